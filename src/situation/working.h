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
    /* By entry, so that passes over all need not fetch the entries: */
    unsigned char *kinds;
    int32_t *root;  /* the first of its chain of targets, or itself */
    int32_t *topic; /* the name of what it may be one of several reports of: its event, a figure's
                       measure, a closing's place; -1: none */
    /* Names of these measures; -1: nothing says them. */
    int32_t people, items, vehicles, killed, dead;

    /* Items by names; -1: none. The first three are the situation's. */
    int32_t *places, *units, *lots, *legs, *lifts, *trips, *dispositions, *vehicle_lots;
    const struct plan_trip **sorted_trips; /* by id */
};

/* Passes over all entries are done part by part, each part by any thread. */
enum { ENTRY_PARTS = 4, ENTRIES_FOR_THREADS = 10000 };
static inline int32_t entry_part(const struct ledger *ledger, int part)
{
    return (int32_t)((int64_t)ledger->entry_count * part / ENTRY_PARTS);
}

/* Names of measures, as far as the ledger has them by now. */
void working_find_measures(struct working *working);
void working_init(struct working *working, struct situation *situation);
/* Items by names: after the plan is known, before any is asked for. */
void working_note_items(struct working *working);
void working_clear(struct working *working);

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

/* The measure, where none is written: people, or items of a lot. */
static inline int32_t working_measure(const struct working *working,
                                      const struct ledger_entry *entry)
{
    if (entry->measure >= 0 || (entry->kind != ENTRY_DEPARTURE && entry->kind != ENTRY_ARRIVAL))
        return entry->measure;
    return entry->unit < 0 && entry->lot >= 0 ? working->items : working->people;
}

/* The entry moves, or is about, the people of a unit or holder, or else items of a lot (a unit's
 * vehicles among them), by index. None of them: a measure that is not tracked, or unknown. */
struct subject {
    int unit, lot;
    int32_t holder; /* name */
};
struct subject working_subject(struct working *working, const struct ledger_entry *entry);

/* What an entry moves (steps.c). */
enum step_kind { STEP_LEAVES, STEP_REACHES, STEP_DISPOSED, STEP_DIES };
struct step {
    int32_t entry;
    int32_t subject; /* unit, or units + lot, or units + lots + name of the holder */
    enum step_kind kind;
    int place, to; /* to: of a departure (of an arrival: where from); -1 not told, as may be
                      the place where somebody died */
    int trip;      /* in the plan */
    int disposition;
    int64_t when;
    int32_t day, minute, trip_name, event; /* as written */
    bool whole;   /* no amount was told: all that is there, or under way there */
    bool perhaps; /* reports differ on whether it has happened yet */
    struct quantity quantity;
};

/* What ties an arrival to its departure: the name of the trip, or else of the event; -1. */
static inline int32_t step_key(const struct step *step)
{
    return step->trip_name >= 0 ? step->trip_name : step->event;
}

/* The step that an entry is, `perhaps` apart; false: none that is tracked. */
bool working_step(struct working *working, const struct ledger_entry *entry, int32_t index,
                  struct step *step);

/* Steps: first those of all entries, which asks neither what stands nor for facts; then of these
 * the ones that facts tell of by as_of, once each. */
struct step_time {
    int64_t when;
    int32_t order; /* of facts */
    int32_t step;
};
struct step_list {
    struct step *items;        /* by entry */
    bool *tracked;             /* by entry: it is one */
    struct step_time *by_time; /* by subject; those of a subject by time once they are sorted */
    int32_t *starts;           /* by_time[starts[s] .. starts[s + 1] - 1] are those of subject s */
    int32_t count, subject_count;
};
void step_list_init(struct step_list *steps, const struct working *working, struct arena *arena);
void step_list_read(struct step_list *steps, struct working *working, int part);
void step_list_take_facts(struct step_list *steps, const struct working *working,
                          struct arena *arena);
void step_list_sort(const struct step_list *steps, int32_t subject);

/* Whether an entry with this target stands in its place. */
bool entry_corrects(const struct ledger_entry *entry);
/* Whether `left` was recorded after `right`, in one order for all. */
bool entry_is_later(const struct ledger *ledger, int32_t left, int32_t right);

void find_standing(struct working *working); /* standing.c: standing, kinds, root, topic */
/* facts.c: reports and facts, in their order, and standing by settlements; then what each tells. */
void find_facts(struct working *working);
void read_facts(struct working *working);
/* movements.c: people and items, after places' closings; the steps are those of all entries. */
void find_holdings(struct working *working, struct step_list *steps, struct arena *arena);

/* What the fact tells, by as_of, of the same subject and place as its report number `report`; false
 * where an earlier report of the fact tells of that too. */
bool fact_part(const struct working *working, const struct fact *fact, int32_t report,
               struct quantity *part);

#endif
