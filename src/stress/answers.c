/* Answers from counters, each with how sure it is.
 *
 * Shares have Wilson's interval, which holds near 0 and 1 and for few runs. Quantiles of days are
 * read from histograms by day, so they are exact; their bounds are the order statistics between
 * which the true quantile lies with 95 %, by the normal approximation of the binomial distribution
 * of how many runs are below it (David & Nagaraja 2003, 7.1). Means have standard errors.
 */
#include "stress/tally.h"

#include "stress/experiment.h"

#include <math.h>
#include <stdlib.h>

#define NORMAL_975 1.959963984540054

const double stress_levels[STRESS_LEVELS] = {0.1, 0.5, 0.9};
const double stress_fan[STRESS_FAN] = {0.05, 0.1, 0.5, 0.9, 0.95};

static const struct {
    const char *name, *key;
} figure_rows[STRESS_FIGURE_COUNT] = {
    [FIGURE_LATE_PERSON_DAYS] = {"late person-days", "late_person_days"},
    [FIGURE_LATE_PEOPLE] = {"late people", "late_people"},
    [FIGURE_LAST_OUT] = {"last day out", "last_out"},
    [FIGURE_ATTACKS] = {"attacks", "attacks"},
    [FIGURE_KILLED] = {"killed", "killed"},
    [FIGURE_WOUNDED] = {"wounded", "wounded"},
    [FIGURE_VEHICLES_LOST] = {"vehicles lost", "vehicles_lost"},
    [FIGURE_VALUE_LOST] = {"value lost, USD", "value_lost_usd"},
    [FIGURE_REFUSALS] = {"trips refused", "refusals"},
    [FIGURE_FORCED] = {"starts against a limit", "forced"},
};

const char *stress_figure_name(enum stress_figure figure)
{
    return figure_rows[figure].name;
}

const char *stress_figure_key(enum stress_figure figure)
{
    return figure_rows[figure].key;
}

const char *stress_policy_name(enum stress_policy policy)
{
    return policy == POLICY_REORDER ? "reorder" : "keep";
}

struct stress_share stress_share_of(int64_t count, int64_t of)
{
    struct stress_share share = {count, of, NAN, NAN, NAN};
    if (of < 1)
        return share;
    double n = (double)of, p = (double)count / n, z = NORMAL_975, zz = z * z / n;
    double middle = (p + zz / 2) / (1 + zz);
    double half = z * sqrt(p * (1 - p) / n + zz / (4 * n)) / (1 + zz);
    share.value = p;
    share.low = count == 0 ? 0 : middle - half;
    share.high = count == of ? 1 : middle + half;
    return share;
}

static struct stress_mean mean_of(const int64_t *words, int64_t count)
{
    struct moments moments = moments_of(words, count);
    return (struct stress_mean){moments.mean,
                                count > 1 ? sqrt(moments.variance / (double)count) : (double)NAN};
}

/* The first bin up to which there are `rank` marks, from 1. */
static int bin_of_rank(const int64_t *bins, int count, int64_t rank)
{
    int64_t sum = 0;
    for (int i = 0; i < count; i++)
        if ((sum += bins[i]) >= rank)
            return i;
    return count - 1;
}

static int64_t rank_of(double level, int64_t runs)
{
    int64_t rank = (int64_t)ceil(level * (double)runs - 1e-9);
    return rank < 1 ? 1 : rank;
}

static struct stress_quantile quantile_of(const int64_t *days, int count, int64_t runs,
                                          double level, int32_t first_day)
{
    struct stress_quantile quantile = {level, DAY_NONE, DAY_NONE, DAY_NONE};
    if (runs < 1)
        return quantile;
    double middle = level * (double)runs;
    double half = NORMAL_975 * sqrt(middle * (1 - level));
    int64_t low = (int64_t)floor(middle - half), high = (int64_t)ceil(middle + half) + 1;
    quantile.day = first_day + bin_of_rank(days, count, rank_of(level, runs));
    if (low >= 1)
        quantile.low = first_day + bin_of_rank(days, count, low);
    if (high <= runs)
        quantile.high = first_day + bin_of_rank(days, count, high);
    return quantile;
}

