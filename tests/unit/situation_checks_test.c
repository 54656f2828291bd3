/* Checks before an entry is recorded: each rule is shown an entry that breaks it, and one that is
 * like it and does not. */
#include "situation_testing.h"

#include <string.h>

enum { TODAY = 20 };

/* How the entry is found to break the rule: -1 not at all, else whether it can be overridden (1),
 * and 2 more for a warning. */
static int breaks_by(struct told *told, const struct plan_document *plan, struct ledger_entry entry,
                     enum situation_rule rule)
{
    struct situation_fault faults[SITUATION_MOST_FAULTS];
    struct situation_checks *checks =
        situation_checks_new(told->mission, plan, told->ledger, FIRST_DAY + TODAY);
    int count = situation_check(checks, &entry, faults), found = -1;
    for (int i = 0; i < count; i++) {
        assert_true(faults[i].message[0] && faults[i].entry < told->ledger->entry_count);
        if (faults[i].rule == rule && found < 0)
            found = faults[i].can_be_overridden + 2 * (faults[i].severity == SEVERITY_WARNING);
    }
    situation_checks_free(checks);
    return found;
}

enum { NEVER = -1, FIRMLY = 0, UNLESS_SAID_WHY = 1, WARNED = 3 };

#define BREAKS(entry, rule, how) assert_int_equal(breaks_by(&told, NULL, entry, rule), how)
#define KEEPS(entry, rule)       BREAKS(entry, rule, NEVER)

static struct ledger_entry leaves(struct told *told, int day, double amount, const char *from)
{
    return told_move(told, ENTRY_DEPARTURE, day, NO_MINUTE, "north-company", amount, from, "hub");
}

static struct ledger_entry reaches(struct told *told, int day, double amount, const char *to)
{
    return told_move(told, ENTRY_ARRIVAL, day, NO_MINUTE, "north-company", amount, to, "north");
}

static struct ledger_entry disposes(struct told *told, const char *lot, const char *word,
                                    double amount)
{
    struct ledger_entry entry = told_entry(told, ENTRY_DISPOSITION, 5, "");
    entry.lot = told_name(told, lot);
    entry.measure = told_name(told, word);
    entry.amount = exactly(amount);
    return entry;
}

static void unknown_ids(void **state)
{
    struct told told;
    (void)state;
    told_init(&told);
    struct ledger_entry entry = leaves(&told, 1, 10, "north");
    KEEPS(entry, RULE_UNKNOWN_ID);
    BREAKS(leaves(&told, 1, 10, "nowhere"), RULE_UNKNOWN_ID, FIRMLY);
    int32_t unknown = told_name(&told, "nothing of the mission");
    int32_t *const fields[] = {&entry.place, &entry.other_place, &entry.leg,
                               &entry.lift,  &entry.unit,        &entry.lot};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        int32_t before = *fields[i];
        *fields[i] = unknown;
        BREAKS(entry, RULE_UNKNOWN_ID, FIRMLY);
        *fields[i] = before;
    }
    told_clear(&told);
}

static void trips(void **state)
{
    struct told told;
    struct plan_trip trip = {.id = "T1"};
    struct plan_document plan = {.trips = &trip, .trip_count = 1};
    (void)state;
    told_init(&told);
    struct ledger_entry entry = leaves(&told, 1, 10, "north");
    KEEPS(entry, RULE_NOT_IN_FORCE);
    trip.to = mission_find_place(told.mission, "hub");
    entry.trip = told_name(&told, "T1");
    BREAKS(entry, RULE_NOT_IN_FORCE, WARNED);
    assert_int_equal(breaks_by(&told, &plan, entry, RULE_NOT_IN_FORCE), NEVER);
    assert_int_equal(breaks_by(&told, &plan, entry, RULE_UNKNOWN_ID), NEVER);
    entry.trip = told_name(&told, "T2");
    assert_int_equal(breaks_by(&told, &plan, entry, RULE_UNKNOWN_ID), UNLESS_SAID_WHY);
    told_clear(&told);
}

static void days(void **state)
{
    struct told told;
    (void)state;
    told_init(&told);
    KEEPS(leaves(&told, TODAY, 10, "north"), RULE_AFTER_TODAY);
    BREAKS(leaves(&told, TODAY + 1, 10, "north"), RULE_AFTER_TODAY, FIRMLY);
    struct ledger_entry limit = told_entry(&told, ENTRY_LIMIT, TODAY + 9, "north");
    limit.measure = told_name(&told, "shut");
    KEEPS(limit, RULE_AFTER_TODAY);
    struct ledger_entry entry = leaves(&told, 5, 10, "north");
    KEEPS(entry, RULE_BEFORE_REPORT);
    entry.reported_day = FIRST_DAY + 5;
    KEEPS(entry, RULE_BEFORE_REPORT);
    entry.reported_day = FIRST_DAY + 4;
    BREAKS(entry, RULE_BEFORE_REPORT, UNLESS_SAID_WHY);
    entry.reported_day = FIRST_DAY + TODAY + 1;
    BREAKS(entry, RULE_BEFORE_REPORT, UNLESS_SAID_WHY);
    told_clear(&told);
}

