/* decamp check: everything that is wrong or odd with a mission, what it holds, and what in it is
 * only assumed.
 *
 * What the mission holds is counted into a JSON object, from which both outputs are printed: each
 * member has a `count`, the parts it is made of under `by`, and further numbers.
 */
#include "commands/command.h"

#include "base/text.h"
#include "mission/mission.h"

#include <jansson.h>
#include <string.h>

enum { LISTED_ASSUMPTIONS = 12 }; /* more are counted by column */

static void add(json_t *object, const char *key, json_int_t number)
{
    json_object_set_new(object, key,
                        json_integer(json_integer_value(json_object_get(object, key)) + number));
}

/* A member with its parts: add_part counts into it. */
static json_t *add_member(json_t *held, const char *name)
{
    json_t *member = json_pack("{s:i,s:{}}", "count", 0, "by");
    json_object_set_new(held, name, member);
    return member;
}

static void add_part(json_t *member, const char *part, json_int_t number)
{
    add(member, "count", number);
    if (number)
        add(json_object_get(member, "by"), part[0] ? part : "without a kind", number);
}

static void count_lots(const struct mission *mission, json_t *member)
{
    double tonnes = 0, teu = 0, value = 0;
    json_int_t items = 0;
    for (int i = 0; i < mission->lot_count; i++) {
        const struct lot *lot = &mission->lots[i];
        add_part(member, lot->unit < 0 ? "in assets" : "of units", 1);
        items += lot->quantity;
        tonnes += lot->quantity * lot->tonnes;
        teu += lot->quantity * lot->teu;
        value += lot->quantity * lot->value_usd;
    }
    json_object_set_new(member, "items", json_integer(items));
    json_object_set_new(member, "tonnes", json_real(tonnes));
    json_object_set_new(member, "teu", json_real(teu));
    json_object_set_new(member, "value_usd", json_real(value));
}

static json_t *count_held(const struct mission *mission)
{
    json_t *held = json_object();
    json_t *places = add_member(held, "places"), *legs = add_member(held, "legs");
    json_t *people = add_member(held, "people"), *lots = add_member(held, "lots");
    json_t *lift = add_member(held, "lift"), *limits = add_member(held, "limits");
    json_t *risks = add_member(held, "risks"), *others = add_member(held, "others");
    json_object_set_new(places, "closing", json_integer(0));
    json_object_set_new(people, "leaving", json_integer(0));
    for (int i = 0; i < mission->place_count; i++) {
        add_part(places, place_kind_name(mission->places[i].kind), 1);
        add(places, "closing", mission->places[i].closes);
    }
    for (int i = 0; i < mission->leg_count; i++)
        add_part(legs, transport_mode_name(mission->legs[i].mode), 1);
    for (int i = 0; i < mission->unit_count; i++) {
        const struct unit *unit = &mission->units[i];
        add_part(people, unit->kind, unit->people);
        add(people, "leaving", unit->place == unit->destination ? 0 : unit->people);
    }
    json_object_set_new(people, "units", json_integer(mission->unit_count));
    count_lots(mission, lots);
    for (int i = 0; i < mission->lift_count; i++)
        add_part(lift, transport_mode_name(mission->lifts[i].mode), mission->lifts[i].number);
    json_object_set_new(lift, "pools", json_integer(mission->lift_count));
    for (int i = 0; i < mission->limit_count; i++)
        add_part(limits, limit_kind_name(mission->limits[i].kind), 1);
    for (int i = 0; i < mission->risk_count; i++)
        add_part(risks, risk_kind_name(mission->risks[i].kind), 1);
    add_part(others, "milestones", mission->milestone_count);
    add_part(others, "figures", mission->figure_count);
    return held;
}

static void print_line(const char *label, const char *text)
{
    enum { INDENT = 13 };
    printf("  ");
    text_print_padded(stdout, label, INDENT - 2);
    text_print_wrapped(stdout, text, INDENT, text_line_width(stdout));
}

static const char *number_text(struct arena *arena, const json_t *number)
{
    double value = json_number_value(number);
    return arena_format(arena, value < 100 ? "%.3g" : "%.0f", value);
}

