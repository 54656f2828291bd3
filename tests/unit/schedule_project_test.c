/* Classic projects: the fast kinds of generation against the slow one and against the general
 * kernel, justification, the search, and the readers of project files. */
#include "base/random.h"
#include "schedule/files.h"
#include "schedule/project.h"
#include "schedule/proof.h"
#include "schedule/search.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 60 };

/* A random project that fits the kind, with zero durations and long ones among them; the same by
 * its number. */
static struct schedule_instance *random_instance(uint64_t number, enum project_profile_kind kind)
{
    struct random_stream random = random_start(7, number);
    int32_t count = 1 + (int32_t)random_below(&random, MOST),
            resources = 1 + (int32_t)random_below(&random, 4);
    int32_t scale = kind == PROFILE_NARROW ? 10 : 1000;
    if (kind == PROFILE_ROWS)
        resources += 3;
    struct schedule_builder *builder = schedule_builder_new(40 * MOST);
    int32_t capacity[8];
    for (int32_t k = 0; k < resources; k++) {
        capacity[k] = scale + (int32_t)random_below(&random, (uint32_t)scale);
        schedule_add_resource(builder, NULL, capacity[k]);
    }
    for (int32_t j = 0; j < count; j++) {
        struct schedule_demand demands[8];
        struct schedule_mode mode = {
            .duration = (int32_t)random_below(&random, random_below(&random, 8) ? 12 : 40),
            .deadline = SCHEDULE_TO_END,
            .calendar = -1,
            .cost_curve = -1};
        int32_t asked = 0;
        for (int32_t k = 0; k < resources && mode.duration; k++)
            if (random_below(&random, 3))
                demands[asked++] = (struct schedule_demand){
                    k, 0, mode.duration, (int32_t)random_below(&random, (uint32_t)scale + 1)};
        schedule_add_activity(builder, 0);
        schedule_add_mode(builder, &mode, demands, asked);
        for (uint32_t arcs = random_below(&random, 4); j > 0 && arcs > 0; arcs--)
            schedule_add_lag(builder, (int32_t)random_below(&random, (uint32_t)j), j,
                             LAG_FINISH_START, 0);
    }
    struct diagnostics diagnostics = {0};
    struct schedule_instance *instance = schedule_instance_new(builder, &diagnostics);
    diagnostics_print(&diagnostics, stderr, 0);
    assert_non_null(instance);
    diagnostics_clear(&diagnostics);
    schedule_builder_free(builder);
    return instance;
}

static void random_list(const struct project *project, enum project_direction direction,
                        struct project_profile *profile, struct random_stream *random,
                        uint16_t *list)
{
    int32_t key[MOST + 1], largest = 0;
    for (int32_t i = 0; i < project->count; i++) {
        int32_t j = project->side[direction].order[i];
        key[j] = (int32_t)random_below(random, (uint32_t)project->horizon + 1);
        for (uint32_t at = project->side[direction].first[j];
             at < project->side[direction].first[j + 1]; at++) {
            int32_t k = project->side[direction].before[at];
            if (k < project->count && key[k] > key[j])
                key[j] = key[k];
        }
        largest = largest > key[j] ? largest : key[j];
    }
    project_sort_list(project, direction, profile, key, largest, list);
}

static void assert_feasible(const struct project *project, enum project_direction direction,
                            const int32_t *finish)
{
    for (int32_t j = 0; j < project->count; j++) {
        int32_t start = finish[j] - project->duration[j];
        assert_true(start >= 0);
        for (uint32_t at = project->side[direction].first[j];
             at < project->side[direction].first[j + 1]; at++)
            assert_true(start >= finish[project->side[direction].before[at]]);
        for (int32_t k = 0; k < project->resources; k++) {
            int64_t use = 0;
            for (int32_t i = 0; i < project->count; i++)
                if (finish[i] - project->duration[i] <= start && start < finish[i])
                    use += project->demand[i * project->resources + k];
            assert_true(project->duration[j] == 0 || use <= project->capacity[k]);
        }
    }
}

