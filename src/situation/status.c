/* Status as text: section by section, each with what it is made of beside it.
 *
 * Reported sums and summed reports stand side by side and are never mixed: what somebody reported
 * for a day in one column, what the entries come to in the other, and below them where the two
 * cannot both be right. */
#include "situation/words.h"

#include "base/table.h"
#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LISTED = 20 };

struct page {
    const struct status *status;
    const struct situation *situation;
    FILE *stream;
    struct reported *reported; /* owned */
    int reported_count;
};

static const char *format_quantity(struct quantity quantity)
{
    static _Thread_local char texts[4][QUANTITY_TEXT];
    static _Thread_local int next;
    next = (next + 1) % 4;
    return quantity_format(quantity, texts[next], QUANTITY_TEXT);
}

static void print_heading(const struct page *page)
{
    const struct situation *situation = page->situation;
    const struct settings *settings = &situation->mission->settings;
    FILE *stream = page->stream;
    char day[11], known[11];
    int32_t stand = 0;
    for (int32_t i = 0; i < situation->ledger->entry_count; i++)
        stand += situation->standing[i] == STANDING_STANDS;
    fprintf(stream, "%s on %s %s, ", settings->name, day_weekday(situation->as_of),
            day_format(situation->as_of, day));
    if (situation->known_on == INT32_MAX)
        fprintf(stream, "as known today\n");
    else
        fprintf(stream, "as known on %s\n", day_format(situation->known_on, known));
    fprintf(stream, "%d entries, %d stand; %d disputed%s\n", situation->ledger->entry_count, stand,
            situation->disputed_count, situation->disputed_count ? " (marked *)" : "");
    int left = situation->last_day - situation->as_of;
    fprintf(stream, "Last day %s%s: ", day_format(situation->last_day, day),
            situation->last_day != settings->last_day ? ", as moved" : "");
    if (left >= 0)
        fprintf(stream, "%d day%s left\n", left, left == 1 ? "" : "s");
    else
        fprintf(stream, "%d day%s ago\n", -left, left == -1 ? "" : "s");
}

/* -- Strength -- */

static void print_strength_row(const struct page *page, struct table *table, const char *what,
                               enum tally tally, struct quantity summed)
{
    const struct reported *last = words_last_reported(page->reported, page->reported_count, tally);
    char day[11];
    table_add(table, "%s", what);
    table_add(table, "%s", format_quantity(summed));
    table_add(table, "%s",
              last ? format_quantity(page->situation->facts[last->fact].quantity) : "-");
    table_add(table, "%s", last ? day_format(last->day, day) : "");
}

