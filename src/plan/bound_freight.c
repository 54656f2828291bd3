/* What must be carried, and what that costs those who escort it.
 *
 * A convoy on a leg that needs an escort has one aboard, or one that comes from home. So each
 * vehicle pays its part of the largest convoy of what the escort is in danger of, times the leg's
 * share; and people who escort, who may be that escort themselves, pay so much less.
 *
 * Which way each lot takes is a shortest path (Dijkstra 1959). Lots that may be left are left, as
 * far as the value allows, where that saves most: a knapsack that may be filled in part (Dantzig
 * 1957).
 */
#include "plan/bound.h"

#include <math.h>
#include <stdlib.h>

/* Kinds: what decides by which pools freight can go. */
enum { DRIVES = 1, WEIGHS = 2, BULKS = 4, KINDS = 8 };

static void lay_out_shares(struct bound *bound)
{
    const struct mission *mission = bound->network->mission;
    size_t legs = (size_t)mission->leg_count;
    bound->shares = arena_new(&bound->arena, legs, 1);
    bound->share = arena_new(&bound->arena, legs, sizeof *bound->share);
    bound->share_excess = arena_new(&bound->arena, legs, sizeof *bound->share_excess);
    for (int l = 0; l < mission->leg_count; l++) {
        const struct leg *leg = &mission->legs[l];
        bool inside = bound->network->inside[leg->from] || bound->network->inside[leg->to];
        bound->shares[l] = inside && leg->mode == MODE_ROAD && leg->escort;
        bound->share[l] = bound->shares[l] ? 0.5 : 1;
    }
}

/* ---------------------------------------------------------------------------------------------- */

static bool carries(const struct lift *lift, int kind)
{
    return (!(kind & WEIGHS) || lift->payload_tonnes > 0) && (!(kind & BULKS) || lift->teu > 0);
}

/* [kind][leg][day] something that can carry the kind may pass. */
static unsigned char *find_open(const struct bound *bound)
{
    const struct network *network = bound->network;
    const struct mission *mission = network->mission;
    size_t days = (size_t)bound->day_count, legs = (size_t)mission->leg_count;
    unsigned char *open = memory_new(KINDS * legs * days, 1);
    for (int l = 0; l < mission->leg_count; l++)
        for (int pool = -1; pool < mission->lift_count; pool++) {
            const struct leg *leg = &mission->legs[l];
            const struct lift *lift = pool >= 0 ? &mission->lifts[pool] : NULL;
            if (lift ? !bound_pool_passes(mission, pool, leg) : leg->mode != MODE_ROAD)
                continue;
            for (int day = 0; day < bound->day_count; day++) {
                int32_t date = mission->settings.start_day + day;
                if ((leg->mode == MODE_ROAD && network->convoy[l * bound->day_count + day] <= 0) ||
                    (lift && !mission_days_hold(lift->from, lift->until, date)) ||
                    !network_open(network, l, pool, day, day))
                    continue;
                for (int kind = 0; kind < KINDS; kind++) {
                    bool drives = leg->mode == MODE_ROAD && (kind & DRIVES);
                    if (lift ? !drives && carries(lift, kind) : drives)
                        open[((size_t)kind * legs + (size_t)l) * days + (size_t)day] = 1;
                }
            }
        }
    return open;
}

static void fill_charge(struct bound *bound, struct bound_charge *charge, const unsigned char *open)
{
    const struct network *network = bound->network;
    const struct mission *mission = network->mission;
    size_t legs = (size_t)mission->leg_count, days = (size_t)bound->day_count;
    charge->least = arena_new(&bound->arena, legs, sizeof *charge->least);
    for (size_t l = 0; l < legs; l++) {
        const struct leg *leg = &mission->legs[l];
        charge->least[l] = INFINITY;
        for (size_t day = (size_t)charge->first_day; day < days; day++)
            if (open[((size_t)charge->kind * legs + l) * days + day])
                charge->least[l] =
                    fmin(charge->least[l],
                         bound->shares[l]
                             ? leg->km * (double)network->leg_acts[l * days + day] *
                                   mission->settings.escort_people / network->convoy[l * days + day]
                             : 0);
    }
}

/* The fewest road vehicles that carry the lot, by tonnes or by TEU: of several lots on one truck
 * the sum of one of them is what it has room for. INFINITY: none can. */
