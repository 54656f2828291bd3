/* The audit: is this file what its authors wrote, all of it and nothing else?
 *
 * Every byte that anybody can read from the file is covered by one of these: SQLite's own check
 * (each index agrees with its table, each page is well-formed), the tables' definitions (to the
 * letter, on opening), the GeoPackage's own rows (the same in every ledger), the hash of each entry
 * (all its fields, the texts of its names, the key of its author, its parents), its signature, the
 * hash of the places and legs in the opening, the hashes of the plans' texts; and what only helps
 * to find things (heads, names that are there) is worked out again.
 *
 * What an audit cannot see is that the newest entries were cut off: a ledger of last week is a
 * sound ledger. That is what the heads are for: whoever noted one can ask whether it is there.
 */
#include "ledger/prove.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAULTS_TOLD = 20 };

static bool check_integrity(struct ledger_file *file, struct diagnostics *diagnostics)
{
    bool good = true;
    int step = SQLITE_DONE;
    sqlite3_stmt *statement =
        ledger_prepare(file->database, file->path, "PRAGMA integrity_check(20)", diagnostics);
    while (statement && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        if (text && strcmp(text, "ok") == 0)
            continue;
        good = false;
        diagnostics_add(diagnostics, SEVERITY_ERROR, file->path, 0, 0,
                        "the database itself is damaged: %s", text ? text : "unreadable");
    }
    if (statement && step != SQLITE_DONE)
        good = ledger_fail(file->database, file->path, "reading", diagnostics);
    sqlite3_finalize(statement);
    return good && statement;
}

static int64_t count_rows(sqlite3 *database, const char *path, const char *table,
                          struct diagnostics *diagnostics)
{
    char sql[80];
    int64_t count = -1;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
    sqlite3_stmt *statement = ledger_prepare(database, path, sql, diagnostics);
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        count = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return count;
}

/* What every ledger has: the definitions of its `objects` tables, indexes, views and triggers, and
 * the rows of ledger_contents. A GIS may have added more. */
static bool hash_contents(sqlite3 *database, const char *path, int objects, unsigned char *hash,
                          struct diagnostics *diagnostics)
{
    static const char *const queries[] = {
        "SELECT user_version FROM pragma_user_version",
        "SELECT 1, type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid LIMIT %d",
        "SELECT srs_id, srs_name, organization, organization_coordsys_id, definition, description "
        "FROM gpkg_spatial_ref_sys WHERE srs_id IN (4326, -1, 0) ORDER BY srs_id",
        "SELECT 1, table_name, data_type, identifier, description, last_change, min_x, min_y, "
        "max_x, max_y, srs_id FROM gpkg_contents WHERE rowid <= 4 ORDER BY rowid",
        "SELECT 1, table_name, column_name, geometry_type_name, srs_id, z, m FROM "
        "gpkg_geometry_columns WHERE rowid <= 3 ORDER BY rowid",
    };
    crypto_generichash_state state;
    bool good = true;
    char sql[250];
    hash_start(&state, "decamp ledger contents");
    for (size_t i = 0; i < sizeof queries / sizeof *queries && good; i++) {
        snprintf(sql, sizeof sql, queries[i], objects);
        good = ledger_hash_table(database, path, sql, &state, diagnostics);
    }
    hash_finish(&state, hash);
    return good;
}

static bool check_contents(struct ledger_file *file, struct diagnostics *diagnostics)
{
    unsigned char expected[LEDGER_HASH_BYTES], found[LEDGER_HASH_BYTES];
    sqlite3 *fresh = NULL;
    int64_t objects = 0;
    char sql[80];
    bool good = sqlite3_open(":memory:", &fresh) == SQLITE_OK;
    snprintf(sql, sizeof sql, "PRAGMA user_version=%d", GEOPACKAGE_VERSION);
    good = good && ledger_run(fresh, file->path, sql, "auditing", diagnostics);
    for (int i = 0; good && ledger_schema[i].name; i++)
        good = ledger_run(fresh, file->path, ledger_schema[i].sql, "auditing", diagnostics);
    good = good && ledger_run(fresh, file->path, ledger_contents, "auditing", diagnostics) &&
           ledger_set_extent(fresh, file, diagnostics) &&
           (objects = count_rows(fresh, file->path, "sqlite_master", diagnostics)) > 0 &&
           hash_contents(fresh, file->path, (int)objects, expected, diagnostics) &&
           hash_contents(file->database, file->path, (int)objects, found, diagnostics);
    sqlite3_close(fresh);
    if (good && memcmp(expected, found, sizeof found) != 0)
        good = ledger_damaged(file->path, diagnostics,
                              "its tables, or what it says of its layers, were changed");
    return good;
}

