/* Windows repeat every day, so a count of moving minutes is turned into a moment by division. Most
 * passages are never shut, others once or twice: the spans of their shut days are kept in order. */
#include "stress/passage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Whether the limit shuts a day that it holds on. */
static bool shuts(const struct mission *mission, const struct limit *limit,
                  const struct passage *passage)
{
    if (limit->kind == LIMIT_CONVOY_VEHICLES)
        return limit->value < passage->vehicles && (limit->leg < 0 || limit->leg == passage->leg);
    struct selection selection = mission_limit_selection(limit);
    return limit->kind == LIMIT_SHUT &&
           mission_selects_move(mission, &selection, passage->leg, passage->from, passage->to,
                                passage->lift);
}

static bool convoys_change(const struct mission *mission)
{
    for (int i = 0; i < mission->limit_count; i++)
        if (mission->limits[i].kind == LIMIT_CONVOY_VEHICLES)
            return true;
    return false;
}

/* Hostile acts a kilometre, by leg and day: of the rows that apply the last counts. */
static void lay_out_acts(struct passage_table *table)
{
    const struct mission *mission = table->mission;
    size_t days = (size_t)table->day_count;
    table->leg_acts =
        arena_new(table->arena, (size_t)mission->leg_count * days + 1, sizeof(double));
    for (int leg = 0; leg < mission->leg_count; leg++)
        for (size_t day = 0; day < days; day++)
            table->leg_acts[(size_t)leg * days + day] = mission->legs[leg].hostile_acts_per_km;
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        for (int32_t day = 0;
             limit->kind == LIMIT_DANGER && limit->leg >= 0 && day < table->day_count; day++)
            if (mission_limit_is_on(limit, table->start_day + day))
                table->leg_acts[(size_t)limit->leg * days + (size_t)day] = limit->value;
    }
}

void passage_table_init(struct passage_table *table, const struct mission *mission,
                        struct arena *arena)
{
    const struct settings *settings = &mission->settings;
    *table = (struct passage_table){.arena = arena,
                                    .mission = mission,
                                    .start_day = settings->start_day,
                                    .day_count = settings->last_day + settings->horizon_days -
                                                 settings->start_day + 1};
    table->convoys_change = convoys_change(mission);
    lay_out_acts(table);
}

void passage_table_clear(struct passage_table *table)
{
    free(table->items); /* what they point to is the arena's */
    table->items = NULL;
}

static void find_shut_spans(const struct passage_table *table, struct passage *passage)
{
    const struct mission *mission = table->mission;
    bool *shut = memory_new((size_t)table->day_count + 1, sizeof *shut);
    size_t changes = 0;
    for (int i = 0; i < mission->limit_count; i++)
        if (shuts(mission, &mission->limits[i], passage))
            for (int32_t day = 0; day < table->day_count; day++)
                shut[day] |= mission_limit_is_on(&mission->limits[i], table->start_day + day);
    for (int32_t day = 0; day < table->day_count; day++)
        changes += shut[day] != shut[day + 1];
    struct day_span *spans = arena_new(table->arena, changes, sizeof *spans), *span = spans;
    for (int32_t day = 0; day < table->day_count; day++) {
        if (!shut[day])
            continue;
        span->from = day;
        while (shut[day])
            day++;
        span++->until = day;
    }
    passage->shut = spans;
    passage->shut_count = (int32_t)(span - spans);
    free(shut);
}

/* On the road, where not both ends are outside. */
static void find_acts(const struct passage_table *table, struct passage *passage)
{
    const struct mission *mission = table->mission;
    size_t days = (size_t)table->day_count;
    if (mission->legs[passage->leg].mode != MODE_ROAD ||
        (mission_place_is_outside(mission, passage->from) &&
         mission_place_is_outside(mission, passage->to)))
        return;
    double *acts = arena_new(table->arena, days, sizeof *acts);
    bool changes = false;
    for (size_t day = 0; day < days; day++) {
        acts[day] = table->leg_acts[(size_t)passage->leg * days + day] * passage->km;
        changes |= acts[day] != acts[0];
        passage->acts += acts[day];
    }
    if (changes)
        passage->acts_by_day = acts;
    else
        passage->acts = acts[0];
}

