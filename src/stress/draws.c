/* Every draw is named by the risk, the task or place that it is about, and a count; spells of a
 * group are drawn all at once when somebody first asks. */
#include "stress/draws.h"

#include "stress/hazards.h"

#include <stdlib.h>
#include <string.h>

struct spell {
    int32_t from, until;
};

struct spells {
    bool drawn;
    struct spell *items;
    size_t count, capacity;
};

/* Which of a move's numbers; more than one of a kind lie MOST apart. */
enum draw {
    DRAW_TRAVEL,
    DRAW_ATTACKS,
    DRAW_BREAKDOWNS,
    DRAW_REPAIR,
    DRAW_WRITTEN_OFF,
    DRAW_DELAY,
    DRAW_KILLED,
    DRAW_WOUNDED,
    DRAW_VEHICLES,
    DRAW_KINDS,
    MOST_MOVES = 64
};

struct draws {
    const struct hazards *hazards;
    const struct network *network;
    struct dispatch_run *run;
    uint64_t *bases;       /* [risk] */
    int64_t *effect;       /* [risk] */
    struct spells *spells; /* [group] */
    struct aboard {
        int32_t vehicles, driving, people, escorts;
    } * planned, *aboard; /* [trip] of its lift, items, loads and escort: at first, and left */
    struct missing {
        int32_t lift, vehicles, from, until; /* minutes; until: as drawn, DISPATCH_NEVER for good */
        int risk;                            /* of the replacement, or -1 */
    } * missing;
    size_t missing_count, missing_capacity;
    struct casualty_event *events;
    size_t event_count, event_capacity;
    struct refusal_event *refusals;
    size_t refusal_count, refusal_capacity;
    struct draws_sums sums;
};

struct draws *draws_new(const struct hazards *hazards)
{
    struct draws *draws = memory_new(1, sizeof *draws);
    draws->hazards = hazards;
    draws->network = hazards->network;
    draws->bases = memory_new((size_t)hazards->risk_count + 1, sizeof *draws->bases);
    draws->effect = memory_new((size_t)hazards->risk_count + 1, sizeof *draws->effect);
    draws->spells = memory_new((size_t)hazards->group_count + 1, sizeof *draws->spells);
    size_t trips = (size_t)draws->network->plan->trip_count + 1;
    draws->planned = memory_new(trips, sizeof *draws->planned);
    draws->aboard = memory_new(trips, sizeof *draws->aboard);
    for (int i = 0; i < draws->network->plan->trip_count; i++) {
        const struct plan_trip *trip = &draws->network->plan->trips[i];
        draws->planned[i] = (struct aboard){
            .vehicles = trip->has_lift ? trip->lift.number : 0,
            .driving = draws->network->trip_driving[i],
            .people = draws->network->trip_people[i],
            .escorts = trip->has_escort && !trip->escort.aboard ? trip->escort.people : 0};
    }
    return draws;
}

void draws_free(struct draws *draws)
{
    if (!draws)
        return;
    for (int i = 0; i < draws->hazards->group_count; i++)
        free(draws->spells[i].items);
    free(draws->bases);
    free(draws->effect);
    free(draws->spells);
    free(draws->planned);
    free(draws->aboard);
    free(draws->missing);
    free(draws->events);
    free(draws->refusals);
    free(draws);
}

static double amount(const struct draws *draws, int risk, uint64_t what, uint64_t nth)
{
    return chance_amount(&draws->hazards->tables[risk], draws->bases[risk], what, nth);
}

/* By which a row sets the last day forward. */
static int32_t days_sooner(const struct draws *draws, int risk)
{
    if (chance_unit(draws->bases[risk], 0, 0) >= draws->hazards->risks[risk].chance)
        return 0;
    return (int32_t)chance_round(amount(draws, risk, 0, 1));
}

