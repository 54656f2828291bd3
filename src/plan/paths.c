/* How each unit and lot can leave: chains of stages.
 *
 * Loads change mode only at hubs, headquarters, airfields, seaports and borders. Between these few
 * places and the destination the best completion is found by repeated relaxation (Bellman 1958); a
 * commodity's alternatives differ in their first stage, since that is where capacity is short: by
 * road or by air, to this hub or to that. Weights are hours under way with a day for each change,
 * and, for people, the danger of the road in the hours at the site that carry as much.
 */
#include "plan/kept.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum carriage { CARRIAGE_PEOPLE, CARRIAGE_DRIVES, CARRIAGE_CARRIED, CARRIAGE_COUNT };

static const double HANDLING_HOURS = 12;

struct finder {
    struct network *network;
    int *transfers; /* places where loads may change mode */
    int transfer_count;
    double *value;      /* [transfer] best weight to the destination at hand */
    struct stage *next; /* [transfer] */
};

static bool allows_transfer(const struct place *place)
{
    return place->kind == PLACE_HUB || place->kind == PLACE_HEADQUARTERS ||
           place->kind == PLACE_AIRFIELD || place->kind == PLACE_SEAPORT ||
           place->kind == PLACE_BORDER;
}

/* Hours in which all of the pool would carry an ordinary load of this kind over the route, and
 * itself need; INFINITY: it cannot. */
static double lift_hours(const struct lift *lift, const struct commodity *commodity,
                         enum carriage carriage, const struct route *route)
{
    const double people = 150, items = 50;
    double hours = route->km / (lift->speed_kmh * fmin(lift->hours_per_day, 24) / 24), loads;
    if (carriage == CARRIAGE_PEOPLE) {
        if (lift->seats <= 0)
            return INFINITY;
        loads = people / lift->seats;
    } else {
        if (lift->payload_tonnes < commodity->tonnes || lift->teu < commodity->teu)
            return INFINITY;
        loads = fmax(commodity->tonnes > 0 ? items / floor(lift->payload_tonnes / commodity->tonnes)
                                           : 0,
                     commodity->teu > 0 ? items / floor(lift->teu / commodity->teu) : 0);
    }
    return hours + loads * 2 * (hours + lift->turnround_hours) / lift->number;
}

/* Whether vehicles that drive and have seats stand at the place: then its people can leave by road
 * without lift. */
static bool has_seats(const struct mission *mission, int place)
{
    for (int i = 0; i < mission->lot_count; i++)
        if (mission->lots[i].place == place && mission->lots[i].drives &&
            mission->lots[i].seats > 0)
            return true;
    return false;
}

/* The weight of moving over the stage, INFINITY if it cannot. */
static double stage_weight(struct network *network, const struct commodity *commodity,
                           enum carriage carriage, struct stage stage)
{
    const struct mission *mission = network->mission;
    const struct route *routes[ROUTE_VARIANTS];
    int count = network_routes(network, stage.from, stage.to, stage.mode, routes);
    double best = INFINITY;
    if (!network->inside[stage.from] &&
        network->inside[stage.to]) /* who is outside does not come back in */
        return INFINITY;
    for (int i = 0; i < count; i++) {
        double hours = INFINITY;
        for (int lift = 0; lift < mission->lift_count; lift++)
            if (mission->lifts[lift].number > 0 && shapes_lift_fits(mission, routes[i], lift))
                hours =
                    fmin(hours, lift_hours(&mission->lifts[lift], commodity, carriage, routes[i]));
        if (stage.mode == MODE_ROAD) {
            bool drives = carriage == CARRIAGE_DRIVES ||
                          (carriage == CARRIAGE_PEOPLE && stage.from == commodity->place &&
                           has_seats(mission, stage.from));
            double driving =
                routes[i]->road_hours * 24 / fmax(mission->settings.road_hours_per_day, 1);
            if (drives || isfinite(hours))
                hours = drives ? driving : fmax(hours, driving);
            if (routes[i]->escort) /* the escort comes along to the end, and has to go home */
                hours += driving;
        }
        if (carriage == CARRIAGE_PEOPLE)
            hours += routes[i]->acts * 480;
        /* A road that is shut for a while is waited for; one that is shut for most of the time is
         * none. */
        double shut = 1 - routes[i]->open_share,
               days = mission->settings.last_day - mission->settings.start_day + 1;
        hours += shut * shut * days * 12;
        best = fmin(best, hours);
    }
    return best + mission->settings.transfer_hours + HANDLING_HOURS;
}

