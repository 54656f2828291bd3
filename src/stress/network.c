/* Each trip becomes up to five tasks, each closing up to four, numbered in the order in which the
 * plan begins them; that order is the plan's priority. What they take and give is kept in lists
 * first. The network is then run once without any resources: that is the plan as it would go if
 * nothing went wrong, and says how much of each resource the plan itself ever takes. If that is
 * more than the limit, since the tables count more finely than a resource can (beds are booked here
 * when a trip sets out for them), the limit is raised to it. So a run in which nothing goes wrong
 * is the plan, to the minute.
 */
#include "stress/network.h"

#include "base/random.h"
#include "stress/travel.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a task takes when it starts, or gives when it is done. */
struct amount_row {
    int32_t task, resource, day_offset, quantity;
    bool at_finish;
    bool lent, for_good; /* people: escorts who come back; who leave for good */
};

struct arc {
    int32_t from, to, lag;
    bool from_start;
};

struct making {
    struct network *network;
    struct diagnostics *diagnostics;
    struct amount_row *amounts;
    struct arc *arcs;
    struct amount_row
        *real; /* the same of lift and escorts, with the tasks that really move them */
    size_t real_count, real_capacity;
    size_t amount_count, amount_capacity, arc_count, arc_capacity, task_capacity, resource_capacity;
    int32_t *leader; /* [trip] the task that takes all that its departure holds */
    int32_t *part_of[TASK_HANDOVER + 1]; /* [kind][trip or closing] task, or -1 */
    int32_t **limits;                    /* [resource][day] as the tables have it */
    int32_t *raise;                      /* [resource] */
    int32_t *release;                    /* [task] */
    int64_t *guarded_until; /* [place] its last departure; of one that does not close, the last
                               moment at which anything leaves or is disposed of */
};

enum { AHEAD_DAYS = 3, NO_LIMIT = INT32_MAX / 2, KILOGRAMS = 1000 };

uint64_t network_key(const char *what, const char *id)
{
    uint64_t key = UINT64_C(0xcbf29ce484222325); /* Fowler, Noll & Vo's hash, mixed */
    for (int part = 0; part < 2; part++)
        for (const char *at = part ? id : what; *at; at++)
            key = (key ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
    return random_mix(key);
}

static int32_t minute(const struct network *network, int64_t moment)
{
    int64_t from_start = moment - day_moment(network->passages.start_day);
    return from_start < 0 ? 0 : (int32_t)from_start;
}

static bool is_outside(const struct mission *mission, int place)
{
    return strcmp(mission->places[place].country, mission->settings.country) != 0;
}

/* -- tasks -- */

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
        struct task *task = add_task(making, TASK_LIFT_OUT, index, minute(network, trip->lift.from),
                                     "lift out ", trip->id);
        task->chain = out;
        task->lasts = turnround;
        task = add_task(making, TASK_LIFT_BACK, index, minute(network, trip->arrive), "lift back ",
                        trip->id);
        task->chain = back;
        task->lasts = turnround;
    }
    if (trip->has_escort && !trip->escort.aboard) {
        struct chain out = add_chain(making, &trip->escort.out, -1, own_hours, 0),
                     back = add_chain(making, &trip->escort.back, -1, own_hours, 0);
        add_task(making, TASK_ESCORT_OUT, index, minute(network, trip->escort.from), "escort out ",
                 trip->id)
            ->chain = out;
        add_task(making, TASK_ESCORT_BACK, index, minute(network, trip->arrive), "escort back ",
                 trip->id)
            ->chain = back;
    }
    struct chain loaded =
        add_chain(making, &trip->moves, trip->has_lift ? trip->lift.lift : -1, hours,
                  trip->mode == MODE_ROAD ? driving + (trip->has_lift ? trip->lift.number : 0) : 0);
    struct task *travel =
        add_task(making, TASK_TRAVEL, index, minute(network, trip->depart), "trip ", trip->id);
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
    add_task(making, TASK_PACK, index, minute(network, closing->pack_start), "pack ", place->id)
        ->lasts = place->pack_days * MINUTES_PER_DAY;
    add_task(making, TASK_CLEARANCE, index, minute(network, closing->clearance_start), "clearance ",
             place->id)
        ->lasts = place->clearance_days * MINUTES_PER_DAY;
    struct task *departure = add_task(making, TASK_DEPARTURE, index,
                                      minute(network, closing->last_departure), "last ", place->id);
    departure->asks = true;
    add_task(making, TASK_HANDOVER, index, minute(network, closing->last_departure), "hand-over ",
             place->id)
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

static void add_tasks(struct making *making)
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

/* The task with which the trip sets out. */
static int32_t setting_out(const struct making *making, int trip)
{
    int closing = making->network->closing_of[trip];
    return closing >= 0 ? making->part_of[TASK_DEPARTURE][closing]
                        : making->part_of[TASK_TRAVEL][trip];
}

/* -- arcs -- */

static void add_arc(struct making *making, int32_t from, int32_t to, bool from_start, int32_t lag)
{
    if (from < 0 || to < 0 || from == to)
        return;
    memory_grow(&making->arcs, &making->arc_capacity, making->arc_count + 1, sizeof *making->arcs);
    making->arcs[making->arc_count++] = (struct arc){from, to, lag, from_start};
}

enum flow_kind { FLOW_COMES, FLOW_DISPOSED, FLOW_LEAVES }; /* of one moment in this order */

struct flow {
    int thing, place, source, quantity; /* thing: unit, or unit count + lot; source: trip, -1 from
                                           the start; of what is disposed of, the disposition */
    int64_t moment;
    enum flow_kind kind;
};

static int compare_flows(const void *left_address, const void *right_address)
{
    const struct flow *left = left_address, *right = right_address;
    if (left->thing != right->thing)
        return left->thing < right->thing ? -1 : 1;
    if (left->place != right->place)
        return left->place < right->place ? -1 : 1;
    if (left->moment != right->moment)
        return left->moment < right->moment ? -1 : 1;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    return left->source - right->source;
}

static void feed(struct making *making, int feeder, int trip)
{
    struct network *network = making->network;
    int32_t transfer = (int32_t)ceil(network->mission->settings.transfer_hours * 60 - 1e-6);
    add_arc(making, making->part_of[TASK_TRAVEL][feeder], setting_out(making, trip), false,
            transfer);
}

