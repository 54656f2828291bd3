/* Proofs by search that learns: lazy clause generation on start times.
 *
 * The question asked is always: is there a schedule as short as the bound? If search shows that
 * there is none, the bound grows by one. Each activity has a start between a lower and an upper
 * limit, and an *atom* is a statement start >= v or its contrary, start <= v-1. Everything that
 * follows from something leaves a reason, a set of atoms that were true before:
 *
 *     a lag        start[i] >= v - lag                                    =>  start[j] >= v
 *     a pair       i and j need more than there is together; start[i] >= v - duration[i], and j
 *                  cannot come before i                                   =>  start[j] >= v
 *     resources    each of some activities runs in period t (start <= t, start >= t-duration+1),
 *                  and with j they need more than there is;
 *                  start[j] >= t-duration[j]+1                            =>  start[j] >= t+1
 *     a clause     all its atoms but one are false                        =>  that one
 *
 * and the mirror images. When reasons contradict each other, going back through them to the last
 * decision gives a clause that says what may not be again (the first unique implication point), and
 * search goes back as far as that clause bites. The end of the project is a variable of its own and
 * "it is at most the bound" the first decision, so whatever is learned stays true when the bound
 * grows. After Ohrimenko, Stuckey & Codish (2009), "Propagation via lazy clause generation",
 * Constraints 14:357-391, and Schutt, Feydy, Stuckey & Wallace (2011), "Explaining the cumulative
 * propagator", Constraints 16:250-282.
 *
 * Use of resources is looked at by compulsory parts (where an activity runs whenever it starts),
 * and by pairs that cannot run side by side: weak, but the reasons are short, and learning makes up
 * for the rest. Atoms are numbered beforehand, one per activity and period, so clauses are plain
 * numbers and each atom has its list of clauses that watch it.
 */
#include "schedule/proof_state.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_ATOMS = 1 << 22,
    RESTART_UNIT = 100, /* conflicts, times Luby's sequence */
    FIRST_REDUCTION = 4000,
    MOST_PAIRED = 2000, /* variables: of larger projects, pairs are not looked at */
};

/* --- search --- */

static int64_t luby(int64_t index)
{
    int64_t size = 1, power = 1;
    while (size < index + 1) {
        size = 2 * size + 1;
        power *= 2;
    }
    while (size - 1 != index) {
        size = (size - 1) / 2;
        power /= 2;
        index %= size;
    }
    return power;
}

/* The next decision, or ALWAYS if every start is decided. */
static atom choose(struct proof *proof)
{
    if (!proof->free && proof->limit[1][proof->end] > proof->bound)
        return at_most(proof, proof->end, proof->bound);
    while (proof->heap_count > 0) {
        int32_t pair = proof_heap_take(proof);
        if (proof->variable_of[pair] != proof->end && atom_truth(proof, 2 * pair) == 0)
            return 2 * pair + proof->phase[pair];
    }
    int32_t best = -1;
    for (int32_t j = 0; j <= proof->end; j++)
        if (proof->limit[0][j] < proof->limit[1][j] &&
            (best < 0 || proof->limit[0][j] < proof->limit[0][best] ||
             (proof->limit[0][j] == proof->limit[0][best] &&
              proof->limit[1][j] < proof->limit[1][best])))
            best = j;
    return best < 0 ? ALWAYS : at_most(proof, best, proof->limit[0][best]);
}

/* At level 0: the bound is what is known of the end. True if there is nothing left to prove. */
static bool raise_bound(struct proof *proof)
{
    if (proof->limit[0][proof->end] > proof->bound)
        proof->bound = proof->limit[0][proof->end];
    if (proof->bound >= proof->makespan) {
        proof->bound = proof->makespan;
        proof->done = true;
    }
    return proof->done;
}

/* Every start is decided. True if nothing is left to prove; else what is looked for from now on is
 * shorter. */
static bool take_schedule(struct proof *proof)
{
    for (int32_t j = 0; j < proof->end; j++)
        proof->schedule[j] = proof->limit[0][j] + proof->duration[j];
    proof->found = true;
    proof->makespan = proof->limit[0][proof->end];
    proof->free = false;
    proof_go_back(proof, 0);
    if (raise_bound(proof))
        return true;
    if (proof->limit[1][proof->end] >= proof->makespan &&
        proof_move(proof, proof->end, true, proof->makespan - 1, REASON_DECISION, 0, 0)) {
        proof->bound = proof->makespan;
        proof->done = true;
    }
    return proof->done;
}

