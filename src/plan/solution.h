/* One solved planning problem, with all that it stands on. Private to plan/. */
#ifndef DECAMP_PLAN_SOLUTION_H
#define DECAMP_PLAN_SOLUTION_H

#include "plan/instance.h"
#include "plan/plan.h"

/* What a solution comes to, as rule 8 of docs/validity.md defines it. */
struct planned_figures {
    int32_t last_day_out; /* DAY_NONE: nobody left */
    int64_t late_person_days;
    int late_items, people_out, trips;
    double exposure_at_places, exposure_on_roads; /* people x expected hostile acts */
    double cost_usd, value_left_usd;
};

struct kept;

struct solution {
    const struct mission *mission;
    struct network *network;
    struct shapes *shapes;
    struct choices *choices;
    struct plan_tables *tables;
    struct kept *kept;
    struct commodities *commodities;
    struct design design;
    struct program *program;
    struct plan_instance *instance;
    struct schedule_result result;
    double cost_per_usd;    /* in the kernel's unit */
    double change_exposure; /* what it costs to change a kept trip */
    bool trades;            /* lots may be left to save danger or money */
    int first_number;       /* of the plan's trips that are not kept ones */
    int64_t schedules;      /* generated in all */
};

/* Solves the mission within options->schedules and seconds. `start`: a solution of a like mission
 * (same units and lots) whose design and order to begin with; NULL: none. NULL with errors if
 * something cannot move at all. */
struct solution *solution_new(const struct mission *mission, const struct plan_options *options,
                              const struct solution *start, struct diagnostics *diagnostics);
void solution_free(struct solution *solution);

/* Smaller is better; with the value of what is left in place. */
int64_t solution_cost(const struct solution *solution);

/* Whether somebody is late or something has no place at all. */
bool solution_is_late(const struct solution *solution);

/* The moment (minutes since 1970) of midnight before the activity departs. */
int64_t solution_midnight(const struct solution *solution, int activity);
const struct carriage_choice *solution_choice(const struct solution *solution, int activity,
                                              int trip_in_activity);

/* What becomes of a lot that is left in place: the best disposition that it allows. */
enum disposition solution_disposition(const struct lot *lot);

/* Whether what is aboard gets out of the mission, or to its destination, by this trip. */
bool solution_gets_out(const struct solution *solution, const struct trip *trip,
                       const struct commodity *commodity);

/* Exact figures of the solution, as docs/validity.md defines them. */
void solution_figures(const struct solution *solution, struct planned_figures *figures);

/* Late person-days that no valid plan of the mission can beat: everybody goes the quickest way as
 * soon as they may. */
int64_t solution_late_floor(const struct solution *solution);

#endif
