/* What rows of limits and risks select, and which places lie in the mission area. */
#include "mission/mission.h"

#include <string.h>

bool mission_place_is_outside(const struct mission *mission, int place)
{
    return strcmp(mission->places[place].country, mission->settings.country) != 0;
}

bool mission_selects_move(const struct mission *mission, const struct selection *selection, int leg,
                          int from, int to, int lift)
{
    return (selection->leg < 0 || selection->leg == leg) &&
           (selection->place < 0 || selection->place == from || selection->place == to) &&
           (!*selection->country ||
            strcmp(selection->country, mission->places[from].country) == 0 ||
            strcmp(selection->country, mission->places[to].country) == 0) &&
           (selection->lift < 0 || selection->lift == lift) &&
           (selection->mode < 0 || selection->mode == (int)mission->legs[leg].mode);
}
