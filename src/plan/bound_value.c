/* The bound at given prices: the least exposed way of each group, by dynamic programming backwards
 * in time (Bellman 1958); freight adds its own (bound_freight.c).
 *
 * People are at a place, or on a trip that is passing one. On a trip they are in no place, so
 * waiting there costs nothing; a trip that begins pays for the people and flights of its first day
 * and for the lift, one that ends for those of the day of arrival. Those who guard their place wait
 * at no cost on days on which the guard is counted apart (bound.h, relief); the same at all places,
 * which is never more than it should be, and saves a search for each place.
 */
#include "plan/bound.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEP_WAIT = -1, STEP_END = -2 };

/* What one table of ways holds; modes: 0 road, 1 + pool else. [mode][place][day] and [place][day],
 * where day_count is past the last. */
struct bound_walk {
    double *passing, *begin, *there; /* least cost from here on: on a trip, leaving that day, at the
                                        place from the beginning of the day */
    int *next, *first;               /* what passing and begin do: an arc, or a step */
    double *arc_cost, *arc_first;    /* [arc][day] of the leg; more, when a trip begins with it */
    double *price_sum;               /* [day + 1] of one lift */
    int *modes, mode_count;          /* that have arcs */
};

void bound_walk_new(struct bound *bound)
{
    struct bound_walk *walk = bound->walk = arena_new(&bound->arena, 1, sizeof *walk);
    size_t days = (size_t)bound->day_count + 1, places = (size_t)bound->place_count;
    size_t modes = (size_t)bound->network->mission->lift_count + 1, arcs = (size_t)bound->arc_count;
    walk->passing = arena_new(&bound->arena, modes * places * days, sizeof *walk->passing);
    walk->next = arena_new(&bound->arena, modes * places * days, sizeof *walk->next);
    walk->begin = arena_new(&bound->arena, places * days, sizeof *walk->begin);
    walk->first = arena_new(&bound->arena, places * days, sizeof *walk->first);
    walk->there = arena_new(&bound->arena, places * days, sizeof *walk->there);
    walk->arc_cost = arena_new(&bound->arena, arcs * days, sizeof *walk->arc_cost);
    walk->arc_first = arena_new(&bound->arena, arcs * days, sizeof *walk->arc_first);
    walk->price_sum = arena_new(&bound->arena, days, sizeof *walk->price_sum);
    walk->modes = arena_new(&bound->arena, modes, sizeof *walk->modes);
    for (int mode = 0; mode < (int)modes; mode++) {
        int a = 0;
        while (a < bound->arc_count && bound->arcs[a].pool + 1 != mode)
            a++;
        if (a < bound->arc_count)
            walk->modes[walk->mode_count++] = mode;
    }
}

static double price(const struct bound *bound, int resource, int day)
{
    return resource < 0 || day >= bound->day_count ? 0 : bound->resources[resource].price[day];
}

static void use(struct bound *bound, int resource, int day, double amount)
{
    if (resource >= 0 && day >= 0 && day < bound->day_count)
        bound->usage[(size_t)resource * (size_t)bound->day_count + (size_t)day] += amount;
}

/* ---------------------------------------------------------------------------------------------- */

static double sum_until(const struct bound *bound, const double *sum, double moment)
{
    if (moment <= 0)
        return 0;
    if (moment >= bound->day_count)
        return sum[bound->day_count];
    int day = (int)moment;
    return sum[day] + (moment - day) * (sum[day + 1] - sum[day]);
}

/* The least price of having the lift from `before` a moment of the day until `after` it. The price
 * as a function of that moment has its corners where one end of the stay is at midnight. */
static double least_stay(const struct bound *bound, const double *sum, int day, double before,
                         double after, double *moment)
{
    const double corners[] = {day, day + 1, day + (before - floor(before)),
                              day + 1 - (after - floor(after))};
    double least = INFINITY;
    for (int i = 0; i < 4; i++) {
        double cost =
            sum_until(bound, sum, corners[i] + after) - sum_until(bound, sum, corners[i] - before);
        if (cost < least) {
            least = cost;
            *moment = corners[i];
        }
    }
    return least;
}

