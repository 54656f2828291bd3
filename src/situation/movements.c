/* Who and what is where.
 *
 * Departures, arrivals and dispositions are sorted by subject and then by time (counting sorts),
 * and each subject's are gone through once. Of a subject is kept, for each place, what came and
 * what went, and the *parcels* that left and have not been told to arrive. An arrival takes from
 * parcels of the same trip or event, then from those bound for the place, then from those bound for
 * where nobody told, the oldest first; each parcel stands in two queues (by trip or event, by where
 * it goes), and what is used up is skipped, so that all of it stays linear.
 *
 * When more leaves a place than is there, an arrival was not recorded: parcels bound for the place
 * are taken to have arrived. When a place has closed, what is still there by the record is
 * unaccounted for: it has gone, and nothing tells where to.
 *
 * People are out when they leave for a place outside, or for their destination; or when they arrive
 * there, if it was not told where they left for.
 */
#include "situation/working.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum movement_kind { LEAVES, REACHES, DISPOSED };

struct movement {
    int32_t entry;
    int32_t subject; /* unit, or units + lot, or units + lots + name of the holder */
    int32_t key;     /* name of the trip, or else of the event; -1 */
    int place, other;
    int trip; /* in the plan */
    int64_t when;
    enum movement_kind kind;
    int disposition;
    bool whole;   /* no amount was told: all that is there, or under way there */
    bool perhaps; /* reports differ on whether it has happened yet */
    struct quantity quantity;
};

struct timed { /* a movement, to be sorted */
    int64_t when;
    int32_t movement;
};

struct parcel {
    int from, to, trip;
    int64_t left;
    bool outward; /* counted as out when it left */
    struct quantity quantity;
    int32_t next_of_key, next_of_place; /* from 1; 0: last */
};

struct queue {
    int32_t first, last; /* parcels, from 1; 0: none */
    int32_t subject;     /* whose it is; else it is empty */
};

/* Of the subject at a place. */
struct balance {
    struct quantity came, went;
    int64_t last_arrival;
    bool closed; /* what was there at the closing has been taken out */
    bool touched;
};

struct walk {
    struct working *working;
    struct situation *situation;
    struct movement *movements;
    int32_t movement_count;
    struct parcel *parcels; /* of the subject; from 1 */
    int32_t parcel_count;
    struct queue *by_key;   /* by name */
    struct queue *by_place; /* by place + 1; 0: not told */
    struct balance *balances;
    int *touched; /* places */
    int touched_count;
    size_t holding_capacity, departure_capacity, holder_capacity;
    struct quantity *holders_came, *holders_went; /* by place */
    bool *outside;                                /* by place */

    /* The subject: */
    int32_t subject;
    int unit, lot;
    int32_t holder;
    int destination;
    struct quantity total, out, unaccounted; /* total: of a unit or lot */
};

static bool is_out(const struct walk *walk, int place)
{
    return place >= 0 &&
           (situation_is_outside(walk->working->mission, place) || place == walk->destination);
}

static struct balance *balance_at(struct walk *walk, int place)
{
    struct balance *balance = &walk->balances[place];
    if (!balance->touched) {
        *balance = (struct balance){.last_arrival = MOMENT_NONE, .touched = true};
        walk->touched[walk->touched_count++] = place;
    }
    return balance;
}

/* Takes out what was there when the place closed. */
static void close_balance(struct walk *walk, struct balance *balance)
{
    if (balance->closed)
        return;
    balance->closed = true;
    walk->unaccounted =
        quantity_add(walk->unaccounted, quantity_subtract(balance->came, balance->went));
    balance->came = balance->went = (struct quantity){0};
}

static struct balance *balance_on(struct walk *walk, int place, int64_t when)
{
    struct balance *balance = balance_at(walk, place);
    const struct place_situation *state = &walk->situation->places[place];
    if (state->closed && moment_day(when) > state->closed_last)
        close_balance(walk, balance);
    return balance;
}

static void queue_add(struct walk *walk, struct queue *queue, int32_t parcel, bool of_key)
{
    if (queue->subject != walk->subject + 1)
        *queue = (struct queue){.subject = walk->subject + 1};
    if (!queue->first)
        queue->first = parcel;
    else if (of_key)
        walk->parcels[queue->last].next_of_key = parcel;
    else
        walk->parcels[queue->last].next_of_place = parcel;
    queue->last = parcel;
}

