/* A plan for what remains, proven from the ledger: what remained on its day, as known then, is
 * worked out anew, so that neither the tables that a replanning wrote nor its memory need be
 * believed.
 *
 *     struct replan_proof proof;
 *     if (replan_prove(&proof, situation, text, length, path, &diagnostics))
 *         ... proof.result ...
 *     replan_proof_clear(&proof);
 */
#ifndef DECAMP_REPLAN_PROOF_H
#define DECAMP_REPLAN_PROOF_H

#include "situation/remaining.h"
#include "verify/verify.h"

struct replan_proof {
    struct remaining *remaining;    /* the mission that the plan is held against; owned */
    struct plan_document *document; /* the plan, its ids those of that mission; owned */
    struct verify_result result;    /* the checker's, owned */
};

/* Holds the plan of the text, `path` in messages, against what remains of the situation, and
 * against the situation's plan as the one that was in force: what set out before is as that had it.
 * The situation must be that of the day that the plan names, as known on the other. False after an
 * error, which is added: what remains is no mission, or the plan tells of what did not remain.
 * To be cleared in any case. */
bool replan_prove(struct replan_proof *proof, const struct situation *situation, const char *text,
                  size_t length, const char *path, struct diagnostics *diagnostics);
void replan_proof_clear(struct replan_proof *proof);

#endif
