/* Texts of plans in the ledger, by their hash: plain BLAKE2b-256, what `b2sum -l 256` prints. */
#include "ledger/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ledger_put_text(struct ledger_file *file, const char *text, size_t length,
                     unsigned char hash[LEDGER_HASH_BYTES])
{
    memory_grow(&file->pending, &file->pending_capacity, file->pending_count + 1,
                sizeof *file->pending);
    struct pending_text *pending = &file->pending[file->pending_count++];
    crypto_generichash(hash, LEDGER_HASH_BYTES, (const unsigned char *)text, length, NULL, 0);
    memcpy(pending->hash, hash, LEDGER_HASH_BYTES);
    pending->text = memory_new(length + 1, 1);
    pending->length = length;
    if (length)
        memcpy(pending->text, text, length);
}

int ledger_has_text(struct ledger_file *file, const unsigned char hash[LEDGER_HASH_BYTES],
                    struct diagnostics *diagnostics)
{
    sqlite3_stmt *statement = ledger_prepare(file->database, file->path,
                                             "SELECT 1 FROM texts WHERE hash = ?1", diagnostics);
    if (!statement)
        return -1;
    sqlite3_bind_blob(statement, 1, hash, LEDGER_HASH_BYTES, SQLITE_STATIC);
    int step = sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (step == SQLITE_ROW || step == SQLITE_DONE)
        return step == SQLITE_ROW;
    ledger_fail(file->database, file->path, "reading", diagnostics);
    return -1;
}

char *ledger_get_text(struct ledger_file *file, const unsigned char hash[LEDGER_HASH_BYTES],
                      size_t *length, struct diagnostics *diagnostics)
{
    unsigned char found[LEDGER_HASH_BYTES];
    char *text = NULL;
    sqlite3_stmt *statement = ledger_prepare(file->database, file->path,
                                             "SELECT text FROM texts WHERE hash = ?1", diagnostics);
    if (!statement)
        return NULL;
    sqlite3_bind_blob(statement, 1, hash, LEDGER_HASH_BYTES, SQLITE_STATIC);
    int step = sqlite3_step(statement);
    if (step == SQLITE_ROW) {
        const void *bytes = sqlite3_column_blob(statement, 0);
        *length = (size_t)sqlite3_column_bytes(statement, 0);
        crypto_generichash(found, sizeof found, bytes, *length, NULL, 0);
        if (memcmp(found, hash, sizeof found) == 0) {
            text = memory_new(*length + 1, 1);
            if (*length)
                memcpy(text, bytes, *length);
        } else {
            ledger_damaged(file->path, diagnostics, "the text of a plan was changed");
        }
    } else if (step == SQLITE_DONE) {
        ledger_damaged(file->path, diagnostics, "the text of a plan is missing");
    } else {
        ledger_fail(file->database, file->path, "reading", diagnostics);
    }
    sqlite3_finalize(statement);
    return text;
}

bool ledger_hash_file(const char *path, unsigned char hash[LEDGER_HASH_BYTES],
                      struct diagnostics *diagnostics)
{
    unsigned char block[1 << 16];
    size_t got;
    crypto_generichash_state state;
    FILE *file = fopen(path, "rb");
    if (!file) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "cannot be opened: %s",
                        strerror(errno));
        return false;
    }
    crypto_generichash_init(&state, NULL, 0, LEDGER_HASH_BYTES);
    while ((got = fread(block, 1, sizeof block, file)) > 0)
        crypto_generichash_update(&state, block, got);
    bool good = !ferror(file);
    if (!good)
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "cannot be read: %s",
                        strerror(errno));
    fclose(file);
    crypto_generichash_final(&state, hash, LEDGER_HASH_BYTES);
    return good;
}
