/* Reading roads through GDAL: every problem of a file has its message, and what is good is read.
 * Files are made in a temporary folder. */
#include "terrain/road_class.h"

#include <ftw.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/decamp-terrain-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static int remove_folder(void **state)
{
    (void)state;
    return nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

/* The path of a file in the folder, with this content if it is not NULL. */
static const char *file(const char *name, const char *content)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (content) {
        FILE *stream = fopen(path, "w");
        assert_non_null(stream);
        fputs(content, stream);
        fclose(stream);
    }
    return path;
}

/* Reads, and compares the messages with `expected` (parts of them in order, "" for none). NULL
 * where reading fails. */
static struct road_network *read_file(const char *path, const char *layer,
                                      const char *const *expected)
{
    struct diagnostics diagnostics = {0};
    struct road_reading reading = {.layer = layer, .speeds = road_speeds_default()};
    struct road_network *network = road_network_read(path, &reading, &diagnostics);
    size_t count = 0;
    for (; expected[count]; count++) {
        if (count >= diagnostics.count)
            fail_msg("no message '%s'", expected[count]);
        if (!strstr(diagnostics.items[count].message, expected[count]))
            fail_msg("'%s' instead of '%s'", diagnostics.items[count].message, expected[count]);
        assert_string_equal(diagnostics.items[count].file, path);
    }
    if (diagnostics.count > count)
        fail_msg("one more message: '%s'", diagnostics.items[count].message);
    assert_true((network == NULL) == (diagnostics.errors > 0));
    diagnostics_clear(&diagnostics);
    return network;
}

#define MESSAGES(...) ((const char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL})

/* A GeoJSON collection of features given as geometry and properties. */
#define FEATURE(geometry, properties)                                                              \
    "{\"type\":\"Feature\",\"geometry\":" geometry ",\"properties\":{" properties "}}"
#define LINE(coordinates)    "{\"type\":\"LineString\",\"coordinates\":[" coordinates "]}"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"

static void unreadable_files_say_why(void **state)
{
    (void)state;
    assert_null(read_file(file("none.gpkg", NULL), NULL, MESSAGES("there is no such file")));
    assert_null(read_file(file("text.gpkg", "hello"), NULL, MESSAGES("is in no map format")));
    assert_null(read_file(file("empty.geojson", ""), NULL, MESSAGES("is in no map format")));
    assert_null(
        read_file(file("cut.geojson", "{\"type\":\"FeatureCollection\",\"features\":[{\"type\""),
                  NULL, MESSAGES("cannot be read as a map layer")));
    assert_null(
        read_file(file("cut.osm.pbf", "\0\0\0\x0d"), NULL, MESSAGES("is in no map format")));
    assert_null(read_file(
        file("cut.osm",
             "<?xml version='1.0'?><osm version='0.6'><node id='1' lat='1' lon='1'/><way id"),
        NULL, MESSAGES("is damaged")));
}

static void files_without_roads_say_so(void **state)
{
    (void)state;
    assert_null(read_file(file("nothing.geojson", COLLECTION("")), NULL,
                          MESSAGES("no field tells the class", "holds no roads")));
    assert_null(read_file(
        file("points.geojson", COLLECTION(FEATURE("{\"type\":\"Point\",\"coordinates\":[1,2]}",
                                                  "\"highway\":\"road\""))),
        NULL,
        MESSAGES("1 feature left out: not a line (first: feature 0, Point)", "holds no roads")));
    assert_null(read_file(
        file("far.geojson", COLLECTION(FEATURE(LINE("[1,2],[1e30,2]"), "\"highway\":\"track\""))),
        NULL,
        MESSAGES("1 line left out: coordinates not on Earth (first: feature 0 at 1e+30, 2)",
                 "holds no roads")));
    assert_null(read_file(
        file("paths.osm",
             "<osm version='0.6'><node id='1' lat='1' lon='1'/><node id='2' lat='1' lon='2'/>"
             "<way id='1'><nd ref='1'/><nd ref='2'/><tag k='highway' v='steps'/></way></osm>"),
        NULL, MESSAGES("holds no roads")));
}

