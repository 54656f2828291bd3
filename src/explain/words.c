/* An explanation in words and as JSON. */
#include "explain/explain.h"

#include "base/text.h"
#include "verify/plan_json.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_NAMED = 6, MOST_DESCRIBED = 3, MOST_REASONS = 6 };

/* "the clearance of camp" */
static const char *element_words(const struct explanation *explanation, struct element element,
                                 struct arena *arena)
{
    const struct mission *mission = explanation->mission;
    const struct plan_document *plan = explanation->plan;
    char from[17], until[17];
    if (element.kind == ELEMENT_TRIP) {
        const struct plan_trip *trip = &plan->trips[element.index];
        return arena_format(arena, "%s (%s to %s, %s)", trip->id, mission->places[trip->from].id,
                            mission->places[trip->to].id, moment_format(trip->depart, from));
    }
    if (element.kind == ELEMENT_DISPOSAL) {
        const struct plan_disposition *disposal = &plan->dispositions[element.index];
        return arena_format(arena, "the disposal of %s at %s (%s, %s)",
                            mission->lots[disposal->lot].id, mission->places[disposal->place].id,
                            disposition_name(disposal->disposition),
                            moment_format(disposal->date, from));
    }
    const struct plan_closing *closing = &plan->closings[element.index];
    const char *place = mission->places[closing->place].id;
    if (element.kind == ELEMENT_DEPARTURE)
        return arena_format(arena, "the last departure from %s (%s)", place,
                            moment_format(closing->last_departure, from));
    if (element.kind == ELEMENT_CLEARANCE && closing->clearance_start == closing->clearance_end)
        return arena_format(arena, "%s left to the last of its guard (%s)", place,
                            moment_format(closing->clearance_start, from));
    bool packing = element.kind == ELEMENT_PACKING;
    return arena_format(
        arena, "the %s of %s (%s to %s)", packing ? "packing" : "clearance", place,
        moment_format(packing ? closing->pack_start : closing->clearance_start, from),
        moment_format(packing ? closing->pack_end : closing->clearance_end, until));
}

/* "A, B and 3 more"; trips of a departure that is named are not named again. */
static const char *list_words(const struct explanation *explanation, const struct element *elements,
                              int count, struct arena *arena)
{
    const char *text = "";
    int named = 0, more = 0;
    for (int i = 0; i < count; i++) {
        bool part = false;
        const struct plan_document *plan = explanation->plan;
        for (int k = 0; k < count && elements[i].kind == ELEMENT_TRIP; k++)
            part |=
                elements[k].kind == ELEMENT_DEPARTURE &&
                plan->closings[elements[k].index].place == plan->trips[elements[i].index].from &&
                plan->closings[elements[k].index].last_departure ==
                    plan->trips[elements[i].index].depart;
        if (part)
            continue;
        if (named == MOST_NAMED) {
            more++;
            continue;
        }
        bool brief = elements[i].kind == ELEMENT_TRIP && count > MOST_DESCRIBED;
        text = arena_format(arena, "%s%s%s", text, named++ ? ", " : "",
                            brief ? explanation->plan->trips[elements[i].index].id
                                  : element_words(explanation, elements[i], arena));
    }
    return more ? arena_format(arena, "%s and %d more", text, more) : text;
}

static bool is_assumed(const struct mission *mission, struct table_row row)
{
    for (int i = 0; i < mission->assumption_count; i++) {
        const struct assumption *assumption = &mission->assumptions[i];
        if (strcmp(assumption->table, row.table) == 0 &&
            strcmp(row.line ? assumption->column : assumption->row, row.column) == 0 &&
            (!row.line || assumption->line == row.line))
            return true;
    }
    return false;
}

/* The row of the limits table that is meant, or NULL. */
static const struct limit *limit_of(const struct mission *mission, struct table_row row)
{
    for (int i = 0; strcmp(row.table, "limits") == 0 && i < mission->limit_count; i++)
        if (mission->limits[i].line == row.line)
            return &mission->limits[i];
    return NULL;
}

