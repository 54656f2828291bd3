/* What holds for every schedule of an instance: how early, how cheap. Private to schedule/. */
#ifndef DECAMP_SCHEDULE_RELAXATION_H
#define DECAMP_SCHEDULE_RELAXATION_H

#include "schedule/instance.h"

struct relaxation {
    int32_t *head;        /* [activity] no start before; horizon + 1: can never be placed */
    int32_t *head_finish; /* [activity] no finish before */
    int64_t *cheapest;    /* [activity] it costs no less, placed or not, in generation's measure */
    int64_t *least_guide; /* [activity] the same of what its placements are compared by */
    int64_t cost;         /* no schedule costs less; of a list of terms: its sum is no less */
    int32_t makespan;     /* no schedule in which everything is placed is shorter */
    bool impossible;      /* there is no schedule in which everything is placed */
    struct arena arena;   /* owns the above */
};

void relaxation_init(struct relaxation *relaxation, const struct schedule_instance *instance,
                     enum schedule_objective objective);
void relaxation_clear(struct relaxation *relaxation);

#endif
