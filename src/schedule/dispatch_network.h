/* What a dispatch network looks like inside. Private to schedule/.
 *
 * What is fixed of a task lies in one row of half a cache line; its lists lie one behind the other
 * and end where those of the next row begin. What changes in a run lies in one block; the network
 * has the block with which every run begins. */
#ifndef DECAMP_SCHEDULE_DISPATCH_NETWORK_H
#define DECAMP_SCHEDULE_DISPATCH_NETWORK_H

#include "schedule/dispatch.h"

#include <stddef.h>

/* Events are keys of 64 bits, compared as numbers: their moment, their kind, what they are about.
 */
enum dispatch_event { EVENT_FINISH, EVENT_CHANGE, EVENT_TRY };

static inline uint64_t dispatch_key(int32_t at, enum dispatch_event event, int32_t index)
{
    return (uint64_t)(uint32_t)at << 32 | (uint64_t)event << 30 | (uint32_t)index;
}

struct dispatch_task { /* where its lists begin */
    int32_t take, give, slot_use, after_finish, after_start;
};

struct dispatch_amount {
    int32_t resource, quantity;
};

struct dispatch_slot_use {
    int32_t slot, day_offset, quantity;
};

struct dispatch_successor {
    int32_t task, lag;
};

struct dispatch_due {
    int32_t open, from; /* predecessors that are not done; not before */
};

struct dispatch_line { /* who waits for a resource: part of the run's waiters */
    int32_t begin, end;
    int32_t least;     /* nobody in it wants less than this; INT32_MAX if it is empty */
    int32_t most;      /* nor more; 0 if it is empty */
    int32_t looked_at; /* is it on the list of lines to be looked at? */
    int32_t other;     /* what everybody in it takes first besides; -1: not all the same */
};

/* Parts of a run's block. */
struct dispatch_state {
    int32_t *start, *finish, *ready, *waited_for; /* [task] */
    struct dispatch_due *due;                     /* [task] */
    struct dispatch_line *lines;                  /* [resource] */
    int32_t *free;                                /* [resource] */
    int32_t *room;                                /* [slot][day] */
    unsigned char *flags;                         /* [task] */
};

struct dispatch_network {
    int32_t day_length, day_count;
    bool ordered;
    int32_t task_count, resource_count, slot_count, change_count;
    struct dispatch_task *tasks; /* [task + 1] */
    struct dispatch_amount *takes /* of a task by resource */, *gives;
    struct dispatch_slot_use *slot_uses;
    struct dispatch_successor *after_finish, *after_start;
    int32_t *first_waiter;           /* [resource + 1] where a run's waiters have its place */
    struct dispatch_amount *changes; /* known beforehand, by EVENT_CHANGE's index */
    uint64_t *known;                 /* events that are known beforehand, sorted, UINT64_MAX last */
    void *image;                     /* the block with which a run begins */
    size_t image_size;
};

/* Where the parts of such a block are. */
struct dispatch_state dispatch_state_of(const struct dispatch_network *network, void *block);

#endif
