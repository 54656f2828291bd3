/* Whether a certificate proves what it claims, from the instance as it was given.
 *
 * Nothing here is shared with search or proof. The claim is a bound; the checker supposes that
 * there is a schedule that is shorter, and follows what each step of the certificate says until the
 * supposition contradicts itself. What is known at any time are two limits of each start, and of
 * the project's end, variable 0. Three things move them, each recomputed here:
 *
 *     lags         by themselves, after every change, until nothing moves
 *     J@T          what runs in period T whenever it starts leaves too little for job J, so J does
 *                  not run then
 *     J|I          jobs J and I need more than there is together, so they do not overlap: one that
 *                  cannot come first comes second
 *     a nogood     an earlier step: of conditions that cannot all be, all but one are, so that one
 *                  is not
 *
 * and K/A/B contradicts everything: there is more work for resource K from A to B than it can do.
 * A step is a nogood: its conditions are supposed too, its hints are followed in turn, and the
 * limits must end up contradicting each other; then what was supposed is taken back. A nogood of
 * one condition is a fact, whose contrary moves a limit for good. So there is no search: the time
 * is about that of reading. The format is told in docs/certificate.md.
 */
#include "schedule/instance.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_NUMBER = 1 << 30 };

struct condition {
    int32_t side; /* twice the variable, plus 1 for start <= value, 0 for start >= value */
    int32_t value;
};

struct certifier {
    const struct schedule_instance *instance;
    const char *path;
    struct diagnostics *diagnostics;
    enum schedule_certificate_verdict verdict;

    const char *at, *end, *line_start;
    int line;

    int32_t variables;          /* jobs + 1: job J is variable J, the project's end is variable 0 */
    bool *left_out;             /* [mode of the instance] */
    int32_t *duration, *demand; /* [variable], [variable * resources]: the least of all modes */
    int32_t *first_lag[2];      /* [variables + 1] by the variable that they start from, lead to */
    struct lag_end {
        int32_t other, lag;
    } * lags[2];

    int32_t *limit; /* [2 * variable + upper] */
    bool contradicted;
    struct condition *undo; /* limits before they moved */
    size_t undo_count, undo_capacity;
    int32_t *queue, queue_head, queued; /* sides whose lags have not been followed, in a ring */
    bool *is_queued;
    int64_t *sums; /* [resource] */

    struct condition *conditions; /* of all nogoods, one after the other */
    size_t condition_count, condition_capacity;
    size_t *first; /* [nogoods + 1] */
    size_t nogoods, first_capacity;
    struct arena arena;
};

/* --- telling --- */

__attribute__((format(printf, 4, 5))) static bool fail(struct certifier *certifier,
                                                       enum schedule_certificate_verdict verdict,
                                                       const char *at, const char *format, ...)
{
    char text[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    certifier->verdict = verdict;
    diagnostics_add(certifier->diagnostics, SEVERITY_ERROR, certifier->path, certifier->line,
                    at ? (int)(at - certifier->line_start) + 1 : 0, "%s", text);
    return false;
}

/* --- scanning: all of it within one line --- */

static void skip_blanks(struct certifier *certifier)
{
    while (certifier->at < certifier->end && *certifier->at == ' ')
        certifier->at++;
}

static bool at_line_end(struct certifier *certifier)
{
    skip_blanks(certifier);
    return certifier->at == certifier->end || *certifier->at == '\n';
}

static bool take(struct certifier *certifier, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(certifier->end - certifier->at) < length ||
        memcmp(certifier->at, word, length) != 0)
        return false;
    certifier->at += length;
    return true;
}

