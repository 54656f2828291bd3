/* From paths to trips: what moves over one stage is cut into convoys, flights and sailings.
 *
 * Stages are taken in the order in which loads flow through them, so that what an inbound trip
 * brings is known when the onward trips are cut; each load remembers the activity that brought it
 * (its feeder). Within a stage, loads go in the order in which they are expected to be ready.
 *
 * At a place that closes or is guarded, the last of the guard (as many as the guard must be, or one
 * part of a unit) is kept back for the closing: one activity, of as many trips as it takes, that
 * leaves when all else has left.
 *
 * How large a trip may be is for room.c to say.
 */
#include "plan/room.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Part of a commodity that waits at the start of a stage. */
struct piece {
    int commodity, quantity, depth, feeder;
    double ready;
};

struct group {
    struct stage stage;
    int level; /* depth, where the flow has cycles; else 0 */
    int waits; /* groups before it that are not cut yet */
    struct piece *pieces;
    size_t count, capacity;
    int *next;
    size_t next_count, next_capacity;
};

struct cutter {
    struct network *network;
    const struct commodities *commodities;
    const struct design *design;
    struct program *program;
    struct group *groups;
    size_t group_count, group_capacity;
    int *group_of; /* [commodity * MOST_STAGES + depth] */
};

int plan_guard_need(const struct mission *mission, int place, int day)
{
    int need = mission->places[place].guard_people;
    int32_t date = mission->settings.start_day + day;
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        if (limit->kind == LIMIT_GUARD && limit->place == place &&
            (limit->from == DAY_NONE || limit->from <= date) &&
            (limit->until == DAY_NONE || limit->until >= date))
            need = (int)limit->value;
    }
    return need;
}

static const struct path *path_of(const struct cutter *cutter, int commodity)
{
    int chosen = cutter->design->path[commodity];
    return chosen < 0 ? NULL : &cutter->commodities->items[commodity].paths[chosen];
}

static bool same_stage(struct stage left, struct stage right)
{
    return left.from == right.from && left.to == right.to && left.mode == right.mode;
}

static int find_group(struct cutter *cutter, struct stage stage, int level)
{
    for (size_t i = 0; i < cutter->group_count; i++)
        if (same_stage(cutter->groups[i].stage, stage) && cutter->groups[i].level == level)
            return (int)i;
    memory_grow(&cutter->groups, &cutter->group_capacity, cutter->group_count + 1,
                sizeof *cutter->groups);
    cutter->groups[cutter->group_count] = (struct group){.stage = stage, .level = level};
    return (int)cutter->group_count++;
}

static void forget_groups(struct cutter *cutter)
{
    for (size_t i = 0; i < cutter->group_count; i++) {
        free(cutter->groups[i].pieces);
        free(cutter->groups[i].next);
    }
    cutter->group_count = 0;
}

/* Finds the groups and their order of flow. False if the flow has a cycle (only without levels). */
static bool order_groups(struct cutter *cutter, bool levels, int *order)
{
    forget_groups(cutter);
    for (int i = 0; i < cutter->commodities->count; i++) {
        const struct path *path = path_of(cutter, i);
        for (int depth = 0; path && depth < path->count; depth++) {
            int index = find_group(cutter, path->stages[depth], levels ? depth : 0);
            cutter->group_of[i * MOST_STAGES + depth] = index;
            if (depth == 0)
                continue;
            struct group *before = &cutter->groups[cutter->group_of[i * MOST_STAGES + depth - 1]];
            memory_grow(&before->next, &before->next_capacity, before->next_count + 1,
                        sizeof *before->next);
            before->next[before->next_count++] = index;
            cutter->groups[index].waits++;
        }
    }
    size_t done = 0, found = 0;
    for (size_t i = 0; i < cutter->group_count; i++)
        if (cutter->groups[i].waits == 0)
            order[found++] = (int)i;
    for (; done < found; done++) {
        const struct group *group = &cutter->groups[order[done]];
        for (size_t i = 0; i < group->next_count; i++)
            if (--cutter->groups[group->next[i]].waits == 0)
                order[found++] = group->next[i];
    }
    return found == cutter->group_count;
}

