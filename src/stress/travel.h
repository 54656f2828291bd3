/* How long a task lasts and when it may begin, given what is drawn. Private to stress/. */
#ifndef DECAMP_STRESS_TRAVEL_H
#define DECAMP_STRESS_TRAVEL_H

#include "stress/network.h"

struct draws;

/* Told of each move as it is made. */
struct told_move {
    int32_t depart, arrive;
};

struct travel {
    const struct network *network;
    struct draws *draws;    /* NULL: nothing goes wrong */
    struct told_move *told; /* [move], or NULL */
};

/* Callbacks of the dispatcher; context: a struct travel. */
int32_t travel_earliest(void *context, int32_t task, int32_t at);
int32_t travel_duration(void *context, int32_t task, int32_t at);

#endif
