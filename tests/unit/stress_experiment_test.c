/* The experiment and its answers against what is known in closed form.
 *
 * The world here is not a mission's but a few dice: everything that world.h promises is done by
 * this file, so that each distribution is known exactly. Estimates must lie within four and a half
 * of their own standard errors of the truth; the seed is fixed, so that a test fails always or
 * never.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "stress/experiment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DAYS = 40, LAST_DAY = 14, RISKS = 3, RESOURCES = 2, CLOSINGS = 2, CROSSINGS = 4 };

/* What the dice do to a run. */
typedef void (*dice)(const uint32_t *draws /* [RISKS] */, struct stress_outcome *outcome);

struct rehearsal {
    dice dice;
    struct crossing crossings[CROSSINGS];
};

struct world {
    const struct rehearsal *rehearsal;
    struct stress_outcome outcome;
    int32_t out_at[CROSSINGS], out_people[CROSSINGS], closed_at[CLOSINGS];
    int64_t effect[RISKS], waited[RESOURCES];
};

static const struct risk risks[RISKS] = {
    {.id = "first"}, {.id = "second"}, {.id = "third", .kind = RISK_DATE}};

int rehearsal_risk_count(const struct rehearsal *rehearsal)
{
    (void)rehearsal;
    return RISKS;
}

const struct risk *rehearsal_risk(const struct rehearsal *rehearsal, int risk)
{
    (void)rehearsal;
    return &risks[risk];
}

bool rehearsal_risk_is_default(const struct rehearsal *rehearsal, int risk)
{
    (void)rehearsal;
    return risk == 1;
}

const struct crossing *rehearsal_crossings(const struct rehearsal *rehearsal, int *count)
{
    *count = CROSSINGS;
    return rehearsal->crossings;
}

int rehearsal_resource_count(const struct rehearsal *rehearsal)
{
    (void)rehearsal;
    return RESOURCES;
}

const char *rehearsal_resource_name(const struct rehearsal *rehearsal, int resource)
{
    (void)rehearsal;
    return resource ? "lorries" : "beds";
}

struct world *world_new(const struct rehearsal *rehearsal)
{
    struct world *world = memory_new(1, sizeof *world);
    world->rehearsal = rehearsal;
    return world;
}

void world_free(struct world *world)
{
    free(world);
}

const struct stress_outcome *world_run(struct world *world, const struct draw_key *key)
{
    uint32_t draws[RISKS];
    for (int i = 0; i < RISKS; i++) {
        bool other = key->other == i || (key->other < -1 && -2 - key->other != i);
        uint64_t run = (uint64_t)(other ? key->other_run : key->run);
        struct random_stream random = random_start(key->seed + (uint64_t)i * 1000, run);
        draws[i] = random_below(&random, 1000000);
    }
    memset(world->effect, 0, sizeof world->effect);
    memset(world->waited, 0, sizeof world->waited);
    for (int i = 0; i < CROSSINGS; i++) {
        world->out_at[i] = world->rehearsal->crossings[i].planned;
        world->out_people[i] = world->rehearsal->crossings[i].people;
    }
    for (int i = 0; i < CLOSINGS; i++)
        world->closed_at[i] = (10 + i) * MINUTES_PER_DAY;
    world->outcome = (struct stress_outcome){.last_day = LAST_DAY, .last_out = 10};
    world->rehearsal->dice(draws, &world->outcome);
    /* What the dice said, in the world's own arrays. */
    world->out_at[CROSSINGS - 1] = world->outcome.last_out * MINUTES_PER_DAY + 60;
    for (int i = 0; i < RISKS; i++)
        world->effect[i] = draws[i] < 50000 ? 600 : 0;
    world->waited[1] = draws[0] < 50000 ? 20 * MINUTES_PER_DAY : MINUTES_PER_DAY;
    world->closed_at[1] = world->out_at[CROSSINGS - 1];
    world->outcome.out_at = world->out_at;
    world->outcome.out_people = world->out_people;
    world->outcome.closed_at = world->closed_at;
    world->outcome.effect = world->effect;
    world->outcome.waited = world->waited;
    return &world->outcome;
}

