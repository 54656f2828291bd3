/* The situation, put together: closings, then who is where, then what the plan, limits and
 * incidents come to. */
#include "situation/working.h"

#include "base/threads.h"

#include <stdlib.h>
#include <string.h>

static int32_t find_plan(const struct working *working)
{
    const struct ledger *ledger = working->ledger;
    const struct situation *situation = working->situation;
    int32_t found = -1;
    for (int32_t i = 0; i < ledger->entry_count; i++) {
        if (working->kinds[i] != ENTRY_PLAN || situation->standing[i] != STANDING_STANDS)
            continue;
        const struct ledger_entry *entry = &ledger->entries[i];
        if (entry->day > situation->as_of || !entry->has_file_hash)
            continue;
        if (found < 0 || entry->day > ledger->entries[found].day ||
            (entry->day == ledger->entries[found].day && entry_is_later(ledger, i, found)))
            found = i;
    }
    return found;
}

int32_t situation_find_plan(const struct ledger *ledger, int32_t as_of, int32_t known_on)
{
    struct situation situation = {.ledger = ledger, .as_of = as_of, .known_on = known_on};
    struct working working = {.situation = &situation, .ledger = ledger};
    find_standing(&working);
    int32_t found = find_plan(&working);
    arena_clear(&working.arena);
    arena_clear(&situation.arena);
    return found;
}

/* The kind, and place, of the first report stand for the fact: rivals that differ in them are one
 * dispute. */
static const struct ledger_entry *told_by(const struct situation *situation,
                                          const struct fact *fact)
{
    return &situation->ledger->entries[fact->entry];
}

/* The facts of *kind, then those of `last`: number *i, which goes on; -1: there are no more. */
static int32_t next_fact(const struct situation *situation, enum entry_kind *kind,
                         enum entry_kind last, int32_t *i)
{
    int32_t fact = situation_of_kind(situation, *kind, (*i)++);
    if (fact >= 0 || *kind == last)
        return fact;
    *kind = last;
    *i = 0;
    return situation_of_kind(situation, last, (*i)++);
}

static void find_closings(struct working *working)
{
    struct situation *situation = working->situation;
    for (int p = 0; p < working->mission->place_count; p++)
        situation->places[p] = (struct place_situation){.people = quantity_exact(0),
                                                        .closed_first = DAY_NONE,
                                                        .closed_last = DAY_NONE,
                                                        .handed_over = DAY_NONE,
                                                        .planned_close = DAY_NONE,
                                                        .recipient = -1,
                                                        .closing = -1,
                                                        .handover = -1};
    enum entry_kind kind = ENTRY_CLOSING;
    for (int32_t i = 0, f; (f = next_fact(situation, &kind, ENTRY_HANDOVER, &i)) >= 0;) {
        const struct fact *fact = &situation->facts[f];
        const struct ledger_entry *entry = told_by(situation, fact);
        int place = working_place(working, entry->place);
        if (place < 0)
            continue;
        struct place_situation *state = &situation->places[place];
        if (entry->kind == ENTRY_CLOSING) {
            state->closing = f;
            state->closed_first = fact->first_day;
            state->closed_last = fact->last_day;
            state->closed = fact->last_day <= situation->as_of;
            state->perhaps_closed = !state->closed && fact->first_day <= situation->as_of;
        } else if (fact->first_day <= situation->as_of && fact->first_day >= state->handed_over) {
            state->handover = f;
            state->handed_over = fact->first_day;
            state->recipient = entry->recipient;
        }
    }
}

static void find_closing_delays(struct situation *situation)
{
    for (int p = 0; situation->plan && p < situation->mission->place_count; p++) {
        struct place_situation *state = &situation->places[p];
        const struct plan_closing *closing = plan_document_find_closing(situation->plan, p);
        if (!closing || closing->closed == MOMENT_NONE)
            continue;
        /* A closing is told when the last people have left: what is planned is held to that. */
        state->planned_close = moment_day(
            closing->last_departure != MOMENT_NONE ? closing->last_departure : closing->closed);
        if (state->closed)
            state->days_late = state->closed_last - state->planned_close;
        else if (situation->as_of > state->planned_close)
            state->days_late = situation->as_of - state->planned_close;
    }
}

