/* The chain of a ledger that was read, and its proof entry by entry. Private to the module. */
#ifndef DECAMP_LEDGER_PROVE_H
#define DECAMP_LEDGER_PROVE_H

#include "ledger/store.h"

/* Entry i has the parents parents[first_parent[i]] .. parents[first_parent[i + 1] - 1], as places
 * in ledger.entries. All arrays are owned. */
struct chain {
    const struct ledger *ledger;
    int32_t *entry_of_row; /* [rows + 1]; -1: none */
    int32_t *parents, *first_parent;
    unsigned char (*signatures)[LEDGER_SIGNATURE_BYTES];
    unsigned char *faults; /* enum chain_fault of each entry */
};

enum chain_fault {
    CHAIN_SOUND,
    CHAIN_HASH,      /* what it says is not what was hashed */
    CHAIN_SIGNATURE, /* not signed by its author */
    CHAIN_PARENT,    /* it has none, and is not the opening */
    CHAIN_FIELD,     /* it lacks what an entry of its kind must say */
    CHAIN_ORDER      /* recorded before what it follows */
};

/* Reads parents and signatures of a ledger read with ledger_load_rows. */
bool chain_init(struct chain *chain, struct ledger_file *file, const struct ledger *ledger,
                const int64_t *rows, struct diagnostics *diagnostics);
void chain_clear(struct chain *chain);
/* Fills faults, leaving out entries that are known (NULL: none). */
void chain_prove(struct chain *chain, const bool *known, int threads);
/* "gao-17 (2023-07-12, departure of Ber)" of an entry. Owned by the arena. */
const char *chain_describe(const struct ledger *ledger, int32_t entry, struct arena *arena);
/* A sentence for a fault. */
const char *chain_fault_words(enum chain_fault fault);

/* Fails if a text is not what its hash says; calls `take` (or NULL) with each. */
bool chain_check_texts(struct ledger_file *file,
                       bool (*take)(void *context, const unsigned char hash[LEDGER_HASH_BYTES],
                                    const char *text, size_t length),
                       void *context, struct diagnostics *diagnostics);

/* Entries of one author with the same sequence, unless they do not count anyway, and authors whom
 * nobody enrolled: an error each. `ledger` has the authors. */
bool chain_check_authors(struct ledger_file *file, const struct ledger *ledger,
                         struct diagnostics *diagnostics);

#endif
