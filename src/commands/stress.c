/* decamp stress: carries plans out many times in worlds in which things go wrong, and says how
 * likely they hold, what decides it, and how sure that is. */
#include "commands/command.h"

#include "base/output.h"
#include "base/text.h"
#include "commands/stress_policies.h"
#include "commands/stress_replay.h"
#include "stress/stress.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_PLANS = 8, POLICIES = 2 };

/* What the command works on. */
struct subject {
    struct mission *mission;
    struct plan_document *plans[MOST_PLANS], *against;
    struct rehearsal *rehearsals[MOST_PLANS * POLICIES]; /* of each arm */
    struct stress_arm arms[MOST_PLANS * POLICIES];
    int plan_count, arm_count;
};

static void show_progress(void *context, const struct stress_progress *progress)
{
    (void)context;
    enum { CELLS = 30 };
    double share = (double)progress->runs / (double)progress->of;
    share = share > 1 ? 1 : share;
    fputs("\r\033[K[", stderr);
    for (int i = 0; i < CELLS; i++)
        fputs(i < share * CELLS ? "█" : " ", stderr);
    fprintf(stderr, "] %3.0f %%", 100 * share);
    if (progress->seconds > 1 && share > 0)
        fprintf(stderr, "  %.0f s left", progress->seconds * (1 - share) / share);
}

/* Reads all there is to read; every fault is told. */
static bool read_subject(const struct arguments *arguments, struct subject *subject,
                         struct diagnostics *diagnostics)
{
    subject->mission = mission_read(arguments_positional(arguments, 0), diagnostics);
    if (!subject->mission)
        return false;
    for (int i = 1; i < arguments_count(arguments); i++) {
        struct plan_document *plan = plan_document_read_whole(arguments_positional(arguments, i),
                                                              subject->mission, diagnostics);
        if (plan)
            subject->plans[subject->plan_count++] = plan;
    }
    const char *against = arguments_text(arguments, "against", NULL);
    if (against)
        subject->against = plan_document_read(against, subject->mission, diagnostics);
    return diagnostics->errors == 0;
}

/* One arm for each plan and policy. */
static bool rehearse(struct subject *subject, const char *policy, struct diagnostics *diagnostics)
{
    bool keep = strcmp(policy, "reorder") != 0, reorder = strcmp(policy, "keep") != 0;
    for (int i = 0; i < subject->plan_count; i++)
        for (int k = 0; k < POLICIES; k++) {
            if (!(k == POLICY_KEEP ? keep : reorder))
                continue;
            struct rehearsal *rehearsal = rehearsal_new(subject->mission, subject->plans[i],
                                                        (enum stress_policy)k, diagnostics);
            if (!rehearsal)
                continue;
            subject->rehearsals[subject->arm_count] = rehearsal;
            subject->arms[subject->arm_count++] =
                (struct stress_arm){subject->plans[i], (enum stress_policy)k, rehearsal};
        }
    return diagnostics->errors == 0;
}

static void clear_subject(struct subject *subject)
{
    for (int i = 0; i < subject->arm_count; i++)
        rehearsal_free(subject->rehearsals[i]);
    for (int i = 0; i < subject->plan_count; i++)
        plan_document_free(subject->plans[i]);
    plan_document_free(subject->against);
    mission_free(subject->mission);
}

/* Prints and draws. */
static int give(const struct arguments *arguments, struct stress_report *report,
                struct diagnostics *diagnostics)
{
    const char *picture = arguments_text(arguments, "picture", NULL);
    struct output output;
    if (!output_open(&output, arguments_text(arguments, "output", "-"), diagnostics))
        return EXIT_OUTPUT;
    report->width = text_line_width(output.stream);
    if (arguments_has(arguments, "json"))
        stress_print_json(report, output.stream);
    else
        stress_print(report, output.stream);
    bool written = output_commit(&output, diagnostics);
    if (picture)
        written &= stress_write_picture(report, picture, diagnostics);
    return written ? EXIT_DONE : EXIT_OUTPUT;
}

