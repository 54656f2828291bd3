/* Each trip becomes up to five tasks, each closing up to four, numbered in the order in which the
 * plan begins them; that order is the plan's priority. What leaves last from a place leaves in one
 * departure, which takes no time; the trips of it follow.
 */
#include "stress/network_making.h"

#include <math.h>
#include <stdlib.h>

static struct chain add_chain(struct making *making, const struct plan_moves *moves, int lift,
                              double hours_per_day, int vehicles)
{
    struct network *network = making->network;
    struct chain chain = {(int32_t)network->move_count, moves->count};
    memory_grow(&network->moves, &network->move_capacity,
                network->move_count + (size_t)moves->count + 1, sizeof *network->moves);
    for (int i = 0; i < moves->count; i++)
        network->moves[network->move_count++] =
            passage_of(&network->passages, &moves->items[i], lift, hours_per_day, vehicles);
    return chain;
}

static struct task *add_task(struct making *making, enum task_kind kind, int item, int32_t planned,
                             const char *what, const char *id)
{
    struct network *network = making->network;
    memory_grow(&network->tasks, &making->task_capacity, (size_t)network->task_count + 1,
                sizeof *network->tasks);
    struct task *task = &network->tasks[network->task_count++];
    *task =
        (struct task){.kind = kind, .item = item, .planned = planned, .key = network_key(what, id)};
    return task;
}

static void add_trip(struct making *making, int index)
{
    struct network *network = making->network;
    const struct mission *mission = network->mission;
    const struct plan_trip *trip = &network->plan->trips[index];
    double own_hours = mission->settings.road_hours_per_day, hours = own_hours;
    int driving = 0;
    for (int i = 0; i < trip->load_count; i++)
        if (trip->loads[i].lot >= 0 && trip->mode == MODE_ROAD &&
            mission->lots[trip->loads[i].lot].drives)
            driving += trip->loads[i].quantity;
    if (trip->has_lift) {
        const struct lift *lift = &mission->lifts[trip->lift.lift];
        int32_t turnround = (int32_t)ceil(lift->turnround_hours * 60 - 1e-6);
        hours = driving ? fmin(own_hours, lift->hours_per_day) : lift->hours_per_day;
        struct chain out =
            add_chain(making, &trip->lift.out, trip->lift.lift, lift->hours_per_day, 0);
        struct chain back =
            add_chain(making, &trip->lift.back, trip->lift.lift, lift->hours_per_day, 0);
        struct task *task =
            add_task(making, TASK_LIFT_OUT, index, network_minute(network, trip->lift.from),
                     "lift out ", trip->id);
        task->chain = out;
        task->lasts = turnround;
        task = add_task(making, TASK_LIFT_BACK, index, network_minute(network, trip->arrive),
                        "lift back ", trip->id);
        task->chain = back;
        task->lasts = turnround;
    }
    if (trip->has_escort && !trip->escort.aboard) {
        struct chain out = add_chain(making, &trip->escort.out, -1, own_hours, 0),
                     back = add_chain(making, &trip->escort.back, -1, own_hours, 0);
        add_task(making, TASK_ESCORT_OUT, index, network_minute(network, trip->escort.from),
                 "escort out ", trip->id)
            ->chain = out;
        add_task(making, TASK_ESCORT_BACK, index, network_minute(network, trip->arrive),
                 "escort back ", trip->id)
            ->chain = back;
    }
    struct chain loaded =
        add_chain(making, &trip->moves, trip->has_lift ? trip->lift.lift : -1, hours,
                  trip->mode == MODE_ROAD ? driving + (trip->has_lift ? trip->lift.number : 0) : 0);
    struct task *travel = add_task(making, TASK_TRAVEL, index,
                                   network_minute(network, trip->depart), "trip ", trip->id);
    travel->chain = loaded;
    travel->asks = true;
    for (int i = 0; i < network->plan->closing_count; i++)
        if (network->plan->closings[i].place == trip->from &&
            network->plan->closings[i].last_departure == trip->depart) {
            network->closing_of[index] = i;
            travel->asks = false; /* the departure does, for all */
        }
}

