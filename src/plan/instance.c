/* Trips become activities, and every limit of docs/validity.md a resource, a time-lag, a calendar
 * or a cost.
 *
 *   limit                       in the kernel
 *   number of a pool            renewable; a trip takes its lift from leaving the base to being
 * back people of an escort unit    renewable; an escort is taken while away, a part that leaves for
 * good to the end guard surplus of a place    the same: people of its guarding units above the
 * need; the closing takes none beds                        storage: arrivals take beds to the end,
 * departures give them back a day's throughput          renewable by day: a trip takes its share of
 * the whole day, in each mode at the right offset shut legs, pools' dates     calendars of the
 * shapes order, packing, clearance   release dates and time-lags lateness, danger, money     cost
 * curves of the start
 *
 * Moments are rounded to the safe side: what is taken is taken for whole periods, what arrives is
 * ready in the next.
 */
#include "plan/choices.h"
#include "plan/deadlines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct curve_key {
    int shape, kind, place; /* place: of a closing; -1 */
    int escorts; /* who come along apart: eighths of one for each person, or each escort on a trip
                    of lots alone */
};

struct plan_tables {
    struct schedule_tables *kernel;
    int *calendar; /* [shape] + 1 */
    size_t calendar_capacity;
    struct curve_entry {
        struct curve_key key;
        int32_t index;
    } * curves;
    size_t curve_count, curve_size; /* open addressing */
};

struct builder {
    struct plan_tables *tables;
    double cost_per_usd;
    struct network *network;
    const struct mission *mission;
    const struct commodities *commodities;
    const struct program *program;
    struct schedule_builder *kernel;
    int *resource[RESOURCE_KIND_COUNT]; /* [item] index + 1; 0: not made; -1: no limit */
    int32_t *deadline;                  /* [activity] last period in which it may start */
    int32_t *capacity;                  /* [horizon] scratch */
    int64_t *cost;                      /* [horizon + 1] scratch */
    unsigned char *starts;              /* [horizon] scratch */
    struct schedule_demand *demands;
    size_t demand_count, demand_capacity;
    struct plan_resource *made; /* [kernel's resource], becomes the instance's */
    size_t made_count, made_capacity;
};

enum curve_kind { CURVE_GOES_ON, CURVE_PROMPT, CURVE_OUT, CURVE_LOTS, CURVE_LOTS_OUT };

enum { ESCORT_GRAIN = 8 }; /* escorts for each person of the load are told in eighths */

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

/* A cost of the kernel, which refuses a sum of so much. */
static int64_t kernel_cost(double cost)
{
    return (int64_t)fmax(fmin(round(cost), 0x1p62), -0x1p62);
}

static int floor_divide(int value, int by)
{
    return value >= 0 ? value / by : -((-value + by - 1) / by);
}

static int ceil_divide(int value, int by)
{
    return -floor_divide(-value, by);
}

/* Sets capacity[] of the days of a limit: the least (or with `most` the greatest) of what it is and
 * value. */
static void apply_limit(struct builder *builder, const struct limit *limit, int32_t value,
                        bool most)
{
    const struct network *network = builder->network;
    int32_t start = builder->mission->settings.start_day;
    int first = limit->from == DAY_NONE || limit->from < start ? 0 : limit->from - start;
    int last = limit->until == DAY_NONE || limit->until - start >= network->day_count
                   ? network->day_count - 1
                   : limit->until - start;
    for (int t = first * network->periods_per_day; t < (last + 1) * network->periods_per_day; t++)
        if (most ? value > builder->capacity[t] : value < builder->capacity[t])
            builder->capacity[t] = value;
}

static void apply_limits(struct builder *builder, enum limit_kind kind, int item, double scale)
{
    for (int i = 0; i < builder->mission->limit_count; i++) {
        const struct limit *limit = &builder->mission->limits[i];
        int of = kind == LIMIT_LIFT_NUMBER        ? limit->lift
                 : kind == LIMIT_VEHICLES_PER_DAY ? limit->leg
                                                  : limit->place;
        if (limit->kind == kind && of == item)
            apply_limit(builder, limit, kernel_capacity(limit->value * scale), false);
    }
}

