/* What the files of the proof share: its state, atoms, and what one asks of another. See proof.c.
 */
#ifndef DECAMP_SCHEDULE_PROOF_STATE_H
#define DECAMP_SCHEDULE_PROOF_STATE_H

#include "schedule/proof.h"

/* The guard bits of four lanes. */
#define PROOF_GUARD UINT64_C(0x8000800080008000)

/* An atom's number is twice that of its pair, plus 1 for start <= v - 1. */
typedef int32_t atom;

enum reason_kind { REASON_DECISION, REASON_LAG, REASON_PAIR, REASON_POOL, REASON_CLAUSE };

struct step { /* of the trail: one limit moved */
    int32_t variable;
    bool upper;
    int32_t from, to; /* the limit before and after */
    int32_t previous; /* step of the same limit before this one, -1: none */
    int32_t level;
    enum reason_kind kind;
    int32_t reason; /* lag, pair: the other variable; pool: first atom; clause: its place; a
                       decision that is a learned fact: its number in the log, plus 1 */
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
    } * lags[2]; /* start[other] >= start[variable] + lag; start[other] <= start[variable] - lag */
    int32_t *first_lag[2];        /* [variable + 1] */
    int32_t *first_rival, *rival; /* [variable + 1] into: activities that it cannot run beside */
    int32_t *lowest, *highest;    /* [variable] the range that has atoms */
    int32_t *first_pair;          /* [variable + 1] pair of start >= lowest + 1 */
    int32_t *variable_of;         /* [pair] */
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

    int32_t *clauses; /* each: see CLAUSE_SIZE */
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
    struct step failed;    /* the step that could not be, in the last conflict */
    int32_t blamed;        /* one of the activities that overload a period */
    struct proof_log *log; /* NULL: none kept */
    struct arena arena;
};

enum { CLAUSE_SIZE, CLAUSE_QUALITY, CLAUSE_NUMBER /* in the log */, CLAUSE_ATOMS };

#define NO_NEED INT32_MIN

/* start[variable] >= value, respectively <= value. Values at or beyond the range give ALWAYS. */
#define ALWAYS (-1)

static inline atom at_least(const struct proof *proof, int32_t variable, int32_t value)
{
    if (value <= proof->lowest[variable])
        return ALWAYS;
    return 2 * (proof->first_pair[variable] + value - proof->lowest[variable] - 1);
}

static inline atom at_most(const struct proof *proof, int32_t variable, int32_t value)
{
    if (value >= proof->highest[variable])
        return ALWAYS;
    return 2 * (proof->first_pair[variable] + value - proof->lowest[variable]) + 1;
}

static inline int32_t atom_variable(const struct proof *proof, atom one)
{
    return proof->variable_of[one >> 1];
}

/* The v of start >= v, respectively of start <= v. */
static inline int32_t atom_value(const struct proof *proof, atom one)
{
    int32_t pair = one >> 1, variable = proof->variable_of[pair];
    return pair - proof->first_pair[variable] + proof->lowest[variable] + 1 - (one & 1);
}

static inline int atom_truth(const struct proof *proof, atom one) /* 1 true, -1 false, 0 open */
{
    int32_t variable = atom_variable(proof, one), value = atom_value(proof, one);
    if (one & 1)
        return proof->limit[1][variable] <= value ? 1 : proof->limit[0][variable] > value ? -1 : 0;
    return proof->limit[0][variable] >= value ? 1 : proof->limit[1][variable] < value ? -1 : 0;
}

/* proof_trail.c */

/* Puts a pair among those to decide on, or takes the most active one. */
void proof_heap_insert(struct proof *proof, int32_t pair);
int32_t proof_heap_take(struct proof *proof);
/* The pair took part in a conflict. */
void proof_bump(struct proof *proof, int32_t pair);

/* The atoms that made `step` so, as far as it says limit `value`; each with its last bit turned by
 * `*turned`. `work` has room for some. */
const atom *proof_reason(const struct proof *proof, const struct step *step, int32_t value,
                         atom work[3], int32_t *count, int32_t *turned);
/* Gives each of them. */
void proof_explain(struct proof *proof, const struct step *step, int32_t value,
                   void (*give)(struct proof *, atom));

/* Moves a limit; true if it contradicts the other limit, with the conflict's atoms collected. */
bool proof_move(struct proof *proof, int32_t variable, bool upper, int32_t value,
                enum reason_kind kind, int32_t reason, int32_t length);

static inline bool proof_set(struct proof *proof, atom one, enum reason_kind kind, int32_t reason,
                             int32_t length)
{
    return proof_move(proof, atom_variable(proof, one), one & 1, atom_value(proof, one), kind,
                      reason, length);
}

void proof_go_back(struct proof *proof, int32_t level);

/* proof_spread.c: all that follows from the trail; true on a conflict. */
bool proof_spread(struct proof *proof);

/* proof_learn.c */

/* The step that made the limit reach `value`; -1 if it always did. */
static inline int32_t proof_step_of(const struct proof *proof, int32_t variable, bool upper,
                                    int32_t value)
{
    int32_t at = proof->last_step[upper][variable];
    while (at >= 0 && (upper ? proof->trail[at].from <= value : proof->trail[at].from >= value))
        at = proof->trail[at].previous;
    return at;
}

/* Turns the conflict into a clause, goes back as far as it bites, and lets it. False if it holds
 * without any decision.
 */
bool proof_learn(struct proof *proof);
/* Forgets the worse half of the clauses. At level 0, so no clause is a reason that anybody asks
 * for. */
void proof_reduce(struct proof *proof);

/* proof_log.c. All of these do nothing where no log is kept. */

/* A nogood is about to be derived. Then, in any order: by the reason of `step`, which is, or would
 * be, number `at` of the trail; and if the atom holds at level 0, by the facts behind that. Last,
 * the nogood, as a clause; returns its number. */
void proof_log_begin(struct proof *proof);
void proof_log_step(struct proof *proof, const struct step *step, int32_t at);
void proof_log_fact(struct proof *proof, atom one);
int32_t proof_log_end(struct proof *proof, const atom *atoms, int32_t count);
/* What was found at level 0, as facts. Whenever level 0 is left. */
void proof_log_facts(struct proof *proof);
void proof_log_free(struct proof_log *log);

#endif
