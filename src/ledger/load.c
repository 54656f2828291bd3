/* Reading a ledger into memory.
 *
 * All of a ledger is read from the pages of its table of entries (pages.c) in some stretches
 * (stretch.c), each by any thread; where that cannot be, or must not, by SQL.
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

enum { ROWS_PER_THREAD = 10000 };

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
static void take_name(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct loading *loading = sqlite3_user_data(context);
    struct ledger *ledger = loading->ledger;
    int64_t id = sqlite3_value_int64(values[0]);
    bool is_text = sqlite3_value_type(values[1]) == SQLITE_TEXT;
    const char *text = is_text ? (const char *)sqlite3_value_text(values[1]) : NULL;
    size_t length = text ? strlen(text) : 0;
    (void)count;
    if (length && length == (size_t)sqlite3_value_bytes(values[1]) && id >= 1 &&
        id <= loading->name_count && !ledger->names[id - 1])
        ledger->names[id - 1] = arena_copy_text(&ledger->names_arena, text);
    else
        loading->names_read = false;
}

static bool read_names(struct loading *loading, sqlite3 *database)
{
    struct ledger *ledger = loading->ledger;
    const char *path = loading->file->path;
    struct diagnostics *diagnostics = &loading->names_diagnostics;
    loading->names_read = true;
    if (ledger_take_rows(database, "id, text", 2, "names", take_name, loading) != SQLITE_OK)
        return ledger_fail(database, path, "reading", diagnostics);
    if (!loading->names_read)
        return ledger_damaged(path, diagnostics, "a number or text in table 'names'");
    for (int32_t i = 0; i < loading->name_count; i++)
        if (!ledger->names[i])
            return ledger_damaged(path, diagnostics, "texts are missing in table 'names'");
    return true;
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

/* The leaves of a table in some pieces, each by any thread with a connection of its own. */
static void read_leaves(struct loading *loading, struct stretch *stretch, int piece,
                        bool (*read)(struct stretch *, sqlite3 *, size_t first, size_t end))
{
    struct ledger_file *file = loading->file;
    struct diagnostics diagnostics = {0}; /* if it fails, SQL says why */
    size_t count = loading->pages.count, pieces = (size_t)loading->stretch_count;
    size_t first = count * (size_t)piece / pieces, end = count * ((size_t)piece + 1) / pieces;
    sqlite3 *database = ledger_connect(file->path, false, file->immutable, &diagnostics);
    stretch->failed = !database || !read(stretch, database, first, end);
    sqlite3_close(database);
    diagnostics_clear(&diagnostics);
}

/* Names, and table `entries`. */
static void read_piece(void *context, int item)
{
    struct loading *loading = context;
    if (item > 0) {
        read_leaves(loading, &loading->stretches[item - 1], item - 1, stretch_read_pages);
        return;
    }
    loading->names_read = read_names(loading, loading->file->database);
    if (loading->names_read)
        ledger_index_names(loading->ledger);
}

static void read_details(void *context, int item)
{
    struct loading *loading = context;
    read_leaves(loading, &loading->details[item], item, stretch_read_details);
}

/* All rows from the pages; false: SQL is to be asked. The file's own connection keeps writers away
 * by its transaction. */
static bool load_pages(struct loading *loading)
{
    struct ledger *ledger = loading->ledger;
    int threads = threads_available();
    int pieces = STRETCHES_PER_THREAD * threads;
    pieces = pieces < STRETCHES_MOST ? pieces : STRETCHES_MOST;
    int64_t rows = 0;
    bool good = pages_open(&loading->pages, loading->file->database, "entries");
    if (ledger->entry_count < ROWS_PER_THREAD)
        threads = pieces = 1;
    loading->stretch_count = pieces;
    for (int i = 0; i < pieces; i++)
        loading->stretches[i] = (struct stretch){.loading = loading};
    if (good)
        threads_run(threads, pieces + 1, read_piece, loading);
    for (int i = 0; i < pieces && good; i++) { /* rows 1, 2 ... without a gap */
        good = !loading->stretches[i].failed &&
               (!loading->stretches[i].count || loading->stretches[i].first == rows + 1);
        rows += (int64_t)loading->stretches[i].count;
    }
    pages_close(&loading->pages);
    if (!good || rows != ledger->entry_count || !loading->names_read)
        return false;
    good = pages_open(&loading->pages, loading->file->database, "details");
    for (int i = 0; i < pieces; i++)
        loading->details[i] = (struct stretch){.loading = loading,
                                               .first = 1,
                                               .entries = ledger->entries,
                                               .rows = loading->rows,
                                               .count = (size_t)rows};
    if (good)
        threads_run(threads, pieces, read_details, loading);
    for (int i = 0; i < pieces && good; i++)
        good = !loading->details[i].failed;
    pages_close(&loading->pages);
    return good;
}

static bool load_rows(struct loading *loading, struct diagnostics *diagnostics)
{
    struct ledger *ledger = loading->ledger;
    struct ledger_file *file = loading->file;
    struct stretch *stretch = &loading->stretches[0];
    loading->stretch_count = 1;
    *stretch = (struct stretch){.loading = loading,
                                .database = file->database,
                                .first = 1,
                                .entries = ledger->entries,
                                .rows = loading->rows,
                                .capacity = (size_t)ledger->entry_count};
    if (stretch_read(stretch, "> 0") != SQLITE_OK)
        return ledger_fail(file->database, file->path, "reading", diagnostics);
    if (stretch->fault)
        return stretch_fault(stretch, diagnostics);
    if (stretch->count != stretch->capacity)
        return ledger_damaged(file->path, diagnostics, "rows are missing in table 'entries'");
    if (!read_names(loading, file->database))
        return false;
    ledger_index_names(ledger);
    return true;
}

