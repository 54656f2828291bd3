/* The first choice of paths: who goes by which chain of stages, so that no pool, apron or road is
 * asked for more than the days there are.
 *
 * Each stage of a path burdens *bottlenecks*: the pool that carries it, daily limits of flights, of
 * vehicles on its legs, of people and tonnes at its ends. The burden is in hours: how long all of
 * the bottleneck would be busy with this load alone. A commodity takes the path whose busiest
 * bottleneck, with what others have asked of it so far, is done first; in a second and third round
 * each chooses again, given all others (the best-response rule of congestion games, Rosenthal
 * 1973). Lots that may be left come last, the most valuable for their weight first, and are left
 * where no path is done in time.
 */
#include "plan/assignment.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 3, MOST_BURDENS = 64 };

struct burden {
    int bottleneck;
    double hours;
};

struct burdens {
    struct burden items[MOST_BURDENS];
    int count;
};

struct assigner {
    struct network *network;
    const struct mission *mission;
    const struct commodities *commodities;
    const int *path;       /* [commodity] as chosen so far; -2: not yet */
    double escort_parties; /* in the whole mission; 0: none */
    double *busy; /* [bottleneck] hours: pools, then legs, then places (people), places (tonnes),
                     rows of limits, escorts */
};

enum { NOT_CHOSEN = -2 };

static int escort_bottleneck(const struct mission *mission)
{
    return mission->lift_count + mission->leg_count + 2 * mission->place_count +
           mission->limit_count;
}

static void add_burden(struct burdens *burdens, int bottleneck, double hours)
{
    if (burdens->count < MOST_BURDENS && hours > 0)
        burdens->items[burdens->count++] = (struct burden){bottleneck, hours};
}

static double travel_hours(const struct route *route, const struct lift *lift)
{
    if (!route)
        return 0;
    double hours = route->mode == MODE_ROAD ? fmax(route->road_hours, route->km / lift->speed_kmh)
                                            : route->km / lift->speed_kmh;
    return hours * 24 / fmin(lift->hours_per_day, 24);
}

/* Lifts of the pool that the quantity fills; INFINITY: it cannot carry it. */
static double lift_loads(const struct lift *lift, const struct commodity *commodity)
{
    if (commodity->unit >= 0)
        return lift->seats > 0 ? (double)commodity->quantity / lift->seats : INFINITY;
    if (commodity->tonnes > lift->payload_tonnes || commodity->teu > lift->teu)
        return INFINITY;
    double loads = commodity->tonnes > 0
                       ? commodity->quantity / floor(lift->payload_tonnes / commodity->tonnes)
                       : 0;
    return commodity->teu > 0 ? fmax(loads, commodity->quantity / floor(lift->teu / commodity->teu))
                              : loads;
}

/* The pool that would be done first with the stage; -1: none, or none is needed. *hours: its time;
 * *loads: vehicles, flights. */
static int best_pool(const struct assigner *assigner, const struct commodity *commodity,
                     struct stage stage, const struct route *route, double *hours, double *loads)
{
    const struct mission *mission = assigner->mission;
    int best = -1;
    double least = INFINITY;
    for (int i = 0; i < mission->lift_count; i++) {
        const struct lift *lift = &mission->lifts[i];
        double needed = lift->number > 0 && shapes_lift_fits(mission, route, i)
                            ? lift_loads(lift, commodity)
                            : INFINITY;
        if (!isfinite(needed))
            continue;
        const struct route *out =
            network_positioning_route(assigner->network, lift->base, stage.from, stage.mode);
        const struct route *back =
            network_positioning_route(assigner->network, stage.to, lift->base, stage.mode);
        if ((!out && lift->base != stage.from) || (!back && lift->base != stage.to))
            continue;
        double round_trip = travel_hours(out, lift) + travel_hours(route, lift) +
                            travel_hours(back, lift) + 2 * lift->turnround_hours;
        double own = needed * round_trip / lift->number;
        if (assigner->busy[i] + own < least) {
            least = assigner->busy[i] + own;
            best = i;
            *hours = own;
            *loads = needed;
        }
    }
    return best;
}

static int least_vehicles_per_day(const struct mission *mission, int leg)
{
    int least = mission->legs[leg].vehicles_per_day;
    return least < 0 ? 0 : least;
}

