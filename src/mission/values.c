/* Values are strict: a cell that is nearly a number or a date is refused with a word on how to
 * write it, as guessing (is 1,250 a thousand or one and a quarter, is 03/04 in March or in April?)
 * is how plans go wrong.
 */
#include "mission/values.h"

#include "base/text.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct place_of_cell {
    const struct column *column;
    const struct cell *cell;
    const char *file;
    struct diagnostics *diagnostics;
};

/* Reports `what is wrong` with the cell; the caller may add a hint. */
#define REFUSE(where, ...)                                                                         \
    diagnostics_add((where)->diagnostics, SEVERITY_ERROR, (where)->file, (where)->cell->line,      \
                    (where)->cell->column, __VA_ARGS__)

static bool read_number(const struct place_of_cell *where, double *value)
{
    const char *text = where->cell->text;
    const struct column *column = where->column;
    const char *kind = column->type == COLUMN_INTEGER ? "whole number" : "number";
    size_t plain = strspn(text, "0123456789+-.eE");
    char *end;
    *value = strtod(text, &end);
    if (text[plain] || *end || end == text) {
        REFUSE(where, "%s '%s' is not a %s", column->name, text, kind);
        if (strpbrk(text, ",'") || strchr(text, ' ') || strstr(text, "\xC2\xA0"))
            diagnostics_hint(
                where->diagnostics, "write 1250 or 1250.5, without thousands separators%s%s",
                column->unit ? " and without the unit " : "", column->unit ? column->unit : "");
        else if (column->unit)
            diagnostics_hint(where->diagnostics, "write the number alone; the unit is %s",
                             column->unit);
        return false;
    }
    if (!isfinite(*value)) {
        REFUSE(where, "%s '%s' is too large", column->name, text);
        return false;
    }
    if (column->type == COLUMN_INTEGER && *value != floor(*value)) {
        REFUSE(where, "%s '%s' is not a whole number", column->name, text);
        return false;
    }
    if (column->positive && *value <= 0) {
        REFUSE(where, "%s is %s, expected more than 0", column->name, text);
        return false;
    }
    if (*value < column->least && column->least == 0) {
        REFUSE(where, "%s is %s, expected 0 or more", column->name, text);
        return false;
    }
    if (*value < column->least || *value > column->most) {
        REFUSE(where, "%s is %s, expected %.15g to %.15g%s%s", column->name, text, column->least,
               column->most, column->unit ? " " : "", column->unit ? column->unit : "");
        return false;
    }
    return true;
}

static bool read_day(const struct place_of_cell *where, int32_t *day)
{
    const char *text = where->cell->text;
    if (day_parse(text, day))
        return true;
    int year, month, number;
    char rest;
    bool iso =
        strlen(text) == 10 && sscanf(text, "%4d-%2d-%2d%c", &year, &month, &number, &rest) == 3;
    REFUSE(where,
           iso ? "%s '%s' is no date of the calendar, 1900 to 2199" : "%s '%s' is not a date",
           where->column->name, text);
    if (!iso)
        diagnostics_hint(where->diagnostics, "write YYYY-MM-DD, such as 2023-12-31");
    return false;
}

