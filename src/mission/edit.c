/* The sheets of a mission, copied into rows that can grow, and turned back into sheets.
 *
 * A row is an array of cells as long as its table's header. A column that the table does not have
 * yet is added to the header when it is first set.
 */
#include "mission/edit.h"

#include "base/output.h"
#include "mission/reading.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct edit_row {
    const char **cells; /* [width of its table when last set]; NULL: empty */
    int width, line;
    bool dropped;
};

struct edit_table {
    const char *file;      /* NULL: the mission has no such table */
    struct edit_row *rows; /* [0]: the header */
    size_t count, capacity;
};

struct mission_edit {
    struct arena arena; /* owns the texts and cells */
    const struct mission *mission;
    struct edit_table tables[TABLE_COUNT];
};

static void widen(struct mission_edit *edit, struct edit_row *row, int width)
{
    if (width <= row->width)
        return;
    const char **cells = arena_new(&edit->arena, (size_t)width, sizeof *cells);
    if (row->width)
        memcpy(cells, row->cells, (size_t)row->width * sizeof *cells);
    row->cells = cells;
    row->width = width;
}

static struct edit_row *add_row(struct edit_table *table)
{
    memory_grow(&table->rows, &table->capacity, table->count + 1, sizeof *table->rows);
    table->rows[table->count] = (struct edit_row){0};
    return &table->rows[table->count++];
}

struct mission_edit *mission_edit_new(const struct mission *mission)
{
    struct mission_edit *edit = memory_new(1, sizeof *edit);
    edit->mission = mission;
    for (int t = 0; t < TABLE_COUNT; t++) {
        const struct sheet *sheet = &mission->tables->sheets[t];
        struct edit_table *table = &edit->tables[t];
        table->file = sheet->file;
        for (int r = 0; sheet->file && r < sheet->row_count; r++) {
            struct edit_row *row = add_row(table);
            row->line = sheet->rows[r].line;
            widen(edit, row, sheet->rows[r].count);
            for (int c = 0; c < row->width; c++)
                row->cells[c] = sheet->cells[sheet->rows[r].first + c].text;
        }
    }
    return edit;
}

void mission_edit_free(struct mission_edit *edit)
{
    if (!edit)
        return;
    for (int t = 0; t < TABLE_COUNT; t++)
        free(edit->tables[t].rows);
    arena_clear(&edit->arena);
    free(edit);
}

/* The position of a column, or -1. */
static int find_column(const struct edit_table *table, const char *column)
{
    for (int c = 0; table->count && c < table->rows[0].width; c++)
        if (table->rows[0].cells[c] && strcasecmp(table->rows[0].cells[c], column) == 0)
            return c;
    return -1;
}

static int get_column(struct mission_edit *edit, enum table_name name, const char *column)
{
    struct edit_table *table = &edit->tables[name];
    int found = find_column(table, column);
    if (found >= 0)
        return found;
    if (!table->file)
        table->file = arena_format(&edit->arena, "%s.csv", mission_tables[name].name);
    if (!table->count)
        add_row(table)->line = 1;
    found = table->rows[0].width;
    widen(edit, &table->rows[0], found + 1);
    table->rows[0].cells[found] = arena_copy_text(&edit->arena, column);
    return found;
}

/* The row of a setting, added if there is none. */
static int get_setting(struct mission_edit *edit, const char *key)
{
    struct edit_table *table = &edit->tables[TABLE_MISSION];
    int at = get_column(edit, TABLE_MISSION, "key");
    for (size_t r = 1; r < table->count; r++)
        if (at < table->rows[r].width && table->rows[r].cells[at] &&
            strcasecmp(table->rows[r].cells[at], key) == 0)
            return (int)r - 1;
    int row = mission_edit_add_row(edit, TABLE_MISSION);
    widen(edit, &table->rows[row + 1], at + 1);
    table->rows[row + 1].cells[at] = arena_copy_text(&edit->arena, key);
    return row;
}

static void set_text(struct mission_edit *edit, enum table_name name, int row, const char *column,
                     const char *text)
{
    int at = get_column(edit, name, column);
    struct edit_row *changed = &edit->tables[name].rows[row + 1];
    widen(edit, changed, at + 1);
    changed->cells[at] = arena_copy_text(&edit->arena, text);
}

static char *format_text(struct mission_edit *edit, const char *format, va_list arguments)
{
    char text[4096];
    vsnprintf(text, sizeof text, format, arguments);
    return arena_copy_text(&edit->arena, text);
}

void mission_edit_set(struct mission_edit *edit, enum table_name table, int row, const char *column,
                      const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = format_text(edit, format, arguments);
    va_end(arguments);
    if (table == TABLE_MISSION) {
        row = get_setting(edit, column);
        column = "value";
    }
    set_text(edit, table, row, column, text);
}

