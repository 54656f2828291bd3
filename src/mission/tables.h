/* The declaration of a mission's tables: every column once, with its type, unit, default, range,
 * reference and meaning.
 *
 * Reading, checking, `decamp init`, `decamp help tables` and docs/tables.md all come from it. To
 * add a column: a field in mission.h and one line in tables.c. Private to mission/ but for the
 * commands that print the declaration.
 */
#ifndef DECAMP_MISSION_TABLES_H
#define DECAMP_MISSION_TABLES_H

#include "mission/mission.h"

#include <stddef.h>

enum table_name {
    TABLE_MISSION,
    TABLE_PLACES,
    TABLE_LEGS,
    TABLE_UNITS,
    TABLE_ASSETS,
    TABLE_LIFT,
    TABLE_LIMITS,
    TABLE_RISKS,
    TABLE_MILESTONES,
    TABLE_FIGURES,
    TABLE_COUNT
};

enum column_type {
    COLUMN_ID,         /* const char *: unique in its table */
    COLUMN_TEXT,       /* const char * */
    COLUMN_INTEGER,    /* int */
    COLUMN_NUMBER,     /* double */
    COLUMN_DAY,        /* int32_t */
    COLUMN_YES_NO,     /* bool */
    COLUMN_WORD,       /* int or enum: one of `words` */
    COLUMN_WORDS,      /* unsigned: a set of `words`, separated by ';' */
    COLUMN_REFERENCE,  /* int: a row of the table `refers` */
    COLUMN_REFERENCES, /* int * and int: rows of the table `refers`, separated by ';' */
};

struct words {
    const char *const *words;
    int count;
};

struct column {
    const char *name;
    enum column_type type;
    size_t offset;         /* of the field in the row's structure */
    size_t count_offset;   /* COLUMN_REFERENCES: of the field with their number */
    const char *unit;      /* NULL: none */
    const char *otherwise; /* the default, as a cell would give it; "none": no value (-1, DAY_NONE,
                              ""); NULL: required */
    bool positive;         /* numbers: more than 0 */
    double least, most;    /* numbers: the range */
    const struct words *words;
    enum table_name refers;
    const char *meaning;
};

struct table {
    const char *name;     /* of the file without .csv, and of the sheet */
    const char *row_name; /* what one row is */
    bool required;
    const char *meaning;
    const struct column *columns; /* the keys, of the settings table */
    int column_count;
    size_t row_size, line_offset;          /* of the row's structure */
    size_t rows_offset, rows_count_offset; /* of the array and its length in struct mission */
};

/* By enum table_name. The settings table is keys and values: its rows are the columns of this
 * declaration. */
extern const struct table mission_tables[TABLE_COUNT];

/* The columns that every table may have besides its own: assumed, source, note. */
enum { COMMON_COLUMN_COUNT = 3 };
extern const struct column common_columns[COMMON_COLUMN_COUNT];

/* The columns of the settings table's file: key, value, unit. */
enum { SETTING_COLUMN_COUNT = 3 };
extern const struct column setting_columns[SETTING_COLUMN_COUNT];

extern const struct words transport_mode_words, place_kind_words, disposition_words,
    limit_kind_words, risk_kind_words, qualifier_words;

/* The position of a word, case ignored, or -1. */
int words_find(const struct words *words, const char *word);

/* The declared column of that name, or -1. */
int table_find_column(const struct table *table, const char *name);

/* "guard takes a place and a value": the columns that make sense for a limit of this kind. */
const char *limit_kind_takes(enum limit_kind kind);
/* The same for a risk. */
const char *risk_kind_takes(enum risk_kind kind);

/* "whole number", "place (id)", "one of road, air, ..." : what a cell may hold, in words. Returns
 * `text`. */
char *column_describe_type(const struct column *column, char *text, size_t size);

#endif