/* Every kind that holds the project gives the same finishes, scalar or with any vectors, alone or
 * several at once; so does the general kernel. */
static void generation_agrees(void **state)
{
    (void)state;
    for (uint64_t number = 0; number < 300; number++) {
        struct schedule_instance *instance =
            random_instance(number, (enum project_profile_kind)(number % 3));
        struct random_stream random = random_start(8, number);
        struct project project;
        struct project_modes modes;
        int32_t *activity_of, finish[PROJECT_BATCH + 1][MOST + 1], makespan[PROJECT_BATCH + 1];
        assert_true(project_from_instance(&project, instance, &activity_of, &modes));
        assert_true(project.kind <= number % 3);
        struct project_profile rows, one, batch[PROJECT_BATCH];
        project_profile_init(&rows, &project, PROFILE_ROWS);
        uint16_t lists[PROJECT_BATCH][MOST + 1], *list[PROJECT_BATCH];
        int32_t *finishes[PROJECT_BATCH];
        for (int i = 0; i < PROJECT_BATCH; i++) {
            list[i] = lists[i];
            finishes[i] = finish[i + 1];
        }
        for (int kind = (int)project.kind; kind <= PROFILE_ROWS; kind++) {
            project_profile_init(&one, &project, (enum project_profile_kind)kind);
            for (int i = 0; i < PROJECT_BATCH; i++)
                project_profile_init(&batch[i], &project, (enum project_profile_kind)kind);
            for (int round = 0; round < 6; round++) {
                enum project_direction direction = (enum project_direction)(round % 2);
                int most = (int)(number + (uint64_t)round) % PROJECT_BATCH + 1;
                if (round >= 2)
                    one.vector = round < 4 && one.vector ? 256 : 0;
                for (int i = 0; i < PROJECT_BATCH; i++) {
                    random_list(&project, direction, &one, &random, lists[i]);
                    batch[i].vector = one.vector;
                }
                makespan[0] = project_generate(&project, direction, &rows, lists[0], finish[0]);
                makespan[1] = project_generate(&project, direction, &one, lists[0], finish[1]);
                assert_int_equal(makespan[0], makespan[1]);
                assert_memory_equal(finish[0], finish[1],
                                    sizeof *finish[0] * ((size_t)project.count + 1));
                project_generate_batch(&project, direction, batch, (const uint16_t *const *)list,
                                       finishes, makespan + 1, most);
                for (int i = 0; i < most; i++) {
                    makespan[0] = project_generate(&project, direction, &rows, lists[i], finish[0]);
                    assert_int_equal(makespan[0], makespan[i + 1]);
                    assert_memory_equal(finish[0], finish[i + 1],
                                        sizeof *finish[0] * ((size_t)project.count + 1));
                }
                assert_feasible(&project, direction, finish[0]);
                project_generate_parallel(&project, direction, &one, lists[0], finish[1]);
                assert_feasible(&project, direction, finish[1]);
            }
            project_profile_clear(&one);
            for (int i = 0; i < PROJECT_BATCH; i++)
                project_profile_clear(&batch[i]);
        }
        random_list(&project, PROJECT_FORWARD, &rows, &random, lists[0]);
        project_generate(&project, PROJECT_FORWARD, &rows, lists[0], finish[0]);
        int32_t priority[MOST] = {0};
        for (int32_t i = 0; i < project.count; i++)
            priority[activity_of[lists[0][i]]] = i + 1;
        struct schedule_result general;
        schedule_decode(instance, priority, NULL, &general);
        for (int32_t j = 0; j < project.count; j++)
            assert_int_equal(general.start[activity_of[j]], finish[0][j] - project.duration[j]);
        schedule_result_clear(&general);
        project_profile_clear(&rows);
        project_clear(&project);
        schedule_instance_free(instance);
    }
}

