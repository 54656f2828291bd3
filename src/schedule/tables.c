/* Calendars and cost curves, laid out once for all instances that share them.
 *
 * A planner builds many instances that differ in a few activities; laying out their curves over the
 * horizon would take longer than searching them. Each calendar and curve is its own array, so that
 * growing moves none. Equal ones are kept once: many trips differ in nothing that their cost or
 * their days see. Users are counted: the last one frees.
 */
#include "schedule/instance.h"

#include "base/random.h"

#include <stdlib.h>
#include <string.h>

struct schedule_tables *schedule_tables_new(int32_t horizon)
{
    struct schedule_tables *tables = memory_new(1, sizeof *tables);
    tables->horizon = horizon;
    tables->users = 1;
    return tables;
}

struct schedule_tables *schedule_tables_share(struct schedule_tables *tables)
{
    tables->users++;
    return tables;
}

void schedule_tables_free(struct schedule_tables *tables)
{
    if (!tables || --tables->users > 0)
        return;
    free(tables->calendar);
    free(tables->curve);
    free(tables->slot);
    arena_clear(&tables->arena);
    free(tables);
}

/* The slot of the row with this content, empty if there is none; `kind` keeps calendars and curves
 * apart. The table of slots is at most half full. */
static struct schedule_slot *find_slot(struct schedule_tables *tables, int kind, const void *row,
                                       size_t size)
{
    if ((size_t)(tables->calendars + tables->curves) * 2 >= tables->slots) {
        size_t slots = tables->slots ? tables->slots * 2 : 256;
        struct schedule_slot *larger = memory_new(slots, sizeof *larger);
        for (size_t i = 0; i < tables->slots; i++) {
            size_t at = (size_t)tables->slot[i].hash % slots;
            while (tables->slot[i].index && larger[at].index)
                at = (at + 1) % slots;
            if (tables->slot[i].index)
                larger[at] = tables->slot[i];
        }
        free(tables->slot);
        tables->slot = larger;
        tables->slots = slots;
    }
    uint64_t hash = (uint64_t)kind;
    for (size_t i = 0; i < size; i += sizeof(uint64_t)) {
        uint64_t word = 0;
        memcpy(&word, (const char *)row + i, size - i < sizeof word ? size - i : sizeof word);
        hash = random_mix(hash + word);
    }
    size_t at = (size_t)hash % tables->slots;
    for (; tables->slot[at].index; at = (at + 1) % tables->slots) {
        const struct schedule_slot *slot = &tables->slot[at];
        const void *other = slot->kind ? (const void *)tables->curve[slot->index - 1].cost
                                       : tables->calendar[slot->index - 1].open;
        if (slot->hash == hash && slot->kind == kind && memcmp(other, row, size) == 0)
            break;
    }
    if (!tables->slot[at].index)
        tables->slot[at] = (struct schedule_slot){hash, kind, 0};
    return &tables->slot[at];
}

int32_t schedule_tables_add_calendar(struct schedule_tables *tables, const unsigned char *open)
{
    size_t horizon = (size_t)tables->horizon;
    struct schedule_slot *slot = find_slot(tables, 0, open, horizon);
    if (slot->index)
        return slot->index - 1;
    unsigned char *copy = arena_new(&tables->arena, horizon, 1);
    int32_t *next = arena_new(&tables->arena, horizon + 1, sizeof *next);
    next[horizon] = SCHEDULE_TO_END;
    for (size_t t = horizon; t-- > 0;) {
        copy[t] = open[t] != 0;
        next[t] = copy[t] ? (int32_t)t : next[t + 1];
    }
    memory_grow(&tables->calendar, &tables->calendar_capacity, (size_t)tables->calendars + 1,
                sizeof *tables->calendar);
    tables->calendar[tables->calendars] =
        (struct schedule_calendar){.open = copy, .next_open = next};
    slot->index = ++tables->calendars;
    return slot->index - 1;
}

void schedule_tables_count_work(struct schedule_tables *tables, int32_t index)
{
    struct schedule_calendar *calendar = &tables->calendar[index];
    size_t horizon = (size_t)tables->horizon;
    if (calendar->open_before)
        return;
    int32_t *before = arena_new(&tables->arena, horizon + 1, sizeof *before);
    int32_t *period = arena_new(&tables->arena, horizon + 1, sizeof *period), count = 0;
    for (size_t t = 0; t < horizon; t++) {
        before[t] = count;
        if (calendar->open[t])
            period[count++] = (int32_t)t;
    }
    before[horizon] = count;
    calendar->open_before = before;
    calendar->open_period = period;
}

int32_t schedule_tables_intersect(struct schedule_tables *tables, int32_t left, int32_t right)
{
    size_t horizon = (size_t)tables->horizon;
    unsigned char *both = memory_new(horizon, 1);
    for (size_t t = 0; t < horizon; t++)
        both[t] = tables->calendar[left].open[t] && tables->calendar[right].open[t];
    int32_t index = schedule_tables_add_calendar(tables, both);
    free(both);
    return index;
}

int32_t schedule_tables_add_cost_curve(struct schedule_tables *tables, const int64_t *cost)
{
    size_t length = (size_t)tables->horizon + 1;
    struct schedule_slot *slot = find_slot(tables, 1, cost, length * sizeof *cost);
    if (slot->index)
        return slot->index - 1;
    int64_t *copy = arena_new(&tables->arena, 2 * length, sizeof *copy), *floor = copy + length,
            most = 0;
    memcpy(copy, cost, length * sizeof *copy);
    for (size_t t = length; t-- > 0;) {
        int64_t size = cost[t] == INT64_MIN ? INT64_MAX : llabs(cost[t]);
        most = size > most ? size : most;
        floor[t] = t + 1 < length && floor[t + 1] < cost[t] ? floor[t + 1] : cost[t];
    }
    memory_grow(&tables->curve, &tables->curve_capacity, (size_t)tables->curves + 1,
                sizeof *tables->curve);
    tables->curve[tables->curves] = (struct schedule_curve){copy, floor, most};
    slot->index = ++tables->curves;
    return slot->index - 1;
}
