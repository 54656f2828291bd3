/* What is taken out together: activities that stand in each other's way, or that could profit
 * together. One function a ruin; another is added by a row of the table.
 */
#include "schedule/island.h"

static int32_t draw_activity(struct island *island)
{
    return (int32_t)random_below(&island->random, (uint32_t)island->ground->instance->activities);
}

/* A placed activity, or whatever comes up if few are placed. */
static int32_t draw_placed(struct island *island)
{
    int32_t a = draw_activity(island);
    for (int i = 0; i < 20 && island->generation.start[a] == SCHEDULE_UNPLACED; i++)
        a = draw_activity(island);
    return a;
}

/* The one with the most regret of a few drawn at random. */
static int32_t draw_regretted(struct island *island)
{
    int32_t best = draw_activity(island);
    int64_t most = island_regret(island, best);
    for (uint32_t i = 2 + random_below(&island->random, 16); i > 0; i--) {
        int32_t a = draw_activity(island);
        int64_t regret = island_regret(island, a);
        if (regret > most) {
            most = regret;
            best = a;
        }
    }
    return best;
}

/* Takes `size` at random of the candidates in scratch. */
static void take_some(struct island *island, int32_t candidates, int32_t size)
{
    int32_t *scratch = island->scratch;
    for (int32_t i = 0; i < candidates && island->count < size; i++) {
        int32_t other = i + (int32_t)random_below(&island->random, (uint32_t)(candidates - i));
        int32_t a = scratch[other];
        scratch[other] = scratch[i];
        scratch[i] = a;
        island_take(island, a);
    }
}

static void ruin_random(struct island *island, int32_t size)
{
    for (int32_t i = 0; i < 2 * size && island->count < size; i++)
        island_take(island, draw_activity(island));
}

/* Those of a set whose start is near that of the seed: a window as wide as makes about twice `size`
 * of them. */
static void take_near(struct island *island, int32_t seed, const int32_t *set, int32_t count,
                      int32_t size)
{
    const struct generation *generation = &island->generation;
    int32_t centre = generation->start[seed], found = 0;
    if (centre == SCHEDULE_UNPLACED)
        centre = island->ground->relaxation.head[seed];
    int64_t width = (int64_t)(generation->makespan + 1) * size / (count + 1) + 1;
    for (int32_t i = 0; i < count; i++) {
        int32_t a = set ? set[i] : i, start = generation->start[a];
        if (start != SCHEDULE_UNPLACED && start - centre <= width && centre - start <= width)
            island->scratch[found++] = a;
    }
    take_some(island, found, size);
}

static void ruin_window(struct island *island, int32_t size)
{
    int32_t seed = draw_placed(island);
    island_take(island, seed);
    take_near(island, seed, NULL, island->ground->instance->activities, size);
}

/* Users of one of the seed's resources at about the same time. */
static void ruin_resource(struct island *island, int32_t size)
{
    const struct schedule_instance *instance = island->ground->instance;
    int32_t seed = random_below(&island->random, 2) ? draw_regretted(island) : draw_placed(island);
    int32_t shape = instance->shape[island->generation.mode[seed]];
    int32_t first = instance->first_rectangle[shape];
    int32_t count = instance->first_rectangle[shape + 1] - first;
    island_take(island, seed);
    for (int attempts = 0; attempts < 3 && count > 0 && island->count < size; attempts++) {
        int32_t r =
            instance->rectangles[first + (int32_t)random_below(&island->random, (uint32_t)count)]
                .resource;
        take_near(island, seed, island->ground->users + island->ground->first_user[r],
                  island->ground->first_user[r + 1] - island->ground->first_user[r], size);
    }
}

/* Outward along the time-lags from the seed. */
static void ruin_precedence(struct island *island, int32_t size)
{
    const struct schedule_instance *instance = island->ground->instance;
    island_take(island, draw_regretted(island));
    for (int32_t i = 0; i < island->count && island->count < size; i++) {
        int32_t a = island->list[i], found = 0;
        for (int32_t p = instance->first_predecessor[a]; p < instance->first_predecessor[a + 1];
             p++)
            island->scratch[found++] = instance->predecessors[p].other;
        take_some(island, found, size);
        found = 0;
        for (int32_t s = instance->first_successor[a]; s < instance->first_successor[a + 1]; s++)
            island->scratch[found++] = instance->successors[s].other;
        take_some(island, found, size);
    }
}

/* Those that cost most above their least. */
static void ruin_regret(struct island *island, int32_t size)
{
    for (int32_t i = 0; i < 2 * size && island->count < size; i++)
        island_take(island, draw_regretted(island));
}

/* Whether a placed activity holds units of a resource in from .. until - 1. */
static bool holds(const struct island *island, int32_t activity, int32_t resource, int32_t from,
                  int32_t until)
{
    const struct schedule_instance *instance = island->ground->instance;
    int32_t start = island->generation.start[activity];
    int32_t shape = instance->shape[island->generation.mode[activity]];
    for (int32_t i = instance->first_rectangle[shape];
         start != SCHEDULE_UNPLACED && i < instance->first_rectangle[shape + 1]; i++) {
        const struct schedule_demand *rectangle = &instance->rectangles[i];
        if (rectangle->resource != resource || rectangle->quantity <= 0)
            continue;
        struct schedule_span span = schedule_rectangle_span(
            instance, schedule_shape_work(instance, shape), rectangle, start);
        if (span.from < until && span.until > from)
            return true;
    }
    return false;
}

