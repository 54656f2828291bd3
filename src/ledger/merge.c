/* Merging: whatever the other ledger has more is proved, then added in one transaction.
 *
 * Entries are known by their hashes, so it does not matter what came over which way: the union is
 * the same in every order. New entries are added in order of recording, parents before children;
 * their numbers in this file are those of their names, keys and targets here. Entries that are in
 * both are not proved: the hash says that they are the same.
 */
#include "ledger/prove.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Hashes of a ledger, found by an open table; the first 8 bytes of a hash are as good as random. */
struct hash_table {
    const struct ledger *ledger;
    int32_t *slots; /* entry + 1; owned */
    uint64_t mask;
};

static int32_t *hash_slot(const struct hash_table *table, const unsigned char *hash)
{
    uint64_t at;
    memcpy(&at, hash, sizeof at);
    for (at &= table->mask;; at = (at + 1) & table->mask) {
        int32_t entry = table->slots[at];
        if (!entry || memcmp(table->ledger->entries[entry - 1].hash, hash, LEDGER_HASH_BYTES) == 0)
            return &table->slots[at];
    }
}

static void hash_table_init(struct hash_table *table, const struct ledger *ledger)
{
    size_t size = 64;
    while (size < 2 * (size_t)ledger->entry_count)
        size *= 2;
    *table = (struct hash_table){ledger, memory_new(size, sizeof *table->slots), size - 1};
    for (int32_t i = 0; i < ledger->entry_count; i++)
        *hash_slot(table, ledger->entries[i].hash) = i + 1;
}

struct merging {
    struct ledger_file *file, *other_file;
    struct ledger *ledger, *other;
    const int64_t *rows, *other_rows;
    struct chain chain; /* of the other */
    bool *known;        /* entries of the other that are here */
    int64_t *row_here;  /* of the other's entries, 0: not yet */
    struct row_writer writer;
    struct diagnostics *diagnostics;
};

static void find_known(struct merging *merging, struct ledger_merge *merge)
{
    struct hash_table table;
    hash_table_init(&table, merging->ledger);
    merging->known = memory_new((size_t)merging->other->entry_count, sizeof *merging->known);
    merging->row_here = memory_new((size_t)merging->other->entry_count, sizeof *merging->row_here);
    for (int32_t i = 0; i < merging->other->entry_count; i++) {
        int32_t here = *hash_slot(&table, merging->other->entries[i].hash);
        merging->known[i] = here > 0;
        if (here > 0)
            merging->row_here[i] = merging->rows[here - 1];
        merge->already_there += here > 0;
        merge->added += here == 0;
    }
    merge->missing_there = merging->ledger->entry_count - merge->already_there;
    free(table.slots);
}

static bool check_proofs(struct merging *merging)
{
    struct arena arena = {0};
    int32_t faults = 0, first = -1;
    for (int32_t i = 0; i < merging->other->entry_count; i++) {
        if (merging->chain.faults[i] == CHAIN_SOUND)
            continue;
        first = first < 0 ? i : first;
        faults++;
    }
    if (faults) {
        diagnostics_add(merging->diagnostics, SEVERITY_ERROR, merging->other_file->path, 0, 0,
                        "nothing was merged: %s: %s%s",
                        chain_describe(merging->other, first, &arena),
                        chain_fault_words((enum chain_fault)merging->chain.faults[first]),
                        faults > 1 ? ", and more" : "");
        diagnostics_hint(merging->diagnostics, "`decamp audit %s` tells all of it",
                         merging->other_file->path);
    }
    arena_clear(&arena);
    return faults == 0;
}

static bool add_text(void *context, const unsigned char hash[LEDGER_HASH_BYTES], const char *text,
                     size_t length)
{
    struct merging *merging = context;
    return row_writer_text(&merging->writer, hash, text, length);
}

static bool add_entry(struct merging *merging, int32_t index, const int64_t *author_rows)
{
    const struct chain *chain = &merging->chain;
    struct ledger_entry entry = merging->other->entries[index];
    int32_t first = chain->first_parent[index], count = chain->first_parent[index + 1] - first;
    int64_t *parents = memory_new((size_t)count, sizeof *parents);
    for (int32_t i = 0; i < count; i++)
        parents[i] = merging->row_here[chain->parents[first + i]];
    ledger_entry_to_stored(&entry);
    bool good = row_writer_write(&merging->writer, &entry, author_rows[entry.author],
                                 entry.target < 0 ? 0 : merging->row_here[entry.target],
                                 chain->signatures[index], parents, count);
    merging->row_here[index] = merging->writer.last;
    free(parents);
    if (good && entry.kind == ENTRY_PLAN) {
        int there = ledger_has_text(merging->file, entry.file_hash, merging->diagnostics);
        good = there > 0;
        if (there == 0)
            ledger_damaged(merging->other_file->path, merging->diagnostics,
                           "the text of a plan is missing");
    }
    return good;
}

