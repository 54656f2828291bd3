/* Rule 6: every move is possible when it is made.
 *
 * A trip has up to five chains of moves (loaded, lift out and back, escort out and back); each is
 * followed from its start to its end. How long a move takes is asked of the clock within the
 * working window alone: F(t), the minutes of all windows before t, is linear in a window and flat
 * outside it, so F(arrive) - F(depart) is the time that was there to move.
 */
#include "verify/check.h"

#include <math.h>
#include <string.h>

/* Minutes of working windows up to `moment`. */
static double window_minutes(const struct check *check, double hours_per_day, int64_t moment)
{
    double width = fmax(hours_per_day, 0) * 60;
    if (width >= MINUTES_PER_DAY)
        return (double)moment;
    int64_t shifted = moment - (int64_t)check->mission->settings.first_hour * 60;
    int64_t day = moment_day(shifted);
    return (double)day * width + fmin((double)(shifted - day * MINUTES_PER_DAY), width);
}

static double moving_hours(const struct check *check, const struct leg *leg,
                           const struct lift *lift)
{
    double by_lift = lift && lift->speed_kmh > 0 ? leg->km / lift->speed_kmh : 0;
    if (leg->mode != MODE_ROAD)
        return leg->hours >= 0 ? leg->hours : by_lift;
    double speed = leg->speed_kmh > 0 ? leg->speed_kmh : check->mission->settings.road_speed_kmh;
    double hours = leg->hours >= 0 ? leg->hours : speed > 0 ? leg->km / speed : 0;
    return fmax(hours, by_lift);
}

static bool selects(const struct check *check, const struct limit *limit,
                    const struct plan_move *move, const struct chain *chain)
{
    const struct mission *mission = check->mission;
    const struct leg *leg = &mission->legs[move->leg];
    if (limit->leg >= 0 && limit->leg != move->leg)
        return false;
    if (limit->place >= 0 && limit->place != move->from && limit->place != move->to)
        return false;
    if (*limit->country && strcmp(limit->country, mission->places[move->from].country) != 0 &&
        strcmp(limit->country, mission->places[move->to].country) != 0)
        return false;
    if (limit->lift >= 0 && (!chain->lift || chain->lift != &mission->lifts[limit->lift]))
        return false;
    return limit->mode < 0 || limit->mode == (int)leg->mode;
}

static void check_shut(struct check *check, int trip, const struct chain *chain,
                       const struct plan_move *move)
{
    const struct mission *mission = check->mission;
    int32_t first = moment_day(move->depart), last = moment_day(move->arrive - 1);
    if (last < first)
        last = first;
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        if (limit->kind != LIMIT_SHUT || (limit->from != DAY_NONE && last < limit->from) ||
            (limit->until != DAY_NONE && first > limit->until) ||
            !selects(check, limit, move, chain))
            continue;
        char from[11], until[11];
        check_breach(check, 6, trip, -1, -1, move->depart,
                     "trip %s: %sis on %s from %s to %s, shut %s to %s%s%s",
                     check_trip_name(check, trip), chain->what, mission->legs[move->leg].id,
                     check_moment_text(check, move->depart), check_moment_text(check, move->arrive),
                     limit->from == DAY_NONE ? "the beginning" : day_format(limit->from, from),
                     limit->until == DAY_NONE ? "the end" : day_format(limit->until, until),
                     limit->why && *limit->why ? ": " : "", limit->why ? limit->why : "");
        check_blame(check, BREACH_SHUT, (struct table_row){"limits", "value", limit->line});
        check_overrun(check, OVERRUN_SHUT, trip, -1, move->leg, -1, -1);
    }
}

static void check_move(struct check *check, int trip, const struct chain *chain,
                       const struct plan_move *move)
{
    const struct leg *leg = &check->mission->legs[move->leg];
    const char *id = check_trip_name(check, trip), *what = chain->what;
    bool along = move->from == leg->from && move->to == leg->to;
    bool against = move->from == leg->to && move->to == leg->from;
    if (!along && !against)
        check_breach(
            check, 6, trip, -1, -1, move->depart, "trip %s: %smove from %s to %s is not on %s", id,
            what, check_place_name(check, move->from), check_place_name(check, move->to), leg->id);
    else if (!along && !leg->both_ways)
        check_breach(check, 6, trip, -1, -1, move->depart,
                     "trip %s: %sgoes against %s, which is one-way", id, what, leg->id);
    if (leg->mode != chain->mode)
        check_breach(check, 6, trip, -1, -1, move->depart,
                     "trip %s: %sgoes by %s on %s, a leg by %s", id, what,
                     transport_mode_name(chain->mode), leg->id, transport_mode_name(leg->mode));
    double hours = moving_hours(check, leg, chain->lift);
    double had = window_minutes(check, chain->hours_per_day, move->arrive) -
                 window_minutes(check, chain->hours_per_day, move->depart);
    if (move->arrive <= move->depart)
        check_breach(check, 6, trip, -1, -1, move->depart,
                     "trip %s: %sarrives on %s at %s, not after it departs at %s", id, what,
                     leg->id, check_moment_text(check, move->arrive),
                     check_moment_text(check, move->depart));
    else if (had + 1e-6 < hours * 60) {
        check_breach(check, 6, trip, -1, -1, move->depart,
                     "trip %s: %sis on %s from %s to %s with %g moving hours of the %g it takes",
                     id, what, leg->id, check_moment_text(check, move->depart),
                     check_moment_text(check, move->arrive), had / 60, hours);
        check_blame(check, BREACH_HOURS, (struct table_row){"legs", "hours", leg->line});
    }
    bool on_its_way = chain->positions && check->plan->as_of != DAY_NONE;
    if (move->depart < check->start && !on_its_way) {
        check_breach(check, 6, trip, -1, -1, move->depart,
                     "trip %s: %smoves at %s, before the mission's start", id, what,
                     check_moment_text(check, move->depart));
        check_blame(check, BREACH_START, (struct table_row){"mission", "start", 0});
    }
    if (move->arrive > check->end) {
        check_breach(check, 6, trip, -1, -1, move->arrive,
                     "trip %s: %smoves at %s, after the mission's horizon", id, what,
                     check_moment_text(check, move->arrive));
        check_blame(check, BREACH_HORIZON, (struct table_row){"mission", "horizon_days", 0});
        check_overrun(check, OVERRUN_HORIZON, trip, -1, move->leg, -1, -1);
    }
    check_shut(check, trip, chain, move);
}

