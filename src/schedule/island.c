/* Ruin and recreate (Schrimpf, Schneider, Stamm-Wilbrandt & Dueck 2000) with learned choices (Ropke
 * & Pisinger 2006) on a schedule that is changed in place.
 *
 * A step takes some related activities out, puts them back one by one, each where it is best at
 * that moment, in one of several orders, and keeps the new schedule if it is better, or not much
 * worse: a threshold drawn before the step, as in simulated annealing, so that a recreation is
 * given up as soon as what is back plus the least that the rest can cost exceeds it. What is given
 * up is undone by taking out what was touched and placing it as it was; nothing is copied.
 *
 * Costs of a mission span ten orders of magnitude (a late person outweighs any danger), so the
 * temperature is not an absolute number: it is a part of the geometric mean of how much worse
 * steps make it, measured on one step in eight that is carried to its end.
 *
 * The list of what is out is not closed under the time-lags: an activity goes back between its
 * placed predecessors and successors. Where it does not fit so, or where an arrival was left
 * without the bed that a departure had freed, more is taken out (settle), up to a limit, and if
 * that does not help the step is undone.
 */
#include "schedule/island.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SETTLING_ROUNDS = 4,
    UNLOCKING_ROUNDS = 20,
    SKIPPED_OF_1000 = 20,   /* modes left out, so that a list does not always give the same */
    NARROWED_OF_1000 = 250, /* in one recreation of eight */
    UNPRUNED_EVERY = 8,
    LEARNING_STEPS = 200,
};
static const double hot = 0.5, cold = 0.002; /* temperature at the start and the end */

enum insertion_order { BY_START, AT_RANDOM, BY_REGRET, BY_WEIGHT, BY_RANK, INSERTION_ORDERS };

/* Sizes of a ruin, on the average: parts of the largest. */
static const double ruin_sizes[] = {0.007, 0.02, 0.06, 0.2};
enum { RUIN_SIZES = 4 };

static void bandit_init(struct bandit *bandit, int32_t arms)
{
    *bandit = (struct bandit){.arms = arms};
    for (int32_t i = 0; i < arms; i++)
        bandit->weight[i] = 1;
}

static int32_t bandit_draw(const struct bandit *bandit, struct random_stream *random)
{
    double sum = 0;
    for (int32_t i = 0; i < bandit->arms; i++)
        sum += bandit->weight[i];
    double at = random_unit(random) * sum;
    int32_t i = 0;
    while (i + 1 < bandit->arms && (at -= bandit->weight[i]) >= 0)
        i++;
    return i;
}

static void bandit_learn(struct bandit *bandit, int32_t arm, double reward, double effort)
{
    bandit->reward[arm] += reward;
    bandit->effort[arm] += effort;
    if (++bandit->steps < LEARNING_STEPS)
        return;
    double best = 0;
    for (int32_t i = 0; i < bandit->arms; i++)
        if (bandit->effort[i] > 0 && bandit->reward[i] / bandit->effort[i] > best)
            best = bandit->reward[i] / bandit->effort[i];
    for (int32_t i = 0; i < bandit->arms && best > 0; i++) {
        if (bandit->effort[i] > 0)
            bandit->weight[i] +=
                0.2 * (bandit->reward[i] / bandit->effort[i] / best - bandit->weight[i]);
        bandit->weight[i] = bandit->weight[i] > 0.01 ? bandit->weight[i] : 0.01;
        /* Older evidence counts less and less. */
        bandit->reward[i] *= 0.7;
        bandit->effort[i] *= 0.7;
    }
    bandit->steps = 0;
}

