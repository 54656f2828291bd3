/* What is made of the command table besides the help on the terminal: manual pages, as scdoc
 * source, and the completion of bash.
 *
 * Both are made when decamp is built (man/meson.build), so that a new command or option is in them
 * without anybody's doing. scdoc marks up by '_' and '*' anywhere and by the first character of a
 * line; all of these are escaped.
 */
#include "commands/command.h"

#include "mission/tables.h"

#include <string.h>

static const struct {
    enum exit_code code;
    const char *meaning;
} exit_codes[] = {
    {EXIT_DONE, "Done; of a plan: valid, or made, and in time."},
    {EXIT_REFUTED, "The mission has errors, the plan is not valid, the ledger is not sound, or "
                   "there is no plan by "
                   "the last day."},
    {EXIT_USAGE, "The command line is wrong."},
    {EXIT_INPUT, "A file could not be read, or has errors."},
    {EXIT_OUTPUT, "A file could not be written."},
    {EXIT_MEMORY, "No memory was left."},
    {EXIT_INTERRUPTED, "Interrupted before there was anything to give."},
};

static void print_escaped(const char *text, FILE *stream)
{
    bool begins = true;
    for (; *text; text++) {
        if (begins && *text == ' ')
            continue;
        if (strchr("\\*_", *text) || (begins && strchr("#-.|[];`", *text)))
            fputc('\\', stream);
        fputc(*text, stream);
        begins = *text == '\n';
    }
}

/* Lines as they stand, less the two blanks by which the help indents them. */
static void print_literal(const char *text, FILE *stream)
{
    fputs("```\n", stream);
    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n"), indent = strncmp(line, "  ", 2) == 0 ? 2 : 0;
        fprintf(stream, "%.*s\n", (int)(length - indent), line + indent);
        line += length + (line[length] == '\n');
    }
    fputs("```\n", stream);
}

static void print_option(const struct option_row *row, FILE *stream)
{
    if (row->letter)
        fprintf(stream, "*-%c*, ", row->letter);
    fprintf(stream, "*--%s*%s%s%s\n\t", row->name, row->argument ? " _" : "",
            row->argument ? row->argument : "", row->argument ? "_" : "");
    print_escaped(row->meaning, stream);
    fputs("\n\n", stream);
}

void command_print_manual(const struct command *command, FILE *stream)
{
    fprintf(stream, "decamp-%s(1) \"\" \"decamp " DECAMP_VERSION "\"\n\n# NAME\n\ndecamp-%s - ",
            command->name, command->name);
    print_escaped(command->summary, stream);
    fprintf(stream, "\n\n# SYNOPSIS\n\n*decamp %s* [_OPTION_]... ", command->name);
    print_escaped(command->positional, stream);
    fputs("\n\n", stream);
    if (command->details) {
        fputs("# DESCRIPTION\n\n", stream);
        print_escaped(command->details, stream);
        fputs("\n\n", stream);
    }
    fputs("# OPTIONS\n\n", stream);
    for (const struct option_row *row = command->options; row && row->name; row++)
        print_option(row, stream);
    print_option(&(struct option_row){'h', "help", NULL, "print a help text"}, stream);
    if (command->example) {
        fputs("# EXAMPLE\n\n", stream);
        print_literal(command->example, stream);
    }
    fputs("\n# SEE ALSO\n\n*decamp*(1), *decamp-mission*(5), *decamp-plan*(5)\n", stream);
}

