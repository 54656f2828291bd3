/* What the plan rests on that nobody has measured: the values that the tables mark as assumed. They
 * are in the plan file; where it has none, the mission's own are told. Beside other sections only
 * how many, and where; alone, each of them. */
#include "base/table.h"
#include "report/section.h"

#include "base/text.h"

#include <string.h>

static int count_of(const struct report *report)
{
    return report->plan->assumed_count ? report->plan->assumed_count
                                       : report->mission->assumption_count;
}

static struct plan_assumed get(const struct report *report, int index)
{
    if (report->plan->assumed_count)
        return report->plan->assumed[index];
    const struct assumption *own = &report->mission->assumptions[index];
    return (struct plan_assumed){own->table, own->row, own->column, own->value, own->note};
}

bool assumed_has(const struct report *report, bool brief)
{
    (void)brief;
    return count_of(report) > 0;
}

static const char *given(const char *text)
{
    return text ? text : "";
}

static void print_each(const struct report *report, FILE *stream)
{
    static const struct table_column columns[] = {{"table", false, false},
                                                  {"row", false, true},
                                                  {"column", false, false},
                                                  {"value", false, true},
                                                  {"note", false, true}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    for (int i = 0; i < count_of(report); i++) {
        struct plan_assumed item = get(report, i);
        table_add(&table, "%s", given(item.table));
        table_add(&table, "%s", given(item.row));
        table_add(&table, "%s", given(item.column));
        table_add(&table, "%s", given(item.value));
        table_add(&table, "%s", given(item.note));
    }
    fputs("Assumed values\n", stream);
    table_print(&table, report->width, stream);
}

/* "3 values are assumed: 2 in places (gao beds, kidal beds), 1 in limits (8 value)."; of many only
 * how many. */
void assumed_print(const struct report *report, bool brief, FILE *stream)
{
    enum { FEW = 12, NAMED = 3 /* of each table */ };
    if (!brief) {
        print_each(report, stream);
        return;
    }
    struct arena arena = {0};
    int count = count_of(report);
    const char *text =
        arena_format(&arena, "%d value%s assumed:", count, count == 1 ? " is" : "s are");
    for (int i = 0; i < count; i++) {
        struct plan_assumed first = get(report, i);
        int same = 0;
        bool told = false;
        const char *names = "";
        for (int k = 0; k < count; k++) {
            struct plan_assumed other = get(report, k);
            if (strcmp(other.table, first.table) != 0)
                continue;
            told |= k < i;
            if (same++ < NAMED)
                names = arena_format(&arena, "%s%s%s %s", names, *names ? ", " : "",
                                     given(other.row), given(other.column));
        }
        if (told)
            continue;
        text = arena_format(&arena, "%s%s %d in %s", text, i ? "," : "", same, first.table);
        if (count <= FEW)
            text = arena_format(&arena, "%s (%s%s)", text, names, same > NAMED ? ", …" : "");
    }
    text = arena_format(&arena, "%s. See 'decamp report --section assumed'.", text);
    text_print_wrapped(stream, text, 0, report->width);
    arena_clear(&arena);
}

json_t *assumed_json(const struct report *report)
{
    json_t *list = json_array();
    for (int i = 0; i < count_of(report); i++) {
        struct plan_assumed item = get(report, i);
        json_array_append_new(list, json_pack("{s:s,s:o,s:o,s:o,s:o}", "table", item.table, "row",
                                              plan_json_text(item.row), "column",
                                              plan_json_text(item.column), "value",
                                              plan_json_text(item.value), "note",
                                              plan_json_text(item.note)));
    }
    return list;
}
