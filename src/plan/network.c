/* What the mission says of legs, limits and danger, laid out by day for constant-time questions.
 *
 * A limit row selects legs by what it fills in (leg, place, country, mode; see docs/validity.md):
 * the shut days of all legs are one byte matrix, made once. Rows that name a lift are few and are
 * asked one by one.
 *
 * Routes come from shortest-path trees, one per source, mode and variant, made at the first
 * question. The places of a mission are hundreds, so Dijkstra's algorithm (1959) with a plain scan
 * for the nearest place is as fast as a heap here.
 */
#include "plan/network.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct route_tree {
    bool made;
    int *leg; /* [place] the leg by which the place is reached; -1: not reached */
};

struct route_cell {
    bool made;
    int count;
    const struct route *routes[ROUTE_VARIANTS];
    const struct route *positioning;
};

bool network_limit_selects_leg(const struct mission *mission, const struct limit *limit,
                               int leg_index)
{
    const struct leg *leg = &mission->legs[leg_index];
    if (limit->leg >= 0 && limit->leg != leg_index)
        return false;
    if (limit->place >= 0 && limit->place != leg->from && limit->place != leg->to)
        return false;
    if (limit->mode >= 0 && limit->mode != (int)leg->mode)
        return false;
    return !limit->country[0] || strcmp(limit->country, mission->places[leg->from].country) == 0 ||
           strcmp(limit->country, mission->places[leg->to].country) == 0;
}

/* The days of a limit as first..last from start_day, cut to the horizon. */
static void limit_days(const struct network *network, const struct limit *limit, int *first,
                       int *last)
{
    int32_t start = network->mission->settings.start_day;
    *first = limit->from == DAY_NONE || limit->from < start ? 0 : limit->from - start;
    *last = limit->until == DAY_NONE || limit->until - start >= network->day_count
                ? network->day_count - 1
                : limit->until - start;
}

static bool leg_counts(const struct network *network, int leg)
{
    const struct leg *way = &network->mission->legs[leg];
    return way->mode == MODE_ROAD && (network->inside[way->from] || network->inside[way->to]);
}

static void lay_out_days(struct network *network)
{
    const struct mission *mission = network->mission;
    int days = network->day_count;
    for (int leg = 0; leg < mission->leg_count;
         leg++) /* between two places outside nothing counts */
        for (int day = 0; day < days && leg_counts(network, leg); day++)
            network->leg_acts[leg * days + day] = (float)mission->legs[leg].hostile_acts_per_km;
    double *acts = memory_new((size_t)(mission->place_count * days), sizeof *acts);
    for (int place = 0; place < mission->place_count; place++)
        for (int day = 0; day < days && network->inside[place]; day++)
            acts[place * days + day] = mission->places[place].hostile_acts_per_day;
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        int first, last;
        limit_days(network, limit, &first, &last);
        if (limit->kind == LIMIT_SHUT && limit->lift < 0) {
            for (int leg = 0; leg < mission->leg_count; leg++)
                if (first <= last && network_limit_selects_leg(mission, limit, leg))
                    memset(network->shut + leg * days + first, 1, (size_t)(last - first + 1));
        } else if (limit->kind == LIMIT_DANGER) {
            for (int day = first; day <= last; day++) {
                if (limit->leg >= 0 && leg_counts(network, limit->leg))
                    network->leg_acts[limit->leg * days + day] = (float)limit->value;
                else if (limit->leg < 0 && limit->place >= 0 && network->inside[limit->place])
                    acts[limit->place * days + day] = limit->value;
            }
        }
    }
    for (int place = 0; place < mission->place_count; place++) {
        double *sums = network->place_acts + (size_t)place * (size_t)(network->horizon + 1);
        for (int period = 0; period < network->horizon; period++)
            sums[period + 1] =
                sums[period] +
                acts[place * days + period / network->periods_per_day] / network->periods_per_day;
    }
    free(acts);
}

