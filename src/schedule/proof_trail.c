/* The trail: limits that moved, each with its reason, and the way back; and the order in which
 * atoms are decided on.
 *
 * Each step of the trail knows the step before it of the same limit, so the step that made an atom
 * true is found by going back along them. What is undone goes back among the atoms to decide on,
 * with the side on which it stood.
 */
#include "schedule/proof_state.h"

/* --- activity heap --- */

static void heap_sift(struct proof *proof, int32_t at)
{
    int32_t *heap = proof->heap, pair = heap[at];
    const double *activity = proof->activity;
    for (; at > 0 && activity[heap[(at - 1) / 2]] < activity[pair]; at = (at - 1) / 2) {
        heap[at] = heap[(at - 1) / 2];
        proof->heap_place[heap[at]] = at;
    }
    for (int32_t child; (child = 2 * at + 1) < proof->heap_count; at = child) {
        if (child + 1 < proof->heap_count && activity[heap[child + 1]] > activity[heap[child]])
            child++;
        if (activity[heap[child]] <= activity[pair])
            break;
        heap[at] = heap[child];
        proof->heap_place[heap[at]] = at;
    }
    heap[at] = pair;
    proof->heap_place[pair] = at;
}

void proof_heap_insert(struct proof *proof, int32_t pair)
{
    if (proof->heap_place[pair] >= 0)
        return;
    proof->heap_place[pair] = proof->heap_count;
    proof->heap[proof->heap_count++] = pair;
    heap_sift(proof, proof->heap_count - 1);
}

int32_t proof_heap_take(struct proof *proof)
{
    int32_t pair = proof->heap[0];
    proof->heap_place[pair] = -1;
    if (--proof->heap_count > 0) {
        proof->heap[0] = proof->heap[proof->heap_count];
        heap_sift(proof, 0);
    }
    return pair;
}

void proof_bump(struct proof *proof, int32_t pair)
{
    proof->activity[pair] += proof->increment;
    if (proof->activity[pair] > 1e100) {
        for (int32_t i = 0; i < proof->pairs; i++)
            proof->activity[i] *= 1e-100;
        proof->increment *= 1e-100;
    }
    if (proof->heap_place[pair] >= 0)
        heap_sift(proof, proof->heap_place[pair]);
    else
        proof_heap_insert(proof, pair);
}

/* --- trail --- */

static void add_conflict(struct proof *proof, atom one)
{
    if (one != ALWAYS)
        proof->conflict[proof->conflict_count++] = one;
}

/* Of two that cannot run side by side, one cannot come first, so it comes second. */
static int32_t explain_pair(const struct proof *proof, const struct step *step, int32_t value,
                            atom work[3])
{
    int32_t own = step->variable, other = step->reason;
    work[0] = step->upper ? at_most(proof, other, value + proof->duration[own])
                          : at_least(proof, other, value - proof->duration[other]);
    work[1] = step->upper ? at_most(proof, own, step->from) : at_least(proof, own, step->from);
    work[2] = step->upper ? at_least(proof, other, step->from - proof->duration[other] + 1)
                          : at_most(proof, other, step->from + proof->duration[own] - 1);
    int32_t count = 0;
    for (int i = 0; i < 3; i++)
        if (work[i] != ALWAYS)
            work[count++] = work[i];
    return count;
}

const atom *proof_reason(const struct proof *proof, const struct step *step, int32_t value,
                         atom work[3], int32_t *count, int32_t *turned)
{
    *turned = 0;
    *count = 0;
    switch (step->kind) {
    case REASON_DECISION:
        break;
    case REASON_LAG:
        work[0] = step->upper ? at_most(proof, step->reason, value + step->length)
                              : at_least(proof, step->reason, value - step->length);
        *count = work[0] != ALWAYS;
        break;
    case REASON_PAIR:
        *count = explain_pair(proof, step, value, work);
        break;
    case REASON_POOL:
        *count = step->length;
        return proof->pool + step->reason;
    case REASON_CLAUSE: /* the first is what it says */
        *turned = 1;
        *count = proof->clauses[step->reason + CLAUSE_SIZE] - 1;
        return proof->clauses + step->reason + CLAUSE_ATOMS + 1;
    }
    return work;
}

void proof_explain(struct proof *proof, const struct step *step, int32_t value,
                   void (*give)(struct proof *, atom))
{
    atom work[3];
    int32_t count, turned;
    const atom *atoms = proof_reason(proof, step, value, work, &count, &turned);
    for (int32_t i = 0; i < count; i++)
        give(proof, atoms[i] ^ turned);
}

/* Moves a limit; true if it contradicts the other limit, with the conflict's atoms collected. */
bool proof_move(struct proof *proof, int32_t variable, bool upper, int32_t value,
                enum reason_kind kind, int32_t reason, int32_t length)
{
    int32_t old = proof->limit[upper][variable];
    struct step step = {variable,     upper, old,    value, proof->last_step[upper][variable],
                        proof->level, kind,  reason, length};
    if (upper ? value < proof->limit[0][variable] : value > proof->limit[1][variable]) {
        proof->failed = step;
        proof->conflict_count = 0;
        proof_explain(proof, &step, value, add_conflict);
        add_conflict(proof, upper ? at_least(proof, variable, value + 1)
                                  : at_most(proof, variable, value - 1));
        return true;
    }
    memory_grow(&proof->trail, &proof->trail_capacity, (size_t)proof->trail_count + 1,
                sizeof *proof->trail);
    proof->trail[proof->trail_count] = step;
    proof->last_step[upper][variable] = proof->trail_count++;
    proof->limit[upper][variable] = value;
    return false;
}

void proof_go_back(struct proof *proof, int32_t level)
{
    if (proof->level <= level)
        return;
    int32_t until = proof->level_start[level + 1];
    while (proof->trail_count > until) {
        const struct step *step = &proof->trail[--proof->trail_count];
        int32_t variable = step->variable,
                first = proof->first_pair[variable] - proof->lowest[variable] - 1;
        int32_t low = step->upper ? step->to + 1 : step->from + 1,
                high = step->upper ? step->from : step->to;
        for (int32_t value = low; value <= high; value++) {
            int32_t pair = first + value;
            proof->phase[pair] = step->upper;
            if (proof->heap_place[pair] < 0 && proof->activity[pair] > 0)
                proof_heap_insert(proof, pair);
        }
        proof->limit[step->upper][variable] = step->from;
        proof->last_step[step->upper][variable] = step->previous;
        if (step->kind == REASON_POOL)
            proof->pool_count = (size_t)step->reason;
    }
    proof->handled = proof->trail_count;
    proof->level = level;
}
