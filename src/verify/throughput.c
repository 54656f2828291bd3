/* Rule 5, what is counted by the day: people, tonnes, vehicles, flights, convoys, and the length of
 * each convoy.
 *
 * Each trip writes *tallies* (what, where, which day, how much); sorted, equal ones stand together
 * and are added up. People and tonnes count on the day a trip leaves and on the day it arrives,
 * vehicles on the day they enter a leg.
 */
#include "verify/check.h"
#include "verify/steps.h"

#include <math.h>
#include <stdlib.h>

enum counted {
    PLACE_PEOPLE,
    PLACE_TONNES,
    LEG_VEHICLES,
    PLACE_FLIGHTS,
    COUNTRY_FLIGHTS,
    ALL_FLIGHTS,
    PLACE_CONVOYS,
    ALL_CONVOYS
};

struct tally {
    enum counted what;
    int index; /* the place or leg; for a country its first place; -1: the mission */
    int32_t day;
    double amount;
    int trip;
};

struct tallies {
    struct tally *items;
    size_t count, capacity;
};

static void count(struct tallies *tallies, enum counted what, int index, int64_t moment,
                  double amount, int trip)
{
    if (!(amount > 0))
        return;
    memory_grow(&tallies->items, &tallies->capacity, tallies->count + 1, sizeof *tallies->items);
    tallies->items[tallies->count++] =
        (struct tally){what, index, moment_day(moment), amount, trip};
}

static void count_vehicles(struct tallies *tallies, const struct plan_moves *moves, double vehicles,
                           int trip)
{
    for (int i = 0; i < moves->count; i++)
        count(tallies, LEG_VEHICLES, moves->items[i].leg, moves->items[i].depart, vehicles, trip);
}

static void count_trip(struct check *check, struct tallies *tallies, int trip_index)
{
    const struct plan_trip *trip = &check->plan->trips[trip_index];
    const struct trip_sum *sum = &check->sums[trip_index];
    double people = (double)sum->totals.people;
    count(tallies, PLACE_PEOPLE, trip->from, trip->depart, people, trip_index);
    count(tallies, PLACE_PEOPLE, trip->to, trip->arrive, people - (double)sum->people_lost,
          trip_index);
    if (trip->has_lift) {
        count(tallies, PLACE_TONNES, trip->from, trip->depart, sum->totals.tonnes, trip_index);
        count(tallies, PLACE_TONNES, trip->to, trip->arrive, sum->totals.tonnes - sum->tonnes_lost,
              trip_index);
    }
    count_vehicles(tallies, &trip->moves, sum->totals.vehicles, trip_index);
    if (trip->has_lift && trip->mode == MODE_ROAD) {
        count_vehicles(tallies, &trip->lift.out, trip->lift.number, trip_index);
        count_vehicles(tallies, &trip->lift.back, trip->lift.number, trip_index);
    }
    if (trip->mode == MODE_AIR) {
        double flights = trip->has_lift ? trip->lift.number : 1;
        int from = check->country_of_place[trip->from], to = check->country_of_place[trip->to];
        count(tallies, PLACE_FLIGHTS, trip->from, trip->depart, flights, trip_index);
        count(tallies, PLACE_FLIGHTS, trip->to, trip->arrive, flights, trip_index);
        count(tallies, COUNTRY_FLIGHTS, from, trip->depart, flights, trip_index);
        if (to != from)
            count(tallies, COUNTRY_FLIGHTS, to, trip->depart, flights, trip_index);
        count(tallies, ALL_FLIGHTS, -1, trip->depart, flights, trip_index);
    }
    if (trip->mode == MODE_ROAD) {
        count(tallies, PLACE_CONVOYS, trip->from, trip->depart, 1, trip_index);
        count(tallies, ALL_CONVOYS, -1, trip->depart, 1, trip_index);
    }
}

static int compare_tallies(const void *left_address, const void *right_address)
{
    const struct tally *left = left_address, *right = right_address;
    if (left->what != right->what)
        return left->what < right->what ? -1 : 1;
    if (left->index != right->index)
        return left->index < right->index ? -1 : 1;
    if (left->day != right->day)
        return left->day < right->day ? -1 : 1;
    return (left->trip > right->trip) - (left->trip < right->trip);
}

