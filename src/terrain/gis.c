#include "terrain/gis.h"

#include "base/module.h"

#include <stdlib.h>

const struct gis *gis_load(struct diagnostics *diagnostics)
{
    return module_load("src/terrain/decamp_gis.so", "decamp_gis", "GDAL (libgdal)", diagnostics);
}

void road_lines_clear(struct road_lines *lines)
{
    free(lines->points);
    free(lines->lines);
    free(lines->driver);
    free(lines->layer);
    *lines = (struct road_lines){0};
}
