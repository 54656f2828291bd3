/* A table that fits the line.
 *
 * Columns are as wide as their widest cell. If the line is too short, columns that may shrink lose
 * cells, the widest first, and cut their texts with an ellipsis; if that is not enough the table is
 * wider than the line. */
#ifndef DECAMP_BASE_TABLE_H
#define DECAMP_BASE_TABLE_H

#include "base/memory.h"

#include <stdbool.h>
#include <stdio.h>

struct table_column {
    const char *heading;
    bool right;   /* numbers */
    bool shrinks; /* texts */
};

/* Zero-initialise but for the columns. */
struct table {
    const struct table_column *columns;
    int column_count;
    struct arena arena; /* owns the cells' texts */
    const char **cells; /* row by row, a line being a row with no second cell; owned */
    size_t cell_count, cell_capacity;
};

/* Adds the next cell. */
void table_add(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds a line of its own between rows. */
void table_add_line(struct table *table, const char *text);

/* Prints heading and rows, two cells from the edge, and clears the table. */
void table_print(struct table *table, int width, FILE *stream);

#endif
