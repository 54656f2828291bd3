/* Several objectives in one number.
 *
 * Terms of one level are added with their weights. Levels are compared in lexicographic order: what
 * a level gains counts more than anything behind it. The search looks at one 64-bit number all the
 * time, so the levels are folded into one: from the last to the first, the unit of a level is one
 * more than all that the levels behind it can differ by, from any two schedules of this instance.
 * So two sums compare as the vectors of levels do, exactly; where the sum could leave 62 bits, this
 * is said instead of rounding.
 */
#include "schedule/instance.h"

#include <stdlib.h>

/* How far apart two values of a term can be, and how great one can be. */
struct reach {
    __int128 range, most;
};

static struct reach reach_of(const struct schedule_instance *instance, enum schedule_term_kind kind)
{
    struct reach reach = {0};
    if (kind == TERM_MAKESPAN)
        return (struct reach){instance->horizon, instance->horizon};
    for (int32_t a = 0; a < instance->activities; a++) {
        __int128 least = 0, most = 0, greatest = 0;
        int64_t late = (int64_t)instance->horizon - instance->due[a];
        if (kind == TERM_UNPLACED) {
            most = greatest = llabs(instance->unplaced_cost[a]);
        } else if (kind == TERM_TARDINESS) {
            most = greatest = late > 0 ? (__int128)instance->due_weight[a] * late : 0;
        } else {
            for (int32_t m = instance->first_mode[a]; m < instance->first_mode[a + 1]; m++) {
                const struct schedule_curve *curves = instance->tables->curve;
                __int128 fixed = instance->fixed_cost[m], weight = instance->cost_weight[m];
                int32_t curve = instance->curve[m], guide = instance->guide[m];
                __int128 low = fixed, high = fixed, size = fixed < 0 ? -fixed : fixed;
                int64_t wide = curve < 0 ? 0 : curves[curve].most;
                if (guide >= 0 && curves[guide].most > wide)
                    wide = curves[guide].most;
                if (curve >= 0) {
                    low += weight * curves[curve].floor[instance->earliest[m]];
                    high += weight * curves[curve].most;
                }
                size += weight * wide;
                least = low < least ? low : least;
                most = high > most ? high : most;
                greatest = size > greatest ? size : greatest;
            }
        }
        reach.range += most - least;
        reach.most += greatest;
    }
    return reach;
}

/* Folds the levels of the objective into one number, from the last to the first: a unit of a level
 * weighs more than all that the levels behind it can differ by. */
bool schedule_fold_levels(struct schedule_instance *instance, struct diagnostics *diagnostics)
{
    const __int128 limit = INT64_MAX / 2;
    __int128 unit = 1, most = 0;
    bool done[SCHEDULE_TERMS] = {0}, fits = true;
    instance->counts_unplaced = instance->term[TERM_UNPLACED].given == 0;
    for (;;) {
        int32_t level = INT32_MIN;
        bool any = false;
        for (int32_t k = 0; k < SCHEDULE_TERMS; k++)
            if (instance->term[k].given && !done[k] && (!any || instance->term[k].level > level)) {
                level = instance->term[k].level;
                any = true;
            }
        if (!any)
            break;
        __int128 range = 0;
        for (int32_t k = 0; k < SCHEDULE_TERMS && fits; k++) {
            const struct schedule_level *term = &instance->term[k];
            if (!term->given || term->level != level)
                continue;
            done[k] = true;
            struct reach reach = reach_of(instance, (enum schedule_term_kind)k);
            fits = term->weight == 0 ||
                   (unit <= limit / term->weight && reach.most <= limit / (unit * term->weight) &&
                    reach.range <= 2 * limit / (unit * term->weight));
            if (!fits)
                break;
            instance->scale[k] = (int64_t)(unit * term->weight);
            range += reach.range * term->weight;
            most += reach.most * unit * term->weight;
        }
        fits = fits && (range + 1) <= 4 * limit / unit;
        if (!fits)
            break;
        unit *= range + 1;
    }
    if (instance->counts_unplaced)
        most += unit * instance->activities;
    if (!fits || most > limit) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0, 0,
                        "schedule: the levels of the objective need numbers beyond 2^62");
        diagnostics_hint(diagnostics, "count costs and weights in larger units, put fewer terms on "
                                      "levels of their own, or shorten the horizon");
        return false;
    }
    for (int32_t a = 0; a < instance->activities; a++)
        instance->unplaced_value[a] = instance->scale[TERM_UNPLACED] * instance->unplaced_cost[a] +
                                      (instance->counts_unplaced ? (int64_t)unit : 0);
    return true;
}

int32_t schedule_list_terms(const struct schedule_instance *instance,
                            struct schedule_term terms[SCHEDULE_TERMS])
{
    int32_t count = 0;
    for (int32_t k = 0; k < SCHEDULE_TERMS; k++) {
        const struct schedule_level *given = &instance->term[k];
        int32_t at = count;
        if (!given->given)
            continue;
        for (; at > 0 && terms[at - 1].level > given->level; at--)
            terms[at] = terms[at - 1];
        terms[at] = (struct schedule_term){(enum schedule_term_kind)k, given->level, given->weight};
        count++;
    }
    return count;
}
