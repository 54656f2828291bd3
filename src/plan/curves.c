/* A calendar has the starts that the timetable of a shape allows; a curve has what one person or
 * item costs that leaves in a period. They are laid out once and shared by all programs that the
 * search tries. A calendar is found by its shape. A curve is found by what it depends on: the
 * danger of the places and legs of a trip and the days at which it passes them. What is safe does
 * not count, so that thousands of shapes have few hundred curves.
 */
#include "plan/curves.h"

#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct plan_tables {
    const struct network *network;
    struct schedule_tables *kernel;
    struct arena arena;
    int *calendar; /* [shape] + 1 */
    size_t calendar_capacity;
    struct curve_entry {
        uint64_t hash;
        const int32_t *key;
        size_t length;
        int32_t index; /* + 1; 0: empty */
    } * curves;
    size_t curve_count, curve_size; /* open addressing */
    int32_t *key;                   /* scratch: of the curve that is looked for */
    size_t key_length, key_capacity;
    unsigned char *dangerous; /* [leg] on some day */
    int64_t *cost;            /* [horizon + 1] scratch */
    unsigned char *starts;    /* [horizon] scratch */
};

struct plan_tables *plan_tables_new(const struct network *network)
{
    struct plan_tables *tables = memory_new(1, sizeof *tables);
    tables->network = network;
    tables->kernel = schedule_tables_new(network->horizon);
    tables->cost = memory_new((size_t)network->horizon + 1, sizeof *tables->cost);
    tables->starts = memory_new((size_t)network->horizon, 1);
    size_t legs = (size_t)network->mission->leg_count, days = (size_t)network->day_count;
    tables->dangerous = arena_new(&tables->arena, legs, 1);
    for (size_t cell = 0; cell < legs * days; cell++)
        tables->dangerous[cell / days] |= network->leg_acts[cell] > 0;
    return tables;
}

void plan_tables_free(struct plan_tables *tables)
{
    if (!tables)
        return;
    schedule_tables_free(tables->kernel);
    free(tables->calendar);
    free(tables->curves);
    free(tables->key);
    free(tables->cost);
    free(tables->starts);
    arena_clear(&tables->arena);
    free(tables);
}

struct schedule_tables *plan_tables_kernel(const struct plan_tables *tables)
{
    return tables->kernel;
}