static int transfer_index(const struct finder *finder, int place)
{
    for (int i = 0; i < finder->transfer_count; i++)
        if (finder->transfers[i] == place)
            return i;
    return -1;
}

/* Best completions from every transfer place to the commodity's destination. */
static void find_completions(struct finder *finder, const struct commodity *commodity,
                             enum carriage carriage)
{
    int count = finder->transfer_count;
    for (int i = 0; i < count; i++) {
        finder->value[i] = finder->transfers[i] == commodity->destination ? 0 : INFINITY;
        for (int mode = 0; mode < MODE_COUNT && finder->value[i] > 0; mode++) {
            struct stage stage = {finder->transfers[i], commodity->destination,
                                  (enum transport_mode)mode};
            double weight = stage_weight(finder->network, commodity, carriage, stage);
            if (weight < finder->value[i]) {
                finder->value[i] = weight;
                finder->next[i] = stage;
            }
        }
    }
    bool better = true;
    for (int round = 0; better && round < MOST_STAGES - 2; round++) {
        better = false;
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count; j++)
                for (int mode = 0;
                     mode < MODE_COUNT && i != j && finder->value[j] < finder->value[i]; mode++) {
                    struct stage stage = {finder->transfers[i], finder->transfers[j],
                                          (enum transport_mode)mode};
                    double weight = stage_weight(finder->network, commodity, carriage, stage) +
                                    finder->value[j];
                    if (weight < finder->value[i]) {
                        finder->value[i] = weight;
                        finder->next[i] = stage;
                        better = true;
                    }
                }
    }
}

static int compare_paths(const void *left_address, const void *right_address)
{
    const struct path *left = left_address, *right = right_address;
    return left->weight < right->weight ? -1 : left->weight > right->weight;
}

/* Appends the best completion from a transfer place. False: it comes by where the path has been, or
 * is too long. */
static bool complete_path(const struct finder *finder, const struct commodity *commodity,
                          struct path *path)
{
    for (int at = path->stages[path->count - 1].to; at != commodity->destination;) {
        for (int s = 0; s < path->count; s++)
            if (path->stages[s].from == at)
                return false;
        if (path->count == MOST_STAGES)
            return false;
        path->stages[path->count++] = finder->next[transfer_index(finder, at)];
        at = path->stages[path->count - 1].to;
    }
    return true;
}

static void add_path(struct path **found, size_t *capacity, int *count, struct path path)
{
    memory_grow(found, capacity, (size_t)*count + 1, sizeof **found);
    (*found)[(*count)++] = path;
}

/* Other second stages by road after the first stage of a path. */
static void vary_second(struct finder *finder, const struct commodity *commodity,
                        enum carriage carriage, const struct path *path, struct path **found,
                        size_t *capacity, int *count)
{
    const struct stage first = path->stages[0];
    double before = stage_weight(finder->network, commodity, carriage, first);
    for (int next = -1; next < finder->transfer_count && path->count > 1; next++) {
        int to = next < 0 ? commodity->destination : finder->transfers[next];
        if (to == first.to || to == first.from || (next >= 0 && to == commodity->destination) ||
            (to == path->stages[1].to && path->stages[1].mode == MODE_ROAD))
            continue;
        struct path other = {.count = 2, .stages = {first, {first.to, to, MODE_ROAD}}};
        other.weight = before +
                       stage_weight(finder->network, commodity, carriage, other.stages[1]) +
                       (next < 0 ? 0 : finder->value[next]);
        if (isfinite(other.weight) && complete_path(finder, commodity, &other))
            add_path(found, capacity, count, other);
    }
}

/* The alternatives: each first stage with its best completion; of lots, those with another second
 * stage by road too, as their convoys can be put together where they meet. */
