/* decamp sitrep: the situation report of a day, as text and as HTML. */
#include "commands/situation_access.h"

#include "base/output.h"

static int write_html(const struct arguments *arguments, const struct status *status, int32_t since)
{
    struct diagnostics diagnostics = {0};
    struct output output;
    if (output_open(&output, arguments_text(arguments, "html", "-"), &diagnostics)) {
        sitrep_print_html(status, since, output.stream);
        output_commit(&output, &diagnostics);
    }
    return command_finish(&diagnostics, EXIT_OUTPUT);
}

static int run(const struct arguments *arguments)
{
    struct situation_access access;
    int code = situation_access_open(&access, arguments);
    long days = arguments_integer(arguments, "days", 7, 1, 366);
    access.status.due_days = (int)days;
    if (code == EXIT_DONE) {
        int32_t since = access.situation->as_of - (int32_t)days + 1;
        if (arguments_has(arguments, "html"))
            code = write_html(arguments, &access.status, since);
        else
            sitrep_print_text(&access.status, since, stdout);
    }
    situation_access_close(&access);
    return code;
}

static const struct option_row options[] = {
    SITUATION_OPTIONS,
    {0, "days", "N", "days reported on, and ahead that are due; default 7"},
    {0, "html", "FILE", "write HTML instead; - is standard output"},
    {0},
};

const struct command command_sitrep = {
    .name = "sitrep",
    .positional = "MISSION",
    .positional_least = 1,
    .positional_most = 1,
    .summary = "write the situation report of a day",
    .details = "Prints a page in the sections of situation reports: summary, movements, closures\n"
               "and hand-overs, incidents and casualties, constraints, what is due next,\n"
               "disputed figures. Each figure keeps the words of its report: about, at least, at\n"
               "most.",
    .example = SITUATION_EXAMPLE_LEDGER
    "  decamp sitrep examples/minusma --ledger mali.gpkg --as-of 2023-12-08\n"
    "  decamp sitrep examples/minusma --ledger mali.gpkg --as-of 2023-12-08 \\\n"
    "      --html sitrep.html",
    .options = options,
    .run = run,
};
