/* decamp init: the tables of a small mission, to be filled with one's own. */
#include "commands/command.h"

#include "mission/example.h"

static int run(const struct arguments *arguments)
{
    const char *folder = arguments_positional(arguments, 0);
    struct diagnostics diagnostics = {0};
    if (example_write(folder, &diagnostics))
        printf("%s holds a small mission: fill its tables with yours, then run\n"
               "    decamp check %s\n",
               folder, folder);
    return command_finish(&diagnostics, EXIT_OUTPUT);
}

const struct command command_init = {
    .name = "init",
    .positional = "FOLDER",
    .positional_least = 1,
    .positional_most = 1,
    .summary = "begin a mission: tables to fill in, with a small example",
    .details = "Writes every table of a small worked mission into FOLDER, its columns explained\n"
               "in comment lines. Nothing is ever overwritten: if one of the tables is there\n"
               "already, nothing is written. 'decamp help tables' tells the same of each column.",
    .example = "  decamp init my-mission",
    .run = run,
};
