/* Dispatching as its contract says it and no faster: time goes by the unit, at every moment
 * everything is looked at again from the first task on. Shares nothing with the dispatcher but
 * struct dispatch_world. */
#ifndef DECAMP_SCHEDULE_DISPATCH_NAIVE_H
#define DECAMP_SCHEDULE_DISPATCH_NAIVE_H

#include "schedule/dispatch.h"

enum {
    MODEL_TASKS = 40,
    MODEL_RESOURCES = 4,
    MODEL_SLOTS = 3,
    MODEL_DAYS = 8,
    MODEL_CHANGES = 256
};

/* A network as tables. */
struct model {
    bool ordered;
    int32_t day_length, tasks, resources, slots, arcs, changes;
    int32_t release[MODEL_TASKS], take[MODEL_TASKS][MODEL_RESOURCES],
        give[MODEL_TASKS][MODEL_RESOURCES], use[MODEL_TASKS][MODEL_SLOTS],
        offset[MODEL_TASKS][MODEL_SLOTS];
    int32_t capacity[MODEL_RESOURCES], room[MODEL_SLOTS][MODEL_DAYS];
    struct {
        int32_t from, to, lag;
        bool from_start;
    } arc[MODEL_TASKS * 3];
    struct {
        int32_t resource, at, delta;
    } change[MODEL_CHANGES];
};

struct naive {
    const struct model *model;
    const struct dispatch_world *world;
    int32_t now, free[MODEL_RESOURCES], room[MODEL_SLOTS][MODEL_DAYS];
    int32_t start[MODEL_TASKS], finish[MODEL_TASKS], ready[MODEL_TASKS], end[MODEL_TASKS];
    int32_t not_before[MODEL_TASKS];
    bool waiting[MODEL_TASKS], came[MODEL_TASKS], was_forced[MODEL_TASKS];
    int64_t rank[MODEL_TASKS];
    unsigned lacked[MODEL_TASKS]; /* resources (bits) it lacked when it lacked any last */
    int32_t full[MODEL_TASKS];    /* slot that was full last after that, or -1 */
    struct {
        int32_t resource, at, delta;
        bool done;
    } change[MODEL_CHANGES];
    int32_t changes, forced;
};

/* Up to `until`. */
void naive_execute(struct naive *naive, const struct model *model,
                   const struct dispatch_world *world, int32_t until);
/* What dispatch_change is to a run. */
void naive_change(struct naive *naive, int32_t resource, int32_t at, int32_t delta);

#endif
