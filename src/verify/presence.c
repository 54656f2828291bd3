/* Who is where: escorts away (rule 3), guard (rule 4), beds (rule 5), and the exposure of people at
 * places (rule 8).
 *
 * One pass over the flows of each place keeps what is there. All flows of one moment are taken
 * together, then the time until the next is judged, cut where a limit changes. Somebody is *bound
 * to leave* if the place is not the destination; items at their destination are if they will still
 * be disposed of. Escorts who are away still belong to their place: they hold it open, but they
 * neither guard it nor sleep there. Their exposure at home goes on: nobody gains by being away
 * longer than the escort takes.
 */
#include "verify/check.h"
#include "verify/steps.h"

#include <math.h>

/* A breach that lasts: opened by the first bad stretch, told when it ends. */
struct watch {
    bool open;
    int64_t since, until;
    double have, need; /* where it was worst */
    int trip;          /* that brought it about, or -1 */
    int64_t change;    /* by how much */
};

struct sweep {
    struct check *check;
    int place;
    int64_t *present, *away, *future; /* by thing; future: still to be disposed of here */
    int64_t people, people_away;      /* all people of this place */
    int64_t bound_people;             /* those bound to leave */
    int64_t bound_items;
    int64_t guards;     /* there and not away */
    int64_t held_until; /* the last departure of a place that closes, which is guarded until then */
    struct steps guard, beds, danger;
    struct watch guard_watch, beds_watch;
    int guard_trip,
        people_trip; /* of this moment: the last that took guards, that brought people */
    int64_t guard_change, people_change;
};

static int64_t bound(const struct sweep *sweep, int thing)
{
    if (check_thing_destination(sweep->check, thing) != sweep->place)
        return sweep->present[thing];
    int64_t future = sweep->future[thing], present = sweep->present[thing];
    return future < present ? future : present;
}

static void apply_escorts(struct sweep *sweep, const struct flow *flow)
{
    const struct check *check = sweep->check;
    bool leave = flow->kind == FLOW_ESCORTS_LEAVE;
    int64_t change = leave ? flow->quantity : -flow->quantity;
    sweep->away[flow->thing] += change;
    sweep->people_away += change;
    if (check_is_guard(check, flow->thing, sweep->place)) {
        sweep->guards -= change;
        if (leave) {
            sweep->guard_trip = flow->source;
            sweep->guard_change = flow->quantity;
        }
    }
}

/* Who is lost while away was neither guard nor guest, and is no longer away. */
static void apply_lost_escorts(struct sweep *sweep, const struct flow *flow)
{
    int64_t before = bound(sweep, flow->thing);
    sweep->present[flow->thing] -= flow->quantity;
    sweep->away[flow->thing] -= flow->quantity;
    sweep->people -= flow->quantity;
    sweep->people_away -= flow->quantity;
    sweep->bound_people += bound(sweep, flow->thing) - before;
}

static void apply(struct sweep *sweep, const struct flow *flow)
{
    const struct check *check = sweep->check;
    if (flow->kind == FLOW_LOSE_ESCORTS) {
        apply_lost_escorts(sweep, flow);
        return;
    }
    if (flow->kind == FLOW_ESCORTS_LEAVE || flow->kind == FLOW_ESCORTS_RETURN) {
        apply_escorts(sweep, flow);
        return;
    }
    bool come = flow->kind == FLOW_START || flow->kind == FLOW_ARRIVE;
    int64_t change = come ? flow->quantity : -flow->quantity, before = bound(sweep, flow->thing);
    sweep->present[flow->thing] += change;
    if (flow->kind == FLOW_DISPOSE)
        sweep->future[flow->thing] -= flow->quantity;
    int64_t more = bound(sweep, flow->thing) - before;
    if (!check_is_unit(check, flow->thing)) {
        sweep->bound_items += more;
        return;
    }
    sweep->people += change;
    sweep->bound_people += more;
    if (come && flow->source >= 0) {
        sweep->people_trip = flow->source;
        sweep->people_change = flow->quantity;
    }
    if (check_is_guard(check, flow->thing, sweep->place)) {
        sweep->guards += change;
        if (flow->kind == FLOW_LEAVE) {
            sweep->guard_trip = flow->source;
            sweep->guard_change = flow->quantity;
        }
    }
}

