/* A run: the dispatcher goes through the network with what is drawn, and what came of it is read
 * off the starts and finishes of tasks. */
#include "stress/world.h"

#include "stress/account.h"
#include "stress/draws.h"
#include "stress/history.h"
#include "stress/travel.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct rehearsal {
    struct network *network;
    struct hazards *hazards;
    int32_t *first_of, *trips_of; /* [place + 1] trips with people that leave the place or come */
    int32_t *people_first;        /* [place] at the start */
    double *danger;               /* [trip] people x hostile acts a day where it leaves */
};

struct world {
    const struct rehearsal *rehearsal;
    struct dispatch_run *run;
    struct draws *draws;
    struct travel travel;
    int32_t *out_at, *out_people, *closed_at;
    struct account *account; /* of people */
    struct stress_death *deaths;
    size_t death_capacity;
    int64_t *waited;
    struct stress_outcome outcome;
};

static void find_people(struct rehearsal *rehearsal)
{
    const struct network *network = rehearsal->network;
    const struct mission *mission = network->mission;
    const struct plan_document *plan = network->plan;
    size_t places = (size_t)mission->place_count, trips = (size_t)plan->trip_count;
    rehearsal->people_first = memory_new(places + 1, sizeof *rehearsal->people_first);
    rehearsal->first_of = memory_new(places + 2, sizeof *rehearsal->first_of);
    rehearsal->trips_of = memory_new(2 * trips + 1, sizeof *rehearsal->trips_of);
    rehearsal->danger = memory_new(trips + 1, sizeof *rehearsal->danger);
    for (int i = 0; i < mission->unit_count; i++)
        rehearsal->people_first[mission->units[i].place] += mission->units[i].people;
    int32_t used = 0;
    for (int p = 0; p < mission->place_count; p++) {
        rehearsal->first_of[p] = used;
        for (int t = 0; t < plan->trip_count; t++)
            if ((plan->trips[t].from == p || plan->trips[t].to == p) && network->trip_people[t] > 0)
                rehearsal->trips_of[used++] = t;
    }
    rehearsal->first_of[places] = used;
    for (int t = 0; t < plan->trip_count; t++)
        rehearsal->danger[t] =
            network->trip_people[t] * mission->places[plan->trips[t].from].hostile_acts_per_day;
}

/* Those who were killed before count here: they are few, and none were left out. */
static int32_t people_at(const void *context, int place, int32_t at)
{
    const struct world *world = context;
    const struct rehearsal *rehearsal = world->rehearsal;
    const struct network *network = rehearsal->network;
    const int32_t *starts = dispatch_starts(world->run), *finishes = dispatch_finishes(world->run);
    int32_t people = rehearsal->people_first[place];
    for (int32_t i = rehearsal->first_of[place]; i < rehearsal->first_of[place + 1]; i++) {
        int32_t trip = rehearsal->trips_of[i], task = network->travel_of[trip];
        if (network->plan->trips[trip].from == place)
            people -= starts[task] <= at ? network->trip_people[trip] : 0;
        else
            people += finishes[task] <= at ? network->trip_people[trip] : 0;
    }
    return people;
}

struct rehearsal *rehearsal_new(const struct mission *mission, const struct plan_document *plan,
                                enum stress_policy policy, struct diagnostics *diagnostics)
{
    return rehearsal_new_after(mission, plan, policy, NULL, diagnostics);
}

struct rehearsal *rehearsal_new_after(const struct mission *mission,
                                      const struct plan_document *plan, enum stress_policy policy,
                                      const struct rehearsal_past *past,
                                      struct diagnostics *diagnostics)
{
    if (plan->partial || plan->history) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, plan->path, 0, 0,
                        "this says what happened, and is no plan that could be carried out");
        return NULL;
    }
    struct network *network = stress_network_new(mission, plan, policy, past, diagnostics);
    if (!network)
        return NULL;
    struct rehearsal *rehearsal = memory_new(1, sizeof *rehearsal);
    rehearsal->network = network;
    rehearsal->hazards = hazards_new(network);
    find_people(rehearsal);
    return rehearsal;
}

