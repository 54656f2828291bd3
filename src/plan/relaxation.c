/* One table says for each kind of limit which rows it has, what a step is, and how the words for it
 * go. To relax is to copy the array that holds the value and change the copy, so a relaxed mission
 * is an ordinary mission to the planner.
 *
 * A step is the least that a planner would ask for: one vehicle, one escort party, one day, a tenth
 * of a throughput. */
#include "plan/relaxation.h"

#include <math.h>
#include <string.h>

static int *place_integer(struct place *place, enum relaxation_kind kind)
{
    switch (kind) {
    case RELAX_BEDS:
        return &place->beds;
    case RELAX_PEOPLE_PER_DAY:
        return &place->people_per_day;
    case RELAX_GUARD:
        return &place->guard_people;
    case RELAX_PACK_DAYS:
        return &place->pack_days;
    case RELAX_CLEARANCE_DAYS:
        return &place->clearance_days;
    default:
        return NULL;
    }
}

static const char *const limit_names[RELAX_KIND_COUNT] = {
    [RELAX_LIFT_NUMBER] = "number",
    [RELAX_ESCORTS] = "escorts",
    [RELAX_BEDS] = "beds",
    [RELAX_PEOPLE_PER_DAY] = "people_per_day",
    [RELAX_TONNES_PER_DAY] = "tonnes_per_day",
    [RELAX_VEHICLES_PER_DAY] = "vehicles_per_day",
    [RELAX_CONVOY_VEHICLES] = "convoy_vehicles",
    [RELAX_SHUT] = "shut",
    [RELAX_GUARD] = "guard_people",
    [RELAX_PACK_DAYS] = "pack_days",
    [RELAX_CLEARANCE_DAYS] = "clearance_days",
    [RELAX_EARLIEST_CLOSE] = "earliest_close",
    [RELAX_LAST_DAY] = "last_day",
};

static bool caps(enum limit_kind kind)
{
    return kind != LIMIT_SHUT && kind != LIMIT_GUARD && kind != LIMIT_DANGER;
}

int relaxation_items(const struct mission *mission, enum relaxation_kind kind)
{
    switch (kind) {
    case RELAX_LIFT_NUMBER:
        return mission->lift_count;
    case RELAX_ESCORTS:
        return mission->unit_count;
    case RELAX_VEHICLES_PER_DAY:
    case RELAX_CONVOY_VEHICLES:
        return mission->leg_count;
    case RELAX_CAP:
    case RELAX_SHUT:
        return mission->limit_count;
    case RELAX_LAST_DAY:
        return 1;
    default:
        return mission->place_count;
    }
}

bool relaxation_applies(const struct mission *mission, enum relaxation_kind kind, int item)
{
    const struct place *place = &mission->places[item];
    switch (kind) {
    case RELAX_LIFT_NUMBER:
        return mission->lifts[item].number > 0;
    case RELAX_ESCORTS: /* one unit stands for all escorts of its place */
        for (int i = 0; i < item; i++)
            if (mission->units[i].escorts && mission->units[i].place == mission->units[item].place)
                return false;
        return mission->units[item].escorts;
    case RELAX_TONNES_PER_DAY:
        return place->tonnes_per_day >= 0;
    case RELAX_BEDS:
    case RELAX_PEOPLE_PER_DAY:
        return *place_integer((struct place *)place, kind) >= 0;
    case RELAX_GUARD:
    case RELAX_PACK_DAYS:
    case RELAX_CLEARANCE_DAYS:
        return place->closes && *place_integer((struct place *)place, kind) > 0;
    case RELAX_EARLIEST_CLOSE:
        return place->closes && place->earliest_close != DAY_NONE;
    case RELAX_VEHICLES_PER_DAY:
        return mission->legs[item].vehicles_per_day >= 0;
    case RELAX_CONVOY_VEHICLES:
        return mission->legs[item].mode == MODE_ROAD && mission->legs[item].convoy_vehicles >= 0;
    case RELAX_CAP:
        return caps(mission->limits[item].kind);
    case RELAX_SHUT:
        return mission->limits[item].kind == LIMIT_SHUT;
    default:
        return true;
    }
}

