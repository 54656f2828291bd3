/* Every limit on quantities of docs/validity.md is a resource of the kernel, made when the first
 * trip takes of it:
 *
 *   number of a pool              renewable; a trip takes its lift from leaving the base to being
 *                                 back
 *   people of an escort unit      renewable; an escort is taken while away, a part that leaves for
 *                                 good to the end
 *   guard surplus of a place      the same: people of its guarding units above the need; the
 *                                 closing takes none
 *   beds                          storage: arrivals take beds to the end, departures give them back
 *   a day's throughput            renewable by day: a trip takes its share of the whole day, in
 * each mode at the right offset
 *
 * Moments are rounded to the safe side: what is taken is taken for whole periods.
 */
#include "plan/demands.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { UNLIMITED = 1 << 29 };

/* What is taken of a resource: so much of it never fits, as a limit is less than UNLIMITED. */
static int32_t kernel_quantity(double value)
{
    return (int32_t)fmin(value, UNLIMITED);
}

static int32_t kernel_capacity(double value)
{
    return (int32_t)fmin(value, UNLIMITED - 1);
}

/* Sets capacity[] of the days of a limit: the least (or with `most` the greatest) of what it is and
 * value. */
static void apply_limit(struct demands *demands, const struct limit *limit, int32_t value,
                        bool most)
{
    const struct network *network = demands->network;
    int32_t start = network->mission->settings.start_day;
    int first = limit->from == DAY_NONE || limit->from < start ? 0 : limit->from - start;
    int last = limit->until == DAY_NONE || limit->until - start >= network->day_count
                   ? network->day_count - 1
                   : limit->until - start;
    for (int t = first * network->periods_per_day; t < (last + 1) * network->periods_per_day; t++)
        if (most ? value > demands->capacity[t] : value < demands->capacity[t])
            demands->capacity[t] = value;
}

static void apply_limits(struct demands *demands, enum limit_kind kind, int item, double scale)
{
    for (int i = 0; i < demands->network->mission->limit_count; i++) {
        const struct limit *limit = &demands->network->mission->limits[i];
        int of = kind == LIMIT_LIFT_NUMBER        ? limit->lift
                 : kind == LIMIT_VEHICLES_PER_DAY ? limit->leg
                                                  : limit->place;
        if (limit->kind == kind && of == item)
            apply_limit(demands, limit, kernel_capacity(limit->value * scale), false);
    }
}

/* Fills capacity[]; returns false where nothing limits. */
static bool find_capacity(struct demands *demands, enum resource_kind kind, int item)
{
    static const enum limit_kind limits[] = {
        [RESOURCE_LIFT] = LIMIT_LIFT_NUMBER,
        [RESOURCE_BEDS] = LIMIT_BEDS,
        [RESOURCE_PEOPLE_PER_DAY] = LIMIT_PEOPLE_PER_DAY,
        [RESOURCE_TONNES_PER_DAY] = LIMIT_TONNES_PER_DAY,
        [RESOURCE_VEHICLES_PER_DAY] = LIMIT_VEHICLES_PER_DAY,
    };
    const struct mission *mission = demands->network->mission;
    int horizon = demands->network->horizon;
    int32_t base = UNLIMITED, less = 0;
    double scale = 1;
    switch (kind) {
    case RESOURCE_LIFT:
        base = mission->lifts[item].number;
        break;
    case RESOURCE_UNIT:
        base = mission->units[item].people;
        break;
    case RESOURCE_BEDS:
        base = mission->places[item].beds;
        for (int i = 0; i < mission->unit_count; i++)
            less += mission->units[i].place == item ? mission->units[i].people : 0;
        break;
    case RESOURCE_PEOPLE_PER_DAY:
        base = mission->places[item].people_per_day;
        break;
    case RESOURCE_TONNES_PER_DAY:
        scale = 10;
        base = mission->places[item].tonnes_per_day < 0
                   ? -1
                   : kernel_capacity(mission->places[item].tonnes_per_day * scale);
        break;
    case RESOURCE_VEHICLES_PER_DAY:
        base = mission->legs[item].vehicles_per_day;
        break;
    default:
        break;
    }
    if (base < 0)
        base = UNLIMITED;
    for (int t = 0; t < horizon; t++)
        demands->capacity[t] = base;
    if (kind == RESOURCE_GUARD) {
        int32_t guards = 0, need = 0, most = 0;
        for (int i = 0; i < mission->unit_count; i++)
            guards += mission->units[i].guards && mission->units[i].place == item
                          ? mission->units[i].people
                          : 0;
        for (int t = 0; t < horizon; t++) {
            need = demands->network->guard[item * demands->network->day_count +
                                           t / demands->network->periods_per_day];
            demands->capacity[t] = guards > need ? guards - need : 0;
            most = need > most ? need : most;
        }
        return most > 0;
    }
    if (kind == RESOURCE_LIMIT) {
        apply_limit(demands, &mission->limits[item], (int32_t)mission->limits[item].value, false);
    } else if (kind != RESOURCE_UNIT) {
        apply_limits(demands, limits[kind], item, scale);
    }
    bool limited = false;
    for (int t = 0; t < horizon; t++) {
        if (demands->capacity[t] < UNLIMITED) {
            limited = true;
            demands->capacity[t] -= less;
            if (demands->capacity[t] < 0)
                demands->capacity[t] = 0;
        }
    }
    return limited;
}

