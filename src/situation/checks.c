/* What is wrong with an entry, before it is recorded.
 *
 * Of every unit and lot the movements that stand are kept in order of time. A check goes through
 * those of the entry's subject with the entry put in its place among them, and sees whether at any
 * moment from then on more has left a place than can have been there. What can have been there is
 * the most that came less the least that went, so that a vague report is never held against an
 * exact one. Taking a movement out (corrected, retracted) is a mark at its entry, not a change of
 * the lists.
 */
#include "situation/working.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct steps {
    struct step *items; /* by time, those of one time in order of recording; owned */
    size_t capacity;
    int32_t count;
};

/* A place's closings and hand-overs that stand. */
struct closed {
    int32_t day, entry, event; /* of the first closing told; DAY_NONE */
};

struct situation_checks {
    struct situation *situation; /* for its facts and standing */
    struct working working;
    const struct mission *mission;
    const struct ledger *ledger;
    int32_t today, entry_count; /* ledger's and added */
    struct ledger_entry *added; /* owned */
    size_t added_capacity;
    unsigned char *standing; /* of all entries; owned */
    size_t standing_capacity;
    struct steps *steps; /* units, then lots, then holders' names; owned */
    size_t steps_capacity;
    struct closed *closed; /* by place; owned */
    /* Of a walk, by place: what can be there, and what is by the record; under way by where to
     * (+1; 0: not told). */
    double *there_most, *there_value, *bound_most, *bound_value; /* owned */
};

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

static const struct ledger_entry *entry_at(const struct situation_checks *checks, int32_t entry)
{
    return entry < checks->ledger->entry_count
               ? &checks->ledger->entries[entry]
               : &checks->added[entry - checks->ledger->entry_count];
}

static bool stands(const struct situation_checks *checks, int32_t entry, int32_t left_out)
{
    return entry != left_out && checks->standing[entry] == STANDING_STANDS;
}

/* Names may have been added to the ledger since the last call. */
static void refresh(struct situation_checks *checks)
{
    struct working *working = &checks->working;
    if (working->people < 0)
        working->people = ledger_find_name(checks->ledger, LEDGER_MEASURE_PEOPLE);
    if (working->items < 0)
        working->items = ledger_find_name(checks->ledger, LEDGER_MEASURE_ITEMS);
    if (working->vehicles < 0)
        working->vehicles = ledger_find_name(checks->ledger, LEDGER_MEASURE_VEHICLES);
    size_t subjects = (size_t)(checks->mission->unit_count + checks->mission->lot_count +
                               checks->ledger->name_count);
    memory_grow(&checks->steps, &checks->steps_capacity, subjects + 1, sizeof *checks->steps);
}

/* Another report of something that is known already: same event, kind and place. */
static const struct step *find_report(const struct situation_checks *checks,
                                      const struct steps *steps, const struct step *step,
                                      int32_t left_out)
{
    if (step->event < 0)
        return NULL;
    for (int32_t i = 0; i < steps->count; i++) {
        const struct step *other = &steps->items[i];
        if (other->event == step->event && other->kind == step->kind &&
            other->place == step->place && stands(checks, other->entry, left_out))
            return other;
    }
    return NULL;
}

static void append_step(struct steps *steps, const struct step *step)
{
    memory_grow(&steps->items, &steps->capacity, (size_t)steps->count + 1, sizeof *steps->items);
    steps->items[steps->count++] = *step;
}

static int compare_steps(const void *left, const void *right)
{
    const struct step *one = left, *other = right;
    return one->when != other->when ? (one->when < other->when ? -1 : 1)
                                    : (one->entry > other->entry) - (one->entry < other->entry);
}

static void insert_step(struct steps *steps, const struct step *step)
{
    memory_grow(&steps->items, &steps->capacity, (size_t)steps->count + 1, sizeof *steps->items);
    int32_t at = steps->count++;
    for (; at > 0 && steps->items[at - 1].when > step->when; at--)
        steps->items[at] = steps->items[at - 1];
    steps->items[at] = *step;
}

/* -- Walking through what a subject did -- */

static void begin_walk(struct situation_checks *checks, int32_t subject)
{
    const struct mission *mission = checks->mission;
    size_t size = (size_t)mission->place_count * sizeof(double);
    memset(checks->there_most, 0, size);
    memset(checks->there_value, 0, size);
    memset(checks->bound_most, 0, size + sizeof(double));
    memset(checks->bound_value, 0, size + sizeof(double));
    int lot = subject - mission->unit_count;
    if (subject < mission->unit_count) {
        const struct unit *unit = &mission->units[subject];
        checks->there_most[unit->place] = checks->there_value[unit->place] = unit->people;
    } else if (lot < mission->lot_count) {
        const struct lot *row = &mission->lots[lot];
        checks->there_most[row->place] = checks->there_value[row->place] = row->quantity;
    }
}

