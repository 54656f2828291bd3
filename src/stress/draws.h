/* What goes wrong in one run. Private to stress/.
 *
 * Which rows of the risks apply to what is worked out once (struct hazards, immutable); a run draws
 * from them. Of rows of one kind that apply to the same thing on a day the last counts, as with
 * limits; of spells and refusals all. */
#ifndef DECAMP_STRESS_DRAWS_H
#define DECAMP_STRESS_DRAWS_H

#include "stress/chance.h"
#include "stress/network.h"

struct hazards; /* immutable, shared by threads */
struct hazards *hazards_new(const struct network *network);
void hazards_free(struct hazards *hazards);
int hazards_risk_count(const struct hazards *hazards);
const struct risk *hazards_risk(const struct hazards *hazards, int risk);
bool hazards_is_default(const struct hazards *hazards, int risk);

/* Something that was lost, or somebody hurt, on the way (task) or at a place (task -1). */
struct casualty_event {
    int32_t task, place, at;
    int32_t killed, killed_escorts, wounded; /* killed: without those of the escort */
    int32_t vehicles, driving;               /* of the lift; items that drive */
    int risk;
};

/* A trip that asked, and may ask again only then. */
struct refusal_event {
    int32_t task, at, again;
    int risk;
};

/* The people at a place at a moment of the run that was. */
typedef int32_t draws_people_at(const void *context, int place, int32_t at);

struct draws; /* one run's */
struct draws *draws_new(const struct hazards *hazards);
void draws_free(struct draws *draws);
/* key NULL: nothing is drawn, the last day is that of the mission. `run`: of the dispatcher, for
 * vehicles that are lost and replaced. */
void draws_begin(struct draws *draws, const struct draw_key *key, struct dispatch_run *run);

/* The first moment from `at` on at which no spell shuts the passage. */
int32_t draws_open(struct draws *draws, int32_t passage, int32_t at);
/* Whether the trip that asks is let go: `at`, or when it may ask again. After the horizon it is. */
int32_t draws_allowed(struct draws *draws, int32_t task, int32_t at);
/* What becomes of a move that begins: its moving minutes, and minutes lost besides. */
void draws_move(struct draws *draws, int32_t task, int32_t nth, const struct passage_move *move,
                int32_t at, int32_t *moving, int32_t *lost);
/* task.lasts as drawn. */
int32_t draws_lasts(struct draws *draws, int32_t task, int32_t at);
/* The task is done: lost vehicles of a lift that is back. */
void draws_finished(struct draws *draws, int32_t task, int32_t at);
/* What is known of the run at a moment, besides what has begun and is done, from which nothing
 * follows of what is drawn for later: */
typedef void draws_tell(void *context, const struct limit *limit);
/* - what spells shut then, and vehicles that are lost and not replaced, as limits from that day on.
 *   How long that will be nobody knows: what is likely by the row, but a day at least;
 * - the last day, as set anew by then. */
void draws_tell_limits(struct draws *draws, int32_t at, draws_tell *tell, void *context);
int32_t draws_last_day_known(const struct draws *draws, int32_t at);
/* After all: attacks on places while anybody was there. */
void draws_end(struct draws *draws, draws_people_at *people_at, const void *context);

/* What came of it. */
struct draws_sums {
    int64_t attacks, killed, wounded, vehicles_lost, refusals, value_lost_cents;
    int32_t last_day; /* from the mission's first */
};
const struct draws_sums *draws_sums(const struct draws *draws);
const int64_t *draws_effect(const struct draws *draws); /* [risk] */
const struct casualty_event *draws_events(const struct draws *draws, size_t *count);
const struct refusal_event *draws_refusals(const struct draws *draws, size_t *count);

#endif
