/* The run is written as it was, without figures; the checker reads it, and what it finds (figures,
 * who was late, which limits were overrun) is put in. Read again, it must then be a history that
 * breaks no rule: what the world allows that the rules do not is a fault of the world, and is
 * told.
 */
#include "stress/history.h"

#include "verify/plan_json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct telling {
    const struct told_run *run;
    const struct network *network;
    const struct hazards *hazards;
    struct account *account;
    int64_t midnight;
    int32_t *task_of[TASK_PACK]; /* [kind][trip], or -1 */
};

static json_t *moment(const struct telling *telling, int32_t at)
{
    return plan_json_moment(telling->midnight + at);
}

/* What had set out before the first day did so as the plan has it. */
static json_t *moves_json(const struct telling *telling, const struct plan_moves *moves,
                          int32_t first)
{
    const struct mission *mission = telling->network->mission;
    json_t *list = json_array();
    for (int i = 0; i < moves->count; i++) {
        const struct plan_move *move = &moves->items[i];
        struct told_move told = telling->run->moves[first + i];
        bool before = move->depart < telling->midnight;
        json_array_append_new(
            list,
            json_pack("{s:s,s:s,s:s,s:o,s:o}", "leg", mission->legs[move->leg].id, "from",
                      mission->places[move->from].id, "to", mission->places[move->to].id, "depart",
                      before ? plan_json_moment(move->depart) : moment(telling, told.depart),
                      "arrive",
                      before && move->arrive < telling->midnight ? plan_json_moment(move->arrive)
                                                                 : moment(telling, told.arrive)));
    }
    return list;
}

static json_t *chain_json(const struct telling *telling, enum task_kind kind, int trip,
                          const struct plan_moves *moves)
{
    int32_t task = telling->task_of[kind][trip];
    return moves_json(telling, moves, telling->network->tasks[task].chain.first);
}

static json_t *from_json(const struct telling *telling, enum task_kind kind, int trip,
                         int64_t planned)
{
    if (planned < telling->midnight)
        return plan_json_moment(planned);
    return moment(telling, telling->run->starts[telling->task_of[kind][trip]]);
}

/* When the trip's lift was taken: with the first lift or escort of all that leave with it. */
static int32_t taken_at(const struct telling *telling, int trip)
{
    const struct network *network = telling->network;
    int closing = network->closing_of[trip];
    int32_t first = INT32_MAX;
    for (int t = 0; t < network->plan->trip_count; t++)
        for (int kind = TASK_LIFT_OUT;
             kind <= TASK_ESCORT_OUT &&
             (t == trip || (closing >= 0 && network->closing_of[t] == closing));
             kind++) {
            int32_t task = telling->task_of[kind][t];
            if (task >= 0 && telling->run->starts[task] < first)
                first = telling->run->starts[task];
        }
    return first;
}

/* Lift that has been kept for the trip since before there was less of it is away since then. */
static json_t *lift_from_json(const struct telling *telling, int trip)
{
    const struct mission *mission = telling->network->mission;
    const struct plan_lift *lift = &telling->network->plan->trips[trip].lift;
    int32_t out = telling->run->starts[telling->task_of[TASK_LIFT_OUT][trip]],
            taken = taken_at(telling, trip);
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        if (limit->kind == LIMIT_LIFT_NUMBER && limit->lift == lift->lift &&
            limit->from != DAY_NONE && telling->midnight + taken < day_moment(limit->from) &&
            telling->midnight + out >= day_moment(limit->from))
            return moment(telling, taken);
    }
    return from_json(telling, TASK_LIFT_OUT, trip, lift->from);
}

static json_t *until_json(const struct telling *telling, enum task_kind kind, int trip)
{
    return moment(telling, telling->run->finishes[telling->task_of[kind][trip]]);
}

