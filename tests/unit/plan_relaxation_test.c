/* Each kind of relaxation: what it changes, that it changes nothing else and never the original,
 * and how it is told. */
#include "plan/relaxation.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct mission *mission;

static int set_up(void **state)
{
    (void)state;
    struct diagnostics diagnostics = {0};
    mission = mission_read(PLAN_DATA "/limits", &diagnostics);
    diagnostics_print(&diagnostics, stderr, 0);
    diagnostics_clear(&diagnostics);
    return mission == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    mission_free(mission);
    return 0;
}

/* The limit as it stands in a mission. */
static double value_of(const struct mission *of, enum relaxation_kind kind, int item)
{
    switch (kind) {
    case RELAX_LIFT_NUMBER:
        return of->lifts[item].number;
    case RELAX_ESCORTS: {
        double people = 0;
        for (int i = 0; i < of->unit_count; i++)
            people += of->units[i].escorts && of->units[i].place == of->units[item].place
                          ? of->units[i].people
                          : 0;
        return people;
    }
    case RELAX_BEDS:
        return of->places[item].beds;
    case RELAX_PEOPLE_PER_DAY:
        return of->places[item].people_per_day;
    case RELAX_TONNES_PER_DAY:
        return of->places[item].tonnes_per_day;
    case RELAX_VEHICLES_PER_DAY:
        return of->legs[item].vehicles_per_day;
    case RELAX_CONVOY_VEHICLES:
        return of->legs[item].convoy_vehicles;
    case RELAX_CAP:
        return of->limits[item].value;
    case RELAX_SHUT: /* days of the mission on which it shuts */
        return of->limits[item].until < of->settings.start_day
                   ? 0
                   : of->limits[item].until - of->limits[item].from + 1;
    case RELAX_GUARD:
        return of->places[item].guard_people;
    case RELAX_PACK_DAYS:
        return of->places[item].pack_days;
    case RELAX_CLEARANCE_DAYS:
        return of->places[item].clearance_days;
    case RELAX_EARLIEST_CLOSE:
        return of->places[item].earliest_close;
    default:
        return of->settings.last_day;
    }
}

static int item_of(enum relaxation_kind kind, const char *row)
{
    switch (kind) {
    case RELAX_LIFT_NUMBER:
        return mission_find_lift(mission, row);
    case RELAX_ESCORTS:
        return mission_find_unit(mission, row);
    case RELAX_VEHICLES_PER_DAY:
    case RELAX_CONVOY_VEHICLES:
        return mission_find_leg(mission, row);
    case RELAX_CAP:
    case RELAX_SHUT:
        return atoi(row) - 2; /* line of the table, which begins with its columns */
    case RELAX_LAST_DAY:
        return 0;
    default:
        return mission_find_place(mission, row);
    }
}

/* One row a kind: two steps of it change the value by so much, and are told so. */
static const struct {
    enum relaxation_kind kind;
    const char *row;
    double change;
    const char *limit, *told_row, *relax;
} kinds[] = {
    {RELAX_LIFT_NUMBER, "trucks", 2, "number", "trucks", "+2"},
    {RELAX_ESCORTS, "camp-guard", 60, "escorts", "camp", "+2 x 30 people"},
    {RELAX_BEDS, "hub", 80, "beds", "hub", "+80"}, /* tenths of 400 */
    {RELAX_PEOPLE_PER_DAY, "camp", 50, "people_per_day", "camp", "+50"},
    {RELAX_TONNES_PER_DAY, "camp", 30, "tonnes_per_day", "camp", "+30"},
    {RELAX_VEHICLES_PER_DAY, "camp-hub", 12, "vehicles_per_day", "camp-hub", "+12"},
    {RELAX_CONVOY_VEHICLES, "camp-hub", 2, "convoy_vehicles", "camp-hub",
     "+2"}, /* a vehicle at the least, of 4 */
    {RELAX_CAP, "2", 2, "flights_per_day", "hub (limits line 2)", "+2"},
    {RELAX_CAP, "3", 2, "convoys_per_day", "mission (limits line 3)", "+2"},
    {RELAX_CAP, "4", 24, "beds", "hub (limits line 4)", "+24"},
    {RELAX_CAP, "5", 2, "lift_number", "trucks (limits line 5)", "+2"},
    {RELAX_SHUT, "6", -2, "shut", "camp-hub (limits line 6)", "open"},
    {RELAX_SHUT, "7", -5, "shut", "ML (limits line 7)", "open"},
    {RELAX_GUARD, "camp", -10, "guard_people", "camp", "-10"}, /* tenths of 45, rounded up */
    {RELAX_PACK_DAYS, "camp", -2, "pack_days", "camp", "-2"},
    {RELAX_CLEARANCE_DAYS, "camp", -1, "clearance_days", "camp",
     "-2"}, /* there is only one day of it */
    {RELAX_EARLIEST_CLOSE, "camp", -14, "earliest_close", "camp", "-14"},
    {RELAX_LAST_DAY, "", 2, "last_day", "Limits", "+2 days"},
};

static void each_kind_changes_its_limit(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        int item = item_of(kinds[i].kind, kinds[i].row);
        struct relaxation relaxation = {kinds[i].kind, item, 2};
        struct arena arena = {0};
        assert_true(item >= 0 && relaxation_applies(mission, kinds[i].kind, item));
        double before = value_of(mission, kinds[i].kind, item);
        struct mission relaxed = relaxation_apply(mission, &relaxation, 1, &arena);
        assert_true(fabs(value_of(&relaxed, kinds[i].kind, item) - before - kinds[i].change) <=
                    1e-9);
        assert_true(fabs(value_of(mission, kinds[i].kind, item) - before) <= 0);
        struct relaxation_words words = relaxation_describe(mission, &relaxation, &arena);
        assert_string_equal(words.limit, kinds[i].limit);
        assert_string_equal(words.row, kinds[i].told_row);
        assert_string_equal(words.relax, kinds[i].relax);
        arena_clear(&arena);
    }
}

