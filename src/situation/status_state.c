/* Status as text, the part that says how things stand: positions, who is where, lift, casualties,
 * assets. Each section is a table of what the entries come to; what was reported stands below. */
#include "situation/status_page.h"

#include "base/table.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *state_of(const struct place_situation *place)
{
    return place->perhaps_closed            ? "closed?*"
           : words_is_vacated(place)        ? "vacated"
           : place->handed_over != DAY_NONE ? "in part handed over"
                                            : "open";
}

static int compare_places(const void *left, const void *right, void *context)
{
    const struct situation *situation = context;
    int one = *(const int *)left, other = *(const int *)right;
    const struct place_situation *first = &situation->places[one];
    const struct place_situation *second = &situation->places[other];
    bool gone = words_is_vacated(first), also = words_is_vacated(second);
    if (gone != also)
        return gone ? -1 : 1;
    int32_t day = first->closing >= 0 ? first->closed_last : first->handed_over;
    int32_t other_day = second->closing >= 0 ? second->closed_last : second->handed_over;
    if (gone && day != other_day)
        return day < other_day ? -1 : 1;
    return one - other;
}

static void add_position(struct table *table, const struct page *page, int p)
{
    const struct situation *situation = page->situation;
    const struct place_situation *place = &situation->places[p];
    char first[11], last[11], text[64];
    table_add(table, "%s", situation->mission->places[p].name);
    table_add(table, "%s", state_of(place));
    if (place->closing >= 0 && place->closed_first <= situation->as_of)
        table_add(table, "%s%s%s%s", day_format(place->closed_first, first),
                  place->closed_first != place->closed_last ? " or " : "",
                  place->closed_first != place->closed_last ? day_format(place->closed_last, last)
                                                            : "",
                  situation->facts[place->closing].disputed ? "*" : "");
    else
        table_add(table, "%s",
                  place->handed_over == DAY_NONE ? "" : day_format(place->handed_over, first));
    table_add(table, "%s", words_name(situation, place->recipient));
    table_add(table, "%s",
              place->planned_close == DAY_NONE ? "" : day_format(place->planned_close, last));
    bool told =
        place->planned_close != DAY_NONE && (words_is_vacated(place) || place->days_late != 0);
    table_add(table, "%s", told ? words_delay(place->days_late, text, sizeof text) : "");
}

void page_print_positions(const struct page *page)
{
    static const struct table_column columns[] = {{.heading = "Position", .shrinks = true},
                                                  {.heading = "state"},
                                                  {.heading = "since"},
                                                  {.heading = "handed over to", .shrinks = true},
                                                  {.heading = "planned"},
                                                  {.heading = ""}};
    static const struct table_column without_plan[] = {
        {.heading = "Position", .shrinks = true},
        {.heading = "state"},
        {.heading = "since"},
        {.heading = "handed over to", .shrinks = true}};
    const struct situation *situation = page->situation;
    const struct mission *mission = situation->mission;
    int total, count = 0;
    struct quantity vacated = words_vacated(situation, situation->as_of, &total);
    int *order = memory_new((size_t)mission->place_count + 1, sizeof *order);
    for (int p = 0; p < mission->place_count; p++)
        if (words_is_position(mission, p))
            order[count++] = p;
    qsort_r(order, (size_t)count, sizeof *order, compare_places, (void *)situation);
    fprintf(page->stream, "\nPositions: %s of %d vacated\n", page_quantity(vacated), total);
    struct table table = {.columns = columns, .column_count = 6};
    if (!situation->plan)
        table.columns = without_plan;
    for (int i = 0; i < count; i++)
        add_position(&table, page, order[i]);
    if (!situation->plan) { /* leaves out what the plan would tell */
        size_t kept = 0;
        for (size_t i = 0; i < table.cell_count; i++)
            if (i % 6 < 4)
                table.cells[kept++] = table.cells[i];
        table.cell_count = kept;
        table.column_count = 4;
    }
    table_print(&table, page->status->width, page->stream);
    const struct reported *last =
        words_last_reported(page->reported, page->reported_count, TALLY_VACATED);
    if (last) {
        char day[11];
        const struct ledger_entry *entry =
            &situation->ledger->entries[situation->facts[last->fact].entry];
        char text[512];
        snprintf(text, sizeof text, "Reported for %s: %s %s (%s)", day_format(last->day, day),
                 words_name(situation, entry->measure),
                 page_quantity(situation->facts[last->fact].quantity),
                 words_name(situation, entry->source));
        fprintf(page->stream, "  ");
        text_print_wrapped(page->stream, text, 2, page->status->width);
    }
    free(order);
}

