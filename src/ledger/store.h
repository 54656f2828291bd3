/* What the files of src/ledger share: the table of fields, from which rows are read, written and
 * hashed; the open file; the tables' text. Private to the module. */
#ifndef DECAMP_LEDGER_STORE_H
#define DECAMP_LEDGER_STORE_H

#include "ledger/ledger.h"

#include <sodium.h>
#include <sqlite3.h>

#define LEDGER_VERSION         1
#define LEDGER_SIGNATURE_BYTES 64
#define GEOPACKAGE_ID          0x47504B47 /* "GPKG" */
#define GEOPACKAGE_VERSION     10300

enum { LOCK_WAIT_MS = 5000 };

/* The fields of an entry besides kind, author, sequence, recorded and hash, which every entry has.
 */
enum field_type {
    FIELD_DAY,      /* int32_t, DAY_NONE: none */
    FIELD_SMALL,    /* int32_t from least to most, less than least: none */
    FIELD_WIDE,     /* int64_t from 0, -1: none */
    FIELD_NAME,     /* int32_t, -1: none */
    FIELD_REAL,     /* double, NAN: none */
    FIELD_POSITION, /* latitude and longitude; in the file a GeoPackage point */
    FIELD_TARGET,   /* int32_t, -1: none; in the file the row, in the hash the target's hash */
    FIELD_HASH,     /* LEDGER_HASH_BYTES, where has_file_hash */
    FIELD_KEY       /* 32 bytes, where has_key */
};

struct ledger_field {
    unsigned char tag; /* in the hash; never changed, never used again */
    enum field_type type;
    const char *column;
    size_t offset; /* in struct ledger_entry */
    int32_t least, most;
    bool seldom; /* kept in table details, which has a row for entries that have any of these */
};

enum { LEDGER_FIELD_COUNT = 31 };
extern const struct ledger_field ledger_fields[LEDGER_FIELD_COUNT];

/* Columns that stand before those of the fields in every query that reads rows. */
#define ENTRY_COLUMNS "id, hash, kind, author, sequence, recorded"
enum { ENTRY_COLUMN_COUNT = 6 };

/* The first field that an entry of its kind must have and this one has not; NULL: none. */
const char *ledger_missing_field(const struct ledger_entry *entry);

/* The columns of the fields of one of the two tables, with a comma before each: ", day, minute
 * ..."; returns how many. */
int ledger_append_columns(char *text, size_t size, bool seldom);
/* Whether the entry, in stored form, says anything in the field. */
bool ledger_field_is_there(const struct ledger_entry *entry, const struct ledger_field *field);

/* Amounts in the file: the value only where there is an amount, most only of a range. */
void ledger_entry_to_stored(struct ledger_entry *entry);
void ledger_entry_from_stored(struct ledger_entry *entry);

/* The hash of an entry in stored form; parents in any order, sorted here. `target`: hash, NULL: no
 * target. */
void ledger_hash_entry(const struct ledger_entry *entry, const char *const *names,
                       const unsigned char author_key[32], const unsigned char *target,
                       unsigned char (*parents)[LEDGER_HASH_BYTES], int parent_count,
                       unsigned char hash[LEDGER_HASH_BYTES]);

/* What a hash is made of, piece by piece: tag, length (4 bytes), bytes; numbers as 8 bytes, all
 * little-endian. */
void hash_start(crypto_generichash_state *state, const char *domain);
void hash_bytes(crypto_generichash_state *state, unsigned char tag, const void *bytes,
                size_t length);
void hash_integer(crypto_generichash_state *state, unsigned char tag, int64_t number);
void hash_finish(crypto_generichash_state *state, unsigned char hash[LEDGER_HASH_BYTES]);

/* GeoPackage geometry: header (8 bytes, little-endian, no envelope, SRS 4326) and WKB. */
enum { POINT_BYTES = 8 + 1 + 4 + 16, LINE_BYTES = 8 + 1 + 4 + 4 + 32 };
void geometry_point(double latitude, double longitude, unsigned char bytes[POINT_BYTES]);
void geometry_line(double latitude, double longitude, double other_latitude, double other_longitude,
                   unsigned char bytes[LINE_BYTES]);
/* False if the bytes are not what geometry_point makes. */
bool geometry_read_point(const void *bytes, int length, double *latitude, double *longitude);

/* Objects of the database, in order of creation, with the text as sqlite_master keeps it. */
struct schema_object {
    const char *name, *sql;
};
extern const struct schema_object ledger_schema[];
extern const char *const ledger_contents; /* of the GeoPackage's own tables: SQL */
enum { SCHEMA_OBJECTS_MOST = 64 };

struct ledger_file {
    sqlite3 *database;
    char *path; /* owned */
    bool to_write, immutable;
    struct pending_text { /* owned; of the next append */
        unsigned char hash[LEDGER_HASH_BYTES];
        char *text;
        size_t length;
    } * pending;
    size_t pending_count, pending_capacity;
};

