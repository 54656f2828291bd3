/* Rows of the tables `entries` and `details` as entries.
 *
 * Rows do not come out by stepping through a query, which costs more than what is in them, but are
 * handed to an aggregate function of ours that takes all columns of a row at once.
 *
 * A damaged file may hold anything: every number is held against its range here, so that those who
 * use a ledger need not. */
#include "ledger/loading.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

int stretch_read(struct stretch *stretch, const char *condition)
{
    int code = take_rows(stretch, false, condition);
    return code == SQLITE_OK ? take_rows(stretch, true, condition) : code;
}

bool stretch_fault(const struct stretch *stretch, struct diagnostics *diagnostics)
{
    return ledger_damaged(stretch->loading->file->path, diagnostics,
                          "'%s' in row %lld of table 'entries' or 'details'", stretch->fault,
                          (long long)stretch->fault_row);
}
