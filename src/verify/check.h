/* Private to the checker: what all rules work on.
 *
 * check_prepare takes the plan apart once. *Things* are units and lots under one numbering: thing u
 * is unit u, thing unit_count + l is lot l. Each trip gets its loads added up by thing, and *flows*
 * say what every place gains or loses and when. A rule is a function of the check that adds
 * breaches; none depends on another having passed, so each must bear any document that the reader
 * lets through. */
#ifndef DECAMP_VERIFY_CHECK_H
#define DECAMP_VERIFY_CHECK_H

#include "verify/verify.h"

struct thing_load {
    int thing;
    int64_t quantity;
    int64_t lost; /* of them, aboard */
};

/* A trip's loads, added up by thing and in all; and what of it was lost on the way. */
struct trip_sum {
    struct thing_load *loads; /* by thing, each once */
    int load_count;
    struct trip_totals totals;
    int64_t people_lost, escorts_lost, lift_lost;
    double tonnes_lost;
};

/* What a loss takes from. */
enum loser { LOSER_NONE, LOSER_PLACE, LOSER_LOAD, LOSER_ESCORT, LOSER_TRIP_LIFT, LOSER_POOL };

/* A loss of the history: from whom, and how much of it there was to lose. */
struct loss_share {
    enum loser loser;
    int64_t quantity;
};

/* In the order in which things of one moment are taken: what comes is there before what goes. */
enum flow_kind {
    FLOW_START, /* there from the beginning; moment INT64_MIN */
    FLOW_ARRIVE,
    FLOW_ESCORTS_RETURN,
    FLOW_ESCORTS_LEAVE,
    FLOW_LOSE,         /* `source` is the loss, as in the next */
    FLOW_LOSE_ESCORTS, /* who are away; `place` is their home */
    FLOW_DISPOSE,      /* `source` is the disposition, not the trip */
    FLOW_LEAVE,
};

/* `quantity` of `thing` come to or leave `place`. Escorts do not change what is there, only who is
 * away. */
struct flow {
    int64_t moment;
    enum flow_kind kind;
    int place, thing, source; /* source: the trip, disposition or loss, -1 for the start */
    int64_t quantity;
};

/* A chain of moves of a trip, and who makes it. */
struct chain {
    const struct plan_moves *moves;
    const char *what; /* "" for the loaded moves, "lift out ", ... for messages */
    int rule;         /* that its ends break when they do not fit */
    enum transport_mode mode;
    const struct lift *lift; /* speed of this; NULL: own vehicles */
    double hours_per_day;
    int from, to;
    bool positions; /* brings lift or escort to the trip's first place */
};
enum { MOST_CHAINS = 5 };

struct check {
    const struct mission *mission;
    const struct plan_document *plan;
    struct verify_result *result;
    struct arena arena; /* dies with the check */
    size_t breach_capacity;
    int thing_count;
    struct trip_sum *sums;         /* by trip */
    struct loss_share *losses;     /* by the plan's losses */
    struct plan_overrun *overruns; /* found; owned */
    size_t overrun_count, overrun_capacity;
    const struct plan_overrun **named; /* those of the plan, sorted */
    bool *happened;                    /* by `named` */
    struct flow *flows;                /* by place, moment, kind, source, thing */
    int flow_count;
    int *place_flows;      /* flows of place p are place_flows[p] .. place_flows[p + 1] - 1 */
    int *country_of_place; /* the first place with the same country */
    bool *keeps;           /* by place: something ends there, so that it is never emptied */
    int64_t start, end;    /* first moment of the mission; first moment after its horizon */
    int64_t *people_total, *items_total; /* by place, from the start or by trips: 0 if nobody,
                                            nothing was ever there */
};

void check_prepare(struct check *check);

/* Adds a breach; -1 and MOMENT_NONE for what it is not about. */
void check_breach(struct check *check, int rule, int trip, int place, int thing, int64_t moment,
                  const char *format, ...) __attribute__((format(printf, 7, 8)));

/* Says of the last breach what stands in the way and where the tables say so. Returns it, for more.
 */
struct breach *check_blame(struct check *check, enum breach_kind kind, struct table_row row);

/* What the last breach overruns: a history that names it breaks nothing by it, and the breach is
 * taken back. Called last of all that is said of a breach. -1 for what it is not about. */
void check_overrun(struct check *check, enum overrun_kind kind, int trip, int place, int leg,
                   int lift, int country_place);

bool check_is_unit(const struct check *check, int thing);
const char *check_thing_name(const struct check *check, int thing);
int check_thing_place(const struct check *check, int thing);       /* where it began */
int check_thing_destination(const struct check *check, int thing); /* -1: none */
/* From when on it may leave, and the cell that says so. */
void check_thing_available(const struct check *check, int thing, int32_t *day, int *hour,
                           struct table_row *row);
int64_t check_thing_quantity(const struct check *check, int thing);
const char *check_place_name(const struct check *check, int place);
const char *check_trip_name(const struct check *check, int trip);
const char *check_moment_text(struct check *check,
                              int64_t moment); /* lives as long as the result */
bool check_is_outside(const struct check *check, int place);
/* The unit guards this place. */
bool check_is_guard(const struct check *check, int unit, int place);

/* `minutes` are at least `hours`. */
bool check_lasts(int64_t minutes, double hours);

/* The chains of a trip, the loaded moves first; returns how many. */
int check_trip_chains(const struct check *check, int trip, struct chain chains[static MOST_CHAINS]);

/* Closing of the place, or NULL; and whether the mission wants one. */
const struct plan_closing *check_closing(const struct check *check, int place);
bool check_must_close(const struct check *check, int place);

/* Who or what was lost of the thing by then, wherever. */
int64_t check_lost_by(const struct check *check, int thing, int64_t moment);

/* Parts of check_prepare: what is lost of each trip; what the plan names as overrun. */
void check_sum_losses(struct check *check);
void check_sort_overruns(struct check *check);

/* One function for each rule, or part of it. */
void check_conservation(struct check *check); /* 1 */
void check_losses(struct check *check);       /* 1, 2: what is lost was there */
void check_lift(struct check *check);         /* 2 */
void check_escort(struct check *check);       /* 3: each trip */
void check_presence(
    struct check *check); /* 3: escorts away, 4: guard, 5: beds; fills exposure_at_places */
void check_throughput(struct check *check); /* 5: what is counted by the day */
void check_calendar(struct check *check);   /* 6 */
void check_set_out(struct check *check,
                   const struct verify_before *before); /* 6: what set out before the start */
void check_order(struct check *check);                  /* 7; fills late_closings */
void check_figures(struct check *check);                /* 8; after all others */
void check_bound(struct check *check);                  /* 8; needs no other */
void check_overruns(struct check *check); /* what is named happened; after all others */

#endif
