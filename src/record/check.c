/* Entries held against what the ledger says already, and against each other.
 *
 * situation_check knows what cannot be. What is possible but was told already, word for word, is
 * found here by a hash of all that an entry tells: so recording a batch twice is refused, while two
 * sources that tell the same, or one that tells it with another amount, are not.
 */
#include "record/record.h"

#include "situation/situation.h"

#include <stdlib.h>
#include <string.h>

/* What was told: entries by hash, open addressing. */
struct told {
    const struct ledger *ledger;
    const struct ledger_entry *batch;
    int32_t *slots; /* entry + 1, those of the batch behind the ledger's; 0: free */
    uint32_t mask;
};

static const struct ledger_entry *told_entry(const struct told *told, int32_t entry)
{
    int32_t count = told->ledger->entry_count;
    return entry < count ? &told->ledger->entries[entry] : &told->batch[entry - count];
}

/* All that an entry tells but for why it overrides and (of all but remarks) its note, as numbers.
 */
enum { TOLD_FIELDS = 23 };
static void list_told(const struct ledger_entry *entry, int64_t fields[static TOLD_FIELDS])
{
    const int64_t integers[] = {
        entry->kind,        entry->day,          entry->until_day,
        entry->minute,      entry->reported_day, entry->place,
        entry->other_place, entry->leg,          entry->lift,
        entry->unit,        entry->lot,          entry->trip,
        entry->mode,        entry->holder,       entry->recipient,
        entry->cause,       entry->measure,      entry->event,
        entry->source,      entry->target,       entry->kind == ENTRY_REMARK ? entry->note : -1,
    };
    memcpy(fields, integers, sizeof integers);
    /* Amounts count in thousandths: enough to tell two apart. */
    const struct amount *amount = &entry->amount;
    fields[21] = amount->qualifier == AMOUNT_NONE ? -1 : (int64_t)(amount->value * 1e3);
    fields[22] = amount->qualifier == AMOUNT_NONE
                     ? -1
                     : (int64_t)(amount->most * 1e3) * 8 + (int64_t)amount->qualifier;
}

/* The entry that tells the same, or -1, and then the slot for this one. */
static int32_t find_told(const struct told *told, const struct ledger_entry *entry, uint32_t *slot)
{
    int64_t fields[TOLD_FIELDS], others[TOLD_FIELDS];
    uint64_t hash = 0x9E3779B97F4A7C15u;
    list_told(entry, fields);
    for (int i = 0; i < TOLD_FIELDS; i++) {
        hash = (hash ^ (uint64_t)fields[i]) * 0xFF51AFD7ED558CCDu;
        hash ^= hash >> 32;
    }
    for (*slot = (uint32_t)hash & told->mask; told->slots[*slot];
         *slot = (*slot + 1) & told->mask) {
        int32_t found = told->slots[*slot] - 1;
        const struct ledger_entry *other = told_entry(told, found);
        list_told(other, others);
        bool same_file = entry->has_file_hash == other->has_file_hash &&
                         (!entry->has_file_hash ||
                          memcmp(entry->file_hash, other->file_hash, LEDGER_HASH_BYTES) == 0);
        if (same_file && memcmp(fields, others, sizeof fields) == 0)
            return found;
    }
    return -1;
}

/* Whether it takes something back, so that the same may be told again. */
static bool takes_back(const struct ledger_entry *entry)
{
    return entry->target >= 0 && entry->kind != ENTRY_SETTLEMENT && entry->kind != ENTRY_REMARK;
}

static void told_init(struct told *told, const struct ledger *ledger,
                      const struct record_batch *batch)
{
    uint32_t slots = 16;
    while (slots / 2 < (uint32_t)ledger->entry_count + (uint32_t)batch->entry_count)
        slots *= 2;
    *told =
        (struct told){ledger, batch->entries, memory_new(slots, sizeof *told->slots), slots - 1};
    bool *gone = memory_new((size_t)ledger->entry_count, sizeof *gone);
    for (int32_t i = 0; i < ledger->entry_count; i++)
        if (takes_back(&ledger->entries[i]))
            gone[ledger->entries[i].target] = true;
    for (int32_t i = 0; i < batch->entry_count; i++)
        if (takes_back(&batch->entries[i]) && batch->entries[i].target < ledger->entry_count)
            gone[batch->entries[i].target] = true;
    for (int32_t i = 0; i < ledger->entry_count; i++) {
        uint32_t slot;
        if (!gone[i] && find_told(told, &ledger->entries[i], &slot) < 0)
            told->slots[slot] = i + 1;
    }
    free(gone);
}

