/* decamp routes: measures the roads between the mission's places. */
#include "commands/command.h"

#include "terrain/survey.h"

#include <string.h>

static const struct option_row options[] = {
    {'r', "roads", "FILE", "lines to drive on: .osm.pbf, .gpkg, .geojson ..."},
    {0, "layer", "NAME", "layer of FILE (only one of lines: that one)"},
    {'k', "k", "N", "up to N really different routes a pair (default 2)"},
    {0, "pairs", "WHICH", "legs: pairs with road legs; near: neighbours by road"},
    {0, "neighbours", "N", "of the neighbours, the N nearest of each place"},
    {0, "snap-km", "KM", "farthest a place may be from a road (default 25)"},
    {0, "speeds", "LIST", "km/h by class, such as track=12,primary=50"},
    {0, "ignore-oneway", NULL, "drive one-way roads both ways"},
    {'o', "output", "FILE", "map of the routes: .geojson, .gpkg, .fgb, .kml"},
    {0, "legs", "FILE", "rows for legs.csv; - for standard output"},
    {0, "json", NULL, "print JSON"},
    {0},
};

static int run(const struct arguments *arguments)
{
    struct survey_request request = {
        .roads = arguments_text(arguments, "roads", NULL),
        .reading = {.layer = arguments_text(arguments, "layer", NULL),
                    .speeds = road_speeds_default(),
                    .ignore_oneway = arguments_has(arguments, "ignore-oneway")},
        .nearest = (int)arguments_integer(arguments, "neighbours", 0, 1, 100),
        .most_routes = (int)arguments_integer(arguments, "k", 2, 1, 9),
        .snap_km = arguments_number(arguments, "snap-km", 25, 0, 500)};
    if (!request.roads)
        return command_usage("--roads FILE is needed");
    const char *pairs = arguments_text(arguments, "pairs", request.nearest ? "near" : "");
    if (strcmp(pairs, "legs") == 0 && request.nearest == 0)
        request.pairs = SURVEY_LEGS;
    else if (strcmp(pairs, "near") == 0)
        request.pairs = SURVEY_NEAR;
    else if (*pairs)
        return command_usage("--pairs takes legs or near%s, not '%s'",
                             request.nearest ? " (with --neighbours: near)" : "", pairs);
    struct diagnostics diagnostics = {0};
    const char *speeds = arguments_text(arguments, "speeds", NULL);
    const char *problem =
        speeds ? road_speeds_parse(&request.reading.speeds, speeds, &diagnostics.arena) : NULL;
    if (problem) {
        int code = command_usage("--speeds: %s", problem);
        diagnostics_clear(&diagnostics);
        return code;
    }
    struct mission *mission = mission_read(arguments_positional(arguments, 0), &diagnostics);
    if (!mission)
        return command_finish(&diagnostics, EXIT_INPUT);

    struct survey survey;
    int failure = EXIT_INPUT;
    if (survey_run(&survey, mission, &request, &diagnostics)) {
        failure = EXIT_REFUTED;
        const char *map = arguments_text(arguments, "output", NULL);
        const char *legs = arguments_text(arguments, "legs", NULL);
        if (arguments_has(arguments, "json"))
            survey_print_json(&survey, stdout);
        else if (!legs || strcmp(legs, "-") != 0)
            survey_print(&survey, stdout);
        if (legs && !survey_write_legs(&survey, legs, &diagnostics))
            failure = EXIT_OUTPUT;
        if (map &&
            !road_routes_write_map(survey.network, &survey.routes, survey.names, map, &diagnostics))
            failure = EXIT_OUTPUT;
    }
    survey_clear(&survey);
    mission_free(mission);
    fflush(stdout); /* the table first, then what is wrong */
    return command_finish(&diagnostics, failure);
}

const struct command command_routes = {
    .name = "routes",
    .positional = "MISSION",
    .positional_least = 1,
    .positional_most = 1,
    .summary = "measure the roads between the mission's places",
    .details = "Builds a road network from any map layer of lines that GDAL reads, ties the\n"
               "mission's places to it, and finds up to N really different routes for each\n"
               "pair: the fastest, and others that share at most 60 % of their length with\n"
               "those before and take at most 1.5 times its hours. Hours are those of a heavy\n"
               "convoy by class of road, without halts; one-way roads are kept, and a leg\n"
               "counts for both directions. Pairs are those of the mission's road legs, or\n"
               "neighbours where it has none.\n\n"
               "A place off the network or a pair without a road is an error (exit code 1);\n"
               "the rest is measured and written all the same.",
    .example = "  decamp routes mali --roads mali.osm.pbf -o routes.gpkg --legs measured.csv",
    .options = options,
    .run = run,
};
