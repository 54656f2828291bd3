/* Reading the plan file: Jansson parses it, plan_values.c checks each value, and the functions
 * here, one for each kind of object, say what belongs where. They mirror schema/plan.schema.json
 * line by line: whoever adds a field adds it in both, and in docs/plan-file.md. Keys that are not
 * known are left alone, so a newer program's plan stays readable.
 */
#include "verify/plan_document.h"

#include "base/input.h"
#include "verify/plan_history.h"
#include "verify/plan_values.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const int64_t most_sum = INT64_C(1) << 53;

typedef const struct place_in_document where_t;

static const char *mode_word(int index)
{
    return transport_mode_name((enum transport_mode)index);
}

static const char *disposition_word(int index)
{
    return disposition_name((enum disposition)index);
}

static const char *qualifier_word(int index)
{
    return qualifier_name((enum qualifier)index);
}

static void read_move(struct plan_reader *reader, where_t *where, const json_t *json, void *room)
{
    struct plan_move *move = room;
    move->leg = plan_value_leg(reader, where, json, "leg");
    move->from = plan_value_place(reader, where, json, "from");
    move->to = plan_value_place(reader, where, json, "to");
    move->depart = plan_value_moment(reader, where, json, "depart", true);
    move->arrive = plan_value_moment(reader, where, json, "arrive", true);
}

static struct plan_moves read_moves(struct plan_reader *reader, where_t *where, const json_t *json,
                                    const char *key)
{
    struct plan_moves moves;
    moves.items = plan_value_array(reader, where, json, key, true, sizeof *moves.items,
                                   &moves.count, read_move);
    return moves;
}

static void read_load(struct plan_reader *reader, where_t *where, const json_t *json, void *room)
{
    struct plan_load *load = room;
    *load = (struct plan_load){-1, -1, 1};
    bool people = json_object_get(json, "unit") != NULL,
         items = json_object_get(json, "lot") != NULL;
    if (people == items) {
        plan_value_error(reader, where, "expected either unit and people, or lot and quantity");
        return;
    }
    if (people)
        load->unit = plan_value_unit(reader, where, json, "unit");
    else
        load->lot = plan_value_lot(reader, where, json, "lot");
    const char *key = people ? "people" : "quantity";
    load->quantity = (int)plan_value_whole(reader, where, json, key, true, 1, MOST_COUNT);
}

static void read_lift(struct plan_reader *reader, where_t *trip, const json_t *json,
                      struct plan_lift *lift)
{
    struct place_in_document where = {trip, "lift", 0};
    lift->lift = plan_value_lift(reader, &where, json, "pool");
    lift->number = (int)plan_value_whole(reader, &where, json, "number", true, 1, MOST_COUNT);
    lift->from = plan_value_moment(reader, &where, json, "from", true);
    lift->until = plan_value_moment(reader, &where, json, "until", true);
    lift->out = read_moves(reader, &where, json, "out");
    lift->back = read_moves(reader, &where, json, "back");
}

static void read_escort(struct plan_reader *reader, where_t *trip, const json_t *json,
                        struct plan_escort *escort)
{
    struct place_in_document where = {trip, "escort", 0};
    escort->unit = plan_value_unit(reader, &where, json, "unit");
    escort->people = (int)plan_value_whole(reader, &where, json, "people", true, 1, MOST_COUNT);
    escort->aboard = plan_value_truth(reader, &where, json, "aboard");
    escort->from = escort->until = MOMENT_NONE;
    if (!escort->aboard) {
        escort->from = plan_value_moment(reader, &where, json, "from", true);
        escort->until = plan_value_moment(reader, &where, json, "until", true);
        escort->out = read_moves(reader, &where, json, "out");
        escort->back = read_moves(reader, &where, json, "back");
        return;
    }
    static const char *const apart[] = {"from", "until", "out", "back"};
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++)
        if (json_object_get(json, apart[i])) {
            struct place_in_document here = {&where, apart[i], 0};
            plan_value_error(reader, &here, "an escort aboard has no moves of its own");
        }
}

