/* decamp front: what danger and money cost each other, plan by plan. */
#include "commands/command.h"

#include "plan/plan.h"
#include "verify/verify.h"
#include <jansson.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct point {
    double usd_per_exposure; /* 0: danger before money */
    bool valid, beaten;      /* beaten: another is as good in both, and better in one */
    struct plan_figures figures;
};

static double money(const struct point *point)
{
    return point->figures.cost_usd + point->figures.value_left_usd;
}

static void find_beaten(struct point *points, int count)
{
    for (int i = 0; i < count; i++)
        for (int j = 0; j < count; j++) {
            const struct plan_figures *one = &points[i].figures, *other = &points[j].figures;
            bool as_good = points[j].valid && other->late_person_days <= one->late_person_days &&
                           other->exposure <= one->exposure &&
                           money(&points[j]) <= money(&points[i]);
            bool better = other->late_person_days < one->late_person_days ||
                          other->exposure < one->exposure || money(&points[j]) < money(&points[i]);
            points[i].beaten = points[i].beaten || (points[i].valid && as_good && better);
        }
}

/* Plans once and keeps the checker's figures. */
static void make_point(const struct mission *mission, const struct plan_options *options,
                       struct point *point, struct diagnostics *diagnostics)
{
    struct plan_options weighed = *options;
    weighed.usd_per_exposure = point->usd_per_exposure;
    struct plan *plan = plan_make(mission, &weighed, diagnostics);
    if (plan && plan_unplaced(plan) == 0) {
        char *text = plan_text(plan);
        struct plan_document *document =
            plan_document_read_text(text, strlen(text), "the plan", mission, diagnostics);
        if (document) {
            struct verify_result result;
            point->valid = verify_plan(mission, document, &result) != VERIFY_INVALID;
            point->figures = result.figures;
            verify_result_clear(&result);
        }
        plan_document_free(document);
        free(text);
    }
    plan_free(plan);
}

static void print_points(const struct point *points, int count)
{
    puts("  USD per exposure   exposure  late person-days    cost USD  value left USD");
    for (int i = 0; i < count; i++) {
        const struct point *point = &points[i];
        char rate[32] = "danger first";
        if (point->usd_per_exposure > 0)
            snprintf(rate, sizeof rate, "%.0f", point->usd_per_exposure);
        if (!point->valid)
            printf("  %16s   no valid plan found\n", rate);
        else
            printf("  %16s %10.6g %17lld %11.0f %15.0f%s\n", rate, point->figures.exposure,
                   (long long)point->figures.late_person_days, point->figures.cost_usd,
                   point->figures.value_left_usd, point->beaten ? "  beaten" : "");
    }
}

static void print_json(const struct point *points, int count)
{
    json_t *list = json_array();
    for (int i = 0; i < count; i++) {
        const struct point *point = &points[i];
        json_t *object = json_pack("{s:o, s:b, s:b}", "usd_per_exposure",
                                   point->usd_per_exposure > 0 ? json_real(point->usd_per_exposure)
                                                               : json_null(),
                                   "valid", point->valid, "beaten", point->beaten);
        if (point->valid)
            json_object_update_new(
                object, json_pack("{s:f, s:I, s:f, s:f}", "exposure", point->figures.exposure,
                                  "late_person_days", (json_int_t)point->figures.late_person_days,
                                  "cost_usd", point->figures.cost_usd, "value_left_usd",
                                  point->figures.value_left_usd));
        json_array_append_new(list, object);
    }
    json_dumpf(list, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    putchar('\n');
    json_decref(list);
}

/* Reads "1e6,1e5" into points after the first; false if it is not such a list. */
static int read_prices(const char *text, struct point *points, int most)
{
    int count = 1; /* the first: danger before money */
    while (*text && count < most) {
        char *end;
        double price = strtod(text, &end);
        if (end == text || !(price >= 0.01 && price <= 1e12) || (*end && *end != ','))
            return -1;
        points[count++].usd_per_exposure = price;
        text = *end ? end + 1 : end;
    }
    return *text ? -1 : count;
}

static int run(const struct arguments *arguments)
{
    enum { MOST_POINTS = 32 };
    struct point points[MOST_POINTS] = {0};
    int count =
        read_prices(arguments_text(arguments, "prices", "1e7,1e6,1e5,1e4"), points, MOST_POINTS);
    if (count < 0)
        return command_usage(
            "--prices takes up to %d numbers from 0.01 to 1e12 with commas between",
            MOST_POINTS - 1);
    struct diagnostics diagnostics = {0};
    struct plan_options options = {
        .seed = (uint64_t)arguments_integer(arguments, "seed", 1, 0, 1000000000),
        .schedules = arguments_integer(arguments, "schedules", 0, 1, 1000000000),
        .seconds = arguments_number(arguments, "seconds", 0, 0.001, 1e6),
        .threads = (int)arguments_integer(arguments, "threads", 0, 1, 1024),
        .stop = &command_interrupted};
    struct mission *mission = mission_read(arguments_positional(arguments, 0), &diagnostics);
    if (!mission)
        return command_finish(&diagnostics, EXIT_INPUT);
    command_catch_interrupts();
    int done = 0;
    for (; done < count && !atomic_load(&command_interrupted) && !diagnostics.errors; done++)
        make_point(mission, &options, &points[done], &diagnostics);
    command_release_interrupts();
    find_beaten(points, done);
    if (arguments_has(arguments, "json"))
        print_json(points, done);
    else
        print_points(points, done);
    mission_free(mission);
    fflush(stdout);
    return command_finish(&diagnostics, EXIT_REFUTED);
}

static const struct option_row options[] = {
    {0, "prices", "LIST", "USD per exposure, as 1e6,1e5 (default 1e7 .. 1e4)"},
    {0, "seconds", "S", "stop searching after S seconds, for each plan"},
    {0, "schedules", "N", "try N schedules for each plan"},
    {0, "seed", "N", "another seed, another search (default 1)"},
    {0, "threads", "N", "cores to use (default all); the plans are the same"},
    {0, "json", NULL, "print JSON"},
    {0},
};

const struct command command_front = {
    .name = "front",
    .positional = "MISSION",
    .positional_least = 1,
    .positional_most = 1,
    .summary = "what danger and money cost each other, plan by plan",
    .details = "Plans the mission once with danger before money, and once for each price of an\n"
               "exposure: what it is worth that one person less is exposed to one expected\n"
               "hostile act. The lower the price, the longer people stay for what is saved, or\n"
               "for cheaper ways. Each plan is proven; 'beaten' marks one that another is better\n"
               "than in danger and money both, which a longer search may change.\n\n"
               "'decamp plan --usd-per-exposure' makes the plan that you choose.",
    .example = "  decamp front examples/small --schedules 2000",
    .options = options,
    .run = run,
};
