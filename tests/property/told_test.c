/* What must be so of every run that is told.
 *
 *     told_test MISSION PLAN [RUNS]
 *
 * 1. The checker accepts the history (the world has it checked; a run in which something was done
 *    against a limit so that anything went on at all may be refused, and is counted).
 * 2. Told as entries of a ledger, and read as on its last day, everybody has departed but for those
 *    who were killed, who are dead; every place that closes has closed, and is handed over.
 * 3. Every clearance that was refused is told, and shuts its leg until the trip could ask again.
 * 4. What is told by an earlier day is what the whole tells of the days until then.
 *
 * Prints how many were told; exits 1 and says what is not so.
 */
#include "faults.h"

#include "rehearse/rehearse.h"
#include "situation/situation.h"

#include <stdlib.h>
#include <string.h>

struct subject {
    const struct mission *mission;
    const struct plan_document *plan;
    struct faults faults;
    int64_t refusals;
};

static bool stays(const struct mission *mission, int unit)
{
    return mission->units[unit].destination == mission->units[unit].place;
}

/* Every refusal is told: on the day on which it was, of the leg, until the trip could ask again. */
static void refusals_are_told(struct subject *subject, const struct rehearse_record *record,
                              const struct ledger *ledger, const struct situation *situation)
{
    const struct mission *mission = subject->mission;
    int32_t start = mission->settings.start_day;
    int64_t told = 0, limits = 0;
    for (int32_t i = 0; i < ledger->entry_count; i++)
        told += ledger->entries[i].kind == ENTRY_REFUSAL;
    for (int32_t i = 0; i < situation->limit_count; i++)
        limits += situation->limits[i].limit.kind == LIMIT_SHUT;
    if (told != record->refusal_count || limits != told)
        fault(&subject->faults, "%lld refusals, %lld are told, %lld are limits",
              (long long)record->refusal_count, (long long)told, (long long)limits);
    for (int64_t r = 0; r < record->refusal_count; r++) {
        const struct stress_refusal *refusal = &record->refusals[r];
        bool found = false;
        for (int32_t i = 0; i < ledger->entry_count && !found; i++) {
            const struct ledger_entry *entry = &ledger->entries[i];
            found = entry->kind == ENTRY_REFUSAL &&
                    entry->day == start + refusal->at / MINUTES_PER_DAY &&
                    entry->until_day + 1 == start + refusal->again / MINUTES_PER_DAY &&
                    strcmp(ledger->names[entry->leg], mission->legs[refusal->leg].id) == 0 &&
                    strstr(ledger->names[entry->note], refusal->trip);
        }
        if (!found)
            fault(&subject->faults, "that trip %s was refused is not told", refusal->trip);
    }
    subject->refusals += told;
}

