/* A solution as a plan file: docs/plan-file.md says what each key means.
 *
 * Trips and their moments come from the shapes. What the kernel did not need to know follows from
 * the trips here: when each site is packed (as late as its first packed departure allows), cleared
 * (once all but the last of the guard have gone) and closed, when lots that stay are disposed of,
 * and who is late. Whether it all holds is for the checker to say.
 */
#include "plan/document.h"

#include "plan/kept.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static json_t *moment_json(int64_t moment)
{
    char text[17];
    return json_string(moment_format(moment, text));
}

static json_t *day_json(int32_t day)
{
    char text[11];
    return day == DAY_NONE ? json_null() : json_string(day_format(day, text));
}

static json_t *chain_json(const struct mission *mission, const struct chain *chain,
                          int64_t midnight)
{
    json_t *moves = json_array();
    for (int i = 0; i < chain->count; i++) {
        const struct timed_move *move = &chain->moves[i];
        json_array_append_new(moves, json_pack("{s:s, s:s, s:s, s:o, s:o}", "leg",
                                               mission->legs[move->leg].id, "from",
                                               mission->places[move->from].id, "to",
                                               mission->places[move->to].id, "depart",
                                               moment_json(midnight + move->depart), "arrive",
                                               moment_json(midnight + move->arrive)));
    }
    return moves;
}

/* Loads of one commodity may have come by several trips; in the file they are one. */
static json_t *loads_json(const struct solution *solution, const struct trip *trip)
{
    json_t *loads = json_array();
    for (int i = 0; i < trip->load_count; i++) {
        const struct load *load = &solution->program->loads[trip->first_load + i];
        const struct commodity *commodity = &solution->commodities->items[load->commodity];
        int quantity = 0;
        bool known = false;
        for (int j = 0; j < trip->load_count; j++) {
            const struct load *other = &solution->program->loads[trip->first_load + j];
            if (other->commodity != load->commodity)
                continue;
            known = known || j < i;
            quantity += other->quantity;
        }
        if (known)
            continue;
        if (commodity->unit >= 0)
            json_array_append_new(loads, json_pack("{s:s, s:i}", "unit",
                                                   solution->mission->units[commodity->unit].id,
                                                   "people", quantity));
        else
            json_array_append_new(loads, json_pack("{s:s, s:i}", "lot",
                                                   solution->mission->lots[commodity->lot].id,
                                                   "quantity", quantity));
    }
    return loads;
}

static json_t *trip_json(const struct solution *solution, int number, const struct trip *trip,
                         const struct carriage_choice *choice, int64_t midnight)
{
    const struct mission *mission = solution->mission;
    const struct shape *shape = choice->shape;
    char fresh[24];
    const char *id = trip->kept >= 0 ? solution->kept->trips[trip->kept].trip->id : fresh;
    snprintf(fresh, sizeof fresh, "T%04d", number);
    json_t *object = json_pack(
        "{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "id", id, "mode",
        transport_mode_name(trip->stage.mode), "from", mission->places[trip->stage.from].id, "to",
        mission->places[trip->stage.to].id, "depart", moment_json(midnight + shape->depart),
        "arrive", moment_json(midnight + shape->arrive), "moves",
        chain_json(mission, &shape->moves, midnight), "loads", loads_json(solution, trip));
    if (shape->key.lift >= 0)
        json_object_set_new(object, "lift",
                            json_pack("{s:s, s:i, s:o, s:o, s:o, s:o}", "pool",
                                      mission->lifts[shape->key.lift].id, "number", choice->number,
                                      "from", moment_json(midnight + shape->lift_from), "until",
                                      moment_json(midnight + shape->lift_until), "out",
                                      chain_json(mission, &shape->out, midnight), "back",
                                      chain_json(mission, &shape->back, midnight)));
    if (choice->aboard_unit >= 0)
        json_object_set_new(object, "escort",
                            json_pack("{s:s, s:i, s:b}", "unit",
                                      mission->units[choice->aboard_unit].id, "people",
                                      choice->escort_people, "aboard", 1));
    else if (shape->key.escort_unit >= 0)
        json_object_set_new(object, "escort",
                            json_pack("{s:s, s:i, s:b, s:o, s:o, s:o, s:o}", "unit",
                                      mission->units[shape->key.escort_unit].id, "people",
                                      choice->escort_people, "aboard", 0, "from",
                                      moment_json(midnight + shape->escort_from), "until",
                                      moment_json(midnight + shape->escort_until), "out",
                                      chain_json(mission, &shape->escort_out, midnight), "back",
                                      chain_json(mission, &shape->escort_back, midnight)));
    return object;
}

