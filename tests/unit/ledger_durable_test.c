/* What was acknowledged is never lost: the writer is killed at random moments, the disk is full at
 * every single write, a sync fails. And two writers at once get in each other's way, but not in
 * each other's entries.
 *
 * LEDGER_KILLS in the environment says how often (default 1000). */
#include "base/clock.h"
#include "ledger_testing.h"

#include <cmocka.h>
#include <dirent.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void expect_sound(const char *path)
{
    struct diagnostics diagnostics = {0};
    struct ledger_audit audit;
    ledger_audit(path, 1, &audit, &diagnostics);
    testing_expect_none(&diagnostics);
    free(audit.heads);
}

/* Appends until it is killed, and says each hash when it is told that the entry is on disk. */
static _Noreturn void write_until_killed(const struct testing_world *world, uint64_t stream,
                                         int pipe_end)
{
    struct diagnostics diagnostics = {0};
    struct random_stream random = random_start(7, stream);
    static const char *const none[] = {NULL};
    struct ledger_file *file = ledger_open(world->path, true, &diagnostics);
    struct ledger *ledger = file ? ledger_load(file, none, 0, &diagnostics) : NULL;
    while (ledger) {
        struct ledger_entry entries[3];
        unsigned char hashes[3][LEDGER_HASH_BYTES];
        int count = 1 + (int)random_below(&random, 3);
        for (int i = 0; i < count; i++) {
            testing_random_entry(ledger, &random, &entries[i]);
            entries[i].target = -1;
        }
        if (!ledger_append(file, ledger, &world->key, entries, count, hashes, &diagnostics))
            _exit(1);
        if (write(pipe_end, hashes, (size_t)count * LEDGER_HASH_BYTES) < 0)
            _exit(2);
    }
    _exit(3);
}

static bool is_in(const struct ledger *ledger, const unsigned char *hash, int32_t from)
{
    for (int32_t i = from; i < ledger->entry_count; i++)
        if (memcmp(ledger->entries[i].hash, hash, LEDGER_HASH_BYTES) == 0)
            return true;
    return false;
}

static void killed_writers_lose_nothing(void **state)
{
    struct testing_world *world = *state;
    struct random_stream random = random_start(8, 0);
    const char *asked = getenv("LEDGER_KILLS");
    int kills = asked ? atoi(asked) : 1000, interrupted = 0;
    int32_t before = 2;
    long acknowledged = 0;
    double first = 0; /* seconds from a writer's start to its first entry */
    char *journal = testing_path(world->folder, "mission.gpkg-journal");
    for (int i = 0; i < kills; i++) {
        int ends[2];
        unsigned char hash[LEDGER_HASH_BYTES];
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0)
            write_until_killed(world, (uint64_t)i, ends[1]);
        close(ends[1]);
        if (i % 2 == 0) { /* any time after its first entry, or from its start on */
            double start = clock_seconds();
            poll(&(struct pollfd){ends[0], POLLIN, 0}, 1, 60000);
            first = clock_seconds() - start;
        }
        double wait = fmin(2 * first * random_unit(&random), 0.9);
        nanosleep(&(struct timespec){0, (long)(wait * 1e9)}, NULL);
        kill(child, SIGKILL);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        interrupted += access(journal, F_OK) == 0;
        struct ledger *ledger = testing_load(world->path);
        while (read(ends[0], hash, sizeof hash) == (ssize_t)sizeof hash) {
            assert_true(is_in(ledger, hash, before));
            acknowledged++;
        }
        close(ends[0]);
        assert_true(ledger->entry_count >= before);
        before = ledger->entry_count;
        ledger_free(ledger);
        if (i % 100 == 99)
            expect_sound(world->path);
    }
    expect_sound(world->path);
    fprintf(stderr, "%d writers killed, %d in the middle of a write; %ld entries acknowledged\n",
            kills, interrupted, acknowledged);
    assert_true(acknowledged > 0 && (interrupted > 0 || kills < 200));
    free(journal);
}

/* A file system whose n-th write (or sync) and all after it fail, as on a full disk: SQLite's own,
 * with a layer above it. */
static struct {
    sqlite3_vfs *real;
    int left;   /* writes that still succeed; -1: all */
    bool syncs; /* it is syncs that fail, not writes */
    bool failed;
} disk;

struct layer_file {
    sqlite3_file base;
    sqlite3_file *real;
};

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct layer_file *)file)->real;
}

