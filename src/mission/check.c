#include "mission/reading.h"
void mission_check(const struct mission *mission, struct diagnostics *diagnostics)
{
    (void)mission;
    (void)diagnostics;
}
void mission_check_oddities(const struct mission *mission, struct diagnostics *diagnostics)
{
    (void)mission;
    (void)diagnostics;
}
