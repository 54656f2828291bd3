/* A design and what follows from it. Private to plan/. */
#ifndef DECAMP_PLAN_CANDIDATE_H
#define DECAMP_PLAN_CANDIDATE_H

#include "plan/solution.h"

/* Network, shapes and commodities belong to the best solution. */
struct candidate {
    struct design design;
    struct program *program;
    struct plan_instance *instance;
    struct schedule_result result;
    int impossible; /* activity that stood in the way of building; -1: none */
};

/* Builds program and instance of the candidate's design, which it owns; false, with errors, if it
 * cannot be carried out. What cannot go by its path takes its next one. It can be searched once it
 * is frozen, which several threads may do, each with a candidate of its own. diagnostics: NULL
 * where nobody wants to know. */
bool candidate_prepare(const struct solution *best, struct candidate *candidate,
                       struct diagnostics *diagnostics);
bool candidate_freeze(struct candidate *candidate, struct diagnostics *diagnostics);
void candidate_clear(struct candidate *candidate);

/* Of a design of the solution's commodities: what the lots are worth that it leaves in place, in
 * the kernel's unit. */
int64_t design_value_left(const struct solution *solution, const struct design *design);

#endif
