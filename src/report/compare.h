/* Two plans side by side: what closes when, how people go down, what each comes to.
 *
 * Either may be a partial record of what really happened. What a record does not say is not known,
 * and is said to be so; nothing is estimated. Of people remaining a partial record with some trips
 * gives a bound only: at most so many, as trips may lack.
 */
#ifndef DECAMP_REPORT_COMPARE_H
#define DECAMP_REPORT_COMPARE_H

#include "verify/verify.h"

#include <stdio.h>

/* The plan, and what is set beside it; differences are other less plan. */
struct compared {
    const struct plan_document *document;
    const struct verify_result *result; /* NULL: the document is partial */
};

struct comparison {
    const struct mission *mission;
    struct compared plan, other;
};

void comparison_print(const struct comparison *comparison, int width, FILE *stream);
void comparison_print_json(const struct comparison *comparison, FILE *stream);

#endif
