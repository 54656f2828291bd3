#include "commands/situation_access.h"

#include "base/text.h"
#include "commands/ledger_access.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

int32_t situation_access_day(const struct arguments *arguments, const char *option,
                             int32_t otherwise, int *code)
{
    const char *text = arguments_text(arguments, option, NULL);
    int32_t day = otherwise;
    if (text && !day_parse(text, &day))
        *code = command_usage("--%s takes a date such as 2023-12-08, not '%s'", option, text);
    return day;
}

static struct plan_document *read_plan(const struct situation_access *access,
                                       struct ledger_file *file, const char *path, int32_t as_of,
                                       int32_t known_on, struct diagnostics *diagnostics)
{
    if (path)
        return plan_document_read_whole(path, access->mission, diagnostics);
    int32_t entry = situation_find_plan(access->ledger, as_of, known_on);
    if (entry < 0)
        return NULL;
    size_t length;
    struct plan_document *plan = NULL;
    char *text =
        ledger_get_text(file, access->ledger->entries[entry].file_hash, &length, diagnostics);
    if (text)
        plan = plan_document_read_text(text, length, "the plan in force", access->mission,
                                       diagnostics);
    free(text);
    return plan;
}

int situation_access_open(struct situation_access *access, const struct arguments *arguments)
{
    *access = (struct situation_access){0};
    struct diagnostics diagnostics = {0};
    struct arena arena = {0};
    struct ledger_file *file = NULL;
    int code = EXIT_DONE;
    int32_t today = (int32_t)(time(NULL) / 86400);
    int32_t as_of = situation_access_day(arguments, "as-of", today, &code);
    int32_t known_on = situation_access_day(arguments, "known-on", INT32_MAX, &code);
    if (code != EXIT_DONE)
        return code;
    const char *path = arguments_positional(arguments, 0);
    access->mission = mission_read(path, &diagnostics);
    if (access->mission)
        file = ledger_open(ledger_access_path(arguments, path, &arena), false, &diagnostics);
    if (file)
        access->ledger = ledger_load(file, NULL, 0, &diagnostics);
    if (access->ledger)
        access->plan = read_plan(access, file, arguments_text(arguments, "plan", NULL), as_of,
                                 known_on, &diagnostics);
    if (access->ledger && !diagnostics.errors) {
        access->situation =
            situation_new(access->mission, access->ledger, access->plan, as_of, known_on);
        access->status = (struct status){access->situation, text_line_width(stdout), 7};
    }
    ledger_close(file);
    arena_clear(&arena);
    return command_finish(&diagnostics, EXIT_INPUT);
}

void situation_access_close(struct situation_access *access)
{
    situation_free(access->situation);
    plan_document_free(access->plan);
    ledger_free(access->ledger);
    mission_free(access->mission);
}
