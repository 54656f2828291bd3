/* The road graph: joining, contraction, measuring, tying places, neighbours, and routes, on
 * networks drawn by hand and on random ones, where the routes are compared with a plain
 * Bellman-Ford. */
#include "terrain/search.h"

#include "base/random.h"

#include <geodesic.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Drawings are in thousandths of a degree (about 111 m) north-east of 15 N, 1 E. */
static struct road_point at(double x, double y)
{
    return (struct road_point){(int32_t)lround((15 + y / 1000) * ROAD_DEGREE),
                               (int32_t)lround((1 + x / 1000) * ROAD_DEGREE)};
}

/* Adds a line through `count` pairs x, y. */
static void draw(struct road_lines *lines, enum road_class kind, bool oneway, size_t count,
                 const double (*points)[2])
{
    memory_grow(&lines->lines, &lines->line_capacity, lines->line_count + 1, sizeof *lines->lines);
    memory_grow(&lines->points, &lines->point_capacity, lines->point_count + count,
                sizeof *lines->points);
    struct road_speeds speeds = road_speeds_default();
    lines->lines[lines->line_count++] = (struct road_line){
        lines->point_count, (uint32_t)count, {(uint8_t)kind, (uint8_t)speeds.kmh[kind], oneway}};
    for (size_t i = 0; i < count; i++)
        lines->points[lines->point_count++] = at(points[i][0], points[i][1]);
}

#define DRAW(lines, kind, oneway, ...)                                                             \
    draw(lines, kind, oneway, sizeof((const double[][2]){__VA_ARGS__}) / sizeof(double[2]),        \
         (const double[][2]){__VA_ARGS__})

static struct road_stop stop_at(double x, double y)
{
    return (struct road_stop){.latitude = 15 + y / 1000, .longitude = 1 + x / 1000};
}

static void lines_join_at_common_points(void **state)
{
    (void)state;
    struct road_lines lines = {0};
    DRAW(&lines, ROAD_PRIMARY, false, {0, 0}, {1, 0}, {2, 0},
         {3, 0}); /* a T: the other starts in its middle */
    DRAW(&lines, ROAD_PRIMARY, false, {1, 0}, {1, 1}, {1, 2});
    DRAW(&lines, ROAD_PRIMARY, false, {0, 5}, {3, 5}); /* crosses nothing */
    struct road_network *network = road_network_build(&lines);
    assert_int_equal(network->vertex_count, 6);
    assert_int_equal(network->edge_count, 4);
    assert_int_equal(network->component_count, 2);
    assert_null(lines.points);
    road_network_free(network);
}

static void chains_become_one_edge_with_all_points(void **state)
{
    (void)state;
    struct road_lines lines = {0};
    DRAW(&lines, ROAD_PRIMARY, false, {2, 0}, {1, 1}, {0, 0}); /* drawn against the next ones */
    DRAW(&lines, ROAD_PRIMARY, false, {2, 0}, {3, 1}, {4, 0});
    DRAW(&lines, ROAD_PRIMARY, false, {6, 0}, {5, 1}, {4, 0});
    struct road_network *network = road_network_build(&lines);
    assert_int_equal(network->edge_count, 1);
    assert_int_equal(network->vertex_count, 2);
    const struct road_edge *edge = &network->edges[0];
    assert_int_equal(edge->point_count, 7);
    double km = 0;
    for (int i = 0; i < 6; i++)
        km += road_points_km(at(i, i % 2), at(i + 1, (i + 1) % 2));
    assert_true(fabs(edge->km - km) < 1e-9);
    road_network_free(network);
}

static void chains_end_where_class_or_direction_changes(void **state)
{
    (void)state;
    struct road_lines lines = {0};
    DRAW(&lines, ROAD_PRIMARY, false, {0, 0}, {1, 0});
    DRAW(&lines, ROAD_TRACK, false, {1, 0}, {2, 0});
    DRAW(&lines, ROAD_TRACK, true, {2, 0}, {3, 0});
    DRAW(&lines, ROAD_TRACK, true, {3, 0}, {4, 0});
    DRAW(&lines, ROAD_TRACK, true, {5, 0}, {4, 0}); /* towards the one before */
    struct road_network *network = road_network_build(&lines);
    assert_int_equal(network->edge_count, 4);
    road_network_free(network);
}

