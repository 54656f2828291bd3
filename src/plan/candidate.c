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

struct design design_new(const struct commodities *commodities)
{
    size_t count = (size_t)commodities->count;
    struct design design = {
        .count = commodities->count,
        .path = memory_new(count, sizeof *design.path),
        .departure = memory_new(count, sizeof *design.departure),
        .stay = memory_new(count, sizeof *design.stay),
        .party = memory_new(count, sizeof *design.party),
    };
    for (size_t i = 0; i < count; i++) {
        design.path[i] = -1;
        design.party[i] = -1;
        design.stay[i] = commodities->items[i].release;
    }
    return design;
}

static void *copy_of(const void *items, int count, size_t size)
{
    void *copy = memory_new((size_t)count, size);
    if (count)
        memcpy(copy, items, (size_t)count * size);
    return copy;
}

struct design design_copy(const struct design *design)
{
    int count = design->count;
    return (struct design){
        .count = count,
        .path = copy_of(design->path, count, sizeof *design->path),
        .departure = copy_of(design->departure, count, sizeof *design->departure),
        .stay = copy_of(design->stay, count, sizeof *design->stay),
        .party = copy_of(design->party, count, sizeof *design->party),
    };
}

void design_clear(struct design *design)
{
    free(design->path);
    free(design->departure);
    free(design->stay);
    free(design->party);
    *design = (struct design){0};
}

void candidate_clear(struct candidate *candidate)
{
    plan_instance_free(candidate->instance);
    program_free(candidate->program);
    schedule_result_clear(&candidate->result);
    design_clear(&candidate->design);
    *candidate = (struct candidate){0};
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

static bool is_kept(const struct program *program, int activity)
{
    return program->trips[program->activities[activity].first_trip].kept >= 0;
}

bool candidate_prepare(const struct solution *best, struct candidate *candidate,
                       struct diagnostics *diagnostics)
{
    for (int attempt = 0;; attempt++) {
        int impossible;
        candidate->impossible = -1;
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
        candidate->instance = plan_instance_new(
            best->network, best->choices, best->tables, best->commodities, candidate->program,
            best->cost_per_usd, best->change_exposure, &impossible, &problems);
        candidate->impossible = impossible;
        bool again = !candidate->instance && impossible >= 0 && attempt < 1000 &&
                     !is_kept(candidate->program, impossible) &&
                     avoid_activity(best, candidate, impossible);
        if (!again && diagnostics)
            diagnostics_append(diagnostics, &problems);
        diagnostics_clear(&problems);
        if (!again)
            return candidate->instance != NULL;
    }
}

bool candidate_freeze(struct candidate *candidate, struct diagnostics *diagnostics)
{
    struct diagnostics problems = {0};
    bool frozen = plan_instance_freeze(candidate->instance, &problems);
    if (diagnostics)
        diagnostics_append(diagnostics, &problems);
    diagnostics_clear(&problems);
    if (!frozen) {
        plan_instance_free(candidate->instance);
        candidate->instance = NULL;
    }
    return frozen;
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
