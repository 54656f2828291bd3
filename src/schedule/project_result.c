/* A list of the project becomes the schedule of the instance.
 *
 * The search keeps lists, not schedules: what a list gives is generated once more at the end, with
 * the activities that the project left out, which neither last nor ask for anything.
 */
#include "schedule/project_result.h"
#include "schedule/generation.h"

#include <stdlib.h>

/* Starts of what was left out of the project, as early as can be, and ranks by start, then by the
 * topological order. */
static void fill_rest(const struct schedule_instance *instance, struct schedule_result *result)
{
    int32_t last = 0;
    for (int32_t i = 0; i < instance->activities; i++) {
        int32_t a = instance->order[i];
        if (result->start[a] == SCHEDULE_UNPLACED) {
            result->start[a] = 0;
            for (int32_t p = instance->first_predecessor[a]; p < instance->first_predecessor[a + 1];
                 p++) {
                int32_t other = instance->predecessors[p].other;
                int32_t finish =
                    result->start[other] +
                    instance->duration[instance->first_mode[other] + result->mode[other]];
                result->start[a] = result->start[a] > finish ? result->start[a] : finish;
            }
        }
        last = last > result->start[a] ? last : result->start[a];
    }
    int32_t *first = memory_new((size_t)last + 2, sizeof *first);
    for (int32_t a = 0; a < instance->activities; a++)
        first[result->start[a] + 1]++;
    for (int32_t t = 0; t <= last; t++)
        first[t + 1] += first[t];
    for (int32_t i = 0; i < instance->activities; i++)
        result->priority[instance->order[i]] = first[result->start[instance->order[i]]]++;
    free(first);
    for (int32_t a = 0; a < instance->activities; a++)
        result->cost += schedule_mode_cost(instance, instance->first_mode[a] + result->mode[a],
                                           result->start[a]);
}

void project_result_fill(const struct project *project, const struct schedule_instance *instance,
                         const struct project_modes *modes, const int32_t *activity_of,
                         enum project_direction direction, uint16_t *list, const uint16_t *choice,
                         struct schedule_result *result)
{
    struct arena arena = {0};
    struct project_profile profile;
    struct project view;
    project_profile_init(&profile, project, project->kind);
    if (choice) {
        project_view_init(&view, project, &arena);
        project_view_choose(&view, modes, choice);
        project = &view;
    }
    int32_t *finish = arena_new(&arena, (size_t)project->count + 1, sizeof *finish);
    int32_t makespan = project_generate(project, direction, &profile, list, finish);
    if (direction == PROJECT_BACKWARD) {
        project_justify_list(project, PROJECT_FORWARD, &profile, finish, makespan, list);
        makespan = project_generate(project, PROJECT_FORWARD, &profile, list, finish);
    }
    for (int32_t j = 0; j < project->count; j++) {
        result->start[activity_of[j]] = finish[j] - project->duration[j];
        result->mode[activity_of[j]] = modes->origin[modes->first[j] + (choice ? choice[j] : 0)];
    }
    result->makespan = makespan;
    fill_rest(instance, result);
    project_profile_clear(&profile);
    arena_clear(&arena);
}

uint16_t *project_list_of_priority(struct project *project,
                                   const struct schedule_instance *instance,
                                   const int32_t *priority, const int32_t *activity_of)
{
    int32_t *order = memory_new((size_t)instance->activities, sizeof *order),
            *number = memory_new((size_t)instance->activities, sizeof *number), filled = 0;
    uint16_t *list = arena_new(&project->arena, (size_t)project->count + 1, sizeof *list);
    generation_order(instance, priority, order);
    for (int32_t j = 0; j < project->count; j++)
        number[activity_of[j]] = j + 1;
    for (int32_t i = 0; i < instance->activities; i++)
        if (number[order[i]])
            list[filled++] = (uint16_t)(number[order[i]] - 1);
    free(order);
    free(number);
    return list;
}
