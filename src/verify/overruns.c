/* What a history broke of the limits, and says so.
 *
 * A rule finds its breach as in any plan, and then says what kind of overrun it is. If the history
 * names that, the breach is taken back; if not, it stays. Either way it is listed, so that whoever
 * writes a history can have it checked once and name what was found. Those named are kept sorted,
 * and what never happened of them is a breach in the end.
 */
#include "verify/check.h"

#include <stdlib.h>

static int compare(const struct plan_overrun *a, const struct plan_overrun *b)
{
    const int left[] = {a->rule, (int)a->kind, a->from,          a->place,
                        a->leg,  a->lift,      a->country_place, a->trip};
    const int right[] = {b->rule, (int)b->kind, b->from,          b->place,
                         b->leg,  b->lift,      b->country_place, b->trip};
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

static int compare_overruns(const void *left, const void *right)
{
    return compare(left, right);
}

static int compare_named(const void *left, const void *right)
{
    return compare(*(const struct plan_overrun *const *)left,
                   *(const struct plan_overrun *const *)right);
}

void check_sort_overruns(struct check *check)
{
    size_t count = (size_t)check->plan->overrun_count;
    check->named = arena_new(&check->arena, count, sizeof *check->named);
    check->happened = arena_new(&check->arena, count, sizeof *check->happened);
    for (size_t i = 0; i < count; i++)
        check->named[i] = &check->plan->overruns[i];
    if (count)
        qsort(check->named, count, sizeof *check->named, compare_named);
}

static bool is_named(struct check *check, const struct plan_overrun *overrun)
{
    const struct plan_overrun **found = NULL;
    if (check->plan->overrun_count)
        found = bsearch(&overrun, check->named, (size_t)check->plan->overrun_count,
                        sizeof *check->named, compare_named);
    if (found)
        check->happened[found - check->named] = true;
    return found;
}

void check_overrun(struct check *check, enum overrun_kind kind, int trip, int place, int leg,
                   int lift, int country_place)
{
    if (!check->plan->history)
        return;
    struct verify_result *result = check->result;
    struct breach *last = &result->breaches[result->breach_count - 1];
    memory_grow(&check->overruns, &check->overrun_capacity, check->overrun_count + 1,
                sizeof *check->overruns);
    struct plan_overrun *overrun = &check->overruns[check->overrun_count++];
    *overrun = (struct plan_overrun){.rule = last->rule,
                                     .kind = kind,
                                     .trip = trip,
                                     .place = place,
                                     .leg = leg,
                                     .lift = lift,
                                     .country_place = country_place,
                                     .from = moment_day(last->moment)};
    if (is_named(check, overrun)) {
        result->rule_counts[last->rule]--;
        result->breach_count--;
    } else {
        last->message = arena_format(&result->arena, "%s; not named in overruns", last->message);
    }
}

void check_overruns(struct check *check)
{
    const struct plan_document *plan = check->plan;
    struct verify_result *result = check->result;
    char day[11];
    for (int i = 0; i < plan->overrun_count; i++) {
        const struct plan_overrun *named = check->named[i];
        if (!check->happened[i])
            check_breach(check, named->rule, named->trip, named->place, -1, day_moment(named->from),
                         "overruns[%d] names %s on %s, which is not so, or twice",
                         (int)(named - plan->overruns), overrun_kind_name(named->kind),
                         day_format(named->from, day));
    }
    if (check->overrun_count)
        qsort(check->overruns, check->overrun_count, sizeof *check->overruns, compare_overruns);
    result->overruns = arena_new(&result->arena, check->overrun_count, sizeof *result->overruns);
    for (size_t i = 0; i < check->overrun_count; i++)
        if (i == 0 || compare(&check->overruns[i], &check->overruns[i - 1]) != 0)
            result->overruns[result->overrun_count++] = check->overruns[i];
    free(check->overruns);
    check->overruns = NULL;
}