static json_t *loads_json(const struct telling *telling, int trip)
{
    const struct mission *mission = telling->network->mission;
    const struct account *account = telling->account;
    json_t *list = json_array();
    for (int32_t i = account->first_load[trip]; i < account->first_load[trip + 1]; i++) {
        const struct carried *load = &account->loads[i];
        if (load->quantity <= 0)
            continue;
        if (load->thing < mission->unit_count)
            json_array_append_new(list,
                                  json_pack("{s:s,s:i}", "unit", mission->units[load->thing].id,
                                            "people", load->quantity));
        else
            json_array_append_new(list,
                                  json_pack("{s:s,s:i}", "lot",
                                            mission->lots[load->thing - mission->unit_count].id,
                                            "quantity", load->quantity));
    }
    return list;
}

/* Those aboard are of the load, if so many are left of it. */
static int escorts_of(const struct telling *telling, int trip)
{
    const struct account *account = telling->account;
    const struct plan_escort *escort = &telling->network->plan->trips[trip].escort;
    if (!escort->aboard)
        return account->escorts[trip];
    for (int32_t i = account->first_load[trip]; i < account->first_load[trip + 1]; i++)
        if (account->loads[i].thing == escort->unit && account->loads[i].quantity < escort->people)
            return account->loads[i].quantity;
    return escort->people;
}

static json_t *escort_json(const struct telling *telling, int trip)
{
    const struct mission *mission = telling->network->mission;
    const struct plan_escort *escort = &telling->network->plan->trips[trip].escort;
    const char *unit = mission->units[escort->unit].id;
    if (!escort->aboard)
        return json_pack("{s:s,s:i,s:b,s:o,s:o,s:o,s:o}", "unit", unit, "people",
                         escorts_of(telling, trip), "aboard", 0, "from",
                         from_json(telling, TASK_ESCORT_OUT, trip, escort->from), "until",
                         until_json(telling, TASK_ESCORT_BACK, trip), "out",
                         chain_json(telling, TASK_ESCORT_OUT, trip, &escort->out), "back",
                         chain_json(telling, TASK_ESCORT_BACK, trip, &escort->back));
    return json_pack("{s:s,s:i,s:b}", "unit", unit, "people", escorts_of(telling, trip), "aboard",
                     1);
}

static json_t *trip_json(const struct telling *telling, int index)
{
    const struct mission *mission = telling->network->mission;
    const struct plan_trip *trip = &telling->network->plan->trips[index];
    int32_t travel = telling->task_of[TASK_TRAVEL][index];
    json_t *object = json_pack(
        "{s:s,s:s,s:s,s:s,s:o,s:o,s:o,s:o}", "id", trip->id, "mode",
        transport_mode_name(trip->mode), "from", mission->places[trip->from].id, "to",
        mission->places[trip->to].id, "depart", moment(telling, telling->run->starts[travel]),
        "arrive", moment(telling, telling->run->finishes[travel]), "moves",
        chain_json(telling, TASK_TRAVEL, index, &trip->moves), "loads", loads_json(telling, index));
    if (trip->has_lift)
        json_object_set_new(
            object, "lift",
            json_pack("{s:s,s:i,s:o,s:o,s:o,s:o}", "pool", mission->lifts[trip->lift.lift].id,
                      "number", trip->lift.number, "from", lift_from_json(telling, index), "until",
                      until_json(telling, TASK_LIFT_BACK, index), "out",
                      chain_json(telling, TASK_LIFT_OUT, index, &trip->lift.out), "back",
                      chain_json(telling, TASK_LIFT_BACK, index, &trip->lift.back)));
    if (trip->has_escort && escorts_of(telling, index) > 0)
        json_object_set_new(object, "escort", escort_json(telling, index));
    return object;
}

static json_t *trips_json(const struct telling *telling)
{
    json_t *list = json_array();
    for (int t = 0; t < telling->network->plan->trip_count; t++)
        if (!telling->account->has_nothing[t])
            json_array_append_new(list, trip_json(telling, t));
    return list;
}

