/* Reader of the kernel's own instance file.
 *
 * Jansson parses; what is in the document is then looked up value by value, and what is wrong is
 * said at its line and column. Jansson does not keep these, so each value looked at has its path as
 * a chain of stack frames, and only for an error is the text walked along it once more, which can
 * be done simply because it is known to be well-formed. A value that is wrong is taken as its
 * default, so that reading goes on and finds the rest.
 */
#include "schedule/read_json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_NUMBER = 1 << 29,
    MOST_PERIODS = 1000000,
    MOST_CELLS = 50000000, /* of rows over the horizon */
    MOST_TABLES = 200,     /* calendars, curves */
    MOST_SHOWN = 40,
};

#define MOST_COST (INT64_C(1) << 53)
#define REQUIRED  INT64_MIN

struct place {
    const struct place *parent; /* NULL: the root */
    const char *key;            /* NULL: an item of a list, by index */
    size_t index;
};

struct reader {
    const char *text, *end, *path;
    struct diagnostics *diagnostics;
    struct schedule_builder *builder;
    int32_t horizon;
    json_t *calendars, *resources, *curves, *activities; /* name -> index */
};

/* --- where a value stands --- */

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && strchr(" \t\r\n", *at))
        at++;
    return at;
}

static const char *skip_text(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        at += *at == '\\';
    return at < end ? at + 1 : end;
}

static const char *skip_value(const char *at, const char *end)
{
    int depth = 0;
    while (at < end) {
        if (*at == '"') {
            at = skip_text(at, end);
        } else {
            depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
            if (depth < 0 || (depth == 0 && *at == ','))
                return at;
            at++;
        }
        if (depth == 0 && (at == end || strchr(" \t\r\n,]}", *at)))
            return at;
    }
    return end;
}

/* The value at a place, or the nearest around it that is there. */
static const char *find_value(const struct reader *reader, const struct place *place)
{
    const char *end = reader->end;
    if (!place)
        return skip_blanks(reader->text, end);
    const char *around = find_value(reader, place->parent), *at = skip_blanks(around + 1, end);
    for (size_t index = 0; at < end && *at != '}' && *at != ']'; index++) {
        bool found = !place->key && index == place->index;
        if (*around == '{') {
            const char *key = at + 1;
            at = skip_text(at, end);
            found = place->key && (size_t)(at - 1 - key) == strlen(place->key) &&
                    memcmp(key, place->key, strlen(place->key)) == 0;
            at = skip_blanks(skip_blanks(at, end) + 1, end); /* behind the colon */
        }
        if (found)
            return at;
        at = skip_blanks(skip_value(at, end), end);
        at = at < end && *at == ',' ? skip_blanks(at + 1, end) : at;
    }
    return around;
}

__attribute__((format(printf, 3, 4))) static void
complain(struct reader *reader, const struct place *place, const char *format, ...)
{
    char text[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    const char *at = find_value(reader, place), *line = reader->text;
    int number = 1;
    for (const char *c = reader->text; c < at; c++)
        if (*c == '\n') {
            number++;
            line = c + 1;
        }
    diagnostics_add(reader->diagnostics, SEVERITY_ERROR, reader->path, number, (int)(at - line) + 1,
                    "%s", text);
}

/* --- typed values --- */

static void expected(struct reader *reader, const struct place *place, const char *what,
                     const json_t *value)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    bool shown = text && strlen(text) <= MOST_SHOWN;
    complain(reader, place, "'%s' must be %s, found %s", place->key ? place->key : "this", what,
             shown ? text : "something longer");
    free(text);
}

/* Names every key that is not one of `keys`. */
static void refuse_others(struct reader *reader, const struct place *place, json_t *object,
                          const char *const *keys)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        const char *const *known = keys;
        while (*known && strcmp(*known, key) != 0)
            known++;
        if (*known)
            continue;
        const struct place here = {place, key, 0};
        char list[200] = "";
        for (known = keys; *known; known++) {
            size_t used = strlen(list);
            snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "", *known);
        }
        complain(reader, &here, "'%.*s' is not known here", MOST_SHOWN, key);
        diagnostics_hint(reader->diagnostics, "known are %s", list);
    }
}

static json_t *find(struct reader *reader, const struct place *place, json_t *object,
                    const char *key, bool required)
{
    json_t *value = json_object_get(object, key);
    if (!value && required)
        complain(reader, place, "'%s' is missing", key);
    return value;
}

