/* Sweeps of children.
 *
 * One population holds schedules made forward in time, the other schedules made backward. A member
 * is kept as the list that justifies it in the other direction: its activities by decreasing
 * finish. Crossing two members of one population and generating the child's list in the other
 * direction is thus recombination and justification in one pass (the bi-population idea of Debels &
 * Vanhoucke 2005, "A bi-population based genetic algorithm for the resource-constrained project
 * scheduling problem", LNCS 3483:378-387). How a list is made of two is told in project_child.c.
 *
 * A sweep makes the children of one population from parents of the other one, which nobody changes
 * meanwhile: it can be cut into any number of pieces for any number of threads, and random numbers
 * are counted by child, so the result does not depend on the threads. Children are generated a
 * batch at a time, in step: see project_generation.c.
 */
#include "schedule/project_evolution.h"
#include "schedule/project_crew.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 3 * PROJECT_BATCH /* children that a thread takes at once */ };

#define BLUR 0.6 /* of the founders' lists, in critical paths */

/* What one thread works with, made by the thread itself, so that its memory is apart from that of
 * the others. */
struct workshop {
    struct project_profile profile[PROJECT_BATCH];
    uint16_t *list[PROJECT_BATCH]; /* [2 * count + 2]: see project_list_cross */
    uint16_t *choice[PROJECT_BATCH];
    int32_t *finish[PROJECT_BATCH];
    struct project_cradle cradle;
    struct project view[PROJECT_BATCH]; /* of a multi-mode project, with the modes of the child */
    struct arena arena;                 /* of the views */
    bool ready;
};

static void workshop_init(struct workshop *workshop, const struct project_evolution *evolution)
{
    const struct project *project = evolution->project;
    size_t count = (size_t)project->count;
    for (int i = 0; i < PROJECT_BATCH; i++) {
        project_profile_init(&workshop->profile[i], project, project->kind);
        workshop->list[i] = memory_new(2 * count + 2, sizeof *workshop->list[i]);
        workshop->finish[i] = memory_new(count + 1, sizeof *workshop->finish[i]);
        workshop->choice[i] = memory_new(count + 1, sizeof *workshop->choice[i]);
        if (evolution->modes)
            project_view_init(&workshop->view[i], project, &workshop->arena);
    }
    project_cradle_init(&workshop->cradle, &evolution->nursery, &workshop->profile[0]);
    workshop->ready = true;
}

static void workshop_clear(struct workshop *workshop)
{
    if (!workshop->ready)
        return;
    for (int i = 0; i < PROJECT_BATCH; i++) {
        project_profile_clear(&workshop->profile[i]);
        free(workshop->list[i]);
        free(workshop->finish[i]);
        free(workshop->choice[i]);
    }
    project_cradle_clear(&workshop->cradle);
    arena_clear(&workshop->arena);
}

static struct project_parent parent_of(const struct project_evolution *evolution, uint32_t rank)
{
    const struct project_population *population = &evolution->population[!evolution->direction];
    const uint16_t *list = project_population_list(population, &population->members[rank]);
    return (struct project_parent){list, list + evolution->choice, list + evolution->start};
}

/* How far two schedules are from each other: the sum of the distances of starts. */
static int64_t distance(const struct project_evolution *evolution,
                        const struct project_parent *left, const struct project_parent *right)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < evolution->project->count; i++)
        sum += abs((int)left->start[i] - (int)right->start[i]);
    return sum;
}

/* The better of two members. */
static struct project_parent draw_father(const struct project_evolution *evolution, uint32_t count,
                                         struct random_stream *random)
{
    uint32_t one = random_below(random, count), other = random_below(random, count);
    return parent_of(evolution, one < other ? one : other); /* members stand best first */
}