bool value_read_yes_no(const char *text, bool *value)
{
    static const char *const words[][2] = {{"yes", "no"}, {"true", "false"}, {"1", "0"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (int no = 0; no <= 1; no++)
            if (strcasecmp(text, words[i][no]) == 0) {
                *value = !no;
                return true;
            }
    *value = false;
    return false;
}

static void refuse_word(const struct place_of_cell *where, const char *word)
{
    char expected[256];
    const struct words *words = where->column->words;
    REFUSE(where, "%s '%s' is not known", where->column->name, word);
    const char *nearest = text_nearest(word, words->words, (size_t)words->count);
    if (nearest)
        diagnostics_hint(where->diagnostics, "did you mean '%s'?", nearest);
    else
        diagnostics_hint(where->diagnostics, "expected %s%s",
                         where->column->type == COLUMN_WORD ? "one of " : "",
                         column_describe_type(where->column, expected, sizeof expected));
}

static bool read_word(const struct place_of_cell *where, int *value)
{
    int found = words_find(where->column->words, where->cell->text);
    if (found < 0)
        refuse_word(where, where->cell->text);
    else
        *value = found;
    return found >= 0;
}

static bool read_words(const struct place_of_cell *where, unsigned *set)
{
    unsigned found = 0;
    char word[64];
    for (const char *text = where->cell->text; *text;) {
        text += strspn(text, "; ");
        size_t length = strcspn(text, ";");
        size_t kept = length;
        while (kept && text[kept - 1] == ' ')
            kept--;
        snprintf(word, sizeof word, "%.*s", (int)kept, text);
        text += length;
        if (!kept)
            continue;
        int bit = kept < sizeof word ? words_find(where->column->words, word) : -1;
        if (bit < 0) {
            refuse_word(where, word);
            return false;
        }
        found |= 1u << bit;
    }
    if (!found)
        refuse_word(where, where->cell->text);
    else
        *set = found;
    return found != 0;
}

static bool read_id(const struct place_of_cell *where, const char **id)
{
    for (const char *text = where->cell->text; *text; text++)
        if (*text == ';' || (unsigned char)*text < ' ' || *text == 127) {
            REFUSE(where, "an id may not hold %s", *text == ';' ? "';'" : "a control character");
            return false;
        }
    *id = where->cell->text;
    return true;
}

bool value_read(const struct column *column, const struct cell *cell, void *row, const char *file,
                struct diagnostics *diagnostics)
{
    struct place_of_cell where = {column, cell, file, diagnostics};
    void *field = (char *)row + column->offset;
    double number;
    bool yes;
    switch (column->type) {
    case COLUMN_ID:
        return read_id(&where, field);
    case COLUMN_TEXT:
        *(const char **)field = cell->text;
        return true;
    case COLUMN_INTEGER:
        if (!read_number(&where, &number))
            return false;
        *(int *)field = (int)number;
        return true;
    case COLUMN_NUMBER:
        if (!read_number(&where, &number))
            return false;
        *(double *)field = number;
        return true;
    case COLUMN_DAY:
        return read_day(&where, field);
    case COLUMN_YES_NO:
        if (!value_read_yes_no(cell->text, &yes)) {
            REFUSE(&where, "%s '%s' is neither yes nor no", column->name, cell->text);
            return false;
        }
        *(bool *)field = yes;
        return true;
    case COLUMN_WORD:
        return read_word(&where, field);
    case COLUMN_WORDS:
        return read_words(&where, field);
    case COLUMN_REFERENCE:
    case COLUMN_REFERENCES:
        return true;
    }
    return false;
}

void value_set_default(const struct column *column, void *row)
{
    void *field = (char *)row + column->offset;
    bool none = !column->otherwise || strcmp(column->otherwise, "none") == 0;
    switch (column->type) {
    case COLUMN_ID:
    case COLUMN_TEXT:
        *(const char **)field = "";
        break;
    case COLUMN_NUMBER:
        *(double *)field = none ? -1 : strtod(column->otherwise, NULL);
        break;
    case COLUMN_INTEGER:
        *(int *)field = none ? -1 : atoi(column->otherwise);
        break;
    case COLUMN_DAY:
        *(int32_t *)field = DAY_NONE;
        break;
    case COLUMN_YES_NO:
        *(bool *)field = !none && strcmp(column->otherwise, "yes") == 0;
        break;
    case COLUMN_WORD:
        /* A required word that is missing stands as the first, so that checks can go on. */
        *(int *)field = column->otherwise ? words_find(column->words, column->otherwise) : 0;
        break;
    case COLUMN_WORDS:
        *(unsigned *)field = none ? 0 : 1u << words_find(column->words, column->otherwise);
        break;
    case COLUMN_REFERENCE:
        *(int *)field = -1;
        break;
    case COLUMN_REFERENCES:
        break; /* zero: none */
    }
}
