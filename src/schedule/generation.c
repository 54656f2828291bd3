/* One activity at a time: where it fits, which place is best, taking it and giving it back.
 *
 * The window of a rectangle is scanned from its end: on a conflict in period u no start up to
 * u - offset can work, so the next candidate is the first allowed start after it. Windows are a few
 * periods (a day's throughput) up to the whole horizon (a bed), so long ones are compared in blocks
 * of vectors.
 *
 * Rooms only shrink while activities are placed, so what could not start before t still cannot: the
 * memo of a shape. It is stamped, and every freeing of units stamps the resource, so that it holds
 * across passes and steps of the search exactly as long as it is true.
 */
#include "schedule/generation.h"

#include <stdlib.h>
#include <string.h>

/* Long rows (beds, guards: to the end) are worth a call of what the compiler makes of the same
 * loops for wider vectors, where the machine has them. */
#define INLINE static inline __attribute__((always_inline))
#if defined(__x86_64__)
#define HAVE_WIDE() __builtin_cpu_supports("avx2")
#define WIDE        __attribute__((target("avx2")))
#else
#define HAVE_WIDE() false
#define WIDE
#endif

enum {
    MOST_CANDIDATES = 64, /* starts of one mode looked at, where costs fall again later */
};

void generation_init(struct generation *generation, const struct schedule_instance *instance,
                     enum schedule_objective objective)
{
    *generation = (struct generation){.instance = instance, .objective = objective};
    struct arena *arena = &generation->arena;
    size_t n = (size_t)instance->activities, horizon = (size_t)instance->horizon;
    size_t resources = (size_t)instance->resources;
    generation->start = arena_new(arena, n, sizeof *generation->start);
    generation->mode = arena_new(arena, n, sizeof *generation->mode);
    generation->finish = arena_new(arena, n, sizeof *generation->finish);
    generation->wide = HAVE_WIDE();
    generation->unplaced_cost =
        objective == OBJECTIVE_TERMS ? instance->unplaced_value : instance->unplaced_cost;
    generation->weighed =
        objective == OBJECTIVE_TERMS || instance->pausing || instance->maximal_lags > 0;
    generation->not_before = arena_new(arena, n, sizeof *generation->not_before);
    generation->filling = arena_new(arena, n, sizeof *generation->filling);
    generation->finishing = arena_new(arena, horizon + 1, sizeof *generation->finishing);
    generation->room = arena_new(arena, resources * horizon, sizeof *generation->room);
    generation->memo = arena_new(arena, (size_t)instance->shapes, sizeof *generation->memo);
    generation->freed = arena_new(arena, resources, sizeof *generation->freed);
    generation->lacks = arena_new(arena, resources, sizeof *generation->lacks);
    size_t lags = (size_t)instance->first_successor[n];
    generation->waits = arena_new(arena, n, sizeof *generation->waits);
    generation->missing = arena_new(arena, n, sizeof *generation->missing);
    generation->begun = arena_new(arena, lags, sizeof *generation->begun);
    generation->stack = arena_new(arena, lags + n, sizeof *generation->stack);
    generation->group = arena_new(arena, n, sizeof *generation->group);
    if (instance->used_up)
        generation->reserve =
            arena_new(arena, (size_t)instance->nonrenewables, sizeof *generation->reserve);
    for (size_t a = 0; a < n; a++)
        generation->mode[a] = instance->first_mode[a];
    generation_empty(generation);
}

void generation_clear(struct generation *generation)
{
    arena_clear(&generation->arena);
}

void generation_empty(struct generation *generation)
{
    const struct schedule_instance *instance = generation->instance;
    size_t horizon = (size_t)instance->horizon, resources = (size_t)instance->resources;
    generation->cost = 0;
    for (int32_t a = 0; a < instance->activities; a++) {
        generation->start[a] = SCHEDULE_UNPLACED;
        generation->cost += generation->unplaced_cost[a];
    }
    if (resources)
        memcpy(generation->room, instance->capacity,
               resources * horizon * sizeof *generation->room);
    memset(generation->finishing, 0, (horizon + 1) * sizeof *generation->finishing);
    for (int32_t k = 0; generation->reserve && k < instance->nonrenewables; k++)
        generation->reserve[k] = 0;
    for (int32_t a = 0; generation->reserve && a < instance->activities; a++)
        generation_reserve(generation, a, 1);
    generation->placed = 0;
    generation->makespan = 0;
    generation->finish_sum = 0;
    generation->lacking = 0;
    generation->stamp++;
    for (size_t r = 0; r < resources; r++) {
        generation->freed[r] = generation->stamp;
        generation->lacks[r] = 0;
    }
    for (int32_t s = 0; s < instance->shapes; s++)
        generation->memo[s].from = generation->memo[s].found = 0;
}

