/* The search above the kernel.
 *
 * The kernel finds when trips go and by which of their modes; what it cannot change is by which
 * chain of stages things leave and how they are cut into trips. That is the design. The kernel
 * searches the first design for a while; then designs are changed, one place's path or one order of
 * departures at a time, built anew with all that did not change left as it was scheduled
 * (carry_over.c), searched a little and kept if better. At the end the kernel searches the best
 * design for as long as is left.
 *
 * Where people would be late, or something finds no place at all, lots that may be left in place
 * are left, the cheapest for their weight first, as long as that helps.
 *
 * Every step takes a fixed number of schedules, so the result depends on the seed and the number
 * alone.
 */
#include "plan/assignment.h"
#include "plan/carry_over.h"
#include "plan/solution.h"

#include "base/clock.h"
#include "base/random.h"
#include "base/threads.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Shares of a search in thousandths: the first design's own, and up to where designs are changed. A
 * large program takes longer to build anew than to search on. */
enum { FIRST_SHARE = 100, FIRST_SHARE_LARGE = 800, LARGE_PROGRAM = 1000, DESIGN_SHARE = 850 };

enum {
    TRIALS = 5000,
    SHORTEST_TRIAL = 3
}; /* a change of the design is tried for a 5000th of all schedules, at least for so many */

enum { BUILD_SCHEDULES = 10 }; /* the time that a changed design takes to build, in schedules */

enum {
    BATCH = 4
}; /* changes that are tried side by side, whatever the threads; the best of them is kept */

/* Where danger comes before money, a lot that could go and is left costs more than what its convoy
 * would be exposed to, and less than that anybody is late. */
#define LEFT_LOT_COST (LATE_COST / 100)

/* The design and what follows from it; network, shapes and commodities belong to the best solution.
 */
struct candidate {
    struct design design;
    struct program *program;
    struct plan_instance *instance;
    struct schedule_result result;
};

struct searcher {
    const struct plan_options *options;
    struct solution *best;
    int64_t all, used; /* schedules; all INT64_MAX: the clock alone ends it */
    double started;
    uint64_t step;
    struct random_stream random;
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

static bool is_late(const struct solution *solution)
{
    struct planned_figures figures;
    solution_figures(solution, &figures);
    return solution->result.unplaced > 0 || figures.late_person_days > 0;
}

static void candidate_clear(struct candidate *candidate)
{
    plan_instance_free(candidate->instance);
    program_free(candidate->program);
    schedule_result_clear(&candidate->result);
    free(candidate->design.path);
    free(candidate->design.departure);
    *candidate = (struct candidate){0};
}

static struct design copy_design(const struct design *design, int commodities)
{
    struct design copy = {memory_new((size_t)commodities, sizeof(int)),
                          memory_new((size_t)commodities * MOST_STAGES, sizeof(double))};
    memcpy(copy.path, design->path, (size_t)commodities * sizeof(int));
    memcpy(copy.departure, design->departure, (size_t)commodities * MOST_STAGES * sizeof(double));
    return copy;
}

/* Takes the next path of everything on an activity that cannot be carried out. False if that was
 * the last one of something that may not be left. */
static bool avoid_activity(const struct solution *best, struct candidate *candidate,
                           int activity_index)
{
    const struct activity *activity = &candidate->program->activities[activity_index];
    bool changed = false;
    for (int t = 0; t < activity->trip_count; t++) {
        const struct trip *trip = &candidate->program->trips[activity->first_trip + t];
        for (int i = 0; i < trip->load_count; i++) {
            int index = candidate->program->loads[trip->first_load + i].commodity;
            const struct commodity *commodity = &best->commodities->items[index];
            int *path = &candidate->design.path[index];
            if (*path < 0)
                continue;
            if (*path + 1 < commodity->path_count)
                *path += 1;
            else if (commodity->disposable)
                *path = -1;
            else
                continue;
            changed = true;
        }
    }
    return changed;
}

/* Builds program and instance of the candidate's design; false, with errors, if it cannot be
 * carried out. */
static bool candidate_build(const struct solution *best, struct candidate *candidate,
                            struct diagnostics *diagnostics)
{
    for (int attempt = 0;; attempt++) {
        int impossible;
        struct diagnostics problems = {0};
        program_free(candidate->program);
        candidate->program = program_new(best->network, best->commodities, &candidate->design);
        if (candidate->program->trip_count >= MOST_TRIPS) {
            if (diagnostics)
                diagnostics_add(diagnostics, SEVERITY_ERROR, best->mission->path, 0, 0,
                                "it would take %d trips or more, which are more than can be "
                                "planned: larger lift or convoys, or fewer items",
                                MOST_TRIPS);
            return false;
        }
        candidate->instance =
            plan_instance_new(best->network, best->shapes, best->tables, best->commodities,
                              candidate->program, best->cost_per_usd, &impossible, &problems);
        bool again = !candidate->instance && impossible >= 0 && attempt < 1000 &&
                     avoid_activity(best, candidate, impossible);
        for (size_t i = 0; i < problems.count && !again && diagnostics; i++)
            diagnostics_add(diagnostics, problems.items[i].severity, problems.items[i].file,
                            problems.items[i].line, problems.items[i].column, "%s",
                            problems.items[i].message);
        diagnostics_clear(&problems);
        if (!again)
            return candidate->instance != NULL;
    }
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
        .seconds = options->seconds > 0 ? fmax(options->seconds - used, 1e-3) : 0,
        .threads = threads,
        .first_priority = from ? from->priority : instance->priority,
        .first_start = from ? from->start : NULL,
        .first_mode = from ? from->mode : NULL,
        .stop = options->stop,
        .progress = options->progress && threads != 1 ? report_progress : NULL,
        .progress_context = (void *)searcher};
    schedule_search(instance->kernel, &kernel, result);
}

