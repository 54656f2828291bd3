/* The freight of the bound: what must be carried takes so many vehicles, and each pays its part of
 * a convoy's escort on the least dangerous way to where it goes. Lots that may be left pay as far
 * as they cannot all be left, for no more value than the plan leaves.
 */
#include "verify/bound.h"

#include <math.h>
#include <stdlib.h>

/* A lot that may be left: what it pays if it goes, and what is lost if it does not. */
struct leavable {
    double exposure, value;
};

/* The cheapest ways to a destination, for lots that are alike. */
struct ways {
    int destination, first_day;
    bool drives, weighs, bulks;
    double *least; /* [place] */
};

static bool is_freight(const struct proof *proof, const struct lot *lot)
{
    return lot->quantity > 0 && lot->destination >= 0 && lot->destination != lot->place &&
           proof_is_inside(proof, lot->place) &&
           (lot->dispositions >> DISPOSITION_REDEPLOY & 1) != 0 &&
           (lot->dispositions >> DISPOSITION_TRANSFER & 1) == 0;
}

static bool can_carry(const struct lift *lift, const struct lot *lot)
{
    return (lot->tonnes <= 0 || lift->payload_tonnes > 0) && (lot->teu <= 0 || lift->teu > 0);
}

/* Trucks that the lot fills at least, by tonnes or by TEU; what drives needs none. */
static double fewest_vehicles(const struct mission *mission, const struct lot *lot, bool by_tonnes)
{
    double least = lot->drives ? (double)lot->quantity : (double)INFINITY;
    for (int i = 0; i < mission->lift_count && !lot->drives; i++) {
        const struct lift *lift = &mission->lifts[i];
        double each = by_tonnes ? lot->tonnes : lot->teu,
               room = by_tonnes ? lift->payload_tonnes : lift->teu;
        if (lift->mode == MODE_ROAD && can_carry(lift, lot))
            least = fmin(least, each > 0 ? each * lot->quantity / room : 0);
    }
    return least;
}

/* Lots may share a truck, so that only one of the two may count: what fills more trucks in all. */
static bool counts_tonnes(const struct proof *proof)
{
    const struct mission *mission = proof->mission;
    double tonnes = 0, teu = 0;
    for (int i = 0; i < mission->lot_count; i++) {
        const struct lot *lot = &mission->lots[i];
        double by_tonnes = fewest_vehicles(mission, lot, true);
        if (!is_freight(proof, lot) || lot->drives || !isfinite(by_tonnes))
            continue;
        tonnes += by_tonnes;
        teu += fewest_vehicles(mission, lot, false);
    }
    return tonnes > teu;
}

/* Whether the pool is there and nothing is shut to it on the leg. */
static bool pool_may_pass(const struct proof *proof, int pool, int l, int day)
{
    const struct mission *mission = proof->mission;
    const struct lift *lift = &mission->lifts[pool];
    int32_t date = proof->start + day;
    if (!mission_days_hold(lift->from, lift->until, date))
        return false;
    for (int i = 0; i < mission->limit_count; i++)
        if (mission->limits[i].lift == pool && mission_limit_is_on(&mission->limits[i], date) &&
            proof_shuts(mission, &mission->limits[i], &mission->legs[l]))
            return false;
    return true;
}

static bool may_pass(const struct proof *proof, const struct lot *lot, int l, int day)
{
    const struct mission *mission = proof->mission;
    if (!proof_is_open(proof, l, day))
        return false;
    if (lot->drives && mission->legs[l].mode == MODE_ROAD)
        return true;
    for (int i = 0; i < mission->lift_count; i++)
        if (proof_passes(mission, &mission->lifts[i], &mission->legs[l]) &&
            can_carry(&mission->lifts[i], lot) && pool_may_pass(proof, i, l, day))
            return true;
    return false;
}

