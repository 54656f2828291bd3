/* What follows from the limits: by lags, by pairs, by clauses, and by resources.
 *
 * All but resources come first, until nothing moves; then resources, by compulsory parts, and so on
 * in turn. Room is kept in words of four lanes with guard bits, as in project_generation.c. A
 * reason for a push names the activities that run in the full period, and no more of them than are
 * needed.
 */
#include "schedule/proof_state.h"

#include <string.h>

/* --- propagation: each returns true on a conflict --- */

static bool spread_lags(struct proof *proof, const struct step *step)
{
    const struct lag_end *lags = proof->lags[step->upper];
    int32_t i = step->variable, end = proof->first_lag[step->upper][i + 1];
    for (int32_t at = proof->first_lag[step->upper][i]; at < end; at++) {
        int32_t j = lags[at].other,
                value = step->upper ? step->to - lags[at].lag : step->to + lags[at].lag;
        if ((step->upper ? value < proof->limit[1][j] : value > proof->limit[0][j]) &&
            proof_move(proof, j, step->upper, value, REASON_LAG, i, lags[at].lag))
            return true;
    }
    return false;
}

/* `second` cannot come before `first`, and not beside it. */
static bool put_after(struct proof *proof, int32_t second, int32_t first)
{
    int32_t lower = proof->limit[0][first] + proof->duration[first];
    if (lower > proof->limit[0][second] &&
        proof_move(proof, second, false, lower, REASON_PAIR, first, 0))
        return true;
    int32_t upper = proof->limit[1][second] - proof->duration[first];
    return upper < proof->limit[1][first] &&
           proof_move(proof, first, true, upper, REASON_PAIR, second, 0);
}

static bool spread_pairs(struct proof *proof, int32_t i)
{
    const int32_t *lower = proof->limit[0], *upper = proof->limit[1], *duration = proof->duration;
    for (int32_t at = proof->first_rival[i]; at < proof->first_rival[i + 1]; at++) {
        int32_t j = proof->rival[at];
        if (lower[i] + duration[i] > upper[j] && put_after(proof, i, j))
            return true;
        if (lower[j] + duration[j] > upper[i] && put_after(proof, j, i))
            return true;
    }
    return false;
}

/* The atom has become false. */
static bool spread_clauses(struct proof *proof, atom gone)
{
    struct watch_list *list = &proof->watches[gone];
    size_t kept = 0;
    bool conflict = false;
    for (size_t i = 0; i < list->count; i++) {
        struct watch watch = list->items[i];
        if (conflict || atom_truth(proof, watch.other) > 0) {
            list->items[kept++] = watch;
            continue;
        }
        int32_t *clause = proof->clauses + watch.clause, *atoms = clause + CLAUSE_ATOMS;
        if (atoms[0] == gone) {
            atoms[0] = atoms[1];
            atoms[1] = gone;
        }
        if (atom_truth(proof, atoms[0]) > 0) {
            list->items[kept++] = (struct watch){watch.clause, atoms[0]};
            continue;
        }
        int32_t k = 2;
        while (k < clause[CLAUSE_SIZE] && atom_truth(proof, atoms[k]) < 0)
            k++;
        if (k < clause[CLAUSE_SIZE]) {
            atoms[1] = atoms[k];
            atoms[k] = gone;
            struct watch_list *other = &proof->watches[atoms[1]];
            memory_grow(&other->items, &other->capacity, other->count + 1, sizeof *other->items);
            other->items[other->count++] = (struct watch){watch.clause, atoms[0]};
            continue;
        }
        list->items[kept++] = watch;
        conflict = proof_set(proof, atoms[0], REASON_CLAUSE, watch.clause, 0);
    }
    list->count = kept;
    return conflict;
}

static bool runs_in(const struct proof *proof, int32_t j, int32_t period)
{
    return proof->limit[1][j] <= period && proof->limit[0][j] + proof->duration[j] > period;
}

/* Collects, in the pool, that enough activities run in the period to leave too little of some
 * resource for activity j, or (j is -1) for themselves; returns the first place. */
static int32_t explain_period(struct proof *proof, int32_t period, int32_t j)
{
    const struct project *project = proof->project;
    int32_t resources = project->resources, *sums = proof->sums, excess = 0, worst = 0;
    memset(sums, 0, (size_t)resources * sizeof *sums);
    int32_t *running = proof->running, runs = 0;
    for (int32_t i = 0; i < project->count; i++)
        if (runs_in(proof, i, period) && i != j)
            running[runs++] = i;
    for (int32_t at = 0; at < runs; at++)
        for (int32_t k = 0; k < resources; k++)
            sums[k] += project->demand[running[at] * resources + k];
    for (int32_t k = 0; k < resources; k++) {
        int32_t own = j < 0 ? 0 : project->demand[j * resources + k],
                over = sums[k] + own - project->capacity[k];
        if (over > excess && (own > 0 || j < 0)) {
            excess = over;
            worst = k;
        }
    }
    int32_t first = (int32_t)proof->pool_count, spare = excess - 1;
    memory_grow(&proof->pool, &proof->pool_capacity,
                proof->pool_count + 2 * (size_t)project->count + 4, sizeof *proof->pool);
    for (int32_t at = 0; at < runs; at++) {
        int32_t i = running[at], demand = project->demand[i * resources + worst];
        if (demand == 0)
            continue;
        if (demand <= spare) {
            spare -= demand;
            continue;
        }
        proof->blamed = i;
        atom early = at_most(proof, i, period),
             late = at_least(proof, i, period - proof->duration[i] + 1);
        if (early != ALWAYS)
            proof->pool[proof->pool_count++] = early;
        if (late != ALWAYS)
            proof->pool[proof->pool_count++] = late;
    }
    return first;
}

