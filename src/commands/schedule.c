/* decamp schedule: schedules a project file of the scheduling literature, or an instance file of
 * the kernel's own, with the kernel that plans missions. */
#include "commands/command.h"

#include "base/output.h"
#include "schedule/files.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_CERTIFICATE = 512 << 20 }; /* bytes of what it is made of */

static json_t *numbers(const int32_t *values, int32_t count, int32_t first)
{
    json_t *array = json_array();
    for (int32_t i = 0; i < count; i++)
        json_array_append_new(array, json_integer(values[i] + first));
    return array;
}

/* What counts, in that order. */
struct terms {
    struct schedule_term term[SCHEDULE_TERMS];
    int32_t count; /* 0: the makespan alone, which a project file asks for */
    bool unplaced; /* something may have no place, at a price */
};

static const char *const term_names[SCHEDULE_TERMS] = {"unplaced", "cost", "tardiness", "makespan"};

static struct terms terms_of(const struct schedule_instance *instance)
{
    struct terms terms = {0};
    terms.count = schedule_list_terms(instance, terms.term);
    for (int32_t i = 0; i < terms.count; i++)
        terms.unplaced |= terms.term[i].kind == TERM_UNPLACED;
    return terms;
}

static void print_json(const struct schedule_instance *instance,
                       const struct schedule_result *result, const struct terms *terms,
                       bool optimal)
{
    json_t *root =
        json_pack("{s:I, s:o, s:b, s:I, s:f, s:o, s:o}", "makespan", (json_int_t)result->makespan,
                  "bound", result->bound == INT64_MIN ? json_null() : json_integer(result->bound),
                  "optimal", optimal, "schedules", (json_int_t)result->schedules, "seconds",
                  result->seconds, "starts", numbers(result->start, result->activities, 0), "modes",
                  numbers(result->mode, result->activities, 1));
    if (terms->count > 0)
        json_object_set_new(root, "bound", json_null()); /* of the folded levels: tells nobody */
    json_t *names = json_array(), *values = json_object();
    for (int32_t a = 0; a < result->activities; a++)
        if (schedule_activity_name(instance, a))
            json_array_append_new(names, json_string(schedule_activity_name(instance, a)));
    for (int32_t i = 0; i < terms->count; i++)
        json_object_set_new(values, term_names[terms->term[i].kind],
                            json_integer(result->value[terms->term[i].kind]));
    if (json_array_size(names) > 0)
        json_object_set(root, "activities", names);
    if (terms->count > 0)
        json_object_set(root, "objective", values);
    json_decref(names);
    json_decref(values);
    char *text = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(6));
    puts(text);
    free(text);
    json_decref(root);
}

static void print(const struct schedule_result *result, const struct terms *terms, bool optimal)
{
    for (int32_t i = 0; i < terms->count; i++)
        printf("%-9s  %" PRId64 "\n", term_names[terms->term[i].kind],
               result->value[terms->term[i].kind]);
    if (terms->count == 0)
        printf("makespan   %" PRId64 "\n", result->makespan);
    if (result->unplaced > 0)
        printf("no place   %d of %d activities\n", result->unplaced, result->activities);
    if (terms->count > 0 && optimal)
        puts("bound      reached, so the schedule is optimal");
    else if (terms->count > 0)
        ;
    else if (optimal)
        printf("bound      %" PRId64 ", so the makespan is optimal\n", result->bound);
    else if (result->bound != INT64_MIN && result->bound > 0)
        printf("bound      %" PRId64 ", so at most %.2f %% can be gained\n", result->bound,
               100.0 * (double)(result->makespan - result->bound) / (double)result->makespan);
    printf("schedules  %" PRId64 "\n", result->schedules);
    printf("seconds    %.3f\n", result->seconds);
}

/* An activity by its name, quoted where CSV needs it, or by its number. */
static void write_job(FILE *stream, const char *name, int32_t number)
{
    if (!name) {
        fprintf(stream, "%d", number);
        return;
    }
    bool quoted = strpbrk(name, ",\"\r\n") != NULL;
    if (quoted)
        putc('"', stream);
    for (; *name; name++) {
        if (*name == '"')
            putc('"', stream);
        putc(*name, stream);
    }
    if (quoted)
        putc('"', stream);
}

