/* What the worst runs have in common.
 *
 * Each thing that is counted by how bad a run was is compared: its share of runs, or its mean, in
 * the worst runs with that in all the others. What is at least a fifth more than in all runs, and
 * differs by more than three standard errors, is told, the clearest first: with some dozens of
 * risks and resources, hardly one in ten experiments would tell of one by chance. Shown are the
 * worst runs beside all runs, which is what people ask for; the error of their ratio is that of the
 * worst runs alone, being by far the larger one.
 */
#include "stress/experiment.h"

#include <math.h>
#include <stdlib.h>

#define CLEAR 3   /* standard errors */
#define LARGE 1.2 /* times */

enum { LEAST_WORST_RUNS = 20 };

/* Sums of the bins from `from` on, and of all. */
struct parts {
    struct moments worst, others, all;
};

static void add_words(int64_t *sum, const int64_t *words)
{
    for (int i = 0; i < MOMENT_WORDS; i++)
        sum[i] += words[i];
}

/* `triples`: [bins][MOMENT_WORDS]; `counts`: [bins], how many were added in each bin. */
static struct parts part_means(const int64_t *triples, const int64_t *counts, int bins, int from)
{
    int64_t worst[MOMENT_WORDS] = {0}, others[MOMENT_WORDS] = {0}, all[MOMENT_WORDS] = {0};
    int64_t worst_count = 0, other_count = 0;
    for (int i = 0; i < bins; i++) {
        const int64_t *words = triples + (size_t)i * MOMENT_WORDS;
        add_words(i < from ? others : worst, words);
        add_words(all, words);
        *(i < from ? &other_count : &worst_count) += counts[i];
    }
    return (struct parts){moments_of(worst, worst_count), moments_of(others, other_count),
                          moments_of(all, worst_count + other_count)};
}

static struct moments share_moments(int64_t count, int64_t of)
{
    struct moments moments = {.count = of};
    if (of > 0) {
        moments.mean = (double)count / (double)of;
        moments.variance = moments.mean * (1 - moments.mean);
    }
    return moments;
}

static struct parts part_shares(const int64_t *struck, const int64_t *runs, int bins, int from)
{
    int64_t worst = 0, others = 0, worst_runs = 0, other_runs = 0;
    for (int i = 0; i < bins; i++) {
        *(i < from ? &others : &worst) += struck[i];
        *(i < from ? &other_runs : &worst_runs) += runs[i];
    }
    return (struct parts){share_moments(worst, worst_runs), share_moments(others, other_runs),
                          share_moments(worst + others, worst_runs + other_runs)};
}

/* Standard errors by which the worst runs are above the others; 0 if that cannot be told. */
static double excess(const struct parts *parts)
{
    enum { LEAST = 5 };
    if (parts->worst.count < LEAST || parts->others.count < LEAST)
        return 0;
    double variance = parts->worst.variance / (double)parts->worst.count +
                      parts->others.variance / (double)parts->others.count;
    double difference = parts->worst.mean - parts->others.mean;
    if (variance > 0)
        return difference / sqrt(variance);
    return difference > 0 ? INFINITY : 0;
}

/* A list of traits, the clearest first. */
struct list {
    struct stress_trait *items;
    double *clear;
    int count;
};

static struct list list_new(struct arena *arena, int most)
{
    return (struct list){arena_new(arena, (size_t)most, sizeof(struct stress_trait)),
                         arena_new(arena, (size_t)most, sizeof(double)), 0};
}

static void list_offer(struct list *list, int index, const struct parts *parts)
{
    double clear = excess(parts);
    if (clear < CLEAR || (parts->all.mean > 0 && parts->worst.mean < LARGE * parts->all.mean))
        return;
    int at = list->count++;
    for (; at > 0 && list->clear[at - 1] < clear; at--) {
        list->items[at] = list->items[at - 1];
        list->clear[at] = list->clear[at - 1];
    }
    struct stress_trait trait = {index, parts->worst.mean, parts->all.mean, NAN, NAN};
    if (trait.all > 0) {
        trait.ratio = trait.worst / trait.all;
        trait.error = sqrt(parts->worst.variance / (double)parts->worst.count) / trait.all;
    }
    list->items[at] = trait;
    list->clear[at] = clear;
}

/* The first bin of the worst runs; -1: they cannot be told from the rest. */
static int threshold(const int64_t *runs, int bins, double share, int64_t *worst)
{
    int64_t all = 0;
    for (int i = 0; i < bins; i++)
        all += runs[i];
    *worst = 0;
    int from = bins;
    while (from > 0 && (double)*worst < share * (double)all)
        *worst += runs[--from];
    return *worst >= LEAST_WORST_RUNS && *worst * 2 <= all ? from : -1;
}

struct stress_worst *stress_worst_runs(const struct stress *stress, int arm, double share)
{
    const struct tally *tally = &stress->tallies[arm];
    const int64_t *counters = stress->counters, *runs = counters + tally->bad;
    int bins = tally_bad_bins(tally);
    int64_t count;
    int from = threshold(runs, bins, share, &count);
    if (from < 0)
        return NULL;
    struct stress_worst *worst = memory_new(1, sizeof *worst);
    worst->runs = count;
    if (from >= tally->days)
        worst->late_person_days = value_bin_least(from - tally->days);
    else
        worst->last_out = stress->mission->settings.start_day + from;
    struct arena *arena = &worst->arena;
    struct list oftener = list_new(arena, tally->risks), harder = list_new(arena, tally->risks);
    struct list lasts = list_new(arena, tally->closings), waits = list_new(arena, tally->resources);
    for (int i = 0; i < tally->risks; i++) {
        size_t row = (size_t)i * (size_t)bins;
        const int64_t *struck = counters + tally->struck + row;
        struct parts shares = part_shares(struck, runs, bins, from);
        struct parts means =
            part_means(counters + tally->effect + row * MOMENT_WORDS, struck, bins, from);
        list_offer(&oftener, i, &shares);
        list_offer(&harder, i, &means);
    }
    for (int i = 0; i < tally->closings; i++) {
        struct parts shares =
            part_shares(counters + tally->place_last + (size_t)i * (size_t)bins, runs, bins, from);
        list_offer(&lasts, i, &shares);
    }
    for (int i = 0; i < tally->resources; i++) {
        struct parts means = part_means(
            counters + tally->waited + (size_t)i * (size_t)bins * MOMENT_WORDS, runs, bins, from);
        list_offer(&waits, i, &means);
    }
    worst->oftener = oftener.items;
    worst->oftener_count = oftener.count;
    worst->harder = harder.items;
    worst->harder_count = harder.count;
    worst->lasts = lasts.items;
    worst->last_count = lasts.count;
    worst->waits = waits.items;
    worst->wait_count = waits.count;
    return worst;
}

void stress_worst_free(struct stress_worst *worst)
{
    if (!worst)
        return;
    arena_clear(&worst->arena);
    free(worst);
}
