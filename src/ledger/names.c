/* Texts as numbers, words as kinds, and the ids by which people name entries.
 *
 * Names are found by an open hash table with linear steps, of numbers into the list of names, never
 * more than half full. It is filled when a ledger is read, on the thread that reads the names.
 */
#include "ledger/store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[ENTRY_KIND_COUNT] = {
    "departure",  "arrival",    "closing", "handover",  "disposition",  "presence", "incident",
    "figure",     "limit",      "refusal", "deadline",  "announcement", "plan",     "remark",
    "retraction", "settlement", "opening", "enrolment", "revocation"};

static const char *const role_names[ROLE_COUNT] = {"reporter", "planner", "auditor"};

const char *entry_kind_name(enum entry_kind kind)
{
    return kind_names[kind];
}

int entry_kind_find(const char *word)
{
    for (int kind = 0; kind < ENTRY_KIND_COUNT; kind++)
        if (strcmp(word, kind_names[kind]) == 0)
            return kind;
    return -1;
}

const char *ledger_role_name(enum ledger_role role)
{
    return role_names[role];
}

void ledger_entry_init(struct ledger_entry *entry)
{
    memset(entry, 0, sizeof *entry);
    for (int i = 0; i < LEDGER_FIELD_COUNT; i++) {
        const struct ledger_field *field = &ledger_fields[i];
        void *at = (char *)entry + field->offset;
        switch (field->type) {
        case FIELD_DAY:
            *(int32_t *)at = DAY_NONE;
            break;
        case FIELD_SMALL:
            *(int32_t *)at = field->least - 1;
            break;
        case FIELD_NAME:
        case FIELD_TARGET:
            *(int32_t *)at = -1;
            break;
        case FIELD_WIDE:
            *(int64_t *)at = -1;
            break;
        case FIELD_REAL:
            *(double *)at = NAN;
            break;
        case FIELD_POSITION:
            entry->latitude = entry->longitude = NAN;
            break;
        case FIELD_HASH:
        case FIELD_KEY:
            break;
        }
    }
    entry->author = -1;
    entry->amount.value = entry->amount.most = 0;
}

int32_t ledger_known_day(const struct ledger_entry *entry)
{
    const int64_t day = INT64_C(86400000000);
    if (entry->reported_day != DAY_NONE)
        return entry->reported_day;
    return (int32_t)((entry->recorded - (entry->recorded < 0 ? day - 1 : 0)) / day);
}

static uint64_t text_hash(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 32;
}

/* The slot that holds the text, or the free one where it would stand. */
static int32_t *find_slot(const struct ledger *ledger, const char *text)
{
    uint64_t mask = (uint64_t)ledger->name_slot_count - 1, at = text_hash(text) & mask;
    while (ledger->name_slots[at] && strcmp(ledger->names[ledger->name_slots[at] - 1], text) != 0)
        at = (at + 1) & mask;
    return &ledger->name_slots[at];
}

void ledger_index_names(struct ledger *ledger)
{
    int32_t slots = 64;
    while (slots / 2 <= ledger->name_count)
        slots *= 2;
    ledger->name_slot_count = slots;
    ledger->name_slots =
        arena_new_table(&ledger->names_arena, (size_t)slots, sizeof *ledger->name_slots);
    for (int32_t i = 0; i < ledger->name_count; i++)
        if (ledger->names[i][0])
            *find_slot(ledger, ledger->names[i]) = i + 1;
}

int32_t ledger_find_name(const struct ledger *ledger, const char *text)
{
    return text && text[0] && ledger->name_slots ? *find_slot(ledger, text) - 1 : -1;
}

int32_t ledger_name(struct ledger *ledger, const char *text)
{
    if (!text || !text[0])
        return -1;
    if (!ledger->name_slots) /* zeroed: without any name */
        ledger_index_names(ledger);
    int32_t *slot = find_slot(ledger, text);
    if (*slot)
        return *slot - 1;
    memory_grow(&ledger->names, &ledger->name_capacity, (size_t)ledger->name_count + 1,
                sizeof *ledger->names);
    ledger->names[ledger->name_count] = arena_copy_text(&ledger->names_arena, text);
    *slot = ++ledger->name_count;
    if (ledger->name_count >= ledger->name_slot_count / 2)
        ledger_index_names(ledger);
    return ledger->name_count - 1;
}

char *ledger_entry_id(const struct ledger *ledger, int32_t entry, char *text, size_t size)
{
    const struct ledger_entry *item = &ledger->entries[entry];
    const struct ledger_author *author = &ledger->authors[item->author];
    char key[17];
    const char *name = author->name >= 0 ? ledger->names[author->name]
                                         : sodium_bin2hex(key, sizeof key, author->key, 8);
    snprintf(text, size, "%s-%lld", name, (long long)item->sequence);
    return text;
}

static int32_t find_by_sequence(const struct ledger *ledger, const char *name, size_t length,
                                int64_t sequence)
{
    for (int32_t i = 0; i < ledger->entry_count; i++) {
        const struct ledger_entry *entry = &ledger->entries[i];
        int32_t author = ledger->authors[entry->author].name;
        if (entry->sequence == sequence && author >= 0 &&
            strncmp(ledger->names[author], name, length) == 0 &&
            ledger->names[author][length] == '\0')
            return i;
    }
    return -1;
}

int32_t ledger_find_entry(const struct ledger *ledger, const char *id)
{
    const char *dash = strrchr(id, '-');
    char *end;
    if (dash && dash > id && dash[1] >= '1' && dash[1] <= '9') {
        int64_t sequence = strtoll(dash + 1, &end, 10);
        int32_t found = *end ? -1 : find_by_sequence(ledger, id, (size_t)(dash - id), sequence);
        if (found >= 0)
            return found;
    }
    size_t length = strlen(id);
    if (length < 8 || length > 2 * LEDGER_HASH_BYTES ||
        strspn(id, "0123456789abcdefABCDEF") != length)
        return -1;
    for (int32_t i = 0; i < ledger->entry_count; i++) {
        char hash[2 * LEDGER_HASH_BYTES + 1];
        sodium_bin2hex(hash, sizeof hash, ledger->entries[i].hash, LEDGER_HASH_BYTES);
        if (strncasecmp(hash, id, length) == 0)
            return i;
    }
    return -1;
}
