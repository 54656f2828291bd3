/* What each kind of risk does to the plan written by hand (tests/data/verify): cases in which it is
 * certain, worked out by hand to the minute; and numbers of what comes by chance, which must lie
 * within four and a half standard errors of what is expected. The seed is fixed, so that a test
 * fails always or never.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stress/network.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "verify_changes.h"

#define ANYWHERE                                                                                   \
    .place = -1, .leg = -1, .lift = -1, .mode = -1, .country = "", .cause = "", .why = "",         \
    .from = DAY_NONE, .until = DAY_NONE, .p10 = NAN, .p90 = NAN

/* Rows by which nothing happens, so that no defaults are added. */
static const struct risk quiet[] = {
    {ANYWHERE, .id = "travel", .kind = RISK_TRAVEL, .chance = -1, .often = -1, .low = 1,
     .likely = 1, .high = 1},
    {ANYWHERE, .id = "packing", .kind = RISK_PACKING, .chance = -1, .often = -1, .low = 1,
     .likely = 1, .high = 1},
    {ANYWHERE, .id = "attack", .kind = RISK_ATTACK, .chance = 0, .often = -1},
    {ANYWHERE, .id = "breakdown", .kind = RISK_BREAKDOWN, .chance = -1, .often = 0},
    {ANYWHERE, .id = "replacement", .kind = RISK_REPLACEMENT, .chance = -1, .often = -1},
};
enum { QUIET = sizeof quiet / sizeof *quiet, MOST_ROWS = 3 };

/* A row of the table, in words. Numbers not given are 0. */
struct row {
    const char *kind, *where; /* "leg camp-cross", "place camp" */
    const char *day;          /* the only one; NULL: any */
    double amount, chance, often, vehicles;
};

struct expected {
    const char *trip, *depart, *arrive; /* NULL: not looked at */
};

struct certain {
    struct row rows[MOST_ROWS];
    struct expected trips[2];
    const char *closed; /* of the camp */
    int64_t effect;     /* of the first row; 0: not looked at */
};

static enum risk_kind kind_of(const char *word)
{
    for (int kind = 0; kind < RISK_KIND_COUNT; kind++)
        if (strcmp(risk_kind_name((enum risk_kind)kind), word) == 0)
            return (enum risk_kind)kind;
    fail_msg("no kind %s", word);
    return RISK_KIND_COUNT;
}

static struct risk risk_of(const struct mission *mission, const struct row *row, const char *id)
{
    struct risk risk = {ANYWHERE,
                        .id = id,
                        .kind = kind_of(row->kind),
                        .chance = row->chance,
                        .often = row->often > 0 ? row->often : -1,
                        .low = row->amount,
                        .likely = row->amount,
                        .high = row->amount,
                        .vehicles = row->vehicles};
    if (row->where && strncmp(row->where, "leg ", 4) == 0)
        assert_true((risk.leg = mission_find_leg(mission, row->where + 4)) >= 0);
    else if (row->where)
        assert_true((risk.place = mission_find_place(mission, row->where + 6)) >= 0);
    if (row->day) {
        assert_true(day_parse(row->day, &risk.from));
        risk.until = risk.from;
    }
    return risk;
}

/* A mission, its plan, and the rows under test after the quiet ones. */
struct stage {
    struct mission *mission;
    struct plan_document *plan;
    struct risk risks[QUIET + MOST_ROWS];
};

static void set(struct stage *stage)
{
    json_t *json = load_plan();
    stage->mission = load_mission();
    stage->plan = read_plan(json, stage->mission);
    json_decref(json);
    assert_non_null(stage->plan);
    memcpy(stage->risks, quiet, sizeof quiet);
    stage->mission->risks = stage->risks;
    stage->mission->risk_count = QUIET;
}

static void add_row(struct stage *stage, const struct row *row)
{
    static const char *const ids[] = {"first", "second", "third"};
    int number = stage->mission->risk_count++;
    stage->risks[number] = risk_of(stage->mission, row, ids[number - QUIET]);
}

static void strike(struct stage *stage)
{
    plan_document_free(stage->plan);
    mission_free(stage->mission);
}

