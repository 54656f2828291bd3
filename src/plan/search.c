/* The search above the kernel.
 *
 * The kernel finds when trips go and by which of their modes; what it cannot change is by which
 * chain of stages things leave and how they are cut into trips. That is the design. The kernel
 * searches the first design for a while; then designs are changed, one place's path or one order of
 * departures at a time, built anew with all that did not change left as it was scheduled
 * (carry_over.c), searched a little, and gone on from if better, or not much worse: simulated
 * annealing, whose best is remembered. At the end the kernel searches the best design for as long
 * as is left.
 *
 * Where people would be late, or something finds no place at all, lots that may be left in place
 * are left, the cheapest for their weight first, as long as that helps.
 *
 * Every step takes a fixed number of schedules, so the result depends on the seed and the number
 * alone.
 */
#include "plan/carry_over.h"
#include "plan/changes.h"
#include "plan/kept.h"

#include "base/clock.h"
#include "base/threads.h"

#include <math.h>
#include <stdlib.h>

/* Shares of a search in thousandths: the first design's own, and up to where designs are changed.
 * Of a large program the kernel gains more in the same time. */
enum {
    FIRST_SHARE = 50,
    DESIGN_SHARE = 950,
    LARGE_PROGRAM = 1000,
    FIRST_SHARE_LARGE = 800,
    DESIGN_SHARE_LARGE = 850
};

enum {
    TRIALS = 5000,
    SHORTEST_TRIAL = 3
}; /* a change of the design is tried for a 5000th of all schedules, at least for so many */

enum { BUILD_SCHEDULES = 4 }; /* the time that a changed design takes to build, in schedules */

enum { KEEP_EVERY = 8 }; /* one turn of so many goes to the kernel with the design at hand */

static const double hot = 0.1, cold = 0.001; /* temperature at the start and the end */

enum {
    BATCH = 4
}; /* changes that are tried side by side, whatever the threads; the best of them is kept */

struct searcher {
    const struct plan_options *options;
    struct solution *best;
    int64_t all, used;     /* schedules; all INT64_MAX: the clock alone ends it */
    double started, until; /* until: the part of the seconds after which the kernel must end */
    int design_share;      /* in thousandths */
    uint64_t step;
    struct random_stream random;
    struct candidate record; /* the best of all, where changes go on from a worse one */
    double worsening;        /* logarithm of how much worse changes make it, on the average */
};

static bool must_stop(const struct searcher *searcher)
{
    const struct plan_options *options = searcher->options;
    return (options->stop && atomic_load(options->stop)) ||
           (options->seconds > 0 && clock_seconds() - searcher->started >= options->seconds);
}

/* Told by the kernel of a better objective than that of the best solution; INT64_MIN: of that
 * solution itself. The kernel's objective is one figure, so what it gained is told as lateness
 * first, then as exposure. */
static void report_progress(void *context, int64_t schedules, int64_t objective)
{
    const struct searcher *searcher = context;
    const struct solution *best = searcher->best;
    int64_t gain =
        objective == INT64_MIN || !best->result.start ? 0 : best->result.cost - objective;
    if (gain < 0 || !best->result.start)
        return;
    struct planned_figures figures;
    solution_figures(best, &figures);
    int64_t late =
        gain / LATE_COST < figures.late_person_days ? gain / LATE_COST : figures.late_person_days;
    double exposure = figures.exposure_at_places + figures.exposure_on_roads;
    struct plan_progress progress = {.schedules = best->schedules + schedules,
                                     .seconds = clock_seconds() - searcher->started,
                                     .unplaced = best->result.unplaced,
                                     .late_person_days = figures.late_person_days - late,
                                     .exposure =
                                         exposure - (double)(gain % LATE_COST) / EXPOSURE_COST};
    searcher->options->progress(searcher->options->progress_context, &progress);
}

/* How far the search is, in thousandths. */
static int progress_share(const struct searcher *searcher)
{
    double share = (double)searcher->used / (double)searcher->all;
    if (searcher->options->seconds > 0)
        share = fmax(share, (clock_seconds() - searcher->started) / searcher->options->seconds);
    return (int)fmin(share * 1000, 1000);
}

/* Lets the kernel search an instance, from the schedule carried over, if any. schedules 0: as long
 * as there is time. `step` tells this search from others. */
