/* A classic project, as its own search sees it: activities with one duration and constant demands,
 * finish-to-start precedence without lag, resources of constant capacity. Private to the schedule
 * module.
 *
 * Activities are numbered topologically, 0 .. count-1; those that neither last nor ask for anything
 * and stand at either end of the network are left out. Everything exists twice, once for each
 * direction of time: the backward side is the same project with its arcs turned round, so whatever
 * is written for one direction works for both.
 */
#ifndef DECAMP_SCHEDULE_PROJECT_H
#define DECAMP_SCHEDULE_PROJECT_H

#include "schedule/instance.h"

#include <stdbool.h>
#include <stdint.h>

enum project_direction { PROJECT_FORWARD, PROJECT_BACKWARD };

/* How room is kept: lanes of 7 bits in a 32-bit word, of 15 bits in a 64-bit word (each at most
 * four lanes, with a guard bit), or a row of int32_t a resource. All give the same schedules. */
enum project_profile_kind { PROFILE_NARROW, PROFILE_WIDE, PROFILE_ROWS };

#define PROJECT_WIDE_GUARD      UINT64_C(0x8000800080008000)
#define PROJECT_NARROW_GUARD    UINT32_C(0x80808080)
#define PROJECT_LANES           4
#define PROJECT_BATCH           8
#define PROJECT_MOST_ACTIVITIES 65000

/* All that a step of narrow generation mostly needs, in 16 bytes. */
struct project_step {
    uint16_t before[3]; /* what must be finished before; else the activity's index `count` */
    uint8_t duration;   /* what lasts longer than 16, or waits for more than three, is `rare` */
    bool rare;
    uint32_t need, shifts; /* as narrow_need and run_shifts of struct project */
};

struct project_side {
    /* Arcs as rows padded to multiples of four with the index `count`, whose finish is always 0. */
    uint32_t *first;  /* [count + 1] */
    uint16_t *before; /* what must be finished before the activity starts */
    uint16_t *arcs;   /* [count] how many these are */
    uint16_t *order;  /* [count] a topological order in this direction */
    uint16_t *ties;   /* [count] the order of justification among those that finish together:
                         shortest first, then as in `order` */
    struct project_step *step; /* [count] */
    int32_t *head;             /* [count] longest path from this end to the activity's start */
    int32_t *tail; /* [count] longest path from the activity's start to the other end, its own
                      duration included */
};

struct project {
    struct arena arena; /* owns everything below */
    int32_t count, resources, horizon /* sum of durations */, critical_path;
    int32_t *duration; /* [count] */
    int32_t *demand;   /* [count * resources] */
    int32_t *capacity; /* [resources] */
    struct project_side side[2];
    uint64_t *key; /* [count] random weights for hashing schedules */
    /* Packed capacity and demands; the kind is the narrowest that holds them. */
    enum project_profile_kind kind;
    uint64_t wide_room, *wide_need;
    uint32_t narrow_room, *narrow_need, *run_shifts;
};

/* Builds from plain arrays, which are copied; *project is zeroed, or has an arena. `arcs` are pairs
 * (before, after). The activities must be numbered topologically and every demand fit the capacity.
 */
void project_init(struct project *project, int32_t count, int32_t resources,
                  const int32_t *duration, const int32_t *demand, const int32_t *capacity,
                  const int32_t (*arcs)[2], int32_t arc_count);
void project_clear(struct project *project);

/* A demand as the words of struct project. */
void project_pack_demand(int32_t duration, const int32_t *demand, int32_t resources, uint64_t *wide,
                         uint32_t *narrow, uint32_t *shifts);

/* Free room over time, reused from one schedule to the next. */
struct project_profile {
    enum project_profile_kind kind;
    int32_t used; /* periods that may differ from the empty profile */
    int32_t periods;
    void *room;        /* words, or rows of `periods`; owned */
    uint16_t *bucket;  /* [2 * horizon + 8] for counting sort; owned */
    int32_t *moment;   /* [resources] free now; owned */
    uint16_t *waiting; /* [3 * count + 1] for parallel generation; owned */
    uint64_t *ready;   /* [count] bits, all 0, for parallel generation; owned */
    int vector;        /* bits of the vectors that it is worked on with; 0: none */
};

