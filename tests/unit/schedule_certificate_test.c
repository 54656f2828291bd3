/* Certificates: those of the search hold and say the optimum, whatever is altered in them; each
 * step of one written out is needed; other projects, false claims and damaged texts are refused. */
#include "base/random.h"
#include "schedule/files.h"
#include "schedule/instance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static enum schedule_certificate_verdict verdict_of(const struct schedule_instance *instance,
                                                    const char *text,
                                                    struct schedule_certified *proved)
{
    struct diagnostics diagnostics = {0};
    enum schedule_certificate_verdict verdict =
        schedule_check_certificate(instance, text, strlen(text), "proof", proved, &diagnostics);
    assert_int_equal(verdict == CERTIFICATE_HOLDS ? 0 : 1, diagnostics.errors);
    diagnostics_clear(&diagnostics);
    return verdict;
}

/* With a certificate, by time; the schedule must hold. */
static void search(const struct schedule_instance *instance, struct schedule_result *result)
{
    struct schedule_options options = {.schedules = instance->maximal_lags ? 100000 : 0,
                                       .seconds = 5,
                                       .threads = 1,
                                       .certificate_bytes = 1 << 24};
    struct diagnostics diagnostics = {0};
    schedule_search(instance, &options, result);
    assert_true(schedule_check(instance, result->start, result->mode, &diagnostics));
    assert_non_null(result->certificate);
}

/* The certificate with another claim; owned by the caller. */
static char *claim(const char *certificate, const char *claimed)
{
    const char *first = strchr(strchr(certificate, '\n') + 1, '\n') + 1,
               *rest = strchr(first, '\n');
    char *text = memory_new(strlen(certificate) + 40, 1);
    snprintf(text, strlen(certificate) + 40, "%.*s%s%s", (int)(first - certificate), certificate,
             claimed, rest);
    return text;
}

static void assert_not_proved(const struct schedule_instance *instance, const char *certificate,
                              const char *claimed)
{
    struct schedule_certified proved;
    char *text = claim(certificate, claimed);
    assert_int_equal(verdict_of(instance, text, &proved), CERTIFICATE_REFUTED);
    free(text);
}

/* Damages a text in one to three places: figures, signs, lines left out or doubled. */
static void damage(char *text, struct random_stream *random)
{
    static const char signs[] = "0123456789 +-@/|:\n";
    for (uint32_t times = 1 + random_below(random, 3); times > 0; times--) {
        size_t length = strlen(text), at = (size_t)random_below(random, (uint32_t)length);
        if (random_below(random, 3)) {
            text[at] = signs[random_below(random, sizeof signs - 1)];
        } else {
            while (at > 0 && text[at - 1] != '\n')
                at--;
            size_t end = at + strcspn(text + at, "\n");
            if (text[end] == '\n')
                memmove(text + at, text + end + 1, length - end);
        }
    }
}

/* Whatever is done to a certificate with a false claim, or a true one: what it proves is true.
 * `optimum` INT32_MAX: there is no schedule. */
static void assert_never_false(const struct schedule_instance *instance, const char *certificate,
                               int32_t optimum, struct random_stream *random)
{
    struct schedule_certified proved;
    char claimed[40] = "no schedule";
    for (int round = 0; round < 60; round++) {
        if (round % 3 && optimum < INT32_MAX)
            snprintf(claimed, sizeof claimed, "bound %d", optimum + round % 3 - 1);
        char *text = claim(certificate, claimed);
        damage(text, random);
        if (verdict_of(instance, text, &proved) == CERTIFICATE_HOLDS)
            assert_true(proved.infeasible ? optimum == INT32_MAX : proved.bound <= optimum);
        free(text);
    }
}

static struct schedule_builder *random_builder(struct random_stream *random, int32_t count,
                                               int32_t horizon, int32_t resources)
{
    struct schedule_builder *builder = schedule_builder_new(horizon);
    for (int32_t k = 0; k < resources; k++)
        schedule_add_resource(builder, NULL, 3);
    for (int32_t j = 0; j < count; j++) {
        struct schedule_mode mode = {.duration = 1 + (int32_t)random_below(random, 4),
                                     .deadline = SCHEDULE_TO_END,
                                     .calendar = -1,
                                     .cost_curve = -1};
        struct schedule_demand demands[2];
        for (int32_t k = 0; k < resources; k++)
            demands[k] = (struct schedule_demand){k, 0, mode.duration,
                                                  (int32_t)random_below(random, 3) +
                                                      (k == 0 && random_below(random, 2))};
        schedule_add_activity(builder, 0);
        schedule_add_mode(builder, &mode, demands, resources);
    }
    return builder;
}

