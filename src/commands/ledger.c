/* decamp ledger: begins a ledger, says who may record in it, and lists it. */
#include "commands/ledger_access.h"

#include "base/table.h"
#include "base/text.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RECORDED_SIZE = 24 };

static const char *hex_of(const unsigned char *bytes, size_t size, struct arena *arena)
{
    char *text = arena_new(arena, 2 * size + 1, 1);
    for (size_t i = 0; i < size; i++)
        sprintf(text + 2 * i, "%02x", bytes[i]);
    return text;
}

static char *recorded_text(int64_t recorded, char text[RECORDED_SIZE])
{
    char moment[17];
    snprintf(text, RECORDED_SIZE, "%sZ", moment_format(recorded / 60000000, moment));
    return text;
}

static int begin(const struct arguments *arguments)
{
    const char *given = arguments_positional(arguments, 1);
    if (!given)
        return command_usage("ledger new takes a mission");
    struct diagnostics diagnostics = {0};
    struct arena arena = {0};
    struct ledger_key key = {0};
    const char *path = arguments_text(arguments, "output", ledger_access_beside(given, &arena));
    struct mission *mission = mission_read(given, &diagnostics);
    int failure = EXIT_INPUT;
    if (mission && ledger_access_key(arguments, &key, &diagnostics)) {
        failure = EXIT_OUTPUT;
        if (ledger_create(path, mission, &key, &diagnostics))
            printf("%s: ledger of %s, begun by %s, who is its planner\n", path,
                   mission->settings.name, key.name);
    }
    ledger_key_clear(&key);
    mission_free(mission);
    arena_clear(&arena);
    return command_finish(&diagnostics, failure);
}

/* Appends one entry about a key. */
static bool record(struct ledger_file *file, struct ledger *ledger,
                   const struct arguments *arguments, const struct ledger_entry *entry,
                   struct diagnostics *diagnostics)
{
    struct ledger_key key = {0};
    bool done = ledger_access_key(arguments, &key, diagnostics) &&
                ledger_append(file, ledger, &key, entry, 1, NULL, diagnostics);
    ledger_key_clear(&key);
    return done;
}

/* The key of a file, or as 64 digits with --name. */
static bool read_enrolled(const struct arguments *arguments, const char *text,
                          struct ledger_key *key, struct diagnostics *diagnostics)
{
    const char *name = arguments_text(arguments, "name", NULL);
    unsigned digits[32];
    size_t length = strlen(text), read = 0;
    while (length == 64 && read < 32 && sscanf(text + 2 * read, "%2x", &digits[read]) == 1)
        read++;
    if (read == 32) {
        *key = (struct ledger_key){0};
        for (int i = 0; i < 32; i++)
            key->public_key[i] = (unsigned char)digits[i];
        if (!name)
            diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0, 0,
                            "a key given by its digits needs --name");
    } else if (!ledger_key_read_public(key, text, NULL, diagnostics)) {
        return false;
    }
    if (name)
        snprintf(key->name, sizeof key->name, "%s", name);
    return key->name[0] != '\0';
}

static const struct ledger_author *find_author(const struct ledger *ledger, const char *name,
                                               const unsigned char *key)
{
    for (int i = 0; i < ledger->author_count; i++) {
        const struct ledger_author *author = &ledger->authors[i];
        if (author->role >= 0 &&
            ((key && memcmp(author->key, key, 32) == 0) ||
             (author->name >= 0 && strcmp(ledger->names[author->name], name) == 0)))
            return author;
    }
    return NULL;
}

static int role_of(const struct arguments *arguments)
{
    const char *word = arguments_text(arguments, "role", "");
    for (int role = 0; role < ROLE_COUNT; role++)
        if (strcmp(word, ledger_role_name((enum ledger_role)role)) == 0)
            return role;
    return -1;
}