static void rings_keep_a_vertex(void **state)
{
    (void)state;
    struct road_lines lines = {0};
    DRAW(&lines, ROAD_MINOR, false, {0, 0}, {1, 0}, {1, 1}, {0, 0});
    DRAW(&lines, ROAD_MINOR, false, {5, 0}, {6, 0}, {6, 1});
    DRAW(&lines, ROAD_MINOR, false, {6, 1}, {5, 1}, {5, 0});
    DRAW(&lines, ROAD_MINOR, false, {9, 0}, {9, 1}, {9.5, 1}, {9, 1},
         {9, 2}); /* passes a point twice */
    struct road_network *network = road_network_build(&lines);
    assert_int_equal(network->component_count, 3);
    assert_int_equal(network->edges[0].from, network->edges[0].to);
    assert_int_equal(network->edges[1].from, network->edges[1].to);
    assert_int_equal(network->edges[1].point_count, 5);
    struct road_stop stops[] = {stop_at(0.5, 0),
                                stop_at(1, 0.5)}; /* both on the ring of one edge */
    road_network_snap(network, stops, 2, 1);
    struct road_routes routes = {0};
    road_network_routes(network, stops, &(struct road_pair){0, 1}, 1, 2, &routes);
    assert_int_equal(routes.count, 1); /* the other way round is more than 1.5 times as long */
    assert_true(fabs(routes.items[0].km - road_points_km(at(0.5, 0), at(1, 0)) -
                     road_points_km(at(1, 0), at(1, 0.5))) < 1e-6);
    road_routes_clear(&routes);
    road_network_free(network);
}

static void short_segments_are_as_long_as_geodesics(void **state)
{
    (void)state;
    struct geod_geodesic ellipsoid;
    geod_init(&ellipsoid, 6378.137, 1 / 298.257223563);
    struct random_stream random = random_start(1, 1);
    for (int i = 0; i < 20000; i++) {
        double size = pow(10, -5 + 6 * random_unit(&random)); /* 1 m to 1,000 km */
        double latitude = 178 * random_unit(&random) - 89,
               longitude = 300 * random_unit(&random) - 150, km;
        double north = fmin(89.9, fmax(-89.9, latitude + size * (random_unit(&random) - 0.5)));
        struct road_point a = {(int32_t)(latitude * ROAD_DEGREE),
                               (int32_t)(longitude * ROAD_DEGREE)};
        struct road_point b = {
            (int32_t)(north * ROAD_DEGREE),
            (int32_t)((longitude + size * (random_unit(&random) - 0.5)) * ROAD_DEGREE)};
        geod_inverse(&ellipsoid, a.latitude / ROAD_DEGREE, a.longitude / ROAD_DEGREE,
                     b.latitude / ROAD_DEGREE, b.longitude / ROAD_DEGREE, &km, NULL, NULL);
        if (fabs(road_points_km(a, b) - km) > 1e-6 * km + 1e-9)
            fail_msg("case %d: %d,%d to %d,%d is %.9f km, not %.9f", i, a.latitude, a.longitude,
                     b.latitude, b.longitude, km, road_points_km(a, b));
    }
}