static void sum_prices(const struct bound *bound, int resource, double *sum)
{
    sum[0] = 0;
    for (int day = 0; day < bound->day_count; day++)
        sum[day + 1] = sum[day] + price(bound, resource, day);
}

static void lay_out_costs(struct bound *bound)
{
    const struct network *network = bound->network;
    const struct mission *mission = network->mission;
    struct bound_walk *walk = bound->walk;
    for (int a = 0, summed = -1; a < bound->arc_count; a++) {
        const struct bound_arc *arc = &bound->arcs[a];
        size_t row = (size_t)a * (size_t)(bound->day_count + 1);
        double *cost = walk->arc_cost + row, *first = walk->arc_first + row;
        const struct leg *leg = &mission->legs[arc->leg];
        const struct lift *lift = arc->pool >= 0 ? &mission->lifts[arc->pool] : NULL;
        if (lift && summed != arc->pool)
            sum_prices(bound, bound->of_lift[summed = arc->pool], walk->price_sum);
        for (int day = 0; day < bound->day_count; day++) {
            int at = arc->leg * bound->day_count + day;
            bool open = !network->shut[at] && (lift || network->convoy[at] > 0);
            double moment;
            cost[day] = !open ? INFINITY : lift ? 0 : leg->km * network->leg_acts[at];
            first[day] = price(bound, bound->of_people[arc->from], day);
            if (!lift)
                continue;
            double shared =
                least_stay(bound, walk->price_sum, day, arc->before, arc->after, &moment);
            if (lift->mode == MODE_AIR)
                shared += price(bound, bound->of_place_flights[arc->from], day) +
                          price(bound, bound->of_country_flights[arc->from], day) +
                          price(bound, bound->of_all_flights, day);
            first[day] += shared / lift->seats;
        }
    }
}

/* ---------------------------------------------------------------------------------------------- */

/* A table for people who go to `destination` (-1: anywhere outside). */
struct table {
    struct bound *bound;
    struct bound_walk *walk;
    int destination;
    bool guards, escorts;
    size_t days; /* with the one past the last */
};

static bool is_end(const struct table *table, int place)
{
    return !table->bound->network->inside[place] || place == table->destination;
}

static double waiting_cost(const struct table *table, int place, int day)
{
    size_t at = (size_t)place * (size_t)table->bound->day_count + (size_t)day;
    return table->bound->danger[at] - (table->guards ? table->bound->relief[at] : 0);
}

/* The price of ending a trip of the mode at the place. */
static double end_price(const struct table *table, int mode, int place, int day)
{
    const struct bound *bound = table->bound;
    const struct lift *lift = mode ? &bound->network->mission->lifts[mode - 1] : NULL;
    double sum = price(bound, bound->of_people[place], day);
    if (lift && lift->mode == MODE_AIR)
        sum += price(bound, bound->of_place_flights[place], day) / lift->seats;
    return sum;
}

static void lower(double *value, double to, int *choice, int chosen, bool *better)
{
    if (!(to < *value))
        return;
    *value = to;
    *choice = chosen;
    *better = true;
}

