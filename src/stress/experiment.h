/* Private to stress: an experiment, and the work it is made of.
 *
 * Work comes as *orders*: blocks of runs, of the plans' own (the trials), or for the sensitivity of
 * the first to the risks. Carrying out an order adds to an array of counters and depends on nothing
 * that was carried out before; whoever takes part in an experiment can carry out any of it.
 */
#ifndef DECAMP_STRESS_EXPERIMENT_H
#define DECAMP_STRESS_EXPERIMENT_H

#include "stress/tally.h"

enum { BLOCK_RUNS = 16 };

/* Sums for the sensitivity to each risk, in groups of runs (for the error: jackknife). Run r is of
 * group r % SENSITIVITY_GROUPS. */
enum { SENSITIVITY_GROUPS = 20 };
struct sensitivity_tally {
    int risks;
    size_t runs;   /* [groups] */
    size_t values; /* [groups][SENSITIVE_COUNT][MOMENT_WORDS] */
    size_t steps;  /* [risks][groups][SENSITIVE_COUNT][MOMENT_WORDS]: change by that risk's draws */
    size_t end;
};
struct sensitivity_tally sensitivity_tally_lay_out(int risks, size_t begin);

struct order {
    bool sensitivity;
    int64_t first, blocks; /* blocks of BLOCK_RUNS runs; the last may be cut short at `runs` */
    int64_t runs;
};

struct stress {
    const struct mission *mission;
    struct stress_arm *arms;    /* owned */
    struct tally *tallies;      /* [arm]; owned */
    struct paired_tally *pairs; /* [arm]: beside the first; of the first unused; owned */
    int arm_count;
    struct sensitivity_tally sensitivity;
    size_t words;      /* counters in all */
    int64_t *counters; /* what has been counted; owned */
    uint64_t seed;
    bool stopped;
};

/* The risks that are asked after: those that struck in any trial counted so far. */
bool stress_risk_struck(const struct stress *stress, int risk);

/* One worker: its worlds and its counters. */
struct worker;
struct worker *worker_new(const struct stress *stress);
void worker_free(struct worker *worker);
/* Makes the runs of one block. `struck`: [risks], for sensitivity. */
void worker_do_block(struct worker *worker, const struct order *order, int64_t block,
                     const bool *struck);
/* Adds what it has counted to `counters` and begins anew. */
void worker_hand_over(struct worker *worker, int64_t *counters);

/* sensitivity.c: one run again and again, each time with other draws of one risk. */
void sensitivity_add(const struct sensitivity_tally *tally, struct world *world, uint64_t seed,
                     int64_t run, const bool *struck, int64_t *counters);

#endif