/* Fills capacity[]; returns false where nothing limits. */
static bool find_capacity(struct builder *builder, enum resource_kind kind, int item)
{
    static const enum limit_kind limits[] = {
        [RESOURCE_LIFT] = LIMIT_LIFT_NUMBER,
        [RESOURCE_BEDS] = LIMIT_BEDS,
        [RESOURCE_PEOPLE_PER_DAY] = LIMIT_PEOPLE_PER_DAY,
        [RESOURCE_TONNES_PER_DAY] = LIMIT_TONNES_PER_DAY,
        [RESOURCE_VEHICLES_PER_DAY] = LIMIT_VEHICLES_PER_DAY,
    };
    const struct mission *mission = builder->mission;
    int horizon = builder->network->horizon;
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
        builder->capacity[t] = base;
    if (kind == RESOURCE_GUARD) {
        int32_t guards = 0, need = 0, most = 0;
        for (int i = 0; i < mission->unit_count; i++)
            guards += mission->units[i].guards && mission->units[i].place == item
                          ? mission->units[i].people
                          : 0;
        for (int t = 0; t < horizon; t++) {
            if (t % builder->network->periods_per_day == 0)
                need = plan_guard_need(mission, item, t / builder->network->periods_per_day);
            builder->capacity[t] = guards > need ? guards - need : 0;
            most = need > most ? need : most;
        }
        return most > 0;
    }
    if (kind == RESOURCE_LIMIT) {
        apply_limit(builder, &mission->limits[item], (int32_t)mission->limits[item].value, false);
    } else if (kind != RESOURCE_UNIT) {
        apply_limits(builder, limits[kind], item, scale);
    }
    bool limited = false;
    for (int t = 0; t < horizon; t++) {
        if (builder->capacity[t] < UNLIMITED) {
            limited = true;
            builder->capacity[t] -= less;
            if (builder->capacity[t] < 0)
                builder->capacity[t] = 0;
        }
    }
    return limited;
}

/* The kernel's resource; -1 where nothing limits. */
static int32_t get_resource(struct builder *builder, enum resource_kind kind, int item)
{
    int *index = &builder->resource[kind][item];
    if (*index == 0) {
        *index = find_capacity(builder, kind, item)
                     ? schedule_add_resource(builder->kernel, builder->capacity, 0) + 1
                     : -1;
        if (*index > 0) {
            memory_grow(&builder->made, &builder->made_capacity, builder->made_count + 1,
                        sizeof *builder->made);
            builder->made[builder->made_count++] = (struct plan_resource){kind, item};
        }
    }
    return *index < 0 ? -1 : *index - 1;
}

static void add_demand(struct builder *builder, enum resource_kind kind, int item, int32_t offset,
                       int32_t length, int32_t quantity)
{
    int32_t resource = quantity ? get_resource(builder, kind, item) : -1;
    if (resource < 0)
        return;
    for (size_t i = 0; i < builder->demand_count; i++) {
        struct schedule_demand *demand = &builder->demands[i];
        if (demand->resource == resource && demand->offset == offset && demand->length == length &&
            (demand->quantity < 0) == (quantity < 0)) {
            demand->quantity = kernel_quantity((double)demand->quantity + quantity);
            return;
        }
    }
    memory_grow(&builder->demands, &builder->demand_capacity, builder->demand_count + 1,
                sizeof *builder->demands);
    builder->demands[builder->demand_count++] =
        (struct schedule_demand){resource, offset, length, quantity};
}

/* Takes `quantity` of a resource by day, on the day of the moment (minutes from the midnight before
 * departure). */
static void add_daily(struct builder *builder, enum resource_kind kind, int item,
                      const struct shape *shape, int moment, int quantity)
{
    int day = floor_divide(moment, MINUTES_PER_DAY), per_day = builder->network->periods_per_day;
    add_demand(builder, kind, item, day * per_day - shape->key.slot, per_day, quantity);
}

static void add_interval(struct builder *builder, enum resource_kind kind, int item,
                         const struct shape *shape, int from, int until, int quantity)
{
    int first = floor_divide(from, builder->network->period_minutes),
        end = ceil_divide(until, builder->network->period_minutes);
    add_demand(builder, kind, item, first - shape->key.slot, end - first, quantity);
}

static void add_leg_vehicles(struct builder *builder, const struct shape *shape,
                             const struct chain *chain, int vehicles)
{
    for (int i = 0; i < chain->count; i++)
        add_daily(builder, RESOURCE_VEHICLES_PER_DAY, chain->moves[i].leg, shape,
                  chain->moves[i].depart, vehicles);
}