static int64_t to_whole(struct reader *reader, const struct place *place, const json_t *value,
                        int64_t least, int64_t most)
{
    int64_t number = json_integer_value(value);
    if (json_is_integer(value) && number >= least && number <= most)
        return number;
    char what[96];
    snprintf(what, sizeof what, "a whole number from %lld to %lld", (long long)least,
             (long long)most);
    expected(reader, place, what, value);
    return least;
}

/* otherwise: where it is missing; REQUIRED: it must not be. */
static int64_t read_whole(struct reader *reader, const struct place *place, json_t *object,
                          const char *key, int64_t otherwise, int64_t least, int64_t most)
{
    const struct place here = {place, key, 0};
    const json_t *value = find(reader, place, object, key, otherwise == REQUIRED);
    if (!value)
        return otherwise == REQUIRED ? least : otherwise;
    return to_whole(reader, &here, value, least, most);
}

/* A list or object under `key`; NULL: none, and said if it is required or something else. */
static json_t *read_group(struct reader *reader, const struct place *place, json_t *object,
                          const char *key, json_type type, bool required)
{
    const struct place here = {place, key, 0};
    json_t *value = find(reader, place, object, key, required);
    if (!value || json_typeof(value) == type)
        return value;
    expected(reader, &here, type == JSON_ARRAY ? "a list" : "an object of names", value);
    return NULL;
}

/* The index of the thing named under `key`; -1: none. */
static int32_t read_name(struct reader *reader, const struct place *place, json_t *object,
                         const char *key, json_t *names, const char *what, bool required)
{
    const struct place here = {place, key, 0};
    const json_t *value = find(reader, place, object, key, required);
    const char *name = json_string_value(value);
    const json_t *index = name ? json_object_get(names, name) : NULL;
    if (value && !name)
        expected(reader, &here, "a name", value);
    else if (value && !index)
        complain(reader, &here, "there is no %s '%.*s'", what, MOST_SHOWN, name);
    return index ? (int32_t)json_integer_value(index) : -1;
}

/* One of `words`, by its place; -1: none. */
static int32_t read_word(struct reader *reader, const struct place *place, json_t *object,
                         const char *key, const char *const *words, int32_t count)
{
    const struct place here = {place, key, 0};
    const json_t *value = find(reader, place, object, key, true);
    char list[120] = "one of";
    for (int32_t i = 0; value && i < count; i++) {
        size_t used = strlen(list);
        if (json_is_string(value) && strcmp(json_string_value(value), words[i]) == 0)
            return i;
        snprintf(list + used, sizeof list - used, "%s \"%s\"", i ? "," : "", words[i]);
    }
    if (value)
        expected(reader, &here, list, value);
    return -1;
}

/* --- rows over the horizon --- */

/* A number, or [from, value] steps, the first from 0, each after the one before. */
static void read_steps(struct reader *reader, const struct place *place, const json_t *value,
                       int64_t least, int64_t most, int64_t *row, int32_t length)
{
    int32_t from = 0;
    int64_t level = json_is_array(value) ? 0 : to_whole(reader, place, value, least, most);
    for (size_t i = 0; i < json_array_size(value); i++) {
        const struct place here = {place, NULL, i};
        const json_t *step = json_array_get(value, i);
        if (json_array_size(step) != 2) {
            expected(reader, &here, "[from period, value]", step);
            continue;
        }
        int32_t next = (int32_t)to_whole(reader, &(struct place){&here, NULL, 0},
                                         json_array_get(step, 0), 0, length - 1);
        if (i == 0 ? next != 0 : next <= from)
            complain(reader, &here,
                     i == 0 ? "the first step must be from period 0"
                            : "each step must be from a later period");
        for (; from < next; from++)
            row[from] = level;
        level =
            to_whole(reader, &(struct place){&here, NULL, 1}, json_array_get(step, 1), least, most);
    }
    for (; from < length; from++)
        row[from] = level;
}

/* A text of 0 and 1, repeated, or the [from, until] ranges that are open. */
static void read_open(struct reader *reader, const struct place *place, const json_t *value,
                      unsigned char *open)
{
    const char *pattern = json_string_value(value);
    memset(open, 0, (size_t)reader->horizon);
    if (pattern && *pattern && pattern[strspn(pattern, "01")] == '\0') {
        size_t length = strlen(pattern);
        for (size_t t = 0; t < (size_t)reader->horizon; t++)
            open[t] = pattern[t % length] == '1';
        return;
    }
    if (!json_is_array(value))
        expected(reader, place, "a text of 0 and 1, or a list of [from, until]", value);
    for (size_t i = 0; i < json_array_size(value); i++) {
        const struct place here = {place, NULL, i};
        const json_t *range = json_array_get(value, i);
        if (json_array_size(range) != 2) {
            expected(reader, &here, "[from period, until period]", range);
            continue;
        }
        int64_t from = to_whole(reader, &(struct place){&here, NULL, 0}, json_array_get(range, 0),
                                0, reader->horizon);
        int64_t until = to_whole(reader, &(struct place){&here, NULL, 1}, json_array_get(range, 1),
                                 from, reader->horizon);
        for (int64_t t = from; t < until; t++)
            open[t] = 1;
    }
}

