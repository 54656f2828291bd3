/* Limits: which columns a kind takes, declared once, and what a filled row selects. */
#include "mission/checks.h"

#include <math.h>
#include <stdlib.h>

/* The columns of a limit that select, as bits. */
enum {
    SELECTS_PLACE = 1,
    SELECTS_LEG = 2,
    SELECTS_LIFT = 4,
    SELECTS_MODE = 8,
    SELECTS_COUNTRY = 16
};
enum { SELECTOR_COUNT = 5 };
static const char *const selectors[SELECTOR_COUNT] = {"place", "leg", "lift", "mode", "country"};

/* What each kind takes. `needs`: one of these must be filled; `one_of`: not more than one. */
static const struct rule {
    unsigned takes, needs;
    bool one_only, whole;
    const char *wanted; /* the hint */
} rules[LIMIT_KIND_COUNT] = {
    [LIMIT_SHUT] = {.takes = 31,
                    .wanted = "shut takes any of place, leg, lift, mode and country; no value"},
    [LIMIT_LIFT_NUMBER] = {SELECTS_LIFT, SELECTS_LIFT, true, true,
                           "lift_number takes a lift, and a value"},
    [LIMIT_BEDS] = {SELECTS_PLACE, SELECTS_PLACE, true, true, "beds takes a place, and a value"},
    [LIMIT_PEOPLE_PER_DAY] = {SELECTS_PLACE, SELECTS_PLACE, true, true,
                              "people_per_day takes a place, and a value"},
    [LIMIT_TONNES_PER_DAY] = {SELECTS_PLACE, SELECTS_PLACE, true, false,
                              "tonnes_per_day takes a place, and a value"},
    [LIMIT_VEHICLES_PER_DAY] = {SELECTS_LEG, SELECTS_LEG, true, true,
                                "vehicles_per_day takes a leg, and a value"},
    [LIMIT_FLIGHTS_PER_DAY] = {SELECTS_PLACE | SELECTS_COUNTRY, 0, true, true,
                               "flights_per_day takes a place, a country or neither, and a value"},
    [LIMIT_CONVOYS_PER_DAY] = {SELECTS_PLACE, 0, true, true,
                               "convoys_per_day takes a place or none, and a value"},
    [LIMIT_CONVOY_VEHICLES] = {SELECTS_LEG, 0, true, true,
                               "convoy_vehicles takes a leg or none, and a value"},
    [LIMIT_GUARD] = {SELECTS_PLACE, SELECTS_PLACE, true, true, "guard takes a place, and a value"},
    [LIMIT_DANGER] = {SELECTS_PLACE | SELECTS_LEG, SELECTS_PLACE | SELECTS_LEG, true, false,
                      "danger takes a place or a leg, and a value"},
};

const char *limit_kind_takes(enum limit_kind kind)
{
    return rules[kind].wanted;
}

static void check_selection(const struct mission *mission, struct diagnostics *diagnostics, int i)
{
    const struct limit *limit = &mission->limits[i];
    const struct rule *rule = &rules[limit->kind];
    const char *kind = limit_kind_name(limit->kind);
    unsigned filled = 0;
    const char *last = NULL;
    for (unsigned s = 0; s < SELECTOR_COUNT; s++) {
        if (!mission_cell_is_filled(mission, TABLE_LIMITS, i, selectors[s]))
            continue;
        if (!(rule->takes & 1u << s)) {
            CHECK_ERROR(LIMITS, i, selectors[s], "%s is filled, and means nothing for %s",
                        selectors[s], kind);
            CHECK_HINT("%s", rule->wanted);
        } else if (rule->one_only && filled & rule->takes) {
            CHECK_ERROR(LIMITS, i, selectors[s], "%s takes only one of %s and %s", kind, last,
                        selectors[s]);
        } else {
            last = selectors[s];
        }
        filled |= 1u << s;
    }
    if (rule->needs && !(filled & rule->needs)) {
        const char *at = rule->needs & SELECTS_PLACE ? "place"
                         : rule->needs & SELECTS_LEG ? "leg"
                                                     : "lift";
        CHECK_ERROR(LIMITS, i, at, "%s does not say of what: %s%s is empty", kind, at,
                    limit->kind == LIMIT_DANGER ? " (or leg)" : "");
        CHECK_HINT("%s", rule->wanted);
    }
}

