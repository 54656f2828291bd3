/* What must be so of every run in which the rest is planned anew each week.
 *
 *     weekly_test MISSION PLAN [RUNS [SCHEDULES [DAYS]]]
 *
 * DAYS from one planning to the next, 7 if not given.
 *
 * 1. What is decided at the end of a week does not depend on what happens later: with all that
 *    begins or is done from then on exchanged for something else, the new plan is the same. Nor
 * does what is known then besides (roads that are shut, vehicles lost, the last day): with rows of
 *    risks of all kinds that apply from then on, it is the same.
 * 2. Up to then the run under the new plan is the run that was: the same tasks have begun, at the
 *    same moments, and those that were done are done at the same.
 * 3. Each plan brings out as many people as the first.
 * 4. The comparison of policies is the same for one thread and for two.
 *
 * Exits 1 and says what is not so.
 */
#include "faults.h"
#include "later_rows.h"

#include "base/random.h"
#include "rehearse/weekly.h"

#include <stdlib.h>
#include <string.h>

struct subject {
    struct mission *mission;
    const struct plan_document *plan;
    struct rehearse_policy_options options;
    struct faults faults;
    int64_t plans, compared, known;
};

static int people_out(const struct weekly_phase *phase)
{
    int count, people = 0;
    const struct crossing *crossings = rehearsal_crossings(phase->rehearsal, &count);
    for (int i = 0; i < count; i++)
        people += crossings[i].people;
    return people;
}

static bool same_plan(const struct plan_document *left, const struct plan_document *right)
{
    if (!left || !right)
        return left == right;
    bool same =
        left->trip_count == right->trip_count && left->closing_count == right->closing_count;
    for (int t = 0; same && t < left->trip_count; t++) {
        const struct plan_trip *one = &left->trips[t], *other = &right->trips[t];
        same = strcmp(one->id, other->id) == 0 && one->depart == other->depart &&
               one->arrive == other->arrive && one->load_count == other->load_count &&
               one->has_lift == other->has_lift &&
               (!one->has_lift || one->lift.number == other->lift.number);
        for (int i = 0; same && i < one->load_count; i++)
            same = one->loads[i].quantity == other->loads[i].quantity &&
                   one->loads[i].unit == other->loads[i].unit &&
                   one->loads[i].lot == other->loads[i].lot;
    }
    for (int c = 0; same && c < left->closing_count; c++)
        same = memcmp(&left->closings[c], &right->closings[c], sizeof *left->closings) == 0;
    return same;
}

/* -- 1 -- */

static void decides_alike(struct subject *subject, const struct weekly_run *run,
                          const struct plan_document *decided)
{
    size_t count = (size_t)run->network->task_count;
    int32_t *starts = memory_new(count + 1, sizeof *starts),
            *finishes = memory_new(count + 1, sizeof *finishes);
    struct random_stream random = random_start(1, (uint64_t)subject->faults.run);
    for (size_t i = 0; i < count; i++) {
        int32_t later = run->until + (int32_t)random_below(&random, 100 * MINUTES_PER_DAY);
        starts[i] = run->starts[i] < run->until ? run->starts[i] : later;
        finishes[i] = run->finishes[i] < run->until ? run->finishes[i] : later;
        subject->compared += run->starts[i] < run->until;
    }
    struct weekly_run other = *run;
    other.starts = starts;
    other.finishes = finishes;
    struct plan_document *plan = weekly_plan(&other, &subject->options);
    if (!same_plan(plan, decided))
        fault(&subject->faults, "what is drawn after minute %d changes what is decided then",
              run->until);
    plan_document_free(plan);
    free(starts);
    free(finishes);
}

static bool same_known(const struct rehearsal_known *left, const struct rehearsal_known *right)
{
    bool same = left->limit_count == right->limit_count && left->last_day == right->last_day;
    for (size_t i = 0; same && i < left->limit_count; i++) {
        const struct limit *one = &left->limits[i], *other = &right->limits[i];
        same = one->kind == other->kind && one->place == other->place && one->leg == other->leg &&
               one->lift == other->lift && one->mode == other->mode &&
               strcmp(one->country, other->country) == 0 && one->from == other->from &&
               one->until == other->until && one->value == other->value;
    }
    return same;
}

