/* The two times of a ledger: situations of random histories against a model of their own.
 *
 * The model below is written from docs/method-ledger.md, slowly and plainly: every question is
 * answered by asking all entries again, by recursion and by loops in loops. It shares nothing with
 * src/situation. Histories have corrections of corrections, retractions of retractions, settlements
 * that are retracted, reports that came late, entries that do not count, and rival corrections. */
#include "base/random.h"
#include "situation/situation.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_ENTRIES = 60, FIRST_DAY = 21915 /* 2030-01-01 */, DAYS = 12, PEOPLE = 1000000000 };

/* -- The model -- */

struct model {
    const struct ledger *ledger;
    int32_t as_of, known_on;
    int count;
    int group[MOST_ENTRIES]; /* smallest entry that tells of the same thing */
    bool stands[MOST_ENTRIES];
};

struct range {
    double least, most;
};

static const struct ledger_entry *at(const struct model *model, int i)
{
    return &model->ledger->entries[i];
}

static int32_t known_day(const struct ledger_entry *entry)
{
    if (entry->reported_day != DAY_NONE)
        return entry->reported_day;
    return (int32_t)(entry->recorded / (INT64_C(86400) * 1000000));
}

static bool corrects(const struct ledger_entry *entry)
{
    return entry->target >= 0 && entry->kind != ENTRY_RETRACTION &&
           entry->kind != ENTRY_SETTLEMENT && entry->kind != ENTRY_REMARK;
}

static bool told_later(const struct model *model, int one, int other)
{
    if (at(model, one)->recorded != at(model, other)->recorded)
        return at(model, one)->recorded > at(model, other)->recorded;
    return one > other;
}

static bool active(const struct model *model, int i)
{
    if (!at(model, i)->counts || known_day(at(model, i)) > model->known_on)
        return false;
    for (int r = 0; r < model->count; r++)
        if (at(model, r)->kind == ENTRY_RETRACTION && at(model, r)->target == i && active(model, r))
            return false;
    return true;
}

static bool standing_before_settlements(const struct model *model, int i)
{
    if (!active(model, i))
        return false;
    for (int c = 0; c < model->count; c++) {
        if (!corrects(at(model, c)) || !active(model, c))
            continue;
        if (at(model, c)->target == i)
            return false;
        if (corrects(at(model, i)) && at(model, c)->target == at(model, i)->target &&
            at(model, c)->author == at(model, i)->author && told_later(model, c, i))
            return false;
    }
    return true;
}

static int origin(const struct model *model, int i)
{
    return corrects(at(model, i)) ? origin(model, at(model, i)->target) : i;
}

static bool is_told(const struct ledger_entry *entry)
{
    return entry->kind == ENTRY_DEPARTURE || entry->kind == ENTRY_INCIDENT ||
           entry->kind == ENTRY_FIGURE || entry->kind == ENTRY_CLOSING;
}

static bool same_thing(const struct model *model, int i, int j)
{
    const struct ledger_entry *one = at(model, i), *other = at(model, j);
    if (origin(model, i) == origin(model, j))
        return true;
    if (one->kind != other->kind)
        return false;
    if (one->kind == ENTRY_CLOSING)
        return one->place == other->place;
    if (one->kind == ENTRY_FIGURE)
        return one->measure == other->measure && one->day == other->day &&
               one->place == other->place && one->holder == other->holder &&
               one->cause == other->cause && one->until_day == other->until_day &&
               one->unit == other->unit && one->lot == other->lot;
    return one->event >= 0 && one->event == other->event && one->measure == other->measure &&
           one->unit == other->unit && one->lot == other->lot && one->holder == other->holder &&
           (one->kind == ENTRY_INCIDENT || one->place == other->place);
}

static bool leads_to(const struct model *model, int i, int target)
{
    if (i == target)
        return true;
    return corrects(at(model, i)) && leads_to(model, at(model, i)->target, target);
}

