/* Work in parallel on one machine: run `work(context, item)` for item 0 .. count-1 on up to
 * `threads` threads. Items are handed out one by one; the caller makes the result independent of
 * which thread did which. Returns when all are done. */
#ifndef DECAMP_BASE_THREADS_H
#define DECAMP_BASE_THREADS_H

void threads_run(int threads, int count, void (*work)(void *context, int item), void *context);

/* The cores this process may use, at least 1. */
int threads_available(void);

#endif
