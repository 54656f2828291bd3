/* The history of a place, or of a unit: who was where from when to when, and every entry about it.
 *
 * A *spell* is told by an entry of presence, or made of the mission's tables and the movements: a
 * unit has a place from the start, or its first arrival, until its last departure. Both are shown,
 * as they may differ. */
#include "situation/words.h"

#include "base/table.h"
#include "base/text.h"
#include "verify/plan_json.h"

#include <stdlib.h>
#include <string.h>

struct spell {
    const char *who;     /* of a place's history; of a unit's: where */
    int32_t from, until; /* DAY_NONE: from the start; not told, or still */
    bool still;          /* there at as_of */
    bool moved;          /* made of movements; these stand behind what is told */
    struct quantity people;
    const char *basis;
};

struct spells {
    struct spell *items; /* owned */
    size_t capacity;
    int count;
};

static struct spell *add_spell(struct spells *spells, const char *who, int32_t from, int32_t until,
                               const char *basis)
{
    memory_grow(&spells->items, &spells->capacity, (size_t)spells->count + 1,
                sizeof *spells->items);
    struct spell *spell = &spells->items[spells->count++];
    *spell = (struct spell){.who = who, .from = from, .until = until, .basis = basis};
    return spell;
}

static int compare_spells(const void *left, const void *right)
{
    const struct spell *one = left, *other = right;
    if (one->moved != other->moved)
        return one->moved - other->moved;
    int32_t end = one->until == DAY_NONE ? INT32_MAX : one->until;
    int32_t other_end = other->until == DAY_NONE ? INT32_MAX : other->until;
    if (end != other_end)
        return end < other_end ? -1 : 1;
    if (one->from != other->from)
        return one->from < other->from ? -1 : 1;
    return strcmp(one->who, other->who);
}

/* What the movements tell of one unit at one place. */
struct stay {
    int32_t first_arrival, last_departure;
    bool began;
};

static struct stay find_stay(const struct situation *situation, int unit, int place)
{
    struct stay stay = {DAY_NONE, DAY_NONE, situation->mission->units[unit].place == place};
    for (int32_t f = 0; f < situation->fact_count; f++) {
        const struct fact *fact = &situation->facts[f];
        const struct ledger_entry *entry = &situation->ledger->entries[fact->entry];
        if ((entry->kind != ENTRY_DEPARTURE && entry->kind != ENTRY_ARRIVAL) || entry->unit < 0 ||
            entry->place < 0 || situation->unit_of_name[entry->unit] != unit ||
            situation->place_of_name[entry->place] != place || fact->first_day > situation->as_of ||
            (entry->measure >= 0 &&
             strcmp(words_name(situation, entry->measure), LEDGER_MEASURE_PEOPLE) != 0))
            continue;
        if (entry->kind == ENTRY_ARRIVAL &&
            (stay.first_arrival == DAY_NONE || fact->first_day < stay.first_arrival))
            stay.first_arrival = fact->first_day;
        if (entry->kind == ENTRY_DEPARTURE && fact->last_day > stay.last_departure)
            stay.last_departure = fact->last_day;
    }
    return stay;
}

static void add_stay(struct spells *spells, const struct situation *situation, int unit, int place,
                     const char *who)
{
    struct stay stay = find_stay(situation, unit, place);
    struct quantity there = {0};
    for (int32_t h = 0; h < situation->holding_count; h++)
        if (situation->holdings[h].unit == unit && situation->holdings[h].place == place)
            there = situation->holdings[h].quantity;
    bool closed = situation->places[place].closed;
    if (!stay.began && stay.first_arrival == DAY_NONE && stay.last_departure == DAY_NONE)
        return;
    int32_t until = there.value > 0                   ? DAY_NONE
                    : stay.last_departure != DAY_NONE ? stay.last_departure
                    : closed                          ? situation->places[place].closed_last
                                                      : DAY_NONE;
    struct spell *spell =
        add_spell(spells, who, stay.began ? DAY_NONE : stay.first_arrival, until, "movements");
    spell->moved = true;
    spell->still = there.value > 0;
    spell->people = there;
}

