/* From lines to a graph: join at equal points, cut at junctions, contract what lies between.
 *
 *     lines            A---b---c---D        b, c, e ... are points of one line only;
 *                          |                a point is a junction if it ends a line, or if
 *                          e---F            lines pass it more than once
 *
 *     pieces           A--b  b-c-D  b-e-F   cut at junctions
 *     edges            ...                  pieces that meet two and two, with equal attributes,
 *                                           become one edge; its points stay
 *
 * GDAL gives OpenStreetMap ways without the identities of their nodes, and other formats have none,
 * so equal coordinates are what joins. An open-addressing table of all points finds them in one
 * pass over the points: 12 bytes a slot, at most two thirds full, freed before the pieces are
 * contracted.
 *
 * Lines that cross without a common point do not meet: bridges and tunnels are drawn so.
 */
#include "terrain/network.h"

#include "base/random.h"

#include <stdlib.h>
#include <string.h>

/* Point -> number of passes (ends count double), later -> vertex. */
struct point_table {
    uint64_t *keys; /* 0: free */
    uint32_t *values;
    size_t mask;
};

/* No point has the southern-most latitude that fits, so no key is 0. */
static uint64_t point_key(struct road_point point)
{
    return ((uint64_t)((uint32_t)point.latitude ^ UINT32_C(0x80000000)) << 32) |
           (uint32_t)point.longitude;
}

static void table_init(struct point_table *table, size_t points)
{
    size_t size = 1024;
    while (size < points + points / 2)
        size *= 2;
    table->keys = memory_new(size, sizeof *table->keys);
    table->values = memory_new(size, sizeof *table->values);
    table->mask = size - 1;
}

static void table_clear(struct point_table *table)
{
    free(table->keys);
    free(table->values);
}

static uint32_t *table_find(struct point_table *table, struct road_point point)
{
    uint64_t key = point_key(point);
    size_t slot = random_mix(key) & table->mask;
    while (table->keys[slot] != key && table->keys[slot] != 0)
        slot = (slot + 1) & table->mask;
    table->keys[slot] = key;
    return &table->values[slot];
}

/* A stretch of a line between junctions. */
struct piece {
    uint32_t from, to;
    size_t first_point;
    uint32_t point_count;
    struct road_attributes attributes;
};

struct pieces {
    struct piece *items;
    size_t count, capacity;
    struct road_point *vertices;
    size_t vertex_count, vertex_capacity;
};

enum { JUNCTION = 1u << 31 }; /* in a value: the rest is the vertex */

static void add_vertex(struct pieces *pieces, struct road_point point, uint32_t *value)
{
    if (*value & JUNCTION)
        return;
    memory_grow(&pieces->vertices, &pieces->vertex_capacity, pieces->vertex_count + 1,
                sizeof *pieces->vertices);
    pieces->vertices[pieces->vertex_count] = point;
    *value = JUNCTION | (uint32_t)pieces->vertex_count++;
}

static void cut_at_junctions(const struct road_lines *lines, struct pieces *pieces)
{
    struct point_table table;
    table_init(&table, lines->point_count);
    for (size_t i = 0; i < lines->line_count; i++) {
        const struct road_line *line = &lines->lines[i];
        for (uint32_t j = 0; j < line->point_count; j++) {
            uint32_t *passes = table_find(&table, lines->points[line->first_point + j]);
            *passes += j == 0 || j + 1 == line->point_count ? 2 : 1;
        }
    }
    for (size_t i = 0; i < lines->line_count; i++) {
        const struct road_line *line = &lines->lines[i];
        struct piece piece = {.attributes = line->attributes};
        for (uint32_t j = 0; j < line->point_count; j++) {
            struct road_point point = lines->points[line->first_point + j];
            uint32_t *value = table_find(&table, point);
            if (*value == 1)
                continue;
            add_vertex(pieces, point, value);
            uint32_t vertex = *value & ~(uint32_t)JUNCTION;
            if (j > 0) {
                piece.to = vertex;
                piece.point_count = (uint32_t)(line->first_point + j - piece.first_point + 1);
                memory_grow(&pieces->items, &pieces->capacity, pieces->count + 1,
                            sizeof *pieces->items);
                pieces->items[pieces->count++] = piece;
            }
            piece.from = vertex;
            piece.first_point = line->first_point + j;
        }
    }
    table_clear(&table);
}

/* What meets at a vertex. */
struct meeting {
    uint32_t ends;     /* ends of pieces */
    uint32_t either;   /* exclusive or of the pieces: with two, the other one */
    uint32_t arrivals; /* of one-way pieces */
    struct road_attributes attributes;
    bool plain; /* all the same attributes */
};

static bool attributes_equal(struct road_attributes a, struct road_attributes b)
{
    return a.kind == b.kind && a.speed_kmh == b.speed_kmh && a.oneway == b.oneway;
}