static void print_member(const json_t *held, const char *name, struct arena *arena)
{
    static const struct {
        const char *key, *words;
    } extras[] = {
        {"closing", "closing"}, {"leaving", "leaving"}, {"units", "units"}, {"pools", "pools"},
        {"items", "items"},     {"tonnes", "t"},        {"teu", "TEU"},     {"value_usd", "USD"},
    };
    const json_t *member = json_object_get(held, name);
    json_t *by = json_object_get(member, "by"), *number;
    const char *text = arena_format(
        arena, "%lld", (long long)json_integer_value(json_object_get(member, "count")));
    const char *before = ": ", *part;
    json_object_foreach(by, part, number)
    {
        text = arena_format(arena, "%s%s%lld %s", text, before,
                            (long long)json_integer_value(number), part);
        before = ", ";
    }
    before = "; ";
    for (size_t i = 0; i < sizeof extras / sizeof *extras; i++) {
        const json_t *extra = json_object_get(member, extras[i].key);
        if (!extra || json_number_value(extra) == 0)
            continue;
        size_t length = strlen(extras[i].words);
        bool one = json_number_value(extra) == 1 && extras[i].words[length - 1] == 's';
        text = arena_format(arena, "%s%s%s %.*s", text, before, number_text(arena, extra),
                            (int)(length - one), extras[i].words);
        before = ", ";
    }
    if (json_integer_value(json_object_get(member, "count")))
        print_line(name, text);
}

static void print_held(const struct mission *mission)
{
    const struct settings *settings = &mission->settings;
    struct arena arena = {0};
    char start[11], last[11];
    json_t *held = count_held(mission), *member;
    const char *name;
    printf("%s, %s: %s to %s, %d days, and up to %d more\n", settings->name, settings->country,
           day_format(settings->start_day, start), day_format(settings->last_day, last),
           settings->last_day - settings->start_day + 1, settings->horizon_days);
    json_object_foreach(held, name, member)
    {
        print_member(held, name, &arena);
    }
    json_decref(held);
    arena_clear(&arena);
}

static void print_each_assumption(const struct mission *mission)
{
    for (int i = 0; i < mission->assumption_count; i++) {
        const struct assumption *item = &mission->assumptions[i];
        printf("  %s %s: %s = %s", item->table, item->row, item->column, item->value);
        if (item->note[0])
            printf(" (%s)", item->note);
        putchar('\n');
    }
}

/* A line a table: how many values, and of which columns. */
static void print_grouped_assumptions(const struct mission *mission)
{
    struct arena arena = {0};
    json_t *tables = json_object(), *member, *number;
    const char *name, *column;
    for (int i = 0; i < mission->assumption_count; i++) {
        const struct assumption *item = &mission->assumptions[i];
        member = json_object_get(tables, item->table);
        if (!member)
            member = add_member(tables, item->table);
        add_part(member, strcmp(item->table, "mission") == 0 ? item->row : item->column, 1);
    }
    json_object_foreach(tables, name, member)
    {
        const char *text = number_text(&arena, json_object_get(member, "count"));
        const char *before = ": ";
        json_t *by = json_object_get(member, "by");
        json_object_foreach(by, column, number)
        {
            text = arena_format(&arena, "%s%s%s %s", text, before, column,
                                number_text(&arena, number));
            before = ", ";
        }
        print_line(name, text);
    }
    json_decref(tables);
    arena_clear(&arena);
}

static void print_words(const struct mission *mission, const struct diagnostics *diagnostics,
                        bool all)
{
    if (mission) {
        print_held(mission);
        int count = mission->assumption_count;
        if (count)
            printf("Assumed: %d value%s%s\n", count, count == 1 ? "" : "s",
                   all || count <= LISTED_ASSUMPTIONS ? "" : " (each with --all)");
        if (all || count <= LISTED_ASSUMPTIONS)
            print_each_assumption(mission);
        else
            print_grouped_assumptions(mission);
    }
    printf("%zu error%s, %zu warning%s\n", diagnostics->errors, diagnostics->errors == 1 ? "" : "s",
           diagnostics->warnings, diagnostics->warnings == 1 ? "" : "s");
}