static int enrol(const struct arguments *arguments)
{
    const char *path = arguments_positional(arguments, 1);
    const char *what = arguments_positional(arguments, 2);
    const char *places = arguments_text(arguments, "places", "");
    int role = role_of(arguments);
    if (!path || !what)
        return command_usage("ledger enrol takes a ledger and a NAME.pub");
    if (role < 0)
        return command_usage("--role takes reporter, planner or auditor");
    if (places[0] && role != ROLE_REPORTER)
        return command_usage("--places are those of a reporter");
    struct diagnostics diagnostics = {0};
    struct ledger_key key;
    struct ledger *ledger = NULL;
    static const char *const none[] = {NULL};
    bool read = read_enrolled(arguments, what, &key, &diagnostics);
    struct ledger_file *file = read ? ledger_open(path, true, &diagnostics) : NULL;
    if (file && (ledger = ledger_load(file, none, 0, &diagnostics))) {
        const struct ledger_author *taken = find_author(ledger, key.name, NULL);
        const struct ledger_author *known = find_author(ledger, "", key.public_key);
        struct ledger_entry entry;
        ledger_entry_init(&entry);
        entry.kind = ENTRY_ENROLMENT;
        entry.holder = ledger_name(ledger, key.name);
        entry.role = role;
        entry.note = ledger_name(ledger, places);
        entry.has_key = true;
        memcpy(entry.key, key.public_key, sizeof entry.key);
        if (taken && taken != known) {
            diagnostics_add(&diagnostics, SEVERITY_ERROR, path, 0, 0,
                            "there is another key with the name '%s'", key.name);
            diagnostics_hint(&diagnostics, "enrol it with another name: --name %s2", key.name);
        } else if (known && known->last_counted != INT64_MAX) {
            diagnostics_add(&diagnostics, SEVERITY_ERROR, path, 0, 0,
                            "this key was revoked, and stays so");
            diagnostics_hint(&diagnostics, "make a new one: decamp key new");
        } else if (record(file, ledger, arguments, &entry, &diagnostics)) {
            printf("%s is %s %s%s%s\n", key.name, role == ROLE_AUDITOR ? "an" : "a",
                   ledger_role_name((enum ledger_role)role), places[0] ? " of " : "", places);
        }
    }
    ledger_free(ledger);
    ledger_close(file);
    return command_finish(&diagnostics, EXIT_INPUT);
}

static int revoke(const struct arguments *arguments)
{
    const char *path = arguments_positional(arguments, 1);
    const char *name = arguments_positional(arguments, 2);
    if (!path || !name)
        return command_usage("ledger revoke takes a ledger and the name of an author");
    struct diagnostics diagnostics = {0};
    struct ledger_file *file = ledger_open(path, true, &diagnostics);
    struct ledger *ledger = file ? ledger_load(file, NULL, 0, &diagnostics) : NULL;
    const struct ledger_author *author = ledger ? find_author(ledger, name, NULL) : NULL;
    if (ledger && !author)
        diagnostics_add(&diagnostics, SEVERITY_ERROR, path, 0, 0, "nobody is enrolled as '%s'",
                        name);
    if (author) {
        long last = 0;
        struct ledger_entry entry;
        for (int32_t i = 0; i < ledger->entry_count; i++)
            if (&ledger->authors[ledger->entries[i].author] == author &&
                ledger->entries[i].sequence > last)
                last = (long)ledger->entries[i].sequence;
        ledger_entry_init(&entry);
        entry.kind = ENTRY_REVOCATION;
        entry.holder = author->name;
        entry.has_key = true;
        memcpy(entry.key, author->key, sizeof entry.key);
        entry.last_sequence = arguments_integer(arguments, "last", last, 0, last);
        if (record(file, ledger, arguments, &entry, &diagnostics))
            printf("%s is revoked: %lld of its %ld entries count\n", name,
                   (long long)entry.last_sequence, last);
    }
    ledger_free(ledger);
    ledger_close(file);
    return command_finish(&diagnostics, EXIT_INPUT);
}

