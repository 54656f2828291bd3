/* Who and what is late, by name. */
#include "report/section.h"

#include "base/text.h"

bool late_has(const struct report *report, bool brief)
{
    (void)brief;
    const struct verify_result *result = report->result;
    return result->late_count > 0 || result->late_closing_count > 0 ||
           result->figures.late_items > 0;
}

void late_print(const struct report *report, bool brief, FILE *stream)
{
    (void)brief;
    const struct mission *mission = report->mission;
    const struct verify_result *result = report->result;
    char text[11], other[11];
    for (int i = 0; i < result->late_count; i++) {
        const struct plan_late *late = &result->late[i];
        fprintf(stream, "  %d of %s out on %s, %lld day%s late\n", late->people,
                mission->units[late->unit].id, day_format(late->out, text), (long long)late->days,
                late->days == 1 ? "" : "s");
    }
    for (int i = 0; i < result->late_closing_count; i++) {
        const struct plan_late_closing *late = &result->late_closings[i];
        int days = late->closed - late->latest_close;
        fprintf(stream, "  %s closed on %s, %d day%s after its latest_close %s\n",
                mission->places[late->place].name, day_format(late->closed, text), days,
                days == 1 ? "" : "s", day_format(late->latest_close, other));
    }
    if (result->figures.late_items)
        fprintf(stream, "  %lld items out after the last day\n",
                (long long)result->figures.late_items);
}

json_t *late_json(const struct report *report)
{
    return json_pack("{s:o,s:o,s:I}", "people", plan_json_late(report->mission, report->result),
                     "closings", plan_json_late_closings(report->mission, report->result), "items",
                     (json_int_t)report->result->figures.late_items);
}
