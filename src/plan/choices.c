/* Routes x lifts x escorts x times of day, cut to the few that are quick and cheap.
 *
 * A trip that is done within a day may leave in any period of the working window; a longer one
 * leaves when the window opens, so that each shape's timetable is the same every day. The trips of
 * a closing leave together, so their choices are joined time of day by time of day.
 */
#include "plan/choices.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_ESCORT_UNITS = 3 };

struct option {
    struct carriage_choice choice;
    double score; /* hours that lift and escort are away, and money: smaller is better */
};

struct options {
    struct option *items;
    size_t count, capacity;
};

/* A unit among the loads that can be the escort; -1: none. */
static int escort_aboard(const struct mission *mission, const struct commodities *commodities,
                         const struct program *program, const struct trip *trip)
{
    for (int i = 0; i < trip->load_count; i++) {
        const struct load *load = &program->loads[trip->first_load + i];
        int unit = commodities->items[load->commodity].unit, people = 0;
        if (unit < 0 || !mission->units[unit].escorts)
            continue;
        for (int j = 0; j < trip->load_count; j++)
            if (commodities->items[program->loads[trip->first_load + j].commodity].unit == unit)
                people += program->loads[trip->first_load + j].quantity;
        if (people >= mission->settings.escort_people)
            return unit;
    }
    return -1;
}

/* The escort units that are nearest to the trip, by the way there and home. Returns how many. */
static int nearest_escorts(struct network *network, const struct trip *trip,
                           int units[MOST_ESCORT_UNITS])
{
    const struct mission *mission = network->mission;
    double hours[MOST_ESCORT_UNITS];
    int count = 0;
    for (int i = 0; i < mission->unit_count; i++) {
        const struct unit *unit = &mission->units[i];
        if (!unit->escorts || unit->people < mission->settings.escort_people)
            continue;
        const struct route *out =
            network_positioning_route(network, unit->place, trip->stage.from, MODE_ROAD);
        const struct route *back =
            network_positioning_route(network, trip->stage.to, unit->place, MODE_ROAD);
        if ((!out && unit->place != trip->stage.from) || (!back && unit->place != trip->stage.to))
            continue;
        /* Those who stay longest and are many are the better escorts: a small bonus for size. */
        double way =
            (out ? out->road_hours : 0) + (back ? back->road_hours : 0) - unit->people * 1e-3;
        int at = count < MOST_ESCORT_UNITS ? count++ : MOST_ESCORT_UNITS;
        for (; at > 0 && hours[at - 1] > way; at--)
            if (at < MOST_ESCORT_UNITS) {
                hours[at] = hours[at - 1];
                units[at] = units[at - 1];
            }
        if (at < MOST_ESCORT_UNITS) {
            hours[at] = way;
            units[at] = i;
        }
    }
    return count;
}

static void add_option(struct options *options, const struct mission *mission,
                       const struct shape *shape, int number, int escort_people, int aboard_unit)
{
    memory_grow(&options->items, &options->capacity, options->count + 1, sizeof *options->items);
    struct option *option = &options->items[options->count++];
    option->choice = (struct carriage_choice){shape, number, escort_people, aboard_unit, false};
    option->score =
        (shape->arrive - shape->depart) / 60.0 + (shape->escort_until - shape->escort_from) / 240.0;
    if (shape->key.lift >= 0) {
        const struct lift *lift = &mission->lifts[shape->key.lift];
        double share = (double)number / lift->number;
        option->score += share * (shape->lift_until - shape->lift_from) / 60.0 +
                         number * lift->cost_usd_per_km * shape->lift_km * 1e-5;
    }
    for (int i = 0; i < shape->moves.count; i++) {
        const struct leg *leg = &mission->legs[shape->moves.moves[i].leg];
        option->score += leg->km * leg->hostile_acts_per_km * 240;
    }
}

/* All times of day of one route, lift and escort. */
static void add_slots(struct options *options, struct network *network, struct shapes *shapes,
                      struct shape_key key, int number, int escort_people, int aboard_unit)
{
    int window = network_window(network, key.lift, key.driving);
    int opens = network->mission->settings.first_hour * 60, first = opens / network->period_minutes;
    for (int i = 0; i < network->periods_per_day; i++) {
        key.slot = (first + i) % network->periods_per_day;
        struct shape *shape = shapes_get(shapes, key);
        int into = i == 0 ? 0
                          : i * network->period_minutes -
                                opens % network->period_minutes; /* the window, when it departs */
        bool long_journey = shape->arrive - shape->depart > window - into;
        if (i > 0 && long_journey &&
            (window < MINUTES_PER_DAY || shape->arrive - shape->depart > MINUTES_PER_DAY))
            continue;
        if (shape->possible)
            add_option(options, network->mission, shape, number, escort_people, aboard_unit);
    }
}

