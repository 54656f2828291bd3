/* The ledger: what really happened, entry by entry, in one SQLite file that is also a GeoPackage.
 *
 * Entries are only ever added. What was wrong is corrected or retracted by a later entry that names
 * it. Each entry has two times: the day it holds for, and the moment it was recorded; besides, the
 * day on which its source reported it, where the record is made afterwards.
 *
 * An entry is signed by its author's key (Ed25519) and hashed (BLAKE2b, 256 bits) over all that it
 * says and over its parents: the entries that were last, in the file it was written to. As long as
 * there is one file that is one entry, the one before. Two copies of a ledger that went on apart
 * and are merged have two last entries, and the next entry has both as parents. So a ledger is a
 * set of entries, a merge is the union of two sets, the same in every order, and nothing can be
 * changed or taken out from under a later entry unnoticed. What the newest entries are can only be
 * told from outside: ledger_heads names them, to be kept or sent elsewhere.
 *
 * The first entry, of kind ENTRY_OPENING, is the ledger's identity: only files with the same one
 * can be merged. Its author is the first planner, who enrols all other keys by entries.
 *
 * Texts that recur (ids, categories, authors, sources) are kept once, as *names*: an int32_t into
 * the ledger's names, -1 where an entry says nothing. Their numbers belong to one file and one
 * reading of it; hashes are made of the texts.
 */
#ifndef DECAMP_LEDGER_LEDGER_H
#define DECAMP_LEDGER_LEDGER_H

#include "base/date.h"
#include "base/diagnostics.h"
#include "mission/mission.h"

#define LEDGER_HASH_BYTES 32

/* What an entry tells. In brackets: the fields that it must have, then those that it may have. All
 * but the last five may have `event`, `source`, `reported_day`, `note`. */
enum entry_kind {
    /* People, vehicles or items leave a place, or reach one. [day place subject amount; minute
     * other_place mode trip measure] The subject is a unit or a lot, or a holder alone (a
     * contingent as a report names it). A departure of a unit or lot without an amount is of all of
     * it that is at the place then; an arrival without one of all of it that is under way there. */
    ENTRY_DEPARTURE,
    ENTRY_ARRIVAL,
    ENTRY_CLOSING,     /* the last people have left. [day place; minute] */
    ENTRY_HANDOVER,    /* of a place. [day place recipient; certificate file_hash] */
    ENTRY_DISPOSITION, /* items of a lot: redeploy is told by departures, so one of the others. [day
                          lot amount measure; place recipient certificate file_hash value_usd] */
    ENTRY_PRESENCE,    /* a unit, or a holder, has a place from day to until_day (DAY_NONE: open).
                          [day place subject; until_day amount] */
    ENTRY_INCIDENT, /* [day; place leg cause measure amount latitude longitude unit trip]: measure
                       is killed, wounded, vehicles_lost ...; without one the event alone */
    ENTRY_FIGURE,   /* a figure as reported. [day measure amount; place holder cause until_day] */
    ENTRY_LIMIT,    /* what may not move or is capped, as a row of the limits table: measure is the
                       limit's kind ("shut", "lift_number", ...). [day measure; until_day place leg
                       lift mode holder(country) amount] */
    ENTRY_REFUSAL,  /* a clearance that was refused: as a limit of kind shut. [day; as above] */
    ENTRY_DEADLINE, /* the mission's last day becomes until_day; day is when that was decided.
                       [day until_day] */
    ENTRY_ANNOUNCEMENT, /* a trip of the plan in force is announced, or (amount 0) called off. [day
                           trip] */
    ENTRY_PLAN,   /* a plan comes into force; file_hash is that of its text, which is kept in the
                     ledger. [day file_hash] */
    ENTRY_REMARK, /* [day note; target] */
    ENTRY_RETRACTION, /* the target is withdrawn. [target note] */
    ENTRY_SETTLEMENT, /* of entries that contradict each other, the target holds. [target note] */
    ENTRY_OPENING,    /* the first. [holder: the mission's name] */
    ENTRY_ENROLMENT,  /* of a key: key, holder (the author's name), role, places (`;`-separated ids
                         in  note; empty: all) */
    ENTRY_REVOCATION, /* of a key: key, and sequence: the last entry of it that still counts */
    ENTRY_KIND_COUNT
};

enum ledger_role {
    ROLE_REPORTER, /* of places: entries about them, corrections of own entries */
    ROLE_PLANNER,  /* everything, keys included */
    ROLE_AUDITOR,  /* remarks */
    ROLE_COUNT
};

/* A figure as it was reported. The range is what the words mean: exact v is v to v; at least v is v
 * to INFINITY; at most v is 0 to v; about v is v, give or take half a unit of its last digit that
 * is not zero (about 13,800: 13,750 to 13,850); between is as given. */
enum amount_qualifier {
    AMOUNT_NONE, /* no amount */
    AMOUNT_EXACT,
    AMOUNT_ABOUT,
    AMOUNT_AT_LEAST,
    AMOUNT_AT_MOST,
    AMOUNT_BETWEEN
};

