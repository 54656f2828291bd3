/* What there is to ask of a solution but its figures. */
#include "plan/candidate.h"
#include "plan/kept.h"

#include <stdlib.h>

int64_t solution_cost(const struct solution *solution)
{
    return solution->result.cost + design_value_left(solution, &solution->design);
}

bool solution_is_late(const struct solution *solution)
{
    struct planned_figures figures;
    solution_figures(solution, &figures);
    return solution->result.unplaced > 0 || figures.late_person_days > 0;
}

void solution_free(struct solution *solution)
{
    if (!solution)
        return;
    struct candidate candidate = {solution->design, solution->program, solution->instance,
                                  solution->result, -1};
    candidate_clear(&candidate);
    commodities_free(solution->commodities);
    kept_free(solution->kept);
    plan_tables_free(solution->tables);
    choices_free(solution->choices);
    shapes_free(solution->shapes);
    network_free(solution->network);
    free(solution);
}

int64_t solution_midnight(const struct solution *solution, int activity)
{
    int32_t day = solution->result.start[activity] / solution->network->periods_per_day;
    return day_moment(solution->mission->settings.start_day + day);
}

const struct carriage_choice *solution_choice(const struct solution *solution, int activity,
                                              int trip_in_activity)
{
    int mode = solution->instance->first_mode[activity] + solution->result.mode[activity];
    return &solution->instance->choices[mode][trip_in_activity];
}

enum disposition solution_disposition(const struct lot *lot)
{
    for (int d = DISPOSITION_TRANSFER; d < DISPOSITION_COUNT; d++)
        if (lot->dispositions >> d & 1)
            return (enum disposition)d;
    return DISPOSITION_ABANDON;
}
