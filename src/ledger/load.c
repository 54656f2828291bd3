/* Reading a ledger into memory.
 *
 * All of a ledger is read in stretches of rows, each by a thread and a connection of its own; the
 * names by one more. Rows do not come out by stepping through a query, which costs more than what
 * is in them, but are handed to an aggregate function of ours that takes all columns of a row at
 * once.
 *
 * Rows stand in the file in the order in which they came into it: after a merge that is another
 * order in each copy. In memory the order is by moment of recording, then by hash; a parent is
 * always older than its child, so this order respects the chain, and is the same in each copy. As
 * long as nothing was merged it is the order of the rows, and nothing is sorted.
 *
 * A damaged file may hold anything: every number is held against its range here, so that those who
 * use a ledger need not.
 */
#include "ledger/store.h"

#include "base/threads.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_PER_THREAD = 10000, STRETCHES_MOST = 4 };

/* What one thread reads. */
struct stretch {
    struct loading *loading;
    sqlite3 *database; /* the file's own, or one that is closed after */
    int64_t first, last;
    struct ledger_entry *entries; /* [capacity], a part of the ledger's or the stretch's own */
    int64_t *rows;
    size_t count, capacity;
    bool grows;
    bool unsorted, has_targets; /* what was seen while reading */
    const char *fault;
    int64_t fault_row;
};

struct loading {
    struct ledger_file *file;
    struct ledger *ledger;
    int32_t author_count;
    int32_t name_count; /* numbers of names in the file are 1 .. name_count */
    struct stretch stretches[STRETCHES_MOST + 1];
    int stretch_count;
    struct ledger_entry empty;
    struct diagnostics names_diagnostics;
    bool names_read;
};

static bool take_whole(sqlite3_value *value, int type, int64_t least, int64_t most, int64_t *number)
{
    *number = sqlite3_value_int64(value);
    return type == SQLITE_INTEGER && *number >= least && *number <= most;
}

static bool take_integer(sqlite3_value *value, int64_t least, int64_t most, int64_t *number)
{
    return take_whole(value, sqlite3_value_type(value), least, most, number);
}

static bool take_bytes(sqlite3_value *value, unsigned char *bytes, int size)
{
    if (sqlite3_value_type(value) != SQLITE_BLOB || sqlite3_value_bytes(value) != size)
        return false;
    memcpy(bytes, sqlite3_value_blob(value), (size_t)size);
    return true;
}

/* A value that is there, of that type. */
static bool take_field(const struct loading *loading, const struct ledger_field *field,
                       sqlite3_value *value, int type, struct ledger_entry *entry)
{
    void *at = (char *)entry + field->offset;
    int64_t number = 0;
    bool good = false;
    switch (field->type) {
    case FIELD_DAY:
        good = take_whole(value, type, INT32_MIN + 1, INT32_MAX, &number);
        *(int32_t *)at = (int32_t)number;
        return good;
    case FIELD_SMALL:
        good = take_whole(value, type, field->least, field->most, &number);
        *(int32_t *)at = (int32_t)number;
        return good;
    case FIELD_NAME:
        good = take_whole(value, type, 1, loading->name_count, &number);
        *(int32_t *)at = (int32_t)(number - 1);
        return good;
    case FIELD_TARGET: /* a row until all are read */
        good = take_whole(value, type, 1, INT32_MAX, &number);
        *(int32_t *)at = (int32_t)number;
        return good;
    case FIELD_WIDE:
        return take_whole(value, type, 0, INT64_MAX, at);
    case FIELD_REAL:
        *(double *)at = sqlite3_value_double(value);
        return type == SQLITE_FLOAT && isfinite(*(double *)at);
    case FIELD_POSITION:
        return type == SQLITE_BLOB &&
               geometry_read_point(sqlite3_value_blob(value), sqlite3_value_bytes(value),
                                   &entry->latitude, &entry->longitude);
    case FIELD_HASH:
        return entry->has_file_hash = take_bytes(value, entry->file_hash, LEDGER_HASH_BYTES);
    case FIELD_KEY:
        return entry->has_key =
                   !entry->has_file_hash && take_bytes(value, entry->key, sizeof entry->key);
    }
    return false;
}

