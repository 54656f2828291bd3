/* What trips take of lift, people, beds and slots: the kernel's resources. Private to plan/. */
#ifndef DECAMP_PLAN_DEMANDS_H
#define DECAMP_PLAN_DEMANDS_H

#include "plan/choices.h"
#include "schedule/schedule.h"

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

/* The resources made so far for one instance, and the demands of the mode at hand. */
struct demands {
    const struct network *network;
    const struct commodities *commodities;
    const struct program *program;
    struct schedule_builder *kernel;
    int *resource[RESOURCE_KIND_COUNT]; /* [item] index + 1; 0: not made; -1: no limit */
    int32_t *capacity;                  /* [horizon] scratch */
    struct schedule_demand *items;      /* of the mode; set count to 0 for another */
    size_t count, item_capacity;
    struct plan_resource *made; /* [kernel's resource]; who takes it sets it to NULL */
    size_t made_count, made_capacity;
};

void demands_init(struct demands *demands, const struct network *network,
                  const struct commodities *commodities, const struct program *program,
                  struct schedule_builder *kernel);
void demands_clear(struct demands *demands);

/* Adds what a trip of the activity takes, carried out in this way. */
void demands_add_trip(struct demands *demands, const struct activity *activity,
                      const struct trip *trip, const struct carriage_choice *choice);

#endif