/* The list of a child; returns what its modes lack. */
static int64_t make_list(const struct project_evolution *evolution, struct workshop *workshop,
                         int32_t child, uint16_t *list, uint16_t *choice)
{
    const struct project_nursery *nursery = &evolution->nursery;
    const struct project_modes *modes = evolution->modes;
    struct project_cradle *cradle = &workshop->cradle;
    enum project_direction direction = evolution->direction;
    uint64_t number = evolution->run << 48 ^ evolution->sweep << 24 ^ (uint64_t)child;
    struct random_stream random = random_start(evolution->seed, number);
    uint32_t count = (uint32_t)evolution->population[!direction].count;
    size_t bytes = (size_t)evolution->project->count * sizeof *list;
    if (evolution->founding) {
        if (child == 1 && evolution->first_list && direction == PROJECT_FORWARD)
            memcpy(list, evolution->first_list, bytes);
        else if (!modes && direction == PROJECT_BACKWARD && (uint32_t)child < count / 2)
            memcpy(list, parent_of(evolution, (uint32_t)child).list, bytes);
        else
            project_list_found(nursery, cradle, direction, child < 2 ? 0 : BLUR, &random, list);
        return modes ? project_modes_draw(nursery, cradle, NULL, NULL, &random, choice) : 0;
    }
    struct project_parent mother = parent_of(evolution, (uint32_t)child % count),
                          father = draw_father(evolution, count, &random);
    if (evolution->far_fathers) {
        struct project_parent second = draw_father(evolution, count, &random);
        if (distance(evolution, &second, &mother) > distance(evolution, &father, &mother))
            father = second;
    }
    double repetition = (evolution->repetition[0] + evolution->repetition[1]) / 2;
    project_list_cross(nursery, cradle, direction, &mother, &father, repetition, &random, list);
    return modes ? project_modes_draw(nursery, cradle, &mother, &father, &random, choice) : 0;
}

/* Half of the founders, the even ones, come from parallel generation, whose schedules are better on
 * average and never all there are. */
static void generate_founders(const struct project_evolution *evolution, struct workshop *workshop,
                              int32_t children, int32_t makespan[PROJECT_BATCH])
{
    const uint16_t *list[PROJECT_BATCH];
    int32_t *finish[PROJECT_BATCH], lasts[PROJECT_BATCH];
    int32_t serial = 0, scratch;
    for (int32_t i = 1; i < children; i += 2, serial++) {
        list[serial] = workshop->list[i];
        finish[serial] = workshop->finish[i];
    }
    scratch = serial;
    for (int32_t i = children; i < PROJECT_BATCH; i++)
        finish[scratch++] = workshop->finish[i];
    if (serial > 0)
        project_generate_batch(evolution->project, evolution->direction, workshop->profile, list,
                               finish, lasts, serial);
    for (int32_t i = 0; i < children; i++)
        makespan[i] = i % 2 ? lasts[i / 2]
                            : project_generate_parallel(evolution->project, evolution->direction,
                                                        &workshop->profile[i], workshop->list[i],
                                                        workshop->finish[i]);
}

static void generate(const struct project_evolution *evolution, struct workshop *workshop,
                     int32_t children, int32_t makespan[PROJECT_BATCH])
{
    enum project_direction direction = evolution->direction;
    if (evolution->modes)
        for (int32_t i = 0; i < children; i++) {
            project_view_choose(&workshop->view[i], evolution->modes, workshop->choice[i]);
            makespan[i] = project_generate(&workshop->view[i], direction, &workshop->profile[i],
                                           workshop->list[i], workshop->finish[i]);
        }
    else if (evolution->founding)
        generate_founders(evolution, workshop, children, makespan);
    else
        project_generate_batch(evolution->project, direction, workshop->profile,
                               (const uint16_t *const *)workshop->list, workshop->finish, makespan,
                               children);
}

/* Whether it is already certain that a child will not survive. */
static bool is_lost(const struct project_evolution *evolution, int32_t makespan, int64_t finishes)
{
    const struct project_population *population = &evolution->population[evolution->direction];
    if (population->count < evolution->size)
        return false;
    const struct project_member *last = &population->members[evolution->size - 1];
    return makespan > last->makespan || (makespan == last->makespan && finishes > last->finishes);
}

/* Notes child `i` of the batch as a member of its population; of one that is lost only what tells
 * so, for most are. */
