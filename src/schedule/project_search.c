/* The search for short classic projects: two populations that feed each other.
 *
 * One population holds schedules made forward in time, the other schedules made backward. A member
 * is kept as the list that justifies it in the other direction: its activities by decreasing
 * finish. Crossing two members of one population and generating the child's list in the other
 * direction is thus recombination and justification in one pass (the bi-population idea of Debels &
 * Vanhoucke 2005, "A bi-population based genetic algorithm for the resource-constrained project
 * scheduling problem", LNCS 3483:378-387). How a list is made of two is told in project_child.c.
 *
 * A sweep makes one child for each place of a population from parents of the other one, which
 * nobody changes meanwhile: it can be cut into any number of pieces for any number of threads, and
 * random numbers are counted by child, so the result does not depend on the threads. Then the best
 * of old members and children survive; equal schedules are thrown out.
 *
 * The one thing that decides the quality is that the populations neither settle too early nor too
 * late: their size grows with the number of schedules there is time for, and shrinks with the
 * activities. When only time is given, runs of four times the length follow each other, each from
 * new populations.
 */
#include "schedule/certificate.h"
#include "schedule/generation.h"
#include "schedule/project_child.h"
#include "schedule/proof.h"
#include "schedule/search.h"

#include "base/clock.h"
#include "base/threads.h"

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_MEMBERS = 8000,
    MOST_LISTED = 1 << 24, /* members x activities */
    PIECE = 8,             /* pairs of children a thread takes at once */
    LARGEST_PART = 4096,   /* pairs of children before time is looked at */
    FIRST_RUN = 4000,      /* schedules, where only time is given */
    LONGEST_RUN = 4000000,
    SCHEDULES_A_CONFLICT = 60,
    CONFLICTS_AT_ONCE = 500,
    LOOKS = 4000, /* for new work before a thread gives up its core */
    LEAST_FOR_THREADS =
        20000, /* schedules: what takes less is done before a second thread has started */
};

#define BLUR 0.6 /* of the founders' lists, in critical paths */

struct member {
    int32_t makespan;
    uint32_t place;   /* of its list among the population's */
    int64_t finishes; /* sum: of equally long schedules, the one whose activities finish early has
                         more room */
    uint64_t hash;
};

struct population {
    struct member
        *members; /* [2 * most]: best first, `count` of them, then the children of the sweep */
    struct member *sorted; /* [2 * most] */
    uint16_t *lists; /* [2 * most][stride]: the list, then, of a multi-mode project, the mode of
                        each activity, then the starts */
    int32_t count;
};

/* What one thread works with. */
struct workshop {
    struct project_profile profile[2];
    uint16_t *list[2], *choice[2];
    int32_t *finish[2];
    struct project_cradle cradle;
    struct project view[2]; /* of a multi-mode project, with the modes of the child */
    struct arena arena;     /* of the views */
};

struct search {
    const struct project *project;
    const struct project_modes *modes; /* NULL: one each */
    const struct schedule_options *options;
    struct population population[2];
    struct workshop *workshops; /* one a thread */
    int threads;
    size_t stride; /* of lists */
    size_t choice; /* where in a list the modes stand */
    size_t start;  /* and the starts: see struct project_parent */
    struct project_nursery nursery;
    int32_t size; /* of each population in this run */
    int32_t bound, best;
    enum project_direction best_direction;
    uint16_t *best_list;        /* what, generated in best_direction, is at most `best` long */
    const uint16_t *first_list; /* the caller's own order; NULL: none */
    int64_t spent;
    double started;

    struct proof *proof; /* NULL: none */
    bool proves_apart;   /* on a thread of its own, which alone uses it until it is joined */
    atomic_int shortest, proved;
    atomic_bool proof_done;

    /* The sweep at work: pairs first_pair .. end_pair - 1 of children in `direction`. */
    uint64_t run, sweep;
    enum project_direction direction;
    bool founding; /* no parents yet */
    int32_t first_pair, end_pair;
    _Atomic uint64_t ticket, pieces_done;
    atomic_bool over; /* the crew goes home */
};

