/* Why a figure is what it is: the entries that it is made of. */
#include "situation/words.h"

#include "base/text.h"
#include "verify/plan_json.h"

#include <stdlib.h>
#include <string.h>

struct line {
    int32_t fact, entry; /* fact -1: the entry alone */
    struct quantity quantity;
    bool takes; /* it is subtracted */
};

struct trace {
    const struct situation *situation;
    struct line *lines; /* owned */
    size_t capacity;
    int count;
    struct quantity sum;
    bool has_sum;
    const char *note;       /* what is not an entry; NULL: nothing */
    struct quantity tables; /* what the mission's tables add */
};

static void add_line(struct trace *trace, int32_t fact, int32_t entry, struct quantity quantity,
                     bool takes)
{
    memory_grow(&trace->lines, &trace->capacity, (size_t)trace->count + 1, sizeof *trace->lines);
    trace->lines[trace->count++] = (struct line){fact, entry, quantity, takes};
}

static bool of_group(const struct situation *situation, int unit, int32_t holder, const char *group)
{
    if (!*group)
        return true;
    if (unit < 0)
        return strcmp(words_name(situation, holder), group) == 0;
    const struct unit *row = &situation->mission->units[unit];
    return strcmp(row->id, group) == 0 || strcmp(row->kind, group) == 0 ||
           strcmp(row->country, group) == 0;
}

/* Shares of the group; those below 0 take away from what the others add. */
static void add_shares(struct trace *trace, const struct share *shares, int32_t count,
                       const char *group, bool takes)
{
    for (int32_t i = 0; i < count; i++) {
        const struct share *share = &shares[i];
        struct quantity quantity = share->quantity;
        if (!of_group(trace->situation, share->unit, share->holder, group))
            continue;
        bool negative = quantity.value < 0;
        if (negative)
            quantity = (struct quantity){-quantity.most, -quantity.value, -quantity.least,
                                         quantity.qualifier, quantity.disputed};
        add_line(trace, -1, share->entry, quantity, takes != negative);
    }
}

static bool trace_strength(struct trace *trace, const char *figure, const char *group)
{
    const struct situation *situation = trace->situation;
    bool remaining = strcmp(figure, "remaining") == 0, departed = strcmp(figure, "departed") == 0,
         dead = strcmp(figure, "dead") == 0, found = !*group;
    struct quantity there = quantity_exact(0), out = quantity_exact(0), lost = quantity_exact(0);
    if (!remaining && !departed && !dead && strcmp(figure, "start") != 0)
        return false;
    for (int u = 0; u < situation->mission->unit_count; u++) {
        if (!of_group(situation, u, -1, group))
            continue;
        found = true;
        there = quantity_add(there, quantity_exact(situation->mission->units[u].people));
        out = quantity_add(out, situation->units[u].out);
        lost = quantity_add(lost, situation->units[u].dead);
    }
    for (int32_t h = 0; h < situation->holder_count; h++) {
        const struct holder_situation *holder = &situation->holders[h];
        if (!of_group(situation, -1, holder->holder, group))
            continue;
        found = true;
        out = quantity_add(out, holder->out);
    }
    if (!found)
        return false;
    if (departed || remaining)
        add_shares(trace, situation->departures, situation->departure_count, group, remaining);
    if (dead || remaining)
        add_shares(trace, situation->deaths, situation->death_count, group, remaining);
    trace->has_sum = true;
    trace->sum = departed    ? out
                 : dead      ? lost
                 : remaining ? quantity_subtract(quantity_subtract(there, out), lost)
                             : there;
    if (!departed && !dead) {
        trace->note = "people of the mission's units";
        trace->tables = there;
    }
    return true;
}

/* What facts can be about: a place, a lot (indices), or a measure (a name). */
enum about { ABOUT_PLACE, ABOUT_LOT, ABOUT_MEASURE };

