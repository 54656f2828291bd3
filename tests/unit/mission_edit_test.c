/* A mission changed in its tables is what reading the changed tables gives. */
#include "mission/edit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct case_of {
    struct mission *mission;
    struct mission_edit *edit;
    struct diagnostics diagnostics;
};

static int begin(void **state)
{
    struct case_of *here = memory_new(1, sizeof *here);
    here->mission = mission_read(MISSION_SMALL, &here->diagnostics);
    here->edit = mission_edit_new(here->mission);
    *state = here;
    return 0;
}

static int end(void **state)
{
    struct case_of *here = *state;
    mission_edit_free(here->edit);
    mission_free(here->mission);
    diagnostics_clear(&here->diagnostics);
    free(here);
    return 0;
}

static void without_a_change_it_is_the_same(void **state)
{
    struct case_of *here = *state;
    struct mission *same = mission_edit_finish(here->edit, &here->diagnostics);
    assert_non_null(same);
    assert_int_equal(same->unit_count, here->mission->unit_count);
    assert_int_equal(same->lot_count, here->mission->lot_count);
    for (int i = 0; i < same->unit_count; i++) {
        assert_string_equal(same->units[i].id, here->mission->units[i].id);
        assert_int_equal(same->units[i].people, here->mission->units[i].people);
        assert_int_equal(same->units[i].line, here->mission->units[i].line);
    }
    mission_free(same);
}

static void rows_are_set_added_and_left_out(void **state)
{
    struct case_of *here = *state;
    int clinic = mission_find_unit(here->mission, "north-clinic"),
        company = mission_find_unit(here->mission, "north-company");
    int part = mission_edit_copy_row(here->edit, TABLE_UNITS, company);
    mission_edit_set(here->edit, TABLE_UNITS, part, "id", "north-company@hub");
    mission_edit_set(here->edit, TABLE_UNITS, part, "place", "hub");
    mission_edit_assume(here->edit, TABLE_UNITS, part, "people", "half of them", "%d", 75);
    mission_edit_drop_row(here->edit, TABLE_UNITS, clinic);
    mission_edit_set(here->edit, TABLE_MISSION, 0, "start", "2030-03-10");
    mission_edit_set(here->edit, TABLE_MISSION, 0, "vehicle_seats", "5");
    struct mission *changed = mission_edit_finish(here->edit, &here->diagnostics);
    assert_non_null(changed);
    assert_int_equal(changed->unit_count, here->mission->unit_count);
    assert_int_equal(mission_find_unit(changed, "north-clinic"), -1);
    int found = mission_find_unit(changed, "north-company@hub");
    assert_int_equal(found, changed->unit_count - 1);
    assert_int_equal(changed->units[found].people, 75);
    assert_int_equal(changed->units[found].place, mission_find_place(changed, "hub"));
    assert_int_equal(changed->settings.vehicle_seats, 5);
    assert_int_equal(changed->settings.start_day, here->mission->settings.start_day + 9);
    assert_true(mission_find_lot(changed, "north-company@hub/vehicles") >= 0);
    bool told = false;
    for (int i = 0; i < changed->assumption_count; i++)
        told = told || (strcmp(changed->assumptions[i].row, "north-company@hub") == 0 &&
                        strcmp(changed->assumptions[i].column, "people") == 0);
    assert_true(told);
    mission_free(changed);
}

static void what_is_wrong_is_told(void **state)
{
    struct case_of *here = *state;
    mission_edit_set(here->edit, TABLE_UNITS, 0, "place", "nowhere");
    mission_edit_set(here->edit, TABLE_LIFT, 0, "number", "many");
    assert_null(mission_edit_finish(here->edit, &here->diagnostics));
    assert_int_equal(here->diagnostics.errors, 2);
}

static void what_is_written_reads_the_same(void **state)
{
    struct case_of *here = *state;
    char folder[] = "/tmp/mission_edit_XXXXXX", command[64];
    assert_non_null(mkdtemp(folder));
    int limit = mission_edit_add_row(here->edit, TABLE_LIMITS);
    mission_edit_set(here->edit, TABLE_LIMITS, limit, "kind", "beds");
    mission_edit_set(here->edit, TABLE_LIMITS, limit, "place", "hub");
    mission_edit_set(here->edit, TABLE_LIMITS, limit, "value", "%d", 600);
    mission_edit_set(here->edit, TABLE_LIMITS, limit, "why",
                     "\"flood\", said the\nmayor of Ménaka");
    assert_true(mission_edit_write(here->edit, folder, &here->diagnostics));
    struct mission *read = mission_read(folder, &here->diagnostics);
    assert_non_null(read);
    assert_int_equal(read->limit_count, here->mission->limit_count + 1);
    const struct limit *last = &read->limits[read->limit_count - 1];
    assert_int_equal(last->kind, LIMIT_BEDS);
    assert_true(last->value == 600);
    assert_string_equal(last->why, "\"flood\", said the\nmayor of Ménaka");
    assert_string_equal(read->settings.name, here->mission->settings.name);
    mission_free(read);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_a_change_it_is_the_same, begin, end),
        cmocka_unit_test_setup_teardown(rows_are_set_added_and_left_out, begin, end),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_told, begin, end),
        cmocka_unit_test_setup_teardown(what_is_written_reads_the_same, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