static void add_units_at(struct table *table, const struct page *page, int place)
{
    const struct situation *situation = page->situation;
    char text[512];
    size_t used = 0;
    *text = 0;
    for (int32_t h = 0; h < situation->holding_count && used + 1 < sizeof text; h++) {
        const struct holding *holding = &situation->holdings[h];
        if (holding->place != place || holding->unit < 0)
            continue;
        int length =
            snprintf(text + used, sizeof text - used, "%s%s %s", used ? ", " : "",
                     situation->mission->units[holding->unit].id, page_quantity(holding->quantity));
        used += length > 0 ? (size_t)length : 0;
    }
    table_add(table, "%s", text);
}

void page_print_where(const struct page *page)
{
    static const struct table_column columns[] = {{.heading = "Place", .shrinks = true},
                                                  {.heading = "people", .right = true},
                                                  {.heading = "who", .shrinks = true}};
    static const struct table_column under_way[] = {{.heading = "Under way", .shrinks = true},
                                                    {.heading = "how many", .right = true},
                                                    {.heading = "from", .shrinks = true},
                                                    {.heading = "to", .shrinks = true},
                                                    {.heading = "left"},
                                                    {.heading = "expected"}};
    const struct situation *situation = page->situation;
    const struct mission *mission = situation->mission;
    struct table table = {.columns = columns, .column_count = 3};
    for (int p = 0; p < mission->place_count; p++) {
        if (situation->places[p].people.most <= 0 || mission_place_is_outside(mission, p))
            continue;
        table_add(&table, "%s", mission->places[p].name);
        table_add(&table, "%s", page_quantity(situation->places[p].people));
        add_units_at(&table, page, p);
    }
    fprintf(page->stream, "\nWho is where, by the entries\n");
    table_print(&table, page->status->width, page->stream);
    struct table moving = {.columns = under_way, .column_count = 6};
    int32_t left_out = 0, lots = 0;
    struct quantity items = {0};
    for (int32_t h = 0; h < situation->holding_count; h++) {
        const struct holding *holding = &situation->holdings[h];
        char day[11];
        if (holding->place >= 0 ||
            (holding->to >= 0 && mission_place_is_outside(mission, holding->to)))
            continue;
        if (holding->lot >= 0) {
            items = quantity_add(items, holding->quantity);
            lots++;
            continue;
        }
        if (moving.cell_count >= (size_t)MOST_LISTED * 6) {
            left_out++;
            continue;
        }
        table_add(&moving, "%s",
                  holding->unit >= 0 ? mission->units[holding->unit].id
                                     : words_name(situation, holding->holder));
        table_add(&moving, "%s", page_quantity(holding->quantity));
        table_add(&moving, "%s", mission->places[holding->from].name);
        table_add(&moving, "%s", holding->to >= 0 ? mission->places[holding->to].name : "not told");
        table_add(&moving, "%s", day_format(moment_day(holding->left), day));
        table_add(
            &moving, "%s",
            holding->expected == MOMENT_NONE ? "" : day_format(moment_day(holding->expected), day));
    }
    if (moving.cell_count)
        table_print(&moving, page->status->width, page->stream);
    if (left_out)
        fprintf(page->stream, "  and %d more under way; --json has all\n", left_out);
    if (lots)
        fprintf(page->stream, "  Items under way: %s; --json has them\n", page_quantity(items));
}

/* -- Lift, casualties, assets -- */

/* The number of the pool that there is on the day, by tables and ledger. */
static double lift_number_of(const struct situation *situation, int lift)
{
    const struct mission *mission = situation->mission;
    const struct lift *pool = &mission->lifts[lift];
    double number = pool->number;
    int32_t day = situation->as_of;
    if (!mission_days_hold(pool->from, pool->until, day))
        return 0;
    for (int i = 0; i < mission->limit_count + situation->limit_count; i++) {
        const struct limit *limit = i < mission->limit_count
                                        ? &mission->limits[i]
                                        : &situation->limits[i - mission->limit_count].limit;
        bool applies = limit->kind == LIMIT_LIFT_NUMBER && limit->lift == lift &&
                       mission_limit_is_on(limit, day);
        if (applies)
            number = fmin(number, limit->value);
    }
    return number;
}

void page_print_lift(const struct page *page)
{
    static const struct table_column columns[] = {{.heading = "Lift", .shrinks = true},
                                                  {.heading = "by"},
                                                  {.heading = "number", .right = true},
                                                  {.heading = "there are", .right = true},
                                                  {.heading = "under way", .right = true}};
    const struct situation *situation = page->situation;
    const struct mission *mission = situation->mission;
    if (!mission->lift_count)
        return;
    int64_t *away = memory_new((size_t)mission->lift_count, sizeof *away);
    for (int t = 0; situation->plan && t < situation->plan->trip_count; t++) {
        const struct plan_trip *trip = &situation->plan->trips[t];
        if (trip->has_lift && situation->trips[t].left != MOMENT_NONE &&
            situation->trips[t].arrived == MOMENT_NONE)
            away[trip->lift.lift] += trip->lift.number;
    }
    struct table table = {.columns = columns, .column_count = 5};
    int idle = 0;
    for (int l = 0; l < mission->lift_count; l++) {
        const struct lift *lift = &mission->lifts[l];
        if (!away[l] && lift_number_of(situation, l) >= lift->number) {
            idle++;
            continue;
        }
        table_add(&table, "%s", *lift->name ? lift->name : lift->id);
        table_add(&table, "%s", transport_mode_name(lift->mode));
        table_add(&table, "%d", lift->number);
        table_add(&table, "%.0f", lift_number_of(situation, l));
        table_add(&table, "%s",
                  situation->plan ? page_quantity(quantity_exact((double)away[l])) : "not told");
    }
    fprintf(page->stream, "\nLift\n");
    if (table.cell_count)
        table_print(&table, page->status->width, page->stream);
    if (idle)
        fprintf(page->stream, "  %d pool%s as in the tables, none of %s told to be under way\n",
                idle, idle == 1 ? "" : "s", idle == 1 ? "it" : "them");
    free(away);
}

