/* Entries as steps: what leaves a place, reaches one, or is disposed of there, and whose it is.
 *
 * Checks read one entry at a time, the situation all that stand. Those are sorted by subject (a
 * counting sort) and then, each subject's for itself, by time; what is sorted are pairs of time and
 * number, as steps are much larger. */
#include "situation/working.h"

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
    return kind == ENTRY_DEPARTURE || kind == ENTRY_ARRIVAL || kind == ENTRY_DISPOSITION;
}

bool working_step(struct working *working, const struct ledger_entry *entry, int32_t index,
                  struct step *step)
{
    if (!is_step((int)entry->kind))
        return false;
    const struct mission *mission = working->mission;
    struct subject whose = working_subject(working, entry);
    *step = (struct step){
        .entry = index,
        .kind = entry->kind == ENTRY_DEPARTURE ? STEP_LEAVES
                : entry->kind == ENTRY_ARRIVAL ? STEP_REACHES
                                               : STEP_DISPOSED,
        .subject = subject_number(mission, whose),
        .place = working_place(working, entry->place),
        .to = working_place(working, entry->other_place),
        .trip = working_trip(working, entry->trip),
        .disposition = -1,
        .when = working_moment(entry),
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
    return step->subject >= 0 && step->place >= 0;
}

void step_list_read(struct step_list *steps, struct working *working, struct arena *arena)
{
    const struct ledger *ledger = working->ledger;
    size_t most = 0;
    for (int32_t i = 0; i < ledger->entry_count; i++)
        most += is_step(working->kinds[i]);
    *steps = (struct step_list){
        .items = arena_new(arena, most + 1, sizeof *steps->items),
        .of_entry = arena_new(arena, (size_t)ledger->entry_count + 1, sizeof *steps->of_entry)};
    for (int32_t i = 0; i < ledger->entry_count; i++)
        if (is_step(working->kinds[i]) &&
            working_step(working, &ledger->entries[i], i, &steps->items[steps->count]))
            steps->of_entry[i] = ++steps->count;
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

void step_list_take_facts(struct step_list *steps, const struct working *working,
                          struct arena *arena)
{
    const struct situation *situation = working->situation;
    const struct mission *mission = working->mission;
    int32_t subjects = mission->unit_count + mission->lot_count + working->ledger->name_count;
    int32_t *next = arena_new(arena, (size_t)subjects + 1, sizeof *next), taken = 0;
    int32_t *list = arena_new(arena, (size_t)steps->count + 1, sizeof *list);
    steps->subject_count = subjects;
    steps->starts = arena_new(arena, (size_t)subjects + 2, sizeof *steps->starts);
    for (int32_t f = 0; f < situation->fact_count; f++) {
        const struct fact *fact = &situation->facts[f];
        for (int32_t i = 0; i < fact->count; i++) {
            int32_t step = steps->of_entry[situation->reports[fact->report + i]] - 1;
            if (step < 0 || !take_fact(working, fact, i, &steps->items[step]))
                continue;
            list[taken++] = step;
            steps->starts[steps->items[step].subject + 1]++;
        }
    }
    for (int32_t s = 0; s < subjects; s++)
        steps->starts[s + 1] += steps->starts[s];
    steps->by_time = arena_new(arena, (size_t)taken + 1, sizeof *steps->by_time);
    memcpy(next, steps->starts, (size_t)subjects * sizeof *next);
    for (int32_t i = 0; i < taken; i++) {
        const struct step *step = &steps->items[list[i]];
        steps->by_time[next[step->subject]++] = (struct step_time){step->when, i, list[i]};
    }
    steps->count = taken;
}

static int compare_times(const void *left, const void *right)
{
    const struct step_time *one = left, *other = right;
    return one->when != other->when ? (one->when < other->when ? -1 : 1)
                                    : (one->order > other->order) - (one->order < other->order);
}

void step_list_sort(const struct step_list *steps, int32_t subject)
{
    int32_t first = steps->starts[subject], count = steps->starts[subject + 1] - first;
    if (count > 1)
        qsort(steps->by_time + first, (size_t)count, sizeof *steps->by_time, compare_times);
}
