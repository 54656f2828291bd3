/* Who is where: each case tells the small mission's ledger a few movements, and asks where the
 * people of north-company (150 at north, bound for home) are. */
#include "situation_testing.h"

#include "base/random.h"

#include <math.h>
#include <string.h>

/* People of a unit at a place, or (place NULL) under way to `to`. */
static struct quantity held(const struct situation *situation, const char *unit, const char *place,
                            const char *to)
{
    const struct mission *mission = situation->mission;
    struct quantity sum = quantity_exact(0);
    int u = mission_find_unit(mission, unit);
    int at = place ? mission_find_place(mission, place) : -1;
    int bound = to ? mission_find_place(mission, to) : -1;
    for (int32_t h = 0; h < situation->holding_count; h++) {
        const struct holding *holding = &situation->holdings[h];
        if (holding->unit == u && holding->place == at && (place || holding->to == bound))
            sum = quantity_add(sum, holding->quantity);
    }
    return sum;
}

struct expected {
    double north, hub, to_hub, home, to_home, out;
};

/* Works out the ledger as of the day, compares, and frees all. */
static void expect(struct told *told, int day, struct expected expected)
{
    struct situation *situation =
        situation_new(told->mission, told->ledger, NULL, FIRST_DAY + day, INT32_MAX);
    const char *unit = "north-company";
    int u = mission_find_unit(told->mission, unit);
    const struct {
        const char *what;
        double is, expected;
    } rows[] = {
        {"north", held(situation, unit, "north", NULL).value, expected.north},
        {"hub", held(situation, unit, "hub", NULL).value, expected.hub},
        {"under way to hub", held(situation, unit, NULL, "hub").value, expected.to_hub},
        {"home", held(situation, unit, "home", NULL).value, expected.home},
        {"under way to home", held(situation, unit, NULL, "home").value, expected.to_home},
        {"out", situation->units[u].out.value, expected.out},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].is != rows[i].expected)
            fail_msg("%s: %g instead of %g", rows[i].what, rows[i].is, rows[i].expected);
    situation_free(situation);
    told_clear(told);
}

static void leave(struct told *told, int day, int minute, double amount, const char *from,
                  const char *to)
{
    told_add(told,
             told_move(told, ENTRY_DEPARTURE, day, minute, "north-company", amount, from, to));
}

static void reach(struct told *told, int day, int minute, double amount, const char *to,
                  const char *from)
{
    told_add(told, told_move(told, ENTRY_ARRIVAL, day, minute, "north-company", amount, to, from));
}

/* Killed of north-company; measure NULL: an event alone. */
static struct ledger_entry told_dead(struct told *told, int day, int minute, double amount,
                                     const char *place, const char *event)
{
    struct ledger_entry entry = told_entry(told, ENTRY_INCIDENT, day, place);
    entry.minute = minute;
    entry.unit = told_name(told, "north-company");
    entry.measure = told_name(told, "killed");
    entry.event = told_name(told, event);
    entry.amount = exactly(amount);
    return entry;
}

static void nothing_told(void **state)
{
    struct told told;
    (void)state;
    told_init(&told);
    expect(&told, 5, (struct expected){.north = 150});
}

static void under_way_until_it_arrives(void **state)
{
    struct told told;
    (void)state;
    for (int day = 1; day <= 3; day++) {
        told_init(&told);
        leave(&told, 1, 480, 100, "north", "hub");
        reach(&told, 3, 60, 100, "hub", "north");
        expect(&told, day, (struct expected){50, day == 3 ? 100 : 0, day < 3 ? 100 : 0, 0, 0, 0});
    }
}

static void all_that_is_there(void **state)
{
    struct told told;
    (void)state;
    told_init(&told);
    leave(&told, 1, NO_MINUTE, 30, "north", "hub");
    leave(&told, 2, NO_MINUTE, -1, "north", "hub");
    reach(&told, 3, NO_MINUTE, -1, "hub", "north");
    expect(&told, 4, (struct expected){.hub = 150});
}

static void out_once(void **state)
{
    struct told told;
    (void)state;
    told_init(&told); /* out as it leaves for home; its arrival counts no second time */
    leave(&told, 1, 480, 100, "north", "home");
    reach(&told, 2, 480, 90, "home", "north");
    expect(&told, 2, (struct expected){50, 0, 0, 90, 10, 100});
    told_init(&told); /* only the arrival is told */
    reach(&told, 2, 480, 90, "home", "north");
    expect(&told, 2, (struct expected){.north = 150, .home = 90, .out = 90});
}

static void arrival_not_recorded(void **state)
{
    struct told told;
    (void)state;
    told_init(&told); /* it must have arrived, since it left from there */
    leave(&told, 1, NO_MINUTE, 100, "north", "hub");
    leave(&told, 2, NO_MINUTE, 60, "hub", "home");
    expect(&told, 3, (struct expected){50, 0, 40, 0, 60, 60});
}

