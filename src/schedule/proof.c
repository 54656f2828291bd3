/* Proofs by search that learns: lazy clause generation on start times.
 *
 * The question asked is always: is there a schedule as short as the bound? If search shows that there is none, the
 * bound grows by one. Each activity has a start between a lower and an upper limit, and an *atom* is a statement start
 * >= v or its contrary, start <= v-1. Everything that follows from something leaves a reason, a set of atoms that were
 * true before:
 *
 *     a lag        start[i] >= v - lag                                                =>  start[j] >= v
 *     resources    each of some activities runs in period t (start <= t, start >= t-duration+1), and with j they need
 *                  more than there is; start[j] >= t-duration[j]+1                    =>  start[j] >= t+1
 *     a clause     all its atoms but one are false                                    =>  that one
 *
 * and the mirror images. When reasons contradict each other, going back through them to the last decision gives a
 * clause that says what may not be again (the first unique implication point), and search goes back as far as that
 * clause bites. The end of the project is a variable of its own and "it is at most the bound" the first decision, so
 * whatever is learned stays true when the bound grows. After Ohrimenko, Stuckey & Codish (2009), "Propagation via lazy
 * clause generation", Constraints 14:357-391, and Schutt, Feydy, Stuckey & Wallace (2011), "Explaining the cumulative
 * propagator", Constraints 16:250-282.
 *
 * Use of resources is looked at by compulsory parts only (where an activity runs whenever it starts): weak, but its
 * reasons are short, and learning makes up for the rest. Atoms are numbered beforehand, one per activity and period, so
 * clauses are plain numbers and each atom has its list of clauses that watch it.
 */
#include "schedule/proof.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    MOST_ATOMS = 1 << 22,
    RESTART_UNIT = 100, /* conflicts, times Luby's sequence */
    FIRST_REDUCTION = 4000,
};

#define GUARD UINT64_C(0x8000800080008000)

/* An atom's number is twice that of its pair, plus 1 for start <= v - 1. */
typedef int32_t atom;

enum reason_kind { REASON_DECISION, REASON_LAG, REASON_POOL, REASON_CLAUSE };

struct step { /* of the trail: one limit moved */
    int32_t variable;
    bool upper;
    int32_t from, to; /* the limit before and after */
    int32_t previous; /* step of the same limit before this one, -1: none */
    int32_t level;
    enum reason_kind kind;
    int32_t reason; /* lag: the other variable; pool: first atom; clause: its place */
    int32_t length; /* lag: itself; pool: atoms */
};

struct watch {
    int32_t clause;
    atom other; /* of the clause: if true, there is nothing to do */
};

struct watch_list {
    struct watch *items; /* owned */
    size_t count, capacity;
};

struct proof {
    const struct project *project;
    int32_t variables, end; /* `end` is the variable of the project's end */
    int32_t *duration;
    struct lag_end {
        int32_t other, lag;
    } * lags[2];               /* start[other] >= start[variable] + lag; start[other] <= start[variable] - lag */
    int32_t *first_lag[2];     /* [variable + 1] */
    int32_t *lowest, *highest; /* [variable] the range that has atoms */
    int32_t *first_pair;       /* [variable + 1] pair of start >= lowest + 1 */
    int32_t *variable_of;      /* [pair] */
    int32_t pairs;
    int32_t *limit[2];     /* [variable] lower and upper */
    int32_t *last_step[2]; /* [variable] */

    struct step *trail;
    size_t trail_capacity;
    int32_t trail_count, handled; /* steps; those whose consequences are known */
    int32_t *level_start;         /* [level] first step */
    size_t level_capacity;
    int32_t level;
    atom *pool;
    size_t pool_capacity, pool_count;

    int32_t *clauses; /* each: size, quality, atoms */
    size_t clauses_capacity, clauses_count;
    int32_t *learnt; /* places of clauses */
    size_t learnt_capacity, learnt_count, most_learnt;
    struct watch_list *watches; /* [atom] clauses to look at when the atom becomes false */

    double *activity, increment; /* [pair] */
    int32_t *heap, *heap_place, heap_count;
    bool *phase;

    int32_t words;                /* four resources each */
    uint64_t *empty, *need_words; /* [words], [variable * words] */
    uint64_t *room;               /* [period * words] what compulsory parts leave */
    int32_t periods;
    int32_t *sums, *running; /* [resource], [activity] */