/* Marks up to and with that day. */
static int64_t count_until(const int64_t *days, int count, int64_t day)
{
    int64_t sum = 0;
    for (int i = 0; i < count && i <= day; i++)
        sum += days[i];
    return sum;
}

struct source {
    const struct stress *stress;
    const struct stress_arm *arm;
    const struct tally *tally;
    const int64_t *counters;
    int32_t first_day;
    int64_t runs;
};

static struct source source_of(const struct stress *stress, int arm)
{
    const struct tally *tally = &stress->tallies[arm];
    return (struct source){stress,
                           &stress->arms[arm],
                           tally,
                           stress->counters,
                           stress->mission->settings.start_day,
                           stress->counters[tally->runs]};
}

static int compare_closings(const void *left_address, const void *right_address)
{
    const struct stress_closing *left = left_address, *right = right_address;
    if (left->planned != right->planned)
        return left->planned < right->planned ? -1 : 1;
    return left->place - right->place;
}

static void answer_closings(const struct source *source, struct stress_answers *answers)
{
    const struct tally *tally = source->tally;
    answers->closing_count = tally->closings;
    answers->closings =
        arena_new(&answers->arena, (size_t)tally->closings, sizeof *answers->closings);
    for (int i = 0; i < tally->closings; i++) {
        struct stress_closing *closing = &answers->closings[i];
        const struct plan_closing *planned = &source->arm->plan->closings[i];
        const struct place *place = &source->stress->mission->places[planned->place];
        const int64_t *days = source->counters + tally->closed + (size_t)i * (size_t)tally->days;
        closing->closing = i;
        closing->place = planned->place;
        closing->planned = moment_day(planned->closed);
        for (int k = 0; k < STRESS_LEVELS; k++)
            closing->quantiles[k] =
                quantile_of(days, tally->days, source->runs, stress_levels[k], source->first_day);
        closing->by_planned = stress_share_of(
            count_until(days, tally->days, (int64_t)closing->planned - source->first_day),
            source->runs);
        if (place->latest_close != DAY_NONE)
            closing->by_latest = stress_share_of(
                count_until(days, tally->days, (int64_t)place->latest_close - source->first_day),
                source->runs);
    }
    if (tally->closings > 1)
        qsort(answers->closings, (size_t)tally->closings, sizeof *answers->closings,
              compare_closings);
}

/* The histogram of a day, with bin 0. */
static void read_people(const struct source *source, int day, int64_t *bins)
{
    const struct tally *tally = source->tally;
    const int64_t *marks =
        source->counters + tally->remaining + (size_t)day * (size_t)(tally->people_bins + 1);
    bins[0] = source->runs;
    for (int i = 1; i <= tally->people_bins; i++) {
        bins[i] = marks[i];
        bins[0] -= marks[i];
    }
}

static int64_t people_of_bin(const struct tally *tally, int bin)
{
    return tally->people_bins ? tally->people * bin / tally->people_bins : 0;
}

static void answer_days(const struct source *source, struct stress_answers *answers)
{
    const struct tally *tally = source->tally;
    int64_t *bins = memory_new((size_t)tally->people_bins + 1, sizeof *bins);
    int64_t *planned = memory_new((size_t)tally->days, sizeof *planned);
    int64_t planned_remaining = tally->people, out = 0;
    for (int i = 0; i < tally->crossing_count; i++)
        planned[tally->crossings[i].planned / MINUTES_PER_DAY] += tally->crossings[i].people;
    answers->days = arena_new(&answers->arena, (size_t)tally->days + 1, sizeof *answers->days);
    struct stress_day *eve = &answers->days[answers->day_count++];
    *eve = (struct stress_day){.day = source->first_day - 1,
                               .planned = tally->people,
                               .out = stress_share_of(0, source->runs)};
    for (int k = 0; k < STRESS_FAN; k++)
        eve->quantiles[k] = tally->people;
    for (int day = 0; day < tally->days; day++) {
        struct stress_day *answer = &answers->days[answers->day_count++];
        planned_remaining -= planned[day];
        out += source->counters[tally->last_out + (size_t)day];
        read_people(source, day, bins);
        *answer = (struct stress_day){.day = source->first_day + day,
                                      .planned = planned_remaining,
                                      .out = stress_share_of(out, source->runs)};
        for (int k = 0; k < STRESS_FAN; k++)
            answer->quantiles[k] =
                people_of_bin(tally, bin_of_rank(bins, tally->people_bins + 1,
                                                 rank_of(stress_fan[k], source->runs)));
        if (day >= tally->last_day && answer->quantiles[STRESS_FAN - 1] == 0 &&
            planned_remaining == 0)
            break;
    }
    free(bins);
    free(planned);
}

