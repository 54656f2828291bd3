/* Events in the order of time, from two sources: those that are known beforehand lie sorted in the
 * network, those that come about are in a heap, which so stays small. A task is tried when its
 * predecessors are done; if what it needs is not there it waits at one resource, in a list sorted
 * by number, and is tried again when some of that resource comes free. Slots are not waited for in
 * lists: the task tries again when the next day begins.
 *
 * With order kept, the first in a resource's list is the only one that need be tried when units
 * come free, and whoever stands behind a lower number in any list that matters waits behind it.
 * When that first one has gone (or waits elsewhere) the next is tried.
 */
#include "schedule/dispatch_network.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { NOBODY = -1 };

struct dispatch_run {
    const struct dispatch_network *network;
    const struct dispatch_world *world; /* of the execution under way */
    int32_t now, forced;
    int32_t *start, *finish, *ready, *waited_for; /* [task] */
    int32_t *open, *bound;                        /* [task] predecessors not done; not before */
    int32_t *next;                                /* [task] behind it in the list where it waits */
    unsigned char *was_forced;                    /* [task] */
    int32_t *free, *first, *last;                 /* [resource] free units; list of who waits */
    int32_t *room;                                /* [slot][day] */
    uint64_t *heap;
    size_t heap_count, heap_capacity;
    struct dispatch_change_row *changes; /* made in this execution */
    size_t change_count, change_capacity;
    struct candidate {
        int64_t rank;
        int32_t task;
    } * candidates; /* of one moment */
    size_t candidate_count, candidate_capacity;
};

/* -- the heap: four children each, the least on top -- */

static void push(struct dispatch_run *run, uint64_t key)
{
    memory_grow(&run->heap, &run->heap_capacity, run->heap_count + 1, sizeof *run->heap);
    size_t at = run->heap_count++;
    while (at > 0 && run->heap[(at - 1) / 4] > key) {
        run->heap[at] = run->heap[(at - 1) / 4];
        at = (at - 1) / 4;
    }
    run->heap[at] = key;
}

static uint64_t pop(struct dispatch_run *run)
{
    uint64_t *heap = run->heap, top = heap[0], key = heap[--run->heap_count];
    size_t count = run->heap_count, at = 0;
    for (;;) {
        size_t child = 4 * at + 1, least = child;
        if (child >= count)
            break;
        size_t end = child + 4 < count ? child + 4 : count;
        for (size_t i = child + 1; i < end; i++)
            least = heap[i] < heap[least] ? i : least;
        if (heap[least] >= key)
            break;
        heap[at] = heap[least];
        at = least;
    }
    heap[at] = key;
    return top;
}

/* -- who waits -- */

static void wait_at(struct dispatch_run *run, int32_t resource, int32_t task)
{
    int32_t *link = &run->first[resource];
    if (*link != NOBODY && run->last[resource] < task)
        link = &run->next[run->last[resource]];
    else
        while (*link != NOBODY && *link < task)
            link = &run->next[*link];
    run->next[task] = *link;
    if (*link == NOBODY)
        run->last[resource] = task;
    *link = task;
    run->waited_for[task] = resource;
}

static void leave(struct dispatch_run *run, int32_t resource, int32_t task)
{
    int32_t *link = &run->first[resource], before = NOBODY;
    while (*link != task) {
        before = *link;
        link = &run->next[*link];
    }
    *link = run->next[task];
    if (run->last[resource] == task)
        run->last[resource] = before;
}

/* Some of the resource came free, or its first in line has gone. */
static void wake(struct dispatch_run *run, int32_t resource)
{
    int32_t task = run->first[resource];
    if (task == NOBODY || run->free[resource] <= 0)
        return;
    if (run->network->ordered) {
        leave(run, resource, task);
        push(run, dispatch_key(run->now, EVENT_TRY, task));
        return;
    }
    run->first[resource] = run->last[resource] = NOBODY;
    for (; task != NOBODY; task = run->next[task])
        push(run, dispatch_key(run->now, EVENT_TRY, task));
}

/* -- starting -- */

