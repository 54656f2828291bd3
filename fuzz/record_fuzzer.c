/* Any bytes, read as a record table for a small mission. What is read without errors must keep the
 * promises of record.h. */
#include "require.h"

#include "record/record.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require_promises(const struct record_batch *batch, const struct ledger *ledger)
{
    for (int32_t i = 0; i < batch->entry_count; i++) {
        const struct ledger_entry *entry = &batch->entries[i];
        char text[64];
        struct amount again;
        REQUIRE((int)entry->kind >= 0 && (int)entry->kind < RECORD_KIND_COUNT);
        REQUIRE(entry->target < ledger->entry_count + i);
        REQUIRE(entry->place < ledger->name_count && entry->note < ledger->name_count);
        REQUIRE(entry->minute >= -1 && entry->minute < MINUTES_PER_DAY);
        REQUIRE(batch->rows[i] >= 0 && batch->rows[i] + 1 < batch->sheet.row_count);
        record_format_amount(entry->amount, text, sizeof text);
        if (entry->amount.qualifier != AMOUNT_NONE) {
            REQUIRE(!record_parse_amount(text, &again));
            REQUIRE(again.qualifier == entry->amount.qualifier);
            REQUIRE(again.value == entry->amount.value && again.most == entry->amount.most);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct mission *mission;
    struct diagnostics diagnostics = {0};
    struct record_batch batch = {0};
    struct ledger *ledger = memory_new(1, sizeof *ledger);
    if (!mission)
        mission = mission_read(VERIFY_DATA "/mission", &diagnostics);
    if (!mission)
        abort();
    char *bytes = arena_new(&batch.arena, size + 1, 1);
    if (size)
        memcpy(bytes, data, size);
    sheet_read_csv(&batch.sheet, &batch.arena, "record.csv", bytes, size, &diagnostics);
    bool good = record_read(&batch, mission, ledger, 20000, &diagnostics);
    REQUIRE(good || diagnostics.errors);
    if (good && !diagnostics.errors)
        require_promises(&batch, ledger);
    record_clear(&batch);
    ledger_free(ledger);
    diagnostics_clear(&diagnostics);
    return 0;
}
