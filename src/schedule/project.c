/* A project as the arrays that its search works on, and views of it with chosen modes. */
#include "schedule/project.h"

#include "base/random.h"

#include <stdlib.h>
#include <string.h>

static int compare_numbers(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* Of two that finish together in the other direction, one waits for the other only if it lasts no
 * time: so the shortest first respects the arcs. */
static void side_order_ties(struct project *project, struct project_side *side)
{
    size_t count = (size_t)project->count;
    int64_t *number = memory_new(count + 1, sizeof *number);
    side->ties = arena_new(&project->arena, count, sizeof *side->ties);
    for (size_t i = 0; i < count; i++)
        number[i] = (int64_t)project->duration[side->order[i]] << 16 | (int64_t)i;
    qsort(number, count, sizeof *number, compare_numbers);
    for (size_t i = 0; i < count; i++)
        side->ties[i] = side->order[number[i] & 0xffff];
    free(number);
}

static void side_init(struct project *project, enum project_direction direction,
                      const int32_t (*arcs)[2], int32_t arc_count)
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
    side->arcs = arena_new(&project->arena, (size_t)count + 1, sizeof *side->arcs);
    for (int32_t j = 0; j < count; j++)
        side->arcs[j] = (uint16_t)degree[j];
    memset(degree, 0, (size_t)count * sizeof *degree);
    for (int32_t arc = 0; arc < arc_count; arc++) {
        int32_t j = arcs[arc][!from];
        side->before[side->first[j] + degree[j]++] = (uint16_t)arcs[arc][from];
    }
    free(degree);
    side->order = arena_new(&project->arena, (size_t)count, sizeof *side->order);
    side->step = arena_new(&project->arena, (size_t)count, sizeof *side->step);
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
    side_order_ties(project, side);
}

/* Shifts, a byte each, that turn "free periods" into "starts of `duration` free periods" in a word
 * with a bit a period: doubling, with a last shorter step. */
static uint32_t shifts_of(int32_t duration)
{
    uint32_t shifts = 0;
    int32_t covered = 1;
    for (int step = 0; step < 4 && covered < duration; step++) {
        int32_t more = covered < duration - covered ? covered : duration - covered;
        shifts |= (uint32_t)more << (8 * step);
        covered += more;
    }
    return shifts;
}

static uint64_t pack_wide(const int32_t *values, int32_t resources)
{
    uint64_t word = 0;
    for (int32_t k = 0; k < resources && k < PROJECT_LANES; k++)
        word |= (uint64_t)(values[k] & 0x7fff) << (16 * k);
    return word;
}

static uint32_t pack_narrow(const int32_t *values, int32_t resources)
{
    uint32_t word = 0;
    for (int32_t k = 0; k < resources && k < PROJECT_LANES; k++)
        word |= (uint32_t)(values[k] & 0x7f) << (8 * k);
    return word;
}

void project_pack_demand(int32_t duration, const int32_t *demand, int32_t resources, uint64_t *wide,
                         uint32_t *narrow, uint32_t *shifts)
{
    *shifts = shifts_of(duration);
    *wide = duration ? pack_wide(demand, resources) : 0;
    *narrow = duration ? pack_narrow(demand, resources) : 0;
}

/* What a step takes, of what the project has for activity j. */
static void set_step(const struct project *project, int32_t j, struct project_side *side)
{
    struct project_step *step = &side->step[j];
    const uint16_t *before = side->before + side->first[j];
    bool rare = project->duration[j] > 16 || side->first[j + 1] - side->first[j] > 4 ||
                before[3] < project->count;
    *step = (struct project_step){{before[0], before[1], before[2]},
                                  rare ? 0 : (uint8_t)project->duration[j],
                                  rare,
                                  project->narrow_need[j],
                                  project->run_shifts[j]};
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
        project_pack_demand(project->duration[j], project->demand + j * (size_t)project->resources,
                            project->resources, &project->wide_need[j], &project->narrow_need[j],
                            &project->run_shifts[j]);
    for (int32_t j = 0; j < project->count; j++)
        for (int direction = 0; direction < 2; direction++)
            set_step(project, j, &project->side[direction]);
    project->wide_room =
        UINT64_C(0x7fff7fff7fff7fff) - pack_wide(project->capacity, project->resources);
    project->narrow_room =
        UINT32_C(0x7f7f7f7f) - pack_narrow(project->capacity, project->resources);
}

void project_init(struct project *project, int32_t count, int32_t resources,
                  const int32_t *duration, const int32_t *demand, const int32_t *capacity,
                  const int32_t (*arcs)[2], int32_t arc_count)
{
    *project = (struct project){.arena = project->arena, .count = count, .resources = resources};
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

void project_view_init(struct project *view, const struct project *project, struct arena *arena)
{
    size_t count = (size_t)project->count;
    *view = *project;
    view->arena = (struct arena){0};
    view->duration = arena_new(arena, count + 1, sizeof *view->duration);
    view->demand = arena_new(arena, count * (size_t)project->resources + 1, sizeof *view->demand);
    view->wide_need = arena_new(arena, count, sizeof *view->wide_need);
    view->narrow_need = arena_new(arena, count, sizeof *view->narrow_need);
    view->run_shifts = arena_new(arena, count, sizeof *view->run_shifts);
    for (int direction = 0; direction < 2; direction++)
        view->side[direction].step = arena_new(arena, count, sizeof *view->side[direction].step);
}

void project_view_choose(struct project *view, const struct project_modes *modes,
                         const uint16_t *choice)
{
    for (int32_t j = 0; j < view->count; j++) {
        int32_t mode = modes->first[j] + choice[j];
        view->duration[j] = modes->duration[mode];
        view->wide_need[j] = modes->wide_need[mode];
        view->narrow_need[j] = modes->narrow_need[mode];
        view->run_shifts[j] = modes->run_shifts[mode];
        for (int direction = 0; direction < 2; direction++)
            set_step(view, j, &view->side[direction]);
    }
    size_t row = (size_t)view->resources;
    for (int32_t j = 0; view->kind == PROFILE_ROWS && j < view->count; j++)
        memcpy(view->demand + (size_t)j * row,
               modes->demand + (size_t)(modes->first[j] + choice[j]) * row,
               row * sizeof *view->demand);
}
