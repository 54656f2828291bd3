/* What one more of a shared limit would be worth, by the prices that prove the plan's bound: a
 * flight a day more, for as long as flights have a price, lowers the bound by at most the sum of
 * these prices. So a limit without a price does not keep the best plan from being better, whatever
 * it does to this one. */
#include "base/table.h"
#include "report/section.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_BRIEF = 6 };

struct worth {
    const char *limit, *row; /* words of the mission, or of the plan */
    int32_t from, until;     /* first and last day with a price */
    double exposure;
};

static const char *row_of(const struct mission *mission, const struct plan_price *price)
{
    if (price->lift >= 0)
        return mission->lifts[price->lift].id;
    if (price->place >= 0)
        return mission->places[price->place].id;
    return price->country_place >= 0 ? mission->places[price->country_place].country
                                     : mission->settings.name;
}

static int compare_worths(const void *left_address, const void *right_address)
{
    const struct worth *left = left_address, *right = right_address;
    if (left->exposure != right->exposure)
        return left->exposure > right->exposure ? -1 : 1;
    int order = strcmp(left->limit, right->limit);
    return order ? order : strcmp(left->row, right->row);
}

/* The limits that have a price, the dearest first; owned by the caller. */
static struct worth *find_worths(const struct report *report, int *count)
{
    const struct plan_bound *bound = &report->plan->bound;
    struct worth *worths = memory_new((size_t)bound->price_count, sizeof *worths);
    *count = 0;
    for (int i = 0; i < bound->price_count; i++) {
        const struct plan_price *price = &bound->prices[i];
        const char *limit = limit_kind_name(price->limit), *row = row_of(report->mission, price);
        int w = 0;
        while (w < *count &&
               (strcmp(worths[w].limit, limit) != 0 || strcmp(worths[w].row, row) != 0))
            w++;
        if (w == *count)
            worths[(*count)++] = (struct worth){limit, row, price->from, price->until, 0};
        worths[w].from = price->from < worths[w].from ? price->from : worths[w].from;
        worths[w].until = price->until > worths[w].until ? price->until : worths[w].until;
        worths[w].exposure += price->price * ((double)price->until - price->from + 1);
    }
    if (*count)
        qsort(worths, (size_t)*count, sizeof *worths, compare_worths);
    return worths;
}

/* A price too small to be told from none is not worth a line. */
static bool is_worth_a_line(const struct report *report, const struct worth *worth)
{
    return worth->exposure >= 1e-5 * report->plan->bound.exposure;
}

bool prices_has(const struct report *report, bool brief)
{
    (void)brief;
    int count;
    struct worth *worths = find_worths(report, &count);
    bool has = count > 0 && is_worth_a_line(report, &worths[0]);
    free(worths);
    return has;
}

void prices_print(const struct report *report, bool brief, FILE *stream)
{
    static const struct table_column columns[] = {{"limit", false, true},
                                                  {"row", false, true},
                                                  {"from", false, false},
                                                  {"until", false, false},
                                                  {"exposure", true, false}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    int count;
    struct worth *worths = find_worths(report, &count);
    char day[11];
    for (int i = 0; i < count && is_worth_a_line(report, &worths[i]); i++) {
        if (brief && i == MOST_BRIEF)
            break;
        table_add(&table, "%s", worths[i].limit);
        table_add(&table, "%s", worths[i].row);
        table_add(&table, "%s", day_format(worths[i].from, day));
        table_add(&table, "%s", day_format(worths[i].until, day));
        table_add(&table, "%+.4g", 0 - worths[i].exposure);
    }
    table_print(&table, report->width, stream);
    free(worths);
}

json_t *prices_json(const struct report *report)
{
    json_t *list = json_array();
    int count;
    struct worth *worths = find_worths(report, &count);
    for (int i = 0; i < count; i++)
        json_array_append_new(list,
                              json_pack("{s:s,s:s,s:o,s:o,s:o}", "limit", worths[i].limit, "row",
                                        worths[i].row, "from", plan_json_day(worths[i].from),
                                        "until", plan_json_day(worths[i].until), "exposure",
                                        plan_json_number(worths[i].exposure)));
    free(worths);
    return list;
}
