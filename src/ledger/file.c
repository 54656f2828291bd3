/* Opening, and what SQLite says in a planner's words.
 *
 * The journal is SQLite's rollback journal, deleted at each commit, with synchronous=EXTRA: when a
 * commit returns, the entries are in the one file and its journal is gone from the folder, both on
 * disk. With a write-ahead log an acknowledged entry could stand in a second file, which whoever
 * copies the ledger to a stick leaves behind.
 *
 * A ledger comes from strangers' sticks, so its database is not trusted: its tables must be ours to
 * the letter, and no trigger or view of anybody else may hang on them. Tables that a GIS adds
 * (styles, for instance) are left alone.
 *
 * Whoever only reads opens for writing too where the folder allows it, because an interrupted write
 * is undone by the next who opens; after that the connection is bound to reading. A GIS leaves a
 * file that it shows in another mode, with a write-ahead log: decamp puts it back when it writes,
 * and on read-only media, where that cannot be, opens it as immutable.
 */
#include "ledger/store.h"

#include <errno.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool ledger_fail(sqlite3 *database, const char *path, const char *doing,
                 struct diagnostics *diagnostics)
{
    int code = database ? sqlite3_extended_errcode(database) : SQLITE_NOMEM;
    const char *says = database ? sqlite3_errmsg(database) : "no memory";
    int system = database ? sqlite3_system_errno(database) : 0;
    const char *message, *hint = NULL;
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        message = "is in use by another program";
        hint = "close it there (QGIS, another decamp) and try again";
        break;
    case SQLITE_FULL:
        message = "the disk is full";
        hint = "make room and try again: nothing was recorded, and nothing is lost";
        break;
    case SQLITE_READONLY:
        message = code == SQLITE_READONLY_ROLLBACK || code == SQLITE_READONLY_RECOVERY
                      ? "a write was interrupted and can only be undone where the file can be "
                        "written"
                      : "must not be written";
        hint = "copy it, with the files beside it that begin with its name, to a folder of yours";
        break;
    case SQLITE_NOTADB:
        message = "is not a ledger";
        hint = "a ledger is made by `decamp ledger new`";
        break;
    case SQLITE_CORRUPT:
        message = "is damaged";
        hint = "`decamp audit` says what is broken; take a copy that was merged before";
        break;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_PERM:
        message = system ? strerror(system) : "cannot be opened";
        break;
    default:
        message = "SQLite failed";
    }
    diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "%s: %s (%s)", doing, message, says);
    if (hint)
        diagnostics_hint(diagnostics, "%s", hint);
    return false;
}

bool ledger_damaged(const char *path, struct diagnostics *diagnostics, const char *format, ...)
{
    va_list arguments;
    char text[300];
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "the ledger is damaged: %s", text);
    diagnostics_hint(diagnostics,
                     "`decamp audit` says what is broken; take a copy that was merged before");
    return false;
}

bool ledger_run(sqlite3 *database, const char *path, const char *sql, const char *doing,
                struct diagnostics *diagnostics)
{
    return sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK ||
           ledger_fail(database, path, doing, diagnostics);
}

sqlite3_stmt *ledger_prepare(sqlite3 *database, const char *path, const char *sql,
                             struct diagnostics *diagnostics)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        ledger_fail(database, path, "reading", diagnostics);
    return statement;
}

/* file:PATH?immutable=1, with what an URI cannot hold as %XX. */
static char *immutable_address(const char *path)
{
    char *address = memory_new(3 * strlen(path) + 30, 1), *at = address;
    at += sprintf(at, "file:");
    for (; *path; path++)
        at += strchr("%?#", *path) ? sprintf(at, "%%%02X", (unsigned char)*path)
                                   : sprintf(at, "%c", *path);
    sprintf(at, "?immutable=1");
    return address;
}

/* SQLITE_ROW: done or not, and what the mode is now. */
static int ask_rollback_journal(sqlite3 *database, bool *good)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(database, "PRAGMA journal_mode=DELETE", -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    *good = code == SQLITE_ROW &&
            strcmp((const char *)sqlite3_column_text(statement, 0), "delete") == 0;
    sqlite3_finalize(statement);
    return code;
}

