#include "verify_editing.h"

#include "base/date.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void give_up(const char *what, const char *edit)
{
    fprintf(stderr, "edit '%s': %s\n", edit, what);
    abort();
}

static bool is_item(const json_t *item, const char *step)
{
    static const char *const keys[] = {"id", "place", "lot"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *value = json_string_value(json_object_get(item, keys[i]));
        if (value && strcmp(value, step) == 0)
            return true;
    }
    return false;
}

static size_t item_index(const json_t *list, const char *step)
{
    char *end;
    size_t index = strtoul(step, &end, 10);
    if (!*end)
        return index;
    for (index = 0; index < json_array_size(list); index++)
        if (is_item(json_array_get(list, index), step))
            break;
    return index;
}

static json_t *child(json_t *value, const char *step)
{
    return json_is_array(value) ? json_array_get(value, item_index(value, step))
                                : json_object_get(value, step);
}

/* Finds the parent of the path's last step, which is left in *last. `path` is cut up. */
static json_t *find_parent(json_t *value, char *path, char **last)
{
    char *slash;
    while ((slash = strchr(path, '/'))) {
        *slash = '\0';
        value = child(value, path);
        path = slash + 1;
    }
    *last = path;
    return value;
}

void edit_shift(json_t *value, long minutes)
{
    const char *key;
    json_t *item;
    size_t index;
    int64_t moment;
    char text[17];
    json_object_foreach(value, key, item) edit_shift(item, minutes);
    json_array_foreach(value, index, item) edit_shift(item, minutes);
    if (json_is_string(value) && strlen(json_string_value(value)) == 16 &&
        moment_parse(json_string_value(value), &moment))
        json_string_set(value, moment_format(moment + minutes, text));
}

static void set(json_t *parent, const char *step, json_t *value)
{
    if (json_is_array(parent))
        json_array_set_new(parent, item_index(parent, step), value);
    else
        json_object_set_new(parent, step, value);
}

static void apply(json_t *plan, char *edit)
{
    char *original = memory_copy_text(edit), *space = strchr(edit, ' '), *last;
    if (!space)
        give_up("no operation", original);
    *space = '\0';
    char *operation = space + 1, *rest = strchr(operation, ' ');
    if (rest)
        *rest++ = '\0';
    json_t *parent = find_parent(plan, edit, &last), *target = child(parent, last);
    if (!parent)
        give_up("no such place", original);
    json_t *value = NULL;
    if (strcmp(operation, "=") == 0 || strcmp(operation, "+=") == 0)
        value = json_loads(rest, JSON_DECODE_ANY, NULL);
    if (strcmp(operation, "=") == 0 && value) {
        set(parent, last, value);
    } else if (strcmp(operation, "+=") == 0 && value && json_is_array(target)) {
        json_array_append_new(target, value);
    } else if (strcmp(operation, "-") == 0 && target) {
        if (json_is_array(parent))
            json_array_remove(parent, item_index(parent, last));
        else
            json_object_del(parent, last);
    } else if (strcmp(operation, "shift") == 0 && target) {
        edit_shift(target, strtol(rest, NULL, 10));
    } else if (strcmp(operation, "copy") == 0 && target) {
        json_t *copy = json_deep_copy(target);
        json_object_set_new(copy, "id", json_string(rest));
        json_array_append_new(parent, copy);
    } else {
        give_up("cannot be done", original);
    }
    free(original);
}

void edit_plan(json_t *plan, const char *edits)
{
    char *copy = memory_copy_text(edits), *rest = copy;
    while (rest && *rest) {
        char *next = strstr(rest, " ; ");
        if (next)
            *next = '\0';
        apply(plan, rest);
        rest = next ? next + 3 : NULL;
    }
    free(copy);
}