char *world_history(struct world *world, const struct draw_key *key,
                    struct diagnostics *diagnostics)
{
    (void)world;
    (void)key;
    (void)diagnostics;
    return NULL;
}

static struct place places[CLOSINGS] = {
    {.id = "near", .name = "Near", .latest_close = DAY_NONE, .country = "here"},
    {.id = "far", .name = "Far", .latest_close = 1000 + 15, .country = "here"}};
static const struct mission mission = {.settings = {.name = "Dice",
                                                    .country = "here",
                                                    .start_day = 1000,
                                                    .last_day = 1000 + LAST_DAY,
                                                    .horizon_days = DAYS},
                                       .places = places,
                                       .place_count = CLOSINGS};
static struct plan_closing closings[CLOSINGS] = {
    {.place = 0, .closed = (int64_t)(1000 + 10) * MINUTES_PER_DAY},
    {.place = 1, .closed = (int64_t)(1000 + 13) * MINUTES_PER_DAY}};
static const struct plan_document plan = {
    .path = "dice.json", .closings = closings, .closing_count = CLOSINGS};

static struct rehearsal rehearsal_of(dice thrown)
{
    struct rehearsal rehearsal = {.dice = thrown};
    for (int i = 0; i < CROSSINGS; i++)
        rehearsal.crossings[i] = (struct crossing){
            .trip = i, .people = 250, .planned = (2 + 3 * i) * MINUTES_PER_DAY + 60};
    return rehearsal;
}

static struct stress *run_dice(const struct rehearsal *rehearsal, int64_t runs,
                               int64_t sensitivity_runs, int threads)
{
    struct stress_arm arm = {&plan, POLICY_KEEP, rehearsal};
    struct stress_options options = {
        .seed = 7, .runs = runs, .sensitivity_runs = sensitivity_runs, .threads = threads};
    return stress_run(&mission, &arm, 1, &options);
}

static void assert_near(double found, double truth, double error)
{
    if (!(fabs(found - truth) <= 4.5 * error))
        fail_msg("%g is not within 4.5 x %g of %g", found, error, truth);
}

/* The last is out on one of the eleven days 10 .. 20, all alike; by 14 with chance 5/11. */
static void eleven_days(const uint32_t *draws, struct stress_outcome *outcome)
{
    outcome->last_out = 10 + (int32_t)(draws[0] % 11);
    if (outcome->last_out > LAST_DAY) {
        outcome->late_people = 250;
        outcome->late_person_days = 250 * (outcome->last_out - LAST_DAY);
    }
    outcome->killed = draws[1] < 200000;
    outcome->wounded = draws[1] < 200000 ? 7 : 0;
    outcome->value_lost_cents = 100 * (int64_t)draws[2];
}

static void test_days(void **state)
{
    (void)state;
    enum { RUNS = 20000 };
    struct rehearsal rehearsal = rehearsal_of(eleven_days);
    struct stress *stress = run_dice(&rehearsal, RUNS, 0, 2);
    struct stress_answers *answers = stress_answer(stress, 0);
    assert_int_equal(answers->runs, RUNS);
    double truth = 5 / 11.0;
    assert_near(answers->in_time.value, truth, sqrt(truth * (1 - truth) / RUNS));
    assert_true(answers->in_time.low < answers->in_time.value &&
                answers->in_time.value < answers->in_time.high);
    assert_int_equal(answers->by_last_day.count, answers->in_time.count);
    assert_int_equal(answers->planned_last_out, 1000 + 11);
    /* One in eleven is 9.1 %: a tenth of the runs is through on the second day, half on the sixth.
     */
    const int32_t days[STRESS_LEVELS] = {11, 15, 19};
    for (int k = 0; k < STRESS_LEVELS; k++) {
        assert_int_equal(answers->last_out[k].day, 1000 + days[k]);
        assert_int_equal(answers->last_out[k].low, 1000 + days[k]);
        assert_int_equal(answers->last_out[k].high, 1000 + days[k]);
    }
    /* The closing of the far place is the last one's way out; its latest day is the sixth. */
    assert_int_equal(answers->closings[1].place, 1);
    assert_int_equal(answers->closings[1].quantiles[1].day, 1000 + 15);
    truth = 6 / 11.0;
    assert_near(answers->closings[1].by_latest.value, truth, sqrt(truth * (1 - truth) / RUNS));
    assert_int_equal(answers->closings[0].by_latest.of, 0);
    assert_int_equal(answers->closings[0].by_planned.count, RUNS);
    truth = 250 * (1 + 2 + 3 + 4 + 5 + 6) / 11.0;
    assert_near(answers->figures[FIGURE_LATE_PERSON_DAYS].mean, truth,
                answers->figures[FIGURE_LATE_PERSON_DAYS].error);
    double squares = 250.0 * 250 * (1 + 4 + 9 + 16 + 25 + 36) / 11;
    assert_near(answers->figures[FIGURE_LATE_PERSON_DAYS].error,
                sqrt((squares - truth * truth) / RUNS), 0.01 * sqrt(squares / RUNS));
    assert_near(answers->figures[FIGURE_KILLED].mean, 0.2, sqrt(0.16 / RUNS));
    assert_near(answers->figures[FIGURE_VALUE_LOST].mean, 499999.5, 1e6 / sqrt(12.0 * RUNS));
    assert_near(answers->nobody_killed.value, 0.8, sqrt(0.16 / RUNS));
    assert_int_equal(answers->wounded[1], 0);
    assert_int_equal(answers->wounded[2], 7);
    stress_answers_free(answers);
    stress_free(stress);
}

