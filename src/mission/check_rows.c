/* The columns of one row against each other, and against the mission's settings. */
#include "mission/checks.h"

#include <math.h>
#include <string.h>

void mission_check_settings(const struct mission *mission, struct diagnostics *diagnostics)
{
    const struct settings *settings = &mission->settings;
    char start[11], last[11];
    if (settings->start_day != DAY_NONE && settings->last_day != DAY_NONE &&
        settings->last_day < settings->start_day) {
        CHECK_ERROR(MISSION, 0, "last_day", "last_day %s is before start %s",
                    day_format(settings->last_day, last), day_format(settings->start_day, start));
        CHECK_HINT("correct one of the two");
    }
    if (settings->period_hours > 0 && 24 % settings->period_hours != 0) {
        CHECK_ERROR(MISSION, 0, "period_hours", "period_hours %d does not divide the day",
                    settings->period_hours);
        CHECK_HINT("expected 1, 2, 3, 4, 6, 8, 12 or 24");
    }
    bool inside = mission->place_count == 0 || !settings->country[0];
    for (int i = 0; i < mission->place_count && !inside; i++)
        inside = !mission->places[i].country[0] || !mission_place_is_outside(mission, i);
    if (!inside) {
        CHECK_ERROR(MISSION, 0, "country", "no place lies in the mission's country '%s'",
                    settings->country);
        CHECK_HINT("write it as in the places table, where the first place lies in '%s'",
                   mission->places[0].country);
    }
}

void mission_check_places(const struct mission *mission, struct diagnostics *diagnostics)
{
    const struct settings *settings = &mission->settings;
    const struct sheet *sheet = &mission->tables->sheets[TABLE_PLACES];
    if (mission->place_count == 0 && sheet->row_count == 1 && !sheet->unreadable)
        CHECK_ERROR(PLACES, 0, "id", "the table has a header and no places");
    for (int i = 0; i < mission->place_count; i++) {
        const struct place *place = &mission->places[i];
        char earliest[11], latest[11];
        if (place->earliest_close != DAY_NONE && place->latest_close != DAY_NONE &&
            place->latest_close < place->earliest_close) {
            CHECK_ERROR(PLACES, i, "latest_close", "latest_close %s is before earliest_close %s",
                        day_format(place->latest_close, latest),
                        day_format(place->earliest_close, earliest));
            CHECK_HINT("correct one of the two, or leave one empty");
        }
        if (place->closes && place->earliest_close != DAY_NONE && settings->last_day != DAY_NONE &&
            place->earliest_close > mission_horizon(mission)) {
            CHECK_ERROR(PLACES, i, "earliest_close",
                        "earliest_close %s is after the last day of any plan, %s",
                        day_format(place->earliest_close, earliest),
                        day_format(mission_horizon(mission), latest));
            CHECK_HINT("plans end horizon_days after last_day, see the mission table");
        }
    }
}

static void check_leg_length(const struct mission *mission, struct diagnostics *diagnostics, int i)
{
    const struct leg *leg = &mission->legs[i];
    const struct place *from = &mission->places[leg->from], *to = &mission->places[leg->to];
    bool straight = leg->mode == MODE_AIR || leg->mode == MODE_SEA;
    if (leg->km > 0 || mission_cell_is_filled(mission, TABLE_LEGS, i, "km"))
        return;
    if (straight && from->has_position && to->has_position) {
        CHECK_ERROR(LEGS, i, "km", "km is empty, and %s and %s have the same position", from->id,
                    to->id);
        CHECK_HINT("give km, or correct the positions in the places table");
    } else if (straight) {
        CHECK_ERROR(LEGS, i, "km", "km is empty, and %s has no position to measure it from",
                    from->has_position ? to->id : from->id);
        CHECK_HINT("give km, or latitude and longitude in the places table");
    } else {
        CHECK_ERROR(LEGS, i, "km", "the %s leg %s has neither km nor hours%s",
                    transport_mode_name(leg->mode), leg->id,
                    leg->mode == MODE_ROAD ? "" : " and speed_kmh");
        CHECK_HINT(leg->mode == MODE_ROAD ? "give one; 'decamp routes' measures roads"
                                          : "give km, or hours and speed_kmh");
    }
}

