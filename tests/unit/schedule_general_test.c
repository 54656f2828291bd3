/* The general kernel: each feature on an instance small enough to see the answer, then what must
 * hold on random ones: every schedule passes schedule_check, and damage to it is noticed. */
#include "base/random.h"
#include "schedule/island.h"
#include "schedule/search.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schedule_freezing.h"

#define COUNT(array) ((int32_t)(sizeof(array) / sizeof *(array)))
/* An activity with one mode that takes the given demands. */
#define ADD(builder, duration, ...)                                                                \
    add(builder, plain(duration), (const struct schedule_demand[]){__VA_ARGS__},                   \
        COUNT(((const struct schedule_demand[]){__VA_ARGS__})))

static struct schedule_mode plain(int32_t duration)
{
    return (struct schedule_mode){
        .duration = duration, .deadline = SCHEDULE_TO_END, .calendar = -1, .cost_curve = -1};
}

static int32_t add(struct schedule_builder *builder, struct schedule_mode mode,
                   const struct schedule_demand *demands, int32_t count)
{
    int32_t activity = schedule_add_activity(builder, 1000000);
    schedule_add_mode(builder, &mode, demands, count);
    return activity;
}

static void assert_holds(const struct schedule_instance *instance,
                         const struct schedule_result *result)
{
    struct diagnostics diagnostics = {0};
    bool holds = schedule_check(instance, result->start, result->mode, &diagnostics);
    diagnostics_print(&diagnostics, stderr, 10);
    assert_true(holds);
    assert_int_equal(diagnostics.errors, 0);
    diagnostics_clear(&diagnostics);
    int64_t cost = 0, makespan = 0;
    int32_t unplaced = 0;
    for (int32_t a = 0; a < instance->activities; a++) {
        int32_t mode = instance->first_mode[a] + result->mode[a];
        if (result->start[a] == SCHEDULE_UNPLACED) {
            cost += instance->unplaced_cost[a];
            unplaced++;
            continue;
        }
        int64_t finish = result->start[a] + instance->duration[mode];
        cost += schedule_mode_cost(instance, mode, result->start[a]);
        makespan = finish > makespan ? finish : makespan;
    }
    assert_int_equal(cost, result->cost);
    assert_int_equal(makespan, result->makespan);
    assert_int_equal(unplaced, result->unplaced);
}

/* Decodes in the order of the indices, frees the instance. */
static void decode(struct schedule_builder *builder, struct schedule_result *result)
{
    struct schedule_instance *instance = freeze(builder);
    int32_t *priority = memory_new((size_t)instance->activities, sizeof *priority);
    for (int32_t a = 0; a < instance->activities; a++)
        priority[a] = a;
    schedule_decode(instance, priority, NULL, result);
    assert_holds(instance, result);
    free(priority);
    schedule_instance_free(instance);
}

static void search(struct schedule_builder *builder, struct schedule_result *result)
{
    struct schedule_instance *instance = freeze(builder);
    const struct schedule_options options = {
        .objective = OBJECTIVE_COST, .schedules = 20, .threads = 1};
    schedule_search(instance, &options, result);
    assert_holds(instance, result);
    schedule_instance_free(instance);
}

/* A shut period is a capacity of 0: what lasts 3 periods fits only after the closure. */
static void closures(void **state)
{
    (void)state;
    struct schedule_builder *builder = schedule_builder_new(10);
    const int32_t capacity[10] = {1, 1, 0, 1, 1, 0, 1, 1, 1, 1};
    int32_t road = schedule_add_resource(builder, capacity, 0);
    ADD(builder, 3, {road, 0, 3, 1});
    ADD(builder, 2, {road, 0, 2, 1});
    ADD(builder, 2, {road, 0, 2, 1});
    ADD(builder, 2, {road, 0, 2, 1});
    struct schedule_result result;
    decode(builder, &result);
    const int32_t expected[] = {6, 0, 3, SCHEDULE_UNPLACED};
    assert_memory_equal(result.start, expected, sizeof expected);
    assert_int_equal(result.unplaced, 1);
    schedule_result_clear(&result);
}

/* Two arrivals share one bed: the second must wait for the onward departure of the first, though it
 * stands before it. */
