#include "mission/workbook.h"

bool workbook_read(struct mission *mission, struct diagnostics *diagnostics)
{
    diagnostics_add(diagnostics, SEVERITY_ERROR, mission->path, 0, 0,
                    "a mission is a folder of tables");
    return false;
}
