/* Private to stress: what the module decamp_mpi.so gives, the only code that knows of MPI. Messages
 * are arrays of int64_t; rank 0 deals orders to the others, who give counters back. */
#ifndef DECAMP_STRESS_MESSAGE_H
#define DECAMP_STRESS_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct message_link; /* to the other processes */

struct message_module {
    /* Joins them; NULL: it could not be done. One thread at a time may call what follows. */
    struct message_link *(*begin)(int *rank, int *count);
    bool (*send)(struct message_link *link, int rank, const int64_t *words, size_t count);
    /* A message of exactly so many words, if one has come whole: true, from *rank. Does not wait,
     * not for the rest of one that has begun to come either: until it is true, calls must be with
     * the same words. */
    bool (*receive)(struct message_link *link, int64_t *words, size_t count, int *rank);
    /* Leaves, when all do. */
    void (*end)(struct message_link *link);
};

#define MESSAGE_MODULE_SYMBOL "decamp_message_module"

#endif
