/* Rule 2: a vehicle of a pool is in one place at a time, and carries what it can.
 *
 * Vehicles of a pool cannot be told apart and every one comes back to its base, so it is enough to
 * count: from `from` to `until` a trip holds its number, and what all trips hold is at no moment
 * more than the pool has that day. What holds until a moment and what holds from it do not overlap.
 * What a history lost of a pool is taken from its number from then on; a pool that is short by that
 * alone is an overrun that can be named, as others may have stood in, and so is one whose number
 * fell while its vehicles were out.
 */
#include "verify/check.h"
#include "verify/steps.h"

#include <stdlib.h>

/* Sums of payloads are compared with a hair of tolerance for rounding. */
static bool fits(double load, double room)
{
    return load <= room * (1 + 1e-9) + 1e-9;
}

/* Seats of items that a history lost of the lots that drive in the trip: who sat in them sits with
 * the others. */
static double seats_lost(const struct check *check, int trip_index)
{
    const struct plan_trip *trip = &check->plan->trips[trip_index];
    const struct trip_sum *sum = &check->sums[trip_index];
    double seats = 0;
    for (int i = 0; i < sum->load_count && check->plan->loss_count && trip->mode == MODE_ROAD;
         i++) {
        int thing = sum->loads[i].thing;
        if (check_is_unit(check, thing))
            continue;
        const struct lot *lot = &check->mission->lots[thing - check->mission->unit_count];
        if (lot->drives)
            seats += (double)check_lost_by(check, thing, trip->depart) * lot->seats;
    }
    return seats;
}

static void check_capacity(struct check *check, int trip_index, const struct lift *lift, int number)
{
    const struct plan_trip *trip = &check->plan->trips[trip_index];
    const struct trip_sum *sum = &check->sums[trip_index];
    double seats = (double)number * lift->seats + sum->totals.seats + seats_lost(check, trip_index);
    if ((double)sum->totals.people > seats)
        check_breach(check, 2, trip_index, -1, -1, trip->depart,
                     "trip %s carries %lld people on %.0f seats", trip->id,
                     (long long)sum->totals.people, seats);
    if (!fits(sum->totals.tonnes, number * lift->payload_tonnes))
        check_breach(check, 2, trip_index, -1, -1, trip->depart,
                     "trip %s carries %g tonnes, and %d of %s carry %g", trip->id,
                     sum->totals.tonnes, number, lift->id, number * lift->payload_tonnes);
    if (!fits(sum->totals.teu, number * lift->teu))
        check_breach(check, 2, trip_index, -1, -1, trip->depart,
                     "trip %s carries %g TEU, and %d of %s carry %g", trip->id, sum->totals.teu,
                     number, lift->id, number * lift->teu);
}

static void check_without_lift(struct check *check, int trip_index)
{
    const struct plan_trip *trip = &check->plan->trips[trip_index];
    const struct trip_sum *sum = &check->sums[trip_index];
    if (trip->mode != MODE_ROAD)
        check_breach(check, 2, trip_index, -1, -1, trip->depart,
                     "trip %s goes by %s without a lift", trip->id,
                     transport_mode_name(trip->mode));
    if (sum->totals.carried > 0)
        check_breach(check, 2, trip_index, -1, -1, trip->depart,
                     "trip %s has %lld items that do not drive, and no lift to carry them",
                     trip->id, (long long)sum->totals.carried);
    double seats = sum->totals.seats + seats_lost(check, trip_index);
    if (trip->mode == MODE_ROAD && (double)sum->totals.people > seats)
        check_breach(check, 2, trip_index, -1, -1, trip->depart,
                     "trip %s carries %lld people on %.0f seats", trip->id,
                     (long long)sum->totals.people, seats);
}

