/* At a place that closes or is guarded, the last of the guard (as many as the guard must be, or one
 * part of a unit) is kept back for the closing: one activity, of as many trips as it takes, that
 * leaves when all else has left. Where nobody guards, somebody leaves last all the same: one person
 * where the closing has to wait, else as many as fill the last trip.
 */
#include "plan/cutter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The first day on which the place can be closed. */
static int earliest_closing_day(const struct cutter *cutter, int place_index)
{
    const struct mission *mission = cutter->network->mission;
    const struct place *place = &mission->places[place_index];
    int earliest =
        place->pack_days > place->clearance_days ? place->pack_days : place->clearance_days;
    if (place->earliest_close != DAY_NONE &&
        place->earliest_close - mission->settings.start_day - place->handover_days > earliest)
        earliest = place->earliest_close - mission->settings.start_day - place->handover_days;
    for (int i = 0; i < cutter->commodities->count; i++) {
        const struct commodity *commodity = &cutter->commodities->items[i];
        int release = commodity->release / cutter->network->periods_per_day;
        if (commodity->place == place_index && commodity->unit >= 0 && release > earliest)
            earliest = release;
    }
    return earliest;
}

/* The people, not of any staying unit, that the closing of the place must hold back as guards: as
 * many as the guard must be on any day on which it may close. */
static int closing_guards(const struct cutter *cutter, int place)
{
    const struct mission *mission = cutter->network->mission;
    int need = 0;
    for (int day = earliest_closing_day(cutter, place); day < cutter->network->day_count; day++) {
        int of_day = cutter->network->guard[place * cutter->network->day_count + day];
        need = of_day > need ? of_day : need;
    }
    for (int i = 0; i < mission->unit_count; i++)
        if (mission->units[i].guards && mission->units[i].place == place &&
            mission->units[i].destination == place)
            need -= mission->units[i].people;
    return need > 0 ? need : 0;
}

/* Whether the last departure from the place waits for something else than that people are gone, so
 * that it should be of few. */
static bool closing_waits(const struct cutter *cutter, int place_index)
{
    const struct place *place = &cutter->network->mission->places[place_index];
    if (place->pack_days > 0 || place->clearance_days > 0 || place->after_count > 0 ||
        place->earliest_close != DAY_NONE)
        return true;
    for (int i = 0; i < cutter->commodities->count; i++) {
        const struct path *path = cutter_path(cutter, i);
        for (int s = 1; path && s < path->count; s++)
            if (path->stages[s].from == place_index)
                return true;
    }
    return false;
}

/* People (or what drives) who leave the place over the stage. */
static int sum_leaving(const struct cutter *cutter, int place, struct stage stage, bool people,
                       const int *left)
{
    int sum = 0;
    for (int i = 0; i < cutter->commodities->count; i++) {
        const struct commodity *commodity = &cutter->commodities->items[i];
        if (commodity->place == place && left[i] > 0 &&
            (people ? commodity->unit >= 0 : commodity->drives) && cutter_path(cutter, i) &&
            same_stage(cutter_path(cutter, i)->stages[0], stage))
            sum += left[i];
    }
    return sum;
}

/* The most people in one trip of a closing over the stage: by road in what drives, if that has
 * seats for all, else in lift. */
static int closing_room(const struct cutter *cutter, int place, struct stage stage,
                        struct room room, const int *left)
{
    double most = room.people, seats = cutter->network->mission->settings.vehicle_seats;
    if (stage.mode == MODE_ROAD) {
        int vehicles = sum_leaving(cutter, place, stage, false, left);
        bool drives =
            vehicles > 0 && vehicles * seats >= sum_leaving(cutter, place, stage, true, left);
        most = fmin(most, drives || room.lift_seats <= 0 ? room.vehicles * fmax(seats, 1)
                                                         : (double)room.lifts * room.lift_seats);
    }
    return most > 1 ? (int)most : 1;
}

/* How many stay to the end where nobody must guard: one at the least; where they need not wait, as
 * many as fill the last trip, so that none is made for one person alone. */
static int last_party(const struct cutter *cutter, int place, struct stage stage, const int *left)
{
    if (closing_waits(cutter, place))
        return 1;
    struct room room =
        trip_room(cutter->network, stage, true, earliest_closing_day(cutter, place), 0);
    int most = closing_room(cutter, place, stage, room, left);
    return (sum_leaving(cutter, place, stage, true, left) - 1) % most + 1;
}

/* Whether somebody or something ends at the place, so that it is never emptied. */
static bool is_destination(const struct mission *mission, int place)
{
    for (int i = 0; i < mission->unit_count; i++)
        if (mission->units[i].destination == place && mission->units[i].people > 0)
            return true;
    for (int i = 0; i < mission->lot_count; i++)
        if (mission->lots[i].destination == place && mission->lots[i].quantity > 0)
            return true;
    return false;
}

/* Whether the commodity may be part of the last departure: guards where there are any, needed or
 * not. */
static bool may_close(const struct cutter *cutter, const struct commodity *commodity, int place,
                      bool guards_only)
{
    const struct mission *mission = cutter->network->mission;
    return commodity->unit >= 0 && commodity->place == place &&
           (!guards_only || mission->units[commodity->unit].guards);
}

/* How many vehicles may drive in the last convoy where it need not wait: as many as fill it, and
 * leave seats for the others. */
