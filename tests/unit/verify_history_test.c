/* Histories: the plan written by hand (tests/data/verify) as if it had happened, with losses and
 * overruns. Each row is judged twice: as it stands, but with the figures and the late named that
 * the checker computes, since those of the plan are another test's; and once more with all that the
 * checker lists as overrun named.
 */
#include "verify_editing.h"

#include "verify/plan_json.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "verify_changes.h"

enum {
    VALID = 0,
    LATE = -1,
    NAMED = -2,     /* not valid with the words, valid when the overruns are named */
    LATENAMED = -3, /* the same, and late */
};

struct row {
    const char *edits;                       /* verify_editing.h */
    void (*change)(struct mission *mission); /* of the mission; NULL: none */
    int rule;             /* that is broken, overruns named or not; VALID; LATE; NAMED; LATENAMED */
    const char *words;    /* in a message */
    const char *overruns; /* what is listed, in order */
    int64_t lost[3];      /* people, items, vehicles of pools */
};

/* An edit: so many of the name were lost, aboard a trip or at a place, at the moment. */
#define LOST(where, id, what, name, quantity, date)                                                \
    "losses += {\"" where "\": \"" id "\", \"" what "\": \"" name "\", \"quantity\": " quantity    \
    ", \"date\": \"" date "\"}"

#define NO_ESCORTS "trips/T001/escort - ; trips/T002/escort -"
#define LAST_LOST                                                                                  \
    LOST("place", "camp", "unit", "camp-guard", "40", "2023-07-06T18:00") " ; trips/T008 -"

