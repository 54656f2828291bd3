/* Nothing is kept from the planning: tables, ids and figures all come from the situation again. An
 * id that the plan has and what remains has not is an error of reading, as with any other mission.
 */
#include "replan/proof.h"

bool replan_prove(struct replan_proof *proof, const struct situation *situation, const char *text,
                  size_t length, const char *path, struct diagnostics *diagnostics)
{
    *proof = (struct replan_proof){.remaining = remaining_new(situation, diagnostics)};
    if (!proof->remaining)
        return false;
    const struct mission *mission = proof->remaining->mission;
    proof->document = plan_document_read_text(text, length, path, mission, diagnostics);
    if (!proof->document) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0,
                        "the plan is not for what remained by the ledger on its day, against which "
                        "it is read");
        return false;
    }
    const struct verify_before before = {situation->mission, situation->plan};
    verify_remaining_plan(mission, proof->document, &before, &proof->result);
    return true;
}

void replan_proof_clear(struct replan_proof *proof)
{
    if (proof->document)
        verify_result_clear(&proof->result);
    plan_document_free(proof->document);
    remaining_free(proof->remaining);
    *proof = (struct replan_proof){0};
}
