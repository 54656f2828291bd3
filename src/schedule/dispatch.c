/* Events in the order of time, from two sources: those that are known beforehand lie sorted in the
 * network, those that come about are in a heap, which so holds little more than what is under way.
 * Tasks that may be tried now are in a second heap, the agenda, by rank and number; nearly always
 * it has one task or none. At one moment all finishes come first, by number, then changes of
 * capacity, then the first of the agenda is tried, and then from the beginning: a start that lasts
 * no time is followed by its finish before anything else is tried.
 *
 * A task that lacks a resource stands in line. Lines are arrays sorted by rank and number, each in
 * a part of its own of one block, since it is known how many may stand there at most. In order, a
 * task stands in the lines of all that it takes: so whoever comes later sees whether somebody
 * before it has too little of the same. With overtaking nobody cares for others, and it stands only
 * where it lacks something.
 *
 * When units come free, the first in line for which there is enough now is put on the agenda, and
 * only this one: once it was tried, the next is looked for in the lines where it stood. Who leaves
 * a line had enough, and so held back nobody: none further back can have missed its turn.
 */
#include "schedule/dispatch_network.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { NOTHING = -1 };
enum { WAITING = 1, CALLED = 2, FORCED = 4 }; /* flags: in line; on the agenda from there */

struct waiter {
    int32_t task, quantity;
};

struct turn {
    int64_t rank;
    int32_t task;
};

struct dispatch_run {
    const struct dispatch_network *network;
    const struct dispatch_world *world; /* of the execution under way */
    struct dispatch_state state;
    void *block;            /* of the state */
    struct waiter *waiters; /* [network's first_waiter] */
    int64_t *rank;          /* [task], NULL in order */
    int32_t now, today, tomorrow /* its first moment */, forced;
    bool ranked;           /* otherwise all ranks are 0 */
    const uint64_t *known; /* the network's next */
    uint64_t *heap;
    size_t heap_count, heap_capacity;
    struct turn *agenda; /* [task] */
    size_t agenda_count;
    int32_t *looked_at; /* [resource] lines of which somebody may be called */
    size_t looked_at_count;
    struct dispatch_amount *changes; /* made in this execution */
    size_t change_count, change_capacity;
};

/* -- the heap: four children each, the least on top -- */

/* Behind the last key there are UINT64_MAX, four at least. */
static void make_room(struct dispatch_run *run, size_t keys)
{
    size_t before = run->heap_capacity;
    memory_grow(&run->heap, &run->heap_capacity, keys + 4, sizeof *run->heap);
    for (size_t i = before; i < run->heap_capacity; i++)
        run->heap[i] = UINT64_MAX;
}

static void push(struct dispatch_run *run, uint64_t key)
{
    uint64_t *heap = run->heap;
    size_t at = run->heap_count++;
    while (at > 0 && heap[(at - 1) / 4] > key) {
        heap[at] = heap[(at - 1) / 4];
        at = (at - 1) / 4;
    }
    heap[at] = key;
}

static void pop(struct dispatch_run *run)
{
    uint64_t *heap = run->heap, key = heap[--run->heap_count];
    size_t count = run->heap_count, at = 0;
    heap[count] = UINT64_MAX; /* as all behind it: every four children can be compared */
    for (size_t child = 1; child < count; child = 4 * at + 1) {
        size_t left = child + (heap[child + 1] < heap[child]),
               right = child + 2 + (heap[child + 3] < heap[child + 2]),
               least = left ^ ((left ^ right) & -(size_t)(heap[right] < heap[left]));
        if (heap[least] >= key)
            break;
        heap[at] = heap[least];
        at = least;
    }
    if (count)
        heap[at] = key;
}

/* -- the agenda: two children each -- */

static bool is_before(struct turn left, struct turn right)
{
    return left.rank != right.rank ? left.rank < right.rank : left.task < right.task;
}

static struct turn turn_of(const struct dispatch_run *run, int32_t task)
{
    return (struct turn){run->ranked ? run->rank[task] : 0, task};
}

