/* Rule 8, the bound: from the mission and the prices in the plan file it is worked out again what
 * no plan can have less of, by the definition in docs/validity.md ("The bound"). The trips of the
 * plan have no part in it.
 *
 * The ways of people are paths in a graph whose nodes are states: at a place from the beginning of
 * a day, come there today, or passing it on a trip of one mode. An edge takes some days, and has a
 * cost for each day on which it may begin. The least cost from each node and day to the end of the
 * way is found from the last day backwards; edges within a day are followed until nothing changes.
 */
#include "verify/bound.h"

#include "verify/steps.h"

#include <math.h>
#include <stdlib.h>

struct edge {
    int from, to, days;
    int waits;          /* at this place, which costs its danger; -1: another edge */
    int ends;           /* a trip at this place; -1: another edge */
    int escorted;       /* on this leg, which needs an escort; -1: another edge */
    const double *cost; /* [day] INFINITY: not on that day; NULL: nothing */
    const double *road; /* [day] of `cost`, the danger on the road; NULL: nothing */
};

/* Lays the certificate's prices out by day; what they are paid for what there is. */
static double read_prices(struct proof *proof)
{
    const struct mission *mission = proof->mission;
    const struct plan_bound *bound = &proof->check->plan->bound;
    double paid = 0;
    const int items[] = {proof->places, proof->places, mission->lift_count};
    const enum limit_kind kinds[] = {LIMIT_PEOPLE_PER_DAY, LIMIT_FLIGHTS_PER_DAY,
                                     LIMIT_LIFT_NUMBER};
    for (int i = 0; i < 3; i++)
        proof->price[kinds[i]] = arena_new(&proof->arena, (size_t)items[i], sizeof(double *));
    proof->country_price =
        arena_new(&proof->arena, (size_t)proof->places, sizeof *proof->country_price);
    for (int i = 0; i < bound->price_count; i++) {
        const struct plan_price *price = &bound->prices[i];
        struct steps_wanted wanted = {.kind = price->limit,
                                      .place = price->place,
                                      .leg = -1,
                                      .lift = price->lift,
                                      .country_place = price->country_place,
                                      .base = INFINITY,
                                      .exists_from = DAY_NONE,
                                      .exists_until = DAY_NONE};
        double **prices = &proof->mission_price;
        if (price->lift >= 0) {
            const struct lift *lift = &mission->lifts[price->lift];
            wanted.base = lift->number;
            wanted.exists_from = lift->from;
            wanted.exists_until = lift->until;
            prices = &proof->price[LIMIT_LIFT_NUMBER][price->lift];
        } else if (price->country_place >= 0) {
            prices = &proof->country_price[proof->check->country_of_place[price->country_place]];
        } else if (price->place >= 0) {
            double people = mission->places[price->place].people_per_day;
            if (price->limit == LIMIT_PEOPLE_PER_DAY && people >= 0)
                wanted.base = people;
            prices = &proof->price[price->limit][price->place];
        }
        struct steps capacity = steps_build(&proof->arena, mission, &wanted);
        if (!*prices)
            *prices = proof_days_new(proof, 1);
        int64_t from = (int64_t)price->from - proof->start,
                until = (int64_t)price->until - proof->start;
        for (int64_t day = from > 0 ? from : 0; day <= until && day < proof->days; day++) {
            (*prices)[day] += price->price;
            paid += price->price * steps_value(&capacity, proof->start + (int32_t)day);
        }
    }
    return paid;
}

static double price_on(const double *prices, int day)
{
    return prices ? prices[day] : 0;
}

/* What the prices of a pool come to from the beginning of the days until a moment, by their sums
 * until each midnight. */
static double price_until(const struct proof *proof, const double *sums, double moment)
{
    if (moment <= 0)
        return 0;
    int day = (int)fmin(moment, proof->days);
    return day == proof->days ? sums[day]
                              : sums[day] + (moment - day) * (sums[day + 1] - sums[day]);
}

/* The least that a pool costs from `before` to `after` a moment of the day: between the moments at
 * which one end is at midnight the cost is linear. */
