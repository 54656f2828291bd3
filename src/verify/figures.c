/* Rule 8: what the plan comes to, and whether it says so.
 *
 * Everybody and everything is out once: on first arriving outside, or at the destination. Who moves
 * on from one place outside to another was out before. The plan's figures must be these: counts and
 * days exactly, sums of measures to a millionth.
 */
#include "verify/check.h"
#include "verify/steps.h"

#include <math.h>
#include <stdlib.h>

/* `flow` is an arrival by which things get out. */
static bool gets_out(const struct check *check, const struct flow *flow)
{
    if (flow->kind != FLOW_ARRIVE)
        return false;
    int from = check->plan->trips[flow->source].from;
    if (check_is_outside(check, from) && from != check_thing_place(check, flow->thing))
        return false;
    return check_is_outside(check, flow->place) ||
           check_thing_destination(check, flow->thing) == flow->place;
}

/* A list of late people, with people of one unit and day added up. `people` is 64 bits wide here.
 */
struct late_people {
    int unit;
    int32_t out;
    int64_t people;
};

static int compare_late_people(const void *left_address, const void *right_address)
{
    const struct late_people *left = left_address, *right = right_address;
    if (left->unit != right->unit)
        return left->unit < right->unit ? -1 : 1;
    return (left->out > right->out) - (left->out < right->out);
}

static int add_up(struct late_people *items, int count)
{
    int kept = 0;
    if (count)
        qsort(items, (size_t)count, sizeof *items, compare_late_people);
    for (int i = 0; i < count; i++) {
        if (kept && compare_late_people(&items[kept - 1], &items[i]) == 0)
            items[kept - 1].people += items[i].people;
        else
            items[kept++] = items[i];
    }
    return kept;
}

static int measure_out(struct check *check, struct late_people *late)
{
    struct plan_figures *figures = &check->result->figures;
    int32_t last_day = check->mission->settings.last_day;
    int count = 0;
    figures->last_day_out = DAY_NONE;
    for (int i = 0; i < check->flow_count; i++) {
        const struct flow *flow = &check->flows[i];
        if (!gets_out(check, flow))
            continue;
        int32_t day = moment_day(flow->moment);
        if (!check_is_unit(check, flow->thing)) {
            figures->late_items += day > last_day ? flow->quantity : 0;
            continue;
        }
        figures->people_out += flow->quantity;
        if (figures->last_day_out == DAY_NONE || day > figures->last_day_out)
            figures->last_day_out = day;
        if (day > last_day) {
            figures->late_person_days += flow->quantity * ((int64_t)day - last_day);
            late[count++] = (struct late_people){flow->thing, day, flow->quantity};
        }
    }
    return add_up(late, count);
}

static struct steps danger_of_leg(struct check *check, int leg)
{
    struct steps_wanted wanted = {.kind = LIMIT_DANGER,
                                  .place = -1,
                                  .leg = leg,
                                  .lift = -1,
                                  .country_place = -1,
                                  .base = check->mission->legs[leg].hostile_acts_per_km,
                                  .replaces = true,
                                  .exists_from = DAY_NONE,
                                  .exists_until = DAY_NONE};
    return steps_build(&check->arena, check->mission, &wanted);
}

/* Expected hostile acts that `people` meet on the road moves of a chain. */
static double exposure_on(struct check *check, struct steps *dangers,
                          const struct plan_moves *moves, double people)
{
    double exposure = 0;
    for (int i = 0; i < moves->count; i++) {
        const struct plan_move *move = &moves->items[i];
        const struct leg *leg = &check->mission->legs[move->leg];
        if (leg->mode != MODE_ROAD || move->depart < check->start ||
            (check_is_outside(check, move->from) && check_is_outside(check, move->to)))
            continue;
        if (!dangers[move->leg].count)
            dangers[move->leg] = danger_of_leg(check, move->leg);
        exposure += people * leg->km * steps_value(&dangers[move->leg], moment_day(move->depart));
    }
    return exposure;
}

static double kilometres(const struct check *check, const struct plan_moves *moves)
{
    double sum = 0;
    for (int i = 0; i < moves->count; i++)
        sum += check->mission->legs[moves->items[i].leg].km;
    return sum;
}