void search_ground_init(struct search_ground *ground, const struct schedule_instance *instance,
                        const struct schedule_options *options, struct arena *arena)
{
    size_t n = (size_t)instance->activities, resources = (size_t)instance->resources;
    *ground = (struct search_ground){.instance = instance, .objective = options->objective};
    relaxation_init(&ground->relaxation, instance, options->objective);
    ground->rank = arena_new(arena, n, sizeof *ground->rank);
    ground->storage = arena_new(arena, resources, sizeof *ground->storage);
    ground->first_user = arena_new(arena, resources + 2, sizeof *ground->first_user);
    if (instance->used_up) {
        ground->thrifty = arena_new(arena, n, sizeof *ground->thrifty);
        generation_choose_modes(instance, ground->thrifty);
    }
    int32_t *seen = memory_new(resources, sizeof *seen); /* activity + 1 */
    for (int pass = 0; pass < 2; pass++) {
        memset(seen, 0, resources * sizeof *seen);
        for (int32_t m = 0; m < instance->modes; m++) {
            int32_t shape = instance->shape[m], a = instance->mode_activity[m];
            for (int32_t i = instance->first_rectangle[shape];
                 i < instance->first_rectangle[shape + 1]; i++) {
                int32_t r = instance->rectangles[i].resource;
                if (instance->rectangles[i].quantity < 0 || seen[r] == a + 1)
                    continue;
                seen[r] = a + 1;
                if (pass == 0)
                    ground->first_user[r + 2]++;
                else
                    ground->users[ground->first_user[r + 1]++] = a;
            }
        }
        if (pass == 0) {
            for (size_t r = 0; r < resources; r++)
                ground->first_user[r + 2] += ground->first_user[r + 1];
            ground->users =
                arena_new(arena, (size_t)ground->first_user[resources + 1], sizeof *ground->users);
        }
    }
    for (int32_t r = 0; r < instance->resources; r++)
        if (instance->storage[r])
            ground->storage[ground->storages++] = r;
    free(seen);
}

void island_init(struct island *island, const struct search_ground *ground, uint64_t seed,
                 int number)
{
    size_t n = (size_t)ground->instance->activities;
    *island = (struct island){.ground = ground, .random = random_start(seed, (uint64_t)number)};
    generation_init(&island->generation, ground->instance, ground->objective);
    if (ground->thrifty && n) {
        memcpy(island->generation.mode, ground->thrifty, n * sizeof *ground->thrifty);
        generation_empty(&island->generation);
    }
    int32_t **columns[] = {&island->best_start,   &island->best_mode,  &island->list,
                           &island->touched,      &island->touched_at, &island->touched_start,
                           &island->touched_mode, &island->scratch};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        *columns[i] = arena_new(&island->arena, n, sizeof **columns[i]);
    island->sorting = arena_new(&island->arena, n, sizeof *island->sorting);
    bandit_init(&island->ruins, ruin_count * RUIN_SIZES);
    bandit_init(&island->orders, INSERTION_ORDERS);
    island->best_energy = INT64_MAX;
}

void island_clear(struct island *island)
{
    generation_clear(&island->generation);
    arena_clear(&island->arena);
}

/* What acceptance compares. For the makespan, earlier finishes of all count a little, or most steps
 * would change nothing. */
static int64_t measure(const struct island *island)
{
    const struct generation *generation = &island->generation;
    if (island->ground->objective != OBJECTIVE_MAKESPAN)
        return generation_sum(generation);
    int64_t n = island->ground->instance->activities, horizon = island->ground->instance->horizon;
    return ((n - generation->placed) * 2 * (horizon + 1) + generation->makespan) * n * 4 +
           generation->finish_sum;
}

static int64_t objective_of(const struct island *island)
{
    const struct generation *generation = &island->generation;
    if (island->ground->objective != OBJECTIVE_MAKESPAN)
        return generation_sum(generation);
    int64_t n = island->ground->instance->activities, horizon = island->ground->instance->horizon;
    return (n - generation->placed) * (horizon + 1) + generation->makespan;
}

void island_adopt(struct island *island)
{
    const struct generation *generation = &island->generation;
    size_t bytes = (size_t)island->ground->instance->activities * sizeof(int32_t);
    int64_t objective = objective_of(island);
    island->energy = measure(island);
    if (island->best_energy != INT64_MAX &&
        (objective > island->best_objective ||
         (objective == island->best_objective && generation->makespan >= island->best_makespan &&
          island->energy >= island->best_energy)))
        return;
    island->best_objective = objective;
    island->best_makespan = generation->makespan;
    island->best_energy = island->energy;
    if (bytes) {
        memcpy(island->best_start, generation->start, bytes);
        memcpy(island->best_mode, generation->mode, bytes);
    }
}

