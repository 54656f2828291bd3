/* Drawing as SVG. */
#include "base/canvas.h"

#include "base/date.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char style[] =
    "text{font-family:'DejaVu Sans',Verdana,sans-serif;font-size:12px;fill:#222}\n"
    ".title{font-size:17px;font-weight:bold}\n"
    ".small,.date,.late{font-size:11px}\n"
    ".number{font-size:11px;fill:#666;text-anchor:end}\n"
    ".late{fill:#b00020;font-weight:bold}\n"
    ".people{fill:#8fb1cf}\n"
    ".grid{stroke:#ddd;fill:none}\n"
    ".limit{stroke:#b00020;stroke-dasharray:4 3;fill:none}\n";

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

void canvas_begin(const struct canvas *canvas, const char *title, const char *own_style, int height)
{
    fprintf(canvas->stream,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"%d\" height=\"%d\" "
            "viewBox=\"0 0 %d %d\">\n<title>",
            CANVAS_WIDTH, height, CANVAS_WIDTH, height);
    print_escaped(canvas->stream, title);
    fprintf(canvas->stream,
            "</title>\n<style>\n%s%s</style>\n<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n",
            style, own_style, CANVAS_WIDTH, height);
}

void canvas_end(const struct canvas *canvas)
{
    fputs("</svg>\n", canvas->stream);
}

void canvas_print_text(const struct canvas *canvas, double x, double y, const char *class,
                       const char *text)
{
    fprintf(canvas->stream, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y, class);
    print_escaped(canvas->stream, text);
    fputs("</text>\n", canvas->stream);
}

void canvas_print_name(const struct canvas *canvas, double y, const char *name)
{
    enum { MOST_CELLS = 24 };
    char *cut = NULL;
    size_t size = 0;
    FILE *stream = text_width(name) > MOST_CELLS ? open_memstream(&cut, &size) : NULL;
    if (stream) {
        text_print_padded(stream, name, MOST_CELLS);
        fclose(stream);
    }
    canvas_print_text(canvas, 16, y, "name", cut ? cut : name);
    free(cut);
}

double canvas_x(const struct canvas *canvas, int64_t moment)
{
    double days = (double)(moment - day_moment(canvas->from)) / MINUTES_PER_DAY;
    double x = CANVAS_LEFT +
               days / (canvas->until - canvas->from) * (CANVAS_WIDTH - CANVAS_LEFT - CANVAS_RIGHT);
    return fmin(fmax(x, CANVAS_LEFT), CANVAS_WIDTH - CANVAS_RIGHT);
}

void canvas_print_bar(const struct canvas *canvas, const char *class, int64_t from, int64_t until,
                      double y, double height)
{
    if (until > from)
        fprintf(canvas->stream,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>\n",
                canvas_x(canvas, from), y, canvas_x(canvas, until) - canvas_x(canvas, from), height,
                class);
}

void canvas_print_steps(const struct canvas *canvas, const char *class,
                        const struct canvas_step *steps, int count, int64_t most, double y,
                        double height)
{
    fprintf(canvas->stream, "<path class=\"%s\" d=\"M%.1f %.1f", class, (double)CANVAS_LEFT, y);
    int64_t before = 0;
    for (int i = 0; i < count; i++) {
        int64_t people = steps[i].people > 0 ? steps[i].people : 0;
        if (people != before)
            fprintf(canvas->stream, "H%.1fV%.1f", canvas_x(canvas, steps[i].moment),
                    y - height * (double)people / (double)most);
        before = people;
    }
    fprintf(canvas->stream, "H%dV%.1fZ\"/>\n", CANVAS_WIDTH - CANVAS_RIGHT, y);
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

void canvas_print_days(const struct canvas *canvas, int32_t last_day, double top, double bottom,
                       double names)
{
    enum { MOST_WEEKS = 16, WEEK = 7 };
    bool weeks = canvas->until - canvas->from <= MOST_WEEKS * WEEK;
    char text[11];
    day_format(canvas->from, text);
    int32_t day = weeks || strcmp(text + 8, "01") == 0 ? canvas->from : next_month(canvas->from);
    for (; day < canvas->until; day = weeks ? day + WEEK : next_month(day)) {
        double x = canvas_x(canvas, day_moment(day));
        fprintf(canvas->stream, "<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/>\n", x, top, bottom);
        day_format(day, text);
        text[weeks ? 10 : 7] = '\0';
        canvas_print_text(canvas, x + 3, names, "small", weeks ? text + 5 : text);
    }
    double x = canvas_x(canvas, day_moment(last_day + 1));
    fprintf(canvas->stream, "<path class=\"limit\" d=\"M%.1f %.1fV%.1f\"/>\n", x, top, bottom);
}

/* 1, 2 or 5 times a power of ten, so that about four steps reach `most`. */
static double nice_step(double most)
{
    double power = pow(10, floor(log10(most / 4)));
    double share = most / 4 / power;
    return (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10) * power;
}

void canvas_print_people(const struct canvas *canvas, int64_t most, double y, double height)
{
    double step = most > 0 ? nice_step((double)most) : 1;
    for (double people = step < 1 ? 1 : step; most > 0 && people <= (double)most;
         people += step < 1 ? 1 : step) {
        char text[32];
        double at = y - height * people / (double)most;
        snprintf(text, sizeof text, "%.0f", people);
        fprintf(canvas->stream, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>\n", CANVAS_LEFT, at,
                CANVAS_WIDTH - CANVAS_RIGHT);
        canvas_print_text(canvas, CANVAS_LEFT - 6, at + 4, "number", text);
    }
    canvas_print_text(canvas, CANVAS_LEFT - 6, y + 4, "number", "0");
}

double canvas_print_legend(const struct canvas *canvas, const struct canvas_legend *items,
                           int count, double y)
{
    double x = 16;
    for (int i = 0; i < count; i++) {
        fprintf(canvas->stream,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"14\" height=\"9\" class=\"%s\"/>\n", x, y - 9,
                items[i].class);
        canvas_print_text(canvas, x + 19, y, "small", items[i].text);
        x += items[i].width;
    }
    return x;
}
