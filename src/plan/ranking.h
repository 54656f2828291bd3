/* The first activity list. Private to plan/. */
#ifndef DECAMP_PLAN_RANKING_H
#define DECAMP_PLAN_RANKING_H

#include "plan/instance.h"

/* Ranks the activities by the period in which they are expected to leave: priority [activity]. The
 * instance needs its choices only. */
void rank_activities(const struct plan_instance *instance, const struct network *network,
                     const struct commodities *commodities, const struct program *program,
                     int32_t *priority);

#endif