void draws_begin(struct draws *draws, const struct draw_key *key, struct dispatch_run *run)
{
    const struct hazards *hazards = draws->hazards;
    const struct settings *settings = &draws->network->mission->settings;
    draws->run = run;
    for (int i = 0; key && i < hazards->risk_count; i++) {
        bool other = key->other == i || (key->other <= -2 && key->other != -2 - i);
        draws->bases[i] =
            chance_base(key->seed, other ? key->other_run : key->run, hazards->keys[i]);
    }
    memset(draws->effect, 0, (size_t)hazards->risk_count * sizeof *draws->effect);
    memcpy(draws->aboard, draws->planned,
           (size_t)draws->network->plan->trip_count * sizeof *draws->aboard);
    for (int i = 0; i < hazards->group_count; i++)
        draws->spells[i].drawn = false;
    draws->event_count = draws->refusal_count = draws->missing_count = 0;
    draws->sums = (struct draws_sums){.last_day = settings->last_day - settings->start_day};
    for (int i = hazards->first_of_kind[RISK_DATE];
         key && i < hazards->first_of_kind[RISK_DATE + 1]; i++) {
        int32_t days = days_sooner(draws, hazards->by_kind[i]);
        draws->sums.last_day -= days;
        draws->effect[hazards->by_kind[i]] += days;
    }
}

static void add_event(struct draws *draws, const struct casualty_event *event)
{
    memory_grow(&draws->events, &draws->event_capacity, draws->event_count + 1,
                sizeof *draws->events);
    draws->events[draws->event_count++] = *event;
}

/* -- spells -- */

static void add_spell(struct spells *spells, int32_t from, int32_t until)
{
    if (spells->count && spells->items[spells->count - 1].until >= from) {
        if (spells->items[spells->count - 1].until < until)
            spells->items[spells->count - 1].until = until;
        return;
    }
    memory_grow(&spells->items, &spells->capacity, spells->count + 1, sizeof *spells->items);
    spells->items[spells->count++] = (struct spell){from, until};
}

static int32_t whole_days(double days)
{
    return days < 1 ? 1 : (int32_t)chance_round(days);
}

static void draw_shut(struct draws *draws, const struct spell_group *group, struct spells *spells)
{
    const struct risk *risk = &draws->hazards->risks[group->risk];
    const struct passage_table *table = &draws->network->passages;
    uint64_t base = draws->bases[group->risk];
    int32_t first = risk->from == DAY_NONE ? 0 : risk->from - table->start_day,
            last = risk->until == DAY_NONE ? table->day_count - 1 : risk->until - table->start_day;
    first = first < 0 ? 0 : first;
    if (risk->often < 0) {
        if (last < first || chance_unit(base, group->key, 0) >= risk->chance)
            return;
        int32_t day = first + (int32_t)(chance_unit(base, group->key, 1) * (last - first + 1));
        int32_t days = whole_days(amount(draws, group->risk, group->key, 2));
        add_spell(spells, day * MINUTES_PER_DAY, (day + days) * MINUTES_PER_DAY);
        return;
    }
    double at = first;
    for (uint64_t nth = 0; risk->often > 0; nth += 2) {
        at += chance_exponential(chance_unit(base, group->key, nth), 100 / risk->often);
        if (at >= last + 1)
            return;
        int32_t day = (int32_t)at,
                days = whole_days(amount(draws, group->risk, group->key, nth + 1));
        add_spell(spells, day * MINUTES_PER_DAY, (day + days) * MINUTES_PER_DAY);
        at = day + days;
    }
}

/* Attacks on a place come as a Poisson process in the running sum of what is expected. */
static void draw_attacks(struct draws *draws, const struct spell_group *group,
                         struct spells *spells)
{
    const struct hazards *hazards = draws->hazards;
    const struct risk *risk = &hazards->risks[group->risk];
    const double *until = group->acts_until;
    uint64_t base = draws->bases[group->risk];
    int32_t day = 0, days = draws->network->passages.day_count;
    double sum = 0;
    for (uint64_t nth = 0;; nth++) {
        uint64_t first = nth * DRAW_KINDS;
        sum += chance_exponential(chance_unit(base, group->key, first + DRAW_ATTACKS), 1);
        if (sum >= until[days])
            return;
        while (until[day + 1] <= sum)
            day++;
        double part = (sum - until[day]) / (until[day + 1] - until[day]);
        int32_t at = day * MINUTES_PER_DAY + (int32_t)(part * MINUTES_PER_DAY);
        double hours = amount(draws, group->risk, group->key, first + DRAW_DELAY);
        add_spell(spells, at, at + (int32_t)chance_round(hours * 60));
        struct casualty_event event = {
            .task = -1,
            .risk = group->risk,
            .place = group->place,
            .at = at,
            .killed =
                chance_poisson(chance_unit(base, group->key, first + DRAW_KILLED), risk->killed),
            .wounded =
                chance_poisson(chance_unit(base, group->key, first + DRAW_WOUNDED), risk->wounded)};
        add_event(draws, &event);
    }
}