static void search_instance(const struct searcher *searcher, const struct plan_instance *instance,
                            int64_t schedules, uint64_t step, int threads,
                            const struct carry_over *from, struct schedule_result *result)
{
    const struct plan_options *options = searcher->options;
    double used = clock_seconds() - searcher->started;
    struct schedule_options kernel = {
        .objective = OBJECTIVE_COST,
        .seed = options->seed + step,
        .schedules = schedules,
        .seconds = options->seconds > 0 ? fmax(options->seconds * searcher->until - used, 1e-3) : 0,
        .threads = threads,
        .first_priority = from ? from->priority : instance->priority,
        .first_start = from ? from->start : NULL,
        .first_mode = from ? from->mode : NULL,
        .stop = options->stop,
        .progress = options->progress && threads != 1 && !searcher->record.instance
                        ? report_progress
                        : NULL,
        .progress_context = (void *)searcher};
    schedule_search(instance->kernel, &kernel, result);
}

static void count_schedules(struct searcher *searcher, int64_t schedules)
{
    searcher->used += schedules;
    searcher->best->schedules += schedules;
}

static void adopt(struct searcher *searcher, struct candidate *candidate)
{
    struct solution *best = searcher->best;
    struct candidate old = {best->design, best->program, best->instance, best->result, -1};
    best->design = candidate->design;
    best->program = candidate->program;
    best->instance = candidate->instance;
    best->result = candidate->result;
    *candidate = old;
}

/* Goes on with the best design as it is. */
static void search_best(struct searcher *searcher, int64_t schedules)
{
    struct solution *best = searcher->best;
    const struct carry_over from = {best->result.priority, best->result.start, best->result.mode};
    struct schedule_result result = {0};
    search_instance(searcher, best->instance, schedules, searcher->step++,
                    searcher->options->threads, &from, &result);
    count_schedules(searcher, result.schedules);
    if (result.cost < best->result.cost) {
        struct schedule_result worse = best->result;
        best->result = result;
        result = worse;
    }
    schedule_result_clear(&result);
}

static int64_t default_schedules(const struct program *program)
{
    double n = (double)program->activity_count + 1;
    return (int64_t)fmin(fmax(6e8 / (n * sqrt(n)), 300), 24000);
}

/* The design to begin with: that of a solution of a like mission, or a fresh one. */
static struct design begin_design(struct solution *best, const struct solution *start)
{
    if (!start || start->commodities->count != best->commodities->count)
        return design_first(best);
    struct design design = design_copy(&start->design);
    for (int i = 0; i < best->commodities->count; i++) {
        int last = best->commodities->items[i].path_count - 1;
        design.path[i] = design.path[i] > last ? last : design.path[i];
        design.party[i] = design.party[i] > last ? -1 : design.party[i];
    }
    return design;
}

/* Changes that are tried side by side. */
struct batch {
    const struct searcher *searcher;
    struct candidate candidates[BATCH];
    struct carry_over from[BATCH];
    int64_t schedules; /* of each */
};

static void search_candidate(void *context, int index)
{
    struct batch *batch = context;
    struct candidate *candidate = &batch->candidates[index];
    if (!candidate->instance || !candidate_freeze(candidate, NULL))
        return;
    batch->from[index] =
        carry_over_new(batch->searcher->best, candidate->program, candidate->instance);
    search_instance(batch->searcher, candidate->instance, batch->schedules,
                    batch->searcher->step + (uint64_t)index, 1, &batch->from[index],
                    &candidate->result);
}

/* Of which few changes can be tried: each must gain, and the kernel has most turns. */
static bool is_large(const struct solution *solution)
{
    return solution->program->activity_count >= LARGE_PROGRAM;
}

static int64_t candidate_cost(const struct solution *best, const struct candidate *candidate)
{
    return candidate->result.cost + design_value_left(best, &candidate->design);
}

static void learn_worsening(struct searcher *searcher, int64_t worse)
{
    if (worse > 0)
        searcher->worsening = searcher->worsening > 0
                                  ? 0.99 * searcher->worsening + 0.01 * log((double)worse)
                                  : log((double)worse);
}

/* The cost below which a changed design is gone on from, as in simulated annealing: the temperature
 * is a part, less and less, of the geometric mean of how much worse changes make it. */
static int64_t draw_threshold(struct searcher *searcher)
{
    int64_t cost = solution_cost(searcher->best);
    if (searcher->worsening <= 0 || is_large(searcher->best))
        return cost;
    double progress = fmin((double)progress_share(searcher) / searcher->design_share, 1);
    double temperature = exp(searcher->worsening) * hot * pow(cold / hot, progress);
    double above = -temperature * log(1 - random_unit(&searcher->random));
    return cost + (above < 0x1p60 ? (int64_t)above : INT64_C(1) << 60);
}

