/* What a planner might get one more of: each limit of a mission that could be relaxed a step, and
 * the mission with it relaxed. Private to plan/. */
#ifndef DECAMP_PLAN_RELAXATION_H
#define DECAMP_PLAN_RELAXATION_H

#include "mission/mission.h"

enum relaxation_kind {
    RELAX_LIFT_NUMBER, /* a pool has more vehicles; item: the pool */
    RELAX_ESCORTS, /* more escort parties at the place of a unit that escorts, who stay; item: the
                      unit */
    RELAX_BEDS,    /* item: the place, as in the next two */
    RELAX_PEOPLE_PER_DAY,
    RELAX_TONNES_PER_DAY,
    RELAX_VEHICLES_PER_DAY, /* item: the leg */
    RELAX_CONVOY_VEHICLES,  /* item: the leg */
    RELAX_CAP,              /* item: a row of the limits table that caps */
    RELAX_SHUT,             /* item: a row of the limits table that shuts; lifted */
    RELAX_GUARD,            /* fewer guards; item: the place, as in the next three */
    RELAX_PACK_DAYS,
    RELAX_CLEARANCE_DAYS,
    RELAX_EARLIEST_CLOSE,
    RELAX_LAST_DAY, /* the mission ends later; item: 0 */
    RELAX_KIND_COUNT
};

struct relaxation {
    enum relaxation_kind kind;
    int item;
    int steps; /* 0: unchanged */
};

/* Whether the mission has such a limit to relax. */
bool relaxation_applies(const struct mission *mission, enum relaxation_kind kind, int item);

/* Items of the kind: lifts, places, ... */
int relaxation_items(const struct mission *mission, enum relaxation_kind kind);

/* A copy of the mission with all of these relaxed. It shares what it does not change; what it
 * changes is in `arena`. */
struct mission relaxation_apply(const struct mission *mission, const struct relaxation *relaxations,
                                int count, struct arena *arena);

/* In words of the tables: the limit ("number", "flights_per_day"), its row ("trucks"), and by how
 * much ("+2"). In `arena`. */
struct relaxation_words {
    const char *limit, *row, *relax;
} relaxation_describe(const struct mission *mission, const struct relaxation *relaxation,
                      struct arena *arena);

#endif