static void add_piece(struct cutter *cutter, struct piece piece)
{
    const struct path *path = path_of(cutter, piece.commodity);
    if (!path || piece.depth >= path->count || piece.quantity <= 0)
        return;
    struct group *group =
        &cutter->groups[cutter->group_of[piece.commodity * MOST_STAGES + piece.depth]];
    memory_grow(&group->pieces, &group->capacity, group->count + 1, sizeof *group->pieces);
    group->pieces[group->count++] = piece;
}

/* Opens a trip in a new activity, or in the activity at hand. */
static struct trip *add_trip(struct program *program, struct stage stage, bool new_activity)
{
    if (new_activity) {
        memory_grow(&program->activities, &program->activity_capacity, program->activity_count + 1,
                    sizeof *program->activities);
        program->activities[program->activity_count++] =
            (struct activity){.first_trip = (int)program->trip_count, .place = stage.from};
    }
    memory_grow(&program->trips, &program->trip_capacity, program->trip_count + 1,
                sizeof *program->trips);
    program->activities[program->activity_count - 1].trip_count++;
    struct trip *trip = &program->trips[program->trip_count++];
    *trip = (struct trip){.stage = stage, .first_load = (int)program->load_count};
    return trip;
}

/* Puts part of a piece on the trip, which must be the last one opened. */
static void put_on_trip(struct cutter *cutter, struct trip *trip, struct piece *piece, int quantity)
{
    struct program *program = cutter->program;
    const struct commodity *commodity = &cutter->commodities->items[piece->commodity];
    struct activity *activity = &program->activities[program->activity_count - 1];
    memory_grow(&program->loads, &program->load_capacity, program->load_count + 1,
                sizeof *program->loads);
    program->loads[program->load_count++] =
        (struct load){piece->commodity, quantity, piece->feeder};
    trip->load_count++;
    piece->quantity -= quantity;
    bool drives = commodity->drives && trip->stage.mode == MODE_ROAD;
    if (commodity->unit >= 0) {
        trip->people += quantity;
    } else if (drives) {
        trip->vehicles += quantity;
        trip->seats = (int)fmin(trip->seats + (double)quantity * commodity->seats, INT_MAX);
    } else {
        trip->carried += quantity;
        trip->tonnes += quantity * commodity->tonnes;
        trip->teu += quantity * commodity->teu;
    }
    if (piece->feeder < 0 && !drives && commodity->release > trip->release)
        trip->release = commodity->release;
    activity->expected = fmax(activity->expected, fmax(piece->ready, trip->release));
}

/* When all its loads are on the trip: they go on to their next stage. */
static void pass_on(struct cutter *cutter, const struct trip *trip, const int *depths)
{
    struct program *program = cutter->program;
    const struct network *network = cutter->network;
    const struct route *routes[ROUTE_VARIANTS];
    int count =
        network_routes(cutter->network, trip->stage.from, trip->stage.to, trip->stage.mode, routes);
    double hours = count == 0                      ? 0
                   : trip->stage.mode == MODE_ROAD ? routes[0]->road_hours * 2
                                                   : routes[0]->km / 400;
    double travel =
        (hours + network->mission->settings.transfer_hours) * 60 / network->period_minutes;
    int feeder = (int)program->activity_count - 1;
    double ready = program->activities[feeder].expected + travel;
    for (int i = 0; i < trip->load_count; i++) {
        const struct load *load = &program->loads[trip->first_load + i];
        add_piece(cutter,
                  (struct piece){load->commodity, load->quantity, depths[i] + 1, feeder, ready});
    }
}

/* How much of a piece of people may go when `wanted` fit: neither the part nor the rest below the
 * smallest part. */
static int allowed_part(const struct commodity *commodity, int quantity, int wanted)
{
    if (wanted >= quantity)
        return quantity;
    if (quantity - wanted < commodity->smallest)
        wanted = quantity - commodity->smallest;
    return wanted >= commodity->smallest ? wanted : 0;
}

static int compare_pieces(const void *left_address, const void *right_address)
{
    const struct piece *left = left_address, *right = right_address;
    if (left->ready < right->ready || left->ready > right->ready)
        return left->ready < right->ready ? -1 : 1;
    if (left->commodity != right->commodity)
        return left->commodity < right->commodity ? -1 : 1;
    return left->feeder < right->feeder ? -1 : left->feeder > right->feeder;
}