/* After a moment: of no unit are more people away than are still here. */
static void check_away(struct sweep *sweep, const struct flow *flows, int count)
{
    struct check *check = sweep->check;
    for (int i = 0; i < count; i++) {
        int unit = flows[i].thing;
        bool lost = flows[i].kind == FLOW_LOSE;
        bool fewer = lost || flows[i].kind == FLOW_LEAVE || flows[i].kind == FLOW_ESCORTS_LEAVE;
        if (!fewer || !check_is_unit(check, unit) || sweep->away[unit] <= 0 ||
            sweep->away[unit] <= sweep->present[unit])
            continue;
        check_breach(
            check, 3, lost ? -1 : flows[i].source, sweep->place, unit, flows[i].moment,
            "%lld people of %s are away as escorts from %s on, and %lld are still at %s (%s%s)",
            (long long)sweep->away[unit], check_thing_name(check, unit),
            check_moment_text(check, flows[i].moment), (long long)sweep->present[unit],
            check_place_name(check, sweep->place), lost ? "after a loss" : "trip ",
            lost ? "" : check_trip_name(check, flows[i].source));
        check_blame(check, BREACH_ESCORTS,
                    (struct table_row){"units", "people", check->mission->units[unit].line});
    }
}

static void tell(struct sweep *sweep, struct watch *watch, int rule, const char *what)
{
    struct check *check = sweep->check;
    if (!watch->open)
        return;
    watch->open = false;
    const char *from = check_moment_text(check, watch->since),
               *until = check_moment_text(check, watch->until);
    const char *place = check_place_name(check, sweep->place);
    if (watch->trip >= 0)
        check_breach(check, rule, watch->trip, sweep->place, -1, watch->since,
                     "%s has %.0f %s %.0f %s from %s to %s (trip %s %s %lld)", place, watch->have,
                     rule == 4 ? "of" : "people on", watch->need, what, from, until,
                     check_trip_name(check, watch->trip), rule == 4 ? "took" : "brought",
                     (long long)watch->change);
    else
        check_breach(check, rule, -1, sweep->place, -1, watch->since,
                     "%s has %.0f %s %.0f %s from %s to %s", place, watch->have,
                     rule == 4 ? "of" : "people on", watch->need, what, from, until);
    const struct steps *limit = rule == 4 ? &sweep->guard : &sweep->beds;
    check_blame(check, rule == 4 ? BREACH_GUARD : BREACH_BEDS,
                steps_row(check->mission, limit, moment_day(watch->since)))
        ->until = watch->until;
    check_overrun(check, rule == 4 ? OVERRUN_GUARD : OVERRUN_BEDS, -1, sweep->place, -1, -1, -1);
}

static void look(struct sweep *sweep, struct watch *watch, bool bad, double have, double need,
                 int64_t from, int64_t until, int rule, const char *what)
{
    if (!bad) {
        tell(sweep, watch, rule, what);
        return;
    }
    if (!watch->open) {
        bool guard = rule == 4;
        *watch = (struct watch){true,
                                from,
                                until,
                                have,
                                need,
                                guard ? sweep->guard_trip : sweep->people_trip,
                                guard ? sweep->guard_change : sweep->people_change};
    }
    watch->until = until;
    if (fabs(have - need) > fabs(watch->have - watch->need)) {
        watch->have = have;
        watch->need = need;
    }
}

