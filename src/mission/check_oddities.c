/* What is legal but odd about single rows, guards, beds and figures. */
#include "mission/checks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The largest guard that a place ever needs, and the cell that says so. */
static void find_guards(const struct mission *mission, int *most, int *limit_rows)
{
    for (int i = 0; i < mission->place_count; i++) {
        most[i] = mission->places[i].guard_people;
        limit_rows[i] = -1;
    }
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        if (limit->kind == LIMIT_GUARD && limit->value > most[limit->place]) {
            most[limit->place] = (int)limit->value;
            limit_rows[limit->place] = i;
        }
    }
}

/* The last of the guard leave at one moment, so that a day must let them pass. Where rows change
 * the guard by date, nothing is said. */
static void check_last_guard(const struct mission *mission, int index,
                             struct diagnostics *diagnostics)
{
    const struct place *place = &mission->places[index];
    if (!place->closes || place->people_per_day < 0 || place->people_per_day >= place->guard_people)
        return;
    for (int i = 0; i < mission->limit_count; i++)
        if (mission->limits[i].kind == LIMIT_GUARD && mission->limits[i].place == index)
            return;
    for (int i = 0; i < mission->unit_count; i++)
        if (mission->units[i].place == index && mission->units[i].destination == index)
            return;
    CHECK_WARNING(PLACES, index, "people_per_day",
                  "%s lets %d people pass in a day, and its guard of %d leaves together", place->id,
                  place->people_per_day, place->guard_people);
    CHECK_HINT("no plan can be valid: let more pass, or need fewer");
}

void mission_check_guards(const struct mission *mission, struct diagnostics *diagnostics)
{
    size_t count = (size_t)mission->place_count;
    struct presence *presence = mission_list_presence(mission);
    int *most = memory_new(count, sizeof *most), *rows = memory_new(count, sizeof *rows);
    find_guards(mission, most, rows);
    for (int i = 0; i < mission->place_count; i++) {
        if (presence[i].people == 0 && !presence[i].lots)
            continue;
        check_last_guard(mission, i, diagnostics);
        if (presence[i].guards >= most[i])
            continue;
        if (rows[i] < 0)
            CHECK_WARNING(PLACES, i, "guard_people",
                          "%s needs a guard of %d people, and its guards are %ld",
                          mission->places[i].id, most[i], presence[i].guards);
        else
            CHECK_WARNING(LIMITS, rows[i], "value",
                          "%s needs a guard of %d people, and its guards are %ld",
                          mission->places[i].id, most[i], presence[i].guards);
        CHECK_HINT("no plan can be valid: let units there guard, or need fewer");
    }
    free(presence);
    free(most);
    free(rows);
}

void mission_check_beds(const struct mission *mission, struct diagnostics *diagnostics)
{
    struct presence *presence = mission_list_presence(mission);
    for (int i = 0; i < mission->place_count; i++) {
        const struct place *place = &mission->places[i];
        if (place->beds < 0 || presence[i].people <= place->beds)
            continue;
        CHECK_WARNING(PLACES, i, "beds", "%s has %d beds, and %ld people are there at the start",
                      place->id, place->beds, presence[i].people);
        CHECK_HINT("no plan can be valid before they are fewer");
    }
    free(presence);
}

void mission_check_unused_places(const struct mission *mission, struct diagnostics *diagnostics)
{
    bool *used = memory_new((size_t)mission->place_count + 1, sizeof *used);
    used++; /* so that -1 is a place too */
    for (int i = 0; i < mission->leg_count; i++)
        used[mission->legs[i].from] = used[mission->legs[i].to] = true;
    for (int i = 0; i < mission->unit_count; i++)
        used[mission->units[i].place] = used[mission->units[i].destination] = true;
    for (int i = 0; i < mission->lot_count; i++)
        used[mission->lots[i].place] = used[mission->lots[i].destination] = true;
    for (int i = 0; i < mission->lift_count; i++)
        used[mission->lifts[i].base] = true;
    for (int i = 0; i < mission->place_count; i++) {
        if (used[i])
            continue;
        CHECK_WARNING(PLACES, i, "id", "nothing is at %s, and no leg touches it",
                      mission->places[i].id);
        CHECK_HINT("is a leg or a unit missing?");
    }
    free(used - 1);
}