static void test_remaining(void **state)
{
    (void)state;
    enum { RUNS = 20000 };
    struct rehearsal rehearsal = rehearsal_of(eleven_days);
    struct stress *stress = run_dice(&rehearsal, RUNS, 0, 1);
    struct stress_answers *answers = stress_answer(stress, 0);
    assert_int_equal(answers->people, 1000);
    assert_int_equal(answers->days[0].day, 999);
    assert_int_equal(answers->days[0].planned, 1000);
    for (int i = 0; i < answers->day_count; i++) {
        const struct stress_day *day = &answers->days[i];
        int at = day->day - 1000;
        int64_t sure = at < 2 ? 1000 : at < 5 ? 750 : at < 8 ? 500 : 250;
        assert_int_equal(day->planned, at < 11 ? sure : 0);
        double out = at < 10 ? 0 : at >= 20 ? 1 : (at - 9) / 11.0;
        assert_near(day->out.value, out, sqrt(out * (1 - out) / RUNS));
        for (int k = 0; k < STRESS_FAN; k++) /* a share of `out` of the runs has nobody there */
            if (fabs(stress_fan[k] - out) > 0.01)
                assert_int_equal(day->quantiles[k], stress_fan[k] < out ? 0 : sure);
    }
    assert_int_equal(answers->days[answers->day_count - 1].day, 1020);
    struct stress_position position = stress_position_of_people(stress, 0, 1010, 250);
    assert_near(position.earlier, 1 / 11.0, sqrt(1 / 11.0 * 10 / 11.0 / RUNS));
    assert_true(position.earlier + position.same == 1);
    position = stress_position_of_people(stress, 0, 1000 + 3, 751);
    assert_true(position.earlier == 1 && position.same == 0);
    position = stress_position_of_people(stress, 0, 990, 1000);
    assert_true(position.earlier == 0 && position.same == 1);
    position = stress_position_of_people(stress, 0, 5000, 5);
    assert_true(position.earlier == 1 && position.same == 0);
    position = stress_position_of_closing(stress, 0, 1, 1012);
    assert_near(position.earlier, 2 / 11.0, sqrt(2 / 11.0 * 9 / 11.0 / RUNS));
    assert_near(position.same, 1 / 11.0, sqrt(1 / 11.0 * 10 / 11.0 / RUNS));
    stress_answers_free(answers);
    stress_free(stress);
}

static void test_wilson(void **state)
{
    (void)state;
    struct stress_share share = stress_share_of(8, 10); /* published: Newcombe 1998's method 3 */
    assert_near(share.low, 0.4902, 0.0001 / 4.5);
    assert_near(share.high, 0.9433, 0.0001 / 4.5);
    share = stress_share_of(0, 100);
    double zz = 1.959963984540054 * 1.959963984540054;
    assert_true(share.low == 0);
    assert_near(share.high, zz / (100 + zz), 1e-12);
    share = stress_share_of(100, 100);
    assert_true(share.high == 1);
    assert_near(share.low, 100 / (100 + zz), 1e-12);
    assert_true(isnan(stress_share_of(0, 0).value));
}