static void add_closing(struct making *making, int index)
{
    struct network *network = making->network;
    const struct plan_closing *closing = &network->plan->closings[index];
    const struct place *place = &network->mission->places[closing->place];
    add_task(making, TASK_PACK, index, network_minute(network, closing->pack_start), "pack ",
             place->id)
        ->lasts = place->pack_days * MINUTES_PER_DAY;
    add_task(making, TASK_CLEARANCE, index, network_minute(network, closing->clearance_start),
             "clearance ", place->id)
        ->lasts = place->clearance_days * MINUTES_PER_DAY;
    struct task *departure =
        add_task(making, TASK_DEPARTURE, index, network_minute(network, closing->last_departure),
                 "last ", place->id);
    departure->asks = true;
    add_task(making, TASK_HANDOVER, index, network_minute(network, closing->last_departure),
             "hand-over ", place->id)
        ->lasts = place->handover_days * MINUTES_PER_DAY;
}

static int compare_tasks(const void *left_address, const void *right_address)
{
    const struct task *left = left_address, *right = right_address;
    if (left->planned != right->planned)
        return left->planned < right->planned ? -1 : 1;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    return left->item - right->item;
}

/* By closing, the trips of its last departure. */
static void find_leaving(struct network *network)
{
    const struct plan_document *plan = network->plan;
    network->first_leaving =
        arena_new(&network->arena, (size_t)plan->closing_count + 2, sizeof(int32_t));
    network->leaving = arena_new(&network->arena, (size_t)plan->trip_count + 1, sizeof(int32_t));
    int32_t used = 0;
    for (int c = 0; c < plan->closing_count; c++) {
        network->first_leaving[c] = used;
        for (int t = 0; t < plan->trip_count; t++)
            if (network->closing_of[t] == c)
                network->leaving[used++] = network->travel_of[t];
    }
    network->first_leaving[plan->closing_count] = used;
}

void network_add_tasks(struct making *making)
{
    struct network *network = making->network;
    const struct plan_document *plan = network->plan;
    network->closing_of = arena_new(&network->arena, (size_t)plan->trip_count + 1, sizeof(int32_t));
    for (int i = 0; i < plan->trip_count; i++)
        network->closing_of[i] = -1;
    for (int i = 0; i < plan->trip_count; i++)
        add_trip(making, i);
    for (int i = 0; i < plan->closing_count; i++)
        add_closing(making, i);
    if (network->task_count)
        qsort(network->tasks, (size_t)network->task_count, sizeof *network->tasks, compare_tasks);
    for (int kind = 0; kind <= TASK_HANDOVER; kind++) {
        int count = kind < TASK_PACK ? plan->trip_count : plan->closing_count;
        making->part_of[kind] = arena_new(&network->arena, (size_t)count + 1, sizeof(int32_t));
        for (int i = 0; i < count; i++)
            making->part_of[kind][i] = -1;
    }
    for (int32_t i = 0; i < network->task_count; i++)
        making->part_of[network->tasks[i].kind][network->tasks[i].item] = i;
    network->travel_of = making->part_of[TASK_TRAVEL];
    network->departure_of = making->part_of[TASK_DEPARTURE];
    network->handover_of = making->part_of[TASK_HANDOVER];
    network->clearance_of = making->part_of[TASK_CLEARANCE];
    network->pack_of = making->part_of[TASK_PACK];
    find_leaving(network);
}

int32_t network_setting_out(const struct making *making, int trip)
{
    int closing = making->network->closing_of[trip];
    return closing >= 0 ? making->part_of[TASK_DEPARTURE][closing]
                        : making->part_of[TASK_TRAVEL][trip];
}
