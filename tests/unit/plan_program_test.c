/* From commodities to a program of trips, and from one program to the next.
 *
 * Properties that hold for any design: here for random ones, of the withdrawal from Mali and of
 * small missions. Nothing gets lost when a design is cut: over each stage of its path a commodity
 * is carried exactly once, by trips that hold what they say. */
#include "plan/assignment.h"
#include "plan/blockers.h"
#include "plan/bound.h"
#include "plan/carry_over.h"
#include "plan/kept.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct planner {
    struct mission *mission;
    struct network *network;
    struct kept *kept;
    struct commodities *commodities;
};

static struct planner planner_open(const char *path)
{
    struct diagnostics diagnostics = {0};
    struct planner planner = {.mission = mission_read(path, &diagnostics)};
    assert_non_null(planner.mission);
    planner.network = network_new(planner.mission);
    planner.kept = kept_new(planner.mission, &(struct plan_options){0});
    planner.commodities = commodities_new(planner.network, planner.kept, &diagnostics);
    assert_int_equal(diagnostics.errors, 0);
    diagnostics_clear(&diagnostics);
    return planner;
}

static void planner_close(struct planner *planner)
{
    commodities_free(planner->commodities);
    kept_free(planner->kept);
    network_free(planner->network);
    mission_free(planner->mission);
}

static void draw_design(struct planner *planner, struct random_stream *random,
                        struct design *design)
{
    for (int i = 0; i < planner->commodities->count; i++) {
        const struct commodity *commodity = &planner->commodities->items[i];
        bool left =
            commodity->path_count == 0 || (commodity->disposable && random_below(random, 4) == 0);
        design->path[i] = left ? -1 : (int)random_below(random, (uint32_t)commodity->path_count);
        design->departure[i] = random_unit(random) * planner->network->horizon;
        design->stay[i] = random_unit(random);
        design->party[i] = commodity->unit >= 0 && commodity->path_count > 0 &&
                                   planner->mission->units[commodity->unit].escorts &&
                                   random_below(random, 2)
                               ? (int)random_below(random, (uint32_t)commodity->path_count)
                               : -1;
    }
}

static bool same_stage(struct stage left, struct stage right)
{
    return left.from == right.from && left.to == right.to && left.mode == right.mode;
}

/* The trip and its sums, from its loads alone. */
static void check_trip(const struct planner *planner, const struct program *program,
                       const struct trip *trip)
{
    int people = 0, seats = 0, vehicles = 0;
    double tonnes = 0, teu = 0;
    assert_true(trip->load_count > 0);
    for (int i = 0; i < trip->load_count; i++) {
        const struct load *load = &program->loads[trip->first_load + i];
        const struct commodity *commodity = &planner->commodities->items[load->commodity];
        bool drives = commodity->drives && trip->stage.mode == MODE_ROAD;
        assert_true(load->quantity > 0);
        people += commodity->unit >= 0 ? load->quantity : 0;
        vehicles += drives ? load->quantity : 0;
        seats += drives ? load->quantity * commodity->seats : 0;
        tonnes += commodity->unit < 0 && !drives ? load->quantity * commodity->tonnes : 0;
        teu += commodity->unit < 0 && !drives ? load->quantity * commodity->teu : 0;
        if (load->feeder >= 0) { /* who brings it arrives where it goes on */
            const struct activity *feeder = &program->activities[load->feeder];
            assert_true(load->feeder < (int)program->activity_count);
            bool arrives = false; /* trips of a closing may part */
            for (int t = 0; t < feeder->trip_count; t++)
                arrives |= program->trips[feeder->first_trip + t].stage.to == trip->stage.from;
            assert_true(arrives);
        } else {
            assert_int_equal(commodity->place, trip->stage.from);
            assert_true(drives || trip->release >= commodity->release);
        }
    }
    assert_int_equal(trip->people, people);
    assert_int_equal(trip->vehicles, vehicles);
    assert_int_equal(trip->seats, seats);
    assert_true(fabs(trip->tonnes - tonnes) < 1e-6 && fabs(trip->teu - teu) < 1e-6);
}

/* Of the commodity, what goes over the stage with its party, or with the rest; from the feeder, or,
 * with any_feeder, from all. */
