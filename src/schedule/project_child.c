/* Lists of children.
 *
 * The child keeps a stretch of its mother's list where it is, and takes the order within what goes
 * before and after that stretch from its father, so that what fits together stays together:
 *
 *     mother   [ before | stretch | after ]
 *     child    [ before, father's order | stretch | after, father's order ]
 *
 * What is worth keeping is where the scarce resources are busiest (after the peak crossover of
 * Valls, Ballestin & Quintanilla 2008, "A hybrid genetic algorithm for the resource-constrained
 * project scheduling problem", EJOR 185:495-508). So a few stretches are drawn, and the one is kept
 * that does the most work in its time. The work of an activity is its duration times its share of
 * each capacity, a resource weighing by the square of its own load: the resource that nearly never
 * lacks says little. Drawing few keeps chance in the choice; always the busiest would keep the same
 * stretch for ever.
 */
#include "schedule/project_child.h"

#include <stdlib.h>
#include <string.h>

enum {
    STRETCHES = 6,         /* drawn for a child */
    SHORTEST_STRETCH = 10, /* percent of the list */
    LONGEST_STRETCH = 40,
    RAREST_MOVE = 100, /* one in so many activities is moved, */
    MORE_MOVES = 5,    /* six times as many where all children repeat others */
    TRIES = 3,         /* to make a child that is like a parent another */
    OFTEN_MOVE = 10,
    REPAIRS = 20,  /* times activities: tries to choose modes that suffice */
    MUTATION = 30, /* one in so many activities takes any mode */
    WORK = 1 << 20,
};

void project_nursery_init(struct project_nursery *nursery, struct project *project,
                          const struct project_modes *modes)
{
    int32_t count = project->count, resources = project->resources;
    double *load = memory_new((size_t)resources + 1, sizeof *load), most = 0, all = 0;
    double *work = memory_new((size_t)count + 1, sizeof *work);
    *nursery = (struct project_nursery){.project = project, .modes = modes};
    for (int32_t k = 0; k < resources; k++) {
        for (int32_t j = 0; j < count; j++)
            load[k] += (double)project->demand[(int64_t)j * resources + k] * project->duration[j];
        load[k] /= project->capacity[k] > 0 ? project->capacity[k] : 1;
        most = most > load[k] ? most : load[k];
    }
    for (int32_t j = 0; j < count; j++) {
        for (int32_t k = 0; k < resources && most > 0; k++) {
            double share = (double)project->demand[(int64_t)j * resources + k] /
                           (project->capacity[k] > 0 ? project->capacity[k] : 1);
            work[j] += load[k] / most * (load[k] / most) * share * project->duration[j];
        }
        all += work[j];
    }
    nursery->work = arena_new(&project->arena, (size_t)count + 1, sizeof *nursery->work);
    for (int32_t j = 0; j < count; j++)
        nursery->work[j] = 1 + (all > 0 ? (int32_t)(WORK * work[j] / all) : 0);
    while (project->horizon >> nursery->shift > UINT16_MAX)
        nursery->shift++;
    free(load);
    free(work);
}

void project_cradle_init(struct project_cradle *cradle, const struct project_nursery *nursery,
                         struct project_profile *profile)
{
    size_t count = (size_t)nursery->project->count;
    cradle->profile = profile;
    cradle->key = memory_new(count + 1, sizeof *cradle->key);
    cradle->part = memory_new(count + 1, sizeof *cradle->part);
    cradle->used =
        memory_new(nursery->modes ? (size_t)nursery->modes->supplies + 1 : 1, sizeof *cradle->used);
}

void project_cradle_clear(struct project_cradle *cradle)
{
    free(cradle->key);
    free(cradle->part);
    free(cradle->used);
}

void project_list_found(const struct project_nursery *nursery, struct project_cradle *cradle,
                        enum project_direction direction, double blur, struct random_stream *random,
                        uint16_t *list)
{
    const struct project *project = nursery->project;
    const struct project_side *side = &project->side[direction];
    int32_t *key = cradle->key, largest = 0;
    double range = blur * project->critical_path;
    for (int32_t i = 0; i < project->count; i++) {
        int32_t j = side->order[i];
        int32_t own =
            project->critical_path - side->tail[j] + (int32_t)(random_unit(random) * range);
        for (uint32_t at = side->first[j]; at < side->first[j + 1]; at++)
            if (side->before[at] < project->count && key[side->before[at]] > own)
                own = key[side->before[at]];
        key[j] = own;
        largest = largest > own ? largest : own;
    }
    project_sort_list(project, direction, cradle->profile, key, largest, list);
}

/* The busiest of a few random stretches of the mother's list. */
static void choose_stretch(const struct project_nursery *nursery, struct project_cradle *cradle,
                           const struct project_parent *mother, struct random_stream *random,
                           int32_t *from, int32_t *until)
{
    int32_t count = nursery->project->count, *sum = cradle->key;
    int32_t least = count * SHORTEST_STRETCH / 100, most = count * LONGEST_STRETCH / 100;
    int64_t best_work = -1, best_span = 1;
    sum[0] = 0;
    for (int32_t i = 0; i < count; i++)
        sum[i + 1] = sum[i] + nursery->work[mother->list[i]];
    for (int i = 0; i < STRETCHES; i++) {
        int32_t length = least + (int32_t)random_below(random, (uint32_t)(most - least + 1));
        int32_t first = (int32_t)random_below(random, (uint32_t)(count - length + 1)),
                end = first + length;
        int64_t ends = end < count ? mother->start[mother->list[end]] : mother->start[count];
        int64_t work = sum[end] - sum[first];
        int64_t span = 1 + ends - (first < count ? mother->start[mother->list[first]] : ends);
        if (work * best_span > best_work * span) {
            best_work = work;
            best_span = span;
            *from = first;
            *until = end;
        }
    }
}