static void print_json(json_t *root)
{
    json_dumpf(root, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(root);
}

static const char *places_text(const struct ledger *ledger, const struct ledger_author *author,
                               struct arena *arena)
{
    const char *text = author->places ? "" : author->role == ROLE_REPORTER ? "all" : "";
    for (int i = 0; i < author->place_count; i++)
        text = arena_format(arena, "%s%s%s", text, i ? ";" : "", ledger->names[author->places[i]]);
    return text;
}

static void show_ledger(const struct ledger *ledger, bool as_json)
{
    static const struct table_column columns[] = {
        {"name", false, true},    {"role", false, false},       {"places", false, true},
        {"entries", true, false}, {"counting to", true, false}, {"key", false, false}};
    struct table table = {.columns = columns, .column_count = 6};
    struct arena arena = {0};
    char recorded[RECORDED_SIZE];
    const struct ledger_entry *opening = &ledger->entries[0];
    const char *mission = opening->holder < 0 ? "" : ledger->names[opening->holder];
    json_t *authors = json_array();
    int *entries = memory_new((size_t)ledger->author_count, sizeof *entries);
    for (int32_t i = 0; i < ledger->entry_count; i++)
        entries[ledger->entries[i].author]++;
    for (int i = 0; i < ledger->author_count; i++) {
        const struct ledger_author *author = &ledger->authors[i];
        bool revoked = author->last_counted != INT64_MAX;
        const char *name = author->name < 0 ? "?" : ledger->names[author->name];
        const char *role =
            author->role < 0 ? "none" : ledger_role_name((enum ledger_role)author->role);
        const char *key = hex_of(author->key, 32, &arena);
        const char *places = places_text(ledger, author, &arena);
        json_array_append_new(authors,
                              json_pack("{s:s,s:s,s:s,s:i,s:o,s:s}", "name", name, "role", role,
                                        "places", places, "entries", entries[i], "counting_to",
                                        revoked ? json_integer(author->last_counted) : json_null(),
                                        "key", key));
        table_add(&table, "%s", name);
        table_add(&table, "%s", role);
        table_add(&table, "%s", places);
        table_add(&table, "%d", entries[i]);
        table_add(&table, "%s",
                  revoked ? arena_format(&arena, "%lld", (long long)author->last_counted) : "");
        table_add(&table, "%.16s", key);
    }
    recorded_text(opening->recorded, recorded);
    if (as_json) {
        print_json(json_pack("{s:s,s:s,s:s,s:i,s:O}", "mission", mission, "opened", recorded,
                             "opening", hex_of(opening->hash, LEDGER_HASH_BYTES, &arena), "entries",
                             ledger->entry_count, "authors", authors));
        arena_clear(&table.arena);
        free(table.cells);
    } else {
        printf("Ledger of %s, opened %s, %d entries\n\n", mission, recorded, ledger->entry_count);
        table_print(&table, text_line_width(stdout), stdout);
    }
    json_decref(authors);
    free(entries);
    arena_clear(&arena);
}

static void add_numbers(json_t *object, const struct ledger_entry *entry)
{
    static const char *const qualifiers[] = {"",         "exact",   "about",
                                             "at_least", "at_most", "between"};
    const struct amount *amount = &entry->amount;
    if (entry->minute >= 0)
        json_object_set_new(object, "time",
                            json_sprintf("%02d:%02d", entry->minute / 60, entry->minute % 60));
    if (entry->mode >= 0)
        json_object_set_new(object, "mode",
                            json_string(transport_mode_name((enum transport_mode)entry->mode)));
    if (amount->qualifier != AMOUNT_NONE) {
        json_object_set_new(object, "qualifier", json_string(qualifiers[amount->qualifier]));
        json_object_set_new(object, "amount", json_real(amount->value));
    }
    if (amount->qualifier == AMOUNT_BETWEEN)
        json_object_set_new(object, "amount_most", json_real(amount->most));
    if (!isnan(entry->value_usd))
        json_object_set_new(object, "value_usd", json_real(entry->value_usd));
    if (!isnan(entry->latitude)) {
        json_object_set_new(object, "latitude", json_real(entry->latitude));
        json_object_set_new(object, "longitude", json_real(entry->longitude));
    }
    if (entry->last_sequence >= 0)
        json_object_set_new(object, "last", json_integer(entry->last_sequence));
}

static json_t *entry_json(const struct ledger *ledger, int32_t index, struct arena *arena)
{
    const struct ledger_entry *entry = &ledger->entries[index];
    char day[11], id[100], recorded[RECORDED_SIZE];
    const struct {
        const char *key;
        int32_t name;
    } names[] = {
        {"place", entry->place},
        {"other_place", entry->other_place},
        {"leg", entry->leg},
        {"lift", entry->lift},
        {"unit", entry->unit},
        {"lot", entry->lot},
        {"trip", entry->trip},
        {"holder", entry->holder},
        {"recipient", entry->recipient},
        {"cause", entry->cause},
        {"measure", entry->measure},
        {"event", entry->event},
        {"source", entry->source},
        {"certificate", entry->certificate},
        {"note", entry->note},
        {"override", entry->override},
    };
    json_t *object = json_pack(
        "{s:s,s:s,s:s,s:b,s:s}", "id", ledger_entry_id(ledger, index, id, sizeof id), "kind",
        entry_kind_name(entry->kind), "recorded", recorded_text(entry->recorded, recorded),
        "counts", entry->counts, "hash", hex_of(entry->hash, LEDGER_HASH_BYTES, arena));
    if (entry->day != DAY_NONE)
        json_object_set_new(object, "day", json_string(day_format(entry->day, day)));
    if (entry->until_day != DAY_NONE)
        json_object_set_new(object, "until", json_string(day_format(entry->until_day, day)));
    if (entry->reported_day != DAY_NONE)
        json_object_set_new(object, "reported", json_string(day_format(entry->reported_day, day)));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].name >= 0)
            json_object_set_new(object, names[i].key, json_string(ledger->names[names[i].name]));
    add_numbers(object, entry);
    if (entry->role >= 0)
        json_object_set_new(object, "role",
                            json_string(ledger_role_name((enum ledger_role)entry->role)));
    if (entry->has_key)
        json_object_set_new(object, "key", json_string(hex_of(entry->key, 32, arena)));
    if (entry->has_file_hash)
        json_object_set_new(object, "file_hash",
                            json_string(hex_of(entry->file_hash, LEDGER_HASH_BYTES, arena)));
    if (entry->target >= 0)
        json_object_set_new(object, "target",
                            json_string(ledger_entry_id(ledger, entry->target, id, sizeof id)));
    json_object_set_new(object, "text", json_string(ledger_describe_entry(ledger, index, arena)));
    return object;
}

