/* A table as it was written: cells of text, each with the line and column at which it begins.
 *
 * CSV files and workbook sheets become this; the declaration in tables.h makes it a mission. Rows
 * that are blank or begin with '#' are left out; rows[0] is the header. Texts are UTF-8, blanks
 * around them removed.
 */
#ifndef DECAMP_MISSION_SHEET_H
#define DECAMP_MISSION_SHEET_H

#include "base/diagnostics.h"

#include <stdbool.h>

struct cell {
    const char *text;
    int line, column; /* from 1; the column counts characters */
};

struct sheet_row {
    int first, count; /* cells */
    int line;
};

struct sheet {
    const char *file; /* as the user would open it; NULL: the mission has no such table */
    struct cell *cells;
    struct sheet_row *rows;
    int cell_count, row_count;
    bool unreadable; /* as a whole, which has been reported */
};

/* Makes room in `arena` for so many rows and cells. */
void sheet_start(struct sheet *sheet, struct arena *arena, const char *file, size_t rows,
                 size_t cells);
/* Adds a cell to the row that is being written; removes blanks around `text`, in place, which must
 * live as long as the sheet. */
void sheet_add_cell(struct sheet *sheet, char *text, int line, int column);
/* Ends that row. Leaves it out if it is blank or a comment; reports a row that is shorter or longer
 * than the header. */
void sheet_end_row(struct sheet *sheet, int line, int column, struct diagnostics *diagnostics);

/* The cell of a row at a position, NULL if the position is -1 or there is none. */
const struct cell *sheet_cell(const struct sheet *sheet, int row, int position);
bool cell_is_filled(const struct cell *cell); /* false for NULL */

/* "line", or "row" of a workbook. */
const char *sheet_line_word(const struct sheet *sheet);

/* Reads CSV (RFC 4180; a byte-order mark, LF or CRLF, and a last line without end are fine) from
 * `bytes`, which has room for one more than `length`, becomes the sheet's cells and must live as
 * long. Every fault is reported. O(length). */
void sheet_read_csv(struct sheet *sheet, struct arena *arena, const char *file, char *bytes,
                    size_t length, struct diagnostics *diagnostics);

/* Reads the CSV file at `path`, as above. False if it could not be read, which is reported. */
bool sheet_read_file(struct sheet *sheet, struct arena *arena, const char *path,
                     struct diagnostics *diagnostics);

#endif
