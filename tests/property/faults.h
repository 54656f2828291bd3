/* What is not so, as the property tests of runs tell it: the first few, each on a line. */
#ifndef DECAMP_TESTS_FAULTS_H
#define DECAMP_TESTS_FAULTS_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

struct faults {
    int64_t run; /* that is looked at; below 0: none */
    int count;
};

static void fault(struct faults *faults, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void fault(struct faults *faults, const char *format, ...)
{
    if (faults->count++ >= 20)
        return;
    va_list arguments;
    va_start(arguments, format);
    if (faults->run >= 0)
        printf("run %d: ", (int)faults->run);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
}

#endif