/* All rows. */
static bool load_all(struct loading *loading, int64_t rows, bool by_pages,
                     struct diagnostics *diagnostics)
{
    struct ledger *ledger = loading->ledger;
    loading->rows = arena_new(&ledger->arena, (size_t)rows, sizeof *loading->rows);
    ledger->entries = arena_new(&ledger->arena, (size_t)rows, sizeof *ledger->entries);
    ledger->entry_count = (int32_t)rows;
    if (by_pages && load_pages(loading))
        return true;
    for (int32_t i = 0; i < ledger->name_count; i++)
        ledger->names[i] = NULL;
    diagnostics_clear(&loading->names_diagnostics);
    return load_rows(loading, diagnostics);
}

static int compare_entries(const void *a, const void *b, void *context)
{
    const struct ledger_entry *entries = context;
    const struct ledger_entry *x = &entries[*(const int32_t *)a],
                              *y = &entries[*(const int32_t *)b];
    return x->recorded != y->recorded ? (x->recorded < y->recorded ? -1 : 1)
                                      : memcmp(x->hash, y->hash, LEDGER_HASH_BYTES);
}

/* The order of recording, if it is not that of the rows; a target that comes after its entry then
 * is a fault. */
static bool sort_entries(struct ledger *ledger, int64_t *rows, struct diagnostics *diagnostics)
{
    int32_t count = ledger->entry_count;
    const struct ledger_entry *entries = ledger->entries;
    int32_t *order = memory_new((size_t)count, sizeof *order);
    int32_t *place = memory_new((size_t)count, sizeof *place);
    int64_t *old_rows = memory_new((size_t)count, sizeof *old_rows);
    struct ledger_entry *sorted_entries =
        arena_new(&ledger->arena, (size_t)count, sizeof *sorted_entries);
    bool good = true;
    for (int32_t i = 0; i < count; i++)
        order[i] = i;
    qsort_r(order, (size_t)count, sizeof *order, compare_entries, ledger->entries);
    for (int32_t i = 0; i < count; i++)
        place[order[i]] = i;
    memcpy(old_rows, rows, (size_t)count * sizeof *rows);
    for (int32_t i = 0; i < count && good; i++) {
        struct ledger_entry *entry = &sorted_entries[i];
        *entry = entries[order[i]];
        rows[i] = old_rows[order[i]];
        if (entry->target < 0)
            continue;
        entry->target = place[entry->target];
        good = entry->target < i ||
               ledger_damaged(ledger->path, diagnostics, "'target' in row %lld of table 'entries'",
                              (long long)rows[i]);
    }
    ledger->entries = sorted_entries;
    free(old_rows);
    free(place);
    free(order);
    return good;
}

static struct ledger *load(struct ledger_file *file, const char *const *ids, int id_count,
                           const int64_t **rows, bool by_pages, struct diagnostics *diagnostics)
{
    struct ledger *ledger = memory_new(1, sizeof *ledger);
    struct loading loading = {.file = file, .ledger = ledger};
    int64_t row_count = 0, name_count = 0, author_count = 0;
    ledger_entry_init(&loading.empty);
    for (int i = 0; i < LEDGER_FIELD_COUNT; i++) {
        bool seldom = ledger_fields[i].seldom;
        loading.fields[seldom][loading.field_count[seldom]++] = &ledger_fields[i];
    }
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
                    : load_all(&loading, row_count, by_pages, diagnostics));
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
    int32_t after_keys = 0;
    if (good) {
        bool unsorted = false;
        for (int i = 0; i < loading.stretch_count; i++) {
            const struct stretch *stretch = &loading.stretches[i];
            unsorted = unsorted || stretch->unsorted ||
                       (i && stretch->count &&
                        stretch->entries[0].recorded <= stretch->entries[-1].recorded);
            if (stretch->last_about_keys > after_keys)
                after_keys = stretch->last_about_keys;
        }
        if (unsorted || ids)
            after_keys = ledger->entry_count;
        good = !unsorted || sort_entries(ledger, loading.rows, diagnostics);
    }
    if (good && (!ledger->entry_count || ledger->entries[0].kind != ENTRY_OPENING))
        good = ledger_damaged(file->path, diagnostics, "it does not begin with its opening");
    if (!good) {
        ledger_free(ledger);
        return NULL;
    }
    if (rows)
        *rows = loading.rows;
    ledger_settle_authors(ledger, after_keys);
    return ledger;
}

/* For who proves or merges a ledger: what SQL tells of it counts. */
struct ledger *ledger_load_rows(struct ledger_file *file, const char *const *ids, int id_count,
                                const int64_t **rows, struct diagnostics *diagnostics)
{
    return load(file, ids, id_count, rows, false, diagnostics);
}

struct ledger *ledger_load(struct ledger_file *file, const char *const *ids, int id_count,
                           struct diagnostics *diagnostics)
{
    return load(file, ids, id_count, NULL, true, diagnostics);
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
