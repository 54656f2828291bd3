/* The days of the bound: which legs are open, how dangerous each leg and place is, how long places
 * are guarded. What the tables and their limits say, without any price. */
#include "verify/bound.h"

#include "verify/steps.h"

#include <math.h>
#include <string.h>

double *proof_days_new(struct proof *proof, int rows)
{
    return arena_new(&proof->arena, (size_t)rows * (size_t)(proof->days + 1), sizeof(double));
}

double *proof_at(const struct proof *proof, double *table, int row, int day)
{
    return table + (size_t)row * (size_t)(proof->days + 1) + day;
}

static struct steps proof_steps(struct proof *proof, enum limit_kind kind, int place, int leg,
                                int lift, double base)
{
    struct steps_wanted wanted = {.kind = kind,
                                  .place = place,
                                  .leg = leg,
                                  .lift = lift,
                                  .country_place = -1,
                                  .base = base,
                                  .replaces = kind == LIMIT_GUARD || kind == LIMIT_DANGER,
                                  .exists_from = DAY_NONE,
                                  .exists_until = DAY_NONE};
    if (lift >= 0) {
        wanted.exists_from = proof->mission->lifts[lift].from;
        wanted.exists_until = proof->mission->lifts[lift].until;
    }
    return steps_build(&proof->arena, proof->mission, &wanted);
}

bool proof_shuts(const struct mission *mission, const struct limit *limit, const struct leg *leg)
{
    const char *country = limit->country;
    return limit->kind == LIMIT_SHUT && (limit->leg < 0 || &mission->legs[limit->leg] == leg) &&
           (limit->place < 0 || limit->place == leg->from || limit->place == leg->to) &&
           (limit->mode < 0 || limit->mode == (int)leg->mode) &&
           (!*country || strcmp(country, mission->places[leg->from].country) == 0 ||
            strcmp(country, mission->places[leg->to].country) == 0);
}

bool proof_is_inside(const struct proof *proof, int place)
{
    return !check_is_outside(proof->check, place);
}

static void read_legs(struct proof *proof)
{
    const struct mission *mission = proof->mission;
    proof->acts = proof_days_new(proof, mission->leg_count);
    proof->convoy = proof_days_new(proof, mission->leg_count);
    proof->shut =
        arena_new(&proof->arena, (size_t)mission->leg_count * (size_t)(proof->days + 1), 1);
    for (int l = 0; l < mission->leg_count; l++) {
        const struct leg *leg = &mission->legs[l];
        bool counts = leg->mode == MODE_ROAD &&
                      (proof_is_inside(proof, leg->from) || proof_is_inside(proof, leg->to));
        struct steps danger = proof_steps(proof, LIMIT_DANGER, -1, l, -1, leg->hostile_acts_per_km);
        double most =
            leg->convoy_vehicles < 0 ? mission->settings.convoy_vehicles : leg->convoy_vehicles;
        struct steps one = proof_steps(proof, LIMIT_CONVOY_VEHICLES, -1, l, -1, most),
                     all = proof_steps(proof, LIMIT_CONVOY_VEHICLES, -1, -1, -1, most);
        for (int day = 0; day < proof->days; day++) {
            int32_t date = proof->start + day;
            *proof_at(proof, proof->acts, l, day) =
                counts ? leg->km * steps_value(&danger, date) : 0;
            *proof_at(proof, proof->convoy, l, day) =
                fmin(steps_value(&one, date), steps_value(&all, date));
        }
        for (int i = 0; i < mission->limit_count; i++) {
            const struct limit *limit = &mission->limits[i];
            for (int day = 0;
                 day < proof->days && limit->lift < 0 && proof_shuts(mission, limit, leg); day++)
                if (mission_limit_is_on(limit, proof->start + day))
                    proof->shut[(size_t)l * (size_t)(proof->days + 1) + (size_t)day] = 1;
        }
    }
}

bool proof_is_open(const struct proof *proof, int leg, int day)
{
    return !proof->shut[(size_t)leg * (size_t)(proof->days + 1) + (size_t)day] &&
           (proof->mission->legs[leg].mode != MODE_ROAD ||
            *proof_at(proof, proof->convoy, leg, day) > 0);
}

bool proof_passes(const struct mission *mission, const struct lift *lift, const struct leg *leg)
{
    return lift->mode == leg->mode &&
           (lift->range_km < 0 || leg->km <= lift->range_km * (1 + 1e-9)) &&
           mission->places[leg->from].runway_m >= lift->runway_m &&
           mission->places[leg->to].runway_m >= lift->runway_m;
}

