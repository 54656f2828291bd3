/* Reading the part of a ledger that some ids are about, in a time that does not grow with the rest:
 * one query finds the rows by the indices of the table, the names that they need are fetched one by
 * one. */
#include "ledger/loading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* The target, which is an earlier row, as the place of that. */
static bool find_target(struct stretch *stretch, size_t i, struct diagnostics *diagnostics)
{
    struct ledger_entry *entry = &stretch->entries[i];
    if (entry->target < 0)
        return true;
    size_t at = stretch_find(stretch, entry->target);
    entry->target = (int32_t)at;
    stretch->fault = "target";
    stretch->fault_row = stretch->rows[i];
    return at < i || stretch_fault(stretch, diagnostics);
}

bool loading_read_part(struct loading *loading, const char *const *ids, int id_count,
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
    int code = stretch_read(&stretch, condition);
    free(list);
    arena_clear(&arena);
    bool good =
        code == SQLITE_OK || ledger_fail(file->database, file->path, "reading", diagnostics);
    if (good && stretch.fault)
        good = stretch_fault(&stretch, diagnostics);
    for (size_t i = 0; i < stretch.count && good; i++)
        good = find_target(&stretch, i, diagnostics);
    loading->stretch_count = 1;
    loading->stretches[0].unsorted = stretch.unsorted;
    ledger->entry_count = (int32_t)stretch.count;
    ledger->entries = arena_new(&ledger->arena, stretch.count, sizeof *ledger->entries);
    loading->rows = arena_new(&ledger->arena, stretch.count, sizeof *stretch.rows);
    if (stretch.count) {
        memcpy(ledger->entries, stretch.entries, stretch.count * sizeof *ledger->entries);
        memcpy(loading->rows, stretch.rows, stretch.count * sizeof *stretch.rows);
    }
    free(stretch.entries);
    free(stretch.rows);
    if (good && (good = read_names_of_entries(loading, diagnostics)))
        ledger_index_names(ledger);
    return good;
}