/* "places, line 2: clearance_days"; of a limit, its kind and why. */
static const char *row_words(const struct mission *mission, struct table_row row,
                             struct arena *arena)
{
    const struct limit *limit = limit_of(mission, row);
    const char *why = limit && limit->why ? limit->why : "";
    const char *where =
        row.line ? arena_format(arena, "%s, line %d", row.table, row.line) : row.table;
    return arena_format(arena, "%s: %s%s%s%s", where,
                        limit ? limit_kind_name(limit->kind) : row.column, *why ? ", " : "", why,
                        is_assumed(mission, row) ? ", assumed" : "");
}

static json_t *row_json(const struct mission *mission, struct table_row row)
{
    if (!row.table)
        return json_null();
    const struct limit *limit = limit_of(mission, row);
    return json_pack("{s:s,s:o,s:s,s:o,s:b}", "table", row.table, "line",
                     row.line ? json_integer(row.line) : json_null(), "what",
                     limit ? limit_kind_name(limit->kind) : row.column, "why",
                     plan_json_text(limit && limit->why && *limit->why ? limit->why : NULL),
                     "assumed", is_assumed(mission, row));
}

static const char *days_words(int days, struct arena *arena)
{
    return days == 1 ? "a day" : arena_format(arena, "%d days", days);
}

/* "exposure -0.12, cost +300 USD, 20 late person-days more"; "nothing else changes" */
static const char *change_words(const struct plan_figures *change, int64_t late_closings,
                                struct arena *arena)
{
    const char *text = "";
    if (change->exposure > 5e-7 || change->exposure < -5e-7)
        text = arena_format(arena, "exposure %+.3g", change->exposure);
    if (change->cost_usd > 0.5 || change->cost_usd < -0.5)
        text = arena_format(arena, "%s%scost %+.0f USD", text, *text ? ", " : "", change->cost_usd);
    if (change->late_person_days)
        text = arena_format(arena, "%s%slate %+lld person-days", text, *text ? ", " : "",
                            (long long)change->late_person_days);
    if (change->late_items)
        text = arena_format(arena, "%s%slate %+lld items", text, *text ? ", " : "",
                            (long long)change->late_items);
    if (late_closings)
        text = arena_format(arena, "%s%slate %+lld closings", text, *text ? ", " : "",
                            (long long)late_closings);
    return *text ? text : "exposure, cost and lateness as they are";
}

static void print_line(FILE *stream, int indent, int width, const char *text)
{
    fprintf(stream, "%*s", indent - 2, "");
    text_print_wrapped(stream, text, indent, width);
}

/* They say the same of other loads, moves or trips, and are told as one. */
static bool alike(const struct reason *left, const struct reason *right)
{
    const struct breach *one = &left->breach, *other = &right->breach;
    return left->level == right->level && one->kind == other->kind && one->kind != BREACH_FORM &&
           one->place == other->place && one->row.line == other->row.line;
}

static bool is_first(const struct explanation_side *side, int index)
{
    for (int i = 0; i < index; i++)
        if (alike(&side->reasons[i], &side->reasons[index]))
            return false;
    return true;
}

/* What tells a reason from the first one like it: another trip, else another load. */
static const char *difference(const struct explanation *explanation, const struct breach *first,
                              const struct breach *other)
{
    const struct mission *mission = explanation->mission;
    if (other->trip >= 0 && other->trip != first->trip)
        return explanation->plan->trips[other->trip].id;
    if (other->unit >= 0)
        return mission->units[other->unit].id;
    return other->lot >= 0 ? mission->lots[other->lot].id : NULL;
}

