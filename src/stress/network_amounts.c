/* What each task takes of the resources when it starts and gives back when it is done, kept in a
 * list with one row for each task, resource and day.
 */
#include "stress/network_making.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void network_use(struct making *making, int32_t task, int resource, int32_t day_offset,
                 int32_t quantity, bool at_finish)
{
    if (resource < 0 || quantity == 0)
        return;
    memory_grow(&making->amounts, &making->amount_capacity, making->amount_count + 1,
                sizeof *making->amounts);
    making->amounts[making->amount_count++] = (struct amount_row){.task = task,
                                                                  .resource = resource,
                                                                  .day_offset = day_offset,
                                                                  .quantity = quantity,
                                                                  .at_finish = at_finish};
}

static void use_people(struct making *making, int32_t task, int resource, int32_t people,
                       bool for_good)
{
    size_t before = making->amount_count;
    network_use(making, task, resource, 0, people, false);
    if (making->amount_count > before) {
        making->amounts[before].for_good = for_good;
        making->amounts[before].lent = !for_good;
    }
}

static void use_really(struct making *making, int32_t task, int resource, int32_t quantity,
                       bool at_finish)
{
    if (resource < 0 || task < 0 || quantity == 0)
        return;
    memory_grow(&making->real, &making->real_capacity, making->real_count + 1,
                sizeof *making->real);
    making->real[making->real_count++] = (struct amount_row){
        .task = task, .resource = resource, .quantity = quantity, .at_finish = at_finish};
}

/* On the ways of `of`, by the day of each; counted where the task begins. */
static void use_legs(struct making *making, int32_t task, int32_t of, int32_t vehicles)
{
    const struct network *network = making->network;
    const struct task *row = &network->tasks[of];
    for (int32_t i = row->chain.first; i < row->chain.first + row->chain.count; i++)
        network_use(making, task,
                    network_find_resource(making, RESOURCE_VEHICLES_PER_DAY,
                                          network->passages.items[network->moves[i].passage].leg),
                    network->moves[i].depart / MINUTES_PER_DAY - row->planned / MINUTES_PER_DAY,
                    vehicles, false);
}

static bool in_country(const struct mission *mission, const struct plan_trip *trip,
                       const char *country)
{
    return strcmp(mission->places[trip->from].country, country) == 0 ||
           strcmp(mission->places[trip->to].country, country) == 0;
}

static void use_slots(struct making *making, int t, int32_t task, int32_t people, int32_t driving,
                      double carried_tonnes)
{
    const struct network *network = making->network;
    const struct mission *mission = network->mission;
    const struct plan_trip *trip = &network->plan->trips[t];
    int32_t days = network_minute(network, trip->arrive) / MINUTES_PER_DAY -
                   network_minute(network, trip->depart) / MINUTES_PER_DAY,
            number = trip->has_lift ? trip->lift.number : 0,
            kilograms = (int32_t)fmin(ceil(carried_tonnes * KILOGRAMS - 1e-6), NO_LIMIT);
    network_use(making, task, network_find_resource(making, RESOURCE_PEOPLE_PER_DAY, trip->from), 0,
                people, false);
    network_use(making, task, network_find_resource(making, RESOURCE_PEOPLE_PER_DAY, trip->to),
                days, people, false);
    network_use(making, task, network_find_resource(making, RESOURCE_TONNES_PER_DAY, trip->from), 0,
                kilograms, false);
    network_use(making, task, network_find_resource(making, RESOURCE_TONNES_PER_DAY, trip->to),
                days, kilograms, false);
    for (int i = 0; i < network->resource_count; i++) {
        const struct resource *resource = &network->resources[i];
        if (resource->kind != RESOURCE_FLIGHTS_PER_DAY &&
            resource->kind != RESOURCE_CONVOYS_PER_DAY)
            continue;
        const struct limit *limit = &mission->limits[resource->item];
        if (resource->kind == RESOURCE_CONVOYS_PER_DAY && trip->mode == MODE_ROAD &&
            (limit->place < 0 || limit->place == trip->from))
            network_use(making, task, i, 0, 1, false);
        if (resource->kind != RESOURCE_FLIGHTS_PER_DAY || trip->mode != MODE_AIR)
            continue;
        if (limit->place < 0) {
            if (!limit->country[0] || in_country(mission, trip, limit->country))
                network_use(making, task, i, 0, number, false);
            continue;
        }
        network_use(making, task, i, 0, limit->place == trip->from ? number : 0, false);
        network_use(making, task, i, days, limit->place == trip->to ? number : 0, false);
    }
    int32_t vehicles = driving + (trip->mode == MODE_ROAD ? number : 0);
    use_legs(making, task, making->part_of[TASK_TRAVEL][t], vehicles);
}