static const struct row rows[] = {
    /* Nothing happened but the plan */
    {"", NULL, VALID, NULL, "", {0, 0, 0}},

    /* Lost aboard a trip: less arrives */
    {LOST("trip", "T001", "unit", "camp-works", "2",
          "2023-07-04T09:00") " ; trips/T004/loads/0/people = 58",
     NULL,
     VALID,
     NULL,
     "",
     {2, 0, 0}},
    {LOST("trip", "T001", "unit", "camp-works", "2", "2023-07-04T09:00"),
     NULL,
     1,
     "takes 60 people of camp-works from hub at 2023-07-05T10:00, where 58 are",
     "",
     {2, 0, 0}},
    {LOST("trip", "T001", "unit", "camp-works", "61", "2023-07-04T09:00"),
     NULL,
     1,
     "61 of camp-works are lost aboard trip T001 at 2023-07-04T09:00, which has 60 to lose",
     "",
     {60, 0, 0}},
    {LOST("trip", "T001", "unit", "camp-works", "30", "2023-07-04T09:00") " ; " LOST(
         "trip", "T001", "unit", "camp-works", "31", "2023-07-04T09:00"),
     NULL,
     1,
     "which has 30 to lose",
     "",
     {60, 0, 0}},
    {LOST("trip", "T001", "lot", "fuel", "1", "2023-07-04T09:00"),
     NULL,
     1,
     "1 of fuel are lost aboard trip T001 at 2023-07-04T09:00, which has 0 to lose",
     "",
     {0, 0, 0}},
    {LOST("trip", "T001", "unit", "camp-works", "2",
          "2023-07-04T13:01") " ; trips/T004/loads/0/people = 58",
     NULL,
     1,
     "when they are not with it",
     "",
     {2, 0, 0}},
    {LOST("trip", "T001", "unit", "camp-works", "2",
          "2023-07-04T13:00") " ; trips/T004/loads/0/people = 58",
     NULL,
     VALID,
     NULL,
     "",
     {2, 0, 0}},
    {LOST("trip", "T001", "lot", "tents", "1",
          "2023-07-04T09:00") " ; trips/T011/loads/0/quantity = 19",
     NULL,
     VALID,
     NULL,
     "",
     {0, 1, 0}},
    {LOST("trip", "T009", "lot", "fuel", "2", "2023-07-09T11:00"),
     NULL,
     VALID,
     NULL,
     "",
     {0, 2, 0}},
    {LOST("trip", "T002", "lot", "camp-guard/vehicles", "6", "2023-07-05T07:00") " ; trips/T007 -",
     NULL,
     VALID,
     NULL,
     "",
     {0, 6, 0}},

    /* Lost of the escort: fewer come home */
    {LOST("trip", "T001", "unit", "hub-guard", "3",
          "2023-07-04T09:00") " ; trips/T010/loads/0/people = 97",
     NULL,
     VALID,
     NULL,
     "",
     {3, 0, 0}},
    {LOST("trip", "T001", "unit", "hub-guard", "3", "2023-07-04T09:00"),
     NULL,
     1,
     "takes 100 people of hub-guard from hub at 2023-07-12T10:00, where 97 are",
     "",
     {3, 0, 0}},
    {LOST("trip", "T001", "unit", "hub-guard", "31", "2023-07-04T09:00"),
     NULL,
     1,
     "which has 30 to lose",
     "",
     {30, 0, 0}},
    {LOST("trip", "T001", "unit", "hub-guard", "3", "2023-07-03T07:59"),
     NULL,
     1,
     "when they are not with it",
     "",
     {3, 0, 0}},
    {LOST("trip", "T003", "unit", "camp-guard", "3",
          "2023-07-07T07:00") " ; trips/T008/loads/0/people = 37",
     NULL,
     VALID,
     NULL,
     "",
     {3, 0, 0}},
    {LOST("place", "hub", "unit", "hub-guard", "71",
          "2023-07-03T10:00") " ; trips/T010/loads/0/people = 29",
     NULL,
     3,
     "30 people of hub-guard are away as escorts from 2023-07-03T10:00 on, and 29 are still at hub "
     "(after a loss)",
     "guard",
     {71, 0, 0}},

    /* So many lost that nobody escorts */
    {LOST("place", "hub", "unit", "hub-guard", "75",
          "2023-07-02T10:00") " ; trips/T010/loads/0/people = 25 ; " NO_ESCORTS,
     NULL,
     VALID,
     NULL,
     "",
     {75, 0, 0}},
    {LOST("place", "hub", "unit", "hub-guard", "29",
          "2023-07-02T10:00") " ; trips/T010/loads/0/people = 71 ; " NO_ESCORTS,
     NULL,
     3,
     "trip T001 has no escort, and camp-cross needs one",
     "",
     {29, 0, 0}},

    /* All who were to leave last */
    {LAST_LOST " ; trips/T003 -", NULL, NAMED, "camp has 0 of 30 guards", "guard", {40, 0, 0}},
    {LAST_LOST
     " ; trips/T002/loads/1/quantity = 6 ; trips/T003/loads = [{\"lot\": \"camp-guard/vehicles\", "
     "\"quantity\": 6}] ; trips/T003/escort -",
     NULL,
     NAMED,
     "camp has 0 of 30 guards",
     "guard",
     {40, 0, 0}},

    /* Lost at a place */
    {LOST("place", "hub", "unit", "camp-works", "2",
          "2023-07-04T20:00") " ; trips/T004/loads/0/people = 58",
     NULL,
     VALID,
     NULL,
     "",
     {2, 0, 0}},
    {LOST("place", "hub", "unit", "camp-works", "2",
          "2023-07-04T12:00") " ; trips/T004/loads/0/people = 58",
     NULL,
     1,
     "2 of camp-works are lost at hub on 2023-07-04T12:00, where 0 are",
     "",
     {2, 0, 0}},
    {LOST("place", "hub", "lot", "scrap", "3",
          "2023-07-06T12:00") " ; dispositions/scrap/quantity = 5",
     NULL,
     VALID,
     NULL,
     "",
     {0, 3, 0}},
    {LOST("place", "home", "unit", "camp-works", "1", "2023-07-06T12:00"),
     NULL,
     VALID,
     NULL,
     "",
     {1, 0, 0}},
    {LOST("place", "hub", "unit", "hub-guard", "1",
          "2023-06-30T12:00") " ; trips/T010/loads/0/people = 99",
     NULL,
     6,
     "1 of hub-guard are lost on 2023-06-30T12:00, before the mission's start",
     "",
     {1, 0, 0}},
    {LOST("place", "camp", "unit", "camp-guard", "1",
          "2023-07-03T12:00") " ; trips/T002/loads/0/people = 79 ; trips/T005/loads/0/people = 79",
     parts_of_80,
     VALID,
     NULL,
     "",
     {1, 0, 0}},
    {"trips/T002/loads/0/people = 79 ; trips/T005/loads/0/people = 79 ; trips/T003/loads/0/people "
     "= 41 ; trips/T008/loads/0/people = 41",
     parts_of_80,
     1,
     "fewer than the smallest part of 80",
     "",
     {0, 0, 0}},

    /* Vehicles of a pool: by as many as were lost, others may have stood in */
    {LOST("trip", "T011", "lift", "trucks", "1", "2023-07-10T12:00"),
     NULL,
     VALID,
     NULL,
     "",
     {0, 0, 1}},
    {LOST("trip", "T011", "lift", "plane", "1", "2023-07-10T12:00"),
     NULL,
     2,
     "1 of plane are lost aboard trip T011 at 2023-07-10T12:00, which has 0 to lose",
     "",
     {0, 0, 0}},
    {LOST("trip", "T011", "lift", "trucks", "1", "2023-07-11T14:01"),
     NULL,
     2,
     "when they are not with it",
     "",
     {0, 0, 1}},
    {LOST("place", "home", "lift", "plane", "1", "2023-07-06T20:00"),
     NULL,
     NAMED,
     "2 of plane are away from 2023-07-07T05:00 on, and there are 2 less 1 lost (trip T006)",
     "lift_number lift_number lift_number",
     {0, 0, 1}},
    {LOST("place", "hub", "lift", "plane", "1", "2023-07-06T20:00"),
     NULL,
     2,
     "1 of plane are lost at hub on 2023-07-06T20:00, and their base is home",
     "lift_number lift_number lift_number",
     {0, 0, 1}},
    {LOST("trip", "T001", "lift", "trucks", "1", "2023-07-04T09:00"),
     nine_trucks,
     VALID,
     NULL,
     "",
     {0, 0, 1}},
    {LOST("place", "home", "lift", "plane", "1",
          "2023-07-10T20:00") " ; trips/T009/lift/number = 2",
     NULL,
     2,
     "3 of plane are away",
     "flights_per_day",
     {0, 0, 1}},

    /* What a history may overrun, if it names it */
    {"", guard_of_41, NAMED, "camp has 40 of 41 guards", "guard", {0, 0, 0}},
    {"", guard_of_hub, NAMED, "hub has 40 of 41 guards", "guard", {0, 0, 0}},
    {"", beds_179, NAMED, "camp has 180 people on 179 beds", "beds", {0, 0, 0}},
    {"", people_139, NAMED, "hub: 140 people come and go", "people_per_day", {0, 0, 0}},
    {"", empties_4, NAMED, "hub-camp: 5 vehicles enter", "vehicles_per_day", {0, 0, 0}},
    {"", vehicles_15, NAMED, "16 vehicles enter", "vehicles_per_day", {0, 0, 0}},
    {"", flights_td_1, NAMED, "TD: 2 flights", "flights_per_day", {0, 0, 0}},
    {"", flights_ml_1, NAMED, "ML: 2 flights", "flights_per_day", {0, 0, 0}},
    {"", flights_1, NAMED, "the mission: 2 flights", "flights_per_day", {0, 0, 0}},
    {"", home_flights_1, NAMED, "home: 2 flights", "flights_per_day", {0, 0, 0}},
    {"", convoys_0, NAMED, "the mission: 1 convoys leave", "convoys_per_day", {0, 0, 0}},
    {"", camp_convoys_0, NAMED, "camp: 1 convoys leave", "convoys_per_day", {0, 0, 0}},
    {"",
     convoy_all_15,
     NAMED,
     "trip T002 has 16 vehicles on cross-hub",
     "convoy_vehicles convoy_vehicles",
     {0, 0, 0}},
    {"", tonnes_59, NAMED, "hub: 60 tonnes", "tonnes_per_day tonnes_per_day", {0, 0, 0}},
    {"", shut_all, NAMED, "trip T010: is on hub-home", "shut", {0, 0, 0}},
    {"", shut_trucks, NAMED, "lift out is on hub-camp", "shut", {0, 0, 0}},
    {LOST("place", "camp", "unit", "camp-guard", "1",
          "2023-07-05T12:00") " ; trips/T003/loads/0/people = 39 ; trips/T008/loads/0/people = 39",
     NULL,
     NAMED,
     "camp has 39 of 40 guards",
     "guard",
     {1, 0, 0}},
    {LOST("trip", "T001", "unit", "camp-works", "2",
          "2023-07-04T09:00") " ; trips/T004/loads/0/people = 58",
     people_139,
     VALID,
     NULL,
     "",
     {2, 0, 0}},

    /* What it may not */
    {"", convoy_15, 5, "16 vehicles on cross-hub", "", {0, 0, 0}},
    {"", runway_2001, 2, "the runway", "", {0, 0, 0}},
    {"", heavy_fuel, 2, "tonnes", "", {0, 0, 0}},
    {"", eight_trucks, 2, "9 of trucks are away", "", {0, 0, 0}},
    {"", escorts_of_31, 3, "30 of 31", "", {0, 0, 0}},
    {"", parts_of_81, 1, "smallest part", "", {0, 0, 0}},
    {"", works_from_5, 6, "available", "", {0, 0, 0}},
    {"", slow_truck, 6, "moving hours", "", {0, 0, 0}},
    {"", start_on_4, 6, "before the mission", "", {0, 0, 0}},
    {"", closes_early, 7, "earliest", "", {0, 0, 0}},
    {"", rest_longer, 1, "have been for", "", {0, 0, 0}},

    /* Late as in any plan */
    {"", last_day_10, LATE, NULL, "", {0, 0, 0}},
    {"", closes_late, LATE, NULL, "", {0, 0, 0}},
    {"", horizon_shorter, LATENAMED, "after the mission's horizon", "horizon_days", {0, 0, 0}},

    /* Named and not so */
    {"overruns += {\"rule\": 5, \"what\": \"beds\", \"place\": \"camp\", \"from\": \"2023-07-01\"}",
     NULL,
     5,
     "overruns[0] names beds on 2023-07-01, which is not so",
     "",
     {0, 0, 0}},
    {"overruns += {\"rule\": 5, \"what\": \"beds\", \"place\": \"camp\", \"from\": \"2023-07-02\"}",
     beds_179,
     5,
     "179 beds from 2023-07-01T00:00 to 2023-07-04T06:00; not named in overruns",
     "beds",
     {0, 0, 0}},
    {"overruns += {\"rule\": 5, \"what\": \"beds\", \"place\": \"camp\", \"from\": \"2023-07-01\"}",
     beds_179,
     VALID,
     NULL,
     "beds",
     {0, 0, 0}},
    {"overruns += {\"rule\": 5, \"what\": \"beds\", \"place\": \"hub\", \"from\": \"2023-07-01\"}",
     beds_179,
     5,
     "not named",
     "beds",
     {0, 0, 0}},
    {"overruns += {\"rule\": 5, \"what\": \"beds\", \"place\": \"camp\", \"from\": \"2023-07-01\"} "
     "; overruns += {\"rule\": 5, \"what\": \"beds\", \"place\": \"camp\", \"from\": "
     "\"2023-07-01\"}",
     beds_179,
     5,
     "or twice",
     "beds",
     {0, 0, 0}},
    {"overruns += {\"rule\": 5, \"what\": \"flights_per_day\", \"country\": \"TD\", \"from\": "
     "\"2023-07-07\"}",
     flights_td_1,
     VALID,
     NULL,
     "flights_per_day",
     {0, 0, 0}},
    {"overruns += {\"rule\": 5, \"what\": \"flights_per_day\", \"from\": \"2023-07-07\"}",
     flights_td_1,
     5,
     "not named",
     "flights_per_day",
     {0, 0, 0}},
    {"overruns += {\"rule\": 6, \"what\": \"shut\", \"trip\": \"T010\", \"leg\": \"hub-home\", "
     "\"from\": \"2023-07-12\"}",
     shut_all,
     VALID,
     NULL,
     "shut",
     {0, 0, 0}},
};

