/* A ledger is made, written, read; keys and who may do what; what cannot be a ledger. */
#include "ledger/loading.h"
#include "ledger_testing.h"

#include <cmocka.h>
#include <math.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void new_ledger_has_opening_and_planner(void **state)
{
    struct testing_world *world = *state;
    struct ledger *ledger = testing_load(world->path);
    assert_int_equal(ledger->entry_count, 2);
    assert_int_equal(ledger->entries[0].kind, ENTRY_OPENING);
    assert_int_equal(ledger->entries[1].kind, ENTRY_ENROLMENT);
    assert_true(ledger->entries[0].counts && ledger->entries[1].counts);
    assert_int_equal(ledger->author_count, 1);
    assert_string_equal(ledger->names[ledger->authors[0].name], "gao");
    assert_int_equal(ledger->authors[0].role, ROLE_PLANNER);
    char id[80];
    assert_string_equal(ledger_entry_id(ledger, 1, id, sizeof id), "gao-2");
    assert_int_equal(ledger_find_entry(ledger, "gao-2"), 1);
    assert_int_equal(ledger_find_entry(ledger, "gao-3"), -1);
    ledger_free(ledger);
}

static bool same_real(double a, double b)
{
    return (isnan(a) && isnan(b)) || a == b;
}

static void expect_name(const struct ledger *a, int32_t x, const struct ledger *b, int32_t y)
{
    assert_int_equal(x < 0, y < 0);
    if (x >= 0)
        assert_string_equal(a->names[x], b->names[y]);
}

static void expect_same(const struct ledger *a, const struct ledger_entry *x,
                        const struct ledger *b, const struct ledger_entry *y)
{
    assert_int_equal(x->kind, y->kind);
    assert_int_equal(x->day, y->day);
    assert_int_equal(x->until_day, y->until_day);
    assert_int_equal(x->minute, y->minute);
    assert_int_equal(x->reported_day, y->reported_day);
    assert_int_equal(x->mode, y->mode);
    assert_int_equal(x->role, y->role);
    assert_int_equal(x->target, y->target);
    assert_int_equal(x->last_sequence, y->last_sequence);
    assert_int_equal(x->amount.qualifier, y->amount.qualifier);
    assert_true(same_real(x->amount.value, y->amount.value));
    assert_true(same_real(x->amount.most, y->amount.most));
    assert_true(same_real(x->value_usd, y->value_usd));
    assert_true(same_real(x->latitude, y->latitude));
    assert_true(same_real(x->longitude, y->longitude));
    assert_int_equal(x->has_file_hash, y->has_file_hash);
    assert_memory_equal(x->file_hash, y->file_hash, LEDGER_HASH_BYTES);
    assert_int_equal(x->has_key, y->has_key);
    assert_memory_equal(x->key, y->key, 32);
    expect_name(a, x->place, b, y->place);
    expect_name(a, x->other_place, b, y->other_place);
    expect_name(a, x->leg, b, y->leg);
    expect_name(a, x->lift, b, y->lift);
    expect_name(a, x->unit, b, y->unit);
    expect_name(a, x->lot, b, y->lot);
    expect_name(a, x->trip, b, y->trip);
    expect_name(a, x->holder, b, y->holder);
    expect_name(a, x->recipient, b, y->recipient);
    expect_name(a, x->cause, b, y->cause);
    expect_name(a, x->measure, b, y->measure);
    expect_name(a, x->event, b, y->event);
    expect_name(a, x->certificate, b, y->certificate);
    expect_name(a, x->source, b, y->source);
    expect_name(a, x->note, b, y->note);
    expect_name(a, x->override, b, y->override);
}

