/* The tables of a ledger's file. docs/ledger.md describes them for other programs.
 *
 *     entries ──► names     texts, each once          signatures   one an entry
 *        │  └───► authors   public keys               parents      entry to entry: the chain
 *     details ─► entries    what few entries have       heads        last entries after a merge
 *     places, legs          geometry, of which the opening entry holds the hash
 *     texts                 plans, by their hash
 *     told                  view of the entries in words, those left out that were retracted or
 *                           corrected; sites, trips, incidents: the layers that GIS programs show
 *
 * The texts below stand here as SQLite keeps them in sqlite_master: whoever opens a ledger compares
 * them, so that no foreign trigger or view gets between decamp and its rows. Rows are only added:
 * triggers refuse anything else, which keeps other programs from doing it by mistake; what keeps
 * them from doing it on purpose is the audit.
 */
#include "ledger/store.h"

/* clang-format off */
#define KEPT(table)                                                                                \
    {table "_kept", "CREATE TRIGGER " table "_kept BEFORE DELETE ON " table                        \
                    " BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END"},               \
    {table "_unchanged", "CREATE TRIGGER " table "_unchanged BEFORE UPDATE ON " table              \
                         " BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END"}

#define FOUND_BY(column)                                                                           \
    {"entries_" column,                                                                            \
     "CREATE INDEX entries_" column " ON entries(" column ") WHERE " column " IS NOT NULL"}

/* A column of the view told, and where its text comes from. */
#define TEXT_OF(column) column "_name.text AS " column ", "
#define NAMES_OF(table, column)                                                                    \
    " LEFT JOIN names AS " column "_name ON " column "_name.id = " table "." column

#define INCIDENT_COLUMNS(geometry)                                                                 \
    "told.id AS OGC_FID, " #geometry " AS geom, told.day AS day, told.place AS place, leg, cause, " \
    "measure, amount, unit, trip, event, source, note"

