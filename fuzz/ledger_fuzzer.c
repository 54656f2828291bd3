/* Any bytes as the file of a ledger: opened, read, part of it read, audited, merged from. Nothing
 * may crash, leak or overflow; a file that is audited sound must be read.
 *
 * Bytes that begin with "edit" are not the file itself, which is too large to grow from nothing,
 * but changes to a sound one: offset (4 bytes, little-endian) and byte, again and again. */
#include "ledger/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { EDIT_BYTES = 5 };

static struct {
    char path[80], target[80];
    unsigned char *bytes;
    size_t size;
} sound;

static void expect(bool done, struct diagnostics *diagnostics)
{
    if (!done) {
        diagnostics_print(diagnostics, stderr, 0);
        abort();
    }
    diagnostics_clear(diagnostics);
}

static void remove_files(void)
{
    unlink(sound.path);
    unlink(sound.target);
    free(sound.bytes);
}

/* A ledger with entries of several kinds, in memory; and one to merge into, in a file. */
static void make_sound(void)
{
    struct diagnostics diagnostics = {0};
    struct ledger_key key;
    struct ledger_entry entries[4];
    struct mission *mission = mission_read(VERIFY_DATA "/mission", &diagnostics);
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(sound.path, sizeof sound.path, "%s/decamp-fuzz-%d.gpkg", folder, (int)getpid());
    snprintf(sound.target, sizeof sound.target, "%s/decamp-fuzz-%d-target.gpkg", folder,
             (int)getpid());
    atexit(remove_files);
    expect(mission && ledger_key_new(&key, "gao", &diagnostics) &&
               ledger_create(sound.path, mission, &key, &diagnostics),
           &diagnostics);
    struct ledger_file *file = ledger_open(sound.path, true, &diagnostics);
    struct ledger *ledger = ledger_load(file, NULL, 0, &diagnostics);
    for (int i = 0; i < 4; i++) {
        ledger_entry_init(&entries[i]);
        entries[i].kind = i == 3 ? ENTRY_PLAN : ENTRY_INCIDENT;
        entries[i].day = 19700 + i;
        entries[i].place = ledger_name(ledger, "Ménaka");
        entries[i].latitude = entries[i].longitude = i;
        entries[i].target = i == 2 ? ledger->entry_count : -1;
    }
    ledger_put_text(file, "{}", 2, entries[3].file_hash);
    entries[3].has_file_hash = true;
    char command[200];
    snprintf(command, sizeof command, "cp %s %s", sound.path, sound.target);
    expect(system(command) == 0 &&
               ledger_append(file, ledger, &key, entries, 4, NULL, &diagnostics),
           &diagnostics);
    ledger_free(ledger);
    ledger_close(file);
    mission_free(mission);
    FILE *stream = fopen(sound.path, "rb");
    fseek(stream, 0, SEEK_END);
    sound.size = (size_t)ftell(stream);
    rewind(stream);
    sound.bytes = memory_new(sound.size, 1);
    expect(fread(sound.bytes, 1, sound.size, stream) == sound.size, &diagnostics);
    fclose(stream);
}

static void write_input(const uint8_t *data, size_t size)
{
    bool edits = size >= 4 && memcmp(data, "edit", 4) == 0;
    FILE *stream = fopen(sound.path, "wb");
    if (!stream)
        abort();
    fwrite(edits ? sound.bytes : data, 1, edits ? sound.size : size, stream);
    for (size_t at = 4; edits && at + EDIT_BYTES <= size; at += EDIT_BYTES) {
        uint32_t offset = (uint32_t)data[at] | (uint32_t)data[at + 1] << 8 |
                          (uint32_t)data[at + 2] << 16 | (uint32_t)data[at + 3] << 24;
        fseek(stream, (long)(offset % sound.size), SEEK_SET);
        fputc(data[at + 4], stream);
    }
    fclose(stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const ids[] = {"Ménaka"};
    struct diagnostics diagnostics = {0};
    struct ledger_audit audit;
    struct ledger_merge merge;
    if (!sound.bytes)
        make_sound();
    write_input(data, size);
    bool is_sound = ledger_audit(sound.path, 1, &audit, &diagnostics);
    free(audit.heads);
    struct ledger_file *file = ledger_open(sound.path, false, &diagnostics);
    struct ledger *whole = file ? ledger_load(file, NULL, 0, &diagnostics) : NULL;
    struct ledger *part = file ? ledger_load(file, ids, 1, &diagnostics) : NULL;
    for (int32_t i = 0; whole && i < whole->entry_count; i++) {
        size_t length;
        const struct ledger_entry *entry = &whole->entries[i];
        if (entry->kind == ENTRY_PLAN)
            free(ledger_get_text(file, entry->file_hash, &length, &diagnostics));
        ledger_describe_entry(whole, i, &whole->arena);
    }
    if (is_sound && (!whole || !part))
        abort();
    ledger_free(whole);
    ledger_free(part);
    ledger_close(file);
    ledger_merge(sound.target, sound.path, 1, &merge, &diagnostics);
    diagnostics_clear(&diagnostics);
    unlink(sound.path);
    return 0;
}
