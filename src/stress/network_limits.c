/* The network is run once without any resources: that is the plan as it would go if nothing went
 * wrong, and says how much of each resource the plan itself ever takes. If that is more than the
 * limit, since the tables count more finely than a resource can (beds are booked here when a trip
 * sets out for them), the limit is raised to it. So a run in which nothing goes wrong is the plan,
 * to the minute. Of a plan that goes on from a past counts what it takes from then on, with what
 * had begun begun when it did.
 */
#include "stress/network_making.h"

#include "stress/travel.h"

#include <stdlib.h>

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

/* How much more than its limit the plan takes of a resource that is held, from the end of its past
 * on. */
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
                        ? network_minute(making->network, making->guarded_until[row->item])
                        : INT32_MAX;
    const struct rehearsal_past *past = making->network->past;
    for (size_t i = 0; i < count && changes[i].at < until; i++) {
        free_units += changes[i].delta;
        if (!past || changes[i].at >= past->until)
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

/* By how much the networks of the plans before raise it: another plan has other resources, in
 * another order. */
static int32_t raised_before(const struct network *network, int resource)
{
    const struct resource *row = &network->resources[resource];
    for (size_t i = 0; i < network->past->raise_count; i++) {
        const struct rehearsal_raise *raise = &network->past->raises[i];
        if (raise->kind == (int)row->kind && raise->item == row->item &&
            raise->really == (row->twin_of >= 0))
            return raise->by;
    }
    return 0;
}

static int32_t raise_of(const struct making *making, int resource, const int32_t *starts,
                        const int32_t *finishes)
{
    int32_t before = making->network->past ? raised_before(making->network, resource) : 0,
            now = overdraft(making, resource, starts, finishes);
    return now > before ? now : before;
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
        int twin = network_add_resource(making, kind, network->resources[i].item,
                                        network->resources[i].name);
        network->resources[twin].twin_of = i;
        making->limits[twin] = making->limits[i];
        for (size_t k = 0; k < making->real_count; k++)
            if (making->real[k].resource == i)
                network_use(making, making->real[k].task, twin, 0, making->real[k].quantity,
                            making->real[k].at_finish);
        making->raise[twin] = network->past ? raised_before(network, twin)
                                            : overdraft(making, twin, starts, finishes);
    }
    network_merge_amounts(making);
}

bool network_raise_limits(struct making *making)
{
    struct network *network = making->network;
    struct dispatch_network *bare = network_build(making, false);
    if (!bare)
        return false;
    struct dispatch_run *run = dispatch_run_new(bare);
    struct travel travel = {.network = network};
    struct dispatch_world world = {
        .earliest = travel_earliest, .duration = travel_duration, .context = &travel};
    dispatch_execute(run, &world, DISPATCH_NEVER);
    for (int i = 0; i < network->resource_count; i++)
        if (network->resources[i].kind == RESOURCE_GUARD ||
            network->resources[i].kind == RESOURCE_ESCORTS)
            network_escort_first(making, i);
    network_send_in_time(making, dispatch_starts(run), dispatch_finishes(run));
    making->raise = network->raise =
        arena_new(&network->arena, 2 * (size_t)network->resource_count + 1, sizeof(int32_t));
    for (int i = 0; i < network->resource_count; i++)
        if (network->resources[i].by_day)
            raise_slots(making, i, dispatch_starts(run));
        else
            making->raise[i] = raise_of(making, i, dispatch_starts(run), dispatch_finishes(run));
    count_really(making, dispatch_starts(run), dispatch_finishes(run));
    dispatch_run_free(run);
    dispatch_network_free(bare);
    return true;
}