/* Entries must not be acknowledged in a second file: while another program holds the ledger in the
 * mode with a write-ahead log, it cannot be written. Whoever only looked at it will have closed it
 * soon; SQLite itself does not wait for that. */
static bool use_rollback_journal(sqlite3 *database, const char *path,
                                 struct diagnostics *diagnostics)
{
    enum { PAUSE_MS = 50 };
    bool good;
    int code = ask_rollback_journal(database, &good);
    for (int waited = 0;
         !good && (code == SQLITE_ROW || (code & 0xff) == SQLITE_BUSY) && waited < LOCK_WAIT_MS;
         waited += PAUSE_MS) {
        sqlite3_sleep(PAUSE_MS);
        code = ask_rollback_journal(database, &good);
    }
    if (good)
        return true;
    if (code != SQLITE_ROW && (code & 0xff) != SQLITE_BUSY)
        return ledger_fail(database, path, "opening", diagnostics);
    diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0,
                    "is in use by another program, which has kept it for more than %d s",
                    LOCK_WAIT_MS / 1000);
    diagnostics_hint(diagnostics,
                     "close it there (in QGIS: take its layers out of the project), and try again; "
                     "show a copy of it");
    return false;
}

sqlite3 *ledger_connect(const char *path, bool to_write, bool immutable,
                        struct diagnostics *diagnostics)
{
    sqlite3 *database = NULL;
    char *address = immutable ? immutable_address(path) : memory_copy_text(path);
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                (immutable ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE);
    bool done = sqlite3_open_v2(address, &database, flags, NULL) == SQLITE_OK;
    free(address);
    if (!done) {
        ledger_fail(database, path, "opening", diagnostics);
        sqlite3_close(database);
        return NULL;
    }
    sqlite3_busy_timeout(database, LOCK_WAIT_MS);
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    done = ledger_run(database, path,
                      to_write ? "PRAGMA cell_size_check=1; PRAGMA synchronous=EXTRA"
                               : "PRAGMA cell_size_check=1; PRAGMA query_only=1",
                      "opening", diagnostics) &&
           (!to_write || use_rollback_journal(database, path, diagnostics));
    if (!done) {
        sqlite3_close(database);
        database = NULL;
    }
    return database;
}

static bool read_number(sqlite3 *database, const char *sql, int64_t *number)
{
    sqlite3_stmt *statement = NULL;
    bool found = sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK &&
                 sqlite3_step(statement) == SQLITE_ROW;
    if (found)
        *number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return found;
}

/* What stands in the way of reading the file as a ledger: other tables, a newer version. */
static bool check_identity(struct ledger_file *file, struct diagnostics *diagnostics)
{
    int64_t application = 0, version = 0, tables = 0;
    if (!read_number(file->database, "PRAGMA application_id", &application) ||
        !read_number(file->database,
                     "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN "
                     "('ledger', 'entries')",
                     &tables))
        return ledger_fail(file->database, file->path, "opening", diagnostics);
    if (tables != 2) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, file->path, 0, 0,
                        "is %s, but not a ledger of decamp",
                        application == GEOPACKAGE_ID ? "a GeoPackage" : "an SQLite database");
        diagnostics_hint(diagnostics, "a ledger is made by `decamp ledger new`");
        return false;
    }
    if (!read_number(file->database, "SELECT max(version) FROM ledger", &version))
        return ledger_fail(file->database, file->path, "opening", diagnostics);
    if (version > LEDGER_VERSION) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, file->path, 0, 0,
                        "is a ledger of version %lld, and this decamp knows version %d only",
                        (long long)version, LEDGER_VERSION);
        diagnostics_hint(diagnostics, "use a newer decamp");
        return false;
    }
    if (version != LEDGER_VERSION || application != GEOPACKAGE_ID)
        return ledger_damaged(file->path, diagnostics, "it does not say what it is");
    return true;
}

