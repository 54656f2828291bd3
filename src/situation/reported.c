/* Reported figures beside what the entries come to.
 *
 * A report's measure is a few words ("departed, police"). Those that say the same as a sum that the
 * situation can make are set beside it, for the day that the figure holds for: tallies (at the
 * start, departed, remaining, positions vacated) by component. Others stand alone. */
#include "situation/words.h"

#include <stdlib.h>
#include <string.h>

/* Beginnings of measures, the longest that fits first; after it may come ", COMPONENT". */
static const struct tally_word {
    const char *words;
    enum tally tally;
} tally_words[] = {
    {"total at the start", TALLY_START},
    {"at the start", TALLY_START},
    {"strength", TALLY_START},
    {"departed", TALLY_DEPARTED},
    {"withdrawn", TALLY_DEPARTED},
    {"remaining", TALLY_REMAINING},
    {"positions vacated", TALLY_VACATED},
    {"bases closed", TALLY_VACATED},
    {"sites closed", TALLY_VACATED},
};
enum { TALLY_WORD_COUNT = sizeof tally_words / sizeof *tally_words };

/* Components as reports name them: kinds of units. */
static const struct component_word {
    const char *word;
    const char *kinds[2];
} component_words[] = {
    {"military", {"military", NULL}},  {"force", {"military", NULL}},
    {"troops", {"military", NULL}},    {"soldiers", {"military", NULL}},
    {"police", {"police", NULL}},      {"civilian", {"civilian", NULL}},
    {"civilians", {"civilian", NULL}}, {"uniformed", {"military", "police"}},
};
enum { COMPONENT_COUNT = sizeof component_words / sizeof *component_words };

static const struct component_word *find_component(const char *word)
{
    for (int i = 0; i < COMPONENT_COUNT; i++)
        if (strcmp(component_words[i].word, word) == 0)
            return &component_words[i];
    return NULL;
}

/* What the measure says. */
static void read_measure(const char *measure, enum tally *tally, const char **component)
{
    *tally = TALLY_OTHER;
    *component = "";
    for (int i = 0; i < TALLY_WORD_COUNT; i++) {
        size_t length = strlen(tally_words[i].words);
        if (strncmp(measure, tally_words[i].words, length) != 0)
            continue;
        *tally = tally_words[i].tally;
        const char *rest = measure + length;
        if (strncmp(rest, ", ", 2) == 0 && strcmp(rest + 2, "total") != 0)
            *component = rest + 2;
        return;
    }
}

static bool has_kind(const struct component_word *component, const char *kind)
{
    for (int i = 0; i < 2; i++)
        if (component->kinds[i] && strcmp(component->kinds[i], kind) == 0)
            return true;
    return false;
}

static struct quantity sum_of_start(const struct situation *situation,
                                    const struct component_word *component)
{
    double people = 0;
    for (int u = 0; u < situation->mission->unit_count; u++) {
        const struct unit *unit = &situation->mission->units[u];
        if (!component || has_kind(component, unit->kind))
            people += unit->people;
    }
    return quantity_exact(people);
}

/* Departures and deaths up to the days of the figures, of all and by component. Holders are no
 * component's. */
enum { DEPARTED, DEAD, GONE };
struct tide {
    const struct situation *situation;
    struct level {
        int32_t day;
        struct quantity gone[GONE][1 + COMPONENT_COUNT];
    } * levels; /* by day, the earliest first; owned */
    int count;
    unsigned *components; /* [unit] 1 << component; owned */
};

