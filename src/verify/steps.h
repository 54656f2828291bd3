/* Private to the checker: what a table says and its limits change, day by day.
 *
 * A value that holds from one day to the next is kept as steps: from[i] is the first day of
 * value[i], from[0] is the beginning of time. Capacities are the least of the table's value and of
 * every limit row that applies; guard and danger are what the last row that applies says. No
 * capacity is INFINITY. */
#ifndef DECAMP_VERIFY_STEPS_H
#define DECAMP_VERIFY_STEPS_H

#include "verify/verify.h"

/* Which rows of the limits table, and how they apply. */
struct steps_wanted {
    enum limit_kind kind;
    int place, leg, lift; /* rows must name exactly these; -1: none named */
    int country_place;    /* rows must name the country of this place; -1: none named */
    double base;          /* without any row; INFINITY: no limit */
    bool replaces;        /* the last row that applies counts; else the least of all */
    int32_t exists_from, exists_until; /* outside these days the value is 0; DAY_NONE: open */
    struct table_row row;              /* where the tables say `base` */
};

struct steps {
    int32_t *from;
    double *value;
    int count;
    struct steps_wanted wanted;
};

struct steps steps_build(struct arena *arena, const struct mission *mission,
                         const struct steps_wanted *wanted);

/* The position of the step that holds on `day`; O(log count). */
int steps_find(const struct steps *steps, int32_t day);
double steps_value(const struct steps *steps, int32_t day);

/* Where the tables say the value that holds on `day`. */
struct table_row steps_row(const struct mission *mission, const struct steps *steps, int32_t day);

/* The moment at which step `position` ends; INT64_MAX for the last. */
int64_t steps_end(const struct steps *steps, int position);

#endif
