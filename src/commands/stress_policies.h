/* decamp stress --policy replan: the policies side by side. */
#ifndef DECAMP_COMMANDS_STRESS_POLICIES_H
#define DECAMP_COMMANDS_STRESS_POLICIES_H

#include "commands/command.h"

/* Reads, runs, prints; returns the exit code. */
int stress_policies(const struct arguments *arguments);

#endif
