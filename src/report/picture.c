/* The plan on one page: people remaining above, and below them one row for each place that closes,
 * on the same axis of days.
 *
 *     people  ▇▇▇▇▇▅▅▅▃▃▂▂▁
 *     Kidal   ▇▇▇▇▅▂|--|          people there, packing, clearance, last departure, hand-over
 *     Gao     ▇▇▇▇▇▇▇▇▅▅▂▁|----|
 *              Jul  Aug  Sep
 *
 * Heights of a row are shares of the most people that were ever there.
 */
#include "report/section.h"

#include "base/canvas.h"
#include "base/output.h"

#include <stdlib.h>

enum {
    TOP = 64,
    CURVE = 200, /* height of the curve */
    GAP = 46,    /* between curve and rows, for the axis */
    ROW = 30,    /* of a place */
    PEOPLE = 20, /* of it, for the people */
    BOTTOM = 64
};

static int64_t most_people(const struct canvas_step *steps, int count)
{
    int64_t most = 0;
    for (int i = 0; i < count; i++)
        most = steps[i].people > most ? steps[i].people : most;
    return most;
}

static void print_curve(const struct canvas *canvas, const struct report *report)
{
    int days = canvas->until - canvas->from + 1;
    int64_t *remaining = memory_new((size_t)days, sizeof *remaining);
    struct canvas_step *steps = memory_new((size_t)days, sizeof *steps);
    /* What remains at the end of the day before is there from the day's beginning on. */
    verify_people_remaining(report->mission, report->plan, canvas->from - 1, days, remaining);
    for (int i = 0; i < days; i++)
        steps[i] = (struct canvas_step){day_moment(canvas->from + i), remaining[i]};
    int64_t most = most_people(steps, days);
    double base = TOP + CURVE;
    canvas_print_steps(canvas, "people", steps, days, most, base, CURVE);
    free(steps);
    free(remaining);
    canvas_print_people(canvas, most, base, CURVE);
    canvas_print_text(canvas, 16, TOP + 12, "name", "People remaining");
}

static int compare_steps(const void *left_address, const void *right_address)
{
    const struct canvas_step *left = left_address, *right = right_address;
    return (left->moment > right->moment) - (left->moment < right->moment);
}

/* People at the place, step by step; fills `steps`, which has room for two of each trip and one
 * more, and returns how many. */
static int count_people(const struct report *report, int place, struct canvas_step *steps)
{
    int count = 1;
    steps[0] = (struct canvas_step){INT64_MIN, 0};
    for (int i = 0; i < report->mission->unit_count; i++)
        if (report->mission->units[i].place == place)
            steps[0].people += report->mission->units[i].people;
    for (int i = 0; i < report->plan->trip_count; i++) {
        const struct plan_trip *trip = &report->plan->trips[i];
        int64_t people = verify_trip_totals(report->mission, trip).people;
        if (trip->from == place)
            steps[count++] = (struct canvas_step){trip->depart, -people};
        if (trip->to == place)
            steps[count++] = (struct canvas_step){trip->arrive, people};
    }
    qsort(steps, (size_t)count, sizeof *steps, compare_steps);
    int kept = 0;
    for (int i = 1; i < count; i++) {
        int64_t people = steps[kept].people + steps[i].people;
        kept += steps[i].moment != steps[kept].moment;
        steps[kept] = (struct canvas_step){steps[i].moment, people};
    }
    steps[0].moment = day_moment(report->mission->settings.start_day);
    return kept + 1;
}

static void print_place(const struct canvas *canvas, const struct report *report,
                        const struct plan_closing *closing, double y, struct canvas_step *steps)
{
    const struct place *place = &report->mission->places[closing->place];
    int count = count_people(report, closing->place, steps);
    int64_t most = most_people(steps, count);
    double base = y + PEOPLE + 2;
    fprintf(canvas->stream, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>\n", CANVAS_LEFT, base,
            CANVAS_WIDTH - CANVAS_RIGHT);
    canvas_print_steps(canvas, "people", steps, count, most, base, PEOPLE);
    canvas_print_bar(canvas, "packing", closing->pack_start, closing->pack_end, base, 5);
    canvas_print_bar(canvas, "clearance", closing->clearance_start, closing->clearance_end, base,
                     5);
    canvas_print_bar(canvas, "handover", closing->last_departure, closing->closed, base, 5);
    fprintf(canvas->stream, "<path class=\"departure\" d=\"M%.1f %.1fV%.1f\"/>\n",
            canvas_x(canvas, closing->last_departure), y + 2, base + 6);
    if (place->latest_close != DAY_NONE) {
        double x = canvas_x(canvas, day_moment(place->latest_close + 1));
        fprintf(canvas->stream, "<path class=\"latest\" d=\"M%.1f %.1fl-4 -7h8z\"/>\n", x, base);
    }
    canvas_print_name(canvas, base - 4, place->name);
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)most);
    canvas_print_text(canvas, CANVAS_LEFT - 6, base - 4, "number", text);
    int32_t day = moment_day(closing->closed);
    day_format(day, text);
    canvas_print_text(
        canvas, CANVAS_WIDTH - CANVAS_RIGHT + 10, base - 2,
        place->latest_close != DAY_NONE && day > place->latest_close ? "late" : "date", text);
}

