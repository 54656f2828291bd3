/* Building an instance: what is added is kept as it comes, in arrays that grow; validation and
 * everything that is computed once come at the end, in schedule_instance_new.
 *
 * Bounds on numbers are checked here once, so that the inner loops can use 32-bit rooms and 64-bit
 * costs without looking: |quantity|, capacity, offsets and lags below 2^30, and for each resource
 * the capacity plus all that could ever be freed below 2^31.
 */
#include "schedule/instance.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct built_activity {
    int64_t unplaced_cost, due_weight;
    const char *name;
    int32_t first_mode, due;
};

struct built_mode {
    struct schedule_mode mode;
    int32_t first_demand, work_calendar; /* -1: rigid */
};

struct built_lag {
    int32_t from, to, lag;
    enum schedule_lag_kind kind;
};

struct schedule_builder {
    int32_t horizon;
    struct schedule_tables *tables;
    int32_t resources, activities, modes, demands, lags;
    int32_t *capacity;
    struct built_activity *activity;
    struct built_mode *mode;
    struct schedule_demand *demand;
    unsigned char *released; /* [demand] */
    struct built_lag *lag;
    struct schedule_level term[SCHEDULE_TERMS];
    struct arena names;
    size_t capacity_room, activity_room, mode_room, demand_room, released_room, lag_room;
};

struct schedule_builder *schedule_builder_new_sharing(struct schedule_tables *tables)
{
    assert(tables->horizon > 0 && tables->horizon < SCHEDULE_MOST);
    struct schedule_builder *builder = memory_new(1, sizeof *builder);
    builder->horizon = tables->horizon;
    builder->tables = schedule_tables_share(tables);
    return builder;
}

struct schedule_builder *schedule_builder_new(int32_t horizon)
{
    struct schedule_tables *tables = schedule_tables_new(horizon);
    struct schedule_builder *builder = schedule_builder_new_sharing(tables);
    schedule_tables_free(tables);
    return builder;
}

void schedule_builder_free(struct schedule_builder *builder)
{
    if (!builder)
        return;
    free(builder->capacity);
    schedule_tables_free(builder->tables);
    free(builder->activity);
    free(builder->mode);
    free(builder->demand);
    free(builder->released);
    arena_clear(&builder->names);
    free(builder->lag);
    free(builder);
}

int32_t schedule_add_resource(struct schedule_builder *builder, const int32_t *capacity,
                              int32_t constant)
{
    size_t horizon = (size_t)builder->horizon, end = (size_t)builder->resources * horizon;
    memory_grow(&builder->capacity, &builder->capacity_room, end + horizon,
                sizeof *builder->capacity);
    for (size_t t = 0; t < horizon; t++)
        builder->capacity[end + t] = capacity ? capacity[t] : constant;
    return builder->resources++;
}

int32_t schedule_add_calendar(struct schedule_builder *builder, const unsigned char *open)
{
    return schedule_tables_add_calendar(builder->tables, open);
}

int32_t schedule_add_cost_curve(struct schedule_builder *builder, const int64_t *cost)
{
    return schedule_tables_add_cost_curve(builder->tables, cost);
}

int32_t schedule_add_activity(struct schedule_builder *builder, int64_t unplaced_cost)
{
    memory_grow(&builder->activity, &builder->activity_room, (size_t)builder->activities + 1,
                sizeof *builder->activity);
    builder->activity[builder->activities] = (struct built_activity){
        .unplaced_cost = unplaced_cost, .first_mode = builder->modes, .due = INT32_MAX};
    return builder->activities++;
}

