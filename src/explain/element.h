/* What can be moved in time as one: a trip with its lift and escort, the last departure from a
 * place with its closing, the packing, the clearance, a disposal. Private to explain but for
 * reading explanations. */
#ifndef DECAMP_EXPLAIN_ELEMENT_H
#define DECAMP_EXPLAIN_ELEMENT_H

#include "verify/verify.h"

enum element_kind {
    ELEMENT_TRIP,      /* index: in the plan's trips */
    ELEMENT_DEPARTURE, /* index: in the plan's closings; the last departure and all its trips */
    ELEMENT_PACKING,   /* index: in the plan's closings */
    ELEMENT_CLEARANCE, /* index: in the plan's closings */
    ELEMENT_DISPOSAL,  /* index: in the plan's dispositions */
};

struct element {
    enum element_kind kind;
    int index;
};

/* A set in the order in which its elements came. Zero-initialised: empty. */
struct element_list {
    struct element *items; /* owned */
    int count;
    size_t capacity;
};

bool element_list_has(const struct element_list *list, struct element element);

/* Adds an element that is not yet there, and with a trip of a last departure the departure, with a
 * departure its trips. */
void element_list_add(struct element_list *list, const struct plan_document *plan,
                      struct element element);
void element_list_clear(struct element_list *list);

/* The place's closing as an element of that kind; index -1: it has none. */
struct element element_of_place(const struct plan_document *plan, enum element_kind kind,
                                int place);

/* The plan with the elements moved by `minutes`. The copy shares all that is not moved; the rest is
 * the arena's, and the copy is not freed by itself. A copy can be moved again. */
struct plan_document element_list_shift(const struct element_list *list,
                                        const struct plan_document *plan, int64_t minutes,
                                        struct arena *arena);

/* Which elements, not of `moved`, have part in a breach of a copy in which `moved` were moved.
 * Looks for what happens within a day after the breach, as a date is moved day by day. `held_by`
 * starts empty. */
void element_list_find_holders(struct element_list *held_by, const struct mission *mission,
                               const struct plan_document *plan, const struct element_list *moved,
                               const struct breach *breach, bool earlier);

/* The breach can be mended by moving what holds it, and is not a limit of the tables itself. */
bool breach_is_followed(const struct breach *breach);

#endif
