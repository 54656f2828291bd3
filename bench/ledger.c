/* The ledger's speed: a batch, reading all of it and a part, the audit, a merge, and single entries
 * each by a process of its own.
 *
 *     ledger FOLDER ENTRIES        all but the last, on ledgers made in FOLDER
 *     ledger one LEDGER KEY        adds one entry, as decamp record would, and ends
 *
 * Entries are departures and arrivals of 300 units over 60 places, with a source, and every tenth
 * with a note of its own. bench/ledger.sh runs all of it. */
#include "ledger/ledger.h"
#include "base/clock.h"
#include "base/random.h"

#include <stdlib.h>
#include <string.h>

static void expect(bool done, struct diagnostics *diagnostics)
{
    if (done)
        return;
    diagnostics_print(diagnostics, stderr, 0);
    exit(1);
}

static double processor_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int32_t name(struct ledger *ledger, const char *stem, uint32_t number)
{
    char text[64];
    snprintf(text, sizeof text, "%s-%u", stem, number);
    return ledger_name(ledger, text);
}

static void make_entry(struct ledger *ledger, struct random_stream *random, uint32_t number,
                       struct ledger_entry *entry)
{
    ledger_entry_init(entry);
    entry->kind = number % 2 ? ENTRY_ARRIVAL : ENTRY_DEPARTURE;
    entry->day = 19500 + (int32_t)(number / 700);
    entry->minute = (int32_t)random_below(random, MINUTES_PER_DAY);
    entry->place = name(ledger, "place", random_below(random, 60));
    entry->other_place = name(ledger, "place", random_below(random, 60));
    entry->unit = name(ledger, "unit", random_below(random, 300));
    entry->trip = name(ledger, "trip", number / 20);
    entry->measure = ledger_name(ledger, LEDGER_MEASURE_PEOPLE);
    entry->amount = (struct amount){AMOUNT_EXACT, 1 + number % 90, 1 + number % 90};
    entry->mode = MODE_ROAD;
    entry->source = name(ledger, "situation report", number / 200);
    if (number % 10 == 0)
        entry->note = name(ledger, "as told by the guard at the gate", number);
}

/* Seconds by the clock; of the processor in *used. */
static double append(const char *path, const struct ledger_key *key, int count, uint64_t seed,
                     double *used)
{
    static const char *const none[] = {NULL};
    struct diagnostics diagnostics = {0};
    struct random_stream random = random_start(seed, 0);
    struct ledger_entry *entries = memory_new((size_t)count, sizeof *entries);
    struct ledger_file *file = ledger_open(path, true, &diagnostics);
    expect(file, &diagnostics);
    struct ledger *ledger = ledger_load(file, none, 0, &diagnostics);
    expect(ledger, &diagnostics);
    for (int i = 0; i < count; i++)
        make_entry(ledger, &random, (uint32_t)i, &entries[i]);
    double start = clock_seconds(), processor = processor_seconds();
    expect(ledger_append(file, ledger, key, entries, count, NULL, &diagnostics), &diagnostics);
    double seconds = clock_seconds() - start;
    *used = processor_seconds() - processor;
    ledger_free(ledger);
    ledger_close(file);
    free(entries);
    return seconds;
}

static void measure_load(const char *path, const char *const *ids, int id_count)
{
    struct diagnostics diagnostics = {0};
    double best = 1e9, least = 1e9;
    int count = 0;
    for (int i = 0; i < 9; i++) {
        double start = clock_seconds(), processor = processor_seconds();
        struct ledger_file *file = ledger_open(path, false, &diagnostics);
        struct ledger *ledger = file ? ledger_load(file, ids, id_count, &diagnostics) : NULL;
        expect(ledger, &diagnostics);
        double seconds = clock_seconds() - start, used = processor_seconds() - processor;
        best = seconds < best ? seconds : best;
        least = used < least ? used : least;
        count = ledger->entry_count;
        ledger_free(ledger);
        ledger_close(file);
    }
    printf("load, %s: %d entries in %.1f ms (%.1f ms of processor), best of 9\n",
           ids ? "one unit" : "all", count, best * 1e3, least * 1e3);
}