int32_t schedule_add_mode(struct schedule_builder *builder, const struct schedule_mode *mode,
                          const struct schedule_demand *demands, int32_t demand_count)
{
    assert(builder->activities > 0);
    memory_grow(&builder->mode, &builder->mode_room, (size_t)builder->modes + 1,
                sizeof *builder->mode);
    memory_grow(&builder->demand, &builder->demand_room,
                (size_t)builder->demands + (size_t)demand_count, sizeof *builder->demand);
    memory_grow(&builder->released, &builder->released_room,
                (size_t)builder->demands + (size_t)demand_count, 1);
    builder->mode[builder->modes] = (struct built_mode){*mode, builder->demands, -1};
    for (int32_t i = 0; i < demand_count; i++) {
        builder->released[builder->demands] = 0;
        builder->demand[builder->demands++] = demands[i];
    }
    return builder->modes++ - builder->activity[builder->activities - 1].first_mode;
}

void schedule_add_pauses(struct schedule_builder *builder, int32_t work_calendar,
                         const unsigned char *released)
{
    assert(builder->modes > 0);
    struct built_mode *mode = &builder->mode[builder->modes - 1];
    mode->work_calendar = work_calendar < 0 ? INT32_MAX : work_calendar;
    for (int32_t d = mode->first_demand; released && d < builder->demands; d++)
        builder->released[d] = released[d - mode->first_demand] != 0;
}

void schedule_add_name(struct schedule_builder *builder, const char *name)
{
    assert(builder->activities > 0);
    builder->activity[builder->activities - 1].name = arena_copy_text(&builder->names, name);
}

const char *schedule_activity_name(const struct schedule_instance *instance, int32_t activity)
{
    return instance->name[activity];
}

void schedule_add_due_date(struct schedule_builder *builder, int32_t due, int64_t weight)
{
    assert(builder->activities > 0);
    builder->activity[builder->activities - 1].due = due;
    builder->activity[builder->activities - 1].due_weight = weight;
}

void schedule_add_term(struct schedule_builder *builder, enum schedule_term_kind kind,
                       int32_t level, int64_t weight)
{
    assert(kind >= 0 && kind < SCHEDULE_TERMS);
    builder->term[kind] = (struct schedule_level){weight, level, builder->term[kind].given + 1};
}

void schedule_add_lag(struct schedule_builder *builder, int32_t from, int32_t to,
                      enum schedule_lag_kind kind, int32_t lag)
{
    memory_grow(&builder->lag, &builder->lag_room, (size_t)builder->lags + 1, sizeof *builder->lag);
    builder->lag[builder->lags++] = (struct built_lag){from, to, lag, kind};
}

static int32_t end_of_modes(const struct schedule_builder *builder, int32_t activity)
{
    return activity + 1 < builder->activities ? builder->activity[activity + 1].first_mode
                                              : builder->modes;
}

static int32_t end_of_demands(const struct schedule_builder *builder, int32_t mode)
{
    return mode + 1 < builder->modes ? builder->mode[mode + 1].first_demand : builder->demands;
}

static void complain(struct diagnostics *diagnostics, const char *what, int32_t index,
                     const char *fault)
{
    diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0, 0, "schedule: %s %d %s", what, index,
                    fault);
}

static void check_mode(const struct schedule_builder *builder, int32_t index,
                       struct diagnostics *diagnostics)
{
    const struct schedule_mode *mode = &builder->mode[index].mode;
    if (mode->duration < 0 || mode->duration > SCHEDULE_MOST)
        complain(diagnostics, "mode", index, "has a duration out of range");
    if (mode->release < 0 || mode->deadline < 0)
        complain(diagnostics, "mode", index, "has a negative release or deadline");
    if (mode->cost_weight < 0)
        complain(diagnostics, "mode", index, "has a negative cost weight");
    if (mode->calendar < -1 || mode->calendar >= builder->tables->calendars)
        complain(diagnostics, "mode", index, "names a calendar that does not exist");
    if (mode->cost_curve < -1 || mode->cost_curve >= builder->tables->curves)
        complain(diagnostics, "mode", index, "names a cost curve that does not exist");
    if (mode->guided && (mode->guide_curve < 0 || mode->guide_curve >= builder->tables->curves))
        complain(diagnostics, "mode", index, "names a guide curve that does not exist");
    if (builder->mode[index].work_calendar >= builder->tables->calendars)
        complain(diagnostics, "mode", index, "names a work calendar that does not exist");
    for (int32_t d = builder->mode[index].first_demand; d < end_of_demands(builder, index); d++) {
        const struct schedule_demand *demand = &builder->demand[d];
        bool to_end = demand->length == SCHEDULE_TO_END;
        if (demand->resource < 0 || demand->resource >= builder->resources)
            complain(diagnostics, "mode", index, "takes a resource that does not exist");
        if (!schedule_within(demand->offset, SCHEDULE_MOST) || demand->length < 0 ||
            (!to_end && demand->length > SCHEDULE_MOST) ||
            !schedule_within(demand->quantity, SCHEDULE_MOST))
            complain(diagnostics, "mode", index, "takes a rectangle out of range");
        if (to_end && builder->released[d])
            complain(diagnostics, "mode", index, "releases in pauses what it takes to the end");
    }
}

