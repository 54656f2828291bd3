/* Whether a schedule holds, from the instance as it was given.
 *
 * Nothing here is shared with generation: neither the compiled shapes nor the rows of rooms nor the
 * tables of next open periods. Use of a resource is summed in 64 bits from the steps of each
 * demand, one resource after the other, and compared with the capacity period by period.
 */
#include "schedule/instance.h"

#include <stdlib.h>
#include <string.h>

struct checker {
    const struct schedule_instance *instance;
    const int32_t *start, *mode;
    struct diagnostics *diagnostics;
};

__attribute__((format(printf, 2, 3))) static bool breach(const struct checker *checker,
                                                         const char *format, ...)
{
    char text[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    diagnostics_add(checker->diagnostics, SEVERITY_ERROR, NULL, 0, 0, "schedule: %s", text);
    return false;
}

/* Where `work` open periods after the start of a mode lie (negative: before it), found by walking
 * over them; of a rigid one, all periods are open. -1: outside the horizon. */
static int64_t locate(const struct schedule_instance *instance, int32_t m, int64_t start,
                      int64_t work)
{
    if (instance->work[m] < 0)
        return start + work >= 0 && start + work <= instance->horizon ? start + work : -1;
    const unsigned char *open = instance->tables->calendar[instance->work[m]].open;
    int64_t at = start;
    for (; work > 0 && at < instance->horizon; at++)
        work -= open[at];
    while (work < 0 && at > 0)
        work += open[--at];
    return work == 0 ? at : -1;
}

static bool check_window(const struct checker *checker, int32_t a, int32_t m)
{
    const struct schedule_instance *instance = checker->instance;
    int64_t start = checker->start[a], horizon = instance->horizon;
    if (start < instance->release[m])
        return breach(checker, "activity %d starts in %d, before its release %d", a,
                      checker->start[a], instance->release[m]);
    if (start > instance->deadline[m])
        return breach(checker, "activity %d starts in %d, after its deadline %d", a,
                      checker->start[a], instance->deadline[m]);
    int32_t calendar = instance->calendar[m], work = instance->work[m];
    if (work >= 0 && (start == horizon || !instance->tables->calendar[work].open[start]))
        return breach(checker, "activity %d starts in %d, in a pause", a, checker->start[a]);
    if (locate(instance, m, start, instance->duration[m]) < 0)
        return breach(checker, "activity %d ends after the horizon", a);
    if (calendar >= 0 && (start == horizon || !instance->tables->calendar[calendar].open[start]))
        return breach(checker, "activity %d starts in %d, when its calendar is shut", a,
                      checker->start[a]);
    for (int32_t d = instance->first_demand[m]; d < instance->first_demand[m + 1]; d++) {
        const struct schedule_demand *demand = &instance->demands[d];
        int64_t end =
            demand->length == SCHEDULE_TO_END ? 0 : (int64_t)demand->offset + demand->length;
        if (demand->quantity && demand->length &&
            (locate(instance, m, start, demand->offset) < 0 || locate(instance, m, start, end) < 0))
            return breach(checker, "activity %d takes resource %d outside the horizon", a,
                          demand->resource);
    }
    return true;
}

static int64_t finish_of(const struct checker *checker, int32_t a)
{
    const struct schedule_instance *instance = checker->instance;
    int32_t m = instance->first_mode[a] + checker->mode[a];
    return locate(instance, m, checker->start[a], instance->duration[m]);
}

static bool check_lags(const struct checker *checker, int32_t a)
{
    const struct schedule_instance *instance = checker->instance;
    for (int32_t p = instance->first_predecessor[a]; p < instance->first_predecessor[a + 1]; p++) {
        const struct schedule_lag *lag = &instance->predecessors[p];
        if (checker->start[lag->other] == SCHEDULE_UNPLACED)
            return breach(checker, "activity %d is placed, activity %d before it is not", a,
                          lag->other);
        int64_t least = (int64_t)checker->start[lag->other] + lag->lag;
        if (lag->after_finish)
            least = finish_of(checker, lag->other) + lag->lag;
        if (checker->start[a] < least)
            return breach(checker, "activity %d starts in %d, too early after activity %d", a,
                          checker->start[a], lag->other);
    }
    return true;
}

static bool check_maximal_lags(const struct checker *checker)
{
    const struct schedule_instance *instance = checker->instance;
    bool holds = true;
    for (int32_t i = 0; i < instance->maximal_lags; i++) {
        const struct schedule_maximal_lag *lag = &instance->maximal[i];
        int32_t from = checker->start[lag->from], to = checker->start[lag->to];
        if (from != SCHEDULE_UNPLACED && to != SCHEDULE_UNPLACED &&
            (int64_t)to > (int64_t)from + lag->lag)
            holds = breach(checker, "activity %d starts in %d, too late after activity %d", lag->to,
                           to, lag->from);
    }
    return holds;
}

/* Use of one resource as steps: change[t] units more from t on. */
static bool check_resources(const struct checker *checker)
{
    const struct schedule_instance *instance = checker->instance;
    size_t horizon = (size_t)instance->horizon, resources = (size_t)instance->resources;
    int64_t end = instance->horizon;
    int64_t *change = memory_new(resources * (horizon + 1), sizeof *change);
    for (int32_t a = 0; a < instance->activities; a++) {
        if (checker->start[a] == SCHEDULE_UNPLACED)
            continue;
        int32_t m = instance->first_mode[a] + checker->mode[a];
        for (int32_t d = instance->first_demand[m]; d < instance->first_demand[m + 1]; d++) {
            const struct schedule_demand *demand = &instance->demands[d];
            if (!demand->quantity || !demand->length)
                continue;
            int64_t *row = change + (size_t)demand->resource * (horizon + 1);
            int64_t start = checker->start[a];
            int64_t from = locate(instance, m, start, demand->offset);
            int64_t until =
                demand->length == SCHEDULE_TO_END
                    ? end
                    : locate(instance, m, start, (int64_t)demand->offset + demand->length);
            if (from < 0 || until < 0)
                continue; /* said already */
            if (!instance->released[d]) {
                row[from] += demand->quantity;
                row[until] -= demand->quantity;
                continue;
            }
            for (int64_t t = from; t < until; t++)
                if (instance->tables->calendar[instance->work[m]].open[t]) {
                    row[t] += demand->quantity;
                    row[t + 1] -= demand->quantity;
                }
        }
    }
    bool holds = true;
    for (size_t r = 0; r < resources; r++) {
        int64_t use = 0;
        for (size_t t = 0; t < horizon; t++) {
            use += change[r * (horizon + 1) + t];
            if (use <= instance->capacity[r * horizon + t])
                continue;
            holds = breach(checker, "resource %zu: %lld units in use in %zu, capacity %d", r,
                           (long long)use, t, instance->capacity[r * horizon + t]);
            break;
        }
    }
    free(change);
    return holds;
}

bool schedule_check(const struct schedule_instance *instance, const int32_t *start,
                    const int32_t *mode, struct diagnostics *diagnostics)
{
    const struct checker checker = {instance, start, mode, diagnostics};
    bool holds = true, readable = true;
    for (int32_t a = 0; a < instance->activities; a++) {
        int32_t modes = instance->first_mode[a + 1] - instance->first_mode[a];
        if (start[a] == SCHEDULE_UNPLACED)
            continue;
        if (start[a] < 0 || start[a] > instance->horizon)
            readable =
                breach(&checker, "activity %d starts in %d, outside the horizon", a, start[a]);
        else if (mode[a] < 0 || mode[a] >= modes)
            readable = breach(&checker, "activity %d has no mode %d", a, mode[a]);
    }
    if (!readable)
        return false;
    for (int32_t a = 0; a < instance->activities; a++) {
        if (start[a] == SCHEDULE_UNPLACED)
            continue;
        holds &=
            check_window(&checker, a, instance->first_mode[a] + mode[a]) && check_lags(&checker, a);
    }
    holds &= check_maximal_lags(&checker);
    return check_resources(&checker) && holds;
}

void schedule_evaluate(const struct schedule_instance *instance, const int32_t *start,
                       const int32_t *mode, int64_t value[SCHEDULE_TERMS])
{
    const struct checker checker = {instance, start, mode, NULL};
    memset(value, 0, SCHEDULE_TERMS * sizeof *value);
    for (int32_t a = 0; a < instance->activities; a++) {
        if (start[a] == SCHEDULE_UNPLACED) {
            value[TERM_UNPLACED] += instance->unplaced_cost[a];
            continue;
        }
        int32_t m = instance->first_mode[a] + mode[a], curve = instance->curve[m];
        int64_t finish = finish_of(&checker, a), late = finish - instance->due[a];
        value[TERM_COST] += instance->fixed_cost[m];
        if (curve >= 0)
            value[TERM_COST] +=
                instance->cost_weight[m] * instance->tables->curve[curve].cost[start[a]];
        if (late > 0)
            value[TERM_TARDINESS] += instance->due_weight[a] * late;
        if (finish > value[TERM_MAKESPAN])
            value[TERM_MAKESPAN] = finish;
    }
}
