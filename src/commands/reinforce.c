/* decamp reinforce: what a plan would gain from one more of each thing that it waits for, under the
 * same draws. */
#include "commands/command.h"

#include "base/table.h"
#include "base/text.h"
#include "rehearse/rehearse.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

static void tell_step(void *context, const char *what)
{
    (void)context;
    fprintf(stderr, "\r\033[K%s", what);
}

static const char *gain_words(struct arena *arena, struct stress_mean gain, double scale)
{
    if (isnan(gain.mean))
        return "";
    double least = fmin(fabs(gain.mean), gain.error > 0 ? gain.error : 1) * scale;
    int decimals = least < 0.1 ? 2 : fabs(gain.mean * scale) < 10 ? 1 : 0;
    if (gain.mean == 0)
        return "0";
    return isnan(gain.error) ? arena_format(arena, "%+.*f", decimals, gain.mean * scale)
                             : arena_format(arena, "%+.*f ± %.*f", decimals, gain.mean * scale,
                                            decimals, gain.error * scale);
}

static void print_list(const struct rehearse_helps *helps, bool planned)
{
    static const struct table_column columns[] = {{"limit", false, true},  {"row", false, true},
                                                  {"change", false, true}, {"in time", true, false},
                                                  {"late", true, false},   {"hurt", true, false}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    struct arena arena = {0};
    for (int i = 0; i < helps->count; i++) {
        const struct rehearse_help *help = &helps->items[i];
        const struct stress_paired *gain = planned ? &help->planned_gain : &help->gain;
        if (planned && !help->planned)
            continue;
        struct stress_mean killed = gain->figures[FIGURE_KILLED],
                           wounded = gain->figures[FIGURE_WOUNDED];
        struct stress_mean hurt = {killed.mean + wounded.mean, hypot(killed.error, wounded.error)};
        table_add(&table, "%s", help->limit);
        table_add(&table, "%s", help->row);
        table_add(&table, "%s", help->relax);
        table_add(&table, "%s %%", gain_words(&arena, gain->in_time, 100));
        table_add(&table, "%s", gain_words(&arena, gain->figures[FIGURE_LATE_PERSON_DAYS], 1));
        table_add(&table, "%s", gain_words(&arena, hurt, 1));
    }
    table_print(&table, text_line_width(stdout), stdout);
    arena_clear(&arena);
}

static void print_text(const struct rehearse_helps *helps, const struct rehearse_options *options)
{
    int planned = 0;
    for (int i = 0; i < helps->count; i++)
        planned += helps->items[i].planned;
    printf("Everybody is out in time in %.1f %% of %" PRId64 " runs (95 %%: %.1f to %.1f %%)\n",
           100 * helps->in_time.value, helps->in_time.of, 100 * helps->in_time.low,
           100 * helps->in_time.high);
    puts("\nThe plan as it is, with that in reserve: what a run gains, and the error of it\n"
         "(late: person-days; hurt: killed and wounded)");
    print_list(helps, false);
    if (planned > 0) {
        printf("\nPlanned with (each by %" PRId64 " schedules, beside a plan made in the same way\n"
               "without, which is in time in %.1f %%)\n",
               options->plan.schedules, 100 * helps->planned_in_time.value);
        print_list(helps, true);
    }
}

static json_t *share_json(struct stress_share share)
{
    return share.of == 0 ? json_null()
                         : json_pack("{s:f, s:f, s:f, s:I}", "value", share.value, "low", share.low,
                                     "high", share.high, "of", (json_int_t)share.of);
}

static json_t *gain_json(const struct stress_paired *gain)
{
    json_t *object = json_object();
    const struct {
        const char *key;
        struct stress_mean mean;
    } rows[] = {{"in_time", gain->in_time},
                {"late_person_days", gain->figures[FIGURE_LATE_PERSON_DAYS]},
                {"killed", gain->figures[FIGURE_KILLED]},
                {"wounded", gain->figures[FIGURE_WOUNDED]}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        json_object_set_new(
            object, rows[i].key,
            json_pack("{s:f, s:o}", "mean", rows[i].mean.mean, "error",
                      isnan(rows[i].mean.error) ? json_null() : json_real(rows[i].mean.error)));
    return object;
}

static void print_json(const struct rehearse_helps *helps)
{
    json_t *items = json_array();
    for (int i = 0; i < helps->count; i++) {
        const struct rehearse_help *help = &helps->items[i];
        json_array_append_new(
            items, json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "limit", help->limit, "row",
                             help->row, "change", help->relax, "in_time", share_json(help->in_time),
                             "gain", gain_json(&help->gain), "planned_in_time",
                             help->planned ? share_json(help->planned_in_time) : json_null(),
                             "planned_gain",
                             help->planned ? gain_json(&help->planned_gain) : json_null()));
    }
    json_t *root =
        json_pack("{s:o, s:o, s:o}", "in_time", share_json(helps->in_time), "planned_in_time",
                  share_json(helps->planned_in_time), "limits", items);
    json_dumpf(root, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    putchar('\n');
    json_decref(root);
}

static int run(const struct arguments *arguments)
{
    struct diagnostics diagnostics = {0};
    uint64_t seed = (uint64_t)arguments_integer(arguments, "seed", 1, 0, 1000000000);
    int threads = (int)arguments_integer(arguments, "threads", 0, 1, 1024);
    struct rehearse_options options = {
        .plan = {.seed = seed,
                 .threads = threads,
                 .schedules = arguments_integer(arguments, "schedules", 2000, 1, 1000000000),
                 .stop = &command_interrupted},
        .stress = {.seed = seed,
                   .threads = threads,
                   .runs = arguments_integer(arguments, "runs", 400, 1, STRESS_MOST_RUNS),
                   .stop = &command_interrupted}};
    const char *policy = arguments_text(arguments, "policy", "keep");
    int most = (int)arguments_integer(arguments, "limits", 20, 1, 64),
        planned = (int)arguments_integer(arguments, "planned", 3, 0, 64);
    bool terminal = isatty(STDERR_FILENO);
    if (strcmp(policy, "keep") != 0 && strcmp(policy, "reorder") != 0)
        return command_usage("--policy takes keep or reorder, not '%s'", policy);
    options.policy = strcmp(policy, "keep") == 0 ? POLICY_KEEP : POLICY_REORDER;
    if (terminal)
        options.tell = tell_step;
    struct mission *mission = mission_read(arguments_positional(arguments, 0), &diagnostics);
    struct plan_document *plan =
        mission
            ? plan_document_read_whole(arguments_positional(arguments, 1), mission, &diagnostics)
            : NULL;
    struct rehearse_helps *helps = NULL;
    if (plan) {
        command_catch_interrupts();
        helps = rehearse_find_help(mission, plan, most, planned, &options, &diagnostics);
        command_release_interrupts();
        if (terminal)
            fputs("\r\033[K", stderr);
    }
    int code = helps ? EXIT_DONE : EXIT_INPUT;
    if (helps && helps->in_time.of == 0) {
        fputs("stopped before there was a run\n", stderr);
        code = EXIT_INTERRUPTED;
    } else if (helps && arguments_has(arguments, "json")) {
        print_json(helps);
    } else if (helps) {
        print_text(helps, &options);
        if (atomic_load(&command_interrupted))
            puts("\nStopped before all was tried.");
    }
    rehearse_helps_free(helps);
    plan_document_free(plan);
    mission_free(mission);
    command_finish(&diagnostics, EXIT_INPUT);
    return code;
}

static const struct option_row options[] = {
    {0, "runs", "N", "how many runs of each (default 400)"},
    {0, "limits", "N", "try at most N limits (default 20)"},
    {0, "planned", "N", "plan anew with the N best (default 3); 0: none"},
    {0, "schedules", "N", "schedules for each such plan (default 2000)"},
    {0, "seed", "N", "other draws, other searches (default 1)"},
    {0, "policy", "WORD", "keep the plan's order (default), or reorder"},
    {0, "threads", "N", "cores to use (default all); the result is the same"},
    {0, "json", NULL, "print it as JSON: schema/reinforce.schema.json"},
    {0},
};

const struct command command_reinforce = {
    .name = "reinforce",
    .positional = "MISSION PLAN",
    .positional_least = 2,
    .positional_most = 2,
    .summary = "what would help a plan most, when things go wrong",
    .details = "Gives way on one limit at a time: one vehicle, escort party or flight more where\n"
               "trips were seen to wait, a week more, a day less of packing or clearance at what\n"
               "closes last. Each is tried under the same draws as the plan itself, so that\n"
               "small gains can be told from chance: the same plan with that in reserve, and for\n"
               "the best also a plan that is made with it. What stands behind ± is the standard\n"
               "error.\n\n"
               "Exit code 0: told; 3: the mission or the plan has errors; 130: stopped before\n"
               "there was a run.",
    .example = "  decamp reinforce examples/small plan.json --runs 1000",
    .options = options,
    .run = run,
};
