/* Private to movements.c and deaths.c: what is kept of a subject while its steps are gone through.
 */
#ifndef DECAMP_SITUATION_WALK_H
#define DECAMP_SITUATION_WALK_H

#include "situation/working.h"

struct parcel {
    int from, to, trip;
    int64_t left;
    bool outward; /* counted as out when it left */
    struct quantity quantity;
    int32_t next_of_key, next_of_place; /* from 1; 0: last */
};

/* An arrival that tells no time, for which nothing was under way: what leaves for it later on its
 * day has come. */
struct awaited {
    int32_t subject; /* whose it is, + 1; else nobody's */
    int32_t day;
    int place;
    bool whole;
    double value; /* as many are lacking */
};

struct queue {
    int32_t first, last; /* parcels, from 1; 0: none */
    int32_t subject;     /* whose it is; else it is empty */
};

/* Of the subject at a place. */
struct balance {
    struct quantity came, went;
    int64_t last_arrival;
    bool closed; /* what was there at the closing has been taken out */
    bool touched;
};

/* Of a part of the subjects; what it finds is the situation's in the end. */
struct walk {
    struct working *working;
    struct situation *situation;
    const struct step_list *steps;
    int32_t first, end;            /* subjects */
    struct arena arena;            /* of what is kept of a subject at a time: */
    struct parcel *parcels;        /* of the subject; from 1 */
    int32_t parcel_count, used_up; /* used_up: the first so many have nothing left */
    struct queue *by_key;          /* by name */
    struct queue *by_place;        /* by place + 1; 0: not told */
    struct awaited *awaited_by_key, *awaited_by_place; /* by place: those without a key */
    struct balance *balances;
    int *touched; /* places */
    int touched_count;
    const bool *outside; /* by place */

    struct holding *holdings; /* owned, as the three below */
    struct share *departures, *deaths;
    struct holder_situation *holders;
    int32_t holding_count, departure_count, death_count, holder_count;
    size_t holding_capacity, departure_capacity, death_capacity, holder_capacity;
    struct quantity *people, *holders_came, *holders_went; /* by place */

    /* The subject: */
    int32_t subject;
    int unit, lot;
    int32_t holder;
    int destination;
    struct quantity total, out, dead, unaccounted; /* total: of a unit or lot */
};

static inline bool walk_is_out(const struct walk *walk, int place)
{
    return place >= 0 && (walk->outside[place] || place == walk->destination);
}

/* What is at the place by then; without those who were there when it closed. */
struct balance *walk_balance_on(struct walk *walk, int place, int64_t when);

/* Of a queue of this subject the first parcel, from 1; 0: none. */
static inline int32_t walk_first(const struct walk *walk, const struct queue *queue)
{
    return queue->subject == walk->subject + 1 ? queue->first : 0;
}

/* People of the unit have died (deaths.c). */
void walk_death(struct walk *walk, const struct step *step);

#endif