static void reach(struct dispatch_run *run, const struct dispatch_successor *successor, int32_t at)
{
    int32_t task = successor->task,
            from = at < DISPATCH_NEVER - successor->lag ? at + successor->lag : DISPATCH_NEVER;
    if (from > run->bound[task])
        run->bound[task] = from;
    if (--run->open[task] == 0 && run->bound[task] < DISPATCH_NEVER)
        push(run, dispatch_key(run->bound[task], EVENT_TRY, task));
}

static void start_task(struct dispatch_run *run, int32_t task)
{
    const struct dispatch_network *network = run->network;
    int32_t now = run->now;
    for (int32_t i = network->first_take[task]; i < network->first_take[task + 1]; i++)
        run->free[network->takes[i].what] -= network->takes[i].quantity;
    for (int32_t i = network->first_slot[task]; i < network->first_slot[task + 1]; i++) {
        int32_t day = now / network->day_length + network->slot_uses[i].day_offset;
        if (day >= 0 && day < network->day_count)
            run->room[network->slot_uses[i].slot * network->day_count + day] -=
                network->slot_uses[i].quantity;
    }
    for (int32_t i = network->first_take[task]; i < network->first_take[task + 1]; i++)
        if (network->takes[i].quantity < 0)
            wake(run, network->takes[i].what);
    run->start[task] = now;
    int32_t duration = run->world->duration(run->world->context, task, now);
    assert(duration >= 0);
    for (int32_t i = network->first_after_start[task]; i < network->first_after_start[task + 1];
         i++)
        reach(run, &network->after_start[i], now);
    if (duration < DISPATCH_NEVER - now)
        push(run, dispatch_key(now + duration, EVENT_FINISH, task));
}

/* The resource that the task has to wait for, or NOBODY. */
static int32_t lacking(const struct dispatch_run *run, int32_t task)
{
    const struct dispatch_network *network = run->network;
    for (int32_t i = network->first_take[task]; i < network->first_take[task + 1]; i++) {
        const struct dispatch_amount *take = &network->takes[i];
        bool behind =
            network->ordered && run->first[take->what] != NOBODY && run->first[take->what] < task;
        if (take->quantity > 0 && (run->free[take->what] < take->quantity || behind))
            return take->what;
    }
    return NOBODY;
}

/* A slot without room, or NOBODY. */
static int32_t full_slot(const struct dispatch_run *run, int32_t task)
{
    const struct dispatch_network *network = run->network;
    for (int32_t i = network->first_slot[task]; i < network->first_slot[task + 1]; i++) {
        const struct dispatch_slot_use *use = &network->slot_uses[i];
        int32_t day = run->now / network->day_length + use->day_offset;
        if (day >= 0 && day < network->day_count &&
            run->room[use->slot * network->day_count + day] < use->quantity)
            return use->slot;
    }
    return NOBODY;
}

/* In order, whoever stands behind it wherever it does not wait any more may have its turn. */
static void pass_on(struct dispatch_run *run, int32_t task)
{
    const struct dispatch_network *network = run->network;
    if (network->ordered)
        for (int32_t i = network->first_take[task]; i < network->first_take[task + 1]; i++)
            if (run->first[network->takes[i].what] != NOBODY &&
                run->first[network->takes[i].what] > task)
                wake(run, network->takes[i].what);
}

static void try_task(struct dispatch_run *run, int32_t task)
{
    const struct dispatch_network *network = run->network;
    int32_t now = run->now;
    int32_t from =
        run->world->earliest ? run->world->earliest(run->world->context, task, now) : now;
    if (from > now) {
        if (from < DISPATCH_NEVER)
            push(run, dispatch_key(from, EVENT_TRY, task));
        pass_on(run, task);
        return;
    }
    if (run->ready[task] == DISPATCH_NEVER)
        run->ready[task] = now;
    int32_t resource = lacking(run, task);
    if (resource != NOBODY) {
        wait_at(run, resource, task);
        return;
    }
    int32_t slot = full_slot(run, task);
    if (slot != NOBODY) {
        run->waited_for[task] = ~slot;
        push(run,
             dispatch_key((now / network->day_length + 1) * network->day_length, EVENT_TRY, task));
    } else {
        start_task(run, task);
    }
    pass_on(run, task);
}