/* The columns that belong to one of the two tables. Returns the faulty one, or NULL. */
static const char *take_fields(const struct loading *loading, sqlite3_value **values, bool seldom,
                               struct ledger_entry *entry, int *taken)
{
    *taken = 0;
    for (int i = 0; i < LEDGER_FIELD_COUNT; i++) {
        if (ledger_fields[i].seldom != seldom)
            continue;
        sqlite3_value *value = *values++;
        int type = sqlite3_value_type(value);
        if (type == SQLITE_NULL)
            continue;
        if (!take_field(loading, &ledger_fields[i], value, type, entry))
            return ledger_fields[i].column;
        ++*taken;
    }
    return NULL;
}

static const char *take_row(const struct loading *loading, sqlite3_value **values,
                            struct ledger_entry *entry, int64_t *row)
{
    int64_t kind, author;
    int taken;
    *entry = loading->empty;
    entry->amount.value = NAN;
    if (!take_integer(values[0], 1, INT32_MAX - 1, row))
        return "id";
    if (!take_bytes(values[1], entry->hash, LEDGER_HASH_BYTES))
        return "hash";
    if (!take_integer(values[2], 0, ENTRY_KIND_COUNT - 1, &kind))
        return "kind";
    if (!take_integer(values[3], 1, loading->author_count, &author))
        return "author";
    if (!take_integer(values[4], 1, INT64_MAX - 1, &entry->sequence))
        return "sequence";
    if (!take_integer(values[5], 0, INT64_C(1) << 56, &entry->recorded))
        return "recorded";
    entry->kind = (enum entry_kind)kind;
    entry->author = (int32_t)(author - 1);
    const char *fault = take_fields(loading, values + ENTRY_COLUMN_COUNT, false, entry, &taken);
    if (fault)
        return fault;
    if (isnan(entry->amount.value) != (entry->amount.qualifier == AMOUNT_NONE))
        return "amount";
    ledger_entry_from_stored(entry);
    return NULL;
}

static void take_entry(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct stretch *stretch = sqlite3_user_data(context);
    (void)count;
    if (stretch->fault)
        return;
    if (stretch->count == stretch->capacity) {
        if (!stretch->grows) {
            stretch->fault = "id";
            return;
        }
        size_t capacity = stretch->capacity;
        memory_grow(&stretch->entries, &capacity, stretch->count + 1, sizeof *stretch->entries);
        memory_grow(&stretch->rows, &stretch->capacity, stretch->count + 1, sizeof *stretch->rows);
    }
    struct ledger_entry *entry = &stretch->entries[stretch->count];
    int64_t *row = &stretch->rows[stretch->count];
    stretch->fault = take_row(stretch->loading, values, entry, row);
    stretch->fault_row = *row;
    if (stretch->count && !stretch->fault) {
        stretch->unsorted = stretch->unsorted || entry->recorded <= entry[-1].recorded;
        if (row[0] <= row[-1])
            stretch->fault = "id";
    }
    stretch->has_targets = stretch->has_targets || entry->target >= 0;
    stretch->count += !stretch->fault;
}

/* What an entry of the stretch has in table details. */
static void take_details(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct stretch *stretch = sqlite3_user_data(context);
    int64_t row = sqlite3_value_int64(values[0]);
    size_t low = 0, high = stretch->count;
    int taken = 0;
    (void)count;
    if (stretch->fault)
        return;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (stretch->rows[middle] < row)
            low = middle + 1;
        else
            high = middle;
    }
    stretch->fault_row = row;
    if (low == stretch->count || stretch->rows[low] != row) {
        stretch->fault = "entry";
        return;
    }
    struct ledger_entry *entry = &stretch->entries[low];
    double value = entry->amount.most;
    entry->amount.most = NAN;
    stretch->fault = take_fields(stretch->loading, values + 1, true, entry, &taken);
    if (!stretch->fault &&
        (!taken || isnan(entry->amount.most) == (entry->amount.qualifier == AMOUNT_BETWEEN)))
        stretch->fault = "amount_most";
    if (entry->amount.qualifier != AMOUNT_BETWEEN)
        entry->amount.most = value;
}

