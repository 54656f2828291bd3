/* Private to the checker: what the proof of a plan's bound works on. */
#ifndef DECAMP_VERIFY_BOUND_H
#define DECAMP_VERIFY_BOUND_H

#include "verify/check.h"

struct edge; /* of the graph of ways: bound.c */

struct proof {
    struct check *check;
    const struct mission *mission;
    struct arena arena;
    int days, places;
    int32_t start;
    double **price[LIMIT_KIND_COUNT], **country_price, *mission_price; /* [kind][item][day], or
                                                                          NULL */
    double *share;                   /* [leg] of its danger that people who escort pay */
    unsigned char *shut;             /* [leg][day] */
    double *acts, *convoy;           /* [leg][day] hostile acts on the leg; vehicles */
    double *danger, *relief, *guard; /* [place][day] a day's acts there; what of them guards do not
                                        pay; those they stand for */
    int *emptied;                    /* [place] earliest day of the last departure; -1: not known */
    struct edge *edges;
    size_t edge_count, edge_capacity;
    double *value; /* [node][day] */
};

/* A table [row][day], with room for the day after the last; lives as long as the proof. */
double *proof_days_new(struct proof *proof, int rows);
double *proof_at(const struct proof *proof, double *table, int row, int day);

/* Fills what depends on days and not on prices. */
void proof_read_days(struct proof *proof);

bool proof_is_inside(const struct proof *proof, int place);
/* The leg is not shut, and convoys may pass it. */
bool proof_is_open(const struct proof *proof, int leg, int day);
/* A `shut` row selects the leg, whatever its days and lift. */
bool proof_shuts(const struct mission *mission, const struct limit *limit, const struct leg *leg);
/* The pool can use the leg. */
bool proof_passes(const struct mission *mission, const struct lift *lift, const struct leg *leg);

/* The first day from the start on on which the unit may leave. */
int proof_release(const struct proof *proof, const struct unit *unit);
bool proof_moves_out(const struct unit *unit);
/* The lot may not be disposed of otherwise. */
bool proof_has_to_move(const struct lot *lot);
/* What escorts are exposed to at least on roads, by what must be carried. */
double proof_freight(struct proof *proof);

/* The place must close, and nothing stays there. */
bool proof_has_to_close(const struct proof *proof, int place);

#endif