/* What was taken from parcels. */
struct taken {
    struct quantity quantity;
    double counted; /* of its value: had been counted as out */
};

/* Takes from the parcels of the queue until `taken` comes to `value`. */
static void queue_take(struct walk *walk, struct queue *queue, bool of_key, double value,
                       struct taken *taken)
{
    if (queue->subject != walk->subject + 1)
        return;
    while (queue->first && value > taken->quantity.value) {
        struct parcel *parcel = &walk->parcels[queue->first];
        struct quantity part = parcel->quantity;
        double wanted = value - taken->quantity.value;
        if (wanted < part.value) {
            part = quantity_exact(wanted);
            parcel->quantity = quantity_subtract(parcel->quantity, part);
        } else {
            parcel->quantity = (struct quantity){0};
        }
        taken->quantity = quantity_add(taken->quantity, part);
        taken->counted += parcel->outward ? part.value : 0;
        if (parcel->quantity.value > 0)
            break;
        queue->first = of_key ? parcel->next_of_key : parcel->next_of_place;
    }
}

static void take_bound_for(struct walk *walk, int place, double value, struct taken *taken)
{
    queue_take(walk, &walk->by_place[place + 1], false, value, taken);
    queue_take(walk, &walk->by_place[0], false, value, taken);
}

/* Not more than there are at all. */
static struct quantity cap(const struct walk *walk, struct quantity quantity)
{
    if (walk->holder >= 0 || quantity.most <= walk->total.most)
        return quantity;
    struct quantity capped = quantity;
    capped.most = fmax(quantity.least, walk->total.most);
    capped.value = fmin(quantity.value, capped.most);
    if (capped.most == capped.least)
        capped.qualifier = AMOUNT_EXACT;
    else if (quantity.qualifier == AMOUNT_AT_LEAST)
        capped.qualifier = AMOUNT_BETWEEN;
    return capped;
}

static void add_out(struct walk *walk, int32_t entry, struct quantity quantity)
{
    struct situation *situation = walk->situation;
    quantity = cap(walk, quantity);
    walk->out = quantity_add(walk->out, quantity);
    if (walk->lot >= 0)
        return;
    memory_grow(&situation->departures, &walk->departure_capacity,
                (size_t)situation->departure_count + 1, sizeof *situation->departures);
    situation->departures[situation->departure_count++] = (struct share){
        entry, walk->working->ledger->entries[entry].day, walk->unit, walk->holder, quantity};
}

/* Finds what is lacking for so many to leave: they had arrived, or have gone since it closed. */
static void find_lacking(struct walk *walk, int place, struct balance *balance, double lacking)
{
    struct taken taken = {0};
    take_bound_for(walk, place, lacking, &taken);
    double rest = fmin(lacking - taken.quantity.value, walk->unaccounted.value);
    balance->came = quantity_add(balance->came, taken.quantity);
    if (rest <= 0)
        return;
    walk->unaccounted = quantity_subtract(walk->unaccounted, quantity_exact(rest));
    balance->came = quantity_add(balance->came, quantity_exact(rest));
}

static struct quantity perhaps_nothing(const struct movement *movement, struct quantity quantity)
{
    return movement->perhaps && quantity.most > 0 ? quantity_hull(quantity, quantity_exact(0))
                                                  : quantity;
}

static void leave(struct walk *walk, const struct movement *movement)
{
    struct balance *balance = balance_on(walk, movement->place, movement->when);
    struct quantity quantity = movement->quantity;
    double lacking = quantity.value - (balance->came.value - balance->went.value);
    if (movement->whole && walk->holder < 0)
        quantity = perhaps_nothing(movement, quantity_subtract(balance->came, balance->went));
    else if (lacking > 0 && walk->holder < 0)
        find_lacking(walk, movement->place, balance, lacking);
    balance->went = quantity_add(balance->went, quantity);
    int to = movement->other;
    struct parcel *parcel = &walk->parcels[++walk->parcel_count];
    *parcel = (struct parcel){.from = movement->place,
                              .to = to,
                              .trip = movement->trip,
                              .left = movement->when,
                              .outward = is_out(walk, to) && !is_out(walk, movement->place),
                              .quantity = quantity};
    if (parcel->outward)
        add_out(walk, movement->entry, quantity);
    if (movement->key >= 0)
        queue_add(walk, &walk->by_key[movement->key], walk->parcel_count, true);
    queue_add(walk, &walk->by_place[to + 1], walk->parcel_count, false);
}

