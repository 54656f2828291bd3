/* Private to situation: what entries are checked against (checks.c), for the rules (rules.c). */
#ifndef DECAMP_SITUATION_CHECKS_H
#define DECAMP_SITUATION_CHECKS_H

#include "situation/working.h"

struct steps {
    struct step *items; /* by time, those of one time in order of recording; owned */
    size_t capacity;
    int32_t count;
};

/* A place's closings and hand-overs that stand. */
struct closed {
    int32_t day, entry, event; /* of the first closing told; DAY_NONE */
};

struct situation_checks {
    struct situation *situation; /* for its facts and standing */
    struct working working;
    const struct mission *mission;
    const struct ledger *ledger;
    int32_t today, entry_count; /* ledger's and added */
    struct ledger_entry *added; /* owned */
    size_t added_capacity;
    unsigned char *standing; /* of all entries; owned */
    size_t standing_capacity;
    struct steps *steps; /* units, then lots, then holders' names; owned */
    size_t steps_capacity;
    struct closed *closed; /* by place; owned */
    /* Of a walk, by place: what can be there, and what is by the record; under way by where to
     * (+1; 0: not told). */
    double *there_most, *there_value, *bound_most, *bound_value; /* owned */
    /* Of a walk, by place: what came at no told time of a day, and had not been told to leave. */
    struct came_before {
        int32_t day;
        bool whole;
        double least, value;
    } * came_before; /* owned */
};

/* Names may have been added to the ledger since the last call. */
void checks_refresh(struct situation_checks *checks);
/* `left_out`: an entry that is to be taken as gone; -1: none. */
bool checks_stands(const struct situation_checks *checks, int32_t entry, int32_t left_out);
/* Another report of something that is known already: same event, kind and place; or NULL. */
const struct step *checks_find_report(const struct situation_checks *checks,
                                      const struct steps *steps, const struct step *step,
                                      int32_t left_out);

/* Walks through the steps of a subject to the end of those not after `when`; there_* and bound_*
 * are then what is where. Returns the number of the first step after it. */
int32_t checks_walk_until(struct situation_checks *checks, int32_t subject, int64_t when,
                          int32_t left_out);
void checks_walk_step(struct situation_checks *checks, const struct step *step);
/* How many may be left, at places or under way, after a walk. */
double checks_most_left(const struct situation_checks *checks);

#endif
