#include "commands/ledger_access.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *ledger_access_path(const struct arguments *arguments, const char *mission,
                               struct arena *arena)
{
    static const char name[] = "ledger.gpkg";
    const char *given = arguments_text(arguments, "ledger", NULL);
    const char *slash = strrchr(mission, '/');
    struct stat status;
    size_t length = strlen(mission);
    if (given)
        return given;
    if (stat(mission, &status) == 0 && S_ISDIR(status.st_mode))
        return arena_format(arena, mission[length - 1] == '/' ? "%s%s" : "%s/%s", mission, name);
    return slash ? arena_format(arena, "%.*s/%s", (int)(slash - mission), mission, name) : name;
}

bool ledger_access_key(const struct arguments *arguments, struct ledger_key *key,
                       struct diagnostics *diagnostics)
{
    const char *path = arguments_text(arguments, "key", getenv("DECAMP_KEY"));
    if (path)
        return ledger_key_read(key, path, getenv("DECAMP_PASSPHRASE"), diagnostics);
    diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0, 0, "no key is given to sign with");
    diagnostics_hint(diagnostics, "name its file with --key, or in the environment as DECAMP_KEY");
    return false;
}
