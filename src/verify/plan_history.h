/* Private to the plan reader: losses and overruns. */
#ifndef DECAMP_VERIFY_PLAN_HISTORY_H
#define DECAMP_VERIFY_PLAN_HISTORY_H

#include "verify/plan_document.h"
#include "verify/plan_values.h"

/* Fills the document's lists, after its trips; adds an error where a document that is no history
 * has them. */
void plan_history_read(struct plan_reader *reader, const json_t *root, struct plan_document *plan);

#endif
