/* Reading a ledger into memory.
 *
 * All of a ledger is read in stretches of rows (stretch.c), each by a thread and a connection of
 * its own; the names by one more.
 *
 * Rows stand in the file in the order in which they came into it: after a merge that is another
 * order in each copy. In memory the order is by moment of recording, then by hash; a parent is
 * always older than its child, so this order respects the chain, and is the same in each copy. As
 * long as nothing was merged it is the order of the rows, and nothing is sorted.
 */
#include "ledger/loading.h"

#include "base/threads.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_PER_THREAD = 10000, NAMES_PER_ROW = 3 /* that take as long to read */ };

static bool read_maximum(struct ledger_file *file, const char *table, int64_t *most,
                         struct diagnostics *diagnostics)
{
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT max(id) FROM %s", table);
    sqlite3_stmt *statement = ledger_prepare(file->database, file->path, sql, diagnostics);
    bool good = statement && (sqlite3_step(statement) == SQLITE_ROW ||
                              ledger_fail(file->database, file->path, "reading", diagnostics));
    if (good)
        *most = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    if (good && (*most < 0 || *most > INT32_MAX / 2))
        good = ledger_damaged(file->path, diagnostics, "a number in table '%s'", table);
    return good;
}

/* Names in the file are numbered without gaps, so that their numbers are places in the list. */
static bool read_names(struct loading *loading, sqlite3 *database)
{
    struct ledger *ledger = loading->ledger;
    const char *path = loading->file->path;
    struct diagnostics *diagnostics = &loading->names_diagnostics;
    int step = SQLITE_DONE;
    bool good = true;
    sqlite3_stmt *statement =
        ledger_prepare(database, path, "SELECT id, text FROM names", diagnostics);
    if (!statement)
        return false;
    while (good && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        int64_t id = sqlite3_column_int64(statement, 0);
        const char *text = (const char *)sqlite3_column_text(statement, 1);
        good = text && text[0] && sqlite3_column_type(statement, 1) == SQLITE_TEXT &&
               strlen(text) == (size_t)sqlite3_column_bytes(statement, 1) && id >= 1 &&
               id <= loading->name_count && !ledger->names[id - 1];
        if (good)
            ledger->names[id - 1] = arena_copy_text(&ledger->names_arena, text);
        else
            ledger_damaged(path, diagnostics, "a number or text in table 'names'");
    }
    if (good && step != SQLITE_DONE)
        good = ledger_fail(database, path, "reading", diagnostics);
    sqlite3_finalize(statement);
    for (int32_t i = 0; good && i < loading->name_count; i++)
        if (!ledger->names[i])
            good = ledger_damaged(path, diagnostics, "texts are missing in table 'names'");
    return good;
}

static bool read_authors(struct loading *loading, struct diagnostics *diagnostics)
{
    struct ledger *ledger = loading->ledger;
    struct ledger_file *file = loading->file;
    sqlite3_stmt *statement = ledger_prepare(
        file->database, file->path, "SELECT id, key FROM authors ORDER BY id", diagnostics);
    bool good = statement != NULL;
    int step = SQLITE_DONE;
    ledger->authors =
        arena_new(&ledger->arena, (size_t)loading->author_count, sizeof *ledger->authors);
    while (good && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        good = sqlite3_column_int64(statement, 0) == ledger->author_count + 1 &&
               ledger->author_count < loading->author_count &&
               sqlite3_column_type(statement, 1) == SQLITE_BLOB &&
               sqlite3_column_bytes(statement, 1) == 32;
        if (good)
            memcpy(ledger->authors[ledger->author_count++].key, sqlite3_column_blob(statement, 1),
                   32);
        else
            ledger_damaged(file->path, diagnostics, "a key in table 'authors'");
    }
    if (good && step != SQLITE_DONE)
        good = ledger_fail(file->database, file->path, "reading", diagnostics);
    sqlite3_finalize(statement);
    return good;
}

static void run_stretch(void *context, int item)
{
    struct loading *loading = context;
    struct stretch *stretch = &loading->stretches[item];
    if (item == loading->stretch_count) {
        loading->names_read = read_names(loading, stretch->database);
        if (loading->names_read)
            ledger_index_names(loading->ledger);
        return;
    }
    if (stretch_read(stretch, "BETWEEN ?1 AND ?2") != SQLITE_OK)
        stretch->fault = "";
}