/* Nothing will happen any more by itself: the lowest that waits goes. */
static bool force_lowest(struct dispatch_run *run)
{
    int32_t resource = NOBODY;
    for (int32_t i = 0; i < run->network->resource_count; i++)
        if (run->first[i] != NOBODY && (resource == NOBODY || run->first[i] < run->first[resource]))
            resource = i;
    if (resource == NOBODY)
        return false;
    int32_t task = run->first[resource];
    leave(run, resource, task);
    run->was_forced[task] = 1;
    run->forced++;
    start_task(run, task);
    pass_on(run, task);
    return true;
}

/* -- what happens -- */

static void finish_task(struct dispatch_run *run, int32_t task)
{
    const struct dispatch_network *network = run->network;
    run->finish[task] = run->now;
    if (run->world->finished)
        run->world->finished(run->world->context, task, run->now);
    for (int32_t i = network->first_give[task]; i < network->first_give[task + 1]; i++)
        run->free[network->gives[i].what] += network->gives[i].quantity;
    for (int32_t i = network->first_give[task]; i < network->first_give[task + 1]; i++)
        wake(run, network->gives[i].what);
    for (int32_t i = network->first_after_finish[task]; i < network->first_after_finish[task + 1];
         i++)
        reach(run, &network->after_finish[i], run->now);
}

static int compare_candidates(const void *left_address, const void *right_address)
{
    const struct candidate *left = left_address, *right = right_address;
    if (left->rank != right->rank)
        return left->rank < right->rank ? -1 : 1;
    return left->task - right->task;
}

static uint64_t next_event(struct dispatch_run *run, int32_t *known)
{
    const struct dispatch_network *network = run->network;
    uint64_t of_network = *known < network->known_count ? network->known[*known] : UINT64_MAX;
    if (run->heap_count && run->heap[0] <= of_network)
        return pop(run);
    if (of_network < UINT64_MAX)
        ++*known;
    return of_network;
}

static int32_t key_time(uint64_t key)
{
    return (int32_t)(key >> 32);
}

/* All tasks that try at one moment, in the order of their ranks. */
static void try_ranked(struct dispatch_run *run, int32_t first, int32_t *known)
{
    const struct dispatch_network *network = run->network;
    const struct dispatch_world *world = run->world;
    run->candidate_count = 0;
    for (int32_t task = first; task != NOBODY;) {
        memory_grow(&run->candidates, &run->candidate_capacity, run->candidate_count + 1,
                    sizeof *run->candidates);
        run->candidates[run->candidate_count++] =
            (struct candidate){world->rank(world->context, task, run->now), task};
        uint64_t of_network = *known < network->known_count ? network->known[*known] : UINT64_MAX,
                 least = run->heap_count && run->heap[0] < of_network ? run->heap[0] : of_network;
        bool more = key_time(least) == run->now && (least >> 30 & 3) == EVENT_TRY;
        task = more ? (int32_t)(next_event(run, known) & 0x3fffffff) : NOBODY;
    }
    qsort(run->candidates, run->candidate_count, sizeof *run->candidates, compare_candidates);
    for (size_t i = 0; i < run->candidate_count; i++)
        try_task(run, run->candidates[i].task);
}

static void reset(struct dispatch_run *run)
{
    const struct dispatch_network *network = run->network;
    size_t tasks = (size_t)network->task_count, resources = (size_t)network->resource_count;
    run->now = run->forced = 0;
    run->heap_count = run->change_count = 0;
    for (size_t i = 0; i < tasks; i++)
        run->start[i] = run->finish[i] = run->ready[i] = run->waited_for[i] = DISPATCH_NEVER;
    memcpy(run->open, network->before, tasks * sizeof *run->open);
    memcpy(run->bound, network->release, tasks * sizeof *run->bound);
    memset(run->was_forced, 0, tasks);
    memcpy(run->free, network->capacity, resources * sizeof *run->free);
    for (size_t i = 0; i < resources; i++)
        run->first[i] = run->last[i] = NOBODY;
    memcpy(run->room, network->room,
           (size_t)network->slot_count * (size_t)network->day_count * sizeof *run->room);
}

