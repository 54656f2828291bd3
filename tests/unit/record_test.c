/* Amounts as people write them; rows of a record table as entries, and what is wrong with them. */
#include "record/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *text;
    enum amount_qualifier qualifier;
    double value, most;
    const char *again; /* as it is written back */
} amounts[] = {
    {"848", AMOUNT_EXACT, 848, 848, "848"},
    {" 848 ", AMOUNT_EXACT, 848, 848, "848"},
    {"exactly 848", AMOUNT_EXACT, 848, 848, "848"},
    {"12.5", AMOUNT_EXACT, 12.5, 12.5, "12.5"},
    {"0", AMOUNT_EXACT, 0, 0, "0"},
    {"about 850", AMOUNT_ABOUT, 850, 850, "about 850"},
    {"About 850", AMOUNT_ABOUT, 850, 850, "about 850"},
    {"~13800", AMOUNT_ABOUT, 13800, 13800, "about 13800"},
    {"at least 460", AMOUNT_AT_LEAST, 460, 460, "at least 460"},
    {"at_least 460", AMOUNT_AT_LEAST, 460, 460, "at least 460"},
    {"more than 10500", AMOUNT_AT_LEAST, 10500, 10500, "at least 10500"},
    {">10500", AMOUNT_AT_LEAST, 10500, 10500, "at least 10500"},
    {">= 10500", AMOUNT_AT_LEAST, 10500, 10500, "at least 10500"},
    {"at most 90", AMOUNT_AT_MOST, 90, 90, "at most 90"},
    {"up to 90", AMOUNT_AT_MOST, 90, 90, "at most 90"},
    {"<90", AMOUNT_AT_MOST, 90, 90, "at most 90"},
    {"150-200", AMOUNT_BETWEEN, 150, 200, "150-200"},
    {"150\xE2\x80\x93"
     "200",
     AMOUNT_BETWEEN, 150, 200, "150-200"},
    {"150 to 200", AMOUNT_BETWEEN, 150, 200, "150-200"},
    {"between 150 and 200", AMOUNT_BETWEEN, 150, 200, "150-200"},
};

static const char *const not_amounts[] = {
    "",
    "many",
    "-5",
    "1,250",
    "1'250",
    "about",
    "about 5-7",
    "200-150",
    "5-",
    "between",
    "between 5 and 5",
    "between 150",
    "1e6",
    "0x10",
    "850 men",
    "5.",
    ".5",
    "about about 5",
    "nan",
    "inf",
    "150-200-250",
    "12345678901234567890",
    "at least",
    "150 200",
};

static void amounts_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
        struct amount amount;
        char text[64];
        assert_null(record_parse_amount(amounts[i].text, &amount));
        assert_int_equal(amount.qualifier, amounts[i].qualifier);
        assert_true(amount.value == amounts[i].value && amount.most == amounts[i].most);
        assert_string_equal(record_format_amount(amount, text, sizeof text), amounts[i].again);
        assert_null(record_parse_amount(text, &amount));
        assert_int_equal(amount.qualifier, amounts[i].qualifier);
    }
}

static void what_is_no_amount_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof not_amounts / sizeof *not_amounts; i++) {
        struct amount amount;
        if (!record_parse_amount(not_amounts[i], &amount))
            fail_msg("read: %s", not_amounts[i]);
    }
}

/* The words of the column `kind` are those of the ledger. */
static void kinds_are_the_ledgers(void **state)
{
    (void)state;
    const struct words *words = record_table.columns[0].words;
    assert_int_equal(words->count, RECORD_KIND_COUNT);
    for (int k = 0; k < RECORD_KIND_COUNT; k++)
        assert_string_equal(words->words[k], entry_kind_name((enum entry_kind)k));
}

struct reading {
    struct mission *mission;
    struct ledger *ledger;
    struct record_batch batch;
    struct diagnostics diagnostics;
};

static bool read_table(struct reading *reading, const char *text)
{
    *reading = (struct reading){.ledger = memory_new(1, sizeof(struct ledger))};
    reading->mission = mission_read(MISSION_SMALL, &reading->diagnostics);
    assert_non_null(reading->mission);
    size_t length = strlen(text);
    char *bytes = arena_new(&reading->batch.arena, length + 1, 1);
    memcpy(bytes, text, length);
    sheet_read_csv(&reading->batch.sheet, &reading->batch.arena, "record.csv", bytes, length,
                   &reading->diagnostics);
    return record_read(&reading->batch, reading->mission, reading->ledger, 20000,
                       &reading->diagnostics);
}

static void clear(struct reading *reading)
{
    record_clear(&reading->batch);
    ledger_free(reading->ledger);
    mission_free(reading->mission);
    diagnostics_clear(&reading->diagnostics);
}

