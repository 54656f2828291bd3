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

/* Looking for a near miss compares with every candidate: with many faults in a large mission it
 * stops here. */
enum { NEAREST_BUDGET = 1000000 };

struct builder {
    struct mission *mission;
    struct mission_tables *tables;
    struct diagnostics *diagnostics;
    const char **candidates[TABLE_COUNT]; /* ids, for near misses; made when first needed */
    long nearest_spent;
};

static const struct column *declared_column(const struct table *table, int column)
{
    return column < table->column_count ? &table->columns[column]
                                        : &common_columns[column - table->column_count];
}

static int declared_count(const struct table *table)
{
    return table->column_count + COMMON_COLUMN_COUNT;
}

static void *row_of(const struct mission *mission, const struct table *table, int row)
{
    char *rows;
    memcpy(&rows, (const char *)mission + table->rows_offset, sizeof rows);
    return rows + (size_t)row * table->row_size;
}

static int *row_count_of(struct mission *mission, const struct table *table)
{
    return (int *)((char *)mission + table->rows_count_offset);
}

static const struct cell *cell_at(const struct sheet *sheet, int sheet_row, int position)
{
    const struct sheet_row *row = &sheet->rows[sheet_row];
    return position >= 0 && position < row->count ? &sheet->cells[row->first + position] : NULL;
}

static bool is_filled(const struct cell *cell)
{
    return cell && cell->text[0];
}

/* Finds the `count` wanted columns in the header; reports missing, double and misspelt ones. */
static void read_header(struct builder *builder, const struct sheet *sheet,
                        const struct column *const *wanted, int count, int *position)
{
    const char *names[COLUMNS_MOST];
    struct diagnostics *diagnostics = builder->diagnostics;
    for (int i = 0; i < count; i++) {
        names[i] = wanted[i]->name;
        position[i] = -1;
    }
    const struct sheet_row *header = &sheet->rows[0];
    const struct cell *cells = &sheet->cells[header->first];
    for (int at = 0; at < header->count; at++) {
        int found = 0;
        while (found < count && strcasecmp(names[found], cells[at].text) != 0)
            found++;
        if (found < count && position[found] >= 0)
            diagnostics_add(diagnostics, SEVERITY_ERROR, sheet->file, cells[at].line,
                            cells[at].column, "the column '%s' is there twice", names[found]);
        else if (found < count)
            position[found] = at;
    }
    /* A misspelt column is told only where the right one is missing: others may be named as they
     * like. */
    for (int at = 0; at < header->count; at++) {
        const char *nearest = text_nearest(cells[at].text, names, (size_t)count);
        if (!nearest || !cells[at].text[0] || strcasecmp(nearest, cells[at].text) == 0)
            continue; /* `source` may be a table's own column as well as common to all */
        for (int i = 0; i < count; i++)
            if (names[i] == nearest && position[i] < 0) {
                diagnostics_add(diagnostics, SEVERITY_WARNING, sheet->file, cells[at].line,
                                cells[at].column, "the column '%s' is not known and is ignored",
                                cells[at].text);
                diagnostics_hint(diagnostics, "did you mean '%s'?", nearest);
            }
    }
    for (int i = 0; i < count; i++)
        if (position[i] < 0 && !wanted[i]->otherwise) {
            diagnostics_add(diagnostics, SEVERITY_ERROR, sheet->file, header->line, 1,
                            "the column '%s' is missing", names[i]);
            diagnostics_hint(diagnostics, "%s", wanted[i]->meaning);
        }
}

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

static void refuse_empty(struct builder *builder, const struct sheet *sheet,
                         const struct cell *cell, const struct column *column)
{
    char expected[256];
    diagnostics_add(builder->diagnostics, SEVERITY_ERROR, sheet->file, cell->line, cell->column,
                    "%s is empty", column->name);
    diagnostics_hint(builder->diagnostics, "expected: %s",
                     column_describe_type(column, expected, sizeof expected));
}

/* Reads one row's cells over the defaults that `row` holds. */
static void read_row(struct builder *builder, enum table_name name, int sheet_row, void *row)
{
    const struct table *table = &mission_tables[name];
    const struct sheet *sheet = &builder->tables->sheets[name];
    for (int c = 0; c < table->column_count; c++) {
        const struct cell *cell = cell_at(sheet, sheet_row, builder->tables->cell_of[name][c]);
        const struct column *column = &table->columns[c];
        if (is_filled(cell))
            value_read(column, cell, row, sheet->file, builder->diagnostics);
        else if (cell && !column->otherwise)
            refuse_empty(builder, sheet, cell, column);
    }
}

