/* What amounts are drawn from, against closed forms and GSL; and that draws are uniform,
 * independent of their neighbours and of the order in which they are asked for. */
#include "stress/chance.h"

#include <gsl/gsl_cdf.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { DRAWS = 1 << 16 };

static struct risk pert(double low, double likely, double high)
{
    return (struct risk){.low = low, .likely = likely, .high = high, .p10 = NAN, .p90 = NAN};
}

static void near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.12g is not %.12g, by more than %g", value, expected, tolerance);
}

/* Mean and variance of what the straight lines of the table draw. */
static void moments(const struct chance_table *table, double *mean, double *variance)
{
    double sum = 0, squares = 0;
    for (int k = 0; k < CHANCE_KNOTS; k++) {
        double a = (double)table->value[k], b = (double)table->value[k + 1];
        sum += (a + b) / 2;
        squares += (a * a + a * b + b * b) / 3;
    }
    *mean = sum / CHANCE_KNOTS;
    *variance = squares / CHANCE_KNOTS - *mean * *mean;
}

static const double shapes[][3] = {{1, 1.2, 2}, {1, 1, 4}, {2, 8, 8}, {-61, -31, -14}, {1, 3, 12}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static void pert_has_its_moments(void **state)
{
    (void)state;
    for (int i = 0; i < SHAPES; i++) {
        double low = shapes[i][0], likely = shapes[i][1], high = shapes[i][2], mean, variance;
        struct risk risk = pert(low, likely, high);
        struct chance_table table;
        chance_table_fill(&table, &risk);
        moments(&table, &mean, &variance);
        double expected = (low + 4 * likely + high) / 6;
        /* Straight lines fatten the thin ends a little. */
        near(mean, expected, 2e-4 * (high - low));
        near(variance / ((expected - low) * (high - expected) / 7), 1, 2e-2);
    }
}

static void pert_has_its_quantiles(void **state)
{
    (void)state;
    for (int i = 0; i < SHAPES; i++) {
        double low = shapes[i][0], likely = shapes[i][1], high = shapes[i][2];
        struct risk risk = pert(low, likely, high);
        struct chance_table table;
        chance_table_fill(&table, &risk);
        near(chance_quantile(&table, 0), low, 0);
        near(chance_quantile(&table, 1), high, 0);
        double width = high - low, before = low;
        for (double unit = 0.005; unit < 1; unit += 0.00317) {
            double drawn = chance_quantile(&table, unit);
            assert_true(drawn >= before);
            before = drawn;
            near(gsl_cdf_beta_P((drawn - low) / width, 1 + 4 * (likely - low) / width,
                                1 + 4 * (high - likely) / width),
                 unit, 5e-4);
        }
    }
}

static void what_is_certain_is_constant(void **state)
{
    (void)state;
    struct risk risk = pert(1.5, 1.5, 1.5);
    struct chance_table table;
    chance_table_fill(&table, &risk);
    for (double unit = 0; unit <= 1; unit += 0.01)
        near(chance_quantile(&table, unit), 1.5, 0);
}

static void quantiles_given_are_kept(void **state)
{
    (void)state;
    struct risk risk = {.low = 1, .p10 = 1.5, .likely = 2, .p90 = 6, .high = 20};
    struct chance_table table;
    chance_table_fill(&table, &risk);
    near(chance_quantile(&table, 0), 1, 0);
    near(chance_quantile(&table, 1), 20, 0);
    near(chance_quantile(&table, 0.5), 2, 1e-6);
    /* Where a line bends between two knots the table cuts the corner: by the difference of slopes
     * times a quarter of a step at most. */
    near(chance_quantile(&table, 0.1), 1.5, (5 - 1.25) / CHANCE_KNOTS / 4);
    near(chance_quantile(&table, 0.9), 6, (140 - 10) / (double)CHANCE_KNOTS / 4);
    near(chance_quantile(&table, 0.05), 1.25, 1e-5);
    near(chance_quantile(&table, 0.3), 1.75, 1e-5);
    near(chance_quantile(&table, 0.7), 4, 1e-5);
    near(chance_quantile(&table, 0.95), 13, 1e-5);
}

/* The draws of one kind of neighbours: counts, things, runs, risks. */
static double draw(int neighbours, uint64_t i)
{
    enum { SEED = 7, KEY = 1000, WHAT = 50 };
    switch (neighbours) {
    case 0:
        return chance_unit(chance_base(SEED, 3, KEY), WHAT, i);
    case 1:
        return chance_unit(chance_base(SEED, 3, KEY), i, 5);
    case 2:
        return chance_unit(chance_base(SEED, (int64_t)i, KEY), WHAT, 5);
    case 3:
        return chance_unit(chance_base(SEED, 3, i), WHAT, 5);
    default:
        return chance_unit(chance_base(i, 3, KEY), WHAT, 5);
    }
}
enum { NEIGHBOURS = 5 };

static void draws_are_uniform(void **state)
{
    (void)state;
    enum { BINS = 64 };
    for (int n = 0; n < NEIGHBOURS; n++) {
        int bins[BINS] = {0};
        double distance = 0, expected = (double)DRAWS / BINS;
        for (uint64_t i = 0; i < DRAWS; i++) {
            double unit = draw(n, i);
            assert_true(unit >= 0 && unit < 1);
            bins[(int)(unit * BINS)]++;
        }
        for (int b = 0; b < BINS; b++)
            distance += (bins[b] - expected) * (bins[b] - expected) / expected;
        /* One seed in 100,000 would fail on either side. */
        assert_true(gsl_cdf_chisq_P(distance, BINS - 1) > 1e-5);
        assert_true(gsl_cdf_chisq_Q(distance, BINS - 1) > 1e-5);
    }
}

static void neighbours_are_independent(void **state)
{
    (void)state;
    for (int n = 0; n < NEIGHBOURS; n++)
        for (uint64_t apart = 1; apart <= 64; apart *= 2) {
            double sum = 0;
            for (uint64_t i = 0; i < DRAWS; i++)
                sum += (draw(n, i) - 0.5) * (draw(n, i + apart) - 0.5);
            near(sum / DRAWS * 12, 0, 4 / sqrt(DRAWS));
        }
    /* ... and of two kinds at once. */
    double sum = 0;
    for (uint64_t i = 0; i < DRAWS; i++)
        sum += (draw(0, i) - 0.5) * (draw(1, i) - 0.5);
    near(sum / DRAWS * 12, 0, 4 / sqrt(DRAWS));
}

static void draws_do_not_depend_on_order(void **state)
{
    (void)state;
    static double forth[NEIGHBOURS][1000];
    for (int n = 0; n < NEIGHBOURS; n++)
        for (uint64_t i = 0; i < 1000; i++)
            forth[n][i] = draw(n, i);
    for (uint64_t i = 1000; i-- > 0;)
        for (int n = NEIGHBOURS; n-- > 0;)
            near(draw(n, i), forth[n][i], 0);
    /* One cause is one key: rows that share it draw alike, others do not. */
    assert_true(chance_base(7, 3, 1000) == chance_base(7, 3, 1000));
    assert_true(chance_base(7, 3, 1000) != chance_base(7, 3, 1001));
    assert_true(chance_base(7, 3, 1000) != chance_base(7, 4, 1000));
    assert_true(chance_base(7, 3, 1000) != chance_base(8, 3, 1000));
}

/* The least count whose cumulative probability is above the unit, by GSL. */
static void poisson_is_inverted(void **state)
{
    (void)state;
    static const double means[] = {1e-6, 0.02, 0.5, 2.3, 17, 300};
    for (size_t m = 0; m < sizeof means / sizeof *means; m++)
        for (double unit = 0.0005; unit < 1; unit += 0.0037) {
            int count = chance_poisson(unit, means[m]);
            assert_true(count >= 0);
            assert_true(gsl_cdf_poisson_P((unsigned)count, means[m]) > unit - 1e-12);
            if (count > 0)
                assert_true(gsl_cdf_poisson_P((unsigned)count - 1, means[m]) <= unit + 1e-12);
        }
    assert_int_equal(chance_poisson(0.999, 0), 0);
    assert_int_equal(chance_poisson(0, 0.5), 0);
}

/* The largest draw there is comes from a sum that may never reach it. */
static void poisson_has_no_far_end(void **state)
{
    (void)state;
    for (double mean = 0.01; mean < 400; mean *= 1.3)
        assert_true(chance_poisson(1 - 0x1p-53, mean) < mean + 12 * sqrt(mean) + 25);
    /* ... and large means are those of a normal distribution. */
    assert_int_equal(chance_poisson(0.5, 800), 800);
    assert_in_range(chance_poisson(0.975, 800), 850, 860);
    assert_int_equal(chance_poisson(0.5, 1e6), 1000);
    assert_int_equal(chance_poisson(0, 800), 0);
}

static void gaps_are_exponential(void **state)
{
    (void)state;
    double sum = 0;
    for (uint64_t i = 0; i < DRAWS; i++)
        sum += chance_exponential(draw(0, i), 50);
    near(sum / DRAWS, 50, 4 * 50 / sqrt(DRAWS));
    near(chance_exponential(0, 50), 0, 0);
    near(chance_exponential(0.5, 50), 50 * log(2), 1e-12);
}

/* What is quick is the same to the last bit. */
static void short_cuts_change_nothing(void **state)
{
    (void)state;
    struct risk risk = pert(-61, -31, 14);
    struct chance_table table;
    chance_table_fill(&table, &risk);
    for (uint64_t i = 0; i < DRAWS; i++) {
        double unit = chance_unit(5, 7, i), amount = chance_quantile(&table, unit);
        assert_true(chance_amount(&table, 5, 7, i) == amount);
        assert_int_equal(chance_round(amount), lround(amount));
        assert_int_equal(chance_round(floor(amount) + 0.5), lround(floor(amount) + 0.5));
        double mean = ldexp(chance_unit(5, 8, i), (int)(i % 50) - 45);
        assert_int_equal(chance_poisson(unit, mean), chance_poisson_many(unit, mean));
        double none = exp(-mean); /* where it matters most */
        for (int ulps = -4; ulps <= 4; ulps++) {
            double near_none = none + ulps * 0x1p-53;
            if (near_none >= 0 && near_none < 1)
                assert_int_equal(chance_poisson(near_none, mean),
                                 chance_poisson_many(near_none, mean));
        }
    }
    assert_int_equal(chance_round(0.49999999999999994), 0);
    assert_int_equal(chance_round(-0.49999999999999994), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pert_has_its_moments),
        cmocka_unit_test(pert_has_its_quantiles),
        cmocka_unit_test(what_is_certain_is_constant),
        cmocka_unit_test(quantiles_given_are_kept),
        cmocka_unit_test(draws_are_uniform),
        cmocka_unit_test(neighbours_are_independent),
        cmocka_unit_test(draws_do_not_depend_on_order),
        cmocka_unit_test(poisson_is_inverted),
        cmocka_unit_test(poisson_has_no_far_end),
        cmocka_unit_test(gaps_are_exponential),
        cmocka_unit_test(short_cuts_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
