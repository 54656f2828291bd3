/* Every activity alone with its capacities, after its predecessors at their best.
 *
 * An activity cannot start before the first period where its rectangles fit into empty rows, nor
 * before its predecessors' own first starts and finishes let it. From there on, its cost is at
 * least the floor of its curve. Rows of storage count as endless here, because others may free
 * units. The sum of the least costs bounds the cost of any schedule; the longest chain bounds the
 * makespan.
 */
#include "schedule/relaxation.h"

#include "schedule/generation.h"

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
    /* Where not placing is worse than any makespan, all is placed or the sum is greater anyway. */
    if (objective == OBJECTIVE_TERMS && instance->counts_unplaced)
        relaxation->cost += instance->scale[TERM_MAKESPAN] * relaxation->makespan;
    generation_clear(&generation);
}

void relaxation_clear(struct relaxation *relaxation)
{
    arena_clear(&relaxation->arena);
}
