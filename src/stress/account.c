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
    struct waiting *line;          /* who came and has not rested; owned */
    size_t first, end, capacity;
};

struct pass {
    const struct told_run *run;
    struct account *account;
    struct balance *balances; /* [thing][place] */
    struct entry *entries;
    size_t entry_count;
    int32_t transfer;
};

static struct balance *balance_of(struct pass *pass, int thing, int place)
{
    return &pass->balances[(size_t)thing * (size_t)pass->run->network->mission->place_count +
                           (size_t)place];
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

static void lose(struct pass *pass, struct account_loss loss)
{
    struct account *account = pass->account;
    if (loss.quantity <= 0)
        return;
    memory_grow(&account->losses, &account->loss_capacity, account->loss_count + 1,
                sizeof *account->losses);
    account->losses[account->loss_count++] = loss;
}

/* -- what comes and goes -- */

static struct balance *escort_home(struct pass *pass, int trip)
{
    const struct network *network = pass->run->network;
    int unit = network->plan->trips[trip].escort.unit;
    return balance_of(pass, unit, network->mission->units[unit].place);
}

static void give_up(struct pass *pass, int trip)
{
    struct account *account = pass->account;
    const struct mission *mission = pass->run->network->mission;
    const struct plan_trip *planned = &pass->run->network->plan->trips[trip];
    account->has_nothing[trip] = true;
    if (planned->has_escort && !planned->escort.aboard)
        escort_home(pass, trip)->away -= account->escorts[trip] - account->escorts_lost[trip];
    for (size_t i = 0; i < account->loss_count; i++) {
        struct account_loss *loss = &account->losses[i];
        if (loss->trip != trip)
            continue;
        loss->trip = -1;
        loss->place =
            loss->lift >= 0 ? mission->lifts[loss->lift].base : mission->units[loss->unit].place;
    }
}

static void leave(struct pass *pass, int trip, int32_t at)
{
    struct account *account = pass->account;
    int place = pass->run->network->plan->trips[trip].from;
    bool any = false;
    for (int32_t i = account->first_load[trip]; i < account->first_load[trip + 1]; i++) {
        struct carried *load = &account->loads[i];
        struct balance *balance = balance_of(pass, load->thing, place);
        rest(balance, at, pass->transfer);
        load->quantity =
            least(load->planned, least(balance->rested, balance->present - balance->away));
        load->quantity = load->quantity > 0 ? load->quantity : 0;
        balance->rested -= load->quantity;
        balance->present -= load->quantity;
        any |= load->quantity > 0;
    }
    if (!any)
        give_up(pass, trip);
}

static void arrive(struct pass *pass, int trip, int32_t at)
{
    const struct account *account = pass->account;
    int place = pass->run->network->plan->trips[trip].to;
    for (int32_t i = account->first_load[trip]; i < account->first_load[trip + 1]; i++) {
        const struct carried *load = &account->loads[i];
        struct balance *balance = balance_of(pass, load->thing, place);
        if (load->quantity <= load->lost)
            continue;
        memory_grow(&balance->line, &balance->capacity, balance->end + 1, sizeof *balance->line);
        balance->line[balance->end++] = (struct waiting){at, load->quantity - load->lost};
        balance->present += load->quantity - load->lost;
    }
}

static void dispose(struct pass *pass, int index)
{
    const struct network *network = pass->run->network;
    const struct plan_disposition *item = &network->plan->dispositions[index];
    struct balance *balance =
        balance_of(pass, network->mission->unit_count + item->lot, item->place);
    int32_t quantity = least(item->quantity, balance->present);
    pass->account->disposed[index] = quantity > 0 ? quantity : 0;
    take_last(balance, pass->account->disposed[index]);
}

/* -- what is lost -- */

/* The unit of which most are there. */
static void lose_there(struct pass *pass, const struct casualty_event *event)
{
    for (int32_t left = event->killed; left > 0;) {
        int most = -1;
        int32_t people = 0;
        for (int unit = 0; unit < pass->run->network->mission->unit_count; unit++) {
            const struct balance *balance = balance_of(pass, unit, event->place);
            if (balance->present - balance->away > people) {
                most = unit;
                people = balance->present - balance->away;
            }
        }
        if (most < 0)
            return;
        int32_t quantity = least(left, people);
        struct balance *balance = balance_of(pass, most, event->place);
        rest(balance, event->at, pass->transfer);
        take_last(balance, quantity);
        lose(pass, (struct account_loss){-1, event->place, most, -1, -1, event->at, quantity,
                                         event->risk});
        left -= quantity;
    }
}

/* People of the loads, the largest first; or items that drive, in the order of the loads. */
static void lose_loads(struct pass *pass, int trip, const struct casualty_event *event,
                       int32_t quantity, bool people)
{
    struct account *account = pass->account;
    const struct mission *mission = pass->run->network->mission;
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
        lose(pass, (struct account_loss){trip, -1, people ? from->thing : -1, lot, -1, event->at,
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
static void lose_escorts(struct pass *pass, int trip, const struct casualty_event *event,
                         enum task_kind kind)
{
    struct account *account = pass->account;
    int unit = pass->run->network->plan->trips[trip].escort.unit;
    struct balance *home = escort_home(pass, trip);
    int32_t quantity =
        least(event->killed_escorts, account->escorts[trip] - account->escorts_lost[trip]);
    if (quantity <= 0)
        return;
    if (carries(account, trip, unit, kind != TASK_ESCORT_OUT)) {
        if (kind == TASK_TRAVEL)
            lose_loads(pass, trip, event, quantity, true);
        return;
    }
    account->escorts_lost[trip] += quantity;
    home->away -= quantity;
    take_last(home, quantity);
    lose(pass, (struct account_loss){trip, -1, unit, -1, -1, event->at, quantity, event->risk});
}

static void lose_aboard(struct pass *pass, const struct casualty_event *event)
{
    const struct network *network = pass->run->network;
    const struct task *task = &network->tasks[event->task];
    int trip = task->item;
    if (pass->account->has_nothing[trip])
        return;
    lose_loads(pass, trip, event, event->killed, true);
    lose_escorts(pass, trip, event, task->kind);
    lose_loads(pass, trip, event, event->driving, false);
    lose(pass, (struct account_loss){trip, -1, -1, -1, network->plan->trips[trip].lift.lift,
                                     event->at, event->vehicles, event->risk});
}

/* -- the pass -- */

static int compare_entries(const void *left_address, const void *right_address)
{
    const struct entry *left = left_address, *right = right_address;
    if (left->at != right->at)
        return left->at < right->at ? -1 : 1;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    return (left->item > right->item) - (left->item < right->item);
}

static void add_entry(struct pass *pass, int32_t at, enum entry_kind kind, int32_t item)
{
    pass->entries[pass->entry_count++] = (struct entry){at, kind, item};
}

/* When it is disposed of: as planned, or once it has come; before the place is cleared. */
static int32_t disposal_at(const struct told_run *run, int index)
{
    const struct network *network = run->network;
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

static void list_entries(struct pass *pass)
{
    const struct told_run *run = pass->run;
    const struct network *network = run->network;
    const struct plan_document *plan = network->plan;
    size_t most = run->event_count + (size_t)plan->disposition_count + (size_t)network->task_count;
    pass->entries = memory_new(most + (size_t)plan->trip_count + 1, sizeof *pass->entries);
    for (int32_t i = 0; i < network->task_count; i++) {
        const struct task *task = &network->tasks[i];
        if (task->kind == TASK_TRAVEL) {
            add_entry(pass, run->starts[i], ENTRY_LEAVE, task->item);
            add_entry(pass, run->finishes[i], ENTRY_ARRIVE, task->item);
        } else if (task->kind == TASK_ESCORT_OUT) {
            add_entry(pass, run->starts[i], ENTRY_ESCORT_LEAVES, task->item);
        } else if (task->kind == TASK_ESCORT_BACK) {
            add_entry(pass, run->finishes[i], ENTRY_ESCORT_RETURNS, task->item);
        }
    }
    for (int d = 0; d < plan->disposition_count; d++)
        add_entry(pass, pass->account->disposed_at[d] = disposal_at(run, d), ENTRY_DISPOSE, d);
    for (size_t i = 0; i < run->event_count; i++)
        add_entry(pass, run->events[i].at,
                  run->events[i].task < 0 ? ENTRY_LOSE_THERE : ENTRY_LOSE_ABOARD, (int32_t)i);
    if (pass->entry_count)
        qsort(pass->entries, pass->entry_count, sizeof *pass->entries, compare_entries);
}

static void begin_with(struct pass *pass, int thing, int place, int quantity)
{
    struct balance *balance = balance_of(pass, thing, place);
    balance->present = balance->rested = quantity;
}

static void go_through(struct pass *pass)
{
    const struct network *network = pass->run->network;
    const struct mission *mission = network->mission;
    struct account *account = pass->account;
    for (int i = 0; i < mission->unit_count; i++)
        begin_with(pass, i, mission->units[i].place, mission->units[i].people);
    for (int i = 0; i < mission->lot_count; i++)
        begin_with(pass, mission->unit_count + i, mission->lots[i].place,
                   mission->lots[i].quantity);
    for (size_t i = 0; i < pass->entry_count; i++) {
        const struct entry *entry = &pass->entries[i];
        bool of_trip = entry->kind != ENTRY_DISPOSE && entry->kind != ENTRY_LOSE_THERE &&
                       entry->kind != ENTRY_LOSE_ABOARD;
        if (of_trip && account->has_nothing[entry->item])
            continue;
        switch (entry->kind) {
        case ENTRY_ARRIVE:
            arrive(pass, entry->item, entry->at);
            break;
        case ENTRY_ESCORT_RETURNS:
            escort_home(pass, entry->item)->away -=
                account->escorts[entry->item] - account->escorts_lost[entry->item];
            break;
        case ENTRY_ESCORT_LEAVES: {
            struct balance *home = escort_home(pass, entry->item);
            int32_t people =
                least(network->plan->trips[entry->item].escort.people, home->present - home->away);
            account->escorts[entry->item] = people > 0 ? people : 0;
            home->away += account->escorts[entry->item];
            break;
        }
        case ENTRY_LOSE_THERE:
            lose_there(pass, &pass->run->events[entry->item]);
            break;
        case ENTRY_DISPOSE:
            dispose(pass, entry->item);
            break;
        case ENTRY_LEAVE:
            leave(pass, entry->item, entry->at);
            break;
        case ENTRY_LOSE_ABOARD:
            lose_aboard(pass, &pass->run->events[entry->item]);
            break;
        }
    }
}

static void list_loads(struct account *account, const struct network *network)
{
    const struct plan_document *plan = network->plan;
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
            int thing = load->unit >= 0 ? load->unit : network->mission->unit_count + load->lot;
            int32_t known = account->first_load[t];
            while (known < used && account->loads[known].thing != thing)
                known++;
            account->loads[known].thing = thing;
            account->loads[known].planned += load->quantity;
            used += known == used;
        }
    }
    account->first_load[trips] = used;
}

void account_make(struct account *account, const struct told_run *run)
{
    const struct network *network = run->network;
    const struct mission *mission = network->mission;
    size_t trips = (size_t)network->plan->trip_count,
           dispositions = (size_t)network->plan->disposition_count,
           balances =
               (size_t)(mission->unit_count + mission->lot_count) * (size_t)mission->place_count;
    *account = (struct account){0};
    list_loads(account, network);
    account->escorts = arena_new(&account->arena, trips, sizeof *account->escorts);
    account->escorts_lost = arena_new(&account->arena, trips, sizeof *account->escorts_lost);
    account->has_nothing = arena_new(&account->arena, trips, sizeof *account->has_nothing);
    account->disposed = arena_new(&account->arena, dispositions, sizeof *account->disposed);
    account->disposed_at = arena_new(&account->arena, dispositions, sizeof *account->disposed_at);
    struct pass pass = {.run = run,
                        .account = account,
                        .balances = memory_new(balances, sizeof *pass.balances),
                        .transfer = (int32_t)ceil(mission->settings.transfer_hours * 60 - 1e-6)};
    list_entries(&pass);
    go_through(&pass);
    for (size_t i = 0; i < balances; i++)
        free(pass.balances[i].line);
    free(pass.balances);
    free(pass.entries);
}

void account_clear(struct account *account)
{
    free(account->losses);
    arena_clear(&account->arena);
}
