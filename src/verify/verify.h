/* The checker: proves or refutes each rule of docs/validity.md from the mission and the plan file
 * alone.
 *
 * It shares no code with the planner and knows none of its periods: everything is worked out in
 * minutes, from event to event. All breaches are found, not the first; a breach names what breaks
 * the rule, where and when, in words.
 *
 *     struct verify_result result;
 *     verify_plan(mission, plan, &result);
 *     ... result.status, result.breaches, result.figures ...
 *     verify_result_clear(&result);
 */
#ifndef DECAMP_VERIFY_VERIFY_H
#define DECAMP_VERIFY_VERIFY_H

#include "verify/plan_document.h"

enum verify_status {
    VERIFY_VALID,
    VERIFY_LATE,    /* valid, and what misses a date is named in the plan */
    VERIFY_INVALID, /* at least one breach */
};

enum { RULE_FIRST = 1, RULE_LAST = 8 };

/* What stands in the way, for whoever asks what holds a date (explain/). */
enum breach_kind {
    BREACH_FORM,      /* nothing that another date would mend or break */
    BREACH_ABSENT,    /* what a trip takes, or is disposed of, is not there */
    BREACH_LEFT,      /* something never gets to its destination: what comes of the former */
    BREACH_PART,      /* a part of a unit is too small */
    BREACH_POOL,      /* more of a lift pool is away than there is */
    BREACH_ESCORTS,   /* more of a unit are away as escorts than there are */
    BREACH_GUARD,     /* too few guards at a place */
    BREACH_BEDS,      /* too many people at a place */
    BREACH_DAY,       /* too many or too much in a day; `others` have part in it */
    BREACH_CONVOY,    /* too long a convoy that day */
    BREACH_SHUT,      /* shut that day */
    BREACH_HOURS,     /* too few moving hours between departure and arrival */
    BREACH_START,     /* before the mission's start */
    BREACH_HORIZON,   /* after its horizon */
    BREACH_AVAILABLE, /* before the unit is available */
    BREACH_PACKING,   /* before the place is packed */
    BREACH_CLEARANCE, /* after clearance began, or the last departure before it ended */
    BREACH_CLOSED,    /* something comes, goes or is left after the last departure */
    BREACH_AFTER,     /* the last departure before `before` is closed */
    BREACH_EARLIEST,  /* closed before earliest_close */
};

/* A cell of the mission's tables. */
struct table_row {
    const char *table, *column; /* NULL: none */
    int line;                   /* 0: the table has no lines, being the settings */
};

/* Indices are -1 where the breach is not about one. */
struct breach {
    int rule;             /* 1 to 8, as docs/validity.md numbers them */
    int trip;             /* in the plan's trips */
    int place, unit, lot; /* in the mission */
    int64_t moment;       /* when it begins; MOMENT_NONE: at no moment */
    const char *message;  /* "kidal has 120 of 150 guards from ... to ..." */
    enum breach_kind kind;
    struct table_row row; /* what the tables say that is broken */
    int64_t until;        /* GUARD, BEDS: when it ends; else MOMENT_NONE */
    int before;           /* AFTER: the place that closes first; else -1 */
    const int *others;    /* DAY: the trips that are counted together, by number */
    int other_count;
};

struct verify_result {
    struct arena arena; /* owns the lists and texts below */
    enum verify_status status;
    struct breach *breaches; /* by rule, then moment; owned */
    int breach_count;
    int rule_counts[RULE_LAST + 1]; /* breaches of each rule */

    /* What the plan comes to, computed from its trips; of an invalid plan, for orientation only. */
    struct plan_figures figures;
    double proven_exposure; /* what no plan can have less of, by the prices in the plan's bound;
                               NAN: it has none, or was not looked at */
    struct plan_late *late; /* by unit and day */
    struct plan_late_closing *late_closings;
    int late_count, late_closing_count;

    /* Of a history: all that it overruns, named or not, each once; a writer of histories names
     * these (verify/plan_json.h writes them). One that is not named is a breach as well. */
    struct plan_overrun *overruns;
    int overrun_count;
    int64_t people_lost, items_lost, vehicles_lost; /* vehicles: of pools */
};

/* What a trip carries in all. */
struct trip_totals {
    int64_t people;
    int64_t driving;    /* items that drive: by road only */
    int64_t carried;    /* items that do not */
    double seats;       /* of the items that drive */
    double tonnes, teu; /* of the items carried */
    double vehicles;    /* by road: of the lift, and items that drive */
    bool hazardous;
};

/* Linear in the trip's loads. */
struct trip_totals verify_trip_totals(const struct mission *mission, const struct plan_trip *trip);

/* Checks the plan, which must not be partial. Fills *result, whatever it held; the caller clears
 * it. Time grows as n log n with moves and loads, and with moves times `shut` limits. */
enum verify_status verify_plan(const struct mission *mission, const struct plan_document *plan,
                               struct verify_result *result);

/* The same, and works out again what the prices in the plan's bound prove: a bound that claims more
 * is a breach of rule 8. Time grows with days times legs times lifts. */
enum verify_status verify_plan_and_bound(const struct mission *mission,
                                         const struct plan_document *plan,
                                         struct verify_result *result);

/* The plan that was in force when a plan for what remains of a mission was made. */
struct verify_before {
    const struct mission *mission;    /* that its ids are of */
    const struct plan_document *plan; /* NULL: none was in force */
};

/* The same as verify_plan_and_bound for a plan for what remains of a mission, `mission`: lift and
 * escorts that set out before the start did so by the plan before, else rule 6 is broken. `before`
 * may be NULL: not looked at. */
enum verify_status verify_remaining_plan(const struct mission *mission,
                                         const struct plan_document *plan,
                                         const struct verify_before *before,
                                         struct verify_result *result);

void verify_result_clear(struct verify_result *result);

/* "conservation", "lift", ... "the date". */
const char *verify_rule_name(int rule);

/* People still in the mission area at the end of each of `count` days from `first_day`: those of
 * units that move and began inside, less those who are out. Works on any document, partial ones
 * included. */
void verify_people_remaining(const struct mission *mission, const struct plan_document *plan,
                             int32_t first_day, int count, int64_t *remaining);

#endif
