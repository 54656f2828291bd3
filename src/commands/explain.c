/* decamp explain: why that date. */
#include "commands/command.h"

#include "base/text.h"
#include "explain/explain.h"

#include <stdlib.h>

/* The trip asked for, as a number, or -1 after an error. */
static int find_trip(const struct plan_document *plan, const char *id,
                     struct diagnostics *diagnostics)
{
    const struct plan_trip *trip = plan_document_find_trip(plan, id);
    if (trip)
        return (int)(trip - plan->trips);
    const char **ids = memory_new((size_t)plan->trip_count, sizeof *ids);
    for (int i = 0; i < plan->trip_count; i++)
        ids[i] = plan->trips[i].id;
    const char *nearest = text_nearest(id, ids, (size_t)plan->trip_count);
    diagnostics_add(diagnostics, SEVERITY_ERROR, plan->path, 0, 0, "there is no trip '%s'", id);
    if (nearest)
        diagnostics_hint(diagnostics, "did you mean '%s'?", nearest);
    free(ids);
    return -1;
}

/* The place asked for, which must close, or -1 after an error. */
static int find_place(const struct mission *mission, const struct plan_document *plan,
                      const char *id, struct diagnostics *diagnostics)
{
    int place = mission_find_place(mission, id);
    if (place >= 0 && plan_document_find_closing(plan, place))
        return place;
    const char **ids = memory_new((size_t)plan->closing_count, sizeof *ids);
    for (int i = 0; i < plan->closing_count; i++)
        ids[i] = mission->places[plan->closings[i].place].id;
    const char *nearest = text_nearest(id, ids, (size_t)plan->closing_count);
    diagnostics_add(diagnostics, SEVERITY_ERROR, plan->path, 0, 0,
                    place < 0 ? "there is no place '%s'" : "'%s' is not closed in this plan", id);
    if (nearest)
        diagnostics_hint(diagnostics, "did you mean '%s'?", nearest);
    free(ids);
    return -1;
}

static int run(const struct arguments *arguments)
{
    const char *site = arguments_text(arguments, "site", NULL);
    const char *trip_id = arguments_text(arguments, "trip", NULL);
    if (!site == !trip_id)
        return command_usage("either --site or --trip is needed");
    struct diagnostics diagnostics = {0};
    struct mission *mission = mission_read(arguments_positional(arguments, 0), &diagnostics);
    struct plan_document *plan = NULL;
    if (mission)
        plan = plan_document_read_whole(arguments_positional(arguments, 1), mission, &diagnostics);
    if (plan) {
        int place = site ? find_place(mission, plan, site, &diagnostics) : -1;
        int trip = trip_id ? find_trip(plan, trip_id, &diagnostics) : -1;
        if (place >= 0 || trip >= 0) {
            struct explanation explanation;
            explain_date(mission, plan, place, trip, &explanation);
            if (arguments_has(arguments, "json"))
                explanation_print_json(&explanation, stdout);
            else
                explanation_print(&explanation, text_line_width(stdout), stdout);
            explanation_clear(&explanation);
        }
    }
    int code = command_finish(&diagnostics, EXIT_INPUT);
    plan_document_free(plan);
    mission_free(mission);
    return code;
}

static const struct option_row options[] = {
    {'s', "site", "PLACE", "why the last departure from this place is when it is"},
    {'t', "trip", "TRIP", "why this trip leaves when it does"},
    {0, "json", NULL, "print JSON, with all reasons"},
    {0},
};

const struct command command_explain = {
    .name = "explain",
    .positional = "MISSION PLAN",
    .positional_least = 2,
    .positional_most = 2,
    .summary = "say why a place closes or a trip leaves that day",
    .details = "Moves the date by a day in a copy of the plan and asks the checker what breaks:\n"
               "limits, each with its table and line, or what comes first. That is then moved\n"
               "as well, and so on, up to the limits at the root. Tells also what waits for it,\n"
               "and how far it could move alone, with the change in exposure and cost.",
    .example = "  decamp explain examples/small plan.json --site north\n"
               "  decamp explain examples/small plan.json --trip T007",
    .options = options,
    .run = run,
};
