/* A run as a history, for whoever wants to read it or have it checked. Private to stress/. */
#ifndef DECAMP_STRESS_HISTORY_H
#define DECAMP_STRESS_HISTORY_H

#include "stress/account.h"
#include "stress/hazards.h"

/* JSON text, to be freed with free(); NULL after errors. */
char *history_text(const struct network *network, const struct told_run *run,
                   const struct hazards *hazards, uint64_t seed, struct diagnostics *diagnostics);

#endif