static struct rehearsal *rehearse(const struct stage *stage)
{
    struct diagnostics diagnostics = {0};
    struct rehearsal *rehearsal =
        rehearsal_new(stage->mission, stage->plan, POLICY_KEEP, &diagnostics);
    diagnostics_print(&diagnostics, stderr, 0);
    diagnostics_clear(&diagnostics);
    assert_non_null(rehearsal);
    return rehearsal;
}

static int32_t minute(const struct mission *mission, const char *text)
{
    int64_t moment;
    assert_true(moment_parse(text, &moment));
    return (int32_t)(moment - day_moment(mission->settings.start_day));
}

static int trip_of(const struct stage *stage, const char *id)
{
    const struct plan_trip *trip = plan_document_find_trip(stage->plan, id);
    assert_non_null(trip);
    return (int)(trip - stage->plan->trips);
}

/* -- what is certain -- */

static const struct certain cases[] = {
    /* Nothing happens. */
    {{{0}}, {{"T001", "2023-07-04T06:00", "2023-07-04T13:00"}}, "2023-07-08T06:00", 0},
    /* Twice as long, in windows from 6 to 18: 4 hours to the crossing, 8 of 10 on, 2 the next day.
     */
    {{{.kind = "travel", .where = "leg camp-cross", .amount = 2},
      {.kind = "travel", .where = "leg cross-hub", .amount = 2}},
     {{"T001", "2023-07-04T06:00", "2023-07-05T08:00"}},
     NULL,
     3 * 120},
    /* Not less than the tables say. */
    {{{.kind = "travel", .amount = 0.5}},
     {{"T001", "2023-07-04T06:00", "2023-07-04T13:00"},
      {"T010", "2023-07-12T10:00", "2023-07-12T13:00"}},
     NULL,
     0},
    /* Of several rows that apply the last counts. */
    {{{.kind = "travel", .amount = 5}, {.kind = "travel", .amount = 1}},
     {{"T001", "2023-07-04T06:00", "2023-07-04T13:00"}},
     NULL,
     0},
    /* Trucks are there at 14:00 on the 3rd and are loaded for a day: 2 of 5 hours are left after
     * the crossing. */
    {{{.kind = "loading", .where = "place camp", .amount = 12}},
     {{"T001", "2023-07-04T14:00", "2023-07-05T09:00"}},
     NULL,
     0},
    /* Tents are packed by the 5th; only then trucks are sent, as in the plan, and loaded at noon.
     */
    {{{.kind = "packing", .where = "place camp", .amount = 2}},
     {{"T001", "2023-07-05T14:00", "2023-07-06T09:00"}},
     NULL,
     2 * MINUTES_PER_DAY},
    {{{.kind = "clearance", .where = "place camp", .amount = 3}},
     {{"T003", "2023-07-08T12:00", NULL}, {"T002", "2023-07-05T06:00", NULL}},
     "2023-07-09T12:00",
     2 * MINUTES_PER_DAY},
    {{{.kind = "handover", .where = "place camp", .amount = 2}},
     {{"T003", "2023-07-07T06:00", NULL}},
     "2023-07-09T06:00",
     MINUTES_PER_DAY},
    /* Shut on the 4th and 5th: two convoys wait, one of them from 18:00 on the 4th. */
    {{{.kind = "shut", .where = "leg camp-cross", .day = "2023-07-04", .amount = 2, .chance = 1}},
     {{"T001", "2023-07-06T06:00", NULL}, {"T002", "2023-07-06T06:00", NULL}},
     NULL,
     42 * 60 + 18 * 60},
    {{{.kind = "shut", .where = "leg cross-hub", .day = "2023-07-04", .amount = 1, .chance = 1}},
     {{"T001", "2023-07-04T06:00", "2023-07-05T11:00"}}, /* on the way: waits at the crossing */
     NULL,
     16 * 60},
    /* Refused on the 4th, may ask again on the 5th. Who comes at 13:00 rests for 6 hours; then a
     * plane is sent, flies for 3 and is loaded for 2. */
    {{{.kind = "refused",
       .where = "leg camp-cross",
       .day = "2023-07-04",
       .amount = 1,
       .chance = 1}},
     {{"T001", "2023-07-05T06:00", NULL}, {"T004", "2023-07-06T00:00", NULL}},
     NULL,
     18 * 60},
    /* A plane is written off on the 5th and replaced three days after it should have been back,
     * at 15:00: two are there again on the 8th, and fly to the hub and load for 5 hours. */
    {{{.kind = "breakdown",
       .where = "leg hub-home",
       .day = "2023-07-05",
       .often = 1000,
       .vehicles = 1},
      {.kind = "replacement", .amount = 3}},
     {{"T006", "2023-07-08T20:00", "2023-07-08T23:00"}, {"T005", "2023-07-06T10:00", NULL}},
     NULL,
     0},
};

