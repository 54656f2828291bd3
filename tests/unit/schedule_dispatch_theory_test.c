/* Networks of which probability theory knows what must come out: queues and nets of independent
 * delays. Seeds are fixed, so what is within four standard errors once always is. */
#include "schedule/dispatch.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { SERVICE = 10000, CUSTOMERS = 2500, WARMING = 700 };

struct context {
    struct random_stream key;
    double mean; /* between arrivals; 0: as the test says */
    int32_t between, spread;
};

static double unit(const struct context *context, int32_t task)
{
    struct random_stream stream = {context->key.key, (uint64_t)task};
    return random_unit(&stream);
}

/* Even tasks are times between arrivals, odd ones services. */
static int32_t queue_lasts(void *address, int32_t task, int32_t at)
{
    const struct context *context = address;
    (void)at;
    if (task % 2)
        return SERVICE;
    return context->mean > 0 ? (int32_t)lround(-context->mean * log1p(-unit(context, task)))
                             : context->between;
}

static struct dispatch_network *make_queue(int32_t servers, int32_t customers)
{
    struct dispatch_builder *builder = dispatch_builder_new(1440, 1);
    int32_t server = dispatch_add_resource(builder, servers), circle;
    for (int32_t i = 0; i < customers; i++) {
        int32_t arrival = dispatch_add_task(builder, 0), service = dispatch_add_task(builder, 0);
        dispatch_add_take(builder, server, 1);
        dispatch_add_give(builder, server, 1);
        dispatch_add_arc(builder, arrival, service, false, 0);
        if (i)
            dispatch_add_arc(builder, arrival - 2, arrival, false, 0);
    }
    return dispatch_network_new(builder, true, &circle);
}

/* Arrivals every 3, services of 10 by two servers: customers 2k and 2k + 1 wait 4k. */
static void arrivals_at_fixed_times(void **state)
{
    (void)state;
    struct context context = {.between = 3000};
    struct dispatch_world world = {.duration = queue_lasts, .context = &context};
    struct dispatch_network *network = make_queue(2, 200);
    struct dispatch_run *run = dispatch_run_new(network);
    assert_int_equal(dispatch_execute(run, &world, DISPATCH_NEVER), 0);
    for (int32_t i = 0; i < 200; i++) {
        int32_t arrival = dispatch_finishes(run)[2 * i], start = dispatch_starts(run)[2 * i + 1];
        assert_int_equal(arrival, 3000 * (i + 1));
        assert_int_equal(start - arrival, 4000 * (i / 2));
        assert_int_equal(dispatch_ready(run)[2 * i + 1], arrival);
    }
    dispatch_run_free(run);
    dispatch_network_free(network);
}

/* P(N >= count) for N of Poisson's distribution. */
static double poisson_tail(double mean, int count)
{
    double below = 0;
    for (int k = 0; k < count; k++)
        below += exp(k * log(mean) - mean - lgamma(k + 1.0));
    return 1 - below;
}

/* The mean wait in M/D/c in services (Crommelin 1932). Of c servers who all take the same time,
 * each has every c-th customer; so who waits does as with one server and the times between arrivals
 * added up by c, and Spitzer's identity (1956) for the largest sum gives the terms. */
static double crommelin(int servers, double load)
{
    double wait = 0, arrivals = load * servers; /* in the time of a service */
    for (int i = 1; i < 300; i++)
        wait += poisson_tail(i * arrivals, i * servers) -
                servers / arrivals * poisson_tail(i * arrivals, i * servers + 1);
    return wait;
}

struct sums {
    double count, sum, squares;
};

static void count_in(struct sums *sums, double value)
{
    sums->count++;
    sums->sum += value;
    sums->squares += value * value;
}

static void assert_mean(const struct sums *sums, double expected, const char *what)
{
    double mean = sums->sum / sums->count,
           variance = (sums->squares - sums->sum * mean) / (sums->count - 1),
           error = sqrt(variance / sums->count);
    assert_true(error > 0 && error < 0.05 * fabs(expected)); /* else this says little */
    if (fabs(mean - expected) > 4 * error)
        fail_msg("%s: %g +- %g, not %g", what, mean, error, expected);
}

