/* Parts written over the rows of their units and lots: the first part keeps the row, others are
 * copies of it. */
#include "situation/parting.h"

#include <stdlib.h>
#include <string.h>

static void set_count(struct mission_edit *edit, const struct part *part, enum table_name table,
                      int row, const char *column, int count)
{
    if (part->assumed)
        mission_edit_assume(edit, table, row, column, part->assumed, "%d", count);
    else
        mission_edit_set(edit, table, row, column, "%d", count);
}

/* Says from when on the part is there. */
static void write_available(struct mission_edit *edit, enum table_name table, int row,
                            int64_t available)
{
    char day[11];
    if (available == MOMENT_NONE)
        return;
    int32_t on = moment_day(available);
    mission_edit_set(edit, table, row, "available", "%s", day_format(on, day));
    mission_edit_set(edit, table, row, "available_hour", "%d",
                     (int)(available - day_moment(on)) / 60);
}

/* The id of a part: that of the whole with place and time after it, before /vehicles if it has
 * that: unit@gao, unit@gao:2023-10-05T14, unit@gao:escort-2023-10-05T14. */
static const char *part_id(struct parting *parting, const struct part *part, const char *whole)
{
    const char *slash = strchr(whole, '/');
    int length = slash ? (int)(slash - whole) : (int)strlen(whole);
    char moment[17] = "";
    if (part->available != MOMENT_NONE)
        moment_format(part->available, moment);
    return arena_format(&parting->remaining->arena, "%.*s@%s%s%s%.13s%s", length, whole,
                        parting->mission->places[part->place].id, moment[0] ? ":" : "",
                        part->escorts_away ? "escort-" : "", moment, slash ? slash : "");
}

/* A unit's own lot that is on its way without the unit, as a row of the assets. */
static int add_own_lot(struct parting *parting, const struct lot *lot)
{
    struct mission_edit *edit = parting->remaining->edit;
    int row = mission_edit_add_row(edit, TABLE_ASSETS);
    mission_edit_set(edit, TABLE_ASSETS, row, "name", "%s", lot->name);
    mission_edit_set(edit, TABLE_ASSETS, row, "owner", "%s", lot->owner);
    mission_edit_set(edit, TABLE_ASSETS, row, "destination", "%s",
                     parting->mission->places[lot->destination].id);
    mission_edit_set(edit, TABLE_ASSETS, row, "tonnes", "%.15g", lot->tonnes);
    mission_edit_set(edit, TABLE_ASSETS, row, "teu", "%.15g", lot->teu);
    mission_edit_set(edit, TABLE_ASSETS, row, "seats", "%d", lot->seats);
    mission_edit_set(edit, TABLE_ASSETS, row, "drives", "%s", lot->drives ? "yes" : "no");
    return row;
}

static void write_lot_part(struct parting *parting, const struct part *part, bool first)
{
    struct mission_edit *edit = parting->remaining->edit;
    const struct lot *lot = &parting->mission->lots[part->lot];
    int row = part->lot;
    if (!first) {
        row = lot->unit >= 0 ? add_own_lot(parting, lot)
                             : mission_edit_copy_row(edit, TABLE_ASSETS, part->lot);
        mission_edit_set(edit, TABLE_ASSETS, row, "id", "%s", part_id(parting, part, lot->id));
        mission_edit_set(edit, TABLE_ASSETS, row, "place", "%s",
                         parting->mission->places[part->place].id);
    }
    set_count(edit, part, TABLE_ASSETS, row, "quantity", part->items);
    write_available(edit, TABLE_ASSETS, row, part->available);
}

static void write_unit_part(struct parting *parting, const struct part *part, bool first)
{
    struct mission_edit *edit = parting->remaining->edit;
    const struct unit *unit = &parting->mission->units[part->unit];
    int row = part->unit;
    if (!first) {
        row = mission_edit_copy_row(edit, TABLE_UNITS, part->unit);
        mission_edit_set(edit, TABLE_UNITS, row, "id", "%s", part_id(parting, part, unit->id));
        mission_edit_set(edit, TABLE_UNITS, row, "place", "%s",
                         parting->mission->places[part->place].id);
    }
    /* Kept trips may take a few of each part, and leave a few. */
    if (parting->situation->plan || part->people < unit->smallest_part)
        mission_edit_set(edit, TABLE_UNITS, row, "smallest_part", "1");
    set_count(edit, part, TABLE_UNITS, row, "people", part->people);
    set_count(edit, part, TABLE_UNITS, row, "vehicles", part->vehicles);
    set_count(edit, part, TABLE_UNITS, row, "tonnes", part->equipment);
    write_available(edit, TABLE_UNITS, row, part->available);
    if (part->escorts_away)
        mission_edit_set(edit, TABLE_UNITS, row, "escorts", "no");
}

static int compare_parts(const void *left_address, const void *right_address)
{
    const struct part *left = left_address, *right = right_address;
    if (left->unit != right->unit)
        return left->unit < right->unit ? -1 : 1;
    if (left->lot != right->lot)
        return left->lot < right->lot ? -1 : 1;
    if (left->available != right->available)
        return left->available < right->available ? -1 : 1;
    return left->place < right->place ? -1 : left->place > right->place;
}

void parting_write_rows(struct parting *parting)
{
    const struct mission *mission = parting->mission;
    struct mission_edit *edit = parting->remaining->edit;
    bool *unit_written = memory_new((size_t)mission->unit_count, sizeof *unit_written),
         *lot_written = memory_new((size_t)mission->lot_count, sizeof *lot_written);
    if (parting->count)
        qsort(parting->parts, parting->count, sizeof *parting->parts, compare_parts);
    for (int home = 1; home >= 0; home--) /* what is still where it began keeps its row */
        for (size_t i = 0; i < parting->count; i++) {
            const struct part *part = &parting->parts[i];
            bool *written = part->unit >= 0 ? &unit_written[part->unit] : &lot_written[part->lot];
            int began =
                part->unit >= 0 ? mission->units[part->unit].place : mission->lots[part->lot].place;
            bool stays = part->place == began && part->available == MOMENT_NONE;
            if (part->people + part->vehicles + part->equipment + part->items == 0 ||
                stays != (home == 1))
                continue;
            if (part->unit >= 0)
                write_unit_part(parting, part, !*written && stays);
            else
                write_lot_part(parting, part, !*written && stays);
            *written = *written || stays;
        }
    for (int u = 0; u < mission->unit_count; u++)
        if (!unit_written[u])
            mission_edit_drop_row(edit, TABLE_UNITS, u);
    for (int l = 0; l < mission->lot_count; l++)
        if (!lot_written[l] && mission->lots[l].unit < 0)
            mission_edit_drop_row(edit, TABLE_ASSETS, l);
    free(lot_written);
    free(unit_written);
}
