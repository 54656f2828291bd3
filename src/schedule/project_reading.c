/* A project from an instance: which instances are classic, and what of their modes ever serves.
 *
 * Classic means: modes may start whenever, hold renewable units of constant capacity for as long as
 * they last, and use up units of others for good (in the instance's terms, from the start to the
 * horizon); arcs from finish to start without lag; time enough for one activity after the other.
 * Modes are thinned out as in Sprecher, Hartmann & Drexl (1997), "An exact algorithm for project
 * scheduling with multiple modes", OR Spektrum 19:195-203.
 */
#include "schedule/project.h"

#include <stdlib.h>
#include <string.h>

/* What is being built, by the instance's activities and modes. */
struct reading {
    const struct schedule_instance *instance;
    struct arena arena;
    bool *lasting; /* [resource] used up rather than held */
    int32_t *row;  /* [resource] its place among the held or among the used up */
    int32_t held, used;
    int32_t *demand; /* [mode * resources of the instance] */
    bool *serves;    /* [mode] */
};

static int32_t capacity_of(const struct schedule_instance *instance, int32_t resource)
{
    return instance->horizon ? instance->capacity[(int64_t)resource * instance->horizon] : 0;
}

static bool is_classic(const struct reading *reading)
{
    const struct schedule_instance *instance = reading->instance;
    if (instance->activities > PROJECT_MOST_ACTIVITIES || instance->activities == 0 ||
        instance->maximal_lags > 0)
        return false;
    for (int32_t lag = 0; lag < instance->first_predecessor[instance->activities]; lag++)
        if (!instance->predecessors[lag].after_finish || instance->predecessors[lag].lag != 0)
            return false;
    for (int32_t mode = 0; mode < instance->modes; mode++) {
        if (instance->release[mode] > 0 ||
            instance->deadline[mode] < instance->horizon - instance->duration[mode] ||
            instance->calendar[mode] >= 0)
            return false;
        for (int32_t d = instance->first_demand[mode]; d < instance->first_demand[mode + 1]; d++) {
            const struct schedule_demand *demand = &instance->demands[d];
            int32_t length =
                reading->lasting[demand->resource] ? SCHEDULE_TO_END : instance->duration[mode];
            if (demand->quantity &&
                (demand->quantity < 0 || demand->offset != 0 || demand->length != length ||
                 !instance->constant[demand->resource]))
                return false;
        }
    }
    return true;
}

static void read_demands(struct reading *reading)
{
    const struct schedule_instance *instance = reading->instance;
    size_t resources = (size_t)instance->resources;
    for (int32_t mode = 0; mode < instance->modes; mode++) {
        int32_t *demand = reading->demand + (size_t)mode * resources;
        reading->serves[mode] = true;
        for (int32_t d = instance->first_demand[mode]; d < instance->first_demand[mode + 1]; d++) {
            int32_t k = instance->demands[d].resource;
            if (instance->duration[mode] == 0 && !reading->lasting[k])
                continue;
            int64_t sum = (int64_t)demand[k] + instance->demands[d].quantity;
            if (sum > capacity_of(instance, k))
                reading->serves[mode] = false;
            else
                demand[k] = (int32_t)sum;
        }
    }
}

static int32_t least_use(const struct reading *reading, int32_t activity, int32_t resource)
{
    const struct schedule_instance *instance = reading->instance;
    int32_t least = INT32_MAX;
    for (int32_t mode = instance->first_mode[activity]; mode < instance->first_mode[activity + 1];
         mode++) {
        int32_t use = reading->demand[(int64_t)mode * instance->resources + resource];
        least = reading->serves[mode] && use < least ? use : least;
    }
    return least == INT32_MAX ? 0 : least;
}

/* Whether `mode` is no better than `other` in anything; of equals, the first stays. */
static bool is_dominated(const struct reading *reading, int32_t mode, int32_t other)
{
    const struct schedule_instance *instance = reading->instance;
    const int32_t *own = reading->demand + (int64_t)mode * instance->resources;
    const int32_t *its = reading->demand + (int64_t)other * instance->resources;
    bool equal = instance->duration[mode] == instance->duration[other];
    if (mode == other || !reading->serves[other] ||
        instance->duration[mode] < instance->duration[other])
        return false;
    for (int32_t k = 0; k < instance->resources; k++) {
        if (own[k] < its[k])
            return false;
        equal = equal && own[k] == its[k];
    }
    return !equal || other < mode;
}

