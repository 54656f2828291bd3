/* What the kernel cannot change: by which chain of stages things leave, in which turn loads are put
 * together, what is left in place. Each function makes one such change at random.
 */
#include "plan/changes.h"

#include "plan/assignment.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* When things really left in the best schedule: the order in which they are cut next time. */
static void learn_departures(const struct solution *best, struct design *design)
{
    const struct program *program = best->program;
    int count = best->commodities->count;
    double *sum = memory_new((size_t)count, sizeof *sum),
           *weight = memory_new((size_t)count, sizeof *weight);
    for (int a = 0; a < (int)program->activity_count; a++) {
        const struct activity *activity = &program->activities[a];
        for (int t = 0; t < activity->trip_count && best->result.start[a] >= 0; t++) {
            const struct trip *trip = &program->trips[activity->first_trip + t];
            for (int i = 0; i < trip->load_count; i++) {
                const struct load *load = &program->loads[trip->first_load + i];
                if (load->feeder < 0) {
                    sum[load->commodity] += (double)load->quantity * best->result.start[a];
                    weight[load->commodity] += load->quantity;
                }
            }
        }
    }
    for (int i = 0; i < count; i++)
        if (weight[i] > 0)
            design->departure[i] = sum[i] / weight[i];
    free(sum);
    free(weight);
}

struct design design_first(const struct solution *best)
{
    const struct mission *mission = best->mission;
    int count = best->commodities->count,
        days = mission->settings.last_day - mission->settings.start_day + 1;
    struct design design = design_new(best->commodities);
    assign_paths(best->network, best->commodities, design.path);
    for (int i = 0; i < count; i++) {
        const struct commodity *commodity = &best->commodities->items[i];
        const struct place *place = &mission->places[commodity->place];
        int safer = 0;
        for (int p = 0; p < mission->place_count; p++)
            safer += mission->places[p].closes &&
                     mission->places[p].hostile_acts_per_day > place->hostile_acts_per_day;
        double day = 0.5 * days * safer / (mission->place_count + 1);
        if (place->latest_close != DAY_NONE)
            day = fmin(day, (place->latest_close - mission->settings.start_day) * 0.5);
        if (commodity->lot >= 0)
            day += 1;
        design.departure[i] = fmax(day, 0) * best->network->periods_per_day;
    }
    return design;
}

/* Any of them; -1: there is none. */
static int draw_commodity(const struct commodities *commodities, struct random_stream *random)
{
    return commodities->count ? (int)random_below(random, (uint32_t)commodities->count) : -1;
}

static bool same_stage(struct stage left, struct stage right)
{
    return left.from == right.from && left.to == right.to && left.mode == right.mode;
}

/* The path other than `not` that begins as the other one, if it can with the same two stages; where
 * that goes on to another place, straight to the destination will do. -1: there is none. */
static int find_like(const struct commodity *commodity, const struct path *like, int not )
{
    int best = -1;
    for (int p = 0; p < commodity->path_count; p++) {
        const struct path *path = &commodity->paths[p];
        const struct stage first = path->stages[0];
        if (p == not || first.mode != like->stages[0].mode ||
            (first.to != like->stages[0].to && first.to != commodity->destination))
            continue;
        if (path->count > 1 && like->count > 1 && same_stage(path->stages[1], like->stages[1]))
            return p;
        best = best < 0 ? p : best;
    }
    return best;
}

enum path_scope { SCOPE_ONE, SCOPE_DESTINATION, SCOPE_PLACE, SCOPE_COUNT };

/* Another first stage for one commodity, or for all people (or all lots) that leave its place for
 * its destination, or for any. People and what drives go together where they go by road. */
static bool change_paths(const struct solution *best, struct random_stream *random,
                         struct design *design)
{
    const struct commodities *commodities = best->commodities;
    int index = draw_commodity(commodities, random);
    if (index < 0)
        return false;
    const struct commodity *chosen = &commodities->items[index];
    if (chosen->path_count < 2)
        return false;
    const struct path *like = &chosen->paths[random_below(random, (uint32_t)chosen->path_count)];
    const struct stage wanted = like->stages[0];
    enum path_scope scope = (enum path_scope)random_below(random, SCOPE_COUNT);
    bool together = wanted.mode == MODE_ROAD && random_below(random, 2), changed = false;
    for (int i = 0; i < commodities->count; i++) {
        const struct commodity *commodity = &commodities->items[i];
        bool alike =
            (commodity->unit >= 0) == (chosen->unit >= 0) && commodity->drives == chosen->drives;
        bool both = together && (commodity->unit >= 0 || commodity->drives) &&
                    (chosen->unit >= 0 || chosen->drives);
        bool own =
            both &&
            (commodity->unit >= 0 ? commodity->unit : best->mission->lots[commodity->lot].unit) ==
                (chosen->unit >= 0 ? chosen->unit : best->mission->lots[chosen->lot].unit);
        if (commodity->place != chosen->place || design->path[i] < 0 ||
            (scope == SCOPE_ONE && i != index && !own) || (scope != SCOPE_ONE && !alike && !both) ||
            (scope == SCOPE_DESTINATION && commodity->destination != chosen->destination))
            continue;
        int path = find_like(commodity, like, design->path[i]);
        changed = changed || path >= 0;
        design->path[i] = path >= 0 ? path : design->path[i];
    }
    return changed;
}

