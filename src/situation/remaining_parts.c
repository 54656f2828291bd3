/* Where everybody and everything is when the rest begins: gathered from what the situation holds
 * (people and items by place, or under way), as parts of units and lots, one for each place and
 * moment from which on it is there. Without those who are reported to have departed, and of whom no
 * movement tells. */
#include "situation/parting.h"

#include "situation/words.h"

#include <math.h>
#include <stdlib.h>

static int whole(double value)
{
    return value > 0 ? (int)fmin(round(value), 2e9) : 0;
}

/* The open hub, headquarters or other place to be left that is nearest. */
static int nearest_open(const struct parting *parting, int place)
{
    const struct mission *mission = parting->mission;
    int best = -1;
    double least = INFINITY;
    for (int i = 0; i < mission->place_count; i++) {
        const struct place *there = &mission->places[i], *here = &mission->places[place];
        if (i == place || !there->closes || parting_is_closed(parting, i) ||
            mission_place_is_outside(mission, i))
            continue;
        double km = there->has_position && here->has_position
                        ? mission_geodesic_km(here->latitude, here->longitude, there->latitude,
                                              there->longitude)
                        : 1e5;
        if (there->kind == PLACE_SITE)
            km += 1e6; /* only where no hub is left */
        if (km < least) {
            least = km;
            best = i;
        }
    }
    return best;
}

static void find_refuges(struct parting *parting)
{
    const struct situation *situation = parting->situation;
    const struct ledger *ledger = situation->ledger;
    int32_t *day = memory_new((size_t)parting->mission->place_count, sizeof *day);
    for (int p = 0; p < parting->mission->place_count; p++) {
        parting->refuge[p] = -1;
        day[p] = INT32_MIN;
    }
    for (int32_t i = 0; i < situation->fact_count; i++) {
        const struct ledger_entry *entry = &ledger->entries[situation->facts[i].entry];
        if (entry->kind != ENTRY_DEPARTURE || entry->place < 0 || entry->other_place < 0 ||
            entry->day > situation->as_of)
            continue;
        int from = situation->place_of_name[entry->place],
            to = situation->place_of_name[entry->other_place];
        if (from >= 0 && to >= 0 && entry->day >= day[from] && !parting_is_closed(parting, to) &&
            !mission_place_is_outside(parting->mission, to)) {
            day[from] = entry->day;
            parting->refuge[from] = to;
        }
    }
    for (int p = 0; p < parting->mission->place_count; p++)
        if (parting->refuge[p] < 0)
            parting->refuge[p] = nearest_open(parting, p);
    free(day);
}

/* The part of this unit or lot, at this place from this day on (or, of a unit, away as escort until
 * then); made if there is none. */
static struct part *get_any_part(struct parting *parting, int unit, int lot, int place,
                                 int64_t available, bool escorts_away)
{
    for (size_t i = 0; i < parting->count; i++) {
        struct part *part = &parting->parts[i];
        if (part->unit == unit && part->lot == lot && part->place == place &&
            part->available == available && part->escorts_away == escorts_away)
            return part;
    }
    memory_grow(&parting->parts, &parting->capacity, parting->count + 1, sizeof *parting->parts);
    parting->parts[parting->count] = (struct part){.unit = unit,
                                                   .lot = lot,
                                                   .place = place,
                                                   .available = available,
                                                   .escorts_away = escorts_away};
    return &parting->parts[parting->count++];
}

static struct part *get_part(struct parting *parting, int unit, int lot, int place,
                             int64_t available)
{
    return get_any_part(parting, unit, lot, place, available, false);
}

/* Where what was held is when the rest begins; -1: gone. Says why in *assumed, if that is not what
 * the ledger tells. */
