/* Really different routes between two places: single via paths on plateaus.
 *
 * Two searches meet. Forwards from the start, A* with the straight line through the Earth at top
 * speed as its bound, which settles exactly the vertices that can lie on a route of at most 1.5
 * times the best hours; then backwards from the goal within those. Where the two trees of shortest
 * paths run together for a while is a *plateau*: the route "to the plateau, along it, on to the
 * goal" is a shortest path on either side, so it makes no small detours, and the longer the
 * plateau, the longer the stretch that is itself the best way between its ends (Abraham, Delling,
 * Goldberg & Werneck, "Alternative routes in road networks", ACM Journal of Experimental
 * Algorithmics 18, 2013; plateaus after Cambridge Vehicle Information Technology's "Choice
 * Routing", 2005). Candidates are taken greedily by that paper's measure, 2 * cost + shared -
 * plateau.
 *
 *     s ====== a ------ b ====== t     one search comes over the upper edge, but a lower road c-d
 *               \      /               is reached by both from their ends: where they meet within
 * an edge, c ~~ d                that part of the edge is plateau too
 *
 * In a contracted graph a whole valley may be one edge that no tree holds, so plateaus are measured
 * inside edges as well: of an edge u-v of cost c the forward tree covers min(c, (forward(v) + c -
 * forward(u)) / 2) from u, and likewise backwards.
 *
 * The penalty method (search again with used edges made dearer) was the other candidate: it needs a
 * search for each trial and its routes hop on and off the first one.
 */
#include "terrain/search.h"

#include "base/threads.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define MOST_STRETCH  1.5
#define MOST_OVERLAP  0.6
#define LEAST_PLATEAU 0.2   /* of the best route's cost */
#define BOUND_SHARE   0.999 /* lengths are good to a millionth; this keeps the bound below them */

enum { MOST_CANDIDATES = 1000, MOST_ROUTES = 9 };

struct candidate {
    uint32_t vertex; /* the plateau's first vertex, ... */
    uint32_t step;   /* ... or, if not STEP_NONE, the one edge that is the plateau */
    uint64_t cost, plateau;
    uint64_t score;
};

/* One thread's working memory. */
struct finder {
    const struct road_network *network;
    struct labels forward, backward;
    struct candidate *candidates;
    size_t candidate_count, candidate_capacity;
    uint32_t *vertex_mark,
        *edge_mark; /* == mark: on the path at hand; == pair_mark: on an accepted route */
    uint32_t mark, pair_mark;
    uint32_t *path; /* steps */
    size_t path_count, path_capacity;
};

static uint32_t step_start(const struct road_network *network, uint32_t step)
{
    return step & 1 ? network->edges[step >> 1].to : network->edges[step >> 1].from;
}

static uint32_t step_end(const struct road_network *network, uint32_t step)
{
    return step_start(network, step ^ 1);
}

static uint32_t lower_bound(const struct road_network *network, uint32_t vertex, uint32_t goal)
{
    const double *a = network->positions[vertex], *b = network->positions[goal];
    double x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];
    return (uint32_t)(sqrt(x * x + y * y + z * z) / network->top_kmh *
                      (BOUND_SHARE * COSTS_PER_HOUR));
}

/* Labels everything that can lie on a way of at most MOST_STRETCH times the best. Returns that
 * limit, or COST_NONE if there is no way. */
static uint32_t search_forward(struct finder *finder, uint32_t start, uint32_t goal)
{
    const struct road_network *network = finder->network;
    struct labels *labels = &finder->forward;
    uint32_t limit = COST_NONE, key, vertex;
    labels_lower(labels, start, 0, STEP_NONE);
    queue_push(&labels->queue, lower_bound(network, start, goal), start);
    while (queue_pop(&labels->queue, &key, &vertex) && key <= limit) {
        uint32_t cost = labels->cost[vertex];
        if (vertex == goal) {
            limit = (uint32_t)fmin(cost * MOST_STRETCH, COST_NONE - 1);
            continue;
        }
        if (key > cost + lower_bound(network, vertex, goal))
            continue;
        for (size_t i = network->first_arc[vertex]; i < network->first_arc[vertex + 1]; i++) {
            const struct road_arc *arc = &network->arcs[i];
            if (!arc_outward(network, arc) || cost + arc->cost < cost ||
                !labels_lower(labels, arc->target, cost + arc->cost, arc->step))
                continue;
            queue_push(&labels->queue, cost + arc->cost + lower_bound(network, arc->target, goal),
                       arc->target);
        }
    }
    return limit;
}

