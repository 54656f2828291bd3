/* Circles in `after`: places that wait for each other can never close.
 *
 * A depth-first walk along `after`, with a stack of our own, as a chain may be as long as the
 * table. A place that is met while it is still on the stack closes a circle, which is reported
 * once, at the place whose row names the first of it again.
 */
#include "mission/checks.h"

#include <stdio.h>
#include <stdlib.h>

enum visit { VISIT_NEVER, VISIT_OPEN, VISIT_DONE };

struct walk {
    const struct mission *mission;
    struct diagnostics *diagnostics;
    enum visit *visits;
    int *stack, *next; /* places, and which of each one's `after` comes next */
    int depth;
};

static void report_circle(const struct walk *walk, int first)
{
    const struct mission *mission = walk->mission;
    struct diagnostics *diagnostics = walk->diagnostics;
    int begin = walk->depth - 1;
    while (walk->stack[begin] != first)
        begin--;
    int last = walk->stack[walk->depth - 1];
    if (begin == walk->depth - 1) {
        CHECK_ERROR(PLACES, last, "after", "%s waits for itself", mission->places[last].id);
        CHECK_HINT("take it out of its own list");
        return;
    }
    char circle[512];
    int used = 0;
    for (int i = begin; i < walk->depth && used < (int)sizeof circle; i++)
        used += snprintf(circle + used, sizeof circle - (size_t)used, "%s waits for ",
                         mission->places[walk->stack[i]].id);
    CHECK_ERROR(PLACES, last, "after", "a circle: %s%s", circle, mission->places[first].id);
    CHECK_HINT("take one of these places out of the list of another");
}

static void walk_from(struct walk *walk, int root)
{
    walk->depth = 1;
    walk->stack[0] = root;
    walk->next[0] = 0;
    walk->visits[root] = VISIT_OPEN;
    while (walk->depth > 0) {
        int top = walk->depth - 1;
        const struct place *place = &walk->mission->places[walk->stack[top]];
        if (walk->next[top] == place->after_count) {
            walk->visits[walk->stack[top]] = VISIT_DONE;
            walk->depth--;
            continue;
        }
        int before = place->after[walk->next[top]++];
        if (walk->visits[before] == VISIT_OPEN) {
            report_circle(walk, before);
        } else if (walk->visits[before] == VISIT_NEVER) {
            walk->visits[before] = VISIT_OPEN;
            walk->stack[walk->depth] = before;
            walk->next[walk->depth++] = 0;
        }
    }
}

void mission_check_after(const struct mission *mission, struct diagnostics *diagnostics)
{
    size_t count = (size_t)mission->place_count;
    struct walk walk = {.mission = mission,
                        .diagnostics = diagnostics,
                        .visits = memory_new(count, sizeof *walk.visits),
                        .stack = memory_new(count, sizeof *walk.stack),
                        .next = memory_new(count, sizeof *walk.next)};
    for (int i = 0; i < mission->place_count; i++) {
        const struct place *place = &mission->places[i];
        for (int k = 0; k < place->after_count; k++) {
            const struct place *before = &mission->places[place->after[k]];
            if (before->closes)
                continue;
            CHECK_ERROR(PLACES, i, "after", "%s waits for %s, which does not close", place->id,
                        before->id);
            CHECK_HINT("take it out of the list, or let it close (%s %d)",
                       sheet_line_word(&mission->tables->sheets[TABLE_PLACES]), before->line);
        }
        if (walk.visits[i] == VISIT_NEVER)
            walk_from(&walk, i);
    }
    free(walk.visits);
    free(walk.stack);
    free(walk.next);
}