/* All that is freed of a resource at once must not overflow a 32-bit room. */
static void check_rooms(const struct schedule_builder *builder, struct diagnostics *diagnostics)
{
    int64_t *freed = memory_new((size_t)builder->resources, sizeof *freed);
    for (int32_t d = 0; d < builder->demands; d++) {
        const struct schedule_demand *demand = &builder->demand[d];
        freed[demand->resource] -= demand->quantity < 0 ? demand->quantity : 0;
    }
    for (int32_t r = 0; r < builder->resources; r++) {
        int64_t most = INT64_MIN, least = INT64_MAX;
        for (int32_t t = 0; t < builder->horizon; t++) {
            int32_t capacity = builder->capacity[(int64_t)r * builder->horizon + t];
            most = capacity > most ? capacity : most;
            least = capacity < least ? capacity : least;
        }
        if (least < 0 || most > SCHEDULE_MOST)
            complain(diagnostics, "resource", r, "has a capacity out of range");
        /* Modes exclude each other, so this is more than can happen. */
        if (freed[r] >= SCHEDULE_MOST)
            complain(diagnostics, "resource", r, "could be freed beyond 2^30 units");
    }
    free(freed);
}

static void check_costs(const struct schedule_builder *builder, struct diagnostics *diagnostics)
{
    const struct schedule_curve *curves = builder->tables->curve;
    int64_t sum = 0;
    bool overflow = false;
    for (int32_t a = 0; a < builder->activities && !overflow; a++) {
        int64_t greatest = builder->activity[a].unplaced_cost;
        overflow = greatest == INT64_MIN;
        greatest = overflow ? 0 : llabs(greatest);
        for (int32_t m = builder->activity[a].first_mode; m < end_of_modes(builder, a); m++) {
            const struct schedule_mode *mode = &builder->mode[m].mode;
            int64_t product = 0, cost = 0;
            overflow |= mode->cost_weight == INT64_MIN || mode->fixed_cost == INT64_MIN;
            int64_t most = mode->cost_curve >= 0 ? curves[mode->cost_curve].most : 0;
            if (mode->guided && curves[mode->guide_curve].most > most)
                most = curves[mode->guide_curve].most;
            overflow |=
                overflow || __builtin_mul_overflow(llabs(mode->cost_weight), most, &product);
            overflow |= overflow || __builtin_add_overflow(product, llabs(mode->fixed_cost), &cost);
            greatest = cost > greatest ? cost : greatest;
        }
        overflow |= __builtin_add_overflow(sum, greatest, &sum);
    }
    if (overflow || sum > INT64_MAX / 2)
        diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0, 0,
                        "schedule: costs add up to more than 2^62");
}

