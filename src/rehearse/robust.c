/* A plan holds if there is slack where things go wrong. Where slack is best is left to the planner
 * itself: it is given missions that are harder than the real one, and what it makes of them is
 * judged by the same draws. A plan for a harder mission is valid for the real one, since nothing
 * moves faster or is larger than it may be; only what the plan says of itself has to be said anew.
 */
#include "rehearse/made.h"

#include "stress/chance.h"
#include "verify/plan_json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct rehearse_trial levels[] = {
    {.level = 0},
    {.level = 0, .margin = 14},
    {.level = 0.5},
    {.level = 0.5, .margin = 14, .spare = 0.1},
    {.level = 0.8},
    {.level = 0.8, .margin = 14, .spare = 0.1},
    {.level = 0.9, .margin = 28, .spare = 0.2},
};
enum { LEVELS = sizeof levels / sizeof *levels };

/* The quantile of a kind's factor: the mean over its rows. */
static double factor(const struct rehearsal *rehearsal, enum risk_kind kind, double level)
{
    double sum = 0;
    int rows = 0;
    for (int i = 0; i < rehearsal_risk_count(rehearsal) && level > 0; i++) {
        const struct risk *risk = rehearsal_risk(rehearsal, i);
        if (risk->kind != kind)
            continue;
        struct chance_table table;
        chance_table_fill(&table, risk);
        sum += chance_quantile(&table, level);
        rows++;
    }
    return rows ? sum / rows : 1;
}

static void *copy_rows(struct arena *arena, const void *rows, int count, size_t size)
{
    void *copy = arena_new(arena, (size_t)count + 1, size);
    if (count)
        memcpy(copy, rows, (size_t)count * size);
    return copy;
}

static struct mission harden(const struct mission *mission, const struct rehearsal *rehearsal,
                             const struct rehearse_trial *trial, struct arena *arena)
{
    struct mission hard = *mission;
    double travel = factor(rehearsal, RISK_TRAVEL, trial->level),
           loading = factor(rehearsal, RISK_LOADING, trial->level),
           packing = factor(rehearsal, RISK_PACKING, trial->level),
           clearance = factor(rehearsal, RISK_CLEARANCE, trial->level);
    hard.places = copy_rows(arena, mission->places, mission->place_count, sizeof *hard.places);
    hard.legs = copy_rows(arena, mission->legs, mission->leg_count, sizeof *hard.legs);
    hard.lifts = copy_rows(arena, mission->lifts, mission->lift_count, sizeof *hard.lifts);
    for (int i = 0; i < hard.place_count; i++) {
        hard.places[i].pack_days = (int)ceil(hard.places[i].pack_days * packing - 1e-9);
        hard.places[i].clearance_days = (int)ceil(hard.places[i].clearance_days * clearance - 1e-9);
    }
    for (int i = 0; i < hard.leg_count; i++) {
        struct leg *leg = &hard.legs[i];
        double speed = leg->speed_kmh > 0 ? leg->speed_kmh : mission->settings.road_speed_kmh;
        if (leg->hours > 0)
            leg->hours *= travel;
        else if (leg->mode == MODE_ROAD)
            leg->speed_kmh = speed / travel;
    }
    for (int i = 0; i < hard.lift_count; i++) {
        struct lift *lift = &hard.lifts[i];
        lift->turnround_hours *= loading;
        if (lift->mode == MODE_ROAD)
            lift->speed_kmh /= travel;
        if (lift->number >= 5)
            lift->number -= (int)floor(lift->number * trial->spare);
    }
    int32_t least = mission->settings.start_day + 1;
    hard.settings.last_day -= trial->margin;
    hard.settings.horizon_days += trial->margin;
    if (hard.settings.last_day < least) {
        hard.settings.horizon_days -= least - hard.settings.last_day;
        hard.settings.last_day = least;
    }
    return hard;
}

static char *dump(json_t *root)
{
    return json_dumps(root, JSON_INDENT(1) | JSON_REAL_PRECISION(15));
}

