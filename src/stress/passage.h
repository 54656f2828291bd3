/* Moving along legs, minute by minute: working windows, days that the mission's tables shut, spells
 * that a run has drawn. Private to stress/. Minutes count from 00:00 of the mission's first day. */
#ifndef DECAMP_STRESS_PASSAGE_H
#define DECAMP_STRESS_PASSAGE_H

#include "base/memory.h"
#include "verify/plan_document.h"

/* One mover on one leg in one direction. */
struct passage {
    int leg, from, to;
    int lift;              /* the pool, or -1: own vehicles, escorts */
    int vehicles;          /* of the convoy, where a limit on them changes with the days; else 0 */
    int32_t window, width; /* minute of the day at which movement begins, and for how long */
    unsigned char *shut;   /* [day] by the tables */
    double *acts;          /* [day] hostile acts expected of one passage; NULL: none ever */
    double km;
    bool outside; /* both ends are: nothing is expected there */
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
 * the tables. DISPATCH_NEVER: none. */
int32_t passage_begin(const struct passage_table *table, const struct passage *passage, int32_t at,
                      int32_t moving);

#endif
