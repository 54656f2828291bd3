/* decamp record: tells the ledger what happened, one entry by options or a table of them, all or
 * none, after holding them against what the ledger says already.
 */
#include "commands/command.h"

#include "base/input.h"
#include "base/text.h"
#include "commands/ledger_access.h"
#include "record/columns.h"
#include "record/record.h"
#include "situation/situation.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const columns[] = {
#define NAME(name, ...) #name,
    RECORD_COLUMNS(NAME)
#undef NAME
        "assumed",
    "source",
    "note",
};
enum { COLUMN_COUNT = sizeof columns / sizeof *columns };

struct recording {
    const struct arguments *arguments;
    struct diagnostics diagnostics;
    struct mission *mission;
    struct ledger_key key;
    bool dry; /* nothing is recorded, and no key needed */
    struct ledger_file *file;
    struct ledger *ledger;
    struct plan_document *plan; /* in force; NULL: none */
    struct record_batch batch;
    const char *path; /* of the ledger */
    int32_t today;
};

/* Lays out the options as a table of one row. */
static void open_options(struct recording *recording)
{
    const struct arguments *arguments = recording->arguments;
    const char *names[COLUMN_COUNT + 1] = {"kind"};
    const char *values[COLUMN_COUNT + 1] = {arguments_positional(arguments, 1)};
    const char *file = arguments_positional(arguments, 2);
    int count = 1;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        const char *value = arguments_text(arguments, columns[i], NULL);
        if (!value && file && strcmp(columns[i], "file") == 0)
            value = file;
        if (!value)
            continue;
        names[count] = columns[i];
        values[count++] = value;
    }
    record_open_row(&recording->batch, names, values, count, &recording->diagnostics);
}

/* What one row needs to be checked against: what the ledger says of the places, units, lots and
 * event that it names; a unit's vehicles and equipment are lots of theirs. NULL, all of the ledger,
 * where that is not enough. */
enum { IDS_MOST = 16 };
static const char *const *ids_of_options(const struct recording *recording, int *count,
                                         const char *ids[static IDS_MOST])
{
    static const char *const of_all[] = {"corrects", "target", "trip", "file"};
    static const char *const of_ids[] = {"place", "to", "origin", "unit", "lot", "event"};
    const struct arguments *arguments = recording->arguments;
    struct arena *arena = &recording->mission->arena;
    *count = 0;
    if (arguments_has(arguments, "from") || arguments_positional(arguments, 2))
        return NULL;
    for (size_t i = 0; i < sizeof of_all / sizeof *of_all; i++)
        if (arguments_has(arguments, of_all[i]))
            return NULL;
    for (size_t i = 0; i < sizeof of_ids / sizeof *of_ids; i++)
        if (arguments_has(arguments, of_ids[i]))
            ids[(*count)++] = arguments_text(arguments, of_ids[i], "");
    const char *unit = arguments_text(arguments, "unit", NULL);
    int lot = mission_find_lot(recording->mission, arguments_text(arguments, "lot", ""));
    if (unit) {
        ids[(*count)++] = arena_format(arena, "%s/vehicles", unit);
        ids[(*count)++] = arena_format(arena, "%s/equipment", unit);
    }
    if (lot >= 0 && recording->mission->lots[lot].unit >= 0)
        ids[(*count)++] = recording->mission->units[recording->mission->lots[lot].unit].id;
    return *count ? ids : NULL;
}

/* Opens it, for nobody else to write to before this is recorded. The key, whose passphrase may have
 * to be asked for, has been read before. */
static bool open_ledger(struct recording *recording)
{
    const char *ids[IDS_MOST];
    int count;
    const char *const *wanted = ids_of_options(recording, &count, ids);
    struct diagnostics *diagnostics = &recording->diagnostics;
    recording->file = ledger_open(recording->path, !recording->dry, diagnostics);
    if (!recording->file || (!recording->dry && !ledger_reserve(recording->file, diagnostics)))
        return false;
    recording->ledger = ledger_load(recording->file, wanted, count, diagnostics);
    if (!recording->ledger)
        return false;
    int32_t entry = situation_find_plan(recording->ledger, recording->today, INT32_MAX);
    if (entry < 0)
        return true;
    size_t length;
    char *text = ledger_get_text(recording->file, recording->ledger->entries[entry].file_hash,
                                 &length, &recording->diagnostics);
    if (text)
        recording->plan = plan_document_read_text(text, length, "the plan in force",
                                                  recording->mission, &recording->diagnostics);
    free(text);
    return recording->plan;
}

/* Plans among the entries: each must be one of this mission. Their texts become part of the append.
 */
