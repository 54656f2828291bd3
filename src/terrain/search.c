/* Queue and labels of the shortest-path searches.
 *
 * Dijkstra's algorithm (Numerische Mathematik 1, 1959) with a 4-ary heap: flatter than a
 * binary one, and without lowering of keys, as road graphs push few vertices twice. Labels are kept
 * from search to search and blanked one by one, so a search between neighbours costs what it
 * touches and not what the country has.
 */
#include "terrain/search.h"

#include <stdlib.h>
#include <string.h>

enum { CHILDREN = 4 };

void queue_push(struct search_queue *queue, uint32_t key, uint32_t vertex)
{
    if (queue->count == queue->capacity)
        memory_grow(&queue->items, &queue->capacity, queue->count + 1, sizeof *queue->items);
    uint64_t item = (uint64_t)key << 32 | vertex;
    size_t at = queue->count++;
    while (at > 0 && queue->items[(at - 1) / CHILDREN] > item) {
        queue->items[at] = queue->items[(at - 1) / CHILDREN];
        at = (at - 1) / CHILDREN;
    }
    queue->items[at] = item;
}

bool queue_pop(struct search_queue *queue, uint32_t *key, uint32_t *vertex)
{
    if (queue->count == 0)
        return false;
    *key = (uint32_t)(queue->items[0] >> 32);
    *vertex = (uint32_t)queue->items[0];
    uint64_t item = queue->items[--queue->count];
    size_t at = 0;
    for (size_t child; (child = CHILDREN * at + 1) < queue->count;) {
        size_t end = child + CHILDREN < queue->count ? child + CHILDREN : queue->count,
               least = child;
        for (size_t i = child + 1; i < end; i++)
            if (queue->items[i] < queue->items[least])
                least = i;
        if (queue->items[least] >= item)
            break;
        queue->items[at] = queue->items[least];
        at = least;
    }
    queue->items[at] = item;
    return true;
}

void labels_init(struct labels *labels, size_t vertex_count)
{
    *labels = (struct labels){.cost = memory_new(vertex_count, sizeof *labels->cost),
                              .step = memory_new(vertex_count, sizeof *labels->step),
                              .touched = memory_new(vertex_count, sizeof *labels->touched)};
    memset(labels->cost, 0xff, vertex_count * sizeof *labels->cost);
}

void labels_clear(struct labels *labels)
{
    free(labels->cost);
    free(labels->step);
    free(labels->touched);
    free(labels->queue.items);
    *labels = (struct labels){0};
}

void labels_blank(struct labels *labels)
{
    for (size_t i = 0; i < labels->touched_count; i++)
        labels->cost[labels->touched[i]] = COST_NONE;
    labels->touched_count = 0;
    labels->queue.count = 0;
}

bool labels_lower(struct labels *labels, uint32_t vertex, uint32_t cost, uint32_t step)
{
    if (labels->cost[vertex] <= cost)
        return false;
    if (labels->cost[vertex] == COST_NONE)
        labels->touched[labels->touched_count++] = vertex;
    labels->cost[vertex] = cost;
    labels->step[vertex] = step;
    return true;
}
