/* What each clause of a proof follows from, so that the proof can be written down.
 *
 * A node of the log is a clause with its hints, in the order of the trail: which clause moved a
 * limit, or which activity was pushed out of which full period. Lags are not noted: whoever follows
 * the hints follows them anyway. What is found at level 0 is a node of one atom, a fact; a limit
 * that holds at level 0 leads back, along lags, to the facts behind it. The last node has no atom:
 * it is the contradiction.
 *
 * Most of what a search learns is of no use for where it ends. So writing goes back from the last
 * node, marks what it needs and what that needs, and numbers only those.
 */
#include "schedule/proof_state.h"

#include <stdlib.h>
#include <string.h>

/* A clause by its number; or an activity (-1 - its number) and a period, or PAIR + another
 * activity.
 */
enum { PAIR = INT32_MIN, LAST_PAIR = PAIR / 2 };

struct hint {
    int32_t at; /* place in the trail */
    int32_t what, period;
};

struct proof_log {
    size_t most_bytes;
    bool full;
    int32_t *numbers; /* each node: atoms, hints, then the atoms, then the hints */
    size_t count, capacity;
    size_t *first; /* [node] */
    size_t nodes, first_capacity;

    struct hint *hints; /* of the node that is being derived */
    size_t hint_count, hint_capacity;

    int32_t *fact; /* [step of the trail at level 0] its node, -1: none */
    int32_t facts;
    size_t fact_capacity;
    int32_t *stamp, stamped; /* [step of the trail at level 0] facts that the node has already */
    size_t stamp_capacity;
};

void proof_keep_log(struct proof *proof, size_t most_bytes)
{
    proof->log = memory_new(1, sizeof *proof->log);
    proof->log->most_bytes = most_bytes;
}

static void empty(struct proof_log *log)
{
    free(log->numbers);
    free(log->first);
    free(log->hints);
    free(log->fact);
    free(log->stamp);
    *log = (struct proof_log){.most_bytes = log->most_bytes, .full = true};
}

void proof_log_free(struct proof_log *log)
{
    if (log)
        empty(log);
    free(log);
}

static void add_hint(struct proof_log *log, int32_t at, int32_t what, int32_t period)
{
    memory_grow(&log->hints, &log->hint_capacity, log->hint_count + 1, sizeof *log->hints);
    log->hints[log->hint_count++] = (struct hint){at, what, period};
}

void proof_log_begin(struct proof *proof)
{
    struct proof_log *log = proof->log;
    if (!log || log->full)
        return;
    log->hint_count = 0;
    log->stamped++;
}

void proof_log_step(struct proof *proof, const struct step *step, int32_t at)
{
    struct proof_log *log = proof->log;
    if (!log || log->full)
        return;
    switch (step->kind) {
    case REASON_LAG:
        break;
    case REASON_DECISION:
        if (step->reason > 0)
            add_hint(log, at, step->reason - 1, 0);
        break;
    case REASON_CLAUSE:
        add_hint(log, at, proof->clauses[step->reason + CLAUSE_NUMBER], 0);
        break;
    case REASON_PAIR:
        add_hint(log, at, -1 - step->variable, PAIR + step->reason);
        break;
    case REASON_POOL:
        add_hint(log, at, -1 - step->variable,
                 step->upper ? step->to + proof->duration[step->variable] : step->to - 1);
        break;
    }
}

void proof_log_fact(struct proof *proof, atom one)
{
    struct proof_log *log = proof->log;
    if (!log || log->full || one == ALWAYS)
        return;
    int32_t variable = atom_variable(proof, one), value = atom_value(proof, one);
    bool upper = one & 1;
    for (;;) {
        int32_t at = proof_step_of(proof, variable, upper, value);
        if (at < 0 || at >= log->facts)
            return;
        const struct step *step = &proof->trail[at];
        if (step->kind == REASON_LAG) {
            value = upper ? value + step->length : value - step->length;
            variable = step->reason;
            continue;
        }
        if (log->fact[at] >= 0 && log->stamp[at] != log->stamped) {
            log->stamp[at] = log->stamped;
            add_hint(log, -1, log->fact[at], 0);
        }
        return;
    }
}

static int compare_hints(const void *left, const void *right)
{
    const struct hint *l = left, *r = right;
    if (l->at != r->at)
        return l->at < r->at ? -1 : 1;
    return l->what < r->what ? -1 : l->what > r->what;
}

