/* The checker's front: takes the plan apart, lets every rule look at it, and says what came of it.
 * The rules do not know each other; only the figures come last, as they also collect what the
 * passes before them measured. */
#include "verify/verify.h"

#include "verify/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare_breaches(const void *left_address, const void *right_address)
{
    const struct breach *left = left_address, *right = right_address;
    if (left->rule != right->rule)
        return left->rule < right->rule ? -1 : 1;
    if (left->moment != right->moment)
        return left->moment < right->moment ? -1 : 1;
    if (left->trip != right->trip)
        return left->trip < right->trip ? -1 : 1;
    if (left->place != right->place)
        return left->place < right->place ? -1 : 1;
    return strcmp(left->message, right->message);
}

static enum verify_status check_all(const struct mission *mission, const struct plan_document *plan,
                                    bool bound, const struct verify_before *before,
                                    struct verify_result *result)
{
    *result = (struct verify_result){.proven_exposure = NAN};
    struct check check = {.mission = mission, .plan = plan, .result = result};
    check_prepare(&check);
    check_conservation(&check);
    check_losses(&check);
    check_lift(&check);
    check_escort(&check);
    check_presence(&check);
    check_throughput(&check);
    check_calendar(&check);
    if (before)
        check_set_out(&check, before);
    check_order(&check);
    check_figures(&check);
    if (bound)
        check_bound(&check);
    check_overruns(&check);
    arena_clear(&check.arena);
    if (result->breach_count)
        qsort(result->breaches, (size_t)result->breach_count, sizeof *result->breaches,
              compare_breaches);
    const struct plan_figures *figures = &result->figures;
    if (result->breach_count)
        result->status = VERIFY_INVALID;
    else if (figures->late_person_days > 0 || figures->late_items > 0 ||
             result->late_closing_count > 0)
        result->status = VERIFY_LATE;
    return result->status;
}

enum verify_status verify_plan(const struct mission *mission, const struct plan_document *plan,
                               struct verify_result *result)
{
    return check_all(mission, plan, false, NULL, result);
}

enum verify_status verify_plan_and_bound(const struct mission *mission,
                                         const struct plan_document *plan,
                                         struct verify_result *result)
{
    return check_all(mission, plan, true, NULL, result);
}

enum verify_status verify_remaining_plan(const struct mission *mission,
                                         const struct plan_document *plan,
                                         const struct verify_before *before,
                                         struct verify_result *result)
{
    return check_all(mission, plan, true, before, result);
}

void verify_result_clear(struct verify_result *result)
{
    free(result->breaches);
    arena_clear(&result->arena);
    *result = (struct verify_result){0};
}

const char *verify_rule_name(int rule)
{
    static const char *const names[] = {"conservation", "lift",     "escort", "guard",
                                        "throughput",   "calendar", "order",  "date"};
    return names[rule - RULE_FIRST];
}
