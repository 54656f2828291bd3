/* Rule 6 of a plan for what remains: what set out before its start cannot be planned any more. Lift
 * and escorts that were on their way to a trip by then are there because the plan in force sent
 * them; so that plan has a trip of the same id, with the same lift or escort and the same moves up
 * to the start. What comes after is free. The two plans are of two missions, whose units may be cut
 * into parts, so everything is compared by its id.
 */
#include "verify/check.h"

#include <stdlib.h>
#include <string.h>

struct setting_out {
    struct check *check;
    const struct verify_before *before;
    int trip;                     /* in the plan */
    const struct plan_trip *then; /* in the plan before; NULL: it has none of that id */
};

/* The trip found by its id; ids are sorted once. */
static int compare_trips(const void *left, const void *right)
{
    const struct plan_trip *const *a = left, *const *b = right;
    return strcmp((*a)->id, (*b)->id);
}

static void tell(const struct setting_out *out, const char *what, int64_t moment, const char *words)
{
    struct check *check = out->check;
    check_breach(check, 6, out->trip, -1, -1, moment,
                 "trip %s: its %s set out at %s, before the start, %s",
                 check_trip_name(check, out->trip), what, check_moment_text(check, moment), words);
    check_blame(check, BREACH_START, (struct table_row){"mission", "start", 0});
}

static bool same_move(const struct setting_out *out, const struct plan_move *now,
                      const struct plan_move *then)
{
    const struct mission *mission = out->check->mission, *before = out->before->mission;
    return strcmp(mission->legs[now->leg].id, before->legs[then->leg].id) == 0 &&
           strcmp(mission->places[now->from].id, before->places[then->from].id) == 0 &&
           strcmp(mission->places[now->to].id, before->places[then->to].id) == 0 &&
           now->depart == then->depart && now->arrive == then->arrive;
}

/* The moves that began before the start are those of then, and there are no fewer of them. */
static bool same_moves(const struct setting_out *out, const struct plan_moves *now,
                       const struct plan_moves *then)
{
    int64_t start = out->check->start;
    for (int i = 0; i < now->count || i < then->count; i++) {
        bool began = i < now->count && now->items[i].depart < start,
             began_then = i < then->count && then->items[i].depart < start;
        if (began != began_then)
            return false;
        if (began && !same_move(out, &now->items[i], &then->items[i]))
            return false;
    }
    return true;
}

static void check_lift_set_out(const struct setting_out *out)
{
    const struct plan_lift *now = &out->check->plan->trips[out->trip].lift;
    const struct plan_lift *then = &out->then->lift;
    const struct mission *mission = out->check->mission, *before = out->before->mission;
    int64_t moment = now->out.items[0].depart;
    if (!out->then->has_lift)
        tell(out, "lift", moment, "and the plan in force gives it none");
    else if (strcmp(mission->lifts[now->lift].id, before->lifts[then->lift].id) != 0 ||
             now->number != then->number)
        tell(out, "lift", moment,
             arena_format(&out->check->arena, "as %d of %s, and by the plan in force as %d of %s",
                          now->number, mission->lifts[now->lift].id, then->number,
                          before->lifts[then->lift].id));
    else if (now->from != then->from || !same_moves(out, &now->out, &then->out))
        tell(out, "lift", moment, "not when or where the plan in force has it");
}

static void check_escort_set_out(const struct setting_out *out)
{
    const struct plan_escort *now = &out->check->plan->trips[out->trip].escort;
    const struct plan_escort *then = &out->then->escort;
    const char *unit = out->check->mission->units[now->unit].id;
    int64_t moment = now->out.items[0].depart;
    if (!out->then->has_escort || then->aboard)
        tell(out, "escort", moment, "and the plan in force sends none");
    else if (mission_find_unit_or_part(out->before->mission, unit) != then->unit ||
             now->people != then->people)
        tell(out, "escort", moment,
             arena_format(&out->check->arena,
                          "as %d people of %s, and by the plan in force as %d of %s", now->people,
                          unit, then->people, out->before->mission->units[then->unit].id));
    else if (now->from != then->from || !same_moves(out, &now->out, &then->out))
        tell(out, "escort", moment, "not when or where the plan in force has it");
}

void check_set_out(struct check *check, const struct verify_before *before)
{
    const struct plan_document *plan = check->plan;
    size_t count = before->plan ? (size_t)before->plan->trip_count : 0;
    const struct plan_trip **by_id = arena_new(&check->arena, count, sizeof *by_id);
    for (size_t i = 0; i < count; i++)
        by_id[i] = &before->plan->trips[i];
    if (count)
        qsort(by_id, count, sizeof *by_id, compare_trips);
    for (int t = 0; t < plan->trip_count; t++) {
        const struct plan_trip *trip = &plan->trips[t], **found = NULL;
        const struct plan_moves *lift = &trip->lift.out, *escort = &trip->escort.out;
        bool lift_out = trip->has_lift && lift->count && lift->items[0].depart < check->start;
        bool escort_out = trip->has_escort && !trip->escort.aboard && escort->count &&
                          escort->items[0].depart < check->start;
        if (!lift_out && !escort_out)
            continue;
        if (count)
            found = bsearch(&trip, by_id, count, sizeof *by_id, compare_trips);
        struct setting_out out = {check, before, t, found ? *found : NULL};
        if (!out.then) {
            tell(&out, lift_out ? "lift" : "escort", (lift_out ? lift : escort)->items[0].depart,
                 before->plan ? "and the plan in force has no such trip"
                              : "and no plan was in force");
            continue;
        }
        if (lift_out)
            check_lift_set_out(&out);
        if (escort_out)
            check_escort_set_out(&out);
    }
}
