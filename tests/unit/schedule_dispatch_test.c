/* The rules of dispatching, one case each, worked out by hand. */
#include "schedule/dispatch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { DAY = 100, DAYS = 20, MOST = 16, NEVER = DISPATCH_NEVER };

struct trial {
    struct dispatch_builder *builder;
    struct dispatch_network *network;
    struct dispatch_run *run;
    bool overtaking, ranked;
    int32_t lasts[MOST];       /* [task] */
    int32_t night_owls;        /* tasks (bits) that do not start in the first half of a day */
    int64_t rank[DAYS][MOST];  /* [day][task] */
    int32_t asked[DAYS][MOST]; /* how often for its rank */
    struct {
        int32_t resource, after, delta; /* told when the task is done; delta 0: nothing */
    } change[MOST];
};

static int32_t lasts(void *context, int32_t task, int32_t at)
{
    (void)at;
    return ((struct trial *)context)->lasts[task];
}

static int32_t earliest(void *context, int32_t task, int32_t at)
{
    const struct trial *trial = context;
    return trial->night_owls >> task & 1 && at % DAY < DAY / 2 ? at - at % DAY + DAY / 2 : at;
}

static void finished(void *context, int32_t task, int32_t at)
{
    const struct trial *trial = context;
    if (trial->change[task].delta)
        dispatch_change(trial->run, trial->change[task].resource, at + trial->change[task].after,
                        trial->change[task].delta);
}

static int64_t rank(void *context, int32_t task, int32_t at)
{
    struct trial *trial = context;
    trial->asked[at / DAY][task]++;
    return trial->rank[at / DAY][task];
}

static int begin(void **state)
{
    static struct trial trial;
    trial = (struct trial){.builder = dispatch_builder_new(DAY, DAYS)};
    *state = &trial;
    return 0;
}

static int end(void **state)
{
    struct trial *trial = *state;
    dispatch_run_free(trial->run);
    dispatch_network_free(trial->network);
    return 0;
}

/* A task that has the resource while it lasts. */
static int32_t add(struct trial *trial, int32_t release, int32_t lasts_for, int32_t resource,
                   int32_t quantity)
{
    int32_t task = dispatch_add_task(trial->builder, release);
    trial->lasts[task] = lasts_for;
    if (quantity) {
        dispatch_add_take(trial->builder, resource, quantity);
        dispatch_add_give(trial->builder, resource, quantity);
    }
    return task;
}

static void execute(struct trial *trial, int32_t until, int32_t forced)
{
    int32_t circle;
    if (!trial->network) {
        trial->network = dispatch_network_new(trial->builder, !trial->overtaking, &circle);
        trial->run = dispatch_run_new(trial->network);
    }
    struct dispatch_world world = {.earliest = earliest,
                                   .duration = lasts,
                                   .finished = finished,
                                   .rank = trial->ranked ? rank : NULL,
                                   .context = trial};
    assert_int_equal(dispatch_execute(trial->run, &world, until), forced);
}

static void assert_values(const int32_t *values, const char *what, int count, ...)
{
    va_list expected;
    va_start(expected, count);
    for (int i = 0; i < count; i++) {
        int32_t value = va_arg(expected, int32_t);
        if (values[i] != value)
            fail_msg("%s of task %d: %d, not %d", what, i, values[i], value);
    }
    va_end(expected);
}

#define ASSERT_STARTS(trial, ...)                                                                  \
    assert_values(dispatch_starts((trial)->run), "start",                                          \
                  (int)(sizeof(int32_t[]){__VA_ARGS__} / sizeof(int32_t)), __VA_ARGS__)

/* Task 1 wants 2 of the 2; 0 has 1 until 30. 2 and 3 want 1. */
static void add_contest(struct trial *trial)
{
    int32_t truck = dispatch_add_resource(trial->builder, 2);
    add(trial, 0, 30, truck, 1);
    add(trial, 5, 10, truck, 2);
    add(trial, 6, 10, truck, 1);
    add(trial, 7, 10, truck, 1);
}

static void order_holds_back(void **state)
{
    struct trial *trial = *state;
    add_contest(trial);
    execute(trial, NEVER, 0);
    ASSERT_STARTS(trial, 0, 30, 40, 40);
    assert_values(dispatch_ready(trial->run), "ready", 4, 0, 5, 6, 7);
    assert_values(dispatch_waited_for(trial->run), "resource", 4, NEVER, 0, 0, 0);
    assert_values(dispatch_finishes(trial->run), "finish", 4, 30, 40, 50, 50);
}

