/* Adding entries: hashed onto the last ones in the file, signed, written in one transaction.
 *
 * What the last ones, the heads, are must be known without reading all of the ledger. The last row
 * is always one: a merge adds rows in order of recording, and what is appended comes after
 * everything. It is the only one, unless the last thing that happened to the file was a merge; that
 * leaves the list of heads in the table of that name, together with the row that was last then.
 */
#include "ledger/store.h"

#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int ledger_read_heads(struct ledger_file *file, int64_t **heads, struct diagnostics *diagnostics)
{
    size_t capacity = 0;
    int count = 0, step = SQLITE_DONE;
    *heads = NULL;
    sqlite3_stmt *statement =
        ledger_prepare(file->database, file->path,
                       "SELECT head FROM heads WHERE last = (SELECT max(id) FROM entries) UNION "
                       "SELECT max(id) FROM entries WHERE id > 0",
                       diagnostics);
    while (statement && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        if (sqlite3_column_type(statement, 0) == SQLITE_NULL)
            continue;
        memory_grow(heads, &capacity, (size_t)count + 1, sizeof **heads);
        (*heads)[count++] = sqlite3_column_int64(statement, 0);
    }
    if (statement && step != SQLITE_DONE) {
        ledger_fail(file->database, file->path, "reading", diagnostics);
        count = -1;
    }
    sqlite3_finalize(statement);
    return statement ? count : -1;
}

int64_t ledger_find_row(struct ledger_file *file, const unsigned char hash[LEDGER_HASH_BYTES],
                        struct diagnostics *diagnostics)
{
    int64_t row = -1;
    sqlite3_stmt *statement = ledger_prepare(file->database, file->path,
                                             "SELECT id FROM entries WHERE hash = ?1", diagnostics);
    if (!statement)
        return -1;
    sqlite3_bind_blob(statement, 1, hash, LEDGER_HASH_BYTES, SQLITE_STATIC);
    int step = sqlite3_step(statement);
    if (step == SQLITE_ROW)
        row = sqlite3_column_int64(statement, 0);
    else if (step == SQLITE_DONE)
        row = 0;
    else
        ledger_fail(file->database, file->path, "reading", diagnostics);
    sqlite3_finalize(statement);
    return row;
}

/* Where a batch stands: the parents of the next entry, and what it must be later than. */
struct appending {
    struct row_writer writer;
    const struct ledger *ledger;
    const struct ledger_key *key;
    int64_t author, sequence, recorded;
    int64_t *parents; /* rows; owned */
    unsigned char (*parent_hashes)[LEDGER_HASH_BYTES];
    int parent_count;
    int64_t first_row; /* of the batch, and the hashes of its entries so far */
    unsigned char (*hashes)[LEDGER_HASH_BYTES];
    int32_t done;
};

static bool read_parents(struct appending *appending, struct diagnostics *diagnostics)
{
    struct ledger_file *file = appending->writer.file;
    appending->parent_count = ledger_read_heads(file, &appending->parents, diagnostics);
    if (appending->parent_count < 0)
        return false;
    appending->parent_hashes = memory_new((size_t)appending->parent_count + 1, LEDGER_HASH_BYTES);
    sqlite3_stmt *statement =
        ledger_prepare(file->database, file->path,
                       "SELECT hash, recorded FROM entries WHERE id = ?1", diagnostics);
    bool good = statement != NULL;
    for (int i = 0; i < appending->parent_count && good; i++) {
        sqlite3_reset(statement);
        sqlite3_bind_int64(statement, 1, appending->parents[i]);
        good = sqlite3_step(statement) == SQLITE_ROW &&
               sqlite3_column_bytes(statement, 0) == LEDGER_HASH_BYTES;
        if (!good) {
            ledger_damaged(file->path, diagnostics, "the last entry cannot be read");
            break;
        }
        memcpy(appending->parent_hashes[i], sqlite3_column_blob(statement, 0), LEDGER_HASH_BYTES);
        int64_t recorded = sqlite3_column_int64(statement, 1);
        if (recorded > appending->recorded)
            appending->recorded = recorded;
    }
    sqlite3_finalize(statement);
    return good;
}

static bool read_sequence(struct appending *appending, struct diagnostics *diagnostics)
{
    struct ledger_file *file = appending->writer.file;
    sqlite3_stmt *statement =
        ledger_prepare(file->database, file->path,
                       "SELECT max(sequence) FROM entries WHERE author = ?1", diagnostics);
    if (!statement)
        return false;
    sqlite3_bind_int64(statement, 1, appending->author);
    bool good = sqlite3_step(statement) == SQLITE_ROW ||
                ledger_fail(file->database, file->path, "reading", diagnostics);
    if (good)
        appending->sequence = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return good;
}

