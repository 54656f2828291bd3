/* The whole problem of the kernel, held against its definition: instances so small that every
 * choice of starts and modes can be tried, of all features at once.
 *
 * A `problem` is drawn and built into an instance, but judged here from its own numbers, in the
 * plainest way: a working calendar is walked period by period, a demand is asked of each period
 * whether it holds units there. Objectives are compared as vectors of levels, not as the one number
 * that the kernel folds them into.
 */
#include "base/random.h"
#include "schedule/instance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schedule_freezing.h"

enum {
    ACTIVITIES = 5,
    MODES = 2,
    DEMANDS = 3,
    RESOURCES = 3,
    CALENDARS = 2,
    LAGS = 6,
    HORIZON = 16,
};

struct problem {
    int32_t horizon, activities, resources, lags;
    int32_t capacity[RESOURCES][HORIZON];
    unsigned char open[CALENDARS][HORIZON];
    int64_t curve[HORIZON + 1];
    struct {
        int32_t modes, due;
        int64_t due_weight, unplaced_cost;
        struct {
            struct schedule_mode mode;
            int32_t work, demands; /* work: -1: rigid */
            struct schedule_demand demand[DEMANDS];
            unsigned char released[DEMANDS];
        } mode[MODES];
    } activity[ACTIVITIES];
    struct {
        int32_t from, to, lag;
        enum schedule_lag_kind kind;
    } lag[LAGS];
    struct {
        int32_t level; /* -1: not listed */
        int64_t weight;
    } term[SCHEDULE_TERMS];
};

/* What may be in a problem. */
enum {
    PAUSES = 1,
    FREES = 2,     /* demands that give units */
    MAXIMAL = 4,   /* maximal lags */
    CONSUMES = 8,  /* non-renewable resources */
    CURVES = 16,   /* costs by start */
    UNPLACED = 32, /* a term that weighs what has no place */
    VARIES = 64,   /* capacities, windows and calendars of starts */
};

static int32_t draw(struct random_stream *random, int32_t from, int32_t to)
{
    return from + (int32_t)random_below(random, (uint32_t)(to - from + 1));
}

static void draw_mode(struct problem *problem, struct random_stream *random, int32_t a, int32_t m,
                      int features)
{
    struct schedule_mode *mode = &problem->activity[a].mode[m].mode;
    *mode = (struct schedule_mode){.duration = draw(random, draw(random, 0, 3) > 0, 4),
                                   .deadline = SCHEDULE_TO_END,
                                   .calendar = -1,
                                   .cost_curve = -1,
                                   .fixed_cost = draw(random, 0, 9)};
    if ((features & VARIES) && draw(random, 0, 2) == 0)
        mode->release = draw(random, 0, problem->horizon / 3);
    if ((features & VARIES) && draw(random, 0, 3) == 0)
        mode->deadline = draw(random, problem->horizon / 3, problem->horizon);
    if ((features & VARIES) && draw(random, 0, 2) == 0)
        mode->calendar = draw(random, 0, CALENDARS - 1);
    if ((features & CURVES) && draw(random, 0, 1)) {
        mode->cost_curve = 0;
        mode->cost_weight = draw(random, 0, 3);
    }
    problem->activity[a].mode[m].work =
        (features & PAUSES) && draw(random, 0, 2) ? draw(random, 0, CALENDARS - 1) : -1;
    problem->activity[a].mode[m].demands = draw(random, 1, DEMANDS);
    for (int32_t d = 0; d < problem->activity[a].mode[m].demands; d++) {
        struct schedule_demand *demand = &problem->activity[a].mode[m].demand[d];
        int32_t resource = draw(random, 0, problem->resources - 1);
        *demand = (struct schedule_demand){resource, 0, mode->duration, draw(random, 1, 3)};
        if (draw(random, 0, 2) == 0) {
            demand->offset = draw(random, -1, 2);
            demand->length = draw(random, 0, 3);
        }
        if ((features & CONSUMES) && resource == problem->resources - 1) {
            demand->offset = 0;
            demand->length = SCHEDULE_TO_END;
        }
        if ((features & FREES) && draw(random, 0, 4) == 0) {
            demand->offset = mode->duration;
            demand->length = SCHEDULE_TO_END;
            demand->quantity = -draw(random, 1, 2);
        }
        problem->activity[a].mode[m].released[d] = problem->activity[a].mode[m].work >= 0 &&
                                                   demand->length != SCHEDULE_TO_END &&
                                                   draw(random, 0, 1);
    }
}

