/* Which places are neighbours on the road: the graph Voronoi diagram.
 *
 * One search from all places at once gives every vertex to the place that reaches it first (Erwig,
 * "The graph Voronoi diagram with applications", Networks 36, 2000). An edge whose ends belong to
 * two places shows that their parts touch, and the best such edge gives the shortest way between
 * them that stays within both parts. Of these pairs those are dropped on whose way, or nearly so (5
 * % longer), a third place lies: A-C goes if A-B and B-C are there and together hardly longer, so
 * that legs lead from town to town as convoys do. The longest pairs are looked at first and a pair
 * goes only for two that are still kept, so places never lose touch. One-way rules do not count
 * here: being neighbours goes both ways.
 *
 *        A-----B          C is beyond B: A-C touches nothing of its own,
 *               \         or is dropped because B lies on the way
 *                C
 */
#include "terrain/search.h"

#include <stdlib.h>

#define DETOUR_NUMERATOR   21 /* 1.05 */
#define DETOUR_DENOMINATOR 20

struct touch {
    uint32_t from, to, cost; /* stops, from < to */
    bool dropped;
};

static int compare_by_pair(const void *left, const void *right)
{
    const struct touch *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    return (a->cost > b->cost) - (a->cost < b->cost);
}

static int compare_longest_first(const void *left, const void *right)
{
    const struct touch *a = left, *b = right;
    return a->cost != b->cost ? (a->cost < b->cost ? 1 : -1) : compare_by_pair(left, right);
}

/* owner[vertex]: the stop that reaches it first. */
static void divide(const struct road_network *network, const struct road_stop *stops,
                   size_t stop_count, struct labels *labels, uint32_t *owner)
{
    for (size_t i = 0; i < stop_count; i++)
        if (stops[i].vertex != ROAD_NOWHERE &&
            labels_lower(labels, stops[i].vertex, 0, STEP_NONE)) {
            owner[stops[i].vertex] = (uint32_t)i;
            queue_push(&labels->queue, 0, stops[i].vertex);
        }
    for (uint32_t cost, vertex; queue_pop(&labels->queue, &cost, &vertex);) {
        if (cost > labels->cost[vertex])
            continue;
        for (size_t i = network->first_arc[vertex]; i < network->first_arc[vertex + 1]; i++) {
            const struct road_arc *arc = &network->arcs[i];
            if (cost + arc->cost >= cost &&
                labels_lower(labels, arc->target, cost + arc->cost, arc->step)) {
                owner[arc->target] = owner[vertex];
                queue_push(&labels->queue, cost + arc->cost, arc->target);
            }
        }
    }
}

/* The shortest touch of each pair, in order of pairs. */
static struct touch *find_touches(const struct road_network *network, const struct labels *labels,
                                  const uint32_t *owner, size_t *touch_count)
{
    struct touch *touches = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < network->edge_count; i++) {
        const struct road_edge *edge = &network->edges[i];
        if (labels->cost[edge->from] == COST_NONE || owner[edge->from] == owner[edge->to])
            continue;
        uint32_t a = owner[edge->from], b = owner[edge->to];
        memory_grow(&touches, &capacity, count + 1, sizeof *touches);
        touches[count++] =
            (struct touch){a < b ? a : b, a < b ? b : a,
                           labels->cost[edge->from] + edge->cost + labels->cost[edge->to], false};
    }
    size_t kept = 0;
    if (count > 0)
        qsort(touches, count, sizeof *touches, compare_by_pair);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || touches[kept - 1].from != touches[i].from ||
            touches[kept - 1].to != touches[i].to)
            touches[kept++] = touches[i];
    *touch_count = kept;
    return touches;
}

/* Drops pairs with a third stop on the way. */
static void drop_passing(struct touch *touches, size_t touch_count, size_t stop_count)
{
    uint32_t *cost =
        memory_new(stop_count * stop_count, sizeof *cost); /* COST_NONE: no pair, or dropped */
    for (size_t i = 0; i < stop_count * stop_count; i++)
        cost[i] = COST_NONE;
    for (size_t i = 0; i < touch_count; i++)
        cost[touches[i].from * stop_count + touches[i].to] =
            cost[touches[i].to * stop_count + touches[i].from] = touches[i].cost;
    if (touch_count > 0)
        qsort(touches, touch_count, sizeof *touches, compare_longest_first);
    for (size_t i = 0; i < touch_count; i++) {
        size_t from = touches[i].from * stop_count, to = touches[i].to * stop_count;
        uint64_t most = (uint64_t)touches[i].cost * DETOUR_NUMERATOR / DETOUR_DENOMINATOR;
        for (size_t third = 0; third < stop_count && !touches[i].dropped; third++)
            touches[i].dropped = cost[from + third] != COST_NONE && cost[to + third] != COST_NONE &&
                                 (uint64_t)cost[from + third] + cost[to + third] <= most;
        if (touches[i].dropped)
            cost[from + touches[i].to] = cost[to + touches[i].from] = COST_NONE;
    }
    free(cost);
}

/* Keeps the pairs where one is among the other's nearest. Touches come longest first. */
static void drop_far(struct touch *touches, size_t touch_count, size_t stop_count, int nearest)
{
    int *kept = memory_new(stop_count, sizeof *kept);
    for (size_t i = touch_count; i-- > 0;) {
        struct touch *touch = &touches[i];
        if (touch->dropped)
            continue;
        touch->dropped = kept[touch->from] >= nearest && kept[touch->to] >= nearest;
        kept[touch->from]++;
        kept[touch->to]++;
    }
    free(kept);
}

struct road_pair *road_network_neighbours(const struct road_network *network,
                                          const struct road_stop *stops, size_t stop_count,
                                          int nearest, size_t *pair_count)
{
    struct labels labels;
    labels_init(&labels, network->vertex_count);
    uint32_t *owner = memory_new(network->vertex_count, sizeof *owner);
    divide(network, stops, stop_count, &labels, owner);
    size_t touch_count;
    struct touch *touches = find_touches(network, &labels, owner, &touch_count);
    labels_clear(&labels);
    free(owner);
    drop_passing(touches, touch_count, stop_count);
    if (nearest > 0)
        drop_far(touches, touch_count, stop_count, nearest);
    if (touch_count > 0)
        qsort(touches, touch_count, sizeof *touches, compare_by_pair);
    struct road_pair *pairs = memory_new(touch_count + 1, sizeof *pairs);
    *pair_count = 0;
    for (size_t i = 0; i < touch_count; i++)
        if (!touches[i].dropped)
            pairs[(*pair_count)++] = (struct road_pair){touches[i].from, touches[i].to};
    free(touches);
    return pairs;
}
