/* What binds is found by trying: the mission is solved again with one limit relaxed by one step,
 * beginning with the design and the order of the solution at hand, so that a short search shows
 * what the step would buy. Which limits are worth a trial is told by the schedule itself:
 * blockers.c finds what keeps each trip from leaving earlier, and weighs that with what leaving
 * earlier would save.
 *
 * Cures are sought greedily, in doubled steps: what gains most is kept until nobody is late, then
 * every member of the set is taken back as far as it goes. A set that cannot be made smaller that
 * way is reported; that no smaller one exists is not claimed.
 */
#include "plan/relax.h"

#include "base/threads.h"
#include "plan/blockers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TRIALS = 24, MOST_CURES = 4, MOST_DOUBLINGS = 5 };

struct trial {
    struct relaxation relaxations[MOST_CURES];
    int count;
    /* outcome */
    bool solved;
    int unplaced;
    double late, exposure;
};

struct trials {
    const struct solution *solution;
    const struct plan_options *options;
    int64_t schedules;
    struct trial *items;
};

static void measure(const struct solution *solution, struct trial *trial)
{
    struct planned_figures figures;
    solution_figures(solution, &figures);
    trial->solved = true;
    trial->unplaced = solution->result.unplaced;
    trial->late = (double)figures.late_person_days;
    trial->exposure = figures.exposure_at_places + figures.exposure_on_roads;
}

static void run_trial(void *context, int index)
{
    const struct trials *trials = context;
    struct trial *trial = &trials->items[index];
    struct arena arena = {0};
    struct diagnostics diagnostics = {0};
    struct mission mission =
        relaxation_apply(trials->solution->mission, trial->relaxations, trial->count, &arena);
    struct plan_options options = {.seed = trials->options->seed,
                                   .schedules = trials->schedules,
                                   .threads = 1,
                                   .usd_per_exposure = trials->options->usd_per_exposure,
                                   .stop = trials->options->stop};
    struct solution *solution = solution_new(&mission, &options, trials->solution, &diagnostics);
    if (solution)
        measure(solution, trial);
    solution_free(solution);
    diagnostics_clear(&diagnostics);
    arena_clear(&arena);
}

static void run_trials(const struct solution *solution, const struct plan_options *options,
                       int64_t schedules, struct trial *items, int count)
{
    struct trials trials = {solution, options, schedules, items};
    threads_run(options->threads > 0 ? options->threads : threads_available(), count, run_trial,
                &trials);
}

/* What a trial would have to beat, in one figure: things without a place, then lateness, then
 * exposure. */
static double badness(const struct trial *trial)
{
    return trial->solved ? trial->unplaced * 1e12 + trial->late * 1e5 + trial->exposure : INFINITY;
}

struct ranked {
    struct relaxation relaxation;
    double weight;
};

static int compare_ranked(const void *left_address, const void *right_address)
{
    const struct ranked *left = left_address, *right = right_address;
    if (left->weight < right->weight || left->weight > right->weight)
        return left->weight > right->weight ? -1 : 1;
    if (left->relaxation.kind != right->relaxation.kind)
        return left->relaxation.kind < right->relaxation.kind ? -1 : 1;
    return left->relaxation.item - right->relaxation.item;
}

/* The relaxations that look most useful, best first; behind them those that look useless, since of
 * several limits that stand in one way a blocker names only one. Returns how many of `most`. */
static int rank_relaxations(const struct solution *solution, struct relaxation *best, int most)
{
    const struct mission *mission = solution->mission;
    struct ranked *ranked = NULL;
    size_t count = 0, capacity = 0;
    struct blockers *blockers = blockers_new(solution);
    for (int kind = 0; kind < RELAX_LAST_DAY; kind++)
        for (int item = 0; item < relaxation_items(mission, (enum relaxation_kind)kind); item++) {
            struct relaxation relaxation = {(enum relaxation_kind)kind, item, 1};
            if (!relaxation_applies(mission, relaxation.kind, item))
                continue;
            memory_grow(&ranked, &capacity, count + 1, sizeof *ranked);
            ranked[count++] = (struct ranked){relaxation, blockers_weight(blockers, &relaxation)};
        }
    blockers_free(blockers);
    if (count)
        qsort(ranked, count, sizeof *ranked, compare_ranked);
    int taken = 0;
    for (; taken < most && taken < (int)count; taken++)
        best[taken] = ranked[taken].relaxation;
    free(ranked);
    return taken;
}

static int64_t trial_schedules(const struct solution *solution)
{
    int64_t schedules = solution->schedules / 50;
    return schedules > 4 ? schedules : 4;
}