/* Goes on from the candidate. What was gone on from until now is kept if it is the best of all and
 * the candidate is not better. */
static void go_on_from(struct searcher *searcher, struct candidate *candidate)
{
    struct solution *best = searcher->best;
    struct candidate *record = &searcher->record;
    int64_t before = solution_cost(best), now = candidate_cost(best, candidate),
            least = record->instance ? candidate_cost(best, record) : INT64_MAX;
    adopt(searcher, candidate);
    if (now >= before && before < least) {
        candidate_clear(record);
        *record = *candidate;
        *candidate = (struct candidate){0};
    } else if (now < least) {
        candidate_clear(record);
    }
}

/* Tries a batch of changes of the design. */
static void search_batch(struct searcher *searcher, int64_t schedules)
{
    struct solution *best = searcher->best;
    int threads = searcher->options->threads > 0 ? searcher->options->threads : threads_available();
    struct batch batch = {.searcher = searcher, .schedules = schedules};
    struct candidate *chosen = NULL;
    for (int i = 0; i < BATCH; i++) {
        struct candidate *candidate = &batch.candidates[i];
        if (design_change(best, searcher->step + (uint64_t)i, &searcher->random,
                          &candidate->design) &&
            candidate_prepare(best, candidate, NULL))
            searcher->used += BUILD_SCHEDULES;
    }
    threads_run(threads, BATCH, search_candidate, &batch);
    searcher->step += BATCH;
    searcher->used++; /* so that it ends where nothing can be changed */
    for (int i = 0; i < BATCH; i++) {
        struct candidate *candidate = &batch.candidates[i];
        count_schedules(searcher, candidate->result.schedules);
        if (!candidate->instance)
            continue;
        learn_worsening(searcher, candidate_cost(best, candidate) - solution_cost(best));
        if (!chosen || candidate_cost(best, candidate) < candidate_cost(best, chosen))
            chosen = candidate;
    }
    if (chosen && candidate_cost(best, chosen) < draw_threshold(searcher))
        go_on_from(searcher, chosen);
    for (int i = 0; i < BATCH; i++) {
        candidate_clear(&batch.candidates[i]);
        carry_over_clear(&batch.from[i]);
    }
    if (searcher->options->progress && !searcher->record.instance)
        report_progress(searcher, 0, INT64_MIN);
}

/* Changes the design, and now and then lets the kernel go on with it, for as long as that is its
 * share of the search. */
static void search_designs(struct searcher *searcher)
{
    struct solution *best = searcher->best;
    int64_t trial =
        (searcher->all < INT64_MAX ? searcher->all : default_schedules(best->program)) / TRIALS;
    trial = trial > SHORTEST_TRIAL ? trial : SHORTEST_TRIAL;
    while (progress_share(searcher) < searcher->design_share && !must_stop(searcher)) {
        if ((random_below(&searcher->random, KEEP_EVERY) == 0) != is_large(best))
            search_best(searcher, trial * BATCH);
        else
            search_batch(searcher, trial);
    }
    if (searcher->record.instance && candidate_cost(best, &searcher->record) < solution_cost(best))
        adopt(searcher, &searcher->record);
    candidate_clear(&searcher->record);
}

/* The kernel's search for the first design. Of a large program it takes most of the time, so where
 * the clock alone ends the search it is told how long that is, and cools down by then. */
static void search_first(struct searcher *searcher)
{
    const struct program *program = searcher->best->program;
    bool large = program->activity_count >= LARGE_PROGRAM, timed = searcher->all == INT64_MAX;
    int64_t share = large ? FIRST_SHARE_LARGE : FIRST_SHARE,
            first = (timed ? default_schedules(program) : searcher->all) * share / 1000;
    if (large && timed) {
        searcher->until = (double)share / 1000;
        search_best(searcher, 0);
        searcher->until = 1;
    } else if (first > 1) {
        search_best(searcher, first);
    }
}

/* A schedule to begin with in which kept trips are as they were. */
static struct carry_over keep_trips(const struct solution *best, const struct candidate *candidate)
{
    size_t count = candidate->program->activity_count;
    struct carry_over from = {memory_new(count, sizeof(int32_t)),
                              memory_new(count, sizeof(int32_t)),
                              memory_new(count, sizeof(int32_t))};
    for (size_t a = 0; a < count; a++) {
        int kept = candidate->program->trips[candidate->program->activities[a].first_trip].kept;
        int mode = candidate->instance->first_mode[a];
        bool same = kept >= 0 && candidate->instance->choices[mode][0].kept;
        from.priority[a] = candidate->instance->priority[a];
        from.start[a] = same ? best->kept->trips[kept].start : SCHEDULE_UNPLACED;
    }
    return from;
}

