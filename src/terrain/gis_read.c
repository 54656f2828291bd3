/* Reads roads through GDAL: any format, any projection, one pass.
 *
 * OpenStreetMap files are the large ones, so GDAL's OSM driver is told all it may leave out: only
 * the layer `lines` is asked for (otherwise features of the other layers pile up in memory while we
 * wait for ours), and a configuration of our own makes the few tags we need into fields and drops
 * the hundreds that would end up in `other_tags`. The driver keeps node positions in memory up to
 * 100 MB, then in a temporary file that it deletes; its coordinates are whole 1e-7 degrees, so a
 * node shared by two ways has equal coordinates in both, which is how the graph is joined later.
 *
 * Elsewhere all fields but those of class, surface and the like are ignored, which spares GDAL from
 * decoding them.
 *
 * Nothing stops at the first bad line: points, polygons, lines that lie nowhere on Earth and
 * unknown words are counted and reported once each with the first example.
 */
#include "terrain/gis_module.h"
#include "terrain/road_class.h"

#include "base/gdal_errors.h"
#include "base/text.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>

/* Something that went wrong with some lines: how often, and where first. */
struct tally {
    long long count, first_feature;
    char example[64];
};

static void tally_add(struct tally *tally, long long feature, const char *example)
{
    if (tally->count++ > 0)
        return;
    tally->first_feature = feature;
    snprintf(tally->example, sizeof tally->example, "%s", example);
    text_make_printable(tally->example);
}

struct reader {
    const char *path;
    const struct road_reading *reading;
    struct road_lines *lines;
    struct diagnostics *diagnostics;
    OGRLayerH layer;
    bool is_osm;
    int class_field, route_field, oneway_field, maxspeed_field, surface_field,
        junction_field;                          /* -1: none */
    OGRCoordinateTransformationH transformation; /* NULL: the layer is in WGS 84 degrees */
    double *x, *y;
    size_t x_capacity, y_capacity;
    struct tally not_lines, nowhere, unknown_words;
};

static void complain(const struct reader *reader, enum severity severity, const char *message,
                     const char *what)
{
    diagnostics_add(reader->diagnostics, severity, reader->path, 0, 0, message, what);
}

/* "a, b and c" of the layers' names, for messages. */
static void list_layers(GDALDatasetH dataset, bool with_lines_only, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < GDALDatasetGetLayerCount(dataset); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(dataset, i);
        OGRwkbGeometryType type = wkbFlatten(OGR_L_GetGeomType(layer));
        if (with_lines_only && type != wkbLineString && type != wkbMultiLineString)
            continue;
        int written =
            snprintf(text + used, size - used, "%s%s", used ? ", " : "", OGR_L_GetName(layer));
        if (written < 0 || (size_t)written >= size - used)
            break;
        used += (size_t)written;
    }
}

/* The layer named, or the only one that holds lines. NULL: an error was added. */
static OGRLayerH choose_layer(const struct reader *reader, GDALDatasetH dataset)
{
    char names[400];
    const char *wanted = reader->reading->layer ? reader->reading->layer
                         : reader->is_osm       ? "lines"
                                                : NULL;
    if (wanted) {
        OGRLayerH layer = GDALDatasetGetLayerByName(dataset, wanted);
        list_layers(dataset, false, names, sizeof names);
        if (!layer) {
            complain(reader, SEVERITY_ERROR, "has no layer '%s'", wanted);
            diagnostics_hint(reader->diagnostics, "its layers are: %s", names);
        }
        return layer;
    }
    OGRLayerH chosen = NULL;
    int candidates = 0, count = GDALDatasetGetLayerCount(dataset);
    if (count == 1)
        return GDALDatasetGetLayer(dataset, 0);
    for (int i = 0; i < count; i++) {
        OGRLayerH layer = GDALDatasetGetLayer(dataset, i);
        OGRwkbGeometryType type = wkbFlatten(OGR_L_GetGeomType(layer));
        if ((type != wkbLineString && type != wkbMultiLineString) ||
            OGR_L_GetFeatureCount(layer, FALSE) == 0)
            continue;
        chosen = layer;
        candidates++;
    }
    if (candidates == 1)
        return chosen;
    list_layers(dataset, candidates > 1, names, sizeof names);
    if (candidates > 1)
        complain(reader, SEVERITY_ERROR, "has several layers of lines: %s", names);
    else
        complain(reader, SEVERITY_ERROR, "has no layer of lines%s", "");
    diagnostics_hint(reader->diagnostics, "%s",
                     count == 0 ? "is it a map file?" : "name one with --layer");
    return NULL;
}

static int find_field(const struct reader *reader, const char *name)
{
    return OGR_FD_GetFieldIndex(OGR_L_GetLayerDefn(reader->layer), name); /* ignores case */
}

