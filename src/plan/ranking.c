/* Whoever is expected to leave first comes first. But the last parties of escorts of a place come
 * later in the list (not in time: who is not needed to the end goes as soon as there is room), the
 * later the more places rely on them, since whoever comes after them in it could not be escorted.
 */
#include "plan/ranking.h"

#include <stdlib.h>

struct ranked {
    double expected;
    int activity;
};

static int compare_ranked(const void *left_address, const void *right_address)
{
    const struct ranked *left = left_address, *right = right_address;
    if (left->expected < right->expected || left->expected > right->expected)
        return left->expected < right->expected ? -1 : 1;
    return left->activity < right->activity ? -1 : left->activity > right->activity;
}

/* People who leave their place for good by the activity and could escort others. */
static int escorts_taken(const struct mission *mission, const struct commodities *commodities,
                         const struct program *program, const struct activity *activity)
{
    const struct trip *first = &program->trips[activity->first_trip];
    const struct trip *last = first + activity->trip_count - 1;
    int people = 0;
    for (int i = first->first_load; i < last->first_load + last->load_count; i++) {
        int unit = commodities->items[program->loads[i].commodity].unit;
        if (unit >= 0 && mission->units[unit].escorts &&
            mission->units[unit].place == activity->place)
            people += program->loads[i].quantity;
    }
    return people;
}

/* For each place, from how many others trips may be escorted by its units. */
static int *count_escorted_places(const struct plan_instance *instance,
                                  const struct mission *mission, const struct program *program)
{
    size_t places = (size_t)mission->place_count;
    int *counts = memory_new(places, sizeof *counts);
    unsigned char *seen = memory_new(places * places, 1);
    for (int a = 0; a < (int)program->activity_count; a++) {
        size_t from = (size_t)program->activities[a].place;
        for (int m = instance->first_mode[a]; m < instance->first_mode[a + 1]; m++)
            for (int t = 0; t < program->activities[a].trip_count; t++) {
                int unit = instance->choices[m][t].shape->key.escort_unit;
                size_t home = unit >= 0 ? (size_t)mission->units[unit].place : from;
                if (home != from && !seen[home * places + from]) {
                    seen[home * places + from] = 1;
                    counts[home]++;
                }
            }
    }
    free(seen);
    return counts;
}

void rank_activities(const struct plan_instance *instance, const struct network *network,
                     const struct commodities *commodities, const struct program *program,
                     int32_t *priority)
{
    enum { PARTIES_KEPT = 4 };
    const struct mission *mission = network->mission;
    size_t count = program->activity_count;
    struct ranked *ranked = memory_new(count, sizeof *ranked);
    int *escorted = count_escorted_places(instance, mission, program),
        *left = memory_new((size_t)mission->place_count, sizeof *left);
    for (int i = 0; i < mission->unit_count; i++)
        left[mission->units[i].place] += mission->units[i].escorts ? mission->units[i].people : 0;
    for (size_t i = 0; i < count; i++)
        ranked[i] = (struct ranked){program->activities[i].expected, (int)i};
    if (count)
        qsort(ranked, count, sizeof *ranked, compare_ranked);
    for (size_t i = 0; i < count; i++) {
        const struct activity *activity = &program->activities[ranked[i].activity];
        int taken = escorts_taken(mission, commodities, program, activity);
        left[activity->place] -= taken;
        if (taken > 0 && (activity->closing ||
                          left[activity->place] < PARTIES_KEPT * mission->settings.escort_people))
            ranked[i].expected += (double)escorted[activity->place] * network->horizon;
    }
    if (count)
        qsort(ranked, count, sizeof *ranked, compare_ranked);
    for (size_t rank = 0; rank < count; rank++)
        priority[ranked[rank].activity] = (int32_t)rank;
    free(left);
    free(escorted);
    free(ranked);
}
