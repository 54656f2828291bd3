/* Who may tell what: the keys that a ledger knows, from its own entries.
 *
 * The author of the opening is a planner from the start. Others are enrolled by planners, as
 * planner, auditor, or reporter of some places or all. A revocation says from which entry of a key
 * on nothing counts any more, and is never taken back: who lost a key gets a new one. All this goes
 * by the order of recording, which is the same in every copy of a ledger, and in which an enrolment
 * stands before the entries of whoever had it in his copy.
 *
 * A revocation reaches back: what the revoked key enrolled after its last entry that counts falls
 * with it. So there are two passes over the few entries about keys: the first finds the
 * revocations, the second enrols with them known.
 *
 * Entries that do not count stay in the ledger, where everybody can read them.
 */
#include "ledger/store.h"

#include "base/threads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int32_t find_author(const struct ledger *ledger, const unsigned char key[32])
{
    for (int32_t i = 0; i < ledger->author_count; i++)
        if (memcmp(ledger->authors[i].key, key, 32) == 0)
            return i;
    return -1;
}

/* The places of an enrolment, `;`-separated in its note, as names. */
static void set_places(struct ledger *ledger, struct ledger_author *author, int32_t note)
{
    author->places = NULL;
    author->place_count = 0;
    if (note < 0)
        return;
    char *text = memory_copy_text(ledger->names[note]), *rest = text, *place;
    int32_t *places = arena_new(&ledger->arena, strlen(text) / 2 + 1, sizeof *places);
    while ((place = strsep(&rest, ";")))
        if (*place)
            places[author->place_count++] = ledger_name(ledger, place);
    author->places = places;
    free(text);
}

bool ledger_author_may(const struct ledger_author *author, int32_t author_index,
                       const struct ledger_entry *entry, int32_t target_author)
{
    bool own = target_author < 0 || target_author == author_index;
    if (author->role == ROLE_PLANNER || (author->role >= 0 && entry->kind == ENTRY_REMARK))
        return true;
    if (author->role != ROLE_REPORTER || !own)
        return false;
    if (entry->kind == ENTRY_RETRACTION)
        return target_author >= 0;
    if (entry->kind > ENTRY_REFUSAL)
        return false;
    if (!author->places)
        return true;
    for (int i = 0; i < author->place_count; i++)
        if (author->places[i] == entry->place)
            return true;
    return false;
}

/* Keys that are enrolled and have not written anything yet are authors too. */
static void add_enrolled(struct ledger *ledger, const int32_t *about_keys, int count)
{
    size_t capacity = (size_t)ledger->author_count + (size_t)count;
    struct ledger_author *authors = arena_new(&ledger->arena, capacity, sizeof *authors);
    if (ledger->author_count)
        memcpy(authors, ledger->authors, (size_t)ledger->author_count * sizeof *authors);
    ledger->authors = authors;
    for (int i = 0; i < count; i++) {
        const struct ledger_entry *entry = &ledger->entries[about_keys[i]];
        if (entry->kind == ENTRY_ENROLMENT && entry->has_key && find_author(ledger, entry->key) < 0)
            memcpy(authors[ledger->author_count++].key, entry->key, sizeof entry->key);
    }
}

static void forget(struct ledger *ledger, bool revocations)
{
    for (int32_t i = 0; i < ledger->author_count; i++) {
        struct ledger_author *author = &ledger->authors[i];
        author->name = author->role = -1;
        author->places = NULL;
        author->place_count = 0;
        if (revocations)
            author->last_counted = INT64_MAX;
    }
}

static void judge(struct ledger *ledger, struct ledger_entry *entry)
{
    const struct ledger_author *author = &ledger->authors[entry->author];
    entry->counts = entry->sequence <= author->last_counted;
    if (!entry->counts || author->role == ROLE_PLANNER)
        return;
    int32_t target_author = entry->target < 0 ? -1 : ledger->entries[entry->target].author;
    entry->counts = ledger_author_may(author, entry->author, entry, target_author);
}

/* What an entry about a key changes, if it counts. */
static void obey(struct ledger *ledger, struct ledger_entry *entry, bool revokes)
{
    if (entry->kind == ENTRY_OPENING && entry == ledger->entries)
        ledger->authors[entry->author].role = ROLE_PLANNER;
    judge(ledger, entry);
    int32_t about = entry->has_key && entry->counts ? find_author(ledger, entry->key) : -1;
    if (about < 0)
        return; /* the opening, or a revocation of somebody who was never enrolled */
    struct ledger_author *other = &ledger->authors[about];
    if (entry->kind == ENTRY_ENROLMENT) {
        other->name = entry->holder;
        other->role = entry->role;
        set_places(ledger, other, entry->note);
    } else if (revokes && entry->last_sequence < other->last_counted) {
        other->last_counted = entry->last_sequence < 0 ? 0 : entry->last_sequence;
    }
}

/* Those behind the last entry about keys: nothing changes any more while they are judged. */
struct judging {
    struct ledger *ledger;
    int32_t first;
};

enum { PARTS = 4, ENTRIES_PER_PART = 10000 };

static void judge_part(void *context, int item)
{
    struct judging *judging = context;
    int64_t count = judging->ledger->entry_count - judging->first;
    int32_t end = judging->first + (int32_t)(count * (item + 1) / PARTS);
    for (int32_t i = judging->first + (int32_t)(count * item / PARTS); i < end; i++)
        judge(judging->ledger, &judging->ledger->entries[i]);
}

void ledger_settle_authors(struct ledger *ledger, int32_t after_keys)
{
    int32_t *about_keys = NULL;
    size_t capacity = 0;
    int count = 0;
    for (int32_t i = 0; i < after_keys; i++) {
        if (ledger->entries[i].kind < ENTRY_OPENING)
            continue;
        memory_grow(&about_keys, &capacity, (size_t)count + 1, sizeof *about_keys);
        about_keys[count++] = i;
    }
    add_enrolled(ledger, about_keys, count);
    forget(ledger, true);
    for (int i = 0; i < count; i++)
        obey(ledger, &ledger->entries[about_keys[i]], true);
    forget(ledger, false);
    struct judging judging = {ledger, 0};
    for (int next = 0; next < count; judging.first++) {
        if (about_keys[next] == judging.first) {
            obey(ledger, &ledger->entries[judging.first], false);
            next++;
        } else {
            judge(ledger, &ledger->entries[judging.first]);
        }
    }
    bool many = ledger->entry_count - judging.first > PARTS * ENTRIES_PER_PART;
    threads_run(many ? threads_available() : 1, PARTS, judge_part, &judging);
    free(about_keys);
}
