/* Cells as values, and the declaration that says what they may be. */
#include "mission/describe.h"
#include "mission/reading.h"
#include "mission/values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Whatever a column's field may be. */
union field {
    const char *text;
    int integer;
    double number;
    int32_t day;
    bool yes;
    unsigned set;
};

static const char *const colours[] = {"red", "green", "blue"};
static const struct words colour_words = {colours, 3};

static const struct column integer = {.name = "n", .type = COLUMN_INTEGER, .least = -5, .most = 50};
static const struct column count = {
    .name = "n", .type = COLUMN_INTEGER, .unit = "people", .most = 1e7};
static const struct column number = {
    .name = "n", .type = COLUMN_NUMBER, .unit = "km", .positive = true, .most = 100};
static const struct column day = {.name = "n", .type = COLUMN_DAY};
static const struct column yes_no = {.name = "n", .type = COLUMN_YES_NO};
static const struct column word = {.name = "n", .type = COLUMN_WORD, .words = &colour_words};
static const struct column set = {.name = "n", .type = COLUMN_WORDS, .words = &colour_words};
static const struct column id = {.name = "n", .type = COLUMN_ID};

struct row {
    const struct column *column;
    const char *cell;
    double value;      /* if it is read */
    const char *fault; /* NULL: it is read */
};

static const struct row rows[] = {
    {&integer, "7", 7, NULL},
    {&integer, "-5", -5, NULL},
    {&integer, "+5", 5, NULL},
    {&integer, "5.0", 5, NULL},
    {&integer, "1e1", 10, NULL},
    {&integer, "-6", 0, "n is -6, expected -5 to 50"},
    {&integer, "51", 0, "n is 51, expected -5 to 50"},
    {&integer, "7.5", 0, "n '7.5' is not a whole number"},
    {&integer, "seven", 0, "n 'seven' is not a whole number"},
    {&integer, "7x", 0, "n '7x' is not a whole number"},
    {&integer, "0x7", 0, "n '0x7' is not a whole number"},
    {&integer, "nan", 0, "n 'nan' is not a whole number"},
    {&integer, "-", 0, "n '-' is not a whole number"},
    {&count, "-1", 0, "n is -1, expected 0 or more"},
    {&count, "1,250", 0,
     "n '1,250' is not a whole number; write 1250 or 1250.5, without thousands separators and "
     "without "
     "the unit people"},
    {&count, "1 250", 0,
     "n '1 250' is not a whole number; write 1250 or 1250.5, without thousands separators and "
     "without "
     "the unit people"},
    {&count, "250people", 0,
     "n '250people' is not a whole number; write the number alone; the unit is people"},
    {&count, "99999999999", 0, "n is 99999999999, expected 0 to 10000000 people"},
    {&number, "2.5", 2.5, NULL},
    {&number, ".5", .5, NULL},
    {&number, "100", 100, NULL},
    {&number, "0", 0, "n is 0, expected more than 0"},
    {&number, "1e999", 0, "n '1e999' is too large"},
    {&number, "2,5", 0,
     "n '2,5' is not a number; write 1250 or 1250.5, without thousands separators and without the "
     "unit "
     "km"},
    {&day, "1970-01-02", 1, NULL},
    {&day, "2023-02-29", 0, "n '2023-02-29' is no date of the calendar, 1900 to 2199"},
    {&day, "29.02.2024", 0, "n '29.02.2024' is not a date; write YYYY-MM-DD, such as 2023-12-31"},
    {&day, "2023-7-1", 0, "n '2023-7-1' is not a date; write YYYY-MM-DD, such as 2023-12-31"},
    {&yes_no, "yes", 1, NULL},
    {&yes_no, "No", 0, NULL},
    {&yes_no, "TRUE", 1, NULL},
    {&yes_no, "0", 0, NULL},
    {&yes_no, "y", 0, "n 'y' is neither yes nor no"},
    {&word, "Green", 1, NULL},
    {&word, "gren", 0, "n 'gren' is not known; did you mean 'green'?"},
    {&word, "violet", 0, "n 'violet' is not known; expected one of red, green, blue"},
    {&set, "blue; red", 5, NULL},
    {&set, "red;red;", 1, NULL},
    {&set, ";", 0, "n ';' is not known; expected some of red, green, blue"},
    {&set, "red;blu", 0, "n 'blu' is not known; did you mean 'blue'?"},
    {&id, "a;b", 0, "an id may not hold ';'"},
    {&id, "a\tb", 0, "an id may not hold a control character"},
};