static void lay_out_convoys(struct network *network)
{
    const struct mission *mission = network->mission;
    int days = network->day_count;
    size_t cells = (size_t)mission->leg_count * (size_t)days;
    network->convoy = arena_new(&network->arena, cells, sizeof *network->convoy);
    network->convoy_until = arena_new(&network->arena, cells, sizeof *network->convoy_until);
    for (int leg = 0; leg < mission->leg_count; leg++) {
        int most = mission->legs[leg].convoy_vehicles < 0 ? mission->settings.convoy_vehicles
                                                          : mission->legs[leg].convoy_vehicles;
        for (int day = 0; day < days; day++)
            network->convoy[leg * days + day] = most;
    }
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        int first, last;
        limit_days(network, limit, &first, &last);
        for (int leg = 0; leg < mission->leg_count && limit->kind == LIMIT_CONVOY_VEHICLES; leg++)
            for (int day = first; day <= last && (limit->leg < 0 || limit->leg == leg); day++)
                if (limit->value < network->convoy[leg * days + day])
                    network->convoy[leg * days + day] = (int32_t)limit->value;
    }
    for (size_t cell = cells; cell-- > 0;) {
        int day = (int)(cell % (size_t)days);
        network->convoy_until[cell] =
            day + 1 < days && network->convoy[cell + 1] == network->convoy[cell]
                ? network->convoy_until[cell + 1]
                : day + 1;
    }
}

/* What network_open asks: the next shut day of each leg, and the rows that shut for each lift. */
static void index_shut_days(struct network *network)
{
    const struct mission *mission = network->mission;
    int days = network->day_count, count = 0;
    network->next_shut = arena_new(&network->arena, (size_t)mission->leg_count * (size_t)days,
                                   sizeof *network->next_shut);
    for (int leg = 0; leg < mission->leg_count; leg++) {
        int32_t next = days;
        for (int day = days - 1; day >= 0; day--) {
            next = network->shut[leg * days + day] ? day : next;
            network->next_shut[leg * days + day] = next;
        }
    }
    network->lift_shut =
        arena_new(&network->arena, (size_t)mission->limit_count, sizeof *network->lift_shut);
    network->first_lift_shut = arena_new(&network->arena, (size_t)mission->lift_count + 1,
                                         sizeof *network->first_lift_shut);
    for (int lift = 0; lift < mission->lift_count; lift++) {
        network->first_lift_shut[lift] = count;
        for (int i = 0; i < mission->limit_count; i++)
            if (mission->limits[i].kind == LIMIT_SHUT && mission->limits[i].lift == lift)
                network->lift_shut[count++] = i;
    }
    network->first_lift_shut[mission->lift_count] = count;
}

int network_limited_item(const struct limit *limit)
{
    return limit->kind == LIMIT_LIFT_NUMBER        ? limit->lift
           : limit->kind == LIMIT_VEHICLES_PER_DAY ? limit->leg
                                                   : limit->place;
}

int plan_guard_need(const struct mission *mission, int place, int day)
{
    int need = mission->places[place].guard_people;
    int32_t date = mission->settings.start_day + day;
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        if (limit->kind == LIMIT_GUARD && limit->place == place && mission_limit_is_on(limit, date))
            need = (int)limit->value;
    }
    return need;
}

struct network *network_new(const struct mission *mission)
{
    struct network *network = memory_new(1, sizeof *network);
    const struct settings *settings = &mission->settings;
    network->mission = mission;
    network->day_count = settings->last_day - settings->start_day + 1 + settings->horizon_days;
    network->period_minutes = settings->period_hours * 60;
    network->periods_per_day = 24 / settings->period_hours;
    network->horizon = network->day_count * network->periods_per_day;
    size_t places = (size_t)mission->place_count, legs = (size_t)mission->leg_count,
           days = (size_t)network->day_count;
    network->shut = arena_new(&network->arena, legs * days, 1);
    network->leg_acts = arena_new(&network->arena, legs * days, sizeof *network->leg_acts);
    network->place_acts = arena_new(&network->arena, places * ((size_t)network->horizon + 1),
                                    sizeof *network->place_acts);
    network->inside = arena_new(&network->arena, places, 1);
    network->trees =
        arena_new(&network->arena, places * MODE_COUNT * ROUTE_VARIANTS, sizeof *network->trees);
    network->cells =
        arena_new(&network->arena, places * places * MODE_COUNT, sizeof *network->cells);
    network->guard = arena_new(&network->arena, places * days, sizeof *network->guard);
    for (size_t cell = 0; cell < places * days; cell++)
        network->guard[cell] = plan_guard_need(mission, (int)(cell / days), (int)(cell % days));
    network->staying = arena_new(&network->arena, places, sizeof *network->staying);
    for (int i = 0; i < mission->unit_count; i++)
        if (mission->units[i].place == mission->units[i].destination)
            network->staying[mission->units[i].place] += mission->units[i].people;
    size_t most_items = places + legs + (size_t)mission->lift_count;
    for (int kind = 0; kind < LIMIT_KIND_COUNT; kind++)
        network->limited[kind] = arena_new(&network->arena, most_items, 1);
    for (int i = 0; i < mission->limit_count; i++)
        if (network_limited_item(&mission->limits[i]) >= 0)
            network->limited[mission->limits[i].kind][network_limited_item(&mission->limits[i])] =
                1;
    for (size_t place = 0; place < places; place++)
        network->inside[place] = strcmp(mission->places[place].country, settings->country) == 0;
    lay_out_days(network);
    index_shut_days(network);
    lay_out_convoys(network);
    return network;
}

