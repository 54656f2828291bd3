/* Taking the plan apart.
 *
 * Loads of one thing that stand in several entries of a trip are added up here, once, so that no
 * rule can be dodged by splitting them. Every coming and going becomes a flow, and flows are sorted
 * by place and moment: a rule about a place is one pass over its flows. Sums are 64 bits wide; the
 * reader allows 10^9 an entry, and a file of 2^33 entries does not fit in memory.
 */
#include "verify/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void check_breach(struct check *check, int rule, int trip, int place, int thing, int64_t moment,
                  const char *format, ...)
{
    struct verify_result *result = check->result;
    memory_grow(&result->breaches, &check->breach_capacity, (size_t)result->breach_count + 1,
                sizeof *result->breaches);
    va_list arguments;
    va_start(arguments, format);
    char *message = NULL;
    int length = vasprintf(&message, format, arguments);
    va_end(arguments);
    bool unit = thing >= 0 && check_is_unit(check, thing);
    result->breaches[result->breach_count++] = (struct breach){
        .rule = rule,
        .trip = trip,
        .place = place,
        .unit = unit ? thing : -1,
        .lot = thing >= 0 && !unit ? thing - check->mission->unit_count : -1,
        .moment = moment,
        .message = arena_copy_text(&result->arena, length >= 0 ? message : ""),
        .until = MOMENT_NONE,
        .before = -1,
    };
    result->rule_counts[rule]++;
    free(length >= 0 ? message : NULL);
}

struct breach *check_blame(struct check *check, enum breach_kind kind, struct table_row row)
{
    struct breach *last = &check->result->breaches[check->result->breach_count - 1];
    last->kind = kind;
    last->row = row;
    return last;
}

bool check_is_unit(const struct check *check, int thing)
{
    return thing < check->mission->unit_count;
}

static const struct lot *lot_of(const struct check *check, int thing)
{
    return &check->mission->lots[thing - check->mission->unit_count];
}

const char *check_thing_name(const struct check *check, int thing)
{
    return check_is_unit(check, thing) ? check->mission->units[thing].id : lot_of(check, thing)->id;
}

int check_thing_place(const struct check *check, int thing)
{
    return check_is_unit(check, thing) ? check->mission->units[thing].place
                                       : lot_of(check, thing)->place;
}

int check_thing_destination(const struct check *check, int thing)
{
    return check_is_unit(check, thing) ? check->mission->units[thing].destination
                                       : lot_of(check, thing)->destination;
}

void check_thing_available(const struct check *check, int thing, int32_t *day, int *hour,
                           struct table_row *row)
{
    bool unit = check_is_unit(check, thing);
    const struct unit *people = unit ? &check->mission->units[thing] : NULL;
    const struct lot *lot = unit ? NULL : lot_of(check, thing);
    *day = unit ? people->available : lot->available;
    *hour = unit ? people->available_hour : lot->available_hour;
    *row =
        (struct table_row){unit ? "units" : "assets", "available", unit ? people->line : lot->line};
}

int64_t check_thing_quantity(const struct check *check, int thing)
{
    return check_is_unit(check, thing) ? check->mission->units[thing].people
                                       : lot_of(check, thing)->quantity;
}

const char *check_place_name(const struct check *check, int place)
{
    return check->mission->places[place].id;
}

const char *check_trip_name(const struct check *check, int trip)
{
    return check->plan->trips[trip].id;
}

const char *check_moment_text(struct check *check, int64_t moment)
{
    char text[17];
    return arena_copy_text(&check->result->arena, moment_format(moment, text));
}

bool check_is_outside(const struct check *check, int place)
{
    return strcmp(check->mission->places[place].country, check->mission->settings.country) != 0;
}

bool check_is_guard(const struct check *check, int unit, int place)
{
    return check->mission->units[unit].guards && check->mission->units[unit].place == place;
}

bool check_lasts(int64_t minutes, double hours)
{
    return (double)minutes + 1e-6 >= hours * 60;
}

const struct plan_closing *check_closing(const struct check *check, int place)
{
    return plan_document_find_closing(check->plan, place);
}

bool check_must_close(const struct check *check, int place)
{
    return check->mission->places[place].closes &&
           (check->people_total[place] > 0 || check->items_total[place] > 0) &&
           !check->keeps[place];
}