static bool spread_overload(struct proof *proof, int32_t period)
{
    int32_t first = explain_period(proof, period, -1);
    proof->conflict_count = 0;
    while (proof->pool_count > (size_t)first)
        proof->conflict[proof->conflict_count++] = proof->pool[--proof->pool_count];
    proof->failed = (struct step){.variable = proof->blamed, .to = period + 1, .kind = REASON_POOL};
    return true;
}

/* Whether activity j would not fit in the period. */
static inline bool is_full(const struct proof *proof, int32_t words, int32_t period, int32_t j)
{
    const uint64_t *room = proof->room + period * words, *need = proof->need_words + j * words;
    uint64_t guards = PROOF_GUARD;
    for (int32_t w = 0; w < words; w++)
        guards &= room[w] - need[w];
    return (guards & PROOF_GUARD) != PROOF_GUARD;
}

/* Moves one limit of j behind the full period; true on a conflict. */
static bool push(struct proof *proof, int32_t j, bool upper, int32_t period)
{
    int32_t first = explain_period(proof, period, j), duration = proof->duration[j];
    atom own = upper ? at_most(proof, j, period) : at_least(proof, j, period - duration + 1);
    if (own != ALWAYS)
        proof->pool[proof->pool_count++] = own;
    bool conflict = proof_move(proof, j, upper, upper ? period - duration : period + 1, REASON_POOL,
                               first, (int32_t)proof->pool_count - first);
    if (conflict)
        proof->pool_count = (size_t)first;
    return conflict;
}

/* Compulsory parts, then each activity against them, from both ends; its own compulsory part is
 * left out. */
static inline __attribute__((always_inline)) bool spread_words(struct proof *proof,
                                                               const int32_t words)
{
    const struct project *project = proof->project;
    int32_t *lower = proof->limit[0], *upper = proof->limit[1];
    for (int32_t t = 0; t < proof->periods; t++)
        for (int32_t w = 0; w < words; w++)
            proof->room[t * words + w] = proof->empty[w];
    for (int32_t j = 0; j < project->count; j++)
        for (int32_t t = upper[j]; t < lower[j] + proof->duration[j]; t++) {
            if (is_full(proof, words, t, j))
                return spread_overload(proof, t);
            for (int32_t w = 0; w < words; w++)
                proof->room[t * words + w] -= proof->need_words[j * words + w];
        }
    for (int32_t j = 0; j < project->count; j++) {
        int32_t duration = proof->duration[j], t;
        if (lower[j] == upper[j])
            continue;
        for (t = (upper[j] < lower[j] + duration ? upper[j] : lower[j] + duration) - 1;
             t >= lower[j]; t--)
            if (is_full(proof, words, t, j)) {
                if (push(proof, j, false, t))
                    return true;
                t = upper[j] < lower[j] + duration ? upper[j] : lower[j] + duration;
            }
        for (t = upper[j] > lower[j] + duration ? upper[j] : lower[j] + duration;
             t < upper[j] + duration; t++)
            if (is_full(proof, words, t, j)) {
                if (push(proof, j, true, t))
                    return true;
                t = (upper[j] > lower[j] + duration ? upper[j] : lower[j] + duration) - 1;
            }
    }
    return false;
}

static bool spread_resources(struct proof *proof)
{
    return proof->words == 1 ? spread_words(proof, 1) : spread_words(proof, proof->words);
}

bool proof_spread(struct proof *proof)
{
    for (;;) {
        while (proof->handled < proof->trail_count) {
            struct step step = proof->trail[proof->handled++];
            if (spread_lags(proof, &step) || spread_pairs(proof, step.variable))
                return true;
            int32_t first = proof->first_pair[step.variable] - proof->lowest[step.variable] - 1;
            int32_t low = step.upper ? step.to + 1 : step.from + 1,
                    high = step.upper ? step.from : step.to;
            for (int32_t value = low; value <= high; value++)
                if (spread_clauses(proof, 2 * (first + value) + !step.upper))
                    return true;
        }
        if (spread_resources(proof))
            return true;
        if (proof->handled == proof->trail_count)
            return false;
    }
}