/* Makes the runs, together with other processes if there are any. NULL: the others, or after an
 * error. */
static struct stress *make_runs(const struct subject *subject, struct stress_options *options,
                                struct diagnostics *diagnostics)
{
    options->processes = stress_processes_join(diagnostics);
    options->diagnostics = diagnostics;
    if (diagnostics->errors)
        return NULL;
    command_catch_interrupts();
    if (options->processes)
        command_catch_termination(); /* how mpirun tells that another process was lost */
    struct stress *stress =
        stress_run(subject->mission, subject->arms, subject->arm_count, options);
    command_release_interrupts();
    bool together = stress ? !stress_was_stopped(stress) : diagnostics->errors == 0;
    stress_processes_leave(options->processes, together);
    return stress;
}

static int experiment(const struct arguments *arguments, const struct subject *subject,
                      struct stress_options *options, struct diagnostics *diagnostics)
{
    bool terminal = isatty(STDERR_FILENO);
    if (terminal)
        options->progress = show_progress;
    struct stress *stress = make_runs(subject, options, diagnostics);
    if (terminal)
        fputs("\r\033[K", stderr);
    if (!stress)
        return EXIT_DONE;
    if (atomic_load(&command_terminated))
        fputs("decamp: told to end: a process was lost, or mpirun was ended; what is given is of "
              "the runs that were made\n",
              stderr);
    int code = EXIT_INTERRUPTED;
    if (stress_run_count(stress) > 0)
        code = give(arguments,
                    &(struct stress_report){.mission = subject->mission,
                                            .stress = stress,
                                            .arms = subject->arms,
                                            .options = options,
                                            .against = subject->against},
                    diagnostics);
    else
        fputs("stopped before there was a run; nothing was written\n", stderr);
    stress_free(stress);
    return code;
}

/* Of several processes one says what is wrong. */
static int end(struct diagnostics *diagnostics, int code)
{
    if (stress_process_rank() > 0)
        diagnostics_clear(diagnostics);
    int failure = command_finish(diagnostics, EXIT_INPUT);
    return code ? code : failure;
}

/* Each is made once more for every risk: all of them together are to cost half of what the runs do,
 * if that is enough to see anything. */
static int64_t sensitivity_runs(int64_t runs, const struct rehearsal *rehearsal)
{
    enum { LEAST = 100 };
    int64_t half = runs / 2 / (rehearsal_risk_count(rehearsal) + 1);
    return half > LEAST ? half : LEAST;
}

static int run(const struct arguments *arguments)
{
    struct diagnostics diagnostics = {0};
    struct stress_options options = {
        .seed = (uint64_t)arguments_integer(arguments, "seed", 1, 0, 1000000000),
        .runs = arguments_integer(arguments, "runs", 1000, 1, STRESS_MOST_RUNS),
        .precision = arguments_number(arguments, "precision", 0, 0.01, 50) / 100,
        .threads = (int)arguments_integer(arguments, "threads", 0, 1, 1024),
        .stop = &command_interrupted};
    const char *policy = arguments_text(arguments, "policy", "keep");
    if (strcmp(policy, "replan") == 0)
        return stress_policies(arguments);
    if (strcmp(policy, "keep") != 0 && strcmp(policy, "reorder") != 0 && strcmp(policy, "all") != 0)
        return command_usage("--policy takes keep, reorder, all or replan, not '%s'", policy);
    if (arguments_has(arguments, "schedules"))
        return command_usage("--schedules is for --policy replan");
    bool replay = arguments_has(arguments, "replay");
    if (replay && (arguments_count(arguments) > 2 || strcmp(policy, "all") == 0))
        return command_usage("--replay tells one run, of one plan under one policy");
    if (!replay && arguments_has(arguments, "ledger"))
        return command_usage("--ledger is of one run: name it with --replay");
    if (!output_is_possible(arguments_text(arguments, "picture", "-"), &diagnostics) ||
        !output_is_possible(arguments_text(arguments, "output", "-"), &diagnostics) ||
        !output_is_possible(arguments_text(arguments, "ledger", "-"), &diagnostics))
        return end(&diagnostics, EXIT_OUTPUT);
    struct subject subject = {0};
    int code = EXIT_INPUT;
    bool ready =
        read_subject(arguments, &subject, &diagnostics) && rehearse(&subject, policy, &diagnostics);
    if (ready)
        options.sensitivity_runs = arguments_integer(
            arguments, "sensitivity", sensitivity_runs(options.runs, subject.arms[0].rehearsal), 0,
            STRESS_MOST_RUNS);
    if (ready)
        code = replay
                   ? stress_replay(arguments, subject.mission, arguments_positional(arguments, 1),
                                   &subject.arms[0], options.seed, &diagnostics)
                   : experiment(arguments, &subject, &options, &diagnostics);
    clear_subject(&subject);
    return end(&diagnostics, code);
}

