/* Who and what can get out: is there a chain of legs to the destination, by modes that can carry
 * the load?
 *
 * What can carry a load is a set of modes (bits): for people those of which there is a pool with
 * seats, for an item those of which a pool takes its tonnes and TEU, and road for what drives. A
 * leg counts if some pool of its mode has the range and finds the runways, or by road if something
 * drives. So there are at most 32 networks. In each, places joined by legs open both ways form
 * groups (union-find), which answers nearly every question at once; the others are answered by a
 * walk back from the destination, remembered as long as the next question is for the same one.
 *
 * The walks together stop at WALK_BUDGET steps: in a mission of very many one-way legs and
 * destinations some ways are then taken to be there without proof. Sizes, dates and speeds are the
 * planner's business.
 */
#include "mission/checks.h"

#include <stdlib.h>
#include <string.h>

enum { WALK_BUDGET = 50000000, MODE_SETS = 1 << MODE_COUNT };

struct ways {
    const struct mission *mission;
    bool *usable;           /* legs */
    int *first, *next;      /* legs by the place they end at; 2 * leg, + 1 if walked from `to` */
    int *groups[MODE_SETS]; /* union-find parents, by set of modes; NULL: not made yet */
    unsigned walked_modes;
    int walked_to;
    bool *reaches; /* places from which walked_to is reached by walked_modes */
    int *queue;
    long steps;
};

static bool lift_fits(const struct mission *mission, const struct lift *lift, const struct leg *leg)
{
    return lift->mode == leg->mode && lift->number > 0 &&
           (lift->range_km < 0 || leg->km <= lift->range_km) &&
           mission->places[leg->from].runway_m >= lift->runway_m &&
           mission->places[leg->to].runway_m >= lift->runway_m;
}

static bool something_drives(const struct mission *mission)
{
    for (int i = 0; i < mission->lot_count; i++)
        if (mission->lots[i].drives)
            return true;
    return false;
}

static bool leg_is_usable(const struct mission *mission, const struct leg *leg, bool drives)
{
    if (leg->mode == MODE_ROAD && drives)
        return true;
    for (int i = 0; i < mission->lift_count; i++)
        if (lift_fits(mission, &mission->lifts[i], leg))
            return true;
    return false;
}

static void ways_add(struct ways *ways, int end, int arc)
{
    ways->next[arc] = ways->first[end];
    ways->first[end] = arc;
}

static void ways_init(struct ways *ways, const struct mission *mission)
{
    size_t places = (size_t)mission->place_count, legs = (size_t)mission->leg_count;
    *ways = (struct ways){.mission = mission,
                          .usable = memory_new(legs, sizeof *ways->usable),
                          .first = memory_new(places, sizeof *ways->first),
                          .next = memory_new(2 * legs, sizeof *ways->next),
                          .walked_to = -1,
                          .reaches = memory_new(places, sizeof *ways->reaches),
                          .queue = memory_new(places, sizeof *ways->queue)};
    bool drives = something_drives(mission);
    for (size_t i = 0; i < places; i++)
        ways->first[i] = -1;
    for (int i = 0; i < mission->leg_count; i++) {
        const struct leg *leg = &mission->legs[i];
        ways->usable[i] = leg_is_usable(mission, leg, drives);
        ways_add(ways, leg->to, 2 * i);
        if (leg->both_ways)
            ways_add(ways, leg->from, 2 * i + 1);
    }
}

static void ways_clear(struct ways *ways)
{
    for (int i = 0; i < MODE_SETS; i++)
        free(ways->groups[i]);
    free(ways->usable);
    free(ways->first);
    free(ways->next);
    free(ways->reaches);
    free(ways->queue);
}

static int group_of(int *parents, int place)
{
    while (parents[place] != place)
        place = parents[place] = parents[parents[place]];
    return place;
}

static int *make_groups(const struct ways *ways, unsigned modes)
{
    const struct mission *mission = ways->mission;
    int *parents = memory_new((size_t)mission->place_count, sizeof *parents);
    for (int i = 0; i < mission->place_count; i++)
        parents[i] = i;
    for (int i = 0; i < mission->leg_count; i++) {
        const struct leg *leg = &mission->legs[i];
        if (ways->usable[i] && leg->both_ways && modes & 1u << leg->mode)
            parents[group_of(parents, leg->from)] = group_of(parents, leg->to);
    }
    return parents;
}