static void print_wrapped(const struct page *page, int indent, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void print_wrapped(const struct page *page, int indent, const char *format, ...)
{
    char text[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    fprintf(page->stream, "%*s", indent, "");
    text_print_wrapped(page->stream, text, indent, page->status->width);
}

/* "about 13,800 (AFP) or 13,871 (nouvelleafrik.com)": the reports of a fact, each in its words. */
static char *list_reports(const struct page *page, const struct fact *fact, char *text, size_t size)
{
    const struct situation *situation = page->situation;
    size_t used = 0;
    *text = 0;
    for (int32_t i = 0; i < fact->count && used < size; i++) {
        const struct ledger_entry *entry =
            &situation->ledger->entries[situation->reports[fact->report + i]];
        int length =
            snprintf(text + used, size - used, "%s%s (%s)", i ? " or " : "",
                     format_quantity(quantity_of_amount(&entry->amount)),
                     entry->source >= 0 ? words_name(situation, entry->source) : "no source");
        used += length > 0 ? (size_t)length : 0;
    }
    return text;
}

/* What the last reports of start and departures leave. */
static void print_reported_rest(const struct page *page)
{
    const struct situation *situation = page->situation;
    const struct reported *start =
        words_last_reported(page->reported, page->reported_count, TALLY_START);
    const struct reported *departed =
        words_last_reported(page->reported, page->reported_count, TALLY_DEPARTED);
    char day[11], text[1024], gone_words[QUANTITY_TEXT * 2], of_words[QUANTITY_TEXT * 2];
    if (!start || !departed)
        return;
    const struct fact *of = &situation->facts[start->fact];
    const struct fact *gone = &situation->facts[departed->fact];
    print_wrapped(page, 2, "As reported: %s of %s have departed by %s, which leaves %s.",
                  words_alternatives(situation, gone, gone_words, sizeof gone_words),
                  words_alternatives(situation, of, of_words, sizeof of_words),
                  day_format(departed->day, day),
                  format_quantity(quantity_subtract(of->quantity, gone->quantity)));
    print_wrapped(page, 4, "departed: %s", list_reports(page, gone, text, sizeof text));
    print_wrapped(page, 4, "at the start: %s", list_reports(page, of, text, sizeof text));
}

static const char *measure_of(const struct page *page, const struct reported *reported)
{
    const struct situation *situation = page->situation;
    int32_t entry = situation->facts[reported->fact].entry;
    return words_name(situation, situation->ledger->entries[entry].measure);
}

static void print_disagreements(const struct page *page)
{
    const struct situation *situation = page->situation;
    for (int i = 0; i < page->reported_count; i++) {
        const struct reported *reported = &page->reported[i];
        struct quantity told = situation->facts[reported->fact].quantity;
        char day[11];
        if (!words_disagree(reported, situation))
            continue;
        struct quantity gap = reported->summed.least > told.most
                                  ? quantity_subtract(reported->summed, told)
                                  : quantity_subtract(told, reported->summed);
        print_wrapped(page, 4, "%s: %s reported for %s, %s by the entries: %s too %s",
                      measure_of(page, reported), format_quantity(told),
                      day_format(reported->day, day), format_quantity(reported->summed),
                      format_quantity(gap), reported->summed.least > told.most ? "many" : "few");
    }
}

/* People who have left a place, and nobody tells for where. */
static struct quantity sum_of_astray(const struct situation *situation)
{
    struct quantity sum = {0};
    for (int32_t h = 0; h < situation->holding_count; h++) {
        const struct holding *holding = &situation->holdings[h];
        if (holding->place < 0 && holding->to < 0 && holding->lot < 0)
            sum = quantity_add(sum, holding->quantity);
    }
    return sum;
}

/* A part of those remaining, if there is any. */
static void print_part_row(struct table *table, const char *what, struct quantity part)
{
    if (part.most <= 0)
        return;
    table_add(table, "%s", what);
    table_add(table, "%s", format_quantity(part));
    table_add(table, "-");
    table_add(table, "%s", "");
}

static void print_strength(const struct page *page)
{
    static const struct table_column columns[] = {{.heading = "People"},
                                                  {.heading = "by the entries", .right = true},
                                                  {.heading = "reported", .right = true},
                                                  {.heading = "for"}};
    const struct situation *situation = page->situation;
    struct table table = {.columns = columns, .column_count = 4};
    print_strength_row(page, &table, "at the start", TALLY_START, situation->start);
    print_strength_row(page, &table, "departed", TALLY_DEPARTED, situation->departed);
    print_strength_row(page, &table, "remaining", TALLY_REMAINING, situation->remaining);
    struct quantity astray = sum_of_astray(situation);
    print_part_row(&table, "  where to not told", astray);
    print_part_row(&table, "  unaccounted for", situation->unaccounted);
    fprintf(page->stream, "\nStrength\n");
    table_print(&table, page->status->width, page->stream);
    print_reported_rest(page);
    if (astray.most > 0)
        print_wrapped(page, 2, "Where to not told: left a place, and no entry tells for where.");
    if (situation->unaccounted.most > 0)
        print_wrapped(page, 2,
                      "Unaccounted for: were at a place that has closed, and no entry tells that "
                      "they left.");
    bool any = false;
    for (int i = 0; i < page->reported_count; i++)
        any |= words_disagree(&page->reported[i], situation);
    if (any) {
        fprintf(page->stream, "  Reported sums that the entries cannot come to:\n");
        print_disagreements(page);
    }
}

static void print_groups(const struct page *page, bool by_country)
{
    const struct table_column columns[] = {
        {.heading = by_country ? "Country" : "Component", .shrinks = true},
        {.heading = "at the start", .right = true},
        {.heading = "departed", .right = true},
        {.heading = "remaining", .right = true},
        {.heading = "unaccounted for", .right = true}};
    int count, quiet = 0;
    struct group *groups = words_groups(page->situation, by_country, &count);
    struct table table = {.columns = columns, .column_count = 5};
    struct quantity rest = quantity_exact(0);
    for (int i = 0; i < count; i++) {
        const struct group *group = &groups[i];
        if (by_country && group->departed.most <= 0 && group->unaccounted.most <= 0) {
            rest = quantity_add(rest, group->start);
            quiet++;
            continue;
        }
        table_add(&table, "%s", group->name);
        table_add(&table, "%s", format_quantity(group->start));
        table_add(&table, "%s", format_quantity(group->departed));
        table_add(&table, "%s", format_quantity(group->remaining));
        table_add(&table, "%s", format_quantity(group->unaccounted));
    }
    fprintf(page->stream, "\nBy %s, by the entries\n", by_country ? "country" : "component");
    if (table.cell_count || !by_country)
        table_print(&table, page->status->width, page->stream);
    if (quiet)
        fprintf(page->stream, "  %d %scountr%s with %s people: nobody told to have left\n", quiet,
                quiet == count ? "" : "other ", quiet == 1 ? "y" : "ies", format_quantity(rest));
    free(groups);
}

/* -- Places -- */

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

static void print_positions(const struct page *page)
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
    fprintf(page->stream, "\nPositions: %s of %d vacated\n", format_quantity(vacated), total);
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
                 format_quantity(situation->facts[last->fact].quantity),
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
        int length = snprintf(text + used, sizeof text - used, "%s%s %s", used ? ", " : "",
                              situation->mission->units[holding->unit].id,
                              format_quantity(holding->quantity));
        used += length > 0 ? (size_t)length : 0;
    }
    table_add(table, "%s", text);
}

