/* Shapes: a trip by one route, one lift, one escort, at one time of day, with its whole timetable.
 * Trips of one shape differ only in day and load. Private to plan/. */
#ifndef DECAMP_PLAN_SHAPES_H
#define DECAMP_PLAN_SHAPES_H

#include "plan/network.h"

/* Minutes to whole periods or days, before the midnight of departure too. */
static inline int floor_divide(int value, int by)
{
    return value >= 0 ? value / by : -((-value + by - 1) / by);
}

static inline int ceil_divide(int value, int by)
{
    return -floor_divide(-value, by);
}

/* A move on a leg; minutes from the midnight before the trip departs. */
struct timed_move {
    int leg, from, to, depart, arrive;
};

struct chain {
    struct timed_move *moves;
    int count;
};

struct shape_key {
    const struct route *route;
    int lift;        /* pool, or -1 */
    int escort_unit; /* that comes along from its place, or -1 */
    int slot;        /* period of the day in which it departs */
    bool driving;    /* something drives itself, or there is no lift */
};

struct shape {
    struct shape_key key;
    int index;
    bool possible;             /* false: this lift or escort can never do it */
    int depart, arrive;        /* minutes, as in the moves */
    struct chain moves;        /* loaded */
    struct chain out, back;    /* of the lift */
    int lift_from, lift_until; /* away or being loaded; without lift: depart, arrive */
    struct chain escort_out, escort_back;
    int escort_from, escort_until;
    double lift_km; /* all moves of the lift */
    int earliest;   /* of a kept trip: the mission's start, since lift and escort may have set out
                       before; INT_MIN */
    unsigned char *open; /* [network->day_count] whether it may depart on the day */
    int open_days;
};

struct shapes; /* owns all shapes */

struct shapes *shapes_new(struct network *network);
void shapes_free(struct shapes *shapes);

/* The shape, made when asked for the first time. Never NULL. */
struct shape *shapes_get(struct shapes *shapes, struct shape_key key);
int shapes_count(const struct shapes *shapes);

/* The shape of a trip of an earlier plan, with that plan's timetable. Each call makes one. */
struct plan_kept_trip;
struct shape *shapes_add_kept(struct shapes *shapes, const struct plan_kept_trip *trip,
                              bool driving);

/* Whether a lift of the pool can carry anything over the route: mode, range, runway. */
bool shapes_lift_fits(const struct mission *mission, const struct route *route, int lift);

#endif
