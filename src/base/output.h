/* Output files that appear whole or not at all.
 *
 * The content goes to a temporary file in the same folder; output_commit flushes, syncs and renames
 * it over the target, so a reader, a crash or a full disk never shows half a file. "-" stands for
 * standard output. What is not a file (a pipe, /dev/null) is never replaced, but written to as it
 * comes.
 */
#ifndef DECAMP_BASE_OUTPUT_H
#define DECAMP_BASE_OUTPUT_H

#include "base/diagnostics.h"

struct output {
    FILE *stream;    /* write here */
    char *path;      /* owned; NULL: standard output */
    char *temporary; /* owned; NULL: written to directly */
};

/* Whether the file could be written now, for asking before long work; if not, adds an error.
 * Touches nothing. */
bool output_is_possible(const char *path, struct diagnostics *diagnostics);

/* Opens; on failure adds an error and returns false, with nothing to close. */
bool output_open(struct output *output, const char *path, struct diagnostics *diagnostics);

/* Makes the file appear; on failure adds an error, removes the temporary file and returns false.
 * Closes in any case. */
bool output_commit(struct output *output, struct diagnostics *diagnostics);

/* Throws away what was written. Closes. */
void output_abandon(struct output *output);

#endif
