/* Writing certificates of bounds: the claim, modes that are out of the question, the simple bounds,
 * and then whatever the proof's log holds.
 */
#include "schedule/certificate.h"

#include <inttypes.h>
#include <stdlib.h>

/* What the mode takes of a resource; `lasting`: uses up. */
static int64_t taken(const struct schedule_instance *instance, int32_t mode, int32_t resource,
                     bool lasting)
{
    int64_t sum = 0;
    for (int32_t d = instance->first_demand[mode]; d < instance->first_demand[mode + 1]; d++)
        if (instance->demands[d].resource == resource &&
            (instance->demands[d].length == SCHEDULE_TO_END) == lasting)
            sum += instance->demands[d].quantity;
    return sum;
}

static int64_t least_taken(const struct schedule_instance *instance, const bool *out, int32_t a,
                           int32_t resource)
{
    int64_t least = INT64_MAX;
    for (int32_t m = instance->first_mode[a]; m < instance->first_mode[a + 1]; m++) {
        int64_t use = taken(instance, m, resource, true);
        least = !out[m] && use < least ? use : least;
    }
    return least == INT64_MAX ? 0 : least;
}

/* Leaves out modes that need too much of a resource, until nothing changes. */
static void write_modes(const struct schedule_instance *instance, FILE *stream)
{
    bool *out = memory_new((size_t)instance->modes, sizeof *out);
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t k = 0; k < instance->resources; k++) {
            int64_t room =
                        instance->horizon ? instance->capacity[(int64_t)k * instance->horizon] : 0,
                    sum = 0;
            for (int32_t a = 0; a < instance->activities; a++)
                sum += least_taken(instance, out, a, k);
            for (int32_t m = 0; m < instance->modes; m++) {
                int32_t a = instance->mode_activity[m];
                if (out[m] ||
                    (taken(instance, m, k, false) <= room &&
                     sum - least_taken(instance, out, a, k) + taken(instance, m, k, true) <= room))
                    continue;
                out[m] = changed = true;
                fprintf(stream, "mode %d %d %d\n", a + 1, m - instance->first_mode[a] + 1, k + 1);
            }
        }
    }
    free(out);
}

/* The resource whose work takes longest; -1 if that is not longer than the longest path. */
static int32_t busiest(const struct project *project, int32_t *periods)
{
    int32_t found = -1;
    *periods = project->critical_path;
    for (int32_t k = 0; k < project->resources; k++) {
        int32_t least = project_work_bound(project, k);
        if (least <= *periods)
            continue;
        *periods = least;
        found = k;
    }
    return found;
}

/* The resource's number in the instance: the project has only those that are held, in order. */
static int32_t resource_of(const struct schedule_instance *instance, int32_t held)
{
    for (int32_t k = 0; k < instance->resources; k++) {
        bool lasting = false;
        for (int32_t d = 0; d < instance->first_demand[instance->modes]; d++)
            lasting =
                lasting || (instance->demands[d].resource == k && instance->demands[d].quantity &&
                            instance->demands[d].length == SCHEDULE_TO_END);
        if (!lasting && held-- == 0)
            return k;
    }
    return -1;
}

static bool write_proof(const struct project *project, const int32_t *activity_of,
                        struct proof *proof, size_t steps, FILE *stream)
{
    int32_t *job = memory_new((size_t)project->count + 1, sizeof *job);
    for (int32_t j = 0; j < project->count; j++)
        job[j] = (activity_of ? activity_of[j] : j) + 1;
    bool written = proof_write_log(proof, job, steps, stream);
    free(job);
    return written;
}

char *certificate_write(const struct schedule_instance *instance, const struct project *project,
                        const int32_t *activity_of, struct proof *proof, int64_t bound)
{
    if (bound < 0)
        return NULL;
    char *text = NULL;
    size_t length;
    FILE *stream = open_memstream(&text, &length);
    if (!stream)
        return NULL;
    fprintf(stream, "decamp certificate 1\njobs %d resources %d\n", instance->activities,
            instance->resources);
    if (bound == INT64_MAX)
        fputs("no schedule\n", stream);
    else
        fprintf(stream, "bound %" PRId64 "\n", bound);
    write_modes(instance, stream);
    int32_t periods, resource = project && bound < INT64_MAX ? busiest(project, &periods) : -1;
    if (resource >= 0) {
        fprintf(stream, "0-%d : %d/0/%d\n", periods - 1, resource_of(instance, resource) + 1,
                periods - 1);
    }
    bool written = true;
    if (proof)
        written = write_proof(project, activity_of, proof, resource >= 0, stream);
    else
        fputs(":\n", stream);
    bool whole = !ferror(stream);
    whole = fclose(stream) == 0 && whole && written;
    if (!whole) {
        free(text);
        text = NULL;
    }
    return text;
}