static bool check_geometry(struct ledger_file *file, const struct ledger *ledger,
                           struct diagnostics *diagnostics)
{
    unsigned char hash[LEDGER_HASH_BYTES];
    const struct ledger_entry *opening = &ledger->entries[0];
    if (!ledger_hash_geometry(file, hash, diagnostics))
        return false;
    if (opening->has_file_hash && memcmp(opening->file_hash, hash, sizeof hash) == 0)
        return true;
    diagnostics_add(diagnostics, SEVERITY_ERROR, file->path, 0, 0,
                    "the places and legs are not those of the opening: they were changed");
    return false;
}

static void check_entries(const struct chain *chain, const char *path,
                          struct diagnostics *diagnostics)
{
    struct arena arena = {0};
    int32_t faults = 0;
    for (int32_t i = 0; i < chain->ledger->entry_count; i++)
        if (chain->faults[i] != CHAIN_SOUND && faults++ < FAULTS_TOLD)
            diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "%s: %s",
                            chain_describe(chain->ledger, i, &arena),
                            chain_fault_words((enum chain_fault)chain->faults[i]));
    if (faults > FAULTS_TOLD)
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "and %d more entries",
                        faults - FAULTS_TOLD);
    arena_clear(&arena);
}

/* Sequences of an author begin at 1 and leave nothing out: each number up to the last is there.
 * (One that is there twice is chain_check_authors' business.) */
static bool check_sequences(const struct ledger *ledger, const char *path,
                            struct diagnostics *diagnostics)
{
    bool good = true;
    for (int32_t a = 0; a < ledger->author_count; a++) {
        int64_t last = 0;
        for (int32_t i = 0; i < ledger->entry_count; i++)
            if (ledger->entries[i].author == a && ledger->entries[i].sequence > last)
                last = ledger->entries[i].sequence;
        bool *there = memory_new(last <= ledger->entry_count ? (size_t)last + 1 : 1, 1);
        for (int32_t i = 0; i < ledger->entry_count && last <= ledger->entry_count; i++)
            if (ledger->entries[i].author == a)
                there[ledger->entries[i].sequence] = true;
        for (int64_t sequence = 1; sequence <= last; sequence++) {
            if (last <= ledger->entry_count && there[sequence])
                continue;
            int32_t name = ledger->authors[a].name;
            diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "the entry %s-%lld is missing",
                            name < 0 ? "?" : ledger->names[name], (long long)sequence);
            good = false;
            break;
        }
        free(there);
    }
    return good;
}

/* Names and keys that no entry uses were not written by decamp. */
static bool check_use(struct ledger_file *file, const struct ledger *ledger,
                      struct diagnostics *diagnostics)
{
    int64_t names = count_rows(file->database, file->path, "names", diagnostics);
    int64_t authors = count_rows(file->database, file->path, "authors", diagnostics);
    bool *used = memory_new((size_t)ledger->name_count, 1);
    bool *wrote = memory_new((size_t)ledger->author_count, 1);
    bool good = names >= 0 && names <= ledger->name_count && authors >= 0 &&
                authors <= ledger->author_count &&
                count_rows(file->database, file->path, "ledger", diagnostics) == 1;
    for (int32_t i = 0; i < ledger->entry_count; i++) {
        wrote[ledger->entries[i].author] = true;
        for (int k = 0; k < LEDGER_FIELD_COUNT; k++) {
            int32_t name;
            if (ledger_fields[k].type != FIELD_NAME)
                continue;
            memcpy(&name, (const char *)&ledger->entries[i] + ledger_fields[k].offset, sizeof name);
            if (name >= 0)
                used[name] = true;
        }
    }
    for (int64_t i = 0; i < names && good; i++)
        good = used[i];
    for (int64_t i = 0; i < authors && good; i++)
        good = wrote[i];
    free(used);
    free(wrote);
    return good ||
           ledger_damaged(file->path, diagnostics, "it has texts or keys that no entry has");
}

/* Each list of last entries is what it was when it was written: of the rows up to `last`, those
 * that none of them follows. */