static void dead_are_not_there(void **state)
{
    struct told told;
    (void)state;
    told_init(&told); /* all who are there are those who are left */
    told_add(&told, told_dead(&told, 1, NO_MINUTE, 4, "north", ""));
    leave(&told, 2, NO_MINUTE, -1, "north", "hub");
    reach(&told, 3, NO_MINUTE, -1, "hub", "north");
    expect(&told, 3, (struct expected){.hub = 146});
    told_init(&told); /* where is not told: where most are, but for those under way */
    leave(&told, 1, 480, 40, "north", "hub");
    reach(&told, 1, 900, 38, "hub", "north");
    told_add(&told, told_dead(&told, 1, NO_MINUTE, 5, "", ""));
    expect(&told, 2, (struct expected){.north = 107, .hub = 38});
    told_init(&told); /* more than there are */
    leave(&told, 1, 480, 149, "north", "home");
    told_add(&told, told_dead(&told, 2, 480, 3, "north", ""));
    expect(&told, 2, (struct expected){.to_home = 147, .out = 147});
    told_init(&told); /* of another unit, or of none, or wounded, is none of these */
    struct ledger_entry other = told_dead(&told, 1, NO_MINUTE, 4, "north", "");
    other.unit = -1;
    told_add(&told, other);
    other = told_dead(&told, 1, NO_MINUTE, 4, "north", "");
    other.measure = told_name(&told, "wounded");
    told_add(&told, other);
    expect(&told, 2, (struct expected){.north = 150});
}

static void killed_on_the_way(void **state)
{
    struct told told;
    (void)state;
    for (int out = 0; out < 2; out++) { /* the trip's, not those who are still at the place */
        told_init(&told);
        struct ledger_entry left = told_move(&told, ENTRY_DEPARTURE, 1, 480, "north-company", 50,
                                             "north", out ? "home" : "hub");
        struct ledger_entry dead = told_dead(&told, 1, 600, 2, "north", "convoy 3");
        left.event = dead.event;
        told_add(&told, left);
        told_add(&told, dead);
        expect(&told, 1,
               out ? (struct expected){.north = 100, .to_home = 48, .out = 48}
                   : (struct expected){.north = 100, .to_hub = 48});
    }
    told_init(&told); /* who has arrived outside has departed, whatever happens there */
    leave(&told, 1, 480, 50, "north", "home");
    reach(&told, 2, 480, 50, "home", "north");
    told_add(&told, told_dead(&told, 3, NO_MINUTE, 2, "home", ""));
    expect(&told, 3, (struct expected){.north = 100, .home = 50, .out = 50});
}

/* The sum of the parts, and what a correction and a retraction give back. */
static void dead_have_their_own_figure(void **state)
{
    struct told told;
    (void)state;
    told_init(&told);
    struct ledger_entry dead = told_dead(&told, 1, NO_MINUTE, 0, "north", "");
    dead.amount = (struct amount){AMOUNT_BETWEEN, 2, 4};
    int32_t first = told_add(&told, dead);
    leave(&told, 2, NO_MINUTE, 20, "north", "home");
    double all = 0;
    for (int u = 0; u < told.mission->unit_count; u++)
        all += told.mission->units[u].people;
    for (int step = 0; step < 3; step++) {
        const double least[] = {2, 7, 0}, most[] = {4, 7, 0};
        struct situation *situation =
            situation_new(told.mission, told.ledger, NULL, FIRST_DAY + 3, INT32_MAX);
        const struct unit_situation *unit =
            &situation->units[mission_find_unit(told.mission, "north-company")];
        struct quantity there = held(situation, "north-company", "north", NULL);
        assert_true(situation->dead.least == least[step] && situation->dead.most == most[step]);
        assert_true(unit->dead.least == least[step] && unit->dead.most == most[step]);
        assert_true(unit->inside.least == 130 - most[step] &&
                    unit->inside.most == 130 - least[step]);
        assert_true(there.least == 130 - most[step] && there.most == 130 - least[step]);
        assert_true(situation->remaining.least == all - 20 - most[step] &&
                    situation->remaining.most == all - 20 - least[step]);
        assert_true(situation->departed.least == 20 && situation->departed.most == 20);
        situation_free(situation);
        struct ledger_entry next = told_dead(&told, 1, NO_MINUTE, 7, "north", "");
        next.target = step == 0 ? first : first + 2;
        if (step == 1)
            next.kind = ENTRY_RETRACTION;
        told_add(&told, next);
        if (step == 1) { /* the correction's target, which would be back */
            next.target = first;
            told_add(&told, next);
        }
    }
    told_clear(&told);
}

