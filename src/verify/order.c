/* Rule 7: how a place closes. Packing, then what leaves, then the clearance with none but the last
 * of the guard there (and the vehicles in which they leave), then the last departure, then the
 * hand-over. One pass over the place's flows holds each against the moments that the plan gives for
 * the closing. Where no unit guards the place, whoever leaves last stands for the guard.
 */
#include "verify/check.h"

#include <stdlib.h>

static bool is_guarded(const struct check *check, int place)
{
    for (int unit = 0; unit < check->mission->unit_count; unit++)
        if (check_is_guard(check, unit, place) && check->mission->units[unit].people > 0)
            return true;
    return false;
}

/* In a history: some of those who would have left last had been lost by then. */
static bool last_are_lost(const struct check *check, int place, int64_t moment, bool guarded)
{
    for (int unit = 0; check->plan->history && unit < check->mission->unit_count; unit++)
        if ((!guarded || check_is_guard(check, unit, place)) &&
            check_lost_by(check, unit, moment) > 0)
            return true;
    return false;
}

static struct table_row pack_row(const struct check *check, const struct plan_closing *closing)
{
    return (struct table_row){"places", "pack_days", check->mission->places[closing->place].line};
}

static struct table_row clearance_row(const struct check *check, const struct plan_closing *closing)
{
    return (struct table_row){"places", "clearance_days",
                              check->mission->places[closing->place].line};
}

static void check_durations(struct check *check, const struct plan_closing *closing)
{
    const struct place *place = &check->mission->places[closing->place];
    int64_t pack = closing->pack_end - closing->pack_start;
    int64_t clearance = closing->clearance_end - closing->clearance_start;
    int64_t hand_over = closing->closed - closing->last_departure, day = MINUTES_PER_DAY;
    if (closing->pack_start < check->start) {
        check_breach(check, 7, -1, closing->place, -1, closing->pack_start,
                     "%s is packed from %s, before the start", place->id,
                     check_moment_text(check, closing->pack_start));
        check_blame(check, BREACH_START, (struct table_row){"mission", "start", 0});
    }
    if (pack < place->pack_days * day || pack < 0)
        check_breach(check, 7, -1, closing->place, -1, closing->pack_start,
                     "%s is packed for %g of %d days", place->id, (double)pack / (double)day,
                     place->pack_days);
    if (clearance < place->clearance_days * day || clearance < 0)
        check_breach(check, 7, -1, closing->place, -1, closing->clearance_start,
                     "%s is cleared for %g of %d days", place->id, (double)clearance / (double)day,
                     place->clearance_days);
    if (hand_over < place->handover_days * day ||
        (hand_over > place->handover_days * day && !check->plan->history))
        check_breach(check, 7, -1, closing->place, -1, closing->closed,
                     "%s is closed %g days after the last departure, the hand-over takes %d",
                     place->id, (double)hand_over / (double)day, place->handover_days);
    if (closing->last_departure < closing->pack_end) {
        check_breach(check, 7, -1, closing->place, -1, closing->last_departure,
                     "the last departure from %s is at %s, before it is packed at %s", place->id,
                     check_moment_text(check, closing->last_departure),
                     check_moment_text(check, closing->pack_end));
        check_blame(check, BREACH_PACKING, pack_row(check, closing));
    }
    if (closing->last_departure < closing->clearance_end) {
        check_breach(check, 7, -1, closing->place, -1, closing->last_departure,
                     "the last departure from %s is at %s, before it is cleared at %s", place->id,
                     check_moment_text(check, closing->last_departure),
                     check_moment_text(check, closing->clearance_end));
        check_blame(check, BREACH_CLEARANCE, clearance_row(check, closing));
    }
}

static void check_leaving(struct check *check, const struct plan_closing *closing,
                          const struct flow *flow, bool guarded)
{
    const char *place = check_place_name(check, closing->place),
               *trip = check_trip_name(check, flow->source);
    const char *thing = check_thing_name(check, flow->thing);
    bool unit = check_is_unit(check, flow->thing), ridden = false;
    if (!unit) {
        const struct lot *lot = &check->mission->lots[flow->thing - check->mission->unit_count];
        if (lot->place == closing->place && !lot->drives && flow->moment < closing->pack_end) {
            check_breach(check, 7, flow->source, closing->place, flow->thing, flow->moment,
                         "trip %s takes %s from %s at %s, before it is packed at %s", trip, thing,
                         place, check_moment_text(check, flow->moment),
                         check_moment_text(check, closing->pack_end));
            check_blame(check, BREACH_PACKING, pack_row(check, closing));
        }
        ridden = lot->drives && check->plan->trips[flow->source].mode == MODE_ROAD &&
                 (check->sums[flow->source].totals.people > 0 ||
                  last_are_lost(check, closing->place, flow->moment, guarded));
    }
    bool last = unit ? !guarded || check_is_guard(check, flow->thing, closing->place) : ridden;
    if (flow->moment > closing->clearance_start && !last) {
        check_breach(check, 7, flow->source, closing->place, flow->thing, flow->moment,
                     "trip %s takes %s from %s at %s, after its clearance began at %s", trip, thing,
                     place, check_moment_text(check, flow->moment),
                     check_moment_text(check, closing->clearance_start));
        check_blame(check, BREACH_CLEARANCE, clearance_row(check, closing));
    }
}

