/* From paths to trips: what moves over one stage is cut into convoys, flights and sailings.
 *
 * Places' closings are cut first (closing.c), then stage after stage (flow.c). Within a stage,
 * loads go in the order in which they are expected to be ready. How large a trip may be is for
 * room.c to say.
 */
#include "plan/cutter.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare_pieces(const void *left_address, const void *right_address)
{
    const struct piece *left = left_address, *right = right_address;
    if (left->ready < right->ready || left->ready > right->ready)
        return left->ready < right->ready ? -1 : 1;
    if (left->commodity != right->commodity)
        return left->commodity < right->commodity ? -1 : 1;
    if (left->party != right->party)
        return left->party ? 1 : -1;
    return left->feeder < right->feeder ? -1 : left->feeder > right->feeder;
}

/* Puts people on the trip, up to `wanted`, from the pieces in turn. */
static void board_people(struct cutter *cutter, struct group *group, struct trip *trip, int *depths,
                         int wanted)
{
    for (size_t i = 0; i < group->count && trip->people < wanted; i++) {
        struct piece *piece = &group->pieces[i];
        const struct commodity *commodity = &cutter->commodities->items[piece->commodity];
        if (commodity->unit < 0 || piece->quantity <= 0 || is_party_pool(piece))
            continue;
        int part = allowed_part(commodity, piece->quantity, wanted - trip->people);
        if (part == 0 &&
            trip->people == 0) /* the smallest part is larger than the trip should be */
            part =
                piece->quantity >= 2 * commodity->smallest ? commodity->smallest : piece->quantity;
        if (part > 0) {
            depths[trip->load_count] = piece->depth;
            cutter_load_trip(cutter, trip, piece, part);
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
        cutter_load_trip(cutter, trip, piece, part);
    }
}

static int piece_sum(const struct cutter *cutter, const struct group *group, bool people)
{
    int sum = 0;
    for (size_t i = 0; i < group->count; i++) {
        const struct commodity *commodity = &cutter->commodities->items[group->pieces[i].commodity];
        if ((people ? commodity->unit >= 0 : commodity->drives) &&
            !is_party_pool(&group->pieces[i]))
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
            !is_party_pool(&group->pieces[i]) && group->pieces[i].ready <= by)
            people += group->pieces[i].quantity;
    return people;
}

/* Nothing of the group leaves before. */
static int first_day(const struct cutter *cutter, const struct group *group)
{
    int release = cutter->network->horizon;
    for (size_t i = 0; i < group->count; i++) {
        const struct commodity *commodity = &cutter->commodities->items[group->pieces[i].commodity];
        if (is_party_pool(&group->pieces[i]))
            continue;
        int earliest = commodity->drives ? commodity->available : commodity->release;
        release = earliest < release ? earliest : release;
    }
    return release / cutter->network->periods_per_day;
}

/* Those of whom a party can be taken next; NULL: there are none. */
static struct piece *find_party(const struct cutter *cutter, const struct group *group)
{
    for (size_t i = 0; i < group->count; i++)
        if (is_party_pool(&group->pieces[i]) &&
            group->pieces[i].quantity >= cutter->network->mission->settings.escort_people)
            return &group->pieces[i];
    return NULL;
}

/* The day on which the first of what is left of the group is expected to leave: not before its
 * party can. */
static int expected_day(const struct cutter *cutter, const struct group *group)
{
    double ready = cutter->network->horizon;
    const struct piece *party = find_party(cutter, group);
    for (size_t i = 0; i < group->count; i++)
        if (group->pieces[i].quantity > 0 && !is_party_pool(&group->pieces[i]))
            ready = fmin(ready, group->pieces[i].ready);
    if (party)
        ready = fmax(ready, party->ready);
    return (int)ready / cutter->network->periods_per_day;
}

/* Trucks fill what is left of an escorted convoy, so that fewer escorts go. They wait for nothing
 * there: what people would have to wait for is not put with them. */
static void join_freight(struct cutter *cutter, struct group *group, struct trip *trip, int *depths,
                         int vehicles)
{
    double patience = 3.0 * cutter->network->periods_per_day,
           expected = cutter->program->activities[cutter->program->activity_count - 1].expected;
    struct room room = trip_room(cutter->network, group->stage, false, first_day(cutter, group),
                                 expected_day(cutter, group));
    if (!room.escort || room.lifts <= 0 || trip->people > trip->seats || vehicles <= 0 ||
        !room_lift_comes(cutter->network, group->stage, room,
                         (int)expected / cutter->network->periods_per_day))
        return;
    double trucks = fmin(room.lifts, vehicles), tonnes = trucks * room.tonnes / room.lifts,
           teu = trucks * room.teu / room.lifts;
    for (size_t i = 0; i < group->count; i++) {
        struct piece *piece = &group->pieces[i];
        const struct commodity *commodity = &cutter->commodities->items[piece->commodity];
        if (commodity->unit >= 0 || commodity->drives || piece->quantity <= 0 ||
            (trip->people > 0 && fmax(piece->ready, commodity->release) > expected + patience))
            continue;
        double fit = piece->quantity;
        if (commodity->tonnes > 0)
            fit = fmin(fit, (tonnes - trip->tonnes) / commodity->tonnes);
        if (commodity->teu > 0)
            fit = fmin(fit, (teu - trip->teu) / commodity->teu);
        if (fit < 1 - 1e-9)
            continue;
        depths[trip->load_count] = piece->depth;
        cutter_load_trip(cutter, trip, piece, (int)(fit + 1e-9));
    }
}

/* Whether a unit that escorts has a party aboard. */
static bool has_escort(const struct cutter *cutter, const struct trip *trip)
{
    const struct mission *mission = cutter->network->mission;
    const struct load *loads = &cutter->program->loads[trip->first_load];
    for (int i = 0; i < trip->load_count; i++) {
        int unit = cutter->commodities->items[loads[i].commodity].unit;
        if (unit >= 0 && mission->units[unit].escorts &&
            loads[i].quantity >= mission->settings.escort_people)
            return true;
    }
    return false;
}

/* A party rides as the escort, if there are seats for it. */
static void board_party(struct cutter *cutter, struct group *group, struct trip *trip, int *depths)
{
    struct piece *piece = find_party(cutter, group);
    if (!piece || has_escort(cutter, trip))
        return;
    const struct commodity *commodity = &cutter->commodities->items[piece->commodity];
    int party = cutter->network->mission->settings.escort_people;
    party = party > commodity->smallest ? party : commodity->smallest;
    int part = allowed_part(commodity, piece->quantity, party);
    if (part < party) /* what is left would be too few */
        part = piece->quantity;
    if (part > trip->seats - trip->people)
        return;
    depths[trip->load_count] = piece->depth;
    cutter_load_trip(cutter, trip, piece, part);
}

/* The fewest convoys for what drives and for what trucks carry, each with seats for a party. */
static int count_convoys(struct cutter *cutter, const struct group *group, int vehicles, int most)
{
    struct room room = trip_room(cutter->network, group->stage, false, first_day(cutter, group),
                                 expected_day(cutter, group));
    double tonnes = 0, teu = 0, trucks = 0;
    for (size_t i = 0; i < group->count; i++) {
        const struct commodity *commodity = &cutter->commodities->items[group->pieces[i].commodity];
        if (commodity->unit >= 0 || commodity->drives)
            continue;
        tonnes += group->pieces[i].quantity * commodity->tonnes;
        teu += group->pieces[i].quantity * commodity->teu;
    }
    if (!room_lift_comes(cutter->network, group->stage, room, expected_day(cutter, group)))
        room.lifts = 0;
    if (room.lifts > 0 && room.tonnes > 0)
        trucks = tonnes * room.lifts / room.tonnes;
    if (room.lifts > 0 && room.teu > 0)
        trucks = fmax(trucks, teu * room.lifts / room.teu);
    double seats = driving_seats(cutter, group),
           party = fmax(cutter->network->mission->settings.escort_people, 1);
    return (int)fmax(fmin(ceil((vehicles + trucks) / most), fmin(vehicles, floor(seats / party))),
                     1);
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
        struct trip *trip = cutter_open_trip(cutter->program, group->stage, true);
        if (vehicles > 0 && driving_seats(cutter, group) >= people) {
            bool parties = room.escort && find_party(cutter, group);
            int convoys = parties ? count_convoys(cutter, group, vehicles, most) : 1;
            join_vehicles(cutter, group, trip, depths,
                          convoys > 1 ? (vehicles + convoys - 1) / convoys : most);
            double ready =
                cutter->program->activities[cutter->program->activity_count - 1].expected;
            int must = people - (int)fmin(driving_seats(cutter, group), INT_MAX),
                may = people_ready(cutter, group, ready + patience);
            int wanted = must > may ? must : may;
            wanted = wanted < trip->seats ? wanted : trip->seats;
            board_people(cutter, group, trip, depths,
                         wanted < convoy_people ? wanted : convoy_people);
            if (parties)
                board_party(cutter, group, trip, depths);
            join_freight(cutter, group, trip, depths, most - trip->vehicles);
        } else {
            int convoys = room_convoys(room, people, vehicles, seats);
            board_people(cutter, group, trip, depths, (people + convoys - 1) / convoys);
            join_vehicles(cutter, group, trip, depths,
                          room_driving(room, trip->people, (vehicles + convoys - 1) / convoys,
                                       vehicles, seats));
        }
        cutter_pass_on(cutter, trip, depths);
    }
}

