/* The search for any instance: a first schedule, then islands of ruin and recreate.
 *
 * The number of islands depends on the length of the search, not on the threads, unless time alone
 * ends it and the result cannot be repeated anyway. They work in epochs of a fixed number of
 * insertions; between epochs, on one thread, the best is looked up, told to the caller, and now and
 * then given to the island that is worst. So the result depends on the seed and the number of
 * schedules. A time limit is looked at inside epochs too; a search that it cuts short is as good,
 * but not repeatable.
 *
 * A step that inserts r of n activities counts r/n of a schedule.
 */
#include "schedule/certificate.h"
#include "schedule/island.h"
#include "schedule/search.h"

#include "base/clock.h"
#include "base/threads.h"

#include <stdlib.h>
#include <string.h>

enum {
    ISLANDS = 2,              /* of a search of many schedules */
    MOST_ISLANDS = 8,         /* of one that is limited by time alone: one a thread */
    EPOCH_INSERTIONS = 20000, /* of one island */
    EXCHANGE_EPOCHS = 2,
    MANY_SCHEDULES = 400, /* a shorter search has one island */
};

struct search {
    const struct schedule_instance *instance;
    const struct schedule_options *options;
    struct search_ground ground;
    struct island *islands;
    int32_t island_count, threads;
    int64_t budget; /* insertions of one island; INT64_MAX: no limit */
    double started;
    struct arena arena;
};

static bool must_stop(const struct search *search)
{
    const struct schedule_options *options = search->options;
    return (options->stop && atomic_load(options->stop)) ||
           (options->seconds > 0 &&
            search_seconds(search->options) - search->started >= options->seconds);
}

static double progress_of(const struct search *search, const struct island *island)
{
    double progress = 0;
    if (search->budget != INT64_MAX)
        progress = (double)island->inserted / (double)search->budget;
    else if (search->options->seconds > 0)
        progress = (search_seconds(search->options) - search->started) / search->options->seconds;
    return progress < 1 ? progress : 1;
}

static void run_epoch(void *context, int number)
{
    struct search *search = context;
    struct island *island = &search->islands[number];
    int64_t until = island->inserted < search->budget - EPOCH_INSERTIONS
                        ? island->inserted + EPOCH_INSERTIONS
                        : search->budget;
    double progress = progress_of(search, island);
    for (int look = 0; island->inserted < until; look++) {
        if (look % 16 == 0) {
            if (must_stop(search))
                return;
            progress = progress_of(search, island);
        }
        island_step(island, progress);
    }
}

static bool is_better(const struct island *left, const struct island *right)
{
    if (left->best_objective != right->best_objective)
        return left->best_objective < right->best_objective;
    return left->best_makespan < right->best_makespan;
}

static int32_t find_best(const struct search *search)
{
    int32_t best = 0;
    for (int32_t i = 1; i < search->island_count; i++)
        if (is_better(&search->islands[i], &search->islands[best]))
            best = i;
    return best;
}

/* The worst island goes on from the best schedule. */
static void exchange(struct search *search)
{
    int32_t best = find_best(search), worst = 0;
    for (int32_t i = 1; i < search->island_count; i++)
        if (search->islands[i].energy > search->islands[worst].energy)
            worst = i;
    if (worst != best)
        island_load(&search->islands[worst], search->islands[best].best_start,
                    search->islands[best].best_mode);
}

static int64_t count_schedules(const struct search *search)
{
    int64_t inserted = 0;
    for (int32_t i = 0; i < search->island_count; i++)
        inserted += search->islands[i].inserted;
    int32_t n = search->instance->activities;
    return 1 + inserted / (n > 0 ? n : 1);
}

/* The first schedule: as given, else in the order asked for, else by first possible start. */
static void make_first(struct search *search)
{
    const struct schedule_instance *instance = search->instance;
    const struct schedule_options *options = search->options;
    struct island *island = &search->islands[0];
    int32_t *list = memory_new((size_t)instance->activities, sizeof *list);
    generation_order(
        instance,
        options->first_priority ? options->first_priority : search->ground.relaxation.head, list);
    for (int32_t i = 0; i < instance->activities; i++)
        search->ground.rank[list[i]] = i;
    if (!options->first_start ||
        !island_carry_over(island, options->first_start, options->first_mode)) {
        const struct placement_choice choice = {0};
        generation_empty(&island->generation);
        generation_group(&island->generation, list, instance->activities);
        generation_fill(&island->generation, &choice, list, instance->activities);
        island_adopt(island);
    }
    while (island->generation.placed < instance->activities && island_unlock(island))
        ;
    for (int32_t i = 1; i < search->island_count; i++)
        island_load(&search->islands[i], island->best_start, island->best_mode);
    free(list);
}

