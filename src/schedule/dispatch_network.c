/* The builder keeps what it is told in the order in which it is told; freezing sorts it: arcs by
 * the task that they come from, what a task takes by resource, what is known of the future by its
 * moment. So a network does not depend on the order in which it was told. */
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
    struct dispatch_amount *changes;
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
    builder->changes[builder->change_count] = (struct dispatch_amount){resource, delta};
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
static struct dispatch_successor *lay_out_arcs(const struct dispatch_builder *builder,
                                               bool from_start, struct dispatch_task *tasks)
{
    size_t task_count = builder->task_count;
    int32_t *next = memory_new(task_count + 1, sizeof *next), before = 0;
    for (size_t i = 0; i < builder->arc_count; i++)
        if (builder->arcs[i].from_start == from_start)
            next[builder->arcs[i].from]++;
    for (size_t i = 0; i <= task_count; i++) {
        int32_t count = next[i];
        next[i] = before;
        *(from_start ? &tasks[i].after_start : &tasks[i].after_finish) = before;
        before += count;
    }
    struct dispatch_successor *successors = memory_new((size_t)before + 1, sizeof *successors);
    for (size_t i = 0; i < builder->arc_count; i++)
        if (builder->arcs[i].from_start == from_start)
            successors[next[builder->arcs[i].from]++] =
                (struct dispatch_successor){builder->arcs[i].to, builder->arcs[i].lag};
    free(next);
    return successors;
}

/* A task that is never reached when tasks are taken off one by one that nothing open leads to; -1:
 * none (Kahn 1962). */
static int32_t find_circle(const struct dispatch_network *network, const struct dispatch_due *due)
{
    int32_t tasks = network->task_count, done = 0, queued = 0, found = -1;
    int32_t *open = memory_new((size_t)tasks + 1, sizeof *open),
            *queue = memory_new((size_t)tasks + 1, sizeof *queue);
    for (int32_t task = 0; task < tasks; task++) {
        open[task] = due[task].open;
        if (open[task] == 0)
            queue[queued++] = task;
    }
    while (done < queued) {
        const struct dispatch_task *task = &network->tasks[queue[done++]];
        for (int32_t i = task->after_finish; i < task[1].after_finish; i++)
            if (--open[network->after_finish[i].task] == 0)
                queue[queued++] = network->after_finish[i].task;
        for (int32_t i = task->after_start; i < task[1].after_start; i++)
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

static int compare_resources(const void *left, const void *right)
{
    return ((const struct dispatch_amount *)left)->resource -
           ((const struct dispatch_amount *)right)->resource;
}

static void find_known_events(struct dispatch_network *network,
                              const struct dispatch_builder *builder,
                              const struct dispatch_due *due)
{
    size_t count = 0;
    network->known = memory_new((size_t)network->task_count + (size_t)network->change_count + 1,
                                sizeof *network->known);
    for (int32_t i = 0; i < network->change_count; i++)
        if (builder->change_at[i] < DISPATCH_NEVER)
            network->known[count++] = dispatch_key(builder->change_at[i], EVENT_CHANGE, i);
    for (int32_t task = 0; task < network->task_count; task++)
        if (due[task].open == 0 && due[task].from < DISPATCH_NEVER)
            network->known[count++] = dispatch_key(due[task].from, EVENT_TRY, task);
    qsort(network->known, count, sizeof *network->known, compare_keys);
    network->known[count] = UINT64_MAX;
}

static size_t block_size(const struct dispatch_network *network)
{
    size_t tasks = (size_t)network->task_count, resources = (size_t)network->resource_count,
           rooms = (size_t)network->slot_count * (size_t)network->day_count;
    return (4 * tasks + resources + rooms) * sizeof(int32_t) + tasks * sizeof(struct dispatch_due) +
           resources * sizeof(struct dispatch_line) + tasks;
}

struct dispatch_state dispatch_state_of(const struct dispatch_network *network, void *block)
{
    size_t tasks = (size_t)network->task_count, resources = (size_t)network->resource_count,
           rooms = (size_t)network->slot_count * (size_t)network->day_count;
    struct dispatch_state state;
    state.start = block;
    state.finish = state.start + tasks;
    state.ready = state.finish + tasks;
    state.waited_for = state.ready + tasks;
    state.due = (struct dispatch_due *)(state.waited_for + tasks);
    state.lines = (struct dispatch_line *)(state.due + tasks);
    state.free = (int32_t *)(state.lines + resources);
    state.room = state.free + resources;
    state.flags = (unsigned char *)(state.room + rooms);
    return state;
}

/* The block with which every run begins, and where in a run's waiters each resource has its place.
 */
static struct dispatch_state make_image(struct dispatch_network *network,
                                        const struct dispatch_builder *builder)
{
    size_t tasks = builder->task_count, resources = builder->resource_count;
    network->image_size = block_size(network);
    network->image = memory_new(network->image_size + 1, 1);
    struct dispatch_state image = dispatch_state_of(network, network->image);
    for (size_t i = 0; i < tasks; i++) {
        image.start[i] = image.finish[i] = image.ready[i] = image.waited_for[i] = DISPATCH_NEVER;
        image.due[i].from = builder->tasks[i].release;
    }
    for (size_t i = 0; i < builder->arc_count; i++)
        image.due[builder->arcs[i].to].open++;
    network->first_waiter = memory_new(resources + 1, sizeof *network->first_waiter);
    for (size_t i = 0; i < builder->take_count; i++)
        network->first_waiter[network->takes[i].resource + 1]++;
    for (size_t i = 0; i < resources; i++) {
        network->first_waiter[i + 1] += network->first_waiter[i];
        image.lines[i] = (struct dispatch_line){
            .begin = network->first_waiter[i], .end = network->first_waiter[i], .least = INT32_MAX};
        image.free[i] = builder->capacity[i];
    }
    if (builder->room_count)
        memcpy(image.room, builder->room,
               builder->room_count * (size_t)builder->day_count * sizeof *image.room);
    return image;
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
                                         .changes = take_over(builder->changes)};
    builder->takes = builder->gives = builder->changes = NULL;
    builder->slots = NULL;
    network->tasks = memory_new(tasks + 1, sizeof *network->tasks);
    for (size_t i = 0; i < tasks; i++)
        network->tasks[i] = (struct dispatch_task){.take = (int32_t)builder->tasks[i].take,
                                                   .give = (int32_t)builder->tasks[i].give,
                                                   .slot_use = (int32_t)builder->tasks[i].slot};
    network->tasks[tasks] = (struct dispatch_task){.take = (int32_t)builder->take_count,
                                                   .give = (int32_t)builder->give_count,
                                                   .slot_use = (int32_t)builder->slot_count};
    for (const struct dispatch_task *task = network->tasks; task < network->tasks + tasks; task++)
        qsort(network->takes + task->take, (size_t)(task[1].take - task->take),
              sizeof *network->takes, compare_resources);
    network->after_finish = lay_out_arcs(builder, false, network->tasks);
    network->after_start = lay_out_arcs(builder, true, network->tasks);
    struct dispatch_state image = make_image(network, builder);
    find_known_events(network, builder, image.due);
    dispatch_builder_free(builder);
    *circle = find_circle(network, image.due);
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
    free(network->tasks);
    free(network->takes);
    free(network->gives);
    free(network->slot_uses);
    free(network->after_finish);
    free(network->after_start);
    free(network->first_waiter);
    free(network->changes);
    free(network->known);
    free(network->image);
    free(network);
}

int32_t dispatch_task_count(const struct dispatch_network *network)
{
    return network->task_count;
}
