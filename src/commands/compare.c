/* decamp compare: two plans side by side, or a plan and what really happened. */
#include "commands/command.h"

#include "base/text.h"
#include "report/compare.h"

static int run(const struct arguments *arguments)
{
    struct diagnostics diagnostics = {0};
    struct mission *mission = mission_read(arguments_positional(arguments, 0), &diagnostics);
    struct plan_document *documents[2] = {NULL};
    for (int i = 0; mission && i < 2; i++)
        documents[i] =
            plan_document_read(arguments_positional(arguments, 1 + i), mission, &diagnostics);
    if (documents[0] && documents[1]) {
        struct verify_result results[2];
        struct compared sides[2];
        for (int i = 0; i < 2; i++) {
            sides[i] = (struct compared){documents[i], documents[i]->partial ? NULL : &results[i]};
            if (!documents[i]->partial)
                verify_plan(mission, documents[i], &results[i]);
        }
        struct comparison comparison = {mission, sides[0], sides[1]};
        if (arguments_has(arguments, "json"))
            comparison_print_json(&comparison, stdout);
        else
            comparison_print(&comparison, text_line_width(stdout), stdout);
        for (int i = 0; i < 2; i++)
            if (sides[i].result)
                verify_result_clear(&results[i]);
    }
    int code = command_finish(&diagnostics, EXIT_INPUT);
    plan_document_free(documents[0]);
    plan_document_free(documents[1]);
    mission_free(mission);
    return code;
}

static const struct option_row options[] = {
    {0, "json", NULL, "print JSON"},
    {0},
};

const struct command command_compare = {
    .name = "compare",
    .positional = "MISSION PLAN OTHER",
    .positional_least = 3,
    .positional_most = 3,
    .summary = "set a plan beside another, or a record",
    .details = "Prints the days on which places close in both and the difference, the people\n"
               "remaining by week with what was reported (about, at least, at most), and the\n"
               "figures. Either file may be a partial record (docs/plan-file.md): what it does\n"
               "not say is told as not known.",
    .example = "  decamp compare examples/minusma plan.json examples/minusma-backtest/plan.json",
    .options = options,
    .run = run,
};
