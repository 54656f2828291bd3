/* A ledger is a GeoPackage: GDAL, which QGIS reads by, shows its layers with as many features as
 * there should be, where they should be; and having shown them leaves the ledger sound. */
#include "ledger_testing.h"

#include <cmocka.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct world {
    char *folder, *path;
    struct ledger_key key;
    struct mission *mission;
    int incidents, moves;
    struct diagnostics diagnostics;
};

static int setup(void **state)
{
    struct world *world = memory_new(1, sizeof *world);
    world->folder = testing_make_folder();
    world->path = testing_path(world->folder, "mission.gpkg");
    testing_create(world->path, &world->key);
    world->mission = mission_read(MISSION_SMALL, &world->diagnostics);
    struct ledger *ledger = testing_load(world->path);
    struct ledger_file *file = ledger_open(world->path, true, &world->diagnostics);
    struct ledger_entry entries[6];
    for (int i = 0; i < 6; i++) {
        ledger_entry_init(&entries[i]);
        entries[i].day = 21915 + i;
        entries[i].kind = i < 3 ? ENTRY_INCIDENT : ENTRY_DEPARTURE;
        entries[i].place = ledger_name(ledger, i % 2 ? "north" : "hub");
        entries[i].note = ledger_name(ledger, "seen from Ménaka");
    }
    entries[1].latitude = 16.5;
    entries[1].longitude = -0.75;
    for (int i = 3; i < 6; i++) {
        entries[i].unit = ledger_name(ledger, "azb");
        entries[i].other_place = ledger_name(ledger, i % 2 ? "hub" : "north");
        entries[i].mode = MODE_ROAD;
        entries[i].amount = (struct amount){AMOUNT_ABOUT, 40, 40};
    }
    entries[5].target = ledger->entry_count + 4; /* corrects the one before */
    ledger_append(file, ledger, &world->key, entries, 6, NULL, &world->diagnostics);
    testing_expect_none(&world->diagnostics);
    ledger_close(file);
    ledger_free(ledger);
    world->incidents = 3;
    world->moves = 2;
    GDALAllRegister();
    *state = world;
    return 0;
}

static int teardown(void **state)
{
    struct world *world = *state;
    testing_remove_folder(world->folder);
    mission_free(world->mission);
    free(world->path);
    free(world);
    return 0;
}

static GDALDatasetH open_package(const char *path, unsigned mode)
{
    static const char *const drivers[] = {"GPKG", NULL};
    GDALDatasetH package =
        GDALOpenEx(path, GDAL_OF_VECTOR | mode | GDAL_OF_VERBOSE_ERROR, drivers, NULL, NULL);
    assert_non_null(package);
    assert_int_equal(CPLGetLastErrorType(), CE_None);
    return package;
}

static OGRLayerH expect_layer(GDALDatasetH package, const char *name, OGRwkbGeometryType type,
                              int features)
{
    OGRLayerH layer = GDALDatasetGetLayerByName(package, name);
    assert_non_null(layer);
    assert_int_equal(OGR_L_GetGeomType(layer), type);
    assert_non_null(OGR_L_GetSpatialRef(layer));
    assert_int_equal(OGR_L_GetFeatureCount(layer, 1), features);
    return layer;
}

static void layers_show_what_was_recorded(void **state)
{
    struct world *world = *state;
    GDALDatasetH package = open_package(world->path, GDAL_OF_READONLY);
    assert_int_equal(GDALDatasetGetLayerCount(package), 4);
    OGRLayerH sites = expect_layer(package, "sites", wkbPoint, world->mission->place_count);
    OGRFeatureH feature;
    int placed = 0;
    OGR_L_ResetReading(sites);
    while ((feature = OGR_L_GetNextFeature(sites))) {
        const char *id = OGR_F_GetFieldAsString(feature, OGR_F_GetFieldIndex(feature, "place"));
        const struct place *place = &world->mission->places[mission_find_place(world->mission, id)];
        OGRGeometryH point = OGR_F_GetGeometryRef(feature);
        assert_int_equal(point != NULL, place->has_position);
        if (point) {
            assert_true(OGR_G_GetX(point, 0) == place->longitude);
            assert_true(OGR_G_GetY(point, 0) == place->latitude);
            placed++;
        }
        OGR_F_Destroy(feature);
    }
    assert_true(placed > 0);
    OGRLayerH incidents = expect_layer(package, "incidents", wkbPoint, world->incidents);
    OGR_L_SetAttributeFilter(incidents, "day = '2030-01-02'");
    feature = OGR_L_GetNextFeature(incidents);
    assert_non_null(feature);
    assert_true(OGR_G_GetY(OGR_F_GetGeometryRef(feature), 0) == 16.5);
    assert_string_equal(OGR_F_GetFieldAsString(feature, OGR_F_GetFieldIndex(feature, "note")),
                        "seen from Ménaka");
    OGR_F_Destroy(feature);
    OGRLayerH trips = expect_layer(package, "trips", wkbLineString, world->moves);
    OGR_L_ResetReading(trips);
    while ((feature = OGR_L_GetNextFeature(trips))) {
        OGRGeometryH line = OGR_F_GetGeometryRef(feature);
        assert_non_null(line);
        assert_int_equal(OGR_G_GetPointCount(line), 2);
        assert_true(OGR_F_GetFieldAsDouble(feature, OGR_F_GetFieldIndex(feature, "amount")) == 40);
        OGR_F_Destroy(feature);
    }
    assert_int_equal(OGR_L_GetFeatureCount(GDALDatasetGetLayerByName(package, "told"), 1), 2 + 5);
    OGREnvelope extent;
    assert_int_equal(OGR_L_GetExtent(sites, &extent, 1), OGRERR_NONE);
    assert_true(extent.MaxY > 17 && extent.MinY < 7);
    GDALClose(package);
}

/* As QGIS opens it, to write if it may. */
static void ledger_stays_sound(void **state)
{
    struct world *world = *state;
    struct ledger_audit audit;
    GDALDatasetH package = open_package(world->path, GDAL_OF_UPDATE);
    OGREnvelope extent;
    for (int i = 0; i < GDALDatasetGetLayerCount(package); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(package, i);
        OGR_L_GetExtent(layer, &extent, 1);
        OGR_L_GetFeatureCount(layer, 1);
    }
    GDALClose(package);
    ledger_audit(world->path, 1, &audit, &world->diagnostics);
    testing_expect_none(&world->diagnostics);
    free(audit.heads);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_show_what_was_recorded),
        cmocka_unit_test(ledger_stays_sound),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
