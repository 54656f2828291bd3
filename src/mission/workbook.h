/* A mission in one workbook: the same tables as sheets. */
#ifndef DECAMP_MISSION_WORKBOOK_H
#define DECAMP_MISSION_WORKBOOK_H

#include "base/diagnostics.h"

struct mission;

/* Reads the sheets of the .xlsx or .ods file at mission->path. False after an error, which is
 * reported. */
bool workbook_read(struct mission *mission, struct diagnostics *diagnostics);

/* What takes the sheets up. */
struct workbook_sheets {
    void *context;
    /* A sheet of that name follows, with so many rows that are not empty, so many columns wide. If
     * it returns false, the sheet is left out. */
    bool (*begin)(void *context, const char *name, size_t rows, size_t columns);
    /* A cell, in order of rows and columns, empty ones as "". Rows and columns from 1. */
    void (*cell)(void *context, const char *text, int row, int column);
    /* That was the last cell of the row. */
    void (*end_row)(void *context, int row);
};

/* The module that GDAL is in (base/module.h). */
struct workbook_module {
    /* Reads all sheets. False after an error, which is reported. */
    bool (*read)(const char *path, const struct workbook_sheets *sheets,
                 struct diagnostics *diagnostics);
};
extern const struct workbook_module decamp_workbook;

#endif