static void print_legend(const struct canvas *canvas, double y)
{
    static const struct canvas_legend items[] = {
        {"people", "people there (share of the most)", 220},
        {"packing", "packing", 80},
        {"clearance", "clearance", 90},
        {"handover", "hand-over", 90}};
    double x = canvas_print_legend(canvas, items, sizeof items / sizeof *items, y);
    fprintf(canvas->stream, "<path class=\"departure\" d=\"M%.1f %.1fv12\"/>\n", x + 4, y - 11);
    canvas_print_text(canvas, x + 12, y, "small", "last departure");
    x += 106;
    fprintf(canvas->stream, "<path class=\"latest\" d=\"M%.1f %.1fl-4 -7h8z\"/>\n", x + 4, y - 1);
    canvas_print_text(canvas, x + 14, y, "small", "latest close");
    x += 98;
    fprintf(canvas->stream, "<path class=\"limit\" d=\"M%.1f %.1fv12\"/>\n", x + 4, y - 11);
    canvas_print_text(canvas, x + 12, y, "small", "the mission's last day");
}

static void print_title(const struct canvas *canvas, const struct report *report)
{
    const struct plan_figures *figures = &report->result->figures;
    char text[256], day[11], last[11];
    canvas_print_text(canvas, 16, 26, "title", report->mission->settings.name);
    static const char *const words[] = {"valid plan", "valid plan, late", "plan that is not valid"};
    snprintf(text, sizeof text,
             "%s: %lld people out in %lld trips, the last on %s; the mission's last day is %s",
             words[report->result->status], (long long)figures->people_out,
             (long long)figures->trips,
             figures->last_day_out == DAY_NONE ? "no day" : day_format(figures->last_day_out, day),
             day_format(report->mission->settings.last_day, last));
    canvas_print_text(canvas, 16, 46, "small", text);
}

static const char style[] = ".packing{fill:#e0a526}\n"
                            ".clearance{fill:#5e9c6b}\n"
                            ".handover{fill:#8a7fb0}\n"
                            ".departure{stroke:#222;stroke-width:2;fill:none}\n"
                            ".latest{fill:#b00020}\n";

static void print_picture(const struct canvas *canvas, const struct report *report)
{
    int count = report->plan->closing_count;
    double rows = TOP + CURVE + GAP, bottom = rows + count * ROW;
    canvas_begin(canvas, report->mission->settings.name, style, (int)bottom + BOTTOM);
    print_title(canvas, report);
    print_curve(canvas, report);
    canvas_print_text(canvas, 16, rows - 8, "name", "Place");
    canvas_print_text(canvas, CANVAS_LEFT - 6, rows - 8, "number", "most there");
    canvas_print_text(canvas, CANVAS_WIDTH - CANVAS_RIGHT + 10, rows - 8, "small", "closed");
    const struct plan_closing **sorted = report_sort_closings(report->plan);
    struct canvas_step *steps = memory_new(2 * (size_t)report->plan->trip_count + 1, sizeof *steps);
    for (int i = 0; i < count; i++)
        print_place(canvas, report, sorted[i], rows + i * ROW, steps);
    free(steps);
    free(sorted);
    canvas_print_days(canvas, report->mission->settings.last_day, TOP, bottom, TOP + CURVE + 16);
    print_legend(canvas, bottom + 34);
    canvas_end(canvas);
}

bool report_write_picture(const struct report *report, const char *path,
                          struct diagnostics *diagnostics)
{
    const struct settings *settings = &report->mission->settings;
    struct canvas canvas = {.from = settings->start_day};
    /* Not after the horizon, wherever an impossible plan may go. */
    int32_t most = settings->last_day + settings->horizon_days, last = settings->last_day;
    for (int i = 0; i < report->plan->closing_count; i++)
        if (moment_day(report->plan->closings[i].closed) > last)
            last = moment_day(report->plan->closings[i].closed);
    if (report->result->figures.last_day_out != DAY_NONE &&
        report->result->figures.last_day_out > last)
        last = report->result->figures.last_day_out;
    canvas.until = (last < most ? last : most) + 2;
    struct output output;
    if (!output_open(&output, path, diagnostics))
        return false;
    canvas.stream = output.stream;
    print_picture(&canvas, report);
    return output_commit(&output, diagnostics);
}