/* What goes before the stretch is collected in place, what goes after it behind the list. Each is
 * written to both, for guessing costs more, and its part is by what the two then grow: 1 where it
 * goes before the stretch, 2^16 where it goes after it. */
static void cross(int32_t count, uint32_t *restrict part, const uint16_t *restrict mother,
                  const uint16_t *restrict father, int32_t from, int32_t until,
                  uint16_t *restrict child)
{
    uint16_t *restrict after = child + count + 1;
    uint32_t grown = 0;
    for (int32_t i = 0; i < from; i++)
        part[mother[i]] = 1;
    for (int32_t i = from; i < until; i++)
        part[mother[i]] = 0;
    for (int32_t i = until; i < count; i++)
        part[mother[i]] = 1 << 16;
    for (int32_t i = 0; i < count; i++) {
        child[grown & 0xffff] = after[grown >> 16] = father[i];
        grown += part[father[i]];
    }
    memcpy(child + from, mother + from, (size_t)(until - from) * sizeof *child);
    memcpy(child + until, child + count + 1, (size_t)(count - until) * sizeof *child);
}

static bool goes_before(const struct project_side *side, int32_t j, int32_t k)
{
    bool found = false;
    for (uint32_t at = side->first[k]; at < side->first[k + 1]; at++)
        found |= side->before[at] == j;
    return found;
}

/* Moves one in `rarity` activities later in the list, as far as those behind do not wait for them.
 */
static void mutate(const struct project_side *side, int32_t count, uint32_t rarity,
                   struct random_stream *random, uint16_t *list)
{
    int32_t at = -1;
    for (;;) {
        at += 1 + (int32_t)random_below(random, 2 * rarity);
        if (at >= count - 1)
            return;
        uint16_t moved = list[at];
        int32_t steps = 1 + (int32_t)random_below(random, 10), to = at;
        for (; steps > 0 && to + 1 < count && !goes_before(side, moved, list[to + 1]);
             steps--, to++)
            list[to] = list[to + 1];
        list[to] = moved;
    }
}

void project_list_cross(const struct project_nursery *nursery, struct project_cradle *cradle,
                        enum project_direction direction, const struct project_parent *mother,
                        const struct project_parent *father, double repetition,
                        struct random_stream *random, uint16_t *list)
{
    int32_t from = 0, until = 0, count = nursery->project->count;
    choose_stretch(nursery, cradle, mother, random, &from, &until);
    cross(count, cradle->part, mother->list, father->list, from, until, list);
    const struct project_side *side = &nursery->project->side[direction];
    mutate(side, count, (uint32_t)(RAREST_MOVE / (1 + MORE_MOVES * repetition)), random, list);
    size_t bytes = (size_t)count * sizeof *list;
    for (int tries = 0; tries < TRIES &&
                        (!memcmp(list, mother->list, bytes) || !memcmp(list, father->list, bytes));
         tries++)
        mutate(side, count, OFTEN_MOVE, random, list);
}

/* Random changes of mode that do not use up more, until no more is used up than there is, or
 * patience ends. Returns what is lacking. */
static int64_t repair(const struct project_nursery *nursery, struct project_cradle *cradle,
                      struct random_stream *random, uint16_t *choice)
{
    const struct project_modes *modes = nursery->modes;
    int32_t supplies = modes->supplies, count = nursery->project->count, *used = cradle->used;
    int64_t lacking = 0;
    memset(used, 0, (size_t)supplies * sizeof *used);
    for (int32_t j = 0; j < count; j++)
        for (int32_t k = 0; k < supplies; k++)
            used[k] += modes->use[(int64_t)(modes->first[j] + choice[j]) * supplies + k];
    for (int32_t k = 0; k < supplies; k++)
        lacking += used[k] > modes->supply[k] ? used[k] - modes->supply[k] : 0;
    for (int32_t tries = REPAIRS * count; lacking > 0 && tries > 0; tries--) {
        int32_t j = (int32_t)random_below(random, (uint32_t)count),
                some = modes->first[j + 1] - modes->first[j];
        int32_t other = (int32_t)random_below(random, (uint32_t)some);
        const int32_t *now = modes->use + (int64_t)(modes->first[j] + choice[j]) * supplies;
        const int32_t *then = modes->use + (int64_t)(modes->first[j] + other) * supplies;
        int64_t left = 0;
        for (int32_t k = 0; k < supplies; k++) {
            int64_t sum = (int64_t)used[k] - now[k] + then[k];
            left += sum > modes->supply[k] ? sum - modes->supply[k] : 0;
        }
        if (left > lacking)
            continue;
        for (int32_t k = 0; k < supplies; k++)
            used[k] += then[k] - now[k];
        choice[j] = (uint16_t)other;
        lacking = left;
    }
    return lacking;
}

int64_t project_modes_draw(const struct project_nursery *nursery, struct project_cradle *cradle,
                           const struct project_parent *mother, const struct project_parent *father,
                           struct random_stream *random, uint16_t *choice)
{
    const struct project_modes *modes = nursery->modes;
    for (int32_t j = 0; j < nursery->project->count; j++) {
        uint32_t some = (uint32_t)(modes->first[j + 1] - modes->first[j]);
        bool fresh = !mother || random_below(random, MUTATION) == 0;
        choice[j] = fresh ? (uint16_t)random_below(random, some)
                          : (cradle->part[j] == 0 ? mother : father)->choice[j];
    }
    return repair(nursery, cradle, random, choice);
}
