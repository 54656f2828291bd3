/* The mission that remains after a day: where everybody and everything is by the ledger, as tables
 * again.
 *
 * It begins the day after, or when the mission does; a unit or lot that is at several places
 * becomes several rows, UNIT@PLACE. What is under way is at its destination from the day after it
 * is expected on, and so are lift and escorts at home. Places that have closed are towns, which
 * roads may pass. What the ledger tells of limits, refused clearances and the mission's last day is
 * in the tables. So a plan for what remains is a plan like any other, and is checked like any
 * other.
 *
 * Where the ledger has a hole and the tables need a value, that is assumed, marked so in the
 * tables, and said in `notes`:
 * - people, or a unit's vehicles, that a closed place should still have, or whom nothing tells of
 *   since, are where the last that left it went, else at the nearest hub that is open; other items
 *   there are no longer counted;
 * - if more people are reported as departed than movements tell of, the rest have departed too,
 * from all units in proportion to those who were free to go;
 * - a place has no fewer beds than people, and must have no more guards than there are.
 */
#ifndef DECAMP_SITUATION_REMAINING_H
#define DECAMP_SITUATION_REMAINING_H

#include "mission/edit.h"
#include "situation/situation.h"

struct remaining {
    struct arena arena;        /* owns what is not said to be owned otherwise */
    struct mission_edit *edit; /* owned; to be written as tables */
    struct mission *mission;   /* owned */
    int *unit_of, *lot_of;     /* [of this mission] index in the situation's mission */
    const char **notes;        /* sentences */
    int note_count, note_capacity;
};

/* NULL after an error, which is added: what remains is no mission that can be planned. */
struct remaining *remaining_new(const struct situation *situation, struct diagnostics *diagnostics);
void remaining_free(struct remaining *remaining);

#endif
