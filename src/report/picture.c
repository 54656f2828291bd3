/* The plan on one page: people remaining above, and below them one row for each place that closes,
 * on the same axis of days.
 *
 *     people  ▇▇▇▇▇▅▅▅▃▃▂▂▁
 *     Kidal   ▇▇▇▇▅▂|--|          people there, packing, clearance, last departure, hand-over
 *     Gao     ▇▇▇▇▇▇▇▇▅▅▂▁|----|
 *              Jul  Aug  Sep
 *
 * Plain SVG 1.1 with its style inside and nothing from outside, so that it prints, mails and opens
 * everywhere. Heights of a row are shares of the most people that were ever there.
 */
#include "report/section.h"

#include "base/output.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    WIDTH = 960,
    LEFT = 230,
    RIGHT = 110,
    TOP = 64,
    CURVE = 200, /* height of the curve */
    GAP = 46,    /* between curve and rows, for the axis */
    ROW = 30,    /* of a place */
    PEOPLE = 20, /* of it, for the people */
    BOTTOM = 64
};

struct canvas {
    FILE *stream;
    const struct report *report;
    int32_t from, until; /* days on the axis; `until` is the first after it */
    int height;
};

static void print_escaped(FILE *stream, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '&':
            fputs("&amp;", stream);
            break;
        case '<':
            fputs("&lt;", stream);
            break;
        case '>':
            fputs("&gt;", stream);
            break;
        default:
            /* Other control characters have no place in XML. */
            fputc((unsigned char)*text < ' ' ? ' ' : *text, stream);
        }
}

static void print_text(const struct canvas *canvas, double x, double y, const char *class,
                       const char *text)
{
    fprintf(canvas->stream, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y, class);
    print_escaped(canvas->stream, text);
    fputs("</text>\n", canvas->stream);
}

/* A name, cut where the numbers begin. */
static void print_name(const struct canvas *canvas, double y, const char *name)
{
    enum { MOST_CELLS = 24 };
    char *cut = NULL;
    size_t size = 0;
    FILE *stream = text_width(name) > MOST_CELLS ? open_memstream(&cut, &size) : NULL;
    if (stream) {
        text_print_padded(stream, name, MOST_CELLS);
        fclose(stream);
    }
    print_text(canvas, 16, y, "name", cut ? cut : name);
    free(cut);
}

static double x_of(const struct canvas *canvas, int64_t moment)
{
    double days = (double)(moment - day_moment(canvas->from)) / MINUTES_PER_DAY;
    double x = LEFT + days / (canvas->until - canvas->from) * (WIDTH - LEFT - RIGHT);
    return fmin(fmax(x, LEFT), WIDTH - RIGHT);
}

static void print_bar(const struct canvas *canvas, const char *class, int64_t from, int64_t until,
                      double y, double height)
{
    if (until > from)
        fprintf(canvas->stream,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>\n",
                x_of(canvas, from), y, x_of(canvas, until) - x_of(canvas, from), height, class);
}

/* So many people from `moment` on. */
struct step {
    int64_t moment, people;
};

/* An area of steps on a base line at y; the last lasts to the end of the axis. */
static void print_steps(const struct canvas *canvas, const struct step *steps, int count,
                        int64_t most, double y, double height)
{
    fprintf(canvas->stream, "<path class=\"people\" d=\"M%.1f %.1f", (double)LEFT, y);
    int64_t before = 0;
    for (int i = 0; i < count; i++) {
        int64_t people = steps[i].people > 0 ? steps[i].people : 0;
        if (people != before)
            fprintf(canvas->stream, "H%.1fV%.1f", x_of(canvas, steps[i].moment),
                    y - height * (double)people / (double)most);
        before = people;
    }
    fprintf(canvas->stream, "H%dV%.1fZ\"/>\n", WIDTH - RIGHT, y);
}

static int64_t most_people(const struct step *steps, int count)
{
    int64_t most = 0;
    for (int i = 0; i < count; i++)
        most = steps[i].people > most ? steps[i].people : most;
    return most;
}

/* The first day of the month after the day's. */
static int32_t next_month(int32_t day)
{
    char text[11], other[11];
    day_format(day, text);
    do
        day_format(++day, other);
    while (strncmp(text, other, 7) == 0);
    return day;
}

/* Lines and names of weeks, or of months where there are many weeks. */
static void print_axis(const struct canvas *canvas, double top, double bottom, double names)
{
    enum { MOST_WEEKS = 16, WEEK = 7 };
    bool weeks = canvas->until - canvas->from <= MOST_WEEKS * WEEK;
    char text[11];
    day_format(canvas->from, text);
    int32_t day = weeks || strcmp(text + 8, "01") == 0 ? canvas->from : next_month(canvas->from);
    for (; day < canvas->until; day = weeks ? day + WEEK : next_month(day)) {
        double x = x_of(canvas, day_moment(day));
        fprintf(canvas->stream, "<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/>\n", x, top, bottom);
        day_format(day, text);
        text[weeks ? 10 : 7] = '\0';
        print_text(canvas, x + 3, names, "small", weeks ? text + 5 : text);
    }
    double x = x_of(canvas, day_moment(canvas->report->mission->settings.last_day + 1));
    fprintf(canvas->stream, "<path class=\"limit\" d=\"M%.1f %.1fV%.1f\"/>\n", x, top, bottom);
}