static int64_t now_microseconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static bool refuse(const struct ledger_file *file, struct diagnostics *diagnostics,
                   const struct ledger_entry *entry, const char *what)
{
    diagnostics_add(diagnostics, SEVERITY_ERROR, file->path, 0, 0,
                    "an entry of kind %s cannot be recorded: %s", entry_kind_name(entry->kind),
                    what);
    return false;
}

/* The row of the target, 0: it has none, -1: error. A target may be an earlier one of the batch. */
static int64_t find_target(struct appending *appending, const struct ledger_entry *entry,
                           const unsigned char **hash, struct diagnostics *diagnostics)
{
    const struct ledger *ledger = appending->ledger;
    struct ledger_file *file = appending->writer.file;
    if (entry->target < 0)
        return 0;
    int64_t row = 0, in_batch = (int64_t)entry->target - ledger->entry_count;
    if (in_batch < 0) {
        *hash = ledger->entries[entry->target].hash;
        row = ledger_find_row(file, *hash, diagnostics);
    } else if (in_batch < appending->done) {
        *hash = appending->hashes[in_batch];
        row = appending->first_row + in_batch;
    }
    if (row == 0)
        refuse(file, diagnostics, entry, "what it is about is not in this ledger");
    return row ? row : -1;
}

/* Ranges are those of load.c: what is written can be read. */
static bool check_entry(const struct ledger_file *file, const struct ledger *ledger,
                        const struct ledger_entry *entry, struct diagnostics *diagnostics)
{
    char what[100];
    const char *missing = ledger_missing_field(entry);
    if (missing) {
        snprintf(what, sizeof what, "it must say its %s", missing);
        return refuse(file, diagnostics, entry, what);
    }
    bool good = entry->minute < MINUTES_PER_DAY && entry->mode < MODE_COUNT &&
                entry->role < ROLE_COUNT && entry->amount.qualifier <= AMOUNT_BETWEEN &&
                isfinite(entry->amount.value) && isfinite(entry->amount.most) &&
                !isinf(entry->value_usd) && isnan(entry->latitude) == isnan(entry->longitude) &&
                !(fabs(entry->latitude) > 90) && !(fabs(entry->longitude) > 180);
    if (!good)
        return refuse(file, diagnostics, entry, "a number in it is out of range");
    for (int i = 0; i < LEDGER_FIELD_COUNT; i++) {
        if (ledger_fields[i].type != FIELD_NAME)
            continue;
        int32_t name;
        memcpy(&name, (const char *)entry + ledger_fields[i].offset, sizeof name);
        if (name >= 0 &&
            text_find_invalid_utf8(ledger->names[name], strlen(ledger->names[name])) >= 0) {
            snprintf(what, sizeof what, "the text of its %s is not UTF-8", ledger_fields[i].column);
            return refuse(file, diagnostics, entry, what);
        }
    }
    return true;
}

static bool append_entry(struct appending *appending, const struct ledger_entry *given,
                         struct diagnostics *diagnostics)
{
    const struct ledger *ledger = appending->ledger;
    struct ledger_file *file = appending->writer.file;
    struct ledger_entry entry = *given;
    unsigned char signature[LEDGER_SIGNATURE_BYTES];
    const unsigned char *target = NULL;
    int64_t now = now_microseconds();
    if (!check_entry(file, ledger, &entry, diagnostics))
        return false;
    int64_t target_row = find_target(appending, &entry, &target, diagnostics);
    if (target_row < 0)
        return false;
    if (entry.kind == ENTRY_PLAN) {
        int there = ledger_has_text(file, entry.file_hash, diagnostics);
        if (there <= 0)
            return there == 0 && refuse(file, diagnostics, &entry, "the plan's text is not given");
    }
    entry.sequence = ++appending->sequence;
    entry.recorded = appending->recorded =
        now > appending->recorded ? now : appending->recorded + 1;
    ledger_entry_to_stored(&entry);
    ledger_hash_entry(&entry, ledger->names, appending->key->public_key, target,
                      appending->parent_hashes, appending->parent_count, entry.hash);
    crypto_sign_detached(signature, NULL, entry.hash, LEDGER_HASH_BYTES,
                         appending->key->secret_key);
    if (!row_writer_write(&appending->writer, &entry, appending->author, target_row, signature,
                          appending->parents, appending->parent_count))
        return false;
    appending->parent_count = 1;
    appending->parents[0] = appending->writer.last;
    memcpy(appending->parent_hashes[0], entry.hash, LEDGER_HASH_BYTES);
    memcpy(appending->hashes[appending->done++], entry.hash, LEDGER_HASH_BYTES);
    return true;
}

