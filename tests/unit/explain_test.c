/* What explain says of a date, against the plan file moved by other means.
 *
 * Trips of the plan written by hand are moved as text, in the JSON, and checked: as many days as
 * explain says are free must break nothing, one more must. So the proof does not rest on explain's
 * own way of moving things.
 */
#include "verify_editing.h"

#include "explain/explain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct mission *mission;
static struct plan_document *plan;
static json_t *written;

static int set_up(void **state)
{
    (void)state;
    struct diagnostics diagnostics = {0};
    mission = mission_read(VERIFY_DATA "/mission", &diagnostics);
    assert_non_null(mission);
    plan = plan_document_read(VERIFY_DATA "/plan.json", mission, &diagnostics);
    assert_non_null(plan);
    written = json_load_file(VERIFY_DATA "/plan.json", 0, NULL);
    diagnostics_clear(&diagnostics);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    json_decref(written);
    plan_document_free(plan);
    mission_free(mission);
    return 0;
}

/* The plan after the edits breaks a rule other than that its figures are now others. */
static bool breaks(const char *edits)
{
    json_t *copy = json_deep_copy(written);
    edit_plan(copy, edits);
    char *text = json_dumps(copy, 0);
    struct diagnostics diagnostics = {0};
    struct plan_document *edited =
        plan_document_read_text(text, strlen(text), "edited", mission, &diagnostics);
    assert_non_null(edited);
    struct verify_result result;
    verify_plan(mission, edited, &result);
    bool broken = result.breach_count > result.rule_counts[RULE_LAST];
    verify_result_clear(&result);
    plan_document_free(edited);
    diagnostics_clear(&diagnostics);
    free(text);
    json_decref(copy);
    return broken;
}

/* Edits that move what the explanation moves. */
static bool breaks_after(const struct explanation *explanation, int64_t minutes)
{
    char edits[2000] = "";
    for (int i = 0; i < explanation->subject.count; i++) {
        struct element element = explanation->subject.items[i];
        size_t used = strlen(edits);
        if (element.kind == ELEMENT_TRIP) {
            snprintf(edits + used, sizeof edits - used, "%strips/%s shift %lld", used ? " ; " : "",
                     plan->trips[element.index].id, (long long)minutes);
            continue;
        }
        assert_int_equal(element.kind, ELEMENT_DEPARTURE);
        const char *place = mission->places[plan->closings[element.index].place].id;
        snprintf(edits + used, sizeof edits - used,
                 "%sclosings/%s/last_departure shift %lld ; closings/%s/closed shift %lld",
                 used ? " ; " : "", place, (long long)minutes, place, (long long)minutes);
    }
    return breaks(edits);
}

static int try_side(const struct explanation *explanation, const struct explanation_side *side,
                    int sign)
{
    int64_t day = (int64_t)sign * MINUTES_PER_DAY;
    for (int days = 1; days <= side->free_days; days++)
        assert_false(breaks_after(explanation, days * day));
    assert_int_equal(side->all_free, side->free_days == EXPLAIN_DAYS);
    if (side->all_free) {
        assert_int_equal(side->reason_count, 0);
        return side->free_days;
    }
    assert_true(breaks_after(explanation, (side->free_days + 1) * day));
    assert_true(side->reason_count > 0);
    assert_int_equal(side->reasons[0].level, 0);
    if (side->jump_days) {
        assert_false(breaks_after(explanation, side->jump_days * day));
        for (int days = side->free_days + 1; days < side->jump_days; days++)
            assert_true(breaks_after(explanation, days * day));
    }
    if (side->free_hours) {
        assert_int_equal(side->free_days, 0);
        assert_false(breaks_after(explanation, (int64_t)sign * side->free_hours * 60));
    }
    return side->free_days;
}

