/* Inside terrain only: shortest paths. */
#ifndef DECAMP_TERRAIN_SEARCH_H
#define DECAMP_TERRAIN_SEARCH_H

#include "terrain/network.h"

#define COST_NONE UINT32_MAX
#define STEP_NONE UINT32_MAX

/* A queue of (key, vertex), least key first, then least vertex: a heap with four children a node,
 * packed in 64 bits. A vertex whose key falls is pushed again; the old entry is passed over when it
 * comes up. */
struct search_queue {
    uint64_t *items;
    size_t count, capacity;
};

void queue_push(struct search_queue *queue, uint32_t key, uint32_t vertex);
/* False if empty. */
bool queue_pop(struct search_queue *queue, uint32_t *key, uint32_t *vertex);

/* The labels of one search. Only what `touched` names is not blank. */
struct labels {
    uint32_t *cost; /* of each vertex; COST_NONE: not reached */
    uint32_t *step; /* the step that leads there (forward), or on from there (backward) */
    uint32_t *touched;
    size_t touched_count;
    struct search_queue queue;
};

void labels_init(struct labels *labels, size_t vertex_count);
void labels_clear(struct labels *labels);
/* Forgets the last search. */
void labels_blank(struct labels *labels);
/* Lowers the label of a vertex; false if it is as low already. */
bool labels_lower(struct labels *labels, uint32_t vertex, uint32_t cost, uint32_t step);

#endif
