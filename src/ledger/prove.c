/* The proof of entries: each is hashed again, from what was read, and its signature verified. That
 * is nearly all arithmetic on curves, some 40 µs an entry, and no entry needs another's result, so
 * that stretches of entries are handed to all cores.
 *
 * An entry's hash takes the hashes of its parents as they stand in the file. If those are wrong
 * their own proof fails; so the first entry with a fault, in order of recording, is where the
 * ledger was changed.
 */
#include "ledger/prove.h"

#include "base/threads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STRETCH = 256, PARENTS_KEPT = 64 };

static int64_t last_row(const struct ledger *ledger, const int64_t *rows)
{
    int64_t last = 0;
    for (int32_t i = 0; i < ledger->entry_count; i++)
        last = rows[i] > last ? rows[i] : last;
    return last;
}

static bool read_signatures(struct chain *chain, struct ledger_file *file, int64_t last,
                            struct diagnostics *diagnostics)
{
    sqlite3_stmt *statement = ledger_prepare(
        file->database, file->path, "SELECT entry, signature FROM signatures", diagnostics);
    int32_t count = 0;
    int step = SQLITE_DONE;
    bool good = statement != NULL;
    while (good && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        int64_t row = sqlite3_column_int64(statement, 0);
        good = row >= 1 && row <= last && chain->entry_of_row[row] >= 0 &&
               sqlite3_column_type(statement, 1) == SQLITE_BLOB &&
               sqlite3_column_bytes(statement, 1) == LEDGER_SIGNATURE_BYTES;
        if (good)
            memcpy(chain->signatures[chain->entry_of_row[row]], sqlite3_column_blob(statement, 1),
                   LEDGER_SIGNATURE_BYTES);
        else
            ledger_damaged(file->path, diagnostics, "row %lld of table 'signatures'",
                           (long long)row);
        count++;
    }
    if (good && step != SQLITE_DONE)
        good = ledger_fail(file->database, file->path, "reading", diagnostics);
    sqlite3_finalize(statement);
    if (good && count != chain->ledger->entry_count)
        good = ledger_damaged(file->path, diagnostics, "%d entries have %d signatures",
                              chain->ledger->entry_count, count);
    return good;
}

/* The pairs of the table, ordered by entry in memory. */
static bool read_parents(struct chain *chain, struct ledger_file *file, int64_t last,
                         struct diagnostics *diagnostics)
{
    int32_t(*pairs)[2] = NULL, count = 0, entries = chain->ledger->entry_count;
    size_t capacity = 0;
    int step = SQLITE_DONE;
    sqlite3_stmt *statement = ledger_prepare(file->database, file->path,
                                             "SELECT entry, parent FROM parents", diagnostics);
    bool good = statement != NULL;
    while (good && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        int64_t row = sqlite3_column_int64(statement, 0);
        int64_t parent = sqlite3_column_int64(statement, 1);
        good = row >= 1 && row <= last && chain->entry_of_row[row] >= 0 && parent >= 1 &&
               parent <= last && chain->entry_of_row[parent] >= 0;
        if (!good) {
            ledger_damaged(file->path, diagnostics, "rows %lld, %lld of table 'parents'",
                           (long long)row, (long long)parent);
            break;
        }
        memory_grow(&pairs, &capacity, (size_t)count + 1, sizeof *pairs);
        pairs[count][0] = chain->entry_of_row[row];
        pairs[count++][1] = chain->entry_of_row[parent];
        chain->first_parent[chain->entry_of_row[row] + 1]++;
    }
    if (good && step != SQLITE_DONE)
        good = ledger_fail(file->database, file->path, "reading", diagnostics);
    sqlite3_finalize(statement);
    for (int32_t i = 0; i < entries; i++)
        chain->first_parent[i + 1] += chain->first_parent[i];
    chain->parents = memory_new((size_t)count, sizeof *chain->parents);
    int32_t *filled = memory_new((size_t)entries, sizeof *filled);
    for (int32_t i = 0; i < count && good; i++) {
        int32_t entry = pairs[i][0];
        chain->parents[chain->first_parent[entry] + filled[entry]++] = pairs[i][1];
    }
    free(filled);
    free(pairs);
    return good;
}

