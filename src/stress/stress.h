/* The experiment: a plan carried out many times in worlds in which things go wrong, what that says
 * of it, and how sure that is.
 *
 *     struct stress_arm arm = {plan, POLICY_KEEP, rehearsal};
 *     struct stress *stress = stress_run(mission, &arm, 1, &options);
 *     struct stress_answers *answers = stress_answer(stress, 0);
 *     ...
 *
 * Several *arms* (plans, or policies) are run side by side under the same draws, so that their
 * differences are known far better than each of them. Results depend on the mission, the arms, the
 * seed and the number of runs, never on threads or processes. What is kept does not grow with the
 * number of runs (tally.h). docs/method-stress.md tells the statistics.
 *
 * Days are base/date.h's.
 */
#ifndef DECAMP_STRESS_STRESS_H
#define DECAMP_STRESS_STRESS_H

#include "stress/world.h"

#include <stdatomic.h>
#include <stdio.h>

/* What is asked of each run beside days. */
enum stress_figure {
    FIGURE_LATE_PERSON_DAYS,
    FIGURE_LATE_PEOPLE,
    FIGURE_LAST_OUT, /* the day, from the mission's first */
    FIGURE_ATTACKS,
    FIGURE_KILLED,
    FIGURE_WOUNDED,
    FIGURE_VEHICLES_LOST,
    FIGURE_VALUE_LOST, /* USD */
    FIGURE_REFUSALS,
    FIGURE_FORCED, /* starts against a limit */
    STRESS_FIGURE_COUNT
};
const char *stress_figure_name(enum stress_figure figure); /* "late person-days" */
const char *stress_figure_key(enum stress_figure figure);  /* "late_person_days" */

const char *stress_policy_name(enum stress_policy policy); /* "keep", "reorder" */

struct stress_arm {
    const struct plan_document *plan;
    enum stress_policy policy;
    const struct rehearsal *rehearsal; /* of that plan under that policy */
};

struct stress_progress {
    int64_t runs, of; /* of: as far as is known now; sensitivity runs included */
    double seconds;   /* since the beginning */
};

struct stress_options {
    uint64_t seed;
    int64_t runs;     /* from 1 */
    double precision; /* runs are doubled until half the 95 % interval of each arm's chance to
                         be out in time is no wider than this (0 .. 1); 0: as many as said */
    int64_t sensitivity_runs; /* for the sensitivity of the first arm to each risk; 0: none */
    int threads;              /* 0: all cores */
    struct stress_processes *processes; /* that take part; NULL: this one alone */
    struct diagnostics
        *diagnostics;        /* with processes: where to say that they cannot work together */
    const atomic_bool *stop; /* once set, the runs so far are the result; NULL: never */
    void (*progress)(void *context, const struct stress_progress *progress); /* NULL: none */
    void *context;
};

enum { STRESS_MOST_RUNS = 10000000 };

struct stress; /* what came of it; mission, plans and rehearsals must outlive it */

/* With several processes, all of them call it with the same mission, arms and options; all but rank
 * 0 get NULL when there is no more to do; rank 0 after an error: one of them makes other runs. */
struct stress *stress_run(const struct mission *mission, const struct stress_arm *arms,
                          int arm_count, const struct stress_options *options);
void stress_free(struct stress *stress);
int64_t stress_run_count(const struct stress *stress);
bool stress_was_stopped(const struct stress *stress); /* before all runs were made */
int stress_arm_count(const struct stress *stress);

/* Processes that make one experiment together, under Open MPI's mpirun. The rank of this one there;
 * 0 if it was started alone. */
int stress_process_rank(void);
/* Joins them, after all that may fail. NULL: this one is alone, or it cannot be done (an error). */
struct stress_processes *stress_processes_join(struct diagnostics *diagnostics);
/* `all` do so: else this one leaves without waiting, which ends the others. */
void stress_processes_leave(struct stress_processes *processes, bool all);

/* A share of runs with its 95 % interval (Wilson 1927). */
struct stress_share {
    int64_t count, of;
    double value, low, high; /* 0 .. 1; NAN of no runs */
};
struct stress_share stress_share_of(int64_t count, int64_t of);

/* A mean over runs with its standard error (NAN of fewer than two runs). */
struct stress_mean {
    double mean, error;
};

/* The first day by which at least `level` of the runs are through, with 95 % bounds by order
 * statistics (DAY_NONE: not so many runs that there is one). */
struct stress_quantile {
    double level;
    int32_t day, low, high;
};
enum { STRESS_LEVELS = 3, STRESS_FAN = 5 };
extern const double stress_levels[STRESS_LEVELS]; /* 0.1, 0.5, 0.9 */
extern const double stress_fan[STRESS_FAN];       /* 0.05, 0.1, 0.5, 0.9, 0.95 */

struct stress_closing {
    int closing, place; /* in the plan, in the mission */
    int32_t planned;
    struct stress_quantile quantiles[STRESS_LEVELS];
    struct stress_share by_planned; /* closed by the planned day */
    struct stress_share by_latest;  /* by the place's latest_close; of 0: it has none */
};