/* Four periods at once, at any address. */
typedef int32_t periods __attribute__((vector_size(16), aligned(4), may_alias));

static inline bool any_negative(periods values)
{
    typedef uint64_t pairs __attribute__((vector_size(16)));
    const pairs two = (pairs)values;
    return ((two[0] | two[1]) & UINT64_C(0x8000000080000000)) != 0;
}

enum { WIDE_PERIODS = 64 };

/* The least `until`, by whole blocks, from which to the given one no period has less room. */
WIDE static int32_t skip_wide(const int32_t *room, int32_t from, int32_t until, int32_t quantity)
{
    for (; until - from >= WIDE_PERIODS; until -= WIDE_PERIODS) {
        const int32_t *block = room + until - WIDE_PERIODS;
        int32_t left = 0; /* negative where there is less */
        for (int i = 0; i < WIDE_PERIODS; i++)
            left |= block[i] - quantity;
        if (left < 0)
            break;
    }
    return until;
}

/* Takes quantity (negative: gives) of every period in from .. until - 1. Negative: some period has
 * less than nothing now. */
INLINE int32_t take_periods(int32_t *room, int32_t from, int32_t until, int32_t quantity)
{
    int32_t any = 0;
    for (int32_t t = from; t < until; t++) {
        room[t] -= quantity;
        any |= room[t];
    }
    return any;
}

/* The same where some have less than nothing before. Returns how many more have now. */
INLINE int32_t take_and_count(int32_t *room, int32_t from, int32_t until, int32_t quantity)
{
    int32_t more = 0;
    for (int32_t t = from; t < until; t++) {
        int32_t before = room[t];
        room[t] = before - quantity;
        more += (room[t] < 0) - (before < 0);
    }
    return more;
}

WIDE static int32_t take_periods_wide(int32_t *room, int32_t from, int32_t until, int32_t quantity)
{
    return take_periods(room, from, until, quantity);
}

WIDE static int32_t take_and_count_wide(int32_t *room, int32_t from, int32_t until,
                                        int32_t quantity)
{
    return take_and_count(room, from, until, quantity);
}

/* The last period in from .. until - 1 with less room than quantity; -1: none. */
static int32_t find_conflict(const int32_t *room, int32_t from, int32_t until, int32_t quantity,
                             bool wide)
{
    if (wide && until - from >= WIDE_PERIODS)
        until = skip_wide(room, from, until, quantity);
    for (; until - from >= 16; until -= 16) {
        const periods *block = (const periods *)(room + until - 16);
        /* Negative where there is less. */
        const periods left = (block[0] - quantity) | (block[1] - quantity) | (block[2] - quantity) |
                             (block[3] - quantity);
        if (any_negative(left))
            break;
    }
    while (--until >= from)
        if (room[until] < quantity)
            return until;
    return -1;
}

/* The same of the open or the closed periods alone. */
static int32_t find_conflict_in_part(const int32_t *room, int32_t from, int32_t until,
                                     int32_t quantity, const unsigned char *open, bool in_open)
{
    while (--until >= from)
        if (room[until] < quantity && open[until] == in_open)
            return until;
    return -1;
}

/* The first start with which what lies `offset` open periods after it is behind a period. */
static int32_t find_start_behind(const struct schedule_calendar *work, int32_t offset,
                                 int32_t period, int32_t horizon)
{
    int32_t at = work->open_before[offset > 0 ? period : period + 1] - offset + (offset > 0);
    return at < work->open_before[horizon] ? work->open_period[at] : horizon + 1;
}

static bool memo_holds(const struct generation *generation, int32_t shape, int64_t stamp)
{
    const struct schedule_instance *instance = generation->instance;
    for (int32_t i = instance->first_rectangle[shape]; i < instance->first_rectangle[shape + 1];
         i++)
        if (generation->freed[instance->rectangles[i].resource] > stamp)
            return false;
    return true;
}

