/* From sheets to the mission's arrays, driven by the declaration in tables.c.
 *
 *   header  ->  cell_of: which cell of a row holds which declared column
 *   rows    ->  a copy of the defaults, then each cell's value over it
 *   ids     ->  a hash (Jansson's objects) per table
 *   references, when all ids are known
 *   what follows from other columns: positions, names, leg lengths, the units' own lots,
 * assumptions
 *
 * A fault never stops the reading: the field keeps its default, and the mission is thrown away at
 * the end.
 */
#include "mission/reading.h"

#include "base/text.h"
#include "mission/values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct builder {
    struct mission *mission;
    struct mission_tables *tables;
    struct diagnostics *diagnostics;
    struct near_misses misses;
};

static bool has_rows(struct builder *builder, enum table_name name)
{
    const struct sheet *sheet = &builder->tables->sheets[name];
    if (sheet->unreadable)
        return false;
    if (sheet->file && sheet->row_count == 0 && mission_tables[name].required) {
        diagnostics_add(builder->diagnostics, SEVERITY_ERROR, sheet->file, 1, 1,
                        "the table is empty");
        diagnostics_hint(builder->diagnostics,
                         "its first row names the columns; see 'decamp help tables %s'",
                         mission_tables[name].name);
    }
    return sheet->file && sheet->row_count > 0;
}

static struct rows_reading reading_of(struct builder *builder, enum table_name name)
{
    return (struct rows_reading){&mission_tables[name], &builder->tables->sheets[name],
                                 builder->tables->cell_of[name], builder->diagnostics};
}

static void read_table(struct builder *builder, enum table_name name)
{
    const struct table *table = &mission_tables[name];
    const struct sheet *sheet = &builder->tables->sheets[name];
    struct rows_reading reading = reading_of(builder, name);
    for (int c = 0; c < COLUMNS_MOST; c++)
        reading.cell_of[c] = -1;
    if (!has_rows(builder, name))
        return;
    rows_read_header(&reading);
    int count = sheet->row_count - 1;
    /* The lots that the units bring with them follow those of the assets table. */
    int room =
        name == TABLE_ASSETS ? count + 2 * builder->tables->sheets[TABLE_UNITS].row_count : count;
    void *rows = arena_new(&builder->mission->arena, (size_t)room + 1, table->row_size);
    memcpy((char *)builder->mission + table->rows_offset, &rows, sizeof rows);
    memcpy((char *)builder->mission + table->rows_count_offset, &count, sizeof count);
    rows_read(&reading, rows);
}

static void read_setting(struct builder *builder, const struct column *column, int sheet_row,
                         const int *position)
{
    const struct sheet *sheet = &builder->tables->sheets[TABLE_MISSION];
    const struct cell *value = sheet_cell(sheet, sheet_row, position[1]);
    const struct cell *unit = sheet_cell(sheet, sheet_row, position[2]);
    if (cell_is_filled(value))
        value_read(column, value, &builder->mission->settings, sheet->file, builder->diagnostics);
    else if (value && !column->otherwise)
        rows_refuse_empty(sheet, value, column, builder->diagnostics);
    if (cell_is_filled(unit) && column->unit && strcmp(unit->text, column->unit) != 0) {
        diagnostics_add(builder->diagnostics, SEVERITY_ERROR, sheet->file, unit->line, unit->column,
                        "the unit of %s is '%s', not '%s'", column->name, column->unit, unit->text);
        diagnostics_hint(builder->diagnostics, "convert the value, or leave the unit empty");
    }
}