static void places_are_tied_within_edges(void **state)
{
    (void)state;
    struct road_lines lines = {0};
    DRAW(&lines, ROAD_PRIMARY, false, {0, 0}, {10, 0}, {20, 0});
    struct road_network *network = road_network_build(&lines);
    struct road_stop stops[] = {stop_at(15, 1), stop_at(5, -1), stop_at(5, 2),
                                stop_at(0, 0),  stop_at(30, 0), stop_at(900, 0)};
    road_network_snap(network, stops, 6, 2);
    assert_int_equal(network->edge_count, 3); /* cut at 5 and at 15 */
    assert_true(fabs(stops[0].off_km - road_points_km(at(15, 0), at(15, 1))) < 1e-6);
    assert_int_equal(stops[1].vertex, stops[2].vertex);
    assert_int_equal(stops[3].vertex, 0);
    assert_int_equal(stops[4].vertex, 1);
    assert_int_equal(stops[5].vertex, ROAD_NOWHERE);
    assert_true(stops[5].off_km > 90);
    struct road_routes routes = {0};
    const struct road_pair pairs[] = {{0, 1}, {1, 0}, {1, 2}, {3, 4}};
    road_network_routes(network, stops, pairs, 4, 3, &routes);
    assert_int_equal(routes.count, 3); /* none between two places at one point */
    assert_true(fabs(routes.items[0].km - road_points_km(at(5, 0), at(15, 0))) < 1e-6);
    assert_true(fabs(routes.items[1].km - routes.items[0].km) < 1e-9);
    assert_true(fabs(routes.items[2].km - road_points_km(at(0, 0), at(20, 0))) < 1e-6);
    double(*points)[2] = NULL;
    size_t capacity = 0;
    assert_int_equal(road_route_points(network, &routes.items[1], &points, &capacity),
                     3); /* 5, 10, 15 */
    assert_true(fabs(points[0][1] - 1.005) < 1e-9 && fabs(points[2][1] - 1.015) < 1e-9);
    free(points);
    road_routes_clear(&routes);
    road_network_free(network);
}

static void crumbs_are_passed_over(void **state)
{
    (void)state;
    struct road_lines lines = {0};
    DRAW(&lines, ROAD_PRIMARY, false, {0, 0}, {200, 0});
    DRAW(&lines, ROAD_SERVICE, false, {50, 5}, {51, 5}); /* a crumb */
    DRAW(&lines, ROAD_TRACK, false, {100, 5}, {105, 5}); /* more than 1 %: no crumb */
    struct road_network *network = road_network_build(&lines);
    struct road_stop stops[] = {stop_at(50, 4), stop_at(102, 4)};
    road_network_snap(network, stops, 2, 25);
    assert_int_equal(stops[0].component, 0);
    assert_true(stops[0].skipped_km > 0 && stops[0].skipped_km < stops[0].off_km);
    assert_int_equal(stops[1].component, 2);
    assert_true(stops[1].skipped_km < 0);
    road_network_free(network);
}

static void two_roads_are_two_routes(void **state)
{
    (void)state;
    struct road_lines lines = {0};
    DRAW(&lines, ROAD_PRIMARY, false, {-20, 0}, {0, 0});
    DRAW(&lines, ROAD_PRIMARY, false, {0, 0}, {50, 0}, {100, 0});
    DRAW(&lines, ROAD_PRIMARY, false, {0, 0}, {50, 20},
         {100, 0}); /* one edge that no search tree holds whole */
    DRAW(&lines, ROAD_PRIMARY, false, {0, 0}, {50, -90}, {100, 0}); /* too long */
    DRAW(&lines, ROAD_PRIMARY, false, {40, 0}, {45, 1}, {50, 0});   /* a small detour */
    DRAW(&lines, ROAD_PRIMARY, false, {100, 0}, {120, 0});
    struct road_network *network = road_network_build(&lines);
    struct road_stop stops[] = {stop_at(-20, 0), stop_at(120, 0)};
    road_network_snap(network, stops, 2, 1);
    struct road_routes routes = {0};
    road_network_routes(network, stops, &(struct road_pair){0, 1}, 1, 5, &routes);
    assert_int_equal(routes.count, 2);
    assert_int_equal(routes.items[1].number, 2);
    assert_true(routes.items[0].overlap == 0);
    double shared = 40.0 / (40 + 2 * hypot(50, 20));
    assert_true(fabs(routes.items[1].overlap - shared) < 0.01);
    assert_true(routes.items[1].hours > routes.items[0].hours);
    road_routes_clear(&routes);
    road_network_free(network);
}

