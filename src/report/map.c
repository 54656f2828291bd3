/* The plan as a map layer: places with the day they close, and the legs that are travelled with
 * what goes over them, added up. One layer of points and lines, as GeoJSON has no more than one;
 * its field `feature` tells them apart. What has no position is not on the map, and that is said.
 */
#include "report/section.h"

#include "terrain/gis.h"

#include <math.h>
#include <stdlib.h>

/* Loaded moves over a leg in one direction. */
struct flow {
    int64_t trips, people;
    double vehicles, tonnes;
    int32_t first, last; /* days of departure */
};

enum field {
    FIELD_FEATURE,
    FIELD_ID,
    FIELD_NAME,
    FIELD_KIND,
    FIELD_PEOPLE,
    FIELD_LAST_DEPARTURE,
    FIELD_CLOSED,
    FIELD_LATEST_CLOSE,
    FIELD_DAYS_LATE,
    FIELD_FROM,
    FIELD_TO,
    FIELD_MODE,
    FIELD_KM,
    FIELD_TRIPS,
    FIELD_PEOPLE_MOVED,
    FIELD_VEHICLES,
    FIELD_TONNES,
    FIELD_FIRST_TRIP,
    FIELD_LAST_TRIP,
    FIELD_COUNT
};

static const struct map_field fields[FIELD_COUNT] = {
    [FIELD_FEATURE] = {"feature", MAP_TEXT},
    [FIELD_ID] = {"id", MAP_TEXT},
    [FIELD_NAME] = {"name", MAP_TEXT},
    [FIELD_KIND] = {"kind", MAP_TEXT},
    [FIELD_PEOPLE] = {"people", MAP_WHOLE},
    [FIELD_LAST_DEPARTURE] = {"last_departure", MAP_DAY},
    [FIELD_CLOSED] = {"closed", MAP_DAY},
    [FIELD_LATEST_CLOSE] = {"latest_close", MAP_DAY},
    [FIELD_DAYS_LATE] = {"days_late", MAP_WHOLE},
    [FIELD_FROM] = {"from", MAP_TEXT},
    [FIELD_TO] = {"to", MAP_TEXT},
    [FIELD_MODE] = {"mode", MAP_TEXT},
    [FIELD_KM] = {"km", MAP_NUMBER},
    [FIELD_TRIPS] = {"trips", MAP_WHOLE},
    [FIELD_PEOPLE_MOVED] = {"people_moved", MAP_WHOLE},
    [FIELD_VEHICLES] = {"vehicles", MAP_NUMBER},
    [FIELD_TONNES] = {"tonnes", MAP_NUMBER},
    [FIELD_FIRST_TRIP] = {"first_trip", MAP_DAY},
    [FIELD_LAST_TRIP] = {"last_trip", MAP_DAY}};

static void clear(union map_value values[static FIELD_COUNT])
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        values[i].text = NULL;
        if (fields[i].type == MAP_WHOLE)
            values[i].whole = MAP_NO_WHOLE;
        if (fields[i].type == MAP_NUMBER)
            values[i].number = (double)NAN;
    }
}

static bool add_place(const struct gis *gis, struct map_writer *writer, const struct report *report,
                      int index, struct diagnostics *diagnostics)
{
    const struct place *place = &report->mission->places[index];
    const struct plan_closing *closing = plan_document_find_closing(report->plan, index);
    char departure[11], closed[11], latest[11];
    union map_value values[FIELD_COUNT];
    clear(values);
    values[FIELD_FEATURE].text = "place";
    values[FIELD_ID].text = place->id;
    values[FIELD_NAME].text = place->name;
    values[FIELD_KIND].text = place_kind_name(place->kind);
    values[FIELD_PEOPLE].whole = 0;
    for (int i = 0; i < report->mission->unit_count; i++)
        if (report->mission->units[i].place == index)
            values[FIELD_PEOPLE].whole += report->mission->units[i].people;
    if (place->latest_close != DAY_NONE)
        values[FIELD_LATEST_CLOSE].text = day_format(place->latest_close, latest);
    if (closing) {
        int32_t day = moment_day(closing->closed);
        values[FIELD_LAST_DEPARTURE].text =
            day_format(moment_day(closing->last_departure), departure);
        values[FIELD_CLOSED].text = day_format(day, closed);
        values[FIELD_DAYS_LATE].whole = place->latest_close != DAY_NONE && day > place->latest_close
                                            ? day - place->latest_close
                                            : 0;
    }
    double point[1][2] = {{place->latitude, place->longitude}};
    return gis->map_add(writer, &(struct map_feature){values, point, 1}, diagnostics);
}