static void test_values(void **state)
{
    (void)state;
    int last = -1;
    for (int64_t value = 0; value < 300000; value++) {
        int bin = value_bin(value);
        assert_true(bin == last || bin == last + 1);
        if (bin != last)
            assert_int_equal(value_bin_least(bin), value);
        assert_true(value - value_bin_least(bin) <= value / 32);
        last = bin;
    }
    assert_int_equal(value_bin(INT64_MAX), VALUE_BINS - 1);
    assert_int_equal(value_bin(-5), 0);
    int64_t words[MOMENT_WORDS] = {0};
    const int64_t values[] = {-4000000000000, 1, 3000000000001, 77};
    for (int i = 0; i < 1000; i++)
        moment_add(words, values[i % 4]);
    long double mean = -999999999921 / 4.0L, squares = 0;
    for (int i = 0; i < 4; i++)
        squares += 250 * ((long double)values[i] - mean) * ((long double)values[i] - mean);
    struct moments moments = moments_of(words, 1000);
    assert_near(moments.mean, (double)mean, 1e-6);
    assert_near(moments.variance, (double)(squares / 999), (double)(squares / 999) * 1e-12);
}

/* Days add up: variance 16 of the first, 1 of the second (fair coins of 8 and 2 days); casualties
 * need both. */
static void coins(const uint32_t *draws, struct stress_outcome *outcome)
{
    int first = draws[0] % 2, second = draws[1] % 2;
    outcome->last_out = 10 + 8 * first + 2 * second;
    outcome->late_person_days = 800 * first + 200 * second;
    outcome->killed = first * second;
}

static const struct stress_sensitivity *find(const struct stress_sensitivity *list, int count,
                                             int risk)
{
    for (int i = 0; i < count; i++)
        if (list[i].risk == risk)
            return &list[i];
    fail();
    return NULL;
}

static void test_sensitivity(void **state)
{
    (void)state;
    enum { RUNS = 10000 };
    struct rehearsal rehearsal = rehearsal_of(coins);
    struct stress *stress = run_dice(&rehearsal, 1000, RUNS, 2);
    int count;
    int64_t runs;
    struct stress_sensitivity *list = stress_sensitivities(stress, &count, &runs);
    assert_int_equal(runs, RUNS);
    assert_int_equal(count, RISKS);
    assert_int_equal(list[0].risk, 0); /* the most first */
    static const double truth[RISKS][SENSITIVE_COUNT] = {
        {16 / 17.0, 16 / 17.0, 2 / 3.0}, {1 / 17.0, 1 / 17.0, 2 / 3.0}, {0, 0, 0}};
    for (int risk = 0; risk < RISKS; risk++)
        for (int i = 0; i < SENSITIVE_COUNT; i++) {
            struct stress_mean total = find(list, count, risk)->total[i];
            assert_near(total.mean, truth[risk][i], total.error);
            assert_true(total.error < 0.03);
            assert_true((total.error > 0) == (risk < 2));
        }
    free(list);
    stress_free(stress);
}

/* The error that is told is the error that is made: over 200 experiments, the estimates are spread
 * as their errors say. */
static void test_error_of_sensitivity(void **state)
{
    (void)state;
    enum { EXPERIMENTS = 200 };
    struct rehearsal rehearsal = rehearsal_of(coins);
    double sum = 0, squares = 0, told = 0;
    for (int i = 0; i < EXPERIMENTS; i++) {
        struct stress_arm arm = {&plan, POLICY_KEEP, &rehearsal};
        struct stress_options options = {
            .seed = 5000 + (uint64_t)i * 17, .runs = 400, .sensitivity_runs = 400, .threads = 1};
        struct stress *stress = stress_run(&mission, &arm, 1, &options);
        int count;
        int64_t runs;
        struct stress_sensitivity *list = stress_sensitivities(stress, &count, &runs);
        struct stress_mean total = find(list, count, 1)->total[SENSITIVE_CASUALTIES];
        sum += total.mean;
        squares += total.mean * total.mean;
        told += total.error * total.error / EXPERIMENTS;
        free(list);
        stress_free(stress);
    }
    double mean = sum / EXPERIMENTS;
    double made = (squares - sum * mean) / (EXPERIMENTS - 1);
    assert_near(mean, 2 / 3.0, sqrt(made / EXPERIMENTS));
    if (made > 1.4 * told || told > 1.4 * made)
        fail_msg("told %g, made %g", sqrt(told), sqrt(made));
}

