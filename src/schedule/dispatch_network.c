/* The builder keeps what it is told in the order in which it is told; freezing sorts it by task.
 * What does not depend on that order any more is a network. */
#include "schedule/dispatch_network.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct task_row {
    int32_t release;
    size_t take, give, slot; /* where its lists begin */
};

struct arc_row {
    int32_t from, to, lag;
    bool from_start;
};

struct dispatch_builder {
    int32_t day_length, day_count;
    struct task_row *tasks;
    struct dispatch_amount *takes, *gives;
    struct dispatch_slot_use *slots;
    struct arc_row *arcs;
    int32_t *capacity, *room;
    struct dispatch_change_row *changes;
    int32_t *change_at;
    size_t task_count, take_count, give_count, slot_count, arc_count, resource_count, room_count,
        change_count;
    size_t task_capacity, take_capacity, give_capacity, slot_capacity, arc_capacity,
        resource_capacity, room_capacity, change_capacity, change_at_capacity;
};

struct dispatch_builder *dispatch_builder_new(int32_t day_length, int32_t day_count)
{
    assert(day_length > 0 && day_count > 0);
    struct dispatch_builder *builder = memory_new(1, sizeof *builder);
    builder->day_length = day_length;
    builder->day_count = day_count;
    return builder;
}

void dispatch_builder_free(struct dispatch_builder *builder)
{
    if (!builder)
        return;
    free(builder->tasks);
    free(builder->takes);
    free(builder->gives);
    free(builder->slots);
    free(builder->arcs);
    free(builder->capacity);
    free(builder->room);
    free(builder->changes);
    free(builder->change_at);
    free(builder);
}

int32_t dispatch_add_resource(struct dispatch_builder *builder, int32_t capacity)
{
    memory_grow(&builder->capacity, &builder->resource_capacity, builder->resource_count + 1,
                sizeof *builder->capacity);
    builder->capacity[builder->resource_count] = capacity;
    return (int32_t)builder->resource_count++;
}

void dispatch_add_change(struct dispatch_builder *builder, int32_t resource, int32_t at,
                         int32_t delta)
{
    assert(at >= 0 && resource >= 0 && (size_t)resource < builder->resource_count);
    memory_grow(&builder->changes, &builder->change_capacity, builder->change_count + 1,
                sizeof *builder->changes);
    memory_grow(&builder->change_at, &builder->change_at_capacity, builder->change_count + 1,
                sizeof *builder->change_at);
    builder->changes[builder->change_count] = (struct dispatch_change_row){resource, delta};
    builder->change_at[builder->change_count++] = at;
}

int32_t dispatch_add_slot(struct dispatch_builder *builder, const int32_t *room)
{
    size_t days = (size_t)builder->day_count, slot = builder->room_count;
    memory_grow(&builder->room, &builder->room_capacity, (slot + 1) * days, sizeof *builder->room);
    memcpy(builder->room + slot * days, room, days * sizeof *room);
    return (int32_t)builder->room_count++;
}

int32_t dispatch_add_task(struct dispatch_builder *builder, int32_t release)
{
    memory_grow(&builder->tasks, &builder->task_capacity, builder->task_count + 1,
                sizeof *builder->tasks);
    builder->tasks[builder->task_count] = (struct task_row){
        release > 0 ? release : 0, builder->take_count, builder->give_count, builder->slot_count};
    return (int32_t)builder->task_count++;
}

void dispatch_add_take(struct dispatch_builder *builder, int32_t resource, int32_t quantity)
{
    assert(quantity != 0 && (size_t)resource < builder->resource_count);
    memory_grow(&builder->takes, &builder->take_capacity, builder->take_count + 1,
                sizeof *builder->takes);
    builder->takes[builder->take_count++] = (struct dispatch_amount){resource, quantity};
}

void dispatch_add_give(struct dispatch_builder *builder, int32_t resource, int32_t quantity)
{
    assert(quantity > 0 && (size_t)resource < builder->resource_count);
    memory_grow(&builder->gives, &builder->give_capacity, builder->give_count + 1,
                sizeof *builder->gives);
    builder->gives[builder->give_count++] = (struct dispatch_amount){resource, quantity};
}

void dispatch_add_slot_use(struct dispatch_builder *builder, int32_t slot, int32_t day_offset,
                           int32_t quantity)
{
    assert(quantity > 0 && (size_t)slot < builder->room_count);
    memory_grow(&builder->slots, &builder->slot_capacity, builder->slot_count + 1,
                sizeof *builder->slots);
    builder->slots[builder->slot_count++] = (struct dispatch_slot_use){slot, day_offset, quantity};
}

void dispatch_add_arc(struct dispatch_builder *builder, int32_t from, int32_t to, bool from_start,
                      int32_t lag)
{
    assert(lag >= 0 && (size_t)from < builder->task_count && (size_t)to < builder->task_count);
    memory_grow(&builder->arcs, &builder->arc_capacity, builder->arc_count + 1,
                sizeof *builder->arcs);
    builder->arcs[builder->arc_count++] = (struct arc_row){from, to, lag, from_start};
}

/* Arcs of one kind by the task that they come from. */
static void lay_out_arcs(const struct dispatch_builder *builder, bool from_start, int32_t **first,
                         struct dispatch_successor **successors)
{
    size_t tasks = builder->task_count;
    *first = memory_new(tasks + 1, sizeof **first);
    for (size_t i = 0; i < builder->arc_count; i++)
        if (builder->arcs[i].from_start == from_start)
            (*first)[builder->arcs[i].from + 1]++;
    for (size_t i = 0; i < tasks; i++)
        (*first)[i + 1] += (*first)[i];
    *successors = memory_new((size_t)(*first)[tasks] + 1, sizeof **successors);
    int32_t *next = memory_new(tasks + 1, sizeof *next);
    memcpy(next, *first, tasks * sizeof *next);
    for (size_t i = 0; i < builder->arc_count; i++)
        if (builder->arcs[i].from_start == from_start)
            (*successors)[next[builder->arcs[i].from]++] =
                (struct dispatch_successor){builder->arcs[i].to, builder->arcs[i].lag};
    free(next);
}

