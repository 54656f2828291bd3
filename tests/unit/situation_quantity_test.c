/* Quantities: what the words of a report mean as an interval, and sums of intervals. That the truth
 * is inside a sum if it is inside each part is tried on random parts with a truth in each. */
#include "base/random.h"
#include "situation/situation.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct quantity of(enum amount_qualifier qualifier, double value, double most)
{
    struct amount amount = {qualifier, value, most};
    return quantity_of_amount(&amount);
}

static void is(struct quantity quantity, double least, double value, double most,
               enum amount_qualifier qualifier)
{
    assert_true(quantity.least == least);
    assert_true(quantity.value == value);
    assert_true(quantity.most == most);
    assert_int_equal(quantity.qualifier, qualifier);
}

static void words(void **state)
{
    (void)state;
    is(of(AMOUNT_EXACT, 116, 116), 116, 116, 116, AMOUNT_EXACT);
    is(of(AMOUNT_AT_LEAST, 10500, 10500), 10500, 10500, INFINITY, AMOUNT_AT_LEAST);
    is(of(AMOUNT_AT_MOST, 3350, 3350), 0, 3350, 3350, AMOUNT_AT_MOST);
    is(of(AMOUNT_BETWEEN, 26, 37), 26, 31.5, 37, AMOUNT_BETWEEN);
    is(of(AMOUNT_NONE, 5, 5), 0, 0, 0, AMOUNT_NONE);
    is(of(AMOUNT_ABOUT, 13800, 13800), 13750, 13800, 13850, AMOUNT_ABOUT);
    is(of(AMOUNT_ABOUT, 7, 7), 6.5, 7, 7.5, AMOUNT_ABOUT);
    is(of(AMOUNT_ABOUT, 1000, 1000), 500, 1000, 1500, AMOUNT_ABOUT);
    is(of(AMOUNT_ABOUT, 0, 0), 0, 0, 0.5, AMOUNT_ABOUT);
    struct quantity half = of(AMOUNT_ABOUT, 2.5, 2.5);
    assert_true(fabs(half.least - 2.45) < 1e-9 && fabs(half.most - 2.55) < 1e-9);
}

static void sums(void **state)
{
    (void)state;
    struct quantity ten = quantity_exact(10), about = of(AMOUNT_ABOUT, 100, 100);
    is(quantity_add(ten, quantity_exact(5)), 15, 15, 15, AMOUNT_EXACT);
    is(quantity_add(ten, about), 60, 110, 160, AMOUNT_BETWEEN);
    is(quantity_add(ten, of(AMOUNT_AT_LEAST, 3, 3)), 13, 13, INFINITY, AMOUNT_AT_LEAST);
    is(quantity_add(of(AMOUNT_AT_MOST, 4, 4), of(AMOUNT_AT_MOST, 5, 5)), 0, 9, 9, AMOUNT_AT_MOST);
    /* Nothing, or nought, leaves the other's words. */
    is(quantity_add(about, quantity_exact(0)), 50, 100, 150, AMOUNT_ABOUT);
    is(quantity_add((struct quantity){0}, about), 50, 100, 150, AMOUNT_ABOUT);
}

static void differences(void **state)
{
    (void)state;
    struct quantity hundred = quantity_exact(100);
    is(quantity_subtract(hundred, quantity_exact(30)), 70, 70, 70, AMOUNT_EXACT);
    is(quantity_subtract(hundred, quantity_exact(130)), 0, 0, 0, AMOUNT_EXACT);
    is(quantity_subtract(hundred, of(AMOUNT_AT_LEAST, 30, 30)), 0, 70, 70, AMOUNT_AT_MOST);
    is(quantity_subtract(hundred, of(AMOUNT_AT_MOST, 30, 30)), 70, 70, 100, AMOUNT_BETWEEN);
    is(quantity_subtract(hundred, (struct quantity){0}), 100, 100, 100, AMOUNT_EXACT);
    assert_true(isinf(quantity_subtract(of(AMOUNT_AT_LEAST, 5, 5), hundred).most));
}

