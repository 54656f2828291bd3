/* A new ledger: made under another name in the same folder, and put in its place when all of it is
 * on disk. */
#include "ledger/store.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void bind_text(sqlite3_stmt *statement, int at, const char *text)
{
    sqlite3_bind_text(statement, at, text ? text : "", -1, SQLITE_STATIC);
}

static bool write_places(struct ledger_file *file, const struct mission *mission,
                         struct diagnostics *diagnostics)
{
    sqlite3_stmt *statement = ledger_prepare(
        file->database, file->path,
        "INSERT INTO places(place, name, kind, country, geom) VALUES (?1, ?2, ?3, ?4, ?5)",
        diagnostics);
    bool good = statement != NULL;
    for (int i = 0; i < mission->place_count && good; i++) {
        const struct place *place = &mission->places[i];
        unsigned char point[POINT_BYTES];
        sqlite3_reset(statement);
        bind_text(statement, 1, place->id);
        bind_text(statement, 2, place->name);
        bind_text(statement, 3, place_kind_name(place->kind));
        bind_text(statement, 4, place->country);
        sqlite3_bind_null(statement, 5);
        if (place->has_position) {
            geometry_point(place->latitude, place->longitude, point);
            sqlite3_bind_blob(statement, 5, point, POINT_BYTES, SQLITE_STATIC);
        }
        good = sqlite3_step(statement) == SQLITE_DONE ||
               ledger_fail(file->database, file->path, "writing", diagnostics);
    }
    sqlite3_finalize(statement);
    return good;
}

static bool write_legs(struct ledger_file *file, const struct mission *mission,
                       struct diagnostics *diagnostics)
{
    sqlite3_stmt *statement = ledger_prepare(
        file->database, file->path,
        "INSERT INTO legs(leg, from_place, to_place, mode, geom) VALUES (?1, ?2, ?3, ?4, ?5)",
        diagnostics);
    bool good = statement != NULL;
    for (int i = 0; i < mission->leg_count && good; i++) {
        const struct leg *leg = &mission->legs[i];
        const struct place *from = &mission->places[leg->from], *to = &mission->places[leg->to];
        unsigned char line[LINE_BYTES];
        sqlite3_reset(statement);
        bind_text(statement, 1, leg->id);
        bind_text(statement, 2, from->id);
        bind_text(statement, 3, to->id);
        bind_text(statement, 4, transport_mode_name(leg->mode));
        sqlite3_bind_null(statement, 5);
        if (from->has_position && to->has_position) {
            geometry_line(from->latitude, from->longitude, to->latitude, to->longitude, line);
            sqlite3_bind_blob(statement, 5, line, LINE_BYTES, SQLITE_STATIC);
        }
        good = sqlite3_step(statement) == SQLITE_DONE ||
               ledger_fail(file->database, file->path, "writing", diagnostics);
    }
    sqlite3_finalize(statement);
    return good;
}

bool ledger_set_extent(sqlite3 *into, struct ledger_file *file, struct diagnostics *diagnostics)
{
    double least[2] = {HUGE_VAL, HUGE_VAL}, most[2] = {-HUGE_VAL, -HUGE_VAL}, at[2];
    sqlite3_stmt *statement = ledger_prepare(
        file->database, file->path, "SELECT geom FROM places WHERE geom IS NOT NULL", diagnostics);
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        if (geometry_read_point(sqlite3_column_blob(statement, 0),
                                sqlite3_column_bytes(statement, 0), &at[1], &at[0]))
            for (int i = 0; i < 2; i++) {
                least[i] = at[i] < least[i] ? at[i] : least[i];
                most[i] = at[i] > most[i] ? at[i] : most[i];
            }
    sqlite3_finalize(statement);
    if (least[0] > most[0])
        return statement;
    statement = ledger_prepare(into, file->path,
                               "UPDATE gpkg_contents SET min_x = ?1, min_y = ?2, max_x = ?3, "
                               "max_y = ?4 WHERE data_type = 'features'",
                               diagnostics);
    for (int i = 0; i < 4 && statement; i++)
        sqlite3_bind_double(statement, i + 1, i < 2 ? least[i] : most[i - 2]);
    bool good = statement && (sqlite3_step(statement) == SQLITE_DONE ||
                              ledger_fail(into, file->path, "writing", diagnostics));
    sqlite3_finalize(statement);
    return good;
}

bool ledger_hash_table(sqlite3 *database, const char *path, const char *sql,
                       crypto_generichash_state *state, struct diagnostics *diagnostics)
{
    sqlite3_stmt *statement = ledger_prepare(database, path, sql, diagnostics);
    int step = SQLITE_DONE;
    if (!statement)
        return false;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
        hash_integer(state, 1, sqlite3_column_int64(statement, 0));
        for (int i = 1; i < sqlite3_column_count(statement); i++) {
            int type = sqlite3_column_type(statement, i);
            if (type == SQLITE_NULL)
                continue;
            const void *bytes = sqlite3_column_blob(statement, i);
            /* a text that became a blob, or a number, is another thing */
            unsigned char tag = (unsigned char)(i + 1 + (type == SQLITE_BLOB ? 64 : 0) +
                                                (type < SQLITE_TEXT ? 128 : 0));
            hash_bytes(state, tag, bytes, (size_t)sqlite3_column_bytes(statement, i));
        }
    }
    sqlite3_finalize(statement);
    return step == SQLITE_DONE || ledger_fail(database, path, "reading", diagnostics);
}

