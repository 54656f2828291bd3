/* From the demands of a mode to its shape.
 *
 * A sweep: every demand is a step up at its offset and a step down at its end (none for
 * SCHEDULE_TO_END); sorted by resource and place, the running sum between two steps is a rectangle.
 * Of a mode that pauses, the same happens in working time, with a second sum of what is held in
 * closed periods; where the two differ, a rectangle counts in the open or the closed periods alone.
 * Equal shapes are found by a hash table, because a mission of 5,000 trips has a few hundred of
 * them.
 */
#include "schedule/instance.h"

#include <stdlib.h>
#include <string.h>

struct step {
    int32_t resource, place;
    int64_t change;
    int64_t held; /* the same in closed periods */
};

static int compare_steps(const void *left_address, const void *right_address)
{
    const struct step *left = left_address, *right = right_address;
    if (left->resource != right->resource)
        return left->resource < right->resource ? -1 : 1;
    return left->place < right->place ? -1 : left->place > right->place;
}

enum { FEW = 48 }; /* steps that are sorted faster by insertion; most modes have fewer */

static void sort_steps(struct step *steps, size_t count)
{
    if (count > FEW) {
        qsort(steps, count, sizeof *steps, compare_steps);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct step step = steps[i];
        size_t at = i;
        for (; at > 0 && compare_steps(&step, &steps[at - 1]) < 0; at--)
            steps[at] = steps[at - 1];
        steps[at] = step;
    }
}

/* Sweeps the demands of a mode into rectangles and their parts [at most 4 * count]; returns how
 * many. */
static int32_t compile_demands(const struct schedule_demand *demands, const unsigned char *released,
                               int32_t count, struct step *steps,
                               struct schedule_demand *rectangles, unsigned char *parts,
                               bool *too_large)
{
    size_t step_count = 0;
    for (int32_t i = 0; i < count; i++) {
        const struct schedule_demand *demand = &demands[i];
        if (demand->quantity == 0 || demand->length == 0)
            continue;
        int64_t held = released[i] ? 0 : demand->quantity;
        steps[step_count++] =
            (struct step){demand->resource, demand->offset, demand->quantity, held};
        if (demand->length != SCHEDULE_TO_END)
            steps[step_count++] = (struct step){demand->resource, demand->offset + demand->length,
                                                -(int64_t)demand->quantity, -held};
    }
    sort_steps(steps, step_count);
    int32_t made = 0;
    int64_t sum = 0, held = 0;
    for (size_t i = 0; i < step_count; i++) {
        sum += steps[i].change;
        held += steps[i].held;
        bool last = i + 1 == step_count || steps[i + 1].resource != steps[i].resource;
        if (!last && steps[i + 1].place == steps[i].place)
            continue;
        int32_t length = last ? SCHEDULE_TO_END : steps[i + 1].place - steps[i].place;
        struct schedule_demand *before = made ? &rectangles[made - 1] : NULL;
        *too_large |= !schedule_within(sum, SCHEDULE_MOST) || !schedule_within(held, SCHEDULE_MOST);
        if (sum == held && sum != 0 && before && before->resource == steps[i].resource &&
            before->quantity == sum && parts[made - 1] == PART_WHOLE &&
            before->offset + before->length == steps[i].place)
            before->length = last ? SCHEDULE_TO_END : before->length + length;
        else if (sum != 0) {
            parts[made] = sum == held ? PART_WHOLE : PART_OPEN;
            rectangles[made++] =
                (struct schedule_demand){steps[i].resource, steps[i].place, length, (int32_t)sum};
        }
        if (sum != held && held != 0) {
            parts[made] = PART_CLOSED;
            rectangles[made++] =
                (struct schedule_demand){steps[i].resource, steps[i].place, length, (int32_t)held};
        }
        if (last)
            sum = held = 0;
    }
    return made;
}

static uint64_t hash_shape(int32_t calendar, int32_t work, const struct schedule_demand *rectangles,
                           int32_t count)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)(uint32_t)calendar ^
                    (uint64_t)(uint32_t)(work + 1) << 32;
    for (int32_t i = 0; i < count; i++) {
        const int32_t words[] = {rectangles[i].resource, rectangles[i].offset, rectangles[i].length,
                                 rectangles[i].quantity};
        for (int w = 0; w < 4; w++) {
            hash = (hash ^ (uint32_t)words[w]) * UINT64_C(0x9e3779b97f4a7c15);
            hash ^= hash >> 29;
        }
    }
    return hash;
}

/* First and last start by everything but the other activities. Of a mode that pauses, how much
 * open time there must be before and after is worked out first, counted in open periods. */
