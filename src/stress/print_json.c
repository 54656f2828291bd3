/* The answers as JSON: schema/stress.schema.json. */
#include "stress/stress.h"

#include "verify/plan_json.h"

#include <math.h>
#include <stdlib.h>

static json_t *share_json(struct stress_share share)
{
    return json_pack("{s:I,s:I,s:o,s:o,s:o}", "runs", (json_int_t)share.count, "of",
                     (json_int_t)share.of, "share", plan_json_number(share.value), "low_95",
                     plan_json_number(share.low), "high_95", plan_json_number(share.high));
}

static json_t *mean_json(struct stress_mean mean)
{
    return json_pack("{s:o,s:o}", "mean", plan_json_number(mean.mean), "standard_error",
                     plan_json_number(mean.error));
}

static json_t *quantiles_json(const struct stress_quantile *quantiles)
{
    json_t *list = json_array();
    for (int k = 0; k < STRESS_LEVELS; k++)
        json_array_append_new(list, json_pack("{s:f,s:o,s:o,s:o}", "level", quantiles[k].level,
                                              "date", plan_json_day(quantiles[k].day), "low_95",
                                              plan_json_day(quantiles[k].low), "high_95",
                                              plan_json_day(quantiles[k].high)));
    return list;
}

static json_t *figures_json(const struct stress_mean *figures)
{
    json_t *object = json_object();
    for (enum stress_figure i = 0; i < STRESS_FIGURE_COUNT; i++)
        json_object_set_new(object, stress_figure_key(i), mean_json(figures[i]));
    return object;
}

static json_t *closings_json(const struct mission *mission, const struct stress_answers *answers)
{
    json_t *list = json_array();
    for (int i = 0; i < answers->closing_count; i++) {
        const struct stress_closing *closing = &answers->closings[i];
        json_array_append_new(
            list, json_pack("{s:s,s:o,s:o,s:o,s:o}", "place", mission->places[closing->place].id,
                            "planned", plan_json_day(closing->planned), "closed",
                            quantiles_json(closing->quantiles), "by_planned",
                            share_json(closing->by_planned), "by_latest_close",
                            closing->by_latest.of ? share_json(closing->by_latest) : json_null()));
    }
    return list;
}

static json_t *days_json(const struct stress_answers *answers)
{
    json_t *list = json_array();
    for (int i = 0; i < answers->day_count; i++) {
        const struct stress_day *day = &answers->days[i];
        json_t *quantiles = json_array();
        for (int k = 0; k < STRESS_FAN; k++)
            json_array_append_new(quantiles, json_integer((json_int_t)day->quantiles[k]));
        json_array_append_new(list, json_pack("{s:o,s:I,s:o,s:o}", "date", plan_json_day(day->day),
                                              "planned", (json_int_t)day->planned, "people",
                                              quantiles, "everybody_out", share_json(day->out)));
    }
    return list;
}

static json_t *casualties_json(const int64_t *quantiles, struct stress_share nobody)
{
    json_t *levels = json_array();
    for (int k = 0; k < STRESS_LEVELS; k++)
        json_array_append_new(levels, json_integer((json_int_t)quantiles[k]));
    return json_pack("{s:o,s:o}", "quantiles", levels, "nobody", share_json(nobody));
}

static json_t *waits_json(const struct rehearsal *rehearsal, const struct stress_answers *answers)
{
    json_t *list = json_array();
    for (int i = 0; i < answers->wait_count; i++) {
        const struct stress_wait *wait = &answers->waits[i];
        json_array_append_new(list, json_pack("{s:s,s:o,s:f}", "resource",
                                              rehearsal_resource_name(rehearsal, wait->resource),
                                              "people_days", mean_json(wait->people_days), "share",
                                              wait->share));
    }
    return list;
}

static json_t *risks_json(const struct rehearsal *rehearsal, const struct stress_answers *answers)
{
    json_t *list = json_array();
    for (int i = 0; i < answers->strike_count; i++) {
        const struct stress_strike *strike = &answers->strikes[i];
        const struct risk *risk = rehearsal_risk(rehearsal, i);
        json_array_append_new(
            list, json_pack("{s:s,s:s,s:b,s:o,s:o}", "risk", risk->id, "effect_unit",
                            risk->kind == RISK_DATE ? "day" : "minute", "default",
                            rehearsal_risk_is_default(rehearsal, i), "struck",
                            share_json(strike->runs), "effect", mean_json(strike->effect)));
    }
    return list;
}