static int find_object(const char *name)
{
    for (int i = 0; ledger_schema[i].name; i++)
        if (name && strcmp(ledger_schema[i].name, name) == 0)
            return i;
    return -1;
}

static const char *text_of(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return text ? text : "";
}

/* Every object of ours is there to the letter, and nothing but ours hangs on our tables. */
static bool check_schema(struct ledger_file *file, struct diagnostics *diagnostics)
{
    bool seen[SCHEMA_OBJECTS_MOST] = {false};
    sqlite3_stmt *statement = ledger_prepare(
        file->database, file->path,
        "SELECT name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL", diagnostics);
    bool good = statement != NULL;
    int step = SQLITE_DONE;
    while (good && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        int object = find_object(text_of(statement, 0));
        if (object >= 0) {
            if (seen[object] || strcmp(text_of(statement, 2), ledger_schema[object].sql) != 0)
                good = ledger_damaged(file->path, diagnostics, "its table or view '%s' was changed",
                                      ledger_schema[object].name);
            seen[object] = true;
        } else if (find_object(text_of(statement, 1)) >= 0) {
            good = ledger_damaged(file->path, diagnostics,
                                  "it has a trigger or an index that is not decamp's");
        }
    }
    if (good && step != SQLITE_DONE)
        good = ledger_fail(file->database, file->path, "opening", diagnostics);
    for (int i = 0; good && ledger_schema[i].name; i++)
        if (!seen[i])
            good = ledger_damaged(file->path, diagnostics, "its table or view '%s' is missing",
                                  ledger_schema[i].name);
    sqlite3_finalize(statement);
    return good;
}

static bool is_beside(const char *path, const char *ending)
{
    char *other = memory_new(strlen(path) + strlen(ending) + 1, 1);
    strcat(strcpy(other, path), ending);
    bool there = access(other, F_OK) == 0;
    free(other);
    return there;
}

/* In the mode with a write-ahead log, without one, and where none can be made. */
static bool must_be_immutable(const char *path)
{
    unsigned char head[20] = {0};
    char *copy = memory_copy_text(path);
    bool writable = access(dirname(copy), W_OK) == 0;
    free(copy);
    if (writable || is_beside(path, "-wal") || is_beside(path, "-journal"))
        return false;
    FILE *stream = fopen(path, "rbe");
    bool read = stream && fread(head, 1, sizeof head, stream) == sizeof head;
    if (stream)
        fclose(stream);
    return read && head[18] == 2; /* the format's "file format write version" */
}

struct ledger_file *ledger_open(const char *path, bool to_write, struct diagnostics *diagnostics)
{
    struct stat status;
    const char *problem = NULL, *what = "opened";
    bool missing = false;
    if (stat(path, &status) != 0) {
        missing = errno == ENOENT;
        problem = strerror(errno);
    } else if (!S_ISREG(status.st_mode)) {
        problem = "it is not a file";
    } else if (access(path, to_write ? R_OK | W_OK : R_OK) != 0) {
        what = to_write ? "written" : what;
        problem = strerror(errno);
    }
    if (problem) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "cannot be %s: %s", what, problem);
        if (missing)
            diagnostics_hint(diagnostics, "`decamp ledger new` begins a ledger");
        return NULL;
    }
    struct ledger_file *file = memory_new(1, sizeof *file);
    file->path = memory_copy_text(path);
    file->to_write = to_write;
    file->immutable = !to_write && must_be_immutable(path);
    if (sodium_init() < 0)
        abort(); /* no random numbers: nothing can be signed */
    file->database = ledger_connect(path, to_write, file->immutable, diagnostics);
    if (!file->database || !check_identity(file, diagnostics) || !check_schema(file, diagnostics)) {
        ledger_close(file);
        return NULL;
    }
    return file;
}

void ledger_close(struct ledger_file *file)
{
    if (!file)
        return;
    for (size_t i = 0; i < file->pending_count; i++)
        free(file->pending[i].text);
    free(file->pending);
    sqlite3_close(file->database);
    free(file->path);
    free(file);
}