static uint16_t *list_of(const struct search *search, enum project_direction direction,
                         uint32_t place)
{
    return search->population[direction].lists + place * search->stride;
}

/* --- children --- */

static struct project_parent parent_of(const struct search *search, uint32_t rank)
{
    enum project_direction direction = !search->direction;
    const uint16_t *list =
        list_of(search, direction, search->population[direction].members[rank].place);
    return (struct project_parent){list, list + search->choice, list + search->start};
}

/* The list of a child; returns what its modes lack. */
static int64_t make_list(const struct search *search, struct workshop *workshop, int32_t child,
                         uint16_t *list, uint16_t *choice)
{
    const struct project_nursery *nursery = &search->nursery;
    struct project_cradle *cradle = &workshop->cradle;
    uint64_t number = search->run << 48 ^ search->sweep << 24 ^ (uint64_t)child;
    struct random_stream random = random_start(search->options->seed, number);
    uint32_t count = (uint32_t)search->population[!search->direction].count;
    size_t bytes = (size_t)search->project->count * sizeof *list;
    if (search->founding) {
        if (child == 1 && search->first_list && search->direction == PROJECT_FORWARD)
            memcpy(list, search->first_list, bytes);
        else if (!search->modes && search->direction == PROJECT_BACKWARD &&
                 (uint32_t)child < count / 2)
            memcpy(list, parent_of(search, (uint32_t)child).list, bytes);
        else
            project_list_found(nursery, cradle, search->direction, child < 2 ? 0 : BLUR, &random,
                               list);
        return search->modes ? project_modes_draw(nursery, cradle, NULL, NULL, &random, choice) : 0;
    }
    uint32_t one = random_below(&random, count), other = random_below(&random, count);
    struct project_parent mother = parent_of(search, (uint32_t)child % count);
    struct project_parent father =
        parent_of(search, one < other ? one : other); /* members stand best first */
    project_list_cross(nursery, cradle, search->direction, &mother, &father, &random, list);
    return search->modes ? project_modes_draw(nursery, cradle, &mother, &father, &random, choice)
                         : 0;
}

static void make_pair(struct search *search, struct workshop *workshop, int32_t pair)
{
    const struct project *project = search->project;
    struct population *population = &search->population[search->direction];
    int32_t makespan[2];
    int64_t lacking[2];
    for (int i = 0; i < 2; i++)
        lacking[i] =
            make_list(search, workshop, 2 * pair + i, workshop->list[i], workshop->choice[i]);
    for (int i = 0; i < 2 && search->modes; i++) {
        project_view_choose(&workshop->view[i], search->modes, workshop->choice[i]);
        makespan[i] = project_generate(&workshop->view[i], search->direction, &workshop->profile[i],
                                       workshop->list[i], workshop->finish[i]);
    }
    if (search->founding && !search->modes) {
        /* Half of the founders by parallel generation, whose schedules are better on average and
         * never all there are.
         */
        makespan[0] = project_generate_parallel(project, search->direction, &workshop->profile[0],
                                                workshop->list[0], workshop->finish[0]);
        makespan[1] = project_generate(project, search->direction, &workshop->profile[1],
                                       workshop->list[1], workshop->finish[1]);
    } else if (!search->modes) {
        project_generate_pair(project, search->direction, workshop->profile,
                              (const uint16_t *const *)workshop->list, workshop->finish, makespan);
    }
    for (int i = 0; i < 2; i++) {
        struct member *child = &population->members[population->count + 2 * pair + i];
        const int32_t *finish = workshop->finish[i];
        child->makespan = makespan[i];
        child->finishes = 0;
        child->hash = 0;
        for (int32_t j = 0; j < project->count; j++) {
            child->finishes += finish[j];
            child->hash += project->key[j] * (uint64_t)finish[j];
        }
        uint16_t *list = list_of(search, search->direction, child->place);
        project_justify_list(project, !search->direction, &workshop->profile[i], finish,
                             makespan[i], list);
        for (int32_t j = 0; j < project->count; j++)
            list[search->start + (size_t)j] =
                (uint16_t)((makespan[i] - finish[j]) >> search->nursery.shift);
        list[search->start + (size_t)project->count] =
            (uint16_t)(makespan[i] >> search->nursery.shift);
        if (search->modes) {
            memcpy(list + search->choice, workshop->choice[i],
                   (size_t)project->count * sizeof *list);
            for (int32_t j = 0; j < project->count; j++)
                child->hash += project->key[j] * ((uint64_t)workshop->choice[i][j] << 32);
        }
        if (lacking[i] > 0) /* longer than any that holds */
            child->makespan =
                project->horizon + (lacking[i] < 1 << 24 ? (int32_t)lacking[i] : 1 << 24);
    }
}

