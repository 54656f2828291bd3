/* Any bytes, read as a certificate of each of three small projects whose answers are known: none
 * may prove more than is true. */
#include "schedule/files.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One after the other: 7. */
static const char plain[] = "5 1\n3\n0 0 3 2 3 4\n2 2 1 5\n2 2 1 5\n3 2 1 5\n0 0 0\n";
/* Its first mode uses up too much: 6. */
static const char modes[] =
    "jobs : 3\nRESOURCES\n - renewable : 1 R\n - nonrenewable : 1 N\n - doubly constrained : 0 D\n"
    "PRECEDENCE RELATIONS:\nx\n1 1 1 2\n2 2 1 3\n3 1 0\nREQUESTS/DURATIONS:\nx\n-\n1 1 0 0 0\n"
    "2 1 2 1 9\n  2 6 1 3\n3 1 0 0 0\nRESOURCEAVAILABILITIES:\nR N\n 2 5\n";
/* tests/golden/schedule-lags/convoy.sch: 13. */
static const char lags[] =
    "4 1 0 0\n0 1 2 1 2 [0] [0]\n1 1 2 3 5 [3] [3]\n2 1 1 4 [2]\n3 1 3 1 4 5 [-6] [0] [2]\n"
    "4 1 2 2 5 [-4] [4]\n5 1 0\n0 1 0 0\n1 1 3 1\n2 1 4 2\n3 1 2 2\n4 1 4 1\n5 1 0 0\n2\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        const char *text;
        int32_t optimum;
    } projects[] = {{plain, 7}, {modes, 6}, {lags, 13}};
    for (size_t i = 0; i < sizeof projects / sizeof *projects; i++) {
        struct diagnostics diagnostics = {0};
        struct schedule_instance *instance = schedule_read_text(
            projects[i].text, strlen(projects[i].text), "project", &diagnostics);
        if (!instance)
            abort();
        struct schedule_certified proved;
        enum schedule_certificate_verdict verdict = schedule_check_certificate(
            instance, (const char *)data, size, "certificate", &proved, &diagnostics);
        if ((verdict == CERTIFICATE_HOLDS) != (diagnostics.errors == 0))
            abort();
        if (verdict == CERTIFICATE_HOLDS &&
            (proved.infeasible || proved.bound > projects[i].optimum))
            abort();
        schedule_instance_free(instance);
        diagnostics_clear(&diagnostics);
    }
    return 0;
}
