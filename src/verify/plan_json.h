/* Parts of a plan and of a verdict as JSON, for every command that prints them, in the words of
 * docs/plan-file.md. Each function returns a new reference; what is none is null. */
#ifndef DECAMP_VERIFY_PLAN_JSON_H
#define DECAMP_VERIFY_PLAN_JSON_H

#include "verify/verify.h"

#include <jansson.h>

json_t *plan_json_text(const char *text); /* NULL: null */
json_t *plan_json_day(int32_t day);
json_t *plan_json_moment(int64_t moment);
json_t *plan_json_number(double number); /* NAN: null */

json_t *plan_json_breach(const struct mission *mission, const struct plan_document *plan,
                         const struct breach *breach);
json_t *plan_json_figures(const struct plan_figures *figures);
json_t *plan_json_late(const struct mission *mission, const struct verify_result *result);
json_t *plan_json_late_closings(const struct mission *mission, const struct verify_result *result);

/* The overruns that the checker found, as the list `overruns` of a history. */
json_t *plan_json_overruns(const struct mission *mission, const struct plan_document *plan,
                           const struct verify_result *result);

/* Prints the document and lets it go. Numbers with 9 digits, more than any figure has. */
void plan_json_print(json_t *root, FILE *stream);

#endif