int32_t generation_find_start(struct generation *generation, int32_t shape, int32_t from,
                              int32_t last)
{
    const struct schedule_instance *instance = generation->instance;
    const struct schedule_demand *rectangles =
        instance->rectangles + instance->first_rectangle[shape];
    struct generation_memo *memo = &generation->memo[shape];
    const int32_t horizon = instance->horizon, calendar = instance->shape_calendar[shape];
    const int32_t *next_open = calendar < 0 ? NULL : instance->tables->calendar[calendar].next_open;
    const int32_t first = instance->first_rectangle[shape];
    const int32_t count = instance->first_rectangle[shape + 1] - first;
    const struct schedule_calendar *work = schedule_shape_work(instance, shape);
    if (from > last)
        return SCHEDULE_UNPLACED;
    bool known = memo->from <= from && from <= memo->found && memo->from < memo->found &&
                 memo_holds(generation, shape, memo->stamp);
    int32_t t = known ? memo->found : from, verified = 0, i = memo->hint;
    if (next_open && t <= horizon)
        t = next_open[t];
    while (verified < count && t <= last) {
        const struct schedule_demand *rectangle = &rectangles[i];
        const int32_t *room = generation->room + (int64_t)rectangle->resource * horizon;
        struct schedule_span span = schedule_rectangle_span(instance, work, rectangle, t);
        int32_t conflict = -1;
        if (rectangle->quantity > 0)
            conflict = !work || instance->rectangle_part[first + i] == PART_WHOLE
                           ? find_conflict(room, span.from, span.until, rectangle->quantity,
                                           generation->wide)
                           : find_conflict_in_part(
                                 room, span.from, span.until, rectangle->quantity, work->open,
                                 instance->rectangle_part[first + i] == PART_OPEN);
        if (conflict >= 0) {
            memo->hint = i;
            verified = 0;
            t = work ? find_start_behind(work, rectangle->offset, conflict, horizon)
                     : conflict - rectangle->offset + 1;
            if (next_open && t <= last)
                t = next_open[t];
            continue; /* the same rectangle first: it is the scarce one */
        }
        verified++;
        i = i + 1 < count ? i + 1 : 0;
    }
    int32_t found = t <= last ? t : last + 1;
    if (!known) {
        memo->from = from;
        memo->stamp = generation->stamp;
    }
    memo->found = known && memo->found > found ? memo->found : found;
    return t <= last ? t : SCHEDULE_UNPLACED;
}

int32_t generation_lower(const struct generation *generation, int32_t activity)
{
    const struct schedule_instance *instance = generation->instance;
    int64_t lower = 0;
    for (int32_t p = instance->first_predecessor[activity];
         p < instance->first_predecessor[activity + 1]; p++) {
        const struct schedule_lag *lag = &instance->predecessors[p];
        if (generation->start[lag->other] == SCHEDULE_UNPLACED)
            return -1;
        int64_t least =
            (int64_t)(lag->after_finish ? generation->finish : generation->start)[lag->other] +
            lag->lag;
        lower = least > lower ? least : lower;
    }
    if (instance->maximal_lags > 0) {
        lower = generation->not_before[activity] > lower ? generation->not_before[activity] : lower;
        for (int32_t i = instance->first_maximal[activity];
             i < instance->first_maximal[activity + 1]; i++) {
            const struct schedule_maximal_end *end = &instance->maximal_ends[i];
            if (end->is_to || generation->start[end->other] == SCHEDULE_UNPLACED)
                continue;
            int64_t least = (int64_t)generation->start[end->other] - end->lag;
            lower = least > lower ? least : lower;
        }
    }
    return lower > instance->horizon ? instance->horizon + 1 : (int32_t)lower;
}