static void draw_spells(struct draws *draws, int group, struct spells *spells)
{
    spells->drawn = true;
    spells->count = 0;
    if (draws->hazards->groups[group].place >= 0)
        draw_attacks(draws, &draws->hazards->groups[group], spells);
    else
        draw_shut(draws, &draws->hazards->groups[group], spells);
}

static inline const struct spells *spells_of(struct draws *draws, int group)
{
    struct spells *spells = &draws->spells[group];
    if (!spells->drawn)
        draw_spells(draws, group, spells);
    return spells;
}

int32_t draws_open(struct draws *draws, int32_t passage, int32_t at)
{
    const struct hazards *hazards = draws->hazards;
    const struct hazard_list *list = &hazards->of_passage[passage].groups;
    for (int32_t i = 0; i < list->count;) {
        int group = hazards->lists[list->first + i];
        const struct spells *spells = spells_of(draws, group);
        int32_t open = at;
        for (size_t s = 0; s < spells->count && spells->items[s].from <= at; s++)
            if (spells->items[s].until > open)
                open = spells->items[s].until;
        i++;
        if (open > at) {
            draws->effect[hazards->groups[group].risk] += open - at;
            at = open;
            i = 0; /* the others are asked again for the later moment */
        }
    }
    return at;
}

int32_t draws_allowed(struct draws *draws, int32_t task, int32_t at)
{
    const struct hazards *hazards = draws->hazards;
    const struct task *row = &draws->network->tasks[task];
    const struct hazard_list *list =
        &hazards->of_passage[draws->network->moves[row->chain.first].passage].refusals;
    int32_t day = at / MINUTES_PER_DAY, again = at, date = day + draws->network->passages.start_day;
    bool refused = day < draws->network->passages.day_count;
    for (int32_t i = 0; i < list->count && refused; i++) {
        int index = hazards->lists[list->first + i];
        const struct risk *risk = &hazards->risks[index];
        uint64_t what = *risk->cause ? 0 : row->key;
        if (!mission_days_hold(risk->from, risk->until, date) ||
            chance_unit(draws->bases[index], what, (uint64_t)day * 2) >= risk->chance)
            continue;
        int32_t days = whole_days(amount(draws, index, what, (uint64_t)day * 2 + 1)),
                next = (day + days) * MINUTES_PER_DAY;
        draws->sums.refusals++;
        memory_grow(&draws->refusals, &draws->refusal_capacity, draws->refusal_count + 1,
                    sizeof *draws->refusals);
        draws->refusals[draws->refusal_count++] = (struct refusal_event){task, at, next, index};
        draws->effect[index] += next - at;
        again = next > again ? next : again;
    }
    return again;
}

/* -- on the way -- */

/* Those of the trip who are still with a task. */
static struct aboard with_task(const struct draws *draws, const struct task *task)
{
    struct aboard with = draws->aboard[task->item];
    if (task->kind != TASK_TRAVEL)
        with.driving = with.people = 0;
    if (task->kind == TASK_ESCORT_OUT || task->kind == TASK_ESCORT_BACK)
        with.vehicles = 0;
    return with;
}

/* What driving items are worth: those of the first load are lost first. */
static int64_t worth(const struct draws *draws, const struct plan_trip *trip, int32_t first,
                     int32_t count)
{
    double value = 0;
    for (int i = 0; i < trip->load_count && count > 0; i++) {
        const struct plan_load *load = &trip->loads[i];
        const struct lot *lot = load->lot >= 0 ? &draws->network->mission->lots[load->lot] : NULL;
        if (!lot || !lot->drives)
            continue;
        int32_t here = load->quantity - first;
        first = here > 0 ? 0 : first - load->quantity;
        here = here < count ? here : count;
        if (here > 0) {
            value += lot->value_usd * 100 * here;
            count -= here;
        }
    }
    return (int64_t)llround(value);
}

/* Vehicles of the lift are lost first, and then items that drive; no more than there are. */
static void lose_vehicles(struct draws *draws, const struct task *task,
                          struct casualty_event *event, int32_t vehicles)
{
    struct aboard left = with_task(draws, task), *aboard = &draws->aboard[task->item];
    event->vehicles = vehicles < left.vehicles ? vehicles : left.vehicles;
    vehicles -= event->vehicles;
    event->driving = vehicles < left.driving ? vehicles : left.driving;
    draws->sums.vehicles_lost += event->vehicles + event->driving;
    if (event->driving)
        draws->sums.value_lost_cents +=
            worth(draws, &draws->network->plan->trips[task->item],
                  draws->planned[task->item].driving - aboard->driving, event->driving);
    aboard->vehicles -= event->vehicles;
    aboard->driving -= event->driving;
}