static void storage(void **state)
{
    (void)state;
    struct schedule_builder *builder = schedule_builder_new(20);
    int32_t beds = schedule_add_resource(builder, NULL, 1);
    int32_t first = ADD(builder, 2, {beds, 1, SCHEDULE_TO_END, 1});
    int32_t second = ADD(builder, 2, {beds, 1, SCHEDULE_TO_END, 1});
    int32_t first_on = ADD(builder, 1, {beds, 0, SCHEDULE_TO_END, -1});
    int32_t second_on = ADD(builder, 1, {beds, 0, SCHEDULE_TO_END, -1});
    schedule_add_lag(builder, first, first_on, LAG_FINISH_START, 3);
    schedule_add_lag(builder, second, second_on, LAG_FINISH_START, 3);
    struct schedule_result result;
    decode(builder, &result);
    const int32_t expected[] = {0, 4, 5, 9};
    assert_memory_equal(result.start, expected, sizeof expected);
    schedule_result_clear(&result);
}

/* A truck that needs 2 periods to come and 1 to go home. */
static void negative_offsets(void **state)
{
    (void)state;
    struct schedule_builder *builder = schedule_builder_new(20);
    int32_t truck = schedule_add_resource(builder, NULL, 1);
    ADD(builder, 1, {truck, -2, 4, 1});
    ADD(builder, 1, {truck, -2, 4, 1});
    struct schedule_result result;
    decode(builder, &result);
    const int32_t expected[] = {2, 6};
    assert_memory_equal(result.start, expected, sizeof expected);
    schedule_result_clear(&result);
}

/* Release, deadline and calendar; what ends after the horizon does not fit. */
static void windows(void **state)
{
    (void)state;
    struct schedule_builder *builder = schedule_builder_new(8);
    int32_t crew = schedule_add_resource(builder, NULL, 1);
    const unsigned char mornings[8] = {1, 0, 1, 0, 1, 0, 1, 0};
    struct schedule_demand takes = {crew, 0, 1, 1};
    struct schedule_mode mode = plain(1);
    mode.calendar = schedule_add_calendar(builder, mornings);
    mode.release = 1;
    add(builder, mode, &takes, 1);
    add(builder, mode, &takes, 1);
    mode.deadline = 5;
    add(builder, mode, &takes, 1);
    ADD(builder, 7, {crew, 6, 1, 1});
    ADD(builder, 9, {crew, 0, 1, 1});
    struct schedule_result result;
    decode(builder, &result);
    const int32_t expected[] = {2, 4, SCHEDULE_UNPLACED, 0, SCHEDULE_UNPLACED};
    assert_memory_equal(result.start, expected, sizeof expected);
    schedule_result_clear(&result);
}

/* The faster mode while it is free; the slower where it finishes first. */
static void modes(void **state)
{
    (void)state;
    struct schedule_builder *builder = schedule_builder_new(20);
    int32_t aircraft = schedule_add_resource(builder, NULL, 1);
    int32_t road = schedule_add_resource(builder, NULL, 2);
    const struct schedule_demand flies = {aircraft, 0, 2, 1}, drives = {road, 0, 5, 1};
    const struct schedule_mode flight = plain(2), drive = plain(5);
    for (int i = 0; i < 4; i++) {
        schedule_add_activity(builder, 1);
        assert_int_equal(schedule_add_mode(builder, &flight, &flies, 1), 0);
        assert_int_equal(schedule_add_mode(builder, &drive, &drives, 1), 1);
    }
    struct schedule_result result;
    decode(builder, &result);
    const int32_t starts[] = {0, 2, 0, 0}, expected[] = {0, 0, 1, 1};
    assert_memory_equal(result.start, starts, sizeof starts);
    assert_memory_equal(result.mode, expected, sizeof expected);
    schedule_result_clear(&result);
}

/* The cheapest day is not the first; one that must share it takes the next best. */
static void cost_curves(void **state)
{
    (void)state;
    struct schedule_builder *builder = schedule_builder_new(6);
    int32_t gate = schedule_add_resource(builder, NULL, 1);
    const int64_t danger[7] = {9, 8, 9, 2, 7, 3, 9};
    const struct schedule_demand takes = {gate, 0, 1, 1};
    struct schedule_mode mode = plain(1);
    mode.cost_curve = schedule_add_cost_curve(builder, danger);
    mode.cost_weight = 10;
    mode.fixed_cost = 1;
    add(builder, mode, &takes, 1);
    mode.cost_weight = 20;
    add(builder, mode, &takes, 1);
    struct schedule_result result;
    search(builder, &result);
    const int32_t expected[] = {5, 3};
    assert_memory_equal(result.start, expected, sizeof expected);
    assert_int_equal(result.cost, 31 + 41);
    assert_true(result.bound <= result.cost);
    schedule_result_clear(&result);
}