void rehearsal_free(struct rehearsal *rehearsal)
{
    if (!rehearsal)
        return;
    hazards_free(rehearsal->hazards);
    stress_network_free(rehearsal->network);
    free(rehearsal->first_of);
    free(rehearsal->trips_of);
    free(rehearsal->people_first);
    free(rehearsal->danger);
    free(rehearsal);
}

int rehearsal_risk_count(const struct rehearsal *rehearsal)
{
    return hazards_risk_count(rehearsal->hazards);
}

const struct risk *rehearsal_risk(const struct rehearsal *rehearsal, int risk)
{
    return hazards_risk(rehearsal->hazards, risk);
}

bool rehearsal_risk_is_default(const struct rehearsal *rehearsal, int risk)
{
    return hazards_is_default(rehearsal->hazards, risk);
}

const struct crossing *rehearsal_crossings(const struct rehearsal *rehearsal, int *count)
{
    *count = rehearsal->network->crossing_count;
    return rehearsal->network->crossings;
}

int rehearsal_resource_count(const struct rehearsal *rehearsal)
{
    return rehearsal->network->shown_count;
}

const char *rehearsal_resource_name(const struct rehearsal *rehearsal, int resource)
{
    return rehearsal->network->resources[resource].name;
}

const struct network *rehearsal_network(const struct rehearsal *rehearsal)
{
    return rehearsal->network;
}

struct world *world_new(const struct rehearsal *rehearsal)
{
    const struct network *network = rehearsal->network;
    struct world *world = memory_new(1, sizeof *world);
    world->rehearsal = rehearsal;
    world->run = dispatch_run_new(network->dispatch);
    world->draws = draws_new(rehearsal->hazards);
    world->travel = (struct travel){.network = network, .draws = world->draws};
    world->out_at = memory_new((size_t)network->crossing_count + 1, sizeof *world->out_at);
    world->out_people = memory_new((size_t)network->crossing_count + 1, sizeof *world->out_people);
    world->account = account_new(network, true);
    world->closed_at =
        memory_new((size_t)network->plan->closing_count + 1, sizeof *world->closed_at);
    world->waited = memory_new((size_t)network->resource_count + 1, sizeof *world->waited);
    return world;
}

void world_free(struct world *world)
{
    if (!world)
        return;
    dispatch_run_free(world->run);
    draws_free(world->draws);
    account_free(world->account);
    free(world->deaths);
    free(world->out_at);
    free(world->out_people);
    free(world->closed_at);
    free(world->waited);
    free(world);
}

static struct world *world_of(void *travel)
{
    return (struct world *)((char *)travel - offsetof(struct world, travel));
}

static void finished(void *context, int32_t task, int32_t at)
{
    draws_finished(world_of(context)->draws, task, at);
}

/* Who is overdue goes first, the longest first; then who is in most danger. */
static int64_t rank(void *context, int32_t index, int32_t at)
{
    const struct world *world = world_of(context);
    const struct task *task = &world->rehearsal->network->tasks[index];
    if (task->planned <= at)
        return task->planned - (INT64_C(1) << 40);
    return task->kind < TASK_PACK ? -(int64_t)(world->rehearsal->danger[task->item] * 1000) : 0;
}

/* Whether the loss is of somebody who was still to get out. */
static bool was_to_leave(const struct mission *mission, const struct account_loss *loss)
{
    if (loss->unit < 0)
        return false;
    const struct unit *unit = &mission->units[loss->unit];
    return unit->destination != unit->place && loss->place != unit->destination;
}

