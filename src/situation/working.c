/* Names of the ledger as items of the mission and the plan. The ids of all items are looked up
 * among the names once, in the beginning; names that came later are looked up each time. */
#include "situation/working.h"

#include <stdlib.h>
#include <string.h>

static int32_t *new_cache(struct arena *arena, const struct ledger *ledger)
{
    size_t size = (size_t)ledger->name_count + 1;
    int32_t *cache = arena_new(arena, size, sizeof *cache);
    memset(cache, -1, size * sizeof *cache);
    return cache;
}

/* The first item of an id is the one that counts. */
static void note(const struct ledger *ledger, int32_t *cache, const char *id, int32_t item)
{
    int32_t name = ledger_find_name(ledger, id);
    if (name >= 0 && cache[name] < 0)
        cache[name] = item;
}

/* A unit's vehicles are the lot UNIT/vehicles. */
static void note_vehicles(struct working *working, int32_t lot)
{
    char unit[256];
    const char *id = working->mission->lots[lot].id, *slash = strrchr(id, '/');
    if (!slash || strcmp(slash, "/vehicles") != 0 || (size_t)(slash - id) >= sizeof unit)
        return;
    snprintf(unit, sizeof unit, "%.*s", (int)(slash - id), id);
    note(working->ledger, working->vehicle_lots, unit, lot);
}

static void note_items(struct working *working)
{
    const struct ledger *ledger = working->ledger;
    const struct mission *mission = working->mission;
    const struct plan_document *plan = working->situation->plan;
    for (int i = 0; i < mission->place_count; i++)
        note(ledger, working->places, mission->places[i].id, i);
    for (int i = 0; i < mission->unit_count; i++)
        note(ledger, working->units, mission->units[i].id, i);
    for (int i = 0; i < mission->lot_count; i++) {
        note(ledger, working->lots, mission->lots[i].id, i);
        note_vehicles(working, i);
    }
    for (int i = 0; i < mission->leg_count; i++)
        note(ledger, working->legs, mission->legs[i].id, i);
    for (int i = 0; i < mission->lift_count; i++)
        note(ledger, working->lifts, mission->lifts[i].id, i);
    for (int i = 0; i < DISPOSITION_COUNT; i++)
        note(ledger, working->dispositions, disposition_name((enum disposition)i), i);
    for (int i = 0; plan && i < plan->trip_count; i++)
        note(ledger, working->trips, plan->trips[i].id, i);
}

static int compare_trips(const void *left, const void *right)
{
    return strcmp((*(const struct plan_trip *const *)left)->id,
                  (*(const struct plan_trip *const *)right)->id);
}

void working_find_measures(struct working *working)
{
    const struct ledger *ledger = working->ledger;
    working->people = ledger_find_name(ledger, LEDGER_MEASURE_PEOPLE);
    working->items = ledger_find_name(ledger, LEDGER_MEASURE_ITEMS);
    working->vehicles = ledger_find_name(ledger, LEDGER_MEASURE_VEHICLES);
    working->killed = ledger_find_name(ledger, LEDGER_MEASURE_KILLED);
    working->dead = ledger_find_name(ledger, LEDGER_MEASURE_DEAD);
}

void working_init(struct working *working, struct situation *situation)
{
    const struct ledger *ledger = situation->ledger;
    *working = (struct working){.situation = situation,
                                .mission = situation->mission,
                                .ledger = ledger,
                                .name_count = ledger->name_count};
    working_find_measures(working);
}

void working_note_items(struct working *working)
{
    struct situation *situation = working->situation;
    const struct ledger *ledger = working->ledger;
    int32_t **caches[] = {&working->places,       &working->units,       &working->lots,
                          &working->legs,         &working->lifts,       &working->trips,
                          &working->dispositions, &working->vehicle_lots};
    for (size_t i = 0; i < sizeof caches / sizeof *caches; i++) /* the first three are kept */
        *caches[i] = new_cache(i < 3 ? &situation->arena : &working->arena, ledger);
    situation->place_of_name = working->places;
    situation->unit_of_name = working->units;
    situation->lot_of_name = working->lots;
    note_items(working);
    const struct plan_document *plan = situation->plan;
    if (!plan)
        return;
    working->sorted_trips =
        arena_new(&working->arena, (size_t)plan->trip_count + 1, sizeof(const struct plan_trip *));
    for (int i = 0; i < plan->trip_count; i++)
        working->sorted_trips[i] = &plan->trips[i];
    qsort(working->sorted_trips, (size_t)plan->trip_count, sizeof *working->sorted_trips,
          compare_trips);
}

void working_clear(struct working *working)
{
    arena_clear(&working->arena);
}

#define LOOK_UP(cache, found)                                                                      \
    if (name < 0)                                                                                  \
        return -1;                                                                                 \
    if (name >= working->name_count)                                                               \
        return (found);                                                                            \
    return working->cache[name]

int working_place(struct working *working, int32_t name)
{
    LOOK_UP(places, mission_find_place(working->mission, working->ledger->names[name]));
}

int working_unit(struct working *working, int32_t name)
{
    LOOK_UP(units, mission_find_unit(working->mission, working->ledger->names[name]));
}

int working_lot(struct working *working, int32_t name)
{
    LOOK_UP(lots, mission_find_lot(working->mission, working->ledger->names[name]));
}

int working_leg(struct working *working, int32_t name)
{
    LOOK_UP(legs, mission_find_leg(working->mission, working->ledger->names[name]));
}

int working_lift(struct working *working, int32_t name)
{
    LOOK_UP(lifts, mission_find_lift(working->mission, working->ledger->names[name]));
}

int working_disposition(struct working *working, int32_t name)
{
    LOOK_UP(dispositions, disposition_find(working->ledger->names[name]));
}

static int32_t find_trip(const struct working *working, const char *id)
{
    const struct plan_document *plan = working->situation->plan;
    struct plan_trip trip = {.id = id};
    const struct plan_trip *key = &trip;
    const struct plan_trip **found =
        plan ? bsearch(&key, working->sorted_trips, (size_t)plan->trip_count,
                       sizeof *working->sorted_trips, compare_trips)
             : NULL;
    return found ? (int32_t)(*found - plan->trips) : -1;
}

int working_trip(struct working *working, int32_t name)
{
    LOOK_UP(trips, find_trip(working, working->ledger->names[name]));
}

static int32_t find_vehicle_lot(const struct working *working, const char *unit)
{
    char id[256];
    snprintf(id, sizeof id, "%s/vehicles", unit);
    return mission_find_lot(working->mission, id);
}

int working_vehicle_lot(struct working *working, int32_t name)
{
    LOOK_UP(vehicle_lots, find_vehicle_lot(working, working->ledger->names[name]));
}

struct subject working_subject(struct working *working, const struct ledger_entry *entry)
{
    struct subject subject = {-1, -1, -1};
    int32_t measure = working_measure(working, entry);
    bool people = entry->kind != ENTRY_INCIDENT
                      ? measure == working->people
                      : measure >= 0 && (measure == working->killed || measure == working->dead);
    if (entry->kind == ENTRY_DISPOSITION || (entry->unit < 0 && entry->lot >= 0))
        subject.lot = working_lot(working, entry->lot);
    else if (entry->unit >= 0 && people)
        subject.unit = working_unit(working, entry->unit);
    else if (entry->unit >= 0 && entry->measure >= 0 && entry->measure == working->vehicles)
        subject.lot = working_vehicle_lot(working, entry->unit);
    else if (entry->unit < 0 && people)
        subject.holder = entry->holder;
    return subject;
}