/* Leaves out modes until nothing changes. */
static void thin_out(struct reading *reading)
{
    const struct schedule_instance *instance = reading->instance;
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t k = 0; k < instance->resources; k++) {
            int64_t least = 0;
            for (int32_t a = 0; reading->lasting[k] && a < instance->activities; a++)
                least += least_use(reading, a, k);
            for (int32_t mode = 0; reading->lasting[k] && mode < instance->modes; mode++) {
                int32_t use = reading->demand[(int64_t)mode * instance->resources + k];
                if (reading->serves[mode] &&
                    least - least_use(reading, instance->mode_activity[mode], k) + use >
                        capacity_of(instance, k)) {
                    reading->serves[mode] = false;
                    changed = true;
                }
            }
        }
        for (int32_t mode = 0; mode < instance->modes; mode++) {
            int32_t activity = instance->mode_activity[mode];
            for (int32_t other = instance->first_mode[activity];
                 reading->serves[mode] && other < instance->first_mode[activity + 1]; other++)
                if (is_dominated(reading, mode, other)) {
                    reading->serves[mode] = false;
                    changed = true;
                }
        }
    }
}

static bool is_left_out(const struct schedule_instance *instance, int32_t a)
{
    bool at_an_end = instance->first_predecessor[a] == instance->first_predecessor[a + 1] ||
                     instance->first_successor[a] == instance->first_successor[a + 1];
    int32_t mode = instance->first_mode[a];
    return at_an_end && instance->first_mode[a + 1] == mode + 1 && instance->duration[mode] == 0 &&
           instance->first_demand[mode] == instance->first_demand[mode + 1];
}

/* Fills the modes of the project's activities; the project's own durations and demands are their
 * least. */
static void fill_modes(const struct reading *reading, int32_t count, const int32_t *activity_of,
                       struct project_modes *modes, int32_t *duration, int32_t *demand,
                       struct arena *arena)
{
    const struct schedule_instance *instance = reading->instance;
    size_t most = (size_t)instance->modes + 1, held = (size_t)reading->held,
           used = (size_t)reading->used;
    modes->first = arena_new(arena, (size_t)count + 1, sizeof *modes->first);
    modes->origin = arena_new(arena, most, sizeof *modes->origin);
    modes->duration = arena_new(arena, most, sizeof *modes->duration);
    modes->demand = arena_new(arena, most * held + 1, sizeof *modes->demand);
    modes->use = arena_new(arena, most * used + 1, sizeof *modes->use);
    modes->supplies = reading->used;
    modes->supply = arena_new(arena, used + 1, sizeof *modes->supply);
    int32_t filled = 0;
    for (int32_t j = 0; j < count; j++) {
        int32_t a = activity_of[j];
        modes->first[j] = filled;
        for (int32_t mode = instance->first_mode[a]; mode < instance->first_mode[a + 1]; mode++) {
            if (!reading->serves[mode])
                continue;
            bool first = filled == modes->first[j];
            modes->origin[filled] = mode - instance->first_mode[a];
            modes->duration[filled] = instance->duration[mode];
            duration[j] = first || instance->duration[mode] < duration[j] ? instance->duration[mode]
                                                                          : duration[j];
            for (int32_t k = 0; k < instance->resources; k++) {
                int32_t quantity = reading->demand[(int64_t)mode * instance->resources + k];
                if (reading->lasting[k]) {
                    modes->use[(size_t)filled * used + (size_t)reading->row[k]] = quantity;
                } else {
                    int32_t *least = &demand[(size_t)j * held + (size_t)reading->row[k]];
                    modes->demand[(size_t)filled * held + (size_t)reading->row[k]] = quantity;
                    *least = first || quantity < *least ? quantity : *least;
                }
            }
            filled++;
        }
    }
    modes->first[count] = filled;
    for (int32_t k = 0; k < instance->resources; k++)
        if (reading->lasting[k])
            modes->supply[reading->row[k]] = capacity_of(instance, k);
}