    int32_t *need[2]; /* [variable] limits that the conflict needs, or NONE */
    int32_t *needed;  /* variables with a need, twice plus side */
    int32_t needed_count;
    atom *conflict;
    int32_t conflict_count;
    int32_t *level_seen, level_stamp;

    int64_t conflicts, restart_at, restarts;
    int32_t bound, makespan, *schedule;
    bool found, done, free; /* free: any schedule that is shorter than the one known will do */
    bool bottom_up;
    struct arena arena;
};

#define NO_NEED INT32_MIN

/* --- atoms --- */

/* start[variable] >= value, respectively <= value. Values at or beyond the range give ALWAYS. */
#define ALWAYS (-1)

static atom at_least(const struct proof *proof, int32_t variable, int32_t value)
{
    if (value <= proof->lowest[variable])
        return ALWAYS;
    return 2 * (proof->first_pair[variable] + value - proof->lowest[variable] - 1);
}

static atom at_most(const struct proof *proof, int32_t variable, int32_t value)
{
    if (value >= proof->highest[variable])
        return ALWAYS;
    return 2 * (proof->first_pair[variable] + value - proof->lowest[variable]) + 1;
}

static int32_t atom_variable(const struct proof *proof, atom one)
{
    return proof->variable_of[one >> 1];
}

/* The v of start >= v, respectively of start <= v. */
static int32_t atom_value(const struct proof *proof, atom one)
{
    int32_t pair = one >> 1, variable = proof->variable_of[pair];
    return pair - proof->first_pair[variable] + proof->lowest[variable] + 1 - (one & 1);
}

static int atom_truth(const struct proof *proof, atom one) /* 1 true, -1 false, 0 open */
{
    int32_t variable = atom_variable(proof, one), value = atom_value(proof, one);
    if (one & 1)
        return proof->limit[1][variable] <= value ? 1 : proof->limit[0][variable] > value ? -1 : 0;
    return proof->limit[0][variable] >= value ? 1 : proof->limit[1][variable] < value ? -1 : 0;
}

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

static void heap_insert(struct proof *proof, int32_t pair)
{
    if (proof->heap_place[pair] >= 0)
        return;
    proof->heap_place[pair] = proof->heap_count;
    proof->heap[proof->heap_count++] = pair;
    heap_sift(proof, proof->heap_count - 1);
}

static int32_t heap_take(struct proof *proof)
{
    int32_t pair = proof->heap[0];
    proof->heap_place[pair] = -1;
    if (--proof->heap_count > 0) {
        proof->heap[0] = proof->heap[proof->heap_count];
        heap_sift(proof, 0);
    }
    return pair;
}

static void bump(struct proof *proof, int32_t pair)
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
        heap_insert(proof, pair);
}

/* --- trail --- */

static void add_conflict(struct proof *proof, atom one)
{
    if (one != ALWAYS)
        proof->conflict[proof->conflict_count++] = one;
}

/* The atoms that made `step` so, as far as it says limit `value`. */
static void explain(struct proof *proof, const struct step *step, int32_t value, void (*give)(struct proof *, atom))
{
    switch (step->kind) {
    case REASON_DECISION:
        break;
    case REASON_LAG:
        give(proof, step->upper ? at_most(proof, step->reason, value + step->length)
                                : at_least(proof, step->reason, value - step->length));
        break;
    case REASON_POOL:
        for (int32_t i = 0; i < step->length; i++)
            give(proof, proof->pool[step->reason + i]);
        break;
    case REASON_CLAUSE: {
        const int32_t *clause = proof->clauses + step->reason;
        for (int32_t i = 1; i < clause[0]; i++) /* the first is what it says */
            give(proof, clause[2 + i] ^ 1);
        break;
    }
    }
}

/* Moves a limit; true if it contradicts the other limit, with the conflict's atoms collected. */
static bool move(struct proof *proof, int32_t variable, bool upper, int32_t value, enum reason_kind kind,
                 int32_t reason, int32_t length)
{
    int32_t old = proof->limit[upper][variable];
    struct step step = {variable,     upper, old,    value, proof->last_step[upper][variable],
                        proof->level, kind,  reason, length};
    if (upper ? value < proof->limit[0][variable] : value > proof->limit[1][variable]) {
        proof->conflict_count = 0;
        explain(proof, &step, value, add_conflict);
        add_conflict(proof, upper ? at_least(proof, variable, value + 1) : at_most(proof, variable, value - 1));
        return true;
    }
    memory_grow(&proof->trail, &proof->trail_capacity, (size_t)proof->trail_count + 1, sizeof *proof->trail);
    proof->trail[proof->trail_count] = step;
    proof->last_step[upper][variable] = proof->trail_count++;
    proof->limit[upper][variable] = value;
    return false;
}