static void queues_wait_as_known(void **state)
{
    (void)state;
    static const int servers[] = {1, 1, 2, 4};
    static const double loads[] = {0.5, 0.7, 0.7, 0.8};
    for (int k = 0; k < 4; k++) {
        struct context context = {.mean = SERVICE / (loads[k] * servers[k])};
        struct dispatch_world world = {.duration = queue_lasts, .context = &context};
        struct dispatch_network *network = make_queue(servers[k], CUSTOMERS);
        struct dispatch_run *run = dispatch_run_new(network);
        struct sums sums = {0};
        for (uint64_t r = 0; r < 300; r++) {
            double waited = 0;
            context.key = random_start(5, r);
            dispatch_execute(run, &world, DISPATCH_NEVER);
            for (int32_t i = WARMING; i < CUSTOMERS; i++)
                waited += dispatch_starts(run)[2 * i + 1] - dispatch_finishes(run)[2 * i];
            count_in(&sums, waited / (CUSTOMERS - WARMING) / SERVICE);
        }
        double expected = crommelin(servers[k], loads[k]);
        if (servers[k] == 1) /* Pollaczek 1930, Khinchine 1932 */
            assert_true(fabs(expected - loads[k] / 2 / (1 - loads[k])) < 1e-6);
        assert_mean(&sums, expected, "mean wait");
        dispatch_run_free(run);
        dispatch_network_free(network);
    }
}

/* Uniform on 0 .. spread. */
static int32_t uniform_lasts(void *address, int32_t task, int32_t at)
{
    const struct context *context = address;
    (void)at;
    return (int32_t)(unit(context, task) * (context->spread + 1));
}

static void delays_add_up(void **state)
{
    (void)state;
    enum { LENGTH = 12, SPREAD = 60 };
    struct dispatch_builder *builder = dispatch_builder_new(1440, 1);
    struct context context = {.spread = SPREAD};
    struct dispatch_world world = {.duration = uniform_lasts, .context = &context};
    int32_t circle;
    for (int32_t i = 0; i < LENGTH; i++) {
        dispatch_add_task(builder, 0);
        if (i)
            dispatch_add_arc(builder, i - 1, i, false, 3);
    }
    struct dispatch_network *network = dispatch_network_new(builder, true, &circle);
    struct dispatch_run *run = dispatch_run_new(network);
    struct sums ends = {0}, squares = {0};
    double mean = LENGTH * SPREAD / 2.0 + 3 * (LENGTH - 1),
           variance = LENGTH * ((SPREAD + 1.0) * (SPREAD + 1.0) - 1) / 12;
    for (uint64_t r = 0; r < 20000; r++) {
        context.key = random_start(6, r);
        dispatch_execute(run, &world, DISPATCH_NEVER);
        double end = dispatch_finishes(run)[LENGTH - 1];
        count_in(&ends, end);
        count_in(&squares, (end - mean) * (end - mean));
    }
    assert_mean(&ends, mean, "mean of a chain");
    assert_mean(&squares, variance, "variance of a chain");
    dispatch_run_free(run);
    dispatch_network_free(network);
}

/* Two at once, then a third: the larger of two comes out larger than either's mean (the error of
 * PERT). */
static void the_later_counts(void **state)
{
    (void)state;
    enum { SPREAD = 60 };
    struct dispatch_builder *builder = dispatch_builder_new(1440, 1);
    struct context context = {.spread = SPREAD};
    struct dispatch_world world = {.duration = uniform_lasts, .context = &context};
    int32_t circle;
    for (int32_t i = 0; i < 3; i++)
        dispatch_add_task(builder, 0);
    dispatch_add_arc(builder, 0, 2, false, 0);
    dispatch_add_arc(builder, 1, 2, false, 0);
    struct dispatch_network *network = dispatch_network_new(builder, true, &circle);
    struct dispatch_run *run = dispatch_run_new(network);
    struct sums starts = {0}, squares = {0};
    double mean = 0, square = 0;
    for (int k = 0; k < SPREAD; k++) { /* E max = sum of P(max > k) */
        double beyond = 1 - pow((k + 1.0) / (SPREAD + 1), 2);
        mean += beyond;
        square += (2 * k + 1) * beyond;
    }
    for (uint64_t r = 0; r < 20000; r++) {
        context.key = random_start(8, r);
        dispatch_execute(run, &world, DISPATCH_NEVER);
        double start = dispatch_starts(run)[2];
        count_in(&starts, start);
        count_in(&squares, (start - mean) * (start - mean));
    }
    assert_true(mean > SPREAD / 2.0 + 10);
    assert_mean(&starts, mean, "mean of the later");
    assert_mean(&squares, square - mean * mean, "variance of the later");
    dispatch_run_free(run);
    dispatch_network_free(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrivals_at_fixed_times),
        cmocka_unit_test(queues_wait_as_known),
        cmocka_unit_test(delays_add_up),
        cmocka_unit_test(the_later_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
