/* Merging, against the naive model: a set. Copies of a ledger go on apart at random, each with its
 * own key, and merge at random; each then holds exactly the union of what it had merged, and in the
 * end, merged by whatever tree, all hold the same. */
#include "ledger_testing.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COPIES = 4, ENTRIES_MOST = 2000, STEPS = 24, ROUNDS = 12 };

struct world {
    char *folder, *paths[COPIES];
    struct ledger_key keys[COPIES];
    unsigned char hashes[ENTRIES_MOST][LEDGER_HASH_BYTES]; /* all that were ever written */
    bool has[COPIES][ENTRIES_MOST];                        /* the model */
    int count;
    struct diagnostics diagnostics;
};

static void begin(struct world *world)
{
    char name[40];
    world->folder = testing_make_folder();
    world->count = 0;
    memset(world->has, 0, sizeof world->has);
    for (int i = 0; i < COPIES; i++) {
        snprintf(name, sizeof name, "copy %d?%%#.gpkg", i); /* what names of files may hold */
        world->paths[i] = testing_path(world->folder, name);
    }
    testing_create(world->paths[0], &world->keys[0]);
    for (int i = 1; i < COPIES; i++) {
        snprintf(name, sizeof name, "author%d", i);
        assert_true(ledger_key_new(&world->keys[i], name, &world->diagnostics));
        testing_enrol(world->paths[0], &world->keys[0], &world->keys[i], ROLE_PLANNER, "");
    }
    struct ledger *ledger = testing_load(world->paths[0]);
    for (int32_t i = 0; i < ledger->entry_count; i++) {
        memcpy(world->hashes[world->count], ledger->entries[i].hash, LEDGER_HASH_BYTES);
        for (int k = 0; k < COPIES; k++)
            world->has[k][world->count] = true;
        world->count++;
    }
    ledger_free(ledger);
    for (int i = 1; i < COPIES; i++)
        testing_copy(world->paths[0], world->paths[i]);
}

static void end(struct world *world)
{
    testing_remove_folder(world->folder);
    for (int i = 0; i < COPIES; i++)
        free(world->paths[i]);
}

static void append(struct world *world, int copy, struct random_stream *random)
{
    struct ledger_entry entries[12];
    int count = 1 + (int)random_below(random, 12);
    struct ledger *ledger = testing_load(world->paths[copy]);
    struct ledger_file *file = ledger_open(world->paths[copy], true, &world->diagnostics);
    for (int i = 0; i < count; i++)
        testing_random_entry(ledger, random, &entries[i]);
    assert_true(world->count + count <= ENTRIES_MOST);
    ledger_append(file, ledger, &world->keys[copy], entries, count, &world->hashes[world->count],
                  &world->diagnostics);
    testing_expect_none(&world->diagnostics);
    for (int i = 0; i < count; i++)
        world->has[copy][world->count++] = true;
    ledger_close(file);
    ledger_free(ledger);
}

static void merge(struct world *world, int into, int from)
{
    struct ledger_merge merge;
    int64_t added = 0, common = 0, missing = 0;
    for (int i = 0; i < world->count; i++) {
        added += world->has[from][i] && !world->has[into][i];
        common += world->has[from][i] && world->has[into][i];
        missing += !world->has[from][i] && world->has[into][i];
        world->has[into][i] = world->has[into][i] || world->has[from][i];
    }
    ledger_merge(world->paths[into], world->paths[from], 2, &merge, &world->diagnostics);
    testing_expect_none(&world->diagnostics);
    assert_int_equal(merge.added, added);
    assert_int_equal(merge.already_there, common);
    assert_int_equal(merge.missing_there, missing);
}

/* The copy holds what the model says, each once, after what it is about and by moment. */
static void expect_model(struct world *world, int copy)
{
    struct ledger *ledger = testing_load(world->paths[copy]);
    int expected = 0;
    for (int i = 0; i < world->count; i++) {
        int found = 0;
        for (int32_t k = 0; k < ledger->entry_count; k++)
            found += memcmp(ledger->entries[k].hash, world->hashes[i], LEDGER_HASH_BYTES) == 0;
        assert_int_equal(found, world->has[copy][i]);
        expected += found;
    }
    assert_int_equal(ledger->entry_count, expected);
    for (int32_t k = 0; k < ledger->entry_count; k++) {
        assert_true(ledger->entries[k].target < k);
        assert_true(ledger->entries[k].counts);
        assert_true(k == 0 || ledger->entries[k].recorded >= ledger->entries[k - 1].recorded);
    }
    ledger_free(ledger);
}