/* From then on nobody guards: all that is bound to leave has left. */
static void find_guarded(struct making *making)
{
    const struct network *network = making->network;
    const struct plan_document *plan = network->plan;
    int64_t *until = making->guarded_until = arena_new(
        &making->network->arena, (size_t)network->mission->place_count + 1, sizeof *until);
    for (int t = 0; t < plan->trip_count; t++)
        if (plan->trips[t].depart > until[plan->trips[t].from])
            until[plan->trips[t].from] = plan->trips[t].depart;
    for (int d = 0; d < plan->disposition_count; d++)
        if (plan->dispositions[d].date > until[plan->dispositions[d].place])
            until[plan->dispositions[d].place] = plan->dispositions[d].date;
    for (int c = 0; c < plan->closing_count; c++)
        until[plan->closings[c].place] = plan->closings[c].last_departure;
}

struct departure {
    int64_t at;
    int trip;
};

static int compare_departures(const void *left_address, const void *right_address)
{
    const struct departure *left = left_address, *right = right_address;
    if (left->at != right->at)
        return left->at < right->at ? -1 : 1;
    return (left->trip > right->trip) - (left->trip < right->trip);
}

/* A plan that goes on from a past is of what remained by then: people of a unit that guards who
 * had come to another place, or were on their way there, guard it as parts of their own. They do so
 * from when they come, and as long as the plan has them there; those who leave first are they. */
static void find_parts(struct making *making)
{
    const struct network *network = making->network;
    const struct mission *mission = network->mission;
    const struct plan_document *plan = network->plan;
    size_t trips = (size_t)plan->trip_count, places = (size_t)mission->place_count;
    making->parts_leaving = arena_new(&making->network->arena, trips + 1, sizeof(int32_t));
    if (!network->past)
        return;
    int32_t *there = memory_new((size_t)mission->unit_count * places + 1, sizeof *there);
    for (size_t t = 0; t < trips; t++) {
        const struct plan_trip *trip = &plan->trips[t];
        int guard = network_find_resource(making, RESOURCE_GUARD, trip->to);
        int32_t travel = making->part_of[TASK_TRAVEL][t];
        for (int i = 0; i < trip->load_count && network_begun(making, travel); i++) {
            const struct plan_load *load = &trip->loads[i];
            if (load->unit < 0 || !mission->units[load->unit].guards ||
                mission->units[load->unit].destination == trip->to)
                continue;
            there[(size_t)load->unit * places + (size_t)trip->to] += load->quantity;
            network_use(making, travel, guard, 0, load->quantity, true);
        }
    }
    struct departure *order = memory_new(trips + 1, sizeof *order);
    for (size_t t = 0; t < trips; t++)
        order[t] = (struct departure){plan->trips[t].depart, (int)t};
    qsort(order, trips, sizeof *order, compare_departures);
    for (size_t t = 0; t < trips; t++) {
        const struct plan_trip *trip = &plan->trips[order[t].trip];
        for (int i = 0; i < trip->load_count; i++) {
            const struct plan_load *load = &trip->loads[i];
            if (load->unit < 0 || mission->units[load->unit].place == trip->from)
                continue;
            int32_t *left = &there[(size_t)load->unit * places + (size_t)trip->from],
                    leaving = *left < load->quantity ? *left : load->quantity;
            *left -= leaving;
            making->parts_leaving[order[t].trip] += leaving;
        }
    }
    free(order);
    free(there);
}