static void search_backward(struct finder *finder, uint32_t start, uint32_t goal, uint32_t limit)
{
    const struct road_network *network = finder->network;
    struct labels *labels = &finder->backward;
    uint32_t cost, vertex;
    labels_lower(labels, goal, 0, STEP_NONE);
    queue_push(&labels->queue, 0, goal);
    while (queue_pop(&labels->queue, &cost, &vertex)) {
        if (cost > labels->cost[vertex] || vertex == start)
            continue;
        for (size_t i = network->first_arc[vertex]; i < network->first_arc[vertex + 1]; i++) {
            const struct road_arc *arc = &network->arcs[i];
            uint32_t there = finder->forward.cost[arc->target];
            if (!arc_inward(network, arc) || there == COST_NONE ||
                (uint64_t)there + cost + arc->cost > limit)
                continue;
            if (labels_lower(labels, arc->target, cost + arc->cost, arc->step ^ 1))
                queue_push(&labels->queue, cost + arc->cost, arc->target);
        }
    }
}

/* How much of a step's cost the forward tree covers from its start ... */
static uint64_t covered_forward(const struct finder *finder, uint32_t step)
{
    const struct road_edge *edge = &finder->network->edges[step >> 1];
    uint64_t from = finder->forward.cost[step_start(finder->network, step)];
    uint64_t to = finder->forward.cost[step_end(finder->network, step)];
    uint64_t covered = edge->attributes.oneway || to + edge->cost < from
                           ? edge->cost
                           : (to + edge->cost - from) / 2;
    return covered < edge->cost ? covered : edge->cost;
}

/* ... and the backward tree from its end. */
static uint64_t covered_backward(const struct finder *finder, uint32_t step)
{
    const struct road_edge *edge = &finder->network->edges[step >> 1];
    uint64_t from = finder->backward.cost[step_start(finder->network, step)];
    uint64_t to = finder->backward.cost[step_end(finder->network, step)];
    uint64_t covered = edge->attributes.oneway || from == COST_NONE || from + edge->cost < to
                           ? edge->cost
                           : (from + edge->cost - to) / 2;
    return covered < edge->cost ? covered : edge->cost;
}

static void add_candidate(struct finder *finder, struct candidate candidate, uint64_t least_plateau,
                          uint32_t limit)
{
    if (candidate.plateau < least_plateau || candidate.cost > limit)
        return;
    memory_grow(&finder->candidates, &finder->candidate_capacity, finder->candidate_count + 1,
                sizeof *finder->candidates);
    candidate.score = 2 * candidate.cost - candidate.plateau;
    finder->candidates[finder->candidate_count++] = candidate;
}

/* The plateau that begins at the vertex, if one does. */
static void add_chain(struct finder *finder, uint32_t vertex, uint64_t least_plateau,
                      uint32_t limit)
{
    const struct labels *forward = &finder->forward, *backward = &finder->backward;
    struct candidate candidate = {.vertex = vertex,
                                  .step = STEP_NONE,
                                  .cost = (uint64_t)forward->cost[vertex] + backward->cost[vertex]};
    uint32_t before = forward->step[vertex];
    if (before != STEP_NONE) {
        uint32_t start = step_start(finder->network, before);
        if (backward->cost[start] != COST_NONE && backward->step[start] == before)
            return; /* in the middle of one */
        candidate.plateau = covered_backward(finder, before);
    }
    for (uint32_t at = vertex, next; (next = backward->step[at]) != STEP_NONE;) {
        at = step_end(finder->network, next);
        if (forward->step[at] != next) {
            candidate.plateau += covered_forward(finder, next);
            break;
        }
        candidate.plateau += finder->network->edges[next >> 1].cost;
    }
    add_candidate(finder, candidate, least_plateau, limit);
}

/* Edges from the vertex that neither tree holds. */
static void add_lone_edges(struct finder *finder, uint32_t vertex, uint64_t least_plateau,
                           uint32_t limit)
{
    const struct road_network *network = finder->network;
    for (size_t i = network->first_arc[vertex]; i < network->first_arc[vertex + 1]; i++) {
        const struct road_arc *arc = &network->arcs[i];
        if (arc->cost < least_plateau || !arc_outward(network, arc) ||
            finder->backward.cost[arc->target] == COST_NONE ||
            finder->forward.step[arc->target] == arc->step ||
            finder->backward.step[vertex] == arc->step)
            continue;
        uint64_t covered = covered_forward(finder, arc->step) + covered_backward(finder, arc->step);
        struct candidate candidate = {.vertex = vertex,
                                      .step = arc->step,
                                      .cost = (uint64_t)finder->forward.cost[vertex] + arc->cost +
                                              finder->backward.cost[arc->target],
                                      .plateau = covered > arc->cost ? covered - arc->cost : 0};
        add_candidate(finder, candidate, least_plateau, limit);
    }
}

