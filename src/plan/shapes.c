/* A shape's timetable is rigid: the loaded journey starts at its slot, the lift comes just in time
 * from its base and goes straight back, and so does the escort. So everything that it needs lies at
 * fixed offsets from its departure, and the days on which a leg is shut, a pool does not exist or
 * the horizon ends become days on which the shape may not depart: they never enter the kernel as
 * constraints. */
#include "plan/shapes.h"
#include "plan/plan.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 1 << 29 }; /* minutes; what takes longer is never done */

struct shapes {
    struct network *network;
    struct arena arena;
    struct shape **table; /* open addressing */
    size_t table_size;
    int count;
};

struct shapes *shapes_new(struct network *network)
{
    struct shapes *shapes = memory_new(1, sizeof *shapes);
    shapes->network = network;
    shapes->table_size = 1024;
    shapes->table = memory_new(shapes->table_size, sizeof(struct shape *));
    return shapes;
}

void shapes_free(struct shapes *shapes)
{
    if (!shapes)
        return;
    arena_clear(&shapes->arena);
    free(shapes->table);
    free(shapes);
}

int shapes_count(const struct shapes *shapes)
{
    return shapes->count;
}

bool shapes_lift_fits(const struct mission *mission, const struct route *route, int lift)
{
    const struct lift *pool = &mission->lifts[lift];
    return pool->mode == route->mode &&
           (pool->range_km < 0 || route->longest_km <= pool->range_km) &&
           (pool->mode != MODE_AIR || route->least_runway_m >= pool->runway_m);
}

/* Follows the route from `moment` on; returns the arrival, LONGEST at most. */
static int follow(struct shapes *shapes, const struct route *route, int lift, bool driving,
                  int moment, struct chain *chain)
{
    const struct network *network = shapes->network;
    int window = network_window(network, lift, driving);
    chain->count = route ? route->hop_count : 0;
    if (!chain->moves)
        chain->moves = arena_new(&shapes->arena, (size_t)chain->count, sizeof *chain->moves);
    for (int i = 0; i < chain->count; i++) {
        const struct hop *hop = &route->hops[i];
        int64_t depart;
        int64_t arrive =
            network_advance(network, moment, network_leg_minutes(network, hop->leg, lift, driving),
                            window, &depart);
        moment = (int)(arrive < LONGEST ? arrive : LONGEST);
        chain->moves[i] = (struct timed_move){hop->leg, hop->from, hop->to,
                                              (int)(depart < moment ? depart : moment), moment};
    }
    return moment;
}

/* Follows the route so as to arrive at `deadline` at the latest, as late as the grain of a period
 * allows. False: that would be LONGEST before. */
static bool follow_back(struct shapes *shapes, const struct route *route, int lift, int deadline,
                        struct chain *chain)
{
    int64_t moving = 0;
    for (int i = 0; route && i < route->hop_count; i++)
        moving += network_leg_minutes(shapes->network, route->hops[i].leg, lift, false);
    int64_t start = deadline - moving;
    while (start > -LONGEST && follow(shapes, route, lift, false, (int)start, chain) > deadline)
        start -= shapes->network->period_minutes;
    return start > -LONGEST;
}

static int floor_day(int minutes)
{
    return floor_divide(minutes, MINUTES_PER_DAY);
}

/* `earliest`: moves that began before it are done. */
static void close_chain_days(const struct network *network, const struct chain *chain, int lift,
                             int earliest, unsigned char *open)
{
    for (int i = 0; i < chain->count; i++) {
        const struct timed_move *move = &chain->moves[i];
        if (move->depart >= earliest)
            network_close_days(network, move->leg, lift, floor_day(move->depart),
                               floor_day(move->arrive - 1), open);
    }
}

static int larger(int one, int other)
{
    return one > other ? one : other;
}

static int smaller(int one, int other)
{
    return one < other ? one : other;
}

static void find_open_days(const struct network *network, struct shape *shape)
{
    const struct mission *mission = network->mission;
    int lift = shape->key.lift, days = network->day_count;
    int first = 0, last = days - 1;
    if (lift >= 0 && mission->lifts[lift].from != DAY_NONE)
        first = larger(first, mission->lifts[lift].from - mission->settings.start_day);
    if (lift >= 0 && mission->lifts[lift].until != DAY_NONE)
        last = smaller(last, mission->lifts[lift].until - mission->settings.start_day);
    int lift_from = larger(shape->lift_from, shape->earliest),
        earliest = larger(smaller(shape->lift_from, shape->escort_from), shape->earliest),
        latest = larger(shape->lift_until, shape->escort_until);
    int from = larger(larger(0, -floor_day(earliest)), first - floor_day(lift_from)),
        until = smaller(days - 1 - larger(0, floor_day(latest - 1)),
                        last - floor_day(shape->lift_until - 1));
    if (from <= until)
        memset(shape->open + from, 1, (size_t)(until - from + 1));
    close_chain_days(network, &shape->moves, lift, shape->earliest, shape->open);
    close_chain_days(network, &shape->out, lift, shape->earliest, shape->open);
    close_chain_days(network, &shape->back, lift, shape->earliest, shape->open);
    close_chain_days(network, &shape->escort_out, -1, shape->earliest, shape->open);
    close_chain_days(network, &shape->escort_back, -1, shape->earliest, shape->open);
    for (int day = 0; day < days; day++)
        shape->open_days += shape->open[day];
}

