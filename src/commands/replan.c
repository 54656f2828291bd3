/* decamp replan: a plan for what remains, from the ledger, that keeps what was announced. */
#include "commands/ledger_access.h"
#include "commands/plan_output.h"
#include "commands/situation_access.h"

#include "base/output.h"
#include "base/text.h"
#include "replan/proof.h"
#include "replan/replan.h"
#include "report/report.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LINES = 20 };

static const char *const keeping_words[KEEPING_COUNT] = {
    "every trip kept as far as it can be", "announced trips kept, the rest anew", "nothing kept"};

static void print_figures(const struct replan *replan)
{
    puts("\nWhat stability costs");
    for (int way = 0; way < KEEPING_COUNT; way++) {
        const struct replan_attempt *attempt = &replan->attempts[way];
        if (!attempt->plan)
            continue;
        printf("%s %-36s ", way == (int)replan->chosen ? "->" : "  ", keeping_words[way]);
        if (attempt->complete)
            printf("%5d changed, late %" PRId64 ", exposure %.1f\n", attempt->changed,
                   attempt->late_person_days, attempt->exposure);
        else
            printf("%5d trips find no place\n", plan_unplaced(attempt->plan));
    }
}

static void print_change(const struct replan *replan, const struct mission *mission,
                         const struct plan_trip *before, const struct replan_trip *trip)
{
    char from[17], to[17], line[512];
    const char *became = trip->kept                   ? "by another way, lift or escort"
                         : trip->why                  ? trip->why
                         : replan->chosen == KEEP_ALL ? "planned anew"
                                                      : "not announced, planned anew";
    if (trip->kept && trip->depart != before->depart)
        became = moment_format(trip->depart, to);
    snprintf(line, sizeof line, "%-6s %s to %s, %s%s: %s", before->id,
             mission->places[before->from].id, mission->places[before->to].id,
             moment_format(before->depart, from),
             trip->announced ? ", announced"
             : trip->fixed   ? ", frozen"
                             : "",
             became);
    fputs("  ", stdout);
    text_print_wrapped(stdout, line, 9, text_line_width(stdout));
}

/* What was announced or frozen and had to give way first, then the others. */
static void print_changes(const struct replan *replan, const struct situation *situation)
{
    int kept = 0, changed = 0, gone = 0, fixed = 0, broken = 0, shown = 0;
    for (int i = 0; i < replan->trip_count; i++) {
        const struct replan_trip *trip = &replan->trips[i];
        kept += trip->kept && !trip->changed;
        changed += trip->changed;
        gone += !trip->kept;
        fixed += trip->fixed;
        broken += trip->fixed && (!trip->kept || trip->changed);
    }
    printf("\nTrips of the plan in force that had not left: %d; as they were %d, changed %d,\n"
           "no more %d; new %d. Announced or frozen: %d, of which not as they were %d.\n",
           replan->trip_count, kept, changed, gone, replan->new_trips, fixed, broken);
    for (int first = 1; first >= 0; first--)
        for (int i = 0; i < replan->trip_count; i++) {
            const struct replan_trip *trip = &replan->trips[i];
            if (trip->fixed != (first == 1) || (trip->kept && !trip->changed))
                continue;
            if (shown++ < MOST_LINES)
                print_change(replan, situation->mission, &situation->plan->trips[trip->trip], trip);
        }
    if (shown > MOST_LINES)
        printf("  and %d more (all with --json)\n", shown - MOST_LINES);
}

static json_t *moment_json(int64_t moment)
{
    char text[17];
    return json_string(moment_format(moment, text));
}