static bool is_about(const struct situation *situation, const struct ledger_entry *entry,
                     enum about about, int32_t item)
{
    bool moves = entry->kind == ENTRY_DEPARTURE || entry->kind == ENTRY_ARRIVAL;
    switch (about) {
    case ABOUT_PLACE:
        return (moves || entry->kind == ENTRY_CLOSING || words_is_death(situation, entry)) &&
               entry->place >= 0 && situation->place_of_name[entry->place] == item;
    case ABOUT_LOT:
        return entry->lot >= 0 && situation->lot_of_name[entry->lot] == item;
    case ABOUT_MEASURE:
        return entry->measure == item &&
               (entry->kind == ENTRY_INCIDENT || entry->kind == ENTRY_DISPOSITION ||
                entry->kind == ENTRY_FIGURE);
    }
    return false;
}

/* The facts about it, and what they add up to. */
static void trace_facts(struct trace *trace, enum about about, int32_t item)
{
    const struct situation *situation = trace->situation;
    trace->has_sum = true;
    trace->sum = quantity_exact(0);
    for (int32_t f = 0; f < situation->fact_count; f++) {
        const struct fact *fact = &situation->facts[f];
        const struct ledger_entry *entry = &situation->ledger->entries[fact->entry];
        if (fact->first_day > situation->as_of || !is_about(situation, entry, about, item))
            continue;
        bool takes = about == ABOUT_PLACE
                         ? entry->kind == ENTRY_DEPARTURE || words_is_death(situation, entry)
                         : about == ABOUT_LOT && entry->kind != ENTRY_ARRIVAL;
        struct quantity quantity = fact_by_then(situation, fact);
        add_line(trace, f, fact->entry, quantity, takes);
        trace->sum = quantity_add(trace->sum, quantity);
        if (entry->kind == ENTRY_FIGURE) /* figures of several days are no sum */
            trace->has_sum = false;
    }
}

static bool trace_place(struct trace *trace, const char *id)
{
    const struct mission *mission = trace->situation->mission;
    int place = mission_find_place(mission, id);
    if (place < 0)
        return false;
    trace_facts(trace, ABOUT_PLACE, place);
    double began = 0;
    for (int u = 0; u < mission->unit_count; u++)
        if (mission->units[u].place == place)
            began += mission->units[u].people;
    trace->note = "people who began there, by the mission's units";
    trace->tables = quantity_exact(began);
    trace->sum = trace->situation->places[place].people;
    return true;
}

static bool trace_lot(struct trace *trace, const char *id)
{
    const struct situation *situation = trace->situation;
    int lot = mission_find_lot(situation->mission, id);
    if (lot < 0)
        return false;
    trace_facts(trace, ABOUT_LOT, lot);
    trace->note = "items of the mission's lot";
    trace->tables = quantity_exact(situation->mission->lots[lot].quantity);
    trace->has_sum = true;
    trace->sum = situation->lots[lot].remaining;
    return true;
}

/* Incidents, dispositions and reported figures by their word. */
static bool trace_measure(struct trace *trace, const char *word)
{
    int32_t name = ledger_find_name(trace->situation->ledger, word);
    if (name >= 0)
        trace_facts(trace, ABOUT_MEASURE, name);
    return trace->count > 0;
}

static bool trace_vacated(struct trace *trace)
{
    const struct situation *situation = trace->situation;
    int total;
    for (int p = 0; p < situation->mission->place_count; p++) {
        const struct place_situation *place = &situation->places[p];
        int fact = place->closing >= 0 ? place->closing : place->handover;
        if (fact < 0 || situation->facts[fact].first_day > situation->as_of)
            continue;
        if (words_is_position(situation->mission, p))
            add_line(trace, fact, situation->facts[fact].entry,
                     quantity_exact(words_is_vacated(place)), false);
    }
    trace->has_sum = true;
    trace->sum = words_vacated(situation, situation->as_of, &total);
    return true;
}

static bool find_trace(struct trace *trace, const char *figure)
{
    const char *colon = strchr(figure, ':');
    char head[64];
    snprintf(head, sizeof head, "%.*s", colon ? (int)(colon - figure) : (int)strlen(figure),
             figure);
    if (trace_strength(trace, head, colon ? colon + 1 : ""))
        return true;
    if (colon && strcmp(head, "people") == 0)
        return trace_place(trace, colon + 1);
    if (colon && strcmp(head, "lot") == 0)
        return trace_lot(trace, colon + 1);
    if (strcmp(figure, "vacated") == 0)
        return trace_vacated(trace);
    return trace_measure(trace, figure);
}