/* All rows; the file's own connection reads the last stretch, and its transaction keeps writers
 * away from all. */
static bool load_all(struct loading *loading, int64_t rows, struct diagnostics *diagnostics)
{
    struct ledger_file *file = loading->file;
    struct ledger *ledger = loading->ledger;
    int threads = threads_available();
    int most = threads < STRETCHES_MOST ? threads : STRETCHES_MOST;
    int count = (int)(1 + rows / ROWS_PER_THREAD < most ? 1 + rows / ROWS_PER_THREAD : most);
    bool good = true, many = count > 1;
    /* The last stretch is smaller: whoever reads it is the first to be free for the names. */
    int64_t share = (rows + loading->name_count / NAMES_PER_ROW) / count + 1;
    int64_t *row_numbers = arena_new(&ledger->arena, (size_t)rows, sizeof *row_numbers);
    ledger->entries = arena_new(&ledger->arena, (size_t)rows, sizeof *ledger->entries);
    ledger->entry_count = (int32_t)rows;
    loading->stretch_count = count;
    for (int i = 0; i <= count && good; i++) {
        struct stretch *stretch = &loading->stretches[i];
        int64_t first = i * share < rows ? i * share : rows;
        int64_t last = i + 1 < count && (i + 1) * share < rows ? (i + 1) * share : rows;
        *stretch =
            (struct stretch){.loading = loading,
                             .database = file->database,
                             .first = first + 1,
                             .last = i + 1 == count ? INT64_MAX : last, /* and what is beyond */
                             .entries = ledger->entries + first,
                             .rows = row_numbers + first,
                             .capacity = (size_t)(last - first)};
        if (many && i + 1 != count) {
            stretch->database = ledger_connect(file->path, false, file->immutable, diagnostics);
            good = stretch->database != NULL;
        }
    }
    if (good)
        threads_run(many ? threads : 1, count + 1, run_stretch, loading);
    for (int i = 0; i < count && good; i++) {
        struct stretch *stretch = &loading->stretches[i];
        if (stretch->fault && !stretch->fault[0])
            good = ledger_fail(stretch->database, file->path, "reading", diagnostics);
        else if (stretch->fault)
            good = stretch_fault(stretch, diagnostics);
        else if (stretch->count != stretch->capacity)
            good = ledger_damaged(file->path, diagnostics,
                                  "rows are missing after %lld of table 'entries'",
                                  (long long)stretch->first);
    }
    for (int i = 0; many && i <= count; i++)
        if (loading->stretches[i].database != file->database)
            sqlite3_close(loading->stretches[i].database);
    return good && loading->names_read;
}

static int compare_entries(const void *a, const void *b, void *context)
{
    const struct ledger_entry *entries = context;
    const struct ledger_entry *x = &entries[*(const int32_t *)a],
                              *y = &entries[*(const int32_t *)b];
    return x->recorded != y->recorded ? (x->recorded < y->recorded ? -1 : 1)
                                      : memcmp(x->hash, y->hash, LEDGER_HASH_BYTES);
}

static int compare_rows(const void *a, const void *b, void *context)
{
    const int64_t *rows = context;
    int64_t x = rows[*(const int32_t *)a], y = rows[*(const int32_t *)b];
    return (x > y) - (x < y);
}

/* The order of recording, if it is not that of the rows. */
static void sort_entries(struct ledger *ledger, int64_t *rows)
{
    int32_t count = ledger->entry_count;
    const struct ledger_entry *entries = ledger->entries;
    int32_t *order = memory_new((size_t)count, sizeof *order);
    int64_t *old_rows = memory_new((size_t)count, sizeof *old_rows);
    struct ledger_entry *sorted_entries =
        arena_new(&ledger->arena, (size_t)count, sizeof *sorted_entries);
    for (int32_t i = 0; i < count; i++)
        order[i] = i;
    qsort_r(order, (size_t)count, sizeof *order, compare_entries, ledger->entries);
    memcpy(old_rows, rows, (size_t)count * sizeof *rows);
    for (int32_t i = 0; i < count; i++) {
        sorted_entries[i] = entries[order[i]];
        rows[i] = old_rows[order[i]];
    }
    ledger->entries = sorted_entries;
    free(old_rows);
    free(order);
}

