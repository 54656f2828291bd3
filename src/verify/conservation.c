/* Rule 1: each person and each item is at one place at a time, from where the mission has it to
 * where it ends.
 *
 * People of one unit, and items of one lot, cannot be told apart. What can be asked at each place
 * is therefore a balance, one for each thing: what may leave now are those who have been there for
 * `transfer_hours`, the *rested*; those who came later wait in a line. A disposal, and a loss,
 * takes from the end of the line first, as those would be the last to be of use, so that a breach
 * is only reported where no choice of persons or items would do. After a breach the balance goes on
 * from zero.
 */
#include "verify/check.h"

#include <stdlib.h>

/* Sorted by thing, then place, moment and kind. */
static int compare_by_thing(const void *left_address, const void *right_address)
{
    const struct flow *left = *(const struct flow *const *)left_address;
    const struct flow *right = *(const struct flow *const *)right_address;
    if (left->thing != right->thing)
        return left->thing < right->thing ? -1 : 1;
    return left < right ? -1 : 1; /* flows stand by place, moment, kind */
}

struct waiting {
    int64_t came, quantity;
};

struct balance {
    struct check *check;
    int place, thing;
    int64_t rested, present;
    struct waiting *line; /* those not yet rested, oldest first: line[first] .. line[end - 1] */
    size_t first, end, capacity;
};

static void settle(struct balance *balance, int64_t moment)
{
    while (balance->first < balance->end &&
           check_lasts(moment - balance->line[balance->first].came,
                       balance->check->mission->settings.transfer_hours))
        balance->rested += balance->line[balance->first++].quantity;
}

static void arrive(struct balance *balance, const struct flow *flow)
{
    memory_grow(&balance->line, &balance->capacity, balance->end + 1, sizeof *balance->line);
    balance->line[balance->end++] = (struct waiting){flow->moment, flow->quantity};
    balance->present += flow->quantity;
}

/* Takes `quantity` from the end of the line, then from the rested. */
static void take_last(struct balance *balance, int64_t quantity)
{
    balance->present -= quantity;
    while (quantity > 0 && balance->end > balance->first) {
        struct waiting *last = &balance->line[balance->end - 1];
        int64_t taken = quantity < last->quantity ? quantity : last->quantity;
        quantity -= taken;
        last->quantity -= taken;
        if (last->quantity == 0)
            balance->end--;
    }
    balance->rested -= quantity;
}

static void leave(struct balance *balance, const struct flow *flow)
{
    struct check *check = balance->check;
    const char *name = check_thing_name(check, balance->thing),
               *trip = check_trip_name(check, flow->source);
    const char *place = check_place_name(check, balance->place);
    const char *what = check_is_unit(check, balance->thing) ? "people" : "items";
    int to = check->plan->trips[flow->source].to;
    if (check_thing_destination(check, balance->thing) == balance->place)
        check_breach(check, 1, flow->source, balance->place, balance->thing, flow->moment,
                     "%s stays at %s, its destination, but trip %s takes %lld from there at %s",
                     name, place, trip, (long long)flow->quantity,
                     check_moment_text(check, flow->moment));
    if (check_is_outside(check, balance->place) && !check_is_outside(check, to) &&
        check_thing_place(check, balance->thing) != balance->place)
        check_breach(check, 1, flow->source, balance->place, balance->thing, flow->moment,
                     "%s is out at %s, but trip %s takes %lld back to %s", name, place, trip,
                     (long long)flow->quantity, check_place_name(check, to));
    if (flow->quantity > balance->present) {
        check_breach(check, 1, flow->source, balance->place, balance->thing, flow->moment,
                     "trip %s takes %lld %s of %s from %s at %s, where %lld are", trip,
                     (long long)flow->quantity, what, name, place,
                     check_moment_text(check, flow->moment), (long long)balance->present);
        check_blame(check, BREACH_ABSENT, (struct table_row){0});
    } else if (flow->quantity > balance->rested) {
        check_breach(check, 1, flow->source, balance->place, balance->thing, flow->moment,
                     "trip %s takes %lld %s of %s from %s at %s, where %lld have been for %g hours",
                     trip, (long long)flow->quantity, what, name, place,
                     check_moment_text(check, flow->moment), (long long)balance->rested,
                     check->mission->settings.transfer_hours);
        check_blame(check, BREACH_ABSENT, (struct table_row){"mission", "transfer_hours", 0});
        take_last(balance, flow->quantity - balance->rested);
        balance->present -= balance->rested;
        balance->rested = 0;
        return;
    }
    balance->rested -= flow->quantity;
    balance->present -= flow->quantity;
    if (balance->present < 0) {
        balance->present = balance->rested = 0;
        balance->first = balance->end;
    }
}