bool ledger_append_entries(struct ledger_file *file, const struct ledger *ledger,
                           const struct ledger_key *key, const struct ledger_entry *entries,
                           int32_t count, unsigned char (*hashes)[LEDGER_HASH_BYTES],
                           struct diagnostics *diagnostics)
{
    struct appending appending = {.ledger = ledger, .key = key};
    bool good = row_writer_init(&appending.writer, file, ledger, diagnostics) &&
                read_parents(&appending, diagnostics) &&
                (appending.author = row_writer_author(&appending.writer, key->public_key)) > 0 &&
                read_sequence(&appending, diagnostics);
    for (size_t i = 0; i < file->pending_count && good; i++)
        good = row_writer_text(&appending.writer, file->pending[i].hash, file->pending[i].text,
                               file->pending[i].length);
    if (good && !appending.parents)
        appending.parents = memory_new(1, sizeof *appending.parents);
    appending.hashes = hashes ? hashes : memory_new((size_t)count, LEDGER_HASH_BYTES);
    appending.first_row = appending.writer.last + 1;
    for (int32_t i = 0; i < count && good; i++)
        good = append_entry(&appending, &entries[i], diagnostics);
    if (!hashes)
        free(appending.hashes);
    row_writer_clear(&appending.writer);
    free(appending.parents);
    free(appending.parent_hashes);
    return good;
}

/* Whether the key is enrolled for all the entries, by what the file says now. */
static bool check_permission(struct ledger_file *file, const struct ledger *ledger,
                             const struct ledger_key *key, const struct ledger_entry *entries,
                             int32_t count, struct diagnostics *diagnostics)
{
    static const char *const none[] = {NULL};
    struct ledger *now = ledger_load_rows(file, none, 0, NULL, diagnostics);
    if (!now)
        return false;
    const struct ledger_author *found = NULL;
    for (int i = 0; i < now->author_count; i++)
        if (memcmp(now->authors[i].key, key->public_key, 32) == 0)
            found = &now->authors[i];
    bool good = true;
    if (!found || found->role < 0 || found->last_counted != INT64_MAX) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, file->path, 0, 0, "the key '%s' is %s",
                        key->name,
                        found && found->role >= 0 ? "revoked" : "not enrolled in this ledger");
        diagnostics_hint(diagnostics, "a planner enrols it: decamp ledger enrol %s %s.pub",
                         file->path, key->name);
        good = false;
    }
    struct ledger_author author = good ? *found : (struct ledger_author){0};
    int32_t *places = memory_new((size_t)author.place_count, sizeof *places);
    for (int i = 0; i < author.place_count; i++)
        places[i] = ledger_find_name(ledger, now->names[author.places[i]]);
    author.places = author.places ? places : NULL;
    for (int32_t i = 0; i < count && good; i++) {
        const struct ledger_entry *entry = &entries[i];
        int32_t target = entry->target < 0 ? -1 : 0; /* within the batch: the same author */
        if (target == 0 && entry->target < ledger->entry_count) {
            const struct ledger_author *other =
                &ledger->authors[ledger->entries[entry->target].author];
            target = memcmp(other->key, key->public_key, 32) == 0 ? 0 : 1;
        }
        good = ledger_author_may(&author, 0, entry, target);
        if (!good)
            diagnostics_add(diagnostics, SEVERITY_ERROR, file->path, 0, 0,
                            "'%s' may not record this: an entry of kind %s%s%s, and the key is "
                            "enrolled as %s%s",
                            key->name, entry_kind_name(entry->kind),
                            entry->place >= 0 ? " at " : "",
                            entry->place >= 0 ? ledger->names[entry->place] : "",
                            ledger_role_name((enum ledger_role)author.role),
                            author.places ? " of other places" : "");
    }
    free(places);
    ledger_free(now);
    return good;
}

bool ledger_reserve(struct ledger_file *file, struct diagnostics *diagnostics)
{
    return ledger_run(file->database, file->path, "BEGIN IMMEDIATE", "recording", diagnostics);
}

bool ledger_append(struct ledger_file *file, const struct ledger *ledger,
                   const struct ledger_key *key, const struct ledger_entry *entries, int32_t count,
                   unsigned char (*hashes)[LEDGER_HASH_BYTES], struct diagnostics *diagnostics)
{
    if (count == 0)
        return true;
    if (sqlite3_get_autocommit(file->database) && !ledger_reserve(file, diagnostics))
        return false;
    bool good = check_permission(file, ledger, key, entries, count, diagnostics) &&
                ledger_append_entries(file, ledger, key, entries, count, hashes, diagnostics) &&
                ledger_run(file->database, file->path, "COMMIT", "recording", diagnostics);
    if (!good && !sqlite3_get_autocommit(file->database))
        sqlite3_exec(file->database, "ROLLBACK", NULL, NULL, NULL);
    if (good) {
        for (size_t i = 0; i < file->pending_count; i++)
            free(file->pending[i].text);
        file->pending_count = 0;
    }
    return good;
}
