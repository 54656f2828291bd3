/* Moving along legs, minute by minute: working windows, days that the mission's tables shut, spells
 * that a run has drawn. Private to stress/. Minutes count from 00:00 of the mission's first day. */
#ifndef DECAMP_STRESS_PASSAGE_H
#define DECAMP_STRESS_PASSAGE_H

#include "base/memory.h"
#include "verify/plan_document.h"

struct day_span {
    int32_t from, until; /* until: the first day after it */
};

/* One mover on one leg in one direction. */
struct passage {
    int32_t window, width; /* minute of the day at which movement begins, and for how long */
    int32_t shut_count;
    int leg;
    const struct day_span *shut; /* by the tables, in the order of days, apart from each other */
    const double *acts_by_day;   /* NULL: the same every day */
    double acts;                 /* hostile acts expected of one passage; 0: none on any day */
    double km;
    int from, to;
    int lift;     /* the pool, or -1: own vehicles, escorts */
    int vehicles; /* of the convoy, where a limit on them changes with the days; else 0 */
};

/* A move of a plan: so many minutes of moving, then so many of whatever the plan added. */
struct passage_move {
    int32_t passage;
    int32_t moving, rest;
    int32_t least;          /* of moving, by the tables: nothing is faster */
    int32_t depart, arrive; /* as planned */
};

struct passage_table {
    struct arena *arena; /* owns all */
    const struct mission *mission;
    int32_t start_day, day_count;
    struct passage *items;
    size_t count, capacity;
    double *leg_acts;    /* [leg][day] per km */
    bool convoys_change; /* some limit says how long a convoy may be on a day */
};

/* day_count: days from the mission's first to the end of its horizon; later days are open. */
void passage_table_init(struct passage_table *table, const struct mission *mission,
                        struct arena *arena);
void passage_table_clear(struct passage_table *table);

/* The move as it is in a plan. `hours_per_day`: of its mover; vehicles: of a convoy with loads,
 * else 0. */
struct passage_move passage_of(struct passage_table *table, const struct plan_move *move, int lift,
                               double hours_per_day, int vehicles);

/* The moment at which so many minutes of moving are over that begin at `at`, within windows. */
int32_t passage_end(const struct passage *passage, int32_t at, int32_t moving);

/* The first moment from `at` on in a window, so that no day that the move would touch is shut by
 * the tables. */
int32_t passage_begin(const struct passage *passage, int32_t at, int32_t moving);

#endif