static struct schedule_instance *freeze(struct schedule_builder *builder)
{
    struct diagnostics diagnostics = {0};
    struct schedule_instance *instance = schedule_instance_new(builder, &diagnostics);
    schedule_builder_free(builder);
    assert_non_null(instance);
    return instance;
}

/* The best of all activity lists, by serial generation. */
static int32_t best_of_all_orders(const struct schedule_instance *instance, int32_t *priority,
                                  int32_t length)
{
    if (length == instance->activities) {
        struct schedule_result result;
        schedule_decode(instance, priority, NULL, &result);
        int32_t makespan = (int32_t)result.makespan;
        schedule_result_clear(&result);
        return makespan;
    }
    int32_t best = INT32_MAX;
    for (int32_t i = length; i < instance->activities; i++) {
        int32_t one = priority[i];
        priority[i] = priority[length];
        priority[length] = one;
        int32_t found = best_of_all_orders(instance, priority, length + 1);
        best = found < best ? found : best;
        priority[length] = priority[i];
        priority[i] = one;
    }
    return best;
}

static void small_projects_are_certified(void **state)
{
    (void)state;
    struct schedule_instance *other = NULL;
    int32_t learned = 0, other_optimum = 0;
    for (uint64_t number = 0; number < 60; number++) {
        struct random_stream random = random_start(31, number);
        enum { COUNT = 7 };
        struct schedule_builder *builder = random_builder(&random, COUNT, 4 * COUNT, 2);
        for (int32_t j = 1; j < COUNT; j++)
            for (uint32_t arcs = random_below(&random, 3); arcs > 0; arcs--)
                schedule_add_lag(builder, (int32_t)random_below(&random, (uint32_t)j), j,
                                 LAG_FINISH_START, 0);
        struct schedule_instance *instance = freeze(builder);
        int32_t priority[COUNT] = {0, 1, 2, 3, 4, 5, 6};
        int32_t optimum = best_of_all_orders(instance, priority, 0);
        struct schedule_result result;
        struct schedule_certified proved;
        search(instance, &result);
        assert_int_equal(result.makespan, optimum);
        assert_int_equal(result.bound, optimum);
        assert_int_equal(verdict_of(instance, result.certificate, &proved), CERTIFICATE_HOLDS);
        assert_int_equal(proved.bound, optimum);
        assert_false(proved.infeasible);
        learned += proved.steps > 3;
        char claimed[40];
        snprintf(claimed, sizeof claimed, "bound %d", optimum + 1);
        assert_not_proved(instance, result.certificate, claimed);
        assert_not_proved(instance, result.certificate, "no schedule");
        assert_never_false(instance, result.certificate, optimum, &random);
        if (other && verdict_of(other, result.certificate, &proved) == CERTIFICATE_HOLDS)
            assert_true(proved.bound <= other_optimum);
        schedule_result_clear(&result);
        schedule_instance_free(other);
        other = instance;
        other_optimum = optimum;
    }
    schedule_instance_free(other);
    assert_true(learned >= 15);
}

/* Four activities with lags both ways, against all starts. */
static void projects_with_lags_are_certified(void **state)
{
    (void)state;
    enum { COUNT = 4, END = 11 };
    int solvable = 0, others = 0;
    for (uint64_t number = 0; number < 60; number++) {
        struct random_stream random = random_start(32, number);
        struct schedule_builder *builder = random_builder(&random, COUNT, END, 1);
        for (int32_t i = 0; i < 5; i++) {
            int32_t from = (int32_t)random_below(&random, COUNT),
                    to = (int32_t)random_below(&random, COUNT);
            if (from != to)
                schedule_add_lag(builder, from, to, LAG_MAXIMAL,
                                 (int32_t)random_below(&random, 6) - 2);
        }
        schedule_add_lag(builder, 0, COUNT - 1, LAG_MAXIMAL, 6);
        struct schedule_instance *instance = freeze(builder);
        int32_t start[COUNT], mode[COUNT] = {0}, optimum = INT32_MAX;
        struct diagnostics diagnostics = {0};
        for (int32_t code = 0; code < END * END * END * END; code++) {
            int32_t rest = code, makespan = 0;
            for (int32_t j = 0; j < COUNT; j++, rest /= END) {
                start[j] = rest % END;
                int32_t finish = start[j] + instance->duration[j];
                makespan = makespan > finish ? makespan : finish;
            }
            if (makespan <= END && makespan < optimum &&
                schedule_check(instance, start, mode, &diagnostics))
                optimum = makespan;
            if (diagnostics.count > 100)
                diagnostics_clear(&diagnostics);
        }
        diagnostics_clear(&diagnostics);
        struct schedule_result result;
        struct schedule_certified proved;
        search(instance, &result);
        assert_int_equal(verdict_of(instance, result.certificate, &proved), CERTIFICATE_HOLDS);
        assert_int_equal(proved.infeasible, optimum == INT32_MAX);
        if (optimum < INT32_MAX) {
            assert_int_equal(proved.bound, optimum);
            assert_not_proved(instance, result.certificate, "no schedule");
        }
        solvable += optimum < INT32_MAX;
        others += optimum == INT32_MAX;
        assert_never_false(instance, result.certificate, optimum, &random);
        schedule_result_clear(&result);
        schedule_instance_free(instance);
    }
    assert_true(solvable > 10 && others > 10);
}

