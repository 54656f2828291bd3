/* The ledger and the key that a command's options name. */
#ifndef DECAMP_COMMANDS_LEDGER_ACCESS_H
#define DECAMP_COMMANDS_LEDGER_ACCESS_H

#include "commands/command.h"
#include "ledger/ledger.h"

/* ledger.gpkg in the mission's folder, or beside its workbook. Owned by the arena. */
const char *ledger_access_beside(const char *mission, struct arena *arena);
/* --ledger, or else the one beside the mission. */
const char *ledger_access_path(const struct arguments *arguments, const char *mission,
                               struct arena *arena);

/* The key that --key names, or DECAMP_KEY in the environment; its passphrase, if it has one, is in
 * DECAMP_PASSPHRASE, or asked for on the terminal. */
bool ledger_access_key(const struct arguments *arguments, struct ledger_key *key,
                       struct diagnostics *diagnostics);

/* A passphrase typed on the terminal, unseen; false: there is no terminal. `text` holds size bytes.
 */
bool ledger_access_ask(const char *prompt, char *text, size_t size);

#endif