void command_print_manual_of_all(FILE *stream)
{
    fputs("decamp(1) \"\" \"decamp " DECAMP_VERSION
          "\"\n\n# NAME\n\ndecamp - plan the withdrawal of a field mission, and prove the plan\n\n"
          "# SYNOPSIS\n\n*decamp* _COMMAND_ [_OPTION_]... [_ARGUMENT_]...\n\n"
          "*decamp* \\--version | \\--help\n\n# DESCRIPTION\n\n"
          "decamp reads a mission from tables (*decamp-mission*(5)): its places, roads, people, "
          "equipment, lift and limits. It makes a\n"
          "dated plan of convoys, flights, sailings and closings (*decamp-plan*(5)), proves it by "
          "a checker of its own, says what holds a\n"
          "date and what would cure lateness, and sets plans beside each other.\n\n# COMMANDS\n\n",
          stream);
    for (int i = 0; command_table[i]; i++) {
        fprintf(stream, "*decamp-%s*(1)\n\t", command_table[i]->name);
        print_escaped(command_table[i]->summary, stream);
        fputs("\n\n", stream);
    }
    fputs("# EXIT STATUS\n\n", stream);
    for (size_t i = 0; i < sizeof exit_codes / sizeof exit_codes[0]; i++)
        fprintf(stream, "*%d*\n\t%s\n\n", exit_codes[i].code, exit_codes[i].meaning);
    fputs("# EXAMPLE\n\n```\ndecamp init my-mission\ndecamp check my-mission\ndecamp plan "
          "my-mission -o plan.json\n"
          "decamp explain my-mission plan.json --site north\ndecamp report my-mission plan.json "
          "--svg plan.svg\n```\n\n"
          "# SEE ALSO\n\n*decamp-mission*(5), *decamp-plan*(5)\n",
          stream);
}

/* The options that take a file, or those that take something else, as an expression:
 * --output|-o|--movements. */
static void print_arguments(const struct command *command, bool files, FILE *stream)
{
    const char *between = "";
    for (const struct option_row *row = command->options; row && row->name; row++) {
        if (!row->argument || (strcmp(row->argument, "FILE") == 0) != files)
            continue;
        fprintf(stream, "%s--%s", between, row->name);
        between = "|";
        if (row->letter)
            fprintf(stream, "|-%c", row->letter);
    }
    if (!*between)
        fputs("none", stream);
}

static void print_completed_options(const struct command *command, FILE *stream)
{
    fprintf(stream, "    %s)\n        options='", command->name);
    for (const struct option_row *row = command->options; row && row->name; row++)
        fprintf(stream, "--%s ", row->name);
    fputs("--help' files='", stream);
    print_arguments(command, true, stream);
    fputs("' values='", stream);
    print_arguments(command, false, stream);
    fputs("'\n        ;;\n", stream);
}

void command_print_completion(FILE *stream)
{
    fputs(
        "# Completion of decamp for bash, made by 'decamp help --completion'.\n_decamp()\n{\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} options "
        "files values\n"
        "    COMPREPLY=()\n    if [[ $COMP_CWORD == 1 ]]; then\n        COMPREPLY=($(compgen -W '",
        stream);
    for (int i = 0; command_table[i]; i++)
        fprintf(stream, "%s ", command_table[i]->name);
    fputs("--help --version' -- \"$word\"))\n        return\n    fi\n    case "
          "${COMP_WORDS[1]}/$COMP_CWORD/${COMP_WORDS[2]} in\n"
          "    help/2/*) COMPREPLY=($(compgen -W 'tables ",
          stream);
    for (int i = 0; command_table[i]; i++)
        fprintf(stream, "%s ", command_table[i]->name);
    fputs("' -- \"$word\")) ;;\n    help/3/tables) COMPREPLY=($(compgen -W '", stream);
    for (int t = 0; t < TABLE_COUNT; t++)
        fprintf(stream, "%s ", mission_tables[t].name);
    fputs("' -- \"$word\")) ;;\n    esac\n    case ${COMP_WORDS[1]} in\n", stream);
    for (int i = 0; command_table[i]; i++)
        print_completed_options(command_table[i], stream);
    fputs("    *) return ;;\n    esac\n"
          "    if [[ $before =~ ^($values)$ ]]; then\n        compopt +o default\n"
          "    elif [[ $word == -* && ! $before =~ ^($files)$ ]]; then\n        "
          "COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
          "    fi\n} && complete -o default -F _decamp decamp\n",
          stream);
}
