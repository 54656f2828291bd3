/* Proofs of how short a project can be, by search that learns. Private to the schedule module; see
 * proof.c. */
#ifndef DECAMP_SCHEDULE_PROOF_H
#define DECAMP_SCHEDULE_PROOF_H

#include "schedule/project.h"

#include <stdatomic.h>

struct proof;

/* A proof for the project, which must outlive it, knowing a schedule of `makespan`. NULL if the
 * project is not of a kind that it takes: capacities above 32,767, or too many activities times
 * periods. */
struct proof *proof_new(const struct project *project, int32_t bound, int32_t makespan);

/* The same with lags instead of the project's own arcs: start of `to` >= start of `from` + lag, in
 * circles too; then `makespan` is longer than any schedule needs to be, and a schedule may not
 * exist at all: the bound reaches `makespan` when that is proved. */
struct proof_lag {
    int32_t from, to, lag;
};
struct proof *proof_new_with_lags(const struct project *project, const struct proof_lag *lags,
                                  size_t lag_count, int32_t bound, int32_t makespan);
void proof_free(struct proof *proof);

/* Works for about `conflicts` more conflicts, until proof_bound reaches the known makespan, or
 * `*stop`. True if there is nothing left to do. */
bool proof_run(struct proof *proof, int64_t conflicts, const atomic_bool *stop,
               double until_seconds);

/* Somebody found a shorter schedule. */
void proof_set_makespan(struct proof *proof, int32_t makespan);

int32_t proof_bound(const struct proof *proof); /* no schedule is shorter */

/* Finishes of the shortest schedule that the proof came upon; NULL: none. With the project's own
 * arcs it is as long as the bound. */
const int32_t *proof_schedule(const struct proof *proof);

/* From now on, before the first proof_run: what each clause follows from is kept, in about
 * `most_bytes` at most. */
void proof_keep_log(struct proof *proof, size_t most_bytes);

/* Writes, as steps of a certificate (docs/certificate.md) and only as far as they are needed, how
 * the bound was proved. `job` [activities + 1]: the job behind each activity, and 0 for the end.
 * `steps` stand before them. False, with nothing written, if the log was not kept or outgrew its
 * limit. */
bool proof_write_log(struct proof *proof, const int32_t *job, size_t steps, FILE *stream);

#endif
