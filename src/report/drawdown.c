/* The drawdown: people remaining in the mission area, a bar for each week.
 *
 * Bars are drawn in eighths of a cell, so that the curve is as smooth as a terminal can show. Long
 * withdrawals get a row for every second or third week, so that the curve stays on one screen; the
 * mission's last day and the last day out always have their row.
 */
#include "report/section.h"

#include <stdlib.h>

enum { DAYS_A_WEEK = 7, MOST_ROWS = 40 };

/* Days from the eve of the start to the last day, or the last day out if that is later. */
struct drawdown {
    int32_t eve;
    int day_count;
    int64_t *remaining; /* by day from `eve`; owned */
    int step;           /* days between rows */
};

static struct drawdown find_drawdown(const struct mission *mission,
                                     const struct plan_document *plan, int32_t last_day_out)
{
    const struct settings *settings = &mission->settings;
    int32_t end = settings->last_day;
    if (last_day_out != DAY_NONE && last_day_out > end)
        end = last_day_out;
    struct drawdown drawdown = {.eve = settings->start_day - 1};
    drawdown.day_count = end - drawdown.eve + 1;
    drawdown.step = DAYS_A_WEEK * (drawdown.day_count / (DAYS_A_WEEK * MOST_ROWS) + 1);
    drawdown.remaining = memory_new((size_t)drawdown.day_count, sizeof *drawdown.remaining);
    verify_people_remaining(mission, plan, drawdown.eve, drawdown.day_count, drawdown.remaining);
    return drawdown;
}

static void print_bar(FILE *stream, int64_t people, int64_t most, int cells)
{
    static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    int64_t eighths = most > 0 && people > 0 ? (people * cells * 8 + most - 1) / most : 0;
    for (int64_t i = 0; i < eighths / 8; i++)
        fputs("█", stream);
    fputs(parts[eighths % 8], stream);
}

void drawdown_print(const struct report *report, bool brief, FILE *stream)
{
    (void)brief;
    int32_t last_day = report->mission->settings.last_day;
    int32_t last_out = report->result->figures.last_day_out;
    struct drawdown drawdown = find_drawdown(report->mission, report->plan, last_out);
    int64_t most = 0;
    for (int i = 0; i < drawdown.day_count; i++)
        most = drawdown.remaining[i] > most ? drawdown.remaining[i] : most;
    int digits = snprintf(NULL, 0, "%lld", (long long)most);
    int room = report->width - 14 - digits;
    fprintf(stream, "People remaining at the end of the day (full bar: %lld)\n", (long long)most);
    for (int i = 0; i < drawdown.day_count; i++) {
        int32_t day = drawdown.eve + i;
        int64_t people = drawdown.remaining[i];
        bool every = i % drawdown.step == 0 && (people > 0 || i == 0);
        if (!every && day != last_day && day != last_out)
            continue;
        const char *mark = day == last_day && day == last_out ? "last day, last out"
                           : day == last_day                  ? "last day"
                           : day == last_out                  ? "last out"
                           : day > last_day                   ? "late"
                                                              : "";
        char text[11];
        fprintf(stream, "  %s %*lld", day_format(day, text), digits, (long long)people);
        int cells = room - 19; /* for the longest mark */
        if (people > 0)
            fputc(' ', stream);
        print_bar(stream, people, most, cells);
        fprintf(stream, "%s%s\n", *mark ? " " : "", mark);
    }
    free(drawdown.remaining);
}

json_t *drawdown_json(const struct report *report)
{
    struct drawdown drawdown =
        find_drawdown(report->mission, report->plan, report->result->figures.last_day_out);
    json_t *list = json_array();
    for (int i = 0; i < drawdown.day_count; i++)
        json_array_append_new(list, json_pack("{s:o,s:I}", "date", plan_json_day(drawdown.eve + i),
                                              "people", (json_int_t)drawdown.remaining[i]));
    free(drawdown.remaining);
    return list;
}