/* --- threads --- */

/* A ticket says all in one word, so a thread that comes late never mixes two sweeps: the number of
 * pieces handed out in the low half, the number there are in the high half. */
static bool work_piece(struct search *search, struct workshop *workshop)
{
    uint64_t ticket = atomic_load(&search->ticket);
    if ((uint32_t)ticket >= ticket >> 32)
        return false;
    ticket = atomic_fetch_add(&search->ticket, 1);
    uint32_t piece = (uint32_t)ticket;
    if (piece >= ticket >> 32)
        return false;
    int32_t first = search->first_pair + (int32_t)piece * PIECE;
    int32_t end = first + PIECE < search->end_pair ? first + PIECE : search->end_pair;
    for (int32_t pair = first; pair < end; pair++)
        make_pair(search, workshop, pair);
    atomic_fetch_add(&search->pieces_done, 1);
    return true;
}

struct crew_member {
    struct search *search;
    struct workshop *workshop;
    pthread_t thread;
};

static void *crew_work(void *address)
{
    struct crew_member *member = address;
    for (int looks = 0; !atomic_load(&member->search->over); looks++)
        if (work_piece(member->search, member->workshop))
            looks = 0;
        else if (looks > LOOKS)
            sched_yield();
    return NULL;
}

/* Makes the pairs first_pair .. end_pair - 1 of the sweep, with the crew if there is one. */
static void work_together(struct search *search)
{
    uint64_t pieces = (uint64_t)(search->end_pair - search->first_pair + PIECE - 1) / PIECE;
    atomic_store(&search->pieces_done, 0);
    atomic_store(&search->ticket, pieces << 32);
    while (work_piece(search, &search->workshops[0]))
        ;
    for (int looks = 0; atomic_load(&search->pieces_done) < pieces; looks++)
        if (looks > LOOKS)
            sched_yield();
}

/* --- survival --- */

static bool stands_before(const struct member *left, const struct member *right)
{
    if (left->makespan != right->makespan)
        return left->makespan < right->makespan;
    if (left->finishes != right->finishes)
        return left->finishes < right->finishes;
    return left->hash < right->hash;
}

/* Merge sort, stable, from and to `members`. */
static void sort_members(struct member *members, struct member *spare, int32_t count)
{
    for (int32_t width = 1; width < count; width *= 2) {
        for (int32_t low = 0; low < count; low += 2 * width) {
            int32_t i = low, middle = low + width < count ? low + width : count;
            int32_t j = middle, high = low + 2 * width < count ? low + 2 * width : count;
            for (int32_t to = low; to < high; to++)
                spare[to] = j >= high || (i < middle && !stands_before(&members[j], &members[i]))
                                ? members[i++]
                                : members[j++];
        }
        memcpy(members, spare, (size_t)count * sizeof *members);
    }
}

/* The best `size` different schedules of the old members and the sweep's `children`; the lists of
 * the others are free for the next sweep's children. */
