/* Setting two plans side by side.
 *
 * Everything is worked out once into rows (a place and its two days; a date and what remained),
 * from which both prints are made. A count as reported carries its qualifier: a plan agrees with
 * "at most 3,300" when it has no more, and differs from it by what it has above.
 */
#include "report/compare.h"

#include "base/table.h"
#include "report/section.h"

#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct closing_row {
    int place;
    int32_t plan, other; /* day closed; DAY_NONE: not known */
};

struct closing_rows {
    struct closing_row *items; /* by the plan's day, then the other's; owned */
    int count;
    int both;                /* known in both */
    int64_t sum, sum_beyond; /* of the differences, and of their sizes, in days */
    int largest;             /* the row with the largest; -1: none */
    int pairs, swapped;      /* pairs of places on different days in both, and in another order */
};

static bool is_known(const struct closing_row *row)
{
    return row->plan != DAY_NONE && row->other != DAY_NONE;
}

static int64_t later(int32_t day)
{
    return day == DAY_NONE ? INT64_MAX : day;
}

static int compare_rows(const void *left_address, const void *right_address)
{
    const struct closing_row *left = left_address, *right = right_address;
    int64_t one = later(left->plan), two = later(right->plan);
    if (one == two) {
        one = later(left->other);
        two = later(right->other);
    }
    if (one != two)
        return one < two ? -1 : 1;
    return left->place - right->place;
}

static int32_t day_closed(const struct plan_document *document, int place)
{
    const struct plan_closing *closing = plan_document_find_closing(document, place);
    return closing && closing->closed != MOMENT_NONE ? moment_day(closing->closed) : DAY_NONE;
}

static void count_pairs(struct closing_rows *rows)
{
    for (int i = 0; i < rows->count; i++)
        for (int k = i + 1; k < rows->count; k++) {
            const struct closing_row *one = &rows->items[i], *two = &rows->items[k];
            if (!is_known(one) || !is_known(two) || one->plan == two->plan ||
                one->other == two->other)
                continue;
            rows->pairs++;
            rows->swapped += (one->plan < two->plan) != (one->other < two->other);
        }
}

static struct closing_rows compare_closings(const struct comparison *comparison)
{
    const struct mission *mission = comparison->mission;
    struct closing_rows rows = {.largest = -1};
    rows.items = memory_new((size_t)mission->place_count, sizeof *rows.items);
    for (int place = 0; place < mission->place_count; place++) {
        struct closing_row row = {place, day_closed(comparison->plan.document, place),
                                  day_closed(comparison->other.document, place)};
        if (row.plan != DAY_NONE || row.other != DAY_NONE)
            rows.items[rows.count++] = row;
    }
    if (rows.count)
        qsort(rows.items, (size_t)rows.count, sizeof *rows.items, compare_rows);
    for (int i = 0; i < rows.count; i++) {
        if (!is_known(&rows.items[i]))
            continue;
        int days = rows.items[i].other - rows.items[i].plan;
        rows.both++;
        rows.sum += days;
        rows.sum_beyond += abs(days);
        if (rows.largest < 0 ||
            abs(days) > abs(rows.items[rows.largest].other - rows.items[rows.largest].plan))
            rows.largest = i;
    }
    count_pairs(&rows);
    return rows;
}

#define UNKNOWN INT64_MIN /* not -1: a plan that is not valid can have fewer than none */

/* People remaining on a day, or UNKNOWN. */
struct remaining_row {
    int32_t day;
    int64_t plan, other;
    const struct plan_reported *reported; /* NULL: nothing reported for this day */
};

struct remaining_rows {
    struct remaining_row *items; /* by day; owned */
    int count;
    int64_t stay; /* people inside who do not move, whom `plan` and `other` leave out */
};

static int compare_days(const void *left_address, const void *right_address)
{
    const struct remaining_row *left = left_address, *right = right_address;
    return (left->day > right->day) - (left->day < right->day);
}

/* People remaining by day from the eve of the mission; NULL if no trip is known. Owned. */
static int64_t *remaining_of(const struct comparison *comparison, const struct compared *compared,
                             int32_t eve, int days)
{
    if (!compared->result && compared->document->trip_count == 0)
        return NULL;
    int64_t *remaining = memory_new((size_t)days, sizeof *remaining);
    verify_people_remaining(comparison->mission, compared->document, eve, days, remaining);
    return remaining;
}

