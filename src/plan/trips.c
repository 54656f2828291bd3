/* From paths to trips: what moves over one stage is cut into convoys, flights and sailings.
 *
 * Stages are taken in the order in which loads flow through them, so that what an inbound trip brings is known when the onward
 * trips are cut; each load remembers the activity that brought it (its feeder). Within a stage, loads go in the order in
 * which they are expected to be ready.
 *
 * At a place that closes or is guarded, the last of the guard (as many as the guard must be, or one part of a unit) is kept back
 * for the closing: one activity, of as many trips as it takes, that leaves when all else has left.
 *
 * Sizes: a flight fills the largest aircraft that can fly the stage; a convoy fills the smallest convoy limit on its route. No trip is
 * larger than a day's throughput of either end, since it would never find its day.
 */
#include "plan/model.h"

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

/* What one trip over a stage may hold at the most. */
struct room {
    int people, vehicles; /* vehicles: that drive, or trucks */
    double tonnes, teu;
};

int plan_guard_need(const struct mission *mission, int place, int day)
{
    int need = mission->places[place].guard_people;
    int32_t date = mission->settings.start_day + day;
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        if (limit->kind == LIMIT_GUARD && limit->place == place && (limit->from == DAY_NONE || limit->from <= date) &&
            (limit->until == DAY_NONE || limit->until >= date))
            need = (int)limit->value;
    }
    return need;
}

int trip_lift_number(const struct mission *mission, const struct trip *trip, int lift_index)
{
    const struct lift *lift = &mission->lifts[lift_index];
    double number = trip->stage.mode == MODE_ROAD ? 0 : 1;
    int without_seat = trip->people - trip->seats;
    if ((without_seat > 0 && lift->seats <= 0) || (trip->tonnes > 0 && lift->payload_tonnes <= 0) || (trip->teu > 0 && lift->teu <= 0))
        return -1;
    if (without_seat > 0)
        number = fmax(number, ceil((double)without_seat / lift->seats));
    if (trip->tonnes > 0)
        number = fmax(number, ceil(trip->tonnes / lift->payload_tonnes - 1e-9));
    if (trip->teu > 0)
        number = fmax(number, ceil(trip->teu / lift->teu - 1e-9));
    return (int)number;
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
    memory_grow(&cutter->groups, &cutter->group_capacity, cutter->group_count + 1, sizeof *cutter->groups);
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
            memory_grow(&before->next, &before->next_capacity, before->next_count + 1, sizeof *before->next);
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
    struct group *group = &cutter->groups[cutter->group_of[piece.commodity * MOST_STAGES + piece.depth]];
    memory_grow(&group->pieces, &group->capacity, group->count + 1, sizeof *group->pieces);
    group->pieces[group->count++] = piece;
}

