/* The declaration of the tables: one line a column.
 *
 * Each macro below names the row's structure, so that a line reads: field, type, and what is
 * particular. A column without
 * `.otherwise` is required. The fields and what they mean to a plan: mission.h and
 * docs/validity.md.
 */
#include "mission/tables.h"

#include <stdio.h>
#include <string.h>

/* One line a column. */
/* clang-format off */

#define COLUMN(row, column, field, kind, ...)                                                      \
    {                                                                                              \
        .name = column, .type = COLUMN_##kind, .offset = offsetof(struct row, field), __VA_ARGS__  \
    }
#define OPEN        "none"
#define HUGE_COUNT  1e7
#define HUGE_NUMBER 1e12

#define SETTING(field, ...) COLUMN(settings, #field, field, __VA_ARGS__)
static const struct column settings_columns[] = {
    SETTING(name, TEXT, .meaning = "the name of the withdrawal"),
    SETTING(country, TEXT,
            .meaning =
                "the mission area, as in places.country; a place of another country is outside"),
    COLUMN(settings, "start", start_day, DAY, .meaning = "first day on which anything moves"),
    COLUMN(settings, "last_day", last_day, DAY,
           .meaning = "everybody is out by the end of this day"),
    SETTING(horizon_days, INTEGER, .unit = "days", .otherwise = "90", .most = 3650,
            .meaning = "how far past last_day a plan may run late"),
    SETTING(period_hours, INTEGER, .unit = "hours", .otherwise = "6", .least = 1, .most = 24,
            .meaning = "grain of the planner's calendar: 1, 2, 3, 4, 6, 8, 12 or 24"),
    SETTING(first_hour, INTEGER, .unit = "hour", .otherwise = "6", .most = 23,
            .meaning = "hour at which each day's movement begins"),
    SETTING(road_hours_per_day, NUMBER, .unit = "hours", .otherwise = "12", .positive = true,
            .most = 24, .meaning = "driving hours a day of own vehicles and escorts"),
    SETTING(road_speed_kmh, NUMBER, .unit = "km/h", .otherwise = "30", .positive = true,
            .most = 200, .meaning = "speed on a road leg that gives neither hours nor speed"),
    SETTING(convoy_vehicles, INTEGER, .unit = "vehicles", .otherwise = "100", .least = 1,
            .most = HUGE_COUNT, .meaning = "most vehicles in one convoy, where the leg gives none"),
    SETTING(escort_people, INTEGER, .unit = "people", .otherwise = "30", .least = 1,
            .most = HUGE_COUNT, .meaning = "people of one unit that escort one convoy"),
    SETTING(transfer_hours, NUMBER, .unit = "hours", .otherwise = "6", .most = 720,
            .meaning = "least time between a load's arrival and its next departure"),
    SETTING(vehicle_tonnes, NUMBER, .unit = "t", .otherwise = "10", .most = 1000,
            .meaning = "weight of one of a unit's own vehicles, when carried"),
    SETTING(vehicle_teu, NUMBER, .unit = "TEU", .otherwise = "1.5", .most = 1000,
            .meaning = "room that one of a unit's own vehicles takes, when carried"),
    SETTING(vehicle_seats, INTEGER, .unit = "people", .otherwise = "6", .most = 1000,
            .meaning = "seats of one of a unit's own vehicles, when it drives"),
};

