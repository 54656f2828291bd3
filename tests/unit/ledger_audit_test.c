/* The audit: whatever is changed in the file is found, or does not change anything that can be read
 * from it. Bytes are flipped all over a ledger; and whoever knows SQL changes, swaps, adds and
 * takes out what he likes.
 *
 * LEDGER_FLIPS in the environment says how many bytes are flipped (default 1200; "all": each). */
#include "ledger_testing.h"

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void append_plan(const char *path, const struct ledger_key *key)
{
    struct diagnostics diagnostics = {0};
    struct ledger *ledger = testing_load(path);
    struct ledger_file *file = ledger_open(path, true, &diagnostics);
    struct ledger_entry entry;
    ledger_entry_init(&entry);
    entry.kind = ENTRY_PLAN;
    entry.day = 19700;
    entry.has_file_hash = true;
    ledger_put_text(file, "{\"plan\": 1}", 11, entry.file_hash);
    ledger_append(file, ledger, key, &entry, 1, NULL, &diagnostics);
    testing_expect_none(&diagnostics);
    ledger_close(file);
    ledger_free(ledger);
}

/* Two copies that went on apart, merged: two authors, entries with two parents, a list of heads. */
static int setup(void **state)
{
    struct testing_world *world = testing_world_new();
    struct random_stream random = random_start(3, 0);
    struct ledger_merge merge;
    assert_true(ledger_key_new(&world->other, "ber", &world->diagnostics));
    testing_enrol(world->path, &world->key, &world->other, ROLE_PLANNER, "");
    append_plan(world->path, &world->key);
    testing_copy(world->path, world->copy);
    testing_append(world->path, &world->key, &random, 6, 2);
    testing_append(world->copy, &world->other, &random, 6, 3);
    ledger_merge(world->path, world->copy, 1, &merge, &world->diagnostics);
    testing_expect_none(&world->diagnostics);
    assert_int_equal(merge.added, 6);
    assert_int_equal(merge.already_there, 4);
    assert_int_equal(merge.missing_there, 6);
    testing_append(world->path, &world->key, &random, 2, 1);
    assert_true(ledger_merge(world->copy, world->path, 1, &merge, &world->diagnostics));
    testing_append(world->path, &world->key, &random, 1, 1);
    testing_append(world->copy, &world->other, &random, 1, 1);
    assert_true(ledger_merge(world->path, world->copy, 1, &merge, &world->diagnostics));
    testing_expect_none(&world->diagnostics);
    *state = world;
    return 0;
}

static bool audit(const char *path, struct diagnostics *diagnostics)
{
    struct ledger_audit result;
    bool sound = ledger_audit(path, 1, &result, diagnostics);
    assert_int_equal(sound, diagnostics->errors == 0);
    free(result.heads);
    return sound;
}

static void sound_ledger_is_sound(void **state)
{
    struct testing_world *world = *state;
    struct ledger_audit result;
    assert_true(ledger_audit(world->path, 2, &result, &world->diagnostics));
    testing_expect_none(&world->diagnostics);
    assert_int_equal(result.entries, 4 + 12 + 2 + 2);
    assert_int_equal(result.authors, 2);
    assert_int_equal(result.uncounted, 0);
    assert_int_equal(result.head_count, 2);
    free(result.heads);
}

static void hash_query(sqlite3 *database, const char *sql, crypto_generichash_state *state,
                       bool *readable)
{
    sqlite3_stmt *statement = NULL;
    int step = SQLITE_DONE;
    *readable = *readable && sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK;
    while (*readable && (step = sqlite3_step(statement)) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            int head[2] = {sqlite3_column_type(statement, i), 0};
            const void *bytes = sqlite3_column_blob(statement, i);
            head[1] = sqlite3_column_bytes(statement, i);
            crypto_generichash_update(state, (unsigned char *)head, sizeof head);
            if (bytes)
                crypto_generichash_update(state, bytes, (unsigned long long)head[1]);
        }
    *readable = *readable && step == SQLITE_DONE;
    sqlite3_finalize(statement);
}

