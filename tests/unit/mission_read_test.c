/* What a mission holds once it is read: examples/small and what follows from its columns. */
#include "mission/mission.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int read_small(void **state)
{
    struct diagnostics diagnostics = {0};
    *state = mission_read(MISSION_SMALL, &diagnostics);
    diagnostics_print(&diagnostics, stderr, 0);
    int faults = (int)diagnostics.count;
    diagnostics_clear(&diagnostics);
    return faults;
}

static int free_small(void **state)
{
    mission_free(*state);
    return 0;
}

static int32_t day_of(const char *text)
{
    int32_t day = DAY_NONE;
    assert_true(day_parse(text, &day));
    return day;
}

static void settings_and_their_defaults(void **state)
{
    const struct settings *settings = &((const struct mission *)*state)->settings;
    assert_string_equal(settings->country, "Azania");
    assert_int_equal(settings->start_day, day_of("2030-03-01"));
    assert_int_equal(settings->last_day, day_of("2030-03-31"));
    assert_int_equal(settings->horizon_days, 30);
    assert_int_equal(settings->period_hours, 6);
    assert_true(settings->road_speed_kmh == 25 && settings->transfer_hours == 6);
}

static void rows_and_their_defaults(void **state)
{
    const struct mission *mission = *state;
    int north = mission_find_place(mission, "north"), home = mission_find_place(mission, "home");
    const struct place *hub = &mission->places[mission_find_place(mission, "hub")];
    assert_int_equal(mission->place_count, 4);
    assert_true(mission->places[north].closes && !mission->places[home].closes);
    assert_int_equal(mission->places[north].people_per_day, -1);
    assert_int_equal(mission->places[north].earliest_close, DAY_NONE);
    assert_int_equal(mission->places[north].latest_close, day_of("2030-03-20"));
    assert_int_equal(hub->after_count, 2);
    assert_int_equal(hub->after[0], north);
    assert_int_equal(mission_find_place(mission, "nowhere"), -1);
}

static void legs_are_named_and_measured(void **state)
{
    const struct mission *mission = *state;
    int air = mission_find_leg(mission, "hub-home");
    int gorge = mission_find_leg(mission, "river-hub/short");
    assert_true(air >= 0 && gorge >= 0 && mission_find_leg(mission, "river-hub") < 0);
    const struct leg *leg = &mission->legs[air];
    const struct place *from = &mission->places[leg->from], *to = &mission->places[leg->to];
    /* On a sphere of the Earth's mean radius the two lie 1,117 km apart. */
    double km = mission_geodesic_km(from->latitude, from->longitude, to->latitude, to->longitude);
    assert_true(km > 1100 && km < 1125 && leg->km == km);
    assert_true(mission->legs[gorge].km == 240 && mission->legs[gorge].escort);
    assert_true(mission->legs[gorge].speed_kmh == -1 && mission->legs[gorge].both_ways);
}

static void units_bring_their_own_lots(void **state)
{
    const struct mission *mission = *state;
    assert_int_equal(mission->lot_count, 12);
    const struct lot *vehicles =
        &mission->lots[mission_find_lot(mission, "river-company/vehicles")];
    const struct lot *equipment =
        &mission->lots[mission_find_lot(mission, "river-company/equipment")];
    assert_int_equal(vehicles->quantity, 8);
    assert_true(vehicles->drives && vehicles->tonnes == 5 && vehicles->teu == 1);
    assert_int_equal(vehicles->seats, 6);
    assert_int_equal(vehicles->unit, mission_find_unit(mission, "river-company"));
    assert_int_equal(equipment->quantity, 15);
    assert_true(!equipment->drives && equipment->tonnes == 1 && equipment->teu == 0);
    assert_int_equal(equipment->dispositions, 1u << DISPOSITION_REDEPLOY);
    assert_int_equal(mission_find_lot(mission, "staff/vehicles"), -1);
}

static void assumed_values_are_listed(void **state)
{
    const struct mission *mission = *state;
    int guards = 0, speeds = 0;
    for (int i = 0; i < mission->assumption_count; i++) {
        const struct assumption *item = &mission->assumptions[i];
        assert_string_not_equal(item->column, "id");
        assert_string_not_equal(item->column, "name");
        guards += strcmp(item->column, "guard_people") == 0;
        if (strcmp(item->row, "road_speed_kmh") == 0) {
            speeds++;
            assert_string_equal(item->value, "25");
            assert_string_equal(item->note, "sandy tracks");
        }
    }
    assert_int_equal(guards, 3); /* home has none */
    assert_int_equal(speeds, 1);
}

static void what_is_no_mission_is_refused(void **state)
{
    (void)state;
    struct diagnostics diagnostics = {0};
    assert_null(mission_read("/nonexistent/mission", &diagnostics));
    assert_int_equal(diagnostics.errors, 1);
    assert_null(mission_read("/dev/null", &diagnostics));
    assert_null(mission_read("", &diagnostics));
    assert_true(diagnostics.errors >= 3);
    mission_free(NULL);
    diagnostics_clear(&diagnostics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_and_their_defaults),
        cmocka_unit_test(rows_and_their_defaults),
        cmocka_unit_test(legs_are_named_and_measured),
        cmocka_unit_test(units_bring_their_own_lots),
        cmocka_unit_test(assumed_values_are_listed),
        cmocka_unit_test(what_is_no_mission_is_refused),
    };
    return cmocka_run_group_tests(tests, read_small, free_small);
}
