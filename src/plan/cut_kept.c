/* Kept trips in a program: cut as the earlier plan had them, before all else. What they carry goes
 * on from where the last of them leaves it. */
#include "plan/cutter.h"
#include "plan/kept.h"

#include <stdlib.h>

/* A commodity at the stage that a kept trip is. */
struct passage {
    int trip, commodity, depth;
};

static int compare_passages(const void *left_address, const void *right_address)
{
    const struct passage *left = left_address, *right = right_address;
    if (left->trip != right->trip)
        return left->trip < right->trip ? -1 : 1;
    return left->commodity < right->commodity ? -1 : left->commodity > right->commodity;
}

static struct passage *find_passages(const struct commodities *commodities, size_t *count)
{
    struct passage *passages =
        memory_new((size_t)commodities->count * MOST_STAGES, sizeof *passages);
    *count = 0;
    for (int i = 0; i < commodities->count; i++)
        for (int depth = 0; depth < commodities->items[i].kept_count; depth++)
            passages[(*count)++] = (struct passage){commodities->items[i].kept[depth], i, depth};
    if (*count)
        qsort(passages, *count, sizeof *passages, compare_passages);
    return passages;
}

void cutter_cut_kept(struct cutter *cutter, int *left)
{
    const struct commodities *commodities = cutter->commodities;
    const struct kept *kept = commodities->kept;
    const struct network *network = cutter->network;
    struct program *program = cutter->program;
    if (!kept->trip_count)
        return;
    size_t count;
    struct passage *passages = find_passages(commodities, &count);
    int *activity_of = memory_new((size_t)kept->trip_count, sizeof *activity_of);
    size_t *first = memory_new((size_t)kept->trip_count + 1, sizeof *first);
    for (size_t i = 0, t = 0; t <= (size_t)kept->trip_count; t++) {
        while (i < count && passages[i].trip < (int)t)
            i++;
        first[t] = i;
    }
    for (int leader = 0; leader < kept->trip_count; leader++) {
        const struct kept_trip *lead = &kept->trips[leader];
        if (lead->dropped || activity_of[leader])
            continue;
        int end = lead->closing ? kept->trip_count : leader + 1;
        for (int t = leader; t < end; t++) {
            const struct kept_trip *kept_trip = &kept->trips[t];
            const struct plan_kept_trip *of = kept_trip->trip;
            bool together = lead->closing && kept_trip->closing && of->from == lead->trip->from;
            if (kept_trip->dropped || (t != leader && !together))
                continue;
            struct trip *trip =
                cutter_open_trip(program, (struct stage){of->from, of->to, of->mode}, t == leader);
            struct activity *activity = &program->activities[program->activity_count - 1];
            trip->kept = t;
            activity_of[t] = (int)program->activity_count;
            for (size_t i = first[t]; i < first[t + 1]; i++) {
                const struct passage *passage = &passages[i];
                const struct commodity *commodity = &commodities->items[passage->commodity];
                int feeder =
                    passage->depth > 0 ? activity_of[commodity->kept[passage->depth - 1]] - 1 : -1;
                struct piece piece = {passage->commodity, commodity->quantity,
                                      passage->depth,     feeder,
                                      kept_trip->start,   false};
                cutter_load_trip(cutter, trip, &piece, piece.quantity);
            }
            activity->expected = kept_trip->start;
            if (lead->closing) {
                activity->closing = true;
                program->closing[of->from] = (int)program->activity_count - 1;
            }
        }
    }
    for (int i = 0; i < commodities->count; i++) {
        const struct commodity *commodity = &commodities->items[i];
        if (!commodity->kept_count)
            continue;
        int last = commodity->kept[commodity->kept_count - 1];
        double hours =
            network->mission->settings.transfer_hours +
            (double)(kept->trips[last].shape->arrive - kept->trips[last].shape->depart) / 60;
        left[i] = 0;
        cutter_add_piece(
            cutter,
            (struct piece){i, commodity->quantity, commodity->kept_count, activity_of[last] - 1,
                           kept->trips[last].start + hours * 60 / network->period_minutes, false});
    }
    free(first);
    free(activity_of);
    free(passages);
}