bool chain_init(struct chain *chain, struct ledger_file *file, const struct ledger *ledger,
                const int64_t *rows, struct diagnostics *diagnostics)
{
    size_t count = (size_t)ledger->entry_count;
    int64_t last = last_row(ledger, rows);
    *chain = (struct chain){.ledger = ledger};
    chain->entry_of_row = memory_new((size_t)last + 1, sizeof *chain->entry_of_row);
    chain->first_parent = memory_new(count + 1, sizeof *chain->first_parent);
    chain->signatures = memory_new(count, LEDGER_SIGNATURE_BYTES);
    chain->faults = memory_new(count, 1);
    for (int64_t row = 0; row <= last; row++)
        chain->entry_of_row[row] = -1;
    for (int32_t i = 0; i < ledger->entry_count; i++)
        chain->entry_of_row[rows[i]] = i;
    bool good = read_signatures(chain, file, last, diagnostics) &&
                read_parents(chain, file, last, diagnostics);
    if (!good)
        chain_clear(chain);
    return good;
}

void chain_clear(struct chain *chain)
{
    free(chain->entry_of_row);
    free(chain->parents);
    free(chain->first_parent);
    free(chain->signatures);
    free(chain->faults);
    *chain = (struct chain){0};
}

static enum chain_fault prove_entry(const struct chain *chain, int32_t index)
{
    const struct ledger *ledger = chain->ledger;
    struct ledger_entry entry = ledger->entries[index];
    int32_t first = chain->first_parent[index], count = chain->first_parent[index + 1] - first;
    unsigned char kept[PARENTS_KEPT][LEDGER_HASH_BYTES], hash[LEDGER_HASH_BYTES];
    unsigned char(*parents)[LEDGER_HASH_BYTES] =
        count > PARENTS_KEPT ? memory_new((size_t)count, LEDGER_HASH_BYTES) : kept;
    const unsigned char *key = ledger->authors[entry.author].key;
    bool late = true;
    for (int32_t i = 0; i < count; i++) {
        const struct ledger_entry *parent = &ledger->entries[chain->parents[first + i]];
        memcpy(parents[i], parent->hash, LEDGER_HASH_BYTES);
        late = late && parent->recorded < entry.recorded;
    }
    ledger_entry_to_stored(&entry);
    ledger_hash_entry(&entry, ledger->names, key,
                      entry.target < 0 ? NULL : ledger->entries[entry.target].hash, parents, count,
                      hash);
    if (parents != kept)
        free(parents);
    if (memcmp(hash, entry.hash, sizeof hash) != 0)
        return CHAIN_HASH;
    if (crypto_sign_verify_detached(chain->signatures[index], hash, sizeof hash, key) != 0)
        return CHAIN_SIGNATURE;
    if ((entry.kind == ENTRY_OPENING) != (count == 0))
        return CHAIN_PARENT;
    if (ledger_missing_field(&entry))
        return CHAIN_FIELD;
    return late ? CHAIN_SOUND : CHAIN_ORDER;
}

struct proving {
    struct chain *chain;
    const bool *known;
};

static void prove_stretch(void *context, int item)
{
    const struct proving *proving = context;
    struct chain *chain = proving->chain;
    int32_t last = (item + 1) * STRETCH;
    if (last > chain->ledger->entry_count)
        last = chain->ledger->entry_count;
    for (int32_t i = item * STRETCH; i < last; i++)
        if (!proving->known || !proving->known[i])
            chain->faults[i] = (unsigned char)prove_entry(chain, i);
}

void chain_prove(struct chain *chain, const bool *known, int threads)
{
    struct proving proving = {chain, known};
    threads_run(threads, (chain->ledger->entry_count + STRETCH - 1) / STRETCH, prove_stretch,
                &proving);
}

const char *chain_describe(const struct ledger *ledger, int32_t entry, struct arena *arena)
{
    const struct ledger_entry *item = &ledger->entries[entry];
    char id[100], day[11] = "";
    ledger_entry_id(ledger, entry, id, sizeof id);
    if (item->day != DAY_NONE)
        day_format(item->day, day);
    return arena_format(arena, "%s (%s%s%s%s%s)", id, day, day[0] ? ", " : "",
                        entry_kind_name(item->kind), item->place >= 0 ? " at " : "",
                        item->place >= 0 ? ledger->names[item->place] : "");
}

const char *chain_fault_words(enum chain_fault fault)
{
    switch (fault) {
    case CHAIN_SOUND:
        break;
    case CHAIN_HASH:
        return "what it says, or what it follows, was changed";
    case CHAIN_SIGNATURE:
        return "its signature is not its author's";
    case CHAIN_PARENT:
        return "it does not follow any entry, or is a second opening";
    case CHAIN_FIELD:
        return "it lacks what an entry of its kind must say";
    case CHAIN_ORDER:
        return "it is dated before what it follows";
    }
    return "sound";
}

