/* Private to stress: all that is kept of runs, as counters that are only ever added to.
 *
 * Whatever is answered comes from one flat array of int64_t: counts, sums, and histograms. Two
 * arrays are put together by adding them word for word, so that the result is the same, bit for
 * bit, in whatever order and on however many threads or processes the runs were made, and its size
 * does not depend on their number.
 *
 * Squares need more than 64 bits. A *moment triple* holds a sum, and the sum of squares in two
 * words, each of them a plain sum: of square >> 40 and of its lowest 40 bits.
 */
#ifndef DECAMP_STRESS_TALLY_H
#define DECAMP_STRESS_TALLY_H

#include "stress/stress.h"

/* Words of a moment triple. */
enum { MOMENT_SUM, MOMENT_SQUARE_HIGH, MOMENT_SQUARE_LOW, MOMENT_WORDS };

static inline void moment_add(int64_t *words, int64_t value)
{
    unsigned __int128 size = value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
    unsigned __int128 square = size * size;
    words[MOMENT_SUM] += value;
    words[MOMENT_SQUARE_HIGH] += (int64_t)(square >> 40);
    words[MOMENT_SQUARE_LOW] += (int64_t)(square & ((UINT64_C(1) << 40) - 1));
}

/* Mean and variance (of a sample: divided by count - 1; 0 for fewer than two) of what was added
 * `count` times. */
struct moments {
    int64_t count;
    double mean, variance;
};
struct moments moments_of(const int64_t *words, int64_t count);

/* The sum of squares. */
long double moment_squares(const int64_t *words);

/* Bins of numbers from 0: exact below 64, then 32 to a doubling (no wider than 1/32 of what is in
 * them). */
enum { VALUE_BINS = 64 + 28 * 32 };
int value_bin(int64_t value);
int64_t value_bin_least(int bin); /* the smallest value in it */

/* People remaining, in so many shares of all (or a bin a head, of fewer). */
enum { PEOPLE_BINS = 500 };

/* Where things lie in the array. Days count from the mission's first; what comes after the last of
 * them counts as on it. */
struct tally {
    int days, closings, risks, resources, people_bins, crossing_count;
    int32_t last_day; /* of the mission */
    int64_t people;
    const struct crossing *crossings; /* the rehearsal's */
    size_t runs;
    size_t in_time;      /* runs: everybody out by the last day of that run */
    size_t by_last_day;  /* runs: by the mission's */
    size_t date_changed; /* runs in which the last day was set anew */
    size_t forced_runs;  /* runs in which something was forced */
    size_t last_out;     /* [days] */
    size_t closed;       /* [closings][days] */
    size_t remaining;    /* [days][people_bins + 1]: runs; bin 0 (nobody) is not counted */
    size_t sums;         /* [STRESS_FIGURE_COUNT][MOMENT_WORDS] */
    size_t histograms;   /* [2][VALUE_BINS]: killed, wounded */
    /* By how bad the run was: [tally_bad_bins] in each */
    size_t bad;        /* runs */
    size_t struck;     /* [risks][bins]: runs in which it struck */
    size_t effect;     /* [risks][bins][MOMENT_WORDS] */
    size_t waited;     /* [resources][bins][MOMENT_WORDS]: people-days */
    size_t place_last; /* [closings][bins]: runs in which nothing closed after it */
    size_t end;        /* the first word after it */
};

/* Lays the counters out from word `begin` on. */
struct tally tally_lay_out(const struct mission *mission, const struct stress_arm *arm,
                           size_t begin);

/* Runs by how bad they were: those in time by the day on which the last is out, after them those
 * with late people by late person-days. */
int tally_bad_bins(const struct tally *tally);
int tally_bad_bin(const struct tally *tally, const struct stress_outcome *outcome);

/* Counts a run. `scratch`: [days], kept by the caller between calls, all 0 before and after. */
void tally_add(const struct tally *tally, const struct stress_outcome *outcome, int64_t *counters,
               int64_t *scratch);

/* What a run has of a figure. */
int64_t tally_figure(const struct stress_outcome *outcome, enum stress_figure figure);

/* Runs of one plan beside those of another under the same draws. */
struct paired_tally {
    size_t only_first, only_second; /* runs in which it alone is in time */
    size_t differences;             /* [STRESS_FIGURE_COUNT][MOMENT_WORDS] */
    size_t end;
};
struct paired_tally paired_tally_lay_out(size_t begin);
/* `first` is what comes before the other is run: the other's outcome is in `second`. */
struct paired_values {
    bool in_time;
    int64_t figures[STRESS_FIGURE_COUNT];
};
void paired_tally_take(const struct stress_outcome *outcome, struct paired_values *values);
void paired_tally_add(const struct paired_tally *tally, const struct paired_values *first,
                      const struct paired_values *second, int64_t *counters);

#endif
