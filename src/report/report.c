/* The report as a whole: which sections there are, in the order in which they are read. First what
 * has been decided (which place closes when), then how people go down, the movements, and last,
 * where the eye rests on a terminal, who is late and what it all comes to. */
#include "report/report.h"

#include "report/section.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static const struct section sections[] = {
    {"closings", "Closing order", NULL, closings_print, closings_json},
    {"drawdown", NULL, NULL, drawdown_print, drawdown_json},
    {"movements", NULL, movements_has, movements_print, movements_json},
    {"weeks", NULL, weeks_has, weeks_print, weeks_json},
    {"late", "Late", late_has, late_print, late_json},
    {"figures", "Figures", NULL, figures_print, figures_json},
    {"binding", "What binds, and what giving way changes", binding_has, binding_print,
     binding_json},
    {"prices", "What one more would be worth at most, by the bound's prices", prices_has,
     prices_print, prices_json},
    {"cures", "What would get everybody out by the last day", cures_has, cures_print, cures_json},
    {"assumed", NULL, assumed_has, assumed_print, assumed_json},
};
enum { SECTION_COUNT = sizeof sections / sizeof *sections };

static const struct section *find(const char *name)
{
    for (int i = 0; i < SECTION_COUNT; i++)
        if (strcmp(sections[i].name, name) == 0)
            return &sections[i];
    return NULL;
}

static void print_verdict(const struct report *report, FILE *stream)
{
    const struct settings *settings = &report->mission->settings;
    const struct verify_result *result = report->result;
    char start[11], last[11];
    fprintf(stream, "%s: from %s, everybody out by %s\n", settings->name,
            day_format(settings->start_day, start), day_format(settings->last_day, last));
    const char *what = report->plan->history ? "history" : "plan";
    if (result->status == VERIFY_INVALID)
        fprintf(stream, "The %s is not valid: %d breach%s. 'decamp verify' names them.\n", what,
                result->breach_count, result->breach_count == 1 ? "" : "es");
    else
        fprintf(stream, "The %s is valid%s.\n", what,
                result->status == VERIFY_LATE ? ", and late" : "");
    if (report->plan->history)
        fprintf(stream, "Lost: %lld people, %lld items, %lld vehicles of pools.\n",
                (long long)result->people_lost, (long long)result->items_lost,
                (long long)result->vehicles_lost);
}

static void print_section(const struct report *report, const struct section *section, bool brief,
                          FILE *stream)
{
    if (section->heading)
        fprintf(stream, "%s\n", section->heading);
    section->print(report, brief, stream);
}

void report_print(const struct report *report, FILE *stream)
{
    print_verdict(report, stream);
    for (int i = 0; i < SECTION_COUNT; i++)
        if (!sections[i].has || sections[i].has(report, true)) {
            fputc('\n', stream);
            print_section(report, &sections[i], true, stream);
        }
}

bool report_print_section(const struct report *report, const char *name, FILE *stream)
{
    const struct section *section = find(name);
    if (!section)
        return false;
    if (report->result->status == VERIFY_INVALID)
        print_verdict(report, stream);
    if (!section->has || section->has(report, false))
        print_section(report, section, false, stream);
    else
        fprintf(stream, "%s: none\n", section->heading ? section->heading : section->name);
    return true;
}

bool report_print_json(const struct report *report, const char *name, FILE *stream)
{
    static const char *const words[] = {"valid", "late", "invalid"};
    const struct settings *settings = &report->mission->settings;
    if (name && !find(name))
        return false;
    json_t *root = json_pack(
        "{s:{s:s,s:o,s:o},s:s,s:i}", "mission", "name", settings->name, "start",
        plan_json_day(settings->start_day), "last_day", plan_json_day(settings->last_day), "status",
        words[report->result->status], "breaches", report->result->breach_count);
    for (int i = 0; i < SECTION_COUNT; i++)
        if (!name || strcmp(sections[i].name, name) == 0)
            json_object_set_new(root, sections[i].name, sections[i].json(report));
    plan_json_print(root, stream);
    return true;
}

char *report_section_names(void)
{
    char text[256] = "";
    for (int i = 0; i < SECTION_COUNT; i++) {
        strcat(text, i ? ", " : "");
        strcat(text, sections[i].name);
    }
    return memory_copy_text(text);
}

static int compare_closings(const void *left_address, const void *right_address)
{
    const struct plan_closing *left = *(const struct plan_closing *const *)left_address;
    const struct plan_closing *right = *(const struct plan_closing *const *)right_address;
    if (left->closed != right->closed)
        return left->closed < right->closed ? -1 : 1;
    return (left->place > right->place) - (left->place < right->place);
}

const struct plan_closing **report_sort_closings(const struct plan_document *plan)
{
    const struct plan_closing **sorted = memory_new((size_t)plan->closing_count, sizeof *sorted);
    for (int i = 0; i < plan->closing_count; i++)
        sorted[i] = &plan->closings[i];
    if (plan->closing_count)
        qsort(sorted, (size_t)plan->closing_count, sizeof *sorted, compare_closings);
    return sorted;
}

static int compare_trips(const void *left_address, const void *right_address)
{
    const struct plan_trip *left = *(const struct plan_trip *const *)left_address;
    const struct plan_trip *right = *(const struct plan_trip *const *)right_address;
    if (left->depart != right->depart)
        return left->depart < right->depart ? -1 : 1;
    return strcmp(left->id, right->id);
}

const struct plan_trip **report_sort_trips(const struct plan_document *plan)
{
    const struct plan_trip **sorted = memory_new((size_t)plan->trip_count, sizeof *sorted);
    for (int i = 0; i < plan->trip_count; i++)
        sorted[i] = &plan->trips[i];
    if (plan->trip_count)
        qsort(sorted, (size_t)plan->trip_count, sizeof *sorted, compare_trips);
    return sorted;
}
