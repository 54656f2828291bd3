/* Laying out what is to be recorded: a CSV file, a sheet of a workbook, or the options of a command
 * line as a table of one row. All three become cells that are read alike.
 */
#include "record/record.h"

#include "base/module.h"
#include "mission/workbook.h"

#include <string.h>
#include <strings.h>

struct workbook_reading {
    struct record_batch *batch;
    const char *path;
    struct diagnostics *diagnostics;
};

/* The first sheet, or that called "record" wherever it stands. */
static bool begin(void *context, const char *name, size_t rows, size_t columns)
{
    struct workbook_reading *reading = context;
    struct record_batch *batch = reading->batch;
    if (batch->sheet.file && strcasecmp(name, record_table.name) != 0)
        return false;
    sheet_start(&batch->sheet, &batch->arena,
                arena_format(&batch->arena, "%s#%s!", reading->path, name), rows + 1,
                (rows + 1) * columns + 1);
    return true;
}

static void cell(void *context, const char *text, int row, int column)
{
    struct record_batch *batch = ((struct workbook_reading *)context)->batch;
    if (batch->sheet.row_count == 0 || column <= batch->sheet.rows[0].count)
        sheet_add_cell(&batch->sheet, arena_copy_text(&batch->arena, text), row, column);
}

static void end_row(void *context, int row)
{
    struct workbook_reading *reading = context;
    sheet_end_row(&reading->batch->sheet, row, 1, reading->diagnostics);
}

static bool is_workbook(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && (strcasecmp(dot, ".xlsx") == 0 || strcasecmp(dot, ".ods") == 0);
}

bool record_open(struct record_batch *batch, const char *path, struct diagnostics *diagnostics)
{
    *batch = (struct record_batch){.path = path};
    if (!is_workbook(path))
        return sheet_read_file(&batch->sheet, &batch->arena, path, diagnostics);
    const struct workbook_module *module = module_load(
        "src/mission/decamp_workbook.so", "decamp_workbook", "GDAL (libgdal)", diagnostics);
    struct workbook_reading reading = {batch, path, diagnostics};
    struct workbook_sheets sheets = {&reading, begin, cell, end_row};
    return module && module->read(path, &sheets, diagnostics);
}

void record_open_row(struct record_batch *batch, const char *const *columns,
                     const char *const *values, int count, struct diagnostics *diagnostics)
{
    *batch = (struct record_batch){0};
    struct sheet *sheet = &batch->sheet;
    sheet_start(sheet, &batch->arena, "the command line", 2, 2 * (size_t)count);
    for (int row = 0; row < 2; row++) {
        for (int i = 0; i < count; i++)
            sheet_add_cell(sheet, arena_copy_text(&batch->arena, row == 0 ? columns[i] : values[i]),
                           0, 0);
        sheet_end_row(sheet, 0, 0, diagnostics);
    }
}
