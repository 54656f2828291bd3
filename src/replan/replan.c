/* Trips of the plan in force become kept trips of the planner, in the terms of the mission that
 * remains. Places, legs and lift are the same there; of units and lots, any part will do, since the
 * planner takes what a trip carries from wherever it is (plan/kept.c).
 */
#include "replan/replan.h"

#include <stdlib.h>
#include <string.h>

struct keeping {
    const struct situation *situation;
    const struct plan_document *plan;
    const struct replan_options *options;
    struct replan *replan;
    int *part_of_unit, *part_of_lot; /* [of the situation's mission] a part of it; -1: none */
};

static struct plan_kept_moves keep_moves(struct arena *arena, const struct plan_moves *moves)
{
    struct plan_kept_move *items = arena_new(arena, (size_t)moves->count, sizeof *items);
    for (int i = 0; i < moves->count; i++) {
        const struct plan_move *move = &moves->items[i];
        items[i] =
            (struct plan_kept_move){move->leg, move->from, move->to, move->depart, move->arrive};
    }
    return (struct plan_kept_moves){items, moves->count};
}

/* One part of each unit and lot; of a unit the one at its first place, which escorts come from. */
static void find_parts(struct keeping *keeping)
{
    const struct mission *before = keeping->situation->mission;
    const struct remaining *remaining = keeping->replan->remaining;
    struct arena *arena = &keeping->replan->arena;
    keeping->part_of_unit =
        arena_new(arena, (size_t)before->unit_count, sizeof *keeping->part_of_unit);
    keeping->part_of_lot =
        arena_new(arena, (size_t)before->lot_count, sizeof *keeping->part_of_lot);
    for (int i = 0; i < before->unit_count; i++)
        keeping->part_of_unit[i] = -1;
    for (int i = 0; i < before->lot_count; i++)
        keeping->part_of_lot[i] = -1;
    for (int i = 0; i < remaining->mission->unit_count; i++) {
        int unit = remaining->unit_of[i];
        bool home = remaining->mission->units[i].place == before->units[unit].place &&
                    strcmp(remaining->mission->units[i].id, before->units[unit].id) == 0;
        if (keeping->part_of_unit[unit] < 0 || home)
            keeping->part_of_unit[unit] = i;
    }
    for (int i = 0; i < remaining->mission->lot_count; i++)
        keeping->part_of_lot[remaining->lot_of[i]] = i;
}

/* Whether it is one of the last departures with people from a place that closes, or is guarded. */
static bool is_closing(const struct keeping *keeping, const struct plan_trip *trip)
{
    const struct mission *mission = keeping->replan->remaining->mission;
    const struct plan_closing *closing = plan_document_find_closing(keeping->plan, trip->from);
    if (closing)
        return closing->last_departure == trip->depart;
    bool guarded = mission->places[trip->from].guard_people > 0;
    for (int i = 0; i < mission->limit_count; i++)
        guarded = guarded || (mission->limits[i].kind == LIMIT_GUARD &&
                              mission->limits[i].place == trip->from);
    for (int t = 0; t < keeping->plan->trip_count && guarded; t++)
        if (keeping->plan->trips[t].from == trip->from &&
            keeping->plan->trips[t].depart > trip->depart)
            return false;
    return guarded;
}

/* The part of the escort's unit that is where the escort comes from; -1: none. */
static int find_escort(const struct keeping *keeping, const struct plan_trip *trip)
{
    const struct remaining *remaining = keeping->replan->remaining;
    const struct plan_moves *out = &trip->escort.out;
    int home = out->count > 0 ? out->items[0].from : trip->from;
    for (int i = 0; i < remaining->mission->unit_count; i++)
        if (remaining->unit_of[i] == trip->escort.unit && remaining->mission->units[i].escorts &&
            remaining->mission->units[i].place == home)
            return i;
    return -1;
}

/* The trip in the terms of what remains; false if something it needs is gone altogether. */
static bool keep_trip(struct keeping *keeping, const struct plan_trip *trip,
                      struct plan_kept_trip *kept)
{
    struct arena *arena = &keeping->replan->arena;
    struct plan_kept_load *loads = arena_new(arena, (size_t)trip->load_count, sizeof *loads);
    for (int i = 0; i < trip->load_count; i++) {
        const struct plan_load *load = &trip->loads[i];
        loads[i] = (struct plan_kept_load){load->unit >= 0 ? keeping->part_of_unit[load->unit] : -1,
                                           load->lot >= 0 ? keeping->part_of_lot[load->lot] : -1,
                                           load->quantity};
        if (loads[i].unit < 0 && loads[i].lot < 0)
            return false;
    }
    *kept = (struct plan_kept_trip){.id = trip->id,
                                    .mode = trip->mode,
                                    .from = trip->from,
                                    .to = trip->to,
                                    .depart = trip->depart,
                                    .arrive = trip->arrive,
                                    .moves = keep_moves(arena, &trip->moves),
                                    .loads = loads,
                                    .load_count = trip->load_count,
                                    .lift = -1,
                                    .escort = -1,
                                    .closing = is_closing(keeping, trip)};
    if (trip->has_lift) {
        kept->lift = trip->lift.lift;
        kept->lift_number = trip->lift.number;
        kept->lift_from = trip->lift.from;
        kept->lift_until = trip->lift.until;
        kept->lift_out = keep_moves(arena, &trip->lift.out);
        kept->lift_back = keep_moves(arena, &trip->lift.back);
    }
    if (trip->has_escort) {
        kept->escort = trip->escort.aboard ? keeping->part_of_unit[trip->escort.unit]
                                           : find_escort(keeping, trip);
        kept->escort_people = trip->escort.people;
        kept->aboard = trip->escort.aboard;
        kept->escort_from = trip->escort.from;
        kept->escort_until = trip->escort.until;
        kept->escort_out = keep_moves(arena, &trip->escort.out);
        kept->escort_back = keep_moves(arena, &trip->escort.back);
        if (kept->escort < 0)
            return false;
    }
    return true;
}