static void draw_problem(struct problem *problem, uint64_t seed, int features)
{
    struct random_stream random = random_start(seed, (uint64_t)features);
    *problem = (struct problem){.horizon = draw(&random, 7, 11),
                                .activities = draw(&random, 2, 4),
                                .resources = draw(&random, 2, RESOURCES)};
    for (int32_t r = 0; r < problem->resources; r++) {
        int32_t level = draw(&random, 3, 5);
        if ((features & CONSUMES) && r == problem->resources - 1)
            level = draw(&random, problem->activities, 2 * problem->activities);
        for (int32_t t = 0; t < problem->horizon; t++)
            problem->capacity[r][t] =
                (features & VARIES) && draw(&random, 0, 5) == 0 ? draw(&random, 0, level) : level;
    }
    for (int32_t c = 0; c < CALENDARS; c++)
        for (int32_t t = 0; t < problem->horizon; t++)
            problem->open[c][t] = draw(&random, 0, 3) > 0;
    for (int32_t t = 0; t <= problem->horizon; t++)
        problem->curve[t] = draw(&random, -5, 20);
    for (int32_t a = 0; a < problem->activities; a++) {
        problem->activity[a].due = draw(&random, 1, problem->horizon);
        problem->activity[a].due_weight = draw(&random, 0, 3);
        problem->activity[a].unplaced_cost = draw(&random, 0, 60);
        problem->activity[a].modes = draw(&random, 1, MODES);
        for (int32_t m = 0; m < problem->activity[a].modes; m++)
            draw_mode(problem, &random, a, m, features);
    }
    for (int32_t i = draw(&random, 0, 2); i > 0; i--) {
        int32_t from = draw(&random, 0, problem->activities - 2);
        problem->lag[problem->lags].from = from;
        problem->lag[problem->lags].to = draw(&random, from + 1, problem->activities - 1);
        problem->lag[problem->lags].lag = draw(&random, -1, 2);
        problem->lag[problem->lags++].kind =
            draw(&random, 0, 1) ? LAG_FINISH_START : LAG_START_START;
    }
    for (int32_t i = (features & MAXIMAL) ? draw(&random, 1, 3) : 0; i > 0; i--) {
        int32_t from = draw(&random, 0, problem->activities - 1);
        problem->lag[problem->lags].from = from;
        problem->lag[problem->lags].to =
            (from + draw(&random, 1, problem->activities - 1)) % problem->activities;
        problem->lag[problem->lags].lag = draw(&random, -1, 4);
        problem->lag[problem->lags++].kind = LAG_MAXIMAL;
    }
    for (int k = 0; k < SCHEDULE_TERMS; k++) {
        problem->term[k].level = draw(&random, -1, 2);
        problem->term[k].weight = draw(&random, 0, 3);
    }
    if (!(features & UNPLACED))
        problem->term[TERM_UNPLACED].level = -1;
}

static struct schedule_builder *build(const struct problem *problem)
{
    struct schedule_builder *builder = schedule_builder_new(problem->horizon);
    for (int32_t r = 0; r < problem->resources; r++)
        schedule_add_resource(builder, problem->capacity[r], 0);
    int32_t calendar[CALENDARS];
    for (int32_t c = 0; c < CALENDARS; c++)
        calendar[c] = schedule_add_calendar(builder, problem->open[c]);
    int32_t curve = schedule_add_cost_curve(builder, problem->curve);
    for (int32_t a = 0; a < problem->activities; a++) {
        schedule_add_activity(builder, problem->activity[a].unplaced_cost);
        schedule_add_due_date(builder, problem->activity[a].due, problem->activity[a].due_weight);
        for (int32_t m = 0; m < problem->activity[a].modes; m++) {
            struct schedule_mode mode = problem->activity[a].mode[m].mode;
            int32_t work = problem->activity[a].mode[m].work;
            mode.calendar = mode.calendar < 0 ? -1 : calendar[mode.calendar];
            mode.cost_curve = mode.cost_curve < 0 ? -1 : curve;
            schedule_add_mode(builder, &mode, problem->activity[a].mode[m].demand,
                              problem->activity[a].mode[m].demands);
            if (work >= 0)
                schedule_add_pauses(builder, calendar[work], problem->activity[a].mode[m].released);
        }
    }
    for (int32_t i = 0; i < problem->lags; i++)
        schedule_add_lag(builder, problem->lag[i].from, problem->lag[i].to, problem->lag[i].kind,
                         problem->lag[i].lag);
    for (int32_t k = 0; k < SCHEDULE_TERMS; k++)
        if (problem->term[k].level >= 0)
            schedule_add_term(builder, (enum schedule_term_kind)k, problem->term[k].level,
                              problem->term[k].weight);
    return builder;
}

