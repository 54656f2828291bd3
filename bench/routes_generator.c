/* Makes a country of roads to measure with: routes_generator ROWS FILE writes a grid of ROWS x ROWS
 * crossings (GeoPackage, FlatGeobuf or OpenStreetMap XML, by the ending), about 2 * ROWS^2 lines of
 * eight points each, as a country in OpenStreetMap has.
 *
 * Crossings lie 0.01 degrees apart, moved at random; each line bends at random. Every 64th row and
 * column is a trunk road, every 16th a primary, every 4th a tertiary; the rest are minor roads and
 * tracks, of which one in ten is missing. The same every time.
 */
#include "base/random.h"

#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 8 };

static const char *class_of(int line, struct random_stream *random)
{
    if (line % 64 == 0)
        return "trunk";
    if (line % 16 == 0)
        return "primary";
    if (line % 4 == 0)
        return "tertiary";
    uint32_t draw = random_below(random, 10);
    return draw == 0 ? NULL : draw < 6 ? "unclassified" : "track";
}

/* Where a crossing lies: x, y in degrees. */
static void crossing(int row, int column, double at[2])
{
    struct random_stream random = random_start(1, (uint64_t)row << 32 | (uint64_t)column);
    at[0] = -8 + 0.01 * column + 0.004 * (random_unit(&random) - 0.5);
    at[1] = 13 + 0.01 * row + 0.004 * (random_unit(&random) - 0.5);
}

/* Where the lines go: a layer, or an OpenStreetMap file whose ways wait until all nodes are there.
 */
struct target {
    OGRLayerH layer;
    FILE *nodes, *ways;
    long node, way; /* the last ones */
};

static void add_feature(OGRLayerH layer, const char *class, const double (*points)[2])
{
    OGRGeometryH line = OGR_G_CreateGeometry(wkbLineString);
    for (int i = 0; i < POINTS; i++)
        OGR_G_SetPoint_2D(line, i, points[i][0], points[i][1]);
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    OGR_F_SetFieldString(feature, 0, class);
    OGR_F_SetFieldString(feature, 1, "a name that nobody needs");
    OGR_F_SetGeometryDirectly(feature, line);
    if (OGR_L_CreateFeature(layer, feature) != OGRERR_NONE)
        exit(4);
    OGR_F_Destroy(feature);
}

static void add_node(FILE *stream, long node, const double at[2])
{
    fprintf(stream, "<node id='%ld' lat='%.7f' lon='%.7f'/>\n", node, at[1], at[0]);
}

/* Numbers of nodes lie close within a way and far apart between ways, up to thousands of millions,
 * as years of editing leave them. Those of crossings are below; see main. */
static void add_way(struct target *target, const char *class, const double (*points)[2], long from,
                    long to)
{
    target->node += 5000;
    fprintf(target->ways, "<way id='%ld'><nd ref='%ld'/>", ++target->way, from);
    for (int i = 1; i < POINTS - 1; i++) {
        add_node(target->nodes, ++target->node, points[i]);
        fprintf(target->ways, "<nd ref='%ld'/>", target->node);
    }
    fprintf(target->ways, "<nd ref='%ld'/><tag k='highway' v='%s'/><tag k='name' v='x'/></way>\n",
            to, class);
}

/* A line from a crossing to its neighbour in the next column or row. */
static void add_line(struct target *target, const char *class, int rows, int row, int column,
                     bool north, struct random_stream *random)
{
    double from[2], to[2], points[POINTS][2];
    crossing(row, column, from);
    crossing(row + north, column + !north, to);
    for (int i = 0; i < POINTS; i++)
        for (int axis = 0; axis < 2; axis++)
            points[i][axis] = from[axis] + i * (to[axis] - from[axis]) / (POINTS - 1) +
                              (i > 0 && i < POINTS - 1 ? 0.0006 : 0) * (random_unit(random) - 0.5);
    long start = 1 + (long)row * rows + column;
    if (target->layer)
        add_feature(target->layer, class, (const double(*)[2])points);
    else
        add_way(target, class, (const double(*)[2])points, start, start + (north ? rows : 1));
}

static void add_all(struct target *target, int rows)
{
    struct random_stream random = random_start(1, UINT64_MAX);
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < rows; column++) {
            const char *east = class_of(row, &random), *north = class_of(column, &random);
            if (column + 1 < rows && east)
                add_line(target, east, rows, row, column, false, &random);
            if (row + 1 < rows && north)
                add_line(target, north, rows, row, column, true, &random);
        }
}

static int write_osm(const char *path, int rows)
{
    struct target target = {
        .nodes = fopen(path, "w"), .ways = tmpfile(), .node = 1 + (long)rows * rows};
    if (!target.nodes || !target.ways)
        return 4;
    fputs("<osm version='0.6'>\n", target.nodes);
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < rows; column++) {
            double at[2];
            crossing(row, column, at);
            add_node(target.nodes, 1 + (long)row * rows + column, at);
        }
    add_all(&target, rows);
    rewind(target.ways);
    char block[65536];
    for (size_t count; (count = fread(block, 1, sizeof block, target.ways)) > 0;)
        fwrite(block, 1, count, target.nodes);
    fputs("</osm>\n", target.nodes);
    fclose(target.ways);
    return fclose(target.nodes) == 0 ? 0 : 4;
}

int main(int count, char **words)
{
    int rows = count == 3 ? atoi(words[1]) : 0;
    if (rows < 2) {
        fputs("routes_generator ROWS FILE.gpkg|FILE.fgb|FILE.osm\n", stderr);
        return 2;
    }
    const char *ending = strrchr(words[2], '.');
    if (ending && strcmp(ending, ".osm") == 0)
        return write_osm(words[2], rows);
    GDALAllRegister();
    GDALDriverH driver =
        GDALGetDriverByName(ending && strcmp(ending, ".fgb") == 0 ? "FlatGeobuf" : "GPKG");
    GDALDatasetH dataset = GDALCreate(driver, words[2], 0, 0, 0, GDT_Unknown, NULL);
    if (!dataset)
        return 4;
    OGRSpatialReferenceH wgs84 = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(wgs84, 4326);
    OSRSetAxisMappingStrategy(wgs84, OAMS_TRADITIONAL_GIS_ORDER);
    OGRLayerH layer = GDALDatasetCreateLayer(dataset, "roads", wgs84, wkbLineString, NULL);
    OSRDestroySpatialReference(wgs84);
    const char *const names[] = {"highway", "name"};
    for (int i = 0; i < 2; i++) {
        OGRFieldDefnH field = OGR_Fld_Create(names[i], OFTString);
        OGR_L_CreateField(layer, field, TRUE);
        OGR_Fld_Destroy(field);
    }
    struct target target = {.layer = layer};
    if (OGR_L_StartTransaction(layer) != OGRERR_NONE)
        return 4;
    add_all(&target, rows);
    if (OGR_L_CommitTransaction(layer) != OGRERR_NONE)
        return 4;
    GDALClose(dataset);
    return 0;
}
