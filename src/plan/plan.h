/* The planner: from a mission to a dated list of trips that keeps docs/validity.md.
 *
 * The way of the data (docs/method-plan.md has the mathematics):
 *
 *   network.c     moving times, shut days, danger by date, routes between places
 *   paths.c       for each unit and lot, the chains of stages by which it can leave
 *   assignment.c  who takes which of them at first
 *   trips.c       what moves over one stage is cut into convoys, flights and sailings (flow.c: in
 *                 which order; room.c: how large), and the last of each place into one closing
 *                 (closing.c)
 *   shapes.c      a trip by one route, lift, escort and time of day: its timetable and the days on
 *                 which it may start; choices.c: which of them can carry a trip; keys.c: what was
 *                 worked out before
 *   instance.c    trips become activities of the scheduling kernel; lift, escorts, beds and slots
 *                 its resources (demands.c); dates and danger its calendars and costs (curves.c);
 *                 limits that tighten its deadlines (deadlines.c); ranking.c: who comes first
 *   search.c      the kernel searches; designs are changed (changes.c) and built anew (candidate.c)
 *                 with what has not changed left as it was (carry_over.c); the best is kept
 *   figures.c     late person-days, exposure, cost, value
 *   bound_*.c     exposure that no plan can beat, and the prices that prove it; floor.c: lateness
 *   relax.c       what binds, and what would cure lateness: relaxation.c has what can be relaxed,
 *                 blockers.c what looks worth trying
 *   document.c    the plan file
 *
 * It makes plans; whether they are valid is for verify/ to say, with which it shares nothing.
 */
#ifndef DECAMP_PLAN_PLAN_H
#define DECAMP_PLAN_PLAN_H

#include "mission/mission.h"

#include <jansson.h>

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

struct plan; /* a plan, or what is left to say when there is none; owned by the caller */

struct plan_progress;

struct plan_kept_move {
    int leg, from, to;
    int64_t depart, arrive; /* moments */
};

struct plan_kept_moves {
    const struct plan_kept_move *items;
    int count;
};

struct plan_kept_load {
    int unit, lot; /* one of them is -1 */
    int quantity;
};

/* A trip of an earlier plan, in the mission's indices. */
struct plan_kept_trip {
    const char *id;
    enum transport_mode mode;
    int from, to;
    int64_t depart, arrive;
    struct plan_kept_moves moves;
    const struct plan_kept_load *loads;
    int load_count;
    int lift, lift_number; /* the pool, or -1 */
    int64_t lift_from, lift_until;
    struct plan_kept_moves lift_out, lift_back;
    int escort, escort_people; /* the unit, or -1 */
    bool aboard;               /* the escort is among the loads; then what follows is empty */
    int64_t escort_from, escort_until;
    struct plan_kept_moves escort_out, escort_back;
    bool closing; /* one of the last departures from its place, where that closes or is guarded */
    bool fixed; /* not to be changed; else it may go at another time, or by another way, where that
                   is worth it */
};

enum plan_kept_fate {
    KEPT_UNCHANGED,
    KEPT_CHANGED,   /* another time, way, lift or escort */
    KEPT_IMPOSSIBLE /* what it carried is planned anew, as far as it is there */
};

struct plan_options {
    uint64_t seed;
    int64_t schedules; /* schedules to generate in all; 0: a default by the size of the mission. The
                          plan depends on this and the seed alone unless `seconds` or `stop` cut it
                          short */
    double seconds;    /* wall time; 0: no limit */
    int threads;       /* 0: all cores */
    double usd_per_exposure; /* what it is worth that one person less is exposed to one expected
                                hostile act. 0: danger comes before money, and lots are left in
                                place only where people would be late otherwise; else lots that may
                                be left are left or taken as that pays */
    const struct plan_kept_trip
        *kept; /* trips of an earlier plan to be kept as long as they can be:
                  what they carry, and for those that are fixed all else */
    int kept_count;
    const int *unit_group, *lot_group; /* [unit], [lot] of the mission: of parts of one unit or lot
                                          the same number, so that a kept trip's load may come from
                                          any of them; NULL: each is its own */
    int first_number;       /* trips that are not kept are T0001 or from this number on */
    double change_exposure; /* what it must save, in exposure, to change one that is not fixed */
    bool remains; /* the mission is what remains of another, as_of a day, as known_on another */
    int32_t as_of, known_on;
    bool relax; /* also find the binding limits and, when late, the cures */
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

/* Makes the best plan it can. Reasons why something cannot move at all (no seats, no route) go to
 * `diagnostics` as errors; the result is then NULL. */
struct plan *plan_make(const struct mission *mission, const struct plan_options *options,
                       struct diagnostics *diagnostics);
void plan_free(struct plan *plan);

/* Trips that found no place before the horizon ends. While there are any there is no plan to write.
 */
int plan_unplaced(const struct plan *plan);

/* Says in words which trips found no place and what is short, and which relaxations would cure
 * that, if any were found. */
void plan_print_unplaced(const struct plan *plan, FILE *stream);

/* What became of the kept trips, in their order. *why, of an impossible one, in words. */
enum plan_kept_fate plan_kept_fate(const struct plan *plan, int trip, const char **why);

/* What the plan comes to, as its file says; everything must have its place. */
void plan_figures(const struct plan *plan, int64_t *late_person_days, double *exposure);

/* The bound of exposure of plans that leave no more value behind, as the plan file has it, but for
 * lateness. Owned by the caller. */
json_t *plan_bound(const struct mission *mission, double value_left_usd);

/* The plan file (schema/plan.schema.json) as text, owned by the caller, to be freed with free().
 * Everything must have its place. */
char *plan_text(const struct plan *plan);

#endif