const struct schema_object ledger_schema[] = {
    {"gpkg_spatial_ref_sys",
     "CREATE TABLE gpkg_spatial_ref_sys(srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, "
     "organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, "
     "definition TEXT NOT NULL, description TEXT)"},
    {"gpkg_contents",
     "CREATE TABLE gpkg_contents(table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, "
     "identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT "
     "(strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, "
     "max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES "
     "gpkg_spatial_ref_sys(srs_id))"},
    {"gpkg_geometry_columns",
     "CREATE TABLE gpkg_geometry_columns(table_name TEXT NOT NULL, column_name TEXT NOT NULL, "
     "geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, "
     "m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), "
     "CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY "
     "(table_name) REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) "
     "REFERENCES gpkg_spatial_ref_sys(srs_id))"},
    {"ledger", "CREATE TABLE ledger(version INTEGER PRIMARY KEY)"},
    {"names", "CREATE TABLE names(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)"},
    {"authors", "CREATE TABLE authors(id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE)"},
    {"entries",
     "CREATE TABLE entries(id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, "
     "kind INTEGER NOT NULL, author INTEGER NOT NULL REFERENCES authors(id), "
     "sequence INTEGER NOT NULL, recorded INTEGER NOT NULL, day INTEGER, minute INTEGER, "
     "reported_day INTEGER, place INTEGER REFERENCES names(id), "
     "other_place INTEGER REFERENCES names(id), unit INTEGER REFERENCES names(id), "
     "lot INTEGER REFERENCES names(id), trip INTEGER REFERENCES names(id), mode INTEGER, "
     "holder INTEGER REFERENCES names(id), measure INTEGER REFERENCES names(id), "
     "amount_qualifier INTEGER, amount REAL, event INTEGER REFERENCES names(id), "
     "source INTEGER REFERENCES names(id), note INTEGER REFERENCES names(id), "
     "target INTEGER REFERENCES entries(id))"},
    {"details",
     "CREATE TABLE details(entry INTEGER PRIMARY KEY REFERENCES entries(id), until_day INTEGER, "
     "leg INTEGER REFERENCES names(id), lift INTEGER REFERENCES names(id), "
     "recipient INTEGER REFERENCES names(id), cause INTEGER REFERENCES names(id), "
     "amount_most REAL, certificate INTEGER REFERENCES names(id), "
     "override INTEGER REFERENCES names(id), value_usd REAL, position BLOB, file_hash BLOB, "
     "\"key\" BLOB, role INTEGER, last_sequence INTEGER)"},
    {"signatures",
     "CREATE TABLE signatures(entry INTEGER PRIMARY KEY REFERENCES entries(id), "
     "signature BLOB NOT NULL)"},
    {"parents",
     "CREATE TABLE parents(entry INTEGER NOT NULL REFERENCES entries(id), "
     "parent INTEGER NOT NULL REFERENCES entries(id), PRIMARY KEY (entry, parent)) WITHOUT ROWID"},
    {"heads",
     "CREATE TABLE heads(last INTEGER NOT NULL REFERENCES entries(id), "
     "head INTEGER NOT NULL REFERENCES entries(id), PRIMARY KEY (last, head)) WITHOUT ROWID"},
    {"texts",
     "CREATE TABLE texts(id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, text BLOB NOT NULL)"},
    {"places",
     "CREATE TABLE places(id INTEGER PRIMARY KEY, place TEXT NOT NULL UNIQUE, name TEXT NOT NULL, "
     "kind TEXT NOT NULL, country TEXT NOT NULL, geom BLOB)"},
    {"legs",
     "CREATE TABLE legs(id INTEGER PRIMARY KEY, leg TEXT NOT NULL UNIQUE, "
     "from_place TEXT NOT NULL, to_place TEXT NOT NULL, mode TEXT NOT NULL, geom BLOB)"},
    {"legs_ends", "CREATE INDEX legs_ends ON legs(from_place, to_place)"},
    {"entries_author", "CREATE INDEX entries_author ON entries(author, sequence)"},
    {"entries_keys", "CREATE INDEX entries_keys ON entries(kind) WHERE kind >= 16"},
    FOUND_BY("place"),
    FOUND_BY("other_place"),
    FOUND_BY("unit"),
    FOUND_BY("lot"),
    FOUND_BY("trip"),
    FOUND_BY("event"),
    FOUND_BY("target"),
    KEPT("ledger"),
    KEPT("names"),
    KEPT("authors"),
    KEPT("entries"),
    KEPT("details"),
    KEPT("signatures"),
    KEPT("parents"),
    KEPT("heads"),
    KEPT("texts"),
    KEPT("places"),
    KEPT("legs"),
    /* Numbers of kinds are those of enum entry_kind: 13 remark, 15 settlement. */
    {"told",
     "CREATE VIEW told AS SELECT e.id AS id, e.kind AS kind, "
     "date(e.day * 86400, 'unixepoch') AS day, "
     TEXT_OF("place") TEXT_OF("other_place") TEXT_OF("leg") TEXT_OF("unit") TEXT_OF("lot")
     TEXT_OF("trip") TEXT_OF("holder") TEXT_OF("recipient") TEXT_OF("cause") TEXT_OF("measure")
     "e.amount AS amount, " TEXT_OF("event") TEXT_OF("source") TEXT_OF("note")
     "d.position AS position FROM entries AS e LEFT JOIN details AS d ON d.entry = e.id"
     NAMES_OF("e", "place") NAMES_OF("e", "other_place") NAMES_OF("d", "leg") NAMES_OF("e", "unit") NAMES_OF("e", "lot")
     NAMES_OF("e", "trip") NAMES_OF("e", "holder") NAMES_OF("d", "recipient") NAMES_OF("d", "cause")
     NAMES_OF("e", "measure") NAMES_OF("e", "event") NAMES_OF("e", "source") NAMES_OF("e", "note")
     " WHERE NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.target = e.id AND "
     "later.kind NOT IN (13, 15))"},
    {"sites",
     "CREATE VIEW sites AS SELECT id AS OGC_FID, geom, place, name, kind, country, "
     "(SELECT min(day) FROM told WHERE told.place = places.place AND told.kind = 0) "
     "AS first_departure, "
     "(SELECT max(day) FROM told WHERE told.place = places.place AND told.kind = 2) AS closed, "
     "(SELECT max(day) FROM told WHERE told.place = places.place AND told.kind = 3) "
     "AS handed_over FROM places"},
    {"trips",
     "CREATE VIEW trips AS SELECT id AS OGC_FID, (SELECT geom FROM legs WHERE "
     "from_place IN (told.place, told.other_place) AND to_place IN (told.place, told.other_place) "
     "ORDER BY id LIMIT 1) AS geom, CASE kind WHEN 0 THEN 'departure' ELSE 'arrival' END AS kind, "
     "day, place, other_place, unit, lot, trip, holder, measure, amount, source, note "
     "FROM told WHERE kind IN (0, 1)"},
    {"incidents", /* two parts, because a GIS asks the column for its type, and coalesce has none */
     "CREATE VIEW incidents AS SELECT " INCIDENT_COLUMNS(position) " FROM told "
     "WHERE kind = 6 AND position IS NOT NULL UNION ALL SELECT " INCIDENT_COLUMNS(places.geom)
     " FROM told LEFT JOIN places ON places.place = told.place "
     "WHERE told.kind = 6 AND position IS NULL"},
    {NULL, NULL},
};
/* clang-format on */

#define WGS84                                                                                      \
    "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,"              \
    "AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,"          \
    "AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,"                            \
    "AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],"             \
    "AUTHORITY[\"EPSG\",\"4326\"]]"

#define UNCHANGED "'1970-01-01T00:00:00.000Z', NULL, NULL, NULL, NULL, 4326"

/* The rows that every ledger has, the same in each. `last_change` says nothing: the entries do. */
const char *const ledger_contents =
    "INSERT INTO gpkg_spatial_ref_sys VALUES"
    "('WGS 84 geodetic', 4326, 'EPSG', 4326, '" WGS84 "', 'longitude/latitude in degrees'),"
    "('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian'),"
    "('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic');"
    "INSERT INTO gpkg_contents VALUES"
    "('sites', 'features', 'sites', 'places of the mission', " UNCHANGED "),"
    "('trips', 'features', 'trips', 'departures and arrivals as recorded', " UNCHANGED "),"
    "('incidents', 'features', 'incidents', 'incidents as recorded', " UNCHANGED "),"
    "('told', 'attributes', 'told', 'entries in words', '1970-01-01T00:00:00.000Z', NULL, NULL, "
    "NULL, NULL, NULL);"
    "INSERT INTO gpkg_geometry_columns VALUES"
    "('sites', 'geom', 'POINT', 4326, 0, 0), ('trips', 'geom', 'LINESTRING', 4326, 0, 0),"
    "('incidents', 'geom', 'POINT', 4326, 0, 0);";
