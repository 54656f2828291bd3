/* How the genetic search of projects (project_search.c) makes lists: from nothing, and from two
 * parents. Private to the schedule module. Nothing here allocates but the pairs of _init. */
#ifndef DECAMP_SCHEDULE_PROJECT_CHILD_H
#define DECAMP_SCHEDULE_PROJECT_CHILD_H

#include "schedule/project.h"

#include "base/random.h"

/* What is known of the project before the search: shared by all threads. */
struct project_nursery {
    const struct project *project;
    const struct project_modes *modes; /* NULL: one each */
    int32_t *work; /* [count] how much of the scarce resources the activity takes, from 1; the sum
                      is at most 2^20 + count */
    int shift;     /* starts are kept as start >> shift, which 16 bits hold */
};

/* `work` is allocated in the arena of the project; with several modes it is that of the least
 * demands. */
void project_nursery_init(struct project_nursery *nursery, struct project *project,
                          const struct project_modes *modes);

/* What one thread works with. */
struct project_cradle {
    struct project_profile *profile; /* not owned; for sorting */
    int32_t *key;                    /* [count + 1] */
    int32_t *used;                   /* [supplies] */
    uint32_t *part;                  /* [count] of the last crossing: 0 in the stretch */
};

void project_cradle_init(struct project_cradle *cradle, const struct project_nursery *nursery,
                         struct project_profile *profile);
void project_cradle_clear(struct project_cradle *cradle);

struct project_parent {
    const uint16_t *list;
    const uint16_t *choice; /* [count] mode of each activity; used only with several modes */
    const uint16_t
        *start; /* [count + 1] start of each activity >> shift, of the schedule that the
                   list was sorted by,  in the direction of the list; then the makespan */
};

/* A random list: by latest start, blurred by up to `blur` times the critical path. */
void project_list_found(const struct project_nursery *nursery, struct project_cradle *cradle,
                        enum project_direction direction, double blur, struct random_stream *random,
                        uint16_t *list);

/* A child of two lists of `direction`, slightly changed by chance; the more, the greater the part
 * of the last children that repeated others, from 0 to 1. */
void project_list_cross(const struct project_nursery *nursery, struct project_cradle *cradle,
                        enum project_direction direction, const struct project_parent *mother,
                        const struct project_parent *father, double repetition,
                        struct random_stream *random, uint16_t *list);

/* Modes of a child: those of the mother in the stretch of the last crossing, those of the father
 * elsewhere, a few others; without mother, all at random. Returns by how much they use up more than
 * there is. */
int64_t project_modes_draw(const struct project_nursery *nursery, struct project_cradle *cradle,
                           const struct project_parent *mother, const struct project_parent *father,
                           struct random_stream *random, uint16_t *choice);

#endif