int32_t dispatch_execute(struct dispatch_run *run, const struct dispatch_world *world,
                         int32_t until)
{
    int32_t known = 0;
    bool ranked = world->rank && !run->network->ordered;
    reset(run);
    run->world = world;
    for (;;) {
        uint64_t key = next_event(run, &known);
        if (key == UINT64_MAX) {
            if (!force_lowest(run))
                break;
            continue;
        }
        if (key_time(key) > until)
            break;
        int32_t index = (int32_t)(key & 0x3fffffff);
        run->now = key_time(key);
        switch ((enum dispatch_event)(key >> 30 & 3)) {
        case EVENT_FINISH:
            finish_task(run, index);
            break;
        case EVENT_CHANGE: {
            int32_t own = index - run->network->change_count;
            const struct dispatch_change_row *change =
                own < 0 ? &run->network->changes[index] : &run->changes[own];
            run->free[change->resource] += change->delta;
            if (change->delta > 0)
                wake(run, change->resource);
            break;
        }
        case EVENT_TRY:
            if (ranked)
                try_ranked(run, index, &known);
            else
                try_task(run, index);
        }
    }
    run->world = NULL;
    return run->forced;
}

void dispatch_change(struct dispatch_run *run, int32_t resource, int32_t at, int32_t delta)
{
    assert(run->world && at >= run->now && resource >= 0 &&
           resource < run->network->resource_count);
    if (at == DISPATCH_NEVER)
        return;
    memory_grow(&run->changes, &run->change_capacity, run->change_count + 1, sizeof *run->changes);
    run->changes[run->change_count] = (struct dispatch_change_row){resource, delta};
    push(run,
         dispatch_key(at, EVENT_CHANGE, run->network->change_count + (int32_t)run->change_count++));
}

struct dispatch_run *dispatch_run_new(const struct dispatch_network *network)
{
    struct dispatch_run *run = memory_new(1, sizeof *run);
    size_t tasks = (size_t)network->task_count + 1, resources = (size_t)network->resource_count + 1;
    run->network = network;
    run->start = memory_new(tasks, sizeof *run->start);
    run->finish = memory_new(tasks, sizeof *run->finish);
    run->ready = memory_new(tasks, sizeof *run->ready);
    run->waited_for = memory_new(tasks, sizeof *run->waited_for);
    run->open = memory_new(tasks, sizeof *run->open);
    run->bound = memory_new(tasks, sizeof *run->bound);
    run->next = memory_new(tasks, sizeof *run->next);
    run->was_forced = memory_new(tasks, 1);
    run->free = memory_new(resources, sizeof *run->free);
    run->first = memory_new(resources, sizeof *run->first);
    run->last = memory_new(resources, sizeof *run->last);
    run->room =
        memory_new((size_t)network->slot_count * (size_t)network->day_count + 1, sizeof *run->room);
    return run;
}

void dispatch_run_free(struct dispatch_run *run)
{
    if (!run)
        return;
    free(run->start);
    free(run->finish);
    free(run->ready);
    free(run->waited_for);
    free(run->open);
    free(run->bound);
    free(run->next);
    free(run->was_forced);
    free(run->free);
    free(run->first);
    free(run->last);
    free(run->room);
    free(run->heap);
    free(run->changes);
    free(run->candidates);
    free(run);
}

const int32_t *dispatch_starts(const struct dispatch_run *run)
{
    return run->start;
}

const int32_t *dispatch_finishes(const struct dispatch_run *run)
{
    return run->finish;
}

const int32_t *dispatch_waited_for(const struct dispatch_run *run)
{
    return run->waited_for;
}

const int32_t *dispatch_ready(const struct dispatch_run *run)
{
    return run->ready;
}

bool dispatch_was_forced(const struct dispatch_run *run, int32_t task)
{
    return run->was_forced[task];
}