static const char *risk_name(const struct stress_report *report, int arm, int index)
{
    return rehearsal_risk(report->arms[arm].rehearsal, index)->id;
}

static const char *place_name(const struct stress_report *report, int arm, int index)
{
    return report->mission->places[report->arms[arm].plan->closings[index].place].id;
}

static const char *resource_name(const struct stress_report *report, int arm, int index)
{
    return rehearsal_resource_name(report->arms[arm].rehearsal, index);
}

static json_t *traits_json(const struct stress_report *report, int arm,
                           const struct stress_trait *traits, int count, const char *key,
                           const char *(*name)(const struct stress_report *, int, int))
{
    json_t *list = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:s,s:f,s:f,s:o,s:o}", key,
                                              name(report, arm, traits[i].index), "worst",
                                              traits[i].worst, "all", traits[i].all, "ratio",
                                              plan_json_number(traits[i].ratio), "standard_error",
                                              plan_json_number(traits[i].error)));
    return list;
}

static json_t *worst_json(const struct stress_report *report, int arm)
{
    struct stress_worst *worst = stress_worst_runs(report->stress, arm, 0.05);
    if (!worst)
        return json_null();
    json_t *object = json_pack(
        "{s:I,s:o,s:o,s:o,s:o,s:o,s:o}", "runs", (json_int_t)worst->runs, "late_person_days",
        worst->late_person_days ? json_integer((json_int_t)worst->late_person_days) : json_null(),
        "last_out", worst->late_person_days ? json_null() : plan_json_day(worst->last_out),
        "struck_more_often",
        traits_json(report, arm, worst->oftener, worst->oftener_count, "risk", risk_name),
        "struck_harder",
        traits_json(report, arm, worst->harder, worst->harder_count, "risk", risk_name),
        "closed_last",
        traits_json(report, arm, worst->lasts, worst->last_count, "place", place_name),
        "waited_for",
        traits_json(report, arm, worst->waits, worst->wait_count, "resource", resource_name));
    stress_worst_free(worst);
    return object;
}

static json_t *arm_json(const struct stress_report *report, int index)
{
    const struct stress_arm *arm = &report->arms[index];
    struct stress_answers *answers = stress_answer(report->stress, index);
    json_t *object = json_pack(
        "{s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "plan", arm->plan->path, "policy",
        stress_policy_name(arm->policy), "in_time", share_json(answers->in_time), "by_last_day",
        share_json(answers->by_last_day), "last_day_set_anew", share_json(answers->date_changed),
        "forced", share_json(answers->forced), "last_out",
        json_pack("{s:o,s:o}", "planned", plan_json_day(answers->planned_last_out), "out",
                  quantiles_json(answers->last_out)),
        "figures", figures_json(answers->figures), "closings",
        closings_json(report->mission, answers));
    json_object_set_new(object, "killed", casualties_json(answers->killed, answers->nobody_killed));
    json_object_set_new(object, "wounded",
                        casualties_json(answers->wounded, answers->nobody_wounded));
    json_object_set_new(object, "people", json_integer((json_int_t)answers->people));
    json_object_set_new(object, "remaining", days_json(answers));
    json_object_set_new(object, "risks", risks_json(arm->rehearsal, answers));
    json_object_set_new(object, "waited_for", waits_json(arm->rehearsal, answers));
    json_object_set_new(object, "worst_runs", worst_json(report, index));
    if (index > 0) {
        struct stress_paired paired = stress_pair(report->stress, index);
        json_object_set_new(object, "less_first",
                            json_pack("{s:o,s:I,s:I,s:o}", "in_time", mean_json(paired.in_time),
                                      "only_first_in_time", (json_int_t)paired.only_first,
                                      "only_this_in_time", (json_int_t)paired.only_this, "figures",
                                      figures_json(paired.figures)));
    }
    stress_answers_free(answers);
    return object;
}

