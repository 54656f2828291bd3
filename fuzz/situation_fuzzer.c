/* Any bytes as the ledger of a small mission, some bytes an entry: everything that is asked of a
 * situation is asked of it. Nothing may crash, and the sums must be consistent: what is at the
 * start is what has departed and what remains; and the people of a unit, or the items of a lot, are
 * all somewhere, however contradictory the entries. */
#include "require.h"

#include "situation/remaining.h"
#include "situation/status.h"
#include "verify/plan_document.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEAD_BYTES = 4, ENTRY_BYTES = 14, MOST_ENTRIES = 200, DAYS = 40 };

static const char *const places[] = {"camp", "hub", "cross", "port", "home", "elsewhere"};
static const char *const units[] = {"camp-guard", "camp-works", "hub-guard", "town-staff",
                                    "ghosts"};
static const char *const lots[] = {"tents", "fuel", "scrap", "camp-guard/vehicles"};
static const char *const holders[] = {"Chad", "Niger", "ML"};
static const char *const measures[] = {"people",   "items",           "vehicles",     "killed",
                                       "departed", "remaining",       "strength",     "donate",
                                       "sell",     "destroy",         "shut",         "lift_number",
                                       "danger",   "convoys_per_day", "bases closed", "beds"};
static const char *const texts[] = {"convoy", "second convoy", "press"};
#define NAME(list, byte)                                                                           \
    ((byte) % (sizeof(list) / sizeof *(list) + 1) == sizeof(list) / sizeof *(list)                 \
         ? -1                                                                                      \
         : ledger_name(ledger, (list)[(byte) % (sizeof(list) / sizeof *(list) + 1)]))

static void read_amount(uint8_t words, uint8_t number, struct amount *amount)
{
    amount->qualifier = (enum amount_qualifier)(words % (AMOUNT_BETWEEN + 1));
    if (amount->qualifier == AMOUNT_NONE)
        return;
    amount->value = amount->most = number;
    if (amount->qualifier == AMOUNT_BETWEEN)
        amount->most += words / 6;
}

static void read_entry(struct ledger *ledger, const struct mission *mission,
                       const struct plan_document *plan, const uint8_t bytes[static ENTRY_BYTES],
                       struct ledger_entry *entry)
{
    int32_t start = mission->settings.start_day;
    ledger_entry_init(entry);
    entry->kind = (enum entry_kind)(bytes[0] % ENTRY_OPENING);
    entry->author = bytes[0] / ENTRY_OPENING % 2;
    entry->day = start + bytes[1] % DAYS;
    entry->minute = bytes[2] % 4 ? bytes[2] % 24 * 60 : -1;
    entry->place = NAME(places, bytes[3]);
    entry->other_place = NAME(places, bytes[4]);
    if (bytes[5] % 3 == 0)
        entry->unit = NAME(units, bytes[5] / 3);
    else if (bytes[5] % 3 == 1)
        entry->lot = NAME(lots, bytes[5] / 3);
    if (bytes[5] % 3 == 2 || bytes[5] > 200)
        entry->holder = NAME(holders, bytes[5] / 3);
    entry->measure = NAME(measures, bytes[6]);
    read_amount(bytes[7], bytes[8], &entry->amount);
    entry->event = NAME(texts, bytes[9]);
    entry->source = NAME(texts, bytes[9] / 4);
    entry->note = ledger_name(ledger, "because");
    if (ledger->entry_count && bytes[10] < 96)
        entry->target = bytes[10] % ledger->entry_count;
    if (bytes[11] < 64)
        entry->until_day = start + bytes[11];
    if (bytes[11] >= 192)
        entry->trip = ledger_name(ledger, plan->trips[bytes[11] % plan->trip_count].id);
    entry->reported_day = bytes[12] < 128 ? entry->day + bytes[12] % 8 : DAY_NONE;
    entry->counts = bytes[13] % 16 != 0;
    entry->override = bytes[13] % 16 == 1 ? entry->note : -1;
    entry->cause = NAME(texts, bytes[13] / 16);
    entry->recipient = NAME(holders, bytes[13] / 16);
    entry->mode = bytes[13] % 3 - 1;
    if (entry->kind == ENTRY_RETRACTION || entry->kind == ENTRY_SETTLEMENT)
        entry->day = DAY_NONE;
    if (entry->kind == ENTRY_DEADLINE && entry->until_day == DAY_NONE)
        entry->until_day = start + DAYS;
}

