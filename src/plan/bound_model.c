/* The mission as its bound sees it: people in groups, legs as arcs, limits with a price.
 *
 * Everything is laid out by day, from `start` to the end of the horizon, and every figure errs to
 * the side of less exposure: a move may end on the first day that its hours allow, a day on which
 * somebody comes or goes does not count, and no lift is longer away than its way out, to the next
 * place, home again, and both turn-rounds.
 *
 * The earliest days on which places can be emptied are worked out here too, as they say how long
 * the guard must stay: not before everybody there is available, all is packed and cleared, the
 * earliest closing date has come, and the places that must close before are closed.
 */
#include "plan/bound.h"
#include "plan/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct layout {
    struct bound *bound;
    const struct network *network;
    const struct mission *mission;
    bool *keeps;     /* [place] something ends there, so that it need not close */
    int *first_open; /* [place][day] first day from there on on which something may leave it */
    int *emptied;    /* [place] earliest day of its last departure; -1: not worked out */
    struct arena arena;
};

static int release_day(const struct layout *layout, const struct unit *unit)
{
    int day =
        unit->available == DAY_NONE ? 0 : unit->available - layout->mission->settings.start_day;
    return day > 0 ? day : 0;
}

static bool must_move(const struct lot *lot)
{
    return lot->quantity > 0 && lot->destination >= 0 && lot->destination != lot->place &&
           lot->dispositions == 1u << DISPOSITION_REDEPLOY;
}

static bool must_close(const struct layout *layout, int place)
{
    return layout->mission->places[place].closes && !layout->keeps[place];
}

static void lay_out_places(struct layout *layout)
{
    const struct mission *mission = layout->mission;
    const struct network *network = layout->network;
    size_t places = (size_t)mission->place_count;
    int days = network->day_count;
    layout->keeps = arena_new(&layout->arena, places, sizeof *layout->keeps);
    layout->emptied = arena_new(&layout->arena, places, sizeof *layout->emptied);
    layout->first_open =
        arena_new(&layout->arena, places * (size_t)(days + 1), sizeof *layout->first_open);
    for (int i = 0; i < mission->unit_count; i++)
        if (mission->units[i].people > 0)
            layout->keeps[mission->units[i].destination] = true;
    for (int i = 0; i < mission->lot_count; i++)
        if (mission->lots[i].destination >= 0 && mission->lots[i].quantity > 0)
            layout->keeps[mission->lots[i].destination] = true;
    for (int i = 0; i < mission->place_count * (days + 1); i++)
        layout->first_open[i] = days;
    for (int l = 0; l < mission->leg_count; l++) {
        const struct leg *leg = &mission->legs[l];
        for (int day = 0; day < days && network_leg_is_usable(mission, leg); day++) {
            if (network->shut[l * days + day])
                continue;
            layout->first_open[leg->from * (days + 1) + day] = day;
            if (leg->both_ways)
                layout->first_open[leg->to * (days + 1) + day] = day;
        }
    }
    for (int place = 0; place < mission->place_count; place++) {
        int *first = layout->first_open + place * (days + 1);
        layout->emptied[place] = -1;
        for (int day = days - 1; day >= 0; day--)
            first[day] = first[day] < days ? first[day] : first[day + 1];
    }
}

static int first_departure(const struct layout *layout, int place, int day)
{
    int days = layout->network->day_count;
    return layout->first_open[place * (days + 1) + (day < days ? day : days)];
}

static bool is_used(const struct mission *mission, int place)
{
    for (int i = 0; i < mission->unit_count; i++)
        if (mission->units[i].place == place && mission->units[i].people > 0)
            return true;
    return false;
}

/* The earliest day of the last departure from a place. */
static int find_emptied(struct layout *layout, int index)
{
    const struct mission *mission = layout->mission;
    const struct place *place = &mission->places[index];
    if (layout->emptied[index] >= 0)
        return layout->emptied[index];
    layout->emptied[index] = 0; /* ends recursion; `after` has no cycles */
    bool closes = must_close(layout, index);
    int day = 0;
    if (closes)
        day = place->pack_days > place->clearance_days ? place->pack_days : place->clearance_days;
    for (int i = 0; i < mission->unit_count; i++) {
        const struct unit *unit = &mission->units[i];
        if (unit->place == index && unit->destination != index && unit->people > 0)
            day = release_day(layout, unit) > day ? release_day(layout, unit) : day;
    }
    for (int i = 0; i < mission->lot_count && closes; i++) {
        const struct lot *lot = &mission->lots[i];
        if (lot->place != index || !must_move(lot) || lot->drives)
            continue;
        int cleared = first_departure(layout, index, place->pack_days) + place->clearance_days;
        day = cleared > day ? cleared : day;
    }
    if (closes && place->earliest_close != DAY_NONE) {
        int earliest = place->earliest_close - mission->settings.start_day - place->handover_days;
        day = earliest > day ? earliest : day;
    }
    for (int i = 0; i < place->after_count && closes; i++) {
        int before = place->after[i];
        if (!is_used(mission, before) || !must_close(layout, before))
            continue;
        int closed = find_emptied(layout, before) + mission->places[before].handover_days;
        day = closed > day ? closed : day;
    }
    return layout->emptied[index] = first_departure(layout, index, day);
}

