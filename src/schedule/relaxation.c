/* Every activity alone with its capacities, after its predecessors at their best.
 *
 * An activity cannot start before the first period where its rectangles fit into empty rows, nor
 * before its predecessors' own first starts and finishes let it. From there on, its cost is at
 * least the floor of its curve. Rows of storage count as endless here, because others may free
 * units. The sum of the least costs bounds the cost of any schedule; the longest chain bounds the
 * makespan.
 *
 * Whether everything can be placed at all is asked in the same way, with what holds only then:
 * maximal lags, which push first starts on until none moves any more or one has no place left, and
 * what is used up of a resource in the modes that use least of it.
 */
#include "schedule/relaxation.h"

#include "schedule/generation.h"

#include <stdlib.h>

enum { PUSHES = 1000 };

/* The least that a mode costs by a curve from a start on. */
static int64_t find_floor(const struct generation *generation, int32_t mode, int32_t curve,
                          int32_t start)
{
    const struct schedule_instance *instance = generation->instance;
    int64_t floor = curve < 0 ? 0 : instance->tables->curve[curve].floor[start];
    if (generation->objective == OBJECTIVE_TERMS)
        return schedule_term_cost(instance, mode, floor,
                                  schedule_mode_finish(instance, mode, start));
    return instance->fixed_cost[mode] + instance->cost_weight[mode] * floor;
}

static void relax_activity(struct relaxation *relaxation, struct generation *generation, int32_t a)
{
    const struct schedule_instance *instance = generation->instance;
    int64_t lower = 0;
    const int32_t never = instance->horizon + 1;
    for (int32_t p = instance->first_predecessor[a]; p < instance->first_predecessor[a + 1]; p++) {
        const struct schedule_lag *lag = &instance->predecessors[p];
        int64_t from = (lag->after_finish ? relaxation->head_finish : relaxation->head)[lag->other];
        bool placed = relaxation->head[lag->other] < never;
        from = placed ? from + lag->lag : never;
        lower = from > lower ? from : lower;
    }
    relaxation->head[a] = relaxation->head_finish[a] = never;
    relaxation->cheapest[a] = relaxation->least_guide[a] = generation->unplaced_cost[a];
    for (int32_t m = instance->first_mode[a]; m < instance->first_mode[a + 1] && lower < never;
         m++) {
        int32_t from = instance->earliest[m] > lower ? instance->earliest[m] : (int32_t)lower;
        int32_t start =
            generation_find_start(generation, instance->shape[m], from, instance->latest[m]);
        if (start == SCHEDULE_UNPLACED)
            continue;
        int64_t cost = find_floor(generation, m, instance->curve[m], start);
        int64_t guide = find_floor(generation, m, instance->guide[m], start);
        int32_t finish = schedule_mode_finish(instance, m, start);
        if (start < relaxation->head[a])
            relaxation->head[a] = start;
        if (finish < relaxation->head_finish[a])
            relaxation->head_finish[a] = finish;
        if (cost < relaxation->cheapest[a])
            relaxation->cheapest[a] = cost;
        if (guide < relaxation->least_guide[a])
            relaxation->least_guide[a] = guide;
    }
}

/* The first start and finish of an activity from `lower` on; horizon + 1: none. */
static void find_head(struct generation *generation, int32_t a, int64_t lower, int32_t *head,
                      int32_t *head_finish)
{
    const struct schedule_instance *instance = generation->instance;
    *head = *head_finish = instance->horizon + 1;
    for (int32_t m = instance->first_mode[a]; m < instance->first_mode[a + 1]; m++) {
        int64_t from = instance->earliest[m] > lower ? instance->earliest[m] : lower;
        int32_t start = from > instance->latest[m]
                            ? SCHEDULE_UNPLACED
                            : generation_find_start(generation, instance->shape[m], (int32_t)from,
                                                    instance->latest[m]);
        if (start == SCHEDULE_UNPLACED)
            continue;
        int32_t finish = schedule_mode_finish(instance, m, start);
        *head = start < *head ? start : *head;
        *head_finish = finish < *head_finish ? finish : *head_finish;
    }
}

