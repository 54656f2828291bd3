/* The CSV reader: each row of the table is a file, the cells that it should become and the faults
 * that it should name. Cells are written line:column text, divided by '|', rows by '/'. */
#include "mission/sheet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct row {
    const char *bytes;
    size_t length; /* 0: up to the zero byte */
    const char *cells, *faults;
};

#define FAULT(place, message) "t.csv:" place ": error: " message "\n"

static const struct row rows[] = {
    {"", 0, "", ""},
    {"\n\n", 0, "", ""},
    {"id,name\na,b\n", 0, "1:1 id|1:4 name/2:1 a|2:3 b/", ""},
    {"id,name\r\na,b", 0, "1:1 id|1:4 name/2:1 a|2:3 b/", ""},
    {"id,name\ra,b\r", 0, "1:1 id|1:4 name/2:1 a|2:3 b/", ""},
    {"\xEF\xBB\xBFid\n", 0, "1:1 id/", ""},
    {"# a, \"remark\nid\n  # another, indented\na\n", 0, "2:1 id/4:1 a/", ""},
    {"\"# a remark, quoted by a spreadsheet\",,\nid\na\n", 0, "2:1 id/3:1 a/", ""},
    {"id,name\n,\n ,\t\na,\n", 0, "1:1 id|1:4 name/4:1 a|4:3 /", ""},
    {"id,name,,\na,b,,\n", 0, "1:1 id|1:4 name/2:1 a|2:3 b/", ""},
    {"id, name \n a\t,\tb c \n", 0, "1:1 id|1:5 name/2:2 a|2:6 b c/", ""},
    {"id,name\n\"a, \"\"b\"\"\",\" c \"\n", 0, "1:1 id|1:4 name/2:1 a, \"b\"|2:12 c/", ""},
    {"id,name\n\"a\r\nb\",c\nd,e\n", 0, "1:1 id|1:4 name/2:1 a\nb|3:4 c/4:1 d|4:3 e/", ""},
    {"id,name\nM\xC3\xA9naka,b\n", 0, "1:1 id|1:4 name/2:1 M\xC3\xA9naka|2:8 b/", ""},
    {"id,name\n\"a\" ,b\n", 0, "1:1 id|1:4 name/2:1 a|2:6 b/", ""},
    {"id,name\n\"a\"x,b\n", 0, "1:1 id|1:4 name/2:1 a|2:6 b/",
     FAULT("2:4", "there is text after the closing quote; quote the whole cell, and write a quote "
                  "inside it as \"\"")},
    {"id,name\na\"b\",c\n", 0, "1:1 id|1:4 name/2:1 a\"b\"|2:6 c/",
     FAULT("2:2", "stray quote; quote the whole cell, and write a quote inside it as \"\"")},
    {"id,name\na,\"b\n", 0, "1:1 id|1:4 name/2:1 a|2:3 b/",
     FAULT("2:3",
           "the quote opened here is never closed; a quote inside a quoted cell is written \"\"")},
    {"id,name\na\nb,c\n", 0, "1:1 id|1:4 name/2:1 a/3:1 b|3:3 c/",
     FAULT("2:2", "the row has 1 cell, the header 2; write the commas of empty cells too")},
    {"id,name\na,b,c\n", 0, "1:1 id|1:4 name/2:1 a|2:3 b/",
     FAULT("2:5", "the row has 3 cells, the header 2; put a text with a comma in \"quotes\"")},
    {"id;name\na;b\n", 0, "1:1 id;name/",
     FAULT("1:1", "the cells are not separated by commas; save the table as CSV with commas, in "
                  "UTF-8")},
    {"id,name\na,\xE9\n\xFF,b\n", 0, "1:1 id|1:4 name/2:1 a|2:3 ?/3:1 ?|3:3 b/",
     FAULT("2:3", "the byte 0xE9 here is not UTF-8 text (2 such bytes in the file); save the table "
                  "as CSV in UTF-8")},
    {"id\na\0b\n", 7, "1:1 id/2:1 a?b/",
     FAULT("2:2", "the byte 0x00 here is not UTF-8 text (1 such byte in the file); save the table "
                  "as CSV in UTF-8")},
    {"\xFF\xFEi\0d\0", 6, "", FAULT("1:1", "the file is UTF-16; save the table as CSV in UTF-8")},
};

static char *print_cells(const struct sheet *sheet)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    for (int r = 0; r < sheet->row_count; r++) {
        const struct sheet_row *row = &sheet->rows[r];
        for (int c = 0; c < row->count; c++) {
            const struct cell *cell = &sheet->cells[row->first + c];
            fprintf(stream, "%s%d:%d %s", c ? "|" : "", cell->line, cell->column, cell->text);
        }
        assert_int_equal(row->line, sheet->cells[row->first].line);
        fputc('/', stream);
    }
    fclose(stream);
    return text;
}

static void files_become_cells_and_faults(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        size_t length = row->length ? row->length : strlen(row->bytes);
        char *bytes = memory_new(length + 1, 1), *said = NULL;
        size_t said_size;
        memcpy(bytes, row->bytes, length);
        struct arena arena = {0};
        struct diagnostics diagnostics = {0};
        struct sheet sheet;
        sheet_read_csv(&sheet, &arena, "t.csv", bytes, length, &diagnostics);
        char *cells = print_cells(&sheet);
        FILE *stream = open_memstream(&said, &said_size);
        diagnostics_print(&diagnostics, stream, 0);
        fclose(stream);
        assert_string_equal(cells, row->cells);
        assert_string_equal(said, row->faults);
        free(cells);
        free(said);
        free(bytes);
        arena_clear(&arena);
        diagnostics_clear(&diagnostics);
    }
}

static void sheets_of_workbooks_are_told_as_cells(void **state)
{
    (void)state;
    static const struct {
        int line, column;
        const char *place;
    } places[] = {{14, 3, "m.ods#units!C14"},   {1, 26, "m.ods#units!Z1"},
                  {9, 27, "m.ods#units!AA9"},   {2, 52, "m.ods#units!AZ2"},
                  {3, 53, "m.ods#units!BA3"},   {4, 702, "m.ods#units!ZZ4"},
                  {5, 703, "m.ods#units!AAA5"}, {0, 0, "m.ods#units"}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct diagnostics diagnostics = {0};
        char *said = NULL, expected[64];
        size_t size;
        diagnostics_add(&diagnostics, SEVERITY_ERROR, "m.ods#units!", places[i].line,
                        places[i].column, "no");
        FILE *stream = open_memstream(&said, &size);
        diagnostics_print(&diagnostics, stream, 0);
        fclose(stream);
        snprintf(expected, sizeof expected, "%s: error: no\n", places[i].place);
        assert_string_equal(said, expected);
        free(said);
        diagnostics_clear(&diagnostics);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_become_cells_and_faults),
        cmocka_unit_test(sheets_of_workbooks_are_told_as_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
