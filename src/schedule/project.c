/* A project from an instance: which instances are classic, and the arrays that the search works on. */
#include "schedule/project.h"

#include "base/random.h"

#include <stdlib.h>
#include <string.h>

static void side_init(struct project *project, enum project_direction direction, const int32_t (*arcs)[2], int32_t arc_count)
{
    struct project_side *side = &project->side[direction];
    int32_t count = project->count;
    int from = direction == PROJECT_FORWARD ? 0 : 1;
    uint32_t *degree = memory_new((size_t)count + 1, sizeof *degree);
    for (int32_t arc = 0; arc < arc_count; arc++)
        degree[arcs[arc][!from]]++;
    side->first = arena_new(&project->arena, (size_t)count + 1, sizeof *side->first);
    for (int32_t j = 0; j < count; j++)
        side->first[j + 1] = side->first[j] + (degree[j] ? (degree[j] + 3) / 4 * 4 : 4);
    side->before = arena_new(&project->arena, side->first[count] + 4, sizeof *side->before);
    for (uint32_t place = 0; place < side->first[count] + 4; place++)
        side->before[place] = (uint16_t)count;
    memset(degree, 0, (size_t)count * sizeof *degree);
    for (int32_t arc = 0; arc < arc_count; arc++) {
        int32_t j = arcs[arc][!from];
        side->before[side->first[j] + degree[j]++] = (uint16_t)arcs[arc][from];
    }
    free(degree);
    side->order = arena_new(&project->arena, (size_t)count, sizeof *side->order);
    side->head = arena_new(&project->arena, (size_t)count + 1, sizeof *side->head);
    side->tail = arena_new(&project->arena, (size_t)count + 1, sizeof *side->tail);
    for (int32_t i = 0; i < count; i++) {
        int32_t j = direction == PROJECT_FORWARD ? i : count - 1 - i;
        side->order[i] = (uint16_t)j;
        for (uint32_t place = side->first[j]; place < side->first[j + 1]; place++) {
            int32_t k = side->before[place];
            if (k < count && side->head[k] + project->duration[k] > side->head[j])
                side->head[j] = side->head[k] + project->duration[k];
        }
        if (side->head[j] + project->duration[j] > project->critical_path)
            project->critical_path = side->head[j] + project->duration[j];
    }
}

/* Shifts, a byte each, that turn "free periods" into "starts of `duration` free periods" in a word with one bit in four:
 * doubling, with a last shorter step. */
static uint32_t shifts_of(int32_t duration)
{
    uint32_t shifts = 0;
    int32_t covered = 1;
    for (int step = 0; step < 4 && covered < duration; step++) {
        int32_t more = covered < duration - covered ? covered : duration - covered;
        shifts |= (uint32_t)(4 * more) << (8 * step);
        covered += more;
    }
    return shifts;
}

static void pack(struct project *project)
{
    int32_t largest = 0;
    for (int32_t k = 0; k < project->resources; k++)
        if (project->capacity[k] > largest)
            largest = project->capacity[k];
    project->kind = project->resources > PROJECT_LANES || largest > 0x7fff ? PROFILE_ROWS
                    : largest > 0x7f                                       ? PROFILE_WIDE
                                                                           : PROFILE_NARROW;
    size_t count = (size_t)project->count;
    project->wide_need = arena_new(&project->arena, count, sizeof *project->wide_need);
    project->narrow_need = arena_new(&project->arena, count, sizeof *project->narrow_need);
    project->run_shifts = arena_new(&project->arena, count, sizeof *project->run_shifts);
    for (size_t j = 0; j < count; j++)
        project->run_shifts[j] = shifts_of(project->duration[j]);
    if (project->kind == PROFILE_ROWS)
        return;
    project->wide_room = UINT64_C(0x8000800080008000);
    project->narrow_room = UINT32_C(0x80808080);
    for (int32_t k = 0; k < project->resources; k++) {
        project->wide_room += (uint64_t)project->capacity[k] << (16 * k);
        project->narrow_room += (uint32_t)(project->capacity[k] & 0x7f) << (8 * k);
        for (size_t j = 0; j < count; j++) {
            uint32_t need = (uint32_t)project->demand[j * (size_t)project->resources + (size_t)k];
            project->wide_need[j] |= (uint64_t)need << (16 * k);
            project->narrow_need[j] |= (need & 0x7f) << (8 * k);
        }
    }
}