static void read_settings(struct builder *builder)
{
    const struct table *table = &mission_tables[TABLE_MISSION];
    const struct sheet *sheet = &builder->tables->sheets[TABLE_MISSION];
    struct diagnostics *diagnostics = builder->diagnostics;
    const struct column *wanted[SETTING_COLUMN_COUNT + COMMON_COLUMN_COUNT];
    const char *keys[COLUMNS_MOST];
    int *position = builder->tables->cell_of[TABLE_MISSION], *rows = builder->tables->setting_rows;
    for (int i = 0; i < SETTING_COLUMN_COUNT + COMMON_COLUMN_COUNT; i++) {
        wanted[i] = i < SETTING_COLUMN_COUNT ? &setting_columns[i]
                                             : &common_columns[i - SETTING_COLUMN_COUNT];
        position[i] = -1;
    }
    for (int i = 0; i < table->column_count; i++) {
        keys[i] = table->columns[i].name;
        value_set_default(&table->columns[i], &builder->mission->settings);
    }
    if (!has_rows(builder, TABLE_MISSION))
        return;
    rows_find_columns(sheet, wanted, SETTING_COLUMN_COUNT + COMMON_COLUMN_COUNT, position,
                      diagnostics);
    for (int r = 1; r < sheet->row_count; r++) {
        const struct cell *key = sheet_cell(sheet, r, position[0]);
        if (!key)
            continue;
        int found = table_find_column(table, key->text);
        if (!key->text[0]) {
            rows_refuse_empty(sheet, key, &setting_columns[0], diagnostics);
        } else if (found < 0) {
            const char *nearest = text_nearest(key->text, keys, (size_t)table->column_count);
            diagnostics_add(diagnostics, SEVERITY_ERROR, sheet->file, key->line, key->column,
                            "there is no setting '%s'", key->text);
            if (nearest)
                diagnostics_hint(diagnostics, "did you mean '%s'?", nearest);
            else
                diagnostics_hint(diagnostics, "see 'decamp help tables mission'");
        } else if (rows[found]) {
            diagnostics_add(diagnostics, SEVERITY_ERROR, sheet->file, key->line, key->column,
                            "the setting '%s' is already in %s %d", key->text,
                            sheet_line_word(sheet), sheet->rows[rows[found]].line);
        } else {
            rows[found] = r;
            read_setting(builder, &table->columns[found], r, position);
        }
    }
    for (int i = 0; i < table->column_count && position[0] >= 0; i++)
        if (!rows[i] && !table->columns[i].otherwise) {
            diagnostics_add(diagnostics, SEVERITY_ERROR, sheet->file, sheet->rows[0].line, 1,
                            "the setting '%s' is missing", keys[i]);
            diagnostics_hint(diagnostics, "%s", table->columns[i].meaning);
        }
}

static void index_ids(struct builder *builder, enum table_name name)
{
    const struct table *table = &mission_tables[name];
    struct mission *mission = builder->mission;
    json_t *ids = builder->tables->ids[name] = json_object();
    int count = mission_row_count(mission, name);
    for (int r = 0; r < count; r++) {
        const char *id = mission_row_id(mission, name, r);
        const json_t *earlier = json_object_get(ids, id);
        if (!id[0])
            continue;
        if (!earlier) {
            json_object_set_new_nocheck(ids, id, json_integer(r));
            continue;
        }
        int line;
        memcpy(&line,
               (char *)mission_row(mission, name, (int)json_integer_value(earlier)) +
                   table->line_offset,
               sizeof line);
        mission_report(mission, builder->diagnostics, SEVERITY_ERROR, name, r, "id",
                       "the %s '%s' is already in %s %d", table->row_name, id,
                       sheet_line_word(&builder->tables->sheets[name]), line);
        if (name == TABLE_LEGS)
            diagnostics_hint(builder->diagnostics,
                             "give each leg between the same places its id or route");
    }
}

static void resolve_references(struct builder *builder, enum table_name name)
{
    struct rows_reading reading = reading_of(builder, name);
    rows_resolve(&reading, mission_row(builder->mission, name, 0), builder->mission,
                 &builder->mission->arena, &builder->misses);
}

/* Ids of legs may be left to us, and are made before references look for them. */
static void name_legs(struct builder *builder)
{
    struct mission *mission = builder->mission;
    for (int i = 0; i < mission->leg_count; i++) {
        struct leg *leg = &mission->legs[i];
        const struct cell *from = mission_cell(mission, TABLE_LEGS, i, "from");
        const struct cell *to = mission_cell(mission, TABLE_LEGS, i, "to");
        if (!leg->id[0] && cell_is_filled(from) && cell_is_filled(to))
            leg->id = arena_format(&mission->arena, leg->route[0] ? "%s-%s/%s" : "%s-%s",
                                   from->text, to->text, leg->route);
    }
}

/* Risks need no id of their own, but answers have to name them. */
static void name_risks(struct builder *builder)
{
    struct mission *mission = builder->mission;
    for (int i = 0; i < mission->risk_count; i++) {
        struct risk *risk = &mission->risks[i];
        if (!risk->id[0])
            risk->id =
                arena_format(&mission->arena, "%s-%d", risk_kind_name(risk->kind), risk->line);
    }
}

/* Amounts that are not given are no numbers, as every number can be one; without low or high it is
 * never less or more than likely. */
static void finish_risks(struct builder *builder)
{
    struct mission *mission = builder->mission;
    for (int i = 0; i < mission->risk_count; i++) {
        struct risk *risk = &mission->risks[i];
        const struct {
            const char *column;
            double *amount;
        } amounts[] = {{"low", &risk->low},
                       {"p10", &risk->p10},
                       {"likely", &risk->likely},
                       {"p90", &risk->p90},
                       {"high", &risk->high}};
        for (size_t k = 0; k < sizeof amounts / sizeof *amounts; k++)
            if (!cell_is_filled(mission_cell(mission, TABLE_RISKS, i, amounts[k].column)))
                *amounts[k].amount = NAN;
        risk->low = isnan(risk->low) ? risk->likely : risk->low;
        risk->high = isnan(risk->high) ? risk->likely : risk->high;
    }
}

