/* What decides it: how much of a figure's variance goes with each risk.
 *
 * A run's figure y is a function of the draws of all its risks, which are independent of each
 * other. The total effect of risk k is the share of y's variance that is left, on average, when the
 * draws of all others are known: T_k = E[Var(y | all but k)] / Var(y) (Homma & Saltelli 1996). It
 * counts all that k has a part in, alone or together with others; so the T_k add up to 1 where
 * risks only add up, and to more where they work together. For estimating, runs are made again with
 * the draws of k alone taken from an unrelated run (Jansen 1999):
 *
 *     T_k = sum of (y_r - y_r(k))^2 / (2 N) / Var(y)
 *
 * The error is by jackknife: the runs are in 20 groups, and the estimate is made again without each
 * of them (Efron & Stein 1981).
 */
#include "stress/experiment.h"

#include <math.h>
#include <stdlib.h>

/* Far beyond the number of any run that is counted. */
#define OTHER_RUNS (INT64_C(1) << 40)

struct sensitivity_tally sensitivity_tally_lay_out(int risks, size_t begin)
{
    size_t words = SENSITIVITY_GROUPS * SENSITIVE_COUNT * MOMENT_WORDS;
    struct sensitivity_tally tally = {.risks = risks, .runs = begin};
    tally.values = tally.runs + SENSITIVITY_GROUPS;
    tally.steps = tally.values + words;
    tally.end = tally.steps + (size_t)risks * words;
    return tally;
}

static void take(const struct stress_outcome *outcome, int64_t *values)
{
    values[SENSITIVE_LATE] = outcome->late_person_days;
    values[SENSITIVE_LAST_OUT] = outcome->last_out;
    values[SENSITIVE_CASUALTIES] = outcome->killed + outcome->wounded;
}

/* The triple of a group in an array of [groups][SENSITIVE_COUNT][MOMENT_WORDS]. */
static size_t triple(int64_t group, int figure)
{
    return ((size_t)group * SENSITIVE_COUNT + (size_t)figure) * MOMENT_WORDS;
}

void sensitivity_add(const struct sensitivity_tally *tally, struct world *world, uint64_t seed,
                     int64_t run, const bool *struck, int64_t *counters)
{
    struct draw_key key = {.seed = seed, .run = run, .other_run = run + OTHER_RUNS, .other = -1};
    int64_t group = run % SENSITIVITY_GROUPS, own[SENSITIVE_COUNT], other[SENSITIVE_COUNT];
    take(world_run(world, &key), own);
    counters[tally->runs + (size_t)group]++;
    for (int i = 0; i < SENSITIVE_COUNT; i++)
        moment_add(counters + tally->values + triple(group, i), own[i]);
    for (int risk = 0; risk < tally->risks; risk++) {
        if (!struck[risk])
            continue;
        key.other = risk;
        take(world_run(world, &key), other);
        int64_t *steps = counters + tally->steps + triple(risk * SENSITIVITY_GROUPS, 0);
        for (int i = 0; i < SENSITIVE_COUNT; i++)
            moment_add(steps + triple(group, i), other[i] - own[i]);
    }
}

/* Sums over groups; `without`: a group that is left out, or -1. */
static double index_of(const int64_t *runs, const int64_t *values, const int64_t *steps, int figure,
                       int without)
{
    long double count = 0, sum = 0, squares = 0, changes = 0;
    for (int group = 0; group < SENSITIVITY_GROUPS; group++) {
        if (group == without)
            continue;
        count += (long double)runs[group];
        sum += (long double)values[triple(group, figure) + MOMENT_SUM];
        squares += moment_squares(values + triple(group, figure));
        changes += moment_squares(steps + triple(group, figure));
    }
    long double variance = count > 1 ? (squares - sum * sum / count) / (count - 1) : 0;
    return variance > 0 ? (double)(changes / (2 * count) / variance) : (double)NAN;
}

static struct stress_mean estimate(const int64_t *runs, const int64_t *values, const int64_t *steps,
                                   int figure)
{
    struct stress_mean total = {index_of(runs, values, steps, figure, -1), NAN};
    double sum = 0, squares = 0;
    int groups = 0;
    for (int group = 0; group < SENSITIVITY_GROUPS; group++) {
        double without = index_of(runs, values, steps, figure, group);
        if (runs[group] == 0 || isnan(without))
            continue;
        sum += without;
        squares += without * without;
        groups++;
    }
    if (groups > 1)
        total.error = sqrt(fmax(0, squares - sum * sum / groups) * (groups - 1) / groups);
    return total;
}

static int compare(const void *left_address, const void *right_address)
{
    const struct stress_sensitivity *left = left_address, *right = right_address;
    for (int i = 0; i < SENSITIVE_COUNT; i++) {
        double one = isnan(left->total[i].mean) ? -1 : left->total[i].mean;
        double two = isnan(right->total[i].mean) ? -1 : right->total[i].mean;
        if (one != two)
            return one > two ? -1 : 1;
    }
    return left->risk - right->risk;
}

struct stress_sensitivity *stress_sensitivities(const struct stress *stress, int *count,
                                                int64_t *runs)
{
    const struct sensitivity_tally *tally = &stress->sensitivity;
    const int64_t *groups = stress->counters + tally->runs,
                  *values = stress->counters + tally->values;
    struct stress_sensitivity *list = memory_new((size_t)tally->risks, sizeof *list);
    *count = 0;
    *runs = 0;
    for (int i = 0; i < SENSITIVITY_GROUPS; i++)
        *runs += groups[i];
    for (int risk = 0; risk<tally->risks && * runs> 0; risk++) {
        if (!stress_risk_struck(stress, risk))
            continue;
        const int64_t *steps =
            stress->counters + tally->steps + triple(risk * SENSITIVITY_GROUPS, 0);
        struct stress_sensitivity *item = &list[(*count)++];
        item->risk = risk;
        for (int i = 0; i < SENSITIVE_COUNT; i++)
            item->total[i] = estimate(groups, values, steps, i);
    }
    if (*count > 1)
        qsort(list, (size_t)*count, sizeof *list, compare);
    return list;
}