static void reach(struct walk *walk, const struct movement *movement)
{
    struct balance *balance = balance_on(walk, movement->place, movement->when);
    double value = movement->whole ? INFINITY : movement->quantity.value;
    struct taken taken = {0};
    if (movement->key >= 0)
        queue_take(walk, &walk->by_key[movement->key], true, value, &taken);
    if (!movement->whole || taken.quantity.value <= 0)
        take_bound_for(walk, movement->place, value, &taken);
    struct quantity quantity = movement->quantity;
    if (movement->whole && (walk->holder < 0 || taken.quantity.value > 0))
        quantity = perhaps_nothing(movement, taken.quantity);
    balance->came = quantity_add(balance->came, quantity);
    balance->last_arrival = movement->when;
    if (!is_out(walk, movement->place) || is_out(walk, movement->other))
        return;
    if (taken.counted <= 0)
        add_out(walk, movement->entry, quantity);
    else if (quantity.value > taken.counted)
        add_out(walk, movement->entry, quantity_exact(quantity.value - taken.counted));
}

static void dispose(struct walk *walk, const struct movement *movement)
{
    struct lot_situation *lot = &walk->situation->lots[walk->lot];
    struct balance *balance = balance_on(walk, movement->place, movement->when);
    struct quantity *disposed = &lot->disposed[movement->disposition];
    struct quantity quantity =
        movement->whole ? quantity_subtract(balance->came, balance->went) : movement->quantity;
    balance->went = quantity_add(balance->went, quantity);
    *disposed = quantity_add(*disposed, quantity);
}

static struct holding *add_holding(struct walk *walk)
{
    struct situation *situation = walk->situation;
    memory_grow(&situation->holdings, &walk->holding_capacity, (size_t)situation->holding_count + 1,
                sizeof *situation->holdings);
    struct holding *holding = &situation->holdings[situation->holding_count++];
    *holding = (struct holding){.unit = walk->unit,
                                .lot = walk->lot,
                                .holder = walk->holder,
                                .place = -1,
                                .from = -1,
                                .to = -1,
                                .trip = -1,
                                .left = MOMENT_NONE,
                                .expected = MOMENT_NONE};
    return holding;
}

static int compare_places(const void *left, const void *right)
{
    return *(const int *)left - *(const int *)right;
}

static void keep_places(struct walk *walk)
{
    qsort(walk->touched, (size_t)walk->touched_count, sizeof *walk->touched, compare_places);
    for (int i = 0; i < walk->touched_count; i++) {
        int place = walk->touched[i];
        struct balance *balance = &walk->balances[place];
        struct place_situation *state = &walk->situation->places[place];
        if (state->closed)
            close_balance(walk, balance);
        struct quantity there = cap(walk, quantity_subtract(balance->came, balance->went));
        if (walk->holder >= 0) {
            walk->holders_came[place] = quantity_add(walk->holders_came[place], balance->came);
            walk->holders_went[place] = quantity_add(walk->holders_went[place], balance->went);
        } else if (walk->unit >= 0) {
            state->people = quantity_add(state->people, there);
        }
        if (there.most > 0) {
            struct holding *holding = add_holding(walk);
            holding->place = place;
            holding->left = balance->last_arrival;
            holding->quantity = there;
        }
        balance->touched = false;
    }
    walk->touched_count = 0;
}

static void keep_parcels(struct walk *walk)
{
    const struct plan_document *plan = walk->situation->plan;
    for (int32_t i = 1; i <= walk->parcel_count; i++) {
        const struct parcel *parcel = &walk->parcels[i];
        if (parcel->quantity.most <= 0)
            continue;
        struct holding *holding = add_holding(walk);
        holding->from = parcel->from;
        holding->to = parcel->to;
        holding->trip = parcel->trip;
        holding->left = parcel->left;
        holding->quantity = cap(walk, parcel->quantity);
        if (parcel->trip >= 0) {
            const struct plan_trip *trip = &plan->trips[parcel->trip];
            holding->expected = trip->arrive + (parcel->left - trip->depart);
        }
    }
    walk->parcel_count = 0;
}

