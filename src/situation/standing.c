/* Which entries stand, as known on a day.
 *
 * Each entry comes after its target, so one walk from the last entry to the first meets every
 * retraction and correction before what it takes away: whether the taker stands itself is decided
 * by then. Settlements come later, as they need the facts (facts.c).
 *
 *     active      counts, is known, no active retraction names it
 *     corrected   an active correction names it
 *     superseded  is an active correction, and its author corrected the same entry again later
 */
#include "situation/working.h"

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
 * of one target. */
static void supersede(struct working *working, int32_t first, const int32_t *next, int32_t target,
                      int32_t *target_of_author, int32_t *last_of_author)
{
    const struct ledger *ledger = working->ledger;
    unsigned char *standing = working->situation->standing;
    for (int32_t i = first; i >= 0; i = next[i]) {
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

void find_standing(struct working *working)
{
    const struct ledger *ledger = working->ledger;
    struct situation *situation = working->situation;
    size_t count = (size_t)ledger->entry_count;
    unsigned char *standing = situation->standing = arena_new(&situation->arena, count, 1);
    unsigned char *kinds = working->kinds = arena_new(&working->arena, count, 1);
    int32_t *root = working->root = arena_new(&working->arena, count, sizeof *root);
    /* Corrections of an entry: the first, and behind each the next; made when there is one. */
    int32_t *first = NULL, *next = NULL;
    for (int32_t i = ledger->entry_count - 1; i >= 0; i--) {
        const struct ledger_entry *entry = &ledger->entries[i];
        int taken = standing[i]; /* by what came later */
        standing[i] = !entry->counts                                  ? STANDING_UNCOUNTED
                      : ledger_known_day(entry) > situation->known_on ? STANDING_UNKNOWN
                                                                      : STANDING_STANDS;
        root[i] = entry_corrects(entry) ? entry->target : i;
        kinds[i] = (unsigned char)entry->kind;
        if (standing[i] != STANDING_STANDS)
            continue;
        standing[i] = (unsigned char)taken;
        if (entry->override >= 0)
            add_overridden(situation, count, i);
        if (taken == STANDING_RETRACTED || entry->target < 0)
            continue;
        if (entry->kind == ENTRY_RETRACTION) {
            standing[entry->target] = STANDING_RETRACTED;
        } else if (entry_corrects(entry)) {
            if (standing[entry->target] == STANDING_STANDS)
                standing[entry->target] = STANDING_CORRECTED;
            if (!first) {
                first = arena_new(&working->arena, count, sizeof *first);
                next = arena_new(&working->arena, count, sizeof *next);
                for (size_t e = 0; e < count; e++)
                    first[e] = next[e] = -1;
            }
            next[i] = first[entry->target];
            first[entry->target] = i;
        }
    }
    if (!first)
        return;
    size_t authors = (size_t)ledger->author_count;
    int32_t *target_of_author = arena_new(&working->arena, authors, sizeof *target_of_author);
    int32_t *last_of_author = arena_new(&working->arena, authors, sizeof *last_of_author);
    for (size_t a = 0; a < authors; a++)
        target_of_author[a] = -1;
    for (int32_t i = 0; i < ledger->entry_count; i++) {
        /* Until now the target of a correction, which comes before it; its root is known by now. */
        root[i] = root[root[i]];
        if (first[i] >= 0 && next[first[i]] >= 0)
            supersede(working, first[i], next, i, target_of_author, last_of_author);
    }
}
