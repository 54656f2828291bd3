/* decamp help: what the commands are, and all of one. Printed from the command table. */
#include "commands/command.h"

#include "base/text.h"
#include "mission/describe.h"
#include "record/record.h"

#include <string.h>

void command_print_help(const struct command *command)
{
    char title[256];
    snprintf(title, sizeof title, "decamp %s%s%s: %s", command->name,
             command->positional[0] ? " " : "", command->positional, command->summary);
    text_print_wrapped(stdout, title, 4, text_line_width(stdout));
    if (command->details)
        printf("\n%s\n", command->details);
    puts("\nOptions:");
    for (const struct option_row *row = command->options; row && row->name; row++) {
        char name[64];
        snprintf(name, sizeof name, "%s%c%s--%s%s%s", row->letter ? "-" : "",
                 row->letter ? row->letter : ' ', row->letter ? ", " : "   ", row->name,
                 row->argument ? " " : "", row->argument ? row->argument : "");
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

/* The table that `decamp record --from` reads. */
static void help_record(bool markdown)
{
    char takes[512];
    if (markdown)
        declaration_print_markdown_columns(&record_table, stdout);
    else
        declaration_print(&record_table, stdout);
    puts("\nWhat each kind needs and may have. All but retraction and settlement may have\n"
         "label, event, reported, corrects, override, assumed, source and note besides.\n");
    for (int k = 0; k < RECORD_KIND_COUNT; k++) {
        record_kind_takes((enum entry_kind)k, takes, sizeof takes);
        fputs(markdown ? "- " : "  ", stdout);
        if (markdown)
            puts(takes);
        else
            text_print_wrapped(stdout, takes, 4, text_line_width(stdout));
    }
}

/* help tables [TABLE] */
static int help_tables(const struct arguments *arguments)
{
    const char *name = arguments_positional(arguments, 1), *names[TABLE_COUNT];
    if (name && strcmp(name, record_table.name) == 0) {
        help_record(arguments_has(arguments, "markdown"));
        return EXIT_DONE;
    }
    if (arguments_has(arguments, "markdown")) {
        declaration_print_markdown(stdout);
        return EXIT_DONE;
    }
    if (!name) {
        declaration_print_list(stdout);
        return EXIT_DONE;
    }
    for (int t = 0; t < TABLE_COUNT; t++) {
        names[t] = mission_tables[t].name;
        if (strcmp(names[t], name) == 0) {
            declaration_print(&mission_tables[t], stdout);
            return EXIT_DONE;
        }
    }
    const char *nearest = text_nearest(name, names, TABLE_COUNT);
    return command_usage("there is no table '%s'%s%s%s", name, nearest ? "; did you mean '" : "",
                         nearest ? nearest : "", nearest ? "'?" : "");
}

static int run(const struct arguments *arguments)
{
    const char *topic = arguments_positional(arguments, 0);
    if (topic && strcmp(topic, "tables") == 0)
        return help_tables(arguments);
    if (arguments_positional(arguments, 1))
        return command_usage("help takes one topic, and a table after 'tables'");
    if (arguments_has(arguments, "completion")) {
        command_print_completion(stdout);
        return EXIT_DONE;
    }
    for (int i = 0; topic && command_table[i]; i++)
        if (strcmp(command_table[i]->name, topic) == 0) {
            if (arguments_has(arguments, "manual"))
                command_print_manual(command_table[i], stdout);
            else
                command_print_help(command_table[i]);
            return EXIT_DONE;
        }
    if (topic)
        return command_usage("there is no help on '%s'", topic);
    if (arguments_has(arguments, "manual")) {
        command_print_manual_of_all(stdout);
        return EXIT_DONE;
    }
    puts("decamp plans the withdrawal of a field mission, and proves the plan.\n\nCommands:");
    for (int i = 0; command_table[i]; i++) {
        printf("  ");
        text_print_padded(stdout, command_table[i]->name, 12);
        printf(" %s\n", command_table[i]->summary);
    }
    puts("\n'decamp help COMMAND' or 'decamp COMMAND --help' tells more, with an example;\n"
         "'decamp help tables' tells what a mission's tables hold.");
    return EXIT_DONE;
}

static const struct option_row options[] = {
    {0, "markdown", NULL, "of tables: all of them, as docs/tables.md"},
    {0, "manual", NULL, "the manual page instead, for scdoc to read"},
    {0, "completion", NULL, "completion for bash: . <(decamp help --completion)"},
    {0},
};

const struct command command_help = {
    .name = "help",
    .positional = "[TOPIC [TABLE]]",
    .positional_most = 2,
    .summary = "the commands, and the tables of a mission",
    .example = "  decamp help tables places",
    .options = options,
    .run = run,
};
