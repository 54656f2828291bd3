/* decamp verify: proves or refutes a plan, and says so in words or as JSON. */
#include "commands/command.h"

#include "verify/plan_json.h"

#include <math.h>

static void print_figures(const struct verify_result *result, double bound)
{
    const struct plan_figures *figures = &result->figures;
    char day[11];
    printf("  last day out  %s\n",
           figures->last_day_out == DAY_NONE ? "none" : day_format(figures->last_day_out, day));
    printf("  people out    %lld in %lld trips\n", (long long)figures->people_out,
           (long long)figures->trips);
    printf("  late          %lld person-days, %lld items, %d closings\n",
           (long long)figures->late_person_days, (long long)figures->late_items,
           result->late_closing_count);
    printf("  exposure      %.6g expected acts: %.6g at places, %.6g on roads\n", figures->exposure,
           figures->exposure_at_places, figures->exposure_on_roads);
    printf("  cost          %.0f USD\n", figures->cost_usd);
    printf("  value left    %.0f USD\n", figures->value_left_usd);
    if (!isnan(result->proven_exposure))
        printf("  bound         %.6g holds: no plan can have less exposure\n", bound);
}

static void print_late(const struct mission *mission, const struct verify_result *result)
{
    char day[11], other[11];
    for (int i = 0; i < result->late_count; i++)
        printf("late: %d people of %s out on %s, %lld days late\n", result->late[i].people,
               mission->units[result->late[i].unit].id, day_format(result->late[i].out, day),
               (long long)result->late[i].days);
    for (int i = 0; i < result->late_closing_count; i++)
        printf("late: %s closed on %s, latest %s\n",
               mission->places[result->late_closings[i].place].id,
               day_format(result->late_closings[i].closed, day),
               day_format(result->late_closings[i].latest_close, other));
}

static void print_words(const struct mission *mission, const struct plan_document *plan,
                        const struct verify_result *result)
{
    if (result->status == VERIFY_INVALID) {
        printf("not valid: %d breach%s", result->breach_count,
               result->breach_count == 1 ? "" : "es");
        const char *before = " (rule ";
        for (int rule = RULE_FIRST; rule <= RULE_LAST; rule++)
            if (result->rule_counts[rule]) {
                printf("%s%d: %d", before, rule, result->rule_counts[rule]);
                before = ", ";
            }
        puts(")");
        for (int i = 0; i < result->breach_count; i++)
            printf("rule %d %s: %s\n", result->breaches[i].rule,
                   verify_rule_name(result->breaches[i].rule), result->breaches[i].message);
        return;
    }
    if (result->status == VERIFY_VALID)
        puts("valid");
    else
        printf("valid, late: %lld person-days, %lld items, %d closings\n",
               (long long)result->figures.late_person_days, (long long)result->figures.late_items,
               result->late_closing_count);
    print_late(mission, result);
    print_figures(result, plan->bound.exposure);
}

static void print_json(const struct mission *mission, const struct plan_document *plan,
                       const struct verify_result *result)
{
    static const char *const words[] = {"valid", "late", "invalid"};
    json_t *breaches = json_array();
    for (int i = 0; i < result->breach_count; i++)
        json_array_append_new(breaches, plan_json_breach(mission, plan, &result->breaches[i]));
    json_t *root = json_pack("{s:s,s:o,s:o,s:o,s:o,s:o}", "status", words[result->status],
                             "breaches", breaches, "figures", plan_json_figures(&result->figures),
                             "proven_exposure", plan_json_number(result->proven_exposure), "late",
                             plan_json_late(mission, result), "late_closings",
                             plan_json_late_closings(mission, result));
    plan_json_print(root, stdout);
}

static int run(const struct arguments *arguments)
{
    struct diagnostics diagnostics = {0};
    struct mission *mission = mission_read(arguments_positional(arguments, 0), &diagnostics);
    struct plan_document *plan = NULL;
    int code = EXIT_INPUT;
    if (mission)
        plan = plan_document_read_whole(arguments_positional(arguments, 1), mission, &diagnostics);
    if (plan) {
        struct verify_result result;
        code = verify_plan_and_bound(mission, plan, &result) == VERIFY_INVALID ? EXIT_REFUTED
                                                                               : EXIT_DONE;
        if (arguments_has(arguments, "json"))
            print_json(mission, plan, &result);
        else
            print_words(mission, plan, &result);
        verify_result_clear(&result);
    }
    command_finish(&diagnostics, EXIT_INPUT);
    plan_document_free(plan);
    mission_free(mission);
    return code;
}

static const struct option_row options[] = {
    {0, "json", NULL, "the verdict, the breaches and the figures as JSON"},
    {0},
};

const struct command command_verify = {
    .name = "verify",
    .positional = "MISSION PLAN",
    .positional_least = 2,
    .positional_most = 2,
    .summary = "prove or refute a plan, rule by rule",
    .details = "Checks the plan against the mission's tables alone: conservation, lift, escort,\n"
               "guard, throughput, calendar, order and date. Prints 'valid', or 'valid, late',\n"
               "or every breach in words; exit 0 for the first two, 1 for the last, 3 if the\n"
               "mission or the plan cannot be read.",
    .example = "  decamp verify examples/small plan.json",
    .options = options,
    .run = run,
};