static bool read_tables(struct reader *reader, json_t *root)
{
    json_t *calendars = read_group(reader, NULL, root, "calendars", JSON_OBJECT, false);
    json_t *resources = read_group(reader, NULL, root, "resources", JSON_OBJECT, false);
    json_t *curves = read_group(reader, NULL, root, "cost_curves", JSON_OBJECT, false);
    size_t calendar_count = json_object_size(calendars), curve_count = json_object_size(curves);
    size_t length = (size_t)reader->horizon + 1;
    if (calendar_count > MOST_TABLES || curve_count > MOST_TABLES ||
        (json_object_size(resources) + calendar_count * (calendar_count + 3) + 2 * curve_count) *
                length >
            MOST_CELLS) {
        complain(reader, NULL, "too many resources, calendars and cost curves for this horizon");
        diagnostics_hint(reader->diagnostics, "count time in longer periods");
        return false;
    }
    int64_t *row = memory_new(length, sizeof *row);
    int32_t *capacity = memory_new(length, sizeof *capacity);
    unsigned char *open = memory_new(length, 1);
    const char *name;
    json_t *value;
    const struct place in_calendars = {NULL, "calendars", 0}, in_resources = {NULL, "resources", 0};
    const struct place in_curves = {NULL, "cost_curves", 0};
    json_object_foreach(calendars, name, value)
    {
        read_open(reader, &(struct place){&in_calendars, name, 0}, value, open);
        json_object_set_new(reader->calendars, name,
                            json_integer(schedule_add_calendar(reader->builder, open)));
    }
    json_object_foreach(resources, name, value)
    {
        read_steps(reader, &(struct place){&in_resources, name, 0}, value, 0, MOST_NUMBER, row,
                   reader->horizon);
        for (int32_t t = 0; t < reader->horizon; t++)
            capacity[t] = (int32_t)row[t];
        json_object_set_new(reader->resources, name,
                            json_integer(schedule_add_resource(reader->builder, capacity, 0)));
    }
    json_object_foreach(curves, name, value)
    {
        read_steps(reader, &(struct place){&in_curves, name, 0}, value, -MOST_COST, MOST_COST, row,
                   reader->horizon + 1);
        json_object_set_new(reader->curves, name,
                            json_integer(schedule_add_cost_curve(reader->builder, row)));
    }
    free(row);
    free(capacity);
    free(open);
    return true;
}

/* --- activities --- */

static bool read_demand(struct reader *reader, const struct place *place, json_t *object,
                        int32_t duration, bool pauses, struct schedule_demand *demand)
{
    static const char *const keys[] = {"resource", "quantity", "offset",
                                       "length",   "released", NULL};
    refuse_others(reader, place, object, keys);
    const struct place at_length = {place, "length", 0}, at_released = {place, "released", 0};
    const json_t *length = json_object_get(object, "length");
    const json_t *released = json_object_get(object, "released");
    demand->resource =
        read_name(reader, place, object, "resource", reader->resources, "resource", true);
    demand->quantity =
        (int32_t)read_whole(reader, place, object, "quantity", REQUIRED, -MOST_NUMBER, MOST_NUMBER);
    demand->offset =
        (int32_t)read_whole(reader, place, object, "offset", 0, -MOST_PERIODS, MOST_PERIODS);
    demand->length = duration;
    if (json_is_string(length) && strcmp(json_string_value(length), "end") == 0)
        demand->length = SCHEDULE_TO_END;
    else if (json_is_string(length))
        expected(reader, &at_length, "a whole number or \"end\"", length);
    else if (length)
        demand->length = (int32_t)to_whole(reader, &at_length, length, 0, MOST_PERIODS);
    if (released && !json_is_boolean(released))
        expected(reader, &at_released, "true or false", released);
    else if (json_is_true(released) && (!pauses || demand->length == SCHEDULE_TO_END))
        complain(reader, &at_released,
                 pauses ? "what is taken to the end is not released in pauses"
                        : "only a mode with a 'work' calendar pauses");
    return json_is_true(released);
}

