/* The trips are gone through by departure, and each takes its loads from the parcels at its first
 * place. A trip that lacks anything is dropped, which can make later ones lack something too, so
 * all is gone through again until nothing more is dropped: at most once a trip.
 *
 * The last departure from a place must be planned as one. If the trips that were the last are all
 * kept they are it; if not, what leaves that place by kept trips that may change is planned anew,
 * so that there are people left to be the last.
 */
#include "plan/kept.h"

#include "plan/choices.h"

#include <stdlib.h>
#include <string.h>

static int compare_trips(const void *left_address, const void *right_address)
{
    const struct kept_trip *left = left_address, *right = right_address;
    if (left->trip->depart != right->trip->depart)
        return left->trip->depart < right->trip->depart ? -1 : 1;
    return left->trip < right->trip ? -1 : left->trip > right->trip;
}

static bool same_chain(const struct parcel *parcel, const int *chain, int count)
{
    return parcel->chain_count == count &&
           memcmp(parcel->chain, chain, (size_t)count * sizeof *chain) == 0;
}

static bool same_group(const int *group, int left, int right)
{
    return left == right || (group && left >= 0 && right >= 0 && group[left] == group[right]);
}

static bool is_of(const struct kept *kept, const struct parcel *parcel,
                  const struct plan_kept_load *load)
{
    return same_group(kept->unit_group, parcel->unit, load->unit) &&
           same_group(kept->lot_group, parcel->lot, load->lot);
}

static void drop(struct kept_trip *trip, const char *why)
{
    if (trip->dropped)
        return;
    trip->dropped = true;
    trip->why = why;
}

static bool is_ready(const struct parcel *parcel, const struct plan_kept_trip *trip)
{
    return parcel->place == trip->from && parcel->ready <= trip->depart &&
           parcel->chain_count < MOST_STAGES;
}

/* Whether all that the trip carries is there, in parts that may leave. */
static bool has_loads(const struct kept *kept, const struct plan_kept_trip *trip)
{
    for (int i = 0; i < trip->load_count; i++) {
        const struct plan_kept_load *load = &trip->loads[i];
        int there = 0, ready = 0, wanted = 0;
        for (size_t p = 0; p < kept->parcel_count; p++)
            if (is_of(kept, &kept->parcels[p], load) && kept->parcels[p].place == trip->from) {
                there += kept->parcels[p].quantity;
                ready += is_ready(&kept->parcels[p], trip) ? kept->parcels[p].quantity : 0;
            }
        for (int j = 0; j < trip->load_count; j++)
            wanted += same_group(kept->unit_group, trip->loads[j].unit, load->unit) &&
                              same_group(kept->lot_group, trip->loads[j].lot, load->lot)
                          ? trip->loads[j].quantity
                          : 0;
        if (wanted > ready || (load->unit >= 0 && wanted < there &&
                               wanted < kept->mission->units[load->unit].smallest_part))
            return false;
    }
    return trip->load_count > 0;
}

/* Moves so much of the load onto the trip. */
static void carry(struct kept *kept, int index, const struct plan_kept_load *load)
{
    const struct plan_kept_trip *trip = kept->trips[index].trip;
    int64_t ready = trip->arrive + (int64_t)(kept->mission->settings.transfer_hours * 60 + 0.999);
    int wanted = load->quantity;
    for (size_t p = 0, count = kept->parcel_count; p < count && wanted > 0; p++) {
        if (!is_of(kept, &kept->parcels[p], load) || !is_ready(&kept->parcels[p], trip) ||
            kept->parcels[p].quantity == 0)
            continue;
        struct parcel moved = kept->parcels[p];
        moved.quantity = moved.quantity < wanted ? moved.quantity : wanted;
        moved.chain[moved.chain_count++] = index;
        moved.place = trip->to;
        moved.ready = ready;
        kept->parcels[p].quantity -= moved.quantity;
        wanted -= moved.quantity;
        size_t same = 0;
        while (same < kept->parcel_count &&
               !(kept->parcels[same].unit == moved.unit && kept->parcels[same].lot == moved.lot &&
                 same_chain(&kept->parcels[same], moved.chain, moved.chain_count)))
            same++;
        if (same < kept->parcel_count) {
            kept->parcels[same].quantity += moved.quantity;
            continue;
        }
        memory_grow(&kept->parcels, &kept->parcel_capacity, kept->parcel_count + 1,
                    sizeof *kept->parcels);
        kept->parcels[kept->parcel_count++] = moved;
    }
}