/* ---- The definition. ---- */

static bool is_open(const struct problem *problem, int32_t calendar, int32_t t)
{
    return calendar < 0 || problem->open[calendar][t];
}

/* Where `work` open periods after the start lie; -1000: outside the horizon. */
static int32_t find_place(const struct problem *problem, int32_t calendar, int32_t start,
                          int32_t work)
{
    int32_t t = start;
    while (work > 0) {
        if (t >= problem->horizon)
            return -1000;
        work -= is_open(problem, calendar, t++);
    }
    while (work < 0) {
        if (--t < 0)
            return -1000;
        work += is_open(problem, calendar, t);
    }
    return t;
}

static int32_t finish_of(const struct problem *problem, int32_t a, int32_t m, int32_t start)
{
    return find_place(problem, problem->activity[a].mode[m].work, start,
                      problem->activity[a].mode[m].mode.duration);
}

/* Whether an activity could be there if it were alone and resources endless. */
static bool allows(const struct problem *problem, int32_t a, int32_t m, int32_t start)
{
    const struct schedule_mode *mode = &problem->activity[a].mode[m].mode;
    int32_t work = problem->activity[a].mode[m].work;
    if (start < mode->release || start > mode->deadline || start > problem->horizon)
        return false;
    if ((work >= 0 || mode->calendar >= 0) && start == problem->horizon)
        return false;
    if ((mode->calendar >= 0 && !is_open(problem, mode->calendar, start)) ||
        (work >= 0 && !is_open(problem, work, start)))
        return false;
    if (finish_of(problem, a, m, start) < 0 || finish_of(problem, a, m, start) > problem->horizon)
        return false;
    for (int32_t d = 0; d < problem->activity[a].mode[m].demands; d++) {
        const struct schedule_demand *demand = &problem->activity[a].mode[m].demand[d];
        int32_t from = find_place(problem, work, start, demand->offset), until = from;
        if (demand->length == 0)
            continue;
        if (demand->length != SCHEDULE_TO_END)
            until = find_place(problem, work, start, demand->offset + demand->length);
        if (from < 0 || until < 0 || from > problem->horizon || until > problem->horizon)
            return false;
    }
    return true;
}

static bool holds(const struct problem *problem, const int32_t *start, const int32_t *mode)
{
    for (int32_t i = 0; i < problem->lags; i++) {
        int32_t from = problem->lag[i].from, to = problem->lag[i].to, lag = problem->lag[i].lag;
        if (start[to] < 0 || (start[from] < 0 && problem->lag[i].kind == LAG_MAXIMAL))
            continue;
        if (start[from] < 0)
            return false;
        int32_t at = problem->lag[i].kind == LAG_FINISH_START
                         ? finish_of(problem, from, mode[from], start[from])
                         : start[from];
        if (problem->lag[i].kind == LAG_MAXIMAL ? start[to] > at + lag : start[to] < at + lag)
            return false;
    }
    int32_t use[RESOURCES][HORIZON] = {{0}};
    for (int32_t a = 0; a < problem->activities; a++) {
        if (start[a] < 0)
            continue;
        int32_t work = problem->activity[a].mode[mode[a]].work;
        for (int32_t d = 0; d < problem->activity[a].mode[mode[a]].demands; d++) {
            const struct schedule_demand *demand = &problem->activity[a].mode[mode[a]].demand[d];
            if (demand->length == 0)
                continue;
            int32_t from = find_place(problem, work, start[a], demand->offset);
            int32_t until =
                demand->length == SCHEDULE_TO_END
                    ? problem->horizon
                    : find_place(problem, work, start[a], demand->offset + demand->length);
            bool released = problem->activity[a].mode[mode[a]].released[d];
            for (int32_t t = from; t < until; t++)
                if (!released || is_open(problem, work, t))
                    use[demand->resource][t] += demand->quantity;
        }
    }
    for (int32_t r = 0; r < problem->resources; r++)
        for (int32_t t = 0; t < problem->horizon; t++)
            if (use[r][t] > problem->capacity[r][t])
                return false;
    return true;
}

