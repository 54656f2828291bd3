/* Facts: which entries are reports of one thing.
 *
 * Entries are put into lists by name (of the event; of a figure's measure; of a place that closed),
 * which costs an array and no hashing; a list of two or more is sorted by what else must be equal,
 * and equal neighbours are united (Tarjan's disjoint sets). Rival corrections are united by the
 * entry that they all go back to. Then settlements are heard, and what is left of each set is a
 * fact. */
#include "situation/working.h"

#include "base/threads.h"

#include <stdlib.h>
#include <string.h>

struct grouping {
    const struct working *working;
    const struct ledger_entry *entries;
    int32_t count;
    int32_t *parent;       /* disjoint sets; the smallest entry is the set's name */
    struct listed *listed; /* of one list at a time; owned */
    size_t listed_capacity;
};

static int32_t find_set(int32_t *parent, int32_t i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

static void unite(int32_t *parent, int32_t left, int32_t right)
{
    left = find_set(parent, left);
    right = find_set(parent, right);
    if (left < right)
        parent[right] = left;
    else
        parent[left] = right;
}

static bool tells_a_fact(int kind)
{
    return kind < ENTRY_REMARK;
}

enum { MOST_KEYS = 11 };

/* What must be equal in reports of one event, or of one figure. */
static void make_key(const struct working *working, const struct ledger_entry *entry,
                     int32_t key[static MOST_KEYS])
{
    bool figure = entry->kind == ENTRY_FIGURE, incident = entry->kind == ENTRY_INCIDENT;
    bool limit = entry->kind == ENTRY_LIMIT || entry->kind == ENTRY_REFUSAL;
    const int32_t all[MOST_KEYS] = {
        (int32_t)entry->kind,
        working_measure(working, entry),
        entry->unit,
        entry->lot,
        entry->holder,
        incident ? -1 : entry->place,
        figure ? entry->day : 0,
        figure ? entry->until_day : 0,
        figure ? entry->cause : -1,
        limit ? entry->leg : -1,
        limit ? entry->lift : -1,
    };
    for (int i = 0; i < MOST_KEYS; i++)
        key[i] = all[i];
}

/* One of a list, with its key. */
struct listed {
    int32_t key[MOST_KEYS], entry;
};

static int compare_keys(const void *left, const void *right)
{
    const struct listed *one = left, *other = right;
    for (int i = 0; i < MOST_KEYS; i++)
        if (one->key[i] != other->key[i])
            return one->key[i] < other->key[i] ? -1 : 1;
    return 0;
}

/* Unites those of a list that have one key; `next` from 1. */
static void unite_list(struct grouping *grouping, int32_t first, const int32_t *next)
{
    const unsigned char *kinds = grouping->working->kinds;
    int32_t second = next[first] - 1, count = 0;
    /* Mostly a departure and its arrival. */
    if (next[second] == 0 && kinds[first] != kinds[second])
        return;
    for (int32_t i = first; i >= 0; i = next[i] - 1) {
        memory_grow(&grouping->listed, &grouping->listed_capacity, (size_t)count + 1,
                    sizeof *grouping->listed);
        struct listed *listed = &grouping->listed[count++];
        make_key(grouping->working, &grouping->entries[i], listed->key);
        listed->entry = i;
    }
    struct listed *list = grouping->listed;
    qsort(list, (size_t)count, sizeof *list, compare_keys);
    for (int32_t i = 1; i < count; i++)
        if (compare_keys(&list[i - 1], &list[i]) == 0)
            unite(grouping->parent, list[i - 1].entry, list[i].entry);
}

static void unite_reports(struct grouping *grouping, struct arena *arena)
{
    const struct working *working = grouping->working;
    const unsigned char *standing = working->situation->standing;
    size_t names = (size_t)working->ledger->name_count + 1, count = (size_t)grouping->count;
    /* Lists by topic: of figures, and of what has an event. Places: the last closing. All from 1.
     */
    int32_t *first[2], *closing = arena_new_table(arena, names, sizeof *closing);
    int32_t *next = arena_new(arena, count, sizeof *next);
    int32_t *of_root = arena_new_table(arena, count, sizeof *of_root);
    for (int list = 0; list < 2; list++)
        first[list] = arena_new_table(arena, names, sizeof *first[list]);
    for (int32_t i = 0; i < grouping->count; i++) {
        int kind = working->kinds[i];
        int32_t topic = working->topic[i];
        grouping->parent[i] = i;
        if (standing[i] != STANDING_STANDS || !tells_a_fact(kind))
            continue;
        if (working->root[i] != i || of_root[i]) {
            int32_t *rival = &of_root[working->root[i]];
            if (*rival)
                unite(grouping->parent, *rival - 1, i);
            *rival = i + 1;
        }
        if (kind == ENTRY_CLOSING && topic >= 0) {
            if (closing[topic])
                unite(grouping->parent, closing[topic] - 1, i);
            closing[topic] = i + 1;
        } else if (topic >= 0) {
            int32_t *list = &first[kind == ENTRY_FIGURE][topic];
            next[i] = *list;
            *list = i + 1;
        }
        if (working->root[i] == i)
            of_root[i] = i + 1;
    }
    for (int list = 0; list < 2; list++)
        for (size_t n = 0; n + 1 < names; n++)
            if (first[list][n] && next[first[list][n] - 1])
                unite_list(grouping, first[list][n] - 1, next);
    free(grouping->listed);
}

/* The entry is the target, or corrects what goes back to it. */
static bool goes_back_to(const struct ledger_entry *entries, int32_t entry, int32_t target)
{
    while (entry > target && entry_corrects(&entries[entry]))
        entry = entries[entry].target;
    return entry == target;
}

/* Of each set that settlements speak of, the last one that names an entry that stands decides about
 * all reports that had been recorded before it. */
static void settle(struct grouping *grouping, struct arena *arena)
{
    const struct working *working = grouping->working;
    const struct ledger *ledger = working->ledger;
    unsigned char *standing = working->situation->standing;
    size_t count = (size_t)grouping->count;
    int32_t *first = NULL, *next = NULL, *chosen = NULL;
    for (int32_t i = 0; i < grouping->count; i++) {
        const struct ledger_entry *entry = &grouping->entries[i];
        if (working->kinds[i] != ENTRY_SETTLEMENT || standing[i] != STANDING_STANDS ||
            entry->target < 0)
            continue;
        if (!first) {
            first = arena_new(arena, count, sizeof *first);
            next = arena_new(arena, count, sizeof *next);
            chosen = arena_new(arena, count, sizeof *chosen);
            for (size_t e = 0; e < count; e++)
                first[e] = next[e] = chosen[e] = -1;
        }
        /* Under the root of its target: every report that goes back to that has the same. */
        int32_t *list = &first[working->root[entry->target]];
        next[i] = *list;
        *list = i;
    }
    if (!first)
        return;
    for (int32_t i = 0; i < grouping->count; i++) {
        if (standing[i] != STANDING_STANDS || !tells_a_fact(working->kinds[i]))
            continue;
        int32_t *best = &chosen[find_set(grouping->parent, i)];
        for (int32_t s = first[working->root[i]]; s >= 0; s = next[s])
            if (goes_back_to(grouping->entries, i, grouping->entries[s].target) &&
                (*best < 0 || entry_is_later(ledger, s, *best)))
                *best = s;
    }
    for (int32_t i = 0; i < grouping->count; i++) {
        int32_t settlement = chosen[find_set(grouping->parent, i)];
        if (standing[i] == STANDING_STANDS && tells_a_fact(working->kinds[i]) && settlement >= 0 &&
            entry_is_later(ledger, settlement, i) &&
            !goes_back_to(grouping->entries, i, grouping->entries[settlement].target))
            standing[i] = STANDING_OVERRULED;
    }
}

static struct quantity report_by_then(const struct situation *situation, int32_t entry)
{
    const struct ledger_entry *report = &situation->ledger->entries[entry];
    if (report->day != DAY_NONE && report->day > situation->as_of)
        return quantity_exact(0);
    return quantity_of_amount(&report->amount);
}

/* Who gives no amount contradicts nobody's. */
static struct quantity join(struct quantity left, struct quantity right)
{
    if (left.qualifier == AMOUNT_NONE || right.qualifier == AMOUNT_NONE)
        return left.qualifier == AMOUNT_NONE ? right : left;
    if (left.least == right.least && left.most == right.most)
        return left;
    return quantity_hull(left, right);
}

struct quantity fact_by_then(const struct situation *situation, const struct fact *fact)
{
    if (fact->last_day <= situation->as_of || fact->last_day == DAY_NONE)
        return fact->quantity;
    struct quantity quantity = report_by_then(situation, situation->reports[fact->report]);
    for (int32_t i = 1; i < fact->count; i++)
        quantity = join(quantity, report_by_then(situation, situation->reports[fact->report + i]));
    return quantity;
}

static void fill_fact(const struct situation *situation, struct fact *fact)
{
    const struct ledger_entry *entries = situation->ledger->entries;
    const int32_t *reports = situation->reports + fact->report;
    const struct ledger_entry *first = &entries[reports[0]];
    fact->first_day = fact->last_day = first->day;
    fact->quantity = quantity_of_amount(&first->amount);
    for (int32_t i = 1; i < fact->count; i++) {
        const struct ledger_entry *entry = &entries[reports[i]];
        fact->first_day = entry->day < fact->first_day ? entry->day : fact->first_day;
        fact->last_day = entry->day > fact->last_day ? entry->day : fact->last_day;
        fact->quantity = join(fact->quantity, quantity_of_amount(&entry->amount));
        fact->disputed |= entry->kind != first->kind || entry->unit != first->unit ||
                          entry->lot != first->lot || entry->holder != first->holder ||
                          entry->measure != first->measure ||
                          (entry->place != first->place && entry->kind != ENTRY_INCIDENT) ||
                          (entry->recipient >= 0 && first->recipient >= 0 &&
                           entry->recipient != first->recipient);
    }
    fact->disputed |= fact->first_day != fact->last_day || fact->quantity.disputed;
}

void find_facts(struct working *working)
{
    struct situation *situation = working->situation;
    const struct ledger *ledger = working->ledger;
    size_t count = (size_t)ledger->entry_count;
    struct arena *arena = &working->arena;
    struct grouping grouping = {.working = working,
                                .entries = ledger->entries,
                                .count = ledger->entry_count,
                                .parent = arena_new(arena, count, sizeof(int32_t))};
    unite_reports(&grouping, arena);
    settle(&grouping, arena);

    /* Sets get the numbers of their facts in the order of their first entries, which name them. */
    int32_t *fact_of = arena_new(arena, count, sizeof *fact_of), *sizes;
    unsigned char *standing = situation->standing;
    for (int32_t i = 0; i < ledger->entry_count; i++)
        fact_of[i] = standing[i] == STANDING_STANDS && tells_a_fact(working->kinds[i])
                         ? find_set(grouping.parent, i)
                         : -1;
    sizes = arena_new_table(arena, count, sizeof *sizes);
    int32_t *number = arena_new_table(arena, count, sizeof *number); /* of a set; from 1 */
    for (int32_t i = 0; i < ledger->entry_count; i++) {
        if (fact_of[i] < 0)
            continue;
        if (!number[fact_of[i]])
            number[fact_of[i]] = ++situation->fact_count;
        fact_of[i] = number[fact_of[i]] - 1;
        sizes[fact_of[i]]++;
    }
    size_t facts = (size_t)situation->fact_count;
    situation->facts = arena_new(&situation->arena, facts, sizeof *situation->facts);
    situation->reports = arena_new(&situation->arena, count, sizeof *situation->reports);
    int32_t used = 0;
    for (int32_t f = 0; f < situation->fact_count; f++) {
        situation->facts[f].report = used;
        used += sizes[f];
    }
    for (int32_t i = 0; i < ledger->entry_count; i++) {
        if (fact_of[i] < 0)
            continue;
        struct fact *fact = &situation->facts[fact_of[i]];
        if (!fact->count)
            fact->entry = i;
        situation->reports[fact->report + fact->count++] = i;
    }
    for (int32_t f = 0; f < situation->fact_count; f++)
        situation->kind_starts[working->kinds[situation->facts[f].entry] + 1]++;
    for (int k = 0; k < ENTRY_KIND_COUNT; k++)
        situation->kind_starts[k + 1] += situation->kind_starts[k];
    int32_t next[ENTRY_KIND_COUNT];
    memcpy(next, situation->kind_starts, sizeof next);
    situation->of_kind = arena_new(&situation->arena, facts, sizeof *situation->of_kind);
    for (int32_t f = 0; f < situation->fact_count; f++)
        situation->of_kind[next[working->kinds[situation->facts[f].entry]]++] = f;
}

static void read_part(void *context, int part)
{
    struct situation *situation = ((struct working *)context)->situation;
    int64_t count = situation->fact_count;
    for (int64_t f = count * part / ENTRY_PARTS; f < count * (part + 1) / ENTRY_PARTS; f++)
        fill_fact(situation, &situation->facts[f]);
}

void read_facts(struct working *working)
{
    struct situation *situation = working->situation;
    bool many = situation->fact_count > ENTRIES_FOR_THREADS;
    threads_run(many ? threads_available() : 1, ENTRY_PARTS, read_part, working);
    for (int32_t f = 0; f < situation->fact_count; f++)
        situation->disputed_count += situation->facts[f].disputed;
}

static bool tell_of_one(const struct working *working, int32_t left, int32_t right)
{
    const struct ledger_entry *one = &working->ledger->entries[left];
    const struct ledger_entry *other = &working->ledger->entries[right];
    return one->kind == other->kind && one->unit == other->unit && one->lot == other->lot &&
           one->holder == other->holder &&
           (one->place == other->place || one->kind == ENTRY_INCIDENT) &&
           working_measure(working, one) == working_measure(working, other);
}

bool fact_part(const struct working *working, const struct fact *fact, int32_t report,
               struct quantity *part)
{
    const int32_t *reports = working->situation->reports + fact->report;
    if (fact->count == 1) {
        *part = fact_by_then(working->situation, fact);
        return true;
    }
    for (int32_t i = 0; i < report; i++)
        if (tell_of_one(working, reports[i], reports[report]))
            return false;
    *part = report_by_then(working->situation, reports[report]);
    for (int32_t i = 0; i < fact->count; i++)
        *part = join(*part, tell_of_one(working, reports[i], reports[report])
                                ? report_by_then(working->situation, reports[i])
                                : quantity_exact(0));
    return true;
}
