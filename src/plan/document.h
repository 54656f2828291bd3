/* A solution as the JSON of a plan file. Private to plan/. */
#ifndef DECAMP_PLAN_DOCUMENT_H
#define DECAMP_PLAN_DOCUMENT_H

#include "plan/solution.h"

#include <jansson.h>

/* The plan file without bound, binding and cures, which are added by who finds them. Everything
 * must have its place (result.unplaced == 0). Owned by the caller. */
json_t *document_new(const struct solution *solution, uint64_t seed);

#endif
