/* What an entry is checked against, before it is recorded.
 *
 * Of every unit and lot the steps that stand are kept in order of time. A check goes through those
 * of the entry's subject up to its time, and sees how many can be at a place then: the most that
 * came less the least that went, so that a vague report is never held against an exact one. Taking
 * an entry out (corrected, retracted) is a mark at it, not a change of the lists.
 */
#include "situation/checks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct ledger_entry *entry_at(const struct situation_checks *checks, int32_t entry)
{
    return entry < checks->ledger->entry_count
               ? &checks->ledger->entries[entry]
               : &checks->added[entry - checks->ledger->entry_count];
}

bool checks_stands(const struct situation_checks *checks, int32_t entry, int32_t left_out)
{
    return entry != left_out && checks->standing[entry] == STANDING_STANDS;
}

void checks_refresh(struct situation_checks *checks)
{
    struct working *working = &checks->working;
    working_find_measures(working);
    size_t subjects = (size_t)(checks->mission->unit_count + checks->mission->lot_count +
                               checks->ledger->name_count);
    memory_grow(&checks->steps, &checks->steps_capacity, subjects + 1, sizeof *checks->steps);
}

const struct step *checks_find_report(const struct situation_checks *checks,
                                      const struct steps *steps, const struct step *step,
                                      int32_t left_out)
{
    if (step->event < 0)
        return NULL;
    for (int32_t i = 0; i < steps->count; i++) {
        const struct step *other = &steps->items[i];
        if (other->event == step->event && other->kind == step->kind &&
            other->place == step->place && checks_stands(checks, other->entry, left_out))
            return other;
    }
    return NULL;
}

static void append_step(struct steps *steps, const struct step *step)
{
    memory_grow(&steps->items, &steps->capacity, (size_t)steps->count + 1, sizeof *steps->items);
    steps->items[steps->count++] = *step;
}

static int compare_steps(const void *left, const void *right)
{
    const struct step *one = left, *other = right;
    return one->when != other->when ? (one->when < other->when ? -1 : 1)
                                    : (one->entry > other->entry) - (one->entry < other->entry);
}

static void insert_step(struct steps *steps, const struct step *step)
{
    memory_grow(&steps->items, &steps->capacity, (size_t)steps->count + 1, sizeof *steps->items);
    int32_t at = steps->count++;
    for (; at > 0 && steps->items[at - 1].when > step->when; at--)
        steps->items[at] = steps->items[at - 1];
    steps->items[at] = *step;
}

/* -- Walking through what a subject did -- */

static void begin_walk(struct situation_checks *checks, int32_t subject)
{
    const struct mission *mission = checks->mission;
    size_t size = (size_t)mission->place_count * sizeof(double);
    memset(checks->there_most, 0, size);
    memset(checks->there_value, 0, size);
    for (int p = 0; p < mission->place_count; p++)
        checks->came_before[p].day = DAY_NONE;
    memset(checks->bound_most, 0, size + sizeof(double));
    memset(checks->bound_value, 0, size + sizeof(double));
    int lot = subject - mission->unit_count;
    if (subject < mission->unit_count) {
        const struct unit *unit = &mission->units[subject];
        checks->there_most[unit->place] = checks->there_value[unit->place] = unit->people;
    } else if (lot < mission->lot_count) {
        const struct lot *row = &mission->lots[lot];
        checks->there_most[row->place] = checks->there_value[row->place] = row->quantity;
    }
}

/* Takes from those under way to the place, then from those under way to nobody knows where; what is
 * lacking comes back. */
static void take_bound(struct situation_checks *checks, int place, double *least, double *value)
{
    for (int i = 0; i < 2; i++) {
        int to = i == 0 ? place + 1 : 0;
        double part = fmin(checks->bound_value[to], *value);
        double sure = fmin(checks->bound_most[to], *least);
        checks->bound_value[to] -= part;
        if (!isinf(checks->bound_most[to]))
            checks->bound_most[to] -= sure;
        *value -= part;
        *least -= sure;
    }
}

/* An arrival at no told time may be of what leaves later on its day. */
static void walk_arrival(struct situation_checks *checks, const struct step *step)
{
    double *most = &checks->there_most[step->place], *value = &checks->there_value[step->place];
    double least_lacking = step->quantity.least, lacking = step->quantity.value;
    bool whole = step->whole;
    if (whole) {
        int to = checks->bound_value[step->place + 1] > 0 ? step->place + 1 : 0;
        whole = checks->bound_value[to] <= 0;
        *most += checks->bound_most[to];
        *value += checks->bound_value[to];
        checks->bound_most[to] = checks->bound_value[to] = least_lacking = lacking = 0;
    } else {
        *most += step->quantity.most;
        *value += step->quantity.value;
        take_bound(checks, step->place, &least_lacking, &lacking);
    }
    if (step->minute >= 0 || (!whole && lacking <= 0))
        return;
    struct came_before *came = &checks->came_before[step->place];
    if (came->day != step->day)
        *came = (struct came_before){.day = step->day};
    came->whole = came->whole || whole;
    came->least += least_lacking;
    came->value += lacking;
}