static double least_stay(const struct proof *proof, const double *sums, int day, double before,
                         double after)
{
    const double moments[] = {day, day + 1, day + (before - floor(before)),
                              day + 1 - (after - floor(after))};
    double least = INFINITY;
    for (int i = 0; i < 4; i++)
        least = fmin(least, price_until(proof, sums, moments[i] + after) -
                                price_until(proof, sums, moments[i] - before));
    return least;
}

/* ---------------------------------------------------------------------------------------------- */

static void add_edge(struct proof *proof, struct edge edge)
{
    memory_grow(&proof->edges, &proof->edge_capacity, proof->edge_count + 1, sizeof *proof->edges);
    proof->edges[proof->edge_count++] = edge;
}

/* Nodes: at the place, come there today, passing it by road (pool -1) or with a pool. */
static int node_at(int place)
{
    return place;
}

static int node_come(const struct proof *proof, int place)
{
    return proof->places + place;
}

static int node_passing(const struct proof *proof, int pool, int place)
{
    return proof->places * (3 + pool) + place;
}

/* The fewest hours of the pool between its base and every place, there or back. */
static double *pool_hours(struct proof *proof, const struct lift *lift, bool back)
{
    const struct mission *mission = proof->mission;
    double *hours = proof_days_new(proof, proof->places);
    for (int place = 0; place < proof->places; place++)
        hours[place] = place == lift->base ? 0 : INFINITY;
    for (int round = 0; round < proof->places; round++)
        for (int l = 0; l < mission->leg_count; l++) {
            const struct leg *leg = &mission->legs[l];
            double least = leg->hours >= 0 ? leg->hours : leg->km / lift->speed_kmh;
            if (!proof_passes(mission, lift, leg))
                continue;
            if (!back || leg->both_ways)
                hours[leg->to] = fmin(hours[leg->to], hours[leg->from] + least);
            if (back || leg->both_ways)
                hours[leg->from] = fmin(hours[leg->from], hours[leg->to] + least);
        }
    return hours;
}

/* The edges of one leg in one direction: to begin a trip with it, or to go on. */
static void add_leg(struct proof *proof, int l, bool against, int pool, double hours, double window,
                    double before, double after, const double *sums)
{
    const struct mission *mission = proof->mission;
    const struct leg *leg = &mission->legs[l];
    const struct lift *lift = pool >= 0 ? &mission->lifts[pool] : NULL;
    int from = against ? leg->to : leg->from, to = against ? leg->from : leg->to;
    double *on = proof_days_new(proof, 1), *begin = proof_days_new(proof, 1);
    const double *road = lift ? NULL : proof_at(proof, proof->acts, l, 0);
    for (int day = 0; day < proof->days; day++) {
        on[day] = !proof_is_open(proof, l, day) ? INFINITY : lift ? 0 : road[day];
        begin[day] = on[day] + price_on(proof->price[LIMIT_PEOPLE_PER_DAY][from], day);
        if (!lift)
            continue;
        double shared = least_stay(proof, sums, day, before, after);
        if (lift->mode == MODE_AIR)
            shared += price_on(proof->price[LIMIT_FLIGHTS_PER_DAY][from], day) +
                      price_on(proof->country_price[proof->check->country_of_place[from]], day) +
                      price_on(proof->mission_price, day);
        begin[day] += shared / lift->seats;
    }
    double nights = ceil((hours - 0.02) / window - 1e-9) - 1;
    struct edge edge = {.days = nights > 0 ? (int)fmin(nights, 10000) : 0,
                        .to = node_passing(proof, pool, to),
                        .waits = -1,
                        .ends = -1,
                        .escorted = !lift && leg->escort ? l : -1,
                        .road = road};
    edge.cost = on;
    edge.from = node_passing(proof, pool, from);
    add_edge(proof, edge);
    edge.cost = begin;
    edge.from = node_at(from);
    add_edge(proof, edge);
    edge.from = node_come(proof, from);
    add_edge(proof, edge);
}

