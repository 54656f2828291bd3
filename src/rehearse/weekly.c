/* The run is recorded as far as it has come: which trips have set out and arrived, what has closed
 * and been disposed of. From that ledger the planner makes a plan for what remains, as `decamp
 * replan` would. What it says of parts (UNIT@PLACE) is said of the whole again, and put together
 * with what has set out, into one plan for all of the mission, that can be carried out from the
 * beginning under the same draws.
 *
 * What has set out stays in it as it was planned, not as it went: then it draws what it drew
 * before, and takes as long. Nobody is told of what is under way but when it left. Those who were
 * killed are not told of either, as the run itself moves whole loads: they are brought home like
 * the others.
 */
#include "rehearse/weekly.h"

#include "replan/replan.h"

#include <stdlib.h>
#include <string.h>

struct week {
    const struct weekly_run *run;
    const struct network *network;
    const struct mission *mission;
    const struct plan_document *plan; /* in force */
    int64_t midnight;                 /* before the mission's first day */
    struct plan_document *next;       /* that is being made */
    struct arena *arena;              /* its */
};

static bool has_begun(const struct week *week, int32_t task)
{
    return week->run->starts[task] < week->run->until;
}

static bool is_done(const struct week *week, int32_t task)
{
    return week->run->finishes[task] < week->run->until;
}

static bool has_set_out(const struct week *week, int trip)
{
    return has_begun(week, week->network->travel_of[trip]);
}

static int64_t moment(const struct week *week, int32_t at)
{
    return week->midnight + at;
}

static void *copy(struct arena *arena, const void *items, int count, size_t size)
{
    void *copied = arena_new(arena, (size_t)count + 1, size);
    if (count)
        memcpy(copied, items, (size_t)count * size);
    return copied;
}

/* -- What is known -- */

/* When it is disposed of: as long after the plan as the place is cleared after it. */
static int64_t disposed_at(const struct week *week, const struct plan_disposition *disposition)
{
    const struct plan_document *plan = week->plan;
    for (int c = 0; c < plan->closing_count; c++) {
        int32_t task = week->network->clearance_of[c];
        if (plan->closings[c].place != disposition->place)
            continue;
        if (!has_begun(week, task))
            return INT64_MAX;
        return disposition->date + week->run->starts[task] - week->network->tasks[task].planned;
    }
    return disposition->date;
}

/* The plan in force with what has happened of it at the moments at which it did. */
static struct plan_document record(const struct week *week, struct arena *arena)
{
    struct plan_document told = *week->plan;
    const struct weekly_run *run = week->run;
    told.trips = copy(arena, told.trips, told.trip_count, sizeof *told.trips);
    told.closings = copy(arena, told.closings, told.closing_count, sizeof *told.closings);
    told.dispositions =
        copy(arena, told.dispositions, told.disposition_count, sizeof *told.dispositions);
    for (int t = 0; t < told.trip_count; t++) {
        int32_t task = week->network->travel_of[t];
        told.trips[t].depart = has_begun(week, task) ? moment(week, run->starts[task]) : INT64_MAX;
        told.trips[t].arrive = is_done(week, task) ? moment(week, run->finishes[task]) : INT64_MAX;
    }
    for (int c = 0; c < told.closing_count; c++) {
        int32_t last = week->network->departure_of[c], end = week->network->handover_of[c];
        told.closings[c].last_departure =
            has_begun(week, last) ? moment(week, run->starts[last]) : INT64_MAX;
        told.closings[c].closed = is_done(week, end) ? moment(week, run->finishes[end]) : INT64_MAX;
    }
    for (int d = 0; d < told.disposition_count; d++)
        told.dispositions[d].date = disposed_at(week, &week->plan->dispositions[d]);
    return told;
}

static struct ledger_entry *add_entry(struct ledger *ledger, enum entry_kind kind, int32_t as_of)
{
    struct ledger_entry *entry = &ledger->entries[ledger->entry_count++];
    ledger_entry_init(entry);
    entry->kind = kind;
    entry->author = 0;
    entry->sequence = entry->recorded = ledger->entry_count;
    entry->counts = true;
    entry->day = entry->reported_day = as_of;
    return entry;
}

