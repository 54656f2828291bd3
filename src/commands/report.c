/* decamp report: what a plan says, for people, as JSON, and as files to send on. */
#include "commands/command.h"

#include "base/text.h"
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

/* The files that can be asked for, each with its option. */
static const struct file {
    const char *option;
    bool (*write)(const struct report *report, const char *path, struct diagnostics *diagnostics);
} files[] = {
    {"movements", report_write_movements_csv},
    {"svg", report_write_picture},
    {"map", report_write_map},
};
enum { FILE_COUNT = sizeof files / sizeof *files };

/* Writes those that were asked for. One may go to standard output, which is then not for more. */
static bool write_files(const struct arguments *arguments, const struct report *report,
                        bool *standard_output, struct diagnostics *diagnostics)
{
    for (int i = 0; i < FILE_COUNT; i++) {
        const char *path = arguments_text(arguments, files[i].option, NULL);
        if (path && !files[i].write(report, path, diagnostics))
            return false;
        *standard_output |= path && strcmp(path, "-") == 0;
    }
    return true;
}

static int print_report(const struct arguments *arguments, const struct report *report)
{
    const char *section = arguments_text(arguments, "section", NULL);
    bool known = true;
    if (arguments_has(arguments, "json"))
        known = report_print_json(report, section, stdout);
    else if (section)
        known = report_print_section(report, section, stdout);
    else
        report_print(report, stdout);
    if (known)
        return report->result->status == VERIFY_INVALID ? EXIT_REFUTED : EXIT_DONE;
    char *names = report_section_names();
    int code = command_usage("--section takes one of %s, not '%s'", names, section);
    free(names);
    return code;
}

static int run(const struct arguments *arguments)
{
    struct diagnostics diagnostics = {0};
    struct mission *mission = mission_read(arguments_positional(arguments, 0), &diagnostics);
    struct plan_document *plan =
        mission
            ? plan_document_read_whole(arguments_positional(arguments, 1), mission, &diagnostics)
            : NULL;
    int code = EXIT_INPUT;
    if (plan) {
        struct verify_result result;
        verify_plan(mission, plan, &result);
        struct report report = {mission, plan, &result, text_line_width(stdout)};
        bool standard_output = false;
        code = EXIT_OUTPUT;
        if (write_files(arguments, &report, &standard_output, &diagnostics))
            code = standard_output ? EXIT_DONE : print_report(arguments, &report);
        verify_result_clear(&result);
    }
    fflush(stdout);
    command_finish(&diagnostics, code);
    plan_document_free(plan);
    mission_free(mission);
    return code;
}

static const struct option_row options[] = {
    {'s', "section", "NAME", "only this section, in full"},
    {0, "movements", "FILE", "also write the movement table as CSV"},
    {0, "svg", "FILE", "also draw the drawdown and the closings"},
    {0, "map", "FILE", "also write a map layer: .geojson, .gpkg, .fgb, .kml"},
    {0, "json", NULL, "print JSON"},
    {0},
};

const struct command command_report = {
    .name = "report",
    .positional = "MISSION PLAN",
    .positional_least = 2,
    .positional_most = 2,
    .summary = "show a plan: closings, drawdown, movements, figures",
    .details = "Prints the closing order, the people remaining by week, the movements, who is\n"
               "late, the figures with their bound, the limits that bind, what more of them is\n"
               "worth, and the values that are assumed. Sections: closings, drawdown,\n"
               "movements, weeks, late, figures, binding, prices, cures, assumed. Files are\n"
               "written whole or not at all; - is standard output, which then holds nothing\n"
               "else. Exit 1 if the plan is not valid.",
    .example = "  decamp report examples/small plan.json\n"
               "  decamp report examples/small plan.json --movements movements.csv\n"
               "  decamp report examples/small plan.json --svg plan.svg --map plan.gpkg",
    .options = options,
    .run = run,
};
