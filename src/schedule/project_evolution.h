/* Two populations of a project's schedules, and the sweeps in which they grow. Private to the
 * schedule module. */
#ifndef DECAMP_SCHEDULE_PROJECT_EVOLUTION_H
#define DECAMP_SCHEDULE_PROJECT_EVOLUTION_H

#include "schedule/project_child.h"
#include "schedule/project_population.h"

struct project_evolution {
    struct project *project;
    const struct project_modes *modes; /* NULL: one each */
    const uint16_t *first_list;        /* the caller's own order; NULL: none */
    uint64_t seed;

    /* Of schedules made forward, and made backward. A list is followed, in a multi-mode project, by
     * the mode of each activity, then by the starts: see struct project_parent. */
    struct project_population population[2];
    size_t choice, start; /* where in a list the modes and the starts stand */

    /* The sweep at work: its children are schedules of `direction`. */
    enum project_direction direction;
    bool founding;        /* no parents yet */
    bool far_fathers;     /* of two fathers the one less like the mother */
    uint64_t run, sweep;  /* numbers */
    double repetition[2]; /* what part of a direction's last children was there already */
    int32_t first, end;   /* the children being made */
    int32_t size;         /* how many survive the sweep */
    struct project_nursery nursery;
    int threads;
    struct workshop *workshops; /* [threads]; owned */
    struct project_crew *crew;  /* owned */
};

/* Populations of at most `most` members. *evolution has project, modes, first_list and seed, and is
 * zero elsewhere. */
void project_evolution_init(struct project_evolution *evolution, int32_t most, int threads);
void project_evolution_clear(struct project_evolution *evolution);

/* New populations. */
void project_evolution_begin(struct project_evolution *evolution);

/* Makes children first .. end-1 of a sweep that `size` survive, with all threads; they stand behind
 * the members of the direction's population. Those that cannot survive have no list. */
void project_evolution_make(struct project_evolution *evolution, int32_t first, int32_t end,
                            int32_t size);

/* Ends a sweep that made `children`, of which and of the members the best survive. */
void project_evolution_select(struct project_evolution *evolution, int32_t children);

#endif