static void lags(void **state)
{
    (void)state;
    struct schedule_builder *builder = schedule_builder_new(30);
    int32_t first = ADD(builder, 4, {0, 0, 0, 0});
    int32_t none = schedule_add_resource(builder, NULL, 0);
    int32_t second = ADD(builder, 2, {none, 0, 2, 0});
    int32_t third = ADD(builder, 1, {none, 0, 0, 5});
    schedule_add_lag(builder, first, second, LAG_START_START, 1);
    schedule_add_lag(builder, second, third, LAG_FINISH_START, 6);
    schedule_add_lag(builder, first, third, LAG_FINISH_START, -2);
    struct schedule_result result;
    decode(builder, &result);
    const int32_t expected[] = {0, 1, 9};
    assert_memory_equal(result.start, expected, sizeof expected);
    schedule_result_clear(&result);
}

/* Demands of one mode on one resource add up where they overlap. */
static void overlapping_demands(void **state)
{
    (void)state;
    struct schedule_builder *builder = schedule_builder_new(12);
    int32_t crew = schedule_add_resource(builder, NULL, 3);
    ADD(builder, 4, {crew, 0, 4, 1}, {crew, 1, 2, 1}, {crew, 2, 2, 1});
    ADD(builder, 2, {crew, 0, 2, 1});
    ADD(builder, 2, {crew, 0, SCHEDULE_TO_END, 2}, {crew, 2, SCHEDULE_TO_END, -2});
    ADD(builder, 2, {crew, 0, 2, 2});
    struct schedule_result result;
    decode(builder, &result);
    const int32_t expected[] = {0, 0, 4, 6};
    assert_memory_equal(result.start, expected, sizeof expected);
    schedule_result_clear(&result);
}

static void refuses(void **state)
{
    (void)state;
    static const char *const expected[] = {"activity 1 has no mode",
                                           "a resource that does not exist",
                                           "a calendar that does not exist",
                                           "a cost curve that does not exist",
                                           "names an activity that does not exist",
                                           "comes after itself"};
    for (int fault = 0; fault < COUNT(expected); fault++) {
        struct schedule_builder *builder = schedule_builder_new(5);
        int32_t crew = schedule_add_resource(builder, NULL, 1);
        struct schedule_mode mode = plain(1);
        mode.calendar = fault == 2 ? 0 : -1;
        mode.cost_curve = fault == 3 ? 3 : -1;
        mode.cost_weight = 1;
        const struct schedule_demand takes = {crew + (fault == 1), 0, 1, 1};
        int32_t a = add(builder, mode, &takes, 1);
        int32_t b =
            fault == 0 ? schedule_add_activity(builder, 1) : ADD(builder, 1, {crew, 0, 1, 1});
        schedule_add_lag(builder, a, fault == 4 ? 7 : b, LAG_FINISH_START, 0);
        if (fault == 5)
            schedule_add_lag(builder, b, a, LAG_START_START, 0);
        struct diagnostics diagnostics = {0};
        assert_null(schedule_instance_new(builder, &diagnostics));
        assert_true(diagnostics.errors > 0);
        assert_non_null(strstr(diagnostics.items[0].message, expected[fault]));
        diagnostics_clear(&diagnostics);
        schedule_builder_free(builder);
    }
}

/* ---- Random instances of every feature at once. ---- */

static int32_t draw(struct random_stream *random, int32_t from, int32_t to)
{
    return from + (int32_t)random_below(random, (uint32_t)(to - from + 1));
}