static void disputes(void **state)
{
    (void)state;
    struct quantity hull = quantity_hull(quantity_exact(57), quantity_exact(63));
    is(hull, 57, 60, 63, AMOUNT_BETWEEN);
    assert_true(hull.disputed);
    assert_true(quantity_add(hull, quantity_exact(1)).disputed);
    assert_true(quantity_subtract(quantity_exact(100), hull).disputed);
    assert_false(quantity_add(quantity_exact(1), quantity_exact(1)).disputed);
    is(quantity_hull(quantity_exact(5), of(AMOUNT_AT_LEAST, 7, 7)), 5, 5, INFINITY,
       AMOUNT_AT_LEAST);
    assert_true(quantity_overlaps(hull, quantity_exact(63)));
    assert_false(quantity_overlaps(hull, quantity_exact(64)));
    assert_false(quantity_overlaps(quantity_exact(56), hull));
    assert_true(quantity_overlaps(of(AMOUNT_AT_LEAST, 5, 5), quantity_exact(1e9)));
}

static void texts(void **state)
{
    (void)state;
    static const struct {
        enum amount_qualifier qualifier;
        double value, most;
        const char *text;
    } rows[] = {{AMOUNT_EXACT, 13871, 13871, "13,871"},
                {AMOUNT_ABOUT, 13800, 13800, "about 13,800"},
                {AMOUNT_AT_LEAST, 10500, 10500, "at least 10,500"},
                {AMOUNT_AT_MOST, 3350, 3350, "at most 3,350"},
                {AMOUNT_BETWEEN, 26, 37, "26 to 37"},
                {AMOUNT_BETWEEN, 2.5, 3.5, "3"},
                {AMOUNT_NONE, 0, 0, "-"}};
    char text[160];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(
            quantity_format(of(rows[i].qualifier, rows[i].value, rows[i].most), text, sizeof text),
            rows[i].text);
    assert_string_equal(
        quantity_format(quantity_hull(quantity_exact(57), quantity_exact(63)), text, sizeof text),
        "57 to 63*");
}

/* A random quantity, and a truth in it. */
static struct quantity random_quantity(struct random_stream *random, double *truth)
{
    enum amount_qualifier qualifier =
        (enum amount_qualifier)random_below(random, AMOUNT_BETWEEN + 1);
    double value = random_below(random, 500);
    struct quantity quantity = of(qualifier, value, value + random_below(random, 50));
    double most = isinf(quantity.most) ? quantity.least + 1000 : quantity.most;
    *truth = quantity.least + (most - quantity.least) * random_below(random, 11) / 10;
    return quantity;
}

static bool holds(struct quantity quantity, double truth)
{
    return quantity.least <= quantity.value && quantity.value <= quantity.most &&
           quantity.least >= 0 && truth >= quantity.least - 1e-9 && truth <= quantity.most + 1e-9;
}

static void truth_stays_inside(void **state)
{
    (void)state;
    struct random_stream random = random_start(7, 0);
    for (int i = 0; i < 20000; i++) {
        double one, other;
        struct quantity left = random_quantity(&random, &one);
        struct quantity right = random_quantity(&random, &other);
        assert_true(holds(left, one) && holds(right, other));
        assert_true(holds(quantity_add(left, right), one + other));
        assert_true(holds(quantity_subtract(left, right), fmax(0, one - other)));
        struct quantity hull = quantity_hull(left, right);
        assert_true(holds(hull, one) && holds(hull, other));
        assert_true(!(one == other) || quantity_overlaps(left, right));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),    cmocka_unit_test(sums),  cmocka_unit_test(differences),
        cmocka_unit_test(disputes), cmocka_unit_test(texts), cmocka_unit_test(truth_stays_inside)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
