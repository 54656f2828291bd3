/* The order of cutting: stages are taken in the order in which loads flow through them, so that
 * what an inbound trip brings is known when the onward trips are cut. All pieces that wait for one
 * stage are a group; a finished trip hands its loads on to their next groups, and each remembers
 * the activity that brought it. Where the flow has a cycle (one goes from A to B, another from B to
 * A), groups are told apart by their depth in the path.
 */
#include "plan/cutter.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

static int find_group(struct cutter *cutter, struct stage stage, int level)
{
    for (size_t i = 0; i < cutter->group_count; i++)
        if (same_stage(cutter->groups[i].stage, stage) && cutter->groups[i].level == level)
            return (int)i;
    memory_grow(&cutter->groups, &cutter->group_capacity, cutter->group_count + 1,
                sizeof *cutter->groups);
    cutter->groups[cutter->group_count] = (struct group){.stage = stage, .level = level};
    return (int)cutter->group_count++;
}

void cutter_forget_groups(struct cutter *cutter)
{
    for (size_t i = 0; i < cutter->group_count; i++) {
        free(cutter->groups[i].pieces);
        free(cutter->groups[i].next);
    }
    cutter->group_count = 0;
}

/* The one group is cut before the other. */
static void add_flow(struct cutter *cutter, int before, int after)
{
    struct group *group = &cutter->groups[before];
    memory_grow(&group->next, &group->next_capacity, group->next_count + 1, sizeof *group->next);
    group->next[group->next_count++] = after;
    cutter->groups[after].waits++;
}

bool cutter_order_groups(struct cutter *cutter, bool levels, int *order)
{
    cutter_forget_groups(cutter);
    for (int i = 0; i < cutter->commodities->count; i++) {
        int *group_of = &cutter->group_of[2 * i * MOST_STAGES];
        for (int party = 0; party < (cutter->splits[i] ? 2 : 1); party++) {
            const struct path *path = cutter_way(cutter, i, party);
            for (int depth = 0; path && depth < path->count; depth++) {
                int at = party * MOST_STAGES + depth;
                group_of[at] = find_group(cutter, path->stages[depth], levels ? depth : 0);
                if (depth > 0)
                    add_flow(cutter, group_of[at - 1], group_of[at]);
            }
        }
        if (cutter->splits[i])
            add_flow(cutter, group_of[MOST_STAGES], group_of[0]);
    }
    size_t done = 0, found = 0;
    for (size_t i = 0; i < cutter->group_count; i++)
        if (cutter->groups[i].waits == 0)
            order[found++] = (int)i;
    for (; done < found; done++) {
        const struct group *group = &cutter->groups[order[done]];
        for (size_t i = 0; i < group->next_count; i++)
            if (--cutter->groups[group->next[i]].waits == 0)
                order[found++] = group->next[i];
    }
    return found == cutter->group_count;
}

void cutter_add_piece(struct cutter *cutter, struct piece piece)
{
    const struct path *path = cutter_way(cutter, piece.commodity, piece.party);
    if (!path || piece.depth >= path->count || piece.quantity <= 0)
        return;
    struct group *group =
        &cutter->groups[cutter->group_of[(piece.commodity * 2 + piece.party) * MOST_STAGES +
                                         piece.depth]];
    memory_grow(&group->pieces, &group->capacity, group->count + 1, sizeof *group->pieces);
    group->pieces[group->count++] = piece;
}

struct trip *cutter_open_trip(struct program *program, struct stage stage, bool new_activity)
{
    if (new_activity) {
        memory_grow(&program->activities, &program->activity_capacity, program->activity_count + 1,
                    sizeof *program->activities);
        program->activities[program->activity_count++] =
            (struct activity){.first_trip = (int)program->trip_count, .place = stage.from};
    }
    memory_grow(&program->trips, &program->trip_capacity, program->trip_count + 1,
                sizeof *program->trips);
    program->activities[program->activity_count - 1].trip_count++;
    struct trip *trip = &program->trips[program->trip_count++];
    *trip = (struct trip){.stage = stage, .first_load = (int)program->load_count, .kept = -1};
    return trip;
}

void cutter_load_trip(struct cutter *cutter, struct trip *trip, struct piece *piece, int quantity)
{
    struct program *program = cutter->program;
    const struct commodity *commodity = &cutter->commodities->items[piece->commodity];
    struct activity *activity = &program->activities[program->activity_count - 1];
    memory_grow(&program->loads, &program->load_capacity, program->load_count + 1,
                sizeof *program->loads);
    program->loads[program->load_count++] =
        (struct load){piece->commodity, quantity, piece->feeder, piece->party};
    trip->load_count++;
    piece->quantity -= quantity;
    bool drives = commodity->drives && trip->stage.mode == MODE_ROAD;
    if (commodity->unit >= 0) {
        trip->people += quantity;
    } else if (drives) {
        trip->vehicles += quantity;
        trip->seats = (int)fmin(trip->seats + (double)quantity * commodity->seats, INT_MAX);
    } else {
        trip->carried += quantity;
        trip->tonnes += quantity * commodity->tonnes;
        trip->teu += quantity * commodity->teu;
    }
    int release = drives ? commodity->available : commodity->release;
    if (piece->feeder < 0 && release > trip->release)
        trip->release = release;
    activity->expected = fmax(activity->expected, fmax(piece->ready, trip->release));
}

void cutter_pass_on(struct cutter *cutter, const struct trip *trip, const int *depths)
{
    struct program *program = cutter->program;
    const struct network *network = cutter->network;
    const struct route *routes[ROUTE_VARIANTS];
    int count =
        network_routes(cutter->network, trip->stage.from, trip->stage.to, trip->stage.mode, routes);
    double hours = count == 0                      ? 0
                   : trip->stage.mode == MODE_ROAD ? routes[0]->road_hours * 2
                                                   : routes[0]->km / 400;
    double travel =
        (hours + network->mission->settings.transfer_hours) * 60 / network->period_minutes;
    int feeder = (int)program->activity_count - 1;
    double ready = program->activities[feeder].expected + travel;
    for (int i = 0; i < trip->load_count; i++) {
        const struct load *load = &program->loads[trip->first_load + i];
        cutter_add_piece(cutter, (struct piece){load->commodity, load->quantity, depths[i] + 1,
                                                feeder, ready, load->party});
    }
}

int allowed_part(const struct commodity *commodity, int quantity, int wanted)
{
    if (wanted >= quantity)
        return quantity;
    if (quantity - wanted < commodity->smallest)
        wanted = quantity - commodity->smallest;
    return wanted >= commodity->smallest ? wanted : 0;
}
