/* libdecamp: what another program may call.
 *
 * Missions are folders of tables or workbooks, plans are texts in the format of docs/plan-file.md;
 * both are described in the documentation that comes with decamp. Every function reads, works and
 * returns: the library keeps no state between calls and may be called from several threads at once.
 * It writes no files, prints nothing and, but for running out of memory (exit code 71), never ends
 * the program.
 *
 *     char *messages, *plan;
 *     struct decamp_plan_options options = {.seconds = 10};
 *     if (decamp_plan("mali", &options, &plan, &messages) == DECAMP_DONE)
 *         puts(plan);
 *     fputs(messages, stderr);
 *     decamp_free(plan);
 *     decamp_free(messages);
 *
 * Texts are UTF-8, end with a zero byte, are never NULL after a call unless a function says so, and
 * are the caller's, to be freed with decamp_free. `messages` holds a line for every problem found:
 * file:line:column: error: what; what to do.
 */
#ifndef DECAMP_DECAMP_H
#define DECAMP_DECAMP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DECAMP_API __attribute__((visibility("default")))

enum decamp_status {
    DECAMP_DONE = 0,    /* valid, and in time */
    DECAMP_REFUTED = 1, /* the mission has errors (check), the plan is not valid (verify), there is
                           no plan in time (plan) */
    DECAMP_INPUT = 3,   /* the mission or the plan could not be read, or has errors */
};

struct decamp_plan_options {
    uint64_t seed;
    int64_t schedules; /* how many to try; 0: a default by the size of the mission */
    double seconds;    /* wall time; 0: no limit. Without it the plan depends on mission, seed and
                          schedules alone */
    int threads;       /* 0: all cores */
    int relax;         /* not 0: also find what binds, and what would cure lateness */
};

/* What is wrong or odd in a mission. */
DECAMP_API enum decamp_status decamp_check(const char *mission, char **messages);

/* The best plan found, proven by the checker. *plan is NULL if there is none; with DECAMP_REFUTED
 * and a plan, that plan is late. */
DECAMP_API enum decamp_status decamp_plan(const char *mission,
                                          const struct decamp_plan_options *options, char **plan,
                                          char **messages);

/* Proves or refutes a plan: a line for each breach of docs/validity.md in *breaches. */
DECAMP_API enum decamp_status decamp_verify(const char *mission, const char *plan, char **breaches,
                                            char **messages);

/* Frees a text that the library gave; NULL is fine. */
DECAMP_API void decamp_free(char *text);

/* "0.1.0" */
DECAMP_API const char *decamp_version(void);

#ifdef __cplusplus
}
#endif

#endif