bool chain_check_texts(struct ledger_file *file,
                       bool (*take)(void *context, const unsigned char hash[LEDGER_HASH_BYTES],
                                    const char *text, size_t length),
                       void *context, struct diagnostics *diagnostics)
{
    unsigned char hash[LEDGER_HASH_BYTES];
    int step = SQLITE_DONE;
    bool good = true;
    sqlite3_stmt *statement = ledger_prepare(
        file->database, file->path, "SELECT id, hash, text FROM texts ORDER BY id", diagnostics);
    if (!statement)
        return false;
    while (good && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        const void *text = sqlite3_column_blob(statement, 2);
        size_t length = (size_t)sqlite3_column_bytes(statement, 2);
        crypto_generichash(hash, sizeof hash, text, length, NULL, 0);
        good = sqlite3_column_type(statement, 2) == SQLITE_BLOB &&
               sqlite3_column_type(statement, 1) == SQLITE_BLOB &&
               sqlite3_column_bytes(statement, 1) == LEDGER_HASH_BYTES &&
               memcmp(sqlite3_column_blob(statement, 1), hash, sizeof hash) == 0;
        if (!good)
            ledger_damaged(file->path, diagnostics, "the text of plan %lld was changed",
                           (long long)sqlite3_column_int64(statement, 0));
        else if (take)
            good = take(context, hash, text, length);
    }
    if (good && step != SQLITE_DONE)
        good = ledger_fail(file->database, file->path, "reading", diagnostics);
    sqlite3_finalize(statement);
    return good;
}

/* The author with the key of this row of the table. */
static const struct ledger_author *find_author(const struct ledger *ledger, sqlite3_stmt *statement,
                                               int column)
{
    const void *key = sqlite3_column_blob(statement, column);
    for (int i = 0; i < ledger->author_count; i++)
        if (sqlite3_column_bytes(statement, column) == 32 &&
            memcmp(ledger->authors[i].key, key, 32) == 0)
            return &ledger->authors[i];
    return NULL;
}

static const char *author_name(const struct ledger *ledger, const struct ledger_author *author)
{
    return author && author->name >= 0 ? ledger->names[author->name] : "a key that is not enrolled";
}

/* Somebody enrolled the key, or it opened the ledger; even if the enrolment fell with its author.
 */
static bool was_enrolled(const struct ledger *ledger, const unsigned char key[32])
{
    if (memcmp(ledger->authors[ledger->entries[0].author].key, key, 32) == 0)
        return true;
    for (int32_t i = 0; i < ledger->entry_count; i++) {
        const struct ledger_entry *entry = &ledger->entries[i];
        if (entry->kind == ENTRY_ENROLMENT && memcmp(entry->key, key, 32) == 0)
            return true;
    }
    return false;
}

bool chain_check_authors(struct ledger_file *file, const struct ledger *ledger,
                         struct diagnostics *diagnostics)
{
    size_t errors = diagnostics->errors;
    int step = SQLITE_DONE;
    sqlite3_stmt *statement =
        ledger_prepare(file->database, file->path,
                       "SELECT authors.key, sequence, count(*) FROM entries JOIN authors ON "
                       "authors.id = author GROUP BY "
                       "author, sequence HAVING count(*) > 1 ORDER BY author, sequence",
                       diagnostics);
    while (statement && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        const struct ledger_author *author = find_author(ledger, statement, 0);
        long long sequence = sqlite3_column_int64(statement, 1);
        if (author && sequence > author->last_counted)
            continue;
        const char *name = author_name(ledger, author);
        diagnostics_add(diagnostics, SEVERITY_ERROR, file->path, 0, 0,
                        "%lld entries are named %s-%lld: the key was used in two copies of the "
                        "ledger, or its past was rewritten",
                        (long long)sqlite3_column_int64(statement, 2), name, sequence);
        diagnostics_hint(
            diagnostics,
            "in the copy that you record in: decamp ledger revoke %s %s --last %lld; then merge, "
            "and record what is true of the rest again with a new key",
            file->path, name, sequence - 1);
        break; /* the others of this key follow from the first */
    }
    if (statement && step != SQLITE_DONE && step != SQLITE_ROW)
        ledger_fail(file->database, file->path, "reading", diagnostics);
    sqlite3_finalize(statement);
    statement = ledger_prepare(file->database, file->path, "SELECT key FROM authors", diagnostics);
    while (statement && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        const struct ledger_author *author = find_author(ledger, statement, 0);
        char hex[65] = "";
        if (author && was_enrolled(ledger, author->key))
            continue;
        if (author)
            sodium_bin2hex(hex, sizeof hex, author->key, 32);
        diagnostics_add(diagnostics, SEVERITY_ERROR, file->path, 0, 0,
                        "there are entries by the key %.16s, which no planner enrolled", hex);
    }
    if (statement && step != SQLITE_DONE)
        ledger_fail(file->database, file->path, "reading", diagnostics);
    sqlite3_finalize(statement);
    return diagnostics->errors == errors;
}
