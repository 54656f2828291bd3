/* Parallel generation: through time, not through the list. Its schedules are never all there are,
 * but better on average: good founders.
 *
 * Moments in turn are 0 and the finishes of what runs. At each, what has nothing left to wait for
 * stands in the order of the list, as ranks in it; what fits starts. Whoever finishes tells those
 * behind it, so only they are ever looked at.
 */
#include "schedule/project.h"

#include <string.h>

/* What goes on at a moment; arrays of the profile. */
struct moment {
    uint16_t *ready;   /* [count] ranks, increasing */
    uint16_t *running; /* [count] activities */
    uint16_t *rank;    /* [count] of an activity in the list */
    uint16_t *waits;   /* [count] for how many */
    int32_t ready_count, running_count;
};

static void make_ready(struct moment *moment, int32_t j)
{
    int32_t to = moment->ready_count++;
    for (; to > 0 && moment->ready[to - 1] > moment->rank[j]; to--)
        moment->ready[to] = moment->ready[to - 1];
    moment->ready[to] = moment->rank[j];
}

/* `j` is finished. */
static void tell(const struct project_side *other_side, int32_t count, struct moment *moment,
                 int32_t j)
{
    for (uint32_t at = other_side->first[j]; at < other_side->first[j + 1]; at++) {
        int32_t behind = other_side->before[at];
        if (behind < count && --moment->waits[behind] == 0)
            make_ready(moment, behind);
    }
}

/* Starts what is ready and fits, in order; returns whether something was over at once, so that more
 * may be ready now. */
static bool start_all(const struct project *project, enum project_direction direction,
                      struct moment *moment, int32_t *room, int32_t now, const uint16_t *list,
                      int32_t *finish)
{
    int32_t resources = project->resources, left = 0;
    int32_t at_once = moment->running_count;
    for (int32_t i = 0; i < moment->ready_count; i++) {
        int32_t j = list[moment->ready[i]];
        const int32_t *need = project->demand + (ptrdiff_t)j * resources;
        bool fits = true;
        for (int32_t k = 0; k < resources; k++)
            fits &= need[k] <= room[k];
        if (!fits) {
            moment->ready[left++] = moment->ready[i];
            continue;
        }
        for (int32_t k = 0; k < resources; k++)
            room[k] -= need[k];
        finish[j] = now + project->duration[j];
        moment->running[moment->running_count++] = (uint16_t)j;
    }
    moment->ready_count = left;
    int32_t kept = at_once;
    for (int32_t i = at_once; i < moment->running_count; i++) {
        int32_t j = moment->running[i];
        if (project->duration[j] == 0)
            tell(&project->side[!direction], project->count, moment, j);
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
    int32_t count = project->count, resources = project->resources, now = 0;
    int32_t *room = profile->moment;
    struct moment moment = {.ready = profile->waiting,
                            .running = profile->waiting + count,
                            .rank = profile->waiting + 2 * count,
                            .waits = profile->waiting + 3 * count};
    memcpy(room, project->capacity, (size_t)resources * sizeof *room);
    for (int32_t i = 0; i < count; i++)
        moment.rank[list[i]] = (uint16_t)i;
    for (int32_t i = 0; i < count; i++) {
        int32_t j = list[i], waits = 0;
        for (uint32_t at = side->first[j]; at < side->first[j + 1]; at++)
            waits += side->before[at] < count;
        moment.waits[j] = (uint16_t)waits;
        if (waits == 0)
            moment.ready[moment.ready_count++] = (uint16_t)i;
    }
    finish[count] = 0;
    for (;;) {
        while (start_all(project, direction, &moment, room, now, list, finish))
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
            for (int32_t k = 0; k < resources; k++)
                room[k] += project->demand[(ptrdiff_t)j * resources + k];
            tell(&project->side[!direction], count, &moment, j);
        }
        moment.running_count = left;
    }
    return now;
}
