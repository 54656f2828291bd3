/* Calendars and cost curves, laid out once for all instances that share them.
 *
 * A planner builds many instances that differ in a few activities; laying out their curves over the horizon would take longer than
 * searching them. Each calendar and curve is its own array, so that growing moves none. Users are counted: the last one frees.
 */
#include "schedule/instance.h"

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
    arena_clear(&tables->arena);
    free(tables);
}

int32_t schedule_tables_add_calendar(struct schedule_tables *tables, const unsigned char *open)
{
    size_t horizon = (size_t)tables->horizon;
    unsigned char *copy = arena_new(&tables->arena, horizon, 1);
    int32_t *next = arena_new(&tables->arena, horizon + 1, sizeof *next);
    next[horizon] = SCHEDULE_TO_END;
    for (size_t t = horizon; t-- > 0;) {
        copy[t] = open[t] != 0;
        next[t] = copy[t] ? (int32_t)t : next[t + 1];
    }
    memory_grow(&tables->calendar, &tables->calendar_capacity, (size_t)tables->calendars + 1, sizeof *tables->calendar);
    tables->calendar[tables->calendars] = (struct schedule_calendar){copy, next};
    return tables->calendars++;
}

int32_t schedule_tables_add_cost_curve(struct schedule_tables *tables, const int64_t *cost)
{
    size_t length = (size_t)tables->horizon + 1;
    int64_t *copy = arena_new(&tables->arena, 2 * length, sizeof *copy), *floor = copy + length, most = 0;
    memcpy(copy, cost, length * sizeof *copy);
    for (size_t t = length; t-- > 0;) {
        int64_t size = cost[t] == INT64_MIN ? INT64_MAX : llabs(cost[t]);
        most = size > most ? size : most;
        floor[t] = t + 1 < length && floor[t + 1] < cost[t] ? floor[t + 1] : cost[t];
    }
    memory_grow(&tables->curve, &tables->curve_capacity, (size_t)tables->curves + 1, sizeof *tables->curve);
    tables->curve[tables->curves] = (struct schedule_curve){copy, floor, most};
    return tables->curves++;
}