static bool carries_same(const struct plan_trip *left, const struct plan_trip *right)
{
    for (int i = 0; i < left->load_count; i++)
        for (int j = 0; j < right->load_count; j++)
            if (left->loads[i].unit == right->loads[j].unit &&
                left->loads[i].lot == right->loads[j].lot)
                return true;
    return false;
}

/* What brings the loads of a trip that is announced, from the start on, is fixed like it. */
static void fix_feeders(struct keeping *keeping, int64_t start)
{
    struct replan *replan = keeping->replan;
    bool again = true;
    while (again) {
        again = false;
        for (int i = 0; i < replan->trip_count; i++) {
            const struct plan_trip *later = &keeping->plan->trips[replan->trips[i].trip];
            for (int j = 0; j < replan->trip_count && replan->trips[i].fixed; j++) {
                const struct plan_trip *before = &keeping->plan->trips[replan->trips[j].trip];
                if (replan->trips[j].fixed || before->depart < start || before->to != later->from ||
                    before->arrive > later->depart || !carries_same(before, later))
                    continue;
                replan->trips[j].fixed = again = true;
            }
        }
    }
}

/* Fills replan->trips with those of the plan in force that have not left, and the planner's options
 * with those of them that can be kept. given [kept] is the trip's number in replan->trips. */
static int keep_trips(struct keeping *keeping, struct plan_kept_trip *kept, int *given)
{
    struct replan *replan = keeping->replan;
    const struct situation *situation = keeping->situation;
    int64_t start = day_moment(situation->as_of + 1),
            frozen = day_moment(situation->as_of + 1 + keeping->options->freeze_days);
    for (int t = 0; t < keeping->plan->trip_count; t++) {
        const struct plan_trip *trip = &keeping->plan->trips[t];
        bool announced = situation->trips[t].announced != DAY_NONE;
        if (situation->trips[t].left != MOMENT_NONE)
            continue;
        replan->trips[replan->trip_count++] = (struct replan_trip){
            .trip = t,
            .announced = announced,
            .fixed = trip->depart >= start && (announced || trip->depart < frozen),
            .why = trip->depart < start ? "nothing tells that it left" : "what it takes is gone",
            .depart = trip->depart,
            .arrive = trip->arrive};
    }
    fix_feeders(keeping, start);
    int count = 0;
    for (int fixed = 1; fixed >= 0; fixed--) /* those that are fixed first */
        for (int i = 0; i < replan->trip_count; i++) {
            const struct plan_trip *trip = &keeping->plan->trips[replan->trips[i].trip];
            if (replan->trips[i].fixed != (fixed == 1) || trip->depart < start ||
                !keep_trip(keeping, trip, &kept[count]))
                continue;
            kept[count].fixed = replan->trips[i].fixed;
            replan->trips[i].why = NULL;
            given[count++] = i;
        }
    return count;
}

/* The number behind the ids of the plan's trips, T0042, from which new ones can begin. */
static int first_free_number(const struct plan_document *plan)
{
    long most = 0;
    for (int t = 0; t < plan->trip_count; t++) {
        const char *digits = plan->trips[t].id + strcspn(plan->trips[t].id, "0123456789");
        long number = strtol(digits, NULL, 10);
        most = number > most && number < 100000000 ? number : most;
    }
    return (int)most + 1;
}

/* How many of the trips that had not left are not in the attempt as they were. */
static int count_changes(const struct keeping *keeping, const struct replan_attempt *attempt,
                         int kept_count)
{
    int unchanged = 0;
    const char *why;
    for (int k = 0; k < kept_count; k++)
        unchanged += plan_kept_fate(attempt->plan, k, &why) == KEPT_UNCHANGED;
    return keeping->replan->trip_count - unchanged;
}

