/* decamp audit: is a ledger what its authors wrote, all of it and nothing else? */
#include "commands/command.h"

#include "base/text.h"
#include "base/threads.h"
#include "ledger/ledger.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *hex_of(const unsigned char *bytes, char text[65])
{
    for (int i = 0; i < LEDGER_HASH_BYTES; i++)
        sprintf(text + 2 * i, "%02x", bytes[i]);
    return text;
}

/* Whether the ledger has the entry that the user noted. */
static bool holds(const char *path, const char *entry, struct diagnostics *diagnostics)
{
    struct ledger_file *file = ledger_open(path, false, diagnostics);
    struct ledger *ledger = file ? ledger_load(file, NULL, 0, diagnostics) : NULL;
    bool found = ledger && ledger_find_entry(ledger, entry) >= 0;
    if (ledger && !found) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "there is no entry %s", entry);
        diagnostics_hint(diagnostics, "if it was there before, this copy is older, or the newest "
                                      "entries were cut off");
    }
    ledger_free(ledger);
    ledger_close(file);
    return found;
}

static void print_words(const struct ledger_audit *audit, bool sound)
{
    char hex[65];
    printf("%s: %lld entr%s by %d author%s\n", sound ? "Sound" : "Not sound",
           (long long)audit->entries, audit->entries == 1 ? "y" : "ies", audit->authors,
           audit->authors == 1 ? "" : "s");
    if (audit->overrides)
        printf("  %lld recorded against the state of the mission (override)\n",
               (long long)audit->overrides);
    if (audit->uncounted)
        printf("  %lld that do not count: the author might not, or was revoked\n",
               (long long)audit->uncounted);
    for (int i = 0; i < audit->head_count; i++)
        printf("  %-7s %s\n", i ? "" : "newest", hex_of(audit->heads[i], hex));
    if (audit->entries)
        printf("  digest  %s\n", hex_of(audit->digest, hex));
}

static void print_json(const struct ledger_audit *audit, bool sound,
                       const struct diagnostics *diagnostics)
{
    char hex[65];
    json_t *faults = json_array(), *heads = json_array();
    for (size_t i = 0; i < diagnostics->count; i++)
        if (diagnostics->items[i].severity == SEVERITY_ERROR)
            json_array_append_new(faults, json_string(diagnostics->items[i].message));
    for (int i = 0; i < audit->head_count; i++)
        json_array_append_new(heads, json_string(hex_of(audit->heads[i], hex)));
    json_t *root =
        json_pack("{s:b,s:o,s:I,s:i,s:I,s:I,s:o,s:s}", "sound", sound, "faults", faults, "entries",
                  (json_int_t)audit->entries, "authors", audit->authors, "overrides",
                  (json_int_t)audit->overrides, "uncounted", (json_int_t)audit->uncounted, "newest",
                  heads, "digest", hex_of(audit->digest, hex));
    json_dumpf(root, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(root);
}

/* Errors of the file as a whole, before anything of it was read. */
static bool is_ledger(const char *path, struct diagnostics *diagnostics)
{
    size_t errors = diagnostics->errors;
    struct ledger_file *file = ledger_open(path, false, diagnostics);
    bool damaged = !file && strstr(diagnostics->items[diagnostics->count - 1].message, "damaged");
    ledger_close(file);
    return diagnostics->errors == errors || damaged;
}

static int run(const struct arguments *arguments)
{
    struct diagnostics diagnostics = {0};
    struct ledger_audit audit = {0};
    const char *path = arguments_positional(arguments, 0);
    const char *entry = arguments_text(arguments, "holds", NULL);
    if (!is_ledger(path, &diagnostics))
        return command_finish(&diagnostics, EXIT_INPUT);
    diagnostics_clear(&diagnostics);
    diagnostics = (struct diagnostics){0};
    int threads = (int)arguments_integer(arguments, "threads", threads_available(), 1, 256);
    bool sound = ledger_audit(path, threads, &audit, &diagnostics);
    if (sound && entry)
        sound = holds(path, entry, &diagnostics);
    if (arguments_has(arguments, "json")) {
        print_json(&audit, sound, &diagnostics);
        diagnostics_clear(&diagnostics);
    } else {
        diagnostics_print(&diagnostics, stderr, 0);
        diagnostics_clear(&diagnostics);
        print_words(&audit, sound);
    }
    free(audit.heads);
    return sound ? EXIT_DONE : EXIT_REFUTED;
}

static const struct option_row options[] = {
    {0, "holds", "ENTRY", "also: the entry of this name or hash is there"},
    {0, "threads", "N", "work on N cores (default: all)"},
    {0, "json", NULL, "print JSON"},
    {0},
};

const struct command command_audit = {
    .name = "audit",
    .positional = "LEDGER",
    .positional_least = 1,
    .positional_most = 1,
    .summary = "prove that a ledger is what its authors wrote",
    .details = "Checks the file, each entry's hash and signature, the chain of entries, and that\n"
               "every author was enrolled; names the first broken entry and the others. What\n"
               "an audit of one file cannot see is that its newest entries were cut off: note\n"
               "what it prints as newest, or send it elsewhere, and ask with --holds later. Two\n"
               "copies with the same digest have the same entries. Exit 0 if it is sound, 1 if\n"
               "not, 3 if it is no ledger.",
    .example = "  decamp audit mali.gpkg",
    .options = options,
    .run = run,
};
