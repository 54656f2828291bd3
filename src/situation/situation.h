/* How the mission stood on a day, as it is known today or was known on another day.
 *
 * situation_new reads a ledger's entries against the mission, and against the plan in force, and
 * works out who and what is where, what has closed, who has left, what is disputed, what is late.
 * The words are defined in docs/method-ledger.md; in short:
 *
 * - An entry *stands* if it counts, was known by `known_on`, and is not retracted, corrected or
 *   settled against by an entry that stands itself. A correction stands in the place of its target,
 *   whole. Of several corrections of one entry by one author the last stands; those of different
 *   authors stand side by side and are disputed. A retraction of a retraction, or of a correction,
 *   brings back what that took away. A remark never takes anything away.
 * - A *fact* is what one entry tells, or several that are reports of one thing: those that have
 *   event, kind, measure, subject (unit, lot or holder) and, but for incidents, place in common;
 * all closings of one place; figures of one measure, day, place, holder and cause; rival
 * corrections. Reports that differ in amount or day make the fact disputed: its quantity is the
 * hull of theirs, until an entry settles which holds.
 * - A *quantity* is a closed interval of real numbers. Quantities are added and subtracted as
 *   intervals (Moore 1966), so that the truth is inside if it is inside each part; those of people
 *   and items are never below 0.
 *
 * Everything is in time that grows with entries + names + mission, not faster. Days are base/date.h
 * days, moments its moments; indices of places, units, lots, legs and lifts are the mission's,
 * those of trips the plan's, those of entries, names and authors the ledger's; -1 means none.
 */
#ifndef DECAMP_SITUATION_SITUATION_H
#define DECAMP_SITUATION_SITUATION_H

#include "ledger/ledger.h"
#include "verify/plan_document.h"

enum entry_standing {
    STANDING_STANDS,
    STANDING_UNKNOWN,   /* was not known by then */
    STANDING_UNCOUNTED, /* its author was not enrolled for it, or the key revoked */
    STANDING_RETRACTED,
    STANDING_CORRECTED,
    STANDING_OVERRULED, /* settled: another report of the same thing holds */
    STANDING_COUNT
};

/* least <= value <= most; most may be INFINITY. `value` is one number for those who must have one,
 * such as replanning: what was reported, the middle of a range or hull, the least if there is no
 * most. qualifier says in what words it was reported, or, of a sum, what it comes to:
 * AMOUNT_NONE if nothing was reported (0 to 0). */
struct quantity {
    double least, value, most;
    enum amount_qualifier qualifier;
    bool disputed; /* something in it is */
};

struct quantity quantity_exact(double value);
struct quantity quantity_of_amount(const struct amount *amount);
struct quantity quantity_add(struct quantity left, struct quantity right);
struct quantity quantity_subtract(struct quantity left, struct quantity right); /* not below 0 */
struct quantity quantity_hull(struct quantity left, struct quantity right);     /* disputed */
bool quantity_overlaps(struct quantity left, struct quantity right);
/* "13,871", "about 13,800", "at least 10,500", "at most 3,350", "26 to 37", "-" for none; an
 * asterisk behind it if disputed. Returns `text`. */
char *quantity_format(struct quantity quantity, char *text, size_t size);

/* What is told by one entry, or by several as reports of one thing. */
struct fact {
    int32_t entry;         /* the first of its standing entries, for kind, place, subject ... */
    int32_t report, count; /* its standing entries: situation.reports[report .. + count - 1] */
    int32_t first_day, last_day; /* of the reports */
    struct quantity quantity;    /* hull over reports, whatever their days */
    bool disputed;               /* reports differ in amount or day and nobody has settled it */
};

struct situation;
/* Hull of what its reports tell by as_of: one of a later day says 0 of it. */
struct quantity fact_by_then(const struct situation *situation, const struct fact *fact);

/* An amount of people of a unit, of items of a lot, or of people told of a holder only, at one
 * place or under way. */
struct holding {
    int unit, lot;    /* one of them, or neither */
    int32_t holder;   /* name, if neither */
    int place;        /* -1: under way */
    int from, to;     /* under way: from where; to where, -1: not told */
    int trip;         /* under way, in the plan; -1 */
    int64_t left;     /* under way: when; at a place: when the last of it arrived; MOMENT_NONE: was
                         there at the start */
    int64_t expected; /* under way: arrival by the plan's trip, moved by as much as it left late;
                         MOMENT_NONE: not told */
    struct quantity quantity;
};