/* All that SQL can read from the file, as one hash; false: not all can be read. */
static bool read_everything(const char *path, unsigned char hash[32])
{
    static const char *const queries[] = {
        "PRAGMA application_id",
        "PRAGMA user_version",
        "PRAGMA encoding",
        "SELECT type, name, tbl_name, sql FROM sqlite_master",
        "SELECT * FROM gpkg_spatial_ref_sys",
        "SELECT rowid, * FROM gpkg_contents",
        "SELECT rowid, * FROM gpkg_geometry_columns",
        "SELECT * FROM ledger",
        "SELECT * FROM names",
        "SELECT * FROM authors",
        "SELECT * FROM entries",
        "SELECT * FROM details",
        "SELECT * FROM signatures",
        "SELECT * FROM parents",
        "SELECT * FROM heads",
        "SELECT * FROM texts",
        "SELECT * FROM places",
        "SELECT * FROM legs",
        "SELECT * FROM sites",
        "SELECT * FROM trips",
        "SELECT * FROM incidents",
    };
    sqlite3 *database = NULL;
    crypto_generichash_state state;
    bool readable = sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK;
    crypto_generichash_init(&state, NULL, 0, 32);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        hash_query(database, queries[i], &state, &readable);
    crypto_generichash_final(&state, hash, 32);
    sqlite3_close(database);
    return readable;
}

static void flip(const char *path, long at, int bits)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    int byte = fgetc(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    fputc(byte ^ bits, file);
    assert_int_equal(fclose(file), 0);
}

static void flipped_bytes_are_found(void **state)
{
    struct testing_world *world = *state;
    struct random_stream random = random_start(4, 0);
    const char *asked = getenv("LEDGER_FLIPS");
    bool all = asked && strcmp(asked, "all") == 0;
    struct stat status;
    unsigned char before[32], after[32];
    assert_true(read_everything(world->path, before));
    assert_int_equal(stat(world->path, &status), 0);
    assert_int_equal(status.st_size % 4096, 0);
    FILE *file = fopen(world->path, "rb");
    unsigned char *bytes = memory_new((size_t)status.st_size, 1);
    assert_int_equal(fread(bytes, 1, (size_t)status.st_size, file), status.st_size);
    fclose(file);
    testing_copy(world->path, world->copy);
    long flips = all ? (long)status.st_size : asked ? atol(asked) : 1200, found = 0, same = 0;
    for (long i = 0; i < flips; i++) {
        long at = all ? i : (long)random_below(&random, (uint32_t)status.st_size);
        if (!all && bytes[at] == 0) /* most of a small file is empty: where something is, rather */
            at = (long)random_below(&random, (uint32_t)status.st_size);
        int bits = 1 << random_below(&random, 8);
        if (random_below(&random, 4) == 0)
            bits = 1 + (int)random_below(&random, 255);
        flip(world->copy, at, bits);
        if (!audit(world->copy, &world->diagnostics)) {
            found++;
        } else {
            if (!read_everything(world->copy, after) || memcmp(before, after, 32) != 0) {
                fprintf(stderr, "byte %ld ^ %d was not found\n", at, bits);
                if (getenv("KEEP")) {
                    testing_copy(world->copy, "/tmp/ls-bad.gpkg");
                    testing_copy(world->path, "/tmp/ls-good.gpkg");
                }
                fail();
            }
            same++;
        }
        diagnostics_clear(&world->diagnostics);
        flip(world->copy, at, bits);
    }
    fprintf(stderr, "%ld bytes flipped: %ld found, %ld without effect\n", flips, found, same);
    assert_true(found > flips / 20);
    free(bytes);
}

