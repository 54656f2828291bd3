/* Rows of a declared table: from a sheet's cells to structures, by the declaration.
 *
 * A mission's own tables are read so, and any other table that is declared alike and refers to a
 * mission (record/). A fault never stops the reading: the field keeps its default.
 */
#ifndef DECAMP_MISSION_ROWS_H
#define DECAMP_MISSION_ROWS_H

#include "mission/sheet.h"
#include "mission/tables.h"

enum { COLUMNS_MOST = 48 };

struct rows_reading {
    const struct table *table;
    const struct sheet *sheet;
    int *cell_of; /* [COLUMNS_MOST]: of a declared column, the common ones last, in each row; -1:
                     not there */
    struct diagnostics *diagnostics;
};

/* The declared columns of a table, the common ones last. */
int rows_column_count(const struct table *table);
const struct column *rows_column(const struct table *table, int column);

/* Finds the `count` wanted columns in the header; reports missing, double and misspelt ones. */
void rows_find_columns(const struct sheet *sheet, const struct column *const *wanted, int count,
                       int *cell_of, struct diagnostics *diagnostics);
/* The same for all declared columns of the reading's table. */
void rows_read_header(const struct rows_reading *reading);

/* Reads all rows behind the header into the array `rows` (sheet->row_count - 1 of
 * table->row_size), the defaults where cells are empty. References are resolved afterwards. */
void rows_read(const struct rows_reading *reading, void *rows);

/* What near misses among a mission's ids are found by; zeroed at first. */
struct near_misses {
    const char **candidates[TABLE_COUNT]; /* ids; made when first needed */
    long spent;
};
void near_misses_clear(struct near_misses *misses);

/* Finds the rows that references name in the mission. Lists come from the arena. */
void rows_resolve(const struct rows_reading *reading, void *rows, const struct mission *mission,
                  struct arena *lists, struct near_misses *misses);

/* Reports that a required cell is empty. */
void rows_refuse_empty(const struct sheet *sheet, const struct cell *cell,
                       const struct column *column, struct diagnostics *diagnostics);

/* Calls `add` for each column that the row's cell `assumed` names, with its cell (NULL: none).
 * Reports what names no column. */
void rows_read_assumed(const struct rows_reading *reading, int sheet_row,
                       void (*add)(void *context, const struct column *column,
                                   const struct cell *cell),
                       void *context);

#endif