static void what_is_certain_is_so(void **state)
{
    (void)state;
    static const struct draw_key key = {.seed = 1, .other = -1};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct certain *certain = &cases[i];
        struct stage stage;
        set(&stage);
        for (int row = 0; row < MOST_ROWS && certain->rows[row].kind; row++)
            add_row(&stage, &certain->rows[row]);
        struct rehearsal *rehearsal = rehearse(&stage);
        struct world *world = world_new(rehearsal);
        const struct stress_outcome *outcome = world_run(world, &key);
        const struct network *network = rehearsal_network(rehearsal);
        for (int t = 0; t < 2 && certain->trips[t].trip; t++) {
            const struct expected *trip = &certain->trips[t];
            int32_t task = network->travel_of[trip_of(&stage, trip->trip)];
            if (trip->depart && world_starts(world)[task] != minute(stage.mission, trip->depart))
                fail_msg("case %zu: %s leaves at minute %d, not %d", i, trip->trip,
                         world_starts(world)[task], minute(stage.mission, trip->depart));
            if (trip->arrive && world_finishes(world)[task] != minute(stage.mission, trip->arrive))
                fail_msg("case %zu: %s comes at minute %d, not %d", i, trip->trip,
                         world_finishes(world)[task], minute(stage.mission, trip->arrive));
        }
        if (certain->closed && outcome->closed_at[0] != minute(stage.mission, certain->closed))
            fail_msg("case %zu: closed at minute %d", i, outcome->closed_at[0]);
        if (certain->effect && outcome->effect[QUIET] != certain->effect)
            fail_msg("case %zu: effect %lld, not %lld", i, (long long)outcome->effect[QUIET],
                     (long long)certain->effect);
        world_free(world);
        rehearsal_free(rehearsal);
        strike(&stage);
    }
}

static void the_last_day_moves(void **state)
{
    (void)state;
    static const struct draw_key key = {.seed = 1, .other = -1};
    const double days[] = {20, -3};
    for (size_t i = 0; i < 2; i++) {
        struct stage stage;
        set(&stage);
        add_row(&stage,
                &(struct row){.kind = "date", .day = "2023-07-03", .amount = days[i], .chance = 1});
        struct rehearsal *rehearsal = rehearse(&stage);
        struct world *world = world_new(rehearsal);
        const struct stress_outcome *outcome = world_run(world, &key);
        assert_int_equal(outcome->last_day, 30 - (int)days[i]);
        /* by the 11th, those of the 12th are late: the hub's company */
        assert_int_equal(outcome->late_people, i == 0 ? 100 : 0);
        assert_int_equal(outcome->late_person_days, i == 0 ? 100 : 0);
        world_free(world);
        rehearsal_free(rehearsal);
        strike(&stage);
    }
}

/* -- what comes by chance -- */

struct means {
    double attacks, killed, vehicles_lost;
};

static struct means mean_of(const struct stage *stage, int runs)
{
    struct rehearsal *rehearsal = rehearse(stage);
    struct world *world = world_new(rehearsal);
    struct draw_key key = {.seed = 3, .other = -1};
    struct means means = {0};
    for (key.run = 0; key.run < runs; key.run++) {
        const struct stress_outcome *outcome = world_run(world, &key);
        means.attacks += (double)outcome->attacks / runs;
        means.killed += (double)outcome->killed / runs;
        means.vehicles_lost += (double)outcome->vehicles_lost / runs;
    }
    world_free(world);
    rehearsal_free(rehearsal);
    return means;
}

static void is_near(double is, double expected, double variance, int runs)
{
    if (fabs(is - expected) > 4.5 * sqrt(variance / runs))
        fail_msg("%g, expected %g ± %g", is, expected, sqrt(variance / runs));
}

static void is_peaceful(struct mission *mission)
{
    for (int i = 0; i < mission->place_count; i++)
        mission->places[i].hostile_acts_per_day = 0;
    for (int i = 0; i < mission->leg_count; i++)
        mission->legs[i].hostile_acts_per_km = 0;
}