static int place_of_holding(const struct parting *parting, const struct holding *holding,
                            int64_t *available, const char **assumed)
{
    const struct mission *mission = parting->mission;
    int destination = holding->unit >= 0 ? mission->units[holding->unit].destination
                                         : mission->lots[holding->lot].destination;
    int place = holding->place;
    *available = MOMENT_NONE;
    *assumed = NULL;
    if (place < 0) {
        place = holding->to;
        int64_t due = holding->expected != MOMENT_NONE ? holding->expected : 0,
                first = day_moment(parting->start);
        if (place < 0) {
            place = parting->refuge[holding->from];
            *assumed = "under way, and nothing tells where to";
        } else if (holding->expected == MOMENT_NONE) {
            *assumed = "under way, and nothing tells until when";
        }
        /* By the hour, so that a trip that was planned to take it on still can. */
        due += (int64_t)ceil(mission->settings.transfer_hours * 60);
        *available = due > first ? (due + 59) / 60 * 60 : MOMENT_NONE;
    }
    if (place >= 0 && parting_is_closed(parting, place)) {
        *assumed = "was at a place that has closed, and nothing tells where to";
        place = parting->refuge[place];
    }
    bool home = place >= 0 && mission_place_is_outside(mission, place) &&
                (holding->unit >= 0 || mission->places[place].kind == PLACE_HOME);
    return place < 0 || place == destination || home ? -1 : place;
}

static void gather_people(struct parting *parting)
{
    const struct situation *situation = parting->situation;
    for (int32_t i = 0; i < situation->holding_count; i++) {
        const struct holding *holding = &situation->holdings[i];
        int64_t available;
        const char *assumed;
        if (holding->unit < 0)
            continue;
        const struct unit *unit = &parting->mission->units[holding->unit];
        if (unit->destination == unit->place && holding->place == unit->place) {
            get_part(parting, holding->unit, -1, unit->place, MOMENT_NONE)->people =
                whole(holding->quantity.value);
            continue;
        }
        int place = place_of_holding(parting, holding, &available, &assumed);
        if (place < 0 || whole(holding->quantity.value) == 0)
            continue;
        struct part *part = get_part(parting, holding->unit, -1, place, available);
        part->people += whole(holding->quantity.value);
        part->assumed = assumed ? assumed : part->assumed;
    }
    for (int u = 0; u < parting->mission->unit_count; u++) {
        int lost = whole(situation->units[u].unaccounted.value),
            place = parting->refuge[parting->mission->units[u].place];
        if (lost == 0 || place < 0)
            continue;
        struct part *part = get_part(parting, u, -1, place, MOMENT_NONE);
        part->people += lost;
        part->assumed = "was at a place that has closed, and nothing tells where to";
    }
}

static void gather_items(struct parting *parting)
{
    const struct situation *situation = parting->situation;
    const struct mission *mission = parting->mission;
    double left = 0;
    for (int l = 0; l < mission->lot_count; l++)
        left += situation->lots[l].unaccounted.value;
    for (int32_t i = 0; i < situation->holding_count; i++) {
        const struct holding *holding = &situation->holdings[i];
        int64_t available;
        const char *assumed;
        int items = whole(holding->quantity.value);
        if (holding->lot < 0 || items == 0)
            continue;
        const struct lot *lot = &mission->lots[holding->lot];
        int place = place_of_holding(parting, holding, &available, &assumed);
        bool own = lot->unit >= 0;
        if (place < 0 && holding->place >= 0 && holding->place == lot->destination)
            place = own ? -1 : holding->place; /* stays */
        if (place < 0)
            continue;
        if (assumed && holding->place >= 0 && !(own && lot->drives)) {
            left += items;
            continue;
        }
        if (own && available != MOMENT_NONE)
            own = false;
        struct part *part = own ? get_part(parting, lot->unit, -1, place, MOMENT_NONE)
                                : get_part(parting, -1, holding->lot, place, available);
        if (own && lot->drives)
            part->vehicles += items;
        else if (own)
            part->equipment += items;
        else
            part->items += items;
        part->assumed = assumed ? assumed : part->assumed;
    }
    if (left > 0)
        parting_note(parting,
                     arena_format(&parting->remaining->arena,
                                  "%.0f items at places that have closed are no longer counted: "
                                  "nothing tells what became of them",
                                  left));
}

