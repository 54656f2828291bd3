/* Project files of the scheduling literature, and instance files of the kernel's own
 * (docs/schedule-file.md: JSON), which state all that the kernel knows, read as instances.
 *
 * Known by their content, not by their name: PSPLIB single-mode and multi-mode (.sm, .mm: Kolisch &
 * Sprecher 1997, "PSPLIB - A project scheduling problem library", EJOR 96:205-216), ProGen/max with
 * minimal and maximal lags (.sch) and Patterson (.rcp). The file's jobs are the activities, dummies
 * included, in the file's order; a non-renewable resource is one whose units are taken from a start
 * to the horizon.
 */
#ifndef DECAMP_SCHEDULE_FILES_H
#define DECAMP_SCHEDULE_FILES_H

#include "schedule/schedule.h"

/* The instance in the file, owned by the caller. NULL after errors, which are added, as many as
 * make sense at once. */
struct schedule_instance *schedule_read(const char *path, struct diagnostics *diagnostics);

/* The same from a text of `length` bytes; `path` is for messages. */
struct schedule_instance *schedule_read_text(const char *text, size_t length, const char *path,
                                             struct diagnostics *diagnostics);

/* All of a file, or of standard input (-), as text that the caller owns. NULL after an error, which
 * is added. */
char *schedule_read_bytes(const char *path, size_t *length, struct diagnostics *diagnostics);

#endif