static const struct option_row options[] = {
    {0, "runs", "N", "how many runs (default 1000)"},
    {0, "precision", "P", "double the runs until the chance is known to ± P %"},
    {0, "seed", "N", "other draws (default 1)"},
    {0, "policy", "WORD", "keep (default), reorder, all: both; replan: above"},
    {0, "schedules", "N", "with --policy replan: of each search (default 200)"},
    {0, "sensitivity", "N", "runs for what decides it (default: half as much work)"},
    {0, "against", "FILE", "where a record of what happened falls among the runs"},
    {0, "picture", "FILE", "people remaining and closings as a picture (SVG)"},
    {0, "replay", "N", "tell run N (from 0) of the seed instead: see above"},
    {0, "ledger", "FILE", "with --replay: a new ledger of that run"},
    {'o', "output", "FILE", "what is printed goes there; the history of --replay"},
    {0, "threads", "N", "cores to use (default all); the result is the same"},
    {0, "json", NULL, "all answers as JSON: schema/stress.schema.json"},
    {0},
};

const struct command command_stress = {
    .name = "stress",
    .positional = "MISSION PLAN [PLAN...]",
    .positional_least = 2,
    .positional_most = 1 + MOST_PLANS,
    .summary = "how likely a plan is to hold, and why",
    .details = "Carries the plan out many times in worlds in which things go wrong as the table\n"
               "'risks' says (or by default), knowing on each day only what is known then.\n"
               "Prints the chance that everybody is out in time, when each place closes, who is\n"
               "still there when, casualties and losses, each with its sampling error; then\n"
               "which risks decide it and what the worst runs have in common.\n\n"
               "Further plans, and --policy all, are run under the same draws and set beside the\n"
               "first, with the error of the difference.\n\n"
               "With --policy replan the planner plans the rest anew every 7 days of each run,\n"
               "knowing what a ledger of that run would say by then; keep, reorder and replan\n"
               "are set side by side on the same runs (default 10, as each takes long), as JSON\n"
               "by schema/policies.schema.json.\n\n"
               "--replay tells one run: what was late and lost; with -o as a history, a plan\n"
               "file of what happened for 'decamp verify', 'report' and 'compare'; with --ledger\n"
               "as the ledger that could have been kept, for 'decamp status', 'sitrep',\n"
               "'history', 'audit' and 'replan'.\n\n"
               "The same mission, plan, seed and number of runs give the same figures for any\n"
               "number of threads. Ctrl-C gives the runs so far. 'mpirun -n K decamp stress ...'\n"
               "shares the runs among K processes. docs/method-stress.md tells how.\n\n"
               "Exit code 0: told, whatever the chance; 3: the mission or a plan has errors, or\n"
               "the run cannot be told; 4: a file could not be written; 130: stopped before\n"
               "there was a run.",
    .example = "  decamp stress examples/small plan.json\n"
               "  decamp stress examples/small plan.json --precision 1 --picture fan.svg\n"
               "  decamp stress examples/small plan.json --replay 12 --ledger run-12.gpkg",
    .options = options,
    .run = run,
};
