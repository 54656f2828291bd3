/* The plan reader: what a plan holds arrives as it stands in the file; what is wrong in it is named
 * by its place, all at once. */
#include "verify_editing.h"

#include "verify/plan_document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct row {
    const char *edits, *message, *hint;
};

static const struct row rows[] = {
    {"format = \"other\"", "this is not a plan file: its format is not \"decamp-plan\"", NULL},
    {"version = 2", "version 1 of the plan file is expected, this is another", NULL},
    {"mission -", "mission: missing", NULL},
    {"mission/start = \"2023-02-30\"",
     "mission.start: expected a date as YYYY-MM-DD, found \"2023-02-30\"", NULL},
    {"mission/start = \"081200Z DEC 23\"",
     "mission.start: expected a date as YYYY-MM-DD, found \"081200Z DEC 23\"", NULL},
    {"trips/3/lift/number = \"x\"",
     "trips[3].lift.number: expected a whole number above 0, found \"x\"", NULL},
    {"trips/3/lift/number = 0", "trips[3].lift.number: expected a whole number above 0, found 0",
     NULL},
    {"trips/3/lift/number = -5", "trips[3].lift.number: expected a whole number above 0, found -5",
     NULL},
    {"trips/3/lift/number = 1.5",
     "trips[3].lift.number: expected a whole number above 0, found 1.5", NULL},
    {"trips/3/lift/number = 1000000001",
     "trips[3].lift.number: expected a whole number from 1 to 1000000000, found 1000000001", NULL},
    {"trips/3/lift/pool = \"planes\"", "trips[3].lift.pool: lift \"planes\" is not in the mission",
     "did you mean 'plane'?"},
    {"trips/3/lift = 7", "trips[3].lift: expected an object, found 7", NULL},
    {"trips/3/lift/out -", "trips[3].lift.out: missing", NULL},
    {"trips/0/from = \"kamp\"", "trips[0].from: place \"kamp\" is not in the mission",
     "did you mean 'camp'?"},
    {"trips/0/from = 4", "trips[0].from: expected an id as text, found 4", NULL},
    {"trips/0/mode = \"rocket\"",
     "trips[0].mode: expected one of road, air, river, sea, rail, found \"rocket\"", NULL},
    {"trips/0/moves/1/leg = \"cross-hubb\"",
     "trips[0].moves[1].leg: leg \"cross-hubb\" is not in the mission",
     "did you mean 'cross-hub'?"},
    {"trips/0/moves/1 = []", "trips[0].moves[1]: expected an object, found a list", NULL},
    {"trips/0/moves = {}", "trips[0].moves: expected a list, found an object", NULL},
    {"trips/0/depart = \"2023-07-04T24:00\"",
     "trips[0].depart: expected a moment as YYYY-MM-DDTHH:MM, found \"2023-07-04T24:00\"", NULL},
    {"trips/0/depart = \"1899-07-04T00:00\"",
     "trips[0].depart: expected a moment as YYYY-MM-DDTHH:MM, found \"1899-07-04T00:00\"", NULL},
    {"trips/0/depart = 12", "trips[0].depart: expected a moment as YYYY-MM-DDTHH:MM, found 12",
     NULL},
    {"trips/0/loads/0 = {\"people\": 3}",
     "trips[0].loads[0]: expected either unit and people, or lot and quantity", NULL},
    {"trips/0/loads/0/lot = \"tents\"",
     "trips[0].loads[0]: expected either unit and people, or lot and quantity", NULL},
    {"trips/0/loads/1/lot = \"tent\"", "trips[0].loads[1].lot: lot \"tent\" is not in the mission",
     "did you mean 'tents'?"},
    {"trips/0/loads/1/quantity -", "trips[0].loads[1].quantity: missing", NULL},
    {"trips/0/escort/unit = \"camp\"", "trips[0].escort.unit: unit \"camp\" is not in the mission",
     NULL},
    {"trips/0/escort/aboard = \"yes\"",
     "trips[0].escort.aboard: expected true or false, found \"yes\"", NULL},
    {"trips/2/escort/from = \"2023-07-05\"",
     "trips[2].escort.from: an escort aboard has no moves of its own", NULL},
    {"trips/2/id = \"T001\"", "trips[2]: there is more than one trip 'T001'", NULL},
    {"closings/0/closed -", "closings[0].closed: missing", NULL},
    {"closings/0/pack_end -", "closings[0].pack_end: missing", NULL},
    {"dispositions/0/disposition = \"lose\"",
     "dispositions[0].disposition: expected one of redeploy, transfer, sell, donate, destroy, "
     "abandon, found \"lose\"",
     NULL},
    {"figures -", "figures: missing", NULL},
    {"figures/last_day_out -", "figures: expected last_day_out, a date or null", NULL},
    {"figures/exposure = \"much\"", "figures.exposure: expected a number, found \"much\"", NULL},
    {"figures/trips = -1", "figures.trips: expected a whole number from 0 to 1000000000, found -1",
     NULL},
    {"late = null", "late: missing", NULL},
    {"losses = []", "losses: only a history has these, with \"history\": true", NULL},
    {"overruns = []", "overruns: only a history has these, with \"history\": true", NULL},
    {"history = \"yes\"", "history: expected true or false, found \"yes\"", NULL},
    {"history = true ; partial = true", "a partial record is no history: one of both is expected",
     NULL},
    {"history = true ; losses = [{\"unit\": \"hub-guard\", \"quantity\": 1, \"date\": "
     "\"2023-07-04\"}]",
     "losses[0]: expected either a trip or a place", NULL},
    {"history = true ; losses = [{\"trip\": \"T001\", \"place\": \"hub\", \"unit\": \"hub-guard\", "
     "\"quantity\": 1, \"date\": \"2023-07-04\"}]",
     "losses[0]: expected either a trip or a place", NULL},
    {"history = true ; losses = [{\"place\": \"hub\", \"quantity\": 1, \"date\": \"2023-07-04\"}]",
     "losses[0]: expected one of unit, lot and lift", NULL},
    {"history = true ; losses = [{\"place\": \"hub\", \"unit\": \"hub-guard\", \"lift\": "
     "\"plane\", "
     "\"quantity\": 1, \"date\": \"2023-07-04\"}]",
     "losses[0]: expected one of unit, lot and lift", NULL},
    {"history = true ; losses = [{\"trip\": \"T0\", \"unit\": \"hub-guard\", \"quantity\": 1, "
     "\"date\": \"2023-07-04\"}]",
     "losses[0].trip: there is no trip 'T0'", NULL},
    {"history = true ; losses = [{\"place\": \"hub\", \"unit\": \"hub-guard\", \"quantity\": 0, "
     "\"date\": \"2023-07-04\"}]",
     "losses[0].quantity: expected a whole number above 0, found 0", NULL},
    {"history = true ; overruns = [{\"rule\": 5, \"what\": \"bed\", \"from\": \"2023-07-04\"}]",
     "overruns[0].what: expected one of lift_number, guard, beds, people_per_day, tonnes_per_day, "
     "vehicles_per_day, flights_per_day, convoys_per_day, convoy_vehicles, shut, "
     "horizon_days, found \"bed\"",
     NULL},
    {"history = true ; overruns = [{\"rule\": 9, \"what\": \"beds\", \"from\": \"2023-07-04\"}]",
     "overruns[0].rule: expected a whole number from 1 to 8, found 9", NULL},
    {"history = true ; overruns = [{\"rule\": 5, \"what\": \"flights_per_day\", \"country\": "
     "\"FR\", "
     "\"from\": \"2023-07-04\"}]",
     "overruns[0].country: no place of the mission is in 'FR'", NULL},
    {"history = true ; overruns = [{\"rule\": 5, \"what\": \"beds\"}]", "overruns[0].from: missing",
     NULL},
    {"assumed/0/table = 1", "assumed[0].table: expected a text, found 1", NULL},
    {"trips = \""
     "long long long long long long long long long long long long long long long\"",
     "trips: expected a list, found a long text", NULL},
};