/* The kernel's resource; -1 where nothing limits. */
static int32_t get_resource(struct demands *demands, enum resource_kind kind, int item)
{
    int *index = &demands->resource[kind][item];
    if (*index == 0) {
        *index = find_capacity(demands, kind, item)
                     ? schedule_add_resource(demands->kernel, demands->capacity, 0) + 1
                     : -1;
        if (*index > 0) {
            memory_grow(&demands->made, &demands->made_capacity, demands->made_count + 1,
                        sizeof *demands->made);
            demands->made[demands->made_count++] = (struct plan_resource){kind, item};
        }
    }
    return *index < 0 ? -1 : *index - 1;
}

static void add_demand(struct demands *demands, enum resource_kind kind, int item, int32_t offset,
                       int32_t length, int32_t quantity)
{
    int32_t resource = quantity ? get_resource(demands, kind, item) : -1;
    if (resource < 0)
        return;
    for (size_t i = 0; i < demands->count; i++) {
        struct schedule_demand *demand = &demands->items[i];
        if (demand->resource == resource && demand->offset == offset && demand->length == length &&
            (demand->quantity < 0) == (quantity < 0)) {
            demand->quantity = kernel_quantity((double)demand->quantity + quantity);
            return;
        }
    }
    memory_grow(&demands->items, &demands->item_capacity, demands->count + 1,
                sizeof *demands->items);
    demands->items[demands->count++] = (struct schedule_demand){resource, offset, length, quantity};
}

/* Takes `quantity` of a resource by day, on the day of the moment (minutes from the midnight before
 * departure). */
static void add_daily(struct demands *demands, enum resource_kind kind, int item,
                      const struct shape *shape, int moment, int quantity)
{
    if (moment < shape->earliest)
        return;
    int day = floor_divide(moment, MINUTES_PER_DAY), per_day = demands->network->periods_per_day;
    add_demand(demands, kind, item, day * per_day - shape->key.slot, per_day, quantity);
}

static void add_interval(struct demands *demands, enum resource_kind kind, int item,
                         const struct shape *shape, int from, int until, int quantity)
{
    from = from > shape->earliest ? from : shape->earliest;
    int first = floor_divide(from, demands->network->period_minutes),
        end = ceil_divide(until, demands->network->period_minutes);
    add_demand(demands, kind, item, first - shape->key.slot, end - first, quantity);
}

static void add_leg_vehicles(struct demands *demands, const struct shape *shape,
                             const struct chain *chain, int vehicles)
{
    for (int i = 0; i < chain->count; i++)
        add_daily(demands, RESOURCE_VEHICLES_PER_DAY, chain->moves[i].leg, shape,
                  chain->moves[i].depart, vehicles);
}

/* Limits on flights and convoys a day: each row of the table that counts this trip. */
static void add_daily_limits(struct demands *demands, const struct trip *trip,
                             const struct carriage_choice *choice)
{
    const struct mission *mission = demands->network->mission;
    const struct shape *shape = choice->shape;
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        bool flights = limit->kind == LIMIT_FLIGHTS_PER_DAY && trip->stage.mode == MODE_AIR;
        bool convoys = limit->kind == LIMIT_CONVOYS_PER_DAY && trip->stage.mode == MODE_ROAD;
        int count = flights ? choice->number : 1;
        if (!flights && !convoys)
            continue;
        if (limit->place >= 0) {
            if (limit->place == trip->stage.from)
                add_daily(demands, RESOURCE_LIMIT, i, shape, shape->depart, count);
            if (flights && limit->place == trip->stage.to)
                add_daily(demands, RESOURCE_LIMIT, i, shape, shape->arrive, count);
        } else if (!limit->country[0] ||
                   strcmp(mission->places[trip->stage.from].country, limit->country) == 0 ||
                   (flights &&
                    strcmp(mission->places[trip->stage.to].country, limit->country) == 0)) {
            add_daily(demands, RESOURCE_LIMIT, i, shape, shape->depart, count);
        }
    }
}

