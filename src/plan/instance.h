/* A program of trips as an instance of the scheduling kernel. Private to plan/. */
#ifndef DECAMP_PLAN_INSTANCE_H
#define DECAMP_PLAN_INSTANCE_H

#include "plan/curves.h"
#include "plan/demands.h"

struct plan_instance {
    struct arena arena;
    struct schedule_builder *builder; /* until it is frozen; then NULL */
    struct schedule_instance *kernel; /* once it is frozen */
    int *first_mode;                  /* [activity + 1] */
    struct carriage_choice **choices; /* [mode] -> [trip of the activity] */
    struct plan_resource *resources;  /* [kernel's resource] */
    int32_t *priority;                /* [activity] by expected departure */
};

/* Builds the instance, to be frozen. To carry out a kept trip otherwise than it was costs
 * change_exposure. NULL, with an error for each, if there are activities that no lift or escort can
 * ever carry out; *impossible is then the first of them (else -1). */
struct plan_instance *plan_instance_new(struct network *network, struct choices *choices,
                                        struct plan_tables *tables,
                                        const struct commodities *commodities,
                                        const struct program *program, double cost_per_usd,
                                        double change_exposure, int *impossible,
                                        struct diagnostics *diagnostics);
/* Makes the kernel's instance, without touching what several instances have in common, so that each
 * may be frozen by a thread of its own. False, with errors, if it cannot be. */
bool plan_instance_freeze(struct plan_instance *instance, struct diagnostics *diagnostics);
void plan_instance_free(struct plan_instance *instance);

#endif