/* Follows who was killed, so that they are neither late nor remain. */
static void count_dead(struct world *world)
{
    const struct network *network = world->rehearsal->network;
    struct account *account = world->account;
    struct stress_outcome *outcome = &world->outcome;
    size_t count;
    struct told_run told = {.starts = dispatch_starts(world->run),
                            .finishes = dispatch_finishes(world->run)};
    told.events = draws_events(world->draws, &told.event_count);
    account_follow(account, &told);
    outcome->killed = 0;
    memory_grow(&world->deaths, &world->death_capacity, account->loss_count, sizeof *world->deaths);
    for (count = 0; count < account->loss_count; count++) {
        const struct account_loss *loss = &account->losses[count];
        outcome->killed += loss->quantity;
        if (was_to_leave(network->mission, loss))
            world->deaths[outcome->death_count++] = (struct stress_death){loss->at, loss->quantity};
    }
    for (int i = 0; i < network->crossing_count; i++) {
        int trip = network->crossings[i].trip;
        world->out_people[i] = 0;
        for (int32_t k = account->first_load[trip]; k < account->first_load[trip + 1]; k++)
            if (network_is_out(network, trip, account->loads[k].thing))
                world->out_people[i] += account->loads[k].quantity - account->loads[k].lost;
    }
}

/* What the run never came to ends never: it counts as a year after the horizon. */
static void read_outcome(struct world *world)
{
    const struct network *network = world->rehearsal->network;
    const int32_t *finishes = dispatch_finishes(world->run);
    struct stress_outcome *outcome = &world->outcome;
    const struct draws_sums *sums = draws_sums(world->draws);
    if (world->travel.draws)
        draws_end(world->draws, people_at, world);
    *outcome = (struct stress_outcome){.out_at = world->out_at,
                                       .out_people = world->out_people,
                                       .closed_at = world->closed_at,
                                       .last_day = sums->last_day,
                                       .attacks = sums->attacks,
                                       .killed = sums->killed,
                                       .wounded = sums->wounded,
                                       .vehicles_lost = sums->vehicles_lost,
                                       .refusals = sums->refusals,
                                       .value_lost_cents = sums->value_lost_cents,
                                       .effect = draws_effect(world->draws),
                                       .waited = world->waited};
    for (int i = 0; i < network->crossing_count; i++)
        world->out_people[i] = network->crossings[i].people;
    if (outcome->killed > 0)
        count_dead(world);
    outcome->deaths = world->deaths;
    int32_t end = (network->passages.day_count + 365) * MINUTES_PER_DAY;
    for (int i = 0; i < network->crossing_count; i++) {
        int32_t at = finishes[network->travel_of[network->crossings[i].trip]],
                day = (at < end ? at : end) / MINUTES_PER_DAY;
        world->out_at[i] = at;
        if (world->out_people[i] == 0)
            continue;
        outcome->last_out = day > outcome->last_out ? day : outcome->last_out;
        if (day > outcome->last_day) {
            outcome->late_people += world->out_people[i];
            outcome->late_person_days += (int64_t)world->out_people[i] * (day - outcome->last_day);
        }
    }
    for (int i = 0; i < network->plan->closing_count; i++)
        world->closed_at[i] = finishes[network->handover_of[i]];
}

static void count_waiting(struct world *world)
{
    const struct network *network = world->rehearsal->network;
    const int32_t *starts = dispatch_starts(world->run), *ready = dispatch_ready(world->run),
                  *what = dispatch_waited_for(world->run);
    memset(world->waited, 0, (size_t)network->resource_count * sizeof *world->waited);
    for (int32_t task = 0; task < network->task_count; task++) {
        if (what[task] == DISPATCH_NEVER || starts[task] == DISPATCH_NEVER ||
            starts[task] <= ready[task])
            continue;
        const struct task *row = &network->tasks[task];
        int32_t people = 0;
        if (row->kind < TASK_PACK)
            people = network->trip_people[row->item];
        for (int32_t i = row->kind == TASK_DEPARTURE ? network->first_leaving[row->item] : 0;
             row->kind == TASK_DEPARTURE && i < network->first_leaving[row->item + 1]; i++)
            people += network->trip_people[network->tasks[network->leaving[i]].item];
        int resource = what[task] < 0 ? network->resource_of_slot[~what[task]]
                                      : network->resource_of[what[task]];
        world->waited[resource] += (int64_t)people * (starts[task] - ready[task]);
    }
}