/* The reports of a line, the first behind what it adds. */
static void print_line(const struct trace *trace, const struct line *line, int cells, int width,
                       FILE *stream)
{
    const struct situation *situation = trace->situation;
    int32_t count = line->fact >= 0 ? situation->facts[line->fact].count : 1;
    for (int32_t i = 0; i < count; i++) {
        int32_t index = line->fact >= 0
                            ? situation->reports[situation->facts[line->fact].report + i]
                            : line->entry;
        const struct ledger_entry *entry = &situation->ledger->entries[index];
        char id[96], day[11], tells[512], quantity[QUANTITY_TEXT], text[1024];
        snprintf(text, sizeof text, "%s%s%s: %s%s%s%s",
                 entry->day == DAY_NONE ? "" : day_format(entry->day, day),
                 entry->day == DAY_NONE ? "" : " ",
                 ledger_entry_id(situation->ledger, index, id, sizeof id),
                 words_entry(situation, index, tells, sizeof tells), entry->source >= 0 ? " (" : "",
                 words_name(situation, entry->source), entry->source >= 0 ? ")" : "");
        fprintf(stream, "  ");
        text_print_padded(
            stream, i ? "or" : quantity_format(line->quantity, quantity, sizeof quantity), -cells);
        fprintf(stream, "  ");
        text_print_wrapped(stream, text, cells + 4, width);
    }
}

/* Cells of the widest quantity, and a sign before it where it is taken away. */
static int measure_lines(const struct trace *trace)
{
    char text[QUANTITY_TEXT];
    int cells = 2;
    for (int i = 0; i < trace->count; i++) {
        quantity_format(trace->lines[i].quantity, text, sizeof text);
        int now = text_width(text);
        cells = now > cells ? now : cells;
    }
    return cells;
}

bool status_print_why(const struct status *status, const char *figure, FILE *stream)
{
    struct trace trace = {.situation = status->situation};
    char text[QUANTITY_TEXT];
    if (!find_trace(&trace, figure)) {
        free(trace.lines);
        return false;
    }
    if (trace.has_sum)
        fprintf(stream, "%s: %s\n", figure, quantity_format(trace.sum, text, sizeof text));
    else
        fprintf(stream, "%s, as reported\n", figure);
    if (trace.note)
        fprintf(stream, "%s: %s\n", trace.note, quantity_format(trace.tables, text, sizeof text));
    int cells = measure_lines(&trace);
    for (int takes = 0; takes < 2; takes++) {
        bool first = true;
        for (int i = 0; i < trace.count; i++) {
            if (trace.lines[i].takes != takes)
                continue;
            if (first && (trace.note || takes))
                fprintf(stream, "%s\n", takes ? "less" : "and");
            first = false;
            print_line(&trace, &trace.lines[i], cells, status->width, stream);
        }
    }
    if (!trace.count)
        fprintf(stream, "  no entries\n");
    free(trace.lines);
    return true;
}

bool status_print_why_json(const struct status *status, const char *figure, FILE *stream)
{
    struct trace trace = {.situation = status->situation};
    if (!find_trace(&trace, figure)) {
        free(trace.lines);
        return false;
    }
    json_t *list = json_array();
    for (int i = 0; i < trace.count; i++) {
        const struct line *line = &trace.lines[i];
        json_t *item = words_entry_json(trace.situation, line->entry);
        json_object_set_new(item, "adds", words_quantity_json(line->quantity));
        json_object_set_new(item, "subtracted", json_boolean(line->takes));
        if (line->fact >= 0)
            json_object_set_new(
                item, "reports",
                words_reports_json(trace.situation, &trace.situation->facts[line->fact]));
        json_array_append_new(list, item);
    }
    json_t *root =
        json_pack("{s:s,s:o,s:o,s:o}", "figure", figure, "sum",
                  trace.has_sum ? words_quantity_json(trace.sum) : json_null(), "tables",
                  trace.note ? words_quantity_json(trace.tables) : json_null(), "entries", list);
    plan_json_print(root, stream);
    free(trace.lines);
    return true;
}
