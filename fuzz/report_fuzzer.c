/* Any plan that can be read, valid or not, is told of: reported on, explained, compared with
 * itself. Nothing may crash, leak or overflow. Its corpus is the plan reader's. */
#include "explain/explain.h"
#include "report/compare.h"
#include "report/report.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void explain(const struct mission *mission, const struct plan_document *plan, int place,
                    int trip, FILE *stream)
{
    struct explanation explanation;
    explain_date(mission, plan, place, trip, &explanation);
    explanation_print(&explanation, 80, stream);
    explanation_print_json(&explanation, stream);
    explanation_clear(&explanation);
}

static void tell(const struct mission *mission, const struct plan_document *plan,
                 struct diagnostics *diagnostics, FILE *stream)
{
    struct verify_result result;
    if (!plan->partial) {
        verify_plan(mission, plan, &result);
        struct report report = {mission, plan, &result, 80};
        report_print(&report, stream);
        report_print_json(&report, NULL, stream);
        report_write_picture(&report, "/dev/null", diagnostics);
        report_write_movements_csv(&report, "/dev/null", diagnostics);
        if (plan->closing_count)
            explain(mission, plan, plan->closings[0].place, -1, stream);
        if (plan->trip_count)
            explain(mission, plan, -1, plan->trip_count / 2, stream);
    }
    struct compared side = {plan, plan->partial ? NULL : &result};
    struct comparison comparison = {mission, side, side};
    comparison_print(&comparison, 80, stream);
    comparison_print_json(&comparison, stream);
    if (!plan->partial)
        verify_result_clear(&result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct mission *mission;
    static FILE *nowhere;
    struct diagnostics diagnostics = {0};
    if (!mission) {
        mission = mission_read(VERIFY_DATA "/mission", &diagnostics);
        nowhere = fopen("/dev/null", "w");
    }
    if (!mission || !nowhere)
        abort();
    struct plan_document *plan =
        plan_document_read_text((const char *)data, size, "plan.json", mission, &diagnostics);
    if (plan)
        tell(mission, plan, &diagnostics, nowhere);
    plan_document_free(plan);
    diagnostics_clear(&diagnostics);
    return 0;
}
