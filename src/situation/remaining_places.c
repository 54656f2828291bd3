/* Places: those that have closed are towns; packing and clearance that have begun take the days
 * that are left; there are beds for all who are there, and no more guards are needed than there
 * are. */
#include "situation/parting.h"

int parting_guard_need(const struct parting *parting, int place)
{
    const struct mission *mission = parting->mission;
    int need = mission->places[place].guard_people;
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        if (limit->kind == LIMIT_GUARD && limit->place == place &&
            mission_limit_is_on(limit, parting->start))
            need = (int)limit->value;
    }
    return need;
}

/* Whole days from the start to the day of the moment: the tables know no hours, so what is done in
 * the course of a day counts as done when it begins. */
static int days_after(const struct parting *parting, int64_t moment)
{
    int32_t day = moment_day(moment);
    return day > parting->start ? day - parting->start : 0;
}

/* Nobody waits any more for places that have closed. */
static void write_after(struct parting *parting, int place)
{
    const struct mission *mission = parting->mission;
    const struct place *waits = &mission->places[place];
    bool changed = false;
    const char *list = "";
    for (int i = 0; i < waits->after_count; i++) {
        bool closed = parting_is_closed(parting, waits->after[i]);
        changed = changed || closed;
        if (!closed)
            list = arena_format(&parting->remaining->arena, "%s%s%s", list, list[0] ? ";" : "",
                                mission->places[waits->after[i]].id);
    }
    if (changed)
        mission_edit_set(parting->remaining->edit, TABLE_PLACES, place, "after", "%s", list);
}

void parting_write_places(struct parting *parting)
{
    const struct mission *mission = parting->mission;
    struct mission_edit *edit = parting->remaining->edit;
    const struct plan_document *plan = parting->situation->plan;
    for (int p = 0; p < mission->place_count; p++) {
        const struct place *place = &mission->places[p];
        write_after(parting, p);
        if (parting_is_closed(parting, p)) {
            mission_edit_set(edit, TABLE_PLACES, p, "kind", "town");
            mission_edit_set(edit, TABLE_PLACES, p, "closes", "no");
            mission_edit_set(edit, TABLE_PLACES, p, "guard_people", "0");
            continue;
        }
        const struct plan_closing *closing = plan ? plan_document_find_closing(plan, p) : NULL;
        if (!closing || closing->pack_start == MOMENT_NONE ||
            closing->pack_start >= day_moment(parting->start))
            continue;
        int days = days_after(parting, closing->pack_end);
        if (days < place->pack_days)
            mission_edit_set(edit, TABLE_PLACES, p, "pack_days", "%d", days);
        days = days_after(parting, closing->clearance_end);
        if (closing->clearance_start < day_moment(parting->start) && days < place->clearance_days)
            mission_edit_set(edit, TABLE_PLACES, p, "clearance_days", "%d", days);
    }
}

/* A place has beds for all who are there, and no more guards than there are. */
void parting_fit_places(struct parting *parting)
{
    const struct mission *mission = parting->mission;
    struct mission_edit *edit = parting->remaining->edit;
    for (int p = 0; p < mission->place_count; p++) {
        int people = 0, guards = 0, need = parting_guard_need(parting, p);
        for (size_t i = 0; i < parting->count; i++) {
            const struct part *part = &parting->parts[i];
            if (part->unit < 0 || part->place != p)
                continue;
            people += part->people;
            guards += mission->units[part->unit].guards ? part->people : 0;
        }
        if (mission->places[p].beds >= 0 && people > mission->places[p].beds)
            mission_edit_assume(edit, TABLE_PLACES, p, "beds", "as many as people are there", "%d",
                                people);
        if (!parting_is_closed(parting, p) && guards < need) {
            mission_edit_assume(edit, TABLE_PLACES, p, "guard_people",
                                "as many as guards are there", "%d", guards);
            for (int i = 0; i < mission->limit_count; i++)
                if (mission->limits[i].kind == LIMIT_GUARD && mission->limits[i].place == p)
                    mission_edit_drop_row(edit, TABLE_LIMITS, i);
        }
    }
}

/* -- Limits -- */

