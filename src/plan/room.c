/* Sizes of trips: a flight fills the largest aircraft that can fly the stage, a convoy the smallest
 * convoy limit on its route in the days around.
 *
 * No trip may be larger than what one day lets pass, since it would never find its day, nor than
 * what few days do, since it would find none that is free: so each daily limit counts with the most
 * that it is on a third of the days on which the trip may leave. A pool that is never there by then
 * does not count.
 */
#include "plan/room.h"

#include <limits.h>
#include <math.h>

enum { DAYS_AROUND = 14 };

/* Whether the row is about the place, leg or pool. */
static bool limit_is_of(const struct limit *limit, enum limit_kind kind, int item)
{
    return limit->kind == kind && item == network_limited_item(limit);
}

/* Whether the limit is at least `value` on a third of the days from first_day to the last of the
 * mission; `once`: on any day at all. */
static bool allows(const struct network *network, enum limit_kind kind, int item, double value,
                   int first_day, bool once)
{
    const struct mission *mission = network->mission;
    int last = once ? network->day_count
                    : mission->settings.last_day - mission->settings.start_day + 1,
        good = 0;
    for (int day = first_day; day < last; day++) {
        int32_t date = mission->settings.start_day + day;
        bool enough = true;
        for (int i = 0; i < mission->limit_count && enough; i++) {
            const struct limit *limit = &mission->limits[i];
            enough = !limit_is_of(limit, kind, item) || !mission_limit_is_on(limit, date) ||
                     limit->value >= value;
        }
        good += enough;
    }
    return good > 0 && (once || 3 * good >= last - first_day);
}

/* The most that the limit is on many days from first_day on, or on any if that is none; INFINITY:
 * no limit. `base`: the table's own value, below 0: none. */
static double best_day(const struct network *network, enum limit_kind kind, int item, double base,
                       int first_day)
{
    const struct mission *mission = network->mission;
    if (base < 0)
        base = INFINITY;
    if (!network->limited[kind][item])
        return base;
    double best = 0;
    for (int once = 0; once < 2 && best < 1; once++)
        for (int i = -1; i < mission->limit_count; i++) {
            double value = i < 0 ? base
                                 : fmin(base, limit_is_of(&mission->limits[i], kind, item)
                                                  ? mission->limits[i].value
                                                  : 0);
            if (value > best && allows(network, kind, item, value, first_day, once))
                best = value;
        }
    return best;
}

/* What the ends of the stage can handle in a day. */
static struct room end_room(const struct network *network, struct stage stage, int first_day)
{
    struct room room = {.tonnes = INFINITY, .teu = INFINITY};
    double people = INT_MAX;
    for (int end = 0; end < 2; end++) {
        int index = end ? stage.to : stage.from;
        const struct place *place = &network->mission->places[index];
        people = fmin(people, best_day(network, LIMIT_PEOPLE_PER_DAY, index, place->people_per_day,
                                       first_day));
        room.tonnes = fmin(room.tonnes, best_day(network, LIMIT_TONNES_PER_DAY, index,
                                                 place->tonnes_per_day, first_day));
    }
    double beds =
        best_day(network, LIMIT_BEDS, stage.to, network->mission->places[stage.to].beds, first_day);
    beds -= network->staying[stage.to];
    room.people = (int)fmax(0, fmin(people, beds));
    return room;
}

/* The vehicles that all legs of the route let pass in a day; a leg that lets none pass does not
 * count, since nothing will go by it. */
static int day_vehicles(const struct network *network, const struct route *route, int first_day)
{
    double least = INT_MAX;
    for (int i = 0; i < route->hop_count; i++) {
        int leg = route->hops[i].leg;
        double most = best_day(network, LIMIT_VEHICLES_PER_DAY, leg,
                               network->mission->legs[leg].vehicles_per_day, first_day);
        if (most >= 1)
            least = fmin(least, most);
    }
    return (int)least;
}

/* Whether the pool exists, and may use all legs of the route, on some day of these. Only
 * what names a pool is asked: days on which a leg is shut to all are waited for. */
static bool pool_comes(const struct network *network, const struct route *route, int lift,
                       int first_day, int last_day)
{
    const struct mission *mission = network->mission;
    int first = mission->lifts[lift].from == DAY_NONE
                    ? 0
                    : mission->lifts[lift].from - mission->settings.start_day;
    int last = mission->lifts[lift].until == DAY_NONE
                   ? network->day_count - 1
                   : mission->lifts[lift].until - mission->settings.start_day;
    first = first > first_day ? first : first_day;
    last = last < last_day ? last : last_day;
    if (network->first_lift_shut[lift] == network->first_lift_shut[lift + 1])
        return first <= last;
    for (int day = first; day <= last; day++) {
        bool open = true;
        for (int i = 0; i < route->hop_count && open; i++)
            open = network_open(network, route->hops[i].leg, lift, day, day);
        if (open)
            return true;
    }
    return false;
}

/* Whether trucks of the pool have come on the day before when they leave as the day begins, and do
 * not go back at once the way that they came: then they count once on the day. */
static bool comes_before(struct network *network, struct stage stage, int lift)
{
    const struct mission *mission = network->mission;
    const struct lift *pool = &mission->lifts[lift];
    return mission->settings.first_hour + pool->hours_per_day <= 24 && pool->base != stage.from &&
           (pool->base == stage.to ||
            network_positioning_route(network, stage.to, pool->base, MODE_ROAD));
}

