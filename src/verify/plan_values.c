/* Typed values out of a JSON document.
 *
 * Jansson tells the line of a syntax error but not of a value, so what is wrong in a well-formed
 * file is named by its path in the document. The path is a chain of stack frames, one a level, and
 * costs nothing until an error wants it in words. An unknown id is answered with the nearest known
 * one; as each such answer looks at every id of its table, only the first hundred errors get it.
 */
#include "verify/plan_values.h"

#include "base/text.h"
#include "verify/plan_document.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SUGGESTIONS = 100, MOST_SHOWN = 60 };

static const char *place_words(struct arena *arena, const struct place_in_document *place)
{
    if (!place)
        return "";
    const char *before = place_words(arena, place->parent);
    if (!place->key)
        return arena_format(arena, "%s[%zu]", before, place->index);
    return arena_format(arena, "%s%s%s", before, *before ? "." : "", place->key);
}

void plan_value_error(struct plan_reader *reader, const struct place_in_document *place,
                      const char *format, ...)
{
    struct arena arena = {0};
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    const char *words = place_words(&arena, place);
    diagnostics_add(reader->diagnostics, SEVERITY_ERROR, reader->path, 0, 0, "%s%s%s", words,
                    *words ? ": " : "", message);
    arena_clear(&arena);
}

/* The value as the file has it, for "found ...", cut where it is long. The reader's arena owns it.
 */
static const char *found(struct plan_reader *reader, const json_t *value)
{
    if (json_is_object(value))
        return "an object";
    if (json_is_array(value))
        return "a list";
    char *text = json_dumps(value, JSON_ENCODE_ANY);
    if (!text)
        return "something else";
    const char *copy =
        strlen(text) <= MOST_SHOWN ? arena_copy_text(reader->arena, text) : "a long text";
    free(text);
    return copy;
}

static void expected(struct plan_reader *reader, const struct place_in_document *place,
                     const char *key, const char *what, const json_t *value)
{
    struct place_in_document here = {place, key, 0};
    plan_value_error(reader, &here, "expected %s, found %s", what, found(reader, value));
}

json_t *plan_value_find(struct plan_reader *reader, const struct place_in_document *place,
                        const json_t *object, const char *key, bool required)
{
    json_t *value = json_object_get(object, key);
    if (value && !json_is_null(value))
        return value;
    if (required) {
        struct place_in_document here = {place, key, 0};
        plan_value_error(reader, &here, "missing");
    }
    return NULL;
}

json_t *plan_value_object(struct plan_reader *reader, const struct place_in_document *place,
                          const json_t *object, const char *key, bool required)
{
    json_t *value = plan_value_find(reader, place, object, key, required);
    if (value && !json_is_object(value)) {
        expected(reader, place, key, "an object", value);
        return NULL;
    }
    return value;
}

const char *plan_value_text(struct plan_reader *reader, const struct place_in_document *place,
                            const json_t *object, const char *key, bool required)
{
    json_t *value = plan_value_find(reader, place, object, key, required);
    if (!value)
        return "";
    if (!json_is_string(value)) {
        expected(reader, place, key, "a text", value);
        return "";
    }
    return arena_copy_text(reader->arena, json_string_value(value));
}

int64_t plan_value_whole(struct plan_reader *reader, const struct place_in_document *place,
                         const json_t *object, const char *key, bool required, int64_t least,
                         int64_t most)
{
    json_t *value = plan_value_find(reader, place, object, key, required);
    if (!value)
        return least;
    int64_t number = json_integer_value(value);
    if (json_is_integer(value) && number >= least && number <= most)
        return number;
    char what[96];
    if (least == 1 && (!json_is_integer(value) || number < 1))
        snprintf(what, sizeof what, "a whole number above 0");
    else
        snprintf(what, sizeof what, "a whole number from %lld to %lld", (long long)least,
                 (long long)most);
    expected(reader, place, key, what, value);
    return least;
}

double plan_value_number(struct plan_reader *reader, const struct place_in_document *place,
                         const json_t *object, const char *key, bool required)
{
    json_t *value = plan_value_find(reader, place, object, key, required);
    if (!value)
        return NAN;
    if (!json_is_number(value)) {
        expected(reader, place, key, "a number", value);
        return NAN;
    }
    return json_number_value(value);
}

bool plan_value_truth(struct plan_reader *reader, const struct place_in_document *place,
                      const json_t *object, const char *key)
{
    json_t *value = plan_value_find(reader, place, object, key, false);
    if (value && !json_is_boolean(value))
        expected(reader, place, key, "true or false", value);
    return json_is_true(value);
}

int64_t plan_value_moment(struct plan_reader *reader, const struct place_in_document *place,
                          const json_t *object, const char *key, bool required)
{
    json_t *value = plan_value_find(reader, place, object, key, required);
    int64_t moment = INT64_MIN;
    if (!value)
        return moment;
    const char *text = json_is_string(value) ? json_string_value(value) : "";
    size_t length = strlen(text);
    if ((length != 16 && length != 10) || text[4] != '-' || !moment_parse(text, &moment))
        expected(reader, place, key, "a moment as YYYY-MM-DDTHH:MM", value);
    return moment;
}

int32_t plan_value_day(struct plan_reader *reader, const struct place_in_document *place,
                       const json_t *object, const char *key, bool required)
{
    json_t *value = plan_value_find(reader, place, object, key, required);
    int32_t day = DAY_NONE;
    if (!value)
        return day;
    const char *text = json_is_string(value) ? json_string_value(value) : "";
    if (strlen(text) != 10 || text[4] != '-' || !day_parse(text, &day))
        expected(reader, place, key, "a date as YYYY-MM-DD", value);
    return day;
}