static double least_vehicles(const struct mission *mission, const struct lot *lot, int kind,
                             bool by_tonnes)
{
    if (lot->drives)
        return lot->quantity;
    double least = INFINITY;
    for (int i = 0; i < mission->lift_count; i++) {
        const struct lift *lift = &mission->lifts[i];
        double amount = by_tonnes ? lot->tonnes : lot->teu,
               room = by_tonnes ? lift->payload_tonnes : lift->teu;
        if (lift->mode == MODE_ROAD && carries(lift, kind))
            least = fmin(least, amount > 0 ? lot->quantity * amount / room : 0);
    }
    return least;
}

static bool moves(const struct bound *bound, const struct lot *lot)
{
    return lot->quantity > 0 && lot->destination >= 0 && lot->destination != lot->place &&
           bound->network->inside[lot->place] && (lot->dispositions & 1u << DISPOSITION_REDEPLOY) &&
           !(lot->dispositions & 1u << DISPOSITION_TRANSFER);
}

static int kind_of(const struct lot *lot)
{
    return (lot->drives ? DRIVES : 0) | (lot->tonnes > 0 ? WEIGHS : 0) | (lot->teu > 0 ? BULKS : 0);
}

static int first_day(const struct bound *bound, const struct lot *lot)
{
    const struct mission *mission = bound->network->mission;
    int packed =
        bound->closes[lot->place] && !lot->drives ? mission->places[lot->place].pack_days : 0;
    int there = lot->available == DAY_NONE ? 0 : lot->available - mission->settings.start_day;
    return there > packed ? there : packed;
}

static int find_charge(struct bound *bound, int day, int kind, const unsigned char *open)
{
    for (int i = 0; i < bound->charge_count; i++)
        if (bound->charges[i].first_day == day && bound->charges[i].kind == kind)
            return i;
    bound->charges[bound->charge_count] = (struct bound_charge){.first_day = day, .kind = kind};
    fill_charge(bound, &bound->charges[bound->charge_count], open);
    return bound->charge_count++;
}

static int find_way(struct bound *bound, int destination, int charge)
{
    size_t places = (size_t)bound->place_count;
    int w = 0;
    while (w < bound->way_count &&
           (bound->ways[w].destination != destination || bound->ways[w].charge != charge))
        w++;
    if (w == bound->way_count)
        bound->ways[bound->way_count++] =
            (struct bound_way){.destination = destination,
                               .charge = charge,
                               .distance = arena_new(&bound->arena, places, sizeof(double)),
                               .by = arena_new(&bound->arena, places, sizeof(int))};
    return w;
}

void bound_freight_new(struct bound *bound)
{
    const struct mission *mission = bound->network->mission;
    size_t lots = (size_t)mission->lot_count;
    lay_out_shares(bound);
    bound->freight = arena_new(&bound->arena, lots, sizeof *bound->freight);
    bound->charges = arena_new(&bound->arena, lots, sizeof *bound->charges);
    bound->ways = arena_new(&bound->arena, lots, sizeof *bound->ways);
    bound->freight_cost = arena_new(&bound->arena, lots, sizeof *bound->freight_cost);
    bound->freight_kept = arena_new(&bound->arena, lots, sizeof *bound->freight_kept);
    bound->freight_order = arena_new(&bound->arena, lots, sizeof *bound->freight_order);
    double sums[2] = {0, 0};
    for (int i = 0; i < mission->lot_count; i++)
        for (int by_tonnes = 0; by_tonnes < 2; by_tonnes++) {
            const struct lot *lot = &mission->lots[i];
            double vehicles = least_vehicles(mission, lot, kind_of(lot), by_tonnes == 1);
            if (moves(bound, lot) && !lot->drives && isfinite(vehicles))
                sums[by_tonnes] += vehicles;
        }
    unsigned char *open = find_open(bound);
    for (int i = 0; i < mission->lot_count; i++) {
        const struct lot *lot = &mission->lots[i];
        int kind = kind_of(lot);
        struct bound_freight freight = {
            .place = lot->place, .vehicles = least_vehicles(mission, lot, kind, sums[1] > sums[0])};
        freight.value = lot->dispositions == 1u << DISPOSITION_REDEPLOY
                            ? (double)INFINITY
                            : lot->quantity * lot->value_usd;
        if (!moves(bound, lot) || !isfinite(freight.vehicles))
            continue;
        freight.way = find_way(bound, lot->destination,
                               find_charge(bound, first_day(bound, lot), kind, open));
        bound->freight[bound->freight_count++] = freight;
    }
    free(open);
}

