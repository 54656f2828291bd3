/* A mission changed in its tables: cells set, rows added and left out, then read and checked again
 * as if it had been written like that. So what a changed mission says can be written as tables,
 * with the sources and notes that they had.
 */
#ifndef DECAMP_MISSION_EDIT_H
#define DECAMP_MISSION_EDIT_H

#include "mission/tables.h"

struct mission_edit; /* owns the tables as they will be */

/* The tables of the mission, which must live as long as the edit. */
struct mission_edit *mission_edit_new(const struct mission *mission);
void mission_edit_free(struct mission_edit *edit);

/* Rows are numbered as in the mission's arrays; those that are added come after all others. In the
 * table of settings the row is not looked at and the column is the key. */
void mission_edit_set(struct mission_edit *edit, enum table_name table, int row, const char *column,
                      const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Sets the cell, names the column in the row's `assumed` and adds the reason to its note. */
void mission_edit_assume(struct mission_edit *edit, enum table_name table, int row,
                         const char *column, const char *why, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* "" where nothing is written. */
const char *mission_edit_get(const struct mission_edit *edit, enum table_name table, int row,
                             const char *column);

/* Return the number of the new row. */
int mission_edit_add_row(struct mission_edit *edit, enum table_name table);
int mission_edit_copy_row(struct mission_edit *edit, enum table_name table, int row);

/* The row is left out; other rows keep their numbers until the edit is finished. */
void mission_edit_drop_row(struct mission_edit *edit, enum table_name table, int row);

/* The mission as changed, owned by the caller; NULL if it has errors, which are added. Their lines
 * are those of the rows that they come from. */
struct mission *mission_edit_finish(const struct mission_edit *edit,
                                    struct diagnostics *diagnostics);

/* Writes all tables as CSV into the folder, which is made if need be; each file whole or not at
 * all. Returns false after an error, which is added. */
bool mission_edit_write(const struct mission_edit *edit, const char *folder,
                        struct diagnostics *diagnostics);

#endif