void island_load(struct island *island, const int32_t *start, const int32_t *mode)
{
    generation_empty(&island->generation);
    for (int32_t a = 0; a < island->ground->instance->activities; a++)
        if (start[a] != SCHEDULE_UNPLACED)
            generation_place(&island->generation, a, mode[a], start[a]);
    island_adopt(island);
}

int64_t island_regret(const struct island *island, int32_t activity)
{
    const struct generation *generation = &island->generation;
    const struct schedule_instance *instance = generation->instance;
    const struct relaxation *relaxation = &island->ground->relaxation;
    int32_t start = generation->start[activity], mode = generation->mode[activity];
    if (island->ground->objective == OBJECTIVE_MAKESPAN)
        return start == SCHEDULE_UNPLACED
                   ? instance->horizon
                   : generation->finish[activity] - relaxation->head_finish[activity];
    int64_t guide = start == SCHEDULE_UNPLACED ? generation->unplaced_cost[activity]
                                               : generation_guide(generation, mode, start);
    return guide - relaxation->least_guide[activity];
}

bool island_take(struct island *island, int32_t activity)
{
    if (island->count >= island->most || island_took(island, activity))
        return false;
    struct generation *generation = &island->generation;
    int32_t at = island->touched_count++;
    island->touched_at[activity] = (int32_t)island->steps;
    island->touched[at] = activity;
    island->touched_start[at] = generation->start[activity];
    island->touched_mode[at] = generation->mode[activity];
    if (generation->start[activity] != SCHEDULE_UNPLACED)
        generation_remove(generation, activity);
    island->list[island->count++] = activity;
    return true;
}

/* The same for one that may have been put back in this step. */
static bool take_again(struct island *island, int32_t activity)
{
    if (!island_took(island, activity))
        return island_take(island, activity);
    if (island->generation.start[activity] == SCHEDULE_UNPLACED)
        return true; /* in the list already, or given up */
    generation_remove(&island->generation, activity);
    island->list[island->count++] = activity;
    return true;
}

static bool goes_before(struct island_order left, struct island_order right)
{
    return left.key != right.key ? left.key < right.key : left.activity < right.activity;
}

/* Shell's sort: short lists, and no memory from anywhere. */
static void sort(struct island_order *items, int32_t count)
{
    int32_t gap = 1;
    while (gap < count / 3)
        gap = 3 * gap + 1;
    for (; gap > 0; gap /= 3) {
        for (int32_t i = gap; i < count; i++) {
            struct island_order item = items[i];
            int32_t at = i;
            for (; at >= gap && goes_before(item, items[at - gap]); at -= gap)
                items[at] = items[at - gap];
            items[at] = item;
        }
    }
}

/* How much waiting counts for an activity. */
static double find_weight(const struct island *island, int32_t activity, int32_t mode)
{
    const struct schedule_instance *instance = island->ground->instance;
    double weight = (double)instance->cost_weight[mode];
    if (island->ground->objective == OBJECTIVE_TERMS)
        weight = weight * (double)instance->scale[TERM_COST] +
                 (double)instance->due_weight[activity] * (double)instance->scale[TERM_TARDINESS];
    return fmin(weight, 0x1p61);
}

/* Puts the list in the order in which it is inserted. Where they were is in touched_*, in the order
 * of the list. */
