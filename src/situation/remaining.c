/* Parts are gathered from what the situation holds (people and items by place, or under way), then
 * written over the rows of their units and lots; the first part keeps the row, others are copies of
 * it. Everything is done on the tables as written, so sources and notes stay.
 */
#include "situation/remaining.h"

#include "situation/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* As much of a unit or lot as is at one place. A unit's own lots go with its people; where they are
 * under way, they are lots of their own. */
struct part {
    int unit, lot; /* one of them is -1 */
    int place;
    int people;              /* of a unit */
    int vehicles, equipment; /* of a unit: its own lots */
    int items;               /* of a lot */
    int64_t available;       /* moment; MOMENT_NONE: any time */
    bool escorts_away;   /* of a unit: who are away as escorts, and escort nobody else until they
                            are back */
    const char *assumed; /* why; NULL: as the ledger tells */
};

struct parting {
    const struct situation *situation;
    const struct mission *mission;
    struct remaining *remaining;
    int32_t start; /* first day of what remains */
    struct part *parts;
    size_t count, capacity;
    bool *left;  /* [place] closes, and the last people are gone */
    int *refuge; /* [place] where those of a closed place are taken to be; -1: nowhere */
};

static void add_note(struct remaining *remaining, const char *note)
{
    size_t capacity = (size_t)remaining->note_capacity;
    memory_grow(&remaining->notes, &capacity, (size_t)remaining->note_count + 1,
                sizeof *remaining->notes);
    remaining->note_capacity = (int)capacity;
    remaining->notes[remaining->note_count++] = note;
}

static int whole(double value)
{
    return value > 0 ? (int)fmin(round(value), 2e9) : 0;
}

static bool is_closed(const struct parting *parting, int place)
{
    return parting->situation->places[place].closed || parting->left[place];
}

