/* Lift and escorts that set out before a plan for what remains begins: the plan written by hand
 * (tests/data/verify) as it was, and as it is planned again from 5 July on, when lift and escort of
 * T002 are on their way. Only what is said of setting out is looked at.
 */
#include "verify_editing.h"

#include "verify/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "verify_changes.h"

struct row {
    const char *now, *before; /* edits of the plan now, and of the one in force; NULL: none was */
    int breaches;
    const char *words; /* in one of them */
};

#define OUT_BY_NIGHT                                                                               \
    "trips/T002/lift/out += {\"leg\": \"hub-camp\", \"from\": \"hub\", \"to\": \"camp\", "         \
    "\"depart\": \"2023-07-04T20:00\", \"arrive\": \"2023-07-04T23:00\"}"
#define OUT_LATER                                                                                  \
    "trips/T002/lift/out += {\"leg\": \"hub-camp\", \"from\": \"hub\", \"to\": \"camp\", "         \
    "\"depart\": \"2023-07-05T01:00\", \"arrive\": \"2023-07-05T02:00\"}"

static const struct row rows[] = {
    {"", "", 0, NULL},
    {"", NULL, 1, "trip T002: its lift set out at 2023-07-04T08:00, before the start, and no plan"},
    {"trips/T002/lift -", NULL, 1, "trip T002: its escort set out"},
    {"", "trips/T002 -", 1, "and the plan in force has no such trip"},
    {"", "trips/T002/lift -", 1,
     "lift set out at 2023-07-04T08:00, before the start, and the plan "
     "in force gives it none"},
    {"", "trips/T002/lift/number = 5", 1,
     "as 4 of trucks, and by the plan in force as 5 of trucks"},
    {"", "trips/T002/lift/pool = \"ship\"", 1,
     "as 4 of trucks, and by the plan in force as 4 of ship"},
    {"", "trips/T002/lift/from = \"2023-07-04T07:00\"", 1, "lift set out"},
    {"", "trips/T002/lift/out/0/leg = \"cross-hub\"", 1, "lift set out"},
    {"", "trips/T002/lift/out/0/arrive = \"2023-07-04T15:00\"", 1,
     "not when or where the plan in force has it"},
    {"", OUT_BY_NIGHT, 1, "lift set out"},
    {OUT_BY_NIGHT, "", 1, "lift set out"},
    {OUT_BY_NIGHT, OUT_BY_NIGHT, 0, NULL},
    {OUT_LATER, "", 0, NULL},
    {"", OUT_LATER, 0, NULL},
    {"trips/T002/lift/until = \"2023-07-06T15:00\"", "", 0, NULL},
    {"", "trips/T002/escort -", 1,
     "escort set out at 2023-07-04T08:00, before the start, and the "
     "plan in force sends none"},
    {"", "trips/T002/escort = {\"unit\": \"camp-guard\", \"people\": 30, \"aboard\": true}", 1,
     "the plan in force sends none"},
    {"", "trips/T002/escort/people = 31", 1,
     "as 30 people of hub-guard, and by the plan in force as 31 of hub-guard"},
    {"", "trips/T002/escort/unit = \"camp-guard\"", 1, "as 30 of camp-guard"},
    {"", "trips/T002/escort/out shift -60", 1, "escort set out"},
    {"", "trips/T002/lift/out shift -60 ; trips/T002/escort/out shift -60", 2, "escort set out"},
    {"trips/T003/lift/number = 3", "", 0, NULL}, /* sets out later */
};

static struct plan_document *edited(const struct mission *mission, const char *edits)
{
    json_t *json = load_plan();
    json_object_set_new(json, "remaining",
                        json_pack("{s:s,s:s}", "as_of", "2023-07-04", "known_on", "2023-07-04"));
    edit_plan(json, edits);
    struct plan_document *plan = read_plan(json, mission);
    json_decref(json);
    assert_non_null(plan);
    return plan;
}

static void what_set_out_is_as_it_was_planned(void **state)
{
    (void)state;
    struct mission *before = load_mission(), *now = load_mission();
    now->settings.start_day = july(5);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct plan_document *plan = edited(now, rows[i].now),
                             *in_force = rows[i].before ? edited(before, rows[i].before) : NULL;
        struct verify_result result;
        bool said = !rows[i].words;
        int breaches = 0;
        verify_remaining_plan(now, plan, &(struct verify_before){before, in_force}, &result);
        for (int k = 0; k < result.breach_count; k++) {
            const struct breach *breach = &result.breaches[k];
            if (!strstr(breach->message, " set out at "))
                continue;
            assert_int_equal(breach->rule, 6);
            breaches += strcmp(plan->trips[breach->trip].id, "T002") == 0;
            said = said || strstr(breach->message, rows[i].words);
        }
        if (breaches != rows[i].breaches || !said)
            fail_msg("row %zu, '%s' / '%s': %d breaches", i, rows[i].now,
                     rows[i].before ? rows[i].before : "none", breaches);
        verify_result_clear(&result);
        plan_document_free(in_force);
        plan_document_free(plan);
    }
    mission_free(now);
    mission_free(before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_set_out_is_as_it_was_planned)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