static void add_random_activity(struct random_stream *random, struct schedule_builder *builder,
                                int32_t horizon, int32_t resources, int32_t calendars,
                                int32_t curves)
{
    schedule_add_activity(builder, draw(random, 100000, 900000));
    for (int32_t modes = draw(random, 1, 4); modes > 0; modes--) {
        struct schedule_mode mode = plain(draw(random, 0, 9));
        struct schedule_demand demands[8];
        int32_t count = draw(random, 0, 8);
        mode.release = draw(random, 0, 3) ? 0 : draw(random, 0, horizon / 2);
        mode.deadline = draw(random, 0, 5) ? SCHEDULE_TO_END : draw(random, 0, horizon);
        mode.calendar = draw(random, -1, calendars - 1);
        mode.cost_curve = draw(random, -1, curves - 1);
        mode.cost_weight = draw(random, 0, 50);
        mode.fixed_cost = draw(random, -100, 1000);
        for (int32_t d = 0; d < count; d++) {
            demands[d] =
                (struct schedule_demand){draw(random, 0, resources - 1), draw(random, -4, 6),
                                         draw(random, 0, 9), draw(random, 1, 4)};
            if (draw(random, 0, 4) == 0) {
                demands[d].length = SCHEDULE_TO_END;
                demands[d].quantity = draw(random, -3, 2);
            }
        }
        schedule_add_mode(builder, &mode, demands, count);
    }
}

static struct schedule_instance *random_instance(uint64_t seed)
{
    struct random_stream random = random_start(seed, 0);
    int32_t horizon = draw(&random, 20, 300), resources = draw(&random, 1, 8);
    int32_t activities = draw(&random, 1, 80), calendars = 2, curves = 3;
    struct schedule_builder *builder = schedule_builder_new(horizon);
    int32_t *capacity = memory_new((size_t)horizon, sizeof *capacity);
    unsigned char *open = memory_new((size_t)horizon, 1);
    int64_t *cost = memory_new((size_t)horizon + 1, sizeof *cost);
    for (int32_t r = 0; r < resources; r++) {
        int32_t level = draw(&random, 3, 12);
        for (int32_t t = 0; t < horizon; t++)
            capacity[t] = draw(&random, 0, 9) ? level : draw(&random, 0, level);
        schedule_add_resource(builder, r % 3 ? capacity : NULL, level);
    }
    for (int32_t c = 0; c < calendars; c++) {
        for (int32_t t = 0; t < horizon; t++)
            open[t] = c ? draw(&random, 0, 2) > 0 : t % 4 == 1;
        schedule_add_calendar(builder, open);
    }
    for (int32_t c = 0; c < curves; c++) {
        for (int32_t t = 0; t <= horizon; t++)
            cost[t] = c == 0 ? t : c == 1 ? draw(&random, 0, 400) : (horizon - t) * 3 + t % 7;
        schedule_add_cost_curve(builder, cost);
    }
    for (int32_t a = 0; a < activities; a++)
        add_random_activity(&random, builder, horizon, resources, calendars, curves);
    for (int32_t lags = draw(&random, 0, activities); lags > 0 && activities > 1; lags--) {
        int32_t from = draw(&random, 0, activities - 2),
                to = draw(&random, from + 1, activities - 1);
        schedule_add_lag(builder, from, to, lags % 2 ? LAG_FINISH_START : LAG_START_START,
                         draw(&random, -2, 5));
    }
    free(capacity);
    free(open);
    free(cost);
    return freeze(builder);
}

/* With one mode each and nothing freed, no activity of a decoded schedule can start earlier as
 * things stand. */
static void assert_active(const struct schedule_instance *instance,
                          const struct schedule_result *result)
{
    int32_t *start = memory_new((size_t)instance->activities, sizeof *start);
    memcpy(start, result->start, (size_t)instance->activities * sizeof *start);
    for (int32_t a = 0; a < instance->activities; a++) {
        for (int32_t t = 0; t < result->start[a]; t++) {
            struct diagnostics diagnostics = {0};
            start[a] = t;
            assert_false(schedule_check(instance, start, result->mode, &diagnostics));
            diagnostics_clear(&diagnostics);
        }
        start[a] = result->start[a];
    }
    free(start);
}