static bool add_leg(const struct gis *gis, struct map_writer *writer, const struct mission *mission,
                    int index, bool forwards, const struct flow *flow,
                    struct diagnostics *diagnostics)
{
    const struct leg *leg = &mission->legs[index];
    const struct place *from = &mission->places[forwards ? leg->from : leg->to];
    const struct place *to = &mission->places[forwards ? leg->to : leg->from];
    char first[11], last[11];
    union map_value values[FIELD_COUNT];
    clear(values);
    values[FIELD_FEATURE].text = "leg";
    values[FIELD_ID].text = leg->id;
    values[FIELD_FROM].text = from->id;
    values[FIELD_TO].text = to->id;
    values[FIELD_MODE].text = transport_mode_name(leg->mode);
    values[FIELD_KM].number = round(leg->km * 1000) / 1000;
    values[FIELD_TRIPS].whole = flow->trips;
    values[FIELD_PEOPLE_MOVED].whole = flow->people;
    values[FIELD_VEHICLES].number = flow->vehicles;
    values[FIELD_TONNES].number = round(flow->tonnes * 1000) / 1000;
    values[FIELD_FIRST_TRIP].text = day_format(flow->first, first);
    values[FIELD_LAST_TRIP].text = day_format(flow->last, last);
    double points[2][2] = {{from->latitude, from->longitude}, {to->latitude, to->longitude}};
    return gis->map_add(writer, &(struct map_feature){values, points, 2}, diagnostics);
}

/* Flows by leg, along it and against it; marks the places that trips touch. Owned by the caller. */
static struct flow *add_up(const struct report *report, bool *touched)
{
    const struct mission *mission = report->mission;
    struct flow *flows = memory_new(2 * (size_t)mission->leg_count, sizeof *flows);
    for (int i = 0; i < report->plan->trip_count; i++) {
        const struct plan_trip *trip = &report->plan->trips[i];
        struct trip_totals totals = verify_trip_totals(mission, trip);
        for (int k = 0; k < trip->moves.count; k++) {
            const struct plan_move *move = &trip->moves.items[k];
            bool forwards = move->from == mission->legs[move->leg].from;
            struct flow *flow = &flows[2 * move->leg + !forwards];
            int32_t day = moment_day(move->depart);
            flow->first = flow->trips == 0 || day < flow->first ? day : flow->first;
            flow->last = flow->trips == 0 || day > flow->last ? day : flow->last;
            flow->trips++;
            flow->people += totals.people;
            flow->vehicles += totals.vehicles;
            flow->tonnes += totals.tonnes;
            touched[mission->legs[move->leg].from] = touched[mission->legs[move->leg].to] = true;
        }
    }
    return flows;
}

bool report_write_map(const struct report *report, const char *path,
                      struct diagnostics *diagnostics)
{
    const struct mission *mission = report->mission;
    static const struct map_layer layer = {"plan", false, fields, FIELD_COUNT};
    const struct gis *gis = gis_load(diagnostics);
    struct map_writer *writer = gis ? gis->map_begin(path, &layer, diagnostics) : NULL;
    if (!writer)
        return false;
    bool *touched = memory_new((size_t)mission->place_count, sizeof *touched), good = true;
    struct flow *flows = add_up(report, touched);
    int missing = 0;
    for (int i = 0; good && i < 2 * mission->leg_count; i++) {
        const struct leg *leg = &mission->legs[i / 2];
        if (flows[i].trips && mission->places[leg->from].has_position &&
            mission->places[leg->to].has_position)
            good = add_leg(gis, writer, mission, i / 2, i % 2 == 0, &flows[i], diagnostics);
    }
    for (int place = 0; good && place < mission->place_count; place++) {
        if (!touched[place] && !plan_document_find_closing(report->plan, place))
            continue;
        if (mission->places[place].has_position)
            good = add_place(gis, writer, report, place, diagnostics);
        else
            missing++;
    }
    free(flows);
    free(touched);
    good = gis->map_finish(writer, good, diagnostics) && good;
    if (good && missing)
        diagnostics_add(diagnostics, SEVERITY_WARNING, path, 0, 0,
                        "%d place%s without a position %s not on the map", missing,
                        missing == 1 ? "" : "s", missing == 1 ? "is" : "are");
    return good;
}
