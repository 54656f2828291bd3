/* Entries as steps: what leaves a place, reaches one, or is disposed of there, who died, and whose
 * it is.
 *
 * Checks read one entry at a time, the situation all that stand. Those are sorted by subject (a
 * counting sort) and then, each subject's for itself, by time; what is sorted are pairs of time and
 * number, as steps are much larger. */
#include "situation/working.h"

#include "base/threads.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int32_t subject_number(const struct mission *mission, struct subject subject)
{
    return subject.unit >= 0     ? subject.unit
           : subject.lot >= 0    ? mission->unit_count + subject.lot
           : subject.holder >= 0 ? mission->unit_count + mission->lot_count + subject.holder
                                 : -1;
}

static bool is_step(int kind)
{
    return kind == ENTRY_DEPARTURE || kind == ENTRY_ARRIVAL || kind == ENTRY_DISPOSITION ||
           kind == ENTRY_INCIDENT;
}

bool working_step(struct working *working, const struct ledger_entry *entry, int32_t index,
                  struct step *step)
{
    if (!is_step((int)entry->kind))
        return false;
    const struct mission *mission = working->mission;
    struct subject whose = working_subject(working, entry);
    bool dies = entry->kind == ENTRY_INCIDENT;
    if (dies && (whose.unit < 0 || entry->amount.qualifier == AMOUNT_NONE))
        return false;
    *step = (struct step){
        .entry = index,
        .kind = entry->kind == ENTRY_DEPARTURE ? STEP_LEAVES
                : entry->kind == ENTRY_ARRIVAL ? STEP_REACHES
                : dies                         ? STEP_DIES
                                               : STEP_DISPOSED,
        .subject = subject_number(mission, whose),
        .place = dies && entry->leg >= 0 ? -1 : working_place(working, entry->place),
        .to = dies ? -1 : working_place(working, entry->other_place),
        .trip = working_trip(working, entry->trip),
        .disposition = -1,
        /* Who died at no told time had set out with the others, or arrived, on that day. */
        .when = dies && entry->minute < 0 ? day_moment(entry->day + 1) - 1 : working_moment(entry),
        .day = entry->day,
        .minute = entry->minute,
        .trip_name = entry->trip,
        .event = entry->event,
        .whole = entry->amount.qualifier == AMOUNT_NONE,
        .quantity = quantity_of_amount(&entry->amount),
    };
    if (step->kind == STEP_LEAVES && step->to < 0 && step->trip >= 0)
        step->to = working->situation->plan->trips[step->trip].to;
    if (step->kind == STEP_DISPOSED) {
        step->disposition = working_disposition(working, entry->measure);
        if (whose.lot < 0 || step->disposition < 0)
            return false;
        if (step->place < 0)
            step->place = mission->lots[whose.lot].place;
    }
    return step->subject >= 0 && (step->place >= 0 || dies);
}

void step_list_init(struct step_list *steps, const struct working *working, struct arena *arena)
{
    size_t count = (size_t)working->ledger->entry_count + 1;
    *steps = (struct step_list){.items = arena_new(arena, count, sizeof *steps->items),
                                .tracked = arena_new(arena, count, sizeof *steps->tracked)};
}

void step_list_read(struct step_list *steps, struct working *working, int part)
{
    const struct ledger *ledger = working->ledger;
    for (int32_t i = entry_part(ledger, part), end = entry_part(ledger, part + 1); i < end; i++)
        steps->tracked[i] = is_step(working->kinds[i]) &&
                            working_step(working, &ledger->entries[i], i, &steps->items[i]);
}

/* The fact tells of the step, which is its report number `report`. */
static bool take_fact(const struct working *working, const struct fact *fact, int32_t report,
                      struct step *step)
{
    int32_t as_of = working->situation->as_of;
    if (fact->first_day > as_of || !fact_part(working, fact, report, &step->quantity))
        return false;
    step->whole = fact->quantity.qualifier == AMOUNT_NONE;
    step->perhaps = step->whole && fact->last_day > as_of;
    if (!step->whole && step->quantity.most <= 0)
        return false;
    if (step->whole) /* of a holder nobody knows how many there are */
        step->quantity = (struct quantity){0, 0, INFINITY, AMOUNT_AT_LEAST, false};
    if (step->day > as_of)
        step->when = day_moment(fact->first_day);
    return true;
}