/* Limits on flights and convoys a day: each row of the table that counts this trip. */
static void add_daily_limits(struct builder *builder, const struct trip *trip,
                             const struct carriage_choice *choice)
{
    const struct mission *mission = builder->mission;
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
                add_daily(builder, RESOURCE_LIMIT, i, shape, shape->depart, count);
            if (flights && limit->place == trip->stage.to)
                add_daily(builder, RESOURCE_LIMIT, i, shape, shape->arrive, count);
        } else if (!limit->country[0] ||
                   strcmp(mission->places[trip->stage.from].country, limit->country) == 0 ||
                   (flights &&
                    strcmp(mission->places[trip->stage.to].country, limit->country) == 0)) {
            add_daily(builder, RESOURCE_LIMIT, i, shape, shape->depart, count);
        }
    }
}

static void add_trip_demands(struct builder *builder, const struct activity *activity,
                             const struct trip *trip, const struct carriage_choice *choice)
{
    const struct mission *mission = builder->mission;
    const struct shape *shape = choice->shape;
    int from = trip->stage.from, to = trip->stage.to, lift = shape->key.lift,
        escort = shape->key.escort_unit;
    if (lift >= 0)
        add_interval(builder, RESOURCE_LIFT, lift, shape, shape->lift_from, shape->lift_until,
                     choice->number);
    if (escort >= 0) {
        add_interval(builder, RESOURCE_UNIT, escort, shape, shape->escort_from, shape->escort_until,
                     choice->escort_people);
        if (mission->units[escort].guards)
            add_interval(builder, RESOURCE_GUARD, mission->units[escort].place, shape,
                         shape->escort_from, shape->escort_until, choice->escort_people);
    }
    for (int i = 0; i < trip->load_count; i++) {
        const struct load *load = &builder->program->loads[trip->first_load + i];
        int unit = builder->commodities->items[load->commodity].unit;
        if (unit < 0 || mission->units[unit].place != from)
            continue;
        if (mission->units[unit].escorts)
            add_demand(builder, RESOURCE_UNIT, unit, 0, SCHEDULE_TO_END, load->quantity);
        if (mission->units[unit].guards && !activity->closing)
            add_demand(builder, RESOURCE_GUARD, from, 0, SCHEDULE_TO_END, load->quantity);
    }
    add_demand(builder, RESOURCE_BEDS, from, 0, SCHEDULE_TO_END, -trip->people);
    add_demand(builder, RESOURCE_BEDS, to,
               floor_divide(shape->arrive, builder->network->period_minutes) - shape->key.slot,
               SCHEDULE_TO_END, trip->people);
    add_daily(builder, RESOURCE_PEOPLE_PER_DAY, from, shape, shape->depart, trip->people);
    add_daily(builder, RESOURCE_PEOPLE_PER_DAY, to, shape, shape->arrive, trip->people);
    add_daily(builder, RESOURCE_TONNES_PER_DAY, from, shape, shape->depart,
              kernel_quantity(ceil(trip->tonnes * 10 - 1e-9)));
    add_daily(builder, RESOURCE_TONNES_PER_DAY, to, shape, shape->arrive,
              kernel_quantity(ceil(trip->tonnes * 10 - 1e-9)));
    int trucks = trip->stage.mode == MODE_ROAD ? choice->number : 0;
    add_leg_vehicles(builder, shape, &shape->moves, trip->vehicles + trucks);
    add_leg_vehicles(builder, shape, &shape->out, trucks);
    add_leg_vehicles(builder, shape, &shape->back, trucks);
    add_daily_limits(builder, trip, choice);
}

/* Whether the road allows a convoy of so many vehicles on the days on which it would enter each
 * leg. */
static bool allows_convoy(const struct network *network, const struct shape *shape, int vehicles,
                          int day)
{
    for (int i = 0; i < shape->moves.count; i++) {
        int on = day + floor_divide(shape->moves.moves[i].depart, MINUTES_PER_DAY);
        if (on < network->day_count &&
            network->convoy[shape->moves.moves[i].leg * network->day_count + on] < vehicles)
            return false;
    }
    return true;
}

/* Allowed starts of a mode: days on which the shapes of all its trips may depart, and their convoys
 * are not too long. */
