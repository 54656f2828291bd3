/* Risks: which columns a kind takes, declared once, and whether its amounts can be drawn from.
 *
 * What no run could ever draw is an error. A row that is drawn from and changes nothing, because
 * there is nothing that it could make worse or because a row below it counts instead, is odd.
 */
#include "mission/checks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The columns that only some kinds take, as bits; the first five select. */
enum {
    TAKES_PLACE = 1 << 0,
    TAKES_LEG = 1 << 1,
    TAKES_LIFT = 1 << 2,
    TAKES_MODE = 1 << 3,
    TAKES_COUNTRY = 1 << 4,
    TAKES_ANY = TAKES_PLACE | TAKES_LEG | TAKES_LIFT | TAKES_MODE | TAKES_COUNTRY,
    TAKES_FROM = 1 << 5,
    TAKES_UNTIL = 1 << 6,
    TAKES_DAYS = TAKES_FROM | TAKES_UNTIL,
    TAKES_CAUSE = 1 << 7,
    TAKES_CHANCE = 1 << 8,
    TAKES_OFTEN = 1 << 9,
    TAKES_EACH = 1 << 10,
    TAKES_VEHICLES = 1 << 11,
    TAKES_KILLED = 1 << 12,
    TAKES_WOUNDED = 1 << 13
};
enum { COLUMN_COUNT = 14 };
static const char *const columns[COLUMN_COUNT] = {
    "place", "leg",    "lift",  "mode", "country",  "from",   "until",
    "cause", "chance", "often", "each", "vehicles", "killed", "wounded"};

/* What each kind takes. `needs`: all of these must be filled. `least`: of its amounts. */
#define FACTOR_OF(what) .least = 1, .is_factor = true, .wanted = what ", and a factor of 1 or more"
static const struct rule {
    unsigned takes, needs;
    double least;
    bool is_factor;
    const char *wanted; /* the hint */
} rules[RISK_KIND_COUNT] = {
    [RISK_TRAVEL] = {TAKES_ANY | TAKES_DAYS, 0,
                     FACTOR_OF(
                         "travel takes any of place, leg, lift, mode and country, from, until")},
    [RISK_LOADING] = {TAKES_PLACE | TAKES_LIFT | TAKES_MODE | TAKES_COUNTRY | TAKES_DAYS, 0,
                      FACTOR_OF("loading takes any of place, lift, mode and country, from, until")},
    [RISK_PACKING] = {TAKES_PLACE | TAKES_COUNTRY | TAKES_DAYS, 0,
                      FACTOR_OF("packing takes any of place and country, from, until")},
    [RISK_CLEARANCE] = {TAKES_PLACE | TAKES_COUNTRY | TAKES_DAYS, 0,
                        FACTOR_OF("clearance takes any of place and country, from, until")},
    [RISK_HANDOVER] = {TAKES_PLACE | TAKES_COUNTRY | TAKES_DAYS, 0,
                       FACTOR_OF("handover takes any of place and country, from, until")},
    [RISK_SHUT] = {TAKES_ANY | TAKES_DAYS | TAKES_CAUSE | TAKES_CHANCE | TAKES_OFTEN | TAKES_EACH,
                   0, 1, false,
                   "shut takes any of place, leg, lift, mode and country, a cause, each, either "
                   "often or from, until and chance, and 1 day or more"},
    [RISK_REFUSED] =
        {TAKES_ANY | TAKES_DAYS | TAKES_CAUSE | TAKES_CHANCE, TAKES_CHANCE, 1, false,
         "refused takes any of place, leg, lift, mode and country, from, until, a cause, a "
         "chance below 1, and 1 day or more"},
    [RISK_ATTACK] =
        {TAKES_ANY | TAKES_DAYS | TAKES_CHANCE | TAKES_VEHICLES | TAKES_KILLED | TAKES_WOUNDED,
         TAKES_CHANCE, 0, false,
         "attack takes any of place, leg, lift, mode and country, from, until, a chance, "
         "vehicles, killed, wounded, and 0 hours or more"},
    [RISK_BREAKDOWN] =
        {TAKES_ANY | TAKES_DAYS | TAKES_OFTEN | TAKES_VEHICLES, TAKES_OFTEN, 0, false,
         "breakdown takes any of place, leg, lift, mode and country, from, until, often, "
         "vehicles up to 1, and 0 hours or more"},
    [RISK_REPLACEMENT] =
        {TAKES_PLACE | TAKES_LIFT | TAKES_MODE | TAKES_COUNTRY | TAKES_DAYS, 0, 0, false,
         "replacement takes any of place, lift, mode and country, from, until, and 0 "
         "days or more until the vehicle is replaced"},
    [RISK_DATE] = {TAKES_FROM | TAKES_CHANCE, TAKES_FROM | TAKES_CHANCE, -3650, false,
                   "date takes from, a chance, and days by which the last day is earlier"},
};

