/* A plan is laid out in steps, each in a file of its own: tasks, what waits for what, what there
 * is, what tasks take; then limits are raised to what the plan itself takes, and all is handed to
 * the dispatcher. What had begun before a moment of the past keeps its beginning and what it took.
 */
#include "stress/network_making.h"

#include "base/random.h"

#include <stdlib.h>
#include <string.h>

enum { AHEAD_DAYS = 3 };

uint64_t network_key(const char *what, const char *id)
{
    uint64_t key = UINT64_C(0xcbf29ce484222325); /* Fowler, Noll & Vo's hash, mixed */
    for (int part = 0; part < 2; part++)
        for (const char *at = part ? id : what; *at; at++)
            key = (key ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
    return random_mix(key);
}

int32_t network_minute(const struct network *network, int64_t moment)
{
    int64_t from_start = moment - day_moment(network->passages.start_day);
    return from_start < 0 ? 0 : (int32_t)from_start;
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
    return from == INT64_MIN ? 0 : network_minute(network, from);
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
            other =
                network_minute(network, day_moment(place->earliest_close - place->handover_days));
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

/* Lift and escorts who were on their way to a trip for which they are now sent anew are not. */
const struct rehearsal_begun *network_begun(const struct making *making, int32_t index)
{
    const struct rehearsal_past *past = making->network->past;
    const struct rehearsal_begun key = {.task = making->network->tasks[index].key};
    return past && past->count && making->network->tasks[index].planned < past->until
               ? bsearch(&key, past->begun, past->count, sizeof key, network_compare_begun)
               : NULL;
}

/* What had begun begins when it did; nothing else begins in the past. */
static int32_t release_after(const struct making *making, int32_t index)
{
    const struct rehearsal_past *past = making->network->past;
    const struct rehearsal_begun *before = network_begun(making, index);
    int32_t release = before ? before->at : release_of(making, index);
    return past && !before && release < past->until ? past->until : release;
}

static int32_t limit_on(const struct making *making, int resource, int32_t day)
{
    int32_t last = making->network->passages.day_count - 1;
    return making->limits[resource][day < last ? day : last];
}

/* What had begun takes what it took, without asking whether it is there. */
static void take_before(struct making *making, struct dispatch_builder *builder)
{
    for (size_t i = 0; i < making->amount_count; i++) {
        const struct amount_row *row = &making->amounts[i];
        const struct resource *resource = &making->network->resources[row->resource];
        const struct rehearsal_begun *before = network_begun(making, row->task);
        if (before && !resource->by_day && !row->at_finish && row->quantity)
            dispatch_add_change(builder, resource->index, before->at, -row->quantity);
    }
}

static void count_before(struct making *making)
{
    int32_t days = making->network->passages.day_count;
    for (size_t i = 0; i < making->amount_count; i++) {
        const struct amount_row *row = &making->amounts[i];
        const struct rehearsal_begun *before = network_begun(making, row->task);
        int32_t day = before ? before->at / MINUTES_PER_DAY + row->day_offset : -1;
        if (making->network->resources[row->resource].by_day && day >= 0 && day < days) {
            int32_t *room = &making->limits[row->resource][day];
            *room = *room > row->quantity ? *room - row->quantity : 0;
        }
    }
}

static void complain(struct making *making, int32_t circle)
{
    const struct task *task = &making->network->tasks[circle];
    const struct plan_document *plan = making->network->plan;
    diagnostics_add(making->diagnostics, SEVERITY_ERROR, plan->path, 0, 0,
                    "the plan cannot be carried out: %s %s waits for itself",
                    task->kind < TASK_PACK ? "trip" : "the closing of",
                    task->kind < TASK_PACK
                        ? plan->trips[task->item].id
                        : making->network->mission->places[plan->closings[task->item].place].id);
}

struct dispatch_network *network_build(struct making *making, bool resources)
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
        const struct rehearsal_begun *before = network_begun(making, task);
        dispatch_add_task(builder, resources ? making->release[task]
                                   : before  ? before->at
                                             : network->tasks[task].planned);
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
        if (!network_begun(making, making->arcs[i].to))
            dispatch_add_arc(builder, making->arcs[i].from, making->arcs[i].to,
                             making->arcs[i].from_start, making->arcs[i].lag);
    int32_t circle = -1;
    struct dispatch_network *built =
        dispatch_network_new(builder, network->policy == POLICY_KEEP, &circle);
    if (!built)
        complain(making, circle);
    return built;
}

int network_escort_place(const struct network *network, int trip)
{
    const struct plan_trip *row = &network->plan->trips[trip];
    return row->escort.out.count ? row->escort.out.items[0].from : row->from;
}

bool network_is_out(const struct network *network, int trip, int unit)
{
    const struct mission *mission = network->mission;
    const struct plan_trip *row = &network->plan->trips[trip];
    const struct unit *people = &mission->units[unit];
    return (!mission_place_is_outside(mission, row->from) || row->from == people->place) &&
           (mission_place_is_outside(mission, row->to) || people->destination == row->to);
}

static void find_crossings(struct network *network)
{
    const struct plan_document *plan = network->plan;
    network->crossings =
        arena_new(&network->arena, (size_t)plan->trip_count + 1, sizeof *network->crossings);
    for (int t = 0; t < plan->trip_count; t++) {
        const struct plan_trip *trip = &plan->trips[t];
        int out = 0;
        for (int i = 0; i < trip->load_count; i++)
            if (trip->loads[i].unit >= 0 && network_is_out(network, t, trip->loads[i].unit))
                out += trip->loads[i].quantity;
        if (out)
            network->crossings[network->crossing_count++] =
                (struct crossing){t, out, network_minute(network, trip->arrive)};
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
    network->mission = mission;
    network->plan = plan;
    network->policy = policy;
    network->past = past;
    passage_table_init(&network->passages, mission, &network->arena);
    network_add_tasks(&making);
    network_add_arcs(&making);
    network_add_resources(&making);
    network_add_amounts(&making);
    making.release = arena_new(&network->arena, (size_t)network->task_count + 1, sizeof(int32_t));
    for (int32_t i = 0; i < network->task_count; i++) {
        network->tasks[i].not_before = policy == POLICY_KEEP ? network->tasks[i].planned : 0;
        making.release[i] = release_after(&making, i);
    }
    if (network_raise_limits(&making))
        network->dispatch = network_build(&making, true);
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