static int compare_options(const void *left_address, const void *right_address)
{
    const struct option *left = left_address, *right = right_address;
    if (left->score < right->score || left->score > right->score)
        return left->score < right->score ? -1 : 1;
    return left->choice.shape->index < right->choice.shape->index
               ? -1
               : left->choice.shape->index > right->choice.shape->index;
}

/* Everything that can carry the trip; *why stays NULL, or names what was missing. */
static void find_options(struct network *network, struct shapes *shapes,
                         const struct commodities *commodities, const struct program *program,
                         const struct trip *trip, struct options *options, const char **why)
{
    const struct mission *mission = network->mission;
    const struct route *routes[ROUTE_VARIANTS];
    int count = network_routes(network, trip->stage.from, trip->stage.to, trip->stage.mode, routes);
    int aboard = escort_aboard(mission, commodities, program, trip), escorts[MOST_ESCORT_UNITS];
    int escort_count = trip->stage.mode == MODE_ROAD ? nearest_escorts(network, trip, escorts) : 0;
    for (int r = 0; r < count; r++) {
        const struct route *route = routes[r];
        for (int lift = -1; lift < mission->lift_count; lift++) {
            bool drives = trip->stage.mode == MODE_ROAD && (trip->vehicles > 0 || lift < 0);
            int number = 0;
            if (lift < 0) {
                if (trip->stage.mode != MODE_ROAD || trip->carried > 0 ||
                    trip->people > trip->seats)
                    continue;
            } else {
                if (!shapes_lift_fits(mission, route, lift))
                    continue;
                number = trip_lift_number(mission, trip, lift);
                if (number > mission->lifts[lift].number)
                    *why = "the pool of lift that could carry it is too small for one trip";
                if (number <= 0 || number > mission->lifts[lift].number)
                    continue;
            }
            if (trip->stage.mode == MODE_ROAD &&
                trip->vehicles + number > route->most_convoy_vehicles) {
                *why = "it would be larger than the largest convoy that its road allows";
                continue;
            }
            struct shape_key key = {
                .route = route, .lift = lift, .escort_unit = -1, .driving = drives};
            if (!route->escort || aboard >= 0) {
                add_slots(options, network, shapes, key, number,
                          route->escort ? mission->settings.escort_people : 0,
                          route->escort ? aboard : -1);
                continue;
            }
            if (escort_count == 0)
                *why = "its road needs an escort, and no unit that escorts can get there";
            for (int e = 0; e < escort_count; e++) {
                key.escort_unit = escorts[e];
                add_slots(options, network, shapes, key, number, mission->settings.escort_people,
                          -1);
            }
        }
    }
    if (options->count)
        qsort(options->items, options->count, sizeof *options->items, compare_options);
    if (options->count > MOST_CHOICES)
        options->count = MOST_CHOICES;
    if (!options->count && !*why)
        *why = count ? "no lift that fits its route can carry it on any day" : "there is no route";
}

int activity_choices(struct network *network, struct shapes *shapes,
                     const struct commodities *commodities, const struct program *program,
                     int activity_index, struct arena *arena, struct carriage_choice ***modes,
                     const char **why)
{
    const struct activity *activity = &program->activities[activity_index];
    int trips = activity->trip_count, count = 0;
    struct options *options = memory_new((size_t)trips, sizeof *options);
    *why = NULL;
    for (int t = 0; t < trips; t++)
        find_options(network, shapes, commodities, program,
                     &program->trips[activity->first_trip + t], &options[t], why);
    size_t most = options[0].count;
    for (int t = 1; t < trips; t++)
        most = options[t].count > most ? options[t].count : most;
    *modes = arena_new(arena, most * (size_t)network->periods_per_day + 1, sizeof **modes);
    for (int slot = 0; slot < network->periods_per_day; slot++)
        for (size_t rank = 0; rank < most; rank++) {
            struct carriage_choice *mode = arena_new(arena, (size_t)trips, sizeof *mode);
            bool whole = true, fresh = false;
            for (int t = 0; t < trips && whole; t++) {
                size_t seen = 0;
                const struct option *last = NULL;
                for (size_t i = 0; i < options[t].count && seen <= rank; i++)
                    if (options[t].items[i].choice.shape->key.slot == slot) {
                        last = &options[t].items[i];
                        seen++;
                    }
                whole = last != NULL;
                fresh = fresh || seen > rank; /* at least one trip has a choice of this rank */
                if (last)
                    mode[t] = last->choice;
            }
            if (whole && fresh)
                (*modes)[count++] = mode;
            if (!fresh)
                break;
        }
    for (int t = 0; t < trips; t++)
        free(options[t].items);
    free(options);
    if (!count && !*why)
        *why = "its convoys or flights cannot leave at the same time of day";
    return count;
}
