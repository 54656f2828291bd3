/* Entries as rows: what append and merge write. One statement a table, prepared once, so that a
 * batch costs what its signatures cost. */
#include "ledger/store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sqlite3_stmt *prepare_insert(struct ledger_file *file, bool details,
                                    struct diagnostics *diagnostics)
{
    char columns[800], sql[1200];
    strcpy(columns, details ? "entry" : ENTRY_COLUMNS);
    int count = (details ? 1 : ENTRY_COLUMN_COUNT) +
                ledger_append_columns(columns, sizeof columns, details);
    int length = snprintf(sql, sizeof sql, "INSERT INTO %s(%s) VALUES (?",
                          details ? "details" : "entries", columns);
    for (int i = 1; i < count; i++)
        length += snprintf(sql + length, sizeof sql - (size_t)length, ",?");
    snprintf(sql + length, sizeof sql - (size_t)length, ")");
    return ledger_prepare(file->database, file->path, sql, diagnostics);
}

static bool fail(struct row_writer *writer)
{
    return ledger_fail(writer->file->database, writer->file->path, "recording",
                       writer->diagnostics);
}

bool row_writer_init(struct row_writer *writer, struct ledger_file *file,
                     const struct ledger *ledger, struct diagnostics *diagnostics)
{
    sqlite3 *database = file->database;
    *writer = (struct row_writer){.file = file, .diagnostics = diagnostics, .ledger = ledger};
    writer->name_rows = memory_new((size_t)ledger->name_count, sizeof *writer->name_rows);
    writer->entry = prepare_insert(file, false, diagnostics);
    writer->details = prepare_insert(file, true, diagnostics);
    writer->signature =
        ledger_prepare(database, file->path, "INSERT INTO signatures VALUES (?1, ?2)", diagnostics);
    writer->parent =
        ledger_prepare(database, file->path, "INSERT INTO parents VALUES (?1, ?2)", diagnostics);
    writer->find_name =
        ledger_prepare(database, file->path, "SELECT id FROM names WHERE text = ?1", diagnostics);
    writer->add_name =
        ledger_prepare(database, file->path, "INSERT INTO names(text) VALUES (?1)", diagnostics);
    sqlite3_stmt *last =
        ledger_prepare(database, file->path, "SELECT max(id) FROM entries", diagnostics);
    bool good = writer->entry && writer->details && writer->signature && writer->parent &&
                writer->find_name && writer->add_name && last;
    if (good && (good = sqlite3_step(last) == SQLITE_ROW || fail(writer)))
        writer->last = sqlite3_column_int64(last, 0);
    sqlite3_finalize(last);
    if (!good)
        row_writer_clear(writer);
    return good;
}

void row_writer_clear(struct row_writer *writer)
{
    sqlite3_finalize(writer->entry);
    sqlite3_finalize(writer->details);
    sqlite3_finalize(writer->signature);
    sqlite3_finalize(writer->parent);
    sqlite3_finalize(writer->find_name);
    sqlite3_finalize(writer->add_name);
    free(writer->name_rows);
    *writer = (struct row_writer){0};
}

static bool insert(struct row_writer *writer, sqlite3_stmt *statement)
{
    int step = sqlite3_step(statement);
    sqlite3_reset(statement);
    return step == SQLITE_DONE || fail(writer);
}

static int32_t name_row(struct row_writer *writer, int32_t name)
{
    int32_t *row = &writer->name_rows[name];
    if (*row)
        return *row;
    const char *text = writer->ledger->names[name];
    sqlite3_bind_text(writer->find_name, 1, text, -1, SQLITE_STATIC);
    int step = sqlite3_step(writer->find_name);
    if (step == SQLITE_ROW)
        *row = sqlite3_column_int(writer->find_name, 0);
    sqlite3_reset(writer->find_name);
    if (step == SQLITE_ROW)
        return *row;
    if (step != SQLITE_DONE && !fail(writer))
        return 0;
    sqlite3_bind_text(writer->add_name, 1, text, -1, SQLITE_STATIC);
    if (insert(writer, writer->add_name))
        *row = (int32_t)sqlite3_last_insert_rowid(writer->file->database);
    return *row;
}

int64_t row_writer_author(struct row_writer *writer, const unsigned char key[32])
{
    struct ledger_file *file = writer->file;
    int64_t row = 0;
    sqlite3_stmt *find = ledger_prepare(
        file->database, file->path, "SELECT id FROM authors WHERE key = ?1", writer->diagnostics);
    sqlite3_stmt *add = ledger_prepare(file->database, file->path,
                                       "INSERT INTO authors(key) VALUES (?1)", writer->diagnostics);
    if (find && add) {
        sqlite3_bind_blob(find, 1, key, 32, SQLITE_STATIC);
        sqlite3_bind_blob(add, 1, key, 32, SQLITE_STATIC);
        int step = sqlite3_step(find);
        if (step == SQLITE_ROW)
            row = sqlite3_column_int64(find, 0);
        else if (step != SQLITE_DONE)
            fail(writer);
        else if (insert(writer, add))
            row = sqlite3_last_insert_rowid(file->database);
    }
    sqlite3_finalize(find);
    sqlite3_finalize(add);
    return row;
}

