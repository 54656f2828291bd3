/* decamp plan: makes a plan, has the checker prove it, prints it and writes it. */
#include "commands/command.h"
#include "commands/plan_output.h"

#include "base/output.h"
#include "base/table.h"
#include "base/text.h"
#include "plan/plan.h"
#include "rehearse/rehearse.h"
#include "report/report.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void show_progress(void *context, const struct plan_progress *progress)
{
    (void)context;
    fprintf(stderr, "\r\033[K%6.1f s  %lld schedules  ", progress->seconds,
            (long long)progress->schedules);
    if (progress->unplaced)
        fprintf(stderr, "%d trips without a place", progress->unplaced);
    else
        fprintf(stderr, "late %lld person-days  exposure %.4g",
                (long long)progress->late_person_days, progress->exposure);
}

/* MISSION.plan.json in the current folder, after the mission's own name. Owned by the caller. */
static char *default_output(const char *mission)
{
    char *copy = memory_copy_text(mission);
    char *name = basename(copy), *dot = strrchr(name, '.');
    if (dot && dot > name)
        *dot = '\0';
    const char *stem =
        strcmp(name, "/") && strcmp(name, ".") && strcmp(name, "..") ? name : "mission";
    size_t size = strlen(stem) + sizeof ".plan.json";
    char *path = memory_new(size, 1);
    snprintf(path, size, "%s.plan.json", stem);
    free(copy);
    return path;
}

/* Checks the plan's text, prints and writes it. `path`: the plan file. */
static int give(const struct arguments *arguments, const struct mission *mission, const char *path,
                const char *text, struct diagnostics *diagnostics)
{
    struct plan_document *document =
        plan_document_read_text(text, strlen(text), "the plan", mission, diagnostics);
    if (!document)
        return EXIT_REFUTED;
    struct verify_result result;
    int code = EXIT_DONE;
    if (!plan_output_prove(mission, document, &result)) {
        code = EXIT_REFUTED;
    } else {
        const char *movements = arguments_text(arguments, "movements", NULL);
        bool json = arguments_has(arguments, "json"), tell = !json && strcmp(path, "-") != 0;
        struct report report = {mission, document, &result, text_line_width(stdout)};
        if (tell)
            report_print(&report, stdout);
        if (!plan_output_write(path, text, diagnostics) ||
            (json && strcmp(path, "-") != 0 && !plan_output_write("-", text, diagnostics)) ||
            (movements && !report_write_movements_csv(&report, movements, diagnostics)))
            code = EXIT_OUTPUT;
        else if (tell)
            printf("\nThe plan is valid%s and in %s\n",
                   result.status == VERIFY_LATE ? ", but late," : "", path);
        if (code == EXIT_DONE && result.status == VERIFY_LATE)
            code = EXIT_REFUTED;
    }
    verify_result_clear(&result);
    plan_document_free(document);
    return code;
}

static void tell_step(void *context, const char *what)
{
    (void)context;
    fprintf(stderr, "\r\033[K%s", what);
}