/* A whole number, which may be negative if `sign`. */
static bool take_number(struct certifier *certifier, bool sign, int32_t *number)
{
    const char *start = certifier->at;
    bool negative = sign && take(certifier, "-");
    int64_t value = 0;
    const char *digits = certifier->at;
    while (certifier->at < certifier->end && *certifier->at >= '0' && *certifier->at <= '9' &&
           value < MOST_NUMBER)
        value = 10 * value + (*certifier->at++ - '0');
    *number = (int32_t)(negative ? -value : value);
    if (certifier->at == digits || value >= MOST_NUMBER)
        return fail(certifier, CERTIFICATE_UNREADABLE, start, "a whole number below %d is expected",
                    MOST_NUMBER);
    return true;
}

static bool take_index(struct certifier *certifier, const char *what, int32_t least, int32_t most,
                       int32_t *number)
{
    const char *start = certifier->at;
    if (!take_number(certifier, false, number))
        return false;
    if (*number < least || *number > most)
        return fail(certifier, CERTIFICATE_UNREADABLE, start, "there is no %s %d", what, *number);
    return true;
}

static bool expect(struct certifier *certifier, const char *word)
{
    return take(certifier, word) ||
           fail(certifier, CERTIFICATE_UNREADABLE, certifier->at, "'%s' is expected", word);
}

static bool end_line(struct certifier *certifier)
{
    if (!at_line_end(certifier))
        return fail(certifier, CERTIFICATE_UNREADABLE, certifier->at, "the line should end here");
    if (certifier->at < certifier->end)
        certifier->at++;
    certifier->line_start = certifier->at;
    certifier->line++;
    return true;
}

/* --- limits --- */

static void enqueue(struct certifier *certifier, int32_t side)
{
    if (certifier->is_queued[side])
        return;
    certifier->is_queued[side] = true;
    certifier->queue[(certifier->queue_head + certifier->queued++) % (2 * certifier->variables)] =
        side;
}

static int32_t dequeue(struct certifier *certifier)
{
    int32_t side = certifier->queue[certifier->queue_head];
    certifier->queue_head = (certifier->queue_head + 1) % (2 * certifier->variables);
    certifier->queued--;
    certifier->is_queued[side] = false;
    return side;
}

static void move(struct certifier *certifier, int32_t side, int64_t value)
{
    bool upper = side & 1;
    int32_t old = certifier->limit[side];
    if (certifier->contradicted || (upper ? value >= old : value <= old))
        return;
    value = value > MOST_NUMBER ? MOST_NUMBER : value < -MOST_NUMBER ? -MOST_NUMBER : value;
    memory_grow(&certifier->undo, &certifier->undo_capacity, certifier->undo_count + 1,
                sizeof *certifier->undo);
    certifier->undo[certifier->undo_count++] = (struct condition){side, old};
    certifier->limit[side] = (int32_t)value;
    certifier->contradicted = certifier->limit[side & ~1] > certifier->limit[side | 1];
    enqueue(certifier, side);
}

static void follow_lags(struct certifier *certifier)
{
    while (certifier->queued > 0) {
        int32_t side = dequeue(certifier), variable = side >> 1;
        bool upper = side & 1;
        const struct lag_end *lags = certifier->lags[upper];
        for (int32_t i = certifier->first_lag[upper][variable];
             i < certifier->first_lag[upper][variable + 1] && !certifier->contradicted; i++) {
            int64_t value = certifier->limit[side];
            move(certifier, 2 * lags[i].other + upper,
                 upper ? value - lags[i].lag : value + lags[i].lag);
        }
    }
}

static void suppose(struct certifier *certifier, struct condition condition)
{
    move(certifier, condition.side, condition.value);
    follow_lags(certifier);
}

static struct condition contrary(struct condition condition)
{
    return (struct condition){condition.side ^ 1,
                              condition.side & 1 ? condition.value + 1 : condition.value - 1};
}

static bool holds(const struct certifier *certifier, struct condition condition)
{
    int32_t limit = certifier->limit[condition.side];
    return condition.side & 1 ? limit <= condition.value : limit >= condition.value;
}