static void go_back(struct proof *proof, int32_t level)
{
    if (proof->level <= level)
        return;
    int32_t until = proof->level_start[level + 1];
    while (proof->trail_count > until) {
        const struct step *step = &proof->trail[--proof->trail_count];
        int32_t variable = step->variable, first = proof->first_pair[variable] - proof->lowest[variable] - 1;
        int32_t low = step->upper ? step->to + 1 : step->from + 1, high = step->upper ? step->from : step->to;
        for (int32_t value = low; value <= high; value++) {
            int32_t pair = first + value;
            proof->phase[pair] = step->upper;
            if (proof->heap_place[pair] < 0 && proof->activity[pair] > 0)
                heap_insert(proof, pair);
        }
        proof->limit[step->upper][variable] = step->from;
        proof->last_step[step->upper][variable] = step->previous;
        if (step->kind == REASON_POOL)
            proof->pool_count = (size_t)step->reason;
    }
    proof->handled = proof->trail_count;
    proof->level = level;
}

/* --- propagation: each returns true on a conflict --- */

static bool spread_lags(struct proof *proof, const struct step *step)
{
    const struct lag_end *lags = proof->lags[step->upper];
    int32_t i = step->variable, end = proof->first_lag[step->upper][i + 1];
    for (int32_t at = proof->first_lag[step->upper][i]; at < end; at++) {
        int32_t j = lags[at].other, value = step->upper ? step->to - lags[at].lag : step->to + lags[at].lag;
        if ((step->upper ? value < proof->limit[1][j] : value > proof->limit[0][j]) &&
            move(proof, j, step->upper, value, REASON_LAG, i, lags[at].lag))
            return true;
    }
    return false;
}

static bool set_atom(struct proof *proof, atom one, enum reason_kind kind, int32_t reason, int32_t length)
{
    return move(proof, atom_variable(proof, one), one & 1, atom_value(proof, one), kind, reason, length);
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
        int32_t *clause = proof->clauses + watch.clause, *atoms = clause + 2;
        if (atoms[0] == gone) {
            atoms[0] = atoms[1];
            atoms[1] = gone;
        }
        if (atom_truth(proof, atoms[0]) > 0) {
            list->items[kept++] = (struct watch){watch.clause, atoms[0]};
            continue;
        }
        int32_t k = 2;
        while (k < clause[0] && atom_truth(proof, atoms[k]) < 0)
            k++;
        if (k < clause[0]) {
            atoms[1] = atoms[k];
            atoms[k] = gone;
            struct watch_list *other = &proof->watches[atoms[1]];
            memory_grow(&other->items, &other->capacity, other->count + 1, sizeof *other->items);
            other->items[other->count++] = (struct watch){watch.clause, atoms[0]};
            continue;
        }
        list->items[kept++] = watch;
        conflict = set_atom(proof, atoms[0], REASON_CLAUSE, watch.clause, 0);
    }
    list->count = kept;
    return conflict;
}

static bool runs_in(const struct proof *proof, int32_t j, int32_t period)
{
    return proof->limit[1][j] <= period && proof->limit[0][j] + proof->duration[j] > period;
}

/* Collects, in the pool, that enough activities run in the period to leave too little of some resource for activity j,
 * or (j is -1) for themselves; returns the first place. */
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
        int32_t own = j < 0 ? 0 : project->demand[j * resources + k], over = sums[k] + own - project->capacity[k];
        if (over > excess && (own > 0 || j < 0)) {
            excess = over;
            worst = k;
        }
    }
    int32_t first = (int32_t)proof->pool_count, spare = excess - 1;
    memory_grow(&proof->pool, &proof->pool_capacity, proof->pool_count + 2 * (size_t)project->count + 4,
                sizeof *proof->pool);
    for (int32_t at = 0; at < runs; at++) {
        int32_t i = running[at], demand = project->demand[i * resources + worst];
        if (demand == 0)
            continue;
        if (demand <= spare) {
            spare -= demand;
            continue;
        }
        atom early = at_most(proof, i, period), late = at_least(proof, i, period - proof->duration[i] + 1);
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
    return true;
}

/* Whether activity j would not fit in the period. */
static inline bool is_full(const struct proof *proof, int32_t words, int32_t period, int32_t j)
{
    const uint64_t *room = proof->room + period * words, *need = proof->need_words + j * words;
    uint64_t guards = GUARD;
    for (int32_t w = 0; w < words; w++)
        guards &= room[w] - need[w];
    return (guards & GUARD) != GUARD;
}