static void walk_back(struct ways *ways, unsigned modes, int to)
{
    const struct mission *mission = ways->mission;
    memset(ways->reaches, 0, (size_t)mission->place_count * sizeof *ways->reaches);
    ways->walked_modes = modes;
    ways->walked_to = to;
    ways->reaches[to] = true;
    int count = 0;
    ways->queue[count++] = to;
    for (int head = 0; head < count; head++)
        for (int arc = ways->first[ways->queue[head]]; arc >= 0; arc = ways->next[arc]) {
            const struct leg *leg = &mission->legs[arc / 2];
            int before = arc % 2 ? leg->to : leg->from;
            ways->steps++;
            if (!ways->usable[arc / 2] || !(modes & 1u << leg->mode) || ways->reaches[before])
                continue;
            ways->reaches[before] = true;
            ways->queue[count++] = before;
        }
    ways->steps += mission->place_count / 16;
}

static bool ways_lead(struct ways *ways, unsigned modes, int from, int to)
{
    if (!ways->groups[modes])
        ways->groups[modes] = make_groups(ways, modes);
    int *groups = ways->groups[modes];
    if (group_of(groups, from) == group_of(groups, to))
        return true;
    if (ways->walked_to != to || ways->walked_modes != modes) {
        if (ways->steps > WALK_BUDGET)
            return true;
        walk_back(ways, modes, to);
    }
    return ways->reaches[from];
}

static unsigned modes_for_people(const struct mission *mission)
{
    unsigned modes = 0;
    for (int i = 0; i < mission->lift_count; i++)
        if (mission->lifts[i].number > 0 && mission->lifts[i].seats > 0)
            modes |= 1u << mission->lifts[i].mode;
    for (int i = 0; i < mission->lot_count; i++)
        if (mission->lots[i].drives && mission->lots[i].seats > 0)
            modes |= 1u << MODE_ROAD;
    return modes;
}

static unsigned modes_for_item(const struct mission *mission, const struct lot *lot)
{
    unsigned modes = lot->drives ? 1u << MODE_ROAD : 0;
    for (int i = 0; i < mission->lift_count; i++)
        if (mission->lifts[i].number > 0 && mission->lifts[i].payload_tonnes >= lot->tonnes &&
            mission->lifts[i].teu >= lot->teu)
            modes |= 1u << mission->lifts[i].mode;
    return modes;
}

static void report_no_way(const struct mission *mission, struct diagnostics *diagnostics,
                          const struct load *load, bool legs_lead, bool carried)
{
    const char *from = mission->places[load->from].id, *to = mission->places[load->to].id;
    const struct lot *lot = load->lot >= 0 ? &mission->lots[load->lot] : NULL;
    int row = load->unit;
    enum table_name table = lot ? mission_lot_table(mission, load->lot, &row) : TABLE_UNITS;
    const char *id = lot ? lot->id : mission->units[load->unit].id;
    const char *column = "destination";
    if (!legs_lead) {
        mission_report(mission, diagnostics, SEVERITY_WARNING, table, row, column,
                       "%s has no way out: no chain of legs leads from %s to %s", id, from, to);
        CHECK_HINT("add legs, or look at both_ways, range_km and runway_m");
    } else if (!carried) {
        mission_report(mission, diagnostics, SEVERITY_WARNING, table, row,
                       lot && table == TABLE_ASSETS ? "tonnes" : column,
                       lot ? "no pool can carry %s (%g t, %g TEU an item), and it may not be left"
                           : "no pool has seats for %s",
                       id, lot ? lot->tonnes : 0, lot ? lot->teu : 0);
        CHECK_HINT(lot ? "give a pool the payload_tonnes and teu, or allow another disposition"
                       : "give a pool of the lift table seats");
    } else {
        mission_report(
            mission, diagnostics, SEVERITY_WARNING, table, row, column,
            "%s has no way out: no pool that can take %s moves on all legs from %s to %s", id,
            lot ? "an item of it" : "people", from, to);
        CHECK_HINT("the lift table needs a pool of each leg's mode");
    }
}

static int compare_loads(const void *left_address, const void *right_address)
{
    const struct load *left = left_address, *right = right_address;
    if (left->to != right->to)
        return left->to < right->to ? -1 : 1;
    int left_row = left->unit >= 0 ? left->unit : INT32_MAX / 2 + left->lot;
    int right_row = right->unit >= 0 ? right->unit : INT32_MAX / 2 + right->lot;
    return left_row < right_row ? -1 : left_row > right_row;
}