static double chain_km(const struct mission *mission, const struct chain *chain)
{
    double km = 0;
    for (int i = 0; i < chain->count; i++)
        km += mission->legs[chain->moves[i].leg].km;
    return km;
}

/* The timetable; false if the lift or the escort cannot get there or home, or if the slot is no
 * time to depart. */
static bool lay_out(struct shapes *shapes, struct shape *shape)
{
    struct network *network = shapes->network;
    const struct mission *mission = network->mission;
    const struct shape_key *key = &shape->key;
    const struct route *route = key->route;
    shape->depart = key->slot * network->period_minutes;
    shape->arrive = follow(shapes, route, key->lift, key->driving, shape->depart, &shape->moves);
    if (shape->moves.moves[0].depart >= shape->depart + network->period_minutes)
        return false;
    shape->depart = shape->moves.moves[0].depart; /* the window opens within the slot */
    shape->lift_from = shape->escort_from = shape->depart;
    shape->lift_until = shape->escort_until = shape->arrive;
    if (key->lift >= 0) {
        const struct lift *pool = &mission->lifts[key->lift];
        if (!shapes_lift_fits(mission, route, key->lift))
            return false;
        int turnround = (int)(pool->turnround_hours * 60 + 0.999);
        const struct route *out =
            network_positioning_route(network, pool->base, route->from, route->mode);
        const struct route *back =
            network_positioning_route(network, route->to, pool->base, route->mode);
        if ((!out && pool->base != route->from) || (!back && pool->base != route->to) ||
            (out && !shapes_lift_fits(mission, out, key->lift)) ||
            (back && !shapes_lift_fits(mission, back, key->lift)))
            return false;
        if (!follow_back(shapes, out, key->lift, shape->depart - turnround, &shape->out))
            return false;
        shape->lift_until =
            follow(shapes, back, key->lift, false, shape->arrive + turnround, &shape->back);
        shape->lift_from =
            shape->out.count ? shape->out.moves[0].depart : shape->depart - turnround;
    }
    if (key->escort_unit >= 0) {
        int home = mission->units[key->escort_unit].place;
        const struct route *out = network_positioning_route(network, home, route->from, MODE_ROAD);
        const struct route *back = network_positioning_route(network, route->to, home, MODE_ROAD);
        if ((!out && home != route->from) || (!back && home != route->to))
            return false;
        if (!follow_back(shapes, out, -1, shape->depart, &shape->escort_out))
            return false;
        shape->escort_until = follow(shapes, back, -1, true, shape->arrive, &shape->escort_back);
        shape->escort_from =
            shape->escort_out.count ? shape->escort_out.moves[0].depart : shape->depart;
    }
    shape->lift_km = chain_km(mission, &shape->moves) + chain_km(mission, &shape->out) +
                     chain_km(mission, &shape->back);
    return shape->arrive < LONGEST && shape->lift_until < LONGEST && shape->escort_until < LONGEST;
}

static size_t key_hash(const struct shape_key *key)
{
    size_t hash = (size_t)(uintptr_t)key->route / 16;
    hash = hash * 1000003u + (size_t)(key->lift + 1);
    hash = hash * 1000003u + (size_t)(key->escort_unit + 1);
    hash = hash * 1000003u + (size_t)(key->slot * 2 + key->driving);
    return hash ^ hash >> 17;
}

static struct shape **find_slot(struct shape **table, size_t size, const struct shape_key *key)
{
    size_t i = key_hash(key) % size;
    for (; table[i]; i = (i + 1) % size) {
        const struct shape_key *other = &table[i]->key;
        if (other->route == key->route && other->lift == key->lift &&
            other->escort_unit == key->escort_unit && other->slot == key->slot &&
            other->driving == key->driving)
            break;
    }
    return &table[i];
}

