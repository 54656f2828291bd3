/* From the rows of a record table to entries.
 *
 *   cells  ->  struct record_row, by the declaration, references found in the mission
 *   row    ->  what its kind needs is there, what it does not take is not
 *   row    ->  one entry for each amount, or one without; the rest of what they tell is the same
 *
 * Rows refer to entries of the ledger by their names, and to earlier rows by their labels.
 */
#include "record/table.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct reader {
    struct record_batch *batch;
    const struct mission *mission;
    struct ledger *ledger;
    struct diagnostics *diagnostics;
    int32_t today;
    struct record_row *rows;
    int32_t *first_entries; /* of each row */
    json_t *labels;         /* label -> row */
    size_t capacity;        /* of the batch's entries, and of what stands beside each */
};

static const struct cell *cell_of(const struct record_batch *batch, int row, int column)
{
    return sheet_cell(&batch->sheet, row + 1, batch->cell_of[column]);
}

/* Reports at a cell, or at the row's beginning where it has none. */
static void report_row(const struct record_batch *batch, int row, int column,
                       enum severity severity, struct diagnostics *diagnostics, const char *message)
{
    const struct cell *cell = column < 0 ? NULL : cell_of(batch, row, column);
    const struct sheet *sheet = &batch->sheet;
    int line = cell ? cell->line : sheet->rows[row + 1].line;
    diagnostics_add(diagnostics, severity, sheet->file, line, cell ? cell->column : line > 0, "%s",
                    message);
}

static __attribute__((format(printf, 4, 5))) void refuse(const struct reader *reader, int row,
                                                         int column, const char *format, ...)
{
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    report_row(reader->batch, row, column, SEVERITY_ERROR, reader->diagnostics, message);
}

void record_report(const struct record_batch *batch, int32_t entry, const char *column,
                   enum severity severity, struct diagnostics *diagnostics, const char *format, ...)
{
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    report_row(batch, batch->rows[entry], column ? table_find_column(&record_table, column) : -1,
               severity, diagnostics, message);
}

static uint64_t filled_columns(const struct reader *reader, int row)
{
    uint64_t filled = 0;
    for (int c = 0; c < rows_column_count(&record_table); c++)
        if (cell_is_filled(cell_of(reader->batch, row, c)))
            filled |= UINT64_C(1) << c;
    return filled;
}

#define HAS(set, column) (((set) >> (column)) & 1)

/* Returns those columns that the kind takes. */
static uint64_t check_columns(const struct reader *reader, int row, uint64_t filled)
{
    const struct record_row *told = &reader->rows[row];
    const struct kind_columns *kind = &record_kinds[told->kind];
    const char *kind_name = entry_kind_name((enum entry_kind)told->kind);
    char takes[512];
    uint64_t strange = filled & ~(kind->needs | kind->takes | UINT64_C(1) << RECORD_KIND);
    uint64_t missing = kind->needs & ~filled;
    for (int c = 0; c < rows_column_count(&record_table); c++) {
        const struct column *column = rows_column(&record_table, c);
        if (HAS(strange, c)) {
            refuse(reader, row, c, "%s takes no %s", kind_name, column->name);
            diagnostics_hint(reader->diagnostics, "%s",
                             record_kind_takes((enum entry_kind)told->kind, takes, sizeof takes));
        } else if (HAS(missing, c)) {
            refuse(reader, row, c, "%s needs %s", kind_name, column->name);
            if (c < record_table.column_count)
                diagnostics_hint(reader->diagnostics, "%s", column->meaning);
        }
    }
    filled &= ~strange;
    bool unit = HAS(filled, RECORD_unit), lot = HAS(filled, RECORD_lot);
    bool holder = HAS(filled, RECORD_holder);
    if (kind->needs_subject && unit + lot + holder != 1)
        refuse(reader, row,
               unit  ? RECORD_unit
               : lot ? RECORD_lot
                     : -1,
               "%s needs one of unit, %sholder%s", kind_name,
               HAS(kind->takes, RECORD_lot) ? "lot, " : "",
               unit || lot || holder ? ", not several" : "");
    else if (lot && kind->needs_subject &&
             (HAS(filled, RECORD_people) || HAS(filled, RECORD_vehicles)))
        refuse(reader, row, RECORD_lot, "a lot is counted in items");
    else if (kind->needs_subject && !lot && HAS(filled, RECORD_items))
        refuse(reader, row, RECORD_items, "items are counted of a lot");
    return filled;
}

