/* A network while it is made: what its steps hand each other. Private to the network_*.c of
 * stress/. */
#ifndef DECAMP_STRESS_NETWORK_MAKING_H
#define DECAMP_STRESS_NETWORK_MAKING_H

#include "stress/network.h"

/* What a task takes when it starts, or gives when it is done. */
struct amount_row {
    int32_t task, resource, day_offset, quantity;
    bool at_finish;
    bool lent, for_good; /* people: escorts who come back; who leave for good */
};

struct arc {
    int32_t from, to, lag;
    bool from_start;
};

struct making {
    struct network *network;
    struct diagnostics *diagnostics;
    struct amount_row *amounts;
    struct arc *arcs;
    struct amount_row
        *real; /* the same of lift and escorts, with the tasks that really move them */
    size_t real_count, real_capacity;
    size_t amount_count, amount_capacity, arc_count, arc_capacity, task_capacity, resource_capacity;
    int32_t *leader; /* [trip] the task that takes all that its departure holds */
    int32_t *part_of[TASK_HANDOVER + 1]; /* [kind][trip or closing] task, or -1 */
    int32_t **limits;                    /* [resource][day] as the tables have it */
    int32_t *raise;                      /* [resource] */
    int32_t *release;                    /* [task] */
    int32_t *parts_leaving; /* [trip] people who guard where it leaves, and are not of there */
    int64_t *guarded_until; /* [place] its last departure; of one that does not close, the last
                               moment at which anything leaves or is disposed of */
};

enum { NO_LIMIT = INT32_MAX / 2, KILOGRAMS = 1000 };

/* Minutes from the first day of the network to a moment; 0 for what is before. */
int32_t network_minute(const struct network *network, int64_t moment);

/* What had begun before the network's past ends; NULL: it had not, or there is no past. */
const struct rehearsal_begun *network_begun(const struct making *making, int32_t task);

/* network_tasks.c: the tasks of all trips and closings, and which trips leave last. */
void network_add_tasks(struct making *making);

/* The task with which the trip sets out. */
int32_t network_setting_out(const struct making *making, int trip);

/* network_arcs.c: leaders and all arcs of the plan; needs the tasks. */
void network_add_arcs(struct making *making);

/* Those that follow from when the tasks start and finish in a run without resources: for the lift
 * and escorts of trips, and for escorts of a unit whose people leave for good. */
void network_send_in_time(struct making *making, const int32_t *starts, const int32_t *finishes);
void network_escort_first(struct making *making, int resource);

/* network_resources.c: all resources, with their limits by the day. */
void network_add_resources(struct making *making);

/* The number of the new resource, which has no limit yet. */
int network_add_resource(struct making *making, enum resource_kind kind, int item,
                         const char *name);

/* -1: there is no such resource. */
int network_find_resource(struct making *making, enum resource_kind kind, int item);

/* network_amounts.c: what the tasks of all trips take and give; needs tasks, arcs, resources. */
void network_add_amounts(struct making *making);

/* One amount more; nothing for a quantity of 0 or a resource of -1. */
void network_use(struct making *making, int32_t task, int resource, int32_t day_offset,
                 int32_t quantity, bool at_finish);

/* One row for each task, resource and day, in the order of tasks. */
void network_merge_amounts(struct making *making);

/* network_limits.c: false after errors. */
bool network_raise_limits(struct making *making);

/* The dispatcher's network; with resources, or of tasks and arcs alone. NULL, and an error, if a
 * task waits for itself. */
struct dispatch_network *network_build(struct making *making, bool resources);

#endif