struct shape *shapes_get(struct shapes *shapes, struct shape_key key)
{
    if ((size_t)shapes->count * 2 >= shapes->table_size) {
        size_t larger = shapes->table_size * 2;
        struct shape **table = memory_new(larger, sizeof *table);
        for (size_t i = 0; i < shapes->table_size; i++)
            if (shapes->table[i])
                *find_slot(table, larger, &shapes->table[i]->key) = shapes->table[i];
        free(shapes->table);
        shapes->table = table;
        shapes->table_size = larger;
    }
    struct shape **slot = find_slot(shapes->table, shapes->table_size, &key);
    if (*slot)
        return *slot;
    struct shape *shape = arena_new(&shapes->arena, 1, sizeof *shape);
    shape->key = key;
    shape->earliest = INT_MIN;
    shape->index = shapes->count++;
    shape->possible = lay_out(shapes, shape);
    if (shape->possible) {
        shape->open = arena_new(&shapes->arena, (size_t)shapes->network->day_count, 1);
        find_open_days(shapes->network, shape);
        shape->possible = shape->open_days > 0;
    }
    *slot = shape;
    return shape;
}

static struct chain take_chain(struct shapes *shapes, const struct plan_kept_moves *moves,
                               int64_t midnight)
{
    struct chain chain = {arena_new(&shapes->arena, (size_t)moves->count, sizeof *chain.moves),
                          moves->count};
    for (int i = 0; i < moves->count; i++) {
        const struct plan_kept_move *move = &moves->items[i];
        chain.moves[i] =
            (struct timed_move){move->leg, move->from, move->to, (int)(move->depart - midnight),
                                (int)(move->arrive - midnight)};
    }
    return chain;
}

static struct route *take_route(struct shapes *shapes, const struct plan_kept_trip *trip)
{
    const struct mission *mission = shapes->network->mission;
    struct route *route = arena_new(&shapes->arena, 1, sizeof *route);
    *route = (struct route){
        .from = trip->from,
        .to = trip->to,
        .mode = trip->mode,
        .hop_count = trip->moves.count,
        .hops = arena_new(&shapes->arena, (size_t)trip->moves.count, sizeof *route->hops),
        .least_runway_m = INFINITY};
    for (int i = 0; i < trip->moves.count; i++) {
        const struct plan_kept_move *move = &trip->moves.items[i];
        const struct leg *leg = &mission->legs[move->leg];
        route->hops[i] = (struct hop){move->leg, move->from, move->to};
        route->km += leg->km;
        route->escort = route->escort || leg->escort;
        route->longest_km = fmax(route->longest_km, leg->km);
        route->least_runway_m =
            fmin(route->least_runway_m,
                 fmin(mission->places[move->from].runway_m, mission->places[move->to].runway_m));
    }
    return route;
}

struct shape *shapes_add_kept(struct shapes *shapes, const struct plan_kept_trip *trip,
                              bool driving)
{
    const struct network *network = shapes->network;
    int64_t midnight = day_moment(moment_day(trip->depart));
    struct shape *shape = arena_new(&shapes->arena, 1, sizeof *shape);
    shape->depart = (int)(trip->depart - midnight);
    shape->arrive = (int)(trip->arrive - midnight);
    shape->key = (struct shape_key){.route = take_route(shapes, trip),
                                    .lift = trip->lift,
                                    .escort_unit = trip->aboard ? -1 : trip->escort,
                                    .slot = shape->depart / network->period_minutes,
                                    .driving = driving};
    int64_t before = day_moment(network->mission->settings.start_day) - midnight;
    shape->earliest = before > -LONGEST ? (int)before : -LONGEST;
    shape->index = shapes->count++;
    shape->moves = take_chain(shapes, &trip->moves, midnight);
    shape->lift_from = shape->escort_from = shape->depart;
    shape->lift_until = shape->escort_until = shape->arrive;
    if (trip->lift >= 0) {
        shape->out = take_chain(shapes, &trip->lift_out, midnight);
        shape->back = take_chain(shapes, &trip->lift_back, midnight);
        shape->lift_from = (int)(trip->lift_from - midnight);
        shape->lift_until = (int)(trip->lift_until - midnight);
    }
    if (shape->key.escort_unit >= 0) {
        shape->escort_out = take_chain(shapes, &trip->escort_out, midnight);
        shape->escort_back = take_chain(shapes, &trip->escort_back, midnight);
        shape->escort_from = (int)(trip->escort_from - midnight);
        shape->escort_until = (int)(trip->escort_until - midnight);
    }
    shape->lift_km = chain_km(network->mission, &shape->moves) +
                     chain_km(network->mission, &shape->out) +
                     chain_km(network->mission, &shape->back);
    shape->open = arena_new(&shapes->arena, (size_t)network->day_count, 1);
    find_open_days(network, shape);
    shape->possible = shape->open_days > 0;
    return shape;
}
