/* Floors under exposure and lateness: figures that no valid plan can beat (docs/method-plan.md has
 * the proof in words).
 *
 * Lateness. Nobody is out before the first open day after they are available, and the hours of the
 * quickest way.
 *
 * At places. Who is at a place is exposed there until the first day on which anything may leave it
 * after they are available. As many people as the guard must be stay until the place can be
 * emptied: not before everybody there is available, all is packed and cleared, the earliest closing
 * date has come, and the places that must close before are closed.
 *
 * On roads. A person who moves over a leg is exposed to at least the least danger of any open day
 * from the day of availability on; so each is worth a shortest path. A convoy on a leg that needs
 * an escort exposes at least the escort, aboard or apart, so each vehicle that must move is worth
 * its share of the largest convoy. The same people may be both, so each leg counts either its
 * people or its convoys' escorts: people on the legs that the shortest paths of people use, escorts
 * on all others. Any such division is a valid bound.
 *
 * Nothing here knows of lift, beds or throughput: what those cost is the gap.
 */
#include "plan/solution.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct floor {
    const struct solution *solution;
    const struct network *network;
    const struct mission *mission;
    double *leg_least; /* [leg][day] hostile acts of one drive along the leg on the best open day
                          from there on; INFINITY: none */
    int *first_open;   /* [place][day] first day from there on on which something may leave it;
                          day_count: none */
    int *emptied;      /* [place] earliest day of its last departure; -1: not worked out */
    unsigned char *carries; /* [leg] the leg counts people */
    struct arena arena;
};

static bool leaves_by(const struct leg *leg, int place)
{
    return leg->from == place || (leg->to == place && leg->both_ways);
}

static void lay_out_legs(struct floor *floor)
{
    const struct network *network = floor->network;
    const struct mission *mission = floor->mission;
    int days = network->day_count;
    floor->leg_least = arena_new(&floor->arena, (size_t)mission->leg_count * (size_t)days,
                                 sizeof *floor->leg_least);
    floor->first_open = arena_new(&floor->arena, (size_t)mission->place_count * (size_t)days,
                                  sizeof *floor->first_open);
    for (int i = 0; i < mission->place_count * days; i++)
        floor->first_open[i] = days;
    for (int l = 0; l < mission->leg_count; l++) {
        const struct leg *leg = &mission->legs[l];
        bool counts =
            leg->mode == MODE_ROAD && (network->inside[leg->from] || network->inside[leg->to]);
        bool usable = network_leg_is_usable(mission, leg);
        double least = INFINITY;
        for (int day = days - 1; day >= 0; day--) {
            bool open = usable && !network->shut[l * days + day];
            if (open) {
                least = fmin(least, counts ? leg->km * network->leg_acts[l * days + day] : 0);
                floor->first_open[leg->from * days + day] = day;
                if (leg->both_ways)
                    floor->first_open[leg->to * days + day] = day;
            }
            floor->leg_least[l * days + day] = least;
        }
    }
    for (int place = 0; place < mission->place_count; place++)
        for (int day = days - 2; day >= 0; day--)
            if (floor->first_open[place * days + day] == days)
                floor->first_open[place * days + day] = floor->first_open[place * days + day + 1];
}

/* First day from `day` on on which anything leaves the place. */
static int first_departure(const struct floor *floor, int place, int day)
{
    int days = floor->network->day_count;
    return day >= days ? days : floor->first_open[place * days + (day > 0 ? day : 0)];
}

static int available_day(const struct floor *floor, const struct commodity *commodity)
{
    return commodity->release / floor->network->periods_per_day;
}

