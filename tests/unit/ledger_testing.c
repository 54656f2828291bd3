#include "ledger_testing.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *testing_make_folder(void)
{
    const char *parent = getenv("TMPDIR"), *memory = "/dev/shm"; /* where syncing takes no time */
    char *folder = memory_new(4096, 1);
    if (!parent)
        parent = access(memory, W_OK) == 0 ? memory : "/tmp";
    snprintf(folder, 4096, "%s/decamp-ledger-XXXXXX", parent);
    assert_non_null(mkdtemp(folder));
    return folder;
}

void testing_remove_folder(char *folder)
{
    char command[5000];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    assert_int_equal(system(command), 0);
    free(folder);
}

char *testing_path(const char *folder, const char *name)
{
    char *path = memory_new(strlen(folder) + strlen(name) + 2, 1);
    sprintf(path, "%s/%s", folder, name);
    return path;
}

void testing_expect_none(struct diagnostics *diagnostics)
{
    diagnostics_print(diagnostics, stderr, 0);
    assert_int_equal(diagnostics->errors, 0);
    diagnostics_clear(diagnostics);
}

bool testing_says(struct diagnostics *diagnostics, const char *words)
{
    bool found = false;
    for (size_t i = 0; i < diagnostics->count; i++)
        found = found || strstr(diagnostics->items[i].message, words) ||
                (diagnostics->items[i].hint && strstr(diagnostics->items[i].hint, words));
    if (!found)
        diagnostics_print(diagnostics, stderr, 0);
    diagnostics_clear(diagnostics);
    return found;
}

void testing_create(const char *path, struct ledger_key *key)
{
    struct diagnostics diagnostics = {0};
    struct mission *mission = mission_read(MISSION_SMALL, &diagnostics);
    testing_expect_none(&diagnostics);
    assert_true(ledger_key_new(key, "gao", &diagnostics));
    ledger_create(path, mission, key, &diagnostics);
    testing_expect_none(&diagnostics);
    mission_free(mission);
}

struct testing_world *testing_world_new(void)
{
    struct testing_world *world = memory_new(1, sizeof *world);
    world->folder = testing_make_folder();
    world->path = testing_path(world->folder, "mission.gpkg");
    world->copy = testing_path(world->folder, "copy.gpkg");
    testing_create(world->path, &world->key);
    return world;
}

void testing_world_free(struct testing_world *world)
{
    diagnostics_clear(&world->diagnostics);
    testing_remove_folder(world->folder);
    free(world->path);
    free(world->copy);
    free(world);
}

int testing_world_setup(void **state)
{
    *state = testing_world_new();
    return 0;
}

int testing_world_teardown(void **state)
{
    testing_world_free(*state);
    return 0;
}

struct ledger *testing_load(const char *path)
{
    struct diagnostics diagnostics = {0};
    struct ledger_file *file = ledger_open(path, false, &diagnostics);
    testing_expect_none(&diagnostics);
    struct ledger *ledger = ledger_load(file, NULL, 0, &diagnostics);
    testing_expect_none(&diagnostics);
    ledger_close(file);
    return ledger;
}

static int32_t pick(struct ledger *ledger, struct random_stream *random, const char *stem,
                    uint32_t count)
{
    char text[80];
    uint32_t number = random_below(random, count + 1);
    if (!number)
        return -1;
    snprintf(text, sizeof text, "%s %u", stem, number);
    return ledger_name(ledger, text);
}

static int32_t pick_place(struct ledger *ledger, struct random_stream *random)
{
    static const char *const places[] = {"north", "river", "hub", "home", "Ménaka"};
    return ledger_name(ledger, places[random_below(random, 5)]);
}

