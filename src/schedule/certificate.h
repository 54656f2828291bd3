/* Certificates of bounds, in the form of docs/certificate.md. Private to the schedule module. */
#ifndef DECAMP_SCHEDULE_CERTIFICATE_H
#define DECAMP_SCHEDULE_CERTIFICATE_H

#include "schedule/proof.h"

/* How `bound` of the instance (INT64_MAX: there is no schedule) was proved: of the instance alone
 * by its longest path; of the project behind it, if not NULL, by that or by the work of one
 * resource; and by a proof that began where those ended, if not NULL. `activity_of` [project's
 * count]: the instance's activity behind each of the project; NULL: the same numbers. The text is
 * owned by the caller; NULL if there is none. */
char *certificate_write(const struct schedule_instance *instance, const struct project *project,
                        const int32_t *activity_of, struct proof *proof, int64_t bound);

#endif