int32_t proof_log_end(struct proof *proof, const atom *atoms, int32_t count)
{
    struct proof_log *log = proof->log;
    if (!log || log->full)
        return 0;
    if (log->capacity * sizeof *log->numbers + log->first_capacity * sizeof *log->first >
            log->most_bytes ||
        log->nodes >= INT32_MAX / 2) {
        empty(log);
        return 0;
    }
    if (log->hint_count)
        qsort(log->hints, log->hint_count, sizeof *log->hints, compare_hints);
    memory_grow(&log->numbers, &log->capacity, log->count + 2 + (size_t)count + 2 * log->hint_count,
                sizeof *log->numbers);
    memory_grow(&log->first, &log->first_capacity, log->nodes + 1, sizeof *log->first);
    log->first[log->nodes] = log->count;
    int32_t *number = log->numbers + log->count;
    *number++ = count;
    *number++ = (int32_t)log->hint_count;
    for (int32_t i = 0; i < count; i++)
        *number++ = atoms[i];
    for (size_t i = 0; i < log->hint_count; i++) {
        *number++ = log->hints[i].what;
        *number++ = log->hints[i].period;
    }
    log->count = (size_t)(number - log->numbers);
    return (int32_t)log->nodes++;
}

void proof_log_facts(struct proof *proof)
{
    struct proof_log *log = proof->log;
    for (; log && !log->full && log->facts < proof->trail_count; log->facts++) {
        int32_t at = log->facts;
        const struct step *step = &proof->trail[at];
        memory_grow(&log->fact, &log->fact_capacity, (size_t)at + 1, sizeof *log->fact);
        memory_grow(&log->stamp, &log->stamp_capacity, (size_t)at + 1, sizeof *log->stamp);
        log->fact[at] = step->kind == REASON_DECISION ? step->reason - 1 : -1;
        if (step->kind == REASON_DECISION || step->kind == REASON_LAG)
            continue;
        proof_log_begin(proof);
        proof_log_step(proof, step, at);
        proof_explain(proof, step, step->to, proof_log_fact);
        atom fact = step->upper ? at_most(proof, step->variable, step->to)
                                : at_least(proof, step->variable, step->to);
        int32_t node = proof_log_end(proof, &fact, 1);
        if (!log->full)
            log->fact[at] = node;
    }
}

/* --- writing --- */

static void mark(const struct proof_log *log, bool *needed)
{
    needed[log->nodes - 1] = true;
    for (size_t node = log->nodes; node-- > 0;) {
        const int32_t *number = log->numbers + log->first[node], *hint = number + 2 + number[0];
        for (int32_t i = 0; needed[node] && i < number[1]; i++, hint += 2)
            if (hint[0] >= 0)
                needed[hint[0]] = true;
    }
}

/* Conditions are the contraries of the clause's atoms. Facts hold without being called for. */
static void write_node(const struct proof *proof, size_t node, const int32_t *place,
                       const int32_t *job, FILE *stream)
{
    const struct proof_log *log = proof->log;
    const int32_t *number = log->numbers + log->first[node], *hint = number + 2 + number[0];
    for (int32_t i = 0; i < number[0]; i++) {
        atom one = number[2 + i] ^ 1;
        fprintf(stream, "%d%c%d ", job[atom_variable(proof, one)], one & 1 ? '-' : '+',
                atom_value(proof, one));
    }
    fputc(':', stream);
    for (int32_t i = 0; i < number[1]; i++, hint += 2) {
        if (hint[0] < 0 && hint[1] < LAST_PAIR)
            fprintf(stream, " %d|%d", job[-1 - hint[0]], job[hint[1] - PAIR]);
        else if (hint[0] < 0)
            fprintf(stream, " %d@%d", job[-1 - hint[0]], hint[1]);
        else if (log->numbers[log->first[hint[0]]] > 1)
            fprintf(stream, " %d", place[hint[0]]);
    }
    fputc('\n', stream);
}

bool proof_write_log(struct proof *proof, const int32_t *job, size_t steps, FILE *stream)
{
    struct proof_log *log = proof->log;
    if (log && !log->full && (log->nodes == 0 || log->numbers[log->first[log->nodes - 1]] > 0)) {
        proof_log_facts(proof); /* the bound is known, but not all: that is the contradiction */
        proof_log_begin(proof);
        if (proof->pairs > 0 && proof->bound <= proof->highest[proof->end])
            proof_log_fact(proof, at_least(proof, proof->end, proof->bound));
        proof_log_end(proof, NULL, 0);
    }
    if (!log || log->full)
        return false;
    bool *needed = memory_new(log->nodes, sizeof *needed);
    int32_t *place = memory_new(log->nodes, sizeof *place), count = (int32_t)steps;
    mark(log, needed);
    for (size_t node = 0; node < log->nodes; node++)
        if (needed[node]) {
            place[node] = ++count;
            write_node(proof, node, place, job, stream);
        }
    free(needed);
    free(place);
    return true;
}
