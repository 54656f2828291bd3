/* The public library: the modules' own functions behind texts, so that a caller needs none of their
 * structures. */
#include "decamp/decamp.h"

#include "plan/plan.h"
#include "verify/verify.h"

#include <stdlib.h>
#include <string.h>

/* A text that is written as a stream. */
struct text {
    char *bytes;
    size_t size;
    FILE *stream;
};

static void text_open(struct text *text)
{
    text->stream = open_memstream(&text->bytes, &text->size);
    if (!text->stream)
        exit(MEMORY_EXIT_CODE);
}

static char *text_close(struct text *text)
{
    fclose(text->stream);
    return text->bytes;
}

static char *take_messages(struct diagnostics *diagnostics)
{
    struct text text;
    text_open(&text);
    diagnostics_print(diagnostics, text.stream, 0);
    diagnostics_clear(diagnostics);
    return text_close(&text);
}

enum decamp_status decamp_check(const char *path, char **messages)
{
    struct diagnostics diagnostics = {0};
    struct mission *mission = mission_read(path, &diagnostics);
    if (mission)
        mission_check_oddities(mission, &diagnostics);
    mission_free(mission);
    *messages = take_messages(&diagnostics);
    return mission ? DECAMP_DONE : DECAMP_REFUTED;
}

/* Prints the breaches of a plan's text; *status is what they come to. */
static void verify_text(const struct mission *mission, const char *plan, FILE *breaches,
                        enum decamp_status *status, enum decamp_status late,
                        struct diagnostics *diagnostics)
{
    struct plan_document *document =
        plan_document_read_text(plan, strlen(plan), "plan", mission, diagnostics);
    if (document && document->partial)
        diagnostics_add(diagnostics, SEVERITY_ERROR, "plan", 0, 0,
                        "this is a partial record of what happened, which cannot be proven");
    *status = DECAMP_INPUT;
    if (document && !document->partial) {
        struct verify_result result;
        enum verify_status verdict = verify_plan_and_bound(mission, document, &result);
        *status = verdict == VERIFY_VALID  ? DECAMP_DONE
                  : verdict == VERIFY_LATE ? late
                                           : DECAMP_REFUTED;
        for (int i = 0; i < result.breach_count; i++)
            fprintf(breaches, "rule %d %s: %s\n", result.breaches[i].rule,
                    verify_rule_name(result.breaches[i].rule), result.breaches[i].message);
        verify_result_clear(&result);
    }
    plan_document_free(document);
}

enum decamp_status decamp_plan(const char *path, const struct decamp_plan_options *given,
                               char **plan_out, char **messages)
{
    struct diagnostics diagnostics = {0};
    enum decamp_status status = DECAMP_INPUT;
    struct mission *mission = mission_read(path, &diagnostics);
    struct plan *plan = NULL;
    *plan_out = NULL;
    if (mission) {
        struct plan_options options = {.seed = given->seed,
                                       .schedules = given->schedules,
                                       .seconds = given->seconds,
                                       .threads = given->threads,
                                       .relax = given->relax != 0};
        plan = plan_make(mission, &options, &diagnostics);
        status = DECAMP_REFUTED;
    }
    if (plan && plan_unplaced(plan) == 0) {
        struct text breaches;
        text_open(&breaches);
        *plan_out = plan_text(plan);
        verify_text(mission, *plan_out, breaches.stream, &status, DECAMP_REFUTED, &diagnostics);
        char *text = text_close(&breaches);
        if (*text) { /* never given: a plan that the checker refutes */
            diagnostics_add(&diagnostics, SEVERITY_ERROR, path, 0, 0,
                            "the plan did not pass the checker: %s", text);
            free(*plan_out);
            *plan_out = NULL;
        }
        free(text);
    } else if (plan) {
        diagnostics_add(&diagnostics, SEVERITY_ERROR, path, 0, 0,
                        "%d trips find no place before the horizon ends", plan_unplaced(plan));
    }
    plan_free(plan);
    mission_free(mission);
    *messages = take_messages(&diagnostics);
    return status;
}

enum decamp_status decamp_verify(const char *path, const char *plan, char **breaches_out,
                                 char **messages)
{
    struct diagnostics diagnostics = {0};
    enum decamp_status status = DECAMP_INPUT;
    struct text breaches;
    text_open(&breaches);
    struct mission *mission = mission_read(path, &diagnostics);
    if (mission)
        verify_text(mission, plan, breaches.stream, &status, DECAMP_DONE, &diagnostics);
    mission_free(mission);
    *breaches_out = text_close(&breaches);
    *messages = take_messages(&diagnostics);
    return status;
}

void decamp_free(char *text)
{
    free(text);
}

const char *decamp_version(void)
{
    return DECAMP_VERSION;
}