/* --- one written out --- */

/* Jobs 2 to 4 last 2, 2 and 3 periods and need 2 of 3 units: they go one after the other, and take
 * 7. */
static const char project[] = "5 1\n3\n0 0 3 2 3 4\n2 2 1 5\n2 2 1 5\n3 2 1 5\n0 0 0\n";
static const char proof[] = "decamp certificate 1\njobs 5 resources 1\nbound 7\n"
                            "0-4 : 1/0/4\n"
                            "4-1 3-3 2-3 : 2@1 3@1 3@3\n"
                            "3-3 2-3 : 2 2@3 3@3 3@1\n"
                            "3+3 : 2@4 4@4 2@1 4@2\n"
                            "2-3 : 3\n"
                            "4+2 : 4@4\n"
                            "3-1 : 3@1\n"
                            ": 4@2\n";

static struct schedule_instance *read_project(const char *text)
{
    struct diagnostics diagnostics = {0};
    struct schedule_instance *instance =
        schedule_read_text(text, strlen(text), "project", &diagnostics);
    diagnostics_print(&diagnostics, stderr, 0);
    assert_non_null(instance);
    return instance;
}

/* The proof with its first `from` replaced. */
static void assert_altered(const char *from, const char *to,
                           enum schedule_certificate_verdict expected, int line,
                           const char *message)
{
    char text[sizeof proof + 100];
    const char *at = strstr(proof, from);
    assert_non_null(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - proof), proof, to, at + strlen(from));
    struct schedule_instance *instance = read_project(project);
    struct diagnostics diagnostics = {0};
    struct schedule_certified proved;
    assert_int_equal(
        schedule_check_certificate(instance, text, strlen(text), "proof", &proved, &diagnostics),
        expected);
    assert_int_equal(diagnostics.count, expected != CERTIFICATE_HOLDS);
    if (diagnostics.count) {
        assert_int_equal(diagnostics.items[0].line, line);
        assert_string_equal(diagnostics.items[0].message, message);
    }
    diagnostics_clear(&diagnostics);
    schedule_instance_free(instance);
}

