/* A plan as a network for the dispatcher: what each task is, and what it moves along. Private to
 * stress/. */
#ifndef DECAMP_STRESS_NETWORK_H
#define DECAMP_STRESS_NETWORK_H

#include "schedule/dispatch.h"
#include "stress/passage.h"
#include "stress/world.h"

enum task_kind {
    TASK_LIFT_OUT,   /* the lift leaves its base, reaches the first place and is loaded */
    TASK_ESCORT_OUT, /* the escort leaves its place and reaches the first place */
    TASK_TRAVEL,     /* the trip itself */
    TASK_LIFT_BACK,  /* unloading, and back to the base */
    TASK_ESCORT_BACK,
    TASK_PACK, /* of a closing, as all that follow */
    TASK_CLEARANCE,
    TASK_DEPARTURE, /* the last, of all trips that leave together; takes no time */
    TASK_HANDOVER,
};

struct chain {
    int32_t first, count; /* moves */
};

struct task {
    enum task_kind kind;
    int32_t item;    /* trip or closing of the plan */
    int32_t planned; /* when it begins as planned, minute */
    int32_t lasts;   /* packing, clearance, hand-over: days x 1440 as the tables have it; lift:
                        turn-round; else 0 */
    int32_t
        not_before; /* travel and back: the planned beginning, or 0 where nothing is bound to it */
    bool asks;      /* it asks for clearance and open roads before it starts */
    struct chain chain;
    uint64_t key; /* of its identity, for draws */
};

enum resource_kind {
    RESOURCE_LIFT,    /* item: pool */
    RESOURCE_ESCORTS, /* unit */
    RESOURCE_GUARD,   /* place: guards above the need */
    RESOURCE_BEDS,    /* place */
    RESOURCE_PEOPLE_PER_DAY,
    RESOURCE_TONNES_PER_DAY,
    RESOURCE_VEHICLES_PER_DAY, /* leg */
    RESOURCE_FLIGHTS_PER_DAY,  /* limit */
    RESOURCE_CONVOYS_PER_DAY,  /* limit */
};

struct resource {
    enum resource_kind kind;
    int item;
    bool by_day;   /* a slot of the dispatcher, else one of its resources */
    int32_t index; /* there */
    int twin_of;   /* of what really moves: the resource that books it; else -1 */
    const char *name;
};

struct network {
    const struct mission *mission;
    const struct plan_document *plan;
    enum stress_policy policy;
    const struct rehearsal_past *past; /* NULL: none */
    struct arena arena;
    struct passage_table passages;
    struct dispatch_network *dispatch;
    struct task *tasks; /* in the dispatcher's order */
    int32_t task_count;
    struct passage_move *moves;
    size_t move_count, move_capacity;
    int32_t *travel_of;                                           /* [trip] task */
    int32_t *departure_of, *handover_of, *clearance_of, *pack_of; /* [closing] task */
    int32_t *closing_of;              /* [trip] the closing that it leaves with, or -1 */
    int32_t *first_leaving, *leaving; /* [closing + 1] travel tasks of the trips that leave last */
    int32_t *trip_driving;            /* [trip] items that drive */
    int32_t *lift_resource, *lift_twin; /* [pool] the dispatcher's; the twin's, or -1 */
    int32_t *trip_people;               /* [trip] loads, escort not aboard not counted */
    struct resource *resources;
    int resource_count, shown_count; /* twins are behind those shown */
    int32_t *raise;                  /* [resource] that is held: by how much its limit is raised */
    int32_t *resource_of, *resource_of_slot; /* [the dispatcher's] */
    struct crossing *crossings;
    int crossing_count;
};

/* NULL after errors. */
struct network *stress_network_new(const struct mission *mission, const struct plan_document *plan,
                                   enum stress_policy policy, const struct rehearsal_past *past,
                                   struct diagnostics *diagnostics);
void stress_network_free(struct network *network);

/* Whether people of the unit whom the trip brings are out then. */
bool network_is_out(const struct network *network, int trip, int unit);

/* Where the escort of a trip, not aboard, sets out: at home, but for people of a part of their unit
 * who wait elsewhere by then, in a plan for what remained. */
int network_escort_place(const struct network *network, int trip);

/* The task's identity as a number that depends on names alone. */
uint64_t network_key(const char *what, const char *id);

/* Of struct rehearsal_begun, by key. */
int network_compare_begun(const void *left, const void *right);

#endif
