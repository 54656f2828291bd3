/* Most of a program stays when a path is changed or a limit relaxed. An activity with the same
 * loads over the same stages as an old one is the same: it keeps its start, and the mode with the
 * same route, lift, escort and hour. What is new takes over the expectation of the old loads of its
 * commodity and stage that have gone, earliest first; the rest keeps what the cutter expects.
 */
#include "plan/carry_over.h"

#include "base/random.h"

#include <math.h>
#include <stdlib.h>

struct keyed {
    uint64_t key;
    int32_t order; /* position, or start of an old load */
    int activity;
};

static int compare_keyed(const void *left_address, const void *right_address)
{
    const struct keyed *left = left_address, *right = right_address;
    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    if (left->order != right->order)
        return left->order < right->order ? -1 : 1;
    return left->activity - right->activity;
}

/* The same for the same loads over the same stages, in any order of loads. */
static uint64_t activity_key(const struct program *program, const struct activity *activity)
{
    uint64_t key = activity->closing;
    for (int t = 0; t < activity->trip_count; t++) {
        const struct trip *trip = &program->trips[activity->first_trip + t];
        uint64_t loads = 0;
        for (int i = 0; i < trip->load_count; i++) {
            const struct load *load = &program->loads[trip->first_load + i];
            int quantity = 0;
            bool known = false;
            for (int j = 0; j < trip->load_count; j++)
                if (program->loads[trip->first_load + j].commodity == load->commodity) {
                    known = known || j < i;
                    quantity += program->loads[trip->first_load + j].quantity;
                }
            if (!known)
                loads += random_mix(random_mix((uint64_t)load->commodity + 1) + (uint64_t)quantity);
        }
        key += random_mix(loads +
                          random_mix(((uint64_t)trip->stage.from << 40) +
                                     ((uint64_t)trip->stage.to << 8) + (uint64_t)trip->stage.mode));
    }
    return key;
}

static bool same_shape(const struct shape *left, const struct shape *right)
{
    const struct shape_key *a = &left->key, *b = &right->key;
    if (a->lift != b->lift || a->escort_unit != b->escort_unit || a->slot != b->slot ||
        a->driving != b->driving || a->route->hop_count != b->route->hop_count)
        return false;
    for (int i = 0; i < a->route->hop_count; i++)
        if (a->route->hops[i].leg != b->route->hops[i].leg)
            return false;
    return true;
}

/* The mode of the new activity that is as the old one was carried out; -1: there is none. */
static int32_t find_mode(const struct solution *old, int old_activity,
                         const struct plan_instance *instance, int activity, int trips)
{
    for (int m = instance->first_mode[activity]; m < instance->first_mode[activity + 1]; m++) {
        bool same = true;
        for (int t = 0; t < trips && same; t++) {
            const struct carriage_choice *was = solution_choice(old, old_activity, t),
                                         *is = &instance->choices[m][t];
            same = was->number == is->number && was->aboard_unit == is->aboard_unit &&
                   was->kept == is->kept && same_shape(was->shape, is->shape);
        }
        if (same)
            return m - instance->first_mode[activity];
    }
    return -1;
}

/* In the order of the cutter, so that of like trips each follows the one that brings its loads. */
static struct keyed *key_activities(const struct program *program)
{
    struct keyed *keyed = memory_new(program->activity_count, sizeof *keyed);
    for (int a = 0; a < (int)program->activity_count; a++)
        keyed[a] = (struct keyed){activity_key(program, &program->activities[a]), a, a};
    if (program->activity_count)
        qsort(keyed, program->activity_count, sizeof *keyed, compare_keyed);
    return keyed;
}

/* One load of what has changed: which commodity over which stage. */
static uint64_t load_key(const struct trip *trip, int commodity)
{
    return random_mix(((uint64_t)commodity << 32) + ((uint64_t)trip->stage.from << 16) +
                      (uint64_t)trip->stage.to) +
           (uint64_t)trip->stage.mode;
}