static void make_model(struct model *model)
{
    for (int i = 0; i < model->count; i++) {
        model->stands[i] = standing_before_settlements(model, i);
        model->group[i] = i;
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (int i = 0; i < model->count; i++)
            for (int j = 0; j < model->count; j++)
                if (model->stands[i] && model->stands[j] && is_told(at(model, i)) &&
                    is_told(at(model, j)) && same_thing(model, i, j) &&
                    model->group[j] < model->group[i]) {
                    model->group[i] = model->group[j];
                    changed = true;
                }
    }
    /* The last settlement of each group that names something that stands. */
    int decided[MOST_ENTRIES];
    for (int g = 0; g < model->count; g++) {
        decided[g] = -1;
        for (int s = 0; s < model->count; s++) {
            if (at(model, s)->kind != ENTRY_SETTLEMENT || !active(model, s))
                continue;
            bool names_one = false;
            for (int i = 0; i < model->count; i++)
                names_one |= model->stands[i] && is_told(at(model, i)) && model->group[i] == g &&
                             leads_to(model, i, at(model, s)->target);
            if (names_one && (decided[g] < 0 || told_later(model, s, decided[g])))
                decided[g] = s;
        }
    }
    for (int i = 0; i < model->count; i++) {
        int s = is_told(at(model, i)) ? decided[model->group[i]] : -1;
        if (model->stands[i] && s >= 0 && told_later(model, s, i) &&
            !leads_to(model, i, at(model, s)->target))
            model->stands[i] = false;
    }
}

static struct range told_range(const struct ledger_entry *entry)
{
    double value = entry->amount.value;
    switch (entry->amount.qualifier) {
    case AMOUNT_AT_LEAST:
        return (struct range){value, INFINITY};
    case AMOUNT_AT_MOST:
        return (struct range){0, value};
    case AMOUNT_BETWEEN:
        return (struct range){value, entry->amount.most};
    case AMOUNT_ABOUT: { /* the histories have whole numbers below 1000, not 0 */
        double half = fmod(value, 100) == 0 ? 50 : fmod(value, 10) == 0 ? 5 : 0.5;
        return (struct range){value - half, value + half};
    }
    default:
        return (struct range){value, value};
    }
}

/* What the reports of group g tell of a cell: nothing, if they tell of another. */
static bool same_cell(const struct model *model, int i, int j)
{
    const struct ledger_entry *one = at(model, i), *other = at(model, j);
    return one->kind == other->kind && one->unit == other->unit && one->lot == other->lot &&
           one->holder == other->holder && one->measure == other->measure &&
           (one->kind == ENTRY_INCIDENT || one->place == other->place);
}

static struct range cell_range(const struct model *model, int cell)
{
    struct range hull = {INFINITY, -INFINITY};
    for (int i = 0; i < model->count; i++) {
        if (!model->stands[i] || !is_told(at(model, i)) || model->group[i] != model->group[cell])
            continue;
        struct range range = told_range(at(model, i));
        if (!same_cell(model, i, cell) || at(model, i)->day > model->as_of)
            range = (struct range){0, 0};
        hull.least = fmin(hull.least, range.least);
        hull.most = fmax(hull.most, range.most);
    }
    return hull;
}

static bool departs(const struct model *model, int i)
{
    return at(model, i)->kind == ENTRY_DEPARTURE;
}

/* Of a unit: who is nobody's takes nobody out of the strength. */
static bool dies(const struct model *model, int i)
{
    const struct ledger_entry *entry = at(model, i);
    return entry->kind == ENTRY_INCIDENT && entry->unit >= 0 &&
           strcmp(model->ledger->names[entry->measure], "killed") == 0;
}

/* The sum of all cells of one sort; each counted at its first entry. */
static struct range sum_of(const struct model *model, bool (*counts)(const struct model *, int))
{
    struct range sum = {0, 0};
    for (int i = 0; i < model->count; i++) {
        bool first = model->stands[i] && counts(model, i);
        for (int j = 0; first && j < i; j++)
            if (model->stands[j] && is_told(at(model, j)) && model->group[j] == model->group[i] &&
                same_cell(model, i, j))
                first = false;
        if (!first)
            continue;
        struct range range = cell_range(model, i);
        sum.least += range.least;
        sum.most += range.most;
    }
    return sum;
}

static int disputes(const struct model *model)
{
    int count = 0;
    for (int i = 0; i < model->count; i++) {
        bool first = model->stands[i] && is_told(at(model, i)), differs = false;
        for (int j = 0; first && j < model->count; j++) {
            if (!model->stands[j] || !is_told(at(model, j)) || model->group[j] != model->group[i])
                continue;
            if (j < i)
                first = false;
            struct range one = told_range(at(model, i)), other = told_range(at(model, j));
            differs |= one.least != other.least || one.most != other.most ||
                       at(model, i)->day != at(model, j)->day || !same_cell(model, i, j);
        }
        count += first && differs;
    }
    return count;
}

/* -- Histories -- */

static const char *const place_ids[] = {"north", "river", "hub"};
static const char *const unit_ids[] = {"north-company", "river-company", "hub-battalion"};