static void survive(struct search *search, int32_t children)
{
    struct population *population = &search->population[search->direction];
    struct member *old = population->members, *young = old + population->count,
                  *sorted = population->sorted;
    int32_t i = 0, j = 0, kept = 0, lost = population->count + children;
    sort_members(young, sorted, children);
    while (i < population->count || j < children) {
        bool take_old =
            j >= children || (i < population->count && stands_before(&old[i], &young[j]));
        struct member member = take_old ? old[i++] : young[j++];
        const struct member *last = kept ? &sorted[kept - 1] : NULL;
        bool known = last && last->makespan == member.makespan && last->hash == member.hash;
        if (kept < search->size && !known)
            sorted[kept++] = member;
        else
            sorted[--lost] = member;
    }
    /* Beyond the new members and the free lists, the array holds places never used: they stay as
     * they are. */
    memcpy(old, sorted, (size_t)(population->count + children) * sizeof *old);
    population->count = kept;
}

/* --- sweeps and runs --- */

static bool must_stop(const struct search *search)
{
    const struct schedule_options *options = search->options;
    return search->best <= search->bound || search->best <= atomic_load(&search->proved) ||
           atomic_load(&search->proof_done) || (options->stop && atomic_load(options->stop)) ||
           (options->seconds > 0 && clock_seconds() - search->started >= options->seconds);
}

static void keep_best(struct search *search, const struct member *members, int32_t count)
{
    const struct member *best = NULL;
    for (int32_t i = 0; i < count; i++)
        if (members[i].makespan < search->best && (!best || stands_before(&members[i], best)))
            best = &members[i];
    if (!best)
        return;
    search->best = best->makespan;
    atomic_store(&search->shortest, search->best);
    search->best_direction = !search->direction;
    memcpy(search->best_list, list_of(search, search->direction, best->place),
           search->stride * sizeof *search->best_list);
    if (search->options->progress)
        search->options->progress(search->options->progress_context, search->spent, search->best);
}

/* One sweep of at most `children`, an even number. Founding sweeps come in growing parts, so that
 * the many projects that the first schedules solve are done with them. Returns whether to go on. */
static bool sweep(struct search *search, int32_t children)
{
    struct population *population = &search->population[search->direction];
    bool go_on = true;
    search->end_pair = 0;
    do {
        search->first_pair = search->end_pair;
        int32_t part = search->founding ? 2 * search->first_pair + 1 : LARGEST_PART;
        search->end_pair =
            search->first_pair + part < children / 2 ? search->first_pair + part : children / 2;
        work_together(search);
        search->spent += 2 * (search->end_pair - search->first_pair);
        keep_best(search, population->members + population->count + 2 * search->first_pair,
                  2 * (search->end_pair - search->first_pair));
        go_on = !must_stop(search);
    } while (go_on && search->end_pair < children / 2);
    survive(search, 2 * search->end_pair);
    search->sweep++;
    return go_on;
}

/* Measured on generated projects: see docs/method-schedule.md. */
static int32_t size_for(const struct project *project, int64_t schedules)
{
    double most = MOST_MEMBERS < MOST_LISTED / (project->count + 8)
                      ? MOST_MEMBERS
                      : (double)(MOST_LISTED / (project->count + 8));
    double size = 0.21 * pow((double)schedules, 0.72) * pow(60.0 / (project->count + 1), 0.7);
    int32_t whole = size < 16 ? 16 : size > most ? (int32_t)most : (int32_t)size;
    int64_t half = schedules / 4 > 1 ? schedules / 4 : 1;
    return (int32_t)(half < whole ? half : whole) / 2 * 2 + 2;
}

static void run(struct search *search, int64_t schedules)
{
    int64_t end = search->spent + schedules;
    search->size = size_for(search->project, schedules);
    search->sweep = 0;
    for (int direction = 0; direction < 2; direction++) {
        struct population *population = &search->population[direction];
        population->count = 0;
        for (int32_t i = 0; i < 2 * search->size; i++)
            population->members[i].place = (uint32_t)i;
    }
    for (bool go_on = true; go_on && search->spent < end;) {
        int64_t left = (end - search->spent + 1) / 2 * 2;
        search->founding = search->sweep < 2;
        search->direction = search->sweep % 2 ? PROJECT_BACKWARD : PROJECT_FORWARD;
        go_on = sweep(search, left < search->size ? (int32_t)left : search->size);
    }
    search->run++;
}