static void choose_fields(struct reader *reader)
{
    reader->class_field = -1;
    for (int i = 0; road_class_fields[i] && reader->class_field < 0; i++)
        reader->class_field = find_field(reader, road_class_fields[i]);
    reader->route_field = find_field(reader, "route");
    reader->oneway_field = find_field(reader, "oneway");
    reader->maxspeed_field = find_field(reader, "maxspeed");
    reader->surface_field = find_field(reader, "surface");
    reader->junction_field = find_field(reader, "junction");
    if (reader->class_field < 0 && !reader->is_osm)
        complain(reader, SEVERITY_WARNING,
                 "no field tells the class of a road%s; all count as minor roads",
                 " (highway, fclass, class, type ...)");
    if (!OGR_L_TestCapability(reader->layer, OLCIgnoreFields))
        return;
    const int used[] = {reader->class_field,    reader->route_field,   reader->oneway_field,
                        reader->maxspeed_field, reader->surface_field, reader->junction_field};
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(reader->layer);
    char **ignored = CSLAddString(NULL, "OGR_STYLE");
    for (int field = 0; field < OGR_FD_GetFieldCount(definition); field++) {
        bool is_used = false;
        for (size_t i = 0; i < sizeof used / sizeof *used; i++)
            is_used = is_used || used[i] == field;
        if (!is_used)
            ignored =
                CSLAddString(ignored, OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, field)));
    }
    OGR_L_SetIgnoredFields(reader->layer, (const char **)ignored);
    CSLDestroy(ignored);
}

/* False: an error was added. */
static bool choose_projection(struct reader *reader)
{
    OGRSpatialReferenceH from = OGR_L_GetSpatialRef(reader->layer);
    if (!from) {
        complain(reader, SEVERITY_WARNING,
                 "layer '%s' has no coordinate system; taken as degrees of WGS 84",
                 OGR_L_GetName(reader->layer));
        return true;
    }
    OGRSpatialReferenceH to = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(to, 4326);
    OSRSetAxisMappingStrategy(to, OAMS_TRADITIONAL_GIS_ORDER);
    const char *const leniently[] = {"IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES", NULL};
    bool traditional = OSRGetAxisMappingStrategy(from) == OAMS_TRADITIONAL_GIS_ORDER;
    bool good = true;
    if (!traditional || !OSRIsSameEx(from, to, leniently)) {
        reader->transformation = OCTNewCoordinateTransformation(from, to);
        good = reader->transformation != NULL;
        if (!good)
            complain(reader, SEVERITY_ERROR,
                     "the coordinate system of layer '%s' cannot be converted to WGS 84",
                     OGR_L_GetName(reader->layer));
    }
    OSRDestroySpatialReference(to);
    return good;
}

static const char *field_text(OGRFeatureH feature, int field)
{
    return field >= 0 && OGR_F_IsFieldSetAndNotNull(feature, field)
               ? OGR_F_GetFieldAsString(feature, field)
               : "";
}

/* 1: in the direction of the points, -1: against, 0: both. */
static int feature_oneway(const struct reader *reader, OGRFeatureH feature)
{
    static const char *const forward[] = {"yes", "true", "1", "F", "FT"}, *const backward[] = {
                                                                              "-1", "reverse", "T",
                                                                              "TF"};
    if (reader->reading->ignore_oneway)
        return 0;
    const char *oneway = field_text(feature, reader->oneway_field);
    for (size_t i = 0; i < sizeof forward / sizeof *forward; i++)
        if (EQUAL(oneway, forward[i]))
            return 1;
    for (size_t i = 0; i < sizeof backward / sizeof *backward; i++)
        if (EQUAL(oneway, backward[i]))
            return -1;
    const char *junction = field_text(feature, reader->junction_field);
    bool implied = EQUAL(junction, "roundabout") || EQUAL(junction, "circular") ||
                   (reader->is_osm && EQUAL(field_text(feature, reader->class_field), "motorway"));
    return implied && !EQUAL(oneway, "no");
}

/* The class of a feature, or ROAD_WORD_CLOSED. */
static int feature_class(struct reader *reader, OGRFeatureH feature)
{
    const char *word = field_text(feature, reader->class_field);
    if (EQUAL(field_text(feature, reader->route_field), "ferry"))
        return ROAD_FERRY;
    if (reader->class_field < 0)
        return reader->is_osm ? ROAD_WORD_CLOSED : ROAD_MINOR;
    if (reader->is_osm && !*word)
        return ROAD_WORD_CLOSED; /* a river, a fence, a power line */
    int kind = road_class_find(word);
    if (kind != ROAD_WORD_UNKNOWN)
        return kind;
    tally_add(&reader->unknown_words, OGR_F_GetFID(feature), word);
    return ROAD_MINOR;
}