/* Whoever is with the task, those of the escort by their share. */
static void lose_people(struct draws *draws, const struct task *task, struct casualty_event *event,
                        int32_t killed)
{
    struct aboard with = with_task(draws, task), *aboard = &draws->aboard[task->item];
    int32_t escorts = with.escorts, people = with.people;
    if (killed > people + escorts)
        killed = people + escorts;
    if (event->wounded > people + escorts - killed)
        event->wounded = people + escorts - killed;
    if (killed == 0)
        return;
    event->killed_escorts =
        (int32_t)(((int64_t)killed * escorts * 2 + people + escorts) / (2 * (people + escorts)));
    event->killed = killed - event->killed_escorts;
    aboard->people -= event->killed;
    aboard->escorts -= event->killed_escorts;
    draws->sums.killed += killed;
}

static int32_t attack(struct draws *draws, int32_t task, int risk, uint64_t first, double acts,
                      int32_t at)
{
    const struct task *row = &draws->network->tasks[task];
    const struct risk *rule = &draws->hazards->risks[risk];
    uint64_t base = draws->bases[risk];
    int count =
        chance_poisson(chance_unit(base, row->key, first + DRAW_ATTACKS), acts * rule->chance);
    int32_t lost = 0;
    for (int i = 0; i < count; i++) {
        uint64_t nth = first + (uint64_t)i * MOST_MOVES * DRAW_KINDS;
        lost += (int32_t)chance_round(amount(draws, risk, row->key, nth + DRAW_DELAY) * 60);
        struct casualty_event event = {
            .task = task,
            .risk = risk,
            .place = -1,
            .at = at,
            .wounded =
                chance_poisson(chance_unit(base, row->key, nth + DRAW_WOUNDED), rule->wounded)};
        lose_people(draws, row, &event,
                    chance_poisson(chance_unit(base, row->key, nth + DRAW_KILLED), rule->killed));
        if (row->kind == TASK_TRAVEL)
            lose_vehicles(
                draws, row, &event,
                chance_poisson(chance_unit(base, row->key, nth + DRAW_VEHICLES), rule->vehicles));
        draws->sums.attacks++;
        draws->sums.wounded += event.wounded;
        add_event(draws, &event);
    }
    draws->effect[risk] += lost;
    return lost;
}

/* Those who break down are mended side by side: the convoy waits for the longest. */
static int32_t break_down(struct draws *draws, int32_t task, int risk, uint64_t first, double km,
                          int32_t at)
{
    const struct task *row = &draws->network->tasks[task];
    const struct risk *rule = &draws->hazards->risks[risk];
    uint64_t base = draws->bases[risk];
    struct aboard left = with_task(draws, row);
    int32_t vehicles = left.vehicles + left.driving;
    if (vehicles <= 0)
        return 0;
    int count = chance_poisson(chance_unit(base, row->key, first + DRAW_BREAKDOWNS),
                               rule->often * km * vehicles / 1000);
    if (count == 0)
        return 0;
    double unit = chance_unit(base, row->key, first + DRAW_REPAIR);
    unit = count == 1 ? unit : pow(unit, 1.0 / count);
    int32_t lost = (int32_t)chance_round(chance_quantile(&draws->hazards->tables[risk], unit) * 60);
    int written_off = chance_poisson(chance_unit(base, row->key, first + DRAW_WRITTEN_OFF),
                                     count * rule->vehicles);
    if (written_off) {
        struct casualty_event event = {.task = task, .place = -1, .at = at, .risk = risk};
        lose_vehicles(draws, row, &event, written_off);
        add_event(draws, &event);
    }
    draws->effect[risk] += lost;
    return lost;
}

enum { WITH_PEOPLE = 1 << TASK_TRAVEL | 1 << TASK_ESCORT_OUT | 1 << TASK_ESCORT_BACK };

