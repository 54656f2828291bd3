/* What the commands that make a plan end with. */
#ifndef DECAMP_COMMANDS_PLAN_OUTPUT_H
#define DECAMP_COMMANDS_PLAN_OUTPUT_H

#include "verify/verify.h"

/* Has the checker prove the plan and its bound. If it does not pass, says so on stderr, as a fault
 * of decamp, and returns false. *result is to be cleared in any case. */
bool plan_output_prove(const struct mission *mission, const struct plan_document *document,
                       struct verify_result *result);

/* Says on stderr what the checker found; returns false. */
bool plan_output_refuse(const struct verify_result *result);

/* Writes a plan's text, and the end of its last line; on failure adds an error and returns false.
 */
bool plan_output_write(const char *path, const char *text, struct diagnostics *diagnostics);

#endif
