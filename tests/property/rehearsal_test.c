/* What must be so of every plan that is carried out in the simulated world.
 *
 *     rehearsal_test MISSION PLAN [RUNS]
 *
 * 1. If nothing goes wrong, a run that keeps to the plan is the plan: every trip, lift, escort and
 *    closing begins and ends to the minute, and nothing waits for anything.
 * 2. A run is made again by its number: the same world used again, and a new one, come to the same.
 * 3. Nothing that is drawn for later changes what was done before: rows of risks that apply from a
 *    day on, and to everything, change much from then on, and before it no task begins otherwise.
 * 4. A run that is told as a history is accepted by the checker, which finds the same last day out,
 *    late person-days and killed, and as many out.
 *
 * Prints what a run takes; exits 1 and says what is not so.
 */
#include "faults.h"
#include "later_rows.h"

#include "stress/draws.h"
#include "stress/world.h"
#include "verify/verify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct subject {
    struct mission *mission;
    const struct plan_document *plan;
    struct faults faults;
};

static int32_t minute(const struct subject *subject, int64_t moment)
{
    int64_t minutes = moment - day_moment(subject->mission->settings.start_day);
    return minutes < 0 ? 0 : (int32_t)minutes;
}

static struct rehearsal *rehearse(struct subject *subject, enum stress_policy policy)
{
    struct diagnostics diagnostics = {0};
    struct rehearsal *rehearsal =
        rehearsal_new(subject->mission, subject->plan, policy, &diagnostics);
    diagnostics_print(&diagnostics, stdout, 0);
    diagnostics_clear(&diagnostics);
    if (!rehearsal)
        fault(&subject->faults, "the plan cannot be carried out");
    return rehearsal;
}

/* -- 1 -- */

static void same(struct subject *subject, const char *what, const char *id, int32_t is,
                 int32_t planned)
{
    if (is != planned)
        fault(&subject->faults, "nothing goes wrong, and %s of %s is at %d, by the plan at %d",
              what, id, is, planned);
}

static void is_the_plan(struct subject *subject)
{
    struct rehearsal *rehearsal = rehearse(subject, POLICY_KEEP);
    if (!rehearsal)
        return;
    struct world *world = world_new(rehearsal);
    const struct network *network = rehearsal_network(rehearsal);
    const struct stress_outcome *outcome = world_run(world, NULL);
    const int32_t *starts = world_starts(world), *finishes = world_finishes(world);
    for (int32_t i = 0; i < network->task_count; i++) {
        const struct task *task = &network->tasks[i];
        const struct plan_trip *trip =
            task->kind < TASK_PACK ? &subject->plan->trips[task->item] : NULL;
        if (task->kind == TASK_TRAVEL) {
            same(subject, "departure", trip->id, starts[i], minute(subject, trip->depart));
            same(subject, "arrival", trip->id, finishes[i], minute(subject, trip->arrive));
        } else if (task->kind == TASK_LIFT_OUT) {
            same(subject, "lift out", trip->id, starts[i], minute(subject, trip->lift.from));
        } else if (task->kind == TASK_LIFT_BACK && trip->lift.back.count) {
            same(subject, "lift back", trip->id, finishes[i],
                 minute(subject, trip->lift.back.items[trip->lift.back.count - 1].arrive));
        } else if (task->kind == TASK_ESCORT_OUT) {
            same(subject, "escort out", trip->id, starts[i], minute(subject, trip->escort.from));
        } else if (task->kind == TASK_ESCORT_BACK && trip->escort.back.count) {
            same(subject, "escort back", trip->id, finishes[i],
                 minute(subject, trip->escort.back.items[trip->escort.back.count - 1].arrive));
        }
    }
    for (int i = 0; i < subject->plan->closing_count; i++)
        same(subject, "closing", subject->mission->places[subject->plan->closings[i].place].id,
             outcome->closed_at[i], minute(subject, subject->plan->closings[i].closed));
    for (int i = 0; i < rehearsal_resource_count(rehearsal); i++)
        if (outcome->waited[i])
            fault(&subject->faults, "nothing goes wrong, and somebody waits for %s",
                  rehearsal_resource_name(rehearsal, i));
    if (outcome->late_person_days != subject->plan->figures.late_person_days)
        fault(&subject->faults, "%lld late person-days, by the plan %lld",
              (long long)outcome->late_person_days,
              (long long)subject->plan->figures.late_person_days);
    if (outcome->forced)
        fault(&subject->faults, "%d starts are forced", outcome->forced);
    world_free(world);
    rehearsal_free(rehearsal);
}

/* -- 2 -- */

static uint64_t sum_up(const struct rehearsal *rehearsal, const struct stress_outcome *outcome)
{
    uint64_t sum = 0;
    int crossings;
    rehearsal_crossings(rehearsal, &crossings);
    for (int i = 0; i < crossings; i++)
        sum = random_mix(sum ^ (uint64_t)outcome->out_at[i]);
    const int64_t figures[] = {outcome->last_out, outcome->late_person_days, outcome->attacks,
                               outcome->killed,   outcome->wounded,          outcome->vehicles_lost,
                               outcome->refusals, outcome->value_lost_cents, outcome->forced};
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        sum = random_mix(sum ^ (uint64_t)figures[i]);
    for (int i = 0; i < rehearsal_risk_count(rehearsal); i++)
        sum = random_mix(sum ^ (uint64_t)outcome->effect[i]);
    for (int i = 0; i < rehearsal_resource_count(rehearsal); i++)
        sum = random_mix(sum ^ (uint64_t)outcome->waited[i]);
    return sum;
}