/* Which plans were tried, and how the chosen one does beside the plain one. */
static void print_robust(const struct rehearse_robust *robust)
{
    static const struct table_column columns[] = {
        {"", false, false},        {"durations at", true, false}, {"days to spare", true, false},
        {"of pools", true, false}, {"in time", true, false},      {"late", true, false},
        {"exposure", true, false}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    if (robust->in_time.of < 2) { /* no error could be told */
        puts("\nStopped before the plans were set beside each other.");
        return;
    }
    printf("\nPlans tried under the same %lld draws (late: person-days on average)\n",
           (long long)robust->trials[0].in_time.of);
    for (int i = 0; i < robust->trial_count; i++) {
        const struct rehearse_trial *trial = &robust->trials[i];
        table_add(&table, "%s", i == robust->chosen ? "->" : "");
        if (trial->level > 0)
            table_add(&table, "%.0f %%", 100 * trial->level);
        else
            table_add(&table, "tables");
        table_add(&table, "%d", trial->margin);
        table_add(&table, "%.0f %%", 100 * trial->spare);
        if (!trial->found) {
            for (int k = 0; k < 3; k++)
                table_add(&table, "%s", k ? "" : "no plan");
            continue;
        }
        table_add(&table, "%.1f %%", 100 * trial->in_time.value);
        table_add(&table, "%.0f ± %.0f", trial->late.mean, trial->late.error);
        table_add(&table, "%.6g", trial->exposure);
    }
    table_print(&table, text_line_width(stdout), stdout);
    printf("\nUnder %lld fresh draws, which had no part in choosing\n"
           "  the plain plan  in time in %5.1f %% (95 %%: %.1f to %.1f %%), late %.0f ± %.0f\n"
           "  the robust one  in time in %5.1f %% (95 %%: %.1f to %.1f %%), late %.0f ± %.0f\n",
           (long long)robust->in_time.of, 100 * robust->plain_in_time.value,
           100 * robust->plain_in_time.low, 100 * robust->plain_in_time.high,
           robust->plain_late.mean, robust->plain_late.error, 100 * robust->in_time.value,
           100 * robust->in_time.low, 100 * robust->in_time.high, robust->late.mean,
           robust->late.error);
    if (robust->chosen == 0)
        puts("  The plain plan is the most robust of those that were tried.");
}

/* The plan that does best over what may go wrong, as text; NULL: none. Owned by the caller. */
static char *plan_robustly(const struct arguments *arguments, const struct mission *mission,
                           const struct plan_options *options, struct rehearse_robust **robust,
                           struct diagnostics *diagnostics)
{
    struct rehearse_options how = {
        .plan = *options,
        .stress = {.seed = options->seed,
                   .runs = arguments_integer(arguments, "runs", 1000, 2, STRESS_MOST_RUNS),
                   .threads = options->threads,
                   .stop = options->stop},
        .tell = options->progress ? tell_step : NULL};
    how.plan.progress = NULL;
    *robust = rehearse_plan_robustly(mission, &how, diagnostics);
    return *robust ? memory_copy_text((*robust)->text) : NULL;
}

static int run(const struct arguments *arguments)
{
    struct diagnostics diagnostics = {0};
    struct plan_options options = {
        .seed = (uint64_t)arguments_integer(arguments, "seed", 1, 0, 1000000000),
        .schedules = arguments_integer(arguments, "schedules", 0, 1, 1000000000),
        .seconds = arguments_number(arguments, "seconds", 0, 0.001, 1e6),
        .threads = (int)arguments_integer(arguments, "threads", 0, 1, 1024),
        .usd_per_exposure = arguments_number(arguments, "usd-per-exposure", 0, 0.01, 1e12),
        .relax = !arguments_has(arguments, "no-limits"),
        .stop = &command_interrupted};
    bool terminal = isatty(STDERR_FILENO);
    if (terminal)
        options.progress = show_progress;
    struct mission *mission = mission_read(arguments_positional(arguments, 0), &diagnostics);
    if (!mission)
        return command_finish(&diagnostics, EXIT_INPUT);
    char *otherwise = default_output(arguments_positional(arguments, 0));
    const char *path =
        arguments_text(arguments, "output", arguments_has(arguments, "json") ? "-" : otherwise);
    const char *movements = arguments_text(arguments, "movements", "-");
    if (!output_is_possible(path, &diagnostics) ||
        !output_is_possible(movements, &diagnostics)) { /* told before a long search */
        free(otherwise);
        mission_free(mission);
        return command_finish(&diagnostics, EXIT_OUTPUT);
    }
    command_catch_interrupts();
    bool robustly = arguments_has(arguments, "robust");
    struct rehearse_robust *robust = NULL;
    char *text =
        robustly ? plan_robustly(arguments, mission, &options, &robust, &diagnostics) : NULL;
    /* What is short is told by the planner itself. */
    struct plan *plan = text ? NULL : plan_make(mission, &options, &diagnostics);
    if (plan && plan_unplaced(plan) == 0)
        text = plan_text(plan);
    command_release_interrupts();
    if (terminal)
        fputs("\r\033[K", stderr);
    int code = EXIT_REFUTED;
    if (text) {
        code = give(arguments, mission, path, text, &diagnostics);
        if (robust && !arguments_has(arguments, "json") && strcmp(path, "-") != 0)
            print_robust(robust);
        free(text);
    } else if (plan && atomic_load(&command_interrupted)) {
        fputs("stopped before there was a plan; nothing was written\n", stderr);
        code = EXIT_INTERRUPTED;
    } else if (plan) {
        int unplaced = plan_unplaced(plan);
        fprintf(stderr, "no valid plan: %d %s no place before the horizon ends\n", unplaced,
                unplaced == 1 ? "trip finds" : "trips find");
        plan_print_unplaced(plan, stderr);
    }
    free(otherwise);
    rehearse_robust_free(robust);
    plan_free(plan);
    mission_free(mission);
    int finish = command_finish(&diagnostics, EXIT_REFUTED);
    return code ? code : finish;
}

static const struct option_row options[] = {
    {'o', "output", "FILE", "the plan file (default NAME.plan.json); - : stdout"},
    {0, "movements", "FILE", "also write the movement table as CSV"},
    {0, "seconds", "S", "stop searching after S seconds"},
    {0, "schedules", "N", "try N schedules (default: by the mission's size)"},
    {0, "seed", "N", "another seed, another search (default 1)"},
    {0, "threads", "N", "cores to use (default all); the plan is the same"},
    {0, "usd-per-exposure", "USD", "weigh danger and money: see above"},
    {0, "robust", NULL, "the plan that does best when things go wrong: above"},
    {0, "runs", "N", "with --robust: runs of each plan tried (default 1000)"},
    {0, "no-limits", NULL, "do not look for what binds or would cure lateness"},
    {0, "json", NULL, "print the plan file alone; with -o write it too"},
    {0},
};

const struct command command_plan = {
    .name = "plan",
    .positional = "MISSION",
    .positional_least = 1,
    .positional_most = 1,
    .summary = "make a plan, prove it, print it and write it",
    .details = "Plans who and what leaves when, by which road, lift and escort, so that\n"
               "everybody is out by the last day, and after that as few people as possible are\n"
               "exposed for as short as possible; then value saved and cost. Everything that\n"
               "docs/validity.md demands is kept, and checked before anything is printed.\n\n"
               "Lots that may be left are left only where people would be late otherwise. With\n"
               "--usd-per-exposure they are left, or routes made dearer, as that pays: USD is\n"
               "what it is worth that one person less is exposed to one expected hostile act.\n"
               "'decamp front' shows what several such prices come to.\n\n"
               "With --robust several plans are made, as if things took longer than the tables\n"
               "say, to earlier days, with vehicles kept back, and carried out under the same\n"
               "draws as 'decamp stress' would. The one with the fewest late person-days is\n"
               "given, and shown beside the plain plan under draws that neither has seen.\n\n"
               "Ctrl-C gives the best plan found so far. Without --seconds the same mission,\n"
               "seed and number of schedules give the same plan on any machine.\n\n"
               "Exit code 0: in time; 1: late (the plan is written, and says what would cure\n"
               "it), or no plan at all; 3: the mission has errors; 4: it could not be written.",
    .example = "  decamp plan examples/small -o plan.json",
    .options = options,
    .run = run,
};
