/* Private to situation: the steps of situation_new, in their order, each working on what the one
 * before has left, and what they share. */
#ifndef DECAMP_SITUATION_WORKING_H
#define DECAMP_SITUATION_WORKING_H

#include "situation/situation.h"

struct working {
    struct situation *situation; /* being made */
    const struct mission *mission;
    const struct ledger *ledger;
    struct arena arena; /* of working memory */
    int32_t name_count; /* of the ledger, when it was begun; later names are looked up each time */
    /* By entry: its kind, so that passes over all need not fetch the entries that they leave. */
    unsigned char *kinds;
    /* Facts by the kind of their first entry: of_kind[kind_starts[k] .. kind_starts[k + 1] - 1]. */
    int32_t *of_kind, kind_starts[ENTRY_KIND_COUNT + 1];
    int32_t *root; /* of each entry: the first of its chain of targets, or itself */
    int32_t people, items, vehicles; /* names of these measures; -1: nothing says them */

    /* Ids by names, worked out when first asked for; -2: not yet. */
    int32_t *places, *units, *lots, *legs, *lifts, *trips, *dispositions, *vehicle_lots;
    const struct plan_trip **sorted_trips; /* by id */
};

void working_init(struct working *working, struct situation *situation);
void working_clear(struct working *working);
/* Gives the situation what was looked up. */
void working_keep_names(struct working *working);

int working_place(struct working *working, int32_t name);
int working_unit(struct working *working, int32_t name);
int working_lot(struct working *working, int32_t name);
int working_leg(struct working *working, int32_t name);
int working_lift(struct working *working, int32_t name);
int working_trip(struct working *working, int32_t name);
int working_disposition(struct working *working, int32_t name); /* by its word */
int working_vehicle_lot(struct working *working, int32_t name); /* UNIT/vehicles */

/* When what the entry tells happened: 00:00 where it tells no time. */
static inline int64_t working_moment(const struct ledger_entry *entry)
{
    return day_moment(entry->day) + (entry->minute >= 0 ? entry->minute : 0);
}

/* The entry moves, or is about, the people of a unit or holder, or else items of a lot (a unit's
 * vehicles among them), by index. None of them: a measure that is not tracked, or unknown. */
struct subject {
    int unit, lot;
    int32_t holder; /* name */
};
struct subject working_subject(struct working *working, const struct ledger_entry *entry);

/* Whether an entry with this target stands in its place. */
bool entry_corrects(const struct ledger_entry *entry);
/* Whether `left` was recorded after `right`, in one order for all. */
bool entry_is_later(const struct ledger *ledger, int32_t left, int32_t right);

void find_standing(struct working *working); /* standing.c: standing, root */
void find_facts(struct working *working);    /* facts.c: facts, reports; standing by settlements */
void find_holdings(
    struct working *working); /* movements.c: people and items, after places' closings */

/* The facts of a kind: how many, and the i-th. */
static inline int32_t facts_of_kind(const struct working *working, enum entry_kind kind)
{
    return working->kind_starts[kind + 1] - working->kind_starts[kind];
}
static inline int32_t fact_of_kind(const struct working *working, enum entry_kind kind, int32_t i)
{
    return working->of_kind[working->kind_starts[kind] + i];
}

/* What the fact tells, by as_of, of the same subject and place as its report number `report`; false
 * where an earlier report of the fact tells of that too. */
bool fact_part(const struct working *working, const struct fact *fact, int32_t report,
               struct quantity *part);
/* The measure, where none is written: people, or items of a lot. */
int32_t working_measure(const struct working *working, const struct ledger_entry *entry);

#endif