int64_t kernel_cost(double cost)
{
    if (!(cost < 0x1p62))
        return INT64_C(1) << 62;
    if (cost <= -0x1p62)
        return -(INT64_C(1) << 62);
    int64_t whole = (int64_t)cost;
    double rest = cost - (double)whole; /* as round() does it, which is a call for each period */
    return whole + (rest >= 0.5) - (rest <= -0.5);
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

int32_t plan_tables_calendar(struct plan_tables *tables, const struct trip *trips, int count,
                             const struct carriage_choice *choices)
{
    const struct network *network = tables->network;
    const struct shape *shape = choices[0].shape;
    bool alone = count == 1 && (trips[0].stage.mode != MODE_ROAD ||
                                trips[0].vehicles + choices[0].number <=
                                    shape->key.route->convoy_vehicles); /* as others of its shape */
    memory_grow(&tables->calendar, &tables->calendar_capacity, (size_t)shape->index + 1,
                sizeof *tables->calendar);
    if (alone && tables->calendar[shape->index])
        return tables->calendar[shape->index] - 1;
    memset(tables->starts, 0, (size_t)network->horizon);
    for (int day = 0; day < network->day_count; day++) {
        bool open = true;
        for (int i = 0; i < count && open; i++)
            open = choices[i].shape->open[day] &&
                   (trips[i].stage.mode != MODE_ROAD ||
                    allows_convoy(network, choices[i].shape, trips[i].vehicles + choices[i].number,
                                  day));
        tables->starts[day * network->periods_per_day + shape->key.slot] = open;
    }
    int32_t index = schedule_tables_add_calendar(tables->kernel, tables->starts);
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

static int until(const struct network *network, int period)
{
    return period < network->horizon ? period : network->horizon;
}

/* Periods from departure until those aboard are there, and may go on. */
struct arrival {
    int there, ready;
};

static struct arrival find_arrival(const struct network *network, const struct shape *shape)
{
    int transfer = (int)ceil(network->mission->settings.transfer_hours * 60),
        period = network->period_minutes;
    return (struct arrival){ceil_divide(shape->arrive, period) - shape->key.slot,
                            ceil_divide(shape->arrive + transfer, period) - shape->key.slot};
}

/* The cost of one person, of one item, or of one escort of items, by the period of departure. */
static void fill_curve(struct plan_tables *tables, const struct shape *shape, enum curve_kind kind,
                       int closing_place, int escorts)
{
    const struct network *network = tables->network;
    const struct mission *mission = network->mission;
    int per_day = network->periods_per_day,
        last = mission->settings.last_day - mission->settings.start_day;
    const double *from_acts =
        network->place_acts + (size_t)shape->key.route->from * (size_t)(network->horizon + 1);
    const double *to_acts =
        network->place_acts + (size_t)shape->key.route->to * (size_t)(network->horizon + 1);
    struct arrival arrival = find_arrival(network, shape);
    for (int day = 0; day < network->day_count; day++) {
        int late = day + floor_divide(shape->arrive, MINUTES_PER_DAY) - last;
        double on_road = acts_on_chain(network, &shape->moves, day), escort_road = 0;
        int64_t by_day = 0;
        if (escorts)
            escort_road = on_road + acts_on_chain(network, &shape->escort_out, day) +
                          acts_on_chain(network, &shape->escort_back, day);
        if (late > 0 && (kind == CURVE_OUT || kind == CURVE_LOTS_OUT))
            by_day += late * (kind == CURVE_OUT ? LATE_COST : LATE_COST / 1000);
        if (closing_place >= 0 && mission->places[closing_place].latest_close != DAY_NONE) {
            int overdue = day + mission->places[closing_place].handover_days +
                          mission->settings.start_day - mission->places[closing_place].latest_close;
            by_day += overdue > 0 ? overdue * LATE_COST : 0;
        }
        int end = day + 1 < network->day_count ? (day + 1) * per_day : network->horizon + 1;
        for (int t = day * per_day; t < end; t++) {
            double exposure = from_acts[t] + on_road + escort_road * escorts / ESCORT_GRAIN;
            if (kind == CURVE_LOTS || kind == CURVE_LOTS_OUT)
                exposure = escort_road;
            else if (kind == CURVE_GOES_ON)
                exposure -= to_acts[until(network, t + arrival.there)];
            else if (kind == CURVE_PROMPT)
                exposure += to_acts[until(network, t + arrival.ready)] -
                            to_acts[until(network, t + arrival.there)];
            tables->cost[t] = kernel_cost(exposure * EXPOSURE_COST) + t + by_day;
        }
    }
}

static void add_to_key(struct plan_tables *tables, int32_t value)
{
    memory_grow(&tables->key, &tables->key_capacity, tables->key_length + 1, sizeof *tables->key);
    tables->key[tables->key_length++] = value;
}

static void add_chain_to_key(struct plan_tables *tables, const struct chain *chain)
{
    for (int i = 0; i < chain->count; i++) {
        const struct timed_move *move = &chain->moves[i];
        if (tables->dangerous[move->leg]) {
            add_to_key(tables, move->leg);
            add_to_key(tables, floor_divide(move->depart, MINUTES_PER_DAY));
        }
    }
    add_to_key(tables, -1);
}

static bool is_safe(const struct network *network, int place)
{
    size_t periods = (size_t)network->horizon + 1;
    return network->place_acts[(size_t)place * periods + periods - 1] <= 0;
}

/* All that fill_curve looks at and that counts; no key begins with another. */
static void find_key(struct plan_tables *tables, const struct shape *shape, enum curve_kind kind,
                     int closing_place, int escorts)
{
    const struct network *network = tables->network;
    const struct route *route = shape->key.route;
    bool lots = kind == CURVE_LOTS || kind == CURVE_LOTS_OUT,
         hub = kind == CURVE_GOES_ON || kind == CURVE_PROMPT;
    tables->key_length = 0;
    add_to_key(tables, (int32_t)kind);
    add_to_key(tables, lots || is_safe(network, route->from) ? -1 : route->from);
    if (hub && !is_safe(network, route->to)) {
        struct arrival arrival = find_arrival(network, shape);
        add_to_key(tables, route->to);
        add_to_key(tables, arrival.there);
        add_to_key(tables, kind == CURVE_PROMPT ? arrival.ready : 0);
    } else {
        add_to_key(tables, -1);
    }
    if (kind == CURVE_OUT || kind == CURVE_LOTS_OUT)
        add_to_key(tables, floor_divide(shape->arrive, MINUTES_PER_DAY));
    const struct place *closing =
        closing_place < 0 ? NULL : &network->mission->places[closing_place];
    add_to_key(tables, !closing || closing->latest_close == DAY_NONE
                           ? INT32_MAX
                           : closing->latest_close - closing->handover_days);
    add_to_key(tables, lots ? escorts > 0 : escorts);
    if (!lots || escorts)
        add_chain_to_key(tables, &shape->moves);
    if (escorts) {
        add_chain_to_key(tables, &shape->escort_out);
        add_chain_to_key(tables, &shape->escort_back);
    }
}

/* The entry of the key that was found last; empty if there is none yet. */
static struct curve_entry *find_entry(struct plan_tables *tables)
{
    if (tables->curve_count * 2 >= tables->curve_size) {
        size_t larger = tables->curve_size ? tables->curve_size * 2 : 1024;
        struct curve_entry *entries = memory_new(larger, sizeof *entries);
        for (size_t i = 0; i < tables->curve_size; i++) {
            size_t at = (size_t)tables->curves[i].hash % larger;
            while (tables->curves[i].index && entries[at].index)
                at = (at + 1) % larger;
            if (tables->curves[i].index)
                entries[at] = tables->curves[i];
        }
        free(tables->curves);
        tables->curves = entries;
        tables->curve_size = larger;
    }
    uint64_t hash = 0;
    for (size_t i = 0; i < tables->key_length; i++)
        hash = random_mix(hash + (uint32_t)tables->key[i]);
    size_t at = (size_t)hash % tables->curve_size, bytes = tables->key_length * sizeof *tables->key;
    struct curve_entry *entry = &tables->curves[at];
    while (entry->index && (entry->hash != hash || entry->length != tables->key_length ||
                            memcmp(entry->key, tables->key, bytes) != 0)) {
        at = (at + 1) % tables->curve_size;
        entry = &tables->curves[at];
    }
    if (!entry->index)
        *entry = (struct curve_entry){.hash = hash, .length = tables->key_length};
    return entry;
}

int32_t plan_tables_curve(struct plan_tables *tables, const struct shape *shape,
                          enum curve_kind kind, int closing_place, int escorts)
{
    find_key(tables, shape, kind, closing_place, escorts);
    struct curve_entry *entry = find_entry(tables);
    if (!entry->index) {
        int32_t *key = arena_new(&tables->arena, entry->length, sizeof *key);
        memcpy(key, tables->key, entry->length * sizeof *key);
        entry->key = key;
        fill_curve(tables, shape, kind, closing_place, escorts);
        entry->index = schedule_tables_add_cost_curve(tables->kernel, tables->cost) + 1;
        tables->curve_count++;
    }
    return entry->index - 1;
}