/* What a reference can point to: where its ids are, and how one is found. */
struct table {
    const char *what; /* "place" */
    int (*find)(const struct mission *mission, const char *id);
    int (*count)(const struct mission *mission);
    const char *(*id)(const struct mission *mission, int index);
};

#define TABLE(kind, find)                                                                          \
    static int kind##_count(const struct mission *mission)                                         \
    {                                                                                              \
        return mission->kind##_count;                                                              \
    }                                                                                              \
    static const char *kind##_id(const struct mission *mission, int index)                         \
    {                                                                                              \
        return mission->kind##s[index].id;                                                         \
    }                                                                                              \
    int plan_value_##kind(struct plan_reader *reader, const struct place_in_document *place,       \
                          const json_t *object, const char *key)                                   \
    {                                                                                              \
        static const struct table table = {#kind, find, kind##_count, kind##_id};                  \
        return reference(reader, place, object, key, &table);                                      \
    }

static int reference(struct plan_reader *reader, const struct place_in_document *place,
                     const json_t *object, const char *key, const struct table *table)
{
    json_t *value = plan_value_find(reader, place, object, key, true);
    if (!value)
        return -1;
    if (!json_is_string(value)) {
        expected(reader, place, key, "an id as text", value);
        return -1;
    }
    const char *id = json_string_value(value);
    int index = table->find(reader->mission, id);
    if (index >= 0)
        return index;
    struct place_in_document here = {place, key, 0};
    plan_value_error(reader, &here, "%s %s is not in the mission", table->what,
                     found(reader, value));
    if (reader->diagnostics->errors > MOST_SUGGESTIONS)
        return -1;
    size_t count = (size_t)table->count(reader->mission);
    const char **ids = memory_new(count, sizeof *ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = table->id(reader->mission, (int)i);
    const char *nearest = text_nearest(id, ids, count);
    if (nearest)
        diagnostics_hint(reader->diagnostics, "did you mean '%s'?", nearest);
    free(ids);
    return -1;
}

TABLE(place, mission_find_place)
TABLE(leg, mission_find_leg)
TABLE(unit, mission_find_unit_or_part)
TABLE(lot, mission_find_lot_or_part)
TABLE(lift, mission_find_lift)

int plan_value_country(struct plan_reader *reader, const struct place_in_document *place,
                       const json_t *object, const char *key)
{
    const char *country = plan_value_text(reader, place, object, key, false);
    for (int i = 0; i < reader->mission->place_count && *country; i++)
        if (strcmp(reader->mission->places[i].country, country) == 0)
            return i;
    struct place_in_document here = {place, key, 0};
    if (*country)
        plan_value_error(reader, &here, "no place of the mission is in '%s'", country);
    return -1;
}

int plan_value_compare_trips(const void *left, const void *right)
{
    const struct plan_trip *const *a = left, *const *b = right;
    return strcmp((*a)->id, (*b)->id);
}

int plan_value_trip(struct plan_reader *reader, const struct place_in_document *place,
                    const json_t *object, const char *key)
{
    const json_t *value = plan_value_find(reader, place, object, key, false);
    const struct plan_trip wanted = {.id = plan_value_text(reader, place, object, key, false)},
                           *sought = &wanted, **found = NULL;
    if (!json_is_string(value))
        return -1;
    if (reader->trip_count)
        found = bsearch(&sought, reader->trips_by_id, reader->trip_count,
                        sizeof *reader->trips_by_id, plan_value_compare_trips);
    struct place_in_document here = {place, key, 0};
    if (!found)
        plan_value_error(reader, &here, "there is no trip '%s'", wanted.id);
    return found ? (int)(*found - reader->trips) : -1;
}

int plan_value_word(struct plan_reader *reader, const struct place_in_document *place,
                    const json_t *object, const char *key, const char *(*word)(int index),
                    int count)
{
    json_t *value = plan_value_find(reader, place, object, key, true);
    if (!value)
        return -1;
    char what[256] = "one of";
    for (int i = 0; i < count; i++) {
        if (json_is_string(value) && strcmp(json_string_value(value), word(i)) == 0)
            return i;
        size_t used = strlen(what);
        snprintf(what + used, sizeof what - used, "%s%s", i ? ", " : " ", word(i));
    }
    expected(reader, place, key, what, value);
    return -1;
}

void *
plan_value_array(struct plan_reader *reader, const struct place_in_document *place,
                 const json_t *object, const char *key, bool required, size_t size, int *count,
                 void (*read)(struct plan_reader *reader, const struct place_in_document *place,
                              const json_t *item, void *room))
{
    *count = 0;
    json_t *array = plan_value_find(reader, place, object, key, required);
    if (array && !json_is_array(array)) {
        expected(reader, place, key, "a list", array);
        array = NULL;
    }
    size_t length = json_array_size(array);
    char *items = arena_new(reader->arena, length, size);
    struct place_in_document list = {place, key, 0};
    for (size_t i = 0; i < length; i++) {
        struct place_in_document here = {&list, NULL, i};
        const json_t *item = json_array_get(array, i);
        if (json_is_object(item))
            read(reader, &here, item, items + i * size);
        else
            plan_value_error(reader, &here, "expected an object, found %s", found(reader, item));
    }
    *count = (int)length;
    return items;
}
