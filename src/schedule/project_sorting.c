/* Lists from keys, by counting: keys are times, so there are few of them. */
#include "schedule/project.h"

#include <string.h>

/* By increasing key, ties in topological order; or, turned, by decreasing key, the shortest of a
 * tie first. */
static inline __attribute__((always_inline)) void sort(const struct project *project,
                                                       enum project_direction direction,
                                                       struct project_profile *profile,
                                                       const int32_t *key, int32_t largest,
                                                       bool turned, uint16_t *list)
{
    uint16_t *bucket = profile->bucket, sum = 0;
    const struct project_side *side = &project->side[direction];
    const uint16_t *order = turned ? side->ties : side->order;
    int32_t count = project->count;
    memset(bucket, 0, (size_t)(largest + 2) * sizeof *bucket);
    for (int32_t j = 0; j < count; j++)
        bucket[(turned ? largest - key[j] : key[j]) + 1]++;
    for (int32_t t = 0; t <= largest; t++)
        bucket[t] = sum = (uint16_t)(sum + bucket[t]);
    for (int32_t i = 0; i < count; i++) {
        int32_t j = order[i];
        list[bucket[turned ? largest - key[j] : key[j]]++] = (uint16_t)j;
    }
}

void project_sort_list(const struct project *project, enum project_direction direction,
                       struct project_profile *profile, const int32_t *key, int32_t largest,
                       uint16_t *list)
{
    sort(project, direction, profile, key, largest, false, list);
}

void project_justify_list(const struct project *project, enum project_direction direction,
                          struct project_profile *profile, const int32_t *finish, int32_t makespan,
                          uint16_t *list)
{
    sort(project, direction, profile, finish, makespan, true, list);
}