/* The first that is not before the day; the end if there is none. */
static struct level *find_level(const struct tide *tide, int32_t day)
{
    int low = 0, high = tide->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (tide->levels[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return &tide->levels[low];
}

static void add_shares(struct tide *tide, int what, const struct share *shares, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        const struct share *share = &shares[i];
        struct level *level = find_level(tide, share->day);
        if (level == tide->levels + tide->count)
            continue;
        struct quantity *gone = level->gone[what];
        unsigned components = share->unit >= 0 ? tide->components[share->unit] : 0;
        gone[0] = quantity_add(gone[0], share->quantity);
        for (int c = 0; components >> c; c++)
            if (components >> c & 1)
                gone[1 + c] = quantity_add(gone[1 + c], share->quantity);
    }
}

/* Each goes to the first day asked for that is not before it; then they add up. */
static void find_levels(struct tide *tide, const struct reported *list, int count)
{
    const struct situation *situation = tide->situation;
    const struct mission *mission = situation->mission;
    tide->components = memory_new((size_t)mission->unit_count, sizeof *tide->components);
    for (int u = 0; u < mission->unit_count; u++)
        for (int c = 0; c < COMPONENT_COUNT; c++)
            if (has_kind(&component_words[c], mission->units[u].kind))
                tide->components[u] |= 1u << c;
    tide->levels = memory_new((size_t)count + 1, sizeof *tide->levels);
    for (int i = 0; i < count; i++)
        if (!tide->count || tide->levels[tide->count - 1].day != list[i].day) {
            struct level *level = &tide->levels[tide->count++];
            level->day = list[i].day;
            for (int what = 0; what < GONE; what++)
                for (int c = 0; c <= COMPONENT_COUNT; c++)
                    level->gone[what][c] = quantity_exact(0);
        }
    add_shares(tide, DEPARTED, situation->departures, situation->departure_count);
    add_shares(tide, DEAD, situation->deaths, situation->death_count);
    for (struct level *level = tide->levels; level + 1 < tide->levels + tide->count; level++)
        for (int what = 0; what < GONE; what++)
            for (int c = 0; c <= COMPONENT_COUNT; c++)
                level[1].gone[what][c] =
                    quantity_add(level[0].gone[what][c], level[1].gone[what][c]);
}

static struct quantity sum_of(const struct tide *tide, int what, int32_t day,
                              const struct component_word *component)
{
    return find_level(tide, day)->gone[what][component ? 1 + (component - component_words) : 0];
}

static void sum_up(const struct tide *tide, struct reported *reported)
{
    const struct situation *situation = tide->situation;
    const struct component_word *component =
        *reported->component ? find_component(reported->component) : NULL;
    const struct ledger_entry *entry =
        &situation->ledger->entries[situation->facts[reported->fact].entry];
    if ((*reported->component && !component) || entry->place >= 0 || entry->holder >= 0)
        return;
    int total;
    int32_t start = situation->mission->settings.start_day;
    if (reported->tally == TALLY_START && reported->day > start)
        reported->tally = TALLY_REMAINING;
    /* Of long before the start nothing is known. */
    reported->has_summed = reported->tally != TALLY_OTHER && reported->day >= start - 1;
    switch (reported->tally) {
    case TALLY_START:
        reported->summed = sum_of_start(situation, component);
        break;
    case TALLY_DEPARTED:
        reported->summed = sum_of(tide, DEPARTED, reported->day, component);
        break;
    case TALLY_REMAINING:
        reported->summed =
            quantity_subtract(quantity_subtract(sum_of_start(situation, component),
                                                sum_of(tide, DEPARTED, reported->day, component)),
                              sum_of(tide, DEAD, reported->day, component));
        break;
    case TALLY_VACATED:
        reported->summed = words_vacated(situation, reported->day, &total);
        break;
    case TALLY_OTHER:
        break;
    }
}

static int compare_days(const void *left, const void *right)
{
    const struct reported *one = left, *other = right;
    return (one->day > other->day) - (one->day < other->day);
}

static int compare_reported(const void *left, const void *right)
{
    const struct reported *one = left, *other = right;
    if (one->tally != other->tally)
        return one->tally == TALLY_OTHER ? 1
               : other->tally == TALLY_OTHER
                   ? -1
                   : (one->tally > other->tally) - (one->tally < other->tally);
    if (one->day != other->day)
        return one->day < other->day ? -1 : 1;
    return (one->fact > other->fact) - (one->fact < other->fact);
}

struct reported *words_reported(const struct situation *situation, int *count)
{
    struct reported *list = NULL;
    size_t capacity = 0;
    *count = 0;
    for (int32_t i = 0, f; (f = situation_of_kind(situation, ENTRY_FIGURE, i)) >= 0; i++) {
        const struct fact *fact = &situation->facts[f];
        const struct ledger_entry *entry = &situation->ledger->entries[fact->entry];
        if (entry->day > situation->as_of || entry->measure < 0)
            continue;
        memory_grow(&list, &capacity, (size_t)*count + 1, sizeof *list);
        struct reported *reported = &list[(*count)++];
        *reported = (struct reported){.fact = f, .day = entry->day};
        read_measure(words_name(situation, entry->measure), &reported->tally, &reported->component);
    }
    if (!*count)
        return list;
    struct tide tide = {.situation = situation};
    qsort(list, (size_t)*count, sizeof *list, compare_days);
    find_levels(&tide, list, *count);
    for (int i = 0; i < *count; i++)
        sum_up(&tide, &list[i]);
    free(tide.components);
    free(tide.levels);
    qsort(list, (size_t)*count, sizeof *list, compare_reported);
    return list;
}

const struct reported *words_last_reported(const struct reported *list, int count, enum tally tally)
{
    const struct reported *last = NULL;
    for (int i = 0; i < count; i++)
        if (list[i].tally == tally && !*list[i].component && list[i].has_summed)
            last = &list[i];
    return last;
}

bool words_disagree(const struct reported *reported, const struct situation *situation)
{
    return reported->has_summed &&
           !quantity_overlaps(reported->summed, situation->facts[reported->fact].quantity);
}
