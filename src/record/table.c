/* The declaration of a record table, made of the one list of columns, and what each kind of entry
 * needs and takes of it. What a kind does not take is refused: an amount that the ledger would drop
 * is worse than a question.
 */
#include "record/table.h"

#include "record/columns.h"

#include <stddef.h>
#include <string.h>

/* In the order of enum entry_kind. */
static const char *const kind_texts[RECORD_KIND_COUNT] = {
    [ENTRY_DEPARTURE] = "departure",
    [ENTRY_ARRIVAL] = "arrival",
    [ENTRY_CLOSING] = "closing",
    [ENTRY_HANDOVER] = "handover",
    [ENTRY_DISPOSITION] = "disposition",
    [ENTRY_PRESENCE] = "presence",
    [ENTRY_INCIDENT] = "incident",
    [ENTRY_FIGURE] = "figure",
    [ENTRY_LIMIT] = "limit",
    [ENTRY_REFUSAL] = "refusal",
    [ENTRY_DEADLINE] = "deadline",
    [ENTRY_ANNOUNCEMENT] = "announcement",
    [ENTRY_PLAN] = "plan",
    [ENTRY_REMARK] = "remark",
    [ENTRY_RETRACTION] = "retraction",
    [ENTRY_SETTLEMENT] = "settlement",
};
static const struct words kind_words = {kind_texts, RECORD_KIND_COUNT};

#define DECLARE_DAY(field)       .type = COLUMN_DAY
#define DECLARE_TEXT(field)      .type = COLUMN_TEXT
#define DECLARE_WORD(field)      .type = COLUMN_WORD, .words = &transport_mode_words
#define DECLARE_REFERENCE(field) .type = COLUMN_REFERENCE, .refers = REFERS_##field
#define DECLARE_NUMBER(field)    .type = COLUMN_NUMBER, .least = LEAST_##field, .most = MOST_##field
#define REFERS_place             TABLE_PLACES
#define REFERS_to                TABLE_PLACES
#define REFERS_origin            TABLE_PLACES
#define REFERS_leg               TABLE_LEGS
#define REFERS_lift              TABLE_LIFT
#define REFERS_unit              TABLE_UNITS
#define REFERS_lot               TABLE_ASSETS
#define LEAST_value              0
#define MOST_value               1e12
#define LEAST_latitude           (-90)
#define MOST_latitude            90
#define LEAST_longitude          (-180)
#define MOST_longitude           180

/* "AMOUNT" and the like stand where a table of the mission has a unit. */
#define ARGUMENT_DAY(argument)       NULL
#define ARGUMENT_WORD(argument)      NULL
#define ARGUMENT_REFERENCE(argument) NULL
#define ARGUMENT_NUMBER(argument)    argument
#define ARGUMENT_TEXT(argument)      argument

#define DECLARE(field, kind, argument, words)                                                      \
    {.name = #field,                                                                               \
     .offset = offsetof(struct record_row, field),                                                 \
     DECLARE_##kind(field),                                                                        \
     .unit = ARGUMENT_##kind(argument),                                                            \
     .otherwise = "none",                                                                          \
     .meaning = words},

static const struct column columns[] = {
    {.name = "kind",
     .type = COLUMN_WORD,
     .offset = offsetof(struct record_row, kind),
     .words = &kind_words,
     .meaning = "what is told"},
    {.name = "label",
     .type = COLUMN_TEXT,
     .offset = offsetof(struct record_row, label),
     .otherwise = "none",
     .meaning = "a name for later rows of the table to refer to"},
    RECORD_COLUMNS(DECLARE)};

const struct table record_table = {
    .name = "record",
    .row_name = "entry",
    .meaning = "what happened, for 'decamp record --from'",
    .columns = columns,
    .column_count = sizeof columns / sizeof *columns,
    .row_size = sizeof(struct record_row),
    .line_offset = offsetof(struct record_row, line),
};

#define AMOUNT(name, word)                                                                         \
    {                                                                                              \
        RECORD_##name, offsetof(struct record_row, name), word                                     \
    }
