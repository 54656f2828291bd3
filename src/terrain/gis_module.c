/* The module's table: the one symbol that gis_load looks up. */
#include "terrain/gis_module.h"

__attribute__((visibility("default"))) const struct gis decamp_gis = {
    .read_roads = gis_read_roads,
    .map_begin = gis_map_begin,
    .map_add = gis_map_add,
    .map_finish = gis_map_finish,
};