/* --- from and to the outside --- */

static void workshop_init(struct workshop *workshop, const struct search *search)
{
    const struct project *project = search->project;
    size_t count = (size_t)project->count;
    for (int i = 0; i < 2; i++) {
        project_profile_init(&workshop->profile[i], project, project->kind);
        workshop->list[i] = memory_new(2 * count + 1, sizeof *workshop->list[i]);
        workshop->finish[i] = memory_new(count + 1, sizeof *workshop->finish[i]);
        workshop->choice[i] = memory_new(count + 1, sizeof *workshop->choice[i]);
        project_view_init(&workshop->view[i], project, &workshop->arena);
    }
    project_cradle_init(&workshop->cradle, &search->nursery, &workshop->profile[0]);
}

static void workshop_clear(struct workshop *workshop)
{
    for (int i = 0; i < 2; i++) {
        project_profile_clear(&workshop->profile[i]);
        free(workshop->list[i]);
        free(workshop->finish[i]);
        free(workshop->choice[i]);
    }
    project_cradle_clear(&workshop->cradle);
    arena_clear(&workshop->arena);
}

/* A schedule that the proof came upon, kept as its list for the backward direction. */
static void take_schedule(struct search *search, const int32_t *finish)
{
    search->best = search->bound;
    search->best_direction = PROJECT_BACKWARD;
    project_justify_list(search->project, PROJECT_BACKWARD, &search->workshops[0].profile[0],
                         finish, search->best, search->best_list);
    if (search->options->progress)
        search->options->progress(search->options->progress_context, search->spent, search->best);
}

static double deadline(const struct search *search)
{
    return search->options->seconds > 0 ? search->started + search->options->seconds : 0;
}

/* What the proof came to. */
static void take_proof(struct search *search)
{
    search->bound = proof_bound(search->proof);
    /* With several modes, the project is a relaxation, in which everybody has the best of all
     * modes. */
    if (proof_schedule(search->proof) && !search->modes && search->bound < search->best)
        take_schedule(search, proof_schedule(search->proof));
}

/* The proof on a thread of its own. */
static void *prove(void *address)
{
    struct search *search = address;
    bool done = false;
    while (!done && !atomic_load(&search->over)) {
        proof_set_makespan(search->proof, atomic_load(&search->shortest));
        done = proof_run(search->proof, CONFLICTS_AT_ONCE, &search->over, deadline(search));
        atomic_store(&search->proved, proof_bound(search->proof));
    }
    /* A proof that ends with a schedule ends the search; of the relaxation, the bound is all there
     * is to have. */
    if (done && !search->modes)
        atomic_store(&search->proof_done, true);
    return NULL;
}

/* As long as there is time: runs of growing length, beside a proof. With one thread they take
 * turns, and the proof gets more and more of the time. */
static void search_and_prove(struct search *search)
{
    pthread_t thread;
    bool apart = false, open = true;
    run(search, FIRST_RUN);
    search->proof =
        must_stop(search) ? NULL : proof_new(search->project, search->bound, search->best);
    if (search->proof && search->options->certificate_bytes)
        proof_keep_log(search->proof, search->options->certificate_bytes);
    if (search->proof && search->proves_apart)
        apart = pthread_create(&thread, NULL, prove, search) == 0;
    for (int64_t length = 2 * FIRST_RUN, turns = 1; !must_stop(search); length *= 2, turns++) {
        if (search->proof && !apart && open) {
            proof_set_makespan(search->proof, search->best);
            int64_t share = turns < 4 ? turns : 4;
            open = !proof_run(search->proof, share * length / SCHEDULES_A_CONFLICT,
                              search->options->stop, deadline(search));
            take_proof(search);
            if (must_stop(search))
                break;
        }
        run(search, length < LONGEST_RUN ? length : LONGEST_RUN);
    }
    atomic_store(&search->over, true);
    if (apart)
        pthread_join(thread, NULL);
    if (search->proof)
        take_proof(search);
}