struct fixture {
    struct mission *mission;
    struct diagnostics diagnostics;
    json_t *json;
};

static int set_up(void **state)
{
    struct fixture *fixture = memory_new(1, sizeof *fixture);
    fixture->mission = mission_read(VERIFY_DATA "/mission", &fixture->diagnostics);
    fixture->json = json_load_file(VERIFY_DATA "/plan.json", 0, NULL);
    *state = fixture;
    return !fixture->mission || !fixture->json;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    diagnostics_clear(&fixture->diagnostics);
    json_decref(fixture->json);
    mission_free(fixture->mission);
    free(fixture);
    return 0;
}

static struct plan_document *read_text(struct fixture *fixture, const char *text)
{
    return plan_document_read_text(text, strlen(text), "plan.json", fixture->mission,
                                   &fixture->diagnostics);
}

static struct plan_document *read_json(struct fixture *fixture, const json_t *json)
{
    char *text = json_dumps(json, 0);
    struct plan_document *plan = read_text(fixture, text);
    free(text);
    return plan;
}

static void errors_name_their_place(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_t *json = json_deep_copy(fixture->json);
        edit_plan(json, rows[i].edits);
        assert_null(read_json(fixture, json));
        assert_int_equal(fixture->diagnostics.count, 1);
        const struct diagnostic *error = &fixture->diagnostics.items[0];
        assert_string_equal(error->message, rows[i].message);
        assert_string_equal(error->hint ? error->hint : "", rows[i].hint ? rows[i].hint : "");
        assert_string_equal(error->file, "plan.json");
        diagnostics_clear(&fixture->diagnostics);
        json_decref(json);
    }
}