static bool bind_field(struct row_writer *writer, const struct ledger_entry *entry,
                       const struct ledger_field *field, int at, int64_t target)
{
    sqlite3_stmt *statement = field->seldom ? writer->details : writer->entry;
    const void *from = (const char *)entry + field->offset;
    unsigned char point[POINT_BYTES];
    int32_t small;
    int64_t wide;
    double real;
    switch (field->type) {
    case FIELD_DAY:
    case FIELD_SMALL:
        memcpy(&small, from, sizeof small);
        if (field->type == FIELD_DAY ? small != DAY_NONE : small >= field->least)
            return sqlite3_bind_int(statement, at, small) == SQLITE_OK;
        break;
    case FIELD_WIDE:
        memcpy(&wide, from, sizeof wide);
        if (wide >= 0)
            return sqlite3_bind_int64(statement, at, wide) == SQLITE_OK;
        break;
    case FIELD_NAME:
        memcpy(&small, from, sizeof small);
        if (small >= 0) {
            int32_t row = name_row(writer, small);
            return row && sqlite3_bind_int(statement, at, row) == SQLITE_OK;
        }
        break;
    case FIELD_REAL:
        memcpy(&real, from, sizeof real);
        return sqlite3_bind_double(statement, at, real) == SQLITE_OK; /* NAN is NULL */
    case FIELD_POSITION:
        if (isnan(entry->latitude))
            break;
        geometry_point(entry->latitude, entry->longitude, point);
        return sqlite3_bind_blob(statement, at, point, POINT_BYTES, SQLITE_TRANSIENT) == SQLITE_OK;
    case FIELD_TARGET:
        if (target)
            return sqlite3_bind_int64(statement, at, target) == SQLITE_OK;
        break;
    case FIELD_HASH:
        if (entry->has_file_hash)
            return sqlite3_bind_blob(statement, at, entry->file_hash, LEDGER_HASH_BYTES,
                                     SQLITE_STATIC) == SQLITE_OK;
        break;
    case FIELD_KEY:
        if (entry->has_key)
            return sqlite3_bind_blob(statement, at, entry->key, 32, SQLITE_STATIC) == SQLITE_OK;
        break;
    }
    return sqlite3_bind_null(statement, at) == SQLITE_OK;
}

bool row_writer_write(struct row_writer *writer, const struct ledger_entry *entry, int64_t author,
                      int64_t target, const unsigned char signature[LEDGER_SIGNATURE_BYTES],
                      const int64_t *parents, int parent_count)
{
    int64_t row = ++writer->last;
    sqlite3_stmt *statement = writer->entry;
    sqlite3_bind_int64(statement, 1, row);
    sqlite3_bind_blob(statement, 2, entry->hash, LEDGER_HASH_BYTES, SQLITE_STATIC);
    sqlite3_bind_int(statement, 3, (int)entry->kind);
    sqlite3_bind_int64(statement, 4, author);
    sqlite3_bind_int64(statement, 5, entry->sequence);
    sqlite3_bind_int64(statement, 6, entry->recorded);
    sqlite3_bind_int64(writer->details, 1, row);
    bool has_details = false;
    for (int i = 0, at[] = {ENTRY_COLUMN_COUNT, 1}; i < LEDGER_FIELD_COUNT; i++) {
        const struct ledger_field *field = &ledger_fields[i];
        if (!bind_field(writer, entry, field, ++at[field->seldom], target))
            return false;
        has_details = has_details || (field->seldom && ledger_field_is_there(entry, field));
    }
    sqlite3_bind_int64(writer->signature, 1, row);
    sqlite3_bind_blob(writer->signature, 2, signature, LEDGER_SIGNATURE_BYTES, SQLITE_STATIC);
    bool good = insert(writer, statement) && (!has_details || insert(writer, writer->details)) &&
                insert(writer, writer->signature);
    for (int i = 0; i < parent_count && good; i++) {
        sqlite3_bind_int64(writer->parent, 1, row);
        sqlite3_bind_int64(writer->parent, 2, parents[i]);
        good = insert(writer, writer->parent);
    }
    return good;
}

bool row_writer_text(struct row_writer *writer, const unsigned char hash[LEDGER_HASH_BYTES],
                     const char *text, size_t length)
{
    struct ledger_file *file = writer->file;
    sqlite3_stmt *statement = ledger_prepare(
        file->database, file->path, "INSERT OR IGNORE INTO texts(hash, text) VALUES (?1, ?2)",
        writer->diagnostics);
    if (!statement)
        return false;
    sqlite3_bind_blob(statement, 1, hash, LEDGER_HASH_BYTES, SQLITE_STATIC);
    sqlite3_bind_blob64(statement, 2, text, length, SQLITE_STATIC);
    bool good = insert(writer, statement);
    sqlite3_finalize(statement);
    return good;
}