/* The hour of an arrival is often not told, that of the departure before it is. */
static void arrival_without_an_hour(void **state)
{
    struct told told;
    (void)state;
    for (int event = 0; event < 2; event++) {
        told_init(&told);
        struct ledger_entry left =
            told_move(&told, ENTRY_DEPARTURE, 1, 480, "north-company", 100, "north", "hub");
        struct ledger_entry came =
            told_move(&told, ENTRY_ARRIVAL, 1, NO_MINUTE, "north-company", 80, "hub", "north");
        left.event = came.event = event ? told_name(&told, "convoy") : -1;
        told_add(&told, left);
        told_add(&told, came);
        expect(&told, 1, (struct expected){50, 80, 20, 0, 0, 0});
    }
    told_init(&told); /* all of it */
    leave(&told, 1, 480, 100, "north", "hub");
    reach(&told, 1, NO_MINUTE, -1, "hub", "north");
    expect(&told, 1, (struct expected){.north = 50, .hub = 100});
    told_init(&told); /* and home: out once */
    leave(&told, 1, 480, 100, "north", "home");
    reach(&told, 1, NO_MINUTE, 100, "home", "north");
    expect(&told, 1, (struct expected){.north = 50, .home = 100, .out = 100});
    told_init(&told);
    leave(&told, 1, 480, 100, "north", "home");
    reach(&told, 1, NO_MINUTE, -1, "home", "north");
    expect(&told, 1, (struct expected){.north = 50, .home = 100, .out = 100});
    told_init(&told); /* two departures, one arrival of them */
    leave(&told, 1, 480, 60, "north", "hub");
    reach(&told, 1, NO_MINUTE, 100, "hub", "north");
    leave(&told, 1, 540, 60, "north", "hub");
    expect(&told, 1, (struct expected){.north = 30, .hub = 100, .to_hub = 20});
    told_init(&told); /* what was under way since yesterday comes first */
    leave(&told, 1, 480, 60, "north", "hub");
    reach(&told, 2, NO_MINUTE, 60, "hub", "north");
    leave(&told, 2, 540, 50, "north", "hub");
    expect(&told, 2, (struct expected){.north = 40, .hub = 60, .to_hub = 50});
    told_init(&told); /* another day's departure is not of it */
    reach(&told, 1, NO_MINUTE, 60, "hub", "north");
    leave(&told, 2, 540, 50, "north", "hub");
    expect(&told, 2, (struct expected){.north = 100, .hub = 60, .to_hub = 50});
    told_init(&told); /* an arrival at an hour was before what left after it */
    reach(&told, 1, 420, 60, "hub", "north");
    leave(&told, 1, 540, 50, "north", "hub");
    expect(&told, 1, (struct expected){.north = 100, .hub = 60, .to_hub = 50});
}

static void by_event_first(void **state)
{
    struct told told;
    (void)state;
    told_init(&told);
    for (int i = 0; i < 2; i++) {
        struct ledger_entry left =
            told_move(&told, ENTRY_DEPARTURE, 1, 60 * i, "north-company", 50, "north", "hub");
        left.event = told_name(&told, i ? "second" : "first");
        told_add(&told, left);
    }
    struct ledger_entry came =
        told_move(&told, ENTRY_ARRIVAL, 2, 0, "north-company", 50, "hub", "north");
    came.event = told_name(&told, "second");
    told_add(&told, came);
    struct situation *situation =
        situation_new(told.mission, told.ledger, NULL, FIRST_DAY + 2, INT32_MAX);
    bool found = false;
    for (int32_t h = 0; h < situation->holding_count; h++)
        if (situation->holdings[h].place < 0) {
            found = true;
            assert_true(situation->holdings[h].left == day_moment(FIRST_DAY + 1));
        }
    assert_true(found);
    situation_free(situation);
    told_clear(&told);
}

static void closed_and_unaccounted(void **state)
{
    struct told told;
    (void)state;
    told_init(&told);
    leave(&told, 1, NO_MINUTE, 100, "north", "home");
    told_add(&told, told_entry(&told, ENTRY_CLOSING, 3, "north"));
    struct situation *situation =
        situation_new(told.mission, told.ledger, NULL, FIRST_DAY + 4, INT32_MAX);
    int u = mission_find_unit(told.mission, "north-company");
    int place = mission_find_place(told.mission, "north");
    assert_true(situation->places[place].closed && situation->places[place].people.most == 0);
    assert_true(situation->units[u].unaccounted.value == 50);
    assert_true(situation->units[u].out.value == 100);
    assert_true(situation->unaccounted.value == 50 + 20); /* and the clinic */
    situation_free(situation);
    told_clear(&told);
}

