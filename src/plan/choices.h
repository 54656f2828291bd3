/* The ways in which an activity can be carried out. Private to plan/. */
#ifndef DECAMP_PLAN_CHOICES_H
#define DECAMP_PLAN_CHOICES_H

#include "plan/model.h"

/* How one trip is carried out in one mode of its activity. */
struct carriage_choice {
    const struct shape *shape;
    int number;        /* of the lift */
    int escort_people; /* 0: no escort */
    int aboard_unit;   /* unit among the loads that is the escort; -1: none */
    bool kept;         /* as an earlier plan had it, at its time */
};

enum { MOST_CHOICES = 16 };

struct choices; /* what was found for trips before */

/* Network and shapes must live as long. */
struct choices *choices_new(struct network *network, struct shapes *shapes);
void choices_free(struct choices *choices);

/* All modes of the activity: *modes[m][trip]. At the most MOST_CHOICES for each trip, the quickest
 * and cheapest first. Returns how many; 0: nothing can carry it, and *why says what was missing, in
 * words. They are owned by `choices`, or by the arena. */
int activity_choices(struct choices *choices, const struct commodities *commodities,
                     const struct program *program, int activity, struct arena *arena,
                     struct carriage_choice ***modes, const char **why);

#endif