static void find_spells(struct spells *spells, const struct situation *situation, int place,
                        int unit)
{
    const struct mission *mission = situation->mission;
    for (int32_t f = 0; f < situation->fact_count; f++) {
        const struct fact *fact = &situation->facts[f];
        const struct ledger_entry *entry = &situation->ledger->entries[fact->entry];
        if (entry->kind != ENTRY_PRESENCE || entry->place < 0 || fact->first_day > situation->as_of)
            continue;
        int told_unit = entry->unit >= 0 ? situation->unit_of_name[entry->unit] : -1;
        if (place >= 0 ? situation->place_of_name[entry->place] != place : told_unit != unit)
            continue;
        const char *who = place < 0          ? words_place(situation, entry->place)
                          : entry->unit >= 0 ? words_name(situation, entry->unit)
                                             : words_name(situation, entry->holder);
        struct spell *spell = add_spell(spells, who, entry->day, entry->until_day, "as told");
        spell->people = quantity_of_amount(&entry->amount);
        spell->still = entry->until_day == DAY_NONE || entry->until_day > situation->as_of;
    }
    if (place >= 0) {
        for (int u = 0; u < mission->unit_count; u++)
            add_stay(spells, situation, u, place, mission->units[u].id);
        const struct place_situation *state = &situation->places[place];
        if (state->handed_over != DAY_NONE && state->recipient >= 0)
            add_spell(spells, words_name(situation, state->recipient), state->handed_over, DAY_NONE,
                      "hand-over")
                ->still = true;
    } else {
        for (int p = 0; p < mission->place_count; p++)
            add_stay(spells, situation, unit, p, mission->places[p].name);
    }
    if (spells->count)
        qsort(spells->items, (size_t)spells->count, sizeof *spells->items, compare_spells);
}

static bool is_about(const struct situation *situation, int32_t index, int place, int unit)
{
    const struct ledger_entry *entry = &situation->ledger->entries[index];
    if (place >= 0)
        return (entry->place >= 0 && situation->place_of_name[entry->place] == place) ||
               (entry->other_place >= 0 && situation->place_of_name[entry->other_place] == place);
    return entry->unit >= 0 && situation->unit_of_name[entry->unit] == unit;
}

/* The entries about it by day, those that take one of them away, settle or remark on it included.
 * Owned by the caller. */
static int compare_entries(const void *left, const void *right, void *context)
{
    const struct ledger_entry *entries = context;
    int32_t one = *(const int32_t *)left, other = *(const int32_t *)right;
    int32_t day = entries[one].day, other_day = entries[other].day;
    if (day == DAY_NONE)
        day = ledger_known_day(&entries[one]);
    if (other_day == DAY_NONE)
        other_day = ledger_known_day(&entries[other]);
    return day != other_day ? (day < other_day ? -1 : 1) : (one > other) - (one < other);
}

static int32_t *find_entries(const struct situation *situation, int place, int unit, int32_t *count)
{
    int32_t total = situation->ledger->entry_count;
    const struct ledger_entry *entries = situation->ledger->entries;
    int32_t *list = memory_new((size_t)total + 1, sizeof *list);
    bool *about = memory_new((size_t)total + 1, sizeof *about);
    *count = 0;
    for (int32_t i = 0; i < total; i++) {
        int32_t target = entries[i].target;
        about[i] = is_about(situation, i, place, unit) || (target >= 0 && about[target]);
        bool by_then = entries[i].day == DAY_NONE || entries[i].day <= situation->as_of;
        if (about[i] && by_then && situation->standing[i] != STANDING_UNKNOWN)
            list[(*count)++] = i;
    }
    free(about);
    qsort_r(list, (size_t)*count, sizeof *list, compare_entries, (void *)entries);
    return list;
}

static const char *heading_of(const struct situation *situation, int place, int unit)
{
    return place >= 0 ? situation->mission->places[place].name
                      : situation->mission->units[unit].name;
}

