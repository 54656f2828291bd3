/* Private to the reading of a ledger: what load.c, stretch.c and part.c share. */
#ifndef DECAMP_LEDGER_LOADING_H
#define DECAMP_LEDGER_LOADING_H

#include "ledger/store.h"

enum { STRETCHES_MOST = 4 };

/* What one thread reads. */
struct stretch {
    struct loading *loading;
    sqlite3 *database; /* the file's own, or one that is closed after */
    int64_t first, last;
    struct ledger_entry *entries; /* [capacity], a part of the ledger's or the stretch's own */
    int64_t *rows;
    size_t count, capacity;
    bool grows;
    bool unsorted, has_targets; /* what was seen while reading */
    const char *fault;
    int64_t fault_row;
};

struct loading {
    struct ledger_file *file;
    struct ledger *ledger;
    int32_t author_count;
    int32_t name_count; /* numbers of names in the file are 1 .. name_count */
    struct stretch stretches[STRETCHES_MOST + 1];
    int stretch_count;
    struct ledger_entry empty;
    struct diagnostics names_diagnostics;
    bool names_read;
};

/* The entries that an SQL condition on their rows selects ("BETWEEN ?1 AND ?2": first and last of
 * the stretch), with their details. An SQLite code; or stretch->fault says what is wrong. */
int stretch_read(struct stretch *stretch, const char *condition);
/* Adds the fault as an error; false. */
bool stretch_fault(const struct stretch *stretch, struct diagnostics *diagnostics);

/* The rows that name one of the ids, those that keys depend on, and what those are the targets of
 * or have as targets. */
bool loading_read_part(struct loading *loading, const char *const *ids, int id_count,
                       struct diagnostics *diagnostics);

#endif