#define PLACE(field, ...) COLUMN(place, #field, field, __VA_ARGS__)
static const struct column places_columns[] = {
    PLACE(id, ID, .meaning = "by which other tables name the place"),
    PLACE(name, TEXT, .otherwise = OPEN, .meaning = "for people to read; default the id"),
    PLACE(kind, WORD, .words = &place_kind_words, .meaning = "what it is"),
    PLACE(country, TEXT, .meaning = "the country it lies in"),
    PLACE(latitude, NUMBER, .unit = "°", .otherwise = OPEN, .least = -90, .most = 90,
          .meaning = "degrees north (WGS 84); south is negative"),
    PLACE(longitude, NUMBER, .unit = "°", .otherwise = OPEN, .least = -180, .most = 180,
          .meaning = "degrees east (WGS 84); west is negative"),
    PLACE(closes, YES_NO, .otherwise = OPEN,
          .meaning = "must be closed; default yes for a site, hub or headquarters, else no"),
    PLACE(guard_people, INTEGER, .unit = "people", .otherwise = "0", .most = HUGE_COUNT,
          .meaning = "least guard while anybody or anything is there"),
    PLACE(beds, INTEGER, .unit = "people", .otherwise = OPEN, .most = HUGE_COUNT,
          .meaning = "most people there at any moment; default no limit"),
    PLACE(people_per_day, INTEGER, .unit = "people/day", .otherwise = OPEN, .most = HUGE_COUNT,
          .meaning = "most people arriving and departing in a day; default no limit"),
    PLACE(tonnes_per_day, NUMBER, .unit = "t/day", .otherwise = OPEN, .most = HUGE_NUMBER,
          .meaning = "most tonnes loaded and unloaded in a day; default no limit"),
    PLACE(earliest_close, DAY, .otherwise = OPEN, .meaning = "closed not before this day"),
    PLACE(latest_close, DAY, .otherwise = OPEN, .meaning = "closed not after this day"),
    PLACE(after, REFERENCES, .count_offset = offsetof(struct place, after_count),
          .refers = TABLE_PLACES, .otherwise = OPEN,
          .meaning = "places that must be closed before the last departure from this one"),
    PLACE(pack_days, INTEGER, .unit = "days", .otherwise = "0", .most = 3650,
          .meaning = "packing up, before equipment leaves"),
    PLACE(clearance_days, INTEGER, .unit = "days", .otherwise = "0", .most = 3650,
          .meaning = "environmental clearance, before the last departure"),
    PLACE(handover_days, INTEGER, .unit = "days", .otherwise = "0", .most = 3650,
          .meaning = "hand-over, after the last departure"),
    PLACE(hostile_acts_per_day, NUMBER, .unit = "acts/day", .otherwise = "0", .most = 1000,
          .meaning = "hostile acts expected in a day"),
    PLACE(runway_m, NUMBER, .unit = "m", .otherwise = "0", .most = 10000,
          .meaning = "length of the runway; 0: none"),
};

#define LEG(field, ...) COLUMN(leg, #field, field, __VA_ARGS__)
static const struct column legs_columns[] = {
    LEG(id, ID, .otherwise = OPEN,
        .meaning = "by which limits name the leg; default FROM-TO, or FROM-TO/ROUTE"),
    LEG(from, REFERENCE, .refers = TABLE_PLACES, .meaning = "where it begins"),
    LEG(to, REFERENCE, .refers = TABLE_PLACES, .meaning = "where it ends"),
    LEG(route, TEXT, .otherwise = OPEN,
        .meaning = "names one of several routes between the same places"),
    LEG(mode, WORD, .words = &transport_mode_words, .otherwise = "road",
        .meaning = "what moves on it"),
    LEG(km, NUMBER, .unit = "km", .otherwise = OPEN, .positive = true, .most = 50000,
        .meaning = "length; default by air and sea the shortest line, else hours x speed"),
    LEG(hours, NUMBER, .unit = "hours", .otherwise = OPEN, .positive = true, .most = 10000,
        .meaning = "moving hours; default from km and speed"),
    LEG(speed_kmh, NUMBER, .unit = "km/h", .otherwise = OPEN, .positive = true, .most = 5000,
        .meaning = "speed; default road_speed_kmh on road, the lift's own elsewhere"),
    LEG(both_ways, YES_NO, .otherwise = "yes", .meaning = "may be used back as well"),
    LEG(escort, YES_NO, .otherwise = "no", .meaning = "a road convoy on it needs an escort"),
    LEG(vehicles_per_day, INTEGER, .unit = "vehicles/day", .otherwise = OPEN, .most = HUGE_COUNT,
        .meaning = "most vehicles in a day, both directions together; default no limit"),
    LEG(convoy_vehicles, INTEGER, .unit = "vehicles", .otherwise = OPEN, .least = 1,
        .most = HUGE_COUNT, .meaning = "most vehicles in one convoy; default as in the settings"),
    LEG(hostile_acts_per_km, NUMBER, .unit = "acts/km", .otherwise = "0", .most = 1000,
        .meaning = "hostile acts expected per kilometre that a convoy drives"),
};