static void read_table(struct builder *builder, enum table_name name)
{
    const struct table *table = &mission_tables[name];
    const struct sheet *sheet = &builder->tables->sheets[name];
    const struct column *wanted[COLUMNS_MOST];
    int *position = builder->tables->cell_of[name];
    for (int c = 0; c < declared_count(table); c++) {
        wanted[c] = declared_column(table, c);
        position[c] = -1;
    }
    if (!has_rows(builder, name))
        return;
    read_header(builder, sheet, wanted, declared_count(table), position);
    int count = sheet->row_count - 1;
    /* The lots that the units bring with them follow those of the assets table. */
    int room =
        name == TABLE_ASSETS ? count + 2 * builder->tables->sheets[TABLE_UNITS].row_count : count;
    struct arena *arena = &builder->mission->arena;
    void *rows = arena_new(arena, (size_t)room + 1, table->row_size);
    memcpy((char *)builder->mission + table->rows_offset, &rows, sizeof rows);
    *row_count_of(builder->mission, table) = count;
    void *defaults = arena_new(arena, 1, table->row_size);
    for (int c = 0; c < table->column_count; c++)
        value_set_default(&table->columns[c], defaults);
    for (int r = 0; r < count; r++) {
        void *row = row_of(builder->mission, table, r);
        memcpy(row, defaults, table->row_size);
        memcpy((char *)row + table->line_offset, &sheet->rows[r + 1].line, sizeof(int));
        read_row(builder, name, r + 1, row);
    }
}