const struct amount_column record_amounts[AMOUNT_COLUMN_COUNT] = {
    AMOUNT(people, LEDGER_MEASURE_PEOPLE),
    AMOUNT(vehicles, LEDGER_MEASURE_VEHICLES),
    AMOUNT(items, LEDGER_MEASURE_ITEMS),
    AMOUNT(killed, "killed"),
    AMOUNT(wounded, "wounded"),
    AMOUNT(amount, NULL),
};

#define C(name) (UINT64_C(1) << RECORD_##name)
#define SUBJECT C(unit) | C(lot) | C(holder)
#define AMOUNTS C(people) | C(vehicles) | C(items)
#define ANY                                                                                        \
    C(label) | C(event) | C(reported) | C(corrects) | C(override) | C(assumed) | C(source) | C(note)
#define RECORD_label RECORD_LABEL
#define WHERE        C(place) | C(leg) | C(mode) | C(lift) | C(holder)

const struct kind_columns record_kinds[RECORD_KIND_COUNT] = {
    [ENTRY_DEPARTURE] = {C(day) | C(place),
                         ANY | SUBJECT | AMOUNTS | C(time) | C(to) | C(mode) | C(trip), true, true},
    [ENTRY_ARRIVAL] = {C(day) | C(place),
                       ANY | SUBJECT | AMOUNTS | C(time) | C(origin) | C(mode) | C(trip), true,
                       true},
    [ENTRY_CLOSING] = {C(day) | C(place), ANY | C(time), false, false},
    [ENTRY_HANDOVER] = {C(day) | C(place) | C(recipient), ANY | C(certificate) | C(file), false,
                        false},
    [ENTRY_DISPOSITION] = {C(day) | C(lot) | C(measure) | C(amount),
                           ANY | C(place) | C(recipient) | C(certificate) | C(file) | C(value),
                           false, false},
    [ENTRY_PRESENCE] = {C(day) | C(place), ANY | C(unit) | C(holder) | C(until) | C(people), true,
                        true},
    [ENTRY_INCIDENT] = {C(day),
                        ANY | C(time) | C(place) | C(to) | C(leg) | C(cause) | C(killed) |
                            C(wounded) | C(vehicles) | C(measure) | C(amount) | C(latitude) |
                            C(longitude) | C(unit) | C(trip),
                        false, true},
    [ENTRY_FIGURE] = {C(day),
                      ANY | AMOUNTS | C(killed) | C(wounded) | C(measure) | C(amount) | C(place) |
                          C(holder) | C(cause) | C(until),
                      false, true},
    [ENTRY_LIMIT] = {C(day) | C(measure), ANY | WHERE | C(until) | C(amount), false, false},
    [ENTRY_REFUSAL] = {C(day), ANY | WHERE | C(until), false, false},
    [ENTRY_DEADLINE] = {C(until), ANY | C(day), false, false},
    [ENTRY_ANNOUNCEMENT] = {C(trip), ANY | C(day) | C(amount), false, false},
    [ENTRY_PLAN] = {C(file), ANY | C(day), false, false},
    [ENTRY_REMARK] = {C(note), ((ANY) & ~(C(corrects))) | C(day) | C(target) | C(place), false,
                      false},
    [ENTRY_RETRACTION] = {C(target) | C(note), C(label) | C(override), false, false},
    [ENTRY_SETTLEMENT] = {C(target) | C(note), C(label) | C(override), false, false},
};

static void append_columns(char *text, size_t size, uint64_t set, const char *before)
{
    for (int c = 0; c < rows_column_count(&record_table); c++) {
        size_t used = strlen(text);
        if (!(set & UINT64_C(1) << c) || used >= size)
            continue;
        snprintf(text + used, size - used, "%s%s", before, rows_column(&record_table, c)->name);
        before = ", ";
    }
}

char *record_kind_takes(enum entry_kind kind, char *text, size_t size)
{
    const struct kind_columns *columns_of = &record_kinds[kind];
    snprintf(text, size, "%s needs", kind_texts[kind]);
    append_columns(text, size, columns_of->needs, " ");
    if (columns_of->needs_subject)
        append_columns(text, size, columns_of->takes & (SUBJECT), ", one of ");
    uint64_t subject = columns_of->needs_subject ? SUBJECT : 0;
    append_columns(text, size, columns_of->takes & ~(ANY) & ~(subject), "; may have ");
    return text;
}
