/* When trips may leave, and what it costs: calendars and cost curves of shapes, laid out once for
 * all programs of one network. Private to plan/. */
#ifndef DECAMP_PLAN_CURVES_H
#define DECAMP_PLAN_CURVES_H

#include "plan/choices.h"
#include "schedule/schedule.h"

/* One unit of the kernel's cost is a millionth of a person exposed to one expected hostile act; a
 * late person-day costs as much as LATE_COST of them, so that lateness rules, then exposure, and
 * money and days break ties. */
#define EXPOSURE_COST    1000000.0
#define USD_PER_EXPOSURE 1e8 /* where nothing else is said: money breaks ties */
#define LATE_COST        INT64_C(10000000000)

/* What a curve counts by the period of departure. People: the danger until they leave and on the
 * road, and GOES_ON less the hub's until they arrive, PROMPT the hub's for as long as they must be
 * there, OUT their lateness. Lots: their escort's danger, OUT their lateness. */
enum curve_kind { CURVE_GOES_ON, CURVE_PROMPT, CURVE_OUT, CURVE_LOTS, CURVE_LOTS_OUT };

enum { ESCORT_GRAIN = 8 }; /* escorts for each person of the load are told in eighths */

struct plan_tables;
struct plan_tables *plan_tables_new(const struct network *network);
void plan_tables_free(struct plan_tables *tables);

/* To be shared by the builders of instances. Owned by the tables. */
struct schedule_tables *plan_tables_kernel(const struct plan_tables *tables);

/* Allowed starts of trips that leave together: days on which the shapes of all may depart, and
 * their convoys are not too long. */
int32_t plan_tables_calendar(struct plan_tables *tables, const struct trip *trips, int count,
                             const struct carriage_choice *choices);

/* The cost of one person, of one item, or of one escort of items. closing_place: of which it is the
 * last departure, -1: none. escorts: who come along apart, in eighths of one for each person, or
 * each escort on a trip of lots alone. */
int32_t plan_tables_curve(struct plan_tables *tables, const struct shape *shape,
                          enum curve_kind kind, int closing_place, int escorts);

/* A cost of the kernel, which refuses a sum of so much. */
int64_t kernel_cost(double cost);

#endif
