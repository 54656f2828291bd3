/* Entries in words, and the sums that more than one page shows. */
#include "situation/words.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *words_name(const struct situation *situation, int32_t name)
{
    return name >= 0 ? situation->ledger->names[name] : "";
}

const char *words_place(const struct situation *situation, int32_t name)
{
    int place = name >= 0 ? situation->place_of_name[name] : -1;
    return place >= 0 ? situation->mission->places[place].name : words_name(situation, name);
}

/* A text being put together, cut at its end. */
struct phrase {
    char *text;
    size_t size, used;
};

static void say(struct phrase *phrase, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void say(struct phrase *phrase, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length =
        vsnprintf(phrase->text + phrase->used, phrase->size - phrase->used, format, arguments);
    va_end(arguments);
    phrase->used += length > 0 ? (size_t)length : 0;
    if (phrase->used >= phrase->size)
        phrase->used = phrase->size - 1;
}

static void say_if(struct phrase *phrase, const char *before, const char *text)
{
    if (*text)
        say(phrase, "%s%s", before, text);
}

static const char *measure_of(const struct situation *situation, const struct ledger_entry *entry)
{
    const char *measure = words_name(situation, entry->measure);
    if (*measure)
        return measure;
    return entry->unit < 0 && entry->lot >= 0 ? LEDGER_MEASURE_ITEMS : LEDGER_MEASURE_PEOPLE;
}

static const char *subject_of(const struct situation *situation, const struct ledger_entry *entry)
{
    return words_name(situation, entry->unit >= 0  ? entry->unit
                                 : entry->lot >= 0 ? entry->lot
                                                   : entry->holder);
}

static const char *singular(const char *measure)
{
    return strcmp(measure, "people") == 0     ? "person"
           : strcmp(measure, "items") == 0    ? "item"
           : strcmp(measure, "vehicles") == 0 ? "vehicle"
                                              : measure;
}

/* "116 people of mopti-senegal", "all people of ..." */
static void say_what(struct phrase *phrase, const struct situation *situation,
                     const struct ledger_entry *entry)
{
    char text[QUANTITY_TEXT];
    const char *measure = measure_of(situation, entry);
    if (entry->amount.qualifier == AMOUNT_NONE)
        say(phrase, "%s%s", entry->unit >= 0 || entry->lot >= 0 ? "all " : "", measure);
    else
        say(phrase, "%s %s", quantity_format(quantity_of_amount(&entry->amount), text, sizeof text),
            entry->amount.qualifier == AMOUNT_EXACT && entry->amount.value == 1 ? singular(measure)
                                                                                : measure);
    say_if(phrase, " of ", subject_of(situation, entry));
}

static void say_limit(struct phrase *phrase, const struct situation *situation,
                      const struct ledger_entry *entry)
{
    char text[QUANTITY_TEXT], day[11];
    const char *measure = words_name(situation, entry->measure);
    if (entry->kind == ENTRY_REFUSAL)
        say(phrase, "clearance refused");
    else
        say(phrase, "%s%s", strcmp(measure, "shut") == 0 ? "" : "limit ", measure);
    if (entry->amount.qualifier != AMOUNT_NONE)
        say(phrase, " %s", quantity_format(quantity_of_amount(&entry->amount), text, sizeof text));
    say_if(phrase, " at ", words_place(situation, entry->place));
    say_if(phrase, " on ", words_name(situation, entry->leg));
    say_if(phrase, " of ", words_name(situation, entry->lift));
    say_if(phrase, " in ", words_name(situation, entry->holder));
    if (entry->mode >= 0)
        say(phrase, " by %s", transport_mode_name((enum transport_mode)entry->mode));
    if (entry->until_day != DAY_NONE)
        say(phrase, " until %s", day_format(entry->until_day, day));
}

char *words_entry(const struct situation *situation, int32_t index, char *text, size_t size)
{
    const struct ledger_entry *entry = &situation->ledger->entries[index];
    struct phrase phrase = {text, size, 0};
    char day[11], other[64], amount[QUANTITY_TEXT];
    *text = 0;
    const char *place = words_place(situation, entry->place);
    switch (entry->kind) {
    case ENTRY_DEPARTURE:
        say_what(&phrase, situation, entry);
        say_if(&phrase, " left ", place);
        say_if(&phrase, " for ", words_place(situation, entry->other_place));
        break;
    case ENTRY_ARRIVAL:
        say_what(&phrase, situation, entry);
        say_if(&phrase, " reached ", place);
        say_if(&phrase, " from ", words_place(situation, entry->other_place));
        break;
    case ENTRY_CLOSING:
        say(&phrase, "%s closed", place);
        break;
    case ENTRY_HANDOVER:
        say(&phrase, "%s handed over", place);
        say_if(&phrase, " to ", words_name(situation, entry->recipient));
        break;
    case ENTRY_DISPOSITION:
        say(&phrase, "%s:", words_name(situation, entry->measure));
        if (entry->amount.qualifier != AMOUNT_NONE)
            say(&phrase, " %s of",
                quantity_format(quantity_of_amount(&entry->amount), amount, sizeof amount));
        say_if(&phrase, " ", words_name(situation, entry->lot));
        say_if(&phrase, " at ", place);
        say_if(&phrase, " to ", words_name(situation, entry->recipient));
        break;
    case ENTRY_PRESENCE:
        say(&phrase, "%s at %s", subject_of(situation, entry), place);
        if (entry->until_day != DAY_NONE)
            say(&phrase, " until %s", day_format(entry->until_day, day));
        break;
    case ENTRY_INCIDENT:
        say(&phrase, "incident");
        say_if(&phrase, " at ", place);
        say_if(&phrase, " on ", words_name(situation, entry->leg));
        say_if(&phrase, ", ", words_name(situation, entry->cause));
        if (entry->measure >= 0)
            say(&phrase, ": %s %s",
                quantity_format(quantity_of_amount(&entry->amount), amount, sizeof amount),
                words_name(situation, entry->measure));
        break;
    case ENTRY_FIGURE:
        say(&phrase, "%s: %s", words_name(situation, entry->measure),
            quantity_format(quantity_of_amount(&entry->amount), amount, sizeof amount));
        say_if(&phrase, " at ", place);
        say_if(&phrase, " of ", words_name(situation, entry->holder));
        say_if(&phrase, ", ", words_name(situation, entry->cause));
        break;
    case ENTRY_LIMIT:
    case ENTRY_REFUSAL:
        say_limit(&phrase, situation, entry);
        break;
    case ENTRY_DEADLINE:
        say(&phrase, "the last day is %s",
            entry->until_day == DAY_NONE ? "not told" : day_format(entry->until_day, day));
        break;
    case ENTRY_ANNOUNCEMENT:
        say(&phrase, "trip %s %s", words_name(situation, entry->trip),
            entry->amount.qualifier != AMOUNT_NONE && entry->amount.value == 0 ? "called off"
                                                                               : "announced");
        break;
    case ENTRY_PLAN:
        say(&phrase, "a plan comes into force");
        break;
    case ENTRY_REMARK:
        say(&phrase, "remark");
        break;
    case ENTRY_RETRACTION:
    case ENTRY_SETTLEMENT:
        say(&phrase, entry->kind == ENTRY_RETRACTION ? "retracts %s" : "settles: %s holds",
            entry->target < 0
                ? "nothing"
                : ledger_entry_id(situation->ledger, entry->target, other, sizeof other));
        break;
    default:
        say(&phrase, "%s %s", entry_kind_name(entry->kind), words_name(situation, entry->holder));
    }
    say_if(&phrase, ", trip ",
           entry->kind == ENTRY_ANNOUNCEMENT ? "" : words_name(situation, entry->trip));
    if (entry_kind_name(entry->kind) && entry->kind != ENTRY_PLAN)
        say_if(&phrase, "; ", words_name(situation, entry->note));
    return text;
}

char *words_alternatives(const struct situation *situation, const struct fact *fact, char *text,
                         size_t size)
{
    enum { MOST_ALTERNATIVES = 4 };
    if (!fact->quantity.disputed || fact->count > MOST_ALTERNATIVES)
        return quantity_format(fact->quantity, text, size);
    struct phrase phrase = {text, size, 0};
    char told[QUANTITY_TEXT];
    *text = 0;
    for (int32_t i = 0; i < fact->count; i++) {
        const struct ledger_entry *entry =
            &situation->ledger->entries[situation->reports[fact->report + i]];
        say(&phrase, "%s%s", i ? " or " : "",
            quantity_format(quantity_of_amount(&entry->amount), told, sizeof told));
    }
    say(&phrase, "*");
    return text;
}

char *words_delay(int days, char *text, size_t size)
{
    if (days == 0)
        snprintf(text, size, "on the day");
    else
        snprintf(text, size, "%d day%s %s", abs(days), abs(days) == 1 ? "" : "s",
                 days > 0 ? "late" : "early");
    return text;
}

bool words_is_position(const struct mission *mission, int place)
{
    enum place_kind kind = mission->places[place].kind;
    return (kind == PLACE_SITE || kind == PLACE_HUB || kind == PLACE_HEADQUARTERS) &&
           !mission_place_is_outside(mission, place);
}

bool words_is_vacated(const struct place_situation *place)
{
    return place->closed || (place->closing < 0 && place->handed_over != DAY_NONE);
}

struct quantity words_vacated(const struct situation *situation, int32_t day, int *total)
{
    int certain = 0, perhaps = 0;
    *total = 0;
    for (int p = 0; p < situation->mission->place_count; p++) {
        const struct place_situation *place = &situation->places[p];
        if (!words_is_position(situation->mission, p))
            continue;
        bool handed_over = place->closing < 0 && place->handed_over != DAY_NONE;
        int32_t last = handed_over ? place->handed_over : place->closed_last;
        int32_t first = handed_over ? place->handed_over : place->closed_first;
        bool told = handed_over || place->closing >= 0;
        ++*total;
        certain += told && last <= day;
        perhaps += told && last > day && first <= day;
    }
    if (!perhaps)
        return quantity_exact(certain);
    return quantity_hull(quantity_exact(certain), quantity_exact(certain + perhaps));
}

static struct group *find_group(struct group **groups, size_t *capacity, int *count,
                                const char *name)
{
    for (int i = 0; i < *count; i++)
        if (strcmp((*groups)[i].name, name) == 0)
            return &(*groups)[i];
    memory_grow(groups, capacity, (size_t)*count + 1, sizeof **groups);
    struct group *group = &(*groups)[(*count)++];
    group->name = name;
    return group;
}

static int compare_groups(const void *left, const void *right)
{
    const struct group *one = left, *other = right;
    if (one->start.value != other->start.value)
        return one->start.value > other->start.value ? -1 : 1;
    return strcmp(one->name, other->name);
}

struct group *words_groups(const struct situation *situation, bool by_country, int *count)
{
    const struct mission *mission = situation->mission;
    struct group *groups = NULL;
    size_t capacity = 0;
    *count = 0;
    for (int u = 0; u < mission->unit_count; u++) {
        const struct unit *unit = &mission->units[u];
        const struct unit_situation *state = &situation->units[u];
        struct group *group =
            find_group(&groups, &capacity, count, by_country ? unit->country : unit->kind);
        group->start = quantity_add(group->start, quantity_exact(unit->people));
        group->departed = quantity_add(group->departed, state->out);
        group->dead = quantity_add(group->dead, state->dead);
        group->unaccounted = quantity_add(group->unaccounted, state->unaccounted);
    }
    for (int32_t h = 0; h < situation->holder_count; h++) {
        const struct holder_situation *holder = &situation->holders[h];
        struct group *group =
            find_group(&groups, &capacity, count,
                       by_country ? words_name(situation, holder->holder) : "not told by unit");
        group->departed = quantity_add(group->departed, holder->out);
    }
    for (int i = 0; i < *count; i++)
        groups[i].remaining = quantity_subtract(
            quantity_subtract(groups[i].start, groups[i].departed), groups[i].dead);
    if (*count)
        qsort(groups, (size_t)*count, sizeof *groups, compare_groups);
    return groups;
}

bool words_is_death(const struct situation *situation, const struct ledger_entry *entry)
{
    const char *measure = words_name(situation, entry->measure);
    return entry->kind == ENTRY_INCIDENT && entry->unit >= 0 &&
           (strcmp(measure, LEDGER_MEASURE_KILLED) == 0 ||
            strcmp(measure, LEDGER_MEASURE_DEAD) == 0);
}

static struct due *add_due(struct due **list, size_t *capacity, int *count, int32_t day)
{
    memory_grow(list, capacity, (size_t)*count + 1, sizeof **list);
    (*list)[*count].day = day;
    return &(*list)[(*count)++];
}

static int compare_due(const void *left, const void *right)
{
    const struct due *one = left, *other = right;
    return one->day != other->day ? (one->day < other->day ? -1 : 1)
                                  : strcmp(one->what, other->what);
}

struct due *words_due(const struct status *status, struct arena *arena, int *count)
{
    const struct situation *situation = status->situation;
    const struct mission *mission = situation->mission;
    const struct plan_document *plan = situation->plan;
    int32_t first = situation->as_of + 1, last = situation->as_of + status->due_days;
    struct due *list = NULL;
    size_t capacity = 0;
    *count = 0;
    for (int t = 0; plan && t < plan->trip_count; t++) {
        const struct plan_trip *trip = &plan->trips[t];
        int32_t day = moment_day(trip->depart);
        if (day < first || day > last || situation->trips[t].left != MOMENT_NONE)
            continue;
        int64_t people = 0;
        for (int l = 0; l < trip->load_count; l++)
            people += trip->loads[l].unit >= 0 ? trip->loads[l].quantity : 0;
        add_due(&list, &capacity, count, day)->what =
            arena_format(arena, "trip %s by %s, %s to %s, %lld people%s", trip->id,
                         transport_mode_name(trip->mode), mission->places[trip->from].name,
                         mission->places[trip->to].name, (long long)people,
                         situation->trips[t].announced != DAY_NONE ? ", announced" : "");
    }
    for (int p = 0; p < mission->place_count; p++) {
        const struct place_situation *place = &situation->places[p];
        if (words_is_vacated(place))
            continue;
        if (place->planned_close >= first && place->planned_close <= last)
            add_due(&list, &capacity, count, place->planned_close)->what = arena_format(
                arena, "the last people leave %s, by the plan", mission->places[p].name);
        int32_t latest = mission->places[p].latest_close;
        if (latest != DAY_NONE && latest >= first && latest <= last)
            add_due(&list, &capacity, count, latest)->what =
                arena_format(arena, "%s is to be closed by then", mission->places[p].name);
    }
    for (int32_t l = 0; l < situation->limit_count; l++) {
        const struct told_limit *told = &situation->limits[l];
        char text[256];
        words_entry(situation, told->entry, text, sizeof text);
        if (told->limit.from >= first && told->limit.from <= last)
            add_due(&list, &capacity, count, told->limit.from)->what =
                arena_format(arena, "begins: %s", text);
        if (told->limit.until != DAY_NONE && told->limit.until >= first &&
            told->limit.until <= last)
            add_due(&list, &capacity, count, told->limit.until)->what =
                arena_format(arena, "ends: %s", text);
    }
    for (int i = 0; i < mission->milestone_count; i++)
        if (mission->milestones[i].day >= first && mission->milestones[i].day <= last)
            add_due(&list, &capacity, count, mission->milestones[i].day)->what =
                mission->milestones[i].what;
    if (situation->last_day >= first && situation->last_day <= last)
        add_due(&list, &capacity, count, situation->last_day)->what = "the mission's last day";
    if (*count)
        qsort(list, (size_t)*count, sizeof *list, compare_due);
    return list;
}

json_t *words_quantity_json(struct quantity quantity)
{
    static const char *const names[] = {"none", "exact", "about", "at_least", "at_most", "between"};
    if (quantity.qualifier == AMOUNT_NONE)
        return json_null();
    return json_pack("{s:s,s:f,s:f,s:o,s:b}", "qualifier", names[quantity.qualifier], "value",
                     quantity.value, "least", quantity.least, "most",
                     isinf(quantity.most) ? json_null() : json_real(quantity.most), "disputed",
                     quantity.disputed);
}

static json_t *day_json(int32_t day)
{
    char text[11];
    return day == DAY_NONE ? json_null() : json_string(day_format(day, text));
}

json_t *words_entry_json(const struct situation *situation, int32_t index)
{
    static const char *const standings[] = {"stands",    "not known yet", "does not count",
                                            "retracted", "corrected",     "overruled"};
    const struct ledger_entry *entry = &situation->ledger->entries[index];
    char id[96], text[512];
    return json_pack("{s:s,s:s,s:o,s:o,s:s,s:s,s:s}", "entry",
                     ledger_entry_id(situation->ledger, index, id, sizeof id), "kind",
                     entry_kind_name(entry->kind), "day", day_json(entry->day), "known",
                     day_json(ledger_known_day(entry)), "tells",
                     words_entry(situation, index, text, sizeof text), "source",
                     words_name(situation, entry->source), "standing",
                     standings[situation->standing[index]]);
}

json_t *words_reports_json(const struct situation *situation, const struct fact *fact)
{
    json_t *list = json_array();
    char id[96];
    for (int32_t i = 0; i < fact->count; i++)
        json_array_append_new(
            list, json_string(ledger_entry_id(
                      situation->ledger, situation->reports[fact->report + i], id, sizeof id)));
    return list;
}

char *words_reports(const struct situation *situation, const struct fact *fact, char *text,
                    size_t size)
{
    struct phrase phrase = {text, size, 0};
    char id[96];
    *text = 0;
    for (int32_t i = 0; i < fact->count; i++)
        say(&phrase, "%s%s", i ? ", " : "",
            ledger_entry_id(situation->ledger, situation->reports[fact->report + i], id,
                            sizeof id));
    return text;
}
