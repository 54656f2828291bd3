/* What the planner's network says of time, roads and danger, against the plain words of
 * docs/validity.md, minute by minute and day by day. */
#include "plan/network.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *path;
static struct mission *mission;
static struct network *network;

static int set_up(void **state)
{
    (void)state;
    struct diagnostics diagnostics = {0};
    mission = mission_read(path, &diagnostics);
    diagnostics_print(&diagnostics, stderr, 0);
    diagnostics_clear(&diagnostics);
    network = mission ? network_new(mission) : NULL;
    return network == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    network_free(network);
    mission_free(mission);
    return 0;
}

/* Whether the minute that begins at the moment is one of moving. */
static bool moves_at(int64_t moment, int window)
{
    int64_t into = (moment - mission->settings.first_hour * 60) % (24 * 60);
    return (into < 0 ? into + 24 * 60 : into) < window;
}

static void moving_time_runs_within_the_window(void **state)
{
    (void)state;
    struct random_stream random = random_start(7, 0);
    int first_hour = mission->settings.first_hour;
    for (int i = 0; i < 4000; i++) {
        int64_t moment = (int64_t)random_below(&random, 20000) - 8000, depart,
                naive_depart = moment;
        int minutes = (int)random_below(&random, 4000) + 1,
            window = i % 5 == 0 ? 24 * 60 : (int)random_below(&random, 24 * 60) + 1, left = minutes;
        mission->settings.first_hour = (int)random_below(&random, 24);
        int64_t arrive = network_advance(network, moment, minutes, window, &depart), now;
        while (!moves_at(naive_depart, window))
            naive_depart++;
        for (now = naive_depart; left > 0; now++)
            left -= moves_at(now, window);
        assert_int_equal(depart, naive_depart);
        assert_int_equal(arrive, now);
    }
    mission->settings.first_hour = first_hour;
}

/* Whether the row shuts the leg for the pool (-1: for what drives itself), by the table's words. */
static bool row_shuts(const struct limit *limit, int leg_index, int lift, int32_t date)
{
    const struct leg *leg = &mission->legs[leg_index];
    const char *countries[] = {mission->places[leg->from].country,
                               mission->places[leg->to].country};
    if (limit->kind != LIMIT_SHUT || (limit->from != DAY_NONE && date < limit->from) ||
        (limit->until != DAY_NONE && date > limit->until))
        return false;
    return (limit->leg < 0 || limit->leg == leg_index) &&
           (limit->place < 0 || limit->place == leg->from || limit->place == leg->to) &&
           (limit->lift < 0 || limit->lift == lift) &&
           (limit->mode < 0 || limit->mode == (int)leg->mode) &&
           (!limit->country[0] || strcmp(limit->country, countries[0]) == 0 ||
            strcmp(limit->country, countries[1]) == 0);
}

static bool naive_open(int leg, int lift, int day)
{
    bool open = day >= 0 && day < network->day_count;
    for (int i = 0; i < mission->limit_count; i++)
        open =
            open && !row_shuts(&mission->limits[i], leg, lift, mission->settings.start_day + day);
    return open;
}

static void shut_days(void **state)
{
    (void)state;
    struct random_stream random = random_start(8, 0);
    int shut = 0;
    for (int leg = 0; leg < mission->leg_count; leg++)
        for (int lift = -1; lift < mission->lift_count; lift++)
            for (int day = -1; day <= network->day_count; day++) {
                bool open = naive_open(leg, lift, day);
                assert_int_equal(network_open(network, leg, lift, day, day), open);
                shut += !open;
            }
    assert_true(shut > 2 * mission->leg_count *
                           (mission->lift_count + 1)); /* beside the days off the horizon */
    for (int i = 0; i < 20000; i++) {
        int leg = (int)random_below(&random, (uint32_t)mission->leg_count);
        int lift = (int)random_below(&random, (uint32_t)mission->lift_count + 1) - 1;
        int first = (int)random_below(&random, (uint32_t)network->day_count),
            last = first + (int)random_below(&random, 12);
        bool open = true;
        for (int day = first; day <= last; day++)
            open = open && naive_open(leg, lift, day);
        assert_int_equal(network_open(network, leg, lift, first, last), open);
    }
}