static void rows_become_entries(void **state)
{
    (void)state;
    struct reading reading;
    assert_true(
        read_table(
            &reading,
            "kind,label,day,time,place,to,unit,people,vehicles,corrects,target,assumed,note\n"
            "closing,,2030-03-14,,north,,,,,,,,\n"
            "departure,first,2030-03-12,06:30,north,hub,north-company,about 120,10,,,,\n"
            "departure,,2030-03-13,,north,hub,north-company,118,,first,,people,gate\n"
            "retraction,,,,,,,,,,wrong,,twice\n"
            "remark,wrong,2030-03-20,,north,,,,,,,,dusty\n") == false);
    assert_int_equal(reading.diagnostics.errors, 1); /* a label of a later row */
    clear(&reading);
    assert_true(read_table(
        &reading, "kind,label,day,time,place,to,unit,people,vehicles,corrects,target,assumed,note\n"
                  "closing,,2030-03-14,,north,,,,,,,,\n"
                  "departure,first,2030-03-12,06:30,north,hub,north-company,about 120,10,,,,\n"
                  "departure,,2030-03-11,,north,hub,north-company,118,,first,,people,gate\n"));
    const struct ledger_entry *entries = reading.batch.entries;
    assert_int_equal(reading.batch.entry_count, 4);
    assert_int_equal(reading.batch.assumed_count, 1);
    assert_int_equal(entries[0].minute, 390);
    assert_int_equal(entries[0].amount.qualifier, AMOUNT_ABOUT);
    assert_string_equal(reading.ledger->names[entries[0].measure], "people");
    assert_string_equal(reading.ledger->names[entries[1].measure], "vehicles");
    assert_string_equal(reading.ledger->names[entries[1].unit], "north-company");
    /* The correction comes behind what it corrects, though it is of an earlier day. */
    assert_int_equal(entries[2].target, 0);
    assert_string_equal(reading.ledger->names[entries[2].note], "gate (assumed: people)");
    assert_int_equal(entries[3].kind, ENTRY_CLOSING);
    clear(&reading);
}

static const struct {
    const char *header, *row, *fault;
} faulty[] = {
    {"kind,day", "leaving,2030-03-12", "kind 'leaving' is not known"},
    {"kind,day,place", "closing,2030-03-12,nroth", "place 'nroth' is not in places.csv"},
    {"kind,day,place", "closing,,north", "closing needs day"},
    {"kind,day,place,unit", "closing,2030-03-12,north,staff", "closing takes no unit"},
    {"kind,day,place", "departure,2030-03-12,north", "departure needs one of unit, lot, holder"},
    {"kind,day,place,unit,lot", "departure,2030-03-12,north,staff,tents",
     "departure needs one of unit, lot, holder, not several"},
    {"kind,day,place,lot,people", "departure,2030-03-12,river,tents,5",
     "a lot is counted in items"},
    {"kind,day,place,unit,people", "departure,2030-03-12,hub,staff,\"1,250\"",
     "people '1,250' is not an amount"},
    {"kind,day,time,place", "closing,2030-03-12,25:00,north", "time '25:00' is not a time of day"},
    {"kind,day,reported,place", "closing,2030-03-12,2030-03-11,north",
     "reported before it happened, on 2030-03-12"},
    {"kind,day,lot,measure,amount", "disposition,2030-03-12,tents,redeploy,5",
     "what is redeployed is told by departures"},
    {"kind,day,lot,measure,amount", "disposition,2030-03-12,tents,burn,5",
     "'burn' is no disposition"},
    {"kind,day,measure,amount", "limit,2030-03-12,beds,", "a limit of kind beds needs its amount"},
    {"kind,day,measure,amount", "limit,2030-03-12,shut,3", "a limit of kind shut takes no amount"},
    {"kind,day,measure,amount", "figure,2030-03-12,departed,", "a measure needs its amount"},
    {"kind,day", "figure,2030-03-12", "figure needs an amount"},
    {"kind,target,note", "retraction,gao-17,wrong", "there is no entry 'gao-17'"},
    {"kind,day,latitude", "incident,2030-03-12,17", "latitude and longitude go together"},
    {"kind,day,place,assumed", "closing,2030-03-12,north,dya", "assumed 'dya' is not a column"},
};

static void faults_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++) {
        struct reading reading;
        char text[256];
        snprintf(text, sizeof text, "%s\n%s\n", faulty[i].header, faulty[i].row);
        assert_false(read_table(&reading, text));
        assert_int_equal(reading.diagnostics.count, 1);
        assert_string_equal(reading.diagnostics.items[0].message, faulty[i].fault);
        assert_int_equal(reading.diagnostics.items[0].line, 2);
        clear(&reading);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_read),      cmocka_unit_test(what_is_no_amount_is_refused),
        cmocka_unit_test(kinds_are_the_ledgers), cmocka_unit_test(rows_become_entries),
        cmocka_unit_test(faults_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
