/* The fan on one page: people remaining above, in bands that 19 of 20, 9 of 10 and half of the runs
 * tell apart, and the plan as a line; below it a row for each place that closes, from the day by
 * which it is closed in one of ten runs to that of nine of ten.
 */
#include "stress/stress.h"

#include "base/canvas.h"
#include "base/output.h"

#include <stdlib.h>

enum {
    TOP = 80,
    CURVE = 260,
    GAP = 46, /* for the axis */
    ROW = 24,
    BOTTOM = 64
};

static void print_band(const struct canvas *canvas, const struct stress_answers *answers,
                       const char *class, int level)
{
    struct canvas_step *steps = memory_new((size_t)answers->day_count, sizeof *steps);
    for (int i = 0; i < answers->day_count; i++)
        steps[i] = (struct canvas_step){day_moment(answers->days[i].day + 1),
                                        answers->days[i].quantiles[level]};
    canvas_print_steps(canvas, class, steps, answers->day_count, answers->people, TOP + CURVE,
                       CURVE);
    free(steps);
}

static void print_planned(const struct canvas *canvas, const struct stress_answers *answers)
{
    double base = TOP + CURVE;
    fprintf(canvas->stream, "<path class=\"planned\" d=\"M%d %.1f", CANVAS_LEFT,
            base - CURVE * (answers->people > 0));
    for (int i = 1; i < answers->day_count; i++)
        if (answers->days[i].planned != answers->days[i - 1].planned)
            fprintf(canvas->stream, "H%.1fV%.1f",
                    canvas_x(canvas, day_moment(answers->days[i].day + 1)),
                    base - CURVE * (double)answers->days[i].planned / (double)answers->people);
    fprintf(canvas->stream, "H%d\"/>\n", CANVAS_WIDTH - CANVAS_RIGHT);
}

static void print_fan(const struct canvas *canvas, const struct stress_answers *answers)
{
    static const char *const classes[STRESS_FAN] = {"band95", "band90", "band50", "band10",
                                                    "band5"};
    /* From the widest to the narrowest: each covers part of the one before. */
    for (int level = STRESS_FAN - 1; level >= 0; level--)
        print_band(canvas, answers, classes[STRESS_FAN - 1 - level], level);
    print_planned(canvas, answers);
    canvas_print_people(canvas, answers->people, TOP + CURVE, CURVE);
    canvas_print_text(canvas, 16, TOP + 12, "name", "People remaining");
}

static void print_closing(const struct canvas *canvas, const struct mission *mission,
                          const struct stress_closing *closing, double y)
{
    double middle = y + ROW / 2.0;
    const struct stress_quantile *quantiles = closing->quantiles;
    fprintf(canvas->stream, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>\n", CANVAS_LEFT, y + ROW,
            CANVAS_WIDTH - CANVAS_RIGHT);
    /* A closing on a day is somewhere in it: bars from its morning to its evening. */
    canvas_print_bar(canvas, "band90", day_moment(quantiles[0].day),
                     day_moment(quantiles[STRESS_LEVELS - 1].day + 1), middle - 4, 8);
    canvas_print_bar(canvas, "median", day_moment(quantiles[STRESS_LEVELS / 2].day),
                     day_moment(quantiles[STRESS_LEVELS / 2].day + 1), middle - 7, 14);
    double x = canvas_x(canvas, day_moment(closing->planned) + MINUTES_PER_DAY / 2);
    fprintf(canvas->stream, "<path class=\"planned\" d=\"M%.1f %.1fv14\"/>\n", x, middle - 7);
    char text[32];
    canvas_print_name(canvas, middle + 4, mission->places[closing->place].name);
    snprintf(text, sizeof text, "%.0f %%", 100 * closing->by_planned.value);
    canvas_print_text(canvas, CANVAS_LEFT - 6, middle + 4, "number", text);
    day_format(quantiles[STRESS_LEVELS - 1].day, text);
    canvas_print_text(canvas, CANVAS_WIDTH - CANVAS_RIGHT + 10, middle + 4, "date", text);
}

