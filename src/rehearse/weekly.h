/* What is decided at the end of a week in a run. Private to rehearse/, and for its tests. */
#ifndef DECAMP_REHEARSE_WEEKLY_H
#define DECAMP_REHEARSE_WEEKLY_H

#include "rehearse/rehearse.h"
#include "stress/network.h"

/* A run up to now. Of starts and finishes nothing is looked at but whether they are before `until`,
 * and those that are. */
struct weekly_run {
    const struct network *network;       /* of the plan in force, for the whole mission */
    const int32_t *starts, *finishes;    /* [task] */
    int32_t until;                       /* minute: the end of a day */
    const struct rehearsal_known *known; /* by then */
};

/* What a planner would do then: a plan of the whole mission, in which all that has set out is as
 * the plan in force has it, and the rest is planned anew from a ledger of the run. Owned by the
 * caller, as any plan document; it has no figures. NULL: there is no such plan. */
struct plan_document *weekly_plan(const struct weekly_run *run,
                                  const struct rehearse_policy_options *options);

/* A plan in force, being carried out. */
struct weekly_phase {
    struct plan_document *plan; /* owned; NULL: the first, which is not */
    struct rehearsal_past past; /* owned */
    struct rehearsal *rehearsal;
    struct world *world;
};
void weekly_phase_clear(struct weekly_phase *phase);

#endif