static int32_t find_passage(struct passage_table *table, const struct plan_move *move, int lift,
                            int32_t width, int vehicles)
{
    const struct mission *mission = table->mission;
    vehicles = table->convoys_change ? vehicles : 0;
    for (size_t i = 0; i < table->count; i++) {
        const struct passage *passage = &table->items[i];
        if (passage->leg == move->leg && passage->from == move->from && passage->to == move->to &&
            passage->lift == lift && passage->width == width && passage->vehicles == vehicles)
            return (int32_t)i;
    }
    memory_grow(&table->items, &table->capacity, table->count + 1, sizeof *table->items);
    struct passage *passage = &table->items[table->count];
    *passage = (struct passage){.leg = move->leg,
                                .from = move->from,
                                .to = move->to,
                                .lift = lift,
                                .vehicles = vehicles,
                                .window = mission->settings.first_hour * 60,
                                .width = width,
                                .km = mission->legs[move->leg].km};
    find_shut_spans(table, passage);
    find_acts(table, passage);
    return (int32_t)table->count++;
}

/* Minutes of windows up to `at`. */
static int64_t window_minutes(const struct passage *passage, int64_t at)
{
    if (passage->width >= MINUTES_PER_DAY)
        return at;
    int64_t shifted = at - passage->window + MINUTES_PER_DAY; /* at >= 0 */
    int64_t day = shifted / MINUTES_PER_DAY, minute = shifted % MINUTES_PER_DAY;
    return day * passage->width + (minute < passage->width ? minute : passage->width);
}

int32_t passage_end(const struct passage *passage, int32_t at, int32_t moving)
{
    if (passage->width >= MINUTES_PER_DAY || moving == 0)
        return at + moving;
    int32_t shifted = at - passage->window + MINUTES_PER_DAY;
    int32_t day = shifted / MINUTES_PER_DAY, minute = shifted % MINUTES_PER_DAY,
            left = passage->width - minute;
    if (moving <= left)
        return at + moving;
    moving -= left > 0 ? left : 0;
    int32_t full = moving > passage->width ? (moving - 1) / passage->width : 0;
    return (day + full) * MINUTES_PER_DAY + passage->window + moving - full * passage->width;
}

int32_t passage_begin(const struct passage *passage, int32_t at, int32_t moving)
{
    for (;;) {
        if (passage->width < MINUTES_PER_DAY) {
            int32_t shifted = at - passage->window + MINUTES_PER_DAY,
                    minute = shifted % MINUTES_PER_DAY;
            if (minute >= passage->width)
                at += MINUTES_PER_DAY - minute;
        }
        if (passage->shut_count == 0)
            return at;
        const struct day_span *span = passage->shut, *end = span + passage->shut_count;
        int32_t first = at / MINUTES_PER_DAY;
        while (span < end && span->until <= first)
            span++;
        if (span == end)
            return at;
        int32_t last = (passage_end(passage, at, moving) - 1) / MINUTES_PER_DAY, open = first;
        last = last < first ? first : last;
        for (; span < end && span->from <= last; span++)
            open = span->until <= last ? span->until : last + 1;
        if (open == first)
            return at;
        at = open * MINUTES_PER_DAY;
    }
}

static int32_t least_minutes(const struct mission *mission, const struct leg *leg, int lift)
{
    double by_lift = lift >= 0 ? leg->km / mission->lifts[lift].speed_kmh : 0, hours = by_lift;
    if (leg->hours >= 0)
        hours = leg->hours;
    else if (leg->mode == MODE_ROAD)
        hours = leg->km / (leg->speed_kmh > 0 ? leg->speed_kmh : mission->settings.road_speed_kmh);
    if (leg->mode == MODE_ROAD)
        hours = fmax(hours, by_lift);
    double minutes = ceil(hours * 60 - 1e-6);
    return minutes > 1 ? (int32_t)minutes : 1;
}

struct passage_move passage_of(struct passage_table *table, const struct plan_move *move, int lift,
                               double hours_per_day, int vehicles)
{
    int64_t start = day_moment(table->start_day);
    int32_t width = (int32_t)fmin(floor(hours_per_day * 60 + 1e-6), MINUTES_PER_DAY);
    struct passage_move made = {
        .passage = find_passage(table, move, lift, width > 0 ? width : 1, vehicles),
        .least = least_minutes(table->mission, &table->mission->legs[move->leg], lift),
        .depart = move->depart > start ? (int32_t)(move->depart - start) : 0,
        .arrive = move->arrive > start ? (int32_t)(move->arrive - start) : 0,
    };
    const struct passage *passage = &table->items[made.passage];
    if (move->depart >= start) /* what set out before the first day is under way, and arrives */
        made.moving =
            (int32_t)(window_minutes(passage, made.arrive) - window_minutes(passage, made.depart));
    made.rest = made.arrive - passage_end(passage, made.depart, made.moving);
    return made;
}