/* The bound of a plan for the mission: that of the plain plan, unless this one leaves something
 * else behind. */
static json_t *bound_of(const struct mission *mission, const json_t *plain, double value_left)
{
    const json_t *known = json_object_get(plain, "bound");
    double left =
        json_number_value(json_object_get(json_object_get(plain, "figures"), "value_left_usd"));
    if (left == value_left)
        return json_deep_copy(known);
    json_t *bound = plan_bound(mission, value_left);
    json_object_set(bound, "late_person_days", json_object_get(known, "late_person_days"));
    return bound;
}

/* The plan file as one for the mission: its last day, its bound, and what the plan comes to by the
 * checker. NULL: it does not hold there. */
static char *adopt(const struct mission *mission, const char *text, const json_t *plain)
{
    struct diagnostics diagnostics = {0};
    json_t *root = json_loads(text, 0, NULL);
    char *adopted = NULL;
    json_object_set_new(json_object_get(root, "mission"), "last_day",
                        plan_json_day(mission->settings.last_day));
    json_object_del(root, "binding");
    json_object_del(root, "cures");
    json_object_del(root, "bound");
    for (int round = 0; round < 2; round++) { /* what it comes to; then whether that is right */
        char *now = dump(root);
        struct plan_document *document =
            plan_document_read_text(now, strlen(now), "the plan", mission, &diagnostics);
        struct verify_result result;
        if (!document) {
            free(now);
            break;
        }
        enum verify_status status = verify_plan(mission, document, &result);
        if (round == 0) {
            json_object_set_new(root, "figures", plan_json_figures(&result.figures));
            json_object_set_new(root, "late", plan_json_late(mission, &result));
            json_object_set_new(root, "late_closings", plan_json_late_closings(mission, &result));
            json_object_set_new(root, "bound",
                                bound_of(mission, plain, result.figures.value_left_usd));
        } else if (status != VERIFY_INVALID) {
            adopted = now;
            now = NULL;
        }
        verify_result_clear(&result);
        plan_document_free(document);
        free(now);
    }
    json_decref(root);
    diagnostics_clear(&diagnostics);
    return adopted;
}

static void tell(const struct rehearse_options *options, const char *what)
{
    if (options->tell)
        options->tell(options->context, what);
}

/* Late on paper counts first: a robust plan is not one that has given up. Then the chance of the
 * date; of those that the draws cannot tell from the best in that, the fewest late person-days. */
static int choose(const struct rehearse_trial *trials, int count)
{
    int best = 0;
    for (int i = 1; i < count; i++)
        if (trials[i].found && (trials[i].late_person_days < trials[best].late_person_days ||
                                (trials[i].late_person_days == trials[best].late_person_days &&
                                 trials[i].in_time.value > trials[best].in_time.value)))
            best = i;
    int chosen = best;
    double share = trials[best].in_time.value,
           apart = 2 * sqrt(share * (1 - share) / (double)trials[best].in_time.of);
    for (int i = 0; i < count; i++)
        if (trials[i].found && trials[i].late_person_days == trials[best].late_person_days &&
            share - trials[i].in_time.value <= apart &&
            trials[i].late.mean < trials[chosen].late.mean)
            chosen = i;
    return chosen;
}

/* Runs the candidates that there are side by side. */
static void judge(const struct mission *mission, const struct rehearse_options *options,
                  const struct made *candidates, struct rehearse_robust *robust)
{
    struct stress_arm arms[LEVELS];
    int trial_of[LEVELS], count = 0;
    for (int i = 0; i < robust->trial_count; i++)
        if (robust->trials[i].found) {
            trial_of[count] = i;
            arms[count++] = (struct stress_arm){candidates[i].document, options->policy,
                                                candidates[i].rehearsal};
        }
    struct stress *stress = stress_run(mission, arms, count, &options->stress);
    for (int i = 0; i < count; i++) {
        struct stress_answers *answers = stress_answer(stress, i);
        robust->trials[trial_of[i]].in_time = answers->in_time;
        robust->trials[trial_of[i]].late = answers->figures[FIGURE_LATE_PERSON_DAYS];
        stress_answers_free(answers);
    }
    stress_free(stress);
    robust->chosen = choose(robust->trials, robust->trial_count);
}