/* Departures and arrivals that name the trip; the first departure, the last arrival. */
static void find_trips(struct working *working)
{
    struct situation *situation = working->situation;
    const struct plan_document *plan = situation->plan;
    int count = plan ? plan->trip_count : 0;
    situation->trips = arena_new(&situation->arena, (size_t)count + 1, sizeof *situation->trips);
    int32_t *announcement = arena_new(&working->arena, (size_t)count + 1, sizeof *announcement);
    for (int t = 0; t < count; t++) {
        situation->trips[t] = (struct trip_situation){
            .left = MOMENT_NONE, .arrived = MOMENT_NONE, .announced = DAY_NONE};
        announcement[t] = -1;
    }
    for (int32_t f = 0; count && f < situation->fact_count; f++) {
        const struct fact *fact = &situation->facts[f];
        int kind = working->kinds[fact->entry];
        if (kind != ENTRY_DEPARTURE && kind != ENTRY_ARRIVAL && kind != ENTRY_ANNOUNCEMENT)
            continue;
        const struct ledger_entry *entry = told_by(situation, fact);
        int trip = entry->trip >= 0 ? working_trip(working, entry->trip) : -1;
        if (trip < 0 || entry->day > situation->as_of)
            continue;
        struct trip_situation *state = &situation->trips[trip];
        int64_t when = working_moment(entry);
        if (entry->kind == ENTRY_DEPARTURE && (state->left == MOMENT_NONE || when < state->left)) {
            state->left = when;
            state->has_minutes = entry->minute >= 0;
        } else if (entry->kind == ENTRY_ARRIVAL && when > state->arrived) {
            state->arrived = when;
        } else if (entry->kind == ENTRY_ANNOUNCEMENT) {
            int32_t last = announcement[trip];
            int32_t last_day = last < 0 ? DAY_NONE : situation->ledger->entries[last].day;
            if (last >= 0 &&
                (entry->day < last_day ||
                 (entry->day == last_day && !entry_is_later(situation->ledger, fact->entry, last))))
                continue;
            announcement[trip] = fact->entry;
            bool off = entry->amount.qualifier != AMOUNT_NONE && entry->amount.value == 0;
            state->announced = off ? DAY_NONE : entry->day;
        }
    }
    for (int t = 0; t < count; t++) {
        struct trip_situation *state = &situation->trips[t];
        int32_t planned = moment_day(plan->trips[t].depart);
        if (state->left != MOMENT_NONE)
            state->days_late = moment_day(state->left) - planned;
        else if (situation->as_of > planned)
            state->days_late = situation->as_of - planned;
    }
}

static int find_limit_kind(const char *word)
{
    for (int kind = 0; kind < LIMIT_KIND_COUNT; kind++)
        if (strcmp(word, limit_kind_name((enum limit_kind)kind)) == 0)
            return kind;
    return -1;
}

static int compare_limits(const void *left, const void *right)
{
    const struct told_limit *one = left, *other = right;
    if (one->limit.from != other->limit.from)
        return one->limit.from < other->limit.from ? -1 : 1;
    return (one->entry > other->entry) - (one->entry < other->entry);
}

static void find_limits(struct working *working)
{
    struct situation *situation = working->situation;
    const struct ledger *ledger = working->ledger;
    size_t capacity = 0;
    enum entry_kind of = ENTRY_LIMIT;
    for (int32_t i = 0, f; (f = next_fact(situation, &of, ENTRY_REFUSAL, &i)) >= 0;) {
        const struct fact *fact = &situation->facts[f];
        const struct ledger_entry *entry = told_by(situation, fact);
        int kind = entry->kind == ENTRY_REFUSAL ? LIMIT_SHUT
                   : entry->measure >= 0        ? find_limit_kind(ledger->names[entry->measure])
                                                : -1;
        if (kind < 0)
            continue;
        struct told_limit told = {.entry = fact->entry};
        told.limit = (struct limit){
            .kind = (enum limit_kind)kind,
            .place = working_place(working, entry->place),
            .leg = working_leg(working, entry->leg),
            .lift = working_lift(working, entry->lift),
            .mode = entry->mode,
            .country = entry->holder >= 0 ? ledger->names[entry->holder] : "",
            .from = entry->day,
            .until = entry->until_day,
            .value = kind == LIMIT_SHUT ? -1 : fact->quantity.value,
            .why = entry->note >= 0 ? ledger->names[entry->note] : "",
        };
        /* One that names what the mission has not would, without it, shut everything. */
        if ((entry->place >= 0 && told.limit.place < 0) ||
            (entry->leg >= 0 && told.limit.leg < 0) || (entry->lift >= 0 && told.limit.lift < 0))
            continue;
        memory_grow(&situation->limits, &capacity, (size_t)situation->limit_count + 1,
                    sizeof *situation->limits);
        situation->limits[situation->limit_count++] = told;
    }
    if (situation->limit_count)
        qsort(situation->limits, (size_t)situation->limit_count, sizeof *situation->limits,
              compare_limits);
}

static void find_deadline(struct situation *situation)
{
    situation->last_day = situation->mission->settings.last_day;
    situation->deadline_entry = -1;
    int32_t decided = DAY_NONE;
    for (int32_t i = 0, f; (f = situation_of_kind(situation, ENTRY_DEADLINE, i)) >= 0; i++) {
        const struct fact *fact = &situation->facts[f];
        const struct ledger_entry *entry = told_by(situation, fact);
        if (entry->day > situation->as_of || entry->day < decided || entry->until_day == DAY_NONE)
            continue;
        if (entry->day == decided &&
            !entry_is_later(situation->ledger, fact->entry, situation->deadline_entry))
            continue;
        decided = entry->day;
        situation->last_day = entry->until_day;
        situation->deadline_entry = fact->entry;
    }
}

