/* The search for short classic projects: how two populations (project_evolution.c) use the
 * schedules, or the time, that there is.
 *
 * The one thing that decides the quality is that the populations neither settle too early nor too
 * late. How fast they settle is the project's own, so they are made to: they start large, with all
 * there is to combine, and shrink to a few members until the run is over. How large they start
 * grows with the number of schedules, and falls with the activities.
 *
 * Where only time is given, runs of growing length take turns with a proof (proof.c) until some of
 * it is gone and the speed is known; then one run is cut to nearly all that is left. Many short
 * runs are worse than one long one.
 */
#include "schedule/certificate.h"
#include "schedule/project_evolution.h"
#include "schedule/project_result.h"
#include "schedule/proof.h"
#include "schedule/search.h"

#include "base/clock.h"
#include "base/threads.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_MEMBERS = 20000,
    MOST_LISTED = 1 << 24, /* members x activities */
    SHRINKS_TO = 25,       /* one in so many members of the start */
    FIRST_PART = 4,        /* children of a founding sweep before the bound is looked at */
    LARGEST_PART = 8192,   /* children before time is looked at */
    FAR_FATHERS = 20000,   /* schedules of a run, from which on variety pays */
    FIRST_RUN = 4000,      /* schedules, where only time is given */
    LONGEST_RUN = 4000000,
    SCHEDULES_A_CONFLICT = 60,
    CONFLICTS_AT_ONCE = 500,
    LEAST_FOR_THREADS =
        20000, /* schedules: what takes less is done before a second thread has started */
};

#define GROWING 0.25 /* of the time goes to runs of growing length and the proof, */
#define PROVING 0.2  /* and of the rest to the proof, unless it has a thread of its own */

struct search {
    struct project_evolution evolution;
    const struct schedule_options *options;
    int32_t bound, best;
    enum project_direction best_direction;
    uint16_t *best_list; /* what, generated in best_direction, is at most `best` long, and the rest
                            as of a member */
    int64_t spent;
    double started, running; /* seconds: when, and for how long runs were at work */

    struct proof *proof; /* NULL: none */
    bool proves_apart;   /* on a thread of its own, which alone uses it until it is joined */
    atomic_int shortest, proved;
    atomic_bool proof_done, over;
};

/* --- runs --- */

static bool must_stop(const struct search *search)
{
    const struct schedule_options *options = search->options;
    return search->best <= search->bound || search->best <= atomic_load(&search->proved) ||
           atomic_load(&search->proof_done) || (options->stop && atomic_load(options->stop)) ||
           (options->seconds > 0 && search_seconds(options) - search->started >= options->seconds);
}

static void note_progress(const struct search *search)
{
    if (search->options->progress)
        search->options->progress(search->options->progress_context, search->spent, search->best);
}

/* Of children first .. end-1 of the sweep at work. */
static void keep_best(struct search *search, int32_t first, int32_t end)
{
    const struct project_evolution *evolution = &search->evolution;
    const struct project_population *population = &evolution->population[evolution->direction];
    const struct project_member *best = NULL, *children = population->members + population->count;
    for (int32_t i = first; i < end; i++)
        if (children[i].makespan < search->best &&
            (!best || project_member_stands_before(&children[i], best)))
            best = &children[i];
    if (!best)
        return;
    search->best = best->makespan;
    atomic_store(&search->shortest, search->best);
    search->best_direction = !evolution->direction;
    memcpy(search->best_list, project_population_list(population, best),
           population->stride * sizeof *search->best_list);
    note_progress(search);
}

/* One sweep of at most `children`, of whom and of the members `size` survive. Founding sweeps come
 * in growing parts, so that the many projects that the first schedules solve are done with them.
 * Returns whether to go on. */
static bool sweep(struct search *search, int32_t children, int32_t size)
{
    bool go_on = true;
    int32_t end = 0;
    do {
        int32_t first = end, part = LARGEST_PART;
        if (search->evolution.founding)
            part = first ? first : FIRST_PART;
        end = part < children - first ? first + part : children;
        project_evolution_make(&search->evolution, first, end, size);
        search->spent += end - first;
        keep_best(search, first, end);
        go_on = !must_stop(search);
    } while (go_on && end < children);
    project_evolution_select(&search->evolution, end);
    return go_on;
}