static void find_paths(struct finder *finder, struct commodity *commodity, enum carriage carriage,
                       struct arena *arena)
{
    size_t capacity = 0;
    struct path *found = NULL;
    int count = 0;
    find_completions(finder, commodity, carriage);
    for (int first = -1; first < finder->transfer_count; first++) {
        int to = first < 0 ? commodity->destination : finder->transfers[first];
        if (to == commodity->place || (first >= 0 && to == commodity->destination))
            continue;
        for (int mode = 0; mode < MODE_COUNT; mode++) {
            struct path path = {.count = 1,
                                .stages = {{commodity->place, to, (enum transport_mode)mode}}};
            path.weight = stage_weight(finder->network, commodity, carriage, path.stages[0]) +
                          (first < 0 ? 0 : finder->value[first]);
            if (isfinite(path.weight) && complete_path(finder, commodity, &path))
                add_path(&found, &capacity, &count, path);
        }
    }
    if (count)
        qsort(found, (size_t)count, sizeof *found, compare_paths);
    if (count > MOST_FIRST)
        count = MOST_FIRST;
    int firsts = count;
    for (int i = 0; i < firsts && carriage != CARRIAGE_PEOPLE; i++) {
        struct path path = found[i];
        vary_second(finder, commodity, carriage, &path, &found, &capacity, &count);
    }
    if (count > firsts)
        qsort(found + firsts, (size_t)(count - firsts), sizeof *found, compare_paths);
    if (count > MOST_PATHS)
        count = MOST_PATHS;
    commodity->paths = arena_new(arena, (size_t)count, sizeof *commodity->paths);
    commodity->path_count = count;
    if (count)
        memcpy(commodity->paths, found, (size_t)count * sizeof *found);
    free(found);
}

/* Paths that begin with the kept trips of the parcel. */
static void prefix_paths(struct arena *arena, struct commodity *commodity, const struct kept *kept,
                         const struct parcel *parcel)
{
    struct path none = {0}, *completions = commodity->path_count ? commodity->paths : &none;
    int count = parcel->place == commodity->destination ? 1 : commodity->path_count;
    commodity->paths = arena_new(arena, (size_t)count, sizeof *commodity->paths);
    commodity->path_count = 0;
    for (int i = 0; i < count; i++) {
        struct path path = {.weight = completions[i].weight};
        if (completions[i].count + parcel->chain_count > MOST_STAGES)
            continue;
        for (int s = 0; s < parcel->chain_count; s++) {
            const struct plan_kept_trip *trip = kept->trips[parcel->chain[s]].trip;
            path.stages[path.count++] = (struct stage){trip->from, trip->to, trip->mode};
        }
        for (int s = 0; s < completions[i].count; s++)
            path.stages[path.count++] = completions[i].stages[s];
        commodity->paths[commodity->path_count++] = path;
    }
}

/* `commodity` as if it were all there is of its unit or lot; `parcel` says how much it is, and by
 * which kept trips it goes. */
static void add_commodity(struct commodities *commodities, struct finder *finder,
                          struct commodity commodity, const struct kept *kept,
                          const struct parcel *parcel)
{
    enum carriage carriage = commodity.unit >= 0 ? CARRIAGE_PEOPLE
                             : commodity.drives  ? CARRIAGE_DRIVES
                                                 : CARRIAGE_CARRIED;
    int origin = commodity.place;
    commodity.quantity = parcel->quantity;
    commodity.place = parcel->place;
    /* Units and lots that begin and end at the same places go by the same paths. */
    for (int i = commodities->count - 1; i >= 0; i--) {
        const struct commodity *other = &commodities->items[i];
        if (other->place == commodity.place && other->destination == commodity.destination &&
            other->drives == commodity.drives && (other->unit >= 0) == (commodity.unit >= 0) &&
            other->tonnes == commodity.tonnes && other->teu == commodity.teu &&
            other->kept_count == 0) {
            commodity.paths = other->paths;
            commodity.path_count = other->path_count;
            break;
        }
    }
    if (!commodity.paths && commodity.place != commodity.destination)
        find_paths(finder, &commodity, carriage, &commodities->arena);
    if (parcel->chain_count) {
        prefix_paths(&commodities->arena, &commodity, kept, parcel);
        commodity.kept = parcel->chain;
        commodity.kept_count = parcel->chain_count;
        commodity.disposable = false;
        commodity.place = origin;
    }
    commodities->items[commodities->count++] = commodity;
}