/* What is shut, which vehicles are lost, and when the last day is by now. */
static void tell_known(const struct week *week, struct ledger *ledger, int32_t as_of)
{
    const struct mission *mission = week->mission;
    const struct rehearsal_known *known = week->run->known;
    struct ledger_entry *entries = arena_new(
        &ledger->arena, (size_t)ledger->entry_count + known->limit_count + 1, sizeof *entries);
    if (ledger->entry_count)
        memcpy(entries, ledger->entries, (size_t)ledger->entry_count * sizeof *entries);
    ledger->entries = entries;
    for (size_t i = 0; i < known->limit_count; i++) {
        const struct limit *limit = &known->limits[i];
        struct ledger_entry *entry = add_entry(ledger, ENTRY_LIMIT, as_of);
        entry->day = limit->from;
        entry->until_day = limit->until;
        entry->measure = ledger_name(ledger, limit_kind_name(limit->kind));
        entry->mode = limit->mode;
        entry->note = ledger_name(ledger, limit->why);
        if (limit->place >= 0)
            entry->place = ledger_name(ledger, mission->places[limit->place].id);
        if (limit->leg >= 0)
            entry->leg = ledger_name(ledger, mission->legs[limit->leg].id);
        if (limit->lift >= 0)
            entry->lift = ledger_name(ledger, mission->lifts[limit->lift].id);
        if (*limit->country)
            entry->holder = ledger_name(ledger, limit->country);
        if (limit->kind != LIMIT_SHUT)
            entry->amount = (struct amount){AMOUNT_EXACT, limit->value, limit->value};
    }
    if (known->last_day != mission->settings.last_day - mission->settings.start_day)
        add_entry(ledger, ENTRY_DEADLINE, as_of)->until_day =
            mission->settings.start_day + known->last_day;
}

/* The plan in force as a planner sees it who knows which packing and clearing has begun, and which
 * should be over by now and is not: it is taken to need another day. */
static struct plan_document believe(const struct week *week, struct arena *arena)
{
    struct plan_document plan = *week->plan;
    int64_t now = moment(week, week->run->until), tomorrow = now + MINUTES_PER_DAY;
    plan.closings = copy(arena, plan.closings, plan.closing_count, sizeof *plan.closings);
    for (int c = 0; c < plan.closing_count; c++) {
        struct plan_closing *closing = &plan.closings[c];
        int32_t pack = week->network->pack_of[c], clearance = week->network->clearance_of[c];
        if (!has_begun(week, pack) && closing->pack_start < now)
            closing->pack_start = now;
        if (!is_done(week, pack) && closing->pack_end < tomorrow)
            closing->pack_end = tomorrow;
        if (!has_begun(week, clearance) && closing->clearance_start < now)
            closing->clearance_start = now;
        if (!is_done(week, clearance) && closing->clearance_end < tomorrow)
            closing->clearance_end = tomorrow;
    }
    return plan;
}

/* -- One plan of both -- */

static struct plan_moves copy_moves(struct arena *arena, const struct plan_moves *moves)
{
    return (struct plan_moves){copy(arena, moves->items, moves->count, sizeof *moves->items),
                               moves->count};
}

/* remaining: what the trip's units and lots are parts of; NULL: they are whole. */
static void add_trip(struct week *week, const struct plan_trip *trip,
                     const struct remaining *remaining)
{
    struct arena *arena = week->arena;
    struct plan_trip *added = &week->next->trips[week->next->trip_count++];
    *added = *trip;
    added->id = arena_copy_text(arena, trip->id);
    added->moves = copy_moves(arena, &trip->moves);
    added->loads = arena_new(arena, (size_t)trip->load_count + 1, sizeof *added->loads);
    added->load_count = 0;
    for (int i = 0; i < trip->load_count; i++) {
        struct plan_load load = trip->loads[i];
        if (remaining && load.unit >= 0)
            load.unit = remaining->unit_of[load.unit];
        if (remaining && load.lot >= 0)
            load.lot = remaining->lot_of[load.lot];
        int same = 0;
        while (same < added->load_count &&
               (added->loads[same].unit != load.unit || added->loads[same].lot != load.lot))
            same++;
        if (same == added->load_count)
            added->loads[added->load_count++] = load;
        else
            added->loads[same].quantity += load.quantity;
    }
    if (trip->has_lift) {
        added->lift.out = copy_moves(arena, &trip->lift.out);
        added->lift.back = copy_moves(arena, &trip->lift.back);
    }
    if (trip->has_escort) {
        if (remaining)
            added->escort.unit = remaining->unit_of[trip->escort.unit];
        added->escort.out = copy_moves(arena, &trip->escort.out);
        added->escort.back = copy_moves(arena, &trip->escort.back);
    }
}

