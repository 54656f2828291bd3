/* One run of an experiment told: as a history, and as a ledger that could have been kept of it. */
#ifndef DECAMP_COMMANDS_STRESS_REPLAY_H
#define DECAMP_COMMANDS_STRESS_REPLAY_H

#include "commands/command.h"
#include "stress/stress.h"

/* Of --replay, --output and --ledger. plan_path: the file of the arm's plan. Returns the exit code.
 */
int stress_replay(const struct arguments *arguments, const struct mission *mission,
                  const char *plan_path, const struct stress_arm *arm, uint64_t seed,
                  struct diagnostics *diagnostics);

#endif