#define UNIT(field, ...) COLUMN(unit, #field, field, __VA_ARGS__)
static const struct column units_columns[] = {
    UNIT(id, ID, .meaning = "by which other tables and plans name the unit"),
    UNIT(name, TEXT, .otherwise = OPEN, .meaning = "for people to read; default the id"),
    UNIT(country, TEXT, .otherwise = OPEN, .meaning = "who sent it"),
    UNIT(kind, TEXT, .otherwise = OPEN, .meaning = "military, police, civilian, contractor ..."),
    UNIT(people, INTEGER, .unit = "people", .most = HUGE_COUNT, .meaning = "how many they are"),
    UNIT(vehicles, INTEGER, .unit = "vehicles", .otherwise = "0", .most = HUGE_COUNT,
         .meaning = "own vehicles, which leave with it: the lot UNIT/vehicles"),
    UNIT(tonnes, NUMBER, .unit = "t", .otherwise = "0", .most = HUGE_COUNT,
         .meaning = "other equipment that goes with them; becomes the lot UNIT/equipment"),
    UNIT(place, REFERENCE, .refers = TABLE_PLACES, .meaning = "where it is at the start"),
    UNIT(destination, REFERENCE, .refers = TABLE_PLACES,
         .meaning = "where it leaves for; its own place: it stays"),
    UNIT(guards, YES_NO, .otherwise = "no", .meaning = "counts as guard of its place"),
    UNIT(escorts, YES_NO, .otherwise = "no", .meaning = "may escort convoys"),
    UNIT(smallest_part, INTEGER, .unit = "people", .otherwise = "1", .least = 1, .most = HUGE_COUNT,
         .meaning = "least number of its people that may leave in one trip"),
    UNIT(available, DAY, .otherwise = OPEN, .meaning = "may not leave before this day"),
    UNIT(available_hour, INTEGER, .unit = "h", .otherwise = "0", .most = 23,
         .meaning = "... and this hour of it"),
};

#define LOT(field, ...) COLUMN(lot, #field, field, __VA_ARGS__)
static const struct column assets_columns[] = {
    LOT(id, ID, .meaning = "by which plans name the lot"),
    LOT(name, TEXT, .otherwise = OPEN, .meaning = "for people to read; default the id"),
    LOT(owner, TEXT, .otherwise = OPEN, .meaning = "UN, a country, a contractor"),
    LOT(place, REFERENCE, .refers = TABLE_PLACES, .meaning = "where it is at the start"),
    LOT(destination, REFERENCE, .refers = TABLE_PLACES, .otherwise = OPEN,
        .meaning = "where it goes; empty: only disposed of; its own place: it stays"),
    LOT(quantity, INTEGER, .unit = "items", .otherwise = "1", .least = 1, .most = HUGE_COUNT,
        .meaning = "items in the lot"),
    LOT(tonnes, NUMBER, .unit = "t", .otherwise = "0", .most = HUGE_COUNT,
        .meaning = "weight of one item, when carried"),
    LOT(teu, NUMBER, .unit = "TEU", .otherwise = "0", .most = HUGE_COUNT,
        .meaning = "room that one item takes, in twenty-foot containers, when carried"),
    LOT(seats, INTEGER, .unit = "people", .otherwise = "0", .most = 1000,
        .meaning = "seats of one item, when it drives"),
    LOT(drives, YES_NO, .otherwise = "no",
        .meaning = "drives itself on road, and needs no lift there"),
    LOT(value_usd, NUMBER, .unit = "USD", .otherwise = "0", .most = HUGE_NUMBER,
        .meaning = "value of one item"),
    LOT(condition, TEXT, .otherwise = OPEN, .meaning = "good, fair, poor ..."),
    LOT(hazardous, YES_NO, .otherwise = "no", .meaning = "never on a flight with people"),
    LOT(dispositions, WORDS, .words = &disposition_words, .otherwise = "redeploy",
        .meaning = "what may become of it; only redeploy moves it"),
    LOT(available, DAY, .otherwise = OPEN, .meaning = "may not leave before this day"),
    LOT(available_hour, INTEGER, .unit = "h", .otherwise = "0", .most = 23,
        .meaning = "... and this hour of it"),
};

