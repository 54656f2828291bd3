/* Status as text: section by section, each with what it is made of beside it.
 *
 * Reported sums and summed reports stand side by side and are never mixed: what somebody reported
 * for a day in one column, what the entries come to in the other, and below them where the two
 * cannot both be right. */
#include "situation/status_page.h"

#include "base/table.h"
#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *page_quantity(struct quantity quantity)
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
    table_add(table, "%s", page_quantity(summed));
    table_add(table, "%s", last ? page_quantity(page->situation->facts[last->fact].quantity) : "-");
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
                     page_quantity(quantity_of_amount(&entry->amount)),
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
                  page_quantity(quantity_subtract(of->quantity, gone->quantity)));
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
                      measure_of(page, reported), page_quantity(told),
                      day_format(reported->day, day), page_quantity(reported->summed),
                      page_quantity(gap), reported->summed.least > told.most ? "many" : "few");
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

/* The dead, or a part of those remaining, if there are any. */
static void print_part_row(struct table *table, const char *what, struct quantity part)
{
    if (part.most <= 0)
        return;
    table_add(table, "%s", what);
    table_add(table, "%s", page_quantity(part));
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
    print_part_row(&table, "dead", situation->dead);
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
        {.heading = "unaccounted for", .right = true},
        {.heading = "dead", .right = true}};
    int count, quiet = 0;
    bool any_dead = page->situation->dead.most > 0;
    struct group *groups = words_groups(page->situation, by_country, &count);
    struct table table = {.columns = columns, .column_count = any_dead ? 6 : 5};
    struct quantity rest = quantity_exact(0);
    for (int i = 0; i < count; i++) {
        const struct group *group = &groups[i];
        if (by_country && group->departed.most <= 0 && group->unaccounted.most <= 0 &&
            group->dead.most <= 0) {
            rest = quantity_add(rest, group->start);
            quiet++;
            continue;
        }
        table_add(&table, "%s", group->name[0] ? group->name : "not told");
        table_add(&table, "%s", page_quantity(group->start));
        table_add(&table, "%s", page_quantity(group->departed));
        table_add(&table, "%s", page_quantity(group->remaining));
        table_add(&table, "%s", page_quantity(group->unaccounted));
        if (any_dead)
            table_add(&table, "%s", page_quantity(group->dead));
    }
    fprintf(page->stream, "\nBy %s, by the entries\n", by_country ? "country" : "component");
    if (table.cell_count || !by_country)
        table_print(&table, page->status->width, page->stream);
    if (quiet)
        fprintf(page->stream, "  %d %scountr%s with %s people: nobody told to have left\n", quiet,
                quiet == count ? "" : "other ", quiet == 1 ? "y" : "ies", page_quantity(rest));
    free(groups);
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
    page_print_positions(&page);
    page_print_where(&page);
    page_print_lift(&page);
    page_print_casualties(&page);
    page_print_assets(&page);
    print_plan(&page);
    print_due(&page);
    print_limits(&page);
    print_disputes(&page);
    print_uncounted(&page);
    free(page.reported);
}
