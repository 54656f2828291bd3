/* Damaging plan files for the tests of the checker: edits written as a line of text.
 *
 *     trips/T001/lift/number = 21          set
 *     trips/T001/escort -                  remove
 *     trips/T001/loads += {"lot": ...}     append
 *     trips/T001 shift -1440               move every moment below by so many minutes
 *     trips/T001 copy T099                 append a copy with another id
 *
 * Several edits are separated by " ; ". A step of a path is a key, an index, or the id, place or
 * lot of a list's item. */
#ifndef DECAMP_TESTS_VERIFY_EDITING_H
#define DECAMP_TESTS_VERIFY_EDITING_H

#include <jansson.h>

/* Applies the edits; aborts on one that does not fit, as that is the test's own mistake. */
void edit_plan(json_t *plan, const char *edits);

/* Moves every moment at or below the value by `minutes`. */
void edit_shift(json_t *value, long minutes);

#endif