int32_t generation_upper(const struct generation *generation, int32_t activity, int32_t mode,
                         bool with_maximal)
{
    const struct schedule_instance *instance = generation->instance;
    int64_t upper = instance->latest[mode];
    for (int32_t s = instance->first_successor[activity];
         s < instance->first_successor[activity + 1]; s++) {
        const struct schedule_lag *lag = &instance->successors[s];
        if (generation->start[lag->other] == SCHEDULE_UNPLACED)
            continue;
        int64_t most = (int64_t)generation->start[lag->other] - lag->lag;
        if (lag->after_finish)
            most = schedule_mode_start_by(instance, mode, most);
        upper = most < upper ? most : upper;
    }
    for (int32_t i = with_maximal ? instance->first_maximal[activity] : INT32_MAX;
         i < instance->first_maximal[activity + 1]; i++) {
        const struct schedule_maximal_end *end = &instance->maximal_ends[i];
        if (!end->is_to || generation->start[end->other] == SCHEDULE_UNPLACED)
            continue;
        int64_t most = (int64_t)generation->start[end->other] + end->lag;
        upper = most < upper ? most : upper;
    }
    return upper < 0 ? -1 : (int32_t)upper;
}

static bool is_better(enum schedule_objective objective, const struct placement *placement,
                      const struct placement *best)
{
    if (objective != OBJECTIVE_MAKESPAN && placement->guide != best->guide)
        return placement->guide < best->guide;
    if (placement->finish != best->finish)
        return placement->finish < best->finish;
    return placement->guide < best->guide;
}

/* The last period with a floor of at most `most`, from `from` (which has) to `last`: floors rise.
 */
static int32_t find_last_below(const int64_t *floor, int32_t from, int32_t last, int64_t most)
{
    while (from < last) {
        int32_t middle = from + (last - from + 1) / 2;
        if (floor[middle] <= most)
            from = middle;
        else
            last = middle - 1;
    }
    return from;
}

/* Looks for a better start of one mode than *best, from `lower` on. */
static void try_mode(struct generation *generation, const struct placement_choice *choice,
                     int32_t mode, int32_t lower, int32_t upper, struct placement *best)
{
    const struct schedule_instance *instance = generation->instance;
    const enum schedule_objective objective =
        choice->earliest ? OBJECTIVE_MAKESPAN : generation->objective;
    const int32_t curve = instance->guide[mode], duration = instance->duration[mode];
    const int64_t *cost = curve < 0 ? NULL : instance->tables->curve[curve].cost;
    const int64_t *floor = curve < 0 ? NULL : instance->tables->curve[curve].floor;
    const int64_t fixed = instance->fixed_cost[mode], weight = instance->cost_weight[mode];
    if (lower > upper)
        return;
    if (best->start != SCHEDULE_UNPLACED) {
        /* Where it could still be better. */
        const struct placement least = {.guide = fixed + (curve < 0 ? 0 : weight * floor[lower]),
                                        .finish = lower + duration};
        if (!is_better(objective, &least, best))
            return;
        if (objective == OBJECTIVE_MAKESPAN)
            upper = best->finish - duration < upper ? best->finish - duration : upper;
        else if (curve >= 0)
            upper = find_last_below(floor, lower, upper, (best->guide - fixed) / weight);
    }
    struct placement placement = {.mode = mode, .start = lower};
    for (int candidates = 0; candidates < MOST_CANDIDATES; candidates++) {
        placement.start =
            generation_find_start(generation, instance->shape[mode], placement.start, upper);
        if (placement.start == SCHEDULE_UNPLACED)
            return;
        placement.finish = placement.start + duration;
        placement.guide = fixed + (curve < 0 ? 0 : weight * cost[placement.start]);
        if (best->start == SCHEDULE_UNPLACED || is_better(objective, &placement, best))
            *best = placement;
        if (objective == OBJECTIVE_MAKESPAN || curve < 0)
            return;
        /* The next start that would be cheaper than the best. */
        const int64_t most = (best->guide - fixed - 1) / weight;
        do {
            placement.start++;
            if (placement.start > upper || floor[placement.start] > most)
                return;
        } while (cost[placement.start] > most);
    }
}

/* The terms of a start, by one of the mode's curves. */
static int64_t term_cost(const struct schedule_instance *instance, int32_t mode, int32_t curve,
                         int32_t start)
{
    return schedule_term_cost(instance, mode,
                              curve < 0 ? 0 : instance->tables->curve[curve].cost[start],
                              schedule_mode_finish(instance, mode, start));
}

int64_t generation_cost(const struct generation *generation, int32_t mode, int32_t start)
{
    const struct schedule_instance *instance = generation->instance;
    return generation->objective != OBJECTIVE_TERMS
               ? schedule_mode_cost(instance, mode, start)
               : term_cost(instance, mode, instance->curve[mode], start);
}