static void what_is_written_is_read(void **state)
{
    enum { COUNT = 400 };
    struct testing_world *world = *state;
    struct random_stream random = random_start(1, 0);
    struct ledger *ledger = testing_load(world->path);
    struct ledger_file *file = ledger_open(world->path, true, &world->diagnostics);
    struct ledger_entry *entries = memory_new(COUNT, sizeof *entries);
    unsigned char(*hashes)[LEDGER_HASH_BYTES] = memory_new(COUNT, LEDGER_HASH_BYTES);
    for (int i = 0; i < COUNT; i++)
        testing_random_entry(ledger, &random, &entries[i]);
    assert_true(
        ledger_append(file, ledger, &world->key, entries, COUNT, hashes, &world->diagnostics));
    ledger_close(file);
    struct ledger *again = testing_load(world->path);
    assert_int_equal(again->entry_count, COUNT + 2);
    for (int i = 0; i < COUNT; i++) {
        const struct ledger_entry *entry = &again->entries[i + 2];
        expect_same(ledger, &entries[i], again, entry);
        assert_memory_equal(hashes[i], entry->hash, LEDGER_HASH_BYTES);
        assert_int_equal(entry->sequence, i + 3);
        assert_true(entry->recorded > again->entries[i + 1].recorded);
        assert_true(entry->counts);
    }
    ledger_free(again);
    ledger_free(ledger);
    free(entries);
    free(hashes);
}

/* Whoever reads all takes the pages of the file; SQL, which is asked while another program has its
 * own mode, must tell the same. */
static void pages_tell_what_sql_tells(void **state)
{
    enum { COUNT = 11000 }; /* more than one thread would read */
    struct testing_world *world = *state;
    struct random_stream random = random_start(7, 0);
    testing_append(world->path, &world->key, &random, COUNT, COUNT);
    struct pages pages;
    struct ledger_file *file = ledger_open(world->path, false, &world->diagnostics);
    assert_false(pages_open(&pages, file->database, "entries")); /* no transaction */
    pages_close(&pages);
    assert_int_equal(
        sqlite3_exec(file->database, "BEGIN; SELECT max(id) FROM entries", NULL, NULL, NULL),
        SQLITE_OK);
    assert_true(pages_open(&pages, file->database, "entries"));
    assert_true(pages.depth > 1 && pages.count > 100);
    pages_close(&pages);
    ledger_close(file);
    struct ledger *by_pages = testing_load(world->path);

    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open(world->path, &other), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(other, "PRAGMA journal_mode=WAL; SELECT * FROM ledger", NULL, NULL, NULL),
        SQLITE_OK);
    file = ledger_open(world->path, false, &world->diagnostics);
    assert_int_equal(
        sqlite3_exec(file->database, "BEGIN; SELECT max(id) FROM entries", NULL, NULL, NULL),
        SQLITE_OK);
    assert_false(pages_open(&pages, file->database, "entries"));
    pages_close(&pages);
    struct ledger *by_sql = ledger_load(file, NULL, 0, &world->diagnostics);
    testing_expect_none(&world->diagnostics);
    ledger_close(file);
    sqlite3_close(other);

    assert_int_equal(by_pages->entry_count, COUNT + 2);
    assert_int_equal(by_sql->entry_count, by_pages->entry_count);
    assert_int_equal(by_sql->name_count, by_pages->name_count);
    for (int32_t i = 0; i < by_sql->entry_count; i++) {
        const struct ledger_entry *one = &by_pages->entries[i], *two = &by_sql->entries[i];
        expect_same(by_pages, one, by_sql, two);
        assert_memory_equal(one->hash, two->hash, LEDGER_HASH_BYTES);
        assert_true(one->recorded == two->recorded && one->sequence == two->sequence &&
                    one->author == two->author && one->counts == two->counts);
    }
    ledger_free(by_sql);
    ledger_free(by_pages);
}

