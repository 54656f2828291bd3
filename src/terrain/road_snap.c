/* Ties places to the network: nearest point of any edge, then a vertex there.
 *
 * Each place looks at the box of every edge once and at the points of those few that could be
 * nearer than the best so far. There is no spatial tree on purpose: with the boxes in one
 * array, a run on a million edges takes 0.1 s longer for 100 places than for 30 (bench/routes.sh),
 * and a mission has dozens.
 *
 * Distances are compared in a plane around the place (degrees, longitudes shortened by the cosine
 * of its latitude) and the winner is measured on the ellipsoid.
 *
 * An edge on which places lie is cut there: edge 7 from A to B with places at p and q becomes 7:
 * A-p, and new ones: p-q, q-B. So every search goes from vertex to vertex. A place within a
 * centimetre of a vertex is that vertex.
 */
#include "terrain/network.h"

#include "base/threads.h"

#include <math.h>
#include <stdlib.h>

#define CRUMB_SHARE 0.01

/* The best point found for a place. */
struct foot {
    double distance; /* squared, in the plane of the place; INFINITY: none */
    uint32_t edge, segment;
    struct road_point point;
};

struct snapping {
    const struct road_network *network;
    const struct road_stop *stops;
    struct foot *any, *large; /* of each stop: on any component; on one that is no crumb */
    double crumb_km;
};

static double square(double x)
{
    return x * x;
}

/* How far x is outside low .. high. (fmax, which must mind NaN, made the search nine times slower.)
 */
static double outside(double x, double low, double high)
{
    return x < low ? low - x : x > high ? x - high : 0;
}

static double box_distance(struct road_box box, double latitude, double longitude,
                           double shortening)
{
    return square(outside(latitude, box.south, box.north)) +
           square(outside(longitude, box.west, box.east) * shortening);
}

static void look_at_edge(const struct road_network *network, uint32_t edge, double latitude,
                         double longitude, double shortening, struct foot *best)
{
    const struct road_point *points = network->points + network->edges[edge].first_point;
    for (uint32_t i = 0; i + 1 < network->edges[edge].point_count; i++) {
        double x0 = (points[i].longitude - longitude) * shortening,
               y0 = points[i].latitude - latitude;
        double dx = ((double)points[i + 1].longitude - points[i].longitude) * shortening;
        double dy = (double)points[i + 1].latitude - points[i].latitude;
        double along = -(x0 * dx + y0 * dy) / (dx * dx + dy * dy);
        along = along > 0 ? fmin(along, 1) : 0; /* 0 for a segment without length too */
        double distance = square(x0 + along * dx) + square(y0 + along * dy);
        if (distance >= best->distance)
            continue;
        struct road_point foot = {
            (int32_t)lround(points[i].latitude + along * dy),
            (int32_t)lround(points[i].longitude +
                            along * ((double)points[i + 1].longitude - points[i].longitude))};
        *best = (struct foot){distance, edge, i, foot};
    }
}

static void find_foot(void *context, int item)
{
    const struct snapping *snapping = context;
    const struct road_network *network = snapping->network;
    const struct road_stop *stop = &snapping->stops[item];
    double latitude = stop->latitude * ROAD_DEGREE, longitude = stop->longitude * ROAD_DEGREE;
    double shortening = cos(stop->latitude * M_PI / 180);
    struct foot any = {.distance = INFINITY}, large = {.distance = INFINITY};
    for (uint32_t i = 0; i < network->edge_count; i++) {
        double least = box_distance(network->boxes[i], latitude, longitude, shortening);
        if (least >= large.distance) /* never nearer than `any` */
            continue;
        if (least < any.distance)
            look_at_edge(network, i, latitude, longitude, shortening, &any);
        if (network->component_km[network->component[network->edges[i].from]] >= snapping->crumb_km)
            look_at_edge(network, i, latitude, longitude, shortening, &large);
    }
    snapping->any[item] = any;
    snapping->large[item] = large;
}

static double foot_km(const struct road_stop *stop, const struct foot *foot)
{
    struct road_point at = {(int32_t)lround(stop->latitude * ROAD_DEGREE),
                            (int32_t)lround(stop->longitude * ROAD_DEGREE)};
    return road_points_km(at, foot->point);
}

/* A place to be tied in, ordered along the edges. */
struct tie {
    struct foot foot;
    size_t stop;
    double along; /* squared distance from the segment's first point: orders ties of one segment */
};

static int compare_ties(const void *left, const void *right)
{
    const struct tie *a = left, *b = right;
    if (a->foot.edge != b->foot.edge)
        return a->foot.edge < b->foot.edge ? -1 : 1;
    if (a->foot.segment != b->foot.segment)
        return a->foot.segment < b->foot.segment ? -1 : 1;
    if (a->along != b->along)
        return a->along < b->along ? -1 : 1;
    return a->stop < b->stop ? -1 : 1;
}