static void more_than_there(void **state)
{
    struct told told;
    (void)state;
    told_init(&told);
    KEEPS(leaves(&told, 5, 150, "north"), RULE_MORE_THAN_THERE);
    BREAKS(leaves(&told, 5, 151, "north"), RULE_MORE_THAN_THERE, UNLESS_SAID_WHY);
    BREAKS(leaves(&told, 5, 1, "hub"), RULE_MORE_THAN_THERE, UNLESS_SAID_WHY);
    struct ledger_entry vague = leaves(&told, 5, 160, "north");
    vague.amount.qualifier = AMOUNT_ABOUT; /* 155 at the least */
    BREAKS(vague, RULE_MORE_THAN_THERE, UNLESS_SAID_WHY);
    vague.amount.value = vague.amount.most = 200; /* 150 */
    KEEPS(vague, RULE_MORE_THAN_THERE);
    told_add(&told, leaves(&told, 8, 100, "north")); /* told of a later day */
    KEEPS(leaves(&told, 5, 50, "north"), RULE_MORE_THAN_THERE);
    BREAKS(leaves(&told, 5, 51, "north"), RULE_MORE_THAN_THERE, UNLESS_SAID_WHY);
    struct ledger_entry corrects = leaves(&told, 8, 120, "north");
    corrects.target = 0; /* the hundred are left out of what it is checked against */
    KEEPS(corrects, RULE_MORE_THAN_THERE);
    told_clear(&told);
}

static struct ledger_entry kills(struct told *told, int day, double amount, const char *place)
{
    struct ledger_entry entry = told_entry(told, ENTRY_INCIDENT, day, place);
    entry.unit = told_name(told, "north-company");
    entry.measure = told_name(told, "killed");
    entry.amount = exactly(amount);
    return entry;
}

static void dead(void **state)
{
    struct told told;
    (void)state;
    told_init(&told);
    KEEPS(kills(&told, 5, 150, "north"), RULE_MORE_THAN_THERE);
    BREAKS(kills(&told, 5, 151, "north"), RULE_MORE_THAN_THERE, UNLESS_SAID_WHY);
    int32_t first = told_add(&told, kills(&told, 5, 4, "north"));
    BREAKS(kills(&told, 5, 4, "north"), RULE_TWICE, UNLESS_SAID_WHY);
    KEEPS(kills(&told, 5, 3, "north"), RULE_TWICE);
    BREAKS(leaves(&told, 5, 150, "north"), RULE_MORE_THAN_THERE, UNLESS_SAID_WHY);
    KEEPS(leaves(&told, 5, 146, "north"), RULE_MORE_THAN_THERE); /* and then they died */
    KEEPS(leaves(&told, 6, 146, "north"), RULE_MORE_THAN_THERE);
    BREAKS(leaves(&told, 6, 147, "north"), RULE_MORE_THAN_THERE, UNLESS_SAID_WHY);
    KEEPS(kills(&told, 7, 146, ""), RULE_MORE_THAN_THERE);
    BREAKS(kills(&told, 7, 147, ""), RULE_MORE_THAN_THERE, UNLESS_SAID_WHY);
    struct ledger_entry corrects = kills(&told, 5, 5, "north");
    corrects.target = first;
    KEEPS(corrects, RULE_TWICE);
    KEEPS(corrects, RULE_MORE_THAN_THERE);
    told_add(&told, leaves(&told, 8, 146, "north")); /* told of a later day */
    BREAKS(corrects, RULE_MORE_THAN_THERE, UNLESS_SAID_WHY);
    struct ledger_entry retracts = corrects;
    retracts.kind = ENTRY_RETRACTION;
    told_add(&told, retracts);
    KEEPS(leaves(&told, 6, 4, "north"), RULE_MORE_THAN_THERE);
    told_clear(&told);
}

/* An arrival that tells no time may be of what left at an hour of its day: then those are there,
 * and under way no more. */