static void read_mode(struct reader *reader, const struct place *place, json_t *object)
{
    static const char *const keys[] = {"duration", "release",    "deadline",    "calendar", "work",
                                       "cost",     "cost_curve", "cost_weight", "demands",  NULL};
    refuse_others(reader, place, object, keys);
    struct schedule_mode mode = {
        .duration =
            (int32_t)read_whole(reader, place, object, "duration", REQUIRED, 0, MOST_PERIODS),
        .release = (int32_t)read_whole(reader, place, object, "release", 0, 0, MOST_PERIODS),
        .deadline = (int32_t)read_whole(reader, place, object, "deadline", SCHEDULE_TO_END, 0,
                                        MOST_PERIODS),
        .calendar =
            read_name(reader, place, object, "calendar", reader->calendars, "calendar", false),
        .cost_curve =
            read_name(reader, place, object, "cost_curve", reader->curves, "cost curve", false),
        .cost_weight = read_whole(reader, place, object, "cost_weight", 1, 0, MOST_COST),
        .fixed_cost = read_whole(reader, place, object, "cost", 0, -MOST_COST, MOST_COST)};
    int32_t work = read_name(reader, place, object, "work", reader->calendars, "calendar", false);
    json_t *demands = read_group(reader, place, object, "demands", JSON_ARRAY, false);
    size_t count = json_array_size(demands);
    struct schedule_demand *taken = memory_new(count, sizeof *taken);
    unsigned char *released = memory_new(count, 1);
    const struct place in_demands = {place, "demands", 0};
    for (size_t d = 0; d < count; d++) {
        const struct place here = {&in_demands, NULL, d};
        json_t *demand = json_array_get(demands, d);
        if (json_is_object(demand))
            released[d] = read_demand(reader, &here, demand, mode.duration, work >= 0, &taken[d]);
        else
            expected(reader, &here, "an object", demand);
    }
    schedule_add_mode(reader->builder, &mode, taken, (int32_t)count);
    if (work >= 0)
        schedule_add_pauses(reader->builder, work, released);
    free(taken);
    free(released);
}

static void read_activity(struct reader *reader, const struct place *place, json_t *object)
{
    static const char *const keys[] = {"id",    "due", "tardiness_weight", "unplaced_cost",
                                       "modes", NULL};
    const struct place at_id = {place, "id", 0}, in_modes = {place, "modes", 0};
    refuse_others(reader, place, object, keys);
    const json_t *id = find(reader, place, object, "id", true);
    int32_t activity =
        schedule_add_activity(reader->builder, read_whole(reader, place, object, "unplaced_cost", 0,
                                                          -MOST_COST, MOST_COST));
    if (id && (!json_is_string(id) || json_string_length(id) == 0)) {
        expected(reader, &at_id, "a name", id);
    } else if (id && json_object_get(reader->activities, json_string_value(id))) {
        complain(reader, &at_id, "there is another activity '%.*s'", MOST_SHOWN,
                 json_string_value(id));
    } else if (id) {
        json_object_set_new(reader->activities, json_string_value(id), json_integer(activity));
        schedule_add_name(reader->builder, json_string_value(id));
    }
    if (json_object_get(object, "due"))
        schedule_add_due_date(
            reader->builder,
            (int32_t)read_whole(reader, place, object, "due", 0, -MOST_PERIODS, MOST_PERIODS),
            read_whole(reader, place, object, "tardiness_weight", 1, 0, MOST_COST));
    else if (json_object_get(object, "tardiness_weight"))
        complain(reader, place, "'tardiness_weight' needs a 'due'");
    json_t *modes = read_group(reader, place, object, "modes", JSON_ARRAY, true);
    for (size_t m = 0; m < json_array_size(modes); m++) {
        const struct place here = {&in_modes, NULL, m};
        if (json_is_object(json_array_get(modes, m)))
            read_mode(reader, &here, json_array_get(modes, m));
        else
            expected(reader, &here, "an object", json_array_get(modes, m));
    }
    if (modes && json_array_size(modes) == 0)
        complain(reader, &in_modes, "an activity needs a mode");
}