/* Moves one limit of j behind the full period; true on a conflict. */
static bool push(struct proof *proof, int32_t j, bool upper, int32_t period)
{
    int32_t first = explain_period(proof, period, j), duration = proof->duration[j];
    atom own = upper ? at_most(proof, j, period) : at_least(proof, j, period - duration + 1);
    if (own != ALWAYS)
        proof->pool[proof->pool_count++] = own;
    bool conflict = move(proof, j, upper, upper ? period - duration : period + 1, REASON_POOL, first,
                         (int32_t)proof->pool_count - first);
    if (conflict)
        proof->pool_count = (size_t)first;
    return conflict;
}

/* Compulsory parts, then each activity against them, from both ends; its own compulsory part is left out. */
static inline __attribute__((always_inline)) bool spread_words(struct proof *proof, const int32_t words)
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
        for (t = (upper[j] < lower[j] + duration ? upper[j] : lower[j] + duration) - 1; t >= lower[j]; t--)
            if (is_full(proof, words, t, j)) {
                if (push(proof, j, false, t))
                    return true;
                t = upper[j] < lower[j] + duration ? upper[j] : lower[j] + duration;
            }
        for (t = upper[j] > lower[j] + duration ? upper[j] : lower[j] + duration; t < upper[j] + duration; t++)
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

static bool spread(struct proof *proof)
{
    for (;;) {
        while (proof->handled < proof->trail_count) {
            struct step step = proof->trail[proof->handled++];
            if (spread_lags(proof, &step))
                return true;
            int32_t first = proof->first_pair[step.variable] - proof->lowest[step.variable] - 1;
            int32_t low = step.upper ? step.to + 1 : step.from + 1, high = step.upper ? step.from : step.to;
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

/* --- learning --- */

/* The step that made the limit reach `value`; -1 if it always did. */
static int32_t step_of(const struct proof *proof, int32_t variable, bool upper, int32_t value)
{
    int32_t at = proof->last_step[upper][variable];
    while (at >= 0 && (upper ? proof->trail[at].from <= value : proof->trail[at].from >= value))
        at = proof->trail[at].previous;
    return at;
}

/* The conflict needs the atom too. Of two of the same limit the stronger serves. */
static void require(struct proof *proof, atom one)
{
    if (one == ALWAYS)
        return;
    int32_t variable = atom_variable(proof, one), value = atom_value(proof, one);
    bool upper = one & 1;
    int32_t at = step_of(proof, variable, upper, value);
    if (at < 0 || proof->trail[at].level == 0)
        return;
    bump(proof, one >> 1);
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
        int32_t level = proof->trail[step_of(proof, atom_variable(proof, one), one & 1, atom_value(proof, one))].level;
        levels += proof->level_seen[level] != proof->level_stamp;
        proof->level_seen[level] = proof->level_stamp;
    }
    return levels;
}

static void watch_clause(struct proof *proof, int32_t place)
{
    const int32_t *atoms = proof->clauses + place + 2;
    for (int i = 0; i < 2; i++) {
        struct watch_list *list = &proof->watches[atoms[i]];
        memory_grow(&list->items, &list->capacity, list->count + 1, sizeof *list->items);
        list->items[list->count++] = (struct watch){place, atoms[!i]};
    }
}

/* Whether a need follows from the others, so that the clause can do without it. */
static bool is_implied(const struct proof *proof, int32_t variable, bool upper)
{
    int32_t value = proof->need[upper][variable], at = step_of(proof, variable, upper, value);
    const struct step *step = &proof->trail[at];
    const atom *atoms;
    int32_t count, flip = 0;
    atom one;
    switch (step->kind) {
    case REASON_LAG:
        one = step->upper ? at_most(proof, step->reason, value + step->length)
                          : at_least(proof, step->reason, value - step->length);
        atoms = &one;
        count = one != ALWAYS;
        break;
    case REASON_POOL:
        atoms = proof->pool + step->reason;
        count = step->length;
        break;
    case REASON_CLAUSE:
        atoms = proof->clauses + step->reason + 3;
        count = proof->clauses[step->reason] - 1;
        flip = 1;
        break;
    default:
        return false;
    }
    for (int32_t i = 0; i < count; i++) {
        atom reason = atoms[i] ^ flip;
        int32_t other = atom_variable(proof, reason), bound = atom_value(proof, reason);
        bool side = reason & 1;
        int32_t need = proof->need[side][other];
        bool covered =
            need != NO_NEED && (side ? need <= bound : need >= bound) && !(other == variable && side == upper);
        if (!covered) {
            int32_t made = step_of(proof, other, side, bound);
            if (made >= 0 && proof->trail[made].level > 0)
                return false;
        }
    }
    return true;
}

/* Turns the conflict into a clause, goes back as far as it bites, and lets it. False if it holds without any decision.
 */
static bool learn(struct proof *proof)
{
    proof->needed_count = 0;
    for (int32_t i = 0; i < proof->conflict_count; i++)
        require(proof, proof->conflict[i]);
    int32_t level = 0; /* the conflict may lie wholly below the present level */
    for (int32_t i = 0; i < proof->needed_count; i++) {
        int32_t variable = proof->needed[i] >> 1;
        bool upper = proof->needed[i] & 1;
        int32_t at = step_of(proof, variable, upper, proof->need[upper][variable]);
        level = level > proof->trail[at].level ? level : proof->trail[at].level;
    }
    if (level == 0)
        return false;
    go_back(proof, level);
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
            alone = proof->trail[step_of(proof, variable, upper, wanted)].level < level;
        }
        if (alone) {
            first = 2 * step.variable + step.upper;
            break;
        }
        *need = NO_NEED;
        for (int32_t i = 0; i < proof->needed_count; i++)
            if (proof->needed[i] == 2 * step.variable + step.upper)
                proof->needed[i--] = proof->needed[--proof->needed_count];
        explain(proof, &step, value, require);
    }
    size_t place = proof->clauses_count;
    memory_grow(&proof->clauses, &proof->clauses_capacity, place + (size_t)proof->needed_count + 2,
                sizeof *proof->clauses);
    int32_t *clause = proof->clauses + place, count = 0, back = 0;
    atom *atoms = clause + 2;
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
        int32_t made = proof->trail[step_of(proof, atom_variable(proof, one), one & 1, atom_value(proof, one))].level;
        if (made > back) {
            back = made;
            atom second = atoms[1];
            atoms[1] = atoms[i];
            atoms[i] = second;
        }
    }
    clause[0] = count;
    clause[1] = count_levels(proof, atoms, count);
    go_back(proof, back);
    if (count == 1)
        return !set_atom(proof, atoms[0], REASON_DECISION, 0, 0);
    proof->clauses_count += (size_t)count + 2;
    memory_grow(&proof->learnt, &proof->learnt_capacity, proof->learnt_count + 1, sizeof *proof->learnt);
    proof->learnt[proof->learnt_count++] = (int32_t)place;
    watch_clause(proof, (int32_t)place);
    set_atom(proof, atoms[0], REASON_CLAUSE, (int32_t)place, 0);
    return true;
}