static void arrival_without_an_hour(void **state)
{
    struct told told;
    (void)state;
    for (int all = 0; all < 2; all++) {
        told_init(&told);
        struct ledger_entry left = leaves(&told, 5, 40, "north");
        left.minute = 480;
        told_add(&told, left);
        told_add(&told, reaches(&told, 5, all ? -1 : 40, "hub"));
        KEEPS(told_move(&told, ENTRY_DEPARTURE, 6, NO_MINUTE, "north-company", 40, "hub", "home"),
              RULE_MORE_THAN_THERE);
        BREAKS(told_move(&told, ENTRY_DEPARTURE, 6, NO_MINUTE, "north-company", 41, "hub", "home"),
               RULE_MORE_THAN_THERE, UNLESS_SAID_WHY);
        BREAKS(reaches(&told, 7, 1, "hub"), RULE_NO_DEPARTURE, WARNED);
        told_clear(&told);
    }
}

static void twice(void **state)
{
    struct told told;
    (void)state;
    told_init(&told);
    struct ledger_entry first = leaves(&told, 5, 10, "north");
    first.event = told_name(&told, "first convoy");
    told_add(&told, first);
    struct ledger_entry again = leaves(&told, 5, 10, "north");
    BREAKS(again, RULE_TWICE, UNLESS_SAID_WHY);
    BREAKS(leaves(&told, 6, 10, "north"), RULE_TWICE, NEVER);
    BREAKS(leaves(&told, 5, 11, "north"), RULE_TWICE, NEVER);
    again.event = told_name(&told, "first convoy"); /* another report of it */
    KEEPS(again, RULE_TWICE);
    again.event = told_name(&told, "second convoy");
    KEEPS(again, RULE_TWICE);
    again.event = -1;
    again.target = 0; /* it stands in its place */
    KEEPS(again, RULE_TWICE);
    told_clear(&told);
}

static void closed(void **state)
{
    struct told told;
    (void)state;
    told_init(&told);
    told_add(&told, told_entry(&told, ENTRY_CLOSING, 8, "north"));
    KEEPS(leaves(&told, 8, 10, "north"), RULE_CLOSED);
    BREAKS(leaves(&told, 9, 10, "north"), RULE_CLOSED, UNLESS_SAID_WHY);
    BREAKS(reaches(&told, 9, 10, "north"), RULE_CLOSED, UNLESS_SAID_WHY);
    KEEPS(reaches(&told, 9, 10, "hub"), RULE_CLOSED);
    struct ledger_entry closing = told_entry(&told, ENTRY_CLOSING, 7, "north");
    BREAKS(closing, RULE_CLOSED_TWICE, UNLESS_SAID_WHY);
    closing.target = 0;
    KEEPS(closing, RULE_CLOSED_TWICE);
    KEEPS(told_entry(&told, ENTRY_CLOSING, 8, "river"), RULE_CLOSED_TWICE);
    KEEPS(told_entry(&told, ENTRY_HANDOVER, 8, "north"), RULE_NO_CLOSING);
    BREAKS(told_entry(&told, ENTRY_HANDOVER, 7, "north"), RULE_NO_CLOSING, WARNED);
    BREAKS(told_entry(&told, ENTRY_HANDOVER, 8, "river"), RULE_NO_CLOSING, WARNED);
    told_clear(&told);
}

static void still_there(void **state)
{
    struct told told;
    (void)state;
    told_init(&told);
    struct ledger_entry closing = told_entry(&told, ENTRY_CLOSING, 8, "north");
    BREAKS(closing, RULE_STILL_THERE, WARNED); /* nothing is told of anybody yet */
    told_add(&told, leaves(&told, 5, 100, "north"));
    BREAKS(closing, RULE_STILL_THERE, UNLESS_SAID_WHY);
    told_add(&told, leaves(&told, 6, 50, "north"));
    struct ledger_entry clinic =
        told_move(&told, ENTRY_DEPARTURE, 6, NO_MINUTE, "north-clinic", -1, "north", "hub");
    told_add(&told, clinic);
    KEEPS(closing, RULE_STILL_THERE);
    KEEPS(closing, RULE_CLOSED);
    closing.day = FIRST_DAY + 5; /* before they left */
    BREAKS(closing, RULE_CLOSED, UNLESS_SAID_WHY);
    told_clear(&told);
}