static void pack_modes(struct project *project, struct project_modes *modes)
{
    size_t count = (size_t)project->count, most = (size_t)modes->first[count] + 1;
    modes->wide_need = arena_new(&project->arena, most, sizeof *modes->wide_need);
    modes->narrow_need = arena_new(&project->arena, most, sizeof *modes->narrow_need);
    modes->run_shifts = arena_new(&project->arena, most, sizeof *modes->run_shifts);
    for (size_t mode = 0; mode + 1 < most; mode++)
        project_pack_demand(modes->duration[mode],
                            modes->demand + mode * (size_t)project->resources, project->resources,
                            &modes->wide_need[mode], &modes->narrow_need[mode],
                            &modes->run_shifts[mode]);
    project->horizon = 0;
    modes->single = modes->first[count] == project->count;
    for (int32_t j = 0; j < project->count; j++) {
        int32_t longest = 0;
        for (int32_t mode = modes->first[j]; mode < modes->first[j + 1]; mode++)
            longest = longest > modes->duration[mode] ? longest : modes->duration[mode];
        project->horizon += longest;
    }
    for (int32_t k = 0; modes->single && k < modes->supplies; k++) {
        int64_t use = 0;
        for (int32_t j = 0; j < project->count; j++)
            use += modes->use[(int64_t)j * modes->supplies + k];
        modes->single = use <= modes->supply[k];
    }
}

static bool build(struct reading *reading, struct project *project, int32_t **activity_of,
                  struct project_modes *modes)
{
    const struct schedule_instance *instance = reading->instance;
    struct arena *work = &reading->arena;
    size_t most = (size_t)instance->activities, held = (size_t)reading->held;
    int32_t *number = arena_new(work, most, sizeof *number),
            *activity = arena_new(work, most, sizeof *activity);
    int32_t *duration = arena_new(work, most, sizeof *duration),
            *demand = arena_new(work, most * held + 1, sizeof *demand);
    int32_t *capacity = arena_new(work, held + 1, sizeof *capacity), count = 0, arc_count = 0;
    int32_t(*arcs)[2] =
        arena_new(work, (size_t)instance->first_predecessor[most] + 1, sizeof *arcs);
    int64_t longest_sum = 0;
    for (int32_t k = 0; k < instance->resources; k++)
        if (!reading->lasting[k])
            capacity[reading->row[k]] = capacity_of(instance, k);
    for (int32_t i = 0; i < instance->activities; i++) {
        int32_t a = instance->order[i], longest = -1;
        number[a] = -1;
        if (is_left_out(instance, a))
            continue;
        for (int32_t mode = instance->first_mode[a]; mode < instance->first_mode[a + 1]; mode++)
            if (reading->serves[mode] && instance->duration[mode] > longest)
                longest = instance->duration[mode];
        if (longest < 0)
            return false;
        longest_sum += longest;
        for (int32_t p = instance->first_predecessor[a]; p < instance->first_predecessor[a + 1];
             p++)
            if (number[instance->predecessors[p].other] >= 0) {
                arcs[arc_count][0] = number[instance->predecessors[p].other];
                arcs[arc_count++][1] = count;
            }
        number[a] = count;
        activity[count++] = a;
    }
    if (longest_sum > instance->horizon || (reading->used > 0 && longest_sum == instance->horizon))
        return false; /* so any order of the activities finds room, and no start lies at the
                         horizon, where nothing is used up */
    fill_modes(reading, count, activity, modes, duration, demand, &project->arena);
    project_init(project, count, reading->held, duration, demand, capacity,
                 (const int32_t(*)[2])arcs, arc_count);
    pack_modes(project, modes);
    *activity_of = arena_new(&project->arena, (size_t)count + 1, sizeof **activity_of);
    memcpy(*activity_of, activity, (size_t)count * sizeof *activity);
    return true;
}

bool project_from_instance(struct project *project, const struct schedule_instance *instance,
                           int32_t **activity_of, struct project_modes *modes)
{
    struct reading reading = {.instance = instance};
    size_t resources = (size_t)instance->resources;
    *project = (struct project){0};
    *modes = (struct project_modes){0};
    reading.lasting = arena_new(&reading.arena, resources + 1, sizeof *reading.lasting);
    reading.row = arena_new(&reading.arena, resources + 1, sizeof *reading.row);
    reading.demand =
        arena_new(&reading.arena, (size_t)instance->modes * resources + 1, sizeof *reading.demand);
    reading.serves = arena_new(&reading.arena, (size_t)instance->modes + 1, sizeof *reading.serves);
    for (int32_t d = 0; d < instance->first_demand[instance->modes]; d++)
        if (instance->demands[d].length == SCHEDULE_TO_END && instance->demands[d].quantity)
            reading.lasting[instance->demands[d].resource] = true;
    for (int32_t k = 0; k < instance->resources; k++)
        reading.row[k] = reading.lasting[k] ? reading.used++ : reading.held++;
    bool classic = is_classic(&reading);
    if (classic) {
        read_demands(&reading);
        thin_out(&reading);
        classic = build(&reading, project, activity_of, modes);
    }
    if (!classic)
        project_clear(project);
    arena_clear(&reading.arena);
    return classic;
}