static void count_schedules(struct searcher *searcher, int64_t schedules)
{
    searcher->used += schedules;
    searcher->best->schedules += schedules;
}

static int64_t value_left(const struct solution *solution, const struct design *design)
{
    double value = 0;
    int count = 0;
    for (int i = 0; i < solution->commodities->count; i++) {
        const struct commodity *commodity = &solution->commodities->items[i];
        count += design->path[i] < 0 && commodity->path_count > 0;
        if (design->path[i] < 0 &&
            solution_disposition(&solution->mission->lots[commodity->lot]) != DISPOSITION_TRANSFER)
            value += commodity->quantity * solution->mission->lots[commodity->lot].value_usd;
    }
    int64_t cost = (int64_t)fmin(value * solution->cost_per_usd, 0x1p61);
    return solution->trades ? cost : cost + count * LEFT_LOT_COST;
}

int64_t solution_cost(const struct solution *solution)
{
    return solution->result.cost + value_left(solution, &solution->design);
}

static void adopt(struct searcher *searcher, struct candidate *candidate)
{
    struct solution *best = searcher->best;
    struct candidate old = {best->design, best->program, best->instance, best->result};
    best->design = candidate->design;
    best->program = candidate->program;
    best->instance = candidate->instance;
    best->result = candidate->result;
    candidate_clear(&old);
    *candidate = (struct candidate){0};
    if (best->first_seconds < 0 && best->result.unplaced == 0)
        best->first_seconds = clock_seconds() - searcher->started;
}

static bool is_better(const struct searcher *searcher, const struct candidate *candidate)
{
    const struct solution *best = searcher->best;
    return !best->result.start ||
           candidate->result.cost + value_left(best, &candidate->design) < solution_cost(best);
}

