/* The mission's rows, and modest rows of our own for kinds of which it has none, so that a mission
 * without a table of risks is not one in which nothing ever happens. */
#include "stress/hazards.h"

#include <stdlib.h>
#include <string.h>

/* A row that applies everywhere, always. */
#define DEFAULT(name, the_kind, the_chance, how_often)                                             \
    .id = "default-" name, .kind = (the_kind), .place = -1, .leg = -1, .lift = -1, .mode = -1,     \
    .country = "", .from = DAY_NONE, .until = DAY_NONE, .cause = "", .chance = (the_chance),       \
    .often = (how_often), .p10 = NAN, .p90 = NAN,                                                  \
    .why = "assumed where the table has no row of the kind"

static const struct risk defaults[] = {
    {DEFAULT("travel", RISK_TRAVEL, -1, -1), .low = 1, .likely = 1.1, .high = 1.6},
    {DEFAULT("packing", RISK_PACKING, -1, -1), .low = 1, .likely = 1.1, .high = 1.5},
    {DEFAULT("attack", RISK_ATTACK, 0.5, -1), .low = 1, .likely = 6, .high = 24, .vehicles = 0.5,
     .killed = 0.2, .wounded = 1},
    {DEFAULT("breakdown", RISK_BREAKDOWN, -1, 0.05), .low = 1, .likely = 3, .high = 12,
     .vehicles = 0.02},
    {DEFAULT("replacement", RISK_REPLACEMENT, -1, -1), .low = 7, .likely = 14, .high = 30},
};

/* passage NULL: something that is done at the place, by that lift or none. */
static bool selects(const struct mission *mission, const struct risk *risk,
                    const struct passage *passage, int place, int lift)
{
    struct selection selection = mission_risk_selection(risk);
    if (passage)
        return mission_selects_move(mission, &selection, passage->leg, passage->from, passage->to,
                                    passage->lift);
    const char *country = place >= 0 ? mission->places[place].country : "";
    return risk->leg < 0 &&
           (risk->mode < 0 ||
            (lift >= 0 && mission->lifts[lift].mode == (enum transport_mode)risk->mode)) &&
           (risk->lift < 0 || risk->lift == lift) && (risk->place < 0 || risk->place == place) &&
           (!*risk->country || strcmp(risk->country, country) == 0);
}

int hazards_find(const struct hazards *hazards, enum risk_kind kind, const struct passage *passage,
                 int place, int lift, int32_t day)
{
    int32_t date = hazards->network->passages.start_day + day;
    for (int i = hazards->first_of_kind[kind + 1]; i-- > hazards->first_of_kind[kind];) {
        const struct risk *risk = &hazards->risks[hazards->by_kind[i]];
        if (mission_days_hold(risk->from, risk->until, date) &&
            selects(hazards->network->mission, risk, passage, place, lift))
            return hazards->by_kind[i];
    }
    return -1;
}

static void take_risks(struct hazards *hazards)
{
    const struct mission *mission = hazards->network->mission;
    size_t most = (size_t)mission->risk_count + sizeof defaults / sizeof *defaults;
    hazards->risks = arena_new(&hazards->arena, most, sizeof *hazards->risks);
    hazards->is_default = arena_new(&hazards->arena, most, sizeof *hazards->is_default);
    bool has[RISK_KIND_COUNT] = {false};
    for (int i = 0; i < mission->risk_count; i++) {
        has[mission->risks[i].kind] = true;
        hazards->risks[hazards->risk_count++] = mission->risks[i];
    }
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
        if (!has[defaults[i].kind]) {
            hazards->is_default[hazards->risk_count] = true;
            hazards->risks[hazards->risk_count++] = defaults[i];
        }
    size_t count = (size_t)hazards->risk_count;
    hazards->tables = arena_new(&hazards->arena, count + 1, sizeof *hazards->tables);
    hazards->keys = arena_new(&hazards->arena, count + 1, sizeof *hazards->keys);
    hazards->by_kind = arena_new(&hazards->arena, count + 1, sizeof *hazards->by_kind);
    for (size_t i = 0; i < count; i++) {
        const struct risk *risk = &hazards->risks[i];
        chance_table_fill(&hazards->tables[i], risk);
        hazards->keys[i] =
            *risk->cause ? network_key("cause ", risk->cause) : network_key("risk ", risk->id);
    }
    int used = 0;
    for (int kind = 0; kind < RISK_KIND_COUNT; kind++) {
        hazards->first_of_kind[kind] = used;
        for (int i = 0; i < hazards->risk_count; i++)
            if (hazards->risks[i].kind == (enum risk_kind)kind)
                hazards->by_kind[used++] = i;
    }
    hazards->first_of_kind[RISK_KIND_COUNT] = used;
}