static void justification_never_lengthens(void **state)
{
    (void)state;
    for (uint64_t number = 0; number < 200; number++) {
        struct schedule_instance *instance =
            random_instance(number, (enum project_profile_kind)(number % 3));
        struct random_stream random = random_start(9, number);
        struct project project;
        struct project_modes modes;
        int32_t *activity_of, finish[MOST + 1];
        assert_true(project_from_instance(&project, instance, &activity_of, &modes));
        struct project_profile profile;
        project_profile_init(&profile, &project, project.kind);
        uint16_t list[MOST + 1];
        random_list(&project, PROJECT_FORWARD, &profile, &random, list);
        int32_t makespan = project_generate(&project, PROJECT_FORWARD, &profile, list, finish);
        for (int pass = 1; pass < 8; pass++) {
            enum project_direction direction = (enum project_direction)(pass % 2);
            project_justify_list(&project, direction, &profile, finish, makespan, list);
            int32_t justified = project_generate(&project, direction, &profile, list, finish);
            assert_true(justified <= makespan);
            assert_feasible(&project, direction, finish);
            makespan = justified;
        }
        assert_true(makespan >= project_bound(&project));
        project_profile_clear(&profile);
        project_clear(&project);
        schedule_instance_free(instance);
    }
}

static void the_search_is_the_same_on_any_number_of_threads(void **state)
{
    (void)state;
    for (uint64_t number = 0; number < 12; number++) {
        struct schedule_instance *instance =
            random_instance(number, (enum project_profile_kind)(number % 3));
        struct schedule_options options = {.schedules = 25000, .seed = number, .threads = 1};
        assert_true(project_search_applies(instance, &options));
        struct schedule_result one, other;
        schedule_search(instance, &options, &one);
        struct diagnostics diagnostics = {0};
        assert_true(schedule_check(instance, one.start, one.mode, &diagnostics));
        assert_int_equal(diagnostics.count, 0);
        assert_true(one.bound <= one.makespan);
        for (int threads = 2; threads <= 5; threads++) {
            options.threads = threads;
            schedule_search(instance, &options, &other);
            assert_int_equal(one.schedules, other.schedules);
            assert_memory_equal(one.start, other.start, sizeof *one.start * (size_t)one.activities);
            assert_memory_equal(one.priority, other.priority,
                                sizeof *one.priority * (size_t)one.activities);
            schedule_result_clear(&other);
        }
        /* The best list, given back, is where the next search starts. */
        options.first_priority = one.priority;
        options.schedules = 2;
        schedule_search(instance, &options, &other);
        assert_true(other.makespan <= one.makespan);
        schedule_result_clear(&other);
        schedule_result_clear(&one);
        schedule_instance_free(instance);
    }
}

/* Exhaustive: the best over all activity lists of a small project is the optimum; the search finds
 * it, no bound exceeds it. */
static int32_t best_of_all_lists(const struct project *project, struct project_profile *profile,
                                 uint16_t *list, int32_t length, int32_t *finish)
{
    if (length == project->count)
        return project_generate(project, PROJECT_FORWARD, profile, list, finish);
    int32_t best = INT32_MAX;
    for (int32_t j = 0; j < project->count; j++) {
        bool fits = true;
        for (int32_t i = 0; i < length; i++)
            fits = fits && list[i] != j;
        for (uint32_t at = project->side[0].first[j]; at < project->side[0].first[j + 1]; at++) {
            bool listed = project->side[0].before[at] == project->count;
            for (int32_t i = 0; i < length; i++)
                listed = listed || list[i] == project->side[0].before[at];
            fits = fits && listed;
        }
        if (!fits)
            continue;
        list[length] = (uint16_t)j;
        int32_t found = best_of_all_lists(project, profile, list, length + 1, finish);
        best = best < found ? best : found;
    }
    return best;
}