/* When things really left in the best schedule: the order in which they are cut next time. */
static void learn_departures(const struct solution *best, struct design *design)
{
    const struct program *program = best->program;
    int count = best->commodities->count;
    double *sum = memory_new((size_t)count, sizeof *sum),
           *weight = memory_new((size_t)count, sizeof *weight);
    for (int a = 0; a < (int)program->activity_count; a++) {
        const struct activity *activity = &program->activities[a];
        for (int t = 0; t < activity->trip_count && best->result.start[a] >= 0; t++) {
            const struct trip *trip = &program->trips[activity->first_trip + t];
            for (int i = 0; i < trip->load_count; i++) {
                const struct load *load = &program->loads[trip->first_load + i];
                if (load->feeder < 0) {
                    sum[load->commodity] += (double)load->quantity * best->result.start[a];
                    weight[load->commodity] += load->quantity;
                }
            }
        }
    }
    for (int i = 0; i < count; i++)
        if (weight[i] > 0)
            design->departure[i * MOST_STAGES] = sum[i] / weight[i];
    free(sum);
    free(weight);
}

/* The first design: best paths; places in the order of their danger, or of the dates given for
 * their closing. */
static void first_design(struct solution *best, struct design *design)
{
    const struct mission *mission = best->mission;
    int count = best->commodities->count,
        days = mission->settings.last_day - mission->settings.start_day + 1;
    *design = (struct design){memory_new((size_t)count, sizeof(int)),
                              memory_new((size_t)count * MOST_STAGES, sizeof(double))};
    assign_paths(best->network, best->commodities, design->path);
    for (int i = 0; i < count; i++) {
        const struct commodity *commodity = &best->commodities->items[i];
        const struct place *place = &mission->places[commodity->place];
        int safer = 0;
        for (int p = 0; p < mission->place_count; p++)
            safer += mission->places[p].closes &&
                     mission->places[p].hostile_acts_per_day > place->hostile_acts_per_day;
        double day = 0.5 * days * safer / (mission->place_count + 1);
        if (place->latest_close != DAY_NONE)
            day = fmin(day, (place->latest_close - mission->settings.start_day) * 0.5);
        if (commodity->lot >= 0)
            day += 1;
        design->departure[i * MOST_STAGES] = fmax(day, 0) * best->network->periods_per_day;
    }
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
    if (best->first_seconds < 0 && best->result.unplaced == 0)
        best->first_seconds = clock_seconds() - searcher->started;
}

enum path_scope { SCOPE_ONE, SCOPE_DESTINATION, SCOPE_PLACE, SCOPE_COUNT };

/* Another first stage for one commodity, or for all people (or all lots) that leave its place for
 * its destination, or for any. People and what drives go together where they go by road. */
static bool change_paths(struct searcher *searcher, struct design *design)
{
    const struct commodities *commodities = searcher->best->commodities;
    if (commodities->count == 0)
        return false;
    int index = (int)random_below(&searcher->random, (uint32_t)commodities->count);
    const struct commodity *chosen = &commodities->items[index];
    if (chosen->path_count < 2)
        return false;
    const struct stage wanted =
        chosen->paths[random_below(&searcher->random, (uint32_t)chosen->path_count)].stages[0];
    enum path_scope scope = (enum path_scope)random_below(&searcher->random, SCOPE_COUNT);
    bool together = wanted.mode == MODE_ROAD && random_below(&searcher->random, 2), changed = false;
    for (int i = 0; i < commodities->count; i++) {
        const struct commodity *commodity = &commodities->items[i];
        bool alike =
            (commodity->unit >= 0) == (chosen->unit >= 0) && commodity->drives == chosen->drives;
        bool both = together && (commodity->unit >= 0 || commodity->drives) &&
                    (chosen->unit >= 0 || chosen->drives);
        bool own =
            both && (commodity->unit >= 0 ? commodity->unit
                                          : searcher->best->mission->lots[commodity->lot].unit) ==
                        (chosen->unit >= 0 ? chosen->unit
                                           : searcher->best->mission->lots[chosen->lot].unit);
        if (commodity->place != chosen->place || design->path[i] < 0 ||
            (scope == SCOPE_ONE && i != index && !own) || (scope != SCOPE_ONE && !alike && !both) ||
            (scope == SCOPE_DESTINATION && commodity->destination != chosen->destination))
            continue;
        for (int p = 0; p < commodity->path_count; p++) {
            const struct stage first = commodity->paths[p].stages[0];
            if (first.mode == wanted.mode &&
                (first.to == wanted.to || first.to == commodity->destination) &&
                p != design->path[i]) {
                changed = true;
                design->path[i] = p;
                break;
            }
        }
    }
    return changed;
}

