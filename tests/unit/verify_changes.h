/* The mission of tests/data/verify, its plan, and ways to change the mission, for the tests of the
 * checker. Include cmocka.h, and what it wants, before. */
#ifndef DECAMP_TESTS_VERIFY_CHANGES_H
#define DECAMP_TESTS_VERIFY_CHANGES_H

#include "verify/verify.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static inline json_t *load_plan(void)
{
    json_error_t error;
    json_t *plan = json_load_file(VERIFY_DATA "/plan.json", 0, &error);
    assert_non_null(plan);
    return plan;
}

static inline struct mission *load_mission(void)
{
    struct diagnostics diagnostics = {0};
    struct mission *mission = mission_read(VERIFY_DATA "/mission", &diagnostics);
    diagnostics_print(&diagnostics, stderr, 0);
    diagnostics_clear(&diagnostics);
    assert_non_null(mission);
    return mission;
}

static inline struct plan_document *read_plan(const json_t *json, const struct mission *mission)
{
    struct diagnostics diagnostics = {0};
    char *text = json_dumps(json, 0);
    struct plan_document *plan =
        plan_document_read_text(text, strlen(text), "plan.json", mission, &diagnostics);
    diagnostics_print(&diagnostics, stderr, 0);
    diagnostics_clear(&diagnostics);
    free(text);
    return plan;
}

static inline struct place *place(struct mission *mission, const char *id)
{
    return &mission->places[mission_find_place(mission, id)];
}

static inline struct leg *leg(struct mission *mission, const char *id)
{
    return &mission->legs[mission_find_leg(mission, id)];
}

static inline struct unit *unit(struct mission *mission, const char *id)
{
    return &mission->units[mission_find_unit(mission, id)];
}

static inline struct lift *lift(struct mission *mission, const char *id)
{
    return &mission->lifts[mission_find_lift(mission, id)];
}

static inline int32_t july(int day)
{
    int32_t first = 0;
    day_parse("2023-07-01", &first);
    return first + day - 1;
}

/* A limit row that names nothing and holds for the days from .. until of July. */
static inline struct limit *add_limit(struct mission *mission, enum limit_kind kind, int from,
                                      int until, double value)
{
    size_t count = (size_t)mission->limit_count;
    struct limit *limits = arena_new(&mission->arena, count + 1, sizeof *limits);
    memcpy(limits, mission->limits, count * sizeof *limits);
    limits[count] = (struct limit){kind, -1, -1, -1, -1, "", july(from), july(until), value, "", 0};
    mission->limits = limits;
    mission->limit_count++;
    return &limits[count];
}

#define CHANGE(name, ...)                                                                          \
    static inline void name(struct mission *mission)                                               \
    {                                                                                              \
        __VA_ARGS__;                                                                               \
    }

CHANGE(rest_long, mission->settings.transfer_hours = 21)
CHANGE(rest_longer, mission->settings.transfer_hours = 21.1)
CHANGE(parts_of_80, unit(mission, "camp-guard")->smallest_part = 80)
CHANGE(parts_of_81, unit(mission, "camp-guard")->smallest_part = 81)
CHANGE(staff_leave, unit(mission, "town-staff")->destination = mission_find_place(mission, "home"))

CHANGE(range_1500, lift(mission, "plane")->range_km = 1500)
CHANGE(range_1499, lift(mission, "plane")->range_km = 1499)
CHANGE(runway_2000, lift(mission, "plane")->runway_m = 2000)
CHANGE(runway_2001, lift(mission, "plane")->runway_m = 2001)
CHANGE(planes_from_5, lift(mission, "plane")->from = july(5))
CHANGE(planes_from_6, lift(mission, "plane")->from = july(6))
CHANGE(planes_until_11, lift(mission, "plane")->until = july(11))
CHANGE(one_plane_on_8,
       add_limit(mission, LIMIT_LIFT_NUMBER, 8, 8, 1)->lift = mission_find_lift(mission, "plane"))