static void print_json(const struct replan *replan, const struct situation *situation,
                       const char *path)
{
    json_t *trips = json_array(), *notes = json_array(), *attempts = json_array();
    for (int i = 0; i < replan->trip_count; i++) {
        const struct replan_trip *trip = &replan->trips[i];
        const struct plan_trip *before = &situation->plan->trips[trip->trip];
        json_array_append_new(
            trips, json_pack("{s:s, s:s, s:s*, s:b, s:b, s:o, s:o}", "id", before->id, "fate",
                             !trip->kept     ? "gone"
                             : trip->changed ? "changed"
                                             : "unchanged",
                             "why", trip->why, "announced", trip->announced, "fixed", trip->fixed,
                             "departed_before", moment_json(before->depart), "departs",
                             trip->kept ? moment_json(trip->depart) : json_null()));
    }
    for (int i = 0; i < replan->remaining->note_count; i++)
        json_array_append_new(notes, json_string(replan->remaining->notes[i]));
    for (int way = 0; way < KEEPING_COUNT; way++) {
        const struct replan_attempt *attempt = &replan->attempts[way];
        if (attempt->complete)
            json_array_append_new(attempts, json_pack("{s:s, s:b, s:i, s:I, s:f}", "keeps",
                                                      keeping_words[way], "chosen",
                                                      way == (int)replan->chosen, "changed",
                                                      attempt->changed, "late_person_days",
                                                      (json_int_t)attempt->late_person_days,
                                                      "exposure", attempt->exposure));
    }
    json_t *object = json_pack("{s:s, s:o, s:o, s:o, s:i}", "plan", path, "trips", trips, "assumed",
                               notes, "attempts", attempts, "new_trips", replan->new_trips);
    json_dumpf(object, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
    putchar('\n');
    json_decref(object);
}

/* Reads the ledger again, and holds the plan as written against it. EXIT_DONE, or the exit code of
 * the failure, which has been printed or added. */
static int prove(const struct arguments *arguments, const struct replan *replan,
                 const struct situation *situation, struct replan_proof *proof,
                 struct situation_access *access, struct diagnostics *diagnostics)
{
    struct arena arena = {0};
    struct situation_wanted wanted = {.mission = arguments_positional(arguments, 0),
                                      .plan = arguments_text(arguments, "plan", NULL),
                                      .as_of = replan->document->as_of,
                                      .known_on = replan->document->known_on};
    wanted.ledger = ledger_access_path(arguments, wanted.mission, &arena);
    int code = EXIT_INPUT;
    if (situation_access_read(access, &wanted, diagnostics) &&
        replan_prove(proof, access->situation, replan->text, strlen(replan->text), "the new plan",
                     diagnostics)) {
        code = EXIT_DONE;
        if (proof->result.status == VERIFY_INVALID &&
            access->ledger->entry_count != situation->ledger->entry_count) {
            diagnostics_add(diagnostics, SEVERITY_ERROR, wanted.ledger, 0, 0,
                            "entries were recorded while the plan was made, which it does not "
                            "know; replan again");
            code = EXIT_INPUT;
        } else if (proof->result.status == VERIFY_INVALID) {
            plan_output_refuse(&proof->result);
            code = EXIT_REFUTED;
        }
    }
    arena_clear(&arena);
    return code;
}

/* Prints the chosen plan and writes it. */
static int give(const struct arguments *arguments, const struct replan *replan,
                const struct situation *situation, const struct replan_proof *proof,
                const char *path, struct diagnostics *diagnostics)
{
    bool late = proof->result.status == VERIFY_LATE;
    if (!plan_output_write(path, replan->text, diagnostics))
        return EXIT_OUTPUT;
    if (strcmp(path, "-") == 0) {
        /* the plan is all that stdout is for */
    } else if (arguments_has(arguments, "json")) {
        print_json(replan, situation, path);
    } else {
        struct report report = {proof->remaining->mission, proof->document, &proof->result,
                                text_line_width(stdout)};
        report_print(&report, stdout);
        for (int i = 0; i < replan->remaining->note_count; i++) {
            fputs(i == 0 ? "\nAssumed, where the ledger has a hole\n  " : "  ", stdout);
            text_print_wrapped(stdout, replan->remaining->notes[i], 2, text_line_width(stdout));
        }
        print_changes(replan, situation);
        print_figures(replan);
        printf("\nThe plan is valid%s and in %s\n", late ? ", but late," : "", path);
    }
    return late ? EXIT_REFUTED : EXIT_DONE;
}

static int prove_and_give(const struct arguments *arguments, const struct replan *replan,
                          const struct situation *situation, const char *path,
                          struct diagnostics *diagnostics)
{
    struct situation_access access = {0};
    struct replan_proof proof = {0};
    int code = prove(arguments, replan, situation, &proof, &access, diagnostics);
    if (code == EXIT_DONE)
        code = give(arguments, replan, situation, &proof, path, diagnostics);
    replan_proof_clear(&proof);
    situation_access_close(&access);
    return code;
}

static int make(const struct arguments *arguments, const struct situation *situation)
{
    const char *path = arguments_text(arguments, "output", "replan.json"),
               *tables = arguments_text(arguments, "tables", NULL);
    struct diagnostics diagnostics = {0};
    struct replan_options options = {
        .search = {.seed = (uint64_t)arguments_integer(arguments, "seed", 1, 0, 1000000000),
                   .schedules = arguments_integer(arguments, "schedules", 0, 1, 1000000000),
                   .seconds = arguments_number(arguments, "seconds", 0, 0.001, 1e6),
                   .threads = (int)arguments_integer(arguments, "threads", 0, 1, 1024),
                   .change_exposure = arguments_number(arguments, "change-exposure", 1, 0, 1e9),
                   .stop = &command_interrupted},
        .freeze_days = (int)arguments_integer(arguments, "freeze", 7, 0, 3650)};
    if (options.search.schedules == 0 && options.search.seconds <= 0)
        options.search.schedules = 2500; /* of each attempt: it starts from a plan */
    options.search.seconds /= KEEPING_COUNT;
    if (!output_is_possible(path, &diagnostics))
        return command_finish(&diagnostics, EXIT_OUTPUT);
    command_catch_interrupts();
    struct replan *replan = replan_new(situation, &options, &diagnostics);
    command_release_interrupts();
    int code = EXIT_REFUTED;
    if (replan && tables && !mission_edit_write(replan->remaining->edit, tables, &diagnostics)) {
        code = EXIT_OUTPUT;
    } else if (replan && replan->document) {
        code = prove_and_give(arguments, replan, situation, path, &diagnostics);
    } else if (replan) {
        const struct plan *plan = replan->attempts[replan->chosen].plan;
        fprintf(stderr, "no valid plan: %d of the trips find no place before the horizon ends\n",
                plan_unplaced(plan));
        plan_print_unplaced(plan, stderr);
    }
    replan_free(replan);
    int finish = command_finish(&diagnostics, EXIT_REFUTED);
    return code ? code : finish;
}

static int run(const struct arguments *arguments)
{
    struct situation_access access;
    int code = situation_access_open(&access, arguments);
    if (code == EXIT_DONE)
        code = make(arguments, access.situation);
    situation_access_close(&access);
    return code;
}

static const struct option_row options[] = {
    SITUATION_OPTIONS,
    {0, "freeze", "DAYS", "trips that leave so soon are not changed; default 7"},
    {0, "change-exposure", "X", "what changing another trip must save; default 1"},
    {'o', "output", "FILE", "the new plan; default replan.json; - : stdout"},
    {0, "tables", "FOLDER", "also write the mission that remains, as tables"},
    {0, "seconds", "S", "stop searching after S seconds"},
    {0, "schedules", "N", "try N schedules in each attempt; default 2500"},
    {0, "seed", "N", "another seed, another search (default 1)"},
    {0, "threads", "N", "cores to use (default all); the plan is the same"},
    {0, "json", NULL, "print what became of every trip, as JSON"},
    {0},
};

const struct command command_replan = {
    .name = "replan",
    .positional = "MISSION",
    .positional_least = 1,
    .positional_most = 1,
    .summary = "plan what remains, from the ledger, and keep what was announced",
    .details = "What the ledger tells by --as-of is done; what is under way arrives; the rest is\n"
               "planned again from the next day on, with the limits, refused clearances and\n"
               "dates that have become known since. Trips of the plan in force that leave within\n"
               "the freeze, or have been announced, stay as they are unless they have become\n"
               "impossible. The others are kept as far as they can be, or planned anew,\n"
               "whichever loses less when each change costs --change-exposure. All changes are\n"
               "listed, and what it would gain to keep nothing.\n\n"
               "Where the ledger has a hole, what is assumed is said. 'decamp verify' proves the\n"
               "plan from the ledger. --tables writes the mission that remains: 'decamp report'\n"
               "and 'explain' take it with the new plan, and 'verify' where the ledger is not.",
    .example = SITUATION_EXAMPLE_LEDGER
    "  decamp replan examples/minusma --ledger mali.gpkg --as-of 2023-10-15 \\\n"
    "      -o october.json --tables october\n"
    "  decamp verify examples/minusma october.json --ledger mali.gpkg\n"
    "  decamp report october october.json",
    .options = options,
    .run = run,
};
