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
                                       struct ledger_file *file, int32_t entry,
                                       struct diagnostics *diagnostics)
{
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

/* As if the plan had not been recorded, in this copy of the ledger. */
static void leave_out(struct ledger *ledger, const unsigned char hash[LEDGER_HASH_BYTES])
{
    for (int32_t i = 0; i < ledger->entry_count; i++) {
        struct ledger_entry *entry = &ledger->entries[i];
        if (entry->kind == ENTRY_PLAN && entry->has_file_hash &&
            memcmp(entry->file_hash, hash, LEDGER_HASH_BYTES) == 0)
            entry->has_file_hash = false;
    }
}

bool situation_access_read(struct situation_access *access, const struct situation_wanted *wanted,
                           struct diagnostics *diagnostics)
{
    size_t errors = diagnostics->errors;
    struct ledger_file *file = NULL;
    *access = (struct situation_access){.in_force = -1};
    access->mission = mission_read(wanted->mission, diagnostics);
    if (access->mission)
        file = ledger_open(wanted->ledger, false, diagnostics);
    if (file)
        access->ledger = ledger_load(file, NULL, 0, diagnostics);
    if (access->ledger && wanted->leave_out)
        leave_out(access->ledger, wanted->leave_out);
    if (access->ledger && wanted->plan)
        access->plan = plan_document_read_whole(wanted->plan, access->mission, diagnostics);
    else if (access->ledger)
        access->in_force = situation_find_plan(access->ledger, wanted->as_of, wanted->known_on);
    if (access->in_force >= 0)
        access->plan = read_plan(access, file, access->in_force, diagnostics);
    ledger_close(file);
    if (diagnostics->errors > errors)
        return false;
    access->situation = situation_new(access->mission, access->ledger, access->plan, wanted->as_of,
                                      wanted->known_on);
    return true;
}

int situation_access_open(struct situation_access *access, const struct arguments *arguments)
{
    *access = (struct situation_access){0};
    struct diagnostics diagnostics = {0};
    struct arena arena = {0};
    int code = EXIT_DONE;
    int32_t today = (int32_t)(time(NULL) / 86400);
    struct situation_wanted wanted = {
        .mission = arguments_positional(arguments, 0),
        .plan = arguments_text(arguments, "plan", NULL),
        .as_of = situation_access_day(arguments, "as-of", today, &code),
        .known_on = situation_access_day(arguments, "known-on", INT32_MAX, &code)};
    if (code != EXIT_DONE)
        return code;
    wanted.ledger = ledger_access_path(arguments, wanted.mission, &arena);
    if (situation_access_read(access, &wanted, &diagnostics))
        access->status = (struct status){access->situation, text_line_width(stdout), 7};
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