static void check_days(const struct reader *reader, int row, uint64_t filled)
{
    const struct record_row *told = &reader->rows[row];
    bool fact = told->kind <= ENTRY_DISPOSITION || told->kind == ENTRY_INCIDENT;
    char day[11];
    if (HAS(filled, RECORD_until) && told->until != DAY_NONE && told->day != DAY_NONE &&
        told->until < told->day)
        refuse(reader, row, RECORD_until, "until is before the day, %s",
               day_format(told->day, day));
    if (fact && told->reported != DAY_NONE && told->day != DAY_NONE && told->reported < told->day) {
        refuse(reader, row, RECORD_reported, "reported before it happened, on %s",
               day_format(told->day, day));
        diagnostics_hint(reader->diagnostics, "what is still to come belongs in a plan");
    }
}

/* What the measure of a disposition or limit may be, and whether it has its amount. */
static void check_measure(const struct reader *reader, int row, uint64_t filled)
{
    const struct record_row *told = &reader->rows[row];
    bool amount = HAS(filled, RECORD_amount), measure = HAS(filled, RECORD_measure);
    if (told->kind == ENTRY_ANNOUNCEMENT)
        return;
    if (told->kind == ENTRY_DISPOSITION && measure) {
        int found = disposition_find(told->measure);
        if (found < 0)
            refuse(reader, row, RECORD_measure, "'%s' is no disposition", told->measure);
        else if (found == DISPOSITION_REDEPLOY)
            refuse(reader, row, RECORD_measure, "what is redeployed is told by departures");
        if (found <= DISPOSITION_REDEPLOY)
            diagnostics_hint(reader->diagnostics,
                             "expected one of transfer, sell, donate, destroy, abandon");
    } else if (told->kind == ENTRY_LIMIT && measure) {
        int found = words_find(&limit_kind_words, told->measure);
        if (found < 0) {
            refuse(reader, row, RECORD_measure, "'%s' is no kind of limit", told->measure);
            diagnostics_hint(reader->diagnostics, "see 'decamp help tables limits'");
        } else if ((found == LIMIT_SHUT) == amount) {
            refuse(reader, row, RECORD_amount, "a limit of kind %s %s amount", told->measure,
                   amount ? "takes no" : "needs its");
        }
    } else if (measure != amount) {
        refuse(reader, row, measure ? RECORD_measure : RECORD_amount, "%s",
               measure ? "a measure needs its amount" : "an amount needs its measure");
    } else if (told->kind == ENTRY_FIGURE && !amount) {
        for (int i = 0; i < AMOUNT_COLUMN_COUNT; i++)
            amount = amount || HAS(filled, record_amounts[i].column);
        if (!amount)
            refuse(reader, row, RECORD_amount, "figure needs an amount");
    }
}

static int32_t read_minute(const struct reader *reader, int row)
{
    const char *text = reader->rows[row].time;
    int hour, minute;
    char rest;
    if (!text[0])
        return -1;
    if (strlen(text) == 5 && text[2] == ':' && strspn(text, "0123456789:") == 5 &&
        sscanf(text, "%2d:%2d%c", &hour, &minute, &rest) == 2 && hour < 24 && minute < 60)
        return hour * 60 + minute;
    refuse(reader, row, RECORD_time, "time '%s' is not a time of day", text);
    diagnostics_hint(reader->diagnostics, "write HH:MM, such as 06:30");
    return -1;
}

/* Columns that are assumed, collected as text. */
struct assumed_text {
    char *text;
    size_t size;
};

static void add_assumed(void *context, const struct column *column, const struct cell *cell)
{
    (void)cell;
    struct assumed_text *assumed = context;
    size_t used = strlen(assumed->text);
    if (used < assumed->size)
        snprintf(assumed->text + used, assumed->size - used, "%s%s",
                 used ? ", " : "assumed: ", column->name);
}

/* The note, which also says what of the row is assumed: the ledger has no field for that. */
static const char *read_note(const struct reader *reader, int row)
{
    struct record_batch *batch = reader->batch;
    const struct cell *note = cell_of(batch, row, RECORD_note);
    const char *text = note ? note->text : "";
    char assumed[512] = "";
    if (!cell_is_filled(cell_of(batch, row, RECORD_assumed)))
        return text;
    struct rows_reading reading = {&record_table, &batch->sheet, batch->cell_of,
                                   reader->diagnostics};
    rows_read_assumed(&reading, row + 1, add_assumed,
                      &(struct assumed_text){assumed, sizeof assumed});
    batch->assumed_count += assumed[0] != '\0';
    return text[0] && assumed[0] ? arena_format(&batch->arena, "%s (%s)", text, assumed)
           : assumed[0]          ? arena_format(&batch->arena, "(%s)", assumed)
                                 : text;
}