void draws_move(struct draws *draws, int32_t task, int32_t nth, const struct passage_move *move,
                int32_t at, int32_t *moving, int32_t *lost)
{
    const struct hazards *hazards = draws->hazards;
    const struct passage *passage = &draws->network->passages.items[move->passage];
    const struct task *row = &draws->network->tasks[task];
    int32_t day = at / MINUTES_PER_DAY, last = draws->network->passages.day_count - 1;
    day = day < last ? day : last;
    uint64_t first = (uint64_t)(nth % MOST_MOVES) * DRAW_KINDS;
    const struct passage_hazards *of_passage = &hazards->of_passage[move->passage];
    int risk = hazard_row_on(&of_passage->travel, day);
    if (risk >= 0) {
        int32_t drawn =
            (int32_t)chance_round(amount(draws, risk, row->key, first + DRAW_TRAVEL) * *moving);
        drawn = drawn > move->least || *moving < move->least ? drawn : move->least;
        draws->effect[risk] += drawn - *moving;
        *moving = drawn;
    }
    bool people = (1u << row->kind & WITH_PEOPLE) != 0;
    if (people && (risk = hazard_row_on(&of_passage->attack, day)) >= 0)
        *lost += attack(draws, task, risk, first,
                        passage->acts_by_day ? passage->acts_by_day[day] : passage->acts, at);
    if ((risk = hazard_row_on(&of_passage->breakdown, day)) >= 0)
        *lost += break_down(draws, task, risk, first, passage->km, at);
}

int32_t draws_lasts(struct draws *draws, int32_t task, int32_t at)
{
    const struct network *network = draws->network;
    const struct task *row = &network->tasks[task];
    int32_t lasting = draws->hazards->lasting_of[task];
    if (lasting == 0)
        return row->lasts;
    int32_t day = at / MINUTES_PER_DAY, last = network->passages.day_count - 1;
    int risk = hazard_row_on(&draws->hazards->lasting[lasting], day < last ? day : last);
    if (risk < 0)
        return row->lasts;
    int32_t more = (int32_t)chance_round(
        (amount(draws, risk, row->key, MOST_MOVES * DRAW_KINDS) - 1) * row->lasts);
    more = more > 0 ? more : 0; /* the tables say the least */
    draws->effect[risk] += more;
    return row->lasts + more;
}

void draws_finished(struct draws *draws, int32_t task, int32_t at)
{
    const struct network *network = draws->network;
    const struct task *row = &network->tasks[task];
    if (draws->sums.vehicles_lost == 0 || row->kind != TASK_LIFT_BACK)
        return;
    int32_t lost = draws->planned[row->item].vehicles - draws->aboard[row->item].vehicles;
    if (lost == 0)
        return;
    const struct plan_trip *trip = &network->plan->trips[row->item];
    int pool = trip->lift.lift;
    int risk = hazards_find(draws->hazards, RISK_REPLACEMENT, NULL,
                            network->mission->lifts[pool].base, pool, at / MINUTES_PER_DAY);
    const int32_t resources[] = {network->lift_resource[pool], network->lift_twin[pool]};
    for (int i = 0; i < 2 && resources[i] >= 0; i++)
        dispatch_change(draws->run, resources[i], at, -lost);
    memory_grow(&draws->missing, &draws->missing_capacity, draws->missing_count + 1,
                sizeof *draws->missing);
    struct missing *missing = &draws->missing[draws->missing_count++];
    *missing = (struct missing){pool, lost, at, DISPATCH_NEVER, risk};
    if (risk < 0)
        return;
    int32_t lasts = (int32_t)chance_round(amount(draws, risk, row->key, 0) * MINUTES_PER_DAY);
    missing->until = at + lasts;
    draws->effect[risk] += (int64_t)lasts * lost;
    for (int i = 0; i < 2 && resources[i] >= 0; i++)
        dispatch_change(draws->run, resources[i], missing->until, lost);
}

/* -- what is known by then -- */

/* The last day of what began at `from` and is not over on the day that begins at `at`. */
static int32_t likely_end(const struct draws *draws, int risk, int32_t from, int32_t at)
{
    int32_t start = draws->network->passages.start_day, today = at / MINUTES_PER_DAY,
            last = from / MINUTES_PER_DAY + whole_days(draws->hazards->risks[risk].likely) - 1;
    return start + (last > today ? last : today);
}