static void finish_places(struct builder *builder)
{
    struct mission *mission = builder->mission;
    for (int i = 0; i < mission->place_count; i++) {
        struct place *place = &mission->places[i];
        bool latitude = cell_is_filled(mission_cell(mission, TABLE_PLACES, i, "latitude"));
        bool longitude = cell_is_filled(mission_cell(mission, TABLE_PLACES, i, "longitude"));
        place->has_position = latitude && longitude;
        if (latitude != longitude)
            mission_report(mission, builder->diagnostics, SEVERITY_ERROR, TABLE_PLACES, i,
                           latitude ? "longitude" : "latitude", "%s is empty, %s is not",
                           latitude ? "longitude" : "latitude",
                           latitude ? "latitude" : "longitude");
        if (!place->has_position)
            place->latitude = place->longitude = 0;
        if (!cell_is_filled(mission_cell(mission, TABLE_PLACES, i, "closes")))
            place->closes = place->kind == PLACE_SITE || place->kind == PLACE_HUB ||
                            place->kind == PLACE_HEADQUARTERS;
        if (!place->name[0])
            place->name = place->id;
    }
}

static void finish_legs(struct builder *builder)
{
    struct mission *mission = builder->mission;
    for (int i = 0; i < mission->leg_count; i++) {
        struct leg *leg = &mission->legs[i];
        if (leg->km > 0 || leg->from < 0 || leg->to < 0)
            continue;
        const struct place *from = &mission->places[leg->from], *to = &mission->places[leg->to];
        double speed = leg->mode == MODE_ROAD && leg->speed_kmh < 0
                           ? mission->settings.road_speed_kmh
                           : leg->speed_kmh;
        if ((leg->mode == MODE_AIR || leg->mode == MODE_SEA) && from->has_position &&
            to->has_position)
            leg->km =
                mission_geodesic_km(from->latitude, from->longitude, to->latitude, to->longitude);
        else if (leg->hours > 0 && speed > 0)
            leg->km = leg->hours * speed;
    }
}

static void add_lot(struct builder *builder, int unit_row, const char *what, struct lot lot)
{
    struct mission *mission = builder->mission;
    const struct unit *unit = &mission->units[unit_row];
    lot.id = arena_format(&mission->arena, "%s/%s", unit->id, what);
    lot.name = arena_format(&mission->arena, "%s of %s", what, unit->name);
    lot.owner = unit->country;
    lot.condition = "";
    lot.unit = unit_row;
    lot.place = unit->place;
    lot.destination = unit->destination;
    lot.dispositions = 1u << DISPOSITION_REDEPLOY;
    lot.line = unit->line;
    if (json_object_get(builder->tables->ids[TABLE_ASSETS], lot.id)) {
        mission_report(mission, builder->diagnostics, SEVERITY_ERROR, TABLE_UNITS, unit_row,
                       what[0] == 'v' ? "vehicles" : "tonnes",
                       "these become the lot '%s', which is already in the assets table", lot.id);
        diagnostics_hint(builder->diagnostics, "leave them empty here, or rename the lot");
        return;
    }
    json_object_set_new_nocheck(builder->tables->ids[TABLE_ASSETS], lot.id,
                                json_integer(mission->lot_count));
    mission->lots[mission->lot_count++] = lot;
}

static void finish_units_and_lots(struct builder *builder)
{
    struct mission *mission = builder->mission;
    const struct settings *settings = &mission->settings;
    for (int i = 0; i < mission->lot_count; i++) {
        mission->lots[i].unit = -1;
        if (!mission->lots[i].name[0])
            mission->lots[i].name = mission->lots[i].id;
    }
    for (int i = 0; i < mission->lift_count; i++)
        if (!mission->lifts[i].name[0])
            mission->lifts[i].name = mission->lifts[i].id;
    if (!mission->lots)
        mission->lots =
            arena_new(&mission->arena, 2 * (size_t)mission->unit_count + 1, sizeof *mission->lots);
    for (int i = 0; i < mission->unit_count; i++) {
        struct unit *unit = &mission->units[i];
        if (!unit->name[0])
            unit->name = unit->id;
        if (unit->vehicles > 0)
            add_lot(builder, i, "vehicles",
                    (struct lot){.quantity = unit->vehicles,
                                 .available = DAY_NONE,
                                 .tonnes = settings->vehicle_tonnes,
                                 .teu = settings->vehicle_teu,
                                 .seats = settings->vehicle_seats,
                                 .drives = true});
        if (unit->tonnes > 0)
            add_lot(builder, i, "equipment",
                    (struct lot){
                        .quantity = (int)ceil(unit->tonnes), .available = DAY_NONE, .tonnes = 1});
    }
}

