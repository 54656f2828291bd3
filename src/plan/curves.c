/* A calendar has the starts that the timetable of a shape allows; a curve has what one person or
 * item costs that leaves in a period. They are laid out once and shared by all programs that the
 * search tries. A calendar is found by its shape. A curve is found by what it depends on: the
 * danger of the places and legs of a trip and the days at which it passes them. What is safe does
 * not count, so that thousands of shapes have few hundred curves.
 */
#include "plan/curves.h"

#include "plan/keys.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct plan_tables {
    const struct network *network;
    struct schedule_tables *kernel;
    struct arena arena;
    int *calendar; /* [shape] + 1 */
    size_t calendar_capacity;
    struct key_table curves;  /* index + 1 by what they depend on */
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
    key_table_clear(&tables->curves);
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

static void add_chain_to_key(struct plan_tables *tables, const struct chain *chain)
{
    for (int i = 0; i < chain->count; i++) {
        const struct timed_move *move = &chain->moves[i];
        if (tables->dangerous[move->leg]) {
            key_add(&tables->curves, move->leg);
            key_add(&tables->curves, floor_divide(move->depart, MINUTES_PER_DAY));
        }
    }
    key_add(&tables->curves, -1);
}

static bool is_safe(const struct network *network, int place)
{
    size_t periods = (size_t)network->horizon + 1;
    return network->place_acts[(size_t)place * periods + periods - 1] <= 0;
}

/* All that fill_curve looks at and that counts; no key begins with another. */
static void put_together_key(struct plan_tables *tables, const struct shape *shape,
                             enum curve_kind kind, int closing_place, int escorts)
{
    const struct network *network = tables->network;
    const struct route *route = shape->key.route;
    bool lots = kind == CURVE_LOTS || kind == CURVE_LOTS_OUT,
         hub = kind == CURVE_GOES_ON || kind == CURVE_PROMPT;
    key_begin(&tables->curves);
    key_add(&tables->curves, (int32_t)kind);
    key_add(&tables->curves, lots || is_safe(network, route->from) ? -1 : route->from);
    if (hub && !is_safe(network, route->to)) {
        struct arrival arrival = find_arrival(network, shape);
        key_add(&tables->curves, route->to);
        key_add(&tables->curves, arrival.there);
        key_add(&tables->curves, kind == CURVE_PROMPT ? arrival.ready : 0);
    } else {
        key_add(&tables->curves, -1);
    }
    if (kind == CURVE_OUT || kind == CURVE_LOTS_OUT)
        key_add(&tables->curves, floor_divide(shape->arrive, MINUTES_PER_DAY));
    const struct place *closing =
        closing_place < 0 ? NULL : &network->mission->places[closing_place];
    key_add(&tables->curves, !closing || closing->latest_close == DAY_NONE
                                 ? INT32_MAX
                                 : closing->latest_close - closing->handover_days);
    key_add(&tables->curves, lots ? escorts > 0 : escorts);
    if (!lots || escorts)
        add_chain_to_key(tables, &shape->moves);
    if (escorts) {
        add_chain_to_key(tables, &shape->escort_out);
        add_chain_to_key(tables, &shape->escort_back);
    }
}

int32_t plan_tables_curve(struct plan_tables *tables, const struct shape *shape,
                          enum curve_kind kind, int closing_place, int escorts)
{
    put_together_key(tables, shape, kind, closing_place, escorts);
    int32_t *index = key_find(&tables->curves);
    if (*index == 0) {
        fill_curve(tables, shape, kind, closing_place, escorts);
        *index = schedule_tables_add_cost_curve(tables->kernel, tables->cost) + 1;
    }
    return *index - 1;
}
