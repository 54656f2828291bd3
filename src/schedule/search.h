/* The searches behind schedule_search. Private to schedule/. */
#ifndef DECAMP_SCHEDULE_SEARCH_H
#define DECAMP_SCHEDULE_SEARCH_H

#include "schedule/instance.h"

#include "base/clock.h"

static inline double search_seconds(const struct schedule_options *options)
{
    return options->clock ? options->clock() : clock_seconds();
}

/* Where proofs stop by the clock on the wall; 0: nowhere. */
static inline double search_deadline(const struct schedule_options *options, double started)
{
    return options->seconds > 0 && !options->clock ? started + options->seconds : 0;
}

/* Whether the instance is the classic one: one mode each, constant capacities, one rectangle a
 * resource at offset 0 that lasts as long as the activity, lags from finish to start of 0, no
 * windows, calendars or costs; and the objective the makespan. */
bool project_search_applies(const struct schedule_instance *instance,
                            const struct schedule_options *options);
void project_search(const struct schedule_instance *instance,
                    const struct schedule_options *options, struct schedule_result *result);

/* Instances with maximal lags that have one mode each, constant capacities, demands that last as
 * long as the activity, no windows and no calendars, for the makespan. False: it is none. */
bool lag_search(const struct schedule_instance *instance, const struct schedule_options *options,
                struct schedule_result *result);

/* Any instance, any objective. first_seconds, steps: out, may be NULL: when
 * the first schedule was there, and how many steps the islands made. */
void general_search(const struct schedule_instance *instance,
                    const struct schedule_options *options, struct schedule_result *result,
                    double *first_seconds, int64_t *steps);

#endif