static int quantity_over(const struct program *program, int commodity, bool party,
                         struct stage stage, int feeder, bool any_feeder)
{
    int sum = 0;
    for (size_t t = 0; t < program->trip_count; t++)
        for (int i = 0;
             i < program->trips[t].load_count && same_stage(program->trips[t].stage, stage); i++) {
            const struct load *load = &program->loads[program->trips[t].first_load + i];
            sum += load->commodity == commodity && load->party == party &&
                           (any_feeder || load->feeder == feeder)
                       ? load->quantity
                       : 0;
        }
    return sum;
}

/* What arrives by a trip goes on, no more and no less. */
static void check_flow(const struct program *program, int commodity, bool party,
                       const struct path *path)
{
    for (int s = 1; s < path->count; s++)
        for (size_t a = 0; a < program->activity_count; a++) {
            int arrives = 0;
            for (int t = 0; t < program->activities[a].trip_count; t++) {
                const struct trip *trip = &program->trips[program->activities[a].first_trip + t];
                for (int k = 0;
                     k < trip->load_count && same_stage(trip->stage, path->stages[s - 1]); k++) {
                    const struct load *load = &program->loads[trip->first_load + k];
                    arrives +=
                        load->commodity == commodity && load->party == party ? load->quantity : 0;
                }
            }
            if (arrives > 0)
                assert_int_equal(
                    quantity_over(program, commodity, party, path->stages[s], (int)a, false),
                    arrives);
        }
}

/* Parts of a unit that leave its own place; trips of one activity leave together. */
static void check_parts(const struct planner *planner, const struct program *program, int index)
{
    const struct commodity *commodity = &planner->commodities->items[index];
    int small = 0;
    for (size_t a = 0; a < program->activity_count; a++)
        for (int t = 0; t < program->activities[a].trip_count; t++) {
            const struct trip *trip = &program->trips[program->activities[a].first_trip + t];
            int part = 0;
            for (int i = 0; i < trip->load_count; i++) {
                const struct load *load = &program->loads[trip->first_load + i];
                part += load->commodity == index && load->feeder < 0 ? load->quantity : 0;
            }
            small += part > 0 && part < commodity->smallest;
        }
    assert_true(small <= 1); /* the rest */
    assert_true(small == 0 || commodity->quantity % commodity->smallest != 0);
}

/* Returns how many people are in parties. */
static long check_program(struct planner *planner, const struct design *design)
{
    struct program *program = program_new(planner->network, planner->commodities, design);
    size_t trips = 0, loads = 0;
    for (size_t a = 0; a < program->activity_count;
         a++) { /* each trip is in one activity, each load on one trip */
        const struct activity *activity = &program->activities[a];
        assert_int_equal(activity->first_trip, trips);
        assert_true(activity->trip_count > 0 && (activity->closing || activity->trip_count == 1));
        assert_int_equal(activity->closing, program->closing[activity->place] == (int)a);
        for (int t = 0; t < activity->trip_count; t++, trips++) {
            assert_int_equal(program->trips[trips].stage.from, activity->place);
            assert_int_equal(program->trips[trips].first_load, loads);
            loads += (size_t)program->trips[trips].load_count;
            check_trip(planner, program, &program->trips[trips]);
        }
    }
    assert_true(trips == program->trip_count && loads == program->load_count);
    long carried = 0, wanted = 0, parties = 0;
    for (size_t i = 0; i < loads; i++)
        carried += program->loads[i].quantity;
    for (int i = 0; i < planner->commodities->count; i++) {
        const struct commodity *commodity = &planner->commodities->items[i];
        const struct path *path = design->path[i] < 0 ? NULL : &commodity->paths[design->path[i]];
        int by_way[2] = {0, 0};
        for (int party = 0; party < 2; party++) {
            const struct path *way = !party                  ? path
                                     : design->party[i] >= 0 ? &commodity->paths[design->party[i]]
                                                             : NULL;
            if (!way)
                continue;
            by_way[party] = quantity_over(program, i, party, way->stages[0], -1, true);
            for (int s = 1; s < way->count; s++)
                assert_int_equal(quantity_over(program, i, party, way->stages[s], -1, true),
                                 by_way[party]);
            check_flow(program, i, party, way);
            wanted += (long)by_way[party] * way->count;
        }
        assert_int_equal(by_way[0] + by_way[1], path ? commodity->quantity : 0);
        parties += by_way[1];
        if (path && commodity->unit >= 0)
            check_parts(planner, program, i);
    }
    assert_int_equal(carried, wanted);
    program_free(program);
    return parties;
}

