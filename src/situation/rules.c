/* What is wrong with an entry: each rule of enum situation_rule, in words with figures.
 *
 * The entry is put in its place among what its subject did. If at any moment from then on more has
 * left a place than can have been there, either it or what was recorded of later days is wrong. */
#include "situation/checks.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

struct findings {
    struct situation_fault *faults;
    int count;
};

static void find_fault(struct findings *findings, enum situation_rule rule, enum severity severity,
                       bool can_be_overridden, int32_t entry, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
static void find_fault(struct findings *findings, enum situation_rule rule, enum severity severity,
                       bool can_be_overridden, int32_t entry, const char *format, ...)
{
    if (findings->count == SITUATION_MOST_FAULTS)
        return;
    struct situation_fault *fault = &findings->faults[findings->count++];
    *fault = (struct situation_fault){
        .rule = rule, .severity = severity, .can_be_overridden = can_be_overridden, .entry = entry};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(fault->message, sizeof fault->message, format, arguments);
    va_end(arguments);
}

static const char *name_subject(const struct situation_checks *checks, int32_t subject)
{
    const struct mission *mission = checks->mission;
    int lot = subject - mission->unit_count, holder = lot - mission->lot_count;
    return subject < mission->unit_count ? mission->units[subject].id
           : lot < mission->lot_count    ? mission->lots[lot].id
                                         : checks->ledger->names[holder];
}

static const char *name_items(const struct situation_checks *checks, int32_t subject)
{
    const struct mission *mission = checks->mission;
    return subject < mission->unit_count || subject >= mission->unit_count + mission->lot_count
               ? "people"
               : "items";
}

static void check_ids(struct situation_checks *checks, const struct ledger_entry *entry,
                      struct findings *findings)
{
    struct working *working = &checks->working;
    const struct {
        const char *what;
        int32_t name;
        int found;
    } ids[] = {
        {"place", entry->place, working_place(working, entry->place)},
        {"place", entry->other_place, working_place(working, entry->other_place)},
        {"leg", entry->leg, working_leg(working, entry->leg)},
        {"lift", entry->lift, working_lift(working, entry->lift)},
        {"unit", entry->unit, working_unit(working, entry->unit)},
        {"lot", entry->lot, working_lot(working, entry->lot)},
    };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (ids[i].name >= 0 && ids[i].found < 0)
            find_fault(findings, RULE_UNKNOWN_ID, SEVERITY_ERROR, false, -1,
                       "the mission has no %s '%s'", ids[i].what,
                       checks->ledger->names[ids[i].name]);
    if (entry->trip < 0)
        return;
    const char *trip = checks->ledger->names[entry->trip];
    if (!checks->situation->plan)
        find_fault(findings, RULE_NOT_IN_FORCE, SEVERITY_WARNING, true, -1,
                   "trip '%s' is of no plan: none is in force", trip);
    else if (working_trip(working, entry->trip) < 0)
        find_fault(findings, RULE_UNKNOWN_ID, SEVERITY_ERROR, true, -1,
                   "the plan in force has no trip '%s'", trip);
}

static void check_days(const struct situation_checks *checks, const struct ledger_entry *entry,
                       struct findings *findings)
{
    bool may_be_ahead = entry->kind == ENTRY_LIMIT || entry->kind == ENTRY_REFUSAL ||
                        entry->kind == ENTRY_PLAN || entry->kind == ENTRY_PRESENCE;
    char day[11], other[11];
    if (entry->day != DAY_NONE && entry->day > checks->today && !may_be_ahead)
        find_fault(findings, RULE_AFTER_TODAY, SEVERITY_ERROR, false, -1,
                   "%s is after today, %s: a ledger tells what has happened",
                   day_format(entry->day, day), day_format(checks->today, other));
    if (entry->reported_day == DAY_NONE)
        return;
    if (entry->reported_day > checks->today)
        find_fault(findings, RULE_BEFORE_REPORT, SEVERITY_ERROR, true, -1,
                   "reported on %s, which is after today, %s", day_format(entry->reported_day, day),
                   day_format(checks->today, other));
    else if (entry->day != DAY_NONE && entry->reported_day < entry->day && !may_be_ahead)
        find_fault(findings, RULE_BEFORE_REPORT, SEVERITY_ERROR, true, -1,
                   "reported on %s, before it happened on %s", day_format(entry->reported_day, day),
                   day_format(entry->day, other));
}

static void check_target(const struct situation_checks *checks, const struct ledger_entry *entry,
                         struct findings *findings)
{
    if (entry->target < 0 || entry->target >= checks->entry_count || entry->kind == ENTRY_REMARK)
        return;
    int standing = checks->standing[entry->target];
    if (standing == STANDING_RETRACTED || standing == STANDING_CORRECTED)
        find_fault(findings, RULE_TARGET_GONE, SEVERITY_ERROR, true, entry->target,
                   "its target has been %s already: name the entry that stands now",
                   standing == STANDING_RETRACTED ? "retracted" : "corrected");
}

/* At or after the step, more has left than can have been there. */
static void check_amount(struct situation_checks *checks, const struct step *step, int32_t subject,
                         int32_t left_out, struct findings *findings)
{
    const struct steps *steps = &checks->steps[subject];
    const char *where = checks->mission->places[step->place].id,
               *items = name_items(checks, subject);
    char amount[96], there[96], day[11], bound[96];
    bool disposed = step->kind == STEP_DISPOSED;
    enum situation_rule rule = disposed ? RULE_OVER_DISPOSED : RULE_MORE_THAN_THERE;
    int32_t next = checks_walk_until(checks, subject, step->when, left_out);
    double most = checks->there_most[step->place], wanted = step->quantity.least;
    double under_way = checks->bound_value[step->place + 1];
    day_format(moment_day(step->when), day);
    quantity_format(quantity_exact(fmax(0, checks->there_value[step->place])), there, sizeof there);
    quantity_format(step->quantity, amount, sizeof amount);
    if (step->whole ? most <= 0 : wanted > most) {
        if (under_way > 0)
            find_fault(findings, rule, SEVERITY_ERROR, true, -1,
                       "%s %s of %s cannot leave %s on %s: %s are there, and %s under way there; "
                       "record their arrival first",
                       step->whole ? "all" : amount, items, name_subject(checks, subject), where,
                       day, there, quantity_format(quantity_exact(under_way), bound, sizeof bound));
        else
            find_fault(findings, rule, SEVERITY_ERROR, true, -1,
                       "%s %s of %s %s %s on %s: %s are there", step->whole ? "all" : amount, items,
                       name_subject(checks, subject),
                       disposed ? "cannot be disposed of at" : "cannot leave", where, day, there);
        return;
    }
    /* And those who are told to leave later must still be there. */
    checks_walk_step(checks, step);
    for (int32_t i = next; i < steps->count; i++) {
        const struct step *later = &steps->items[i];
        if (!checks_stands(checks, later->entry, left_out))
            continue;
        double before = checks->there_most[step->place];
        if (later->place == step->place && later->kind != STEP_REACHES &&
            (later->kind != STEP_DIES || later->trip_name < 0) &&
            (later->whole ? before <= 0 : before < later->quantity.least)) {
            find_fault(findings, rule, SEVERITY_ERROR, true, later->entry,
                       "with %s %s of %s gone from %s on %s, too few are left for those told to "
                       "leave on %s",
                       step->whole ? "all" : amount, items, name_subject(checks, subject), where,
                       day, day_format(moment_day(later->when), there));
            return;
        }
        checks_walk_step(checks, later);
    }
}

/* More dead than are left; or so many that those told to leave later cannot have been there. */
static void check_death(struct situation_checks *checks, const struct step *step, int32_t subject,
                        int32_t left_out, struct findings *findings)
{
    const struct steps *steps = &checks->steps[subject];
    char amount[96], left[96], day[11], other[11];
    int32_t next = checks_walk_until(checks, subject, step->when, left_out);
    double most = checks_most_left(checks);
    day_format(moment_day(step->when), day);
    quantity_format(step->quantity, amount, sizeof amount);
    if (step->quantity.least > most) {
        find_fault(findings, RULE_MORE_THAN_THERE, SEVERITY_ERROR, true, -1,
                   "%s people of %s cannot have died on %s: %s are left", amount,
                   name_subject(checks, subject), day,
                   quantity_format(quantity_exact(most), left, sizeof left));
        return;
    }
    checks_walk_step(checks, step);
    for (int32_t i = next; i < steps->count; i++) {
        const struct step *later = &steps->items[i];
        if (!checks_stands(checks, later->entry, left_out))
            continue;
        if (later->kind == STEP_LEAVES &&
            (later->whole ? checks->there_most[later->place] <= 0
                          : checks->there_most[later->place] < later->quantity.least)) {
            find_fault(findings, RULE_MORE_THAN_THERE, SEVERITY_ERROR, true, later->entry,
                       "with %s people of %s dead on %s, too few are left for those told to leave "
                       "%s on %s",
                       amount, name_subject(checks, subject), day,
                       checks->mission->places[later->place].id,
                       day_format(moment_day(later->when), other));
            return;
        }
        checks_walk_step(checks, later);
    }
}

static void check_arrival(struct situation_checks *checks, const struct step *step, int32_t subject,
                          int32_t left_out, struct findings *findings)
{
    char amount[96], bound[96], day[11];
    /* One that tells no time may be of what leaves on its day. */
    checks_walk_until(checks, subject,
                      step->minute < 0 ? day_moment(step->day + 1) - 1 : step->when, left_out);
    double most = checks->bound_most[step->place + 1] + checks->bound_most[0];
    double value = checks->bound_value[step->place + 1] + checks->bound_value[0];
    if (step->whole ? most > 0 : step->quantity.least <= most)
        return;
    find_fault(findings, RULE_NO_DEPARTURE, SEVERITY_WARNING, true, -1,
               "%s %s of %s reach %s on %s, but only %s are under way there: a departure is not "
               "recorded",
               step->whole ? "all" : quantity_format(step->quantity, amount, sizeof amount),
               name_items(checks, subject), name_subject(checks, subject),
               checks->mission->places[step->place].id, day_format(moment_day(step->when), day),
               quantity_format(quantity_exact(value), bound, sizeof bound));
}

static bool differ(int32_t left, int32_t right)
{
    return left >= 0 && right >= 0 && left != right;
}

static void check_twice(struct situation_checks *checks, const struct step *step, int32_t subject,
                        int32_t left_out, struct findings *findings)
{
    const struct steps *steps = &checks->steps[subject];
    for (int32_t i = 0; i < steps->count; i++) {
        const struct step *other = &steps->items[i];
        bool same_amount = other->whole == step->whole &&
                           other->quantity.least == step->quantity.least &&
                           other->quantity.most == step->quantity.most;
        if (other->kind != step->kind || other->place != step->place || !same_amount ||
            other->to != step->to || moment_day(other->when) != moment_day(step->when) ||
            differ(other->event, step->event) || differ(other->trip_name, step->trip_name) ||
            differ(other->minute, step->minute) || !checks_stands(checks, other->entry, left_out))
            continue;
        find_fault(
            findings, RULE_TWICE, SEVERITY_ERROR, true, other->entry,
            "the same of %s is told already; if it is another report of the same thing, give "
            "both one event",
            name_subject(checks, subject));
        return;
    }
}

static void check_closed(const struct situation_checks *checks, const struct step *step,
                         int32_t left_out, struct findings *findings)
{
    const struct closed *closed = &checks->closed[step->place];
    char day[11], other[11];
    if (closed->day == DAY_NONE || !checks_stands(checks, closed->entry, left_out) ||
        moment_day(step->when) <= closed->day || step->kind == STEP_DISPOSED)
        return;
    find_fault(findings, RULE_CLOSED, SEVERITY_ERROR, true, closed->entry,
               "%s closed on %s: nobody can %s it on %s", checks->mission->places[step->place].id,
               day_format(closed->day, day), step->kind == STEP_LEAVES ? "leave" : "reach",
               day_format(moment_day(step->when), other));
}

static void check_movement(struct situation_checks *checks, const struct ledger_entry *entry,
                           struct findings *findings)
{
    struct step step;
    int32_t left_out = entry->target;
    if (!working_step(&checks->working, entry, checks->entry_count, &step))
        return;
    int32_t subject = step.subject;
    const struct steps *steps = &checks->steps[subject];
    if (step.kind != STEP_DIES)
        check_closed(checks, &step, left_out, findings);
    if (checks_find_report(checks, steps, &step, left_out))
        return;
    size_t before = (size_t)findings->count;
    check_twice(checks, &step, subject, left_out, findings);
    if ((size_t)findings->count > before ||
        subject >= checks->mission->unit_count + checks->mission->lot_count)
        return;
    if (step.kind == STEP_REACHES)
        check_arrival(checks, &step, subject, left_out, findings);
    else if (step.kind == STEP_DIES)
        check_death(checks, &step, subject, left_out, findings);
    else
        check_amount(checks, &step, subject, left_out, findings);
}

static void check_disposition(struct situation_checks *checks, const struct ledger_entry *entry,
                              struct findings *findings)
{
    int lot = working_lot(&checks->working, entry->lot);
    int disposition = working_disposition(&checks->working, entry->measure);
    if (lot < 0)
        return;
    const struct lot *row = &checks->mission->lots[lot];
    const char *word = entry->measure >= 0 ? checks->ledger->names[entry->measure] : "";
    if (disposition < 0 || disposition == DISPOSITION_REDEPLOY)
        find_fault(findings, RULE_NOT_ALLOWED, SEVERITY_ERROR, false, -1,
                   "'%s' is no disposition in place: transfer, sell, donate, destroy or abandon",
                   word);
    else if (!(row->dispositions >> disposition & 1))
        find_fault(findings, RULE_NOT_ALLOWED, SEVERITY_ERROR, true, -1,
                   "the mission's tables do not allow to %s %s", word, row->id);
}

static void check_closing(struct situation_checks *checks, const struct ledger_entry *entry,
                          struct findings *findings)
{
    const struct mission *mission = checks->mission;
    int place = working_place(&checks->working, entry->place);
    char day[11], other[11], there[96];
    if (place < 0)
        return;
    const struct closed *closed = &checks->closed[place];
    if (closed->day != DAY_NONE && checks_stands(checks, closed->entry, entry->target) &&
        (entry->event < 0 || entry->event != closed->event))
        find_fault(findings, RULE_CLOSED_TWICE, SEVERITY_ERROR, true, closed->entry,
                   "%s closed on %s already: correct that entry, or give both one event",
                   mission->places[place].id, day_format(closed->day, day));
    day_format(entry->day, day);
    for (int u = 0; u < mission->unit_count; u++) {
        const struct steps *steps = &checks->steps[u];
        int32_t next = checks_walk_until(checks, u, day_moment(entry->day + 1) - 1, entry->target);
        /* Nothing is told of it at all: that it had left is what the closing tells. */
        if (checks->there_value[place] > 0 && steps->count > 0)
            find_fault(
                findings, RULE_STILL_THERE, SEVERITY_ERROR, true, -1,
                "%s cannot have closed on %s: %s people of %s are still there",
                mission->places[place].id, day,
                quantity_format(quantity_exact(checks->there_value[place]), there, sizeof there),
                mission->units[u].id);
        else if (checks->there_value[place] > 0)
            find_fault(
                findings, RULE_STILL_THERE, SEVERITY_WARNING, true, -1,
                "nothing tells where the %s people of %s went when %s closed",
                quantity_format(quantity_exact(checks->there_value[place]), there, sizeof there),
                mission->units[u].id, mission->places[place].id);
        for (int32_t i = next; i < steps->count; i++) {
            const struct step *step = &steps->items[i];
            if (step->place != place || step->kind == STEP_DIES ||
                !checks_stands(checks, step->entry, entry->target))
                continue;
            find_fault(findings, RULE_CLOSED, SEVERITY_ERROR, true, step->entry,
                       "%s cannot have closed on %s: %s %s it on %s", mission->places[place].id,
                       day, mission->units[u].id, step->kind == STEP_LEAVES ? "left" : "reached",
                       day_format(moment_day(step->when), other));
            break;
        }
    }
}

static void check_handover(struct situation_checks *checks, const struct ledger_entry *entry,
                           struct findings *findings)
{
    int place = working_place(&checks->working, entry->place);
    char day[11];
    if (place < 0)
        return;
    const struct closed *closed = &checks->closed[place];
    if (closed->day == DAY_NONE || closed->day > entry->day ||
        !checks_stands(checks, closed->entry, entry->target))
        find_fault(findings, RULE_NO_CLOSING, SEVERITY_WARNING, true, -1,
                   "%s is handed over on %s, and no closing is told up to then",
                   checks->mission->places[place].id, day_format(entry->day, day));
}

int situation_check(struct situation_checks *checks, const struct ledger_entry *entry,
                    struct situation_fault faults[static SITUATION_MOST_FAULTS])
{
    struct findings findings = {faults, 0};
    checks_refresh(checks);
    check_ids(checks, entry, &findings);
    check_days(checks, entry, &findings);
    check_target(checks, entry, &findings);
    if (entry->day == DAY_NONE)
        return findings.count;
    if (entry->kind == ENTRY_DISPOSITION)
        check_disposition(checks, entry, &findings);
    check_movement(checks, entry, &findings);
    if (entry->kind == ENTRY_CLOSING)
        check_closing(checks, entry, &findings);
    if (entry->kind == ENTRY_HANDOVER)
        check_handover(checks, entry, &findings);
    return findings.count;
}
