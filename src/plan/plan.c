/* From search to plan: solve, find what binds or cures, put it all into the document. */
#include "plan/plan.h"

#include "plan/blockers.h"
#include "plan/bound.h"
#include "plan/document.h"
#include "plan/kept.h"
#include "plan/relax.h"

#include "base/clock.h"

#include <stdlib.h>

#define BOUND_SHARE 0.1 /* of the time of a search that was cut short */

enum { MOST_RELIEFS = 8 };

struct plan {
    struct solution *solution; /* owned */
    uint64_t seed;
    double bound_seconds; /* 0: no limit */
    bool remains;
    int32_t as_of, known_on;
    struct relief binding[MOST_RELIEFS], cures[MOST_RELIEFS];
    int binding_count, cure_count;
};

static bool stopped(const struct plan_options *options)
{
    return options->stop && atomic_load(options->stop);
}

struct plan *plan_make(const struct mission *mission, const struct plan_options *options,
                       struct diagnostics *diagnostics)
{
    double started = clock_seconds();
    struct plan_options search = *options;
    if (options->relax)
        search.seconds *= 0.7; /* the rest is for the relaxations */
    struct solution *solution = solution_new(mission, &search, NULL, diagnostics);
    if (!solution)
        return NULL;
    struct plan *plan = memory_new(1, sizeof *plan);
    plan->solution = solution;
    plan->seed = options->seed;
    plan->remains = options->remains;
    plan->as_of = options->as_of;
    plan->known_on = options->known_on;
    struct planned_figures figures;
    solution_figures(solution, &figures);
    bool fails = solution->result.unplaced > 0 || figures.late_person_days > 0;
    if (options->relax && !stopped(options) && solution->result.unplaced == 0)
        plan->binding_count = relax_find_binding(solution, options, plan->binding, MOST_RELIEFS);
    if (options->relax && !stopped(options) && fails)
        plan->cure_count = relax_find_cures(solution, options, plan->cures, MOST_RELIEFS);
    /* Who had it stopped waits no longer than what was searched is worth. */
    if (stopped(options) || options->seconds > 0)
        plan->bound_seconds = (clock_seconds() - started) * BOUND_SHARE;
    return plan;
}

void plan_free(struct plan *plan)
{
    if (!plan)
        return;
    solution_free(plan->solution);
    free(plan);
}

int plan_unplaced(const struct plan *plan)
{
    return plan->solution->result.unplaced;
}

void plan_figures(const struct plan *plan, int64_t *late_person_days, double *exposure)
{
    struct planned_figures figures;
    solution_figures(plan->solution, &figures);
    *late_person_days = figures.late_person_days;
    *exposure = figures.exposure_at_places + figures.exposure_on_roads;
}

enum plan_kept_fate plan_kept_fate(const struct plan *plan, int trip, const char **why)
{
    const struct solution *solution = plan->solution;
    *why = NULL;
    for (int t = 0; t < solution->kept->trip_count; t++)
        if (solution->kept->trips[t].given == trip)
            *why = solution->kept->trips[t].why;
    for (int a = 0; a < (int)solution->program->activity_count; a++) {
        const struct activity *activity = &solution->program->activities[a];
        for (int t = 0; t < activity->trip_count; t++) {
            int kept = solution->program->trips[activity->first_trip + t].kept;
            if (kept >= 0 && solution->kept->trips[kept].given == trip)
                return solution_choice(solution, a, t)->kept ? KEPT_UNCHANGED : KEPT_CHANGED;
        }
    }
    return KEPT_IMPOSSIBLE;
}

static json_t *reliefs_json(const struct mission *mission, const struct relief *reliefs, int count)
{
    struct arena arena = {0};
    json_t *list = json_array();
    for (int i = 0; i < count; i++) {
        struct relaxation_words words =
            relaxation_describe(mission, &reliefs[i].relaxation, &arena);
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:f, s:f}", "limit", words.limit, "row",
                                        words.row, "relax", words.relax, "gain_late_person_days",
                                        reliefs[i].gain_late_person_days, "gain_exposure",
                                        reliefs[i].gain_exposure));
    }
    arena_clear(&arena);
    return list;
}

json_t *plan_bound(const struct mission *mission, double value_left_usd)
{
    struct network *network = network_new(mission);
    struct bound *proof = bound_new(network, value_left_usd);
    bound_raise(proof, 0);
    json_t *bound = bound_json(proof);
    bound_free(proof);
    network_free(network);
    return bound;
}

