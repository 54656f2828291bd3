/* Lists from keys, by counting: keys are times, so there are few of them. */
#include "schedule/project.h"

#include <string.h>

typedef uint16_t eight __attribute__((vector_size(16), aligned(2), may_alias));

/* Each number becomes the sum of all up to it; a multiple of eight numbers. */
static inline void add_up(uint16_t *number, int32_t count)
{
    const eight zero = {0};
    eight sum = zero;
    for (int32_t t = 0; t < count; t += 8) {
        eight more = *(eight *)(number + t);
        more += __builtin_shufflevector(zero, more, 0, 8, 9, 10, 11, 12, 13, 14);
        more += __builtin_shufflevector(zero, more, 0, 1, 8, 9, 10, 11, 12, 13);
        more += __builtin_shufflevector(zero, more, 0, 1, 2, 3, 8, 9, 10, 11);
        sum = more + sum[7];
        *(eight *)(number + t) = sum;
    }
}

/* By increasing key, ties in topological order; or, turned, by decreasing key, the shortest of a
 * tie first. */
static inline __attribute__((always_inline)) void sort(const struct project *project,
                                                       enum project_direction direction,
                                                       struct project_profile *profile,
                                                       const int32_t *key, int32_t largest,
                                                       bool turned, uint16_t *restrict list)
{
    uint16_t *restrict bucket = profile->bucket;
    const struct project_side *side = &project->side[direction];
    const uint16_t *order = turned ? side->ties : side->order;
    int32_t count = project->count, buckets = (largest + 8) / 8 * 8;
    memset(bucket, 0, (size_t)buckets * sizeof *bucket);
    for (int32_t j = 0; j < count; j++)
        bucket[turned ? largest - key[j] : key[j]]++;
    add_up(bucket, buckets);
    for (int32_t i = count - 1; i >= 0; i--) {
        int32_t j = order[i];
        list[--bucket[turned ? largest - key[j] : key[j]]] = (uint16_t)j;
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