static void nothing_else_changes(void **state)
{
    (void)state;
    for (int kind = 0; kind < RELAX_KIND_COUNT; kind++)
        for (int item = 0; item < relaxation_items(mission, (enum relaxation_kind)kind); item++) {
            if (!relaxation_applies(mission, (enum relaxation_kind)kind, item))
                continue;
            struct arena arena = {0};
            struct relaxation relaxation = {(enum relaxation_kind)kind, item, 3};
            struct mission relaxed = relaxation_apply(mission, &relaxation, 1, &arena);
            for (int other = 0; other < RELAX_KIND_COUNT; other++)
                for (int i = 0; i < relaxation_items(mission, (enum relaxation_kind)other); i++) {
                    if (!relaxation_applies(mission, (enum relaxation_kind)other, i))
                        continue;
                    bool same = value_of(&relaxed, (enum relaxation_kind)other, i) ==
                                value_of(mission, (enum relaxation_kind)other, i);
                    bool itself = other == kind && i == item;
                    bool rows_of_pool = kind == RELAX_LIFT_NUMBER && other == RELAX_CAP &&
                                        mission->limits[i].lift == item;
                    assert_int_equal(!same, itself || rows_of_pool);
                }
            arena_clear(&arena);
        }
}

/* The mission is read again: nothing in the first reading has been changed by all the trials. */
static void the_original_is_not_touched(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct diagnostics diagnostics = {0};
    struct mission *again = mission_read(PLAN_DATA "/limits", &diagnostics);
    assert_non_null(again);
    struct relaxation all[64];
    int count = 0;
    for (int kind = 0; kind < RELAX_KIND_COUNT; kind++)
        for (int item = 0;
             item < relaxation_items(mission, (enum relaxation_kind)kind) && count < 64; item++)
            if (relaxation_applies(mission, (enum relaxation_kind)kind, item))
                all[count++] = (struct relaxation){(enum relaxation_kind)kind, item, 1};
    struct mission relaxed = relaxation_apply(mission, all, count, &arena);
    assert_int_equal(relaxed.unit_count,
                     mission->unit_count + 2); /* escorts at the camp and at the hub */
    for (int i = 0; i < count; i++) {
        assert_true(value_of(&relaxed, all[i].kind, all[i].item) !=
                    value_of(mission, all[i].kind, all[i].item));
        assert_true(value_of(mission, all[i].kind, all[i].item) ==
                    value_of(again, all[i].kind, all[i].item));
    }
    assert_int_equal(mission->unit_count, again->unit_count);
    for (int i = 0; i < mission->unit_count; i++)
        assert_string_equal(mission->units[i].id, again->units[i].id);
    mission_free(again);
    diagnostics_clear(&diagnostics);
    arena_clear(&arena);
}

static void what_is_no_limit_cannot_be_relaxed(void **state)
{
    (void)state;
    assert_false(relaxation_applies(mission, RELAX_BEDS, mission_find_place(mission, "home")));
    assert_false(
        relaxation_applies(mission, RELAX_PEOPLE_PER_DAY, mission_find_place(mission, "home")));
    assert_false(
        relaxation_applies(mission, RELAX_TONNES_PER_DAY, mission_find_place(mission, "home")));
    assert_false(relaxation_applies(mission, RELAX_GUARD, mission_find_place(mission, "home")));
    assert_false(relaxation_applies(mission, RELAX_PACK_DAYS, mission_find_place(mission, "hub")));
    assert_false(
        relaxation_applies(mission, RELAX_EARLIEST_CLOSE, mission_find_place(mission, "hub")));
    assert_false(
        relaxation_applies(mission, RELAX_VEHICLES_PER_DAY, mission_find_leg(mission, "hub-home")));
    assert_false(
        relaxation_applies(mission, RELAX_CONVOY_VEHICLES, mission_find_leg(mission, "hub-home")));
    assert_false(
        relaxation_applies(mission, RELAX_ESCORTS, mission_find_unit(mission, "camp-works")));
    assert_false(relaxation_applies(
        mission, RELAX_ESCORTS,
        mission_find_unit(mission, "camp-reserve"))); /* camp-guard stands for it */
    assert_false(relaxation_applies(mission, RELAX_CAP, item_of(RELAX_SHUT, "6")));
    assert_false(relaxation_applies(mission, RELAX_SHUT, item_of(RELAX_CAP, "2")));
    assert_false(relaxation_applies(mission, RELAX_CAP, item_of(RELAX_CAP, "8"))); /* danger */
}

static void no_steps_change_nothing(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct relaxation relaxation = {RELAX_LIFT_NUMBER, 0, 0};
    struct mission same = relaxation_apply(mission, &relaxation, 1, &arena);
    assert_ptr_equal(same.lifts, mission->lifts);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_changes_its_limit),
        cmocka_unit_test(nothing_else_changes),
        cmocka_unit_test(the_original_is_not_touched),
        cmocka_unit_test(what_is_no_limit_cannot_be_relaxed),
        cmocka_unit_test(no_steps_change_nothing),
    };
    return cmocka_run_group_tests_name("plan_relaxation", tests, set_up, tear_down);
}
