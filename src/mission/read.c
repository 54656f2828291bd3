/* Opening and closing a mission, finding what is in it, and telling where in its tables something
 * stands. */
#include "mission/reading.h"

#include "base/text.h"
#include "mission/workbook.h"

#include <dirent.h>
#include <errno.h>
#include <geodesic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct mission *mission_new(const char *path)
{
    struct mission *mission = memory_new(1, sizeof *mission);
    mission->path = arena_copy_text(&mission->arena, path);
    mission->tables = arena_new(&mission->arena, 1, sizeof *mission->tables);
    return mission;
}

void mission_free(struct mission *mission)
{
    if (!mission)
        return;
    for (int t = 0; t < TABLE_COUNT; t++)
        json_decref(mission->tables->ids[t]);
    struct arena arena = mission->arena;
    arena_clear(&arena);
    free(mission);
}

/* A file of the mission's folder as the user would open it. */
static char *table_path(struct arena *arena, const char *folder, const char *file)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    bool here = strcmp(folder, ".") == 0 || strcmp(folder, "./") == 0;
    return here ? arena_copy_text(arena, file)
                : arena_format(arena, "%.*s/%s", (int)length, folder, file);
}

/* A misspelt table would otherwise be silently left out. */
static void report_strange_files(const char *path, const struct mission_tables *tables,
                                 struct diagnostics *diagnostics)
{
    const char *names[TABLE_COUNT];
    int count = 0;
    for (int t = 0; t < TABLE_COUNT; t++)
        if (!tables->sheets[t].file)
            names[count++] = mission_tables[t].name;
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        size_t length = strlen(entry->d_name);
        if (length <= 4 || strcasecmp(entry->d_name + length - 4, ".csv") != 0)
            continue;
        char *name = memory_copy_text(entry->d_name);
        name[length - 4] = '\0';
        const char *nearest = text_nearest(name, names, (size_t)count);
        if (nearest) {
            diagnostics_add(diagnostics, SEVERITY_WARNING,
                            table_path(&diagnostics->arena, path, entry->d_name), 0, 0,
                            "the table is not known and is ignored");
            diagnostics_hint(diagnostics, "did you mean '%s.csv'?", nearest);
        }
        free(name);
    }
    if (folder)
        closedir(folder);
}

static void read_folder(struct mission *mission, struct diagnostics *diagnostics)
{
    const char *path = mission->path;
    for (int t = 0; t < TABLE_COUNT; t++) {
        const struct table *table = &mission_tables[t];
        char name[32];
        snprintf(name, sizeof name, "%s.csv", table->name);
        char *file = table_path(&mission->arena, path, name);
        struct stat status;
        if (stat(file, &status) != 0 && errno == ENOENT) {
            if (table->required) {
                diagnostics_add(diagnostics, SEVERITY_ERROR, file, 0, 0,
                                "the mission needs this table: %s", table->meaning);
                diagnostics_hint(diagnostics,
                                 "'decamp init FOLDER' writes a small mission to begin with");
            }
            continue;
        }
        sheet_read_file(&mission->tables->sheets[t], &mission->arena, file, diagnostics);
    }
    report_strange_files(path, mission->tables, diagnostics);
}

struct mission *mission_read(const char *path, struct diagnostics *diagnostics)
{
    size_t errors = diagnostics->errors;
    struct mission *mission = mission_new(path);
    struct stat status;
    bool opened = stat(path, &status) == 0;
    if (!opened)
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0,
                        "the mission could not be opened: %s", strerror(errno));
    else if (S_ISDIR(status.st_mode))
        read_folder(mission, diagnostics);
    else
        opened = workbook_read(mission, diagnostics);
    if (opened)
        mission_build(mission, diagnostics);
    if (diagnostics->errors > errors) {
        mission_free(mission);
        return NULL;
    }
    return mission;
}