void mission_check_place_oddities(const struct mission *mission, struct diagnostics *diagnostics)
{
    static const char *const closing[] = {"earliest_close", "latest_close",   "after",
                                          "pack_days",      "clearance_days", "handover_days"};
    for (int i = 0; i < mission->place_count; i++) {
        const struct place *place = &mission->places[i];
        char day[11], other[11];
        for (size_t c = 0; !place->closes && c < sizeof closing / sizeof *closing; c++) {
            const struct cell *cell = mission_cell(mission, TABLE_PLACES, i, closing[c]);
            if (!cell || !cell->text[0] || strcmp(cell->text, "0") == 0)
                continue;
            CHECK_WARNING(PLACES, i, closing[c], "%s is given, and %s does not close", closing[c],
                          place->id);
            CHECK_HINT("leave it empty, or let the place close");
        }
        if (place->closes && mission_place_is_outside(mission, i)) {
            CHECK_WARNING(PLACES, i,
                          mission_cell_is_filled(mission, TABLE_PLACES, i, "closes") ? "closes"
                                                                                     : "kind",
                          "%s closes, and lies outside %s", place->id, mission->settings.country);
            CHECK_HINT("is country right? Else write no in closes");
        }
        if (!place->closes)
            continue;
        if (place->earliest_close != DAY_NONE && place->earliest_close > mission->settings.last_day)
            CHECK_WARNING(PLACES, i, "earliest_close",
                          "%s closes on %s at the earliest, after last_day %s", place->id,
                          day_format(place->earliest_close, day),
                          day_format(mission->settings.last_day, other));
        int32_t work = place->pack_days + place->clearance_days + place->handover_days;
        if (place->latest_close != DAY_NONE &&
            place->latest_close < mission->settings.start_day + work)
            CHECK_WARNING(PLACES, i, "latest_close",
                          "%s is to be closed by %s, and its packing, clearance and hand-over take "
                          "%d days from %s",
                          place->id, day_format(place->latest_close, day), work,
                          day_format(mission->settings.start_day, other));
    }
}

void mission_check_leg_oddities(const struct mission *mission, struct diagnostics *diagnostics)
{
    static const char *const of_roads[] = {"convoy_vehicles", "hostile_acts_per_km"};
    for (int i = 0; i < mission->leg_count; i++) {
        const struct leg *leg = &mission->legs[i];
        for (size_t c = 0; leg->mode != MODE_ROAD && c < sizeof of_roads / sizeof *of_roads; c++) {
            const struct cell *cell = mission_cell(mission, TABLE_LEGS, i, of_roads[c]);
            if (!cell || !cell->text[0] || strcmp(cell->text, "0") == 0)
                continue;
            CHECK_WARNING(LEGS, i, of_roads[c], "%s counts on roads only, and %s is by %s",
                          of_roads[c], leg->id, transport_mode_name(leg->mode));
        }
        if (leg->vehicles_per_day == 0) {
            CHECK_WARNING(LEGS, i, "vehicles_per_day", "no vehicle may pass %s on any day",
                          leg->id);
            CHECK_HINT("leave it empty where there is no limit");
        }
    }
}

void mission_check_unit_oddities(const struct mission *mission, struct diagnostics *diagnostics)
{
    for (int i = 0; i < mission->unit_count; i++) {
        const struct unit *unit = &mission->units[i];
        const struct place *destination = &mission->places[unit->destination];
        char day[11], last[11];
        if (unit->people == 0 && unit->vehicles == 0 && unit->tonnes == 0)
            CHECK_WARNING(UNITS, i, "people", "%s has no people, vehicles or tonnes", unit->id);
        if (unit->place != unit->destination && unit->available != DAY_NONE &&
            unit->available > mission->settings.last_day) {
            CHECK_WARNING(UNITS, i, "available", "%s is available from %s on, after last_day %s",
                          unit->id, day_format(unit->available, day),
                          day_format(mission->settings.last_day, last));
            CHECK_HINT("it will be late");
        }
        if (destination->closes && !mission_place_is_outside(mission, unit->destination)) {
            CHECK_WARNING(UNITS, i, "destination", "%s %s %s, which closes", unit->id,
                          unit->place == unit->destination ? "stays at" : "leaves for",
                          destination->id);
            CHECK_HINT("the place then stays open for it");
        }
    }
}

void mission_check_lot_oddities(const struct mission *mission, struct diagnostics *diagnostics)
{
    for (int i = 0; i < mission->lot_count && mission->lots[i].unit < 0; i++) {
        const struct lot *lot = &mission->lots[i];
        bool moves = lot->destination >= 0 && lot->destination != lot->place;
        if (moves && !(lot->dispositions & 1u << DISPOSITION_REDEPLOY)) {
            CHECK_WARNING(ASSETS, i, "destination",
                          "%s has a destination, and may not be redeployed", lot->id);
            CHECK_HINT("add redeploy to its dispositions, or leave the destination empty");
        } else if (lot->destination < 0 && lot->dispositions & 1u << DISPOSITION_REDEPLOY) {
            CHECK_WARNING(ASSETS, i, "dispositions", "%s may be redeployed, and has no destination",
                          lot->id);
            CHECK_HINT("give it a destination, or leave redeploy out");
        }
        if (moves && !lot->drives && lot->tonnes == 0 && lot->teu == 0) {
            CHECK_WARNING(ASSETS, i, "tonnes", "%s goes to %s, and weighs nothing", lot->id,
                          mission->places[lot->destination].id);
            CHECK_HINT("give its tonnes or teu");
        }
        if (lot->seats > 0 && !lot->drives)
            CHECK_WARNING(ASSETS, i, "seats", "seats count for what drives, and %s does not",
                          lot->id);
    }
}