const char *risk_kind_takes(enum risk_kind kind)
{
    return rules[kind].wanted;
}

static bool is_filled(const struct mission *mission, int row, const char *column)
{
    return mission_cell_is_filled(mission, TABLE_RISKS, row, column);
}

static unsigned check_columns(const struct mission *mission, struct diagnostics *diagnostics, int i)
{
    const struct rule *rule = &rules[mission->risks[i].kind];
    const char *kind = risk_kind_name(mission->risks[i].kind);
    unsigned filled = 0;
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        if (is_filled(mission, i, columns[c])) {
            filled |= 1u << c;
            if (rule->takes & 1u << c)
                continue;
            CHECK_ERROR(RISKS, i, columns[c], "%s is filled, and means nothing for %s", columns[c],
                        kind);
            CHECK_HINT("%s", rule->wanted);
        } else if (rule->needs & 1u << c) {
            CHECK_ERROR(RISKS, i, columns[c], "%s has no %s", kind,
                        1u << c == TAKES_FROM ? "day (from)" : columns[c]);
            CHECK_HINT("%s", rule->wanted);
        }
    return filled;
}

static void check_shut(const struct mission *mission, struct diagnostics *diagnostics, int i,
                       unsigned filled)
{
    if (filled & TAKES_OFTEN && filled & TAKES_CHANCE) {
        CHECK_ERROR(RISKS, i, "chance", "both often and chance are filled");
        CHECK_HINT("often: again and again; chance, from and until: once or not at all");
    } else if (!(filled & (TAKES_OFTEN | TAKES_CHANCE))) {
        CHECK_ERROR(RISKS, i, "often", "shut has neither often nor chance");
        CHECK_HINT("%s", rules[RISK_SHUT].wanted);
    } else if (filled & TAKES_CHANCE && (filled & TAKES_DAYS) != TAKES_DAYS) {
        const char *missing = filled & TAKES_FROM ? "until" : "from";
        CHECK_ERROR(RISKS, i, missing, "shut has a chance, and no %s", missing);
        CHECK_HINT("say between which days the spell may begin");
    }
    if (mission->risks[i].each && !(filled & TAKES_ANY)) {
        CHECK_ERROR(RISKS, i, "each", "each is yes, and nothing is selected");
        CHECK_HINT("fill place, lift, mode or country: each leg of these has spells of its own");
    }
}

/* Each amount that is given against the one before it. Empty low and high are `likely`. */
static void check_amounts(const struct mission *mission, struct diagnostics *diagnostics, int i)
{
    const struct risk *risk = &mission->risks[i];
    const struct rule *rule = &rules[risk->kind];
    const struct {
        const char *name;
        double amount;
    } amounts[] = {{"low", risk->low},
                   {"p10", risk->p10},
                   {"likely", risk->likely},
                   {"p90", risk->p90},
                   {"high", risk->high}};
    enum { AMOUNTS = sizeof amounts / sizeof *amounts };
    int before = -1;
    bool told = false;
    if (isnan(risk->p10) != isnan(risk->p90)) {
        const char *missing = isnan(risk->p10) ? "p10" : "p90";
        CHECK_ERROR(RISKS, i, missing, "%s is filled, %s is not", isnan(risk->p10) ? "p90" : "p10",
                    missing);
        CHECK_HINT("give both, or neither");
    }
    for (int k = 0; k < AMOUNTS; k++) {
        if (!is_filled(mission, i, amounts[k].name) || isnan(amounts[k].amount))
            continue;
        if (amounts[k].amount < rule->least && !told) {
            CHECK_ERROR(RISKS, i, amounts[k].name, "%s %g of %s is below %g", amounts[k].name,
                        amounts[k].amount, risk_kind_name(risk->kind), rule->least);
            if (rule->is_factor)
                CHECK_HINT("it is a factor, and the tables hold the least that is needed: 1 or "
                           "more");
            else
                CHECK_HINT("%s", rule->wanted);
            told = true; /* those above it may only be as wrong as it is */
        }
        if (before >= 0 && amounts[k].amount < amounts[before].amount) {
            CHECK_ERROR(RISKS, i, amounts[k].name, "%s %g is below %s %g", amounts[k].name,
                        amounts[k].amount, amounts[before].name, amounts[before].amount);
            CHECK_HINT("expected low <= p10 <= likely <= p90 <= high");
        }
        before = k;
    }
    if (isnan(risk->p10) || isnan(risk->p90))
        return;
    if (!is_filled(mission, i, "low") || !is_filled(mission, i, "high")) {
        const char *missing = is_filled(mission, i, "low") ? "high" : "low";
        CHECK_ERROR(RISKS, i, missing, "p10 and p90 are filled, %s is not", missing);
        CHECK_HINT("beside p10 and p90, say what it is at least and at most");
    }
}