int64_t generation_guide(const struct generation *generation, int32_t mode, int32_t start)
{
    const struct schedule_instance *instance = generation->instance;
    return generation->objective != OBJECTIVE_TERMS
               ? schedule_mode_guide(instance, mode, start)
               : term_cost(instance, mode, instance->guide[mode], start);
}

/* What a place is compared by, with `at` for the curve. */
static int64_t weigh(const struct generation *generation, int32_t mode, int64_t at, int32_t finish)
{
    const struct schedule_instance *instance = generation->instance;
    if (generation->objective != OBJECTIVE_TERMS)
        return instance->fixed_cost[mode] + instance->cost_weight[mode] * at;
    int64_t longer = (int64_t)finish - generation->makespan;
    return schedule_term_cost(instance, mode, at, finish) +
           (longer > 0 ? instance->scale[TERM_MAKESPAN] * longer : 0);
}

/* try_mode where the finish is not start + duration, or what counts is more than one curve. All
 * that counts rises with the start, but for the curve, whose floor does. */
static void try_mode_weighed(struct generation *generation, const struct placement_choice *choice,
                             int32_t mode, int32_t lower, int32_t upper, struct placement *best)
{
    const struct schedule_instance *instance = generation->instance;
    const enum schedule_objective objective =
        choice->earliest ? OBJECTIVE_MAKESPAN : generation->objective;
    const int32_t curve = instance->guide[mode], shape = instance->shape[mode];
    const int64_t *cost = curve < 0 ? NULL : instance->tables->curve[curve].cost;
    const int64_t *floor = curve < 0 ? NULL : instance->tables->curve[curve].floor;
    int32_t t = lower;
    for (int candidates = 0; candidates < MOST_CANDIDATES && t <= upper; candidates++) {
        t = generation_find_start(generation, shape, t, upper);
        if (t == SCHEDULE_UNPLACED)
            return;
        struct placement placement = {
            .mode = mode, .start = t, .finish = schedule_mode_finish(instance, mode, t)};
        placement.guide = weigh(generation, mode, cost ? cost[t] : 0, placement.finish);
        if (best->start == SCHEDULE_UNPLACED || is_better(objective, &placement, best))
            *best = placement;
        if (objective == OBJECTIVE_MAKESPAN)
            return;
        for (t++; t <= upper; t++) {
            int32_t finish = schedule_mode_finish(instance, mode, t);
            if (weigh(generation, mode, floor ? floor[t] : 0, finish) >= best->guide)
                return;
            if (weigh(generation, mode, cost ? cost[t] : 0, finish) < best->guide)
                break;
        }
    }
}

/* A part of from .. upper: what is best in all of it is not always best for the others. */
static void narrow(struct random_stream *random, int32_t *from, int32_t *upper)
{
    int32_t *end = random_below(random, 2) ? from : upper;
    *end = *from + (int32_t)random_below(random, (uint32_t)(*upper - *from + 1));
}

bool generation_find(struct generation *generation, int32_t activity,
                     const struct placement_choice *choice, struct placement *placement)
{
    const struct schedule_instance *instance = generation->instance;
    int32_t first = instance->first_mode[activity], end = instance->first_mode[activity + 1];
    int32_t lower = generation_lower(generation, activity);
    placement->start = SCHEDULE_UNPLACED;
    if (lower < 0)
        return false;
    if (choice->mode) {
        first += choice->mode[activity];
        end = first + 1;
    }
    /* The mode that was best last time goes first: it leaves the others little to look at. */
    const int32_t before = generation->mode[activity];
    for (int32_t i = first - 1; i < end; i++) {
        int32_t m = i < first ? before : i;
        if (i < first ? choice->mode != NULL : i == before && !choice->mode)
            continue;
        if (choice->random && end - first > 1 &&
            random_below(choice->random, 1000) < choice->skipped_of_1000)
            continue;
        if (generation->reserve && !choice->mode && !choice->keeps_none &&
            !generation_affords(generation, activity, m))
            continue;
        int32_t from = instance->earliest[m] > lower ? instance->earliest[m] : lower;
        int32_t upper = generation_upper(generation, activity, m, instance->maximal_lags > 0);
        if (choice->narrowed_of_1000 && from < upper &&
            random_below(choice->random, 1000) < choice->narrowed_of_1000)
            narrow(choice->random, &from, &upper);
        if (generation->weighed)
            try_mode_weighed(generation, choice, m, from, upper, placement);
        else
            try_mode(generation, choice, m, from, upper, placement);
    }
    if (placement->start == SCHEDULE_UNPLACED ||
        (choice->optional && (placement->guide > generation->unplaced_cost[activity] ||
                              random_below(choice->random, 16) == 0)))
        return false;
    placement->cost = generation_cost(generation, placement->mode, placement->start);
    return true;
}