static void can_be_made_again(struct subject *subject, enum stress_policy policy, int runs)
{
    struct rehearsal *rehearsal = rehearse(subject, policy);
    if (!rehearsal)
        return;
    struct world *world = world_new(rehearsal), *fresh = NULL;
    uint64_t *sums = memory_new((size_t)runs, sizeof *sums);
    struct draw_key key = {.seed = 7, .other = -1};
    int64_t forced = 0, late = 0, lost = 0;
    clock_t began = clock();
    for (key.run = 0; key.run < runs; key.run++) {
        const struct stress_outcome *outcome = world_run(world, &key);
        sums[key.run] = sum_up(rehearsal, outcome);
        forced += outcome->forced;
        late += outcome->late_person_days;
        lost += outcome->vehicles_lost;
    }
    printf("%s: %.1f us a run, %.3f forced, %.1f late person-days, %.2f vehicles lost\n",
           policy == POLICY_KEEP ? "keep" : "reorder",
           (double)(clock() - began) * 1e6 / CLOCKS_PER_SEC / runs, (double)forced / runs,
           (double)late / runs, (double)lost / runs);
    for (key.run = runs - 1; key.run >= 0; key.run -= 7)
        if (sum_up(rehearsal, world_run(world, &key)) != sums[key.run])
            fault(&subject->faults, "run %d comes to something else when it is made again",
                  (int)key.run);
    fresh = world_new(rehearsal);
    for (key.run = 0; key.run < runs; key.run += 5)
        if (sum_up(rehearsal, world_run(fresh, &key)) != sums[key.run])
            fault(&subject->faults, "run %d comes to something else in another world",
                  (int)key.run);
    world_free(fresh);
    world_free(world);
    free(sums);
    rehearsal_free(rehearsal);
}

/* -- 3 -- */

/* Returns how many tasks were begun otherwise from the moment on. */
static int compare_until(struct subject *subject, const struct world *one,
                         const struct world *other, int32_t tasks, int32_t moment, int run)
{
    int differ = 0;
    for (int32_t i = 0; i < tasks; i++) {
        int32_t start = world_starts(one)[i], later = world_starts(other)[i];
        if (start == later)
            continue;
        differ++;
        if (start < moment || later < moment)
            fault(&subject->faults,
                  "run %d: what is drawn from minute %d on moves task %d from %d to %d", run,
                  moment, i, start, later);
    }
    return differ;
}

/* The risks that count, written down as the mission's own, with room for rows beside them (and not
 * in place of defaults); to be put back. */
struct own_risks {
    struct risk *given, *rows;
    int given_count, count;
    int32_t last; /* day on which the last are out */
};

static bool write_risks(struct subject *subject, enum stress_policy policy, struct own_risks *own)
{
    struct rehearsal *rehearsal = rehearse(subject, policy);
    if (!rehearsal)
        return false;
    int crossings;
    const struct crossing *crossing = rehearsal_crossings(rehearsal, &crossings);
    *own = (struct own_risks){.given = subject->mission->risks,
                              .given_count = subject->mission->risk_count,
                              .count = rehearsal_risk_count(rehearsal)};
    own->rows = memory_new((size_t)own->count + RISK_KIND_COUNT, sizeof *own->rows);
    for (int i = 0; i < own->count; i++)
        own->rows[i] = *rehearsal_risk(rehearsal, i);
    for (int i = 0; i < crossings; i++)
        if (crossing[i].planned / MINUTES_PER_DAY > own->last)
            own->last = crossing[i].planned / MINUTES_PER_DAY;
    rehearsal_free(rehearsal);
    subject->mission->risks = own->rows;
    subject->mission->risk_count = own->count;
    return true;
}

static void put_back(struct subject *subject, struct own_risks *own)
{
    subject->mission->risks = own->given;
    subject->mission->risk_count = own->given_count;
    free(own->rows);
}

static void does_not_look_ahead(struct subject *subject, enum stress_policy policy, int runs)
{
    struct mission *mission = subject->mission;
    struct own_risks own;
    int differ = 0;
    if (!write_risks(subject, policy, &own))
        return;
    for (int part = 1; part < 5; part++) {
        int32_t day = own.last * part / 5;
        mission->risk_count = own.count;
        struct rehearsal *plain = rehearse(subject, policy);
        mission->risk_count +=
            later_rows(own.rows + own.count, mission->settings.start_day + day, 0.7);
        struct rehearsal *worse = rehearse(subject, policy);
        struct world *one = world_new(plain), *other = world_new(worse);
        struct draw_key key = {.seed = 13, .other = -1};
        for (key.run = 0; key.run < runs; key.run++) {
            world_run(one, &key);
            world_run(other, &key);
            differ += compare_until(subject, one, other, rehearsal_network(plain)->task_count,
                                    day * MINUTES_PER_DAY, (int)key.run);
        }
        world_free(one);
        world_free(other);
        rehearsal_free(plain);
        rehearsal_free(worse);
    }
    put_back(subject, &own);
    if (differ == 0)
        fault(&subject->faults, "what is drawn for later changes nothing at all");
}

