/* What only a history has, read: what was lost, and what it overran. */
#include "verify/plan_history.h"

typedef const struct place_in_document where_t;

static bool is_given(const json_t *json, const char *key)
{
    const json_t *value = json_object_get(json, key);
    return value && !json_is_null(value);
}

static void read_loss(struct plan_reader *reader, where_t *where, const json_t *json, void *room)
{
    struct plan_loss *loss = room;
    *loss = (struct plan_loss){.place = -1, .unit = -1, .lot = -1, .lift = -1};
    if (is_given(json, "trip") == is_given(json, "place"))
        plan_value_error(reader, where, "expected either a trip or a place");
    loss->trip = plan_value_trip(reader, where, json, "trip");
    if (is_given(json, "place"))
        loss->place = plan_value_place(reader, where, json, "place");
    if (is_given(json, "unit") + is_given(json, "lot") + is_given(json, "lift") != 1)
        plan_value_error(reader, where, "expected one of unit, lot and lift");
    if (is_given(json, "unit"))
        loss->unit = plan_value_unit(reader, where, json, "unit");
    if (is_given(json, "lot"))
        loss->lot = plan_value_lot(reader, where, json, "lot");
    if (is_given(json, "lift"))
        loss->lift = plan_value_lift(reader, where, json, "lift");
    loss->quantity = (int)plan_value_whole(reader, where, json, "quantity", true, 1, MOST_COUNT);
    loss->date = plan_value_moment(reader, where, json, "date", true);
    loss->what = plan_value_text(reader, where, json, "what", false);
}

const char *overrun_kind_name(enum overrun_kind kind)
{
    static const char *const names[] = {"lift_number",     "guard",           "beds",
                                        "people_per_day",  "tonnes_per_day",  "vehicles_per_day",
                                        "flights_per_day", "convoys_per_day", "convoy_vehicles",
                                        "shut", "horizon_days"};
    return names[kind];
}

static const char *overrun_word(int index)
{
    return overrun_kind_name((enum overrun_kind)index);
}

static void read_overrun(struct plan_reader *reader, where_t *where, const json_t *json, void *room)
{
    struct plan_overrun *overrun = room;
    overrun->rule = (int)plan_value_whole(reader, where, json, "rule", true, 1, 8);
    int kind = plan_value_word(reader, where, json, "what", overrun_word, OVERRUN_COUNT);
    overrun->kind = kind < 0 ? OVERRUN_BEDS : (enum overrun_kind)kind;
    overrun->trip = plan_value_trip(reader, where, json, "trip");
    overrun->place = is_given(json, "place") ? plan_value_place(reader, where, json, "place") : -1;
    overrun->leg = is_given(json, "leg") ? plan_value_leg(reader, where, json, "leg") : -1;
    overrun->lift = is_given(json, "lift") ? plan_value_lift(reader, where, json, "lift") : -1;
    overrun->country_place = plan_value_country(reader, where, json, "country");
    overrun->from = plan_value_day(reader, where, json, "from", true);
}

/* What only a history has. */
void plan_history_read(struct plan_reader *reader, const json_t *root, struct plan_document *plan)
{
    static const char *const keys[] = {"losses", "overruns"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys && !plan->history; i++)
        if (json_object_get(root, keys[i])) {
            struct place_in_document here = {NULL, keys[i], 0};
            plan_value_error(reader, &here, "only a history has these, with \"history\": true");
        }
    if (!plan->history)
        return;
    plan->losses = plan_value_array(reader, NULL, root, "losses", false, sizeof *plan->losses,
                                    &plan->loss_count, read_loss);
    plan->overruns = plan_value_array(reader, NULL, root, "overruns", false, sizeof *plan->overruns,
                                      &plan->overrun_count, read_overrun);
}