static void search_run(struct search *search)
{
    const struct schedule_options *options = search->options;
    int64_t most = options->schedules > 0 ? options->schedules : INT64_MAX;
    int32_t largest = size_for(search->project, most);
    for (int direction = 0; direction < 2; direction++) {
        struct population *population = &search->population[direction];
        population->members = memory_new(2 * (size_t)largest, sizeof *population->members);
        population->sorted = memory_new(2 * (size_t)largest, sizeof *population->sorted);
        population->lists =
            memory_new(2 * (size_t)largest * search->stride, sizeof *population->lists);
    }
    search->threads = options->threads > 0 ? options->threads : threads_available();
    if (most < LEAST_FOR_THREADS)
        search->threads = 1;
    search->proves_apart = options->schedules == 0 && search->threads > 1;
    search->threads -= search->proves_apart;
    search->workshops = memory_new((size_t)search->threads, sizeof *search->workshops);
    struct crew_member *crew = memory_new((size_t)search->threads, sizeof *crew);
    int hired = 0;
    for (int i = 0; i < search->threads; i++)
        workshop_init(&search->workshops[i], search);
    for (int i = 1; i < search->threads; i++) {
        struct crew_member *member = &crew[hired];
        *member = (struct crew_member){.search = search, .workshop = &search->workshops[i]};
        if (pthread_create(&member->thread, NULL, crew_work, member) == 0)
            hired++; /* fewer threads than asked for only makes it slower */
    }
    if (options->schedules > 0)
        run(search, most);
    else
        search_and_prove(search);
    atomic_store(&search->over, true);
    for (int i = 0; i < hired; i++)
        pthread_join(crew[i].thread, NULL);
    free(crew);
    for (int i = 0; i < search->threads; i++)
        workshop_clear(&search->workshops[i]);
    free(search->workshops);
    for (int direction = 0; direction < 2; direction++) {
        free(search->population[direction].members);
        free(search->population[direction].sorted);
        free(search->population[direction].lists);
    }
}

/* Starts of what was left out of the project, as early as can be, and ranks by start, then by the
 * topological order. */
static void fill_rest(const struct schedule_instance *instance, struct schedule_result *result)
{
    int32_t last = 0;
    for (int32_t i = 0; i < instance->activities; i++) {
        int32_t a = instance->order[i];
        if (result->start[a] == SCHEDULE_UNPLACED) {
            result->start[a] = 0;
            for (int32_t p = instance->first_predecessor[a]; p < instance->first_predecessor[a + 1];
                 p++) {
                int32_t other = instance->predecessors[p].other;
                int32_t finish =
                    result->start[other] +
                    instance->duration[instance->first_mode[other] + result->mode[other]];
                result->start[a] = result->start[a] > finish ? result->start[a] : finish;
            }
        }
        last = last > result->start[a] ? last : result->start[a];
    }
    int32_t *first = memory_new((size_t)last + 2, sizeof *first);
    for (int32_t a = 0; a < instance->activities; a++)
        first[result->start[a] + 1]++;
    for (int32_t t = 0; t <= last; t++)
        first[t + 1] += first[t];
    for (int32_t i = 0; i < instance->activities; i++)
        result->priority[instance->order[i]] = first[result->start[instance->order[i]]]++;
    free(first);
    for (int32_t a = 0; a < instance->activities; a++)
        result->cost += schedule_mode_cost(instance, instance->first_mode[a] + result->mode[a],
                                           result->start[a]);
}

