/* The program: finds the command, parses its options by its table with getopt_long, runs it. */
#include "commands/command.h"

#include "base/text.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_OPTIONS = 64 };

struct arguments {
    const struct command *command;
    char **positional;
    int positional_count;
    const char *values[MOST_OPTIONS]; /* by option row; NULL: not given */
};

static const struct command *running; /* for usage messages */

int command_usage(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("decamp: ", stderr);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    if (running)
        fprintf(stderr, "; see 'decamp %s --help'\n", running->name);
    else
        fputs("; see 'decamp help'\n", stderr);
    return EXIT_USAGE;
}

int command_finish(struct diagnostics *diagnostics, int failure)
{
    int code = diagnostics->errors ? failure : EXIT_DONE;
    diagnostics_print(diagnostics, stderr, 0);
    diagnostics_clear(diagnostics);
    return code;
}

static int option_index(const struct arguments *arguments, const char *name)
{
    for (int i = 0; arguments->command->options && arguments->command->options[i].name; i++)
        if (strcmp(arguments->command->options[i].name, name) == 0)
            return i;
    abort(); /* a command asks for an option that it does not declare: our mistake */
}

int arguments_count(const struct arguments *arguments)
{
    return arguments->positional_count;
}

const char *arguments_positional(const struct arguments *arguments, int index)
{
    return index < arguments->positional_count ? arguments->positional[index] : NULL;
}

bool arguments_has(const struct arguments *arguments, const char *option)
{
    return arguments->values[option_index(arguments, option)] != NULL;
}

const char *arguments_text(const struct arguments *arguments, const char *option,
                           const char *otherwise)
{
    const char *value = arguments->values[option_index(arguments, option)];
    return value ? value : otherwise;
}

long arguments_integer(const struct arguments *arguments, const char *option, long otherwise,
                       long least, long most)
{
    const char *text = arguments_text(arguments, option, NULL);
    if (!text)
        return otherwise;
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno || end == text || *end || value < least || value > most)
        exit(command_usage("--%s takes a whole number from %ld to %ld, not '%s'", option, least,
                           most, text));
    return value;
}

double arguments_number(const struct arguments *arguments, const char *option, double otherwise,
                        double least, double most)
{
    const char *text = arguments_text(arguments, option, NULL);
    if (!text)
        return otherwise;
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end || !(value >= least && value <= most))
        exit(command_usage("--%s takes a number from %g to %g, not '%s'", option, least, most,
                           text));
    return value;
}

static int run_command(const struct command *command, int argc, char **argv)
{
    struct arguments arguments = {.command = command};
    struct option longs[MOST_OPTIONS + 2] = {0};
    char shorts[2 * MOST_OPTIONS + 4] = "+:h";
    int count = 0;
    for (; command->options && command->options[count].name; count++) {
        const struct option_row *row = &command->options[count];
        longs[count] = (struct option){row->name, row->argument ? required_argument : no_argument,
                                       NULL, 1000 + count};
        size_t end = strlen(shorts);
        if (row->letter) {
            shorts[end] = row->letter;
            shorts[end + 1] = row->argument ? ':' : '\0';
        }
    }
    longs[count] = (struct option){"help", no_argument, NULL, 'h'};
    running = command;

    /* Options may stand anywhere: take them in turn, moving the other words to the front. */
    char **words = argv + 1;
    int word_count = 0;
    opterr = 0;
    optind = 1;
    while (optind < argc) {
        if (strcmp(argv[optind], "--") == 0 && optind + 1 == argc)
            break;
        int letter = getopt_long(argc, argv, shorts, longs, NULL);
        if (letter == -1) {
            bool rest = optind > 1 && strcmp(argv[optind - 1], "--") == 0;
            do
                words[word_count++] = argv[optind++];
            while (rest && optind < argc);
            continue;
        }
        if (letter == 'h') {
            command_print_help(command);
            return EXIT_DONE;
        }
        if (letter == ':')
            return command_usage("%s needs a value", argv[optind - 1]);
        if (letter == '?')
            return command_usage("there is no option %s", argv[optind - 1]);
        int row = letter - 1000;
        for (int i = 0; letter < 1000 && i < count; i++)
            if (command->options[i].letter == letter)
                row = i;
        arguments.values[row] = optarg ? optarg : "";
    }
    arguments.positional = words;
    arguments.positional_count = word_count;
    if (word_count < command->positional_least || word_count > command->positional_most)
        return command_usage("%s takes %s%s", command->name,
                             command->positional_most ? "the arguments " : "no arguments",
                             command->positional);
    int code = command->run(&arguments);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "decamp: error: standard output could not be written: %s\n",
                strerror(errno));
        return EXIT_OUTPUT;
    }
    return code;
}

extern const struct command command_help;

int main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return run_command(&command_help, 1, argv);
    if (strcmp(argv[1], "--version") == 0) {
        puts("decamp " DECAMP_VERSION);
        return EXIT_DONE;
    }
    const char *names[64];
    size_t count = 0;
    for (; command_table[count]; count++) {
        names[count] = command_table[count]->name;
        if (strcmp(argv[1], command_table[count]->name) == 0)
            return run_command(command_table[count], argc - 1, argv + 1);
    }
    const char *nearest = text_nearest(argv[1], names, count);
    return command_usage("there is no command '%s'%s%s%s", argv[1],
                         nearest ? "; did you mean '" : "", nearest ? nearest : "",
                         nearest ? "'?" : "");
}
