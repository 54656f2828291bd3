/* Keep, reorder and replan on the same runs, with the error of each figure and of its difference.
 */
#include "commands/stress_policies.h"

#include "base/output.h"
#include "base/table.h"
#include "base/text.h"
#include "rehearse/rehearse.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

enum { EVERY_DAYS = 7 };

static const char *const figure_keys[REHEARSE_FIGURES] = {"late_person_days", "last_out", "killed",
                                                          "wounded"};

static void show_progress(void *context, const struct stress_progress *progress)
{
    (void)context;
    double share = progress->of ? (double)progress->runs / (double)progress->of : 1;
    fprintf(stderr, "\r\033[K%3.0f %% of all weeks", 100 * share);
    if (progress->seconds > 1 && share > 0)
        fprintf(stderr, "  %.0f s left", progress->seconds * (1 - share) / share);
}

static const char *words(struct arena *arena, struct stress_mean mean, bool sign)
{
    if (isnan(mean.mean))
        return "-";
    if (sign && mean.mean == 0 && (isnan(mean.error) || mean.error == 0))
        return "0";
    int decimals = fabs(mean.mean) < 10 ? 1 : 0;
    const char *value = sign ? arena_format(arena, "%+.*f", decimals, mean.mean)
                             : arena_format(arena, "%.*f", decimals, mean.mean);
    return isnan(mean.error) ? value
                             : arena_format(arena, "%s ± %.*f", value, decimals, mean.error);
}

static void print_text(const struct mission *mission, const struct rehearse_policies *policies,
                       const struct rehearse_policy_options *options, FILE *stream)
{
    static const struct table_column columns[] = {
        {"policy", false, false},  {"in time", true, false}, {"late", true, false},
        {"last out", true, false}, {"killed", true, false},  {"wounded", true, false}};
    struct arena arena = {0};
    char day[11];
    fprintf(stream,
            "%" PRId64 " runs of seed %" PRIu64
            " under each policy, by the same draws: mean ± error"
            "\n(late: person-days; last out: day of the mission)\n",
            policies->runs, options->seed);
    for (int less = 0; less < 2; less++) {
        struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
        if (less)
            fputs("\nThe same less keep, run by run\n", stream);
        for (int i = less; i < REHEARSE_POLICIES; i++) {
            const struct rehearse_policy_row *row = &policies->rows[i];
            const struct stress_mean *figures = less ? row->gains : row->figures;
            struct stress_mean gain = {100 * row->in_time_gain.mean, 100 * row->in_time_gain.error};
            table_add(&table, "%s", rehearse_policy_name((enum rehearse_policy)i));
            if (less)
                table_add(&table, "%s %%", words(&arena, gain, true));
            else
                table_add(&table, "%.0f %% (%.0f to %.0f)", 100 * row->in_time.value,
                          100 * row->in_time.low, 100 * row->in_time.high);
            for (int k = 0; k < REHEARSE_FIGURES; k++)
                table_add(&table, "%s", words(&arena, figures[k], less));
        }
        table_print(&table, text_line_width(stream), stream);
    }
    fprintf(stream,
            "\nReplan: every %d days, %" PRId64 " schedules a search, %d days frozen;\n"
            "%s new plans a run, and %s times none: the old one went on.\n",
            options->every_days, options->schedules, options->freeze_days,
            words(&arena, policies->plannings, false), words(&arena, policies->failures, false));
    fprintf(stream, "Day 0 is %s; the last day, if nothing changes it, is day %d.\n",
            day_format(mission->settings.start_day, day),
            mission->settings.last_day - mission->settings.start_day);
    arena_clear(&arena);
}

static json_t *mean_json(struct stress_mean mean)
{
    return json_pack("{s:f, s:o}", "mean", mean.mean, "error",
                     isnan(mean.error) ? json_null() : json_real(mean.error));
}