bool ledger_hash_geometry(struct ledger_file *file, unsigned char hash[LEDGER_HASH_BYTES],
                          struct diagnostics *diagnostics)
{
    crypto_generichash_state state;
    hash_start(&state, "decamp ledger geometry");
    bool good =
        ledger_hash_table(file->database, file->path,
                          "SELECT id, place, name, kind, country, geom FROM places ORDER BY id",
                          &state, diagnostics) &&
        ledger_hash_table(file->database, file->path,
                          "SELECT id, leg, from_place, to_place, mode, geom FROM legs ORDER BY id",
                          &state, diagnostics);
    hash_finish(&state, hash);
    return good;
}

static bool write_schema(struct ledger_file *file, struct diagnostics *diagnostics)
{
    char sql[200];
    bool good = true;
    snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=%d; BEGIN",
             GEOPACKAGE_ID, GEOPACKAGE_VERSION);
    good = ledger_run(file->database, file->path, sql, "writing", diagnostics);
    for (int i = 0; ledger_schema[i].name && good; i++)
        good = ledger_run(file->database, file->path, ledger_schema[i].sql, "writing", diagnostics);
    snprintf(sql, sizeof sql, "INSERT INTO ledger VALUES (%d)", LEDGER_VERSION);
    return good &&
           ledger_run(file->database, file->path, ledger_contents, "writing", diagnostics) &&
           ledger_run(file->database, file->path, sql, "writing", diagnostics);
}

static bool write_first_entries(struct ledger_file *file, const struct mission *mission,
                                const struct ledger_key *key, struct diagnostics *diagnostics)
{
    struct ledger *ledger = memory_new(1, sizeof *ledger);
    struct ledger_entry entries[2];
    ledger_index_names(ledger);
    for (int i = 0; i < 2; i++)
        ledger_entry_init(&entries[i]);
    entries[0].kind = ENTRY_OPENING;
    entries[0].holder = ledger_name(ledger, mission->settings.name);
    entries[0].has_file_hash = ledger_hash_geometry(file, entries[0].file_hash, diagnostics);
    entries[1].kind = ENTRY_ENROLMENT;
    entries[1].holder = ledger_name(ledger, key->name);
    entries[1].role = ROLE_PLANNER;
    entries[1].has_key = true;
    memcpy(entries[1].key, key->public_key, sizeof entries[1].key);
    bool good = entries[0].has_file_hash &&
                ledger_append_entries(file, ledger, key, entries, 2, NULL, diagnostics);
    ledger_free(ledger);
    return good;
}

static bool write_all(const char *path, const struct mission *mission, const struct ledger_key *key,
                      struct diagnostics *diagnostics)
{
    struct ledger_file *file = memory_new(1, sizeof *file);
    file->path = memory_copy_text(path);
    file->to_write = true;
    file->database = ledger_connect(path, true, false, diagnostics);
    bool good = file->database && write_schema(file, diagnostics) &&
                write_places(file, mission, diagnostics) &&
                write_legs(file, mission, diagnostics) &&
                ledger_set_extent(file->database, file, diagnostics) &&
                write_first_entries(file, mission, key, diagnostics) &&
                ledger_run(file->database, path, "COMMIT", "writing", diagnostics);
    ledger_close(file);
    return good;
}

static void sync_folder(const char *path)
{
    char *copy = memory_copy_text(path);
    int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY);
    if (folder >= 0) {
        fsync(folder);
        close(folder);
    }
    free(copy);
}

bool ledger_create(const char *path, const struct mission *mission, const struct ledger_key *key,
                   struct diagnostics *diagnostics)
{
    struct stat status;
    if (sodium_init() < 0)
        abort(); /* no random numbers: nothing can be signed */
    if (stat(path, &status) == 0) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "exists already");
        diagnostics_hint(diagnostics, "a ledger is never replaced; give another name");
        return false;
    }
    char *temporary = memory_new(strlen(path) + 8, 1), *journal = memory_new(strlen(path) + 20, 1);
    sprintf(temporary, "%s.XXXXXX", path);
    int made = mkstemp(temporary);
    if (made < 0) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "cannot be written: %s",
                        strerror(errno));
        free(journal);
        free(temporary);
        return false;
    }
    mode_t mask = umask(0);
    umask(mask);
    fchmod(made, 0666 & ~mask);
    close(made);
    bool good = write_all(temporary, mission, key, diagnostics);
    if (good && renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) != 0) {
        /* old file systems (FAT on a stick) do not know the flag; the file was not there above */
        if ((errno != EINVAL && errno != ENOSYS) || rename(temporary, path) != 0) {
            diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "cannot be written: %s",
                            strerror(errno));
            good = false;
        }
    }
    if (good)
        sync_folder(path);
    if (!good) {
        sprintf(journal, "%s-journal", temporary);
        unlink(temporary);
        unlink(journal);
    }
    free(journal);
    free(temporary);
    return good;
}
