/* The scheduling kernel: activities, modes, time-lags, resources whose capacity changes with time,
 * start-dependent costs.
 *
 * It knows nothing of missions. Time is whole periods 0 .. horizon. An activity is placed at a
 * start; its mode says how long it lasts and which rectangles of which resources it takes. A
 * rectangle is (resource, offset, length, quantity): `quantity` units in periods start+offset ..
 * start+offset+length-1. Offsets may be negative (a truck that must come from its base first); a
 * length of SCHEDULE_TO_END lasts to the horizon (a bed that is taken until a later activity frees
 * it); a negative quantity frees units. So renewable resources, inventories and storage are one
 * concept (compare Neumann & Schwindt 2003 on inventory constraints, and Bartusch, Möhring &
 * Radermacher 1988 on time-varying capacities).
 *
 * A mode is rigid, or it pauses over the closed periods of a work calendar (calendarisation: Zhan
 * 1992; Franck, Neumann & Schwindt 2001). Then its duration, and the offsets and lengths of its
 * demands, count open periods only. It starts in an open period and finishes right behind its last
 * one. What is x periods of work after the start lies right behind the x-th open period from the
 * start on; what is x before it, at the x-th open period before. A demand takes its units from
 * where its offset lies to where its end lies, pauses and all, or is released in closed periods.
 *
 * All that a placed activity takes lies within the horizon: start + offset >= 0, and no rectangle
 * and no finish after the horizon; of a mode that pauses, in working time too. Demands of one mode
 * on one resource add up where they overlap. An activity is placed only if all activities before it
 * by time-lags are.
 *
 * An instance is built once by a builder, validated, and is then immutable and shared by all
 * threads: structure of arrays.
 */
#ifndef DECAMP_SCHEDULE_SCHEDULE_H
#define DECAMP_SCHEDULE_SCHEDULE_H

#include "base/diagnostics.h"

#include <stdatomic.h>
#include <stdint.h>

#define SCHEDULE_TO_END   INT32_MAX
#define SCHEDULE_UNPLACED (-1)

struct schedule_builder;  /* grows */
struct schedule_instance; /* immutable */

struct schedule_demand {
    int32_t resource, offset, length, quantity;
};

struct schedule_mode {
    int32_t duration; /* periods from start to finish, >= 0 */
    int32_t release,
        deadline;       /* first and last allowed start; deadline SCHEDULE_TO_END: the horizon */
    int32_t calendar;   /* allowed starts, from schedule_add_calendar; -1: every period */
    int32_t cost_curve; /* from schedule_add_cost_curve; -1: none */
    bool guided; /* the search places the activity as if guide_curve were its cost curve: for a cost
                    that is a difference between two activities' dates, where each alone would drift
                    apart from the other */
    int32_t guide_curve;
    int64_t cost_weight; /* >= 0: cost = fixed_cost + cost_weight * curve[start] */
    int64_t fixed_cost;
};

enum schedule_lag_kind {
    LAG_FINISH_START, /* start of `to` >= finish of `from` + lag */
    LAG_START_START,  /* start of `to` >= start of `from` + lag */
    LAG_MAXIMAL,      /* start of `to` <= start of `from` + lag, if both are placed; in circles too.
                         Where      the makespan counts and there is one mode each, constant capacities,
                         and      no      windows or calendars, it is also proved where there is no
                         schedule
                       */
};

/* Calendars and cost curves that several instances share, so that they are laid out once. A new set
 * has one user, as has each builder and instance that shares it; the last schedule_tables_free ends
 * it. Sets may grow while instances use them, but all of this by one thread at a time, and not
 * during a search. */
struct schedule_tables;
struct schedule_tables *schedule_tables_new(int32_t horizon);
struct schedule_tables *schedule_tables_share(struct schedule_tables *tables);
void schedule_tables_free(struct schedule_tables *tables);
int32_t schedule_tables_add_calendar(struct schedule_tables *tables, const unsigned char *open);
int32_t schedule_tables_add_cost_curve(struct schedule_tables *tables, const int64_t *cost);

struct schedule_builder *schedule_builder_new(int32_t horizon);
/* With the horizon, calendars and curves of a set. */
struct schedule_builder *schedule_builder_new_sharing(struct schedule_tables *tables);
void schedule_builder_free(struct schedule_builder *builder);
/* Each returns the index of what was added. Arrays are copied. */
int32_t schedule_add_resource(struct schedule_builder *builder,
                              const int32_t *capacity /* [horizon], or NULL */, int32_t constant);