/* A blow with chance 1/20, which alone makes a run late. */
static void one_blow(const uint32_t *draws, struct stress_outcome *outcome)
{
    outcome->last_out = draws[0] < 50000 ? 20 : 10;
    outcome->late_person_days = draws[0] < 50000 ? 1500 : 0;
}

static void test_worst(void **state)
{
    (void)state;
    struct rehearsal rehearsal = rehearsal_of(one_blow);
    struct stress *stress = run_dice(&rehearsal, 5000, 0, 2);
    struct stress_answers *answers = stress_answer(stress, 0);
    int64_t blows = answers->runs - answers->in_time.count;
    struct stress_worst *worst = stress_worst_runs(stress, 0, 0.04);
    assert_non_null(worst);
    assert_int_equal(worst->runs, blows);
    assert_true(worst->late_person_days <= 1500 && worst->late_person_days > 1500 * 31 / 32);
    assert_int_equal(worst->oftener_count, 1); /* the other risks are as often there as anywhere */
    assert_int_equal(worst->oftener[0].index, 0);
    assert_true(worst->oftener[0].worst == 1);
    assert_near(worst->oftener[0].ratio, 5000.0 / (double)blows, 1e-9);
    assert_int_equal(worst->harder_count, 0); /* ten hours, wherever it strikes */
    assert_int_equal(worst->last_count, 0);   /* the far place is always the last */
    assert_int_equal(worst->wait_count, 1);
    assert_int_equal(worst->waits[0].index, 1);
    assert_true(worst->waits[0].worst == 20);
    double all = (20.0 * (double)blows + (double)answers->in_time.count) / 5000;
    assert_near(worst->waits[0].all, all, 1e-9);
    /* All that is left is alike: its worst part is none. */
    stress_worst_free(worst);
    assert_null(stress_worst_runs(stress, 0, 0.2));
    assert_int_equal(answers->wait_count, 1);
    assert_near(answers->waits[0].people_days.mean, all, 1e-9);
    assert_true(answers->waits[0].share == 1);
    assert_int_equal(answers->strikes[0].runs.count, blows);
    assert_near(answers->strikes[0].effect.mean, 600.0 * (double)blows / 5000, 1e-9);
    stress_answers_free(answers);
    stress_free(stress);
}

/* Later by exactly two days. */
static void eleven_days_later(const uint32_t *draws, struct stress_outcome *outcome)
{
    eleven_days(draws, outcome);
    outcome->last_out += 2;
}

static void test_pairs(void **state)
{
    (void)state;
    enum { RUNS = 10000 };
    struct rehearsal first = rehearsal_of(eleven_days), later = rehearsal_of(eleven_days_later);
    struct stress_arm arms[] = {{&plan, POLICY_KEEP, &first},
                                {&plan, POLICY_REORDER, &first},
                                {&plan, POLICY_KEEP, &later}};
    struct stress_options options = {.seed = 7, .runs = RUNS};
    struct stress *stress = stress_run(&mission, arms, 3, &options);
    struct stress_paired same = stress_pair(stress, 1), paired = stress_pair(stress, 2);
    assert_true(same.in_time.mean == 0 && same.in_time.error == 0);
    assert_true(same.figures[FIGURE_LATE_PERSON_DAYS].error == 0);
    assert_true(paired.figures[FIGURE_LAST_OUT].mean == 2);
    assert_true(paired.figures[FIGURE_LAST_OUT].error == 0);
    assert_int_equal(paired.only_this, 0); /* days 13 and 14 are lost, two of eleven */
    assert_near(paired.in_time.mean, -2 / 11.0, paired.in_time.error);
    assert_near(paired.in_time.error, sqrt(2 / 11.0 * 9 / 11.0 / RUNS), 0.0001);
    stress_free(stress);
}

