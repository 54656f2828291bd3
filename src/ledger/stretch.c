/* Rows of the tables `entries` and `details` as entries.
 *
 * Where SQL selects them, rows do not come out by stepping through a query, which costs more than
 * what is in them, but are handed to an aggregate function of ours that takes all columns of a row
 * at once. All of a ledger is read from its pages (pages.c).
 *
 * A damaged file may hold anything: every number is held against its range here, so that those who
 * use a ledger need not. */
#include "ledger/loading.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fill_cells(struct cell *cells, int count, sqlite3_value **values)
{
    for (int i = 0; i < count; i++) {
        struct cell *cell = &cells[i];
        cell->type = sqlite3_value_type(values[i]);
        if (cell->type == SQLITE_INTEGER) {
            cell->whole = sqlite3_value_int64(values[i]);
        } else if (cell->type == SQLITE_FLOAT) {
            cell->real = sqlite3_value_double(values[i]);
        } else if (cell->type != SQLITE_NULL) {
            cell->bytes = sqlite3_value_blob(values[i]);
            cell->size = sqlite3_value_bytes(values[i]);
        }
    }
}

static bool take_whole(const struct cell *cell, int64_t least, int64_t most, int64_t *number)
{
    *number = cell->whole;
    return cell->type == SQLITE_INTEGER && *number >= least && *number <= most;
}

static bool take_bytes(const struct cell *cell, unsigned char *bytes, int size)
{
    if (cell->type != SQLITE_BLOB || cell->size != size)
        return false;
    memcpy(bytes, cell->bytes, (size_t)size);
    return true;
}

/* A cell that is not empty. */
static bool take_field(const struct loading *loading, const struct ledger_field *field,
                       const struct cell *cell, struct ledger_entry *entry)
{
    void *at = (char *)entry + field->offset;
    int64_t number = 0;
    bool good = false;
    switch (field->type) {
    case FIELD_DAY:
        good = take_whole(cell, INT32_MIN + 1, INT32_MAX, &number);
        *(int32_t *)at = (int32_t)number;
        return good;
    case FIELD_SMALL:
        good = take_whole(cell, field->least, field->most, &number);
        *(int32_t *)at = (int32_t)number;
        return good;
    case FIELD_NAME:
        good = take_whole(cell, 1, loading->name_count, &number);
        *(int32_t *)at = (int32_t)(number - 1);
        return good;
    case FIELD_TARGET: /* a row until all are read */
        good = take_whole(cell, 1, INT32_MAX, &number);
        *(int32_t *)at = (int32_t)number;
        return good;
    case FIELD_WIDE:
        return take_whole(cell, 0, INT64_MAX, at);
    case FIELD_REAL: /* whole ones are kept as integers */
        *(double *)at = cell->type == SQLITE_INTEGER ? (double)cell->whole : cell->real;
        return (cell->type == SQLITE_FLOAT || cell->type == SQLITE_INTEGER) &&
               isfinite(*(double *)at);
    case FIELD_POSITION:
        return cell->type == SQLITE_BLOB &&
               geometry_read_point(cell->bytes, cell->size, &entry->latitude, &entry->longitude);
    case FIELD_HASH:
        return entry->has_file_hash = take_bytes(cell, entry->file_hash, LEDGER_HASH_BYTES);
    case FIELD_KEY:
        return entry->has_key =
                   !entry->has_file_hash && take_bytes(cell, entry->key, sizeof entry->key);
    }
    return false;
}

/* Cells that stand for fields, in the order of the table of fields. Returns the faulty column, or
 * NULL. */
static const char *take_fields(const struct loading *loading, bool seldom, const struct cell *cells,
                               struct ledger_entry *entry, int *taken)
{
    *taken = 0;
    for (int i = 0; i < loading->field_count[seldom]; i++) {
        if (cells[i].type == SQLITE_NULL)
            continue;
        if (!take_field(loading, loading->fields[seldom][i], &cells[i], entry))
            return loading->fields[seldom][i]->column;
        ++*taken;
    }
    return NULL;
}

static const char *take_row(const struct loading *loading, const struct cell *cells,
                            struct ledger_entry *entry)
{
    int64_t kind, author;
    int taken;
    *entry = loading->empty;
    entry->amount.value = NAN;
    if (!take_bytes(&cells[1], entry->hash, LEDGER_HASH_BYTES))
        return "hash";
    if (!take_whole(&cells[2], 0, ENTRY_KIND_COUNT - 1, &kind))
        return "kind";
    if (!take_whole(&cells[3], 1, loading->author_count, &author))
        return "author";
    if (!take_whole(&cells[4], 1, INT64_MAX - 1, &entry->sequence))
        return "sequence";
    if (!take_whole(&cells[5], 0, INT64_C(1) << 56, &entry->recorded))
        return "recorded";
    entry->kind = (enum entry_kind)kind;
    entry->author = (int32_t)(author - 1);
    const char *fault = take_fields(loading, false, cells + ENTRY_COLUMN_COUNT, entry, &taken);
    if (fault)
        return fault;
    if (isnan(entry->amount.value) != (entry->amount.qualifier == AMOUNT_NONE))
        return "amount";
    ledger_entry_from_stored(entry);
    return NULL;
}