/* The levels of the objective, first the number without a place if no term weighs it. */
struct levels {
    int64_t value[4];
};

static struct levels measure(const struct problem *problem, const int32_t *start,
                             const int32_t *mode)
{
    int64_t value[SCHEDULE_TERMS] = {0}, unplaced = 0;
    for (int32_t a = 0; a < problem->activities; a++) {
        if (start[a] < 0) {
            unplaced++;
            value[TERM_UNPLACED] += problem->activity[a].unplaced_cost;
            continue;
        }
        const struct schedule_mode *chosen = &problem->activity[a].mode[mode[a]].mode;
        int32_t finish = finish_of(problem, a, mode[a], start[a]);
        value[TERM_COST] += chosen->fixed_cost;
        if (chosen->cost_curve >= 0)
            value[TERM_COST] += chosen->cost_weight * problem->curve[start[a]];
        if (finish > problem->activity[a].due)
            value[TERM_TARDINESS] +=
                problem->activity[a].due_weight * (finish - problem->activity[a].due);
        if (finish > value[TERM_MAKESPAN])
            value[TERM_MAKESPAN] = finish;
    }
    struct levels levels = {{problem->term[TERM_UNPLACED].level < 0 ? unplaced : 0}};
    for (int k = 0; k < SCHEDULE_TERMS; k++)
        if (problem->term[k].level >= 0)
            levels.value[1 + problem->term[k].level] += problem->term[k].weight * value[k];
    return levels;
}

static int compare(struct levels left, struct levels right)
{
    for (int i = 0; i < 4; i++)
        if (left.value[i] != right.value[i])
            return left.value[i] < right.value[i] ? -1 : 1;
    return 0;
}

struct exhaustion {
    const struct problem *problem;
    int32_t start[ACTIVITIES], mode[ACTIVITIES];
    struct levels best;
    bool any, all_placed; /* some schedule has everything placed */
};

static void exhaust(struct exhaustion *exhaustion, int32_t a)
{
    const struct problem *problem = exhaustion->problem;
    if (a == problem->activities || a == ACTIVITIES) {
        struct levels levels = measure(problem, exhaustion->start, exhaustion->mode);
        if (!holds(problem, exhaustion->start, exhaustion->mode))
            return;
        bool all = true;
        for (int32_t i = 0; i < a; i++)
            all &= exhaustion->start[i] >= 0;
        exhaustion->all_placed |= all;
        if (!exhaustion->any || compare(levels, exhaustion->best) < 0)
            exhaustion->best = levels;
        exhaustion->any = true;
        return;
    }
    exhaustion->start[a] = SCHEDULE_UNPLACED;
    exhaustion->mode[a] = 0;
    exhaust(exhaustion, a + 1);
    for (int32_t m = 0; m < problem->activity[a].modes; m++)
        for (int32_t t = 0; t <= problem->horizon; t++) {
            if (!allows(problem, a, m, t))
                continue;
            exhaustion->start[a] = t;
            exhaustion->mode[a] = m;
            exhaust(exhaustion, a + 1);
        }
}

/* ---- The kernel against it. ---- */

