/* The answers as people read them: the chance first, then when, who, what decides it, and what it
 * all rests on.
 */
#include "stress/stress.h"

#include "base/table.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct page {
    const struct stress_report *report;
    FILE *stream;
    struct arena arena; /* of texts */
};

static const char *percent(struct page *page, double share)
{
    /* What is not in all runs is not rounded to all. */
    return isnan(share)                   ? ""
           : share < 1 && share >= 0.9995 ? "> 99.9 %"
                                          : arena_format(&page->arena, "%.1f %%", 100 * share);
}

/* As many decimals as the error has reason for. */
static int decimals_of(double error)
{
    if (isnan(error) || error <= 0)
        return 0;
    int decimals = 1 - (int)floor(log10(error));
    return decimals < 0 ? 0 : decimals > 4 ? 4 : decimals;
}

static const char *mean_words(struct page *page, struct stress_mean mean)
{
    if (isnan(mean.mean))
        return "";
    if (isnan(mean.error) || mean.error == 0)
        return arena_format(&page->arena, "%.6g", mean.mean);
    int decimals = decimals_of(mean.error);
    return arena_format(&page->arena, "%.*f ± %.*f", decimals, mean.mean, decimals, mean.error);
}

static const char *day_words(struct page *page, int32_t day)
{
    char text[11];
    return day == DAY_NONE ? "" : arena_copy_text(&page->arena, day_format(day, text));
}

static void line(struct page *page, const char *text)
{
    fputs("  ", page->stream);
    text_print_wrapped(page->stream, text, 2, page->report->width);
}

static const struct rehearsal *rehearsal_of(const struct page *page)
{
    return page->report->arms[0].rehearsal;
}

static const char *risk_id(const struct page *page, int risk)
{
    return rehearsal_risk(rehearsal_of(page), risk)->id;
}

static const char *arm_words(struct page *page, int arm)
{
    const struct stress_arm *item = &page->report->arms[arm];
    return arena_format(&page->arena, "%s, %s", item->plan->path,
                        item->policy == POLICY_REORDER ? "order made anew each day" : "order kept");
}

static void print_chance(struct page *page, int arm, const struct stress_answers *answers)
{
    const struct stress_share *share = &answers->in_time;
    fprintf(page->stream, "Everybody is out in time in %s of %lld runs (95 %%: %.1f to %.1f %%)\n",
            percent(page, share->value), (long long)share->of, 100 * share->low, 100 * share->high);
    char day[11];
    day_format(page->report->mission->settings.last_day, day);
    line(page, arena_format(&page->arena, "%s: %s, seed %llu", page->report->mission->settings.name,
                            arm_words(page, arm), (unsigned long long)page->report->options->seed));
    if (answers->date_changed.count)
        line(page,
             arena_format(&page->arena,
                          "The last day is set anew in %s of the runs; by the mission's own, %s, "
                          "everybody is out in %s (%s to %s).",
                          percent(page, answers->date_changed.value), day,
                          percent(page, answers->by_last_day.value),
                          percent(page, answers->by_last_day.low),
                          percent(page, answers->by_last_day.high)));
    if (answers->forced.count)
        line(page, arena_format(&page->arena,
                                "In %s of the runs trips held each other up until one went "
                                "against a limit: see 'starts against a limit'.",
                                percent(page, answers->forced.value)));
}

static void add_dates(struct page *page, struct table *table, const char *name, int32_t planned,
                      const struct stress_quantile *quantiles, const char *share)
{
    table_add(table, "%s", name);
    table_add(table, "%s", day_words(page, planned));
    for (int k = 0; k < STRESS_LEVELS; k++)
        table_add(table, "%s", day_words(page, quantiles[k].day));
    table_add(table, "%s", share);
}

