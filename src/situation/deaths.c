/* People of a unit who were killed, or died: no longer where they were, nor under way.
 *
 * An incident says how many, and often not where. They are taken from those under way on the
 * incident's trip; then from those at its place, or unaccounted for if it has closed; then from
 * others under way, those who left first; then from where most of the unit are. What was reported
 * as a range stays one where the last of them are taken from. Who was on the way out had been
 * counted as departed, and is not any more; who has arrived outside has departed, whatever happens
 * there. */
#include "situation/walk.h"

#include <math.h>

static void add_share(struct share **shares, size_t *capacity, int32_t *count,
                      const struct walk *walk, const struct step *step, struct quantity quantity)
{
    memory_grow(shares, capacity, (size_t)*count + 1, sizeof **shares);
    (*shares)[(*count)++] =
        (struct share){step->entry, step->day, walk->unit, walk->holder, quantity};
}

static void count_dead(struct walk *walk, const struct step *step, struct quantity quantity)
{
    walk->dead = quantity_add(walk->dead, quantity);
    add_share(&walk->deaths, &walk->death_capacity, &walk->death_count, walk, step, quantity);
}

static void take_back_departure(struct walk *walk, const struct step *step,
                                struct quantity quantity)
{
    struct quantity negative = {-quantity.most, -quantity.value, -quantity.least,
                                quantity.qualifier, quantity.disputed};
    walk->out = quantity_subtract(walk->out, quantity);
    add_share(&walk->departures, &walk->departure_capacity, &walk->departure_count, walk, step,
              negative);
}

/* As many of `wanted` as there are of `there`; *wanted are then the others. */
static struct quantity part_of(struct quantity *wanted, double there)
{
    struct quantity part = *wanted;
    if (there >= wanted->value) {
        *wanted = (struct quantity){0};
        return part;
    }
    part = quantity_exact(fmax(there, 0));
    part.disputed = wanted->disputed;
    *wanted = quantity_subtract(*wanted, part);
    return part;
}

static void lose_from_parcel(struct walk *walk, const struct step *step, struct parcel *parcel,
                             struct quantity *wanted)
{
    struct quantity part = part_of(wanted, parcel->quantity.value);
    if (part.most <= 0)
        return;
    parcel->quantity = part.value < parcel->quantity.value
                           ? quantity_subtract(parcel->quantity, part)
                           : (struct quantity){0};
    if (parcel->outward)
        take_back_departure(walk, step, part);
    count_dead(walk, step, part);
}

static void lose_at(struct walk *walk, const struct step *step, int place, struct quantity *wanted)
{
    struct balance *balance = walk_balance_on(walk, place, step->when);
    struct quantity part = part_of(wanted, balance->came.value - balance->went.value);
    if (part.most <= 0)
        return;
    balance->went = quantity_add(balance->went, part);
    count_dead(walk, step, part);
}

static void lose_unaccounted(struct walk *walk, const struct step *step, struct quantity *wanted)
{
    struct quantity part = part_of(wanted, walk->unaccounted.value);
    if (part.most <= 0)
        return;
    walk->unaccounted = quantity_subtract(walk->unaccounted, part);
    count_dead(walk, step, part);
}

/* The place inside where most are; -1: nobody is. */
static int fullest_place(const struct walk *walk)
{
    int fullest = -1;
    double most = 0;
    for (int i = 0; i < walk->touched_count; i++) {
        int place = walk->touched[i];
        const struct balance *balance = &walk->balances[place];
        double there = balance->came.value - balance->went.value;
        if (walk_is_out(walk, place) || there < most ||
            (there == most && (there <= 0 || place > fullest)))
            continue;
        most = there;
        fullest = place;
    }
    return fullest;
}

void walk_death(struct walk *walk, const struct step *step)
{
    struct quantity wanted = step->quantity;
    int32_t key = step_key(step), first = key >= 0 ? walk_first(walk, &walk->by_key[key]) : 0;
    if (walk->unit < 0)
        return;
    if (wanted.most > walk->total.most) /* at least so many: not more than there are */
        wanted.most = fmax(wanted.least, walk->total.most);
    for (int32_t i = first; i && wanted.most > 0; i = walk->parcels[i].next_of_key)
        lose_from_parcel(walk, step, &walk->parcels[i], &wanted);
    if (walk_is_out(walk, step->place))
        return;
    if (step->place >= 0) {
        lose_at(walk, step, step->place, &wanted);
        if (walk->balances[step->place].closed)
            lose_unaccounted(walk, step, &wanted);
    }
    while (walk->used_up < walk->parcel_count &&
           walk->parcels[walk->used_up + 1].quantity.most <= 0)
        walk->used_up++;
    for (int32_t i = walk->used_up + 1; i <= walk->parcel_count && wanted.most > 0; i++)
        lose_from_parcel(walk, step, &walk->parcels[i], &wanted);
    for (int place; wanted.most > 0 && (place = fullest_place(walk)) >= 0;)
        lose_at(walk, step, place, &wanted);
    lose_unaccounted(walk, step, &wanted);
}
