/* The members of one population of the search of projects, and which of them survive. Private to
 * the schedule module. */
#ifndef DECAMP_SCHEDULE_PROJECT_POPULATION_H
#define DECAMP_SCHEDULE_PROJECT_POPULATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct project_member {
    int32_t makespan;
    uint32_t place;   /* of its list among the population's */
    int64_t finishes; /* sum: of equally long schedules, the one whose activities finish early has
                         more room */
    uint64_t hash;    /* of its schedule */
};

struct project_population {
    struct project_member *members; /* [2 * most]: best first, `count` of them, then the children
                                       of the sweep; owned */
    struct project_member *sorted;  /* [2 * most] scratch; owned */
    uint16_t *lists;                /* [2 * most][stride]; owned */
    size_t stride;
    int32_t count, most;
};

void project_population_init(struct project_population *population, int32_t most, size_t stride);
void project_population_clear(struct project_population *population);

/* Nobody is left, and all places are free. */
void project_population_empty(struct project_population *population);

static inline uint16_t *project_population_list(const struct project_population *population,
                                                const struct project_member *member)
{
    return population->lists + member->place * population->stride;
}

static inline bool project_member_stands_before(const struct project_member *left,
                                                const struct project_member *right)
{
    /* without branches: which it is cannot be guessed */
    bool finishes = (left->finishes < right->finishes) |
                    ((left->finishes == right->finishes) & (left->hash < right->hash));
    return (left->makespan < right->makespan) | ((left->makespan == right->makespan) & finishes);
}

/* Keeps the best `size` different schedules of the members and the `children` that stand behind
 * them; the places of the others are free for the next children. Returns how many children were
 * schedules that a better or equal place was already given to. */
int32_t project_population_survive(struct project_population *population, int32_t size,
                                   int32_t children);

#endif