static bool take_plans(struct recording *recording)
{
    struct record_batch *batch = &recording->batch;
    for (int32_t i = 0; i < batch->entry_count; i++) {
        if (batch->entries[i].kind != ENTRY_PLAN)
            continue;
        size_t length;
        char *text = input_read(batch->files[i], &length);
        struct plan_document *plan =
            text ? plan_document_read_text(text, length, batch->files[i], recording->mission,
                                           &recording->diagnostics)
                 : NULL;
        if (!text)
            diagnostics_add(&recording->diagnostics, SEVERITY_ERROR, batch->files[i], 0, 0,
                            "the plan cannot be read: %s", strerror(errno));
        if (plan && plan->partial)
            diagnostics_add(&recording->diagnostics, SEVERITY_ERROR, batch->files[i], 0, 0,
                            "this is a partial record of what happened, not a plan");
        else if (plan && plan->history)
            diagnostics_add(&recording->diagnostics, SEVERITY_ERROR, batch->files[i], 0, 0,
                            "this is a history of what happened, not a plan");
        else if (plan && !recording->dry)
            ledger_put_text(recording->file, text, length, batch->entries[i].file_hash);
        plan_document_free(plan);
        free(text);
    }
    return recording->diagnostics.errors == 0;
}

static const char *name_of(const struct recording *recording, int32_t name)
{
    return name < 0 ? "" : recording->ledger->names[name];
}

/* One entry as a line: "2023-10-31 departure kidal -> gao kidal-chad: all people". */
static void print_entry(const struct recording *recording, const struct ledger_entry *entry)
{
    const int32_t subjects[] = {
        entry->unit,
        entry->lot,
        entry->holder,
        entry->leg,
        entry->lift,
        entry->trip,
        entry->kind >= ENTRY_REMARK ? entry->note : -1,
    };
    char day[11], amount[64];
    bool moves = entry->kind == ENTRY_DEPARTURE || entry->kind == ENTRY_ARRIVAL;
    const char *subject = "";
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects && !subject[0]; i++)
        subject = name_of(recording, subjects[i]);
    printf("  %-10s %s", entry->day == DAY_NONE ? "" : day_format(entry->day, day),
           entry_kind_name(entry->kind));
    if (entry->place >= 0)
        printf(" %s", name_of(recording, entry->place));
    if (entry->other_place >= 0)
        printf(" %s %s", entry->kind == ENTRY_ARRIVAL ? "<-" : "->",
               name_of(recording, entry->other_place));
    if (subject[0])
        printf(" %s", subject);
    record_format_amount(entry->amount, amount, sizeof amount);
    if (entry->kind == ENTRY_ANNOUNCEMENT)
        printf("%s", amount[0] && entry->amount.value == 0 ? ": called off" : "");
    else if (amount[0] || moves)
        printf(": %s %s", amount[0] ? amount : "all", name_of(recording, entry->measure));
    else if (entry->measure >= 0 && entry->kind != ENTRY_PRESENCE)
        printf(": %s", name_of(recording, entry->measure));
    putchar('\n');
}

static void print_words(const struct recording *recording, const char *names)
{
    const struct record_batch *batch = &recording->batch;
    int32_t count = batch->entry_count;
    printf("%s %d %s%s%s\n", recording->dry ? "Would record" : "Recorded", count,
           count == 1 ? "entry" : "entries", names[0] ? ": " : "", names);
    for (int32_t i = 0; i < count && (recording->dry || count == 1); i++)
        print_entry(recording, &batch->entries[i]);
    if (batch->overridden_count)
        printf("Against the ledger, with a reason: %d\n", batch->overridden_count);
    if (batch->assumed_count)
        printf("With values that are assumed: %d row%s\n", batch->assumed_count,
               batch->assumed_count == 1 ? "" : "s");
}

static void hash_text(const unsigned char hash[LEDGER_HASH_BYTES], char *text)
{
    for (int i = 0; i < LEDGER_HASH_BYTES; i++)
        sprintf(text + 2 * i, "%02x", hash[i]);
}