/* The earliest day of the last departure from a place. */
static int find_emptied(struct floor *floor, int index)
{
    const struct mission *mission = floor->mission;
    const struct place *place = &mission->places[index];
    if (floor->emptied[index] >= 0)
        return floor->emptied[index];
    int day = place->closes ? (place->pack_days > place->clearance_days ? place->pack_days
                                                                        : place->clearance_days)
                            : 0;
    floor->emptied[index] = day; /* ends recursion; `after` has no cycles */
    for (int i = 0; i < floor->solution->commodities->count; i++) {
        const struct commodity *commodity = &floor->solution->commodities->items[i];
        if (commodity->place != index)
            continue;
        int ready = available_day(floor, commodity);
        if (commodity->lot >= 0) { /* packed, or it drives; then the clearance, if it must leave */
            bool must = !commodity->disposable && !commodity->drives && place->closes;
            ready =
                must ? first_departure(floor, index, place->pack_days) + place->clearance_days : 0;
        }
        day = ready > day ? ready : day;
    }
    if (place->closes && place->earliest_close != DAY_NONE) {
        int earliest = place->earliest_close - mission->settings.start_day - place->handover_days;
        day = earliest > day ? earliest : day;
    }
    for (int i = 0; i < place->after_count && place->closes; i++) {
        const struct place *before = &mission->places[place->after[i]];
        bool used = false;
        for (int u = 0; u < mission->unit_count; u++)
            used = used ||
                   (mission->units[u].place == place->after[i] && mission->units[u].people > 0);
        int closed = used && before->closes
                         ? find_emptied(floor, place->after[i]) + before->handover_days
                         : 0;
        day = closed > day ? closed : day;
    }
    day = first_departure(floor, index, day);
    floor->emptied[index] = day;
    return day;
}

static double acts_until_day(const struct floor *floor, int place, int day)
{
    const struct network *network = floor->network;
    int period = day >= network->day_count ? network->horizon : day * network->periods_per_day;
    return network->place_acts[(size_t)place * (size_t)(network->horizon + 1) + (size_t)period];
}

/* The least guard that a place needs on any day, less those who stay for good. */
static int least_guard(const struct floor *floor, int place)
{
    const struct mission *mission = floor->mission;
    int least = INT_MAX;
    for (int day = 0; day < floor->network->day_count; day++) {
        int need = plan_guard_need(mission, place, day);
        least = need < least ? need : least;
    }
    for (int i = 0; i < mission->unit_count; i++)
        if (mission->units[i].guards && mission->units[i].place == place &&
            mission->units[i].destination == place)
            least -= mission->units[i].people;
    return least > 0 ? least : 0;
}

static double floor_at_places(struct floor *floor)
{
    const struct commodities *commodities = floor->solution->commodities;
    double sum = 0;
    for (int place = 0; place < floor->mission->place_count; place++) {
        if (!floor->network->inside[place])
            continue;
        int guard = least_guard(floor, place), last = find_emptied(floor, place);
        /* Those who are available last stay as the guard: that costs least. */
        for (int latest = INT_MAX; guard > 0 && latest > INT_MIN;) {
            int next = INT_MIN;
            for (int i = 0; i < commodities->count; i++) {
                const struct commodity *commodity = &commodities->items[i];
                if (commodity->unit >= 0 && commodity->place == place &&
                    floor->mission->units[commodity->unit].guards && commodity->release < latest &&
                    commodity->release > next)
                    next = commodity->release;
            }
            for (int i = 0; i < commodities->count && next > INT_MIN; i++) {
                const struct commodity *commodity = &commodities->items[i];
                if (commodity->unit < 0 || commodity->place != place ||
                    !floor->mission->units[commodity->unit].guards || commodity->release != next)
                    continue;
                int stay = commodity->quantity < guard ? commodity->quantity : guard;
                int day = first_departure(floor, place, available_day(floor, commodity));
                guard -= stay;
                if (last > day)
                    sum += stay *
                           (acts_until_day(floor, place, last) - acts_until_day(floor, place, day));
            }
            latest = next;
        }
        for (int i = 0; i < commodities->count; i++) {
            const struct commodity *commodity = &commodities->items[i];
            if (commodity->unit >= 0 && commodity->place == place)
                sum +=
                    commodity->quantity *
                    acts_until_day(floor, place,
                                   first_departure(floor, place, available_day(floor, commodity)));
        }
    }
    return sum;
}

