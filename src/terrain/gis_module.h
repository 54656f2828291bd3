/* Inside the module only: what its two files share. */
#ifndef DECAMP_TERRAIN_GIS_MODULE_H
#define DECAMP_TERRAIN_GIS_MODULE_H

#include "terrain/gis.h"

/* What GDAL complained about since gis_errors_begin: the first failure, the last one (which of OSM
 * files is the one that tells the place), and how many. */
struct gis_errors {
    char first[400], last[400];
    int failures;
};

/* From here to gis_errors_end GDAL's messages go to `errors`, not to the terminal. Also registers
 * GDAL's drivers. */
void gis_errors_begin(struct gis_errors *errors);
void gis_errors_end(void);

bool gis_read_roads(const char *path, const struct road_reading *reading, struct road_lines *lines,
                    struct diagnostics *diagnostics);
struct map_writer *gis_map_begin(const char *path, struct diagnostics *diagnostics);
bool gis_map_add(struct map_writer *writer, const struct map_route *route,
                 struct diagnostics *diagnostics);
bool gis_map_finish(struct map_writer *writer, bool keep, struct diagnostics *diagnostics);

#endif