/* The last entries of the union: those of this ledger and the new ones that no new one follows. */
static bool write_heads(struct merging *merging, const int64_t *heads, int head_count)
{
    const struct chain *chain = &merging->chain;
    struct ledger_file *file = merging->file;
    int64_t last = merging->writer.last;
    bool *followed = memory_new((size_t)last + 1, sizeof *followed);
    bool *head = memory_new((size_t)last + 1, sizeof *head);
    bool good = true;
    for (int i = 0; i < head_count; i++)
        head[heads[i]] = true;
    for (int32_t i = 0; i < merging->other->entry_count; i++) {
        if (merging->known[i])
            continue;
        head[merging->row_here[i]] = true;
        for (int32_t k = chain->first_parent[i]; k < chain->first_parent[i + 1]; k++)
            followed[merging->row_here[chain->parents[k]]] = true;
    }
    sqlite3_stmt *statement = ledger_prepare(
        file->database, file->path, "INSERT INTO heads VALUES (?1, ?2)", merging->diagnostics);
    for (int64_t row = 1; row <= last && statement && good; row++) {
        if (!head[row] || followed[row])
            continue;
        sqlite3_reset(statement);
        sqlite3_bind_int64(statement, 1, last);
        sqlite3_bind_int64(statement, 2, row);
        good = sqlite3_step(statement) == SQLITE_DONE ||
               ledger_fail(file->database, file->path, "recording", merging->diagnostics);
    }
    sqlite3_finalize(statement);
    free(followed);
    free(head);
    return good && statement;
}

static bool check_union(struct merging *merging)
{
    static const char *const none[] = {NULL};
    struct ledger *keys = ledger_load_rows(merging->file, none, 0, NULL, merging->diagnostics);
    bool good = keys && chain_check_authors(merging->file, keys, merging->diagnostics);
    if (keys && !good)
        diagnostics_add(merging->diagnostics, SEVERITY_NOTE, merging->other_file->path, 0, 0,
                        "nothing was merged");
    ledger_free(keys);
    return good;
}

static bool add_entries(struct merging *merging)
{
    const struct ledger *other = merging->other;
    int64_t *heads = NULL;
    int64_t *author_rows = memory_new((size_t)other->author_count, sizeof *author_rows);
    int head_count = ledger_read_heads(merging->file, &heads, merging->diagnostics);
    bool good = head_count >= 0 &&
                row_writer_init(&merging->writer, merging->file, other, merging->diagnostics) &&
                chain_check_texts(merging->other_file, add_text, merging, merging->diagnostics);
    for (int32_t i = 0; i < other->entry_count && good; i++) {
        if (merging->known[i])
            continue;
        int64_t *author = &author_rows[other->entries[i].author];
        if (!*author)
            *author =
                row_writer_author(&merging->writer, other->authors[other->entries[i].author].key);
        good = *author && add_entry(merging, i, author_rows);
    }
    good = good && write_heads(merging, heads, head_count) && check_union(merging);
    row_writer_clear(&merging->writer);
    free(author_rows);
    free(heads);
    return good;
}

static bool same_file(const char *path, const char *from)
{
    struct stat one, other;
    return stat(path, &one) == 0 && stat(from, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

static bool merge_open(struct merging *merging, int threads, struct ledger_merge *merge)
{
    struct diagnostics *diagnostics = merging->diagnostics;
    struct ledger_file *file = merging->file;
    merging->other =
        ledger_load_rows(merging->other_file, NULL, 0, &merging->other_rows, diagnostics);
    if (!merging->other ||
        !ledger_run(file->database, file->path, "BEGIN IMMEDIATE", "merging", diagnostics))
        return false;
    merging->ledger = ledger_load_rows(file, NULL, 0, &merging->rows, diagnostics);
    if (!merging->ledger)
        return false;
    if (memcmp(merging->ledger->entries[0].hash, merging->other->entries[0].hash,
               LEDGER_HASH_BYTES) != 0) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, merging->other_file->path, 0, 0,
                        "is another ledger than %s: it has another opening", file->path);
        diagnostics_hint(diagnostics, "only copies of one ledger can be merged");
        return false;
    }
    find_known(merging, merge);
    if (!merge->added)
        return true;
    if (!chain_init(&merging->chain, merging->other_file, merging->other, merging->other_rows,
                    diagnostics))
        return false;
    chain_prove(&merging->chain, merging->known, threads);
    return check_proofs(merging) && add_entries(merging) &&
           ledger_run(file->database, file->path, "COMMIT", "merging", diagnostics);
}

bool ledger_merge(const char *path, const char *from, int threads, struct ledger_merge *merge,
                  struct diagnostics *diagnostics)
{
    struct merging merging = {.diagnostics = diagnostics};
    *merge = (struct ledger_merge){0};
    if (same_file(path, from)) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, from, 0, 0, "is the same file");
        return false;
    }
    merging.file = ledger_open(path, true, diagnostics);
    merging.other_file = merging.file ? ledger_open(from, false, diagnostics) : NULL;
    bool good = merging.other_file && merge_open(&merging, threads, merge);
    if (merging.file && !sqlite3_get_autocommit(merging.file->database))
        sqlite3_exec(merging.file->database, "ROLLBACK", NULL, NULL, NULL);
    chain_clear(&merging.chain);
    ledger_free(merging.ledger);
    ledger_free(merging.other);
    ledger_close(merging.other_file);
    ledger_close(merging.file);
    free(merging.known);
    free(merging.row_here);
    return good;
}