static void oneway_roads_are_kept(void **state)
{
    (void)state;
    struct road_lines lines = {0};
    DRAW(&lines, ROAD_PRIMARY, true, {0, 0}, {50, 10}, {100, 0});
    DRAW(&lines, ROAD_PRIMARY, true, {100, 0}, {50, -20}, {0, 0});
    DRAW(&lines, ROAD_PRIMARY, true, {100, 0}, {150, 0}); /* no way back */
    struct road_network *network = road_network_build(&lines);
    struct road_stop stops[] = {stop_at(0, 0), stop_at(100, 0), stop_at(150, 0)};
    road_network_snap(network, stops, 3, 1);
    struct road_routes routes = {0};
    const struct road_pair pairs[] = {{0, 1}, {1, 0}, {2, 0}};
    road_network_routes(network, stops, pairs, 3, 3, &routes);
    assert_int_equal(routes.count, 2);
    assert_true(routes.items[1].km > routes.items[0].km);
    road_routes_clear(&routes);
    road_network_free(network);
}

static void neighbours_are_next_on_the_road(void **state)
{
    (void)state;
    struct road_lines lines = {0};
    DRAW(&lines, ROAD_PRIMARY, false, {90, 0}, {100, 3},
         {110, 0});                                         /* a bypass of the town at 100 */
    DRAW(&lines, ROAD_PRIMARY, false, {0, 500}, {10, 500}); /* elsewhere */
    DRAW(&lines, ROAD_PRIMARY, false, {0, 0}, {90, 0}, {100, 0}, {110, 0}, {300, 0});
    struct road_network *network = road_network_build(&lines);
    struct road_stop stops[] = {stop_at(0, 0), stop_at(200, 0), stop_at(100, 0), stop_at(300, 0),
                                stop_at(5, 500)};
    road_network_snap(network, stops, 5, 1);
    size_t count;
    struct road_pair *pairs = road_network_neighbours(network, stops, 5, 0, &count);
    assert_int_equal(count, 3);
    const struct road_pair expected[] = {{0, 2}, {1, 2}, {1, 3}};
    assert_memory_equal(pairs, expected, sizeof expected);
    free(pairs);
    road_network_free(network);
}

/* A random network of n x n crossings with some lines missing, one-way, or drawn in two parts. */
static struct road_network *random_network(struct random_stream *random, int n)
{
    struct road_lines lines = {0};
    for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++)
            for (int up = 0; up < 2; up++) {
                int to_x = x + !up, to_y = y + up;
                if (to_x >= n || to_y >= n || random_below(random, 5) == 0)
                    continue;
                bool turned = random_below(random, 2), oneway = random_below(random, 6) == 0;
                double from[2] = {10 * x, 10 * y}, to[2] = {10 * to_x, 10 * to_y};
                double middle[2] = {(from[0] + to[0]) / 2 + 4 * random_unit(random),
                                    (from[1] + to[1]) / 2};
                const double *a = turned ? to : from, *b = turned ? from : to;
                enum road_class kind = (enum road_class)random_below(random, ROAD_TRACK);
                if (random_below(random, 3) == 0) {
                    DRAW(&lines, kind, oneway, {a[0], a[1]}, {middle[0], middle[1]});
                    DRAW(&lines, kind, oneway, {middle[0], middle[1]}, {b[0], b[1]});
                } else {
                    DRAW(&lines, kind, oneway, {a[0], a[1]}, {middle[0], middle[1]}, {b[0], b[1]});
                }
            }
    return road_network_build(&lines);
}

/* The best cost from one vertex to another by Bellman-Ford, or COST_NONE. */
static uint32_t best_cost(const struct road_network *network, uint32_t from, uint32_t to)
{
    uint32_t *cost = memory_new(network->vertex_count, sizeof *cost);
    memset(cost, 0xff, network->vertex_count * sizeof *cost);
    cost[from] = 0;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < 2 * network->edge_count; i++) {
            const struct road_edge *edge = &network->edges[i / 2];
            uint32_t a = i % 2 ? edge->to : edge->from, b = i % 2 ? edge->from : edge->to;
            if ((i % 2 && edge->attributes.oneway) || cost[a] == COST_NONE ||
                cost[a] + edge->cost >= cost[b])
                continue;
            cost[b] = cost[a] + edge->cost;
            changed = true;
        }
    }
    uint32_t best = cost[to];
    free(cost);
    return best;
}

