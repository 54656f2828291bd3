/* What binds a solution, and what would cure its lateness. Private to plan/. */
#ifndef DECAMP_PLAN_RELAX_H
#define DECAMP_PLAN_RELAX_H

#include "plan/relaxation.h"
#include "plan/solution.h"

/* One limit, relaxed, and what the planner gained by it. */
struct relief {
    struct relaxation relaxation;
    double gain_late_person_days, gain_exposure;
};

/* The limits whose relaxation by one step gains most, best first, at most `most`. Returns how many;
 * reliefs has room for `most`. The solution is compared with what the same further search finds
 * without any relaxation, so that a gain is not the search's. */
int relax_find_binding(const struct solution *solution, const struct plan_options *options,
                       struct relief *reliefs, int most);

/* The smallest set of relaxations found that lets everybody out by the date and gives everything a
 * place; each one's gain is what is lost if it alone is left out of the set. 0: none was found. */
int relax_find_cures(const struct solution *solution, const struct plan_options *options,
                     struct relief *reliefs, int most);

#endif
