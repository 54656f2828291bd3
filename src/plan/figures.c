/* The figures of a plan, to the minute, as docs/validity.md (rule 8) defines them.
 *
 * The kernel works with rounded periods; these figures do not. Exposure at places is additive over
 * departures and arrivals: whoever is there from the start and leaves at m is exposed to the acts
 * up to m; whoever arrives at m and stays on is so no more up to m.
 */
#include "plan/solution.h"

#include <math.h>
#include <stdlib.h>

/* Hostile acts at a place from the mission's start to a moment. Within a period danger is even. */
static double acts_until(const struct network *network, int place, int64_t moment)
{
    const double *sums = network->place_acts + (size_t)place * (size_t)(network->horizon + 1);
    int64_t minutes = moment - day_moment(network->mission->settings.start_day);
    if (minutes <= 0)
        return 0;
    int64_t period = minutes / network->period_minutes;
    if (period >= network->horizon)
        return sums[network->horizon];
    double share = (double)(minutes % network->period_minutes) / network->period_minutes;
    return sums[period] + share * (sums[period + 1] - sums[period]);
}

/* People-free exposure of a chain that departs on the days of its moves. */
static double chain_exposure(const struct network *network, const struct chain *chain,
                             int64_t midnight)
{
    double acts = 0;
    for (int i = 0; i < chain->count; i++) {
        const struct timed_move *move = &chain->moves[i];
        int day = moment_day(midnight + move->depart) - network->mission->settings.start_day;
        if (day >= 0 && day < network->day_count &&
            network->mission->legs[chain->moves[i].leg].mode == MODE_ROAD)
            acts += network->mission->legs[chain->moves[i].leg].km *
                    network->leg_acts[chain->moves[i].leg * network->day_count + day];
    }
    return acts;
}

bool solution_gets_out(const struct solution *solution, const struct trip *trip,
                       const struct commodity *commodity)
{
    const unsigned char *inside = solution->network->inside;
    return inside[trip->stage.from] &&
           (!inside[trip->stage.to] || trip->stage.to == commodity->destination);
}

static void add_trip(const struct solution *solution, const struct trip *trip,
                     const struct carriage_choice *choice, int64_t midnight,
                     struct planned_figures *figures)
{
    const struct network *network = solution->network;
    const struct mission *mission = solution->mission;
    const struct shape *shape = choice->shape;
    int from = trip->stage.from, to = trip->stage.to;
    int64_t depart = midnight + shape->depart, arrive = midnight + shape->arrive;
    int32_t out_day = moment_day(arrive);
    int exposed = choice->aboard_unit < 0 ? choice->escort_people : 0;
    figures->trips++;
    for (int i = 0; i < trip->load_count; i++) {
        const struct load *load = &solution->program->loads[trip->first_load + i];
        const struct commodity *commodity = &solution->commodities->items[load->commodity];
        bool out = solution_gets_out(solution, trip, commodity);
        if (commodity->unit < 0) {
            figures->late_items += out && out_day > mission->settings.last_day ? load->quantity : 0;
            continue;
        }
        exposed += load->quantity;
        if (network->inside[from])
            figures->exposure_at_places += load->quantity * acts_until(network, from, depart);
        if (network->inside[to] && to != commodity->destination)
            figures->exposure_at_places -= load->quantity * acts_until(network, to, arrive);
        if (!out)
            continue;
        figures->people_out += load->quantity;
        if (figures->last_day_out == DAY_NONE || out_day > figures->last_day_out)
            figures->last_day_out = out_day;
        if (out_day > mission->settings.last_day)
            figures->late_person_days +=
                (int64_t)load->quantity * (out_day - mission->settings.last_day);
    }
    figures->exposure_on_roads += exposed * chain_exposure(network, &shape->moves, midnight);
    if (shape->key.escort_unit >= 0)
        figures->exposure_on_roads +=
            choice->escort_people * (chain_exposure(network, &shape->escort_out, midnight) +
                                     chain_exposure(network, &shape->escort_back, midnight));
    if (shape->key.lift >= 0) {
        const struct lift *lift = &mission->lifts[shape->key.lift];
        figures->cost_usd += choice->number * (shape->lift_km * lift->cost_usd_per_km +
                                               (shape->lift_until - shape->lift_from) *
                                                   lift->cost_usd_per_day / MINUTES_PER_DAY);
    }
}

void solution_figures(const struct solution *solution, struct planned_figures *figures)
{
    *figures = (struct planned_figures){.last_day_out = DAY_NONE};
    for (int a = 0; a < (int)solution->program->activity_count; a++) {
        const struct activity *activity = &solution->program->activities[a];
        for (int t = 0; t < activity->trip_count && solution->result.start[a] >= 0; t++)
            add_trip(solution, &solution->program->trips[activity->first_trip + t],
                     solution_choice(solution, a, t), solution_midnight(solution, a), figures);
    }
    for (int i = 0; i < solution->commodities->count; i++) {
        const struct commodity *commodity = &solution->commodities->items[i];
        if (solution->design.path[i] < 0 &&
            solution_disposition(&solution->mission->lots[commodity->lot]) != DISPOSITION_TRANSFER)
            figures->value_left_usd +=
                commodity->quantity * solution->mission->lots[commodity->lot].value_usd;
    }
}
