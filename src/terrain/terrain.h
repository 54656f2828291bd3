/* Roads and routes: from any layer of lines that GDAL reads to legs between the places of a
 * mission.
 *
 *     struct road_network *network = road_network_read(path, &reading, diagnostics);
 *     road_network_snap(network, stops, stop_count, snap_km);
 *     pairs = road_network_neighbours(network, stops, stop_count, 0, &pair_count);
 *     road_network_routes(network, stops, pairs, pair_count, k, &routes);
 *
 * A network belongs to one thread; road_network_routes starts its own. All results are the same for
 * any number of threads. The method, with sources, is in docs/method.md, chapter "Roads and
 * routes".
 */
#ifndef DECAMP_TERRAIN_TERRAIN_H
#define DECAMP_TERRAIN_TERRAIN_H

#include "base/diagnostics.h"

#include <stdint.h>

enum road_class {
    ROAD_MOTORWAY,
    ROAD_TRUNK,
    ROAD_PRIMARY,
    ROAD_SECONDARY,
    ROAD_TERTIARY,
    ROAD_MINOR,
    ROAD_STREET,
    ROAD_SERVICE,
    ROAD_TRACK,
    ROAD_FERRY,
    ROAD_CLASS_COUNT
};

/* "motorway" ... "ferry". */
const char *road_class_name(enum road_class kind);

/* km/h of a heavy convoy by class; decamp's own planning values, listed in docs/method.md. */
struct road_speeds {
    double kmh[ROAD_CLASS_COUNT];
};
struct road_speeds road_speeds_default(void);

/* Changes speeds by a list such as "track=12,primary=50" (1 to 120 km/h). Returns NULL, or what is
 * wrong with the list, in the arena. */
const char *road_speeds_parse(struct road_speeds *speeds, const char *list, struct arena *arena);

struct road_reading {
    const char *layer; /* NULL: the only layer of lines; of OpenStreetMap files `lines` */
    struct road_speeds speeds;
    bool ignore_oneway;
};

struct road_network;

/* What a network holds, for the report. */
struct road_network_facts {
    const char *driver, *layer;     /* how GDAL names them; owned by the network */
    size_t lines, junctions, edges; /* lines read; after contraction */
    size_t components;              /* parts with no road between them */
    double km, largest_km;          /* of all roads; of the largest part */
    double class_km[ROAD_CLASS_COUNT];
};

/* Reads the roads of `path` and builds their graph. Everything that is wrong goes to `diagnostics`;
 * NULL if there is no network to work on. Owned by the caller. Linear in the points of the file
 * (a million lines of eight points: 2 s, 380 MB; see bench/routes.sh). */
struct road_network *road_network_read(const char *path, const struct road_reading *reading,
                                       struct diagnostics *diagnostics);
void road_network_free(struct road_network *network);
struct road_network_facts road_network_facts(const struct road_network *network);

/* A place that wants to be on the network. */
struct road_stop {
    double latitude, longitude; /* degrees, WGS 84 */
    /* Filled by road_network_snap: */
    double off_km; /* to the nearest point of the network, which may lie within an edge; geodesic */
    double skipped_km;  /* to a nearer part that was passed over as too small; -1: none */
    uint32_t vertex;    /* ROAD_NOWHERE: further than snap_km */
    uint32_t component; /* of the vertex */
    double component_km;
};
#define ROAD_NOWHERE UINT32_MAX

/* Ties each stop to the nearest point of the network. A part of the network shorter than 1 % of the
 * largest is passed over where the largest is within snap_km too: extracts and compounds leave such
 * crumbs. Called once, before any of the following. */
void road_network_snap(struct road_network *network, struct road_stop *stops, size_t count,
                       double snap_km);

struct road_pair {
    uint32_t from, to; /* stops; from < to for neighbours */
};

/* Pairs of neighbouring stops: the network is divided among the stops by driving time; stops whose
 * parts touch are neighbours, unless a third stop lies on the way between them (within 5 % of its
 * hours). `nearest` > 0 keeps the pairs where one is among the other's `nearest` ones. In order of
 * from, to; owned by the caller. One search of the whole network. */
struct road_pair *road_network_neighbours(const struct road_network *network,
                                          const struct road_stop *stops, size_t stop_count,
                                          int nearest, size_t *pair_count);

/* One way from one stop to another. */
struct road_route {
    struct road_pair pair;
    int number; /* 1: the fastest */
    double km, hours;
    double class_km[ROAD_CLASS_COUNT], class_hours[ROAD_CLASS_COUNT];
    double overlap;  /* share of its km that earlier routes of the pair use too */
    uint32_t *steps; /* edge * 2 + 1 if driven against its geometry */
    size_t step_count;
};

struct road_routes {
    struct road_route *items; /* in order of pair, number */
    size_t count, capacity;
};
void road_routes_clear(struct road_routes *routes);

/* Up to k (1 to 9) really different routes for each pair: at most 60 % of a route's km shared with
 * earlier ones, at most 1.5 times the fastest's hours, no place passed twice, and no small detours
 * (see docs/method.md). A pair without any way has no route. */
void road_network_routes(const struct road_network *network, const struct road_stop *stops,
                         const struct road_pair *pairs, size_t pair_count, int k,
                         struct road_routes *routes);

/* The route's geometry: latitude, longitude in degrees, in driving order. *points grows as needed
 * and is owned by the caller. Returns how many. */
size_t road_route_points(const struct road_network *network, const struct road_route *route,
                         double (**points)[2], size_t *capacity);

/* Writes the routes as a layer of lines (GeoJSON, GeoPackage, FlatGeobuf or KML, by the ending of
 * `path`), whole or not at all. `names` are the stops' ids. On failure adds an error and returns
 * false. */
bool road_routes_write_map(const struct road_network *network, const struct road_routes *routes,
                           const char *const *names, const char *path,
                           struct diagnostics *diagnostics);

#endif
