/* Any bytes, read as the tables of a mission: a line "@places" begins the table of that name. What
 * is read without errors must keep the promises of mission.h. */
#include "require.h"

#include "mission/reading.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_tables(struct mission *mission, const char *text, size_t size,
                        struct diagnostics *diagnostics)
{
    const char *end = text + size;
    while (text < end) {
        const char *line_end = memchr(text, '\n', (size_t)(end - text));
        const char *bytes = line_end ? line_end + 1 : end;
        const char *next = bytes;
        while (next < end && !(next[0] == '@' && next[-1] == '\n'))
            next++;
        for (int t = 0; t < TABLE_COUNT; t++) {
            size_t length = strlen(mission_tables[t].name);
            if ((size_t)(bytes - text) != length + 2 ||
                memcmp(text + 1, mission_tables[t].name, length) != 0 ||
                mission->tables->sheets[t].file)
                continue;
            char *copy = arena_new(&mission->arena, (size_t)(next - bytes) + 1, 1);
            memcpy(copy, bytes, (size_t)(next - bytes));
            sheet_read_csv(&mission->tables->sheets[t], &mission->arena, mission_tables[t].name,
                           copy, (size_t)(next - bytes), diagnostics);
        }
        text = next;
    }
}

static void require_promises(const struct mission *mission)
{
    int places = mission->place_count;
    for (int i = 0; i < places; i++) {
        const struct place *place = &mission->places[i];
        REQUIRE(place->id[0] && place->name[0] && mission_find_place(mission, place->id) == i);
        REQUIRE(place->latitude >= -90 && place->latitude <= 90 && place->guard_people >= 0);
        for (int k = 0; k < place->after_count; k++)
            REQUIRE(place->after[k] >= 0 && place->after[k] < places && place->after[k] != i);
    }
    for (int i = 0; i < mission->leg_count; i++) {
        const struct leg *leg = &mission->legs[i];
        REQUIRE(leg->from >= 0 && leg->from < places && leg->to >= 0 && leg->to < places);
        REQUIRE(leg->from != leg->to && leg->km > 0 && isfinite(leg->km));
        REQUIRE(mission_find_leg(mission, leg->id) == i);
    }
    for (int i = 0; i < mission->unit_count; i++) {
        const struct unit *unit = &mission->units[i];
        REQUIRE(unit->place >= 0 && unit->destination >= 0 && unit->people >= 0);
        REQUIRE(unit->people == 0 || unit->smallest_part <= unit->people);
    }
    for (int i = 0; i < mission->lot_count; i++) {
        const struct lot *lot = &mission->lots[i];
        REQUIRE(lot->place >= 0 && lot->quantity > 0 && lot->dispositions);
        REQUIRE(mission_find_lot(mission, lot->id) == i);
    }
    for (int i = 0; i < mission->lift_count; i++)
        REQUIRE(mission->lifts[i].base >= 0 && mission->lifts[i].speed_kmh > 0);
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        REQUIRE((limit->kind == LIMIT_SHUT) == (limit->value < 0));
        REQUIRE(limit->kind != LIMIT_BEDS || limit->place >= 0);
        REQUIRE(limit->kind != LIMIT_DANGER || (limit->place >= 0) != (limit->leg >= 0));
    }
    for (int i = 0; i < mission->risk_count; i++) {
        const struct risk *risk = &mission->risks[i];
        REQUIRE(risk->id[0] && risk->low <= risk->likely && risk->likely <= risk->high);
        REQUIRE(risk->kind > RISK_HANDOVER || risk->low >= 1);
        REQUIRE(isnan(risk->p10) == isnan(risk->p90));
        REQUIRE(isnan(risk->p10) || (risk->low <= risk->p10 && risk->p10 <= risk->likely &&
                                     risk->likely <= risk->p90 && risk->p90 <= risk->high));
        REQUIRE(risk->kind != RISK_SHUT || (risk->often > 0) != (risk->chance >= 0));
        REQUIRE(risk->kind != RISK_REFUSED || (risk->chance >= 0 && risk->chance < 1));
        REQUIRE(risk->kind != RISK_DATE || (risk->chance >= 0 && risk->from != DAY_NONE));
        REQUIRE(risk->kind != RISK_BREAKDOWN || (risk->often > 0 && risk->vehicles <= 1));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct diagnostics diagnostics = {0};
    struct mission *mission = mission_new("mission");
    read_tables(mission, (const char *)data, size, &diagnostics);
    bool whole = true;
    for (int t = 0; t < TABLE_COUNT; t++)
        whole = whole && (!mission_tables[t].required || mission->tables->sheets[t].file);
    mission_build(mission, &diagnostics);
    if (whole && !diagnostics.errors) {
        require_promises(mission);
        mission_check_oddities(mission, &diagnostics);
        REQUIRE(diagnostics.errors == 0);
    }
    for (size_t i = 0; i < diagnostics.count; i++)
        REQUIRE(!diagnostics.items[i].file || diagnostics.items[i].line > 0);
    mission_free(mission);
    diagnostics_clear(&diagnostics);
    return 0;
}
