/* The planner: from a mission to a dated list of trips that keeps docs/validity.md.
 *
 * The way of the data (docs/method.md has the mathematics):
 *   network.c   moving times, shut days, danger by date, routes between places
 *   paths.c     for each unit and lot, the chains of stages by which it can leave
 *   trips.c     what moves over one stage is cut into convoys, flights and sailings; the last of the guard is one closing move
 *   shapes.c    a trip by one route, lift, escort and time of day: its timetable and the days on which it may start
 *   instance.c  trips become activities, lift, escorts, beds and slots resources of the scheduling kernel
 *   search.c    the kernel searches; paths and cuts are changed; the best is kept
 *   figures.c   late person-days, exposure, cost, value; a proven floor under the exposure
 *   relax.c     what binds, and what would cure lateness
 *   document.c  the plan file
 */
#ifndef DECAMP_PLAN_PLAN_H
#define DECAMP_PLAN_PLAN_H

#include "mission/mission.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

struct plan; /* a plan, or what is left to say when there is none; owned by the caller */

struct plan_progress;

struct plan_options {
    uint64_t seed;
    int64_t schedules; /* schedules to generate in all; 0: a default by the size of the mission. The plan depends on this and the seed
                          alone unless `seconds` or `stop` cut it short */
    double seconds;    /* wall time; 0: no limit */
    int threads;       /* 0: all cores */
    bool relax;        /* also find the binding limits and, when late, the cures */
    const atomic_bool *stop;
    void (*progress)(void *context, const struct plan_progress *progress); /* NULL: none */
    void *progress_context;
};

struct plan_progress {
    int64_t schedules;
    double seconds;
    int unplaced; /* trips that found no place yet: while above 0 there is no plan */
    int64_t late_person_days;
    double exposure;
};

struct plan_figures {
    int32_t last_day_out; /* DAY_NONE: nobody left */
    int64_t late_person_days;
    int late_items, people_out, trips;
    double exposure_at_places, exposure_on_roads; /* people x expected hostile acts */
    double cost_usd, value_left_usd;
};

/* Makes the best plan it can. Reasons why something cannot move at all (no seats, no route) go to `diagnostics` as errors; the
 * result is then NULL. */
struct plan *plan_make(const struct mission *mission, const struct plan_options *options, struct diagnostics *diagnostics);
void plan_free(struct plan *plan);

const struct plan_figures *plan_get_figures(const struct plan *plan);

/* Seconds until the first plan in which everything has its place; negative: none. */
double plan_first_seconds(const struct plan *plan);

/* Writes the plan file (schema/plan.schema.json). */
bool plan_write(const struct plan *plan, FILE *stream, struct diagnostics *diagnostics);

#endif
