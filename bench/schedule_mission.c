/* The general kernel on an instance of a mission's kind and size.
 *
 *     schedule_mission [SITES [TRIPS [SECONDS [THREADS [SEED [SCHEDULES]]]]]]      (100 5000 30 1 1
 * 0)
 *
 * Generates, from the seed alone, sites behind a few hubs, trips of people and of goods from each
 * site to its hub by road (pools of trucks, escorts, numbers of vehicles, hours: up to 12 modes)
 * and on by air or sea, a closing for each site after all of its trips, rains that shut roads,
 * guards, beds, daily limits, danger that changes from day to day, and a last day after which every
 * day counts. Prints what there is, when the first schedule was there, steps a second, and the cost
 * over time.
 */
#include "base/random.h"
#include "schedule/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    DAYS = 365,
    PER_DAY = 4,
    HORIZON = DAYS * PER_DAY,
    LAST_DAY = 184,
    HUBS = 4,
    TRUCK_POOLS = 12,
    AIRCRAFT_POOLS = 6,
    ESCORTS = 24,
    MOST_SITES = 400
};
static const int64_t late_cost = INT64_C(100000000000);
static const double exposure_cost = 1e6;

struct site {
    int hub, hours, calendar;                  /* periods on the road */
    int32_t beds, guard, people, tonnes, road; /* resources */
    int truck[2], escort[2];                   /* pools */
    int closing, trips;
    double acts[DAYS + 1]; /* expected up to the day */
};

struct country {
    struct random_stream random;
    struct schedule_builder *builder;
    int sites, trips;
    struct site site[MOST_SITES], hub[HUBS];
    int32_t trucks[TRUCK_POOLS], aircraft[AIRCRAFT_POOLS], escorts[ESCORTS], flights[HUBS];
    int calendar_hours[PER_DAY];
    int32_t resources;
};

static int draw(struct country *country, int from, int to)
{
    return from + (int)random_below(&country->random, (uint32_t)(to - from + 1));
}

static int32_t add_resource(struct country *country, int32_t constant)
{
    country->resources++;
    return schedule_add_resource(country->builder, NULL, constant);
}

static void add_danger(struct country *country, struct site *site, double level)
{
    double now = level * (0.3 + random_unit(&country->random));
    for (int day = 0; day < DAYS; day++) {
        now = 0.9 * now + 0.1 * level * 2 * random_unit(&country->random);
        site->acts[day + 1] = site->acts[day] + now;
    }
}

/* The road is shut on 5 % of all days, and through two to eight weeks of rain. */
static int add_calendar(struct country *country, int slot)
{
    unsigned char open[HORIZON] = {0};
    int rain = draw(country, 0, 200), until = rain + draw(country, 14, 56);
    for (int day = 0; day < DAYS; day++)
        open[day * PER_DAY + slot] = (day < rain || day > until) && draw(country, 0, 19) > 0;
    return schedule_add_calendar(country->builder, open);
}

/* Danger at home until departure, on the road, and at the hub from arrival; days late. */
static int32_t add_curve(struct country *country, const struct site *from, const struct site *to,
                         int periods)
{
    int64_t cost[HORIZON + 1];
    double road = 0;
    for (int t = 0; t <= HORIZON; t++) {
        int day = t / PER_DAY, there = (t + periods) / PER_DAY;
        there = there < DAYS ? there : DAYS;
        if (t % PER_DAY == 0)
            road = random_unit(&country->random) * 0.2;
        double acts = from->acts[day < DAYS ? day : DAYS] + (to ? road - to->acts[there] : 0);
        cost[t] = (int64_t)(acts * exposure_cost) + t;
        cost[t] += !to && there > LAST_DAY ? (there - LAST_DAY) * late_cost : 0;
    }
    return schedule_add_cost_curve(country->builder, cost);
}

static void make_country(struct country *country)
{
    for (int i = 0; i < TRUCK_POOLS; i++)
        country->trucks[i] = add_resource(country, draw(country, 60, 200));
    for (int i = 0; i < AIRCRAFT_POOLS; i++)
        country->aircraft[i] = add_resource(country, draw(country, 2, 5));
    for (int i = 0; i < ESCORTS; i++)
        country->escorts[i] = add_resource(country, draw(country, 60, 150));
    for (int h = 0; h < HUBS; h++) {
        struct site *hub = &country->hub[h];
        hub->beds = add_resource(country, 1500);
        hub->people = add_resource(country, 800);
        hub->tonnes = add_resource(country, 6000);
        country->flights[h] = add_resource(country, 8);
        add_danger(country, hub, 0.02);
    }
    for (int s = 0; s < country->sites; s++) {
        struct site *site = &country->site[s];
        site->hub = draw(country, 0, HUBS - 1);
        site->hours = draw(country, 1, 10);
        site->beds = draw(country, 0, 1) ? add_resource(country, 50) : -1;
        site->guard = add_resource(country, draw(country, 60, 200));
        site->people = add_resource(country, 300);
        site->tonnes = add_resource(country, 2500);
        site->road = add_resource(country, draw(country, 60, 150));
        for (int i = 0; i < 2; i++) {
            site->truck[i] =
                site->hub * (TRUCK_POOLS / HUBS) + draw(country, 0, TRUCK_POOLS / HUBS - 1);
            site->escort[i] = site->hub * (ESCORTS / HUBS) + draw(country, 0, ESCORTS / HUBS - 1);
        }
        add_danger(country, site, 0.05 + 0.3 * random_unit(&country->random));
    }
}