static void read_trip(struct plan_reader *reader, where_t *where, const json_t *json, void *room)
{
    struct plan_trip *trip = room;
    trip->id = plan_value_text(reader, where, json, "id", true);
    int mode = plan_value_word(reader, where, json, "mode", mode_word, MODE_COUNT);
    trip->mode = mode < 0 ? MODE_ROAD : (enum transport_mode)mode;
    trip->from = plan_value_place(reader, where, json, "from");
    trip->to = plan_value_place(reader, where, json, "to");
    trip->depart = plan_value_moment(reader, where, json, "depart", true);
    trip->arrive = plan_value_moment(reader, where, json, "arrive", true);
    trip->moves = read_moves(reader, where, json, "moves");
    trip->loads = plan_value_array(reader, where, json, "loads", true, sizeof *trip->loads,
                                   &trip->load_count, read_load);
    const json_t *lift = plan_value_object(reader, where, json, "lift", false);
    if ((trip->has_lift = lift))
        read_lift(reader, where, lift, &trip->lift);
    const json_t *escort = plan_value_object(reader, where, json, "escort", false);
    if ((trip->has_escort = escort))
        read_escort(reader, where, escort, &trip->escort);
}

static void read_closing_as(struct plan_reader *reader, where_t *where, const json_t *json,
                            void *room, bool whole)
{
    struct plan_closing *closing = room;
    closing->place = plan_value_place(reader, where, json, "place");
    closing->pack_start = plan_value_moment(reader, where, json, "pack_start", whole);
    closing->pack_end = plan_value_moment(reader, where, json, "pack_end", whole);
    closing->clearance_start = plan_value_moment(reader, where, json, "clearance_start", whole);
    closing->clearance_end = plan_value_moment(reader, where, json, "clearance_end", whole);
    closing->last_departure = plan_value_moment(reader, where, json, "last_departure", whole);
    closing->closed = plan_value_moment(reader, where, json, "closed", true);
}

static void read_closing(struct plan_reader *reader, where_t *where, const json_t *json, void *room)
{
    read_closing_as(reader, where, json, room, true);
}

static void read_partial_closing(struct plan_reader *reader, where_t *where, const json_t *json,
                                 void *room)
{
    read_closing_as(reader, where, json, room, false);
}

static void read_disposition(struct plan_reader *reader, where_t *where, const json_t *json,
                             void *room)
{
    struct plan_disposition *disposition = room;
    disposition->lot = plan_value_lot(reader, where, json, "lot");
    disposition->quantity =
        (int)plan_value_whole(reader, where, json, "quantity", true, 1, MOST_COUNT);
    disposition->place = plan_value_place(reader, where, json, "place");
    int kind =
        plan_value_word(reader, where, json, "disposition", disposition_word, DISPOSITION_COUNT);
    disposition->disposition = kind < 0 ? DISPOSITION_REDEPLOY : (enum disposition)kind;
    disposition->date = plan_value_moment(reader, where, json, "date", true);
}

static void read_late(struct plan_reader *reader, where_t *where, const json_t *json, void *room)
{
    struct plan_late *late = room;
    late->unit = plan_value_unit(reader, where, json, "unit");
    late->people = (int)plan_value_whole(reader, where, json, "people", true, 1, MOST_COUNT);
    late->out = plan_value_day(reader, where, json, "out", true);
    late->days = plan_value_whole(reader, where, json, "days", true, 1, MOST_COUNT);
    late->person_days = plan_value_whole(reader, where, json, "person_days", true, 1, most_sum);
}

static void read_late_closing(struct plan_reader *reader, where_t *where, const json_t *json,
                              void *room)
{
    struct plan_late_closing *late = room;
    late->place = plan_value_place(reader, where, json, "place");
    late->closed = plan_value_day(reader, where, json, "closed", true);
    late->latest_close = plan_value_day(reader, where, json, "latest_close", true);
}

static void read_relief(struct plan_reader *reader, where_t *where, const json_t *json, void *room)
{
    struct plan_relief *relief = room;
    relief->limit = plan_value_text(reader, where, json, "limit", true);
    relief->row = plan_value_text(reader, where, json, "row", false);
    relief->relax = plan_value_text(reader, where, json, "relax", false);
    relief->gain_late_person_days =
        plan_value_number(reader, where, json, "gain_late_person_days", false);
    relief->gain_exposure = plan_value_number(reader, where, json, "gain_exposure", false);
}