/* Drops the kept trips of the activity; returns whether there were any. */
static bool drop_kept(struct solution *best, const struct program *program, int index,
                      const char *why)
{
    const struct activity *activity = &program->activities[index];
    bool dropped = false;
    for (int t = 0; t < activity->trip_count; t++) {
        int kept = program->trips[activity->first_trip + t].kept;
        if (kept >= 0 && !best->kept->trips[kept].dropped) {
            kept_drop(best->kept, kept, why);
            dropped = true;
        }
    }
    return dropped;
}

static bool drop_unplaced(struct solution *best, const struct candidate *candidate)
{
    bool dropped = false;
    for (int a = 0; a < (int)candidate->program->activity_count; a++)
        if (candidate->result.start[a] < 0)
            dropped = drop_kept(best, candidate->program, a,
                                "something that it needs is short by then") ||
                      dropped;
    return dropped;
}

/* The first design and one schedule of it, so that there is a plan at once. Kept trips that stand
 * in the way of that are dropped. False, with errors, if something cannot move at all. */
static bool begin(struct searcher *searcher, const struct solution *start,
                  struct candidate *candidate, struct diagnostics *diagnostics)
{
    struct solution *best = searcher->best;
    for (;;) {
        struct diagnostics problems = {0};
        best->commodities = commodities_new(best->network, best->kept, diagnostics);
        if (diagnostics->errors)
            return false;
        candidate->design = begin_design(best, start);
        if (candidate_prepare(best, candidate, &problems) &&
            candidate_freeze(candidate, &problems)) {
            struct carry_over from =
                start ? carry_over_new(start, candidate->program, candidate->instance)
                      : keep_trips(best, candidate);
            bool has_first = start || best->kept->trip_count > 0;
            search_instance(searcher, candidate->instance, 1, searcher->step++, 1,
                            has_first ? &from : NULL, &candidate->result);
            count_schedules(searcher, candidate->result.schedules);
            carry_over_clear(&from);
            if (candidate->result.unplaced == 0 || !drop_unplaced(best, candidate))
                return true;
        } else if (candidate->impossible < 0 ||
                   !drop_kept(best, candidate->program, candidate->impossible,
                              "no lift or escort can carry it out")) {
            diagnostics_append(diagnostics, &problems);
            diagnostics_clear(&problems);
            return false;
        }
        diagnostics_clear(&problems);
        candidate_clear(candidate);
        commodities_free(best->commodities);
    }
}

struct solution *solution_new(const struct mission *mission, const struct plan_options *options,
                              const struct solution *start, struct diagnostics *diagnostics)
{
    struct solution *best = memory_new(1, sizeof *best);
    struct searcher searcher = {
        .options = options, .best = best, .started = clock_seconds(), .until = 1};
    struct candidate candidate = {0};
    searcher.random = random_start(options->seed, 0);
    best->mission = mission;
    best->trades = options->usd_per_exposure > 0;
    best->cost_per_usd =
        EXPOSURE_COST / (best->trades ? options->usd_per_exposure : USD_PER_EXPOSURE);
    best->network = network_new(mission);
    best->shapes = shapes_new(best->network);
    best->choices = choices_new(best->network, best->shapes);
    best->tables = plan_tables_new(best->network);
    best->kept = kept_new(mission, options);
    best->change_exposure = options->change_exposure;
    best->first_number = options->first_number > 0 ? options->first_number : 1;
    kept_make_shapes(best->kept, best->shapes, best->network);
    searcher.all = INT64_MAX;
    if (!begin(&searcher, start, &candidate, diagnostics)) {
        candidate_clear(&candidate);
        solution_free(best);
        return NULL;
    }
    searcher.all = options->schedules > 0 ? options->schedules
                   : options->seconds > 0 ? INT64_MAX
                                          : default_schedules(candidate.program);
    adopt(&searcher, &candidate);
    candidate_clear(&candidate);
    if (options->progress)
        report_progress(&searcher, 0, INT64_MIN);
    if (!start) {
        if (!must_stop(&searcher))
            search_first(&searcher);
        searcher.design_share =
            best->program->activity_count < LARGE_PROGRAM ? DESIGN_SHARE : DESIGN_SHARE_LARGE;
        search_designs(&searcher);
    }
    int64_t left = searcher.all < INT64_MAX ? searcher.all - searcher.used : 0;
    if ((left > 0 || searcher.all == INT64_MAX) && !must_stop(&searcher))
        search_best(&searcher, left);
    return best;
}
