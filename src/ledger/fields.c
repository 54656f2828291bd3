/* The fields of an entry, declared once. From this table rows are read (load.c) and written
 * (append.c), and from it the hash is made, so that a field that is in the file cannot be missing
 * in the hash.
 *
 * The hash of an entry is BLAKE2b-256 of pieces: tag (1 byte), length (4 bytes), content. First a
 * word that says what is hashed, then kind, author's key, sequence, moment, parents in ascending
 * order, then the fields that the entry has, in the order of this table. A field that it does not
 * have is not there at all: new fields can be added without changing any hash. Because each piece
 * has tag and length no two different entries give the same bytes. Texts are hashed, not their
 * numbers in the file, targets and parents as their hashes: so the hash is the same in each copy.
 */
#include "ledger/store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT(member) offsetof(struct ledger_entry, member)

const struct ledger_field ledger_fields[LEDGER_FIELD_COUNT] = {
    {10, FIELD_DAY, "day", AT(day), 0, 0, false},
    {11, FIELD_DAY, "until_day", AT(until_day), 0, 0, true},
    {12, FIELD_SMALL, "minute", AT(minute), 0, MINUTES_PER_DAY - 1, false},
    {13, FIELD_DAY, "reported_day", AT(reported_day), 0, 0, false},
    {14, FIELD_NAME, "place", AT(place), 0, 0, false},
    {15, FIELD_NAME, "other_place", AT(other_place), 0, 0, false},
    {16, FIELD_NAME, "leg", AT(leg), 0, 0, true},
    {17, FIELD_NAME, "lift", AT(lift), 0, 0, true},
    {18, FIELD_NAME, "unit", AT(unit), 0, 0, false},
    {19, FIELD_NAME, "lot", AT(lot), 0, 0, false},
    {20, FIELD_NAME, "trip", AT(trip), 0, 0, false},
    {21, FIELD_SMALL, "mode", AT(mode), 0, MODE_COUNT - 1, false},
    {22, FIELD_NAME, "holder", AT(holder), 0, 0, false},
    {23, FIELD_NAME, "recipient", AT(recipient), 0, 0, true},
    {24, FIELD_NAME, "cause", AT(cause), 0, 0, true},
    {25, FIELD_NAME, "measure", AT(measure), 0, 0, false},
    {26, FIELD_SMALL, "amount_qualifier", AT(amount.qualifier), AMOUNT_EXACT, AMOUNT_BETWEEN,
     false},
    {27, FIELD_REAL, "amount", AT(amount.value), 0, 0, false},
    {28, FIELD_REAL, "amount_most", AT(amount.most), 0, 0, true},
    {29, FIELD_NAME, "event", AT(event), 0, 0, false},
    {30, FIELD_NAME, "certificate", AT(certificate), 0, 0, true},
    {31, FIELD_NAME, "source", AT(source), 0, 0, false},
    {32, FIELD_NAME, "note", AT(note), 0, 0, false},
    {33, FIELD_NAME, "override", AT(override), 0, 0, true},
    {34, FIELD_REAL, "value_usd", AT(value_usd), 0, 0, true},
    {35, FIELD_POSITION, "position", AT(latitude), 0, 0, true},
    {36, FIELD_TARGET, "target", AT(target), 0, 0, false},
    {37, FIELD_HASH, "file_hash", AT(file_hash), 0, 0, true},
    {38, FIELD_KEY, "key", AT(key), 0, 0, true},
    {39, FIELD_SMALL, "role", AT(role), 0, ROLE_COUNT - 1, true},
    {40, FIELD_WIDE, "last_sequence", AT(last_sequence), 0, 0, true},
};

int ledger_append_columns(char *text, size_t size, bool seldom)
{
    int count = 0;
    for (int i = 0; i < LEDGER_FIELD_COUNT; i++) {
        size_t length = strlen(text);
        if (ledger_fields[i].seldom != seldom)
            continue;
        snprintf(text + length, size - length, ", %s", ledger_fields[i].column);
        count++;
    }
    return count;
}

