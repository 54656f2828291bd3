/* An entry in words, on one line: "departure at Ber: 120 people of unit BFA to Timbuktu by road".
 */
#include "ledger/store.h"

#include <math.h>
#include <stdio.h>

const char *ledger_describe_amount(const struct amount *amount, struct arena *arena)
{
    static const char *const words[] = {"", "", "about ", "at least ", "at most ", ""};
    if (amount->qualifier == AMOUNT_NONE)
        return "";
    if (amount->qualifier == AMOUNT_BETWEEN)
        return arena_format(arena, "%.15g to %.15g", amount->value, amount->most);
    return arena_format(arena, "%s%.15g", words[amount->qualifier], amount->value);
}

const char *ledger_describe_entry(const struct ledger *ledger, int32_t index, struct arena *arena)
{
    const struct ledger_entry *entry = &ledger->entries[index];
    const char *const *names = ledger->names;
    const char *text = entry_kind_name(entry->kind);
    char day[11], id[100];
    const struct {
        int32_t name;
        const char *before;
    } parts[] = {
        {entry->place, " at "},
        {entry->leg, " on "},
        {entry->unit, ": "},
        {entry->lot, ": "},
        {entry->holder, ": "},
        {entry->measure, " "},
        {entry->other_place, entry->kind == ENTRY_DEPARTURE ? " to " : " from "},
        {entry->lift, " with "},
        {entry->trip, " trip "},
        {entry->recipient, " to "},
        {entry->cause, ", "},
        {entry->event, ", event "},
        {entry->certificate, ", certificate "},
        {entry->note, ": "},
        {entry->override, "; recorded all the same: "},
        {entry->source, "; "},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (&parts[i].name == &parts[5].name && entry->amount.qualifier != AMOUNT_NONE)
            text =
                arena_format(arena, "%s %s", text, ledger_describe_amount(&entry->amount, arena));
        if (parts[i].name >= 0)
            text = arena_format(arena, "%s%s%s", text, parts[i].before, names[parts[i].name]);
        if (&parts[i].name == &parts[6].name && entry->mode >= 0)
            text = arena_format(arena, "%s by %s", text,
                                transport_mode_name((enum transport_mode)entry->mode));
    }
    if (entry->until_day != DAY_NONE)
        text = arena_format(arena, "%s until %s", text, day_format(entry->until_day, day));
    if (!isnan(entry->value_usd))
        text = arena_format(arena, "%s, %.2f USD", text, entry->value_usd);
    if (!isnan(entry->latitude))
        text = arena_format(arena, "%s, at %.5f %.5f", text, entry->latitude, entry->longitude);
    if (entry->role >= 0)
        text =
            arena_format(arena, "%s as %s", text, ledger_role_name((enum ledger_role)entry->role));
    if (entry->last_sequence >= 0)
        text =
            arena_format(arena, "%s after its entry %lld", text, (long long)entry->last_sequence);
    if (entry->target >= 0)
        text = arena_format(arena, "%s [%s %s]", text,
                            entry->kind == ENTRY_RETRACTION || entry->kind == ENTRY_SETTLEMENT ||
                                    entry->kind == ENTRY_REMARK
                                ? "of"
                                : "instead of",
                            ledger_entry_id(ledger, entry->target, id, sizeof id));
    return text;
}