/* Takes from those under way to the place, then from those under way to nobody knows where. */
static void take_bound(struct situation_checks *checks, int place, double least, double value)
{
    for (int i = 0; i < 2; i++) {
        int to = i == 0 ? place + 1 : 0;
        double part = fmin(checks->bound_value[to], value);
        double sure = fmin(checks->bound_most[to], least);
        checks->bound_value[to] -= part;
        if (!isinf(checks->bound_most[to]))
            checks->bound_most[to] -= sure;
        value -= part;
        least -= sure;
    }
}

static void walk_step(struct situation_checks *checks, const struct step *step)
{
    double *most = &checks->there_most[step->place], *value = &checks->there_value[step->place];
    if (step->kind == STEP_REACHES) {
        if (step->whole) {
            int to = checks->bound_value[step->place + 1] > 0 ? step->place + 1 : 0;
            *most += checks->bound_most[to];
            *value += checks->bound_value[to];
            checks->bound_most[to] = checks->bound_value[to] = 0;
        } else {
            *most += step->quantity.most;
            *value += step->quantity.value;
            take_bound(checks, step->place, step->quantity.least, step->quantity.value);
        }
        return;
    }
    double went_most = step->whole ? fmax(*most, 0) : step->quantity.most;
    double went_value = step->whole ? fmax(*value, 0) : step->quantity.value;
    if (step->kind == STEP_LEAVES) {
        checks->bound_most[step->to + 1] += went_most;
        checks->bound_value[step->to + 1] += went_value;
    }
    *most = step->whole ? 0 : *most - step->quantity.least;
    *value = step->whole ? 0 : *value - step->quantity.value;
}

/* Walks to the end of those not after `when`. Returns the first step after it. */
static int32_t walk_until(struct situation_checks *checks, int32_t subject, int64_t when,
                          int32_t left_out)
{
    const struct steps *steps = &checks->steps[subject];
    int32_t i = 0;
    begin_walk(checks, subject);
    for (; i < steps->count && steps->items[i].when <= when; i++)
        if (stands(checks, steps->items[i].entry, left_out))
            walk_step(checks, &steps->items[i]);
    return i;
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

/* -- The rules -- */

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
    int32_t next = walk_until(checks, subject, step->when, left_out);
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
    walk_step(checks, step);
    for (int32_t i = next; i < steps->count; i++) {
        const struct step *later = &steps->items[i];
        if (!stands(checks, later->entry, left_out))
            continue;
        double before = checks->there_most[step->place];
        if (later->place == step->place && later->kind != STEP_REACHES &&
            (later->whole ? before <= 0 : before < later->quantity.least)) {
            find_fault(findings, rule, SEVERITY_ERROR, true, later->entry,
                       "with %s %s of %s gone from %s on %s, too few are left for those told to "
                       "leave on %s",
                       step->whole ? "all" : amount, items, name_subject(checks, subject), where,
                       day, day_format(moment_day(later->when), there));
            return;
        }
        walk_step(checks, later);
    }
}

static void check_arrival(struct situation_checks *checks, const struct step *step, int32_t subject,
                          int32_t left_out, struct findings *findings)
{
    char amount[96], bound[96], day[11];
    /* One that tells no time may be of what leaves on its day. */
    walk_until(checks, subject, step->minute < 0 ? day_moment(step->day + 1) - 1 : step->when,
               left_out);
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
            differ(other->minute, step->minute) || !stands(checks, other->entry, left_out))
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
    if (closed->day == DAY_NONE || !stands(checks, closed->entry, left_out) ||
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
    check_closed(checks, &step, left_out, findings);
    if (find_report(checks, steps, &step, left_out))
        return;
    size_t before = (size_t)findings->count;
    check_twice(checks, &step, subject, left_out, findings);
    if ((size_t)findings->count > before ||
        subject >= checks->mission->unit_count + checks->mission->lot_count)
        return;
    if (step.kind == STEP_REACHES)
        check_arrival(checks, &step, subject, left_out, findings);
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
    if (closed->day != DAY_NONE && stands(checks, closed->entry, entry->target) &&
        (entry->event < 0 || entry->event != closed->event))
        find_fault(findings, RULE_CLOSED_TWICE, SEVERITY_ERROR, true, closed->entry,
                   "%s closed on %s already: correct that entry, or give both one event",
                   mission->places[place].id, day_format(closed->day, day));
    day_format(entry->day, day);
    for (int u = 0; u < mission->unit_count; u++) {
        const struct steps *steps = &checks->steps[u];
        int32_t next = walk_until(checks, u, day_moment(entry->day + 1) - 1, entry->target);
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
            if (step->place != place || !stands(checks, step->entry, entry->target))
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
        !stands(checks, closed->entry, entry->target))
        find_fault(findings, RULE_NO_CLOSING, SEVERITY_WARNING, true, -1,
                   "%s is handed over on %s, and no closing is told up to then",
                   checks->mission->places[place].id, day_format(entry->day, day));
}