CHANGE(one_plane_on_10,
       add_limit(mission, LIMIT_LIFT_NUMBER, 10, 10, 1)->lift = mission_find_lift(mission, "plane"))
CHANGE(nine_trucks, lift(mission, "trucks")->number = 9)
CHANGE(eight_trucks, lift(mission, "trucks")->number = 8)
CHANGE(slow_turn, lift(mission, "plane")->turnround_hours = 2.1)
CHANGE(heavy_fuel, lift(mission, "plane")->payload_tonnes = 29.9)
CHANGE(tents_stay,
       mission->lots[mission_find_lot(mission, "tents")].dispositions = 1U << DISPOSITION_DESTROY)

CHANGE(escorts_of_31, mission->settings.escort_people = 31)
CHANGE(no_escorts, unit(mission, "hub-guard")->escorts = false)

CHANGE(guard_of_41, place(mission, "camp")->guard_people = 41)
CHANGE(guard_on_6,
       add_limit(mission, LIMIT_GUARD, 6, 6, 41)->place = mission_find_place(mission, "camp"))
CHANGE(guard_on_8,
       add_limit(mission, LIMIT_GUARD, 8, 8, 41)->place = mission_find_place(mission, "camp"))
CHANGE(guard_of_hub, place(mission, "hub")->guard_people = 41)
CHANGE(guard_of_hub_fits, place(mission, "hub")->guard_people = 40)

CHANGE(beds_180, place(mission, "camp")->beds = 180)
CHANGE(beds_179, place(mission, "camp")->beds = 179)
CHANGE(beds_at_cross, place(mission, "cross")->beds = 14)
CHANGE(beds_on_3,
       add_limit(mission, LIMIT_BEDS, 3, 3, 179)->place = mission_find_place(mission, "camp"))
CHANGE(beds_on_6,
       add_limit(mission, LIMIT_BEDS, 6, 6, 40)->place = mission_find_place(mission, "camp"))
CHANGE(beds_wider,
       add_limit(mission, LIMIT_BEDS, 1, 31, 900)->place = mission_find_place(mission, "camp");
       place(mission, "camp")->beds = 179)
CHANGE(people_140, place(mission, "hub")->people_per_day = 140)
CHANGE(people_139, place(mission, "hub")->people_per_day = 139)
CHANGE(tonnes_60, place(mission, "hub")->tonnes_per_day = 60)
CHANGE(tonnes_59, place(mission, "hub")->tonnes_per_day = 59)
CHANGE(vehicles_16, leg(mission, "camp-cross")->vehicles_per_day = 16)
CHANGE(vehicles_15, leg(mission, "camp-cross")->vehicles_per_day = 15)
CHANGE(empties_4, leg(mission, "hub-camp")->vehicles_per_day = 4)
CHANGE(convoy_16, leg(mission, "cross-hub")->convoy_vehicles = 16)
CHANGE(convoy_15, leg(mission, "cross-hub")->convoy_vehicles = 15)
CHANGE(convoy_all_15, add_limit(mission, LIMIT_CONVOY_VEHICLES, 5, 5, 15))
CHANGE(convoy_all_later, add_limit(mission, LIMIT_CONVOY_VEHICLES, 6, 6, 15))
CHANGE(flights_td_1, add_limit(mission, LIMIT_FLIGHTS_PER_DAY, 7, 7, 1)->country = "TD")
CHANGE(flights_ml_1, add_limit(mission, LIMIT_FLIGHTS_PER_DAY, 7, 7, 1)->country = "ML")
CHANGE(flights_tg_0, add_limit(mission, LIMIT_FLIGHTS_PER_DAY, 1, 31, 0)->country = "TG")
CHANGE(flights_1, add_limit(mission, LIMIT_FLIGHTS_PER_DAY, 9, 9, 1))
CHANGE(flights_1_then, add_limit(mission, LIMIT_FLIGHTS_PER_DAY, 5, 6, 1))
CHANGE(home_flights_1,
       add_limit(mission, LIMIT_FLIGHTS_PER_DAY, 7, 7, 1)->place = mission_find_place(mission,
                                                                                      "home"))
