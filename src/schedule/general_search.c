/* The search for any instance. */
#include "schedule/generation.h"
#include "schedule/search.h"

#include <stdlib.h>
#include <string.h>

void general_search(const struct schedule_instance *instance,
                    const struct schedule_options *options, struct schedule_result *result)
{
    size_t n = (size_t)instance->activities;
    struct generation generation;
    generation_init(&generation, instance, options->objective);
    int32_t *list = memory_new(n, sizeof *list), *priority = memory_new(n, sizeof *priority);
    for (int32_t i = 0; i < instance->activities; i++)
        priority[instance->order[i]] = i;
    if (options->first_priority && n)
        memcpy(priority, options->first_priority, n * sizeof *priority);
    generation_order(instance, priority, list);
    const struct placement_choice choice = {0};
    generation_fill(&generation, &choice, list, instance->activities);
    generation_result(&generation, result);
    result->schedules = 1;
    free(priority);
    free(list);
    generation_clear(&generation);
}
