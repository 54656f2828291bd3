/* Record tables: what happened as people write it down, made into entries for the ledger.
 *
 * One row is one thing that happened or was reported; it becomes an entry for each of its amounts
 * (848 people, 143 vehicles), or one without an amount. A departure, arrival or presence of a unit
 * without an amount is of all who are there.
 *
 * record_read reads a table (CSV file, sheet of a workbook, or options of a command line laid out
 * as one), reports everything that is wrong in one go, and leaves nothing half done: it writes
 * nowhere. record_check then holds the entries against what the ledger says already.
 */
#ifndef DECAMP_RECORD_RECORD_H
#define DECAMP_RECORD_RECORD_H

#include "ledger/ledger.h"
#include "mission/rows.h"
#include "verify/plan_document.h"

/* The declaration: printed by help and docs. Its row type is private. */
extern const struct table record_table;

/* "closing needs day, place; may have time": of each kind that can be recorded, 0 <= kind <
 * RECORD_KIND_COUNT. Returns `text`. */
enum { RECORD_KIND_COUNT = ENTRY_SETTLEMENT + 1 };
char *record_kind_takes(enum entry_kind kind, char *text, size_t size);

/* Reads an amount as people write it:
 *   848; about 850 or ~850; at least 460, more than 460, >460, >=460; at most 90, less than 90,
 *   up to 90, <90, <=90; 150-200, 150 to 200, between 150 and 200.
 * Numbers without thousands separators, not negative. "More than" is taken as "at least", "less
 * than" as "at most". Returns NULL, or what is wrong, as a hint. */
const char *record_parse_amount(const char *text, struct amount *amount);
/* "about 850": what record_parse_amount reads back. "" for none. Returns `text`. */
char *record_format_amount(struct amount amount, char *text, size_t size);

struct record_batch {
    struct arena arena;
    const char *path; /* NULL: a command line */
    struct sheet sheet;
    int cell_of[COLUMNS_MOST];
    struct ledger_entry
        *entries; /* by day, each behind its target; names are the ledger's; a target from
                     ledger->entry_count on is an earlier entry of the batch */
    int32_t entry_count;
    int *rows;                /* the row that each came from, from 0 */
    const char **files;       /* of each: the path of its certificate or plan, or NULL */
    int32_t overridden_count; /* entries recorded against the ledger: record_check */
    int32_t assumed_count;    /* rows of which something is assumed; their notes say what */
};

/* Lays out the table at `path` (.csv, .xlsx, .ods: the sheet "record", or the first). False after
 * an error. */
bool record_open(struct record_batch *batch, const char *path, struct diagnostics *diagnostics);
/* Lays out one row of `count` columns as a command line gives it. */
void record_open_row(struct record_batch *batch, const char *const *columns,
                     const char *const *values, int count, struct diagnostics *diagnostics);

/* Turns the rows into entries. `today` stands where a kind that is about the record itself (plan,
 * announcement, deadline, remark) gives no day. False if anything is wrong. */
bool record_read(struct record_batch *batch, const struct mission *mission, struct ledger *ledger,
                 int32_t today, struct diagnostics *diagnostics);

/* Holds the entries against the ledger (all of it, or what it says of the places, units, lots and
 * event of a single entry), in their order: what contradicts it, or is told there already word for
 * word, is reported at its row with the entry in the way. An entry's override turns what may be
 * overridden into warnings, and is dropped where nothing stands against the entry. `plan`: in
 * force, or NULL. False if anything is wrong that is not overridden. */
bool record_check(struct record_batch *batch, const struct mission *mission,
                  const struct plan_document *plan, const struct ledger *ledger, int32_t today,
                  struct diagnostics *diagnostics);

/* Reports at the cell of that column, or the row's beginning, of the row that an entry came from.
 */
void record_report(const struct record_batch *batch, int32_t entry, const char *column,
                   enum severity severity, struct diagnostics *diagnostics, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

void record_clear(struct record_batch *batch);

#endif