/* `kind` at least as wide as the project's; the project's own is the fastest. */
void project_profile_init(struct project_profile *profile, const struct project *project,
                          enum project_profile_kind kind);
void project_profile_clear(struct project_profile *profile);

/* Serial generation: each activity of the list, in turn, at its earliest feasible start. The list
 * must respect the arcs of the direction. Fills finish[0 .. count-1], counted from the direction's
 * own time 0; finish[count] is set to 0. Returns the makespan. */
int32_t project_generate(const struct project *project, enum project_direction direction,
                         struct project_profile *profile, const uint16_t *list, int32_t *finish);

/* The same for up to PROJECT_BATCH lists, each in its own profile. Several are generated in step:
 * independent chains of work for the processor, where one would mostly wait for itself. All
 * PROJECT_BATCH profiles and finishes must be there: those without a list may be written to. */
void project_generate_batch(const struct project *project, enum project_direction direction,
                            struct project_profile profile[PROJECT_BATCH],
                            const uint16_t *const list[PROJECT_BATCH],
                            int32_t *const finish[PROJECT_BATCH], int32_t makespan[PROJECT_BATCH],
                            int32_t lists);

/* Parallel generation: at each moment in turn, whatever is ready and fits starts, first things
 * first in the order of the list. Same output. */
int32_t project_generate_parallel(const struct project *project, enum project_direction direction,
                                  struct project_profile *profile, const uint16_t *list,
                                  int32_t *finish);

/* The list in order of the keys, smallest first, ties in topological order. Keys are 0 .. largest,
 * at most twice the horizon, and never smaller than those of what goes before. */
void project_sort_list(const struct project *project, enum project_direction direction,
                       struct project_profile *profile, const int32_t *key, int32_t largest,
                       uint16_t *list);

/* The list of `direction` that justifies a schedule made in the other direction: by decreasing
 * finish there, the shortest of those that finish together first. Generating it never lengthens the
 * schedule (Valls, Ballestin & Quintanilla 2005, "Justification and RCPSP", EJOR 165:375-386).
 */
void project_justify_list(const struct project *project, enum project_direction direction,
                          struct project_profile *profile, const int32_t *finish, int32_t makespan,
                          uint16_t *list);

/* The ways in which activities can be done. A mode is (duration, renewable demands, what it uses up
 * of resources that do not come back). Modes that never serve are left out: too much of a renewable
 * resource, too much of another one even with the thriftiest modes elsewhere, or no better than
 * another mode in anything. */
struct project_modes {
    int32_t *first;      /* [count + 1] modes of an activity */
    int32_t *origin;     /* [modes] its number among the activity's modes in the instance */
    int32_t *duration;   /* [modes] */
    int32_t *demand;     /* [modes * resources] */
    int32_t supplies;    /* resources that are used up */
    int32_t *supply;     /* [supplies] */
    int32_t *use;        /* [modes * supplies] */
    uint64_t *wide_need; /* [modes], as in struct project */
    uint32_t *narrow_need, *run_shifts;
    bool single; /* one mode each, and what is used up suffices */
};

/* Whether the instance is a classic project, single-mode or multi-mode, and it as one; in the
 * project itself each activity has the shortest duration and the least demands of its modes, so
 * what is proved of it holds for all modes. `activity_of`[j] is the instance's activity behind j.
 * All is owned by the arena of the project. */
bool project_from_instance(struct project *project, const struct schedule_instance *instance,
                           int32_t **activity_of, struct project_modes *modes);

/* A copy of the project in which modes can be chosen: shares all but durations and demands, which
 * the arena owns. */
void project_view_init(struct project *view, const struct project *project, struct arena *arena);
void project_view_choose(struct project *view, const struct project_modes *modes,
                         const uint16_t *choice /* [count] within the activity's */);

/* A proven lower bound of the makespan: see bounds.c. */
int32_t project_bound(const struct project *project);
/* The periods that one resource is busy for at least. */
int32_t project_work_bound(const struct project *project, int32_t resource);

#endif
