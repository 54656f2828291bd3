/* The mission while it is read and checked: its sheets, where each declared column stands in them,
 * and the ids. */
#ifndef DECAMP_MISSION_READING_H
#define DECAMP_MISSION_READING_H

#include "mission/rows.h"

#include <jansson.h>

struct mission_tables {
    struct sheet sheets[TABLE_COUNT];
    int cell_of[TABLE_COUNT][COLUMNS_MOST]; /* of a declared column, the common ones last, in each
                                               row; -1: not there */
    int setting_rows[COLUMNS_MOST];         /* the sheet row of each setting; 0: not given */
    json_t *ids[TABLE_COUNT]; /* id -> row of the mission's array; NULL: the table has no ids */
};

/* A mission without tables, to be filled and built. */
struct mission *mission_new(const char *path);

/* Turns the sheets in mission->tables into the mission and checks it. */
void mission_build(struct mission *mission, struct diagnostics *diagnostics);

/* Everything that is wrong between rows: what a plan could not be made from. Part of mission_build.
 */
void mission_check(const struct mission *mission, struct diagnostics *diagnostics);

/* A row of the array that a table became, how many there are, the id of one (its first column, in
 * tables that have ids), and the row of an id, or -1. */
void *mission_row(const struct mission *mission, enum table_name table, int row);
int mission_row_count(const struct mission *mission, enum table_name table);
const char *mission_row_id(const struct mission *mission, enum table_name table, int row);
int mission_find_row(const struct mission *mission, enum table_name table, const char *id);

/* The cell of a column (or setting), NULL if the table or column is not there. `row` counts from 0
 * in the mission's array. */
const struct cell *mission_cell(const struct mission *mission, enum table_name table, int row,
                                const char *column);

/* Reports something at that cell, or at the row's beginning if it has no such cell. */
void mission_report(const struct mission *mission, struct diagnostics *diagnostics,
                    enum severity severity, enum table_name table, int row, const char *column,
                    const char *format, ...) __attribute__((format(printf, 7, 8)));

#endif
