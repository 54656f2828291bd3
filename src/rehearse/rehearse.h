/* What rehearsing teaches the planner: plans that do well over what may go wrong, not on paper
 * only, and what would help most.
 *
 * Every comparison is made run by run under the same draws (stress/stress.h), so that a gain comes
 * with the error that is left in it.
 */
#ifndef DECAMP_REHEARSE_REHEARSE_H
#define DECAMP_REHEARSE_REHEARSE_H

#include "ledger/ledger.h"
#include "plan/plan.h"
#include "stress/stress.h"

struct rehearse_options {
    struct plan_options plan;     /* how each plan is searched for; kept trips are not looked at */
    struct stress_options stress; /* how each is tried */
    enum stress_policy policy;
    /* Told before each step. NULL: none. */
    void (*tell)(void *context, const char *what);
    void *context;
};

/* -- What would help -- */

/* One limit of the mission given way by a step. */
struct rehearse_help {
    const char *limit, *row, *relax; /* as in a plan's `binding` */
    struct stress_share in_time;
    struct stress_paired gain; /* against the plan as it is: the same plan, with that in reserve */
    bool planned;              /* it was planned with, too: */
    struct stress_share planned_in_time;
    struct stress_paired planned_gain; /* against a plan made the same way without it */
};

struct rehearse_helps {
    struct arena arena;
    struct stress_share in_time;         /* of the plan as it is */
    struct stress_share planned_in_time; /* of a plan made anew with nothing given way */
    struct rehearse_help *items;         /* what gains most of late person-days first */
    int count;
};

/* Tries up to `most` limits with the plan as it is, and plans anew with the `planned` best of them.
 * NULL after errors. */
struct rehearse_helps *rehearse_find_help(const struct mission *mission,
                                          const struct plan_document *plan, int most, int planned,
                                          const struct rehearse_options *options,
                                          struct diagnostics *diagnostics);
void rehearse_helps_free(struct rehearse_helps *helps);

/* -- A robust plan -- */

/* A plan made as if everything took longer than the tables say, to an earlier last day, with some
 * of each pool in reserve. */
struct rehearse_trial {
    double
        level;  /* durations are planned at this quantile of what may come; 0: as the tables say */
    int margin; /* days by which the last day is brought forward */
    double spare;             /* share of each pool of five or more that is kept back */
    bool found;               /* there is such a plan, and it is valid */
    int64_t late_person_days; /* on paper */
    double exposure;
    struct stress_share in_time; /* over the draws */
    struct stress_mean late;     /* person-days */
};

struct rehearse_robust {
    struct arena arena;
    struct rehearse_trial *trials; /* the first is the plain plan */
    int trial_count, chosen;
    char *text, *plain_text; /* plan files; owned. The same if the plain plan is chosen */
    /* Under draws that had no part in choosing: */
    struct stress_share plain_in_time, in_time;
    struct stress_mean plain_late, late;
    struct stress_paired gain; /* the robust plan less the plain one */
};

/* Of the plans that are least late on paper: the best chance to be in time; of those that cannot be
 * told from it, the fewest late person-days on average. NULL after errors, or where there is no
 * plan at all. */
struct rehearse_robust *rehearse_plan_robustly(const struct mission *mission,
                                               const struct rehearse_options *options,
                                               struct diagnostics *diagnostics);
void rehearse_robust_free(struct rehearse_robust *robust);

/* -- Policies side by side -- */

enum rehearse_policy {
    REHEARSE_KEEP,    /* POLICY_KEEP */
    REHEARSE_REORDER, /* POLICY_REORDER */
    REHEARSE_REPLAN,  /* the order is kept until the end of the week; then the planner plans the
                         rest anew, from what a ledger of the run says by then */
    REHEARSE_POLICIES
};
const char *rehearse_policy_name(enum rehearse_policy policy); /* "keep", "reorder", "replan" */

enum rehearse_figure {
    REHEARSE_LATE,     /* person-days */
    REHEARSE_LAST_OUT, /* days from the mission's first */
    REHEARSE_KILLED,
    REHEARSE_WOUNDED,
    REHEARSE_FIGURES
};

struct rehearse_policy_options {
    uint64_t seed;
    int64_t runs;
    int threads;       /* runs are made side by side; 0: all cores */
    int every_days;    /* from one planning to the next */
    int freeze_days;   /* what leaves so soon is not changed */
    int64_t schedules; /* of each way that is tried in each planning */
    const atomic_bool *stop;
    /* runs: weeks of all runs. Called by one thread at a time. NULL: none. */
    void (*progress)(void *context, const struct stress_progress *progress);
    void *context;
};

struct rehearse_policy_row {
    struct stress_share in_time;
    struct stress_mean figures[REHEARSE_FIGURES];
    /* Less those of keep, run by run: */
    struct stress_mean in_time_gain, gains[REHEARSE_FIGURES];
};

struct rehearse_policies {
    int64_t runs; /* that were made to their end; of those after a stop there is nothing here */
    struct rehearse_policy_row rows[REHEARSE_POLICIES];
    struct stress_mean plannings, /* a run: how often there was a new plan */
        failures;                 /* and how often there was none, so that the old one went on */
};

/* The same runs under each policy. False after errors. */
bool rehearse_compare_policies(const struct mission *mission, const struct plan_document *plan,
                               const struct rehearse_policy_options *options,
                               struct rehearse_policies *policies, struct diagnostics *diagnostics);

/* -- A run as a record -- */

/* What a run tells: its history, and (or NULL) clearances that were refused, of which no history
 * speaks. Risks are those of the rehearsal. */
struct rehearse_record {
    const struct plan_document *history;
    const struct stress_refusal *refusals;
    int64_t refusal_count;
    const struct rehearsal *rehearsal; /* of the refusals */
};

/* What is told by the end of a day, in the order of time, as entries that are not appended
 * yet; their names are the ledger's. Returns how many; *entries is the caller's, to be freed. */
int32_t rehearse_tell(const struct mission *mission, const struct rehearse_record *record,
                      int32_t until_day, struct ledger *ledger, struct ledger_entry **entries);

/* The same as a ledger of one author that is nowhere but in memory: ledger_free. */
struct ledger *rehearse_keep_ledger(const struct mission *mission,
                                    const struct rehearse_record *record, int32_t until_day);

/* A new ledger of the mission with the plan in force and all that is told, signed by a
 * key of its own that is not kept. False after errors. */
bool rehearse_write_ledger(const char *path, const struct mission *mission, const char *plan_text,
                           const struct rehearse_record *record, struct diagnostics *diagnostics);

#endif
