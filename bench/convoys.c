/* Convoys in a world in which things go wrong: the C side of bench/convoys.py, which tells the
 * model.
 *
 *     convoys RUNS [THREADS]     first the numbers that the other side needs as JSON, then what
 * came of each run in a line; runs a second on standard error
 *
 * Tasks are carried out by what `decamp stress` is made of: the dispatcher, travel, draws, hazards
 * made from rows of risks. Only the network is laid out by hand, so that it can be told in a page.
 */
#include "base/clock.h"
#include "base/threads.h"
#include "stress/draws.h"
#include "stress/hazards.h"
#include "stress/travel.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { TRIPS = 120, A_DAY = 4, TRUCKS = 60, ESCORTS = 300, ESCORT = 20, PEOPLE = 80, DAYS = 366 };
enum { PARTS = 5, MOVES = 6 };

#define EVERYWHERE                                                                                 \
    .place = -1, .leg = -1, .lift = -1, .mode = -1, .country = "", .from = DAY_NONE,               \
    .until = DAY_NONE, .cause = "", .p10 = NAN, .p90 = NAN

static struct place places[] = {{.id = "base", .country = "here"},
                                {.id = "site", .country = "here"},
                                {.id = "port", .country = "here"}};
static struct leg legs[] = {{.id = "track",
                             .from = 0,
                             .to = 1,
                             .hours = -1,
                             .km = 180,
                             .speed_kmh = 30,
                             .hostile_acts_per_km = 0.0005},
                            {.id = "road",
                             .from = 0,
                             .to = 2,
                             .hours = -1,
                             .km = 400,
                             .speed_kmh = 45,
                             .hostile_acts_per_km = 0.0001}};
static struct lift lifts[] = {{.id = "trucks", .number = TRUCKS, .speed_kmh = 50}};
static struct risk risks[] = {
    {.id = "travel",
     .kind = RISK_TRAVEL,
     EVERYWHERE,
     .chance = -1,
     .often = -1,
     .low = 1,
     .likely = 1.1,
     .high = 1.8},
    {.id = "loading",
     .kind = RISK_LOADING,
     EVERYWHERE,
     .chance = -1,
     .often = -1,
     .low = 1,
     .likely = 1.2,
     .high = 2.5},
    {.id = "shut",
     .kind = RISK_SHUT,
     EVERYWHERE,
     .chance = -1,
     .often = 2,
     .each = true,
     .low = 1,
     .likely = 2,
     .high = 7},
    {.id = "refused",
     .kind = RISK_REFUSED,
     EVERYWHERE,
     .chance = 0.08,
     .often = -1,
     .low = 1,
     .likely = 2,
     .high = 7},
    {.id = "attack",
     .kind = RISK_ATTACK,
     EVERYWHERE,
     .chance = 0.5,
     .often = -1,
     .low = 1,
     .likely = 4,
     .high = 24,
     .killed = 0.2,
     .wounded = 1},
    {.id = "breakdown",
     .kind = RISK_BREAKDOWN,
     EVERYWHERE,
     .chance = -1,
     .often = 0.1,
     .low = 1,
     .likely = 4,
     .high = 24},
    {.id = "replacement",
     .kind = RISK_REPLACEMENT,
     EVERYWHERE,
     .chance = -1,
     .often = -1,
     .low = 7,
     .likely = 14,
     .high = 30},
};

struct convoys {
    struct mission mission;
    struct plan_document plan;
    struct network network;
    struct hazards *hazards;
    struct plan_trip trips[TRIPS];
    struct task tasks[TRIPS * PARTS];
    struct passage_move moves[MOVES];
    int32_t driving[TRIPS], people[TRIPS];
};

static void lay_out_moves(struct convoys *convoys)
{
    static const struct {
        int leg, from, to, lift;
    } of[MOVES] = {{0, 0, 1, 0}, {0, 0, 1, -1}, {0, 1, 0, 0},
                   {1, 0, 2, 0}, {1, 2, 0, 0},  {1, 2, 0, -1}};
    struct network *network = &convoys->network;
    passage_table_init(&network->passages, &convoys->mission, &network->arena);
    for (int i = 0; i < MOVES; i++) {
        struct plan_move move = {.leg = of[i].leg, .from = of[i].from, .to = of[i].to};
        convoys->moves[i] = passage_of(&network->passages, &move, of[i].lift, 10, 0);
        convoys->moves[i].moving = convoys->moves[i].least;
        convoys->moves[i].depart = -1; /* bound to no moment */
        convoys->moves[i].rest = 0;
    }
    network->moves = convoys->moves;
}

