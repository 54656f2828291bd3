/* The kernel names for each activity the resource, predecessor or window that keeps it from
 * starting earlier; here that becomes a weight for each row of the mission's tables. Trips that
 * wait for days on which their road is shut give their weight to the rows that shut it; a closing
 * that waits for what left its place last gives it to the clearance; who starts when the window
 * opens, to packing and the earliest date.
 */
#include "plan/blockers.h"

#include <stdlib.h>
#include <string.h>

struct blockers {
    double *of[RELAX_KIND_COUNT]; /* [item] */
};

static void add_resource(struct blockers *blockers, const struct mission *mission,
                         struct plan_resource resource, double weight)
{
    int item = resource.item;
    switch (resource.kind) {
    case RESOURCE_LIFT:
        blockers->of[RELAX_LIFT_NUMBER][item] += weight;
        break;
    case RESOURCE_GUARD:
        blockers->of[RELAX_GUARD][item] += weight;
        for (int i = 0; i < mission->unit_count; i++)
            if (mission->units[i].place == item && mission->units[i].escorts)
                blockers->of[RELAX_ESCORTS][i] += weight;
        break;
    case RESOURCE_UNIT:
        for (int i = 0; i < mission->unit_count; i++)
            if (mission->units[i].place == mission->units[item].place && mission->units[i].escorts)
                blockers->of[RELAX_ESCORTS][i] += weight;
        break;
    case RESOURCE_BEDS:
        blockers->of[RELAX_BEDS][item] += weight;
        break;
    case RESOURCE_PEOPLE_PER_DAY:
        blockers->of[RELAX_PEOPLE_PER_DAY][item] += weight;
        break;
    case RESOURCE_TONNES_PER_DAY:
        blockers->of[RELAX_TONNES_PER_DAY][item] += weight;
        break;
    case RESOURCE_VEHICLES_PER_DAY:
        blockers->of[RELAX_VEHICLES_PER_DAY][item] += weight;
        break;
    default:
        blockers->of[RELAX_CAP][item] += weight;
    }
    /* Rows of the limits table that cap the same. */
    static const enum limit_kind caps[] = {[RESOURCE_LIFT] = LIMIT_LIFT_NUMBER,
                                           [RESOURCE_BEDS] = LIMIT_BEDS,
                                           [RESOURCE_PEOPLE_PER_DAY] = LIMIT_PEOPLE_PER_DAY,
                                           [RESOURCE_TONNES_PER_DAY] = LIMIT_TONNES_PER_DAY,
                                           [RESOURCE_VEHICLES_PER_DAY] = LIMIT_VEHICLES_PER_DAY};
    for (int i = 0; i < mission->limit_count && resource.kind < RESOURCE_LIMIT; i++) {
        const struct limit *limit = &mission->limits[i];
        int of = resource.kind == RESOURCE_LIFT               ? limit->lift
                 : resource.kind == RESOURCE_VEHICLES_PER_DAY ? limit->leg
                                                              : limit->place;
        bool caps_it = resource.kind != RESOURCE_GUARD && resource.kind != RESOURCE_UNIT &&
                       limit->kind == caps[resource.kind];
        if (caps_it && of == item)
            blockers->of[RELAX_CAP][i] += weight;
    }
}

/* Rows that shut a leg of the trip, or its lift, on the days first..last before it leaves. */
static void add_shut(struct blockers *blockers, const struct solution *solution,
                     const struct shape *shape, int first, int last, double weight)
{
    const struct mission *mission = solution->mission;
    int span = (shape->lift_until - shape->lift_from) / MINUTES_PER_DAY + 1;
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        if (limit->kind != LIMIT_SHUT || (limit->lift >= 0 && limit->lift != shape->key.lift))
            continue;
        int from = limit->from == DAY_NONE ? 0 : limit->from - mission->settings.start_day;
        int until = limit->until == DAY_NONE ? last : limit->until - mission->settings.start_day;
        bool touches = false;
        const struct chain *chains[] = {&shape->moves, &shape->out, &shape->back,
                                        &shape->escort_out, &shape->escort_back};
        for (int c = 0; c < 5 && !touches; c++)
            for (int m = 0; m < chains[c]->count && !touches; m++)
                touches = network_limit_selects_leg(mission, limit, chains[c]->moves[m].leg);
        if (touches && from <= last + span && until >= first - span)
            blockers->of[RELAX_SHUT][i] += weight;
    }
}

struct blockers *blockers_new(const struct solution *solution)
{
    const struct mission *mission = solution->mission;
    const struct program *program = solution->program;
    struct blockers *blockers = memory_new(1, sizeof *blockers);
    for (int kind = 0; kind < RELAX_KIND_COUNT; kind++)
        blockers->of[kind] = memory_new(
            (size_t)relaxation_items(mission, (enum relaxation_kind)kind), sizeof(double));
    struct schedule_blocker *found = memory_new(program->activity_count, sizeof *found);
    schedule_find_blockers(solution->instance->kernel, solution->result.start,
                           solution->result.mode, found);
    int per_day = solution->network->periods_per_day;
    for (int a = 0; a < (int)program->activity_count; a++) {
        const struct activity *activity = &program->activities[a];
        const struct schedule_blocker *blocker = &found[a];
        int start = solution->result.start[a];
        if (blocker->weight <= 0)
            continue;
        if (start >= 0 && blocker->earlier >= 0 && start - blocker->earlier > per_day)
            add_shut(blockers, solution, solution_choice(solution, a, 0)->shape,
                     blocker->earlier / per_day, start / per_day, blocker->weight);
        if (blocker->cause == BLOCKED_BY_CALENDAR)
            for (int i = 0; i < mission->limit_count; i++)
                blockers->of[RELAX_SHUT][i] +=
                    mission->limits[i].kind == LIMIT_SHUT ? blocker->weight : 0;
        if (blocker->cause == BLOCKED_BY_RESOURCE)
            add_resource(blockers, mission, solution->instance->resources[blocker->what],
                         blocker->weight);
        if (blocker->cause == BLOCKED_BY_PREDECESSOR && activity->closing)
            blockers->of[RELAX_CLEARANCE_DAYS][activity->place] += blocker->weight;
        if (blocker->cause == BLOCKED_BY_RELEASE) {
            blockers->of[RELAX_PACK_DAYS][activity->place] += blocker->weight;
            blockers->of[RELAX_CLEARANCE_DAYS][activity->place] +=
                activity->closing ? blocker->weight : 0;
            blockers->of[RELAX_EARLIEST_CLOSE][activity->place] += blocker->weight;
        }
        /* Larger convoys are fewer convoys: their limit is no resource, but it makes what is short.
         */
        for (int t = 0;
             t < activity->trip_count && start >= 0 && blocker->cause == BLOCKED_BY_RESOURCE; t++) {
            const struct shape *shape = solution_choice(solution, a, t)->shape;
            for (int m = 0; m < shape->moves.count; m++)
                blockers->of[RELAX_CONVOY_VEHICLES][shape->moves.moves[m].leg] +=
                    blocker->weight / shape->moves.count;
        }
    }
    free(found);
    return blockers;
}

void blockers_free(struct blockers *blockers)
{
    if (!blockers)
        return;
    for (int kind = 0; kind < RELAX_KIND_COUNT; kind++)
        free(blockers->of[kind]);
    free(blockers);
}

double blockers_weight(const struct blockers *blockers, const struct relaxation *relaxation)
{
    return blockers->of[relaxation->kind][relaxation->item];
}
