/* What remains, put together: everything is gathered as parts (parting.h), and then written over
 * the tables as they were, so sources and notes stay.
 */
#include "situation/parting.h"

#include <stdlib.h>

void parting_note(struct parting *parting, const char *note)
{
    struct remaining *remaining = parting->remaining;
    size_t capacity = (size_t)remaining->note_capacity;
    memory_grow(&remaining->notes, &capacity, (size_t)remaining->note_count + 1,
                sizeof *remaining->notes);
    remaining->note_capacity = (int)capacity;
    remaining->notes[remaining->note_count++] = note;
}

bool parting_is_closed(const struct parting *parting, int place)
{
    return parting->situation->places[place].closed || parting->left[place];
}

static void write_settings(struct parting *parting)
{
    struct mission_edit *edit = parting->remaining->edit;
    const struct situation *situation = parting->situation;
    char day[11];
    int32_t last = situation->last_day;
    if (last < parting->start) {
        parting_note(
            parting,
            arena_format(&parting->remaining->arena,
                         "the mission's last day, %s, is over: what remains is to be done at "
                         "once",
                         day_format(last, day)));
        last = parting->start;
    }
    mission_edit_set(edit, TABLE_MISSION, 0, "start", "%s", day_format(parting->start, day));
    mission_edit_set(edit, TABLE_MISSION, 0, "last_day", "%s", day_format(last, day));
}

/* Which row each unit and lot comes from, by its id up to the place. */
static void find_origins(struct parting *parting)
{
    struct remaining *remaining = parting->remaining;
    const struct mission *now = remaining->mission;
    remaining->unit_of =
        arena_new(&remaining->arena, (size_t)now->unit_count, sizeof *remaining->unit_of);
    remaining->lot_of =
        arena_new(&remaining->arena, (size_t)now->lot_count, sizeof *remaining->lot_of);
    for (int i = 0; i < now->unit_count; i++)
        remaining->unit_of[i] = mission_find_unit_or_part(parting->mission, now->units[i].id);
    for (int i = 0; i < now->lot_count; i++)
        remaining->lot_of[i] = mission_find_lot_or_part(parting->mission, now->lots[i].id);
}

struct remaining *remaining_new(const struct situation *situation, struct diagnostics *diagnostics)
{
    struct remaining *remaining = memory_new(1, sizeof *remaining);
    struct parting parting = {.situation = situation,
                              .mission = situation->mission,
                              .remaining = remaining,
                              .start = situation->as_of + 1};
    if (parting.start < situation->mission->settings.start_day)
        parting.start = situation->mission->settings.start_day;
    remaining->edit = mission_edit_new(situation->mission);
    parting.refuge = memory_new((size_t)situation->mission->place_count, sizeof *parting.refuge);
    parting.left = memory_new((size_t)situation->mission->place_count, sizeof *parting.left);
    parting_gather(&parting);
    write_settings(&parting);
    parting_write_rows(&parting);
    parting_write_places(&parting);
    parting_write_limits(&parting);
    parting_fit_places(&parting);
    remaining->mission = mission_edit_finish(remaining->edit, diagnostics);
    if (remaining->mission)
        find_origins(&parting);
    free(parting.refuge);
    free(parting.left);
    free(parting.parts);
    if (remaining->mission)
        return remaining;
    remaining_free(remaining);
    return NULL;
}

void remaining_free(struct remaining *remaining)
{
    if (!remaining)
        return;
    mission_free(remaining->mission);
    mission_edit_free(remaining->edit);
    free(remaining->notes);
    arena_clear(&remaining->arena);
    free(remaining);
}