/* ---------------------------------------------------------------------------------------------- */

static void lay_out_groups(struct layout *layout)
{
    const struct mission *mission = layout->mission;
    struct bound *bound = layout->bound;
    const unsigned char *inside = layout->network->inside;
    bound->groups = arena_new(&bound->arena, (size_t)mission->unit_count, sizeof *bound->groups);
    for (int i = 0; i < mission->unit_count; i++) {
        const struct unit *unit = &mission->units[i];
        if (unit->people == 0 || unit->destination == unit->place || !inside[unit->place])
            continue;
        struct bound_group group = {.place = unit->place,
                                    .release = release_day(layout, unit),
                                    .destination =
                                        inside[unit->destination] ? unit->destination : -1,
                                    .guards = unit->guards,
                                    .escorts = unit->escorts};
        int g = 0;
        while (g < bound->group_count && (bound->groups[g].place != group.place ||
                                          bound->groups[g].release != group.release ||
                                          bound->groups[g].destination != group.destination ||
                                          bound->groups[g].guards != group.guards ||
                                          bound->groups[g].escorts != group.escorts))
            g++;
        if (g == bound->group_count)
            bound->groups[bound->group_count++] = group;
        bound->groups[g].people += unit->people;
    }
}

/* Danger by day, and the days on which the guard, not those who cannot leave yet, decides how many
 * stay. */
static void lay_out_danger(struct layout *layout)
{
    const struct mission *mission = layout->mission;
    const struct network *network = layout->network;
    struct bound *bound = layout->bound;
    size_t days = (size_t)bound->day_count;
    bound->danger =
        arena_new(&bound->arena, (size_t)bound->place_count * days, sizeof *bound->danger);
    bound->relief =
        arena_new(&bound->arena, (size_t)bound->place_count * days, sizeof *bound->relief);
    bound->guard_by_place =
        arena_new(&bound->arena, (size_t)bound->place_count, sizeof *bound->guard_by_place);
    for (int place = 0; place < bound->place_count; place++) {
        const double *acts = network->place_acts + (size_t)place * (size_t)(network->horizon + 1);
        int emptied = find_emptied(layout, place), stay = 0;
        for (int i = 0; i < mission->unit_count; i++)
            if (mission->units[i].place == place && mission->units[i].destination == place &&
                mission->units[i].guards)
                stay += mission->units[i].people;
        for (int day = 0; day < bound->day_count && network->inside[place]; day++) {
            double danger =
                acts[(day + 1) * network->periods_per_day] - acts[day * network->periods_per_day];
            double held = 0, there = 0;
            bound->danger[(size_t)place * days + (size_t)day] = danger;
            for (int g = 0; g < bound->group_count; g++)
                if (bound->groups[g].place == place && bound->groups[g].guards) {
                    there += bound->groups[g].people;
                    if (first_departure(layout, place, bound->groups[g].release) > day)
                        held += bound->groups[g].people;
                }
            double need = plan_guard_need(mission, place, day) - stay;
            if (day >= emptied || held >= need || there < need) /* too few: nothing to guard */
                continue;
            bound->relief[(size_t)place * days + (size_t)day] = danger;
            bound->guard_by_place[place] += need * danger;
        }
    }
}

/* The fewest hours on a leg: with a pool off the road, or on the road, whatever drives. */
static double leg_hours(const struct mission *mission, const struct leg *leg, int pool)
{
    if (leg->hours >= 0)
        return leg->hours;
    if (pool >= 0)
        return leg->km / mission->lifts[pool].speed_kmh;
    return leg->km / (leg->speed_kmh > 0 ? leg->speed_kmh : mission->settings.road_speed_kmh);
}

/* The fewest hours from one place to all others, or the other way round, by one pool. */
static void find_hours(const struct layout *layout, int pool, int from, bool reversed,
                       double *hours)
{
    const struct mission *mission = layout->mission;
    for (int place = 0; place < mission->place_count; place++)
        hours[place] = INFINITY;
    hours[from] = 0;
    for (bool better = true; better;) { /* Bellman 1958 */
        better = false;
        for (int l = 0; l < mission->leg_count; l++) {
            const struct leg *leg = &mission->legs[l];
            if (!bound_pool_passes(mission, pool, leg))
                continue;
            double least = leg_hours(mission, leg, pool);
            for (int way = 0; way < (leg->both_ways ? 2 : 1); way++) {
                bool turned = (way == 1) != reversed;
                int begin = turned ? leg->to : leg->from, end = turned ? leg->from : leg->to;
                if (hours[begin] + least < hours[end] - 1e-9) {
                    hours[end] = hours[begin] + least;
                    better = true;
                }
            }
        }
    }
}

