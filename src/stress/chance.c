/* Amounts by their quantile function: a draw is a look-up and a line, however the distribution was
 * given. GSL works out PERT, once for each row. */
#include "stress/chance.h"

#include <gsl/gsl_cdf.h>

/* PERT with shape 4 between 0 and 1. */
static double pert(double unit, double likely)
{
    if (unit <= 0 || unit >= 1)
        return unit <= 0 ? 0 : 1;
    return gsl_cdf_beta_Pinv(unit, 1 + 4 * likely, 1 + 4 * (1 - likely));
}

void chance_table_fill(struct chance_table *table, const struct risk *risk)
{
    double width = risk->high - risk->low;
    bool by_quantiles = !isnan(risk->p10) && !isnan(risk->p90);
    const double at[] = {0, 0.1, 0.5, 0.9, 1},
                 value[] = {risk->low, risk->p10, risk->likely, risk->p90, risk->high};
    for (int knot = 0, piece = 0; knot <= CHANCE_KNOTS; knot++) {
        double unit = (double)knot / CHANCE_KNOTS, drawn = risk->low;
        if (by_quantiles) {
            while (piece < 3 && unit > at[piece + 1])
                piece++;
            drawn = value[piece] + (value[piece + 1] - value[piece]) * (unit - at[piece]) /
                                       (at[piece + 1] - at[piece]);
        } else if (width > 0) {
            drawn = risk->low + width * pert(unit, (risk->likely - risk->low) / width);
        }
        table->value[knot] = (float)drawn;
    }
}

int chance_poisson_many(double unit, double mean)
{
    if (mean <= 0)
        return 0;
    if (mean > 500) { /* exp would come to nothing; by now the distribution is a normal one */
        double near = mean + sqrt(mean) * gsl_cdf_ugaussian_Pinv(unit);
        return near < 0 ? 0 : near > 1000 ? 1000 : (int)lround(near);
    }
    double term = exp(-mean), sum = term;
    int count = 0;
    /* The sum may end a rounding below 1: what is still to come is then too little to matter. */
    while (unit >= sum && (count < mean || term > 1e-17) && count < 1000) {
        term *= mean / ++count;
        sum += term;
    }
    return count;
}