struct place_situation {
    struct quantity people;            /* there */
    int32_t closed_first, closed_last; /* closings as reported; DAY_NONE: none. Closed for certain
                                          from closed_last on */
    bool closed, perhaps_closed;       /* by as_of: by all reports; by some only */
    int32_t handed_over;               /* day; DAY_NONE: not */
    int32_t recipient;                 /* name */
    int closing, handover;             /* facts */
    int32_t planned_close;             /* last people leave by the plan in force; DAY_NONE */
    int days_late; /* of the closing, or (still open) of as_of; negative: early; 0 if not planned,
                      or neither closed nor due */
};

struct unit_situation {
    struct quantity inside;      /* in the mission area, under way included */
    struct quantity out;         /* has left the mission area, or is at its destination */
    struct quantity dead;        /* of those inside, by incidents that name the unit */
    struct quantity unaccounted; /* was at a place that has closed, and nothing tells where to */
};

struct lot_situation {
    struct quantity remaining; /* neither disposed of nor out */
    struct quantity out;       /* redeployed: outside, or at its destination */
    struct quantity disposed[DISPOSITION_COUNT];
    struct quantity unaccounted;
};

/* People who are told of a holder only, and of no unit. */
struct holder_situation {
    int32_t holder; /* name */
    struct quantity out;
};

/* What adds to those who have left the mission area, or to the dead: for tracing the sum. */
struct share {
    int32_t entry, day;
    int unit;       /* or -1: */
    int32_t holder; /* name */
    struct quantity quantity;
};

/* A trip of the plan in force. */
struct trip_situation {
    int64_t left, arrived; /* as recorded by as_of (minute unknown: 00:00); MOMENT_NONE: not */
    bool has_minutes;      /* left was told to the minute */
    int32_t announced;     /* day; DAY_NONE: not, or called off */
    int days_late; /* of the departure, or (not left yet) of as_of; negative: early; 0: not due */
};

/* A limit or refusal that the ledger tells, whatever its dates, in the terms of the mission. */
struct told_limit {
    struct limit limit; /* texts are the ledger's; line 0 */
    int32_t entry;
};

/* People dead, wounded ... by the incidents, by cause. */
struct casualty {
    int32_t measure, cause; /* names; cause -1: not told */
    struct quantity quantity;
};

struct situation {
    struct arena arena; /* owns everything below */
    const struct mission *mission;
    const struct ledger *ledger;
    const struct plan_document *plan; /* NULL: none */
    int32_t as_of, known_on;          /* known_on INT32_MAX: as known today */

    unsigned char *standing; /* enum entry_standing of each entry */
    struct fact *facts;      /* in the order of their first entries; remarks and entries about keys
                                and entries are none */
    int32_t fact_count;
    int32_t *reports; /* entries, fact by fact */
    int32_t *of_kind; /* facts by the kind of their first entry, situation_of_kind's */
    int32_t kind_starts[ENTRY_KIND_COUNT + 1];

    /* Names as ids of the mission, by number of the name: -1 none. */
    const int32_t *place_of_name, *unit_of_name, *lot_of_name;

    struct place_situation *places; /* as in the mission */
    struct unit_situation *units;
    struct lot_situation *lots;
    struct trip_situation *trips; /* as in the plan */
    struct holding *holdings;     /* units first, then lots, then holders, each by index and then
                                     place, under way last; nothing that is 0 to 0 */
    int32_t holding_count;
    struct holder_situation *holders;
    int32_t holder_count;
    struct share *departures; /* add up to `departed`, where that is not more than all of a unit;
                                 negative: of those on their way out who died */
    int32_t departure_count;
    struct share *deaths; /* add up to `dead` */
    int32_t death_count;
    struct told_limit *limits; /* by first day */
    int32_t limit_count;
    struct casualty *casualties;
    int32_t casualty_count;
    int32_t last_day;       /* the mission's, or by the last deadline decided by as_of */
    int32_t deadline_entry; /* -1: the mission's own */

    /* People, summed from the mission's units, the movements recorded and who died: who was there
     * at the start has departed, is dead or remains. */
    struct quantity start, departed, dead, remaining, unaccounted;
    int32_t disputed_count; /* facts */
    int32_t *overridden;    /* entries known by then, that were recorded against the state */
    int32_t overridden_count;
};