void project_init(struct project *project, int32_t count, int32_t resources, const int32_t *duration,
                  const int32_t *demand, const int32_t *capacity, const int32_t (*arcs)[2], int32_t arc_count)
{
    *project = (struct project){.count = count, .resources = resources};
    struct arena *arena = &project->arena;
    size_t cells = (size_t)count * (size_t)resources;
    project->duration = arena_new(arena, (size_t)count + 1, sizeof *duration);
    project->demand = arena_new(arena, cells + 1, sizeof *demand);
    project->capacity = arena_new(arena, (size_t)resources + 1, sizeof *capacity);
    project->key = arena_new(arena, (size_t)count + 1, sizeof *project->key);
    memcpy(project->duration, duration, (size_t)count * sizeof *duration);
    for (size_t cell = 0; cell < cells; cell++) /* what does not last asks for nothing */
        project->demand[cell] = duration[cell / (size_t)resources] ? demand[cell] : 0;
    memcpy(project->capacity, capacity, (size_t)resources * sizeof *capacity);
    for (int32_t j = 0; j < count; j++) {
        project->horizon += duration[j];
        project->key[j] = random_mix((uint64_t)j + 1) | 1;
    }
    side_init(project, PROJECT_FORWARD, arcs, arc_count);
    side_init(project, PROJECT_BACKWARD, arcs, arc_count);
    for (int32_t j = 0; j < count; j++)
        for (int direction = 0; direction < 2; direction++)
            project->side[direction].tail[j] = project->side[!direction].head[j] + duration[j];
    pack(project);
}

void project_clear(struct project *project)
{
    arena_clear(&project->arena);
    *project = (struct project){0};
}

/* Whether a mode holds at most what is there, all the time that it lasts, and may start whenever. */
static bool mode_is_classic(const struct schedule_instance *instance, int32_t mode)
{
    if (instance->release[mode] > 0 || instance->deadline[mode] < instance->horizon - instance->duration[mode] ||
        instance->calendar[mode] >= 0)
        return false;
    for (int32_t d = instance->first_demand[mode]; d < instance->first_demand[mode + 1]; d++) {
        const struct schedule_demand *demand = &instance->demands[d];
        if (demand->quantity && (demand->quantity < 0 || demand->offset != 0 || demand->length != instance->duration[mode] ||
                                 !instance->constant[demand->resource]))
            return false;
    }
    return true;
}

static bool instance_is_classic(const struct schedule_instance *instance)
{
    int64_t work = 0;
    if (instance->activities > PROJECT_MOST_ACTIVITIES || instance->modes != instance->activities ||
        instance->activities == 0)
        return false;
    for (int32_t mode = 0; mode < instance->modes; mode++) {
        if (!mode_is_classic(instance, mode))
            return false;
        work += instance->duration[mode];
    }
    for (int32_t lag = 0; lag < instance->first_predecessor[instance->activities]; lag++)
        if (!instance->predecessors[lag].after_finish || instance->predecessors[lag].lag != 0)
            return false;
    return work <= instance->horizon; /* so any order of the activities finds room */
}

bool project_from_instance(struct project *project, const struct schedule_instance *instance, int32_t **activity_of)
{
    *project = (struct project){0};
    if (!instance_is_classic(instance))
        return false;
    struct arena work = {0};
    size_t most = (size_t)instance->activities, resources = (size_t)instance->resources;
    int32_t *number = arena_new(&work, most, sizeof *number), *activity = arena_new(&work, most, sizeof *activity);
    int32_t *duration = arena_new(&work, most, sizeof *duration);
    int32_t *demand = arena_new(&work, most * resources + 1, sizeof *demand);
    int32_t *capacity = arena_new(&work, resources + 1, sizeof *capacity);
    int32_t lags = instance->first_predecessor[instance->activities], count = 0, arc_count = 0;
    int32_t(*arcs)[2] = arena_new(&work, (size_t)lags + 1, sizeof *arcs);
    bool fits = true;
    for (size_t k = 0; k < resources; k++)
        capacity[k] = instance->horizon ? instance->capacity[k * (size_t)instance->horizon] : 0;
    for (size_t i = 0; i < most; i++) {
        int32_t a = instance->order[i];
        bool at_an_end = instance->first_predecessor[a] == instance->first_predecessor[a + 1] ||
                         instance->first_successor[a] == instance->first_successor[a + 1];
        number[a] = -1;
        if (instance->duration[a] == 0 && at_an_end)
            continue;
        number[a] = count;
        activity[count] = a;
        duration[count] = instance->duration[a];
        for (int32_t d = instance->first_demand[a]; d < instance->first_demand[a + 1]; d++) {
            int32_t *cell = &demand[(size_t)count * resources + (size_t)instance->demands[d].resource];
            int64_t sum = (int64_t)*cell + instance->demands[d].quantity;
            fits = fits && (duration[count] == 0 || sum <= capacity[instance->demands[d].resource]);
            *cell = fits ? (int32_t)sum : 0;
        }
        for (int32_t p = instance->first_predecessor[a]; p < instance->first_predecessor[a + 1]; p++)
            if (number[instance->predecessors[p].other] >= 0) {
                arcs[arc_count][0] = number[instance->predecessors[p].other];
                arcs[arc_count++][1] = count;
            }
        count++;
    }
    if (fits) {
        project_init(project, count, (int32_t)resources, duration, demand, capacity, (const int32_t(*)[2])arcs, arc_count);
        *activity_of = arena_new(&project->arena, (size_t)count + 1, sizeof **activity_of);
        memcpy(*activity_of, activity, (size_t)count * sizeof *activity);
    }
    arena_clear(&work);
    return fits;
}