static void take_back(struct certifier *certifier)
{
    while (certifier->undo_count > 0) {
        struct condition old = certifier->undo[--certifier->undo_count];
        certifier->limit[old.side] = old.value;
    }
    while (certifier->queued > 0)
        dequeue(certifier);
    certifier->contradicted = false;
}

/* --- hints --- */

static bool runs_always(const struct certifier *certifier, int32_t job, int32_t period)
{
    return certifier->limit[2 * job + 1] <= period &&
           (int64_t)certifier->limit[2 * job] + certifier->duration[job] > period;
}

static bool follow_period(struct certifier *certifier, const char *at, int32_t job, int32_t period)
{
    const struct schedule_instance *instance = certifier->instance;
    int32_t resources = instance->resources, duration = certifier->duration[job];
    const int32_t *own = certifier->demand + (int64_t)job * resources;
    memset(certifier->sums, 0, (size_t)resources * sizeof *certifier->sums);
    for (int32_t i = 1; i < certifier->variables; i++)
        for (int32_t k = 0; i != job && k < resources && runs_always(certifier, i, period); k++)
            certifier->sums[k] += certifier->demand[(int64_t)i * resources + k];
    bool fits = true;
    for (int32_t k = 0; k < resources; k++)
        fits = fits && (own[k] == 0 || certifier->sums[k] + own[k] <=
                                           instance->capacity[(int64_t)k * instance->horizon]);
    if (fits)
        return fail(certifier, CERTIFICATE_REFUTED, at,
                    "step %zu does not hold: job %d fits in period %d", certifier->nogoods + 1, job,
                    period);
    int64_t before = (int64_t)period - duration; /* starts in before + 1 .. period are ruled out */
    int32_t lower = certifier->limit[2 * job], upper = certifier->limit[2 * job + 1];
    if (lower > before && lower <= period)
        move(certifier, 2 * job, (int64_t)period + 1);
    if (upper > before && upper <= period)
        move(certifier, 2 * job + 1, before);
    follow_lags(certifier);
    return true;
}

/* Of two jobs that cannot run side by side, one that cannot come first comes second. */
static bool follow_pair(struct certifier *certifier, const char *at, int32_t one, int32_t other)
{
    const struct schedule_instance *instance = certifier->instance;
    bool fit = true;
    for (int32_t k = 0; k < instance->resources; k++)
        fit = fit && (int64_t)certifier->demand[(int64_t)one * instance->resources + k] +
                             certifier->demand[(int64_t)other * instance->resources + k] <=
                         (instance->horizon ? instance->capacity[(int64_t)k * instance->horizon]
                                            : INT32_MAX);
    if (one == other || fit || certifier->duration[one] == 0 || certifier->duration[other] == 0)
        return fail(certifier, CERTIFICATE_REFUTED, at,
                    "step %zu does not hold: jobs %d and %d can run side by side",
                    certifier->nogoods + 1, one, other);
    for (int turn = 0; turn < 2; turn++) {
        int32_t second = turn ? one : other, first = turn ? other : one;
        if ((int64_t)certifier->limit[2 * second] + certifier->duration[second] <=
            certifier->limit[2 * first + 1])
            continue;
        move(certifier, 2 * second,
             (int64_t)certifier->limit[2 * first] + certifier->duration[first]);
        move(certifier, 2 * first + 1,
             (int64_t)certifier->limit[2 * second + 1] - certifier->duration[first]);
    }
    follow_lags(certifier);
    return true;
}

/* The least that a job runs from `from` to `until`, wherever it starts. */
static int64_t least_time(const struct certifier *certifier, int32_t job, int32_t from,
                          int32_t until)
{
    int64_t least = certifier->duration[job];
    int64_t early = (int64_t)certifier->limit[2 * job] + least - from;
    int64_t late = (int64_t)until - certifier->limit[2 * job + 1];
    least = least < (int64_t)until - from ? least : (int64_t)until - from;
    least = least < early ? least : early;
    least = least < late ? least : late;
    return least > 0 ? least : 0;
}

