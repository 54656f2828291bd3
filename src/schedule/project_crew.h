/* Threads that wait for the next sweep without going to sleep. Private to the schedule module.
 *
 * threads_run (base/threads.h) starts threads for one piece of work; a sweep is over in less time
 * than that takes. */
#ifndef DECAMP_SCHEDULE_PROJECT_CREW_H
#define DECAMP_SCHEDULE_PROJECT_CREW_H

struct project_crew;

/* `work`(context, thread, piece) is called on thread 0 .. threads-1, 0 being the caller's. Fewer
 * threads than asked for, where the system has no more, only make it slower. Owned by the caller.
 */
struct project_crew *
project_crew_new(int threads, void (*work)(void *context, int thread, int piece), void *context);
void project_crew_free(struct project_crew *crew);

/* Works on pieces 0 .. pieces-1, each on any one of the threads; returns when all are done. */
void project_crew_work(struct project_crew *crew, int pieces);

#endif