/* Costs and sums of the planner are whole numbers of 64 and 32 bits: what would not fit is told
 * before. */
static void check_size(const struct mission *mission, struct diagnostics *diagnostics)
{
    /* 2^62 / LATE_COST, for people who change six times */
    const double most_late_days = 7e7, most_items = 1e9;
    double people = 0, items = 0, days = mission->settings.horizon_days + 30;
    for (int i = 0; i < mission->unit_count; i++)
        people += mission->units[i].people;
    for (int i = 0; i < mission->lot_count; i++)
        items += mission->lots[i].quantity;
    if (people * days > most_late_days)
        diagnostics_add(diagnostics, SEVERITY_ERROR, mission->path, 0, 0,
                        "%.0f people and horizon_days %d are more than can be planned: with so "
                        "many days at most %.0f people",
                        people, mission->settings.horizon_days, most_late_days / days);
    if (people + items > most_items)
        diagnostics_add(diagnostics, SEVERITY_ERROR, mission->path, 0, 0,
                        "%.0f people and items are more than can be planned, which is %.0f: count "
                        "pallets or lots, not pieces",
                        people + items, most_items);
}

/* What is wrong before anything can move. */
static void check_start(const struct mission *mission, struct diagnostics *diagnostics)
{
    for (int place = 0; place < mission->place_count; place++) {
        int people = 0, guards = 0, leaving = 0, need = plan_guard_need(mission, place, 0),
            beds = mission->places[place].beds;
        for (int i = 0; i < mission->unit_count; i++) {
            const struct unit *unit = &mission->units[i];
            people += unit->place == place ? unit->people : 0;
            guards += unit->place == place && unit->guards ? unit->people : 0;
            leaving += unit->place == place && unit->destination != place ? unit->people : 0;
        }
        if (leaving > 0 && guards < need)
            diagnostics_add(diagnostics, SEVERITY_ERROR, mission->path, 0, 0,
                            "'%s' has %d guards when the mission starts, and must have %d: lower "
                            "guard_people or its limit, or add guards",
                            mission->places[place].id, guards, need);
        if (beds >= 0 && people > beds)
            diagnostics_add(diagnostics, SEVERITY_ERROR, mission->path, 0, 0,
                            "'%s' has %d people when the mission starts, and %d beds: give as many "
                            "as there are people",
                            mission->places[place].id, people, beds);
    }
}

/* The first period in which what is available from then on may leave. */
static int find_release(const struct network *network, int32_t day, int hour)
{
    int64_t wait = mission_available(day, hour);
    if (wait == INT64_MIN)
        return 0;
    wait -= day_moment(network->mission->settings.start_day);
    return wait > 0 ? (int)((wait + network->period_minutes - 1) / network->period_minutes) : 0;
}

static void add_unit(struct commodities *commodities, struct finder *finder, int index,
                     const struct kept *kept, const struct parcel *parcel)
{
    const struct mission *mission = kept->mission;
    const struct unit *unit = &mission->units[index];
    int release = find_release(finder->network, unit->available, unit->available_hour);
    add_commodity(commodities, finder,
                  (struct commodity){.unit = index,
                                     .lot = -1,
                                     .place = unit->place,
                                     .destination = unit->destination,
                                     .smallest = unit->smallest_part,
                                     .available = release,
                                     .release = release},
                  kept, parcel);
}

static void add_lot(struct commodities *commodities, struct finder *finder, int index,
                    const struct kept *kept, const struct parcel *parcel)
{
    const struct mission *mission = kept->mission;
    const struct lot *lot = &mission->lots[index];
    bool disposable = (lot->dispositions & ~(1u << DISPOSITION_REDEPLOY)) != 0;
    bool moves = (lot->dispositions >> DISPOSITION_REDEPLOY & 1) && lot->destination >= 0;
    int packed = mission->places[lot->place].pack_days * finder->network->periods_per_day,
        available = find_release(finder->network, lot->available, lot->available_hour);
    struct commodity commodity = {.unit = -1,
                                  .lot = index,
                                  .quantity = parcel->quantity,
                                  .place = lot->place,
                                  .destination = moves ? lot->destination : lot->place,
                                  .smallest = 1,
                                  .available = available,
                                  .release = packed > available ? packed : available,
                                  .tonnes = lot->tonnes,
                                  .teu = lot->teu,
                                  .seats = lot->seats,
                                  .drives = lot->drives,
                                  .hazardous = lot->hazardous,
                                  .disposable = disposable};
    if (moves)
        add_commodity(commodities, finder, commodity, kept, parcel);
    else
        commodities->items[commodities->count++] = commodity;
}