static void all_problems_come_at_once_and_the_rest_is_read(void **state)
{
    (void)state;
    const char *path =
        file(
            "mixed.geojson",
            COLLECTION(FEATURE(LINE("[1,15],[1.1,15]"), "\"highway\":\"primary\"") "," FEATURE(LINE("[1,15],[999,15]"), "") "," FEATURE(
                "{\"type\":\"Polygon\",\"coordinates\":[[[1,1],[2,1],[2,2],[1,1]]]}",
                "\"highway\":\"road\"") "," FEATURE("null",
                                                    "") "," FEATURE(LINE("[1.1,15],[1."
                                                                         "2,15]"),
                                                                    "\"highway\":"
                                                                    "\"goat\"") "," FEATURE("{\"typ"
                                                                                            "e\":"
                                                                                            "\"Mult"
                                                                                            "iLineS"
                                                                                            "tring"
                                                                                            "\","
                                                                                            "\"coor"
                                                                                            "dinate"
                                                                                            "s\":[["
                                                                                            "[1.2,"
                                                                                            "15],["
                                                                                            "1.3,"
                                                                                            "15]],["
                                                                                            "[1.3,"
                                                                                            "15],["
                                                                                            "1.4,"
                                                                                            "15]]]"
                                                                                            "}",
                                                                                            "\"high"
                                                                                            "way\":"
                                                                                            "\"trac"
                                                                                            "k\"") "," FEATURE(LINE("[1.4,15],[1.4,15]"),
                                                                                                               "\"highway\":\"track\"")));
    struct road_network *network = read_file(
        path, NULL,
        MESSAGES("1 line left out: coordinates not on Earth (first: feature 1 at 999, 15)",
                 "2 features left out: not a line (first: feature 2, Polygon)",
                 "2 lines of unknown class taken as minor roads (first: feature 1, '')"));
    struct road_network_facts facts = road_network_facts(network);
    assert_int_equal(facts.lines, 4);
    assert_int_equal(facts.edges, 3); /* the two tracks are one */
    assert_true(fabs(facts.class_km[ROAD_MINOR] - 10.7551) < 0.001);
    road_network_free(network);
}

static void other_projections_are_converted(void **state)
{
    (void)state;
    /* The same road in degrees, and in metres of UTM zone 31. */
    const char *degrees = COLLECTION(FEATURE(LINE("[3,15],[3.2,15.1]"), "\"highway\":\"primary\""));
    const char *metres =
        "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
        "\"urn:ogc:def:crs:EPSG::32631\"}},\"features\":[" FEATURE(
            LINE("[500000.0000,1658325.9936],[521491.5066,1669396.2573]"),
            "\"highway\":\"primary\"") "]}";
    struct road_network *a = read_file(file("degrees.geojson", degrees), NULL, MESSAGES());
    struct road_network *b = read_file(file("metres.geojson", metres), NULL, MESSAGES());
    assert_true(fabs(road_network_facts(a).km - road_network_facts(b).km) < 0.0005);
    road_network_free(a);
    road_network_free(b);
}

