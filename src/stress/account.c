/* One pass over all comings, goings and losses of the run in the order of time, with a balance for
 * each thing at each place: those present, and those of them who have been there long enough to
 * travel on. A departure takes as many as the plan says, or as many as are left. What is lost at a
 * place is taken from those who came last; that is how the checker counts too.
 *
 * A trip for which nothing is left does not take place: who and what was lost on the way to it is
 * told as lost where they came from.
 */
#include "stress/account.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum entry_kind { /* of one moment in this order */
                  ENTRY_ARRIVE,
                  ENTRY_ESCORT_RETURNS,
                  ENTRY_ESCORT_LEAVES,
                  ENTRY_LOSE_THERE,
                  ENTRY_DISPOSE,
                  ENTRY_LEAVE,
                  ENTRY_LOSE_ABOARD,
};

struct entry {
    int32_t at;
    enum entry_kind kind;
    int32_t item; /* trip, disposition or event */
};

struct waiting {
    int32_t came, quantity;
};

struct balance {
    int32_t present, rested, away; /* away: of a unit at its own place, as escorts */
    int32_t begins_with;
    struct waiting *line; /* who came and has not rested; owned */
    size_t first, end, capacity;
};

struct account_work {
    int32_t *balance_of; /* [thing][place], or -1: none of it is ever there */
    struct balance *balances;
    size_t balance_count, balance_capacity;
    struct entry *entries, *sorted;
    size_t entry_count, entry_capacity, sorted_capacity;
    bool *with_lots;                   /* [trip] it carries some, looked at or not */
    int32_t *escort_out, *escort_back; /* [trip] tasks, or -1 */
    int32_t transfer;
    const struct told_run *run; /* being followed */
};

static int32_t *balance_index(const struct account *account, int thing, int place)
{
    return &account->work
                ->balance_of[(size_t)thing * (size_t)account->network->mission->place_count +
                             (size_t)place];
}

/* Of what may be there by the plan. */
static struct balance *balance_of(const struct account *account, int thing, int place)
{
    return &account->work->balances[*balance_index(account, thing, place)];
}

static void rest(struct balance *balance, int32_t at, int32_t transfer)
{
    for (; balance->first < balance->end && balance->line[balance->first].came + transfer <= at;
         balance->first++)
        balance->rested += balance->line[balance->first].quantity;
}