static double or_none(double limit)
{
    return limit < 0 ? INFINITY : limit;
}

static struct steps capacity(struct check *check, enum counted what, int index)
{
    const struct mission *mission = check->mission;
    struct steps_wanted wanted = {.place = -1,
                                  .leg = -1,
                                  .lift = -1,
                                  .country_place = -1,
                                  .base = INFINITY,
                                  .exists_from = DAY_NONE,
                                  .exists_until = DAY_NONE};
    switch (what) {
    case PLACE_PEOPLE:
        wanted.kind = LIMIT_PEOPLE_PER_DAY;
        wanted.base = or_none(mission->places[index].people_per_day);
        wanted.row = (struct table_row){"places", "people_per_day", mission->places[index].line};
        break;
    case PLACE_TONNES:
        wanted.kind = LIMIT_TONNES_PER_DAY;
        wanted.base = or_none(mission->places[index].tonnes_per_day);
        wanted.row = (struct table_row){"places", "tonnes_per_day", mission->places[index].line};
        break;
    case LEG_VEHICLES:
        wanted.kind = LIMIT_VEHICLES_PER_DAY;
        wanted.base = or_none(mission->legs[index].vehicles_per_day);
        wanted.row = (struct table_row){"legs", "vehicles_per_day", mission->legs[index].line};
        break;
    case PLACE_FLIGHTS:
    case COUNTRY_FLIGHTS:
    case ALL_FLIGHTS:
        wanted.kind = LIMIT_FLIGHTS_PER_DAY;
        break;
    case PLACE_CONVOYS:
    case ALL_CONVOYS:
        wanted.kind = LIMIT_CONVOYS_PER_DAY;
        break;
    }
    *(what == LEG_VEHICLES      ? &wanted.leg
      : what == COUNTRY_FLIGHTS ? &wanted.country_place
                                : &wanted.place) = index;
    return steps_build(&check->arena, mission, &wanted);
}

static void check_day(struct check *check, const struct steps *most, const struct tally *tallies,
                      size_t length)
{
    static const char *const words[] = {"people come and go",
                                        "tonnes are loaded and unloaded",
                                        "vehicles enter",
                                        "flights",
                                        "flights",
                                        "flights",
                                        "convoys leave",
                                        "convoys leave"};
    const struct mission *mission = check->mission;
    enum counted what = tallies->what;
    double sum = 0, limit = steps_value(most, tallies->day);
    for (size_t i = 0; i < length; i++)
        sum += tallies[i].amount;
    if (sum <= limit * (1 + 1e-9) + 1e-9)
        return;
    const char *where = "the mission";
    if (what == LEG_VEHICLES)
        where = mission->legs[tallies->index].id;
    else if (what == COUNTRY_FLIGHTS)
        where = mission->places[tallies->index].country;
    else if (tallies->index >= 0)
        where = mission->places[tallies->index].id;
    char day[11];
    bool place = tallies->index >= 0 && what != LEG_VEHICLES && what != COUNTRY_FLIGHTS;
    const struct tally *last = &tallies[length - 1];
    check_breach(check, 5, last->trip, place ? tallies->index : -1, -1, day_moment(tallies->day),
                 "%s: %g %s on %s, at most %g (trip %s%s)", where, sum, words[what],
                 day_format(tallies->day, day), limit, check_trip_name(check, last->trip),
                 length > 1 ? " and others" : "");
    int *others = arena_new(&check->result->arena, length, sizeof *others);
    struct breach *breach = check_blame(check, BREACH_DAY, steps_row(mission, most, tallies->day));
    for (size_t i = 0; i < length; i++)
        if (breach->other_count == 0 || others[breach->other_count - 1] != tallies[i].trip)
            others[breach->other_count++] = tallies[i].trip;
    breach->others = others;
    static const enum overrun_kind kinds[] = {OVERRUN_PEOPLE_PER_DAY,   OVERRUN_TONNES_PER_DAY,
                                              OVERRUN_VEHICLES_PER_DAY, OVERRUN_FLIGHTS_PER_DAY,
                                              OVERRUN_FLIGHTS_PER_DAY,  OVERRUN_FLIGHTS_PER_DAY,
                                              OVERRUN_CONVOYS_PER_DAY,  OVERRUN_CONVOYS_PER_DAY};
    check_overrun(check, kinds[what], -1, place ? tallies->index : -1,
                  what == LEG_VEHICLES ? tallies->index : -1, -1,
                  what == COUNTRY_FLIGHTS ? tallies->index : -1);
}

