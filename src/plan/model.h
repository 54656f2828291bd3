/* What the planner's steps hand to each other: commodities, paths, activities, trips. Private to
 * plan/. */
#ifndef DECAMP_PLAN_MODEL_H
#define DECAMP_PLAN_MODEL_H

#include "plan/shapes.h"

enum {
    MOST_STAGES = 6,
    MOST_FIRST = 8, /* paths that differ in their first stage */
    MOST_PATHS = 20 /* and of lots in the second */
};

/* One step of a journey without a change of mode: one trip carries over it. */
struct stage {
    int from, to;
    enum transport_mode mode;
};

/* A chain of stages from a place to a destination. */
struct path {
    int count;
    struct stage stages[MOST_STAGES];
    double weight; /* hours, with danger and handling in it: smaller is better */
};

/* People of one unit, or items of one lot, that must go from one place to another. */
struct commodity {
    int unit, lot; /* one of them is -1 */
    int quantity, place, destination;
    int smallest;       /* part that may go in one trip */
    int available;      /* first period in which it may leave */
    int release;        /* the same, for items that do not drive away: these must be packed */
    double tonnes, teu; /* of an item when carried */
    int seats;          /* of an item when it drives */
    bool drives, hazardous;
    bool disposable;    /* may be left in place */
    struct path *paths; /* best first, path_count of them */
    int path_count;
    const int *kept; /* kept trips over the first kept_count stages of all paths */
    int kept_count;
};

struct commodities {
    struct arena arena;
    struct commodity *items;
    int count;
    const struct kept *kept; /* trips of an earlier plan that carry some of it */
};

/* Everything that moves, with its paths. What cannot move and may not be left is an error. Kept
 * trips from which there is no way on are dropped. Owned by the caller; kept must live as long. */
struct kept;
struct commodities *commodities_new(struct network *network, struct kept *kept,
                                    struct diagnostics *diagnostics);
void commodities_free(struct commodities *commodities);

/* What the search may change about a program; all by commodity. */
struct design {
    int count;
    int *path;         /* index of its path; -1: left in place */
    double *departure; /* period in which it is expected to leave its place */
    double *stay;      /* of those who can be the last of their place, the greatest is */
    int *party;        /* the path by which parties ride as escorts of convoys, as many as these
                          need, while the rest goes by `path`; -1: nobody does */
};

/* Nothing has a path; who is available last stays last. Owned by the caller. */
struct design design_new(const struct commodities *commodities);
struct design design_copy(const struct design *design);
void design_clear(struct design *design);

struct load {
    int commodity, quantity;
    int feeder; /* activity that brings it here; -1: it begins here */
    bool party; /* goes by its party's path */
};

/* One convoy, flight or sailing. */
struct trip {
    struct stage stage;
    int first_load, load_count;
    int people, seats;  /* seats: of what drives along */
    int vehicles;       /* that drive themselves */
    int carried;        /* items that do not drive */
    double tonnes, teu; /* of these */
    int release;
    int kept; /* the kept trip that it is, or -1 */
};

/* One or, at a closing, several trips that leave together. */
struct activity {
    int first_trip, trip_count;
    int place;       /* from which it leaves */
    bool closing;    /* the last departure from its place */
    double expected; /* period in which it is expected to leave: its place in the first list */
};

/* A design cut into trips. */
struct program {
    struct arena arena;
    struct load *loads;
    struct trip *trips;
    struct activity *activities;
    size_t load_count, load_capacity, trip_count, trip_capacity, activity_count, activity_capacity;
    int *closing; /* [place] activity that is the last departure; -1: none */
};

/* Of MOST_TRIPS or more, what is left over is not cut: the program is none. */
enum { MOST_TRIPS = 100000 };
struct program *program_new(struct network *network, const struct commodities *commodities,
                            const struct design *design);
void program_free(struct program *program);

/* Vehicles of the pool that the trip takes; 0: it needs none. -1: the pool cannot carry it in any
 * number. */
int trip_lift_number(const struct mission *mission, const struct trip *trip, int lift);

#endif
