/* Trips become activities with modes and time-lags.
 *
 *   limit                           in the kernel
 *   quantities                      resources (demands.c)
 *   shut legs, pools' dates         calendars of the shapes (curves.c)
 *   order, packing, clearance       release dates and time-lags
 *   limits that tighten             deadlines (deadlines.c)
 *   lateness, danger, money         cost curves of the start (curves.c)
 *
 * Moments are rounded to the safe side: what arrives is ready in the next period.
 */
#include "plan/instance.h"

#include "plan/deadlines.h"
#include "plan/kept.h"
#include "plan/ranking.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct builder {
    struct plan_tables *tables;
    double cost_per_usd, change_exposure;
    struct network *network;
    const struct mission *mission;
    const struct commodities *commodities;
    const struct program *program;
    struct schedule_builder *kernel;
    int32_t *deadline; /* [activity] last period in which it may start */
    struct demands demands;
};

static int activity_people(const struct program *program, const struct activity *activity)
{
    int people = 0;
    for (int t = 0; t < activity->trip_count; t++)
        people += program->trips[activity->first_trip + t].people;
    return people;
}

static int activity_items(const struct builder *builder, const struct activity *activity)
{
    int items = 0;
    for (int t = 0; t < activity->trip_count; t++) {
        const struct trip *trip = &builder->program->trips[activity->first_trip + t];
        for (int i = 0; i < trip->load_count; i++) {
            const struct load *load = &builder->program->loads[trip->first_load + i];
            items += builder->commodities->items[load->commodity].unit < 0 ? load->quantity : 0;
        }
    }
    return items;
}

/* Whether most of the load is out, or at its destination, when the trip arrives. */
static bool trip_ends(const struct builder *builder, const struct trip *trip)
{
    if (!builder->network->inside[trip->stage.to])
        return true;
    int ends = 0, all = 0;
    for (int i = 0; i < trip->load_count; i++) {
        const struct load *load = &builder->program->loads[trip->first_load + i];
        all += load->quantity;
        ends += builder->commodities->items[load->commodity].destination == trip->stage.to
                    ? load->quantity
                    : 0;
    }
    return 2 * ends > all;
}

static void add_mode(struct builder *builder, const struct activity *activity,
                     const struct carriage_choice *choices)
{
    const struct kept *kept = builder->commodities->kept;
    const struct network *network = builder->network;
    const struct mission *mission = builder->mission;
    const struct trip *first = &builder->program->trips[activity->first_trip];
    int people = activity_people(builder->program, activity), duration = 0;
    struct schedule_mode mode = {
        .deadline = builder->deadline[activity - builder->program->activities],
        .calendar = plan_tables_calendar(builder->tables, first, activity->trip_count, choices)};
    double money = 0;
    int escorts = 0;
    builder->demands.count = 0;
    for (int t = 0; t < activity->trip_count; t++) {
        const struct trip *trip = &builder->program->trips[activity->first_trip + t];
        const struct shape *shape = choices[t].shape;
        demands_add_trip(&builder->demands, activity, trip, &choices[t]);
        int ready = ceil_divide(shape->arrive + (int)ceil(mission->settings.transfer_hours * 60),
                                network->period_minutes);
        duration = ready - shape->key.slot > duration ? ready - shape->key.slot : duration;
        mode.release = trip->release > mode.release ? trip->release : mode.release;
        if (shape->key.lift >= 0) {
            const struct lift *lift = &mission->lifts[shape->key.lift];
            money +=
                choices[t].number *
                (lift->cost_usd_per_km * shape->lift_km +
                 lift->cost_usd_per_day * (shape->lift_until - shape->lift_from) / MINUTES_PER_DAY);
        }
        escorts += shape->key.escort_unit >= 0 ? choices[t].escort_people : 0;
    }
    for (int t = 0; t < activity->trip_count; t++) {
        const struct trip *trip = &builder->program->trips[activity->first_trip + t];
        for (int i = 0; i < trip->load_count; i++) {
            int release =
                builder->commodities->items[builder->program->loads[trip->first_load + i].commodity]
                    .release;
            bool unit =
                builder->commodities->items[builder->program->loads[trip->first_load + i].commodity]
                    .unit >= 0;
            mode.release = unit && release > mode.release ? release : mode.release;
        }
    }
    const struct place *place = &mission->places[activity->place];
    if (activity->closing) {
        int days =
            place->pack_days > place->clearance_days ? place->pack_days : place->clearance_days;
        mode.release = days * network->periods_per_day > mode.release
                           ? days * network->periods_per_day
                           : mode.release;
    }
    if (place->earliest_close != DAY_NONE &&
        (activity->closing || builder->program->closing[activity->place] < 0)) {
        int earliest =
            (place->earliest_close - mission->settings.start_day - place->handover_days) *
            network->periods_per_day;
        mode.release = earliest > mode.release ? earliest : mode.release;
    }
    mode.duration = duration;
    if (choices[0].kept) { /* at its time, or, where what is above forbids that, not at all */
        int32_t start = kept->trips[first->kept].start;
        mode.deadline = start < mode.deadline ? start : mode.deadline;
        mode.release = start > mode.release ? start : mode.release;
    }
    bool ends = trip_ends(builder, first);
    enum curve_kind kind = people ? (ends ? CURVE_OUT : CURVE_GOES_ON)
                           : ends ? CURVE_LOTS_OUT
                                  : CURVE_LOTS;
    int closing_place = activity->closing ? activity->place : -1;
    int share = !people ? escorts > 0 : (escorts * ESCORT_GRAIN + people / 2) / people;
    mode.cost_curve =
        plan_tables_curve(builder->tables, choices[0].shape, kind, closing_place, share);
    /* Who goes on saves by coming late to a dangerous hub only if the onward trip stands fast; it
     * does not. So these trips are placed by the danger that they leave, the road's, and the hub's
     * for as long as they must be there. */
    mode.guided = kind == CURVE_GOES_ON;
    if (mode.guided)
        mode.guide_curve = plan_tables_curve(builder->tables, choices[0].shape, CURVE_PROMPT,
                                             closing_place, share);
    mode.cost_weight = people ? people : escorts ? escorts : activity_items(builder, activity);
    mode.fixed_cost = kernel_cost(floor(money * builder->cost_per_usd));
    if (first->kept >= 0 && !choices[0].kept)
        mode.fixed_cost += kernel_cost(builder->change_exposure * EXPOSURE_COST);
    schedule_add_mode(builder->kernel, &mode, builder->demands.items,
                      (int32_t)builder->demands.count);
}