static void print_json(const struct rehearse_policies *policies,
                       const struct rehearse_policy_options *options, FILE *stream)
{
    json_t *list = json_array();
    for (int i = 0; i < REHEARSE_POLICIES; i++) {
        const struct rehearse_policy_row *row = &policies->rows[i];
        json_t *less = json_pack("{s:o}", "in_time", mean_json(row->in_time_gain)),
               *object = json_pack("{s:s, s:{s:f, s:f, s:f}}", "policy",
                                   rehearse_policy_name((enum rehearse_policy)i), "in_time",
                                   "value", row->in_time.value, "low", row->in_time.low, "high",
                                   row->in_time.high);
        for (int k = 0; k < REHEARSE_FIGURES; k++) {
            json_object_set_new(object, figure_keys[k], mean_json(row->figures[k]));
            json_object_set_new(less, figure_keys[k], mean_json(row->gains[k]));
        }
        json_object_set_new(object, "less_keep", less);
        json_array_append_new(list, object);
    }
    json_t *root = json_pack(
        "{s:I, s:I, s:i, s:i, s:I, s:o, s:o, s:o}", "runs", (json_int_t)policies->runs, "seed",
        (json_int_t)options->seed, "every_days", options->every_days, "freeze_days",
        options->freeze_days, "schedules", (json_int_t)options->schedules, "policies", list,
        "plannings", mean_json(policies->plannings), "failures", mean_json(policies->failures));
    json_dumpf(root, stream, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    fputc('\n', stream);
    json_decref(root);
}

static int give(const struct arguments *arguments, const struct mission *mission,
                const struct rehearse_policies *policies,
                const struct rehearse_policy_options *options, struct diagnostics *diagnostics)
{
    struct output output;
    if (policies->runs == 0) {
        fputs("stopped before there was a run; nothing was written\n", stderr);
        return EXIT_INTERRUPTED;
    }
    if (!output_open(&output, arguments_text(arguments, "output", "-"), diagnostics))
        return EXIT_OUTPUT;
    if (arguments_has(arguments, "json"))
        print_json(policies, options, output.stream);
    else
        print_text(mission, policies, options, output.stream);
    if (!arguments_has(arguments, "json") && policies->runs < options->runs)
        fprintf(output.stream, "Stopped after %" PRId64 " of %" PRId64 " runs.\n", policies->runs,
                options->runs);
    return output_commit(&output, diagnostics) ? EXIT_DONE : EXIT_OUTPUT;
}

int stress_policies(const struct arguments *arguments)
{
    static const char *const others[] = {"precision", "sensitivity", "against",
                                         "picture",   "replay",      "ledger"};
    struct diagnostics diagnostics = {0};
    struct rehearse_policies policies;
    struct rehearse_policy_options options = {
        .seed = (uint64_t)arguments_integer(arguments, "seed", 1, 0, 1000000000),
        .runs = arguments_integer(arguments, "runs", 10, 1, 1000000),
        .threads = (int)arguments_integer(arguments, "threads", 0, 1, 1024),
        .every_days = EVERY_DAYS,
        .freeze_days = EVERY_DAYS,
        .schedules = arguments_integer(arguments, "schedules", 200, 1, 1000000000),
        .stop = &command_interrupted};
    bool terminal = isatty(STDERR_FILENO);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (arguments_has(arguments, others[i]))
            return command_usage("--%s does not go with --policy replan", others[i]);
    if (arguments_count(arguments) > 2)
        return command_usage("--policy replan takes one plan");
    if (!output_is_possible(arguments_text(arguments, "output", "-"), &diagnostics))
        return command_finish(&diagnostics, EXIT_OUTPUT);
    if (terminal)
        options.progress = show_progress;
    struct mission *mission = mission_read(arguments_positional(arguments, 0), &diagnostics);
    struct plan_document *plan =
        mission
            ? plan_document_read_whole(arguments_positional(arguments, 1), mission, &diagnostics)
            : NULL;
    int code = EXIT_INPUT;
    if (plan) {
        command_catch_interrupts();
        bool good = rehearse_compare_policies(mission, plan, &options, &policies, &diagnostics);
        command_release_interrupts();
        if (terminal)
            fputs("\r\033[K", stderr);
        if (good)
            code = give(arguments, mission, &policies, &options, &diagnostics);
    }
    plan_document_free(plan);
    mission_free(mission);
    int failure = command_finish(&diagnostics, EXIT_INPUT);
    return code ? code : failure;
}