static bool builder_check(const struct schedule_builder *builder, struct diagnostics *diagnostics)
{
    size_t before = diagnostics->errors;
    for (int32_t a = 0; a < builder->activities; a++)
        if (builder->activity[a].first_mode == end_of_modes(builder, a))
            complain(diagnostics, "activity", a, "has no mode");
    for (int32_t a = 0; a < builder->activities; a++)
        if (builder->activity[a].due_weight < 0)
            complain(diagnostics, "activity", a, "has a due date of negative weight");
    for (int32_t k = 0; k < SCHEDULE_TERMS; k++) {
        if (builder->term[k].given > 1)
            complain(diagnostics, "objective", k, "is there twice");
        if (builder->term[k].weight < 0)
            complain(diagnostics, "objective", k, "has a negative weight");
    }
    for (int32_t m = 0; m < builder->modes; m++)
        check_mode(builder, m, diagnostics);
    for (int32_t i = 0; i < builder->lags; i++) {
        const struct built_lag *lag = &builder->lag[i];
        if (lag->from < 0 || lag->from >= builder->activities || lag->to < 0 ||
            lag->to >= builder->activities)
            complain(diagnostics, "time-lag", i, "names an activity that does not exist");
        else if (!schedule_within(lag->lag, SCHEDULE_MOST))
            complain(diagnostics, "time-lag", i, "is out of range");
    }
    if (diagnostics->errors == before) {
        check_rooms(builder, diagnostics);
        check_costs(builder, diagnostics);
    }
    return diagnostics->errors == before;
}

static int compare_lags(const void *left_address, const void *right_address)
{
    const struct schedule_lag *left = left_address, *right = right_address;
    if (left->other != right->other)
        return left->other < right->other ? -1 : 1;
    if (left->after_finish != right->after_finish)
        return left->after_finish ? -1 : 1;
    return left->lag < right->lag ? -1 : left->lag > right->lag;
}

/* Fills one direction of the lags: from[i] lists the lags that have it at one end. */
static void fill_lags(struct schedule_instance *instance, const struct schedule_builder *builder,
                      bool successors, int32_t **first_address, struct schedule_lag **lags_address)
{
    size_t count = (size_t)builder->lags;
    int32_t *first = arena_new(&instance->arena, (size_t)instance->activities + 2, sizeof *first);
    struct schedule_lag *lags = arena_new(&instance->arena, count, sizeof *lags);
    for (size_t i = 0; i < count; i++)
        if (builder->lag[i].kind != LAG_MAXIMAL)
            first[(successors ? builder->lag[i].from : builder->lag[i].to) + 2]++;
    for (int32_t a = 0; a < instance->activities; a++)
        first[a + 2] += first[a + 1];
    for (size_t i = 0; i < count; i++) {
        const struct built_lag *lag = &builder->lag[i];
        int32_t here = successors ? lag->from : lag->to, other = successors ? lag->to : lag->from;
        if (lag->kind == LAG_MAXIMAL)
            continue;
        lags[first[here + 1]++] =
            (struct schedule_lag){other, lag->lag, lag->kind == LAG_FINISH_START};
    }
    for (int32_t a = 0; a < instance->activities; a++)
        if (first[a + 1] - first[a] > 1)
            qsort(lags + first[a], (size_t)(first[a + 1] - first[a]), sizeof *lags, compare_lags);
    *first_address = first;
    *lags_address = lags;
}

static void fill_maximal_lags(struct schedule_instance *instance,
                              const struct schedule_builder *builder)
{
    instance->maximal =
        arena_new(&instance->arena, (size_t)builder->lags + 1, sizeof *instance->maximal);
    for (int32_t i = 0; i < builder->lags; i++)
        if (builder->lag[i].kind == LAG_MAXIMAL)
            instance->maximal[instance->maximal_lags++] = (struct schedule_maximal_lag){
                builder->lag[i].from, builder->lag[i].to, builder->lag[i].lag};
    int32_t *first = instance->first_maximal =
        arena_new(&instance->arena, (size_t)instance->activities + 2, sizeof *first);
    instance->maximal_ends = arena_new(&instance->arena, 2 * (size_t)instance->maximal_lags,
                                       sizeof *instance->maximal_ends);
    for (int32_t i = 0; i < instance->maximal_lags; i++) {
        first[instance->maximal[i].from + 2]++;
        first[instance->maximal[i].to + 2]++;
    }
    for (int32_t a = 0; a < instance->activities; a++)
        first[a + 2] += first[a + 1];
    for (int32_t i = 0; i < instance->maximal_lags; i++) {
        const struct schedule_maximal_lag lag = instance->maximal[i];
        instance->maximal_ends[first[lag.from + 1]++] =
            (struct schedule_maximal_end){lag.to, lag.lag, false};
        instance->maximal_ends[first[lag.to + 1]++] =
            (struct schedule_maximal_end){lag.from, lag.lag, true};
    }
}