void mission_check_lift_oddities(const struct mission *mission, struct diagnostics *diagnostics)
{
    for (int i = 0; i < mission->lift_count; i++) {
        const struct lift *lift = &mission->lifts[i];
        const struct place *base = &mission->places[lift->base];
        char day[11], other[11];
        if (lift->payload_tonnes == 0 && lift->seats == 0) {
            CHECK_WARNING(LIFT, i, "payload_tonnes", "%s carries neither tonnes nor people",
                          lift->id);
            CHECK_HINT("give payload_tonnes or seats");
        }
        if (lift->until != DAY_NONE && lift->until < mission->settings.start_day)
            CHECK_WARNING(LIFT, i, "until", "%s is there until %s, before the start %s", lift->id,
                          day_format(lift->until, day),
                          day_format(mission->settings.start_day, other));
        if (lift->from != DAY_NONE && lift->from > mission->settings.last_day)
            CHECK_WARNING(LIFT, i, "from", "%s is there from %s on, after last_day %s", lift->id,
                          day_format(lift->from, day),
                          day_format(mission->settings.last_day, other));
        if (lift->runway_m > base->runway_m) {
            CHECK_WARNING(LIFT, i, lift->mode == MODE_AIR ? "base" : "runway_m",
                          "%s needs a runway of %.0f m, and %s has %.0f", lift->id, lift->runway_m,
                          base->id, base->runway_m);
            CHECK_HINT(lift->mode == MODE_AIR ? "correct one of the two"
                                              : "only aircraft need runways");
        }
    }
}

struct reported {
    const struct figure *figure;
    int row;
};

static int compare_reported(const void *left_address, const void *right_address)
{
    const struct reported *left = left_address, *right = right_address;
    int order = strcmp(left->figure->category, right->figure->category);
    if (order)
        return order;
    if (left->figure->as_of != right->figure->as_of)
        return left->figure->as_of < right->figure->as_of ? -1 : 1;
    return left->row - right->row;
}

/* Whether no number satisfies both; "about" contradicts nothing within a tenth. */
static bool contradict(const struct figure *one, const struct figure *other)
{
    const struct figure *figures[] = {one, other};
    double least = 0, most = INFINITY;
    for (int i = 0; i < 2; i++) {
        double value = figures[i]->value;
        double slack = figures[i]->qualifier == QUALIFIER_ABOUT ? 0.1 * value : 0;
        if (figures[i]->qualifier != QUALIFIER_AT_MOST)
            least = fmax(least, value - slack);
        if (figures[i]->qualifier != QUALIFIER_AT_LEAST)
            most = fmin(most, value + slack);
    }
    return least > most;
}

void mission_check_figures(const struct mission *mission, struct diagnostics *diagnostics)
{
    size_t count = (size_t)mission->figure_count;
    struct reported *reported = memory_new(count, sizeof *reported);
    for (int i = 0; i < mission->figure_count; i++) {
        const struct figure *figure = &mission->figures[i];
        char as_of[11], day[11];
        reported[i] = (struct reported){figure, i};
        if (figure->reported_on != DAY_NONE && figure->reported_on < figure->as_of)
            CHECK_WARNING(FIGURES, i, "reported_on",
                          "reported on %s, before the day it holds for, %s",
                          day_format(figure->reported_on, day), day_format(figure->as_of, as_of));
    }
    qsort(reported, count, sizeof *reported, compare_reported);
    for (size_t i = 1; i < count; i++) {
        const struct figure *one = reported[i - 1].figure, *other = reported[i].figure;
        if (one->as_of != other->as_of || strcmp(one->category, other->category) != 0 ||
            !contradict(one, other))
            continue;
        CHECK_WARNING(FIGURES, reported[i].row, "value",
                      "%s %g contradicts %g in %s %d, for the same day", other->category,
                      other->value, one->value,
                      sheet_line_word(&mission->tables->sheets[TABLE_FIGURES]), one->line);
        CHECK_HINT("both are kept; say in source who reported which");
    }
    free(reported);
}