static int compare_quality(const void *left, const void *right, void *context)
{
    const int32_t *clauses = context, *l = clauses + *(const int32_t *)left, *r = clauses + *(const int32_t *)right;
    if (l[1] != r[1])
        return l[1] < r[1] ? -1 : 1;
    if (l[0] != r[0])
        return l[0] < r[0] ? -1 : 1;
    return l < r ? -1 : 1;
}

/* Forgets the worse half of the clauses. At level 0, so no clause is a reason that anybody asks for. */
static void reduce(struct proof *proof)
{
    qsort_r(proof->learnt, proof->learnt_count, sizeof *proof->learnt, compare_quality, proof->clauses);
    size_t kept = proof->learnt_count / 2;
    while (kept < proof->learnt_count && proof->clauses[proof->learnt[kept] + 1] <= 2)
        kept++;
    int32_t *fresh = NULL;
    size_t capacity = 0, count = 0;
    for (size_t i = 0; i < kept; i++) {
        const int32_t *clause = proof->clauses + proof->learnt[i];
        size_t size = (size_t)clause[0] + 2;
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
        int32_t *clause = proof->clauses + proof->learnt[i], *atoms = clause + 2;
        for (int32_t k = 0, open = 0; k < clause[0] && open < 2; k++) /* watch what is not false for good */
            if (atom_truth(proof, atoms[k]) >= 0) {
                atom one = atoms[open];
                atoms[open++] = atoms[k];
                atoms[k] = one;
            }
        watch_clause(proof, proof->learnt[i]);
    }
}

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
        int32_t pair = heap_take(proof);
        if (proof->variable_of[pair] != proof->end && atom_truth(proof, 2 * pair) == 0)
            return 2 * pair + proof->phase[pair];
    }
    int32_t best = -1;
    for (int32_t j = 0; j <= proof->end; j++)
        if (proof->limit[0][j] < proof->limit[1][j] &&
            (best < 0 || proof->limit[0][j] < proof->limit[0][best] ||
             (proof->limit[0][j] == proof->limit[0][best] && proof->limit[1][j] < proof->limit[1][best])))
            best = j;
    return best < 0 ? ALWAYS : at_most(proof, best, proof->limit[0][best]);
}

