/* Which places of a mission take part in a survey of roads, which pairs are measured, and what is
 * to be said about them.
 *
 * Pairs come from the mission's road legs where it has some: the planner has said then which ways
 * matter, and only wants them measured. Else all places with a position, homes abroad excepted, are
 * divided into neighbours.
 *
 * A place that cannot be tied to the network, and a pair without a road, are errors, but never stop
 * the rest: the survey of a country is too long to be had one mistake at a time. Abroad they are
 * warnings, as road files end at borders.
 */
#include "terrain/survey.h"

#include "mission/reading.h"

#include <stdlib.h>
#include <string.h>

static enum severity place_severity(const struct mission *mission, int place)
{
    return strcmp(mission->places[place].country, mission->settings.country) == 0
               ? SEVERITY_ERROR
               : SEVERITY_WARNING;
}

/* A message about a place, at its latitude in the table. */
#define tell_place_as(severity, survey, place, diagnostics, ...)                                   \
    mission_report((survey)->mission, diagnostics, severity, TABLE_PLACES, place, "latitude",      \
                   __VA_ARGS__)
#define tell_place(survey, place, diagnostics, ...)                                                \
    tell_place_as(place_severity((survey)->mission, place), survey, place, diagnostics, __VA_ARGS__)

static void add_stop(struct survey *survey, int place, uint32_t *stop_of_place)
{
    const struct place *row = &survey->mission->places[place];
    stop_of_place[place] = (uint32_t)survey->stop_count;
    survey->places[survey->stop_count] = place;
    survey->names[survey->stop_count] = row->id;
    survey->stops[survey->stop_count++] =
        (struct road_stop){.latitude = row->latitude, .longitude = row->longitude};
}

/* The places that take part become stops, in the mission's order. */
static void choose_stops(struct survey *survey, uint32_t *stop_of_place,
                         struct diagnostics *diagnostics)
{
    const struct mission *mission = survey->mission;
    bool *on_road = memory_new((size_t)mission->place_count, sizeof *on_road);
    for (int i = 0; i < mission->leg_count; i++)
        if (mission->legs[i].mode == MODE_ROAD)
            on_road[mission->legs[i].from] = on_road[mission->legs[i].to] = true;
    for (int i = 0; i < mission->place_count; i++) {
        stop_of_place[i] = ROAD_NOWHERE;
        bool wanted = on_road[i] ||
                      (survey->pairs_from == SURVEY_NEAR && mission->places[i].kind != PLACE_HOME);
        if (wanted && mission->places[i].has_position)
            add_stop(survey, i, stop_of_place);
        else if (wanted)
            tell_place(survey, i, diagnostics,
                       "'%s' has no latitude and longitude; its roads cannot be measured",
                       mission->places[i].id);
    }
    free(on_road);
}

/* Each pair of the road legs once, in the order and direction of its first leg. */
static void pairs_of_legs(struct survey *survey, const uint32_t *stop_of_place)
{
    const struct mission *mission = survey->mission;
    survey->pairs = memory_new((size_t)mission->leg_count + 1, sizeof *survey->pairs);
    for (int i = 0; i < mission->leg_count; i++) {
        const struct leg *leg = &mission->legs[i];
        struct road_pair pair = {stop_of_place[leg->from], stop_of_place[leg->to]};
        bool known = leg->mode != MODE_ROAD || pair.from == ROAD_NOWHERE || pair.to == ROAD_NOWHERE;
        for (size_t j = 0; j < survey->pair_count && !known; j++)
            known = (survey->pairs[j].from == pair.from && survey->pairs[j].to == pair.to) ||
                    (survey->pairs[j].from == pair.to && survey->pairs[j].to == pair.from);
        if (!known)
            survey->pairs[survey->pair_count++] = pair;
    }
}

static void tell_stops(const struct survey *survey, double snap_km, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < survey->stop_count; i++) {
        const struct road_stop *stop = &survey->stops[i];
        if (stop->vertex == ROAD_NOWHERE) {
            tell_place(survey, survey->places[i], diagnostics,
                       "'%s' is off the network: the nearest road is %.1f km away",
                       survey->names[i], stop->off_km);
            diagnostics_hint(diagnostics,
                             "correct its position, or allow more than %g km with --snap-km",
                             snap_km);
        } else if (stop->skipped_km >= 0) {
            tell_place_as(SEVERITY_NOTE, survey, survey->places[i], diagnostics,
                          "'%s' is tied to the network %.1f km away; a piece of road %.1f km "
                          "away leads nowhere",
                          survey->names[i], stop->off_km, stop->skipped_km);
        }
    }
}