int situation_check(struct situation_checks *checks, const struct ledger_entry *entry,
                    struct situation_fault faults[static SITUATION_MOST_FAULTS])
{
    struct findings findings = {faults, 0};
    refresh(checks);
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

/* -- What stands -- */

static void take_in(struct situation_checks *checks, const struct ledger_entry *entry,
                    int32_t index, const struct quantity *quantity)
{
    struct step step;
    if (entry->kind == ENTRY_CLOSING && entry->day != DAY_NONE) {
        int place = working_place(&checks->working, entry->place);
        struct closed *closed = place >= 0 ? &checks->closed[place] : NULL;
        if (closed && (closed->day == DAY_NONE || !stands(checks, closed->entry, entry->target) ||
                       closed->day < entry->day))
            *closed = (struct closed){entry->day, index, entry->event};
    }
    if (entry->day == DAY_NONE || !working_step(&checks->working, entry, index, &step))
        return;
    struct steps *steps = &checks->steps[step.subject];
    if (quantity) { /* of a fact: its reports are one already; sorted when all are there */
        step.quantity = *quantity;
        append_step(steps, &step);
    } else if (!find_report(checks, steps, &step, -1)) {
        insert_step(steps, &step);
    }
}

void situation_checks_add(struct situation_checks *checks, const struct ledger_entry *entry)
{
    refresh(checks);
    int32_t index = checks->entry_count++;
    memory_grow(&checks->added, &checks->added_capacity,
                (size_t)(checks->entry_count - checks->ledger->entry_count), sizeof *checks->added);
    checks->added[index - checks->ledger->entry_count] = *entry;
    memory_grow(&checks->standing, &checks->standing_capacity, (size_t)checks->entry_count, 1);
    checks->standing[index] = STANDING_STANDS;
    if (entry->target >= 0 && entry->target < index) {
        const struct ledger_entry *target = entry_at(checks, entry->target);
        if (entry_corrects(entry)) {
            checks->standing[entry->target] = STANDING_CORRECTED;
        } else if (entry->kind == ENTRY_RETRACTION) {
            checks->standing[entry->target] = STANDING_RETRACTED;
            /* What that had taken away is back. */
            if (target->target >= 0 && (target->kind == ENTRY_RETRACTION || entry_corrects(target)))
                checks->standing[target->target] = STANDING_STANDS;
        }
    }
    take_in(checks, entry, index, NULL);
}

struct situation_checks *situation_checks_new(const struct mission *mission,
                                              const struct plan_document *plan,
                                              const struct ledger *ledger, int32_t today)
{
    struct situation_checks *checks = memory_new(1, sizeof *checks);
    size_t places = (size_t)mission->place_count + 1;
    *checks = (struct situation_checks){
        .mission = mission, .ledger = ledger, .today = today, .entry_count = ledger->entry_count};
    struct situation *situation = checks->situation = memory_new(1, sizeof *situation);
    *situation = (struct situation){.mission = mission,
                                    .ledger = ledger,
                                    .plan = plan,
                                    .as_of = INT32_MAX,
                                    .known_on = INT32_MAX};
    working_init(&checks->working, situation);
    find_standing(&checks->working);
    find_facts(&checks->working);
    memory_grow(&checks->standing, &checks->standing_capacity, (size_t)ledger->entry_count + 1, 1);
    if (ledger->entry_count)
        memcpy(checks->standing, situation->standing, (size_t)ledger->entry_count);
    checks->closed = memory_new(places, sizeof *checks->closed);
    for (size_t p = 0; p < places; p++)
        checks->closed[p] = (struct closed){DAY_NONE, -1, -1};
    double **walks[] = {&checks->there_most, &checks->there_value, &checks->bound_most,
                        &checks->bound_value};
    for (size_t i = 0; i < sizeof walks / sizeof *walks; i++)
        *walks[i] = memory_new(places + 1, sizeof **walks[i]);
    refresh(checks);
    for (int32_t f = 0; f < situation->fact_count; f++) {
        const struct fact *fact = &situation->facts[f];
        take_in(checks, &ledger->entries[fact->entry], fact->entry, &fact->quantity);
    }
    for (size_t s = 0; s < checks->steps_capacity; s++)
        if (checks->steps[s].count > 1)
            qsort(checks->steps[s].items, (size_t)checks->steps[s].count,
                  sizeof *checks->steps[s].items, compare_steps);
    return checks;
}

void situation_checks_free(struct situation_checks *checks)
{
    if (!checks)
        return;
    working_clear(&checks->working);
    situation_free(checks->situation);
    for (size_t s = 0; s < checks->steps_capacity; s++)
        free(checks->steps[s].items);
    free(checks->steps);
    free(checks->added);
    free(checks->standing);
    free(checks->closed);
    free(checks->there_most);
    free(checks->there_value);
    free(checks->bound_most);
    free(checks->bound_value);
    free(checks);
}
