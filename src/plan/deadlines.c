/* Limits that tighten while people are there: who is too many by then must have left.
 *
 * The kernel's room is never negative, so a guard that rises above the guards there, or beds that
 * fall below the people there, cannot be room. They are deadlines: a place whose guard cannot be
 * met any more is emptied before; of the people for whom there will be no bed, those who are
 * expected to leave first leave in time.
 */
#include "plan/deadlines.h"

#include <math.h>
#include <stdlib.h>

struct leaving {
    double expected;
    int activity, people;
};

static int compare_leaving(const void *left_address, const void *right_address)
{
    const struct leaving *left = left_address, *right = right_address;
    if (left->expected < right->expected || left->expected > right->expected)
        return left->expected < right->expected ? -1 : 1;
    return left->activity - right->activity;
}

static int beds_on(const struct mission *mission, int place, int day)
{
    int beds = mission->places[place].beds < 0 ? INT32_MAX : mission->places[place].beds;
    int32_t date = mission->settings.start_day + day;
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        if (limit->kind == LIMIT_BEDS && limit->place == place &&
            mission_limit_is_on(limit, date) && limit->value < beds)
            beds = (int)limit->value;
    }
    return beds;
}

static void no_later(int32_t *deadline, int period)
{
    *deadline = period < *deadline ? period : *deadline;
}

void find_deadlines(const struct network *network, const struct program *program, int32_t *deadline)
{
    const struct mission *mission = network->mission;
    struct leaving *leaving = memory_new(program->activity_count, sizeof *leaving);
    for (size_t a = 0; a < program->activity_count; a++)
        deadline[a] = SCHEDULE_TO_END;
    for (int place = 0; place < mission->place_count; place++) {
        int people = 0, guards = 0, count = 0, gone = 0;
        for (int i = 0; i < mission->unit_count; i++) {
            people += mission->units[i].place == place ? mission->units[i].people : 0;
            guards += mission->units[i].place == place && mission->units[i].guards
                          ? mission->units[i].people
                          : 0;
        }
        for (int a = 0; a < (int)program->activity_count; a++) {
            const struct activity *activity = &program->activities[a];
            int aboard = 0;
            for (int t = 0; t < activity->trip_count; t++)
                aboard += program->trips[activity->first_trip + t].people;
            if (activity->place == place && aboard > 0)
                leaving[count++] =
                    (struct leaving){activity->closing ? INFINITY : activity->expected, a, aboard};
        }
        if (count)
            qsort(leaving, (size_t)count, sizeof *leaving, compare_leaving);
        for (int day = 0; day < network->day_count && count > 0; day++) {
            int period = day * network->periods_per_day,
                excess = people - beds_on(mission, place, day);
            if (program->closing[place] >= 0 &&
                guards < network->guard[place * network->day_count + day])
                no_later(&deadline[program->closing[place]], period);
            for (int i = 0, sum = 0; i < count && sum < excess && excess > gone;
                 sum += leaving[i++].people)
                no_later(&deadline[leaving[i].activity], period);
            gone = excess > gone ? excess : gone;
        }
    }
    free(leaving);
}
