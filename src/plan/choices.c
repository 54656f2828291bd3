/* Routes x lifts x escorts x times of day, cut to the few that are quick and cheap.
 *
 * A trip that is done within a day may leave in any period of the working window; a longer one
 * leaves when the window opens, so that each shape's timetable is the same every day. The trips of
 * a closing leave together, so their choices are joined time of day by time of day.
 *
 * The ways of a trip depend on little: its stage, its vehicles, how many of each pool carry it, and
 * who aboard can be the escort. Most trips of a mission are like another one in that, and most of a
 * changed program are as before, so ways are kept.
 */
#include "plan/choices.h"

#include "plan/keys.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_ESCORT_UNITS = 3, MOST_WAYS = 1 << 15 };

struct option {
    struct carriage_choice choice;
    double score; /* hours that lift and escort are away, and money: smaller is better */
};

struct options {
    struct option *items;
    size_t count, capacity;
};

/* All ways in which one trip can be carried out. */
struct ways {
    struct carriage_choice *items; /* the quickest and cheapest first */
    struct carriage_choice **by_slot;
    int count;
    const char *why; /* what was missing; NULL: nothing */
};

struct choices {
    struct network *network;
    struct shapes *shapes;
    struct key_table keys; /* number of the ways + 1 */
    struct ways **ways;
    size_t count, capacity;
    struct arena arena; /* owns the ways */
};

struct choices *choices_new(struct network *network, struct shapes *shapes)
{
    struct choices *choices = memory_new(1, sizeof *choices);
    choices->network = network;
    choices->shapes = shapes;
    return choices;
}

void choices_free(struct choices *choices)
{
    if (!choices)
        return;
    key_table_clear(&choices->keys);
    free(choices->ways);
    arena_clear(&choices->arena);
    free(choices);
}

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
static void find_options(struct network *network, struct shapes *shapes, const struct trip *trip,
                         int aboard, struct options *options, const char **why)
{
    const struct mission *mission = network->mission;
    const struct route *routes[ROUTE_VARIANTS];
    int count = network_routes(network, trip->stage.from, trip->stage.to, trip->stage.mode, routes);
    int escorts[MOST_ESCORT_UNITS];
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

static struct ways *make_ways(struct choices *choices, const struct trip *trip, int aboard,
                              struct arena *arena)
{
    struct options options = {0};
    struct ways *ways = arena_new(arena, 1, sizeof *ways);
    find_options(choices->network, choices->shapes, trip, aboard, &options, &ways->why);
    ways->items = arena_new(arena, options.count, sizeof *ways->items);
    ways->by_slot = arena_new(arena, options.count, sizeof *ways->by_slot);
    for (size_t i = 0; i < options.count; i++)
        ways->items[i] = options.items[i].choice;
    for (int slot = 0; slot < choices->network->periods_per_day; slot++)
        for (size_t i = 0; i < options.count; i++)
            if (ways->items[i].shape->key.slot == slot)
                ways->by_slot[ways->count++] = &ways->items[i];
    free(options.items);
    return ways;
}

/* The ways of the trip, as made before or fresh; those that are too many to be kept go into the
 * arena. */
static const struct ways *get_ways(struct choices *choices, const struct trip *trip, int aboard,
                                   struct arena *arena)
{
    const struct mission *mission = choices->network->mission;
    const int32_t fixed[] = {
        trip->stage.from, trip->stage.to, (int32_t)trip->stage.mode,
        trip->vehicles,   aboard,         trip->carried == 0 && trip->people <= trip->seats};
    key_begin(&choices->keys);
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        key_add(&choices->keys, fixed[i]);
    for (int lift = 0; lift < mission->lift_count; lift++)
        if (mission->lifts[lift].mode == trip->stage.mode)
            key_add(&choices->keys, trip_lift_number(mission, trip, lift));
    int32_t *kept = key_find(&choices->keys);
    if (*kept > 0)
        return choices->ways[*kept - 1];
    if (choices->count >= MOST_WAYS)
        return make_ways(choices, trip, aboard, arena);
    struct ways *ways = make_ways(choices, trip, aboard, &choices->arena);
    memory_grow(&choices->ways, &choices->capacity, choices->count + 1, sizeof *choices->ways);
    choices->ways[choices->count++] = ways;
    *kept = (int32_t)choices->count;
    return ways;
}

int activity_choices(struct choices *choices, const struct commodities *commodities,
                     const struct program *program, int activity_index, struct arena *arena,
                     struct carriage_choice ***modes, const char **why)
{
    const struct network *network = choices->network;
    const struct activity *activity = &program->activities[activity_index];
    int trips = activity->trip_count, count = 0, most = 0;
    const struct ways **ways = memory_new((size_t)trips, sizeof *ways);
    *why = NULL;
    for (int t = 0; t < trips; t++) {
        const struct trip *trip = &program->trips[activity->first_trip + t];
        int aboard = escort_aboard(network->mission, commodities, program, trip);
        ways[t] = get_ways(choices, trip, aboard, arena);
        most = ways[t]->count > most ? ways[t]->count : most;
        *why = ways[t]->why ? ways[t]->why : *why;
    }
    if (trips == 1) {
        *modes = ways[0]->by_slot;
        count = ways[0]->count;
        free(ways);
        return count;
    }
    *modes = arena_new(arena, (size_t)(most * network->periods_per_day) + 1, sizeof **modes);
    for (int slot = 0; slot < network->periods_per_day; slot++)
        for (int rank = 0; rank < most; rank++) {
            struct carriage_choice *mode = arena_new(arena, (size_t)trips, sizeof *mode);
            bool whole = true, fresh = false;
            for (int t = 0; t < trips && whole; t++) {
                int seen = 0;
                const struct carriage_choice *last = NULL;
                for (int i = 0; i < ways[t]->count && seen <= rank; i++)
                    if (ways[t]->items[i].shape->key.slot == slot) {
                        last = &ways[t]->items[i];
                        seen++;
                    }
                whole = last != NULL;
                fresh = fresh || seen > rank; /* at least one trip has a choice of this rank */
                if (last)
                    mode[t] = *last;
            }
            if (whole && fresh)
                (*modes)[count++] = mode;
            if (!fresh)
                break;
        }
    free(ways);
    if (!count && !*why)
        *why = "its convoys or flights cannot leave at the same time of day";
    return count;
}
