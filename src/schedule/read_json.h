/* The kernel's own instance file, docs/schedule-file.md. Private to schedule/. */
#ifndef DECAMP_SCHEDULE_READ_JSON_H
#define DECAMP_SCHEDULE_READ_JSON_H

#include "schedule/schedule.h"

/* The instance in the text, owned by the caller. NULL after errors, which are added, all that make
 * sense at once; `path` is for messages. */
struct schedule_instance *schedule_read_json(const char *text, size_t length, const char *path,
                                             struct diagnostics *diagnostics);

#endif