/* Another turn for one commodity, or for all people or lots of its place, when loads are put
 * together. */
static bool change_turns(const struct solution *best, struct random_stream *random,
                         struct design *design)
{
    const struct commodities *commodities = best->commodities;
    int index = draw_commodity(commodities, random);
    if (index < 0)
        return false;
    const struct commodity *chosen = &commodities->items[index];
    const struct settings *settings = &best->mission->settings;
    int periods = (settings->last_day - settings->start_day + 1) * best->network->periods_per_day;
    double turn = design->departure[index] * random_unit(random) * 1.5;
    if (random_below(random, 4) == 0)
        turn = periods * random_unit(random);
    bool all = random_below(random, 3) == 0;
    for (int i = 0; i < commodities->count; i++)
        if (i == index || (all && commodities->items[i].place == chosen->place &&
                           (commodities->items[i].unit >= 0) == (chosen->unit >= 0)))
            design->departure[i] = turn;
    return true;
}

/* The path of the commodity that begins with the stage; -1: it has none. */
static int find_path(const struct commodity *commodity, struct stage wanted)
{
    for (int p = 0; p < commodity->path_count; p++)
        if (same_stage(commodity->paths[p].stages[0], wanted))
            return p;
    return -1;
}

/* The path that goes as the current one to where the stage begins, and then over the stage; -1:
 * there is none. */
static int find_path_by(const struct commodity *commodity, int current, struct stage wanted)
{
    const struct path *path = &commodity->paths[current];
    int depth = 0;
    while (depth < path->count && path->stages[depth].from != wanted.from)
        depth++;
    if (depth == path->count || same_stage(path->stages[depth], wanted))
        return depth == path->count ? -1 : current;
    for (int p = 0; p < commodity->path_count; p++) {
        bool same = commodity->paths[p].count > depth &&
                    same_stage(commodity->paths[p].stages[depth], wanted);
        for (int s = 0; s < depth && same; s++)
            same = same_stage(commodity->paths[p].stages[s], path->stages[s]);
        if (same)
            return p;
    }
    return -1;
}

/* Lots of a place, and those that come by it, go over the stage; with `turn` >= 0 in one turn.
 * Returns whether any did not. */
static bool gather_over(const struct solution *best, struct stage stage, int drives, double turn,
                        struct design *design)
{
    bool changed = false;
    for (int i = 0; i < best->commodities->count; i++) {
        const struct commodity *commodity = &best->commodities->items[i];
        if (commodity->lot < 0 || design->path[i] < 0 ||
            (drives >= 0 && commodity->drives != drives))
            continue;
        int path = find_path_by(commodity, design->path[i], stage);
        if (path < 0)
            continue;
        changed = changed || design->path[i] != path;
        design->path[i] = path;
        if (turn >= 0 && commodity->place == stage.from) {
            changed = true;
            design->departure[i] = turn;
        }
    }
    return changed;
}

/* All lots of a place, and those that come by it, go by one road to one place, so that convoys are
 * full and few escorts go; in one turn, or each in its own. */
static bool gather_lots(const struct solution *best, struct random_stream *random,
                        struct design *design)
{
    const struct commodities *commodities = best->commodities;
    int index = draw_commodity(commodities, random);
    const struct commodity *chosen = &commodities->items[index];
    if (chosen->lot < 0 || chosen->path_count == 0)
        return false;
    const struct path *path = &chosen->paths[random_below(random, (uint32_t)chosen->path_count)];
    const struct stage wanted = path->stages[random_below(random, path->count > 1 ? 2 : 1)];
    const struct settings *settings = &best->mission->settings;
    int periods = (settings->last_day - settings->start_day + 1) * best->network->periods_per_day;
    uint32_t way = random_below(random, 3), which = random_below(random, 3);
    double turn = way == 0   ? design->departure[index]
                  : way == 1 ? periods * random_unit(random)
                             : -1;
    return gather_over(best, wanted, which == 0 ? chosen->drives : -1, turn, design);
}

/* Parties of a unit that escorts ride in the convoys from its place that go by one road; or no
 * more. All lots of the place that can may go by that road with them. */