static void first_coin(const uint32_t *draws, struct stress_outcome *outcome)
{
    outcome->last_out = draws[0] % 2 ? LAST_DAY : LAST_DAY + 1;
}

static void second_coin(const uint32_t *draws, struct stress_outcome *outcome)
{
    outcome->last_out = draws[1] % 2 ? LAST_DAY : LAST_DAY + 1;
}

/* Each is in time where the other is not as often as not: two chances of a half that differ by
 * nothing, give or take the square root of a half by the number of runs. */
static void test_pairs_both_ways(void **state)
{
    (void)state;
    enum { RUNS = 10000 };
    struct rehearsal first = rehearsal_of(first_coin), second = rehearsal_of(second_coin);
    struct stress_arm arms[] = {{&plan, POLICY_KEEP, &first}, {&plan, POLICY_KEEP, &second}};
    struct stress_options options = {.seed = 7, .runs = RUNS};
    struct stress *stress = stress_run(&mission, arms, 2, &options);
    struct stress_paired paired = stress_pair(stress, 1);
    assert_near(paired.in_time.error, sqrt(0.5 / RUNS), 0.0001);
    assert_near(paired.in_time.mean, 0, paired.in_time.error);
    assert_near((double)paired.only_first / RUNS, 0.25, sqrt(0.1875 / RUNS));
    assert_near((double)paired.only_this / RUNS, 0.25, sqrt(0.1875 / RUNS));
    assert_near(paired.in_time.mean, (double)(paired.only_this - paired.only_first) / RUNS, 1e-12);
    stress_free(stress);
}

static int compare_days(const void *left_address, const void *right_address)
{
    const int32_t *left = left_address, *right = right_address;
    return *left - *right;
}

/* The smallest day that so many runs do not exceed, also where that is not a whole number of runs;
 * bounds are days of runs, if there are enough. */
static void test_quantiles_of_few(void **state)
{
    (void)state;
    struct rehearsal rehearsal = rehearsal_of(eleven_days);
    struct world *world = world_new(&rehearsal);
    for (int runs = 1; runs <= 60; runs++) {
        int32_t days[60];
        for (int i = 0; i < runs; i++)
            days[i] =
                world_run(world, &(struct draw_key){.seed = 7, .run = i, .other = -1})->last_out;
        qsort(days, (size_t)runs, sizeof *days, compare_days);
        struct stress *stress = run_dice(&rehearsal, runs, 0, 1);
        struct stress_answers *answers = stress_answer(stress, 0);
        for (int k = 0; k < STRESS_LEVELS; k++) {
            const struct stress_quantile *quantile = &answers->last_out[k];
            int rank = (runs * (int)lround(10 * stress_levels[k]) + 9) / 10;
            assert_int_equal(quantile->day, 1000 + days[rank - 1]);
            assert_true(quantile->low == DAY_NONE || quantile->low <= quantile->day);
            assert_true(quantile->high == DAY_NONE || quantile->high >= quantile->day);
        }
        /* Of the median, of 60: 30 -+ 1.96 x sqrt(15), that is from the 22nd to the 39th. */
        if (runs == 60) {
            assert_int_equal(answers->last_out[1].low, 1000 + days[22 - 1]);
            assert_int_equal(answers->last_out[1].high, 1000 + days[39 - 1]);
        }
        if (runs < 6)
            assert_int_equal(answers->last_out[1].low, DAY_NONE);
        stress_answers_free(answers);
        stress_free(stress);
    }
    world_free(world);
}

