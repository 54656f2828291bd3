/* The bound of exposure: a figure that no valid plan of a mission can beat, with the prices that
 * prove it (docs/method-plan.md, "The bound"). Private to plan/.
 *
 * Everybody is taken alone and finds the least exposed way out of the mission, day by day; what all
 * share (flights, lift, people a day at a place) has a price for each day, which each pays for its
 * use. What the limits allow, at these prices, is taken off again. Any prices that are not negative
 * give a valid bound; bound_raise looks for good ones. It is about plans that leave no more value
 * behind than a figure given.
 */
#ifndef DECAMP_PLAN_BOUND_H
#define DECAMP_PLAN_BOUND_H

#include "plan/network.h"

#include <jansson.h>

enum bound_kind {
    BOUND_PEOPLE,        /* people_per_day of a place: price of one person who leaves or arrives */
    BOUND_PLACE_FLIGHTS, /* flights_per_day of a place: price of one flight */
    BOUND_COUNTRY_FLIGHTS, /* of the country of a place */
    BOUND_ALL_FLIGHTS,     /* of the mission */
    BOUND_LIFT             /* a pool: price of one vehicle for a day */
};

struct bound_resource {
    enum bound_kind kind;
    int item;                 /* place or lift; for a country a place in it; -1: the mission */
    double *capacity, *price; /* [day] capacity INFINITY: no limit, the price is 0 */
    double scale;             /* people that one unit of it serves, about */
};

/* People who are in the same place, may leave from the same day on, and are alike in whether they
 * guard their place and whether they escort. */
struct bound_group {
    int place, release, destination; /* destination -1: anywhere outside */
    bool guards, escorts;
    double people;
};

/* One leg in one direction, as people can use it: own vehicles or any seats by road (pool -1), or a
 * pool of aircraft, vessels or trains. Only from places inside the mission. */
struct bound_arc {
    int leg, from, to, pool;
    int days;             /* least days from the day of departure to that of arrival */
    double before, after; /* days for which the pool is away at least, before and after departure,
                             when a trip begins with this leg */
};

/* Lots that move, alike in all that counts on the road. */
struct bound_freight {
    int place;
    double vehicles; /* of its own, or the fewest that carry it */
    double value;    /* USD lost if it is left; INFINITY: it must move */
    int way;         /* the table of shortest ways that it shares with others */
};

/* The least that a vehicle can cost escorts on each leg. */
struct bound_charge {
    int first_day, kind; /* kind: what can carry it, private */
    double *least;       /* [leg] INFINITY: nothing passes */
};

/* The shortest ways to a destination, for freight with one charge. */
struct bound_way {
    int destination, charge;
    double *distance; /* [place] */
    int *by;          /* [place] leg to take from there; -1: none */
};

struct bound {
    struct arena arena; /* owns everything */
    const struct network *network;
    double value_left; /* USD that the plans which it is about leave behind at most */
    bool *closes;      /* [place] has to close */
    int day_count, place_count, resource_count, group_count, arc_count, freight_count;
    int charge_count, way_count;
    struct bound_resource *resources;
    struct bound_group *groups;
    struct bound_arc *arcs;
    struct bound_freight *freight;
    struct bound_charge *charges;
    struct bound_way *ways;
    double *freight_cost, *freight_kept; /* [freight] found last: exposure if all of it goes; the
                                            part of it that does */
    int *freight_order;
    double *danger; /* [place][day] hostile acts */
    double *relief; /* [place][day] what a guard's day there is worth: `danger` where those who
                       cannot leave yet are fewer than the guard, else 0 */
    double *guard_by_place; /* [place] exposure of the guard on these days */
    double *share; /* [leg] of its danger that people who escort pay, 0 .. 1; vehicles pay the
                      rest of an escort's */
    unsigned char *shares; /* [leg] needs an escort inside the mission, so that `share` counts */
    int *of_people, *of_place_flights, *of_country_flights, *of_lift; /* [place], [lift] resource
                                                                         or -1 */
    int of_all_flights;
    struct bound_walk *walk; /* private: room for the ways of people */
    /* What bound_value found last. */
    double value, paid;   /* paid: for capacity, taken off in `value` */
    double *by_place;     /* [place] of all that begins there */
    double *usage;        /* [resource][day] */
    double *share_excess; /* [leg] what one more of `share` would gain */
};

/* The mission laid out, with all prices 0; `value_left` in USD. Owned by the caller. */
struct bound *bound_new(const struct network *network, double value_left);
void bound_free(struct bound *bound);

/* The bound at the prices and shares that are set; fills `value` and what follows it. */
void bound_value(struct bound *bound);

/* Looks for prices and shares of a high bound, and leaves the best in place. The steps are as many
 * as some seconds allow, by the size of the mission, or, above 0, these seconds. */
void bound_raise(struct bound *bound, double seconds);

/* The bound as the plan file has it, but for lateness: docs/plan-file.md. */
json_t *bound_json(const struct bound *bound);

/* Within the module: room for bound_value; whether a pool can fly, sail or drive the leg; roads and
 * freight laid out, and what freight adds. */
void bound_walk_new(struct bound *bound);
bool bound_pool_passes(const struct mission *mission, int pool, const struct leg *leg);
void bound_freight_new(struct bound *bound);
void bound_freight_add(struct bound *bound);

#endif