static void openstreetmap_tags_count(void **state)
{
    (void)state;
    const char *path =
        file("town.osm", "<osm version='0.6'>"
                         "<node id='1' lat='15' lon='1'/><node id='2' lat='15' lon='1.1'/><node "
                         "id='3' lat='15.1' lon='1.1'/>"
                         "<node id='4' lat='15' lon='1.2'/><node id='5' lat='15' lon='1.3'/>"
                         "<way id='1'><nd ref='1'/><nd ref='2'/><tag k='highway' v='primary'/><tag "
                         "k='oneway' v='-1'/></way>"
                         "<way id='2'><nd ref='2'/><nd ref='3'/><tag k='highway' v='trunk'/><tag "
                         "k='surface' v='sand'/></way>"
                         "<way id='3'><nd ref='2'/><nd ref='4'/><tag k='highway' "
                         "v='secondary'/><tag k='maxspeed' v='20 mph'/></way>"
                         "<way id='4'><nd ref='4'/><nd ref='5'/><tag k='route' v='ferry'/></way>"
                         "<way id='5'><nd ref='3'/><nd ref='5'/><tag k='waterway' v='river'/></way>"
                         "<way id='6'><nd ref='3'/><nd ref='4'/><nd ref='5'/><nd ref='3'/><tag "
                         "k='highway' v='tertiary'/>"
                         "<tag k='junction' v='roundabout'/></way></osm>");
    struct road_network *network = read_file(path, NULL, MESSAGES());
    struct road_network_facts facts = road_network_facts(network);
    assert_string_equal(facts.driver, "OSM");
    assert_int_equal(facts.lines, 5);
    assert_true(facts.class_km[ROAD_FERRY] > 10 && facts.class_km[ROAD_TERTIARY] > 20);
    struct road_stop stops[] = {{.latitude = 15, .longitude = 1},
                                {.latitude = 15, .longitude = 1.1},
                                {.latitude = 15.05, .longitude = 1.1},
                                {.latitude = 15, .longitude = 1.15}};
    road_network_snap(network, stops, 4, 1);
    struct road_routes routes = {0};
    const struct road_pair pairs[] = {{0, 1}, {1, 0}, {1, 2}, {1, 3}};
    road_network_routes(network, stops, pairs, 4, 1, &routes);
    assert_int_equal(routes.count, 3); /* way 1 is driven from 2 to 1 only */
    assert_int_equal(lround(routes.items[1].km / routes.items[1].hours), 12);
    assert_int_equal(lround(routes.items[2].km / routes.items[2].hours), 32);
    road_routes_clear(&routes);
    road_network_free(network);
}

static void layers_are_chosen_by_name(void **state)
{
    (void)state;
    const char *gpx = file(
        "two.gpx",
        "<gpx version='1.1' xmlns='http://www.topografix.com/GPX/1/1'>"
        "<rte><rtept lat='15' lon='1'/><rtept lat='15' lon='1.1'/></rte>"
        "<trk><trkseg><trkpt lat='15' lon='1'/><trkpt lat='15.1' lon='1'/></trkseg></trk></gpx>");
    assert_null(read_file(gpx, NULL, MESSAGES("has several layers of lines: routes, tracks")));
    assert_null(read_file(gpx, "roads", MESSAGES("has no layer 'roads'")));
    struct road_network *network = read_file(gpx, "routes", MESSAGES("1 line of unknown class"));
    road_network_free(network);
}

static void maps_are_written_whole_or_not_at_all(void **state)
{
    (void)state;
    struct road_network *network = read_file(
        file("one.geojson",
             COLLECTION(FEATURE(LINE("[1,15],[1.05,15.01],[1.1,15]"), "\"highway\":\"primary\""))),
        NULL, MESSAGES());
    struct road_stop stops[] = {{.latitude = 15, .longitude = 1},
                                {.latitude = 15, .longitude = 1.1}};
    road_network_snap(network, stops, 2, 1);
    struct road_routes routes = {0};
    road_network_routes(network, stops, &(struct road_pair){0, 1}, 1, 1, &routes);
    const char *const names[] = {"gao", "ménaka"}, *const endings[] = {".geojson", ".gpkg", ".fgb",
                                                                       ".kml"};
    struct diagnostics diagnostics = {0};
    for (int i = 0; i < 4; i++) {
        char name[32];
        snprintf(name, sizeof name, "map%s", endings[i]);
        assert_true(road_routes_write_map(network, &routes, names, file(name, NULL), &diagnostics));
        /* A map of routes is a layer of lines again. */
        struct road_reading reading = {.speeds = road_speeds_default()};
        struct diagnostics warnings = {0};
        struct road_network *again = road_network_read(file(name, NULL), &reading, &warnings);
        assert_non_null(again);
        assert_true(fabs(road_network_facts(again).km - road_network_facts(network).km) < 1e-6);
        road_network_free(again);
        diagnostics_clear(&warnings);
    }
    assert_int_equal(diagnostics.count, 0);
    assert_false(
        road_routes_write_map(network, &routes, names, file("map.doc", NULL), &diagnostics));
    assert_non_null(strstr(diagnostics.items[0].message, "does not tell a map format"));
    assert_false(
        road_routes_write_map(network, &routes, names, file("none/map.gpkg", NULL), &diagnostics));
    assert_non_null(strstr(diagnostics.items[1].message, "cannot be written"));
    assert_int_not_equal(access(file("none/map.gpkg", NULL), F_OK), 0);
    diagnostics_clear(&diagnostics);
    road_routes_clear(&routes);
    road_network_free(network);
}

