/* From an activity list to a schedule.
 *
 * The list is walked in rounds. An activity that finds no place is not lost yet: what it needs may
 * be freed by one that stands further down (a bed by an onward flight), and that one may in turn
 * wait for its own predecessor. So whatever is not placed comes again in the next round, as long as
 * a round places anything. Rounds are cheap: a shape that found nothing is known to find nothing
 * until something is freed.
 *
 * With maximal lags, a place found may turn out too early for what must not come long after it.
 * Then that one is taken out again and may not start before the latest that would have done
 * (unscheduling: Franck, Neumann & Schwindt 2001). Each such step moves one activity later, and
 * their number is limited.
 */
#include "schedule/generation.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_ROUNDS = 1000,
    UNSCHEDULINGS = 200, /* and four for each in the list */
};

/* The earliest start in any mode, whatever maximal lags say; SCHEDULE_UNPLACED: none. */
static int32_t find_unlimited(struct generation *generation, const struct placement_choice *choice,
                              int32_t activity)
{
    const struct schedule_instance *instance = generation->instance;
    int32_t first = instance->first_mode[activity], end = instance->first_mode[activity + 1];
    int32_t lower = generation_lower(generation, activity), found = SCHEDULE_UNPLACED;
    if (lower < 0)
        return SCHEDULE_UNPLACED;
    if (choice->mode) {
        first += choice->mode[activity];
        end = first + 1;
    }
    for (int32_t m = first; m < end; m++) {
        int32_t from = instance->earliest[m] > lower ? instance->earliest[m] : lower;
        int32_t start = generation_find_start(generation, instance->shape[m], from,
                                              generation_upper(generation, activity, m, false));
        if (start != SCHEDULE_UNPLACED && (found == SCHEDULE_UNPLACED || start < found))
            found = start;
    }
    return found;
}

/* Takes out a placed activity of this fill, and those of its successors that are placed in it. */
static void unschedule(struct generation *generation, int32_t activity)
{
    const struct schedule_instance *instance = generation->instance;
    int32_t *stack = generation->stack, height = 0;
    stack[height++] = activity;
    while (height > 0) {
        int32_t a = stack[--height];
        if (generation->start[a] == SCHEDULE_UNPLACED ||
            generation->filling[a] != generation->fills)
            continue;
        generation_remove(generation, a);
        for (int32_t s = instance->first_successor[a]; s < instance->first_successor[a + 1]; s++)
            stack[height++] = instance->successors[s].other;
    }
}

/* Where maximal lags alone leave an activity no place: takes out what they count from, to be placed
 * later. False: that is not what it lacks, or it cannot be done. */
static bool make_way(struct generation *generation, const struct placement_choice *choice,
                     int32_t activity)
{
    const struct schedule_instance *instance = generation->instance;
    const struct schedule_maximal_end *ends = instance->maximal_ends;
    int32_t first = instance->first_maximal[activity], end = instance->first_maximal[activity + 1];
    int32_t found = find_unlimited(generation, choice, activity);
    bool any = false;
    for (int32_t i = first; i < end && found != SCHEDULE_UNPLACED; i++) {
        int32_t other = ends[i].other, start = generation->start[other];
        if (!ends[i].is_to || start == SCHEDULE_UNPLACED || (int64_t)start + ends[i].lag >= found)
            continue;
        if (generation->filling[other] != generation->fills)
            return false;
        any = true;
    }
    for (int32_t i = first; i < end && any; i++) {
        int32_t other = ends[i].other, start = generation->start[other];
        if (!ends[i].is_to || start == SCHEDULE_UNPLACED || (int64_t)start + ends[i].lag >= found)
            continue;
        generation->not_before[other] = found - ends[i].lag;
        unschedule(generation, other);
    }
    return any;
}

/* generation_fill where there are maximal lags. */
static int32_t fill_with_maximal_lags(struct generation *generation,
                                      const struct placement_choice *choice, int32_t *list,
                                      int32_t count)
{
    int64_t left = choice->stays ? 0 : UNSCHEDULINGS + 4 * (int64_t)count,
            lacking = generation->lacking;
    generation->fills++;
    for (int32_t i = 0; i < count; i++) {
        generation->filling[list[i]] = generation->fills;
        generation->not_before[list[i]] = 0;
    }
    bool changed = true;
    for (int round = 0; round < MOST_ROUNDS && changed; round++) {
        changed = false;
        for (int32_t i = 0; i < count; i++) {
            struct placement placement;
            if (generation->start[list[i]] != SCHEDULE_UNPLACED)
                continue;
            if (generation_find(generation, list[i], choice, &placement)) {
                generation_place(generation, list[i], placement.mode, placement.start);
                changed = true;
            } else if (left > 0 && make_way(generation, choice, list[i])) {
                left--;
                changed = true;
            }
        }
    }
    /* Taking out may have taken back what others were given. */
    for (int32_t i = 0; i < count && generation->lacking > lacking; i++)
        unschedule(generation, list[i]);
    int32_t unplaced = 0;
    for (int32_t i = 0; i < count; i++) {
        generation->not_before[list[i]] = 0;
        if (generation->start[list[i]] == SCHEDULE_UNPLACED)
            list[unplaced++] = list[i];
    }
    return unplaced;
}