/* Whether the left one loses less. */
static bool is_better(const struct replan_attempt *left, const struct replan_attempt *right,
                      double change_exposure)
{
    if (!left->complete || !right->complete)
        return left->complete;
    if (left->late_person_days != right->late_person_days)
        return left->late_person_days < right->late_person_days;
    return left->exposure + change_exposure * left->changed <
           right->exposure + change_exposure * right->changed;
}

/* What became of the trips in the chosen plan. given [kept]: the trip's number in replan->trips. */
static void find_fates(struct keeping *keeping, int kept_count, const int *given)
{
    struct replan *replan = keeping->replan;
    const struct replan_attempt *chosen = &replan->attempts[replan->chosen];
    for (int k = 0; k < kept_count; k++) {
        struct replan_trip *trip = &replan->trips[given[k]];
        enum plan_kept_fate fate = plan_kept_fate(chosen->plan, k, &trip->why);
        const struct plan_trip *now =
            replan->document
                ? plan_document_find_trip(replan->document, keeping->plan->trips[trip->trip].id)
                : NULL;
        trip->kept = fate != KEPT_IMPOSSIBLE;
        trip->changed = fate == KEPT_CHANGED;
        if (now) {
            trip->depart = now->depart;
            trip->arrive = now->arrive;
        }
    }
    for (int t = 0; replan->document && t < replan->document->trip_count; t++)
        replan->new_trips += !plan_document_find_trip(keeping->plan, replan->document->trips[t].id);
}

/* The day up to which the ledger was looked at: what is known on any later day is as much. */
static int32_t last_known(const struct situation *situation)
{
    int32_t last = situation->as_of;
    if (situation->known_on != INT32_MAX)
        return situation->known_on;
    for (int32_t i = 0; i < situation->ledger->entry_count; i++) {
        int32_t day = ledger_known_day(&situation->ledger->entries[i]);
        last = day > last ? day : last;
    }
    return last;
}

struct replan *replan_new(const struct situation *situation, const struct replan_options *options,
                          struct diagnostics *diagnostics)
{
    static const struct plan_document no_plan;
    struct replan *replan = memory_new(1, sizeof *replan);
    struct keeping keeping = {.situation = situation,
                              .plan = situation->plan ? situation->plan : &no_plan,
                              .options = options,
                              .replan = replan};
    size_t count = (size_t)keeping.plan->trip_count;
    replan->remaining = remaining_new(situation, diagnostics);
    if (!replan->remaining)
        goto failed;
    const struct mission *mission = replan->remaining->mission;
    struct plan_kept_trip *kept = arena_new(&replan->arena, count, sizeof *kept);
    int *given = arena_new(&replan->arena, count, sizeof *given);
    replan->trips = arena_new(&replan->arena, count, sizeof *replan->trips);
    find_parts(&keeping);
    int kept_count = keep_trips(&keeping, kept, given), fixed_count = 0;
    while (fixed_count < kept_count && kept[fixed_count].fixed)
        fixed_count++;
    struct plan_options search = options->search;
    search.kept = kept;
    search.unit_group = replan->remaining->unit_of;
    search.lot_group = replan->remaining->lot_of;
    search.first_number = first_free_number(keeping.plan);
    search.remains = true;
    search.as_of = situation->as_of;
    search.known_on = last_known(situation);
    const int counts[KEEPING_COUNT] = {kept_count, fixed_count, 0};
    for (int way = 0; way < KEEPING_COUNT; way++) {
        struct replan_attempt *attempt = &replan->attempts[way];
        search.kept_count = counts[way];
        if (way > KEEP_ALL && (kept_count == 0 || counts[way] == counts[way - 1]))
            continue; /* nothing else than before */
        if (way == KEEP_NONE && options->no_price)
            continue;
        attempt->plan = plan_make(mission, &search, diagnostics);
        if (!attempt->plan)
            goto failed;
        attempt->complete = plan_unplaced(attempt->plan) == 0;
        if (attempt->complete)
            plan_figures(attempt->plan, &attempt->late_person_days, &attempt->exposure);
        attempt->changed = count_changes(&keeping, attempt, counts[way]);
    }
    if (replan->attempts[KEEP_FIXED].plan &&
        is_better(&replan->attempts[KEEP_FIXED], &replan->attempts[KEEP_ALL],
                  options->search.change_exposure))
        replan->chosen = KEEP_FIXED;
    const struct replan_attempt *chosen = &replan->attempts[replan->chosen];
    if (chosen->complete) {
        replan->text = plan_text(chosen->plan);
        replan->document = plan_document_read_text(replan->text, strlen(replan->text),
                                                   "the new plan", mission, diagnostics);
        if (!replan->document)
            goto failed;
    }
    find_fates(&keeping, counts[replan->chosen], given);
    return replan;
failed:
    replan_free(replan);
    return NULL;
}

void replan_free(struct replan *replan)
{
    if (!replan)
        return;
    for (int way = 0; way < KEEPING_COUNT; way++)
        plan_free(replan->attempts[way].plan);
    plan_document_free(replan->document);
    free(replan->text);
    remaining_free(replan->remaining);
    arena_clear(&replan->arena);
    free(replan);
}
