#include "base/threads.h"

#include "base/memory.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

struct crew {
    atomic_int next;
    int count;
    void (*work)(void *, int);
    void *context;
};

static void *crew_member(void *address)
{
    struct crew *crew = address;
    for (int item; (item = atomic_fetch_add(&crew->next, 1)) < crew->count;)
        crew->work(crew->context, item);
    return NULL;
}

void threads_run(int threads, int count, void (*work)(void *context, int item), void *context)
{
    struct crew crew = {.count = count, .work = work, .context = context};
    if (threads > count)
        threads = count;
    int extra = threads > 1 ? threads - 1 : 0;
    pthread_t *members = memory_new((size_t)extra, sizeof *members);
    int started = 0;
    while (started < extra && pthread_create(&members[started], NULL, crew_member, &crew) == 0)
        started++; /* fewer threads than asked for only makes it slower */
    crew_member(&crew);
    for (int i = 0; i < started; i++)
        pthread_join(members[i], NULL);
    free(members);
}

int threads_available(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int cores = CPU_COUNT(&set);
    return cores > 0 ? cores : 1;
}
