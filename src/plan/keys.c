/* A hash table with open addressing, at most half full. Keys are of any length; each is copied
 * once, into an arena. */
#include "plan/keys.h"

#include "base/random.h"

#include <stdlib.h>
#include <string.h>

struct key_entry {
    uint64_t hash;
    const int32_t *key; /* NULL: empty */
    size_t length;
    int32_t value;
};

void key_table_clear(struct key_table *table)
{
    free(table->entries);
    free(table->key);
    arena_clear(&table->arena);
    *table = (struct key_table){0};
}

void key_begin(struct key_table *table)
{
    table->length = 0;
}

void key_add(struct key_table *table, int32_t number)
{
    memory_grow(&table->key, &table->capacity, table->length + 1, sizeof *table->key);
    table->key[table->length++] = number;
}

static void grow(struct key_table *table)
{
    size_t larger = table->size ? table->size * 2 : 1024;
    struct key_entry *entries = memory_new(larger, sizeof *entries);
    for (size_t i = 0; i < table->size; i++) {
        size_t at = (size_t)table->entries[i].hash % larger;
        while (table->entries[i].key && entries[at].key)
            at = (at + 1) % larger;
        if (table->entries[i].key)
            entries[at] = table->entries[i];
    }
    free(table->entries);
    table->entries = entries;
    table->size = larger;
}

int32_t *key_find(struct key_table *table)
{
    uint64_t hash = 0;
    size_t bytes = table->length * sizeof *table->key;
    if (table->count * 2 >= table->size)
        grow(table);
    for (size_t i = 0; i < table->length; i++)
        hash = random_mix(hash + (uint32_t)table->key[i] + 1);
    size_t at = (size_t)hash % table->size;
    for (; table->entries[at].key; at = (at + 1) % table->size) {
        const struct key_entry *entry = &table->entries[at];
        if (entry->hash == hash && entry->length == table->length &&
            (bytes == 0 || memcmp(entry->key, table->key, bytes) == 0))
            return &table->entries[at].value;
    }
    int32_t *key = arena_new(&table->arena, table->length, sizeof *key);
    if (bytes)
        memcpy(key, table->key, bytes);
    table->entries[at] = (struct key_entry){hash, key, table->length, 0};
    table->count++;
    return &table->entries[at].value;
}
