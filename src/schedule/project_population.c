/* Survival of the shortest.
 *
 * Members stand best first. A sweep's children stand behind them, each with a place of its own for
 * its list, so nothing but these small records ever moves: a place changes hands, a list does not.
 * Most children of a sweep are worse than the last member; they are set aside before anything is
 * sorted, which keeps short what only one thread can do.
 */
#include "schedule/project_population.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void project_population_init(struct project_population *population, int32_t most, size_t stride)
{
    size_t places = 2 * (size_t)most;
    *population = (struct project_population){.most = most, .stride = stride};
    population->members = memory_new(places, sizeof *population->members);
    population->sorted = memory_new(places, sizeof *population->sorted);
    population->lists = memory_new(places * stride, sizeof *population->lists);
    project_population_empty(population);
}

void project_population_clear(struct project_population *population)
{
    free(population->members);
    free(population->sorted);
    free(population->lists);
    *population = (struct project_population){0};
}

void project_population_empty(struct project_population *population)
{
    population->count = 0;
    for (int32_t i = 0; i < 2 * population->most; i++)
        population->members[i].place = (uint32_t)i;
}

/* Merge sort, stable, from and to `members`. Nobody can guess which of two comes first, so the
 * processor is not asked to. */
static void sort_members(struct project_member *members, struct project_member *spare,
                         int32_t count)
{
    for (int32_t width = 1; width < count; width *= 2) {
        for (int32_t low = 0; low < count; low += 2 * width) {
            int32_t i = low, middle = low + width < count ? low + width : count;
            int32_t j = middle, high = low + 2 * width < count ? low + 2 * width : count;
            struct project_member *to = spare + low;
            while (i < middle && j < high) {
                bool later = project_member_stands_before(&members[j], &members[i]);
                *to++ = members[later ? j : i];
                i += !later;
                j += later;
            }
            memcpy(to, members + i, (size_t)(middle - i) * sizeof *to);
            memcpy(to + (middle - i), members + j, (size_t)(high - j) * sizeof *to);
        }
        memcpy(members, spare, (size_t)count * sizeof *members);
    }
}

/* Puts the children that stand before the last of `size` members first; returns how many. */
static int32_t set_aside(const struct project_population *population, int32_t size,
                         int32_t children)
{
    struct project_member *young = population->members + population->count;
    if (population->count < size)
        return children;
    const struct project_member *last = &population->members[size - 1];
    int32_t kept = 0;
    for (int32_t i = 0; i < children; i++)
        if (project_member_stands_before(&young[i], last)) {
            struct project_member child = young[i];
            young[i] = young[kept];
            young[kept++] = child;
        }
    return kept;
}

int32_t project_population_survive(struct project_population *population, int32_t size,
                                   int32_t children)
{
    struct project_member *old = population->members, *young = old + population->count,
                          *sorted = population->sorted;
    int32_t able = set_aside(population, size, children);
    int32_t i = 0, j = 0, kept = 0, lost = population->count + able, twice = 0;
    sort_members(young, sorted, able);
    while (i < population->count || j < able) {
        bool take_old = j >= able ||
                        (i < population->count && project_member_stands_before(&old[i], &young[j]));
        struct project_member member = take_old ? old[i++] : young[j++];
        const struct project_member *last = kept ? &sorted[kept - 1] : NULL;
        bool known = last && last->makespan == member.makespan && last->hash == member.hash;
        twice += known;
        if (kept < size && !known)
            sorted[kept++] = member;
        else
            sorted[--lost] = member;
    }
    /* Behind these, the array holds the children set aside and places never used: they stay. */
    memcpy(old, sorted, (size_t)(population->count + able) * sizeof *old);
    population->count = kept;
    return twice;
}