static void overtaking_does_not(void **state)
{
    struct trial *trial = *state;
    trial->overtaking = true;
    add_contest(trial);
    execute(trial, NEVER, 0);
    ASSERT_STARTS(trial, 0, 30, 6, 16);
}

/* In order, a task holds back only where there is too little for it, and steps aside where it has
 * to wait elsewhere. */
static void nobody_is_forgotten(void **state)
{
    struct trial *trial = *state;
    int32_t one = dispatch_add_resource(trial->builder, 1),
            two = dispatch_add_resource(trial->builder, 1);
    add(trial, 0, 10, two, 1);
    int32_t both = add(trial, 1, 7, one, 1);
    dispatch_add_take(trial->builder, two, 1);
    dispatch_add_give(trial->builder, two, 1);
    add(trial, 2, 5, two, 1);
    add(trial, 5, 45, one, 1); /* nobody waits for it yet: `both` lacks the other */
    execute(trial, NEVER, 0);
    ASSERT_STARTS(trial, 0, 50, 10, 5);
    assert_int_equal(dispatch_waited_for(trial->run)[both], one);
}

/* All or nothing: waiting for one resource, a task does not keep the other from anybody. */
static void all_is_taken_at_once(void **state)
{
    struct trial *trial = *state;
    int32_t truck = dispatch_add_resource(trial->builder, 1),
            escort = dispatch_add_resource(trial->builder, 1);
    add(trial, 0, 20, truck, 1);
    int32_t both = add(trial, 1, 10, truck, 1);
    dispatch_add_take(trial->builder, escort, 1);
    dispatch_add_give(trial->builder, escort, 1);
    add(trial, 2, 30, escort, 1);
    add(trial, 3, 10, escort, 1);
    execute(trial, NEVER, 0);
    /* 2 has the escort when the truck comes free; at 32 the lower number has its turn. */
    ASSERT_STARTS(trial, 0, 32, 2, 42);
    assert_int_equal(dispatch_waited_for(trial->run)[both], escort);
    assert_int_equal(dispatch_ready(trial->run)[both], 1);
}

/* Ranks are asked at the beginning of the day: who was behind is in front on day 1. */
static void ranks_are_asked_each_day(void **state)
{
    struct trial *trial = *state;
    int32_t truck = dispatch_add_resource(trial->builder, 1);
    trial->overtaking = trial->ranked = true;
    add(trial, 0, 40, truck, 1);
    add(trial, 1, 70, truck, 1);
    add(trial, 2, 20, truck, 1);
    add(trial, 3, 20, truck, 1);
    add(trial, 4, 20, truck, 1);
    for (int task = 0; task < 5; task++) {
        trial->rank[0][task] = task == 1 ? -1 : 10 - task;
        trial->rank[1][task] = task == 2 ? 0 : 5;
    }
    execute(trial, NEVER, 0);
    ASSERT_STARTS(trial, 0, 40, 110, 130, 150);
    assert_int_equal(trial->asked[0][4], 1);
    assert_int_equal(trial->asked[1][4], 1);
    assert_int_equal(trial->asked[1][1], 0);
}

static void a_full_day_is_waited_out(void **state)
{
    struct trial *trial = *state;
    int32_t room[DAYS] = {2, 1, 0, 5}, quay = dispatch_add_slot(trial->builder, room);
    for (int i = 0; i < 5; i++) {
        add(trial, 10 * i, 5, 0, 0);
        dispatch_add_slot_use(trial->builder, quay, 0, 1);
    }
    int32_t ahead = add(trial, 0, 5, 0, 0); /* needs room on the day after */
    dispatch_add_slot_use(trial->builder, quay, 1, 3);
    trial->night_owls = 1 << 3 | 1 << ahead;
    execute(trial, NEVER, 0);
    /* 2 at the first moment of day 1. 5 in the afternoon of day 2, with room on day 3; of the two
     * places that it leaves, one is for 4 in the night, one for 3 in the afternoon. */
    ASSERT_STARTS(trial, 0, 10, 100, 350, 300, 250);
    assert_values(dispatch_waited_for(trial->run), "slot", 6, NEVER, NEVER, ~quay, ~quay, ~quay,
                  ~quay);
    assert_values(dispatch_ready(trial->run), "ready", 6, 0, 10, 20, 50, 40, 50);
}