static int compare_reliefs(const void *left_address, const void *right_address)
{
    const struct relief *left = left_address, *right = right_address;
    if (left->gain_late_person_days != right->gain_late_person_days)
        return left->gain_late_person_days > right->gain_late_person_days ? -1 : 1;
    return left->gain_exposure > right->gain_exposure ? -1
                                                      : left->gain_exposure < right->gain_exposure;
}

int relax_find_binding(const struct solution *solution, const struct plan_options *options,
                       struct relief *reliefs, int most)
{
    struct relaxation candidates[MOST_TRIALS];
    struct trial trials[MOST_TRIALS + 1] = {0};
    int count = rank_relaxations(solution, candidates, MOST_TRIALS), found = 0;
    for (int i = 0; i < count; i++)
        trials[i + 1] = (struct trial){.relaxations = {candidates[i]}, .count = 1};
    run_trials(solution, options, trial_schedules(solution), trials, count + 1);
    struct relief all[MOST_TRIALS];
    for (int i = 1; i <= count; i++) {
        double late = trials[0].late - trials[i].late,
               exposure = trials[0].exposure - trials[i].exposure;
        bool gains =
            trials[i].solved && (late > 0 || (late >= 0 && exposure > 1e-4 * trials[0].exposure));
        if (gains)
            all[found++] = (struct relief){candidates[i - 1], late, exposure};
    }
    if (found)
        qsort(all, (size_t)found, sizeof *all, compare_reliefs);
    found = found < most ? found : most;
    memcpy(reliefs, all, (size_t)found * sizeof *all);
    return found;
}

static bool cures(const struct trial *trial)
{
    return trial->solved && trial->unplaced == 0 && trial->late <= 0;
}

/* Adds to `set` the relaxation, in `steps` steps, that gains most. False if none gains. */
static bool add_best(const struct solution *solution, const struct plan_options *options,
                     struct trial *set, const struct relaxation *candidates, int count, int steps)
{
    struct trial trials[MOST_TRIALS] = {0};
    for (int i = 0; i < count; i++) {
        trials[i] = *set;
        trials[i].solved = false;
        trials[i].relaxations[trials[i].count] = candidates[i];
        trials[i].relaxations[trials[i].count++].steps = steps;
    }
    run_trials(solution, options, trial_schedules(solution), trials, count);
    int best = -1;
    for (int i = 0; i < count; i++)
        if (badness(&trials[i]) < badness(set) &&
            (best < 0 || badness(&trials[i]) < badness(&trials[best])))
            best = i;
    if (best >= 0)
        *set = trials[best];
    return best >= 0;
}

/* The least steps of one member of the set with which it still cures. */
static void shrink(const struct solution *solution, const struct plan_options *options,
                   struct trial *set, int member)
{
    int low = 0, high = set->relaxations[member].steps; /* high cures */
    while (high - low > 1) {
        struct trial trial = *set;
        int middle = low + (high - low) / 2;
        trial.solved = false;
        trial.relaxations[member].steps = middle;
        run_trials(solution, options, trial_schedules(solution), &trial, 1);
        if (cures(&trial)) {
            high = middle;
            *set = trial;
        } else {
            low = middle;
        }
    }
}

int relax_find_cures(const struct solution *solution, const struct plan_options *options,
                     struct relief *reliefs, int most)
{
    struct relaxation candidates[MOST_TRIALS];
    int count = rank_relaxations(solution, candidates, MOST_TRIALS);
    struct trial set = {0};
    measure(solution, &set);
    for (int doubling = 0, steps = 2;
         doubling < MOST_DOUBLINGS && set.count < MOST_CURES && !cures(&set);
         doubling++, steps *= 2)
        if (!add_best(solution, options, &set, candidates, count, steps) && doubling > 1)
            break;
    if (!cures(&set))
        return 0;
    for (int i = 0; i < set.count; i++)
        shrink(solution, options, &set, i);
    /* Without each member in turn: what it is good for, and whether it is needed. */
    struct trial without[MOST_CURES];
    for (int i = 0; i < set.count; i++) {
        without[i] = set;
        without[i].solved = false;
        without[i].relaxations[i].steps = 0;
    }
    run_trials(solution, options, trial_schedules(solution), without, set.count);
    int found = 0;
    for (int i = 0; i < set.count && found < most; i++)
        reliefs[found++] = (struct relief){set.relaxations[i], without[i].late - set.late,
                                           without[i].exposure - set.exposure};
    return found;
}