/* Generates the best list again and justifies it forward. */
static void fill_result(struct search *search, const struct schedule_instance *instance,
                        const struct project_modes *modes, const int32_t *activity_of,
                        struct schedule_result *result)
{
    const struct project *project = search->project;
    struct workshop workshop = {0};
    workshop_init(&workshop, search);
    if (search->modes) {
        project = &workshop.view[0];
        project_view_choose(&workshop.view[0], search->modes, search->best_list + search->choice);
    }
    int32_t *finish = workshop.finish[0];
    int32_t makespan = project_generate(project, search->best_direction, &workshop.profile[0],
                                        search->best_list, finish);
    if (search->best_direction == PROJECT_BACKWARD) {
        project_justify_list(project, PROJECT_FORWARD, &workshop.profile[0], finish, makespan,
                             search->best_list);
        makespan = project_generate(project, PROJECT_FORWARD, &workshop.profile[0],
                                    search->best_list, finish);
    }
    for (int32_t j = 0; j < project->count; j++) {
        result->start[activity_of[j]] = finish[j] - project->duration[j];
        result->mode[activity_of[j]] =
            modes->origin[modes->first[j] +
                          (search->modes ? search->best_list[search->choice + (size_t)j] : 0)];
    }
    result->makespan = makespan;
    fill_rest(instance, result);
    workshop_clear(&workshop);
}

/* The caller's order as a list of the project. */
static void read_first_priority(struct search *search, const struct schedule_instance *instance,
                                const int32_t *activity_of, struct arena *arena)
{
    if (!search->options->first_priority)
        return;
    int32_t *order = memory_new((size_t)instance->activities, sizeof *order),
            *number = memory_new((size_t)instance->activities, sizeof *number);
    uint16_t *list = arena_new(arena, (size_t)search->project->count + 1, sizeof *list);
    generation_order(instance, search->options->first_priority, order);
    for (int32_t j = 0; j < search->project->count; j++)
        number[activity_of[j]] = j + 1;
    int32_t filled = 0;
    for (int32_t i = 0; i < instance->activities; i++)
        if (number[order[i]])
            list[filled++] = (uint16_t)(number[order[i]] - 1);
    search->first_list = list;
    free(order);
    free(number);
}

bool project_search_applies(const struct schedule_instance *instance,
                            const struct schedule_options *options)
{
    struct project project = {0};
    struct project_modes modes;
    int32_t *activity_of;
    bool applies = options->objective == OBJECTIVE_MAKESPAN &&
                   project_from_instance(&project, instance, &activity_of, &modes);
    project_clear(&project);
    return applies;
}

void project_search(const struct schedule_instance *instance,
                    const struct schedule_options *options, struct schedule_result *result)
{
    struct project project;
    struct project_modes modes;
    int32_t *activity_of;
    double started = clock_seconds();
    if (!project_from_instance(&project, instance, &activity_of, &modes))
        return;
    size_t activities = (size_t)instance->activities, count = (size_t)project.count;
    struct search search = {.project = &project,
                            .modes = modes.single ? NULL : &modes,
                            .options = options,
                            .started = started,
                            .best = INT32_MAX,
                            .choice = count,
                            .start = modes.single ? count : 2 * count};
    search.stride = (search.start + count + 8) / 8 * 8;
    project_nursery_init(&search.nursery, &project, search.modes);
    search.bound = project_bound(&project);
    search.best_list = arena_new(&project.arena, search.stride, sizeof *search.best_list);
    read_first_priority(&search, instance, activity_of, &project.arena);
    *result = (struct schedule_result){.activities = instance->activities};
    result->start = memory_new(activities, sizeof *result->start);
    result->mode = memory_new(activities, sizeof *result->mode);
    result->priority = memory_new(activities, sizeof *result->priority);
    for (size_t a = 0; a < activities; a++)
        result->start[a] = SCHEDULE_UNPLACED;
    search_run(&search);
    if (search.best <= project.horizon) {
        fill_result(&search, instance, &modes, activity_of, result);
    } else { /* no choice of modes was found that suffices with what there is */
        result->unplaced = instance->activities;
        for (size_t a = 0; a < activities; a++)
            result->cost += instance->unplaced_cost[a];
    }
    result->bound = search.bound;
    if (options->certificate_bytes)
        result->certificate =
            certificate_write(instance, &project, activity_of, search.proof, search.bound);
    proof_free(search.proof);
    result->schedules = search.spent;
    result->seconds = clock_seconds() - started;
    project_clear(&project);
}
