/* A survey in print: a table for people, JSON for programs, rows for the legs table. */
#include "terrain/survey.h"

#include "base/output.h"
#include "base/text.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Places further from their road than this are listed. */
#define FAR_KM 0.5

/* "track 8.3, primary 2.1, ...": hours on the `most` classes that take longest. */
static void format_hours(const struct road_route *route, int most, char *text, size_t size)
{
    bool told[ROAD_CLASS_COUNT] = {false};
    size_t used = 0;
    text[0] = '\0';
    for (int count = 0; count <= most && used < size; count++) {
        int longest = -1;
        for (int kind = 0; kind < ROAD_CLASS_COUNT; kind++)
            if (!told[kind] && route->class_hours[kind] >= 0.05 &&
                (longest < 0 || route->class_hours[kind] > route->class_hours[longest]))
                longest = kind;
        if (longest < 0)
            break;
        told[longest] = true;
        if (count == most)
            used += (size_t)snprintf(text + used, size - used, ", …");
        else
            used += (size_t)snprintf(text + used, size - used, "%s%s %.1f", used ? ", " : "",
                                     road_class_name((enum road_class)longest),
                                     route->class_hours[longest]);
    }
}

static void print_far_places(const struct survey *survey, FILE *stream)
{
    bool any = false;
    for (size_t i = 0; i < survey->stop_count; i++)
        if (survey->stops[i].vertex != ROAD_NOWHERE && survey->stops[i].off_km >= FAR_KM) {
            fprintf(stream, "%s",
                    any ? "" : "\nPlaces away from their road (km, not counted in the routes):\n");
            any = true;
            fputs("  ", stream);
            text_print_padded(stream, survey->names[i], 24);
            fprintf(stream, " %7.1f\n", survey->stops[i].off_km);
        }
}

void survey_print(const struct survey *survey, FILE *stream)
{
    struct road_network_facts facts = road_network_facts(survey->network);
    fprintf(stream, "Roads: %s (%s, layer %s), %zu lines, %.0f km\n", survey->roads, facts.driver,
            facts.layer, facts.lines, facts.km);
    fprintf(stream, "Network: %zu junctions, %zu edges", facts.junctions, facts.edges);
    if (facts.components > 1)
        fprintf(stream, "; %zu parts that do not meet, the largest %.0f km", facts.components,
                facts.largest_km);
    fprintf(stream, "\nPairs: %zu %s\n\n", survey->pair_count,
            survey->pairs_from == SURVEY_LEGS ? "with road legs in the mission"
                                              : "of neighbours on the road");
    if (survey->routes.count > 0)
        fputs("from         to            #       km  hours  shared  hours by class\n", stream);
    for (size_t i = 0; i < survey->routes.count; i++) {
        const struct road_route *route = &survey->routes.items[i];
        bool again = route->number > 1;
        char by_class[100], shared[16] = "";
        format_hours(route, 2, by_class, sizeof by_class);
        if (again)
            snprintf(shared, sizeof shared, "%.0f %%", route->overlap * 100);
        text_print_padded(stream, again ? "" : survey->names[route->pair.from], 12);
        fputc(' ', stream);
        text_print_padded(stream, again ? "" : survey->names[route->pair.to], 12);
        fprintf(stream, " %2d %8.1f %6.1f  %6s  %s\n", route->number, route->km, route->hours,
                shared, by_class);
    }
    print_far_places(survey, stream);
}

static json_t *rounded(double value, double unit)
{
    return json_real(round(value / unit) * unit);
}

static json_t *by_class_json(const double values[ROAD_CLASS_COUNT])
{
    json_t *object = json_object();
    for (int kind = 0; kind < ROAD_CLASS_COUNT; kind++)
        if (values[kind] > 0)
            json_object_set_new(object, road_class_name((enum road_class)kind),
                                rounded(values[kind], 0.001));
    return object;
}