void mission_check_risks(const struct mission *mission, struct diagnostics *diagnostics)
{
    struct countries countries = mission_list_countries(mission);
    for (int i = 0; i < mission->risk_count; i++) {
        const struct risk *risk = &mission->risks[i];
        if (!is_filled(mission, i, "kind"))
            continue;
        struct selection selection = mission_risk_selection(risk);
        unsigned filled = check_columns(mission, diagnostics, i);
        if (risk->kind == RISK_SHUT)
            check_shut(mission, diagnostics, i, filled);
        if (risk->kind == RISK_REFUSED && risk->chance >= 1) {
            CHECK_ERROR(RISKS, i, "chance", "the chance of refused is 1: nothing would ever leave");
            CHECK_HINT("expected less than 1; what is certain is shut in the limits table");
        }
        if (risk->kind == RISK_BREAKDOWN && risk->vehicles > 1) {
            CHECK_ERROR(RISKS, i, "vehicles", "vehicles of breakdown is %g, expected 0 to 1",
                        risk->vehicles);
            CHECK_HINT("it is the chance that the one that breaks down is lost");
        }
        check_amounts(mission, diagnostics, i);
        mission_check_selection(mission, diagnostics, TABLE_RISKS, i, &selection);
        mission_check_country(mission, diagnostics, TABLE_RISKS, i, risk->country, &countries);
        mission_check_days(mission, diagnostics, TABLE_RISKS, i, risk->from, risk->until);
    }
    free(countries.names);
}

/* Whether there is anything that the row could make worse. */
static bool finds_days(const struct mission *mission, const struct risk *risk)
{
    for (int p = 0; p < mission->place_count; p++) {
        const struct place *place = &mission->places[p];
        int days = risk->kind == RISK_PACKING     ? place->pack_days
                   : risk->kind == RISK_CLEARANCE ? place->clearance_days
                                                  : place->handover_days;
        if (place->closes && days > 0 && (risk->place < 0 || risk->place == p) &&
            (!risk->country[0] || strcmp(risk->country, place->country) == 0))
            return true;
    }
    return false;
}

static bool finds_danger(const struct mission *mission, const struct risk *risk)
{
    for (int i = 0; i < mission->limit_count; i++)
        if (mission->limits[i].kind == LIMIT_DANGER && mission->limits[i].value > 0)
            return true; /* on some leg or at some place: near enough */
    for (int p = 0; p < mission->place_count; p++)
        if (mission->places[p].hostile_acts_per_day > 0 && risk->leg < 0 && risk->lift < 0 &&
            risk->mode < 0 && (risk->place < 0 || risk->place == p) &&
            (!risk->country[0] || strcmp(risk->country, mission->places[p].country) == 0))
            return true;
    for (int l = 0; l < mission->leg_count; l++) {
        const struct leg *leg = &mission->legs[l];
        if (leg->hostile_acts_per_km > 0 && (risk->leg < 0 || risk->leg == l) &&
            (risk->place < 0 || risk->place == leg->from || risk->place == leg->to) &&
            (risk->mode < 0 || risk->mode == (int)leg->mode))
            return true;
    }
    return false;
}

static void check_use(const struct mission *mission, struct diagnostics *diagnostics, int i)
{
    const struct risk *risk = &mission->risks[i];
    bool modes = risk->mode < 0;
    for (int l = 0; l < mission->leg_count; l++)
        modes |= risk->mode == (int)mission->legs[l].mode;
    if (!modes)
        CHECK_WARNING(RISKS, i, "mode", "no leg is by %s: the row changes nothing",
                      transport_mode_name((enum transport_mode)risk->mode));
    bool closing =
        risk->kind == RISK_PACKING || risk->kind == RISK_CLEARANCE || risk->kind == RISK_HANDOVER;
    if (closing && !finds_days(mission, risk)) {
        const char *days = risk->kind == RISK_PACKING     ? "pack_days"
                           : risk->kind == RISK_CLEARANCE ? "clearance_days"
                                                          : "handover_days";
        CHECK_WARNING(RISKS, i, "kind", "nothing selected closes and has %s: %g times 0 is 0", days,
                      risk->likely);
    }
    if (risk->kind == RISK_LOADING && risk->lift >= 0 &&
        mission->lifts[risk->lift].turnround_hours <= 0)
        CHECK_WARNING(RISKS, i, "lift", "%s has turnround_hours 0: %g times 0 is 0",
                      mission->lifts[risk->lift].id, risk->likely);
    if (risk->kind == RISK_ATTACK && !finds_danger(mission, risk)) {
        CHECK_WARNING(RISKS, i, "kind", "no hostile acts are expected of what is selected");
        CHECK_HINT("see hostile_acts_per_day of places, hostile_acts_per_km of legs");
    }
    if (rules[risk->kind].is_factor && risk->likely > 5) {
        CHECK_WARNING(RISKS, i, "likely", "likely %g of %s is a factor: %g times as long",
                      risk->likely, risk_kind_name(risk->kind), risk->likely);
        CHECK_HINT("2 is twice what the tables say");
    }
}

