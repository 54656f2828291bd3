/* What was worked out before, found again by the whole numbers that it depends on. Private to
 * plan/. */
#ifndef DECAMP_PLAN_KEYS_H
#define DECAMP_PLAN_KEYS_H

#include "base/memory.h"

#include <stdint.h>

struct key_table {
    struct arena arena; /* owns the keys */
    struct key_entry *entries;
    size_t count, size;
    int32_t *key; /* that is being put together */
    size_t length, capacity;
};

void key_table_clear(struct key_table *table);

/* A key is put together number by number. */
void key_begin(struct key_table *table);
void key_add(struct key_table *table, int32_t number);

/* What is kept under the key that was put together: 0 if nothing yet. Holds until the next call. */
int32_t *key_find(struct key_table *table);

#endif