/* Puts people on the trip, up to `wanted`, from the pieces in turn. */
static void board_people(struct cutter *cutter, struct group *group, struct trip *trip, int *depths,
                         int wanted)
{
    for (size_t i = 0; i < group->count && trip->people < wanted; i++) {
        struct piece *piece = &group->pieces[i];
        const struct commodity *commodity = &cutter->commodities->items[piece->commodity];
        if (commodity->unit < 0 || piece->quantity <= 0)
            continue;
        int part = allowed_part(commodity, piece->quantity, wanted - trip->people);
        if (part == 0 &&
            trip->people == 0) /* the smallest part is larger than the trip should be */
            part =
                piece->quantity >= 2 * commodity->smallest ? commodity->smallest : piece->quantity;
        if (part > 0) {
            depths[trip->load_count] = piece->depth;
            put_on_trip(cutter, trip, piece, part);
        }
    }
}

/* Puts vehicles that drive on the trip, up to `wanted`; of the units aboard first. */
static void join_vehicles(struct cutter *cutter, struct group *group, struct trip *trip,
                          int *depths, int wanted)
{
    for (size_t i = 0; i < group->count && trip->vehicles < wanted; i++) {
        struct piece *piece = &group->pieces[i];
        const struct commodity *commodity = &cutter->commodities->items[piece->commodity];
        if (!commodity->drives || piece->quantity <= 0)
            continue;
        int part =
            piece->quantity < wanted - trip->vehicles ? piece->quantity : wanted - trip->vehicles;
        depths[trip->load_count] = piece->depth;
        put_on_trip(cutter, trip, piece, part);
    }
}

static int piece_sum(const struct cutter *cutter, const struct group *group, bool people)
{
    int sum = 0;
    for (size_t i = 0; i < group->count; i++) {
        const struct commodity *commodity = &cutter->commodities->items[group->pieces[i].commodity];
        if (people ? commodity->unit >= 0 : commodity->drives)
            sum += group->pieces[i].quantity;
    }
    return sum;
}

static double driving_seats(const struct cutter *cutter, const struct group *group)
{
    double seats = 0;
    for (size_t i = 0; i < group->count; i++) {
        const struct commodity *commodity = &cutter->commodities->items[group->pieces[i].commodity];
        seats += commodity->drives ? (double)group->pieces[i].quantity * commodity->seats : 0;
    }
    return seats;
}

/* The people of the group who are ready by then. */
static int people_ready(const struct cutter *cutter, const struct group *group, double by)
{
    int people = 0;
    for (size_t i = 0; i < group->count; i++)
        if (cutter->commodities->items[group->pieces[i].commodity].unit >= 0 &&
            group->pieces[i].ready <= by)
            people += group->pieces[i].quantity;
    return people;
}

/* Nothing of the group leaves before. */
static int first_day(const struct cutter *cutter, const struct group *group)
{
    int release = cutter->network->horizon;
    for (size_t i = 0; i < group->count; i++) {
        const struct commodity *commodity = &cutter->commodities->items[group->pieces[i].commodity];
        int earliest =
            commodity->drives ? 0 : commodity->release; /* what drives away need not wait */
        release = earliest < release ? earliest : release;
    }
    return release / cutter->network->periods_per_day;
}

/* The day on which the first of what is left of the group is expected to leave. */
static int expected_day(const struct cutter *cutter, const struct group *group)
{
    double ready = cutter->network->horizon;
    for (size_t i = 0; i < group->count; i++)
        if (group->pieces[i].quantity > 0)
            ready = fmin(ready, group->pieces[i].ready);
    return (int)ready / cutter->network->periods_per_day;
}

/* Convoys of people and of what drives. Where there are seats for all, people fill the first
 * convoys that are ready with them, since it is people who are in danger; vehicles alone follow.
 * Else lift brings seats, and convoys are of about equal size. */