static void dispose(struct balance *balance, const struct flow *flow)
{
    struct check *check = balance->check;
    const char *name = check_thing_name(check, balance->thing),
               *place = check_place_name(check, balance->place);
    enum disposition way = check->plan->dispositions[flow->source].disposition;
    const struct lot *lot = &check->mission->lots[balance->thing - check->mission->unit_count];
    if (way == DISPOSITION_REDEPLOY)
        check_breach(check, 1, -1, balance->place, balance->thing, flow->moment,
                     "%s is redeployed at %s by a disposition: only trips do that", name, place);
    else if (!(lot->dispositions & 1U << way))
        check_breach(check, 1, -1, balance->place, balance->thing, flow->moment,
                     "%s at %s: to %s it is not allowed", name, place, disposition_name(way));
    if (flow->moment < check->start) {
        check_breach(check, 6, -1, balance->place, balance->thing, flow->moment,
                     "%s at %s is disposed of on %s, before the mission's start", name, place,
                     check_moment_text(check, flow->moment));
        check_blame(check, BREACH_START, (struct table_row){"mission", "start", 0});
    }
    if (flow->moment > check->end) {
        check_breach(check, 6, -1, balance->place, balance->thing, flow->moment,
                     "%s at %s is disposed of on %s, after the mission's horizon", name, place,
                     check_moment_text(check, flow->moment));
        check_blame(check, BREACH_HORIZON, (struct table_row){"mission", "horizon_days", 0});
        check_overrun(check, OVERRUN_HORIZON, -1, balance->place, -1, -1, -1);
    }
    int64_t quantity = flow->quantity;
    if (quantity > balance->present) {
        check_breach(check, 1, -1, balance->place, balance->thing, flow->moment,
                     "%lld items of %s are disposed of at %s on %s, where %lld are",
                     (long long)quantity, name, place, check_moment_text(check, flow->moment),
                     (long long)balance->present);
        check_blame(check, BREACH_ABSENT, (struct table_row){0});
        quantity = balance->present;
    }
    take_last(balance, quantity);
}

static void lose(struct balance *balance, const struct flow *flow)
{
    struct check *check = balance->check;
    int64_t quantity = flow->quantity;
    if (quantity > balance->present) {
        check_breach(check, 1, -1, balance->place, balance->thing, flow->moment,
                     "%lld of %s are lost at %s on %s, where %lld are", (long long)quantity,
                     check_thing_name(check, balance->thing),
                     check_place_name(check, balance->place),
                     check_moment_text(check, flow->moment), (long long)balance->present);
        check_blame(check, BREACH_ABSENT, (struct table_row){0});
        quantity = balance->present;
    }
    take_last(balance, quantity);
}

/* Leaving in parts: flows[0 .. count-1] are what leaves at one moment. If nobody of the unit
 * remains, one part may be the rest. */
static void check_parts(struct balance *balance, const struct flow *const *flows, int count)
{
    struct check *check = balance->check;
    int least = check->mission->units[balance->thing].smallest_part;
    int64_t remain = balance->present;
    for (int i = 0; i < count; i++)
        remain -= flows[i]->quantity;
    int allowed = remain <= 0;
    for (int i = 0; i < count; i++)
        if (flows[i]->quantity < least && allowed-- <= 0 &&
            flows[i]->quantity < least - check_lost_by(check, balance->thing, flows[i]->moment)) {
            check_breach(check, 1, flows[i]->source, balance->place, balance->thing,
                         flows[i]->moment,
                         "trip %s takes %lld people of %s from %s, fewer than the smallest part of "
                         "%d, and they are "
                         "not the rest",
                         check_trip_name(check, flows[i]->source), (long long)flows[i]->quantity,
                         check_thing_name(check, balance->thing),
                         check_place_name(check, balance->place), least);
            check_blame(check, BREACH_PART,
                        (struct table_row){"units", "smallest_part",
                                           check->mission->units[balance->thing].line});
        }
}