void demands_add_trip(struct demands *demands, const struct activity *activity,
                      const struct trip *trip, const struct carriage_choice *choice)
{
    const struct mission *mission = demands->network->mission;
    const struct shape *shape = choice->shape;
    int from = trip->stage.from, to = trip->stage.to, lift = shape->key.lift,
        escort = shape->key.escort_unit;
    if (lift >= 0)
        add_interval(demands, RESOURCE_LIFT, lift, shape, shape->lift_from, shape->lift_until,
                     choice->number);
    if (escort >= 0) {
        add_interval(demands, RESOURCE_UNIT, escort, shape, shape->escort_from, shape->escort_until,
                     choice->escort_people);
        if (mission->units[escort].guards)
            add_interval(demands, RESOURCE_GUARD, mission->units[escort].place, shape,
                         shape->escort_from, shape->escort_until, choice->escort_people);
    }
    for (int i = 0; i < trip->load_count; i++) {
        const struct load *load = &demands->program->loads[trip->first_load + i];
        int unit = demands->commodities->items[load->commodity].unit;
        if (unit < 0 || mission->units[unit].place != from)
            continue;
        if (mission->units[unit].escorts)
            add_demand(demands, RESOURCE_UNIT, unit, 0, SCHEDULE_TO_END, load->quantity);
        if (mission->units[unit].guards && !activity->closing)
            add_demand(demands, RESOURCE_GUARD, from, 0, SCHEDULE_TO_END, load->quantity);
    }
    add_demand(demands, RESOURCE_BEDS, from, 0, SCHEDULE_TO_END, -trip->people);
    add_demand(demands, RESOURCE_BEDS, to,
               floor_divide(shape->arrive, demands->network->period_minutes) - shape->key.slot,
               SCHEDULE_TO_END, trip->people);
    add_daily(demands, RESOURCE_PEOPLE_PER_DAY, from, shape, shape->depart, trip->people);
    add_daily(demands, RESOURCE_PEOPLE_PER_DAY, to, shape, shape->arrive, trip->people);
    add_daily(demands, RESOURCE_TONNES_PER_DAY, from, shape, shape->depart,
              kernel_quantity(ceil(trip->tonnes * 10 - 1e-9)));
    add_daily(demands, RESOURCE_TONNES_PER_DAY, to, shape, shape->arrive,
              kernel_quantity(ceil(trip->tonnes * 10 - 1e-9)));
    int trucks = trip->stage.mode == MODE_ROAD ? choice->number : 0;
    add_leg_vehicles(demands, shape, &shape->moves, trip->vehicles + trucks);
    add_leg_vehicles(demands, shape, &shape->out, trucks);
    add_leg_vehicles(demands, shape, &shape->back, trucks);
    add_daily_limits(demands, trip, choice);
}

void demands_init(struct demands *demands, const struct network *network,
                  const struct commodities *commodities, const struct program *program,
                  struct schedule_builder *kernel)
{
    const struct mission *mission = network->mission;
    const int items[RESOURCE_KIND_COUNT] = {
        mission->lift_count,  mission->unit_count,  mission->place_count, mission->place_count,
        mission->place_count, mission->place_count, mission->leg_count,   mission->limit_count};
    *demands = (struct demands){
        .network = network, .commodities = commodities, .program = program, .kernel = kernel};
    for (int kind = 0; kind < RESOURCE_KIND_COUNT; kind++)
        demands->resource[kind] = memory_new((size_t)items[kind], sizeof(int));
    demands->capacity = memory_new((size_t)network->horizon, sizeof *demands->capacity);
}

void demands_clear(struct demands *demands)
{
    for (int kind = 0; kind < RESOURCE_KIND_COUNT; kind++)
        free(demands->resource[kind]);
    free(demands->capacity);
    free(demands->items);
    free(demands->made);
    *demands = (struct demands){0};
}