int32_t schedule_add_calendar(struct schedule_builder *builder,
                              const unsigned char *open /* [horizon], 1: may start */);
int32_t schedule_add_cost_curve(struct schedule_builder *builder,
                                const int64_t *cost /* [horizon + 1] */);
int32_t schedule_add_activity(struct schedule_builder *builder,
                              int64_t unplaced_cost /* when no start can be found */);
/* A mode of the activity added last. */
int32_t schedule_add_mode(struct schedule_builder *builder, const struct schedule_mode *mode,
                          const struct schedule_demand *demands, int32_t demand_count);
/* The mode added last pauses over the closed periods of a calendar. released: [its demands] 1: not
 * taken in closed periods (of a demand to the end, which outlasts the work: always 0); NULL: all
 * are held. */
void schedule_add_pauses(struct schedule_builder *builder, int32_t work_calendar,
                         const unsigned char *released);
/* The activity added last is tardy by as many periods as it finishes after `due`, at `weight` >= 0
 * each: the tardiness in a list of terms. Without one, an activity is never tardy. */
void schedule_add_due_date(struct schedule_builder *builder, int32_t due, int64_t weight);
/* Names the activity added last. */
void schedule_add_name(struct schedule_builder *builder, const char *name);
void schedule_add_lag(struct schedule_builder *builder, int32_t from, int32_t to,
                      enum schedule_lag_kind kind, int32_t lag);

/* What an objective can be made of. */
enum schedule_term_kind {
    TERM_UNPLACED,  /* sum of the unplaced costs of what has no place */
    TERM_COST,      /* sum of the mode costs of what is placed */
    TERM_TARDINESS, /* sum of weight times periods after the due date, of what is placed */
    TERM_MAKESPAN,  /* the last finish */
    SCHEDULE_TERMS
};

/* Adds a term to the objective OBJECTIVE_TERMS, each kind at most once. Of one level, the weighted
 * sum counts; a lower level counts before all higher ones (lexicographic order). weight >= 0. If
 * TERM_UNPLACED is not among them, the number of activities without a place counts before all.
 * The levels are folded into one 64-bit number, each with more weight than all behind it can make
 * up for; if that could exceed 2^62, schedule_instance_new says so. */
void schedule_add_term(struct schedule_builder *builder, enum schedule_term_kind kind,
                       int32_t level, int64_t weight);

/* Validates (every activity has a mode, indices in range, lags without cycle; quantities, offsets
 * and capacities below 2^30; the greatest costs of all activities add up to at most 2^62) and
 * freezes. NULL after an error, which is added. The builder can be freed after. */
struct schedule_instance *schedule_instance_new(const struct schedule_builder *builder,
                                                struct diagnostics *diagnostics);
void schedule_instance_free(struct schedule_instance *instance);

/* The name of an activity; NULL: it has none. The instance owns it. */
const char *schedule_activity_name(const struct schedule_instance *instance, int32_t activity);

/* The terms of the objective, by level; returns how many. */
struct schedule_term {
    enum schedule_term_kind kind;
    int32_t level;
    int64_t weight;
};
int32_t schedule_list_terms(const struct schedule_instance *instance,
                            struct schedule_term terms[SCHEDULE_TERMS]);

enum schedule_objective {
    OBJECTIVE_MAKESPAN,
    OBJECTIVE_COST,  /* sum of mode costs and of unplaced costs; ties by makespan */
    OBJECTIVE_TERMS, /* as listed by schedule_add_term; ties by makespan */
};

struct schedule_options {
    enum schedule_objective objective;
    uint64_t seed;
    int64_t schedules; /* stop after about this many generated schedules; 0: no such limit. The
                          result depends on this and the seed alone, not on the threads, as long as
                          no time limit or stop cuts it short. A step of the search that puts r of n
                          activities anew counts r/n of a schedule */
    double seconds;    /* stop after this time; 0: none */
    int threads;       /* 0: all cores */
    const int32_t *first_priority; /* [activities] smaller goes first: the order of the first
                                      schedule; NULL: the kernel's own rules */
    const int32_t *first_start;    /* [activities] with first_mode: a schedule to begin with;
                                      SCHEDULE_UNPLACED, or where it does not fit: placed anew, in the
                                      order of first_priority. NULL: none */
    const int32_t *first_mode;     /* [activities] within the activity's modes */
    const atomic_bool
        *stop; /* set from outside (signal, another thread) to end early; NULL: none */
    void (*progress)(
        void *context, int64_t schedules,
        int64_t objective); /* called from one thread at a time, when the best improves; NULL */
    void *progress_context;
    size_t certificate_bytes; /* give a certificate of the bound on the makespan, if what it is made
                                 of takes at most about so much memory; 0: none. For instances of
                                 project files (files.h) */
    /* What tells `seconds`; NULL: the clock on the wall. Whoever gives another one sets `stop` too
     * when time is up, for a proof at work looks at no other clock. */
    double (*clock)(void);
};