static void search_init(struct search *search, const struct schedule_instance *instance,
                        const struct schedule_options *options)
{
    int threads = options->threads > 0 ? options->threads : threads_available();
    *search = (struct search){.instance = instance,
                              .options = options,
                              .started = search_seconds(options),
                              .threads = threads,
                              .island_count = threads < MOST_ISLANDS ? threads : MOST_ISLANDS};
    search->budget = INT64_MAX;
    if (options->schedules > 0) {
        search->island_count = options->schedules < MANY_SCHEDULES ? 1 : ISLANDS;
        if (__builtin_mul_overflow(options->schedules - 1, (int64_t)instance->activities,
                                   &search->budget))
            search->budget = INT64_MAX;
        else
            search->budget /= search->island_count;
    } else if (options->seconds <= 0 && !options->stop) {
        search->budget = 0; /* nothing would end it */
    }
    search_ground_init(&search->ground, instance, options, &search->arena);
    search->islands =
        arena_new(&search->arena, (size_t)search->island_count, sizeof *search->islands);
    for (int32_t i = 0; i < search->island_count; i++)
        island_init(&search->islands[i], &search->ground, options->seed, i);
}

/* Runs epochs until the schedules are used up, the time is, or the bound is reached. */
static void run_islands(struct search *search)
{
    const struct schedule_options *options = search->options;
    int64_t bound = options->objective == OBJECTIVE_MAKESPAN ? search->ground.relaxation.makespan
                                                             : search->ground.relaxation.cost;
    int64_t told = INT64_MAX;
    for (int epoch = 1;; epoch++) {
        const struct island *best = &search->islands[find_best(search)];
        if (options->progress && best->best_objective < told) {
            told = best->best_objective;
            options->progress(options->progress_context, count_schedules(search), told);
        }
        bool over = search->instance->activities == 0 || best->best_objective <= bound;
        for (int32_t i = 0; i < search->island_count; i++)
            over |= search->islands[i].inserted >= search->budget;
        if (over || must_stop(search))
            return;
        threads_run(search->threads, search->island_count, run_epoch, search);
        if (epoch % EXCHANGE_EPOCHS == 0)
            exchange(search);
    }
}

void general_search(const struct schedule_instance *instance,
                    const struct schedule_options *options, struct schedule_result *result,
                    double *first_seconds, int64_t *steps)
{
    struct search search;
    search_init(&search, instance, options);
    make_first(&search);
    if (first_seconds)
        *first_seconds = search_seconds(options) - search.started;
    run_islands(&search);

    const struct island *best = &search.islands[find_best(&search)];
    struct generation *generation = &search.islands[0].generation;
    const struct relaxation *relaxation = &search.ground.relaxation;
    if (steps)
        for (int32_t i = (int32_t)(*steps = 0); i < search.island_count; i++)
            *steps += search.islands[i].steps;
    int64_t schedules = count_schedules(&search);
    generation_empty(generation);
    for (int32_t a = 0; a < instance->activities; a++)
        if (best->best_start[a] != SCHEDULE_UNPLACED)
            generation_place(generation, a, best->best_mode[a], best->best_start[a]);
    generation_result(generation, result);
    result->schedules = schedules;
    if (options->objective != OBJECTIVE_MAKESPAN)
        result->bound = relaxation->cost;
    else if (result->unplaced == 0)
        result->bound = relaxation->makespan;
    if (relaxation->impossible &&
        (options->objective == OBJECTIVE_MAKESPAN ||
         (options->objective == OBJECTIVE_TERMS && instance->counts_unplaced)))
        result->bound = INT64_MAX;
    if (options->certificate_bytes && options->objective == OBJECTIVE_MAKESPAN &&
        result->unplaced == 0)
        result->certificate = certificate_write(instance, NULL, NULL, NULL, result->bound);
    result->seconds = search_seconds(options) - search.started;
    for (int32_t i = 0; i < search.island_count; i++)
        island_clear(&search.islands[i]);
    relaxation_clear(&search.ground.relaxation);
    arena_clear(&search.arena);
}
