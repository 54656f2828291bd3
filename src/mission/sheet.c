/* The CSV reader. It is our own because its messages are a feature: each fault is named by the line
 * and the character column at which an editor finds it, and reading goes on behind it.
 *
 * The file's bytes are read in place: a cell's text is unquoted where it stands, never growing, and
 * its end is written over with a zero byte, so that a file costs its size, 16 bytes a cell and 12 a
 * row.
 */
#include "mission/sheet.h"

#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

void sheet_start(struct sheet *sheet, struct arena *arena, const char *file, size_t rows,
                 size_t cells)
{
    *sheet = (struct sheet){
        .file = arena_copy_text(arena, file),
        .cells = arena_new(arena, cells, sizeof *sheet->cells),
        .rows = arena_new(arena, rows, sizeof *sheet->rows),
    };
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static int row_start(const struct sheet *sheet)
{
    if (sheet->row_count == 0)
        return 0;
    const struct sheet_row *last = &sheet->rows[sheet->row_count - 1];
    return last->first + last->count;
}

void sheet_add_cell(struct sheet *sheet, char *text, int line, int column)
{
    size_t length = strlen(text);
    while (length && (is_blank(text[length - 1]) || text[length - 1] == '\n'))
        text[--length] = '\0';
    while (is_blank(*text) || *text == '\n')
        text++;
    sheet->cells[sheet->cell_count++] = (struct cell){text, line, column};
}

void sheet_end_row(struct sheet *sheet, int line, int column, struct diagnostics *diagnostics)
{
    int first = row_start(sheet), filled = 0;
    for (int i = first; i < sheet->cell_count; i++)
        if (sheet->cells[i].text[0])
            filled = i + 1 - first;
    if (!filled || sheet->cells[first].text[0] == '#') {
        sheet->cell_count = first;
        return;
    }
    int count = sheet->cell_count - first;
    if (sheet->row_count == 0) {
        count = filled;
    } else {
        int expected = sheet->rows[0].count;
        if (filled > expected) {
            const struct cell *extra = &sheet->cells[first + expected];
            diagnostics_add(diagnostics, SEVERITY_ERROR, sheet->file, extra->line, extra->column,
                            "the row has %d cells, the header %d", filled, expected);
            diagnostics_hint(diagnostics, "put a text with a comma in \"quotes\"");
        } else if (count < expected) {
            diagnostics_add(diagnostics, SEVERITY_ERROR, sheet->file, line, column,
                            "the row has %d cell%s, the header %d", count, count == 1 ? "" : "s",
                            expected);
            diagnostics_hint(diagnostics, "write the commas of empty cells too");
        }
        if (count > expected)
            count = expected;
    }
    sheet->rows[sheet->row_count++] = (struct sheet_row){first, count, sheet->cells[first].line};
    sheet->cell_count = first + count;
}

const struct cell *sheet_cell(const struct sheet *sheet, int row, int position)
{
    const struct sheet_row *found = &sheet->rows[row];
    return position >= 0 && position < found->count ? &sheet->cells[found->first + position] : NULL;
}

bool cell_is_filled(const struct cell *cell)
{
    return cell && cell->text[0];
}

const char *sheet_line_word(const struct sheet *sheet)
{
    return diagnostic_is_in_sheet(sheet->file) ? "row" : "line";
}

struct reader {
    struct sheet *sheet;
    struct diagnostics *diagnostics;
    char *at, *end;
    int line, column;
    int end_line, end_column; /* where the last cell ended */
};

static void report(struct reader *reader, int line, int column, const char *message,
                   const char *hint)
{
    diagnostics_add(reader->diagnostics, SEVERITY_ERROR, reader->sheet->file, line, column, "%s",
                    message);
    if (hint)
        diagnostics_hint(reader->diagnostics, "%s", hint);
}

static void advance(struct reader *reader)
{
    reader->column += ((unsigned char)*reader->at & 0xC0) != 0x80;
    reader->at++;
}

/* Steps over an end of line: LF, CRLF or CR. */
static void step_line(struct reader *reader)
{
    reader->at += reader->at[0] == '\r' && reader->at[1] == '\n' ? 2 : 1;
    reader->line++;
    reader->column = 1;
}

static bool at_cell_end(const struct reader *reader)
{
    return reader->at >= reader->end || *reader->at == ',' || *reader->at == '\n' ||
           *reader->at == '\r';
}

/* Reads the inside of a quoted cell, unquoting in place; returns the end of the text. */
static char *read_quoted(struct reader *reader, char *to)
{
    int line = reader->line, column = reader->column;
    advance(reader);
    for (;;) {
        if (reader->at >= reader->end) {
            report(reader, line, column, "the quote opened here is never closed",
                   "a quote inside a quoted cell is written \"\"");
            return to;
        }
        char c = *reader->at;
        if (c == '\n' || c == '\r') {
            *to++ = '\n';
            step_line(reader);
            continue;
        }
        advance(reader);
        if (c == '"') {
            if (reader->at >= reader->end || *reader->at != '"')
                break;
            advance(reader);
        }
        *to++ = c;
    }
    while (!at_cell_end(reader) && is_blank(*reader->at))
        advance(reader);
    if (!at_cell_end(reader))
        report(reader, reader->line, reader->column, "there is text after the closing quote",
               "quote the whole cell, and write a quote inside it as \"\"");
    while (!at_cell_end(reader))
        advance(reader);
    return to;
}

/* Reads a cell and the comma or end of line behind it; true if the row goes on. Only then is the
 * text's end marked, where the comma stood. */
static bool read_cell(struct reader *reader)
{
    while (!at_cell_end(reader) && is_blank(*reader->at))
        advance(reader);
    char *text = reader->at, *text_end;
    int line = reader->line, column = reader->column;
    if (reader->at < reader->end && *reader->at == '"') {
        text_end = read_quoted(reader, text);
    } else {
        bool stray = false;
        for (; !at_cell_end(reader); advance(reader)) {
            if (*reader->at == '"' && !stray)
                report(reader, reader->line, reader->column, "stray quote",
                       "quote the whole cell, and write a quote inside it as \"\"");
            stray = stray || *reader->at == '"';
        }
        text_end = reader->at;
    }
    reader->end_line = reader->line;
    reader->end_column = reader->column;
    bool more = reader->at < reader->end && *reader->at == ',';
    if (more)
        advance(reader);
    else if (reader->at < reader->end)
        step_line(reader);
    *text_end = '\0';
    sheet_add_cell(reader->sheet, text, line, column);
    return more;
}

static void read_rows(struct reader *reader)
{
    while (reader->at < reader->end) {
        if (*reader->at == '#') {
            while (reader->at < reader->end && *reader->at != '\n' && *reader->at != '\r')
                reader->at++;
            if (reader->at < reader->end)
                step_line(reader);
            continue;
        }
        while (read_cell(reader))
            ;
        sheet_end_row(reader->sheet, reader->end_line, reader->end_column, reader->diagnostics);
        const struct sheet_row *header = reader->sheet->rows;
        if (reader->sheet->row_count == 1 && header->count == 1 &&
            strpbrk(reader->sheet->cells[0].text, ";\t|")) {
            report(reader, header->line, reader->sheet->cells[0].column,
                   "the cells are not separated by commas",
                   "save the table as CSV with commas, in UTF-8");
            reader->sheet->unreadable = true;
            return;
        }
    }
}

/* The line and column of a byte. */
static void locate(const char *bytes, size_t offset, int *line, int *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < offset; i++) {
        bool ends = bytes[i] == '\n' || (bytes[i] == '\r' && bytes[i + 1] != '\n');
        *line += ends;
        *column = ends ? 1 : *column + (((unsigned char)bytes[i] & 0xC0) != 0x80);
    }
}

