/* decamp history: what the ledger tells of one place or unit. */
#include "commands/situation_access.h"

static int run(const struct arguments *arguments)
{
    struct situation_access access;
    int code = situation_access_open(&access, arguments);
    const char *id = arguments_positional(arguments, 1);
    int place = -1, unit = -1;
    if (code == EXIT_DONE) {
        place = mission_find_place(access.mission, id);
        unit = place < 0 ? mission_find_unit(access.mission, id) : -1;
        if (place < 0 && unit < 0)
            code = command_usage("the mission has no place or unit '%s'", id);
        else if (arguments_has(arguments, "json"))
            history_print_json(&access.status, place, unit, stdout);
        else
            history_print(&access.status, place, unit, stdout);
    }
    situation_access_close(&access);
    return code;
}

static const struct option_row options[] = {
    SITUATION_OPTIONS,
    {0, "json", NULL, "print JSON"},
    {0},
};

const struct command command_history = {
    .name = "history",
    .positional = "MISSION PLACE|UNIT",
    .positional_least = 2,
    .positional_most = 2,
    .summary = "tell who held a place, or where a unit was, from when to when",
    .details = "Prints who had the place, or where the unit was, as entries of presence tell it\n"
               "and as the movements make it, and every entry about it up to the day, those\n"
               "that were corrected, retracted or overruled included.",
    .example = SITUATION_EXAMPLE_LEDGER
    "  decamp history examples/minusma mopti --ledger mali.gpkg\n"
    "  decamp history examples/minusma mopti-togo --ledger mali.gpkg \\\n"
    "      --as-of 2023-12-08",
    .options = options,
    .run = run,
};