/* 1, 2 or 5 times a power of ten, so that about four steps reach `most`. */
static double nice_step(double most)
{
    double power = pow(10, floor(log10(most / 4)));
    double share = most / 4 / power;
    return (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10) * power;
}

static void print_curve(const struct canvas *canvas)
{
    const struct report *report = canvas->report;
    int days = canvas->until - canvas->from + 1;
    int64_t *remaining = memory_new((size_t)days, sizeof *remaining);
    struct step *steps = memory_new((size_t)days, sizeof *steps);
    /* What remains at the end of the day before is there from the day's beginning on. */
    verify_people_remaining(report->mission, report->plan, canvas->from - 1, days, remaining);
    for (int i = 0; i < days; i++)
        steps[i] = (struct step){day_moment(canvas->from + i), remaining[i]};
    int64_t most = most_people(steps, days);
    double base = TOP + CURVE;
    print_steps(canvas, steps, days, most, base, CURVE);
    free(steps);
    free(remaining);
    double step = most > 0 ? nice_step((double)most) : 1;
    for (double people = step < 1 ? 1 : step; most > 0 && people <= (double)most;
         people += step < 1 ? 1 : step) {
        char text[32];
        double y = base - CURVE * people / (double)most;
        snprintf(text, sizeof text, "%.0f", people);
        fprintf(canvas->stream, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>\n", LEFT, y,
                WIDTH - RIGHT);
        print_text(canvas, LEFT - 6, y + 4, "number", text);
    }
    print_text(canvas, LEFT - 6, base + 4, "number", "0");
    print_text(canvas, 16, TOP + 12, "name", "People remaining");
}

static int compare_steps(const void *left_address, const void *right_address)
{
    const struct step *left = left_address, *right = right_address;
    return (left->moment > right->moment) - (left->moment < right->moment);
}

/* People at the place, step by step; fills `steps`, which has room for two of each trip and one
 * more, and returns how many. */
static int count_people(const struct report *report, int place, struct step *steps)
{
    int count = 1;
    steps[0] = (struct step){INT64_MIN, 0};
    for (int i = 0; i < report->mission->unit_count; i++)
        if (report->mission->units[i].place == place)
            steps[0].people += report->mission->units[i].people;
    for (int i = 0; i < report->plan->trip_count; i++) {
        const struct plan_trip *trip = &report->plan->trips[i];
        int64_t people = verify_trip_totals(report->mission, trip).people;
        if (trip->from == place)
            steps[count++] = (struct step){trip->depart, -people};
        if (trip->to == place)
            steps[count++] = (struct step){trip->arrive, people};
    }
    qsort(steps, (size_t)count, sizeof *steps, compare_steps);
    int kept = 0;
    for (int i = 1; i < count; i++) {
        int64_t people = steps[kept].people + steps[i].people;
        kept += steps[i].moment != steps[kept].moment;
        steps[kept] = (struct step){steps[i].moment, people};
    }
    steps[0].moment = day_moment(report->mission->settings.start_day);
    return kept + 1;
}

static void print_place(const struct canvas *canvas, const struct plan_closing *closing, double y,
                        struct step *steps)
{
    const struct place *place = &canvas->report->mission->places[closing->place];
    int count = count_people(canvas->report, closing->place, steps);
    int64_t most = most_people(steps, count);
    double base = y + PEOPLE + 2;
    fprintf(canvas->stream, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>\n", LEFT, base,
            WIDTH - RIGHT);
    print_steps(canvas, steps, count, most, base, PEOPLE);
    print_bar(canvas, "packing", closing->pack_start, closing->pack_end, base, 5);
    print_bar(canvas, "clearance", closing->clearance_start, closing->clearance_end, base, 5);
    print_bar(canvas, "handover", closing->last_departure, closing->closed, base, 5);
    fprintf(canvas->stream, "<path class=\"departure\" d=\"M%.1f %.1fV%.1f\"/>\n",
            x_of(canvas, closing->last_departure), y + 2, base + 6);
    if (place->latest_close != DAY_NONE) {
        double x = x_of(canvas, day_moment(place->latest_close + 1));
        fprintf(canvas->stream, "<path class=\"latest\" d=\"M%.1f %.1fl-4 -7h8z\"/>\n", x, base);
    }
    print_name(canvas, base - 4, place->name);
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)most);
    print_text(canvas, LEFT - 6, base - 4, "number", text);
    int32_t day = moment_day(closing->closed);
    day_format(day, text);
    print_text(canvas, WIDTH - RIGHT + 10, base - 2,
               place->latest_close != DAY_NONE && day > place->latest_close ? "late" : "date",
               text);
}