/* Another turn for one commodity, or for all people or lots of its place, when loads are put
 * together. */
static bool change_turns(struct searcher *searcher, struct design *design)
{
    const struct commodities *commodities = searcher->best->commodities;
    if (commodities->count == 0)
        return false;
    int index = (int)random_below(&searcher->random, (uint32_t)commodities->count);
    const struct commodity *chosen = &commodities->items[index];
    const struct settings *settings = &searcher->best->mission->settings;
    int periods =
        (settings->last_day - settings->start_day + 1) * searcher->best->network->periods_per_day;
    double turn = design->departure[index * MOST_STAGES] * random_unit(&searcher->random) * 1.5;
    if (random_below(&searcher->random, 4) == 0)
        turn = periods * random_unit(&searcher->random);
    bool all = random_below(&searcher->random, 3) == 0;
    for (int i = 0; i < commodities->count; i++)
        if (i == index || (all && commodities->items[i].place == chosen->place &&
                           (commodities->items[i].unit >= 0) == (chosen->unit >= 0)))
            design->departure[i * MOST_STAGES] = turn;
    return true;
}

/* Leaves in place the lot that costs least for what it weighs. False: there is none. */
static bool leave_a_lot(struct searcher *searcher, struct design *design)
{
    const struct solution *best = searcher->best;
    double least = DBL_MAX;
    int chosen = -1;
    for (int i = 0; i < best->commodities->count; i++) {
        const struct commodity *commodity = &best->commodities->items[i];
        if (!commodity->disposable || design->path[i] < 0)
            continue;
        const struct lot *lot = &best->mission->lots[commodity->lot];
        double worth = (lot->value_usd + 1) / (lot->tonnes + 0.1);
        if (worth < least) {
            least = worth;
            chosen = i;
        }
    }
    if (chosen >= 0)
        design->path[chosen] = -1;
    return chosen >= 0;
}

/* Takes a lot that was left, of those that could go. False: there is none. */
static bool take_a_lot(struct searcher *searcher, struct design *design)
{
    const struct commodities *commodities = searcher->best->commodities;
    int left = 0;
    for (int i = 0; i < commodities->count; i++)
        left += design->path[i] < 0 && commodities->items[i].path_count > 0;
    int chosen = left > 0 ? (int)random_below(&searcher->random, (uint32_t)left) : -1;
    for (int i = 0; i < commodities->count && chosen >= 0; i++)
        if (design->path[i] < 0 && commodities->items[i].path_count > 0 && chosen-- == 0)
            design->path[i] =
                (int)random_below(&searcher->random, (uint32_t)commodities->items[i].path_count);
    return left > 0;
}

/* Leaves a lot that may be left, or takes one that was left. False: the one drawn can do neither.
 */
static bool trade_a_lot(struct searcher *searcher, struct design *design)
{
    const struct commodities *commodities = searcher->best->commodities;
    if (commodities->count == 0)
        return false;
    int i = (int)random_below(&searcher->random, (uint32_t)commodities->count);
    const struct commodity *commodity = &commodities->items[i];
    if (!commodity->disposable || commodity->path_count == 0)
        return false;
    design->path[i] = design->path[i] >= 0
                          ? -1
                          : (int)random_below(&searcher->random, (uint32_t)commodity->path_count);
    return true;
}