static void words_have_classes_and_speeds(void **state)
{
    (void)state;
    assert_int_equal(road_class_find("Motorway_Link"), ROAD_MOTORWAY);
    assert_int_equal(road_class_find("Ferry, seasonal"), ROAD_FERRY);
    assert_int_equal(road_class_find("footway"), ROAD_WORD_CLOSED);
    assert_int_equal(road_class_find("goat"), ROAD_WORD_UNKNOWN);
    struct road_speeds speeds = road_speeds_default();
    assert_int_equal(road_speed(&speeds, ROAD_TRUNK, "", "90"), 50);
    assert_int_equal(road_speed(&speeds, ROAD_TRUNK, "gravel", NULL), 25);
    assert_int_equal(road_speed(&speeds, ROAD_TRUNK, "asphalt", "30"), 30);
    assert_int_equal(road_speed(&speeds, ROAD_TRUNK, NULL, "signals"), 50);
    struct arena arena = {0};
    assert_null(road_speeds_parse(&speeds, "track=9.6,primary=70", &arena));
    assert_int_equal(road_speed(&speeds, ROAD_TRACK, NULL, NULL), 10);
    assert_non_null(strstr(road_speeds_parse(&speeds, "trak=9", &arena), "no road class 'trak'"));
    assert_non_null(strstr(road_speeds_parse(&speeds, "track=0", &arena), "1 to 120"));
    assert_non_null(strstr(road_speeds_parse(&speeds, "track=nan", &arena), "1 to 120"));
    assert_non_null(strstr(road_speeds_parse(&speeds, "", &arena), "CLASS=KMH"));
    arena_clear(&arena);
}

static void real_extracts_are_read(void **state)
{
    (void)state;
    struct road_network *network = read_file(REAL_ROADS, NULL, MESSAGES());
    struct road_network_facts facts = road_network_facts(network);
    assert_int_equal(facts.lines, 1331);
    assert_true(facts.largest_km > 0.9 * facts.km);
    struct road_stop stops[] = {{.latitude = 42.5063, .longitude = 1.5218},
                                {.latitude = 42.5667, .longitude = 1.5973},
                                {.latitude = 42.5400, .longitude = 1.7300}};
    road_network_snap(network, stops, 3, 1);
    struct road_routes routes = {0};
    road_network_routes(network, stops, &(struct road_pair){0, 2}, 1, 1, &routes);
    assert_int_equal(routes.count, 1); /* Andorra la Vella to Pas de la Casa */
    assert_true(routes.items[0].km > 25 && routes.items[0].km < 40);
    road_routes_clear(&routes);
    road_network_free(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unreadable_files_say_why),
        cmocka_unit_test(files_without_roads_say_so),
        cmocka_unit_test(all_problems_come_at_once_and_the_rest_is_read),
        cmocka_unit_test(other_projections_are_converted),
        cmocka_unit_test(openstreetmap_tags_count),
        cmocka_unit_test(layers_are_chosen_by_name),
        cmocka_unit_test(maps_are_written_whole_or_not_at_all),
        cmocka_unit_test(words_have_classes_and_speeds),
        cmocka_unit_test(real_extracts_are_read),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
