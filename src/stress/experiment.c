/* Making the runs.
 *
 * Runs are made in blocks of 16, handed out to workers one by one. A worker has a world for each
 * arm and counters of its own; when the blocks are used up, all counters are added. Run number r is
 * the same run whoever makes it, and adding does not care for order: so neither threads nor luck
 * can be seen in a result. An end before time (Ctrl-C) is looked for between blocks, so that what
 * has been counted is whole blocks, and always the first ones.
 *
 * A wished precision is looked at after the runs asked for, after twice as many, and so on: at
 * moments that do not depend on how fast the machine is.
 */
#include "stress/experiment.h"

#include "base/clock.h"
#include "base/random.h"
#include "base/threads.h"
#include "stress/processes.h"

#include <math.h>
#include <stdlib.h>

struct worker {
    const struct stress *stress;
    struct world **worlds;        /* [arm] */
    int64_t *counters, *scratch;  /* owned; scratch: days of the arm that has most */
    struct paired_values *values; /* [arm]; owned */
};

struct worker *worker_new(const struct stress *stress)
{
    struct worker *worker = memory_new(1, sizeof *worker);
    worker->stress = stress;
    worker->worlds = memory_new((size_t)stress->arm_count, sizeof *worker->worlds);
    worker->counters = memory_new(stress->words, sizeof *worker->counters);
    worker->values = memory_new((size_t)stress->arm_count, sizeof *worker->values);
    int days = 0;
    for (int i = 0; i < stress->arm_count; i++) {
        worker->worlds[i] = world_new(stress->arms[i].rehearsal);
        days = stress->tallies[i].days > days ? stress->tallies[i].days : days;
    }
    worker->scratch = memory_new((size_t)days, sizeof *worker->scratch);
    return worker;
}

void worker_free(struct worker *worker)
{
    if (!worker)
        return;
    for (int i = 0; i < worker->stress->arm_count; i++)
        world_free(worker->worlds[i]);
    free(worker->worlds);
    free(worker->counters);
    free(worker->values);
    free(worker->scratch);
    free(worker);
}

static void make_trial(struct worker *worker, int64_t run)
{
    const struct stress *stress = worker->stress;
    const struct draw_key key = {.seed = stress->seed, .run = run, .other = -1};
    for (int i = 0; i < stress->arm_count; i++) {
        const struct stress_outcome *outcome = world_run(worker->worlds[i], &key);
        tally_add(&stress->tallies[i], outcome, worker->counters, worker->scratch);
        if (stress->arm_count > 1)
            paired_tally_take(outcome, &worker->values[i]);
        if (i > 0)
            paired_tally_add(&stress->pairs[i], &worker->values[0], &worker->values[i],
                             worker->counters);
    }
}

void worker_do_block(struct worker *worker, const struct order *order, int64_t block,
                     const bool *struck)
{
    const struct stress *stress = worker->stress;
    int64_t end = (block + 1) * BLOCK_RUNS < order->runs ? (block + 1) * BLOCK_RUNS : order->runs;
    for (int64_t run = block * BLOCK_RUNS; run < end; run++)
        if (order->sensitivity)
            sensitivity_add(&stress->sensitivity, worker->worlds[0], stress->seed, run, struck,
                            worker->counters);
        else
            make_trial(worker, run);
}

void worker_hand_over(struct worker *worker, int64_t *counters)
{
    for (size_t i = 0; i < worker->stress->words; i++) {
        counters[i] += worker->counters[i];
        worker->counters[i] = 0;
    }
}

bool stress_risk_struck(const struct stress *stress, int risk)
{
    const struct tally *tally = &stress->tallies[0];
    size_t bins = (size_t)tally_bad_bins(tally);
    for (size_t i = 0; i < bins; i++)
        if (stress->counters[tally->struck + (size_t)risk * bins + i])
            return true;
    return false;
}

/* How far the experiment is, for whoever watches. */
struct watch {
    double begin, told;
    int64_t runs, of; /* done; in all, as far as is known */
};

struct crew {
    struct stress *stress;
    const struct stress_options *options;
    struct worker **workers;
    int worker_count;
    const struct order *order;
    bool *struck;   /* [risks] */
    int64_t weight; /* runs that one run of the order counts for */
    atomic_llong next;
    bool deals, all_back; /* to and from other processes */
    struct watch watch;
};

