/* Makes a country of roads to measure with: routes_generator ROWS FILE writes a grid of ROWS x ROWS
 * crossings (GeoPackage or FlatGeobuf, by the ending), about 2 * ROWS^2 lines of eight points each,
 * as a country in OpenStreetMap has.
 *
 * Crossings lie 0.01 degrees apart, moved at random; each line bends at random. Every 64th row and
 * column is a trunk road, every 16th a primary, every 4th a tertiary; the rest are minor roads and
 * tracks, of which one in ten is missing. The same every time.
 */
#include "base/random.h"

#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
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

static void add_line(OGRLayerH layer, const char *class, int row, int column, int to_row,
                     int to_column, struct random_stream *random)
{
    double from[2], to[2];
    crossing(row, column, from);
    crossing(to_row, to_column, to);
    OGRGeometryH line = OGR_G_CreateGeometry(wkbLineString);
    for (int i = 0; i < POINTS; i++) {
        double share = (double)i / (POINTS - 1), bend = i > 0 && i < POINTS - 1 ? 0.0006 : 0;
        OGR_G_SetPoint_2D(line, i,
                          from[0] + share * (to[0] - from[0]) + bend * (random_unit(random) - 0.5),
                          from[1] + share * (to[1] - from[1]) + bend * (random_unit(random) - 0.5));
    }
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    OGR_F_SetFieldString(feature, 0, class);
    OGR_F_SetFieldString(feature, 1, "a name that nobody needs");
    OGR_F_SetGeometryDirectly(feature, line);
    if (OGR_L_CreateFeature(layer, feature) != OGRERR_NONE)
        exit(4);
    OGR_F_Destroy(feature);
}

int main(int count, char **words)
{
    int rows = count == 3 ? atoi(words[1]) : 0;
    if (rows < 2) {
        fputs("routes_generator ROWS FILE.gpkg|FILE.fgb\n", stderr);
        return 2;
    }
    const char *ending = strrchr(words[2], '.');
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
    struct random_stream random = random_start(1, UINT64_MAX);
    if (OGR_L_StartTransaction(layer) != OGRERR_NONE)
        return 4;
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < rows; column++) {
            const char *east = class_of(row, &random), *north = class_of(column, &random);
            if (column + 1 < rows && east)
                add_line(layer, east, row, column, row, column + 1, &random);
            if (row + 1 < rows && north)
                add_line(layer, north, row, column, row + 1, column, &random);
        }
    if (OGR_L_CommitTransaction(layer) != OGRERR_NONE)
        return 4;
    GDALClose(dataset);
    return 0;
}
