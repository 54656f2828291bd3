/* What there is of lift, escorts, guards, beds, and what places, legs and limits let through in a
 * day, as the tables have it: a row of days for each resource.
 */
#include "stress/network_making.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int network_find_resource(struct making *making, enum resource_kind kind, int item)
{
    struct network *network = making->network;
    for (int i = 0; i < network->resource_count; i++)
        if (network->resources[i].kind == kind && network->resources[i].item == item)
            return i;
    return -1;
}

static void cap(struct making *making, int resource, const struct limit *limit, double value,
                bool add)
{
    const struct passage_table *table = &making->network->passages;
    int32_t *days = making->limits[resource];
    int32_t whole = value < NO_LIMIT ? (int32_t)floor(value + 1e-9) : NO_LIMIT;
    for (int32_t day = 0; day < table->day_count; day++)
        if (!limit || mission_limit_is_on(limit, table->start_day + day))
            days[day] = add ? days[day] + whole : days[day] < whole ? days[day] : whole;
}

int network_add_resource(struct making *making, enum resource_kind kind, int item, const char *name)
{
    struct network *network = making->network;
    memory_grow(&network->resources, &making->resource_capacity,
                (size_t)network->resource_count + 1, sizeof *network->resources);
    network->resources[network->resource_count] =
        (struct resource){.kind = kind,
                          .item = item,
                          .by_day = kind >= RESOURCE_PEOPLE_PER_DAY,
                          .twin_of = -1,
                          .name = name};
    int32_t **limits = memory_new((size_t)network->resource_count + 1, sizeof *limits);
    if (network->resource_count)
        memcpy(limits, making->limits, (size_t)network->resource_count * sizeof *limits);
    free(making->limits);
    making->limits = limits;
    size_t days = (size_t)network->passages.day_count;
    int32_t *room = making->limits[network->resource_count] =
        arena_new(&network->arena, days, sizeof *room);
    for (size_t day = 0; day < days; day++)
        room[day] = NO_LIMIT;
    return network->resource_count++;
}

static int people_from_start(const struct mission *mission, int place, bool guards)
{
    int people = 0;
    for (int i = 0; i < mission->unit_count; i++)
        people += mission->units[i].place == place && (!guards || mission->units[i].guards)
                      ? mission->units[i].people
                      : 0;
    return people;
}

static bool escorts_in(const struct plan_document *plan, int unit)
{
    for (int t = 0; t < plan->trip_count; t++)
        if (plan->trips[t].has_escort && !plan->trips[t].escort.aboard &&
            plan->trips[t].escort.unit == unit)
            return true;
    return false;
}

static void add_lift_resources(struct making *making)
{
    struct network *network = making->network;
    const struct mission *mission = network->mission;
    const struct passage_table *table = &network->passages;
    for (int i = 0; i < mission->lift_count; i++) {
        const struct lift *lift = &mission->lifts[i];
        int resource = network_add_resource(making, RESOURCE_LIFT, i, lift->id);
        for (int32_t day = 0; day < table->day_count; day++)
            making->limits[resource][day] =
                mission_days_hold(lift->from, lift->until, table->start_day + day) ? lift->number
                                                                                   : 0;
        for (int l = 0; l < mission->limit_count; l++)
            if (mission->limits[l].kind == LIMIT_LIFT_NUMBER && mission->limits[l].lift == i)
                cap(making, resource, &mission->limits[l], mission->limits[l].value, false);
    }
    for (int i = 0; i < mission->unit_count; i++)
        if (escorts_in(network->plan, i))
            cap(making,
                network_add_resource(
                    making, RESOURCE_ESCORTS, i,
                    arena_format(&network->arena, "escorts of %s", mission->units[i].id)),
                NULL, mission->units[i].people, false);
}