/* First starts when everything is placed, maximal lags and all. False: it cannot be. */
static bool push_heads(struct relaxation *relaxation, struct generation *generation)
{
    const struct schedule_instance *instance = generation->instance;
    size_t n = (size_t)instance->activities;
    int32_t *head = memory_new(n, sizeof *head), *finish = memory_new(n, sizeof *finish);
    bool possible = true, moved = true;
    for (int32_t a = 0; a < instance->activities; a++) {
        head[a] = relaxation->head[a];
        finish[a] = relaxation->head_finish[a];
        possible &= head[a] <= instance->horizon;
    }
    for (int round = 0; round < PUSHES && possible && moved && instance->maximal_lags; round++) {
        moved = false;
        for (int32_t i = 0; i < instance->activities && possible; i++) {
            int32_t a = instance->order[i];
            int64_t lower = head[a];
            for (int32_t p = instance->first_predecessor[a]; p < instance->first_predecessor[a + 1];
                 p++) {
                const struct schedule_lag *lag = &instance->predecessors[p];
                int64_t from = (int64_t)(lag->after_finish ? finish : head)[lag->other] + lag->lag;
                lower = from > lower ? from : lower;
            }
            for (int32_t k = instance->first_maximal[a]; k < instance->first_maximal[a + 1]; k++) {
                const struct schedule_maximal_end *end = &instance->maximal_ends[k];
                int64_t from = end->is_to ? 0 : (int64_t)head[end->other] - end->lag;
                lower = from > lower ? from : lower;
            }
            if (lower <= head[a])
                continue;
            find_head(generation, a, lower, &head[a], &finish[a]);
            moved = true;
            possible = head[a] <= instance->horizon;
        }
    }
    for (int32_t a = 0; a < instance->activities && possible; a++)
        if (finish[a] > relaxation->makespan)
            relaxation->makespan = finish[a];
    free(head);
    free(finish);
    return possible;
}

/* The least that any mode of the activity uses up of a resource. */
static int64_t least_used_up(const struct schedule_instance *instance, int32_t a, int32_t resource)
{
    int64_t least = INT64_MAX;
    for (int32_t m = instance->first_mode[a]; m < instance->first_mode[a + 1]; m++) {
        int64_t used = schedule_used_up(instance, m, resource, true);
        least = used < least ? used : least;
    }
    return least;
}

/* Whether what is used up of each resource, never to be freed, can be enough. A mode that takes
 * nothing of it makes the least 0, so only what the first one takes is looked at. */
static bool suffices(const struct schedule_instance *instance)
{
    int64_t *sum = memory_new((size_t)instance->resources, sizeof *sum);
    int32_t *seen = memory_new((size_t)instance->resources, sizeof *seen);
    bool enough = true;
    for (int32_t a = 0; a < instance->activities; a++) {
        int32_t first = instance->first_mode[a];
        if (first == instance->first_mode[a + 1])
            continue;
        int32_t shape = instance->shape[first];
        for (int32_t i = instance->first_rectangle[shape]; i < instance->first_rectangle[shape + 1];
             i++) {
            const struct schedule_demand *rectangle = &instance->rectangles[i];
            int32_t r = rectangle->resource;
            if (rectangle->length == SCHEDULE_TO_END && !instance->storage[r] && seen[r] != a + 1) {
                seen[r] = a + 1;
                sum[r] += least_used_up(instance, a, r);
            }
        }
    }
    for (int32_t k = 0; k < instance->nonrenewables; k++) {
        int32_t r = instance->nonrenewable[k];
        enough &=
            sum[r] <= instance->capacity[(int64_t)r * instance->horizon + instance->horizon - 1];
    }
    free(sum);
    free(seen);
    return enough;
}

void relaxation_init(struct relaxation *relaxation, const struct schedule_instance *instance,
                     enum schedule_objective objective)
{
    *relaxation = (struct relaxation){0};
    size_t n = (size_t)instance->activities;
    relaxation->head = arena_new(&relaxation->arena, n, sizeof *relaxation->head);
    relaxation->head_finish = arena_new(&relaxation->arena, n, sizeof *relaxation->head_finish);
    relaxation->cheapest = arena_new(&relaxation->arena, n, sizeof *relaxation->cheapest);
    relaxation->least_guide = arena_new(&relaxation->arena, n, sizeof *relaxation->least_guide);
    struct generation generation;
    generation_init(&generation, instance, objective);
    for (int32_t r = 0; r < instance->resources; r++) {
        int32_t *room = generation.room + (int64_t)r * instance->horizon;
        for (int32_t t = 0; t < instance->horizon && instance->storage[r]; t++)
            room[t] = INT32_MAX;
    }
    for (int32_t i = 0; i < instance->activities; i++) {
        int32_t a = instance->order[i];
        relax_activity(relaxation, &generation, a);
        relaxation->cost += relaxation->cheapest[a];
        if (relaxation->head_finish[a] <= instance->horizon &&
            relaxation->head_finish[a] > relaxation->makespan)
            relaxation->makespan = relaxation->head_finish[a];
    }
    relaxation->impossible = !push_heads(relaxation, &generation) || !suffices(instance);
    /* Where not placing is worse than any makespan, all is placed or the sum is greater anyway. */
    if (objective == OBJECTIVE_TERMS && instance->counts_unplaced)
        relaxation->cost += instance->scale[TERM_MAKESPAN] * relaxation->makespan;
    generation_clear(&generation);
}

void relaxation_clear(struct relaxation *relaxation)
{
    arena_clear(&relaxation->arena);
}