static bool follow_work(struct certifier *certifier, const char *at, int32_t resource, int32_t from,
                        int32_t until)
{
    const struct schedule_instance *instance = certifier->instance;
    int64_t room =
        instance->horizon ? instance->capacity[(int64_t)resource * instance->horizon] : 0;
    room *= until > from ? (int64_t)until - from : 0;
    for (int32_t i = 1; i < certifier->variables && room >= 0; i++)
        room -= certifier->demand[(int64_t)i * instance->resources + resource] *
                least_time(certifier, i, from, until);
    if (room >= 0)
        return fail(certifier, CERTIFICATE_REFUTED, at,
                    "step %zu does not hold: resource %d can do the work from %d to %d",
                    certifier->nogoods + 1, resource + 1, from, until);
    certifier->contradicted = true;
    return true;
}

static bool follow_nogood(struct certifier *certifier, const char *at, int32_t number)
{
    struct condition open = {0};
    size_t opened = 0;
    for (size_t i = certifier->first[number - 1]; i < certifier->first[number] && opened < 2; i++)
        if (!holds(certifier, certifier->conditions[i])) {
            open = certifier->conditions[i];
            opened++;
        }
    if (opened == 0)
        certifier->contradicted = true;
    else if (opened == 1)
        suppose(certifier, contrary(open));
    else
        return fail(certifier, CERTIFICATE_REFUTED, at,
                    "step %zu does not hold: step %d says nothing yet", certifier->nogoods + 1,
                    number);
    return true;
}

/* One hint is read, and followed unless the contradiction is already there. */
static bool take_hint(struct certifier *certifier)
{
    const char *start = certifier->at;
    int32_t number, period, until;
    if (!take_number(certifier, false, &number))
        return false;
    char sign = certifier->at < certifier->end ? *certifier->at : '\n';
    int32_t most = sign == '@' || sign == '|' ? certifier->variables - 1
                   : sign == '/'              ? certifier->instance->resources
                                              : (int32_t)certifier->nogoods;
    if (number < 1 || number > most)
        return fail(certifier, CERTIFICATE_UNREADABLE, start, "there is no %s %d",
                    sign == '@' || sign == '|' ? "job"
                    : sign == '/'              ? "resource"
                                               : "earlier step",
                    number);
    if (take(certifier, "@"))
        return take_number(certifier, true, &period) &&
               (certifier->contradicted || follow_period(certifier, start, number, period));
    if (take(certifier, "|"))
        return take_index(certifier, "job", 1, certifier->variables - 1, &period) &&
               (certifier->contradicted || follow_pair(certifier, start, number, period));
    if (take(certifier, "/"))
        return take_number(certifier, true, &period) && expect(certifier, "/") &&
               take_number(certifier, true, &until) &&
               (certifier->contradicted ||
                follow_work(certifier, start, number - 1, period, until));
    return certifier->contradicted || follow_nogood(certifier, start, number);
}

/* --- steps --- */

static bool take_conditions(struct certifier *certifier)
{
    while (!at_line_end(certifier) && *certifier->at != ':') {
        struct condition condition;
        if (!take_index(certifier, "job", 0, certifier->variables - 1, &condition.side))
            return false;
        condition.side *= 2;
        if (take(certifier, "-"))
            condition.side++;
        else if (!expect(certifier, "+"))
            return false;
        if (!take_number(certifier, true, &condition.value))
            return false;
        memory_grow(&certifier->conditions, &certifier->condition_capacity,
                    certifier->condition_count + 1, sizeof *certifier->conditions);
        certifier->conditions[certifier->condition_count++] = condition;
    }
    return expect(certifier, ":");
}

