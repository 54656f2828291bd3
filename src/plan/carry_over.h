/* What of a schedule holds for a program that was cut anew. Private to plan/. */
#ifndef DECAMP_PLAN_CARRY_OVER_H
#define DECAMP_PLAN_CARRY_OVER_H

#include "plan/solution.h"

struct carry_over {
    int32_t *priority, *start,
        *mode; /* [activity of the new program], for schedule_options; owned */
};

/* The same trips keep their dates and their lift; others come in the order in which those left who
 * are on them now. Both programs are of like missions: the same units, lots, places and legs by
 * index. */
struct carry_over carry_over_new(const struct solution *old, const struct program *program,
                                 const struct plan_instance *instance);
void carry_over_clear(struct carry_over *carry_over);

#endif