static void print_dates(struct page *page, const struct stress_answers *answers)
{
    static const struct table_column columns[] = {
        {"closed", false, true}, {"planned", false, false}, {"10 %", false, false},
        {"50 %", false, false},  {"90 %", false, false},    {"by plan", true, false}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    fputs("\nDays by which 10, 50 and 90 % of the runs are through, and how many as planned\n",
          page->stream);
    for (int i = 0; i < answers->closing_count; i++) {
        const struct stress_closing *closing = &answers->closings[i];
        add_dates(page, &table, page->report->mission->places[closing->place].name,
                  closing->planned, closing->quantiles, percent(page, closing->by_planned.value));
    }
    double by_planned = NAN;
    for (int i = 0; i < answers->day_count; i++)
        if (answers->days[i].day == answers->planned_last_out)
            by_planned = answers->days[i].out.value;
    add_dates(page, &table, "everybody out", answers->planned_last_out, answers->last_out,
              percent(page, by_planned));
    table_print(&table, page->report->width, page->stream);
}

/* A bar of the fan: who is there in 19 of 20 runs, in half of them, in one of 20. */
static void print_fan_bar(FILE *stream, const struct stress_day *day, int64_t people, int cells)
{
    int planned = (int)((day->planned * cells + people / 2) / people);
    int ends[3];
    static const int levels[] = {0, STRESS_FAN / 2, STRESS_FAN - 1};
    for (int k = 0; k < 3; k++)
        ends[k] = (int)((day->quantiles[levels[k]] * cells + people - 1) / people);
    for (int i = 0; i < ends[2] || i <= planned; i++)
        fputs(i == planned  ? "│"
              : i < ends[0] ? "█"
              : i < ends[1] ? "▓"
              : i < ends[2] ? "░"
                            : " ",
              stream);
}

static void print_fan(struct page *page, const struct stress_answers *answers)
{
    enum { WEEK = 7, MOST_ROWS = 36 };
    if (answers->people == 0)
        return;
    int digits = snprintf(NULL, 0, "%lld", (long long)answers->people);
    digits = digits < 4 ? 4 : digits;
    int cells = page->report->width - 2 - 10 - 3 * (digits + 1) - 3;
    int step = answers->day_count <= MOST_ROWS
                   ? 1
                   : WEEK * ((answers->day_count - 1) / (WEEK * MOST_ROWS) + 1);
    fputs("\nPeople remaining at the end of the day\n", page->stream);
    fprintf(page->stream, "  %-10s %*s %*s %*s  █ 95 %% ▓ 50 %% ░ 5 %% of runs  │ planned\n", "day",
            digits, "5 %", digits, "50 %", digits, "95 %");
    for (int i = 0; i < answers->day_count; i++) {
        const struct stress_day *day = &answers->days[i];
        if (i % step != 0 && day->day != page->report->mission->settings.last_day &&
            i + 1 != answers->day_count)
            continue;
        char text[11];
        fprintf(page->stream, "  %s %*lld %*lld %*lld  ", day_format(day->day, text), digits,
                (long long)day->quantiles[0], digits, (long long)day->quantiles[STRESS_FAN / 2],
                digits, (long long)day->quantiles[STRESS_FAN - 1]);
        print_fan_bar(page->stream, day, answers->people, cells);
        fputs(day->day == page->report->mission->settings.last_day ? " last day\n" : "\n",
              page->stream);
    }
}

/* A mean that is a day. */
static const char *mean_day_words(struct page *page, struct stress_mean mean, int32_t first_day)
{
    char text[11];
    if (isnan(mean.mean))
        return "";
    day_format(first_day + (int32_t)lround(mean.mean), text);
    return isnan(mean.error) ? arena_copy_text(&page->arena, text)
                             : arena_format(&page->arena, "%s ± %.1f d", text, mean.error);
}

static const char *figure_words(struct page *page, enum stress_figure figure,
                                struct stress_mean mean)
{
    return figure == FIGURE_LAST_OUT
               ? mean_day_words(page, mean, page->report->mission->settings.start_day)
               : mean_words(page, mean);
}

static void print_figures(struct page *page, const struct stress_answers *answers)
{
    static const struct table_column columns[] = {{"expected of a run", false, true},
                                                  {"mean ± error", true, false}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    fputc('\n', page->stream);
    for (enum stress_figure i = 0; i < STRESS_FIGURE_COUNT; i++) {
        table_add(&table, "%s", stress_figure_name(i));
        table_add(&table, "%s", figure_words(page, i, answers->figures[i]));
    }
    table_print(&table, page->report->width, page->stream);
    line(page, arena_format(&page->arena,
                            "Nobody is killed in %s of the runs, nobody wounded in %s; in nine of "
                            "ten at most %lld are killed, %lld wounded.",
                            percent(page, answers->nobody_killed.value),
                            percent(page, answers->nobody_wounded.value),
                            (long long)answers->killed[STRESS_LEVELS - 1],
                            (long long)answers->wounded[STRESS_LEVELS - 1]));
}

static void print_sensitivity(struct page *page)
{
    enum { MOST_ROWS = 12 };
    static const struct table_column columns[] = {{"risk", false, true},
                                                  {"late person-days", true, false},
                                                  {"last day out", true, false},
                                                  {"casualties", true, false}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    int count;
    int64_t runs;
    struct stress_sensitivity *list = stress_sensitivities(page->report->stress, &count, &runs);
    if (count) {
        fprintf(page->stream,
                "\nWhat decides it: share of the variance that goes with each risk (%lld runs)\n",
                (long long)runs);
        for (int i = 0; i < count && i < MOST_ROWS; i++) {
            table_add(&table, "%s", risk_id(page, list[i].risk));
            for (int k = 0; k < SENSITIVE_COUNT; k++) {
                struct stress_mean total = list[i].total[k];
                if (isnan(total.mean))
                    table_add(&table, "%s", "");
                else
                    table_add(&table, "%.2f ± %.2f", total.mean, total.error);
            }
        }
        table_print(&table, page->report->width, page->stream);
        if (count > MOST_ROWS)
            fprintf(page->stream, "  and %d more; --json has them all\n", count - MOST_ROWS);
    }
    free(list);
}

static void print_waits(struct page *page, const struct stress_answers *answers)
{
    enum { MOST_ROWS = 8 };
    static const struct table_column columns[] = {
        {"waited for", false, true}, {"people-days a run", true, false}, {"of all", true, false}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    if (answers->wait_count == 0)
        return;
    fputc('\n', page->stream);
    for (int i = 0; i < answers->wait_count && i < MOST_ROWS; i++) {
        const struct stress_wait *wait = &answers->waits[i];
        table_add(&table, "%s", rehearsal_resource_name(rehearsal_of(page), wait->resource));
        table_add(&table, "%s", mean_words(page, wait->people_days));
        table_add(&table, "%s", percent(page, wait->share));
    }
    table_print(&table, page->report->width, page->stream);
}

static void add_traits(struct page *page, struct table *table, const struct stress_trait *traits,
                       int count, const char *(*words)(struct page *page, int index), double scale,
                       const char *unit)
{
    enum { MOST_ROWS = 6 };
    for (int i = 0; i < count && i < MOST_ROWS; i++) {
        table_add(table, "%s", words(page, traits[i].index));
        table_add(table, "%.1f%s", scale * traits[i].worst, unit);
        table_add(table, "%.1f%s", scale * traits[i].all, unit);
        if (isnan(traits[i].ratio))
            table_add(table, "%s", "");
        else
            table_add(table, "%.1f ± %.1f", traits[i].ratio, traits[i].error);
    }
}

static const char *struck_words(struct page *page, int risk)
{
    return arena_format(&page->arena, "%s strikes", risk_id(page, risk));
}

static bool is_date(const struct page *page, int risk)
{
    return rehearsal_risk(rehearsal_of(page), risk)->kind == RISK_DATE;
}

static const char *effect_words(struct page *page, int risk)
{
    return arena_format(&page->arena, "%s, hours where it strikes", risk_id(page, risk));
}

static const char *effect_days_words(struct page *page, int risk)
{
    return arena_format(&page->arena, "%s, days where it strikes", risk_id(page, risk));
}

static const char *last_words(struct page *page, int closing)
{
    int place = page->report->arms[0].plan->closings[closing].place;
    return arena_format(&page->arena, "%s closes last", page->report->mission->places[place].name);
}

static const char *waited_words(struct page *page, int resource)
{
    return arena_format(&page->arena, "waiting for %s, people-days",
                        rehearsal_resource_name(rehearsal_of(page), resource));
}

static void print_worst(struct page *page)
{
    static const struct table_column columns[] = {{"", false, true},
                                                  {"in these", true, false},
                                                  {"in all", true, false},
                                                  {"times", true, false}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    const struct stress *stress = page->report->stress;
    struct stress_worst *worst = stress_worst_runs(stress, 0, 0.05);
    if (!worst)
        return;
    char day[11];
    double share = 100 * (double)worst->runs / (double)stress_run_count(stress);
    if (worst->late_person_days)
        fprintf(page->stream, "\nThe worst %lld runs (%.1f %%): %lld late person-days or more\n",
                (long long)worst->runs, share, (long long)worst->late_person_days);
    else
        fprintf(page->stream, "\nThe worst %lld runs (%.1f %%): the last out on %s or later\n",
                (long long)worst->runs, share, day_format(worst->last_out, day));
    add_traits(page, &table, worst->oftener, worst->oftener_count, struck_words, 100, " %");
    for (int i = 0; i < worst->harder_count; i++)
        if (is_date(page, worst->harder[i].index))
            add_traits(page, &table, &worst->harder[i], 1, effect_days_words, 1, "");
        else
            add_traits(page, &table, &worst->harder[i], 1, effect_words, 1.0 / 60, "");
    add_traits(page, &table, worst->lasts, worst->last_count, last_words, 100, " %");
    add_traits(page, &table, worst->waits, worst->wait_count, waited_words, 1, "");
    if (table.cell_count)
        table_print(&table, page->report->width, page->stream);
    else
        fputs("  have nothing clearly in common that other runs have not\n", page->stream);
    stress_worst_free(worst);
}

static void print_real_closings(struct page *page, const struct stress_answers *answers)
{
    static const struct table_column columns[] = {
        {"closed", false, true}, {"planned", false, false}, {"10 %", false, false},
        {"90 %", false, false},  {"really", false, false},  {"earlier", true, false}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    int inside = 0, known = 0;
    for (int i = 0; i < answers->closing_count; i++) {
        const struct stress_closing *closing = &answers->closings[i];
        const struct plan_closing *real =
            plan_document_find_closing(page->report->against, closing->place);
        if (!real || real->closed == MOMENT_NONE)
            continue;
        int32_t day = moment_day(real->closed);
        table_add(&table, "%s", page->report->mission->places[closing->place].name);
        table_add(&table, "%s", day_words(page, closing->planned));
        table_add(&table, "%s", day_words(page, closing->quantiles[0].day));
        table_add(&table, "%s", day_words(page, closing->quantiles[STRESS_LEVELS - 1].day));
        table_add(&table, "%s", day_words(page, day));
        table_add(
            &table, "%s",
            percent(page, stress_position_of_closing(page->report->stress, 0, closing->closing, day)
                              .earlier));
        known++;
        inside +=
            day >= closing->quantiles[0].day && day <= closing->quantiles[STRESS_LEVELS - 1].day;
    }
    fputs("\nAgainst what happened, and how many runs closed earlier\n", page->stream);
    line(page, page->report->against->path);
    if (known) {
        table_print(&table, page->report->width, page->stream);
        fprintf(page->stream, "  %d of %d closed between the days of 10 and 90 %% of the runs\n",
                inside, known);
    } else {
        fputs("  no closing is known\n", page->stream);
    }
}

static void print_real_people(struct page *page, const struct stress_answers *answers)
{
    static const struct table_column columns[] = {{"day", false, false}, {"planned", true, false},
                                                  {"5 %", true, false},  {"50 %", true, false},
                                                  {"95 %", true, false}, {"reported", true, false},
                                                  {"fewer", true, false}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    const struct plan_document *against = page->report->against;
    for (int i = 0; i < against->reported_count; i++) {
        const struct plan_reported *reported = &against->reported[i];
        int64_t at = (int64_t)reported->date - answers->days[0].day;
        const struct stress_day none = {0};
        const struct stress_day *day =
            at >= 0 && at < answers->day_count ? &answers->days[at] : &none;
        table_add(&table, "%s", day_words(page, reported->date));
        table_add(&table, "%lld", (long long)(at < 0 ? answers->people : day->planned));
        for (int k = 0; k < STRESS_FAN; k += STRESS_FAN / 2)
            table_add(&table, "%lld", (long long)(at < 0 ? answers->people : day->quantiles[k]));
        table_add(&table, "%s%lld",
                  reported->qualifier == QUALIFIER_EXACT      ? ""
                  : reported->qualifier == QUALIFIER_ABOUT    ? "about "
                  : reported->qualifier == QUALIFIER_AT_LEAST ? "at least "
                                                              : "at most ",
                  (long long)reported->people);
        table_add(&table, "%s",
                  percent(page, stress_position_of_people(page->report->stress, 0, reported->date,
                                                          reported->people)
                                    .earlier));
    }
    if (against->reported_count == 0)
        return;
    fputs("\nPeople remaining, and how many runs had fewer than was reported\n", page->stream);
    table_print(&table, page->report->width, page->stream);
    const struct mission *mission = page->report->mission;
    int64_t stay = 0;
    for (int i = 0; i < mission->unit_count; i++)
        if (mission->units[i].place == mission->units[i].destination &&
            strcmp(mission->places[mission->units[i].place].country, mission->settings.country) ==
                0)
            stay += mission->units[i].people;
    if (stay)
        fprintf(page->stream, "  Runs leave out %lld people who stay; what is reported may not.\n",
                (long long)stay);
}

static void print_pair(struct page *page, int arm, const struct stress_answers *first)
{
    static const struct table_column columns[] = {{"", false, true},
                                                  {"first", true, false},
                                                  {"this", true, false},
                                                  {"this less first", true, false}};
    struct table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    struct stress_answers *this = stress_answer(page->report->stress, arm);
    struct stress_paired paired = stress_pair(page->report->stress, arm);
    fputs("\nUnder the same draws, beside the first\n", page->stream);
    line(page, arm_words(page, arm));
    table_add(&table, "%s", "everybody out in time");
    table_add(&table, "%s", percent(page, first->in_time.value));
    table_add(&table, "%s", percent(page, this->in_time.value));
    table_add(&table, "%+.1f ± %.1f %%", 100 * paired.in_time.mean, 100 * paired.in_time.error);
    for (int k = 1; k < STRESS_LEVELS; k++) {
        table_add(&table, "everybody out in %.0f %%", 100 * stress_levels[k]);
        table_add(&table, "%s", day_words(page, first->last_out[k].day));
        table_add(&table, "%s", day_words(page, this->last_out[k].day));
        table_add(&table, "%+d d", this->last_out[k].day - first->last_out[k].day);
    }
    for (enum stress_figure i = 0; i < STRESS_FIGURE_COUNT; i++) {
        struct stress_mean difference = paired.figures[i];
        int decimals = decimals_of(difference.error);
        table_add(&table, "%s", stress_figure_name(i));
        table_add(&table, "%s", figure_words(page, i, first->figures[i]));
        table_add(&table, "%s", figure_words(page, i, this->figures[i]));
        if (difference.error > 0)
            table_add(&table, "%+.*f ± %.*f%s", decimals, difference.mean, decimals,
                      difference.error, i == FIGURE_LAST_OUT ? " d" : "");
        else
            table_add(&table, "%+g", difference.mean);
    }
    table_print(&table, page->report->width, page->stream);
    stress_answers_free(this);
}

/* A row that nobody has written, so that its values can be seen somewhere. */
static const char *default_words(struct page *page, const struct risk *risk)
{
    const char *words = arena_format(&page->arena, "%s (low %g, likely %g, high %g", risk->id,
                                     risk->low, risk->likely, risk->high);
    const struct {
        const char *name;
        double value;
    } others[] = {{"chance", risk->chance},
                  {"often", risk->often},
                  {"vehicles", risk->vehicles},
                  {"killed", risk->killed},
                  {"wounded", risk->wounded}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].value > 0)
            words = arena_format(&page->arena, "%s, %s %g", words, others[i].name, others[i].value);
    return arena_format(&page->arena, "%s)", words);
}

static void print_ground(struct page *page)
{
    const struct rehearsal *rehearsal = rehearsal_of(page);
    const struct mission *mission = page->report->mission;
    const char *names = "", *assumed = "", *last = "";
    enum { FEW = 12 };
    int defaults = 0, in_risks = 0, assumed_risks = 0;
    for (int i = 0; i < rehearsal_risk_count(rehearsal); i++)
        if (rehearsal_risk_is_default(rehearsal, i))
            names = arena_format(&page->arena, "%s%s %s", names, defaults++ ? ";" : "",
                                 default_words(page, rehearsal_risk(rehearsal, i)));
    for (int i = 0; i < mission->assumption_count; i++)
        if (strcmp(mission->assumptions[i].table, "risks") == 0) {
            bool same = in_risks && strcmp(mission->assumptions[i].row, last) == 0;
            last = mission->assumptions[i].row;
            if (!same && assumed_risks++ < FEW)
                assumed = arena_format(&page->arena, "%s%s %s", assumed, in_risks ? "," : "", last);
            in_risks++;
        }
    fputc('\n', page->stream);
    if (defaults)
        line(page, arena_format(&page->arena,
                                "%d risk%s by default, the mission saying nothing of the kind:%s. "
                                "What these are: 'decamp help tables risks'.",
                                defaults, defaults == 1 ? "" : "s", names));
    if (in_risks)
        line(page, arena_format(&page->arena, "%d of %d risks %s assumed:%s%s. See --json.",
                                assumed_risks, rehearsal_risk_count(rehearsal),
                                assumed_risks == 1 ? "is" : "are", assumed,
                                assumed_risks > FEW ? ", ..." : ""));
    line(page, arena_format(&page->arena, "%d other value%s of the mission %s assumed.",
                            mission->assumption_count - in_risks,
                            mission->assumption_count - in_risks == 1 ? "" : "s",
                            mission->assumption_count - in_risks == 1 ? "is" : "are"));
}

void stress_print(const struct stress_report *report, FILE *stream)
{
    struct page page = {report, stream, {0}};
    struct stress_answers *answers = stress_answer(report->stress, 0);
    if (stress_was_stopped(report->stress))
        fprintf(stream, "Stopped early, after %lld runs: what follows is of these alone\n",
                (long long)answers->runs);
    if (answers->runs) {
        print_chance(&page, 0, answers);
        print_dates(&page, answers);
        print_fan(&page, answers);
        print_figures(&page, answers);
        for (int i = 1; i < stress_arm_count(report->stress); i++)
            print_pair(&page, i, answers);
        print_sensitivity(&page);
        print_waits(&page, answers);
        print_worst(&page);
        if (report->against) {
            print_real_closings(&page, answers);
            print_real_people(&page, answers);
        }
        print_ground(&page);
    }
    stress_answers_free(answers);
    arena_clear(&page.arena);
}