static void free_days_are_free_and_the_next_is_not(void **state)
{
    (void)state;
    int free_days = 0;
    for (int i = 0; i < plan->trip_count + plan->closing_count; i++) {
        struct explanation explanation;
        int trip = i < plan->trip_count ? i : -1;
        int place = trip < 0 ? plan->closings[i - plan->trip_count].place : -1;
        explain_date(mission, plan, place, trip, &explanation);
        assert_int_equal(explanation.plan_breaches, 0);
        free_days += try_side(&explanation, &explanation.earlier, -1);
        free_days += try_side(&explanation, &explanation.later, 1);
        explanation_clear(&explanation);
    }
    assert_true(free_days > 10); /* the plan has slack, so that both cases are seen */
}

static const struct reason *find(const struct explanation_side *side, enum breach_kind kind)
{
    for (int i = 0; i < side->reason_count; i++)
        if (side->reasons[i].breach.kind == kind)
            return &side->reasons[i];
    return NULL;
}

static struct explanation explain_trip(const char *id)
{
    struct explanation explanation;
    explain_date(mission, plan, -1, (int)(plan_document_find_trip(plan, id) - plan->trips),
                 &explanation);
    return explanation;
}

static void a_reason_names_its_limit_and_who_shares_it(void **state)
{
    (void)state;
    struct explanation explanation = explain_trip("T009");
    const struct reason *reason = find(&explanation.earlier, BREACH_POOL);
    assert_non_null(reason);
    assert_string_equal(reason->breach.row.table, "lift");
    assert_string_equal(reason->breach.row.column, "number");
    assert_int_equal(reason->breach.row.line, 3);
    assert_int_equal(reason->held_by_count, 1);
    assert_string_equal(plan->trips[reason->held_by[0].index].id, "T007");
    reason = find(&explanation.earlier, BREACH_DAY);
    assert_non_null(reason);
    assert_string_equal(reason->breach.row.table, "limits");
    assert_int_equal(reason->breach.row.line, 2);
    assert_int_equal(explanation.earlier.step_count, 0); /* a limit is where it ends */
    explanation_clear(&explanation);
}

static void a_chain_leads_to_what_comes_first(void **state)
{
    (void)state;
    struct explanation explanation = explain_trip("T005");
    const struct explanation_side *side = &explanation.earlier;
    const struct reason *reason = find(side, BREACH_ABSENT);
    assert_non_null(reason);
    assert_int_equal(reason->held_by_count, 1);
    assert_string_equal(plan->trips[reason->held_by[0].index].id, "T002");
    assert_int_equal(side->step_count, 1);
    assert_true(side->together);
    assert_false(breaks("trips/T005 shift -1440 ; trips/T002 shift -1440"));
    explanation_clear(&explanation);

    explanation = explain_trip("T002");
    side = &explanation.earlier;
    assert_int_equal(side->free_days, 2);
    reason = find(side, BREACH_START); /* packing cannot begin before the mission */
    assert_non_null(reason);
    assert_int_equal(reason->level, 1);
    assert_string_equal(reason->breach.row.table, "mission");
    assert_string_equal(reason->breach.row.column, "start");
    assert_false(side->together);
    explanation_clear(&explanation);
}

static void the_last_departure_moves_as_one(void **state)
{
    (void)state;
    struct explanation explanation = explain_trip("T003");
    assert_int_equal(explanation.subject.count, 2);
    assert_int_equal(explanation.subject.items[1].kind, ELEMENT_DEPARTURE);
    const struct explanation_side *side = &explanation.earlier;
    assert_non_null(find(side, BREACH_CLEARANCE));
    assert_int_equal(side->step_count, 2);
    assert_int_equal(side->steps[0].elements[0].kind, ELEMENT_CLEARANCE);
    explanation_clear(&explanation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(free_days_are_free_and_the_next_is_not),
        cmocka_unit_test(a_reason_names_its_limit_and_who_shares_it),
        cmocka_unit_test(a_chain_leads_to_what_comes_first),
        cmocka_unit_test(the_last_departure_moves_as_one),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
