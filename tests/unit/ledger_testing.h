/* What tests of the ledger share: a ledger of a small mission in a folder of its own, and entries
 * made up at random. */
#ifndef DECAMP_TESTS_LEDGER_TESTING_H
#define DECAMP_TESTS_LEDGER_TESTING_H

#include "base/random.h"
#include "ledger/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* A fresh folder, by way of TMPDIR; removed with all that is in it by testing_remove_folder. */
char *testing_make_folder(void);
void testing_remove_folder(char *folder);
/* FOLDER/NAME, owned by the caller. */
char *testing_path(const char *folder, const char *name);

/* Ends the test with what the diagnostics say, unless there is no error. Clears them. */
void testing_expect_none(struct diagnostics *diagnostics);
/* Whether any error or hint has the words. Clears them. */
bool testing_says(struct diagnostics *diagnostics, const char *words);

/* A ledger of the small mission at `path`, by a new key. */
void testing_create(const char *path, struct ledger_key *key);

/* A ledger, and a name for a copy of it, in a folder of their own. */
struct testing_world {
    char *folder, *path, *copy;
    struct ledger_key key, other; /* of the ledger's author, and room for another's */
    struct diagnostics diagnostics;
};
struct testing_world *testing_world_new(void);
void testing_world_free(struct testing_world *world);
/* The same as a test's setup and teardown. */
int testing_world_setup(void **state);
int testing_world_teardown(void **state);

struct ledger *testing_load(const char *path);

/* Entries that nobody would mistake for each other: every field is used by one or another. */
void testing_random_entry(struct ledger *ledger, struct random_stream *random,
                          struct ledger_entry *entry);
/* Appends `count` of them, in batches of `batch`. */
void testing_append(const char *path, const struct ledger_key *key, struct random_stream *random,
                    int count, int batch);
/* Enrols the key, by a planner's. */
void testing_enrol(const char *path, const struct ledger_key *planner, const struct ledger_key *key,
                   enum ledger_role role, const char *places);
void testing_copy(const char *from, const char *to);

#endif
