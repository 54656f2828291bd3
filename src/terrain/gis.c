/* Opens the GDAL module when it is first needed.
 *
 * A program that runs from the build folder takes the module from there, an installed one from the
 * library folder; both are told by the build. (Run paths would do without this file, but the
 * sanitizers' dlopen does not follow them.) The module stays loaded until the program ends, as GDAL
 * keeps state of its own.
 */
#include "terrain/gis.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *module_path(void)
{
    static const char build_root[] = MODULE_BUILD_ROOT "/";
    char program[PATH_MAX] = "";
    if (readlink("/proc/self/exe", program, sizeof program - 1) < 0)
        program[0] = '\0';
    return strncmp(program, build_root, sizeof build_root - 1) == 0
               ? MODULE_BUILD_FOLDER "/decamp_gis.so"
               : MODULE_INSTALL_FOLDER "/decamp_gis.so";
}

const struct gis *gis_load(struct diagnostics *diagnostics)
{
    void *module = dlopen(module_path(), RTLD_NOW | RTLD_LOCAL);
    const struct gis *gis = module ? dlsym(module, "decamp_gis") : NULL;
    if (!gis) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0, 0,
                        "the map module could not be loaded: %s", dlerror());
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
