/* Does the checker notice? A valid plan is damaged again and again, in two ways.
 *
 * *Aimed* damage breaks one rule that is known beforehand (a person too many, a truck twice, a
 * guard gone early, a limit one tighter than what the plan uses ...), and the checker must name
 * that rule. *Random* damage changes any one value, time or reference of the plan, or drops or
 * doubles an item of any list; the checker must refuse it. What it does not refuse must be a plan
 * that is as valid as the first, by an argument that does not come from the checker: only moments
 * with slack before or after them (packing, clearance, waiting on the way, a lift that is held
 * longer), or a choice between two ways that cost the same, may change without a breach; never what
 * is carried, by whom, where from, where to, when it leaves for good, or a figure.
 *
 * Each damaged plan is also judged as a history: what breaks a rule breaks it there, but for what
 * the checker lists as overrun, once that is named, and nothing else is then broken.
 *
 *     mutation_test MISSION PLAN [ROUNDS [SEED]]
 *
 * Prints how much damage was done and noticed; exits 1 and prints the damaged plan's edit if any
 * was missed.
 */
#include "verify_editing.h"

#include "base/random.h"
#include "verify/verify.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct subject {
    struct mission *mission;
    json_t *plan; /* the damaged copy */
    struct random_stream random;
    char what[256]; /* the damage in words */
};

static size_t below(struct subject *subject, size_t count)
{
    return count ? random_below(&subject->random, (uint32_t)count) : 0;
}

static json_t *any(struct subject *subject, const char *list)
{
    json_t *array = json_object_get(subject->plan, list);
    return json_array_get(array, below(subject, json_array_size(array)));
}