static void lots(void **state)
{
    struct told told;
    (void)state;
    told_init(&told);
    struct ledger_entry left = told_entry(&told, ENTRY_DEPARTURE, 1, "river");
    left.lot = told_name(&told, "tents");
    left.other_place = told_name(&told, "home");
    left.amount = exactly(10);
    told_add(&told, left);
    struct ledger_entry donated = told_entry(&told, ENTRY_DISPOSITION, 2, "");
    donated.lot = told_name(&told, "tents");
    donated.measure = told_name(&told, "donate");
    donated.amount = exactly(12);
    told_add(&told, donated);
    struct situation *situation =
        situation_new(told.mission, told.ledger, NULL, FIRST_DAY + 4, INT32_MAX);
    const struct lot_situation *lot = &situation->lots[mission_find_lot(told.mission, "tents")];
    assert_true(lot->out.value == 10 && lot->disposed[disposition_find("donate")].value == 12);
    assert_true(lot->remaining.value == 8);
    assert_true(situation->departed.value == 0);
    situation_free(situation);
    told_clear(&told);
}

/* So many that they are gone through in parts: all sums must be those of plain counting. */
static void many_in_parts(void **state)
{
    static const char *const units[] = {"north-company", "river-company", "hub-battalion", "staff"};
    static const char *const begins[] = {"north", "river", "hub", "hub"};
    enum { MOVES = 12000, HOLDERS = 40 };
    struct told told;
    struct random_stream random = random_start(3, 0);
    double left[4] = {0}, came[4] = {0}, holders = 0;
    (void)state;
    told_init(&told);
    for (int u = 0; u < 4; u++)
        told.mission->units[mission_find_unit(told.mission, units[u])].people = 1000000;
    for (int i = 0; i < MOVES; i++) {
        int u = (int)random_below(&random, 5);
        double amount = 1 + random_below(&random, 9);
        struct ledger_entry entry = told_entry(&told, ENTRY_DEPARTURE, i / 1000, "hub");
        entry.minute = (int32_t)random_below(&random, 1440);
        entry.amount = exactly(amount);
        entry.other_place = told_name(&told, "home");
        if (u == 4) {
            char name[32];
            snprintf(name, sizeof name, "contingent %d", (int)random_below(&random, HOLDERS));
            entry.holder = told_name(&told, name);
            holders += amount;
        } else {
            entry.unit = told_name(&told, units[u]);
            entry.place = told_name(&told, begins[u]);
            left[u] += amount;
        }
        told_add(&told, entry);
        if (u == 4 || random_below(&random, 2))
            continue;
        entry.kind = ENTRY_ARRIVAL;
        entry.place = told_name(&told, "home");
        entry.other_place = told_name(&told, begins[u]);
        entry.day += 1;
        came[u] += amount;
        told_add(&told, entry);
    }
    struct situation *situation =
        situation_new(told.mission, told.ledger, NULL, FIRST_DAY + 100, INT32_MAX);
    double all = holders;
    for (int u = 0; u < 4; u++) {
        all += left[u];
        assert_true(situation->units[mission_find_unit(told.mission, units[u])].out.value ==
                    left[u]);
        assert_true(held(situation, units[u], begins[u], NULL).value == 1000000 - left[u]);
        assert_true(held(situation, units[u], "home", NULL).value == came[u]);
        assert_true(held(situation, units[u], NULL, "home").value == left[u] - came[u]);
    }
    assert_true(situation->departed.value == all);
    assert_true(situation->holder_count == HOLDERS);
    int hub = mission_find_place(told.mission, "hub");
    assert_true(situation->places[hub].people.value ==
                fmax(0, 2000000 - left[2] - left[3] - holders));
    for (int32_t h = 1; h < situation->holding_count; h++) { /* units first, then lots, holders */
        const struct holding *one = &situation->holdings[h - 1], *other = &situation->holdings[h];
        assert_true(one->unit < 0 || other->unit < 0 || one->unit <= other->unit);
        assert_false(one->unit < 0 && other->unit >= 0);
        assert_false(one->holder >= 0 && other->holder < 0);
    }
    struct quantity shares = quantity_exact(0);
    for (int32_t i = 0; i < situation->departure_count; i++)
        shares = quantity_add(shares, situation->departures[i].quantity);
    assert_true(shares.value == all);
    situation_free(situation);
    told_clear(&told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_told),
                                       cmocka_unit_test(under_way_until_it_arrives),
                                       cmocka_unit_test(all_that_is_there),
                                       cmocka_unit_test(out_once),
                                       cmocka_unit_test(arrival_not_recorded),
                                       cmocka_unit_test(dead_are_not_there),
                                       cmocka_unit_test(killed_on_the_way),
                                       cmocka_unit_test(dead_have_their_own_figure),
                                       cmocka_unit_test(arrival_without_an_hour),
                                       cmocka_unit_test(by_event_first),
                                       cmocka_unit_test(closed_and_unaccounted),
                                       cmocka_unit_test(lots),
                                       cmocka_unit_test(many_in_parts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