static void put_on_agenda(struct dispatch_run *run, int32_t task)
{
    struct turn turn = turn_of(run, task);
    size_t at = run->agenda_count++;
    while (at > 0 && is_before(turn, run->agenda[(at - 1) / 2])) {
        run->agenda[at] = run->agenda[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    run->agenda[at] = turn;
}

static int32_t first_of_agenda(struct dispatch_run *run)
{
    struct turn *agenda = run->agenda, turn = agenda[--run->agenda_count];
    int32_t first = agenda[0].task;
    size_t count = run->agenda_count, at = 0;
    for (size_t child = 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && is_before(agenda[child + 1], agenda[child]))
            child++;
        if (!is_before(agenda[child], turn))
            break;
        agenda[at] = agenda[child];
        at = child;
    }
    agenda[at] = turn;
    return first;
}

/* The task, which stands in no line, may be tried from now on. */
static void come(struct dispatch_run *run, int32_t task)
{
    if (run->ranked)
        run->rank[task] = run->world->rank(run->world->context, task, run->now);
    put_on_agenda(run, task);
}

static void come_at(struct dispatch_run *run, int32_t task, int64_t at)
{
    if (at <= run->now)
        come(run, task);
    else if (at < DISPATCH_NEVER)
        push(run, dispatch_key((int32_t)at, EVENT_TRY, task));
}

/* -- lines -- */

/* other: the first that the task takes besides, or NOTHING. */
static void enter(struct dispatch_run *run, const struct dispatch_amount *take, int32_t task,
                  int32_t other)
{
    struct dispatch_line *line = &run->state.lines[take->resource];
    int32_t first = run->network->first_waiter[take->resource];
    struct waiter *waiters = run->waiters;
    if (line->end == run->network->first_waiter[take->resource + 1]) {
        memmove(waiters + first, waiters + line->begin,
                (size_t)(line->end - line->begin) * sizeof *waiters);
        line->end -= line->begin - first;
        line->begin = first;
    }
    line->other = line->begin == line->end || line->other == other ? other : NOTHING;
    int32_t at = line->end++;
    struct turn turn = turn_of(run, task);
    for (; at > line->begin && is_before(turn, turn_of(run, waiters[at - 1].task)); at--)
        waiters[at] = waiters[at - 1];
    waiters[at] = (struct waiter){task, take->quantity};
    line->least = take->quantity < line->least ? take->quantity : line->least;
    line->most = take->quantity > line->most ? take->quantity : line->most;
}

static void leave(struct dispatch_run *run, int32_t resource, int32_t task)
{
    struct dispatch_line *line = &run->state.lines[resource];
    struct waiter *waiters = run->waiters;
    int32_t at = line->begin;
    while (waiters[at].task != task)
        at++;
    if (at == line->begin) {
        line->begin++;
    } else {
        memmove(waiters + at, waiters + at + 1, (size_t)(line->end - at - 1) * sizeof *waiters);
        line->end--;
    }
    if (line->begin == line->end) {
        line->begin = line->end = run->network->first_waiter[resource];
        line->least = INT32_MAX;
        line->most = 0;
    }
}

static void stand_in_line(struct dispatch_run *run, int32_t task, int32_t resource)
{
    const struct dispatch_network *network = run->network;
    const struct dispatch_task *row = &network->tasks[task];
    int32_t first = NOTHING, second = NOTHING;
    for (int32_t i = row->take; i < row[1].take && second == NOTHING; i++)
        if (network->takes[i].quantity > 0)
            *(first == NOTHING ? &first : &second) = network->takes[i].resource;
    for (int32_t i = row->take; i < row[1].take; i++)
        if (network->takes[i].resource == resource ||
            (network->ordered && network->takes[i].quantity > 0))
            enter(run, &network->takes[i], task,
                  network->takes[i].resource == first ? second : first);
    run->state.flags[task] |= WAITING;
    run->state.waited_for[task] = resource;
}

static void leave_lines(struct dispatch_run *run, int32_t task)
{
    const struct dispatch_network *network = run->network;
    const struct dispatch_task *row = &network->tasks[task];
    if (network->ordered)
        for (int32_t i = row->take; i < row[1].take; i++) {
            if (network->takes[i].quantity > 0)
                leave(run, network->takes[i].resource, task);
        }
    else
        leave(run, run->state.waited_for[task], task);
    run->state.flags[task] &= (unsigned char)~WAITING;
}

/* Does somebody before the task have too little of it? */
static bool is_held_back(const struct dispatch_run *run, int32_t resource, int32_t task)
{
    const struct dispatch_line *line = &run->state.lines[resource];
    int32_t units = run->state.free[resource];
    if (line->most <= units)
        return false;
    for (int32_t i = line->begin; i < line->end && run->waiters[i].task < task; i++)
        if (run->waiters[i].quantity > units)
            return true;
    return false;
}

/* The first resource that the task may not take what it needs of, or NOTHING; `sure`: one of which
 * it may. */
static inline __attribute__((always_inline)) int32_t lacking(const struct dispatch_run *run,
                                                             int32_t task, int32_t sure)
{
    const struct dispatch_network *network = run->network;
    const struct dispatch_task *row = &network->tasks[task];
    for (int32_t i = row->take; i < row[1].take; i++) {
        int32_t resource = network->takes[i].resource;
        if (network->takes[i].quantity > 0 && resource != sure &&
            (run->state.free[resource] < network->takes[i].quantity ||
             (network->ordered && is_held_back(run, resource, task))))
            return resource;
    }
    return NOTHING;
}

/* Units came free, or whoever was called from this line has been tried: somebody may be called,
 * once all finishes and changes of this moment have happened. */
static void look_at(struct dispatch_run *run, int32_t resource)
{
    struct dispatch_line *line = &run->state.lines[resource];
    if (run->state.free[resource] < line->least || line->looked_at)
        return;
    line->looked_at = true;
    run->looked_at[run->looked_at_count++] = resource;
}

/* Calls the first in line for whom there is enough. */
static void call_next(struct dispatch_run *run, int32_t resource)
{
    struct dispatch_line *line = &run->state.lines[resource];
    int32_t units = run->state.free[resource];
    line->looked_at = false;
    if (run->network->ordered && line->other != NOTHING &&
        run->state.free[line->other] < run->state.lines[line->other].least) {
        for (int32_t i = line->begin; i < line->end && run->waiters[i].quantity <= units &&
                                      !(run->state.flags[run->waiters[i].task] & CALLED);
             i++)
            run->state.waited_for[run->waiters[i].task] = line->other;
        return; /* there is too little of that for all of them */
    }
    for (int32_t i = line->begin; i < line->end; i++) {
        int32_t task = run->waiters[i].task, other = NOTHING;
        if (run->waiters[i].quantity > units) {
            if (run->network->ordered)
                return;
            continue;
        }
        if (run->state.flags[task] & CALLED)
            return;
        if (run->network->ordered)
            other = lacking(run, task, resource); /* nobody before it wants more */
        if (other == NOTHING) {
            run->state.flags[task] |= CALLED;
            put_on_agenda(run, task);
            return;
        }
        run->state.waited_for[task] = other;
    }
}

/* The task was called from the line of `resource` and has been tried. */
static void look_behind(struct dispatch_run *run, int32_t task, int32_t resource)
{
    const struct dispatch_network *network = run->network;
    const struct dispatch_task *row = &network->tasks[task];
    if (network->ordered)
        for (int32_t i = row->take; i < row[1].take; i++)
            look_at(run, network->takes[i].resource);
    else
        look_at(run, resource);
}

/* -- starts -- */

static void reach(struct dispatch_run *run, const struct dispatch_successor *successor)
{
    struct dispatch_due *due = &run->state.due[successor->task];
    int64_t from = (int64_t)run->now + successor->lag;
    if (from > due->from)
        due->from = from < DISPATCH_NEVER ? (int32_t)from : DISPATCH_NEVER;
    if (--due->open == 0)
        come_at(run, successor->task, due->from);
}

static void start_task(struct dispatch_run *run, int32_t task)
{
    const struct dispatch_network *network = run->network;
    const struct dispatch_task *row = &network->tasks[task];
    for (int32_t i = row->take; i < row[1].take; i++) {
        run->state.free[network->takes[i].resource] -= network->takes[i].quantity;
        if (network->takes[i].quantity < 0)
            look_at(run, network->takes[i].resource);
    }
    for (int32_t i = row->slot_use; i < row[1].slot_use; i++) {
        const struct dispatch_slot_use *use = &network->slot_uses[i];
        int32_t day = run->today + use->day_offset;
        if (day >= 0 && day < network->day_count)
            run->state.room[use->slot * network->day_count + day] -= use->quantity;
    }
    run->state.start[task] = run->now;
    int32_t duration = run->world->duration(run->world->context, task, run->now);
    assert(duration >= 0);
    for (int32_t i = row->after_start; i < row[1].after_start; i++)
        reach(run, &network->after_start[i]);
    if (duration < DISPATCH_NEVER - run->now)
        push(run, dispatch_key(run->now + duration, EVENT_FINISH, task));
}

/* A slot without room, or NOTHING. */
static int32_t full_slot(const struct dispatch_run *run, int32_t task)
{
    const struct dispatch_network *network = run->network;
    const struct dispatch_task *row = &network->tasks[task];
    for (int32_t i = row->slot_use; i < row[1].slot_use; i++) {
        const struct dispatch_slot_use *use = &network->slot_uses[i];
        int32_t day = run->today + use->day_offset;
        if (day >= 0 && day < network->day_count &&
            run->state.room[use->slot * network->day_count + day] < use->quantity)
            return use->slot;
    }
    return NOTHING;
}

/* Starts the task, or says why not: it goes to a line, or comes again later. */
static void try_task(struct dispatch_run *run, int32_t task)
{
    struct dispatch_state *state = &run->state;
    int32_t stood = state->flags[task] & WAITING ? state->waited_for[task] : NOTHING;
    int32_t resource = NOTHING, slot = NOTHING, from = run->now;
    if (stood != NOTHING) {
        state->flags[task] &= (unsigned char)~CALLED;
        resource = lacking(run, task, NOTHING);
        if (resource == stood || (resource != NOTHING && run->network->ordered)) {
            state->waited_for[task] = resource;
            look_behind(run, task, stood);
            return;
        }
        leave_lines(run, task);
    }
    if (resource == NOTHING && run->world->earliest)
        from = run->world->earliest(run->world->context, task, run->now);
    if (from <= run->now) {
        if (state->ready[task] == DISPATCH_NEVER)
            state->ready[task] = run->now;
        if (stood == NOTHING && !(state->flags[task] & FORCED))
            resource = lacking(run, task, NOTHING);
        if (resource == NOTHING)
            slot = full_slot(run, task);
    }
    if (from > run->now) {
        come_at(run, task, from);
    } else if (resource != NOTHING) {
        stand_in_line(run, task, resource);
    } else if (slot != NOTHING) {
        state->waited_for[task] = ~slot;
        come_at(run, task, (int64_t)(run->today + 1) * run->network->day_length);
    } else {
        start_task(run, task);
    }
    if (stood != NOTHING)
        look_behind(run, task, stood);
}

/* Nothing will happen any more by itself: the lowest in any line need not wait for resources. */
static bool force_lowest(struct dispatch_run *run)
{
    int32_t lowest = DISPATCH_NEVER;
    for (int32_t i = 0; i < run->network->resource_count; i++)
        for (int32_t k = run->state.lines[i].begin; k < run->state.lines[i].end; k++)
            if (run->waiters[k].task < lowest)
                lowest = run->waiters[k].task;
    if (lowest == DISPATCH_NEVER)
        return false;
    int32_t resource = run->state.waited_for[lowest];
    leave_lines(run, lowest);
    run->state.flags[lowest] |= FORCED;
    run->forced++;
    come(run, lowest);
    look_behind(run, lowest, resource);
    return true;
}

/* -- what happens -- */

static void finish_task(struct dispatch_run *run, int32_t task)
{
    const struct dispatch_network *network = run->network;
    const struct dispatch_task *row = &network->tasks[task];
    run->state.finish[task] = run->now;
    if (run->world->finished)
        run->world->finished(run->world->context, task, run->now);
    for (int32_t i = row->give; i < row[1].give; i++)
        run->state.free[network->gives[i].resource] += network->gives[i].quantity;
    for (int32_t i = row->give; i < row[1].give; i++)
        look_at(run, network->gives[i].resource);
    for (int32_t i = row->after_finish; i < row[1].after_finish; i++)
        reach(run, &network->after_finish[i]);
}

static void change(struct dispatch_run *run, int32_t index)
{
    int32_t own = index - run->network->change_count;
    const struct dispatch_amount *row =
        own < 0 ? &run->network->changes[index] : &run->changes[own];
    run->state.free[row->resource] += row->quantity;
    if (row->quantity > 0)
        look_at(run, row->resource);
}

/* A new day: who stands in line has a new rank, and the line a new order. */
static void rank_lines(struct dispatch_run *run)
{
    for (int32_t r = 0; r < run->network->resource_count; r++) {
        const struct dispatch_line *line = &run->state.lines[r];
        for (int32_t i = line->begin; i < line->end; i++) {
            struct waiter waiter = run->waiters[i];
            run->rank[waiter.task] = run->world->rank(run->world->context, waiter.task,
                                                      run->today * run->network->day_length);
            struct turn turn = turn_of(run, waiter.task);
            int32_t at = i;
            for (; at > line->begin && is_before(turn, turn_of(run, run->waiters[at - 1].task));
                 at--)
                run->waiters[at] = run->waiters[at - 1];
            run->waiters[at] = waiter;
        }
    }
}

static void advance(struct dispatch_run *run, int32_t at)
{
    run->now = at;
    if (at < run->tomorrow)
        return;
    int64_t length = run->network->day_length;
    run->today = (int32_t)(at / length);
    run->tomorrow = run->today + 1 < DISPATCH_NEVER / length ? (int32_t)((run->today + 1) * length)
                                                             : DISPATCH_NEVER;
    if (run->ranked)
        rank_lines(run);
}

static void reset(struct dispatch_run *run)
{
    memcpy(run->block, run->network->image, run->network->image_size);
    run->now = run->today = run->tomorrow = run->forced = 0;
    while (run->heap_count)
        run->heap[--run->heap_count] = UINT64_MAX;
    run->agenda_count = run->looked_at_count = run->change_count = 0;
    run->known = run->network->known;
}

int32_t dispatch_execute(struct dispatch_run *run, const struct dispatch_world *world,
                         int32_t until)
{
    reset(run);
    run->world = world;
    run->ranked = run->rank && world->rank;
    for (;;) {
        bool from_heap = run->heap_count && run->heap[0] < *run->known;
        uint64_t key = from_heap ? run->heap[0] : *run->known;
        int32_t at = (int32_t)(key >> 32 & INT32_MAX), index = (int32_t)(key & 0x3fffffff);
        if (at > run->now && (run->looked_at_count | run->agenda_count)) {
            if (run->looked_at_count)
                call_next(run, run->looked_at[--run->looked_at_count]);
            else
                try_task(run, first_of_agenda(run));
            continue;
        }
        if (key == UINT64_MAX) {
            if (!force_lowest(run))
                break;
            continue;
        }
        if (at > until)
            break;
        if (from_heap)
            pop(run);
        else
            run->known++;
        advance(run, at);
        switch ((enum dispatch_event)(key >> 30 & 3)) {
        case EVENT_FINISH:
            finish_task(run, index);
            break;
        case EVENT_CHANGE:
            change(run, index);
            break;
        case EVENT_TRY:
            come(run, index);
        }
    }
    run->world = NULL;
    return run->forced;
}

/* Each task has one event ahead of it at most, so that the heap need grow with changes alone. */
void dispatch_change(struct dispatch_run *run, int32_t resource, int32_t at, int32_t delta)
{
    assert(run->world && at >= run->now && resource >= 0 &&
           resource < run->network->resource_count);
    if (at == DISPATCH_NEVER)
        return;
    memory_grow(&run->changes, &run->change_capacity, run->change_count + 1, sizeof *run->changes);
    run->changes[run->change_count++] = (struct dispatch_amount){resource, delta};
    make_room(run, (size_t)run->network->task_count + run->change_count);
    push(run, dispatch_key(at, EVENT_CHANGE,
                           run->network->change_count + (int32_t)run->change_count - 1));
}

struct dispatch_run *dispatch_run_new(const struct dispatch_network *network)
{
    struct dispatch_run *run = memory_new(1, sizeof *run);
    size_t tasks = (size_t)network->task_count + 1;
    run->network = network;
    run->block = memory_new(network->image_size + 1, 1);
    run->state = dispatch_state_of(network, run->block);
    run->waiters = memory_new((size_t)network->first_waiter[network->resource_count] + 1,
                              sizeof(struct waiter));
    run->rank = network->ordered ? NULL : memory_new(tasks, sizeof *run->rank);
    run->agenda = memory_new(tasks, sizeof *run->agenda);
    run->looked_at = memory_new((size_t)network->resource_count + 1, sizeof *run->looked_at);
    make_room(run, tasks);
    memcpy(run->block, network->image, network->image_size);
    return run;
}

void dispatch_run_free(struct dispatch_run *run)
{
    if (!run)
        return;
    free(run->block);
    free(run->waiters);
    free(run->rank);
    free(run->heap);
    free(run->agenda);
    free(run->looked_at);
    free(run->changes);
    free(run);
}

const int32_t *dispatch_starts(const struct dispatch_run *run)
{
    return run->state.start;
}

const int32_t *dispatch_finishes(const struct dispatch_run *run)
{
    return run->state.finish;
}

const int32_t *dispatch_waited_for(const struct dispatch_run *run)
{
    return run->state.waited_for;
}

const int32_t *dispatch_ready(const struct dispatch_run *run)
{
    return run->state.ready;
}

bool dispatch_was_forced(const struct dispatch_run *run, int32_t task)
{
    return run->state.flags[task] & FORCED;
}