static void check_problem(const struct problem *problem, uint64_t seed, int *missed)
{
    struct schedule_instance *instance = freeze(build(problem));
    struct schedule_result results[2];
    for (int i = 0; i < 2; i++) {
        const struct schedule_options options = {
            .objective = OBJECTIVE_TERMS, .seed = seed, .schedules = 4000, .threads = i + 1};
        schedule_search(instance, &options, &results[i]);
    }
    size_t bytes = (size_t)problem->activities * sizeof(int32_t);
    assert_memory_equal(results[0].start, results[1].start, bytes);
    assert_memory_equal(results[0].mode, results[1].mode, bytes);
    struct diagnostics diagnostics = {0};
    bool checked = schedule_check(instance, results[0].start, results[0].mode, &diagnostics);
    diagnostics_print(&diagnostics, stderr, 10);
    diagnostics_clear(&diagnostics);
    assert_true(checked);
    for (int32_t a = 0; a < problem->activities; a++)
        assert_true(results[0].start[a] < 0 ||
                    allows(problem, a, results[0].mode[a], results[0].start[a]));
    assert_true(holds(problem, results[0].start, results[0].mode));
    struct levels found = measure(problem, results[0].start, results[0].mode);

    struct exhaustion exhaustion = {.problem = problem};
    exhaust(&exhaustion, 0);
    assert_true(compare(found, exhaustion.best) >= 0);
    *missed += compare(found, exhaustion.best) > 0;
    assert_true(results[0].bound == INT64_MAX || results[0].bound <= results[0].objective);
    if (results[0].bound == INT64_MAX)
        assert_false(exhaustion.all_placed);
    for (int i = 0; i < 2; i++)
        schedule_result_clear(&results[i]);
    schedule_instance_free(instance);
}

static void check_features(int features, int seeds, int most_missed)
{
    static struct problem problem;
    int missed = 0;
    for (int seed = 0; seed < seeds; seed++) {
        draw_problem(&problem, (uint64_t)seed, features);
        check_problem(&problem, (uint64_t)seed, &missed);
    }

    assert_true(missed <= most_missed);
}

static void pauses(void **state)
{
    (void)state;
    check_features(PAUSES | VARIES, 60, 0);
}

static void costs(void **state)
{
    (void)state;
    check_features(CURVES | VARIES | UNPLACED, 60, 0);
}

static void consumption(void **state)
{
    (void)state;
    check_features(CONSUMES, 60, 0);
}

static void storage(void **state)
{
    (void)state;
    check_features(FREES, 60, 0);
}

static void maximal_lags(void **state)
{
    (void)state;
    check_features(MAXIMAL, 60, 0);
    check_features(MAXIMAL | PAUSES | VARIES, 60, 0);
    check_features(MAXIMAL | CURVES | VARIES, 60, 0);
}

static void everything(void **state)
{
    (void)state;
    check_features(PAUSES | FREES | CONSUMES | CURVES | UNPLACED | VARIES | MAXIMAL, 60, 0);
    check_features(PAUSES | FREES | CONSUMES | CURVES | UNPLACED | VARIES, 60, 0);
}

/* ---- The semantics, on instances small enough to see the answer. ---- */

enum { WEEK = 7, DAYS = 21 };

/* Three weeks; weekends (days 5 and 6 of each) are closed. */
static struct schedule_builder *start_weeks(int32_t *crew, int32_t *work)
{
    unsigned char open[DAYS];
    struct schedule_builder *builder = schedule_builder_new(DAYS);
    for (int32_t t = 0; t < DAYS; t++)
        open[t] = t % WEEK < 5;
    *crew = schedule_add_resource(builder, NULL, 1);
    *work = schedule_add_calendar(builder, open);
    return builder;
}

static void add_work(struct schedule_builder *builder, int32_t work, int32_t duration,
                     const struct schedule_demand *demand, bool released)
{
    const struct schedule_mode mode = {
        .duration = duration, .deadline = SCHEDULE_TO_END, .calendar = -1, .cost_curve = -1};
    const unsigned char release = released;
    schedule_add_activity(builder, 1000);
    schedule_add_mode(builder, &mode, demand, 1);
    if (work >= 0)
        schedule_add_pauses(builder, work, &release);
}

static void expect_starts(struct schedule_builder *builder, const int32_t *expected,
                          int32_t makespan)
{
    struct schedule_instance *instance = freeze(builder);
    int32_t *priority = memory_new((size_t)instance->activities, sizeof *priority);
    for (int32_t a = 0; a < instance->activities; a++)
        priority[a] = a;
    struct schedule_result result;
    schedule_decode(instance, priority, NULL, &result);
    assert_memory_equal(result.start, expected, (size_t)instance->activities * sizeof *expected);
    assert_int_equal(result.makespan, makespan);
    struct diagnostics diagnostics = {0};
    assert_true(schedule_check(instance, result.start, result.mode, &diagnostics));
    schedule_result_clear(&result);
    schedule_instance_free(instance);
    free(priority);
}