/* The plan that is in force on the day: the entry (of kind ENTRY_PLAN) whose file_hash names its
 * text in the ledger, or -1. */
int32_t situation_find_plan(const struct ledger *ledger, int32_t as_of, int32_t known_on);

/* Works it all out. Mission, ledger and plan (may be NULL) are not owned and must live as long.
 * Owned by the caller; never NULL: what does not fit (unknown ids) is left out of sums, and is what
 * situation_check is for. */
struct situation *situation_new(const struct mission *mission, const struct ledger *ledger,
                                const struct plan_document *plan, int32_t as_of, int32_t known_on);
/* The same, held against the plan in force, if there is one: `read` gives the plan that the entry
 * names, or NULL for none after all. */
typedef const struct plan_document *situation_read_plan(void *context, int32_t entry);
struct situation *situation_new_in_force(const struct mission *mission, const struct ledger *ledger,
                                         int32_t as_of, int32_t known_on, situation_read_plan *read,
                                         void *context);
void situation_free(struct situation *situation);

/* The i-th fact whose first entry is of the kind, from 0; -1: there are no more. */
static inline int32_t situation_of_kind(const struct situation *situation, enum entry_kind kind,
                                        int32_t i)
{
    int32_t at = situation->kind_starts[kind] + i;
    return at < situation->kind_starts[kind + 1] ? situation->of_kind[at] : -1;
}

/* -- Checks before an entry is recorded -- */

/* What may be wrong with an entry, given what stands. Errors can be overridden with a reason
 * (entry.override), but for those marked !. */
enum situation_rule {
    RULE_UNKNOWN_ID,      /* ! place, other_place, leg, lift, unit or lot is none of the mission's;
                             a trip none of the plan's, which can be overridden */
    RULE_AFTER_TODAY,     /* ! day is after today */
    RULE_BEFORE_REPORT,   /* reported_day is after today, or before day */
    RULE_MORE_THAN_THERE, /* more leaves than is there, on that day or with what is recorded of
                             later days */
    RULE_TWICE,         /* another entry tells the same of the same subject, place and day, without
                           a common event */
    RULE_CLOSED,        /* people or items reach, or leave, a place after it has closed */
    RULE_STILL_THERE,   /* a closing with people or (units') vehicles still there */
    RULE_CLOSED_TWICE,  /* a closing of a place that is closed, without saying what it corrects */
    RULE_NO_DEPARTURE,  /* warning: an arrival of more than is under way */
    RULE_NO_CLOSING,    /* warning: a hand-over of a place that has not closed */
    RULE_OVER_DISPOSED, /* more items of a lot disposed of than there are */
    RULE_NOT_ALLOWED,   /* a disposition that the lot does not allow */
    RULE_NOT_IN_FORCE,  /* warning: a trip, and no plan is in force */
    RULE_TARGET_GONE,   /* the target has been retracted or corrected already */
    RULE_COUNT
};

struct situation_fault {
    enum situation_rule rule;
    enum severity severity; /* error or warning */
    bool can_be_overridden;
    char message[256]; /* what was found and what would be right, with figures */
    int32_t entry;     /* the entry in the way, or -1 */
};
#define SITUATION_MOST_FAULTS 8

/* The state that entries are checked against: all that stands in the ledger (as known today), and
 * what was added since, so that a batch is checked row by row in time linear in it (a check costs
 * what is recorded of that unit, lot and place). `plan` is the plan in force, or NULL; `today` a
 * day. */
struct situation_checks;
struct situation_checks *situation_checks_new(const struct mission *mission,
                                              const struct plan_document *plan,
                                              const struct ledger *ledger, int32_t today);
void situation_checks_free(struct situation_checks *checks);

/* Fills `faults` with what is wrong, and returns how many. The entry's names are those of the
 * ledger that the checks were made for (names added since included); if it has a target, that is
 * left out of what it is checked against. */
int situation_check(struct situation_checks *checks, const struct ledger_entry *entry,
                    struct situation_fault faults[static SITUATION_MOST_FAULTS]);

/* The entry now stands too. Entries are added in any order of their days. The k-th that is added
 * (from 0) is ledger.entry_count + k for the targets of later ones. */
void situation_checks_add(struct situation_checks *checks, const struct ledger_entry *entry);

#endif
