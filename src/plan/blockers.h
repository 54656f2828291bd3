/* How much each limit of the mission stands in the way of a solution: the kernel's blockers, told
 * of the mission's rows. Private to plan/. */
#ifndef DECAMP_PLAN_BLOCKERS_H
#define DECAMP_PLAN_BLOCKERS_H

#include "plan/relaxation.h"
#include "plan/solution.h"

struct blockers;

struct blockers *blockers_new(const struct solution *solution);
void blockers_free(struct blockers *blockers);

/* 0: the relaxation can do nothing at first sight; else the more, the more leaves earlier. */
double blockers_weight(const struct blockers *blockers, const struct relaxation *relaxation);

#endif