static void make_told(struct ledger *ledger, struct random_stream *random,
                      struct ledger_entry *entry)
{
    static const enum entry_kind kinds[] = {ENTRY_DEPARTURE, ENTRY_DEPARTURE, ENTRY_INCIDENT,
                                            ENTRY_FIGURE, ENTRY_CLOSING};
    static const char *const events[] = {"", "", "ambush", "last convoy"};
    entry->kind = kinds[random_below(random, 5)];
    entry->day = FIRST_DAY + (int32_t)random_below(random, DAYS);
    entry->place = ledger_name(ledger, place_ids[random_below(random, 3)]);
    entry->event = ledger_name(ledger, events[random_below(random, 4)]);
    if (entry->kind == ENTRY_CLOSING) {
        entry->event = -1;
        return;
    }
    entry->amount.qualifier = (enum amount_qualifier)(1 + random_below(random, AMOUNT_BETWEEN));
    entry->amount.value = entry->amount.most = 1 + random_below(random, 3) * 99;
    if (entry->amount.qualifier == AMOUNT_BETWEEN)
        entry->amount.most += 1 + random_below(random, 9);
    if (entry->kind == ENTRY_DEPARTURE) {
        entry->measure = ledger_name(ledger, LEDGER_MEASURE_PEOPLE);
        entry->other_place = ledger_name(ledger, "home");
        if (random_below(random, 4))
            entry->unit = ledger_name(ledger, unit_ids[random_below(random, 3)]);
        else
            entry->holder = ledger_name(ledger, "Azania");
    } else if (entry->kind == ENTRY_INCIDENT) {
        /* Where the unit is, and by an event of its own: who is on the way out is not touched. */
        int32_t unit = (int32_t)random_below(random, 3);
        entry->measure = ledger_name(ledger, random_below(random, 2) ? "killed" : "wounded");
        entry->place = ledger_name(ledger, place_ids[unit]);
        if (random_below(random, 2))
            entry->unit = ledger_name(ledger, unit_ids[unit]);
        if (entry->event >= 0)
            entry->event = ledger_name(ledger, "mine");
        entry->cause = ledger_name(ledger, "hostile act");
    } else {
        entry->place = -1;
        entry->measure = ledger_name(ledger, random_below(random, 2) ? "departed" : "remaining");
    }
}

static void make_history(struct ledger *ledger, struct random_stream *random, int count)
{
    int64_t recorded = (int64_t)FIRST_DAY * 86400 * 1000000;
    for (int i = 0; i < count; i++) {
        struct ledger_entry *entry = &ledger->entries[i];
        ledger_entry_init(entry);
        make_told(ledger, random, entry);
        uint32_t what = i ? random_below(random, 10) : 9;
        if (what < 3) {
            entry->target = (int32_t)random_below(random, (uint32_t)i);
            enum entry_kind target = ledger->entries[entry->target].kind;
            if (target >= ENTRY_REMARK) /* nothing to correct in it */
                entry->target = -1;
        } else if (what < 6) {
            struct ledger_entry other;
            ledger_entry_init(&other);
            other.kind = what < 5 ? ENTRY_RETRACTION : ENTRY_SETTLEMENT;
            other.target = (int32_t)random_below(random, (uint32_t)i);
            *entry = other;
        } else if (what == 6) {
            struct ledger_entry other;
            ledger_entry_init(&other);
            other.kind = ENTRY_REMARK;
            other.day = entry->day;
            other.target = (int32_t)random_below(random, (uint32_t)i);
            *entry = other;
        }
        entry->author = (int32_t)random_below(random, 3);
        entry->sequence = i + 1;
        entry->counts = random_below(random, 12) != 0;
        entry->recorded = recorded;
        /* Now and then two at once; a merged copy's clock may have stood behind. */
        recorded += (int64_t)random_below(random, 3) * 9 * 3600 * 1000000;
        if (entry->target < 0 && random_below(random, 8) == 0)
            entry->recorded -= (int64_t)86400 * 1000000;
        if (entry->kind != ENTRY_RETRACTION && entry->kind != ENTRY_SETTLEMENT &&
            random_below(random, 3) == 0)
            entry->reported_day = FIRST_DAY + (int32_t)random_below(random, DAYS + 6);
    }
    ledger->entry_count = count;
}

static bool near(double left, double right)
{
    return left == right || fabs(left - right) < 1e-9 * (1 + fabs(left));
}

/* At least so many of a unit is at most all of it, which the model does not know. */
static bool agree(struct range sum, struct quantity quantity)
{
    return near(sum.least, quantity.least) &&
           (near(sum.most, quantity.most) || (isinf(sum.most) && quantity.most >= PEOPLE));
}