static void small_projects_are_solved(void **state)
{
    (void)state;
    int tried = 0;
    for (uint64_t number = 0; tried < 25; number++) {
        struct schedule_instance *instance = random_instance(number, PROFILE_NARROW);
        struct project project;
        struct project_modes modes;
        int32_t *activity_of, finish[MOST + 1];
        uint16_t list[MOST + 1];
        assert_true(project_from_instance(&project, instance, &activity_of, &modes));
        if (project.count <= 7) {
            struct project_profile profile;
            project_profile_init(&profile, &project, project.kind);
            int32_t optimum = best_of_all_lists(&project, &profile, list, 0, finish);
            struct schedule_options options = {.schedules = 2000, .seed = 1};
            struct schedule_result result;
            schedule_search(instance, &options, &result);
            assert_int_equal(result.makespan, optimum);
            assert_true(project_bound(&project) <= optimum);
            schedule_result_clear(&result);
            /* Knowing only a longer schedule, the proof finds the optimum; knowing the optimum, it
             * proves it. */
            for (int32_t known = optimum; known <= optimum + 3; known += 3) {
                struct proof *proof = proof_new(&project, project.critical_path, known);
                bool done = !proof || proof_run(proof, 100000, NULL, 0);
                assert_true(done);
                assert_int_equal(proof ? proof_bound(proof) : project.critical_path, optimum);
                assert_true(!proof || (proof_schedule(proof) != NULL) == (known > optimum));
                if (proof && proof_schedule(proof))
                    assert_feasible(&project, PROJECT_FORWARD, proof_schedule(proof));
                proof_free(proof);
            }
            project_profile_clear(&profile);
            tried++;
        }
        project_clear(&project);
        schedule_instance_free(instance);
    }
}

/* A small multi-mode instance: quick modes use up more. */
static struct schedule_instance *random_multi_mode(uint64_t number, int32_t count)
{
    struct random_stream random = random_start(11, number);
    struct schedule_builder *builder = schedule_builder_new(200);
    schedule_add_resource(builder, NULL, 4);
    schedule_add_resource(builder, NULL, 4 * count + (int32_t)random_below(&random, 8));
    for (int32_t j = 0; j < count; j++) {
        schedule_add_activity(builder, 0);
        for (int32_t i = 0; i < 3; i++) {
            struct schedule_mode mode = {.duration = 1 + 3 * i + (int32_t)random_below(&random, 3),
                                         .deadline = SCHEDULE_TO_END,
                                         .calendar = -1,
                                         .cost_curve = -1};
            const struct schedule_demand demands[] = {
                {0, 0, mode.duration, 1 + (int32_t)random_below(&random, 4)},
                {1, 0, SCHEDULE_TO_END, 6 - 2 * i + (int32_t)random_below(&random, 2)}};
            schedule_add_mode(builder, &mode, demands, 2);
        }
        if (j > 0 && random_below(&random, 2))
            schedule_add_lag(builder, (int32_t)random_below(&random, (uint32_t)j), j,
                             LAG_FINISH_START, 0);
    }
    struct diagnostics diagnostics = {0};
    struct schedule_instance *instance = schedule_instance_new(builder, &diagnostics);
    assert_non_null(instance);
    schedule_builder_free(builder);
    return instance;
}

/* Against all lists in all modes that suffice. */
static void small_multi_mode_projects_are_solved(void **state)
{
    (void)state;
    int solvable = 0;
    for (uint64_t number = 0; number < 30; number++) {
        struct schedule_instance *instance = random_multi_mode(number, 4);
        struct project project, view;
        struct project_modes modes;
        int32_t *activity_of, finish[MOST + 1], best = INT32_MAX;
        assert_true(project_from_instance(&project, instance, &activity_of, &modes));
        struct project_profile profile;
        struct arena arena = {0};
        uint16_t list[MOST + 1], choice[4] = {0};
        project_profile_init(&profile, &project, project.kind);
        project_view_init(&view, &project, &arena);
        for (int32_t j = 0; j >= 0;) {
            int32_t use = 0;
            for (int32_t i = 0; i < 4; i++)
                use += modes.use[modes.first[i] + choice[i]];
            project_view_choose(&view, &modes, choice);
            int32_t found = use <= modes.supply[0]
                                ? best_of_all_lists(&view, &profile, list, 0, finish)
                                : INT32_MAX;
            best = best < found ? best : found;
            for (j = 3; j >= 0 && modes.first[j] + ++choice[j] == modes.first[j + 1]; j--)
                choice[j] = 0;
        }
        struct schedule_options options = {.schedules = 30000, .seed = 1, .threads = 1};
        struct schedule_result one, other;
        schedule_search(instance, &options, &one);
        options.threads = 2;
        schedule_search(instance, &options, &other);
        assert_memory_equal(one.start, other.start, sizeof *one.start * (size_t)one.activities);
        assert_memory_equal(one.mode, other.mode, sizeof *one.mode * (size_t)one.activities);
        struct diagnostics diagnostics = {0};
        assert_true(schedule_check(instance, one.start, one.mode, &diagnostics));
        if (best < INT32_MAX) {
            assert_int_equal(one.unplaced, 0);
            assert_int_equal(one.makespan, best);
            assert_true(one.bound <= best);
            solvable++;
        } else {
            assert_int_equal(one.unplaced, one.activities);
        }
        schedule_result_clear(&one);
        schedule_result_clear(&other);
        project_profile_clear(&profile);
        arena_clear(&arena);
        project_clear(&project);
        schedule_instance_free(instance);
    }
    assert_true(solvable >= 15);
}

