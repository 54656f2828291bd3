/* Each run is made under every policy with the same draws. Replanning goes from week to week: the
 * plan in force is carried out from the beginning, which up to the end of the last week is the run
 * as it was; at the end of the next the planner is asked, and so on until everybody is out or the
 * horizon ends. Runs are few, since each is a search a week; so their outcomes are kept one by one.
 */
#include "rehearse/weekly.h"

#include "base/threads.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct outcome {
    bool in_time;
    double figures[REHEARSE_FIGURES];
};

struct run_result {
    bool made;
    struct outcome outcomes[REHEARSE_POLICIES];
    int plannings, failures;
};

struct comparison {
    const struct mission *mission;
    const struct plan_document *plan;
    const struct rehearse_policy_options *options;
    struct rehearsal *rehearsals[REHEARSE_REPLAN]; /* of the policies that have one for all runs */
    struct run_result *results;                    /* [run] */
    int32_t horizon;                               /* minute */
    pthread_mutex_t lock;                          /* of what follows */
    struct stress_progress progress;
    struct timespec began;
};

const char *rehearse_policy_name(enum rehearse_policy policy)
{
    static const char *const names[REHEARSE_POLICIES] = {"keep", "reorder", "replan"};
    return names[policy];
}

static bool is_stopped(const struct comparison *comparison)
{
    return comparison->options->stop && atomic_load(comparison->options->stop);
}

static void advance(struct comparison *comparison, int64_t weeks)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    pthread_mutex_lock(&comparison->lock);
    comparison->progress.runs += weeks;
    comparison->progress.seconds = (double)(now.tv_sec - comparison->began.tv_sec) +
                                   1e-9 * (double)(now.tv_nsec - comparison->began.tv_nsec);
    if (comparison->options->progress)
        comparison->options->progress(comparison->options->context, &comparison->progress);
    pthread_mutex_unlock(&comparison->lock);
}

static struct outcome outcome_of(const struct stress_outcome *outcome)
{
    return (struct outcome){.in_time = outcome->last_out <= outcome->last_day,
                            .figures = {[REHEARSE_LATE] = (double)outcome->late_person_days,
                                        [REHEARSE_LAST_OUT] = outcome->last_out,
                                        [REHEARSE_KILLED] = (double)outcome->killed,
                                        [REHEARSE_WOUNDED] = (double)outcome->wounded}};
}

void weekly_phase_clear(struct weekly_phase *phase)
{
    world_free(phase->world);
    rehearsal_free(phase->rehearsal);
    rehearsal_past_clear(&phase->past);
    plan_document_free(phase->plan);
    *phase = (struct weekly_phase){0};
}

/* The phase that begins at `until`; false: there is no plan for it, or none that can be carried
 * out. */
static bool next_phase(const struct comparison *comparison, const struct weekly_phase *phase,
                       int32_t until, struct weekly_phase *next)
{
    struct diagnostics own = {0};
    struct rehearsal_known known = world_known(phase->world, until);
    const struct weekly_run run = {.network = rehearsal_network(phase->rehearsal),
                                   .starts = world_starts(phase->world),
                                   .finishes = world_finishes(phase->world),
                                   .until = until,
                                   .known = &known};
    *next = (struct weekly_phase){.plan = weekly_plan(&run, comparison->options)};
    rehearsal_known_clear(&known);
    if (!next->plan)
        return false;
    next->past = world_past(phase->world, until);
    next->rehearsal =
        rehearsal_new_after(comparison->mission, next->plan, POLICY_KEEP, &next->past, &own);
    diagnostics_clear(&own);
    if (!next->rehearsal) {
        weekly_phase_clear(next);
        return false;
    }
    next->world = world_new(next->rehearsal);
    return true;
}

/* When the last who go out are out. */
static int32_t last_crossing(const struct weekly_phase *phase, const struct stress_outcome *outcome)
{
    int count;
    int32_t last = 0;
    rehearsal_crossings(phase->rehearsal, &count);
    for (int i = 0; i < count; i++)
        if (outcome->out_people[i] > 0 && outcome->out_at[i] > last)
            last = outcome->out_at[i];
    return last;
}

/* Of the first plan, whose rehearsal is shared. False: stopped. */
static bool replan_weekly(struct comparison *comparison, const struct draw_key *key,
                          struct run_result *result)
{
    int32_t week = comparison->options->every_days * MINUTES_PER_DAY, until = week;
    struct diagnostics own = {0};
    struct weekly_phase phase = {
        .rehearsal = rehearsal_new(comparison->mission, comparison->plan, POLICY_KEEP, &own)};
    diagnostics_clear(&own);
    phase.world = world_new(phase.rehearsal);
    const struct stress_outcome *outcome = world_run(phase.world, key);
    for (; until < comparison->horizon && last_crossing(&phase, outcome) >= until; until += week) {
        struct weekly_phase next;
        bool planned = !is_stopped(comparison) && next_phase(comparison, &phase, until, &next);
        if (is_stopped(comparison)) {
            if (planned)
                weekly_phase_clear(&next);
            break;
        }
        result->plannings += planned;
        result->failures += !planned;
        if (planned) {
            weekly_phase_clear(&phase);
            phase = next;
            outcome = world_run(phase.world, key);
        }
        advance(comparison, 1);
    }
    result->outcomes[REHEARSE_REPLAN] = outcome_of(outcome);
    weekly_phase_clear(&phase);
    if (is_stopped(comparison))
        return false;
    if (until < comparison->horizon) /* the weeks in which nothing is left to do */
        advance(comparison, (comparison->horizon - 1 - until) / week + 1);
    return true;
}