/* Seven days of work take a weekend; who is held works on, who is released lets a day's guard in.
 */
static void held_and_released(void **state)
{
    (void)state;
    for (int released = 0; released < 2; released++) {
        int32_t crew, work;
        struct schedule_builder *builder = start_weeks(&crew, &work);
        add_work(builder, work, 7, &(struct schedule_demand){crew, 0, 7, 1}, released);
        add_work(builder, -1, 1, &(struct schedule_demand){crew, 0, 1, 1}, false);
        expect_starts(builder, (int32_t[]){0, released ? 5 : 9}, released ? 9 : 10);
    }
}

/* Working time maps behind the open periods that went before, and before the start to the open
 * period itself: what is needed for the sixth day is there from the end of the fifth on. */
static void places_in_working_time(void **state)
{
    (void)state;
    int32_t crew, work;
    struct schedule_builder *builder = start_weeks(&crew, &work);
    add_work(builder, work, 7, &(struct schedule_demand){crew, 5, 1, 1}, false); /* days 5 to 7 */
    add_work(builder, -1, 3, &(struct schedule_demand){crew, 0, 3, 1}, false);
    add_work(builder, -1, 3, &(struct schedule_demand){crew, 0, 3, 1}, false);
    /* Two days of work before the start, which come after day 11. */
    add_work(builder, work, 1, &(struct schedule_demand){crew, -2, 2, 1}, false);
    expect_starts(builder, (int32_t[]){0, 0, 8, 15}, 16);
}

/* It starts in an open period only, finishes right behind its last one, and what comes after may
 * start on the weekend. */
static void starts_open(void **state)
{
    (void)state;
    int32_t crew, work;
    struct schedule_builder *builder = start_weeks(&crew, &work);
    add_work(builder, -1, 5, &(struct schedule_demand){crew, 0, 5, 1}, false);
    add_work(builder, work, 5, &(struct schedule_demand){crew, 0, 5, 1}, false);
    add_work(builder, -1, 1, &(struct schedule_demand){crew, 0, 1, 1}, false);
    schedule_add_lag(builder, 0, 1, LAG_FINISH_START, 0);
    schedule_add_lag(builder, 1, 2, LAG_FINISH_START, 0);
    expect_starts(builder, (int32_t[]){0, 7, 12}, 13);
}

/* Two jobs on one machine, the long one due early: who is tardy depends on the order of levels. */
static void orders_levels(void **state)
{
    (void)state;
    static const struct {
        int32_t tardiness_level, cost_level;
        int64_t tardiness_weight, tardiness, cost;
    } cases[] = {{0, 1, 1, 0, 60}, {1, 0, 1, 12, 20}, {0, 0, 10, 0, 60}, {0, 0, 1, 12, 20}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct schedule_builder *builder = schedule_builder_new(20);
        int32_t machine = schedule_add_resource(builder, NULL, 1);
        const struct schedule_demand slow = {machine, 0, 8, 1}, fast = {machine, 0, 4, 1};
        struct schedule_mode mode = {.duration = 8,
                                     .deadline = SCHEDULE_TO_END,
                                     .calendar = -1,
                                     .cost_curve = -1,
                                     .fixed_cost = 10};
        for (int a = 0; a < 2; a++) {
            schedule_add_activity(builder, 0);
            mode.duration = 8;
            mode.fixed_cost = 10;
            schedule_add_mode(builder, &mode, &slow, 1);
            mode.duration = 4;
            mode.fixed_cost = 30;
            schedule_add_mode(builder, &mode, &fast, 1);
            schedule_add_due_date(builder, a ? 4 : 8, 1);
        }
        schedule_add_term(builder, TERM_TARDINESS, cases[i].tardiness_level,
                          cases[i].tardiness_weight);
        schedule_add_term(builder, TERM_COST, cases[i].cost_level, 1);
        struct schedule_instance *instance = freeze(builder);
        const struct schedule_options options = {
            .objective = OBJECTIVE_TERMS, .schedules = 200, .threads = 1};
        struct schedule_result result;
        schedule_search(instance, &options, &result);
        assert_int_equal(result.value[TERM_TARDINESS], cases[i].tardiness);
        assert_int_equal(result.value[TERM_COST], cases[i].cost);
        assert_int_equal(result.unplaced, 0);
        schedule_result_clear(&result);
        schedule_instance_free(instance);
    }
}

