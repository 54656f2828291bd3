/* Which rows of the risks apply to what, worked out once. Private to stress/. */
#ifndef DECAMP_STRESS_HAZARDS_H
#define DECAMP_STRESS_HAZARDS_H

#include "stress/chance.h"
#include "stress/draws.h"

/* Spells that a run draws: of a row of kind shut, or after attacks on a place. */
struct spell_group {
    int risk;
    int place; /* of attacks; -1: of a row of kind shut */
    uint64_t key;
    const double *acts_until; /* [day + 1] of attacks: those expected to strike up to the day */
};

struct hazard_list {
    int32_t first, count;
};

struct hazards {
    struct arena arena;
    const struct network *network;
    struct risk *risks;
    struct chance_table *tables;
    uint64_t *keys;
    bool *is_default;
    int risk_count;
    int first_of_kind[RISK_KIND_COUNT + 1]; /* into by_kind */
    int *by_kind;
    /* [passage][day] the row that counts, or -1; NULL: none ever does */
    int16_t **travel, **attack, **breakdown;
    struct spell_group *groups;
    int group_count;
    struct hazard_list *groups_of, *refusals_of; /* [passage] */
    int32_t *lists;
    size_t list_count, list_capacity, group_capacity;
};

/* The row of the kind that counts for the passage (or NULL), place and lift (or -1) on a day; -1.
 */
int hazards_find(const struct hazards *hazards, enum risk_kind kind, const struct passage *passage,
                 int place, int lift, int32_t day);

#endif