/* What keeps a pair without a route apart. */
static void tell_missing_pairs(const struct survey *survey, struct diagnostics *diagnostics)
{
    size_t next = 0;
    for (size_t i = 0; i < survey->pair_count; i++) {
        struct road_pair pair = survey->pairs[i];
        const struct road_stop *from = &survey->stops[pair.from], *to = &survey->stops[pair.to];
        bool found = false;
        for (; next < survey->routes.count && survey->routes.items[next].pair.from == pair.from &&
               survey->routes.items[next].pair.to == pair.to;
             next++)
            found = true;
        if (found || from->vertex == ROAD_NOWHERE || to->vertex == ROAD_NOWHERE)
            continue;
        int place = survey->places[pair.from];
        const char *names[2] = {survey->names[pair.from], survey->names[pair.to]};
        if (from->vertex == to->vertex) {
            tell_place(survey, place, diagnostics,
                       "'%s' and '%s' are at the same point of the network: no road between",
                       names[0], names[1]);
        } else if (from->component != to->component) {
            tell_place(survey, place, diagnostics,
                       "no road from '%s' to '%s': they are on parts of the network that do not "
                       "meet (%.0f and %.0f km)",
                       names[0], names[1], from->component_km, to->component_km);
        } else {
            tell_place(survey, place, diagnostics,
                       "no road from '%s' to '%s' but against one-way roads", names[0], names[1]);
            diagnostics_hint(diagnostics, "--ignore-oneway drives them both ways");
        }
    }
}

/* Neighbours are only looked for where there is a road; say which places that leaves apart. */
static void tell_parts(const struct survey *survey, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < survey->stop_count; i++) {
        bool paired = survey->stops[i].vertex == ROAD_NOWHERE;
        for (size_t j = 0; j < survey->pair_count && !paired; j++)
            paired = survey->pairs[j].from == i || survey->pairs[j].to == i;
        if (paired)
            continue;
        size_t same = 0;
        while (same < i && survey->stops[same].vertex != survey->stops[i].vertex)
            same++;
        if (same < i)
            tell_place_as(
                SEVERITY_NOTE, survey, survey->places[i], diagnostics,
                "'%s' is at the same point of the network as '%s' and gets no legs of its own",
                survey->names[i], survey->names[same]);
        else
            tell_place(
                survey, survey->places[i], diagnostics,
                "'%s' has no neighbour by road: it is alone on a part of the network of %.0f km",
                survey->names[i], survey->stops[i].component_km);
    }
}

bool survey_run(struct survey *survey, const struct mission *mission,
                const struct survey_request *request, struct diagnostics *diagnostics)
{
    const char *slash = strrchr(request->roads, '/');
    *survey = (struct survey){.mission = mission,
                              .roads = slash ? slash + 1 : request->roads,
                              .pairs_from = request->pairs};
    for (int i = 0; i < mission->leg_count && survey->pairs_from == SURVEY_BY_MISSION; i++)
        if (mission->legs[i].mode == MODE_ROAD)
            survey->pairs_from = SURVEY_LEGS;
    if (survey->pairs_from == SURVEY_BY_MISSION)
        survey->pairs_from = SURVEY_NEAR;
    size_t places = (size_t)mission->place_count;
    survey->stops = memory_new(places + 1, sizeof *survey->stops);
    survey->places = memory_new(places + 1, sizeof *survey->places);
    survey->names = memory_new(places + 1, sizeof *survey->names);
    uint32_t *stop_of_place = memory_new(places + 1, sizeof *stop_of_place);
    choose_stops(survey, stop_of_place, diagnostics);
    survey->network = road_network_read(request->roads, &request->reading, diagnostics);
    if (survey->network) {
        road_network_snap(survey->network, survey->stops, survey->stop_count, request->snap_km);
        tell_stops(survey, request->snap_km, diagnostics);
        if (survey->pairs_from == SURVEY_LEGS)
            pairs_of_legs(survey, stop_of_place);
        else
            survey->pairs =
                road_network_neighbours(survey->network, survey->stops, survey->stop_count,
                                        request->nearest, &survey->pair_count);
        road_network_routes(survey->network, survey->stops, survey->pairs, survey->pair_count,
                            request->most_routes, &survey->routes);
        tell_missing_pairs(survey, diagnostics);
        if (survey->pairs_from == SURVEY_NEAR)
            tell_parts(survey, diagnostics);
    }
    free(stop_of_place);
    return survey->network != NULL;
}

void survey_clear(struct survey *survey)
{
    road_network_free(survey->network);
    road_routes_clear(&survey->routes);
    free(survey->stops);
    free(survey->places);
    free(survey->names);
    free(survey->pairs);
    *survey = (struct survey){0};
}