static struct keyed *key_loads(const struct program *program, const bool *skip,
                               const int32_t *start, size_t *count)
{
    struct keyed *keyed = memory_new(program->load_count, sizeof *keyed);
    *count = 0;
    for (int a = 0; a < (int)program->activity_count; a++)
        for (int t = 0; !skip[a] && t < program->activities[a].trip_count; t++) {
            const struct trip *trip = &program->trips[program->activities[a].first_trip + t];
            for (int i = 0; i < trip->load_count; i++)
                keyed[(*count)++] =
                    (struct keyed){load_key(trip, program->loads[trip->first_load + i].commodity),
                                   start ? start[a] : a, a};
        }
    if (*count)
        qsort(keyed, *count, sizeof *keyed, compare_keyed);
    return keyed;
}

static int compare_order(const void *left_address, const void *right_address)
{
    const struct keyed *left = left_address, *right = right_address;
    if (left->order != right->order)
        return left->order < right->order ? -1 : 1;
    return left->activity - right->activity;
}

struct carry_over carry_over_new(const struct solution *old, const struct program *program,
                                 const struct plan_instance *instance)
{
    size_t count = program->activity_count;
    struct carry_over carry_over = {memory_new(count, sizeof(int32_t)),
                                    memory_new(count, sizeof(int32_t)),
                                    memory_new(count, sizeof(int32_t))};
    bool *kept = memory_new(count, sizeof *kept),
         *gone = memory_new(old->program->activity_count, sizeof *gone);
    double *expected = memory_new(count, sizeof *expected);
    struct keyed *was = key_activities(old->program), *is = key_activities(program);
    for (size_t i = 0; i < count; i++) {
        carry_over.start[i] = SCHEDULE_UNPLACED;
        expected[i] = -1;
    }
    for (size_t i = 0, j = 0; i < count && j < old->program->activity_count;) {
        int a = is[i].activity, b = was[j].activity;
        if (is[i].key == was[j].key && old->result.start[b] >= 0) {
            int32_t mode = find_mode(old, b, instance, a, program->activities[a].trip_count);
            kept[a] = gone[b] = true;
            expected[a] = old->result.start[b];
            carry_over.start[a] = mode >= 0 ? old->result.start[b] : SCHEDULE_UNPLACED;
            carry_over.mode[a] = mode >= 0 ? mode : 0;
        }
        size_t step = is[i].key <= was[j].key, other = was[j].key <= is[i].key;
        i += step;
        j += other;
    }
    /* What is new: after the old loads of the same kind, one by one. */
    size_t old_count, new_count;
    struct keyed *old_loads = key_loads(old->program, gone, old->result.start, &old_count);
    struct keyed *new_loads = key_loads(program, kept, NULL, &new_count);
    for (size_t i = 0, j = 0; i < new_count && j < old_count;) {
        if (new_loads[i].key == old_loads[j].key) {
            int a = new_loads[i].activity;
            expected[a] = fmax(expected[a], old_loads[j].order);
            i++;
            j += j + 1 < old_count && old_loads[j + 1].key == old_loads[j].key;
        } else if (new_loads[i].key < old_loads[j].key) {
            i++;
        } else {
            j++;
        }
    }
    for (size_t i = 0; i < count; i++)
        is[i] = (struct keyed){
            0, (int32_t)fmin(expected[i] >= 0 ? expected[i] : program->activities[i].expected, 1e9),
            (int)i};
    if (count)
        qsort(is, count, sizeof *is, compare_order);
    for (size_t rank = 0; rank < count; rank++)
        carry_over.priority[is[rank].activity] = (int32_t)rank;
    free(new_loads);
    free(old_loads);
    free(is);
    free(was);
    free(expected);
    free(gone);
    free(kept);
    return carry_over;
}

void carry_over_clear(struct carry_over *carry_over)
{
    free(carry_over->priority);
    free(carry_over->start);
    free(carry_over->mode);
    *carry_over = (struct carry_over){0};
}
