/* The movement table: every convoy, flight and sailing in the order in which they leave; the same
 * added up by week, for plans with many; and as CSV for whoever has to carry it out. */
#include "base/table.h"
#include "report/section.h"

#include "base/output.h"

#include <stdlib.h>
#include <string.h>

enum { MANY_TRIPS = 40, DAYS_A_WEEK = 7 };

bool movements_has(const struct report *report, bool brief)
{
    return !brief || report->plan->trip_count <= MANY_TRIPS;
}

bool weeks_has(const struct report *report, bool brief)
{
    return !movements_has(report, brief) || !brief;
}

/* "13:00", or "09:00+1" on the next day. */
static void add_time(struct table *table, int64_t moment, int32_t since)
{
    char text[17];
    int days = moment_day(moment) - since;
    moment_format(moment, text);
    if (days)
        table_add(table, "%s%+d", text + 11, days);
    else
        table_add(table, "%s", text + 11);
}

static void add_count(struct table *table, double count)
{
    if (count > 0)
        table_add(table, "%.6g", count);
    else
        table_add(table, "%s", "");
}

void movements_print(const struct report *report, bool brief, FILE *stream)
{
    (void)brief;
    static const struct table_column columns[] = {
        {"  trip", false, false}, {"leaves", true, false}, {"arrives", true, false},
        {"from", false, true},    {"to", false, true},     {"people", true, false},
        {"veh", true, false},     {"t", true, false},      {"TEU", true, false},
        {"by", false, true},      {"esc", true, false}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    const struct mission *mission = report->mission;
    const struct plan_trip **sorted = report_sort_trips(report->plan);
    int32_t before = DAY_NONE;
    for (int i = 0; i < report->plan->trip_count; i++) {
        const struct plan_trip *trip = sorted[i];
        struct trip_totals totals = verify_trip_totals(mission, trip);
        int32_t day = moment_day(trip->depart);
        char text[11];
        if (day != before)
            table_add_line(&table, arena_format(&table.arena, "%s %s", day_format(day, text),
                                                day_weekday(day)));
        before = day;
        table_add(&table, "  %s", trip->id);
        add_time(&table, trip->depart, day);
        add_time(&table, trip->arrive, day);
        table_add(&table, "%s", mission->places[trip->from].id);
        table_add(&table, "%s", mission->places[trip->to].id);
        add_count(&table, (double)totals.people);
        add_count(&table, totals.vehicles);
        add_count(&table, totals.tonnes);
        add_count(&table, totals.teu);
        if (trip->has_lift)
            table_add(&table, "%d %s", trip->lift.number, mission->lifts[trip->lift.lift].id);
        else
            table_add(&table, "%s", transport_mode_name(trip->mode));
        add_count(&table, trip->has_escort ? trip->escort.people : 0);
    }
    fputs("Movements (veh: vehicles in the convoy; t, TEU: carried; esc: people in escort)\n",
          stream);
    table_print(&table, report->width, stream);
    free(sorted);
}

/* What leaves in one week from the mission's start on. */
struct week {
    int32_t from;
    int trips, by_mode[MODE_COUNT], escorted;
    struct trip_totals sum;
};

/* The weeks in which anything leaves; owned by the caller. */
static struct week *sum_weeks(const struct report *report, int *count)
{
    const struct plan_trip **sorted = report_sort_trips(report->plan);
    struct week *weeks = memory_new((size_t)report->plan->trip_count, sizeof *weeks);
    int32_t start = report->mission->settings.start_day;
    *count = 0;
    for (int i = 0; i < report->plan->trip_count; i++) {
        int32_t day = moment_day(sorted[i]->depart);
        int32_t from = day - ((day - start) % DAYS_A_WEEK + DAYS_A_WEEK) % DAYS_A_WEEK;
        if (*count == 0 || weeks[*count - 1].from != from)
            weeks[(*count)++].from = from;
        struct week *week = &weeks[*count - 1];
        struct trip_totals totals = verify_trip_totals(report->mission, sorted[i]);
        week->trips++;
        week->by_mode[sorted[i]->mode]++;
        week->escorted += sorted[i]->has_escort;
        week->sum.people += totals.people;
        week->sum.vehicles += totals.vehicles;
        week->sum.tonnes += totals.tonnes;
        week->sum.teu += totals.teu;
    }
    free(sorted);
    return weeks;
}

void weeks_print(const struct report *report, bool brief, FILE *stream)
{
    (void)brief;
    static const struct table_column columns[] = {
        {"week from", false, false}, {"trips", true, false}, {"road", true, false},
        {"air", true, false},        {"other", true, false}, {"people", true, false},
        {"vehicles", true, false},   {"t", true, false},     {"TEU", true, false},
        {"escorted", true, false}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    int count;
    struct week *weeks = sum_weeks(report, &count);
    for (int i = 0; i < count; i++) {
        char text[11];
        table_add(&table, "%s", day_format(weeks[i].from, text));
        add_count(&table, weeks[i].trips);
        add_count(&table, weeks[i].by_mode[MODE_ROAD]);
        add_count(&table, weeks[i].by_mode[MODE_AIR]);
        add_count(&table,
                  weeks[i].trips - weeks[i].by_mode[MODE_ROAD] - weeks[i].by_mode[MODE_AIR]);
        add_count(&table, (double)weeks[i].sum.people);
        add_count(&table, weeks[i].sum.vehicles);
        add_count(&table, weeks[i].sum.tonnes);
        add_count(&table, weeks[i].sum.teu);
        add_count(&table, weeks[i].escorted);
    }
    fputs("Movements by week ('decamp report --section movements' has each)\n", stream);
    table_print(&table, report->width, stream);
    free(weeks);
}

/* "camp-works 60; tents 20" */
static const char *loads_words(const struct mission *mission, const struct plan_trip *trip,
                               struct arena *arena)
{
    const char *text = "";
    for (int i = 0; i < trip->load_count; i++) {
        const struct plan_load *load = &trip->loads[i];
        text = arena_format(arena, "%s%s%s %d", text, i ? "; " : "",
                            load->unit >= 0 ? mission->units[load->unit].id
                                            : mission->lots[load->lot].id,
                            load->quantity);
    }
    return text;
}

json_t *movements_json(const struct report *report)
{
    const struct mission *mission = report->mission;
    const struct plan_trip **sorted = report_sort_trips(report->plan);
    json_t *list = json_array();
    for (int i = 0; i < report->plan->trip_count; i++) {
        const struct plan_trip *trip = sorted[i];
        struct trip_totals totals = verify_trip_totals(mission, trip);
        json_t *item =
            json_pack("{s:s,s:s,s:s,s:s,s:o,s:o,s:I,s:f,s:f,s:f}", "trip", trip->id, "mode",
                      transport_mode_name(trip->mode), "from", mission->places[trip->from].id, "to",
                      mission->places[trip->to].id, "depart", plan_json_moment(trip->depart),
                      "arrive", plan_json_moment(trip->arrive), "people", (json_int_t)totals.people,
                      "vehicles", totals.vehicles, "tonnes", totals.tonnes, "teu", totals.teu);
        if (trip->has_lift)
            json_object_set_new(item, "lift",
                                json_pack("{s:s,s:i}", "pool", mission->lifts[trip->lift.lift].id,
                                          "number", trip->lift.number));
        if (trip->has_escort)
            json_object_set_new(item, "escort",
                                json_pack("{s:s,s:i,s:b}", "unit",
                                          mission->units[trip->escort.unit].id, "people",
                                          trip->escort.people, "aboard", trip->escort.aboard));
        json_array_append_new(list, item);
    }
    free(sorted);
    return list;
}

json_t *weeks_json(const struct report *report)
{
    int count;
    struct week *weeks = sum_weeks(report, &count);
    json_t *list = json_array();
    for (int i = 0; i < count; i++) {
        json_t *modes = json_object();
        for (int mode = 0; mode < MODE_COUNT; mode++)
            json_object_set_new(modes, transport_mode_name((enum transport_mode)mode),
                                json_integer(weeks[i].by_mode[mode]));
        json_array_append_new(list, json_pack("{s:o,s:i,s:o,s:i,s:I,s:f,s:f,s:f}", "from",
                                              plan_json_day(weeks[i].from), "trips", weeks[i].trips,
                                              "by_mode", modes, "escorted", weeks[i].escorted,
                                              "people", (json_int_t)weeks[i].sum.people, "vehicles",
                                              weeks[i].sum.vehicles, "tonnes", weeks[i].sum.tonnes,
                                              "teu", weeks[i].sum.teu));
    }
    free(weeks);
    return list;
}

/* RFC 4180: quotes where a comma, quote or line end asks for them. */
static void write_field(FILE *stream, const char *text, const char *after)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fprintf(stream, "%s%s", text, after);
        return;
    }
    fputc('"', stream);
    for (; *text; text++)
        fprintf(stream, *text == '"' ? "\"%c" : "%c", *text);
    fprintf(stream, "\"%s", after);
}

