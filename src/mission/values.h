/* One cell's text as a value of its column's type. */
#ifndef DECAMP_MISSION_VALUES_H
#define DECAMP_MISSION_VALUES_H

#include "mission/sheet.h"
#include "mission/tables.h"

/* Stores the cell's value in the column's field of `row`; reports it and leaves the field alone if
 * it is not of the column's type or range. References are only checked to be non-empty: reading.c
 * resolves them when all tables are there. */
bool value_read(const struct column *column, const struct cell *cell, void *row, const char *file,
                struct diagnostics *diagnostics);

/* Stores the column's default in the field of `row`. */
void value_set_default(const struct column *column, void *row);

/* yes, no, true, false (case ignored), or 1, 0, as spreadsheets store them. Else false, and *value
 * false. */
bool value_read_yes_no(const char *text, bool *value);

#endif