static void print_where(const struct page *page)
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
        if (situation->places[p].people.most <= 0 || situation_is_outside(mission, p))
            continue;
        table_add(&table, "%s", mission->places[p].name);
        table_add(&table, "%s", format_quantity(situation->places[p].people));
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
        if (holding->place >= 0 || (holding->to >= 0 && situation_is_outside(mission, holding->to)))
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
        table_add(&moving, "%s", format_quantity(holding->quantity));
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
        fprintf(page->stream, "  Items under way: %s; --json has them\n", format_quantity(items));
}

/* -- Lift, casualties, assets -- */

/* The number of the pool that there is on the day, by tables and ledger. */
static double lift_number_of(const struct situation *situation, int lift)
{
    const struct mission *mission = situation->mission;
    const struct lift *pool = &mission->lifts[lift];
    double number = pool->number;
    int32_t day = situation->as_of;
    if ((pool->from != DAY_NONE && day < pool->from) ||
        (pool->until != DAY_NONE && day > pool->until))
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

static void print_lift(const struct page *page)
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
                  situation->plan ? format_quantity(quantity_exact((double)away[l])) : "not told");
    }
    fprintf(page->stream, "\nLift\n");
    if (table.cell_count)
        table_print(&table, page->status->width, page->stream);
    if (idle)
        fprintf(page->stream, "  %d pool%s as in the tables, none of %s told to be under way\n",
                idle, idle == 1 ? "" : "s", idle == 1 ? "it" : "them");
    free(away);
}

static void print_casualties(const struct page *page)
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
        table_add(&table, "%s", format_quantity(casualty->quantity));
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
        table_add(&table, "%s", format_quantity(situation->facts[reported->fact].quantity));
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
    table_add(table, "%s", format_quantity(items));
    table_add(table, "%s", value.most > 0 ? format_quantity(value) : "-");
}

static void print_assets(const struct page *page)
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

/* -- The plan, and what comes -- */

static void print_plan(const struct page *page)
{
    static const struct table_column columns[] = {{.heading = "Trip"},
                                                  {.heading = "from", .shrinks = true},
                                                  {.heading = "to", .shrinks = true},
                                                  {.heading = "planned"},
                                                  {.heading = "left"},
                                                  {.heading = ""}};
    const struct situation *situation = page->situation;
    const struct plan_document *plan = situation->plan;
    int left = 0, on_day = 0, early = 0, late = 0, overdue = 0, shown = 0, worth = 0;
    if (!plan) {
        fprintf(page->stream, "\nNo plan is in force\n");
        return;
    }
    struct table table = {.columns = columns, .column_count = 6};
    for (int t = 0; t < plan->trip_count; t++) {
        const struct trip_situation *trip = &situation->trips[t];
        bool has_left = trip->left != MOMENT_NONE;
        char day[11], other[11], text[64];
        left += has_left;
        on_day += has_left && trip->days_late == 0;
        early += has_left && trip->days_late < 0;
        late += has_left && trip->days_late > 0;
        overdue += !has_left && trip->days_late > 0;
        if (trip->days_late == 0 || ++worth > MOST_LISTED)
            continue;
        shown++;
        table_add(&table, "%s", plan->trips[t].id);
        table_add(&table, "%s", situation->mission->places[plan->trips[t].from].name);
        table_add(&table, "%s", situation->mission->places[plan->trips[t].to].name);
        table_add(&table, "%s", day_format(moment_day(plan->trips[t].depart), day));
        table_add(&table, "%s", has_left ? day_format(moment_day(trip->left), other) : "not yet");
        table_add(&table, "%s", words_delay(trip->days_late, text, sizeof text));
    }
    fprintf(page->stream,
            "\nAgainst the plan: %d of %d trips have left, %d on the day, %d early, %d late; "
            "%d overdue\n",
            left, plan->trip_count, on_day, early, late, overdue);
    if (shown)
        table_print(&table, page->status->width, page->stream);
    if (worth > shown)
        fprintf(page->stream, "  and %d more; --json has all\n", worth - shown);
}