static struct ledger *read_ledger(const struct mission *mission, const struct plan_document *plan,
                                  const uint8_t *data, size_t size)
{
    struct ledger *ledger = memory_new(1, sizeof *ledger);
    size_t count = size / ENTRY_BYTES < MOST_ENTRIES ? size / ENTRY_BYTES : MOST_ENTRIES;
    ledger->entries = arena_new(&ledger->arena, count + 1, sizeof *ledger->entries);
    ledger->authors = arena_new(&ledger->arena, 2, sizeof *ledger->authors);
    ledger->author_count = 2;
    ledger->authors[0].name = ledger->authors[1].name = ledger_name(ledger, "hq");
    for (size_t i = 0; i < count; i++) {
        struct ledger_entry *entry = &ledger->entries[i];
        read_entry(ledger, mission, plan, data + i * ENTRY_BYTES, entry);
        entry->sequence = (int64_t)i + 1;
        entry->recorded =
            (int64_t)mission->settings.start_day * 86400 * 1000000 + (int64_t)i * 3600 * 1000000;
        ledger->entry_count++;
    }
    return ledger;
}

static void require_quantity(struct quantity quantity)
{
    REQUIRE(quantity.least >= 0 && quantity.least <= quantity.value);
    REQUIRE(quantity.value <= quantity.most && isfinite(quantity.value));
    REQUIRE(quantity.qualifier != AMOUNT_EXACT || quantity.least == quantity.most);
}

static void require_sums(const struct situation *situation)
{
    const struct mission *mission = situation->mission;
    double start = 0;
    for (int u = 0; u < mission->unit_count; u++) {
        const struct unit_situation *unit = &situation->units[u];
        double people = mission->units[u].people, somewhere = unit->unaccounted.most;
        start += people;
        require_quantity(unit->inside);
        require_quantity(unit->out);
        require_quantity(unit->unaccounted);
        REQUIRE(unit->out.value <= people);
        REQUIRE(unit->inside.most + unit->out.most >= people);
        REQUIRE(unit->inside.least + unit->out.least <= people);
        for (int32_t h = 0; h < situation->holding_count; h++)
            if (situation->holdings[h].unit == u)
                somewhere += situation->holdings[h].quantity.most;
        REQUIRE(somewhere >= people - 1e-6);
    }
    for (int l = 0; l < mission->lot_count; l++) {
        const struct lot_situation *lot = &situation->lots[l];
        double somewhere = lot->unaccounted.most;
        require_quantity(lot->remaining);
        require_quantity(lot->out);
        for (int d = 0; d < DISPOSITION_COUNT; d++) {
            require_quantity(lot->disposed[d]);
            somewhere += lot->disposed[d].most;
        }
        for (int32_t h = 0; h < situation->holding_count; h++)
            if (situation->holdings[h].lot == l)
                somewhere += situation->holdings[h].quantity.most;
        REQUIRE(somewhere >= mission->lots[l].quantity - 1e-6);
    }
    require_quantity(situation->departed);
    require_quantity(situation->remaining);
    require_quantity(situation->unaccounted);
    REQUIRE(situation->start.value == start);
    REQUIRE(situation->remaining.least == fmax(0, start - situation->departed.most));
    REQUIRE(situation->remaining.most == fmax(0, start - situation->departed.least));
    for (int p = 0; p < mission->place_count; p++)
        require_quantity(situation->places[p].people);
    for (int32_t h = 0; h < situation->holding_count; h++) {
        const struct holding *holding = &situation->holdings[h];
        require_quantity(holding->quantity);
        REQUIRE(holding->quantity.most > 0 && (holding->place < 0 || holding->to < 0));
    }
}

static void require_facts(const struct situation *situation)
{
    int32_t reports = 0, of_kind = 0, standing = 0;
    for (int32_t f = 0; f < situation->fact_count; f++) {
        const struct fact *fact = &situation->facts[f];
        REQUIRE(fact->count > 0 && fact->report == reports && fact->first_day <= fact->last_day);
        reports += fact->count;
        for (int32_t i = 0; i < fact->count; i++)
            REQUIRE(situation->standing[situation->reports[fact->report + i]] == STANDING_STANDS);
    }
    for (int32_t i = 0; i < situation->ledger->entry_count; i++)
        standing += situation->standing[i] == STANDING_STANDS &&
                    situation->ledger->entries[i].kind < ENTRY_REMARK;
    for (int kind = 0; kind < ENTRY_KIND_COUNT; kind++)
        for (int32_t i = 0, f; (f = situation_of_kind(situation, (enum entry_kind)kind, i)) >= 0;
             i++, of_kind++)
            REQUIRE(situation->ledger->entries[situation->facts[f].entry].kind ==
                    (enum entry_kind)kind);
    REQUIRE(reports == standing && of_kind == situation->fact_count);
}

