/* Quantities: closed intervals, as sums of reported figures are (Moore, Interval Analysis, 1966).
 *
 * The words of a report become the interval that they mean; sums and differences are taken end by
 * end, outward, so that nothing is known better after adding than before. The qualifier goes along
 * only to say it again in the same words: "about 13,800" stays that, a sum of it is a range. */
#include "situation/situation.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double never_mind = 1e-6; /* in comparisons of what was written in decimals */

static enum amount_qualifier words_of(double least, double most)
{
    return isinf(most)     ? AMOUNT_AT_LEAST
           : least == most ? AMOUNT_EXACT
           : least <= 0    ? AMOUNT_AT_MOST
                           : AMOUNT_BETWEEN;
}

struct quantity quantity_exact(double value)
{
    return (struct quantity){value, value, value, AMOUNT_EXACT, false};
}

/* Half a unit of the last digit that is not zero. */
static double about_margin(double value)
{
    double unit = 1;
    if (value == 0)
        return 0.5;
    for (int i = 0; i < 6 && fabs(value / unit - round(value / unit)) > never_mind; i++)
        unit /= 10;
    while (unit >= 1 && unit < value && fmod(value, unit * 10) == 0)
        unit *= 10;
    return unit / 2;
}

struct quantity quantity_of_amount(const struct amount *amount)
{
    double value = amount->value;
    struct quantity quantity = {value, value, value, amount->qualifier, false};
    switch (amount->qualifier) {
    case AMOUNT_ABOUT:
        quantity.least = fmax(0, value - about_margin(value));
        quantity.most = value + about_margin(value);
        break;
    case AMOUNT_AT_LEAST:
        quantity.most = INFINITY;
        break;
    case AMOUNT_AT_MOST:
        quantity.least = 0;
        break;
    case AMOUNT_BETWEEN:
        quantity.most = amount->most;
        quantity.value = (value + amount->most) / 2;
        break;
    case AMOUNT_NONE:
        return (struct quantity){0};
    case AMOUNT_EXACT:
        break;
    }
    return quantity;
}

struct quantity quantity_add(struct quantity left, struct quantity right)
{
    if (left.qualifier == AMOUNT_NONE || right.qualifier == AMOUNT_NONE) {
        struct quantity other = left.qualifier == AMOUNT_NONE ? right : left;
        other.disputed = left.disputed || right.disputed;
        return other;
    }
    struct quantity sum = {left.least + right.least, left.value + right.value,
                           left.most + right.most, 0, left.disputed || right.disputed};
    bool zero = left.most == 0 || right.most == 0;
    sum.qualifier =
        zero ? (left.most == 0 ? right.qualifier : left.qualifier) : words_of(sum.least, sum.most);
    return sum;
}

struct quantity quantity_subtract(struct quantity left, struct quantity right)
{
    bool disputed = left.disputed || right.disputed;
    if (right.qualifier == AMOUNT_NONE || right.most == 0) {
        left.disputed = disputed;
        return left;
    }
    struct quantity rest = {fmax(0, left.least - right.most), fmax(0, left.value - right.value),
                            fmax(0, left.most - right.least), 0, disputed};
    rest.value = fmin(fmax(rest.value, rest.least), rest.most);
    rest.qualifier = words_of(rest.least, rest.most);
    return rest;
}

struct quantity quantity_hull(struct quantity left, struct quantity right)
{
    struct quantity hull = {fmin(left.least, right.least), 0, fmax(left.most, right.most), 0, true};
    hull.qualifier = words_of(hull.least, hull.most);
    hull.value = isinf(hull.most) ? hull.least : (hull.least + hull.most) / 2;
    return hull;
}

bool quantity_overlaps(struct quantity left, struct quantity right)
{
    return left.least <= right.most && right.least <= left.most;
}

/* With thousands separators; decimals only where there are some. */
static int write_number(char *text, size_t size, double number)
{
    char digits[64];
    bool whole = fabs(number - round(number)) < never_mind || fabs(number) >= 1e9;
    snprintf(digits, sizeof digits, whole ? "%.0f" : "%.2f", number);
    size_t length = strcspn(digits, "."), used = 0;
    for (size_t i = 0; i < strlen(digits) && used + 2 < size; i++) {
        if (i > 0 && i < length && (length - i) % 3 == 0 && digits[i - 1] != '-')
            text[used++] = ',';
        text[used++] = digits[i];
    }
    if (size)
        text[used] = 0;
    return (int)used;
}

char *quantity_format(struct quantity quantity, char *text, size_t size)
{
    char first[80], second[80];
    /* Of a range of whole things only whole numbers are possible. */
    bool wide = quantity.most - quantity.least >= 1;
    write_number(first, sizeof first, wide ? ceil(quantity.least - never_mind) : quantity.least);
    write_number(second, sizeof second, wide ? floor(quantity.most + never_mind) : quantity.most);
    const char *mark = quantity.disputed ? "*" : "";
    switch (quantity.qualifier) {
    case AMOUNT_NONE:
        snprintf(text, size, "-%s", mark);
        break;
    case AMOUNT_EXACT:
        write_number(first, sizeof first, quantity.value);
        snprintf(text, size, "%s%s", first, mark);
        break;
    case AMOUNT_ABOUT:
        write_number(first, sizeof first, quantity.value);
        snprintf(text, size, "about %s%s", first, mark);
        break;
    case AMOUNT_AT_LEAST:
        snprintf(text, size, "at least %s%s", first, mark);
        break;
    case AMOUNT_AT_MOST:
        snprintf(text, size, "at most %s%s", second, mark);
        break;
    case AMOUNT_BETWEEN:
        if (strcmp(first, second) == 0) /* no other whole number lies between */
            snprintf(text, size, "%s%s", first, mark);
        else
            snprintf(text, size, "%s to %s%s", first, second, mark);
        break;
    }
    return text;
}