static void fill_window(struct schedule_instance *instance, int32_t mode)
{
    const struct schedule_calendar *work = schedule_mode_work(instance, mode);
    int64_t horizon = work ? work->open_before[instance->horizon] : instance->horizon;
    int64_t earliest = work ? 0 : instance->release[mode];
    int64_t latest = horizon - instance->duration[mode];
    if (!work)
        latest = instance->deadline[mode] < latest ? instance->deadline[mode] : latest;
    for (int32_t d = instance->first_demand[mode]; d < instance->first_demand[mode + 1]; d++) {
        const struct schedule_demand *demand = &instance->demands[d];
        if (demand->quantity == 0 || demand->length == 0)
            continue;
        int64_t end =
            (int64_t)demand->offset + (demand->length == SCHEDULE_TO_END ? 0 : demand->length);
        earliest = -(int64_t)demand->offset > earliest ? -(int64_t)demand->offset : earliest;
        latest = horizon - end < latest ? horizon - end : latest;
    }
    if (work) {
        latest = latest < horizon ? latest : horizon - 1;
        bool possible = latest >= earliest;
        earliest = possible ? work->open_period[earliest] : instance->horizon + 1;
        latest = possible ? work->open_period[latest] : -1;
        earliest = instance->release[mode] > earliest ? instance->release[mode] : earliest;
        latest = instance->deadline[mode] < latest ? instance->deadline[mode] : latest;
        horizon = instance->horizon;
    }
    if (instance->calendar[mode] >= 0 && earliest <= horizon) {
        const struct schedule_calendar *calendar =
            &instance->tables->calendar[instance->calendar[mode]];
        earliest = calendar->next_open[earliest];
        const unsigned char *open = calendar->open;
        latest = latest < horizon ? latest : horizon - 1;
        while (latest >= earliest && !open[latest])
            latest--;
    }
    bool possible = latest >= earliest;
    instance->earliest[mode] = possible ? (int32_t)earliest : 0;
    instance->latest[mode] = possible ? (int32_t)latest : -1;
}

bool schedule_compile_shapes(struct schedule_instance *instance, struct diagnostics *diagnostics)
{
    int32_t most = 0;
    for (int32_t m = 0; m < instance->modes; m++) {
        int32_t count = instance->first_demand[m + 1] - instance->first_demand[m];
        most = count > most ? count : most;
    }
    struct step *steps = memory_new(2 * (size_t)most, sizeof *steps);
    struct schedule_demand *rectangles = memory_new(4 * (size_t)most, sizeof *rectangles);
    unsigned char *parts = memory_new(4 * (size_t)most, 1), *all_parts = NULL;
    size_t parts_room = 0;
    size_t slots = 16;
    while (slots < 2 * (size_t)instance->modes)
        slots *= 2;
    int32_t *slot = memory_new(slots, sizeof *slot); /* shape + 1 */
    struct schedule_demand *all = NULL;
    size_t room = 0;
    int32_t used = 0;
    bool too_large = false;
    instance->shape_calendar =
        arena_new(&instance->arena, (size_t)instance->modes, sizeof *instance->shape_calendar);
    instance->shape_work =
        arena_new(&instance->arena, (size_t)instance->modes, sizeof *instance->shape_work);
    instance->first_rectangle =
        arena_new(&instance->arena, (size_t)instance->modes + 1, sizeof *instance->first_rectangle);
    for (int32_t m = 0; m < instance->modes; m++) {
        int32_t first = instance->first_demand[m];
        int32_t count = compile_demands(instance->demands + first, instance->released + first,
                                        instance->first_demand[m + 1] - first, steps, rectangles,
                                        parts, &too_large);
        size_t at =
            hash_shape(instance->calendar[m], instance->work[m], rectangles, count) & (slots - 1);
        for (; slot[at]; at = (at + 1) & (slots - 1)) {
            int32_t s = slot[at] - 1, begin = instance->first_rectangle[s];
            if (instance->shape_calendar[s] == instance->calendar[m] &&
                instance->shape_work[s] == instance->work[m] &&
                instance->first_rectangle[s + 1] - begin == count &&
                (count == 0 || (memcmp(all + begin, rectangles, (size_t)count * sizeof *all) == 0 &&
                                memcmp(all_parts + begin, parts, (size_t)count) == 0)))
                break;
        }
        if (!slot[at]) {
            memory_grow(&all, &room, (size_t)(used + count), sizeof *all);
            memory_grow(&all_parts, &parts_room, (size_t)(used + count), 1);
            for (int32_t i = 0; i < count; i++) {
                all_parts[used] = parts[i];
                all[used++] = rectangles[i];
            }
            instance->shape_calendar[instance->shapes] = instance->calendar[m];
            instance->shape_work[instance->shapes] = instance->work[m];
            instance->first_rectangle[++instance->shapes] = used;
            slot[at] = instance->shapes;
        }
        instance->shape[m] = slot[at] - 1;
        for (int32_t i = 0; i < count; i++)
            if (rectangles[i].quantity < 0)
                instance->storage[rectangles[i].resource] = true;
        fill_window(instance, m);
    }
    instance->rectangles = arena_new(&instance->arena, (size_t)used, sizeof *instance->rectangles);
    instance->rectangle_part = arena_new(&instance->arena, (size_t)used, 1);
    if (used) {
        memcpy(instance->rectangles, all, (size_t)used * sizeof *all);
        memcpy(instance->rectangle_part, all_parts, (size_t)used);
    }
    free(all_parts);
    free(parts);
    free(all);
    free(slot);
    free(rectangles);
    free(steps);
    if (too_large)
        diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0, 0,
                        "schedule: a mode takes more than 2^30 units of one resource at once");
    return !too_large;
}