/* What is disposed of has been brought before the place is cleared. */
static void feed_disposal(struct making *making, int feeder, int place)
{
    const struct plan_document *plan = making->network->plan;
    for (int c = 0; c < plan->closing_count; c++)
        if (plan->closings[c].place == place)
            add_arc(making, making->part_of[TASK_TRAVEL][feeder],
                    making->part_of[TASK_CLEARANCE][c], false, 0);
}

static size_t list_flows(const struct network *network, struct flow *flows)
{
    const struct mission *mission = network->mission;
    const struct plan_document *plan = network->plan;
    size_t used = 0;
    for (int i = 0; i < mission->unit_count; i++)
        flows[used++] = (struct flow){
            i, mission->units[i].place, -1, mission->units[i].people, INT64_MIN, FLOW_COMES};
    for (int i = 0; i < mission->lot_count; i++)
        flows[used++] = (struct flow){mission->unit_count + i,
                                      mission->lots[i].place,
                                      -1,
                                      mission->lots[i].quantity,
                                      INT64_MIN,
                                      FLOW_COMES};
    for (int t = 0; t < plan->trip_count; t++)
        for (int i = 0; i < plan->trips[t].load_count; i++) {
            const struct plan_trip *trip = &plan->trips[t];
            const struct plan_load *load = &trip->loads[i];
            int thing = load->unit >= 0 ? load->unit : mission->unit_count + load->lot;
            flows[used++] =
                (struct flow){thing, trip->from, t, load->quantity, trip->depart, FLOW_LEAVES};
            flows[used++] =
                (struct flow){thing, trip->to, t, load->quantity, trip->arrive, FLOW_COMES};
        }
    for (int d = 0; d < plan->disposition_count; d++) {
        const struct plan_disposition *item = &plan->dispositions[d];
        flows[used++] = (struct flow){mission->unit_count + item->lot,
                                      item->place,
                                      d,
                                      item->quantity,
                                      item->date,
                                      FLOW_DISPOSED};
    }
    return used;
}

/* From the oldest of those that came before flows[at], or, what is disposed of, from the newest. */
static void trace(struct making *making, struct flow *flows, size_t at, size_t *oldest)
{
    struct flow *taker = &flows[at];
    bool disposed = taker->kind == FLOW_DISPOSED;
    size_t from = disposed ? at : *oldest;
    for (int left = taker->quantity; left > 0;) {
        if (disposed)
            while (from > *oldest &&
                   (flows[from - 1].kind != FLOW_COMES || flows[from - 1].quantity == 0))
                from--;
        else
            while (from < at && (flows[from].kind != FLOW_COMES || flows[from].quantity == 0))
                from++;
        if (disposed ? from == *oldest : from == at)
            break; /* no valid plan; the checker says so */
        struct flow *source = disposed ? &flows[from - 1] : &flows[from];
        int taken = left < source->quantity ? left : source->quantity;
        left -= taken;
        source->quantity -= taken;
        if (source->source >= 0 && disposed)
            feed_disposal(making, source->source, taker->place);
        else if (source->source >= 0)
            feed(making, source->source, taker->source);
    }
    if (!disposed)
        *oldest = from;
}

/* Which trip brought what another takes on: those who came first leave first. */
static void add_feeders(struct making *making)
{
    const struct network *network = making->network;
    const struct plan_document *plan = network->plan;
    size_t count = (size_t)(network->mission->unit_count + network->mission->lot_count +
                            plan->disposition_count);
    for (int t = 0; t < plan->trip_count; t++)
        count += 2 * (size_t)plan->trips[t].load_count;
    struct flow *flows = memory_new(count + 1, sizeof *flows);
    size_t used = list_flows(network, flows);
    qsort(flows, used, sizeof *flows, compare_flows);
    for (size_t first = 0, end, oldest; first < used; first = end) {
        for (end = oldest = first; end < used && flows[end].thing == flows[first].thing &&
                                   flows[end].place == flows[first].place;)
            end++;
        for (size_t i = first; i < end; i++)
            if (flows[i].kind != FLOW_COMES)
                trace(making, flows, i, &oldest);
    }
    free(flows);
}

/* The rest of a unit, if it is less than a part of it may be, leaves after all others who are to
 * leave before it, or with them. */
static void order_rests(struct making *making)
{
    const struct network *network = making->network;
    const struct plan_document *plan = network->plan;
    for (int t = 0; t < plan->trip_count; t++)
        for (int i = 0; i < plan->trips[t].load_count; i++) {
            const struct plan_load *load = &plan->trips[t].loads[i];
            if (load->unit < 0 ||
                load->quantity >= network->mission->units[load->unit].smallest_part)
                continue;
            for (int other = 0; other < plan->trip_count; other++) {
                const struct plan_trip *before = &plan->trips[other];
                if (before->from != plan->trips[t].from || before->depart > plan->trips[t].depart)
                    continue;
                for (int k = 0; k < before->load_count; k++)
                    if (before->loads[k].unit == load->unit &&
                        (before->depart < plan->trips[t].depart ||
                         before->loads[k].quantity > load->quantity))
                        add_arc(making, setting_out(making, other), setting_out(making, t), true,
                                0);
            }
        }
}

static void add_trip_arcs(struct making *making, int t)
{
    struct network *network = making->network;
    const struct mission *mission = network->mission;
    const struct plan_trip *trip = &network->plan->trips[t];
    int32_t travel = making->part_of[TASK_TRAVEL][t], out = setting_out(making, t);
    if (out != travel)
        add_arc(making, out, travel, false, 0);
    for (int kind = TASK_LIFT_OUT; kind <= TASK_ESCORT_OUT; kind++)
        add_arc(making, making->part_of[kind][t], out, false, 0);
    for (int kind = TASK_LIFT_BACK; kind <= TASK_ESCORT_BACK; kind++)
        add_arc(making, travel, making->part_of[kind][t], false, 0);
    for (int c = 0; c < network->plan->closing_count; c++) {
        const struct plan_closing *closing = &network->plan->closings[c];
        int32_t last = making->part_of[TASK_DEPARTURE][c];
        if (closing->place == trip->from && network->closing_of[t] != c) {
            if (trip->depart <= closing->clearance_start)
                add_arc(making, travel, making->part_of[TASK_CLEARANCE][c], true, 0);
            add_arc(making, travel, last, true, 0);
        }
        if (closing->place == trip->to && trip->arrive <= closing->last_departure)
            add_arc(making, travel, last, false, 0);
        if (trip->has_escort && !trip->escort.aboard &&
            mission->units[trip->escort.unit].place == closing->place &&
            trip->escort.until <= closing->last_departure)
            add_arc(making, making->part_of[TASK_ESCORT_BACK][t], last, false, 0);
        for (int i = 0; i < trip->load_count && closing->place == trip->from; i++) {
            const struct plan_load *load = &trip->loads[i];
            if (load->lot >= 0 && mission->lots[load->lot].place == trip->from &&
                !mission->lots[load->lot].drives && trip->depart >= closing->pack_end) {
                add_arc(making, making->part_of[TASK_PACK][c], out, false, 0);
                break;
            }
        }
    }
}