static long try_designs(const char *path, int count)
{
    long parties = 0;
    struct planner planner = planner_open(path);
    struct random_stream random = random_start(11, 0);
    struct design design = design_new(planner.commodities);
    for (int i = 0; i < count; i++) {
        draw_design(&planner, &random, &design);
        parties += check_program(&planner, &design);
    }
    assign_paths(planner.network, planner.commodities, design.path);
    check_program(&planner, &design);
    design_clear(&design);
    planner_close(&planner);
    return parties;
}

static void every_commodity_is_carried_once_along_its_path(void **state)
{
    (void)state;
    try_designs(PLAN_DATA "/flight", 10);
    try_designs(PLAN_DATA "/limits", 100);
    try_designs(PLAN_DATA "/two-hubs", 50);
    try_designs(MISSION_SMALL, 100);
    assert_true(try_designs(MISSION_MALI, 6) > 0);
}

/* People whose path begins towards the place. */
static int people_towards(const struct planner *planner, const int *path, const char *place)
{
    int people = 0;
    for (int i = 0; i < planner->commodities->count; i++) {
        const struct commodity *commodity = &planner->commodities->items[i];
        if (commodity->unit >= 0 && path[i] >= 0)
            people += commodity->paths[path[i]].stages[0].to ==
                              mission_find_place(planner->mission, place)
                          ? commodity->quantity
                          : 0;
    }
    return people;
}

static int path_of_lot(const struct planner *planner, const int *path, const char *lot)
{
    for (int i = 0; i < planner->commodities->count; i++)
        if (planner->commodities->items[i].lot == mission_find_lot(planner->mission, lot))
            return path[i];
    return -2;
}

/* Two hubs, one aircraft at each: no pool gets all of it while the other stands idle. */
static void no_pool_is_overloaded_where_another_stands_idle(void **state)
{
    (void)state;
    struct planner planner = planner_open(PLAN_DATA "/two-hubs");
    struct design design = design_new(planner.commodities);
    assign_paths(planner.network, planner.commodities, design.path);
    int north = people_towards(&planner, design.path, "north"),
        south = people_towards(&planner, design.path, "south");
    assert_int_equal(north + south, 960);
    assert_true(north >= 360 && south >= 360); /* three of the eight companies at the least */
    planner.mission->lifts[mission_find_lift(planner.mission, "north-planes")].number = 3;
    assign_paths(planner.network, planner.commodities, design.path);
    assert_true(people_towards(&planner, design.path, "north") >
                people_towards(&planner, design.path, "south"));
    planner.mission->lifts[mission_find_lift(planner.mission, "south-planes")].number = 0;
    assign_paths(planner.network, planner.commodities, design.path);
    assert_int_equal(people_towards(&planner, design.path, "south"), 0);
    design_clear(&design);
    planner_close(&planner);
}

/* 4,000 t that may be destroyed would take two aircraft of 10 t some hundred days; they are left,
 * and what may not be is not. */
static void lots_are_left_only_where_they_would_be_late(void **state)
{
    (void)state;
    struct planner planner = planner_open(PLAN_DATA "/two-hubs");
    struct design design = design_new(planner.commodities);
    assign_paths(planner.network, planner.commodities, design.path);
    assert_int_equal(path_of_lot(&planner, design.path, "scrap"), -1);
    assert_true(path_of_lot(&planner, design.path, "stores") >= 0);
    planner.commodities->items[planner.commodities->count - 1].quantity = 40; /* of scrap */
    assign_paths(planner.network, planner.commodities, design.path);
    assert_true(path_of_lot(&planner, design.path, "scrap") >= 0);
    design_clear(&design);
    planner_close(&planner);
}