static void sort_list(struct island *island, enum insertion_order order)
{
    struct random_stream *random = &island->random;
    for (int32_t i = 0; i < island->count; i++) {
        int32_t a = island->list[i], start = island->touched_start[i];
        int32_t mode = island->touched_mode[i];
        int64_t key = 0;
        switch (order) {
        case BY_START:
            key = (start == SCHEDULE_UNPLACED ? island->ground->relaxation.head[a] : start) *
                      INT64_C(8) +
                  random_below(random, 64);
            break;
        case BY_REGRET:
            /* It was taken out: what it was then. */
            key =
                (start == SCHEDULE_UNPLACED ? island->generation.unplaced_cost[a]
                                            : generation_guide(&island->generation, mode, start)) -
                island->ground->relaxation.least_guide[a];
            key = -(int64_t)((double)key * (0.5 + random_unit(random)));
            break;
        case BY_WEIGHT:
            key = -(int64_t)(find_weight(island, a, mode) * (0.5 + random_unit(random)));
            break;
        case BY_RANK:
            key = island->ground->rank[a] * INT64_C(8) + random_below(random, 64);
            break;
        default:
            key = (int64_t)(random_next(random) >> 1);
            break;
        }
        island->sorting[i] = (struct island_order){key, a};
    }
    sort(island->sorting, island->count);
    for (int32_t i = 0; i < island->count; i++)
        island->list[i] = island->sorting[i].activity;
}

/* Takes out placed activities that hold units of a resource where some are lacking. */
static void evict_from(struct island *island, int32_t resource)
{
    struct generation *generation = &island->generation;
    const struct schedule_instance *instance = generation->instance;
    const struct search_ground *ground = island->ground;
    const int32_t *room = generation->room + (int64_t)resource * instance->horizon;
    int32_t first = ground->first_user[resource];
    int32_t users = ground->first_user[resource + 1] - first;
    for (int32_t t = 0; t < instance->horizon; t++) {
        if (generation->lacks[resource] == 0) {
            random_skip(&island->random, users ? (uint64_t)(instance->horizon - t) : 0);
            return;
        }
        if (room[t] >= 0) {
            random_skip(&island->random, users ? 1 : 0);
            continue;
        }
        uint32_t turn = users ? random_below(&island->random, (uint32_t)users) : 0;
        for (int32_t i = 0; i < users && room[t] < 0 && island->count < island->most; i++) {
            int32_t a = ground->users[first + (int32_t)((turn + (uint32_t)i) % (uint32_t)users)];
            int32_t start = generation->start[a], shape = instance->shape[generation->mode[a]];
            for (int32_t k = instance->first_rectangle[shape];
                 start != SCHEDULE_UNPLACED && k < instance->first_rectangle[shape + 1]; k++) {
                const struct schedule_demand *rectangle = &instance->rectangles[k];
                if (rectangle->resource == resource && rectangle->quantity > 0 &&
                    schedule_rectangle_covers(instance, shape, k, start, t)) {
                    take_again(island, a);
                    break;
                }
            }
        }
        if (room[t] < 0)
            return;
    }
}

/* Takes out the placed successors of what is in the list, and theirs. */
static void evict_successors(struct island *island)
{
    const struct schedule_instance *instance = island->ground->instance;
    for (int32_t i = 0; i < island->count; i++) {
        int32_t a = island->list[i];
        for (int32_t s = instance->first_successor[a]; s < instance->first_successor[a + 1]; s++) {
            int32_t other = instance->successors[s].other;
            if (island->generation.start[other] != SCHEDULE_UNPLACED)
                take_again(island, other);
        }
    }
}

static bool has_placed_successor(const struct island *island, int32_t activity)
{
    const struct schedule_instance *instance = island->ground->instance;
    for (int32_t s = instance->first_successor[activity];
         s < instance->first_successor[activity + 1]; s++)
        if (island->generation.start[instance->successors[s].other] != SCHEDULE_UNPLACED)
            return true;
    return false;
}

/* Takes out what maximal lags bind to what is in the list. */
static void evict_partners(struct island *island)
{
    const struct schedule_instance *instance = island->ground->instance;
    for (int32_t i = 0; i < island->count; i++)
        for (int32_t k = instance->first_maximal[island->list[i]];
             k < instance->first_maximal[island->list[i] + 1]; k++)
            if (island->generation.start[instance->maximal_ends[k].other] != SCHEDULE_UNPLACED)
                take_again(island, instance->maximal_ends[k].other);
}