/* Of the first plan, week by week. */
static void knows_alike(struct subject *subject, const struct draw_key *key)
{
    struct diagnostics diagnostics = {0};
    struct mission *mission = subject->mission;
    struct rehearsal *plain = rehearsal_new(mission, subject->plan, POLICY_KEEP, &diagnostics);
    if (!plain)
        return; /* follow says so */
    struct risk *given = mission->risks;
    int given_count = mission->risk_count, count = rehearsal_risk_count(plain);
    struct risk *rows = memory_new((size_t)count + RISK_KIND_COUNT + 1, sizeof *rows);
    for (int i = 0; i < count; i++)
        rows[i] = *rehearsal_risk(plain, i);
    struct world *world = world_new(plain);
    world_run(world, key);
    int32_t days = mission->settings.last_day - mission->settings.start_day;
    for (int32_t day = subject->options.every_days; day < days;
         day += subject->options.every_days) {
        mission->risks = rows;
        mission->risk_count =
            count + later_rows(rows + count, mission->settings.start_day + day, 0.7);
        rows[mission->risk_count++] =
            later_row(RISK_DATE, mission->settings.start_day + day, 1, -1, 9);
        struct rehearsal *worse = rehearsal_new(mission, subject->plan, POLICY_KEEP, &diagnostics);
        struct world *other = world_new(worse);
        world_run(other, key);
        struct rehearsal_known known = world_known(world, day * MINUTES_PER_DAY),
                               is = world_known(other, day * MINUTES_PER_DAY);
        if (!same_known(&known, &is))
            fault(&subject->faults, "what is drawn after day %d changes what is known then", day);
        subject->known += (int64_t)known.limit_count;
        rehearsal_known_clear(&known);
        rehearsal_known_clear(&is);
        world_free(other);
        rehearsal_free(worse);
        mission->risks = given;
        mission->risk_count = given_count;
    }
    free(rows);
    world_free(world);
    rehearsal_free(plain);
    diagnostics_clear(&diagnostics);
}

/* -- 2 -- */

static int compare_begun(const void *left, const void *right)
{
    return network_compare_begun(left, right);
}

/* Of a past's tasks, when those were done that were by `until`; MOST of the others. */
static void check_past(struct subject *subject, const struct weekly_phase *before,
                       const struct weekly_phase *after, int32_t until)
{
    struct rehearsal_past was = world_past(before->world, until),
                          is = world_past(after->world, until);
    const struct network *network = rehearsal_network(before->rehearsal);
    const int32_t *starts = world_starts(before->world);
    for (int32_t i = 0; i < network->task_count; i++) {
        const struct task *task = &network->tasks[i];
        struct rehearsal_begun key = {.task = task->key};
        const struct rehearsal_begun *found =
            is.count ? bsearch(&key, is.begun, is.count, sizeof key, compare_begun) : NULL;
        /* Lift and escorts that were on their way to a trip that has been given up are not. */
        bool for_trip = task->kind == TASK_LIFT_OUT || task->kind == TASK_ESCORT_OUT;
        bool set_out = for_trip && starts[network->travel_of[task->item]] < until;
        if (starts[i] >= until || (for_trip && !set_out))
            continue;
        if (!found)
            fault(&subject->faults, "task of kind %d of %d had begun by minute %d, and has not",
                  task->kind, task->item, until);
        else if (found->at != starts[i])
            fault(&subject->faults, "task of kind %d of %d began at %d, and begins at %d",
                  task->kind, task->item, starts[i], found->at);
    }
    for (size_t i = 0; i < is.count; i++)
        if (!was.count ||
            !bsearch(&is.begun[i], was.begun, was.count, sizeof *was.begun, compare_begun))
            fault(&subject->faults, "something begins at %d that had not", is.begun[i].at);
    rehearsal_past_clear(&was);
    rehearsal_past_clear(&is);
}