/* Facts part by part: each finds its steps, and then puts them behind those of the parts before. */
struct taking {
    struct step_list *steps;
    const struct working *working;
    int32_t *list; /* steps by order, part by part */
    int32_t first[ENTRY_PARTS], count[ENTRY_PARTS];
    int32_t *places[ENTRY_PARTS]; /* by subject: how many, then where the next goes */
};

static void take_part(void *context, int part)
{
    struct taking *taking = context;
    const struct situation *situation = taking->working->situation;
    struct step_list *steps = taking->steps;
    int64_t count = situation->fact_count;
    int32_t f = (int32_t)(count * part / ENTRY_PARTS),
            end = (int32_t)(count * (part + 1) / ENTRY_PARTS);
    int32_t *list = taking->list + (f < end ? situation->facts[f].report : 0), taken = 0;
    taking->first[part] = (int32_t)(list - taking->list);
    for (; f < end; f++) {
        const struct fact *fact = &situation->facts[f];
        for (int32_t i = 0; i < fact->count; i++) {
            int32_t step = situation->reports[fact->report + i];
            if (!steps->tracked[step] || !take_fact(taking->working, fact, i, &steps->items[step]))
                continue;
            list[taken++] = step;
            taking->places[part][steps->items[step].subject]++;
        }
    }
    taking->count[part] = taken;
}

static void place_part(void *context, int part)
{
    struct taking *taking = context;
    struct step_list *steps = taking->steps;
    for (int32_t i = 0, at = taking->first[part]; i < taking->count[part]; i++, at++) {
        int32_t number = taking->list[at];
        const struct step *step = &steps->items[number];
        steps->by_time[taking->places[part][step->subject]++] =
            (struct step_time){step->when, at, number};
    }
}

void step_list_take_facts(struct step_list *steps, const struct working *working,
                          struct arena *arena)
{
    const struct ledger *ledger = working->ledger;
    const struct mission *mission = working->mission;
    int32_t subjects = mission->unit_count + mission->lot_count + ledger->name_count;
    int threads = ledger->entry_count > ENTRIES_FOR_THREADS ? threads_available() : 1;
    struct taking taking = {.steps = steps, .working = working};
    taking.list = arena_new(arena, (size_t)ledger->entry_count + 1, sizeof *taking.list);
    for (int part = 0; part < ENTRY_PARTS; part++)
        taking.places[part] = arena_new_table(arena, (size_t)subjects + 1, sizeof(int32_t));
    threads_run(threads, ENTRY_PARTS, take_part, &taking);
    steps->subject_count = subjects;
    steps->starts = arena_new(arena, (size_t)subjects + 2, sizeof *steps->starts);
    for (int32_t s = 0; s < subjects; s++) {
        int32_t at = steps->starts[s];
        for (int part = 0; part < ENTRY_PARTS; part++) {
            int32_t count = taking.places[part][s];
            taking.places[part][s] = at;
            at += count;
        }
        steps->starts[s + 1] = at;
    }
    steps->count = steps->starts[subjects];
    steps->by_time = arena_new(arena, (size_t)steps->count + 1, sizeof *steps->by_time);
    threads_run(threads, ENTRY_PARTS, place_part, &taking);
}

static int compare_times(const void *left, const void *right)
{
    const struct step_time *one = left, *other = right;
    return one->when != other->when ? (one->when < other->when ? -1 : 1)
                                    : (one->order > other->order) - (one->order < other->order);
}

/* Most are told in the order in which they happened: each is moved past the few before it that
 * happened later. Where there is no such order, and that would take long, false. */
static bool sort_nearly_sorted(struct step_time *times, int32_t count)
{
    enum { MOVES_EACH = 16 };
    int64_t left = (int64_t)MOVES_EACH * count;
    for (int32_t i = 1; i < count && left >= 0; i++) {
        struct step_time moved = times[i];
        int32_t at = i;
        for (; at > 0 && compare_times(&times[at - 1], &moved) > 0 && left >= 0; at--, left--)
            times[at] = times[at - 1];
        times[at] = moved;
    }
    return left >= 0;
}

void step_list_sort(const struct step_list *steps, int32_t subject)
{
    int32_t first = steps->starts[subject], count = steps->starts[subject + 1] - first;
    struct step_time *times = steps->by_time + first;
    if (count > 1 && !sort_nearly_sorted(times, count))
        qsort(times, (size_t)count, sizeof *times, compare_times);
}
