/* Which search an instance gets. */
#include "schedule/search.h"

void schedule_search(const struct schedule_instance *instance,
                     const struct schedule_options *options, struct schedule_result *result)
{
    if (instance->maximal_lags > 0)
        lag_search(instance, options, result);
    else if (project_search_applies(instance, options))
        project_search(instance, options, result);
    else
        general_search(instance, options, result, NULL, NULL);
}
