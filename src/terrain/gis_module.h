/* Inside the module only: what its two files share. */
#ifndef DECAMP_TERRAIN_GIS_MODULE_H
#define DECAMP_TERRAIN_GIS_MODULE_H

#include "terrain/gis.h"

bool gis_read_roads(const char *path, const struct road_reading *reading, struct road_lines *lines,
                    struct diagnostics *diagnostics);
struct map_writer *gis_map_begin(const char *path, const struct map_layer *layer,
                                 struct diagnostics *diagnostics);
bool gis_map_add(struct map_writer *writer, const struct map_feature *feature,
                 struct diagnostics *diagnostics);
bool gis_map_finish(struct map_writer *writer, bool keep, struct diagnostics *diagnostics);

#endif
