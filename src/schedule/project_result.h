/* Between the instance and the project that its search works on. Private to the schedule module. */
#ifndef DECAMP_SCHEDULE_PROJECT_RESULT_H
#define DECAMP_SCHEDULE_PROJECT_RESULT_H

#include "schedule/project.h"

/* The activities of the project in the order of the instance's priorities, in the project's arena.
 */
uint16_t *project_list_of_priority(struct project *project,
                                   const struct schedule_instance *instance,
                                   const int32_t *priority, const int32_t *activity_of);

/* Fills starts, modes, priorities, makespan and cost of a result whose arrays are there and whose
 * starts are all SCHEDULE_UNPLACED: with what the list gives, generated in its direction, then
 * justified forward. The list is changed. choice: NULL where each activity has one mode. */
void project_result_fill(const struct project *project, const struct schedule_instance *instance,
                         const struct project_modes *modes, const int32_t *activity_of,
                         enum project_direction direction, uint16_t *list, const uint16_t *choice,
                         struct schedule_result *result);

#endif