#define LIFT(field, ...) COLUMN(lift, #field, field, __VA_ARGS__)
static const struct column lift_columns[] = {
    LIFT(id, ID, .meaning = "by which limits and plans name the pool"),
    LIFT(name, TEXT, .otherwise = OPEN, .meaning = "for people to read; default the id"),
    LIFT(mode, WORD, .words = &transport_mode_words, .meaning = "what it moves on"),
    LIFT(base, REFERENCE, .refers = TABLE_PLACES, .meaning = "where it starts from and returns to"),
    LIFT(number, INTEGER, .unit = "vehicles", .otherwise = "1", .most = HUGE_COUNT,
         .meaning = "vehicles, aircraft or vessels in the pool"),
    LIFT(payload_tonnes, NUMBER, .unit = "t", .otherwise = "0", .most = HUGE_COUNT,
         .meaning = "what one carries"),
    LIFT(seats, INTEGER, .unit = "people", .otherwise = "0", .most = HUGE_COUNT,
         .meaning = "people that one carries"),
    LIFT(teu, NUMBER, .unit = "TEU", .otherwise = "0", .most = HUGE_COUNT,
         .meaning = "room for equipment in one, in twenty-foot containers"),
    LIFT(speed_kmh, NUMBER, .unit = "km/h", .positive = true, .most = 5000, .meaning = "its speed"),
    LIFT(range_km, NUMBER, .unit = "km", .otherwise = OPEN, .positive = true, .most = 50000,
         .meaning = "longest leg; default no limit"),
    LIFT(hours_per_day, NUMBER, .unit = "hours", .otherwise = "12", .positive = true, .most = 24,
         .meaning = "moving hours a day, from first_hour on; 24: without rest"),
    LIFT(turnround_hours, NUMBER, .unit = "hours", .otherwise = "2", .most = 720,
         .meaning = "loading before departure, and unloading after arrival"),
    LIFT(runway_m, NUMBER, .unit = "m", .otherwise = "0", .most = 10000,
         .meaning = "least runway at both ends of each leg"),
    LIFT(cost_usd_per_km, NUMBER, .unit = "USD/km", .otherwise = "0", .most = HUGE_NUMBER,
         .meaning = "cost of one"),
    LIFT(cost_usd_per_day, NUMBER, .unit = "USD/day", .otherwise = "0", .most = HUGE_NUMBER,
         .meaning = "cost of one, per day away from its base"),
    LIFT(from, DAY, .otherwise = OPEN, .meaning = "first day on which the pool exists"),
    LIFT(until, DAY, .otherwise = OPEN, .meaning = "last day on which the pool exists"),
};

#define LIMIT(field, ...) COLUMN(limit, #field, field, __VA_ARGS__)
static const struct column limits_columns[] = {
    LIMIT(kind, WORD, .words = &limit_kind_words, .meaning = "what is shut or capped"),
    LIMIT(place, REFERENCE, .refers = TABLE_PLACES, .otherwise = OPEN, .meaning = "where"),
    LIMIT(leg, REFERENCE, .refers = TABLE_LEGS, .otherwise = OPEN, .meaning = "on which leg"),
    LIMIT(lift, REFERENCE, .refers = TABLE_LIFT, .otherwise = OPEN, .meaning = "of which pool"),
    LIMIT(mode, WORD, .words = &transport_mode_words, .otherwise = OPEN,
          .meaning = "for what moves on road, by air ..."),
    LIMIT(country, TEXT, .otherwise = OPEN, .meaning = "in which country, as in places.country"),
    LIMIT(from, DAY, .otherwise = OPEN, .meaning = "first day; default from the start on"),
    LIMIT(until, DAY, .otherwise = OPEN, .meaning = "last day; default to the end"),
    LIMIT(value, NUMBER, .otherwise = OPEN, .most = HUGE_NUMBER,
          .meaning = "the cap, in the unit of the column of that name; none for shut"),
    LIMIT(why, TEXT, .otherwise = OPEN, .meaning = "the reason, for people to read"),
};