/* Who was there at the start has departed, is dead or remains. */
static bool remains(struct range gone, struct range dead, const struct situation *situation)
{
    double start = situation->start.value;
    return near(fmax(0, start - gone.least - dead.least), situation->remaining.most) &&
           (isinf(gone.most) || isinf(dead.most) ||
            near(fmax(0, start - gone.most - dead.most), situation->remaining.least));
}

static void compare(const struct mission *mission, struct ledger *ledger, int32_t as_of,
                    int32_t known_on, uint64_t seed)
{
    struct model model = {
        .ledger = ledger, .as_of = as_of, .known_on = known_on, .count = ledger->entry_count};
    make_model(&model);
    struct situation *situation = situation_new(mission, ledger, NULL, as_of, known_on);
    struct range sum = sum_of(&model, departs), dead = sum_of(&model, dies);
    bool same = agree(sum, situation->departed) && agree(dead, situation->dead) &&
                remains(sum, dead, situation);
    for (int i = 0; i < model.count; i++)
        same = same && model.stands[i] == (situation->standing[i] == STANDING_STANDS);
    for (int p = 0; p < 3; p++) {
        const struct place_situation *place =
            &situation->places[mission_find_place(mission, place_ids[p])];
        int32_t first = DAY_NONE, last = DAY_NONE;
        for (int32_t f = 0; f < situation->fact_count; f++)
            if (place->closing == f)
                for (int i = 0; i < model.count; i++)
                    if (model.stands[i] && is_told(at(&model, i)) &&
                        model.group[i] == model.group[situation->facts[f].entry]) {
                        int32_t day = at(&model, i)->day;
                        first = first == DAY_NONE || day < first ? day : first;
                        last = last == DAY_NONE || day > last ? day : last;
                    }
        same = same && first == place->closed_first && last == place->closed_last &&
               place->closed == (last != DAY_NONE && last <= as_of);
    }
    for (int32_t f = 0; f < situation->fact_count; f++) {
        struct range range = cell_range(&model, situation->facts[f].entry);
        struct quantity by_then = fact_by_then(situation, &situation->facts[f]);
        bool one_cell = true;
        for (int32_t i = 0; i < situation->facts[f].count; i++)
            one_cell &= same_cell(&model, situation->reports[situation->facts[f].report + i],
                                  situation->facts[f].entry);
        if (one_cell && at(&model, situation->facts[f].entry)->kind != ENTRY_CLOSING)
            same = same && near(range.least, by_then.least) && near(range.most, by_then.most);
    }
    same = same && disputes(&model) == situation->disputed_count;
    if (!same)
        print_message(
            "seed %llu, %d entries, as of day %d, known on day %d: departed %g to %g, by "
            "the model %g to %g; dead %g to %g, by the model %g to %g; disputed %d, by the "
            "model %d\n",
            (unsigned long long)seed, model.count, as_of - FIRST_DAY, known_on - FIRST_DAY,
            situation->departed.least, situation->departed.most, sum.least, sum.most,
            situation->dead.least, situation->dead.most, dead.least, dead.most,
            situation->disputed_count, disputes(&model));
    assert_true(same);
    situation_free(situation);
}

static void histories(void **state)
{
    (void)state;
    struct diagnostics diagnostics = {0};
    struct mission *mission = mission_read(MISSION_SMALL, &diagnostics);
    assert_non_null(mission);
    for (int u = 0; u < mission->unit_count; u++)
        mission->units[u].people = PEOPLE; /* never fewer than are told to leave */
    struct ledger_entry entries[MOST_ENTRIES];
    struct ledger_author authors[3] = {0};
    for (uint64_t seed = 1; seed <= 4000; seed++) {
        struct random_stream random = random_start(seed, 0);
        struct ledger *ledger = memory_new(1, sizeof *ledger);
        *ledger = (struct ledger){.entries = entries, .authors = authors, .author_count = 3};
        make_history(ledger, &random, 1 + (int)random_below(&random, MOST_ENTRIES - 1));
        for (int i = 0; i < 4; i++) {
            int32_t as_of = FIRST_DAY + (int32_t)random_below(&random, DAYS + 1);
            int32_t known_on = FIRST_DAY + (int32_t)random_below(&random, 20);
            compare(mission, ledger, as_of, random_below(&random, 4) ? known_on : INT32_MAX, seed);
        }
        ledger_free(ledger);
    }
    mission_free(mission);
    diagnostics_clear(&diagnostics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(histories)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