static void read_lag(struct reader *reader, const struct place *place, json_t *object)
{
    static const char *const keys[] = {"from", "to", "kind", "lag", NULL};
    static const char *const kinds[] = {
        [LAG_FINISH_START] = "finish-start", "start-start", "maximal"};
    refuse_others(reader, place, object, keys);
    int32_t from = read_name(reader, place, object, "from", reader->activities, "activity", true);
    int32_t to = read_name(reader, place, object, "to", reader->activities, "activity", true);
    int32_t kind = json_object_get(object, "kind")
                       ? read_word(reader, place, object, "kind", kinds, 3)
                       : LAG_FINISH_START;
    int32_t lag =
        (int32_t)read_whole(reader, place, object, "lag", kind == LAG_MAXIMAL ? REQUIRED : 0,
                            -MOST_PERIODS, MOST_PERIODS);
    if (from >= 0 && to >= 0 && kind >= 0)
        schedule_add_lag(reader->builder, from, to, (enum schedule_lag_kind)kind, lag);
}

static void read_term(struct reader *reader, const struct place *place, json_t *object,
                      bool given[SCHEDULE_TERMS])
{
    static const char *const keys[] = {"term", "level", "weight", NULL};
    static const char *const terms[SCHEDULE_TERMS] = {"unplaced", "cost", "tardiness", "makespan"};
    refuse_others(reader, place, object, keys);
    int32_t term = read_word(reader, place, object, "term", terms, SCHEDULE_TERMS);
    int64_t level = read_whole(reader, place, object, "level", 0, 0, MOST_TABLES);
    int64_t weight = read_whole(reader, place, object, "weight", 1, 0, MOST_COST);
    if (term < 0)
        return;
    if (given[term])
        complain(reader, place, "'%s' is there twice", terms[term]);
    given[term] = true;
    schedule_add_term(reader->builder, (enum schedule_term_kind)term, (int32_t)level, weight);
}

static void read_lists(struct reader *reader, json_t *root)
{
    json_t *activities = read_group(reader, NULL, root, "activities", JSON_ARRAY, true);
    json_t *lags = read_group(reader, NULL, root, "lags", JSON_ARRAY, false);
    json_t *terms = read_group(reader, NULL, root, "objective", JSON_ARRAY, false);
    const struct place in_activities = {NULL, "activities", 0}, in_lags = {NULL, "lags", 0};
    const struct place in_terms = {NULL, "objective", 0};
    bool given[SCHEDULE_TERMS] = {0};
    const struct {
        json_t *list;
        const struct place *place;
    } lists[] = {{activities, &in_activities}, {lags, &in_lags}, {terms, &in_terms}};
    for (int i = 0; i < 3; i++)
        for (size_t k = 0; k < json_array_size(lists[i].list); k++) {
            const struct place here = {lists[i].place, NULL, k};
            json_t *item = json_array_get(lists[i].list, k);
            if (!json_is_object(item))
                expected(reader, &here, "an object", item);
            else if (i == 0)
                read_activity(reader, &here, item);
            else if (i == 1)
                read_lag(reader, &here, item);
            else
                read_term(reader, &here, item, given);
        }
    if (activities && json_array_size(activities) == 0)
        complain(reader, &in_activities, "there is no activity");
}

struct schedule_instance *schedule_read_json(const char *text, size_t length, const char *path,
                                             struct diagnostics *diagnostics)
{
    static const char *const keys[] = {"horizon",    "calendars", "resources", "cost_curves",
                                       "activities", "lags",      "objective", NULL};
    json_error_t error;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, error.line, error.column, "not JSON: %s",
                        error.text);
        return NULL;
    }
    struct reader reader = {.text = text,
                            .end = text + length,
                            .path = path,
                            .diagnostics = diagnostics,
                            .calendars = json_object(),
                            .resources = json_object(),
                            .curves = json_object(),
                            .activities = json_object()};
    struct schedule_instance *instance = NULL;
    size_t errors = diagnostics->errors;
    refuse_others(&reader, NULL, root, keys);
    reader.horizon = (int32_t)read_whole(&reader, NULL, root, "horizon", REQUIRED, 1, MOST_PERIODS);
    reader.builder = schedule_builder_new(reader.horizon);
    if (read_tables(&reader, root))
        read_lists(&reader, root);
    if (diagnostics->errors == errors)
        instance = schedule_instance_new(reader.builder, diagnostics);
    for (size_t i = diagnostics->count; !instance && i > 0 && !diagnostics->items[i - 1].file; i--)
        diagnostics->items[i - 1].file = arena_copy_text(&diagnostics->arena, path);
    schedule_builder_free(reader.builder);
    json_decref(reader.calendars);
    json_decref(reader.resources);
    json_decref(reader.curves);
    json_decref(reader.activities);
    json_decref(root);
    return instance;
}