static void make_run(void *context, int item)
{
    struct comparison *comparison = context;
    struct run_result *result = &comparison->results[item];
    const struct draw_key key = {.seed = comparison->options->seed, .run = item, .other = -1};
    if (is_stopped(comparison))
        return;
    for (int policy = 0; policy < REHEARSE_REPLAN; policy++) {
        struct world *world = world_new(comparison->rehearsals[policy]);
        result->outcomes[policy] = outcome_of(world_run(world, &key));
        world_free(world);
    }
    result->made = replan_weekly(comparison, &key, result);
}

/* -- What they come to -- */

struct sum {
    double count, sum, squares;
};

static void add(struct sum *sum, double value)
{
    sum->count++;
    sum->sum += value;
    sum->squares += value * value;
}

static struct stress_mean mean_of(const struct sum *sum)
{
    double mean = sum->sum / sum->count,
           variance = (sum->squares - sum->sum * mean) / (sum->count - 1);
    return (struct stress_mean){mean, sum->count < 2 ? NAN : sqrt(fmax(variance, 0) / sum->count)};
}

static void sum_up(const struct comparison *comparison, struct rehearse_policies *policies)
{
    struct sum plannings = {0}, failures = {0};
    for (int policy = 0; policy < REHEARSE_POLICIES; policy++) {
        struct sum sums[REHEARSE_FIGURES] = {{0}}, gains[REHEARSE_FIGURES] = {{0}}, gain = {0};
        int64_t in_time = 0, runs = 0;
        for (int64_t run = 0; run < comparison->options->runs; run++) {
            const struct run_result *result = &comparison->results[run];
            const struct outcome *outcome = &result->outcomes[policy],
                                 *keep = &result->outcomes[REHEARSE_KEEP];
            if (!result->made)
                continue;
            runs++;
            in_time += outcome->in_time;
            add(&gain, (double)outcome->in_time - (double)keep->in_time);
            for (int i = 0; i < REHEARSE_FIGURES; i++) {
                add(&sums[i], outcome->figures[i]);
                add(&gains[i], outcome->figures[i] - keep->figures[i]);
            }
            if (policy == REHEARSE_REPLAN) {
                add(&plannings, result->plannings);
                add(&failures, result->failures);
            }
        }
        struct rehearse_policy_row *row = &policies->rows[policy];
        policies->runs = runs;
        row->in_time = stress_share_of(in_time, runs);
        row->in_time_gain = mean_of(&gain);
        for (int i = 0; i < REHEARSE_FIGURES; i++) {
            row->figures[i] = mean_of(&sums[i]);
            row->gains[i] = mean_of(&gains[i]);
        }
    }
    policies->plannings = mean_of(&plannings);
    policies->failures = mean_of(&failures);
}

bool rehearse_compare_policies(const struct mission *mission, const struct plan_document *plan,
                               const struct rehearse_policy_options *options,
                               struct rehearse_policies *policies, struct diagnostics *diagnostics)
{
    struct comparison comparison = {
        .mission = mission,
        .plan = plan,
        .options = options,
        .results = memory_new((size_t)options->runs, sizeof *comparison.results),
        .horizon = (mission->settings.last_day + mission->settings.horizon_days -
                    mission->settings.start_day) *
                   MINUTES_PER_DAY};
    bool good = true;
    *policies = (struct rehearse_policies){0};
    for (int policy = 0; policy < REHEARSE_REPLAN && good; policy++) {
        comparison.rehearsals[policy] =
            rehearsal_new(mission, plan, (enum stress_policy)policy, diagnostics);
        good = comparison.rehearsals[policy];
    }
    if (good) {
        int32_t week = options->every_days * MINUTES_PER_DAY;
        comparison.progress.of = options->runs * ((comparison.horizon - 1) / week);
        clock_gettime(CLOCK_MONOTONIC, &comparison.began);
        pthread_mutex_init(&comparison.lock, NULL);
        threads_run(options->threads > 0 ? options->threads : threads_available(),
                    (int)options->runs, make_run, &comparison);
        pthread_mutex_destroy(&comparison.lock);
        sum_up(&comparison, policies);
    }
    for (int policy = 0; policy < REHEARSE_REPLAN; policy++)
        rehearsal_free(comparison.rehearsals[policy]);
    free(comparison.results);
    return good;
}
