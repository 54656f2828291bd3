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

/* What reads the plan in force. */
struct plan_reading {
    struct situation_access *access;
    struct ledger_file *file;
    struct diagnostics *diagnostics;
};

static const struct plan_document *read_plan(void *context, int32_t entry)
{
    const struct plan_reading *reading = context;
    struct situation_access *access = reading->access;
    size_t length;
    access->in_force = entry;
    char *text = ledger_get_text(reading->file, access->ledger->entries[entry].file_hash, &length,
                                 reading->diagnostics);
    if (text)
        access->plan = plan_document_read_text(text, length, "the plan in force", access->mission,
                                               reading->diagnostics);
    free(text);
    return access->plan;
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
    struct plan_reading reading = {access, file, diagnostics};
    if (diagnostics->errors == errors && wanted->plan)
        access->situation = situation_new(access->mission, access->ledger, access->plan,
                                          wanted->as_of, wanted->known_on);
    else if (diagnostics->errors == errors)
        access->situation = situation_new_in_force(access->mission, access->ledger, wanted->as_of,
                                                   wanted->known_on, read_plan, &reading);
    ledger_close(file);
    return diagnostics->errors == errors;
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
