/* One run: a plan carried out in a world in which things go wrong.
 *
 * A rehearsal network is made once from mission and plan; any number of threads then run it, each
 * with a world of its own. Without risks a run is the plan to the minute (a test holds that for
 * every plan). All that is drawn is a function of (seed, run, risk, what, when-th time) alone: so
 * any run can be made again by its number, plans are compared under the same draws, and threads and
 * processes change nothing. What is drawn for later moments cannot change what was decided before:
 * the dispatcher asks for a duration when a task starts and for closures day by day.
 *
 * Minutes count from 00:00 of the mission's first day.
 */
#ifndef DECAMP_STRESS_WORLD_H
#define DECAMP_STRESS_WORLD_H

#include "verify/plan_document.h"

enum stress_policy {
    POLICY_KEEP, /* each trip at its planned moment or as soon after as all it needs is there; lift,
                    escorts, beds and days are given in the plan's order */
    POLICY_REORDER, /* nothing is bound to its planned moment: what could go goes, in an order that
                       is made anew each day: who is late first, then who is in most danger, then
                       the plan's */
};

struct rehearsal; /* immutable: network, risks, curves; mission and plan must outlive it */

/* NULL after errors (the plan is not one that can be carried out: cyclic, or a history). */
struct rehearsal *rehearsal_new(const struct mission *mission, const struct plan_document *plan,
                                enum stress_policy policy, struct diagnostics *diagnostics);
void rehearsal_free(struct rehearsal *rehearsal);

/* What a run had begun before a moment, under the plan in force by then. */
struct rehearsal_past {
    int32_t until; /* minute */
    struct rehearsal_begun {
        uint64_t task; /* its key: network.h */
        int32_t at;
    } * begun; /* by key */
    size_t count;
    struct rehearsal_raise { /* by how much the first plan's network raises a limit, if at all */
        int kind, item;      /* of the resource: network.h */
        bool really;         /* the one that counts what really moves */
        int32_t by;
    } * raises;
    size_t raise_count;
};

/* The same for a plan that goes on from there: what had begun begins when it did and takes what it
 * took, all else begins not before `until`. Where the plan has what had begun as the one before had
 * it, a run with the draws of that one is the same run up to then. The past must outlive it; NULL:
 * none. */
struct rehearsal *rehearsal_new_after(const struct mission *mission,
                                      const struct plan_document *plan, enum stress_policy policy,
                                      const struct rehearsal_past *past,
                                      struct diagnostics *diagnostics);

/* The risks that count: the mission's rows, then defaults for kinds of which it has none. */
int rehearsal_risk_count(const struct rehearsal *rehearsal);
const struct risk *rehearsal_risk(const struct rehearsal *rehearsal, int risk);
bool rehearsal_risk_is_default(const struct rehearsal *rehearsal, int risk);

/* A trip that brings people out (outside, or to their destination). */
struct crossing {
    int trip, people; /* people: those of this trip who are out when it arrives */
    int32_t planned;  /* minute */
};
const struct crossing *rehearsal_crossings(const struct rehearsal *rehearsal, int *count);

/* What came of one run; valid until the world's next run. */
struct stress_outcome {
    const int32_t *out_at;      /* [crossing] minute */
    const int32_t *out_people;  /* [crossing] of its people, those who live */
    const struct stress_death { /* of people who were not out yet, in the order of time */
        int32_t at, people;
    } * deaths;
    int death_count;
    const int32_t *closed_at; /* [closing of the plan] minute; hand-over included */
    int32_t last_day;         /* the mission's, or as changed in this run: day, from 0 */
    int32_t last_out;         /* day on which the last who lives is out */
    int64_t late_person_days, late_people; /* who was killed is not late */
    int64_t attacks, killed, wounded, vehicles_lost, refusals;
    int64_t value_lost_cents;
    const int64_t *effect; /* [risk] what it did in this run: minutes of delay it added where it
                              struck (spells: minutes shut while something waited or was on its
                              way), for `date` days */
    const int64_t
        *waited;    /* [resource of the rehearsal] people-minutes that trips waited for it last */
    int32_t forced; /* starts against a limit, so that anything went on at all */
};

/* Resources that trips can wait for: the pools of lift, units' escorts, guards and beds of places,
 * counters of a day. */
int rehearsal_resource_count(const struct rehearsal *rehearsal);
/* "trucks-gao", "escorts of x", "beds in gao", "flights a day at gao". Text lives as long as the
 * rehearsal. */
const char *rehearsal_resource_name(const struct rehearsal *rehearsal, int resource);

struct world;
struct world *world_new(const struct rehearsal *rehearsal);
void world_free(struct world *world);

/* Which draws: `other` is a risk whose draws are those of `other_run` instead of `run` (for the
 * sensitivity to it), or -1: none has; -2 - k: all have but k. */
struct draw_key {
    uint64_t seed;
    int64_t run, other_run;
    int other;
};

/* Carries the plan out once; key NULL: nothing goes wrong. Allocates nothing once it has met the
 * worst. */
const struct stress_outcome *world_run(struct world *world, const struct draw_key *key);

/* The same run told: a history (docs/plan-file.md) as JSON text, to be freed with free(). */
char *world_history(struct world *world, const struct draw_key *key,
                    struct diagnostics *diagnostics);

/* A clearance that was refused: the trip asked, for its first leg, and could ask again only then.
 */
struct stress_refusal {
    const char *trip; /* the plan's id */
    int leg, risk;
    int32_t at, again; /* minutes */
};
/* Those of the world's last run, stress_outcome.refusals of them; to be freed with free(). */
struct stress_refusal *world_refusals(const struct world *world);

/* The past that the world's last run leaves; to be cleared. */
struct rehearsal_past world_past(const struct world *world, int32_t until);
void rehearsal_past_clear(struct rehearsal_past *past);

/* What is known of the world's last run at the end of a day (`until`, minute), besides what has
 * begun and is done by then. */
struct rehearsal_known {
    struct limit *limits; /* from the next day on: what is shut, vehicles that are lost; how long
                             that will be is what is likely, not what is drawn */
    size_t limit_count;
    int32_t last_day; /* as set anew by then: days from the mission's first */
};
struct rehearsal_known world_known(struct world *world, int32_t until); /* to be cleared */
void rehearsal_known_clear(struct rehearsal_known *known);

/* For tests and histories: the network, and when its tasks began and were done in the last run. */
struct network;
const struct network *rehearsal_network(const struct rehearsal *rehearsal);
const int32_t *world_starts(const struct world *world);
const int32_t *world_finishes(const struct world *world);

#endif