static bool says(const struct verify_result *result, int rule, const char *words)
{
    for (int i = 0; i < result->breach_count; i++)
        if ((rule < 1 || result->breaches[i].rule == rule) &&
            strstr(result->breaches[i].message, words))
            return true;
    return false;
}

static void judge(const json_t *json, const struct mission *mission, struct verify_result *result,
                  json_t *found)
{
    struct plan_document *plan = read_plan(json, mission);
    assert_non_null(plan);
    verify_plan(mission, plan, result);
    if (found) {
        json_object_set_new(found, "figures", plan_json_figures(&result->figures));
        json_object_set_new(found, "late", plan_json_late(mission, result));
        json_object_set_new(found, "late_closings", plan_json_late_closings(mission, result));
        json_object_set_new(found, "overruns", plan_json_overruns(mission, plan, result));
    }
    plan_document_free(plan);
}

static bool lists(const struct verify_result *result, const char *words)
{
    char list[256] = "";
    for (int i = 0; i < result->overrun_count; i++) {
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", i ? " " : "",
                 overrun_kind_name(result->overruns[i].kind));
    }
    if (strcmp(list, words) != 0)
        fprintf(stderr, "overruns '%s', expected '%s'\n", list, words);
    return strcmp(list, words) == 0;
}

static bool is_as_expected(const struct row *row, const struct verify_result *stands,
                           const struct verify_result *named)
{
    static const enum verify_status wanted[] = {VERIFY_VALID, VERIFY_LATE, VERIFY_VALID,
                                                VERIFY_LATE};
    if (!lists(stands, row->overruns) || !lists(named, row->overruns) ||
        stands->people_lost != row->lost[0] || stands->items_lost != row->lost[1] ||
        stands->vehicles_lost != row->lost[2])
        return false;
    if (row->words && (stands->status != VERIFY_INVALID || !says(stands, row->rule, row->words)))
        return false;
    if (!row->words && stands->status != wanted[-row->rule])
        return false;
    /* What was named and is not so is no more named the second time. */
    return row->rule > 0 ? named->status == VERIFY_INVALID || strstr(row->edits, "overruns")
                         : named->status == wanted[-row->rule];
}