/* Seats of what drives from the place over the stage, as chosen so far. */
static double driving_seats(const struct assigner *assigner, struct stage stage)
{
    double seats = 0;
    for (int i = 0; i < assigner->commodities->count; i++) {
        const struct commodity *commodity = &assigner->commodities->items[i];
        if (!commodity->drives || commodity->place != stage.from || assigner->path[i] < 0)
            continue;
        const struct stage first = commodity->paths[assigner->path[i]].stages[0];
        if (first.to == stage.to && first.mode == stage.mode)
            seats += (double)commodity->quantity * commodity->seats;
    }
    return seats;
}

/* Limits of flights, or convoys, a day that count those over the stage. */
static void add_daily_limits(const struct assigner *assigner, struct stage stage, double trips,
                             struct burdens *burdens)
{
    const struct mission *mission = assigner->mission;
    int first = mission->lift_count + mission->leg_count + 2 * mission->place_count;
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        bool air = stage.mode == MODE_AIR;
        bool counts =
            limit->place < 0 || limit->place == stage.from || (air && limit->place == stage.to);
        int days = mission->settings.last_day - mission->settings.start_day + 1;
        int from = limit->from == DAY_NONE ? 0 : limit->from - mission->settings.start_day;
        int until = limit->until == DAY_NONE ? days : limit->until - mission->settings.start_day;
        if (limit->kind != (air ? LIMIT_FLIGHTS_PER_DAY : LIMIT_CONVOYS_PER_DAY) || !counts ||
            until - from < days / 2)
            continue;
        if (limit->place < 0 && limit->country[0] &&
            strcmp(limit->country, mission->places[stage.from].country) != 0 &&
            strcmp(limit->country, mission->places[stage.to].country) != 0)
            continue;
        add_burden(burdens, first + i, trips * 24 / fmax(limit->value, 0.01));
    }
}

/* What the commodity asks of all bottlenecks when it goes by the path. False: it cannot, since
 * people find no seats. */
static bool find_burdens(const struct assigner *assigner, const struct commodity *commodity,
                         const struct path *path, struct burdens *burdens)
{
    const struct mission *mission = assigner->mission;
    burdens->count = 0;
    for (int s = 0; s < path->count; s++) {
        struct stage stage = path->stages[s];
        const struct route *routes[ROUTE_VARIANTS];
        if (network_routes(assigner->network, stage.from, stage.to, stage.mode, routes) == 0)
            continue;
        double hours = 0, loads = 0, tonnes = commodity->quantity * commodity->tonnes;
        bool drives =
            stage.mode == MODE_ROAD &&
            (commodity->drives || (commodity->unit >= 0 && s == 0 &&
                                   driving_seats(assigner, stage) >= commodity->quantity));
        int pool = drives ? -1 : best_pool(assigner, commodity, stage, routes[0], &hours, &loads);
        if (pool < 0 && !drives)
            return false;
        if (pool >= 0)
            add_burden(burdens, pool, hours);
        double vehicles = stage.mode != MODE_ROAD ? 0
                          : pool >= 0             ? 2 * loads
                          : commodity->drives     ? commodity->quantity
                                                  : 0;
        if (vehicles > 0) {
            double convoys = ceil((pool >= 0 ? loads : vehicles) / routes[0]->convoy_vehicles);
            add_daily_limits(assigner, stage, convoys, burdens);
            if (routes[0]->escort && assigner->escort_parties > 0)
                add_burden(burdens, escort_bottleneck(mission),
                           convoys * 3 * routes[0]->road_hours * 24 /
                               mission->settings.road_hours_per_day / assigner->escort_parties);
        }
        for (int h = 0; h < routes[0]->hop_count && vehicles > 0; h++) {
            int most = least_vehicles_per_day(mission, routes[0]->hops[h].leg);
            if (most > 0)
                add_burden(burdens, mission->lift_count + routes[0]->hops[h].leg,
                           vehicles * 24 / most);
        }
        for (int end = 0; end < 2; end++) {
            int place = end ? stage.to : stage.from;
            if (commodity->unit >= 0 && mission->places[place].people_per_day > 0)
                add_burden(burdens, mission->lift_count + mission->leg_count + place,
                           commodity->quantity * 24.0 / mission->places[place].people_per_day);
            if (pool >= 0 && tonnes > 0 && mission->places[place].tonnes_per_day > 0)
                add_burden(burdens,
                           mission->lift_count + mission->leg_count + mission->place_count + place,
                           tonnes * 24 / mission->places[place].tonnes_per_day);
        }
        if (stage.mode == MODE_AIR)
            add_daily_limits(assigner, stage, fmax(loads, 1), burdens);
    }
    return true;
}