/* A task that is never reached when tasks are taken off one by one that nothing open leads to; -1:
 * none (Kahn 1962). */
static int32_t find_circle(const struct dispatch_network *network)
{
    int32_t tasks = network->task_count, done = 0, found = -1;
    int32_t *open = memory_new((size_t)tasks + 1, sizeof *open),
            *queue = memory_new((size_t)tasks + 1, sizeof *queue);
    int32_t queued = 0;
    memcpy(open, network->before, (size_t)tasks * sizeof *open);
    for (int32_t task = 0; task < tasks; task++)
        if (open[task] == 0)
            queue[queued++] = task;
    while (done < queued) {
        int32_t task = queue[done++];
        for (int32_t i = network->first_after_finish[task];
             i < network->first_after_finish[task + 1]; i++)
            if (--open[network->after_finish[i].task] == 0)
                queue[queued++] = network->after_finish[i].task;
        for (int32_t i = network->first_after_start[task]; i < network->first_after_start[task + 1];
             i++)
            if (--open[network->after_start[i].task] == 0)
                queue[queued++] = network->after_start[i].task;
    }
    for (int32_t task = 0; task < tasks && found < 0 && done < tasks; task++)
        found = open[task] > 0 ? task : -1;
    free(open);
    free(queue);
    return found;
}

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static void find_known_events(struct dispatch_network *network, const int32_t *change_at)
{
    network->known = memory_new((size_t)network->task_count + (size_t)network->change_count + 1,
                                sizeof *network->known);
    for (int32_t i = 0; i < network->change_count; i++)
        network->known[network->known_count++] = dispatch_key(change_at[i], EVENT_CHANGE, i);
    for (int32_t task = 0; task < network->task_count; task++)
        if (network->before[task] == 0 && network->release[task] < DISPATCH_NEVER)
            network->known[network->known_count++] =
                dispatch_key(network->release[task], EVENT_TRY, task);
    if (network->known_count)
        qsort(network->known, (size_t)network->known_count, sizeof *network->known, compare_keys);
}

static void *take_over(void *items)
{
    return items ? items : memory_new(1, sizeof(int64_t));
}

struct dispatch_network *dispatch_network_new(struct dispatch_builder *builder, bool ordered,
                                              int32_t *circle)
{
    struct dispatch_network *network = memory_new(1, sizeof *network);
    size_t tasks = builder->task_count;
    *network = (struct dispatch_network){.day_length = builder->day_length,
                                         .day_count = builder->day_count,
                                         .ordered = ordered,
                                         .task_count = (int32_t)tasks,
                                         .resource_count = (int32_t)builder->resource_count,
                                         .slot_count = (int32_t)builder->room_count,
                                         .change_count = (int32_t)builder->change_count,
                                         .takes = take_over(builder->takes),
                                         .gives = take_over(builder->gives),
                                         .slot_uses = take_over(builder->slots),
                                         .capacity = take_over(builder->capacity),
                                         .room = take_over(builder->room),
                                         .changes = take_over(builder->changes)};
    builder->takes = builder->gives = NULL;
    builder->slots = NULL;
    builder->capacity = builder->room = NULL;
    builder->changes = NULL;
    network->release = memory_new(tasks + 1, sizeof *network->release);
    network->before = memory_new(tasks + 1, sizeof *network->before);
    network->first_take = memory_new(tasks + 1, sizeof *network->first_take);
    network->first_give = memory_new(tasks + 1, sizeof *network->first_give);
    network->first_slot = memory_new(tasks + 1, sizeof *network->first_slot);
    for (size_t i = 0; i < tasks; i++) {
        network->release[i] = builder->tasks[i].release;
        network->first_take[i] = (int32_t)builder->tasks[i].take;
        network->first_give[i] = (int32_t)builder->tasks[i].give;
        network->first_slot[i] = (int32_t)builder->tasks[i].slot;
    }
    network->first_take[tasks] = (int32_t)builder->take_count;
    network->first_give[tasks] = (int32_t)builder->give_count;
    network->first_slot[tasks] = (int32_t)builder->slot_count;
    for (size_t i = 0; i < builder->arc_count; i++)
        network->before[builder->arcs[i].to]++;
    lay_out_arcs(builder, false, &network->first_after_finish, &network->after_finish);
    lay_out_arcs(builder, true, &network->first_after_start, &network->after_start);
    find_known_events(network, builder->change_at);
    dispatch_builder_free(builder);
    *circle = find_circle(network);
    if (*circle >= 0) {
        dispatch_network_free(network);
        return NULL;
    }
    return network;
}

void dispatch_network_free(struct dispatch_network *network)
{
    if (!network)
        return;
    free(network->release);
    free(network->before);
    free(network->first_take);
    free(network->first_give);
    free(network->first_slot);
    free(network->takes);
    free(network->gives);
    free(network->slot_uses);
    free(network->first_after_finish);
    free(network->first_after_start);
    free(network->after_finish);
    free(network->after_start);
    free(network->capacity);
    free(network->room);
    free(network->changes);
    free(network->known);
    free(network);
}

int32_t dispatch_task_count(const struct dispatch_network *network)
{
    return network->task_count;
}