static bool is_on_earth(double x, double y)
{
    return x >= -180.0000001 && x <= 180.0000001 && y >= -90 && y <= 90; /* false for NaN */
}

static void add_line(struct reader *reader, OGRGeometryH geometry,
                     struct road_attributes attributes, bool backwards, long long feature)
{
    size_t count = (size_t)OGR_G_GetPointCount(geometry);
    if (count < 2) {
        tally_add(&reader->not_lines, feature, "a line of one point");
        return;
    }
    memory_grow(&reader->x, &reader->x_capacity, count, sizeof *reader->x);
    memory_grow(&reader->y, &reader->y_capacity, count, sizeof *reader->y);
    OGR_G_GetPoints(geometry, reader->x, sizeof *reader->x, reader->y, sizeof *reader->y, NULL, 0);
    if (reader->transformation) {
        struct gdal_errors ignored; /* what cannot be converted comes out as infinite */
        gdal_errors_begin(&ignored);
        OCTTransform(reader->transformation, (int)count, reader->x, reader->y, NULL);
        gdal_errors_end();
    }
    for (size_t i = 0; i < count; i++)
        if (!is_on_earth(reader->x[i], reader->y[i])) {
            char example[64];
            snprintf(example, sizeof example, "%g, %g", reader->x[i], reader->y[i]);
            tally_add(&reader->nowhere, feature, example);
            return;
        }
    struct road_lines *lines = reader->lines;
    memory_grow(&lines->points, &lines->point_capacity, lines->point_count + count,
                sizeof *lines->points);
    struct road_point *points = lines->points + lines->point_count;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t from = backwards ? count - 1 - i : i;
        struct road_point point = {
            (int32_t)lround(reader->y[from] * ROAD_DEGREE),
            (int32_t)lround(fmin(180, fmax(-180, reader->x[from])) * ROAD_DEGREE)};
        if (kept > 0 && points[kept - 1].latitude == point.latitude &&
            points[kept - 1].longitude == point.longitude)
            continue;
        points[kept++] = point;
    }
    if (kept < 2)
        return; /* shorter than a centimetre */
    memory_grow(&lines->lines, &lines->line_capacity, lines->line_count + 1, sizeof *lines->lines);
    lines->lines[lines->line_count++] =
        (struct road_line){lines->point_count, (uint32_t)kept, attributes};
    lines->point_count += kept;
}

static void add_geometry(struct reader *reader, OGRGeometryH geometry,
                         struct road_attributes attributes, bool backwards, long long feature)
{
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(geometry));
    if (type == wkbLineString) {
        add_line(reader, geometry, attributes, backwards, feature);
    } else if (type == wkbMultiLineString || type == wkbGeometryCollection) {
        for (int i = 0; i < OGR_G_GetGeometryCount(geometry); i++)
            add_geometry(reader, OGR_G_GetGeometryRef(geometry, i), attributes, backwards, feature);
    } else if (OGR_GT_IsNonLinear(type) && OGR_GT_IsSubClassOf(type, wkbCurve)) {
        OGRGeometryH straight = OGR_G_GetLinearGeometry(geometry, 0, NULL);
        add_geometry(reader, straight, attributes, backwards, feature);
        OGR_G_DestroyGeometry(straight);
    } else {
        tally_add(&reader->not_lines, feature, OGRGeometryTypeToName(type));
    }
}

static void add_feature(struct reader *reader, OGRFeatureH feature)
{
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    if (!geometry) {
        tally_add(&reader->not_lines, OGR_F_GetFID(feature), "no geometry");
        return;
    }
    int kind = feature_class(reader, feature);
    if (kind == ROAD_WORD_CLOSED)
        return;
    int oneway = feature_oneway(reader, feature);
    struct road_attributes attributes = {(uint8_t)kind,
                                         road_speed(&reader->reading->speeds, (enum road_class)kind,
                                                    field_text(feature, reader->surface_field),
                                                    field_text(feature, reader->maxspeed_field)),
                                         oneway != 0};
    add_geometry(reader, geometry, attributes, oneway < 0, OGR_F_GetFID(feature));
}

