/* What keeps each activity from starting a step earlier.
 *
 * Usage of all resources is added up once; then each activity in turn is taken out, moved to the
 * nearest earlier start that its windows allow, and the first thing in its way is named. Activities
 * are taken from the last of a topological order to the first, so that an activity that waits for
 * another hands on what its waiting is worth: in the end all weight lies on resources, calendars
 * and release dates. This is a first-order answer, as dual prices are in linear programming, not a
 * promise.
 */
#include "schedule/instance.h"

#include <stdlib.h>
#include <string.h>

struct usage {
    const struct schedule_instance *instance;
    int64_t *free; /* [resource * horizon + period] */
};

/* Whether a rectangle that lies in a period counts there. */
static bool counts_in(const struct schedule_calendar *work, enum schedule_part part, int32_t period)
{
    return !work || part == PART_WHOLE || work->open[period] == (part == PART_OPEN);
}

static void book(struct usage *usage, int32_t mode, int32_t start, int sign)
{
    const struct schedule_instance *instance = usage->instance;
    int32_t shape = instance->shape[mode];
    const struct schedule_calendar *work = schedule_shape_work(instance, shape);
    for (int32_t i = instance->first_rectangle[shape]; i < instance->first_rectangle[shape + 1];
         i++) {
        const struct schedule_demand *rectangle = &instance->rectangles[i];
        struct schedule_span span = schedule_rectangle_span(instance, work, rectangle, start);
        for (int32_t t = span.from; t < span.until; t++)
            if (counts_in(work, instance->rectangle_part[i], t))
                usage->free[rectangle->resource * (int64_t)instance->horizon + t] -=
                    (int64_t)sign * rectangle->quantity;
    }
}

/* The first resource that has too little for the mode at that start; -1: it fits. With `counts`
 * [resource], all that have too little are counted there, each once. */
static int32_t short_resource(const struct usage *usage, int32_t mode, int32_t start,
                              int32_t *counts)
{
    const struct schedule_instance *instance = usage->instance;
    int32_t shape = instance->shape[mode], found = -1, counted = -1;
    const struct schedule_calendar *work = schedule_shape_work(instance, shape);
    for (int32_t i = instance->first_rectangle[shape]; i < instance->first_rectangle[shape + 1];
         i++) {
        const struct schedule_demand *rectangle = &instance->rectangles[i];
        struct schedule_span span = schedule_rectangle_span(instance, work, rectangle, start);
        bool lacks = false;
        for (int32_t t = span.from; rectangle->quantity > 0 && t < span.until && !lacks; t++)
            lacks = counts_in(work, instance->rectangle_part[i], t) &&
                    usage->free[rectangle->resource * (int64_t)instance->horizon + t] <
                        rectangle->quantity;
        if (lacks && !counts)
            return rectangle->resource;
        if (lacks && rectangle->resource != counted)
            counts[rectangle->resource]++;
        if (lacks)
            counted = rectangle->resource; /* a resource's rectangles stand together */
        found = lacks && found < 0 ? rectangle->resource : found;
    }
    return found;
}

static bool is_open(const struct schedule_instance *instance, int32_t mode, int32_t start)
{
    int32_t calendar = instance->calendar[mode];
    return calendar < 0 || instance->tables->calendar[calendar].next_open[start] == start;
}

/* The predecessor that allows no such start, or -1. */
static int32_t holding_predecessor(const struct schedule_instance *instance, const int32_t *start,
                                   const int32_t *mode, int32_t activity, int32_t at)
{
    for (int32_t i = instance->first_predecessor[activity];
         i < instance->first_predecessor[activity + 1]; i++) {
        const struct schedule_lag *lag = &instance->predecessors[i];
        if (start[lag->other] == SCHEDULE_UNPLACED)
            return lag->other;
        int32_t from = start[lag->other];
        if (lag->after_finish)
            from = schedule_mode_finish(instance,
                                        instance->first_mode[lag->other] + mode[lag->other], from);
        if (at < from + lag->lag)
            return lag->other;
    }
    return -1;
}

