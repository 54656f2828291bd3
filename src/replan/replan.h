/* A plan for what remains of a mission, that disturbs what was planned as little as it can.
 *
 * What has been done is in the ledger, and so in the mission that remains (situation/remaining.h).
 * Trips of the plan in force that have not left are kept: those that leave within the freeze, or
 * have been announced, as they are, with all that brings their loads. For the others two ways are
 * tried: to keep what they carry and change them one by one, or to plan them anew; a change costs
 * change_exposure. The same mission planned as if nothing had been promised tells the price of
 * stability.
 */
#ifndef DECAMP_REPLAN_REPLAN_H
#define DECAMP_REPLAN_REPLAN_H

#include "plan/plan.h"
#include "situation/remaining.h"

struct replan_options {
    struct plan_options search; /* kept trips and what remains are filled in; its schedules or
                                   seconds are those of each attempt */
    int freeze_days;            /* from the first day that remains on */
    bool no_price;              /* of stability: nothing is planned as if nothing was promised */
};

/* How much of the plan in force is kept. */
enum replan_keeping {
    KEEP_ALL,   /* every trip, as far as it can be; those that are not fixed may change */
    KEEP_FIXED, /* those that are fixed */
    KEEP_NONE,  /* as if nothing had been promised: only to tell the price of stability */
    KEEPING_COUNT
};

/* A plan for what remains. */
struct replan_attempt {
    struct plan *plan; /* owned; NULL: not made */
    bool complete;     /* every trip found its place; then the next two are its figures */
    int64_t late_person_days;
    double exposure;
    int changed; /* trips of the plan in force that are not as they were, impossible ones included
                  */
};

/* A trip of the plan in force that had not left. */
struct replan_trip {
    int trip; /* in the plan in force */
    bool fixed, announced;
    bool kept;              /* in the new plan, perhaps changed */
    bool changed;           /* in it, and another time, way, lift or escort */
    const char *why;        /* it cannot be kept: in words; NULL: it is, or was not tried */
    int64_t depart, arrive; /* in the new plan, or else as they were */
};

struct replan {
    struct arena arena;          /* owns what follows but for what is said to be owned */
    struct remaining *remaining; /* owned */
    struct replan_attempt attempts[KEEPING_COUNT];
    enum replan_keeping chosen; /* of all and fixed, what loses least: lateness first, then exposure
                                   with change_exposure for each change */
    char *text;                 /* the chosen plan's file; owned; NULL: it is not complete */
    struct plan_document *document; /* the same, read; owned */
    struct replan_trip *trips;
    int trip_count;
    int new_trips; /* in the chosen plan, and not in the old */
};

/* NULL after an error, which is added. */
struct replan *replan_new(const struct situation *situation, const struct replan_options *options,
                          struct diagnostics *diagnostics);
void replan_free(struct replan *replan);

#endif