static bool check_heads(struct ledger_file *file, const struct chain *chain, const int64_t *rows,
                        struct diagnostics *diagnostics)
{
    int32_t count = chain->ledger->entry_count;
    int64_t *followed = memory_new((size_t)count + 1, sizeof *followed); /* first row that does */
    int32_t *heads = memory_new((size_t)count + 2, sizeof *heads);       /* at each last row */
    int32_t *listed = memory_new((size_t)count + 2, sizeof *listed);
    bool good = true;
    int step = SQLITE_DONE;
    for (int32_t i = 0; i < count; i++)
        followed[rows[i]] = count + 1;
    for (int32_t i = 0; i < count; i++)
        for (int32_t k = chain->first_parent[i]; k < chain->first_parent[i + 1]; k++) {
            int64_t *first = &followed[rows[chain->parents[k]]];
            *first = rows[i] < *first ? rows[i] : *first;
        }
    for (int64_t row = 1; row <= count; row++) {
        heads[row]++;
        heads[followed[row]]--;
    }
    for (int64_t row = 1; row <= count; row++)
        heads[row] += heads[row - 1];
    sqlite3_stmt *statement =
        ledger_prepare(file->database, file->path, "SELECT last, head FROM heads", diagnostics);
    while (statement && good && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        int64_t last = sqlite3_column_int64(statement, 0),
                head = sqlite3_column_int64(statement, 1);
        good = last >= 1 && last <= count && head >= 1 && head <= last && followed[head] > last;
        if (good)
            listed[last]++;
    }
    good = good && statement && step == SQLITE_DONE;
    for (int64_t row = 1; row <= count && good; row++)
        good = listed[row] == 0 || listed[row] == heads[row];
    good = good && (heads[count] == 1 || listed[count]);
    sqlite3_finalize(statement);
    free(followed);
    free(heads);
    free(listed);
    return good || ledger_damaged(file->path, diagnostics, "table 'heads' was changed");
}

static int compare_hashes(const void *a, const void *b)
{
    return memcmp(a, b, LEDGER_HASH_BYTES);
}

static void summarize(const struct chain *chain, struct ledger_audit *audit)
{
    const struct ledger *ledger = chain->ledger;
    size_t count = (size_t)ledger->entry_count;
    bool *parent = memory_new(count, 1);
    unsigned char(*hashes)[LEDGER_HASH_BYTES] = memory_new(count, LEDGER_HASH_BYTES);
    crypto_generichash_state state;
    audit->entries = ledger->entry_count;
    audit->authors = ledger->author_count;
    for (int32_t i = 0; i < chain->first_parent[count]; i++)
        parent[chain->parents[i]] = true;
    for (size_t i = 0; i < count; i++) {
        audit->overrides += ledger->entries[i].override >= 0;
        audit->uncounted += !ledger->entries[i].counts;
        audit->head_count += !parent[i];
        memcpy(hashes[i], ledger->entries[i].hash, LEDGER_HASH_BYTES);
    }
    audit->heads = memory_new((size_t)audit->head_count, LEDGER_HASH_BYTES);
    for (size_t i = 0, head = 0; i < count; i++)
        if (!parent[i])
            memcpy(audit->heads[head++], hashes[i], LEDGER_HASH_BYTES);
    qsort(hashes, count, LEDGER_HASH_BYTES, compare_hashes);
    hash_start(&state, "decamp ledger digest");
    for (size_t i = 0; i < count; i++)
        hash_bytes(&state, 1, hashes[i], LEDGER_HASH_BYTES);
    hash_finish(&state, audit->digest);
    free(hashes);
    free(parent);
}

static bool check_plan_texts(struct ledger_file *file, const struct ledger *ledger,
                             struct diagnostics *diagnostics)
{
    bool good = chain_check_texts(file, NULL, NULL, diagnostics);
    struct arena arena = {0};
    for (int32_t i = 0; i < ledger->entry_count; i++) {
        const struct ledger_entry *entry = &ledger->entries[i];
        if (entry->kind == ENTRY_PLAN && ledger_has_text(file, entry->file_hash, diagnostics) == 0)
            good = ledger_damaged(file->path, diagnostics, "the text of the plan of %s is missing",
                                  chain_describe(ledger, i, &arena));
    }
    arena_clear(&arena);
    return good;
}

bool ledger_audit(const char *path, int threads, struct ledger_audit *audit,
                  struct diagnostics *diagnostics)
{
    size_t errors = diagnostics->errors;
    const int64_t *rows;
    struct chain chain = {0};
    *audit = (struct ledger_audit){0};
    struct ledger_file *file = ledger_open(path, false, diagnostics);
    if (!file)
        return false;
    struct ledger *ledger = NULL;
    if (ledger_run(file->database, path, "BEGIN", "auditing", diagnostics) &&
        check_integrity(file, diagnostics))
        ledger = ledger_load_rows(file, NULL, 0, &rows, diagnostics);
    if (ledger && chain_init(&chain, file, ledger, rows, diagnostics)) {
        chain_prove(&chain, NULL, threads);
        check_entries(&chain, path, diagnostics);
        check_sequences(ledger, path, diagnostics);
        chain_check_authors(file, ledger, diagnostics);
        check_geometry(file, ledger, diagnostics);
        check_plan_texts(file, ledger, diagnostics);
        check_heads(file, &chain, rows, diagnostics);
        check_use(file, ledger, diagnostics);
        check_contents(file, diagnostics);
        summarize(&chain, audit);
    }
    chain_clear(&chain);
    ledger_free(ledger);
    ledger_close(file);
    return diagnostics->errors == errors;
}
