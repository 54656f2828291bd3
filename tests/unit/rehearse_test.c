/* What rehearsing teaches: an obvious bottleneck is found, robust plans are plans and not worse
 * than the plain one under the draws they are chosen by, and a run is recorded to the last person.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rehearse/rehearse.h"
#include "verify/verify.h"

#include <stdlib.h>
#include <string.h>

struct subject {
    struct mission *mission;
    struct plan_document *plan;
};

static struct rehearse_options options_of(int threads)
{
    return (struct rehearse_options){.plan = {.seed = 1, .schedules = 100, .threads = threads},
                                     .stress = {.seed = 1, .runs = 100, .threads = threads}};
}

/* The small mission with one aircraft where there were two, and no day to spare after what a plan
 * made for it needs: whatever is late, is late by waiting for that aircraft. */
static int set_up(void **state)
{
    struct diagnostics diagnostics = {0};
    struct subject *subject = *state = memory_new(1, sizeof *subject);
    subject->mission = mission_read(MISSION_SMALL, &diagnostics);
    assert_non_null(subject->mission);
    subject->mission->lifts[mission_find_lift(subject->mission, "planes")].number = 1;
    struct plan_options options = options_of(1).plan;
    struct plan *plan = plan_make(subject->mission, &options, &diagnostics);
    assert_non_null(plan);
    assert_int_equal(plan_unplaced(plan), 0);
    char *text = plan_text(plan);
    subject->plan =
        plan_document_read_text(text, strlen(text), "plan", subject->mission, &diagnostics);
    assert_non_null(subject->plan);
    subject->mission->settings.last_day = subject->plan->figures.last_day_out;
    free(text);
    plan_free(plan);
    diagnostics_clear(&diagnostics);
    return 0;
}

static int tear_down(void **state)
{
    struct subject *subject = *state;
    plan_document_free(subject->plan);
    mission_free(subject->mission);
    free(subject);
    return 0;
}

static struct rehearse_helps *find_help(const struct subject *subject, int planned, int threads)
{
    struct diagnostics diagnostics = {0};
    struct rehearse_options options = options_of(threads);
    struct rehearse_helps *helps =
        rehearse_find_help(subject->mission, subject->plan, 20, planned, &options, &diagnostics);
    assert_non_null(helps);
    diagnostics_clear(&diagnostics);
    return helps;
}

static void test_a_bottleneck_is_found(void **state)
{
    struct rehearse_helps *helps = find_help(*state, 0, 1);
    int last_day = -1, planes = -1, trucks = -1;
    for (int i = 0; i < helps->count; i++) {
        last_day = strcmp(helps->items[i].limit, "last_day") == 0 ? i : last_day;
        planes = strcmp(helps->items[i].row, "planes") == 0 ? i : planes;
        trucks = strcmp(helps->items[i].row, "trucks") == 0 ? i : trucks;
    }
    assert_in_range(helps->in_time.count, 0, helps->in_time.of - 1);
    assert_true(last_day >= 0 && planes >= 0);
    const struct rehearse_help *week = &helps->items[last_day], *plane = &helps->items[planes];
    const struct stress_mean *late = plane->gain.figures;
    assert_true(week->in_time.value > helps->in_time.value);
    assert_true(week->gain.in_time.mean > 2 * week->gain.in_time.error);
    assert_true(late[FIGURE_LATE_PERSON_DAYS].mean < -2 * late[FIGURE_LATE_PERSON_DAYS].error);
    assert_true(trucks < 0 || planes < trucks);
    for (int i = 0; i < planes; i++) /* nothing that trips wait for gains more */
        assert_true(i == last_day || strstr(helps->items[i].limit, "_days") ||
                    strstr(helps->items[i].limit, "earliest"));
    rehearse_helps_free(helps);
}

static void test_help_is_the_same_for_two_threads(void **state)
{
    struct rehearse_helps *one = find_help(*state, 2, 1), *two = find_help(*state, 2, 2);
    assert_int_equal(one->count, two->count);
    for (int i = 0; i < one->count; i++) {
        assert_string_equal(one->items[i].limit, two->items[i].limit);
        assert_string_equal(one->items[i].row, two->items[i].row);
        assert_int_equal(one->items[i].in_time.count, two->items[i].in_time.count);
        assert_int_equal(one->items[i].planned, two->items[i].planned);
        if (i < 2)
            assert_true(one->items[i].planned);
        if (one->items[i].planned)
            assert_int_equal(one->items[i].planned_in_time.count,
                             two->items[i].planned_in_time.count);
    }
    rehearse_helps_free(one);
    rehearse_helps_free(two);
}

