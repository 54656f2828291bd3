/* What would help is tried on limits that trips were seen to wait for, and on a few that nobody
 * waits for in a queue: the last day, packing and clearance of the places that close last. First
 * each is had in reserve: the same plan, with that much more room. That needs no search, so the
 * gain has no other error than that of the draws. What gains most is then planned with as well,
 * beside a plan that was made in the same way with nothing given way.
 */
#include "rehearse/made.h"

#include "plan/relaxation.h"
#include "stress/network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TRIED = 64, DAYS_OF_NOTICE = 7, LAST_PLACES = 3 };

struct option {
    struct relaxation relaxation;
    int unit;               /* RELAX_ESCORTS: whose escorts or guards are waited for */
    struct mission mission; /* to be planned with */
    struct mission reserve; /* for the plan as it is */
    struct rehearsal *rehearsal;
    struct rehearse_help help;
};

struct options {
    const struct mission *mission;
    struct arena *arena;
    struct option items[MOST_TRIED];
    int count, most;
};

static void add(struct options *options, enum relaxation_kind kind, int item, int steps, int unit)
{
    if (options->count >= options->most || !relaxation_applies(options->mission, kind, item))
        return;
    for (int i = 0; i < options->count; i++)
        if (options->items[i].relaxation.kind == kind && options->items[i].relaxation.item == item)
            return;
    options->items[options->count].relaxation = (struct relaxation){kind, item, steps};
    options->items[options->count++].unit = unit;
}

/* A unit stands for all escorts of its place: the first of them. */
static int first_escorts(const struct mission *mission, int unit)
{
    for (int i = 0; i < unit; i++)
        if (mission->units[i].escorts && mission->units[i].place == mission->units[unit].place)
            return i;
    return unit;
}

static void add_for(struct options *options, const struct resource *resource)
{
    const struct mission *mission = options->mission;
    switch (resource->kind) {
    case RESOURCE_LIFT:
        add(options, RELAX_LIFT_NUMBER, resource->item, 1, -1);
        break;
    case RESOURCE_ESCORTS:
        add(options, RELAX_ESCORTS, first_escorts(mission, resource->item), 1, resource->item);
        break;
    case RESOURCE_GUARD: /* one party more that may escort, and fewer guards */
        for (int i = 0; i < mission->unit_count; i++)
            if (mission->units[i].escorts && mission->units[i].place == resource->item)
                add(options, RELAX_ESCORTS, first_escorts(mission, i), 1, i);
        add(options, RELAX_GUARD, resource->item, 1, -1);
        break;
    case RESOURCE_BEDS:
        add(options, RELAX_BEDS, resource->item, 1, -1);
        break;
    case RESOURCE_PEOPLE_PER_DAY:
        add(options, RELAX_PEOPLE_PER_DAY, resource->item, 1, -1);
        break;
    case RESOURCE_TONNES_PER_DAY:
        add(options, RELAX_TONNES_PER_DAY, resource->item, 1, -1);
        break;
    case RESOURCE_VEHICLES_PER_DAY:
        add(options, RELAX_VEHICLES_PER_DAY, resource->item, 1, -1);
        break;
    case RESOURCE_FLIGHTS_PER_DAY:
    case RESOURCE_CONVOYS_PER_DAY:
        add(options, RELAX_CAP, resource->item, 1, -1);
        break;
    }
}

/* The plan has its escorts from one unit, so that one has to have a party more. */
static struct mission with_more_people(const struct options *options, int unit)
{
    struct mission mission = *options->mission;
    mission.units = arena_new(options->arena, (size_t)mission.unit_count, sizeof *mission.units);
    memcpy(mission.units, options->mission->units,
           (size_t)mission.unit_count * sizeof *mission.units);
    mission.units[unit].people += mission.settings.escort_people;
    return mission;
}

static void choose_options(struct options *options, const struct plan_document *plan,
                           const struct rehearsal *rehearsal, const struct stress_answers *answers)
{
    const struct network *network = rehearsal_network(rehearsal);
    add(options, RELAX_LAST_DAY, 0, DAYS_OF_NOTICE, -1);
    for (int i = 0; i < LAST_PLACES && i < answers->closing_count; i++) {
        int place = plan->closings[answers->closings[answers->closing_count - 1 - i].closing].place;
        add(options, RELAX_PACK_DAYS, place, 1, -1);
        add(options, RELAX_CLEARANCE_DAYS, place, 1, -1);
        add(options, RELAX_EARLIEST_CLOSE, place, 1, -1);
    }
    for (int i = 0; i < answers->wait_count; i++)
        add_for(options, &network->resources[answers->waits[i].resource]);
    for (int i = 0; i < options->count; i++) {
        struct option *option = &options->items[i];
        option->mission =
            relaxation_apply(options->mission, &option->relaxation, 1, options->arena);
        option->reserve = option->mission;
        if (option->unit >= 0)
            option->reserve = with_more_people(options, option->unit);
        struct relaxation_words words =
            relaxation_describe(options->mission, &option->relaxation, options->arena);
        option->help =
            (struct rehearse_help){.limit = words.limit, .row = words.row, .relax = words.relax};
    }
}

static int compare_options(const void *left_address, const void *right_address)
{
    const struct option *left = left_address, *right = right_address;
    double late_left = left->help.gain.figures[FIGURE_LATE_PERSON_DAYS].mean,
           late_right = right->help.gain.figures[FIGURE_LATE_PERSON_DAYS].mean;
    if (late_left < late_right || late_left > late_right)
        return late_left < late_right ? -1 : 1;
    if (left->relaxation.kind != right->relaxation.kind)
        return left->relaxation.kind < right->relaxation.kind ? -1 : 1;
    return left->relaxation.item - right->relaxation.item;
}

