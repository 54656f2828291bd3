/* The declaration of the tables for people to read. */
#ifndef DECAMP_MISSION_DESCRIBE_H
#define DECAMP_MISSION_DESCRIBE_H

#include "mission/tables.h"

#include <stdio.h>

/* "whole number, people, 0 to 1000; default 6": what a cell of the column may hold. Returns `text`.
 */
char *column_describe(const struct column *column, char *text, size_t size);

/* For the terminal: the tables of a mission, and the columns of one, or of another table that is
 * declared alike. */
void declaration_print_list(FILE *stream);
void declaration_print(const struct table *table, FILE *stream);

/* The columns of one as '#' lines that may stand above its header. */
void declaration_print_comment(enum table_name name, FILE *stream);

/* All tables of a mission: docs/tables.md; the columns of one. */
void declaration_print_markdown(FILE *stream);
void declaration_print_markdown_columns(const struct table *table, FILE *stream);

#endif
