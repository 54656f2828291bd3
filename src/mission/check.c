/* Everything that is wrong, or odd, between the rows and columns of a mission: the two tables of
 * checks, and what they share.
 *
 * Each check goes once over the rows that it looks at and costs O(rows) or O(rows log rows), but
 * for the search for ways out (check_ways.c), which is bounded there.
 */
#include "mission/checks.h"

#include <string.h>

static mission_checker *const errors[] = {
    mission_check_settings, mission_check_places, mission_check_after,
    mission_check_legs,     mission_check_units,  mission_check_lots,
    mission_check_lifts,    mission_check_limits, mission_check_risks,
};

static mission_checker *const oddities[] = {
    mission_check_place_oddities, mission_check_countries,   mission_check_unused_places,
    mission_check_guards,         mission_check_beds,        mission_check_leg_oddities,
    mission_check_lengths,        mission_check_usable_legs, mission_check_unit_oddities,
    mission_check_lot_oddities,   mission_check_ways_out,    mission_check_escorts,
    mission_check_lift_oddities,  mission_check_pool_legs,   mission_check_limit_oddities,
    mission_check_risk_oddities,  mission_check_figures,
};

void mission_check(const struct mission *mission, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        errors[i](mission, diagnostics);
}

void mission_check_oddities(const struct mission *mission, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < sizeof oddities / sizeof *oddities; i++)
        oddities[i](mission, diagnostics);
}

enum table_name mission_lot_table(const struct mission *mission, int lot, int *row)
{
    int unit = mission->lots[lot].unit;
    *row = unit < 0 ? lot : unit;
    return unit < 0 ? TABLE_ASSETS : TABLE_UNITS;
}

bool mission_cell_is_filled(const struct mission *mission, enum table_name table, int row,
                            const char *column)
{
    const struct cell *cell = mission_cell(mission, table, row, column);
    return cell && cell->text[0];
}

int32_t mission_horizon(const struct mission *mission)
{
    return mission->settings.last_day + mission->settings.horizon_days;
}

struct load *mission_list_loads(const struct mission *mission, int *count)
{
    struct load *loads =
        memory_new((size_t)mission->unit_count + (size_t)mission->lot_count, sizeof *loads);
    *count = 0;
    for (int i = 0; i < mission->unit_count; i++) {
        const struct unit *unit = &mission->units[i];
        if (unit->people > 0 && unit->place != unit->destination)
            loads[(*count)++] = (struct load){i, -1, unit->place, unit->destination};
    }
    for (int i = 0; i < mission->lot_count; i++) {
        const struct lot *lot = &mission->lots[i];
        if (lot->dispositions == 1u << DISPOSITION_REDEPLOY && lot->destination >= 0 &&
            lot->place != lot->destination)
            loads[(*count)++] = (struct load){-1, i, lot->place, lot->destination};
    }
    return loads;
}

struct presence *mission_list_presence(const struct mission *mission)
{
    struct presence *presence = memory_new((size_t)mission->place_count, sizeof *presence);
    for (int i = 0; i < mission->unit_count; i++) {
        const struct unit *unit = &mission->units[i];
        presence[unit->place].people += unit->people;
        if (unit->guards)
            presence[unit->place].guards += unit->people;
    }
    for (int i = 0; i < mission->lot_count; i++)
        presence[mission->lots[i].place].lots = true;
    return presence;
}