bool bound_pool_passes(const struct mission *mission, int pool, const struct leg *leg)
{
    const struct lift *lift = &mission->lifts[pool];
    return lift->mode == leg->mode &&
           (lift->range_km < 0 || leg->km <= lift->range_km * (1 + 1e-9)) &&
           mission->places[leg->from].runway_m >= lift->runway_m &&
           mission->places[leg->to].runway_m >= lift->runway_m;
}

/* Days that pass at least between the day on which a move of so many hours departs and that on
 * which it arrives: each day has `window` hours of movement. */
static int least_days(double hours, double window)
{
    double days = ceil((hours - 0.02) / window - 1e-9) - 1;
    return days > 0 ? (int)fmin(days, 10000) : 0;
}

static void add_arc(struct bound *bound, struct bound_arc arc)
{
    bound->arcs[bound->arc_count++] = arc;
}

static int compare_arcs(const void *left_address, const void *right_address)
{
    const struct bound_arc *left = left_address, *right = right_address;
    if (left->from != right->from)
        return left->from < right->from ? -1 : 1;
    if (left->leg != right->leg)
        return left->leg < right->leg ? -1 : 1;
    return (left->pool > right->pool) - (left->pool < right->pool);
}

static void lay_out_arcs(struct layout *layout)
{
    const struct mission *mission = layout->mission;
    const struct network *network = layout->network;
    struct bound *bound = layout->bound;
    size_t most = 2 * (size_t)mission->leg_count * (size_t)(mission->lift_count + 1);
    double *out = arena_new(&layout->arena, (size_t)bound->place_count, sizeof *out),
           *back = arena_new(&layout->arena, (size_t)bound->place_count, sizeof *back);
    double window = mission->settings.road_hours_per_day;
    for (int i = 0; i < mission->lift_count; i++)
        if (mission->lifts[i].mode == MODE_ROAD)
            window = fmax(window, mission->lifts[i].hours_per_day);
    bound->arcs = arena_new(&bound->arena, most, sizeof *bound->arcs);
    for (int pool = -1; pool < mission->lift_count; pool++) {
        const struct lift *lift = pool >= 0 ? &mission->lifts[pool] : NULL;
        if (lift && (lift->mode == MODE_ROAD || lift->seats <= 0))
            continue;
        if (lift) {
            find_hours(layout, pool, lift->base, false, out);
            find_hours(layout, pool, lift->base, true, back);
        }
        for (int l = 0; l < mission->leg_count; l++) {
            const struct leg *leg = &mission->legs[l];
            if (lift ? !bound_pool_passes(mission, pool, leg) : leg->mode != MODE_ROAD)
                continue;
            double hours = leg_hours(mission, leg, pool);
            for (int way = 0; way < (leg->both_ways ? 2 : 1); way++) {
                int from = way ? leg->to : leg->from, to = way ? leg->from : leg->to;
                struct bound_arc arc = {.leg = l, .from = from, .to = to, .pool = pool};
                if (!network->inside[from] || (lift && !(isfinite(out[from] + back[to]))))
                    continue;
                arc.days = least_days(hours, lift ? lift->hours_per_day : window);
                if (lift) {
                    arc.before = (out[from] + lift->turnround_hours) / 24;
                    arc.after = (hours + lift->turnround_hours + back[to]) / 24;
                }
                add_arc(bound, arc);
            }
        }
    }
    if (bound->arc_count)
        qsort(bound->arcs, (size_t)bound->arc_count, sizeof *bound->arcs, compare_arcs);
}

/* ---------------------------------------------------------------------------------------------- */

static bool limit_names(const struct mission *mission, const struct limit *limit,
                        const struct bound_resource *resource)
{
    int place = -1, lift = -1;
    const char *country = "";
    enum limit_kind kind = LIMIT_FLIGHTS_PER_DAY;
    if (resource->kind == BOUND_PEOPLE)
        kind = LIMIT_PEOPLE_PER_DAY;
    if (resource->kind == BOUND_LIFT) {
        kind = LIMIT_LIFT_NUMBER;
        lift = resource->item;
    } else if (resource->kind == BOUND_COUNTRY_FLIGHTS)
        country = mission->places[resource->item].country;
    else if (resource->kind != BOUND_ALL_FLIGHTS)
        place = resource->item;
    return limit->kind == kind && limit->place == place && limit->lift == lift &&
           strcmp(limit->country, country) == 0;
}

