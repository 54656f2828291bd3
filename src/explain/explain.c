/* Moving a date and asking the checker.
 *
 * A *trial* is a copy of the plan in which some elements are moved by some minutes, checked. Only
 * breaches that the plan itself does not have count, and none of rule 8: that figures are others
 * then is clear, and how they differ is told apart.
 *
 * One side is explained in three turns. First, how far can it go alone: day by day until something
 * breaks. Second, what breaks on that day: reasons of level 0. Third, what holds these reasons is
 * moved along, and the checker is asked again: what breaks now and was not told yet is of level 1,
 * and so on. So each level answers "and why is *that* not earlier?". As the subject was free up to
 * the day before, what holds it need only move by one day, however far the subject has moved.
 */
#include "explain/explain.h"

#include <stdlib.h>
#include <string.h>

struct inquiry {
    struct explanation *explanation;
    const struct mission *mission;
    const struct plan_document *plan;
    struct verify_result base; /* of the plan itself */
};

struct trial {
    struct arena arena;
    struct plan_document copy;
    struct verify_result result;
};

/* Moves the subject by `minutes`, and what is moved along by `along_minutes`. */
static void trial_run(struct trial *trial, const struct inquiry *inquiry, int64_t minutes,
                      const struct element_list *along, int64_t along_minutes)
{
    *trial = (struct trial){0};
    trial->copy =
        element_list_shift(&inquiry->explanation->subject, inquiry->plan, minutes, &trial->arena);
    if (along)
        trial->copy = element_list_shift(along, &trial->copy, along_minutes, &trial->arena);
    verify_plan(inquiry->mission, &trial->copy, &trial->result);
}

static void trial_clear(struct trial *trial)
{
    verify_result_clear(&trial->result);
    arena_clear(&trial->arena);
}

static bool is_new(const struct inquiry *inquiry, const struct breach *breach)
{
    if (breach->rule == RULE_LAST)
        return false;
    for (int i = 0; i < inquiry->base.breach_count; i++)
        if (inquiry->base.breaches[i].rule == breach->rule &&
            strcmp(inquiry->base.breaches[i].message, breach->message) == 0)
            return false;
    return true;
}

static bool is_free(const struct inquiry *inquiry, const struct trial *trial)
{
    for (int i = 0; i < trial->result.breach_count; i++)
        if (is_new(inquiry, &trial->result.breaches[i]))
            return false;
    return true;
}

static struct plan_figures change(const struct inquiry *inquiry, const struct trial *trial)
{
    const struct plan_figures *before = &inquiry->base.figures, *after = &trial->result.figures;
    return (struct plan_figures){
        .last_day_out = after->last_day_out,
        .late_person_days = after->late_person_days - before->late_person_days,
        .late_items = after->late_items - before->late_items,
        .exposure = after->exposure - before->exposure,
        .exposure_at_places = after->exposure_at_places - before->exposure_at_places,
        .exposure_on_roads = after->exposure_on_roads - before->exposure_on_roads,
        .cost_usd = after->cost_usd - before->cost_usd,
        .value_left_usd = after->value_left_usd - before->value_left_usd,
    };
}

/* Moves the subject alone; true and its figures if nothing breaks. */
static bool try_alone(const struct inquiry *inquiry, int64_t minutes, struct plan_figures *figures)
{
    struct trial trial;
    trial_run(&trial, inquiry, minutes, NULL, 0);
    bool free = is_free(inquiry, &trial);
    if (free)
        *figures = change(inquiry, &trial);
    trial_clear(&trial);
    return free;
}

static int64_t departure_of(const struct explanation *explanation)
{
    const struct plan_document *plan = explanation->plan;
    if (explanation->trip >= 0)
        return plan->trips[explanation->trip].depart;
    return plan_document_find_closing(plan, explanation->place)->last_departure;
}

/* How far the subject can move alone; sign -1: earlier, 1: later. */
static void find_slack(const struct inquiry *inquiry, struct explanation_side *side, int sign)
{
    int64_t day = (int64_t)sign * MINUTES_PER_DAY;
    while (side->free_days < EXPLAIN_DAYS &&
           try_alone(inquiry, (side->free_days + 1) * day, &side->free_change))
        side->free_days++;
    side->all_free = side->free_days == EXPLAIN_DAYS;
    if (side->free_days > 0)
        return;
    for (int days = 2; days <= EXPLAIN_DAYS && !side->jump_days; days++)
        if (try_alone(inquiry, days * day, &side->free_change))
            side->jump_days = days;
    if (side->jump_days)
        return;
    int64_t depart = departure_of(inquiry->explanation);
    int64_t midnight = day_moment(moment_day(depart));
    int hours =
        (int)(sign < 0 ? (depart - midnight) / 60 : (midnight + MINUTES_PER_DAY - 1 - depart) / 60);
    for (; hours > 0 && !side->free_hours; hours--)
        if (try_alone(inquiry, (int64_t)sign * hours * 60, &side->free_change))
            side->free_hours = hours;
}

