/* Which entries stand, as known on a day.
 *
 * Most entries have no target: whether they count and were known is asked of all, by several
 * threads. Each entry comes after its target, so one walk over the few that have one, from the last
 * to the first, meets every retraction and correction before what it takes away: whether the taker
 * stands itself is decided by then. Settlements come later, as they need the facts (facts.c).
 *
 *     active      counts, is known, no active retraction names it
 *     corrected   an active correction names it
 *     superseded  is an active correction, and its author corrected the same entry again later
 */
#include "situation/working.h"

#include "base/threads.h"

bool entry_corrects(const struct ledger_entry *entry)
{
    return entry->target >= 0 && entry->kind != ENTRY_RETRACTION &&
           entry->kind != ENTRY_SETTLEMENT && entry->kind != ENTRY_REMARK;
}

bool entry_is_later(const struct ledger *ledger, int32_t left, int32_t right)
{
    int64_t one = ledger->entries[left].recorded, other = ledger->entries[right].recorded;
    return one != other ? one > other : left > right;
}

/* Of the corrections of one entry by one author only the last stays. `next` chains the corrections
 * of one target, from 1. */
static void supersede(struct working *working, int32_t first, const int32_t *next, int32_t target,
                      int32_t *target_of_author, int32_t *last_of_author)
{
    const struct ledger *ledger = working->ledger;
    unsigned char *standing = working->situation->standing;
    for (int32_t i = first; i >= 0; i = next[i] - 1) {
        int32_t author = ledger->entries[i].author, *last = &last_of_author[author];
        if (target_of_author[author] != target) {
            target_of_author[author] = target;
            *last = i;
            continue;
        }
        int32_t loser = entry_is_later(ledger, i, *last) ? *last : i;
        *last = loser == i ? *last : i;
        standing[loser] = STANDING_CORRECTED;
    }
}

static void add_overridden(struct situation *situation, size_t count, int32_t entry)
{
    if (!situation->overridden)
        situation->overridden = arena_new(&situation->arena, count, sizeof(int32_t));
    situation->overridden[situation->overridden_count++] = entry;
}

/* What is asked of entries one by one. */
struct hearing {
    struct working *working;
    int32_t *taking; /* entries with a target or an override, part by part */
    int32_t taking_count[ENTRY_PARTS];
};

static int32_t topic_of(const struct ledger_entry *entry)
{
    return entry->kind == ENTRY_FIGURE    ? entry->measure
           : entry->kind == ENTRY_CLOSING ? entry->place
                                          : entry->event;
}

static void hear_part(void *context, int part)
{
    struct hearing *hearing = context;
    struct working *working = hearing->working;
    const struct ledger *ledger = working->ledger;
    int32_t known_on = working->situation->known_on, first = entry_part(ledger, part), count = 0;
    for (int32_t i = first, end = entry_part(ledger, part + 1); i < end; i++) {
        const struct ledger_entry *entry = &ledger->entries[i];
        bool known = known_on == INT32_MAX || ledger_known_day(entry) <= known_on;
        working->situation->standing[i] = !entry->counts ? STANDING_UNCOUNTED
                                          : !known       ? STANDING_UNKNOWN
                                                         : STANDING_STANDS;
        working->kinds[i] = (unsigned char)entry->kind;
        working->root[i] = entry_corrects(entry) ? entry->target : i;
        working->topic[i] = topic_of(entry);
        if (entry->target >= 0 || entry->override >= 0)
            hearing->taking[first + count++] = i;
    }
    hearing->taking_count[part] = count;
}

/* The entries with a target or an override, in order; returns how many. */
static int32_t hear_entries(struct working *working, int32_t *taking)
{
    const struct ledger *ledger = working->ledger;
    struct hearing hearing = {.working = working, .taking = taking};
    bool many = ledger->entry_count > ENTRIES_FOR_THREADS;
    threads_run(many ? threads_available() : 1, ENTRY_PARTS, hear_part, &hearing);
    int32_t count = 0;
    for (int part = 0; part < ENTRY_PARTS; part++)
        for (int32_t i = 0, first = entry_part(ledger, part); i < hearing.taking_count[part]; i++)
            taking[count++] = taking[first + i];
    return count;
}

void find_standing(struct working *working)
{
    const struct ledger *ledger = working->ledger;
    struct situation *situation = working->situation;
    size_t count = (size_t)ledger->entry_count;
    unsigned char *standing = situation->standing = arena_new(&situation->arena, count, 1);
    working->kinds = arena_new(&working->arena, count, 1);
    int32_t *root = working->root = arena_new(&working->arena, count, sizeof *root);
    working->topic = arena_new(&working->arena, count, sizeof *working->topic);
    int32_t *taking = arena_new(&working->arena, count, sizeof *taking);
    int32_t taking_count = hear_entries(working, taking);
    /* Corrections of an entry: the first, and behind each the next, from 1; made when there is one.
     */
    int32_t *first = NULL, *next = NULL;
    for (int32_t t = taking_count - 1; t >= 0; t--) {
        int32_t i = taking[t];
        const struct ledger_entry *entry = &ledger->entries[i];
        if (standing[i] == STANDING_UNCOUNTED || standing[i] == STANDING_UNKNOWN)
            continue;
        if (entry->override >= 0)
            add_overridden(situation, count, i);
        if (standing[i] == STANDING_RETRACTED || entry->target < 0)
            continue;
        unsigned char *taken = &standing[entry->target];
        if (entry->kind == ENTRY_RETRACTION) {
            if (*taken == STANDING_STANDS || *taken == STANDING_CORRECTED)
                *taken = STANDING_RETRACTED;
        } else if (entry_corrects(entry)) {
            if (*taken == STANDING_STANDS)
                *taken = STANDING_CORRECTED;
            if (!first) {
                first = arena_new(&working->arena, count, sizeof *first);
                next = arena_new(&working->arena, count, sizeof *next);
            }
            next[i] = first[entry->target];
            first[entry->target] = i + 1;
        }
    }
    if (!first)
        return;
    size_t authors = (size_t)ledger->author_count;
    int32_t *target_of_author = arena_new(&working->arena, authors, sizeof *target_of_author);
    int32_t *last_of_author = arena_new(&working->arena, authors, sizeof *last_of_author);
    for (size_t a = 0; a < authors; a++)
        target_of_author[a] = -1;
    for (int32_t t = 0; t < taking_count; t++) {
        int32_t i = taking[t], target = ledger->entries[i].target;
        /* Until now the target of a correction, which comes before it; its root is known by now. */
        root[i] = root[root[i]];
        if (target >= 0 && first[target] == i + 1 && next[i])
            supersede(working, i, next, target, target_of_author, last_of_author);
    }
}