int check_trip_chains(const struct check *check, int trip_index,
                      struct chain chains[static MOST_CHAINS])
{
    const struct mission *mission = check->mission;
    const struct plan_trip *trip = &check->plan->trips[trip_index];
    double own_hours = mission->settings.road_hours_per_day;
    const struct lift *lift = trip->has_lift ? &mission->lifts[trip->lift.lift] : NULL;
    int count = 0;
    double hours = own_hours;
    if (lift)
        hours = check->sums[trip_index].totals.driving > 0 ? fmin(own_hours, lift->hours_per_day)
                                                           : lift->hours_per_day;
    chains[count++] =
        (struct chain){&trip->moves, "", 6, trip->mode, lift, hours, trip->from, trip->to, false};
    if (lift) {
        hours = lift->hours_per_day;
        chains[count++] = (struct chain){&trip->lift.out, "lift out ", 2,          lift->mode, lift,
                                         hours,           lift->base,  trip->from, true};
        chains[count++] =
            (struct chain){&trip->lift.back, "lift back ", 2,    lift->mode, lift, hours,
                           trip->to,         lift->base,   false};
    }
    if (trip->has_escort && !trip->escort.aboard) {
        int home = mission->units[trip->escort.unit].place;
        chains[count++] =
            (struct chain){&trip->escort.out, "escort out ", 3,          MODE_ROAD, NULL,
                           own_hours,         home,          trip->from, true};
        chains[count++] = (struct chain){&trip->escort.back, "escort back ", 3,    MODE_ROAD, NULL,
                                         own_hours,          trip->to,       home, false};
    }
    return count;
}

static int compare_loads(const void *left_address, const void *right_address)
{
    const struct thing_load *left = left_address, *right = right_address;
    return (left->thing > right->thing) - (left->thing < right->thing);
}

struct trip_totals verify_trip_totals(const struct mission *mission, const struct plan_trip *trip)
{
    struct trip_totals totals = {0};
    for (int i = 0; i < trip->load_count; i++) {
        const struct plan_load *load = &trip->loads[i];
        if (load->unit >= 0) {
            totals.people += load->quantity;
            continue;
        }
        const struct lot *lot = &mission->lots[load->lot];
        totals.hazardous |= lot->hazardous;
        if (lot->drives && trip->mode == MODE_ROAD) {
            totals.driving += load->quantity;
            totals.seats += (double)load->quantity * lot->seats;
        } else {
            totals.carried += load->quantity;
            totals.tonnes += (double)load->quantity * lot->tonnes;
            totals.teu += (double)load->quantity * lot->teu;
        }
    }
    totals.vehicles = (double)totals.driving;
    if (trip->has_lift && trip->mode == MODE_ROAD)
        totals.vehicles += trip->lift.number;
    return totals;
}

static void sum_trip(struct check *check, int trip_index)
{
    const struct plan_trip *trip = &check->plan->trips[trip_index];
    struct trip_sum *sum = &check->sums[trip_index];
    sum->loads = arena_new(&check->arena, (size_t)trip->load_count, sizeof *sum->loads);
    for (int i = 0; i < trip->load_count; i++) {
        const struct plan_load *load = &trip->loads[i];
        int thing = load->unit >= 0 ? load->unit : check->mission->unit_count + load->lot;
        sum->loads[i] = (struct thing_load){.thing = thing, .quantity = load->quantity};
    }
    if (trip->load_count)
        qsort(sum->loads, (size_t)trip->load_count, sizeof *sum->loads, compare_loads);
    for (int i = 0; i < trip->load_count; i++) {
        if (sum->load_count && sum->loads[sum->load_count - 1].thing == sum->loads[i].thing)
            sum->loads[sum->load_count - 1].quantity += sum->loads[i].quantity;
        else
            sum->loads[sum->load_count++] = sum->loads[i];
    }
    sum->totals = verify_trip_totals(check->mission, trip);
}

static int compare_flows(const void *left_address, const void *right_address)
{
    const struct flow *left = left_address, *right = right_address;
    if (left->place != right->place)
        return left->place < right->place ? -1 : 1;
    if (left->moment != right->moment)
        return left->moment < right->moment ? -1 : 1;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    if (left->source != right->source)
        return left->source < right->source ? -1 : 1;
    return (left->thing > right->thing) - (left->thing < right->thing);
}

static void add_flow(struct check *check, int64_t moment, enum flow_kind kind, int place, int thing,
                     int source, int64_t quantity)
{
    check->flows[check->flow_count++] = (struct flow){moment, kind, place, thing, source, quantity};
}

