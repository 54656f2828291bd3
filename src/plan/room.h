/* How much one trip may hold. Private to plan/. */
#ifndef DECAMP_PLAN_ROOM_H
#define DECAMP_PLAN_ROOM_H

#include "plan/model.h"

/* What one trip over a stage may hold at the most. */
struct room {
    int people, vehicles;  /* vehicles: that drive, or trucks */
    int lifts, lift_seats; /* vehicles of the pool, and the seats of each; 0: no lift */
    double tonnes, teu;
    bool escort; /* the road there needs one */
    int lift;    /* the pool, where lifts > 0 */
};

/* The room of one trip that carries people (or lots) in lift of the stage's mode, and on road what
 * may drive, if it leaves on first_day (from start_day) or later, and is expected to leave on
 * expected_day: a convoy is not longer than its road allows in the two weeks from then on. */
struct room trip_room(struct network *network, struct stage stage, bool people, int first_day,
                      int expected_day);

/* Whether vehicles of the room's pool can make the trip in the two weeks from the day on, as far as
 * days on which all are held up do not count. */
bool room_lift_comes(struct network *network, struct stage stage, struct room room, int day);

/* How many convoys of equal size it takes, where lift brings the seats that vehicles lack: none is
 * longer than its road allows, has more people than a day lets pass, or more trucks than the pool.
 */
int room_convoys(struct room room, int people, int vehicles, int vehicle_seats);

/* How many vehicles drive with so many people, `least` or more of those there are, so that few
 * trucks are needed and the convoy is not longer than its road allows. */
int room_driving(struct room room, int people, int least, int vehicles, int vehicle_seats);

#endif
