#include "rehearse/made.h"

#include <stdlib.h>
#include <string.h>

char *made_text(const struct mission *mission, const struct plan_options *options,
                struct diagnostics *diagnostics)
{
    struct plan *plan = plan_make(mission, options, diagnostics);
    char *text = plan && plan_unplaced(plan) == 0 ? plan_text(plan) : NULL;
    plan_free(plan);
    return text;
}

struct made made_of(char *text, const struct mission *mission, enum stress_policy policy,
                    struct diagnostics *diagnostics)
{
    struct made made = {.text = text};
    if (text)
        made.document =
            plan_document_read_text(text, strlen(text), "the plan", mission, diagnostics);
    if (made.document)
        made.rehearsal = rehearsal_new(mission, made.document, policy, diagnostics);
    return made;
}

void made_clear(struct made *made)
{
    rehearsal_free(made->rehearsal);
    plan_document_free(made->document);
    free(made->text);
}