static void fill_day(const struct table *table, int day)
{
    const struct bound *bound = table->bound;
    struct bound_walk *walk = table->walk;
    for (int place = 0; place < bound->place_count; place++) {
        size_t at = (size_t)place * table->days + (size_t)day;
        walk->begin[at] = INFINITY;
        walk->first[at] = STEP_WAIT;
    }
    for (int m = 0; m < walk->mode_count; m++)
        for (int place = 0; place < bound->place_count; place++) {
            int mode = walk->modes[m];
            size_t at = ((size_t)mode * (size_t)bound->place_count + (size_t)place) * table->days +
                        (size_t)day;
            bool better;
            walk->passing[at] = walk->passing[at + 1];
            walk->next[at] = STEP_WAIT;
            if (is_end(table, place))
                lower(&walk->passing[at], end_price(table, mode, place, day), &walk->next[at],
                      STEP_END, &better);
        }
    for (bool better = true; better;) {
        better = false;
        for (int a = 0; a < bound->arc_count; a++) {
            const struct bound_arc *arc = &bound->arcs[a];
            size_t cell = (size_t)a * table->days + (size_t)day;
            int arrival = day + arc->days;
            if (arrival > bound->day_count || !isfinite(walk->arc_cost[cell]))
                continue;
            size_t mode = (size_t)(arc->pool + 1) * (size_t)bound->place_count;
            size_t from = (size_t)arc->from * table->days + (size_t)day;
            double on = walk->arc_cost[cell] *
                            (table->escorts && arc->pool < 0 ? bound->share[arc->leg] : 1) +
                        walk->passing[(mode + (size_t)arc->to) * table->days + (size_t)arrival];
            size_t passing = mode * table->days + from;
            lower(&walk->passing[passing], on, &walk->next[passing], a, &better);
            lower(&walk->begin[from], on + walk->arc_first[cell], &walk->first[from], a, &better);
        }
        for (int m = 0; m < walk->mode_count; m++)
            for (int place = 0; place < bound->place_count; place++) {
                int mode = walk->modes[m];
                if (is_end(table, place))
                    continue;
                size_t at = (size_t)place * table->days + (size_t)day;
                size_t passing = (size_t)mode * (size_t)bound->place_count * table->days + at;
                lower(&walk->passing[passing],
                      end_price(table, mode, place, day) +
                          fmin(walk->begin[at], walk->there[at + 1]),
                      &walk->next[passing], STEP_END, &better);
            }
    }
    for (int place = 0; place < bound->place_count; place++) {
        size_t at = (size_t)place * table->days + (size_t)day;
        walk->there[at] =
            fmin(walk->begin[at], waiting_cost(table, place, day) + walk->there[at + 1]);
    }
}

static void fill_table(const struct table *table)
{
    const struct bound *bound = table->bound;
    struct bound_walk *walk = table->walk;
    for (int place = 0; place < bound->place_count; place++) {
        size_t last = (size_t)place * table->days + (size_t)bound->day_count;
        walk->there[last] = INFINITY;
        for (int m = 0; m < walk->mode_count; m++) {
            size_t at = (size_t)walk->modes[m] * (size_t)bound->place_count * table->days + last;
            walk->passing[at] = is_end(table, place) ? 0 : INFINITY;
            walk->next[at] = STEP_END;
        }
    }
    for (int day = bound->day_count - 1; day >= 0; day--)
        fill_day(table, day);
}

/* Records what the way of a group uses that begins its trip on the day with the arc. */
static void use_first(const struct table *table, const struct bound_arc *arc, int day,
                      double people)
{
    struct bound *bound = table->bound;
    use(bound, bound->of_people[arc->from], day, people);
    if (arc->pool < 0)
        return;
    const struct lift *lift = &bound->network->mission->lifts[arc->pool];
    double number = people / lift->seats, moment = day;
    if (lift->mode == MODE_AIR) {
        use(bound, bound->of_place_flights[arc->from], day, number);
        use(bound, bound->of_country_flights[arc->from], day, number);
        use(bound, bound->of_all_flights, day, number);
    }
    sum_prices(bound, bound->of_lift[arc->pool], table->walk->price_sum);
    least_stay(bound, table->walk->price_sum, day, arc->before, arc->after, &moment);
    double from = moment - arc->before, until = moment + arc->after;
    for (int d = (int)floor(from); d < until; d++)
        use(bound, bound->of_lift[arc->pool], d, number * (fmin(until, d + 1) - fmax(from, d)));
}

