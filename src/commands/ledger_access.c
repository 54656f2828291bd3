#include "commands/ledger_access.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>

const char *ledger_access_beside(const char *mission, struct arena *arena)
{
    static const char name[] = "ledger.gpkg";
    const char *slash = strrchr(mission, '/');
    struct stat status;
    size_t length = strlen(mission);
    if (stat(mission, &status) == 0 && S_ISDIR(status.st_mode))
        return arena_format(arena, mission[length - 1] == '/' ? "%s%s" : "%s/%s", mission, name);
    return slash ? arena_format(arena, "%.*s/%s", (int)(slash - mission), mission, name) : name;
}

const char *ledger_access_path(const struct arguments *arguments, const char *mission,
                               struct arena *arena)
{
    const char *given = arguments_text(arguments, "ledger", NULL);
    return given ? given : ledger_access_beside(mission, arena);
}

bool ledger_access_ask(const char *prompt, char *text, size_t size)
{
    FILE *terminal = fopen("/dev/tty", "r+");
    struct termios before, quiet;
    if (!terminal || tcgetattr(fileno(terminal), &before) != 0) {
        if (terminal)
            fclose(terminal);
        return false;
    }
    setvbuf(terminal, NULL, _IONBF, 0);
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    fputs(prompt, terminal);
    tcsetattr(fileno(terminal), TCSAFLUSH, &quiet);
    bool read = fgets(text, (int)size, terminal) != NULL;
    tcsetattr(fileno(terminal), TCSAFLUSH, &before);
    fputc('\n', terminal);
    fclose(terminal);
    if (read)
        text[strcspn(text, "\n")] = '\0';
    return read;
}

bool ledger_access_key(const struct arguments *arguments, struct ledger_key *key,
                       struct diagnostics *diagnostics)
{
    const char *path = arguments_text(arguments, "key", getenv("DECAMP_KEY"));
    const char *passphrase = getenv("DECAMP_PASSPHRASE");
    char typed[256] = "";
    bool sealed = false;
    if (!path || !path[0]) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0, 0, "no key is given to sign with");
        diagnostics_hint(diagnostics, "name its file with --key, or in the environment as "
                                      "DECAMP_KEY; `decamp key new NAME` makes one");
        return false;
    }
    if (!ledger_key_read_public(key, path, &sealed, diagnostics))
        return false;
    if (sealed && !passphrase && ledger_access_ask("Passphrase: ", typed, sizeof typed))
        passphrase = typed;
    bool read = ledger_key_read(key, path, passphrase, diagnostics);
    explicit_bzero(typed, sizeof typed);
    return read;
}