/* A day's share: the whole day in which the moment, in periods after the departure at `slot`, lies.
 */
static struct schedule_demand daily(int32_t resource, int slot, int after, int32_t quantity)
{
    return (struct schedule_demand){resource, (slot + after) / PER_DAY * PER_DAY - slot, PER_DAY,
                                    quantity};
}

/* A trip by road to the hub; people 0: goods. */
static void add_road_trip(struct country *country, struct site *site, int people, int vehicles,
                          int tonnes, const int32_t curves[2], const int calendars[2])
{
    struct site *hub = &country->hub[site->hub];
    schedule_add_activity(country->builder, (people + 1) * (DAYS + 30) * late_cost);
    for (int i = 0; i < 12; i++) {
        int truck = country->trucks[site->truck[i % 2]],
            escort = country->escorts[site->escort[i / 2 % 2]];
        int slot = i / 4 % 2 ? 2 : 1, number = vehicles + (i >= 8 ? 4 : 0), guards = 12 + vehicles;
        struct schedule_demand demands[12];
        int count = 0, back = site->hours + 2;
        demands[count++] =
            (struct schedule_demand){truck, -site->hours, site->hours + back, number};
        demands[count++] = (struct schedule_demand){escort, 0, 2 * site->hours + 1, guards};
        demands[count++] = daily(site->road, slot, 0, number + vehicles);
        demands[count++] = daily(site->tonnes, slot, 0, tonnes);
        demands[count++] = daily(hub->tonnes, slot, site->hours, tonnes);
        if (people) {
            demands[count++] = daily(site->people, slot, 0, people);
            demands[count++] = daily(hub->people, slot, site->hours, people);
            demands[count++] =
                (struct schedule_demand){hub->beds, site->hours, SCHEDULE_TO_END, people};
            if (site->beds >= 0)
                demands[count++] =
                    (struct schedule_demand){site->beds, 0, SCHEDULE_TO_END, -people};
            if (i % 3 == 0)
                demands[count++] =
                    (struct schedule_demand){site->guard, 0, 2 * site->hours + 1, guards};
        }
        struct schedule_mode mode = {.duration = site->hours + 1,
                                     .deadline = SCHEDULE_TO_END,
                                     .calendar = calendars[slot - 1],
                                     .cost_curve = curves[slot - 1],
                                     .cost_weight = people ? people : 1,
                                     .fixed_cost = 1000 * number + 37 * i};
        schedule_add_mode(country->builder, &mode, demands, count);
    }
}

/* Onward from the hub and out. */
static void add_flight(struct country *country, int h, int people, int tonnes,
                       const int32_t *curves)
{
    struct site *hub = &country->hub[h];
    schedule_add_activity(country->builder, (people + 1) * (DAYS + 30) * late_cost);
    for (int i = 0; i < 4; i++) {
        int pool = (h + i % 2 * 2) % AIRCRAFT_POOLS, slot = i / 2 ? 3 : 1, length = 2 + pool % 3;
        struct schedule_demand demands[5];
        int count = 0;
        demands[count++] = (struct schedule_demand){country->aircraft[pool], -1, length + 1, 1};
        demands[count++] = daily(country->flights[h], slot, 0, 1);
        if (people) {
            demands[count++] = daily(hub->people, slot, 0, people);
            demands[count++] = (struct schedule_demand){hub->beds, 0, SCHEDULE_TO_END, -people};
        } else {
            demands[count++] = daily(hub->tonnes, slot, 0, tonnes);
        }
        struct schedule_mode mode = {.duration = length,
                                     .deadline = SCHEDULE_TO_END,
                                     .calendar = country->calendar_hours[slot],
                                     .cost_curve = curves[people ? 0 : 1],
                                     .cost_weight = people ? people : 1,
                                     .fixed_cost = 5000 + 100 * pool};
        schedule_add_mode(country->builder, &mode, demands, count);
    }
}

