/* The floor under lateness: a figure that no valid plan can beat.
 *
 * Nobody is out before the first open day after they are available, and the hours of the quickest
 * way after that, whatever else waits for the same roads and lift.
 */
#include "plan/solution.h"

#include <math.h>
#include <stdlib.h>

/* The first day from `day` on on which anything may leave the place. */
static int first_departure(const struct network *network, int place, int day)
{
    const struct mission *mission = network->mission;
    for (; day < network->day_count; day++)
        for (int l = 0; l < mission->leg_count; l++) {
            const struct leg *leg = &mission->legs[l];
            if ((leg->from == place || (leg->to == place && leg->both_ways)) &&
                network_leg_is_usable(mission, leg) && !network->shut[l * network->day_count + day])
                return day;
        }
    return network->day_count;
}

/* The fewest hours in which anything passes each leg. */
static double *least_hours(const struct network *network)
{
    const struct mission *mission = network->mission;
    double *hours = memory_new((size_t)mission->leg_count, sizeof *hours);
    for (int l = 0; l < mission->leg_count; l++) {
        const struct leg *leg = &mission->legs[l];
        hours[l] =
            leg->mode == MODE_ROAD ? network_leg_minutes(network, l, -1, true) / 60.0 : INFINITY;
        for (int i = 0; i < mission->lift_count && leg->mode != MODE_ROAD; i++)
            if (mission->lifts[i].mode == leg->mode)
                hours[l] = fmin(hours[l], network_leg_minutes(network, l, i, false) / 60.0);
    }
    return hours;
}

/* The fewest hours from one place to every other (Bellman 1958); INFINITY: no way. */
static void find_shortest(const struct mission *mission, int from, const double *hours,
                          double *distance)
{
    for (int place = 0; place < mission->place_count; place++)
        distance[place] = place == from ? 0 : INFINITY;
    for (bool better = true; better;) {
        better = false;
        for (int l = 0; l < mission->leg_count; l++) {
            const struct leg *leg = &mission->legs[l];
            double along = distance[leg->from] + hours[l], against = distance[leg->to] + hours[l];
            if (along < distance[leg->to]) {
                distance[leg->to] = along;
                better = true;
            } else if (leg->both_ways && against < distance[leg->from]) {
                distance[leg->from] = against;
                better = true;
            }
        }
    }
}

int64_t solution_late_floor(const struct solution *solution)
{
    const struct mission *mission = solution->mission;
    const struct network *network = solution->network;
    int last = mission->settings.last_day - mission->settings.start_day;
    int64_t person_days = 0;
    double *hours = least_hours(network),
           *distance = memory_new((size_t)mission->place_count, sizeof *distance);
    for (int i = 0; i < solution->commodities->count; i++) {
        const struct commodity *commodity = &solution->commodities->items[i];
        if (commodity->unit < 0 || !network->inside[commodity->place])
            continue;
        find_shortest(mission, commodity->place, hours, distance);
        double least = distance[commodity->destination];
        for (int place = 0; place < mission->place_count; place++)
            if (!network->inside[place])
                least = fmin(least, distance[place]);
        int day = first_departure(network, commodity->place,
                                  commodity->release / network->periods_per_day);
        day += isfinite(least) ? (int)(least / 24) : 0;
        person_days += day > last ? (int64_t)(day - last) * commodity->quantity : 0;
    }
    free(distance);
    free(hours);
    return person_days;
}
