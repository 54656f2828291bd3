/* Trips of an earlier plan that the new one keeps, and what they leave to plan. Private to plan/.
 *
 * A kept trip carries what is at its first place when it leaves: from there, or brought by a kept
 * trip before. What it would carry and is not there makes it impossible: it is dropped, and with it
 * what it would have brought to others. So every unit and lot becomes *parcels*: as much of it as
 * takes the same chain of kept trips, and may be none.
 */
#ifndef DECAMP_PLAN_KEPT_H
#define DECAMP_PLAN_KEPT_H

#include "plan/model.h"
#include "plan/plan.h"

struct kept_trip {
    const struct plan_kept_trip *trip;
    int given; /* its number among those given to kept_new */
    bool dropped;
    const char *why; /* it was dropped; NULL */
    bool closing; /* leaves with the last from its place; so do all others that are closing there */
    const struct shape *shape; /* its timetable, from kept_make_shapes */
    int32_t start;             /* period of its departure */
};

struct parcel {
    int unit, lot; /* one of them is -1 */
    int quantity;
    int place;                           /* where its chain ends */
    int chain[MOST_STAGES], chain_count; /* kept trips, by index */
    int64_t ready;                       /* moment from which it can go on */
};

struct kept {
    struct arena arena;
    const struct mission *mission;
    const int *unit_group, *lot_group; /* as in the options */
    struct kept_trip *trips;           /* by departure */
    int trip_count;
    struct parcel *parcels; /* all of a unit, or lot, one after the other; units first */
    size_t parcel_count, parcel_capacity;
};

/* Of the kept trips of the options, which must live as long. */
struct kept *kept_new(const struct mission *mission, const struct plan_options *options);
void kept_free(struct kept *kept);

/* Drops a trip that has turned out to be impossible, with what depends on it, and finds the parcels
 * anew. */
void kept_drop(struct kept *kept, int trip, const char *why);

/* Lays out the timetables; drops fixed trips that are shut on their day, and all that could not
 * take place between the mission's first day and its horizon. */
void kept_make_shapes(struct kept *kept, struct shapes *shapes, const struct network *network);

/* How the kept trip was to be carried out. */
struct carriage_choice;
void kept_choose(const struct kept *kept, int trip, struct carriage_choice *choice);

#endif
