/* decamp help: what the commands are, and all of one. Printed from the command table. */
#include "commands/command.h"

#include "base/text.h"

#include <string.h>

void command_print_help(const struct command *command)
{
    printf("decamp %s%s%s: %s\n", command->name, command->positional[0] ? " " : "", command->positional, command->summary);
    if (command->details)
        printf("\n%s\n", command->details);
    puts("\nOptions:");
    for (const struct option_row *row = command->options; row && row->name; row++) {
        char name[64];
        snprintf(name, sizeof name, "%s%c%s--%s%s%s", row->letter ? "-" : "", row->letter ? row->letter : ' ',
                 row->letter ? ", " : "   ", row->name, row->argument ? " " : "", row->argument ? row->argument : "");
        printf("  ");
        text_print_padded(stdout, name, 24);
        printf(" %s\n", row->meaning);
    }
    printf("  ");
    text_print_padded(stdout, "-h, --help", 24);
    puts(" this text");
    if (command->example)
        printf("\nExample:\n%s\n", command->example);
}

static int run(const struct arguments *arguments)
{
    const char *topic = arguments_positional(arguments, 0);
    for (int i = 0; topic && command_table[i]; i++)
        if (strcmp(command_table[i]->name, topic) == 0) {
            command_print_help(command_table[i]);
            return EXIT_DONE;
        }
    if (topic)
        return command_usage("there is no help on '%s'", topic);
    puts("decamp plans the withdrawal of a field mission, and proves the plan.\n\nCommands:");
    for (int i = 0; command_table[i]; i++) {
        printf("  ");
        text_print_padded(stdout, command_table[i]->name, 12);
        printf(" %s\n", command_table[i]->summary);
    }
    puts("\n'decamp help COMMAND' or 'decamp COMMAND --help' tells more, with an example.");
    return EXIT_DONE;
}

const struct command command_help = {
    .name = "help",
    .positional = "[TOPIC]",
    .positional_most = 1,
    .summary = "what the commands are",
    .example = "  decamp help plan",
    .run = run,
};
