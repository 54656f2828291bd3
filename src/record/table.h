/* Rows of a record table, and what each kind of entry takes. */
#ifndef DECAMP_RECORD_TABLE_H
#define DECAMP_RECORD_TABLE_H

#include "record/record.h"

#include <stdint.h>

/* Texts are the sheet's. References are the mission's rows, -1: none. */
struct record_row {
    int kind; /* enum entry_kind */
    const char *label;
    int32_t day, until, reported;
    const char *time;
    int place, to, origin, leg, lift, mode, unit, lot;
    const char *holder, *people, *vehicles, *items, *killed, *wounded, *measure, *amount, *cause,
        *event, *trip, *recipient, *certificate, *file;
    double value, latitude, longitude; /* -1 where the cell is empty; look at the cell */
    const char *corrects, *target, *override;
    int line;
};

/* Positions in record_table.columns. */
enum record_column {
    RECORD_KIND,
    RECORD_LABEL,
#define POSITION(name, ...) RECORD_##name,
#include "record/columns.h"
    RECORD_COLUMNS(POSITION)
#undef POSITION
        RECORD_COLUMN_COUNT,
    RECORD_assumed = RECORD_COLUMN_COUNT,
    RECORD_source,
    RECORD_note,
};

/* Sets of columns: bit 1 << position. */
struct kind_columns {
    uint64_t needs, takes; /* takes: besides */
    bool needs_subject;    /* one of unit, lot, holder */
    bool is_measured;      /* the amounts that it takes may stand alone; each makes an entry */
};
extern const struct kind_columns record_kinds[RECORD_KIND_COUNT];

/* The columns that hold amounts, and what they count; the last is the column `amount`, which counts
 * what `measure` says. */
struct amount_column {
    enum record_column column;
    size_t offset; /* in struct record_row, of its text */
    const char *measure;
};
enum { AMOUNT_COLUMN_COUNT = 6 };
extern const struct amount_column record_amounts[AMOUNT_COLUMN_COUNT];

#endif