static void add_closing_arcs(struct making *making, int c)
{
    const struct network *network = making->network;
    const struct plan_document *plan = network->plan;
    const struct place *place = &network->mission->places[plan->closings[c].place];
    int32_t last = making->part_of[TASK_DEPARTURE][c];
    add_arc(making, making->part_of[TASK_PACK][c], last, false, 0);
    add_arc(making, making->part_of[TASK_CLEARANCE][c], last, false, 0);
    add_arc(making, last, making->part_of[TASK_HANDOVER][c], true, 0);
    for (int i = 0; i < place->after_count; i++)
        for (int other = 0; other < plan->closing_count; other++)
            if (plan->closings[other].place == place->after[i])
                add_arc(making, making->part_of[TASK_HANDOVER][other], last, false, 0);
}

static int compare_arcs(const void *left_address, const void *right_address)
{
    const struct arc *left = left_address, *right = right_address;
    if (left->from != right->from)
        return left->from < right->from ? -1 : 1;
    if (left->to != right->to)
        return left->to < right->to ? -1 : 1;
    if (left->from_start != right->from_start)
        return left->from_start ? 1 : -1;
    return (left->lag > right->lag) - (left->lag < right->lag);
}

/* All that one departure holds (lift, escorts, people, beds) is taken at once, when the first of
 * what comes for it is sent: nobody waits for one thing with another in hand, and so nobody for one
 * another. */
static void find_leaders(struct making *making)
{
    const struct network *network = making->network;
    int trips = network->plan->trip_count;
    making->leader = arena_new(&making->network->arena, (size_t)trips + 1, sizeof *making->leader);
    for (int t = 0; t < trips; t++) {
        int closing = network->closing_of[t];
        int32_t first = closing >= 0 ? network->first_leaving[closing] : 0,
                end = closing >= 0 ? network->first_leaving[closing + 1] : 1, leader = INT32_MAX;
        for (int32_t i = first; i < end; i++)
            for (int kind = TASK_LIFT_OUT; kind <= TASK_ESCORT_OUT; kind++) {
                int trip = closing >= 0 ? network->tasks[network->leaving[i]].item : t;
                int32_t sent = making->part_of[kind][trip];
                leader = sent >= 0 && sent < leader ? sent : leader;
            }
        making->leader[t] = leader < INT32_MAX ? leader : setting_out(making, t);
        for (int kind = TASK_LIFT_OUT; kind <= TASK_ESCORT_OUT; kind++)
            add_arc(making, making->leader[t], making->part_of[kind][t], true, 0);
    }
}

/* Each arc once. */
static void sort_arcs(struct making *making)
{
    if (making->arc_count)
        qsort(making->arcs, making->arc_count, sizeof *making->arcs, compare_arcs);
    size_t kept = 0;
    for (size_t i = 0; i < making->arc_count; i++)
        if (kept == 0 || compare_arcs(&making->arcs[kept - 1], &making->arcs[i]) != 0)
            making->arcs[kept++] = making->arcs[i];
    making->arc_count = kept;
}

static void add_arcs(struct making *making)
{
    const struct plan_document *plan = making->network->plan;
    find_leaders(making);
    for (int t = 0; t < plan->trip_count; t++)
        add_trip_arcs(making, t);
    for (int c = 0; c < plan->closing_count; c++)
        add_closing_arcs(making, c);
    add_feeders(making);
    order_rests(making);
    sort_arcs(making);
}

/* -- resources -- */

/* The number of the resource; new ones have no limit yet. */
static int find_resource(struct making *making, enum resource_kind kind, int item)
{
    struct network *network = making->network;
    for (int i = 0; i < network->resource_count; i++)
        if (network->resources[i].kind == kind && network->resources[i].item == item)
            return i;
    return -1;
}

static void cap(struct making *making, int resource, const struct limit *limit, double value,
                bool add)
{
    const struct passage_table *table = &making->network->passages;
    int32_t *days = making->limits[resource];
    int32_t whole = value < NO_LIMIT ? (int32_t)floor(value + 1e-9) : NO_LIMIT;
    for (int32_t day = 0; day < table->day_count; day++)
        if (!limit || mission_limit_is_on(limit, table->start_day + day))
            days[day] = add ? days[day] + whole : days[day] < whole ? days[day] : whole;
}

static int add_resource(struct making *making, enum resource_kind kind, int item, const char *name)
{
    struct network *network = making->network;
    memory_grow(&network->resources, &making->resource_capacity,
                (size_t)network->resource_count + 1, sizeof *network->resources);
    network->resources[network->resource_count] =
        (struct resource){.kind = kind,
                          .item = item,
                          .by_day = kind >= RESOURCE_PEOPLE_PER_DAY,
                          .twin_of = -1,
                          .name = name};
    int32_t **limits = memory_new((size_t)network->resource_count + 1, sizeof *limits);
    if (network->resource_count)
        memcpy(limits, making->limits, (size_t)network->resource_count * sizeof *limits);
    free(making->limits);
    making->limits = limits;
    size_t days = (size_t)network->passages.day_count;
    int32_t *room = making->limits[network->resource_count] =
        arena_new(&network->arena, days, sizeof *room);
    for (size_t day = 0; day < days; day++)
        room[day] = NO_LIMIT;
    return network->resource_count++;
}

