/* The frozen instance, as the kernel's own files see it: structure of arrays, built by instance.c,
 * never changed after.
 *
 * What was given stands as it was given; check.c reads nothing else. For generation, what a mode
 * takes is also compiled into a `shape`: rectangles that do not overlap within one resource
 * (overlapping demands are summed), none with quantity 0, in order of resource and offset. Modes
 * that take the same and may start in the same periods of the calendar share one shape, so that
 * what was learned about one (it cannot start before t) holds for all.
 *
 * A mode that pauses has its offsets and lengths in working time; where they lie, for a given
 * start, is read from two tables of its work calendar. Of a shape with released demands, a
 * rectangle may count in the open or in the closed periods of its span alone.
 *
 * Lags stand twice, once by each end; all have the form
 * start[to] >= start[from] + (after_finish ? duration[from] : 0) + lag.
 */
#ifndef DECAMP_SCHEDULE_INSTANCE_H
#define DECAMP_SCHEDULE_INSTANCE_H

#include "schedule/schedule.h"

#include <stdatomic.h>

struct schedule_lag {
    int32_t other; /* the activity at the other end */
    int32_t lag;
    bool after_finish;
};

struct schedule_calendar {
    const unsigned char *open; /* [horizon] */
    const int32_t
        *next_open; /* [horizon + 1] first allowed start from there on; SCHEDULE_TO_END: none */
    /* Of work calendars only: */
    const int32_t *open_before; /* [horizon + 1] how many open periods are before */
    const int32_t *open_period; /* [open_before[horizon]] which they are */
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

struct schedule_instance;

struct schedule_tables {
    int32_t horizon, calendars, curves;
    atomic_int users; /* instances are frozen by several threads */
    struct schedule_calendar *calendar;
    struct schedule_curve *curve;
    size_t calendar_capacity, curve_capacity;
    struct schedule_slot *slot; /* [slots] */
    size_t slots;
    struct arena arena; /* owns the rows */
};

enum { SCHEDULE_MOST = 1 << 30 }; /* no number given exceeds it */

static inline bool schedule_within(int64_t value, int64_t most)
{
    return value >= -most && value <= most;
}

/* A kind of term in the objective, as given. */
struct schedule_level {
    int64_t weight;
    int32_t level, given; /* how many times */
};

/* Compiles every mode (shapes.c), sharing equal shapes; false, with an error, if demands add up
 * beyond range. */
bool schedule_compile_shapes(struct schedule_instance *instance, struct diagnostics *diagnostics);

/* Fills scale (objective.c) from the terms; false, with an error, if it would exceed range. */
bool schedule_fold_levels(struct schedule_instance *instance, struct diagnostics *diagnostics);

/* Makes a calendar one that work can pause by. */
void schedule_tables_count_work(struct schedule_tables *tables, int32_t calendar);
/* The calendar of what both allow. */
int32_t schedule_tables_intersect(struct schedule_tables *tables, int32_t left, int32_t right);

struct schedule_instance {
    int32_t horizon, activities, modes, shapes, resources;

    /* [activity] */
    int32_t *first_mode; /* [activities + 1] */
    const char **name;   /* NULL: none */
    int64_t *unplaced_cost;
    int32_t *due;
    int64_t *due_weight;
    int64_t *unplaced_value; /* what one without a place adds to the sum of the terms */
    int32_t *first_predecessor, *first_successor;   /* [activities + 1] into: */
    struct schedule_lag *predecessors, *successors; /* in order of the other end */
    int32_t *order;                                 /* a topological order of the activities */
    int32_t maximal_lags;                           /* kept apart: they make circles */
    struct schedule_maximal_lag {
        int32_t from, to, lag; /* start[to] <= start[from] + lag */
    } * maximal;
    int32_t *first_maximal; /* [activities + 1] into, both ends of each: */
    struct schedule_maximal_end {
        int32_t other, lag;
        bool is_to; /* start <= start[other] + lag; else: start >= start[other] - lag */
    } * maximal_ends;
    /* Successors that free units of a storage that the activity takes to the end: what holds them
     * until then (an onward flight, and the beds of those who wait for it). */
    int32_t *first_onward; /* [activities + 1] into: */
    int32_t *onward;

    /* [mode], all activities' modes one after the other: as given */
    int32_t *mode_activity;
    int32_t *duration, *release, *deadline; /* deadline at most the horizon */
    int32_t *calendar, *curve; /* -1: none; a mode that pauses starts only when its work calendar is
                                  open too, so that its calendar is what both allow */
    int32_t *work;             /* the work calendar; -1: rigid */
    int32_t *guide;            /* the curve that the search looks at: guide_curve, or curve */
    int64_t *cost_weight, *fixed_cost;
    int32_t *first_demand; /* [modes + 1] into: */
    struct schedule_demand *demands;
    unsigned char *released; /* [demand] 1: not taken in pauses */
    bool pausing;            /* some mode is not rigid */
    /* [mode], compiled */
    int32_t *shape;
    int32_t *earliest, *latest; /* start, by release, deadline, calendar, and as all that the mode
                                   takes lies within the horizon; latest < earliest: impossible */

    /* [shape] */
    int32_t *shape_calendar, *shape_work;
    int32_t *first_rectangle; /* [shapes + 1] into: */
    struct schedule_demand *rectangles;
    unsigned char *rectangle_part; /* enum schedule_part; of pausing shapes only others than
                                      PART_WHOLE */

