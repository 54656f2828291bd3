/* decamp merge: brings what other copies of a ledger have more into this one. */
#include "commands/command.h"

#include "base/threads.h"
#include "ledger/ledger.h"
#include "situation/situation.h"

#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Entries by author, to tell afterwards who has how many more. */
static struct ledger *load(const char *path, struct diagnostics *diagnostics)
{
    struct ledger_file *file = ledger_open(path, false, diagnostics);
    struct ledger *ledger = file ? ledger_load(file, NULL, 0, diagnostics) : NULL;
    ledger_close(file);
    return ledger;
}

static int count_by(const struct ledger *ledger, const unsigned char key[32])
{
    int count = 0;
    for (int32_t i = 0; i < ledger->entry_count; i++)
        count += memcmp(ledger->authors[ledger->entries[i].author].key, key, 32) == 0;
    return count;
}

static void print_new(const struct ledger *before, const struct ledger *after)
{
    const char *separator = "    ";
    for (int i = 0; i < after->author_count; i++) {
        const struct ledger_author *author = &after->authors[i];
        int more = count_by(after, author->key) - count_by(before, author->key);
        if (!more)
            continue;
        printf("%s%s %d", separator, author->name < 0 ? "?" : after->names[author->name], more);
        separator = ", ";
    }
    if (separator[0] == ',')
        putchar('\n');
}

static bool merge_file(const char *path, const char *from, struct diagnostics *diagnostics)
{
    struct ledger_merge merge;
    struct ledger *before = load(path, diagnostics), *after = NULL;
    bool done = before && ledger_merge(path, from, threads_available(), &merge, diagnostics);
    if (done) {
        printf("%s: %lld new", from, (long long)merge.added);
        if (merge.missing_there)
            printf(", %lld that it has not (merge back)", (long long)merge.missing_there);
        putchar('\n');
        if (merge.added && (after = load(path, diagnostics)))
            print_new(before, after);
    }
    ledger_free(before);
    ledger_free(after);
    return done;
}

/* A file that begins as a GeoPackage does. */
static bool looks_like_ledger(const char *path)
{
    unsigned char head[72] = {0};
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return false;
    FILE *stream = fopen(path, "rb");
    size_t got = stream ? fread(head, 1, sizeof head, stream) : 0;
    if (stream)
        fclose(stream);
    return got == sizeof head && memcmp(head, "SQLite format 3", 16) == 0 &&
           memcmp(head + 68, "GPKG", 4) == 0;
}

static bool merge_folder(const char *path, const char *folder, struct diagnostics *diagnostics)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort), found = 0;
    bool done = count >= 0;
    struct stat ours, theirs;
    if (!done)
        diagnostics_add(diagnostics, SEVERITY_ERROR, folder, 0, 0, "cannot be read: %s",
                        strerror(errno));
    for (int i = 0; i < count; i++) {
        char *from = memory_new(strlen(folder) + strlen(entries[i]->d_name) + 2, 1);
        sprintf(from, "%s/%s", folder, entries[i]->d_name);
        bool same = stat(path, &ours) == 0 && stat(from, &theirs) == 0 &&
                    ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
        if (!same && looks_like_ledger(from)) {
            found++;
            done = merge_file(path, from, diagnostics) && done;
        }
        free(from);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    if (done && !found) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, folder, 0, 0, "there is no ledger in it");
        return false;
    }
    return done;
}

/* Reports that contradict each other, if the mission stands beside its ledger. */
static void print_contradictions(const char *path)
{
    struct diagnostics diagnostics = {0};
    char *copy = memory_copy_text(path);
    const char *folder = dirname(copy);
    char *settings = memory_new(strlen(folder) + 20, 1);
    sprintf(settings, "%s/mission.csv", folder);
    struct mission *mission =
        access(settings, F_OK) == 0 ? mission_read(folder, &diagnostics) : NULL;
    struct ledger *ledger = mission ? load(path, &diagnostics) : NULL;
    if (ledger) {
        struct situation *situation = situation_new(mission, ledger, NULL, INT32_MAX, INT32_MAX);
        if (situation->disputed_count)
            printf("%d contradiction%s between reports: see decamp status %s\n",
                   situation->disputed_count, situation->disputed_count == 1 ? "" : "s", folder);
        situation_free(situation);
    }
    ledger_free(ledger);
    mission_free(mission);
    diagnostics_clear(&diagnostics);
    free(settings);
    free(copy);
}

static int run(const struct arguments *arguments)
{
    struct diagnostics diagnostics = {0};
    const char *path = arguments_positional(arguments, 0);
    for (int i = 1; i < arguments_count(arguments); i++) {
        const char *from = arguments_positional(arguments, i);
        struct stat status;
        if (stat(from, &status) == 0 && S_ISDIR(status.st_mode))
            merge_folder(path, from, &diagnostics);
        else
            merge_file(path, from, &diagnostics);
    }
    print_contradictions(path);
    return command_finish(&diagnostics, EXIT_INPUT);
}

const struct command command_merge = {
    .name = "merge",
    .positional = "LEDGER FROM...",
    .positional_least = 2,
    .positional_most = 10000,
    .summary = "bring in what other copies of a ledger have more",
    .details = "FROM is a copy of the ledger that went on elsewhere, or a folder of such, as on\n"
               "a stick; they are only read. Each entry that is new here is proved, then all of\n"
               "a file's are added, or none. The order does not matter: whoever has merged the\n"
               "same copies has the same entries. Where reports contradict each other both\n"
               "stay, until a planner settles which holds.",
    .example = "  decamp merge mali.gpkg /media/stick",
    .run = run,
};