static void print_legend(const struct canvas *canvas, double y)
{
    static const struct {
        const char *class, *text;
        int width;
    } items[] = {{"people", "people there (share of the most)", 220},
                 {"packing", "packing", 80},
                 {"clearance", "clearance", 90},
                 {"handover", "hand-over", 90}};
    double x = 16;
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        fprintf(canvas->stream,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"14\" height=\"9\" class=\"%s\"/>\n", x, y - 9,
                items[i].class);
        print_text(canvas, x + 19, y, "small", items[i].text);
        x += items[i].width;
    }
    fprintf(canvas->stream, "<path class=\"departure\" d=\"M%.1f %.1fv12\"/>\n", x + 4, y - 11);
    print_text(canvas, x + 12, y, "small", "last departure");
    x += 106;
    fprintf(canvas->stream, "<path class=\"latest\" d=\"M%.1f %.1fl-4 -7h8z\"/>\n", x + 4, y - 1);
    print_text(canvas, x + 14, y, "small", "latest close");
    x += 98;
    fprintf(canvas->stream, "<path class=\"limit\" d=\"M%.1f %.1fv12\"/>\n", x + 4, y - 11);
    print_text(canvas, x + 12, y, "small", "the mission's last day");
}

static void print_title(const struct canvas *canvas)
{
    const struct report *report = canvas->report;
    const struct plan_figures *figures = &report->result->figures;
    char text[256], day[11], last[11];
    print_text(canvas, 16, 26, "title", report->mission->settings.name);
    static const char *const words[] = {"valid plan", "valid plan, late", "plan that is not valid"};
    snprintf(text, sizeof text,
             "%s: %lld people out in %lld trips, the last on %s; the mission's last day is %s",
             words[report->result->status], (long long)figures->people_out,
             (long long)figures->trips,
             figures->last_day_out == DAY_NONE ? "no day" : day_format(figures->last_day_out, day),
             day_format(report->mission->settings.last_day, last));
    print_text(canvas, 16, 46, "small", text);
}

static const char style[] =
    "<style>\n"
    "text{font-family:'DejaVu Sans',Verdana,sans-serif;font-size:12px;fill:#222}\n"
    ".title{font-size:17px;font-weight:bold}\n"
    ".small,.date,.late{font-size:11px}\n"
    ".number{font-size:11px;fill:#666;text-anchor:end}\n"
    ".late{fill:#b00020;font-weight:bold}\n"
    ".people{fill:#8fb1cf}\n"
    ".packing{fill:#e0a526}\n"
    ".clearance{fill:#5e9c6b}\n"
    ".handover{fill:#8a7fb0}\n"
    ".grid{stroke:#ddd;fill:none}\n"
    ".limit{stroke:#b00020;stroke-dasharray:4 3;fill:none}\n"
    ".departure{stroke:#222;stroke-width:2;fill:none}\n"
    ".latest{fill:#b00020}\n"
    "</style>\n";

static void print_picture(struct canvas *canvas)
{
    const struct report *report = canvas->report;
    int count = report->plan->closing_count;
    double rows = TOP + CURVE + GAP, bottom = rows + count * ROW;
    canvas->height = (int)bottom + BOTTOM;
    fprintf(canvas->stream,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"%d\" height=\"%d\" "
            "viewBox=\"0 0 %d %d\">\n<title>",
            WIDTH, canvas->height, WIDTH, canvas->height);
    print_escaped(canvas->stream, report->mission->settings.name);
    fprintf(canvas->stream, "</title>\n%s<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", style,
            WIDTH, canvas->height);
    print_title(canvas);
    print_curve(canvas);
    print_text(canvas, 16, rows - 8, "name", "Place");
    print_text(canvas, LEFT - 6, rows - 8, "number", "most there");
    print_text(canvas, WIDTH - RIGHT + 10, rows - 8, "small", "closed");
    const struct plan_closing **sorted = report_sort_closings(report->plan);
    struct step *steps = memory_new(2 * (size_t)report->plan->trip_count + 1, sizeof *steps);
    for (int i = 0; i < count; i++)
        print_place(canvas, sorted[i], rows + i * ROW, steps);
    free(steps);
    free(sorted);
    print_axis(canvas, TOP, bottom, TOP + CURVE + 16);
    print_legend(canvas, bottom + 34);
    fputs("</svg>\n", canvas->stream);
}

bool report_write_picture(const struct report *report, const char *path,
                          struct diagnostics *diagnostics)
{
    const struct settings *settings = &report->mission->settings;
    struct canvas canvas = {.report = report, .from = settings->start_day};
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
    print_picture(&canvas);
    return output_commit(&output, diagnostics);
}