#define RISK(field, ...) COLUMN(risk, #field, field, __VA_ARGS__)
#define AMOUNT(field, ...) RISK(field, NUMBER, .least = -3650, .most = 1e4, __VA_ARGS__)
static const struct column risks_columns[] = {
    RISK(id, ID, .otherwise = OPEN, .meaning = "by which answers name the risk; default KIND-LINE"),
    RISK(kind, WORD, .words = &risk_kind_words, .meaning = "what may go wrong"),
    RISK(place, REFERENCE, .refers = TABLE_PLACES, .otherwise = OPEN, .meaning = "where"),
    RISK(leg, REFERENCE, .refers = TABLE_LEGS, .otherwise = OPEN, .meaning = "on which leg"),
    RISK(lift, REFERENCE, .refers = TABLE_LIFT, .otherwise = OPEN, .meaning = "to which pool"),
    RISK(mode, WORD, .words = &transport_mode_words, .otherwise = OPEN,
         .meaning = "to what moves on road, by air ..."),
    RISK(country, TEXT, .otherwise = OPEN, .meaning = "in which country, as in places.country"),
    RISK(from, DAY, .otherwise = OPEN,
         .meaning = "first day on which it may, or a spell begin; default the start"),
    RISK(until, DAY, .otherwise = OPEN, .meaning = "last such day; default the end"),
    RISK(cause, TEXT, .otherwise = OPEN,
         .meaning = "shut and refused: rows of a kind with the same word here strike together"),
    RISK(chance, NUMBER, .otherwise = OPEN, .most = 1,
         .meaning = "shut: of one spell that begins from the first to the last day; refused: each "
                    "day that a trip asks; attack: that a hostile act strikes; date: that it changes"),
    RISK(often, NUMBER, .otherwise = OPEN, .positive = true, .most = 1000,
         .meaning = "shut: spells that begin in 100 open days; breakdown: in 1,000 vehicle-km"),
    RISK(each, YES_NO, .otherwise = "no",
         .meaning = "shut: each leg selected has spells of its own; else all are shut together"),
    AMOUNT(low, .otherwise = OPEN,
           .meaning = "least amount, of a factor, hours or days by the kind; default likely"),
    AMOUNT(p10, .otherwise = OPEN, .meaning = "it is less in one case of ten"),
    AMOUNT(likely, .meaning = "likeliest amount; with p10 and p90 the median"),
    AMOUNT(p90, .otherwise = OPEN, .meaning = "it is more in one case of ten"),
    AMOUNT(high, .otherwise = OPEN, .meaning = "greatest amount; default likely"),
    RISK(vehicles, NUMBER, .otherwise = "0", .most = 1000,
         .meaning = "attack: vehicles lost when it strikes, on average; breakdown: the chance that "
                    "the vehicle is lost"),
    RISK(killed, NUMBER, .unit = "people", .otherwise = "0", .most = 1000,
         .meaning = "attack: people killed when it strikes, on average"),
    RISK(wounded, NUMBER, .unit = "people", .otherwise = "0", .most = 1000,
         .meaning = "attack: people wounded when it strikes, on average"),
    RISK(why, TEXT, .otherwise = OPEN, .meaning = "the reason, for people to read"),
};

static const struct column milestones_columns[] = {
    COLUMN(milestone, "date", day, DAY, .meaning = "when"),
    COLUMN(milestone, "what", what, TEXT, .meaning = "what happens"),
    COLUMN(milestone, "source", source, TEXT, .otherwise = OPEN, .meaning = "where it comes from"),
};

#define FIGURE(field, ...) COLUMN(figure, #field, field, __VA_ARGS__)
static const struct column figures_columns[] = {
    FIGURE(as_of, DAY, .meaning = "the day it holds for"),
    FIGURE(reported_on, DAY, .otherwise = OPEN, .meaning = "the day it was reported"),
    FIGURE(category, TEXT, .meaning = "what is counted"),
    FIGURE(value, NUMBER, .most = HUGE_NUMBER, .meaning = "how many"),
    FIGURE(qualifier, WORD, .words = &qualifier_words, .otherwise = "exact",
           .meaning = "how exactly"),
    FIGURE(source, TEXT, .otherwise = OPEN, .meaning = "where it comes from"),
};