static void print_json(const struct recording *recording,
                       unsigned char (*hashes)[LEDGER_HASH_BYTES])
{
    const struct record_batch *batch = &recording->batch;
    json_t *entries = json_array();
    for (int32_t i = 0; i < batch->entry_count; i++) {
        const struct ledger_entry *entry = &batch->entries[i];
        char hash[2 * LEDGER_HASH_BYTES + 1], day[11];
        int line = batch->sheet.rows[batch->rows[i] + 1].line;
        json_t *item = json_pack("{s:s}", "kind", entry_kind_name(entry->kind));
        if (line > 0) /* not of a command line */
            json_object_set_new(item, "line", json_integer(line));
        if (entry->day != DAY_NONE)
            json_object_set_new(item, "day", json_string(day_format(entry->day, day)));
        if (entry->override >= 0)
            json_object_set_new(item, "override", json_string(name_of(recording, entry->override)));
        if (!recording->dry) {
            hash_text(hashes[i], hash);
            json_object_set_new(item, "hash", json_string(hash));
        }
        json_array_append_new(entries, item);
    }
    json_t *root = json_pack("{s:b,s:i,s:i,s:o}", "dry_run", recording->dry, "overridden",
                             batch->overridden_count, "assumed_rows", batch->assumed_count,
                             "entries", entries);
    json_dumpf(root, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(root);
}

/* The names by which a few new entries can be referred to: "gao-17, gao-18". */
static void name_new_entries(struct recording *recording,
                             unsigned char (*hashes)[LEDGER_HASH_BYTES], char *names, size_t size)
{
    const char *ids[IDS_MOST];
    int count;
    const char *const *wanted = ids_of_options(recording, &count, ids);
    struct ledger *now = ledger_load(recording->file, wanted, count, &recording->diagnostics);
    for (int32_t i = 0; now && i < recording->batch.entry_count; i++) {
        char hash[2 * LEDGER_HASH_BYTES + 1], name[128];
        size_t used = strlen(names);
        hash_text(hashes[i], hash);
        int32_t entry = ledger_find_entry(now, hash);
        snprintf(names + used, size - used, "%s%s", i ? ", " : "",
                 entry < 0 ? hash : ledger_entry_id(now, entry, name, sizeof name));
    }
    ledger_free(now);
}

static bool record(struct recording *recording)
{
    const struct arguments *arguments = recording->arguments;
    struct diagnostics *diagnostics = &recording->diagnostics;
    struct record_batch *batch = &recording->batch;
    const char *from = arguments_text(arguments, "from", NULL);
    char names[512] = "";
    if ((!recording->dry && !ledger_access_key(arguments, &recording->key, diagnostics)) ||
        !open_ledger(recording))
        return false;
    if (!from)
        open_options(recording);
    else if (!record_open(batch, from, diagnostics))
        return false;
    if (!record_read(batch, recording->mission, recording->ledger, recording->today, diagnostics) ||
        !take_plans(recording) ||
        !record_check(batch, recording->mission, recording->plan, recording->ledger,
                      recording->today, diagnostics))
        return false;
    unsigned char(*hashes)[LEDGER_HASH_BYTES] =
        memory_new((size_t)batch->entry_count, sizeof *hashes);
    bool done =
        recording->dry || ledger_append(recording->file, recording->ledger, &recording->key,
                                        batch->entries, batch->entry_count, hashes, diagnostics);
    if (done && !recording->dry && !from)
        name_new_entries(recording, hashes, names, sizeof names);
    if (done && arguments_has(arguments, "json"))
        print_json(recording, hashes);
    else if (done)
        print_words(recording, names);
    free(hashes);
    return done;
}

static int run(const struct arguments *arguments)
{
    const char *path = arguments_positional(arguments, 0);
    bool from = arguments_has(arguments, "from");
    if (from != (arguments_count(arguments) == 1))
        return command_usage("record takes a kind and options, or --from and a table");
    for (int i = 0; from && i < COLUMN_COUNT; i++)
        if (arguments_has(arguments, columns[i]))
            return command_usage("--%s belongs in the table", columns[i]);
    struct arena arena = {0};
    struct recording recording = {.arguments = arguments,
                                  .dry = arguments_has(arguments, "dry-run"),
                                  .path = ledger_access_path(arguments, path, &arena),
                                  .today = (int32_t)(time(NULL) / 86400)};
    recording.mission = mission_read(path, &recording.diagnostics);
    if (recording.mission)
        record(&recording);
    ledger_key_clear(&recording.key);
    record_clear(&recording.batch);
    plan_document_free(recording.plan);
    ledger_free(recording.ledger);
    if (recording.file)
        ledger_close(recording.file);
    mission_free(recording.mission);
    arena_clear(&arena);
    return command_finish(&recording.diagnostics, EXIT_INPUT);
}

static const struct option_row options[] = {
#define OPTION(name, type, argument, meaning) {0, #name, argument, meaning},
    RECORD_COLUMNS(OPTION)
#undef OPTION
        {0, "assumed", "NAMES", "which of these are assumed, separated by ';'"},
    {0, "source", "TEXT", "who told it, and where"},
    {0, "note", "TEXT", "anything else"},
    {'f', "from", "FILE", "a table of entries (.csv, .xlsx, .ods), all or none"},
    {'n', "dry-run", NULL, "check, and show what would be recorded"},
    {0, "ledger", "FILE", "default: ledger.gpkg beside the mission's tables"},
    {'k', "key", "FILE", "who records; default: the environment's DECAMP_KEY"},
    {0, "json", NULL, "what was recorded as JSON"},
    {0},
};

const struct command command_record = {
    .name = "record",
    .positional = "MISSION [KIND [FILE]]",
    .positional_least = 1,
    .positional_most = 3,
    .summary = "tell the ledger what happened",
    .details = "KIND is departure, arrival, closing, handover, disposition, presence, incident,\n"
               "figure, limit, refusal, deadline, announcement, plan, remark, retraction or\n"
               "settlement. The options are the columns of a table that --from reads; what each\n"
               "kind needs and takes: 'decamp help tables record'.\n"
               "\n"
               "An amount is 848, about 850, at least 460, at most 90 or 150-200. A departure of\n"
               "a unit without one is of all who are there. What cannot be, by what the ledger\n"
               "says already, is refused, unless --override says why it is recorded anyway.",
    .example = "  decamp record mission departure --unit guards --place north --to hub \\\n"
               "      --day 2030-03-12 --people 'about 120' --source 'radio log'\n"
               "  decamp record mission --from week-12.csv --dry-run\n"
               "  decamp record mission closing --place north --day 2030-03-13 --corrects hub-17\n"
               "  decamp record mission plan new.plan.json",
    .options = options,
    .run = run,
};