/* People remaining at the end of a day; rounded up to 1/500 of all. */
struct stress_day {
    int32_t day;
    int64_t planned, quantiles[STRESS_FAN];
    struct stress_share out; /* runs in which everybody is out by then */
};

/* A resource by how long trips waited for it, in people-days. */
struct stress_wait {
    int resource; /* of the rehearsal */
    struct stress_mean people_days;
    double share; /* of all people-days waited */
};

/* A risk by how it struck. */
struct stress_strike {
    int risk; /* of the rehearsal */
    struct stress_share runs;
    struct stress_mean effect; /* a run; minutes, of `date` days */
};

struct stress_answers {
    struct arena arena; /* owns the lists */
    int64_t runs;
    struct stress_share in_time;     /* everybody out by the last day, as it is set in that run */
    struct stress_share by_last_day; /* by the mission's */
    struct stress_share date_changed, forced; /* runs in which the last day was set anew; in which
                                                 something was done against a limit */
    struct stress_share nobody_killed, nobody_wounded;
    int32_t planned_last_out;
    struct stress_quantile last_out[STRESS_LEVELS];
    struct stress_mean figures[STRESS_FIGURE_COUNT];
    int64_t killed[STRESS_LEVELS], wounded[STRESS_LEVELS]; /* by stress_levels */
    int64_t people;                                        /* whose way out the plan tells */
    struct stress_closing *closings;                       /* by planned day, then place */
    struct stress_day *days;       /* from the eve of the mission until nobody remains in 19 runs
                                      of 20, and at least to the last day */
    struct stress_wait *waits;     /* those waited for, the longest first */
    struct stress_strike *strikes; /* [risk of the rehearsal] */
    int closing_count, day_count, wait_count, strike_count;
};
struct stress_answers *stress_answer(const struct stress *stress, int arm);
void stress_answers_free(struct stress_answers *answers);

/* Arm `arm` less the first one, run by run. */
struct stress_paired {
    struct stress_mean in_time; /* difference of the chances */
    int64_t only_first, only_this;
    struct stress_mean figures[STRESS_FIGURE_COUNT];
};
struct stress_paired stress_pair(const struct stress *stress, int arm);

/* Which part of a figure's variance goes with a risk: the share that would remain on average if
 * all else were known (total effect: Homma & Saltelli 1996; estimator: Jansen 1999). NAN: the
 * figure did not vary. */
enum stress_sensitive { SENSITIVE_LATE, SENSITIVE_LAST_OUT, SENSITIVE_CASUALTIES, SENSITIVE_COUNT };
struct stress_sensitivity {
    int risk;
    struct stress_mean total[SENSITIVE_COUNT]; /* index and its standard error */
};
/* Of the first arm, the most of lateness first; risks that never struck are left out. Owned by the
 * caller. *runs: how many each index is from. */
struct stress_sensitivity *stress_sensitivities(const struct stress *stress, int *count,
                                                int64_t *runs);

/* What the worst runs have in common. `than_all`: the value there, divided by that in all runs. */
struct stress_trait {
    int index;           /* risk, closing of the plan, or resource */
    double worst, all;   /* share of runs; or mean a run */
    double ratio, error; /* worst / all, and its standard error; INFINITY: all is 0 */
};
struct stress_worst {
    struct arena arena;
    int64_t runs,
        late_person_days;         /* each had at least so many; 0: the worst by the last day out */
    int32_t last_out;             /* then each at least so late */
    struct stress_trait *oftener; /* risks that struck clearly more often than in other runs */
    struct stress_trait *harder;  /* risks whose effect was clearly larger */
    struct stress_trait *lasts;   /* places that clearly more often closed last */
    struct stress_trait *waits;   /* resources clearly longer waited for */
    int oftener_count, harder_count, last_count, wait_count;
};
/* The worst `share` of runs; as they are counted in bins, it may be some more. NULL: too few runs.
 */
struct stress_worst *stress_worst_runs(const struct stress *stress, int arm, double share);
void stress_worst_free(struct stress_worst *worst);

/* Where what really happened falls among the runs. */
struct stress_position {
    double earlier, same; /* share of runs before it, and on its very day (or bin) */
};
struct stress_position stress_position_of_closing(const struct stress *stress, int arm, int closing,
                                                  int32_t day);
/* Runs with fewer people remaining at the end of the day, and with as many. */
struct stress_position stress_position_of_people(const struct stress *stress, int arm, int32_t day,
                                                 int64_t people);

/* All that is printed of an experiment. */
struct stress_report {
    const struct mission *mission;
    const struct stress *stress;
    const struct stress_arm *arms;
    const struct stress_options *options; /* as asked for */
    const struct plan_document *against;  /* what really happened; NULL: none */
    int width;                            /* cells in a line */
};
void stress_print(const struct stress_report *report, FILE *stream);
void stress_print_json(const struct stress_report *report, FILE *stream);
/* People remaining as a fan, and below it the closings, of the first arm. Whole or not at all. */
bool stress_write_picture(const struct stress_report *report, const char *path,
                          struct diagnostics *diagnostics);

#endif