/* A connection with decamp's settings; NULL after an error. */
sqlite3 *ledger_connect(const char *path, bool to_write, bool immutable,
                        struct diagnostics *diagnostics);
/* Adds an error that says what SQLite says, in a planner's words. Returns false. */
bool ledger_fail(sqlite3 *database, const char *path, const char *doing,
                 struct diagnostics *diagnostics);
bool ledger_damaged(const char *path, struct diagnostics *diagnostics, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* One statement without results. */
bool ledger_run(sqlite3 *database, const char *path, const char *sql, const char *doing,
                struct diagnostics *diagnostics);
/* NULL after an error. */
sqlite3_stmt *ledger_prepare(sqlite3 *database, const char *path, const char *sql,
                             struct diagnostics *diagnostics);

/* The extent of all layers in the GeoPackage's table: that of the file's places. A GIS that finds
 * none writes it itself. */
bool ledger_set_extent(sqlite3 *into, struct ledger_file *file, struct diagnostics *diagnostics);
/* Adds the rows of a query to a hash: the first column, a number, with tag 1, the others as pieces
 * with the column's number as tag; a column that is NULL is not there. */
bool ledger_hash_table(sqlite3 *database, const char *path, const char *sql,
                       crypto_generichash_state *state, struct diagnostics *diagnostics);
/* The hash of the places and legs in the file, which the opening entry holds. */
bool ledger_hash_geometry(struct ledger_file *file, unsigned char hash[LEDGER_HASH_BYTES],
                          struct diagnostics *diagnostics);

/* Writes entries as rows, within a transaction: names and keys as numbers of the file. */
struct row_writer {
    struct ledger_file *file;
    struct diagnostics *diagnostics;
    const struct ledger *ledger; /* of the entries' names */
    int32_t *name_rows;          /* by name: its number in the file, 0: not known yet; owned */
    sqlite3_stmt *entry, *details, *signature, *parent, *find_name, *add_name; /* owned */
    int64_t last;                                                              /* row */
};
bool row_writer_init(struct row_writer *writer, struct ledger_file *file,
                     const struct ledger *ledger, struct diagnostics *diagnostics);
void row_writer_clear(struct row_writer *writer);
/* The number of a key in the file, added if it is new; 0 after an error. */
int64_t row_writer_author(struct row_writer *writer, const unsigned char key[32]);
/* The entry in stored form; target and parents as rows (target 0: none). Becomes row last. */
bool row_writer_write(struct row_writer *writer, const struct ledger_entry *entry, int64_t author,
                      int64_t target, const unsigned char signature[LEDGER_SIGNATURE_BYTES],
                      const int64_t *parents, int parent_count);
bool row_writer_text(struct row_writer *writer, const unsigned char hash[LEDGER_HASH_BYTES],
                     const char *text, size_t length);

/* Rows of the entries that are nobody's parent, in `*heads`, owned by the caller. -1 after an
 * error. */
int ledger_read_heads(struct ledger_file *file, int64_t **heads, struct diagnostics *diagnostics);
/* The row of an entry; 0: not there, -1: error. */
int64_t ledger_find_row(struct ledger_file *file, const unsigned char hash[LEDGER_HASH_BYTES],
                        struct diagnostics *diagnostics);

/* Whether there is a text of this hash; 1, 0, or -1 after an error. */
int ledger_has_text(struct ledger_file *file, const unsigned char hash[LEDGER_HASH_BYTES],
                    struct diagnostics *diagnostics);

/* ledger_append of the first entries, without asking whether the key may. */
bool ledger_append_entries(struct ledger_file *file, const struct ledger *ledger,
                           const struct ledger_key *key, const struct ledger_entry *entries,
                           int32_t count, unsigned char (*hashes)[LEDGER_HASH_BYTES],
                           struct diagnostics *diagnostics);

/* Names in memory: the table by which texts are found. */
void ledger_index_names(struct ledger *ledger);

/* ledger_load, which also gives the row of each entry in the file ([entry_count], of the arena), or
 * NULL for who does not want to know. */
struct ledger *ledger_load_rows(struct ledger_file *file, const char *const *ids, int id_count,
                                const int64_t **rows, struct diagnostics *diagnostics);

/* Who is enrolled for what, from the entries in order; sets authors' role, name, places and
 * last_counted, and every entry's `counts`. Entries about keys stand before `after_keys`. */
void ledger_settle_authors(struct ledger *ledger, int32_t after_keys);
/* Whether an author of that role and those places may tell the entry (enrolment alone, not
 * revocation). `target_author`: of the entry's target, or -1. */
bool ledger_author_may(const struct ledger_author *author, int32_t author_index,
                       const struct ledger_entry *entry, int32_t target_author);

#endif