char *plan_text(const struct plan *plan)
{
    const struct mission *mission = plan->solution->mission;
    json_t *document = document_new(plan->solution, plan->seed);
    struct planned_figures figures;
    solution_figures(plan->solution, &figures);
    struct bound *proof = bound_new(plan->solution->network, figures.value_left_usd);
    bound_raise(proof, plan->bound_seconds);
    json_t *bound = bound_json(proof);
    bound_free(proof);
    json_object_set_new(bound, "late_person_days",
                        json_integer((json_int_t)solution_late_floor(plan->solution)));
    json_object_set_new(document, "bound", bound);
    char as_of[11], known_on[11];
    if (plan->remains)
        json_object_set_new(document, "remaining",
                            json_pack("{s:s, s:s}", "as_of", day_format(plan->as_of, as_of),
                                      "known_on", day_format(plan->known_on, known_on)));
    json_object_set_new(document, "binding",
                        reliefs_json(mission, plan->binding, plan->binding_count));
    json_object_set_new(document, "cures", reliefs_json(mission, plan->cures, plan->cure_count));
    char *text = json_dumps(document, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
    json_decref(document);
    return text;
}

/* What is short, in the words of the tables. */
static void print_blocker(const struct solution *solution, const struct schedule_blocker *blocker,
                          FILE *stream)
{
    static const char *const kinds[] = {[RESOURCE_LIFT] = "lift of",
                                        [RESOURCE_UNIT] = "people of",
                                        [RESOURCE_GUARD] = "guards at",
                                        [RESOURCE_BEDS] = "beds at",
                                        [RESOURCE_PEOPLE_PER_DAY] = "people_per_day at",
                                        [RESOURCE_TONNES_PER_DAY] = "tonnes_per_day at",
                                        [RESOURCE_VEHICLES_PER_DAY] = "vehicles_per_day on"};
    const struct mission *mission = solution->mission;
    if (blocker->cause == BLOCKED_BY_PREDECESSOR) {
        const struct trip *other =
            &solution->program->trips[solution->program->activities[blocker->what].first_trip];
        char day[11];
        fprintf(stream, "it waits for one by %s from %s to %s",
                transport_mode_name(other->stage.mode), mission->places[other->stage.from].id,
                mission->places[other->stage.to].id);
        if (solution->result.start[blocker->what] < 0)
            fputs(", which has no place either", stream);
        else
            fprintf(stream, " on %s",
                    day_format(moment_day(solution_midnight(solution, blocker->what)), day));
    } else if (blocker->cause == BLOCKED_BY_RESOURCE) {
        struct plan_resource resource = solution->instance->resources[blocker->what];
        if (resource.kind == RESOURCE_LIMIT)
            fprintf(stream, "short: %s (limits line %d)",
                    limit_kind_name(mission->limits[resource.item].kind),
                    mission->limits[resource.item].line);
        else
            fprintf(stream, "short: %s %s", kinds[resource.kind],
                    resource.kind == RESOURCE_LIFT   ? mission->lifts[resource.item].id
                    : resource.kind == RESOURCE_UNIT ? mission->units[resource.item].id
                    : resource.kind == RESOURCE_VEHICLES_PER_DAY
                        ? mission->legs[resource.item].id
                        : mission->places[resource.item].id);
    } else {
        fputs("its roads, lift or dates allow no day", stream);
    }
}

void plan_print_unplaced(const struct plan *plan, FILE *stream)
{
    enum { MOST_LINES = 12 };
    const struct solution *solution = plan->solution;
    const struct mission *mission = solution->mission;
    struct schedule_blocker *blockers =
        memory_new(solution->program->activity_count, sizeof *blockers);
    schedule_find_blockers(solution->instance->kernel, solution->result.start,
                           solution->result.mode, blockers);
    /* Those that lack something themselves first; who only waits for others comes after. */
    int lines = 0, shown = 0;
    for (int waiting = 0; waiting < 2; waiting++)
        for (int a = 0; a < (int)solution->program->activity_count; a++) {
            bool waits = blockers[a].cause == BLOCKED_BY_PREDECESSOR;
            if (solution->result.start[a] >= 0 || waits != (waiting == 1))
                continue;
            lines++;
            if (shown >= MOST_LINES)
                continue;
            shown++;
            const struct trip *trip =
                &solution->program->trips[solution->program->activities[a].first_trip];
            fprintf(stream, "  %s %s to %s, %d people, %d vehicles, %.0f t: ",
                    transport_mode_name(trip->stage.mode), mission->places[trip->stage.from].id,
                    mission->places[trip->stage.to].id, trip->people, trip->vehicles, trip->tonnes);
            print_blocker(solution, &blockers[a], stream);
            fputc('\n', stream);
        }
    if (lines > shown)
        fprintf(stream, "  and %d more\n", lines - shown);
    free(blockers);
    struct arena arena = {0};
    if (plan->cure_count)
        fputs("these together would cure it:\n", stream);
    for (int i = 0; i < plan->cure_count; i++) {
        struct relaxation_words words =
            relaxation_describe(mission, &plan->cures[i].relaxation, &arena);
        fprintf(stream, "  %s of %s: %s\n", words.limit, words.row, words.relax);
    }
    arena_clear(&arena);
}