bool proof_run(struct proof *proof, int64_t conflicts, const atomic_bool *stop,
               double until_seconds)
{
    int64_t end = proof->conflicts + conflicts;
    for (int64_t rounds = 0; !proof->done;) {
        if (proof_spread(proof)) {
            proof->conflicts++;
            if (!proof_learn(proof)) {
                proof->bound = proof->makespan; /* nothing shorter than the makespan known */
                proof->done = true;
                break;
            }
            proof->increment /= 0.95;
            continue;
        }
        if (proof->level == 0) {
            proof_log_facts(proof);
            if (raise_bound(proof))
                break;
        }
        bool weary =
            proof->conflicts >= end ||
            (++rounds % 256 == 0 && ((stop && atomic_load(stop)) ||
                                     (until_seconds > 0 && clock_seconds() >= until_seconds)));
        if (weary || proof->conflicts >= proof->restart_at) {
            proof_go_back(proof, 0);
            if (proof->learnt_count > proof->most_learnt) {
                proof_reduce(proof);
                proof->most_learnt += proof->most_learnt / 10;
            }
            if (proof->conflicts >= proof->restart_at) {
                proof->restart_at = proof->conflicts + RESTART_UNIT * luby(proof->restarts++);
                /* While no schedule at all is known, every other restart looks for just any. */
                proof->free = !proof->found && !proof->bottom_up && proof->restarts % 2 == 1;
            }
            if (weary)
                return false;
            continue;
        }
        atom decision = choose(proof);
        if (decision == ALWAYS) {
            if (take_schedule(proof))
                break;
            continue;
        }
        memory_grow(&proof->level_start, &proof->level_capacity, (size_t)proof->level + 2,
                    sizeof *proof->level_start);
        proof->level_start[++proof->level] = proof->trail_count;
        proof_set(proof, decision, REASON_DECISION, 0, 0);
    }
    return true;
}

/* The lags by the end that they start from, and by the end that they lead to. */
static void sort_lags(struct proof *proof, const struct proof_lag *lags, size_t count)
{
    for (int side = 0; side < 2; side++) {
        int32_t *first = arena_new(&proof->arena, (size_t)proof->variables + 2, sizeof *first);
        struct lag_end *ends = arena_new(&proof->arena, count + 1, sizeof *ends);
        for (size_t i = 0; i < count; i++)
            first[(side ? lags[i].to : lags[i].from) + 2]++;
        for (int32_t j = 2; j <= proof->variables; j++)
            first[j] += first[j - 1];
        for (size_t i = 0; i < count; i++)
            ends[first[(side ? lags[i].to : lags[i].from) + 1]++] =
                (struct lag_end){side ? lags[i].from : lags[i].to, lags[i].lag};
        proof->first_lag[side] = first;
        proof->lags[side] = ends;
    }
}

/* Tightens the range of starts by the lags alone; false if there is none left. */
static bool tighten(struct proof *proof)
{
    int32_t *value[2] = {proof->lowest, proof->highest};
    for (int side = 0; side < 2; side++) {
        bool changed = true;
        for (int32_t round = 0; changed; round++) {
            if (round > proof->variables)
                return false; /* a circle of lags that grows for ever */
            changed = false;
            for (int32_t i = 0; i < proof->variables; i++)
                for (int32_t at = proof->first_lag[side][i]; at < proof->first_lag[side][i + 1];
                     at++) {
                    struct lag_end lag = proof->lags[side][at];
                    int32_t least = side ? value[side][i] - lag.lag : value[side][i] + lag.lag;
                    if (side ? least < value[side][lag.other] : least > value[side][lag.other]) {
                        value[side][lag.other] = least;
                        changed = true;
                    }
                }
        }
    }
    for (int32_t j = 0; j < proof->variables; j++)
        if (proof->lowest[j] > proof->highest[j])
            return false;
    return true;
}

/* Marks what comes after the activity, by lags of at least the durations on the way. */
static void mark_later(const struct proof *proof, int32_t activity, bool *later, int32_t *stack)
{
    int32_t count = 0;
    stack[count++] = activity;
    while (count > 0) {
        int32_t i = stack[--count];
        for (int32_t at = proof->first_lag[0][i]; at < proof->first_lag[0][i + 1]; at++) {
            struct lag_end lag = proof->lags[0][at];
            if (lag.lag < proof->duration[i] || later[lag.other])
                continue;
            later[lag.other] = true;
            stack[count++] = lag.other;
        }
    }
}