static void print_due(const struct page *page)
{
    struct arena arena = {0};
    int count;
    struct due *list = words_due(page->status, &arena, &count);
    fprintf(page->stream, "\nDue in the next %d days\n", page->status->due_days);
    if (!count)
        fprintf(page->stream, "  nothing\n");
    for (int i = 0; i < count && i < MOST_LISTED; i++) {
        char day[11];
        fprintf(page->stream, "  %s  ", day_format(list[i].day, day));
        text_print_wrapped(page->stream, list[i].what, 14, page->status->width);
    }
    if (count > MOST_LISTED)
        fprintf(page->stream, "  and %d more; --json has all\n", count - MOST_LISTED);
    free(list);
    arena_clear(&arena);
}

static void print_limits(const struct page *page)
{
    const struct situation *situation = page->situation;
    bool first = true;
    for (int32_t l = 0; l < situation->limit_count; l++) {
        const struct told_limit *told = &situation->limits[l];
        char day[11], text[512];
        if (told->limit.from > situation->as_of ||
            (told->limit.until != DAY_NONE && told->limit.until < situation->as_of))
            continue;
        if (first)
            fprintf(page->stream, "\nLimits in force, by the ledger\n");
        first = false;
        fprintf(page->stream, "  since %s  ", day_format(told->limit.from, day));
        text_print_wrapped(page->stream, words_entry(situation, told->entry, text, sizeof text), 20,
                           page->status->width);
    }
}

/* -- Disputes, and what does not count -- */

static void print_disputes(const struct page *page)
{
    const struct situation *situation = page->situation;
    int shown = 0;
    fprintf(page->stream, "\nDisputed: %d%s\n", situation->disputed_count,
            situation->disputed_count ? ", until an entry settles which report holds" : "");
    for (int32_t f = 0; f < situation->fact_count; f++) {
        const struct fact *fact = &situation->facts[f];
        if (!fact->disputed || shown == MOST_LISTED)
            continue;
        shown++;
        for (int32_t i = 0; i < fact->count && i < MOST_LISTED; i++) {
            int32_t index = situation->reports[fact->report + i];
            const struct ledger_entry *entry = &situation->ledger->entries[index];
            char day[11], id[96], tells[512], text[1024];
            snprintf(text, sizeof text, "%s %s: %s (%s)", day_format(entry->day, day),
                     ledger_entry_id(situation->ledger, index, id, sizeof id),
                     words_entry(situation, index, tells, sizeof tells),
                     entry->source >= 0 ? words_name(situation, entry->source) : "no source");
            fprintf(page->stream, i ? "    " : "  * ");
            text_print_wrapped(page->stream, text, 4, page->status->width);
        }
    }
    if (shown < situation->disputed_count)
        fprintf(page->stream, "  and %d more; --json has all\n", situation->disputed_count - shown);
}

static void print_uncounted(const struct page *page)
{
    const struct situation *situation = page->situation;
    const struct ledger *ledger = situation->ledger;
    int uncounted = 0, overridden = 0;
    int32_t all = ledger->entry_count + situation->overridden_count;
    for (int32_t k = 0; k < all; k++) {
        bool none = k < ledger->entry_count;
        int32_t i = none ? k : situation->overridden[all - 1 - k];
        char id[96], tells[512], text[1024];
        if (situation->standing[i] != (none ? STANDING_UNCOUNTED : STANDING_STANDS))
            continue;
        const struct ledger_entry *entry = &ledger->entries[i];
        if (uncounted + overridden == 0)
            fprintf(page->stream, "\nRecorded, and to be looked at\n");
        uncounted += none;
        overridden += !none;
        if (uncounted + overridden > MOST_LISTED)
            continue;
        snprintf(text, sizeof text, "%s %s: %s%s%s", ledger_entry_id(ledger, i, id, sizeof id),
                 none ? "does not count, its key is not enrolled for it or was revoked"
                      : "against the state",
                 words_entry(situation, i, tells, sizeof tells), none ? "" : "; because ",
                 none ? "" : words_name(situation, entry->override));
        fprintf(page->stream, "  ");
        text_print_wrapped(page->stream, text, 4, page->status->width);
    }
    if (uncounted + overridden > MOST_LISTED)
        fprintf(page->stream, "  and %d more; --json has all\n",
                uncounted + overridden - MOST_LISTED);
}

void status_print(const struct status *status, FILE *stream)
{
    struct page page = {.status = status, .situation = status->situation, .stream = stream};
    page.reported = words_reported(page.situation, &page.reported_count);
    print_heading(&page);
    print_strength(&page);
    print_groups(&page, false);
    print_groups(&page, true);
    print_positions(&page);
    print_where(&page);
    print_lift(&page);
    print_casualties(&page);
    print_assets(&page);
    print_plan(&page);
    print_due(&page);
    print_limits(&page);
    print_disputes(&page);
    print_uncounted(&page);
    free(page.reported);
}
