/* Any bytes, read as a project file; what is a small project is scheduled, and the schedule must
 * hold. */
#include "schedule/files.h"
#include "schedule/instance.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_CELLS = 200000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct diagnostics diagnostics = {0};
    struct schedule_instance *instance =
        schedule_read_text((const char *)data, size, "project", &diagnostics);
    if (!instance == (diagnostics.errors == 0))
        abort();
    if (instance &&
        (int64_t)instance->horizon * (instance->resources + instance->activities) < MOST_CELLS) {
        struct schedule_term terms[SCHEDULE_TERMS];
        struct schedule_options options = {.schedules = 20, .threads = 1};
        if (schedule_list_terms(instance, terms) > 0)
            options.objective = OBJECTIVE_TERMS;
        struct schedule_result result;
        schedule_search(instance, &options, &result);
        if (!schedule_check(instance, result.start, result.mode, &diagnostics) ||
            (result.unplaced == 0 && result.bound > result.objective))
            abort();
        schedule_result_clear(&result);
    }
    schedule_instance_free(instance);
    diagnostics_clear(&diagnostics);
    return 0;
}