static bool is_full(bool sync)
{
    if (disk.left < 0 || sync != disk.syncs)
        return false;
    if (disk.left > 0) {
        disk.left--;
        return false;
    }
    disk.failed = true;
    return true;
}

static int layer_close(sqlite3_file *file)
{
    int code = real_of(file)->pMethods->xClose(real_of(file));
    free(real_of(file));
    return code;
}

static int layer_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 at)
{
    return real_of(file)->pMethods->xRead(real_of(file), bytes, count, at);
}

static int layer_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at)
{
    if (is_full(false))
        return SQLITE_FULL;
    return real_of(file)->pMethods->xWrite(real_of(file), bytes, count, at);
}

static int layer_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int layer_sync(sqlite3_file *file, int flags)
{
    return is_full(true) ? SQLITE_IOERR_FSYNC
                         : real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int layer_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int layer_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int layer_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int layer_reserved(sqlite3_file *file, int *reserved)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), reserved);
}

static int layer_control(sqlite3_file *file, int operation, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int layer_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int layer_characteristics(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static const sqlite3_io_methods layer_methods = {1,
                                                 layer_close,
                                                 layer_read,
                                                 layer_write,
                                                 layer_truncate,
                                                 layer_sync,
                                                 layer_size,
                                                 layer_lock,
                                                 layer_unlock,
                                                 layer_reserved,
                                                 layer_control,
                                                 layer_sector,
                                                 layer_characteristics,
                                                 NULL,
                                                 NULL,
                                                 NULL,
                                                 NULL,
                                                 NULL,
                                                 NULL};

static int layer_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    struct layer_file *layer = (struct layer_file *)file;
    (void)vfs;
    layer->base.pMethods = NULL;
    layer->real = memory_new(1, (size_t)disk.real->szOsFile);
    int code = disk.real->xOpen(disk.real, name, layer->real, flags, out);
    if (code == SQLITE_OK)
        layer->base.pMethods = &layer_methods;
    else
        free(layer->real);
    return code;
}

static void layer_register(void)
{
    static sqlite3_vfs layer;
    disk.real = sqlite3_vfs_find(NULL);
    disk.left = -1;
    layer = *disk.real;
    layer.zName = "full";
    layer.szOsFile = sizeof(struct layer_file);
    layer.xOpen = layer_open;
    assert_int_equal(sqlite3_vfs_register(&layer, 1), SQLITE_OK);
}

static void layer_remove(void)
{
    sqlite3_vfs *layer = sqlite3_vfs_find("full");
    sqlite3_vfs_unregister(layer);
    sqlite3_vfs_register(disk.real, 1);
}

static int journals_in(const char *folder)
{
    DIR *directory = opendir(folder);
    struct dirent *entry;
    int count = 0;
    while ((entry = readdir(directory)))
        count += strstr(entry->d_name, "-journal") != NULL;
    closedir(directory);
    return count;
}

/* Appends a batch with the text of a plan while the disk fails at the n-th write; afterwards there
 * is room again. False: the disk did not fail any more. */
static bool append_on_full_disk(struct testing_world *world, int n, bool syncs)
{
    struct random_stream random = random_start(9, 0);
    struct ledger_entry entries[3];
    testing_copy(world->path, world->copy);
    struct ledger *ledger = testing_load(world->copy);
    struct ledger_file *file = ledger_open(world->copy, true, &world->diagnostics);
    for (int i = 0; i < 3; i++)
        testing_random_entry(ledger, &random, &entries[i]);
    entries[2].kind = ENTRY_PLAN;
    ledger_put_text(file, "{\"plan\": 3}", 11, entries[2].file_hash);
    disk.left = n;
    disk.syncs = syncs;
    disk.failed = false;
    bool done = ledger_append(file, ledger, &world->key, entries, 3, NULL, &world->diagnostics);
    bool failed = disk.failed;
    if (!done)
        assert_true(testing_says(&world->diagnostics, syncs ? "recording" : "the disk is full"));
    ledger_close(file);
    disk.left = -1;
    struct ledger *after = testing_load(world->copy);
    assert_int_equal(after->entry_count, ledger->entry_count + (done ? 3 : 0));
    expect_sound(world->copy);
    assert_int_equal(journals_in(world->folder), 0);
    ledger_free(after);
    ledger_free(ledger);
    diagnostics_clear(&world->diagnostics);
    assert_true(done || failed);
    return failed;
}

static void full_disk_loses_nothing(void **state)
{
    struct testing_world *world = *state;
    struct random_stream random = random_start(10, 0);
    testing_append(world->path, &world->key, &random, 40, 40);
    layer_register();
    int writes = 0, syncs = 0;
    while (append_on_full_disk(world, writes, false))
        writes++;
    while (append_on_full_disk(world, syncs, true))
        syncs++;
    fprintf(stderr, "a disk full at each of %d writes, and %d syncs that fail\n", writes, syncs);
    assert_true(writes > 20 && syncs > 1);
    layer_remove();
}

static void new_ledger_appears_whole_or_not_at_all(void **state)
{
    struct testing_world *world = *state;
    struct mission *mission = mission_read(MISSION_SMALL, &world->diagnostics);
    char *path = testing_path(world->folder, "new.gpkg");
    layer_register();
    int n = 0;
    bool done = false;
    for (; !done; n++) {
        disk.left = n;
        disk.syncs = false;
        done = ledger_create(path, mission, &world->key, &world->diagnostics);
        disk.left = -1;
        assert_int_equal(access(path, F_OK) == 0, done);
        if (!done)
            assert_true(testing_says(&world->diagnostics, "the disk is full"));
        DIR *directory = opendir(world->folder);
        struct dirent *entry;
        while (!done && (entry = readdir(directory)))
            assert_null(strstr(entry->d_name, "new.gpkg"));
        closedir(directory);
    }
    expect_sound(path);
    assert_true(n > 20);
    layer_remove();
    mission_free(mission);
    free(path);
}

static void merge_is_all_or_nothing(void **state)
{
    struct testing_world *world = *state;
    struct random_stream random = random_start(11, 0);
    struct ledger_merge merge;
    struct ledger_key other;
    char *target = testing_path(world->folder, "target.gpkg");
    assert_true(ledger_key_new(&other, "ber", &world->diagnostics));
    testing_enrol(world->path, &world->key, &other, ROLE_PLANNER, "");
    testing_copy(world->path, world->copy);
    testing_append(world->path, &world->key, &random, 10, 10);
    testing_append(world->copy, &other, &random, 10, 10);
    struct ledger *before = testing_load(world->path);
    layer_register();
    bool done = false;
    for (int n = 0; !done; n++) {
        testing_copy(world->path, target);
        disk.left = n;
        disk.syncs = false;
        done = ledger_merge(target, world->copy, 1, &merge, &world->diagnostics);
        disk.left = -1;
        struct ledger *after = testing_load(target);
        assert_int_equal(after->entry_count, before->entry_count + (done ? 10 : 0));
        ledger_free(after);
        if (!done)
            assert_true(testing_says(&world->diagnostics, "the disk is full"));
        if (n % 8 == 0 || done)
            expect_sound(target);
    }
    layer_remove();
    ledger_free(before);
    free(target);
}

/* Four processes append at once: each waits for the others, and all entries are there. */
static void writers_take_turns(void **state)
{
    enum { WRITERS = 4, ENTRIES = 8 };
    struct testing_world *world = *state;
    for (int i = 0; i < WRITERS; i++)
        if (fork() == 0) {
            struct random_stream random = random_start(12, (uint64_t)i);
            testing_append(world->path, &world->key, &random, ENTRIES, 1);
            _exit(0);
        }
    for (int i = 0; i < WRITERS; i++) {
        int status;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    struct ledger *ledger = testing_load(world->path);
    assert_int_equal(ledger->entry_count, 2 + WRITERS * ENTRIES);
    for (int32_t i = 0; i < ledger->entry_count; i++)
        assert_int_equal(ledger->entries[i].sequence, i + 1);
    ledger_free(ledger);
    expect_sound(world->path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(killed_writers_lose_nothing, testing_world_setup,
                                        testing_world_teardown),
        cmocka_unit_test_setup_teardown(full_disk_loses_nothing, testing_world_setup,
                                        testing_world_teardown),
        cmocka_unit_test_setup_teardown(new_ledger_appears_whole_or_not_at_all, testing_world_setup,
                                        testing_world_teardown),
        cmocka_unit_test_setup_teardown(merge_is_all_or_nothing, testing_world_setup,
                                        testing_world_teardown),
        cmocka_unit_test_setup_teardown(writers_take_turns, testing_world_setup,
                                        testing_world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