static void everybody_is_out(struct subject *subject, const struct rehearse_record *record)
{
    const struct plan_document *history = record->history;
    const struct mission *mission = subject->mission;
    struct ledger *ledger = rehearse_keep_ledger(mission, record, INT32_MAX - 1);
    int32_t last = mission->settings.start_day;
    int dead = 0, killed = 0, go = 0; /* of all; of those who are to go */
    for (int32_t i = 0; i < ledger->entry_count; i++)
        last = ledger->entries[i].day > last ? ledger->entries[i].day : last;
    for (int i = 0; i < history->loss_count; i++)
        if (history->losses[i].unit >= 0) {
            dead += history->losses[i].quantity;
            killed += stays(mission, history->losses[i].unit) ? 0 : history->losses[i].quantity;
        }
    for (int i = 0; i < mission->unit_count; i++)
        go += stays(mission, i) ? 0 : mission->units[i].people;
    struct situation *situation = situation_new(mission, ledger, subject->plan, last, INT32_MAX);
    if ((int)situation->departed.value != go - killed || situation->departed.disputed)
        fault(&subject->faults, "%g of %d people have departed, %d were killed",
              situation->departed.value, go, killed);
    if ((int)situation->dead.value != dead || situation->dead.disputed)
        fault(&subject->faults, "%g people are dead, %d were killed", situation->dead.value, dead);
    for (int i = 0; i < history->closing_count; i++) {
        const struct place_situation *place = &situation->places[history->closings[i].place];
        if (!place->closed || place->handed_over == DAY_NONE)
            fault(&subject->faults, "%s has not closed",
                  mission->places[history->closings[i].place].id);
        if (place->people.value > 0)
            fault(&subject->faults, "%g people are at %s, which has closed", place->people.value,
                  mission->places[history->closings[i].place].id);
    }
    refusals_are_told(subject, record, ledger, situation);
    situation_free(situation);

    int32_t middle = mission->settings.start_day + (last - mission->settings.start_day) / 2, by = 0;
    struct ledger *half = rehearse_keep_ledger(mission, record, middle);
    while (by < ledger->entry_count && ledger->entries[by].day <= middle)
        by++;
    if (by != half->entry_count)
        fault(&subject->faults, "%d entries by the middle, and %d if no more is told", by,
              half->entry_count);
    for (int32_t i = 0; i < by && i < half->entry_count; i++)
        if (half->entries[i].kind != ledger->entries[i].kind ||
            half->entries[i].day != ledger->entries[i].day ||
            half->entries[i].minute != ledger->entries[i].minute ||
            half->entries[i].amount.value != ledger->entries[i].amount.value)
            fault(&subject->faults, "entry %d is another one if no more is told", i);
    ledger_free(half);
    ledger_free(ledger);
}

static void tell_runs(struct subject *subject, enum stress_policy policy, int runs)
{
    struct diagnostics diagnostics = {0};
    struct rehearsal *rehearsal =
        rehearsal_new(subject->mission, subject->plan, policy, &diagnostics);
    if (!rehearsal) {
        fault(&subject->faults, "the plan cannot be carried out");
        diagnostics_print(&diagnostics, stdout, 5);
        diagnostics_clear(&diagnostics);
        return;
    }
    struct world *world = world_new(rehearsal);
    int told = 0, forced = 0;
    for (int run = 0; run < runs; run++) {
        struct draw_key key = {.seed = 3, .run = subject->faults.run = run, .other = -1};
        char *text = world_history(world, &key, &diagnostics);
        if (!text && world_run(world, &key)->forced) {
            forced++;
        } else if (!text) {
            fault(&subject->faults, "it cannot be told");
            diagnostics_print(&diagnostics, stdout, 3);
        } else {
            struct plan_document *history = plan_document_read_text(
                text, strlen(text), "the history", subject->mission, &diagnostics);
            struct stress_refusal *refusals = world_refusals(world);
            const struct rehearse_record record = {history, refusals,
                                                   world_run(world, &key)->refusals, rehearsal};
            if (history)
                everybody_is_out(subject, &record);
            else
                fault(&subject->faults, "the history cannot be read");
            plan_document_free(history);
            free(refusals);
            told++;
        }
        diagnostics_clear(&diagnostics);
        free(text);
    }
    printf("%d of %d runs told, with %lld refusals in all; %d others went against a limit\n", told,
           runs, (long long)subject->refusals, forced);
    if (told == 0)
        fault(&subject->faults, "no run was told");
    world_free(world);
    rehearsal_free(rehearsal);
}

int main(int count, char **arguments)
{
    struct diagnostics diagnostics = {0};
    if (count < 3)
        return 2;
    struct mission *mission = mission_read(arguments[1], &diagnostics);
    struct plan_document *plan =
        mission ? plan_document_read_whole(arguments[2], mission, &diagnostics) : NULL;
    diagnostics_print(&diagnostics, stdout, 5);
    diagnostics_clear(&diagnostics);
    if (!plan)
        return 2;
    struct subject subject = {.mission = mission, .plan = plan};
    int runs = count > 3 ? atoi(arguments[3]) : 100;
    tell_runs(&subject, POLICY_KEEP, runs);
    tell_runs(&subject, POLICY_REORDER, runs);
    plan_document_free(plan);
    mission_free(mission);
    return subject.faults.count > 0;
}