static void every_history_is_judged_as_it_says(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mission *mission = load_mission();
        json_t *json = load_plan(), *found = json_object();
        struct verify_result stands, named;
        char day[11];
        json_object_set_new(json, "history", json_true());
        json_object_set_new(json, "losses", json_array());
        json_object_set_new(json, "overruns", json_array());
        if (rows[i].change)
            rows[i].change(mission);
        json_object_set_new(json_object_get(json, "mission"), "start",
                            json_string(day_format(mission->settings.start_day, day)));
        json_object_set_new(json_object_get(json, "mission"), "last_day",
                            json_string(day_format(mission->settings.last_day, day)));
        edit_plan(json, rows[i].edits);
        judge(json, mission, &stands, found);
        verify_result_clear(&stands);
        json_t *overruns = json_incref(json_object_get(found, "overruns"));
        json_object_del(found, "overruns");
        json_object_update(json, found);
        judge(json, mission, &stands, NULL);
        json_object_set_new(json, "overruns", overruns);
        judge(json, mission, &named, NULL);
        if (!is_as_expected(&rows[i], &stands, &named)) {
            fprintf(stderr, "after '%s', change %zu:\n", rows[i].edits, i);
            for (int k = 0; k < stands.breach_count; k++)
                fprintf(stderr, "  %s\n", stands.breaches[k].message);
            for (int k = 0; k < named.breach_count; k++)
                fprintf(stderr, "  named: %s\n", named.breaches[k].message);
            wrong++;
        }
        verify_result_clear(&stands);
        verify_result_clear(&named);
        json_decref(found);
        json_decref(json);
        mission_free(mission);
    }
    assert_int_equal(wrong, 0);
}

