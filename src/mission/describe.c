/* The declaration of the tables, told: on the terminal, in docs/tables.md, and as the comments of
 * the tables that `decamp init` writes. */
#include "mission/describe.h"

#include "base/text.h"

#include <string.h>

/* Adds to what `text` holds already. */
static __attribute__((format(printf, 3, 4))) void append(char *text, size_t size,
                                                         const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

static bool has_range(const struct column *column)
{
    return column->type == COLUMN_INTEGER || column->type == COLUMN_NUMBER;
}

char *column_describe(const struct column *column, char *text, size_t size)
{
    column_describe_type(column, text, size);
    if (column->unit)
        append(text, size, ", %s", column->unit);
    bool open = column->most >= 1e7; /* where a range only keeps slips out */
    if (has_range(column) && column->positive)
        append(text, size, ", more than 0");
    else if (has_range(column) && open)
        append(text, size, ", %.15g or more", column->least);
    if (has_range(column) && column->positive && !open)
        append(text, size, ", up to %.15g", column->most);
    else if (has_range(column) && !open)
        append(text, size, ", %.15g to %.15g", column->least, column->most);
    if (!column->otherwise)
        append(text, size, "; required");
    else if (strcmp(column->otherwise, "none") == 0)
        append(text, size, "; may be empty");
    else
        append(text, size, "; default %s", column->otherwise);
    return text;
}

/* What the kind of limit or risk takes; NULL after the last, and for other tables. */
static const char *kind_takes(const struct table *table, int kind)
{
    if (table == &mission_tables[TABLE_LIMITS] && kind < LIMIT_KIND_COUNT)
        return limit_kind_takes((enum limit_kind)kind);
    if (table == &mission_tables[TABLE_RISKS] && kind < RISK_KIND_COUNT)
        return risk_kind_takes((enum risk_kind)kind);
    return NULL;
}

static const struct column setting_assumed = {
    .name = "assumed",
    .type = COLUMN_TEXT,
    .otherwise = "none",
    .meaning = "yes: the value is assumed",
};

/* Calls `print` for each column of a table, or setting, then those that every table has. */
static void for_each_column(const struct table *table, FILE *stream,
                            void (*print)(FILE *stream, const struct column *column))
{
    for (int i = 0; i < table->column_count; i++)
        print(stream, &table->columns[i]);
    for (int i = 0; i < COMMON_COLUMN_COUNT; i++)
        if (table == &mission_tables[TABLE_MISSION] &&
            strcmp(common_columns[i].name, "assumed") == 0)
            print(stream, &setting_assumed);
        else if (table_find_column(table, common_columns[i].name) < 0)
            print(stream, &common_columns[i]);
}

void declaration_print_list(FILE *stream)
{
    fputs("A mission is a folder of these tables (NAME.csv), or one workbook (.xlsx, .ods)\n"
          "with a sheet for each:\n\n",
          stream);
    for (int t = 0; t < TABLE_COUNT; t++) {
        fputs("  ", stream);
        text_print_padded(stream, mission_tables[t].name, 12);
        fprintf(stream, "%s%s\n", mission_tables[t].meaning,
                mission_tables[t].required ? " (required)" : "");
    }
    fputs("\n'decamp help tables TABLE' tells a table's columns; 'decamp init FOLDER' writes\n"
          "a small mission to begin with. The table 'record' tells a ledger what happened.\n",
          stream);
}

static void print_column(FILE *stream, const struct column *column)
{
    enum { INDENT = 23 };
    int width = text_line_width(stream);
    char text[512];
    fputs("  ", stream);
    text_print_padded(stream, column->name, INDENT - 2);
    text_print_wrapped(stream, column->meaning, INDENT, width);
    fprintf(stream, "%*s", INDENT, "");
    text_print_wrapped(stream, column_describe(column, text, sizeof text), INDENT, width);
}

void declaration_print(const struct table *table, FILE *stream)
{
    fprintf(stream, "%s: %s%s\n", table->name, table->meaning,
            table->required ? " (required)" : "");
    if (table == &mission_tables[TABLE_MISSION])
        fputs("Its columns are key, value and unit (checked where given). The keys, and the\n"
              "columns that every table may have besides:\n\n",
              stream);
    else
        fprintf(stream, "One row is one %s. The columns:\n\n", table->row_name);
    for_each_column(table, stream, print_column);
    for (int k = 0; kind_takes(table, k); k++) {
        fputs(k ? "  " : "\nWhat each kind takes:\n  ", stream);
        text_print_wrapped(stream, kind_takes(table, k), 4, text_line_width(stream));
    }
}

static void print_comment(FILE *stream, const struct column *column)
{
    char text[512];
    fprintf(stream, "# %s: %s (%s)\n", column->name, column->meaning,
            column_describe(column, text, sizeof text));
}

void declaration_print_comment(enum table_name name, FILE *stream)
{
    const struct table *table = &mission_tables[name];
    fprintf(stream, "# %s: %s. Lines like this one are comments.\n#\n", table->name,
            table->meaning);
    for_each_column(table, stream, print_comment);
    for (int k = 0; kind_takes(table, k); k++)
        fprintf(stream, "# %s\n", kind_takes(table, k));
    fputs("#\n", stream);
}

static void print_markdown_row(FILE *stream, const struct column *column)
{
    char text[512];
    fprintf(stream, "| `%s` | %s | %s |\n", column->name,
            column_describe(column, text, sizeof text), column->meaning);
}

void declaration_print_markdown_columns(const struct table *table, FILE *stream)
{
    fputs("| column | a cell holds | meaning |\n|---|---|---|\n", stream);
    for_each_column(table, stream, print_markdown_row);
}

void declaration_print_markdown(FILE *stream)
{
    fputs(
        "# The tables of a mission\n\n"
        "A mission is a folder of CSV files with these names, or one workbook (.xlsx, .ods) with\n"
        "a sheet of each name. [missions.md](missions.md) tells how to fill them in. This page is\n"
        "what `decamp help tables --markdown` prints.\n",
        stream);
    for (int t = 0; t < TABLE_COUNT; t++) {
        enum table_name name = (enum table_name)t;
        const struct table *table = &mission_tables[name];
        fprintf(stream, "\n## %s\n\n%c%s%s.\n\n| %s | a cell holds | meaning |\n|---|---|---|\n",
                table->name, table->meaning[0] - 'a' + 'A', table->meaning + 1,
                table->required ? ". Required" : "", name == TABLE_MISSION ? "key" : "column");
        for (int i = 0; i < table->column_count; i++)
            print_markdown_row(stream, &table->columns[i]);
        for (int k = 0; kind_takes(table, k); k++)
            fprintf(stream, "%s%s%s", k ? "; " : "\nWhat each kind takes: ", kind_takes(table, k),
                    kind_takes(table, k + 1) ? "" : ".\n");
    }
    fputs("\n## Every table\n\nThese columns may stand in every table beside its own; any other "
          "column is left alone.\n\n| column | a cell holds | meaning |\n|---|---|---|\n",
          stream);
    for (int i = 0; i < COMMON_COLUMN_COUNT; i++)
        print_markdown_row(stream, &common_columns[i]);
}