static int people_from_start(const struct mission *mission, int place, bool guards)
{
    int people = 0;
    for (int i = 0; i < mission->unit_count; i++)
        people += mission->units[i].place == place && (!guards || mission->units[i].guards)
                      ? mission->units[i].people
                      : 0;
    return people;
}

static bool escorts_in(const struct plan_document *plan, int unit)
{
    for (int t = 0; t < plan->trip_count; t++)
        if (plan->trips[t].has_escort && !plan->trips[t].escort.aboard &&
            plan->trips[t].escort.unit == unit)
            return true;
    return false;
}

static void add_lift_resources(struct making *making)
{
    struct network *network = making->network;
    const struct mission *mission = network->mission;
    const struct passage_table *table = &network->passages;
    for (int i = 0; i < mission->lift_count; i++) {
        const struct lift *lift = &mission->lifts[i];
        int resource = add_resource(making, RESOURCE_LIFT, i, lift->id);
        for (int32_t day = 0; day < table->day_count; day++)
            making->limits[resource][day] =
                (lift->from == DAY_NONE || table->start_day + day >= lift->from) &&
                        (lift->until == DAY_NONE || table->start_day + day <= lift->until)
                    ? lift->number
                    : 0;
        for (int l = 0; l < mission->limit_count; l++)
            if (mission->limits[l].kind == LIMIT_LIFT_NUMBER && mission->limits[l].lift == i)
                cap(making, resource, &mission->limits[l], mission->limits[l].value, false);
    }
    for (int i = 0; i < mission->unit_count; i++)
        if (escorts_in(network->plan, i))
            cap(making,
                add_resource(making, RESOURCE_ESCORTS, i,
                             arena_format(&network->arena, "escorts of %s", mission->units[i].id)),
                NULL, mission->units[i].people, false);
}

static void add_place_resources(struct making *making, int p)
{
    struct network *network = making->network;
    const struct mission *mission = network->mission;
    const struct place *place = &mission->places[p];
    const struct passage_table *table = &network->passages;
    int32_t *need = memory_new((size_t)table->day_count, sizeof *need), most = 0;
    bool beds = place->beds >= 0, people = place->people_per_day >= 0,
         tonnes = place->tonnes_per_day >= 0;
    for (int32_t day = 0; day < table->day_count; day++)
        need[day] = place->guard_people;
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        beds |= limit->kind == LIMIT_BEDS && limit->place == p;
        people |= limit->kind == LIMIT_PEOPLE_PER_DAY && limit->place == p;
        tonnes |= limit->kind == LIMIT_TONNES_PER_DAY && limit->place == p;
        for (int32_t day = 0;
             limit->kind == LIMIT_GUARD && limit->place == p && day < table->day_count; day++)
            if (mission_limit_is_on(limit, table->start_day + day))
                need[day] = (int32_t)limit->value;
    }
    for (int32_t day = 0; day < table->day_count; day++)
        most = need[day] > most ? need[day] : most;
    if (most > 0) {
        int resource = add_resource(making, RESOURCE_GUARD, p,
                                    arena_format(&network->arena, "guards of %s", place->id));
        for (int32_t day = 0; day < table->day_count; day++)
            making->limits[resource][day] = people_from_start(mission, p, true) - need[day];
    }
    free(need);
    const struct {
        bool is;
        enum resource_kind kind;
        enum limit_kind limit;
        double value, scale;
        const char *name;
    } rows[] = {{beds, RESOURCE_BEDS, LIMIT_BEDS, place->beds, 1, "beds at %s"},
                {people, RESOURCE_PEOPLE_PER_DAY, LIMIT_PEOPLE_PER_DAY, place->people_per_day, 1,
                 "people a day at %s"},
                {tonnes, RESOURCE_TONNES_PER_DAY, LIMIT_TONNES_PER_DAY, place->tonnes_per_day,
                 KILOGRAMS, "tonnes a day at %s"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!rows[i].is)
            continue;
        char name[256];
        snprintf(name, sizeof name, "%.*s%s", (int)(strlen(rows[i].name) - 2), rows[i].name,
                 place->id);
        int resource =
            add_resource(making, rows[i].kind, p, arena_copy_text(&network->arena, name));
        if (rows[i].value >= 0)
            cap(making, resource, NULL, rows[i].value * rows[i].scale, false);
        for (int l = 0; l < mission->limit_count; l++)
            if (mission->limits[l].kind == rows[i].limit && mission->limits[l].place == p)
                cap(making, resource, &mission->limits[l], mission->limits[l].value * rows[i].scale,
                    false);
        if (rows[i].kind == RESOURCE_BEDS)
            cap(making, resource, NULL, -people_from_start(mission, p, false), true);
    }
}

static void add_counters(struct making *making)
{
    struct network *network = making->network;
    const struct mission *mission = network->mission;
    for (int i = 0; i < mission->leg_count; i++) {
        bool is = mission->legs[i].vehicles_per_day >= 0;
        for (int l = 0; l < mission->limit_count; l++)
            is |= mission->limits[l].kind == LIMIT_VEHICLES_PER_DAY && mission->limits[l].leg == i;
        if (!is)
            continue;
        int resource = add_resource(
            making, RESOURCE_VEHICLES_PER_DAY, i,
            arena_format(&network->arena, "vehicles a day on %s", mission->legs[i].id));
        if (mission->legs[i].vehicles_per_day >= 0)
            cap(making, resource, NULL, mission->legs[i].vehicles_per_day, false);
        for (int l = 0; l < mission->limit_count; l++)
            if (mission->limits[l].kind == LIMIT_VEHICLES_PER_DAY && mission->limits[l].leg == i)
                cap(making, resource, &mission->limits[l], mission->limits[l].value, false);
    }
    for (int l = 0; l < mission->limit_count; l++) {
        const struct limit *limit = &mission->limits[l];
        bool flights = limit->kind == LIMIT_FLIGHTS_PER_DAY;
        if (!flights && limit->kind != LIMIT_CONVOYS_PER_DAY)
            continue;
        const char *where = limit->place >= 0   ? mission->places[limit->place].id
                            : limit->country[0] ? limit->country
                                                : "the mission";
        cap(making,
            add_resource(making, flights ? RESOURCE_FLIGHTS_PER_DAY : RESOURCE_CONVOYS_PER_DAY, l,
                         arena_format(&network->arena, "%s a day, %s",
                                      flights ? "flights" : "convoys", where)),
            limit, limit->value, false);
    }
}

