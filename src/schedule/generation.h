/* Serial schedule generation: a partial schedule and the rooms it leaves, changed one activity at a
 * time. Private to schedule/. One per thread.
 *
 * Rooms are one contiguous row of 32-bit numbers a resource: what is free in each period. Placing
 * takes the rectangles of a shape from the rows, removing gives them back, so any step can be
 * undone by its opposite. Rooms are never negative but for storage: removing what freed units (a
 * departure) may leave others (arrivals) without; `lacking` counts such cells, and a schedule holds
 * only while it is 0.
 */
#ifndef DECAMP_SCHEDULE_GENERATION_H
#define DECAMP_SCHEDULE_GENERATION_H

#include "base/random.h"
#include "schedule/instance.h"

struct generation {
    const struct schedule_instance *instance;
    enum schedule_objective objective;

    int32_t *start; /* [activity] SCHEDULE_UNPLACED: not placed */
    int32_t *mode;  /* [activity] among all modes; where not placed, that of its last placement */
    int32_t placed;
    int32_t *finish; /* [activity] where placed */
    int64_t cost; /* of what is placed, and of all that is not: for OBJECTIVE_TERMS the sum of the
                     terms but for the makespan, else costs as they are */
    const int64_t *unplaced_cost; /* [activity] in that measure */
    bool weighed; /* places need more than a look at a curve: list of terms, or modes that pause */
    int64_t finish_sum;
    int32_t *finishing; /* [horizon + 1] how many placed activities finish there */
    int32_t makespan;

    int32_t *room;   /* [resource * horizon + period] */
    bool wide;       /* the machine has wide vectors */
    int32_t *lacks;  /* [resource] cells with negative room */
    int64_t lacking; /* their sum */

    /* What is known of a shape: no start in from .. found - 1 as of `stamp`. Holds while nothing
     * that the shape takes was freed since. */
    struct generation_memo {
        int64_t stamp;
        int32_t from, found;
        int32_t hint; /* the rectangle that stood in the way last: looked at first */
    } * memo;         /* [shape] */
    int64_t *freed;   /* [resource] stamp when some of it was last freed */
    int64_t stamp;

    int64_t *reserve; /* [nonrenewables] what activities without a place keep for themselves: what
                         their last modes use up; NULL: modes do not differ in that */

    /* For instances with maximal lags. */
    int32_t *not_before; /* [activity] no start before, as found out in this generation_fill */
    int32_t *filling;    /* [activity] the number of the last generation_fill that had it listed */
    int32_t fills;

    /* For generation_group. */
    bool *waits;                              /* [activity] */
    int32_t *missing, *group, *begun, *stack; /* [activity], [activities], [lags], [both] */

    struct arena arena; /* owns all of the above */
};

/* A place for one activity. */
struct placement {
    int32_t mode, start; /* mode among all modes */
    int64_t guide;       /* its cost by the mode's guide curve, by which places are compared; in a
                            list of terms also what it adds to the makespan's */
    int64_t cost;
    int32_t finish;
};

/* Which placements are looked at. */
struct placement_choice {
    const int32_t *mode; /* [activity] the only mode, within the activity's; NULL: any */
    bool optional;       /* what adds more than it does without a place is left out, and now and
                            then another one; needs random */
    bool earliest;       /* the earliest start of a mode, even where a later one is cheaper */
    bool keeps_none;     /* what uses something up need not leave the others what they keep */
    bool stays;          /* nothing is taken out again for a maximal lag */
    struct random_stream *random; /* leaves out modes at random; NULL: none */
    uint32_t skipped_of_1000;     /* how many of 1000 modes are left out */
    uint32_t narrowed_of_1000;    /* of how many not all starts are looked at */
    const int64_t *cheapest;      /* [activity] the least that each can cost; NULL: unknown */
    int64_t cost_limit;           /* generation_fill gives up once more must be exceeded */
};

/* Empty: nothing placed. Freed with generation_clear. */
void generation_init(struct generation *generation, const struct schedule_instance *instance,
                     enum schedule_objective objective);
void generation_clear(struct generation *generation);
/* Removes everything. */
void generation_empty(struct generation *generation);

/* First start by the placed predecessors and maximal lags; -1 if a predecessor is not placed. */
int32_t generation_lower(const struct generation *generation, int32_t activity);
/* Last start of one mode by the placed successors, its window, and maximal lags if `with_maximal`.
 */
int32_t generation_upper(const struct generation *generation, int32_t activity, int32_t mode,
                         bool with_maximal);

/* The first start from `from` to `last` where the shape fits; SCHEDULE_UNPLACED: none. */
int32_t generation_find_start(struct generation *generation, int32_t shape, int32_t from,
                              int32_t last);

/* The best placement of an activity that is not placed, between its placed predecessors and
 * successors: for OBJECTIVE_COST the cheapest, then the one that finishes first; for
 * OBJECTIVE_MAKESPAN the one that finishes first, then the cheapest; for OBJECTIVE_TERMS the one
 * that adds least, then the one that finishes first. False: none. */
bool generation_find(struct generation *generation, int32_t activity,
                     const struct placement_choice *choice, struct placement *placement);

/* What an activity costs in that mode and place, in the measure of `cost`, and by its guide. */
int64_t generation_cost(const struct generation *generation, int32_t mode, int32_t start);
int64_t generation_guide(const struct generation *generation, int32_t mode, int32_t start);

/* What the objective of a list of terms is now, or the cost. */
static inline int64_t generation_sum(const struct generation *generation)
{
    return generation->objective == OBJECTIVE_TERMS
               ? generation->cost +
                     generation->instance->scale[TERM_MAKESPAN] * generation->makespan
               : generation->cost;
}

/* Chooses modes [activity] that each could have a place if nothing else had, and that together use
 * up no more than there is, if it can (thrift.c). */
void generation_choose_modes(const struct schedule_instance *instance, int32_t *mode);
/* Puts what an activity's mode uses up to the reserve (sign 1), or takes it from there (-1). */
void generation_reserve(struct generation *generation, int32_t activity, int32_t sign);
/* Whether an activity without a place can have that mode and leave the others what they keep. */
bool generation_affords(const struct generation *generation, int32_t activity, int32_t mode);

/* Places, or removes; the caller makes sure that it fits. */
void generation_place(struct generation *generation, int32_t activity, int32_t mode, int32_t start);
void generation_remove(struct generation *generation, int32_t activity);

/* Places the listed activities in order, each at its best placement; those that must wait (for a
 * predecessor further down, for units that are freed later) come again in further rounds, until a
 * round places none. Where a maximal lag leaves one no place, what it counts from is taken out, if
 * it is in the list too, and placed later. Those that remain stay in the list, in order; returns
 * their number. -1: given up, because the cost would exceed the choice's limit. */
int32_t generation_fill(struct generation *generation, const struct placement_choice *choice,
                        int32_t *list, int32_t count);

/* Moves up in a list what goes onward after an activity, with all that it must wait for: so that
 * storage does not fill up with what waits for one that is still without. */
void generation_group(struct generation *generation, int32_t *list, int32_t count);

/* Sorts activities into an activity list: by priority, each after its predecessors. list:
 * [activities]. */
void generation_order(const struct schedule_instance *instance, const int32_t *priority,
                      int32_t *list);

/* The schedule as a result, owned by the caller. */
void generation_result(const struct generation *generation, struct schedule_result *result);

#endif