static void after_the_last_day_there_is_room(void **state)
{
    struct trial *trial = *state;
    int32_t room[DAYS] = {0}, quay = dispatch_add_slot(trial->builder, room);
    add(trial, 0, 5, 0, 0);
    dispatch_add_slot_use(trial->builder, quay, 0, 1);
    add(trial, 0, 5, 0, 0);
    dispatch_add_slot_use(trial->builder, quay, -1, 1); /* of the day before the first */
    execute(trial, NEVER, 0);
    ASSERT_STARTS(trial, DAYS * DAY, 0);
}

static void changes_known_beforehand(void **state)
{
    struct trial *trial = *state;
    int32_t truck = dispatch_add_resource(trial->builder, 2);
    dispatch_add_change(trial->builder, truck, 10, -2); /* below 0 while both are out */
    dispatch_add_change(trial->builder, truck, 40, 1);
    add(trial, 0, 20, truck, 1);
    add(trial, 0, 30, truck, 1);
    add(trial, 5, 10, truck, 1);
    execute(trial, NEVER, 0);
    ASSERT_STARTS(trial, 0, 0, 40);
}

static void changes_made_in_a_run(void **state)
{
    struct trial *trial = *state;
    int32_t truck = dispatch_add_resource(trial->builder, 1);
    add(trial, 0, 20, truck, 1);
    add(trial, 0, 10, truck, 1);
    trial->change[0].resource = truck; /* lost on the way: gone before anybody can have it */
    trial->change[0].delta = -1;
    int32_t repair = add(trial, 20, 5, 0, 0);
    trial->change[repair].resource = truck;
    trial->change[repair].after = 70;
    trial->change[repair].delta = 1;
    for (int time = 0; time < 2; time++) { /* the next run knows nothing of them */
        execute(trial, NEVER, 0);
        ASSERT_STARTS(trial, 0, 95, 20);
    }
}

/* Taken by one task, given back by another, part of it at a start already. */
static void held_over_several_tasks(void **state)
{
    struct trial *trial = *state;
    int32_t truck = dispatch_add_resource(trial->builder, 3);
    int32_t out = add(trial, 0, 20, 0, 0);
    dispatch_add_take(trial->builder, truck, 3);
    int32_t back = add(trial, 0, 30, 0, 0);
    dispatch_add_take(trial->builder, truck, -1);
    dispatch_add_give(trial->builder, truck, 2);
    dispatch_add_arc(trial->builder, out, back, false, 5);
    add(trial, 1, 10, truck, 1);
    add(trial, 1, 10, truck, 2);
    execute(trial, NEVER, 0);
    ASSERT_STARTS(trial, 0, 25, 25, 55);
}

static void arcs_from_starts(void **state)
{
    struct trial *trial = *state;
    add(trial, 3, 50, 0, 0);
    add(trial, 0, 10, 0, 0);
    add(trial, 0, 10, 0, 0);
    add(trial, 40, 10, 0, 0);
    dispatch_add_arc(trial->builder, 0, 1, true, 0);
    dispatch_add_arc(trial->builder, 0, 2, true, 7);
    dispatch_add_arc(trial->builder, 1, 3, false, 7);
    execute(trial, NEVER, 0);
    ASSERT_STARTS(trial, 3, 3, 10, 40);
}

/* What lasts no time is over, and what follows it is tried, before a higher number: 2 follows 1 and
 * has the truck, though 3 was ready at the same moment all along. 0 comes too late for that. */
static void no_time_passes(void **state)
{
    struct trial *trial = *state;
    int32_t truck = dispatch_add_resource(trial->builder, 1);
    add(trial, 0, 10, truck, 1);
    add(trial, 5, 0, 0, 0);
    add(trial, 0, 10, truck, 1);
    add(trial, 5, 0, truck, 1);
    add(trial, 0, 0, truck, 1);
    dispatch_add_arc(trial->builder, 1, 2, false, 0);
    dispatch_add_arc(trial->builder, 3, 0, false, 0);
    dispatch_add_arc(trial->builder, 3, 4, false, 0);
    execute(trial, NEVER, 0);
    ASSERT_STARTS(trial, 15, 5, 5, 15, 25);
}