static void tell(struct crew *crew, int64_t blocks)
{
    enum { TIMES_A_SECOND = 5 };
    double now = clock_seconds();
    if (!crew->options->progress || now - crew->watch.told < 1.0 / TIMES_A_SECOND)
        return;
    crew->watch.told = now;
    struct stress_progress progress = {.runs =
                                           crew->watch.runs + blocks * BLOCK_RUNS * crew->weight,
                                       .of = crew->watch.of,
                                       .seconds = now - crew->watch.begin};
    crew->options->progress(crew->options->context, &progress);
}

static bool is_stopped(const struct stress_options *options)
{
    return options->stop && atomic_load(options->stop);
}

static void work(void *context, int item)
{
    struct crew *crew = context;
    if (item == crew->worker_count) {
        crew->all_back =
            processes_deal(crew->options->processes, crew->order, crew->struck, &crew->next,
                           crew->stress, crew->stress->counters, crew->options->stop);
        return;
    }
    int64_t end = crew->order->first + crew->order->blocks;
    while (!is_stopped(crew->options)) {
        int64_t block = atomic_fetch_add(&crew->next, 1);
        if (block >= end)
            return;
        worker_do_block(crew->workers[item], crew->order, block, crew->struck);
        if (item == 0)
            tell(crew, block - crew->order->first + 1);
    }
}

/* Carries the order out with all workers; false if stopped before the end of it. */
static bool carry_out(struct crew *crew, const struct order *order)
{
    crew->order = order;
    atomic_store(&crew->next, order->first);
    crew->all_back = true;
    int items = crew->worker_count + crew->deals;
    threads_run(items, items, work, crew);
    for (int i = 0; i < crew->worker_count; i++)
        worker_hand_over(crew->workers[i], crew->stress->counters);
    crew->watch.runs += order->blocks * BLOCK_RUNS * crew->weight;
    return crew->all_back && atomic_load(&crew->next) >= order->first + order->blocks;
}

/* What rank 0 has dealt to this process. */
static void carry_out_dealt(void *context, const struct order *order, const bool *struck)
{
    struct crew *crew = context;
    for (int i = 0; i < crew->stress->sensitivity.risks; i++)
        crew->struck[i] = struck[i];
    carry_out(crew, order);
}

/* A number that two processes have in common only if their first run is the same to the last bit.
 */
static int64_t fingerprint(struct crew *crew)
{
    uint64_t print = crew->stress->words;
    int64_t *counters = memory_new(crew->stress->words, sizeof *counters);
    make_trial(crew->workers[0], 0);
    worker_hand_over(crew->workers[0], counters);
    for (size_t i = 0; i < crew->stress->words; i++)
        print = random_mix(print + (uint64_t)counters[i]);
    free(counters);
    return (int64_t)print;
}

static bool is_precise(const struct stress *stress, double precision)
{
    for (int i = 0; i < stress->arm_count; i++) {
        const struct tally *tally = &stress->tallies[i];
        struct stress_share share =
            stress_share_of(stress->counters[tally->in_time], stress->counters[tally->runs]);
        if ((share.high - share.low) / 2 > precision)
            return false;
    }
    return true;
}

static int64_t blocks_of(int64_t runs)
{
    return (runs + BLOCK_RUNS - 1) / BLOCK_RUNS;
}

/* The trials. Every number of runs asked for but the last is made of whole blocks, so that each
 * block is made once and whole. */
static bool make_trials(struct crew *crew)
{
    const struct stress_options *options = crew->options;
    int64_t runs = options->runs, done = 0;
    if (options->precision > 0)
        runs = blocks_of(runs) * BLOCK_RUNS;
    crew->weight = crew->stress->arm_count;
    for (;;) {
        struct order order = {.first = done, .blocks = blocks_of(runs) - done, .runs = runs};
        crew->watch.of = crew->watch.runs + order.blocks * BLOCK_RUNS * crew->weight +
                         options->sensitivity_runs * (1 + crew->stress->sensitivity.risks);
        if (!carry_out(crew, &order))
            return false;
        done = blocks_of(runs);
        if (options->precision <= 0 || runs >= STRESS_MOST_RUNS ||
            is_precise(crew->stress, options->precision))
            return true;
        runs *= 2;
    }
}