static int32_t last_out(const struct compared *compared)
{
    return compared->result ? compared->result->figures.last_day_out : DAY_NONE;
}

static void add_reported(struct remaining_rows *rows, const struct plan_document *document)
{
    for (int i = 0; i < document->reported_count; i++)
        rows->items[rows->count++] = (struct remaining_row){document->reported[i].date, UNKNOWN,
                                                            UNKNOWN, &document->reported[i]};
}

static struct remaining_rows compare_remaining(const struct comparison *comparison)
{
    enum { WEEK = 7, MOST_WEEKS = 40 };
    const struct settings *settings = &comparison->mission->settings;
    int32_t eve = settings->start_day - 1, end = settings->last_day;
    const int32_t others[] = {last_out(&comparison->plan), last_out(&comparison->other)};
    for (int i = 0; i < 2; i++)
        if (others[i] != DAY_NONE && others[i] > end)
            end = others[i];
    int weeks_end = end - eve + 1, step = WEEK * (weeks_end / (WEEK * MOST_WEEKS) + 1);
    const struct plan_document *const documents[] = {comparison->plan.document,
                                                     comparison->other.document};
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < documents[k]->reported_count; i++)
            if (documents[k]->reported[i].date > end)
                end = documents[k]->reported[i].date;
    int days = end - eve + 1;
    int64_t *plan = remaining_of(comparison, &comparison->plan, eve, days);
    int64_t *other = remaining_of(comparison, &comparison->other, eve, days);

    struct remaining_rows rows = {0};
    rows.items = memory_new((size_t)(weeks_end / step + 2 + documents[0]->reported_count +
                                     documents[1]->reported_count),
                            sizeof *rows.items);
    add_reported(&rows, documents[0]);
    add_reported(&rows, documents[1]);
    int reported = rows.count;
    for (int i = 0; i < weeks_end && (plan || other); i++) {
        bool told = i % step != 0 && i != weeks_end - 1;
        for (int k = 0; k < reported; k++)
            told |= rows.items[k].day == eve + i;
        if (!told)
            rows.items[rows.count++] = (struct remaining_row){eve + i, UNKNOWN, UNKNOWN, NULL};
    }
    for (int i = 0; i < rows.count; i++) {
        int64_t at = (int64_t)rows.items[i].day - eve;
        if (at >= 0 && at < days) {
            rows.items[i].plan = plan ? plan[at] : UNKNOWN;
            rows.items[i].other = other ? other[at] : UNKNOWN;
        }
    }
    if (rows.count)
        qsort(rows.items, (size_t)rows.count, sizeof *rows.items, compare_days);
    for (int i = 0; i < comparison->mission->unit_count; i++) {
        const struct unit *unit = &comparison->mission->units[i];
        if (unit->place == unit->destination &&
            strcmp(comparison->mission->places[unit->place].country, settings->country) == 0)
            rows.stay += unit->people;
    }
    free(plan);
    free(other);
    return rows;
}

/* By how much a count is beside what was reported; 0 where the qualifier allows it. */
static int64_t beside(int64_t people, const struct plan_reported *reported)
{
    int64_t difference = people - reported->people;
    if ((reported->qualifier == QUALIFIER_AT_MOST && difference < 0) ||
        (reported->qualifier == QUALIFIER_AT_LEAST && difference > 0))
        return 0;
    return difference;
}

static void print_head(const struct comparison *comparison, FILE *stream)
{
    const struct compared *const sides[] = {&comparison->plan, &comparison->other};
    static const char *const names[] = {"plan", "other"};
    static const char *const verdicts[] = {"valid", "valid, and late", "not valid"};
    for (int i = 0; i < 2; i++)
        fprintf(stream, "%-5s  %s: %s\n", names[i], sides[i]->document->path,
                sides[i]->result ? verdicts[sides[i]->result->status] : "a partial record");
}

static void add_day(struct table *table, int32_t day)
{
    char text[11];
    table_add(table, "%s", day == DAY_NONE ? "not known" : day_format(day, text));
}