static double step_of(const struct mission *mission, const struct relaxation *relaxation)
{
    const struct place *place = &mission->places[relaxation->item];
    switch (relaxation->kind) {
    case RELAX_BEDS:
    case RELAX_PEOPLE_PER_DAY:
        return fmax(1, ceil(*place_integer((struct place *)place, relaxation->kind) * 0.1));
    case RELAX_GUARD:
        return ceil(place->guard_people * 0.1);
    case RELAX_TONNES_PER_DAY:
        return fmax(1, ceil(place->tonnes_per_day * 0.1));
    case RELAX_VEHICLES_PER_DAY:
        return fmax(1, ceil(mission->legs[relaxation->item].vehicles_per_day * 0.1));
    case RELAX_CONVOY_VEHICLES:
        return fmax(1, ceil(mission->legs[relaxation->item].convoy_vehicles * 0.1));
    case RELAX_EARLIEST_CLOSE:
        return 7;
    case RELAX_CAP: {
        const struct limit *limit = &mission->limits[relaxation->item];
        bool single = limit->kind == LIMIT_FLIGHTS_PER_DAY ||
                      limit->kind == LIMIT_CONVOYS_PER_DAY || limit->kind == LIMIT_LIFT_NUMBER;
        return single ? 1 : fmax(1, ceil(limit->value * 0.1));
    }
    default:
        return 1;
    }
}

/* The copy's own array, made at the first change. */
static void *own(struct arena *arena, const void *original, const void *current, int count,
                 size_t size)
{
    if (current != original)
        return (void *)current;
    void *copy = arena_new(arena, (size_t)count + 1, size); /* one more: a unit may be added */
    if (count)
        memcpy(copy, original, (size_t)count * size);
    return copy;
}

static void add_escorts(const struct mission *mission, struct mission *copy, int unit, int parties,
                        struct arena *arena)
{
    copy->units = own(arena, mission->units, copy->units, mission->unit_count, sizeof *copy->units);
    for (int i = mission->unit_count; i < copy->unit_count; i++)
        if (copy->units[i].place == mission->units[unit].place)
            return;
    struct unit *more = arena_new(arena, (size_t)copy->unit_count + 1, sizeof *more);
    memcpy(more, copy->units, (size_t)copy->unit_count * sizeof *more);
    copy->units = more;
    more[copy->unit_count++] = (struct unit){.id = "more-escorts",
                                             .name = "More escorts",
                                             .country = "",
                                             .kind = "",
                                             .people = parties * mission->settings.escort_people,
                                             .place = mission->units[unit].place,
                                             .destination = mission->units[unit].place,
                                             .escorts = true,
                                             .smallest_part = 1,
                                             .available = DAY_NONE};
}