static bool ask_sensitivity(struct crew *crew)
{
    struct stress *stress = crew->stress;
    int64_t runs = crew->options->sensitivity_runs;
    crew->weight = 1;
    for (int i = 0; i < stress->sensitivity.risks; i++) {
        crew->struck[i] = stress_risk_struck(stress, i);
        crew->weight += crew->struck[i];
    }
    if (runs == 0 || crew->weight == 1)
        return true;
    struct order order = {.sensitivity = true, .blocks = blocks_of(runs), .runs = runs};
    crew->watch.of = crew->watch.runs + order.blocks * BLOCK_RUNS * crew->weight;
    return carry_out(crew, &order);
}

static bool do_agree(struct crew *crew)
{
    int other = processes_compare(crew->options->processes, fingerprint(crew));
    if (other == 0)
        return true;
    diagnostics_add(crew->options->diagnostics, SEVERITY_ERROR, NULL, 0, 0,
                    "process %d makes other runs than this one", other);
    diagnostics_hint(crew->options->diagnostics, "give all the same program, mission and plans");
    return false;
}

static struct stress *stress_new(const struct mission *mission, const struct stress_arm *arms,
                                 int arm_count, const struct stress_options *options)
{
    struct stress *stress = memory_new(1, sizeof *stress);
    stress->mission = mission;
    stress->seed = options->seed;
    stress->arm_count = arm_count;
    stress->arms = memory_new((size_t)arm_count, sizeof *stress->arms);
    stress->tallies = memory_new((size_t)arm_count, sizeof *stress->tallies);
    stress->pairs = memory_new((size_t)arm_count, sizeof *stress->pairs);
    for (int i = 0; i < arm_count; i++) {
        stress->arms[i] = arms[i];
        stress->tallies[i] = tally_lay_out(mission, &arms[i], stress->words);
        stress->pairs[i] = paired_tally_lay_out(stress->tallies[i].end);
        stress->words = stress->pairs[i].end;
    }
    stress->sensitivity = sensitivity_tally_lay_out(
        options->sensitivity_runs ? stress->tallies[0].risks : 0, stress->words);
    stress->words = stress->sensitivity.end;
    stress->counters = memory_new(stress->words, sizeof *stress->counters);
    return stress;
}

struct stress *stress_run(const struct mission *mission, const struct stress_arm *arms,
                          int arm_count, const struct stress_options *options)
{
    struct stress *stress = stress_new(mission, arms, arm_count, options);
    struct crew crew = {.stress = stress, .options = options};
    crew.watch.begin = crew.watch.told = clock_seconds();
    /* mpirun has dealt out the cores already. */
    crew.worker_count = options->threads > 0 ? options->threads
                        : options->processes ? 1
                                             : threads_available();
    crew.workers = memory_new((size_t)crew.worker_count, sizeof(struct worker *));
    crew.struck = memory_new((size_t)stress->sensitivity.risks, sizeof *crew.struck);
    for (int i = 0; i < crew.worker_count; i++)
        crew.workers[i] = worker_new(stress);
    bool serves = options->processes && processes_rank(options->processes) > 0;
    bool agree = !options->processes || do_agree(&crew);
    if (!agree) {
        stress->stopped = true;
    } else if (serves) {
        processes_serve(options->processes, stress, carry_out_dealt, &crew);
    } else {
        crew.deals = options->processes != NULL;
        stress->stopped = !make_trials(&crew) || !ask_sensitivity(&crew);
        if (crew.deals && !stress->stopped)
            processes_dismiss(options->processes, stress);
    }
    for (int i = 0; i < crew.worker_count; i++)
        worker_free(crew.workers[i]);
    free(crew.workers);
    free(crew.struck);
    if (serves || !agree) {
        stress_free(stress);
        stress = NULL;
    }
    return stress;
}

void stress_free(struct stress *stress)
{
    if (!stress)
        return;
    free(stress->arms);
    free(stress->tallies);
    free(stress->pairs);
    free(stress->counters);
    free(stress);
}

int64_t stress_run_count(const struct stress *stress)
{
    return stress->counters[stress->tallies[0].runs];
}

bool stress_was_stopped(const struct stress *stress)
{
    return stress->stopped;
}

int stress_arm_count(const struct stress *stress)
{
    return stress->arm_count;
}
