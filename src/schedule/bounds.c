/* Proven lower bounds of a project's makespan. */
#include "schedule/project.h"

int32_t project_bound(const struct project *project)
{
    int32_t bound = project->critical_path;
    for (int32_t k = 0; k < project->resources; k++) {
        int64_t work = 0;
        for (int32_t j = 0; j < project->count; j++)
            work += (int64_t)project->duration[j] *
                    project->demand[(int64_t)j * project->resources + k];
        int64_t least =
            project->capacity[k] ? (work + project->capacity[k] - 1) / project->capacity[k] : 0;
        bound = bound > least ? bound : (int32_t)least;
    }
    return bound;
}