static int64_t default_schedules(const struct program *program)
{
    double n = (double)program->activity_count + 1;
    return (int64_t)fmin(fmax(6e8 / (n * sqrt(n)), 300), 24000);
}

/* The design to begin with: that of a solution of a like mission, or a fresh one. */
static struct design begin_design(struct solution *best, const struct solution *start)
{
    struct design design;
    if (!start || start->commodities->count != best->commodities->count) {
        first_design(best, &design);
        return design;
    }
    design = copy_design(&start->design, best->commodities->count);
    for (int i = 0; i < best->commodities->count; i++)
        if (design.path[i] >= best->commodities->items[i].path_count)
            design.path[i] = best->commodities->items[i].path_count - 1;
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
    if (candidate->instance)
        search_instance(batch->searcher, candidate->instance, batch->schedules,
                        batch->searcher->step + (uint64_t)index, 1, &batch->from[index],
                        &candidate->result);
}

/* A changed copy of the best design; which change, the step tells. False: there was nothing to
 * change. */
static bool change_design(struct searcher *searcher, uint64_t step, struct design *design)
{
    const struct solution *best = searcher->best;
    *design = copy_design(&best->design, best->commodities->count);
    if (step % 8 == 7) {
        learn_departures(best, design);
        return true;
    }
    if (step % 3 == 2)
        return change_turns(searcher, design);
    if (best->trades && step % 4 == 3)
        return trade_a_lot(searcher, design);
    bool late = is_late(best);
    if (!late && step % 4 == 1 && take_a_lot(searcher, design))
        return true;
    return late && step % 4 == 1 ? leave_a_lot(searcher, design) : change_paths(searcher, design);
}

/* Tries a batch of changes of the design. */
static void search_batch(struct searcher *searcher, int64_t schedules)
{
    struct solution *best = searcher->best;
    int threads = searcher->options->threads > 0 ? searcher->options->threads : threads_available();
    struct batch batch = {.searcher = searcher, .schedules = schedules};
    for (int i = 0; i < BATCH; i++) {
        struct candidate *candidate = &batch.candidates[i];
        if (change_design(searcher, searcher->step + (uint64_t)i, &candidate->design) &&
            candidate_build(best, candidate, NULL))
            batch.from[i] = carry_over_new(best, candidate->program, candidate->instance);
    }
    threads_run(threads, BATCH, search_candidate, &batch);
    searcher->step += BATCH;
    searcher->used++; /* so that it ends where nothing can be changed */
    for (int i = 0; i < BATCH; i++) {
        count_schedules(searcher, batch.candidates[i].result.schedules);
        if (batch.candidates[i].instance && is_better(searcher, &batch.candidates[i]))
            adopt(searcher, &batch.candidates[i]);
        candidate_clear(&batch.candidates[i]);
        carry_over_clear(&batch.from[i]);
    }
    if (searcher->options->progress)
        report_progress(searcher, 0, INT64_MIN);
}

/* Changes the design, or lets the kernel go on with the best one, whichever has gained more of late
 * for its schedules; for as long as that is its share of the search. */
static void search_designs(struct searcher *searcher)
{
    enum { CHANGE_DESIGN, KEEP_DESIGN, WAYS };
    struct solution *best = searcher->best;
    int64_t trial =
        (searcher->all < INT64_MAX ? searcher->all : default_schedules(best->program)) / TRIALS;
    double gain[WAYS] = {INFINITY, INFINITY}; /* for a schedule; each way is tried at first */
    trial = trial > SHORTEST_TRIAL ? trial : SHORTEST_TRIAL;
    while (progress_share(searcher) < DESIGN_SHARE && !must_stop(searcher)) {
        int way = gain[KEEP_DESIGN] > gain[CHANGE_DESIGN] ? KEEP_DESIGN : CHANGE_DESIGN;
        if (random_below(&searcher->random, 8) == 0)
            way = !way;
        int64_t before = solution_cost(best), used = searcher->used;
        if (way == CHANGE_DESIGN)
            search_batch(searcher, trial);
        else
            search_best(searcher, trial * BATCH);
        double spent =
            (double)(searcher->used - used) + (way == CHANGE_DESIGN ? BATCH * BUILD_SCHEDULES : 0);
        double now = (double)(before - solution_cost(best)) / spent;
        gain[way] = isinf(gain[way]) ? now : 0.8 * gain[way] + 0.2 * now;
    }
}

