#include "base/module.h"

#include <dlfcn.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* The file of the module: in the build folder for programs that are there; else beside the program
 * (PREFIX/bin/decamp, PREFIX/lib/decamp), so that an installed tree can be moved; else where it was
 * installed. */
static void find_file(const char *path, char *file, size_t size)
{
    static const char build_root[] = MODULE_BUILD_ROOT "/";
    char program[PATH_MAX] = "";
    if (readlink("/proc/self/exe", program, sizeof program - 1) < 0)
        program[0] = '\0';
    if (strncmp(program, build_root, sizeof build_root - 1) == 0) {
        snprintf(file, size, "%s%s", build_root, path);
        return;
    }
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(program, '/');
        if (slash)
            *slash = '\0';
    }
    snprintf(file, size, "%s/" MODULE_INSTALL_FOLDER "/%s", program, name);
    if (access(file, R_OK) != 0)
        snprintf(file, size, MODULE_INSTALL_PREFIX "/" MODULE_INSTALL_FOLDER "/%s", name);
}

const void *module_load(const char *path, const char *symbol, const char *library,
                        struct diagnostics *diagnostics)
{
    char file[2 * PATH_MAX];
    find_file(path, file, sizeof file);
    void *module = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    const void *found = module ? dlsym(module, symbol) : NULL;
    if (!found) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0, 0, "a module could not be loaded: %s",
                        dlerror());
        diagnostics_hint(diagnostics, "is %s installed?", library);
    }
    return found;
}