struct departure {
    int64_t moment;
    int activity, trip;
};

static int compare_departures(const void *left_address, const void *right_address)
{
    const struct departure *left = left_address, *right = right_address;
    if (left->moment != right->moment)
        return left->moment < right->moment ? -1 : 1;
    return left->trip < right->trip ? -1 : left->trip > right->trip;
}

static json_t *trips_json(const struct solution *solution)
{
    const struct program *program = solution->program;
    struct departure *departures = memory_new(program->trip_count, sizeof *departures);
    int count = 0;
    for (int a = 0; a < (int)program->activity_count; a++)
        for (int t = 0; t < program->activities[a].trip_count; t++)
            departures[count++] = (struct departure){
                solution_midnight(solution, a) + solution_choice(solution, a, t)->shape->depart, a,
                t};
    if (count)
        qsort(departures, (size_t)count, sizeof *departures, compare_departures);
    json_t *trips = json_array();
    int number = solution->first_number;
    for (int i = 0; i < count; i++) {
        const struct departure *departure = &departures[i];
        const struct activity *activity = &program->activities[departure->activity];
        const struct trip *trip = &program->trips[activity->first_trip + departure->trip];
        json_array_append_new(
            trips, trip_json(solution, number, trip,
                             solution_choice(solution, departure->activity, departure->trip),
                             solution_midnight(solution, departure->activity)));
        number += trip->kept < 0;
    }
    free(departures);
    return trips;
}

/* What the trips do at one place. */
struct leaving {
    bool used;            /* anybody or anything was ever there */
    bool kept;            /* somebody's or something's destination: never emptied */
    bool people;          /* people were there */
    int64_t first_packed; /* first departure of a packed item; INT64_MAX: none */
    int64_t last_other;   /* last departure of all but the closing, not before the start */
    int64_t last;         /* last departure of anything; INT64_MIN: none */
    int64_t pack_end, clearance_start, clearance_end, last_departure, closed;
    bool settled;
};

static void see_activity(const struct solution *solution, struct leaving *leaving, int index)
{
    const struct mission *mission = solution->mission;
    const struct activity *activity = &solution->program->activities[index];
    for (int t = 0; t < activity->trip_count; t++) {
        const struct trip *trip = &solution->program->trips[activity->first_trip + t];
        struct leaving *from = &leaving[trip->stage.from], *to = &leaving[trip->stage.to];
        int64_t moment =
            solution_midnight(solution, index) + solution_choice(solution, index, t)->shape->depart;
        from->used = to->used = true;
        from->people = from->people || trip->people > 0;
        to->people = to->people || trip->people > 0;
        from->last = moment > from->last ? moment : from->last;
        if (!activity->closing && moment > from->last_other)
            from->last_other = moment;
        for (int i = 0; i < trip->load_count; i++) {
            int lot = solution->commodities
                          ->items[solution->program->loads[trip->first_load + i].commodity]
                          .lot;
            if (lot >= 0 && mission->lots[lot].place == trip->stage.from &&
                !mission->lots[lot].drives && moment < from->first_packed)
                from->first_packed = moment;
        }
    }
}

static int64_t later(int64_t left, int64_t right)
{
    return left > right ? left : right;
}

/* Works out the closing of a place, those it waits for first. Depth is bounded, as `after` has no
 * cycles. */