static int compare_pairs(const void *left, const void *right)
{
    return memcmp(left, right, 2 * sizeof(int));
}

/* Every load waits for what brings it. */
static void add_feeder_lags(struct builder *builder)
{
    const struct program *program = builder->program;
    for (int a = 0; a < (int)program->activity_count; a++) {
        const struct activity *activity = &program->activities[a];
        const struct trip *first = &program->trips[activity->first_trip];
        const struct trip *last = &program->trips[activity->first_trip + activity->trip_count - 1];
        int count = 0, loads = last->first_load + last->load_count - first->first_load;
        int(*pairs)[2] = memory_new((size_t)loads, sizeof *pairs);
        for (int i = 0; i < loads; i++)
            if (program->loads[first->first_load + i].feeder >= 0) {
                pairs[count][0] = program->loads[first->first_load + i].feeder;
                pairs[count++][1] = a;
            }
        if (count)
            qsort(pairs, (size_t)count, sizeof *pairs, compare_pairs);
        for (int i = 0; i < count; i++)
            if (i == 0 || pairs[i][0] != pairs[i - 1][0])
                schedule_add_lag(builder->kernel, pairs[i][0], a, LAG_FINISH_START, 0);
        free(pairs);
    }
}

/* The closing after everything else from its place; places that must close before. */
static void add_closing_lags(struct builder *builder)
{
    const struct program *program = builder->program;
    const struct mission *mission = builder->mission;
    int per_day = builder->network->periods_per_day;
    /* Where days begin within a period, trips of one period may differ in the hour: the later
     * period is surely later. */
    int more = mission->settings.first_hour * 60 % builder->network->period_minutes != 0;
    for (int a = 0; a < (int)program->activity_count; a++) {
        int place = program->activities[a].place, closing = program->closing[place];
        if (closing >= 0 && closing != a)
            schedule_add_lag(builder->kernel, a, closing, LAG_START_START,
                             mission->places[place].clearance_days * per_day + more);
        if (closing >= 0 && closing != a)
            continue;
        for (int i = 0; i < mission->places[place].after_count; i++) {
            int before = mission->places[place].after[i],
                handover = mission->places[before].handover_days * per_day;
            for (int b = 0; b < (int)program->activity_count; b++)
                if (program->activities[b].place == before &&
                    (program->closing[before] < 0 || program->closing[before] == b))
                    schedule_add_lag(builder->kernel, b, a, LAG_START_START, handover + more);
        }
    }
}

static void builder_clear(struct builder *builder)
{
    demands_clear(&builder->demands);
    free(builder->deadline);
    schedule_builder_free(builder->kernel);
}

/* The activity as its kept trips were to be carried out; NULL if they are not to be, or cannot. */
static struct carriage_choice *choose_kept(const struct builder *builder,
                                           const struct activity *activity, struct arena *arena)
{
    const struct kept *kept = builder->commodities->kept;
    const struct trip *first = &builder->program->trips[activity->first_trip];
    if (first->kept < 0)
        return NULL;
    struct carriage_choice *choices =
        arena_new(arena, (size_t)activity->trip_count, sizeof *choices);
    for (int t = 0; t < activity->trip_count; t++) {
        const struct kept_trip *trip = &kept->trips[first[t].kept];
        if (!trip->shape->open[trip->start / builder->network->periods_per_day])
            return NULL;
        kept_choose(kept, first[t].kept, &choices[t]);
    }
    return choices;
}