static void random_decodes(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct schedule_instance *instance = random_instance(seed);
        struct random_stream random = random_start(seed, 1);
        size_t n = (size_t)instance->activities;
        int32_t *priority = memory_new(n, sizeof *priority), *mode = memory_new(n, sizeof *mode);
        bool frees = false;
        for (int32_t r = 0; r < instance->resources; r++)
            frees |= instance->storage[r];
        for (size_t a = 0; a < n; a++) {
            priority[a] = draw(&random, 0, 1000);
            mode[a] = draw(&random, 0, instance->first_mode[a + 1] - instance->first_mode[a] - 1);
        }
        struct schedule_result result, again;
        schedule_decode(instance, priority, mode, &result);
        assert_holds(instance, &result);
        if (memcmp(mode, result.mode, n * sizeof *mode) != 0)
            for (size_t a = 0; a < n; a++)
                assert_true(result.mode[a] == mode[a] || result.start[a] == SCHEDULE_UNPLACED);
        if (!frees)
            assert_active(instance, &result);
        /* The rank of the starts is an activity list that gives no later makespan where nothing
         * waits for units. */
        schedule_decode(instance, result.priority, mode, &again);
        if (!frees && result.unplaced == 0)
            assert_true(again.unplaced == 0 && again.makespan <= result.makespan);
        schedule_result_clear(&result);
        schedule_result_clear(&again);
        schedule_decode(instance, priority, NULL, &result);
        assert_holds(instance, &result);
        schedule_result_clear(&result);
        free(priority);
        free(mode);
        schedule_instance_free(instance);
    }
}

static void random_searches(void **state)
{
    (void)state;
    for (uint64_t seed = 1000; seed < 1120; seed++) {
        struct schedule_instance *instance = random_instance(seed);
        size_t bytes = (size_t)instance->activities * sizeof(int32_t);
        struct schedule_result results[3];
        for (int i = 0; i < 3; i++) {
            const struct schedule_options options = {.objective = seed % 4 ? OBJECTIVE_COST
                                                                           : OBJECTIVE_MAKESPAN,
                                                     .seed = seed,
                                                     .schedules = i == 0 ? 1 : 450,
                                                     .threads = i};
            schedule_search(instance, &options, &results[i]);
            assert_holds(instance, &results[i]);
        }
        /* One thread or two: the same. Longer: never worse than the first schedule, nor better than
         * the bound. */
        assert_memory_equal(results[1].start, results[2].start, bytes);
        assert_memory_equal(results[1].mode, results[2].mode, bytes);
        assert_memory_equal(results[1].priority, results[2].priority, bytes);
        if (seed % 4) {
            assert_true(results[1].cost <= results[0].cost);
            assert_true(results[1].cost >= results[1].bound);
        } else {
            assert_true(results[1].unplaced <= results[0].unplaced);
            if (results[1].unplaced == results[0].unplaced)
                assert_true(results[1].makespan <= results[0].makespan);
            assert_true(results[1].makespan >= results[1].bound || results[1].unplaced);
        }
        for (int i = 0; i < 3; i++)
            schedule_result_clear(&results[i]);
        schedule_instance_free(instance);
    }
}

/* A schedule is carried over: the same instance keeps it to the letter; one with less of everything
 * keeps what it can, and holds. */
static void carry_over(void **state)
{
    (void)state;
    for (uint64_t seed = 4000; seed < 4100; seed++) {
        struct schedule_instance *instance = random_instance(seed);
        size_t bytes = (size_t)instance->activities * sizeof(int32_t);
        struct schedule_options options = {
            .objective = OBJECTIVE_COST, .seed = seed, .schedules = 30, .threads = 1};
        struct schedule_result result, again;
        schedule_search(instance, &options, &result);
        options.first_start = result.start;
        options.first_mode = result.mode;
        options.schedules = 1;
        schedule_search(instance, &options, &again);
        assert_holds(instance, &again);
        if (result.unplaced == 0) {
            assert_memory_equal(again.start, result.start, bytes);
            assert_memory_equal(again.mode, result.mode, bytes);
        }
        assert_true(again.cost <= result.cost);
        schedule_result_clear(&again);
        for (int32_t i = 0; i < instance->resources * instance->horizon; i++)
            instance->capacity[i] -= instance->capacity[i] > 0;
        options.schedules = 5;
        schedule_search(instance, &options, &again);
        assert_holds(instance, &again);
        schedule_result_clear(&again);
        schedule_result_clear(&result);
        schedule_instance_free(instance);
    }
}

/* Beds for three, and flights that each take three who come in two trips: filled at random they
 * lock up. */