static void settle(const struct mission *mission, struct leaving *leaving, int index)
{
    const struct place *place = &mission->places[index];
    struct leaving *here = &leaving[index];
    int64_t start = day_moment(mission->settings.start_day);
    if (here->settled)
        return;
    here->settled = true;
    here->clearance_start = later(here->last_other, start);
    here->clearance_end = here->clearance_start + (int64_t)place->clearance_days * MINUTES_PER_DAY;
    here->last_departure = here->last;
    int64_t packed = start + (int64_t)place->pack_days * MINUTES_PER_DAY;
    if (!here->people) {
        /* Only things were here: the place is given up when all is done, however late. */
        here->last_departure = later(later(here->last, here->clearance_end), packed);
        if (place->earliest_close != DAY_NONE)
            here->last_departure = later(here->last_departure,
                                         day_moment(place->earliest_close - place->handover_days));
        for (int i = 0; i < place->after_count; i++) {
            settle(mission, leaving, place->after[i]);
            if (leaving[place->after[i]].used && place->closes)
                here->last_departure = later(here->last_departure, leaving[place->after[i]].closed);
        }
    }
    here->pack_end =
        here->first_packed < here->clearance_start ? here->first_packed : here->clearance_start;
    here->pack_end = later(here->pack_end, packed);
    here->closed = here->last_departure + (int64_t)place->handover_days * MINUTES_PER_DAY;
}

static struct leaving *leavings_new(const struct solution *solution)
{
    const struct mission *mission = solution->mission;
    struct leaving *leaving = memory_new((size_t)mission->place_count, sizeof *leaving);
    for (int i = 0; i < mission->place_count; i++) {
        leaving[i].first_packed = INT64_MAX;
        leaving[i].last_other = leaving[i].last = INT64_MIN;
    }
    for (int i = 0; i < mission->unit_count; i++) {
        if (mission->units[i].people == 0)
            continue;
        leaving[mission->units[i].place].used = leaving[mission->units[i].place].people = true;
        leaving[mission->units[i].destination].kept = true;
    }
    for (int i = 0; i < mission->lot_count; i++) {
        if (mission->lots[i].quantity == 0)
            continue;
        leaving[mission->lots[i].place].used = true;
        if (mission->lots[i].destination >= 0)
            leaving[mission->lots[i].destination].kept = true;
    }
    for (int a = 0; a < (int)solution->program->activity_count; a++)
        see_activity(solution, leaving, a);
    for (int i = 0; i < mission->place_count; i++)
        settle(mission, leaving, i);
    return leaving;
}

static json_t *closings_json(const struct mission *mission, const struct leaving *leaving)
{
    json_t *closings = json_array();
    for (int i = 0; i < mission->place_count; i++) {
        const struct place *place = &mission->places[i];
        if (!place->closes || !leaving[i].used || leaving[i].kept)
            continue;
        json_array_append_new(
            closings,
            json_pack(
                "{s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "place", place->id, "pack_start",
                moment_json(leaving[i].pack_end - (int64_t)place->pack_days * MINUTES_PER_DAY),
                "pack_end", moment_json(leaving[i].pack_end), "clearance_start",
                moment_json(leaving[i].clearance_start), "clearance_end",
                moment_json(leaving[i].clearance_end), "last_departure",
                moment_json(leaving[i].last_departure), "closed", moment_json(leaving[i].closed)));
    }
    return closings;
}

static json_t *late_closings_json(const struct mission *mission, const struct leaving *leaving)
{
    json_t *closings = json_array();
    for (int i = 0; i < mission->place_count; i++) {
        const struct place *place = &mission->places[i];
        int32_t closed = moment_day(leaving[i].closed);
        if (place->closes && leaving[i].used && !leaving[i].kept &&
            place->latest_close != DAY_NONE && closed > place->latest_close)
            json_array_append_new(closings, json_pack("{s:s, s:o, s:o}", "place", place->id,
                                                      "closed", day_json(closed), "latest_close",
                                                      day_json(place->latest_close)));
    }
    return closings;
}

static json_t *dispositions_json(const struct solution *solution, const struct leaving *leaving)
{
    json_t *dispositions = json_array();
    for (int i = 0; i < solution->commodities->count; i++) {
        const struct commodity *commodity = &solution->commodities->items[i];
        if (solution->design.path[i] >= 0 || commodity->lot < 0)
            continue;
        const struct lot *lot = &solution->mission->lots[commodity->lot];
        json_array_append_new(dispositions,
                              json_pack("{s:s, s:i, s:s, s:s, s:o}", "lot", lot->id, "quantity",
                                        commodity->quantity, "place",
                                        solution->mission->places[lot->place].id, "disposition",
                                        disposition_name(solution_disposition(lot)), "date",
                                        moment_json(leaving[lot->place].clearance_start)));
    }
    return dispositions;
}

struct late_people {
    int unit;
    int32_t day;
    int people;
};