static bool change_escorts(const struct solution *best, struct random_stream *random,
                           struct design *design)
{
    const struct commodities *commodities = best->commodities;
    int unit = -1, lot = -1, units = 0, lots = 0;
    for (int i = 0; i < commodities->count; i++) {
        const struct commodity *commodity = &commodities->items[i];
        if (commodity->unit >= 0 && best->mission->units[commodity->unit].escorts &&
            commodity->kept_count == 0 && random_below(random, (uint32_t)++units) == 0)
            unit = i;
    }
    if (unit < 0)
        return false;
    if (design->party[unit] >= 0 && random_below(random, 3) == 0) {
        design->party[unit] = -1;
        return true;
    }
    for (int i = 0; i < commodities->count; i++) {
        const struct commodity *commodity = &commodities->items[i];
        if (commodity->lot < 0 || !commodity->drives || design->path[i] < 0 ||
            commodity->place != commodities->items[unit].place)
            continue;
        const struct stage stage = commodity->paths[design->path[i]].stages[0];
        if (stage.mode == MODE_ROAD && find_path(&commodities->items[unit], stage) >= 0 &&
            random_below(random, (uint32_t)++lots) == 0)
            lot = i;
    }
    if (lot < 0)
        return false;
    const struct stage stage = commodities->items[lot].paths[design->path[lot]].stages[0];
    design->party[unit] = find_path(&commodities->items[unit], stage);
    if (random_below(random, 2))
        gather_over(best, stage, -1, -1, design);
    return true;
}

/* Another unit stays to the last at a place. False: the one drawn does already, or has none beside
 * it.
 */
static bool change_last(const struct solution *best, struct random_stream *random,
                        struct design *design)
{
    const struct commodities *commodities = best->commodities;
    int index = (int)random_below(random, (uint32_t)commodities->count);
    const struct commodity *chosen = &commodities->items[index];
    double most = -1;
    for (int i = 0; i < commodities->count; i++)
        if (i != index && commodities->items[i].unit >= 0 &&
            commodities->items[i].place == chosen->place)
            most = fmax(most, design->stay[i]);
    if (chosen->unit < 0 || most < 0 || best->program->closing[chosen->place] < 0 ||
        design->stay[index] > most)
        return false;
    design->stay[index] = most + 1;
    return true;
}

/* Leaves in place the lot that costs least for what it weighs. False: there is none. */
static bool leave_a_lot(const struct solution *best, struct design *design)
{
    double least = DBL_MAX;
    int chosen = -1;
    for (int i = 0; i < best->commodities->count; i++) {
        const struct commodity *commodity = &best->commodities->items[i];
        if (!commodity->disposable || design->path[i] < 0)
            continue;
        const struct lot *lot = &best->mission->lots[commodity->lot];
        double worth = (lot->value_usd + 1) / (lot->tonnes + 0.1);
        if (worth < least) {
            least = worth;
            chosen = i;
        }
    }
    if (chosen >= 0)
        design->path[chosen] = -1;
    return chosen >= 0;
}

/* Takes a lot that was left, of those that could go. False: there is none. */
static bool take_a_lot(const struct solution *best, struct random_stream *random,
                       struct design *design)
{
    const struct commodities *commodities = best->commodities;
    int left = 0;
    for (int i = 0; i < commodities->count; i++)
        left += design->path[i] < 0 && commodities->items[i].path_count > 0;
    int chosen = left > 0 ? (int)random_below(random, (uint32_t)left) : -1;
    for (int i = 0; i < commodities->count && chosen >= 0; i++)
        if (design->path[i] < 0 && commodities->items[i].path_count > 0 && chosen-- == 0)
            design->path[i] = (int)random_below(random, (uint32_t)commodities->items[i].path_count);
    return left > 0;
}

/* Leaves a lot that may be left, or takes one that was left. False: the one drawn can do neither.
 */
static bool trade_a_lot(const struct solution *best, struct random_stream *random,
                        struct design *design)
{
    const struct commodities *commodities = best->commodities;
    if (commodities->count == 0)
        return false;
    int i = (int)random_below(random, (uint32_t)commodities->count);
    const struct commodity *commodity = &commodities->items[i];
    if (!commodity->disposable || commodity->path_count == 0)
        return false;
    design->path[i] =
        design->path[i] >= 0 ? -1 : (int)random_below(random, (uint32_t)commodity->path_count);
    return true;
}

bool design_change(const struct solution *best, uint64_t step, struct random_stream *random,
                   struct design *design)
{
    *design = design_copy(&best->design);
    if (step % 64 == 63) {
        learn_departures(best, design);
        return true;
    }
    if (best->commodities->count == 0)
        return false;
    if (step % 5 == 3)
        return random_below(random, 2) ? gather_lots(best, random, design)
                                       : change_escorts(best, random, design);
    if (step % 3 == 2)
        return step % 4 == 0 ? change_last(best, random, design)
                             : change_turns(best, random, design);
    if (best->trades && step % 4 == 3)
        return trade_a_lot(best, random, design);
    bool late = solution_is_late(best);
    if (!late && step % 4 == 1 && take_a_lot(best, random, design))
        return true;
    return late && step % 4 == 1 ? leave_a_lot(best, design) : change_paths(best, random, design);
}
