/* What tests of the situation share: the small mission, and a ledger of it in memory. */
#ifndef DECAMP_TESTS_SITUATION_TESTING_H
#define DECAMP_TESTS_SITUATION_TESTING_H

#include "situation/situation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { FIRST_DAY = 21975 /* 2030-03-02 */, NO_MINUTE = -1 };

struct told {
    struct mission *mission;
    struct ledger *ledger;
    struct ledger_author author;
    size_t capacity;
};

static inline void told_init(struct told *told)
{
    struct diagnostics diagnostics = {0};
    *told = (struct told){.mission = mission_read(MISSION_SMALL, &diagnostics)};
    assert_non_null(told->mission);
    diagnostics_clear(&diagnostics);
    told->ledger = memory_new(1, sizeof *told->ledger);
    told->ledger->authors = &told->author;
    told->ledger->author_count = 1;
}

static inline void told_clear(struct told *told)
{
    free(told->ledger->entries);
    ledger_free(told->ledger);
    mission_free(told->mission);
}

static inline int32_t told_name(struct told *told, const char *text)
{
    return ledger_name(told->ledger, text);
}

/* So many people; -1: no amount. */
static inline struct amount exactly(double value)
{
    return value < 0 ? (struct amount){AMOUNT_NONE, 0, 0}
                     : (struct amount){AMOUNT_EXACT, value, value};
}

/* An entry that is in no ledger yet; `day` from the first. */
static inline struct ledger_entry told_entry(struct told *told, enum entry_kind kind, int day,
                                             const char *place)
{
    struct ledger_entry entry;
    ledger_entry_init(&entry);
    entry.kind = kind;
    entry.author = 0;
    entry.counts = true;
    entry.day = FIRST_DAY + day;
    entry.place = told_name(told, place);
    return entry;
}

/* A departure or arrival of a unit's people. */
static inline struct ledger_entry told_move(struct told *told, enum entry_kind kind, int day,
                                            int minute, const char *unit, double amount,
                                            const char *place, const char *other)
{
    struct ledger_entry entry = told_entry(told, kind, day, place);
    entry.minute = minute;
    entry.unit = told_name(told, unit);
    entry.other_place = told_name(told, other);
    entry.amount = exactly(amount);
    return entry;
}

/* Puts it into the ledger, a second after the one before. Returns its number. */
static inline int32_t told_add(struct told *told, struct ledger_entry entry)
{
    struct ledger *ledger = told->ledger;
    entry.sequence = ledger->entry_count + 1;
    entry.recorded = (int64_t)FIRST_DAY * 86400 * 1000000 + ledger->entry_count * INT64_C(1000000);
    memory_grow(&ledger->entries, &told->capacity, (size_t)ledger->entry_count + 1,
                sizeof *ledger->entries);
    ledger->entries[ledger->entry_count] = entry;
    return ledger->entry_count++;
}

#endif
