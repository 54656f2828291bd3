/* Who and what is where.
 *
 * Departures, arrivals and dispositions are sorted by subject and then by time (counting sorts),
 * and each subject's are gone through once. Of a subject is kept, for each place, what came and
 * what went, and the *parcels* that left and have not been told to arrive. An arrival takes from
 * parcels of the same trip or event, then from those bound for the place, then from those bound for
 * where nobody told, the oldest first; if it tells no time, also from what leaves later that day;
 * each parcel stands in two queues (by trip or event, by where
 * it goes), and what is used up is skipped, so that all of it stays linear.
 *
 * When more leaves a place than is there, an arrival was not recorded: parcels bound for the place
 * are taken to have arrived. When a place has closed, what is still there by the record is
 * unaccounted for: it has gone, and nothing tells where to.
 *
 * Subjects have nothing to do with each other, so many movements are gone through in two parts, by
 * a thread each. There are as many parts on any machine, so that no sum comes out otherwise.
 *
 * People are out when they leave for a place outside, or for their destination; or when they arrive
 * there, if it was not told where they left for. Who has died is neither there nor out (deaths.c).
 */
#include "situation/walk.h"

#include "base/threads.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS = 2, STEPS_PER_PART = 5000, AHEAD = 4 };

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

struct balance *walk_balance_on(struct walk *walk, int place, int64_t when)
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