static bool are_rivals(const struct project *project, int32_t i, int32_t j)
{
    if (project->duration[i] == 0 || project->duration[j] == 0)
        return false;
    for (int32_t k = 0; k < project->resources; k++)
        if (project->demand[i * project->resources + k] +
                project->demand[j * project->resources + k] >
            project->capacity[k])
            return true;
    return false;
}

/* Pairs of activities that need more than there is together, and that no lag keeps apart. */
static void prepare_pairs(struct proof *proof)
{
    size_t count = (size_t)proof->project->count, capacity = 0, found = 0;
    bool *apart = memory_new(count * count + 1, sizeof *apart);
    bool *later = memory_new(count + 1, sizeof *later);
    int32_t *stack = memory_new(count + 1, sizeof *stack), *rivals = NULL;
    for (size_t i = 0; i < count; i++) {
        memset(later, 0, count + 1);
        mark_later(proof, (int32_t)i, later, stack);
        for (size_t j = 0; j < count; j++)
            if (later[j])
                apart[i * count + j] = apart[j * count + i] = true;
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            if (i == j || apart[i * count + j] ||
                !are_rivals(proof->project, (int32_t)i, (int32_t)j))
                continue;
            memory_grow(&rivals, &capacity, found + 1, sizeof *rivals);
            rivals[found++] = (int32_t)j;
        }
        proof->first_rival[i + 1] = (int32_t)found;
    }
    proof->first_rival[count + 1] = (int32_t)found; /* the end has none */
    proof->rival = arena_new(&proof->arena, found + 1, sizeof *proof->rival);
    if (found)
        memcpy(proof->rival, rivals, found * sizeof *rivals);
    free(rivals);
    free(stack);
    free(later);
    free(apart);
}

static void prepare_resources(struct proof *proof)
{
    const struct project *project = proof->project;
    int32_t words = (project->resources + PROJECT_LANES - 1) / PROJECT_LANES;
    proof->words = words = words > 0 ? words : 1;
    proof->periods = proof->makespan + 1;
    proof->sums = arena_new(&proof->arena, (size_t)project->resources + 1, sizeof *proof->sums);
    proof->running = arena_new(&proof->arena, (size_t)project->count + 1, sizeof *proof->running);
    proof->empty = arena_new(&proof->arena, (size_t)words, sizeof *proof->empty);
    proof->need_words =
        arena_new(&proof->arena, (size_t)(words * proof->variables), sizeof *proof->need_words);
    proof->room =
        arena_new(&proof->arena, (size_t)words * (size_t)proof->periods, sizeof *proof->room);
    for (int32_t w = 0; w < words; w++)
        proof->empty[w] = PROOF_GUARD;
    for (int32_t k = 0; k < project->resources; k++) {
        int shift = 16 * (k % PROJECT_LANES);
        proof->empty[k / PROJECT_LANES] += (uint64_t)project->capacity[k] << shift;
        for (int32_t j = 0; j < project->count; j++)
            proof->need_words[j * words + k / PROJECT_LANES] |=
                (uint64_t)project->demand[j * project->resources + k] << shift;
    }
}

static void prepare_atoms(struct proof *proof)
{
    struct arena *arena = &proof->arena;
    size_t pairs = (size_t)proof->pairs, variables = (size_t)proof->variables;
    proof->variable_of = arena_new(arena, pairs + 1, sizeof *proof->variable_of);
    for (int32_t j = 0; j < proof->variables; j++)
        for (int32_t pair = proof->first_pair[j]; pair < proof->first_pair[j + 1]; pair++)
            proof->variable_of[pair] = j;
    for (int side = 0; side < 2; side++) {
        proof->limit[side] = arena_new(arena, variables, sizeof *proof->limit[side]);
        proof->last_step[side] = arena_new(arena, variables, sizeof *proof->last_step[side]);
        proof->need[side] = arena_new(arena, variables, sizeof *proof->need[side]);
        for (int32_t j = 0; j < proof->variables; j++) {
            proof->limit[side][j] = side ? proof->highest[j] : proof->lowest[j];
            proof->last_step[side][j] = -1;
            proof->need[side][j] = NO_NEED;
        }
    }
    proof->needed = arena_new(arena, 2 * variables + 4, sizeof *proof->needed);
    proof->conflict = arena_new(arena, 2 * pairs + 4 * variables + 8, sizeof *proof->conflict);
    proof->level_seen = arena_new(arena, pairs + 2 * variables + 4, sizeof *proof->level_seen);
    proof->watches = arena_new(arena, 2 * pairs + 1, sizeof *proof->watches);
    proof->activity = arena_new(arena, pairs + 1, sizeof *proof->activity);
    proof->heap = arena_new(arena, pairs + 1, sizeof *proof->heap);
    proof->heap_place = arena_new(arena, pairs + 1, sizeof *proof->heap_place);
    proof->phase = arena_new(arena, pairs + 1, sizeof *proof->phase);
    for (size_t pair = 0; pair < pairs; pair++) {
        proof->heap_place[pair] = -1;
        proof->phase[pair] = true;
    }
}