static void measure_trips(struct check *check)
{
    struct plan_figures *figures = &check->result->figures;
    const struct mission *mission = check->mission;
    struct steps *dangers = arena_new(&check->arena, (size_t)mission->leg_count, sizeof *dangers);
    for (int i = 0; i < check->plan->trip_count; i++) {
        const struct plan_trip *trip = &check->plan->trips[i];
        bool apart = trip->has_escort && !trip->escort.aboard;
        double escorts = apart ? trip->escort.people : 0,
               people = (double)check->sums[i].totals.people;
        figures->exposure_on_roads += exposure_on(check, dangers, &trip->moves, people + escorts);
        if (apart)
            figures->exposure_on_roads += exposure_on(check, dangers, &trip->escort.out, escorts) +
                                          exposure_on(check, dangers, &trip->escort.back, escorts);
        if (!trip->has_lift)
            continue;
        const struct lift *lift = &mission->lifts[trip->lift.lift];
        double km = kilometres(check, &trip->lift.out) + kilometres(check, &trip->moves) +
                    kilometres(check, &trip->lift.back);
        double days = (double)(trip->lift.until - trip->lift.from) / MINUTES_PER_DAY;
        figures->cost_usd +=
            trip->lift.number * (km * lift->cost_usd_per_km + days * lift->cost_usd_per_day);
    }
    for (int i = 0; i < check->plan->disposition_count; i++) {
        const struct plan_disposition *item = &check->plan->dispositions[i];
        if (item->disposition != DISPOSITION_REDEPLOY && item->disposition != DISPOSITION_TRANSFER)
            figures->value_left_usd += item->quantity * mission->lots[item->lot].value_usd;
    }
    figures->exposure = figures->exposure_at_places + figures->exposure_on_roads;
    figures->trips = check->plan->trip_count;
}

static void compare_count(struct check *check, const char *name, int64_t said, int64_t is)
{
    if (said != is)
        check_breach(check, 8, -1, -1, -1, MOMENT_NONE,
                     "figures.%s is %lld in the plan, %lld by its trips", name, (long long)said,
                     (long long)is);
}

static void compare_sum(struct check *check, const char *name, double said, double is)
{
    if (!(fabs(said - is) <= 1e-6 * fabs(is) + 1e-9))
        check_breach(check, 8, -1, -1, -1, MOMENT_NONE,
                     "figures.%s is %.9g in the plan, %.9g by its trips", name, said, is);
}

/* No plan can beat a bound, so this one does not. */
static void compare_bound(struct check *check, const char *name, double bound, double is)
{
    if (bound > is + 1e-6 * fabs(is) + 1e-9)
        check_breach(check, 8, -1, -1, -1, MOMENT_NONE,
                     "bound.%s is %.9g, and the plan itself has %.9g", name, bound, is);
}

static const char *day_words(int32_t day, char text[static 11])
{
    return day == DAY_NONE ? "none" : day_format(day, text);
}

static void compare_figures(struct check *check)
{
    const struct plan_figures *said = &check->plan->figures, *is = &check->result->figures;
    char text[11], other[11];
    if (said->last_day_out != is->last_day_out)
        check_breach(check, 8, -1, -1, -1, MOMENT_NONE,
                     "figures.last_day_out is %s in the plan, %s by its trips",
                     day_words(said->last_day_out, text), day_words(is->last_day_out, other));
    compare_count(check, "late_person_days", said->late_person_days, is->late_person_days);
    compare_count(check, "late_items", said->late_items, is->late_items);
    compare_count(check, "people_out", said->people_out, is->people_out);
    compare_count(check, "trips", said->trips, is->trips);
    compare_sum(check, "exposure", said->exposure, is->exposure);
    compare_sum(check, "exposure_at_places", said->exposure_at_places, is->exposure_at_places);
    compare_sum(check, "exposure_on_roads", said->exposure_on_roads, is->exposure_on_roads);
    compare_sum(check, "cost_usd", said->cost_usd, is->cost_usd);
    compare_sum(check, "value_left_usd", said->value_left_usd, is->value_left_usd);
    if (check->plan->history) /* what no plan can do, deaths and overruns perhaps can */
        return;
    compare_bound(check, "exposure", check->plan->bound.exposure, is->exposure);
    compare_bound(check, "late_person_days", check->plan->bound.late_person_days,
                  (double)is->late_person_days);
}

/* The plan's list of late people against the true one, both by unit and day. */
static void compare_late_lists(struct check *check, const struct late_people *said, int said_count,
                               const struct late_people *is, int is_count)
{
    char day[11];
    for (int i = 0, k = 0; i < said_count || k < is_count;) {
        int order = i == said_count ? 1
                    : k == is_count ? -1
                                    : compare_late_people(&said[i], &is[k]);
        const struct late_people *one = order <= 0 ? &said[i] : &is[k];
        long long given = order <= 0 ? (long long)said[i].people : 0,
                  real = order >= 0 ? (long long)is[k].people : 0;
        if (given != real)
            check_breach(check, 8, -1, -1, one->unit, day_moment(one->out),
                         "late has %lld people of %s out on %s, by the trips it is %lld", given,
                         check->mission->units[one->unit].id, day_format(one->out, day), real);
        i += order <= 0;
        k += order >= 0;
    }
}

