/* Thousands of small random networks: the dispatcher against one written to be obvious; what it
 * must not know; what must not matter. */
#include "schedule_dispatch_naive.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { NETWORKS = 4000 };

/* A world that is a function of the seed: of the task and the moment, of nothing else. */
struct answers {
    uint64_t seed;
    int32_t resources, longest, unlike_from; /* durations of what starts from then on are others */
    bool calendar, losses;
    struct dispatch_run *run;
    struct naive *naive;
};

static uint32_t draw(const struct answers *answers, uint64_t what, uint64_t of, uint32_t count)
{
    struct random_stream random = random_start(answers->seed, what << 32 | of);
    return random_below(&random, count);
}

static int32_t lasts(void *context, int32_t task, int32_t at)
{
    struct answers *answers = context;
    uint64_t other = at >= answers->unlike_from ? 1000 : 0;
    if (draw(answers, 1, (uint64_t)task + other, 4) == 0)
        return 0;
    if (draw(answers, 2, (uint64_t)task + other, 60) == 0)
        return DISPATCH_NEVER;
    return (int32_t)draw(answers, 3, (uint64_t)task + other, (uint32_t)answers->longest);
}

static int32_t open_from(void *context, int32_t task, int32_t at)
{
    struct answers *answers = context;
    if (!answers->calendar || draw(answers, 4, (uint64_t)(task % 3 * 1000 + at / 5), 3))
        return at;
    return at - at % 5 + 5 + (int32_t)draw(answers, 5, (uint64_t)task, 3);
}

static void lose(void *context, int32_t task, int32_t at)
{
    struct answers *answers = context;
    if (!answers->losses || draw(answers, 6, (uint64_t)task, 3))
        return;
    int32_t resource = (int32_t)draw(answers, 7, (uint64_t)task, (uint32_t)answers->resources),
            later = at + (int32_t)draw(answers, 8, (uint64_t)task, 3) * 4, back = later + 11;
    if (answers->run) {
        dispatch_change(answers->run, resource, later, -1);
        dispatch_change(answers->run, resource, back, 1);
    } else {
        naive_change(answers->naive, resource, later, -1);
        naive_change(answers->naive, resource, back, 1);
    }
}

static int64_t rank_of(void *context, int32_t task, int32_t at)
{
    return -(int64_t)draw(context, 9, (uint64_t)(task * 1000 + at / 10), 4);
}

static int32_t below(struct random_stream *random, int32_t count)
{
    return (int32_t)random_below(random, (uint32_t)count);
}

static void make_model(struct model *model, uint64_t seed)
{
    struct random_stream random = random_start(seed, 0);
    memset(model, 0, sizeof *model);
    model->ordered = below(&random, 2);
    model->day_length = 10;
    model->tasks = 2 + below(&random, MODEL_TASKS - 1);
    model->resources = 1 + below(&random, MODEL_RESOURCES);
    model->slots = below(&random, MODEL_SLOTS + 1);
    int32_t spread = 1 + below(&random, 30), dense = 1 + below(&random, 3);
    for (int32_t r = 0; r < model->resources; r++)
        model->capacity[r] = 1 + below(&random, 5);
    for (int32_t s = 0; s < model->slots; s++)
        for (int32_t day = 0; day < MODEL_DAYS; day++)
            model->room[s][day] = below(&random, 8);
    for (int32_t i = 0; i < model->tasks; i++) {
        model->release[i] = below(&random, spread);
        for (int32_t r = 0; r < model->resources; r++) {
            if (below(&random, 2))
                continue;
            model->take[i][r] = 1 + below(&random, 3);
            if (below(&random, 10)) /* else it is given back by another, or never */
                model->give[i][r] = model->take[i][r];
        }
        if (below(&random, 8) == 0) /* gives at its start */
            model->take[i][below(&random, model->resources)] = -1 - below(&random, 2);
        if (i && below(&random, 12) == 0)
            model->give[i][below(&random, model->resources)] += 1;
        for (int32_t s = 0; s < model->slots; s++)
            if (below(&random, 3) == 0) {
                model->use[i][s] = 1 + below(&random, 3);
                model->offset[i][s] = below(&random, 4) - 1;
            }
        for (int32_t k = below(&random, dense + 1); k > 0 && i > 0; k--) {
            int32_t other = below(&random, i);
            model->arc[model->arcs].from = other;
            model->arc[model->arcs].to = i;
            model->arc[model->arcs].lag = below(&random, 3) ? 0 : below(&random, 9);
            model->arc[model->arcs++].from_start = below(&random, 3) == 0;
        }
    }
    /* Priorities need not follow the arcs: some numbers change places. */
    int32_t place[MODEL_TASKS];
    for (int32_t i = 0; i < model->tasks; i++)
        place[i] = i;
    for (int32_t k = 0; k < model->tasks / 3; k++) {
        int32_t one = below(&random, model->tasks), two = below(&random, model->tasks),
                kept = place[one];
        place[one] = place[two];
        place[two] = kept;
    }
    for (int32_t i = 0; i < model->arcs; i++) {
        model->arc[i].from = place[model->arc[i].from];
        model->arc[i].to = place[model->arc[i].to];
    }
    for (int32_t i = below(&random, 6); i > 0; i--) {
        int32_t resource = below(&random, model->resources), at = below(&random, 60);
        model->change[model->changes].resource = resource;
        model->change[model->changes].at = at;
        model->change[model->changes++].delta = below(&random, 5) - 2;
    }
}

