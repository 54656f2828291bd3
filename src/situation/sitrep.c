/* The situation report: what a mission sends to its headquarters, as a page of text or HTML.
 *
 * The page is built once, as sections of paragraphs, and printed twice: so both say the same. The
 * sections are those of the situation reports of United Nations missions. */
#include "situation/words.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SECTION_SUMMARY,
    SECTION_MOVEMENTS,
    SECTION_CLOSURES,
    SECTION_INCIDENTS,
    SECTION_CONSTRAINTS,
    SECTION_DUE,
    SECTION_NOTES,
    SECTION_COUNT
};

static const char *const headings[SECTION_COUNT] = {
    "Summary",     "Movements", "Closures and hand-overs", "Incidents and casualties",
    "Constraints", "Due next",  "Disputed figures"};

struct section {
    const char **items; /* owned; texts of the page's arena */
    size_t capacity;
    int count;
};

struct page {
    struct arena arena;
    const struct status *status;
    const struct situation *situation;
    int32_t since;
    struct section sections[SECTION_COUNT];
    const char *title, *period;
};

static void tell(struct page *page, int section, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void tell(struct page *page, int section, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    struct section *into = &page->sections[section];
    memory_grow(&into->items, &into->capacity, (size_t)into->count + 1, sizeof *into->items);
    into->items[into->count++] = arena_copy_text(&page->arena, length >= 0 ? text : "");
    free(length >= 0 ? text : NULL);
}

/* "8 December 2023" */
static const char *date(struct page *page, int32_t day)
{
    time_t seconds = (time_t)day * 86400;
    struct tm parts;
    char text[64];
    gmtime_r(&seconds, &parts);
    strftime(text, sizeof text, "%B %Y", &parts);
    return arena_format(&page->arena, "%d %s", parts.tm_mday, text);
}

static const char *quantity(struct page *page, struct quantity figure)
{
    char text[QUANTITY_TEXT];
    return arena_copy_text(&page->arena, quantity_format(figure, text, sizeof text));
}

static const char *alternatives(struct page *page, const struct fact *fact)
{
    char text[QUANTITY_TEXT * 4];
    return arena_copy_text(&page->arena,
                           words_alternatives(page->situation, fact, text, sizeof text));
}

/* Adds the sources of a fact to the list, each once. */
static const char *add_sources(struct page *page, const char *list, const struct fact *fact)
{
    for (int32_t i = 0; i < fact->count; i++) {
        const struct ledger_entry *entry =
            &page->situation->ledger->entries[page->situation->reports[fact->report + i]];
        const char *source = words_name(page->situation, entry->source);
        if (*source && !strstr(list, source))
            list = arena_format(&page->arena, "%s%s%s", list, *list ? "; " : "", source);
    }
    return list;
}

static const char *sources(struct page *page, const struct fact *fact)
{
    const char *list = add_sources(page, "", fact);
    return *list ? list : "no source";
}

/* The report's own words, where its note has the figure: ", in the words of the report more than
 * 10,500". */
static const char *own_words(struct page *page, const struct fact *fact)
{
    const struct ledger_entry *entry = &page->situation->ledger->entries[fact->entry];
    const char *note = words_name(page->situation, entry->note);
    if (fact->count > 1 || !strstr(note, quantity(page, quantity_exact(entry->amount.value))))
        return "";
    return arena_format(&page->arena, ", in the words of the report %s", note);
}

static bool in_period(const struct page *page, const struct fact *fact)
{
    return fact->first_day >= page->since && fact->first_day <= page->situation->as_of;
}

static const struct ledger_entry *told(const struct page *page, const struct fact *fact)
{
    return &page->situation->ledger->entries[fact->entry];
}

/* Joins with commas, and "and" before the last. */
static const char *join(struct page *page, const char *list, const char *item, bool last)
{
    return arena_format(&page->arena, "%s%s%s", list, !*list ? "" : last ? " and " : ", ", item);
}

static void tell_strength(struct page *page)
{
    const struct situation *situation = page->situation;
    int count;
    struct reported *reported = words_reported(situation, &count);
    const struct reported *start = words_last_reported(reported, count, TALLY_START);
    const struct reported *departed = words_last_reported(reported, count, TALLY_DEPARTED);
    const struct reported *remaining = words_last_reported(reported, count, TALLY_REMAINING);
    if (departed) {
        const struct fact *gone = &situation->facts[departed->fact];
        if (start) {
            const struct fact *of = &situation->facts[start->fact];
            tell(
                page, SECTION_SUMMARY,
                "As of %s, %s of %s personnel have departed, as reported (%s; %s). This leaves %s.",
                date(page, departed->day), alternatives(page, gone), alternatives(page, of),
                sources(page, gone), sources(page, of),
                quantity(page, quantity_subtract(of->quantity, gone->quantity)));
        } else {
            tell(page, SECTION_SUMMARY, "As of %s, %s personnel have departed, as reported%s (%s).",
                 date(page, departed->day), alternatives(page, gone), own_words(page, gone),
                 sources(page, gone));
        }
    }
    if (remaining && (!departed || remaining->day > departed->day))
        tell(page, SECTION_SUMMARY, "As of %s, %s personnel remained, as reported (%s).",
             date(page, remaining->day), alternatives(page, &situation->facts[remaining->fact]),
             sources(page, &situation->facts[remaining->fact]));
    const char *dead = situation->dead.most > 0 ? arena_format(&page->arena, "; dead: %s",
                                                               quantity(page, situation->dead))
                                                : "";
    tell(
        page, SECTION_SUMMARY,
        "By the entries of the ledger, %s of %s personnel have left the mission area%s; remaining: "
        "%s.",
        quantity(page, situation->departed), quantity(page, situation->start), dead,
        quantity(page, situation->remaining));
    free(reported);
}

static void tell_positions(struct page *page)
{
    const struct situation *situation = page->situation;
    const struct mission *mission = situation->mission;
    int total, open = 0, seen = 0;
    struct quantity vacated = words_vacated(situation, situation->as_of, &total);
    for (int p = 0; p < mission->place_count; p++)
        open += words_is_position(mission, p) && !words_is_vacated(&situation->places[p]);
    const char *list = "";
    for (int p = 0; p < mission->place_count; p++)
        if (words_is_position(mission, p) && !words_is_vacated(&situation->places[p]))
            list = join(page, list, mission->places[p].name, ++seen == open);
    tell(page, SECTION_SUMMARY, "%s of %d positions have been vacated%s%s%s.",
         quantity(page, vacated), total, open ? "; still open: " : "", list, "");
    int left = situation->last_day - situation->as_of;
    if (left == 0)
        tell(page, SECTION_SUMMARY, "The mission's last day is today, %s.",
             date(page, situation->last_day));
    else if (left > 0)
        tell(page, SECTION_SUMMARY, "The mission's last day is %s, in %d day%s.",
             date(page, situation->last_day), left, left == 1 ? "" : "s");
    else
        tell(page, SECTION_SUMMARY, "The mission's last day was %s, %d day%s ago.",
             date(page, situation->last_day), -left, left == -1 ? "" : "s");
}

/* Movements of people of one kind, day and way. */
struct movement {
    enum entry_kind kind;
    int32_t day, place, other; /* names */
    int32_t fact;
};

static int compare_movements(const void *left, const void *right)
{
    const struct movement *one = left, *other = right;
    const int32_t keys[] = {one->day, (int32_t)one->kind, one->place, one->other};
    const int32_t others[] = {other->day, (int32_t)other->kind, other->place, other->other};
    for (int i = 0; i < 4; i++)
        if (keys[i] != others[i])
            return keys[i] < others[i] ? -1 : 1;
    return (one->fact > other->fact) - (one->fact < other->fact);
}

static bool moves_people(const struct page *page, const struct ledger_entry *entry)
{
    return (entry->kind == ENTRY_DEPARTURE || entry->kind == ENTRY_ARRIVAL) &&
           (entry->unit >= 0 || entry->holder >= 0) &&
           (entry->measure < 0 ||
            strcmp(words_name(page->situation, entry->measure), LEDGER_MEASURE_PEOPLE) == 0);
}

/* "445 of kidal-chad", "all of kidal-guinea" */
static const char *contingent(struct page *page, const struct fact *fact)
{
    const struct ledger_entry *entry = told(page, fact);
    int unit = entry->unit >= 0 ? page->situation->unit_of_name[entry->unit] : -1;
    const char *who =
        unit >= 0 ? page->situation->mission->units[unit].name
                  : words_name(page->situation, entry->unit >= 0 ? entry->unit : entry->holder);
    const char *country = unit >= 0 ? page->situation->mission->units[unit].country : "";
    return arena_format(&page->arena, "%s of %s%s%s%s",
                        fact->quantity.qualifier == AMOUNT_NONE ? "all" : alternatives(page, fact),
                        who, *country ? " (" : "", country, *country ? ")" : "");
}

static void tell_movements(struct page *page)
{
    const struct situation *situation = page->situation;
    struct movement *list = NULL;
    size_t capacity = 0;
    int count = 0;
    for (int32_t f = 0; f < situation->fact_count; f++) {
        const struct fact *fact = &situation->facts[f];
        const struct ledger_entry *entry = told(page, fact);
        if (!in_period(page, fact) || !moves_people(page, entry))
            continue;
        memory_grow(&list, &capacity, (size_t)count + 1, sizeof *list);
        list[count++] =
            (struct movement){entry->kind, fact->first_day, entry->place, entry->other_place, f};
    }
    if (count)
        qsort(list, (size_t)count, sizeof *list, compare_movements);
    for (int i = 0, end; i < count; i = end) {
        const struct movement *first = &list[i];
        for (end = i + 1; end < count && list[end].day == first->day &&
                          list[end].kind == first->kind && list[end].place == first->place &&
                          list[end].other == first->other;)
            end++;
        const char *who = "";
        for (int k = i; k < end; k++)
            who = join(page, who, contingent(page, &situation->facts[list[k].fact]),
                       k + 1 == end && end - i > 1);
        bool leaves = first->kind == ENTRY_DEPARTURE;
        const char *other = words_place(situation, first->other);
        tell(page, SECTION_MOVEMENTS, "%s: %s %s %s%s%s (%s).", date(page, first->day), who,
             leaves ? "left" : "reached", words_place(situation, first->place),
             !*other  ? ""
             : leaves ? " for "
                      : " from ",
             other, sources(page, &situation->facts[first->fact]));
    }
    if (!count)
        tell(page, SECTION_MOVEMENTS, "No movement of personnel is recorded in the period.");
    free(list);
}

static void tell_facts(struct page *page)
{
    const struct situation *situation = page->situation;
    char text[1024];
    for (int32_t f = 0; f < situation->fact_count; f++) {
        const struct fact *fact = &situation->facts[f];
        const struct ledger_entry *entry = told(page, fact);
        if (!in_period(page, fact))
            continue;
        int section = entry->kind == ENTRY_CLOSING || entry->kind == ENTRY_HANDOVER ||
                              entry->kind == ENTRY_DISPOSITION
                          ? SECTION_CLOSURES
                      : entry->kind == ENTRY_INCIDENT ? SECTION_INCIDENTS
                      : entry->kind == ENTRY_REFUSAL || entry->kind == ENTRY_DEADLINE
                          ? SECTION_CONSTRAINTS
                          : -1;
        if (section < 0)
            continue;
        tell(page, section, "%s: %s%s (%s).", date(page, fact->first_day),
             words_entry(situation, fact->entry, text, sizeof text),
             fact->disputed ? "; reports differ, see below" : "", sources(page, fact));
    }
}

static void tell_totals(struct page *page)
{
    const struct situation *situation = page->situation;
    const char *list = "";
    for (int32_t i = 0; i < situation->casualty_count; i++) {
        const struct casualty *casualty = &situation->casualties[i];
        const char *item = arena_format(
            &page->arena, "%s %s%s%s", quantity(page, casualty->quantity),
            words_name(situation, casualty->measure), casualty->cause >= 0 ? " by " : "",
            words_name(situation, casualty->cause));
        list = join(page, list, item, i + 1 == situation->casualty_count && i > 0);
    }
    if (*list)
        tell(page, SECTION_INCIDENTS, "Since the start, by the incidents recorded: %s.", list);
    for (int32_t l = 0; l < situation->limit_count; l++) {
        const struct told_limit *limit = &situation->limits[l];
        char text[1024];
        if (limit->limit.from <= situation->as_of && limit->limit.from < page->since &&
            (limit->limit.until == DAY_NONE || limit->limit.until >= page->since))
            tell(page, SECTION_CONSTRAINTS, "Since %s: %s.", date(page, limit->limit.from),
                 words_entry(situation, limit->entry, text, sizeof text));
    }
    int count;
    struct due *due = words_due(page->status, &page->arena, &count);
    for (int i = 0; i < count; i++)
        tell(page, SECTION_DUE, "%s: %s.", date(page, due[i].day), due[i].what);
    free(due);
    for (int32_t f = 0; f < situation->fact_count; f++) {
        const struct fact *fact = &situation->facts[f];
        char text[1024];
        if (!fact->disputed || fact->first_day > situation->as_of)
            continue;
        for (int32_t i = 0; i < fact->count; i++) {
            int32_t entry = situation->reports[fact->report + i];
            list = i == 0 ? "" : list;
            list =
                arena_format(&page->arena, "%s%s%s (%s)", list, i ? " / " : "",
                             words_entry(situation, entry, text, sizeof text),
                             situation->ledger->entries[entry].source >= 0
                                 ? words_name(situation, situation->ledger->entries[entry].source)
                                 : "no source");
        }
        tell(page, SECTION_NOTES, "%s: %s.", date(page, fact->first_day), list);
    }
}

static void build(struct page *page, const struct status *status, int32_t since)
{
    const struct situation *situation = status->situation;
    *page = (struct page){.status = status, .situation = situation, .since = since};
    page->title = arena_format(&page->arena, "%s: situation report as of %s",
                               situation->mission->settings.name, date(page, situation->as_of));
    page->period = arena_format(
        &page->arena,
        "Period: %s to %s. Recorded in %d entries, as known %s. Figures marked * are "
        "disputed.",
        date(page, since), date(page, situation->as_of), situation->ledger->entry_count,
        situation->known_on == INT32_MAX
            ? "today"
            : arena_format(&page->arena, "on %s", date(page, situation->known_on)));
    tell_strength(page);
    tell_positions(page);
    tell_movements(page);
    tell_facts(page);
    tell_totals(page);
    for (int s = 0; s < SECTION_COUNT; s++)
        if (!page->sections[s].count)
            tell(page, s, s == SECTION_NOTES ? "None." : "Nothing is recorded.");
}

static void clear(struct page *page)
{
    for (int s = 0; s < SECTION_COUNT; s++)
        free(page->sections[s].items);
    arena_clear(&page->arena);
}

void sitrep_print_text(const struct status *status, int32_t since, FILE *stream)
{
    struct page page;
    build(&page, status, since);
    text_print_wrapped(stream, page.title, 0, status->width);
    text_print_wrapped(stream, page.period, 0, status->width);
    for (int s = 0; s < SECTION_COUNT; s++) {
        fprintf(stream, "\n%d. %s\n", s + 1, headings[s]);
        for (int i = 0; i < page.sections[s].count; i++) {
            fprintf(stream, "   - ");
            text_print_wrapped(stream, page.sections[s].items[i], 5, status->width);
        }
    }
    clear(&page);
}

static void print_escaped(const char *text, FILE *stream)
{
    for (; *text; text++) {
        const char *entity = *text == '&'   ? "&amp;"
                             : *text == '<' ? "&lt;"
                             : *text == '>' ? "&gt;"
                             : *text == '"' ? "&quot;"
                                            : NULL;
        if (entity)
            fputs(entity, stream);
        else
            fputc(*text, stream);
    }
}

void sitrep_print_html(const struct status *status, int32_t since, FILE *stream)
{
    struct page page;
    build(&page, status, since);
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>", stream);
    print_escaped(page.title, stream);
    fputs("</title>\n<style>\n"
          "body { font: 16px/1.5 serif; max-width: 44em; margin: 2em auto; padding: 0 1em; }\n"
          "h1 { font-size: 1.4em; }\nh2 { font-size: 1.1em; border-bottom: 1px solid; }\n"
          "</style>\n</head>\n<body>\n<h1>",
          stream);
    print_escaped(page.title, stream);
    fputs("</h1>\n<p>", stream);
    print_escaped(page.period, stream);
    fputs("</p>\n", stream);
    for (int s = 0; s < SECTION_COUNT; s++) {
        fprintf(stream, "<h2>%d. %s</h2>\n<ul>\n", s + 1, headings[s]);
        for (int i = 0; i < page.sections[s].count; i++) {
            fputs("<li>", stream);
            print_escaped(page.sections[s].items[i], stream);
            fputs("</li>\n", stream);
        }
        fputs("</ul>\n", stream);
    }
    fputs("</body>\n</html>\n", stream);
    clear(&page);
}