/* Puts '?' for every byte that is no text, and reports the first. */
static void replace_bad_bytes(const char *file, char *bytes, size_t length,
                              struct diagnostics *diagnostics)
{
    size_t count = 0, first = 0;
    unsigned char found = 0;
    for (size_t at = 0; at < length;) {
        size_t rest = length - at;
        ptrdiff_t bad = text_find_invalid_utf8(bytes + at, rest);
        const char *zero = memchr(bytes + at, '\0', bad < 0 ? rest : (size_t)bad);
        if (zero)
            bad = zero - (bytes + at);
        if (bad < 0)
            break;
        at += (size_t)bad;
        if (!count++) {
            first = at;
            found = (unsigned char)bytes[at];
        }
        bytes[at++] = '?';
    }
    if (!count)
        return;
    int line, column;
    locate(bytes, first, &line, &column);
    diagnostics_add(diagnostics, SEVERITY_ERROR, file, line, column,
                    "the byte 0x%02X here is not UTF-8 text (%zu such byte%s in the file)", found,
                    count, count == 1 ? "" : "s");
    diagnostics_hint(diagnostics, "save the table as CSV in UTF-8");
}

void sheet_read_csv(struct sheet *sheet, struct arena *arena, const char *file, char *bytes,
                    size_t length, struct diagnostics *diagnostics)
{
    bool too_long = length >= INT_MAX, utf16 = false;
    if (length >= 2)
        utf16 = memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0;
    if (too_long || utf16) {
        sheet_start(sheet, arena, file, 1, 1);
        sheet->unreadable = true;
        diagnostics_add(diagnostics, SEVERITY_ERROR, file, 1, 1, "%s",
                        utf16 ? "the file is UTF-16" : "the file is larger than 2 GB");
        diagnostics_hint(diagnostics, "save the table as CSV in UTF-8");
        return;
    }
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    bytes[length] = '\0';
    replace_bad_bytes(file, bytes, length, diagnostics);
    size_t lines = 1, cells = 1;
    for (size_t i = 0; i < length; i++) {
        lines += bytes[i] == '\n' || bytes[i] == '\r';
        cells += bytes[i] == ',';
    }
    sheet_start(sheet, arena, file, lines, cells + lines);
    read_rows(&(struct reader){.sheet = sheet,
                               .diagnostics = diagnostics,
                               .at = bytes,
                               .end = bytes + length,
                               .line = 1,
                               .column = 1});
}

/* Reads a whole file into the arena, with room for one byte more. NULL after an error,
 * which is reported. */
static char *read_file(struct arena *arena, const char *path, size_t *length,
                       struct diagnostics *diagnostics)
{
    errno = 0;
    FILE *stream = fopen(path, "rb");
    struct stat status;
    char *bytes = NULL;
    if (stream && fstat(fileno(stream), &status) == 0 && S_ISREG(status.st_mode)) {
        bytes = arena_new(arena, (size_t)status.st_size + 1, 1);
        *length = fread(bytes, 1, (size_t)status.st_size, stream);
        if (ferror(stream))
            bytes = NULL;
    }
    if (!bytes)
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "the table could not be read: %s",
                        errno ? strerror(errno) : "it is not a plain file");
    if (stream)
        fclose(stream);
    return bytes;
}

bool sheet_read_file(struct sheet *sheet, struct arena *arena, const char *path,
                     struct diagnostics *diagnostics)
{
    size_t length;
    char *bytes = read_file(arena, path, &length, diagnostics);
    if (bytes)
        sheet_read_csv(sheet, arena, path, bytes, length, diagnostics);
    return bytes;
}