int32_t generation_fill(struct generation *generation, const struct placement_choice *choice,
                        int32_t *list, int32_t count)
{
    if (generation->instance->maximal_lags > 0)
        return fill_with_maximal_lags(generation, choice, list, count);
    int64_t least = generation->cost; /* of what is placed, and of the rest at its cheapest */
    const int64_t *unplaced = generation->unplaced_cost, *cheapest = choice->cheapest;
    for (int32_t i = 0; i < count && cheapest; i++)
        least += cheapest[list[i]] - unplaced[list[i]];
    for (int round = 0; round < MOST_ROUNDS && count > 0; round++) {
        int32_t left = 0;
        for (int32_t i = 0; i < count; i++) {
            struct placement placement;
            if (!generation_find(generation, list[i], choice, &placement)) {
                list[left++] = list[i];
                continue;
            }
            generation_place(generation, list[i], placement.mode, placement.start);
            if (cheapest && (least += placement.cost - cheapest[list[i]]) > choice->cost_limit)
                return -1;
        }
        if (left == count)
            break;
        count = left;
    }
    return count;
}

/* Moves an activity to the end of the group, after all its predecessors in the list. */
static int32_t move_to_group(struct generation *generation, int32_t activity, int32_t grouped)
{
    const struct schedule_instance *instance = generation->instance;
    int32_t *stack = generation->stack, height = 0;
    stack[height++] = activity;
    while (height > 0) {
        int32_t a = stack[height - 1], before = height;
        for (int32_t p = instance->first_predecessor[a];
             generation->missing[a] > 0 && p < instance->first_predecessor[a + 1]; p++)
            if (generation->waits[instance->predecessors[p].other])
                stack[height++] = instance->predecessors[p].other;
        if (height > before)
            continue;
        height--;
        if (!generation->waits[a])
            continue; /* twice on the stack */
        generation->waits[a] = false;
        generation->group[grouped++] = a;
        for (int32_t s = instance->first_successor[a]; s < instance->first_successor[a + 1]; s++)
            generation->missing[instance->successors[s].other]--;
    }
    return grouped;
}

/* How much stands before an activity: what it waits for, and what that waits for. */
static int32_t count_before(const struct generation *generation, int32_t activity)
{
    const struct schedule_instance *instance = generation->instance;
    int32_t count = generation->missing[activity];
    for (int32_t p = instance->first_predecessor[activity];
         p < instance->first_predecessor[activity + 1]; p++)
        if (generation->waits[instance->predecessors[p].other])
            count += generation->missing[instance->predecessors[p].other];
    return count;
}

void generation_group(struct generation *generation, int32_t *list, int32_t count)
{
    const struct schedule_instance *instance = generation->instance;
    int32_t *begun = generation->begun, begun_count = 0, grouped = 0, seen = 0;
    if (instance->first_onward[instance->activities] == 0)
        return;
    for (int32_t i = 0; i < count; i++) {
        generation->waits[list[i]] = true;
        for (int32_t s = instance->first_successor[list[i]];
             s < instance->first_successor[list[i] + 1]; s++)
            generation->missing[instance->successors[s].other]++;
    }
    for (int32_t i = 0; i < count; i++) {
        if (!generation->waits[list[i]])
            continue;
        grouped = move_to_group(generation, list[i], grouped);
        /* What was begun is ended, that with the fewest others first. */
        for (;;) {
            for (; seen < grouped; seen++) {
                int32_t a = generation->group[seen];
                for (int32_t k = instance->first_onward[a]; k < instance->first_onward[a + 1]; k++)
                    if (generation->waits[instance->onward[k]])
                        begun[begun_count++] = instance->onward[k];
            }
            int32_t best = -1, kept = 0, least = INT32_MAX;
            for (int32_t k = 0; k < begun_count; k++) {
                if (!generation->waits[begun[k]])
                    continue;
                int32_t before = count_before(generation, begun[k]);
                if (before < least) {
                    least = before;
                    best = begun[k];
                }
                begun[kept++] = begun[k];
            }
            begun_count = kept;
            if (best < 0)
                break;
            grouped = move_to_group(generation, best, grouped);
        }
    }
    for (int32_t i = 0; i < count; i++) {
        list[i] = generation->group[i];
        for (int32_t s = instance->first_successor[list[i]];
             s < instance->first_successor[list[i] + 1]; s++)
            generation->missing[instance->successors[s].other] = 0;
    }
}