/* A table of the starts, whole or not at all. */
static bool write_starts(const char *path, const struct schedule_instance *instance,
                         const struct schedule_result *result, struct diagnostics *diagnostics)
{
    struct output output;
    if (!output_open(&output, path, diagnostics))
        return false;
    fputs("job,mode,start\n", output.stream);
    for (int32_t a = 0; a < result->activities; a++) {
        write_job(output.stream, schedule_activity_name(instance, a), a + 1);
        if (result->start[a] == SCHEDULE_UNPLACED)
            fputs(",,\n", output.stream);
        else
            fprintf(output.stream, ",%d,%d\n", result->mode[a] + 1, result->start[a]);
    }
    return output_commit(&output, diagnostics);
}

/* The certificate, whole or not at all. */
static bool write_certificate(const char *path, const struct schedule_result *result,
                              struct diagnostics *diagnostics)
{
    struct output output;
    if (!result->certificate) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "no certificate is written: %s",
                        result->bound == INT64_MIN
                            ? "nothing was proved"
                            : "the proof takes more memory than is kept for it");
        if (result->bound != INT64_MIN)
            diagnostics_hint(diagnostics, "at most %d MB are; with fewer --seconds it may fit",
                             MOST_CERTIFICATE >> 20);
        return false;
    }
    if (!output_open(&output, path, diagnostics))
        return false;
    fputs(result->certificate, output.stream);
    return output_commit(&output, diagnostics);
}

/* Whether a certificate proves what it claims. */
static int check(const struct arguments *arguments, const struct schedule_instance *instance,
                 struct diagnostics *diagnostics)
{
    const char *path = arguments_text(arguments, "check", NULL);
    size_t length;
    char *text = schedule_read_bytes(path, &length, diagnostics);
    if (!text)
        return EXIT_INPUT;
    struct schedule_certified proved;
    enum schedule_certificate_verdict verdict =
        schedule_check_certificate(instance, text, length, path, &proved, diagnostics);
    free(text);
    if (verdict == CERTIFICATE_HOLDS && arguments_has(arguments, "json"))
        printf("{\"holds\":true,\"infeasible\":%s,\"bound\":%" PRId32 ",\"steps\":%zu}\n",
               proved.infeasible ? "true" : "false", proved.bound, proved.steps);
    else if (verdict == CERTIFICATE_HOLDS && proved.infeasible)
        printf("no schedule, proved by %zu step%s: the certificate holds\n", proved.steps,
               proved.steps == 1 ? "" : "s");
    else if (verdict == CERTIFICATE_HOLDS)
        printf("bound %" PRId32 ", proved by %zu step%s: the certificate holds\n", proved.bound,
               proved.steps, proved.steps == 1 ? "" : "s");
    else if (arguments_has(arguments, "json"))
        puts("{\"holds\":false}");
    return verdict == CERTIFICATE_UNREADABLE ? EXIT_INPUT : EXIT_REFUTED;
}