/* The row in the cells is the next entry. */
static bool take_entry(void *context, int64_t row)
{
    struct stretch *stretch = context;
    if (stretch->count == stretch->capacity) {
        stretch->fault = "id";
        return false;
    }
    struct ledger_entry *entry = &stretch->entries[stretch->count];
    stretch->rows[stretch->count] = stretch->fault_row = row;
    stretch->fault =
        row < 1 || row >= INT32_MAX ? "id" : take_row(stretch->loading, stretch->cells, entry);
    if (stretch->count && !stretch->fault) {
        stretch->unsorted = stretch->unsorted || entry->recorded <= entry[-1].recorded;
        if (row <= stretch->rows[stretch->count - 1])
            stretch->fault = "id";
    }
    if (!stretch->grows && entry->target >= 0) { /* of all rows, which have no gaps */
        if (entry->target >= row)
            stretch->fault = "target";
        entry->target--;
    }
    if (entry->kind >= ENTRY_OPENING)
        stretch->last_about_keys = (int32_t)row;
    stretch->count += !stretch->fault;
    return !stretch->fault;
}

/* The first row says where in the ledger the entries of the stretch stand. */
static bool take_first_entry(void *context, int64_t row)
{
    struct stretch *stretch = context;
    if (!stretch->entries) {
        struct ledger *ledger = stretch->loading->ledger;
        if (row < 1 || row > ledger->entry_count)
            return false;
        stretch->first = row;
        stretch->entries = ledger->entries + row - 1;
        stretch->rows = stretch->loading->rows + row - 1;
        stretch->capacity = (size_t)(ledger->entry_count - row + 1);
    }
    return take_entry(stretch, row);
}

static void take_entry_values(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct stretch *stretch = sqlite3_user_data(context);
    if (stretch->fault)
        return;
    if (stretch->grows && stretch->count == stretch->capacity) {
        size_t capacity = stretch->capacity;
        memory_grow(&stretch->entries, &capacity, stretch->count + 1, sizeof *stretch->entries);
        memory_grow(&stretch->rows, &stretch->capacity, stretch->count + 1, sizeof *stretch->rows);
    }
    fill_cells(stretch->cells, count, values);
    take_entry(stretch, stretch->cells[0].type == SQLITE_INTEGER ? stretch->cells[0].whole : -1);
}

size_t stretch_find(const struct stretch *stretch, int64_t row)
{
    size_t low = 0, high = stretch->count, guess = (size_t)(row - stretch->first);
    if (!stretch->grows && guess < high && stretch->rows[guess] == row)
        return guess;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (stretch->rows[middle] < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low < stretch->count && stretch->rows[low] == row ? low : stretch->count;
}

/* The row in the cells is what an entry of the stretch has in table details. */
static bool take_details(void *context, int64_t row)
{
    struct stretch *stretch = context;
    int taken = 0;
    stretch->fault_row = row;
    size_t at = stretch_find(stretch, row);
    if (at == stretch->count) {
        stretch->fault = "entry";
        return false;
    }
    struct ledger_entry *entry = &stretch->entries[at];
    double value = entry->amount.most;
    entry->amount.most = NAN;
    stretch->fault = take_fields(stretch->loading, true, stretch->cells + 1, entry, &taken);
    if (!stretch->fault &&
        (!taken || isnan(entry->amount.most) == (entry->amount.qualifier == AMOUNT_BETWEEN)))
        stretch->fault = "amount_most";
    if (entry->amount.qualifier != AMOUNT_BETWEEN)
        entry->amount.most = value;
    return !stretch->fault;
}

static void take_details_values(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct stretch *stretch = sqlite3_user_data(context);
    if (stretch->fault)
        return;
    fill_cells(stretch->cells, count, values);
    take_details(stretch, stretch->cells[0].whole);
}

static void take_result(sqlite3_context *context)
{
    sqlite3_result_null(context);
}

int ledger_take_rows(sqlite3 *database, const char *columns, int count, const char *from,
                     void (*take)(sqlite3_context *, int, sqlite3_value **), void *context)
{
    struct arena arena = {0};
    sqlite3_stmt *statement = NULL;
    const char *sql = arena_format(&arena, "SELECT decamp_take(%s) FROM %s", columns, from);
    int code = sqlite3_create_function_v2(database, "decamp_take", count, SQLITE_UTF8, context,
                                          NULL, take, take_result, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(database, sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    arena_clear(&arena);
    return code == SQLITE_ROW ? SQLITE_OK : code;
}

/* Those of one of the two tables that the condition selects. */
static int take_rows(struct stretch *stretch, bool details, const char *condition)
{
    char columns[800];
    struct arena arena = {0};
    strcpy(columns, details ? "entry" : ENTRY_COLUMNS);
    int count = (details ? 1 : ENTRY_COLUMN_COUNT) +
                ledger_append_columns(columns, sizeof columns, details);
    const char *from = arena_format(&arena, "%s WHERE %s %s", details ? "details" : "entries",
                                    details ? "entry" : "id", condition);
    int code = ledger_take_rows(stretch->database, columns, count, from,
                                details ? take_details_values : take_entry_values, stretch);
    arena_clear(&arena);
    return code;
}

int stretch_read(struct stretch *stretch, const char *condition)
{
    int code = take_rows(stretch, false, condition);
    return code == SQLITE_OK ? take_rows(stretch, true, condition) : code;
}

bool stretch_read_pages(struct stretch *stretch, sqlite3 *database, size_t first, size_t end)
{
    const struct loading *loading = stretch->loading;
    return pages_read(&loading->pages, database, first, end, stretch->cells,
                      ENTRY_COLUMN_COUNT + loading->field_count[false], take_first_entry, stretch);
}

bool stretch_read_details(struct stretch *stretch, sqlite3 *database, size_t first, size_t end)
{
    const struct loading *loading = stretch->loading;
    return pages_read(&loading->pages, database, first, end, stretch->cells,
                      1 + loading->field_count[true], take_details, stretch);
}

bool stretch_fault(const struct stretch *stretch, struct diagnostics *diagnostics)
{
    return ledger_damaged(stretch->loading->file->path, diagnostics,
                          "'%s' in row %lld of table 'entries' or 'details'", stretch->fault,
                          (long long)stretch->fault_row);
}
