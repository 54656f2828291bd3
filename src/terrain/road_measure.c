/* Lengths, costs, components and the arcs of a network.
 *
 * A country's roads have ten million short segments. On one shorter than about 5 km the radii of
 * curvature at its middle give the length of PROJ's geodesic to better than one part in a million
 * (the neglected terms grow with the square of length over radius; the unit test compares the
 * two), for two square roots and a sine. So short segments away from the poles are measured that
 * way and long ones by PROJ.
 */
#include "terrain/network.h"

#include "base/threads.h"

#include <geodesic.h>
#include <math.h>
#include <stdlib.h>

#define EQUATOR_KM           6378.137
#define FLATTENING           (1 / 298.257223563)
#define ECCENTRICITY_SQUARED (FLATTENING * (2 - FLATTENING))
#define RADIANS              (M_PI / 180)

#define SHORT_DEGREES 0.05
#define POLAR_DEGREES 80

double road_points_km(struct road_point a, struct road_point b)
{
    double north = (b.latitude - (double)a.latitude) / ROAD_DEGREE;
    double east = (b.longitude - (double)a.longitude) / ROAD_DEGREE;
    double middle = ((double)a.latitude + b.latitude) / (2 * ROAD_DEGREE);
    if (fabs(north) > SHORT_DEGREES || fabs(east) > SHORT_DEGREES || fabs(middle) > POLAR_DEGREES) {
        struct geod_geodesic ellipsoid;
        geod_init(&ellipsoid, EQUATOR_KM, FLATTENING);
        double km;
        geod_inverse(&ellipsoid, a.latitude / ROAD_DEGREE, a.longitude / ROAD_DEGREE,
                     b.latitude / ROAD_DEGREE, b.longitude / ROAD_DEGREE, &km, NULL, NULL);
        return km;
    }
    double sine = sin(middle * RADIANS), cosine = sqrt(1 - sine * sine);
    double w = 1 - ECCENTRICITY_SQUARED * sine * sine;
    double across = EQUATOR_KM / sqrt(w), along = across * (1 - ECCENTRICITY_SQUARED) / w;
    return hypot(along * north * RADIANS, across * cosine * east * RADIANS);
}

static int32_t lesser(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t greater(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

void road_network_measure(struct road_network *network, size_t first, size_t last)
{
    for (size_t i = first; i < last; i++) {
        struct road_edge *edge = &network->edges[i];
        const struct road_point *points = network->points + edge->first_point;
        struct road_box box = {points->latitude, points->longitude, points->latitude,
                               points->longitude};
        edge->km = 0;
        for (uint32_t j = 1; j < edge->point_count; j++) {
            edge->km += road_points_km(points[j - 1], points[j]);
            box.south = lesser(box.south, points[j].latitude);
            box.north = greater(box.north, points[j].latitude);
            box.west = lesser(box.west, points[j].longitude);
            box.east = greater(box.east, points[j].longitude);
        }
        edge->cost = (uint32_t)fmin(ceil(edge->km / edge->attributes.speed_kmh * COSTS_PER_HOUR),
                                    UINT32_MAX / 8);
        if (network->boxes)
            network->boxes[i] = box;
    }
}

static uint32_t find_root(uint32_t *parents, uint32_t vertex)
{
    while (parents[vertex] != vertex) {
        parents[vertex] = parents[parents[vertex]];
        vertex = parents[vertex];
    }
    return vertex;
}

/* Union-find; components are numbered in the order of their first vertices. */
void road_network_find_components(struct road_network *network)
{
    uint32_t *parents = memory_new(network->vertex_count, sizeof *parents);
    for (size_t i = 0; i < network->vertex_count; i++)
        parents[i] = (uint32_t)i;
    for (size_t i = 0; i < network->edge_count; i++) {
        uint32_t a = find_root(parents, network->edges[i].from),
                 b = find_root(parents, network->edges[i].to);
        parents[a > b ? a : b] = a > b ? b : a;
    }
    network->component = memory_new(network->vertex_count, sizeof *network->component);
    network->component_count = 0;
    for (uint32_t i = 0; i < network->vertex_count; i++) {
        uint32_t root = find_root(parents, i); /* not after i: the lesser is the root */
        network->component[i] =
            root == i ? (uint32_t)network->component_count++ : network->component[root];
    }
    free(parents);
    network->component_km = memory_new(network->component_count, sizeof *network->component_km);
    for (size_t i = 0; i < network->edge_count; i++)
        network->component_km[network->component[network->edges[i].from]] += network->edges[i].km;
}

void road_network_index(struct road_network *network)
{
    network->first_arc = memory_new(network->vertex_count + 2, sizeof *network->first_arc);
    network->arcs = memory_new(2 * network->edge_count, sizeof *network->arcs);
    size_t *next = network->first_arc + 1; /* after the filling, next[v] is where v's arcs end */
    network->top_kmh = 1;
    for (size_t i = 0; i < network->edge_count; i++) {
        const struct road_edge *edge = &network->edges[i];
        next[edge->from + 1]++;
        next[edge->to + 1]++;
        network->top_kmh = fmax(network->top_kmh, edge->attributes.speed_kmh);
    }
    for (size_t i = 0; i < network->vertex_count; i++)
        next[i + 1] += next[i];
    for (size_t i = 0; i < network->edge_count; i++) {
        const struct road_edge *edge = &network->edges[i];
        network->arcs[next[edge->from]++] =
            (struct road_arc){edge->to, edge->cost, (uint32_t)(2 * i)};
        network->arcs[next[edge->to]++] =
            (struct road_arc){edge->from, edge->cost, (uint32_t)(2 * i + 1)};
    }
    network->positions = memory_new(network->vertex_count, sizeof *network->positions);
    for (size_t i = 0; i < network->vertex_count; i++) {
        double latitude = network->vertices[i].latitude / ROAD_DEGREE * RADIANS;
        double longitude = network->vertices[i].longitude / ROAD_DEGREE * RADIANS;
        double across = EQUATOR_KM / sqrt(1 - ECCENTRICITY_SQUARED * sin(latitude) * sin(latitude));
        network->positions[i][0] = across * cos(latitude) * cos(longitude);
        network->positions[i][1] = across * cos(latitude) * sin(longitude);
        network->positions[i][2] = across * (1 - ECCENTRICITY_SQUARED) * sin(latitude);
    }
}