static int run(const struct arguments *arguments)
{
    struct diagnostics diagnostics = {0};
    const char *certificate = arguments_text(arguments, "certificate", NULL);
    struct schedule_options options = {
        .objective = OBJECTIVE_MAKESPAN,
        .seed = (uint64_t)arguments_integer(arguments, "seed", 1, 0, 1000000000),
        .schedules = arguments_integer(arguments, "schedules", 0, 1, 1000000000000),
        .seconds = arguments_number(arguments, "seconds", 0, 0.001, 1e6),
        .threads = (int)arguments_integer(arguments, "threads", 0, 1, 1024),
        .stop = &command_interrupted,
        .certificate_bytes = certificate ? MOST_CERTIFICATE : 0};
    if (options.schedules == 0 && options.seconds <= 0)
        options.seconds = 10;
    struct schedule_instance *instance =
        schedule_read(arguments_positional(arguments, 0), &diagnostics);
    if (!instance)
        return command_finish(&diagnostics, EXIT_INPUT);
    if (arguments_has(arguments, "check")) {
        int failure = check(arguments, instance, &diagnostics);
        schedule_instance_free(instance);
        return command_finish(&diagnostics, failure);
    }
    const struct terms terms = terms_of(instance);
    if (terms.count > 0)
        options.objective = OBJECTIVE_TERMS;
    command_catch_interrupts();
    struct schedule_result result;
    schedule_search(instance, &options, &result);
    command_release_interrupts();
    int failure = EXIT_REFUTED;
    bool proved_none = result.unplaced > 0 && result.bound == INT64_MAX, holds = false;
    if (proved_none) {
        diagnostics_add(&diagnostics, SEVERITY_ERROR, arguments_positional(arguments, 0), 0, 0,
                        "it is proved that there is no schedule");
    } else if (result.unplaced > 0 && !terms.unplaced) {
        diagnostics_add(&diagnostics, SEVERITY_ERROR, arguments_positional(arguments, 0), 0, 0,
                        "no schedule was found: %d of %d jobs have no place", result.unplaced,
                        result.activities);
    } else if (schedule_check(instance, result.start, result.mode, &diagnostics)) {
        bool optimal = result.bound == result.objective;
        holds = true;
        const char *starts = arguments_text(arguments, "starts", NULL);
        if (arguments_has(arguments, "json"))
            print_json(instance, &result, &terms, optimal);
        else if (!starts || strcmp(starts, "-") != 0)
            print(&result, &terms, optimal);
        if (starts && !write_starts(starts, instance, &result, &diagnostics))
            failure = EXIT_OUTPUT;
    } else {
        fputs("decamp: the schedule does not pass the check, which is a fault of decamp\n", stderr);
    }
    if (certificate && (holds || proved_none) &&
        !write_certificate(certificate, &result, &diagnostics))
        failure = EXIT_OUTPUT;
    schedule_result_clear(&result);
    schedule_instance_free(instance);
    fflush(stdout);
    return command_finish(&diagnostics, failure);
}

static const struct option_row options[] = {
    {0, "seconds", "S", "search and prove for S seconds (default 10)"},
    {0, "schedules", "N", "try N schedules instead; the same answer each time"},
    {0, "seed", "N", "another seed, another search (default 1)"},
    {0, "threads", "N", "cores to use (default all)"},
    {0, "starts", "FILE", "the start of each job as CSV; - for standard output"},
    {0, "certificate", "FILE", "how the bound was proved, for --check"},
    {0, "check", "FILE", "check such a certificate instead of searching"},
    {0, "json", NULL, "print JSON"},
    {0},
};

const struct command command_schedule = {
    .name = "schedule",
    .positional = "FILE",
    .positional_least = 1,
    .positional_most = 1,
    .summary = "schedule a project file of the scheduling literature",
    .details = "Reads PSPLIB (.sm, .mm), ProGen/max (.sch) and Patterson (.rcp) project files,\n"
               "searches for the shortest schedule and proves that none is shorter than a\n"
               "bound, or that there is none. It is the kernel that plans missions: so it is\n"
               "measured against what is published.\n\n"
               "Also reads JSON that states all that the kernel knows: work that pauses over\n"
               "calendars, changing capacities, costs, due dates, several objectives.\n\n"
               "Stops early when the schedule is as short as the bound. With --schedules only\n"
               "simple bounds are computed. Each schedule is checked against the file before\n"
               "it is printed.\n\n"
               "A certificate holds each step of the proof. --check computes every one anew,\n"
               "by other means than search and proof, and names the first that does not hold.",
    .example = "  decamp schedule j601_1.sm --schedules 5000\n"
               "  decamp schedule examples/schedule/workshop.json --starts -\n"
               "  decamp schedule j601_1.sm --certificate j601_1.proof\n"
               "  decamp schedule j601_1.sm --check j601_1.proof",
    .options = options,
    .run = run,
};