static void add_whole(struct kept *kept, int unit, int lot, int quantity, int place)
{
    memory_grow(&kept->parcels, &kept->parcel_capacity, kept->parcel_count + 1,
                sizeof *kept->parcels);
    int64_t ready = unit >= 0 ? mission_available(kept->mission->units[unit].available,
                                                  kept->mission->units[unit].available_hour)
                              : mission_available(kept->mission->lots[lot].available,
                                                  kept->mission->lots[lot].available_hour);
    kept->parcels[kept->parcel_count++] = (struct parcel){
        .unit = unit, .lot = lot, .quantity = quantity, .place = place, .ready = ready};
}

/* Drops what cannot be kept; returns whether anything was. */
static bool drop_impossible(struct kept *kept)
{
    const struct mission *mission = kept->mission;
    bool dropped = false;
    kept->parcel_count = 0;
    for (int i = 0; i < mission->unit_count; i++)
        add_whole(kept, i, -1, mission->units[i].people, mission->units[i].place);
    for (int i = 0; i < mission->lot_count; i++)
        add_whole(kept, -1, i, mission->lots[i].quantity, mission->lots[i].place);
    for (int t = 0; t < kept->trip_count; t++) {
        struct kept_trip *kept_trip = &kept->trips[t];
        if (kept_trip->dropped)
            continue;
        if (!has_loads(kept, kept_trip->trip)) {
            drop(kept_trip, "what it carries is not there by then");
            dropped = true;
            continue;
        }
        for (int i = 0; i < kept_trip->trip->load_count; i++)
            carry(kept, t, &kept_trip->trip->loads[i]);
    }
    return dropped;
}

/* Whether people who began at the place are still to leave it by trips that are not kept. */
static bool has_others(const struct kept *kept, int place)
{
    for (size_t p = 0; p < kept->parcel_count; p++) {
        const struct parcel *parcel = &kept->parcels[p];
        if (parcel->unit >= 0 && parcel->place == place && parcel->chain_count == 0 &&
            parcel->quantity > 0 && kept->mission->units[parcel->unit].destination != place)
            return true;
    }
    return false;
}

/* Finds the last departure from the place; returns whether trips had to be dropped for it. */
static bool find_closing(struct kept *kept, int place)
{
    int64_t last = INT64_MIN;
    bool whole = true, dropped = false, closes = false;
    for (int t = 0; t < kept->trip_count; t++) {
        struct kept_trip *trip = &kept->trips[t];
        if (trip->trip->from != place)
            continue;
        trip->closing = false;
        whole = whole && !(trip->trip->closing && trip->dropped);
        closes = closes || trip->trip->closing;
        if (!trip->dropped && trip->trip->closing)
            last = trip->trip->depart;
    }
    if (!closes)
        return false;
    if (!whole) {
        for (int t = 0; t < kept->trip_count; t++)
            if (kept->trips[t].trip->from == place && kept->trips[t].trip->closing &&
                !kept->trips[t].trip->fixed && !kept->trips[t].dropped) {
                drop(&kept->trips[t], "the last departure from its place is planned anew");
                dropped = true;
            }
        for (int t = 0; t < kept->trip_count && !dropped && !has_others(kept, place); t++)
            if (kept->trips[t].trip->from == place && !kept->trips[t].dropped)
                last = kept->trips[t].trip->depart;
        if (dropped || has_others(kept, place))
            return dropped;
    }
    for (int t = 0; t < kept->trip_count; t++)
        kept->trips[t].closing = kept->trips[t].closing ||
                                 (kept->trips[t].trip->from == place && !kept->trips[t].dropped &&
                                  kept->trips[t].trip->depart == last);
    return false;
}

