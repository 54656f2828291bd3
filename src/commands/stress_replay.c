/* The run is made again by its number and told; what is printed is read from the history, so that
 * it is what anybody will read in the file. */
#include "commands/stress_replay.h"

#include "base/input.h"
#include "base/table.h"
#include "base/text.h"
#include "commands/plan_output.h"
#include "rehearse/rehearse.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LOSSES = 20 };

static void print_closings(const struct mission *mission, const struct plan_document *plan,
                           const struct plan_document *history)
{
    static const struct table_column columns[] = {{"place", false, true},
                                                  {"closes by the plan", false, false},
                                                  {"in this run", false, false},
                                                  {"days late", true, false}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    for (int i = 0; i < plan->closing_count; i++) {
        int place = plan->closings[i].place;
        const struct plan_closing *told = plan_document_find_closing(history, place);
        char planned[11], closed[11];
        int32_t day = moment_day(plan->closings[i].closed);
        table_add(&table, "%s", mission->places[place].id);
        table_add(&table, "%s", day_format(day, planned));
        table_add(&table, "%s", told ? day_format(moment_day(told->closed), closed) : "-");
        table_add(&table, "%+d", told ? moment_day(told->closed) - day : 0);
    }
    table_print(&table, text_line_width(stdout), stdout);
}

static void print_losses(const struct mission *mission, const struct plan_document *history)
{
    if (history->loss_count)
        puts("\nLost");
    for (int i = 0; i < history->loss_count && i < MOST_LOSSES; i++) {
        const struct plan_loss *loss = &history->losses[i];
        char moment[17];
        const char *of = loss->unit >= 0  ? mission->units[loss->unit].id
                         : loss->lot >= 0 ? mission->lots[loss->lot].id
                                          : mission->lifts[loss->lift].id;
        printf("  %s  %d of %s, %s %s: %s\n", moment_format(loss->date, moment), loss->quantity, of,
               loss->trip >= 0 ? "with trip" : "at",
               loss->trip >= 0 ? history->trips[loss->trip].id : mission->places[loss->place].id,
               loss->what);
    }
    if (history->loss_count > MOST_LOSSES)
        printf("  and %d more\n", history->loss_count - MOST_LOSSES);
}

static void print_run(const struct mission *mission, const struct plan_document *plan,
                      const struct plan_document *history, const struct stress_outcome *outcome,
                      const struct draw_key *key)
{
    char day[11], last[11];
    int32_t start = mission->settings.start_day;
    printf("Run %" PRId64 " of seed %" PRIu64 "\n\n", key->run, key->seed);
    if (outcome->late_people)
        printf("  the last are out on %s; the last day is %s: %" PRId64 " people are late,\n"
               "  %" PRId64 " person-days\n",
               day_format(start + outcome->last_out, day),
               day_format(start + outcome->last_day, last), outcome->late_people,
               outcome->late_person_days);
    else
        printf("  everybody is out on %s, in time: the last day is %s\n",
               day_format(start + outcome->last_out, day),
               day_format(start + outcome->last_day, last));
    printf("  attacks %" PRId64 ", killed %" PRId64 ", wounded %" PRId64 "; vehicles lost %" PRId64
           "; clearances refused %" PRId64 "\n\n",
           outcome->attacks, outcome->killed, outcome->wounded, outcome->vehicles_lost,
           outcome->refusals);
    print_closings(mission, plan, history);
    print_losses(mission, history);
}

static bool write_ledger(const char *path, const struct mission *mission, const char *plan_path,
                         const struct rehearse_record *record, struct diagnostics *diagnostics)
{
    size_t length;
    char *plan_text = input_read(plan_path, &length);
    if (!plan_text) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, plan_path, 0, 0, "%s", strerror(errno));
        return false;
    }
    bool written = rehearse_write_ledger(path, mission, plan_text, record, diagnostics);
    free(plan_text);
    return written;
}

static int give(const struct arguments *arguments, const struct mission *mission,
                const char *plan_path, const struct stress_arm *arm, const char *text,
                struct world *world, const struct draw_key *key, struct diagnostics *diagnostics)
{
    bool json = arguments_has(arguments, "json");
    const char *output = arguments_text(arguments, "output", json ? "-" : NULL),
               *ledger = arguments_text(arguments, "ledger", NULL);
    bool tell = !json && (!output || strcmp(output, "-") != 0);
    struct plan_document *history =
        plan_document_read_text(text, strlen(text), "the history", mission, diagnostics);
    if (!history)
        return EXIT_INPUT;
    const struct stress_outcome *outcome = world_run(world, key);
    if (tell)
        print_run(mission, arm->plan, history, outcome, key);
    struct stress_refusal *refusals = world_refusals(world);
    const struct rehearse_record record = {history, refusals, outcome->refusals, arm->rehearsal};
    bool written = (!output || plan_output_write(output, text, diagnostics)) &&
                   (!ledger || write_ledger(ledger, mission, plan_path, &record, diagnostics));
    free(refusals);
    if (written && tell && (output || ledger))
        putchar('\n');
    if (written && tell && output)
        printf("The history is in %s\n", output);
    if (written && tell && ledger)
        printf("The ledger is in %s, with the plan in force\n", ledger);
    plan_document_free(history);
    return written ? EXIT_DONE : EXIT_OUTPUT;
}

int stress_replay(const struct arguments *arguments, const struct mission *mission,
                  const char *plan_path, const struct stress_arm *arm, uint64_t seed,
                  struct diagnostics *diagnostics)
{
    const struct draw_key key = {
        .seed = seed,
        .run = arguments_integer(arguments, "replay", 0, 0, STRESS_MOST_RUNS - 1),
        .other = -1};
    if (stress_process_rank() > 0)
        return EXIT_DONE; /* of several processes one tells it */
    struct world *world = world_new(arm->rehearsal);
    char *text = world_history(world, &key, diagnostics);
    int code = EXIT_INPUT;
    if (text)
        code = give(arguments, mission, plan_path, arm, text, world, &key, diagnostics);
    free(text);
    world_free(world);
    return code;
}