/* What of those who leave has been told to arrive already. */
static void meet(struct situation_checks *checks, const struct step *step, double *most,
                 double *value)
{
    struct came_before *came = step->to >= 0 ? &checks->came_before[step->to] : NULL;
    if (!came || came->day != moment_day(step->when))
        return;
    if (came->whole) {
        checks->there_most[step->to] += *most;
        checks->there_value[step->to] += *value;
        *most = *value = 0;
        return;
    }
    double part = fmin(came->value, *value), sure = fmin(came->least, *most);
    came->value -= part;
    came->least -= sure;
    *value -= part;
    if (!isinf(*most))
        *most -= sure;
}

static void lose(double *most, double *value, double *least_left, double *value_left)
{
    double sure = fmin(fmax(*most, 0), *least_left), part = fmin(fmax(*value, 0), *value_left);
    *value -= part;
    *value_left -= part;
    if (!isinf(*most))
        *most -= sure;
    *least_left -= sure;
}

/* Who died on the trip or event of a departure was under way there; else at the place; else
 * wherever there are any. */
static void walk_death(struct situation_checks *checks, const struct step *step)
{
    const struct steps *steps = &checks->steps[step->subject];
    int places = checks->mission->place_count;
    int32_t key = step_key(step);
    double least = step->quantity.least, value = step->quantity.value;
    for (int32_t i = 0; key >= 0 && i < steps->count && steps->items[i].when <= step->when; i++) {
        int to = steps->items[i].to + 1;
        if (steps->items[i].kind == STEP_LEAVES && step_key(&steps->items[i]) == key)
            lose(&checks->bound_most[to], &checks->bound_value[to], &least, &value);
    }
    if (step->place >= 0)
        lose(&checks->there_most[step->place], &checks->there_value[step->place], &least, &value);
    for (int to = 0; to <= places; to++)
        lose(&checks->bound_most[to], &checks->bound_value[to], &least, &value);
    for (int p = 0; p < places; p++)
        if (!mission_place_is_outside(checks->mission, p))
            lose(&checks->there_most[p], &checks->there_value[p], &least, &value);
}

double checks_most_left(const struct situation_checks *checks)
{
    double most = 0;
    for (int p = 0; p < checks->mission->place_count; p++)
        if (!mission_place_is_outside(checks->mission, p))
            most += fmax(checks->there_most[p], 0);
    for (int to = 0; to <= checks->mission->place_count; to++)
        most += fmax(checks->bound_most[to], 0);
    return most;
}

void checks_walk_step(struct situation_checks *checks, const struct step *step)
{
    if (step->kind == STEP_DIES) {
        walk_death(checks, step);
        return;
    }
    double *most = &checks->there_most[step->place], *value = &checks->there_value[step->place];
    if (step->kind == STEP_REACHES) {
        walk_arrival(checks, step);
        return;
    }
    double went_most = step->whole ? fmax(*most, 0) : step->quantity.most;
    double went_value = step->whole ? fmax(*value, 0) : step->quantity.value;
    *most = step->whole ? 0 : *most - step->quantity.least;
    *value = step->whole ? 0 : *value - step->quantity.value;
    if (step->kind != STEP_LEAVES)
        return;
    meet(checks, step, &went_most, &went_value);
    checks->bound_most[step->to + 1] += went_most;
    checks->bound_value[step->to + 1] += went_value;
}

int32_t checks_walk_until(struct situation_checks *checks, int32_t subject, int64_t when,
                          int32_t left_out)
{
    const struct steps *steps = &checks->steps[subject];
    int32_t i = 0;
    begin_walk(checks, subject);
    for (; i < steps->count && steps->items[i].when <= when; i++)
        if (checks_stands(checks, steps->items[i].entry, left_out))
            checks_walk_step(checks, &steps->items[i]);
    return i;
}

/* -- What stands -- */