/* The stretch from .. until, in which nobody comes or goes. */
static void judge(struct sweep *sweep, int64_t from, int64_t until)
{
    struct check *check = sweep->check;
    bool inside = !check_is_outside(check, sweep->place);
    double here = (double)(sweep->people - sweep->people_away);
    double exposed = (double)sweep->bound_people;
    while (from < until) {
        int32_t day = moment_day(from);
        int guard = steps_find(&sweep->guard, day), beds = steps_find(&sweep->beds, day);
        int danger = steps_find(&sweep->danger, day);
        int64_t stop = until;
        const int64_t ends[] = {steps_end(&sweep->guard, guard), steps_end(&sweep->beds, beds),
                                steps_end(&sweep->danger, danger)};
        for (int i = 0; i < 3; i++)
            if (ends[i] < stop)
                stop = ends[i];
        if (from < sweep->held_until && sweep->held_until < stop)
            stop = sweep->held_until;
        double need = sweep->guard.value[guard],
               have = sweep->guards > 0 ? (double)sweep->guards : 0, room = sweep->beds.value[beds];
        bool open = sweep->bound_people > 0 || sweep->bound_items > 0 || from < sweep->held_until;
        look(sweep, &sweep->guard_watch, open && need > 0 && have < need, have, need, from, stop, 4,
             "guards");
        look(sweep, &sweep->beds_watch, here > room, here, room, from, stop, 5, "beds");
        if (inside)
            check->result->figures.exposure_at_places +=
                exposed * sweep->danger.value[danger] * (double)(stop - from) / MINUTES_PER_DAY;
        from = stop;
    }
}

static struct steps place_steps(struct check *check, int place, enum limit_kind kind, double base,
                                bool replaces, const char *column)
{
    struct steps_wanted wanted = {.kind = kind,
                                  .place = place,
                                  .leg = -1,
                                  .lift = -1,
                                  .country_place = -1,
                                  .base = base,
                                  .replaces = replaces,
                                  .exists_from = DAY_NONE,
                                  .exists_until = DAY_NONE,
                                  .row = {"places", column, check->mission->places[place].line}};
    return steps_build(&check->arena, check->mission, &wanted);
}

static void sweep_place(struct sweep *sweep)
{
    struct check *check = sweep->check;
    const struct place *place = &check->mission->places[sweep->place];
    const struct flow *flows = check->flows + check->place_flows[sweep->place];
    int count = check->place_flows[sweep->place + 1] - check->place_flows[sweep->place];
    sweep->guard =
        place_steps(check, sweep->place, LIMIT_GUARD, place->guard_people, true, "guard_people");
    sweep->beds = place_steps(check, sweep->place, LIMIT_BEDS,
                              place->beds < 0 ? (double)INFINITY : place->beds, false, "beds");
    sweep->danger = place_steps(check, sweep->place, LIMIT_DANGER, place->hostile_acts_per_day,
                                true, "hostile_acts_per_day");
    const struct plan_closing *closing = check_closing(check, sweep->place);
    bool closes = closing && check_must_close(check, sweep->place);
    sweep->held_until = closes ? closing->last_departure : INT64_MIN;
    for (int i = 0; i < count; i++) {
        sweep->present[flows[i].thing] = sweep->away[flows[i].thing] =
            sweep->future[flows[i].thing] = 0;
    }
    for (int i = 0; i < count; i++)
        if (flows[i].kind == FLOW_DISPOSE)
            sweep->future[flows[i].thing] += flows[i].quantity;
    for (int i = 0, end; i < count; i = end) {
        sweep->guard_trip = sweep->people_trip = -1;
        for (end = i; end < count && flows[end].moment == flows[i].moment; end++)
            apply(sweep, &flows[end]);
        check_away(sweep, flows + i, end - i);
        int64_t from = flows[i].moment, until = end < count ? flows[end].moment : check->end;
        judge(sweep, from < check->start ? check->start : from, until);
    }
    tell(sweep, &sweep->guard_watch, 4, "guards");
    tell(sweep, &sweep->beds_watch, 5, "beds");
}

void check_presence(struct check *check)
{
    size_t things = (size_t)check->thing_count;
    int64_t *present = arena_new(&check->arena, things, sizeof *present);
    int64_t *away = arena_new(&check->arena, things, sizeof *away);
    int64_t *future = arena_new(&check->arena, things, sizeof *future);
    for (int place = 0; place < check->mission->place_count; place++) {
        struct sweep sweep = {
            .check = check, .place = place, .present = present, .away = away, .future = future};
        sweep_place(&sweep);
    }
}
