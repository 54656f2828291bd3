/* Inside terrain only: the road network as the searches see it.
 *
 *     vertices: junctions, dead ends, changes of class, and the places once they are tied in
 *     edges:    stretches of one class and speed between two vertices, with all their points
 *     arcs:     for each vertex, its edges as seen from there: other end, cost, and which edge in
 * which direction
 *
 * Both directions of every edge are in the arcs, one-way or not, so that a search against the
 * traffic (from the goal backwards) uses the same array: an arc may be driven from its vertex if
 * `outward`, towards its vertex if `inward`.
 */
#ifndef DECAMP_TERRAIN_NETWORK_H
#define DECAMP_TERRAIN_NETWORK_H

#include "terrain/gis.h"

/* Costs are driving times in 1/100 s, rounded up; the longest that fits is 497 days. */
#define COSTS_PER_HOUR 360000.0

struct road_edge {
    uint32_t from, to;
    uint32_t cost;
    uint32_t point_count; /* at least 2: both ends included */
    size_t first_point;
    double km;
    struct road_attributes attributes;
};

struct road_box {
    int32_t south, west, north, east; /* 1e-7 degrees */
};

struct road_arc {
    uint32_t target, cost;
    uint32_t step; /* edge * 2 + 1 if it leads against the edge's points */
};

struct road_network {
    struct road_point *points;
    size_t point_count, point_capacity;
    struct road_edge *edges;
    size_t edge_count, edge_capacity;
    struct road_point *vertices;
    size_t vertex_count, vertex_capacity;
    uint32_t *component;  /* of each vertex */
    double *component_km; /* of each component */
    size_t component_count;
    struct road_box *boxes; /* of each edge; until the places are tied in */
    size_t *first_arc;      /* vertex_count + 1; from then on */
    struct road_arc *arcs;
    double (*positions)[3]; /* of each vertex, km from the Earth's centre; from then on */
    double top_kmh;
    size_t line_count;
    char *driver, *layer;
};

static inline bool arc_outward(const struct road_network *network, const struct road_arc *arc)
{
    return !(arc->step & 1) || !network->edges[arc->step >> 1].attributes.oneway;
}

static inline bool arc_inward(const struct road_network *network, const struct road_arc *arc)
{
    return (arc->step & 1) || !network->edges[arc->step >> 1].attributes.oneway;
}

/* road_join.c: joins lines at equal points, and contracts. Takes the points and empties `lines`. */
struct road_network *road_network_join(struct road_lines *lines);

/* network.c: joins, measures, finds the components: a network that places can be tied to. Takes the
 * points and empties `lines`. */
struct road_network *road_network_build(struct road_lines *lines);

/* road_measure.c */
double road_points_km(struct road_point a, struct road_point b);
/* Sets km, cost and, where boxes are kept, the box of edges first .. last - 1. */
void road_network_measure(struct road_network *network, size_t first, size_t last);
void road_network_find_components(struct road_network *network);
/* Arcs and positions, when vertices and edges are final. */
void road_network_index(struct road_network *network);

#endif