static void expect_equal(struct world *world)
{
    struct ledger_audit first = {0};
    for (int i = 0; i < COPIES; i++) {
        struct ledger_audit audit;
        ledger_audit(world->paths[i], 2, &audit, &world->diagnostics);
        testing_expect_none(&world->diagnostics);
        assert_int_equal(audit.entries, world->count);
        if (i == 0)
            first = audit;
        assert_memory_equal(audit.digest, first.digest, LEDGER_HASH_BYTES);
        assert_int_equal(audit.head_count, first.head_count);
        assert_memory_equal(audit.heads, first.heads, (size_t)audit.head_count * LEDGER_HASH_BYTES);
        if (i)
            free(audit.heads);
    }
    free(first.heads);
}

static void copies_become_the_union(void **state)
{
    static struct world world;
    (void)state;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        struct random_stream random = random_start(20, round);
        begin(&world);
        for (int step = 0; step < STEPS; step++) {
            int copy = (int)random_below(&random, COPIES);
            if (random_below(&random, 2)) {
                append(&world, copy, &random);
            } else {
                int from = (copy + 1 + (int)random_below(&random, COPIES - 1)) % COPIES;
                merge(&world, copy, from);
                expect_model(&world, copy);
            }
        }
        /* a random tree gathers all in one, another spreads it */
        int order[COPIES];
        for (int i = 0; i < COPIES; i++)
            order[i] = i;
        for (int i = COPIES - 1; i > 0; i--) {
            int other = (int)random_below(&random, (uint32_t)i + 1), kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        for (int i = COPIES - 1; i > 0; i--)
            merge(&world, order[random_below(&random, (uint32_t)i)], order[i]);
        for (int i = 1; i < COPIES; i++)
            merge(&world, order[0], order[i]);
        for (int i = 1; i < COPIES; i++)
            merge(&world, order[i], order[random_below(&random, (uint32_t)i)]);
        for (int i = 0; i < COPIES; i++)
            expect_model(&world, i);
        expect_equal(&world);
        end(&world);
    }
}

/* The next entry after a merge follows both: then there is one newest again. */
static void next_entry_follows_both(void **state)
{
    static struct world world;
    struct random_stream random = random_start(21, 0);
    struct ledger_audit audit;
    (void)state;
    begin(&world);
    append(&world, 0, &random);
    append(&world, 1, &random);
    merge(&world, 0, 1);
    assert_true(ledger_audit(world.paths[0], 1, &audit, &world.diagnostics));
    assert_int_equal(audit.head_count, 2);
    free(audit.heads);
    append(&world, 0, &random);
    assert_true(ledger_audit(world.paths[0], 1, &audit, &world.diagnostics));
    assert_int_equal(audit.head_count, 1);
    free(audit.heads);
    merge(&world, 1, 0);
    append(&world, 1, &random);
    merge(&world, 2, 1);
    expect_model(&world, 2);
    end(&world);
}

static void what_does_not_belong_is_refused(void **state)
{
    static struct world world;
    struct random_stream random = random_start(22, 0);
    struct ledger_merge result;
    struct ledger_key stranger;
    (void)state;
    begin(&world);
    char *other = testing_path(world.folder, "other.gpkg");
    testing_create(other, &stranger);
    assert_false(ledger_merge(world.paths[0], other, 1, &result, &world.diagnostics));
    assert_true(testing_says(&world.diagnostics, "another opening"));
    assert_false(ledger_merge(world.paths[0], world.paths[0], 1, &result, &world.diagnostics));
    assert_true(testing_says(&world.diagnostics, "same file"));
    /* one forged entry among good ones: none of them comes in */
    struct ledger_key forged = world.keys[1];
    assert_true(ledger_key_new(&stranger, "x", &world.diagnostics));
    memcpy(forged.secret_key, stranger.secret_key, sizeof forged.secret_key);
    testing_append(world.paths[1], &world.keys[1], &random, 5, 5);
    testing_append(world.paths[1], &forged, &random, 1, 1);
    testing_append(world.paths[1], &world.keys[1], &random, 5, 5);
    assert_false(ledger_merge(world.paths[0], world.paths[1], 2, &result, &world.diagnostics));
    assert_true(testing_says(&world.diagnostics, "signature is not its author's"));
    expect_model(&world, 0);
    free(other);
    end(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_become_the_union),
        cmocka_unit_test(next_entry_follows_both),
        cmocka_unit_test(what_does_not_belong_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
