/* How designs are cut into trips: what flow.c, closing.c and trips.c share. Private to plan/. */
#ifndef DECAMP_PLAN_CUTTER_H
#define DECAMP_PLAN_CUTTER_H

#include "plan/room.h"

/* Part of a commodity that waits at the start of a stage. */
struct piece {
    int commodity, quantity, depth, feeder;
    double ready;
    bool party; /* on the way of those who ride as escorts */
};

/* All that moves over one stage. */
struct group {
    struct stage stage;
    int level; /* depth, where the flow has cycles; else 0 */
    int waits; /* groups before it that are not cut yet */
    struct piece *pieces;
    size_t count, capacity;
    int *next;
    size_t next_count, next_capacity;
};

struct cutter {
    struct network *network;
    const struct commodities *commodities;
    const struct design *design;
    struct program *program;
    struct group *groups;
    size_t group_count, group_capacity;
    int *group_of; /* [(commodity * 2 + party) * MOST_STAGES + depth] */
    bool *splits;  /* [commodity] parties ride apart from the rest */
};

static inline bool same_stage(struct stage left, struct stage right)
{
    return left.from == right.from && left.to == right.to && left.mode == right.mode;
}

/* NULL: it is left in place. */
static inline const struct path *cutter_path(const struct cutter *cutter, int commodity)
{
    int chosen = cutter->design->path[commodity];
    return chosen < 0 ? NULL : &cutter->commodities->items[commodity].paths[chosen];
}

/* That of a piece: of the parties, or of the rest. */
static inline const struct path *cutter_way(const struct cutter *cutter, int commodity, bool party)
{
    return party ? &cutter->commodities->items[commodity].paths[cutter->design->party[commodity]]
                 : cutter_path(cutter, commodity);
}

/* Those of whom parties are taken, as long as convoys need them; the rest is put into the group of
 * its own first stage when all convoys are cut. */
static inline bool is_party_pool(const struct piece *piece)
{
    return piece->party && piece->depth == 0;
}

static inline double cutter_expected_departure(const struct cutter *cutter, int commodity)
{
    return cutter->design->departure[commodity];
}

/* Finds the groups and their order of flow; those of whom parties are taken have them taken before
 * the rest goes its way. False if the flow has a cycle. */
bool cutter_order_groups(struct cutter *cutter, bool levels, int *order);
void cutter_forget_groups(struct cutter *cutter);

/* Puts the piece into the group of its stage; nothing where its path has ended. */
void cutter_add_piece(struct cutter *cutter, struct piece piece);

/* Opens a trip in a new activity, or in the activity at hand. */
struct trip *cutter_open_trip(struct program *program, struct stage stage, bool new_activity);

/* Puts part of a piece on the trip, which must be the last one opened. */
void cutter_load_trip(struct cutter *cutter, struct trip *trip, struct piece *piece, int quantity);

/* When all its loads are on the trip: they go on to their next stage. depths: [load of the trip] */
void cutter_pass_on(struct cutter *cutter, const struct trip *trip, const int *depths);

/* How much of a piece of people may go when `wanted` fit: neither the part nor the rest below the
 * smallest part. */
int allowed_part(const struct commodity *commodity, int quantity, int wanted);

/* Makes the kept trips; nothing of what they carry remains in `left` [commodity]. */
void cutter_cut_kept(struct cutter *cutter, int *left);

/* Takes the people of the place's closing, if it has one, out of `left` [commodity] and makes its
 * trips. depths: scratch, for the loads of any trip */
void cutter_cut_closing(struct cutter *cutter, int place, int *left, int *depths);

#endif