/* 0 and 1 have one each and want the other's: nothing can happen until 2 is started regardless. */
static void the_lowest_is_forced(void **state)
{
    struct trial *trial = *state;
    int32_t one = dispatch_add_resource(trial->builder, 1),
            two = dispatch_add_resource(trial->builder, 1);
    add(trial, 0, 10, 0, 0);
    dispatch_add_take(trial->builder, one, 1);
    add(trial, 0, 10, 0, 0);
    dispatch_add_take(trial->builder, two, 1);
    for (int i = 0; i < 2; i++) {
        int32_t task = add(trial, 0, 10, 0, 0);
        dispatch_add_arc(trial->builder, i, task, false, 0);
        dispatch_add_take(trial->builder, i ? one : two, 1);
        dispatch_add_give(trial->builder, one, 1);
        dispatch_add_give(trial->builder, two, 1);
    }
    execute(trial, NEVER, 1);
    ASSERT_STARTS(trial, 0, 0, 10, 20);
    assert_true(dispatch_was_forced(trial->run, 2));
    assert_false(dispatch_was_forced(trial->run, 3));
    trial->night_owls = 1 << 2; /* forced as to resources, not as to the time of day */
    execute(trial, NEVER, 1);
    ASSERT_STARTS(trial, 0, 0, 50, 60);
}

static void until_and_again(void **state)
{
    struct trial *trial = *state;
    add_contest(trial);
    execute(trial, 30, 0);
    ASSERT_STARTS(trial, 0, 30, NEVER, NEVER);
    assert_values(dispatch_finishes(trial->run), "finish", 4, 30, NEVER, NEVER, NEVER);
    execute(trial, 29, 0);
    ASSERT_STARTS(trial, 0, NEVER, NEVER, NEVER);
    execute(trial, NEVER, 0);
    ASSERT_STARTS(trial, 0, 30, 40, 40);
}

/* Near the end of time and at it: nothing wraps around. */
static void the_end_of_time(void **state)
{
    struct trial *trial = *state;
    int32_t room[DAYS] = {0}, quay = dispatch_add_slot(trial->builder, room),
            truck = dispatch_add_resource(trial->builder, 1);
    add(trial, NEVER - 10, 9, 0, 0);
    add(trial, 0, 5, 0, 0);
    dispatch_add_arc(trial->builder, 0, 1, false, 1);
    add(trial, 0, 5, 0, 0);
    dispatch_add_arc(trial->builder, 0, 2, true, NEVER - 1);
    add(trial, 0, NEVER, truck, 1);
    add(trial, 0, 5, truck, 1); /* waits for what never ends: forced */
    add(trial, NEVER, 5, 0, 0);
    add(trial, NEVER - 4, NEVER - 1, 0, 0);
    dispatch_add_slot_use(trial->builder, quay, 0, 1);
    add(trial, 7, 5, 0, 0);
    dispatch_add_arc(trial->builder, 3, 7, false, 0);
    execute(trial, NEVER, 1);
    ASSERT_STARTS(trial, NEVER - 10, NEVER, NEVER, 0, NEVER - 1, NEVER, NEVER - 4, NEVER);
    assert_values(dispatch_finishes(trial->run), "finish", 8, NEVER - 1, NEVER, NEVER, NEVER, NEVER,
                  NEVER, NEVER, NEVER);
}

static void nothing_at_all(void **state)
{
    struct trial *trial = *state;
    execute(trial, NEVER, 0);
    assert_int_equal(dispatch_task_count(trial->network), 0);
}

static void circles_are_told(void **state)
{
    struct trial *trial = *state;
    int32_t circle;
    for (int i = 0; i < 4; i++)
        add(trial, 0, 1, 0, 0);
    dispatch_add_arc(trial->builder, 0, 1, false, 0);
    dispatch_add_arc(trial->builder, 1, 2, true, 0);
    dispatch_add_arc(trial->builder, 2, 3, false, 0);
    dispatch_add_arc(trial->builder, 3, 1, false, 0);
    assert_null(dispatch_network_new(trial->builder, true, &circle));
    assert_in_range(circle, 1, 3);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        CASE(order_holds_back),         CASE(overtaking_does_not),
        CASE(nobody_is_forgotten),      CASE(all_is_taken_at_once),
        CASE(ranks_are_asked_each_day), CASE(a_full_day_is_waited_out),
        CASE(changes_known_beforehand), CASE(after_the_last_day_there_is_room),
        CASE(changes_made_in_a_run),    CASE(held_over_several_tasks),
        CASE(arcs_from_starts),         CASE(no_time_passes),
        CASE(the_lowest_is_forced),     CASE(until_and_again),
        CASE(the_end_of_time),          CASE(nothing_at_all),
        CASE(circles_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