static json_t *diagnostics_json(const struct diagnostics *diagnostics, enum severity severity)
{
    json_t *list = json_array();
    for (size_t i = 0; i < diagnostics->count; i++) {
        const struct diagnostic *item = &diagnostics->items[i];
        if (item->severity == severity)
            json_array_append_new(list, json_pack("{s:s?,s:i,s:i,s:s,s:s?}", "file", item->file,
                                                  "line", item->line, "column", item->column,
                                                  "message", item->message, "hint", item->hint));
    }
    return list;
}

static json_t *mission_json(const struct mission *mission)
{
    const struct settings *settings = &mission->settings;
    char start[11], last[11];
    json_t *held = count_held(mission);
    json_t *root =
        json_pack("{s:s,s:s,s:s,s:s,s:i}", "name", settings->name, "country", settings->country,
                  "start", day_format(settings->start_day, start), "last_day",
                  day_format(settings->last_day, last), "horizon_days", settings->horizon_days);
    json_object_update(root, held);
    json_decref(held);
    return root;
}

static void print_json(const struct mission *mission, const struct diagnostics *diagnostics)
{
    json_t *assumed = json_array();
    for (int i = 0; mission && i < mission->assumption_count; i++) {
        const struct assumption *item = &mission->assumptions[i];
        json_array_append_new(assumed,
                              json_pack("{s:s,s:s,s:s,s:s,s:s,s:i}", "table", item->table, "row",
                                        item->row, "column", item->column, "value", item->value,
                                        "note", item->note, "line", item->line));
    }
    json_t *root =
        json_pack("{s:o,s:o,s:o,s:o}", "errors", diagnostics_json(diagnostics, SEVERITY_ERROR),
                  "warnings", diagnostics_json(diagnostics, SEVERITY_WARNING), "mission",
                  mission ? mission_json(mission) : json_null(), "assumed", assumed);
    json_dumpf(root, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(root);
}

/* An error of the mission as a whole: there is nothing to check. */
static bool is_unreadable(const char *path, const struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < diagnostics->count; i++) {
        const struct diagnostic *item = &diagnostics->items[i];
        if (item->severity == SEVERITY_ERROR && item->line == 0 && item->file &&
            strcmp(item->file, path) == 0)
            return true;
    }
    return false;
}

static int run(const struct arguments *arguments)
{
    const char *path = arguments_positional(arguments, 0);
    struct diagnostics diagnostics = {0};
    struct mission *mission = mission_read(path, &diagnostics);
    int code = mission ? EXIT_DONE : is_unreadable(path, &diagnostics) ? EXIT_INPUT : EXIT_REFUTED;
    if (mission)
        mission_check_oddities(mission, &diagnostics);
    if (arguments_has(arguments, "json")) {
        print_json(mission, &diagnostics);
    } else {
        diagnostics_print(&diagnostics, stderr, 0);
        print_words(mission, &diagnostics, arguments_has(arguments, "all"));
    }
    diagnostics_clear(&diagnostics);
    mission_free(mission);
    return code;
}

static const struct option_row options[] = {
    {'a', "all", NULL, "list each assumed value, however many"},
    {0, "json", NULL, "all of it as JSON"},
    {0},
};

const struct command command_check = {
    .name = "check",
    .positional = "MISSION",
    .positional_least = 1,
    .positional_most = 1,
    .summary = "what is wrong or odd with a mission, and what it holds",
    .details = "Reads the mission's tables (a folder of CSV files, or one .xlsx or .ods\n"
               "workbook) and names everything that is wrong (errors) or legal but odd\n"
               "(warnings), by file, line and column; then what the mission holds, and the\n"
               "values in it that are marked as assumed. Exit 0 without errors, 1 with, 3 if\n"
               "it cannot be read at all.",
    .example = "  decamp check examples/small",
    .options = options,
    .run = run,
};