/* A line `CONDITIONS : HINTS`. True if it could be read and holds. */
static bool take_step(struct certifier *certifier)
{
    size_t first = certifier->first[certifier->nogoods];
    bool before = certifier->contradicted; /* for good: everything follows */
    certifier->undo_count = 0;
    if (!take_conditions(certifier))
        return false;
    for (size_t i = first; i < certifier->condition_count; i++)
        suppose(certifier, certifier->conditions[i]);
    while (!at_line_end(certifier))
        if (!take_hint(certifier))
            return false;
    if (!certifier->contradicted)
        return fail(certifier, CERTIFICATE_REFUTED, NULL,
                    "step %zu does not hold: its hints end without a contradiction",
                    certifier->nogoods + 1);
    if (!end_line(certifier))
        return false;
    take_back(certifier);
    certifier->contradicted = before;
    memory_grow(&certifier->first, &certifier->first_capacity, certifier->nogoods + 2,
                sizeof *certifier->first);
    certifier->first[++certifier->nogoods] = certifier->condition_count;
    if (certifier->condition_count == first)
        certifier->contradicted = true;
    else if (certifier->condition_count == first + 1)
        suppose(certifier, contrary(certifier->conditions[first]));
    return true;
}

/* --- the project --- */

static bool is_understood(const struct schedule_instance *instance)
{
    if (instance->pausing)
        return false;
    for (int32_t m = 0; m < instance->modes; m++)
        for (int32_t d = instance->first_demand[m]; d < instance->first_demand[m + 1]; d++) {
            const struct schedule_demand *demand = &instance->demands[d];
            if (demand->quantity < 0 || demand->offset != 0 ||
                (demand->length != instance->duration[m] && demand->length != SCHEDULE_TO_END))
                return false;
        }
    for (int32_t k = 0; k < instance->resources; k++)
        for (int32_t t = 1; t < instance->horizon; t++)
            if (instance->capacity[(int64_t)k * instance->horizon + t] !=
                instance->capacity[(int64_t)k * instance->horizon])
                return false;
    return true;
}

/* What a mode takes of a resource: held while it lasts, or used up. */
static int64_t taken(const struct schedule_instance *instance, int32_t mode, int32_t resource,
                     bool used_up)
{
    int64_t sum = 0;
    for (int32_t d = instance->first_demand[mode]; d < instance->first_demand[mode + 1]; d++) {
        const struct schedule_demand *demand = &instance->demands[d];
        if (demand->resource == resource && (demand->length == SCHEDULE_TO_END) == used_up &&
            demand->length > 0)
            sum += demand->quantity;
    }
    return sum;
}

/* What is used up of a resource by all activities but the one, in the modes that use least. */
static int64_t least_used(const struct certifier *certifier, int32_t but, int32_t resource)
{
    const struct schedule_instance *instance = certifier->instance;
    int64_t sum = 0;
    for (int32_t a = 0; a < instance->activities; a++) {
        int64_t least = INT64_MAX;
        for (int32_t m = instance->first_mode[a]; a != but && m < instance->first_mode[a + 1];
             m++) {
            int64_t use = taken(instance, m, resource, true);
            least = !certifier->left_out[m] && use < least ? use : least;
        }
        sum += least == INT64_MAX ? 0 : least;
    }
    return sum;
}

/* `mode J M K`: job J cannot be done in mode M, because of resource K. */
static bool take_mode(struct certifier *certifier)
{
    const struct schedule_instance *instance = certifier->instance;
    int32_t job, mode, resource;
    if (!take_index(certifier, "job", 1, instance->activities, &job) || !expect(certifier, " "))
        return false;
    int32_t first = instance->first_mode[job - 1], modes = instance->first_mode[job] - first;
    if (!take_index(certifier, "mode", 1, modes, &mode) || !expect(certifier, " ") ||
        !take_index(certifier, "resource", 1, instance->resources, &resource))
        return false;
    int32_t m = first + mode - 1, k = resource - 1;
    int64_t room = instance->horizon ? instance->capacity[(int64_t)k * instance->horizon] : 0;
    if (taken(instance, m, k, false) <= room &&
        taken(instance, m, k, true) + least_used(certifier, job - 1, k) <= room)
        return fail(certifier, CERTIFICATE_REFUTED, NULL,
                    "does not hold: resource %d suffices for mode %d of job %d", resource, mode,
                    job);
    certifier->left_out[m] = true;
    return end_line(certifier);
}

