/* The roads of a mission surveyed: from its places and a road layer to measured legs. Logic and
 * output of `decamp routes`. */
#ifndef DECAMP_TERRAIN_SURVEY_H
#define DECAMP_TERRAIN_SURVEY_H

#include "mission/mission.h"
#include "terrain/terrain.h"

enum survey_pairs {
    SURVEY_BY_MISSION, /* the pairs of the mission's road legs; if it has none, neighbours */
    SURVEY_LEGS,
    SURVEY_NEAR, /* neighbours on the road */
};

struct survey_request {
    const char *roads; /* file */
    struct road_reading reading;
    enum survey_pairs pairs;
    int nearest;     /* neighbours of each place; 0: all */
    int most_routes; /* of each pair */
    double snap_km;
};

struct survey {
    const struct mission *mission;
    const char *roads; /* the file's name without its folders */
    struct road_network *network;
    struct road_stop *stops;
    int *places; /* of each stop */
    const char **names;
    size_t stop_count;
    struct road_pair *pairs;
    size_t pair_count;
    enum survey_pairs pairs_from; /* SURVEY_LEGS or SURVEY_NEAR */
    struct road_routes routes;
};

/* Reads the roads, ties the places to them and finds the routes. False if there is nothing to show.
 * Problems that leave the rest good (a place off the network, a pair without a road) are errors in
 * `diagnostics` too, and the survey goes on. The mission outlives the survey; in any case call
 * survey_clear. */
bool survey_run(struct survey *survey, const struct mission *mission,
                const struct survey_request *request, struct diagnostics *diagnostics);
void survey_clear(struct survey *survey);

/* What a person reads. */
void survey_print(const struct survey *survey, FILE *stream);
/* The same for programs. */
void survey_print_json(const struct survey *survey, FILE *stream);
/* Rows for the legs table, with a header. False: an error was added. */
bool survey_write_legs(const struct survey *survey, const char *path,
                       struct diagnostics *diagnostics);

#endif