static void write_limit(struct mission_edit *edit, const struct mission *mission,
                        const struct limit *limit, const char *source)
{
    int row = mission_edit_add_row(edit, TABLE_LIMITS);
    char day[11];
    mission_edit_set(edit, TABLE_LIMITS, row, "kind", "%s", limit_kind_name(limit->kind));
    if (limit->place >= 0)
        mission_edit_set(edit, TABLE_LIMITS, row, "place", "%s", mission->places[limit->place].id);
    if (limit->leg >= 0)
        mission_edit_set(edit, TABLE_LIMITS, row, "leg", "%s", mission->legs[limit->leg].id);
    if (limit->lift >= 0)
        mission_edit_set(edit, TABLE_LIMITS, row, "lift", "%s", mission->lifts[limit->lift].id);
    if (limit->mode >= 0)
        mission_edit_set(edit, TABLE_LIMITS, row, "mode", "%s",
                         transport_mode_name((enum transport_mode)limit->mode));
    if (limit->country && limit->country[0])
        mission_edit_set(edit, TABLE_LIMITS, row, "country", "%s", limit->country);
    if (limit->from != DAY_NONE)
        mission_edit_set(edit, TABLE_LIMITS, row, "from", "%s", day_format(limit->from, day));
    if (limit->until != DAY_NONE)
        mission_edit_set(edit, TABLE_LIMITS, row, "until", "%s", day_format(limit->until, day));
    if (limit->kind != LIMIT_SHUT)
        mission_edit_set(edit, TABLE_LIMITS, row, "value", "%.15g", limit->value);
    if (limit->why)
        mission_edit_set(edit, TABLE_LIMITS, row, "why", "%s", limit->why);
    mission_edit_set(edit, TABLE_LIMITS, row, "source", "%s", source);
}

static void write_told_limits(struct parting *parting)
{
    const struct situation *situation = parting->situation;
    for (int i = 0; i < parting->mission->limit_count; i++) {
        int32_t until = parting->mission->limits[i].until;
        if (until != DAY_NONE && until < parting->start)
            mission_edit_drop_row(parting->remaining->edit, TABLE_LIMITS, i);
    }
    for (int32_t i = 0; i < situation->limit_count; i++) {
        char id[80];
        if (situation->limits[i].limit.until == DAY_NONE ||
            situation->limits[i].limit.until >= parting->start)
            write_limit(
                parting->remaining->edit, parting->mission, &situation->limits[i].limit,
                ledger_entry_id(situation->ledger, situation->limits[i].entry, id, sizeof id));
    }
}

/* Vehicles of a pool that are away on a day, by trips that are under way. */
static int lift_away(const struct parting *parting, int lift, int32_t day)
{
    const struct situation *situation = parting->situation;
    int away = 0;
    for (int t = 0; situation->plan && t < situation->plan->trip_count; t++) {
        const struct plan_trip *trip = &situation->plan->trips[t];
        int64_t left = situation->trips[t].left;
        if (left == MOMENT_NONE || !trip->has_lift || trip->lift.lift != lift)
            continue;
        int64_t late = left > trip->depart ? left - trip->depart : 0;
        if (moment_day(trip->lift.until + late) > day) /* who is back that day is there that day */
            away += trip->lift.number;
    }
    return away;
}

/* What a pool has on a day, without those that are away. */
static int lift_number(const struct parting *parting, int lift, int32_t day)
{
    const struct mission *mission = parting->mission;
    int number = mission->lifts[lift].number;
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        if (limit->kind == LIMIT_LIFT_NUMBER && limit->lift == lift && limit->value < number &&
            mission_limit_is_on(limit, day))
            number = (int)limit->value;
    }
    for (int32_t i = 0; i < parting->situation->limit_count; i++) {
        const struct limit *limit = &parting->situation->limits[i].limit;
        if (limit->kind == LIMIT_LIFT_NUMBER && limit->lift == lift && limit->value < number &&
            mission_limit_is_on(limit, day))
            number = (int)limit->value;
    }
    return number;
}

/* A limit for each stretch of days on which the same number is there. */
static void write_lift_away(struct parting *parting)
{
    for (int lift = 0; lift < parting->mission->lift_count; lift++)
        for (int32_t day = parting->start; lift_away(parting, lift, day) > 0;) {
            int away = lift_away(parting, lift, day), number = lift_number(parting, lift, day);
            int32_t last = day;
            while (lift_away(parting, lift, last + 1) == away &&
                   lift_number(parting, lift, last + 1) == number)
                last++;
            const struct limit limit = {.kind = LIMIT_LIFT_NUMBER,
                                        .place = -1,
                                        .leg = -1,
                                        .lift = lift,
                                        .mode = -1,
                                        .from = day,
                                        .until = last,
                                        .value = number > away ? number - away : 0,
                                        .why = "the others are still on their way"};
            write_limit(parting->remaining->edit, parting->mission, &limit, "plan in force");
            day = last + 1;
        }
}

void parting_write_limits(struct parting *parting)
{
    write_told_limits(parting);
    write_lift_away(parting);
}
