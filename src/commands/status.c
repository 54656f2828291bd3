/* decamp status: how the mission stands on a day, as known today or then. */
#include "commands/situation_access.h"

static int print_why(const struct arguments *arguments, const struct status *status,
                     const char *figure)
{
    bool known = arguments_has(arguments, "json") ? status_print_why_json(status, figure, stdout)
                                                  : status_print_why(status, figure, stdout);
    if (known)
        return EXIT_DONE;
    return command_usage("there is no figure '%s': start, departed, dead, remaining (also "
                         "departed:COUNTRY, :KIND, :UNIT), vacated, people:PLACE, lot:LOT, or a "
                         "measure that the ledger names",
                         figure);
}

static int run(const struct arguments *arguments)
{
    struct situation_access access;
    int code = situation_access_open(&access, arguments);
    const char *figure = arguments_text(arguments, "why", NULL);
    access.status.due_days = (int)arguments_integer(arguments, "days", 7, 1, 366);
    if (code == EXIT_DONE) {
        if (figure)
            code = print_why(arguments, &access.status, figure);
        else if (arguments_has(arguments, "json"))
            status_print_json(&access.status, stdout);
        else
            status_print(&access.status, stdout);
    }
    situation_access_close(&access);
    return code;
}

static const struct option_row options[] = {
    SITUATION_OPTIONS,
    {0, "days", "N", "how many days ahead is due; default 7"},
    {0, "why", "FIGURE", "list the entries that a figure is made of"},
    {0, "json", NULL, "print JSON"},
    {0},
};

const struct command command_status = {
    .name = "status",
    .positional = "MISSION",
    .positional_least = 1,
    .positional_most = 1,
    .summary = "show how the mission stands, from its ledger",
    .details = "Prints strength, departed, dead and remaining by component and country,\n"
               "positions vacated and open, who is where, lift, dead and wounded, assets, what\n"
               "is early or late against the plan in force, what is due, and what is disputed.\n"
               "Reported sums and what the entries come to stand side by side. --as-of says\n"
               "for which day, --known-on with whose knowledge: what had been recorded, or\n"
               "reported, by then. --why takes start, departed, dead, remaining (also\n"
               "departed:COUNTRY, :KIND, :UNIT), vacated, people:PLACE, lot:LOT, or a measure\n"
               "such as killed.",
    .example = SITUATION_EXAMPLE_LEDGER
    "  decamp status examples/minusma --ledger mali.gpkg --as-of 2023-12-08\n"
    "  decamp status examples/minusma --ledger mali.gpkg --as-of 2023-12-08 \\\n"
    "      --known-on 2023-12-10\n"
    "  decamp status examples/minusma --ledger mali.gpkg --as-of 2023-12-08 \\\n"
    "      --why departed",
    .options = options,
    .run = run,
};
