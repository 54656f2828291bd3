/* Plans that are made on the way, ready to be carried out. Private to rehearse/. */
#ifndef DECAMP_REHEARSE_MADE_H
#define DECAMP_REHEARSE_MADE_H

#include "rehearse/rehearse.h"

struct made {
    char *text; /* the plan file; owned, as the others; NULL: there is no plan */
    struct plan_document *document;
    struct rehearsal *rehearsal; /* NULL: none that can be carried out */
};

/* A plan's file, owned by the caller; NULL: not everything has its place. */
char *made_text(const struct mission *mission, const struct plan_options *options,
                struct diagnostics *diagnostics);

/* Takes over the plan file, or NULL. */
struct made made_of(char *text, const struct mission *mission, enum stress_policy policy,
                    struct diagnostics *diagnostics);
void made_clear(struct made *made);

#endif