/* Everything that comes and goes, against the closing; and what is left at the last departure. */
static void check_flows(struct check *check, const struct plan_closing *closing, int64_t *present)
{
    const struct flow *flows = check->flows + check->place_flows[closing->place];
    int count = check->place_flows[closing->place + 1] - check->place_flows[closing->place];
    const char *place = check_place_name(check, closing->place);
    bool guarded = is_guarded(check, closing->place);
    int64_t last = INT64_MIN;
    for (int i = 0; i < count; i++)
        present[flows[i].thing] = 0;
    for (int i = 0; i < count; i++) {
        const struct flow *flow = &flows[i];
        if (flow->kind == FLOW_ESCORTS_LEAVE || flow->kind == FLOW_ESCORTS_RETURN)
            continue;
        if (flow->kind == FLOW_LEAVE) {
            check_leaving(check, closing, flow, guarded);
            last = flow->moment;
        }
        if (flow->kind == FLOW_DISPOSE && flow->moment > closing->clearance_start) {
            check_breach(check, 7, -1, closing->place, flow->thing, flow->moment,
                         "%s is disposed of at %s on %s, after its clearance began at %s",
                         check_thing_name(check, flow->thing), place,
                         check_moment_text(check, flow->moment),
                         check_moment_text(check, closing->clearance_start));
            check_blame(check, BREACH_CLEARANCE, clearance_row(check, closing));
        }
        bool told = i && flows[i - 1].kind == flow->kind && flows[i - 1].source == flow->source;
        if ((flow->kind == FLOW_LEAVE || flow->kind == FLOW_ARRIVE) &&
            flow->moment > closing->last_departure && !told) {
            check_breach(check, 7, flow->source, closing->place, -1, flow->moment,
                         "trip %s %s %s at %s, after the last departure at %s",
                         check_trip_name(check, flow->source),
                         flow->kind == FLOW_LEAVE ? "leaves" : "comes to", place,
                         check_moment_text(check, flow->moment),
                         check_moment_text(check, closing->last_departure));
            check_blame(check, BREACH_CLOSED, (struct table_row){0});
        }
        if (flow->moment <= closing->last_departure)
            present[flow->thing] += flow->kind == FLOW_START || flow->kind == FLOW_ARRIVE
                                        ? flow->quantity
                                        : -flow->quantity;
    }
    if (check->people_total[closing->place] > 0 && last < closing->last_departure &&
        !last_are_lost(check, closing->place, closing->last_departure, guarded)) {
        check_breach(check, 7, -1, closing->place, -1, closing->last_departure,
                     "nothing leaves %s at %s, its last departure by the plan", place,
                     check_moment_text(check, closing->last_departure));
        check_blame(check, BREACH_CLOSED, (struct table_row){0});
    }
    for (int i = 0; i < count; i++) {
        int thing = flows[i].thing;
        if (present[thing] > 0 && check_thing_destination(check, thing) != closing->place) {
            check_breach(check, 7, -1, closing->place, thing, closing->last_departure,
                         "%lld of %s are still at %s after the last departure at %s",
                         (long long)present[thing], check_thing_name(check, thing), place,
                         check_moment_text(check, closing->last_departure));
            check_blame(check, BREACH_CLOSED, (struct table_row){0});
        }
        present[thing] = 0; /* told once */
    }
}

static void check_dates(struct check *check, const struct plan_closing *closing)
{
    const struct place *place = &check->mission->places[closing->place];
    char text[11], other[11];
    for (int i = 0; i < place->after_count; i++) {
        int before = place->after[i];
        const struct plan_closing *first = check_closing(check, before);
        const char *name = check_place_name(check, before);
        if (first && first->closed > closing->last_departure) {
            check_breach(check, 7, -1, closing->place, -1, closing->last_departure,
                         "the last departure from %s is at %s, before %s is closed at %s",
                         place->id, check_moment_text(check, closing->last_departure), name,
                         check_moment_text(check, first->closed));
            check_blame(check, BREACH_AFTER, (struct table_row){"places", "after", place->line})
                ->before = before;
        } else if (!first && (check->people_total[before] > 0 || check->items_total[before] > 0))
            check_breach(check, 7, -1, closing->place, -1, closing->last_departure,
                         "%s closes after %s, which has no closing", place->id, name);
    }
    int32_t day = moment_day(closing->closed);
    if (place->earliest_close != DAY_NONE && day < place->earliest_close) {
        check_breach(check, 7, -1, closing->place, -1, closing->closed,
                     "%s is closed on %s, earliest %s", place->id, day_format(day, text),
                     day_format(place->earliest_close, other));
        check_blame(check, BREACH_EARLIEST,
                    (struct table_row){"places", "earliest_close", place->line});
    }
    if (place->latest_close != DAY_NONE && day > place->latest_close)
        check->result->late_closings[check->result->late_closing_count++] =
            (struct plan_late_closing){closing->place, day, place->latest_close};
}

void check_order(struct check *check)
{
    const struct mission *mission = check->mission;
    const struct plan_document *plan = check->plan;
    check->result->late_closings = arena_new(&check->result->arena, (size_t)plan->closing_count,
                                             sizeof *check->result->late_closings);
    int *given = arena_new(&check->arena, (size_t)mission->place_count, sizeof *given);
    int64_t *present = arena_new(&check->arena, (size_t)check->thing_count, sizeof *present);
    for (int i = 0; i < plan->closing_count; i++) {
        const struct plan_closing *closing = &plan->closings[i];
        const struct place *place = &mission->places[closing->place];
        if (++given[closing->place] > 1)
            check_breach(check, 7, -1, closing->place, -1, closing->closed,
                         "%s is closed more than once", place->id);
        if (!place->closes)
            check_breach(check, 7, -1, closing->place, -1, closing->closed,
                         "%s does not close, but has a closing", place->id);
        check_durations(check, closing);
        check_flows(check, closing, present);
        check_dates(check, closing);
    }
    for (int place = 0; place < mission->place_count; place++)
        if (check_must_close(check, place) && !given[place])
            check_breach(check, 7, -1, place, -1, MOMENT_NONE, "%s has no closing",
                         check_place_name(check, place));
}