static int compare_parcels(const void *left_address, const void *right_address)
{
    const struct parcel *left = left_address, *right = right_address;
    if (left->unit != right->unit) /* lots have unit -1: after all units */
        return (unsigned)left->unit < (unsigned)right->unit ? -1 : 1;
    if (left->lot != right->lot)
        return left->lot < right->lot ? -1 : 1;
    for (int i = 0; i < left->chain_count && i < right->chain_count; i++)
        if (left->chain[i] != right->chain[i])
            return left->chain[i] < right->chain[i] ? -1 : 1;
    return left->chain_count - right->chain_count;
}

static void settle(struct kept *kept)
{
    const struct mission *mission = kept->mission;
    bool again = true;
    while (again) {
        while (drop_impossible(kept))
            continue;
        again = false;
        for (int place = 0; place < mission->place_count && kept->trip_count; place++)
            again = find_closing(kept, place) || again;
    }
    size_t left = 0;
    for (size_t p = 0; p < kept->parcel_count; p++)
        if (kept->parcels[p].quantity > 0)
            kept->parcels[left++] = kept->parcels[p];
    kept->parcel_count = left;
    if (left)
        qsort(kept->parcels, left, sizeof *kept->parcels, compare_parcels);
}

struct kept *kept_new(const struct mission *mission, const struct plan_options *options)
{
    struct kept *kept = memory_new(1, sizeof *kept);
    int count = options->kept_count;
    kept->mission = mission;
    kept->unit_group = options->unit_group;
    kept->lot_group = options->lot_group;
    kept->trip_count = count;
    kept->trips = arena_new(&kept->arena, (size_t)count, sizeof *kept->trips);
    for (int i = 0; i < count; i++)
        kept->trips[i] = (struct kept_trip){.trip = &options->kept[i], .given = i};
    if (count)
        qsort(kept->trips, (size_t)count, sizeof *kept->trips, compare_trips);
    settle(kept);
    return kept;
}

void kept_free(struct kept *kept)
{
    if (!kept)
        return;
    free(kept->parcels);
    arena_clear(&kept->arena);
    free(kept);
}

void kept_drop(struct kept *kept, int trip, const char *why)
{
    drop(&kept->trips[trip], why);
    settle(kept);
}

/* Whether something on it drives itself. */
static bool has_drivers(const struct mission *mission, const struct plan_kept_trip *trip)
{
    if (trip->mode != MODE_ROAD)
        return false;
    for (int i = 0; i < trip->load_count; i++)
        if (trip->loads[i].lot >= 0 && mission->lots[trip->loads[i].lot].drives)
            return true;
    return trip->lift < 0;
}

void kept_make_shapes(struct kept *kept, struct shapes *shapes, const struct network *network)
{
    const struct mission *mission = kept->mission;
    for (int t = 0; t < kept->trip_count; t++) {
        struct kept_trip *kept_trip = &kept->trips[t];
        const struct plan_kept_trip *trip = kept_trip->trip;
        int day = moment_day(trip->depart) - mission->settings.start_day;
        bool within = day >= 0 && day < network->day_count;
        if (within) {
            struct shape *shape = shapes_add_kept(shapes, trip, has_drivers(mission, trip));
            kept_trip->shape = shape;
            kept_trip->start = day * network->periods_per_day + shape->key.slot;
            within = !trip->fixed || shape->open[day];
        }
        if (!within)
            drop(kept_trip, day < 0 || day >= network->day_count
                                ? "it is not within the days of the mission"
                                : "its way, or its lift, is shut on its day");
    }
    settle(kept);
}

void kept_choose(const struct kept *kept, int trip, struct carriage_choice *choice)
{
    const struct plan_kept_trip *of = kept->trips[trip].trip;
    *choice = (struct carriage_choice){.shape = kept->trips[trip].shape,
                                       .number = of->lift >= 0 ? of->lift_number : 0,
                                       .escort_people = of->escort >= 0 ? of->escort_people : 0,
                                       .aboard_unit = of->aboard ? of->escort : -1,
                                       .kept = true};
}
