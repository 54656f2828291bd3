/* Why that date? A proof by the checker, without any knowledge of the planner.
 *
 * The trip (or the last departure from a site, with the site's closing) is moved a day earlier in a
 * copy of the plan, and the checker looks at the copy: each breach that the plan itself does not
 * have is a reason why not. Where a reason is something else in the plan that comes first (the trip
 * that brings the load, the clearance, a place that closes before), that is moved as well, and so
 * on: the chain ends in limits of the mission's tables, or in nothing, and then all of it could go
 * earlier together. The same a day later says what waits for it.
 *
 * Whole days are moved, so that times of day stay what they are. Lift, escort and the trip move as
 * one.
 */
#ifndef DECAMP_EXPLAIN_EXPLAIN_H
#define DECAMP_EXPLAIN_EXPLAIN_H

#include "explain/element.h"

#include <stdio.h>

/* One thing that stands in the way. */
struct reason {
    int level;               /* 0: of what is asked about; 1: of what level 0 found, and so on */
    struct breach breach;    /* of the moved copy; texts owned by the explanation */
    struct element *held_by; /* what else in the plan has part in it; owned by the explanation */
    int held_by_count;
};

/* What would have to move by a day along from one level to the next. */
struct step {
    struct element *elements; /* owned by the explanation */
    int count;
};

/* One direction. Figures are differences from the plan's own. */
struct explanation_side {
    int free_days;  /* it alone may move so many days, each of them, and nothing breaks */
    bool all_free;  /* free_days is as far as was tried */
    int jump_days;  /* more days than that after which nothing breaks again; 0: none found */
    int free_hours; /* where no day is free: hours on the same day; 0: none */
    struct plan_figures
        free_change; /* by moving free_days, or jump_days, or free_hours; trips unused */
    struct plan_figures blocked_change; /* by moving one day further than free_days */
    int64_t blocked_late_closings;      /* late closings more, likewise */
    struct reason *reasons;             /* by level; owned by the explanation */
    int reason_count;
    struct step *steps; /* what level i+1 moves besides all levels before; owned */
    int step_count;
    bool together; /* with all steps nothing else stands in the way */
    struct plan_figures together_change;
};

struct explanation {
    struct arena arena;
    const struct mission *mission;
    const struct plan_document *plan;
    struct element_list subject;
    int place;         /* that is asked about, or -1 */
    int trip;          /* that is asked about, or -1 */
    int plan_breaches; /* of the plan as it is; they are not reasons */
    struct explanation_side earlier, later;
};

/* Farthest that a date is moved, and levels of a chain. */
enum { EXPLAIN_DAYS = 14, EXPLAIN_LEVELS = 6 };

/* Explains the date of a trip (place -1), or of a place's last departure (trip -1; the place has a
 * closing in the plan). A trip that is part of a last departure is explained as that. Fills
 * *explanation, to be cleared by the caller; mission and plan must outlive it. At most about 60
 * runs of the checker. */
void explain_date(const struct mission *mission, const struct plan_document *plan, int place,
                  int trip, struct explanation *explanation);
void explanation_clear(struct explanation *explanation);

void explanation_print(const struct explanation *explanation, int width, FILE *stream);
void explanation_print_json(const struct explanation *explanation, FILE *stream);

#endif