/* More escorts are a unit of their own: a plan made with it names it. */
static void test_more_escorts_can_be_planned_with(void **state)
{
    struct rehearse_helps *helps = find_help(*state, 64, 2);
    bool found = false;
    for (int i = 0; i < helps->count; i++)
        if (strcmp(helps->items[i].limit, "escorts") == 0) {
            assert_true(helps->items[i].planned);
            found = true;
        }
    assert_true(found);
    rehearse_helps_free(helps);
}

static struct rehearse_robust *plan_robustly(const struct subject *subject, int threads)
{
    struct diagnostics diagnostics = {0};
    struct rehearse_options options = options_of(threads);
    struct rehearse_robust *robust =
        rehearse_plan_robustly(subject->mission, &options, &diagnostics);
    assert_non_null(robust);
    diagnostics_clear(&diagnostics);
    return robust;
}

static void test_a_robust_plan_is_a_plan(void **state)
{
    const struct subject *subject = *state;
    struct rehearse_robust *robust = plan_robustly(subject, 1);
    const char *const texts[] = {robust->text, robust->plain_text};
    for (int i = 0; i < 2; i++) {
        struct diagnostics diagnostics = {0};
        struct verify_result result;
        struct plan_document *plan = plan_document_read_text(texts[i], strlen(texts[i]), "plan",
                                                             subject->mission, &diagnostics);
        assert_non_null(plan);
        assert_int_not_equal(verify_plan(subject->mission, plan, &result), VERIFY_INVALID);
        verify_result_clear(&result);
        plan_document_free(plan);
        diagnostics_clear(&diagnostics);
    }
    const struct rehearse_trial *plain = &robust->trials[0],
                                *chosen = &robust->trials[robust->chosen];
    assert_true(plain->found && chosen->found);
    assert_true(chosen->late_person_days <= plain->late_person_days);
    assert_true(chosen->late_person_days < plain->late_person_days ||
                chosen->in_time.value > plain->in_time.value ||
                chosen->late.mean <= plain->late.mean);
    assert_true((strcmp(robust->text, robust->plain_text) == 0) == (robust->chosen == 0));
    rehearse_robust_free(robust);
}

static void test_a_robust_plan_is_the_same_for_two_threads(void **state)
{
    struct rehearse_robust *one = plan_robustly(*state, 1), *two = plan_robustly(*state, 2);
    assert_int_equal(one->chosen, two->chosen);
    assert_string_equal(one->text, two->text);
    assert_int_equal(one->in_time.count, two->in_time.count);
    assert_true(one->late.mean == two->late.mean);
    rehearse_robust_free(one);
    rehearse_robust_free(two);
}

/* Every departure and arrival has the plan's amount, in the order of time; what is lost on the way
 * does not arrive. */
static void test_what_is_told_adds_up(void **state)
{
    const struct subject *subject = *state;
    const struct plan_trip *first = &subject->plan->trips[0];
    struct plan_loss loss = {.trip = 0, .place = -1, .unit = -1, .lot = -1, .lift = -1, .what = ""};
    struct plan_document history = *subject->plan;
    loss.unit = first->loads[0].unit;
    loss.lot = first->loads[0].lot;
    loss.quantity = 1;
    loss.date = first->depart;
    history.history = true;
    history.losses = &loss;
    history.loss_count = 1;
    struct ledger *ledger = memory_new(1, sizeof *ledger);
    struct ledger_entry *entries;
    const struct rehearse_record record = {.history = &history};
    int32_t count = rehearse_tell(subject->mission, &record, INT32_MAX - 1, ledger, &entries);
    double left = 0, arrived = 0, planned = 0;
    for (int t = 0; t < history.trip_count; t++)
        for (int i = 0; i < history.trips[t].load_count; i++)
            planned += history.trips[t].loads[i].quantity;
    for (int32_t i = 0; i < count; i++) {
        left += entries[i].kind == ENTRY_DEPARTURE ? entries[i].amount.value : 0;
        arrived += entries[i].kind == ENTRY_ARRIVAL ? entries[i].amount.value : 0;
        assert_true(i == 0 || entries[i - 1].day <= entries[i].day);
        assert_int_equal(entries[i].day, entries[i].reported_day);
    }
    assert_true(left == planned);
    assert_true(arrived == planned - 1);
    free(entries);
    /* By the eve of the mission nothing has happened. */
    assert_int_equal(rehearse_tell(subject->mission, &record,
                                   subject->mission->settings.start_day - 1, ledger, &entries),
                     0);
    free(entries);
    ledger_free(ledger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_bottleneck_is_found),
        cmocka_unit_test(test_help_is_the_same_for_two_threads),
        cmocka_unit_test(test_more_escorts_can_be_planned_with),
        cmocka_unit_test(test_a_robust_plan_is_a_plan),
        cmocka_unit_test(test_a_robust_plan_is_the_same_for_two_threads),
        cmocka_unit_test(test_what_is_told_adds_up),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
