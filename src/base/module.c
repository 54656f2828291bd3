#include "base/module.h"

#include <dlfcn.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

const void *module_load(const char *path, const char *symbol, const char *library,
                        struct diagnostics *diagnostics)
{
    static const char build_root[] = MODULE_BUILD_ROOT "/";
    char program[PATH_MAX] = "", file[PATH_MAX];
    if (readlink("/proc/self/exe", program, sizeof program - 1) < 0)
        program[0] = '\0';
    const char *slash = strrchr(path, '/');
    if (strncmp(program, build_root, sizeof build_root - 1) == 0)
        snprintf(file, sizeof file, "%s%s", build_root, path);
    else
        snprintf(file, sizeof file, MODULE_INSTALL_FOLDER "/%s", slash ? slash + 1 : path);
    void *module = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    const void *found = module ? dlsym(module, symbol) : NULL;
    if (!found) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0, 0, "a module could not be loaded: %s",
                        dlerror());
        diagnostics_hint(diagnostics, "is %s installed?", library);
    }
    return found;
}
