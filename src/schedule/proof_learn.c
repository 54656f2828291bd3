/* Learning: from a conflict to a clause.
 *
 * What the conflict needs is one value for each limit at most, since of two atoms on the same limit
 * the stronger includes the other. Needs are traced back along the trail until only one of the last
 * level is left, the first unique implication point; then those that follow from the others are
 * dropped.
 */
#include "schedule/proof_state.h"

#include <stdlib.h>
#include <string.h>

/* --- learning --- */

/* The conflict needs the atom too. Of two of the same limit the stronger serves. */
static void require(struct proof *proof, atom one)
{
    if (one == ALWAYS)
        return;
    int32_t variable = atom_variable(proof, one), value = atom_value(proof, one);
    bool upper = one & 1;
    int32_t at = proof_step_of(proof, variable, upper, value);
    if (at < 0 || proof->trail[at].level == 0) {
        proof_log_fact(proof, one);
        return;
    }
    proof_bump(proof, one >> 1);
    int32_t *need = &proof->need[upper][variable];
    if (*need == NO_NEED)
        proof->needed[proof->needed_count++] = 2 * variable + upper;
    if (*need == NO_NEED || (upper ? value < *need : value > *need))
        *need = value;
}

static int32_t count_levels(struct proof *proof, const atom *atoms, int32_t count)
{
    int32_t levels = 0;
    proof->level_stamp++;
    for (int32_t i = 0; i < count; i++) {
        atom one = atoms[i] ^ 1;
        int32_t level = proof
                            ->trail[proof_step_of(proof, atom_variable(proof, one), one & 1,
                                                  atom_value(proof, one))]
                            .level;
        levels += proof->level_seen[level] != proof->level_stamp;
        proof->level_seen[level] = proof->level_stamp;
    }
    return levels;
}

static void watch_clause(struct proof *proof, int32_t place)
{
    const int32_t *atoms = proof->clauses + place + CLAUSE_ATOMS;
    for (int i = 0; i < 2; i++) {
        struct watch_list *list = &proof->watches[atoms[i]];
        memory_grow(&list->items, &list->capacity, list->count + 1, sizeof *list->items);
        list->items[list->count++] = (struct watch){place, atoms[!i]};
    }
}

/* Whether a need follows from the others, so that the clause can do without it. */
static bool is_implied(struct proof *proof, int32_t variable, bool upper)
{
    int32_t value = proof->need[upper][variable], at = proof_step_of(proof, variable, upper, value);
    const struct step *step = &proof->trail[at];
    atom work[3];
    int32_t count, turned;
    if (step->kind == REASON_DECISION)
        return false;
    const atom *atoms = proof_reason(proof, step, value, work, &count, &turned);
    for (int32_t i = 0; i < count; i++) {
        atom reason = atoms[i] ^ turned;
        int32_t other = atom_variable(proof, reason), bound = atom_value(proof, reason);
        bool side = reason & 1;
        int32_t need = proof->need[side][other];
        /* A need that was met later may itself follow from this one. */
        bool covered = need != NO_NEED && (side ? need <= bound : need >= bound) &&
                       proof_step_of(proof, other, side, need) < at;
        if (!covered) {
            int32_t made = proof_step_of(proof, other, side, bound);
            if (made >= 0 && proof->trail[made].level > 0)
                return false;
        }
    }
    proof_log_step(proof, step, at);
    proof_explain(proof, step, value, proof_log_fact);
    return true;
}

/* At level 0; false if it contradicts what holds there. */
static bool learn_fact(struct proof *proof, atom fact, int32_t number)
{
    if (!proof_set(proof, fact, REASON_DECISION, number + 1, 0))
        return true;
    proof_log_begin(proof);
    proof_log_step(proof, &proof->failed, proof->trail_count);
    for (int32_t i = 0; i < proof->conflict_count; i++)
        proof_log_fact(proof, proof->conflict[i]);
    proof_log_end(proof, NULL, 0);
    return false;
}

/* Turns the conflict into a clause, goes back as far as it bites, and lets it. False if it holds
 * without any decision.
 */