bool report_write_movements_csv(const struct report *report, const char *path,
                                struct diagnostics *diagnostics)
{
    const struct mission *mission = report->mission;
    struct output output;
    if (!output_open(&output, path, diagnostics))
        return false;
    FILE *stream = output.stream;
    fputs("trip,mode,from,to,depart,arrive,people,vehicles,tonnes,teu,lift,lift_number,escort,"
          "escort_people,loads\r\n",
          stream);
    const struct plan_trip **sorted = report_sort_trips(report->plan);
    for (int i = 0; i < report->plan->trip_count; i++) {
        const struct plan_trip *trip = sorted[i];
        struct trip_totals totals = verify_trip_totals(mission, trip);
        struct arena arena = {0};
        char depart[17], arrive[17];
        write_field(stream, trip->id, ",");
        write_field(stream, transport_mode_name(trip->mode), ",");
        write_field(stream, mission->places[trip->from].id, ",");
        write_field(stream, mission->places[trip->to].id, ",");
        fprintf(stream, "%s,%s,%lld,%.0f,%.9g,%.9g,", moment_format(trip->depart, depart),
                moment_format(trip->arrive, arrive), (long long)totals.people, totals.vehicles,
                totals.tonnes, totals.teu);
        write_field(stream, trip->has_lift ? mission->lifts[trip->lift.lift].id : "", ",");
        if (trip->has_lift)
            fprintf(stream, "%d", trip->lift.number);
        fputc(',', stream);
        write_field(stream, trip->has_escort ? mission->units[trip->escort.unit].id : "", ",");
        if (trip->has_escort)
            fprintf(stream, "%d", trip->escort.people);
        fputc(',', stream);
        write_field(stream, loads_words(mission, trip, &arena), "\r\n");
        arena_clear(&arena);
    }
    free(sorted);
    return output_commit(&output, diagnostics);
}
