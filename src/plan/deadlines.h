/* By when activities must leave because of limits that tighten. Private to plan/. */
#ifndef DECAMP_PLAN_DEADLINES_H
#define DECAMP_PLAN_DEADLINES_H

#include "plan/model.h"
#include "schedule/schedule.h"

/* Fills deadline [activity] with the last period in which it may start; SCHEDULE_TO_END: any. */
void find_deadlines(const struct network *network, const struct program *program,
                    int32_t *deadline);

#endif
