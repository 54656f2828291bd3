/* One table of commands, one row a command: name, arguments, summary, an example, options, and the
 * function that runs it. Parsing, `--help`, `decamp help`, manual pages and shell completion come
 * from this table. A command's file parses, calls and prints; logic lives in the modules below. To
 * add a command: one file here, its row in command_table.c, its line in meson.build.
 */
#ifndef DECAMP_COMMANDS_COMMAND_H
#define DECAMP_COMMANDS_COMMAND_H

#include "base/diagnostics.h"

#include <stdatomic.h>

/* Exit codes, the same for every command. */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_REFUTED = 1, /* verify: the plan is not valid; check: the mission has errors; audit: the
                         ledger is not sound; plan: no
                         valid plan by the date */
    EXIT_USAGE = 2,   /* the command line is wrong */
    EXIT_INPUT = 3,   /* a file could not be read or has errors */
    EXIT_OUTPUT = 4,  /* a file could not be written */
    EXIT_MEMORY = 71, /* no memory left */
    EXIT_INTERRUPTED = 130 /* Ctrl-C before there was anything to give */
};

struct option_row {
    char letter;          /* 0: none */
    const char *name;     /* long name without the dashes; NULL ends the table */
    const char *argument; /* "FILE"; NULL: a switch */
    const char *meaning;
};

struct arguments;

struct command {
    const char *name, *positional; /* "MISSION PLAN" */
    int positional_least, positional_most;
    const char *summary;              /* one line */
    const char *details;              /* a paragraph or two, wrapped at 80 columns; may be NULL */
    const char *example;              /* command line and what it does */
    const struct option_row *options; /* --help is added; NULL: no options */
    int (*run)(const struct arguments *arguments);
};

extern const struct command *const command_table[]; /* ends with NULL */

/* What the user gave. Positional arguments first to last. */
int arguments_count(const struct arguments *arguments);
const char *arguments_positional(const struct arguments *arguments,
                                 int index); /* NULL if there are fewer */
bool arguments_has(const struct arguments *arguments, const char *option);
const char *arguments_text(const struct arguments *arguments, const char *option,
                           const char *otherwise);
/* Numbers are checked: on bad text the program says so and exits with EXIT_USAGE. */
long arguments_integer(const struct arguments *arguments, const char *option, long otherwise,
                       long least, long most);
double arguments_number(const struct arguments *arguments, const char *option, double otherwise,
                        double least, double most);

/* Prints the diagnostics to stderr, clears them, and returns `failure` if there were errors, else
 * EXIT_DONE. */
int command_finish(struct diagnostics *diagnostics, int failure);

/* The help text of one command, to stdout. */
void command_print_help(const struct command *command);

/* The same as a manual page, decamp-NAME(1), in scdoc's format; and decamp(1). */
void command_print_manual(const struct command *command, FILE *stream);
void command_print_manual_of_all(FILE *stream);

/* Completion of commands, options and files, for bash to read. */
void command_print_completion(FILE *stream);

/* Between catch and release, Ctrl-C sets the flag instead of ending the program, for a search to
 * end early; a second one ends it at once. */
extern atomic_bool command_interrupted;
void command_catch_interrupts(void);
void command_release_interrupts(void);

/* SIGTERM does the same, until released, and sets a flag of its own beside. */
extern atomic_bool command_terminated;
void command_catch_termination(void);

/* Usage error of a command: message, how to get help; returns EXIT_USAGE. */
int command_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
