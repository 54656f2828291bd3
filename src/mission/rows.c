/* The declaration drives all of it: which cells to look for, what they may hold, what they refer
 * to.
 */
#include "mission/rows.h"

#include "base/text.h"
#include "mission/reading.h"
#include "mission/values.h"

#include <stdlib.h>
#include <string.h>

/* Looking for a near miss compares with every candidate: with many faults in a large mission it
 * stops here. */
enum { NEAREST_BUDGET = 1000000 };

int rows_column_count(const struct table *table)
{
    return table->column_count + COMMON_COLUMN_COUNT;
}

const struct column *rows_column(const struct table *table, int column)
{
    return column < table->column_count ? &table->columns[column]
                                        : &common_columns[column - table->column_count];
}

void rows_find_columns(const struct sheet *sheet, const struct column *const *wanted, int count,
                       int *position, struct diagnostics *diagnostics)
{
    const char *names[COLUMNS_MOST];
    for (int i = 0; i < count; i++) {
        names[i] = wanted[i]->name;
        position[i] = -1;
    }
    const struct sheet_row *header = &sheet->rows[0];
    const struct cell *cells = &sheet->cells[header->first];
    for (int at = 0; at < header->count; at++) {
        int found = 0;
        while (found < count && strcasecmp(names[found], cells[at].text) != 0)
            found++;
        if (found < count && position[found] >= 0)
            diagnostics_add(diagnostics, SEVERITY_ERROR, sheet->file, cells[at].line,
                            cells[at].column, "the column '%s' is there twice", names[found]);
        else if (found < count)
            position[found] = at;
    }
    /* A misspelt column is told only where the right one is missing: others may be named as they
     * like. */
    for (int at = 0; at < header->count; at++) {
        const char *nearest = text_nearest(cells[at].text, names, (size_t)count);
        if (!nearest || !cells[at].text[0] || strcasecmp(nearest, cells[at].text) == 0)
            continue; /* `source` may be a table's own column as well as common to all */
        for (int i = 0; i < count; i++)
            if (names[i] == nearest && position[i] < 0) {
                diagnostics_add(diagnostics, SEVERITY_WARNING, sheet->file, cells[at].line,
                                cells[at].column, "the column '%s' is not known and is ignored",
                                cells[at].text);
                diagnostics_hint(diagnostics, "did you mean '%s'?", nearest);
            }
    }
    for (int i = 0; i < count; i++)
        if (position[i] < 0 && !wanted[i]->otherwise) {
            diagnostics_add(diagnostics, SEVERITY_ERROR, sheet->file, header->line, 1,
                            "the column '%s' is missing", names[i]);
            diagnostics_hint(diagnostics, "%s", wanted[i]->meaning);
        }
}

void rows_read_header(const struct rows_reading *reading)
{
    const struct column *wanted[COLUMNS_MOST];
    int count = rows_column_count(reading->table);
    for (int c = 0; c < count; c++)
        wanted[c] = rows_column(reading->table, c);
    rows_find_columns(reading->sheet, wanted, count, reading->cell_of, reading->diagnostics);
}

void rows_refuse_empty(const struct sheet *sheet, const struct cell *cell,
                       const struct column *column, struct diagnostics *diagnostics)
{
    char expected[256];
    diagnostics_add(diagnostics, SEVERITY_ERROR, sheet->file, cell->line, cell->column,
                    "%s is empty", column->name);
    diagnostics_hint(diagnostics, "expected: %s",
                     column_describe_type(column, expected, sizeof expected));
}

/* Reads one row's cells over the defaults that `row` holds. */
static void read_row(const struct rows_reading *reading, int sheet_row, void *row)
{
    const struct sheet *sheet = reading->sheet;
    for (int c = 0; c < reading->table->column_count; c++) {
        const struct cell *cell = sheet_cell(sheet, sheet_row, reading->cell_of[c]);
        const struct column *column = &reading->table->columns[c];
        if (cell_is_filled(cell))
            value_read(column, cell, row, sheet->file, reading->diagnostics);
        else if (cell && !column->otherwise)
            rows_refuse_empty(sheet, cell, column, reading->diagnostics);
    }
}

void rows_read(const struct rows_reading *reading, void *rows)
{
    const struct table *table = reading->table;
    void *defaults = memory_new(1, table->row_size);
    for (int c = 0; c < table->column_count; c++)
        value_set_default(&table->columns[c], defaults);
    for (int r = 1; r < reading->sheet->row_count; r++) {
        char *row = (char *)rows + (size_t)(r - 1) * table->row_size;
        memcpy(row, defaults, table->row_size);
        memcpy(row + table->line_offset, &reading->sheet->rows[r].line, sizeof(int));
        read_row(reading, r, row);
    }
    free(defaults);
}

void near_misses_clear(struct near_misses *misses)
{
    for (int t = 0; t < TABLE_COUNT; t++)
        free(misses->candidates[t]);
    *misses = (struct near_misses){0};
}

static const char *nearest_id(const struct mission *mission, struct near_misses *misses,
                              enum table_name name, const char *id)
{
    int count = mission_row_count(mission, name);
    misses->spent += count;
    if (misses->spent > NEAREST_BUDGET || count == 0)
        return NULL;
    if (!misses->candidates[name]) {
        misses->candidates[name] = memory_new((size_t)count, sizeof *misses->candidates[name]);
        for (int r = 0; r < count; r++)
            misses->candidates[name][r] = mission_row_id(mission, name, r);
    }
    return text_nearest(id, misses->candidates[name], (size_t)count);
}