static void cut_convoys(struct cutter *cutter, struct group *group, int *depths)
{
    int seats = cutter->network->mission->settings.vehicle_seats;
    double patience = 3.0 * cutter->network->periods_per_day;
    int people, vehicles;
    while (people = piece_sum(cutter, group, true), vehicles = piece_sum(cutter, group, false),
           people + vehicles > 0 && cutter->program->trip_count < MOST_TRIPS) {
        struct room room = trip_room(cutter->network, group->stage, true, first_day(cutter, group),
                                     expected_day(cutter, group));
        int convoy_people = (int)fmin((double)room.vehicles * (seats > 0 ? seats : 1), INT_MAX),
            most = room.vehicles > 0 ? room.vehicles : 1;
        if (room.people < convoy_people)
            convoy_people = room.people > 0 ? room.people : 1;
        struct trip *trip = add_trip(cutter->program, group->stage, true);
        if (vehicles > 0 && driving_seats(cutter, group) >= people) {
            join_vehicles(cutter, group, trip, depths, most);
            double ready =
                cutter->program->activities[cutter->program->activity_count - 1].expected;
            int must = people - (int)fmin(driving_seats(cutter, group), INT_MAX),
                may = people_ready(cutter, group, ready + patience);
            int wanted = must > may ? must : may;
            wanted = wanted < trip->seats ? wanted : trip->seats;
            board_people(cutter, group, trip, depths,
                         wanted < convoy_people ? wanted : convoy_people);
        } else {
            int convoys = room_convoys(room, people, vehicles, seats);
            board_people(cutter, group, trip, depths, (people + convoys - 1) / convoys);
            join_vehicles(cutter, group, trip, depths,
                          room_driving(room, trip->people, (vehicles + convoys - 1) / convoys,
                                       vehicles, seats));
        }
        pass_on(cutter, trip, depths);
    }
}

/* Flights or sailings of people. */
static void cut_passages(struct cutter *cutter, struct group *group, int *depths)
{
    struct room room = trip_room(cutter->network, group->stage, true, first_day(cutter, group),
                                 expected_day(cutter, group));
    while (piece_sum(cutter, group, true) > 0 && cutter->program->trip_count < MOST_TRIPS) {
        struct trip *trip = add_trip(cutter->program, group->stage, true);
        board_people(cutter, group, trip, depths, room.people > 0 ? room.people : 1);
        pass_on(cutter, trip, depths);
    }
}

/* Trucks, freight flights or ships full of what is carried. */
static void cut_freight(struct cutter *cutter, struct group *group, int *depths)
{
    struct room room = trip_room(cutter->network, group->stage, false, first_day(cutter, group),
                                 expected_day(cutter, group));
    struct trip *trip = NULL;
    for (size_t i = 0; i < group->count; i++) {
        struct piece *piece = &group->pieces[i];
        const struct commodity *commodity = &cutter->commodities->items[piece->commodity];
        if (commodity->unit >= 0)
            continue;
        while (piece->quantity > 0 && cutter->program->trip_count < MOST_TRIPS) {
            double fit = piece->quantity;
            if (trip && commodity->tonnes > 0)
                fit = fmin(fit, (room.tonnes - trip->tonnes) / commodity->tonnes);
            if (trip && commodity->teu > 0)
                fit = fmin(fit, (room.teu - trip->teu) / commodity->teu);
            if (trip && fit < 1 - 1e-9) {
                pass_on(cutter, trip, depths);
                trip = NULL;
            } else if (trip) {
                depths[trip->load_count] = piece->depth;
                put_on_trip(cutter, trip, piece, (int)(fit + 1e-9));
            } else {
                room = trip_room(cutter->network, group->stage, false, first_day(cutter, group),
                                 expected_day(cutter, group));
                trip = add_trip(cutter->program, group->stage, true);
                depths[0] = piece->depth;
                put_on_trip(cutter, trip, piece, 1);
            }
        }
    }
    if (trip)
        pass_on(cutter, trip, depths);
}

static double expected_departure(const struct cutter *cutter, int commodity)
{
    return cutter->design->departure[commodity * MOST_STAGES];
}

