/* The closing order: which place is packed, left and handed over when, who was there at the start,
 * and who goes last. */
#include "base/table.h"
#include "report/section.h"

#include <stdlib.h>

struct strength {
    int64_t people, items; /* from the start */
};

static struct strength strength_at(const struct mission *mission, int place)
{
    struct strength strength = {0};
    for (int i = 0; i < mission->unit_count; i++)
        strength.people += mission->units[i].place == place ? mission->units[i].people : 0;
    for (int i = 0; i < mission->lot_count; i++)
        strength.items += mission->lots[i].place == place ? mission->lots[i].quantity : 0;
    return strength;
}

/* People of each unit in the trips of the last departure; NULL if nobody leaves then. Owned by the
 * caller. */
static int64_t *last_people(const struct report *report, const struct plan_closing *closing)
{
    int64_t *people = NULL;
    for (int i = 0; i < report->plan->trip_count; i++) {
        const struct plan_trip *trip = &report->plan->trips[i];
        if (trip->from != closing->place || trip->depart != closing->last_departure)
            continue;
        for (int k = 0; k < trip->load_count; k++) {
            if (trip->loads[k].unit < 0)
                continue;
            if (!people)
                people = memory_new((size_t)report->mission->unit_count, sizeof *people);
            people[trip->loads[k].unit] += trip->loads[k].quantity;
        }
    }
    return people;
}

static const char *last_words(const struct report *report, const struct plan_closing *closing,
                              struct arena *arena)
{
    int64_t *people = last_people(report, closing);
    const char *text = "";
    for (int i = 0; people && i < report->mission->unit_count; i++)
        if (people[i])
            text = arena_format(arena, "%s%s%lld %s", text, *text ? ", " : "", (long long)people[i],
                                report->mission->units[i].id);
    free(people);
    return text;
}

static const struct plan_late_closing *lateness(const struct report *report, int place)
{
    for (int i = 0; i < report->result->late_closing_count; i++)
        if (report->result->late_closings[i].place == place)
            return &report->result->late_closings[i];
    return NULL;
}

void closings_print(const struct report *report, bool brief, FILE *stream)
{
    (void)brief;
    static const struct table_column columns[] = {
        {"place", false, true},        {"packed", false, false}, {"last out", false, false},
        {"closed", false, false},      {"people", true, false},  {"items", true, false},
        {"last to leave", false, true}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    const struct plan_closing **sorted = report_sort_closings(report->plan);
    char day[11];
    for (int i = 0; i < report->plan->closing_count; i++) {
        const struct plan_closing *closing = sorted[i];
        struct strength strength = strength_at(report->mission, closing->place);
        table_add(&table, "%s", report->mission->places[closing->place].name);
        table_add(&table, "%s",
                  closing->pack_end > closing->pack_start
                      ? day_format(moment_day(closing->pack_end - 1), day)
                      : "");
        table_add(&table, "%s", day_format(moment_day(closing->last_departure), day));
        table_add(&table, "%s%s", day_format(moment_day(closing->closed), day),
                  lateness(report, closing->place) ? "*" : "");
        table_add(&table, "%lld", (long long)strength.people);
        table_add(&table, "%lld", (long long)strength.items);
        table_add(&table, "%s", last_words(report, closing, &table.arena));
    }
    table_print(&table, report->width, stream);
    if (report->result->late_closing_count)
        fputs("  * later than the place's latest_close\n", stream);
    free(sorted);
}

json_t *closings_json(const struct report *report)
{
    const struct plan_closing **sorted = report_sort_closings(report->plan);
    json_t *list = json_array();
    for (int i = 0; i < report->plan->closing_count; i++) {
        const struct plan_closing *closing = sorted[i];
        const struct place *place = &report->mission->places[closing->place];
        const struct plan_late_closing *late = lateness(report, closing->place);
        struct strength strength = strength_at(report->mission, closing->place);
        int64_t *people = last_people(report, closing);
        json_t *last = json_array();
        for (int k = 0; people && k < report->mission->unit_count; k++)
            if (people[k])
                json_array_append_new(last,
                                      json_pack("{s:s,s:I}", "unit", report->mission->units[k].id,
                                                "people", (json_int_t)people[k]));
        free(people);
        json_array_append_new(list,
                              json_pack("{s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:I,s:I,s:I,s:o}",
                                        "place", place->id, "name", place->name, "pack_start",
                                        plan_json_moment(closing->pack_start), "pack_end",
                                        plan_json_moment(closing->pack_end), "clearance_start",
                                        plan_json_moment(closing->clearance_start), "clearance_end",
                                        plan_json_moment(closing->clearance_end), "last_departure",
                                        plan_json_moment(closing->last_departure), "closed",
                                        plan_json_moment(closing->closed), "latest_close",
                                        plan_json_day(place->latest_close), "days_late",
                                        (json_int_t)(late ? late->closed - late->latest_close : 0),
                                        "people", (json_int_t)strength.people, "items",
                                        (json_int_t)strength.items, "last_to_leave", last));
    }
    free(sorted);
    return list;
}