/* The least sums of weights from `from` to every place (Dijkstra 1959) into distance [place];
 * INFINITY: no way. `used` [leg], if given, is set for the legs of the way to `to`. */
static void find_shortest(const struct floor *floor, int from, int to, const double *weight,
                          double *distance, unsigned char *used)
{
    const struct mission *mission = floor->mission;
    size_t places = (size_t)mission->place_count;
    int *by = memory_new(places, sizeof *by);
    bool *done = memory_new(places, sizeof *done);
    for (size_t i = 0; i < places; i++) {
        distance[i] = INFINITY;
        by[i] = -1;
    }
    distance[from] = 0;
    for (;;) {
        int nearest = -1;
        for (int i = 0; i < mission->place_count; i++)
            if (!done[i] && isfinite(distance[i]) &&
                (nearest < 0 || distance[i] < distance[nearest]))
                nearest = i;
        if (nearest < 0)
            break;
        done[nearest] = true;
        for (int l = 0; l < mission->leg_count; l++) {
            const struct leg *leg = &mission->legs[l];
            if (!leaves_by(leg, nearest))
                continue;
            int next = leg->from == nearest ? leg->to : leg->from;
            if (distance[nearest] + weight[l] < distance[next]) {
                distance[next] = distance[nearest] + weight[l];
                by[next] = l;
            }
        }
    }
    for (int place = to; used && isfinite(distance[to]) && place != from;) {
        const struct leg *leg = &mission->legs[by[place]];
        used[by[place]] = 1;
        place = leg->from == place ? leg->to : leg->from;
    }
    free(done);
    free(by);
}

/* The most vehicles that a convoy may ever have on the leg. */
static double largest_convoy(const struct mission *mission, int leg)
{
    int most = mission->legs[leg].convoy_vehicles;
    return most > 0 ? most : mission->settings.convoy_vehicles;
}

/* The fewest vehicles by which the lot can go by road: itself, or trucks of any pool. */
static double least_vehicles(const struct mission *mission, const struct commodity *commodity)
{
    if (commodity->drives)
        return commodity->quantity;
    double least = INFINITY;
    for (int i = 0; i < mission->lift_count; i++) {
        const struct lift *lift = &mission->lifts[i];
        double tonnes = commodity->tonnes > 0
                            ? commodity->quantity * commodity->tonnes / lift->payload_tonnes
                            : 0;
        double teu = commodity->teu > 0 ? commodity->quantity * commodity->teu / lift->teu : 0;
        if (lift->mode == MODE_ROAD)
            least = fmin(least, fmax(tonnes, teu));
    }
    return isfinite(least) ? least : 0;
}

/* Weights of all legs from a day on: of a person on legs that count people, or of a vehicle on the
 * others. */
static void fill_weights(const struct floor *floor, int day, bool people, bool divided,
                         double *weight)
{
    const struct mission *mission = floor->mission;
    for (int l = 0; l < mission->leg_count; l++) {
        int days = floor->network->day_count;
        double least = day < days ? floor->leg_least[l * days + day] : INFINITY;
        bool counts =
            people ? !divided || floor->carries[l] : !floor->carries[l] && mission->legs[l].escort;
        weight[l] =
            counts ? least *
                         (people ? 1 : mission->settings.escort_people / largest_convoy(mission, l))
            : isfinite(least) ? 0
                              : INFINITY;
    }
}