static int compare_waits(const void *left_address, const void *right_address)
{
    const struct stress_wait *left = left_address, *right = right_address;
    if (left->people_days.mean != right->people_days.mean)
        return left->people_days.mean > right->people_days.mean ? -1 : 1;
    return left->resource - right->resource;
}

/* Adds up what is kept by how bad a run was. */
static void sum_bins(const int64_t *bins, int count, int64_t *words)
{
    for (int word = 0; word < MOMENT_WORDS; word++)
        words[word] = 0;
    for (int i = 0; i < count; i++)
        for (int word = 0; word < MOMENT_WORDS; word++)
            words[word] += bins[i * MOMENT_WORDS + word];
}

static void answer_waits(const struct source *source, struct stress_answers *answers)
{
    const struct tally *tally = source->tally;
    int bins = tally_bad_bins(tally);
    double sum = 0;
    answers->waits = arena_new(&answers->arena, (size_t)tally->resources, sizeof *answers->waits);
    for (int i = 0; i < tally->resources; i++) {
        int64_t words[MOMENT_WORDS];
        sum_bins(source->counters + tally->waited + (size_t)i * (size_t)bins * MOMENT_WORDS, bins,
                 words);
        if (words[MOMENT_SUM] == 0)
            continue;
        answers->waits[answers->wait_count] =
            (struct stress_wait){i, mean_of(words, source->runs), 0};
        sum += answers->waits[answers->wait_count++].people_days.mean;
    }
    for (int i = 0; i < answers->wait_count; i++)
        answers->waits[i].share = answers->waits[i].people_days.mean / sum;
    if (answers->wait_count > 1)
        qsort(answers->waits, (size_t)answers->wait_count, sizeof *answers->waits, compare_waits);
}

static void answer_strikes(const struct source *source, struct stress_answers *answers)
{
    const struct tally *tally = source->tally;
    int bins = tally_bad_bins(tally);
    answers->strike_count = tally->risks;
    answers->strikes = arena_new(&answers->arena, (size_t)tally->risks, sizeof *answers->strikes);
    for (int i = 0; i < tally->risks; i++) {
        size_t row = (size_t)i * (size_t)bins;
        int64_t words[MOMENT_WORDS];
        sum_bins(source->counters + tally->effect + row * MOMENT_WORDS, bins, words);
        answers->strikes[i] = (struct stress_strike){
            i,
            stress_share_of(count_until(source->counters + tally->struck + row, bins, bins),
                            source->runs),
            mean_of(words, source->runs)};
    }
}