/* Fills the topological order; false, with an error, if there is a cycle. */
static bool fill_order(struct schedule_instance *instance, struct diagnostics *diagnostics)
{
    int32_t n = instance->activities, ready = 0;
    int32_t *waits = memory_new((size_t)n, sizeof *waits);
    instance->order = arena_new(&instance->arena, (size_t)n, sizeof *instance->order);
    for (int32_t a = 0; a < n; a++) {
        waits[a] = instance->first_predecessor[a + 1] - instance->first_predecessor[a];
        if (waits[a] == 0)
            instance->order[ready++] = a;
    }
    for (int32_t i = 0; i < ready; i++) {
        int32_t a = instance->order[i];
        for (int32_t s = instance->first_successor[a]; s < instance->first_successor[a + 1]; s++)
            if (--waits[instance->successors[s].other] == 0)
                instance->order[ready++] = instance->successors[s].other;
    }
    for (int32_t a = 0; a < n && ready < n; a++) {
        if (waits[a] > 0) {
            complain(diagnostics, "activity", a, "comes after itself by its time-lags");
            break;
        }
    }
    free(waits);
    return ready == n;
}

/* Whether in some mode the activity takes units of the resource to the end. */
static bool stores(const struct schedule_instance *instance, int32_t activity, int32_t resource)
{
    for (int32_t m = instance->first_mode[activity]; m < instance->first_mode[activity + 1]; m++) {
        int32_t shape = instance->shape[m];
        for (int32_t i = instance->first_rectangle[shape]; i < instance->first_rectangle[shape + 1];
             i++) {
            const struct schedule_demand *rectangle = &instance->rectangles[i];
            if (rectangle->resource == resource && rectangle->quantity > 0 &&
                rectangle->length == SCHEDULE_TO_END)
                return true;
        }
    }
    return false;
}

/* Whether b frees something that a takes to the end. */
static bool goes_onward(const struct schedule_instance *instance, int32_t a, int32_t b)
{
    for (int32_t m = instance->first_mode[b]; m < instance->first_mode[b + 1]; m++) {
        int32_t shape = instance->shape[m];
        for (int32_t i = instance->first_rectangle[shape]; i < instance->first_rectangle[shape + 1];
             i++)
            if (instance->rectangles[i].quantity < 0 &&
                stores(instance, a, instance->rectangles[i].resource))
                return true;
    }
    return false;
}

static void fill_onward(struct schedule_instance *instance)
{
    size_t n = (size_t)instance->activities, lags = (size_t)instance->first_successor[n];
    instance->first_onward = arena_new(&instance->arena, n + 1, sizeof *instance->first_onward);
    instance->onward = arena_new(&instance->arena, lags, sizeof *instance->onward);
    int32_t count = 0;
    for (int32_t a = 0; a < instance->activities; a++) {
        for (int32_t s = instance->first_successor[a]; s < instance->first_successor[a + 1]; s++) {
            int32_t other = instance->successors[s].other;
            bool again =
                s > instance->first_successor[a] && instance->successors[s - 1].other == other;
            if (!again && goes_onward(instance, a, other))
                instance->onward[count++] = other;
        }
        instance->first_onward[a + 1] = count;
    }
}

/* Whether the mode uses up more or less of anything than the other; `other` sees what this one does
 * not use. */