static void print_closings(const struct comparison *comparison, int width, FILE *stream)
{
    static const struct table_column columns[] = {{"place", false, true},
                                                  {"plan", false, false},
                                                  {"other", false, false},
                                                  {"days", true, false}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    struct closing_rows rows = compare_closings(comparison);
    fputs("\nClosed (days: other after plan)\n", stream);
    for (int i = 0; i < rows.count; i++) {
        const struct closing_row *row = &rows.items[i];
        table_add(&table, "%s", comparison->mission->places[row->place].name);
        add_day(&table, row->plan);
        add_day(&table, row->other);
        if (is_known(row))
            table_add(&table, row->other == row->plan ? "%d" : "%+d", row->other - row->plan);
        else
            table_add(&table, "%s", "");
    }
    table_print(&table, width, stream);
    if (rows.both) {
        const struct closing_row *largest = &rows.items[rows.largest];
        struct arena arena = {0};
        const char *text =
            arena_format(&arena, "%d of %d are known in both", rows.both, rows.count);
        if (rows.sum_beyond == 0)
            text = arena_format(&arena, "%s, on the same days.", text);
        else
            text = arena_format(
                &arena,
                "%s: on average %+.1f days (%.1f days apart), at most %d (%s). %d of %d pairs "
                "close in the other order.",
                text, (double)rows.sum / rows.both, (double)rows.sum_beyond / rows.both,
                abs(largest->other - largest->plan),
                comparison->mission->places[largest->place].name, rows.swapped, rows.pairs);
        fputs("  ", stream);
        text_print_wrapped(stream, text, 2, width);
        arena_clear(&arena);
    }
    free(rows.items);
}

/* "at most 3300", "about 10504", "4695" */
static const char *reported_words(const struct plan_reported *reported, struct arena *arena)
{
    static const char *const before[] = {[QUALIFIER_EXACT] = "",
                                         [QUALIFIER_ABOUT] = "about ",
                                         [QUALIFIER_AT_LEAST] = "at least ",
                                         [QUALIFIER_AT_MOST] = "at most "};
    return arena_format(arena, "%s%lld", before[reported->qualifier], (long long)reported->people);
}

static void add_people(struct table *table, int64_t people, bool at_most)
{
    if (people == UNKNOWN)
        table_add(table, "%s", "");
    else
        table_add(table, "%s%lld", at_most ? "at most " : "", (long long)people);
}

/* Nobody remains any more, as far as is known, and nothing is reported. */
static bool is_over(const struct remaining_row *row)
{
    return !row->reported && (row->plan == 0 || row->plan == UNKNOWN) &&
           (row->other == 0 || row->other == UNKNOWN);
}

static void print_remaining(const struct comparison *comparison, int width, FILE *stream)
{
    struct remaining_rows rows = compare_remaining(comparison);
    bool any_reported = false, any_plan = false, any_other = false;
    for (int i = 0; i < rows.count; i++) {
        any_reported |= rows.items[i].reported != NULL;
        any_plan |= rows.items[i].plan != UNKNOWN;
        any_other |= rows.items[i].other != UNKNOWN;
    }
    struct table_column columns[5] = {{"day", false, false}};
    struct table table = {.columns = columns, .column_count = 1};
    if (any_plan)
        columns[table.column_count++] = (struct table_column){"plan", true, false};
    if (any_other)
        columns[table.column_count++] = (struct table_column){"other", true, false};
    if (any_reported) {
        columns[table.column_count++] = (struct table_column){"reported", true, false};
        if (any_plan)
            columns[table.column_count++] =
                (struct table_column){"plan less reported", true, false};
    }
    for (int i = 0; i < rows.count; i++) {
        const struct remaining_row *row = &rows.items[i];
        char day[11];
        bool last = i + 1 == rows.count;
        if (i && is_over(row) && is_over(row - 1) && !last)
            continue;
        table_add(&table, "%s", day_format(row->day, day));
        if (any_plan)
            add_people(&table, row->plan, !comparison->plan.result);
        if (any_other)
            add_people(&table, row->other, !comparison->other.result);
        if (any_reported)
            table_add(&table, "%s",
                      row->reported ? reported_words(row->reported, &table.arena) : "");
        if (!any_reported || !any_plan)
            continue;
        if (!row->reported || row->plan == UNKNOWN)
            table_add(&table, "%s", "");
        else if (beside(row->plan, row->reported) == 0)
            table_add(&table, "%s", "agrees");
        else
            table_add(&table, "%+lld", (long long)beside(row->plan, row->reported));
    }
    fputs("\nPeople remaining at the end of the day\n", stream);
    if (rows.count)
        table_print(&table, width, stream);
    else
        fputs("  not known\n", stream);
    if (rows.stay && any_reported)
        fprintf(stream, "  Plans leave out %lld people who stay; what is reported may not.\n",
                (long long)rows.stay);
    free(rows.items);
}

/* The figures of a side: computed, or as a partial record says; NULL: not known. */
static const struct plan_figures *figures_of(const struct compared *compared)
{
    if (compared->result)
        return &compared->result->figures;
    return compared->document->has_figures ? &compared->document->figures : NULL;
}

/* The figures that are compared, one row each. */
struct figure_row {
    const char *name, *key;
    double (*get)(const struct plan_figures *figures);
    int decimals;
};

static double get_people(const struct plan_figures *figures)
{
    return (double)figures->people_out;
}
static double get_trips(const struct plan_figures *figures)
{
    return (double)figures->trips;
}
static double get_late(const struct plan_figures *figures)
{
    return (double)figures->late_person_days;
}
static double get_late_items(const struct plan_figures *figures)
{
    return (double)figures->late_items;
}
static double get_exposure(const struct plan_figures *figures)
{
    return figures->exposure;
}
static double get_places(const struct plan_figures *figures)
{
    return figures->exposure_at_places;
}
static double get_roads(const struct plan_figures *figures)
{
    return figures->exposure_on_roads;
}
static double get_cost(const struct plan_figures *figures)
{
    return figures->cost_usd;
}
static double get_value(const struct plan_figures *figures)
{
    return figures->value_left_usd;
}

static const struct figure_row figure_rows[] = {
    {"people out", "people_out", get_people, 0},
    {"trips", "trips", get_trips, 0},
    {"late person-days", "late_person_days", get_late, 0},
    {"late items", "late_items", get_late_items, 0},
    {"exposure (people × acts)", "exposure", get_exposure, 3},
    {"  at places", "exposure_at_places", get_places, 3},
    {"  on roads", "exposure_on_roads", get_roads, 3},
    {"cost, USD", "cost_usd", get_cost, 0},
    {"value left, USD", "value_left_usd", get_value, 0},
};
enum { FIGURE_COUNT = sizeof figure_rows / sizeof *figure_rows };

static void add_figure(struct table *table, const struct plan_figures *figures,
                       const struct figure_row *row)
{
    if (figures)
        table_add(table, "%.*f", row->decimals, row->get(figures));
    else
        table_add(table, "%s", "not known");
}

static void add_last_day(struct table *table, const struct plan_figures *figures)
{
    if (figures && figures->last_day_out == DAY_NONE)
        table_add(table, "none");
    else
        add_day(table, figures ? figures->last_day_out : DAY_NONE);
}

static void print_figures(const struct comparison *comparison, int width, FILE *stream)
{
    static const struct table_column columns[] = {{"", false, true},
                                                  {"plan", true, false},
                                                  {"other", true, false},
                                                  {"other less plan", true, false}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    const struct plan_figures *plan = figures_of(&comparison->plan),
                              *other = figures_of(&comparison->other);
    fputs("\nFigures\n", stream);
    table_add(&table, "%s", "last day out");
    add_last_day(&table, plan);
    add_last_day(&table, other);
    if (plan && other && plan->last_day_out != DAY_NONE && other->last_day_out != DAY_NONE)
        table_add(&table, other->last_day_out == plan->last_day_out ? "%d days" : "%+d days",
                  other->last_day_out - plan->last_day_out);
    else
        table_add(&table, "%s", "");
    for (int i = 0; i < FIGURE_COUNT; i++) {
        const struct figure_row *row = &figure_rows[i];
        table_add(&table, "%s", row->name);
        add_figure(&table, plan, row);
        add_figure(&table, other, row);
        double change = plan && other ? row->get(other) - row->get(plan) : 0;
        if (fabs(change) * pow(10, row->decimals) >= 0.5)
            table_add(&table, "%+.*f", row->decimals, change);
        else
            table_add(&table, "%s", plan && other ? "0" : "");
    }
    table_print(&table, width, stream);
}

static void print_late(const struct comparison *comparison, FILE *stream)
{
    const struct compared *const sides[] = {&comparison->plan, &comparison->other};
    static const char *const names[] = {"plan", "other"};
    char day[11];
    for (int side = 0; side < 2; side++) {
        const struct verify_result *result = sides[side]->result;
        for (int i = 0; result && i < result->late_count; i++)
            fprintf(stream, "%s%s: %d of %s out on %s, %lld days late\n", i || side ? "" : "\n",
                    names[side], result->late[i].people,
                    comparison->mission->units[result->late[i].unit].id,
                    day_format(result->late[i].out, day), (long long)result->late[i].days);
    }
}

void comparison_print(const struct comparison *comparison, int width, FILE *stream)
{
    print_head(comparison, stream);
    print_closings(comparison, width, stream);
    print_remaining(comparison, width, stream);
    print_figures(comparison, width, stream);
    print_late(comparison, stream);
}

static json_t *closings_of(const struct comparison *comparison, json_t **summary)
{
    struct closing_rows rows = compare_closings(comparison);
    json_t *list = json_array();
    for (int i = 0; i < rows.count; i++) {
        const struct closing_row *row = &rows.items[i];
        json_array_append_new(
            list,
            json_pack("{s:s,s:o,s:o,s:o}", "place", comparison->mission->places[row->place].id,
                      "plan", plan_json_day(row->plan), "other", plan_json_day(row->other), "days",
                      is_known(row) ? json_integer(row->other - row->plan) : json_null()));
    }
    *summary = json_pack(
        "{s:i,s:o,s:o,s:i,s:i}", "in_both", rows.both, "mean_days",
        plan_json_number(rows.both ? (double)rows.sum / rows.both : (double)NAN), "mean_days_apart",
        plan_json_number(rows.both ? (double)rows.sum_beyond / rows.both : (double)NAN), "pairs",
        rows.pairs, "pairs_in_other_order", rows.swapped);
    free(rows.items);
    return list;
}

static json_t *people_json(int64_t people)
{
    return people == UNKNOWN ? json_null() : json_integer((json_int_t)people);
}

static json_t *remaining_json(const struct comparison *comparison)
{
    struct remaining_rows rows = compare_remaining(comparison);
    json_t *list = json_array();
    for (int i = 0; i < rows.count; i++) {
        const struct remaining_row *row = &rows.items[i];
        json_t *item = json_pack("{s:o,s:o,s:o}", "date", plan_json_day(row->day), "plan",
                                 people_json(row->plan), "other", people_json(row->other));
        if (row->reported)
            json_object_set_new(
                item, "reported",
                json_pack("{s:I,s:s,s:o,s:o}", "people", (json_int_t)row->reported->people,
                          "qualifier", qualifier_name(row->reported->qualifier), "source",
                          plan_json_text(row->reported->source), "plan_beside",
                          row->plan == UNKNOWN
                              ? json_null()
                              : json_integer((json_int_t)beside(row->plan, row->reported))));
        json_array_append_new(list, item);
    }
    json_t *object = json_pack("{s:o,s:I,s:b,s:b}", "days", list, "people_who_stay",
                               (json_int_t)rows.stay, "plan_is_at_most", !comparison->plan.result,
                               "other_is_at_most", !comparison->other.result);
    free(rows.items);
    return object;
}

static json_t *side_json(const struct comparison *comparison, const struct compared *compared)
{
    static const char *const words[] = {"valid", "late", "invalid"};
    const struct plan_figures *figures = figures_of(compared);
    return json_pack("{s:s,s:s,s:o,s:o}", "path", compared->document->path, "status",
                     compared->result ? words[compared->result->status] : "partial", "figures",
                     figures ? plan_json_figures(figures) : json_null(), "late",
                     compared->result ? plan_json_late(comparison->mission, compared->result)
                                      : json_null());
}

void comparison_print_json(const struct comparison *comparison, FILE *stream)
{
    json_t *summary = NULL, *closings = closings_of(comparison, &summary);
    json_t *root =
        json_pack("{s:o,s:o,s:o,s:o,s:o}", "plan", side_json(comparison, &comparison->plan),
                  "other", side_json(comparison, &comparison->other), "closings", closings,
                  "closings_summary", summary, "remaining", remaining_json(comparison));
    const struct plan_figures *plan = figures_of(&comparison->plan),
                              *other = figures_of(&comparison->other);
    json_t *changes = plan && other ? json_object() : json_null();
    for (int i = 0; plan && other && i < FIGURE_COUNT; i++)
        json_object_set_new(changes, figure_rows[i].key,
                            json_real(figure_rows[i].get(other) - figure_rows[i].get(plan)));
    json_object_set_new(root, "other_less_plan", changes);
    plan_json_print(root, stream);
}