/* Out, loading, unloading and back lie in that order between `from` and `until`. */
static void check_times(struct check *check, int trip_index, const struct lift *lift)
{
    const struct plan_trip *trip = &check->plan->trips[trip_index];
    const struct plan_lift *used = &trip->lift;
    const struct plan_moves *out = &used->out, *back = &used->back;
    int64_t there = out->count ? out->items[out->count - 1].arrive : used->from;
    if (!check_lasts(trip->depart - there, lift->turnround_hours))
        check_breach(check, 2, trip_index, trip->from, -1, there,
                     "trip %s: %s is at %s from %s, less than %g hours before it leaves at %s",
                     trip->id, lift->id, check_place_name(check, trip->from),
                     check_moment_text(check, there), lift->turnround_hours,
                     check_moment_text(check, trip->depart));
    if (out->count && used->from > out->items[0].depart)
        check_breach(check, 2, trip_index, -1, -1, used->from,
                     "trip %s: %s leaves its base at %s, before its `from`", trip->id, lift->id,
                     check_moment_text(check, out->items[0].depart));
    int64_t free_again = back->count ? back->items[0].depart : used->until;
    if (!check_lasts(free_again - trip->arrive, lift->turnround_hours))
        check_breach(check, 2, trip_index, trip->to, -1, free_again,
                     "trip %s: %s is done at %s by %s, less than %g hours after it came at %s",
                     trip->id, lift->id, check_place_name(check, trip->to),
                     check_moment_text(check, free_again), lift->turnround_hours,
                     check_moment_text(check, trip->arrive));
    if (back->count && used->until < back->items[back->count - 1].arrive)
        check_breach(check, 2, trip_index, -1, -1, used->until,
                     "trip %s: %s is back at its base at %s, after its `until`", trip->id, lift->id,
                     check_moment_text(check, back->items[back->count - 1].arrive));
}

static void check_reach(struct check *check, int trip_index, const struct lift *lift,
                        const struct plan_moves *moves)
{
    const struct mission *mission = check->mission;
    for (int i = 0; i < moves->count; i++) {
        const struct plan_move *move = &moves->items[i];
        const struct leg *leg = &mission->legs[move->leg];
        if (lift->range_km >= 0 && !fits(leg->km, lift->range_km))
            check_breach(check, 2, trip_index, -1, -1, move->depart,
                         "trip %s: %s is %g km long, and %s reaches %g",
                         check_trip_name(check, trip_index), leg->id, leg->km, lift->id,
                         lift->range_km);
        const int ends[] = {leg->from, leg->to};
        for (int k = 0; k < 2; k++)
            if (mission->places[ends[k]].runway_m < lift->runway_m)
                check_breach(check, 2, trip_index, ends[k], -1, move->depart,
                             "trip %s: the runway of %s is %g m, and %s needs %g",
                             check_trip_name(check, trip_index), mission->places[ends[k]].id,
                             mission->places[ends[k]].runway_m, lift->id, lift->runway_m);
    }
}

static void check_trip(struct check *check, int trip_index)
{
    const struct plan_trip *trip = &check->plan->trips[trip_index];
    const struct trip_sum *sum = &check->sums[trip_index];
    if (trip->mode == MODE_AIR && sum->totals.hazardous && sum->totals.people > 0)
        check_breach(check, 2, trip_index, -1, -1, trip->depart,
                     "trip %s flies hazardous items together with people", trip->id);
    if (!trip->has_lift) {
        check_without_lift(check, trip_index);
        return;
    }
    const struct lift *lift = &check->mission->lifts[trip->lift.lift];
    if (lift->mode != trip->mode)
        check_breach(check, 2, trip_index, -1, -1, trip->depart,
                     "trip %s goes by %s, and its lift %s by %s", trip->id,
                     transport_mode_name(trip->mode), lift->id, transport_mode_name(lift->mode));
    check_capacity(check, trip_index, lift, trip->lift.number);
    check_times(check, trip_index, lift);
    check_reach(check, trip_index, lift, &trip->lift.out);
    check_reach(check, trip_index, lift, &trip->moves);
    check_reach(check, trip_index, lift, &trip->lift.back);
}

struct use {
    int lift;
    int64_t moment, change, lost; /* more away, more lost */
    int trip;
};

static int compare_uses(const void *left_address, const void *right_address)
{
    const struct use *left = left_address, *right = right_address;
    if (left->lift != right->lift)
        return left->lift < right->lift ? -1 : 1;
    if (left->moment != right->moment)
        return left->moment < right->moment ? -1 : 1;
    return (left->trip > right->trip) - (left->trip < right->trip);
}