static void check_chain(struct check *check, int trip, const struct chain *chain)
{
    const struct plan_moves *moves = chain->moves;
    const char *id = check_trip_name(check, trip), *what = chain->what;
    const char *from = check_place_name(check, chain->from),
               *to = check_place_name(check, chain->to);
    if (moves->count == 0) {
        if (chain->from != chain->to)
            check_breach(check, chain->rule, trip, -1, -1, MOMENT_NONE,
                         "trip %s: %shas no moves from %s to %s", id, what, from, to);
        return;
    }
    if (chain->from == chain->to)
        check_breach(check, chain->rule, trip, -1, -1, moves->items[0].depart,
                     "trip %s: %sleads from %s to itself", id, what, from);
    if (moves->items[0].from != chain->from)
        check_breach(check, chain->rule, trip, -1, -1, moves->items[0].depart,
                     "trip %s: %sbegins at %s, not at %s", id, what,
                     check_place_name(check, moves->items[0].from), from);
    if (moves->items[moves->count - 1].to != chain->to)
        check_breach(check, chain->rule, trip, -1, -1, moves->items[moves->count - 1].arrive,
                     "trip %s: %sends at %s, not at %s", id, what,
                     check_place_name(check, moves->items[moves->count - 1].to), to);
    for (int i = 0; i < moves->count; i++) {
        const struct plan_move *move = &moves->items[i], *before = i ? move - 1 : NULL;
        check_move(check, trip, chain, move);
        if (before && before->to != move->from)
            check_breach(check, 6, trip, -1, -1, move->depart,
                         "trip %s: %sarrives at %s and goes on from %s", id, what,
                         check_place_name(check, before->to), check_place_name(check, move->from));
        if (before && before->arrive > move->depart)
            check_breach(check, 6, trip, -1, -1, move->depart,
                         "trip %s: %sgoes on from %s at %s, and arrives at %s", id, what,
                         check_place_name(check, move->from),
                         check_moment_text(check, move->depart),
                         check_moment_text(check, before->arrive));
    }
}

/* What the trip takes from where it began may leave by then. */
static void check_available(struct check *check, int trip_index, int thing)
{
    const struct plan_trip *trip = &check->plan->trips[trip_index];
    struct table_row row;
    int32_t day;
    int hour;
    check_thing_available(check, thing, &day, &hour, &row);
    char date[11];
    if (trip->depart >= mission_available(day, hour))
        return;
    check_breach(
        check, 6, trip_index, -1, thing, trip->depart, "trip %s takes %s at %s, available from %s",
        trip->id, check_thing_name(check, thing), check_moment_text(check, trip->depart),
        hour ? check_moment_text(check, mission_available(day, hour)) : day_format(day, date));
    check_blame(check, BREACH_AVAILABLE, row);
}

static void check_trip(struct check *check, int trip_index)
{
    const struct plan_trip *trip = &check->plan->trips[trip_index];
    const struct trip_sum *sum = &check->sums[trip_index];
    struct chain chains[MOST_CHAINS];
    int count = check_trip_chains(check, trip_index, chains);
    for (int i = 0; i < count; i++)
        check_chain(check, trip_index, &chains[i]);
    if (trip->moves.count == 0) {
        if (trip->from == trip->to)
            check_breach(check, 6, trip_index, -1, -1, trip->depart, "trip %s does not move",
                         trip->id);
    } else {
        if (trip->moves.items[0].depart != trip->depart)
            check_breach(check, 6, trip_index, -1, -1, trip->depart,
                         "trip %s departs at %s, and its first move at %s", trip->id,
                         check_moment_text(check, trip->depart),
                         check_moment_text(check, trip->moves.items[0].depart));
        if (trip->moves.items[trip->moves.count - 1].arrive != trip->arrive)
            check_breach(check, 6, trip_index, -1, -1, trip->arrive,
                         "trip %s arrives at %s, and its last move at %s", trip->id,
                         check_moment_text(check, trip->arrive),
                         check_moment_text(check, trip->moves.items[trip->moves.count - 1].arrive));
    }
    for (int i = 0; i < sum->load_count; i++)
        check_available(check, trip_index, sum->loads[i].thing);
}

void check_calendar(struct check *check)
{
    for (int i = 0; i < check->plan->trip_count; i++)
        check_trip(check, i);
}