/* All flows of one thing at one place. */
static void check_balance(struct balance *balance, const struct flow *const *flows, int count)
{
    struct check *check = balance->check;
    balance->rested = balance->present = 0;
    balance->first = balance->end = 0;
    for (int i = 0; i < count; i++) {
        const struct flow *flow = flows[i];
        settle(balance, flow->moment);
        switch (flow->kind) {
        case FLOW_START:
            balance->rested = balance->present = flow->quantity;
            break;
        case FLOW_ARRIVE:
            arrive(balance, flow);
            break;
        case FLOW_DISPOSE:
            dispose(balance, flow);
            break;
        case FLOW_LOSE:
        case FLOW_LOSE_ESCORTS:
            lose(balance, flow);
            break;
        case FLOW_LEAVE:
            if (check_is_unit(check, balance->thing) &&
                (i == 0 || flows[i - 1]->kind != FLOW_LEAVE ||
                 flows[i - 1]->moment != flow->moment)) {
                int end = i;
                while (end < count && flows[end]->kind == FLOW_LEAVE &&
                       flows[end]->moment == flow->moment)
                    end++;
                check_parts(balance, flows + i, end - i);
            }
            leave(balance, flow);
            break;
        case FLOW_ESCORTS_LEAVE:
        case FLOW_ESCORTS_RETURN:
            break;
        }
    }
    int destination = check_thing_destination(check, balance->thing);
    if (balance->present > 0 && balance->place != destination) {
        check_breach(check, 1, -1, balance->place, balance->thing, MOMENT_NONE,
                     check_is_unit(check, balance->thing) ? "%lld people of %s are left at %s%s%s"
                                                          : "%lld items of %s are left at %s%s%s",
                     (long long)balance->present, check_thing_name(check, balance->thing),
                     check_place_name(check, balance->place),
                     destination >= 0 ? ", not at their destination " : ", not disposed of",
                     destination >= 0 ? check_place_name(check, destination) : "");
        check_blame(check, BREACH_LEFT, (struct table_row){0});
    }
}

static void check_loads(struct check *check, int trip)
{
    const struct trip_sum *sum = &check->sums[trip];
    if (sum->load_count == 0)
        check_breach(check, 1, trip, -1, -1, check->plan->trips[trip].depart,
                     "trip %s carries nothing", check_trip_name(check, trip));
    for (int i = 0; i < sum->load_count; i++) {
        int thing = sum->loads[i].thing;
        if (check_is_unit(check, thing))
            continue;
        const struct lot *lot = &check->mission->lots[thing - check->mission->unit_count];
        if (lot->destination < 0)
            check_breach(check, 1, trip, -1, thing, check->plan->trips[trip].depart,
                         "trip %s carries %s, which has no destination",
                         check_trip_name(check, trip), lot->id);
        else if (!(lot->dispositions & 1U << DISPOSITION_REDEPLOY))
            check_breach(check, 1, trip, -1, thing, check->plan->trips[trip].depart,
                         "trip %s carries %s: to redeploy it is not allowed",
                         check_trip_name(check, trip), lot->id);
    }
}

void check_conservation(struct check *check)
{
    for (int i = 0; i < check->plan->trip_count; i++)
        check_loads(check, i);
    const struct flow **sorted = memory_new((size_t)check->flow_count, sizeof *sorted);
    for (int i = 0; i < check->flow_count; i++)
        sorted[i] = &check->flows[i];
    if (check->flow_count)
        qsort(sorted, (size_t)check->flow_count, sizeof *sorted, compare_by_thing);
    struct balance balance = {.check = check};
    for (int i = 0, end; i < check->flow_count; i = end) {
        balance.thing = sorted[i]->thing;
        balance.place = sorted[i]->place;
        for (end = i; end < check->flow_count && sorted[end]->thing == balance.thing &&
                      sorted[end]->place == balance.place;)
            end++;
        check_balance(&balance, sorted + i, end - i);
    }
    free(balance.line);
    free(sorted);
}
