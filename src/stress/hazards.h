/* Which rows of the risks apply to what, worked out once. Private to stress/. */
#ifndef DECAMP_STRESS_HAZARDS_H
#define DECAMP_STRESS_HAZARDS_H

#include "stress/chance.h"
#include "stress/draws.h"

/* Spells that a run draws: of a row of kind shut, or after attacks on a place. */
struct spell_group {
    int risk;
    int place; /* of attacks; -1: of a row of kind shut */
    int leg;   /* of a row of kind shut for each leg; else -1 */
    uint64_t key;
    const double *acts_until; /* [day + 1] of attacks: those expected to strike up to the day */
};

struct hazard_list {
    int32_t first, count;
};

/* The row that counts on a day: nearly always it is the same on all of them. */
struct hazard_rows {
    const int32_t *by_day; /* NULL: the same every day */
    int32_t always;        /* the row, or -1: none on any day; by day: 0 */
};

static inline int hazard_row_on(const struct hazard_rows *rows, int32_t day)
{
    return rows->by_day ? rows->by_day[day] : rows->always;
}

/* What may strike a passage. */
struct passage_hazards {
    struct hazard_rows travel, attack, breakdown;
    struct hazard_list groups, refusals;
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
    struct passage_hazards *of_passage;
    struct hazard_rows *lasting; /* rows for what tasks last */
    size_t lasting_count, lasting_capacity;
    int32_t *lasting_of; /* [task] of these */
    struct spell_group *groups;
    int group_count;
    int32_t *lists;
    size_t list_count, list_capacity, group_capacity;
};

/* The row of the kind that counts for the passage (or NULL), place and lift (or -1) on a day; -1.
 */
int hazards_find(const struct hazards *hazards, enum risk_kind kind, const struct passage *passage,
                 int place, int lift, int32_t day);

#endif
