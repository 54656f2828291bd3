/* What a dispatch network looks like inside: structure of arrays, lists one behind the other with
 * their beginnings ([count + 1]). Private to schedule/. */
#ifndef DECAMP_SCHEDULE_DISPATCH_NETWORK_H
#define DECAMP_SCHEDULE_DISPATCH_NETWORK_H

#include "schedule/dispatch.h"

/* Events are keys of 64 bits, compared as numbers: their moment, their kind, what they are about.
 * At one moment finishes come first, then changes of capacity, then starts, each by number. */
enum dispatch_event { EVENT_FINISH, EVENT_CHANGE, EVENT_TRY };

static inline uint64_t dispatch_key(int32_t at, enum dispatch_event event, int32_t index)
{
    return (uint64_t)(uint32_t)at << 32 | (uint64_t)event << 30 | (uint32_t)index;
}

struct dispatch_amount {
    int32_t what, quantity; /* a resource */
};

struct dispatch_slot_use {
    int32_t slot, day_offset, quantity;
};

struct dispatch_successor {
    int32_t task, lag;
};

struct dispatch_change_row {
    int32_t resource, delta;
};

struct dispatch_network {
    int32_t day_length, day_count;
    bool ordered;
    int32_t task_count, resource_count, slot_count, change_count;
    int32_t *release, *before;                     /* [task] before: how many arcs lead to it */
    int32_t *first_take, *first_give, *first_slot; /* [task + 1] */
    struct dispatch_amount *takes, *gives;
    struct dispatch_slot_use *slot_uses;
    int32_t *first_after_finish, *first_after_start; /* [task + 1] */
    struct dispatch_successor *after_finish, *after_start;
    int32_t *capacity;                   /* [resource] */
    int32_t *room;                       /* [slot][day] */
    struct dispatch_change_row *changes; /* the network's own, by EVENT_CHANGE's index */
    uint64_t *known;                     /* events that are known beforehand, sorted */
    int32_t known_count;
};

#endif