/* The plan as it is, with each in reserve. */
static bool try_in_reserve(struct options *options, const struct plan_document *plan,
                           const struct rehearsal *rehearsal, const struct rehearse_options *how,
                           struct diagnostics *diagnostics)
{
    struct stress_arm arms[MOST_TRIED + 1] = {{plan, how->policy, rehearsal}};
    bool good = true;
    for (int i = 0; i < options->count && good; i++) {
        struct option *option = &options->items[i];
        option->rehearsal = rehearsal_new(&option->reserve, plan, how->policy, diagnostics);
        arms[i + 1] = (struct stress_arm){plan, how->policy, option->rehearsal};
        good = option->rehearsal;
    }
    if (good) {
        struct stress *stress =
            stress_run(options->mission, arms, options->count + 1, &how->stress);
        for (int i = 0; i < options->count; i++) {
            struct stress_answers *answers = stress_answer(stress, i + 1);
            options->items[i].help.in_time = answers->in_time;
            options->items[i].help.gain = stress_pair(stress, i + 1);
            stress_answers_free(answers);
        }
        stress_free(stress);
    }
    for (int i = 0; i < options->count; i++) {
        rehearsal_free(options->items[i].rehearsal);
        options->items[i].rehearsal = NULL;
    }
    return good;
}

static struct made make(const struct mission *mission, const struct rehearse_options *how)
{
    struct diagnostics own = {0}; /* that there is no plan is no error here */
    struct plan_options search = how->plan;
    search.relax = false;
    struct made made = made_of(made_text(mission, &search, &own), mission, how->policy, &own);
    diagnostics_clear(&own);
    return made;
}

static void try_planned(struct options *options, int planned, struct rehearse_helps *helps,
                        const struct rehearse_options *how)
{
    struct made made[MOST_TRIED + 1] = {0};
    struct stress_arm arms[MOST_TRIED + 1];
    int arm_of[MOST_TRIED], count = 0;
    planned = planned < options->count ? planned : options->count;
    if (planned == 0)
        return;
    for (int i = 0; i < planned; i++)
        arm_of[i] = -1;
    for (int i = 0; i <= planned; i++) {
        if (how->plan.stop && atomic_load(how->plan.stop))
            break;
        if (how->tell)
            how->tell(how->context, i ? arena_format(options->arena, "a plan with %s of %s",
                                                     options->items[i - 1].help.limit,
                                                     options->items[i - 1].help.row)
                                      : "a plan made anew");
        const struct mission *mission = i ? &options->items[i - 1].mission : options->mission;
        made[i] = make(mission, how);
        if (i == 0 && !made[0].rehearsal)
            break;
        if (i > 0)
            arm_of[i - 1] = made[i].rehearsal ? count : -1;
        if (made[i].rehearsal)
            arms[count++] = (struct stress_arm){made[i].document, how->policy, made[i].rehearsal};
    }
    if (count > 0) {
        struct stress *stress = stress_run(options->mission, arms, count, &how->stress);
        for (int i = 0; i < planned; i++) {
            if (arm_of[i] <= 0)
                continue;
            struct rehearse_help *help = &options->items[i].help;
            struct stress_answers *answers = stress_answer(stress, arm_of[i]);
            help->planned = answers->in_time.of > 0; /* else stopped before there was a run */
            help->planned_in_time = answers->in_time;
            help->planned_gain = stress_pair(stress, arm_of[i]);
            stress_answers_free(answers);
        }
        struct stress_answers *plain = stress_answer(stress, 0);
        helps->planned_in_time = plain->in_time;
        stress_answers_free(plain);
        stress_free(stress);
    }
    for (int i = 0; i <= planned; i++)
        made_clear(&made[i]);
}

struct rehearse_helps *rehearse_find_help(const struct mission *mission,
                                          const struct plan_document *plan, int most, int planned,
                                          const struct rehearse_options *how,
                                          struct diagnostics *diagnostics)
{
    struct rehearsal *rehearsal = rehearsal_new(mission, plan, how->policy, diagnostics);
    if (!rehearsal)
        return NULL;
    struct rehearse_helps *helps = memory_new(1, sizeof *helps);
    struct options *options = memory_new(1, sizeof *options);
    *options = (struct options){
        .mission = mission, .arena = &helps->arena, .most = most < MOST_TRIED ? most : MOST_TRIED};
    struct stress_arm arm = {plan, how->policy, rehearsal};
    struct stress *stress = stress_run(mission, &arm, 1, &how->stress);
    struct stress_answers *answers = stress_answer(stress, 0);
    helps->in_time = answers->in_time;
    helps->planned_in_time = stress_share_of(0, 0);
    choose_options(options, plan, rehearsal, answers);
    stress_answers_free(answers);
    stress_free(stress);
    bool good = try_in_reserve(options, plan, rehearsal, how, diagnostics);
    rehearsal_free(rehearsal);
    if (good) {
        if (options->count)
            qsort(options->items, (size_t)options->count, sizeof *options->items, compare_options);
        try_planned(options, planned, helps, how);
        helps->items = arena_new(&helps->arena, (size_t)options->count + 1, sizeof *helps->items);
        for (int i = 0; i < options->count; i++)
            if (options->items[i].help.in_time.of > 0) /* else stopped before there was a run */
                helps->items[helps->count++] = options->items[i].help;
    }
    free(options);
    if (good)
        return helps;
    rehearse_helps_free(helps);
    return NULL;
}

void rehearse_helps_free(struct rehearse_helps *helps)
{
    if (!helps)
        return;
    arena_clear(&helps->arena);
    free(helps);
}