/* People who are away as escorts of a trip that is under way. */
static void set_escorts_apart(struct parting *parting)
{
    const struct situation *situation = parting->situation;
    for (int t = 0; situation->plan && t < situation->plan->trip_count; t++) {
        const struct plan_trip *trip = &situation->plan->trips[t];
        int64_t left = situation->trips[t].left;
        if (left == MOMENT_NONE || !trip->has_escort || trip->escort.aboard)
            continue;
        int64_t back = trip->escort.until + (left > trip->depart ? left - trip->depart : 0);
        if (back < day_moment(parting->start))
            continue;
        back = (back + 59) / 60 * 60;
        int home = parting->mission->units[trip->escort.unit].place;
        struct part *part = get_part(parting, trip->escort.unit, -1, home, MOMENT_NONE);
        int away = part->people < trip->escort.people ? part->people : trip->escort.people;
        if (away == 0)
            continue;
        part->people -= away;
        get_any_part(parting, trip->escort.unit, -1, home, back, true)->people += away;
    }
}

/* Places that all people have left, whether their closing was told or not. */
static void find_left(struct parting *parting)
{
    const struct mission *mission = parting->mission;
    for (int u = 0; u < mission->unit_count; u++)
        if (mission->units[u].people > 0 && mission->places[mission->units[u].place].closes)
            parting->left[mission->units[u].place] = true;
    for (size_t i = 0; i < parting->count; i++)
        if (parting->parts[i].people > 0)
            parting->left[parting->parts[i].place] = false;
}

/* How many of the part could have left without the place lacking guards. */
static double free_to_go(const struct parting *parting, const struct part *part)
{
    const struct mission *mission = parting->mission;
    const struct unit *unit = &mission->units[part->unit];
    if (unit->destination == unit->place || part->available != MOMENT_NONE)
        return 0;
    if (!unit->guards || unit->place != part->place)
        return part->people;
    int guards = 0;
    for (size_t i = 0; i < parting->count; i++) {
        const struct part *other = &parting->parts[i];
        if (other->unit >= 0 && other->place == part->place && mission->units[other->unit].guards &&
            mission->units[other->unit].place == part->place)
            guards += other->people;
    }
    int spare = guards - parting_guard_need(parting, part->place);
    return spare <= 0 ? 0 : (double)part->people * spare / guards;
}

/* If movements tell of fewer departures than figures do, the others have left too: of all units,
 * in proportion to those who were free to go (largest remainders). */
static void assume_departures(struct parting *parting)
{
    int count;
    struct reported *list = words_reported(parting->situation, &count);
    const struct reported *last = words_last_reported(list, count, TALLY_DEPARTED);
    int32_t fact = last ? last->fact : -1;
    double reported = last ? parting->situation->facts[fact].quantity.value : 0,
           counted = parting->situation->departed.value, all = 0, done = 0;
    int missing = whole(reported - counted);
    free(list);
    if (missing == 0)
        return;
    for (size_t i = 0; i < parting->count; i++)
        if (parting->parts[i].unit >= 0)
            all += free_to_go(parting, &parting->parts[i]);
    double share = all > 0 ? fmin(1, missing / all) : 0;
    int gone = 0;
    double *left = memory_new(parting->count, sizeof *left);
    for (size_t i = 0; i < parting->count; i++)
        left[i] = parting->parts[i].unit >= 0 ? free_to_go(parting, &parting->parts[i]) * share : 0;
    for (size_t i = 0; i < parting->count; i++) { /* so that the sum is right to the person */
        done += left[i];
        int departed = whole(done) - gone;
        gone += departed;
        if (departed == 0)
            continue;
        parting->parts[i].people -= departed;
        parting->parts[i].assumed = "share of those reported as departed, beyond the movements "
                                    "that were reported";
    }
    free(left);
    char id[80], day[11];
    int32_t entry = parting->situation->facts[fact].entry;
    parting_note(
        parting,
        arena_format(&parting->remaining->arena,
                     "%.0f people are reported as departed by %s (%s), movements tell of %.0f: "
                     "%d more are taken to have left, from all units in proportion",
                     reported, day_format(parting->situation->ledger->entries[entry].day, day),
                     ledger_entry_id(parting->situation->ledger, entry, id, sizeof id), counted,
                     gone));
}

void parting_gather(struct parting *parting)
{
    find_refuges(parting);
    gather_people(parting);
    set_escorts_apart(parting);
    assume_departures(parting);
    find_left(parting);
    gather_items(parting);
}