    /* [resource] */
    int32_t *capacity;                    /* [resource * horizon + period] */
    bool *storage;                        /* some mode frees units of it */
    int32_t nonrenewables, *nonrenewable; /* those that some mode takes to the end and none frees */
    int64_t
        *used_up;   /* [mode * nonrenewables + k]; NULL: no activity has modes that differ in it */
    bool *constant; /* the same capacity in every period */

    struct schedule_level term[SCHEDULE_TERMS];
    int64_t scale[SCHEDULE_TERMS]; /* what a unit of each kind weighs in the sum of the terms */
    bool counts_unplaced;          /* each activity without a place outweighs all terms */

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

/* The work calendar of a mode; NULL: it is rigid. */
static inline const struct schedule_calendar *
schedule_mode_work(const struct schedule_instance *instance, int32_t mode)
{
    int32_t work = instance->work[mode];
    return work < 0 ? NULL : &instance->tables->calendar[work];
}

/* Where `work` open periods after the start lie (negative: before); the start is open. */
static inline int32_t schedule_calendar_locate(const struct schedule_calendar *calendar,
                                               int32_t start, int32_t work)
{
    int32_t at = calendar->open_before[start] + work;
    return work > 0 ? calendar->open_period[at - 1] + 1 : calendar->open_period[at];
}

static inline int32_t schedule_mode_finish(const struct schedule_instance *instance, int32_t mode,
                                           int32_t start)
{
    int32_t work = instance->work[mode], duration = instance->duration[mode];
    return work < 0 || duration == 0
               ? start + duration
               : schedule_calendar_locate(&instance->tables->calendar[work], start, duration);
}

/* The last start of a mode, by its duration alone, with which it finishes by `finish`; negative:
 * none. */
static inline int64_t schedule_mode_start_by(const struct schedule_instance *instance, int32_t mode,
                                             int64_t finish)
{
    int32_t work = instance->work[mode], duration = instance->duration[mode];
    if (work < 0 || duration == 0)
        return finish - duration;
    const struct schedule_calendar *calendar = &instance->tables->calendar[work];
    if (finish < 0)
        return -1;
    int32_t by = finish < instance->horizon ? (int32_t)finish : instance->horizon;
    int32_t at = calendar->open_before[by] - duration;
    return at < 0 ? -1 : calendar->open_period[at];
}

enum schedule_part { PART_WHOLE, PART_OPEN, PART_CLOSED };

struct schedule_span {
    int32_t from, until;
};

/* The periods that a rectangle of a shape lies in, with that start, which must be possible. */
static inline struct schedule_span
schedule_rectangle_span(const struct schedule_instance *instance,
                        const struct schedule_calendar *work /* NULL: rigid */,
                        const struct schedule_demand *rectangle, int32_t start)
{
    bool to_end = rectangle->length == SCHEDULE_TO_END;
    struct schedule_span span;
    if (work) {
        span.from = schedule_calendar_locate(work, start, rectangle->offset);
        span.until =
            to_end ? instance->horizon
                   : schedule_calendar_locate(work, start, rectangle->offset + rectangle->length);
    } else {
        span.from = start + rectangle->offset;
        span.until = to_end ? instance->horizon : span.from + rectangle->length;
    }
    return span;
}

static inline const struct schedule_calendar *
schedule_shape_work(const struct schedule_instance *instance, int32_t shape)
{
    int32_t work = instance->shape_work[shape];
    return work < 0 ? NULL : &instance->tables->calendar[work];
}

/* Whether rectangle i of a shape takes or frees units in period t. */
static inline bool schedule_rectangle_covers(const struct schedule_instance *instance,
                                             int32_t shape, int32_t i, int32_t start, int32_t t)
{
    const struct schedule_calendar *work = schedule_shape_work(instance, shape);
    struct schedule_span span =
        schedule_rectangle_span(instance, work, &instance->rectangles[i], start);
    enum schedule_part part = instance->rectangle_part[i];
    return t >= span.from && t < span.until &&
           (part == PART_WHOLE || work->open[t] == (part == PART_OPEN));
}

/* What a mode uses up of a resource: takes to the end. at_least: also if it starts as late as it
 * can, which may be at the horizon, where nothing is taken. */
static inline int64_t schedule_used_up(const struct schedule_instance *instance, int32_t mode,
                                       int32_t resource, bool at_least)
{
    int32_t shape = instance->shape[mode];
    for (int32_t i = instance->first_rectangle[shape]; i < instance->first_rectangle[shape + 1];
         i++) {
        const struct schedule_demand *rectangle = &instance->rectangles[i];
        if (rectangle->resource != resource || rectangle->length != SCHEDULE_TO_END)
            continue;
        int32_t latest = instance->latest[mode];
        const struct schedule_calendar *work = schedule_mode_work(instance, mode);
        if (!at_least)
            return rectangle->quantity;
        if (latest >= 0 &&
            schedule_rectangle_span(instance, work, rectangle, latest).from < instance->horizon)
            return rectangle->quantity;
    }
    return 0;
}

/* What a place is worth in the sum of the terms but for the makespan, by the given curve (-1: none)
 * at `at`. */
static inline int64_t schedule_term_cost(const struct schedule_instance *instance, int32_t mode,
                                         int64_t at, int32_t finish)
{
    int32_t a = instance->mode_activity[mode];
    int64_t late = (int64_t)finish - instance->due[a];
    int64_t cost = instance->scale[TERM_COST] *
                   (instance->fixed_cost[mode] + instance->cost_weight[mode] * at);
    return cost + (late > 0 ? instance->scale[TERM_TARDINESS] * instance->due_weight[a] * late : 0);
}

#endif
