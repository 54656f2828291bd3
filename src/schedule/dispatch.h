/* Dispatching: a schedule that comes about in time, when durations are known only once they are
 * over.
 *
 * Tasks are started in the order of time by a resource-based policy (parallel generation scheme:
 * Kelley 1963; policies for uncertain durations: Möhring, Radermacher & Weiss 1984; Stork 2001). At
 * every moment the policy knows what has happened up to it and nothing else: a task is started when
 *
 *   1. its release has come and all its predecessors are done, with their lags,
 *   2. `earliest` has no objection (closed calendars),
 *   3. there is room in all its slots (counters of a day),
 *   4. all resources that it takes are free, each as many as it takes.
 *
 * How long it lasts is asked of `duration` when it starts, and used for nothing but the moment at
 * which it ends. Tasks are numbered by priority: of those that could start at one moment the lower
 * number comes first.
 *
 * A task that finds too little of a resource waits in line for it; one that finds a slot full tries
 * again at the first moment of the next day, and waits in no line until then. In order (`ordered`),
 * a task in line holds back all with higher numbers from every resource that it takes and of which
 * there is not enough for it, even if there is enough for them; with overtaking it does not. It
 * keeps its place until all that it takes is there; then `earliest` is asked again, and an
 * objection makes it leave the line and come back at the moment named. All is taken at once or
 * nothing.
 *
 * At one moment all finishes come first, by number, each with all that it gives; then changes of
 * capacity; then the lowest number that can start does; and again from the beginning, so that what
 * lasts no time is over, and what follows it may start, before a higher number is looked at.
 *
 * What a task takes is held until some task gives it back: at its finish, `gives` are added to what
 * is free. So a resource may be held over several tasks. If nothing can happen any more by itself
 * while tasks wait in line (each for what another holds), the lowest of them need not wait for
 * resources: it starts as soon as `earliest` and slots allow, what is free falls below what it
 * takes, and it is counted as forced.
 *
 * A network is immutable and shared by all threads. A run has memory of its own, is used again and
 * again, and allocates nothing after its first use. Time is whole units (minutes, for missions)
 * from 0; a day has `day_length` units.
 */
#ifndef DECAMP_SCHEDULE_DISPATCH_H
#define DECAMP_SCHEDULE_DISPATCH_H

#include <stdbool.h>
#include <stdint.h>

struct dispatch_builder;
struct dispatch_network; /* immutable */
struct dispatch_run;

#define DISPATCH_NEVER INT32_MAX

struct dispatch_builder *dispatch_builder_new(int32_t day_length, int32_t day_count);
void dispatch_builder_free(struct dispatch_builder *builder);
/* Each returns the index of what was added. */
int32_t dispatch_add_resource(struct dispatch_builder *builder, int32_t capacity);
/* From `at` on there is `delta` more (or less) of it. What is free may fall below 0. */
void dispatch_add_change(struct dispatch_builder *builder, int32_t resource, int32_t at,
                         int32_t delta);
/* A counter for each day; room: [day_count]. After the last day there is room for all. */
int32_t dispatch_add_slot(struct dispatch_builder *builder, const int32_t *room);
/* Tasks in the order of their priority. Not before `release`. */
int32_t dispatch_add_task(struct dispatch_builder *builder, int32_t release);
/* Of the task added last; of one resource at most once. Quantities are not 0; a take below 0 gives
 * at the start already, a give is above 0. */
void dispatch_add_take(struct dispatch_builder *builder, int32_t resource, int32_t quantity);
void dispatch_add_give(struct dispatch_builder *builder, int32_t resource, int32_t quantity);
/* Needs room in that counter on the day of its start + day_offset. */
void dispatch_add_slot_use(struct dispatch_builder *builder, int32_t slot, int32_t day_offset,
                           int32_t quantity);
/* `to` starts not before the finish of `from` (LAG from its finish), or its start. Any two tasks,
 * once both are there. */
void dispatch_add_arc(struct dispatch_builder *builder, int32_t from, int32_t to, bool from_start,
                      int32_t lag /* >= 0 */);
/* NULL if the arcs go in a circle: *circle is one task of it. Frees the builder either way. */
struct dispatch_network *dispatch_network_new(struct dispatch_builder *builder, bool ordered,
                                              int32_t *circle);
void dispatch_network_free(struct dispatch_network *network);
int32_t dispatch_task_count(const struct dispatch_network *network);

/* What the world does. Called from inside dispatch_execute, in the order of time. */
struct dispatch_world {
    /* The first moment from `at` on at which the task may start, as far as `earliest` knows; `at`
     * if now. It is asked again then, before the task starts. NULL: always `at`. */
    int32_t (*earliest)(void *context, int32_t task, int32_t at);
    /* How long the task that starts now lasts, >= 0; DISPATCH_NEVER: it never ends. */
    int32_t (*duration)(void *context, int32_t task, int32_t at);
    /* The task is done; may call dispatch_change. NULL: none. */
    void (*finished)(void *context, int32_t task, int32_t at);
    /* With overtaking: tasks that could start at one moment go in the order of this rank, the least
     * first (of equal rank the lower number first). It is asked when a task may be tried and is in
     * no line, and for those in line at the beginning of each day (`at` is its first moment). NULL:
     * in the order of their numbers. */
    int64_t (*rank)(void *context, int32_t task, int32_t at);
    void *context;
};

struct dispatch_run *dispatch_run_new(const struct dispatch_network *network);
void dispatch_run_free(struct dispatch_run *run);

/* One run, to the end of all tasks, or up to `until` (DISPATCH_NEVER: the end): then no start or
 * finish after it is worked out. What would happen at DISPATCH_NEVER or later never happens.
 * Returns the number of tasks that were forced. */
int32_t dispatch_execute(struct dispatch_run *run, const struct dispatch_world *world,
                         int32_t until);
/* Inside a callback: from `at` on (not before now) there is `delta` more of the resource, in this
 * run. */
void dispatch_change(struct dispatch_run *run, int32_t resource, int32_t at, int32_t delta);

/* Of the last execution, [task]: DISPATCH_NEVER where it did not come to it. */
const int32_t *dispatch_starts(const struct dispatch_run *run);
const int32_t *dispatch_finishes(const struct dispatch_run *run);
/* What each task waited for last before it started: a resource that it could not have until then
 * (one of them, if there were several); ~slot (below 0); or DISPATCH_NEVER if it waited for
 * neither; and since when it could have started but for resources and slots. */
const int32_t *dispatch_waited_for(const struct dispatch_run *run);
const int32_t *dispatch_ready(const struct dispatch_run *run);
bool dispatch_was_forced(const struct dispatch_run *run, int32_t task);

#endif