static void add_pool(struct proof *proof, int pool, double road_window)
{
    const struct mission *mission = proof->mission;
    const struct lift *lift = pool >= 0 ? &mission->lifts[pool] : NULL;
    size_t before_edges = proof->edge_count;
    double *out = lift ? pool_hours(proof, lift, false) : NULL,
           *back = lift ? pool_hours(proof, lift, true) : NULL, *sums = proof_days_new(proof, 1);
    for (int day = 0; day < proof->days && lift; day++)
        sums[day + 1] = sums[day] + price_on(proof->price[LIMIT_LIFT_NUMBER][pool], day);
    for (int l = 0; l < mission->leg_count; l++) {
        const struct leg *leg = &mission->legs[l];
        if (lift ? !proof_passes(mission, lift, leg) : leg->mode != MODE_ROAD)
            continue;
        double hours = leg->hours >= 0 ? leg->hours
                       : lift          ? leg->km / lift->speed_kmh
                                       : leg->km / (leg->speed_kmh > 0 ? leg->speed_kmh
                                                                       : mission->settings.road_speed_kmh);
        for (int way = 0; way < (leg->both_ways ? 2 : 1); way++) {
            int from = way ? leg->to : leg->from, to = way ? leg->from : leg->to;
            if (!proof_is_inside(proof, from) || (lift && !isfinite(out[from] + back[to])))
                continue;
            add_leg(proof, l, way == 1, pool, hours, lift ? lift->hours_per_day : road_window,
                    lift ? (out[from] + lift->turnround_hours) / 24 : 0,
                    lift ? (hours + lift->turnround_hours + back[to]) / 24 : 0, sums);
        }
    }
    for (int place = 0; place < proof->places && proof->edge_count > before_edges; place++) {
        double *end = proof_days_new(proof, 1);
        for (int day = 0; day < proof->days; day++) {
            end[day] = price_on(proof->price[LIMIT_PEOPLE_PER_DAY][place], day);
            if (lift && lift->mode == MODE_AIR)
                end[day] += price_on(proof->price[LIMIT_FLIGHTS_PER_DAY][place], day) / lift->seats;
        }
        int node = node_passing(proof, pool, place);
        add_edge(proof, (struct edge){node, node, 1, -1, -1, -1, NULL, NULL});
        add_edge(proof, (struct edge){node, node_come(proof, place), 0, -1, place, -1, end, NULL});
    }
}

static void make_edges(struct proof *proof)
{
    const struct mission *mission = proof->mission;
    double window = mission->settings.road_hours_per_day;
    for (int i = 0; i < mission->lift_count; i++)
        if (mission->lifts[i].mode == MODE_ROAD)
            window = fmax(window, mission->lifts[i].hours_per_day);
    for (int place = 0; place < proof->places; place++) {
        add_edge(proof,
                 (struct edge){node_at(place), node_at(place), 1, place, -1, -1, NULL, NULL});
        add_edge(proof,
                 (struct edge){node_come(proof, place), node_at(place), 1, -1, -1, -1, NULL, NULL});
    }
    for (int pool = -1; pool < mission->lift_count; pool++)
        if (pool < 0 || (mission->lifts[pool].mode != MODE_ROAD && mission->lifts[pool].seats > 0))
            add_pool(proof, pool, window);
}

static double waiting_cost(const struct proof *proof, int place, int day, bool guards)
{
    return *proof_at(proof, proof->danger, place, day) -
           (guards ? *proof_at(proof, proof->relief, place, day) : 0);
}

