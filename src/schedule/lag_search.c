/* Projects with minimal and maximal lags (RCPSP/max): whether there is a schedule at all is the
 * hard part, so there is no generation of lists; the proof's own search finds schedules and shows
 * where there are none.
 */
#include "schedule/certificate.h"
#include "schedule/generation.h"
#include "schedule/proof.h"
#include "schedule/search.h"

#include "base/clock.h"

#include <stdlib.h>

enum { CONFLICTS_AT_ONCE = 1000, MOST_CONFLICTS = 1000000 };

/* Durations, demands and capacities as a project without arcs, numbered as in the instance; false
 * if it is not one. An activity may need more than there ever is: `*possible` tells. */
static bool read_project(struct project *project, const struct schedule_instance *instance,
                         bool *possible)
{
    size_t n = (size_t)instance->activities, resources = (size_t)instance->resources;
    bool plain = instance->modes == instance->activities && n > 0 && n <= PROJECT_MOST_ACTIVITIES;
    struct arena work = {0};
    int32_t *demand = arena_new(&work, n * resources + 1, sizeof *demand);
    int32_t *capacity = arena_new(&work, resources + 1, sizeof *capacity);
    for (size_t k = 0; k < resources && plain; k++) {
        plain = instance->constant[k];
        capacity[k] = instance->horizon ? instance->capacity[k * (size_t)instance->horizon] : 0;
    }
    for (int32_t a = 0; plain && a < instance->activities; a++) {
        plain = instance->release[a] <= 0 &&
                instance->deadline[a] >= instance->horizon - instance->duration[a] &&
                instance->calendar[a] < 0;
        for (int32_t d = instance->first_demand[a]; plain && d < instance->first_demand[a + 1];
             d++) {
            const struct schedule_demand *taken = &instance->demands[d];
            int32_t *cell = &demand[(size_t)a * resources + (size_t)taken->resource];
            if (taken->quantity == 0 || taken->length == 0)
                continue;
            plain =
                taken->quantity > 0 && taken->offset == 0 && taken->length == instance->duration[a];
            if (plain && taken->quantity <= capacity[taken->resource] - *cell)
                *cell += taken->quantity;
            else
                *possible = false;
        }
    }
    if (plain)
        project_init(project, instance->activities, instance->resources, instance->duration, demand,
                     capacity, NULL, 0);
    arena_clear(&work);
    return plain;
}

static struct proof *start_proof(const struct project *project,
                                 const struct schedule_instance *instance)
{
    int32_t minimal = instance->first_predecessor[instance->activities];
    struct proof_lag *lags = memory_new((size_t)(minimal + instance->maximal_lags), sizeof *lags);
    size_t count = 0;
    for (int32_t a = 0; a < instance->activities; a++)
        for (int32_t p = instance->first_predecessor[a]; p < instance->first_predecessor[a + 1];
             p++) {
            const struct schedule_lag *lag = &instance->predecessors[p];
            lags[count++] = (struct proof_lag){
                lag->other, a, lag->lag + (lag->after_finish ? instance->duration[lag->other] : 0)};
        }
    for (int32_t i = 0; i < instance->maximal_lags; i++)
        lags[count++] = (struct proof_lag){instance->maximal[i].to, instance->maximal[i].from,
                                           -instance->maximal[i].lag};
    struct proof *proof = proof_new_with_lags(project, lags, count, 0, instance->horizon + 1);
    free(lags);
    return proof;
}

static void fill_result(const struct proof *proof, bool done,
                        const struct schedule_instance *instance, struct schedule_result *result)
{
    const int32_t *finish = proof ? proof_schedule(proof) : NULL;
    result->bound = proof ? proof_bound(proof) : INT64_MIN;
    result->unplaced = finish ? 0 : instance->activities;
    if (done && !finish)
        result->bound = INT64_MAX;
    for (int32_t a = 0; a < instance->activities; a++) {
        result->start[a] = finish ? finish[a] - instance->duration[a] : SCHEDULE_UNPLACED;
        result->cost +=
            finish ? schedule_mode_cost(instance, a, result->start[a]) : instance->unplaced_cost[a];
        result->makespan = finish && finish[a] > result->makespan ? finish[a] : result->makespan;
    }
    int32_t *list = memory_new((size_t)instance->activities, sizeof *list);
    generation_order(instance, result->start, list);
    for (int32_t i = 0; i < instance->activities; i++)
        result->priority[list[i]] = i;
    free(list);
}

bool lag_search(const struct schedule_instance *instance, const struct schedule_options *options,
                struct schedule_result *result)
{
    double started = search_seconds(options), until = search_deadline(options, started);
    size_t n = (size_t)instance->activities;
    struct project project = {0};
    bool possible = true;
    if (!read_project(&project, instance, &possible))
        return false;
    *result = (struct schedule_result){.activities = instance->activities};
    result->start = memory_new(n, sizeof *result->start);
    result->mode = memory_new(n, sizeof *result->mode);
    result->priority = memory_new(n, sizeof *result->priority);
    bool done = !possible;
    struct proof *proof = possible ? start_proof(&project, instance) : NULL;
    if (proof && options->certificate_bytes)
        proof_keep_log(proof, options->certificate_bytes);
    int64_t most = options->schedules > 0 ? options->schedules
                   : options->seconds > 0 ? INT64_MAX
                                          : MOST_CONFLICTS;
    for (int64_t spent = 0; proof && !done && spent < most; spent += CONFLICTS_AT_ONCE) {
        done = proof_run(proof, most - spent < CONFLICTS_AT_ONCE ? most - spent : CONFLICTS_AT_ONCE,
                         options->stop, until);
        if ((options->stop && atomic_load(options->stop)) ||
            (options->seconds > 0 && search_seconds(options) - started >= options->seconds))
            break;
    }
    fill_result(proof, done, instance, result);
    if (options->certificate_bytes)
        result->certificate =
            certificate_write(instance, proof ? &project : NULL, NULL, proof, result->bound);
    proof_free(proof);
    project_clear(&project);
    result->seconds = search_seconds(options) - started;
    return true;
}