struct amount {
    enum amount_qualifier qualifier;
    double value, most; /* most: of a range, else equal to value */
};

/* One entry as it was written. Names are indices into ledger.names. A zeroed entry is not empty:
 * use ledger_entry_init. */
struct ledger_entry {
    enum entry_kind kind;
    /* Made by ledger_append: */
    int32_t author;   /* index into ledger.authors */
    int64_t sequence; /* of the author's entries, from 1 */
    int64_t recorded; /* microseconds since 1970-01-01T00:00Z; later than that of any parent, so
                         that order of recording respects the chain even where a clock went wrong */
    bool counts;      /* its author was enrolled for what it tells, and not revoked before */
    bool has_file_hash, has_key; /* below */

    /* What it tells. What is asked of every entry to know whether it stands comes first, then what
     * whoever works out the situation asks. */
    int32_t target; /* index into ledger.entries of what is corrected, retracted, settled; -1: none.
                       Before it is appended: ledger.entry_count + k is the k-th of the same batch,
                       an earlier one */
    int32_t override;     /* name: why it was recorded against the state; -1: it was not */
    int32_t reported_day; /* when the source reported it; DAY_NONE: when it was recorded */
    int32_t event;   /* name: entries with one event, kind, measure and subject are reports of one
                        thing, and count once */
    int32_t measure; /* name: people, vehicles, items, killed, departed ... ; of a disposition its
                        word */
    int32_t place;   /* name, as those below: ids of the mission or plan */
    int32_t day, until_day; /* DAY_NONE: none */
    int32_t minute;         /* of the day, 0 .. 1439; -1: none */
    struct amount amount;
    int32_t other_place, leg, lift, unit, lot, trip;
    int32_t holder; /* name: contingent, country, mission */
    int32_t cause;  /* name: "hostile act", "accident", "illness" */

    int32_t mode;                                   /* enum transport_mode, or -1 */
    int32_t recipient;                              /* name: who takes over */
    int32_t certificate, source, note;              /* names: texts */
    int32_t role;                                   /* enum ledger_role, of an enrolment, or -1 */
    double value_usd, latitude, longitude;          /* NAN: none */
    int64_t last_sequence;                          /* of a revocation; else -1 */
    unsigned char hash[LEDGER_HASH_BYTES];          /* of the entry; made by ledger_append */
    union {                                         /* no entry has both */
        unsigned char file_hash[LEDGER_HASH_BYTES]; /* of a certificate or plan */
        unsigned char key[32];                      /* public key enrolled or revoked */
    };
};

/* An entry other than a retraction or settlement that has a target corrects it: it stands in its
 * place, whole. */

struct ledger_author {
    unsigned char key[32];
    int32_t name;          /* -1: not enrolled */
    int32_t role;          /* -1: not enrolled */
    const int32_t *places; /* names; NULL: all */
    int place_count;
    int64_t last_counted; /* the last sequence that counts; INT64_MAX: not revoked */
};

/* A ledger as read: plain data, owned by the arena. Entries stand in an order that only depends on
 * which entries there are, each after its target. Zeroed, from memory_new, it is an empty one. */
struct ledger {
    struct arena arena;
    const char *path;
    const char **names;
    int32_t name_count;
    struct ledger_entry *entries;
    int32_t entry_count;
    struct ledger_author *authors;
    int author_count;
    struct arena names_arena; /* private: texts of the names, and how they are found */
    int32_t *name_slots;
    int32_t name_slot_count;
    size_t name_capacity;
};

/* Names that the whole program knows, for the fields above. */
#define LEDGER_MEASURE_PEOPLE   "people"
#define LEDGER_MEASURE_VEHICLES "vehicles"
#define LEDGER_MEASURE_ITEMS    "items"
/* Of an incident with a unit: so many of it are dead. */
#define LEDGER_MEASURE_KILLED "killed"
#define LEDGER_MEASURE_DEAD   "dead"

const char *entry_kind_name(enum entry_kind kind); /* "departure", "handover", ... */
int entry_kind_find(const char *word);             /* -1: none */
const char *ledger_role_name(enum ledger_role role);

void ledger_entry_init(struct ledger_entry *entry);

/* The day by which the entry was known: reported_day, or that of `recorded` (UTC). */
int32_t ledger_known_day(const struct ledger_entry *entry);

/* The name of a text, added if it is new (in memory; ledger_append writes it); -1 for NULL and "".
 */
int32_t ledger_name(struct ledger *ledger, const char *text);
/* The same without adding; -1: nothing names it. */
int32_t ledger_find_name(const struct ledger *ledger, const char *text);

/* "gao-17": the author's name and the sequence; how people and targets name an entry. Returns
 * `text`. */
char *ledger_entry_id(const struct ledger *ledger, int32_t entry, char *text, size_t size);
/* The entry of such a name, or of the first 8 or more hexadecimal digits of its hash; -1: none. */
int32_t ledger_find_entry(const struct ledger *ledger, const char *id);

/* In words, on one line: "departure at ber: bfa 120 people to gao by road". Owned by the arena. */
const char *ledger_describe_entry(const struct ledger *ledger, int32_t entry, struct arena *arena);
const char *ledger_describe_amount(const struct amount *amount, struct arena *arena);