/* "fuel, tents and 3 more": what is told as one with the reason. */
static const char *likewise_words(const struct explanation *explanation,
                                  const struct explanation_side *side, int index,
                                  struct arena *arena)
{
    const char *named[MOST_NAMED], *text = "";
    int count = 0, more = 0;
    for (int i = index + 1; i < side->reason_count; i++) {
        if (!alike(&side->reasons[index], &side->reasons[i]))
            continue;
        const char *name =
            difference(explanation, &side->reasons[index].breach, &side->reasons[i].breach);
        bool told = !name;
        for (int k = 0; k < count && !told; k++)
            told = strcmp(named[k], name) == 0;
        if (told)
            continue;
        if (count == MOST_NAMED) {
            more++;
            continue;
        }
        text = arena_format(arena, "%s%s%s", text, count ? ", " : "", name);
        named[count++] = name;
    }
    return more ? arena_format(arena, "%s and %d more", text, more) : text;
}

/* The breach in words, with others like it and the limit. */
static const char *reason_words(const struct explanation *explanation,
                                const struct explanation_side *side, int index, struct arena *arena)
{
    const struct breach *breach = &side->reasons[index].breach;
    const char *likewise = likewise_words(explanation, side, index, arena);
    const char *text = arena_format(arena, "%s: %s%s%s", verify_rule_name(breach->rule),
                                    breach->message, *likewise ? "; likewise " : "", likewise);
    if (breach->row.table)
        text = arena_format(arena, "%s [%s]", text,
                            row_words(explanation->mission, breach->row, arena));
    return text;
}

/* All that has part in the reason and those like it; owned by the caller. */
static struct element_list holders(const struct explanation *explanation,
                                   const struct explanation_side *side, int index)
{
    struct element_list list = {0};
    for (int i = index; i < side->reason_count; i++)
        if (i == index || alike(&side->reasons[index], &side->reasons[i]))
            for (int k = 0; k < side->reasons[i].held_by_count; k++)
                element_list_add(&list, explanation->plan, side->reasons[i].held_by[k]);
    return list;
}

/* Reasons of one level, and what has part in them. */
static void print_reasons(const struct explanation *explanation,
                          const struct explanation_side *side, int level, bool earlier, int width,
                          FILE *stream)
{
    struct arena arena = {0};
    int told = 0, more = 0;
    for (int i = 0; i < side->reason_count; i++) {
        const struct reason *reason = &side->reasons[i];
        if (reason->level != level || !is_first(side, i))
            continue;
        if (told++ >= MOST_REASONS) {
            more++;
            continue;
        }
        print_line(stream, 4, width, reason_words(explanation, side, i, &arena));
        struct element_list list = holders(explanation, side, i);
        const char *what = !breach_is_followed(&reason->breach) ? "shared with"
                           : earlier                            ? "waits for"
                                                                : "waiting for it";
        if (list.count)
            print_line(stream, 6, width,
                       arena_format(&arena, "%s: %s", what,
                                    list_words(explanation, list.items, list.count, &arena)));
        element_list_clear(&list);
    }
    if (more)
        print_line(stream, 4, width, arena_format(&arena, "and %d more (--json has all)", more));
    arena_clear(&arena);
}

static bool has_level(const struct explanation_side *side, int level)
{
    for (int i = 0; i < side->reason_count; i++)
        if (side->reasons[i].level == level)
            return true;
    return false;
}

static void print_slack(const struct explanation_side *side, const char *direction, int width,
                        FILE *stream)
{
    struct arena arena = {0};
    const char *changes = change_words(&side->free_change, 0, &arena), *text = NULL;
    if (side->free_days)
        text = arena_format(&arena, "Alone it could be %s%s %s, and nothing breaks: %s.",
                            days_words(side->free_days, &arena), side->all_free ? " or more" : "",
                            direction, changes);
    else if (side->jump_days)
        text = arena_format(&arena, "%d days %s nothing would break: %s.", side->jump_days,
                            direction, changes);
    else if (side->free_hours)
        text = arena_format(&arena, "On the same day it could be %d hour%s %s: %s.",
                            side->free_hours, side->free_hours == 1 ? "" : "s", direction, changes);
    if (text)
        text_print_wrapped(stream, text, 0, width);
    arena_clear(&arena);
}