struct stress_answers *stress_answer(const struct stress *stress, int arm)
{
    struct source source = source_of(stress, arm);
    const struct tally *tally = source.tally;
    const int64_t *counters = source.counters, runs = source.runs;
    struct stress_answers *answers = memory_new(1, sizeof *answers);
    answers->runs = runs;
    answers->people = tally->people;
    answers->in_time = stress_share_of(counters[tally->in_time], runs);
    answers->by_last_day = stress_share_of(counters[tally->by_last_day], runs);
    answers->date_changed = stress_share_of(counters[tally->date_changed], runs);
    answers->forced = stress_share_of(counters[tally->forced_runs], runs);
    const int64_t *killed = counters + tally->histograms, *wounded = killed + VALUE_BINS;
    answers->nobody_killed = stress_share_of(killed[0], runs);
    answers->nobody_wounded = stress_share_of(wounded[0], runs);
    answers->planned_last_out = DAY_NONE;
    for (int i = 0; i < tally->crossing_count; i++) {
        int32_t day = source.first_day + tally->crossings[i].planned / MINUTES_PER_DAY;
        answers->planned_last_out =
            day > answers->planned_last_out ? day : answers->planned_last_out;
    }
    for (int k = 0; k < STRESS_LEVELS; k++) {
        answers->last_out[k] = quantile_of(counters + tally->last_out, tally->days, runs,
                                           stress_levels[k], source.first_day);
        int64_t rank = rank_of(stress_levels[k], runs);
        answers->killed[k] = value_bin_least(bin_of_rank(killed, VALUE_BINS, rank));
        answers->wounded[k] = value_bin_least(bin_of_rank(wounded, VALUE_BINS, rank));
    }
    for (enum stress_figure i = 0; i < STRESS_FIGURE_COUNT; i++)
        answers->figures[i] = mean_of(counters + tally->sums + i * MOMENT_WORDS, runs);
    answer_closings(&source, answers);
    answer_days(&source, answers);
    answer_waits(&source, answers);
    answer_strikes(&source, answers);
    return answers;
}

void stress_answers_free(struct stress_answers *answers)
{
    if (!answers)
        return;
    arena_clear(&answers->arena);
    free(answers);
}

struct stress_paired stress_pair(const struct stress *stress, int arm)
{
    const struct paired_tally *tally = &stress->pairs[arm];
    const int64_t *counters = stress->counters, runs = stress_run_count(stress);
    struct stress_paired paired = {.only_first = counters[tally->only_first],
                                   .only_this = counters[tally->only_second]};
    double n = (double)runs, first = (double)paired.only_first, this = (double)paired.only_this;
    paired.in_time = (struct stress_mean){NAN, NAN};
    if (runs > 0)
        paired.in_time.mean = (this - first) / n;
    if (runs > 1)
        paired.in_time.error =
            sqrt((first + this - (this - first) * (this - first) / n) / (n * (n - 1)));
    for (enum stress_figure i = 0; i < STRESS_FIGURE_COUNT; i++)
        paired.figures[i] = mean_of(counters + tally->differences + i * MOMENT_WORDS, runs);
    return paired;
}

struct stress_position stress_position_of_closing(const struct stress *stress, int arm, int closing,
                                                  int32_t day)
{
    struct source source = source_of(stress, arm);
    const int64_t *days =
        source.counters + source.tally->closed + (size_t)closing * (size_t)source.tally->days;
    int64_t at = (int64_t)day - source.first_day;
    double earlier = (double)count_until(days, source.tally->days, at - 1);
    double until = (double)count_until(days, source.tally->days, at), runs = (double)source.runs;
    return (struct stress_position){earlier / runs, (until - earlier) / runs};
}

struct stress_position stress_position_of_people(const struct stress *stress, int arm, int32_t day,
                                                 int64_t people)
{
    struct source source = source_of(stress, arm);
    const struct tally *tally = source.tally;
    int64_t at = (int64_t)day - source.first_day;
    double runs = (double)source.runs;
    if (at < 0 || at >= tally->days || tally->people == 0) /* all, before; nobody, after */ {
        int64_t all = at < 0 ? tally->people : 0;
        return (struct stress_position){all < people, all == people};
    }
    int64_t *bins = memory_new((size_t)tally->people_bins + 1, sizeof *bins);
    read_people(&source, (int)at, bins);
    int64_t share = people <= 0 ? 0
                    : people > tally->people
                        ? tally->people_bins + 1
                        : (people * tally->people_bins + tally->people - 1) / tally->people;
    double below = 0, same = share <= tally->people_bins ? (double)bins[share] : 0;
    for (int i = 0; i < share && i <= tally->people_bins; i++)
        below += (double)bins[i];
    free(bins);
    return (struct stress_position){below / runs, same / runs};
}