static void record_mode(struct builder *builder, struct plan_instance *instance,
                        const struct activity *activity, struct carriage_choice *choices,
                        size_t *mode_count, size_t *mode_capacity)
{
    memory_grow(&instance->choices, mode_capacity, *mode_count + 1, sizeof *instance->choices);
    instance->choices[(*mode_count)++] = choices;
    add_mode(builder, activity, choices);
}

/* Adds the activity with all its modes; false with an error if it has none. */
static bool add_activity(struct builder *builder, struct choices *choices,
                         struct plan_instance *instance, int index, size_t *mode_count,
                         size_t *mode_capacity, struct diagnostics *diagnostics)
{
    const struct mission *mission = builder->mission;
    const struct activity *activity = &builder->program->activities[index];
    const struct trip *trip = &builder->program->trips[activity->first_trip];
    struct carriage_choice **modes, *as_kept = choose_kept(builder, activity, &instance->arena);
    const char *why = "it is kept as it was planned";
    bool fixed = trip->kept >= 0 && builder->commodities->kept->trips[trip->kept].trip->fixed;
    int count = fixed ? 0
                      : activity_choices(choices, builder->commodities, builder->program, index,
                                         &instance->arena, &modes, &why);
    int people = activity_people(builder->program, activity);
    schedule_add_activity(builder->kernel, (int64_t)(people + 1) *
                                               (mission->settings.horizon_days + 30) * LATE_COST);
    instance->first_mode[index] = (int)*mode_count;
    if (as_kept)
        record_mode(builder, instance, activity, as_kept, mode_count, mode_capacity);
    if (count == 0 && !as_kept) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, mission->path, 0, 0,
                        "a trip by %s from '%s' to '%s' with %d people, %d vehicles, %.0f t, %.0f "
                        "TEU cannot be made: %s",
                        transport_mode_name(trip->stage.mode), mission->places[trip->stage.from].id,
                        mission->places[trip->stage.to].id, people, trip->vehicles, trip->tonnes,
                        trip->teu, why);
        return false;
    }
    for (int m = 0; m < count; m++)
        record_mode(builder, instance, activity, modes[m], mode_count, mode_capacity);
    return true;
}

struct plan_instance *plan_instance_new(struct network *network, struct choices *choices,
                                        struct plan_tables *tables,
                                        const struct commodities *commodities,
                                        const struct program *program, double cost_per_usd,
                                        double change_exposure, int *impossible,
                                        struct diagnostics *diagnostics)
{
    const struct mission *mission = network->mission;
    struct plan_instance *instance = memory_new(1, sizeof *instance);
    struct builder builder = {.tables = tables,
                              .cost_per_usd = cost_per_usd,
                              .change_exposure = change_exposure,
                              .network = network,
                              .mission = mission,
                              .commodities = commodities,
                              .program = program};
    builder.kernel = schedule_builder_new_sharing(plan_tables_kernel(tables));
    demands_init(&builder.demands, network, commodities, program, builder.kernel);
    builder.deadline = memory_new(program->activity_count, sizeof *builder.deadline);
    find_deadlines(network, program, builder.deadline);
    instance->first_mode =
        arena_new(&instance->arena, program->activity_count + 1, sizeof *instance->first_mode);
    instance->priority =
        arena_new(&instance->arena, program->activity_count, sizeof *instance->priority);
    size_t mode_count = 0, mode_capacity = 0;
    *impossible = -1;
    for (int a = 0; a < (int)program->activity_count; a++)
        if (!add_activity(&builder, choices, instance, a, &mode_count, &mode_capacity,
                          diagnostics) &&
            *impossible < 0)
            *impossible = a;
    instance->first_mode[program->activity_count] = (int)mode_count;
    bool possible = *impossible < 0;
    if (possible) {
        add_feeder_lags(&builder);
        add_closing_lags(&builder);
        rank_activities(instance, network, commodities, program, instance->priority);
        instance->builder = builder.kernel;
        builder.kernel = NULL;
    }
    instance->resources = builder.demands.made;
    builder.demands.made = NULL;
    builder_clear(&builder);
    if (possible)
        return instance;
    plan_instance_free(instance);
    return NULL;
}

bool plan_instance_freeze(struct plan_instance *instance, struct diagnostics *diagnostics)
{
    instance->kernel = schedule_instance_new(instance->builder, diagnostics);
    schedule_builder_free(instance->builder);
    instance->builder = NULL;
    return instance->kernel != NULL;
}

void plan_instance_free(struct plan_instance *instance)
{
    if (!instance)
        return;
    schedule_builder_free(instance->builder);
    schedule_instance_free(instance->kernel);
    free(instance->choices);
    free(instance->resources);
    arena_clear(&instance->arena);
    free(instance);
}
