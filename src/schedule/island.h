/* One searcher of the general search: a current schedule that is ruined and recreated. Private to
 * schedule/. An island belongs to one thread at a time. */
#ifndef DECAMP_SCHEDULE_ISLAND_H
#define DECAMP_SCHEDULE_ISLAND_H

#include "schedule/generation.h"
#include "schedule/relaxation.h"

/* What all islands of a search share and nobody changes. */
struct search_ground {
    const struct schedule_instance *instance;
    enum schedule_objective objective;
    struct relaxation relaxation;
    int32_t *first_user,
        *users; /* [resources + 1] into: activities that can take units of the resource */
    int32_t *storage, storages; /* the resources of which units are freed */
    int32_t *rank;              /* [activity] in the first activity list */
    int32_t *thrifty; /* [activity] modes that use up no more than there is; NULL: no such choice */
};

enum { MOST_ARMS = 40 };

/* A choice that learns: what succeeded more often for its effort is drawn more often. */
struct bandit {
    int32_t arms, steps;
    double weight[MOST_ARMS], reward[MOST_ARMS], effort[MOST_ARMS];
};

struct island_order {
    int64_t key;
    int32_t activity;
};

struct island {
    const struct search_ground *ground;
    struct generation generation;
    struct random_stream random;
    int64_t energy,
        best_energy; /* what acceptance looks at, of the current and the best schedule */
    int64_t best_objective, best_makespan;
    int32_t *best_start, *best_mode; /* [activity] */
    double worsening;                /* mean logarithm of how much steps make it worse */
    double heat;                     /* temperature as a part of that */
    struct bandit ruins, orders;
    int64_t steps, inserted; /* made so far; activities inserted in all of them */

    /* The step at work. */
    int32_t *list, count, most;                         /* [activities] taken out, to be inserted */
    int32_t *touched, touched_count;                    /* [activities] with what they were: */
    int32_t *touched_start, *touched_mode, *touched_at; /* [activities] _at: the step */
    struct island_order *sorting;                       /* [activities] scratch */
    int32_t *scratch;                                   /* [activities] */
    struct arena arena;                                 /* owns the above */
};

void search_ground_init(struct search_ground *ground, const struct schedule_instance *instance,
                        const struct schedule_options *options, struct arena *arena);

void island_init(struct island *island, const struct search_ground *ground, uint64_t seed,
                 int number);
void island_clear(struct island *island);

/* Takes the schedule in the generation as current and, if it is, as best. */
void island_adopt(struct island *island);

/* Replaces the current schedule by the given one. mode: among all modes. */
void island_load(struct island *island, const int32_t *start, const int32_t *mode);

/* One step; progress from 0 to 1: how much of the search is over. */
void island_step(struct island *island, double progress);

/* Makes the given schedule, perhaps of a like instance, the current one: what does not fit any more
 * is placed anew. mode: within each activity's modes. False if that cannot be done: nothing is
 * placed that one could use. */
bool island_carry_over(struct island *island, const int32_t *start, const int32_t *mode);

/* Takes out all that is not placed, and all that holds units of a storage for it, and puts it back
 * in the order of the list, what belongs together after each other. False: no better. */
bool island_unlock(struct island *island);

/* Takes one placed activity out of the schedule, or an unplaced one into the list; false if it is
 * in the list, or the list is full. */
bool island_take(struct island *island, int32_t activity);

/* Whether it was taken out in this step. */
static inline bool island_took(const struct island *island, int32_t activity)
{
    return island->touched_at[activity] == (int32_t)island->steps;
}

/* Fills the list by one of the ruins (ruin.c). */
extern const int32_t ruin_count;
void ruin(struct island *island, int32_t which, int32_t size);

/* How much more than its least the activity's guide is (or how much later than its head it
 * finishes) as it is placed. */
int64_t island_regret(const struct island *island, int32_t activity);

#endif