/* People are rounded up to 1/500 of all, but nobody is nobody. */
static void test_odd_people(void **state)
{
    (void)state;
    static const int people[CROSSINGS] = {703, 401, 1, 1};
    struct rehearsal rehearsal = rehearsal_of(eleven_days);
    for (int i = 0; i < CROSSINGS; i++)
        rehearsal.crossings[i].people = people[i];
    struct stress *stress = run_dice(&rehearsal, 1000, 0, 1);
    struct stress_answers *answers = stress_answer(stress, 0);
    static const int64_t truth[] = {1106, 1106, 403, 403, 403, 2, 2, 2, 1, 1};
    for (int day = 0; day < 10; day++)
        for (int k = 0; k < STRESS_FAN; k++) {
            int64_t found = answers->days[day + 1].quantiles[k];
            assert_true(found >= truth[day] && (double)found < (double)truth[day] + 1106 / 500.0);
        }
    assert_int_equal(answers->days[answers->day_count - 1].quantiles[STRESS_FAN - 1], 0);
    stress_answers_free(answers);
    stress_free(stress);
}

static void assert_same(const struct stress *left, const struct stress *right)
{
    assert_int_equal(left->words, right->words);
    assert_memory_equal(left->counters, right->counters, left->words * sizeof *left->counters);
}

static void test_threads(void **state)
{
    (void)state;
    struct rehearsal rehearsal = rehearsal_of(eleven_days);
    struct stress *one = run_dice(&rehearsal, 1003, 217, 1);
    assert_int_equal(stress_run_count(one), 1003);
    for (int threads = 2; threads <= 5; threads++) {
        struct stress *more = run_dice(&rehearsal, 1003, 217, threads);
        assert_same(one, more);
        stress_free(more);
    }
    stress_free(one);
}

static void test_precision(void **state)
{
    (void)state;
    struct rehearsal rehearsal = rehearsal_of(eleven_days);
    struct stress_arm arm = {&plan, POLICY_KEEP, &rehearsal};
    for (int threads = 1; threads <= 2; threads++) {
        struct stress_options options = {
            .seed = 7, .runs = 1000, .precision = 0.02, .threads = threads};
        struct stress *stress = stress_run(&mission, &arm, 1, &options);
        /* 1.96 x sqrt(5/11 x 6/11 / n) is below 0.02 from n = 2381 on. */
        assert_int_equal(stress_run_count(stress), 4 * 1008);
        struct stress_answers *answers = stress_answer(stress, 0);
        assert_true((answers->in_time.high - answers->in_time.low) / 2 <= 0.02);
        struct stress *plain = run_dice(&rehearsal, 4 * 1008, 0, 1);
        assert_same(stress, plain);
        stress_free(plain);
        stress_answers_free(answers);
        stress_free(stress);
    }
}

static atomic_bool stop;
static atomic_int runs_made;

static void eleven_days_and_stop(const uint32_t *draws, struct stress_outcome *outcome)
{
    eleven_days(draws, outcome);
    if (atomic_fetch_add(&runs_made, 1) == 200)
        atomic_store(&stop, true);
}

static void test_stop(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        struct rehearsal rehearsal = rehearsal_of(eleven_days_and_stop),
                         plain = rehearsal_of(eleven_days);
        struct stress_arm arm = {&plan, POLICY_KEEP, &rehearsal};
        struct stress_options options = {
            .seed = 7, .runs = 100000, .sensitivity_runs = 1000, .threads = threads, .stop = &stop};
        atomic_store(&stop, false);
        atomic_store(&runs_made, 0);
        struct stress *stress = stress_run(&mission, &arm, 1, &options);
        assert_true(stress_was_stopped(stress));
        int64_t runs = stress_run_count(stress);
        assert_true(runs >= 200 && runs < 1000 && runs % BLOCK_RUNS == 0);
        /* And these are the first ones, whole: the same as if no more had been asked for. */
        struct stress_options less = {.seed = 7, .runs = runs, .sensitivity_runs = 1, .threads = 1};
        arm.rehearsal = &plain;
        struct stress *asked = stress_run(&mission, &arm, 1, &less);
        assert_memory_equal(stress->counters, asked->counters,
                            stress->sensitivity.runs * sizeof *stress->counters);
        stress_free(asked);
        stress_free(stress);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_remaining),
        cmocka_unit_test(test_wilson),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_sensitivity),
        cmocka_unit_test(test_error_of_sensitivity),
        cmocka_unit_test(test_worst),
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_precision),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_pairs_both_ways),
        cmocka_unit_test(test_quantiles_of_few),
        cmocka_unit_test(test_odd_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