static void tell_spells(struct draws *draws, int32_t at, draws_tell *tell, void *context)
{
    const struct hazards *hazards = draws->hazards;
    for (int i = 0; i < hazards->group_count; i++) {
        const struct spell_group *group = &hazards->groups[i];
        const struct risk *risk = &hazards->risks[group->risk];
        const struct spells *spells = group->place < 0 ? spells_of(draws, i) : NULL;
        for (size_t s = 0; spells && s < spells->count && spells->items[s].from < at; s++) {
            if (spells->items[s].until <= at)
                continue;
            const struct limit limit = {
                .kind = LIMIT_SHUT,
                .place = risk->place,
                .leg = group->leg >= 0 ? group->leg : risk->leg,
                .lift = risk->lift,
                .mode = risk->mode,
                .country = risk->country,
                .from = draws->network->passages.start_day + at / MINUTES_PER_DAY,
                .until = likely_end(draws, group->risk, spells->items[s].from, at),
                .value = -1,
                .why = risk->id};
            tell(context, &limit);
        }
    }
}

static bool is_missing(const struct missing *missing, int32_t at)
{
    return missing->from < at && missing->until > at;
}

static int32_t missing_until(const struct draws *draws, const struct missing *missing, int32_t at)
{
    return missing->risk < 0 ? DAY_NONE : likely_end(draws, missing->risk, missing->from, at);
}

/* Each with all of its pool who are missing for as long: of limits the least counts. */
static void tell_missing(struct draws *draws, int32_t at, draws_tell *tell, void *context)
{
    for (size_t i = 0; i < draws->missing_count; i++) {
        const struct missing *one = &draws->missing[i];
        if (!is_missing(one, at))
            continue;
        int32_t until = missing_until(draws, one, at), vehicles = 0;
        for (size_t k = 0; k < draws->missing_count; k++) {
            const struct missing *other = &draws->missing[k];
            int32_t end = missing_until(draws, other, at);
            if (other->lift == one->lift && is_missing(other, at) &&
                (end == DAY_NONE || (until != DAY_NONE && end >= until)))
                vehicles += other->vehicles;
        }
        const struct lift *lift = &draws->network->mission->lifts[one->lift];
        const struct limit limit = {.kind = LIMIT_LIFT_NUMBER,
                                    .place = -1,
                                    .leg = -1,
                                    .lift = one->lift,
                                    .mode = -1,
                                    .country = "",
                                    .from =
                                        draws->network->passages.start_day + at / MINUTES_PER_DAY,
                                    .until = until,
                                    .value = lift->number > vehicles ? lift->number - vehicles : 0,
                                    .why = "the others are lost"};
        tell(context, &limit);
    }
}

void draws_tell_limits(struct draws *draws, int32_t at, draws_tell *tell, void *context)
{
    tell_spells(draws, at, tell, context);
    tell_missing(draws, at, tell, context);
}

int32_t draws_last_day_known(const struct draws *draws, int32_t at)
{
    const struct hazards *hazards = draws->hazards;
    const struct settings *settings = &draws->network->mission->settings;
    int32_t last = settings->last_day - settings->start_day;
    for (int i = hazards->first_of_kind[RISK_DATE]; i < hazards->first_of_kind[RISK_DATE + 1]; i++)
        if (hazards->risks[hazards->by_kind[i]].from < settings->start_day + at / MINUTES_PER_DAY)
            last -= days_sooner(draws, hazards->by_kind[i]);
    return last;
}

void draws_end(struct draws *draws, draws_people_at *people_at, const void *context)
{
    const struct hazards *hazards = draws->hazards;
    for (int i = 0; i < hazards->group_count; i++)
        if (hazards->groups[i].place >= 0)
            spells_of(draws, i);
    size_t kept = 0;
    for (size_t i = 0; i < draws->event_count; i++) {
        struct casualty_event event = draws->events[i];
        if (event.task < 0) {
            int32_t people = people_at(context, event.place, event.at);
            if (people <= 0)
                continue;
            event.killed = event.killed < people ? event.killed : people;
            draws->sums.attacks++;
            draws->sums.killed += event.killed;
            draws->sums.wounded += event.wounded;
        }
        draws->events[kept++] = event;
    }
    draws->event_count = kept;
}

const struct draws_sums *draws_sums(const struct draws *draws)
{
    return &draws->sums;
}

const int64_t *draws_effect(const struct draws *draws)
{
    return draws->effect;
}

const struct refusal_event *draws_refusals(const struct draws *draws, size_t *count)
{
    *count = draws->refusal_count;
    return draws->refusals;
}

const struct casualty_event *draws_events(const struct draws *draws, size_t *count)
{
    *count = draws->event_count;
    return draws->events;
}