struct schedule_result {
    int32_t activities;
    int32_t *start;    /* [activities], SCHEDULE_UNPLACED where none */
    int32_t *mode;     /* [activities], index within the activity's modes */
    int32_t *priority; /* [activities] rank in the best activity list: feed it to first_priority of
                          a like instance */
    int32_t unplaced;
    int64_t cost, makespan;
    int64_t value[SCHEDULE_TERMS]; /* by kind, whatever the objective */
    int64_t objective;             /* what was minimised: makespan, cost, or the terms in one */
    int64_t bound; /* proven lower bound of the objective; INT64_MIN: none; INT64_MAX: it is proved
                      that not everything can be placed */
    char *certificate; /* text, owned: how the bound is proved, see docs/certificate.md; NULL: none
                          asked for, nothing proved, or it would have been too long */
    int64_t schedules; /* generated */
    double seconds;
};

/* Searches. The result is owned by the caller, freed with schedule_result_clear. Always gives at
 * least the first schedule. */
void schedule_search(const struct schedule_instance *instance,
                     const struct schedule_options *options, struct schedule_result *result);
void schedule_result_clear(struct schedule_result *result);

/* Decodes one activity list (smaller priority first, precedence repaired) by serial generation,
 * each activity in its mode of `mode` (NULL: whichever finishes first, then is cheapest) at its
 * earliest feasible start. Fills result as above. */
void schedule_decode(const struct schedule_instance *instance, const int32_t *priority,
                     const int32_t *mode, struct schedule_result *result);

/* Independent check of a schedule against the instance: lags, windows, calendars, capacities.
 * Shares nothing with the generation code. Returns true if it holds; else adds an error that names
 * the first breach of each activity and resource. */
bool schedule_check(const struct schedule_instance *instance, const int32_t *start,
                    const int32_t *mode, struct diagnostics *diagnostics);

enum schedule_certificate_verdict {
    CERTIFICATE_HOLDS,
    CERTIFICATE_REFUTED,    /* a step does not follow, or it is of another instance */
    CERTIFICATE_UNREADABLE, /* not in the form of docs/certificate.md */
};

struct schedule_certified {
    bool infeasible; /* no schedule holds; else */
    int32_t bound;   /* no schedule is shorter */
    size_t steps;
};

/* Independent check of a certificate, `length` bytes in the form of docs/certificate.md, against
 * the instance: each step is computed anew. Shares nothing with search and proof. What is proved is
 * `proved` if the certificate holds; else an error is added, with `path` as its file, that names
 * the first step that does not hold. */
enum schedule_certificate_verdict
schedule_check_certificate(const struct schedule_instance *instance, const char *text,
                           size_t length, const char *path, struct schedule_certified *proved,
                           struct diagnostics *diagnostics);

/* The value of each kind of term, from the definition. The schedule must hold. */
void schedule_evaluate(const struct schedule_instance *instance, const int32_t *start,
                       const int32_t *mode, int64_t value[SCHEDULE_TERMS]);

enum schedule_blocker_cause {
    BLOCKED_BY_NOTHING,     /* it could start earlier, or starts in period 0 */
    BLOCKED_BY_RESOURCE,    /* `what` is short */
    BLOCKED_BY_PREDECESSOR, /* it waits for the activity `what` */
    BLOCKED_BY_CALENDAR,    /* its calendar allows no start at all */
    BLOCKED_BY_RELEASE,     /* it starts as early as its window allows */
};

struct schedule_blocker {
    enum schedule_blocker_cause cause;
    int32_t what;
    int32_t earlier; /* the start that was looked at: the last one before its own that its calendar
                        allows */
    double weight;   /* what the activity, and all that waits for it, would save by starting a step
                        earlier; >= 0 */
};

/* For each activity of a schedule, the first thing that keeps it from starting a step earlier; of
 * one without a start, what is short most often. `blockers` has room for all activities. Linear in
 * the schedule's usage, by horizon. */
void schedule_find_blockers(const struct schedule_instance *instance, const int32_t *start,
                            const int32_t *mode, struct schedule_blocker *blockers);

#endif