const struct cell *mission_cell(const struct mission *mission, enum table_name name, int row,
                                const char *column)
{
    const struct mission_tables *tables = mission->tables;
    const struct sheet *sheet = &tables->sheets[name];
    int found = table_find_column(&mission_tables[name], column);
    int sheet_row = row + 1, position = found < 0 ? -1 : tables->cell_of[name][found];
    if (name == TABLE_MISSION) {
        sheet_row = found < 0 ? 0 : tables->setting_rows[found];
        position = sheet_row ? tables->cell_of[name][1] : -1;
    }
    if (!sheet->file || position < 0 || sheet_row >= sheet->row_count ||
        position >= sheet->rows[sheet_row].count)
        return NULL;
    return &sheet->cells[sheet->rows[sheet_row].first + position];
}

void mission_report(const struct mission *mission, struct diagnostics *diagnostics,
                    enum severity severity, enum table_name name, int row, const char *column,
                    const char *format, ...)
{
    const struct cell *cell = mission_cell(mission, name, row, column);
    const struct sheet *sheet = &mission->tables->sheets[name];
    int line = 1, at = 1;
    if (cell) {
        line = cell->line;
        at = cell->column;
    } else if (sheet->file && name != TABLE_MISSION && row + 1 < sheet->row_count) {
        line = sheet->rows[row + 1].line;
    }
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    diagnostics_add(diagnostics, severity, sheet->file, line, at, "%s", message);
}

void *mission_row(const struct mission *mission, enum table_name name, int row)
{
    char *rows;
    memcpy(&rows, (const char *)mission + mission_tables[name].rows_offset, sizeof rows);
    return rows ? rows + (size_t)row * mission_tables[name].row_size : NULL;
}

int mission_row_count(const struct mission *mission, enum table_name name)
{
    int count;
    memcpy(&count, (const char *)mission + mission_tables[name].rows_count_offset, sizeof count);
    return count;
}

const char *mission_row_id(const struct mission *mission, enum table_name name, int row)
{
    const char *id;
    memcpy(&id,
           (const char *)mission_row(mission, name, row) + mission_tables[name].columns[0].offset,
           sizeof id);
    return id;
}

int mission_find_row(const struct mission *mission, enum table_name name, const char *id)
{
    const json_t *ids = mission->tables->ids[name], *found = json_object_get(ids, id);
    if (found)
        return (int)json_integer_value(found);
    /* What a copy of the mission has more (plan/relaxation.c) is behind the rows of its tables. */
    for (int row = (int)json_object_size(ids); ids && row < mission_row_count(mission, name);
         row++) {
        const char *other = mission_row_id(mission, name, row);
        if (other && strcmp(other, id) == 0)
            return row;
    }
    return -1;
}

/* Without what stands from '@' to the next '/'. */
static int find_or_part(const struct mission *mission, enum table_name name, const char *id)
{
    int found = mission_find_row(mission, name, id);
    const char *at = strchr(id, '@');
    if (found >= 0 || !at)
        return found;
    const char *rest = strchr(at, '/');
    char *whole = memory_copy_text(id);
    strcpy(whole + (at - id), rest ? rest : "");
    found = mission_find_row(mission, name, whole);
    free(whole);
    return found;
}

int mission_find_unit_or_part(const struct mission *mission, const char *id)
{
    return find_or_part(mission, TABLE_UNITS, id);
}

int mission_find_lot_or_part(const struct mission *mission, const char *id)
{
    return find_or_part(mission, TABLE_ASSETS, id);
}

int mission_find_place(const struct mission *mission, const char *id)
{
    return mission_find_row(mission, TABLE_PLACES, id);
}

int mission_find_leg(const struct mission *mission, const char *id)
{
    return mission_find_row(mission, TABLE_LEGS, id);
}

int mission_find_unit(const struct mission *mission, const char *id)
{
    return mission_find_row(mission, TABLE_UNITS, id);
}

int mission_find_lot(const struct mission *mission, const char *id)
{
    return mission_find_row(mission, TABLE_ASSETS, id);
}

int mission_find_lift(const struct mission *mission, const char *id)
{
    return mission_find_row(mission, TABLE_LIFT, id);
}

double mission_geodesic_km(double latitude_1, double longitude_1, double latitude_2,
                           double longitude_2)
{
    struct geod_geodesic wgs84;
    double metres;
    geod_init(&wgs84, 6378137, 1 / 298.257223563);
    geod_inverse(&wgs84, latitude_1, longitude_1, latitude_2, longitude_2, &metres, NULL, NULL);
    return metres / 1000;
}
