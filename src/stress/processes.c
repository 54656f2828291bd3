/* Dealing out runs.
 *
 * Counters are sums, so it does not matter who makes which runs, nor in how large portions they
 * come back. Rank 0 deals a portion to each of the others and a new one whenever one comes back; a
 * portion grows or shrinks until it takes about half a second, so that messages cost little and
 * little is lost with a process. Rank 0 works too; all messages are sent and received in one
 * thread.
 *
 * If a process is lost, Open MPI ends all others: mpirun sends SIGTERM, and SIGKILL a second later.
 * Rank 0 takes SIGTERM as it takes Ctrl-C: what has come back so far is the result.
 */
#include "stress/processes.h"

#include "base/clock.h"
#include "base/module.h"
#include "stress/message.h"

#include <stdlib.h>
#include <time.h>

#define PORTION_SECONDS 0.5

struct stress_processes {
    const struct message_module *module;
    struct message_link *link;
    int rank, count;
};

static int from_environment(const char *name)
{
    const char *text = getenv(name);
    return text ? atoi(text) : 0;
}

int stress_process_rank(void)
{
    return from_environment("OMPI_COMM_WORLD_RANK");
}

struct stress_processes *stress_processes_join(struct diagnostics *diagnostics)
{
    if (from_environment("OMPI_COMM_WORLD_SIZE") < 2)
        return NULL;
    const struct message_module *module = module_load(
        "src/stress/decamp_mpi.so", MESSAGE_MODULE_SYMBOL, "Open MPI (libopenmpi)", diagnostics);
    if (!module)
        return NULL;
    struct stress_processes *processes = memory_new(1, sizeof *processes);
    processes->module = module;
    processes->link = module->begin(&processes->rank, &processes->count);
    if (processes->link)
        return processes;
    diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0, 0, "MPI could not be started");
    free(processes);
    return NULL;
}

void stress_processes_leave(struct stress_processes *processes, bool all)
{
    if (!processes)
        return;
    if (all)
        processes->module->end(processes->link);
    free(processes);
}

int processes_rank(const struct stress_processes *processes)
{
    return processes->rank;
}

static void wait_a_little(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
}

/* Sent before each portion: the order, its part, and the risks asked after. */
enum { HEAD_SENSITIVITY, HEAD_FIRST, HEAD_BLOCKS, HEAD_RUNS, HEAD_WORDS };

static size_t head_words(const struct stress *stress)
{
    return HEAD_WORDS + (size_t)stress->tallies[0].risks;
}

int processes_compare(struct stress_processes *processes, int64_t print)
{
    const struct message_module *module = processes->module;
    int other = 0;
    if (processes->rank > 0) {
        module->send(processes->link, 0, &print, 1);
        return 0;
    }
    for (int i = 1; i < processes->count; i++) {
        int64_t its;
        int rank;
        while (!module->receive(processes->link, &its, 1, &rank))
            wait_a_little();
        if (its != print)
            other = rank;
    }
    return other;
}

void processes_serve(struct stress_processes *processes, struct stress *stress,
                     void (*carry_out)(void *context, const struct order *order,
                                       const bool *struck),
                     void *context)
{
    size_t words = head_words(stress), risks = words - HEAD_WORDS;
    int64_t *head = memory_new(words, sizeof *head);
    bool *struck = memory_new(risks, sizeof *struck);
    for (;;) {
        int rank;
        while (!processes->module->receive(processes->link, head, words, &rank))
            wait_a_little();
        if (head[HEAD_BLOCKS] == 0)
            break;
        struct order order = {head[HEAD_SENSITIVITY] != 0, head[HEAD_FIRST], head[HEAD_BLOCKS],
                              head[HEAD_RUNS]};
        for (size_t i = 0; i < risks; i++)
            struck[i] = head[HEAD_WORDS + i] != 0;
        for (size_t i = 0; i < stress->words; i++)
            stress->counters[i] = 0;
        carry_out(context, &order, struck);
        if (!processes->module->send(processes->link, 0, stress->counters, stress->words))
            break;
    }
    free(head);
    free(struck);
}

/* What rank 0 knows of another. */
struct hand {
    int64_t portion; /* blocks of the next one */
    double dealt;    /* when the last one was; 0: it has none */
};

struct dealing {
    struct stress_processes *processes;
    const struct order *order;
    atomic_llong *next;
    struct hand *hands; /* [rank] */
    int64_t *head;
    size_t words;
};

/* Deals the rank a portion, if there is one left. */
static void deal(struct dealing *dealing, int rank)
{
    struct hand *hand = &dealing->hands[rank];
    int64_t end = dealing->order->first + dealing->order->blocks;
    int64_t left = end - atomic_load(dealing->next);
    int64_t fair = left / (2 * dealing->processes->count) + 1;
    int64_t portion = hand->portion < fair ? hand->portion : fair;
    int64_t first = atomic_fetch_add(dealing->next, portion);
    if (first >= end)
        return;
    dealing->head[HEAD_SENSITIVITY] = dealing->order->sensitivity;
    dealing->head[HEAD_FIRST] = first;
    dealing->head[HEAD_BLOCKS] = first + portion <= end ? portion : end - first;
    dealing->head[HEAD_RUNS] = dealing->order->runs;
    if (dealing->processes->module->send(dealing->processes->link, rank, dealing->head,
                                         dealing->words))
        hand->dealt = clock_seconds();
}

static void take_back(struct hand *hand)
{
    double seconds = clock_seconds() - hand->dealt;
    if (seconds < PORTION_SECONDS / 2)
        hand->portion *= 2;
    else if (seconds > PORTION_SECONDS * 2 && hand->portion > 1)
        hand->portion /= 2;
    hand->dealt = 0;
}

bool processes_deal(struct stress_processes *processes, const struct order *order,
                    const bool *struck, atomic_llong *next, const struct stress *stress,
                    int64_t *counters, const atomic_bool *stop)
{
    struct dealing dealing = {.processes = processes,
                              .order = order,
                              .next = next,
                              .hands = memory_new((size_t)processes->count, sizeof(struct hand)),
                              .head = memory_new(head_words(stress), sizeof(int64_t)),
                              .words = head_words(stress)};
    int64_t *back = memory_new(stress->words, sizeof *back);
    int64_t end = order->first + order->blocks;
    int out = 0;
    for (int i = 0; order->sensitivity && i < stress->tallies[0].risks; i++)
        dealing.head[HEAD_WORDS + i] = struck[i];
    for (int rank = 1; rank < processes->count; rank++)
        dealing.hands[rank].portion = 1;
    do {
        for (int rank = 1; rank < processes->count && atomic_load(next) < end; rank++)
            if (dealing.hands[rank].dealt == 0)
                deal(&dealing, rank);
        int rank;
        if (processes->module->receive(processes->link, back, stress->words, &rank)) {
            take_back(&dealing.hands[rank]);
            for (size_t i = 0; i < stress->words; i++)
                counters[i] += back[i];
        } else {
            wait_a_little();
        }
        out = 0;
        for (rank = 1; rank < processes->count; rank++)
            out += dealing.hands[rank].dealt != 0;
    } while ((out > 0 || atomic_load(next) < end) && !(stop && atomic_load(stop)));
    free(dealing.hands);
    free(dealing.head);
    free(back);
    return out == 0;
}

void processes_dismiss(struct stress_processes *processes, const struct stress *stress)
{
    int64_t *head = memory_new(head_words(stress), sizeof *head);
    for (int rank = 1; rank < processes->count; rank++)
        processes->module->send(processes->link, rank, head, head_words(stress));
    free(head);
}