static void report_stuck(const struct commodities *commodities, const struct mission *mission,
                         struct diagnostics *diagnostics)
{
    for (int i = 0; i < commodities->count; i++) {
        const struct commodity *commodity = &commodities->items[i];
        const char *from = mission->places[commodity->place].id;
        if (commodity->path_count || commodity->disposable)
            continue;
        if (commodity->unit >= 0) {
            const struct unit *unit = &mission->units[commodity->unit];
            diagnostics_add(diagnostics, SEVERITY_ERROR, mission->path, 0, 0,
                            "unit '%s' (%d people) has no way from '%s' to '%s': no chain of legs "
                            "with a lift that has seats",
                            unit->id, commodity->quantity, from,
                            mission->places[unit->destination].id);
            continue;
        }
        const struct lot *lot = &mission->lots[commodity->lot];
        diagnostics_add(diagnostics, SEVERITY_ERROR, mission->path, 0, 0,
                        "lot '%s' has no way from '%s' to '%s', and may not be left: no chain "
                        "of legs with a lift that can carry %g t, %g TEU",
                        lot->id, from,
                        lot->destination >= 0 ? mission->places[lot->destination].id : "nowhere",
                        lot->tonnes, lot->teu);
    }
}

/* The last kept trip of a commodity that cannot go on from where it ends; -1: there is none. */
static int find_dead_end(const struct commodities *commodities)
{
    for (int i = 0; i < commodities->count; i++) {
        const struct commodity *commodity = &commodities->items[i];
        if (commodity->kept_count && !commodity->path_count)
            return commodity->kept[commodity->kept_count - 1];
    }
    return -1;
}

struct commodities *commodities_new(struct network *network, struct kept *kept,
                                    struct diagnostics *diagnostics)
{
    const struct mission *mission = network->mission;
    check_size(mission, diagnostics);
    check_start(mission, diagnostics);
    for (;;) {
        struct commodities *commodities = memory_new(1, sizeof *commodities);
        commodities->kept = kept;
        struct finder finder = {.network = network};
        size_t places = (size_t)mission->place_count;
        commodities->items =
            arena_new(&commodities->arena, kept->parcel_count, sizeof(struct commodity));
        finder.transfers = arena_new(&commodities->arena, places, sizeof *finder.transfers);
        finder.value = arena_new(&commodities->arena, places, sizeof *finder.value);
        finder.next = arena_new(&commodities->arena, places, sizeof *finder.next);
        for (int place = 0; place < mission->place_count; place++)
            if (allows_transfer(&mission->places[place]))
                finder.transfers[finder.transfer_count++] = place;
        for (size_t p = 0; p < kept->parcel_count; p++) {
            const struct parcel *parcel = &kept->parcels[p];
            if (parcel->unit >= 0 &&
                mission->units[parcel->unit].destination != mission->units[parcel->unit].place)
                add_unit(commodities, &finder, parcel->unit, kept, parcel);
            if (parcel->lot >= 0 &&
                mission->lots[parcel->lot].destination != mission->lots[parcel->lot].place)
                add_lot(commodities, &finder, parcel->lot, kept, parcel);
        }
        int dead_end = find_dead_end(commodities);
        if (dead_end < 0) {
            report_stuck(commodities, mission, diagnostics);
            return commodities;
        }
        commodities_free(commodities);
        kept_drop(kept, dead_end, "there is no way on from where it goes");
    }
}

void commodities_free(struct commodities *commodities)
{
    if (!commodities)
        return;
    arena_clear(&commodities->arena);
    free(commodities);
}