/* Larger projects: with time instead of a number of schedules, the search ends once it is proved,
 * and what is proved is true. */
static void proofs_agree_with_search(void **state)
{
    (void)state;
    int proved = 0;
    for (uint64_t number = 0; number < 20; number++) {
        struct schedule_instance *instance =
            random_instance(number, (enum project_profile_kind)(number % 2));
        struct schedule_options options = {.seconds = 2, .seed = number, .threads = 1};
        struct schedule_result timed, counted;
        schedule_search(instance, &options, &timed);
        struct diagnostics diagnostics = {0};
        assert_true(schedule_check(instance, timed.start, timed.mode, &diagnostics));
        options = (struct schedule_options){.schedules = 4000, .seed = number + 1, .threads = 1};
        schedule_search(instance, &options, &counted);
        assert_true(timed.bound <= timed.makespan && timed.bound <= counted.makespan);
        proved += timed.bound == timed.makespan;
        schedule_result_clear(&timed);
        schedule_result_clear(&counted);
        schedule_instance_free(instance);
    }
    assert_true(proved >= 12);
}

/* Four activities with random lags both ways, against all starts: the same optimum, or none either
 * way. */
static void maximal_lags_are_solved(void **state)
{
    (void)state;
    enum { COUNT = 4, END = 11 };
    int solvable = 0, others = 0;
    for (uint64_t number = 0; number < 60; number++) {
        struct random_stream random = random_start(12, number);
        struct schedule_builder *builder = schedule_builder_new(END);
        for (int32_t k = 0; k < 5; k++)
            schedule_add_resource(builder, NULL, 3);
        int32_t duration[COUNT];
        for (int32_t j = 0; j < COUNT; j++) {
            duration[j] = 1 + (int32_t)random_below(&random, 3);
            const struct schedule_mode mode = {.duration = duration[j],
                                               .deadline = SCHEDULE_TO_END,
                                               .calendar = -1,
                                               .cost_curve = -1};
            const struct schedule_demand demand = {(int32_t)random_below(&random, 2) * 4, 0,
                                                   duration[j],
                                                   1 + (int32_t)random_below(&random, 3)};
            schedule_add_activity(builder, 0);
            schedule_add_mode(builder, &mode, &demand, 1);
        }
        for (int32_t i = 0; i < 5; i++) {
            int32_t from = (int32_t)random_below(&random, COUNT),
                    to = (int32_t)random_below(&random, COUNT);
            if (from < to && random_below(&random, 2))
                schedule_add_lag(builder, from, to, LAG_START_START,
                                 (int32_t)random_below(&random, 4));
            else if (from != to)
                schedule_add_lag(builder, from, to, LAG_MAXIMAL,
                                 (int32_t)random_below(&random, 5) - 1);
        }
        schedule_add_lag(builder, 0, COUNT - 1, LAG_MAXIMAL, 6); /* at least one */
        struct diagnostics diagnostics = {0};
        struct schedule_instance *instance = schedule_instance_new(builder, &diagnostics);
        assert_non_null(instance);
        int32_t start[COUNT], mode[COUNT] = {0}, best = INT32_MAX;
        for (int32_t code = 0; code < END * END * END * END; code++) {
            int32_t rest = code, makespan = 0;
            for (int32_t j = 0; j < COUNT; j++, rest /= END) {
                start[j] = rest % END;
                makespan = makespan > start[j] + duration[j] ? makespan : start[j] + duration[j];
            }
            if (makespan <= END && makespan < best &&
                schedule_check(instance, start, mode, &diagnostics))
                best = makespan;
            if (diagnostics.count > 100)
                diagnostics_clear(&diagnostics);
        }
        diagnostics_clear(&diagnostics);
        struct schedule_options options = {.schedules = 100000, .threads = 1};
        struct schedule_result result;
        schedule_search(instance, &options, &result);
        if (best < INT32_MAX) {
            assert_int_equal(result.unplaced, 0);
            assert_int_equal(result.makespan, best);
            assert_int_equal(result.bound, best);
            assert_true(schedule_check(instance, result.start, result.mode, &diagnostics));
            solvable++;
        } else {
            assert_int_equal(result.unplaced, COUNT);
            assert_true(result.bound == INT64_MAX);
            others++;
        }
        schedule_result_clear(&result);
        schedule_instance_free(instance);
        schedule_builder_free(builder);
    }
    assert_true(solvable > 10 && others > 10);
}