/* Levels that do not fit into 62 bits are refused, not rounded. */
static void refuses_what_is_too_large(void **state)
{
    (void)state;
    struct schedule_builder *builder = schedule_builder_new(1000);
    const struct schedule_mode mode = {.duration = 1,
                                       .deadline = SCHEDULE_TO_END,
                                       .calendar = -1,
                                       .cost_curve = -1,
                                       .fixed_cost = INT64_C(1) << 40};
    schedule_add_activity(builder, 0);
    schedule_add_mode(builder, &mode, NULL, 0);
    schedule_add_due_date(builder, 0, INT64_C(1) << 20);
    schedule_add_term(builder, TERM_TARDINESS, 0, 1);
    schedule_add_term(builder, TERM_COST, 1, 1);
    struct diagnostics diagnostics = {0};
    assert_null(schedule_instance_new(builder, &diagnostics));
    assert_int_equal(diagnostics.errors, 1);
    assert_non_null(strstr(diagnostics.items[0].message, "beyond 2^62"));
    diagnostics_clear(&diagnostics);
    schedule_builder_free(builder);
}

/* Modes chosen so that they just do with two resources that are used up: whoever takes what is
 * fastest finds too little left for the last. Everything is placed at once, and after any step. */
static void thrift(void **state)
{
    (void)state;
    enum { JOBS = 40, CHOICES = 4, USED_UP = 2 };
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct random_stream random = random_start(seed, 0);
        struct schedule_builder *builder = schedule_builder_new(300);
        int32_t capacity[USED_UP] = {0}, used[JOBS][CHOICES][USED_UP];
        for (int a = 0; a < JOBS; a++) {
            int32_t hidden = draw(&random, 0, CHOICES - 1);
            for (int m = 0; m < CHOICES; m++)
                for (int k = 0; k < USED_UP; k++)
                    used[a][m][k] = draw(&random, 0, 20);
            for (int k = 0; k < USED_UP; k++)
                capacity[k] += used[a][hidden][k] * 4 / 5;
        }
        for (int k = 0; k < USED_UP; k++)
            schedule_add_resource(builder, NULL, capacity[k]);
        int32_t crew = schedule_add_resource(builder, NULL, 4);
        for (int a = 0; a < JOBS; a++) {
            schedule_add_activity(builder, 0);
            schedule_add_due_date(builder, draw(&random, 5, 60), 1);
            for (int m = 0; m < CHOICES; m++) {
                int32_t duration = 41 - used[a][m][0] - used[a][m][1]; /* the fastest uses most */
                const struct schedule_mode mode = {.duration = duration / 4,
                                                   .deadline = SCHEDULE_TO_END,
                                                   .calendar = -1,
                                                   .cost_curve = -1};
                const struct schedule_demand demands[] = {{0, 0, SCHEDULE_TO_END, used[a][m][0]},
                                                          {1, 0, SCHEDULE_TO_END, used[a][m][1]},
                                                          {crew, 0, duration / 4, 1}};
                schedule_add_mode(builder, &mode, demands, 3);
            }
        }
        schedule_add_term(builder, TERM_TARDINESS, 0, 1);
        struct schedule_instance *instance = freeze(builder);
        for (int64_t schedules = 1; schedules < 100; schedules += 60) {
            const struct schedule_options options = {
                .objective = OBJECTIVE_TERMS, .schedules = schedules, .threads = 1};
            struct schedule_result result;
            schedule_search(instance, &options, &result);
            struct diagnostics diagnostics = {0};
            assert_true(schedule_check(instance, result.start, result.mode, &diagnostics));
            assert_int_equal(result.unplaced, 0);
            schedule_result_clear(&result);
        }
        schedule_instance_free(instance);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(held_and_released),
        cmocka_unit_test(places_in_working_time),
        cmocka_unit_test(starts_open),
        cmocka_unit_test(orders_levels),
        cmocka_unit_test(refuses_what_is_too_large),
        cmocka_unit_test(thrift),
        cmocka_unit_test(pauses),
        cmocka_unit_test(costs),
        cmocka_unit_test(consumption),
        cmocka_unit_test(storage),
        cmocka_unit_test(maximal_lags),
        cmocka_unit_test(everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