const struct column common_columns[COMMON_COLUMN_COUNT] = {
    {.name = "assumed",
     .type = COLUMN_TEXT,
     .otherwise = OPEN,
     .meaning = "columns whose value in this row is assumed; all: every number, date, word, yes or "
                "no in it"},
    {.name = "source",
     .type = COLUMN_TEXT,
     .otherwise = OPEN,
     .meaning = "where the row comes from"},
    {.name = "note", .type = COLUMN_TEXT, .otherwise = OPEN, .meaning = "anything else"},
};

const struct column setting_columns[SETTING_COLUMN_COUNT] = {
    {.name = "key", .type = COLUMN_ID, .meaning = "which setting"},
    {.name = "value", .type = COLUMN_TEXT, .meaning = "its value"},
    {.name = "unit",
     .type = COLUMN_TEXT,
     .otherwise = OPEN,
     .meaning = "its unit, checked if given"},
};

#define TABLE(table, one, table_columns, row, array, count)                                        \
    .name = table, .row_name = one, .columns = table_columns,                                      \
    .column_count = sizeof table_columns / sizeof *table_columns, .row_size = sizeof(struct row),  \
    .line_offset = offsetof(struct row, line), .rows_offset = offsetof(struct mission, array),     \
    .rows_count_offset = offsetof(struct mission, count)

const struct table mission_tables[TABLE_COUNT] = {
    [TABLE_MISSION] = {.name = "mission",
                       .row_name = "setting",
                       .required = true,
                       .meaning = "settings of the mission: one key a row",
                       .columns = settings_columns,
                       .column_count = sizeof settings_columns / sizeof *settings_columns},
    [TABLE_PLACES] = {TABLE("places", "place", places_columns, place, places, place_count),
                      .required = true,
                      .meaning = "sites, hubs, airfields, ports, and homes abroad"},
    [TABLE_LEGS] = {TABLE("legs", "leg", legs_columns, leg, legs, leg_count),
                    .meaning = "what one can move along from place to place"},
    [TABLE_UNITS] = {TABLE("units", "unit", units_columns, unit, units, unit_count),
                     .required = true, .meaning = "contingents and staff"},
    [TABLE_ASSETS] = {TABLE("assets", "lot", assets_columns, lot, lots, lot_count),
                      .meaning = "lots of equipment besides the units' own"},
    [TABLE_LIFT] = {TABLE("lift", "pool", lift_columns, lift, lifts, lift_count),
                    .meaning = "pools of trucks, aircraft, boats"},
    [TABLE_LIMITS] = {TABLE("limits", "limit", limits_columns, limit, limits, limit_count),
                      .meaning = "what is shut or capped, when and why"},
    [TABLE_RISKS] = {TABLE("risks", "risk", risks_columns, risk, risks, risk_count),
                     .meaning = "what may go wrong, for 'decamp stress'"},
    [TABLE_MILESTONES] = {TABLE("milestones", "milestone", milestones_columns, milestone,
                                milestones, milestone_count),
                          .meaning = "dates to show beside the plan"},
    [TABLE_FIGURES] = {TABLE("figures", "figure", figures_columns, figure, figures, figure_count),
                       .meaning = "figures as they were reported"},
};

/* clang-format on */

int table_find_column(const struct table *table, const char *name)
{
    for (int i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return i;
    return -1;
}

char *column_describe_type(const struct column *column, char *text, size_t size)
{
    static const char *const names[] = {
        [COLUMN_ID] = "id",         [COLUMN_TEXT] = "text", [COLUMN_INTEGER] = "whole number",
        [COLUMN_NUMBER] = "number", [COLUMN_DAY] = "date",  [COLUMN_YES_NO] = "yes or no",
    };
    if (column->type == COLUMN_REFERENCE)
        snprintf(text, size, "id in %s", mission_tables[column->refers].name);
    else if (column->type == COLUMN_REFERENCES)
        snprintf(text, size, "ids in %s, separated by ';'", mission_tables[column->refers].name);
    else if (!column->words)
        snprintf(text, size, "%s", names[column->type]);
    for (int i = 0, used = 0; column->words && i < column->words->count && used < (int)size; i++)
        used += snprintf(text + used, size - (size_t)used, "%s%s",
                         i                              ? ", "
                         : column->type == COLUMN_WORDS ? "some of "
                                                        : "",
                         column->words->words[i]);
    return text;
}
