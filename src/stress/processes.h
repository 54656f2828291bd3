/* Private to stress: one experiment by several processes. Under mpirun each process reads mission
 * and plans and prepares the same experiment. Rank 0 then deals out blocks of each order and adds
 * up what comes back; the others carry out what they are dealt until there is no more. */
#ifndef DECAMP_STRESS_PROCESSES_H
#define DECAMP_STRESS_PROCESSES_H

#include "stress/experiment.h"

/* Rank 0, in a thread beside those that work here: deals blocks from `next` on, those here taking
 * theirs from it too, and adds up. False: stopped with something still out. */
bool processes_deal(struct stress_processes *processes, const struct order *order,
                    const bool *struck, atomic_llong *next, const struct stress *stress,
                    int64_t *counters, const atomic_bool *stop);

/* The others: `carry_out(context, order, struck)` for each order dealt, which adds to
 * stress->counters; until rank 0 has no more. */
void processes_serve(struct stress_processes *processes, struct stress *stress,
                     void (*carry_out)(void *context, const struct order *order,
                                       const bool *struck),
                     void *context);

/* All ranks: makes sure that they are about the same experiment. `print`: a number of it. At rank
 * 0: 0, or the rank that is about another. */
int processes_compare(struct stress_processes *processes, int64_t print);

/* Rank 0: there is no more. */
void processes_dismiss(struct stress_processes *processes, const struct stress *stress);

int processes_rank(const struct stress_processes *processes);

#endif