static const char *file_path(const struct reader *reader, const char *file)
{
    const char *table = reader->batch->path, *slash = table ? strrchr(table, '/') : NULL;
    return file[0] == '/' || !slash
               ? file
               : arena_format(&reader->batch->arena, "%.*s/%s", (int)(slash - table), table, file);
}

/* The entry that the text in that column names, for an entry with this measure; -1 and a report if
 * there is none. */
static int32_t find_target(const struct reader *reader, int row, int column, const char *text,
                           int32_t measure)
{
    const json_t *label = json_object_get(reader->labels, text);
    if (!label) {
        int32_t found = ledger_find_entry(reader->ledger, text);
        if (found < 0) {
            refuse(reader, row, column, "there is no entry '%s'", text);
            diagnostics_hint(reader->diagnostics,
                             "name one of the ledger, such as gao-17, or the label of an earlier "
                             "row");
        }
        return found;
    }
    int labelled = (int)json_integer_value(label);
    int32_t first = reader->first_entries[labelled], end = reader->first_entries[labelled + 1];
    if (end - first == 1)
        return reader->ledger->entry_count + first;
    for (int32_t i = first; i < end; i++)
        if (reader->batch->entries[i].measure == measure && measure >= 0)
            return reader->ledger->entry_count + i;
    refuse(reader, row, column, "the row '%s' made %d entries", text, end - first);
    diagnostics_hint(reader->diagnostics, "name them by rows of their own");
    return -1;
}

static int32_t name_of(const struct reader *reader, const char *text)
{
    return ledger_name(reader->ledger, text);
}

/* What all entries of a row tell. */
static struct ledger_entry common_entry(const struct reader *reader, int row)
{
    const struct record_row *told = &reader->rows[row];
    const struct mission *mission = reader->mission;
    const struct cell *source = cell_of(reader->batch, row, RECORD_source);
    int other = told->to >= 0 ? told->to : told->origin;
    bool about_record = told->kind >= ENTRY_DEADLINE && told->kind <= ENTRY_REMARK;
    struct ledger_entry entry;
    ledger_entry_init(&entry);
    entry.kind = (enum entry_kind)told->kind;
    entry.day = told->day == DAY_NONE && about_record ? reader->today : told->day;
    entry.until_day = told->until;
    entry.reported_day = told->reported;
    entry.minute = read_minute(reader, row);
    entry.place = told->place < 0 ? -1 : name_of(reader, mission->places[told->place].id);
    entry.other_place = other < 0 ? -1 : name_of(reader, mission->places[other].id);
    entry.leg = told->leg < 0 ? -1 : name_of(reader, mission->legs[told->leg].id);
    entry.lift = told->lift < 0 ? -1 : name_of(reader, mission->lifts[told->lift].id);
    entry.unit = told->unit < 0 ? -1 : name_of(reader, mission->units[told->unit].id);
    entry.lot = told->lot < 0 ? -1 : name_of(reader, mission->lots[told->lot].id);
    entry.mode = told->mode;
    entry.trip = name_of(reader, told->trip);
    entry.holder = name_of(reader, told->holder);
    entry.recipient = name_of(reader, told->recipient);
    entry.cause = name_of(reader, told->cause);
    entry.event = name_of(reader, told->event);
    entry.certificate = name_of(reader, told->certificate);
    entry.override = name_of(reader, told->override);
    entry.source = name_of(reader, source ? source->text : "");
    entry.note = name_of(reader, read_note(reader, row));
    if (cell_is_filled(cell_of(reader->batch, row, RECORD_value)))
        entry.value_usd = told->value;
    bool latitude = cell_is_filled(cell_of(reader->batch, row, RECORD_latitude));
    bool longitude = cell_is_filled(cell_of(reader->batch, row, RECORD_longitude));
    if (latitude != longitude)
        refuse(reader, row, latitude ? RECORD_longitude : RECORD_latitude,
               "latitude and longitude go together");
    if (latitude && longitude) {
        entry.latitude = told->latitude;
        entry.longitude = told->longitude;
    }
    return entry;
}

