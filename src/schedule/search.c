/* Which search an instance gets. */
#include "schedule/search.h"

void schedule_search(const struct schedule_instance *instance,
                     const struct schedule_options *options, struct schedule_result *result)
{
    struct schedule_options chosen = *options;
    const int64_t *scale = instance->scale;
    if (options->objective == OBJECTIVE_TERMS && instance->counts_unplaced &&
        scale[TERM_MAKESPAN] > 0 && scale[TERM_COST] == 0 && scale[TERM_TARDINESS] == 0)
        chosen.objective = OBJECTIVE_MAKESPAN; /* the same, and there are proofs for it */
    if (instance->maximal_lags > 0 && chosen.objective == OBJECTIVE_MAKESPAN &&
        lag_search(instance, &chosen, result))
        ;
    else if (instance->maximal_lags == 0 && project_search_applies(instance, &chosen))
        project_search(instance, &chosen, result);
    else
        general_search(instance, &chosen, result, NULL, NULL);
    if (chosen.objective != OBJECTIVE_MAKESPAN)
        return;
    schedule_evaluate(instance, result->start, result->mode, result->value);
    result->objective = result->makespan;
}