void testing_random_entry(struct ledger *ledger, struct random_stream *random,
                          struct ledger_entry *entry)
{
    static const enum entry_kind kinds[] = {ENTRY_DEPARTURE,   ENTRY_ARRIVAL, ENTRY_INCIDENT,
                                            ENTRY_DISPOSITION, ENTRY_FIGURE,  ENTRY_HANDOVER,
                                            ENTRY_REMARK};
    ledger_entry_init(entry);
    entry->kind = kinds[random_below(random, sizeof kinds / sizeof *kinds)];
    entry->day = 19000 + (int32_t)random_below(random, 300);
    entry->until_day = random_below(random, 2) ? entry->day + 1 : DAY_NONE;
    entry->minute = (int32_t)random_below(random, 1441) - 1;
    entry->reported_day = random_below(random, 2) ? entry->day + 2 : DAY_NONE;
    entry->place = pick_place(ledger, random);
    entry->other_place = random_below(random, 2) ? pick_place(ledger, random) : -1;
    entry->leg = pick(ledger, random, "leg", 5);
    entry->lift = pick(ledger, random, "lift", 3);
    entry->unit = ledger_name(ledger, "unit 1");
    entry->lot = ledger_name(ledger, "lot 1");
    entry->trip = pick(ledger, random, "trip", 50);
    entry->mode = (int32_t)random_below(random, MODE_COUNT + 1) - 1;
    entry->holder = pick(ledger, random, "holder", 3);
    entry->recipient = ledger_name(ledger, "the army");
    entry->cause = pick(ledger, random, "cause", 3);
    entry->measure = ledger_name(ledger, LEDGER_MEASURE_PEOPLE);
    entry->amount.qualifier = (enum amount_qualifier)(1 + random_below(random, AMOUNT_BETWEEN));
    entry->amount.value = entry->amount.most = random_below(random, 1000) / 4.0;
    if (entry->amount.qualifier == AMOUNT_BETWEEN)
        entry->amount.most += 10;
    entry->event = pick(ledger, random, "event", 20);
    entry->certificate = pick(ledger, random, "certificate", 20);
    entry->source = pick(ledger, random, "report", 20);
    entry->note = ledger_name(ledger, "as seen from the gate");
    entry->override = pick(ledger, random, "because", 2);
    if (random_below(random, 2))
        entry->value_usd = random_below(random, 1000000) / 100.0;
    if (random_below(random, 2)) {
        entry->latitude = random_unit(random) * 180 - 90;
        entry->longitude = random_unit(random) * 360 - 180;
    }
    if (random_below(random, 4) == 0 && ledger->entry_count > 2)
        entry->target = 2 + (int32_t)random_below(random, (uint32_t)ledger->entry_count - 2);
    entry->has_file_hash = true;
    for (int i = 0; i < LEDGER_HASH_BYTES; i++)
        entry->file_hash[i] = (unsigned char)random_next(random);
}

void testing_append(const char *path, const struct ledger_key *key, struct random_stream *random,
                    int count, int batch)
{
    struct diagnostics diagnostics = {0};
    struct ledger *ledger = testing_load(path);
    struct ledger_file *file = ledger_open(path, true, &diagnostics);
    testing_expect_none(&diagnostics);
    struct ledger_entry *entries = memory_new((size_t)batch, sizeof *entries);
    for (int done = 0; done < count;) {
        int now = count - done < batch ? count - done : batch;
        for (int i = 0; i < now; i++)
            testing_random_entry(ledger, random, &entries[i]);
        ledger_append(file, ledger, key, entries, now, NULL, &diagnostics);
        testing_expect_none(&diagnostics);
        done += now;
    }
    free(entries);
    ledger_free(ledger);
    ledger_close(file);
}

void testing_enrol(const char *path, const struct ledger_key *planner, const struct ledger_key *key,
                   enum ledger_role role, const char *places)
{
    struct diagnostics diagnostics = {0};
    struct ledger *ledger = testing_load(path);
    struct ledger_file *file = ledger_open(path, true, &diagnostics);
    struct ledger_entry entry;
    testing_expect_none(&diagnostics);
    ledger_entry_init(&entry);
    entry.kind = ENTRY_ENROLMENT;
    entry.holder = ledger_name(ledger, key->name);
    entry.role = (int32_t)role;
    entry.note = ledger_name(ledger, places);
    entry.has_key = true;
    memcpy(entry.key, key->public_key, sizeof entry.key);
    ledger_append(file, ledger, planner, &entry, 1, NULL, &diagnostics);
    testing_expect_none(&diagnostics);
    ledger_close(file);
    ledger_free(ledger);
}

void testing_copy(const char *from, const char *to)
{
    char block[1 << 16];
    size_t got;
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_non_null(in);
    assert_non_null(out);
    while ((got = fread(block, 1, sizeof block, in)) > 0)
        assert_int_equal(fwrite(block, 1, got, out), got);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}