/* Writes the candidate's steps to finder->path. */
static void trace(struct finder *finder, const struct candidate *candidate)
{
    const struct road_network *network = finder->network;
    size_t count = 0;
    for (uint32_t at = candidate->vertex, step; (step = finder->forward.step[at]) != STEP_NONE;
         at = step_start(network, step))
        count++;
    size_t before = count;
    memory_grow(&finder->path, &finder->path_capacity, count + 1, sizeof *finder->path);
    for (uint32_t at = candidate->vertex, step; (step = finder->forward.step[at]) != STEP_NONE;
         at = step_start(network, step))
        finder->path[--before] = step;
    uint32_t at = candidate->vertex;
    if (candidate->step != STEP_NONE) {
        finder->path[count++] = candidate->step;
        at = step_end(network, candidate->step);
    }
    for (uint32_t step; (step = finder->backward.step[at]) != STEP_NONE;
         at = step_end(network, step)) {
        memory_grow(&finder->path, &finder->path_capacity, count + 1, sizeof *finder->path);
        finder->path[count++] = step;
    }
    finder->path_count = count;
}

/* False if the path comes by a vertex twice. */
static bool is_simple(struct finder *finder)
{
    finder->mark++;
    for (size_t i = 0; i < finder->path_count; i++) {
        uint32_t *mark = &finder->vertex_mark[step_end(finder->network, finder->path[i])];
        if (*mark == finder->mark)
            return false;
        *mark = finder->mark;
    }
    return finder->path_count == 0 ||
           finder->vertex_mark[step_start(finder->network, finder->path[0])] != finder->mark;
}

static double path_overlap(const struct finder *finder)
{
    double km = 0, shared_km = 0;
    for (size_t i = 0; i < finder->path_count; i++) {
        uint32_t edge = finder->path[i] >> 1;
        km += finder->network->edges[edge].km;
        shared_km +=
            finder->edge_mark[edge] == finder->pair_mark ? finder->network->edges[edge].km : 0;
    }
    return km > 0 ? shared_km / km : 0;
}

static uint64_t path_shared_cost(const struct finder *finder)
{
    uint64_t shared = 0;
    for (size_t i = 0; i < finder->path_count; i++)
        if (finder->edge_mark[finder->path[i] >> 1] == finder->pair_mark)
            shared += finder->network->edges[finder->path[i] >> 1].cost;
    return shared;
}

static int compare_candidates(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->score != b->score)
        return a->score < b->score ? -1 : 1;
    if (a->vertex != b->vertex)
        return a->vertex < b->vertex ? -1 : 1;
    return (a->step > b->step) - (a->step < b->step);
}

/* Makes a route of finder->path and marks its edges. */
static struct road_route accept(struct finder *finder, struct road_pair pair, int number)
{
    struct road_route route = {.pair = pair, .number = number, .overlap = path_overlap(finder)};
    route.step_count = finder->path_count;
    route.steps = memory_new(finder->path_count + 1, sizeof *route.steps);
    for (size_t i = 0; i < finder->path_count; i++) {
        const struct road_edge *edge = &finder->network->edges[finder->path[i] >> 1];
        double hours = edge->km / edge->attributes.speed_kmh;
        route.steps[i] = finder->path[i];
        route.km += edge->km;
        route.hours += hours;
        route.class_km[edge->attributes.kind] += edge->km;
        route.class_hours[edge->attributes.kind] += hours;
        finder->edge_mark[finder->path[i] >> 1] = finder->pair_mark;
    }
    return route;
}