static bool uses_otherwise(const struct schedule_instance *instance, int32_t mode, int32_t other)
{
    int32_t shape = instance->shape[mode];
    for (int32_t i = instance->first_rectangle[shape]; i < instance->first_rectangle[shape + 1];
         i++) {
        const struct schedule_demand *rectangle = &instance->rectangles[i];
        if (rectangle->length == SCHEDULE_TO_END && !instance->storage[rectangle->resource] &&
            schedule_used_up(instance, mode, rectangle->resource, false) !=
                schedule_used_up(instance, other, rectangle->resource, false))
            return true;
    }
    return false;
}

/* The resources that are used up, and how much of them each mode uses: a table of modes and
 * resources, which is not made where the modes of each activity use the same. */
static void fill_nonrenewables(struct schedule_instance *instance)
{
    size_t resources = (size_t)instance->resources;
    bool *taken = memory_new(resources, sizeof *taken), differ = false;
    for (int32_t i = 0; i < instance->first_rectangle[instance->shapes]; i++)
        if (instance->rectangles[i].length == SCHEDULE_TO_END)
            taken[instance->rectangles[i].resource] = true;
    instance->nonrenewable = arena_new(&instance->arena, resources, sizeof *instance->nonrenewable);
    for (int32_t r = 0; r < instance->resources; r++)
        if (taken[r] && !instance->storage[r])
            instance->nonrenewable[instance->nonrenewables++] = r;
    free(taken);
    for (int32_t m = 0; m < instance->modes && !differ; m++) {
        int32_t first = instance->first_mode[instance->mode_activity[m]];
        differ = uses_otherwise(instance, m, first) || uses_otherwise(instance, first, m);
    }
    if (!differ)
        return;
    size_t count = (size_t)instance->nonrenewables;
    instance->used_up =
        arena_new(&instance->arena, (size_t)instance->modes * count, sizeof *instance->used_up);
    for (int32_t m = 0; m < instance->modes; m++)
        for (size_t k = 0; k < count; k++)
            instance->used_up[(size_t)m * count + k] =
                schedule_used_up(instance, m, instance->nonrenewable[k], false);
}

static void fill_tables(struct schedule_instance *instance, const struct schedule_builder *builder)
{
    struct arena *arena = &instance->arena;
    int64_t horizon = instance->horizon;
    size_t cells = (size_t)instance->resources * (size_t)horizon;
    instance->capacity = arena_new(arena, cells, sizeof *instance->capacity);
    instance->storage = arena_new(arena, (size_t)instance->resources, sizeof *instance->storage);
    instance->constant = arena_new(arena, (size_t)instance->resources, sizeof *instance->constant);
    if (cells)
        memcpy(instance->capacity, builder->capacity, cells * sizeof *instance->capacity);
    for (int32_t r = 0; r < instance->resources; r++) {
        const int32_t *row = instance->capacity + r * horizon;
        instance->constant[r] = true;
        for (int64_t t = 1; t < horizon; t++)
            instance->constant[r] &= row[t] == row[0];
    }
}

