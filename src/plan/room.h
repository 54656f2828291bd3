/* How much one trip may hold. Private to plan/. */
#ifndef DECAMP_PLAN_ROOM_H
#define DECAMP_PLAN_ROOM_H

#include "plan/model.h"

/* What one trip over a stage may hold at the most. */
struct room {
    int people, vehicles; /* vehicles: that drive, or trucks */
    int lifts, lift_seats; /* vehicles of the pool, and the seats of each; 0: no lift */
    double tonnes, teu;
};

/* The room of one trip that carries people (or lots) in lift of the stage's mode, and on road what may drive, if it leaves on
 * first_day (from start_day) or later. */
struct room trip_room(struct network *network, struct stage stage, bool people, int first_day);

#endif
