/* The frozen instance, as the kernel's own files see it: structure of arrays, built by instance.c,
 * never changed after.
 *
 * What was given stands as it was given; check.c reads nothing else. For generation, what a mode
 * takes is also compiled into a `shape`: rectangles that do not overlap within one resource
 * (overlapping demands are summed), none with quantity 0, in order of resource and offset. Modes
 * that take the same and may start in the same periods of the calendar share one shape, so that
 * what was learned about one (it cannot start before t) holds for all.
 *
 * Lags stand twice, once by each end; all have the form
 * start[to] >= start[from] + (after_finish ? duration[from] : 0) + lag.
 */
#ifndef DECAMP_SCHEDULE_INSTANCE_H
#define DECAMP_SCHEDULE_INSTANCE_H

#include "schedule/schedule.h"

struct schedule_lag {
    int32_t other; /* the activity at the other end */
    int32_t lag;
    bool after_finish;
};

struct schedule_calendar {
    const unsigned char *open; /* [horizon] */
    const int32_t
        *next_open; /* [horizon + 1] first allowed start from there on; SCHEDULE_TO_END: none */
};

struct schedule_curve {
    const int64_t *cost;  /* [horizon + 1] */
    const int64_t *floor; /* [horizon + 1] the least cost from there on */
    int64_t most;         /* the greatest absolute value */
};

/* Where a calendar or curve is found by its content. */
struct schedule_slot {
    uint64_t hash;
    int kind;      /* 0: calendar, 1: curve */
    int32_t index; /* + 1; 0: free */
};

struct schedule_tables {
    int32_t horizon, calendars, curves, users;
    struct schedule_calendar *calendar;
    struct schedule_curve *curve;
    size_t calendar_capacity, curve_capacity;
    struct schedule_slot *slot; /* [slots] */
    size_t slots;
    struct arena arena; /* owns the rows */
};

struct schedule_instance {
    int32_t horizon, activities, modes, shapes, resources;

    /* [activity] */
    int32_t *first_mode; /* [activities + 1] */
    int64_t *unplaced_cost;
    int32_t *first_predecessor, *first_successor;   /* [activities + 1] into: */
    struct schedule_lag *predecessors, *successors; /* in order of the other end */
    int32_t *order;                                 /* a topological order of the activities */
    int32_t maximal_lags;                           /* kept apart: they make circles */
    struct schedule_maximal_lag {
        int32_t from, to, lag; /* start[to] <= start[from] + lag */
    } * maximal;
    /* Successors that free units of a storage that the activity takes to the end: what holds them
     * until then (an onward flight, and the beds of those who wait for it). */
    int32_t *first_onward; /* [activities + 1] into: */
    int32_t *onward;

    /* [mode], all activities' modes one after the other: as given */
    int32_t *mode_activity;
    int32_t *duration, *release, *deadline; /* deadline at most the horizon */
    int32_t *calendar, *curve;              /* -1: none */
    int32_t *guide; /* the curve that the search looks at: guide_curve, or curve */
    int64_t *cost_weight, *fixed_cost;
    int32_t *first_demand; /* [modes + 1] into: */
    struct schedule_demand *demands;
    /* [mode], compiled */
    int32_t *shape;
    int32_t *earliest, *latest; /* start, by release, deadline, calendar, and as all that the mode
                                   takes lies within the horizon; latest < earliest: impossible */

    /* [shape] */
    int32_t *shape_calendar;
    int32_t *first_rectangle; /* [shapes + 1] into: */
    struct schedule_demand *rectangles;

    /* [resource] */
    int32_t *capacity; /* [resource * horizon + period] */
    bool *storage;     /* some mode frees units of it */
    bool *constant;    /* the same capacity in every period */

    struct schedule_tables *tables; /* calendars and curves, shared */

    struct arena arena; /* owns all of the above */
};

static inline int64_t schedule_mode_cost(const struct schedule_instance *instance, int32_t mode,
                                         int32_t start)
{
    int32_t curve = instance->curve[mode];
    int64_t at = curve < 0 ? 0 : instance->tables->curve[curve].cost[start];
    return instance->fixed_cost[mode] + instance->cost_weight[mode] * at;
}

/* What the search takes for the cost when it looks for a place. */
static inline int64_t schedule_mode_guide(const struct schedule_instance *instance, int32_t mode,
                                          int32_t start)
{
    int32_t curve = instance->guide[mode];
    int64_t at = curve < 0 ? 0 : instance->tables->curve[curve].cost[start];
    return instance->fixed_cost[mode] + instance->cost_weight[mode] * at;
}

#endif