static void add_place_resources(struct making *making, int p)
{
    struct network *network = making->network;
    const struct mission *mission = network->mission;
    const struct place *place = &mission->places[p];
    const struct passage_table *table = &network->passages;
    int32_t *need = memory_new((size_t)table->day_count, sizeof *need), most = 0;
    bool beds = place->beds >= 0, people = place->people_per_day >= 0,
         tonnes = place->tonnes_per_day >= 0;
    for (int32_t day = 0; day < table->day_count; day++)
        need[day] = place->guard_people;
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        beds |= limit->kind == LIMIT_BEDS && limit->place == p;
        people |= limit->kind == LIMIT_PEOPLE_PER_DAY && limit->place == p;
        tonnes |= limit->kind == LIMIT_TONNES_PER_DAY && limit->place == p;
        for (int32_t day = 0;
             limit->kind == LIMIT_GUARD && limit->place == p && day < table->day_count; day++)
            if (mission_limit_is_on(limit, table->start_day + day))
                need[day] = (int32_t)limit->value;
    }
    for (int32_t day = 0; day < table->day_count; day++)
        most = need[day] > most ? need[day] : most;
    if (most > 0) {
        int resource = network_add_resource(
            making, RESOURCE_GUARD, p, arena_format(&network->arena, "guards of %s", place->id));
        for (int32_t day = 0; day < table->day_count; day++)
            making->limits[resource][day] = people_from_start(mission, p, true) - need[day];
    }
    free(need);
    const struct {
        bool is;
        enum resource_kind kind;
        enum limit_kind limit;
        double value, scale;
        const char *name;
    } rows[] = {{beds, RESOURCE_BEDS, LIMIT_BEDS, place->beds, 1, "beds at %s"},
                {people, RESOURCE_PEOPLE_PER_DAY, LIMIT_PEOPLE_PER_DAY, place->people_per_day, 1,
                 "people a day at %s"},
                {tonnes, RESOURCE_TONNES_PER_DAY, LIMIT_TONNES_PER_DAY, place->tonnes_per_day,
                 KILOGRAMS, "tonnes a day at %s"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!rows[i].is)
            continue;
        char name[256];
        snprintf(name, sizeof name, "%.*s%s", (int)(strlen(rows[i].name) - 2), rows[i].name,
                 place->id);
        int resource =
            network_add_resource(making, rows[i].kind, p, arena_copy_text(&network->arena, name));
        if (rows[i].value >= 0)
            cap(making, resource, NULL, rows[i].value * rows[i].scale, false);
        for (int l = 0; l < mission->limit_count; l++)
            if (mission->limits[l].kind == rows[i].limit && mission->limits[l].place == p)
                cap(making, resource, &mission->limits[l], mission->limits[l].value * rows[i].scale,
                    false);
        if (rows[i].kind == RESOURCE_BEDS)
            cap(making, resource, NULL, -people_from_start(mission, p, false), true);
    }
}

static void add_counters(struct making *making)
{
    struct network *network = making->network;
    const struct mission *mission = network->mission;
    for (int i = 0; i < mission->leg_count; i++) {
        bool is = mission->legs[i].vehicles_per_day >= 0;
        for (int l = 0; l < mission->limit_count; l++)
            is |= mission->limits[l].kind == LIMIT_VEHICLES_PER_DAY && mission->limits[l].leg == i;
        if (!is)
            continue;
        int resource = network_add_resource(
            making, RESOURCE_VEHICLES_PER_DAY, i,
            arena_format(&network->arena, "vehicles a day on %s", mission->legs[i].id));
        if (mission->legs[i].vehicles_per_day >= 0)
            cap(making, resource, NULL, mission->legs[i].vehicles_per_day, false);
        for (int l = 0; l < mission->limit_count; l++)
            if (mission->limits[l].kind == LIMIT_VEHICLES_PER_DAY && mission->limits[l].leg == i)
                cap(making, resource, &mission->limits[l], mission->limits[l].value, false);
    }
    for (int l = 0; l < mission->limit_count; l++) {
        const struct limit *limit = &mission->limits[l];
        bool flights = limit->kind == LIMIT_FLIGHTS_PER_DAY;
        if (!flights && limit->kind != LIMIT_CONVOYS_PER_DAY)
            continue;
        const char *where = limit->place >= 0   ? mission->places[limit->place].id
                            : limit->country[0] ? limit->country
                                                : "the mission";
        cap(making,
            network_add_resource(making,
                                 flights ? RESOURCE_FLIGHTS_PER_DAY : RESOURCE_CONVOYS_PER_DAY, l,
                                 arena_format(&network->arena, "%s a day, %s",
                                              flights ? "flights" : "convoys", where)),
            limit, limit->value, false);
    }
}

void network_add_resources(struct making *making)
{
    add_lift_resources(making);
    for (int p = 0; p < making->network->mission->place_count; p++)
        add_place_resources(making, p);
    add_counters(making);
}