void mission_check_legs(const struct mission *mission, struct diagnostics *diagnostics)
{
    for (int i = 0; i < mission->leg_count; i++) {
        const struct leg *leg = &mission->legs[i];
        if (leg->from < 0 || leg->to < 0)
            continue;
        if (leg->from == leg->to) {
            CHECK_ERROR(LEGS, i, "to", "the leg leads from %s to itself",
                        mission->places[leg->from].id);
            CHECK_HINT("correct one end, or take the row out");
            continue;
        }
        check_leg_length(mission, diagnostics, i);
        if (leg->escort && leg->mode != MODE_ROAD) {
            CHECK_ERROR(LEGS, i, "escort", "a leg by %s cannot have an escort",
                        transport_mode_name(leg->mode));
            CHECK_HINT("only road convoys are escorted: write no");
        }
    }
}

/* Who is outside does not come back in (docs/validity.md, rule 1). */
static bool comes_in(const struct mission *mission, int place, int destination)
{
    return place >= 0 && destination >= 0 && place != destination &&
           mission->places[place].country[0] && mission_place_is_outside(mission, place) &&
           !mission_place_is_outside(mission, destination);
}

/* Nothing leaves after the last day of any plan. */
static void check_available(const struct mission *mission, struct diagnostics *diagnostics,
                            enum table_name table, int row, int32_t available)
{
    char text[11], horizon[11];
    if (available == DAY_NONE || mission->settings.last_day == DAY_NONE ||
        available <= mission_horizon(mission))
        return;
    mission_report(mission, diagnostics, SEVERITY_ERROR, table, row, "available",
                   "available %s is after the last day of any plan, %s",
                   day_format(available, text), day_format(mission_horizon(mission), horizon));
    CHECK_HINT("plans end horizon_days after last_day, see the mission table");
}

void mission_check_units(const struct mission *mission, struct diagnostics *diagnostics)
{
    for (int i = 0; i < mission->unit_count; i++) {
        const struct unit *unit = &mission->units[i];
        if (unit->people > 0 && unit->smallest_part > unit->people) {
            CHECK_ERROR(UNITS, i, "smallest_part",
                        "smallest_part %d is more than the unit's %d people", unit->smallest_part,
                        unit->people);
            CHECK_HINT("write %d, if it leaves in one", unit->people);
        }
        if (comes_in(mission, unit->place, unit->destination)) {
            CHECK_ERROR(UNITS, i, "destination", "%s is outside, and its destination '%s' is in %s",
                        unit->id, mission->places[unit->destination].id, mission->settings.country);
            CHECK_HINT("who is outside does not come back in: exchange place and destination?");
        }
        if (unit->place != unit->destination)
            check_available(mission, diagnostics, TABLE_UNITS, i, unit->available);
    }
}

void mission_check_lots(const struct mission *mission, struct diagnostics *diagnostics)
{
    for (int i = 0; i < mission->lot_count && mission->lots[i].unit < 0; i++) {
        const struct lot *lot = &mission->lots[i];
        bool destined = mission_cell_is_filled(mission, TABLE_ASSETS, i, "destination");
        if (lot->dispositions == 1u << DISPOSITION_REDEPLOY && !destined) {
            CHECK_ERROR(ASSETS, i, "destination",
                        "the lot %s may only be redeployed, and has no destination", lot->id);
            CHECK_HINT("give one, or allow another disposition");
        }
        if (comes_in(mission, lot->place, lot->destination)) {
            CHECK_ERROR(ASSETS, i, "destination",
                        "%s is outside, and its destination '%s' is in %s", lot->id,
                        mission->places[lot->destination].id, mission->settings.country);
            CHECK_HINT("what is outside does not come back in: exchange place and destination?");
        }
    }
}

void mission_check_lifts(const struct mission *mission, struct diagnostics *diagnostics)
{
    for (int i = 0; i < mission->lift_count; i++) {
        const struct lift *lift = &mission->lifts[i];
        char from[11], until[11];
        if (lift->from != DAY_NONE && lift->until != DAY_NONE && lift->from > lift->until) {
            CHECK_ERROR(LIFT, i, "until", "until %s is before from %s",
                        day_format(lift->until, until), day_format(lift->from, from));
            CHECK_HINT("the pool exists from the one to the other, both days included");
        }
    }
}