static void follow(struct subject *subject)
{
    struct diagnostics diagnostics = {0};
    const struct draw_key key = {.seed = 5, .run = subject->faults.run, .other = -1};
    struct weekly_phase phase = {
        .rehearsal = rehearsal_new(subject->mission, subject->plan, POLICY_KEEP, &diagnostics)};
    if (!phase.rehearsal) {
        fault(&subject->faults, "the plan cannot be carried out");
        diagnostics_clear(&diagnostics);
        return;
    }
    knows_alike(subject, &key);
    phase.world = world_new(phase.rehearsal);
    world_run(phase.world, &key);
    int people = people_out(&phase);
    int32_t week = subject->options.every_days * MINUTES_PER_DAY;
    int32_t last = subject->mission->settings.last_day - subject->mission->settings.start_day;
    for (int32_t until = week; until < last * MINUTES_PER_DAY; until += week) {
        struct rehearsal_known known = world_known(phase.world, until);
        const struct weekly_run run = {rehearsal_network(phase.rehearsal),
                                       world_starts(phase.world), world_finishes(phase.world),
                                       until, &known};
        struct weekly_phase next = {.plan = weekly_plan(&run, &subject->options)};
        decides_alike(subject, &run, next.plan);
        rehearsal_known_clear(&known);
        if (!next.plan)
            continue;
        next.past = world_past(phase.world, until);
        next.rehearsal =
            rehearsal_new_after(subject->mission, next.plan, POLICY_KEEP, &next.past, &diagnostics);
        if (!next.rehearsal) {
            fault(&subject->faults, "the plan of minute %d cannot be carried out", until);
            diagnostics_print(&diagnostics, stdout, 3);
            diagnostics_clear(&diagnostics);
            weekly_phase_clear(&next);
            break;
        }
        next.world = world_new(next.rehearsal);
        world_run(next.world, &key);
        check_past(subject, &phase, &next, until);
        if (people_out(&next) != people)
            fault(&subject->faults, "the plan of minute %d brings out %d people of %d", until,
                  people_out(&next), people);
        subject->plans++;
        weekly_phase_clear(&phase);
        phase = next;
    }
    weekly_phase_clear(&phase);
}

/* -- 4 -- */

static void compares_alike(struct subject *subject, int runs)
{
    struct diagnostics diagnostics = {0};
    struct rehearse_policies one, two;
    struct rehearse_policy_options options = subject->options;
    options.runs = runs;
    options.threads = 1;
    bool good =
        rehearse_compare_policies(subject->mission, subject->plan, &options, &one, &diagnostics);
    options.threads = 2;
    good = good &&
           rehearse_compare_policies(subject->mission, subject->plan, &options, &two, &diagnostics);
    if (!good || one.runs != runs || two.runs != runs ||
        memcmp(one.rows, two.rows, sizeof one.rows) != 0)
        fault(&subject->faults, "two threads come to something else than one");
    diagnostics_clear(&diagnostics);
}

int main(int count, char **arguments)
{
    struct diagnostics diagnostics = {0};
    if (count < 3)
        return 2;
    struct mission *mission = mission_read(arguments[1], &diagnostics);
    struct plan_document *plan =
        mission ? plan_document_read_whole(arguments[2], mission, &diagnostics) : NULL;
    diagnostics_print(&diagnostics, stdout, 5);
    diagnostics_clear(&diagnostics);
    if (!plan)
        return 2;
    int runs = count > 3 ? atoi(arguments[3]) : 10;
    struct subject subject = {.mission = mission,
                              .plan = plan,
                              .options = {.seed = 5,
                                          .every_days = count > 5 ? atoi(arguments[5]) : 7,
                                          .freeze_days = 7,
                                          .schedules = count > 4 ? atoi(arguments[4]) : 50}};
    for (subject.faults.run = 0; subject.faults.run < runs; subject.faults.run++)
        follow(&subject);
    compares_alike(&subject, runs < 4 ? runs : 4);
    printf("%d runs, %d new plans, each decided twice after %d tasks had begun in all, knowing of "
           "%d things shut or lost\n",
           runs, (int)subject.plans, (int)subject.compared, (int)subject.known);
    if (subject.plans == 0)
        fault(&subject.faults, "there never was a new plan");
    plan_document_free(plan);
    mission_free(mission);
    return subject.faults.count > 0;
}
