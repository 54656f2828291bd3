/* A plan and a verdict as JSON. */
#include "verify/plan_json.h"

#include <math.h>

json_t *plan_json_text(const char *text)
{
    return text ? json_string(text) : json_null();
}

json_t *plan_json_day(int32_t day)
{
    char text[11];
    return plan_json_text(day == DAY_NONE ? NULL : day_format(day, text));
}

json_t *plan_json_moment(int64_t moment)
{
    char text[17];
    return plan_json_text(moment == MOMENT_NONE ? NULL : moment_format(moment, text));
}

json_t *plan_json_number(double number)
{
    return isfinite(number) ? json_real(number) : json_null();
}

json_t *plan_json_breach(const struct mission *mission, const struct plan_document *plan,
                         const struct breach *breach)
{
    return json_pack(
        "{s:i,s:s,s:s,s:o,s:o,s:o,s:o,s:o}", "rule", breach->rule, "name",
        verify_rule_name(breach->rule), "message", breach->message, "trip",
        plan_json_text(breach->trip < 0 ? NULL : plan->trips[breach->trip].id), "place",
        plan_json_text(breach->place < 0 ? NULL : mission->places[breach->place].id), "unit",
        plan_json_text(breach->unit < 0 ? NULL : mission->units[breach->unit].id), "lot",
        plan_json_text(breach->lot < 0 ? NULL : mission->lots[breach->lot].id), "moment",
        plan_json_moment(breach->moment));
}

json_t *plan_json_figures(const struct plan_figures *figures)
{
    return json_pack("{s:o,s:I,s:I,s:I,s:I,s:f,s:f,s:f,s:f,s:f}", "last_day_out",
                     plan_json_day(figures->last_day_out), "people_out",
                     (json_int_t)figures->people_out, "trips", (json_int_t)figures->trips,
                     "late_person_days", (json_int_t)figures->late_person_days, "late_items",
                     (json_int_t)figures->late_items, "exposure", figures->exposure,
                     "exposure_at_places", figures->exposure_at_places, "exposure_on_roads",
                     figures->exposure_on_roads, "cost_usd", figures->cost_usd, "value_left_usd",
                     figures->value_left_usd);
}

json_t *plan_json_late(const struct mission *mission, const struct verify_result *result)
{
    json_t *list = json_array();
    for (int i = 0; i < result->late_count; i++) {
        const struct plan_late *late = &result->late[i];
        json_array_append_new(
            list, json_pack("{s:s,s:i,s:o,s:I,s:I}", "unit", mission->units[late->unit].id,
                            "people", late->people, "out", plan_json_day(late->out), "days",
                            (json_int_t)late->days, "person_days", (json_int_t)late->person_days));
    }
    return list;
}

json_t *plan_json_late_closings(const struct mission *mission, const struct verify_result *result)
{
    json_t *list = json_array();
    for (int i = 0; i < result->late_closing_count; i++) {
        const struct plan_late_closing *late = &result->late_closings[i];
        json_array_append_new(list,
                              json_pack("{s:s,s:o,s:o}", "place", mission->places[late->place].id,
                                        "closed", plan_json_day(late->closed), "latest_close",
                                        plan_json_day(late->latest_close)));
    }
    return list;
}

static void name_if(json_t *object, const char *key, const char *id)
{
    if (id)
        json_object_set_new(object, key, json_string(id));
}

json_t *plan_json_overruns(const struct mission *mission, const struct plan_document *plan,
                           const struct verify_result *result)
{
    json_t *list = json_array();
    for (int i = 0; i < result->overrun_count; i++) {
        const struct plan_overrun *overrun = &result->overruns[i];
        json_t *object =
            json_pack("{s:i,s:s}", "rule", overrun->rule, "what", overrun_kind_name(overrun->kind));
        name_if(object, "trip", overrun->trip < 0 ? NULL : plan->trips[overrun->trip].id);
        name_if(object, "place", overrun->place < 0 ? NULL : mission->places[overrun->place].id);
        name_if(object, "leg", overrun->leg < 0 ? NULL : mission->legs[overrun->leg].id);
        name_if(object, "lift", overrun->lift < 0 ? NULL : mission->lifts[overrun->lift].id);
        name_if(object, "country",
                overrun->country_place < 0 ? NULL
                                           : mission->places[overrun->country_place].country);
        json_object_set_new(object, "from", plan_json_day(overrun->from));
        json_array_append_new(list, object);
    }
    return list;
}

void plan_json_print(json_t *root, FILE *stream)
{
    json_dumpf(root, stream, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    fputc('\n', stream);
    json_decref(root);
}
