/* Wall time, for limits on searches and for figures of speed. Results never depend on it but where
 * the user asks for a time limit. */
#ifndef DECAMP_BASE_CLOCK_H
#define DECAMP_BASE_CLOCK_H

#include <time.h>

/* Seconds since some moment in the past; never goes back. */
static inline double clock_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

#endif
