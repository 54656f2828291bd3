/* Tables and wrapped text: they fit the line, in cells and not in bytes, and lose nothing without
 * an ellipsis. */
#include "base/table.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after the four above */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static const struct table_column columns[] = {
    {"place", false, true}, {"people", true, false}, {"note", false, true}};

static char *print_table(int width, const char *const *cells, size_t count)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    struct table table = {.columns = columns, .column_count = 3};
    for (size_t i = 0; i < count; i++)
        table_add(&table, "%s", cells[i]);
    table_print(&table, width, stream);
    assert_null(table.cells);
    fclose(stream);
    return text;
}

static int widest_line(const char *text)
{
    char *copy = strdup(text), *rest = copy;
    int widest = 0;
    for (char *line; (line = strsep(&rest, "\n"));) {
        assert_true(*line == '\0' || line[strlen(line) - 1] != ' ');
        widest = text_width(line) > widest ? text_width(line) : widest;
    }
    free(copy);
    return widest;
}

static void columns_are_as_wide_as_their_cells(void **state)
{
    (void)state;
    const char *const cells[] = {"Ménaka", "7", "first", "Gao", "", "", "Ber", "12345678", ""};
    char *text = print_table(80, cells, 9);
    assert_string_equal(text, "  place    people note\n"
                              "  Ménaka        7 first\n"
                              "  Gao\n"
                              "  Ber    12345678\n");
    free(text);
}

static void a_narrow_line_shrinks_the_widest_first(void **state)
{
    (void)state;
    const char *const cells[] = {"Ogossagou", "1", "temporary operating base"};
    char *text = print_table(32, cells, 3);
    assert_string_equal(text, "  place     people note\n"
                              "  Ogossagou      1 temporary op…\n");
    assert_int_equal(widest_line(text), 32);
    free(text);
    text = print_table(22, cells, 3);
    assert_string_equal(text, "  place  people note\n"
                              "  Ogoss…      1 tempo…\n");
    free(text);
    /* Numbers are never cut, whatever the line. */
    text = print_table(5, cells, 3);
    assert_non_null(strstr(text, "people"));
    free(text);
}

static void a_line_of_its_own_does_not_count(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    struct table table = {.columns = columns, .column_count = 3};
    table_add_line(&table, "a line that is longer than all of them");
    table_add(&table, "Gao");
    table_add(&table, "1");
    table_add(&table, "x");
    table_print(&table, 20, stream);
    fclose(stream);
    assert_string_equal(text, "  place people note\n"
                              "  a line that is longer than all of them\n"
                              "  Gao        1 x\n");
    free(text);
}

static char *wrap(const char *text, int indent, int width)
{
    char *wrapped = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&wrapped, &size);
    text_print_wrapped(stream, text, indent, width);
    fclose(stream);
    return wrapped;
}

static void text_is_wrapped_at_blanks(void **state)
{
    (void)state;
    char *text = wrap("one two  three four", 0, 9);
    assert_string_equal(text, "one two\nthree\nfour\n");
    free(text);
    /* The first line begins where the caller has left off; accents are one cell. */
    text = wrap("été été été", 4, 11);
    assert_string_equal(text, "été été\n    été\n");
    free(text);
    text = wrap("a unbreakably-long-word b", 2, 10);
    assert_string_equal(text, "a\n  unbreakably-long-word\n  b\n");
    free(text);
    text = wrap("", 2, 10);
    assert_string_equal(text, "\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_as_wide_as_their_cells),
        cmocka_unit_test(a_narrow_line_shrinks_the_widest_first),
        cmocka_unit_test(a_line_of_its_own_does_not_count),
        cmocka_unit_test(text_is_wrapped_at_blanks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
