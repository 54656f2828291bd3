/* The commands, in the order in which `decamp help` shows them: one declaration and one row a
 * command. */
#include "commands/command.h"

#include <stddef.h>

extern const struct command command_audit;
extern const struct command command_check;
extern const struct command command_compare;
extern const struct command command_explain;
extern const struct command command_front;
extern const struct command command_help;
extern const struct command command_history;
extern const struct command command_key;
extern const struct command command_ledger;
extern const struct command command_merge;
extern const struct command command_plan;
extern const struct command command_init;
extern const struct command command_record;
extern const struct command command_reinforce;
extern const struct command command_replan;
extern const struct command command_report;
extern const struct command command_routes;
extern const struct command command_schedule;
extern const struct command command_sitrep;
extern const struct command command_status;
extern const struct command command_stress;
extern const struct command command_verify;

const struct command *const command_table[] = {
    &command_init,
    &command_check,
    &command_plan,
    &command_front,
    &command_routes,
    &command_verify,
    &command_report,
    &command_explain,
    &command_compare,
    &command_stress,
    &command_reinforce,
    &command_record,
    &command_status,
    &command_replan,
    &command_history,
    &command_sitrep,
    &command_ledger,
    &command_key,
    &command_merge,
    &command_audit,
    &command_schedule,
    &command_help,
    NULL,
};