/* The first day from `day` on on which anything could leave the place. */
static int first_departure(const struct proof *proof, int place, int day)
{
    const struct mission *mission = proof->mission;
    for (; day < proof->days; day++)
        for (int l = 0; l < mission->leg_count; l++) {
            const struct leg *leg = &mission->legs[l];
            bool leads = leg->from == place || (leg->to == place && leg->both_ways);
            if (!leads || proof->shut[(size_t)l * (size_t)(proof->days + 1) + (size_t)day])
                continue;
            if (leg->mode == MODE_ROAD)
                return day;
            for (int i = 0; i < mission->lift_count; i++)
                if (proof_passes(mission, &mission->lifts[i], leg))
                    return day;
        }
    return proof->days;
}

int proof_release(const struct proof *proof, const struct unit *unit)
{
    return unit->available == DAY_NONE || unit->available < proof->start
               ? 0
               : unit->available - proof->start;
}

bool proof_has_to_move(const struct lot *lot)
{
    return lot->quantity > 0 && lot->destination >= 0 && lot->destination != lot->place &&
           lot->dispositions == 1u << DISPOSITION_REDEPLOY;
}

bool proof_moves_out(const struct unit *unit)
{
    return unit->people > 0 && unit->destination != unit->place;
}

bool proof_has_to_close(const struct proof *proof, int place)
{
    return proof->mission->places[place].closes && !proof->check->keeps[place];
}

static int later(int day, int other)
{
    return day > other ? day : other;
}

/* The earliest day of the last departure from a place; rule 7. */
static int find_emptied(struct proof *proof, int index)
{
    const struct mission *mission = proof->mission;
    const struct place *place = &mission->places[index];
    bool closes = proof_has_to_close(proof, index);
    if (proof->emptied[index] >= 0)
        return proof->emptied[index];
    int day = closes ? later(place->pack_days, place->clearance_days) : 0;
    proof->emptied[index] = day; /* `after` has no cycles */
    for (int i = 0; i < mission->unit_count; i++)
        if (mission->units[i].place == index && proof_moves_out(&mission->units[i]))
            day = later(day, proof_release(proof, &mission->units[i]));
    for (int i = 0; i < mission->lot_count && closes; i++)
        if (mission->lots[i].place == index && proof_has_to_move(&mission->lots[i]) &&
            !mission->lots[i].drives)
            day =
                later(day, first_departure(proof, index, place->pack_days) + place->clearance_days);
    if (closes && place->earliest_close != DAY_NONE)
        day = later(day, place->earliest_close - proof->start - place->handover_days);
    for (int i = 0; i < place->after_count && closes; i++) {
        int before = place->after[i];
        bool used = false;
        for (int u = 0; u < mission->unit_count; u++)
            used |= mission->units[u].place == before && mission->units[u].people > 0;
        if (used && proof_has_to_close(proof, before))
            day = later(day, find_emptied(proof, before) + mission->places[before].handover_days);
    }
    return proof->emptied[index] = first_departure(proof, index, day);
}

/* On days on which fewer guards than the guard could not have left yet, the guard's exposure counts
 * once, and who guards waits for nothing. */
static void read_places(struct proof *proof)
{
    const struct mission *mission = proof->mission;
    proof->danger = proof_days_new(proof, proof->places);
    proof->relief = proof_days_new(proof, proof->places);
    proof->guard = proof_days_new(proof, proof->places);
    proof->emptied = arena_new(&proof->arena, (size_t)proof->places, sizeof *proof->emptied);
    for (int place = 0; place < proof->places; place++)
        proof->emptied[place] = -1;
    int *leaves = arena_new(&proof->arena, (size_t)mission->unit_count, sizeof *leaves);
    for (int i = 0; i < mission->unit_count; i++)
        leaves[i] = first_departure(proof, mission->units[i].place,
                                    proof_release(proof, &mission->units[i]));
    for (int place = 0; place < proof->places; place++) {
        if (!proof_is_inside(proof, place))
            continue;
        struct steps danger = proof_steps(proof, LIMIT_DANGER, place, -1, -1,
                                          mission->places[place].hostile_acts_per_day),
                     guard = proof_steps(proof, LIMIT_GUARD, place, -1, -1,
                                         mission->places[place].guard_people);
        int emptied = find_emptied(proof, place);
        for (int day = 0; day < proof->days; day++) {
            double acts = *proof_at(proof, proof->danger, place, day) =
                steps_value(&danger, proof->start + day);
            double need = steps_value(&guard, proof->start + day), held = 0, leaving = 0;
            for (int i = 0; i < mission->unit_count; i++) {
                const struct unit *unit = &mission->units[i];
                if (unit->place != place || !unit->guards)
                    continue;
                if (unit->destination == place)
                    need -= unit->people;
                else
                    leaving += unit->people;
                if (unit->destination != place && leaves[i] > day)
                    held += unit->people;
            }
            if (day >= emptied || held >= need || leaving < need)
                continue;
            *proof_at(proof, proof->relief, place, day) = acts;
            *proof_at(proof, proof->guard, place, day) = need * acts;
        }
    }
}

void proof_read_days(struct proof *proof)
{
    read_legs(proof);
    read_places(proof);
}
