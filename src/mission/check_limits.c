/* Limits: which columns a kind takes, declared once, and what a filled row selects. */
#include "mission/checks.h"

#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* What a shut row selects together may be nothing. */
static void check_emptiness(const struct mission *mission, struct diagnostics *diagnostics, int i)
{
    const struct limit *limit = &mission->limits[i];
    const struct leg *leg = limit->leg >= 0 ? &mission->legs[limit->leg] : NULL;
    const struct lift *lift = limit->lift >= 0 ? &mission->lifts[limit->lift] : NULL;
    if (leg && limit->mode >= 0 && (int)leg->mode != limit->mode)
        CHECK_ERROR(LIMITS, i, "mode", "mode is %s, and the leg %s is by %s: nothing is shut",
                    transport_mode_name((enum transport_mode)limit->mode), leg->id,
                    transport_mode_name(leg->mode));
    else if (lift && limit->mode >= 0 && (int)lift->mode != limit->mode)
        CHECK_ERROR(LIMITS, i, "mode", "mode is %s, and the pool %s moves by %s: nothing is shut",
                    transport_mode_name((enum transport_mode)limit->mode), lift->id,
                    transport_mode_name(lift->mode));
    else if (leg && lift && leg->mode != lift->mode)
        CHECK_ERROR(LIMITS, i, "lift",
                    "the pool %s moves by %s, and the leg %s is by %s: nothing is shut", lift->id,
                    transport_mode_name(lift->mode), leg->id, transport_mode_name(leg->mode));
    else if (leg && limit->place >= 0 && leg->from >= 0 && leg->to >= 0 &&
             limit->place != leg->from && limit->place != leg->to)
        CHECK_ERROR(LIMITS, i, "place", "%s is not an end of the leg %s: nothing is shut",
                    mission->places[limit->place].id, leg->id);
    else
        return;
    CHECK_HINT("a row shuts only what all its filled columns select: use two rows");
}

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* The countries of all places, sorted, each once. */
static const char **list_countries(const struct mission *mission, size_t *count)
{
    const char **countries = memory_new((size_t)mission->place_count + 1, sizeof *countries);
    for (int i = 0; i < mission->place_count; i++)
        countries[i] = mission->places[i].country;
    qsort(countries, (size_t)mission->place_count, sizeof *countries, compare_texts);
    *count = 0;
    for (int i = 0; i < mission->place_count; i++)
        if (*count == 0 || strcmp(countries[*count - 1], countries[i]) != 0)
            countries[(*count)++] = countries[i];
    return countries;
}

void mission_check_limits(const struct mission *mission, struct diagnostics *diagnostics)
{
    size_t country_count;
    const char **countries = list_countries(mission, &country_count);
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        char from[11], until[11];
        if (!mission_cell_is_filled(mission, TABLE_LIMITS, i, "kind"))
            continue;
        check_selection(mission, diagnostics, i);
        check_value(mission, diagnostics, i);
        if (limit->kind == LIMIT_SHUT)
            check_emptiness(mission, diagnostics, i);
        if (limit->from != DAY_NONE && limit->until != DAY_NONE && limit->from > limit->until) {
            CHECK_ERROR(LIMITS, i, "until", "until %s is before from %s",
                        day_format(limit->until, until), day_format(limit->from, from));
            CHECK_HINT("both days are included");
        }
        if (limit->kind == LIMIT_CONVOY_VEHICLES && limit->leg >= 0 &&
            mission->legs[limit->leg].mode != MODE_ROAD) {
            CHECK_ERROR(LIMITS, i, "leg", "%s is by %s, and convoys are by road",
                        mission->legs[limit->leg].id,
                        transport_mode_name(mission->legs[limit->leg].mode));
            CHECK_HINT("vehicles_per_day caps what passes by other modes");
        }
        if (limit->country[0] &&
            !bsearch(&limit->country, countries, country_count, sizeof *countries, compare_texts)) {
            const char *nearest = text_nearest(limit->country, countries, country_count);
            CHECK_ERROR(LIMITS, i, "country", "no place lies in country '%s'", limit->country);
            if (nearest && nearest[0])
                CHECK_HINT("did you mean '%s'?", nearest);
            else
                CHECK_HINT("write it as in the places table");
        }
    }
    free(countries);
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
        char day[11], end[11];
        if (limit->until != DAY_NONE && limit->until < mission->settings.start_day)
            CHECK_WARNING(LIMITS, i, "until", "the limit ends on %s, before the start %s",
                          day_format(limit->until, day),
                          day_format(mission->settings.start_day, end));
        if (limit->from != DAY_NONE && limit->from > mission_horizon(mission))
            CHECK_WARNING(LIMITS, i, "from",
                          "the limit begins on %s, after the last day of any plan, %s",
                          day_format(limit->from, day), day_format(mission_horizon(mission), end));
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