/* Goes through the movements of one subject; sorted[first .. end - 1]. */
static void walk_subject(struct walk *walk, const struct timed *sorted, int32_t first, int32_t end)
{
    struct situation *situation = walk->situation;
    const struct mission *mission = walk->working->mission;
    walk->out = walk->unaccounted = walk->total = (struct quantity){0};
    walk->destination = -1;
    int place = -1;
    if (walk->unit >= 0) {
        const struct unit *unit = &mission->units[walk->unit];
        walk->total = quantity_exact(unit->people);
        place = unit->place;
        walk->destination = unit->destination == place ? -1 : unit->destination;
    } else if (walk->lot >= 0) {
        const struct lot *lot = &mission->lots[walk->lot];
        walk->total = quantity_exact(lot->quantity);
        place = lot->place;
        walk->destination = lot->destination == place ? -1 : lot->destination;
    }
    if (place >= 0)
        balance_at(walk, place)->came = walk->total;
    for (int32_t i = first; i < end; i++) {
        const struct movement *movement = &walk->movements[sorted[i].movement];
        if (movement->kind == LEAVES)
            leave(walk, movement);
        else if (movement->kind == REACHES)
            reach(walk, movement);
        else
            dispose(walk, movement);
    }
    keep_places(walk);
    keep_parcels(walk);
    walk->out = cap(walk, walk->out);
    if (walk->unit >= 0) {
        struct unit_situation *unit = &situation->units[walk->unit];
        unit->out = walk->out;
        unit->inside = quantity_subtract(walk->total, walk->out);
        unit->unaccounted = walk->unaccounted;
    } else if (walk->lot >= 0) {
        struct lot_situation *lot = &situation->lots[walk->lot];
        lot->out = walk->out;
        lot->remaining = quantity_subtract(walk->total, walk->out);
        for (int d = 0; d < DISPOSITION_COUNT; d++)
            lot->remaining = quantity_subtract(lot->remaining, lot->disposed[d]);
        lot->unaccounted = walk->unaccounted;
    } else {
        memory_grow(&situation->holders, &walk->holder_capacity,
                    (size_t)situation->holder_count + 1, sizeof *situation->holders);
        situation->holders[situation->holder_count++] =
            (struct holder_situation){walk->holder, walk->out};
    }
}

/* The movement that a report tells of; false: none that is tracked. */
static bool make_movement(struct walk *walk, int32_t index, struct movement *movement)
{
    struct working *working = walk->working;
    const struct mission *mission = working->mission;
    const struct ledger_entry *entry = &working->ledger->entries[index];
    struct subject subject = working_subject(working, entry);
    *movement = (struct movement){
        .entry = index,
        .kind = entry->kind == ENTRY_DEPARTURE ? LEAVES
                : entry->kind == ENTRY_ARRIVAL ? REACHES
                                               : DISPOSED,
        .place = working_place(working, entry->place),
        .other = working_place(working, entry->other_place),
        .trip = working_trip(working, entry->trip),
        .key = entry->trip >= 0 ? entry->trip : entry->event,
        .when = working_moment(entry),
    };
    if (subject.unit >= 0)
        movement->subject = subject.unit;
    else if (subject.lot >= 0)
        movement->subject = mission->unit_count + subject.lot;
    else if (subject.holder >= 0)
        movement->subject = mission->unit_count + mission->lot_count + subject.holder;
    else
        return false;
    if (movement->kind == DISPOSED) {
        movement->disposition = working_disposition(working, entry->measure);
        if (subject.lot < 0 || movement->disposition < 0)
            return false;
        if (movement->place < 0)
            movement->place = mission->lots[subject.lot].place;
    }
    if (movement->kind == LEAVES && movement->other < 0 && movement->trip >= 0)
        movement->other = working->situation->plan->trips[movement->trip].to;
    return movement->place >= 0;
}

static bool moves(int kind)
{
    return kind == ENTRY_DEPARTURE || kind == ENTRY_ARRIVAL || kind == ENTRY_DISPOSITION;
}

/* No more than there will be movements. */
static size_t count_movements(const struct working *working)
{
    const struct situation *situation = working->situation;
    size_t count = 0;
    for (int32_t i = 0; i < working->ledger->entry_count; i++)
        count += moves(working->kinds[i]) && situation->standing[i] == STANDING_STANDS;
    return count;
}