/* Who is lost remains no more, and is not out. */
static void the_lost_remain_no_more(void **state)
{
    (void)state;
    struct mission *mission = load_mission();
    json_t *json = load_plan();
    edit_plan(json, "history = true ; losses = [] ; "
                    "losses += {\"trip\": \"T001\", \"unit\": \"camp-works\", \"quantity\": 2, "
                    "\"date\": \"2023-07-04T09:00\"} ; "
                    "losses += {\"place\": \"hub\", \"unit\": \"camp-works\", \"quantity\": 3, "
                    "\"date\": \"2023-07-05T09:00\"} ; "
                    "losses += {\"trip\": \"T001\", \"unit\": \"hub-guard\", \"quantity\": 4, "
                    "\"date\": \"2023-07-03T09:00\"} ; "
                    "losses += {\"place\": \"home\", \"unit\": \"camp-works\", \"quantity\": 5, "
                    "\"date\": \"2023-07-06T09:00\"} ; trips/T004/loads/0/people = 55 ; "
                    "trips/T010/loads/0/people = 96");
    struct plan_document *plan = read_plan(json, mission);
    struct verify_result result;
    verify_plan(mission, plan, &result);
    assert_int_equal(result.figures.people_out, 280 - 2 - 3 - 4);
    assert_int_equal(result.people_lost, 14);
    int64_t remaining[14];
    static const int64_t expected[14] = {280, 280, 276, 274, 216, 136, 136,
                                         136, 96,  96,  96,  0,   0,   0};
    verify_people_remaining(mission, plan, july(1), 14, remaining);
    for (int i = 0; i < 14; i++)
        assert_int_equal(remaining[i], expected[i]);
    /* Two people who were killed wait at the hub no longer, so there is less exposure there. */
    double camp = (60 * 3.25 + 80 * 4.25 + 40 * 6.25) * 0.001;
    double hub = (58 * 20 / 24. + 55 / 24. + 80 * 0.875 + 40 * 1.875 + 100 * (2 + 9 / 24.) +
                  96 * (9 + 1 / 24.)) *
                 0.0005;
    assert_true(fabs(result.figures.exposure_at_places - camp - hub) <= 1e-9);
    verify_result_clear(&result);
    plan_document_free(plan);
    json_decref(json);
    mission_free(mission);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_history_is_judged_as_it_says),
        cmocka_unit_test(the_lost_remain_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
