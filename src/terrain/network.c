/* The network as its callers see it: read, described, mapped, freed. */
#include "terrain/network.h"

#include "base/threads.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MEASURED_AT_ONCE = 20000 }; /* edges */

static void measure_some(void *context, int item)
{
    struct road_network *network = context;
    size_t first = (size_t)item * MEASURED_AT_ONCE, last = first + MEASURED_AT_ONCE;
    road_network_measure(network, first, last < network->edge_count ? last : network->edge_count);
}

struct road_network *road_network_build(struct road_lines *lines)
{
    struct road_network *network = road_network_join(lines);
    network->boxes = memory_new(network->edge_count, sizeof *network->boxes);
    int items = (int)((network->edge_count + MEASURED_AT_ONCE - 1) / MEASURED_AT_ONCE);
    threads_run(threads_available(), items, measure_some, network);
    road_network_find_components(network);
    return network;
}

struct road_network *road_network_read(const char *path, const struct road_reading *reading,
                                       struct diagnostics *diagnostics)
{
    const struct gis *gis = gis_load(diagnostics);
    struct road_lines lines = {0};
    struct road_network *network = NULL;
    if (gis && gis->read_roads(path, reading, &lines, diagnostics))
        network = road_network_build(&lines);
    road_lines_clear(&lines);
    return network;
}

void road_network_free(struct road_network *network)
{
    if (!network)
        return;
    free(network->points);
    free(network->edges);
    free(network->vertices);
    free(network->component);
    free(network->component_km);
    free(network->boxes);
    free(network->first_arc);
    free(network->arcs);
    free(network->positions);
    free(network->driver);
    free(network->layer);
    free(network);
}

struct road_network_facts road_network_facts(const struct road_network *network)
{
    struct road_network_facts facts = {.driver = network->driver,
                                       .layer = network->layer,
                                       .lines = network->line_count,
                                       .junctions = network->vertex_count,
                                       .edges = network->edge_count,
                                       .components = network->component_count};
    for (size_t i = 0; i < network->component_count; i++) {
        facts.km += network->component_km[i];
        facts.largest_km = fmax(facts.largest_km, network->component_km[i]);
    }
    for (size_t i = 0; i < network->edge_count; i++)
        facts.class_km[network->edges[i].attributes.kind] += network->edges[i].km;
    return facts;
}

void road_routes_clear(struct road_routes *routes)
{
    for (size_t i = 0; i < routes->count; i++)
        free(routes->items[i].steps);
    free(routes->items);
    *routes = (struct road_routes){0};
}

size_t road_route_points(const struct road_network *network, const struct road_route *route,
                         double (**points)[2], size_t *capacity)
{
    size_t count = 0;
    for (size_t i = 0; i < route->step_count; i++) {
        const struct road_edge *edge = &network->edges[route->steps[i] >> 1];
        bool reversed = route->steps[i] & 1;
        memory_grow(points, capacity, count + edge->point_count, sizeof **points);
        for (uint32_t j = i > 0; j < edge->point_count; j++) {
            const struct road_point *point =
                &network->points[edge->first_point + (reversed ? edge->point_count - 1 - j : j)];
            (*points)[count][0] = point->latitude / ROAD_DEGREE;
            (*points)[count][1] = point->longitude / ROAD_DEGREE;
            count++;
        }
    }
    return count;
}

bool road_routes_write_map(const struct road_network *network, const struct road_routes *routes,
                           const char *const *names, const char *path,
                           struct diagnostics *diagnostics)
{
    const struct gis *gis = gis_load(diagnostics);
    static const struct map_field fields[] = {{"from", MAP_TEXT},          {"to", MAP_TEXT},
                                              {"route", MAP_WHOLE},        {"km", MAP_NUMBER},
                                              {"hours", MAP_NUMBER},       {"overlap", MAP_NUMBER},
                                              {"hours_by_class", MAP_TEXT}};
    static const struct map_layer layer = {"routes", true, fields, sizeof fields / sizeof *fields};
    struct map_writer *writer = gis ? gis->map_begin(path, &layer, diagnostics) : NULL;
    if (!writer)
        return false;
    bool good = true;
    struct map_feature feature = {0};
    size_t capacity = 0;
    for (size_t i = 0; good && i < routes->count; i++) {
        const struct road_route *route = &routes->items[i];
        char by_class[400] = "";
        for (int kind = 0; kind < ROAD_CLASS_COUNT; kind++)
            if (route->class_hours[kind] >= 0.005) {
                size_t used = strlen(by_class);
                snprintf(by_class + used, sizeof by_class - used, "%s%s %.2f", used ? ", " : "",
                         road_class_name((enum road_class)kind), route->class_hours[kind]);
            }
        const union map_value values[] = {{.text = names[route->pair.from]},
                                          {.text = names[route->pair.to]},
                                          {.whole = route->number},
                                          {.number = round(route->km * 1000) / 1000},
                                          {.number = round(route->hours * 1000) / 1000},
                                          {.number = round(route->overlap * 1000) / 1000},
                                          {.text = by_class}};
        feature.values = values;
        feature.point_count = road_route_points(network, route, &feature.points, &capacity);
        good = gis->map_add(writer, &feature, diagnostics);
    }
    free(feature.points);
    return gis->map_finish(writer, good, diagnostics) && good;
}