void network_free(struct network *network)
{
    if (!network)
        return;
    arena_clear(&network->arena);
    free(network);
}

static bool leg_is_ever_shut(const struct network *network, int leg)
{
    return network->next_shut[(size_t)leg * (size_t)network->day_count] < network->day_count;
}

static double leg_road_hours(const struct mission *mission, const struct leg *leg)
{
    if (leg->hours >= 0)
        return leg->hours;
    return leg->km / (leg->speed_kmh > 0 ? leg->speed_kmh : mission->settings.road_speed_kmh);
}

int network_leg_minutes(const struct network *network, int leg_index, int lift, bool driving)
{
    const struct mission *mission = network->mission;
    const struct leg *leg = &mission->legs[leg_index];
    double hours = 0;
    if (leg->mode == MODE_ROAD || lift < 0 || driving)
        hours = leg_road_hours(mission, leg);
    else if (leg->hours >= 0)
        hours = leg->hours;
    if (lift >= 0 && (leg->mode == MODE_ROAD || leg->hours < 0))
        hours = fmax(hours, leg->km / mission->lifts[lift].speed_kmh);
    return (int)fmin(ceil(hours * 60 - 1e-9), INT_MAX);
}

int network_window(const struct network *network, int lift, bool driving)
{
    double hours = 24;
    if (lift >= 0)
        hours = network->mission->lifts[lift].hours_per_day;
    if (lift < 0 || driving)
        hours = fmin(hours, network->mission->settings.road_hours_per_day);
    return (int)(fmin(hours, 24) * 60);
}

int64_t network_advance(const struct network *network, int64_t moment, int minutes, int window,
                        int64_t *depart)
{
    if (window >= MINUTES_PER_DAY) {
        *depart = moment;
        return moment + minutes;
    }
    if (window < 1) { /* no minute to move in */
        *depart = moment;
        return INT64_MAX;
    }
    int64_t into = (moment - network->mission->settings.first_hour * 60) % MINUTES_PER_DAY;
    if (into < 0)
        into += MINUTES_PER_DAY;
    if (into >= window) {
        moment += MINUTES_PER_DAY - into;
        into = 0;
    }
    *depart = moment;
    int64_t left = minutes - (window - into);
    if (left <= 0)
        return moment + minutes;
    int64_t nights = (left + window - 1) / window;
    return moment + minutes + nights * (MINUTES_PER_DAY - window);
}

bool network_open(const struct network *network, int leg, int lift, int first, int last)
{
    if (first < 0 || last >= network->day_count)
        return false;
    if (network->next_shut[(size_t)leg * (size_t)network->day_count + (size_t)first] <= last)
        return false;
    for (int i = lift < 0 ? 0 : network->first_lift_shut[lift];
         lift >= 0 && i < network->first_lift_shut[lift + 1]; i++) {
        const struct limit *limit = &network->mission->limits[network->lift_shut[i]];
        int from, until;
        limit_days(network, limit, &from, &until);
        if (from <= last && first <= until &&
            network_limit_selects_leg(network->mission, limit, leg))
            return false;
    }
    return true;
}

/* Closes the days from first to last, cut to the horizon. */
static void close_days(const struct network *network, unsigned char *open, int first, int last)
{
    first = first < 0 ? 0 : first;
    last = last < network->day_count ? last : network->day_count - 1;
    if (first <= last)
        memset(open + first, 0, (size_t)(last - first + 1));
}