static void locks(void **state)
{
    (void)state;
    enum { FLIGHTS = 12 };
    struct schedule_builder *builder = schedule_builder_new(400);
    int32_t beds = schedule_add_resource(builder, NULL, 3);
    int32_t trips[2 * FLIGHTS], priority[3 * FLIGHTS];
    for (int32_t i = 0; i < 2 * FLIGHTS; i++) {
        trips[i] = ADD(builder, 2, {beds, 1, SCHEDULE_TO_END, 1 + i % 2});
        priority[trips[i]] = i % 2 * FLIGHTS + i; /* all the first trips, then all the second */
    }
    for (int32_t i = 0; i < FLIGHTS; i++) {
        int32_t flight = ADD(builder, 1, {beds, 0, SCHEDULE_TO_END, -3});
        schedule_add_lag(builder, trips[2 * i], flight, LAG_FINISH_START, 1);
        schedule_add_lag(builder, trips[2 * i + 1], flight, LAG_FINISH_START, 1);
        priority[flight] = 0;
    }
    struct schedule_instance *instance = freeze(builder);
    struct schedule_result result;
    schedule_decode(instance, priority, NULL, &result);
    assert_holds(instance, &result);
    assert_int_equal(result.unplaced, 0);
    /* Locked up on purpose: each first trip of three flights holds a bed, and nothing else is
     * placed. */
    for (int32_t i = 0; i < 3 * FLIGHTS; i++)
        result.start[i] = i == 0 || i == 2 || i == 4 ? 0 : SCHEDULE_UNPLACED;
    const struct schedule_options options = {.objective = OBJECTIVE_COST,
                                             .schedules = 1,
                                             .threads = 1,
                                             .first_priority = priority,
                                             .first_start = result.start,
                                             .first_mode = result.mode};
    struct schedule_result again;
    schedule_search(instance, &options, &again);
    assert_holds(instance, &again);
    assert_int_equal(again.unplaced, 0);
    schedule_result_clear(&again);
    schedule_result_clear(&result);
    schedule_instance_free(instance);
}

/* What an island keeps track of step by step is what it would be if it were computed anew. */
static void incremental(void **state)
{
    (void)state;
    for (uint64_t seed = 2000; seed < 2060; seed++) {
        struct schedule_instance *instance = random_instance(seed);
        const struct schedule_options options = {.objective = seed % 3 ? OBJECTIVE_COST
                                                                       : OBJECTIVE_MAKESPAN};
        struct arena arena = {0};
        struct search_ground ground;
        struct island island;
        struct generation fresh;
        search_ground_init(&ground, instance, &options, &arena);
        island_init(&island, &ground, seed, 0);
        island_adopt(&island);
        generation_init(&fresh, instance, options.objective);
        for (int step = 0; step < 200; step++) {
            const struct generation *now = &island.generation;
            island_step(&island, step / 200.0);
            if (step % 10)
                continue;
            generation_empty(&fresh);
            for (int32_t a = 0; a < instance->activities; a++)
                if (now->start[a] != SCHEDULE_UNPLACED)
                    generation_place(&fresh, a, now->mode[a], now->start[a]);
            assert_int_equal(now->cost, fresh.cost);
            assert_int_equal(now->makespan, fresh.makespan);
            assert_int_equal(now->finish_sum, fresh.finish_sum);
            assert_int_equal(now->placed, fresh.placed);
            assert_int_equal(now->lacking, 0);
            assert_int_equal(fresh.lacking, 0);
            assert_memory_equal(now->room, fresh.room,
                                (size_t)(instance->resources * instance->horizon) *
                                    sizeof *fresh.room);
            struct schedule_result result;
            generation_result(now, &result);
            assert_holds(instance, &result);
            schedule_result_clear(&result);
        }
        generation_clear(&fresh);
        island_clear(&island);
        relaxation_clear(&ground.relaxation);
        arena_clear(&arena);
        schedule_instance_free(instance);
    }
}