static void take_result(sqlite3_context *context)
{
    sqlite3_result_null(context);
}

/* Hands each row that the condition selects to a function of ours. */
static int take_rows(struct stretch *stretch, bool details, const char *condition)
{
    char columns[800];
    struct arena arena = {0};
    sqlite3_stmt *statement = NULL;
    strcpy(columns, details ? "entry" : ENTRY_COLUMNS);
    int count = (details ? 1 : ENTRY_COLUMN_COUNT) +
                ledger_append_columns(columns, sizeof columns, details);
    const char *sql =
        arena_format(&arena, "SELECT decamp_take(%s) FROM %s WHERE %s %s", columns,
                     details ? "details" : "entries", details ? "entry" : "id", condition);
    int code =
        sqlite3_create_function_v2(stretch->database, "decamp_take", count, SQLITE_UTF8, stretch,
                                   NULL, details ? take_details : take_entry, take_result, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(stretch->database, sql, -1, &statement, NULL);
    if (code == SQLITE_OK && sqlite3_bind_parameter_count(statement) == 2) {
        sqlite3_bind_int64(statement, 1, stretch->first);
        sqlite3_bind_int64(statement, 2, stretch->last);
    }
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    arena_clear(&arena);
    return code == SQLITE_ROW ? SQLITE_OK : code;
}

static int read_rows(struct stretch *stretch, const char *condition)
{
    int code = take_rows(stretch, false, condition);
    return code == SQLITE_OK ? take_rows(stretch, true, condition) : code;
}

static bool stretch_fault(const struct stretch *stretch, struct diagnostics *diagnostics)
{
    return ledger_damaged(stretch->loading->file->path, diagnostics,
                          "'%s' in row %lld of table 'entries' or 'details'", stretch->fault,
                          (long long)stretch->fault_row);
}

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
    if (read_rows(stretch, "BETWEEN ?1 AND ?2") != SQLITE_OK)
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
    int64_t *row_numbers = arena_new(&ledger->arena, (size_t)rows, sizeof *row_numbers);
    ledger->entries = arena_new(&ledger->arena, (size_t)rows, sizeof *ledger->entries);
    ledger->entry_count = (int32_t)rows;
    loading->stretch_count = count;
    for (int i = 0; i <= count && good; i++) {
        struct stretch *stretch = &loading->stretches[i];
        int64_t first = rows * i / count, last = i < count ? rows * (i + 1) / count : rows;
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

/* A name that an entry of a part needs. */
static bool read_name(struct loading *loading, sqlite3_stmt *statement, int32_t name,
                      struct diagnostics *diagnostics)
{
    struct ledger *ledger = loading->ledger;
    if (ledger->names[name])
        return true;
    sqlite3_reset(statement);
    sqlite3_bind_int64(statement, 1, name + 1);
    int step = sqlite3_step(statement);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return ledger_fail(loading->file->database, loading->file->path, "reading", diagnostics);
    const char *text = step == SQLITE_ROW && sqlite3_column_type(statement, 0) == SQLITE_TEXT
                           ? (const char *)sqlite3_column_text(statement, 0)
                           : NULL;
    if (!text || !text[0])
        return ledger_damaged(loading->file->path, diagnostics, "a text in table 'names'");
    ledger->names[name] = arena_copy_text(&ledger->names_arena, text);
    return true;
}

static bool read_names_of_entries(struct loading *loading, struct diagnostics *diagnostics)
{
    struct ledger *ledger = loading->ledger;
    sqlite3_stmt *statement = ledger_prepare(loading->file->database, loading->file->path,
                                             "SELECT text FROM names WHERE id = ?1", diagnostics);
    bool good = statement != NULL;
    for (int32_t i = 0; i < ledger->entry_count && good; i++)
        for (int k = 0; k < LEDGER_FIELD_COUNT && good; k++) {
            const struct ledger_field *field = &ledger_fields[k];
            if (field->type != FIELD_NAME)
                continue;
            int32_t name = *(int32_t *)((char *)&ledger->entries[i] + field->offset);
            if (name >= 0)
                good = read_name(loading, statement, name, diagnostics);
        }
    for (int32_t i = 0; i < ledger->name_count; i++)
        if (!ledger->names[i])
            ledger->names[i] = ""; /* nobody asks for it */
    sqlite3_finalize(statement);
    return good;
}

/* The numbers of the names as a JSON list, for SQLite to take apart. */
static char *list_names(struct loading *loading, const char *const *ids, int id_count,
                        struct diagnostics *diagnostics)
{
    sqlite3_stmt *statement = ledger_prepare(loading->file->database, loading->file->path,
                                             "SELECT id FROM names WHERE text = ?1", diagnostics);
    char *list = memory_new((size_t)id_count * 12 + 3, 1), *at = list;
    *at++ = '[';
    for (int i = 0; i < id_count && statement; i++) {
        sqlite3_reset(statement);
        sqlite3_bind_text(statement, 1, ids[i], -1, SQLITE_STATIC);
        int step = sqlite3_step(statement);
        if (step == SQLITE_ROW)
            at += sprintf(at, "%s%d", at[-1] == '[' ? "" : ",", sqlite3_column_int(statement, 0));
        if (step == SQLITE_ROW || step == SQLITE_DONE)
            continue;
        ledger_fail(loading->file->database, loading->file->path, "reading", diagnostics);
        sqlite3_finalize(statement);
        statement = NULL;
    }
    strcpy(at, "]");
    sqlite3_finalize(statement);
    if (statement)
        return list;
    free(list);
    return NULL;
}

/* The rows that name one of the ids, those that keys depend on, and what those are the targets of
 * or have as targets. */
static bool load_part(struct loading *loading, const char *const *ids, int id_count,
                      struct diagnostics *diagnostics)
{
    struct ledger_file *file = loading->file;
    struct ledger *ledger = loading->ledger;
    struct stretch stretch = {.loading = loading, .database = file->database, .grows = true};
    char *list = list_names(loading, ids, id_count, diagnostics);
    if (!list)
        return false;
    struct arena arena = {0};
    const char *named = "";
    static const char *const columns[] = {"place", "other_place", "unit", "lot", "trip", "event"};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        named = arena_format(&arena,
                             "%s UNION SELECT id FROM entries WHERE %s IN (SELECT value "
                             "FROM json_each('%s'))",
                             named, columns[i], list);
    const char *condition = arena_format(
        &arena,
        "IN (WITH RECURSIVE wanted(row) AS (SELECT id FROM entries WHERE kind >= 16%s UNION "
        "SELECT e.id FROM entries AS e JOIN wanted ON e.target = wanted.row UNION SELECT e.target "
        "FROM entries AS e JOIN wanted ON e.id = wanted.row WHERE e.target IS NOT NULL) SELECT row "
        "FROM wanted)",
        named);
    int code = read_rows(&stretch, condition);
    free(list);
    arena_clear(&arena);
    bool good =
        code == SQLITE_OK || ledger_fail(file->database, file->path, "reading", diagnostics);
    if (good && stretch.fault)
        good = stretch_fault(&stretch, diagnostics);
    loading->stretches[0].unsorted = stretch.unsorted;
    loading->stretches[0].has_targets = stretch.has_targets;
    ledger->entry_count = (int32_t)stretch.count;
    ledger->entries = arena_new(&ledger->arena, stretch.count, sizeof *ledger->entries);
    loading->stretches[0].rows = arena_new(&ledger->arena, stretch.count, sizeof *stretch.rows);
    if (stretch.count) {
        memcpy(ledger->entries, stretch.entries, stretch.count * sizeof *ledger->entries);
        memcpy(loading->stretches[0].rows, stretch.rows, stretch.count * sizeof *stretch.rows);
    }
    free(stretch.entries);
    free(stretch.rows);
    if (good && (good = read_names_of_entries(loading, diagnostics)))
        ledger_index_names(ledger);
    return good;
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
               (ids ? load_part(&loading, ids, id_count, diagnostics)
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