/* When the path would be done: its own time, after the busiest of its bottlenecks; a little for all
 * the others. */
static double finish_hours(const struct assigner *assigner, const struct path *path,
                           const struct burdens *burdens)
{
    double busiest = 0, all = 0;
    for (int i = 0; i < burdens->count; i++) {
        double hours = assigner->busy[burdens->items[i].bottleneck] + burdens->items[i].hours;
        busiest = fmax(busiest, hours);
        all += burdens->items[i].hours;
    }
    return path->weight + busiest + 0.5 * all;
}

static void apply(struct assigner *assigner, const struct burdens *burdens, double sign)
{
    for (int i = 0; i < burdens->count; i++)
        assigner->busy[burdens->items[i].bottleneck] += sign * burdens->items[i].hours;
}

static int choose(struct assigner *assigner, const struct commodity *commodity,
                  struct burdens *chosen)
{
    int days = assigner->mission->settings.last_day - assigner->mission->settings.start_day + 1,
        best = -1;
    double least = commodity->disposable ? days * 24.0 : DBL_MAX;
    chosen->count = 0;
    for (int p = 0; p < commodity->path_count; p++) {
        struct burdens burdens;
        if (!find_burdens(assigner, commodity, &commodity->paths[p], &burdens))
            continue;
        double hours = finish_hours(assigner, &commodity->paths[p], &burdens);
        if (hours < least) {
            least = hours;
            best = p;
            *chosen = burdens;
        }
    }
    if (best < 0 && !commodity->disposable && commodity->path_count > 0)
        best =
            0; /* it must go, though nobody sees how: the trip that cannot be made will say why */
    return best;
}

struct turn {
    int commodity;
    double rank;
};

static int compare_turns(const void *left_address, const void *right_address)
{
    const struct turn *left = left_address, *right = right_address;
    if (left->rank < right->rank || left->rank > right->rank)
        return left->rank < right->rank ? -1 : 1;
    return left->commodity - right->commodity;
}

void assign_paths(struct network *network, const struct commodities *commodities, int *path)
{
    const struct mission *mission = network->mission;
    size_t count = (size_t)commodities->count;
    struct assigner assigner = {
        .network = network,
        .mission = mission,
        .commodities = commodities,
        .path = path,
        .busy = memory_new((size_t)escort_bottleneck(mission) + 1, sizeof(double))};
    for (int i = 0; i < mission->unit_count; i++)
        if (mission->units[i].escorts)
            assigner.escort_parties +=
                floor((double)mission->units[i].people / mission->settings.escort_people) /
                2; /* they leave too */
    struct turn *turns = memory_new(count, sizeof *turns);
    struct burdens *burdens = memory_new(count, sizeof *burdens);
    for (size_t i = 0; i < count; i++) {
        const struct commodity *commodity = &commodities->items[i];
        path[i] = NOT_CHOSEN;
        turns[i] =
            (struct turn){(int)i, commodity->drives      ? 0
                                  : commodity->unit >= 0 ? 1
                                                         : 2}; /* people ride in what drives */
        if (commodity->disposable)
            turns[i].rank =
                3 + 1 / (1 + mission->lots[commodity->lot].value_usd / (commodity->tonnes + 0.1));
    }
    if (count)
        qsort(turns, count, sizeof *turns, compare_turns);
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < count; i++) {
            int index = turns[i].commodity;
            apply(&assigner, &burdens[index], -1);
            path[index] = choose(&assigner, &commodities->items[index], &burdens[index]);
            apply(&assigner, &burdens[index], 1);
        }
    free(burdens);
    free(turns);
    free(assigner.busy);
}
