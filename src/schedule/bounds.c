/* Proven lower bounds of a project's makespan. */
#include "schedule/project.h"

int32_t project_work_bound(const struct project *project, int32_t resource)
{
    int64_t work = 0, capacity = project->capacity[resource];
    for (int32_t j = 0; j < project->count; j++)
        work += (int64_t)project->duration[j] *
                project->demand[(int64_t)j * project->resources + resource];
    return capacity ? (int32_t)((work + capacity - 1) / capacity) : 0;
}

int32_t project_bound(const struct project *project)
{
    int32_t bound = project->critical_path;
    for (int32_t k = 0; k < project->resources; k++) {
        int32_t least = project_work_bound(project, k);
        bound = bound > least ? bound : least;
    }
    return bound;
}
