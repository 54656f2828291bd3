/* Day-by-day values from a base and the limits table. The days on which anything can change are the
 * first days of the rows that apply and the days after their last; between two of these the value
 * is constant and is worked out once, from all rows, so that no order of rows and no overlap needs
 * thought. */
#include "verify/steps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool applies(const struct mission *mission, const struct limit *limit,
                    const struct steps_wanted *wanted)
{
    if (limit->kind != wanted->kind || limit->leg != wanted->leg || limit->lift != wanted->lift)
        return false;
    if (wanted->country_place >= 0)
        return limit->place < 0 &&
               strcmp(limit->country, mission->places[wanted->country_place].country) == 0;
    return limit->place == wanted->place && (wanted->place >= 0 || !*limit->country);
}

static int compare_days(const void *left, const void *right)
{
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    return (a > b) - (a < b);
}

static double value_on(const struct limit *const *rows, int count,
                       const struct steps_wanted *wanted, int32_t day)
{
    double value = wanted->base;
    if (!mission_days_hold(wanted->exists_from, wanted->exists_until, day))
        return 0;
    for (int i = 0; i < count; i++)
        if (mission_days_hold(rows[i]->from, rows[i]->until, day) &&
            (wanted->replaces || rows[i]->value < value))
            value = rows[i]->value;
    return value;
}

struct steps steps_build(struct arena *arena, const struct mission *mission,
                         const struct steps_wanted *wanted)
{
    size_t row_capacity = 0, day_capacity = 0, days = 0;
    const struct limit **rows = NULL;
    int32_t *from = NULL;
    int count = 0;
    memory_grow(&from, &day_capacity, 3, sizeof *from);
    from[days++] = INT32_MIN;
    if (wanted->exists_from != DAY_NONE)
        from[days++] = wanted->exists_from;
    if (wanted->exists_until != DAY_NONE)
        from[days++] = wanted->exists_until + 1;
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        if (!applies(mission, limit, wanted))
            continue;
        memory_grow(&rows, &row_capacity, (size_t)count + 1, sizeof *rows);
        memory_grow(&from, &day_capacity, days + 2, sizeof *from);
        rows[count++] = limit;
        if (limit->from != DAY_NONE)
            from[days++] = limit->from;
        if (limit->until != DAY_NONE)
            from[days++] = limit->until + 1;
    }
    qsort(from, days, sizeof *from, compare_days);
    struct steps steps = {arena_new(arena, days, sizeof *steps.from),
                          arena_new(arena, days, sizeof *steps.value), 0, *wanted};
    for (size_t i = 0; i < days; i++) {
        if (i && from[i] == from[i - 1])
            continue;
        /* Before every row only rows without a first day hold: ask for a day that is before all
         * others. */
        double value =
            value_on(rows, count, wanted, from[i] == INT32_MIN ? INT32_MIN + 1 : from[i]);
        if (steps.count && steps.value[steps.count - 1] == value)
            continue;
        steps.from[steps.count] = from[i];
        steps.value[steps.count++] = value;
    }
    free(rows);
    free(from);
    return steps;
}

int steps_find(const struct steps *steps, int32_t day)
{
    int low = 0, high = steps->count;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (steps->from[middle] <= day)
            low = middle;
        else
            high = middle;
    }
    return low;
}

double steps_value(const struct steps *steps, int32_t day)
{
    return steps->value[steps_find(steps, day)];
}

struct table_row steps_row(const struct mission *mission, const struct steps *steps, int32_t day)
{
    const struct steps_wanted *wanted = &steps->wanted;
    struct table_row row = wanted->row;
    double value = wanted->base;
    if (!mission_days_hold(wanted->exists_from, DAY_NONE, day))
        row.column = "from";
    else if (!mission_days_hold(DAY_NONE, wanted->exists_until, day))
        row.column = "until";
    else
        for (int i = 0; i < mission->limit_count; i++) {
            const struct limit *limit = &mission->limits[i];
            if (!applies(mission, limit, wanted) ||
                !mission_days_hold(limit->from, limit->until, day) ||
                (!wanted->replaces && limit->value >= value))
                continue;
            value = limit->value;
            row = (struct table_row){"limits", "value", limit->line};
        }
    return row;
}

int64_t steps_end(const struct steps *steps, int position)
{
    return position + 1 < steps->count ? day_moment(steps->from[position + 1]) : INT64_MAX;
}