/* Flights or sailings of people. */
static void cut_passages(struct cutter *cutter, struct group *group, int *depths)
{
    struct room room = trip_room(cutter->network, group->stage, true, first_day(cutter, group),
                                 expected_day(cutter, group));
    while (piece_sum(cutter, group, true) > 0 && cutter->program->trip_count < MOST_TRIPS) {
        struct trip *trip = cutter_open_trip(cutter->program, group->stage, true);
        board_people(cutter, group, trip, depths, room.people > 0 ? room.people : 1);
        cutter_pass_on(cutter, trip, depths);
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
                cutter_pass_on(cutter, trip, depths);
                trip = NULL;
            } else if (trip) {
                depths[trip->load_count] = piece->depth;
                cutter_load_trip(cutter, trip, piece, (int)(fit + 1e-9));
            } else {
                room = trip_room(cutter->network, group->stage, false, first_day(cutter, group),
                                 expected_day(cutter, group));
                trip = cutter_open_trip(cutter->program, group->stage, true);
                depths[0] = piece->depth;
                cutter_load_trip(cutter, trip, piece, 1);
            }
        }
    }
    if (trip)
        cutter_pass_on(cutter, trip, depths);
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
    for (size_t i = 0; i < group->count; i++) /* the others go their own way */
        if (is_party_pool(&group->pieces[i])) {
            struct piece rest = group->pieces[i];
            rest.party = false;
            rest.ready = cutter_expected_departure(cutter, rest.commodity);
            cutter_add_piece(cutter, rest);
        }
}