void mission_check_ways_out(const struct mission *mission, struct diagnostics *diagnostics)
{
    int count;
    struct load *loads = mission_list_loads(mission, &count);
    qsort(loads, (size_t)count, sizeof *loads, compare_loads);
    struct ways ways;
    ways_init(&ways, mission);
    unsigned for_people = modes_for_people(mission);
    for (int i = 0; i < count; i++) {
        const struct load *load = &loads[i];
        unsigned modes =
            load->lot < 0 ? for_people : modes_for_item(mission, &mission->lots[load->lot]);
        if (ways_lead(&ways, modes, load->from, load->to))
            continue;
        bool legs_lead = ways_lead(&ways, MODE_SETS - 1, load->from, load->to);
        report_no_way(mission, diagnostics, load, legs_lead, modes != 0);
    }
    ways_clear(&ways);
    free(loads);
}

void mission_check_usable_legs(const struct mission *mission, struct diagnostics *diagnostics)
{
    bool drives = something_drives(mission);
    for (int i = 0; i < mission->leg_count; i++) {
        const struct leg *leg = &mission->legs[i];
        if (leg_is_usable(mission, leg, drives))
            continue;
        double range = -1, runway = -1;
        for (int k = 0; k < mission->lift_count; k++) {
            const struct lift *lift = &mission->lifts[k];
            if (lift->mode != leg->mode || lift->number == 0)
                continue;
            double reach = lift->range_km < 0 ? 1e9 : lift->range_km;
            range = reach > range ? reach : range;
            runway = runway < 0 || lift->runway_m < runway ? lift->runway_m : runway;
        }
        if (range < 0)
            CHECK_WARNING(LEGS, i, "mode", "no pool of the lift table moves by %s: %s is of no use",
                          transport_mode_name(leg->mode), leg->id);
        else if (leg->km > range)
            CHECK_WARNING(LEGS, i, "km", "%s is %.0f km long, beyond the range of every pool",
                          leg->id, leg->km);
        else
            CHECK_WARNING(LEGS, i, mission->places[leg->from].runway_m < runway ? "from" : "to",
                          "no pool can use %s: the runways are %.0f m at %s and %.0f m at %s",
                          leg->id, mission->places[leg->from].runway_m,
                          mission->places[leg->from].id, mission->places[leg->to].runway_m,
                          mission->places[leg->to].id);
    }
}

void mission_check_pool_legs(const struct mission *mission, struct diagnostics *diagnostics)
{
    unsigned char *modes = memory_new((size_t)mission->place_count, 1);
    unsigned anywhere = 0;
    for (int i = 0; i < mission->leg_count; i++) {
        const struct leg *leg = &mission->legs[i];
        modes[leg->from] |= (unsigned char)(1u << leg->mode);
        modes[leg->to] |= (unsigned char)(1u << leg->mode);
        anywhere |= 1u << leg->mode;
    }
    for (int i = 0; i < mission->lift_count; i++) {
        const struct lift *lift = &mission->lifts[i];
        if (modes[lift->base] & 1u << lift->mode)
            continue;
        CHECK_WARNING(LIFT, i, "base", "%s moves by %s, and no such leg %s", lift->id,
                      transport_mode_name(lift->mode),
                      anywhere & 1u << lift->mode ? "touches its base" : "is in the legs table");
        CHECK_HINT("add a leg, or correct the base");
    }
    free(modes);
}

void mission_check_escorts(const struct mission *mission, struct diagnostics *diagnostics)
{
    int needed = mission->settings.escort_people, most = -1;
    for (int i = 0; i < mission->unit_count; i++) {
        const struct unit *unit = &mission->units[i];
        if (unit->escorts && unit->people > most)
            most = unit->people;
        if (unit->escorts && unit->people < needed) {
            CHECK_WARNING(UNITS, i, "escorts",
                          "%s has %d people, and an escort needs %d of one unit", unit->id,
                          unit->people, needed);
            CHECK_HINT("it can never escort; see escort_people in the mission table");
        }
    }
    for (int i = 0; i < mission->leg_count && most < needed; i++)
        if (mission->legs[i].escort) {
            CHECK_WARNING(LEGS, i, "escort",
                          "convoys on %s need an escort, and no unit can give one",
                          mission->legs[i].id);
            CHECK_HINT("let a unit of %d people or more escort", needed);
            return;
        }
}
