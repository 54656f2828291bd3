/* How fast the dispatcher is on networks as carrying out a plan has them: fleets that drive out and
 * home again and again.
 *
 *     dispatch [SECONDS]
 *
 * Nanoseconds a task, for fleets of 500 and 5,000 trips, in order and overtaking, by calls that
 * draw nothing and by calls that draw.
 */
#include "schedule/dispatch.h"
#include "base/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAY = 1440, PIECES = 4 }; /* a trip: load, drive, unload, drive home */

static double processor_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* -- a fleet -- */

struct draws {
    struct random_stream key;
    bool draw;
};

/* Triangular, 4 to 9 hours a drive; an hour at either end. */
static int32_t lasts(void *context, int32_t task, int32_t at)
{
    const struct draws *draws = context;
    (void)at;
    if (task % 2 == 0)
        return 60;
    if (!draws->draw)
        return 360;
    struct random_stream stream = {draws->key.key, (uint64_t)task * 2};
    return 240 + (int32_t)random_below(&stream, 151) + (int32_t)random_below(&stream, 151);
}

/* Nobody leaves from 18:00 to 06:00. */
static int32_t by_day(void *context, int32_t task, int32_t at)
{
    (void)context;
    if (task % 2 == 0)
        return at;
    int32_t hour = at % DAY;
    return hour < 360 ? at - hour + 360 : hour >= 1080 ? at - hour + DAY + 360 : at;
}

/* Trips of 20 sites, one behind the other at each, three pools of trucks that are held from loading
 * until they are home, escorts on the road alone, a ramp at each site, and so many trips a day into
 * the one place where all go. */
static struct dispatch_network *make_fleet(int32_t trips, bool ordered)
{
    enum { SITES = 20, POOLS = 3 };
    int32_t days = 365 * (1 + trips / 1000), circle, ramps[SITES], pools[POOLS];
    struct dispatch_builder *builder = dispatch_builder_new(DAY, days);
    struct random_stream random = random_start(1, (uint64_t)trips);
    for (int32_t i = 0; i < SITES; i++)
        ramps[i] = dispatch_add_resource(builder, 2);
    for (int32_t i = 0; i < POOLS; i++)
        pools[i] = dispatch_add_resource(builder, 24);
    int32_t escorts = dispatch_add_resource(builder, 10),
            *room = malloc((size_t)days * sizeof *room);
    if (!room)
        exit(71);
    for (int32_t day = 0; day < days; day++)
        room[day] = 9;
    int32_t arrivals = dispatch_add_slot(builder, room), before[SITES];
    free(room);
    for (int32_t day = 30; day < days; day += 30)
        dispatch_add_change(builder, escorts, day * DAY, day / 30 % 2 ? -2 : 2);
    memset(before, -1, sizeof before);
    for (int32_t trip = 0; trip < trips; trip++) {
        int32_t site = (int32_t)random_below(&random, SITES),
                pool = pools[random_below(&random, POOLS)],
                trucks = 2 + (int32_t)random_below(&random, 9),
                load = dispatch_add_task(builder, trip / 10 * DAY);
        dispatch_add_take(builder, ramps[site], 1);
        dispatch_add_take(builder, pool, trucks);
        dispatch_add_give(builder, ramps[site], 1);
        int32_t drive = dispatch_add_task(builder, 0);
        dispatch_add_take(builder, escorts, 1);
        dispatch_add_slot_use(builder, arrivals, 0, 1);
        int32_t unload = dispatch_add_task(builder, 0), home = dispatch_add_task(builder, 0);
        dispatch_add_give(builder, escorts, 1);
        dispatch_add_give(builder, pool, trucks);
        dispatch_add_arc(builder, load, drive, false, 0);
        dispatch_add_arc(builder, drive, unload, false, 0);
        dispatch_add_arc(builder, unload, home, false, 0);
        if (before[site] >= 0)
            dispatch_add_arc(builder, before[site], load, true, 0);
        before[site] = load;
    }
    return dispatch_network_new(builder, ordered, &circle);
}

static void measure_fleet(int32_t trips, bool ordered, bool draw, double seconds)
{
    struct dispatch_network *network = make_fleet(trips, ordered);
    struct dispatch_run *run = dispatch_run_new(network);
    struct draws draws = {.draw = draw};
    struct dispatch_world world = {.earliest = by_day, .duration = lasts, .context = &draws};
    int64_t runs = 0, waited = 0, last = 0, forced = 0;
    double start = processor_seconds(), now = start;
    while (now - start < seconds || runs < 5) {
        draws.key = random_start(7, (uint64_t)runs++);
        forced += dispatch_execute(run, &world, DISPATCH_NEVER);
        now = processor_seconds();
    }
    int32_t tasks = dispatch_task_count(network);
    for (int32_t task = 0; task < tasks; task++) {
        int32_t finish = dispatch_finishes(run)[task];
        waited += dispatch_waited_for(run)[task] != DISPATCH_NEVER;
        last = finish > last ? finish : last;
    }
    printf("%5d  %5d  %-10s  %-5s  %6.1f  %8.0f  %5.0f %%  %8.0f  %6" PRId64 "\n", trips, tasks,
           ordered ? "in order" : "overtaking", draw ? "drawn" : "fixed",
           (now - start) * 1e9 / (double)runs / tasks, (double)runs / (now - start),
           100.0 * (double)waited / tasks, (double)last / DAY, forced);
    dispatch_run_free(run);
    dispatch_network_free(network);
}

int main(int count, char **arguments)
{
    double seconds = count > 1 ? atof(arguments[1]) : 1;
    puts("trips  tasks  policy      lasts  ns/task    runs/s  waited  last day  forced");
    for (int32_t trips = 500; trips <= 5000; trips *= 10)
        for (int drawn = 0; drawn < 2; drawn++)
            for (int ordered = 1; ordered >= 0; ordered--)
                measure_fleet(trips, ordered, drawn, seconds);
    return 0;
}