/* Each job with the shortest duration and the least demands of the modes that are left. */
static void read_jobs(struct certifier *certifier)
{
    const struct schedule_instance *instance = certifier->instance;
    for (int32_t a = 0; a < instance->activities; a++) {
        int32_t left = 0, *demand = certifier->demand + (int64_t)(a + 1) * instance->resources;
        for (int32_t m = instance->first_mode[a]; m < instance->first_mode[a + 1]; m++) {
            if (certifier->left_out[m])
                continue;
            int32_t *duration = &certifier->duration[a + 1];
            *duration =
                left == 0 || instance->duration[m] < *duration ? instance->duration[m] : *duration;
            for (int32_t k = 0; k < instance->resources; k++) {
                int64_t held = taken(instance, m, k, false);
                held = held < MOST_NUMBER ? held : MOST_NUMBER;
                demand[k] = left == 0 || held < demand[k] ? (int32_t)held : demand[k];
            }
            left++;
        }
        if (left == 0)
            certifier->contradicted = true;
    }
}

static void add_lag(struct certifier *certifier, bool count, int32_t from, int32_t to, int64_t lag)
{
    for (int upper = 0; upper < 2; upper++) {
        int32_t *first = certifier->first_lag[upper] + (upper ? to : from);
        if (count)
            first[2]++;
        else
            certifier->lags[upper][first[1]++] = (struct lag_end){
                upper ? from : to, (int32_t)(lag < MOST_NUMBER ? lag : MOST_NUMBER)};
    }
}

static void add_lags(struct certifier *certifier, bool count)
{
    const struct schedule_instance *instance = certifier->instance;
    for (int32_t a = 0; a < instance->activities; a++) {
        add_lag(certifier, count, a + 1, 0, certifier->duration[a + 1]);
        for (int32_t p = instance->first_predecessor[a]; p < instance->first_predecessor[a + 1];
             p++) {
            const struct schedule_lag *lag = &instance->predecessors[p];
            add_lag(certifier, count, lag->other + 1, a + 1,
                    (int64_t)lag->lag +
                        (lag->after_finish ? certifier->duration[lag->other + 1] : 0));
        }
    }
    for (int32_t i = 0; i < instance->maximal_lags; i++)
        add_lag(certifier, count, instance->maximal[i].to + 1, instance->maximal[i].from + 1,
                -(int64_t)instance->maximal[i].lag);
}

static void read_lags(struct certifier *certifier)
{
    size_t variables = (size_t)certifier->variables;
    for (int upper = 0; upper < 2; upper++)
        certifier->first_lag[upper] =
            arena_new(&certifier->arena, variables + 2, sizeof *certifier->first_lag[upper]);
    add_lags(certifier, true);
    for (int upper = 0; upper < 2; upper++) {
        int32_t *first = certifier->first_lag[upper];
        for (size_t i = 2; i <= variables + 1; i++)
            first[i] += first[i - 1];
        certifier->lags[upper] = arena_new(&certifier->arena, (size_t)first[variables + 1] + 1,
                                           sizeof *certifier->lags[upper]);
    }
    add_lags(certifier, false);
}

/* All starts from 0 to a project's end of at most `last`, and what follows by lags. */
static void start(struct certifier *certifier, int32_t last)
{
    read_jobs(certifier);
    read_lags(certifier);
    for (int32_t i = 0; i < certifier->variables; i++) {
        certifier->limit[2 * i + 1] = MOST_NUMBER;
        enqueue(certifier, 2 * i);
    }
    suppose(certifier, (struct condition){1, last});
}

