/* Parts of the program that are loaded only when a command needs them, because the library behind
 * them is large (GDAL costs each start 0.03 s and 35 MB).
 *
 * A module is a shared library of ours that exports one symbol, a structure of functions. Programs
 * in the build folder take it from there; others from ../LIBDIR/decamp beside the program's folder,
 * or else from the library folder that the build was configured for. It stays loaded until the
 * program ends.
 */
#ifndef DECAMP_BASE_MODULE_H
#define DECAMP_BASE_MODULE_H

#include "base/diagnostics.h"

/* The symbol of the module at `path`, relative to the build folder, such as
 * "src/terrain/decamp_gis.so"; when installed, its last part counts. If it cannot be loaded, adds
 * an error that asks whether `library` is installed, and returns NULL. */
const void *module_load(const char *path, const char *symbol, const char *library,
                        struct diagnostics *diagnostics);

#endif