static void moving_minutes_of_a_leg(void **state)
{
    (void)state;
    for (int i = 0; i < mission->leg_count; i++)
        for (int lift = -1; lift < mission->lift_count; lift++)
            for (int driving = 0; driving < 2; driving++) {
                const struct leg *leg = &mission->legs[i];
                if (lift >= 0 ? mission->lifts[lift].mode != leg->mode ||
                                    (driving && leg->mode != MODE_ROAD)
                              : leg->mode != MODE_ROAD)
                    continue;
                double by_lift = lift >= 0 ? leg->km / mission->lifts[lift].speed_kmh : 0;
                double road = leg->hours >= 0 ? leg->hours
                                              : leg->km / (leg->speed_kmh > 0
                                                               ? leg->speed_kmh
                                                               : mission->settings.road_speed_kmh);
                double hours = leg->mode == MODE_ROAD ? fmax(road, by_lift)
                               : leg->hours >= 0      ? leg->hours
                                                      : by_lift;
                int minutes = network_leg_minutes(network, i, lift, driving);
                assert_true(minutes >= hours * 60 - 1e-6 && minutes < hours * 60 + 1);
            }
}

/* Danger at a place is added up in periods; here it is added up by days. */
static void danger_by_date(void **state)
{
    (void)state;
    for (int place = 0; place < mission->place_count; place++) {
        bool inside = strcmp(mission->places[place].country, mission->settings.country) == 0;
        double sum = 0;
        for (int day = 0; day < network->day_count; day++) {
            double acts = mission->places[place].hostile_acts_per_day;
            int32_t date = mission->settings.start_day + day;
            for (int i = 0; i < mission->limit_count; i++) {
                const struct limit *limit = &mission->limits[i];
                if (limit->kind == LIMIT_DANGER && limit->place == place &&
                    (limit->from == DAY_NONE || limit->from <= date) &&
                    (limit->until == DAY_NONE || limit->until >= date))
                    acts = limit->value; /* the last row counts */
            }
            sum += inside ? acts : 0;
            assert_true(fabs(network->place_acts[place * (network->horizon + 1) +
                                                 (day + 1) * network->periods_per_day] -
                             sum) <= 1e-9);
        }
    }
    for (int leg = 0; leg < mission->leg_count; leg++)
        for (int day = 0; day < network->day_count; day++) {
            double acts = mission->legs[leg].hostile_acts_per_km;
            int32_t date = mission->settings.start_day + day;
            for (int i = 0; i < mission->limit_count; i++) {
                const struct limit *limit = &mission->limits[i];
                if (limit->kind == LIMIT_DANGER && limit->leg == leg &&
                    (limit->from == DAY_NONE || limit->from <= date) &&
                    (limit->until == DAY_NONE || limit->until >= date))
                    acts = limit->value;
            }
            assert_true(fabs(network->leg_acts[leg * network->day_count + day] - acts) <= 1e-6);
        }
}

static double road_hours(const struct leg *leg)
{
    return leg->hours >= 0
               ? leg->hours
               : leg->km / (leg->speed_kmh > 0 ? leg->speed_kmh : mission->settings.road_speed_kmh);
}

/* All pairs by road, by Floyd and Warshall's algorithm. */
static double *naive_hours(void)
{
    int count = mission->place_count;
    double *hours = memory_new((size_t)(count * count), sizeof *hours);
    for (int i = 0; i < count * count; i++)
        hours[i] = i / count == i % count ? 0 : INFINITY;
    for (int i = 0; i < mission->leg_count; i++) {
        const struct leg *leg = &mission->legs[i];
        if (leg->mode != MODE_ROAD)
            continue;
        double *there = &hours[leg->from * count + leg->to],
               *back = &hours[leg->to * count + leg->from];
        *there = fmin(*there, road_hours(leg));
        *back = leg->both_ways ? fmin(*back, road_hours(leg)) : *back;
    }
    for (int k = 0; k < count; k++)
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count; j++)
                hours[i * count + j] =
                    fmin(hours[i * count + j], hours[i * count + k] + hours[k * count + j]);
    return hours;
}