/* The shortest convoy that a loaded leg allows, on the day it is entered. */
static void check_convoy(struct check *check, int trip_index, const struct steps *everywhere,
                         const struct steps *by_leg)
{
    const struct plan_trip *trip = &check->plan->trips[trip_index];
    double vehicles = check->sums[trip_index].totals.vehicles;
    for (int i = 0; i < trip->moves.count; i++) {
        const struct plan_move *move = &trip->moves.items[i];
        int32_t day = moment_day(move->depart);
        double most = fmin(steps_value(&by_leg[move->leg], day), steps_value(everywhere, day));
        if (vehicles > most) {
            const struct steps *steps =
                most < steps_value(everywhere, day) ? &by_leg[move->leg] : everywhere;
            check_breach(check, 5, trip_index, -1, -1, move->depart,
                         "trip %s has %.0f vehicles on %s, at most %.0f", trip->id, vehicles,
                         check->mission->legs[move->leg].id, most);
            check_blame(check, BREACH_CONVOY, steps_row(check->mission, steps, day));
            if (vehicles <= by_leg[move->leg].wanted.base) /* it is only too long that day */
                check_overrun(check, OVERRUN_CONVOY_VEHICLES, trip_index, -1, move->leg, -1, -1);
        }
    }
}

static void check_convoys(struct check *check)
{
    const struct mission *mission = check->mission;
    struct steps_wanted wanted = {.kind = LIMIT_CONVOY_VEHICLES,
                                  .place = -1,
                                  .leg = -1,
                                  .lift = -1,
                                  .country_place = -1,
                                  .base = INFINITY,
                                  .exists_from = DAY_NONE,
                                  .exists_until = DAY_NONE};
    struct steps everywhere = steps_build(&check->arena, mission, &wanted);
    struct steps *by_leg = arena_new(&check->arena, (size_t)mission->leg_count, sizeof *by_leg);
    for (int leg = 0; leg < mission->leg_count; leg++) {
        int most = mission->legs[leg].convoy_vehicles;
        wanted.leg = leg;
        wanted.row = most < 0
                         ? (struct table_row){"mission", "convoy_vehicles", 0}
                         : (struct table_row){"legs", "convoy_vehicles", mission->legs[leg].line};
        wanted.base = most < 0 ? mission->settings.convoy_vehicles : most;
        by_leg[leg] = steps_build(&check->arena, mission, &wanted);
    }
    for (int i = 0; i < check->plan->trip_count; i++)
        if (check->plan->trips[i].mode == MODE_ROAD)
            check_convoy(check, i, &everywhere, by_leg);
}

void check_throughput(struct check *check)
{
    struct tallies tallies = {0};
    for (int i = 0; i < check->plan->trip_count; i++)
        count_trip(check, &tallies, i);
    if (tallies.count)
        qsort(tallies.items, tallies.count, sizeof *tallies.items, compare_tallies);
    struct steps most = {0};
    for (size_t i = 0, end; i < tallies.count; i = end) {
        const struct tally *first = &tallies.items[i];
        if (i == 0 || first[-1].what != first->what || first[-1].index != first->index)
            most = capacity(check, first->what, first->index);
        for (end = i; end < tallies.count && tallies.items[end].what == first->what &&
                      tallies.items[end].index == first->index &&
                      tallies.items[end].day == first->day;)
            end++;
        check_day(check, &most, first, end - i);
    }
    free(tallies.items);
    check_convoys(check);
}