static int32_t get_calendar(struct builder *builder, const struct activity *activity,
                            const struct carriage_choice *choices)
{
    const struct network *network = builder->network;
    struct plan_tables *tables = builder->tables;
    const struct shape *shape = choices[0].shape;
    const struct trip *trips = &builder->program->trips[activity->first_trip];
    int count = activity->trip_count;
    bool alone = count == 1 && (trips[0].stage.mode != MODE_ROAD ||
                                trips[0].vehicles + choices[0].number <=
                                    shape->key.route->convoy_vehicles); /* as others of its shape */
    memory_grow(&tables->calendar, &tables->calendar_capacity, (size_t)shape->index + 1,
                sizeof *tables->calendar);
    if (alone && tables->calendar[shape->index])
        return tables->calendar[shape->index] - 1;
    memset(builder->starts, 0, (size_t)network->horizon);
    for (int day = 0; day < network->day_count; day++) {
        bool open = true;
        for (int i = 0; i < count && open; i++)
            open = choices[i].shape->open[day] &&
                   (trips[i].stage.mode != MODE_ROAD ||
                    allows_convoy(network, choices[i].shape, trips[i].vehicles + choices[i].number,
                                  day));
        builder->starts[day * network->periods_per_day + shape->key.slot] = open;
    }
    int32_t index = schedule_add_calendar(builder->kernel, builder->starts);
    if (alone)
        tables->calendar[shape->index] = index + 1;
    return index;
}

/* Hostile acts on a chain of a trip that leaves on a day. */
static double acts_on_chain(const struct network *network, const struct chain *chain, int day)
{
    double acts = 0;
    for (int i = 0; i < chain->count; i++) {
        int on = day + floor_divide(chain->moves[i].depart, MINUTES_PER_DAY);
        on = on < 0 ? 0 : on < network->day_count ? on : network->day_count - 1;
        acts += network->leg_acts[chain->moves[i].leg * network->day_count + on] *
                network->mission->legs[chain->moves[i].leg].km;
    }
    return acts;
}

/* The cost of one person, of one item, or of one escort of items, by the period of departure. */
static void fill_curve(struct builder *builder, const struct shape *shape, enum curve_kind kind,
                       int closing_place, int escorts)
{
    const struct network *network = builder->network;
    const struct mission *mission = builder->mission;
    int per_day = network->periods_per_day,
        last = mission->settings.last_day - mission->settings.start_day;
    const double *from_acts =
        network->place_acts + (size_t)shape->key.route->from * (size_t)(network->horizon + 1);
    const double *to_acts =
        network->place_acts + (size_t)shape->key.route->to * (size_t)(network->horizon + 1);
    int arrival = ceil_divide(shape->arrive, network->period_minutes) - shape->key.slot;
    int ready = ceil_divide(shape->arrive + (int)ceil(mission->settings.transfer_hours * 60),
                            network->period_minutes) -
                shape->key.slot;
    for (int t = 0; t <= network->horizon; t++) {
        int day = t / per_day < network->day_count ? t / per_day : network->day_count - 1;
        int there = t + arrival < network->horizon ? t + arrival : network->horizon;
        int late = day + floor_divide(shape->arrive, MINUTES_PER_DAY) - last;
        double on_road = acts_on_chain(network, &shape->moves, day), escort_road = 0;
        int64_t cost;
        if (escorts)
            escort_road = on_road + acts_on_chain(network, &shape->escort_out, day) +
                          acts_on_chain(network, &shape->escort_back, day);
        if (kind == CURVE_LOTS || kind == CURVE_LOTS_OUT) {
            cost = kernel_cost(escort_road * EXPOSURE_COST);
            cost += t + (kind == CURVE_LOTS_OUT && late > 0 ? late * (LATE_COST / 1000) : 0);
        } else {
            double exposure = from_acts[t] + on_road + escort_road * escorts / ESCORT_GRAIN;
            if (kind == CURVE_GOES_ON)
                exposure -= to_acts[there];
            else if (kind == CURVE_PROMPT)
                exposure += to_acts[t + ready < network->horizon ? t + ready : network->horizon] -
                            to_acts[there];
            cost = kernel_cost(exposure * EXPOSURE_COST) + t;
            cost += kind == CURVE_OUT && late > 0 ? late * LATE_COST : 0;
        }
        if (closing_place >= 0 && mission->places[closing_place].latest_close != DAY_NONE) {
            int overdue = day + mission->places[closing_place].handover_days +
                          mission->settings.start_day - mission->places[closing_place].latest_close;
            cost += overdue > 0 ? overdue * LATE_COST : 0;
        }
        builder->cost[t] = cost;
    }
}

static size_t hash_curve(const struct curve_key *key)
{
    return (size_t)key->shape * 8191 + (size_t)key->kind * 131 + (size_t)key->escorts * 31 +
           (size_t)(key->place + 1);
}