void survey_print_json(const struct survey *survey, FILE *stream)
{
    struct road_network_facts facts = road_network_facts(survey->network);
    json_t *places = json_array(), *pairs = json_array(), *routes = json_array();
    for (size_t i = 0; i < survey->stop_count; i++) {
        const struct road_stop *stop = &survey->stops[i];
        bool tied = stop->vertex != ROAD_NOWHERE;
        json_array_append_new(
            places, json_pack("{ss so sb so}", "id", survey->names[i], "off_km",
                              rounded(stop->off_km, 0.001), "on_network", tied, "network_km",
                              tied ? rounded(stop->component_km, 0.1) : json_null()));
    }
    for (size_t i = 0; i < survey->pair_count; i++)
        json_array_append_new(pairs, json_pack("[ss]", survey->names[survey->pairs[i].from],
                                               survey->names[survey->pairs[i].to]));
    for (size_t i = 0; i < survey->routes.count; i++) {
        const struct road_route *route = &survey->routes.items[i];
        json_array_append_new(
            routes, json_pack("{ss ss si so so so so so}", "from", survey->names[route->pair.from],
                              "to", survey->names[route->pair.to], "route", route->number, "km",
                              rounded(route->km, 0.001), "hours", rounded(route->hours, 0.001),
                              "overlap", rounded(route->overlap, 0.001), "hours_by_class",
                              by_class_json(route->class_hours), "km_by_class",
                              by_class_json(route->class_km)));
    }
    json_t *root = json_pack(
        "{s{ss ss ss sI sI sI sI so so so} so so so}", "roads", "file", survey->roads, "driver",
        facts.driver, "layer", facts.layer, "lines", (json_int_t)facts.lines, "junctions",
        (json_int_t)facts.junctions, "edges", (json_int_t)facts.edges, "parts",
        (json_int_t)facts.components, "km", rounded(facts.km, 0.1), "largest_part_km",
        rounded(facts.largest_km, 0.1), "km_by_class", by_class_json(facts.class_km), "places",
        places, "pairs", pairs, "routes", routes);
    json_dumpf(root, stream, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    fputc('\n', stream);
    json_decref(root);
}

/* A field of a CSV row, quoted where RFC 4180 asks for it. */
static void write_field(FILE *stream, const char *text, char end)
{
    bool quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (quoted)
        fputc('"', stream);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', stream);
        fputc(*text, stream);
    }
    if (quoted)
        fputc('"', stream);
    fputc(end, stream);
}

bool survey_write_legs(const struct survey *survey, const char *path,
                       struct diagnostics *diagnostics)
{
    struct output output;
    if (!output_open(&output, path, diagnostics))
        return false;
    FILE *stream = output.stream;
    fputs("id,from,to,route,mode,km,hours,source,note\n", stream);
    for (size_t i = 0; i < survey->routes.count; i++) {
        const struct road_route *route = &survey->routes.items[i];
        bool several = route->number > 1 || (i + 1 < survey->routes.count && route[1].number > 1);
        const char *from = survey->names[route->pair.from], *to = survey->names[route->pair.to];
        char by_class[300], number[16] = "";
        char *id = memory_new(strlen(from) + strlen(to) + 20, 1);
        if (several)
            snprintf(number, sizeof number, "%d", route->number);
        sprintf(id, "%s-%s%s%s", from, to, several ? "/" : "", number);
        format_hours(route, ROAD_CLASS_COUNT, by_class, sizeof by_class);
        write_field(stream, id, ',');
        write_field(stream, from, ',');
        write_field(stream, to, ',');
        write_field(stream, number, ',');
        fprintf(stream, "road,%.1f,%.2f,", fmax(route->km, 0.1), fmax(route->hours, 0.01));
        write_field(stream, survey->roads, ',');
        char note[340];
        snprintf(note, sizeof note, "hours by class: %s", by_class);
        write_field(stream, note, '\n');
        free(id);
    }
    return output_commit(&output, diagnostics);
}
