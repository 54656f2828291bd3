/* The sheets of a workbook become the same cells of text that CSV files do; only their places are
 * told as a spreadsheet does. What stands to the right of a table's header is left alone: notes
 * beside the table.
 */
#include "mission/workbook.h"

#include "base/module.h"
#include "base/text.h"
#include "mission/reading.h"

#include <string.h>
#include <strings.h>

struct reader {
    struct mission *mission;
    struct diagnostics *diagnostics;
    struct sheet *sheet; /* the one that is being read */
};

static void report_strange_sheet(struct reader *reader, const char *name)
{
    const char *names[TABLE_COUNT];
    for (int t = 0; t < TABLE_COUNT; t++)
        names[t] = mission_tables[t].name;
    const char *nearest = text_nearest(name, names, TABLE_COUNT);
    if (!nearest)
        return;
    diagnostics_add(reader->diagnostics, SEVERITY_WARNING, reader->mission->path, 0, 0,
                    "the sheet '%s' is not known and is ignored", name);
    diagnostics_hint(reader->diagnostics, "did you mean '%s'?", nearest);
}

static bool begin(void *context, const char *name, size_t rows, size_t columns)
{
    struct reader *reader = context;
    struct mission *mission = reader->mission;
    int table = 0;
    while (table < TABLE_COUNT && strcasecmp(mission_tables[table].name, name) != 0)
        table++;
    if (table == TABLE_COUNT) {
        report_strange_sheet(reader, name);
        return false;
    }
    reader->sheet = &mission->tables->sheets[table];
    char *file = arena_format(&mission->arena, "%s#%s!", mission->path, name);
    if (reader->sheet->file) {
        diagnostics_add(reader->diagnostics, SEVERITY_ERROR, file, 0, 0,
                        "the workbook has this sheet twice");
        return false;
    }
    /* A comment may come before the header, and be wider: each row has room for all columns. */
    sheet_start(reader->sheet, &mission->arena, file, rows + 1, (rows + 1) * columns + 1);
    return true;
}

static void cell(void *context, const char *text, int row, int column)
{
    struct reader *reader = context;
    const struct sheet *sheet = reader->sheet;
    if (sheet->row_count == 0 || column <= sheet->rows[0].count)
        sheet_add_cell(reader->sheet, arena_copy_text(&reader->mission->arena, text), row, column);
}

static void end_row(void *context, int row)
{
    struct reader *reader = context;
    sheet_end_row(reader->sheet, row, 1, reader->diagnostics);
}

bool workbook_read(struct mission *mission, struct diagnostics *diagnostics)
{
    const struct workbook_module *module = module_load(
        "src/mission/decamp_workbook.so", "decamp_workbook", "GDAL (libgdal)", diagnostics);
    struct reader reader = {.mission = mission, .diagnostics = diagnostics};
    struct workbook_sheets sheets = {&reader, begin, cell, end_row};
    if (!module || !module->read(mission->path, &sheets, diagnostics))
        return false;
    for (int t = 0; t < TABLE_COUNT; t++)
        if (mission_tables[t].required && !mission->tables->sheets[t].file)
            diagnostics_add(
                diagnostics, SEVERITY_ERROR,
                arena_format(&mission->arena, "%s#%s!", mission->path, mission_tables[t].name), 0,
                0, "the workbook needs this sheet: %s", mission_tables[t].meaning);
    return true;
}
