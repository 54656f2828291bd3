/* Amounts as reports give them: a number and the words around it.
 *
 * The words before the number are looked up in a list; a second number makes a range. Anything else
 * is refused: an amount that was half understood would be worse than one typed again.
 */
#include "record/record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EN_DASH "\xE2\x80\x93"

static const struct {
    const char *words;
    enum amount_qualifier qualifier;
} openings[] = {
    {"about", AMOUNT_ABOUT},       {"around", AMOUNT_ABOUT},      {"~", AMOUNT_ABOUT},
    {"at least", AMOUNT_AT_LEAST}, {"at_least", AMOUNT_AT_LEAST}, {"more than", AMOUNT_AT_LEAST},
    {">=", AMOUNT_AT_LEAST},       {">", AMOUNT_AT_LEAST},        {"at most", AMOUNT_AT_MOST},
    {"at_most", AMOUNT_AT_MOST},   {"up to", AMOUNT_AT_MOST},     {"less than", AMOUNT_AT_MOST},
    {"<=", AMOUNT_AT_MOST},        {"<", AMOUNT_AT_MOST},         {"between", AMOUNT_BETWEEN},
    {"exactly", AMOUNT_EXACT},
};

static const char hint[] = "write 848, about 850, at least 460, at most 90 or 150-200";

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t");
}

/* Steps over digits and a decimal point: a number without sign or exponent. */
static bool read_number(const char **text, double *number)
{
    size_t whole = strspn(*text, "0123456789"), length = whole;
    if (whole && (*text)[whole] == '.')
        length += 1 + strspn(*text + whole + 1, "0123456789");
    if (!whole || length == whole + 1 || length > 15)
        return false;
    *number = strtod(*text, NULL);
    *text += length;
    return true;
}

/* Steps over what stands between the ends of a range. */
static bool skip_range_word(const char **text)
{
    static const char *const words[] = {"-", EN_DASH, "to", "and"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        if (strncasecmp(*text, words[i], length) == 0) {
            *text = skip_blanks(*text + length);
            return true;
        }
    }
    return false;
}

const char *record_parse_amount(const char *text, struct amount *amount)
{
    struct amount found = {.qualifier = AMOUNT_EXACT};
    text = skip_blanks(text);
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        size_t length = strlen(openings[i].words);
        if (strncasecmp(text, openings[i].words, length) == 0) {
            found.qualifier = openings[i].qualifier;
            text = skip_blanks(text + length);
            break;
        }
    }
    if (!read_number(&text, &found.value))
        return hint;
    found.most = found.value;
    text = skip_blanks(text);
    bool range = found.qualifier == AMOUNT_BETWEEN;
    if (*text && (range || found.qualifier == AMOUNT_EXACT) && skip_range_word(&text)) {
        if (!read_number(&text, &found.most))
            return hint;
        if (found.most <= found.value)
            return "write the smaller number of a range first";
        found.qualifier = AMOUNT_BETWEEN;
        text = skip_blanks(text);
    }
    if (*text == ',' || *text == '\'')
        return "write 1250 or 1250.5, without thousands separators";
    if (*text || (range && found.most == found.value))
        return hint;
    *amount = found;
    return NULL;
}

char *record_format_amount(struct amount amount, char *text, size_t size)
{
    static const char *const words[] = {
        [AMOUNT_EXACT] = "",           [AMOUNT_ABOUT] = "about ", [AMOUNT_AT_LEAST] = "at least ",
        [AMOUNT_AT_MOST] = "at most ", [AMOUNT_BETWEEN] = "",
    };
    if (amount.qualifier == AMOUNT_NONE)
        snprintf(text, size, "%s", "");
    else if (amount.qualifier == AMOUNT_BETWEEN)
        snprintf(text, size, "%.15g-%.15g", amount.value, amount.most);
    else
        snprintf(text, size, "%s%.15g", words[amount.qualifier], amount.value);
    return text;
}