static void print_legend(const struct canvas *canvas, double y)
{
    static const struct canvas_legend items[] = {{"band5", "there in 95 % of runs", 150},
                                                 {"band10", "in 90 %", 74},
                                                 {"band50", "in 50 %", 74},
                                                 {"band90", "in 10 %", 74},
                                                 {"band95", "in 5 %", 74},
                                                 {"median", "closed in 50 %", 110}};
    double x = canvas_print_legend(canvas, items, sizeof items / sizeof *items, y);
    fprintf(canvas->stream, "<path class=\"planned\" d=\"M%.1f %.1fv12\"/>\n", x + 4, y - 11);
    canvas_print_text(canvas, x + 12, y, "small", "as planned");
    fprintf(canvas->stream, "<path class=\"limit\" d=\"M%.1f %.1fv12\"/>\n", x + 90, y - 11);
    canvas_print_text(canvas, x + 98, y, "small", "the mission's last day");
}

static void print_title(const struct canvas *canvas, const struct stress_report *report,
                        const struct stress_answers *answers)
{
    char text[300];
    const struct stress_share *share = &answers->in_time;
    canvas_print_text(canvas, 16, 26, "title", report->mission->settings.name);
    snprintf(text, sizeof text,
             "Everybody is out in time in %.1f %% of %lld runs (95 %%: %.1f to %.1f %%)%s",
             100 * share->value, (long long)share->of, 100 * share->low, 100 * share->high,
             stress_was_stopped(report->stress) ? "; stopped early" : "");
    canvas_print_text(canvas, 16, 46, "name", text);
    snprintf(text, sizeof text, "%.200s, %s", report->arms[0].plan->path,
             report->arms[0].policy == POLICY_REORDER ? "order made anew each day" : "order kept");
    canvas_print_text(canvas, 16, 64, "small", text);
}

static const char style[] = ".band95{fill:#dfe9f2}\n"
                            ".band90{fill:#c3d6e7}\n"
                            ".band50{fill:#9bbad6}\n"
                            ".band10{fill:#6d98bf}\n"
                            ".band5{fill:#3f6f9c}\n"
                            ".median{fill:#3f6f9c}\n"
                            ".planned{stroke:#222;stroke-width:1.5;fill:none}\n";

bool stress_write_picture(const struct stress_report *report, const char *path,
                          struct diagnostics *diagnostics)
{
    struct output output;
    if (!output_open(&output, path, diagnostics))
        return false;
    struct stress_answers *answers = stress_answer(report->stress, 0);
    const struct settings *settings = &report->mission->settings;
    struct canvas canvas = {.stream = output.stream,
                            .from = settings->start_day,
                            .until = answers->days[answers->day_count - 1].day + 2};
    for (int i = 0; i < answers->closing_count; i++)
        if (answers->closings[i].quantiles[STRESS_LEVELS - 1].day + 2 > canvas.until)
            canvas.until = answers->closings[i].quantiles[STRESS_LEVELS - 1].day + 2;
    double rows = TOP + CURVE + GAP, bottom = rows + answers->closing_count * ROW;
    canvas_begin(&canvas, settings->name, style, (int)bottom + BOTTOM);
    print_title(&canvas, report, answers);
    print_fan(&canvas, answers);
    canvas_print_text(&canvas, 16, rows - 8, "name", "Closed");
    canvas_print_text(&canvas, CANVAS_LEFT - 6, rows - 8, "number", "by the planned day");
    canvas_print_text(&canvas, CANVAS_WIDTH - CANVAS_RIGHT + 10, rows - 8, "small", "in 90 % by");
    for (int i = 0; i < answers->closing_count; i++)
        print_closing(&canvas, report->mission, &answers->closings[i], rows + i * ROW);
    canvas_print_days(&canvas, settings->last_day, TOP, bottom, TOP + CURVE + 16);
    print_legend(&canvas, bottom + 34);
    canvas_end(&canvas);
    stress_answers_free(answers);
    return output_commit(&output, diagnostics);
}