/* Lift out, escort out, travel, lift back, escort back. */
static struct dispatch_network *lay_out_trips(struct convoys *convoys)
{
    static const enum task_kind kinds[PARTS] = {TASK_LIFT_OUT, TASK_ESCORT_OUT, TASK_TRAVEL,
                                                TASK_LIFT_BACK, TASK_ESCORT_BACK};
    static const struct chain chains[PARTS] = {{0, 1}, {1, 1}, {2, 2}, {4, 1}, {5, 1}};
    struct dispatch_builder *builder = dispatch_builder_new(MINUTES_PER_DAY, DAYS);
    int32_t trucks = dispatch_add_resource(builder, TRUCKS),
            escorts = dispatch_add_resource(builder, ESCORTS), room[DAYS], circle;
    for (int day = 0; day < DAYS; day++)
        room[day] = A_DAY;
    int32_t leaving = dispatch_add_slot(builder, room);
    for (int t = 0; t < TRIPS; t++) {
        int32_t number = 3 + t % 4, first = t * PARTS;
        convoys->trips[t] = (struct plan_trip){.from = 1,
                                               .to = 2,
                                               .has_lift = true,
                                               .lift.number = number,
                                               .has_escort = true,
                                               .escort.people = ESCORT};
        convoys->people[t] = PEOPLE;
        for (int part = 0; part < PARTS; part++) {
            char id[32];
            snprintf(id, sizeof id, "%d %d", t, part);
            convoys->tasks[first + part] = (struct task){.kind = kinds[part],
                                                         .item = t,
                                                         .lasts = part == 0 || part == 3 ? 240 : 0,
                                                         .asks = part == 2,
                                                         .chain = chains[part],
                                                         .key = network_key("task ", id)};
            dispatch_add_task(builder, part == 0 ? t / A_DAY * MINUTES_PER_DAY + 360 : 0);
            if (part == 0) {
                dispatch_add_take(builder, trucks, number);
                dispatch_add_take(builder, escorts, ESCORT);
            } else if (part == 2) {
                dispatch_add_slot_use(builder, leaving, 0, 1);
            } else if (part > 2) {
                dispatch_add_give(builder, part == 3 ? trucks : escorts,
                                  part == 3 ? number : ESCORT);
            }
        }
        dispatch_add_arc(builder, first, first + 1, true, 0);
        dispatch_add_arc(builder, first, first + 2, false, 0);
        dispatch_add_arc(builder, first + 1, first + 2, false, 0);
        dispatch_add_arc(builder, first + 2, first + 3, false, 0);
        dispatch_add_arc(builder, first + 2, first + 4, false, 0);
    }
    return dispatch_network_new(builder, true, &circle);
}

static void lay_out(struct convoys *convoys)
{
    struct network *network = &convoys->network;
    convoys->mission = (struct mission){.settings = {.country = "here",
                                                     .start_day = 0,
                                                     .last_day = 40,
                                                     .horizon_days = DAYS - 41,
                                                     .first_hour = 6,
                                                     .road_hours_per_day = 10},
                                        .places = places,
                                        .legs = legs,
                                        .lifts = lifts,
                                        .risks = risks,
                                        .place_count = 3,
                                        .leg_count = 2,
                                        .lift_count = 1,
                                        .risk_count = sizeof risks / sizeof *risks};
    convoys->plan = (struct plan_document){.trips = convoys->trips, .trip_count = TRIPS};
    network->mission = &convoys->mission;
    network->plan = &convoys->plan;
    network->tasks = convoys->tasks;
    network->task_count = TRIPS * PARTS;
    network->trip_driving = convoys->driving;
    network->trip_people = convoys->people;
    lay_out_moves(convoys);
    network->dispatch = lay_out_trips(convoys);
    convoys->hazards = hazards_new(network);
}