/* How large populations start: measured on generated projects, see docs/method-schedule.md. */
static int32_t size_for(const struct project_evolution *evolution, double schedules)
{
    double listed = (double)(MOST_LISTED / (evolution->project->count + 8));
    double most = MOST_MEMBERS < listed ? MOST_MEMBERS : listed;
    double size = 0.32 * pow(schedules, 0.765) * pow(60.0 / (evolution->project->count + 1), 0.7) *
                  (evolution->modes ? 0.6 : 1);
    size = size < 40 ? 40 : size > most ? most : size;
    return 2 + (int32_t)(size < schedules / 4 ? size : schedules / 4);
}

/* One run from new populations; until > 0: until that moment, instead of the number of schedules,
 * which is a guess then. */
static void run(struct search *search, int64_t schedules, double until)
{
    struct project_evolution *evolution = &search->evolution;
    int64_t before = search->spent;
    double began = search_seconds(search->options), gone = 0;
    int32_t largest = size_for(evolution, (double)schedules), size = largest;
    evolution->far_fathers = schedules >= FAR_FATHERS;
    project_evolution_begin(evolution);
    for (bool go_on = true; go_on && gone < 1;) {
        int64_t left = until > 0 ? INT32_MAX : schedules - (search->spent - before);
        go_on = sweep(search, left < size ? (int32_t)left : size, size);
        gone = until > 0 ? (search_seconds(search->options) - began) / (until - began)
                         : (double)(search->spent - before) / (double)schedules;
        double shrunk = 1 - pow(gone < 1 ? gone : 1, 0.8) * (1 - 1.0 / SHRINKS_TO);
        if (!evolution->founding)
            size = 8 + (int32_t)(largest * shrunk);
        size = size < largest ? size : largest;
    }
    search->running += search_seconds(search->options) - began;
}

/* --- proofs --- */

/* What the proof came to. With several modes, the project is a relaxation, in which everybody has
 * the best of all modes: its schedule is none. */
static void take_proof(struct search *search)
{
    const int32_t *finish = proof_schedule(search->proof);
    search->bound = proof_bound(search->proof);
    if (!finish || search->evolution.modes || search->bound >= search->best)
        return;
    struct project_profile profile;
    project_profile_init(&profile, search->evolution.project, PROFILE_ROWS);
    search->best = search->bound;
    search->best_direction = PROJECT_BACKWARD;
    project_justify_list(search->evolution.project, PROJECT_BACKWARD, &profile, finish,
                         search->best, search->best_list);
    project_profile_clear(&profile);
    note_progress(search);
}

/* The proof on a thread of its own. */
static void *prove(void *address)
{
    struct search *search = address;
    bool done = false;
    while (!done && !atomic_load(&search->over)) {
        proof_set_makespan(search->proof, atomic_load(&search->shortest));
        done = proof_run(search->proof, CONFLICTS_AT_ONCE, &search->over,
                         search_deadline(search->options, search->started));
        atomic_store(&search->proved, proof_bound(search->proof));
    }
    /* A proof that ends with a schedule ends the search; of the relaxation, the bound is all there
     * is to have. */
    if (done && !search->evolution.modes)
        atomic_store(&search->proof_done, true);
    return NULL;
}

/* --- as long as there is time --- */

/* The run that takes nearly all that is left of the time. */
static void run_long(struct search *search, double proving)
{
    double now = search_seconds(search->options);
    double left = (search->started + search->options->seconds - now) * (1 - proving);
    double schedules = (double)search->spent / search->running * left;
    run(search, (int64_t)schedules + 1, now + left);
}