/* Against the definition: an entry is there if it names an id, or is bound to one that is. */
static void part_is_what_names_the_ids(void **state)
{
    struct testing_world *world = *state;
    struct random_stream random = random_start(2, 0);
    for (int i = 0; i < 6; i++)
        testing_append(world->path, &world->key, &random, 60, 60);
    struct ledger *whole = testing_load(world->path);
    static const char *const ids[] = {"trip 7", "event 3", "nowhere"};
    bool *wanted = memory_new((size_t)whole->entry_count, sizeof *wanted);
    for (int32_t i = 0; i < whole->entry_count; i++)
        wanted[i] = whole->entries[i].kind >= ENTRY_OPENING;
    for (int k = 0; k < 3; k++) {
        int32_t name = ledger_find_name(whole, ids[k]);
        for (int32_t i = 0; i < whole->entry_count; i++)
            wanted[i] =
                wanted[i] ||
                (name >= 0 && (whole->entries[i].trip == name || whole->entries[i].event == name));
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t i = 0; i < whole->entry_count; i++) {
            int32_t target = whole->entries[i].target;
            if (target >= 0 && wanted[i] != wanted[target])
                wanted[i] = wanted[target] = changed = true;
        }
    }
    struct ledger_file *file = ledger_open(world->path, false, &world->diagnostics);
    struct ledger *part = ledger_load(file, ids, 3, &world->diagnostics);
    testing_expect_none(&world->diagnostics);
    int32_t next = 0;
    for (int32_t i = 0; i < whole->entry_count; i++) {
        if (!wanted[i])
            continue;
        assert_true(next < part->entry_count);
        assert_memory_equal(part->entries[next].hash, whole->entries[i].hash, LEDGER_HASH_BYTES);
        assert_int_equal(part->entries[next].counts, whole->entries[i].counts);
        if (part->entries[next].target >= 0)
            assert_memory_equal(part->entries[part->entries[next].target].hash,
                                whole->entries[whole->entries[i].target].hash, LEDGER_HASH_BYTES);
        expect_name(part, part->entries[next].trip, whole, whole->entries[i].trip);
        next++;
    }
    assert_int_equal(next, part->entry_count);
    assert_true(next > 4 && next < whole->entry_count);
    ledger_free(part);
    ledger_free(whole);
    ledger_close(file);
    free(wanted);
}