static void read_assumed(struct plan_reader *reader, where_t *where, const json_t *json, void *room)
{
    struct plan_assumed *assumed = room;
    assumed->table = plan_value_text(reader, where, json, "table", true);
    assumed->row = plan_value_text(reader, where, json, "row", false);
    assumed->column = plan_value_text(reader, where, json, "column", false);
    assumed->value = plan_value_text(reader, where, json, "value", false);
    assumed->note = plan_value_text(reader, where, json, "note", false);
}

static void read_reported(struct plan_reader *reader, where_t *where, const json_t *json,
                          void *room)
{
    struct plan_reported *reported = room;
    reported->date = plan_value_day(reader, where, json, "date", true);
    reported->people = plan_value_whole(reader, where, json, "people", true, 0, MOST_COUNT);
    int qualifier =
        plan_value_word(reader, where, json, "qualifier", qualifier_word, QUALIFIER_AT_MOST + 1);
    reported->qualifier = qualifier < 0 ? QUALIFIER_EXACT : (enum qualifier)qualifier;
    reported->source = plan_value_text(reader, where, json, "source", false);
}

static void read_figures(struct plan_reader *reader, const json_t *json,
                         struct plan_figures *figures)
{
    struct place_in_document where = {NULL, "figures", 0};
    figures->last_day_out = plan_value_day(reader, &where, json, "last_day_out", false);
    if (!json_object_get(json, "last_day_out"))
        plan_value_error(reader, &where, "expected last_day_out, a date or null");
    figures->late_person_days =
        plan_value_whole(reader, &where, json, "late_person_days", true, 0, most_sum);
    figures->late_items = plan_value_whole(reader, &where, json, "late_items", true, 0, most_sum);
    figures->people_out = plan_value_whole(reader, &where, json, "people_out", true, 0, most_sum);
    figures->trips = plan_value_whole(reader, &where, json, "trips", true, 0, MOST_COUNT);
    figures->exposure = plan_value_number(reader, &where, json, "exposure", true);
    figures->exposure_at_places =
        plan_value_number(reader, &where, json, "exposure_at_places", true);
    figures->exposure_on_roads = plan_value_number(reader, &where, json, "exposure_on_roads", true);
    figures->cost_usd = plan_value_number(reader, &where, json, "cost_usd", true);
    figures->value_left_usd = plan_value_number(reader, &where, json, "value_left_usd", true);
}

static const char *limit_word(int index)
{
    return limit_kind_name((enum limit_kind)index);
}

static void read_price(struct plan_reader *reader, const struct place_in_document *place,
                       const json_t *item, void *room)
{
    struct plan_price *price = room;
    int limit = plan_value_word(reader, place, item, "limit", limit_word, LIMIT_KIND_COUNT);
    price->limit = limit < 0 ? LIMIT_FLIGHTS_PER_DAY : (enum limit_kind)limit;
    price->place = price->lift = price->country_place = -1;
    if (json_object_get(item, "place"))
        price->place = plan_value_place(reader, place, item, "place");
    if (json_object_get(item, "lift"))
        price->lift = plan_value_lift(reader, place, item, "lift");
    price->country_place = plan_value_country(reader, place, item, "country");
    int of_place = price->place >= 0, of_lift = price->lift >= 0,
        of_country = price->country_place >= 0;
    bool fits = of_place + of_lift + of_country <= 1;
    if (price->limit == LIMIT_PEOPLE_PER_DAY)
        fits = fits && of_place;
    else if (price->limit == LIMIT_LIFT_NUMBER)
        fits = fits && of_lift;
    else
        fits = fits && price->limit == LIMIT_FLIGHTS_PER_DAY && !of_lift;
    if (!fits)
        plan_value_error(reader, place,
                         "a price is for people_per_day of a place, lift_number of a lift, or "
                         "flights_per_day of a place, a country or the mission");
    price->from = plan_value_day(reader, place, item, "from", true);
    price->until = plan_value_day(reader, place, item, "until", true);
    price->price = plan_value_number(reader, place, item, "price", true);
    if (!(price->price > 0))
        plan_value_error(reader, place, "a price is above 0");
}

static void read_share(struct plan_reader *reader, const struct place_in_document *place,
                       const json_t *item, void *room)
{
    struct plan_share *share = room;
    share->leg = plan_value_leg(reader, place, item, "leg");
    share->people = plan_value_number(reader, place, item, "people", true);
    if (!(share->people >= 0 && share->people <= 1))
        plan_value_error(reader, place, "people's share of the danger is 0 to 1");
}