/* An activity that has no start: what is short at most of the starts that it could have. */
static struct schedule_blocker blocker_of_unplaced(const struct usage *usage, const int32_t *start,
                                                   const int32_t *mode, int32_t activity,
                                                   int32_t *counts)
{
    const struct schedule_instance *instance = usage->instance;
    int32_t first = instance->first_mode[activity];
    struct schedule_blocker blocker = {BLOCKED_BY_NOTHING, -1, SCHEDULE_UNPLACED, 0};
    memset(counts, 0, (size_t)instance->resources * sizeof *counts);
    int32_t most = 0;
    bool open = false;
    for (int32_t at = instance->earliest[first]; at <= instance->latest[first]; at++) {
        if (!is_open(instance, first, at))
            continue;
        open = true;
        int32_t predecessor = holding_predecessor(instance, start, mode, activity, at);
        if (predecessor < 0)
            short_resource(usage, first, at, counts);
        else if (blocker.cause == BLOCKED_BY_NOTHING)
            blocker = (struct schedule_blocker){BLOCKED_BY_PREDECESSOR, predecessor,
                                                SCHEDULE_UNPLACED, 0};
    }
    for (int32_t resource = 0; resource < instance->resources; resource++)
        if (counts[resource] > most) {
            most = counts[resource];
            blocker =
                (struct schedule_blocker){BLOCKED_BY_RESOURCE, resource, SCHEDULE_UNPLACED, 0};
        }
    if (!open)
        blocker.cause = BLOCKED_BY_CALENDAR;
    blocker.weight = (double)instance->unplaced_cost[activity];
    return blocker;
}

static struct schedule_blocker blocker_of(const struct usage *usage, const int32_t *start,
                                          const int32_t *mode, int32_t activity)
{
    const struct schedule_instance *instance = usage->instance;
    int32_t chosen = instance->first_mode[activity] + mode[activity], now = start[activity],
            at = now - 1;
    int32_t earliest = instance->earliest[chosen];
    struct schedule_blocker blocker = {BLOCKED_BY_NOTHING, -1, SCHEDULE_UNPLACED, 0};
    if (at < earliest) { /* released only now: which of the three is told by who gave the window */
        blocker.cause = now > 0 ? BLOCKED_BY_RELEASE : BLOCKED_BY_NOTHING;
        while (at > 0 && !is_open(instance, chosen, at))
            at--;
        if (at >= 0 && is_open(instance, chosen, at)) {
            blocker.weight = (double)(schedule_mode_cost(instance, chosen, now) -
                                      schedule_mode_cost(instance, chosen, at));
            blocker.earlier = at;
        }
        return blocker;
    }
    int32_t predecessor = holding_predecessor(instance, start, mode, activity, at);
    while (predecessor < 0 && at > earliest && !is_open(instance, chosen, at))
        at--;
    blocker.weight = (double)(schedule_mode_cost(instance, chosen, now) -
                              schedule_mode_cost(instance, chosen, at));
    blocker.earlier = at;
    if (predecessor < 0)
        predecessor = holding_predecessor(instance, start, mode, activity, at);
    int32_t resource = predecessor >= 0 ? predecessor : short_resource(usage, chosen, at, NULL);
    if (resource >= 0) {
        blocker.cause = predecessor >= 0 ? BLOCKED_BY_PREDECESSOR : BLOCKED_BY_RESOURCE;
        blocker.what = resource;
    }
    return blocker;
}

void schedule_find_blockers(const struct schedule_instance *instance, const int32_t *start,
                            const int32_t *mode, struct schedule_blocker *blockers)
{
    size_t cells = (size_t)instance->resources * (size_t)instance->horizon;
    struct usage usage = {instance, memory_new(cells, sizeof(int64_t))};
    int32_t *counts = memory_new((size_t)instance->resources, sizeof *counts);
    double *inherited = memory_new((size_t)instance->activities, sizeof *inherited);
    for (size_t i = 0; i < cells; i++)
        usage.free[i] = instance->capacity[i];
    for (int32_t a = 0; a < instance->activities; a++)
        if (start[a] != SCHEDULE_UNPLACED)
            book(&usage, instance->first_mode[a] + mode[a], start[a], 1);
    for (int32_t i = instance->activities - 1; i >= 0; i--) {
        int32_t a = instance->order[i], chosen = instance->first_mode[a] + mode[a];
        if (start[a] == SCHEDULE_UNPLACED) {
            blockers[a] = blocker_of_unplaced(&usage, start, mode, a, counts);
        } else {
            book(&usage, chosen, start[a], -1);
            blockers[a] = blocker_of(&usage, start, mode, a);
            book(&usage, chosen, start[a], 1);
        }
        blockers[a].weight = (blockers[a].weight > 0 ? blockers[a].weight : 0) + inherited[a];
        if (blockers[a].cause == BLOCKED_BY_PREDECESSOR)
            inherited[blockers[a].what] += blockers[a].weight;
    }
    free(inherited);
    free(counts);
    free(usage.free);
}