static void add_entry(struct reader *reader, int row, const struct ledger_entry *entry,
                      const char *file)
{
    struct record_batch *batch = reader->batch;
    size_t needed = (size_t)batch->entry_count + 1, entries = reader->capacity,
           rows = reader->capacity, files = reader->capacity;
    memory_grow(&batch->entries, &entries, needed, sizeof *batch->entries);
    memory_grow(&batch->rows, &rows, needed, sizeof *batch->rows);
    memory_grow(&batch->files, &files, needed, sizeof *batch->files);
    reader->capacity = entries;
    batch->entries[batch->entry_count] = *entry;
    batch->files[batch->entry_count] = file;
    batch->rows[batch->entry_count++] = row;
}

/* Finishes one of a row's entries: its measure and amount, and what it refers to. */
static void add_measured(struct reader *reader, int row, struct ledger_entry entry,
                         const char *measure, const char *amount, int column, const char *file)
{
    const struct record_row *told = &reader->rows[row];
    entry.measure = name_of(reader, measure);
    bool all = record_kinds[told->kind].needs_subject && strcasecmp(amount, "all") == 0;
    if (amount[0] && !all) {
        const char *fault = record_parse_amount(amount, &entry.amount);
        if (fault) {
            refuse(reader, row, column, "%s '%s' is not an amount",
                   record_table.columns[column].name, amount);
            diagnostics_hint(reader->diagnostics, "%s", fault);
        }
    }
    bool corrects = told->corrects[0];
    if (corrects || told->target[0])
        entry.target = find_target(reader, row, corrects ? RECORD_corrects : RECORD_target,
                                   corrects ? told->corrects : told->target, entry.measure);
    add_entry(reader, row, &entry, file);
}

static void read_row(struct reader *reader, int row)
{
    const struct record_row *told = &reader->rows[row];
    const struct kind_columns *kind = &record_kinds[told->kind];
    uint64_t filled = check_columns(reader, row, filled_columns(reader, row));
    check_days(reader, row, filled);
    check_measure(reader, row, filled);
    struct ledger_entry entry = common_entry(reader, row);
    const char *file = NULL;
    if (told->file[0]) {
        file = file_path(reader, told->file);
        size_t errors = reader->diagnostics->errors;
        entry.has_file_hash = ledger_hash_file(file, entry.file_hash, reader->diagnostics);
        if (reader->diagnostics->errors > errors)
            refuse(reader, row, RECORD_file, "the file '%s' could not be read", file);
    }
    int made = 0;
    for (int i = 0; kind->is_measured && i < AMOUNT_COLUMN_COUNT; i++) {
        const struct amount_column *amount = &record_amounts[i];
        if (!HAS(filled, amount->column))
            continue;
        const char *text;
        memcpy(&text, (const char *)told + amount->offset, sizeof text);
        add_measured(reader, row, entry, amount->measure ? amount->measure : told->measure, text,
                     (int)amount->column, file);
        made++;
    }
    if (!made) {
        const char *measure = !kind->needs_subject ? told->measure
                              : told->lot >= 0     ? LEDGER_MEASURE_ITEMS
                                                   : LEDGER_MEASURE_PEOPLE;
        add_measured(reader, row, entry, measure, HAS(filled, RECORD_amount) ? told->amount : "",
                     RECORD_amount, file);
    }
    if (made > 1 && told->corrects[0] && !json_object_get(reader->labels, told->corrects)) {
        refuse(reader, row, RECORD_corrects, "the row makes %d entries, and corrects one", made);
        diagnostics_hint(reader->diagnostics, "give each amount a row of its own");
    }
}

static void read_rows(struct reader *reader)
{
    const struct sheet *sheet = &reader->batch->sheet;
    for (int r = 0; r + 1 < sheet->row_count; r++) {
        reader->first_entries[r] = reader->batch->entry_count;
        const struct cell *kind = cell_of(reader->batch, r, RECORD_KIND);
        if (!cell_is_filled(kind) ||
            words_find(record_table.columns[RECORD_KIND].words, kind->text) < 0)
            continue; /* reported already */
        read_row(reader, r);
        reader->first_entries[r + 1] = reader->batch->entry_count;
        const char *label = reader->rows[r].label;
        const json_t *earlier = json_object_get(reader->labels, label);
        if (earlier) {
            refuse(reader, r, RECORD_LABEL, "the label '%s' is already in %s %d", label,
                   sheet_line_word(sheet), sheet->rows[json_integer_value(earlier) + 1].line);
        } else if (label[0]) {
            json_object_set_new_nocheck(reader->labels, label, json_integer(r));
        }
    }
}