static void collect_candidates(struct finder *finder, uint32_t best, uint32_t limit)
{
    uint64_t least_plateau = (uint64_t)(best * LEAST_PLATEAU);
    finder->candidate_count = 0;
    for (size_t i = 0; i < finder->backward.touched_count; i++) {
        add_chain(finder, finder->backward.touched[i], least_plateau, limit);
        add_lone_edges(finder, finder->backward.touched[i], least_plateau, limit);
    }
    struct candidate *candidates = finder->candidates;
    if (finder->candidate_count > 0)
        qsort(candidates, finder->candidate_count, sizeof *candidates, compare_candidates);
    if (finder->candidate_count > MOST_CANDIDATES)
        finder->candidate_count = MOST_CANDIDATES;
    for (size_t i = 0; i < finder->candidate_count;
         i++) { /* only the best route's edges are marked yet */
        trace(finder, &candidates[i]);
        candidates[i].score += path_shared_cost(finder);
    }
    if (finder->candidate_count > 0)
        qsort(candidates, finder->candidate_count, sizeof *candidates, compare_candidates);
}

/* Finds up to k routes; returns how many. */
static int find_routes(struct finder *finder, struct road_pair pair, uint32_t start, uint32_t goal,
                       int k, struct road_route *routes)
{
    labels_blank(&finder->forward);
    labels_blank(&finder->backward);
    finder->pair_mark++;
    uint32_t limit = search_forward(finder, start, goal);
    if (limit == COST_NONE)
        return 0;
    search_backward(finder, start, goal, limit);
    trace(finder, &(struct candidate){.vertex = goal, .step = STEP_NONE});
    routes[0] = accept(finder, pair, 1);
    int count = 1;
    if (k == 1)
        return count;
    collect_candidates(finder, finder->forward.cost[goal], limit);
    for (size_t i = 0; i < finder->candidate_count && count < k; i++) {
        trace(finder, &finder->candidates[i]);
        if (!is_simple(finder) || path_overlap(finder) > MOST_OVERLAP)
            continue;
        routes[count] = accept(finder, pair, count + 1);
        count++;
    }
    return count;
}

static void finder_init(struct finder *finder, const struct road_network *network)
{
    *finder = (struct finder){
        .network = network,
        .vertex_mark = memory_new(network->vertex_count, sizeof *finder->vertex_mark),
        .edge_mark = memory_new(network->edge_count, sizeof *finder->edge_mark)};
    labels_init(&finder->forward, network->vertex_count);
    labels_init(&finder->backward, network->vertex_count);
}

static void finder_clear(struct finder *finder)
{
    labels_clear(&finder->forward);
    labels_clear(&finder->backward);
    free(finder->candidates);
    free(finder->vertex_mark);
    free(finder->edge_mark);
    free(finder->path);
}

/* What the threads share. */
struct errand {
    const struct road_network *network;
    const struct road_stop *stops;
    const struct road_pair *pairs;
    size_t pair_count;
    int k;
    atomic_size_t next;
    struct road_route (*routes)[MOST_ROUTES]; /* of each pair */
    int *counts;
};

/* One thread takes pairs until there are none; each pair's result depends on the pair alone. */
static void run_errand(void *context, int thread)
{
    (void)thread;
    struct errand *errand = context;
    struct finder finder;
    finder_init(&finder, errand->network);
    for (size_t i; (i = atomic_fetch_add(&errand->next, 1)) < errand->pair_count;) {
        struct road_pair pair = errand->pairs[i];
        uint32_t start = errand->stops[pair.from].vertex, goal = errand->stops[pair.to].vertex;
        if (start != ROAD_NOWHERE && goal != ROAD_NOWHERE && start != goal)
            errand->counts[i] =
                find_routes(&finder, pair, start, goal, errand->k, errand->routes[i]);
    }
    finder_clear(&finder);
}

void road_network_routes(const struct road_network *network, const struct road_stop *stops,
                         const struct road_pair *pairs, size_t pair_count, int k,
                         struct road_routes *routes)
{
    struct errand errand = {.network = network,
                            .stops = stops,
                            .pairs = pairs,
                            .pair_count = pair_count,
                            .k = k < MOST_ROUTES ? k : MOST_ROUTES,
                            .routes = memory_new(pair_count, sizeof *errand.routes),
                            .counts = memory_new(pair_count, sizeof *errand.counts)};
    int threads = threads_available();
    threads_run(threads, threads, run_errand, &errand);
    for (size_t i = 0; i < pair_count; i++)
        for (int j = 0; j < errand.counts[i]; j++) {
            memory_grow(&routes->items, &routes->capacity, routes->count + 1,
                        sizeof *routes->items);
            routes->items[routes->count++] = errand.routes[i][j];
        }
    free(errand.routes);
    free(errand.counts);
}