static void tell_pool(struct check *check, const struct steps *number, const struct use *use,
                      int64_t from, int64_t away, int64_t lost, double most, bool fell)
{
    const struct lift *lift = &check->mission->lifts[use->lift];
    const char *trip = "", *losses = "";
    if (use->trip >= 0)
        trip = arena_format(&check->arena, " (trip %s)", check_trip_name(check, use->trip));
    if (lost)
        losses = arena_format(&check->arena, " less %lld lost", (long long)lost);
    check_breach(check, 2, use->trip, lift->base, -1, from,
                 "%lld of %s are away from %s on, and there are %g%s%s", (long long)away, lift->id,
                 check_moment_text(check, from), most, losses, trip);
    check_blame(check, BREACH_POOL, steps_row(check->mission, number, moment_day(from)));
    if ((double)away <= most || fell)
        check_overrun(check, OVERRUN_LIFT_NUMBER, -1, -1, -1, use->lift, -1);
}

/* The uses of one pool, by moment. Each time that too many are away is one breach, however long it
 * lasts. */
static void check_pool(struct check *check, const struct use *uses, int count)
{
    const struct lift *lift = &check->mission->lifts[uses->lift];
    struct steps_wanted wanted = {.kind = LIMIT_LIFT_NUMBER,
                                  .place = -1,
                                  .leg = -1,
                                  .lift = uses->lift,
                                  .country_place = -1,
                                  .base = lift->number,
                                  .exists_from = lift->from,
                                  .exists_until = lift->until,
                                  .row = {"lift", "number", lift->line}};
    struct steps number = steps_build(&check->arena, check->mission, &wanted);
    int64_t away = 0, lost = 0;
    int over = 0;      /* 1: by those lost; 2: without them */
    bool sent = false; /* at this moment */
    for (int i = 0; i < count; i++) {
        away += uses[i].change;
        lost += uses[i].lost;
        sent |= uses[i].change > 0;
        if (i + 1 < count && uses[i + 1].moment == uses[i].moment)
            continue;
        int64_t end = i + 1 < count ? uses[i + 1].moment : INT64_MAX;
        int64_t from = uses[i].moment;
        for (int step = steps_find(&number, moment_day(from)); from < end && away > 0; step++) {
            double most = number.value[step];
            int excess = (double)away > most ? 2 : (double)(away + lost) > most ? 1 : 0;
            if (excess > over)
                tell_pool(check, &number, &uses[i], from, away, lost, most,
                          from > uses[i].moment || !sent);
            over = excess;
            from = steps_end(&number, step);
        }
        over = away > 0 ? over : 0;
        sent = false;
    }
}

void check_lift(struct check *check)
{
    const struct plan_document *plan = check->plan;
    size_t most = 2 * (size_t)plan->trip_count + (size_t)plan->loss_count;
    struct use *uses = memory_new(most, sizeof *uses);
    int count = 0;
    for (int i = 0; i < plan->trip_count; i++) {
        check_trip(check, i);
        const struct plan_lift *lift = &plan->trips[i].lift;
        if (!plan->trips[i].has_lift)
            continue;
        uses[count++] = (struct use){lift->lift, lift->from, lift->number, 0, i};
        uses[count++] =
            (struct use){lift->lift, lift->until, check->sums[i].lift_lost - lift->number, 0, i};
    }
    for (int i = 0; i < plan->loss_count; i++) {
        const struct plan_loss *loss = &plan->losses[i];
        int64_t lost = check->losses[i].quantity;
        bool aboard = check->losses[i].loser == LOSER_TRIP_LIFT;
        if (aboard || check->losses[i].loser == LOSER_POOL)
            uses[count++] = (struct use){loss->lift, loss->date, aboard ? -lost : 0, lost, -1};
    }
    if (count)
        qsort(uses, (size_t)count, sizeof *uses, compare_uses);
    for (int i = 0, end; i < count; i = end) {
        for (end = i; end < count && uses[end].lift == uses[i].lift;)
            end++;
        check_pool(check, uses + i, end - i);
    }
    free(uses);
}