static json_t *sensitivity_json(const struct stress_report *report)
{
    int count;
    int64_t runs;
    struct stress_sensitivity *list = stress_sensitivities(report->stress, &count, &runs);
    json_t *risks = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(
            risks, json_pack("{s:s,s:o,s:o,s:o}", "risk", risk_name(report, 0, list[i].risk),
                             "late_person_days", mean_json(list[i].total[SENSITIVE_LATE]),
                             "last_out", mean_json(list[i].total[SENSITIVE_LAST_OUT]), "casualties",
                             mean_json(list[i].total[SENSITIVE_CASUALTIES])));
    free(list);
    return json_pack("{s:I,s:o}", "runs", (json_int_t)runs, "total_effects", risks);
}

static json_t *position_json(struct stress_position position)
{
    return json_pack("{s:o,s:o}", "below", plan_json_number(position.earlier), "same",
                     plan_json_number(position.same));
}

static json_t *against_json(const struct stress_report *report)
{
    const struct plan_document *plan = report->arms[0].plan, *against = report->against;
    json_t *closings = json_array(), *people = json_array();
    for (int i = 0; i < plan->closing_count; i++) {
        const struct plan_closing *real =
            plan_document_find_closing(against, plan->closings[i].place);
        if (!real || real->closed == MOMENT_NONE)
            continue;
        int32_t day = moment_day(real->closed);
        json_array_append_new(
            closings,
            json_pack("{s:s,s:o,s:o}", "place", place_name(report, 0, i), "closed",
                      plan_json_day(day), "runs",
                      position_json(stress_position_of_closing(report->stress, 0, i, day))));
    }
    for (int i = 0; i < against->reported_count; i++) {
        const struct plan_reported *reported = &against->reported[i];
        json_array_append_new(
            people, json_pack("{s:o,s:I,s:s,s:o,s:o}", "date", plan_json_day(reported->date),
                              "people", (json_int_t)reported->people, "qualifier",
                              qualifier_name(reported->qualifier), "source",
                              plan_json_text(reported->source), "runs",
                              position_json(stress_position_of_people(
                                  report->stress, 0, reported->date, reported->people))));
    }
    return json_pack("{s:s,s:o,s:o}", "document", against->path, "closings", closings, "remaining",
                     people);
}

static json_t *assumed_json(const struct mission *mission)
{
    json_t *list = json_array();
    for (int i = 0; i < mission->assumption_count; i++) {
        const struct assumption *item = &mission->assumptions[i];
        json_array_append_new(list, json_pack("{s:s,s:o,s:o,s:o,s:o}", "table", item->table, "row",
                                              plan_json_text(item->row), "column",
                                              plan_json_text(item->column), "value",
                                              plan_json_text(item->value), "note",
                                              plan_json_text(item->note)));
    }
    return list;
}

void stress_print_json(const struct stress_report *report, FILE *stream)
{
    const struct settings *settings = &report->mission->settings;
    json_t *plans = json_array(), *levels = json_array();
    for (int i = 0; i < stress_arm_count(report->stress); i++)
        json_array_append_new(plans, arm_json(report, i));
    for (int k = 0; k < STRESS_FAN; k++)
        json_array_append_new(levels, json_real(stress_fan[k]));
    json_t *root = json_pack("{s:s,s:i,s:o,s:I,s:I,s:b,s:o,s:o,s:o,s:o,s:o}", "format",
                             "decamp-stress", "version", 1, "mission",
                             json_pack("{s:s,s:o,s:o}", "name", settings->name, "start",
                                       plan_json_day(settings->start_day), "last_day",
                                       plan_json_day(settings->last_day)),
                             "seed", (json_int_t)report->options->seed, "runs",
                             (json_int_t)stress_run_count(report->stress), "stopped_early",
                             stress_was_stopped(report->stress), "remaining_levels", levels,
                             "plans", plans, "sensitivity", sensitivity_json(report), "against",
                             report->against ? against_json(report) : json_null(), "assumed",
                             assumed_json(report->mission));
    plan_json_print(root, stream);
}