static void make_answers(struct answers *answers, const struct model *model, uint64_t seed)
{
    struct random_stream random = random_start(seed, 1);
    *answers = (struct answers){.seed = seed,
                                .resources = model->resources,
                                .longest = 1 + below(&random, 25),
                                .unlike_from = DISPATCH_NEVER,
                                .calendar = below(&random, 2),
                                .losses = below(&random, 2)};
}

static struct dispatch_world make_world(struct answers *answers, uint64_t seed)
{
    return (struct dispatch_world){.earliest = open_from,
                                   .duration = lasts,
                                   .finished = lose,
                                   .rank = seed % 3 ? rank_of : NULL,
                                   .context = answers};
}

/* turned: everything that has no number of its own is told from the last to the first; resources
 * have their numbers the other way round. */
static struct dispatch_network *freeze(const struct model *model, bool turned)
{
    struct dispatch_builder *builder = dispatch_builder_new(model->day_length, MODEL_DAYS);
    int32_t circle, last = model->resources - 1;
    for (int32_t r = 0; r < model->resources; r++)
        dispatch_add_resource(builder, model->capacity[turned ? last - r : r]);
    for (int32_t s = 0; s < model->slots; s++)
        dispatch_add_slot(builder, model->room[s]);
    for (int32_t k = 0; k < model->changes; k++) {
        int32_t i = turned ? model->changes - 1 - k : k, r = model->change[i].resource;
        dispatch_add_change(builder, turned ? last - r : r, model->change[i].at,
                            model->change[i].delta);
    }
    for (int32_t i = 0; i < model->tasks; i++) {
        dispatch_add_task(builder, model->release[i]);
        for (int32_t k = 0; k <= last; k++) {
            int32_t r = i % 2 ? last - k : k, number = turned ? last - r : r;
            if (model->take[i][r])
                dispatch_add_take(builder, number, model->take[i][r]);
            if (model->give[i][r])
                dispatch_add_give(builder, number, model->give[i][r]);
        }
        for (int32_t s = 0; s < model->slots; s++)
            if (model->use[i][s])
                dispatch_add_slot_use(builder, s, model->offset[i][s], model->use[i][s]);
    }
    for (int32_t k = 0; k < model->arcs; k++) {
        int32_t i = turned ? model->arcs - 1 - k : k;
        dispatch_add_arc(builder, model->arc[i].from, model->arc[i].to, model->arc[i].from_start,
                         model->arc[i].lag);
    }
    struct dispatch_network *network = dispatch_network_new(builder, model->ordered, &circle);
    assert_non_null(network);
    return network;
}

static void assert_same(const int32_t *left, const int32_t *right, int32_t count, uint64_t seed,
                        const char *what)
{
    for (int32_t i = 0; i < count; i++)
        if (left[i] != right[i])
            fail_msg("network %d: %s of task %d is %d, not %d", (int)seed, what, i, left[i],
                     right[i]);
}

static void assert_as_naive(const struct dispatch_run *run, int32_t forced,
                            const struct naive *naive, uint64_t seed)
{
    int32_t tasks = naive->model->tasks;
    assert_same(dispatch_starts(run), naive->start, tasks, seed, "start");
    assert_same(dispatch_finishes(run), naive->finish, tasks, seed, "finish");
    assert_same(dispatch_ready(run), naive->ready, tasks, seed, "ready");
    assert_int_equal(forced, naive->forced);
    for (int32_t i = 0; i < tasks; i++) {
        int32_t waited = dispatch_waited_for(run)[i];
        assert_int_equal(dispatch_was_forced(run, i), naive->was_forced[i]);
        if (naive->full[i] >= 0)
            assert_int_equal(waited, ~naive->full[i]);
        else if (naive->lacked[i] &&
                 (waited < 0 || waited > 31 || !(naive->lacked[i] >> waited & 1)))
            fail_msg("network %d: task %d waited for %d, but lacked %x", (int)seed, i, waited,
                     naive->lacked[i]);
        else if (!naive->lacked[i])
            assert_int_equal(waited, DISPATCH_NEVER);
    }
}