/* Finds whose parties ride apart, and the order of groups. Where the flow has cycles groups are
 * told apart by depth; where there is none even so, nobody rides apart. */
static void order_groups(struct cutter *cutter, int *order)
{
    for (int i = 0; i < cutter->commodities->count; i++) {
        const struct commodity *commodity = &cutter->commodities->items[i];
        int path = cutter->design->path[i], party = cutter->design->party[i];
        cutter->splits[i] =
            party >= 0 && path >= 0 && commodity->kept_count == 0 &&
            !same_stage(commodity->paths[path].stages[0], commodity->paths[party].stages[0]);
    }
    if (cutter_order_groups(cutter, false, order) || cutter_order_groups(cutter, true, order))
        return;
    memset(cutter->splits, 0, (size_t)cutter->commodities->count * sizeof *cutter->splits);
    if (!cutter_order_groups(cutter, false, order))
        cutter_order_groups(cutter, true, order);
}

struct program *program_new(struct network *network, const struct commodities *commodities,
                            const struct design *design)
{
    struct program *program = memory_new(1, sizeof *program);
    struct cutter cutter = {
        .network = network, .commodities = commodities, .design = design, .program = program};
    size_t count = (size_t)commodities->count, places = (size_t)network->mission->place_count;
    program->closing = arena_new(&program->arena, places, sizeof *program->closing);
    cutter.group_of = memory_new(count * 2 * MOST_STAGES, sizeof *cutter.group_of);
    cutter.splits = memory_new(count, sizeof *cutter.splits);
    int *order = memory_new(count * 2 * MOST_STAGES, sizeof *order),
        *left = memory_new(count, sizeof *left);
    order_groups(&cutter, order);
    for (size_t i = 0; i < count; i++)
        left[i] = cutter_path(&cutter, (int)i) ? commodities->items[i].quantity : 0;
    /* One load is one piece at the most, and a piece is split at the most once a trip: so many
     * depths are enough for any trip. */
    size_t most_loads = 0;
    for (size_t i = 0; i < count; i++)
        most_loads += (size_t)commodities->items[i].quantity;
    int *depths = memory_new(most_loads + 1, sizeof *depths);
    for (size_t place = 0; place < places; place++)
        program->closing[place] = -1;
    cutter_cut_kept(&cutter, left);
    for (int place = 0; place < (int)places; place++)
        if (program->closing[place] < 0)
            cutter_cut_closing(&cutter, place, left, depths);
    for (int i = 0; i < (int)count; i++)
        if (left[i] > 0)
            cutter_add_piece(&cutter, (struct piece){i, left[i], 0, -1,
                                                     cutter.splits[i]
                                                         ? commodities->items[i].release
                                                         : cutter_expected_departure(&cutter, i),
                                                     cutter.splits[i]});
    for (size_t i = 0; i < cutter.group_count; i++)
        cut_group(&cutter, &cutter.groups[order[i]], depths);
    cutter_forget_groups(&cutter);
    free(cutter.groups);
    free(cutter.group_of);
    free(cutter.splits);
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