static struct schedule_instance *make_instance(struct country *country)
{
    country->builder = schedule_builder_new(HORIZON);
    make_country(country);
    for (int slot = 0; slot < PER_DAY; slot++) {
        unsigned char open[HORIZON] = {0};
        for (int day = 0; day < DAYS; day++)
            open[day * PER_DAY + slot] = 1;
        country->calendar_hours[slot] = schedule_add_calendar(country->builder, open);
    }
    int64_t goods[HORIZON + 1];
    for (int t = 0; t <= HORIZON; t++)
        goods[t] =
            t + (t / PER_DAY > LAST_DAY ? (t / PER_DAY - LAST_DAY) * (late_cost / 10000) : 0);
    int32_t goods_curve = schedule_add_cost_curve(country->builder, goods), hub_curves[HUBS][2];
    for (int h = 0; h < HUBS; h++) {
        hub_curves[h][0] = add_curve(country, &country->hub[h], NULL, 2);
        hub_curves[h][1] = goods_curve;
    }
    int activity = 0;
    for (int s = 0; s < country->sites; s++) {
        struct site *site = &country->site[s];
        struct site *hub = &country->hub[site->hub];
        const int32_t curves[2] = {add_curve(country, site, hub, site->hours),
                                   add_curve(country, site, hub, site->hours)};
        const int32_t goods_curves[2] = {goods_curve, goods_curve};
        const int calendars[2] = {add_calendar(country, 1), add_calendar(country, 2)};
        int pairs = country->trips / country->sites / 2, first = activity;
        for (int i = 0; i < pairs; i++) {
            int people = i % 6 == 0 ? draw(country, 20, 80) : 0, tonnes = draw(country, 20, 200);
            add_road_trip(country, site, people, draw(country, 4, 16), tonnes,
                          people ? curves : goods_curves, calendars);
            add_flight(country, site->hub, people, tonnes, hub_curves[site->hub]);
            schedule_add_lag(country->builder, activity, activity + 1, LAG_FINISH_START, 2);
            activity += 2;
        }
        /* The last of the people, after everything else. */
        add_road_trip(country, site, 40, 8, 50, curves, calendars);
        for (int i = first; i < activity; i += 2)
            schedule_add_lag(country->builder, i, activity, LAG_START_START, PER_DAY);
        add_flight(country, site->hub, 40, 20, hub_curves[site->hub]);
        schedule_add_lag(country->builder, activity, activity + 1, LAG_FINISH_START, 2);
        activity += 2;
    }
    struct diagnostics diagnostics = {0};
    struct schedule_instance *instance = schedule_instance_new(country->builder, &diagnostics);
    diagnostics_print(&diagnostics, stderr, 10);
    diagnostics_clear(&diagnostics);
    schedule_builder_free(country->builder);
    return instance;
}

struct watch {
    double next;
    struct timespec started;
};

static void print_cost(void *context, int64_t schedules, int64_t objective)
{
    struct watch *watch = context;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double seconds = (double)(now.tv_sec - watch->started.tv_sec) +
                     (double)(now.tv_nsec - watch->started.tv_nsec) * 1e-9;
    if (seconds < watch->next)
        return;
    printf("%8.2f s %8lld schedules  cost %.6e\n", seconds, (long long)schedules,
           (double)objective);
    fflush(stdout);
    watch->next = seconds * 1.5;
}

int main(int count, char **arguments)
{
    int numbers[] = {100, 5000, 30, 1, 1, 0};
    for (int i = 1; i < count && i <= 6; i++)
        numbers[i - 1] = atoi(arguments[i]);
    static struct country country;
    country.sites = numbers[0] < 1 ? 1 : numbers[0] > MOST_SITES ? MOST_SITES : numbers[0];
    country.trips = numbers[1];
    country.random = random_start((uint64_t)numbers[4], 0);
    struct schedule_instance *instance = make_instance(&country);
    if (!instance)
        return 1;
    printf("%d activities, %d modes of %d shapes, %d resources, %d periods\n", instance->activities,
           instance->modes, instance->shapes, instance->resources, instance->horizon);
    struct watch watch = {0};
    clock_gettime(CLOCK_MONOTONIC, &watch.started);
    const struct schedule_options options = {.objective = OBJECTIVE_COST,
                                             .seed = (uint64_t)numbers[4],
                                             .seconds = numbers[2],
                                             .schedules = numbers[5],
                                             .threads = numbers[3],
                                             .progress = print_cost,
                                             .progress_context = &watch};
    struct schedule_result result;
    double first_seconds;
    int64_t steps;
    double processor = -(double)clock() / CLOCKS_PER_SEC;
    general_search(instance, &options, &result, &first_seconds, &steps);
    processor += (double)clock() / CLOCKS_PER_SEC;
    struct diagnostics diagnostics = {0};
    bool holds = schedule_check(instance, result.start, result.mode, &diagnostics);
    diagnostics_print(&diagnostics, stderr, 10);
    diagnostics_clear(&diagnostics);
    /* Of the processor, because others may be at work on it too. */
    printf("first schedule %.3f s; %.0f steps and %.1f schedules a second of a core\n",
           first_seconds, (double)steps / processor, (double)result.schedules / processor);
    printf("cost %.6e, bound %.6e, unplaced %d, %s\n", (double)result.cost, (double)result.bound,
           result.unplaced, holds ? "holds" : "does not hold");
    schedule_result_clear(&result);
    schedule_instance_free(instance);
    return holds ? 0 : 1;
}