void history_print(const struct status *status, int place, int unit, FILE *stream)
{
    static const struct table_column columns[] = {{.heading = "who", .shrinks = true},
                                                  {.heading = "from"},
                                                  {.heading = "until"},
                                                  {.heading = "people now", .right = true},
                                                  {.heading = "by"}};
    static const struct table_column of_unit[] = {{.heading = "where", .shrinks = true},
                                                  {.heading = "from"},
                                                  {.heading = "until"},
                                                  {.heading = "people now", .right = true},
                                                  {.heading = "by"}};
    static const char *const marks[STANDING_COUNT] = {"",          "",          "does not count",
                                                      "retracted", "corrected", "overruled"};
    const struct situation *situation = status->situation;
    struct spells spells = {0};
    char day[11], quantity[QUANTITY_TEXT];
    find_spells(&spells, situation, place, unit);
    fprintf(stream, "%s up to %s\n\n", heading_of(situation, place, unit),
            day_format(situation->as_of, day));
    struct table table = {.columns = place >= 0 ? columns : of_unit, .column_count = 5};
    for (int i = 0; i < spells.count; i++) {
        const struct spell *spell = &spells.items[i];
        table_add(&table, "%s", spell->who);
        table_add(&table, "%s",
                  spell->from == DAY_NONE ? "the start" : day_format(spell->from, day));
        table_add(&table, "%s",
                  spell->until != DAY_NONE ? day_format(spell->until, day)
                  : spell->still           ? "still"
                                           : "not told");
        table_add(&table, "%s",
                  spell->people.most > 0 ? quantity_format(spell->people, quantity, sizeof quantity)
                                         : "-");
        table_add(&table, "%s", spell->basis);
    }
    table_print(&table, status->width, stream);
    int32_t count;
    int32_t *list = find_entries(situation, place, unit, &count);
    fprintf(stream, "\n%d entr%s\n", count, count == 1 ? "y" : "ies");
    for (int32_t i = 0; i < count; i++) {
        const struct ledger_entry *entry = &situation->ledger->entries[list[i]];
        char id[96], tells[512], text[1024];
        const char *mark = marks[situation->standing[list[i]]];
        snprintf(text, sizeof text, "%s: %s%s%s%s%s%s%s",
                 ledger_entry_id(situation->ledger, list[i], id, sizeof id), *mark ? "[" : "", mark,
                 *mark ? "] " : "", words_entry(situation, list[i], tells, sizeof tells),
                 entry->source >= 0 ? " (" : "", words_name(situation, entry->source),
                 entry->source >= 0 ? ")" : "");
        fprintf(stream, "  %s  ",
                entry->day == DAY_NONE ? "          " : day_format(entry->day, day));
        text_print_wrapped(stream, text, 14, status->width);
    }
    free(list);
    free(spells.items);
}

void history_print_json(const struct status *status, int place, int unit, FILE *stream)
{
    const struct situation *situation = status->situation;
    struct spells spells = {0};
    json_t *items = json_array(), *entries = json_array();
    find_spells(&spells, situation, place, unit);
    for (int i = 0; i < spells.count; i++) {
        const struct spell *spell = &spells.items[i];
        json_array_append_new(
            items, json_pack("{s:s,s:o,s:o,s:b,s:o,s:s}", place >= 0 ? "who" : "where", spell->who,
                             "from", plan_json_day(spell->from), "until",
                             plan_json_day(spell->until), "still", spell->still, "people",
                             words_quantity_json(spell->people), "by", spell->basis));
    }
    int32_t count;
    int32_t *list = find_entries(situation, place, unit, &count);
    for (int32_t i = 0; i < count; i++)
        json_array_append_new(entries, words_entry_json(situation, list[i]));
    plan_json_print(json_pack("{s:s,s:o,s:o,s:o}", place >= 0 ? "place" : "unit",
                              place >= 0 ? situation->mission->places[place].id
                                         : situation->mission->units[unit].id,
                              "as_of", plan_json_day(situation->as_of), "spells", items, "entries",
                              entries),
                    stream);
    free(list);
    free(spells.items);
}