static bool is_blocked(const struct island *island)
{
    for (int32_t i = 0; i < island->count; i++)
        if (has_placed_successor(island, island->list[i]))
            return true;
    return false;
}

/* Puts the list back, in some rounds; false if that cannot be done within the limit. */
static bool recreate(struct island *island, int64_t limit, int rounds)
{
    const struct schedule_instance *instance = island->ground->instance;
    const uint32_t narrowed =
        island->generation.weighed && random_below(&island->random, 8) == 0 ? NARROWED_OF_1000 : 0;
    const bool stays = instance->maximal_lags > 0 && random_below(&island->random, 4) == 0;
    const bool keeps_none =
        instance->used_up &&
        random_below(&island->random, island->ground->relaxation.impossible ? 2 : 16) == 0;
    const bool optional = island->ground->objective == OBJECTIVE_TERMS &&
                          !instance->counts_unplaced && random_below(&island->random, 2);
    const struct placement_choice choice = {.random = &island->random,
                                            .optional = optional,
                                            .keeps_none = keeps_none,
                                            .stays = stays,
                                            .narrowed_of_1000 = narrowed,
                                            .skipped_of_1000 =
                                                narrowed ? narrowed : SKIPPED_OF_1000,
                                            .cheapest = island->ground->relaxation.cheapest,
                                            .cost_limit = limit};
    struct generation *generation = &island->generation;
    for (int round = 0;; round++) {
        generation_group(generation, island->list, island->count);
        island->inserted += island->count;
        island->count = generation_fill(generation, &choice, island->list, island->count);
        if (island->count < 0)
            return false;
        bool blocked = is_blocked(island),
             bound = instance->maximal_lags > 0 && !stays && island->count > 0;
        if (!blocked && !bound && generation->lacking == 0)
            return true;
        if (blocked)
            evict_successors(island);
        if (round == rounds || island->count >= island->most)
            return generation->lacking == 0;
        if (bound) {
            evict_partners(island);
            evict_successors(island);
        }
        for (int32_t i = 0; i < island->ground->storages && generation->lacking > 0; i++)
            evict_from(island, island->ground->storage[i]);
    }
}

/* Everything touched is as it was. */
static void undo(struct island *island)
{
    struct generation *generation = &island->generation;
    for (int32_t i = 0; i < island->touched_count; i++) {
        int32_t a = island->touched[i];
        if (generation->start[a] != SCHEDULE_UNPLACED &&
            (generation->start[a] != island->touched_start[i] ||
             generation->mode[a] != island->touched_mode[i]))
            generation_remove(generation, a);
    }
    for (int32_t i = 0; i < island->touched_count; i++) {
        int32_t a = island->touched[i];
        if (generation->start[a] == SCHEDULE_UNPLACED &&
            island->touched_start[i] != SCHEDULE_UNPLACED)
            generation_place(generation, a, island->touched_mode[i], island->touched_start[i]);
        if (generation->start[a] != SCHEDULE_UNPLACED)
            continue;
        if (generation->reserve)
            generation_reserve(generation, a, -1);
        generation->mode[a] = island->touched_mode[i];
        if (generation->reserve)
            generation_reserve(generation, a, 1);
    }
}

/* The most energy that this step may end with. */
static int64_t draw_threshold(struct island *island, double progress)
{
    if (island->worsening <= 0)
        return island->energy;
    double temperature = exp(island->worsening) * hot * pow(cold / hot, progress);
    double above = -temperature * log(1 - random_unit(&island->random));
    return island->energy + (above < 0x1p60 ? (int64_t)above : INT64_C(1) << 60);
}

/* Keeps what the step made if its energy is at most the threshold, else undoes it. Returns what it
 * is worth. */
static double judge(struct island *island, bool made, int64_t threshold)
{
    int64_t before = island->energy, best = island->best_energy;
    int64_t after = made ? measure(island) : INT64_MAX;
    if (after > threshold || !made) {
        undo(island);
        return 0;
    }
    island_adopt(island);
    return island->best_energy < best ? 3 : after < before ? 1 : 0.02;
}