static struct solution *solve(const struct mission *mission, int64_t schedules)
{
    struct diagnostics diagnostics = {0};
    const struct plan_options options = {.seed = 3, .schedules = schedules, .threads = 1};
    struct solution *solution = solution_new(mission, &options, NULL, &diagnostics);
    assert_non_null(solution);
    diagnostics_clear(&diagnostics);
    return solution;
}

/* The program of a design, built on the solution's own network. */
static struct plan_instance *build(const struct solution *solution, const struct design *design,
                                   struct program **program)
{
    struct diagnostics diagnostics = {0};
    int impossible;
    *program = program_new(solution->network, solution->commodities, design);
    struct plan_instance *instance = plan_instance_new(
        solution->network, solution->choices, solution->tables, solution->commodities, *program,
        solution->cost_per_usd, 0, &impossible, &diagnostics);
    assert_true(instance && plan_instance_freeze(instance, &diagnostics));
    diagnostics_clear(&diagnostics);
    return instance;
}

static void check_priority(const int32_t *priority, size_t count)
{
    unsigned char *seen = memory_new(count, 1);
    for (size_t i = 0; i < count; i++) {
        assert_true(priority[i] >= 0 && (size_t)priority[i] < count && !seen[priority[i]]);
        seen[priority[i]] = 1;
    }
    free(seen);
}

static void the_same_program_keeps_all_starts(void **state)
{
    (void)state;
    const char *const paths[] = {PLAN_DATA "/flight", PLAN_DATA "/limits", MISSION_SMALL,
                                 MISSION_MALI};
    for (size_t p = 0; p < sizeof paths / sizeof *paths; p++) {
        struct diagnostics diagnostics = {0};
        struct mission *mission = mission_read(paths[p], &diagnostics);
        struct solution *solution = solve(mission, 20);
        struct program *program;
        struct plan_instance *instance = build(solution, &solution->design, &program);
        assert_non_null(instance);
        assert_int_equal(program->activity_count, solution->program->activity_count);
        struct carry_over carried = carry_over_new(solution, program, instance);
        for (size_t a = 0; a < program->activity_count; a++) {
            assert_int_equal(carried.start[a], solution->result.start[a]);
            assert_int_equal(carried.mode[a], solution->result.mode[a]);
        }
        check_priority(carried.priority, program->activity_count);
        carry_over_clear(&carried);
        plan_instance_free(instance);
        program_free(program);
        solution_free(solution);
        mission_free(mission);
        diagnostics_clear(&diagnostics);
    }
}

/* When one commodity takes another path, trips without it keep their dates. */
static void other_trips_keep_their_dates(void **state)
{
    (void)state;
    struct diagnostics diagnostics = {0};
    struct mission *mission = mission_read(PLAN_DATA "/two-hubs", &diagnostics);
    struct solution *solution = solve(mission, 20);
    int changes = 0;
    for (int i = 0; i < solution->commodities->count; i++) {
        struct design design = design_copy(&solution->design);
        if (design.path[i] < 0 || solution->commodities->items[i].path_count < 2) {
            design_clear(&design);
            continue;
        }
        design.path[i] = (design.path[i] + 1) % solution->commodities->items[i].path_count;
        struct program *program;
        struct plan_instance *instance = build(solution, &design, &program);
        if (instance) {
            struct carry_over carried = carry_over_new(solution, program, instance);
            size_t kept = 0;
            for (size_t a = 0; a < program->activity_count; a++)
                kept += carried.start[a] != SCHEDULE_UNPLACED;
            assert_true(kept > 0 && kept < program->activity_count);
            check_priority(carried.priority, program->activity_count);
            carry_over_clear(&carried);
            changes++;
        }
        plan_instance_free(instance);
        program_free(program);
        design_clear(&design);
    }
    assert_true(changes > 0);
    solution_free(solution);
    mission_free(mission);
    diagnostics_clear(&diagnostics);
}

static double weight_of(const struct solution *solution, enum relaxation_kind kind, int item)
{
    struct blockers *blockers = blockers_new(solution);
    double weight = blockers_weight(blockers, &(struct relaxation){kind, item, 1});
    blockers_free(blockers);
    return weight;
}