static int32_t get_curve(struct builder *builder, const struct shape *shape, enum curve_kind kind,
                         int closing_place, int escorts)
{
    struct plan_tables *tables = builder->tables;
    struct curve_key key = {shape->index, (int)kind, closing_place, escorts};
    if (tables->curve_count * 2 >= tables->curve_size) {
        size_t larger = tables->curve_size ? tables->curve_size * 2 : 1024;
        struct curve_entry *entries = memory_new(larger, sizeof *entries);
        for (size_t i = 0; i < tables->curve_size; i++) {
            if (tables->curves[i].index == 0)
                continue;
            size_t at = hash_curve(&tables->curves[i].key) % larger;
            while (entries[at].index)
                at = (at + 1) % larger;
            entries[at] = tables->curves[i];
        }
        free(tables->curves);
        tables->curves = entries;
        tables->curve_size = larger;
    }
    size_t at = hash_curve(&key) % tables->curve_size;
    for (; tables->curves[at].index; at = (at + 1) % tables->curve_size)
        if (memcmp(&tables->curves[at].key, &key, sizeof key) == 0)
            return tables->curves[at].index - 1;
    fill_curve(builder, shape, kind, closing_place, escorts);
    tables->curves[at] =
        (struct curve_entry){key, schedule_add_cost_curve(builder->kernel, builder->cost) + 1};
    tables->curve_count++;
    return tables->curves[at].index - 1;
}

static int activity_people(const struct program *program, const struct activity *activity)
{
    int people = 0;
    for (int t = 0; t < activity->trip_count; t++)
        people += program->trips[activity->first_trip + t].people;
    return people;
}

static int activity_items(const struct builder *builder, const struct activity *activity)
{
    int items = 0;
    for (int t = 0; t < activity->trip_count; t++) {
        const struct trip *trip = &builder->program->trips[activity->first_trip + t];
        for (int i = 0; i < trip->load_count; i++) {
            const struct load *load = &builder->program->loads[trip->first_load + i];
            items += builder->commodities->items[load->commodity].unit < 0 ? load->quantity : 0;
        }
    }
    return items;
}

/* Whether most of the load is out, or at its destination, when the trip arrives. */
static bool trip_ends(const struct builder *builder, const struct trip *trip)
{
    if (!builder->network->inside[trip->stage.to])
        return true;
    int ends = 0, all = 0;
    for (int i = 0; i < trip->load_count; i++) {
        const struct load *load = &builder->program->loads[trip->first_load + i];
        all += load->quantity;
        ends += builder->commodities->items[load->commodity].destination == trip->stage.to
                    ? load->quantity
                    : 0;
    }
    return 2 * ends > all;
}

