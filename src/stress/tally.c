/* Counting runs.
 *
 * A run leaves one mark in each histogram and a number in each sum. People remaining are counted by
 * the share of all people, rounded up, so that bin 0 holds the runs in which really nobody remains;
 * as nobody remains after the last is out, those days need no marks, and how many runs are in bin 0
 * follows from the others.
 */
#include "stress/tally.h"

#include <string.h>

enum { EXACT_VALUES = 64, BINS_A_DOUBLING = 32, DOUBLING_BITS = 5 };

int value_bin(int64_t value)
{
    if (value < EXACT_VALUES)
        return value < 0 ? 0 : (int)value;
    int exponent = 63 - __builtin_clzll((uint64_t)value);
    int bin = EXACT_VALUES + (exponent - DOUBLING_BITS - 1) * BINS_A_DOUBLING +
              (int)((value >> (exponent - DOUBLING_BITS)) & (BINS_A_DOUBLING - 1));
    return bin < VALUE_BINS ? bin : VALUE_BINS - 1;
}

int64_t value_bin_least(int bin)
{
    if (bin < EXACT_VALUES)
        return bin;
    int doubling = (bin - EXACT_VALUES) / BINS_A_DOUBLING;
    int64_t part = (bin - EXACT_VALUES) % BINS_A_DOUBLING + BINS_A_DOUBLING;
    return part << (doubling + 1);
}

long double moment_squares(const int64_t *words)
{
    return (long double)words[MOMENT_SQUARE_HIGH] * 0x1p40L + (long double)words[MOMENT_SQUARE_LOW];
}

struct moments moments_of(const int64_t *words, int64_t count)
{
    struct moments moments = {.count = count};
    if (count < 1)
        return moments;
    long double mean = (long double)words[MOMENT_SUM] / (long double)count;
    moments.mean = (double)mean;
    if (count > 1) {
        long double spread = moment_squares(words) - mean * (long double)words[MOMENT_SUM];
        moments.variance = spread > 0 ? (double)(spread / (long double)(count - 1)) : 0;
    }
    return moments;
}

static size_t take(size_t *end, size_t words)
{
    size_t begin = *end;
    *end += words;
    return begin;
}

int tally_bad_bins(const struct tally *tally)
{
    return tally->days + VALUE_BINS;
}

/* Days that are told apart: a year after the horizon, or after the plan's end if that is later. */
static int count_days(const struct mission *mission, const struct tally *tally)
{
    enum { YEAR = 366 };
    int32_t days = mission->settings.last_day - mission->settings.start_day +
                   mission->settings.horizon_days + 1;
    for (int i = 0; i < tally->crossing_count; i++)
        if (tally->crossings[i].planned / MINUTES_PER_DAY >= days)
            days = tally->crossings[i].planned / MINUTES_PER_DAY + 1;
    return days + YEAR;
}

struct tally tally_lay_out(const struct mission *mission, const struct stress_arm *arm,
                           size_t begin)
{
    struct tally tally = {.closings = arm->plan->closing_count,
                          .risks = rehearsal_risk_count(arm->rehearsal),
                          .resources = rehearsal_resource_count(arm->rehearsal),
                          .last_day = mission->settings.last_day - mission->settings.start_day,
                          .end = begin};
    tally.crossings = rehearsal_crossings(arm->rehearsal, &tally.crossing_count);
    for (int i = 0; i < tally.crossing_count; i++)
        tally.people += tally.crossings[i].people;
    tally.people_bins = tally.people < PEOPLE_BINS ? (int)tally.people : PEOPLE_BINS;
    tally.days = count_days(mission, &tally);
    size_t days = (size_t)tally.days, closings = (size_t)tally.closings, *end = &tally.end;
    size_t risks = (size_t)tally.risks, resources = (size_t)tally.resources;
    size_t bins = (size_t)tally_bad_bins(&tally);
    tally.runs = take(end, 1);
    tally.in_time = take(end, 1);
    tally.by_last_day = take(end, 1);
    tally.date_changed = take(end, 1);
    tally.forced_runs = take(end, 1);
    tally.last_out = take(end, days);
    tally.closed = take(end, closings * days);
    tally.remaining = take(end, days * ((size_t)tally.people_bins + 1));
    tally.sums = take(end, (size_t)STRESS_FIGURE_COUNT * MOMENT_WORDS);
    tally.histograms = take(end, 2 * VALUE_BINS);
    tally.bad = take(end, bins);
    tally.struck = take(end, risks * bins);
    tally.effect = take(end, risks * bins * MOMENT_WORDS);
    tally.waited = take(end, resources * bins * MOMENT_WORDS);
    tally.place_last = take(end, closings * bins);
    return tally;
}

int64_t tally_figure(const struct stress_outcome *outcome, enum stress_figure figure)
{
    switch (figure) {
    case FIGURE_LATE_PERSON_DAYS:
        return outcome->late_person_days;
    case FIGURE_LATE_PEOPLE:
        return outcome->late_people;
    case FIGURE_LAST_OUT:
        return outcome->last_out;
    case FIGURE_ATTACKS:
        return outcome->attacks;
    case FIGURE_KILLED:
        return outcome->killed;
    case FIGURE_WOUNDED:
        return outcome->wounded;
    case FIGURE_VEHICLES_LOST:
        return outcome->vehicles_lost;
    case FIGURE_VALUE_LOST:
        return (outcome->value_lost_cents + 50) / 100;
    case FIGURE_REFUSALS:
        return outcome->refusals;
    case FIGURE_FORCED:
        return outcome->forced;
    case STRESS_FIGURE_COUNT:
        break;
    }
    return 0;
}