struct dated {
    int32_t day, rank, half_minute, entry;
};

/* On one day a place is handed over after it has closed, and closes after everything else. What
 * leaves in the minute in which something arrives may be the same. */
static struct dated date_entry(const struct ledger_entry *entry, int32_t index)
{
    int32_t half_minute =
        entry->minute < 0 ? 0 : 2 * entry->minute + (entry->kind != ENTRY_ARRIVAL);
    int32_t rank = entry->kind == ENTRY_HANDOVER ? 2 : entry->kind == ENTRY_CLOSING;
    return (struct dated){entry->day, rank, half_minute, index};
}

static int compare_dated(const void *left_address, const void *right_address)
{
    const struct dated *left = left_address, *right = right_address;
    if (left->day != right->day)
        return left->day < right->day ? -1 : 1;
    if (left->rank != right->rank)
        return left->rank < right->rank ? -1 : 1;
    if (left->half_minute != right->half_minute)
        return left->half_minute < right->half_minute ? -1 : 1;
    return left->entry < right->entry ? -1 : left->entry > right->entry;
}

/* Puts the entries in order of their days and times (none told: 00:00), each behind its target.
 * What has no day comes with its target, or first: it takes something of the ledger back. */
static void sort_entries(struct reader *reader)
{
    struct record_batch *batch = reader->batch;
    int32_t count = batch->entry_count, base = reader->ledger->entry_count;
    struct dated *order = memory_new((size_t)count, sizeof *order);
    struct ledger_entry *entries = memory_new((size_t)count, sizeof *entries);
    int *rows = memory_new((size_t)count, sizeof *rows);
    const char **files = memory_new((size_t)count, sizeof *files);
    int32_t *position = memory_new((size_t)count, sizeof *position);
    for (int32_t i = 0; i < count; i++) {
        const struct ledger_entry *entry = &batch->entries[i];
        int32_t target = entry->target - base;
        order[i] = date_entry(entry, i);
        if (target >= 0 && compare_dated(&order[i], &order[target]) < 0) {
            order[i] = order[target];
            order[i].entry = i;
        }
    }
    qsort(order, (size_t)count, sizeof *order, compare_dated);
    for (int32_t i = 0; i < count; i++) {
        int32_t from = order[i].entry;
        position[from] = i;
        entries[i] = batch->entries[from];
        rows[i] = batch->rows[from];
        files[i] = batch->files[from];
        if (entries[i].target >= base)
            entries[i].target = base + position[entries[i].target - base];
    }
    free(batch->entries);
    free(batch->rows);
    free(batch->files);
    free(position);
    free(order);
    batch->entries = entries;
    batch->rows = rows;
    batch->files = files;
}

bool record_read(struct record_batch *batch, const struct mission *mission, struct ledger *ledger,
                 int32_t today, struct diagnostics *diagnostics)
{
    size_t errors = diagnostics->errors;
    struct sheet *sheet = &batch->sheet;
    for (int c = 0; c < COLUMNS_MOST; c++)
        batch->cell_of[c] = -1;
    if (!sheet->unreadable && sheet->row_count < 2) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, sheet->file ? sheet->file : batch->path, 0, 0,
                        "there is nothing to record");
        diagnostics_hint(diagnostics, "the first row names the columns; see 'decamp help tables "
                                      "record'");
    }
    if (sheet->unreadable || sheet->row_count < 2)
        return false;
    struct rows_reading reading = {&record_table, sheet, batch->cell_of, diagnostics};
    struct near_misses misses = {0};
    struct reader reader = {
        .batch = batch,
        .mission = mission,
        .ledger = ledger,
        .diagnostics = diagnostics,
        .today = today,
        .rows = arena_new(&batch->arena, (size_t)sheet->row_count, sizeof *reader.rows),
        .first_entries =
            arena_new(&batch->arena, (size_t)sheet->row_count + 1, sizeof *reader.first_entries),
        .labels = json_object(),
    };
    rows_read_header(&reading);
    rows_read(&reading, reader.rows);
    rows_resolve(&reading, reader.rows, mission, &batch->arena, &misses);
    read_rows(&reader);
    sort_entries(&reader);
    near_misses_clear(&misses);
    json_decref(reader.labels);
    return diagnostics->errors == errors;
}

void record_clear(struct record_batch *batch)
{
    free(batch->entries);
    free(batch->rows);
    free(batch->files);
    arena_clear(&batch->arena);
}