static void enter(const struct project_evolution *evolution, struct workshop *workshop, int32_t i,
                  int32_t makespan, int64_t lacking, struct project_member *child)
{
    const struct project *project = evolution->project;
    enum project_direction direction = evolution->direction;
    const int32_t *finish = workshop->finish[i];
    int64_t finishes = 0;
    uint64_t hash = 0;
    int32_t length = makespan; /* where modes lack something, longer than any that holds */
    if (lacking > 0)
        length = project->horizon + (lacking < 1 << 24 ? (int32_t)lacking : 1 << 24);
    for (int32_t j = 0; j < project->count; j++)
        finishes += finish[j];
    *child = (struct project_member){length, child->place, finishes, 0};
    if (is_lost(evolution, length, finishes))
        return;
    uint16_t *list = project_population_list(&evolution->population[direction], child);
    uint16_t *start = list + evolution->start;
    int shift = evolution->nursery.shift;
    for (int32_t j = 0; j < project->count; j++) {
        hash += project->key[j] * (uint64_t)finish[j];
        start[j] = (uint16_t)((makespan - finish[j]) >> shift);
    }
    start[project->count] = (uint16_t)(makespan >> shift);
    project_justify_list(project, !direction, &workshop->profile[i], finish, makespan, list);
    for (int32_t j = 0; evolution->modes && j < project->count; j++) {
        list[evolution->choice + (size_t)j] = workshop->choice[i][j];
        hash += project->key[j] * ((uint64_t)workshop->choice[i][j] << 32);
    }
    child->hash = hash;
}

static void make_piece(void *context, int thread, int piece)
{
    struct project_evolution *evolution = context;
    struct workshop *workshop = &evolution->workshops[thread];
    const struct project_population *population = &evolution->population[evolution->direction];
    int32_t first = evolution->first + piece * PIECE;
    int32_t end = first + PIECE < evolution->end ? first + PIECE : evolution->end;
    if (!workshop->ready)
        workshop_init(workshop, evolution);
    for (; first < end; first += PROJECT_BATCH) {
        int32_t children = end - first < PROJECT_BATCH ? end - first : PROJECT_BATCH;
        int32_t makespan[PROJECT_BATCH] = {0};
        int64_t lacking[PROJECT_BATCH];
        for (int32_t i = 0; i < children; i++)
            lacking[i] =
                make_list(evolution, workshop, first + i, workshop->list[i], workshop->choice[i]);
        generate(evolution, workshop, children, makespan);
        for (int32_t i = 0; i < children; i++)
            enter(evolution, workshop, i, makespan[i], lacking[i],
                  &population->members[population->count + first + i]);
    }
}

void project_evolution_init(struct project_evolution *evolution, int32_t most, int threads)
{
    size_t count = (size_t)evolution->project->count;
    evolution->choice = count;
    evolution->start = evolution->modes ? 2 * count : count;
    size_t stride = (evolution->start + count + 8) / 8 * 8;
    project_nursery_init(&evolution->nursery, evolution->project, evolution->modes);
    for (int direction = 0; direction < 2; direction++)
        project_population_init(&evolution->population[direction], most, stride);
    evolution->threads = threads;
    evolution->workshops = memory_new((size_t)threads, sizeof *evolution->workshops);
    evolution->crew = project_crew_new(threads, make_piece, evolution);
}

void project_evolution_clear(struct project_evolution *evolution)
{
    project_crew_free(evolution->crew);
    for (int i = 0; i < evolution->threads; i++)
        workshop_clear(&evolution->workshops[i]);
    free(evolution->workshops);
    for (int direction = 0; direction < 2; direction++)
        project_population_clear(&evolution->population[direction]);
}

void project_evolution_begin(struct project_evolution *evolution)
{
    for (int direction = 0; direction < 2; direction++) {
        project_population_empty(&evolution->population[direction]);
        evolution->repetition[direction] = 0;
    }
    evolution->run++;
    evolution->sweep = 0;
    evolution->founding = true;
    evolution->direction = PROJECT_FORWARD;
}

void project_evolution_make(struct project_evolution *evolution, int32_t first, int32_t end,
                            int32_t size)
{
    evolution->size = size;
    evolution->first = first;
    evolution->end = end;
    project_crew_work(evolution->crew, (end - first + PIECE - 1) / PIECE);
}

void project_evolution_select(struct project_evolution *evolution, int32_t children)
{
    enum project_direction direction = evolution->direction;
    int32_t twice =
        project_population_survive(&evolution->population[direction], evolution->size, children);
    evolution->repetition[direction] = (double)twice / (children + 1);
    evolution->sweep++;
    evolution->founding = evolution->sweep < 2;
    evolution->direction = !direction;
}
