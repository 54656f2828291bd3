/* decamp verify: proves or refutes a plan, and says so in words or as JSON. A plan for what
 * remained of a mission is held against what remained by the ledger, where there is one. */
#include "commands/ledger_access.h"
#include "commands/situation_access.h"

#include "base/input.h"
#include "base/text.h"
#include "replan/proof.h"
#include "verify/plan_json.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

static void print_figures(const struct plan_document *plan, const struct verify_result *result)
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
    if (plan->history)
        printf("  lost          %lld people, %lld items, %lld vehicles of pools; %d overruns\n",
               (long long)result->people_lost, (long long)result->items_lost,
               (long long)result->vehicles_lost, result->overrun_count);
    if (!isnan(result->proven_exposure))
        printf("  bound         %.6g holds: no plan that leaves no more has less\n",
               plan->bound.exposure);
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
    print_figures(plan, result);
}

/* The ground of a plan for what remains: the ledger, or tables alone. */
struct ground {
    const char *ledger;   /* path; NULL: tables alone */
    const char *in_force; /* path, or the ledger's entry, of the plan in force; NULL: none was */
};

static void print_ground(const struct plan_document *plan, const struct ground *ground)
{
    char day[11], known[11], line[512];
    if (plan->as_of == DAY_NONE)
        return;
    if (ground->ledger)
        snprintf(line, sizeof line,
                 "against what remained after %s, as known on %s, by %s; plan in force: %s",
                 day_format(plan->as_of, day), day_format(plan->known_on, known), ground->ledger,
                 ground->in_force ? ground->in_force : "none");
    else
        snprintf(line, sizeof line,
                 "against the tables as they are: no ledger was asked what remained after %s",
                 day_format(plan->as_of, day));
    text_print_wrapped(stdout, line, 2, text_line_width(stdout));
}

static void print_json(const struct mission *mission, const struct plan_document *plan,
                       const struct verify_result *result, const struct ground *ground)
{
    static const char *const words[] = {"valid", "late", "invalid"};
    json_t *breaches = json_array();
    for (int i = 0; i < result->breach_count; i++)
        json_array_append_new(breaches, plan_json_breach(mission, plan, &result->breaches[i]));
    json_t *lost =
        json_pack("{s:I,s:I,s:I}", "people", (json_int_t)result->people_lost, "items",
                  (json_int_t)result->items_lost, "vehicles", (json_int_t)result->vehicles_lost);
    json_t *root = json_pack(
        "{s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "status", words[result->status], "breaches",
        breaches, "figures", plan_json_figures(&result->figures), "proven_exposure",
        plan_json_number(result->proven_exposure), "late", plan_json_late(mission, result),
        "late_closings", plan_json_late_closings(mission, result), "overruns",
        plan_json_overruns(mission, plan, result), "lost", lost, "ledger",
        plan_json_text(ground->ledger), "plan_in_force", plan_json_text(ground->in_force));
    plan_json_print(root, stdout);
}

static int give(const struct arguments *arguments, const struct mission *mission,
                const struct plan_document *plan, const struct verify_result *result,
                const struct ground *ground)
{
    if (arguments_has(arguments, "json")) {
        print_json(mission, plan, result, ground);
    } else {
        print_words(mission, plan, result);
        print_ground(plan, ground);
    }
    return result->status == VERIFY_INVALID ? EXIT_REFUTED : EXIT_DONE;
}

/* By the ledger. A plan that is in force itself by now was made from the one before. */
static int verify_by_ledger(const struct arguments *arguments, const struct plan_document *plan,
                            const char *ledger, struct diagnostics *diagnostics)
{
    unsigned char hash[LEDGER_HASH_BYTES];
    struct situation_wanted wanted = {.mission = arguments_positional(arguments, 0),
                                      .ledger = ledger,
                                      .plan = arguments_text(arguments, "plan", NULL),
                                      .as_of = plan->as_of,
                                      .known_on = plan->known_on,
                                      .leave_out = hash};
    struct situation_access access = {0};
    struct replan_proof proof = {0};
    size_t length = 0;
    char id[80], *text = input_read(plan->path, &length);
    int code = EXIT_INPUT;
    if (text && ledger_hash_file(plan->path, hash, diagnostics) &&
        situation_access_read(&access, &wanted, diagnostics) &&
        replan_prove(&proof, access.situation, text, length, plan->path, diagnostics)) {
        struct ground ground = {ledger, wanted.plan};
        if (access.in_force >= 0)
            ground.in_force = ledger_entry_id(access.ledger, access.in_force, id, sizeof id);
        code = give(arguments, proof.remaining->mission, proof.document, &proof.result, &ground);
    }
    free(text);
    replan_proof_clear(&proof);
    situation_access_close(&access);
    return code;
}

static int verify_by_tables(const struct arguments *arguments, const struct mission *mission,
                            const struct plan_document *plan)
{
    struct verify_result result;
    verify_plan_and_bound(mission, plan, &result);
    int code = give(arguments, mission, plan, &result, &(struct ground){0});
    verify_result_clear(&result);
    return code;
}

static int run(const struct arguments *arguments)
{
    struct diagnostics diagnostics = {0};
    struct arena arena = {0};
    const char *path = arguments_positional(arguments, 0),
               *ledger = ledger_access_path(arguments, path, &arena);
    bool named = arguments_has(arguments, "ledger") || arguments_has(arguments, "plan");
    struct mission *mission = mission_read(path, &diagnostics);
    struct plan_document *plan = NULL;
    int code = EXIT_INPUT;
    if (mission)
        plan = plan_document_read_whole(arguments_positional(arguments, 1), mission, &diagnostics);
    if (plan && plan->as_of == DAY_NONE && named)
        code = command_usage("%s is a plan for the whole mission, which is verified without ledger",
                             plan->path);
    else if (plan && plan->as_of != DAY_NONE && (named || access(ledger, F_OK) == 0))
        code = verify_by_ledger(arguments, plan, ledger, &diagnostics);
    else if (plan)
        code = verify_by_tables(arguments, mission, plan);
    command_finish(&diagnostics, EXIT_INPUT);
    plan_document_free(plan);
    mission_free(mission);
    arena_clear(&arena);
    return code;
}

static const struct option_row options[] = {
    {0, "ledger", "FILE", "of a plan for what remains; default ledger.gpkg there"},
    {0, "plan", "FILE", "the plan that was in force; default by the ledger"},
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
               "mission or the plan cannot be read.\n\n"
               "A plan for what remained of a mission (decamp replan) is held against what\n"
               "remained by the mission's ledger on its day, as known then: what set out before\n"
               "must be in the plan that was in force. Without a ledger, the tables given are\n"
               "what remained.\n\n"
               "A history says what happened: who and what was lost, and which limits were\n"
               "overrun, each of which it must name. --json lists those that were.",
    .example = "  decamp verify examples/small plan.json\n"
               "  decamp verify examples/minusma october.json --ledger mali.gpkg",
    .options = options,
    .run = run,
};
