/* What rows of limits and risks select: together, their filled columns may select nothing. */
#include "mission/checks.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define SELECTION_ERROR(column, ...)                                                               \
    mission_report(mission, diagnostics, SEVERITY_ERROR, table, row, column, __VA_ARGS__)

static bool touches(const struct mission *mission, const struct leg *leg, const char *country)
{
    return strcmp(mission->places[leg->from].country, country) == 0 ||
           strcmp(mission->places[leg->to].country, country) == 0;
}

void mission_check_selection(const struct mission *mission, struct diagnostics *diagnostics,
                             enum table_name table, int row, const struct selection *selection)
{
    const struct leg *leg = selection->leg >= 0 ? &mission->legs[selection->leg] : NULL;
    const struct lift *lift = selection->lift >= 0 ? &mission->lifts[selection->lift] : NULL;
    bool whole = leg && leg->from >= 0 && leg->to >= 0;
    if (leg && selection->mode >= 0 && (int)leg->mode != selection->mode)
        SELECTION_ERROR("mode", "mode is %s, and the leg %s is by %s: nothing is selected",
                        transport_mode_name((enum transport_mode)selection->mode), leg->id,
                        transport_mode_name(leg->mode));
    else if (lift && selection->mode >= 0 && (int)lift->mode != selection->mode)
        SELECTION_ERROR("mode", "mode is %s, and the pool %s moves by %s: nothing is selected",
                        transport_mode_name((enum transport_mode)selection->mode), lift->id,
                        transport_mode_name(lift->mode));
    else if (leg && lift && leg->mode != lift->mode)
        SELECTION_ERROR(
            "lift", "the pool %s moves by %s, and the leg %s is by %s: nothing is selected",
            lift->id, transport_mode_name(lift->mode), leg->id, transport_mode_name(leg->mode));
    else if (whole && selection->place >= 0 && selection->place != leg->from &&
             selection->place != leg->to)
        SELECTION_ERROR("place", "%s is not an end of the leg %s: nothing is selected",
                        mission->places[selection->place].id, leg->id);
    else if (whole && selection->country[0] && !touches(mission, leg, selection->country))
        SELECTION_ERROR("country", "the leg %s does not touch %s: nothing is selected", leg->id,
                        selection->country);
    else
        return;
    CHECK_HINT("a row selects only what all its filled columns select: use two rows");
}

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

struct countries mission_list_countries(const struct mission *mission)
{
    struct countries list = {memory_new((size_t)mission->place_count + 1, sizeof *list.names), 0};
    for (int i = 0; i < mission->place_count; i++)
        list.names[i] = mission->places[i].country;
    qsort(list.names, (size_t)mission->place_count, sizeof *list.names, compare_texts);
    for (int i = 0; i < mission->place_count; i++)
        if (list.count == 0 || strcmp(list.names[list.count - 1], list.names[i]) != 0)
            list.names[list.count++] = list.names[i];
    return list;
}

void mission_check_country(const struct mission *mission, struct diagnostics *diagnostics,
                           enum table_name table, int row, const char *country,
                           const struct countries *countries)
{
    if (!country[0] || bsearch(&country, countries->names, countries->count,
                               sizeof *countries->names, compare_texts))
        return;
    const char *nearest = text_nearest(country, countries->names, countries->count);
    SELECTION_ERROR("country", "no place lies in country '%s'", country);
    if (nearest && nearest[0])
        CHECK_HINT("did you mean '%s'?", nearest);
    else
        CHECK_HINT("write it as in the places table");
}

void mission_check_days(const struct mission *mission, struct diagnostics *diagnostics,
                        enum table_name table, int row, int32_t from, int32_t until)
{
    char first[11], last[11];
    if (from == DAY_NONE || until == DAY_NONE || from <= until)
        return;
    SELECTION_ERROR("until", "until %s is before from %s", day_format(until, last),
                    day_format(from, first));
    CHECK_HINT("both days are included");
}

void mission_check_days_oddities(const struct mission *mission, struct diagnostics *diagnostics,
                                 enum table_name table, int row, int32_t from, int32_t until)
{
    char day[11], end[11];
    const char *what = mission_tables[table].row_name;
    if (until != DAY_NONE && until < mission->settings.start_day)
        mission_report(mission, diagnostics, SEVERITY_WARNING, table, row, "until",
                       "the %s ends on %s, before the start %s", what, day_format(until, day),
                       day_format(mission->settings.start_day, end));
    if (from != DAY_NONE && from > mission_horizon(mission))
        mission_report(mission, diagnostics, SEVERITY_WARNING, table, row, "from",
                       "the %s begins on %s, after the last day of any plan, %s", what,
                       day_format(from, day), day_format(mission_horizon(mission), end));
}