/* Opens a trip in a new activity, or in the activity at hand. */
static struct trip *add_trip(struct program *program, struct stage stage, bool new_activity)
{
    if (new_activity) {
        memory_grow(&program->activities, &program->activity_capacity, program->activity_count + 1, sizeof *program->activities);
        program->activities[program->activity_count++] =
            (struct activity){.first_trip = (int)program->trip_count, .place = stage.from};
    }
    memory_grow(&program->trips, &program->trip_capacity, program->trip_count + 1, sizeof *program->trips);
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
    memory_grow(&program->loads, &program->load_capacity, program->load_count + 1, sizeof *program->loads);
    program->loads[program->load_count++] = (struct load){piece->commodity, quantity, piece->feeder};
    trip->load_count++;
    piece->quantity -= quantity;
    bool drives = commodity->drives && trip->stage.mode == MODE_ROAD;
    if (commodity->unit >= 0) {
        trip->people += quantity;
    } else if (drives) {
        trip->vehicles += quantity;
        trip->seats += quantity * commodity->seats;
    } else {
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
    int count = network_routes(cutter->network, trip->stage.from, trip->stage.to, trip->stage.mode, routes);
    double hours = count == 0 ? 0 : trip->stage.mode == MODE_ROAD ? routes[0]->road_hours * 2 : routes[0]->km / 400;
    double travel = (hours + network->mission->settings.transfer_hours) * 60 / network->period_minutes;
    int feeder = (int)program->activity_count - 1;
    double ready = program->activities[feeder].expected + travel;
    for (int i = 0; i < trip->load_count; i++) {
        const struct load *load = &program->loads[trip->first_load + i];
        add_piece(cutter, (struct piece){load->commodity, load->quantity, depths[i] + 1, feeder, ready});
    }
}

static int least_positive(int left, int right)
{
    return right >= 0 && right < left ? right : left;
}

/* What the ends of the stage can handle in a day. */
static struct room end_room(const struct mission *mission, struct stage stage)
{
    struct room room = {INT_MAX, INT_MAX, INFINITY, INFINITY};
    for (int end = 0; end < 2; end++) {
        const struct place *place = &mission->places[end ? stage.to : stage.from];
        room.people = least_positive(room.people, place->people_per_day);
        if (place->tonnes_per_day >= 0)
            room.tonnes = fmin(room.tonnes, place->tonnes_per_day);
    }
    room.people = least_positive(room.people, mission->places[stage.to].beds);
    return room;
}

/* The room of one trip that carries people (or lots) in lift of the stage's mode, and on road what may drive. */
static struct room trip_room(struct cutter *cutter, struct stage stage, bool people)
{
    const struct mission *mission = cutter->network->mission;
    const struct route *routes[ROUTE_VARIANTS];
    int count = network_routes(cutter->network, stage.from, stage.to, stage.mode, routes);
    struct room ends = end_room(mission, stage), best = {0};
    double best_size = -1;
    int most = count ? routes[0]->convoy_vehicles : 0;
    for (int i = 0; i < mission->lift_count; i++) {
        const struct lift *lift = &mission->lifts[i];
        bool fits = false;
        for (int r = 0; r < count; r++)
            fits = fits || shapes_lift_fits(mission, routes[r], i);
        if (!fits || lift->number <= 0)
            continue;
        int number = stage.mode == MODE_ROAD ? (lift->number < most ? lift->number : most) : 1;
        double size = people ? number * lift->seats : number * lift->payload_tonnes;
        if (size <= best_size)
            continue;
        best_size = size;
        best = (struct room){number * lift->seats, number, number * lift->payload_tonnes, number * lift->teu};
    }
    best.people = best.people < ends.people ? best.people : ends.people;
    best.tonnes = fmin(best.tonnes, ends.tonnes);
    if (stage.mode == MODE_ROAD && people) {
        best.vehicles = most;
        best.people = ends.people;
    }
    return best;
}

/* How much of a piece of people may go when `wanted` fit: neither the part nor the rest below the smallest part. */
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
static void board_people(struct cutter *cutter, struct group *group, struct trip *trip, int *depths, int wanted)
{
    for (size_t i = 0; i < group->count && trip->people < wanted; i++) {
        struct piece *piece = &group->pieces[i];
        const struct commodity *commodity = &cutter->commodities->items[piece->commodity];
        if (commodity->unit < 0 || piece->quantity <= 0)
            continue;
        int part = allowed_part(commodity, piece->quantity, wanted - trip->people);
        if (part == 0 && trip->people == 0) /* the smallest part is larger than the trip should be */
            part = piece->quantity >= 2 * commodity->smallest ? commodity->smallest : piece->quantity;
        if (part > 0) {
            depths[trip->load_count] = piece->depth;
            put_on_trip(cutter, trip, piece, part);
        }
    }
}

/* Puts vehicles that drive on the trip, up to `wanted`; of the units aboard first. */
static void join_vehicles(struct cutter *cutter, struct group *group, struct trip *trip, int *depths, int wanted)
{
    for (size_t i = 0; i < group->count && trip->vehicles < wanted; i++) {
        struct piece *piece = &group->pieces[i];
        const struct commodity *commodity = &cutter->commodities->items[piece->commodity];
        if (!commodity->drives || piece->quantity <= 0)
            continue;
        int part = piece->quantity < wanted - trip->vehicles ? piece->quantity : wanted - trip->vehicles;
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
        if (cutter->commodities->items[group->pieces[i].commodity].unit >= 0 && group->pieces[i].ready <= by)
            people += group->pieces[i].quantity;
    return people;
}

/* Convoys of people and of what drives. Where there are seats for all, people fill the first convoys that are ready with them, since
 * it is people who are in danger; vehicles alone follow. Else lift brings seats, and convoys are of about equal size. */
static void cut_convoys(struct cutter *cutter, struct group *group, int *depths)
{
    struct room room = trip_room(cutter, group->stage, true);
    int seats = cutter->network->mission->settings.vehicle_seats;
    int convoy_people = room.vehicles * (seats > 0 ? seats : 1), most = room.vehicles > 0 ? room.vehicles : 1;
    double patience = 3.0 * cutter->network->periods_per_day;
    if (room.people < convoy_people)
        convoy_people = room.people > 0 ? room.people : 1;
    int people, vehicles;
    while (people = piece_sum(cutter, group, true), vehicles = piece_sum(cutter, group, false), people + vehicles > 0) {
        struct trip *trip = add_trip(cutter->program, group->stage, true);
        if (vehicles > 0 && driving_seats(cutter, group) >= people) {
            join_vehicles(cutter, group, trip, depths, most);
            double ready = cutter->program->activities[cutter->program->activity_count - 1].expected;
            int must = people - (int)driving_seats(cutter, group), may = people_ready(cutter, group, ready + patience);
            int wanted = must > may ? must : may;
            wanted = wanted < trip->seats ? wanted : trip->seats;
            board_people(cutter, group, trip, depths, wanted < convoy_people ? wanted : convoy_people);
        } else {
            int convoys = (vehicles + most - 1) / most, by_people = (people + convoy_people - 1) / convoy_people;
            convoys = convoys > by_people ? convoys : by_people;
            board_people(cutter, group, trip, depths, (people + convoys - 1) / convoys);
            int share = (vehicles + convoys - 1) / convoys;
            int needed = seats > 0 ? (trip->people + seats - 1) / seats : 0;
            share = share > needed ? share : needed;
            join_vehicles(cutter, group, trip, depths, share < most ? share : most);
        }
        pass_on(cutter, trip, depths);
    }
}

/* Flights or sailings of people. */
static void cut_passages(struct cutter *cutter, struct group *group, int *depths)
{
    struct room room = trip_room(cutter, group->stage, true);
    while (piece_sum(cutter, group, true) > 0) {
        struct trip *trip = add_trip(cutter->program, group->stage, true);
        board_people(cutter, group, trip, depths, room.people > 0 ? room.people : 1);
        pass_on(cutter, trip, depths);
    }
}

/* Trucks, freight flights or ships full of what is carried. */
static void cut_freight(struct cutter *cutter, struct group *group, int *depths)
{
    struct room room = trip_room(cutter, group->stage, false);
    struct trip *trip = NULL;
    for (size_t i = 0; i < group->count; i++) {
        struct piece *piece = &group->pieces[i];
        const struct commodity *commodity = &cutter->commodities->items[piece->commodity];
        if (commodity->unit >= 0)
            continue;
        while (piece->quantity > 0) {
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

/* The people, not of any staying unit, that the closing of the place must hold back; 0: it has no closing. */
static int closing_people(const struct cutter *cutter, int place)
{
    const struct mission *mission = cutter->network->mission;
    int need = 0, staying = 0;
    for (int day = 0; day < cutter->network->day_count; day++) {
        int of_day = plan_guard_need(mission, place, day);
        need = of_day > need ? of_day : need;
    }
    for (int i = 0; i < mission->unit_count; i++)
        if (mission->units[i].guards && mission->units[i].place == place && mission->units[i].destination == place)
            staying += mission->units[i].people;
    need -= staying;
    if (need <= 0)
        need = mission->places[place].closes ? 1 : 0;
    return need;
}

/* Whether the commodity may be part of the last departure: guards where a guard is needed. */
static bool may_close(const struct cutter *cutter, const struct commodity *commodity, int place, bool guards_only)
{
    const struct mission *mission = cutter->network->mission;
    return commodity->unit >= 0 && commodity->place == place && (!guards_only || mission->units[commodity->unit].guards);
}

/* Takes the closing's people out of `left` [commodity] and makes its trips. */
static void cut_closing(struct cutter *cutter, int place, int *left, int *depths)
{
    const struct commodities *commodities = cutter->commodities;
    const struct mission *mission = cutter->network->mission;
    int need = closing_people(cutter, place);
    bool guards_only = false;
    for (int i = 0; i < commodities->count && need > 1; i++)
        guards_only = guards_only || may_close(cutter, &commodities->items[i], place, true);
    int *taken = memory_new((size_t)commodities->count, sizeof *taken);
    bool any = false;
    while (need > 0) {
        /* The unit that stands for the most people over one stage comes first, so that few trips leave together. */
        int best = -1;
        for (int i = 0; i < commodities->count; i++)
            if (may_close(cutter, &commodities->items[i], place, guards_only) && !taken[i] && left[i] > 0 &&
                (best < 0 || left[i] > left[best]))
                best = i;
        if (best < 0)
            break;
        const struct commodity *commodity = &commodities->items[best];
        int part = need < left[best] ? need : left[best];
        part = part > commodity->smallest ? part : commodity->smallest;
        if (left[best] - part < commodity->smallest)
            part = left[best];
        taken[best] = part;
        left[best] -= part;
        need -= part;
        any = true;
    }
    bool first = true;
    for (int i = 0; i < commodities->count && any; i++) {
        if (!taken[i])
            continue;
        struct stage stage = path_of(cutter, i)->stages[0];
        struct room room = trip_room(cutter, stage, true);
        int most = stage.mode == MODE_ROAD ? room.vehicles * mission->settings.vehicle_seats : room.people;
        most = most > 0 ? most : 1;
        if (stage.mode != MODE_ROAD && most < taken[i])
            most = taken[i]; /* several aircraft fly as one trip */
        struct piece people = {i, taken[i], 0, -1, expected_departure(cutter, i)};
        while (people.quantity > 0) {
            struct trip *trip = add_trip(cutter->program, stage, first);
            first = false;
            int part = allowed_part(&commodities->items[i], people.quantity, most);
            depths[0] = 0;
            put_on_trip(cutter, trip, &people, part > 0 ? part : people.quantity);
            for (int pass = 0; pass < 2; pass++) /* its own vehicles first, then any that go the same way */
                for (int lot = 0; lot < commodities->count && trip->people > trip->seats; lot++) {
                    const struct commodity *vehicle = &commodities->items[lot];
                    if (stage.mode != MODE_ROAD || !vehicle->drives || vehicle->seats <= 0 || vehicle->place != place ||
                        left[lot] <= 0 || !path_of(cutter, lot) || !same_stage(path_of(cutter, lot)->stages[0], stage) ||
                        (pass == 0 && mission->lots[vehicle->lot].unit != commodities->items[i].unit))
                        continue;
                    int items = (trip->people - trip->seats + vehicle->seats - 1) / vehicle->seats;
                    items = items < left[lot] ? items : left[lot];
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

struct program *program_new(struct network *network, const struct commodities *commodities, const struct design *design)
{
    struct program *program = memory_new(1, sizeof *program);
    struct cutter cutter = {.network = network, .commodities = commodities, .design = design, .program = program};
    size_t count = (size_t)commodities->count, places = (size_t)network->mission->place_count;
    program->closing = arena_new(&program->arena, places, sizeof *program->closing);
    cutter.group_of = memory_new(count * MOST_STAGES, sizeof *cutter.group_of);
    int *order = memory_new(count * MOST_STAGES, sizeof *order), *left = memory_new(count, sizeof *left);
    if (!order_groups(&cutter, false, order))
        order_groups(&cutter, true, order);
    for (size_t i = 0; i < count; i++)
        left[i] = path_of(&cutter, (int)i) ? commodities->items[i].quantity : 0;
    /* One load is one piece at the most, and a piece is split at the most once a trip: so many depths are enough for any trip. */
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