/* -- what tasks take -- */

static void use(struct making *making, int32_t task, int resource, int32_t day_offset,
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
    use(making, task, resource, 0, people, false);
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

static void use_legs(struct making *making, int32_t task, int32_t vehicles)
{
    const struct network *network = making->network;
    const struct task *row = &network->tasks[task];
    for (int32_t i = row->chain.first; i < row->chain.first + row->chain.count; i++)
        use(making, task,
            find_resource(making, RESOURCE_VEHICLES_PER_DAY,
                          network->passages.items[network->moves[i].passage].leg),
            network->moves[i].depart / MINUTES_PER_DAY - row->planned / MINUTES_PER_DAY, vehicles,
            false);
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
    int32_t days = minute(network, trip->arrive) / MINUTES_PER_DAY -
                   minute(network, trip->depart) / MINUTES_PER_DAY,
            number = trip->has_lift ? trip->lift.number : 0,
            kilograms = (int32_t)fmin(ceil(carried_tonnes * KILOGRAMS - 1e-6), NO_LIMIT);
    use(making, task, find_resource(making, RESOURCE_PEOPLE_PER_DAY, trip->from), 0, people, false);
    use(making, task, find_resource(making, RESOURCE_PEOPLE_PER_DAY, trip->to), days, people,
        false);
    use(making, task, find_resource(making, RESOURCE_TONNES_PER_DAY, trip->from), 0, kilograms,
        false);
    use(making, task, find_resource(making, RESOURCE_TONNES_PER_DAY, trip->to), days, kilograms,
        false);
    for (int i = 0; i < network->resource_count; i++) {
        const struct resource *resource = &network->resources[i];
        if (resource->kind != RESOURCE_FLIGHTS_PER_DAY &&
            resource->kind != RESOURCE_CONVOYS_PER_DAY)
            continue;
        const struct limit *limit = &mission->limits[resource->item];
        if (resource->kind == RESOURCE_CONVOYS_PER_DAY && trip->mode == MODE_ROAD &&
            (limit->place < 0 || limit->place == trip->from))
            use(making, task, i, 0, 1, false);
        if (resource->kind != RESOURCE_FLIGHTS_PER_DAY || trip->mode != MODE_AIR)
            continue;
        if (limit->place < 0) {
            if (!limit->country[0] || in_country(mission, trip, limit->country))
                use(making, task, i, 0, number, false);
            continue;
        }
        use(making, task, i, 0, limit->place == trip->from ? number : 0, false);
        use(making, task, i, days, limit->place == trip->to ? number : 0, false);
    }
    int32_t vehicles = driving + (trip->mode == MODE_ROAD ? number : 0);
    const struct task *travel = &network->tasks[making->part_of[TASK_TRAVEL][t]];
    for (int32_t i = travel->chain.first; i < travel->chain.first + travel->chain.count; i++)
        use(making, task,
            find_resource(making, RESOURCE_VEHICLES_PER_DAY,
                          network->passages.items[network->moves[i].passage].leg),
            network->moves[i].depart / MINUTES_PER_DAY - travel->planned / MINUTES_PER_DAY,
            vehicles, false);
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

static void use_of_trip(struct making *making, int t)
{
    struct network *network = making->network;
    const struct mission *mission = network->mission;
    const struct plan_trip *trip = &network->plan->trips[t];
    int32_t task = setting_out(making, t), people = 0, driving = 0;
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
            int escorts = find_resource(making, RESOURCE_ESCORTS, load->unit);
            use_people(making, leader, escorts, load->quantity, true);
            use_really(making, task, escorts, load->quantity, false);
            if (unit->guards && !last)
                use_people(making, leader, find_resource(making, RESOURCE_GUARD, trip->from),
                           load->quantity, true);
        }
    }
    network->trip_people[t] = people;
    network->trip_driving[t] = driving;
    use(making, task, find_resource(making, RESOURCE_BEDS, trip->from), 0, -people, false);
    use(making, leader, find_resource(making, RESOURCE_BEDS, trip->to), 0, people, false);
    use_slots(making, t, task, people, driving, trip->has_lift ? tonnes : 0);
    if (lift_out >= 0) {
        int pool = find_resource(making, RESOURCE_LIFT, trip->lift.lift);
        use(making, leader, pool, 0, trip->lift.number, false);
        use(making, making->part_of[TASK_LIFT_BACK][t], pool, 0, trip->lift.number, true);
        use_really(making, lift_out, pool, trip->lift.number, false);
        use_really(making, making->part_of[TASK_LIFT_BACK][t], pool, trip->lift.number, true);
        if (trip->mode == MODE_ROAD) {
            use_legs(making, lift_out, trip->lift.number);
            use_legs(making, making->part_of[TASK_LIFT_BACK][t], trip->lift.number);
        }
    }
    if (escort_out >= 0) {
        const struct unit *unit = &mission->units[trip->escort.unit];
        int escorts = find_resource(making, RESOURCE_ESCORTS, trip->escort.unit),
            guard = unit->guards ? find_resource(making, RESOURCE_GUARD, unit->place) : -1;
        int32_t giver = making->part_of[TASK_ESCORT_BACK][t];
        use_people(making, leader, escorts, trip->escort.people, false);
        use_people(making, leader, guard, trip->escort.people, false);
        use(making, giver, escorts, 0, trip->escort.people, true);
        use_really(making, escort_out, escorts, trip->escort.people, false);
        use_really(making, giver, escorts, trip->escort.people, true);
        use(making, giver, guard, 0, trip->escort.people, true);
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

/* One row for each task, resource and day. */
static void merge_amounts(struct making *making)
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

/* -- the plan as it would go by itself -- */

/* A change of what is free, at its moment: what comes back counts before what goes. */
struct change {
    int32_t at, delta;
};

static int compare_changes(const void *left_address, const void *right_address)
{
    const struct change *left = left_address, *right = right_address;
    if (left->at != right->at)
        return left->at < right->at ? -1 : 1;
    return (left->delta < right->delta) - (left->delta > right->delta);
}

static int32_t limit_on(const struct making *making, int resource, int32_t day)
{
    int32_t last = making->network->passages.day_count - 1;
    return making->limits[resource][day < last ? day : last];
}

/* How much more than its limit the plan takes of a resource that is held. */
static int32_t overdraft(const struct making *making, int resource, const int32_t *starts,
                         const int32_t *finishes)
{
    struct change *changes = memory_new(
        making->amount_count + (size_t)making->network->passages.day_count, sizeof *changes);
    size_t count = 0;
    for (size_t i = 0; i < making->amount_count; i++) {
        const struct amount_row *row = &making->amounts[i];
        if (row->resource == resource)
            changes[count++] =
                (struct change){row->at_finish ? finishes[row->task] : starts[row->task],
                                row->at_finish ? row->quantity : -row->quantity};
    }
    for (int32_t day = 1; day < making->network->passages.day_count; day++)
        if (making->limits[resource][day] != making->limits[resource][day - 1])
            changes[count++] =
                (struct change){day * MINUTES_PER_DAY,
                                making->limits[resource][day] - making->limits[resource][day - 1]};
    if (count)
        qsort(changes, count, sizeof *changes, compare_changes);
    int32_t free_units = making->limits[resource][0], least = free_units < 0 ? free_units : 0;
    const struct resource *row = &making->network->resources[resource];
    int32_t until = row->kind == RESOURCE_GUARD
                        ? minute(making->network, making->guarded_until[row->item])
                        : INT32_MAX;
    for (size_t i = 0; i < count && changes[i].at < until; i++) {
        free_units += changes[i].delta;
        least = free_units < least ? free_units : least;
    }
    free(changes);
    return -least;
}

static void raise_slots(struct making *making, int resource, const int32_t *starts)
{
    int32_t days = making->network->passages.day_count,
            *used = memory_new((size_t)days, sizeof *used);
    for (size_t i = 0; i < making->amount_count; i++) {
        const struct amount_row *row = &making->amounts[i];
        int32_t day = starts[row->task] / MINUTES_PER_DAY + row->day_offset;
        if (row->resource == resource && day >= 0 && day < days)
            used[day] += row->quantity;
    }
    for (int32_t day = 0; day < days; day++)
        if (used[day] > making->limits[resource][day])
            making->limits[resource][day] = used[day];
    free(used);
}

/* From when on all that the trip carries may leave. */
static int32_t available_from(const struct network *network, int trip_index)
{
    const struct mission *mission = network->mission;
    const struct plan_trip *trip = &network->plan->trips[trip_index];
    int64_t from = INT64_MIN;
    for (int i = 0; i < trip->load_count; i++) {
        const struct plan_load *load = &trip->loads[i];
        int64_t available = load->unit >= 0
                                ? mission_available(mission->units[load->unit].available,
                                                    mission->units[load->unit].available_hour)
                                : mission_available(mission->lots[load->lot].available,
                                                    mission->lots[load->lot].available_hour);
        from = available > from ? available : from;
    }
    return from == INT64_MIN ? 0 : minute(network, from);
}

/* What the policy lets a task wait for from the outset. */
static int32_t release_of(const struct making *making, int32_t index)
{
    const struct network *network = making->network;
    const struct task *task = &network->tasks[index];
    if (network->policy == POLICY_KEEP)
        return task->kind == TASK_LIFT_BACK || task->kind == TASK_ESCORT_BACK ? 0 : task->planned;
    int32_t ready = task->planned - AHEAD_DAYS * MINUTES_PER_DAY, other;
    ready = ready < 0 ? 0 : ready;
    switch (task->kind) {
    case TASK_PACK:
        return task->planned;
    case TASK_DEPARTURE: {
        const struct place *place =
            &network->mission->places[network->plan->closings[task->item].place];
        if (place->earliest_close != DAY_NONE) {
            other = minute(network, day_moment(place->earliest_close - place->handover_days));
            ready = other > ready ? other : ready;
        }
        for (int32_t i = network->first_leaving[task->item];
             i < network->first_leaving[task->item + 1]; i++) {
            other = available_from(network, network->tasks[network->leaving[i]].item);
            ready = other > ready ? other : ready;
        }
        return ready;
    }
    case TASK_LIFT_OUT:
    case TASK_ESCORT_OUT:
    case TASK_TRAVEL:
        if (task->kind == TASK_TRAVEL && network->closing_of[task->item] >= 0)
            return 0; /* goes with the departure */
        other = available_from(network, task->item);
        return other > ready ? other : ready;
    default:
        return 0;
    }
}

int network_compare_begun(const void *left_address, const void *right_address)
{
    const struct rehearsal_begun *left = left_address, *right = right_address;
    return (left->task > right->task) - (left->task < right->task);
}

/* NULL: it had not begun in the past. */
static const struct rehearsal_begun *begun(const struct making *making, int32_t index)
{
    const struct rehearsal_past *past = making->network->past;
    const struct rehearsal_begun key = {.task = making->network->tasks[index].key};
    return past && past->count
               ? bsearch(&key, past->begun, past->count, sizeof key, network_compare_begun)
               : NULL;
}

/* What had begun begins when it did; nothing else begins in the past. */
static int32_t release_after(const struct making *making, int32_t index)
{
    const struct rehearsal_past *past = making->network->past;
    const struct rehearsal_begun *before = begun(making, index);
    int32_t release = before ? before->at : release_of(making, index);
    return past && !before && release < past->until ? past->until : release;
}

/* What had begun takes what it took, without asking whether it is there. */
static void take_before(struct making *making, struct dispatch_builder *builder)
{
    for (size_t i = 0; i < making->amount_count; i++) {
        const struct amount_row *row = &making->amounts[i];
        const struct resource *resource = &making->network->resources[row->resource];
        const struct rehearsal_begun *before = begun(making, row->task);
        if (before && !resource->by_day && !row->at_finish && row->quantity)
            dispatch_add_change(builder, resource->index, before->at, -row->quantity);
    }
}

static void count_before(struct making *making)
{
    int32_t days = making->network->passages.day_count;
    for (size_t i = 0; i < making->amount_count; i++) {
        const struct amount_row *row = &making->amounts[i];
        const struct rehearsal_begun *before = begun(making, row->task);
        int32_t day = before ? before->at / MINUTES_PER_DAY + row->day_offset : -1;
        if (making->network->resources[row->resource].by_day && day >= 0 && day < days) {
            int32_t *room = &making->limits[row->resource][day];
            *room = *room > row->quantity ? *room - row->quantity : 0;
        }
    }
}

/* The dispatcher's network; with resources, or of tasks and arcs alone. */
static struct dispatch_network *build(struct making *making, bool resources, int32_t *circle)
{
    struct network *network = making->network;
    int32_t days = network->passages.day_count;
    struct dispatch_builder *builder = dispatch_builder_new(MINUTES_PER_DAY, days);
    if (resources && network->past)
        count_before(making);
    for (int i = 0; i < network->resource_count && resources; i++) {
        struct resource *resource = &network->resources[i];
        if (resource->by_day) {
            resource->index = dispatch_add_slot(builder, making->limits[i]);
            continue;
        }
        resource->index = dispatch_add_resource(builder, limit_on(making, i, 0) + making->raise[i]);
        for (int32_t day = 1; day < days; day++)
            if (making->limits[i][day] != making->limits[i][day - 1])
                dispatch_add_change(builder, resource->index, day * MINUTES_PER_DAY,
                                    making->limits[i][day] - making->limits[i][day - 1]);
    }
    if (resources && network->past)
        take_before(making, builder);
    size_t amount = 0;
    for (int32_t task = 0; task < network->task_count; task++) {
        bool before = begun(making, task);
        dispatch_add_task(builder,
                          resources ? making->release[task] : network->tasks[task].planned);
        for (; amount < making->amount_count && making->amounts[amount].task == task; amount++) {
            const struct amount_row *row = &making->amounts[amount];
            const struct resource *resource = &network->resources[row->resource];
            if (!resources || row->quantity == 0 || (before && !row->at_finish))
                continue;
            if (resource->by_day)
                dispatch_add_slot_use(builder, resource->index, row->day_offset, row->quantity);
            else if (row->at_finish)
                dispatch_add_give(builder, resource->index, row->quantity);
            else
                dispatch_add_take(builder, resource->index, row->quantity);
        }
    }
    for (size_t i = 0; i < making->arc_count; i++)
        if (!resources || !begun(making, making->arcs[i].to))
            dispatch_add_arc(builder, making->arcs[i].from, making->arcs[i].to,
                             making->arcs[i].from_start, making->arcs[i].lag);
    return dispatch_network_new(builder, network->policy == POLICY_KEEP, circle);
}

static bool complain(struct making *making, int32_t circle)
{
    const struct task *task = &making->network->tasks[circle];
    const struct plan_document *plan = making->network->plan;
    diagnostics_add(making->diagnostics, SEVERITY_ERROR, plan->path, 0, 0,
                    "the plan cannot be carried out: %s %s waits for itself",
                    task->kind < TASK_PACK ? "trip" : "the closing of",
                    task->kind < TASK_PACK
                        ? plan->trips[task->item].id
                        : making->network->mission->places[plan->closings[task->item].place].id);
    return false;
}

/* Lift and escort of a trip are not sent before what the plan has done by then has been done: else
 * they would wait at the far end with nothing to take, and others for them. Without the plan's
 * order they are sent when what the trip waits for is at least under way. */
static void send_in_time(struct making *making, const int32_t *starts, const int32_t *finishes)
{
    const struct network *network = making->network;
    size_t count = making->arc_count;
    for (size_t i = 0; i < count; i++) {
        struct arc arc = making->arcs[i];
        const struct task *to = &network->tasks[arc.to], *from = &network->tasks[arc.from];
        if ((to->kind != TASK_TRAVEL && to->kind != TASK_DEPARTURE) ||
            from->kind == TASK_LIFT_OUT || from->kind == TASK_ESCORT_OUT ||
            (from->kind == TASK_DEPARTURE && to->kind == TASK_TRAVEL))
            continue;
        const int32_t *first = &arc.to, *end = first + 1;
        if (to->kind == TASK_DEPARTURE) {
            first = network->leaving + network->first_leaving[to->item];
            end = network->leaving + network->first_leaving[to->item + 1];
        }
        bool lasts =
            from->kind == TASK_TRAVEL || from->kind == TASK_PACK || from->kind == TASK_CLEARANCE;
        for (; first < end; first++)
            for (int kind = TASK_LIFT_OUT; kind <= TASK_ESCORT_OUT; kind++) {
                int32_t sent = making->part_of[kind][network->tasks[*first].item];
                if (sent < 0)
                    continue;
                int32_t done = (arc.from_start ? starts : finishes)[arc.from] + arc.lag;
                if (network->policy == POLICY_REORDER)
                    add_arc(making, arc.from, sent, arc.from_start || lasts, lasts ? 0 : arc.lag);
                else if (arc.from < sent && done <= starts[sent])
                    add_arc(making, arc.from, sent, arc.from_start, arc.lag);
                else if (arc.from < sent && starts[arc.from] <= starts[sent])
                    add_arc(making, arc.from, sent, true, 0);
            }
    }
    sort_arcs(making);
}

/* People who leave for good are not there to escort any more: they leave when the escorts that the
 * plan has before them have set out. */
static void escort_first(struct making *making, int resource)
{
    int32_t *escorts = memory_new(making->amount_count + 1, sizeof *escorts), leaver = -1;
    size_t count = 0;
    for (size_t i = 0; i < making->amount_count; i++) { /* in the order of tasks */
        const struct amount_row *row = &making->amounts[i];
        if (row->resource != resource || row->at_finish)
            continue;
        if (row->for_good) {
            for (size_t k = 0; k < count; k++)
                add_arc(making, escorts[k], row->task, true, 0);
            add_arc(making, leaver, row->task, true, 0);
            leaver = row->task;
            count = 0;
        }
        if (row->lent)
            escorts[count++] = row->task;
    }
    free(escorts);
}

/* A departure books what it holds before some of it moves. Where the plan so books more than there
 * is, the limit is raised, and then it is no longer sure that nobody is in two places: what really
 * moves of that pool or unit is counted by a resource of its own. */
static void count_really(struct making *making, const int32_t *starts, const int32_t *finishes)
{
    struct network *network = making->network;
    int count = network->shown_count = network->resource_count;
    for (int i = 0; i < count; i++) {
        enum resource_kind kind = network->resources[i].kind;
        if ((kind != RESOURCE_LIFT && kind != RESOURCE_ESCORTS) || making->raise[i] == 0)
            continue;
        int twin =
            add_resource(making, kind, network->resources[i].item, network->resources[i].name);
        network->resources[twin].twin_of = i;
        making->limits[twin] = making->limits[i];
        for (size_t k = 0; k < making->real_count; k++)
            if (making->real[k].resource == i)
                use(making, making->real[k].task, twin, 0, making->real[k].quantity,
                    making->real[k].at_finish);
        making->raise[twin] =
            network->past ? network->past->raise[twin] : overdraft(making, twin, starts, finishes);
    }
    merge_amounts(making);
}

static bool raise_limits(struct making *making)
{
    struct network *network = making->network;
    int32_t circle;
    struct dispatch_network *bare = build(making, false, &circle);
    if (!bare)
        return complain(making, circle);
    struct dispatch_run *run = dispatch_run_new(bare);
    struct travel travel = {.network = network};
    struct dispatch_world world = {
        .earliest = travel_earliest, .duration = travel_duration, .context = &travel};
    dispatch_execute(run, &world, DISPATCH_NEVER);
    for (int i = 0; i < network->resource_count; i++)
        if (network->resources[i].kind == RESOURCE_GUARD ||
            network->resources[i].kind == RESOURCE_ESCORTS)
            escort_first(making, i);
    send_in_time(making, dispatch_starts(run), dispatch_finishes(run));
    making->raise = network->raise =
        arena_new(&network->arena, 2 * (size_t)network->resource_count + 1, sizeof(int32_t));
    for (int i = 0; i < network->resource_count; i++)
        if (network->resources[i].by_day)
            raise_slots(making, i, dispatch_starts(run));
        else if (network->past)
            making->raise[i] = network->past->raise[i];
        else
            making->raise[i] = overdraft(making, i, dispatch_starts(run), dispatch_finishes(run));
    count_really(making, dispatch_starts(run), dispatch_finishes(run));
    dispatch_run_free(run);
    dispatch_network_free(bare);
    return true;
}

/* -- who is out when -- */

static void find_crossings(struct network *network)
{
    const struct mission *mission = network->mission;
    const struct plan_document *plan = network->plan;
    network->crossings =
        arena_new(&network->arena, (size_t)plan->trip_count + 1, sizeof *network->crossings);
    for (int t = 0; t < plan->trip_count; t++) {
        const struct plan_trip *trip = &plan->trips[t];
        int out = 0;
        bool outside = is_outside(mission, trip->from);
        for (int i = 0; i < trip->load_count; i++) {
            const struct unit *unit =
                trip->loads[i].unit >= 0 ? &mission->units[trip->loads[i].unit] : NULL;
            if (unit && (!outside || trip->from == unit->place) &&
                (is_outside(mission, trip->to) || unit->destination == trip->to))
                out += trip->loads[i].quantity;
        }
        if (out)
            network->crossings[network->crossing_count++] =
                (struct crossing){t, out, minute(network, trip->arrive)};
    }
}

static void find_resources_of(struct network *network)
{
    size_t most = (size_t)network->resource_count + 1;
    network->resource_of = arena_new(&network->arena, most, sizeof(int32_t));
    network->resource_of_slot = arena_new(&network->arena, most, sizeof(int32_t));
    network->lift_resource =
        arena_new(&network->arena, (size_t)network->mission->lift_count + 1, sizeof(int32_t));
    network->lift_twin =
        arena_new(&network->arena, (size_t)network->mission->lift_count + 1, sizeof(int32_t));
    for (int i = 0; i < network->mission->lift_count; i++)
        network->lift_twin[i] = -1;
    for (int i = 0; i < network->resource_count; i++) {
        const struct resource *resource = &network->resources[i];
        (resource->by_day ? network->resource_of_slot : network->resource_of)[resource->index] =
            resource->twin_of < 0 ? i : resource->twin_of;
        if (resource->kind == RESOURCE_LIFT)
            (resource->twin_of < 0 ? network->lift_resource : network->lift_twin)[resource->item] =
                resource->index;
    }
}

struct network *stress_network_new(const struct mission *mission, const struct plan_document *plan,
                                   enum stress_policy policy, const struct rehearsal_past *past,
                                   struct diagnostics *diagnostics)
{
    struct network *network = memory_new(1, sizeof *network);
    struct making making = {.network = network, .diagnostics = diagnostics};
    int32_t circle = -1;
    network->mission = mission;
    network->plan = plan;
    network->policy = policy;
    network->past = past;
    passage_table_init(&network->passages, mission, &network->arena);
    network->trip_people =
        arena_new(&network->arena, (size_t)plan->trip_count + 1, sizeof(int32_t));
    network->trip_driving =
        arena_new(&network->arena, (size_t)plan->trip_count + 1, sizeof(int32_t));
    add_tasks(&making);
    find_leaving(network);
    add_arcs(&making);
    add_lift_resources(&making);
    for (int p = 0; p < mission->place_count; p++)
        add_place_resources(&making, p);
    add_counters(&making);
    find_guarded(&making);
    for (int t = 0; t < plan->trip_count; t++)
        use_of_trip(&making, t);
    merge_amounts(&making);
    making.release = arena_new(&network->arena, (size_t)network->task_count + 1, sizeof(int32_t));
    for (int32_t i = 0; i < network->task_count; i++) {
        network->tasks[i].not_before = policy == POLICY_KEEP ? network->tasks[i].planned : 0;
        making.release[i] = release_after(&making, i);
    }
    if (raise_limits(&making)) {
        network->dispatch = build(&making, true, &circle);
        if (!network->dispatch)
            complain(&making, circle);
    }
    free(making.amounts);
    free(making.arcs);
    free(making.real);
    free(making.limits);
    if (!network->dispatch) {
        stress_network_free(network);
        return NULL;
    }
    find_crossings(network);
    find_resources_of(network);
    return network;
}

void stress_network_free(struct network *network)
{
    if (!network)
        return;
    dispatch_network_free(network->dispatch);
    passage_table_clear(&network->passages);
    free(network->tasks);
    free(network->moves);
    free(network->resources);
    arena_clear(&network->arena);
    free(network);
}