/* The least cost from every node and day on, for people who go to `destination` (-1: outside). */
static void find_values(struct proof *proof, int destination, bool guards, bool escorts)
{
    int nodes = proof->places * (3 + proof->mission->lift_count);
    for (int node = 0; node < nodes; node++) {
        int place = node % proof->places;
        bool past =
            node >= 2 * proof->places && (!proof_is_inside(proof, place) || place == destination);
        for (int day = 0; day < proof->days; day++)
            *proof_at(proof, proof->value, node, day) = INFINITY;
        *proof_at(proof, proof->value, node, proof->days) = past ? 0 : INFINITY;
    }
    for (int day = proof->days - 1; day >= 0; day--)
        for (bool better = true; better;) {
            better = false;
            for (size_t i = 0; i < proof->edge_count; i++) {
                const struct edge *edge = &proof->edges[i];
                if (day + edge->days > proof->days)
                    continue;
                double cost = edge->waits >= 0 ? waiting_cost(proof, edge->waits, day, guards)
                              : edge->cost     ? edge->cost[day]
                                               : 0;
                if (escorts && edge->escorted >= 0)
                    cost -= (1 - proof->share[edge->escorted]) * edge->road[day];
                bool out = edge->ends >= 0 &&
                           (!proof_is_inside(proof, edge->ends) || edge->ends == destination);
                cost += out ? 0 : *proof_at(proof, proof->value, edge->to, day + edge->days);
                double *value = proof_at(proof, proof->value, edge->from, day);
                better |= cost < *value;
                *value = fmin(*value, cost);
            }
        }
}

static double people_value(struct proof *proof)
{
    const struct mission *mission = proof->mission;
    double sum = 0;
    bool *done = arena_new(&proof->arena, (size_t)mission->unit_count, sizeof *done);
    for (int first = 0; first < mission->unit_count; first++) {
        const struct unit *one = &mission->units[first];
        if (done[first] || !proof_moves_out(one) || !proof_is_inside(proof, one->place))
            continue;
        int destination = proof_is_inside(proof, one->destination) ? one->destination : -1;
        find_values(proof, destination, one->guards, one->escorts);
        for (int i = first; i < mission->unit_count; i++) {
            const struct unit *unit = &mission->units[i];
            int other = proof_is_inside(proof, unit->destination) ? unit->destination : -1;
            if (!proof_moves_out(unit) || !proof_is_inside(proof, unit->place) ||
                other != destination || unit->guards != one->guards ||
                unit->escorts != one->escorts)
                continue;
            done[i] = true;
            int from =
                proof_release(proof, unit) < proof->days ? proof_release(proof, unit) : proof->days;
            double cost = *proof_at(proof, proof->value, node_at(unit->place), from);
            cost = isfinite(cost) ? cost : 0;
            for (int day = 0; day < from; day++)
                cost += waiting_cost(proof, unit->place, day, unit->guards);
            sum += unit->people * cost;
        }
    }
    return sum;
}

/* ---------------------------------------------------------------------------------------------- */

static double prove(struct proof *proof)
{
    const struct mission *mission = proof->mission;
    const struct plan_bound *bound = &proof->check->plan->bound;
    proof->share = proof_days_new(proof, mission->leg_count);
    for (int l = 0; l < mission->leg_count; l++)
        proof->share[l] = 1;
    for (int i = 0; i < bound->share_count; i++)
        if (mission->legs[bound->shares[i].leg].escort)
            proof->share[bound->shares[i].leg] = bound->shares[i].people;
    proof_read_days(proof);
    double sum = -read_prices(proof);
    make_edges(proof);
    proof->value = proof_days_new(proof, proof->places * (3 + mission->lift_count));
    sum += people_value(proof);
    for (int place = 0; place < proof->places; place++)
        for (int day = 0; day < proof->days; day++)
            sum += *proof_at(proof, proof->guard, place, day);
    return sum + proof_freight(proof);
}

void check_bound(struct check *check)
{
    const struct mission *mission = check->mission;
    const struct plan_bound *bound = &check->plan->bound;
    if (!check->plan->has_bound || !bound->has_proof)
        return;
    struct proof proof = {.check = check,
                          .mission = mission,
                          .places = mission->place_count,
                          .start = mission->settings.start_day,
                          .days = mission->settings.last_day + mission->settings.horizon_days -
                                  mission->settings.start_day + 1};
    double proven = prove(&proof);
    free(proof.edges);
    arena_clear(&proof.arena);
    check->result->proven_exposure = proven > 0 ? proven : 0;
    if (bound->exposure > check->result->proven_exposure * (1 + 1e-9) + 1e-9)
        check_breach(check, 8, -1, -1, -1, MOMENT_NONE,
                     "bound.exposure is %.9g, and its prices prove %.9g", bound->exposure,
                     check->result->proven_exposure);
}