/* The open hub, headquarters or other place to be left that is nearest. */
static int nearest_open(const struct parting *parting, int place)
{
    const struct mission *mission = parting->mission;
    int best = -1;
    double least = INFINITY;
    for (int i = 0; i < mission->place_count; i++) {
        const struct place *there = &mission->places[i], *here = &mission->places[place];
        if (i == place || !there->closes || is_closed(parting, i) ||
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
        if (from >= 0 && to >= 0 && entry->day >= day[from] && !is_closed(parting, to) &&
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
    if (place >= 0 && is_closed(parting, place)) {
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
        add_note(parting->remaining,
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

static int guard_need(const struct parting *parting, int place)
{
    const struct mission *mission = parting->mission;
    int need = mission->places[place].guard_people;
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        if (limit->kind == LIMIT_GUARD && limit->place == place &&
            mission_limit_is_on(limit, parting->start))
            need = (int)limit->value;
    }
    return need;
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
    int spare = guards - guard_need(parting, part->place);
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
    add_note(parting->remaining,
             arena_format(
                 &parting->remaining->arena,
                 "%.0f people are reported as departed by %s (%s), movements tell of %.0f: "
                 "%d more are taken to have left, from all units in proportion",
                 reported, day_format(parting->situation->ledger->entries[entry].day, day),
                 ledger_entry_id(parting->situation->ledger, entry, id, sizeof id), counted, gone));
}

static void set_count(struct mission_edit *edit, const struct part *part, enum table_name table,
                      int row, const char *column, int count)
{
    if (part->assumed)
        mission_edit_assume(edit, table, row, column, part->assumed, "%d", count);
    else
        mission_edit_set(edit, table, row, column, "%d", count);
}

/* Says from when on the part is there. */
static void write_available(struct mission_edit *edit, enum table_name table, int row,
                            int64_t available)
{
    char day[11];
    if (available == MOMENT_NONE)
        return;
    int32_t on = moment_day(available);
    mission_edit_set(edit, table, row, "available", "%s", day_format(on, day));
    mission_edit_set(edit, table, row, "available_hour", "%d",
                     (int)(available - day_moment(on)) / 60);
}

/* The id of a part: that of the whole with place and time after it, before /vehicles if it has
 * that: unit@gao, unit@gao:2023-10-05T14, unit@gao:escort-2023-10-05T14. */
static const char *part_id(struct parting *parting, const struct part *part, const char *whole)
{
    const char *slash = strchr(whole, '/');
    int length = slash ? (int)(slash - whole) : (int)strlen(whole);
    char moment[17] = "";
    if (part->available != MOMENT_NONE)
        moment_format(part->available, moment);
    return arena_format(&parting->remaining->arena, "%.*s@%s%s%s%.13s%s", length, whole,
                        parting->mission->places[part->place].id, moment[0] ? ":" : "",
                        part->escorts_away ? "escort-" : "", moment, slash ? slash : "");
}

/* A unit's own lot that is on its way without the unit, as a row of the assets. */
static int add_own_lot(struct parting *parting, const struct lot *lot)
{
    struct mission_edit *edit = parting->remaining->edit;
    int row = mission_edit_add_row(edit, TABLE_ASSETS);
    mission_edit_set(edit, TABLE_ASSETS, row, "name", "%s", lot->name);
    mission_edit_set(edit, TABLE_ASSETS, row, "owner", "%s", lot->owner);
    mission_edit_set(edit, TABLE_ASSETS, row, "destination", "%s",
                     parting->mission->places[lot->destination].id);
    mission_edit_set(edit, TABLE_ASSETS, row, "tonnes", "%.15g", lot->tonnes);
    mission_edit_set(edit, TABLE_ASSETS, row, "teu", "%.15g", lot->teu);
    mission_edit_set(edit, TABLE_ASSETS, row, "seats", "%d", lot->seats);
    mission_edit_set(edit, TABLE_ASSETS, row, "drives", "%s", lot->drives ? "yes" : "no");
    return row;
}

static void write_lot_part(struct parting *parting, const struct part *part, bool first)
{
    struct mission_edit *edit = parting->remaining->edit;
    const struct lot *lot = &parting->mission->lots[part->lot];
    int row = part->lot;
    if (!first) {
        row = lot->unit >= 0 ? add_own_lot(parting, lot)
                             : mission_edit_copy_row(edit, TABLE_ASSETS, part->lot);
        mission_edit_set(edit, TABLE_ASSETS, row, "id", "%s", part_id(parting, part, lot->id));
        mission_edit_set(edit, TABLE_ASSETS, row, "place", "%s",
                         parting->mission->places[part->place].id);
    }
    set_count(edit, part, TABLE_ASSETS, row, "quantity", part->items);
    write_available(edit, TABLE_ASSETS, row, part->available);
}

static void write_unit_part(struct parting *parting, const struct part *part, bool first)
{
    struct mission_edit *edit = parting->remaining->edit;
    const struct unit *unit = &parting->mission->units[part->unit];
    int row = part->unit;
    if (!first) {
        row = mission_edit_copy_row(edit, TABLE_UNITS, part->unit);
        mission_edit_set(edit, TABLE_UNITS, row, "id", "%s", part_id(parting, part, unit->id));
        mission_edit_set(edit, TABLE_UNITS, row, "place", "%s",
                         parting->mission->places[part->place].id);
    }
    /* Kept trips may take a few of each part, and leave a few. */
    if (parting->situation->plan || part->people < unit->smallest_part)
        mission_edit_set(edit, TABLE_UNITS, row, "smallest_part", "1");
    set_count(edit, part, TABLE_UNITS, row, "people", part->people);
    set_count(edit, part, TABLE_UNITS, row, "vehicles", part->vehicles);
    set_count(edit, part, TABLE_UNITS, row, "tonnes", part->equipment);
    write_available(edit, TABLE_UNITS, row, part->available);
    if (part->escorts_away)
        mission_edit_set(edit, TABLE_UNITS, row, "escorts", "no");
}

static int compare_parts(const void *left_address, const void *right_address)
{
    const struct part *left = left_address, *right = right_address;
    if (left->unit != right->unit)
        return left->unit < right->unit ? -1 : 1;
    if (left->lot != right->lot)
        return left->lot < right->lot ? -1 : 1;
    if (left->available != right->available)
        return left->available < right->available ? -1 : 1;
    return left->place < right->place ? -1 : left->place > right->place;
}

static void write_parts(struct parting *parting)
{
    const struct mission *mission = parting->mission;
    struct mission_edit *edit = parting->remaining->edit;
    bool *unit_written = memory_new((size_t)mission->unit_count, sizeof *unit_written),
         *lot_written = memory_new((size_t)mission->lot_count, sizeof *lot_written);
    if (parting->count)
        qsort(parting->parts, parting->count, sizeof *parting->parts, compare_parts);
    for (int home = 1; home >= 0; home--) /* what is still where it began keeps its row */
        for (size_t i = 0; i < parting->count; i++) {
            const struct part *part = &parting->parts[i];
            bool *written = part->unit >= 0 ? &unit_written[part->unit] : &lot_written[part->lot];
            int began =
                part->unit >= 0 ? mission->units[part->unit].place : mission->lots[part->lot].place;
            bool stays = part->place == began && part->available == MOMENT_NONE;
            if (part->people + part->vehicles + part->equipment + part->items == 0 ||
                stays != (home == 1))
                continue;
            if (part->unit >= 0)
                write_unit_part(parting, part, !*written && stays);
            else
                write_lot_part(parting, part, !*written && stays);
            *written = *written || stays;
        }
    for (int u = 0; u < mission->unit_count; u++)
        if (!unit_written[u])
            mission_edit_drop_row(edit, TABLE_UNITS, u);
    for (int l = 0; l < mission->lot_count; l++)
        if (!lot_written[l] && mission->lots[l].unit < 0)
            mission_edit_drop_row(edit, TABLE_ASSETS, l);
    free(lot_written);
    free(unit_written);
}

/* Whole days from the start to the day of the moment: the tables know no hours, so what is done in
 * the course of a day counts as done when it begins. */
static int days_after(const struct parting *parting, int64_t moment)
{
    int32_t day = moment_day(moment);
    return day > parting->start ? day - parting->start : 0;
}

/* Nobody waits any more for places that have closed. */
static void write_after(struct parting *parting, int place)
{
    const struct mission *mission = parting->mission;
    const struct place *waits = &mission->places[place];
    bool changed = false;
    const char *list = "";
    for (int i = 0; i < waits->after_count; i++) {
        bool closed = is_closed(parting, waits->after[i]);
        changed = changed || closed;
        if (!closed)
            list = arena_format(&parting->remaining->arena, "%s%s%s", list, list[0] ? ";" : "",
                                mission->places[waits->after[i]].id);
    }
    if (changed)
        mission_edit_set(parting->remaining->edit, TABLE_PLACES, place, "after", "%s", list);
}

static void write_places(struct parting *parting)
{
    const struct mission *mission = parting->mission;
    struct mission_edit *edit = parting->remaining->edit;
    const struct plan_document *plan = parting->situation->plan;
    for (int p = 0; p < mission->place_count; p++) {
        const struct place *place = &mission->places[p];
        write_after(parting, p);
        if (is_closed(parting, p)) {
            mission_edit_set(edit, TABLE_PLACES, p, "kind", "town");
            mission_edit_set(edit, TABLE_PLACES, p, "closes", "no");
            mission_edit_set(edit, TABLE_PLACES, p, "guard_people", "0");
            continue;
        }
        const struct plan_closing *closing = plan ? plan_document_find_closing(plan, p) : NULL;
        if (!closing || closing->pack_start == MOMENT_NONE ||
            closing->pack_start >= day_moment(parting->start))
            continue;
        int days = days_after(parting, closing->pack_end);
        if (days < place->pack_days)
            mission_edit_set(edit, TABLE_PLACES, p, "pack_days", "%d", days);
        days = days_after(parting, closing->clearance_end);
        if (closing->clearance_start < day_moment(parting->start) && days < place->clearance_days)
            mission_edit_set(edit, TABLE_PLACES, p, "clearance_days", "%d", days);
    }
}

static void write_limit(struct mission_edit *edit, const struct mission *mission,
                        const struct limit *limit, const char *source)
{
    int row = mission_edit_add_row(edit, TABLE_LIMITS);
    char day[11];
    mission_edit_set(edit, TABLE_LIMITS, row, "kind", "%s", limit_kind_name(limit->kind));
    if (limit->place >= 0)
        mission_edit_set(edit, TABLE_LIMITS, row, "place", "%s", mission->places[limit->place].id);
    if (limit->leg >= 0)
        mission_edit_set(edit, TABLE_LIMITS, row, "leg", "%s", mission->legs[limit->leg].id);
    if (limit->lift >= 0)
        mission_edit_set(edit, TABLE_LIMITS, row, "lift", "%s", mission->lifts[limit->lift].id);
    if (limit->mode >= 0)
        mission_edit_set(edit, TABLE_LIMITS, row, "mode", "%s",
                         transport_mode_name((enum transport_mode)limit->mode));
    if (limit->country && limit->country[0])
        mission_edit_set(edit, TABLE_LIMITS, row, "country", "%s", limit->country);
    if (limit->from != DAY_NONE)
        mission_edit_set(edit, TABLE_LIMITS, row, "from", "%s", day_format(limit->from, day));
    if (limit->until != DAY_NONE)
        mission_edit_set(edit, TABLE_LIMITS, row, "until", "%s", day_format(limit->until, day));
    if (limit->kind != LIMIT_SHUT)
        mission_edit_set(edit, TABLE_LIMITS, row, "value", "%.15g", limit->value);
    if (limit->why)
        mission_edit_set(edit, TABLE_LIMITS, row, "why", "%s", limit->why);
    mission_edit_set(edit, TABLE_LIMITS, row, "source", "%s", source);
}

static void write_told_limits(struct parting *parting)
{
    const struct situation *situation = parting->situation;
    for (int i = 0; i < parting->mission->limit_count; i++) {
        int32_t until = parting->mission->limits[i].until;
        if (until != DAY_NONE && until < parting->start)
            mission_edit_drop_row(parting->remaining->edit, TABLE_LIMITS, i);
    }
    for (int32_t i = 0; i < situation->limit_count; i++) {
        char id[80];
        if (situation->limits[i].limit.until == DAY_NONE ||
            situation->limits[i].limit.until >= parting->start)
            write_limit(
                parting->remaining->edit, parting->mission, &situation->limits[i].limit,
                ledger_entry_id(situation->ledger, situation->limits[i].entry, id, sizeof id));
    }
}

/* Vehicles of a pool that are away on a day, by trips that are under way. */
static int lift_away(const struct parting *parting, int lift, int32_t day)
{
    const struct situation *situation = parting->situation;
    int away = 0;
    for (int t = 0; situation->plan && t < situation->plan->trip_count; t++) {
        const struct plan_trip *trip = &situation->plan->trips[t];
        int64_t left = situation->trips[t].left;
        if (left == MOMENT_NONE || !trip->has_lift || trip->lift.lift != lift)
            continue;
        int64_t late = left > trip->depart ? left - trip->depart : 0;
        if (moment_day(trip->lift.until + late) > day) /* who is back that day is there that day */
            away += trip->lift.number;
    }
    return away;
}

/* What a pool has on a day, without those that are away. */
static int lift_number(const struct parting *parting, int lift, int32_t day)
{
    const struct mission *mission = parting->mission;
    int number = mission->lifts[lift].number;
    for (int i = 0; i < mission->limit_count; i++) {
        const struct limit *limit = &mission->limits[i];
        if (limit->kind == LIMIT_LIFT_NUMBER && limit->lift == lift && limit->value < number &&
            mission_limit_is_on(limit, day))
            number = (int)limit->value;
    }
    return number;
}

/* A limit for each stretch of days on which the same number is there. */
static void write_lift_away(struct parting *parting)
{
    for (int lift = 0; lift < parting->mission->lift_count; lift++)
        for (int32_t day = parting->start; lift_away(parting, lift, day) > 0;) {
            int away = lift_away(parting, lift, day), number = lift_number(parting, lift, day);
            int32_t last = day;
            while (lift_away(parting, lift, last + 1) == away &&
                   lift_number(parting, lift, last + 1) == number)
                last++;
            const struct limit limit = {.kind = LIMIT_LIFT_NUMBER,
                                        .place = -1,
                                        .leg = -1,
                                        .lift = lift,
                                        .mode = -1,
                                        .from = day,
                                        .until = last,
                                        .value = number > away ? number - away : 0,
                                        .why = "the others are still on their way"};
            write_limit(parting->remaining->edit, parting->mission, &limit, "plan in force");
            day = last + 1;
        }
}

/* A place has beds for all who are there, and no more guards than there are. */
static void fit_places(struct parting *parting)
{
    const struct mission *mission = parting->mission;
    struct mission_edit *edit = parting->remaining->edit;
    for (int p = 0; p < mission->place_count; p++) {
        int people = 0, guards = 0, need = guard_need(parting, p);
        for (size_t i = 0; i < parting->count; i++) {
            const struct part *part = &parting->parts[i];
            if (part->unit < 0 || part->place != p)
                continue;
            people += part->people;
            guards += mission->units[part->unit].guards ? part->people : 0;
        }
        if (mission->places[p].beds >= 0 && people > mission->places[p].beds)
            mission_edit_assume(edit, TABLE_PLACES, p, "beds", "as many as people are there", "%d",
                                people);
        if (!is_closed(parting, p) && guards < need) {
            mission_edit_assume(edit, TABLE_PLACES, p, "guard_people",
                                "as many as guards are there", "%d", guards);
            for (int i = 0; i < mission->limit_count; i++)
                if (mission->limits[i].kind == LIMIT_GUARD && mission->limits[i].place == p)
                    mission_edit_drop_row(edit, TABLE_LIMITS, i);
        }
    }
}

static void write_settings(struct parting *parting)
{
    struct mission_edit *edit = parting->remaining->edit;
    const struct situation *situation = parting->situation;
    char day[11];
    int32_t last = situation->last_day;
    if (last < parting->start) {
        add_note(parting->remaining,
                 arena_format(&parting->remaining->arena,
                              "the mission's last day, %s, is over: what remains is to be done at "
                              "once",
                              day_format(last, day)));
        last = parting->start;
    }
    mission_edit_set(edit, TABLE_MISSION, 0, "start", "%s", day_format(parting->start, day));
    mission_edit_set(edit, TABLE_MISSION, 0, "last_day", "%s", day_format(last, day));
}

/* Which row each unit and lot comes from, by its id up to the place. */
static void find_origins(struct parting *parting)
{
    struct remaining *remaining = parting->remaining;
    const struct mission *now = remaining->mission;
    remaining->unit_of =
        arena_new(&remaining->arena, (size_t)now->unit_count, sizeof *remaining->unit_of);
    remaining->lot_of =
        arena_new(&remaining->arena, (size_t)now->lot_count, sizeof *remaining->lot_of);
    for (int i = 0; i < now->unit_count; i++)
        remaining->unit_of[i] = mission_find_unit_or_part(parting->mission, now->units[i].id);
    for (int i = 0; i < now->lot_count; i++)
        remaining->lot_of[i] = mission_find_lot_or_part(parting->mission, now->lots[i].id);
}

struct remaining *remaining_new(const struct situation *situation, struct diagnostics *diagnostics)
{
    struct remaining *remaining = memory_new(1, sizeof *remaining);
    struct parting parting = {.situation = situation,
                              .mission = situation->mission,
                              .remaining = remaining,
                              .start = situation->as_of + 1};
    if (parting.start < situation->mission->settings.start_day)
        parting.start = situation->mission->settings.start_day;
    remaining->edit = mission_edit_new(situation->mission);
    parting.refuge = memory_new((size_t)situation->mission->place_count, sizeof *parting.refuge);
    parting.left = memory_new((size_t)situation->mission->place_count, sizeof *parting.left);
    find_refuges(&parting);
    gather_people(&parting);
    set_escorts_apart(&parting);
    assume_departures(&parting);
    find_left(&parting);
    gather_items(&parting);
    write_settings(&parting);
    write_parts(&parting);
    write_places(&parting);
    write_told_limits(&parting);
    write_lift_away(&parting);
    fit_places(&parting);
    remaining->mission = mission_edit_finish(remaining->edit, diagnostics);
    if (remaining->mission)
        find_origins(&parting);
    free(parting.refuge);
    free(parting.left);
    free(parting.parts);
    if (remaining->mission)
        return remaining;
    remaining_free(remaining);
    return NULL;
}

void remaining_free(struct remaining *remaining)
{
    if (!remaining)
        return;
    mission_free(remaining->mission);
    mission_edit_free(remaining->edit);
    free(remaining->notes);
    arena_clear(&remaining->arena);
    free(remaining);
}