/* Entries that match --place, --unit and --kind, the last --last of them. */
static void log_ledger(const struct ledger *ledger, const struct arguments *arguments, int kind)
{
    static const struct table_column columns[] = {{"entry", false, false},
                                                  {"day", false, false},
                                                  {"known", false, false},
                                                  {"what", false, true}};
    struct table table = {.columns = columns, .column_count = 4};
    const char *place = arguments_text(arguments, "place", NULL);
    const char *unit = arguments_text(arguments, "unit", NULL);
    int32_t place_name = ledger_find_name(ledger, place);
    int32_t unit_name = ledger_find_name(ledger, unit), count = 0;
    long last = arguments_integer(arguments, "last", INT32_MAX, 1, INT32_MAX);
    int32_t *chosen = memory_new((size_t)ledger->entry_count, sizeof *chosen);
    struct arena arena = {0};
    char id[100], day[11], known[11];
    for (int32_t i = 0; i < ledger->entry_count; i++) {
        const struct ledger_entry *entry = &ledger->entries[i];
        bool at_place =
            !place ||
            (place_name >= 0 && (entry->place == place_name || entry->other_place == place_name));
        bool of_unit = !unit || (unit_name >= 0 && entry->unit == unit_name);
        if (at_place && of_unit && (kind < 0 || (int)entry->kind == kind))
            chosen[count++] = i;
    }
    json_t *list = json_array();
    bool as_json = arguments_has(arguments, "json");
    for (int32_t k = count > last ? count - (int32_t)last : 0; k < count; k++) {
        const struct ledger_entry *entry = &ledger->entries[chosen[k]];
        if (as_json) {
            json_array_append_new(list, entry_json(ledger, chosen[k], &arena));
            continue;
        }
        table_add(&table, "%s", ledger_entry_id(ledger, chosen[k], id, sizeof id));
        table_add(&table, "%s", entry->day == DAY_NONE ? "" : day_format(entry->day, day));
        table_add(&table, "%s", day_format(ledger_known_day(entry), known));
        table_add(&table, "%s%s", ledger_describe_entry(ledger, chosen[k], &arena),
                  entry->counts ? "" : " (does not count)");
    }
    if (as_json)
        print_json(json_incref(list));
    else if (table.cell_count)
        table_print(&table, text_line_width(stdout), stdout);
    else
        puts("No entries.");
    json_decref(list);
    free(chosen);
    arena_clear(&arena);
}

