/* A crew that is handed pieces of work by ticket.
 *
 * A ticket says all in one word, so a thread that comes late never mixes two calls: the number of
 * pieces handed out in the low half, the number there are in the high half. Between two calls the
 * crew looks at the ticket again and again, and gives up its core when nothing comes for long.
 * What is written by all stands in cache lines of its own.
 */
#include "schedule/project_crew.h"

#include "base/memory.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum {
    LOOKS = 4000, /* for new work before a thread gives up its core */
    LINE = 64,    /* bytes */
};

struct crew_member {
    struct project_crew *crew;
    int thread;
    pthread_t handle;
};

struct project_crew {
    void (*work)(void *context, int thread, int piece);
    void *context;
    struct crew_member *members; /* [hired]; owned */
    int hired;
    atomic_bool over; /* everybody goes home */
    char apart[LINE]; /* from what is read all the time */
    _Atomic uint64_t ticket;
    char apart_too[LINE];
    _Atomic uint64_t done;
    char apart_again[LINE];
};

static bool work_piece(struct project_crew *crew, int thread)
{
    uint64_t ticket = atomic_load(&crew->ticket);
    if ((uint32_t)ticket >= ticket >> 32)
        return false;
    ticket = atomic_fetch_add(&crew->ticket, 1);
    if ((uint32_t)ticket >= ticket >> 32)
        return false;
    crew->work(crew->context, thread, (int)(uint32_t)ticket);
    atomic_fetch_add(&crew->done, 1);
    return true;
}

static void *crew_wait(void *address)
{
    struct crew_member *member = address;
    for (int looks = 0; !atomic_load(&member->crew->over); looks++)
        if (work_piece(member->crew, member->thread))
            looks = 0;
        else if (looks > LOOKS)
            sched_yield();
    return NULL;
}

struct project_crew *
project_crew_new(int threads, void (*work)(void *context, int thread, int piece), void *context)
{
    struct project_crew *crew = memory_new(1, sizeof *crew);
    crew->work = work;
    crew->context = context;
    crew->members = memory_new((size_t)threads, sizeof *crew->members);
    for (int i = 1; i < threads; i++) {
        struct crew_member *member = &crew->members[crew->hired];
        *member = (struct crew_member){.crew = crew, .thread = i};
        if (pthread_create(&member->handle, NULL, crew_wait, member) == 0)
            crew->hired++;
    }
    return crew;
}

void project_crew_free(struct project_crew *crew)
{
    atomic_store(&crew->over, true);
    for (int i = 0; i < crew->hired; i++)
        pthread_join(crew->members[i].handle, NULL);
    free(crew->members);
    free(crew);
}

void project_crew_work(struct project_crew *crew, int pieces)
{
    atomic_store(&crew->done, 0);
    atomic_store(&crew->ticket, (uint64_t)pieces << 32);
    while (work_piece(crew, 0))
        ;
    for (int looks = 0; atomic_load(&crew->done) < (uint64_t)pieces; looks++)
        if (looks > LOOKS)
            sched_yield();
}