static void read_bound(struct plan_reader *reader, const json_t *root, struct plan_bound *bound)
{
    struct place_in_document where = {NULL, "bound", 0};
    const json_t *json = plan_value_object(reader, NULL, root, "bound", false);
    bound->exposure = plan_value_number(reader, &where, json, "exposure", false);
    bound->late_person_days = plan_value_number(reader, &where, json, "late_person_days", false);
    bound->method = plan_value_text(reader, &where, json, "method", false);
    bound->has_proof = json_object_get(json, "prices") != NULL;
    bound->prices = plan_value_array(reader, &where, json, "prices", false, sizeof *bound->prices,
                                     &bound->price_count, read_price);
    bound->shares = plan_value_array(reader, &where, json, "shares", false, sizeof *bound->shares,
                                     &bound->share_count, read_share);
}

static void read_head(struct plan_reader *reader, const json_t *root, struct plan_document *plan)
{
    struct place_in_document where = {NULL, "mission", 0};
    const json_t *mission = plan_value_object(reader, NULL, root, "mission", true);
    plan->mission_name = "";
    plan->start_day = plan->last_day = plan->as_of = plan->known_on = DAY_NONE;
    const json_t *remaining = plan_value_object(reader, NULL, root, "remaining", false);
    if (remaining) {
        const struct place_in_document here = {NULL, "remaining", 0};
        plan->as_of = plan_value_day(reader, &here, remaining, "as_of", true);
        plan->known_on = plan_value_day(reader, &here, remaining, "known_on", true);
    }
    if (mission) {
        plan->mission_name = plan_value_text(reader, &where, mission, "name", true);
        plan->start_day = plan_value_day(reader, &where, mission, "start", true);
        plan->last_day = plan_value_day(reader, &where, mission, "last_day", true);
    }
    where.key = "made_by";
    const json_t *maker = plan_value_object(reader, NULL, root, "made_by", false);
    plan->program = plan_value_text(reader, &where, maker, "program", false);
    plan->version = plan_value_text(reader, &where, maker, "version", false);
    plan->seed = plan_value_whole(reader, &where, maker, "seed", false, 0, INT64_MAX);
    plan->schedules = plan_value_whole(reader, &where, maker, "schedules", false, 0, INT64_MAX);
    plan->has_bound = json_is_object(json_object_get(root, "bound"));
    read_bound(reader, root, &plan->bound);
}