static int list(const struct arguments *arguments, bool log)
{
    const char *path = arguments_positional(arguments, 1);
    const char *word = arguments_text(arguments, "kind", NULL);
    int kind = word ? entry_kind_find(word) : -1;
    if (!path || arguments_count(arguments) > 2)
        return command_usage("ledger %s takes a ledger", log ? "log" : "show");
    if (word && kind < 0)
        return command_usage("there is no kind of entry '%s'", word);
    struct diagnostics diagnostics = {0};
    struct ledger_file *file = ledger_open(path, false, &diagnostics);
    struct ledger *ledger = file ? ledger_load(file, NULL, 0, &diagnostics) : NULL;
    if (ledger && log)
        log_ledger(ledger, arguments, kind);
    else if (ledger)
        show_ledger(ledger, arguments_has(arguments, "json"));
    ledger_free(ledger);
    ledger_close(file);
    return command_finish(&diagnostics, EXIT_INPUT);
}

static int run(const struct arguments *arguments)
{
    const char *what = arguments_positional(arguments, 0);
    if (strcmp(what, "new") == 0)
        return begin(arguments);
    if (strcmp(what, "enrol") == 0)
        return enrol(arguments);
    if (strcmp(what, "revoke") == 0)
        return revoke(arguments);
    if (strcmp(what, "show") == 0 || strcmp(what, "log") == 0)
        return list(arguments, what[0] == 'l');
    return command_usage("ledger takes new, enrol, revoke, show or log, not '%s'", what);
}

static const struct option_row options[] = {
    {'o', "output", "FILE", "new: the file (default: ledger.gpkg in the mission)"},
    {'k', "key", "FILE", "who signs; default: the environment's DECAMP_KEY"},
    {0, "role", "ROLE", "enrol: reporter, planner or auditor"},
    {0, "places", "IDS", "enrol: a reporter's places, such as ber;gao"},
    {0, "name", "NAME", "enrol: by another name than the key's own"},
    {0, "last", "N", "revoke: its last entry that counts; log: the newest N"},
    {0, "place", "ID", "log: entries of a place"},
    {0, "unit", "ID", "log: entries of a unit"},
    {0, "kind", "KIND", "log: entries of a kind, such as departure"},
    {0, "json", NULL, "show, log: print JSON"},
    {0},
};

const struct command command_ledger = {
    .name = "ledger",
    .positional = "new MISSION | enrol LEDGER KEY.pub | revoke LEDGER NAME | show LEDGER | "
                  "log LEDGER",
    .positional_least = 1,
    .positional_most = 3,
    .summary = "begin a ledger of what really happens, say who records in it, list it",
    .details = "`ledger new MISSION` begins one beside the mission's tables: a single file, to\n"
               "which entries are only added (decamp record), each signed by whoever recorded\n"
               "it. It is a GeoPackage too: QGIS shows its layers sites, trips and incidents.\n"
               "Its planner enrols others: reporters, who record what happens at their places;\n"
               "planners, who record everything; auditors, who add remarks. `revoke` is for a\n"
               "key that was lost, or whose holder left: what it signs from then on (or after\n"
               "--last N) does not count. `show` tells who is enrolled, `log` lists the\n"
               "entries, newest last.",
    .example = "  decamp ledger new examples/minusma --key planner.key",
    .options = options,
    .run = run,
};
