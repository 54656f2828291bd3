/* psplib SCHEDULES SECONDS THREADS SEED FILE...: searches each project file and prints one row
 * each:
 *
 *     name makespan bound schedules seconds
 *
 * with `infeasible` for a makespan where it is proved that there is no schedule, and - where none
 * was found. Seconds are the processor's, of all threads. SCHEDULES or SECONDS 0: no such limit.
 * Each schedule is checked; one that does not hold ends the run. run.py makes the tables. */
#include "base/threads.h"
#include "schedule/files.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double processor_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(int count, char **words)
{
    struct diagnostics diagnostics = {0};
    if (count < 6) {
        fputs("usage: psplib SCHEDULES SECONDS THREADS SEED FILE...\n", stderr);
        return 2;
    }
    struct schedule_options options = {.objective = OBJECTIVE_MAKESPAN,
                                       .schedules = atoll(words[1]),
                                       .seconds = atof(words[2]),
                                       .threads = atoi(words[3]),
                                       .seed = strtoull(words[4], NULL, 10)};
    for (int i = 5; i < count && diagnostics.errors == 0; i++) {
        struct schedule_instance *instance = schedule_read(words[i], &diagnostics);
        if (!instance)
            break;
        struct schedule_result result;
        double started = processor_seconds();
        schedule_search(instance, &options, &result);
        double seconds = processor_seconds() - started;
        const char *slash = strrchr(words[i], '/'), *name = slash ? slash + 1 : words[i];
        int length = (int)strcspn(name, ".");
        if (result.unplaced > 0)
            printf("%.*s %s - %" PRId64 " %.6f\n", length, name,
                   result.bound == INT64_MAX ? "infeasible" : "-", result.schedules, seconds);
        else if (schedule_check(instance, result.start, result.mode, &diagnostics))
            printf("%.*s %" PRId64 " %" PRId64 " %" PRId64 " %.6f\n", length, name, result.makespan,
                   result.bound, result.schedules, seconds);
        schedule_result_clear(&result);
        schedule_instance_free(instance);
    }
    diagnostics_print(&diagnostics, stderr, 20);
    int failed = diagnostics.errors > 0;
    diagnostics_clear(&diagnostics);
    return failed;
}