/* -- 4 -- */

static void is_as_told(struct subject *subject, const struct stress_outcome *outcome, int crossings,
                       const char *text, int run)
{
    struct diagnostics diagnostics = {0};
    const struct mission *mission = subject->mission;
    struct plan_document *history =
        plan_document_read_text(text, strlen(text), "told", mission, &diagnostics);
    diagnostics_clear(&diagnostics);
    if (!history) {
        fault(&subject->faults, "run %d: what is told cannot be read", run);
        return;
    }
    int64_t killed = 0, out = 0;
    for (int i = 0; i < history->loss_count; i++)
        killed += history->losses[i].unit >= 0 ? history->losses[i].quantity : 0;
    for (int i = 0; i < crossings; i++)
        out += outcome->out_people[i];
    int32_t last = history->figures.last_day_out == DAY_NONE
                       ? 0
                       : history->figures.last_day_out - mission->settings.start_day;
    bool ends = last <= mission->settings.last_day + mission->settings.horizon_days -
                            mission->settings.start_day + 366; /* later is counted as then */
    if (killed != outcome->killed || (ends && last != outcome->last_out) ||
        out != history->figures.people_out)
        fault(&subject->faults, "run %d: %d killed, %d out, the last on %d; as told %d, %d, on %d",
              run, (int)outcome->killed, (int)out, outcome->last_out, (int)killed,
              (int)history->figures.people_out, last);
    if (ends && outcome->last_day == mission->settings.last_day - mission->settings.start_day &&
        outcome->late_person_days != history->figures.late_person_days)
        fault(&subject->faults, "run %d: %lld late person-days, as told %lld", run,
              (long long)outcome->late_person_days, (long long)history->figures.late_person_days);
    plan_document_free(history);
}

/* killed: 0, or with much more going wrong than anybody expects, and so many killed by an attack.
 */
static void can_be_told(struct subject *subject, enum stress_policy policy, int runs, double killed)
{
    struct own_risks own;
    if (!write_risks(subject, policy, &own))
        return;
    if (killed > 0)
        subject->mission->risk_count += later_rows(
            own.rows + own.count, subject->mission->settings.start_day + own.last / 3, killed);
    struct rehearsal *rehearsal = rehearse(subject, policy);
    if (!rehearsal)
        return;
    struct world *world = world_new(rehearsal);
    struct draw_key key = {.seed = 11, .other = -1};
    int crossings, forced = 0;
    rehearsal_crossings(rehearsal, &crossings);
    for (key.run = -1; key.run < runs; key.run++) {
        struct diagnostics diagnostics = {0};
        const struct stress_outcome *outcome = world_run(world, key.run < 0 ? NULL : &key);
        if (outcome->forced) {
            forced++;
            continue;
        }
        char *text = world_history(world, key.run < 0 ? NULL : &key, &diagnostics);
        if (!text) {
            fault(&subject->faults, "run %d cannot be told", (int)key.run);
            if (subject->faults.count < 5)
                diagnostics_print(&diagnostics, stdout, 5);
        }
        diagnostics_clear(&diagnostics);
        if (text)
            is_as_told(subject, outcome, crossings, text, (int)key.run);
        free(text);
    }
    if (forced)
        printf("%d of %d runs are forced, and are not told\n", forced, runs);
    world_free(world);
    rehearsal_free(rehearsal);
    put_back(subject, &own);
}

int main(int count, char **arguments)
{
    struct diagnostics diagnostics = {0};
    struct mission *mission = count > 2 ? mission_read(arguments[1], &diagnostics) : NULL;
    struct plan_document *plan =
        mission ? plan_document_read(arguments[2], mission, &diagnostics) : NULL;
    int runs = count > 3 ? atoi(arguments[3]) : 100;
    diagnostics_print(&diagnostics, stderr, 0);
    diagnostics_clear(&diagnostics);
    if (!plan) {
        mission_free(mission);
        return 2;
    }
    struct subject subject = {mission, plan, {.run = -1}};
    is_the_plan(&subject);
    can_be_made_again(&subject, POLICY_KEEP, runs);
    can_be_made_again(&subject, POLICY_REORDER, runs);
    does_not_look_ahead(&subject, POLICY_KEEP, runs / 5);
    does_not_look_ahead(&subject, POLICY_REORDER, runs / 5);
    static const double killed[] = {0, 0.7, 30, 1000};
    for (size_t i = 0; i < sizeof killed / sizeof *killed; i++) {
        can_be_told(&subject, POLICY_KEEP, runs / 5, killed[i]);
        can_be_told(&subject, POLICY_REORDER, runs / 5, killed[i]);
    }
    plan_document_free(plan);
    mission_free(mission);
    return subject.faults.count > 0;
}
