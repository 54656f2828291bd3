/* Memory that never comes back NULL, and arenas that die at once.
 *
 * decamp is a planner's tool, not a daemon in a pacemaker: when the machine has no memory left, the
 * one right thing is a clear message and a documented exit code, with no output file half written
 * (base/output.h leaves only a temporary file behind, removed on the next write). Callers therefore
 * never test an allocation. Each heap block has one owner, named at its declaration; everything
 * that lives as long as one piece of work comes from an arena and is freed with it.
 */
#ifndef DECAMP_BASE_MEMORY_H
#define DECAMP_BASE_MEMORY_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* The exit code of a run that had no memory left. */
#define MEMORY_EXIT_CODE 71

/* A zeroed block of count * size bytes, owned by the caller, freed with free(). Exits on exhaustion
 * or overflow. */
void *memory_new(size_t count, size_t size);

/* Makes *items hold at least `needed` items of `size` bytes; grows by half, keeps the content,
 * zeroes the new part. *items may be NULL with *capacity 0. Exits on exhaustion. */
void memory_grow(void *items_address, size_t *capacity, size_t needed, size_t size);

/* A copy of text, owned by the caller. */
char *memory_copy_text(const char *text);

/* An arena: blocks are freed all together by arena_clear. Not shared between threads. */
struct arena {
    struct arena_block *newest; /* private */
};

void *arena_new(struct arena *arena, size_t count, size_t size); /* zeroed, aligned for any type */
/* The same for a table that is read and written here and there: written to from end to end, since
 * a page that is read before it is written is mapped twice, and stops all threads in between. */
void *arena_new_table(struct arena *arena, size_t count, size_t size);
char *arena_copy_text(struct arena *arena, const char *text);
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void arena_clear(struct arena *arena); /* frees everything; the arena can be used again */

#endif