/* A row with values that are assumed. */
struct assumed_row {
    struct builder *builder;
    size_t *capacity;
    enum table_name name;
    int sheet_row;
};

static void add_assumption(void *context, const struct column *column, const struct cell *cell)
{
    const struct assumed_row *assumed = context;
    struct mission *mission = assumed->builder->mission;
    enum table_name name = assumed->name;
    const struct sheet *sheet = &assumed->builder->tables->sheets[name];
    const struct table *table = &mission_tables[name];
    int line = sheet->rows[assumed->sheet_row].line;
    int note_at = name == TABLE_MISSION ? SETTING_COLUMN_COUNT + 2 : table->column_count + 2;
    const struct cell *note =
        sheet_cell(sheet, assumed->sheet_row, assumed->builder->tables->cell_of[name][note_at]);
    const char *row = name == TABLE_MISSION ? column->name
                      : table->columns[0].type == COLUMN_ID
                          ? mission_row_id(mission, name, assumed->sheet_row - 1)
                          : "";
    const char *value = cell_is_filled(cell) ? cell->text
                        : column->otherwise  ? column->otherwise
                                             : "";
    bool yes;
    if (column->type == COLUMN_YES_NO && value_read_yes_no(value, &yes))
        value = yes ? "yes" : "no"; /* a workbook has 1 or TRUE */
    memory_grow(&mission->assumptions, assumed->capacity, (size_t)mission->assumption_count + 1,
                sizeof *mission->assumptions);
    mission->assumptions[mission->assumption_count++] = (struct assumption){
        .table = table->name,
        .row = row[0] ? row : arena_format(&mission->arena, "%s %d", sheet_line_word(sheet), line),
        .column = name == TABLE_MISSION ? "value" : column->name,
        .value = value,
        .note = note ? note->text : "",
        .line = line,
    };
}

static void read_assumptions(struct builder *builder)
{
    size_t capacity = 0;
    struct mission *mission = builder->mission;
    for (int t = 0; t < TABLE_COUNT; t++) {
        enum table_name name = (enum table_name)t;
        const struct table *table = &mission_tables[name];
        const struct sheet *sheet = &builder->tables->sheets[name];
        int assumed_at = name == TABLE_MISSION ? SETTING_COLUMN_COUNT : table->column_count;
        for (int r = 1; sheet->file && r < sheet->row_count; r++) {
            const struct cell *assumed =
                sheet_cell(sheet, r, builder->tables->cell_of[name][assumed_at]);
            if (!cell_is_filled(assumed))
                continue;
            struct assumed_row row = {builder, &capacity, name, r};
            if (name != TABLE_MISSION) {
                struct rows_reading reading = reading_of(builder, name);
                rows_read_assumed(&reading, r, add_assumption, &row);
                continue;
            }
            bool yes;
            if (!value_read_yes_no(assumed->text, &yes))
                diagnostics_add(builder->diagnostics, SEVERITY_ERROR, sheet->file, assumed->line,
                                assumed->column, "assumed '%s' is neither yes nor no",
                                assumed->text);
            const struct cell *value = sheet_cell(sheet, r, builder->tables->cell_of[name][1]);
            for (int i = 0; yes && value && i < table->column_count; i++)
                if (builder->tables->setting_rows[i] == r)
                    add_assumption(&row, &table->columns[i], value);
        }
    }
    /* The arena owns all that the mission shows. */
    struct assumption *grown = mission->assumptions;
    size_t count = (size_t)mission->assumption_count;
    mission->assumptions = arena_new(&mission->arena, count, sizeof *grown);
    if (count)
        memcpy(mission->assumptions, grown, count * sizeof *grown);
    free(grown);
}

void mission_build(struct mission *mission, struct diagnostics *diagnostics)
{
    struct builder builder = {
        .mission = mission, .tables = mission->tables, .diagnostics = diagnostics};
    read_settings(&builder);
    for (int t = TABLE_PLACES; t < TABLE_COUNT; t++)
        read_table(&builder, (enum table_name)t);
    name_legs(&builder);
    name_risks(&builder);
    for (int t = TABLE_PLACES; t < TABLE_COUNT; t++)
        if (mission_tables[t].columns[0].type == COLUMN_ID)
            index_ids(&builder, (enum table_name)t);
    for (int t = TABLE_PLACES; t < TABLE_COUNT; t++)
        resolve_references(&builder, (enum table_name)t);
    finish_places(&builder);
    finish_legs(&builder);
    finish_risks(&builder);
    finish_units_and_lots(&builder);
    read_assumptions(&builder);
    near_misses_clear(&builder.misses);
    mission_check(mission, diagnostics);
}