/* Adds the resource if there is a limit on any day; its index, or -1. */
static int add_resource(struct bound *bound, enum bound_kind kind, int item, double base,
                        double scale)
{
    const struct mission *mission = bound->network->mission;
    int32_t start = mission->settings.start_day;
    size_t days = (size_t)bound->day_count;
    struct bound_resource *resource = &bound->resources[bound->resource_count];
    *resource = (struct bound_resource){.kind = kind, .item = item, .scale = scale};
    resource->capacity = arena_new(&bound->arena, days, sizeof *resource->capacity);
    bool limited = false;
    for (int day = 0; day < bound->day_count; day++) {
        double most = base;
        for (int i = 0; i < mission->limit_count; i++) {
            const struct limit *limit = &mission->limits[i];
            if (limit_names(mission, limit, resource) && mission_limit_is_on(limit, start + day))
                most = fmin(most, limit->value);
        }
        if (kind == BOUND_LIFT) {
            const struct lift *lift = &mission->lifts[item];
            if (!mission_days_hold(lift->from, lift->until, start + day))
                most = 0;
        }
        resource->capacity[day] = most;
        limited |= isfinite(most);
    }
    if (!limited)
        return -1;
    resource->price = arena_new(&bound->arena, days, sizeof *resource->price);
    return bound->resource_count++;
}

static void lay_out_resources(struct layout *layout)
{
    const struct mission *mission = layout->mission;
    struct bound *bound = layout->bound;
    size_t places = (size_t)bound->place_count, lifts = (size_t)mission->lift_count;
    bound->resources = arena_new(&bound->arena, 3 * places + lifts + 1, sizeof *bound->resources);
    bound->of_people = arena_new(&bound->arena, places, sizeof *bound->of_people);
    bound->of_place_flights = arena_new(&bound->arena, places, sizeof *bound->of_place_flights);
    bound->of_country_flights = arena_new(&bound->arena, places, sizeof *bound->of_country_flights);
    bound->of_lift = arena_new(&bound->arena, lifts, sizeof *bound->of_lift);
    double seats = 1;
    for (int i = 0; i < mission->lift_count; i++) {
        const struct lift *lift = &mission->lifts[i];
        double away = INFINITY; /* days of the shortest trip */
        for (int a = 0; a < bound->arc_count; a++)
            if (bound->arcs[a].pool == i)
                away = fmin(away, bound->arcs[a].before + bound->arcs[a].after);
        bound->of_lift[i] = -1;
        if (!isfinite(away))
            continue;
        if (lift->mode == MODE_AIR)
            seats = fmax(seats, lift->seats);
        bound->of_lift[i] =
            add_resource(bound, BOUND_LIFT, i, lift->number, lift->seats / fmax(away, 0.1));
    }
    for (int place = 0; place < bound->place_count; place++) {
        double people = mission->places[place].people_per_day;
        int same = 0;
        while (strcmp(mission->places[same].country, mission->places[place].country) != 0)
            same++;
        bound->of_people[place] =
            add_resource(bound, BOUND_PEOPLE, place, people < 0 ? INFINITY : people, 1);
        bound->of_place_flights[place] =
            add_resource(bound, BOUND_PLACE_FLIGHTS, place, INFINITY, seats);
        bound->of_country_flights[place] =
            same < place ? bound->of_country_flights[same]
                         : add_resource(bound, BOUND_COUNTRY_FLIGHTS, place, INFINITY, seats);
    }
    bound->of_all_flights = add_resource(bound, BOUND_ALL_FLIGHTS, -1, INFINITY, seats);
    bound->usage =
        arena_new(&bound->arena, (size_t)bound->resource_count * (size_t)bound->day_count,
                  sizeof *bound->usage);
}

struct bound *bound_new(const struct network *network, double value_left)
{
    struct bound *bound = memory_new(1, sizeof *bound);
    struct layout layout = {.bound = bound, .network = network, .mission = network->mission};
    bound->network = network;
    bound->value_left = value_left;
    bound->day_count = network->day_count;
    bound->place_count = network->mission->place_count;
    lay_out_places(&layout);
    lay_out_groups(&layout);
    lay_out_danger(&layout);
    lay_out_arcs(&layout);
    bound->closes = arena_new(&bound->arena, (size_t)bound->place_count, sizeof *bound->closes);
    for (int place = 0; place < bound->place_count; place++)
        bound->closes[place] = must_close(&layout, place);
    bound_freight_new(bound);
    lay_out_resources(&layout);
    bound->by_place = arena_new(&bound->arena, (size_t)bound->place_count, sizeof *bound->by_place);
    bound_walk_new(bound);
    arena_clear(&layout.arena);
    return bound;
}

void bound_free(struct bound *bound)
{
    if (!bound)
        return;
    arena_clear(&bound->arena);
    free(bound);
}
