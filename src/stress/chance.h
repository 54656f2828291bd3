/* Random numbers for runs that can be made again: each draw depends on its names alone, not on what
 * was drawn before (base/random.h); and what a risk's amounts are drawn from. Private to stress/.
 */
#ifndef DECAMP_STRESS_CHANCE_H
#define DECAMP_STRESS_CHANCE_H

#include "base/random.h"
#include "mission/mission.h"

#include <assert.h>
#include <math.h>

/* A quantile function: values at equally spaced probabilities 0 .. 1, straight lines between. */
enum { CHANCE_KNOTS = 512 };
struct chance_table {
    float value[CHANCE_KNOTS + 1];
};

/* By low, likely, high: PERT, a beta distribution whose mode is `likely` (Malcolm et al. 1959),
 * with the usual shape 4. With p10 and p90: straight lines between these quantiles. */
void chance_table_fill(struct chance_table *table, const struct risk *risk);

/* `unit` from 0 to 1, both included. */
static inline double chance_quantile(const struct chance_table *table, double unit)
{
    double at = unit * CHANCE_KNOTS;
    int knot = at < CHANCE_KNOTS ? (int)at : CHANCE_KNOTS - 1;
    float low = table->value[knot], high = table->value[knot + 1];
    return (double)low + ((double)high - (double)low) * (at - knot);
}

/* The generator of one risk in one run. */
static inline uint64_t chance_base(uint64_t seed, int64_t run, uint64_t risk_key)
{
    return random_mix(random_mix(seed + UINT64_C(0x9e3779b97f4a7c15)) ^
                      random_mix((uint64_t)run * UINT64_C(0xd1342543de82ef95) + risk_key));
}

/* The nth about `what`. */
static inline uint64_t chance_bits(uint64_t base, uint64_t what, uint64_t nth)
{
    return random_mix((base ^ what) + (nth + 1) * UINT64_C(0x9e3779b97f4a7c15));
}

/* Uniform on [0, 1). */
static inline double chance_unit(uint64_t base, uint64_t what, uint64_t nth)
{
    return (double)(chance_bits(base, what, nth) >> 11) * 0x1p-53;
}

/* The quantile at that number, which has 53 bits: the first 9 say between which knots. */
static inline double chance_amount(const struct chance_table *table, uint64_t base, uint64_t what,
                                   uint64_t nth)
{
    static_assert(CHANCE_KNOTS == 1 << 9, "so many bits");
    uint64_t bits = chance_bits(base, what, nth);
    const float *knot = &table->value[bits >> 55];
    double part = (double)(int64_t)(bits << 9 >> 20) * 0x1p-44;
    return (double)knot[0] + ((double)knot[1] - (double)knot[0]) * part;
}

static inline double chance_exponential(double unit, double mean)
{
    return -log1p(-unit) * mean;
}

/* How many, of a Poisson distribution, by inversion; at most 1,000. */
int chance_poisson_many(double unit, double mean);

/* Mostly none: e^-m is above the first terms of its series, which alternate. */
static inline int chance_poisson(double unit, double mean)
{
    double none = 1 - mean * (1 - mean * (0.5 - mean * (1.0 / 6)));
    return unit < none - 0x1p-48 ? 0 : chance_poisson_many(unit, mean);
}

/* As lround, below 2^52. */
static inline int64_t chance_round(double value)
{
    int64_t whole = (int64_t)value;
    double part = value - (double)whole;
    return whole + (part >= 0.5) - (part <= -0.5);
}

#endif