void network_close_days(const struct network *network, int leg, int lift, int first, int last,
                        unsigned char *open)
{
    int days = network->day_count;
    const int32_t *next = network->next_shut + (size_t)leg * (size_t)days;
    close_days(network, open, 0, -first - 1);
    close_days(network, open, days - last, days - 1);
    for (int shut = first <= last ? next[0] : days; shut < days;) {
        int until = shut;
        while (until + 1 < days && next[until + 1] == until + 1)
            until++;
        close_days(network, open, shut - last, until - first);
        shut = until + 1 < days ? next[until + 1] : days;
    }
    for (int i = lift < 0 ? 0 : network->first_lift_shut[lift];
         lift >= 0 && i < network->first_lift_shut[lift + 1]; i++) {
        const struct limit *limit = &network->mission->limits[network->lift_shut[i]];
        int from, until;
        limit_days(network, limit, &from, &until);
        if (from <= until && network_limit_selects_leg(network->mission, limit, leg))
            close_days(network, open, from - last, until - first);
    }
}

bool network_leg_is_usable(const struct mission *mission, const struct leg *leg)
{
    if (leg->mode == MODE_ROAD)
        return true;
    double runway = fmin(mission->places[leg->from].runway_m, mission->places[leg->to].runway_m);
    for (int i = 0; i < mission->lift_count; i++) {
        const struct lift *lift = &mission->lifts[i];
        if (lift->mode == leg->mode && lift->runway_m <= runway &&
            (lift->range_km < 0 || leg->km <= lift->range_km))
            return true;
    }
    return false;
}

static double leg_weight(const struct network *network, int index, int variant)
{
    const struct leg *leg = &network->mission->legs[index];
    double hours = leg->mode == MODE_ROAD ? leg_road_hours(network->mission, leg) : leg->km / 100;
    if (variant == 1)
        return hours * 1e-3 + leg->km * (leg->hostile_acts_per_km + 1e-9) * 1e3;
    if (variant == 2 && leg_is_ever_shut(network, index))
        return INFINITY;
    return hours + 1e-6;
}

static void make_tree(struct network *network, struct route_tree *tree, int source,
                      enum transport_mode mode, int variant)
{
    const struct mission *mission = network->mission;
    int count = mission->place_count;
    double *distance = memory_new((size_t)count, sizeof *distance);
    bool *done = memory_new((size_t)count, sizeof *done);
    tree->made = true;
    tree->leg = arena_new(&network->arena, (size_t)count, sizeof *tree->leg);
    for (int place = 0; place < count; place++) {
        distance[place] = INFINITY;
        tree->leg[place] = -1;
    }
    distance[source] = 0;
    /* Legs of the mode, gathered once: a mission has few. */
    int *legs = memory_new((size_t)mission->leg_count, sizeof *legs), leg_count = 0;
    for (int i = 0; i < mission->leg_count; i++)
        if (mission->legs[i].mode == mode && network_leg_is_usable(mission, &mission->legs[i]))
            legs[leg_count++] = i;
    for (;;) {
        int nearest = -1;
        for (int place = 0; place < count; place++)
            if (!done[place] && isfinite(distance[place]) &&
                (nearest < 0 || distance[place] < distance[nearest]))
                nearest = place;
        if (nearest < 0)
            break;
        done[nearest] = true;
        for (int i = 0; i < leg_count; i++) {
            const struct leg *leg = &mission->legs[legs[i]];
            int next = leg->from == nearest                   ? leg->to
                       : leg->to == nearest && leg->both_ways ? leg->from
                                                              : -1;
            if (next < 0 || done[next])
                continue;
            double reached = distance[nearest] + leg_weight(network, legs[i], variant);
            if (reached < distance[next]) {
                distance[next] = reached;
                tree->leg[next] = legs[i];
            }
        }
    }
    free(legs);
    free(done);
    free(distance);
}

int network_convoy_vehicles(const struct network *network, const struct route *route, int first,
                            int last)
{
    int32_t least = INT32_MAX;
    for (int i = 0; i < route->hop_count; i++)
        for (int day = first < 0 ? 0 : first; day <= last && day < network->day_count; day++) {
            int32_t most = network->convoy[route->hops[i].leg * network->day_count + day];
            least = most < least ? most : least;
        }
    return least;
}

static void find_convoy_vehicles(const struct network *network, struct route *route)
{
    route->convoy_vehicles = INT_MAX;
    for (int day = 0; day < network->day_count;) {
        int most = network_convoy_vehicles(network, route, day, day), same = network->day_count;
        route->convoy_vehicles = most < route->convoy_vehicles ? most : route->convoy_vehicles;
        route->most_convoy_vehicles =
            most > route->most_convoy_vehicles ? most : route->most_convoy_vehicles;
        for (int i = 0; i < route->hop_count; i++) {
            int until = network->convoy_until[route->hops[i].leg * network->day_count + day];
            same = until < same ? until : same;
        }
        day = same;
    }
}