/* --- all of it --- */

static bool take_head(struct certifier *certifier, struct schedule_certified *proved)
{
    const struct schedule_instance *instance = certifier->instance;
    int32_t jobs, resources;
    if (!take(certifier, "decamp certificate 1"))
        return fail(certifier, CERTIFICATE_UNREADABLE, certifier->at,
                    "not a certificate: the first line is not 'decamp certificate 1'");
    if (!end_line(certifier) || !expect(certifier, "jobs ") ||
        !take_number(certifier, false, &jobs) || !expect(certifier, " resources ") ||
        !take_number(certifier, false, &resources))
        return false;
    if (jobs != instance->activities || resources != instance->resources)
        return fail(certifier, CERTIFICATE_REFUTED, NULL,
                    "is of another project, of %d jobs and %d resources instead of %d and %d", jobs,
                    resources, instance->activities, instance->resources);
    if (!end_line(certifier))
        return false;
    proved->infeasible = take(certifier, "no schedule");
    if (!proved->infeasible &&
        !(expect(certifier, "bound ") && take_number(certifier, false, &proved->bound)))
        return false;
    return end_line(certifier);
}

static void certify(struct certifier *certifier, struct schedule_certified *proved)
{
    if (!is_understood(certifier->instance)) {
        fail(certifier, CERTIFICATE_REFUTED, NULL,
             "certificates are of projects with constant demands and capacities only");
        return;
    }
    if (!take_head(certifier, proved))
        return;
    while (take(certifier, "mode "))
        if (!take_mode(certifier))
            return;
    start(certifier, proved->infeasible ? certifier->instance->horizon : proved->bound - 1);
    memory_grow(&certifier->first, &certifier->first_capacity, 1, sizeof *certifier->first);
    size_t before = 0;
    do {
        if (certifier->at == certifier->end) {
            fail(certifier, CERTIFICATE_REFUTED, NULL, "ends without a conclusion");
            return;
        }
        before = certifier->condition_count;
        if (!take_step(certifier))
            return;
    } while (certifier->condition_count > before);
    proved->steps = certifier->nogoods;
    if (certifier->at < certifier->end)
        fail(certifier, CERTIFICATE_UNREADABLE, certifier->at,
             "the certificate should end with its conclusion");
}

enum schedule_certificate_verdict
schedule_check_certificate(const struct schedule_instance *instance, const char *text,
                           size_t length, const char *path, struct schedule_certified *proved,
                           struct diagnostics *diagnostics)
{
    struct certifier certifier = {.instance = instance,
                                  .path = path,
                                  .diagnostics = diagnostics,
                                  .at = text,
                                  .end = text + length,
                                  .line_start = text,
                                  .line = 1,
                                  .variables = instance->activities + 1};
    size_t variables = (size_t)certifier.variables, resources = (size_t)instance->resources;
    struct arena *arena = &certifier.arena;
    *proved = (struct schedule_certified){0};
    certifier.left_out = arena_new(arena, (size_t)instance->modes + 1, sizeof *certifier.left_out);
    certifier.duration = arena_new(arena, variables, sizeof *certifier.duration);
    certifier.demand = arena_new(arena, variables * resources + 1, sizeof *certifier.demand);
    certifier.limit = arena_new(arena, 2 * variables, sizeof *certifier.limit);
    certifier.queue = arena_new(arena, 2 * variables, sizeof *certifier.queue);
    certifier.is_queued = arena_new(arena, 2 * variables, sizeof *certifier.is_queued);
    certifier.sums = arena_new(arena, resources + 1, sizeof *certifier.sums);
    certify(&certifier, proved);
    free(certifier.undo);
    free(certifier.conditions);
    free(certifier.first);
    arena_clear(arena);
    return certifier.verdict;
}