struct resolver {
    const struct rows_reading *reading;
    const struct mission *mission;
    struct arena *lists;
    struct near_misses *misses;
};

static int resolve(const struct resolver *resolver, const struct column *column, const char *id,
                   const struct cell *cell)
{
    const struct mission *mission = resolver->mission;
    const struct mission_tables *tables = mission->tables;
    struct diagnostics *diagnostics = resolver->reading->diagnostics;
    int found = mission_find_row(mission, column->refers, id);
    const struct table *table = &mission_tables[column->refers];
    /* Where a whole table failed that every mission has, each mention of its rows is no news. */
    bool failed = table->required && (mission_row_count(mission, column->refers) == 0 ||
                                      tables->cell_of[column->refers][0] < 0);
    if (found >= 0 || failed)
        return found;
    const char *suffix = diagnostic_is_in_sheet(tables->sheets[TABLE_MISSION].file) ? "" : ".csv";
    diagnostics_add(diagnostics, SEVERITY_ERROR, resolver->reading->sheet->file, cell->line,
                    cell->column, "%s '%s' is not in %s%s", table->row_name, id, table->name,
                    suffix);
    const char *nearest = nearest_id(mission, resolver->misses, column->refers, id);
    if (nearest)
        diagnostics_hint(diagnostics, "did you mean '%s'?", nearest);
    return -1;
}

static void resolve_list(const struct resolver *resolver, const struct column *column, void *row,
                         const struct cell *cell)
{
    int most = 1, count = 0;
    for (const char *at = cell->text; *at; at++)
        most += *at == ';';
    int *list = arena_new(resolver->lists, (size_t)most, sizeof *list);
    char *text = memory_copy_text(cell->text), *rest = text;
    for (char *part; (part = strsep(&rest, ";"));) {
        part += strspn(part, " ");
        size_t length = strlen(part);
        while (length && part[length - 1] == ' ')
            part[--length] = '\0';
        int found = length ? resolve(resolver, column, part, cell) : -1;
        if (found >= 0)
            list[count++] = found;
    }
    free(text);
    memcpy((char *)row + column->offset, &list, sizeof list);
    memcpy((char *)row + column->count_offset, &count, sizeof count);
}

void rows_resolve(const struct rows_reading *reading, void *rows, const struct mission *mission,
                  struct arena *lists, struct near_misses *misses)
{
    const struct table *table = reading->table;
    struct resolver resolver = {reading, mission, lists, misses};
    for (int c = 0; c < table->column_count; c++) {
        const struct column *column = &table->columns[c];
        if (column->type != COLUMN_REFERENCE && column->type != COLUMN_REFERENCES)
            continue;
        for (int r = 1; r < reading->sheet->row_count; r++) {
            const struct cell *cell = sheet_cell(reading->sheet, r, reading->cell_of[c]);
            char *row = (char *)rows + (size_t)(r - 1) * table->row_size;
            if (!cell_is_filled(cell))
                continue;
            if (column->type == COLUMN_REFERENCES) {
                resolve_list(&resolver, column, row, cell);
                continue;
            }
            int found = resolve(&resolver, column, cell->text, cell);
            memcpy(row + column->offset, &found, sizeof found);
        }
    }
}

/* `all` marks what can be estimated: numbers, dates, words, yes or no; not names and references. */
static bool is_value(const struct column *column)
{
    return column->type != COLUMN_ID && column->type != COLUMN_TEXT &&
           column->type != COLUMN_REFERENCE && column->type != COLUMN_REFERENCES;
}

static void refuse_assumed(const struct rows_reading *reading, const struct cell *assumed,
                           const char *name)
{
    const struct table *table = reading->table;
    const char *names[COLUMNS_MOST];
    for (int i = 0; i < table->column_count; i++)
        names[i] = table->columns[i].name;
    const char *nearest = text_nearest(name, names, (size_t)table->column_count);
    diagnostics_add(reading->diagnostics, SEVERITY_ERROR, reading->sheet->file, assumed->line,
                    assumed->column, "assumed '%s' is not a column", name);
    if (nearest)
        diagnostics_hint(reading->diagnostics, "did you mean '%s'?", nearest);
    else
        diagnostics_hint(reading->diagnostics, "name columns, separated by ';', or write all");
}

void rows_read_assumed(const struct rows_reading *reading, int sheet_row,
                       void (*add)(void *context, const struct column *column,
                                   const struct cell *cell),
                       void *context)
{
    const struct table *table = reading->table;
    const struct sheet *sheet = reading->sheet;
    const struct cell *assumed =
        sheet_cell(sheet, sheet_row, reading->cell_of[table->column_count]);
    if (!cell_is_filled(assumed))
        return;
    if (strcasecmp(assumed->text, "all") == 0) {
        for (int c = 0; c < table->column_count; c++) {
            const struct cell *cell = sheet_cell(sheet, sheet_row, reading->cell_of[c]);
            if (cell_is_filled(cell) && is_value(&table->columns[c]))
                add(context, &table->columns[c], cell);
        }
        return;
    }
    char *text = memory_copy_text(assumed->text), *rest = text;
    for (char *part; (part = strsep(&rest, "; "));) {
        int c = part[0] ? table_find_column(table, part) : -1;
        if (c >= 0)
            add(context, &table->columns[c], sheet_cell(sheet, sheet_row, reading->cell_of[c]));
        else if (part[0])
            refuse_assumed(reading, assumed, part);
    }
    free(text);
}