static json_t *any_trip(struct subject *subject)
{
    json_t *trip = any(subject, "trips");
    snprintf(subject->what, sizeof subject->what, "trip %s",
             json_string_value(json_object_get(trip, "id")));
    return trip;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static int64_t moment_of(const json_t *object, const char *key)
{
    int64_t moment = 0;
    moment_parse(text_of(object, key), &moment);
    return moment;
}

static void set_moment(json_t *object, const char *key, int64_t moment)
{
    char text[17];
    json_object_set_new(object, key, json_string(moment_format(moment, text)));
}

static void add_to(json_t *object, const char *key, json_int_t change)
{
    json_object_set_new(object, key,
                        json_integer(json_integer_value(json_object_get(object, key)) + change));
}

/* Aimed damage. Each function does it somewhere and returns true, or returns false where the plan
 * has no such place. */

static json_t *any_load(struct subject *subject, const char **count)
{
    json_t *loads = json_object_get(any_trip(subject), "loads");
    json_t *load = json_array_get(loads, below(subject, json_array_size(loads)));
    *count = json_object_get(load, "unit") ? "people" : "quantity";
    return load;
}

static bool one_more(struct subject *subject)
{
    const char *count;
    json_t *load = any_load(subject, &count);
    add_to(load, count, 1);
    return true;
}

static bool one_fewer(struct subject *subject)
{
    const char *count;
    json_t *load = any_load(subject, &count);
    add_to(load, count, -1);
    return json_integer_value(json_object_get(load, count)) > 0;
}

static bool load_twice(struct subject *subject)
{
    json_t *loads = json_object_get(any_trip(subject), "loads");
    json_array_append_new(
        loads, json_deep_copy(json_array_get(loads, below(subject, json_array_size(loads)))));
    return true;
}

static bool trip_lost(struct subject *subject)
{
    json_t *trips = json_object_get(subject->plan, "trips");
    return json_array_remove(trips, below(subject, json_array_size(trips))) == 0;
}

static bool trip_twice(struct subject *subject)
{
    json_t *copy = json_deep_copy(any_trip(subject));
    json_object_set_new(copy, "id", json_string("a second one"));
    json_array_append_new(json_object_get(subject->plan, "trips"), copy);
    return true;
}

static bool other_unit(struct subject *subject)
{
    const char *count;
    json_t *load = any_load(subject, &count);
    int other = (int)below(subject, (size_t)subject->mission->unit_count);
    const char *id = subject->mission->units[other].id;
    if (!json_object_get(load, "unit") || strcmp(text_of(load, "unit"), id) == 0)
        return false;
    json_object_set_new(load, "unit", json_string(id));
    return true;
}

static bool disposal_lost(struct subject *subject)
{
    json_t *list = json_object_get(subject->plan, "dispositions");
    return json_array_remove(list, below(subject, json_array_size(list))) == 0;
}

static bool disposal_more(struct subject *subject)
{
    json_t *item = any(subject, "dispositions");
    if (item)
        add_to(item, "quantity", 1);
    return item;
}

static bool disposal_not_allowed(struct subject *subject)
{
    json_t *item = any(subject, "dispositions");
    if (!item)
        return false;
    const struct lot *lot =
        &subject->mission->lots[mission_find_lot(subject->mission, text_of(item, "lot"))];
    for (int way = DISPOSITION_TRANSFER; way < DISPOSITION_COUNT; way++)
        if (!(lot->dispositions & 1U << way)) {
            json_object_set_new(item, "disposition",
                                json_string(disposition_name((enum disposition)way)));
            return true;
        }
    return false;
}

static json_t *any_lift(struct subject *subject, json_t **trip, const struct lift **pool)
{
    *trip = any_trip(subject);
    json_t *lift = json_object_get(*trip, "lift");
    if (lift)
        *pool =
            &subject->mission->lifts[mission_find_lift(subject->mission, text_of(lift, "pool"))];
    return lift;
}

static bool more_than_the_pool(struct subject *subject)
{
    json_t *trip;
    const struct lift *pool;
    json_t *lift = any_lift(subject, &trip, &pool);
    if (lift)
        json_object_set_new(lift, "number", json_integer(pool->number + 1));
    return lift;
}

static bool lift_too_late(struct subject *subject)
{
    json_t *trip;
    const struct lift *pool;
    json_t *lift = any_lift(subject, &trip, &pool);
    if (!lift || pool->turnround_hours <= 0)
        return false;
    json_t *out = json_object_get(lift, "out");
    json_t *last = json_array_get(out, json_array_size(out) - 1);
    int64_t there = last ? moment_of(last, "arrive") : moment_of(lift, "from");
    int64_t late = moment_of(trip, "depart") - (int64_t)(pool->turnround_hours * 60) + 1 - there;
    edit_shift(out, late);
    set_moment(lift, "from", moment_of(lift, "from") + late);
    return true;
}

static bool lift_gone_early(struct subject *subject)
{
    json_t *trip;
    const struct lift *pool;
    json_t *lift = any_lift(subject, &trip, &pool);
    if (!lift || pool->turnround_hours <= 0)
        return false;
    json_t *back = json_object_get(lift, "back"), *first = json_array_get(back, 0);
    int64_t away = first ? moment_of(first, "depart") : moment_of(lift, "until");
    int64_t early = away - (moment_of(trip, "arrive") + (int64_t)(pool->turnround_hours * 60) - 1);
    edit_shift(back, -early);
    set_moment(lift, "until", moment_of(lift, "until") - early);
    return true;
}

static bool lift_off_its_base(struct subject *subject)
{
    json_t *trip;
    const struct lift *pool;
    json_t *lift = any_lift(subject, &trip, &pool);
    const char *way = below(subject, 2) ? "out" : "back";
    if (!lift || json_array_size(json_object_get(lift, way)) == 0)
        return false;
    json_object_set_new(lift, way, json_array());
    return true;
}

static bool lift_of_another_mode(struct subject *subject)
{
    json_t *trip;
    const struct lift *pool;
    json_t *lift = any_lift(subject, &trip, &pool);
    const struct lift *other =
        &subject->mission->lifts[below(subject, (size_t)subject->mission->lift_count)];
    if (!lift || other->mode == pool->mode)
        return false;
    json_object_set_new(lift, "pool", json_string(other->id));
    return true;
}

/* A trip that must have an escort. */
static json_t *any_escorted(struct subject *subject, json_t **trip)
{
    *trip = any_trip(subject);
    size_t index;
    json_t *move;
    json_array_foreach(
        json_object_get(*trip, "moves"), index,
        move) if (subject->mission->legs[mission_find_leg(subject->mission, text_of(move, "leg"))]
                      .escort) return json_object_get(*trip, "escort");
    return NULL;
}

static bool escort_lost(struct subject *subject)
{
    json_t *trip;
    return any_escorted(subject, &trip) && json_object_del(trip, "escort") == 0;
}

static bool escort_too_small(struct subject *subject)
{
    json_t *trip, *escort = any_escorted(subject, &trip), *loss;
    json_int_t people = subject->mission->settings.escort_people - 1;
    size_t i;
    if (!escort)
        return false;
    json_array_foreach(json_object_get(subject->plan, "losses"), i, loss) /* may lack as many */
        if (strcmp(text_of(loss, "unit"), text_of(escort, "unit")) == 0) people -=
        json_integer_value(json_object_get(loss, "quantity"));
    json_object_set_new(escort, "people", json_integer(people));
    return people > 0;
}

static bool escort_that_does_not(struct subject *subject)
{
    json_t *trip, *escort = any_escorted(subject, &trip);
    const struct unit *unit =
        &subject->mission->units[below(subject, (size_t)subject->mission->unit_count)];
    if (!escort || unit->escorts)
        return false;
    json_object_set_new(escort, "unit", json_string(unit->id));
    return true;
}

static bool escort_gone_early(struct subject *subject)
{
    json_t *trip, *escort = any_escorted(subject, &trip);
    if (!escort || json_is_true(json_object_get(escort, "aboard")))
        return false;
    json_object_set_new(escort, "back", json_array());
    set_moment(escort, "until", moment_of(trip, "arrive") - 1);
    return true;
}

static bool escort_of_too_many(struct subject *subject)
{
    json_t *trip, *escort = any_escorted(subject, &trip);
    if (escort)
        json_object_set_new(escort, "people", json_integer(1000000));
    return escort;
}

/* All guards of a place leave with the first of its trips, while others are still there. */
static bool guards_gone(struct subject *subject)
{
    const struct mission *mission = subject->mission;
    int place = (int)below(subject, (size_t)mission->place_count);
    if (mission->places[place].guard_people <= 0)
        return false;
    int64_t start = day_moment(mission->settings.start_day) + 1, others = INT64_MIN;
    bool moved = false;
    size_t index, k;
    json_t *trip, *load;
    json_array_foreach(json_object_get(subject->plan, "trips"), index, trip)
    {
        if (mission_find_place(mission, text_of(trip, "from")) != place)
            continue;
        bool guards = false, other = false;
        json_array_foreach(json_object_get(trip, "loads"), k, load)
        {
            int unit = json_object_get(load, "unit")
                           ? mission_find_unit(mission, text_of(load, "unit"))
                           : -1;
            bool guard =
                unit >= 0 && mission->units[unit].guards && mission->units[unit].place == place;
            guards |= guard;
            other |=
                !guard &&
                (unit < 0
                     ? mission->lots[mission_find_lot(mission, text_of(load, "lot"))].place == place
                     : mission->units[unit].place == place);
        }
        if (other && !guards && moment_of(trip, "depart") > others)
            others = moment_of(trip, "depart");
        if (guards)
            edit_shift(trip, start - moment_of(trip, "depart"));
        moved |= guards;
    }
    snprintf(subject->what, sizeof subject->what, "guards of %s", mission->places[place].id);
    return moved && others > start;
}

static bool guard_one_more(struct subject *subject)
{
    struct place *place =
        &subject->mission->places[below(subject, (size_t)subject->mission->place_count)];
    if (place->guard_people <= 0)
        return false;
    int64_t people = 0;
    for (int i = 0; i < subject->mission->unit_count; i++)
        if (subject->mission->units[i].guards &&
            &subject->mission->places[subject->mission->units[i].place] == place)
            people += subject->mission->units[i].people;
    place->guard_people = (int)people + 1;
    subject->mission->limit_count = 0; /* no row sets it back */
    return true;
}

static bool beds_one_fewer(struct subject *subject)
{
    const struct mission *mission = subject->mission;
    int place = (int)below(subject, (size_t)mission->place_count), people = 0;
    for (int i = 0; i < mission->unit_count; i++)
        people += mission->units[i].place == place ? mission->units[i].people : 0;
    subject->mission->places[place].beds = people - 1;
    return people > 0;
}

static int people_of(const json_t *trip)
{
    json_int_t people = 0;
    size_t index;
    json_t *load;
    json_array_foreach(json_object_get(trip, "loads"), index, load) people +=
        json_integer_value(json_object_get(load, "people"));
    return (int)people;
}

static bool throughput_one_fewer(struct subject *subject)
{
    json_t *trip = any_trip(subject);
    const char *end = below(subject, 2) ? "from" : "to";
    int people = people_of(trip);
    subject->mission->places[mission_find_place(subject->mission, text_of(trip, end))]
        .people_per_day = people - 1;
    return people > 0;
}

static struct limit *add_limit(struct subject *subject, enum limit_kind kind, double value)
{
    struct limit *limit = &subject->mission->limits[subject->mission->limit_count++];
    *limit = (struct limit){.kind = kind,
                            .place = -1,
                            .leg = -1,
                            .lift = -1,
                            .mode = -1,
                            .country = "",
                            .from = DAY_NONE,
                            .until = DAY_NONE,
                            .value = value,
                            .why = ""};
    return limit;
}

static bool trip_not_counted_in(struct subject *subject)
{
    json_t *trip = any_trip(subject);
    bool air = strcmp(text_of(trip, "mode"), "air") == 0,
         road = strcmp(text_of(trip, "mode"), "road") == 0;
    if (!air && !road)
        return false;
    struct limit *limit =
        add_limit(subject, air ? LIMIT_FLIGHTS_PER_DAY : LIMIT_CONVOYS_PER_DAY, 0);
    limit->from = limit->until = moment_day(moment_of(trip, "depart"));
    if (below(subject, 2))
        limit->place = mission_find_place(subject->mission, text_of(trip, "from"));
    return true;
}

static bool vehicles_one_fewer(struct subject *subject)
{
    json_t *trip = any_trip(subject), *lift = json_object_get(trip, "lift");
    if (strcmp(text_of(trip, "mode"), "road") != 0 || !lift)
        return false;
    json_t *move = json_array_get(json_object_get(trip, "moves"), 0);
    struct leg *leg =
        &subject->mission->legs[mission_find_leg(subject->mission, text_of(move, "leg"))];
    int most = (int)json_integer_value(json_object_get(lift, "number")) - 1;
    *(below(subject, 2) ? &leg->vehicles_per_day : &leg->convoy_vehicles) = most;
    return true;
}

/* Any move of any chain. */
static json_t *any_move(struct subject *subject)
{
    json_t *trip = any_trip(subject), *chains[5];
    chains[0] = json_object_get(trip, "moves");
    for (int i = 0; i < 4; i++)
        chains[i + 1] = json_object_get(json_object_get(trip, i < 2 ? "lift" : "escort"),
                                        i % 2 ? "back" : "out");
    json_t *chain = chains[below(subject, 5)];
    return json_array_get(chain, below(subject, json_array_size(chain)));
}

static bool move_too_fast(struct subject *subject)
{
    json_t *move = any_move(subject);
    if (move)
        set_moment(move, "arrive", moment_of(move, "depart") + 1);
    return move;
}

static bool move_backwards(struct subject *subject)
{
    json_t *moves = json_object_get(any_trip(subject), "moves");
    json_t *move = json_array_get(moves, below(subject, json_array_size(moves)));
    if (!move)
        return false;
    json_t *from = json_incref(json_object_get(move, "from"));
    json_object_set(move, "from", json_object_get(move, "to"));
    json_object_set_new(move, "to", from);
    return true;
}

static bool move_elsewhere(struct subject *subject)
{
    json_t *move = any_move(subject);
    const struct leg *leg =
        &subject->mission->legs[below(subject, (size_t)subject->mission->leg_count)];
    int from = mission_find_place(subject->mission, text_of(move, "from"));
    int to = mission_find_place(subject->mission, text_of(move, "to"));
    if (!move || (leg->from == from && leg->to == to) || (leg->from == to && leg->to == from))
        return false;
    json_object_set_new(move, "leg", json_string(leg->id));
    return true;
}

static bool move_when_shut(struct subject *subject)
{
    json_t *move = any_move(subject);
    if (!move)
        return false;
    struct limit *limit = add_limit(subject, LIMIT_SHUT, -1);
    limit->leg = mission_find_leg(subject->mission, text_of(move, "leg"));
    limit->from = limit->until =
        moment_day(moment_of(move, below(subject, 2) ? "depart" : "arrive") -
                   (int64_t)(strstr(text_of(move, "arrive"), "T00:00") != NULL));
    if (limit->from < moment_day(moment_of(move, "depart")))
        limit->from = limit->until = moment_day(moment_of(move, "depart"));
    return true;
}

static bool trip_before_start(struct subject *subject)
{
    json_t *trip = any_trip(subject);
    edit_shift(trip,
               day_moment(subject->mission->settings.start_day) - 1 - moment_of(trip, "depart"));
    return true;
}

static bool trip_after_horizon(struct subject *subject)
{
    json_t *trip = any_trip(subject);
    const struct settings *settings = &subject->mission->settings;
    edit_shift(trip, day_moment(settings->last_day + settings->horizon_days + 1) -
                         moment_of(trip, "depart"));
    return true;
}

static bool trip_apart_from_its_moves(struct subject *subject)
{
    json_t *trip = any_trip(subject);
    const char *key = below(subject, 2) ? "depart" : "arrive";
    set_moment(trip, key, moment_of(trip, key) + (below(subject, 2) ? 1 : -1));
    return true;
}

static bool unit_not_available(struct subject *subject)
{
    const char *count;
    json_t *trip = any_trip(subject), *load = any_load(subject, &count);
    trip = load ? trip : NULL;
    if (!trip || !json_object_get(load, "unit"))
        return false;
    const struct settings *settings = &subject->mission->settings;
    subject->mission->units[mission_find_unit(subject->mission, text_of(load, "unit"))].available =
        settings->last_day + settings->horizon_days + 1;
    return true;
}

static bool closing_lost(struct subject *subject)
{
    json_t *list = json_object_get(subject->plan, "closings");
    return json_array_remove(list, below(subject, json_array_size(list))) == 0;
}

static bool closing_twice(struct subject *subject)
{
    json_t *closing = any(subject, "closings");
    return closing && json_array_append_new(json_object_get(subject->plan, "closings"),
                                            json_deep_copy(closing)) == 0;
}

static bool closed_otherwise(struct subject *subject)
{
    json_t *closing = any(subject, "closings");
    bool history = json_is_true(json_object_get(subject->plan, "history")); /* may take longer */
    if (closing)
        set_moment(closing, "closed",
                   moment_of(closing, "closed") + (below(subject, 2) && !history ? 1 : -1));
    return closing;
}

static bool left_otherwise(struct subject *subject)
{
    json_t *closing = any(subject, "closings");
    if (closing)
        set_moment(closing, "last_departure",
                   moment_of(closing, "last_departure") + (below(subject, 2) ? 1 : -1));
    return closing;
}

static bool shortened(struct subject *subject, const char *start, const char *end, bool pack)
{
    json_t *closing = any(subject, "closings");
    if (!closing)
        return false;
    const struct place *place =
        &subject->mission->places[mission_find_place(subject->mission, text_of(closing, "place"))];
    int days = pack ? place->pack_days : place->clearance_days;
    set_moment(closing, end, moment_of(closing, start) + (int64_t)days * MINUTES_PER_DAY - 1);
    return true;
}

static bool packed_too_fast(struct subject *subject)
{
    return shortened(subject, "pack_start", "pack_end", true);
}

static bool cleared_too_fast(struct subject *subject)
{
    return shortened(subject, "clearance_start", "clearance_end", false);
}

static bool closed_too_early(struct subject *subject)
{
    json_t *closing = any(subject, "closings");
    if (!closing)
        return false;
    int place = mission_find_place(subject->mission, text_of(closing, "place"));
    subject->mission->places[place].earliest_close = moment_day(moment_of(closing, "closed")) + 1;
    return true;
}

static bool closing_missed(struct subject *subject)
{
    json_t *closing = any(subject, "closings");
    if (!closing)
        return false;
    int place = mission_find_place(subject->mission, text_of(closing, "place"));
    subject->mission->places[place].latest_close = moment_day(moment_of(closing, "closed")) - 1;
    return true;
}

static bool figure_wrong(struct subject *subject)
{
    json_t *figures = json_object_get(subject->plan, "figures");
    static const char *const keys[] = {
        "last_day_out", "late_person_days",   "late_items",        "people_out", "trips",
        "exposure",     "exposure_at_places", "exposure_on_roads", "cost_usd",   "value_left_usd"};
    const char *key = keys[below(subject, sizeof keys / sizeof *keys)];
    json_t *value = json_object_get(figures, key);
    snprintf(subject->what, sizeof subject->what, "%s", key);
    if (json_is_integer(value))
        json_integer_set(value, json_integer_value(value) + 1);
    else if (json_is_real(value))
        json_real_set(value, json_real_value(value) * 1.00001 + 0.00001);
    else
        json_object_set_new(figures, key, json_string("2001-01-01"));
    return true;
}

static bool last_day_moved(struct subject *subject)
{
    char day[11];
    int32_t last = subject->mission->settings.last_day;
    json_object_set_new(json_object_get(subject->plan, "mission"), "last_day",
                        json_string(day_format(below(subject, 2) ? last - 1 : last + 1, day)));
    return true;
}

static bool late_made_up(struct subject *subject)
{
    char day[11];
    const char *unit =
        subject->mission->units[below(subject, (size_t)subject->mission->unit_count)].id;
    day_format(subject->mission->settings.last_day + 3, day);
    json_array_append_new(json_object_get(subject->plan, "late"),
                          json_pack("{s:s,s:i,s:s,s:i,s:i}", "unit", unit, "people", 1, "out", day,
                                    "days", 3, "person_days", 3));
    return true;
}

static bool late_hidden(struct subject *subject)
{
    json_t *figures = json_object_get(subject->plan, "figures");
    int32_t last_out;
    if (!day_parse(text_of(figures, "last_day_out"), &last_out))
        return false;
    char day[11];
    subject->mission->settings.last_day =
        last_out - 1; /* the last are late, and the plan does not say so */
    json_object_set_new(json_object_get(subject->plan, "mission"), "last_day",
                        json_string(day_format(last_out - 1, day)));
    return true;
}

static const struct aim {
    const char *name;
    bool (*damage)(struct subject *subject);
    int rule;
} aims[] = {
    {"one more", one_more, 1},
    {"one fewer", one_fewer, 1},
    {"load twice", load_twice, 1},
    {"trip lost", trip_lost, 1},
    {"trip twice", trip_twice, 1},
    {"other unit", other_unit, 1},
    {"disposal lost", disposal_lost, 1},
    {"disposal of one more", disposal_more, 1},
    {"disposal not allowed", disposal_not_allowed, 1},
    {"more than the pool", more_than_the_pool, 2},
    {"lift too late", lift_too_late, 2},
    {"lift gone early", lift_gone_early, 2},
    {"lift off its base", lift_off_its_base, 2},
    {"lift of another mode", lift_of_another_mode, 2},
    {"escort lost", escort_lost, 3},
    {"escort too small", escort_too_small, 3},
    {"escort that does not", escort_that_does_not, 3},
    {"escort gone early", escort_gone_early, 3},
    {"escort of too many", escort_of_too_many, 3},
    {"guards gone", guards_gone, 4},
    {"guard one more", guard_one_more, 4},
    {"beds one fewer", beds_one_fewer, 5},
    {"throughput one fewer", throughput_one_fewer, 5},
    {"trip not counted in", trip_not_counted_in, 5},
    {"vehicles one fewer", vehicles_one_fewer, 5},
    {"move too fast", move_too_fast, 6},
    {"move backwards", move_backwards, 6},
    {"move elsewhere", move_elsewhere, 6},
    {"move when shut", move_when_shut, 6},
    {"trip before start", trip_before_start, 6},
    {"trip after horizon", trip_after_horizon, 6},
    {"trip apart from its moves", trip_apart_from_its_moves, 6},
    {"unit not available", unit_not_available, 6},
    {"closing lost", closing_lost, 7},
    {"closing twice", closing_twice, 7},
    {"closed otherwise", closed_otherwise, 7},
    {"left otherwise", left_otherwise, 7},
    {"packed too fast", packed_too_fast, 7},
    {"cleared too fast", cleared_too_fast, 7},
    {"closed too early", closed_too_early, 7},
    {"closing missed", closing_missed, 8},
    {"figure wrong", figure_wrong, 8},
    {"last day moved", last_day_moved, 8},
    {"late made up", late_made_up, 8},
    {"late hidden", late_hidden, 8},
};

/* Random damage. */

struct leaf {
    json_t *parent;
    const char *key; /* of the value, or of the list it is in */
    size_t index;    /* in a list */
    bool whole;      /* an item of a list, to drop or double; else a value to change */
};

struct leaves {
    struct leaf *items;
    size_t count, capacity;
};

static void add_leaf(struct leaves *leaves, struct leaf leaf)
{
    memory_grow(&leaves->items, &leaves->capacity, leaves->count + 1, sizeof *leaves->items);
    leaves->items[leaves->count++] = leaf;
}

static void collect(struct leaves *leaves, json_t *value, const char *list)
{
    const char *key;
    json_t *item;
    size_t index;
    json_array_foreach(value, index, item)
    {
        add_leaf(leaves, (struct leaf){value, list, index, true});
        collect(leaves, item, list);
    }
    json_object_foreach(value, key, item)
    {
        if (json_is_object(item) || json_is_array(item))
            collect(leaves, item, key);
        else if (strcmp(key, "id") != 0)
            add_leaf(leaves, (struct leaf){value, key, 0, false});
    }
}

static const char *another_id(struct subject *subject, const char *key)
{
    const struct mission *mission = subject->mission;
    if (strcmp(key, "leg") == 0)
        return mission->legs[below(subject, (size_t)mission->leg_count)].id;
    if (strcmp(key, "unit") == 0)
        return mission->units[below(subject, (size_t)mission->unit_count)].id;
    if (strcmp(key, "lot") == 0)
        return mission->lots[below(subject, (size_t)mission->lot_count)].id;
    if (strcmp(key, "pool") == 0 || strcmp(key, "lift") == 0)
        return mission->lifts[below(subject, (size_t)mission->lift_count)].id;
    if (strcmp(key, "mode") == 0)
        return transport_mode_name((enum transport_mode)below(subject, MODE_COUNT));
    if (strcmp(key, "disposition") == 0)
        return disposition_name((enum disposition)below(subject, DISPOSITION_COUNT));
    if (strcmp(key, "what") == 0)
        return overrun_kind_name((enum overrun_kind)below(subject, OVERRUN_COUNT));
    if (strcmp(key, "trip") == 0)
        return text_of(any(subject, "trips"), "id");
    return mission->places[below(subject, (size_t)mission->place_count)].id;
}

static json_t *changed_text(struct subject *subject, const char *key, const char *text)
{
    static const int64_t minutes[] = {1, 15, 60, 360, 720, 1440, 2880, 10080, 43200};
    int64_t change = minutes[below(subject, sizeof minutes / sizeof *minutes)] *
                     (below(subject, 2) ? 1 : -1),
            moment;
    char words[17];
    if (strlen(text) == 16 && moment_parse(text, &moment))
        return json_string(moment_format(moment + change, words));
    if (strlen(text) == 10 && moment_parse(text, &moment))
        return json_string(day_format(moment_day(moment) + (change > 0 ? 1 : -1), words));
    return json_string(another_id(subject, key));
}

static json_t *changed_number(struct subject *subject, const json_t *value)
{
    if (json_is_real(value))
        return json_real(json_real_value(value) * (below(subject, 2) ? 1.001 : 0.9) +
                         (below(subject, 2) ? 0.01 : 1));
    json_int_t number = json_integer_value(value);
    const json_int_t other[] = {number + 1,    number - 1,  number * 2 + 1,
                                number + 1000, -number - 1, number / 2 - 1};
    return json_integer(other[below(subject, sizeof other / sizeof *other)]);
}

/* Changes one thing, or drops or doubles an item. Returns false if nothing changed. */
static bool damage_at_random(struct subject *subject, struct leaf *hit)
{
    static const char *const parts[] = {"trips",         "closings", "dispositions", "late",
                                        "late_closings", "figures",  "losses",       "overruns"};
    struct leaves leaves = {0};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        collect(&leaves, json_object_get(subject->plan, parts[i]), parts[i]);
    struct leaf leaf = leaves.items[below(subject, leaves.count)];
    free(leaves.items);
    *hit = leaf;
    if (leaf.whole) {
        json_t *item = json_array_get(leaf.parent, leaf.index);
        bool drop = below(subject, 2);
        snprintf(subject->what, sizeof subject->what, "%s[%zu] %s", leaf.key, leaf.index,
                 drop ? "dropped" : "doubled");
        if (drop)
            return json_array_remove(leaf.parent, leaf.index) == 0;
        json_t *copy = json_deep_copy(item);
        if (json_object_get(copy, "id"))
            json_object_set_new(copy, "id", json_string("a second one"));
        return json_array_append_new(leaf.parent, copy) == 0;
    }
    json_t *old = json_incref(json_object_get(leaf.parent, leaf.key)), *now;
    if (json_is_string(old))
        now = changed_text(subject, leaf.key, json_string_value(old));
    else if (json_is_number(old))
        now = changed_number(subject, old);
    else
        now = json_is_boolean(old) ? json_boolean(!json_is_true(old)) : json_string("2023-01-01");
    bool different = !json_equal(old, now);
    char *was = json_dumps(old, JSON_ENCODE_ANY), *is = json_dumps(now, JSON_ENCODE_ANY);
    snprintf(subject->what, sizeof subject->what, "%s from %.80s to %.80s", leaf.key, was, is);
    free(was);
    free(is);
    json_object_set_new(leaf.parent, leaf.key, now);
    json_decref(old);
    return different;
}

/* May a plan that differs in this alone be as valid as the other? Only what has slack or an equal
 * may. */
static bool may_be_equal(const struct leaf *leaf, bool history)
{
    static const char *const slack[] = {"pack_start", "pack_end", "clearance_start",
                                        "clearance_end", "date"};
    if (leaf->whole)
        return false;
    for (size_t i = 0; i < sizeof slack / sizeof *slack; i++)
        if (strcmp(leaf->key, slack[i]) == 0)
            return true;
    const json_t *parent = leaf->parent;
    if (history && strcmp(leaf->key, "closed") == 0) /* a hand-over that took longer */
        return json_object_get(parent, "last_departure");
    if (json_object_get(parent, "quantity") && json_object_get(parent, "what")) /* a loss */
        return strcmp(leaf->key, "what") == 0 || strcmp(leaf->key, "trip") == 0;
    bool move = json_object_get(parent, "leg"), moment = strlen(text_of(parent, leaf->key)) == 16;
    if (move && moment) /* waiting on the way: the move must still take time */
        return moment_of(parent, "depart") < moment_of(parent, "arrive");
    if (move)
        return strcmp(leaf->key, "leg") == 0;     /* another road between the same places */
    bool held = json_object_get(parent, "until"); /* a lift or an escort apart */
    if (held && moment)
        return moment_of(parent, "from") < moment_of(parent, "until");
    if (json_object_get(parent,
                        "aboard")) /* other escorts, as good: nothing may then change in exposure */
        return strcmp(leaf->key, "unit") == 0 || strcmp(leaf->key, "people") == 0;
    if (json_object_get(parent, "pool")) /* another pool, or more of it, at the same cost */
        return strcmp(leaf->key, "pool") == 0 || strcmp(leaf->key, "number") == 0;
    return strcmp(leaf->key, "disposition") == 0 && json_object_get(parent, "lot");
}

/* Hand-overs that take longer than the tables have it, as they may in a history. */
static int long_handovers(const struct mission *mission, const struct plan_document *plan)
{
    int count = 0;
    for (int i = 0; i < plan->closing_count; i++)
        count += plan->closings[i].closed - plan->closings[i].last_departure >
                 (int64_t)mission->places[plan->closings[i].place].handover_days * MINUTES_PER_DAY;
    return count;
}

/* The same as a history: its breaches are those of the plan, and those of overruns are gone when
 * they are named. A bound is not held against a history, so rule 8 is left out. */
static bool is_the_same_as_history(const struct mission *mission, struct plan_document *plan,
                                   const struct verify_result *result)
{
    struct verify_result unnamed, named;
    int overrun[RULE_LAST + 1] = {0};
    bool same = true;
    plan->history = true;
    verify_plan(mission, plan, &unnamed);
    for (int i = 0; i < unnamed.breach_count; i++)
        overrun[unnamed.breaches[i].rule] +=
            strstr(unnamed.breaches[i].message, "; not named in overruns") != NULL;
    plan->overruns = unnamed.overruns;
    plan->overrun_count = unnamed.overrun_count;
    verify_plan(mission, plan, &named);
    for (int rule = RULE_FIRST; rule < RULE_LAST; rule++) {
        int expected = result->rule_counts[rule] - (rule == 7 ? long_handovers(mission, plan) : 0);
        same = same && unnamed.rule_counts[rule] == expected &&
               named.rule_counts[rule] == expected - overrun[rule];
    }
    verify_result_clear(&named);
    verify_result_clear(&unnamed);
    return same;
}

/* The verdict on the damaged plan: the number of breaches of `rule` (0: of all), or INT32_MAX if it
 * cannot be read. */
static int breaches_of(struct subject *subject, int rule)
{
    struct diagnostics diagnostics = {0};
    char *text = json_dumps(subject->plan, JSON_REAL_PRECISION(17));
    struct plan_document *plan =
        plan_document_read_text(text, strlen(text), "damaged plan", subject->mission, &diagnostics);
    free(text);
    diagnostics_clear(&diagnostics);
    if (!plan)
        return INT32_MAX;
    struct verify_result result;
    verify_plan(subject->mission, plan, &result);
    int breaches = rule ? result.rule_counts[rule] : result.breach_count;
    if (!plan->history && !is_the_same_as_history(subject->mission, plan, &result)) {
        printf("another verdict as a history: %s\n", subject->what);
        breaches = 0;
    }
    verify_result_clear(&result);
    plan_document_free(plan);
    return breaches;
}

/* What aimed damage may change in the mission, and how it was. */
struct original {
    struct settings settings;
    struct place *places;
    struct leg *legs;
    struct unit *units;
    int limit_count;
};

static void keep(struct original *original, const struct mission *mission)
{
    size_t places = (size_t)mission->place_count, legs = (size_t)mission->leg_count;
    size_t units = (size_t)mission->unit_count;
    original->settings = mission->settings;
    original->limit_count = mission->limit_count;
    original->places = memcpy(memory_new(places, sizeof(struct place)), mission->places,
                              places * sizeof(struct place));
    original->legs =
        memcpy(memory_new(legs, sizeof(struct leg)), mission->legs, legs * sizeof(struct leg));
    original->units =
        memcpy(memory_new(units, sizeof(struct unit)), mission->units, units * sizeof(struct unit));
}

static void restore(const struct original *original, struct mission *mission)
{
    mission->settings = original->settings;
    mission->limit_count = original->limit_count;
    memcpy(mission->places, original->places, (size_t)mission->place_count * sizeof(struct place));
    memcpy(mission->legs, original->legs, (size_t)mission->leg_count * sizeof(struct leg));
    memcpy(mission->units, original->units, (size_t)mission->unit_count * sizeof(struct unit));
}

static int try_aims(struct subject *subject, const json_t *plan, const struct original *original,
                    int rounds)
{
    int done = 0, missed = 0, by_rule[RULE_LAST + 1] = {0};
    for (size_t i = 0; i < sizeof aims / sizeof *aims; i++)
        for (int round = 0; round < rounds; round++) {
            subject->plan = json_deep_copy(plan);
            subject->what[0] = '\0';
            if (aims[i].damage(subject)) {
                done++;
                by_rule[aims[i].rule]++;
                if (breaches_of(subject, aims[i].rule) == 0) {
                    missed++;
                    printf("missed: %s, rule %d (%s)\n", aims[i].name, aims[i].rule, subject->what);
                }
            }
            json_decref(subject->plan);
            restore(original, subject->mission);
        }
    printf("aimed: %d damages, %d missed; by rule", done, missed);
    for (int rule = RULE_FIRST; rule <= RULE_LAST; rule++)
        printf(" %d:%d", rule, by_rule[rule]);
    putchar('\n');
    return missed;
}

static int try_random(struct subject *subject, const json_t *plan, int rounds)
{
    int done = 0, missed = 0, equal = 0, unreadable = 0;
    for (int round = 0; round < rounds; round++) {
        struct leaf leaf;
        subject->plan = json_deep_copy(plan);
        if (damage_at_random(subject, &leaf)) {
            int breaches = breaches_of(subject, 0);
            done++;
            unreadable += breaches == INT32_MAX;
            if (breaches == 0 &&
                may_be_equal(&leaf, json_is_true(json_object_get(subject->plan, "history")))) {
                equal++;
            } else if (breaches == 0) {
                missed++;
                printf("missed: %s\n", subject->what);
            }
        }
        json_decref(subject->plan);
    }
    printf("random: %d damages, %d refused in reading, %d left a plan as valid, %d missed\n", done,
           unreadable, equal, missed);
    return missed;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: mutation_test MISSION PLAN [ROUNDS [SEED]]\n", stderr);
        return 2;
    }
    int rounds = argc > 3 ? atoi(argv[3]) : 100;
    uint64_t seed = argc > 4 ? strtoull(argv[4], NULL, 10) : 1;
    struct diagnostics diagnostics = {0};
    struct subject subject = {.mission = mission_read(argv[1], &diagnostics),
                              .random = random_start(seed, 0)};
    json_t *plan = json_load_file(argv[2], 0, NULL);
    diagnostics_print(&diagnostics, stderr, 0);
    diagnostics_clear(&diagnostics);
    if (!subject.mission || !plan)
        return 3;
    size_t limits = (size_t)subject.mission->limit_count;
    struct limit *more = arena_new(&subject.mission->arena, limits + 1, sizeof *more);
    if (limits)
        memcpy(more, subject.mission->limits, limits * sizeof *more);
    subject.mission->limits = more;
    struct original original;
    keep(&original, subject.mission);
    printf("seed %llu\n", (unsigned long long)seed);
    int missed = 0;
    subject.plan = plan;
    if (breaches_of(&subject, 0) != 0) {
        puts("the plan is not valid to begin with");
        missed++;
    } else {
        missed += try_aims(&subject, plan, &original, rounds);
        missed += try_random(&subject, plan, 20 * rounds);
    }
    json_decref(plan);
    mission_free(subject.mission);
    free(original.places);
    free(original.legs);
    free(original.units);
    return missed ? 1 : 0;
}