static void check_value(const struct mission *mission, struct diagnostics *diagnostics, int i)
{
    const struct limit *limit = &mission->limits[i];
    const char *kind = limit_kind_name(limit->kind);
    const struct cell *cell = mission_cell(mission, TABLE_LIMITS, i, "value");
    bool filled = cell && cell->text[0];
    if (limit->kind == LIMIT_SHUT && filled) {
        CHECK_ERROR(LIMITS, i, "value", "value '%s' is filled, and what is shut has none",
                    cell->text);
        CHECK_HINT("leave it empty, or choose another kind");
    } else if (limit->kind != LIMIT_SHUT && !filled) {
        CHECK_ERROR(LIMITS, i, "value", "%s has no value", kind);
        CHECK_HINT("give the cap; 0 is none at all");
    } else if (filled && rules[limit->kind].whole && limit->value >= 0 &&
               (limit->value != floor(limit->value) || limit->value > 1e7)) {
        CHECK_ERROR(LIMITS, i, "value", "value '%s' of %s is not a whole number up to 10000000",
                    cell->text, kind);
    }
}

void mission_check_limits(const struct mission *mission, struct diagnostics *diagnostics)
{
    struct countries countries = mission_list_countries(mission);
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        if (!mission_cell_is_filled(mission, TABLE_LIMITS, i, "kind"))
            continue;
        check_selection(mission, diagnostics, i);
        check_value(mission, diagnostics, i);
        struct selection selection = mission_limit_selection(limit);
        if (limit->kind == LIMIT_SHUT)
            mission_check_selection(mission, diagnostics, TABLE_LIMITS, i, &selection);
        mission_check_days(mission, diagnostics, TABLE_LIMITS, i, limit->from, limit->until);
        if (limit->kind == LIMIT_CONVOY_VEHICLES && limit->leg >= 0 &&
            mission->legs[limit->leg].mode != MODE_ROAD) {
            CHECK_ERROR(LIMITS, i, "leg", "%s is by %s, and convoys are by road",
                        mission->legs[limit->leg].id,
                        transport_mode_name(mission->legs[limit->leg].mode));
            CHECK_HINT("vehicles_per_day caps what passes by other modes");
        }
        mission_check_country(mission, diagnostics, TABLE_LIMITS, i, limit->country, &countries);
    }
    free(countries.names);
}

/* Places that a leg by air touches. */
static bool *list_air_places(const struct mission *mission)
{
    bool *air = memory_new((size_t)mission->place_count, sizeof *air);
    for (int i = 0; i < mission->leg_count; i++)
        if (mission->legs[i].mode == MODE_AIR)
            air[mission->legs[i].from] = air[mission->legs[i].to] = true;
    return air;
}

void mission_check_limit_oddities(const struct mission *mission, struct diagnostics *diagnostics)
{
    bool *air = list_air_places(mission);
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        mission_check_days_oddities(mission, diagnostics, TABLE_LIMITS, i, limit->from,
                                    limit->until);
        if (limit->kind == LIMIT_SHUT && limit->place < 0 && limit->leg < 0 && limit->lift < 0 &&
            limit->mode < 0 && !limit->country[0] && limit->from == DAY_NONE &&
            limit->until == DAY_NONE)
            CHECK_WARNING(LIMITS, i, "kind",
                          "everything is shut, always: no plan can move anything");
        if (limit->kind == LIMIT_LIFT_NUMBER && limit->value > mission->lifts[limit->lift].number)
            CHECK_WARNING(LIMITS, i, "value", "value %g caps nothing: %s has %d", limit->value,
                          mission->lifts[limit->lift].id, mission->lifts[limit->lift].number);
        if (limit->kind == LIMIT_FLIGHTS_PER_DAY && limit->place >= 0 && !air[limit->place])
            CHECK_WARNING(LIMITS, i, "place", "flights are capped, and no leg by air touches %s",
                          mission->places[limit->place].id);
    }
    free(air);
}
