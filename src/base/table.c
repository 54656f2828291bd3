/* A table that fits the line. All cells are kept until the last has come, as the widths depend on
 * all of them. */
#include "base/table.h"

#include "base/text.h"

#include <stdlib.h>

enum { MARGIN = 2, LEAST_SHRUNK = 6, MOST_COLUMNS = 24 };

void table_add(struct table *table, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = NULL;
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    memory_grow(&table->cells, &table->cell_capacity, table->cell_count + 1, sizeof *table->cells);
    table->cells[table->cell_count++] = arena_copy_text(&table->arena, length >= 0 ? text : "");
    free(length >= 0 ? text : NULL);
}

void table_add_line(struct table *table, const char *text)
{
    table_add(table, "%s", text);
    size_t end = table->cell_count + (size_t)table->column_count - 1;
    memory_grow(&table->cells, &table->cell_capacity, end, sizeof *table->cells);
    while (table->cell_count < end)
        table->cells[table->cell_count++] = NULL;
}

static bool is_line(const struct table *table, const char *const *row)
{
    return table->column_count > 1 && !row[1];
}

static void fit(const struct table *table, int width, int widths[static MOST_COLUMNS])
{
    int sum = MARGIN + table->column_count - 1;
    for (int c = 0; c < table->column_count; c++)
        widths[c] = text_width(table->columns[c].heading);
    for (size_t i = 0; i < table->cell_count; i++) {
        size_t c = i % (size_t)table->column_count;
        if (is_line(table, table->cells + (i - c)))
            continue;
        int cells = text_width(table->cells[i]);
        widths[c] = cells > widths[c] ? cells : widths[c];
    }
    for (int c = 0; c < table->column_count; c++)
        sum += widths[c];
    while (sum > width) {
        int widest = -1;
        for (int c = 0; c < table->column_count; c++)
            if (table->columns[c].shrinks && widths[c] > LEAST_SHRUNK &&
                (widest < 0 || widths[c] > widths[widest]))
                widest = c;
        if (widest < 0)
            break;
        widths[widest]--;
        sum--;
    }
}

/* No blanks at the end of a line: blanks are owed until something follows. */
static void print_row(const struct table *table, const char *const *cells,
                      const int widths[static MOST_COLUMNS], FILE *stream)
{
    if (cells && is_line(table, cells)) {
        fprintf(stream, "%*s%s\n", MARGIN, "", cells[0]);
        return;
    }
    int owed = MARGIN;
    for (int c = 0; c < table->column_count; c++) {
        const char *text = cells ? cells[c] : table->columns[c].heading;
        int cell = text_width(text), blank = cell < widths[c] ? widths[c] - cell : 0;
        owed += table->columns[c].right ? blank : 0;
        if (*text) {
            fprintf(stream, "%*s", owed, "");
            text_print_padded(stream, text, widths[c] - blank);
            owed = 0;
        }
        owed += (table->columns[c].right ? 0 : blank) + 1;
    }
    fputc('\n', stream);
}

void table_print(struct table *table, int width, FILE *stream)
{
    int widths[MOST_COLUMNS] = {0};
    fit(table, width, widths);
    if (table->cell_count)
        print_row(table, NULL, widths, stream);
    else
        fprintf(stream, "%*snone\n", MARGIN, "");
    for (size_t i = 0; i < table->cell_count; i += (size_t)table->column_count)
        print_row(table, table->cells + i, widths, stream);
    free(table->cells);
    arena_clear(&table->arena);
    table->cells = NULL;
    table->cell_count = table->cell_capacity = 0;
}