struct ranked {
    int32_t priority, activity;
};

static bool goes_before(struct ranked left, struct ranked right)
{
    return left.priority != right.priority ? left.priority < right.priority
                                           : left.activity < right.activity;
}

/* A binary heap, the next activity at its root. */
static void heap_push(struct ranked *heap, int32_t *count, struct ranked item)
{
    int32_t at = (*count)++;
    for (; at > 0 && goes_before(item, heap[(at - 1) / 2]); at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = item;
}

static struct ranked heap_pop(struct ranked *heap, int32_t *count)
{
    struct ranked top = heap[0], item = heap[--*count];
    int32_t at = 0;
    for (int32_t child; (child = 2 * at + 1) < *count; at = child) {
        if (child + 1 < *count && goes_before(heap[child + 1], heap[child]))
            child++;
        if (!goes_before(heap[child], item))
            break;
        heap[at] = heap[child];
    }
    heap[at] = item;
    return top;
}

void generation_order(const struct schedule_instance *instance, const int32_t *priority,
                      int32_t *list)
{
    size_t n = (size_t)instance->activities;
    struct ranked *heap = memory_new(n, sizeof *heap);
    int32_t *waits = memory_new(n, sizeof *waits), ready = 0, count = 0;
    for (int32_t a = 0; a < instance->activities; a++) {
        waits[a] = instance->first_predecessor[a + 1] - instance->first_predecessor[a];
        if (waits[a] == 0)
            heap_push(heap, &ready, (struct ranked){priority[a], a});
    }
    while (ready > 0) {
        int32_t a = heap_pop(heap, &ready).activity;
        list[count++] = a;
        for (int32_t s = instance->first_successor[a]; s < instance->first_successor[a + 1]; s++) {
            int32_t other = instance->successors[s].other;
            if (--waits[other] == 0)
                heap_push(heap, &ready, (struct ranked){priority[other], other});
        }
    }
    free(heap);
    free(waits);
}

static int compare_ranked(const void *left_address, const void *right_address)
{
    const struct ranked *left = left_address, *right = right_address;
    return goes_before(*right, *left) - goes_before(*left, *right);
}

void generation_result(const struct generation *generation, struct schedule_result *result)
{
    const struct schedule_instance *instance = generation->instance;
    int32_t n = instance->activities;
    *result = (struct schedule_result){
        .activities = n, .unplaced = n - generation->placed, .bound = INT64_MIN};
    result->start = memory_new((size_t)n, sizeof *result->start);
    result->mode = memory_new((size_t)n, sizeof *result->mode);
    result->priority = memory_new((size_t)n, sizeof *result->priority);
    struct ranked *ranked = memory_new((size_t)n, sizeof *ranked);
    for (int32_t i = 0; i < n; i++) {
        int32_t a = instance->order[i], start = generation->start[a];
        result->start[a] = start;
        result->mode[a] = generation->mode[a] - instance->first_mode[a];
        /* Of those that start together, predecessors first. */
        ranked[i] = (struct ranked){start == SCHEDULE_UNPLACED ? instance->horizon + 1 : start, i};
    }
    if (n)
        qsort(ranked, (size_t)n, sizeof *ranked, compare_ranked);
    for (int32_t rank = 0; rank < n; rank++)
        result->priority[instance->order[ranked[rank].activity]] = rank;
    free(ranked);
    schedule_evaluate(instance, result->start, result->mode, result->value);
    result->cost = result->value[TERM_COST] + result->value[TERM_UNPLACED];
    result->makespan = result->value[TERM_MAKESPAN];
    result->objective =
        generation->objective == OBJECTIVE_MAKESPAN ? result->makespan : generation_sum(generation);
}

void schedule_decode(const struct schedule_instance *instance, const int32_t *priority,
                     const int32_t *mode, struct schedule_result *result)
{
    struct generation generation;
    generation_init(&generation, instance, OBJECTIVE_MAKESPAN);
    int32_t *list = memory_new((size_t)instance->activities, sizeof *list);
    generation_order(instance, priority, list);
    generation_group(&generation, list, instance->activities);
    const struct placement_choice choice = {.mode = mode, .earliest = true};
    generation_fill(&generation, &choice, list, instance->activities);
    generation_result(&generation, result);
    result->schedules = 1;
    free(list);
    generation_clear(&generation);
}

void schedule_result_clear(struct schedule_result *result)
{
    free(result->start);
    free(result->mode);
    free(result->priority);
    free(result->certificate);
    *result = (struct schedule_result){0};
}
