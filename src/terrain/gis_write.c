/* Writes maps through GDAL.
 *
 * GDAL writes where it likes and as it goes, so the map is made in memory (/vsimem) and then goes
 * to disk through base/output.h: whole or not at all. Our maps are small, a few megabytes at most.
 */
#include "terrain/gis_module.h"

#include "base/gdal_errors.h"

#include "base/output.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAP_FOLDER "/vsimem/decamp/"

static const struct {
    const char *ending, *driver;
    const char *const *options;
} formats[] = {
    {".geojson", "GeoJSON", (const char *const[]){"RFC7946=YES", "COORDINATE_PRECISION=7", NULL}},
    {".json", "GeoJSON", (const char *const[]){"RFC7946=YES", "COORDINATE_PRECISION=7", NULL}},
    {".gpkg", "GPKG", NULL},
    {".fgb", "FlatGeobuf", NULL},
    {".kml", "KML", NULL},
};

static const OGRFieldType field_types[] = {[MAP_TEXT] = OFTString,
                                           [MAP_WHOLE] = OFTInteger64,
                                           [MAP_NUMBER] = OFTReal,
                                           [MAP_DAY] = OFTDate};

struct map_writer {
    char *path;   /* owned: the user's */
    char *memory; /* owned: in /vsimem */
    GDALDatasetH dataset;
    OGRLayerH layer;
    const struct map_layer *declared; /* the caller's */
};

static bool fail(const char *path, const struct gdal_errors *errors,
                 struct diagnostics *diagnostics)
{
    diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "cannot be written: %s",
                    errors->failures ? errors->first : "GDAL gives no reason");
    return false;
}

static void release(struct map_writer *writer)
{
    VSIUnlink(writer->memory);
    free(writer->memory);
    free(writer->path);
    free(writer);
}

struct map_writer *gis_map_begin(const char *path, const struct map_layer *layer,
                                 struct diagnostics *diagnostics)
{
    size_t format = 0, count = sizeof formats / sizeof *formats;
    const char *ending = strrchr(path, '.');
    while (format < count && (!ending || strcasecmp(ending, formats[format].ending) != 0))
        format++;
    if (format == count) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0,
                        "the ending does not tell a map format");
        diagnostics_hint(diagnostics, "use .geojson, .gpkg, .fgb or .kml");
        return NULL;
    }
    struct gdal_errors errors;
    gdal_errors_begin(&errors);
    struct map_writer *writer = memory_new(1, sizeof *writer);
    writer->declared = layer;
    writer->path = memory_copy_text(path);
    writer->memory = memory_copy_text(CPLSPrintf(MAP_FOLDER "map%s", formats[format].ending));
    GDALDriverH driver = GDALGetDriverByName(formats[format].driver);
    if (driver)
        writer->dataset = GDALCreate(driver, writer->memory, 0, 0, 0, GDT_Unknown, NULL);
    if (writer->dataset) {
        OGRSpatialReferenceH wgs84 = OSRNewSpatialReference(NULL);
        OSRImportFromEPSG(wgs84, 4326);
        OSRSetAxisMappingStrategy(wgs84, OAMS_TRADITIONAL_GIS_ORDER);
        writer->layer = GDALDatasetCreateLayer(writer->dataset, layer->name, wgs84,
                                               layer->lines ? wkbLineString : wkbUnknown,
                                               (char **)(uintptr_t)formats[format].options);
        OSRDestroySpatialReference(wgs84);
    }
    bool good = writer->layer != NULL;
    for (int i = 0; good && i < layer->field_count; i++) {
        OGRFieldDefnH field =
            OGR_Fld_Create(layer->fields[i].name, field_types[layer->fields[i].type]);
        good = OGR_L_CreateField(writer->layer, field, TRUE) == OGRERR_NONE;
        OGR_Fld_Destroy(field);
    }
    if (!good) {
        fail(path, &errors, diagnostics);
        GDALClose(writer->dataset);
        release(writer);
        writer = NULL;
    }
    gdal_errors_end();
    return writer;
}

static void set_field(OGRFeatureH feature, int index, enum map_type type, union map_value value)
{
    switch (type) {
    case MAP_TEXT:
    case MAP_DAY:
        if (value.text)
            OGR_F_SetFieldString(feature, index, value.text);
        break;
    case MAP_WHOLE:
        if (value.whole != MAP_NO_WHOLE)
            OGR_F_SetFieldInteger64(feature, index, value.whole);
        break;
    case MAP_NUMBER:
        if (!isnan(value.number))
            OGR_F_SetFieldDouble(feature, index, value.number);
        break;
    }
}

bool gis_map_add(struct map_writer *writer, const struct map_feature *item,
                 struct diagnostics *diagnostics)
{
    struct gdal_errors errors;
    gdal_errors_begin(&errors);
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(writer->layer));
    for (int i = 0; i < writer->declared->field_count; i++)
        set_field(feature, i, writer->declared->fields[i].type, item->values[i]);
    OGRGeometryH shape = OGR_G_CreateGeometry(item->point_count == 1 ? wkbPoint : wkbLineString);
    OGR_G_SetPointCount(shape, (int)item->point_count);
    for (size_t i = 0; i < item->point_count; i++)
        OGR_G_SetPoint_2D(shape, (int)i, item->points[i][1], item->points[i][0]);
    OGR_F_SetGeometryDirectly(feature, shape);
    bool good = OGR_L_CreateFeature(writer->layer, feature) == OGRERR_NONE;
    OGR_F_Destroy(feature);
    if (!good)
        fail(writer->path, &errors, diagnostics);
    gdal_errors_end();
    return good;
}

bool gis_map_finish(struct map_writer *writer, bool keep, struct diagnostics *diagnostics)
{
    struct gdal_errors errors;
    gdal_errors_begin(&errors);
    GDALClose(writer->dataset);
    gdal_errors_end();
    vsi_l_offset length = 0;
    const GByte *bytes = VSIGetMemFileBuffer(writer->memory, &length, FALSE);
    bool good = bytes != NULL && errors.failures == 0;
    if (keep && !good)
        fail(writer->path, &errors, diagnostics);
    struct output output;
    if (keep && good && (good = output_open(&output, writer->path, diagnostics))) {
        fwrite(bytes, 1, (size_t)length, output.stream);
        good = output_commit(&output, diagnostics);
    }
    release(writer);
    return good;
}
