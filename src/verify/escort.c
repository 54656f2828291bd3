/* Rule 3, trip by trip: who needs an escort has one, and the escort's own times fit the trip's.
 * That no unit has more people away than it has is seen where places are swept (presence.c); that
 * its moves are possible, in calendar.c. */
#include "verify/check.h"

static const struct leg *leg_with_escort(const struct check *check, const struct plan_moves *moves)
{
    for (int i = 0; i < moves->count; i++)
        if (check->mission->legs[moves->items[i].leg].escort)
            return &check->mission->legs[moves->items[i].leg];
    return NULL;
}

/* In a history: a unit that escorts has lost as many as an escort has, so that there may be none.
 */
static bool escorts_are_lost(const struct check *check, int64_t moment)
{
    for (int unit = 0; check->plan->history && unit < check->mission->unit_count; unit++)
        if (check->mission->units[unit].escorts &&
            check_lost_by(check, unit, moment) >= check->mission->settings.escort_people)
            return true;
    return false;
}

static void check_aboard(struct check *check, int trip_index)
{
    const struct plan_trip *trip = &check->plan->trips[trip_index];
    const struct trip_sum *sum = &check->sums[trip_index];
    int64_t aboard = 0;
    for (int i = 0; i < sum->load_count; i++)
        if (sum->loads[i].thing == trip->escort.unit)
            aboard = sum->loads[i].quantity;
    if (aboard < trip->escort.people)
        check_breach(check, 3, trip_index, -1, trip->escort.unit, trip->depart,
                     "trip %s names %d people of %s as escort aboard, and carries %lld", trip->id,
                     trip->escort.people, check_thing_name(check, trip->escort.unit),
                     (long long)aboard);
}

static void check_apart(struct check *check, int trip_index)
{
    const struct plan_trip *trip = &check->plan->trips[trip_index];
    const struct plan_escort *escort = &trip->escort;
    const char *unit = check_thing_name(check, escort->unit);
    const struct plan_moves *out = &escort->out, *back = &escort->back;
    int64_t there = out->count ? out->items[out->count - 1].arrive : escort->from;
    if (there > trip->depart)
        check_breach(check, 3, trip_index, trip->from, escort->unit, there,
                     "trip %s leaves at %s, before its escort of %s is there at %s", trip->id,
                     check_moment_text(check, trip->depart), unit, check_moment_text(check, there));
    if (out->count && escort->from > out->items[0].depart)
        check_breach(check, 3, trip_index, -1, escort->unit, escort->from,
                     "trip %s: the escort of %s leaves home at %s, before its `from`", trip->id,
                     unit, check_moment_text(check, out->items[0].depart));
    int64_t released = back->count ? back->items[0].depart : escort->until;
    if (released < trip->arrive)
        check_breach(check, 3, trip_index, trip->to, escort->unit, released,
                     "trip %s comes at %s, after its escort of %s has left it at %s", trip->id,
                     check_moment_text(check, trip->arrive), unit,
                     check_moment_text(check, released));
    if (back->count && escort->until < back->items[back->count - 1].arrive)
        check_breach(check, 3, trip_index, -1, escort->unit, escort->until,
                     "trip %s: the escort of %s is home at %s, after its `until`", trip->id, unit,
                     check_moment_text(check, back->items[back->count - 1].arrive));
}

void check_escort(struct check *check)
{
    const struct mission *mission = check->mission;
    for (int i = 0; i < check->plan->trip_count; i++) {
        const struct plan_trip *trip = &check->plan->trips[i];
        const struct leg *leg = leg_with_escort(check, &trip->moves);
        if (!trip->has_escort) {
            if (leg && !escorts_are_lost(check, trip->depart))
                check_breach(check, 3, i, -1, -1, trip->depart,
                             "trip %s has no escort, and %s needs one", trip->id, leg->id);
            continue;
        }
        const struct plan_escort *escort = &trip->escort;
        if (trip->mode != MODE_ROAD)
            check_breach(check, 3, i, -1, escort->unit, trip->depart,
                         "trip %s goes by %s and has an escort", trip->id,
                         transport_mode_name(trip->mode));
        if (!mission->units[escort->unit].escorts)
            check_breach(check, 3, i, -1, escort->unit, trip->depart,
                         "trip %s is escorted by %s, which does not escort", trip->id,
                         mission->units[escort->unit].id);
        if (leg && escort->people < mission->settings.escort_people -
                                        check_lost_by(check, escort->unit, trip->depart))
            check_breach(check, 3, i, -1, escort->unit, trip->depart,
                         "trip %s has %d of %d escorts", trip->id, escort->people,
                         mission->settings.escort_people);
        if (escort->aboard)
            check_aboard(check, i);
        else
            check_apart(check, i);
    }
}