static void read_setting(struct builder *builder, const struct column *column, int sheet_row,
                         const int *position)
{
    const struct sheet *sheet = &builder->tables->sheets[TABLE_MISSION];
    const struct cell *value = cell_at(sheet, sheet_row, position[1]);
    const struct cell *unit = cell_at(sheet, sheet_row, position[2]);
    if (is_filled(value))
        value_read(column, value, &builder->mission->settings, sheet->file, builder->diagnostics);
    else if (value && !column->otherwise)
        refuse_empty(builder, sheet, value, column);
    if (is_filled(unit) && column->unit && strcmp(unit->text, column->unit) != 0) {
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
    read_header(builder, sheet, wanted, SETTING_COLUMN_COUNT + COMMON_COLUMN_COUNT, position);
    for (int r = 1; r < sheet->row_count; r++) {
        const struct cell *key = cell_at(sheet, r, position[0]);
        if (!key)
            continue;
        int found = table_find_column(table, key->text);
        if (!key->text[0]) {
            refuse_empty(builder, sheet, key, &setting_columns[0]);
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

/* The id of a row: its first column. Only tables whose first column is an id have ids. */
static const char *row_id(const struct mission *mission, const struct table *table, int row)
{
    const char *id;
    memcpy(&id, (const char *)row_of(mission, table, row) + table->columns[0].offset, sizeof id);
    return id;
}

static void index_ids(struct builder *builder, enum table_name name)
{
    const struct table *table = &mission_tables[name];
    struct mission *mission = builder->mission;
    json_t *ids = builder->tables->ids[name] = json_object();
    int count = *row_count_of(mission, table);
    for (int r = 0; r < count; r++) {
        const char *id = row_id(mission, table, r);
        const json_t *earlier = json_object_get(ids, id);
        if (!id[0])
            continue;
        if (!earlier) {
            json_object_set_new_nocheck(ids, id, json_integer(r));
            continue;
        }
        int line;
        memcpy(&line,
               (char *)row_of(mission, table, (int)json_integer_value(earlier)) +
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

static int find_id(const struct mission *mission, enum table_name name, const char *id)
{
    const json_t *found = json_object_get(mission->tables->ids[name], id);
    return found ? (int)json_integer_value(found) : -1;
}

static const char *nearest_id(struct builder *builder, enum table_name name, const char *id)
{
    const struct table *table = &mission_tables[name];
    int count = *row_count_of(builder->mission, table);
    builder->nearest_spent += count;
    if (builder->nearest_spent > NEAREST_BUDGET || count == 0)
        return NULL;
    if (!builder->candidates[name]) {
        builder->candidates[name] = memory_new((size_t)count, sizeof *builder->candidates[name]);
        for (int r = 0; r < count; r++)
            builder->candidates[name][r] = row_id(builder->mission, table, r);
    }
    return text_nearest(id, builder->candidates[name], (size_t)count);
}

static int resolve(struct builder *builder, const struct column *column, const char *id,
                   const struct sheet *sheet, const struct cell *cell)
{
    int found = find_id(builder->mission, column->refers, id);
    const struct table *table = &mission_tables[column->refers];
    /* Where a whole table failed that every mission has, each mention of its rows is no news. */
    bool failed = table->required && (*row_count_of(builder->mission, table) == 0 ||
                                      builder->tables->cell_of[column->refers][0] < 0);
    if (found >= 0 || failed)
        return found;
    const char *suffix = diagnostic_is_in_sheet(sheet->file) ? "" : ".csv";
    diagnostics_add(builder->diagnostics, SEVERITY_ERROR, sheet->file, cell->line, cell->column,
                    "%s '%s' is not in %s%s", table->row_name, id, table->name, suffix);
    const char *nearest = nearest_id(builder, column->refers, id);
    if (nearest)
        diagnostics_hint(builder->diagnostics, "did you mean '%s'?", nearest);
    return -1;
}

static void resolve_list(struct builder *builder, const struct column *column, void *row,
                         const struct sheet *sheet, const struct cell *cell)
{
    int most = 1, count = 0;
    for (const char *at = cell->text; *at; at++)
        most += *at == ';';
    int *list = arena_new(&builder->mission->arena, (size_t)most, sizeof *list);
    char *text = memory_copy_text(cell->text), *rest = text;
    for (char *part; (part = strsep(&rest, ";"));) {
        part += strspn(part, " ");
        size_t length = strlen(part);
        while (length && part[length - 1] == ' ')
            part[--length] = '\0';
        int found = length ? resolve(builder, column, part, sheet, cell) : -1;
        if (found >= 0)
            list[count++] = found;
    }
    free(text);
    memcpy((char *)row + column->offset, &list, sizeof list);
    memcpy((char *)row + column->count_offset, &count, sizeof count);
}

static void resolve_references(struct builder *builder, enum table_name name)
{
    const struct table *table = &mission_tables[name];
    const struct sheet *sheet = &builder->tables->sheets[name];
    int count = *row_count_of(builder->mission, table);
    for (int c = 0; c < table->column_count; c++) {
        const struct column *column = &table->columns[c];
        if (column->type != COLUMN_REFERENCE && column->type != COLUMN_REFERENCES)
            continue;
        for (int r = 0; r < count; r++) {
            const struct cell *cell = cell_at(sheet, r + 1, builder->tables->cell_of[name][c]);
            char *row = row_of(builder->mission, table, r);
            if (!is_filled(cell))
                continue;
            if (column->type == COLUMN_REFERENCES) {
                resolve_list(builder, column, row, sheet, cell);
                continue;
            }
            int found = resolve(builder, column, cell->text, sheet, cell);
            memcpy(row + column->offset, &found, sizeof found);
        }
    }
}

/* Ids of legs may be left to us, and are made before references look for them. */
static void name_legs(struct builder *builder)
{
    struct mission *mission = builder->mission;
    for (int i = 0; i < mission->leg_count; i++) {
        struct leg *leg = &mission->legs[i];
        const struct cell *from = mission_cell(mission, TABLE_LEGS, i, "from");
        const struct cell *to = mission_cell(mission, TABLE_LEGS, i, "to");
        if (!leg->id[0] && is_filled(from) && is_filled(to))
            leg->id = arena_format(&mission->arena, leg->route[0] ? "%s-%s/%s" : "%s-%s",
                                   from->text, to->text, leg->route);
    }
}

static void finish_places(struct builder *builder)
{
    struct mission *mission = builder->mission;
    for (int i = 0; i < mission->place_count; i++) {
        struct place *place = &mission->places[i];
        bool latitude = is_filled(mission_cell(mission, TABLE_PLACES, i, "latitude"));
        bool longitude = is_filled(mission_cell(mission, TABLE_PLACES, i, "longitude"));
        place->has_position = latitude && longitude;
        if (latitude != longitude)
            mission_report(mission, builder->diagnostics, SEVERITY_ERROR, TABLE_PLACES, i,
                           latitude ? "longitude" : "latitude", "%s is empty, %s is not",
                           latitude ? "longitude" : "latitude",
                           latitude ? "latitude" : "longitude");
        if (!place->has_position)
            place->latitude = place->longitude = 0;
        if (!is_filled(mission_cell(mission, TABLE_PLACES, i, "closes")))
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
                                 .tonnes = settings->vehicle_tonnes,
                                 .teu = settings->vehicle_teu,
                                 .seats = settings->vehicle_seats,
                                 .drives = true});
        if (unit->tonnes > 0)
            add_lot(builder, i, "equipment",
                    (struct lot){.quantity = (int)ceil(unit->tonnes), .tonnes = 1});
    }
}

/* `all` marks what can be estimated: numbers, dates, words, yes or no; not names and references. */
static bool is_value(const struct column *column)
{
    return column->type != COLUMN_ID && column->type != COLUMN_TEXT &&
           column->type != COLUMN_REFERENCE && column->type != COLUMN_REFERENCES;
}

static void add_assumption(struct builder *builder, size_t *capacity, enum table_name name,
                           int sheet_row, const struct column *column, const char *value)
{
    struct mission *mission = builder->mission;
    const struct sheet *sheet = &builder->tables->sheets[name];
    const struct table *table = &mission_tables[name];
    const int *position = builder->tables->cell_of[name];
    int line = sheet->rows[sheet_row].line;
    int note_at = name == TABLE_MISSION ? SETTING_COLUMN_COUNT + 2 : table->column_count + 2;
    const struct cell *note = cell_at(sheet, sheet_row, position[note_at]);
    const char *row = name == TABLE_MISSION                 ? column->name
                      : table->columns[0].type == COLUMN_ID ? row_id(mission, table, sheet_row - 1)
                                                            : "";
    bool yes;
    if (column->type == COLUMN_YES_NO && value_read_yes_no(value, &yes))
        value = yes ? "yes" : "no"; /* a workbook has 1 or TRUE */
    memory_grow(&mission->assumptions, capacity, (size_t)mission->assumption_count + 1,
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

static void read_assumed_columns(struct builder *builder, size_t *capacity, enum table_name name,
                                 int sheet_row, const struct cell *assumed)
{
    const struct table *table = &mission_tables[name];
    const struct sheet *sheet = &builder->tables->sheets[name];
    const int *position = builder->tables->cell_of[name];
    if (strcasecmp(assumed->text, "all") == 0) {
        for (int c = 0; c < table->column_count; c++) {
            const struct cell *cell = cell_at(sheet, sheet_row, position[c]);
            if (is_filled(cell) && is_value(&table->columns[c]))
                add_assumption(builder, capacity, name, sheet_row, &table->columns[c], cell->text);
        }
        return;
    }
    char *text = memory_copy_text(assumed->text), *rest = text;
    for (char *part; (part = strsep(&rest, "; "));) {
        int c = part[0] ? table_find_column(table, part) : -1;
        if (c >= 0) {
            const struct cell *cell = cell_at(sheet, sheet_row, position[c]);
            const char *otherwise = table->columns[c].otherwise;
            add_assumption(builder, capacity, name, sheet_row, &table->columns[c],
                           is_filled(cell) ? cell->text
                           : otherwise     ? otherwise
                                           : "");
        } else if (part[0]) {
            const char *names[COLUMNS_MOST];
            for (int i = 0; i < table->column_count; i++)
                names[i] = table->columns[i].name;
            const char *nearest = text_nearest(part, names, (size_t)table->column_count);
            diagnostics_add(builder->diagnostics, SEVERITY_ERROR, sheet->file, assumed->line,
                            assumed->column, "assumed '%s' is not a column", part);
            if (nearest)
                diagnostics_hint(builder->diagnostics, "did you mean '%s'?", nearest);
            else
                diagnostics_hint(builder->diagnostics,
                                 "name columns, separated by ';', or write all");
        }
    }
    free(text);
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
                cell_at(sheet, r, builder->tables->cell_of[name][assumed_at]);
            if (!is_filled(assumed))
                continue;
            if (name != TABLE_MISSION) {
                read_assumed_columns(builder, &capacity, name, r, assumed);
                continue;
            }
            bool yes;
            if (!value_read_yes_no(assumed->text, &yes))
                diagnostics_add(builder->diagnostics, SEVERITY_ERROR, sheet->file, assumed->line,
                                assumed->column, "assumed '%s' is neither yes nor no",
                                assumed->text);
            const struct cell *value = cell_at(sheet, r, builder->tables->cell_of[name][1]);
            for (int i = 0; yes && value && i < table->column_count; i++)
                if (builder->tables->setting_rows[i] == r)
                    add_assumption(builder, &capacity, name, r, &table->columns[i], value->text);
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
    for (int t = TABLE_PLACES; t < TABLE_COUNT; t++)
        if (mission_tables[t].columns[0].type == COLUMN_ID)
            index_ids(&builder, (enum table_name)t);
    for (int t = TABLE_PLACES; t < TABLE_COUNT; t++)
        resolve_references(&builder, (enum table_name)t);
    finish_places(&builder);
    finish_legs(&builder);
    finish_units_and_lots(&builder);
    read_assumptions(&builder);
    for (int t = 0; t < TABLE_COUNT; t++)
        free(builder.candidates[t]);
    mission_check(mission, diagnostics);
}
