/* Opens the GDAL module when it is first needed.
 *
 * The module is found by the run path of the program: the build folder's in the build folder, the library folder's when
 * installed (src/terrain/meson.build sets both). It stays loaded until the program ends, as GDAL keeps state of its own.
 */
#include "terrain/gis.h"

#include <dlfcn.h>
#include <stdlib.h>

const struct gis *gis_load(struct diagnostics *diagnostics)
{
    void *module = dlopen("decamp_gis.so", RTLD_NOW | RTLD_LOCAL);
    const struct gis *gis = module ? dlsym(module, "decamp_gis") : NULL;
    if (!gis) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0, 0, "the map module could not be loaded: %s", dlerror());
        diagnostics_hint(diagnostics, "is GDAL (libgdal) installed?");
    }
    return gis;
}

void road_lines_clear(struct road_lines *lines)
{
    free(lines->points);
    free(lines->lines);
    free(lines->driver);
    free(lines->layer);
    *lines = (struct road_lines){0};
}
