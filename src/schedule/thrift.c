/* Choosing modes that do with what there is of non-renewable resources.
 *
 * What is taken to the end and never freed is used up. An activity placed in a mode that uses much
 * may leave too little for those that come later, in any of their modes, wherever they start. So a
 * choice of modes that together use no more than there is stands before the search (finding one
 * is hard in itself, Kolisch & Drexl 1997: local search over single changes of mode), and
 * generation keeps for each activity without a place what its last mode uses up: a place may use
 * more only as far as the rest could still do with theirs. From a schedule with everything placed,
 * every recreation can so place everything again, as far as these resources go.
 */
#include "schedule/generation.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS = 20000, STEPS_EACH = 50, NOISE_OF_100 = 8 };

/* By how much each resource is exceeded, in parts of what there is. */
static double excess(const int64_t *left, const double *scale, int32_t count)
{
    double sum = 0;
    for (int32_t k = 0; k < count; k++)
        sum += left[k] < 0 ? (double)-left[k] * scale[k] : 0;
    return sum;
}

static void change(const struct schedule_instance *instance, int64_t *left, int32_t from,
                   int32_t to)
{
    int32_t count = instance->nonrenewables;
    for (int32_t k = 0; k < count; k++)
        left[k] += instance->used_up[(int64_t)from * count + k] -
                   instance->used_up[(int64_t)to * count + k];
}

/* What all activities in their modes leave of each resource. */
static void find_left(const struct schedule_instance *instance, const int32_t *mode, int64_t *left)
{
    int32_t count = instance->nonrenewables;
    for (int32_t k = 0; k < count; k++) {
        int64_t end = ((int64_t)instance->nonrenewable[k] + 1) * instance->horizon;
        left[k] = instance->capacity[end - 1];
        for (int32_t a = 0; a < instance->activities; a++)
            left[k] -= instance->used_up[(int64_t)mode[a] * count + k];
    }
}

/* [mode] whether it could have a place if nothing else had. */
static bool *find_possible(const struct schedule_instance *instance)
{
    bool *possible = memory_new((size_t)instance->modes, sizeof *possible);
    struct generation empty;
    generation_init(&empty, instance, OBJECTIVE_MAKESPAN);
    for (int32_t m = 0; m < instance->modes; m++)
        possible[m] = generation_find_start(&empty, instance->shape[m], instance->earliest[m],
                                            instance->latest[m]) != SCHEDULE_UNPLACED;
    generation_clear(&empty);
    return possible;
}

void generation_choose_modes(const struct schedule_instance *instance, int32_t *mode)
{
    bool *possible = find_possible(instance);
    for (int32_t a = 0; a < instance->activities; a++) {
        mode[a] = instance->first_mode[a];
        while (!possible[mode[a]] && mode[a] + 1 < instance->first_mode[a + 1])
            mode[a]++;
    }
    int32_t count = instance->nonrenewables, n = instance->activities;
    int64_t *left = memory_new((size_t)count, sizeof *left);
    double *scale = memory_new((size_t)count, sizeof *scale);
    struct random_stream random = random_start(1, 0);
    find_left(instance, mode, left);
    for (int32_t k = 0; k < count; k++) {
        int64_t end = ((int64_t)instance->nonrenewable[k] + 1) * instance->horizon;
        scale[k] = 1 / (1.0 + instance->capacity[end - 1]);
    }
    double now = excess(left, scale, count);
    int64_t steps = STEPS + STEPS_EACH * (int64_t)n;
    for (int64_t step = 0; step < steps && now > 0; step++) {
        int32_t a = (int32_t)random_below(&random, (uint32_t)n), best = -1, ties = 0;
        int32_t first = instance->first_mode[a], end = instance->first_mode[a + 1];
        double least = 0;
        bool noise = random_below(&random, 100) < NOISE_OF_100;
        for (int32_t m = first; m < end; m++) {
            if (m == mode[a] || !possible[m])
                continue;
            change(instance, left, mode[a], m);
            double then = noise ? 0 : excess(left, scale, count);
            change(instance, left, m, mode[a]);
            ties = best >= 0 && then <= least && then >= least ? ties + 1 : 1;
            if (best < 0 || then < least || (ties > 1 && !random_below(&random, (uint32_t)ties))) {
                best = m;
                least = then;
            }
        }
        if (best < 0 || (!noise && least > now))
            continue;
        change(instance, left, mode[a], best);
        mode[a] = best;
        now = excess(left, scale, count);
    }
    free(left);
    free(scale);
    free(possible);
}

void generation_reserve(struct generation *generation, int32_t activity, int32_t sign)
{
    const struct schedule_instance *instance = generation->instance;
    int32_t count = instance->nonrenewables;
    for (int32_t k = 0; k < count; k++)
        generation->reserve[k] +=
            sign * instance->used_up[(int64_t)generation->mode[activity] * count + k];
}

bool generation_affords(const struct generation *generation, int32_t activity, int32_t mode)
{
    const struct schedule_instance *instance = generation->instance;
    int32_t count = instance->nonrenewables, before = generation->mode[activity];
    for (int32_t k = 0; k < count; k++) {
        int64_t used = instance->used_up[(int64_t)mode * count + k];
        int64_t kept = instance->used_up[(int64_t)before * count + k];
        int64_t end = ((int64_t)instance->nonrenewable[k] + 1) * instance->horizon;
        if (used > kept && generation->room[end - 1] - used < generation->reserve[k] - kept)
            return false;
    }
    return true;
}