const struct stress_outcome *world_run(struct world *world, const struct draw_key *key)
{
    const struct dispatch_world calls = {.earliest = travel_earliest,
                                         .duration = travel_duration,
                                         .finished = finished,
                                         .rank = rank,
                                         .context = &world->travel};
    world->travel.draws = key ? world->draws : NULL;
    draws_begin(world->draws, key, world->run);
    struct dispatch_world plain = calls;
    if (!key)
        plain.finished = NULL;
    int32_t forced = dispatch_execute(world->run, &plain, DISPATCH_NEVER);
    read_outcome(world);
    count_waiting(world);
    world->outcome.forced = forced;
    return &world->outcome;
}

struct rehearsal_past world_past(const struct world *world, int32_t until)
{
    const struct network *network = world->rehearsal->network;
    const int32_t *starts = dispatch_starts(world->run);
    size_t resources = (size_t)network->resource_count;
    struct rehearsal_past past = {
        .until = until,
        .begun = memory_new((size_t)network->task_count + 1, sizeof *past.begun),
        .raises = memory_new(resources + 1, sizeof *past.raises)};
    for (size_t i = 0; i < resources; i++)
        if (network->raise[i]) {
            const struct resource *resource = &network->resources[i];
            past.raises[past.raise_count++] = (struct rehearsal_raise){
                (int)resource->kind, resource->item, resource->twin_of >= 0, network->raise[i]};
        }
    for (int32_t i = 0; i < network->task_count; i++)
        if (starts[i] < until)
            past.begun[past.count++] = (struct rehearsal_begun){network->tasks[i].key, starts[i]};
    if (past.count)
        qsort(past.begun, past.count, sizeof *past.begun, network_compare_begun);
    return past;
}

void rehearsal_past_clear(struct rehearsal_past *past)
{
    free(past->begun);
    free(past->raises);
    *past = (struct rehearsal_past){0};
}

struct stress_refusal *world_refusals(const struct world *world)
{
    const struct network *network = world->rehearsal->network;
    size_t count;
    const struct refusal_event *events = draws_refusals(world->draws, &count);
    struct stress_refusal *refusals = memory_new(count, sizeof *refusals);
    for (size_t i = 0; i < count; i++) {
        const struct refusal_event *event = &events[i];
        const struct task *task = &network->tasks[event->task];
        int32_t passage = network->moves[task->chain.first].passage;
        refusals[i] = (struct stress_refusal){network->plan->trips[task->item].id,
                                              network->passages.items[passage].leg, event->risk,
                                              event->at, event->again};
    }
    return refusals;
}

struct gathering {
    struct rehearsal_known known;
    size_t capacity;
};

static void gather_limit(void *context, const struct limit *limit)
{
    struct gathering *gathering = context;
    struct rehearsal_known *known = &gathering->known;
    memory_grow(&known->limits, &gathering->capacity, known->limit_count + 1,
                sizeof *known->limits);
    known->limits[known->limit_count++] = *limit;
}

struct rehearsal_known world_known(struct world *world, int32_t until)
{
    const struct settings *settings = &world->rehearsal->network->mission->settings;
    struct gathering gathering = {.known.last_day = settings->last_day - settings->start_day};
    if (world->travel.draws) {
        draws_tell_limits(world->draws, until, gather_limit, &gathering);
        gathering.known.last_day = draws_last_day_known(world->draws, until);
    }
    return gathering.known;
}

void rehearsal_known_clear(struct rehearsal_known *known)
{
    free(known->limits);
    *known = (struct rehearsal_known){0};
}

const int32_t *world_starts(const struct world *world)
{
    return dispatch_starts(world->run);
}

const int32_t *world_finishes(const struct world *world)
{
    return dispatch_finishes(world->run);
}

char *world_history(struct world *world, const struct draw_key *key,
                    struct diagnostics *diagnostics)
{
    const struct network *network = world->rehearsal->network;
    struct told_run told = {0};
    world->travel.told = memory_new(network->move_count + 1, sizeof *world->travel.told);
    world_run(world, key);
    told.moves = world->travel.told;
    told.starts = dispatch_starts(world->run);
    told.finishes = dispatch_finishes(world->run);
    if (key)
        told.events = draws_events(world->draws, &told.event_count);
    char *text =
        history_text(network, &told, world->rehearsal->hazards, key ? key->seed : 0, diagnostics);
    free(world->travel.told);
    world->travel.told = NULL;
    return text;
}