static void copy(const char *from, const char *to)
{
    char command[8300];
    snprintf(command, sizeof command, "cp '%s' '%s'", from, to);
    expect(system(command) == 0, &(struct diagnostics){0});
}

static void measure(const char *folder, int count)
{
    static const char *const unit[] = {"unit-7"};
    struct diagnostics diagnostics = {0};
    struct ledger_key keys[2];
    struct ledger_audit audit;
    struct ledger_merge merge;
    char path[2][4096], key_path[4096];
    for (int i = 0; i < 2; i++)
        snprintf(path[i], sizeof path[i], "%s/%d.gpkg", folder, i);
    snprintf(key_path, sizeof key_path, "%s/planner.key", folder);
    struct mission *mission = mission_read(MISSION_SMALL, &diagnostics);
    expect(mission && ledger_key_new(&keys[0], "planner", &diagnostics) &&
               ledger_key_new(&keys[1], "other", &diagnostics) &&
               ledger_create(path[0], mission, &keys[0], &diagnostics) &&
               ledger_key_write(&keys[0], key_path, NULL, &diagnostics),
           &diagnostics);
    static const char *const none[] = {NULL};
    struct ledger_file *file = ledger_open(path[0], true, &diagnostics);
    struct ledger *ledger = ledger_load(file, none, 0, &diagnostics);
    struct ledger_entry entry;
    ledger_entry_init(&entry);
    entry.kind = ENTRY_ENROLMENT;
    entry.holder = ledger_name(ledger, "other");
    entry.role = ROLE_PLANNER;
    entry.has_key = true;
    memcpy(entry.key, keys[1].public_key, sizeof entry.key);
    expect(ledger_append(file, ledger, &keys[0], &entry, 1, NULL, &diagnostics), &diagnostics);
    ledger_free(ledger);
    ledger_close(file);
    copy(path[0], path[1]);

    double used, seconds = append(path[0], &keys[0], count / 2, 1, &used);
    printf("batch: %d entries signed and on disk in %.2f s (%.2f s of processor)\n", count / 2,
           seconds, used);
    append(path[1], &keys[1], count / 2, 2, &used);
    double start = clock_seconds(), processor = processor_seconds();
    expect(ledger_merge(path[0], path[1], 2, &merge, &diagnostics), &diagnostics);
    printf("merge: %lld entries proved on 2 cores and added in %.2f s (%.2f s of processor)\n",
           (long long)merge.added, clock_seconds() - start, processor_seconds() - processor);
    measure_load(path[0], NULL, 0);
    measure_load(path[0], unit, 1);
    start = clock_seconds();
    processor = processor_seconds();
    expect(ledger_audit(path[0], 1, &audit, &diagnostics), &diagnostics);
    printf("audit: %lld entries on 1 core in %.2f s (%.2f s of processor)\n",
           (long long)audit.entries, clock_seconds() - start, processor_seconds() - processor);
    free(audit.heads);
    mission_free(mission);
}

static void add_one(const char *path, const char *key_path)
{
    struct diagnostics diagnostics = {0};
    struct ledger_key key;
    struct random_stream random = random_start((uint64_t)time(NULL), 0);
    static const char *const ids[] = {"unit-7"};
    struct ledger_entry entry;
    struct ledger_file *file = ledger_open(path, true, &diagnostics);
    expect(file && ledger_key_read(&key, key_path, NULL, &diagnostics), &diagnostics);
    struct ledger *ledger = ledger_load(file, ids, 1, &diagnostics);
    expect(ledger, &diagnostics);
    make_entry(ledger, &random, 1, &entry);
    expect(ledger_append(file, ledger, &key, &entry, 1, NULL, &diagnostics), &diagnostics);
    ledger_free(ledger);
    ledger_close(file);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "one") == 0)
        add_one(argv[2], argv[3]);
    else if (argc == 3 && atoi(argv[2]) > 1)
        measure(argv[1], atoi(argv[2]));
    else
        return 2;
    return 0;
}