static void make_flows(struct check *check)
{
    const struct plan_document *plan = check->plan;
    size_t most =
        (size_t)check->thing_count + (size_t)plan->disposition_count + (size_t)plan->loss_count;
    for (int i = 0; i < plan->trip_count; i++)
        most += 2 * (size_t)check->sums[i].load_count + 2;
    check->flows = arena_new(&check->arena, most, sizeof *check->flows);
    for (int thing = 0; thing < check->thing_count; thing++) {
        int64_t quantity = check_thing_quantity(check, thing);
        if (quantity > 0)
            add_flow(check, INT64_MIN, FLOW_START, check_thing_place(check, thing), thing, -1,
                     quantity);
    }
    for (int i = 0; i < plan->trip_count; i++) {
        const struct plan_trip *trip = &plan->trips[i];
        for (int k = 0; k < check->sums[i].load_count; k++) {
            struct thing_load load = check->sums[i].loads[k];
            add_flow(check, trip->depart, FLOW_LEAVE, trip->from, load.thing, i, load.quantity);
            if (load.quantity > load.lost)
                add_flow(check, trip->arrive, FLOW_ARRIVE, trip->to, load.thing, i,
                         load.quantity - load.lost);
        }
        if (trip->has_escort && !trip->escort.aboard) {
            const struct plan_escort *escort = &trip->escort;
            int home = check->mission->units[escort->unit].place;
            add_flow(check, escort->from, FLOW_ESCORTS_LEAVE, home, escort->unit, i,
                     escort->people);
            add_flow(check, escort->until, FLOW_ESCORTS_RETURN, home, escort->unit, i,
                     escort->people - check->sums[i].escorts_lost);
        }
    }
    for (int i = 0; i < plan->disposition_count; i++) {
        const struct plan_disposition *disposal = &plan->dispositions[i];
        add_flow(check, disposal->date, FLOW_DISPOSE, disposal->place,
                 check->mission->unit_count + disposal->lot, i, disposal->quantity);
    }
    for (int i = 0; i < plan->loss_count; i++) {
        const struct plan_loss *loss = &plan->losses[i];
        struct loss_share share = check->losses[i];
        int thing = loss->unit >= 0 ? loss->unit : check->mission->unit_count + loss->lot;
        if (share.loser == LOSER_PLACE)
            add_flow(check, loss->date, FLOW_LOSE, loss->place, thing, i, share.quantity);
        else if (share.loser == LOSER_ESCORT && share.quantity > 0)
            add_flow(check, loss->date, FLOW_LOSE_ESCORTS, check_thing_place(check, thing), thing,
                     i, share.quantity);
    }
    if (check->flow_count)
        qsort(check->flows, (size_t)check->flow_count, sizeof *check->flows, compare_flows);
}

static void index_places(struct check *check)
{
    const struct mission *mission = check->mission;
    size_t places = (size_t)mission->place_count;
    check->place_flows = arena_new(&check->arena, places + 1, sizeof *check->place_flows);
    check->people_total = arena_new(&check->arena, places, sizeof *check->people_total);
    check->items_total = arena_new(&check->arena, places, sizeof *check->items_total);
    check->country_of_place = arena_new(&check->arena, places, sizeof *check->country_of_place);
    check->keeps = arena_new(&check->arena, places, sizeof *check->keeps);
    for (int thing = 0; thing < check->thing_count; thing++) {
        int destination = check_thing_destination(check, thing);
        if (destination >= 0 && check_thing_quantity(check, thing) > 0)
            check->keeps[destination] = true;
    }
    int flow = 0;
    for (int place = 0; place < mission->place_count; place++) {
        check->place_flows[place] = flow;
        for (; flow < check->flow_count && check->flows[flow].place == place; flow++) {
            const struct flow *item = &check->flows[flow];
            if (item->kind == FLOW_START || item->kind == FLOW_ARRIVE)
                *(check_is_unit(check, item->thing) ? &check->people_total[place]
                                                    : &check->items_total[place]) += item->quantity;
        }
        int first = 0;
        while (strcmp(mission->places[first].country, mission->places[place].country) != 0)
            first++;
        check->country_of_place[place] = first;
    }
    check->place_flows[mission->place_count] = flow;
}

void check_prepare(struct check *check)
{
    const struct mission *mission = check->mission;
    check->thing_count = mission->unit_count + mission->lot_count;
    check->start = day_moment(mission->settings.start_day);
    check->end = day_moment(mission->settings.last_day) +
                 (int64_t)MINUTES_PER_DAY * ((int64_t)mission->settings.horizon_days + 1);
    check->sums = arena_new(&check->arena, (size_t)check->plan->trip_count, sizeof *check->sums);
    for (int i = 0; i < check->plan->trip_count; i++)
        sum_trip(check, i);
    check_sum_losses(check);
    check_sort_overruns(check);
    make_flows(check);
    index_places(check);
}
