/* A program of trips as an instance of the scheduling kernel, and back. Private to plan/. */
#ifndef DECAMP_PLAN_INSTANCE_H
#define DECAMP_PLAN_INSTANCE_H

#include "plan/model.h"
#include "schedule/schedule.h"

/* How one trip is carried out in one mode of its activity. */
struct carriage_choice {
    const struct shape *shape;
    int number;        /* of the lift */
    int escort_people; /* 0: no escort */
    int aboard_unit;   /* unit among the loads that is the escort; -1: none */
};

enum resource_kind {
    RESOURCE_LIFT,
    RESOURCE_UNIT,
    RESOURCE_GUARD,
    RESOURCE_BEDS,
    RESOURCE_PEOPLE_PER_DAY,
    RESOURCE_TONNES_PER_DAY,
    RESOURCE_VEHICLES_PER_DAY,
    RESOURCE_LIMIT, /* flights or convoys per day: one for each row of the limits table */
    RESOURCE_KIND_COUNT
};

/* What a resource of the kernel stands for; item: a row of the table that the kind names. */
struct plan_resource {
    enum resource_kind kind;
    int item;
};

struct plan_instance {
    struct arena arena;
    struct schedule_instance *kernel;
    int *first_mode;                  /* [activity + 1] */
    struct carriage_choice **choices; /* [mode] -> [trip of the activity] */
    struct plan_resource *resources;  /* [kernel's resource] */
    int32_t *priority;                /* [activity] by expected departure */
};

/* One unit of the kernel's cost is a millionth of a person exposed to one expected hostile act; a
 * late person-day costs as much as LATE_COST of them, so that lateness rules, then exposure, and
 * money and days break ties. */
#define EXPOSURE_COST    1000000.0
#define USD_PER_EXPOSURE 1e8 /* where nothing else is said: money breaks ties */
#define LATE_COST        INT64_C(10000000000)

/* Calendars and cost curves of shapes, laid out once for all programs of one network. */
struct plan_tables;
struct plan_tables *plan_tables_new(const struct network *network);
void plan_tables_free(struct plan_tables *tables);

/* Builds the instance. NULL, with an error for each, if there are activities that no lift or escort
 * can ever carry out; *impossible is then the first of them (else -1). */
struct plan_instance *plan_instance_new(struct network *network, struct shapes *shapes,
                                        struct plan_tables *tables,
                                        const struct commodities *commodities,
                                        const struct program *program, double cost_per_usd,
                                        int *impossible, struct diagnostics *diagnostics);
void plan_instance_free(struct plan_instance *instance);

#endif
