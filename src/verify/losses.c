/* Losses of a history: who was killed, what was destroyed.
 *
 * What is lost ends there. Aboard a trip it is taken from what the trip carries, so that less
 * arrives than left; from its escort, who then do not come home; or from its lift, which then is
 * never free again. At a place it is one more thing that leaves, and the balance of the place
 * (conservation.c) sees whether it was there. Here each loss is given to whom it is taken from, as
 * far as there is anything to take, and what there was not is a breach.
 */
#include "verify/check.h"

#include <stdlib.h>

static int compare_things(const void *left, const void *right)
{
    int a = ((const struct thing_load *)left)->thing, b = ((const struct thing_load *)right)->thing;
    return (a > b) - (a < b);
}

static int lost_thing(const struct check *check, const struct plan_loss *loss)
{
    return loss->unit >= 0 ? loss->unit : check->mission->unit_count + loss->lot;
}

int64_t check_lost_by(const struct check *check, int thing, int64_t moment)
{
    int64_t lost = 0;
    for (int i = 0; i < check->plan->loss_count; i++)
        if (check->plan->losses[i].lift < 0 &&
            lost_thing(check, &check->plan->losses[i]) == thing &&
            check->plan->losses[i].date <= moment)
            lost += check->losses[i].quantity;
    return lost;
}

static int64_t take(int64_t wanted, int64_t there, int64_t *lost)
{
    int64_t taken = wanted < there - *lost ? wanted : there - *lost;
    *lost += taken;
    return taken;
}

static struct loss_share share_of_lift(struct check *check, const struct plan_loss *loss)
{
    const struct plan_trip *trip = &check->plan->trips[loss->trip];
    if (!trip->has_lift || trip->lift.lift != loss->lift)
        return (struct loss_share){LOSER_NONE, 0};
    return (struct loss_share){LOSER_TRIP_LIFT, take(loss->quantity, trip->lift.number,
                                                     &check->sums[loss->trip].lift_lost)};
}

static struct loss_share share_of_trip(struct check *check, const struct plan_loss *loss)
{
    const struct plan_trip *trip = &check->plan->trips[loss->trip];
    struct trip_sum *sum = &check->sums[loss->trip];
    struct thing_load wanted = {.thing = lost_thing(check, loss)}, *load = NULL;
    if (sum->load_count)
        load = bsearch(&wanted, sum->loads, (size_t)sum->load_count, sizeof *sum->loads,
                       compare_things);
    if (load) {
        int64_t taken = take(loss->quantity, load->quantity, &load->lost);
        const struct lot *lot = loss->lot >= 0 ? &check->mission->lots[loss->lot] : NULL;
        sum->people_lost += lot ? 0 : taken;
        if (lot && !(lot->drives && trip->mode == MODE_ROAD))
            sum->tonnes_lost += (double)taken * lot->tonnes;
        return (struct loss_share){LOSER_LOAD, taken};
    }
    if (loss->unit >= 0 && trip->has_escort && !trip->escort.aboard &&
        trip->escort.unit == loss->unit)
        return (struct loss_share){LOSER_ESCORT,
                                   take(loss->quantity, trip->escort.people, &sum->escorts_lost)};
    return (struct loss_share){LOSER_NONE, 0};
}

void check_sum_losses(struct check *check)
{
    const struct plan_document *plan = check->plan;
    check->losses = arena_new(&check->arena, (size_t)plan->loss_count, sizeof *check->losses);
    for (int i = 0; i < plan->loss_count; i++) {
        const struct plan_loss *loss = &plan->losses[i];
        bool lift = loss->lift >= 0;
        if (loss->trip >= 0)
            check->losses[i] = lift ? share_of_lift(check, loss) : share_of_trip(check, loss);
        else
            check->losses[i] = (struct loss_share){lift ? LOSER_POOL : LOSER_PLACE, loss->quantity};
    }
}

static const char *lost_name(const struct check *check, const struct plan_loss *loss)
{
    return loss->lift >= 0 ? check->mission->lifts[loss->lift].id
                           : check_thing_name(check, lost_thing(check, loss));
}

static void check_aboard(struct check *check, const struct plan_loss *loss, struct loss_share share)
{
    const struct plan_trip *trip = &check->plan->trips[loss->trip];
    const char *name = lost_name(check, loss), *moment = check_moment_text(check, loss->date);
    int rule = loss->lift >= 0 ? 2 : 1, thing = loss->lift >= 0 ? -1 : lost_thing(check, loss);
    int64_t from = trip->depart, until = trip->arrive;
    if (share.quantity < loss->quantity) {
        check_breach(check, rule, loss->trip, -1, thing, loss->date,
                     "%d of %s are lost aboard trip %s at %s, which has %lld to lose",
                     loss->quantity, name, trip->id, moment, (long long)share.quantity);
        check_blame(check, BREACH_ABSENT, (struct table_row){0});
    }
    if (share.loser == LOSER_ESCORT) {
        from = trip->escort.from;
        until = trip->escort.until;
    } else if (share.loser == LOSER_TRIP_LIFT) {
        from = trip->lift.from;
        until = trip->lift.until;
    }
    if (loss->date < from || loss->date > until)
        check_breach(check, rule, loss->trip, -1, thing, loss->date,
                     "%d of %s are lost aboard trip %s at %s, when they are not with it",
                     loss->quantity, name, trip->id, moment);
}

static void check_pool_at(struct check *check, const struct plan_loss *loss)
{
    const struct lift *lift = &check->mission->lifts[loss->lift];
    if (lift->base != loss->place)
        check_breach(check, 2, -1, loss->place, -1, loss->date,
                     "%d of %s are lost at %s on %s, and their base is %s", loss->quantity,
                     lift->id, check_place_name(check, loss->place),
                     check_moment_text(check, loss->date), check_place_name(check, lift->base));
}

void check_losses(struct check *check)
{
    struct verify_result *result = check->result;
    for (int i = 0; i < check->plan->loss_count; i++) {
        const struct plan_loss *loss = &check->plan->losses[i];
        *(loss->unit >= 0  ? &result->people_lost
          : loss->lot >= 0 ? &result->items_lost
                           : &result->vehicles_lost) += check->losses[i].quantity;
        if (loss->trip >= 0)
            check_aboard(check, loss, check->losses[i]);
        else if (loss->lift >= 0)
            check_pool_at(check, loss);
        if (loss->date < check->start) {
            check_breach(check, 6, loss->trip, loss->place, -1, loss->date,
                         "%d of %s are lost on %s, before the mission's start", loss->quantity,
                         lost_name(check, loss), check_moment_text(check, loss->date));
            check_blame(check, BREACH_START, (struct table_row){"mission", "start", 0});
        }
    }
}
