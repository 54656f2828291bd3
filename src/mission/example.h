/* A small mission to begin with. */
#ifndef DECAMP_MISSION_EXAMPLE_H
#define DECAMP_MISSION_EXAMPLE_H

#include "base/diagnostics.h"

/* Writes the tables of a small worked mission, each with its columns explained in comments, into
 * `folder`, which is made if need be. If any of them is there already, or cannot be written, adds
 * the errors, leaves nothing behind and returns false. */
bool example_write(const char *folder, struct diagnostics *diagnostics);

#endif