bool room_lift_comes(struct network *network, struct stage stage, struct room room, int day)
{
    const struct route *routes[ROUTE_VARIANTS];
    int count = network_routes(network, stage.from, stage.to, stage.mode, routes),
        last = day + DAYS_AROUND - 1;
    last = last < network->day_count ? last : network->day_count - 1;
    for (int r = 0; r < count && room.lifts > 0; r++)
        if (shapes_lift_fits(network->mission, routes[r], room.lift) &&
            pool_comes(network, routes[r], room.lift, day, last))
            return true;
    return false;
}

struct room trip_room(struct network *network, struct stage stage, bool people, int first_day,
                      int expected_day)
{
    const struct mission *mission = network->mission;
    const struct route *routes[ROUTE_VARIANTS];
    int count = network_routes(network, stage.from, stage.to, stage.mode, routes);
    struct room ends = end_room(network, stage, first_day), best = {0};
    double best_size = -1;
    int from = expected_day > first_day ? expected_day : first_day;
    int most =
        count ? network_convoy_vehicles(network, routes[0], from, from + DAYS_AROUND - 1) : 0;
    int day =
        count && stage.mode == MODE_ROAD ? day_vehicles(network, routes[0], first_day) : INT_MAX;
    for (int i = 0; i < mission->lift_count; i++) {
        const struct lift *lift = &mission->lifts[i];
        bool fits = false;
        for (int r = 0; r < count && !fits; r++)
            fits = shapes_lift_fits(mission, routes[r], i) &&
                   pool_comes(network, routes[r], i, first_day, network->day_count - 1);
        int number =
            fits ? (int)best_day(network, LIMIT_LIFT_NUMBER, i, lift->number, first_day) : 0;
        if (number <= 0)
            continue;
        int trucks = day == INT_MAX || comes_before(network, stage, i) ? day : (day + 1) / 2;
        trucks = trucks < most ? trucks : most;
        number = stage.mode == MODE_ROAD ? (number < trucks ? number : trucks) : 1;
        int seats = (int)fmin((double)number * lift->seats, INT_MAX);
        double size = people ? seats : number * lift->payload_tonnes;
        if (size <= best_size)
            continue;
        best_size = size;
        best = (struct room){
            seats, number, number, lift->seats, number * lift->payload_tonnes, number * lift->teu,
            false, i};
    }
    best.people = best.people < ends.people ? best.people : ends.people;
    best.tonnes = fmin(best.tonnes, ends.tonnes);
    best.escort = count > 0 && routes[0]->escort;
    if (stage.mode == MODE_ROAD && people) {
        best.vehicles = most < day ? most : day;
        best.people = ends.people;
    }
    return best;
}

/* Trucks for those whom no vehicle seats. */
static int count_trucks(struct room room, int people, int64_t seats)
{
    return people > seats && room.lift_seats > 0 ? (int)((people - seats - 1) / room.lift_seats) + 1
                                                 : 0;
}

int room_driving(struct room room, int people, int least, int vehicles, int vehicle_seats)
{
    int best = least;
    for (int driving = least;
         driving <= vehicles && ((int64_t)driving - 1) * vehicle_seats < people &&
         driving <= room.vehicles;
         driving++)
        if (driving + count_trucks(room, people, (int64_t)driving * vehicle_seats) <= room.vehicles)
            best = driving;
    return best;
}

int room_convoys(struct room room, int people, int vehicles, int vehicle_seats)
{
    int most = room.vehicles > 0 ? room.vehicles : 1;
    /* Not fewer than vehicles, the day and the seats allow when all are full. */
    double fewest = fmax(1, ceil((double)vehicles / most));
    if (room.people > 0)
        fewest = fmax(fewest, ceil((double)people / room.people));
    if (room.lift_seats > 0 && room.lifts > 0)
        fewest = fmax(fewest, ceil((people - (double)vehicles * vehicle_seats) /
                                   ((double)room.lifts * room.lift_seats + vehicle_seats)));
    for (int convoys = (int)fmin(fewest, (double)people + vehicles);; convoys++) {
        int each = (people - 1) / convoys + 1, driving = (vehicles + convoys - 1) / convoys;
        int trucks = count_trucks(room, each, (int64_t)driving * vehicle_seats);
        bool seated =
            room.lift_seats > 0 ? trucks <= room.lifts : each <= (int64_t)most * vehicle_seats;
        if (convoys >= people + vehicles ||
            (driving + trucks <= most && each <= room.people && seated))
            return convoys;
    }
}

int trip_lift_number(const struct mission *mission, const struct trip *trip, int lift_index)
{
    const struct lift *lift = &mission->lifts[lift_index];
    double number = trip->stage.mode == MODE_ROAD && trip->carried == 0 ? 0 : 1;
    int without_seat = trip->people - trip->seats;
    if ((without_seat > 0 && lift->seats <= 0) || (trip->tonnes > 0 && lift->payload_tonnes <= 0) ||
        (trip->teu > 0 && lift->teu <= 0))
        return -1;
    if (without_seat > 0)
        number = fmax(number, ceil((double)without_seat / lift->seats));
    if (trip->tonnes > 0)
        number = fmax(number, ceil(trip->tonnes / lift->payload_tonnes - 1e-9));
    if (trip->teu > 0)
        number = fmax(number, ceil(trip->teu / lift->teu - 1e-9));
    return (int)fmin(number, INT_MAX);
}