static void print_earlier(const struct explanation *explanation, int width, FILE *stream)
{
    const struct explanation_side *side = &explanation->earlier;
    struct arena arena = {0};
    const char *days = days_words(side->free_days + 1, &arena);
    if (side->free_days)
        print_slack(side, "earlier", width, stream);
    if (side->all_free)
        return;
    fprintf(stream, "Why not %s earlier?\n", days);
    print_reasons(explanation, side, 0, true, width, stream);
    for (int i = 0; i < side->step_count; i++) {
        bool last = i + 1 == side->step_count;
        const char *names =
            list_words(explanation, side->steps[i].elements, side->steps[i].count, &arena);
        const char *end = has_level(side, i + 1) ? ", and then:"
                          : last && side->together
                              ? arena_format(&arena, ", and then all could: %s.",
                                             change_words(&side->together_change, 0, &arena))
                              : ", which nothing more holds.";
        text_print_wrapped(stream,
                           arena_format(&arena, "For that, a day earlier too: %s%s", names, end), 0,
                           width);
        print_reasons(explanation, side, i + 1, true, width, stream);
    }
    if (!side->free_days)
        print_slack(side, "earlier", width, stream);
    arena_clear(&arena);
}

static void print_later(const struct explanation *explanation, int width, FILE *stream)
{
    const struct explanation_side *side = &explanation->later;
    struct arena arena = {0};
    if (side->free_days)
        print_slack(side, "later", width, stream);
    if (side->all_free)
        return;
    fprintf(stream, "And %s later?\n", days_words(side->free_days + 1, &arena));
    print_reasons(explanation, side, 0, false, width, stream);
    print_line(
        stream, 4, width,
        arena_format(&arena, "change: %s",
                     change_words(&side->blocked_change, side->blocked_late_closings, &arena)));
    if (!side->free_days)
        print_slack(side, "later", width, stream);
    arena_clear(&arena);
}

void explanation_print(const struct explanation *explanation, int width, FILE *stream)
{
    const struct mission *mission = explanation->mission;
    const struct plan_document *plan = explanation->plan;
    struct arena arena = {0};
    char text[17], other[17];
    const char *subject;
    if (explanation->trip >= 0) {
        const struct plan_trip *trip = &plan->trips[explanation->trip];
        subject = arena_format(&arena, "%s: from %s at %s, to %s at %s", trip->id,
                               mission->places[trip->from].name, moment_format(trip->depart, text),
                               mission->places[trip->to].name, moment_format(trip->arrive, other));
        if (explanation->subject.count > 1)
            subject = arena_format(&arena, "%s; moves as one with %s", subject,
                                   list_words(explanation, explanation->subject.items + 1,
                                              explanation->subject.count - 1, &arena));
    } else {
        const struct plan_closing *closing = plan_document_find_closing(plan, explanation->place);
        const char *trips = "";
        for (int i = 0; i < explanation->subject.count; i++)
            if (explanation->subject.items[i].kind == ELEMENT_TRIP)
                trips = arena_format(&arena, "%s%s%s", trips, *trips ? ", " : " with ",
                                     plan->trips[explanation->subject.items[i].index].id);
        subject = arena_format(&arena, "%s: last departure at %s%s, closed at %s",
                               mission->places[closing->place].name,
                               moment_format(closing->last_departure, text), trips,
                               moment_format(closing->closed, other));
    }
    text_print_wrapped(stream, subject, 0, width);
    if (explanation->plan_breaches)
        fprintf(stream, "The plan is not valid as it is: %d breach%s, which are no reasons here.\n",
                explanation->plan_breaches, explanation->plan_breaches == 1 ? "" : "es");
    fputc('\n', stream);
    print_earlier(explanation, width, stream);
    fputc('\n', stream);
    print_later(explanation, width, stream);
    arena_clear(&arena);
}