/* Follows the way of a group from the first day on which it may leave. */
static void follow(const struct table *table, const struct bound_group *group)
{
    struct bound *bound = table->bound;
    const struct bound_walk *walk = table->walk;
    int place = group->place, mode = -1, day = group->release;
    bool arrived = false; /* today: this day does not count */
    while (day < bound->day_count) {
        size_t at = (size_t)place * table->days + (size_t)day;
        int step;
        if (mode < 0) {
            double wait = arrived ? walk->there[at + 1]
                                  : waiting_cost(table, place, day) + walk->there[at + 1];
            step = walk->begin[at] <= wait ? walk->first[at] : STEP_WAIT;
            arrived = false;
            if (step >= 0)
                use_first(table, &bound->arcs[step], day, group->people);
        } else {
            step = walk->next[(size_t)mode * (size_t)bound->place_count * table->days + at];
        }
        if (step == STEP_WAIT) {
            day++;
            continue;
        }
        if (step == STEP_END) {
            use(bound, bound->of_people[place], day, group->people);
            if (mode && bound->network->mission->lifts[mode - 1].mode == MODE_AIR)
                use(bound, bound->of_place_flights[place], day,
                    group->people / bound->network->mission->lifts[mode - 1].seats);
            if (is_end(table, place))
                return;
            mode = -1;
            arrived = true;
            continue;
        }
        const struct bound_arc *arc = &bound->arcs[step];
        if (arc->pool < 0 && table->escorts && bound->shares[arc->leg])
            bound->share_excess[arc->leg] +=
                group->people * bound->network->mission->legs[arc->leg].km *
                bound->network->leg_acts[arc->leg * bound->day_count + day];
        place = arc->to;
        mode = arc->pool + 1;
        day += arc->days;
    }
}

static void add_people(struct bound *bound)
{
    bool *done = memory_new((size_t)bound->group_count, sizeof *done);
    for (int first = 0; first < bound->group_count; first++) {
        if (done[first])
            continue;
        struct table table = {.bound = bound,
                              .walk = bound->walk,
                              .destination = bound->groups[first].destination,
                              .guards = bound->groups[first].guards,
                              .escorts = bound->groups[first].escorts,
                              .days = (size_t)bound->day_count + 1};
        fill_table(&table);
        for (int g = first; g < bound->group_count; g++) {
            const struct bound_group *group = &bound->groups[g];
            if (group->destination != table.destination || group->guards != table.guards ||
                group->escorts != table.escorts)
                continue;
            done[g] = true;
            int release = group->release < bound->day_count ? group->release : bound->day_count;
            double cost = bound->walk->there[(size_t)group->place * table.days + (size_t)release];
            cost = isfinite(cost) ? cost : 0;
            for (int day = 0; day < release; day++)
                cost += waiting_cost(&table, group->place, day);
            bound->by_place[group->place] += group->people * cost;
            follow(&table, group);
        }
    }
    free(done);
}

void bound_value(struct bound *bound)
{
    const struct mission *mission = bound->network->mission;
    memset(bound->usage, 0,
           (size_t)bound->resource_count * (size_t)bound->day_count * sizeof *bound->usage);
    memset(bound->share_excess, 0, (size_t)mission->leg_count * sizeof *bound->share_excess);
    memcpy(bound->by_place, bound->guard_by_place,
           (size_t)bound->place_count * sizeof *bound->by_place);
    lay_out_costs(bound);
    add_people(bound);
    bound_freight_add(bound);
    bound->paid = bound->value = 0;
    for (int i = 0; i < bound->resource_count; i++)
        for (int day = 0; day < bound->day_count; day++)
            if (bound->resources[i].price[day] > 0)
                bound->paid += bound->resources[i].price[day] * bound->resources[i].capacity[day];
    for (int place = 0; place < bound->place_count; place++)
        bound->value += bound->by_place[place];
    bound->value -= bound->paid;
}