static double now_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
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

/* Every start is decided. True if nothing is left to prove; else what is looked for from now on is shorter. */
static bool take_schedule(struct proof *proof)
{
    for (int32_t j = 0; j < proof->end; j++)
        proof->schedule[j] = proof->limit[0][j] + proof->duration[j];
    proof->found = true;
    proof->makespan = proof->limit[0][proof->end];
    proof->free = false;
    go_back(proof, 0);
    if (raise_bound(proof))
        return true;
    if (proof->limit[1][proof->end] >= proof->makespan &&
        move(proof, proof->end, true, proof->makespan - 1, REASON_DECISION, 0, 0)) {
        proof->bound = proof->makespan;
        proof->done = true;
    }
    return proof->done;
}

bool proof_run(struct proof *proof, int64_t conflicts, const atomic_bool *stop, double until_seconds)
{
    int64_t end = proof->conflicts + conflicts;
    for (int64_t rounds = 0; !proof->done;) {
        if (spread(proof)) {
            proof->conflicts++;
            if (proof->level == 0 || !learn(proof)) {
                proof->bound = proof->makespan; /* nothing shorter than the makespan known */
                proof->done = true;
                break;
            }
            proof->increment /= 0.95;
            continue;
        }
        if (proof->level == 0 && raise_bound(proof))
            break;
        bool weary = proof->conflicts >= end ||
                     (++rounds % 256 == 0 &&
                      ((stop && atomic_load(stop)) || (until_seconds > 0 && now_seconds() >= until_seconds)));
        if (weary || proof->conflicts >= proof->restart_at) {
            go_back(proof, 0);
            if (proof->learnt_count > proof->most_learnt) {
                reduce(proof);
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
        memory_grow(&proof->level_start, &proof->level_capacity, (size_t)proof->level + 2, sizeof *proof->level_start);
        proof->level_start[++proof->level] = proof->trail_count;
        set_atom(proof, decision, REASON_DECISION, 0, 0);
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
                for (int32_t at = proof->first_lag[side][i]; at < proof->first_lag[side][i + 1]; at++) {
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

static void prepare_resources(struct proof *proof)
{
    const struct project *project = proof->project;
    int32_t words = (project->resources + PROJECT_LANES - 1) / PROJECT_LANES;
    proof->words = words = words > 0 ? words : 1;
    proof->periods = proof->makespan + 1;
    proof->sums = arena_new(&proof->arena, (size_t)project->resources + 1, sizeof *proof->sums);
    proof->running = arena_new(&proof->arena, (size_t)project->count + 1, sizeof *proof->running);
    proof->empty = arena_new(&proof->arena, (size_t)words, sizeof *proof->empty);
    proof->need_words = arena_new(&proof->arena, (size_t)(words * proof->variables), sizeof *proof->need_words);
    proof->room = arena_new(&proof->arena, (size_t)words * (size_t)proof->periods, sizeof *proof->room);
    for (int32_t w = 0; w < words; w++)
        proof->empty[w] = GUARD;
    for (int32_t k = 0; k < project->resources; k++) {
        int shift = 16 * (k % PROJECT_LANES);
        proof->empty[k / PROJECT_LANES] += (uint64_t)project->capacity[k] << shift;
        for (int32_t j = 0; j < project->count; j++)
            proof->need_words[j * words + k / PROJECT_LANES] |= (uint64_t)project->demand[j * project->resources + k]
                                                                << shift;
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

struct proof *proof_new_with_lags(const struct project *project, const struct proof_lag *lags, size_t lag_count,
                                  int32_t bound, int32_t makespan)
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
    for (int32_t j = 0; j < proof->variables; j++) /* a schedule is looked for that is shorter than the one known */
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
                lags[count++] = (struct proof_lag){side->before[at], j, project->duration[side->before[at]]};
    struct proof *proof = bound < makespan ? proof_new_with_lags(project, lags, count, bound, makespan) : NULL;
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