static void take_last(struct balance *balance, int32_t quantity)
{
    balance->present -= quantity;
    while (quantity > 0 && balance->end > balance->first) {
        struct waiting *last = &balance->line[balance->end - 1];
        int32_t taken = quantity < last->quantity ? quantity : last->quantity;
        quantity -= taken;
        last->quantity -= taken;
        if (last->quantity == 0)
            balance->end--;
    }
    balance->rested -= quantity;
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static void lose(struct account *account, struct account_loss loss)
{
    if (loss.quantity <= 0)
        return;
    memory_grow(&account->losses, &account->loss_capacity, account->loss_count + 1,
                sizeof *account->losses);
    account->losses[account->loss_count++] = loss;
}

/* -- what comes and goes -- */

static struct balance *escort_home(struct account *account, int trip)
{
    return balance_of(account, account->network->plan->trips[trip].escort.unit,
                      network_escort_place(account->network, trip));
}

static void give_up(struct account *account, int trip)
{
    const struct mission *mission = account->network->mission;
    const struct plan_trip *planned = &account->network->plan->trips[trip];
    account->has_nothing[trip] = true;
    if (planned->has_escort && !planned->escort.aboard)
        escort_home(account, trip)->away -= account->escorts[trip] - account->escorts_lost[trip];
    for (size_t i = 0; i < account->loss_count; i++) {
        struct account_loss *loss = &account->losses[i];
        if (loss->trip != trip)
            continue;
        loss->trip = -1;
        loss->place = loss->lift >= 0 ? mission->lifts[loss->lift].base
                                      : network_escort_place(account->network, trip);
    }
}

static void leave(struct account *account, int trip, int32_t at)
{
    int place = account->network->plan->trips[trip].from;
    bool any = account->people_only && account->work->with_lots[trip];
    for (int32_t i = account->first_load[trip]; i < account->first_load[trip + 1]; i++) {
        struct carried *load = &account->loads[i];
        struct balance *balance = balance_of(account, load->thing, place);
        rest(balance, at, account->work->transfer);
        load->quantity =
            least(load->planned, least(balance->rested, balance->present - balance->away));
        load->quantity = load->quantity > 0 ? load->quantity : 0;
        balance->rested -= load->quantity;
        balance->present -= load->quantity;
        any |= load->quantity > 0;
    }
    if (!any)
        give_up(account, trip);
}

static void arrive(struct account *account, int trip, int32_t at)
{
    int place = account->network->plan->trips[trip].to;
    for (int32_t i = account->first_load[trip]; i < account->first_load[trip + 1]; i++) {
        const struct carried *load = &account->loads[i];
        struct balance *balance = balance_of(account, load->thing, place);
        if (load->quantity <= load->lost)
            continue;
        memory_grow(&balance->line, &balance->capacity, balance->end + 1, sizeof *balance->line);
        balance->line[balance->end++] = (struct waiting){at, load->quantity - load->lost};
        balance->present += load->quantity - load->lost;
    }
}

static void dispose(struct account *account, int index)
{
    const struct network *network = account->network;
    const struct plan_disposition *item = &network->plan->dispositions[index];
    struct balance *balance =
        balance_of(account, network->mission->unit_count + item->lot, item->place);
    int32_t quantity = least(item->quantity, balance->present);
    account->disposed[index] = quantity > 0 ? quantity : 0;
    take_last(balance, account->disposed[index]);
}

/* -- what is lost -- */

/* The unit of which most are there. */
static void lose_there(struct account *account, const struct casualty_event *event)
{
    for (int32_t left = event->killed; left > 0;) {
        int most = -1;
        int32_t people = 0;
        for (int unit = 0; unit < account->network->mission->unit_count; unit++) {
            if (*balance_index(account, unit, event->place) < 0)
                continue;
            const struct balance *balance = balance_of(account, unit, event->place);
            if (balance->present - balance->away > people) {
                most = unit;
                people = balance->present - balance->away;
            }
        }
        if (most < 0)
            return;
        int32_t quantity = least(left, people);
        struct balance *balance = balance_of(account, most, event->place);
        rest(balance, event->at, account->work->transfer);
        take_last(balance, quantity);
        lose(account, (struct account_loss){-1, event->place, most, -1, -1, event->at, quantity,
                                            event->risk});
        left -= quantity;
    }
}

/* People of the loads, the largest first; or items that drive, in the order of the loads. */
static void lose_loads(struct account *account, int trip, const struct casualty_event *event,
                       int32_t quantity, bool people)
{
    const struct mission *mission = account->network->mission;
    while (quantity > 0) {
        struct carried *from = NULL;
        for (int32_t i = account->first_load[trip]; i < account->first_load[trip + 1]; i++) {
            struct carried *load = &account->loads[i];
            bool is = people ? load->thing < mission->unit_count
                             : load->thing >= mission->unit_count &&
                                   mission->lots[load->thing - mission->unit_count].drives;
            if (is && load->quantity > load->lost &&
                (!from || (people && load->quantity - load->lost > from->quantity - from->lost)))
                from = load;
        }
        if (!from)
            return;
        int32_t taken = least(quantity, from->quantity - from->lost);
        from->lost += taken;
        quantity -= taken;
        int lot = people ? -1 : from->thing - mission->unit_count;
        lose(account, (struct account_loss){trip, -1, people ? from->thing : -1, lot, -1, event->at,
                                            taken, event->risk});
    }
}

/* Of the unit, when it sets out. */
static bool carries(const struct account *account, int trip, int unit, bool has_left)
{
    for (int32_t i = account->first_load[trip]; i < account->first_load[trip + 1]; i++)
        if (account->loads[i].thing == unit &&
            (has_left ? account->loads[i].quantity : account->loads[i].planned) > 0)
            return true;
    return false;
}

/* Escorts of a unit that the trip carries as well count with the load on the way, and are missed at
 * home before and after. */
static void lose_escorts(struct account *account, int trip, const struct casualty_event *event,
                         enum task_kind kind)
{
    int unit = account->network->plan->trips[trip].escort.unit;
    struct balance *home = escort_home(account, trip);
    int32_t quantity =
        least(event->killed_escorts, account->escorts[trip] - account->escorts_lost[trip]);
    if (quantity <= 0)
        return;
    if (carries(account, trip, unit, kind != TASK_ESCORT_OUT)) {
        if (kind == TASK_TRAVEL)
            lose_loads(account, trip, event, quantity, true);
        return;
    }
    account->escorts_lost[trip] += quantity;
    home->away -= quantity;
    take_last(home, quantity);
    lose(account, (struct account_loss){trip, -1, unit, -1, -1, event->at, quantity, event->risk});
}

static void lose_aboard(struct account *account, const struct casualty_event *event)
{
    const struct network *network = account->network;
    const struct task *task = &network->tasks[event->task];
    int trip = task->item;
    if (account->has_nothing[trip])
        return;
    lose_loads(account, trip, event, event->killed, true);
    lose_escorts(account, trip, event, task->kind);
    if (account->people_only)
        return;
    lose_loads(account, trip, event, event->driving, false);
    lose(account, (struct account_loss){trip, -1, -1, -1, network->plan->trips[trip].lift.lift,
                                        event->at, event->vehicles, event->risk});
}

/* -- the pass -- */

static void add_entry(struct account *account, int32_t at, enum entry_kind kind, int32_t item)
{
    struct account_work *work = account->work;
    memory_grow(&work->entries, &work->entry_capacity, work->entry_count + 1,
                sizeof *work->entries);
    work->entries[work->entry_count++] = (struct entry){at, kind, item};
}

/* By moment, and of one moment in the order in which they are: by 11 bits of it after the other. */
static void sort_entries(struct account_work *work)
{
    enum { BITS = 11, BUCKETS = 1 << BITS };
    size_t count = work->entry_count;
    uint32_t all = 0;
    memory_grow(&work->sorted, &work->sorted_capacity, count, sizeof *work->sorted);
    for (size_t i = 0; i < count; i++)
        all |= (uint32_t)work->entries[i].at;
    for (int shift = 0; shift < 32 && all >> shift; shift += BITS) {
        uint32_t begins[BUCKETS + 1] = {0};
        for (size_t i = 0; i < count; i++)
            begins[((uint32_t)work->entries[i].at >> shift & (BUCKETS - 1)) + 1]++;
        for (int i = 0; i < BUCKETS; i++)
            begins[i + 1] += begins[i];
        for (size_t i = 0; i < count; i++)
            work->sorted[begins[(uint32_t)work->entries[i].at >> shift & (BUCKETS - 1)]++] =
                work->entries[i];
        struct entry *other = work->entries;
        work->entries = work->sorted;
        work->sorted = other;
        size_t capacity = work->entry_capacity;
        work->entry_capacity = work->sorted_capacity;
        work->sorted_capacity = capacity;
    }
}

/* When it is disposed of: as planned, or once it has come; before the place is cleared. */
static int32_t disposal_at(const struct account *account, int index)
{
    const struct network *network = account->network;
    const struct told_run *run = account->work->run;
    const struct plan_document *plan = network->plan;
    const struct plan_disposition *item = &plan->dispositions[index];
    int32_t at = (int32_t)(item->date - day_moment(network->mission->settings.start_day));
    for (int t = 0; t < plan->trip_count; t++) {
        if (plan->trips[t].to != item->place || plan->trips[t].arrive > item->date)
            continue;
        int32_t came = run->finishes[network->travel_of[t]];
        for (int i = 0; i < plan->trips[t].load_count; i++)
            if (plan->trips[t].loads[i].lot == item->lot && came > at)
                at = came;
    }
    for (int c = 0; c < plan->closing_count; c++)
        if (plan->closings[c].place == item->place)
            at = least(at, run->starts[network->clearance_of[c]]);
    return at;
}

static bool carries_any(const struct account *account, int trip)
{
    return account->first_load[trip] < account->first_load[trip + 1];
}

static void list_trips(struct account *account, enum entry_kind kind, const int32_t *moments,
                       const int32_t *task_of)
{
    for (int t = 0; t < account->network->plan->trip_count; t++)
        if (task_of[t] >= 0 && (task_of != account->network->travel_of || carries_any(account, t)))
            add_entry(account, moments[task_of[t]], kind, t);
}

static void list_events(struct account *account, enum entry_kind kind)
{
    const struct told_run *run = account->work->run;
    for (size_t i = 0; i < run->event_count; i++) {
        const struct casualty_event *event = &run->events[i];
        bool people = event->killed + event->killed_escorts > 0;
        if ((event->task < 0) == (kind == ENTRY_LOSE_THERE) && (people || !account->people_only))
            add_entry(account, event->at, kind, (int32_t)i);
    }
}

/* Kind after kind, so that those of one moment come in that order. */
static void list_entries(struct account *account)
{
    const struct network *network = account->network;
    struct account_work *work = account->work;
    const struct told_run *run = work->run;
    work->entry_count = 0;
    list_trips(account, ENTRY_ARRIVE, run->finishes, network->travel_of);
    list_trips(account, ENTRY_ESCORT_RETURNS, run->finishes, work->escort_back);
    list_trips(account, ENTRY_ESCORT_LEAVES, run->starts, work->escort_out);
    list_events(account, ENTRY_LOSE_THERE);
    for (int d = 0; d < network->plan->disposition_count && !account->people_only; d++)
        add_entry(account, account->disposed_at[d] = disposal_at(account, d), ENTRY_DISPOSE, d);
    list_trips(account, ENTRY_LEAVE, run->starts, network->travel_of);
    list_events(account, ENTRY_LOSE_ABOARD);
    sort_entries(work);
}

static void escort_leaves(struct account *account, int trip)
{
    struct balance *home = escort_home(account, trip);
    int32_t people =
        least(account->network->plan->trips[trip].escort.people, home->present - home->away);
    account->escorts[trip] = people > 0 ? people : 0;
    home->away += account->escorts[trip];
}

static void begin(struct account *account)
{
    struct account_work *work = account->work;
    size_t trips = (size_t)account->network->plan->trip_count;
    for (size_t i = 0; i < work->balance_count; i++) {
        struct balance *balance = &work->balances[i];
        balance->present = balance->rested = balance->begins_with;
        balance->away = 0;
        balance->first = balance->end = 0;
    }
    for (int32_t i = 0; i < account->first_load[trips]; i++)
        account->loads[i].quantity = account->loads[i].lost = 0;
    memset(account->escorts, 0, trips * sizeof *account->escorts);
    memset(account->escorts_lost, 0, trips * sizeof *account->escorts_lost);
    memset(account->has_nothing, 0, trips * sizeof *account->has_nothing);
    account->loss_count = 0;
}

void account_follow(struct account *account, const struct told_run *run)
{
    struct account_work *work = account->work;
    work->run = run;
    begin(account);
    list_entries(account);
    for (size_t i = 0; i < work->entry_count; i++) {
        const struct entry *entry = &work->entries[i];
        bool of_trip = entry->kind != ENTRY_DISPOSE && entry->kind != ENTRY_LOSE_THERE &&
                       entry->kind != ENTRY_LOSE_ABOARD;
        if (of_trip && account->has_nothing[entry->item])
            continue;
        switch (entry->kind) {
        case ENTRY_ARRIVE:
            arrive(account, entry->item, entry->at);
            break;
        case ENTRY_ESCORT_RETURNS:
            escort_home(account, entry->item)->away -=
                account->escorts[entry->item] - account->escorts_lost[entry->item];
            break;
        case ENTRY_ESCORT_LEAVES:
            escort_leaves(account, entry->item);
            break;
        case ENTRY_LOSE_THERE:
            lose_there(account, &run->events[entry->item]);
            break;
        case ENTRY_DISPOSE:
            dispose(account, entry->item);
            break;
        case ENTRY_LEAVE:
            leave(account, entry->item, entry->at);
            break;
        case ENTRY_LOSE_ABOARD:
            lose_aboard(account, &run->events[entry->item]);
            break;
        }
    }
    work->run = NULL;
}

/* -- what is there by the plan -- */

static void list_loads(struct account *account)
{
    const struct plan_document *plan = account->network->plan;
    int units = account->network->mission->unit_count;
    size_t loads = 0, trips = (size_t)plan->trip_count;
    for (int t = 0; t < plan->trip_count; t++)
        loads += (size_t)plan->trips[t].load_count;
    account->first_load = arena_new(&account->arena, trips + 1, sizeof *account->first_load);
    account->loads = arena_new(&account->arena, loads, sizeof *account->loads);
    int32_t used = 0;
    for (int t = 0; t < plan->trip_count; t++) {
        account->first_load[t] = used;
        for (int i = 0; i < plan->trips[t].load_count; i++) {
            const struct plan_load *load = &plan->trips[t].loads[i];
            int thing = load->unit >= 0 ? load->unit : units + load->lot;
            int32_t known = account->first_load[t];
            account->work->with_lots[t] |= thing >= units;
            if (account->people_only && thing >= units)
                continue;
            while (known < used && account->loads[known].thing != thing)
                known++;
            account->loads[known].thing = thing;
            account->loads[known].planned += load->quantity;
            used += known == used;
        }
    }
    account->first_load[trips] = used;
}

static void add_balance(struct account *account, int thing, int place, int32_t begins_with)
{
    struct account_work *work = account->work;
    int32_t *index = balance_index(account, thing, place);
    if (*index < 0) {
        memory_grow(&work->balances, &work->balance_capacity, work->balance_count + 1,
                    sizeof *work->balances);
        *index = (int32_t)work->balance_count++;
        work->balances[*index] = (struct balance){0};
    }
    work->balances[*index].begins_with += begins_with;
}

static void list_balances(struct account *account)
{
    const struct mission *mission = account->network->mission;
    const struct plan_document *plan = account->network->plan;
    size_t things = (size_t)mission->unit_count +
                    (account->people_only ? 0 : (size_t)mission->lot_count),
           count = things * (size_t)mission->place_count;
    account->work->balance_of =
        arena_new(&account->arena, count + 1, sizeof *account->work->balance_of);
    for (size_t i = 0; i < count; i++)
        account->work->balance_of[i] = -1;
    for (int i = 0; i < mission->unit_count; i++)
        add_balance(account, i, mission->units[i].place, mission->units[i].people);
    for (int i = 0; i < mission->lot_count && !account->people_only; i++)
        add_balance(account, mission->unit_count + i, mission->lots[i].place,
                    mission->lots[i].quantity);
    for (int t = 0; t < plan->trip_count; t++)
        for (int32_t i = account->first_load[t]; i < account->first_load[t + 1]; i++) {
            add_balance(account, account->loads[i].thing, plan->trips[t].from, 0);
            add_balance(account, account->loads[i].thing, plan->trips[t].to, 0);
        }
    for (int t = 0; t < plan->trip_count; t++)
        if (plan->trips[t].has_escort && !plan->trips[t].escort.aboard)
            add_balance(account, plan->trips[t].escort.unit,
                        network_escort_place(account->network, t), 0);
    for (int d = 0; d < plan->disposition_count && !account->people_only; d++)
        add_balance(account, mission->unit_count + plan->dispositions[d].lot,
                    plan->dispositions[d].place, 0);
}

static void list_escorts(struct account *account)
{
    const struct network *network = account->network;
    struct account_work *work = account->work;
    size_t trips = (size_t)network->plan->trip_count;
    work->escort_out = arena_new(&account->arena, trips + 1, sizeof *work->escort_out);
    work->escort_back = arena_new(&account->arena, trips + 1, sizeof *work->escort_back);
    for (size_t t = 0; t < trips; t++)
        work->escort_out[t] = work->escort_back[t] = -1;
    for (int32_t i = 0; i < network->task_count; i++) {
        const struct task *task = &network->tasks[i];
        if (task->kind == TASK_ESCORT_OUT)
            work->escort_out[task->item] = i;
        else if (task->kind == TASK_ESCORT_BACK)
            work->escort_back[task->item] = i;
    }
}

struct account *account_new(const struct network *network, bool people_only)
{
    size_t trips = (size_t)network->plan->trip_count,
           dispositions = (size_t)network->plan->disposition_count;
    struct account *account = memory_new(1, sizeof *account);
    *account = (struct account){.network = network, .people_only = people_only};
    account->work = arena_new(&account->arena, 1, sizeof *account->work);
    account->work->transfer = (int32_t)ceil(network->mission->settings.transfer_hours * 60 - 1e-6);
    account->work->with_lots =
        arena_new(&account->arena, trips + 1, sizeof *account->work->with_lots);
    account->escorts = arena_new(&account->arena, trips, sizeof *account->escorts);
    account->escorts_lost = arena_new(&account->arena, trips, sizeof *account->escorts_lost);
    account->has_nothing = arena_new(&account->arena, trips, sizeof *account->has_nothing);
    account->disposed = arena_new(&account->arena, dispositions, sizeof *account->disposed);
    account->disposed_at = arena_new(&account->arena, dispositions, sizeof *account->disposed_at);
    list_loads(account);
    list_balances(account);
    list_escorts(account);
    return account;
}

void account_free(struct account *account)
{
    if (!account)
        return;
    for (size_t i = 0; i < account->work->balance_count; i++)
        free(account->work->balances[i].line);
    free(account->work->balances);
    free(account->work->entries);
    free(account->work->sorted);
    free(account->losses);
    arena_clear(&account->arena);
    free(account);
}