struct solution *solution_new(const struct mission *mission, const struct plan_options *options,
                              const struct solution *start, struct diagnostics *diagnostics)
{
    struct solution *best = memory_new(1, sizeof *best);
    struct searcher searcher = {.options = options, .best = best, .started = clock_seconds()};
    struct candidate candidate = {0};
    searcher.random = random_start(options->seed, 0);
    best->mission = mission;
    best->first_seconds = -1;
    best->trades = options->usd_per_exposure > 0;
    best->cost_per_usd =
        EXPOSURE_COST / (best->trades ? options->usd_per_exposure : USD_PER_EXPOSURE);
    best->network = network_new(mission);
    best->shapes = shapes_new(best->network);
    best->tables = plan_tables_new(best->network);
    best->commodities = commodities_new(best->network, diagnostics);
    if (!diagnostics->errors)
        candidate.design = begin_design(best, start);
    if (diagnostics->errors || !candidate_build(best, &candidate, diagnostics)) {
        candidate_clear(&candidate);
        solution_free(best);
        return NULL;
    }
    searcher.all = options->schedules > 0 ? options->schedules
                   : options->seconds > 0 ? INT64_MAX
                                          : default_schedules(candidate.program);
    struct carry_over from = start ? carry_over_new(start, candidate.program, candidate.instance)
                                   : (struct carry_over){0};
    /* One schedule first, so that there is a plan at once. */
    search_instance(&searcher, candidate.instance, 1, searcher.step++, 1, start ? &from : NULL,
                    &candidate.result);
    count_schedules(&searcher, candidate.result.schedules);
    carry_over_clear(&from);
    adopt(&searcher, &candidate);
    if (options->progress)
        report_progress(&searcher, 0, INT64_MIN);
    if (!start) {
        int share = best->program->activity_count < LARGE_PROGRAM ? FIRST_SHARE : FIRST_SHARE_LARGE;
        int64_t first =
            (searcher.all < INT64_MAX ? searcher.all : default_schedules(best->program)) * share /
            1000;
        if (first > 1 && !must_stop(&searcher))
            search_best(&searcher, first);
        search_designs(&searcher);
    }
    int64_t left = searcher.all < INT64_MAX ? searcher.all - searcher.used : 0;
    if ((left > 0 || searcher.all == INT64_MAX) && !must_stop(&searcher))
        search_best(&searcher, left);
    return best;
}

void solution_free(struct solution *solution)
{
    if (!solution)
        return;
    struct candidate candidate = {solution->design, solution->program, solution->instance,
                                  solution->result};
    candidate_clear(&candidate);
    commodities_free(solution->commodities);
    plan_tables_free(solution->tables);
    shapes_free(solution->shapes);
    network_free(solution->network);
    free(solution);
}

int64_t solution_midnight(const struct solution *solution, int activity)
{
    int32_t day = solution->result.start[activity] / solution->network->periods_per_day;
    return day_moment(solution->mission->settings.start_day + day);
}

const struct carriage_choice *solution_choice(const struct solution *solution, int activity,
                                              int trip_in_activity)
{
    int mode = solution->instance->first_mode[activity] + solution->result.mode[activity];
    return &solution->instance->choices[mode][trip_in_activity];
}

enum disposition solution_disposition(const struct lot *lot)
{
    for (int d = DISPOSITION_TRANSFER; d < DISPOSITION_COUNT; d++)
        if (lot->dispositions >> d & 1)
            return (enum disposition)d;
    return DISPOSITION_ABANDON;
}