static json_t *closings_json(const struct telling *telling)
{
    const struct network *network = telling->network;
    const int32_t *starts = telling->run->starts, *finishes = telling->run->finishes;
    json_t *list = json_array();
    for (int c = 0; c < network->plan->closing_count; c++) {
        int32_t from = starts[network->clearance_of[c]], end = finishes[network->clearance_of[c]],
                last = starts[network->departure_of[c]];
        if (from == end) /* nothing is cleared, and nobody has to be gone */
            from = end = last;
        json_array_append_new(
            list, json_pack("{s:s,s:o,s:o,s:o,s:o,s:o,s:o}", "place",
                            network->mission->places[network->plan->closings[c].place].id,
                            "pack_start", moment(telling, starts[network->pack_of[c]]), "pack_end",
                            moment(telling, finishes[network->pack_of[c]]), "clearance_start",
                            moment(telling, from), "clearance_end", moment(telling, end),
                            "last_departure", moment(telling, last), "closed",
                            moment(telling, finishes[network->handover_of[c]])));
    }
    return list;
}

static json_t *dispositions_json(const struct telling *telling)
{
    const struct network *network = telling->network;
    json_t *list = json_array();
    for (int d = 0; d < network->plan->disposition_count; d++) {
        const struct plan_disposition *item = &network->plan->dispositions[d];
        if (telling->account->disposed[d] > 0)
            json_array_append_new(list,
                                  json_pack("{s:s,s:i,s:s,s:s,s:o}", "lot",
                                            network->mission->lots[item->lot].id, "quantity",
                                            telling->account->disposed[d], "place",
                                            network->mission->places[item->place].id, "disposition",
                                            disposition_name(item->disposition), "date",
                                            moment(telling, telling->account->disposed_at[d])));
    }
    return list;
}

static json_t *losses_json(const struct telling *telling)
{
    const struct mission *mission = telling->network->mission;
    json_t *list = json_array();
    for (size_t i = 0; i < telling->account->loss_count; i++) {
        const struct account_loss *loss = &telling->account->losses[i];
        const char *what = loss->unit >= 0  ? mission->units[loss->unit].id
                           : loss->lot >= 0 ? mission->lots[loss->lot].id
                                            : mission->lifts[loss->lift].id;
        json_array_append_new(
            list, json_pack("{s:s,s:s,s:i,s:o,s:s}", loss->trip >= 0 ? "trip" : "place",
                            loss->trip >= 0 ? telling->network->plan->trips[loss->trip].id
                                            : mission->places[loss->place].id,
                            loss->unit >= 0  ? "unit"
                            : loss->lot >= 0 ? "lot"
                                             : "lift",
                            what, "quantity", loss->quantity, "date", moment(telling, loss->at),
                            "what", hazards_risk(telling->hazards, loss->risk)->id));
    }
    return list;
}

static json_t *document_json(const struct telling *telling, uint64_t seed)
{
    const struct mission *mission = telling->network->mission;
    const struct plan_document *plan = telling->network->plan;
    struct plan_figures none = {.last_day_out = DAY_NONE};
    json_t *document = json_pack(
        "{s:s,s:i,s:{s:s,s:o,s:o},s:b,s:{s:s,s:s,s:I,s:i},s:o,s:o,s:o,s:[],s:[],s:o,s:o,s:[]}",
        "format", "decamp-plan", "version", 1, "mission", "name", mission->settings.name, "start",
        plan_json_day(mission->settings.start_day), "last_day",
        plan_json_day(mission->settings.last_day), "history", 1, "made_by", "program",
        "decamp stress", "version", DECAMP_VERSION, "seed", (json_int_t)(seed & INT64_MAX),
        "schedules", 0, "trips", trips_json(telling), "closings", closings_json(telling),
        "dispositions", dispositions_json(telling), "late", "late_closings", "figures",
        plan_json_figures(&none), "losses", losses_json(telling), "overruns");
    if (plan->as_of != DAY_NONE)
        json_object_set_new(document, "remaining",
                            json_pack("{s:o,s:o}", "as_of", plan_json_day(plan->as_of), "known_on",
                                      plan_json_day(plan->known_on)));
    return document;
}