/* Adds to a cell that holds several words or sentences. */
static void append_text(struct mission_edit *edit, enum table_name table, int row,
                        const char *column, const char *separator, const char *text)
{
    const char *was = mission_edit_get(edit, table, row, column);
    set_text(edit, table, row, column,
             was[0] ? arena_format(&edit->arena, "%s%s%s", was, separator, text) : text);
}

void mission_edit_assume(struct mission_edit *edit, enum table_name table, int row,
                         const char *column, const char *why, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = format_text(edit, format, arguments);
    va_end(arguments);
    set_text(edit, table, row, column, text);
    const char *assumed = mission_edit_get(edit, table, row, "assumed");
    if (strcasecmp(assumed, "all") != 0 && !strstr(assumed, column))
        append_text(edit, table, row, "assumed", ";", column);
    append_text(edit, table, row, "note", "; ", why);
}

const char *mission_edit_get(const struct mission_edit *edit, enum table_name table, int row,
                             const char *column)
{
    int at = find_column(&edit->tables[table], column);
    const struct edit_row *of = &edit->tables[table].rows[row + 1];
    return at >= 0 && at < of->width && of->cells[at] ? of->cells[at] : "";
}

int mission_edit_add_row(struct mission_edit *edit, enum table_name table)
{
    if (!edit->tables[table].count) /* the first column of every table is enough of a header */
        get_column(edit, table, mission_tables[table].columns[0].name);
    struct edit_row *row = add_row(&edit->tables[table]);
    row->line = edit->tables[table].rows[edit->tables[table].count - 2].line + 1;
    return (int)edit->tables[table].count - 2;
}

int mission_edit_copy_row(struct mission_edit *edit, enum table_name table, int row)
{
    int added = mission_edit_add_row(edit, table);
    struct edit_row *copy = &edit->tables[table].rows[added + 1],
                    *of = &edit->tables[table].rows[row + 1];
    widen(edit, copy, of->width);
    for (int c = 0; c < of->width; c++)
        copy->cells[c] = of->cells[c];
    copy->line = of->line;
    return added;
}

void mission_edit_drop_row(struct mission_edit *edit, enum table_name table, int row)
{
    edit->tables[table].rows[row + 1].dropped = true;
}

struct mission *mission_edit_finish(const struct mission_edit *edit,
                                    struct diagnostics *diagnostics)
{
    struct mission *mission = mission_new(edit->mission->path);
    size_t errors = diagnostics->errors;
    for (int t = 0; t < TABLE_COUNT; t++) {
        const struct edit_table *table = &edit->tables[t];
        struct sheet *sheet = &mission->tables->sheets[t];
        if (!table->file)
            continue;
        size_t width = table->count ? (size_t)table->rows[0].width : 0;
        sheet_start(sheet, &mission->arena, arena_copy_text(&mission->arena, table->file),
                    table->count, table->count * width);
        for (size_t r = 0; r < table->count; r++) {
            const struct edit_row *row = &table->rows[r];
            for (size_t c = 0; c < width && !row->dropped; c++) {
                const char *text = c < (size_t)row->width && row->cells[c] ? row->cells[c] : "";
                sheet_add_cell(sheet, arena_copy_text(&mission->arena, text), row->line,
                               (int)c + 1);
            }
            if (!row->dropped)
                sheet_end_row(sheet, row->line, 1, diagnostics);
        }
    }
    mission_build(mission, diagnostics);
    if (diagnostics->errors > errors) {
        mission_free(mission);
        return NULL;
    }
    return mission;
}

static void write_cell(FILE *stream, const char *text)
{
    if (!strpbrk(text, ",\"\r\n") && text[0] != '#') {
        fputs(text, stream);
        return;
    }
    fputc('"', stream);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', stream);
        fputc(*text, stream);
    }
    fputc('"', stream);
}

static void write_table(FILE *stream, const struct edit_table *table)
{
    for (size_t r = 0; r < table->count; r++) {
        const struct edit_row *row = &table->rows[r];
        if (row->dropped)
            continue;
        for (int c = 0; c < table->rows[0].width; c++) {
            if (c)
                fputc(',', stream);
            write_cell(stream, c < row->width && row->cells[c] ? row->cells[c] : "");
        }
        fputc('\n', stream);
    }
}

bool mission_edit_write(const struct mission_edit *edit, const char *folder,
                        struct diagnostics *diagnostics)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, folder, 0, 0,
                        "the folder could not be made: %s", strerror(errno));
        return false;
    }
    bool written = true;
    for (int t = 0; t < TABLE_COUNT && written; t++) {
        if (!edit->tables[t].count)
            continue;
        struct arena arena = {0};
        struct output output;
        written =
            output_open(&output, arena_format(&arena, "%s/%s.csv", folder, mission_tables[t].name),
                        diagnostics);
        if (written) {
            write_table(output.stream, &edit->tables[t]);
            written = output_commit(&output, diagnostics);
        }
        arena_clear(&arena);
    }
    return written;
}