void page_print_casualties(const struct page *page)
{
    static const struct table_column columns[] = {{.heading = "Casualties", .shrinks = true},
                                                  {.heading = "by cause", .shrinks = true},
                                                  {.heading = "how many", .right = true},
                                                  {.heading = "from"}};
    const struct situation *situation = page->situation;
    struct table table = {.columns = columns, .column_count = 4};
    char day[11];
    for (int32_t i = 0; i < situation->casualty_count; i++) {
        const struct casualty *casualty = &situation->casualties[i];
        table_add(&table, "%s", words_name(situation, casualty->measure));
        table_add(&table, "%s",
                  casualty->cause >= 0 ? words_name(situation, casualty->cause) : "not told");
        table_add(&table, "%s", page_quantity(casualty->quantity));
        table_add(&table, "incidents");
    }
    for (int i = 0; i < page->reported_count; i++) {
        const struct reported *reported = &page->reported[i];
        const struct ledger_entry *entry =
            &situation->ledger->entries[situation->facts[reported->fact].entry];
        const char *measure = words_name(situation, entry->measure);
        if (strncmp(measure, "dead", 4) != 0 && strncmp(measure, "killed", 6) != 0 &&
            strncmp(measure, "wounded", 7) != 0)
            continue;
        table_add(&table, "%s", measure);
        table_add(&table, "%s", words_name(situation, entry->cause));
        table_add(&table, "%s", page_quantity(situation->facts[reported->fact].quantity));
        table_add(&table, "reported for %s", day_format(reported->day, day));
    }
    fprintf(page->stream, "\nDead and wounded\n");
    table_print(&table, page->status->width, page->stream);
}

static struct quantity times(struct quantity quantity, double factor)
{
    quantity.least *= factor;
    quantity.value *= factor;
    quantity.most *= factor > 0 ? factor : 0;
    return quantity;
}

static void add_assets(struct table *table, const char *what, struct quantity items,
                       struct quantity value)
{
    if (items.most <= 0)
        return;
    table_add(table, "%s", what);
    table_add(table, "%s", page_quantity(items));
    table_add(table, "%s", value.most > 0 ? page_quantity(value) : "-");
}

void page_print_assets(const struct page *page)
{
    static const struct table_column columns[] = {{.heading = "Assets"},
                                                  {.heading = "items", .right = true},
                                                  {.heading = "value in USD", .right = true}};
    static const char *const words[DISPOSITION_COUNT] = {"redeployed", "transferred", "sold",
                                                         "donated",    "destroyed",   "abandoned"};
    const struct situation *situation = page->situation;
    struct quantity items[DISPOSITION_COUNT + 2] = {0}, values[DISPOSITION_COUNT + 2] = {0};
    for (int l = 0; l < situation->mission->lot_count; l++) {
        const struct lot_situation *lot = &situation->lots[l];
        for (int d = 0; d < DISPOSITION_COUNT + 2; d++) {
            struct quantity quantity = d == DISPOSITION_COUNT       ? lot->remaining
                                       : d == DISPOSITION_COUNT + 1 ? lot->unaccounted
                                       : d == DISPOSITION_REDEPLOY  ? lot->out
                                                                    : lot->disposed[d];
            items[d] = quantity_add(items[d], quantity);
            if (quantity.most > 0)
                values[d] =
                    quantity_add(values[d], times(quantity, situation->mission->lots[l].value_usd));
        }
    }
    struct table table = {.columns = columns, .column_count = 3};
    for (int d = 0; d < DISPOSITION_COUNT; d++)
        add_assets(&table, words[d], items[d], values[d]);
    add_assets(&table, "remaining", items[DISPOSITION_COUNT], values[DISPOSITION_COUNT]);
    add_assets(&table, "  unaccounted for", items[DISPOSITION_COUNT + 1],
               values[DISPOSITION_COUNT + 1]);
    fprintf(page->stream, "\nAssets by disposition, by the entries\n");
    table_print(&table, page->status->width, page->stream);
}