static void check_late(struct check *check, const struct late_people *late, int late_count)
{
    const struct plan_document *plan = check->plan;
    struct verify_result *result = check->result;
    int32_t last_day = check->mission->settings.last_day;
    struct late_people *said = memory_new((size_t)plan->late_count, sizeof *said);
    for (int i = 0; i < plan->late_count; i++) {
        const struct plan_late *entry = &plan->late[i];
        said[i] = (struct late_people){entry->unit, entry->out, entry->people};
        if (entry->days != (int64_t)entry->out - last_day ||
            entry->person_days != entry->people * entry->days)
            check_breach(check, 8, -1, -1, entry->unit, day_moment(entry->out),
                         "late[%d] has %lld days and %lld person-days, %lld and %lld are right", i,
                         (long long)entry->days, (long long)entry->person_days,
                         (long long)((int64_t)entry->out - last_day),
                         (long long)(entry->people * ((int64_t)entry->out - last_day)));
    }
    compare_late_lists(check, said, add_up(said, plan->late_count), late, late_count);
    free(said);
    result->late = arena_new(&result->arena, (size_t)late_count, sizeof *result->late);
    for (int i = 0; i < late_count; i++) {
        int64_t days = (int64_t)late[i].out - last_day;
        int people = late[i].people < INT32_MAX ? (int)late[i].people : INT32_MAX;
        result->late[result->late_count++] =
            (struct plan_late){late[i].unit, people, late[i].out, days, late[i].people * days};
    }
}

static bool has_late_closing(const struct plan_late_closing *list, int count,
                             const struct plan_late_closing *wanted)
{
    for (int i = 0; i < count; i++)
        if (list[i].place == wanted->place && list[i].closed == wanted->closed &&
            list[i].latest_close == wanted->latest_close)
            return true;
    return false;
}

static void check_late_closings(struct check *check)
{
    const struct plan_late_closing *said = check->plan->late_closings,
                                   *is = check->result->late_closings;
    int said_count = check->plan->late_closing_count, is_count = check->result->late_closing_count;
    char day[11];
    for (int i = 0; i < is_count; i++)
        if (!has_late_closing(said, said_count, &is[i]))
            check_breach(check, 8, -1, is[i].place, -1, day_moment(is[i].closed),
                         "late_closings does not name %s, closed on %s",
                         check_place_name(check, is[i].place), day_format(is[i].closed, day));
    for (int i = 0; i < said_count; i++)
        if (!has_late_closing(is, is_count, &said[i]) || has_late_closing(said, i, &said[i]))
            check_breach(check, 8, -1, said[i].place, -1, day_moment(said[i].closed),
                         "late_closings[%d] names %s, closed on %s, which is not so, or twice", i,
                         check_place_name(check, said[i].place), day_format(said[i].closed, day));
}

void check_figures(struct check *check)
{
    const struct settings *settings = &check->mission->settings;
    const struct plan_document *plan = check->plan;
    char said[11], is[11];
    if (plan->start_day != settings->start_day)
        check_breach(check, 8, -1, -1, -1, MOMENT_NONE,
                     "the plan is for a start on %s, the mission's is %s",
                     day_format(plan->start_day, said), day_format(settings->start_day, is));
    if (plan->last_day != settings->last_day)
        check_breach(check, 8, -1, -1, -1, MOMENT_NONE,
                     "the plan is for a last day of %s, the mission's is %s",
                     day_format(plan->last_day, said), day_format(settings->last_day, is));
    struct late_people *late = memory_new((size_t)check->flow_count, sizeof *late);
    int late_count = measure_out(check, late);
    measure_trips(check);
    compare_figures(check);
    check_late(check, late, late_count);
    check_late_closings(check);
    free(late);
}

/* People of a unit that began inside are there no more from that day on. */
static void take_remaining(const struct check *check, int unit, int64_t moment, int64_t people,
                           int32_t first_day, int count, int64_t *remaining)
{
    if (check_is_outside(check, check->mission->units[unit].place))
        return;
    int64_t from = (int64_t)moment_day(moment) - first_day;
    for (int64_t day = from < 0 ? 0 : from; day < count; day++)
        remaining[day] -= people;
}

/* Those lost of a unit that moves had not got out. */
static bool was_inside(const struct check *check, const struct plan_loss *loss)
{
    const struct unit *unit = &check->mission->units[loss->unit];
    int place = loss->trip >= 0 ? check->plan->trips[loss->trip].from : loss->place;
    return unit->destination != unit->place && place != unit->destination &&
           (!check_is_outside(check, place) || place == unit->place);
}

void verify_people_remaining(const struct mission *mission, const struct plan_document *plan,
                             int32_t first_day, int count, int64_t *remaining)
{
    struct verify_result nothing = {0};
    struct check check = {.mission = mission, .plan = plan, .result = &nothing};
    check_prepare(&check);
    int64_t people = 0;
    for (int i = 0; i < mission->unit_count; i++)
        if (!check_is_outside(&check, mission->units[i].place) &&
            mission->units[i].destination != mission->units[i].place)
            people += mission->units[i].people;
    for (int i = 0; i < count; i++)
        remaining[i] = people;
    for (int i = 0; i < check.flow_count; i++) {
        const struct flow *flow = &check.flows[i];
        if (check_is_unit(&check, flow->thing) && gets_out(&check, flow))
            take_remaining(&check, flow->thing, flow->moment, flow->quantity, first_day, count,
                           remaining);
    }
    for (int i = 0; i < plan->loss_count; i++) {
        const struct plan_loss *loss = &plan->losses[i];
        if (loss->unit >= 0 && was_inside(&check, loss))
            take_remaining(&check, loss->unit, loss->date, check.losses[i].quantity, first_day,
                           count, remaining);
    }
    arena_clear(&check.arena);
}