static void make_movements(struct walk *walk)
{
    struct situation *situation = walk->situation;
    const struct working *working = walk->working;
    for (int32_t f = 0; f < situation->fact_count; f++) {
        const struct fact *fact = &situation->facts[f];
        if (fact->first_day > situation->as_of ||
            (fact->count == 1 && !moves(working->kinds[fact->entry])))
            continue;
        for (int32_t i = 0; i < fact->count; i++) {
            int32_t entry = situation->reports[fact->report + i];
            struct movement *movement = &walk->movements[walk->movement_count];
            if (!moves(working->kinds[entry]) || !make_movement(walk, entry, movement) ||
                !fact_part(working, fact, i, &movement->quantity))
                continue;
            movement->whole = fact->quantity.qualifier == AMOUNT_NONE;
            movement->perhaps = movement->whole && fact->last_day > situation->as_of;
            if (!movement->whole && movement->quantity.most <= 0)
                continue;
            if (movement->whole) /* of a holder nobody knows how many there are */
                movement->quantity = (struct quantity){0, 0, INFINITY, AMOUNT_AT_LEAST, false};
            if (working->ledger->entries[entry].day > situation->as_of)
                movement->when = day_moment(fact->first_day);
            walk->movement_count++;
        }
    }
}

static int compare_times(const void *left, const void *right)
{
    const struct timed *one = left, *other = right;
    return one->when != other->when
               ? (one->when < other->when ? -1 : 1)
               : (one->movement > other->movement) - (one->movement < other->movement);
}

/* Sorts the movements by subject and then time; starts[s] is the first of subject s. */
static struct timed *sort_movements(const struct walk *walk, struct arena *arena, int32_t *starts,
                                    int32_t subjects)
{
    struct timed *sorted = arena_new(arena, (size_t)walk->movement_count + 1, sizeof *sorted);
    for (int32_t i = 0; i < walk->movement_count; i++)
        starts[walk->movements[i].subject + 1]++;
    for (int32_t s = 0; s < subjects; s++)
        starts[s + 1] += starts[s];
    int32_t *next = arena_new(arena, (size_t)subjects + 1, sizeof *next);
    memcpy(next, starts, (size_t)subjects * sizeof *next);
    for (int32_t i = 0; i < walk->movement_count; i++)
        sorted[next[walk->movements[i].subject]++] = (struct timed){walk->movements[i].when, i};
    for (int32_t s = 0; s < subjects; s++)
        if (starts[s + 1] - starts[s] > 1)
            qsort(sorted + starts[s], (size_t)(starts[s + 1] - starts[s]), sizeof *sorted,
                  compare_times);
    return sorted;
}

void find_holdings(struct working *working)
{
    struct situation *situation = working->situation;
    const struct mission *mission = working->mission;
    struct arena arena = {0};
    size_t most = count_movements(working) + 1, places = (size_t)mission->place_count;
    int32_t units = mission->unit_count, lots = mission->lot_count;
    int32_t subjects = units + lots + working->ledger->name_count;
    struct walk walk = {.working = working, .situation = situation};
    walk.movements = arena_new(&arena, most, sizeof *walk.movements);
    make_movements(&walk);
    walk.parcels = arena_new(&arena, (size_t)walk.movement_count + 1, sizeof *walk.parcels);
    walk.by_key = arena_new(&arena, (size_t)working->ledger->name_count + 1, sizeof *walk.by_key);
    walk.by_place = arena_new(&arena, places + 1, sizeof *walk.by_place);
    walk.balances = arena_new(&arena, places + 1, sizeof *walk.balances);
    walk.touched = arena_new(&arena, places + 1, sizeof *walk.touched);
    walk.outside = arena_new(&arena, places + 1, sizeof *walk.outside);
    for (int p = 0; p < mission->place_count; p++)
        walk.outside[p] = situation_is_outside(mission, p);
    walk.holders_came = arena_new(&arena, places + 1, sizeof *walk.holders_came);
    walk.holders_went = arena_new(&arena, places + 1, sizeof *walk.holders_went);
    int32_t *starts = arena_new(&arena, (size_t)subjects + 2, sizeof *starts);
    struct timed *sorted = sort_movements(&walk, &arena, starts, subjects);
    for (int32_t s = 0; s < subjects; s++) {
        walk.subject = s;
        walk.unit = s < units ? s : -1;
        walk.lot = s >= units && s < units + lots ? s - units : -1;
        walk.holder = s >= units + lots ? s - units - lots : -1;
        if (walk.holder < 0 || starts[s] < starts[s + 1])
            walk_subject(&walk, sorted, starts[s], starts[s + 1]);
    }
    for (size_t p = 0; p < places; p++) {
        struct quantity *people = &situation->places[p].people;
        *people =
            quantity_subtract(quantity_add(*people, walk.holders_came[p]), walk.holders_went[p]);
    }
    arena_clear(&arena);
}