static double value_of(const struct column *column, const union field *field)
{
    switch (column->type) {
    case COLUMN_INTEGER:
    case COLUMN_WORD:
        return field->integer;
    case COLUMN_NUMBER:
        return field->number;
    case COLUMN_DAY:
        return field->day;
    case COLUMN_YES_NO:
        return field->yes;
    case COLUMN_WORDS:
        return field->set;
    default:
        return 0;
    }
}

static void cells_are_read_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        union field field = {0};
        struct diagnostics diagnostics = {0};
        struct cell cell = {row->cell, 3, 5};
        bool read = value_read(row->column, &cell, &field, "t.csv", &diagnostics);
        char said[512] = "";
        if (diagnostics.count) {
            const struct diagnostic *item = &diagnostics.items[0];
            assert_int_equal(item->line * 100 + item->column, 305);
            snprintf(said, sizeof said, "%s%s%s", item->message, item->hint ? "; " : "",
                     item->hint ? item->hint : "");
        }
        assert_string_equal(said, row->fault ? row->fault : "");
        assert_int_equal(read, !row->fault);
        if (value_of(row->column, &field) != row->value)
            fail_msg("'%s' is read as %g", row->cell, value_of(row->column, &field));
        diagnostics_clear(&diagnostics);
    }
}

static void check_default(const struct table *table, const struct column *column)
{
    char given[256] = {0}, otherwise[256] = {0};
    struct diagnostics diagnostics = {0};
    struct column here = *column;
    here.offset = 0;
    value_set_default(&here, otherwise);
    if (column->otherwise && strcmp(column->otherwise, "none") != 0) {
        struct cell cell = {column->otherwise, 1, 1};
        if (!value_read(&here, &cell, given, "t.csv", &diagnostics))
            fail_msg("%s.%s: its default '%s' is refused", table->name, column->name,
                     column->otherwise);
        assert_memory_equal(given, otherwise, sizeof given);
    }
    diagnostics_clear(&diagnostics);
}

static void the_declaration_is_sound(void **state)
{
    (void)state;
    for (int t = 0; t < TABLE_COUNT; t++) {
        const struct table *table = &mission_tables[t];
        assert_true(table->column_count + COMMON_COLUMN_COUNT <= COLUMNS_MOST);
        size_t size = t == TABLE_MISSION ? sizeof(struct settings) : table->row_size;
        for (int c = 0; c < table->column_count; c++) {
            const struct column *column = &table->columns[c];
            char text[512];
            assert_int_equal(table_find_column(table, column->name), c);
            assert_true(column->offset < size && column->count_offset < size);
            assert_true(strlen(column->meaning) > 3);
            assert_true(!column->words || column->words->count > 0);
            assert_true(strlen(column_describe(column, text, sizeof text)) < 200);
            assert_true((column->type == COLUMN_WORD || column->type == COLUMN_WORDS) ==
                        (column->words != NULL));
            check_default(table, column);
        }
    }
}

static void words_are_as_many_as_their_enums(void **state)
{
    (void)state;
    assert_int_equal(transport_mode_words.count, MODE_COUNT);
    assert_int_equal(disposition_words.count, DISPOSITION_COUNT);
    assert_int_equal(limit_kind_words.count, LIMIT_KIND_COUNT);
    assert_int_equal(place_kind_words.count, PLACE_HOME + 1);
    assert_int_equal(qualifier_words.count, QUALIFIER_AT_MOST + 1);
    for (int k = 0; k < LIMIT_KIND_COUNT; k++) {
        const char *name = limit_kind_name((enum limit_kind)k);
        assert_memory_equal(limit_kind_takes((enum limit_kind)k), name, strlen(name));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_read_or_refused),
        cmocka_unit_test(the_declaration_is_sound),
        cmocka_unit_test(words_are_as_many_as_their_enums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
