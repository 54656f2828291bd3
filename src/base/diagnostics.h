/* What the user is told about input: all of it in one go, as compilers do.
 *
 * A reader adds a diagnostic and goes on. The caller prints the collection, in order of file and
 * line, and asks whether it holds an error. What failed underneath (disk, library) is added too,
 * with no line, saying what was being done.
 */
#ifndef DECAMP_BASE_DIAGNOSTICS_H
#define DECAMP_BASE_DIAGNOSTICS_H

#include "base/memory.h"

#include <stdbool.h>
#include <stdio.h>

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };

struct diagnostic {
    enum severity severity;
    const char *file; /* as the user would open it; NULL: none. "plan.xlsx#units!" is a sheet of a
                         workbook: its places are printed as cells, plan.xlsx#units!C14 */
    int line, column; /* from 1; 0: none */
    const char *message;
    const char *hint; /* what to do; NULL: none */
};

struct diagnostics {
    struct arena arena; /* owns all texts */
    struct diagnostic *items;
    size_t count, capacity;
    size_t errors, warnings;
};

/* A zero-initialised struct diagnostics is an empty collection. */
void diagnostics_clear(struct diagnostics *diagnostics);

/* Adds one; diagnostics_hint can then give it a hint. `file` is copied. */
void diagnostics_add(struct diagnostics *diagnostics, enum severity severity, const char *file,
                     int line, int column, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* Adds all of another collection. */
void diagnostics_append(struct diagnostics *diagnostics, const struct diagnostics *others);

/* Gives the last added diagnostic a hint, printed after its message as "; hint". */
void diagnostics_hint(struct diagnostics *diagnostics, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Whether the file is a sheet of a workbook. */
bool diagnostic_is_in_sheet(const char *file);

/* Prints `file:line:column: error: message; hint` lines, sorted by file, line, column; files in
 * order of first mention. At most `most` lines (0: all), then how many more there are. */
void diagnostics_print(struct diagnostics *diagnostics, FILE *stream, size_t most);

const char *severity_name(enum severity severity);

#endif