/* --- files --- */

static const char single_mode[] =
    "jobs (incl. supersource/sink ):  4\r\nhorizon : 9\r\nRESOURCES\r\n  - renewable : 1 R\r\n"
    "  - nonrenewable : 0 N\r\n  - doubly constrained : 0 D\r\nPRECEDENCE RELATIONS:\r\n"
    "jobnr. #modes #successors successors\r\n 1 1 2 2 3\r\n 2 1 1 4\r\n 3 1 1 4\r\n 4 1 "
    "0\r\n****\r\n"
    "REQUESTS/DURATIONS:\r\njobnr. mode duration R 1\r\n----\r\n 1 1 0 0\r\n 2 1 4 3\r\n 3 1 5 "
    "2\r\n 4 1 0 0\r\n"
    "****\r\nRESOURCEAVAILABILITIES:\r\n R 1\r\n 4\r\n****\r\n";
static const char multi_mode[] =
    "jobs : 3\nRESOURCES\n - renewable : 1 R\n - nonrenewable : 1 N\n - doubly constrained : 0 D\n"
    "PRECEDENCE RELATIONS:\nx\n1 1 1 2\n2 2 1 3\n3 1 0\nREQUESTS/DURATIONS:\nx\n-\n1 1 0 0 0\n"
    "2 1 2 1 9\n  2 6 1 3\n3 1 0 0 0\nRESOURCEAVAILABILITIES:\nR N\n 2 5\n";
static const char patterson[] = "4 1\n4\n0 0 2 2 3\n4 3 1\n4\n5 2 1 4\n0 0 0\n";

static int64_t makespan_of(const char *text)
{
    struct diagnostics diagnostics = {0};
    struct schedule_instance *instance =
        schedule_read_text(text, strlen(text), "file", &diagnostics);
    diagnostics_print(&diagnostics, stderr, 0);
    assert_non_null(instance);
    struct schedule_options options = {.schedules = 200, .seed = 1, .threads = 1};
    struct schedule_result result;
    schedule_search(instance, &options, &result);
    assert_int_equal(result.unplaced, 0);
    assert_true(schedule_check(instance, result.start, result.mode, &diagnostics));
    int64_t makespan = result.makespan;
    schedule_result_clear(&result);
    schedule_instance_free(instance);
    diagnostics_clear(&diagnostics);
    return makespan;
}

static void files_are_read(void **state)
{
    (void)state;
    assert_int_equal(makespan_of(single_mode), 9); /* 3 + 2 units of 4: one after the other */
    assert_int_equal(makespan_of(patterson), 9);   /* the same project */
    assert_int_equal(makespan_of(multi_mode), 6);  /* the short mode needs 9 of 5 units */
}