static void each_step_is_needed(void **state)
{
    (void)state;
    const enum schedule_certificate_verdict refuted = CERTIFICATE_REFUTED,
                                            unreadable = CERTIFICATE_UNREADABLE;
    assert_altered("bound 7", "bound 7", CERTIFICATE_HOLDS, 0, "");
    assert_altered("bound 7", "bound 8", refuted, 6,
                   "step 3 does not hold: job 2 fits in period 3");
    assert_altered("bound 7", "no schedule", refuted, 6,
                   "step 3 does not hold: job 2 fits in period 3");
    assert_altered("1/0/4", "1/0/6", refuted, 4,
                   "step 1 does not hold: resource 1 can do the work from 0 to 6");
    assert_altered("1/0/4", "", refuted, 4,
                   "step 1 does not hold: its hints end without a contradiction");
    assert_altered(": 2@1 3@1 3@3", ": 2@1 3@1", refuted, 5,
                   "step 2 does not hold: its hints end without a contradiction");
    assert_altered(": 2@1", ": 2@0", refuted, 5, "step 2 does not hold: job 2 fits in period 0");
    assert_altered("4-1 3-3", "4-2 3-3", refuted, 5,
                   "step 2 does not hold: job 2 fits in period 1");
    assert_altered("4-1 3-3", "3-3", refuted, 5, "step 2 does not hold: job 2 fits in period 1");
    assert_altered(": 2 2@3", ": 2@3", refuted, 6, "step 3 does not hold: job 2 fits in period 3");
    assert_altered("3+3 : 2@4 4@4 2@1 4@2", "3+3 : 2@4 4@4 2@1", refuted, 7,
                   "step 4 does not hold: its hints end without a contradiction");
    assert_altered("3+3 :", "3+2 :", refuted, 7, "step 4 does not hold: job 2 fits in period 4");
    assert_altered("2-3 : 3\n", "", refuted, 8, "step 5 does not hold: job 4 fits in period 4");
    assert_altered("2-3 : 3\n", "2-3 : 2\n", refuted, 8,
                   "step 5 does not hold: its hints end without a contradiction");
    assert_altered("4+2 : 4@4\n", "", refuted, 9, "step 6 does not hold: job 3 fits in period 1");
    assert_altered("3-1 : 3@1\n", "", refuted, 10, "step 7 does not hold: job 4 fits in period 2");
    assert_altered(": 4@2\n", "", refuted, 11, "ends without a conclusion");
    assert_altered(": 4@2\n", ": 1\n", refuted, 11,
                   "step 8 does not hold: its hints end without a contradiction");
    assert_altered(": 4@2\n", ": 4|3\n", CERTIFICATE_HOLDS, 0, "");
    assert_altered(": 4@2\n", ": 4|1\n", refuted, 11,
                   "step 8 does not hold: jobs 4 and 1 can run side by side");
    assert_altered(": 4@2\n", ": 4|4\n", refuted, 11,
                   "step 8 does not hold: jobs 4 and 4 can run side by side");
    assert_altered(": 4@2\n", ": 4|6\n", unreadable, 11, "there is no job 6");
    assert_altered("jobs 5", "jobs 6", refuted, 2,
                   "is of another project, of 6 jobs and 1 resources instead of 5 and 1");
    assert_altered("0-4 :", "mode 2 1 1\n0-4 :", refuted, 4,
                   "does not hold: resource 1 suffices for mode 1 of job 2");
    assert_altered("certificate 1", "certificate 2", unreadable, 1,
                   "not a certificate: the first line is not 'decamp certificate 1'");
    assert_altered("0-4 :", "6-4 :", unreadable, 4, "there is no job 6");
    assert_altered("0-4 :", "0*4 :", unreadable, 4, "'+' is expected");
    assert_altered("0-4 : ", "0-4 ", unreadable, 4, "'+' is expected");
    assert_altered("1/0/4", "2/0/4", unreadable, 4, "there is no resource 2");
    assert_altered("2-3 : 3", "2-3 : 5", unreadable, 8, "there is no earlier step 5");
    assert_altered("2-3 : 3", "2-3 : 99999999999", unreadable, 8,
                   "a whole number below 1073741824 is expected");
    assert_altered(": 4@2\n", ": 4@2\n:\n", unreadable, 12,
                   "the certificate should end with its conclusion");
}

static void modes_are_left_out(void **state)
{
    (void)state;
    struct schedule_instance *instance = read_project(
        "jobs : 3\nRESOURCES\n - renewable : 1 R\n - nonrenewable : 1 N\n - doubly constrained : 0 "
        "D\nPRECEDENCE RELATIONS:\nx\n1 1 1 2\n2 2 1 3\n3 1 0\nREQUESTS/DURATIONS:\nx\n-\n"
        "1 1 0 0 0\n2 1 2 1 9\n  2 6 1 3\n3 1 0 0 0\nRESOURCEAVAILABILITIES:\nR N\n 2 5\n");
    struct schedule_result result;
    struct schedule_certified proved;
    search(instance, &result);
    assert_string_equal(result.certificate,
                        "decamp certificate 1\njobs 3 resources 2\nbound 6\nmode 2 1 2\n:\n");
    assert_int_equal(verdict_of(instance, result.certificate, &proved), CERTIFICATE_HOLDS);
    assert_int_equal(proved.bound, 6);
    const char *const refuted[] = {"bound 6\n:\n", "bound 6\nmode 2 1 1\n:\n",
                                   "bound 6\nmode 2 2 2\n:\n", "bound 7\nmode 2 1 2\n:\n"};
    for (size_t i = 0; i < sizeof refuted / sizeof *refuted; i++) {
        char text[100];
        snprintf(text, sizeof text, "decamp certificate 1\njobs 3 resources 2\n%s", refuted[i]);
        assert_int_equal(verdict_of(instance, text, &proved), CERTIFICATE_REFUTED);
    }
    schedule_result_clear(&result);
    schedule_instance_free(instance);
}

/* A log that may take next to nothing gives no certificate, and the same bound. */
static void memory_is_limited(void **state)
{
    (void)state;
    struct schedule_instance *instance = read_project(project);
    struct schedule_options options = {.seconds = 5, .threads = 1, .certificate_bytes = 40};
    struct schedule_result result;
    schedule_search(instance, &options, &result);
    assert_int_equal(result.bound, 7);
    assert_null(result.certificate);
    schedule_result_clear(&result);
    schedule_instance_free(instance);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_projects_are_certified),
        cmocka_unit_test(projects_with_lags_are_certified),
        cmocka_unit_test(each_step_is_needed),
        cmocka_unit_test(modes_are_left_out),
        cmocka_unit_test(memory_is_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