static void add_mode(struct builder *builder, const struct activity *activity,
                     const struct carriage_choice *choices)
{
    const struct network *network = builder->network;
    const struct mission *mission = builder->mission;
    const struct trip *first = &builder->program->trips[activity->first_trip];
    int people = activity_people(builder->program, activity), duration = 0;
    struct schedule_mode mode = {.deadline =
                                     builder->deadline[activity - builder->program->activities],
                                 .calendar = get_calendar(builder, activity, choices)};
    double money = 0;
    int escorts = 0;
    builder->demand_count = 0;
    for (int t = 0; t < activity->trip_count; t++) {
        const struct trip *trip = &builder->program->trips[activity->first_trip + t];
        const struct shape *shape = choices[t].shape;
        add_trip_demands(builder, activity, trip, &choices[t]);
        int ready = ceil_divide(shape->arrive + (int)ceil(mission->settings.transfer_hours * 60),
                                network->period_minutes);
        duration = ready - shape->key.slot > duration ? ready - shape->key.slot : duration;
        mode.release = trip->release > mode.release ? trip->release : mode.release;
        if (shape->key.lift >= 0) {
            const struct lift *lift = &mission->lifts[shape->key.lift];
            money +=
                choices[t].number *
                (lift->cost_usd_per_km * shape->lift_km +
                 lift->cost_usd_per_day * (shape->lift_until - shape->lift_from) / MINUTES_PER_DAY);
        }
        escorts += shape->key.escort_unit >= 0 ? choices[t].escort_people : 0;
    }
    for (int t = 0; t < activity->trip_count; t++) {
        const struct trip *trip = &builder->program->trips[activity->first_trip + t];
        for (int i = 0; i < trip->load_count; i++) {
            int release =
                builder->commodities->items[builder->program->loads[trip->first_load + i].commodity]
                    .release;
            bool unit =
                builder->commodities->items[builder->program->loads[trip->first_load + i].commodity]
                    .unit >= 0;
            mode.release = unit && release > mode.release ? release : mode.release;
        }
    }
    const struct place *place = &mission->places[activity->place];
    if (activity->closing) {
        int days =
            place->pack_days > place->clearance_days ? place->pack_days : place->clearance_days;
        mode.release = days * network->periods_per_day > mode.release
                           ? days * network->periods_per_day
                           : mode.release;
    }
    if (place->earliest_close != DAY_NONE &&
        (activity->closing || builder->program->closing[activity->place] < 0)) {
        int earliest =
            (place->earliest_close - mission->settings.start_day - place->handover_days) *
            network->periods_per_day;
        mode.release = earliest > mode.release ? earliest : mode.release;
    }
    mode.duration = duration;
    bool ends = trip_ends(builder, first);
    enum curve_kind kind = people ? (ends ? CURVE_OUT : CURVE_GOES_ON)
                           : ends ? CURVE_LOTS_OUT
                                  : CURVE_LOTS;
    int closing_place = activity->closing ? activity->place : -1;
    int share = !people ? escorts > 0 : (escorts * ESCORT_GRAIN + people / 2) / people;
    mode.cost_curve = get_curve(builder, choices[0].shape, kind, closing_place, share);
    /* Who goes on saves by coming late to a dangerous hub only if the onward trip stands fast; it
     * does not. So these trips are placed by the danger that they leave, the road's, and the hub's
     * for as long as they must be there. */
    mode.guided = kind == CURVE_GOES_ON;
    if (mode.guided)
        mode.guide_curve = get_curve(builder, choices[0].shape, CURVE_PROMPT, closing_place, share);
    mode.cost_weight = people ? people : escorts ? escorts : activity_items(builder, activity);
    mode.fixed_cost = kernel_cost(floor(money * builder->cost_per_usd));
    schedule_add_mode(builder->kernel, &mode, builder->demands, (int32_t)builder->demand_count);
}

static int compare_pairs(const void *left, const void *right)
{
    return memcmp(left, right, 2 * sizeof(int));
}

/* Every load waits for what brings it. */
static void add_feeder_lags(struct builder *builder)
{
    const struct program *program = builder->program;
    for (int a = 0; a < (int)program->activity_count; a++) {
        const struct activity *activity = &program->activities[a];
        const struct trip *first = &program->trips[activity->first_trip];
        const struct trip *last = &program->trips[activity->first_trip + activity->trip_count - 1];
        int count = 0, loads = last->first_load + last->load_count - first->first_load;
        int(*pairs)[2] = memory_new((size_t)loads, sizeof *pairs);
        for (int i = 0; i < loads; i++)
            if (program->loads[first->first_load + i].feeder >= 0) {
                pairs[count][0] = program->loads[first->first_load + i].feeder;
                pairs[count++][1] = a;
            }
        if (count)
            qsort(pairs, (size_t)count, sizeof *pairs, compare_pairs);
        for (int i = 0; i < count; i++)
            if (i == 0 || pairs[i][0] != pairs[i - 1][0])
                schedule_add_lag(builder->kernel, pairs[i][0], a, LAG_FINISH_START, 0);
        free(pairs);
    }
}

/* The closing after everything else from its place; places that must close before. */
static void add_closing_lags(struct builder *builder)
{
    const struct program *program = builder->program;
    const struct mission *mission = builder->mission;
    int per_day = builder->network->periods_per_day;
    /* Where days begin within a period, trips of one period may differ in the hour: the later
     * period is surely later. */
    int more = mission->settings.first_hour * 60 % builder->network->period_minutes != 0;
    for (int a = 0; a < (int)program->activity_count; a++) {
        int place = program->activities[a].place, closing = program->closing[place];
        if (closing >= 0 && closing != a)
            schedule_add_lag(builder->kernel, a, closing, LAG_START_START,
                             mission->places[place].clearance_days * per_day + more);
        if (closing >= 0 && closing != a)
            continue;
        for (int i = 0; i < mission->places[place].after_count; i++) {
            int before = mission->places[place].after[i],
                handover = mission->places[before].handover_days * per_day;
            for (int b = 0; b < (int)program->activity_count; b++)
                if (program->activities[b].place == before &&
                    (program->closing[before] < 0 || program->closing[before] == b))
                    schedule_add_lag(builder->kernel, b, a, LAG_START_START, handover + more);
        }
    }
}