static void show_on_fresh_draws(const struct mission *mission,
                                const struct rehearse_options *options,
                                const struct made *candidates, struct rehearse_robust *robust)
{
    struct stress_options fresh = options->stress;
    fresh.seed += 1000003; /* another stream altogether */
    const struct made *plain = &candidates[0], *chosen = &candidates[robust->chosen];
    struct stress_arm arms[2] = {{plain->document, options->policy, plain->rehearsal},
                                 {chosen->document, options->policy, chosen->rehearsal}};
    struct stress *stress = stress_run(mission, arms, 2, &fresh);
    for (int i = 0; i < 2; i++) {
        struct stress_answers *answers = stress_answer(stress, i);
        *(i ? &robust->in_time : &robust->plain_in_time) = answers->in_time;
        *(i ? &robust->late : &robust->plain_late) = answers->figures[FIGURE_LATE_PERSON_DAYS];
        stress_answers_free(answers);
    }
    robust->gain = stress_pair(stress, 1);
    stress_free(stress);
}

struct rehearse_robust *rehearse_plan_robustly(const struct mission *mission,
                                               const struct rehearse_options *options,
                                               struct diagnostics *diagnostics)
{
    struct made candidates[LEVELS] = {0};
    struct rehearse_robust *robust = memory_new(1, sizeof *robust);
    robust->trials = arena_new(&robust->arena, LEVELS, sizeof *robust->trials);
    memcpy(robust->trials, levels, sizeof levels);
    tell(options, "the plain plan");
    candidates[0] = made_of(made_text(mission, &options->plan, diagnostics), mission,
                            options->policy, diagnostics);
    if (!candidates[0].rehearsal) {
        made_clear(&candidates[0]);
        rehearse_robust_free(robust);
        return NULL;
    }
    json_t *plain = json_loads(candidates[0].text, 0, NULL);
    for (int i = 0; i < LEVELS; i++) {
        struct rehearse_trial *trial = &robust->trials[robust->trial_count++];
        bool stop = options->plan.stop && atomic_load(options->plan.stop);
        if (i > 0 && !stop) {
            struct diagnostics own = {0}; /* a mission that is too hard is no error */
            struct arena arena = {0};
            tell(options,
                 arena_format(&robust->arena, "durations at the %.0f %% quantile, %d days to spare",
                              trial->level * 100, trial->margin));
            struct mission hard = harden(mission, candidates[0].rehearsal, trial, &arena);
            struct plan_options search = options->plan;
            search.relax = false;
            char *text = made_text(&hard, &search, &own);
            candidates[i] = made_of(text ? adopt(mission, text, plain) : NULL, mission,
                                    options->policy, diagnostics);
            free(text);
            diagnostics_clear(&own);
            arena_clear(&arena);
        }
        trial->found = candidates[i].rehearsal;
        if (trial->found) {
            trial->late_person_days = candidates[i].document->figures.late_person_days;
            trial->exposure = candidates[i].document->figures.exposure;
        }
    }
    json_decref(plain);
    tell(options, "all of them under the same draws");
    judge(mission, options, candidates, robust);
    tell(options, "the best and the plain one under fresh draws");
    show_on_fresh_draws(mission, options, candidates, robust);
    robust->plain_text = memory_copy_text(candidates[0].text);
    robust->text = memory_copy_text(candidates[robust->chosen].text);
    for (int i = 0; i < LEVELS; i++)
        made_clear(&candidates[i]);
    return robust;
}

void rehearse_robust_free(struct rehearse_robust *robust)
{
    if (!robust)
        return;
    free(robust->text);
    free(robust->plain_text);
    arena_clear(&robust->arena);
    free(robust);
}