/* Targets from rows of the file to places in memory. `sorted`: rows are in their order. */
static bool find_targets(struct ledger *ledger, int64_t *rows, bool sorted,
                         struct diagnostics *diagnostics)
{
    int32_t count = ledger->entry_count, *by_row = NULL;
    bool good = true;
    for (int32_t i = 0; i < count && good; i++) {
        struct ledger_entry *entry = &ledger->entries[i];
        if (entry->target < 0)
            continue;
        if (!by_row) {
            by_row = memory_new((size_t)count, sizeof *by_row);
            for (int32_t k = 0; k < count; k++)
                by_row[k] = k;
            if (!sorted)
                qsort_r(by_row, (size_t)count, sizeof *by_row, compare_rows, rows);
        }
        int32_t low = 0, high = count;
        while (low < high) {
            int32_t middle = low + (high - low) / 2;
            if (rows[by_row[middle]] < entry->target)
                low = middle + 1;
            else
                high = middle;
        }
        good = low < count && rows[by_row[low]] == entry->target && by_row[low] < i;
        if (good)
            entry->target = by_row[low];
        else
            ledger_damaged(ledger->path, diagnostics, "'target' in row %lld of table 'entries'",
                           (long long)rows[i]);
    }
    free(by_row);
    return good;
}

struct ledger *ledger_load_rows(struct ledger_file *file, const char *const *ids, int id_count,
                                const int64_t **rows, struct diagnostics *diagnostics)
{
    struct ledger *ledger = memory_new(1, sizeof *ledger);
    struct loading loading = {.file = file, .ledger = ledger};
    int64_t row_count = 0, name_count = 0, author_count = 0;
    ledger_entry_init(&loading.empty);
    bool outside = sqlite3_get_autocommit(file->database) != 0;
    ledger->path = arena_copy_text(&ledger->arena, file->path);
    bool good =
        (!outside || ledger_run(file->database, file->path, "BEGIN", "reading", diagnostics)) &&
        read_maximum(file, "entries", &row_count, diagnostics) &&
        read_maximum(file, "names", &name_count, diagnostics) &&
        read_maximum(file, "authors", &author_count, diagnostics);
    if (good) {
        loading.name_count = ledger->name_count = (int32_t)name_count;
        loading.author_count = (int32_t)author_count;
        memory_grow(&ledger->names, &ledger->name_capacity, (size_t)name_count + 1,
                    sizeof *ledger->names);
        good = read_authors(&loading, diagnostics) &&
               (ids ? loading_read_part(&loading, ids, id_count, diagnostics)
                    : load_all(&loading, row_count, diagnostics));
    }
    if (outside && !sqlite3_get_autocommit(file->database))
        sqlite3_exec(file->database, "COMMIT", NULL, NULL, NULL);
    for (size_t i = 0; i < loading.names_diagnostics.count; i++) {
        const struct diagnostic *item = &loading.names_diagnostics.items[i];
        diagnostics_add(diagnostics, item->severity, item->file, 0, 0, "%s", item->message);
        if (item->hint)
            diagnostics_hint(diagnostics, "%s", item->hint);
    }
    diagnostics_clear(&loading.names_diagnostics);
    if (good) {
        bool unsorted = false, has_targets = false;
        for (int i = 0; i < STRETCHES_MOST; i++) {
            const struct stretch *stretch = &loading.stretches[i];
            unsorted = unsorted || stretch->unsorted ||
                       (i && stretch->count &&
                        stretch->entries[0].recorded <= stretch->entries[-1].recorded);
            has_targets = has_targets || stretch->has_targets;
        }
        if (unsorted)
            sort_entries(ledger, loading.stretches[0].rows);
        good =
            !has_targets || find_targets(ledger, loading.stretches[0].rows, !unsorted, diagnostics);
    }
    if (good && (!ledger->entry_count || ledger->entries[0].kind != ENTRY_OPENING))
        good = ledger_damaged(file->path, diagnostics, "it does not begin with its opening");
    if (!good) {
        ledger_free(ledger);
        return NULL;
    }
    if (rows)
        *rows = loading.stretches[0].rows;
    ledger_settle_authors(ledger);
    return ledger;
}

struct ledger *ledger_load(struct ledger_file *file, const char *const *ids, int id_count,
                           struct diagnostics *diagnostics)
{
    return ledger_load_rows(file, ids, id_count, NULL, diagnostics);
}

void ledger_free(struct ledger *ledger)
{
    if (!ledger)
        return;
    free(ledger->names);
    arena_clear(&ledger->names_arena);
    arena_clear(&ledger->arena);
    free(ledger);
}