struct ranked {
    double expected;
    int activity;
};

static int compare_ranked(const void *left_address, const void *right_address)
{
    const struct ranked *left = left_address, *right = right_address;
    if (left->expected < right->expected || left->expected > right->expected)
        return left->expected < right->expected ? -1 : 1;
    return left->activity < right->activity ? -1 : left->activity > right->activity;
}

/* People who leave their place for good by the activity and could escort others. */
static int escorts_taken(const struct builder *builder, const struct activity *activity)
{
    const struct trip *first = &builder->program->trips[activity->first_trip];
    const struct trip *last = first + activity->trip_count - 1;
    int people = 0;
    for (int i = first->first_load; i < last->first_load + last->load_count; i++) {
        int unit = builder->commodities->items[builder->program->loads[i].commodity].unit;
        if (unit >= 0 && builder->mission->units[unit].escorts &&
            builder->mission->units[unit].place == activity->place)
            people += builder->program->loads[i].quantity;
    }
    return people;
}

/* For each place, from how many others trips may be escorted by its units. */
static int *count_escorted_places(const struct plan_instance *instance,
                                  const struct builder *builder)
{
    const struct mission *mission = builder->mission;
    const struct program *program = builder->program;
    size_t places = (size_t)mission->place_count;
    int *counts = memory_new(places, sizeof *counts);
    unsigned char *seen = memory_new(places * places, 1);
    for (int a = 0; a < (int)program->activity_count; a++) {
        size_t from = (size_t)program->activities[a].place;
        for (int m = instance->first_mode[a]; m < instance->first_mode[a + 1]; m++)
            for (int t = 0; t < program->activities[a].trip_count; t++) {
                int unit = instance->choices[m][t].shape->key.escort_unit;
                size_t home = unit >= 0 ? (size_t)mission->units[unit].place : from;
                if (home != from && !seen[home * places + from]) {
                    seen[home * places + from] = 1;
                    counts[home]++;
                }
            }
    }
    free(seen);
    return counts;
}

/* Ranks the activities by the period in which they are expected to leave. The last parties of
 * escorts of a place come later in the list (not in time: who is not needed to the end goes as soon
 * as there is room), the later the more places rely on them, since whoever comes after them in it
 * could not be escorted. */
static void rank_activities(struct plan_instance *instance, const struct builder *builder)
{
    enum { PARTIES_KEPT = 4 };
    const struct program *program = builder->program;
    const struct mission *mission = builder->mission;
    size_t count = program->activity_count;
    struct ranked *ranked = memory_new(count, sizeof *ranked);
    int *escorted = count_escorted_places(instance, builder),
        *left = memory_new((size_t)mission->place_count, sizeof *left);
    for (int i = 0; i < mission->unit_count; i++)
        left[mission->units[i].place] += mission->units[i].escorts ? mission->units[i].people : 0;
    for (size_t i = 0; i < count; i++)
        ranked[i] = (struct ranked){program->activities[i].expected, (int)i};
    if (count)
        qsort(ranked, count, sizeof *ranked, compare_ranked);
    for (size_t i = 0; i < count; i++) {
        const struct activity *activity = &program->activities[ranked[i].activity];
        int taken = escorts_taken(builder, activity);
        left[activity->place] -= taken;
        if (taken > 0 && (activity->closing ||
                          left[activity->place] < PARTIES_KEPT * mission->settings.escort_people))
            ranked[i].expected += (double)escorted[activity->place] * builder->network->horizon;
    }
    if (count)
        qsort(ranked, count, sizeof *ranked, compare_ranked);
    for (size_t rank = 0; rank < count; rank++)
        instance->priority[ranked[rank].activity] = (int32_t)rank;
    free(left);
    free(escorted);
    free(ranked);
}

static void builder_clear(struct builder *builder)
{
    for (int kind = 0; kind < RESOURCE_KIND_COUNT; kind++)
        free(builder->resource[kind]);
    free(builder->deadline);
    free(builder->capacity);
    free(builder->cost);
    free(builder->starts);
    free(builder->demands);
    schedule_builder_free(builder->kernel);
}

