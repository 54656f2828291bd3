/* Names of the ledger as items of the mission and the plan. A name is looked up once, when it is
 * first met in a field of that kind. */
#include "situation/working.h"

#include <stdlib.h>
#include <string.h>

enum { NOT_YET = -2 };

static int32_t *new_cache(struct arena *arena, const struct ledger *ledger)
{
    int32_t *cache = arena_new(arena, (size_t)ledger->name_count + 1, sizeof *cache);
    for (int32_t i = 0; i < ledger->name_count; i++)
        cache[i] = NOT_YET;
    return cache;
}

static int compare_trips(const void *left, const void *right)
{
    return strcmp((*(const struct plan_trip *const *)left)->id,
                  (*(const struct plan_trip *const *)right)->id);
}

void working_init(struct working *working, struct situation *situation)
{
    const struct ledger *ledger = situation->ledger;
    *working = (struct working){.situation = situation,
                                .mission = situation->mission,
                                .ledger = ledger,
                                .name_count = ledger->name_count,
                                .people = ledger_find_name(ledger, LEDGER_MEASURE_PEOPLE),
                                .items = ledger_find_name(ledger, LEDGER_MEASURE_ITEMS),
                                .vehicles = ledger_find_name(ledger, LEDGER_MEASURE_VEHICLES)};
    int32_t **caches[] = {&working->places,       &working->units,       &working->lots,
                          &working->legs,         &working->lifts,       &working->trips,
                          &working->dispositions, &working->vehicle_lots};
    for (size_t i = 0; i < sizeof caches / sizeof *caches; i++)
        *caches[i] = new_cache(&working->arena, ledger);
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

static const int32_t *keep(struct working *working, int32_t *cache)
{
    int32_t count = working->ledger->name_count;
    int32_t *kept = arena_new(&working->situation->arena, (size_t)count + 1, sizeof *kept);
    for (int32_t i = 0; i < count; i++)
        kept[i] = cache[i] == NOT_YET ? -1 : cache[i];
    return kept;
}

void working_keep_names(struct working *working)
{
    struct situation *situation = working->situation;
    situation->place_of_name = keep(working, working->places);
    situation->unit_of_name = keep(working, working->units);
    situation->lot_of_name = keep(working, working->lots);
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
    int32_t *known = &working->cache[name];                                                        \
    if (*known == NOT_YET)                                                                         \
        *known = (found);                                                                          \
    return *known

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
    bool people = working_measure(working, entry) == working->people;
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