static bool is_told(const struct explanation_side *side, const struct breach *breach)
{
    for (int i = 0; i < side->reason_count; i++)
        if (strcmp(side->reasons[i].breach.message, breach->message) == 0)
            return true;
    return false;
}

static struct element *keep(struct explanation *explanation, const struct element_list *list)
{
    struct element *items =
        arena_new(&explanation->arena, (size_t)list->count, sizeof *list->items);
    if (list->count)
        memcpy(items, list->items, (size_t)list->count * sizeof *items);
    return items;
}

static void tell(struct inquiry *inquiry, struct explanation_side *side, size_t *capacity,
                 const struct breach *breach, const struct element_list *held_by, int level)
{
    memory_grow(&side->reasons, capacity, (size_t)side->reason_count + 1, sizeof *side->reasons);
    struct reason *reason = &side->reasons[side->reason_count++];
    *reason = (struct reason){level, *breach, keep(inquiry->explanation, held_by), held_by->count};
    reason->breach.message = arena_copy_text(&inquiry->explanation->arena, breach->message);
    reason->breach.others = NULL; /* they are the trial's, and in held_by */
    reason->breach.other_count = 0;
}

/* Adds what holds to what is moved along, and remembers it as a step. */
static void take_along(struct inquiry *inquiry, struct explanation_side *side,
                       struct element_list *moved, struct element_list *along,
                       const struct element_list *next)
{
    int before = moved->count;
    for (int i = 0; i < next->count; i++)
        element_list_add(moved, inquiry->plan, next->items[i]);
    struct element_list added = {moved->items + before, moved->count - before, 0};
    for (int i = 0; i < added.count; i++)
        element_list_add(along, inquiry->plan, added.items[i]);
    side->steps[side->step_count++] =
        (struct step){keep(inquiry->explanation, &added), added.count};
}

static void find_reasons(struct inquiry *inquiry, struct explanation_side *side, int sign)
{
    int64_t day = (int64_t)sign * MINUTES_PER_DAY;
    int levels = sign < 0 ? EXPLAIN_LEVELS : 1;
    size_t capacity = 0;
    struct element_list moved = {0}, along = {0};
    side->steps = arena_new(&inquiry->explanation->arena, EXPLAIN_LEVELS, sizeof *side->steps);
    for (int i = 0; i < inquiry->explanation->subject.count; i++)
        element_list_add(&moved, inquiry->plan, inquiry->explanation->subject.items[i]);
    for (int level = 0; level < levels; level++) {
        struct element_list next = {0};
        struct trial trial;
        trial_run(&trial, inquiry, day * (side->free_days + 1), &along, day);
        if (level == 0) {
            side->blocked_change = change(inquiry, &trial);
            side->blocked_late_closings =
                trial.result.late_closing_count - inquiry->base.late_closing_count;
        }
        side->together = level > 0 && is_free(inquiry, &trial);
        if (side->together)
            side->together_change = change(inquiry, &trial);
        for (int i = 0; i < trial.result.breach_count; i++) {
            const struct breach *breach = &trial.result.breaches[i];
            if (!is_new(inquiry, breach) || is_told(side, breach) || breach->kind == BREACH_LEFT)
                continue;
            struct element_list held_by = {0};
            element_list_find_holders(&held_by, inquiry->mission, inquiry->plan, &moved, breach,
                                      sign < 0);
            tell(inquiry, side, &capacity, breach, &held_by, level);
            for (int k = 0; k < held_by.count && breach_is_followed(breach); k++)
                element_list_add(&next, inquiry->plan, held_by.items[k]);
            element_list_clear(&held_by);
        }
        trial_clear(&trial);
        bool more = next.count > 0 && level + 1 < levels;
        if (more)
            take_along(inquiry, side, &moved, &along, &next);
        element_list_clear(&next);
        if (!more)
            break;
    }
    element_list_clear(&moved);
    element_list_clear(&along);
}

void explain_date(const struct mission *mission, const struct plan_document *plan, int place,
                  int trip, struct explanation *explanation)
{
    *explanation =
        (struct explanation){.mission = mission, .plan = plan, .place = place, .trip = trip};
    struct inquiry inquiry = {.explanation = explanation, .mission = mission, .plan = plan};
    verify_plan(mission, plan, &inquiry.base);
    explanation->plan_breaches = inquiry.base.breach_count;
    element_list_add(&explanation->subject, plan,
                     trip >= 0 ? (struct element){ELEMENT_TRIP, trip}
                               : element_of_place(plan, ELEMENT_DEPARTURE, place));
    struct explanation_side *const sides[] = {&explanation->earlier, &explanation->later};
    for (int i = 0; i < 2; i++) {
        find_slack(&inquiry, sides[i], i ? 1 : -1);
        if (!sides[i]->all_free)
            find_reasons(&inquiry, sides[i], i ? 1 : -1);
    }
    verify_result_clear(&inquiry.base);
}

void explanation_clear(struct explanation *explanation)
{
    element_list_clear(&explanation->subject);
    free(explanation->earlier.reasons);
    free(explanation->later.reasons);
    arena_clear(&explanation->arena);
    *explanation = (struct explanation){0};
}