static json_t *elements_json(const struct explanation *explanation, const struct element *elements,
                             int count)
{
    const struct mission *mission = explanation->mission;
    const struct plan_document *plan = explanation->plan;
    json_t *list = json_array();
    for (int i = 0; i < count; i++) {
        int index = elements[i].index;
        json_t *item = NULL;
        switch (elements[i].kind) {
        case ELEMENT_TRIP:
            item = json_pack("{s:s,s:o}", "trip", plan->trips[index].id, "depart",
                             plan_json_moment(plan->trips[index].depart));
            break;
        case ELEMENT_DEPARTURE:
            item = json_pack("{s:s,s:o}", "last_departure",
                             mission->places[plan->closings[index].place].id, "depart",
                             plan_json_moment(plan->closings[index].last_departure));
            break;
        case ELEMENT_PACKING:
            item =
                json_pack("{s:s,s:o}", "packing", mission->places[plan->closings[index].place].id,
                          "until", plan_json_moment(plan->closings[index].pack_end));
            break;
        case ELEMENT_CLEARANCE:
            item =
                json_pack("{s:s,s:o}", "clearance", mission->places[plan->closings[index].place].id,
                          "until", plan_json_moment(plan->closings[index].clearance_end));
            break;
        case ELEMENT_DISPOSAL:
            item = json_pack("{s:s,s:s,s:o}", "disposal",
                             mission->lots[plan->dispositions[index].lot].id, "place",
                             mission->places[plan->dispositions[index].place].id, "date",
                             plan_json_moment(plan->dispositions[index].date));
            break;
        }
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *change_json(const struct plan_figures *change)
{
    return json_pack("{s:f,s:f,s:I,s:I}", "exposure", change->exposure, "cost_usd",
                     change->cost_usd, "late_person_days", (json_int_t)change->late_person_days,
                     "late_items", (json_int_t)change->late_items);
}

static json_t *side_json(const struct explanation *explanation, const struct explanation_side *side)
{
    json_t *reasons = json_array(), *steps = json_array();
    for (int i = 0; i < side->reason_count; i++) {
        const struct reason *reason = &side->reasons[i];
        json_t *item = plan_json_breach(explanation->mission, explanation->plan, &reason->breach);
        json_object_set_new(item, "level", json_integer(reason->level));
        json_object_set_new(item, "limit", row_json(explanation->mission, reason->breach.row));
        json_object_set_new(item, breach_is_followed(&reason->breach) ? "waits" : "shared_with",
                            elements_json(explanation, reason->held_by, reason->held_by_count));
        json_array_append_new(reasons, item);
    }
    for (int i = 0; i < side->step_count; i++)
        json_array_append_new(
            steps, elements_json(explanation, side->steps[i].elements, side->steps[i].count));
    return json_pack(
        "{s:i,s:b,s:i,s:i,s:o,s:o,s:o,s:o,s:o}", "free_days", side->free_days, "or_more",
        side->all_free, "jump_days", side->jump_days, "free_hours", side->free_hours, "free_change",
        side->free_days || side->jump_days || side->free_hours ? change_json(&side->free_change)
                                                               : json_null(),
        "blocked_change", side->all_free ? json_null() : change_json(&side->blocked_change),
        "reasons", reasons, "moved_along", steps, "together_change",
        side->together ? change_json(&side->together_change) : json_null());
}

void explanation_print_json(const struct explanation *explanation, FILE *stream)
{
    const struct plan_document *plan = explanation->plan;
    plan_json_print(
        json_pack(
            "{s:o,s:o,s:o,s:o,s:o}", "trip",
            plan_json_text(explanation->trip < 0 ? NULL : plan->trips[explanation->trip].id),
            "place",
            plan_json_text(explanation->place < 0
                               ? NULL
                               : explanation->mission->places[explanation->place].id),
            "moves",
            elements_json(explanation, explanation->subject.items, explanation->subject.count),
            "earlier", side_json(explanation, &explanation->earlier), "later",
            side_json(explanation, &explanation->later)),
        stream);
}
