/* Private to the reading of a ledger: what load.c, stretch.c and part.c share. */
#ifndef DECAMP_LEDGER_LOADING_H
#define DECAMP_LEDGER_LOADING_H

#include "ledger/store.h"

enum { STRETCHES_MOST = 8, STRETCHES_PER_THREAD = 3 };

/* What a row has in a column. */
struct cell {
    union {
        int64_t whole;
        double real;
        const unsigned char *bytes;
    };
    int type; /* SQLITE_INTEGER ... SQLITE_NULL */
    int size; /* of bytes */
};

/* The pages of a table (pages.c). */
struct pages {
    int page_bytes, usable_bytes, depth;
    size_t page_count;
    uint32_t *leaves; /* in the order of the rows; owned */
    size_t count, capacity;
};
/* False if the rows are to be read by SQL. Within a transaction of the connection; close in any
 * case. */
bool pages_open(struct pages *pages, sqlite3 *database, const char *table);
void pages_close(struct pages *pages);
/* Hands the rows of leaves first .. end - 1, in order, to `take`, each time after filling `cells`
 * with their `count` columns (that of the row's number empty). False if `take` says so, or if
 * anything is not as it should be. By any connection to the file, while that of pages_open is in
 * its transaction. */
bool pages_read(const struct pages *pages, sqlite3 *database, size_t first, size_t end,
                struct cell *cells, int count, bool (*take)(void *, int64_t row), void *context);

/* What one thread reads. */
struct stretch {
    struct loading *loading;
    sqlite3 *database;            /* by SQL */
    int64_t first;                /* row */
    struct ledger_entry *entries; /* [capacity], a part of the ledger's or the stretch's own */
    int64_t *rows;
    size_t count, capacity;
    bool grows;    /* of some rows; else rows are first, first + 1 ... and entries have places */
    bool failed;   /* it is to be read by SQL */
    bool unsorted; /* what was seen while reading */
    int32_t last_about_keys; /* row of the last entry about keys */
    const char *fault;
    int64_t fault_row;
    struct cell cells[ENTRY_COLUMN_COUNT + LEDGER_FIELD_COUNT]; /* of the row at hand */
};

struct loading {
    struct ledger_file *file;
    struct ledger *ledger;
    int32_t author_count;
    int32_t name_count; /* numbers of names in the file are 1 .. name_count */
    int64_t *rows;      /* of all entries */
    struct pages pages;
    struct stretch stretches[STRETCHES_MOST], details[STRETCHES_MOST];
    int stretch_count;
    struct ledger_entry empty;
    const struct ledger_field *fields[2][LEDGER_FIELD_COUNT]; /* of entries, of details */
    int field_count[2];
    bool names_read;
    struct diagnostics names_diagnostics;
};

/* Hands `count` columns of each row, FROM what SQL says, to a function. An SQLite code. */
int ledger_take_rows(sqlite3 *database, const char *columns, int count, const char *from,
                     void (*take)(sqlite3_context *, int, sqlite3_value **), void *context);

/* The entries, or details, of leaves first .. end - 1 of loading->pages; the first row of entries
 * says where they stand. False: they are to be read by SQL. */
bool stretch_read_pages(struct stretch *stretch, sqlite3 *database, size_t first, size_t end);
bool stretch_read_details(struct stretch *stretch, sqlite3 *database, size_t first, size_t end);

/* The entries that an SQL condition on their rows selects, with their details. An SQLite code; or
 * stretch->fault says what is wrong. */
int stretch_read(struct stretch *stretch, const char *condition);
/* Where the entry of the row is; stretch->count: nowhere. */
size_t stretch_find(const struct stretch *stretch, int64_t row);
/* Adds the fault as an error; false. */
bool stretch_fault(const struct stretch *stretch, struct diagnostics *diagnostics);

/* The rows that name one of the ids, those that keys depend on, and what those are the targets of
 * or have as targets. */
bool loading_read_part(struct loading *loading, const char *const *ids, int id_count,
                       struct diagnostics *diagnostics);

#endif