static void apply(const struct mission *mission, struct mission *copy,
                  const struct relaxation *relaxation, struct arena *arena)
{
    int item = relaxation->item;
    double more = step_of(mission, relaxation) * relaxation->steps;
    copy->places =
        own(arena, mission->places, copy->places, mission->place_count, sizeof *copy->places);
    copy->legs = own(arena, mission->legs, copy->legs, mission->leg_count, sizeof *copy->legs);
    copy->lifts = own(arena, mission->lifts, copy->lifts, mission->lift_count, sizeof *copy->lifts);
    copy->limits =
        own(arena, mission->limits, copy->limits, mission->limit_count, sizeof *copy->limits);
    switch (relaxation->kind) {
    case RELAX_LIFT_NUMBER:
        copy->lifts[item].number += (int)more;
        for (int i = 0; i < copy->limit_count; i++)
            if (copy->limits[i].kind == LIMIT_LIFT_NUMBER && copy->limits[i].lift == item)
                copy->limits[i].value += more;
        break;
    case RELAX_ESCORTS:
        add_escorts(mission, copy, item, relaxation->steps, arena);
        break;
    case RELAX_TONNES_PER_DAY:
        copy->places[item].tonnes_per_day += more;
        break;
    case RELAX_VEHICLES_PER_DAY:
        copy->legs[item].vehicles_per_day += (int)more;
        break;
    case RELAX_CONVOY_VEHICLES:
        copy->legs[item].convoy_vehicles += (int)more;
        break;
    case RELAX_CAP:
        copy->limits[item].value += more;
        break;
    case RELAX_SHUT:
        copy->limits[item].from =
            mission->settings.start_day - 1; /* over before the mission begins */
        copy->limits[item].until = mission->settings.start_day - 2;
        break;
    case RELAX_EARLIEST_CLOSE:
        copy->places[item].earliest_close -= (int)more;
        break;
    case RELAX_LAST_DAY:
        copy->settings.last_day += (int)more;
        break;
    case RELAX_GUARD:
    case RELAX_PACK_DAYS:
    case RELAX_CLEARANCE_DAYS: {
        int *value = place_integer(&copy->places[item], relaxation->kind);
        *value = *value > (int)more ? *value - (int)more : 0;
        break;
    }
    default:
        *place_integer(&copy->places[item], relaxation->kind) += (int)more;
    }
}

struct mission relaxation_apply(const struct mission *mission, const struct relaxation *relaxations,
                                int count, struct arena *arena)
{
    struct mission copy = *mission;
    for (int i = 0; i < count; i++)
        if (relaxations[i].steps > 0)
            apply(mission, &copy, &relaxations[i], arena);
    return copy;
}

static const char *limit_row(const struct mission *mission, const struct limit *limit,
                             struct arena *arena)
{
    const char *what = limit->leg >= 0     ? mission->legs[limit->leg].id
                       : limit->place >= 0 ? mission->places[limit->place].id
                       : limit->lift >= 0  ? mission->lifts[limit->lift].id
                       : limit->country[0] ? limit->country
                       : limit->mode >= 0  ? transport_mode_name((enum transport_mode)limit->mode)
                                           : "mission";
    return arena_format(arena, "%s (limits line %d)", what, limit->line);
}

struct relaxation_words relaxation_describe(const struct mission *mission,
                                            const struct relaxation *relaxation,
                                            struct arena *arena)
{
    int item = relaxation->item;
    bool fewer = relaxation->kind == RELAX_GUARD || relaxation->kind == RELAX_PACK_DAYS ||
                 relaxation->kind == RELAX_CLEARANCE_DAYS ||
                 relaxation->kind == RELAX_EARLIEST_CLOSE;
    struct relaxation_words words = {.limit = limit_names[relaxation->kind]};
    words.relax = arena_format(arena, "%s%g", fewer ? "-" : "+",
                               step_of(mission, relaxation) * relaxation->steps);
    switch (relaxation->kind) {
    case RELAX_LIFT_NUMBER:
        words.row = mission->lifts[item].id;
        break;
    case RELAX_ESCORTS:
        words.row = mission->places[mission->units[item].place].id;
        words.relax = arena_format(arena, "+%d x %d people", relaxation->steps,
                                   mission->settings.escort_people);
        break;
    case RELAX_VEHICLES_PER_DAY:
    case RELAX_CONVOY_VEHICLES:
        words.row = mission->legs[item].id;
        break;
    case RELAX_CAP:
        words.limit = limit_kind_name(mission->limits[item].kind);
        words.row = limit_row(mission, &mission->limits[item], arena);
        break;
    case RELAX_SHUT:
        words.row = limit_row(mission, &mission->limits[item], arena);
        words.relax = "open";
        break;
    case RELAX_LAST_DAY:
        words.row = mission->settings.name;
        words.relax = arena_format(arena, "+%d days", relaxation->steps);
        break;
    default:
        words.row = mission->places[item].id;
    }
    return words;
}