/* `from` replaced by `to` in a good file: what is said. */
static void assert_complaint(const char *text, const char *from, const char *to, int line,
                             const char *expected)
{
    char damaged[2000];
    const char *place = strstr(text, from);
    assert_non_null(place);
    snprintf(damaged, sizeof damaged, "%.*s%s%s", (int)(place - text), text, to,
             place + strlen(from));
    struct diagnostics diagnostics = {0};
    assert_null(schedule_read_text(damaged, strlen(damaged), "file", &diagnostics));
    assert_true(diagnostics.errors > 0);
    assert_int_equal(diagnostics.items[0].line, line);
    assert_non_null(strstr(diagnostics.items[0].message, expected));
    diagnostics_clear(&diagnostics);
}

static void faults_are_named(void **state)
{
    (void)state;
    assert_complaint(single_mode, "2 1 4 3", "2 1 four 3", 18, "a duration is 'four'");
    assert_complaint(single_mode, "2 1 4 3", "2 1 4", 18, "a demand is missing: the line ends");
    assert_complaint(single_mode, "2 1 4 3", "2 1 4 9", 18,
                     "job 2 needs 9 units of resource 1, which has 4");
    assert_complaint(single_mode, "2 1 4 3", "2 1 4 3 1", 18, "more numbers");
    assert_complaint(single_mode, "2 1 1 4", "2 1 1 7", 10, "the successor 7, but jobs are 1 to 4");
    assert_complaint(single_mode, "2 1 1 4", "2 1 2 4", 10, "1 of 2 successors");
    assert_complaint(single_mode, "REQUESTS", "RE", 0, "no section 'REQUESTS/DURATIONS'");
    assert_complaint(single_mode, "\r\n 4\r\n****\r\n", "", 23, "a capacity is missing");
    assert_complaint(single_mode, "4 1 0", "4 1 1 2", 0, "circle");
    assert_complaint(single_mode, "1 1 2 2 3\r\n 2 1 1 4", "1 1 1 3\r\n 2 1 1 2", 0, "circle");
    assert_complaint(single_mode, " 3 1 5 2", " 0 1 5 2", 19,
                     "a job number is 0 where 3 is expected");
    assert_complaint(multi_mode, "  2 6", "  3 6", 16, "a mode number is 3 where 2");
    assert_complaint(multi_mode, "2 2 1 3", "2 0 1 3", 15, "job 3: a job number is 1 where 3");
    assert_complaint(patterson, "4 3 1\n4", "4 3 1\n-4", 5, "a successor is '-4'");
    assert_complaint(patterson, "0 0 0\n", "0 0 0 1\n", 7, "more numbers than 4 jobs have");
    assert_complaint(patterson, "0 0 0\n", "0 0\n", 8, "missing: the file ends");
}

/* Any prefix of a good file is refused or, once all is there, read; nothing crashes. */
static void cut_files_are_refused(void **state)
{
    (void)state;
    for (size_t length = 0; length < sizeof single_mode; length++) {
        struct diagnostics diagnostics = {0};
        struct schedule_instance *instance =
            schedule_read_text(single_mode, length, "file", &diagnostics);
        assert_true(!instance == (diagnostics.errors > 0));
        assert_true(instance || length < sizeof single_mode - 7);
        schedule_instance_free(instance);
        diagnostics_clear(&diagnostics);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(generation_agrees),
        cmocka_unit_test(justification_never_lengthens),
        cmocka_unit_test(the_search_is_the_same_on_any_number_of_threads),
        cmocka_unit_test(small_projects_are_solved),
        cmocka_unit_test(small_multi_mode_projects_are_solved),
        cmocka_unit_test(proofs_agree_with_search),
        cmocka_unit_test(maximal_lags_are_solved),
        cmocka_unit_test(files_are_read),
        cmocka_unit_test(faults_are_named),
        cmocka_unit_test(cut_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