/* What was printed is JSON, or some text; the stream begins anew. */
static void require_printed(FILE *stream, char **text, bool json)
{
    fflush(stream);
    long length = ftell(stream);
    REQUIRE(length > 0);
    if (json) {
        json_t *read = json_loadb(*text, (size_t)length, 0, NULL);
        REQUIRE(read);
        json_decref(read);
    }
    rewind(stream);
}

static void print_all(const struct situation *situation, uint8_t since)
{
    static const char *const figures[] = {"start",       "departed",  "remaining:Chad", "vacated",
                                          "people:camp", "lot:tents", "killed",         "donate"};
    const struct mission *mission = situation->mission;
    const struct status status = {situation, 80, 7};
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    status_print(&status, stream);
    require_printed(stream, &text, false);
    status_print_json(&status, stream);
    require_printed(stream, &text, true);
    sitrep_print_text(&status, situation->as_of - since % 14, stream);
    require_printed(stream, &text, false);
    sitrep_print_html(&status, situation->as_of - since % 14, stream);
    require_printed(stream, &text, false);
    for (int p = 0; p < mission->place_count; p++) {
        history_print(&status, p, -1, stream);
        require_printed(stream, &text, false);
        history_print_json(&status, p, -1, stream);
        require_printed(stream, &text, true);
    }
    for (int u = 0; u < mission->unit_count; u++) {
        history_print(&status, -1, u, stream);
        require_printed(stream, &text, false);
        history_print_json(&status, -1, u, stream);
        require_printed(stream, &text, true);
    }
    for (size_t f = 0; f < sizeof figures / sizeof *figures; f++) {
        bool known = status_print_why(&status, figures[f], stream);
        if (known)
            require_printed(stream, &text, false);
        REQUIRE(known == status_print_why_json(&status, figures[f], stream));
        if (known)
            require_printed(stream, &text, true);
    }
    fclose(stream);
    free(text);
}

static void check_all(const struct mission *mission, const struct plan_document *plan,
                      const struct ledger *ledger, int32_t today)
{
    struct ledger empty = *ledger;
    struct situation_fault faults[SITUATION_MOST_FAULTS];
    empty.entry_count = 0;
    struct situation_checks *checks = situation_checks_new(mission, plan, &empty, today);
    for (int32_t i = 0; i < ledger->entry_count; i++) {
        int count = situation_check(checks, &ledger->entries[i], faults);
        REQUIRE(count >= 0 && count <= SITUATION_MOST_FAULTS);
        for (int k = 0; k < count; k++)
            REQUIRE(faults[k].message[0] && faults[k].entry < i && faults[k].rule < RULE_COUNT);
        situation_checks_add(checks, &ledger->entries[i]);
    }
    situation_checks_free(checks);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct mission *mission;
    static struct plan_document *plan;
    struct diagnostics diagnostics = {0};
    if (!mission) {
        mission = mission_read(VERIFY_DATA "/mission", &diagnostics);
        REQUIRE(mission);
        plan = plan_document_read_whole(VERIFY_DATA "/plan.json", mission, &diagnostics);
        REQUIRE(plan);
    }
    if (size < HEAD_BYTES)
        return 0;
    int32_t start = mission->settings.start_day, as_of = start + data[0] % (DAYS + 5) - 2;
    int32_t known_on = data[1] < 128 ? INT32_MAX : start + data[1] % (DAYS + 5);
    const struct plan_document *held_against = data[2] % 2 ? plan : NULL;
    struct ledger *ledger = read_ledger(mission, plan, data + HEAD_BYTES, size - HEAD_BYTES);
    struct situation *situation = situation_new(mission, ledger, held_against, as_of, known_on);
    require_facts(situation);
    require_sums(situation);
    print_all(situation, data[3]);
    struct remaining *remaining = remaining_new(situation, &diagnostics);
    REQUIRE(remaining || diagnostics.errors);
    for (int u = 0; remaining && u < remaining->mission->unit_count; u++) {
        int of = remaining->unit_of[u];
        REQUIRE(of >= 0 && of < mission->unit_count);
        REQUIRE(remaining->mission->units[u].people <= mission->units[of].people);
    }
    remaining_free(remaining);
    check_all(mission, held_against, ledger, as_of);
    situation_free(situation);
    ledger_free(ledger);
    diagnostics_clear(&diagnostics);
    return 0;
}