static int compare_late_people(const void *left_address, const void *right_address)
{
    const struct late_people *left = left_address, *right = right_address;
    if (left->unit != right->unit)
        return left->unit < right->unit ? -1 : 1;
    return left->day < right->day ? -1 : left->day > right->day;
}

static json_t *late_json(const struct solution *solution)
{
    const struct mission *mission = solution->mission;
    struct late_people *late = memory_new(solution->program->load_count, sizeof *late);
    int count = 0;
    for (int a = 0; a < (int)solution->program->activity_count; a++)
        for (int t = 0; t < solution->program->activities[a].trip_count; t++) {
            const struct trip *trip =
                &solution->program->trips[solution->program->activities[a].first_trip + t];
            int32_t day = moment_day(solution_midnight(solution, a) +
                                     solution_choice(solution, a, t)->shape->arrive);
            for (int i = 0; i < trip->load_count && day > mission->settings.last_day; i++) {
                const struct load *load = &solution->program->loads[trip->first_load + i];
                const struct commodity *commodity = &solution->commodities->items[load->commodity];
                if (commodity->unit >= 0 && solution_gets_out(solution, trip, commodity))
                    late[count++] = (struct late_people){commodity->unit, day, load->quantity};
            }
        }
    if (count)
        qsort(late, (size_t)count, sizeof *late, compare_late_people);
    json_t *list = json_array();
    for (int i = 0, end; i < count; i = end) {
        int people = 0, days = late[i].day - mission->settings.last_day;
        for (end = i; end < count && compare_late_people(&late[end], &late[i]) == 0; end++)
            people += late[end].people;
        json_array_append_new(list, json_pack("{s:s, s:i, s:o, s:i, s:I}", "unit",
                                              mission->units[late[i].unit].id, "people", people,
                                              "out", day_json(late[i].day), "days", days,
                                              "person_days", (json_int_t)people * days));
    }
    free(late);
    return list;
}

static json_t *figures_json(const struct solution *solution)
{
    struct planned_figures figures;
    solution_figures(solution, &figures);
    return json_pack("{s:o, s:I, s:i, s:f, s:f, s:f, s:f, s:f, s:i, s:i}", "last_day_out",
                     day_json(figures.last_day_out), "late_person_days",
                     (json_int_t)figures.late_person_days, "late_items", figures.late_items,
                     "exposure", figures.exposure_at_places + figures.exposure_on_roads,
                     "exposure_at_places", figures.exposure_at_places, "exposure_on_roads",
                     figures.exposure_on_roads, "cost_usd", figures.cost_usd, "value_left_usd",
                     figures.value_left_usd, "people_out", figures.people_out, "trips",
                     figures.trips);
}

/* What the plan rests on: all but the risks, which it does not look at. */
static json_t *assumed_json(const struct mission *mission)
{
    json_t *list = json_array();
    for (int i = 0; i < mission->assumption_count; i++) {
        const struct assumption *assumption = &mission->assumptions[i];
        if (strcmp(assumption->table, "risks") == 0)
            continue;
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:s, s:s}", "table", assumption->table,
                                        "row", assumption->row, "column", assumption->column,
                                        "value", assumption->value, "note", assumption->note));
    }
    return list;
}

json_t *document_new(const struct solution *solution, uint64_t seed)
{
    const struct mission *mission = solution->mission;
    struct leaving *leaving = leavings_new(solution);
    json_t *document = json_pack(
        "{s:s, s:i, s:{s:s, s:o, s:o}, s:{s:s, s:s, s:I, s:I}, s:o, s:o, s:o, s:o, s:o, s:o}",
        "format", "decamp-plan", "version", 1, "mission", "name", mission->settings.name, "start",
        day_json(mission->settings.start_day), "last_day", day_json(mission->settings.last_day),
        "made_by", "program", "decamp", "version", DECAMP_VERSION, "seed", (json_int_t)seed,
        "schedules", (json_int_t)solution->schedules, "trips", trips_json(solution), "closings",
        closings_json(mission, leaving), "dispositions", dispositions_json(solution, leaving),
        "late", late_json(solution), "late_closings", late_closings_json(mission, leaving),
        "figures", figures_json(solution));
    if (mission->assumption_count)
        json_object_set_new(document, "assumed", assumed_json(mission));
    free(leaving);
    return document;
}