static struct hazard_rows lay_out(struct hazards *hazards, enum risk_kind kind,
                                  const struct passage *passage, int place, int lift)
{
    int32_t days = hazards->network->passages.day_count;
    struct hazard_rows rows = {.always = -1};
    if (hazards->first_of_kind[kind] == hazards->first_of_kind[kind + 1])
        return rows;
    int32_t *by_day = arena_new(&hazards->arena, (size_t)days, sizeof *by_day);
    bool changes = false;
    for (int32_t day = 0; day < days; day++) {
        by_day[day] = hazards_find(hazards, kind, passage, place, lift, day);
        changes |= by_day[day] != by_day[0];
    }
    if (changes)
        return (struct hazard_rows){.by_day = by_day};
    rows.always = by_day[0];
    return rows;
}

static void lay_out_passages(struct hazards *hazards)
{
    const struct passage_table *table = &hazards->network->passages;
    hazards->of_passage = arena_new(&hazards->arena, table->count + 1, sizeof *hazards->of_passage);
    for (size_t p = 0; p < table->count; p++) {
        const struct passage *passage = &table->items[p];
        struct passage_hazards *row = &hazards->of_passage[p];
        row->travel = lay_out(hazards, RISK_TRAVEL, passage, -1, -1);
        row->breakdown = lay_out(hazards, RISK_BREAKDOWN, passage, -1, -1);
        row->attack.always = -1;
        if (passage->acts > 0)
            row->attack = lay_out(hazards, RISK_ATTACK, passage, -1, -1);
    }
}

static enum risk_kind kind_of(enum task_kind kind)
{
    return kind == TASK_PACK        ? RISK_PACKING
           : kind == TASK_CLEARANCE ? RISK_CLEARANCE
           : kind == TASK_HANDOVER  ? RISK_HANDOVER
                                    : RISK_LOADING;
}

/* Of what tasks last, by kind, place and lift; number 0: no row ever counts. */
static void lay_out_lasting(struct hazards *hazards)
{
    const struct network *network = hazards->network;
    const struct mission *mission = network->mission;
    size_t places = (size_t)mission->place_count, lifts = (size_t)mission->lift_count + 1;
    int32_t *known = memory_new(RISK_KIND_COUNT * places * lifts, sizeof *known);
    hazards->lasting_of =
        arena_new(&hazards->arena, (size_t)network->task_count + 1, sizeof(int32_t));
    memory_grow(&hazards->lasting, &hazards->lasting_capacity, 1, sizeof *hazards->lasting);
    hazards->lasting[hazards->lasting_count++] = (struct hazard_rows){.always = -1};
    for (int32_t i = 0; i < network->task_count; i++) {
        const struct task *task = &network->tasks[i];
        enum risk_kind kind = kind_of(task->kind);
        const struct plan_trip *trip =
            task->kind < TASK_PACK ? &network->plan->trips[task->item] : NULL;
        int place = trip ? (task->kind == TASK_LIFT_OUT ? trip->from : trip->to)
                         : network->plan->closings[task->item].place,
            lift = trip && trip->has_lift ? trip->lift.lift : -1;
        int32_t *index =
            &known[((size_t)kind * places + (size_t)place) * lifts + (size_t)(lift + 1)];
        if (task->lasts == 0)
            continue;
        if (*index == 0) {
            struct hazard_rows rows = lay_out(hazards, kind, NULL, place, lift);
            memory_grow(&hazards->lasting, &hazards->lasting_capacity, hazards->lasting_count + 1,
                        sizeof *hazards->lasting);
            hazards->lasting[hazards->lasting_count] = rows;
            *index = rows.by_day || rows.always >= 0 ? (int32_t)hazards->lasting_count++ : 0;
        }
        hazards->lasting_of[i] = *index;
    }
    free(known);
}

static int add_group(struct hazards *hazards, int risk, int place, int leg, uint64_t key)
{
    for (int i = 0; i < hazards->group_count; i++)
        if (hazards->groups[i].risk == risk && hazards->groups[i].place == place &&
            hazards->groups[i].key == key)
            return i;
    memory_grow(&hazards->groups, &hazards->group_capacity, (size_t)hazards->group_count + 1,
                sizeof *hazards->groups);
    hazards->groups[hazards->group_count] =
        (struct spell_group){.risk = risk, .place = place, .leg = leg, .key = key};
    return hazards->group_count++;
}

