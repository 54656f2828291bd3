/* A run as a mission would have recorded it: departures, arrivals, closings, hand-overs,
 * dispositions, who was killed, and clearances refused. What is recorded on a day is reported on
 * it, so that the ledger can be looked at as known then.
 */
#include "rehearse/rehearse.h"

#include "ledger/ledger.h"

#include <stdlib.h>
#include <string.h>

struct telling {
    const struct mission *mission;
    const struct plan_document *history;
    struct ledger *ledger;
    int64_t until; /* the first moment that is not told of */
    struct ledger_entry *entries;
    size_t count, capacity;
};

/* NULL: it happened after all that is told. */
static struct ledger_entry *add(struct telling *telling, enum entry_kind kind, int64_t moment)
{
    if (moment >= telling->until)
        return NULL;
    memory_grow(&telling->entries, &telling->capacity, telling->count + 1,
                sizeof *telling->entries);
    struct ledger_entry *entry = &telling->entries[telling->count++];
    ledger_entry_init(entry);
    entry->kind = kind;
    entry->sequence = (int64_t)telling->count; /* until it is appended: the order of telling */
    entry->day = entry->reported_day = moment_day(moment);
    entry->minute = (int32_t)(moment - day_moment(entry->day));
    entry->source = ledger_name(telling->ledger, "rehearsal");
    return entry;
}

static int32_t place_name(struct telling *telling, int place)
{
    return place < 0 ? -1 : ledger_name(telling->ledger, telling->mission->places[place].id);
}

static void set_amount(struct telling *telling, struct ledger_entry *entry, const char *measure,
                       int quantity)
{
    entry->measure = ledger_name(telling->ledger, measure);
    entry->amount = (struct amount){AMOUNT_EXACT, quantity, quantity};
}

static void set_subject(struct telling *telling, struct ledger_entry *entry, int unit, int lot,
                        int quantity)
{
    const struct mission *mission = telling->mission;
    if (unit >= 0)
        entry->unit = ledger_name(telling->ledger, mission->units[unit].id);
    if (lot >= 0)
        entry->lot = ledger_name(telling->ledger, mission->lots[lot].id);
    set_amount(telling, entry, unit >= 0 ? LEDGER_MEASURE_PEOPLE : LEDGER_MEASURE_ITEMS, quantity);
}

static int lost_of(const struct plan_document *history, int trip, const struct plan_load *load)
{
    int lost = 0;
    for (int i = 0; i < history->loss_count; i++) {
        const struct plan_loss *loss = &history->losses[i];
        if (loss->trip == trip && loss->lift < 0 && loss->unit == load->unit &&
            loss->lot == load->lot)
            lost += loss->quantity;
    }
    return lost < load->quantity ? lost : load->quantity;
}

static void tell_trip(struct telling *telling, int index)
{
    const struct plan_trip *trip = &telling->history->trips[index];
    for (int i = 0; i < trip->load_count; i++) {
        const struct plan_load *load = &trip->loads[i];
        int arrived = load->quantity - lost_of(telling->history, index, load);
        struct ledger_entry *entry = add(telling, ENTRY_DEPARTURE, trip->depart);
        for (int end = 0; end < 2 && entry; end++) {
            entry->place = place_name(telling, end ? trip->to : trip->from);
            entry->other_place = place_name(telling, end ? trip->from : trip->to);
            entry->trip = ledger_name(telling->ledger, trip->id);
            entry->mode = (int32_t)trip->mode;
            set_subject(telling, entry, load->unit, load->lot, end ? arrived : load->quantity);
            entry = end || arrived == 0 ? NULL : add(telling, ENTRY_ARRIVAL, trip->arrive);
        }
    }
}

static void tell_closing(struct telling *telling, const struct plan_closing *closing)
{
    struct ledger_entry *entry = add(telling, ENTRY_CLOSING, closing->last_departure);
    if (entry)
        entry->place = place_name(telling, closing->place);
    entry = add(telling, ENTRY_HANDOVER, closing->closed);
    if (entry) {
        entry->place = place_name(telling, closing->place);
        entry->recipient = ledger_name(telling->ledger, "the authorities");
        entry->minute = -1;
    }
}

static void tell_loss(struct telling *telling, const struct plan_loss *loss)
{
    struct ledger_entry *entry = add(telling, ENTRY_INCIDENT, loss->date);
    if (!entry)
        return;
    entry->place = place_name(telling, loss->place >= 0  ? loss->place
                                       : loss->trip >= 0 ? telling->history->trips[loss->trip].from
                                                         : -1);
    if (loss->trip >= 0)
        entry->trip = ledger_name(telling->ledger, telling->history->trips[loss->trip].id);
    if (loss->unit >= 0)
        entry->unit = ledger_name(telling->ledger, telling->mission->units[loss->unit].id);
    entry->note = ledger_name(telling->ledger, loss->what);
    set_amount(telling, entry, loss->unit >= 0 ? "killed" : "vehicles_lost", loss->quantity);
    if (loss->unit >= 0)
        entry->cause = ledger_name(telling->ledger, "hostile act");
}

static void tell_disposition(struct telling *telling, const struct plan_disposition *disposed)
{
    struct ledger_entry *entry = add(telling, ENTRY_DISPOSITION, disposed->date);
    if (!entry)
        return;
    const struct lot *lot = &telling->mission->lots[disposed->lot];
    entry->place = place_name(telling, disposed->place);
    entry->minute = -1;
    set_subject(telling, entry, -1, disposed->lot, disposed->quantity);
    entry->measure = ledger_name(telling->ledger, disposition_name(disposed->disposition));
    entry->value_usd = lot->value_usd * disposed->quantity;
}