/* Sorts the trips for whoever refers to them. */
static void check_trip_ids(struct plan_reader *reader, const struct plan_document *plan)
{
    size_t count = (size_t)plan->trip_count;
    const struct plan_trip **sorted = arena_new(reader->arena, count, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &plan->trips[i];
    if (count)
        qsort(sorted, count, sizeof *sorted, plan_value_compare_trips);
    reader->trips = plan->trips;
    reader->trips_by_id = sorted;
    reader->trip_count = count;
    for (size_t i = 1; i < count; i++)
        if (*sorted[i]->id && strcmp(sorted[i]->id, sorted[i - 1]->id) == 0) {
            struct place_in_document list = {NULL, "trips", 0},
                                     where = {&list, NULL, (size_t)(sorted[i] - plan->trips)};
            plan_value_error(reader, &where, "there is more than one trip '%s'", sorted[i]->id);
        }
}

/* The format and version, and what kind of document it is. False if reading on would only mislead.
 */
static bool read_kind(struct plan_reader *reader, const json_t *root, struct plan_document *plan)
{
    const json_t *format = json_object_get(root, "format"),
                 *version = json_object_get(root, "version");
    if (!json_is_string(format) || strcmp(json_string_value(format), "decamp-plan") != 0) {
        plan_value_error(reader, NULL,
                         "this is not a plan file: its format is not \"decamp-plan\"");
        return false;
    }
    if (!json_is_integer(version) || json_integer_value(version) != 1) {
        plan_value_error(reader, NULL, "version 1 of the plan file is expected, this is another");
        return false;
    }
    plan->partial = plan_value_truth(reader, NULL, root, "partial");
    plan->history = plan_value_truth(reader, NULL, root, "history");
    if (plan->partial && plan->history)
        plan_value_error(reader, NULL, "a partial record is no history: one of both is expected");
    return true;
}

static void read_lists(struct plan_reader *reader, const json_t *root, struct plan_document *plan)
{
    bool whole = !plan->partial;
    plan->trips = plan_value_array(reader, NULL, root, "trips", whole, sizeof *plan->trips,
                                   &plan->trip_count, read_trip);
    plan->closings =
        plan_value_array(reader, NULL, root, "closings", whole, sizeof *plan->closings,
                         &plan->closing_count, whole ? read_closing : read_partial_closing);
    plan->dispositions =
        plan_value_array(reader, NULL, root, "dispositions", whole, sizeof *plan->dispositions,
                         &plan->disposition_count, read_disposition);
    plan->late = plan_value_array(reader, NULL, root, "late", whole, sizeof *plan->late,
                                  &plan->late_count, read_late);
    plan->late_closings =
        plan_value_array(reader, NULL, root, "late_closings", whole, sizeof *plan->late_closings,
                         &plan->late_closing_count, read_late_closing);
    plan->binding = plan_value_array(reader, NULL, root, "binding", false, sizeof *plan->binding,
                                     &plan->binding_count, read_relief);
    plan->cures = plan_value_array(reader, NULL, root, "cures", false, sizeof *plan->cures,
                                   &plan->cure_count, read_relief);
    plan->assumed = plan_value_array(reader, NULL, root, "assumed", false, sizeof *plan->assumed,
                                     &plan->assumed_count, read_assumed);
    plan->reported = plan_value_array(reader, NULL, root, "reported_remaining", false,
                                      sizeof *plan->reported, &plan->reported_count, read_reported);
    const json_t *figures = plan_value_object(reader, NULL, root, "figures", whole);
    if ((plan->has_figures = figures))
        read_figures(reader, figures, &plan->figures);
    check_trip_ids(reader, plan);
    plan_history_read(reader, root, plan);
}

struct plan_document *plan_document_read_text(const char *text, size_t length, const char *name,
                                              const struct mission *mission,
                                              struct diagnostics *diagnostics)
{
    json_error_t error;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, name, error.line, error.column, "not JSON: %s",
                        error.text);
        return NULL;
    }
    struct plan_document *plan = memory_new(1, sizeof *plan);
    plan->path = arena_copy_text(&plan->arena, name);
    struct plan_reader reader = {
        .arena = &plan->arena, .mission = mission, .diagnostics = diagnostics, .path = plan->path};
    size_t errors = diagnostics->errors;
    if (!json_is_object(root))
        plan_value_error(&reader, NULL, "this is not a plan file: an object is expected");
    else if (read_kind(&reader, root, plan)) {
        read_head(&reader, root, plan);
        read_lists(&reader, root, plan);
    }
    json_decref(root);
    if (diagnostics->errors == errors)
        return plan;
    plan_document_free(plan);
    return NULL;
}

struct plan_document *plan_document_read(const char *path, const struct mission *mission,
                                         struct diagnostics *diagnostics)
{
    size_t length;
    char *text = input_read(path, &length);
    if (!text) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "the plan cannot be read: %s",
                        strerror(errno));
        return NULL;
    }
    struct plan_document *plan = plan_document_read_text(text, length, path, mission, diagnostics);
    free(text);
    return plan;
}

struct plan_document *plan_document_read_whole(const char *path, const struct mission *mission,
                                               struct diagnostics *diagnostics)
{
    struct plan_document *plan = plan_document_read(path, mission, diagnostics);
    if (!plan || !plan->partial)
        return plan;
    diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0,
                    "this is a partial record of what happened, which cannot be proven");
    diagnostics_hint(diagnostics, "'decamp compare' sets it beside a plan");
    plan_document_free(plan);
    return NULL;
}

void plan_document_free(struct plan_document *document)
{
    if (!document)
        return;
    struct arena arena = document->arena;
    arena_clear(&arena);
    free(document);
}

const struct plan_trip *plan_document_find_trip(const struct plan_document *document,
                                                const char *id)
{
    for (int i = 0; i < document->trip_count; i++)
        if (strcmp(document->trips[i].id, id) == 0)
            return &document->trips[i];
    return NULL;
}

const struct plan_closing *plan_document_find_closing(const struct plan_document *document,
                                                      int place)
{
    for (int i = 0; i < document->closing_count; i++)
        if (document->closings[i].place == place)
            return &document->closings[i];
    return NULL;
}