bool proof_learn(struct proof *proof)
{
    if (proof->level == 0)
        proof_log_facts(proof);
    proof_log_begin(proof);
    proof_log_step(proof, &proof->failed, proof->trail_count);
    proof->needed_count = 0;
    for (int32_t i = 0; i < proof->conflict_count; i++)
        require(proof, proof->conflict[i]);
    int32_t level = 0; /* the conflict may lie wholly below the present level */
    for (int32_t i = 0; i < proof->needed_count; i++) {
        int32_t variable = proof->needed[i] >> 1;
        bool upper = proof->needed[i] & 1;
        int32_t at = proof_step_of(proof, variable, upper, proof->need[upper][variable]);
        level = level > proof->trail[at].level ? level : proof->trail[at].level;
    }
    if (level == 0) {
        proof_log_end(proof, NULL, 0);
        return false;
    }
    proof_go_back(proof, level);
    int32_t top = proof->trail_count - 1, first = -1;
    for (;; top--) {
        const struct step step = proof->trail[top];
        int32_t *need = &proof->need[step.upper][step.variable], value = *need;
        if (value == NO_NEED || (step.upper ? step.from <= value : step.from >= value))
            continue;
        bool alone = true; /* no other need was met at this level: look for one */
        for (int32_t i = 0; i < proof->needed_count && alone; i++) {
            int32_t variable = proof->needed[i] >> 1;
            bool upper = proof->needed[i] & 1;
            int32_t wanted = proof->need[upper][variable];
            if (wanted == NO_NEED || (variable == step.variable && upper == step.upper))
                continue;
            alone = proof->trail[proof_step_of(proof, variable, upper, wanted)].level < level;
        }
        if (alone) {
            first = 2 * step.variable + step.upper;
            break;
        }
        *need = NO_NEED;
        for (int32_t i = 0; i < proof->needed_count; i++)
            if (proof->needed[i] == 2 * step.variable + step.upper)
                proof->needed[i--] = proof->needed[--proof->needed_count];
        proof_log_step(proof, &step, top);
        proof_explain(proof, &step, value, require);
    }
    size_t place = proof->clauses_count;
    memory_grow(&proof->clauses, &proof->clauses_capacity,
                place + (size_t)proof->needed_count + CLAUSE_ATOMS, sizeof *proof->clauses);
    int32_t *clause = proof->clauses + place, count = 0, back = 0;
    atom *atoms = clause + CLAUSE_ATOMS;
    for (int32_t i = 0; i < proof->needed_count; i++) {
        int32_t variable = proof->needed[i] >> 1;
        bool upper = proof->needed[i] & 1;
        int32_t value = proof->need[upper][variable];
        if (value == NO_NEED || (proof->needed[i] != first && is_implied(proof, variable, upper)))
            continue;
        atom one = (upper ? at_most(proof, variable, value) : at_least(proof, variable, value)) ^ 1;
        atoms[count++] = one;
        if (proof->needed[i] == first) {
            atoms[count - 1] = atoms[0];
            atoms[0] = one;
        }
    }
    for (int32_t i = 0; i < proof->needed_count; i++)
        proof->need[proof->needed[i] & 1][proof->needed[i] >> 1] = NO_NEED;
    for (int32_t i = 1; i < count; i++) {
        atom one = atoms[i] ^ 1;
        int32_t made = proof
                           ->trail[proof_step_of(proof, atom_variable(proof, one), one & 1,
                                                 atom_value(proof, one))]
                           .level;
        if (made > back) {
            back = made;
            atom second = atoms[1];
            atoms[1] = atoms[i];
            atoms[i] = second;
        }
    }
    clause[CLAUSE_SIZE] = count;
    clause[CLAUSE_QUALITY] = count_levels(proof, atoms, count);
    clause[CLAUSE_NUMBER] = proof_log_end(proof, atoms, count);
    proof_go_back(proof, back);
    if (count == 1)
        return learn_fact(proof, atoms[0], clause[CLAUSE_NUMBER]);
    proof->clauses_count += (size_t)count + CLAUSE_ATOMS;
    memory_grow(&proof->learnt, &proof->learnt_capacity, proof->learnt_count + 1,
                sizeof *proof->learnt);
    proof->learnt[proof->learnt_count++] = (int32_t)place;
    watch_clause(proof, (int32_t)place);
    proof_set(proof, atoms[0], REASON_CLAUSE, (int32_t)place, 0);
    return true;
}

static int compare_quality(const void *left, const void *right, void *context)
{
    const int32_t *clauses = context, *l = clauses + *(const int32_t *)left,
                  *r = clauses + *(const int32_t *)right;
    if (l[CLAUSE_QUALITY] != r[CLAUSE_QUALITY])
        return l[CLAUSE_QUALITY] < r[CLAUSE_QUALITY] ? -1 : 1;
    if (l[CLAUSE_SIZE] != r[CLAUSE_SIZE])
        return l[CLAUSE_SIZE] < r[CLAUSE_SIZE] ? -1 : 1;
    return l < r ? -1 : 1;
}

/* Forgets the worse half of the clauses. At level 0, so no clause is a reason that anybody asks
 * for. */
void proof_reduce(struct proof *proof)
{
    qsort_r(proof->learnt, proof->learnt_count, sizeof *proof->learnt, compare_quality,
            proof->clauses);
    size_t kept = proof->learnt_count / 2;
    while (kept < proof->learnt_count && proof->clauses[proof->learnt[kept] + CLAUSE_QUALITY] <= 2)
        kept++;
    int32_t *fresh = NULL;
    size_t capacity = 0, count = 0;
    for (size_t i = 0; i < kept; i++) {
        const int32_t *clause = proof->clauses + proof->learnt[i];
        size_t size = (size_t)clause[CLAUSE_SIZE] + CLAUSE_ATOMS;
        memory_grow(&fresh, &capacity, count + size, sizeof *fresh);
        memcpy(fresh + count, clause, size * sizeof *fresh);
        proof->learnt[i] = (int32_t)count;
        count += size;
    }
    free(proof->clauses);
    proof->clauses = fresh;
    proof->clauses_capacity = capacity;
    proof->clauses_count = count;
    proof->learnt_count = kept;
    for (int32_t one = 0; one < 2 * proof->pairs; one++)
        proof->watches[one].count = 0;
    for (size_t i = 0; i < kept; i++) {
        int32_t *clause = proof->clauses + proof->learnt[i], *atoms = clause + CLAUSE_ATOMS;
        for (int32_t k = 0, open = 0; k < clause[CLAUSE_SIZE] && open < 2;
             k++) /* watch what is not false for good */
            if (atom_truth(proof, atoms[k]) >= 0) {
                atom one = atoms[open];
                atoms[open++] = atoms[k];
                atoms[k] = one;
            }
        watch_clause(proof, proof->learnt[i]);
    }
}
