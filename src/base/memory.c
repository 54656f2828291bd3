/* Arena blocks are chained, each of at least 64 kB and twice as large as the one before up to 16
 * MB, so that little and much costs few calls of calloc: taking from the system and giving back is
 * slow where several threads run. The block at the head is the one being filled; a request larger
 * than a block gets one of its own. Blocks of megabytes ask for large pages, which spares the
 * faults of small ones, a fifth of the time to read a large ledger. */
#include "base/memory.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    BLOCK_BYTES = 1 << 16,
    BLOCK_BYTES_MOST = 16 << 20,
    LARGE_BYTES = 4 << 20,
    LARGE_PAGE_BYTES = 2 << 20
};

struct arena_block {
    struct arena_block *older;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
};

static _Noreturn void memory_exhausted(size_t count, size_t size)
{
    fprintf(stderr, "decamp: error: no memory left (%zu items of %zu bytes asked for)\n", count,
            size);
    exit(MEMORY_EXIT_CODE);
}

static void use_large_pages(void *block, size_t bytes)
{
    uintptr_t first = ((uintptr_t)block + LARGE_PAGE_BYTES - 1) / LARGE_PAGE_BYTES;
    uintptr_t last = ((uintptr_t)block + bytes) / LARGE_PAGE_BYTES;
    if (first < last) /* if the system has none: slower, that is all */
        madvise((void *)(first * LARGE_PAGE_BYTES), (last - first) * LARGE_PAGE_BYTES,
                MADV_HUGEPAGE);
}

void *memory_new(size_t count, size_t size)
{
    void *block = calloc(count ? count : 1, size ? size : 1);
    if (!block)
        memory_exhausted(count, size);
    if (count * size >= LARGE_BYTES)
        use_large_pages(block, count * size);
    return block;
}

void memory_grow(void *items_address, size_t *capacity, size_t needed, size_t size)
{
    if (needed <= *capacity)
        return;
    size_t larger = *capacity + *capacity / 2 + 8;
    if (larger < needed)
        larger = needed;
    if (size && larger > SIZE_MAX / size)
        memory_exhausted(larger, size);
    void *items;
    memcpy(&items, items_address, sizeof items);
    items = realloc(items, larger * size);
    if (!items)
        memory_exhausted(larger, size);
    memset((char *)items + *capacity * size, 0, (larger - *capacity) * size);
    memcpy(items_address, &items, sizeof items);
    *capacity = larger;
}

char *memory_copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(memory_new(size, 1), text, size);
}

void *arena_new(struct arena *arena, size_t count, size_t size)
{
    if (size && count > (SIZE_MAX - BLOCK_BYTES) / size)
        memory_exhausted(count, size);
    size_t bytes =
        (count * size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
    struct arena_block *block = arena->newest;
    if (!block || block->size - block->used < bytes) {
        size_t room = block ? 2 * block->size : BLOCK_BYTES;
        room = room < BLOCK_BYTES_MOST ? room : BLOCK_BYTES_MOST;
        room = bytes > room ? bytes : room;
        block = memory_new(1, sizeof *block + room);
        block->size = room;
        block->older = arena->newest;
        arena->newest = block;
    }
    void *place = block->bytes + block->used;
    block->used += bytes;
    return place;
}

void *arena_new_table(struct arena *arena, size_t count, size_t size)
{
    return memset(arena_new(arena, count, size), 0, count * size);
}

char *arena_copy_text(struct arena *arena, const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(arena_new(arena, size, 1), text, size);
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    char *text = arena_new(arena, (size_t)length + 1, 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(arguments);
    return text;
}

void arena_clear(struct arena *arena)
{
    while (arena->newest) {
        struct arena_block *older = arena->newest->older;
        free(arena->newest);
        arena->newest = older;
    }
}
