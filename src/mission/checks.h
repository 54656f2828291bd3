/* The checks of a mission, each a small function in one of two tables in check.c: to add one, write
 * it beside its like, declare it here and add its row there.
 *
 * An error is what no plan could be made from, or what contradicts itself. A warning is what is
 * legal but odd. Checks of errors run on whatever could be read: an index may be -1, a number its
 * default. Checks of oddities run on missions without errors only.
 */
#ifndef DECAMP_MISSION_CHECKS_H
#define DECAMP_MISSION_CHECKS_H

#include "mission/reading.h"

typedef void mission_checker(const struct mission *mission, struct diagnostics *diagnostics);

/* Reports at a cell, as mission_report does; a hint may follow. */
#define CHECK_ERROR(table, row, column, ...)                                                       \
    mission_report(mission, diagnostics, SEVERITY_ERROR, TABLE_##table, row, column, __VA_ARGS__)
#define CHECK_WARNING(table, row, column, ...)                                                     \
    mission_report(mission, diagnostics, SEVERITY_WARNING, TABLE_##table, row, column, __VA_ARGS__)
#define CHECK_HINT(...) diagnostics_hint(diagnostics, __VA_ARGS__)

/* The table and row at which a lot stands: its own, or its unit's. */
enum table_name mission_lot_table(const struct mission *mission, int lot, int *row);

/* Whether a cell of that column is there and not empty. */
bool mission_cell_is_filled(const struct mission *mission, enum table_name table, int row,
                            const char *column);

/* The last day of any plan: last_day + horizon_days. */
int32_t mission_horizon(const struct mission *mission);

/* What goes from place to place at least: people to their destination, and items that may only be
 * redeployed. */
struct load {
    int unit, lot; /* one of them; the other -1 */
    int from, to;
};
/* All of them; owned by the caller. */
struct load *mission_list_loads(const struct mission *mission, int *count);

/* People of all units at each place, of all that guard there, and whether anything else is there;
 * by place, owned by the caller. */
struct presence {
    long people, guards;
    bool lots;
};
struct presence *mission_list_presence(const struct mission *mission);

/* check_selection.c: what rows of limits and risks have in common. */
/* All countries of places, sorted, each once; names owned by the caller. */
struct countries {
    const char **names;
    size_t count;
};
struct countries mission_list_countries(const struct mission *mission);
/* Whether the columns filled can select anything together. */
void mission_check_selection(const struct mission *mission, struct diagnostics *diagnostics,
                             enum table_name table, int row, const struct selection *selection);
void mission_check_country(const struct mission *mission, struct diagnostics *diagnostics,
                           enum table_name table, int row, const char *country,
                           const struct countries *countries);
void mission_check_days(const struct mission *mission, struct diagnostics *diagnostics,
                        enum table_name table, int row, int32_t from, int32_t until);
void mission_check_days_oddities(const struct mission *mission, struct diagnostics *diagnostics,
                                 enum table_name table, int row, int32_t from, int32_t until);

/* check_rows.c: the columns of a row against each other, and against the settings. */
mission_checker mission_check_settings, mission_check_places, mission_check_legs,
    mission_check_units, mission_check_lots, mission_check_lifts;
/* check_order.c: circles in `after`. */
mission_checker mission_check_after;
/* check_limits.c */
mission_checker mission_check_limits, mission_check_limit_oddities;
/* check_risks.c */
mission_checker mission_check_risks, mission_check_risk_oddities;

/* check_positions.c: coordinates and lengths. */
mission_checker mission_check_countries, mission_check_lengths;
/* check_ways.c: who and what can get out. */
mission_checker mission_check_ways_out, mission_check_usable_legs, mission_check_pool_legs,
    mission_check_escorts;
/* check_oddities.c: the rest. */
mission_checker mission_check_guards, mission_check_beds, mission_check_unused_places,
    mission_check_place_oddities, mission_check_leg_oddities, mission_check_unit_oddities,
    mission_check_lot_oddities, mission_check_lift_oddities, mission_check_figures;

#endif
