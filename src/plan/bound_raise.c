/* Good prices: the bound is a concave function of prices and shares, and what the ways of people
 * use beyond what there is says where it rises (Held & Karp 1971; Fisher 1981). Each step goes that
 * way, as far as would reach a little more than the best so far if the function were straight
 * (Polyak 1969); where that fails for a while, the hope is halved and the search goes on from the
 * best. Nothing depends on how good the prices are but how high the bound is.
 *
 * Prices are counted by the people that one unit serves, and shares in fiftieths, so that all have
 * the same weight in a step.
 */
#include "plan/bound.h"

#include "base/clock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SHARE_SCALE     50.0
#define FIRST_HOPE      0.1
#define LEAST_HOPE      0.0005
#define NEXT_TO_NOTHING 0.01 /* of the highest price */
#define ROUND_PRICE     1e9  /* prices are written with as many digits as they are used with */
enum { PATIENCE = 20, MOST_STEPS = 400, LEAST_STEPS = 30, HURRIED_STEPS = 8 };
#define WORK 8e7 /* days times arcs and places, for missions that are not small */

struct ascent {
    struct bound *bound;
    size_t price_count, count; /* prices first, then shares */
    double *point, *best, *slope;
};

static void set_point(struct ascent *ascent, const double *point)
{
    struct bound *bound = ascent->bound;
    for (int i = 0; i < bound->resource_count; i++)
        for (int day = 0; day < bound->day_count; day++, point++)
            bound->resources[i].price[day] =
                round(*point * bound->resources[i].scale * ROUND_PRICE) / ROUND_PRICE;
    for (int l = 0; l < bound->network->mission->leg_count; l++, point++)
        if (bound->shares[l])
            bound->share[l] = fmin(round(*point * SHARE_SCALE * ROUND_PRICE) / ROUND_PRICE, 1);
}

/* The slope at the point that was valued last, without what leads out of the domain; its square. */
static double find_slope(struct ascent *ascent)
{
    const struct bound *bound = ascent->bound;
    double square = 0;
    for (size_t i = 0; i < ascent->count; i++) {
        double slope = 0;
        bool most = false;
        if (i < ascent->price_count) {
            const struct bound_resource *resource = &bound->resources[i / (size_t)bound->day_count];
            double capacity = resource->capacity[i % (size_t)bound->day_count];
            if (isfinite(capacity))
                slope = (bound->usage[i] - capacity) * resource->scale;
        } else if (bound->shares[i - ascent->price_count]) {
            slope = bound->share_excess[i - ascent->price_count] * SHARE_SCALE;
            most = ascent->point[i] * SHARE_SCALE >= 1;
        }
        if ((ascent->point[i] <= 0 && slope < 0) || (most && slope > 0))
            slope = 0;
        ascent->slope[i] = slope;
        square += slope * slope;
    }
    return square;
}

static int step_count(const struct bound *bound)
{
    int tables = 0;
    for (int i = 0; i < bound->group_count; i++) {
        bool known = false;
        for (int k = 0; k < i; k++)
            known |= bound->groups[k].destination == bound->groups[i].destination &&
                     bound->groups[k].guards == bound->groups[i].guards &&
                     bound->groups[k].escorts == bound->groups[i].escorts;
        tables += !known;
    }
    double work = (double)tables * bound->day_count * (bound->arc_count + bound->place_count);
    return (int)fmin(fmax(WORK / fmax(work, 1), LEAST_STEPS), MOST_STEPS);
}

/* Leaves the best point in place, without prices that do next to nothing. */
static void prune(struct ascent *ascent, double best)
{
    double most = 0;
    for (size_t i = 0; i < ascent->price_count; i++)
        most = fmax(most, ascent->best[i]);
    memcpy(ascent->point, ascent->best, ascent->count * sizeof *ascent->point);
    for (size_t i = 0; i < ascent->price_count; i++)
        if (ascent->point[i] < NEXT_TO_NOTHING * most)
            ascent->point[i] = 0;
    set_point(ascent, ascent->point);
    bound_value(ascent->bound);
    if (ascent->bound->value >= best - 1e-5 * fabs(best))
        return;
    set_point(ascent, ascent->best);
    bound_value(ascent->bound);
}

void bound_raise(struct bound *bound, double seconds)
{
    double until = seconds > 0 ? clock_seconds() + seconds : INFINITY;
    struct ascent ascent = {.bound = bound};
    int legs = bound->network->mission->leg_count;
    ascent.price_count = (size_t)bound->resource_count * (size_t)bound->day_count;
    ascent.count = ascent.price_count + (size_t)legs;
    ascent.point = memory_new(ascent.count, sizeof *ascent.point);
    ascent.best = memory_new(ascent.count, sizeof *ascent.best);
    ascent.slope = memory_new(ascent.count, sizeof *ascent.slope);
    for (int l = 0; l < legs; l++)
        ascent.point[ascent.price_count + (size_t)l] = bound->share[l] / SHARE_SCALE;
    memcpy(ascent.best, ascent.point, ascent.count * sizeof *ascent.best);
    double best = -INFINITY, hope = FIRST_HOPE;
    int waited = 0;
    int most = step_count(bound);
    for (int step = 0; step < most && hope >= LEAST_HOPE; step++) {
        if (step >= HURRIED_STEPS && clock_seconds() >= until)
            break;
        set_point(&ascent, ascent.point);
        bound_value(bound);
        waited = bound->value > best + 1e-4 * fabs(best) ? 0 : waited + 1;
        if (bound->value > best) {
            best = bound->value;
            memcpy(ascent.best, ascent.point, ascent.count * sizeof *ascent.best);
        }
        if (waited > PATIENCE) {
            hope /= 2;
            waited = 0;
            memcpy(ascent.point, ascent.best, ascent.count * sizeof *ascent.point);
            set_point(&ascent, ascent.point);
            bound_value(bound);
        }
        double square = find_slope(&ascent);
        if (square <= 0)
            break;
        double length = (best + hope * fabs(best) - bound->value) / square;
        for (size_t i = 0; i < ascent.count; i++) {
            double top = i < ascent.price_count ? INFINITY : 1 / SHARE_SCALE;
            ascent.point[i] = fmin(fmax(ascent.point[i] + length * ascent.slope[i], 0), top);
        }
    }
    prune(&ascent, best);
    free(ascent.point);
    free(ascent.best);
    free(ascent.slope);
}