static void use_of_trip(struct making *making, int t)
{
    struct network *network = making->network;
    const struct mission *mission = network->mission;
    const struct plan_trip *trip = &network->plan->trips[t];
    int32_t task = network_setting_out(making, t), people = 0, driving = 0;
    double tonnes = 0;
    bool last = trip->depart >= making->guarded_until[trip->from];
    int32_t lift_out = making->part_of[TASK_LIFT_OUT][t],
            escort_out = making->part_of[TASK_ESCORT_OUT][t];
    int32_t leader = making->leader[t];
    for (int i = 0; i < trip->load_count; i++) {
        const struct plan_load *load = &trip->loads[i];
        if (load->lot >= 0) {
            bool drives = trip->mode == MODE_ROAD && mission->lots[load->lot].drives;
            driving += drives ? load->quantity : 0;
            tonnes += drives ? 0 : load->quantity * mission->lots[load->lot].tonnes;
            continue;
        }
        const struct unit *unit = &mission->units[load->unit];
        people += load->quantity;
        if (unit->place == trip->from) {
            int escorts = network_find_resource(making, RESOURCE_ESCORTS, load->unit);
            use_people(making, leader, escorts, load->quantity, true);
            use_really(making, task, escorts, load->quantity, false);
            if (unit->guards && !last)
                use_people(making, leader,
                           network_find_resource(making, RESOURCE_GUARD, trip->from),
                           load->quantity, true);
        }
    }
    if (!last)
        use_people(making, leader, network_find_resource(making, RESOURCE_GUARD, trip->from),
                   making->parts_leaving[t], true);
    network->trip_people[t] = people;
    network->trip_driving[t] = driving;
    network_use(making, task, network_find_resource(making, RESOURCE_BEDS, trip->from), 0, -people,
                false);
    network_use(making, leader, network_find_resource(making, RESOURCE_BEDS, trip->to), 0, people,
                false);
    use_slots(making, t, task, people, driving, trip->has_lift ? tonnes : 0);
    if (lift_out >= 0) {
        int32_t lift_back = making->part_of[TASK_LIFT_BACK][t];
        int pool = network_find_resource(making, RESOURCE_LIFT, trip->lift.lift);
        network_use(making, leader, pool, 0, trip->lift.number, false);
        network_use(making, lift_back, pool, 0, trip->lift.number, true);
        use_really(making, lift_out, pool, trip->lift.number, false);
        use_really(making, lift_back, pool, trip->lift.number, true);
        if (trip->mode == MODE_ROAD) {
            use_legs(making, lift_out, lift_out, trip->lift.number);
            use_legs(making, lift_back, lift_back, trip->lift.number);
        }
    }
    if (escort_out >= 0) {
        const struct unit *unit = &mission->units[trip->escort.unit];
        int home = network_escort_place(network, t),
            escorts = home == unit->place
                          ? network_find_resource(making, RESOURCE_ESCORTS, trip->escort.unit)
                          : -1,
            guard = unit->guards ? network_find_resource(making, RESOURCE_GUARD, home) : -1;
        int32_t giver = making->part_of[TASK_ESCORT_BACK][t];
        use_people(making, leader, escorts, trip->escort.people, false);
        use_people(making, leader, guard, trip->escort.people, false);
        network_use(making, giver, escorts, 0, trip->escort.people, true);
        use_really(making, escort_out, escorts, trip->escort.people, false);
        use_really(making, giver, escorts, trip->escort.people, true);
        network_use(making, giver, guard, 0, trip->escort.people, true);
    }
}

static int compare_amounts(const void *left_address, const void *right_address)
{
    const struct amount_row *left = left_address, *right = right_address;
    if (left->task != right->task)
        return left->task < right->task ? -1 : 1;
    if (left->at_finish != right->at_finish)
        return left->at_finish ? 1 : -1;
    if (left->resource != right->resource)
        return left->resource < right->resource ? -1 : 1;
    return left->day_offset - right->day_offset;
}

void network_merge_amounts(struct making *making)
{
    size_t kept = 0;
    if (making->amount_count)
        qsort(making->amounts, making->amount_count, sizeof *making->amounts, compare_amounts);
    for (size_t i = 0; i < making->amount_count; i++)
        if (kept > 0 && compare_amounts(&making->amounts[kept - 1], &making->amounts[i]) == 0) {
            making->amounts[kept - 1].quantity += making->amounts[i].quantity;
            making->amounts[kept - 1].lent |= making->amounts[i].lent;
            making->amounts[kept - 1].for_good |= making->amounts[i].for_good;
        } else
            making->amounts[kept++] = making->amounts[i];
    making->amount_count = kept;
}

void network_add_amounts(struct making *making)
{
    struct network *network = making->network;
    size_t trips = (size_t)network->plan->trip_count;
    network->trip_people = arena_new(&network->arena, trips + 1, sizeof(int32_t));
    network->trip_driving = arena_new(&network->arena, trips + 1, sizeof(int32_t));
    find_guarded(making);
    find_parts(making);
    for (int t = 0; t < network->plan->trip_count; t++)
        use_of_trip(making, t);
    network_merge_amounts(making);
}
