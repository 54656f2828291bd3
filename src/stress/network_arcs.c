/* What waits for what: a trip for its lift and escort, for what brings its loads (what came first
 * leaves first), closings for their trips and for the closings before them. Once it is known how
 * the plan goes by itself, lift and escorts are bound to what the plan has done before them.
 */
#include "stress/network_making.h"

#include <math.h>
#include <stdlib.h>

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
    add_arc(making, making->part_of[TASK_TRAVEL][feeder], network_setting_out(making, trip), false,
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
                        add_arc(making, network_setting_out(making, other),
                                network_setting_out(making, t), true, 0);
            }
        }
}

/* Escorts who wait elsewhere than at home are not taken on before they are back. */
static void wait_for_escorts(struct making *making, int t)
{
    const struct network *network = making->network;
    const struct plan_trip *trip = &network->plan->trips[t];
    int home = network_escort_place(network, t);
    if (network->mission->units[trip->escort.unit].place == home)
        return;
    for (int other = 0; other < network->plan->trip_count; other++) {
        const struct plan_trip *later = &network->plan->trips[other];
        bool taken = later->from == home && later->depart >= trip->escort.until;
        for (int i = 0; i < later->load_count && taken; i++)
            if (later->loads[i].unit == trip->escort.unit)
                add_arc(making, making->part_of[TASK_ESCORT_BACK][t],
                        network_setting_out(making, other), false, 0);
    }
}

static void add_trip_arcs(struct making *making, int t)
{
    struct network *network = making->network;
    const struct mission *mission = network->mission;
    const struct plan_trip *trip = &network->plan->trips[t];
    int32_t travel = making->part_of[TASK_TRAVEL][t], out = network_setting_out(making, t);
    if (out != travel)
        add_arc(making, out, travel, false, 0);
    for (int kind = TASK_LIFT_OUT; kind <= TASK_ESCORT_OUT; kind++)
        add_arc(making, making->part_of[kind][t], out, false, 0);
    for (int kind = TASK_LIFT_BACK; kind <= TASK_ESCORT_BACK; kind++)
        add_arc(making, travel, making->part_of[kind][t], false, 0);
    if (trip->has_escort && !trip->escort.aboard)
        wait_for_escorts(making, t);
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
            network_escort_place(network, t) == closing->place &&
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
        making->leader[t] = leader < INT32_MAX ? leader : network_setting_out(making, t);
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

void network_add_arcs(struct making *making)
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

/* Lift and escort of a trip are not sent before what the plan has done by then has been done: else
 * they would wait at the far end with nothing to take, and others for them. Without the plan's
 * order they are sent when what the trip waits for is at least under way. */
void network_send_in_time(struct making *making, const int32_t *starts, const int32_t *finishes)
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
void network_escort_first(struct making *making, int resource)
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
