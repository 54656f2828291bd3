/* Messages by MPI, as a module of its own: base/module.h.
 *
 * Nothing here waits for another process to go on: of one that was lost in the middle of a message
 * nothing would ever come. */
#include "stress/message.h"

#include <limits.h>
#include <mpi.h>
#include <stdlib.h>

enum { TAG = 1 };

struct message_link {
    bool coming; /* a message, by this request */
    MPI_Request request;
};

static struct message_link *begin(int *rank, int *count)
{
    int provided;
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided) != MPI_SUCCESS ||
        provided < MPI_THREAD_SERIALIZED ||
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN) != MPI_SUCCESS ||
        MPI_Comm_rank(MPI_COMM_WORLD, rank) != MPI_SUCCESS ||
        MPI_Comm_size(MPI_COMM_WORLD, count) != MPI_SUCCESS)
        return NULL;
    return calloc(1, sizeof(struct message_link));
}

static bool send(struct message_link *link, int rank, const int64_t *words, size_t count)
{
    (void)link;
    return count <= INT_MAX &&
           MPI_Send(words, (int)count, MPI_INT64_T, rank, TAG, MPI_COMM_WORLD) == MPI_SUCCESS;
}

static bool receive(struct message_link *link, int64_t *words, size_t count, int *rank)
{
    int there = 0, size = 0, done = 0;
    MPI_Status status;
    if (!link->coming) {
        if (count > INT_MAX ||
            MPI_Iprobe(MPI_ANY_SOURCE, TAG, MPI_COMM_WORLD, &there, &status) != MPI_SUCCESS ||
            !there || MPI_Get_count(&status, MPI_INT64_T, &size) != MPI_SUCCESS ||
            size != (int)count ||
            MPI_Irecv(words, size, MPI_INT64_T, status.MPI_SOURCE, TAG, MPI_COMM_WORLD,
                      &link->request) != MPI_SUCCESS)
            return false;
        link->coming = true;
    }
    if (MPI_Test(&link->request, &done, &status) != MPI_SUCCESS || !done)
        return false;
    link->coming = false;
    *rank = status.MPI_SOURCE;
    return true;
}

static void end(struct message_link *link)
{
    MPI_Finalize();
    free(link);
}

__attribute__((visibility("default"))) extern const struct message_module decamp_message_module;
const struct message_module decamp_message_module = {begin, send, receive, end};