static void check_route(const struct route *route, int from, int to, enum transport_mode mode)
{
    double km = 0, hours = 0, acts = 0, longest = 0, runway = INFINITY;
    bool escort = false;
    int at = from;
    assert_true(route->from == from && route->to == to && route->mode == mode &&
                route->hop_count > 0);
    for (int i = 0; i < route->hop_count; i++) {
        const struct hop *hop = &route->hops[i];
        const struct leg *leg = &mission->legs[hop->leg];
        assert_true(hop->from == at && leg->mode == mode);
        assert_true((leg->from == hop->from && leg->to == hop->to) ||
                    (leg->both_ways && leg->to == hop->from && leg->from == hop->to));
        at = hop->to;
        km += leg->km;
        hours += mode == MODE_ROAD ? road_hours(leg) : 0;
        acts += leg->km * leg->hostile_acts_per_km;
        longest = fmax(longest, leg->km);
        runway = fmin(runway,
                      fmin(mission->places[hop->from].runway_m, mission->places[hop->to].runway_m));
        escort = escort || (mode == MODE_ROAD && leg->escort);
        int most =
            leg->convoy_vehicles >= 0 ? leg->convoy_vehicles : mission->settings.convoy_vehicles;
        assert_true(route->convoy_vehicles <= most);
    }
    assert_int_equal(at, to);
    assert_true(fabs(route->km - km) <= 1e-6);
    assert_true(fabs(route->road_hours - hours) <= 1e-6);
    assert_true(fabs(route->acts - acts) <= 1e-9);
    assert_true(fabs(route->longest_km - longest) <= 0);
    assert_true(fabs(route->least_runway_m - runway) <= 0);
    assert_int_equal(route->escort, escort);
    int open_days = 0, days = mission->settings.last_day - mission->settings.start_day + 1;
    for (int day = 0; day < days; day++) {
        bool open = true;
        for (int i = 0; i < route->hop_count; i++)
            open = open && naive_open(route->hops[i].leg, -1, day);
        open_days += open;
    }
    assert_true(fabs(route->open_share - ((double)open_days / days)) <= 1e-9);
}

static void routes(void **state)
{
    (void)state;
    int found = 0, several = 0;
    double *hours = naive_hours();
    for (int from = 0; from < mission->place_count; from++)
        for (int to = 0; to < mission->place_count; to++)
            for (int mode = 0; mode < MODE_COUNT && from != to; mode++) {
                const struct route *all[ROUTE_VARIANTS];
                int count = network_routes(network, from, to, (enum transport_mode)mode, all);
                for (int i = 0; i < count; i++) {
                    check_route(all[i], from, to, (enum transport_mode)mode);
                    for (int j = 0; j < i; j++)
                        assert_true(all[i]->hop_count != all[j]->hop_count ||
                                    memcmp(all[i]->hops, all[j]->hops,
                                           (size_t)all[i]->hop_count * sizeof(struct hop)) != 0);
                }
                double shortest = hours[from * mission->place_count + to];
                if (mode == MODE_ROAD)
                    assert_int_equal(count > 0, isfinite(shortest));
                if (mode == MODE_ROAD && count > 0)
                    assert_true(fabs(all[0]->road_hours - shortest) <= 1e-4);
                found += count > 0;
                several += count > 1;
            }
    free(hours);
    assert_true(found > 0 && several > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moving_time_runs_within_the_window),
        cmocka_unit_test(shut_days),
        cmocka_unit_test(moving_minutes_of_a_leg),
        cmocka_unit_test(danger_by_date),
        cmocka_unit_test(routes),
    };
    path = MISSION_MALI;
    int failures = cmocka_run_group_tests_name("plan_network of Mali", tests, set_up, tear_down);
    path = PLAN_DATA "/limits";
    return failures +
           cmocka_run_group_tests_name("plan_network of all limits", tests, set_up, tear_down);
}