static int last_vehicles(const struct cutter *cutter, int place, struct stage stage,
                         struct room room, const int *left)
{
    int vehicles = sum_leaving(cutter, place, stage, false, left),
        people = sum_leaving(cutter, place, stage, true, left);
    int seats = cutter->network->mission->settings.vehicle_seats,
        last = room.vehicles > 0 ? (vehicles - 1) % room.vehicles + 1 : 0;
    int spare = people == 0 ? vehicles : seats > 0 ? vehicles - (people + seats - 1) / seats : 0;
    return last < spare ? last : spare;
}

/* Of like units the one with the most people, so that few trips leave together. */
static bool stays_longer(const struct cutter *cutter, int one, int other, const int *left)
{
    const double *stay = cutter->design->stay;
    return stay[one] > stay[other] || (stay[one] >= stay[other] && left[one] > left[other]);
}

void cutter_cut_closing(struct cutter *cutter, int place, int *left, int *depths)
{
    const struct commodities *commodities = cutter->commodities;
    const struct mission *mission = cutter->network->mission;
    int need = closing_guards(cutter, place);
    int seats = mission->settings.vehicle_seats;
    bool guarded = need > 0, guards_only = false;
    if (!guarded && mission->places[place].closes && !is_destination(mission, place))
        need = 1;
    for (int i = 0; i < commodities->count && need > 0; i++)
        guards_only = guards_only || may_close(cutter, &commodities->items[i], place, true);
    int *taken = memory_new((size_t)commodities->count, sizeof *taken);
    bool any = false;
    while (need > 0) {
        int best = -1;
        for (int i = 0; i < commodities->count; i++)
            if (may_close(cutter, &commodities->items[i], place, guards_only) && !taken[i] &&
                left[i] > 0 && (best < 0 || stays_longer(cutter, i, best, left)))
                best = i;
        if (best < 0)
            break;
        const struct commodity *commodity = &commodities->items[best];
        struct stage stage = cutter_path(cutter, best)->stages[0];
        if (!guarded)
            need = last_party(cutter, place, stage, left);
        int part = need < left[best] ? need : left[best];
        part = part > commodity->smallest ? part : commodity->smallest;
        if (stage.mode == MODE_ROAD && seats > 0 &&
            (int64_t)sum_leaving(cutter, place, stage, false, left) * seats >=
                sum_leaving(cutter, place, stage, true, left))
            part =
                (part + seats - 1) / seats * seats; /* no seat stays empty that others may need */
        if (left[best] - part < commodity->smallest)
            part = left[best]; /* also if it was more */
        taken[best] = part;
        left[best] -= part;
        need = guarded ? need - part : 0;
        any = true;
    }
    bool first = true;
    for (int i = 0; i < commodities->count && any; i++) {
        if (!taken[i])
            continue;
        struct stage stage = cutter_path(cutter, i)->stages[0];
        struct room room =
            trip_room(cutter->network, stage, true, earliest_closing_day(cutter, place), 0);
        int most = closing_room(cutter, place, stage, room, left);
        int vehicles = guarded || closing_waits(cutter, place)
                           ? 0
                           : last_vehicles(cutter, place, stage, room, left);
        if (stage.mode != MODE_ROAD && most < taken[i])
            most = taken[i]; /* several aircraft fly as one trip */
        struct piece people = {i, taken[i], 0, -1, cutter_expected_departure(cutter, i), false};
        while (people.quantity > 0 && cutter->program->trip_count < MOST_TRIPS) {
            struct trip *trip = cutter_open_trip(cutter->program, stage, first);
            first = false;
            int part = allowed_part(&commodities->items[i], people.quantity, most);
            depths[0] = 0;
            cutter_load_trip(cutter, trip, &people, part > 0 ? part : people.quantity);
            int driving = room_driving(room, trip->people, 0,
                                       sum_leaving(cutter, place, stage, false, left), seats);
            for (int pass = 0; pass < 2;
                 pass++) /* its own vehicles first, then any that go the same way */
                for (int lot = 0; lot < commodities->count &&
                                  (trip->people > trip->seats || trip->vehicles < vehicles);
                     lot++) {
                    const struct commodity *vehicle = &commodities->items[lot];
                    if (stage.mode != MODE_ROAD || !vehicle->drives || vehicle->seats <= 0 ||
                        vehicle->place != place || left[lot] <= 0 || !cutter_path(cutter, lot) ||
                        !same_stage(cutter_path(cutter, lot)->stages[0], stage) ||
                        (pass == 0 &&
                         mission->lots[vehicle->lot].unit != commodities->items[i].unit))
                        continue;
                    int items = (trip->people - trip->seats + vehicle->seats - 1) / vehicle->seats;
                    items = items < driving - trip->vehicles ? items : driving - trip->vehicles;
                    items = items > vehicles - trip->vehicles ? items : vehicles - trip->vehicles;
                    items = items < left[lot] ? items : left[lot];
                    if (items <= 0)
                        continue;
                    struct piece piece = {lot, items, 0, -1, people.ready, false};
                    left[lot] -= items;
                    depths[trip->load_count] = 0;
                    cutter_load_trip(cutter, trip, &piece, items);
                }
        }
    }
    free(taken);
    if (!any)
        return;
    struct program *program = cutter->program;
    struct activity *activity = &program->activities[program->activity_count - 1];
    activity->closing = true;
    program->closing[place] = (int)program->activity_count - 1;
    for (int t = 0; t < activity->trip_count; t++) {
        const struct trip *trip = &program->trips[activity->first_trip + t];
        memset(depths, 0, (size_t)trip->load_count * sizeof *depths);
        cutter_pass_on(cutter, trip, depths);
    }
}