static void meet(struct meeting *meeting, size_t piece, struct road_attributes attributes,
                 bool arrives)
{
    if (meeting->ends++ == 0) {
        meeting->attributes = attributes;
        meeting->plain = true;
    }
    meeting->plain = meeting->plain && attributes_equal(meeting->attributes, attributes);
    meeting->either ^= (uint32_t)piece;
    meeting->arrivals += arrives;
}

/* A vertex that is only a point of one road. (A ring of one piece meets itself: its exclusive or is
 * then 0, which is why `from == to` pieces are looked for where chains are walked.) */
static bool passes_through(const struct meeting *meeting)
{
    return meeting->ends == 2 && meeting->plain &&
           (!meeting->attributes.oneway || meeting->arrivals == 1);
}

static uint32_t other_end(const struct piece *piece, uint32_t vertex)
{
    return piece->from == vertex ? piece->to : piece->from;
}

/* Copies the piece's points to the end of the network's, without its first one if the edge has
 * points already. */
static void append_points(struct road_network *network, struct road_edge *edge,
                          const struct road_lines *lines, const struct piece *piece, bool reversed)
{
    for (uint32_t i = edge->point_count > 0; i < piece->point_count; i++) {
        size_t from = piece->first_point + (reversed ? piece->point_count - 1 - i : i);
        network->points[network->point_count++] = lines->points[from];
        edge->point_count++;
    }
}

/* Walks back from the piece to where its chain begins (or, in a ring, to itself). Sets where the
 * chain begins. */
static size_t chain_start(const struct pieces *pieces, const struct meeting *meetings, size_t piece,
                          uint32_t *vertex)
{
    size_t current = piece;
    uint32_t at = pieces->items[piece].from;
    while (passes_through(&meetings[at]) &&
           pieces->items[current].from != pieces->items[current].to) {
        size_t before = meetings[at].either ^ current;
        if (before == piece)
            break;
        current = before;
        at = other_end(&pieces->items[current], at);
    }
    *vertex = at;
    return current;
}

static void contract(struct road_network *network, const struct road_lines *lines,
                     const struct pieces *pieces)
{
    struct meeting *meetings = memory_new(pieces->vertex_count, sizeof *meetings);
    for (size_t i = 0; i < pieces->count; i++) {
        const struct piece *piece = &pieces->items[i];
        meet(&meetings[piece->from], i, piece->attributes, false);
        meet(&meetings[piece->to], i, piece->attributes, piece->attributes.oneway);
    }
    uint32_t *kept = memory_new(pieces->vertex_count, sizeof *kept); /* vertex of the network + 1 */
    uint8_t *done = memory_new(pieces->count, 1);
    for (size_t i = 0; i < pieces->count; i++)
        network->point_capacity += pieces->items[i].point_count;
    network->points = memory_new(network->point_capacity, sizeof *network->points);
    for (size_t i = 0; i < pieces->count; i++) {
        if (done[i])
            continue;
        uint32_t start, at;
        size_t current = chain_start(pieces, meetings, i, &start);
        struct road_edge edge = {.first_point = network->point_count,
                                 .attributes = pieces->items[i].attributes};
        for (at = start;;) {
            const struct piece *piece = &pieces->items[current];
            bool ring = piece->from == piece->to;
            done[current] = 1;
            append_points(network, &edge, lines, piece, piece->from != at);
            at = other_end(piece, at);
            if (ring || at == start || !passes_through(&meetings[at]))
                break;
            current = meetings[at].either ^ (uint32_t)current;
        }
        const uint32_t ends[2] = {start, at};
        for (int end = 0; end < 2; end++) {
            uint32_t *vertex = &kept[ends[end]];
            if (*vertex == 0) {
                memory_grow(&network->vertices, &network->vertex_capacity,
                            network->vertex_count + 1, sizeof *network->vertices);
                network->vertices[network->vertex_count] = pieces->vertices[ends[end]];
                *vertex = (uint32_t)++network->vertex_count;
            }
            *(end ? &edge.to : &edge.from) = *vertex - 1;
        }
        memory_grow(&network->edges, &network->edge_capacity, network->edge_count + 1,
                    sizeof *network->edges);
        network->edges[network->edge_count++] = edge;
    }
    free(done);
    free(kept);
    free(meetings);
}

struct road_network *road_network_join(struct road_lines *lines)
{
    struct road_network *network = memory_new(1, sizeof *network);
    network->line_count = lines->line_count;
    network->driver = lines->driver;
    network->layer = lines->layer;
    lines->driver = lines->layer = NULL;
    struct pieces pieces = {0};
    cut_at_junctions(lines, &pieces);
    contract(network, lines, &pieces);
    free(pieces.items);
    free(pieces.vertices);
    road_lines_clear(lines);
    return network;
}