static void role_decides_who_may(void **state)
{
    struct testing_world *world = *state;
    struct ledger_key reporter, auditor, stranger;
    assert_true(ledger_key_new(&reporter, "timbuktu", &world->diagnostics));
    assert_true(ledger_key_new(&auditor, "oios", &world->diagnostics));
    assert_true(ledger_key_new(&stranger, "stranger", &world->diagnostics));
    testing_enrol(world->path, &world->key, &reporter, ROLE_REPORTER, "north;river");
    testing_enrol(world->path, &world->key, &auditor, ROLE_AUDITOR, "");
    struct ledger *ledger = testing_load(world->path);
    struct ledger_file *file = ledger_open(world->path, true, &world->diagnostics);
    struct ledger_entry closing, remark, plan;
    ledger_entry_init(&closing);
    closing.kind = ENTRY_CLOSING;
    closing.day = 19700;
    closing.place = ledger_name(ledger, "north");
    remark = plan = closing;
    remark.kind = ENTRY_REMARK;
    remark.note = ledger_name(ledger, "seen");
    plan.kind = ENTRY_PLAN;
    plan.has_file_hash = true;
    ledger_put_text(file, "{}", 2, plan.file_hash);
    const struct {
        const struct ledger_key *key;
        struct ledger_entry entry;
        const char *place;
        const char *refusal;
    } rows[] = {
        {&reporter, closing, "north", NULL},
        {&reporter, closing, "hub", "of other places"},
        {&reporter, remark, "hub", NULL},
        {&reporter, plan, "north", "as reporter"},
        {&auditor, remark, "hub", NULL},
        {&auditor, closing, "north", "as auditor"},
        {&stranger, remark, "hub", "not enrolled"},
        {&world->key, plan, "hub", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ledger_entry entry = rows[i].entry;
        entry.place = ledger_name(ledger, rows[i].place);
        bool done = ledger_append(file, ledger, rows[i].key, &entry, 1, NULL, &world->diagnostics);
        assert_int_equal(done, !rows[i].refusal);
        if (rows[i].refusal)
            assert_true(testing_says(&world->diagnostics, rows[i].refusal));
    }
    ledger_close(file);
    ledger_free(ledger);
    ledger = testing_load(world->path);
    assert_int_equal(ledger->entry_count, 4 + 4);
    assert_int_equal(ledger->author_count, 3);
    for (int32_t i = 0; i < ledger->entry_count; i++)
        assert_true(ledger->entries[i].counts);
    ledger_free(ledger);
}

static void revoke_key(const char *path, const struct ledger_key *planner,
                       const struct ledger_key *key, int64_t last)
{
    struct diagnostics diagnostics = {0};
    struct ledger *ledger = testing_load(path);
    struct ledger_file *file = ledger_open(path, true, &diagnostics);
    struct ledger_entry entry;
    ledger_entry_init(&entry);
    entry.kind = ENTRY_REVOCATION;
    entry.has_key = true;
    memcpy(entry.key, key->public_key, sizeof entry.key);
    entry.last_sequence = last;
    ledger_append(file, ledger, planner, &entry, 1, NULL, &diagnostics);
    testing_expect_none(&diagnostics);
    ledger_close(file);
    ledger_free(ledger);
}

/* What a key enrolled after its last entry that counts falls with it, and is no fault. */
static void revocation_reaches_back(void **state)
{
    struct testing_world *world = *state;
    struct random_stream random = random_start(5, 0);
    struct ledger_key deputy, third;
    struct ledger_audit audit;
    assert_true(ledger_key_new(&deputy, "deputy", &world->diagnostics));
    assert_true(ledger_key_new(&third, "third", &world->diagnostics));
    testing_enrol(world->path, &world->key, &deputy, ROLE_PLANNER, "");
    testing_append(world->path, &deputy, &random, 2, 2);
    testing_enrol(world->path, &deputy, &third, ROLE_PLANNER, "");
    testing_append(world->path, &third, &random, 3, 3);
    revoke_key(world->path, &world->key, &deputy, 2);
    struct ledger *ledger = testing_load(world->path);
    int counted = 0;
    for (int32_t i = 0; i < ledger->entry_count; i++)
        counted += ledger->entries[i].counts;
    assert_int_equal(ledger->entry_count, 3 + 2 + 1 + 3 + 1);
    assert_int_equal(counted, 3 + 2 + 1);
    ledger_free(ledger);
    assert_true(ledger_audit(world->path, 1, &audit, &world->diagnostics));
    assert_int_equal(audit.uncounted, 4);
    free(audit.heads);
    /* neither may go on */
    struct ledger_file *file = ledger_open(world->path, true, &world->diagnostics);
    struct ledger_entry entry;
    ledger = testing_load(world->path);
    ledger_entry_init(&entry);
    entry.kind = ENTRY_REMARK;
    entry.day = 19700;
    entry.note = ledger_name(ledger, "more");
    assert_false(ledger_append(file, ledger, &deputy, &entry, 1, NULL, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "is revoked"));
    assert_false(ledger_append(file, ledger, &third, &entry, 1, NULL, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "not enrolled"));
    ledger_close(file);
    ledger_free(ledger);
}

/* Another program holds the file: whoever reads or writes waits, then says so. */
static void locked_file_is_told(void **state)
{
    struct testing_world *world = *state;
    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open(world->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    struct ledger_file *file = ledger_open(world->path, true, &world->diagnostics);
    assert_null(file);
    assert_true(testing_says(&world->diagnostics, "in use by another program"));
    sqlite3_close(other);
    file = ledger_open(world->path, true, &world->diagnostics);
    assert_non_null(file);
    ledger_close(file);
}

/* A GIS leaves a file with a write-ahead log behind: it can be read, also where nothing can be
 * written, and is put back by the next who writes. */
static void file_of_a_gis_is_read(void **state)
{
    struct testing_world *world = *state;
    sqlite3 *other = NULL;
    uid_t self = getuid();
    assert_int_equal(sqlite3_open(world->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "PRAGMA journal_mode=WAL; CREATE TABLE layer_styles(id)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    struct ledger_file *file = ledger_open(world->path, true, &world->diagnostics);
    assert_null(file);
    assert_true(testing_says(&world->diagnostics, "in use by another program"));
    sqlite3_close(other);
    assert_int_equal(chmod(world->folder, 0555), 0);
    assert_int_equal(chmod(world->path, 0444), 0);
    if (self == 0) /* root may write everywhere */
        assert_int_equal(setresuid(65534, 65534, 0), 0);
    struct ledger *ledger = testing_load(world->path);
    assert_int_equal(ledger->entry_count, 2);
    ledger_free(ledger);
    assert_null(ledger_open(world->path, true, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "Permission denied"));
    if (self == 0)
        assert_int_equal(setresuid(0, 0, 0), 0);
    assert_int_equal(chmod(world->folder, 0755), 0);
    assert_int_equal(chmod(world->path, 0644), 0);
    struct random_stream random = random_start(6, 0);
    testing_append(world->path, &world->key, &random, 1, 1);
    unsigned char head[20];
    FILE *stream = fopen(world->path, "rb");
    assert_int_equal(fread(head, 1, sizeof head, stream), sizeof head);
    fclose(stream);
    assert_int_equal(head[18], 1);
    struct ledger_audit audit;
    assert_true(ledger_audit(world->path, 1, &audit, &world->diagnostics));
    free(audit.heads);
}

static void *close_soon(void *connection)
{
    usleep(300000);
    sqlite3_close(connection);
    return NULL;
}

static void who_only_looks_is_waited_for(void **state)
{
    struct testing_world *world = *state;
    struct random_stream random = random_start(8, 0);
    sqlite3 *other = NULL;
    pthread_t thread;
    assert_int_equal(sqlite3_open(world->path, &other), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(other, "PRAGMA journal_mode=WAL; SELECT * FROM ledger", NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(pthread_create(&thread, NULL, close_soon, other), 0);
    testing_append(world->path, &world->key, &random, 1, 1);
    pthread_join(thread, NULL);
    struct ledger *ledger = testing_load(world->path);
    assert_int_equal(ledger->entry_count, 3);
    ledger_free(ledger);
}

static void incomplete_entries_are_refused(void **state)
{
    struct testing_world *world = *state;
    struct ledger *ledger = testing_load(world->path);
    struct ledger_file *file = ledger_open(world->path, true, &world->diagnostics);
    struct ledger_entry entry;
    ledger_entry_init(&entry);
    entry.kind = ENTRY_CLOSING;
    entry.day = 19700;
    assert_false(ledger_append(file, ledger, &world->key, &entry, 1, NULL, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "must say its place"));
    entry.place = ledger_name(ledger, "north");
    entry.latitude = 95;
    entry.longitude = 0;
    assert_false(ledger_append(file, ledger, &world->key, &entry, 1, NULL, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "out of range"));
    entry.latitude = entry.longitude = NAN;
    entry.note = ledger_name(ledger, "\xff");
    assert_false(ledger_append(file, ledger, &world->key, &entry, 1, NULL, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "UTF-8"));
    ledger_close(file);
    ledger_free(ledger);
    ledger = testing_load(world->path);
    assert_int_equal(ledger->entry_count, 2);
    ledger_free(ledger);
}

static void texts_are_kept_by_hash(void **state)
{
    struct testing_world *world = *state;
    static const char text[] = "{\"plan\": \"Ménaka\"}";
    struct ledger *ledger = testing_load(world->path);
    struct ledger_file *file = ledger_open(world->path, true, &world->diagnostics);
    struct ledger_entry entry;
    size_t length;
    ledger_entry_init(&entry);
    entry.kind = ENTRY_PLAN;
    entry.day = 19700;
    entry.has_file_hash = true;
    ledger_put_text(file, text, strlen(text), entry.file_hash);
    assert_true(ledger_append(file, ledger, &world->key, &entry, 1, NULL, &world->diagnostics));
    ledger_close(file);
    file = ledger_open(world->path, false, &world->diagnostics);
    char *found = ledger_get_text(file, entry.file_hash, &length, &world->diagnostics);
    assert_string_equal(found, text);
    assert_int_equal(length, strlen(text));
    free(found);
    entry.file_hash[0] ^= 1;
    assert_null(ledger_get_text(file, entry.file_hash, &length, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "missing"));
    ledger_close(file);
    ledger_free(ledger);
}

static void keys_are_kept(void **state)
{
    struct testing_world *world = *state;
    struct ledger_key key, again;
    struct stat status;
    char *plain = testing_path(world->folder, "plain.key");
    char *sealed = testing_path(world->folder, "sealed.key");
    char *public_key = testing_path(world->folder, "plain.pub");
    assert_true(ledger_key_new(&key, "ménaka", &world->diagnostics));
    assert_true(ledger_key_write(&key, plain, NULL, &world->diagnostics));
    assert_int_equal(stat(plain, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_true(ledger_key_read(&again, plain, NULL, &world->diagnostics));
    assert_memory_equal(&again, &key, sizeof key);
    assert_false(ledger_key_write(&key, plain, NULL, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "exists already"));
    assert_true(ledger_key_write(&key, sealed, "dromadaire", &world->diagnostics));
    assert_false(ledger_key_read(&again, sealed, "chameau", &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "passphrase is wrong"));
    assert_false(ledger_key_read(&again, sealed, NULL, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "protected by a passphrase"));
    assert_true(ledger_key_read(&again, sealed, "dromadaire", &world->diagnostics));
    assert_memory_equal(&again, &key, sizeof key);
    assert_true(ledger_key_write_public(&key, public_key, &world->diagnostics));
    assert_false(ledger_key_read(&again, public_key, NULL, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "public key"));
    assert_true(ledger_key_read_public(&again, public_key, NULL, &world->diagnostics));
    assert_memory_equal(again.public_key, key.public_key, 32);
    assert_false(ledger_key_read(&again, world->path, NULL, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "not a key"));
    assert_false(ledger_key_new(&key, "two words", &world->diagnostics));
    diagnostics_clear(&world->diagnostics);
    assert_int_equal(chmod(plain, 0644), 0);
    assert_true(ledger_key_read(&again, plain, NULL, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "chmod 600"));
    free(plain);
    free(sealed);
    free(public_key);
}

static void other_files_are_refused(void **state)
{
    struct testing_world *world = *state;
    char *other = testing_path(world->folder, "other");
    struct mission *mission = mission_read(MISSION_SMALL, &world->diagnostics);
    assert_false(ledger_create(world->path, mission, &world->key, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "exists already"));
    mission_free(mission);
    assert_null(ledger_open(other, false, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "No such file"));
    assert_null(ledger_open(world->folder, false, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "not a file"));
    FILE *stream = fopen(other, "w");
    for (int i = 0; i < 300; i++)
        fprintf(stream, "places,units,%d\n", i);
    fclose(stream);
    assert_null(ledger_open(other, false, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "not a ledger"));
    assert_int_equal(truncate(other, 0), 0);
    assert_null(ledger_open(other, true, &world->diagnostics));
    assert_true(testing_says(&world->diagnostics, "not a ledger"));
    testing_copy(world->path, other);
    assert_int_equal(truncate(other, 20000), 0);
    struct ledger_file *file = ledger_open(other, false, &world->diagnostics);
    assert_null(file ? (void *)ledger_load(file, NULL, 0, &world->diagnostics) : NULL);
    ledger_close(file);
    assert_true(testing_says(&world->diagnostics, "damaged"));
    free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(new_ledger_has_opening_and_planner, testing_world_setup,
                                        testing_world_teardown),
        cmocka_unit_test_setup_teardown(what_is_written_is_read, testing_world_setup,
                                        testing_world_teardown),
        cmocka_unit_test_setup_teardown(pages_tell_what_sql_tells, testing_world_setup,
                                        testing_world_teardown),
        cmocka_unit_test_setup_teardown(part_is_what_names_the_ids, testing_world_setup,
                                        testing_world_teardown),
        cmocka_unit_test_setup_teardown(role_decides_who_may, testing_world_setup,
                                        testing_world_teardown),
        cmocka_unit_test_setup_teardown(revocation_reaches_back, testing_world_setup,
                                        testing_world_teardown),
        cmocka_unit_test_setup_teardown(locked_file_is_told, testing_world_setup,
                                        testing_world_teardown),
        cmocka_unit_test_setup_teardown(file_of_a_gis_is_read, testing_world_setup,
                                        testing_world_teardown),
        cmocka_unit_test_setup_teardown(who_only_looks_is_waited_for, testing_world_setup,
                                        testing_world_teardown),
        cmocka_unit_test_setup_teardown(incomplete_entries_are_refused, testing_world_setup,
                                        testing_world_teardown),
        cmocka_unit_test_setup_teardown(texts_are_kept_by_hash, testing_world_setup,
                                        testing_world_teardown),
        cmocka_unit_test_setup_teardown(keys_are_kept, testing_world_setup, testing_world_teardown),
        cmocka_unit_test_setup_teardown(other_files_are_refused, testing_world_setup,
                                        testing_world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
