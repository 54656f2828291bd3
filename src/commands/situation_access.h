/* What the commands that read a ledger begin with: mission, ledger, the plan in force, and the
 * situation on the day that the options name. */
#ifndef DECAMP_COMMANDS_SITUATION_ACCESS_H
#define DECAMP_COMMANDS_SITUATION_ACCESS_H

#include "commands/command.h"
#include "situation/status.h"

struct situation_access {
    struct mission *mission;
    struct ledger *ledger;
    struct plan_document *plan; /* NULL: none is in force */
    int32_t in_force;           /* the entry that says so; -1: none, or the plan was named */
    struct situation *situation;
    struct status status;
};

/* What to open. */
struct situation_wanted {
    const char *mission, *ledger; /* paths */
    const char *plan;             /* path of the plan to hold it against; NULL: the one in force */
    int32_t as_of, known_on;
    const unsigned char *leave_out; /* hash of a plan that is not to be found in force; or NULL */
};

/* False after an error, which is added. To be closed in any case. `status` is left empty. */
bool situation_access_read(struct situation_access *access, const struct situation_wanted *wanted,
                           struct diagnostics *diagnostics);

/* The options, for the table of a command. */
#define SITUATION_OPTIONS                                                                          \
    {0, "as-of", "DATE", "the day it is about; default today"},                                    \
        {0, "known-on", "DATE", "as it was known then; default as known today"},                   \
        {0, "ledger", "FILE", "default ledger.gpkg in the mission's folder"},                      \
    {                                                                                              \
        0, "plan", "FILE", "the plan to hold it against; default the one in force"                 \
    }

/* What an example needs first: a ledger of what was reported of the withdrawal from Mali. */
#define SITUATION_EXAMPLE_LEDGER                                                                   \
    "  decamp key new hq\n"                                                                        \
    "  decamp ledger new examples/minusma -o mali.gpkg --key hq.key\n"                             \
    "  decamp record examples/minusma --from examples/minusma/record.csv \\\n"                     \
    "      --ledger mali.gpkg --key hq.key\n"

/* Opens what the first positional argument and the options name. EXIT_DONE, or the exit code of
 * the failure, which has been printed. To be closed in any case. */
int situation_access_open(struct situation_access *access, const struct arguments *arguments);
void situation_access_close(struct situation_access *access);

/* The day of an option, or `otherwise`; *code becomes EXIT_USAGE, with a message, if it is none. */
int32_t situation_access_day(const struct arguments *arguments, const char *option,
                             int32_t otherwise, int *code);

#endif