/* With one thread, runs and the proof take turns, and the proof gets more and more of the time. */
static void search_and_prove(struct search *search)
{
    const struct schedule_options *options = search->options;
    pthread_t thread;
    bool apart = false, open, ran_long = options->seconds <= 0;
    run(search, FIRST_RUN, 0);
    search->proof = must_stop(search)
                        ? NULL
                        : proof_new(search->evolution.project, search->bound, search->best);
    open = search->proof;
    if (open && options->certificate_bytes)
        proof_keep_log(search->proof, options->certificate_bytes);
    if (open && search->proves_apart)
        apart = pthread_create(&thread, NULL, prove, search) == 0;
    for (int64_t length = 2 * FIRST_RUN, turns = 1; !must_stop(search); length *= 2, turns++) {
        if (open && !apart) {
            proof_set_makespan(search->proof, search->best);
            int64_t share = turns < 4 ? turns : 4;
            open = !proof_run(search->proof, share * length / SCHEDULES_A_CONFLICT, options->stop,
                              search_deadline(options, search->started));
            take_proof(search);
            if (must_stop(search))
                break;
        }
        if (!ran_long && search_seconds(options) - search->started >= GROWING * options->seconds) {
            run_long(search, open && !apart ? PROVING : 0);
            ran_long = true;
        } else {
            run(search, length < LONGEST_RUN ? length : LONGEST_RUN, 0);
        }
    }
    atomic_store(&search->over, true);
    if (apart)
        pthread_join(thread, NULL);
    if (search->proof)
        take_proof(search);
}

static void search_run(struct search *search)
{
    const struct schedule_options *options = search->options;
    struct project_evolution *evolution = &search->evolution;
    int64_t most = options->schedules > 0 ? options->schedules : INT64_MAX;
    int threads = options->threads > 0 ? options->threads : threads_available();
    if (most < LEAST_FOR_THREADS)
        threads = 1;
    search->proves_apart = options->schedules == 0 && threads > 1;
    project_evolution_init(evolution, size_for(evolution, (double)most),
                           threads - search->proves_apart);
    search->best_list = memory_new(evolution->population->stride, sizeof *search->best_list);
    if (options->schedules > 0)
        run(search, most, 0);
    else
        search_and_prove(search);
}

bool project_search_applies(const struct schedule_instance *instance,
                            const struct schedule_options *options)
{
    struct project project = {0};
    struct project_modes modes;
    int32_t *activity_of;
    bool applies = options->objective == OBJECTIVE_MAKESPAN &&
                   project_from_instance(&project, instance, &activity_of, &modes);
    project_clear(&project);
    return applies;
}

void project_search(const struct schedule_instance *instance,
                    const struct schedule_options *options, struct schedule_result *result)
{
    struct project project;
    struct project_modes modes;
    int32_t *activity_of;
    double started = search_seconds(options);
    if (!project_from_instance(&project, instance, &activity_of, &modes))
        return;
    size_t activities = (size_t)instance->activities;
    struct search search = {.evolution = {.project = &project,
                                          .modes = modes.single ? NULL : &modes,
                                          .seed = options->seed},
                            .options = options,
                            .started = started,
                            .bound = project_bound(&project),
                            .best = INT32_MAX};
    if (options->first_priority)
        search.evolution.first_list =
            project_list_of_priority(&project, instance, options->first_priority, activity_of);
    *result = (struct schedule_result){.activities = instance->activities};
    result->start = memory_new(activities, sizeof *result->start);
    result->mode = memory_new(activities, sizeof *result->mode);
    result->priority = memory_new(activities, sizeof *result->priority);
    for (size_t a = 0; a < activities; a++)
        result->start[a] = SCHEDULE_UNPLACED;
    search_run(&search);
    if (search.best <= project.horizon) {
        project_result_fill(
            &project, instance, &modes, activity_of, search.best_direction, search.best_list,
            modes.single ? NULL : search.best_list + search.evolution.choice, result);
    } else { /* no choice of modes was found that suffices with what there is */
        result->unplaced = instance->activities;
        for (size_t a = 0; a < activities; a++)
            result->cost += instance->unplaced_cost[a];
    }
    result->bound = search.bound;
    if (options->certificate_bytes)
        result->certificate =
            certificate_write(instance, &project, activity_of, search.proof, search.bound);
    proof_free(search.proof);
    result->schedules = search.spent;
    result->seconds = search_seconds(options) - started;
    free(search.best_list);
    project_evolution_clear(&search.evolution);
    project_clear(&project);
}