static double floor_on_roads(struct floor *floor)
{
    const struct mission *mission = floor->mission;
    const struct commodities *commodities = floor->solution->commodities;
    double *weight = memory_new((size_t)mission->leg_count, sizeof *weight), sum = 0;
    double *distance = memory_new((size_t)mission->place_count, sizeof *distance);
    floor->carries = arena_new(&floor->arena, (size_t)mission->leg_count, 1);
    for (int pass = 0; pass < 2; pass++) /* which legs people use, then what all of it comes to */
        for (int i = 0; i < commodities->count; i++) {
            const struct commodity *commodity = &commodities->items[i];
            if (commodity->destination == commodity->place || (pass == 0 && commodity->unit < 0) ||
                (commodity->lot >= 0 && commodity->disposable))
                continue;
            fill_weights(floor, commodity->drives ? 0 : available_day(floor, commodity),
                         commodity->unit >= 0, pass == 1, weight);
            unsigned char *used = pass == 0 ? memory_new((size_t)mission->leg_count, 1) : NULL;
            find_shortest(floor, commodity->place, commodity->destination, weight, distance, used);
            double least = distance[commodity->destination];
            double quantity =
                commodity->unit >= 0 ? commodity->quantity : least_vehicles(mission, commodity);
            for (int l = 0; used && l < mission->leg_count; l++)
                floor->carries[l] |= used[l] && weight[l] > 0;
            sum += pass == 1 && isfinite(least) ? quantity * least : 0;
            free(used);
        }
    free(distance);
    free(weight);
    return sum;
}

/* The fewest hours in which anything passes each leg. */
static double *least_hours(const struct floor *floor)
{
    const struct mission *mission = floor->mission;
    double *hours = memory_new((size_t)mission->leg_count, sizeof *hours);
    for (int l = 0; l < mission->leg_count; l++) {
        const struct leg *leg = &mission->legs[l];
        hours[l] = leg->mode == MODE_ROAD ? network_leg_minutes(floor->network, l, -1, true) / 60.0
                                          : INFINITY;
        for (int i = 0; i < mission->lift_count && leg->mode != MODE_ROAD; i++)
            if (mission->lifts[i].mode == leg->mode)
                hours[l] = fmin(hours[l], network_leg_minutes(floor->network, l, i, false) / 60.0);
    }
    return hours;
}

int64_t solution_late_floor(const struct solution *solution)
{
    struct floor floor = {
        .solution = solution, .network = solution->network, .mission = solution->mission};
    const struct mission *mission = solution->mission;
    int last = mission->settings.last_day - mission->settings.start_day;
    int64_t person_days = 0;
    lay_out_legs(&floor);
    double *hours = least_hours(&floor),
           *distance = memory_new((size_t)mission->place_count, sizeof *distance);
    for (int i = 0; i < solution->commodities->count; i++) {
        const struct commodity *commodity = &solution->commodities->items[i];
        if (commodity->unit < 0 || !solution->network->inside[commodity->place])
            continue;
        find_shortest(&floor, commodity->place, commodity->destination, hours, distance, NULL);
        double least = distance[commodity->destination];
        for (int place = 0; place < mission->place_count; place++)
            if (!solution->network->inside[place])
                least = fmin(least, distance[place]);
        int day = first_departure(&floor, commodity->place, available_day(&floor, commodity));
        day += isfinite(least) ? (int)(least / 24) : 0;
        person_days += day > last ? (int64_t)(day - last) * commodity->quantity : 0;
    }
    free(distance);
    free(hours);
    arena_clear(&floor.arena);
    return person_days;
}

double solution_exposure_floor(const struct solution *solution)
{
    struct floor floor = {
        .solution = solution, .network = solution->network, .mission = solution->mission};
    lay_out_legs(&floor);
    floor.emptied =
        arena_new(&floor.arena, (size_t)solution->mission->place_count, sizeof *floor.emptied);
    for (int i = 0; i < solution->mission->place_count; i++)
        floor.emptied[i] = -1;
    double sum = floor_at_places(&floor) + floor_on_roads(&floor);
    arena_clear(&floor.arena);
    return sum;
}
