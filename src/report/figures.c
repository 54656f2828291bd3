/* What the plan comes to, how far from the best possible it may be, what binds it, and what it
 * takes for granted. The figures are the checker's; bound, binding limits and cures are what the
 * plan file says of them. */
#include "base/table.h"
#include "report/section.h"

#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void label(FILE *stream, const char *what)
{
    fprintf(stream, "  %-13s  ", what);
}

/* Some lot of value could stay behind though it may move: the bound is about plans that leave no
 * more than this one. */
static bool could_leave(const struct mission *mission)
{
    for (int i = 0; i < mission->lot_count; i++) {
        const struct lot *lot = &mission->lots[i];
        if (lot->quantity > 0 && lot->value_usd > 0 && lot->destination >= 0 &&
            lot->destination != lot->place && lot->dispositions >> DISPOSITION_REDEPLOY & 1 &&
            lot->dispositions != 1u << DISPOSITION_REDEPLOY)
            return true;
    }
    return false;
}

/* What a bound leaves open: no plan can have less than it. */
static void print_bound(FILE *stream, double bound, double value, bool unless_left)
{
    if (isnan(bound) || (bound <= 0 && value > 0))
        return;
    label(stream, "");
    if (value <= bound * (1 + 1e-9) + 1e-9)
        fputs("no plan can have less", stream);
    else
        fprintf(stream, "no plan can have less than %.6g (%.1f %% less than this)", bound,
                (value - bound) / value * 100);
    fputs(unless_left ? ",\n" : "\n", stream);
    if (unless_left) {
        label(stream, "");
        fputs("unless it leaves more behind\n", stream);
    }
}

void figures_print(const struct report *report, bool brief, FILE *stream)
{
    (void)brief;
    const struct plan_figures *figures = &report->result->figures;
    const struct settings *settings = &report->mission->settings;
    const struct plan_bound *bound = report->plan->has_bound ? &report->plan->bound : NULL;
    int64_t by_mode[MODE_COUNT] = {0};
    char day[11];
    for (int i = 0; i < report->plan->trip_count; i++)
        by_mode[report->plan->trips[i].mode]++;
    label(stream, "last day out");
    if (figures->last_day_out == DAY_NONE) {
        fputs("none\n", stream);
    } else {
        int days = settings->last_day - figures->last_day_out;
        fprintf(stream, "%s, ", day_format(figures->last_day_out, day));
        if (days == 0)
            fputs("the mission's last day\n", stream);
        else
            fprintf(stream, "%d day%s %s the mission's last day\n", abs(days),
                    abs(days) == 1 ? "" : "s", days > 0 ? "before" : "after");
    }
    label(stream, "people out");
    fprintf(stream, "%lld in %lld trip%s", (long long)figures->people_out,
            (long long)figures->trips, figures->trips == 1 ? "" : "s");
    const char *before = ": ";
    for (int mode = 0; mode < MODE_COUNT; mode++)
        if (by_mode[mode]) {
            fprintf(stream, "%s%lld by %s", before, (long long)by_mode[mode],
                    transport_mode_name((enum transport_mode)mode));
            before = ", ";
        }
    fputc('\n', stream);
    label(stream, "late");
    if (!figures->late_person_days && !figures->late_items && !report->result->late_closing_count)
        fputs("nobody and nothing\n", stream);
    else
        fprintf(stream, "%lld person-days; %lld items, %d closings\n",
                (long long)figures->late_person_days, (long long)figures->late_items,
                report->result->late_closing_count);
    if (bound)
        print_bound(stream, figures->late_person_days ? bound->late_person_days : (double)NAN,
                    (double)figures->late_person_days, false);
    label(stream, "exposure");
    fprintf(stream, "%.6g (people × expected hostile acts)\n", figures->exposure);
    label(stream, "");
    fprintf(stream, "%.6g at places, %.6g on roads\n", figures->exposure_at_places,
            figures->exposure_on_roads);
    if (bound)
        print_bound(stream, bound->exposure, figures->exposure, could_leave(report->mission));
    label(stream, "cost");
    fprintf(stream, "%.0f USD\n", figures->cost_usd);
    label(stream, "value left");
    fprintf(stream, "%.0f USD\n", figures->value_left_usd);
}

json_t *figures_json(const struct report *report)
{
    json_t *object = plan_json_figures(&report->result->figures);
    const struct plan_bound *bound = &report->plan->bound;
    if (report->plan->has_bound)
        json_object_set_new(object, "bound",
                            json_pack("{s:o,s:o,s:o}", "exposure",
                                      plan_json_number(bound->exposure), "late_person_days",
                                      plan_json_number(bound->late_person_days), "method",
                                      plan_json_text(bound->method)));
    return object;
}

static void add_gain(struct table *table, double gain)
{
    if (isnan(gain))
        table_add(table, "?");
    else
        table_add(table, gain != 0 ? "%+.6g" : "%g", 0 - gain); /* what is gained is less of it */
}

/* One line for each limit: what to give, and what that gains. */
static void print_reliefs(const struct plan_relief *reliefs, int count, int width, FILE *stream)
{
    static const struct table_column columns[] = {{"limit", false, true},
                                                  {"row", false, true},
                                                  {"change", true, false},
                                                  {"late person-days", true, false},
                                                  {"exposure", true, false}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    for (int i = 0; i < count; i++) {
        const struct plan_relief *relief = &reliefs[i];
        table_add(&table, "%s", relief->limit);
        table_add(&table, "%s", relief->row ? relief->row : "");
        table_add(&table, "%s", relief->relax ? relief->relax : "");
        add_gain(&table, relief->gain_late_person_days);
        add_gain(&table, relief->gain_exposure);
    }
    table_print(&table, width, stream);
}

static json_t *reliefs_json(const struct plan_relief *reliefs, int count)
{
    json_t *list = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(
            list,
            json_pack("{s:s,s:o,s:o,s:o,s:o}", "limit", reliefs[i].limit, "row",
                      plan_json_text(reliefs[i].row), "relax", plan_json_text(reliefs[i].relax),
                      "gain_late_person_days", plan_json_number(reliefs[i].gain_late_person_days),
                      "gain_exposure", plan_json_number(reliefs[i].gain_exposure)));
    return list;
}

bool binding_has(const struct report *report, bool brief)
{
    (void)brief;
    return report->plan->binding_count > 0;
}

void binding_print(const struct report *report, bool brief, FILE *stream)
{
    (void)brief;
    print_reliefs(report->plan->binding, report->plan->binding_count, report->width, stream);
}

json_t *binding_json(const struct report *report)
{
    return reliefs_json(report->plan->binding, report->plan->binding_count);
}

bool cures_has(const struct report *report, bool brief)
{
    (void)brief;
    return report->plan->cure_count > 0;
}

void cures_print(const struct report *report, bool brief, FILE *stream)
{
    (void)brief;
    print_reliefs(report->plan->cures, report->plan->cure_count, report->width, stream);
}

json_t *cures_json(const struct report *report)
{
    return reliefs_json(report->plan->cures, report->plan->cure_count);
}