static double find_open_share(const struct network *network, const struct route *route)
{
    int days = network->mission->settings.last_day - network->mission->settings.start_day + 1,
        open_days = 0;
    for (int day = 0; day < days;) {
        int shut = days;
        bool open = true;
        for (int i = 0; i < route->hop_count && open; i++) {
            int next = network->next_shut[route->hops[i].leg * network->day_count + day];
            open = next > day;
            shut = next < shut ? next : shut;
        }
        open_days += open ? shut - day : 0;
        day = open ? shut : day + 1;
    }
    return days > 0 ? (double)open_days / days : 1;
}

static const struct route *extract_route(struct network *network, const struct route_tree *tree,
                                         int from, int to, enum transport_mode mode)
{
    const struct mission *mission = network->mission;
    struct route *route = arena_new(&network->arena, 1, sizeof *route);
    *route = (struct route){.from = from, .to = to, .mode = mode, .least_runway_m = INFINITY};
    for (int place = to; place != from; route->hop_count++) {
        const struct leg *leg = &mission->legs[tree->leg[place]];
        place = leg->to == place ? leg->from : leg->to;
    }
    route->hops = arena_new(&network->arena, (size_t)route->hop_count, sizeof *route->hops);
    int place = to;
    for (int i = route->hop_count - 1; i >= 0; i--) {
        const struct leg *leg = &mission->legs[tree->leg[place]];
        int before = leg->to == place ? leg->from : leg->to;
        route->hops[i] = (struct hop){tree->leg[place], before, place};
        route->km += leg->km;
        if (mode == MODE_ROAD)
            route->road_hours += leg_road_hours(mission, leg);
        route->acts += leg->km * leg->hostile_acts_per_km;
        route->escort = route->escort || (mode == MODE_ROAD && leg->escort);
        route->longest_km = fmax(route->longest_km, leg->km);
        route->least_runway_m = fmin(route->least_runway_m, fmin(mission->places[before].runway_m,
                                                                 mission->places[place].runway_m));
        place = before;
    }
    find_convoy_vehicles(network, route);
    route->open_share = find_open_share(network, route);
    return route;
}

static bool same_hops(const struct route *left, const struct route *right)
{
    if (left->hop_count != right->hop_count)
        return false;
    for (int i = 0; i < left->hop_count; i++)
        if (left->hops[i].leg != right->hops[i].leg)
            return false;
    return true;
}

/* The fastest, or one not much longer that is never shut. */
static const struct route *find_positioning(const struct network *network,
                                            const struct route_cell *cell)
{
    for (int i = 1; i < cell->count; i++) {
        const struct route *route = cell->routes[i];
        bool shut = false;
        for (int hop = 0; hop < route->hop_count; hop++)
            shut = shut || leg_is_ever_shut(network, route->hops[hop].leg);
        if (!shut && route->km <= 1.5 * cell->routes[0]->km)
            return route;
    }
    return cell->count ? cell->routes[0] : NULL;
}

static const struct route_cell *get_cell(struct network *network, int from, int to,
                                         enum transport_mode mode)
{
    int places = network->mission->place_count;
    struct route_cell *cell = &network->cells[((int)mode * places + from) * places + to];
    for (int variant = 0; !cell->made && variant < ROUTE_VARIANTS && from != to; variant++) {
        struct route_tree *tree =
            &network->trees[((int)mode * places + from) * ROUTE_VARIANTS + variant];
        if (!tree->made)
            make_tree(network, tree, from, mode, variant);
        if (tree->leg[to] < 0)
            continue;
        const struct route *route = extract_route(network, tree, from, to, mode);
        bool known = false;
        for (int i = 0; i < cell->count; i++)
            known = known || same_hops(cell->routes[i], route);
        if (!known)
            cell->routes[cell->count++] = route;
    }
    if (!cell->made)
        cell->positioning = find_positioning(network, cell);
    cell->made = true;
    return cell;
}

int network_routes(struct network *network, int from, int to, enum transport_mode mode,
                   const struct route *routes[ROUTE_VARIANTS])
{
    const struct route_cell *cell = get_cell(network, from, to, mode);
    memcpy(routes, cell->routes, sizeof cell->routes);
    return cell->count;
}

const struct route *network_positioning_route(struct network *network, int from, int to,
                                              enum transport_mode mode)
{
    return get_cell(network, from, to, mode)->positioning;
}