static void add_closings(struct week *week, const struct plan_document *rest)
{
    for (int c = 0; c < week->plan->closing_count; c++) {
        struct plan_closing closing = week->plan->closings[c];
        const struct plan_closing *anew = has_begun(week, week->network->departure_of[c])
                                              ? NULL
                                              : plan_document_find_closing(rest, closing.place);
        if (anew) {
            struct plan_closing before = closing;
            closing = *anew;
            if (has_begun(week, week->network->pack_of[c])) {
                closing.pack_start = before.pack_start;
                closing.pack_end = before.pack_end;
            }
            if (has_begun(week, week->network->clearance_of[c])) {
                closing.clearance_start = before.clearance_start;
                closing.clearance_end = before.clearance_end;
            }
        }
        week->next->closings[week->next->closing_count++] = closing;
    }
}

static void combine(struct week *week, const struct replan *replan)
{
    const struct plan_document *plan = week->plan, *rest = replan->document;
    struct plan_document *next = week->next;
    int64_t now = moment(week, week->run->until);
    next->path = arena_copy_text(week->arena, plan->path);
    next->mission_name = arena_copy_text(week->arena, plan->mission_name);
    next->start_day = plan->start_day;
    next->last_day = plan->last_day;
    next->as_of = plan->as_of;
    next->known_on = plan->known_on;
    next->trips = arena_new(week->arena, (size_t)(plan->trip_count + rest->trip_count) + 1,
                            sizeof *next->trips);
    next->closings =
        arena_new(week->arena, (size_t)plan->closing_count + 1, sizeof *next->closings);
    next->dispositions =
        arena_new(week->arena, (size_t)(plan->disposition_count + rest->disposition_count) + 1,
                  sizeof *next->dispositions);
    for (int t = 0; t < plan->trip_count; t++)
        if (has_set_out(week, t))
            add_trip(week, &plan->trips[t], NULL);
    for (int t = 0; t < rest->trip_count; t++)
        add_trip(week, &rest->trips[t], replan->remaining);
    add_closings(week, rest);
    for (int d = 0; d < plan->disposition_count; d++)
        if (disposed_at(week, &plan->dispositions[d]) < now)
            next->dispositions[next->disposition_count++] = plan->dispositions[d];
    for (int d = 0; d < rest->disposition_count; d++) {
        struct plan_disposition item = rest->dispositions[d];
        item.lot = replan->remaining->lot_of[item.lot];
        next->dispositions[next->disposition_count++] = item;
    }
}

struct plan_document *weekly_plan(const struct weekly_run *run,
                                  const struct rehearse_policy_options *options)
{
    const struct network *network = run->network;
    struct week week = {.run = run,
                        .network = network,
                        .mission = network->mission,
                        .plan = network->plan,
                        .midnight = day_moment(network->mission->settings.start_day)};
    int32_t as_of = moment_day(moment(&week, run->until)) - 1;
    struct arena arena = {0};
    struct diagnostics own = {0}; /* that there is no plan is no error here */
    struct plan_document told = record(&week, &arena);
    struct ledger *ledger =
        rehearse_keep_ledger(week.mission, &(struct rehearse_record){.history = &told}, as_of);
    tell_known(&week, ledger, as_of);
    struct plan_document believed = believe(&week, &arena);
    struct situation *situation = situation_new(week.mission, ledger, &believed, as_of, INT32_MAX);
    const struct replan_options replanning = {.search = {.seed = options->seed,
                                                         .schedules = options->schedules,
                                                         .threads = 1,
                                                         .change_exposure = 1,
                                                         .stop = options->stop},
                                              .freeze_days = options->freeze_days,
                                              .no_price = true};
    struct replan *replan = replan_new(situation, &replanning, &own);
    if (replan && replan->document) {
        week.next = memory_new(1, sizeof *week.next);
        week.arena = &week.next->arena;
        combine(&week, replan);
    }
    replan_free(replan);
    situation_free(situation);
    ledger_free(ledger);
    diagnostics_clear(&own);
    arena_clear(&arena);
    return week.next;
}