/* Amounts that are longer than the mission. */
static void check_size(const struct mission *mission, struct diagnostics *diagnostics, int i)
{
    const struct risk *risk = &mission->risks[i];
    const struct settings *settings = &mission->settings;
    int32_t days = settings->last_day - settings->start_day, all = days + settings->horizon_days;
    bool is_days =
        risk->kind == RISK_SHUT || risk->kind == RISK_REFUSED || risk->kind == RISK_REPLACEMENT;
    bool is_hours = risk->kind == RISK_ATTACK || risk->kind == RISK_BREAKDOWN;
    if ((is_days && risk->likely > all) || (is_hours && risk->likely > 24.0 * all)) {
        CHECK_WARNING(RISKS, i, "likely", "likely %g %s of %s, and the mission has %d days",
                      risk->likely, is_days ? "days" : "hours", risk_kind_name(risk->kind), all);
        CHECK_HINT("these are %s", is_days ? "days" : "hours");
    }
    if (risk->kind != RISK_DATE || risk->from == DAY_NONE)
        return;
    int32_t soonest = settings->last_day - risk->from;
    if (risk->high > soonest) {
        CHECK_WARNING(RISKS, i, is_filled(mission, i, "high") ? "high" : "likely",
                      "the last day is set %g days forward, %d before the day on which that is "
                      "known",
                      risk->high, (int)(risk->high - soonest));
        CHECK_HINT("these are days by which the last day is earlier; from is when it is decided");
    }
    if (risk->low < -settings->horizon_days) {
        CHECK_WARNING(RISKS, i, is_filled(mission, i, "low") ? "low" : "likely",
                      "the last day is put off by %g days, after the horizon of %d", -risk->low,
                      settings->horizon_days);
        CHECK_HINT("horizon_days in the mission table says for how long anything moves after it");
    }
}

/* Whether whatever the one row counts for, the other does too. */
static bool covers(const struct risk *risk, const struct risk *other)
{
    return risk->kind == other->kind && (risk->place < 0 || risk->place == other->place) &&
           (risk->leg < 0 || risk->leg == other->leg) &&
           (risk->lift < 0 || risk->lift == other->lift) &&
           (risk->mode < 0 || risk->mode == other->mode) &&
           (!risk->country[0] || strcmp(risk->country, other->country) == 0) &&
           (risk->from == DAY_NONE || (other->from != DAY_NONE && risk->from <= other->from)) &&
           (risk->until == DAY_NONE || (other->until != DAY_NONE && risk->until >= other->until));
}

/* Spells, refusals and dates add up; of the other kinds the last row that applies counts. */
static void check_order(const struct mission *mission, struct diagnostics *diagnostics, int i)
{
    const struct risk *risk = &mission->risks[i];
    enum { FURTHEST = 1000 }; /* so many rows further down are looked at */
    for (int k = i + 1; k < mission->risk_count && k <= i + FURTHEST; k++) {
        if (risk->kind == RISK_SHUT || risk->kind == RISK_REFUSED || risk->kind == RISK_DATE ||
            !covers(&mission->risks[k], risk))
            continue;
        CHECK_WARNING(RISKS, i, "kind",
                      "the row never counts: of rows of %s the last that applies "
                      "does, and that is %s",
                      risk_kind_name(risk->kind), mission->risks[k].id);
        CHECK_HINT("put what is general above what is particular");
        return;
    }
}

void mission_check_risk_oddities(const struct mission *mission, struct diagnostics *diagnostics)
{
    for (int i = 0; i < mission->risk_count; i++) {
        const struct risk *risk = &mission->risks[i];
        mission_check_days_oddities(mission, diagnostics, TABLE_RISKS, i, risk->from, risk->until);
        check_use(mission, diagnostics, i);
        check_size(mission, diagnostics, i);
        check_order(mission, diagnostics, i);
    }
}