static void no_departure(void **state)
{
    struct told told;
    (void)state;
    told_init(&told);
    BREAKS(reaches(&told, 5, 10, "hub"), RULE_NO_DEPARTURE, WARNED);
    BREAKS(reaches(&told, 5, -1, "hub"), RULE_NO_DEPARTURE, WARNED);
    told_add(&told, leaves(&told, 4, 10, "north"));
    KEEPS(reaches(&told, 5, 10, "hub"), RULE_NO_DEPARTURE);
    KEEPS(reaches(&told, 5, -1, "hub"), RULE_NO_DEPARTURE);
    BREAKS(reaches(&told, 5, 11, "hub"), RULE_NO_DEPARTURE, WARNED);
    BREAKS(reaches(&told, 3, 10, "hub"), RULE_NO_DEPARTURE, WARNED);
    struct ledger_entry timed = leaves(&told, 7, 20, "north");
    timed.minute = 480;
    told_add(&told, timed);
    KEEPS(reaches(&told, 7, 30, "hub"), RULE_NO_DEPARTURE); /* no hour is told */
    struct ledger_entry early = reaches(&told, 7, 30, "hub");
    early.minute = 420;
    BREAKS(early, RULE_NO_DEPARTURE, WARNED);
    told_clear(&told);
}

static void dispositions(void **state)
{
    struct told told;
    (void)state;
    told_init(&told);
    struct ledger_entry all = disposes(&told, "tents", "donate", 30);
    KEEPS(all, RULE_OVER_DISPOSED);
    KEEPS(all, RULE_NOT_ALLOWED);
    BREAKS(disposes(&told, "tents", "donate", 31), RULE_OVER_DISPOSED, UNLESS_SAID_WHY);
    BREAKS(disposes(&told, "tents", "sell", 3), RULE_NOT_ALLOWED, UNLESS_SAID_WHY);
    BREAKS(disposes(&told, "tents", "redeploy", 3), RULE_NOT_ALLOWED, FIRMLY);
    BREAKS(disposes(&told, "tents", "lend", 3), RULE_NOT_ALLOWED, FIRMLY);
    told_add(&told, disposes(&told, "tents", "destroy", 20));
    KEEPS(disposes(&told, "tents", "donate", 10), RULE_OVER_DISPOSED);
    BREAKS(disposes(&told, "tents", "donate", 11), RULE_OVER_DISPOSED, UNLESS_SAID_WHY);
    told_clear(&told);
}

static void targets(void **state)
{
    struct told told;
    (void)state;
    told_init(&told);
    told_add(&told, leaves(&told, 5, 10, "north"));
    struct ledger_entry correction = leaves(&told, 5, 12, "north");
    correction.target = 0;
    KEEPS(correction, RULE_TARGET_GONE);
    told_add(&told, correction);
    BREAKS(correction, RULE_TARGET_GONE, UNLESS_SAID_WHY);
    correction.target = 1;
    KEEPS(correction, RULE_TARGET_GONE);
    struct ledger_entry retraction = told_entry(&told, ENTRY_RETRACTION, 5, "");
    retraction.day = DAY_NONE;
    retraction.target = 1;
    KEEPS(retraction, RULE_TARGET_GONE);
    told_add(&told, retraction);
    BREAKS(retraction, RULE_TARGET_GONE, UNLESS_SAID_WHY);
    told_clear(&told);
}

/* What is added counts as what the ledger has: a batch, row by row. */
static void a_batch(void **state)
{
    struct told told;
    struct situation_fault faults[SITUATION_MOST_FAULTS];
    (void)state;
    told_init(&told);
    struct situation_checks *checks =
        situation_checks_new(told.mission, NULL, told.ledger, FIRST_DAY + TODAY);
    struct ledger_entry first = leaves(&told, 5, 100, "north");
    struct ledger_entry second = leaves(&told, 6, 60, "north");
    assert_int_equal(situation_check(checks, &first, faults), 0);
    situation_checks_add(checks, &first);
    assert_int_equal(situation_check(checks, &second, faults), 1);
    assert_int_equal(faults[0].rule, RULE_MORE_THAN_THERE);
    struct ledger_entry retraction = told_entry(&told, ENTRY_RETRACTION, 6, "");
    retraction.day = DAY_NONE;
    retraction.target = 0;
    assert_int_equal(situation_check(checks, &retraction, faults), 0);
    situation_checks_add(checks, &retraction);
    assert_int_equal(situation_check(checks, &second, faults), 0);
    situation_checks_free(checks);
    told_clear(&told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(unknown_ids),
                                       cmocka_unit_test(trips),
                                       cmocka_unit_test(days),
                                       cmocka_unit_test(more_than_there),
                                       cmocka_unit_test(twice),
                                       cmocka_unit_test(closed),
                                       cmocka_unit_test(still_there),
                                       cmocka_unit_test(no_departure),
                                       cmocka_unit_test(dispositions),
                                       cmocka_unit_test(targets),
                                       cmocka_unit_test(arrival_without_an_hour),
                                       cmocka_unit_test(dead),
                                       cmocka_unit_test(a_batch)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