/* What a vehicle of the lot pays on the leg at least, from a day on; INFINITY: it cannot pass. */
static double leg_weight(const struct proof *proof, const struct lot *lot, int l, int from)
{
    const struct leg *leg = &proof->mission->legs[l];
    double least = INFINITY;
    for (int day = from; day < proof->days; day++) {
        double cost = leg->mode == MODE_ROAD && leg->escort
                          ? (1 - proof->share[l]) * *proof_at(proof, proof->acts, l, day) *
                                proof->mission->settings.escort_people /
                                *proof_at(proof, proof->convoy, l, day)
                          : 0;
        if (cost < least && may_pass(proof, lot, l, day))
            least = cost;
    }
    return least;
}

static void find_ways(struct proof *proof, const struct lot *lot, struct ways *ways)
{
    const struct mission *mission = proof->mission;
    double *weight = memory_new((size_t)mission->leg_count, sizeof *weight);
    ways->least = arena_new(&proof->arena, (size_t)proof->places, sizeof *ways->least);
    for (int l = 0; l < mission->leg_count; l++)
        weight[l] = leg_weight(proof, lot, l, ways->first_day);
    for (int place = 0; place < proof->places; place++)
        ways->least[place] = place == ways->destination ? 0 : INFINITY;
    for (bool better = true; better;) {
        better = false;
        for (int l = 0; l < mission->leg_count; l++) {
            const struct leg *leg = &mission->legs[l];
            for (int way = 0; way < (leg->both_ways ? 2 : 1); way++) {
                double reached = ways->least[way ? leg->from : leg->to] + weight[l];
                double *there = &ways->least[way ? leg->to : leg->from];
                better |= reached < *there;
                *there = fmin(*there, reached);
            }
        }
    }
    free(weight);
}

/* What a vehicle of the lot pays on its way, from where it is. */
static double vehicle_exposure(struct proof *proof, const struct lot *lot, struct ways *known,
                               int *count)
{
    struct ways ways = {.destination = lot->destination,
                        .drives = lot->drives,
                        .weighs = lot->tonnes > 0,
                        .bulks = lot->teu > 0};
    if (proof_has_to_close(proof, lot->place) && !lot->drives)
        ways.first_day = proof->mission->places[lot->place].pack_days;
    if (lot->available != DAY_NONE && lot->available - proof->start > ways.first_day)
        ways.first_day = lot->available - proof->start;
    int i = 0;
    while (i < *count && (known[i].destination != ways.destination ||
                          known[i].first_day != ways.first_day || known[i].drives != ways.drives ||
                          known[i].weighs != ways.weighs || known[i].bulks != ways.bulks))
        i++;
    if (i == *count) {
        find_ways(proof, lot, &ways);
        known[(*count)++] = ways;
    }
    return isfinite(known[i].least[lot->place]) ? known[i].least[lot->place] : 0;
}

static int compare_leavables(const void *left_address, const void *right_address)
{
    const struct leavable *left = left_address, *right = right_address;
    double l = left->exposure * right->value, r = right->exposure * left->value;
    return (l < r) - (l > r);
}

double proof_freight(struct proof *proof)
{
    const struct mission *mission = proof->mission;
    struct ways *known = memory_new((size_t)mission->lot_count, sizeof *known);
    struct leavable *leavable = memory_new((size_t)mission->lot_count, sizeof *leavable);
    bool by_tonnes = counts_tonnes(proof);
    int known_count = 0, count = 0;
    double sum = 0, room = proof->check->result->figures.value_left_usd;
    for (int i = 0; i < mission->lot_count; i++) {
        const struct lot *lot = &mission->lots[i];
        double vehicles = fewest_vehicles(mission, lot, by_tonnes);
        if (!is_freight(proof, lot) || !isfinite(vehicles))
            continue;
        double exposure = vehicles * vehicle_exposure(proof, lot, known, &known_count);
        if (lot->dispositions == 1u << DISPOSITION_REDEPLOY)
            sum += exposure;
        else if (lot->value_usd > 0)
            leavable[count++] = (struct leavable){exposure, lot->quantity * lot->value_usd};
    }
    if (count)
        qsort(leavable, (size_t)count, sizeof *leavable, compare_leavables);
    for (int i = 0; i < count; i++) {
        double left = fmin(room, leavable[i].value);
        room -= left;
        sum += leavable[i].exposure * (1 - left / leavable[i].value);
    }
    free(known);
    free(leavable);
    return sum;
}