/* Adds the activity with all its modes; false with an error if it has none. */
static bool add_activity(struct builder *builder, struct shapes *shapes,
                         struct plan_instance *instance, int index, size_t *mode_count,
                         size_t *mode_capacity, struct diagnostics *diagnostics)
{
    const struct mission *mission = builder->mission;
    const struct activity *activity = &builder->program->activities[index];
    const struct trip *trip = &builder->program->trips[activity->first_trip];
    struct carriage_choice **modes;
    const char *why;
    int count = activity_choices(builder->network, shapes, builder->commodities, builder->program,
                                 index, &instance->arena, &modes, &why);
    int people = activity_people(builder->program, activity);
    schedule_add_activity(builder->kernel, (int64_t)(people + 1) *
                                               (mission->settings.horizon_days + 30) * LATE_COST);
    instance->first_mode[index] = (int)*mode_count;
    if (count == 0) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, mission->path, 0, 0,
                        "a trip by %s from '%s' to '%s' with %d people, %d vehicles, %.0f t, %.0f "
                        "TEU cannot be made: %s",
                        transport_mode_name(trip->stage.mode), mission->places[trip->stage.from].id,
                        mission->places[trip->stage.to].id, people, trip->vehicles, trip->tonnes,
                        trip->teu, why);
        return false;
    }
    memory_grow(&instance->choices, mode_capacity, *mode_count + (size_t)count,
                sizeof *instance->choices);
    for (int m = 0; m < count; m++) {
        instance->choices[(*mode_count)++] = modes[m];
        add_mode(builder, activity, modes[m]);
    }
    return true;
}

struct plan_tables *plan_tables_new(const struct network *network)
{
    struct plan_tables *tables = memory_new(1, sizeof *tables);
    tables->kernel = schedule_tables_new(network->horizon);
    return tables;
}

void plan_tables_free(struct plan_tables *tables)
{
    if (!tables)
        return;
    schedule_tables_free(tables->kernel);
    free(tables->calendar);
    free(tables->curves);
    free(tables);
}

struct plan_instance *plan_instance_new(struct network *network, struct shapes *shapes,
                                        struct plan_tables *tables,
                                        const struct commodities *commodities,
                                        const struct program *program, double cost_per_usd,
                                        int *impossible, struct diagnostics *diagnostics)
{
    const struct mission *mission = network->mission;
    struct plan_instance *instance = memory_new(1, sizeof *instance);
    struct builder builder = {.tables = tables,
                              .cost_per_usd = cost_per_usd,
                              .network = network,
                              .mission = mission,
                              .commodities = commodities,
                              .program = program};
    const int items[RESOURCE_KIND_COUNT] = {
        mission->lift_count,  mission->unit_count,  mission->place_count, mission->place_count,
        mission->place_count, mission->place_count, mission->leg_count,   mission->limit_count};
    for (int kind = 0; kind < RESOURCE_KIND_COUNT; kind++)
        builder.resource[kind] = memory_new((size_t)items[kind], sizeof(int));
    builder.kernel = schedule_builder_new_sharing(tables->kernel);
    builder.deadline = memory_new(program->activity_count, sizeof *builder.deadline);
    find_deadlines(network, program, builder.deadline);
    builder.capacity = memory_new((size_t)network->horizon, sizeof *builder.capacity);
    builder.cost = memory_new((size_t)network->horizon + 1, sizeof *builder.cost);
    builder.starts = memory_new((size_t)network->horizon, 1);
    instance->first_mode =
        arena_new(&instance->arena, program->activity_count + 1, sizeof *instance->first_mode);
    instance->priority =
        arena_new(&instance->arena, program->activity_count, sizeof *instance->priority);
    size_t mode_count = 0, mode_capacity = 0;
    *impossible = -1;
    for (int a = 0; a < (int)program->activity_count; a++)
        if (!add_activity(&builder, shapes, instance, a, &mode_count, &mode_capacity,
                          diagnostics) &&
            *impossible < 0)
            *impossible = a;
    instance->first_mode[program->activity_count] = (int)mode_count;
    if (*impossible < 0) {
        add_feeder_lags(&builder);
        add_closing_lags(&builder);
        rank_activities(instance, &builder);
        instance->kernel = schedule_instance_new(builder.kernel, diagnostics);
    }
    instance->resources = builder.made;
    builder_clear(&builder);
    if (instance->kernel)
        return instance;
    plan_instance_free(instance);
    return NULL;
}

void plan_instance_free(struct plan_instance *instance)
{
    if (!instance)
        return;
    schedule_instance_free(instance->kernel);
    free(instance->choices);
    free(instance->resources);
    arena_clear(&instance->arena);
    free(instance);
}