struct proof *proof_new_with_lags(const struct project *project, const struct proof_lag *lags,
                                  size_t lag_count, int32_t bound, int32_t makespan)
{
    size_t variables = (size_t)project->count + 1;
    for (int32_t k = 0; k < project->resources; k++)
        if (project->capacity[k] > 0x7fff)
            return NULL;
    if ((int64_t)variables * makespan > MOST_ATOMS)
        return NULL;
    struct proof *proof = memory_new(1, sizeof *proof);
    struct arena *arena = &proof->arena;
    proof->project = project;
    proof->end = project->count;
    proof->variables = project->count + 1;
    proof->bound = bound;
    proof->makespan = makespan;
    proof->duration = arena_new(arena, variables, sizeof *proof->duration);
    memcpy(proof->duration, project->duration, (variables - 1) * sizeof *proof->duration);
    proof->lowest = arena_new(arena, variables, sizeof *proof->lowest);
    proof->highest = arena_new(arena, variables, sizeof *proof->highest);
    proof->first_pair = arena_new(arena, variables + 1, sizeof *proof->first_pair);
    proof->schedule = arena_new(arena, variables, sizeof *proof->schedule);
    struct proof_lag *all = memory_new(lag_count + variables, sizeof *all);
    memcpy(all, lags, lag_count * sizeof *all);
    for (int32_t j = 0; j < proof->end; j++)
        all[lag_count + (size_t)j] = (struct proof_lag){j, proof->end, proof->duration[j]};
    sort_lags(proof, all, lag_count + variables - 1);
    free(all);
    for (int32_t j = 0; j < proof->variables;
         j++) /* a schedule is looked for that is shorter than the one known */
        proof->highest[j] = makespan - 1 - proof->duration[j];
    proof->lowest[proof->end] = bound;
    if (!tighten(proof)) {
        proof->bound = makespan;
        proof->done = true;
        return proof;
    }
    for (int32_t j = 0; j < proof->variables; j++)
        proof->first_pair[j + 1] = proof->first_pair[j] + proof->highest[j] - proof->lowest[j];
    proof->pairs = proof->first_pair[proof->variables];
    prepare_atoms(proof);
    proof->first_rival = arena_new(arena, variables + 1, sizeof *proof->first_rival);
    if (variables <= MOST_PAIRED)
        prepare_pairs(proof);
    prepare_resources(proof);
    proof->increment = 1;
    proof->most_learnt = FIRST_REDUCTION;
    proof->restart_at = RESTART_UNIT;
    return proof;
}

struct proof *proof_new(const struct project *project, int32_t bound, int32_t makespan)
{
    const struct project_side *side = &project->side[PROJECT_FORWARD];
    struct proof_lag *lags = memory_new(side->first[project->count] + 1, sizeof *lags);
    size_t count = 0;
    for (int32_t j = 0; j < project->count; j++)
        for (uint32_t at = side->first[j]; at < side->first[j + 1]; at++)
            if (side->before[at] < project->count)
                lags[count++] =
                    (struct proof_lag){side->before[at], j, project->duration[side->before[at]]};
    struct proof *proof =
        bound < makespan ? proof_new_with_lags(project, lags, count, bound, makespan) : NULL;
    if (proof)
        proof->bottom_up = true;
    free(lags);
    return proof;
}

void proof_set_makespan(struct proof *proof, int32_t makespan)
{
    if (makespan >= proof->makespan || proof->done)
        return;
    proof->makespan = makespan;
    raise_bound(proof);
}

void proof_free(struct proof *proof)
{
    if (!proof)
        return;
    for (int32_t one = 0; one < 2 * proof->pairs; one++)
        free(proof->watches[one].items);
    free(proof->trail);
    free(proof->level_start);
    free(proof->pool);
    free(proof->clauses);
    free(proof->learnt);
    proof_log_free(proof->log);
    arena_clear(&proof->arena);
    free(proof);
}

int32_t proof_bound(const struct proof *proof)
{
    return proof->bound;
}

const int32_t *proof_schedule(const struct proof *proof)
{
    return proof->found ? proof->schedule : NULL;
}