/* Whether a schedule holds, straight from the definition: period by period, demand by demand. */
static bool holds_by_definition(const struct schedule_instance *instance, const int32_t *start,
                                const int32_t *mode)
{
    for (int32_t a = 0; a < instance->activities; a++) {
        int32_t m = instance->first_mode[a] + mode[a];
        if (start[a] == SCHEDULE_UNPLACED)
            continue;
        if (start[a] < instance->release[m] || start[a] > instance->deadline[m] ||
            start[a] + instance->duration[m] > instance->horizon)
            return false;
        if (instance->calendar[m] >= 0 &&
            (start[a] >= instance->horizon ||
             !instance->tables->calendar[instance->calendar[m]].open[start[a]]))
            return false;
        for (int32_t p = instance->first_predecessor[a]; p < instance->first_predecessor[a + 1];
             p++) {
            const struct schedule_lag *lag = &instance->predecessors[p];
            int32_t b = lag->other;
            if (start[b] == SCHEDULE_UNPLACED ||
                start[a] < start[b] + lag->lag +
                               (lag->after_finish
                                    ? instance->duration[instance->first_mode[b] + mode[b]]
                                    : 0))
                return false;
        }
    }
    for (int32_t r = 0; r < instance->resources; r++) {
        for (int32_t t = -20; t < instance->horizon + 20; t++) {
            int64_t use = 0;
            bool outside = t < 0 || t >= instance->horizon;
            for (int32_t a = 0; a < instance->activities; a++) {
                int32_t m = instance->first_mode[a] + mode[a];
                for (int32_t d = instance->first_demand[m];
                     start[a] != SCHEDULE_UNPLACED && d < instance->first_demand[m + 1]; d++) {
                    const struct schedule_demand *demand = &instance->demands[d];
                    int32_t from = start[a] + demand->offset;
                    bool to_end = demand->length == SCHEDULE_TO_END;
                    if (demand->resource != r || demand->quantity == 0 || demand->length == 0)
                        continue;
                    if (to_end && from > instance->horizon)
                        return false;
                    if (t < from || (to_end ? t >= instance->horizon : t >= from + demand->length))
                        continue;
                    if (outside)
                        return false;
                    use += demand->quantity;
                }
            }
            if (!outside && use > instance->capacity[r * instance->horizon + t])
                return false;
        }
    }
    return true;
}

/* Each start or mode changed by chance: schedule_check says what the definition says. */
static void damage(void **state)
{
    (void)state;
    int broken = 0, whole = 0;
    for (uint64_t seed = 3000; seed < 3040; seed++) {
        struct schedule_instance *instance = random_instance(seed);
        struct random_stream random = random_start(seed, 2);
        const struct schedule_options options = {
            .objective = OBJECTIVE_COST, .schedules = 2, .threads = 1};
        struct schedule_result result;
        schedule_search(instance, &options, &result);
        for (int i = 0; i < 12; i++) {
            int32_t a = draw(&random, 0, instance->activities - 1);
            int32_t start = result.start[a], mode = result.mode[a];
            result.start[a] =
                draw(&random, i % 3 ? start - 2 : 0, i % 3 ? start + 2 : instance->horizon);
            if (result.start[a] < SCHEDULE_UNPLACED || result.start[a] > instance->horizon)
                result.start[a] = SCHEDULE_UNPLACED;
            result.mode[a] =
                draw(&random, 0, instance->first_mode[a + 1] - instance->first_mode[a] - 1);
            struct diagnostics diagnostics = {0};
            bool holds = schedule_check(instance, result.start, result.mode, &diagnostics);
            assert_int_equal(holds, holds_by_definition(instance, result.start, result.mode));
            assert_int_equal(holds, diagnostics.errors == 0);
            *(holds ? &whole : &broken) += 1;
            diagnostics_clear(&diagnostics);
            result.start[a] = start;
            result.mode[a] = mode;
        }
        result.mode[0] = 99;
        result.start[0] = 0;
        struct diagnostics diagnostics = {0};
        assert_false(schedule_check(instance, result.start, result.mode, &diagnostics));
        diagnostics_clear(&diagnostics);
        schedule_result_clear(&result);
        schedule_instance_free(instance);
    }
    assert_true(broken > 50 && whole > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closures),
        cmocka_unit_test(storage),
        cmocka_unit_test(negative_offsets),
        cmocka_unit_test(windows),
        cmocka_unit_test(modes),
        cmocka_unit_test(cost_curves),
        cmocka_unit_test(lags),
        cmocka_unit_test(overlapping_demands),
        cmocka_unit_test(refuses),
        cmocka_unit_test(random_decodes),
        cmocka_unit_test(random_searches),
        cmocka_unit_test(incremental),
        cmocka_unit_test(carry_over),
        cmocka_unit_test(locks),
        cmocka_unit_test(damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