/* The first day on which the place can be closed. */
static int earliest_closing_day(const struct cutter *cutter, int place_index)
{
    const struct mission *mission = cutter->network->mission;
    const struct place *place = &mission->places[place_index];
    int earliest =
        place->pack_days > place->clearance_days ? place->pack_days : place->clearance_days;
    if (place->earliest_close != DAY_NONE &&
        place->earliest_close - mission->settings.start_day - place->handover_days > earliest)
        earliest = place->earliest_close - mission->settings.start_day - place->handover_days;
    for (int i = 0; i < cutter->commodities->count; i++) {
        const struct commodity *commodity = &cutter->commodities->items[i];
        int release = commodity->release / cutter->network->periods_per_day;
        if (commodity->place == place_index && commodity->unit >= 0 && release > earliest)
            earliest = release;
    }
    return earliest;
}

/* The people, not of any staying unit, that the closing of the place must hold back as guards: as
 * many as the guard must be on any day on which it may close. */
static int closing_guards(const struct cutter *cutter, int place)
{
    const struct mission *mission = cutter->network->mission;
    int need = 0;
    for (int day = earliest_closing_day(cutter, place); day < cutter->network->day_count; day++) {
        int of_day = plan_guard_need(mission, place, day);
        need = of_day > need ? of_day : need;
    }
    for (int i = 0; i < mission->unit_count; i++)
        if (mission->units[i].guards && mission->units[i].place == place &&
            mission->units[i].destination == place)
            need -= mission->units[i].people;
    return need > 0 ? need : 0;
}

/* Whether the last departure from the place waits for something else than that people are gone, so
 * that it should be of few. */
static bool closing_waits(const struct cutter *cutter, int place_index)
{
    const struct place *place = &cutter->network->mission->places[place_index];
    if (place->pack_days > 0 || place->clearance_days > 0 || place->after_count > 0 ||
        place->earliest_close != DAY_NONE)
        return true;
    for (int i = 0; i < cutter->commodities->count; i++) {
        const struct path *path = path_of(cutter, i);
        for (int s = 1; path && s < path->count; s++)
            if (path->stages[s].from == place_index)
                return true;
    }
    return false;
}

/* People (or what drives) who leave the place over the stage. */
static int sum_leaving(const struct cutter *cutter, int place, struct stage stage, bool people,
                       const int *left)
{
    int sum = 0;
    for (int i = 0; i < cutter->commodities->count; i++) {
        const struct commodity *commodity = &cutter->commodities->items[i];
        if (commodity->place == place && left[i] > 0 &&
            (people ? commodity->unit >= 0 : commodity->drives) && path_of(cutter, i) &&
            same_stage(path_of(cutter, i)->stages[0], stage))
            sum += left[i];
    }
    return sum;
}

/* The most people in one trip of a closing over the stage: by road in what drives, if that has
 * seats for all, else in lift. */
static int closing_room(const struct cutter *cutter, int place, struct stage stage,
                        struct room room, const int *left)
{
    double most = room.people, seats = cutter->network->mission->settings.vehicle_seats;
    if (stage.mode == MODE_ROAD) {
        int vehicles = sum_leaving(cutter, place, stage, false, left);
        bool drives =
            vehicles > 0 && vehicles * seats >= sum_leaving(cutter, place, stage, true, left);
        most = fmin(most, drives || room.lift_seats <= 0 ? room.vehicles * fmax(seats, 1)
                                                         : (double)room.lifts * room.lift_seats);
    }
    return most > 1 ? (int)most : 1;
}

/* How many stay to the end where nobody must guard: one at the least; where they need not wait, as
 * many as fill the last trip, so that none is made for one person alone. */
static int last_party(const struct cutter *cutter, int place, struct stage stage, const int *left)
{
    if (closing_waits(cutter, place))
        return 1;
    struct room room =
        trip_room(cutter->network, stage, true, earliest_closing_day(cutter, place), 0);
    int most = closing_room(cutter, place, stage, room, left);
    return (sum_leaving(cutter, place, stage, true, left) - 1) % most + 1;
}

/* Whether somebody or something ends at the place, so that it is never emptied. */
static bool is_destination(const struct mission *mission, int place)
{
    for (int i = 0; i < mission->unit_count; i++)
        if (mission->units[i].destination == place && mission->units[i].people > 0)
            return true;
    for (int i = 0; i < mission->lot_count; i++)
        if (mission->lots[i].destination == place && mission->lots[i].quantity > 0)
            return true;
    return false;
}

/* Whether the commodity may be part of the last departure: guards where there are any, needed or
 * not. */