/* Nothing is out. */
static void begin_step(struct island *island, int32_t most)
{
    island->steps++;
    island->count = island->touched_count = 0;
    island->most = most;
}

static void take_unplaced(struct island *island)
{
    for (int32_t a = 0; a < island->ground->instance->activities; a++)
        if (island->generation.start[a] == SCHEDULE_UNPLACED)
            island_take(island, a);
}

bool island_unlock(struct island *island)
{
    const struct schedule_instance *instance = island->ground->instance;
    int64_t before = island->energy;
    begin_step(island, instance->activities);
    take_unplaced(island);
    for (int32_t a = 0; a < instance->activities; a++) {
        bool holds = false;
        for (int32_t k = instance->first_onward[a]; k < instance->first_onward[a + 1]; k++)
            holds |= island_took(island, instance->onward[k]);
        if (holds)
            island_take(island, a);
    }
    evict_successors(island);
    sort_list(island, BY_RANK);
    judge(island, recreate(island, INT64_MAX, UNLOCKING_ROUNDS), before - 1);
    return island->energy < before;
}

bool island_carry_over(struct island *island, const int32_t *start, const int32_t *mode)
{
    struct generation *generation = &island->generation;
    const struct schedule_instance *instance = generation->instance;
    generation_empty(generation);
    for (int32_t i = 0; i < instance->activities; i++) {
        int32_t a = instance->order[i], m = instance->first_mode[a] + mode[a];
        if (mode[a] < 0 || m >= instance->first_mode[a + 1])
            continue;
        int32_t lower = generation_lower(generation, a), calendar = instance->calendar[m];
        if (lower >= 0 && start[a] >= lower && start[a] >= instance->earliest[m] &&
            start[a] <= generation_upper(generation, a, m, true) &&
            (calendar < 0 || instance->tables->calendar[calendar].open[start[a]]))
            generation_place(generation, a, m, start[a]);
    }
    begin_step(island, instance->activities);
    while (generation->lacking > 0) {
        int64_t before = generation->lacking;
        for (int32_t r = 0; r < instance->resources && generation->lacking > 0; r++)
            evict_from(island, r);
        evict_successors(island);
        if (generation->lacking >= before)
            return false;
    }
    take_unplaced(island);
    sort_list(island, BY_RANK);
    if (!recreate(island, INT64_MAX, UNLOCKING_ROUNDS))
        return false;
    island_adopt(island);
    return true;
}

void island_step(struct island *island, double progress)
{
    const struct search_ground *ground = island->ground;
    int32_t n = ground->instance->activities;
    struct random_stream *random = &island->random;
    int32_t arm = bandit_draw(&island->ruins, random);
    enum insertion_order order = (enum insertion_order)bandit_draw(&island->orders, random);
    double largest = fmin(fmax(fmin(5.0 * n, 150), 0.5 * n), 300);
    double size = largest * ruin_sizes[arm % RUIN_SIZES] * (0.5 + random_unit(random));
    int32_t wanted = (int32_t)fmin(fmax(size, 2), n);
    begin_step(island, n < 2 * wanted + 64 ? n : 2 * wanted + 64);
    ruin(island, arm / RUIN_SIZES, wanted);
    sort_list(island, order);

    int64_t threshold = draw_threshold(island, progress);
    bool whole = island->steps % UNPRUNED_EVERY == 0 || ground->objective == OBJECTIVE_MAKESPAN;
    int64_t inserted = island->inserted;
    bool made = recreate(island, whole ? INT64_MAX : threshold, SETTLING_ROUNDS);
    if (made && whole && measure(island) > island->energy) {
        double worse = log((double)(measure(island) - island->energy));
        island->worsening = island->worsening > 0 ? 0.98 * island->worsening + 0.02 * worse : worse;
    }
    double reward = judge(island, made, threshold);
    double effort = (double)(island->inserted - inserted) + 5;
    bandit_learn(&island->ruins, arm, reward, effort);
    bandit_learn(&island->orders, (int32_t)order, reward, effort);
}
