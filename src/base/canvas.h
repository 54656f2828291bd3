/* Pictures on an axis of days, as SVG.
 *
 * Plain SVG 1.1 with its style inside and nothing from outside, so that it prints, mails and opens
 * everywhere. Names stand to the left of the axis, short texts to the right of it. Whoever draws
 * says where, from the top, in pixels.
 */
#ifndef DECAMP_BASE_CANVAS_H
#define DECAMP_BASE_CANVAS_H

#include <stdint.h>
#include <stdio.h>

enum { CANVAS_WIDTH = 960, CANVAS_LEFT = 230, CANVAS_RIGHT = 110 /* of the axis */ };

struct canvas {
    FILE *stream;
    int32_t from, until; /* days on the axis; `until` is the first after it */
};

/* Opens and closes the picture. `style`: rules beside those for text ("title", "name", "small",
 * "number", "date", "late"), lines ("grid", "limit") and areas ("people"). */
void canvas_begin(const struct canvas *canvas, const char *title, const char *style, int height);
void canvas_end(const struct canvas *canvas);

void canvas_print_text(const struct canvas *canvas, double x, double y, const char *class,
                       const char *text);
/* A name left of the axis, cut where the numbers begin. */
void canvas_print_name(const struct canvas *canvas, double y, const char *name);

/* Where a moment (base/date.h) is on the axis, or its nearer end. */
double canvas_x(const struct canvas *canvas, int64_t moment);
/* From moment to moment; nothing if there is no time between them. */
void canvas_print_bar(const struct canvas *canvas, const char *class, int64_t from, int64_t until,
                      double y, double height);

/* So many people from `moment` on. */
struct canvas_step {
    int64_t moment, people;
};
/* An area of steps on a base line at y, `most` being as high as `height`; the last lasts to the end
 * of the axis. */
void canvas_print_steps(const struct canvas *canvas, const char *class,
                        const struct canvas_step *steps, int count, int64_t most, double y,
                        double height);

/* Lines and names of weeks, or of months where there are many weeks, and the end of `last_day`. */
void canvas_print_days(const struct canvas *canvas, int32_t last_day, double top, double bottom,
                       double names);
/* Lines and numbers of people on such an area. */
void canvas_print_people(const struct canvas *canvas, int64_t most, double y, double height);

/* Areas by their class, each with what it means, side by side; returns where the next thing can
 * stand. */
struct canvas_legend {
    const char *class, *text;
    int width; /* of both, in pixels */
};
double canvas_print_legend(const struct canvas *canvas, const struct canvas_legend *items,
                           int count, double y);

#endif
