/* From a design to an instance that the kernel can search. A trip that no lift or escort can ever
 * carry out makes everything on it take its next path, until there is none such.
 */
#include "plan/candidate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where danger comes before money, a lot that could go and is left costs more than what its convoy
 * would be exposed to, and less than that anybody is late. */
#define LEFT_LOT_COST (LATE_COST / 100)

void candidate_clear(struct candidate *candidate)
{
    plan_instance_free(candidate->instance);
    program_free(candidate->program);
    schedule_result_clear(&candidate->result);
    free(candidate->design.path);
    free(candidate->design.departure);
    *candidate = (struct candidate){0};
}

struct design design_copy(const struct design *design, int commodities)
{
    struct design copy = {memory_new((size_t)commodities, sizeof(int)),
                          memory_new((size_t)commodities * MOST_STAGES, sizeof(double))};
    memcpy(copy.path, design->path, (size_t)commodities * sizeof(int));
    memcpy(copy.departure, design->departure, (size_t)commodities * MOST_STAGES * sizeof(double));
    return copy;
}

/* Takes the next path of everything on an activity that cannot be carried out. False if that was
 * the last one of something that may not be left. */
static bool avoid_activity(const struct solution *best, struct candidate *candidate,
                           int activity_index)
{
    const struct activity *activity = &candidate->program->activities[activity_index];
    bool changed = false;
    for (int t = 0; t < activity->trip_count; t++) {
        const struct trip *trip = &candidate->program->trips[activity->first_trip + t];
        for (int i = 0; i < trip->load_count; i++) {
            int index = candidate->program->loads[trip->first_load + i].commodity;
            const struct commodity *commodity = &best->commodities->items[index];
            int *path = &candidate->design.path[index];
            if (*path < 0)
                continue;
            if (*path + 1 < commodity->path_count)
                *path += 1;
            else if (commodity->disposable)
                *path = -1;
            else
                continue;
            changed = true;
        }
    }
    return changed;
}

bool candidate_build(const struct solution *best, struct candidate *candidate,
                     struct diagnostics *diagnostics)
{
    for (int attempt = 0;; attempt++) {
        int impossible;
        struct diagnostics problems = {0};
        program_free(candidate->program);
        candidate->program = program_new(best->network, best->commodities, &candidate->design);
        if (candidate->program->trip_count >= MOST_TRIPS) {
            if (diagnostics)
                diagnostics_add(diagnostics, SEVERITY_ERROR, best->mission->path, 0, 0,
                                "it would take %d trips or more, which are more than can be "
                                "planned: larger lift or convoys, or fewer items",
                                MOST_TRIPS);
            return false;
        }
        candidate->instance =
            plan_instance_new(best->network, best->shapes, best->tables, best->commodities,
                              candidate->program, best->cost_per_usd, &impossible, &problems);
        bool again = !candidate->instance && impossible >= 0 && attempt < 1000 &&
                     avoid_activity(best, candidate, impossible);
        for (size_t i = 0; i < problems.count && !again && diagnostics; i++)
            diagnostics_add(diagnostics, problems.items[i].severity, problems.items[i].file,
                            problems.items[i].line, problems.items[i].column, "%s",
                            problems.items[i].message);
        diagnostics_clear(&problems);
        if (!again)
            return candidate->instance != NULL;
    }
}

int64_t design_value_left(const struct solution *solution, const struct design *design)
{
    double value = 0;
    int count = 0;
    for (int i = 0; i < solution->commodities->count; i++) {
        const struct commodity *commodity = &solution->commodities->items[i];
        count += design->path[i] < 0 && commodity->path_count > 0;
        if (design->path[i] < 0 &&
            solution_disposition(&solution->mission->lots[commodity->lot]) != DISPOSITION_TRANSFER)
            value += commodity->quantity * solution->mission->lots[commodity->lot].value_usd;
    }
    int64_t cost = (int64_t)fmin(value * solution->cost_per_usd, 0x1p61);
    return solution->trades ? cost : cost + count * LEFT_LOT_COST;
}