/* The name of an entry for the reader of a message. */
static void name_entry(const struct record_batch *batch, const struct ledger *ledger, int32_t entry,
                       char *text, size_t size)
{
    if (entry < ledger->entry_count) {
        ledger_entry_id(ledger, entry, text, size);
        return;
    }
    int row = batch->rows[entry - ledger->entry_count];
    snprintf(text, size, "%s %d", sheet_line_word(&batch->sheet), batch->sheet.rows[row + 1].line);
}

/* Looking for it goes through all entries: with many faults it stops here. */
enum { SEARCHES_MOST = 1000 };

/* Whether the entry has no time, and another of the same subject and day has. */
static bool follows_timed(const struct record_batch *batch, const struct ledger *ledger,
                          int32_t entry)
{
    const struct ledger_entry *self = &batch->entries[entry];
    for (int32_t i = 0; self->minute < 0 && i < ledger->entry_count + entry; i++) {
        const struct ledger_entry *other = i < ledger->entry_count
                                               ? &ledger->entries[i]
                                               : &batch->entries[i - ledger->entry_count];
        if (other->day == self->day && other->minute >= 0 && other->unit == self->unit &&
            other->lot == self->lot && other->holder == self->holder)
            return true;
    }
    return false;
}

/* Reports a fault, unless it may be overridden and is. */
static bool report_fault(struct record_batch *batch, const struct ledger *ledger, int32_t entry,
                         const struct situation_fault *fault, int *searches,
                         struct diagnostics *diagnostics)
{
    char other[128] = "";
    int32_t reason = batch->entries[entry].override;
    bool overridden = fault->severity == SEVERITY_ERROR && fault->can_be_overridden && reason >= 0;
    if (fault->entry >= 0)
        name_entry(batch, ledger, fault->entry, other, sizeof other);
    record_report(batch, entry, NULL, overridden ? SEVERITY_WARNING : fault->severity, diagnostics,
                  "%s%s%s%s", fault->message, other[0] ? " (" : "", other, other[0] ? ")" : "");
    bool order_matters = fault->rule == RULE_MORE_THAN_THERE;
    if (overridden)
        diagnostics_hint(diagnostics, "overridden: %s", ledger->names[reason]);
    else if (order_matters && (*searches)-- > 0 && follows_timed(batch, ledger, entry))
        diagnostics_hint(diagnostics, "without a time it counts from 00:00 on, before what has one "
                                      "on that day: give its time");
    else if (fault->severity == SEVERITY_ERROR && fault->can_be_overridden)
        diagnostics_hint(diagnostics, "if it is right all the same, say why by override");
    return overridden;
}

bool record_check(struct record_batch *batch, const struct mission *mission,
                  const struct plan_document *plan, const struct ledger *ledger, int32_t today,
                  struct diagnostics *diagnostics)
{
    size_t errors = diagnostics->errors;
    struct situation_checks *checks = situation_checks_new(mission, plan, ledger, today);
    struct situation_fault faults[SITUATION_MOST_FAULTS + 1];
    struct told told;
    int searches = SEARCHES_MOST;
    told_init(&told, ledger, batch);
    for (int32_t i = 0; i < batch->entry_count; i++) {
        struct ledger_entry *entry = &batch->entries[i];
        uint32_t slot;
        int count = situation_check(checks, entry, faults);
        int32_t earlier = find_told(&told, entry, &slot);
        bool overridden = false;
        if (earlier >= 0) { /* says all; other faults follow from it */
            faults[0] = (struct situation_fault){.rule = RULE_TWICE,
                                                 .severity = SEVERITY_ERROR,
                                                 .can_be_overridden = true,
                                                 .message = "this is recorded already",
                                                 .entry = earlier};
            count = 1;
        } else {
            told.slots[slot] = ledger->entry_count + i + 1;
        }
        for (int f = 0; f < count; f++)
            overridden |= report_fault(batch, ledger, i, &faults[f], &searches, diagnostics);
        bool stands_against = false;
        for (int f = 0; f < count; f++)
            stands_against |= faults[f].severity == SEVERITY_ERROR;
        if (!stands_against && entry->override >= 0) {
            record_report(batch, i, "override", SEVERITY_WARNING, diagnostics,
                          "nothing stands against the entry: it is recorded without override");
            entry->override = -1;
        }
        batch->overridden_count += overridden;
        situation_checks_add(checks, entry);
    }
    free(told.slots);
    situation_checks_free(checks);
    return diagnostics->errors == errors;
}
