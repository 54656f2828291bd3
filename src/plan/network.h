/* Legs as the planner sees them: moving times, shut days, danger by date, and the routes between
 * two places. Private to plan/. */
#ifndef DECAMP_PLAN_NETWORK_H
#define DECAMP_PLAN_NETWORK_H

#include "mission/mission.h"

/* One leg in one direction. */
struct hop {
    int leg, from, to;
};

struct route {
    int from, to;
    enum transport_mode mode;
    int hop_count;
    struct hop *hops;
    double km, road_hours, acts; /* acts: expected hostile acts on one convoy, by base values */
    int convoy_vehicles; /* most in one convoy on any day: least of the legs' limits of all days */
    int most_convoy_vehicles; /* the same on the best day */
    bool escort;              /* some leg needs one */
    double longest_km, least_runway_m;
    double open_share; /* of the days to the mission's last on which no leg of it is shut */
};

enum { ROUTE_VARIANTS = 3 }; /* fastest, safest, fastest without legs that are shut at times */

struct network {
    const struct mission *mission;
    struct arena arena;
    int day_count; /* days from settings.start_day on that a plan may use */
    int period_minutes, periods_per_day, horizon; /* horizon = day_count * periods_per_day */
    unsigned char *shut;                          /* [leg][day], limits that name a lift left out */
    int32_t *
        next_shut; /* [leg][day] the first day from there on on which it is shut; day_count: none */
    int *lift_shut, *first_lift_shut; /* rows that shut for a lift: lift_shut[first_lift_shut[lift]
                                         .. first_lift_shut[lift + 1] - 1] */
    int32_t *convoy;                  /* [leg][day] most vehicles in one convoy */
    int32_t *convoy_until;            /* [leg][day] for which it is the same until that day */
    float *leg_acts;                  /* [leg][day] hostile acts per convoy-kilometre */
    int32_t *guard;                   /* [place][day] people who must guard it */
    double *place_acts; /* [place][period 0..horizon] hostile acts from the start to the period's
                           first moment; 0 outside */
    int *staying;       /* [place] people who stay there for good */
    unsigned char *limited[LIMIT_KIND_COUNT]; /* [pool, leg or place] some row is about it */
    unsigned char *inside;                    /* [place] in the mission area */
    struct route_tree *trees; /* private: shortest-path trees, made when asked for */
    struct route_cell *cells; /* private: routes found so far */
};

struct network *network_new(const struct mission *mission);
void network_free(struct network *network);

/* What a row on quantities is about: a pool, a leg or a place; -1: none. */
int network_limited_item(const struct limit *limit);

/* The people that must guard a place on a day (from start_day). */
int plan_guard_need(const struct mission *mission, int place, int day);

/* The different routes by one mode, best first; count 0: there is none. Owned by the network. */
int network_routes(struct network *network, int from, int to, enum transport_mode mode,
                   const struct route *routes[ROUTE_VARIANTS]);

/* The route for empty lift and for escorts on their way: the fastest, or one not much longer that
 * is never shut. NULL: none. */
const struct route *network_positioning_route(struct network *network, int from, int to,
                                              enum transport_mode mode);

/* Moving minutes on a leg; lift -1: own vehicles. `driving`: something also drives itself. */
int network_leg_minutes(const struct network *network, int leg, int lift, bool driving);

/* Whether the leg is open to the lift (-1: none) on all days first..last (from start_day). Days off
 * the horizon are shut. */
bool network_open(const struct network *network, int leg, int lift, int first, int last);

/* Clears each day of open[day_count] for which the leg is not open to the lift on all days from
 * day + first to day + last. */
void network_close_days(const struct network *network, int leg, int lift, int first, int last,
                        unsigned char *open);

/* The working window of a mover, minutes a day. */
int network_window(const struct network *network, int lift, bool driving);

/* When `minutes` of moving that begin at `moment` (minutes from any midnight) are done, within a
 * window of `window` minutes a day; *depart is the moment at which moving really begins (the next
 * window if it has closed). */
int64_t network_advance(const struct network *network, int64_t moment, int minutes, int window,
                        int64_t *depart);

/* The most vehicles that a convoy may have on the route, whichever of the days first..last it is
 * there; days off the horizon do not count. */
int network_convoy_vehicles(const struct network *network, const struct route *route, int first,
                            int last);

/* Whether any lift of the mode can use the leg; on road things may also drive. */
bool network_leg_is_usable(const struct mission *mission, const struct leg *leg);

/* Whether a `shut` row selects the leg, whatever its days and lift. */
bool network_limit_selects_leg(const struct mission *mission, const struct limit *limit, int leg);

#endif