static int day_bin(const struct tally *tally, int32_t day)
{
    return day < 0 ? 0 : day < tally->days ? day : tally->days - 1;
}

int tally_bad_bin(const struct tally *tally, const struct stress_outcome *outcome)
{
    if (outcome->late_person_days > 0)
        return tally->days + value_bin(outcome->late_person_days);
    return day_bin(tally, outcome->last_out);
}

static void count_remaining(const struct tally *tally, const struct stress_outcome *outcome,
                            int64_t *counters, int64_t *out)
{
    if (tally->people == 0)
        return;
    for (int i = 0; i < tally->crossing_count; i++)
        out[day_bin(tally, outcome->out_at[i] / MINUTES_PER_DAY)] += outcome->out_people[i];
    for (int i = 0; i < outcome->death_count; i++)
        out[day_bin(tally, outcome->deaths[i].at / MINUTES_PER_DAY)] += outcome->deaths[i].people;
    int64_t remaining = tally->people, *day = counters + tally->remaining;
    int i = 0;
    for (; i < tally->days && remaining > 0; i++, day += tally->people_bins + 1) {
        remaining -= out[i];
        out[i] = 0;
        int64_t share = (remaining * tally->people_bins + tally->people - 1) / tally->people;
        if (share > 0)
            day[share]++;
    }
    memset(out + i, 0, (size_t)(tally->days - i) * sizeof *out);
}

static void count_places(const struct tally *tally, const struct stress_outcome *outcome, int bin,
                         int64_t *counters)
{
    int32_t last = 0;
    for (int i = 0; i < tally->closings; i++) {
        int32_t day = day_bin(tally, outcome->closed_at[i] / MINUTES_PER_DAY);
        counters[tally->closed + (size_t)i * (size_t)tally->days + (size_t)day]++;
        last = outcome->closed_at[i] > last ? outcome->closed_at[i] : last;
    }
    for (int i = 0; i < tally->closings; i++)
        if (outcome->closed_at[i] == last)
            counters[tally->place_last + (size_t)i * (size_t)tally_bad_bins(tally) + (size_t)bin]++;
}

void tally_add(const struct tally *tally, const struct stress_outcome *outcome, int64_t *counters,
               int64_t *scratch)
{
    enum { PERSON_DAY = MINUTES_PER_DAY };
    size_t bins = (size_t)tally_bad_bins(tally);
    size_t bin = (size_t)tally_bad_bin(tally, outcome);
    counters[tally->runs]++;
    counters[tally->in_time] += outcome->last_out <= outcome->last_day;
    counters[tally->by_last_day] += outcome->last_out <= tally->last_day;
    counters[tally->date_changed] += outcome->last_day != tally->last_day;
    counters[tally->forced_runs] += outcome->forced > 0;
    counters[tally->last_out + (size_t)day_bin(tally, outcome->last_out)]++;
    count_remaining(tally, outcome, counters, scratch);
    for (enum stress_figure i = 0; i < STRESS_FIGURE_COUNT; i++)
        moment_add(counters + tally->sums + i * MOMENT_WORDS, tally_figure(outcome, i));
    counters[tally->histograms + (size_t)value_bin(outcome->killed)]++;
    counters[tally->histograms + VALUE_BINS + (size_t)value_bin(outcome->wounded)]++;
    counters[tally->bad + bin]++;
    count_places(tally, outcome, (int)bin, counters);
    for (size_t i = 0; i < (size_t)tally->risks; i++)
        if (outcome->effect[i]) {
            counters[tally->struck + i * bins + bin]++;
            moment_add(counters + tally->effect + (i * bins + bin) * MOMENT_WORDS,
                       outcome->effect[i]);
        }
    for (size_t i = 0; i < (size_t)tally->resources; i++)
        if (outcome->waited[i])
            moment_add(counters + tally->waited + (i * bins + bin) * MOMENT_WORDS,
                       (outcome->waited[i] + PERSON_DAY / 2) / PERSON_DAY);
}

struct paired_tally paired_tally_lay_out(size_t begin)
{
    struct paired_tally tally = {.end = begin};
    tally.only_first = take(&tally.end, 1);
    tally.only_second = take(&tally.end, 1);
    tally.differences = take(&tally.end, (size_t)STRESS_FIGURE_COUNT * MOMENT_WORDS);
    return tally;
}

void paired_tally_take(const struct stress_outcome *outcome, struct paired_values *values)
{
    values->in_time = outcome->last_out <= outcome->last_day;
    for (enum stress_figure i = 0; i < STRESS_FIGURE_COUNT; i++)
        values->figures[i] = tally_figure(outcome, i);
}

void paired_tally_add(const struct paired_tally *tally, const struct paired_values *first,
                      const struct paired_values *second, int64_t *counters)
{
    counters[tally->only_first] += first->in_time && !second->in_time;
    counters[tally->only_second] += second->in_time && !first->in_time;
    for (enum stress_figure i = 0; i < STRESS_FIGURE_COUNT; i++)
        moment_add(counters + tally->differences + i * MOMENT_WORDS,
                   second->figures[i] - first->figures[i]);
}