static void all_errors_come_at_once(void **state)
{
    struct fixture *fixture = *state;
    edit_plan(fixture->json,
              "trips/0/mode = 1 ; trips/1/loads/0/people = 0 ; closings/1/place = \"nowhere\" ; "
              "figures/cost_usd = null ; mission/name -");
    assert_null(read_json(fixture, fixture->json));
    assert_int_equal(fixture->diagnostics.errors, 5);
}

static void syntax_errors_have_a_line_and_a_column(void **state)
{
    struct fixture *fixture = *state;
    assert_null(
        read_text(fixture, "{\"format\": \"decamp-plan\",\n \"version\": 1,\n \"trips\": [,]}"));
    assert_int_equal(fixture->diagnostics.items[0].line, 3);
    assert_int_equal(fixture->diagnostics.items[0].column, 12);
    assert_null(read_text(fixture, "{\"version\": 1, \"version\": 1}"));
    assert_non_null(strstr(fixture->diagnostics.items[1].message, "duplicate"));
    assert_null(read_text(fixture, ""));
    assert_null(read_text(fixture, "[]"));
    assert_null(read_text(fixture, "{} trailing"));
    assert_null(
        plan_document_read("/nonexistent/plan.json", fixture->mission, &fixture->diagnostics));
    assert_null(plan_document_read("/", fixture->mission, &fixture->diagnostics));
    assert_int_equal(fixture->diagnostics.errors, 7);
}

static void a_history_is_read(void **state)
{
    struct fixture *fixture = *state;
    edit_plan(fixture->json,
              "history = true ; losses = [{\"trip\": \"T002\", \"place\": null, \"lot\": \"fuel\", "
              "\"quantity\": 2, \"date\": \"2023-07-05T07:00\", \"what\": \"mine\"}, "
              "{\"place\": \"home\", \"lift\": \"plane\", \"quantity\": 1, \"date\": "
              "\"2023-07-06\"}] ; overruns = [{\"rule\": 5, \"what\": \"flights_per_day\", "
              "\"country\": \"ML\", \"from\": \"2023-07-07\"}, {\"rule\": 6, \"what\": \"shut\", "
              "\"trip\": \"T010\", \"leg\": \"hub-home\", \"from\": \"2023-07-12\"}]");
    struct plan_document *plan = read_json(fixture, fixture->json);
    assert_non_null(plan);
    assert_true(plan->history && plan->loss_count == 2 && plan->overrun_count == 2);
    const struct plan_loss *loss = plan->losses;
    assert_true(loss->trip == 1 && loss->place == -1 && loss->unit == -1 && loss->lift == -1);
    assert_int_equal(loss->lot, mission_find_lot(fixture->mission, "fuel"));
    assert_int_equal(loss->quantity, 2);
    assert_string_equal(loss->what, "mine");
    assert_int_equal(loss[1].place, mission_find_place(fixture->mission, "home"));
    assert_int_equal(loss[1].lift, mission_find_lift(fixture->mission, "plane"));
    assert_int_equal(loss[1].trip, -1);
    assert_string_equal(loss[1].what, "");
    const struct plan_overrun *overrun = plan->overruns;
    assert_true(overrun->rule == 5 && overrun->kind == OVERRUN_FLIGHTS_PER_DAY);
    assert_int_equal(overrun->country_place, mission_find_place(fixture->mission, "camp"));
    assert_true(overrun->trip == -1 && overrun->place == -1 && overrun->leg == -1);
    assert_true(overrun[1].kind == OVERRUN_SHUT && overrun[1].trip == 9);
    assert_int_equal(overrun[1].leg, mission_find_leg(fixture->mission, "hub-home"));
    plan_document_free(plan);
}