/* Of 60 km at 0.01 acts one convoy meets 0.6 on the 4th; two later 0.03 each, as a limit has it. */
static void convoys_are_attacked(void **state)
{
    (void)state;
    enum { RUNS = 20000 };
    struct stage stage;
    set(&stage);
    is_peaceful(stage.mission);
    leg(stage.mission, "camp-cross")->hostile_acts_per_km = 0.01;
    stage.risks[2].chance = 0.5;
    stage.risks[2].killed = 0.2;
    stage.risks[2].vehicles = 0.5;
    struct means means = mean_of(&stage, RUNS);
    is_near(means.attacks, 0.33, 0.33, RUNS);
    is_near(means.killed, 0.066, 0.33 * (0.2 + 0.04), RUNS);
    is_near(means.vehicles_lost, 0.165, 0.33 * (0.5 + 0.25), RUNS);
    strike(&stage);
}

/* Until the last leave the camp at 6:00 on the 7th, at 0.1 acts a day; and two convoys that meet
 * 0.03 each, as a limit has it. */
static void places_are_attacked(void **state)
{
    (void)state;
    enum { RUNS = 20000 };
    struct stage stage;
    set(&stage);
    is_peaceful(stage.mission);
    place(stage.mission, "camp")->hostile_acts_per_day = 0.1;
    stage.risks[2].chance = 0.5;
    stage.risks[2].killed = 0.2;
    struct means means = mean_of(&stage, RUNS);
    is_near(means.attacks, 0.3425, 0.3425, RUNS);
    is_near(means.killed, 0.0685, 0.3425 * (0.2 + 0.04), RUNS);
    strike(&stage);
}

/* 5, 16 and 2 vehicles on 60 km. */
static void vehicles_break_down(void **state)
{
    (void)state;
    enum { RUNS = 20000 };
    struct stage stage;
    set(&stage);
    is_peaceful(stage.mission);
    add_row(&stage,
            &(struct row){
                .kind = "breakdown", .where = "leg camp-cross", .often = 1, .vehicles = 0.25});
    struct means means = mean_of(&stage, RUNS);
    is_near(means.vehicles_lost, 1.38 * 0.25, 1.38 * (0.25 + 0.0625), RUNS);
    strike(&stage);
}

/* How often just one of two trips is refused that leave on the same day. */
static int one_of_two(const char *cause, int runs, int *both)
{
    struct stage stage;
    set(&stage);
    add_row(&stage, &(struct row){.kind = "refused",
                                  .where = "leg camp-cross",
                                  .day = "2023-07-05",
                                  .amount = 1,
                                  .chance = 0.5});
    add_row(&stage, &(struct row){.kind = "refused",
                                  .where = "leg hub-home",
                                  .day = "2023-07-05",
                                  .amount = 1,
                                  .chance = 0.5});
    stage.risks[QUIET].cause = stage.risks[QUIET + 1].cause = cause;
    struct rehearsal *rehearsal = rehearse(&stage);
    struct world *world = world_new(rehearsal);
    const struct network *network = rehearsal_network(rehearsal);
    int32_t road = network->travel_of[trip_of(&stage, "T002")],
            air = network->travel_of[trip_of(&stage, "T004")];
    struct draw_key key = {.seed = 5, .other = -1};
    int one = 0;
    *both = 0;
    for (key.run = 0; key.run < runs; key.run++) {
        world_run(world, &key);
        bool first = world_starts(world)[road] > network->tasks[road].planned,
             second = world_starts(world)[air] > network->tasks[air].planned;
        one += first != second;
        *both += first && second;
    }
    world_free(world);
    rehearsal_free(rehearsal);
    strike(&stage);
    return one;
}

static void a_cause_strikes_together(void **state)
{
    (void)state;
    int both;
    assert_int_equal(one_of_two("authorities", 400, &both), 0);
    assert_in_range(both, 150, 250);
    assert_in_range(one_of_two("", 400, &both), 150, 250);
    assert_in_range(both, 60, 140);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_certain_is_so), cmocka_unit_test(the_last_day_moves),
        cmocka_unit_test(convoys_are_attacked),  cmocka_unit_test(places_are_attacked),
        cmocka_unit_test(vehicles_break_down),   cmocka_unit_test(a_cause_strikes_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