/* Keys: a file of its own, readable by its owner only (0600). With a passphrase the secret is kept
 * encrypted (Argon2id, XSalsa20-Poly1305: libsodium's crypto_pwhash and crypto_secretbox). */
struct ledger_key {
    char name[64];
    unsigned char public_key[32], secret_key[64];
};
bool ledger_key_new(struct ledger_key *key, const char *name, struct diagnostics *diagnostics);
bool ledger_key_write(const struct ledger_key *key, const char *path, const char *passphrase,
                      struct diagnostics *diagnostics); /* refuses to replace a file */
bool ledger_key_read(struct ledger_key *key, const char *path, const char *passphrase,
                     struct diagnostics *diagnostics);
/* The part that a planner enrols: name and public key. Reads either kind of file; `sealed`, or
 * NULL: whether it is a key with a passphrase. */
bool ledger_key_write_public(const struct ledger_key *key, const char *path,
                             struct diagnostics *diagnostics);
bool ledger_key_read_public(struct ledger_key *key, const char *path, bool *sealed,
                            struct diagnostics *diagnostics);
void ledger_key_clear(struct ledger_key *key); /* overwrites the secret */

/* A new ledger of the mission: its places and legs as geometry of the layers, the opening entry and
 * the enrolment of its author as planner. The file must not exist; it appears whole or not at all.
 */
bool ledger_create(const char *path, const struct mission *mission, const struct ledger_key *key,
                   struct diagnostics *diagnostics);

struct ledger_file; /* open */
struct ledger_file *ledger_open(const char *path, bool to_write, struct diagnostics *diagnostics);
void ledger_close(struct ledger_file *file);

/* Everything in it, or (ids not NULL) the entries whose place, other_place, unit, lot, trip or
 * event is one of `ids`, whatever corrects, retracts or settles those, and the entries about keys,
 * so that one entry can be checked and added in a time that does not grow with the ledger. Authors
 * always. NULL after an
 * error. */
struct ledger *ledger_load(struct ledger_file *file, const char *const *ids, int id_count,
                           struct diagnostics *diagnostics);
void ledger_free(struct ledger *ledger);

/* Keeps others from adding entries until ledger_append or ledger_close: what is checked against a
 * ledger loaded in between still holds when it is appended. They wait for some seconds; so ask
 * nobody anything meanwhile. */
bool ledger_reserve(struct ledger_file *file, struct diagnostics *diagnostics);

/* Adds entries, signed by the key, all or none. Refused are entries that lack what their kind must
 * have, that the key may not record, and plans whose text was never put. The texts are `ledger`'s.
 * When it returns true they are on disk, whatever happens next; they are not added to `ledger`.
 * `hashes` [count], or NULL. */
bool ledger_append(struct ledger_file *file, const struct ledger *ledger,
                   const struct ledger_key *key, const struct ledger_entry *entries, int32_t count,
                   unsigned char (*hashes)[LEDGER_HASH_BYTES], struct diagnostics *diagnostics);

/* Texts of plans, kept by their hash. put is part of the next ledger_append. The text that get
 * returns is owned by the caller; NULL: not there, or not what its hash says (an error is added).
 */
void ledger_put_text(struct ledger_file *file, const char *text, size_t length,
                     unsigned char hash[LEDGER_HASH_BYTES]);
char *ledger_get_text(struct ledger_file *file, const unsigned char hash[LEDGER_HASH_BYTES],
                      size_t *length, struct diagnostics *diagnostics);

/* The hash of a file's content (certificates). */
bool ledger_hash_file(const char *path, unsigned char hash[LEDGER_HASH_BYTES],
                      struct diagnostics *diagnostics);

/* Adds to `path` whatever `from` has more, after proving all of it: all or none. Same set of
 * entries in every order of merging. Refused are another ledger, keys that nobody enrolled, and two
 * entries with the sequence of one author, unless the author is revoked from before them. */
struct ledger_merge {
    int64_t added, already_there;
    int64_t missing_there; /* entries that `from` does not have: it may want a merge back */
};
bool ledger_merge(const char *path, const char *from, int threads, struct ledger_merge *merge,
                  struct diagnostics *diagnostics);

/* Proves the file: SQLite's own integrity, every hash, every signature, every parent there, one
 * entry a sequence and author, none missing, every author enrolled. Each fault is a diagnostic that
 * names the entry, the first (in order of recording) first. Returns whether there was none. */
struct ledger_audit {
    int64_t entries;
    int authors;
    int64_t overrides,
        uncounted; /* entries recorded against the state; entries that do not count */
    int head_count;
    unsigned char (*heads)[LEDGER_HASH_BYTES]; /* entries that are nobody's parent; owned: free() */
    unsigned char digest[LEDGER_HASH_BYTES];   /* of the sorted hashes: equal in all copies with the
                                                  same entries */
};
bool ledger_audit(const char *path, int threads, struct ledger_audit *audit,
                  struct diagnostics *diagnostics);

#endif
