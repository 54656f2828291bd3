/* Measures what `decamp status` takes on a long ledger.
 *
 *     situation MISSION LEDGER ENTRIES
 *
 * LEDGER is made if there is none: a withdrawal in which the units go from place to place in parts,
 * each movement a departure and an arrival, one in twenty entries a correction, one in fifty a
 * retraction, one in twenty a second report of the same thing, with figures and incidents between.
 * Prints the least time of some runs of each step, on the clock and of all cores together. */
#include "base/random.h"
#include "situation/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 9, BATCH = 5000 };
enum { READING, WORKING, PRINTING, ALL, STEPS };

static double processor_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void make_entry(struct ledger *ledger, const struct mission *mission,
                       struct random_stream *random, int32_t number,
                       const struct ledger_entry *before, struct ledger_entry *entry)
{
    char text[64];
    uint32_t what = random_below(random, 100);
    int32_t day = mission->settings.start_day + number / 1200;
    ledger_entry_init(entry);
    entry->source = ledger_name(ledger, number % 3 ? "radio log" : "daily report");
    if (what < 5 && before->kind == ENTRY_ARRIVAL) { /* another report of it */
        *entry = *before;
        entry->amount.value += random_below(random, 2);
        entry->amount.most = entry->amount.value;
        return;
    }
    const struct unit *unit = &mission->units[random_below(random, (uint32_t)mission->unit_count)];
    const struct place *to = &mission->places[random_below(random, (uint32_t)mission->place_count)];
    entry->day = day;
    entry->minute = (int32_t)random_below(random, 1440);
    entry->amount = (struct amount){AMOUNT_EXACT, 1 + random_below(random, 9), 0};
    entry->amount.most = entry->amount.value;
    if (what < 15) {
        entry->kind = what < 8 ? ENTRY_FIGURE : ENTRY_INCIDENT;
        entry->measure = ledger_name(ledger, what < 8 ? "departed" : "wounded");
        entry->cause = what < 8 ? -1 : ledger_name(ledger, "hostile act");
        entry->place = what < 8 ? -1 : ledger_name(ledger, to->id);
        return;
    }
    entry->unit = ledger_name(ledger, unit->id);
    entry->measure = ledger_name(ledger, LEDGER_MEASURE_PEOPLE);
    if (before->kind == ENTRY_DEPARTURE) { /* it arrives */
        int32_t from = before->place;
        *entry = *before;
        entry->kind = ENTRY_ARRIVAL;
        entry->place = before->other_place;
        entry->other_place = from;
        return;
    }
    snprintf(text, sizeof text, "move %d", number);
    entry->kind = ENTRY_DEPARTURE;
    entry->place = ledger_name(ledger, mission->places[unit->place].id);
    entry->other_place = ledger_name(ledger, to->id);
    entry->event = ledger_name(ledger, text);
}

static bool make_ledger(const char *path, const struct mission *mission, int32_t count,
                        struct diagnostics *diagnostics)
{
    struct ledger_key key;
    struct random_stream random = random_start(1, 0);
    if (!ledger_key_new(&key, "headquarters", diagnostics) ||
        !ledger_create(path, mission, &key, diagnostics))
        return false;
    struct ledger_file *file = ledger_open(path, true, diagnostics);
    struct ledger *ledger = file ? ledger_load(file, NULL, 0, diagnostics) : NULL;
    struct ledger_entry *entries = memory_new(BATCH, sizeof *entries), before;
    ledger_entry_init(&before);
    before.kind = ENTRY_REMARK;
    for (int32_t done = 0; ledger && done < count && !diagnostics->errors;) {
        int32_t now = count - done < BATCH ? count - done : BATCH;
        for (int32_t i = 0; i < now; i++) {
            make_entry(ledger, mission, &random, done + i, &before, &entries[i]);
            before = entries[i];
            uint32_t what = random_below(&random, 100);
            if (i > 10 && what < 5) { /* corrects an earlier one of the batch */
                entries[i].target = ledger->entry_count + i - 1 - (int32_t)random_below(&random, 9);
            } else if (i > 10 && what < 7) {
                ledger_entry_init(&entries[i]);
                entries[i].kind = ENTRY_RETRACTION;
                entries[i].target = ledger->entry_count + i - 1 - (int32_t)random_below(&random, 9);
                entries[i].note = ledger_name(ledger, "told twice");
            }
        }
        ledger_append(file, ledger, &key, entries, now, NULL, diagnostics);
        done += now;
    }
    free(entries);
    ledger_free(ledger);
    ledger_close(file);
    return diagnostics->errors == 0;
}

/* The least of all runs, in milliseconds. */
struct span {
    double wall, processor;
};

static struct span now(void)
{
    return (struct span){wall_ms(), processor_ms()};
}

static void take(struct span *best, struct span since)
{
    best->wall = fmin(best->wall, wall_ms() - since.wall);
    best->processor = fmin(best->processor, processor_ms() - since.processor);
}

/* What `decamp status` does, from the mission's tables to the last block freed. */
static bool run_once(const char *folder, const char *path, FILE *stream, struct span best[STEPS],
                     struct diagnostics *diagnostics)
{
    struct span began = now(), step = began;
    struct mission *mission = mission_read(folder, diagnostics);
    struct ledger_file *file = mission ? ledger_open(path, false, diagnostics) : NULL;
    struct ledger *ledger = file ? ledger_load(file, NULL, 0, diagnostics) : NULL;
    if (ledger) {
        int32_t day = mission->settings.last_day;
        ledger_close(file);
        file = NULL;
        take(&best[READING], step);
        step = now();
        struct situation *situation = situation_new(mission, ledger, NULL, day, INT32_MAX);
        take(&best[WORKING], step);
        step = now();
        status_print(&(struct status){situation, 80, 7}, stream);
        take(&best[PRINTING], step);
        situation_free(situation);
    }
    ledger_free(ledger);
    ledger_close(file);
    mission_free(mission);
    take(&best[ALL], began);
    return ledger != NULL;
}

int main(int count, char **arguments)
{
    static const char *const names[STEPS] = {"reading", "situation", "printing", "all"};
    struct diagnostics diagnostics = {0};
    struct span best[STEPS];
    if (count != 4)
        return fprintf(stderr, "situation MISSION LEDGER ENTRIES\n"), 2;
    const char *path = arguments[2];
    struct mission *mission = mission_read(arguments[1], &diagnostics);
    bool good = mission && (access(path, F_OK) == 0 ||
                            make_ledger(path, mission, (int32_t)atol(arguments[3]), &diagnostics));
    mission_free(mission);
    for (int i = 0; i < STEPS; i++)
        best[i] = (struct span){INFINITY, INFINITY};
    FILE *nowhere = fopen("/dev/null", "w");
    for (int run = 0; nowhere && good && run < RUNS; run++)
        good = run_once(arguments[1], path, nowhere, best, &diagnostics);
    if (nowhere)
        fclose(nowhere);
    for (int i = 0; good && i < STEPS; i++)
        printf("%s: %.1f ms (%.1f ms of processor), best of %d\n", names[i], best[i].wall,
               best[i].processor, RUNS);
    diagnostics_print(&diagnostics, stderr, 20);
    diagnostics_clear(&diagnostics);
    return good ? 0 : 1;
}