static void same_as_naive(void **state)
{
    (void)state;
    static struct model model;
    static struct naive naive;
    int waited = 0, forced_runs = 0, slots = 0;
    for (uint64_t seed = 1; seed <= NETWORKS; seed++) {
        struct answers answers;
        make_model(&model, seed);
        make_answers(&answers, &model, seed);
        struct dispatch_world world = make_world(&answers, seed);
        struct dispatch_network *network = freeze(&model, false);
        struct dispatch_run *run = dispatch_run_new(network);
        int32_t horizons[] = {DISPATCH_NEVER, (int32_t)(seed % 40), DISPATCH_NEVER};
        for (int k = 0; k < 3; k++) { /* the last once more in used memory */
            answers.run = run;
            int32_t forced = dispatch_execute(run, &world, horizons[k]);
            answers.run = NULL;
            answers.naive = &naive;
            naive_execute(&naive, &model, &world, horizons[k]);
            assert_as_naive(run, forced, &naive, seed);
        }
        for (int32_t i = 0; i < model.tasks; i++) {
            waited += naive.lacked[i] != 0;
            slots += naive.full[i] >= 0;
        }
        forced_runs += naive.forced > 0;
        dispatch_run_free(run);
        dispatch_network_free(network);
    }
    /* The networks are such that there is something to get wrong. */
    assert_true(waited > NETWORKS * 4 && slots > NETWORKS && forced_runs > NETWORKS / 20);
}

static void order_of_telling(void **state)
{
    (void)state;
    static struct model model;
    for (uint64_t seed = 1; seed <= NETWORKS / 4; seed++) {
        struct answers answers;
        make_model(&model, seed);
        make_answers(&answers, &model, seed);
        answers.losses = false; /* which name resources by number */
        struct dispatch_world world = make_world(&answers, seed);
        struct dispatch_network *one = freeze(&model, false), *two = freeze(&model, true);
        struct dispatch_run *left = dispatch_run_new(one), *right = dispatch_run_new(two);
        int32_t forced = dispatch_execute(left, &world, DISPATCH_NEVER);
        assert_int_equal(forced, dispatch_execute(right, &world, DISPATCH_NEVER));
        assert_same(dispatch_starts(left), dispatch_starts(right), model.tasks, seed, "start");
        assert_same(dispatch_finishes(left), dispatch_finishes(right), model.tasks, seed, "finish");
        dispatch_run_free(left);
        dispatch_run_free(right);
        dispatch_network_free(one);
        dispatch_network_free(two);
    }
}

/* Durations of tasks that start from some moment on are others: nothing before it may differ. */
static void nothing_anticipated(void **state)
{
    (void)state;
    static struct model model;
    int differing = 0;
    for (uint64_t seed = 1; seed <= NETWORKS; seed++) {
        struct answers answers;
        make_model(&model, seed);
        make_answers(&answers, &model, seed);
        struct dispatch_world world = make_world(&answers, seed);
        struct dispatch_network *network = freeze(&model, false);
        struct dispatch_run *left = dispatch_run_new(network), *right = dispatch_run_new(network);
        int32_t moment = (int32_t)(seed % 50);
        answers.run = left;
        dispatch_execute(left, &world, DISPATCH_NEVER);
        answers.unlike_from = moment;
        answers.run = right;
        dispatch_execute(right, &world, DISPATCH_NEVER);
        const int32_t *one = dispatch_starts(left), *two = dispatch_starts(right);
        for (int32_t i = 0; i < model.tasks; i++) {
            bool early = one[i] < moment || two[i] < moment;
            if (early && one[i] != two[i])
                fail_msg("network %d: task %d starts at %d, or at %d if things from %d on differ",
                         (int)seed, i, one[i], two[i], moment);
            differing += one[i] != two[i];
        }
        dispatch_run_free(left);
        dispatch_run_free(right);
        dispatch_network_free(network);
    }
    assert_true(differing > NETWORKS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_naive),
        cmocka_unit_test(order_of_telling),
        cmocka_unit_test(nothing_anticipated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