/* The place that the activity would like best, free or not: by cost the start with the least guide
 * of a mode drawn at random, else its first. */
static bool find_wish(struct island *island, int32_t activity, struct placement *wish)
{
    const struct schedule_instance *instance = island->ground->instance;
    int32_t first = instance->first_mode[activity];
    uint32_t modes = (uint32_t)(instance->first_mode[activity + 1] - first);
    int32_t mode = first + (int32_t)random_below(&island->random, modes);
    int32_t lower = generation_lower(&island->generation, activity);
    int32_t latest = instance->latest[mode], calendar = instance->calendar[mode];
    lower = lower > instance->earliest[mode] ? lower : instance->earliest[mode];
    if (lower > latest || lower < 0)
        return false;
    *wish = (struct placement){.mode = mode, .start = SCHEDULE_UNPLACED, .guide = INT64_MAX};
    for (int32_t t = lower; t <= latest; t++) {
        if (calendar >= 0 && (t = instance->tables->calendar[calendar].next_open[t]) > latest)
            break;
        int64_t guide = generation_guide(&island->generation, mode, t);
        if (guide < wish->guide) {
            wish->guide = guide;
            wish->start = t;
        }
        if (instance->guide[mode] < 0 || island->ground->objective == OBJECTIVE_MAKESPAN)
            break;
    }
    return wish->start != SCHEDULE_UNPLACED;
}

/* Those that hold what a regretted activity would need to be where it would like to be. */
static void ruin_blockers(struct island *island, int32_t size)
{
    const struct schedule_instance *instance = island->ground->instance;
    const struct search_ground *ground = island->ground;
    struct placement wish;
    for (int attempts = 0; attempts < 8 && island->count < size; attempts++) {
        int32_t seed = draw_regretted(island);
        if (!island_take(island, seed) || !find_wish(island, seed, &wish))
            continue;
        int32_t shape = instance->shape[wish.mode];
        for (int32_t i = instance->first_rectangle[shape];
             i < instance->first_rectangle[shape + 1] && island->count < size; i++) {
            const struct schedule_demand *rectangle = &instance->rectangles[i];
            const int32_t *room =
                island->generation.room + (int64_t)rectangle->resource * instance->horizon;
            struct schedule_span span = schedule_rectangle_span(
                instance, schedule_shape_work(instance, shape), rectangle, wish.start);
            int32_t from = span.from, until = span.until, found = 0;
            int32_t t = until - 1;
            while (t >= from && room[t] >= rectangle->quantity)
                t--;
            if (t < from)
                continue;
            for (int32_t u = ground->first_user[rectangle->resource];
                 u < ground->first_user[rectangle->resource + 1]; u++)
                if (holds(island, ground->users[u], rectangle->resource, from, until))
                    island->scratch[found++] = ground->users[u];
            /* As many as are in the way. */
            for (int32_t k = 0; k < found && island->count < size; k++) {
                int32_t other = k + (int32_t)random_below(&island->random, (uint32_t)(found - k));
                int32_t a = island->scratch[other];
                island->scratch[other] = island->scratch[k];
                while (t >= from && room[t] >= rectangle->quantity)
                    t--;
                if (t < from)
                    break;
                if (holds(island, a, rectangle->resource, t, t + 1))
                    island_take(island, a);
            }
        }
    }
}

/* Gives what is not placed another chance: one at random, what is before it, what is after it and
 * has no place either, and so on along the time-lags; then another one. */
static void take_unplaced(struct island *island, int32_t size)
{
    const struct schedule_instance *instance = island->ground->instance;
    const int32_t *start = island->generation.start;
    int32_t unplaced = instance->activities - island->generation.placed - island->count;
    int32_t found = 0, next = island->count, most = island->count + size;
    for (int32_t a = 0; a < instance->activities && found < unplaced; a++)
        if (start[a] == SCHEDULE_UNPLACED && !island_took(island, a))
            island->scratch[found++] = a;
    while (found > 0 && island->count < most) {
        int32_t i = (int32_t)random_below(&island->random, (uint32_t)found);
        island_take(island, island->scratch[i]);
        island->scratch[i] = island->scratch[--found];
        for (; next < island->count && island->count < most; next++) {
            int32_t a = island->list[next];
            if (island->touched_start[next] != SCHEDULE_UNPLACED)
                continue;
            for (int32_t p = instance->first_predecessor[a]; p < instance->first_predecessor[a + 1];
                 p++)
                island_take(island, instance->predecessors[p].other);
            for (int32_t s = instance->first_successor[a]; s < instance->first_successor[a + 1];
                 s++)
                if (start[instance->successors[s].other] == SCHEDULE_UNPLACED)
                    island_take(island, instance->successors[s].other);
        }
    }
}

static void (*const ruins[])(struct island *, int32_t) = {
    ruin_random, ruin_window, ruin_resource, ruin_precedence, ruin_regret, ruin_blockers,
};
const int32_t ruin_count = sizeof ruins / sizeof *ruins;

void ruin(struct island *island, int32_t which, int32_t size)
{
    const struct schedule_instance *instance = island->ground->instance;
    ruins[which](island, size);
    take_unplaced(island, size);
    /* What comes after could go earlier as well. */
    if (random_below(&island->random, 4) > 0)
        for (int32_t i = 0; i < island->count && island->count < 2 * size + 8; i++)
            for (int32_t s = instance->first_successor[island->list[i]];
                 s < instance->first_successor[island->list[i] + 1]; s++)
                island_take(island, instance->successors[s].other);
}
