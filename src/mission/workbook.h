/* A mission in one workbook: the same tables as sheets. */
#ifndef DECAMP_MISSION_WORKBOOK_H
#define DECAMP_MISSION_WORKBOOK_H

#include "mission/reading.h"

/* Reads the sheets of the .xlsx or .ods file at mission->path. False after an error, which is
 * reported. */
bool workbook_read(struct mission *mission, struct diagnostics *diagnostics);

#endif
