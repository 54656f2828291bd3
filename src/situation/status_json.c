/* Status as JSON: the same sections, nothing left out. */
#include "situation/words.h"

#include "verify/plan_json.h"

#include <stdlib.h>

static const char *const disposed_words[DISPOSITION_COUNT] = {
    "redeployed", "transferred", "sold", "donated", "destroyed", "abandoned"};

static json_t *name_json(const struct situation *situation, int32_t name)
{
    return name >= 0 ? json_string(words_name(situation, name)) : json_null();
}

static json_t *groups_json(const struct situation *situation, bool by_country)
{
    int count;
    struct group *groups = words_groups(situation, by_country, &count);
    json_t *list = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(list,
                              json_pack("{s:s,s:o,s:o,s:o,s:o,s:o}", "name", groups[i].name,
                                        "start", words_quantity_json(groups[i].start), "departed",
                                        words_quantity_json(groups[i].departed), "dead",
                                        words_quantity_json(groups[i].dead), "remaining",
                                        words_quantity_json(groups[i].remaining), "unaccounted",
                                        words_quantity_json(groups[i].unaccounted)));
    free(groups);
    return list;
}

static json_t *positions_json(const struct situation *situation)
{
    const struct mission *mission = situation->mission;
    json_t *list = json_array();
    for (int p = 0; p < mission->place_count; p++) {
        const struct place_situation *place = &situation->places[p];
        if (!words_is_position(mission, p))
            continue;
        json_t *item = json_pack(
            "{s:s,s:b,s:b,s:o,s:o,s:o,s:o,s:o}", "place", mission->places[p].id, "vacated",
            words_is_vacated(place), "perhaps_closed", place->perhaps_closed, "closed_first",
            plan_json_day(place->closed_first), "closed_last", plan_json_day(place->closed_last),
            "handed_over", plan_json_day(place->handed_over), "recipient",
            name_json(situation, place->recipient), "planned", plan_json_day(place->planned_close));
        if (place->planned_close != DAY_NONE)
            json_object_set_new(item, "days_late", json_integer(place->days_late));
        if (place->closing >= 0)
            json_object_set_new(item, "closing",
                                words_reports_json(situation, &situation->facts[place->closing]));
        if (place->handover >= 0)
            json_object_set_new(item, "handover",
                                words_reports_json(situation, &situation->facts[place->handover]));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *place_id(const struct situation *situation, int place)
{
    return place >= 0 ? json_string(situation->mission->places[place].id) : json_null();
}

static json_t *holdings_json(const struct situation *situation)
{
    const struct mission *mission = situation->mission;
    json_t *list = json_array();
    for (int32_t h = 0; h < situation->holding_count; h++) {
        const struct holding *holding = &situation->holdings[h];
        json_t *item = json_object();
        if (holding->unit >= 0)
            json_object_set_new(item, "unit", json_string(mission->units[holding->unit].id));
        else if (holding->lot >= 0)
            json_object_set_new(item, "lot", json_string(mission->lots[holding->lot].id));
        else
            json_object_set_new(item, "holder", name_json(situation, holding->holder));
        json_object_set_new(item, "quantity", words_quantity_json(holding->quantity));
        if (holding->place >= 0) {
            json_object_set_new(item, "place", place_id(situation, holding->place));
        } else {
            json_object_set_new(item, "from", place_id(situation, holding->from));
            json_object_set_new(item, "to", place_id(situation, holding->to));
            json_object_set_new(item, "left", plan_json_moment(holding->left));
            json_object_set_new(item, "expected", plan_json_moment(holding->expected));
            if (holding->trip >= 0)
                json_object_set_new(item, "trip",
                                    json_string(situation->plan->trips[holding->trip].id));
        }
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *casualties_json(const struct situation *situation)
{
    json_t *list = json_array();
    for (int32_t i = 0; i < situation->casualty_count; i++) {
        const struct casualty *casualty = &situation->casualties[i];
        json_array_append_new(list, json_pack("{s:o,s:o,s:o}", "measure",
                                              name_json(situation, casualty->measure), "cause",
                                              name_json(situation, casualty->cause), "quantity",
                                              words_quantity_json(casualty->quantity)));
    }
    return list;
}

static json_t *lots_json(const struct situation *situation)
{
    json_t *list = json_array();
    for (int l = 0; l < situation->mission->lot_count; l++) {
        const struct lot_situation *lot = &situation->lots[l];
        json_t *item = json_pack("{s:s,s:o,s:o}", "lot", situation->mission->lots[l].id,
                                 "remaining", words_quantity_json(lot->remaining), "unaccounted",
                                 words_quantity_json(lot->unaccounted));
        for (int d = 0; d < DISPOSITION_COUNT; d++)
            json_object_set_new(
                item, disposed_words[d],
                words_quantity_json(d == DISPOSITION_REDEPLOY ? lot->out : lot->disposed[d]));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *trips_json(const struct situation *situation)
{
    json_t *list = json_array();
    for (int t = 0; situation->plan && t < situation->plan->trip_count; t++) {
        const struct trip_situation *trip = &situation->trips[t];
        json_array_append_new(
            list,
            json_pack("{s:s,s:o,s:o,s:o,s:o,s:i}", "trip", situation->plan->trips[t].id, "planned",
                      plan_json_moment(situation->plan->trips[t].depart), "left",
                      plan_json_moment(trip->left), "arrived", plan_json_moment(trip->arrived),
                      "announced", plan_json_day(trip->announced), "days_late", trip->days_late));
    }
    return list;
}

static json_t *reported_json(const struct situation *situation)
{
    int count;
    struct reported *reported = words_reported(situation, &count);
    json_t *list = json_array();
    for (int i = 0; i < count; i++) {
        const struct fact *fact = &situation->facts[reported[i].fact];
        const struct ledger_entry *entry = &situation->ledger->entries[fact->entry];
        json_array_append_new(list, json_pack("{s:o,s:o,s:o,s:o,s:b,s:o}", "measure",
                                              name_json(situation, entry->measure), "day",
                                              plan_json_day(reported[i].day), "reported",
                                              words_quantity_json(fact->quantity), "by_entries",
                                              reported[i].has_summed
                                                  ? words_quantity_json(reported[i].summed)
                                                  : json_null(),
                                              "disagree", words_disagree(&reported[i], situation),
                                              "entries", words_reports_json(situation, fact)));
    }
    free(reported);
    return list;
}

static json_t *disputes_json(const struct situation *situation)
{
    json_t *list = json_array();
    for (int32_t f = 0; f < situation->fact_count; f++) {
        const struct fact *fact = &situation->facts[f];
        if (!fact->disputed)
            continue;
        json_t *reports = json_array();
        for (int32_t i = 0; i < fact->count; i++)
            json_array_append_new(
                reports, words_entry_json(situation, situation->reports[fact->report + i]));
        json_array_append_new(list,
                              json_pack("{s:o,s:o}", "quantity",
                                        words_quantity_json(fact->quantity), "reports", reports));
    }
    return list;
}

/* Entries of a standing, or those recorded against the state. */
static json_t *entries_json(const struct situation *situation, bool overridden)
{
    json_t *list = json_array();
    for (int32_t i = 0; i < situation->ledger->entry_count; i++) {
        const struct ledger_entry *entry = &situation->ledger->entries[i];
        int standing = situation->standing[i];
        if (overridden ? standing == STANDING_STANDS && entry->override >= 0
                       : standing == STANDING_UNCOUNTED) {
            json_t *item = words_entry_json(situation, i);
            if (overridden)
                json_object_set_new(item, "because", name_json(situation, entry->override));
            json_array_append_new(list, item);
        }
    }
    return list;
}

static json_t *due_json(const struct status *status)
{
    struct arena arena = {0};
    int count;
    struct due *due = words_due(status, &arena, &count);
    json_t *list = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(
            list, json_pack("{s:o,s:s}", "day", plan_json_day(due[i].day), "what", due[i].what));
    free(due);
    arena_clear(&arena);
    return list;
}

static json_t *limits_json(const struct situation *situation)
{
    json_t *list = json_array();
    for (int32_t l = 0; l < situation->limit_count; l++) {
        const struct told_limit *told = &situation->limits[l];
        json_t *item = words_entry_json(situation, told->entry);
        json_object_set_new(item, "until", plan_json_day(told->limit.until));
        json_array_append_new(list, item);
    }
    return list;
}

void status_print_json(const struct status *status, FILE *stream)
{
    const struct situation *situation = status->situation;
    int total;
    struct quantity vacated = words_vacated(situation, situation->as_of, &total);
    json_t *root =
        json_pack("{s:s,s:o,s:o,s:o,s:i,s:i}", "mission", situation->mission->settings.name,
                  "as_of", plan_json_day(situation->as_of), "known_on",
                  plan_json_day(situation->known_on == INT32_MAX ? DAY_NONE : situation->known_on),
                  "last_day", plan_json_day(situation->last_day), "entries",
                  situation->ledger->entry_count, "disputed", situation->disputed_count);
    json_object_set_new(root, "strength",
                        json_pack("{s:o,s:o,s:o,s:o,s:o}", "start",
                                  words_quantity_json(situation->start), "departed",
                                  words_quantity_json(situation->departed), "dead",
                                  words_quantity_json(situation->dead), "remaining",
                                  words_quantity_json(situation->remaining), "unaccounted",
                                  words_quantity_json(situation->unaccounted)));
    json_object_set_new(root, "reported", reported_json(situation));
    json_object_set_new(root, "components", groups_json(situation, false));
    json_object_set_new(root, "countries", groups_json(situation, true));
    json_object_set_new(root, "vacated", words_quantity_json(vacated));
    json_object_set_new(root, "positions", positions_json(situation));
    json_object_set_new(root, "where", holdings_json(situation));
    json_object_set_new(root, "casualties", casualties_json(situation));
    json_object_set_new(root, "assets", lots_json(situation));
    json_object_set_new(root, "trips", trips_json(situation));
    json_object_set_new(root, "due", due_json(status));
    json_object_set_new(root, "limits", limits_json(situation));
    json_object_set_new(root, "disputes", disputes_json(situation));
    json_object_set_new(root, "not_counted", entries_json(situation, false));
    json_object_set_new(root, "overridden", entries_json(situation, true));
    plan_json_print(root, stream);
}
