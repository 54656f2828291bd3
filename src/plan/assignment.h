/* The first choice of a path for everything that moves. Private to plan/. */
#ifndef DECAMP_PLAN_ASSIGNMENT_H
#define DECAMP_PLAN_ASSIGNMENT_H

#include "plan/model.h"

/* Fills path [commodity] with the index of its path, -1 for what is left in place: only lots that
 * may be, where no path is done by the mission's last day. */
void assign_paths(struct network *network, const struct commodities *commodities, int *path);

#endif