/* ---------------------------------------------------------------------------------------------- */

/* Shortest ways from everywhere to the destination, by the weights of legs. */
static void find_ways(struct bound *bound, struct bound_way *way, const double *weight, bool *done)
{
    const struct mission *mission = bound->network->mission;
    for (int place = 0; place < bound->place_count; place++) {
        way->distance[place] = INFINITY;
        way->by[place] = -1;
        done[place] = false;
    }
    way->distance[way->destination] = 0;
    for (;;) {
        int nearest = -1;
        for (int place = 0; place < bound->place_count; place++)
            if (!done[place] && isfinite(way->distance[place]) &&
                (nearest < 0 || way->distance[place] < way->distance[nearest]))
                nearest = place;
        if (nearest < 0)
            return;
        done[nearest] = true;
        for (int l = 0; l < mission->leg_count; l++) {
            const struct leg *leg = &mission->legs[l];
            if (leg->to != nearest && (leg->from != nearest || !leg->both_ways))
                continue;
            int from = leg->to == nearest ? leg->from : leg->to;
            if (!(way->distance[nearest] + weight[l] < way->distance[from]))
                continue;
            way->distance[from] = way->distance[nearest] + weight[l];
            way->by[from] = l;
        }
    }
}

static void fill_ways(struct bound *bound)
{
    int legs = bound->network->mission->leg_count;
    double *weight = memory_new((size_t)legs, sizeof *weight);
    bool *done = memory_new((size_t)bound->place_count, sizeof *done);
    for (int w = 0; w < bound->way_count; w++) {
        const double *least = bound->charges[bound->ways[w].charge].least;
        for (int l = 0; l < legs; l++)
            weight[l] = bound->shares[l] && isfinite(least[l]) ? (1 - bound->share[l]) * least[l]
                                                               : least[l];
        find_ways(bound, &bound->ways[w], weight, done);
    }
    free(weight);
    free(done);
}

static int compare_savings(const void *left_address, const void *right_address, void *context)
{
    const struct bound *bound = context;
    int left = *(const int *)left_address, right = *(const int *)right_address;
    double l = bound->freight_cost[left] * bound->freight[right].value,
           r = bound->freight_cost[right] * bound->freight[left].value;
    return l != r ? (l > r ? -1 : 1) : left - right;
}

/* Which part of each lot goes, where as much value may be left as the plans leave. */
static void choose_kept(struct bound *bound)
{
    int count = 0;
    double room = bound->value_left;
    for (int i = 0; i < bound->freight_count; i++) {
        bound->freight_kept[i] = bound->freight[i].value > 0;
        if (bound->freight[i].value > 0 && isfinite(bound->freight[i].value))
            bound->freight_order[count++] = i;
    }
    if (count && room > 0)
        qsort_r(bound->freight_order, (size_t)count, sizeof *bound->freight_order, compare_savings,
                bound);
    for (int k = 0; k < count && room > 0; k++) {
        int i = bound->freight_order[k];
        double left = fmin(bound->freight[i].value, room);
        bound->freight_kept[i] = 1 - left / bound->freight[i].value;
        room -= left;
    }
}

void bound_freight_add(struct bound *bound)
{
    const struct mission *mission = bound->network->mission;
    fill_ways(bound);
    for (int i = 0; i < bound->freight_count; i++) {
        const struct bound_freight *freight = &bound->freight[i];
        double least = bound->ways[freight->way].distance[freight->place];
        bound->freight_cost[i] = isfinite(least) ? freight->vehicles * least : 0;
    }
    choose_kept(bound);
    for (int i = 0; i < bound->freight_count; i++) {
        const struct bound_freight *freight = &bound->freight[i];
        const struct bound_way *way = &bound->ways[freight->way];
        const double *least = bound->charges[way->charge].least;
        bound->by_place[freight->place] += bound->freight_kept[i] * bound->freight_cost[i];
        for (int place = freight->place; way->by[place] >= 0;) {
            int l = way->by[place];
            const struct leg *leg = &mission->legs[l];
            if (bound->shares[l])
                bound->share_excess[l] -= bound->freight_kept[i] * freight->vehicles * least[l];
            place = leg->from == place ? leg->to : leg->from;
        }
    }
}