/* Somebody who knows SQL, and takes the triggers away first and puts them back after. */
static void change(const char *path, const char *sql)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    char *triggers[64], *message = NULL, drop[120];
    int count = 0;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    sqlite3_prepare_v2(database, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'", -1,
                       &statement, NULL);
    char names[64][80];
    while (sqlite3_step(statement) == SQLITE_ROW) {
        snprintf(names[count], sizeof names[count], "%s",
                 (const char *)sqlite3_column_text(statement, 0));
        triggers[count++] = memory_copy_text((const char *)sqlite3_column_text(statement, 1));
    }
    sqlite3_finalize(statement);
    for (int i = 0; i < count; i++) {
        snprintf(drop, sizeof drop, "DROP TRIGGER %.79s", names[i]);
        assert_int_equal(sqlite3_exec(database, drop, NULL, NULL, NULL), SQLITE_OK);
    }
    if (sqlite3_exec(database, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    assert_true(sqlite3_total_changes(database) > 0);
    for (int i = 0; i < count; i++) {
        assert_int_equal(sqlite3_exec(database, triggers[i], NULL, NULL, NULL), SQLITE_OK);
        free(triggers[i]);
    }
    sqlite3_close(database);
}

static void changes_are_named(void **state)
{
    struct testing_world *world = *state;
    static const struct {
        const char *sql, *says;
    } rows[] = {
        {"UPDATE entries SET day = day + 1 WHERE id = 7", "gao-7 "},
        {"UPDATE entries SET place = other_place WHERE id = (SELECT min(id) FROM entries WHERE "
         "other_place IS NOT NULL AND place <> other_place)",
         "was changed"},
        {"UPDATE entries SET amount = amount + 1 WHERE id = 9", "was changed"},
        {"UPDATE entries SET kind = 1 - kind WHERE kind < 2", "was changed"},
        {"UPDATE entries SET recorded = recorded + 1 WHERE id = 10", "was changed"},
        {"UPDATE entries SET source = NULL WHERE source IS NOT NULL", "was changed"},
        {"UPDATE entries SET author = 3 - author WHERE id = 8", "was changed"},
        {"UPDATE entries SET hash = randomblob(32) WHERE id = 8", "gao-8 "},
        {"UPDATE signatures SET signature = randomblob(64) WHERE entry = 8", "gao-8 "},
        {"DELETE FROM entries WHERE id = 8; DELETE FROM signatures WHERE entry = 8; DELETE FROM "
         "details WHERE entry = 8",
         "missing"},
        {"DELETE FROM entries WHERE id = 8", "details"},
        {"UPDATE details SET recipient = NULL WHERE recipient IS NOT NULL", "was changed"},
        {"DELETE FROM details WHERE file_hash IS NOT NULL AND entry > 9", "was changed"},
        {"INSERT INTO details(entry) VALUES (40)", "in row 40"},
        {"INSERT INTO details(entry, value_usd) VALUES (2000000000, 1)", "row 2000000000"},
        {"UPDATE details SET amount_most = 7 WHERE amount_most IS NULL", "amount_most"},
        {"UPDATE entries SET amount = 7, amount_qualifier = NULL WHERE id = 9", "amount"},
        {"UPDATE entries SET id = -8 WHERE id = 8; UPDATE entries SET id = 8 WHERE id = 9; UPDATE "
         "entries SET id = 9 WHERE id = -8",
         "gao-"},
        {"DELETE FROM signatures WHERE entry = 8", "signatures"},
        {"DELETE FROM parents WHERE entry = 8", "gao-8 "},
        {"UPDATE parents SET parent = 2 WHERE entry = 8", "gao-8 "},
        {"INSERT INTO parents VALUES (8, 2)", "gao-8 "},
        {"UPDATE names SET text = 'Ansongo' WHERE text = 'north'", "was changed"},
        {"INSERT INTO names(text) VALUES ('nothing')", "no entry has"},
        {"INSERT INTO authors(key) VALUES (randomblob(32))", "no entry has"},
        {"UPDATE texts SET text = CAST('{\"plan\": 2}' AS BLOB)", "text of plan 1 was changed"},
        {"DELETE FROM texts", "is missing"},
        {"UPDATE places SET geom = (SELECT geom FROM places WHERE id = 2) WHERE id = 1",
         "places and legs"},
        {"UPDATE places SET name = 'X' WHERE id = 1", "places and legs"},
        {"DELETE FROM legs WHERE id = 1", "places and legs"},
        {"UPDATE legs SET from_place = CAST(from_place AS BLOB)", "places and legs"},
        {"DELETE FROM heads", "heads"},
        {"UPDATE heads SET head = 3 WHERE head = (SELECT max(head) FROM heads)", "heads"},
        {"UPDATE gpkg_contents SET description = 'x'", "layers"},
        {"PRAGMA user_version = 10200; UPDATE heads SET head = head", "layers"},
        {"UPDATE entries SET place = 4294967296 + place WHERE id = 9", "'place' in row 9"},
        {"UPDATE entries SET minute = 1440 WHERE id = 9", "'minute' in row 9"},
        {"UPDATE entries SET amount_qualifier = 0 WHERE id = 9", "'amount_qualifier' in row 9"},
        {"UPDATE entries SET target = 30 WHERE id = 9", "'target' in row 9"},
        {"INSERT INTO ledger VALUES (0)", "no entry has"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        testing_copy(world->path, world->copy);
        change(world->copy, rows[i].sql);
        bool sound = audit(world->copy, &world->diagnostics);
        if (sound)
            fprintf(stderr, "not found: %s\n", rows[i].sql);
        assert_false(sound);
        if (!testing_says(&world->diagnostics, rows[i].says)) {
            fprintf(stderr, "not said '%s': %s\n", rows[i].says, rows[i].sql);
            fail();
        }
    }
}

/* A first version that the triggers alone would stop. */
static void rows_are_only_added(void **state)
{
    struct testing_world *world = *state;
    sqlite3 *database = NULL;
    testing_copy(world->path, world->copy);
    assert_int_equal(sqlite3_open(world->copy, &database), SQLITE_OK);
    static const char *const tables[] = {"entries", "names", "authors", "signatures",
                                         "parents", "heads", "details", "texts",
                                         "places",  "legs",  "ledger"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        char sql[100];
        snprintf(sql, sizeof sql, "DELETE FROM %s", tables[i]);
        assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_CONSTRAINT);
    }
    assert_int_equal(sqlite3_exec(database, "UPDATE entries SET day = 1", NULL, NULL, NULL),
                     SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_total_changes(database), 0);
    sqlite3_close(database);
    assert_true(audit(world->copy, &world->diagnostics));
}

static void other_hands_are_found(void **state)
{
    struct testing_world *world = *state;
    /* a trigger that would take entries out again */
    testing_copy(world->path, world->copy);
    sqlite3 *database = NULL;
    assert_int_equal(sqlite3_open(world->copy, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database,
                                  "CREATE TRIGGER quiet BEFORE INSERT ON entries BEGIN SELECT "
                                  "RAISE(IGNORE); END",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(database);
    assert_null(ledger_open(world->copy, true, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "not decamp's"));
    /* an entry signed by a key that says it is another */
    testing_copy(world->path, world->copy);
    struct random_stream random = random_start(5, 0);
    struct ledger_key forged = world->key;
    struct ledger_key stranger;
    assert_true(ledger_key_new(&stranger, "gao", &world->diagnostics));
    memcpy(forged.secret_key, stranger.secret_key, sizeof forged.secret_key);
    testing_append(world->copy, &forged, &random, 1, 1);
    assert_false(audit(world->copy, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "signature is not its author's"));
}

/* The key goes on in two copies: both then have an entry of the same name. */
static void one_name_for_two_entries_is_found(void **state)
{
    struct testing_world *world = *state;
    struct random_stream random = random_start(6, 0);
    struct ledger_merge merge;
    char *first = testing_path(world->folder, "first.gpkg");
    char *second = testing_path(world->folder, "second.gpkg");
    testing_copy(world->path, first);
    testing_copy(world->path, second);
    testing_append(first, &world->other, &random, 1, 1);
    testing_append(second, &world->other, &random, 1, 1);
    assert_false(ledger_merge(first, second, 1, &merge, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "2 entries are named ber-8"));
    assert_true(audit(first, &world->diagnostics));
    /* a planner says from where on the key does not count any more: then both can be kept */
    struct ledger *ledger = testing_load(first);
    struct ledger_file *file = ledger_open(first, true, &world->diagnostics);
    struct ledger_entry entry;
    ledger_entry_init(&entry);
    entry.kind = ENTRY_REVOCATION;
    entry.has_key = true;
    memcpy(entry.key, world->other.public_key, sizeof entry.key);
    entry.last_sequence = 7;
    assert_true(ledger_append(file, ledger, &world->key, &entry, 1, NULL, &world->diagnostics));
    ledger_close(file);
    ledger_free(ledger);
    assert_true(ledger_merge(first, second, 1, &merge, &world->diagnostics));
    assert_int_equal(merge.added, 1);
    struct ledger_audit result;
    assert_true(ledger_audit(first, 1, &result, &world->diagnostics));
    assert_int_equal(result.uncounted, 2);
    free(result.heads);
    free(first);
    free(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_ledger_is_sound),
        cmocka_unit_test(rows_are_only_added),
        cmocka_unit_test(changes_are_named),
        cmocka_unit_test(other_hands_are_found),
        cmocka_unit_test(flipped_bytes_are_found),
        cmocka_unit_test(one_name_for_two_entries_is_found),
    };
    return cmocka_run_group_tests(tests, setup, testing_world_teardown);
}