static bool same_point(struct road_point a, struct road_point b)
{
    return a.latitude == b.latitude && a.longitude == b.longitude;
}

static void add_point(struct road_network *network, struct road_edge *edge, struct road_point point)
{
    if (edge->point_count > 0 && same_point(network->points[network->point_count - 1], point))
        return;
    memory_grow(&network->points, &network->point_capacity, network->point_count + 1,
                sizeof *network->points);
    network->points[network->point_count++] = point;
    edge->point_count++;
}

static void add_edge(struct road_network *network, struct road_edge edge)
{
    memory_grow(&network->edges, &network->edge_capacity, network->edge_count + 1,
                sizeof *network->edges);
    network->edges[network->edge_count++] = edge;
    road_network_measure(network, network->edge_count - 1, network->edge_count);
}

/* Cuts one edge at its ties. The first piece takes the edge's place. */
static void cut_edge(struct road_network *network, const struct tie *ties, size_t count,
                     struct road_stop *stops)
{
    uint32_t number = ties[0].foot.edge;
    const struct road_edge old = network->edges[number];
    struct road_edge piece = {
        .from = old.from, .first_point = network->point_count, .attributes = old.attributes};
    uint32_t segment = 0;
    bool first = true;
    add_point(network, &piece, network->points[old.first_point]);
    for (size_t i = 0; i <= count; i++) {
        uint32_t until = i < count ? ties[i].foot.segment : old.point_count - 1;
        while (segment < until)
            add_point(network, &piece, network->points[old.first_point + ++segment]);
        struct road_point end = network->points[network->point_count - 1];
        if (i < count && same_point(ties[i].foot.point,
                                    network->points[old.first_point + old.point_count - 1])) {
            stops[ties[i].stop].vertex = old.to;
            continue;
        }
        if (i < count && piece.point_count == 1 && same_point(ties[i].foot.point, end)) {
            stops[ties[i].stop].vertex =
                piece.from; /* at the edge's beginning, or where the tie before is */
            continue;
        }
        if (i < count) {
            add_point(network, &piece, ties[i].foot.point);
            memory_grow(&network->vertices, &network->vertex_capacity, network->vertex_count + 1,
                        sizeof *network->vertices);
            network->vertices[network->vertex_count] = ties[i].foot.point;
            piece.to = (uint32_t)network->vertex_count++;
            stops[ties[i].stop].vertex = piece.to;
        } else {
            piece.to = old.to;
        }
        if (first) {
            network->edges[number] = piece;
            road_network_measure(network, number, number + 1);
        } else {
            add_edge(network, piece);
        }
        first = false;
        piece = (struct road_edge){
            .from = piece.to, .first_point = network->point_count, .attributes = old.attributes};
        if (i < count)
            add_point(network, &piece, ties[i].foot.point);
    }
}

void road_network_snap(struct road_network *network, struct road_stop *stops, size_t count,
                       double snap_km)
{
    double largest_km = 0;
    for (size_t i = 0; i < network->component_count; i++)
        largest_km = fmax(largest_km, network->component_km[i]);
    struct snapping snapping = {.network = network,
                                .stops = stops,
                                .any = memory_new(count, sizeof *snapping.any),
                                .large = memory_new(count, sizeof *snapping.large),
                                .crumb_km = CRUMB_SHARE * largest_km};
    threads_run(threads_available(), (int)count, find_foot, &snapping);
    struct tie *ties = memory_new(count, sizeof *ties);
    size_t tie_count = 0;
    for (size_t i = 0; i < count; i++) {
        double any_km = foot_km(&stops[i], &snapping.any[i]),
               large_km = foot_km(&stops[i], &snapping.large[i]);
        bool passed_over = large_km > any_km && large_km <= snap_km;
        struct foot foot = passed_over ? snapping.large[i] : snapping.any[i];
        struct road_point first =
            network->points[network->edges[foot.edge].first_point + foot.segment];
        stops[i].off_km = passed_over ? large_km : any_km;
        stops[i].skipped_km = passed_over ? any_km : -1;
        stops[i].vertex = ROAD_NOWHERE;
        stops[i].component = network->component[network->edges[foot.edge].from];
        stops[i].component_km = network->component_km[stops[i].component];
        if (stops[i].off_km <= snap_km)
            ties[tie_count++] =
                (struct tie){foot, i,
                             square((double)foot.point.longitude - first.longitude) +
                                 square((double)foot.point.latitude - first.latitude)};
    }
    qsort(ties, tie_count, sizeof *ties, compare_ties);
    free(network->boxes);
    network->boxes = NULL;
    for (size_t i = 0, next; i < tie_count; i = next) {
        for (next = i + 1; next < tie_count && ties[next].foot.edge == ties[i].foot.edge;)
            next++;
        cut_edge(network, ties + i, next - i, stops);
    }
    free(ties);
    free(snapping.any);
    free(snapping.large);
    road_network_index(network);
}