/* What the checker says of the document, or false where it cannot be read. */
static struct plan_document *check(const json_t *document, const struct mission *mission,
                                   struct verify_result *result, struct diagnostics *diagnostics)
{
    char *text = json_dumps(document, JSON_INDENT(1));
    struct plan_document *plan =
        plan_document_read_text(text, strlen(text), "history", mission, diagnostics);
    free(text);
    if (plan)
        verify_plan(mission, plan, result);
    return plan;
}

static bool complete(json_t *document, const struct mission *mission,
                     struct diagnostics *diagnostics)
{
    struct verify_result result = {0};
    struct plan_document *plan = check(document, mission, &result, diagnostics);
    if (!plan)
        return false;
    json_object_set_new(document, "late", plan_json_late(mission, &result));
    json_object_set_new(document, "late_closings", plan_json_late_closings(mission, &result));
    json_object_set_new(document, "figures", plan_json_figures(&result.figures));
    json_object_set_new(document, "overruns", plan_json_overruns(mission, plan, &result));
    verify_result_clear(&result);
    plan_document_free(plan);
    plan = check(document, mission, &result, diagnostics);
    if (!plan)
        return false;
    bool valid = result.status != VERIFY_INVALID;
    for (int i = 0; i < result.breach_count; i++)
        diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0, 0,
                        "the run breaks rule %d and cannot be told: %s", result.breaches[i].rule,
                        result.breaches[i].message);
    verify_result_clear(&result);
    plan_document_free(plan);
    return valid;
}

/* Dates are no later than 2199, and what never ends has none. */
static bool has_end(const struct telling *telling, struct diagnostics *diagnostics)
{
    int32_t last = 0;
    for (int32_t i = 0; i < telling->network->task_count; i++)
        if (telling->run->finishes[i] > last)
            last = telling->run->finishes[i];
    char text[17];
    int64_t moment;
    if (last < DISPATCH_NEVER &&
        moment_parse(moment_format(telling->midnight + last, text), &moment))
        return true;
    diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0, 0,
                    "the run cannot be told: it goes on %s%.4s, and a history ends by 2199",
                    last < DISPATCH_NEVER ? "until " : "for ",
                    last < DISPATCH_NEVER ? text : "ever");
    return false;
}

char *history_text(const struct network *network, const struct told_run *run,
                   const struct hazards *hazards, uint64_t seed, struct diagnostics *diagnostics)
{
    struct telling telling = {.run = run,
                              .network = network,
                              .hazards = hazards,
                              .midnight = day_moment(network->mission->settings.start_day)};
    size_t trips = (size_t)network->plan->trip_count;
    for (int kind = 0; kind < TASK_PACK; kind++)
        telling.task_of[kind] = memory_new(trips + 1, sizeof(int32_t));
    for (size_t i = 0; i < trips * TASK_PACK; i++)
        telling.task_of[i % TASK_PACK][i / TASK_PACK] = -1;
    for (int32_t i = 0; i < network->task_count; i++)
        if (network->tasks[i].kind < TASK_PACK)
            telling.task_of[network->tasks[i].kind][network->tasks[i].item] = i;
    char *text = NULL;
    if (has_end(&telling, diagnostics)) {
        telling.account = account_new(network, false);
        account_follow(telling.account, run);
        json_t *document = document_json(&telling, seed);
        if (complete(document, network->mission, diagnostics))
            text = json_dumps(document, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
        json_decref(document);
        account_free(telling.account);
    }
    for (int kind = 0; kind < TASK_PACK; kind++)
        free(telling.task_of[kind]);
    return text;
}