static void everything_is_read(void **state)
{
    struct fixture *fixture = *state;
    edit_plan(fixture->json, "unknown_key = {\"a\": [1]} ; trips/0/remark = \"extra\"");
    struct plan_document *plan = read_json(fixture, fixture->json);
    assert_non_null(plan);
    assert_false(plan->partial);
    assert_string_equal(plan->mission_name, "Two camps");
    assert_string_equal(plan->program, "by hand");
    assert_int_equal(plan->trip_count, 11);
    const struct plan_trip *trip = plan_document_find_trip(plan, "T002");
    assert_ptr_equal(trip, &plan->trips[1]);
    assert_int_equal(trip->mode, MODE_ROAD);
    assert_int_equal(trip->arrive - trip->depart, 7 * 60);
    assert_int_equal(trip->moves.count, 2);
    assert_int_equal(trip->load_count, 4);
    assert_int_equal(trip->loads[0].unit, mission_find_unit(fixture->mission, "camp-guard"));
    assert_int_equal(trip->loads[0].lot, -1);
    assert_int_equal(trip->loads[3].lot, mission_find_lot(fixture->mission, "fuel"));
    assert_int_equal(trip->loads[3].quantity, 2);
    assert_true(trip->has_lift && trip->has_escort && !trip->escort.aboard);
    assert_int_equal(trip->lift.number, 4);
    assert_int_equal(trip->lift.out.count, 1);
    assert_int_equal(trip->lift.back.count, 0);
    assert_true(plan_document_find_trip(plan, "T003")->escort.aboard);
    assert_null(plan_document_find_trip(plan, "T999"));
    const struct plan_closing *closing =
        plan_document_find_closing(plan, mission_find_place(fixture->mission, "hub"));
    assert_int_equal(closing->closed - closing->last_departure, 2 * MINUTES_PER_DAY);
    assert_null(plan_document_find_closing(plan, mission_find_place(fixture->mission, "home")));
    assert_int_equal(plan->dispositions[1].disposition, DISPOSITION_DONATE);
    assert_true(plan->has_figures && plan->has_bound);
    assert_true(plan->figures.value_left_usd == 3500);
    assert_string_equal(plan->binding[0].relax, "+1");
    assert_string_equal(plan->assumed[0].column, "beds");
    plan_document_free(plan);
}

static void partial_documents_may_lack_what_is_not_known(void **state)
{
    struct fixture *fixture = *state;
    struct plan_document *plan =
        read_text(fixture, "{\"format\": \"decamp-plan\", \"version\": 1, \"partial\": true, "
                           "\"mission\": {\"name\": \"x\", "
                           "\"start\": \"2023-07-01\", \"last_day\": \"2023-12-31\"}, "
                           "\"closings\": [{\"place\": \"camp\", "
                           "\"closed\": \"2023-10-31\"}], \"reported_remaining\": [{\"date\": "
                           "\"2023-12-08\", \"people\": "
                           "3300, \"qualifier\": \"at_most\", \"source\": \"press\"}]}");
    assert_non_null(plan);
    assert_true(plan->partial);
    assert_false(plan->has_figures);
    assert_int_equal(plan->closings[0].pack_start, MOMENT_NONE);
    assert_int_equal(plan->reported[0].people, 3300);
    assert_int_equal(plan->reported[0].qualifier, QUALIFIER_AT_MOST);
    plan_document_free(plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(errors_name_their_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_errors_come_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(syntax_errors_have_a_line_and_a_column, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_history_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(everything_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(partial_documents_may_lack_what_is_not_known, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