static void report(const struct reader *reader, const struct gdal_errors *errors)
{
    struct diagnostics *diagnostics = reader->diagnostics;
    if (errors->failures > 0) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, reader->path, 0, 0, "is damaged: %s",
                        errors->last);
        diagnostics_hint(diagnostics, "fetch the file again");
    }
    if (reader->nowhere.count > 0)
        diagnostics_add(
            diagnostics, SEVERITY_WARNING, reader->path, 0, 0,
            "%lld line%s left out: coordinates not on Earth (first: feature %lld at %s)",
            reader->nowhere.count, reader->nowhere.count == 1 ? "" : "s",
            reader->nowhere.first_feature, reader->nowhere.example);
    if (reader->not_lines.count > 0)
        diagnostics_add(diagnostics, SEVERITY_WARNING, reader->path, 0, 0,
                        "%lld feature%s left out: not a line (first: feature %lld, %s)",
                        reader->not_lines.count, reader->not_lines.count == 1 ? "" : "s",
                        reader->not_lines.first_feature, reader->not_lines.example);
    if (reader->unknown_words.count > 0)
        diagnostics_add(
            diagnostics, SEVERITY_WARNING, reader->path, 0, 0,
            "%lld line%s of unknown class taken as minor roads (first: feature %lld, '%s')",
            reader->unknown_words.count, reader->unknown_words.count == 1 ? "" : "s",
            reader->unknown_words.first_feature, reader->unknown_words.example);
    if (reader->lines->line_count == 0 && errors->failures == 0) {
        complain(reader, SEVERITY_ERROR, "layer '%s' holds no roads", OGR_L_GetName(reader->layer));
        diagnostics_hint(
            diagnostics,
            "a layer of lines is needed, such as OpenStreetMap's or Natural Earth's roads");
    }
}

static const char osm_configuration[] =
    "attribute_name_laundering=yes\n"
    "closed_ways_are_polygons=area,highway=platform\n"
    "[lines]\nosm_id=no\n"
    "attributes=highway,route,oneway,maxspeed,surface,junction\n"
    "other_tags=no\n"
    "[points]\n[multipolygons]\n[multilinestrings]\n[other_relations]\n";
#define OSM_CONFIGURATION_PATH "/vsimem/decamp/osmconf.ini"

static GDALDatasetH open_dataset(struct reader *reader, const struct gdal_errors *errors)
{
    VSIFCloseL(VSIFileFromMemBuffer(OSM_CONFIGURATION_PATH, (GByte *)(uintptr_t)osm_configuration,
                                    sizeof osm_configuration - 1, FALSE));
    CPLSetConfigOption("OSM_CONFIG_FILE", OSM_CONFIGURATION_PATH);
    const char *temporary = getenv("TMPDIR"); /* GDAL would take the current folder */
    CPLSetConfigOption("CPL_TMPDIR", temporary && *temporary ? temporary : "/tmp");
    GDALDatasetH dataset =
        GDALOpenEx(reader->path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
    VSIStatBufL status;
    if (!dataset && VSIStatL(reader->path, &status) != 0)
        complain(reader, SEVERITY_ERROR, "there is no such file%s", "");
    else if (!dataset && errors->failures > 0)
        complain(reader, SEVERITY_ERROR, "cannot be read as a map layer: %s", errors->first);
    else if (!dataset)
        complain(reader, SEVERITY_ERROR, "is in no map format that GDAL reads%s", "");
    return dataset;
}

bool gis_read_roads(const char *path, const struct road_reading *reading, struct road_lines *lines,
                    struct diagnostics *diagnostics)
{
    struct reader reader = {
        .path = path, .reading = reading, .lines = lines, .diagnostics = diagnostics};
    struct gdal_errors errors;
    gdal_errors_begin(&errors);
    GDALDatasetH dataset = open_dataset(&reader, &errors);
    if (!dataset)
        goto cleanup;
    errors.failures = 0; /* what other drivers said while they looked at the file */
    lines->driver = memory_copy_text(GDALGetDriverShortName(GDALGetDatasetDriver(dataset)));
    reader.is_osm = strcmp(lines->driver, "OSM") == 0;
    reader.layer = choose_layer(&reader, dataset);
    if (!reader.layer)
        goto cleanup;
    lines->layer = memory_copy_text(OGR_L_GetName(reader.layer));
    if (reader.is_osm) {
        char *interest = CPLStrdup(CPLSPrintf("SET interest_layers = %s", lines->layer));
        GDALDatasetExecuteSQL(dataset, interest, NULL, NULL);
        CPLFree(interest);
    }
    choose_fields(&reader);
    if (!choose_projection(&reader))
        goto cleanup;
    OGR_L_ResetReading(reader.layer);
    for (OGRFeatureH feature; (feature = OGR_L_GetNextFeature(reader.layer)) != NULL;
         OGR_F_Destroy(feature))
        add_feature(&reader, feature);
    report(&reader, &errors);
cleanup:
    if (reader.transformation)
        OCTDestroyCoordinateTransformation(reader.transformation);
    GDALClose(dataset);
    VSIUnlink(OSM_CONFIGURATION_PATH);
    gdal_errors_end();
    free(reader.x);
    free(reader.y);
    return lines->line_count > 0 && errors.failures == 0;
}