static int32_t count_negative(const int32_t *room, int32_t from, int32_t until)
{
    int32_t count = 0;
    for (int32_t t = from; t < until; t++)
        count += room[t] < 0;
    return count;
}

/* Takes quantity (negative: gives) of every period in from .. until - 1. */
static void take(struct generation *generation, int32_t resource, int32_t from, int32_t until,
                 int32_t quantity)
{
    const struct schedule_instance *instance = generation->instance;
    int32_t *room = generation->room + (int64_t)resource * instance->horizon, more = 0;
    if (quantity < 0)
        generation->freed[resource] = ++generation->stamp;
    const bool wide = generation->wide && until - from >= WIDE_PERIODS;
    if (generation->lacks[resource] == 0) {
        if ((wide ? take_periods_wide(room, from, until, quantity)
                  : take_periods(room, from, until, quantity)) >= 0)
            return;
        more = count_negative(room, from, until);
    } else {
        more = wide ? take_and_count_wide(room, from, until, quantity)
                    : take_and_count(room, from, until, quantity);
    }
    generation->lacks[resource] += more;
    generation->lacking += more;
}

/* The same of the open or the closed periods alone. */
static void take_part(struct generation *generation, int32_t resource, struct schedule_span span,
                      int32_t quantity, const unsigned char *open, bool in_open)
{
    for (int32_t t = span.from; t < span.until;) {
        int32_t from = t;
        for (t++; t < span.until && open[t] == open[from]; t++)
            ;
        if (open[from] == in_open)
            take(generation, resource, from, t, quantity);
    }
}

static void take_shape(struct generation *generation, int32_t shape, int32_t start, int32_t sign)
{
    const struct schedule_instance *instance = generation->instance;
    const struct schedule_calendar *work = schedule_shape_work(instance, shape);
    int32_t end = instance->first_rectangle[shape + 1];
    for (int32_t i = instance->first_rectangle[shape]; i < end; i++) {
        const struct schedule_demand *rectangle = &instance->rectangles[i];
        struct schedule_span span = schedule_rectangle_span(instance, work, rectangle, start);
        if (!work || instance->rectangle_part[i] == PART_WHOLE)
            take(generation, rectangle->resource, span.from, span.until,
                 sign * rectangle->quantity);
        else
            take_part(generation, rectangle->resource, span, sign * rectangle->quantity, work->open,
                      instance->rectangle_part[i] == PART_OPEN);
    }
}

void generation_place(struct generation *generation, int32_t activity, int32_t mode, int32_t start)
{
    const struct schedule_instance *instance = generation->instance;
    int32_t finish = schedule_mode_finish(instance, mode, start);
    take_shape(generation, instance->shape[mode], start, 1);
    if (generation->reserve)
        generation_reserve(generation, activity, -1);
    generation->start[activity] = start;
    generation->finish[activity] = finish;
    generation->mode[activity] = mode;
    generation->placed++;
    generation->cost +=
        generation_cost(generation, mode, start) - generation->unplaced_cost[activity];
    generation->finish_sum += finish;
    generation->finishing[finish]++;
    generation->makespan = finish > generation->makespan ? finish : generation->makespan;
}

void generation_remove(struct generation *generation, int32_t activity)
{
    const struct schedule_instance *instance = generation->instance;
    int32_t start = generation->start[activity], mode = generation->mode[activity];
    int32_t finish = generation->finish[activity];
    take_shape(generation, instance->shape[mode], start, -1);
    if (generation->reserve)
        generation_reserve(generation, activity, 1);
    generation->start[activity] = SCHEDULE_UNPLACED;
    generation->placed--;
    generation->cost -=
        generation_cost(generation, mode, start) - generation->unplaced_cost[activity];
    generation->finish_sum -= finish;
    generation->finishing[finish]--;
    while (generation->makespan > 0 && generation->finishing[generation->makespan] == 0)
        generation->makespan--;
}