static bool may_close(const struct cutter *cutter, const struct commodity *commodity, int place,
                      bool guards_only)
{
    const struct mission *mission = cutter->network->mission;
    return commodity->unit >= 0 && commodity->place == place &&
           (!guards_only || mission->units[commodity->unit].guards);
}

/* How many vehicles may drive in the last convoy where it need not wait: as many as fill it, and
 * leave seats for the others. */
static int last_vehicles(const struct cutter *cutter, int place, struct stage stage,
                         struct room room, const int *left)
{
    int vehicles = sum_leaving(cutter, place, stage, false, left),
        people = sum_leaving(cutter, place, stage, true, left);
    int seats = cutter->network->mission->settings.vehicle_seats,
        last = room.vehicles > 0 ? (vehicles - 1) % room.vehicles + 1 : 0;
    int spare = people == 0 ? vehicles : seats > 0 ? vehicles - (people + seats - 1) / seats : 0;
    return last < spare ? last : spare;
}

/* Takes the closing's people out of `left` [commodity] and makes its trips. */
static void cut_closing(struct cutter *cutter, int place, int *left, int *depths)
{
    const struct commodities *commodities = cutter->commodities;
    const struct mission *mission = cutter->network->mission;
    int need = closing_guards(cutter, place);
    int seats = mission->settings.vehicle_seats;
    bool guarded = need > 0, guards_only = false;
    if (!guarded && mission->places[place].closes && !is_destination(mission, place))
        need = 1;
    for (int i = 0; i < commodities->count && need > 0; i++)
        guards_only = guards_only || may_close(cutter, &commodities->items[i], place, true);
    int *taken = memory_new((size_t)commodities->count, sizeof *taken);
    bool any = false;
    while (need > 0) {
        /* The unit that stands for the most people over one stage comes first, so that few trips
         * leave together. */
        int best = -1;
        for (int i = 0; i < commodities->count; i++)
            if (may_close(cutter, &commodities->items[i], place, guards_only) && !taken[i] &&
                left[i] > 0 && (best < 0 || left[i] > left[best]))
                best = i;
        if (best < 0)
            break;
        const struct commodity *commodity = &commodities->items[best];
        struct stage stage = path_of(cutter, best)->stages[0];
        if (!guarded)
            need = last_party(cutter, place, stage, left);
        int part = need < left[best] ? need : left[best];
        part = part > commodity->smallest ? part : commodity->smallest;
        if (stage.mode == MODE_ROAD && seats > 0 &&
            (int64_t)sum_leaving(cutter, place, stage, false, left) * seats >=
                sum_leaving(cutter, place, stage, true, left))
            part =
                (part + seats - 1) / seats * seats; /* no seat stays empty that others may need */
        if (left[best] - part < commodity->smallest)
            part = left[best]; /* also if it was more */
        taken[best] = part;
        left[best] -= part;
        need = guarded ? need - part : 0;
        any = true;
    }
    bool first = true;
    for (int i = 0; i < commodities->count && any; i++) {
        if (!taken[i])
            continue;
        struct stage stage = path_of(cutter, i)->stages[0];
        struct room room =
            trip_room(cutter->network, stage, true, earliest_closing_day(cutter, place), 0);
        int most = closing_room(cutter, place, stage, room, left);
        int vehicles = guarded || closing_waits(cutter, place)
                           ? 0
                           : last_vehicles(cutter, place, stage, room, left);
        if (stage.mode != MODE_ROAD && most < taken[i])
            most = taken[i]; /* several aircraft fly as one trip */
        struct piece people = {i, taken[i], 0, -1, expected_departure(cutter, i)};
        while (people.quantity > 0 && cutter->program->trip_count < MOST_TRIPS) {
            struct trip *trip = add_trip(cutter->program, stage, first);
            first = false;
            int part = allowed_part(&commodities->items[i], people.quantity, most);
            depths[0] = 0;
            put_on_trip(cutter, trip, &people, part > 0 ? part : people.quantity);
            int driving = room_driving(room, trip->people, 0,
                                       sum_leaving(cutter, place, stage, false, left), seats);
            for (int pass = 0; pass < 2;
                 pass++) /* its own vehicles first, then any that go the same way */
                for (int lot = 0; lot < commodities->count &&
                                  (trip->people > trip->seats || trip->vehicles < vehicles);
                     lot++) {
                    const struct commodity *vehicle = &commodities->items[lot];
                    if (stage.mode != MODE_ROAD || !vehicle->drives || vehicle->seats <= 0 ||
                        vehicle->place != place || left[lot] <= 0 || !path_of(cutter, lot) ||
                        !same_stage(path_of(cutter, lot)->stages[0], stage) ||
                        (pass == 0 &&
                         mission->lots[vehicle->lot].unit != commodities->items[i].unit))
                        continue;
                    int items = (trip->people - trip->seats + vehicle->seats - 1) / vehicle->seats;
                    items = items < driving - trip->vehicles ? items : driving - trip->vehicles;
                    items = items > vehicles - trip->vehicles ? items : vehicles - trip->vehicles;
                    items = items < left[lot] ? items : left[lot];
                    if (items <= 0)
                        continue;
                    struct piece piece = {lot, items, 0, -1, people.ready};
                    left[lot] -= items;
                    depths[trip->load_count] = 0;
                    put_on_trip(cutter, trip, &piece, items);
                }
        }
    }
    free(taken);
    if (!any)
        return;
    struct program *program = cutter->program;
    struct activity *activity = &program->activities[program->activity_count - 1];
    activity->closing = true;
    program->closing[place] = (int)program->activity_count - 1;
    for (int t = 0; t < activity->trip_count; t++) {
        const struct trip *trip = &program->trips[activity->first_trip + t];
        memset(depths, 0, (size_t)trip->load_count * sizeof *depths);
        pass_on(cutter, trip, depths);
    }
}