static void take_in(struct situation_checks *checks, const struct ledger_entry *entry,
                    int32_t index, const struct quantity *quantity)
{
    struct step step;
    if (entry->kind == ENTRY_CLOSING && entry->day != DAY_NONE) {
        int place = working_place(&checks->working, entry->place);
        struct closed *closed = place >= 0 ? &checks->closed[place] : NULL;
        if (closed &&
            (closed->day == DAY_NONE || !checks_stands(checks, closed->entry, entry->target) ||
             closed->day < entry->day))
            *closed = (struct closed){entry->day, index, entry->event};
    }
    if (entry->day == DAY_NONE || !working_step(&checks->working, entry, index, &step))
        return;
    struct steps *steps = &checks->steps[step.subject];
    if (quantity) { /* of a fact: its reports are one already; sorted when all are there */
        step.quantity = *quantity;
        append_step(steps, &step);
    } else if (!checks_find_report(checks, steps, &step, -1)) {
        insert_step(steps, &step);
    }
}

void situation_checks_add(struct situation_checks *checks, const struct ledger_entry *entry)
{
    checks_refresh(checks);
    int32_t index = checks->entry_count++;
    memory_grow(&checks->added, &checks->added_capacity,
                (size_t)(checks->entry_count - checks->ledger->entry_count), sizeof *checks->added);
    checks->added[index - checks->ledger->entry_count] = *entry;
    memory_grow(&checks->standing, &checks->standing_capacity, (size_t)checks->entry_count, 1);
    checks->standing[index] = STANDING_STANDS;
    if (entry->target >= 0 && entry->target < index) {
        const struct ledger_entry *target = entry_at(checks, entry->target);
        if (entry_corrects(entry)) {
            checks->standing[entry->target] = STANDING_CORRECTED;
        } else if (entry->kind == ENTRY_RETRACTION) {
            checks->standing[entry->target] = STANDING_RETRACTED;
            /* What that had taken away is back. */
            if (target->target >= 0 && (target->kind == ENTRY_RETRACTION || entry_corrects(target)))
                checks->standing[target->target] = STANDING_STANDS;
        }
    }
    take_in(checks, entry, index, NULL);
}

struct situation_checks *situation_checks_new(const struct mission *mission,
                                              const struct plan_document *plan,
                                              const struct ledger *ledger, int32_t today)
{
    struct situation_checks *checks = memory_new(1, sizeof *checks);
    size_t places = (size_t)mission->place_count + 1;
    *checks = (struct situation_checks){
        .mission = mission, .ledger = ledger, .today = today, .entry_count = ledger->entry_count};
    struct situation *situation = checks->situation = memory_new(1, sizeof *situation);
    *situation = (struct situation){.mission = mission,
                                    .ledger = ledger,
                                    .plan = plan,
                                    .as_of = INT32_MAX,
                                    .known_on = INT32_MAX};
    working_init(&checks->working, situation);
    working_note_items(&checks->working);
    find_standing(&checks->working);
    find_facts(&checks->working);
    read_facts(&checks->working);
    memory_grow(&checks->standing, &checks->standing_capacity, (size_t)ledger->entry_count + 1, 1);
    if (ledger->entry_count)
        memcpy(checks->standing, situation->standing, (size_t)ledger->entry_count);
    checks->closed = memory_new(places, sizeof *checks->closed);
    for (size_t p = 0; p < places; p++)
        checks->closed[p] = (struct closed){DAY_NONE, -1, -1};
    double **walks[] = {&checks->there_most, &checks->there_value, &checks->bound_most,
                        &checks->bound_value};
    for (size_t i = 0; i < sizeof walks / sizeof *walks; i++)
        *walks[i] = memory_new(places + 1, sizeof **walks[i]);
    checks->came_before = memory_new(places, sizeof *checks->came_before);
    checks_refresh(checks);
    for (int32_t f = 0; f < situation->fact_count; f++) {
        const struct fact *fact = &situation->facts[f];
        take_in(checks, &ledger->entries[fact->entry], fact->entry, &fact->quantity);
    }
    for (size_t s = 0; s < checks->steps_capacity; s++)
        if (checks->steps[s].count > 1)
            qsort(checks->steps[s].items, (size_t)checks->steps[s].count,
                  sizeof *checks->steps[s].items, compare_steps);
    return checks;
}

void situation_checks_free(struct situation_checks *checks)
{
    if (!checks)
        return;
    working_clear(&checks->working);
    situation_free(checks->situation);
    for (size_t s = 0; s < checks->steps_capacity; s++)
        free(checks->steps[s].items);
    free(checks->steps);
    free(checks->added);
    free(checks->standing);
    free(checks->closed);
    free(checks->came_before);
    free(checks->there_most);
    free(checks->there_value);
    free(checks->bound_most);
    free(checks->bound_value);
    free(checks);
}