/* A refusal shuts the leg to the mode until the trip may ask again: whether others would have been
 * let go nobody knows who has not asked. */
static void tell_refusal(struct telling *telling, const struct rehearse_record *record,
                         const struct stress_refusal *refusal)
{
    const struct mission *mission = telling->mission;
    int64_t midnight = day_moment(mission->settings.start_day);
    struct ledger_entry *entry = add(telling, ENTRY_REFUSAL, midnight + refusal->at);
    if (!entry)
        return;
    struct arena arena = {0};
    const struct leg *leg = &mission->legs[refusal->leg];
    entry->minute = -1;
    entry->until_day = moment_day(midnight + refusal->again) - 1;
    entry->leg = ledger_name(telling->ledger, leg->id);
    entry->mode = (int32_t)leg->mode;
    entry->note = ledger_name(telling->ledger,
                              arena_format(&arena, "asked by trip %s: %s", refusal->trip,
                                           rehearsal_risk(record->rehearsal, refusal->risk)->id));
    arena_clear(&arena);
}

static int compare_entries(const void *left_address, const void *right_address)
{
    const struct ledger_entry *left = left_address, *right = right_address;
    if (left->day != right->day)
        return left->day < right->day ? -1 : 1;
    if (left->minute != right->minute)
        return left->minute < right->minute ? -1 : 1;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    return left->sequence < right->sequence ? -1 : left->sequence > right->sequence;
}

int32_t rehearse_tell(const struct mission *mission, const struct rehearse_record *record,
                      int32_t until_day, struct ledger *ledger, struct ledger_entry **entries)
{
    const struct plan_document *history = record->history;
    struct telling telling = {.mission = mission,
                              .history = history,
                              .ledger = ledger,
                              .until = day_moment(until_day + 1)};
    for (int i = 0; i < history->trip_count; i++)
        tell_trip(&telling, i);
    for (int i = 0; i < history->closing_count; i++)
        tell_closing(&telling, &history->closings[i]);
    for (int i = 0; i < history->loss_count; i++)
        tell_loss(&telling, &history->losses[i]);
    for (int i = 0; i < history->disposition_count; i++)
        tell_disposition(&telling, &history->dispositions[i]);
    for (int64_t i = 0; i < record->refusal_count; i++)
        tell_refusal(&telling, record, &record->refusals[i]);
    if (telling.count)
        qsort(telling.entries, telling.count, sizeof *telling.entries, compare_entries);
    *entries = telling.entries;
    return (int32_t)telling.count;
}

struct ledger *rehearse_keep_ledger(const struct mission *mission,
                                    const struct rehearse_record *record, int32_t until_day)
{
    struct ledger *ledger = memory_new(1, sizeof *ledger);
    struct ledger_entry *entries;
    int32_t count = rehearse_tell(mission, record, until_day, ledger, &entries);
    ledger->authors = arena_new(&ledger->arena, 1, sizeof *ledger->authors);
    ledger->authors[0] = (struct ledger_author){
        .name = ledger_name(ledger, "rehearsal"), .role = ROLE_PLANNER, .last_counted = INT64_MAX};
    ledger->author_count = 1;
    ledger->entries = arena_new(&ledger->arena, (size_t)count + 1, sizeof *ledger->entries);
    for (int32_t i = 0; i < count; i++) {
        ledger->entries[i] = entries[i];
        ledger->entries[i].author = 0;
        ledger->entries[i].sequence = ledger->entries[i].recorded = i + 1;
        ledger->entries[i].counts = true;
    }
    ledger->entry_count = count;
    free(entries);
    return ledger;
}

bool rehearse_write_ledger(const char *path, const struct mission *mission, const char *plan_text,
                           const struct rehearse_record *record, struct diagnostics *diagnostics)
{
    struct ledger_key key;
    if (!ledger_key_new(&key, "rehearsal", diagnostics))
        return false;
    struct ledger_file *file = NULL;
    struct ledger *ledger = NULL;
    bool good = ledger_create(path, mission, &key, diagnostics);
    if (good)
        file = ledger_open(path, true, diagnostics);
    if (file)
        ledger = ledger_load(file, NULL, 0, diagnostics);
    good = good && ledger;
    if (good) {
        struct ledger_entry *told, *entries = NULL;
        int32_t count = rehearse_tell(mission, record, INT32_MAX - 1, ledger, &told);
        entries = memory_new((size_t)count + 1, sizeof *entries);
        ledger_entry_init(&entries[0]); /* the plan comes into force before anything moves */
        entries[0].kind = ENTRY_PLAN;
        entries[0].day = entries[0].reported_day = mission->settings.start_day;
        entries[0].source = ledger_name(ledger, "rehearsal");
        entries[0].has_file_hash = true;
        ledger_put_text(file, plan_text, strlen(plan_text), entries[0].file_hash);
        if (count)
            memcpy(entries + 1, told, (size_t)count * sizeof *entries);
        good = ledger_append(file, ledger, &key, entries, count + 1, NULL, diagnostics);
        free(entries);
        free(told);
    }
    ledger_free(ledger);
    ledger_close(file);
    ledger_key_clear(&key);
    return good;
}