static void cut_group(struct cutter *cutter, struct group *group, int *depths)
{
    if (!group->count)
        return;
    qsort(group->pieces, group->count, sizeof *group->pieces, compare_pieces);
    if (group->stage.mode == MODE_ROAD) {
        cut_convoys(cutter, group, depths);
        for (size_t i = 0; i < group->count; i++) /* what drives has gone */
            if (cutter->commodities->items[group->pieces[i].commodity].drives)
                group->pieces[i].quantity = 0;
    } else {
        cut_passages(cutter, group, depths);
    }
    cut_freight(cutter, group, depths);
}

struct program *program_new(struct network *network, const struct commodities *commodities,
                            const struct design *design)
{
    struct program *program = memory_new(1, sizeof *program);
    struct cutter cutter = {
        .network = network, .commodities = commodities, .design = design, .program = program};
    size_t count = (size_t)commodities->count, places = (size_t)network->mission->place_count;
    program->closing = arena_new(&program->arena, places, sizeof *program->closing);
    cutter.group_of = memory_new(count * MOST_STAGES, sizeof *cutter.group_of);
    int *order = memory_new(count * MOST_STAGES, sizeof *order),
        *left = memory_new(count, sizeof *left);
    if (!order_groups(&cutter, false, order))
        order_groups(&cutter, true, order);
    for (size_t i = 0; i < count; i++)
        left[i] = path_of(&cutter, (int)i) ? commodities->items[i].quantity : 0;
    /* One load is one piece at the most, and a piece is split at the most once a trip: so many
     * depths are enough for any trip. */
    size_t most_loads = 0;
    for (size_t i = 0; i < count; i++)
        most_loads += (size_t)commodities->items[i].quantity;
    int *depths = memory_new(most_loads + 1, sizeof *depths);
    for (size_t place = 0; place < places; place++)
        program->closing[place] = -1;
    for (int place = 0; place < (int)places; place++)
        cut_closing(&cutter, place, left, depths);
    for (int i = 0; i < (int)count; i++)
        if (left[i] > 0)
            add_piece(&cutter, (struct piece){i, left[i], 0, -1, expected_departure(&cutter, i)});
    for (size_t i = 0; i < cutter.group_count; i++)
        cut_group(&cutter, &cutter.groups[order[i]], depths);
    forget_groups(&cutter);
    free(cutter.groups);
    free(cutter.group_of);
    free(order);
    free(left);
    free(depths);
    return program;
}

void program_free(struct program *program)
{
    if (!program)
        return;
    arena_clear(&program->arena);
    free(program->loads);
    free(program->trips);
    free(program->activities);
    free(program);
}