CHANGE(convoys_0, add_limit(mission, LIMIT_CONVOYS_PER_DAY, 5, 5, 0))
CHANGE(camp_convoys_0,
       add_limit(mission, LIMIT_CONVOYS_PER_DAY, 7, 7, 0)->place = mission_find_place(mission,
                                                                                      "camp"))

CHANGE(works_from_4, unit(mission, "camp-works")->available = july(4))
CHANGE(works_from_5, unit(mission, "camp-works")->available = july(5))
CHANGE(slow_truck, lift(mission, "trucks")->speed_kmh = 20)
CHANGE(short_day, lift(mission, "trucks")->hours_per_day = 6)
CHANGE(short_own_day, mission->settings.road_hours_per_day = 6)
CHANGE(night_day, mission->settings.first_hour = 20)
CHANGE(one_way, leg(mission, "camp-cross")->both_ways = false)
CHANGE(other_way, leg(mission, "hub-home")->both_ways = false)
CHANGE(horizon_short, mission->settings.last_day = july(5); mission->settings.horizon_days = 7)
CHANGE(horizon_shorter, mission->settings.last_day = july(5); mission->settings.horizon_days = 6)
CHANGE(start_on_3, mission->settings.start_day = july(3))
CHANGE(start_on_4, mission->settings.start_day = july(4))
CHANGE(shut_all, add_limit(mission, LIMIT_SHUT, 12, 12, -1))
CHANGE(shut_all_later, add_limit(mission, LIMIT_SHUT, 13, 13, -1))
CHANGE(shut_air, add_limit(mission, LIMIT_SHUT, 6, 6, -1)->mode = MODE_AIR)
CHANGE(shut_sea, add_limit(mission, LIMIT_SHUT, 1, 31, -1)->mode = MODE_SEA)
CHANGE(shut_port,
       add_limit(mission, LIMIT_SHUT, 11, 11, -1)->place = mission_find_place(mission, "port"))
CHANGE(shut_togo, add_limit(mission, LIMIT_SHUT, 10, 10, -1)->country = "TG")
CHANGE(shut_trucks,
       add_limit(mission, LIMIT_SHUT, 3, 3, -1)->lift = mission_find_lift(mission, "trucks"))
CHANGE(shut_return,
       add_limit(mission, LIMIT_SHUT, 3, 3, -1)->leg = mission_find_leg(mission, "hub-camp"))
CHANGE(shut_both, struct limit *limit = add_limit(mission, LIMIT_SHUT, 1, 31, -1);
       limit->place = mission_find_place(mission, "port"); limit->mode = MODE_AIR)
CHANGE(shut_fit, struct limit *limit = add_limit(mission, LIMIT_SHUT, 1, 31, -1);
       limit->place = mission_find_place(mission, "port"); limit->mode = MODE_ROAD)

CHANGE(closes_late, place(mission, "camp")->latest_close = july(7))
CHANGE(closes_early, place(mission, "camp")->earliest_close = july(9))
CHANGE(closes_on_day,
       place(mission, "camp")->earliest_close = place(mission, "camp")->latest_close = july(8))
CHANGE(home_closes, place(mission, "home")->closes = true)
CHANGE(cross_closes, place(mission, "cross")->closes = true)
CHANGE(hub_open, place(mission, "hub")->closes = false)

CHANGE(last_day_10, mission->settings.last_day = july(10))
CHANGE(more_danger, place(mission, "hub")->hostile_acts_per_day = 0.0006)
CHANGE(danger_on_4,
       add_limit(mission, LIMIT_DANGER, 4, 4, 0.1)->place = mission_find_place(mission, "camp"))
CHANGE(danger_abroad, place(mission, "home")->hostile_acts_per_day = 1)
CHANGE(danger_on_leg,
       add_limit(mission, LIMIT_DANGER, 4, 4, 0.1)->leg = mission_find_leg(mission, "cross-hub"))
CHANGE(dear_trucks, lift(mission, "trucks")->cost_usd_per_km = 1.01)

#endif
