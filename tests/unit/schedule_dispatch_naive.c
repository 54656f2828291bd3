#include "schedule_dispatch_naive.h"

#include <assert.h>
#include <string.h>

void naive_change(struct naive *naive, int32_t resource, int32_t at, int32_t delta)
{
    assert(naive->changes < MODEL_CHANGES);
    naive->change[naive->changes].resource = resource;
    naive->change[naive->changes].at = at;
    naive->change[naive->changes].delta = delta;
    naive->change[naive->changes++].done = false;
}

/* When a task may be tried at the soonest; DISPATCH_NEVER while predecessors are not done. */
static int64_t due(const struct naive *naive, int32_t task)
{
    const struct model *model = naive->model;
    int64_t at = model->release[task];
    for (int32_t i = 0; i < model->arcs; i++) {
        if (model->arc[i].to != task)
            continue;
        int32_t from = model->arc[i].from;
        int64_t done = model->arc[i].from_start ? naive->start[from] : naive->finish[from];
        if (done == DISPATCH_NEVER)
            return DISPATCH_NEVER;
        at = done + model->arc[i].lag > at ? done + model->arc[i].lag : at;
    }
    return naive->not_before[task] > at ? naive->not_before[task] : at;
}

static unsigned lacks(const struct naive *naive, int32_t task)
{
    const struct model *model = naive->model;
    unsigned lacking = 0;
    for (int32_t r = 0; r < model->resources; r++) {
        bool lack = model->take[task][r] > 0 && model->take[task][r] > naive->free[r];
        for (int32_t before = 0; before < task && model->ordered && model->take[task][r] > 0;
             before++)
            if (naive->waiting[before] && model->take[before][r] > 0 &&
                model->take[before][r] > naive->free[r])
                lack = true;
        lacking |= lack ? 1U << r : 0;
    }
    return lacking;
}

static bool counts(const struct naive *naive, int32_t task, int32_t slot, int32_t *day)
{
    *day = naive->now / naive->model->day_length + naive->model->offset[task][slot];
    return naive->model->use[task][slot] > 0 && *day >= 0 && *day < MODEL_DAYS;
}

static void start(struct naive *naive, int32_t task)
{
    const struct model *model = naive->model;
    int32_t day;
    for (int32_t r = 0; r < model->resources; r++)
        naive->free[r] -= model->take[task][r];
    for (int32_t s = 0; s < model->slots; s++)
        if (counts(naive, task, s, &day))
            naive->room[s][day] -= model->use[task][s];
    naive->waiting[task] = false;
    naive->start[task] = naive->now;
    int32_t lasts = naive->world->duration(naive->world->context, task, naive->now);
    if (lasts < DISPATCH_NEVER)
        naive->end[task] = naive->now + lasts;
}

/* True if it started. */
static bool try_task(struct naive *naive, int32_t task)
{
    const struct dispatch_world *world = naive->world;
    unsigned lacking = naive->was_forced[task] ? 0 : lacks(naive, task);
    int32_t from = naive->now, full = -1, day;
    if (lacking && naive->waiting[task]) {
        naive->lacked[task] = lacking;
        return false;
    }
    if (world->earliest)
        from = world->earliest(world->context, task, naive->now);
    if (from > naive->now) {
        naive->waiting[task] = naive->came[task] = false;
        naive->not_before[task] = from;
        return false;
    }
    if (naive->ready[task] == DISPATCH_NEVER)
        naive->ready[task] = naive->now;
    if (lacking) {
        naive->waiting[task] = true;
        naive->lacked[task] = lacking;
        naive->full[task] = -1;
        return false;
    }
    for (int32_t s = naive->model->slots - 1; s >= 0; s--)
        if (counts(naive, task, s, &day) && naive->room[s][day] < naive->model->use[task][s])
            full = s;
    if (full >= 0) {
        naive->waiting[task] = naive->came[task] = false;
        naive->full[task] = full;
        naive->not_before[task] =
            (naive->now / naive->model->day_length + 1) * naive->model->day_length;
        return false;
    }
    start(naive, task);
    return true;
}

/* One thing that happens now; false if there is none. */
static bool step(struct naive *naive)
{
    const struct model *model = naive->model;
    const struct dispatch_world *world = naive->world;
    for (int32_t task = 0; task < model->tasks; task++)
        if (naive->end[task] == naive->now && naive->finish[task] == DISPATCH_NEVER) {
            naive->finish[task] = naive->now;
            if (world->finished)
                world->finished(world->context, task, naive->now);
            for (int32_t r = 0; r < model->resources; r++)
                naive->free[r] += model->give[task][r];
            return true;
        }
    for (int32_t i = 0; i < naive->changes; i++)
        if (!naive->change[i].done && naive->change[i].at == naive->now) {
            naive->change[i].done = true;
            naive->free[naive->change[i].resource] += naive->change[i].delta;
            return true;
        }
    bool looked[MODEL_TASKS] = {false};
    for (;;) {
        int32_t next = -1;
        for (int32_t task = 0; task < model->tasks; task++) {
            if (looked[task] || naive->start[task] != DISPATCH_NEVER ||
                due(naive, task) > naive->now)
                continue;
            if (!naive->came[task] && world->rank && !model->ordered)
                naive->rank[task] = world->rank(world->context, task, naive->now);
            naive->came[task] = true;
            if (next < 0 || naive->rank[task] < naive->rank[next])
                next = task;
        }
        if (next < 0)
            return false;
        looked[next] = true;
        if (try_task(naive, next))
            return true;
    }
}

static bool anything_ahead(const struct naive *naive)
{
    for (int32_t i = 0; i < naive->changes; i++)
        if (!naive->change[i].done && naive->change[i].at != DISPATCH_NEVER)
            return true;
    for (int32_t task = 0; task < naive->model->tasks; task++) {
        if (naive->start[task] != DISPATCH_NEVER) {
            if (naive->end[task] != DISPATCH_NEVER && naive->finish[task] == DISPATCH_NEVER)
                return true;
        } else {
            int64_t at = due(naive, task);
            if (at > naive->now && at < DISPATCH_NEVER)
                return true;
        }
    }
    return false;
}

static bool force(struct naive *naive)
{
    for (int32_t task = 0; task < naive->model->tasks; task++)
        if (naive->waiting[task]) {
            naive->waiting[task] = naive->came[task] = false;
            naive->was_forced[task] = true;
            naive->forced++;
            return true;
        }
    return false;
}

void naive_execute(struct naive *naive, const struct model *model,
                   const struct dispatch_world *world, int32_t until)
{
    memset(naive, 0, sizeof *naive);
    naive->model = model;
    naive->world = world;
    memcpy(naive->free, model->capacity, sizeof naive->free);
    memcpy(naive->room, model->room, sizeof naive->room);
    for (int32_t i = 0; i < MODEL_TASKS; i++) {
        naive->start[i] = naive->finish[i] = naive->ready[i] = naive->end[i] = DISPATCH_NEVER;
        naive->full[i] = -1;
    }
    for (int32_t i = 0; i < model->changes; i++)
        naive_change(naive, model->change[i].resource, model->change[i].at, model->change[i].delta);
    for (; naive->now <= until; naive->now++) {
        for (int32_t task = 0; task < model->tasks && naive->now % model->day_length == 0; task++)
            if (naive->waiting[task] && world->rank && !model->ordered)
                naive->rank[task] = world->rank(world->context, task, naive->now);
        do
            while (step(naive))
                ;
        while (!anything_ahead(naive) && force(naive));
        if (!anything_ahead(naive))
            break;
    }
}
