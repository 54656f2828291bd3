/* Parallel generation: through time, not through the list. Its schedules are never all there are,
 * but better on average: good founders.
 *
 * Moments in turn are 0 and the finishes of what runs. At each, what has nothing left to wait for
 * stands in the order of the list, as a set of its ranks; what fits starts. Whoever finishes tells
 * those behind it, so only they are ever looked at. What is free at the moment is one word where
 * the project has few resources of small capacity, as in project_generation.c.
 */
#include "schedule/project.h"

#include <string.h>

/* What goes on at a moment; arrays of the profile. */
struct moment {
    uint64_t *ready;    /* a bit a rank */
    uint16_t *running;  /* [count] activities */
    uint16_t *rank;     /* [count] of an activity in the list */
    uint16_t *waits;    /* [count + 1] for how many */
    int32_t first, end; /* the words of `ready` with bits */
    int32_t running_count;
    uint64_t load; /* of all resources, if there is such a word */
    int32_t *room; /* [resources] else */
};

static inline void make_ready(struct moment *moment, int32_t j)
{
    int32_t rank = moment->rank[j], word = rank / 64;
    moment->ready[word] |= UINT64_C(1) << (rank % 64);
    moment->first = moment->first < word ? moment->first : word;
    moment->end = moment->end > word ? moment->end : word + 1;
}

/* `j` is finished. */
static inline void tell(const struct project *project, enum project_direction direction,
                        struct moment *moment, int32_t j)
{
    const struct project_side *other_side = &project->side[!direction];
    moment->waits[project->count] = 0; /* of nobody, who fills the rows: is never 0 after it */
    for (uint32_t at = other_side->first[j]; at < other_side->first[j + 1]; at++) {
        int32_t behind = other_side->before[at];
        if (--moment->waits[behind] == 0)
            make_ready(moment, behind);
    }
}

/* Takes what `j` needs, if it is free. */
static inline bool take(const struct project *project, struct moment *moment, int32_t j)
{
    if (project->kind != PROFILE_ROWS) {
        uint64_t load = moment->load + project->wide_need[j];
        bool fits = !(load & PROJECT_WIDE_GUARD);
        moment->load = fits ? load : moment->load;
        return fits;
    }
    const int32_t *need = project->demand + (ptrdiff_t)j * project->resources;
    bool fits = true;
    for (int32_t k = 0; k < project->resources; k++)
        fits &= need[k] <= moment->room[k];
    for (int32_t k = 0; fits && k < project->resources; k++)
        moment->room[k] -= need[k];
    return fits;
}

static inline void give_back(const struct project *project, struct moment *moment, int32_t j)
{
    moment->load -= project->wide_need[j];
    for (int32_t k = 0; project->kind == PROFILE_ROWS && k < project->resources; k++)
        moment->room[k] += project->demand[(ptrdiff_t)j * project->resources + k];
}

/* Starts what is ready and fits, in order; returns whether something was over at once, so that more
 * may be ready now. */
static bool start_all(const struct project *project, enum project_direction direction,
                      struct moment *moment, int32_t now, const uint16_t *list, int32_t *finish)
{
    int32_t before = moment->running_count, kept = before, end = moment->end;
    moment->end = 0;
    for (int32_t word = moment->first; word < end; word++) {
        for (uint64_t left = moment->ready[word]; left; left &= left - 1) {
            int32_t j = list[64 * word + __builtin_ctzll(left)];
            if (!take(project, moment, j))
                continue;
            moment->ready[word] ^= left & -left;
            finish[j] = now + project->duration[j];
            moment->running[moment->running_count++] = (uint16_t)j;
        }
        moment->end = moment->ready[word] ? word + 1 : moment->end;
    }
    while (moment->first < moment->end && !moment->ready[moment->first])
        moment->first++;
    for (int32_t i = before; i < moment->running_count; i++) {
        int32_t j = moment->running[i];
        if (project->duration[j] == 0)
            tell(project, direction, moment, j);
        else
            moment->running[kept++] = (uint16_t)j;
    }
    bool more = kept < moment->running_count;
    moment->running_count = kept;
    return more;
}

int32_t project_generate_parallel(const struct project *project, enum project_direction direction,
                                  struct project_profile *profile, const uint16_t *list,
                                  int32_t *finish)
{
    const struct project_side *side = &project->side[direction];
    int32_t count = project->count, now = 0;
    struct moment moment = {.ready = profile->ready,
                            .running = profile->waiting,
                            .rank = profile->waiting + count,
                            .waits = profile->waiting + 2 * count,
                            .first = INT32_MAX,
                            .load = project->wide_room,
                            .room = profile->moment};
    memcpy(moment.room, project->capacity, (size_t)project->resources * sizeof *moment.room);
    for (int32_t i = 0; i < count; i++)
        moment.rank[list[i]] = (uint16_t)i;
    memcpy(moment.waits, side->arcs, (size_t)count * sizeof *moment.waits);
    for (int32_t j = 0; j < count; j++)
        if (side->arcs[j] == 0)
            make_ready(&moment, j);
    finish[count] = 0;
    for (;;) {
        while (start_all(project, direction, &moment, now, list, finish))
            ;
        if (moment.running_count == 0)
            break;
        now = INT32_MAX;
        for (int32_t i = 0; i < moment.running_count; i++)
            now = now < finish[moment.running[i]] ? now : finish[moment.running[i]];
        int32_t left = 0;
        for (int32_t i = 0; i < moment.running_count; i++) {
            int32_t j = moment.running[i];
            if (finish[j] > now) {
                moment.running[left++] = (uint16_t)j;
                continue;
            }
            give_back(project, &moment, j);
            tell(project, direction, &moment, j);
        }
        moment.running_count = left;
    }
    return now;
}
