/* What terrain needs of GDAL, behind a table of two functions.
 *
 * Everything that includes a GDAL header is in the module decamp_gis.so, which gis_load opens when
 * a command first needs it (base/module.h says why).
 */
#ifndef DECAMP_TERRAIN_GIS_H
#define DECAMP_TERRAIN_GIS_H

#include "terrain/terrain.h"

/* WGS 84 in units of 1e-7 degrees (about 1 cm), the grain of OpenStreetMap. Equal points are one
 * place. */
struct road_point {
    int32_t latitude, longitude;
};
#define ROAD_DEGREE 1e7

struct road_attributes {
    uint8_t kind, speed_kmh;
    bool oneway; /* in the direction of its points */
};

/* A line has at least two points, neighbours being different. */
struct road_line {
    size_t first_point;
    uint32_t point_count;
    struct road_attributes attributes;
};

struct road_lines {
    struct road_point *points;
    size_t point_count, point_capacity;
    struct road_line *lines;
    size_t line_count, line_capacity;
    char *driver, *layer;
};
void road_lines_clear(struct road_lines *lines);

/* A map has one layer; each feature is a point or a line, and has a value or none for each field.
 */
enum map_type { MAP_TEXT, MAP_WHOLE, MAP_NUMBER, MAP_DAY };

struct map_field {
    const char *name;
    enum map_type type;
};

struct map_layer {
    const char *name;
    bool lines; /* all features are lines */
    const struct map_field *fields;
    int field_count;
};

union map_value {
    const char *text; /* NULL: none; a day as YYYY-MM-DD */
    int64_t whole;    /* MAP_NO_WHOLE: none */
    double number;    /* NAN: none */
};
#define MAP_NO_WHOLE INT64_MIN

struct map_feature {
    const union map_value *values; /* by field */
    double (*points)[2];           /* latitude, longitude; one point is a point, more a line */
    size_t point_count;
};

struct gis {
    /* Appends all roads of the file. False if there is nothing to work on; all problems go to
     * `diagnostics`. */
    bool (*read_roads)(const char *path, const struct road_reading *reading,
                       struct road_lines *lines, struct diagnostics *diagnostics);

    /* Begins a map, whose ending tells the format (.geojson, .gpkg, .fgb, .kml); add features; then
     * finish writes it whole, or not at all. NULL, false: an error was added. */
    struct map_writer *(*map_begin)(const char *path, const struct map_layer *layer,
                                    struct diagnostics *diagnostics);
    bool (*map_add)(struct map_writer *writer, const struct map_feature *feature,
                    struct diagnostics *diagnostics);
    bool (*map_finish)(struct map_writer *writer, bool keep, struct diagnostics *diagnostics);
};

/* The module's only symbol. */
extern const struct gis decamp_gis;

/* Loads the module once; on failure adds an error and returns NULL. */
const struct gis *gis_load(struct diagnostics *diagnostics);

#endif