static void fill_modes(struct schedule_instance *instance, const struct schedule_builder *builder)
{
    struct arena *arena = &instance->arena;
    size_t n = (size_t)instance->activities, modes = (size_t)instance->modes;
    int32_t **columns[] = {&instance->mode_activity, &instance->duration, &instance->release,
                           &instance->deadline,      &instance->calendar, &instance->curve,
                           &instance->guide,         &instance->shape,    &instance->earliest,
                           &instance->latest,        &instance->work};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        *columns[i] = arena_new(arena, modes, sizeof **columns[i]);
    instance->first_mode = arena_new(arena, n + 1, sizeof *instance->first_mode);
    instance->unplaced_cost = arena_new(arena, n, sizeof *instance->unplaced_cost);
    instance->name = arena_new(arena, n, sizeof *instance->name);
    instance->due = arena_new(arena, n, sizeof *instance->due);
    instance->due_weight = arena_new(arena, n, sizeof *instance->due_weight);
    instance->unplaced_value = arena_new(arena, n, sizeof *instance->unplaced_value);
    instance->released = arena_new(arena, (size_t)builder->demands, 1);
    instance->cost_weight = arena_new(arena, modes, sizeof *instance->cost_weight);
    instance->fixed_cost = arena_new(arena, modes, sizeof *instance->fixed_cost);
    instance->first_demand = arena_new(arena, modes + 1, sizeof *instance->first_demand);
    instance->demands = arena_new(arena, (size_t)builder->demands, sizeof *instance->demands);
    if (builder->demands) {
        memcpy(instance->demands, builder->demand,
               (size_t)builder->demands * sizeof *instance->demands);
        memcpy(instance->released, builder->released, (size_t)builder->demands);
    }
    for (int32_t a = 0; a < instance->activities; a++) {
        instance->unplaced_cost[a] = builder->activity[a].unplaced_cost;
        instance->due[a] = builder->activity[a].due;
        if (builder->activity[a].name)
            instance->name[a] = arena_copy_text(arena, builder->activity[a].name);
        instance->due_weight[a] = builder->activity[a].due_weight;
        instance->first_mode[a] = builder->activity[a].first_mode;
        for (int32_t m = instance->first_mode[a]; m < end_of_modes(builder, a); m++)
            instance->mode_activity[m] = a;
    }
    instance->first_mode[n] = instance->modes;
    for (int32_t m = 0; m < instance->modes; m++) {
        const struct schedule_mode *mode = &builder->mode[m].mode;
        instance->duration[m] = mode->duration;
        instance->release[m] = mode->release;
        instance->deadline[m] =
            mode->deadline < instance->horizon ? mode->deadline : instance->horizon;
        int32_t work = instance->work[m] = builder->mode[m].work_calendar;
        instance->calendar[m] = mode->calendar;
        if (work >= 0) {
            instance->pausing = true;
            schedule_tables_count_work(instance->tables, work);
            instance->calendar[m] =
                mode->calendar < 0
                    ? work
                    : schedule_tables_intersect(instance->tables, mode->calendar, work);
        } else {
            memset(instance->released + builder->mode[m].first_demand, 0,
                   (size_t)(end_of_demands(builder, m) - builder->mode[m].first_demand));
        }
        instance->curve[m] = mode->cost_weight ? mode->cost_curve : -1;
        instance->guide[m] =
            mode->cost_weight && mode->guided ? mode->guide_curve : instance->curve[m];
        instance->cost_weight[m] = mode->cost_weight;
        instance->fixed_cost[m] = mode->fixed_cost;
        instance->first_demand[m + 1] = end_of_demands(builder, m);
    }
}

struct schedule_instance *schedule_instance_new(const struct schedule_builder *builder,
                                                struct diagnostics *diagnostics)
{
    if (!builder_check(builder, diagnostics))
        return NULL;
    struct schedule_instance *instance = memory_new(1, sizeof *instance);
    instance->horizon = builder->horizon;
    instance->activities = builder->activities;
    instance->modes = builder->modes;
    instance->resources = builder->resources;
    instance->tables = schedule_tables_share(builder->tables);
    memcpy(instance->term, builder->term, sizeof instance->term);
    fill_tables(instance, builder);
    fill_modes(instance, builder);
    fill_lags(instance, builder, false, &instance->first_predecessor, &instance->predecessors);
    fill_lags(instance, builder, true, &instance->first_successor, &instance->successors);
    fill_maximal_lags(instance, builder);
    if (fill_order(instance, diagnostics) && schedule_compile_shapes(instance, diagnostics) &&
        schedule_fold_levels(instance, diagnostics)) {
        fill_onward(instance);
        fill_nonrenewables(instance);
        return instance;
    }
    schedule_instance_free(instance);
    return NULL;
}

void schedule_instance_free(struct schedule_instance *instance)
{
    if (!instance)
        return;
    schedule_tables_free(instance->tables);
    arena_clear(&instance->arena);
    free(instance);
}