static void add_to_list(struct hazards *hazards, struct hazard_list *list, int32_t item)
{
    if (list->count++ == 0)
        list->first = (int32_t)hazards->list_count;
    memory_grow(&hazards->lists, &hazards->list_capacity, hazards->list_count + 1,
                sizeof *hazards->lists);
    hazards->lists[hazards->list_count++] = item;
}

static double acts_on(const struct hazards *hazards, int place, int32_t day)
{
    const struct mission *mission = hazards->network->mission;
    double acts = mission->places[place].hostile_acts_per_day;
    for (int i = 0; i < mission->limit_count; i++)
        if (mission->limits[i].kind == LIMIT_DANGER && mission->limits[i].place == place &&
            mission_limit_is_on(&mission->limits[i], hazards->network->passages.start_day + day))
            acts = mission->limits[i].value;
    return acts;
}

/* Attacks on places where hostile acts are expected, of each row on the days on which it counts. */
static void lay_out_acts(struct hazards *hazards)
{
    const struct mission *mission = hazards->network->mission;
    int32_t days = hazards->network->passages.day_count;
    int first = hazards->first_of_kind[RISK_ATTACK], end = hazards->first_of_kind[RISK_ATTACK + 1];
    for (int p = 0; p < mission->place_count; p++)
        for (int i = first; i < end && !mission_place_is_outside(mission, p); i++) {
            int risk = hazards->by_kind[i];
            double *until = arena_new(&hazards->arena, (size_t)days + 1, sizeof *until), sum = 0;
            for (int32_t day = 0; day < days; day++) {
                until[day] = sum;
                if (hazards_find(hazards, RISK_ATTACK, NULL, p, -1, day) == risk)
                    sum += acts_on(hazards, p, day) * hazards->risks[risk].chance;
            }
            until[days] = sum;
            if (sum <= 0)
                continue;
            int group =
                add_group(hazards, risk, p, -1, network_key("place ", mission->places[p].id));
            hazards->groups[group].acts_until = until;
        }
}

static void lay_out_spells(struct hazards *hazards)
{
    const struct network *network = hazards->network;
    const struct passage_table *table = &network->passages;
    int of_places = hazards->group_count;
    for (size_t p = 0; p < table->count; p++) {
        const struct passage *passage = &table->items[p];
        for (int i = 0; i < of_places; i++)
            if (hazards->groups[i].place == passage->from)
                add_to_list(hazards, &hazards->of_passage[p].groups, i);
        for (int i = hazards->first_of_kind[RISK_SHUT]; i < hazards->first_of_kind[RISK_SHUT + 1];
             i++) {
            int risk = hazards->by_kind[i];
            const struct risk *row = &hazards->risks[risk];
            if (!selects(network->mission, row, passage, -1, -1))
                continue;
            uint64_t key =
                row->each ? network_key("leg ", network->mission->legs[passage->leg].id) : 0;
            add_to_list(hazards, &hazards->of_passage[p].groups,
                        add_group(hazards, risk, -1, row->each ? passage->leg : -1, key));
        }
    }
    for (size_t p = 0; p < table->count; p++)
        for (int i = hazards->first_of_kind[RISK_REFUSED];
             i < hazards->first_of_kind[RISK_REFUSED + 1]; i++)
            if (selects(network->mission, &hazards->risks[hazards->by_kind[i]], &table->items[p],
                        -1, -1))
                add_to_list(hazards, &hazards->of_passage[p].refusals, hazards->by_kind[i]);
}

struct hazards *hazards_new(const struct network *network)
{
    struct hazards *hazards = memory_new(1, sizeof *hazards);
    hazards->network = network;
    take_risks(hazards);
    lay_out_passages(hazards);
    lay_out_lasting(hazards);
    lay_out_acts(hazards);
    lay_out_spells(hazards);
    return hazards;
}

void hazards_free(struct hazards *hazards)
{
    if (!hazards)
        return;
    free(hazards->groups);
    free(hazards->lists);
    free(hazards->lasting);
    arena_clear(&hazards->arena);
    free(hazards);
}

int hazards_risk_count(const struct hazards *hazards)
{
    return hazards->risk_count;
}

const struct risk *hazards_risk(const struct hazards *hazards, int risk)
{
    return &hazards->risks[risk];
}

bool hazards_is_default(const struct hazards *hazards, int risk)
{
    return hazards->is_default[risk];
}