/* One thing is made to stand in the way; it is named, and what does not, is not. */
static void what_stands_in_the_way_is_named(void **state)
{
    (void)state;
    struct planner planner = planner_open(PLAN_DATA "/flight");
    struct mission *mission = planner.mission;
    struct place *camp = &mission->places[mission_find_place(mission, "camp")];
    int place = mission_find_place(mission, "camp");
    mission->limits[0].value = 20; /* flights a day: many */
    camp->pack_days = 0;
    struct solution *solution = solve(mission, 50); /* one aircraft for all */
    assert_true(weight_of(solution, RELAX_LIFT_NUMBER, 0) > 0);
    assert_true(weight_of(solution, RELAX_CAP, 0) <= 0 &&
                weight_of(solution, RELAX_EARLIEST_CLOSE, place) <= 0);
    solution_free(solution);

    mission->lifts[0].number = 20;
    mission->limits[0].value = 1;
    solution = solve(mission, 50);
    assert_true(weight_of(solution, RELAX_CAP, 0) > 0 &&
                weight_of(solution, RELAX_LIFT_NUMBER, 0) <= 0);
    solution_free(solution);

    mission->limits[0] = (struct limit){.kind = LIMIT_SHUT,
                                        .place = -1,
                                        .leg = 0,
                                        .lift = -1,
                                        .mode = -1,
                                        .country = "",
                                        .from = mission->settings.start_day + 1,
                                        .until = mission->settings.start_day + 4,
                                        .value = -1,
                                        .why = ""};
    mission->units[0].available = mission->settings.start_day + 1;
    solution = solve(mission, 50);
    assert_true(weight_of(solution, RELAX_SHUT, 0) > 0);
    solution_free(solution);

    mission->limit_count = 0;
    mission->units[0].available = DAY_NONE;
    camp->clearance_days = 6;
    solution = solve(mission, 50);
    assert_true(weight_of(solution, RELAX_CLEARANCE_DAYS, place) > 0);
    solution_free(solution);
    planner_close(&planner);
}

/* No plan found is below the proven floor, whatever is drawn. */
static void the_floor_is_a_floor(void **state)
{
    (void)state;
    const char *const paths[] = {PLAN_DATA "/flight", PLAN_DATA "/limits", PLAN_DATA "/two-hubs",
                                 MISSION_SMALL};
    for (size_t p = 0; p < sizeof paths / sizeof *paths; p++) {
        struct diagnostics diagnostics = {0};
        struct mission *mission = mission_read(paths[p], &diagnostics);
        struct solution *solution = solve(mission, 1000);
        struct planned_figures figures;
        solution_figures(solution, &figures);
        struct bound *bound = bound_new(solution->network, figures.value_left_usd);
        bound_raise(bound, 0);
        double floor = bound->value;
        bound_free(bound);
        assert_int_equal(solution->result.unplaced, 0);
        assert_true(floor >= 0 &&
                    floor <= figures.exposure_at_places + figures.exposure_on_roads + 1e-9);
        solution_free(solution);
        mission_free(mission);
        diagnostics_clear(&diagnostics);
    }
}

/* A lot that fills a truck by weight and one that fills it by room go on one truck, with the escort
 * aboard: 30 people for 200 km. */
static void lots_that_share_a_truck_need_one_escort(void **state)
{
    (void)state;
    struct diagnostics diagnostics = {0};
    struct mission *mission = mission_read(PLAN_DATA "/shared-truck", &diagnostics);
    struct network *network = network_new(mission);
    struct bound *bound = bound_new(network, 0);
    bound_raise(bound, 0);
    assert_true(bound->value > 5.9 && bound->value < 6.001);
    bound_free(bound);
    network_free(network);
    mission_free(mission);
    diagnostics_clear(&diagnostics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_commodity_is_carried_once_along_its_path),
        cmocka_unit_test(no_pool_is_overloaded_where_another_stands_idle),
        cmocka_unit_test(lots_are_left_only_where_they_would_be_late),
        cmocka_unit_test(the_same_program_keeps_all_starts),
        cmocka_unit_test(other_trips_keep_their_dates),
        cmocka_unit_test(what_stands_in_the_way_is_named),
        cmocka_unit_test(the_floor_is_a_floor),
        cmocka_unit_test(lots_that_share_a_truck_need_one_escort),
    };
    return cmocka_run_group_tests_name("plan_program", tests, NULL, NULL);
}
