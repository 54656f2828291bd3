/* psplib SCHEDULES SECONDS THREADS SEED CERTIFY FILE...: searches each project file and prints one
 * row each:
 *
 *     name makespan bound schedules seconds [bytes steps seconds]
 *
 * with `infeasible` for a makespan where it is proved that there is no schedule, and - where none
 * was found. Seconds are the processor's, of all threads; SECONDS are those of each thread.
 * SCHEDULES or SECONDS 0: no such limit. CERTIFY 1: with a certificate, which is checked: its size,
 * its steps, how long checking took. Each schedule is checked; one that does not hold ends the run,
 * and so does a certificate. run.py makes the tables. */
#include "base/threads.h"
#include "schedule/files.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

static atomic_bool time_is_up;

static void stop(int signal)
{
    (void)signal;
    atomic_store(&time_is_up, true);
}

/* From now on, by the processor's clock. */
static void start_time(double seconds)
{
    struct itimerval timer = {
        .it_value = {(time_t)seconds, (suseconds_t)(1e6 * seconds) % 1000000}};
    atomic_store(&time_is_up, false);
    setitimer(ITIMER_PROF, &timer, NULL);
}

static double processor_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* The rest of the row; what is proved must be what the search says. */
static void certify(const struct schedule_instance *instance, const struct schedule_result *result,
                    const char *path, struct diagnostics *diagnostics)
{
    if (!result->certificate) {
        printf(" - - -");
        return;
    }
    struct schedule_certified proved;
    double started = processor_seconds();
    enum schedule_certificate_verdict verdict = schedule_check_certificate(
        instance, result->certificate, strlen(result->certificate), path, &proved, diagnostics);
    if (verdict == CERTIFICATE_HOLDS &&
        (proved.infeasible ? INT64_MAX : (int64_t)proved.bound) != result->bound)
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "the bound is another one");
    printf(" %zu %zu %.6f", strlen(result->certificate), proved.steps,
           processor_seconds() - started);
}

int main(int count, char **words)
{
    struct diagnostics diagnostics = {0};
    if (count < 7) {
        fputs("usage: psplib SCHEDULES SECONDS THREADS SEED CERTIFY FILE...\n", stderr);
        return 2;
    }
    struct schedule_options options = {.objective = OBJECTIVE_MAKESPAN,
                                       .schedules = atoll(words[1]),
                                       .stop = &time_is_up,
                                       .clock = processor_seconds,
                                       .certificate_bytes = atoi(words[5]) ? 512 << 20 : 0,
                                       .threads = atoi(words[3]),
                                       .seed = strtoull(words[4], NULL, 10)};
    options.seconds =
        atof(words[2]) * (options.threads > 0 ? options.threads : threads_available());
    signal(SIGPROF, stop);
    for (int i = 6; i < count && diagnostics.errors == 0; i++) {
        struct schedule_instance *instance = schedule_read(words[i], &diagnostics);
        if (!instance)
            break;
        struct schedule_result result;
        double started = processor_seconds();
        start_time(options.seconds);
        schedule_search(instance, &options, &result);
        double seconds = processor_seconds() - started;
        start_time(0);
        const char *slash = strrchr(words[i], '/'), *name = slash ? slash + 1 : words[i];
        int length = (int)strcspn(name, ".");
        if (result.unplaced > 0)
            printf("%.*s %s - %" PRId64 " %.6f", length, name,
                   result.bound == INT64_MAX ? "infeasible" : "-", result.schedules, seconds);
        else if (schedule_check(instance, result.start, result.mode, &diagnostics))
            printf("%.*s %" PRId64 " %" PRId64 " %" PRId64 " %.6f", length, name, result.makespan,
                   result.bound, result.schedules, seconds);
        if (options.certificate_bytes)
            certify(instance, &result, words[i], &diagnostics);
        putchar('\n');
        fflush(stdout);
        schedule_result_clear(&result);
        schedule_instance_free(instance);
    }
    diagnostics_print(&diagnostics, stderr, 20);
    int failed = diagnostics.errors > 0;
    diagnostics_clear(&diagnostics);
    return failed;
}