static int compare_casualties(const void *left, const void *right)
{
    const struct casualty *one = left, *other = right;
    if (one->measure != other->measure)
        return one->measure < other->measure ? -1 : 1;
    return (one->cause > other->cause) - (one->cause < other->cause);
}

/* All incidents with an amount, sorted by measure and cause, added up in place. */
static void find_casualties(struct situation *situation)
{
    int32_t count = 0;
    struct casualty *all = NULL;
    size_t capacity = 0;
    for (int32_t i = 0, f; (f = situation_of_kind(situation, ENTRY_INCIDENT, i)) >= 0; i++) {
        const struct fact *fact = &situation->facts[f];
        const struct ledger_entry *entry = told_by(situation, fact);
        if (entry->measure < 0 || fact->first_day > situation->as_of)
            continue;
        memory_grow(&all, &capacity, (size_t)count + 1, sizeof *all);
        all[count++] =
            (struct casualty){entry->measure, entry->cause, fact_by_then(situation, fact)};
    }
    if (count)
        qsort(all, (size_t)count, sizeof *all, compare_casualties);
    for (int32_t i = 0; i < count; i++) {
        struct casualty *last = &all[situation->casualty_count - 1];
        if (situation->casualty_count && compare_casualties(last, &all[i]) == 0)
            last->quantity = quantity_add(last->quantity, all[i].quantity);
        else
            all[situation->casualty_count++] = all[i];
    }
    situation->casualties = all;
}

static void add_up(struct situation *situation)
{
    const struct mission *mission = situation->mission;
    double start = 0;
    for (int u = 0; u < mission->unit_count; u++) {
        start += mission->units[u].people;
        situation->departed = quantity_add(situation->departed, situation->units[u].out);
        situation->dead = quantity_add(situation->dead, situation->units[u].dead);
        situation->unaccounted =
            quantity_add(situation->unaccounted, situation->units[u].unaccounted);
    }
    for (int32_t h = 0; h < situation->holder_count; h++)
        situation->departed = quantity_add(situation->departed, situation->holders[h].out);
    situation->start = quantity_exact(start);
    situation->remaining = quantity_subtract(
        quantity_subtract(situation->start, situation->departed), situation->dead);
}

/* Facts and steps ask nothing of each other, and share no memory that either writes. */
struct reading {
    struct working *working;
    struct step_list steps;
    struct arena arena; /* of the steps */
};

static void read_entries(void *context, int item)
{
    struct reading *reading = context;
    if (item == 0)
        find_facts(reading->working);
    else
        step_list_read(&reading->steps, reading->working, item - 1);
}

static struct situation *work_out(struct working *working)
{
    struct situation *situation = working->situation;
    const struct mission *mission = situation->mission;
    struct arena *arena = &situation->arena;
    situation->places =
        arena_new(arena, (size_t)mission->place_count + 1, sizeof *situation->places);
    situation->units = arena_new(arena, (size_t)mission->unit_count + 1, sizeof *situation->units);
    situation->lots = arena_new(arena, (size_t)mission->lot_count + 1, sizeof *situation->lots);
    working_note_items(working);
    struct reading reading = {.working = working};
    bool many = situation->ledger->entry_count > ENTRIES_FOR_THREADS;
    step_list_init(&reading.steps, working, &reading.arena);
    threads_run(many ? threads_available() : 1, 1 + ENTRY_PARTS, read_entries, &reading);
    read_facts(working);
    find_closings(working);
    find_closing_delays(situation);
    find_trips(working);
    find_holdings(working, &reading.steps, &reading.arena);
    arena_clear(&reading.arena);
    find_limits(working);
    find_deadline(situation);
    find_casualties(situation);
    add_up(situation);
    working_clear(working);
    return situation;
}

static void begin(struct working *working, const struct mission *mission,
                  const struct ledger *ledger, int32_t as_of, int32_t known_on)
{
    struct situation *situation = memory_new(1, sizeof *situation);
    *situation = (struct situation){
        .mission = mission, .ledger = ledger, .as_of = as_of, .known_on = known_on};
    working_init(working, situation);
    find_standing(working);
}

struct situation *situation_new(const struct mission *mission, const struct ledger *ledger,
                                const struct plan_document *plan, int32_t as_of, int32_t known_on)
{
    struct working working;
    begin(&working, mission, ledger, as_of, known_on);
    working.situation->plan = plan;
    return work_out(&working);
}

struct situation *situation_new_in_force(const struct mission *mission, const struct ledger *ledger,
                                         int32_t as_of, int32_t known_on, situation_read_plan *read,
                                         void *context)
{
    struct working working;
    begin(&working, mission, ledger, as_of, known_on);
    int32_t in_force = find_plan(&working);
    if (in_force >= 0)
        working.situation->plan = read(context, in_force);
    return work_out(&working);
}

void situation_free(struct situation *situation)
{
    if (!situation)
        return;
    free(situation->holdings);
    free(situation->holders);
    free(situation->departures);
    free(situation->deaths);
    free(situation->limits);
    free(situation->casualties);
    arena_clear(&situation->arena);
    free(situation);
}
