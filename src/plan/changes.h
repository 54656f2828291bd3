/* Designs: the first one, and changed ones. Private to plan/. */
#ifndef DECAMP_PLAN_CHANGES_H
#define DECAMP_PLAN_CHANGES_H

#include "base/random.h"
#include "plan/candidate.h"

/* Best paths; places in the order of their danger, or of the dates given for their closing. Owned
 * by the caller. */
struct design design_first(const struct solution *best);

/* Fills *design with a changed copy of the best one, owned by the caller; which change, the step
 * tells. False: there was nothing to change. */
bool design_change(const struct solution *best, uint64_t step, struct random_stream *random,
                   struct design *design);

#endif
