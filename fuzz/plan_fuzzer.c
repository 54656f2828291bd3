/* Any bytes, read as a plan for a small mission and, if they are one, checked against every rule.
 * Nothing may crash, leak or overflow, and the verdict on the same plan must be the same twice. */
#include "verify/verify.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct mission *mission, const struct plan_document *plan)
{
    struct verify_result first, second;
    int64_t remaining[40];
    verify_people_remaining(mission, plan, mission->settings.start_day, 40, remaining);
    if (plan->partial)
        return;
    if (verify_plan(mission, plan, &first) != verify_plan(mission, plan, &second) ||
        first.breach_count != second.breach_count)
        abort();
    verify_result_clear(&first);
    verify_result_clear(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct mission *mission;
    struct diagnostics diagnostics = {0};
    if (!mission)
        mission = mission_read(VERIFY_DATA "/mission", &diagnostics);
    if (!mission)
        abort();
    struct plan_document *plan =
        plan_document_read_text((const char *)data, size, "plan.json", mission, &diagnostics);
    if (plan)
        check(mission, plan);
    plan_document_free(plan);
    diagnostics_clear(&diagnostics);
    return 0;
}