static void check_route(const struct road_network *network, const struct road_routes *routes,
                        size_t index, const struct road_stop *stops, uint64_t seed)
{
    const struct road_route *route = &routes->items[index];
    uint32_t vertex = stops[route->pair.from].vertex;
    uint8_t *seen = memory_new(network->vertex_count, 1);
    uint64_t cost = 0;
    double km = 0, shared = 0;
    for (size_t i = 0; i < route->step_count; i++) {
        const struct road_edge *edge = &network->edges[route->steps[i] >> 1];
        bool reversed = route->steps[i] & 1;
        if ((reversed ? edge->to : edge->from) != vertex || (reversed && edge->attributes.oneway) ||
            seen[vertex]++)
            fail_msg("seed %lu: route %zu breaks at step %zu", seed, index, i);
        vertex = reversed ? edge->from : edge->to;
        cost += edge->cost;
        km += edge->km;
        bool is_shared = false;
        for (size_t j = index - (size_t)(route->number - 1); j < index; j++)
            for (size_t l = 0; l < routes->items[j].step_count; l++)
                is_shared = is_shared || routes->items[j].steps[l] >> 1 == route->steps[i] >> 1;
        shared += is_shared ? edge->km : 0;
    }
    free(seen);
    uint32_t best =
        best_cost(network, stops[route->pair.from].vertex, stops[route->pair.to].vertex);
    if (vertex != stops[route->pair.to].vertex || fabs(km - route->km) > 1e-9 ||
        fabs(shared / km - route->overlap) > 1e-9)
        fail_msg("seed %lu: route %zu does not arrive, or its figures are wrong", seed, index);
    if (route->number == 1 ? cost != best : (double)cost > best * 1.5 || route->overlap > 0.6)
        fail_msg("seed %lu: route %zu costs %lu, the best %u; overlap %.3f", seed, index, cost,
                 best, route->overlap);
}

static void routes_of_random_networks_keep_the_rules(void **state)
{
    (void)state;
    size_t alternatives = 0;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        struct random_stream random = random_start(seed, 0);
        int n = 3 + (int)random_below(&random, 8);
        struct road_network *network = random_network(&random, n);
        struct road_stop stops[5];
        for (int i = 0; i < 5; i++)
            stops[i] = stop_at(10 * n * random_unit(&random), 10 * n * random_unit(&random));
        road_network_snap(network, stops, 5, 25);
        struct road_pair pairs[20];
        size_t count = 0;
        for (uint32_t i = 0; i < 5; i++)
            for (uint32_t j = 0; j < 5; j++)
                if (i != j)
                    pairs[count++] = (struct road_pair){i, j};
        struct road_routes routes = {0};
        road_network_routes(network, stops, pairs, count, 4, &routes);
        size_t next = 0;
        for (size_t i = 0; i < count; i++) {
            uint32_t from = stops[pairs[i].from].vertex, to = stops[pairs[i].to].vertex;
            bool expected = from != to && best_cost(network, from, to) != COST_NONE, found = false;
            for (; next < routes.count &&
                   memcmp(&routes.items[next].pair, &pairs[i], sizeof *pairs) == 0;
                 next++) {
                found = true;
                alternatives += routes.items[next].number > 1;
                check_route(network, &routes, next, stops, seed);
            }
            if (expected != found)
                fail_msg("seed %lu: pair %zu has %s route", seed, i, found ? "a" : "no");
        }
        assert_int_equal(next, routes.count);
        road_routes_clear(&routes);
        road_network_free(network);
    }
    assert_true(alternatives > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_join_at_common_points),
        cmocka_unit_test(chains_become_one_edge_with_all_points),
        cmocka_unit_test(chains_end_where_class_or_direction_changes),
        cmocka_unit_test(rings_keep_a_vertex),
        cmocka_unit_test(short_segments_are_as_long_as_geodesics),
        cmocka_unit_test(places_are_tied_within_edges),
        cmocka_unit_test(crumbs_are_passed_over),
        cmocka_unit_test(two_roads_are_two_routes),
        cmocka_unit_test(oneway_roads_are_kept),
        cmocka_unit_test(neighbours_are_next_on_the_road),
        cmocka_unit_test(routes_of_random_networks_keep_the_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
