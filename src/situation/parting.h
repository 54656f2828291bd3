/* Private to the files remaining*.c: what remains as parts of units and lots, and the tables being
 * written over. remaining.c calls them in the order below. */
#ifndef DECAMP_SITUATION_PARTING_H
#define DECAMP_SITUATION_PARTING_H

#include "situation/remaining.h"

/* As much of a unit or lot as is at one place. A unit's own lots go with its people; where they are
 * under way, they are lots of their own. */
struct part {
    int unit, lot; /* one of them is -1 */
    int place;
    int people;              /* of a unit */
    int vehicles, equipment; /* of a unit: its own lots */
    int items;               /* of a lot */
    int64_t available;       /* moment; MOMENT_NONE: any time */
    bool escorts_away;   /* of a unit: who are away as escorts, and escort nobody else until they
                            are back */
    const char *assumed; /* why; NULL: as the ledger tells */
};

struct parting {
    const struct situation *situation;
    const struct mission *mission;
    struct remaining *remaining;
    int32_t start; /* first day of what remains */
    struct part *parts;
    size_t count, capacity;
    bool *left;  /* [place] closes, and the last people are gone */
    int *refuge; /* [place] where those of a closed place are taken to be; -1: nowhere */
};

/* A sentence for `notes`, of remaining->arena. */
void parting_note(struct parting *parting, const char *note);
/* The place has closed, or the last people have left it. */
bool parting_is_closed(const struct parting *parting, int place);
/* How many guards it needs on the first day. */
int parting_guard_need(const struct parting *parting, int place);

/* remaining_parts.c: where everybody and everything is, before anything is written. */
void parting_gather(struct parting *parting);
/* remaining_rows.c: the rows of units and lots. */
void parting_write_rows(struct parting *parting);
/* remaining_places.c: the rows of places, those of limits, and then what must fit who is there. */
void parting_write_places(struct parting *parting);
void parting_write_limits(struct parting *parting);
void parting_fit_places(struct parting *parting);

#endif