static void clear(struct convoys *convoys)
{
    hazards_free(convoys->hazards);
    dispatch_network_free(convoys->network.dispatch);
    passage_table_clear(&convoys->network.passages);
    arena_clear(&convoys->network.arena);
}

/* -- runs -- */

static const uint64_t seed = 11;

struct block {
    const struct convoys *convoys;
    int runs, threads;
    struct came {
        int32_t last;
        int64_t refusals, attacks, killed, wounded, delay;
    } * came; /* [run] */
};

static void finished(void *context, int32_t task, int32_t at)
{
    draws_finished(((struct travel *)context)->draws, task, at);
}

static void work(void *context, int item)
{
    const struct block *block = context;
    const struct convoys *convoys = block->convoys;
    struct dispatch_run *run = dispatch_run_new(convoys->network.dispatch);
    struct draws *draws = draws_new(convoys->hazards);
    struct travel travel = {.network = &convoys->network, .draws = draws};
    const struct dispatch_world world = {.earliest = travel_earliest,
                                         .duration = travel_duration,
                                         .finished = finished,
                                         .context = &travel};
    for (int i = item; i < block->runs; i += block->threads) {
        const struct draw_key key = {.seed = seed, .run = i, .other = -1};
        struct came *came = &block->came[i];
        draws_begin(draws, &key, run);
        dispatch_execute(run, &world, DISPATCH_NEVER);
        const int32_t *finishes = dispatch_finishes(run);
        for (int task = 0; task < TRIPS * PARTS; task++)
            came->last = finishes[task] > came->last ? finishes[task] : came->last;
        const struct draws_sums *sums = draws_sums(draws);
        came->refusals = sums->refusals;
        came->attacks = sums->attacks;
        came->killed = sums->killed;
        came->wounded = sums->wounded;
        for (int risk = 0; risk < hazards_risk_count(convoys->hazards); risk++)
            came->delay += draws_effect(draws)[risk];
    }
    draws_free(draws);
    dispatch_run_free(run);
}

static void print_numbers(const struct convoys *convoys)
{
    printf("{\"tables\": {");
    for (int i = 0; i < convoys->hazards->risk_count; i++) {
        printf("%s\"%s\": [", i ? ", " : "", convoys->hazards->risks[i].id);
        for (int knot = 0; knot <= CHANCE_KNOTS; knot++)
            printf("%s%.17g", knot ? ", " : "", (double)convoys->hazards->tables[i].value[knot]);
        printf("]");
    }
    printf("}, \"keys\": {");
    for (int i = 0; i < convoys->hazards->risk_count; i++)
        printf("%s\"%s\": %" PRIu64, i ? ", " : "", convoys->hazards->risks[i].id,
               convoys->hazards->keys[i]);
    printf("}, \"legs\": [%" PRIu64 ", %" PRIu64 "], \"tasks\": [", network_key("leg ", legs[0].id),
           network_key("leg ", legs[1].id));
    for (int i = 0; i < TRIPS * PARTS; i++)
        printf("%s%" PRIu64, i ? ", " : "", convoys->tasks[i].key);
    printf("]}\n");
}

int main(int count, char **arguments)
{
    int runs = count > 1 ? atoi(arguments[1]) : 0, threads = count > 2 ? atoi(arguments[2]) : 1;
    if (runs < 1 || threads < 1) {
        fputs("usage: convoys RUNS [THREADS]\n", stderr);
        return 2;
    }
    static struct convoys convoys;
    lay_out(&convoys);
    print_numbers(&convoys);
    struct block block = {.convoys = &convoys,
                          .runs = runs,
                          .threads = threads,
                          .came = memory_new((size_t)runs, sizeof *block.came)};
    struct timespec begin, end;
    double wall = clock_seconds();
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
    threads_run(threads, threads, work, &block);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    wall = clock_seconds() - wall;
    for (int i = 0; i < runs; i++) {
        const struct came *came = &block.came[i];
        printf("%d %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", came->last,
               came->refusals, came->attacks, came->killed, came->wounded, came->delay);
    }
    double processor =
        (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) * 1e-9;
    fprintf(stderr, "%.1f %.1f\n", runs / processor, runs / wall);
    free(block.came);
    clear(&convoys);
    return 0;
}