static void add_out(struct walk *walk, const struct step *step, struct quantity quantity)
{
    quantity = cap(walk, quantity);
    walk->out = quantity_add(walk->out, quantity);
    if (walk->lot >= 0)
        return;
    memory_grow(&walk->departures, &walk->departure_capacity, (size_t)walk->departure_count + 1,
                sizeof *walk->departures);
    walk->departures[walk->departure_count++] =
        (struct share){step->entry, step->day, walk->unit, walk->holder, quantity};
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

static struct quantity perhaps_nothing(const struct step *step, struct quantity quantity)
{
    return step->perhaps && quantity.most > 0 ? quantity_hull(quantity, quantity_exact(0))
                                              : quantity;
}

/* NULL: nothing has been awaited by a key. */
static struct awaited *awaited_of(const struct walk *walk, int32_t key, int place)
{
    if (key < 0)
        return &walk->awaited_by_place[place];
    return walk->awaited_by_key ? &walk->awaited_by_key[key] : NULL;
}

static void await(struct walk *walk, const struct step *step, double lacking)
{
    if (step_key(step) >= 0 && !walk->awaited_by_key)
        walk->awaited_by_key = arena_new_table(
            &walk->arena, (size_t)walk->working->ledger->name_count + 1, sizeof(struct awaited));
    struct awaited *awaited = awaited_of(walk, step_key(step), step->place);
    int32_t day = moment_day(step->when);
    if (awaited->subject != walk->subject + 1 || awaited->day != day ||
        awaited->place != step->place)
        *awaited = (struct awaited){walk->subject + 1, day, step->place, false, 0};
    awaited->whole = awaited->whole || step->whole;
    awaited->value += step->whole ? 0 : lacking;
}

/* What of the parcel has been told to arrive already is taken out of it, and is not out twice.
 * Whether anything is left to be under way, or was never told. */
static bool meet(struct walk *walk, const struct step *step, struct parcel *parcel)
{
    int32_t keys[] = {step_key(step), -1};
    for (int i = 0; i < 2; i++) {
        if (keys[i] < 0 && parcel->to < 0)
            continue;
        struct awaited *awaited = awaited_of(walk, keys[i], parcel->to);
        if (!awaited || awaited->subject != walk->subject + 1 ||
            awaited->day != moment_day(step->when) || (!awaited->whole && awaited->value <= 0))
            continue;
        struct quantity met = parcel->quantity;
        if (awaited->value < met.value)
            met = quantity_exact(awaited->value);
        awaited->value -= met.value;
        parcel->quantity = met.value < parcel->quantity.value
                               ? quantity_subtract(parcel->quantity, met)
                               : (struct quantity){0};
        if (awaited->whole && walk->holder < 0) { /* nobody has been told to arrive yet */
            struct balance *balance = walk_balance_on(walk, awaited->place, step->when);
            balance->came = quantity_add(balance->came, parcel->quantity);
            balance->last_arrival = step->when;
            if (parcel->outward)
                add_out(walk, step, parcel->quantity);
        }
        if (awaited->whole)
            parcel->quantity = (struct quantity){0};
        if (parcel->quantity.most <= 0)
            return false;
    }
    return true;
}

static void leave(struct walk *walk, const struct step *step)
{
    int32_t key = step_key(step);
    struct balance *balance = walk_balance_on(walk, step->place, step->when);
    struct quantity quantity = step->quantity;
    double lacking = quantity.value - (balance->came.value - balance->went.value);
    if (step->whole && walk->holder < 0)
        quantity = perhaps_nothing(step, quantity_subtract(balance->came, balance->went));
    else if (lacking > 0 && walk->holder < 0)
        find_lacking(walk, step->place, balance, lacking);
    balance->went = quantity_add(balance->went, quantity);
    int to = step->to;
    struct parcel *parcel = &walk->parcels[++walk->parcel_count];
    *parcel = (struct parcel){.from = step->place,
                              .to = to,
                              .trip = step->trip,
                              .left = step->when,
                              .outward = walk_is_out(walk, to) && !walk_is_out(walk, step->place),
                              .quantity = quantity};
    if (meet(walk, step, parcel) && parcel->outward)
        add_out(walk, step, parcel->quantity);
    if (key >= 0)
        queue_add(walk, &walk->by_key[key], walk->parcel_count, true);
    queue_add(walk, &walk->by_place[to + 1], walk->parcel_count, false);
}

static void reach(struct walk *walk, const struct step *step)
{
    int32_t key = step_key(step);
    struct balance *balance = walk_balance_on(walk, step->place, step->when);
    double value = step->whole ? INFINITY : step->quantity.value;
    struct taken taken = {0};
    if (key >= 0)
        queue_take(walk, &walk->by_key[key], true, value, &taken);
    if (!step->whole || taken.quantity.value <= 0)
        take_bound_for(walk, step->place, value, &taken);
    double lacking = value - taken.quantity.value;
    if (step->minute < 0 && (step->whole ? taken.quantity.value <= 0 : lacking > 0))
        await(walk, step, lacking);
    struct quantity quantity = step->quantity;
    if (step->whole && (walk->holder < 0 || taken.quantity.value > 0))
        quantity = perhaps_nothing(step, taken.quantity);
    balance->came = quantity_add(balance->came, quantity);
    balance->last_arrival = step->when;
    if (!walk_is_out(walk, step->place) || walk_is_out(walk, step->to))
        return;
    if (taken.counted <= 0)
        add_out(walk, step, quantity);
    else if (quantity.value > taken.counted)
        add_out(walk, step, quantity_exact(quantity.value - taken.counted));
}

static void dispose(struct walk *walk, const struct step *step)
{
    struct lot_situation *lot = &walk->situation->lots[walk->lot];
    struct balance *balance = walk_balance_on(walk, step->place, step->when);
    struct quantity *disposed = &lot->disposed[step->disposition];
    struct quantity quantity =
        step->whole ? quantity_subtract(balance->came, balance->went) : step->quantity;
    balance->went = quantity_add(balance->went, quantity);
    *disposed = quantity_add(*disposed, quantity);
}

static struct holding *add_holding(struct walk *walk)
{
    memory_grow(&walk->holdings, &walk->holding_capacity, (size_t)walk->holding_count + 1,
                sizeof *walk->holdings);
    struct holding *holding = &walk->holdings[walk->holding_count++];
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
        if (walk->situation->places[place].closed)
            close_balance(walk, balance);
        struct quantity there = cap(walk, quantity_subtract(balance->came, balance->went));
        if (walk->holder >= 0) {
            walk->holders_came[place] = quantity_add(walk->holders_came[place], balance->came);
            walk->holders_went[place] = quantity_add(walk->holders_went[place], balance->went);
        } else if (walk->unit >= 0) {
            walk->people[place] = quantity_add(walk->people[place], there);
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
    walk->parcel_count = walk->used_up = 0;
}

/* Goes through the movements of one subject. */
static void walk_subject(struct walk *walk)
{
    struct situation *situation = walk->situation;
    const struct mission *mission = walk->working->mission;
    walk->out = walk->dead = walk->unaccounted = walk->total = (struct quantity){0};
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
    const struct step_list *steps = walk->steps;
    int32_t end = steps->starts[walk->subject + 1];
    for (int32_t i = steps->starts[walk->subject]; i < end; i++) {
        const struct step *step = &steps->items[steps->by_time[i].step];
        if (i + AHEAD < end)
            __builtin_prefetch(&steps->items[steps->by_time[i + AHEAD].step]);
        if (step->kind == STEP_LEAVES)
            leave(walk, step);
        else if (step->kind == STEP_REACHES)
            reach(walk, step);
        else if (step->kind == STEP_DIES)
            walk_death(walk, step);
        else
            dispose(walk, step);
    }
    keep_places(walk);
    keep_parcels(walk);
    walk->out = cap(walk, walk->out);
    if (walk->unit >= 0) {
        struct unit_situation *unit = &situation->units[walk->unit];
        unit->out = walk->out;
        unit->dead = walk->dead;
        unit->inside = quantity_subtract(quantity_subtract(walk->total, walk->out), walk->dead);
        unit->unaccounted = walk->unaccounted;
    } else if (walk->lot >= 0) {
        struct lot_situation *lot = &situation->lots[walk->lot];
        lot->out = walk->out;
        lot->remaining = quantity_subtract(walk->total, walk->out);
        for (int d = 0; d < DISPOSITION_COUNT; d++)
            lot->remaining = quantity_subtract(lot->remaining, lot->disposed[d]);
        lot->unaccounted = walk->unaccounted;
    } else {
        memory_grow(&walk->holders, &walk->holder_capacity, (size_t)walk->holder_count + 1,
                    sizeof *walk->holders);
        walk->holders[walk->holder_count++] = (struct holder_situation){walk->holder, walk->out};
    }
}

static void walk_part(void *context, int item)
{
    struct walk *walk = &((struct walk *)context)[item];
    const struct mission *mission = walk->working->mission;
    size_t places = (size_t)mission->place_count + 1;
    int32_t units = mission->unit_count, lots = mission->lot_count, most = 0;
    const int32_t *starts = walk->steps->starts;
    struct arena *arena = &walk->arena;
    for (int32_t s = walk->first; s < walk->end; s++)
        most = starts[s + 1] - starts[s] > most ? starts[s + 1] - starts[s] : most;
    walk->parcels = arena_new(arena, (size_t)most + 1, sizeof *walk->parcels);
    size_t keys = (size_t)walk->working->ledger->name_count + 1;
    walk->by_key = arena_new_table(arena, keys, sizeof *walk->by_key);
    walk->by_place = arena_new(arena, places, sizeof *walk->by_place);
    walk->awaited_by_place = arena_new(arena, places, sizeof *walk->awaited_by_place);
    walk->balances = arena_new(arena, places, sizeof *walk->balances);
    walk->touched = arena_new(arena, places, sizeof *walk->touched);
    walk->people = arena_new(arena, places, sizeof *walk->people);
    walk->holders_came = arena_new(arena, places, sizeof *walk->holders_came);
    walk->holders_went = arena_new(arena, places, sizeof *walk->holders_went);
    for (int32_t s = walk->first; s < walk->end; s++) {
        walk->subject = s;
        walk->unit = s < units ? s : -1;
        walk->lot = s >= units && s < units + lots ? s - units : -1;
        walk->holder = s >= units + lots ? s - units - lots : -1;
        step_list_sort(walk->steps, s);
        if (walk->holder < 0 || starts[s] < starts[s + 1])
            walk_subject(walk);
    }
}

/* Gives what the parts have found to the situation. */
static void join_parts(struct situation *situation, struct walk *parts, int count)
{
    size_t holdings = 0, departures = 0, deaths = 0, holders = 0;
    for (int i = 0; i < count; i++) {
        const struct walk *walk = &parts[i];
        memory_grow(&situation->holdings, &holdings,
                    (size_t)(situation->holding_count + walk->holding_count),
                    sizeof *situation->holdings);
        memory_grow(&situation->departures, &departures,
                    (size_t)(situation->departure_count + walk->departure_count),
                    sizeof *situation->departures);
        memory_grow(&situation->deaths, &deaths,
                    (size_t)(situation->death_count + walk->death_count),
                    sizeof *situation->deaths);
        memory_grow(&situation->holders, &holders,
                    (size_t)(situation->holder_count + walk->holder_count),
                    sizeof *situation->holders);
        for (int32_t h = 0; h < walk->holding_count; h++)
            situation->holdings[situation->holding_count++] = walk->holdings[h];
        for (int32_t d = 0; d < walk->departure_count; d++)
            situation->departures[situation->departure_count++] = walk->departures[d];
        for (int32_t d = 0; d < walk->death_count; d++)
            situation->deaths[situation->death_count++] = walk->deaths[d];
        for (int32_t h = 0; h < walk->holder_count; h++)
            situation->holders[situation->holder_count++] = walk->holders[h];
    }
    for (int p = 0; p < situation->mission->place_count; p++) {
        struct quantity *people = &situation->places[p].people, came = {0}, went = {0};
        for (int i = 0; i < count; i++) {
            *people = quantity_add(*people, parts[i].people[p]);
            came = quantity_add(came, parts[i].holders_came[p]);
            went = quantity_add(went, parts[i].holders_went[p]);
        }
        *people = quantity_subtract(quantity_add(*people, came), went);
    }
}

void find_holdings(struct working *working, struct step_list *steps, struct arena *arena)
{
    const struct mission *mission = working->mission;
    step_list_take_facts(steps, working, arena);
    bool *outside = arena_new(arena, (size_t)mission->place_count + 1, sizeof *outside);
    for (int p = 0; p < mission->place_count; p++)
        outside[p] = mission_place_is_outside(mission, p);
    struct walk parts[PARTS];
    int count = steps->count < PARTS * STEPS_PER_PART ? 1 : PARTS;
    for (int i = 0, subject = 0; i < count; i++) {
        parts[i] = (struct walk){.working = working,
                                 .situation = working->situation,
                                 .steps = steps,
                                 .outside = outside,
                                 .first = subject};
        while (subject < steps->subject_count &&
               (i + 1 == count || steps->starts[subject] < steps->count / count * (i + 1)))
            subject++;
        parts[i].end = subject;
    }
    threads_run(threads_available(), count, walk_part, parts);
    join_parts(working->situation, parts, count);
    for (int i = 0; i < count; i++) {
        free(parts[i].holdings);
        free(parts[i].departures);
        free(parts[i].deaths);
        free(parts[i].holders);
        arena_clear(&parts[i].arena);
    }
}