void ledger_entry_to_stored(struct ledger_entry *entry)
{
    struct amount *amount = &entry->amount;
    if (amount->qualifier == AMOUNT_NONE)
        amount->value = NAN;
    if (amount->qualifier != AMOUNT_BETWEEN)
        amount->most = NAN;
}

void ledger_entry_from_stored(struct ledger_entry *entry)
{
    struct amount *amount = &entry->amount;
    if (amount->qualifier == AMOUNT_NONE)
        amount->value = 0;
    if (amount->qualifier != AMOUNT_BETWEEN)
        amount->most = amount->value;
}

static void little_endian(uint64_t number, int size, unsigned char *bytes)
{
    for (int i = 0; i < size; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
}

void hash_start(crypto_generichash_state *state, const char *domain)
{
    crypto_generichash_init(state, NULL, 0, LEDGER_HASH_BYTES);
    hash_bytes(state, 0, domain, strlen(domain));
}

void hash_bytes(crypto_generichash_state *state, unsigned char tag, const void *bytes,
                size_t length)
{
    unsigned char head[5] = {tag};
    little_endian(length, 4, head + 1);
    crypto_generichash_update(state, head, sizeof head);
    if (length)
        crypto_generichash_update(state, bytes, length);
}

void hash_integer(crypto_generichash_state *state, unsigned char tag, int64_t number)
{
    unsigned char bytes[8];
    little_endian((uint64_t)number, 8, bytes);
    hash_bytes(state, tag, bytes, sizeof bytes);
}

/* IEEE 754 binary64. SQLite keeps no sign of zero, so neither does the hash. */
static void hash_reals(crypto_generichash_state *state, unsigned char tag, const double *numbers,
                       int count)
{
    unsigned char bytes[16];
    for (int i = 0; i < count; i++) {
        double number = numbers[i] == 0 ? 0 : numbers[i];
        uint64_t bits;
        memcpy(&bits, &number, sizeof bits);
        little_endian(bits, 8, bytes + 8 * i);
    }
    hash_bytes(state, tag, bytes, (size_t)count * 8);
}

void hash_finish(crypto_generichash_state *state, unsigned char hash[LEDGER_HASH_BYTES])
{
    crypto_generichash_final(state, hash, LEDGER_HASH_BYTES);
}

static void hash_field(crypto_generichash_state *state, const struct ledger_entry *entry,
                       const struct ledger_field *field, const char *const *names,
                       const unsigned char *target)
{
    const void *at = (const char *)entry + field->offset;
    int32_t small = 0;
    int64_t wide;
    double real;
    if (field->type <= FIELD_SMALL || field->type == FIELD_NAME)
        memcpy(&small, at, sizeof small);
    switch (field->type) {
    case FIELD_DAY:
        if (small != DAY_NONE)
            hash_integer(state, field->tag, small);
        break;
    case FIELD_SMALL:
        if (small >= field->least)
            hash_integer(state, field->tag, small);
        break;
    case FIELD_WIDE:
        memcpy(&wide, at, sizeof wide);
        if (wide >= 0)
            hash_integer(state, field->tag, wide);
        break;
    case FIELD_NAME:
        if (small >= 0)
            hash_bytes(state, field->tag, names[small], strlen(names[small]));
        break;
    case FIELD_REAL:
        memcpy(&real, at, sizeof real);
        if (!isnan(real))
            hash_reals(state, field->tag, &real, 1);
        break;
    case FIELD_POSITION:
        if (!isnan(entry->latitude))
            hash_reals(state, field->tag, (double[]){entry->latitude, entry->longitude}, 2);
        break;
    case FIELD_TARGET:
        if (target)
            hash_bytes(state, field->tag, target, LEDGER_HASH_BYTES);
        break;
    case FIELD_HASH:
        if (entry->has_file_hash)
            hash_bytes(state, field->tag, entry->file_hash, sizeof entry->file_hash);
        break;
    case FIELD_KEY:
        if (entry->has_key)
            hash_bytes(state, field->tag, entry->key, sizeof entry->key);
        break;
    }
}

static int compare_hashes(const void *a, const void *b)
{
    return memcmp(a, b, LEDGER_HASH_BYTES);
}

void ledger_hash_entry(const struct ledger_entry *entry, const char *const *names,
                       const unsigned char author_key[32], const unsigned char *target,
                       unsigned char (*parents)[LEDGER_HASH_BYTES], int parent_count,
                       unsigned char hash[LEDGER_HASH_BYTES])
{
    crypto_generichash_state state;
    hash_start(&state, "decamp ledger entry");
    hash_integer(&state, 1, entry->kind);
    hash_bytes(&state, 2, author_key, 32);
    hash_integer(&state, 3, entry->sequence);
    hash_integer(&state, 4, entry->recorded);
    if (parent_count > 1)
        qsort(parents, (size_t)parent_count, LEDGER_HASH_BYTES, compare_hashes);
    for (int i = 0; i < parent_count; i++)
        hash_bytes(&state, 5, parents[i], LEDGER_HASH_BYTES);
    for (int i = 0; i < LEDGER_FIELD_COUNT; i++)
        hash_field(&state, entry, &ledger_fields[i], names, target);
    hash_finish(&state, hash);
}

bool ledger_field_is_there(const struct ledger_entry *entry, const struct ledger_field *field)
{
    const void *at = (const char *)entry + field->offset;
    switch (field->type) {
    case FIELD_DAY:
        return *(const int32_t *)at != DAY_NONE;
    case FIELD_SMALL:
        return *(const int32_t *)at >= field->least;
    case FIELD_WIDE:
        return *(const int64_t *)at >= 0;
    case FIELD_NAME:
    case FIELD_TARGET:
        return *(const int32_t *)at >= 0;
    case FIELD_REAL:
        return !isnan(*(const double *)at);
    case FIELD_POSITION:
        return !isnan(entry->latitude) && !isnan(entry->longitude);
    case FIELD_HASH:
        return entry->has_file_hash;
    case FIELD_KEY:
        return entry->has_key;
    }
    return false;
}

const char *ledger_missing_field(const struct ledger_entry *entry)
{
    static const char *const needed[ENTRY_KIND_COUNT] = {
        [ENTRY_DEPARTURE] = "day place",
        [ENTRY_ARRIVAL] = "day place",
        [ENTRY_CLOSING] = "day place",
        [ENTRY_HANDOVER] = "day place recipient",
        [ENTRY_DISPOSITION] = "day lot amount measure",
        [ENTRY_PRESENCE] = "day place",
        [ENTRY_INCIDENT] = "day",
        [ENTRY_FIGURE] = "day measure amount",
        [ENTRY_LIMIT] = "day measure",
        [ENTRY_REFUSAL] = "day",
        [ENTRY_DEADLINE] = "day until_day",
        [ENTRY_ANNOUNCEMENT] = "day trip",
        [ENTRY_PLAN] = "day file_hash",
        [ENTRY_REMARK] = "day note",
        [ENTRY_RETRACTION] = "target note",
        [ENTRY_SETTLEMENT] = "target note",
        [ENTRY_OPENING] = "holder file_hash",
        [ENTRY_ENROLMENT] = "key holder role",
        [ENTRY_REVOCATION] = "key last_sequence",
    };
    for (const char *word = needed[entry->kind]; *word; word += strspn(word, " ")) {
        size_t length = strcspn(word, " ");
        for (int i = 0; i < LEDGER_FIELD_COUNT; i++) {
            const struct ledger_field *field = &ledger_fields[i];
            if (strncmp(field->column, word, length) == 0 && field->column[length] == '\0' &&
                !ledger_field_is_there(entry, field))
                return field->column;
        }
        word += length;
    }
    bool whole = entry->kind == ENTRY_PRESENCE || entry->unit >= 0 || entry->lot >= 0;
    bool moves = entry->kind == ENTRY_DEPARTURE || entry->kind == ENTRY_ARRIVAL ||
                 entry->kind == ENTRY_PRESENCE;
    if (moves && entry->unit < 0 && entry->lot < 0 && entry->holder < 0)
        return "unit, lot or holder";
    return moves && !whole && entry->amount.qualifier == AMOUNT_NONE ? "amount" : NULL;
}
