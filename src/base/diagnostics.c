#include "base/diagnostics.h"

#include <stdlib.h>
#include <string.h>

void diagnostics_clear(struct diagnostics *diagnostics)
{
    arena_clear(&diagnostics->arena);
    free(diagnostics->items);
    *diagnostics = (struct diagnostics){0};
}

static char *format_into(struct arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = arena_new(arena, (size_t)length + 1, 1);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

void diagnostics_add(struct diagnostics *diagnostics, enum severity severity, const char *file,
                     int line, int column, const char *format, ...)
{
    memory_grow(&diagnostics->items, &diagnostics->capacity, diagnostics->count + 1,
                sizeof *diagnostics->items);
    struct diagnostic *item = &diagnostics->items[diagnostics->count++];
    *item = (struct diagnostic){.severity = severity, .line = line, .column = column};
    if (file) {
        const char *before = diagnostics->count > 1 ? item[-1].file : NULL;
        item->file = before && strcmp(before, file) == 0
                         ? before
                         : arena_copy_text(&diagnostics->arena, file);
    }
    va_list arguments;
    va_start(arguments, format);
    item->message = format_into(&diagnostics->arena, format, arguments);
    va_end(arguments);
    diagnostics->errors += severity == SEVERITY_ERROR;
    diagnostics->warnings += severity == SEVERITY_WARNING;
}

void diagnostics_append(struct diagnostics *diagnostics, const struct diagnostics *others)
{
    for (size_t i = 0; i < others->count; i++) {
        const struct diagnostic *other = &others->items[i];
        diagnostics_add(diagnostics, other->severity, other->file, other->line, other->column, "%s",
                        other->message);
        if (other->hint)
            diagnostics_hint(diagnostics, "%s", other->hint);
    }
}

void diagnostics_hint(struct diagnostics *diagnostics, const char *format, ...)
{
    if (!diagnostics->count)
        return;
    va_list arguments;
    va_start(arguments, format);
    diagnostics->items[diagnostics->count - 1].hint =
        format_into(&diagnostics->arena, format, arguments);
    va_end(arguments);
}

const char *severity_name(enum severity severity)
{
    static const char *const names[] = {"error", "warning", "note"};
    return names[severity];
}

struct ranked {
    const struct diagnostic *item;
    size_t file_rank, order;
};

static int compare_ranked(const void *left_address, const void *right_address)
{
    const struct ranked *left = left_address, *right = right_address;
    if (left->file_rank != right->file_rank)
        return left->file_rank < right->file_rank ? -1 : 1;
    if (left->item->line != right->item->line)
        return left->item->line < right->item->line ? -1 : 1;
    if (left->item->column != right->item->column)
        return left->item->column < right->item->column ? -1 : 1;
    return left->order < right->order ? -1 : 1;
}

bool diagnostic_is_in_sheet(const char *file)
{
    return file && *file && file[strlen(file) - 1] == '!';
}

/* A, B ... Z, AA, AB ... */
static void print_letters(int column, FILE *stream)
{
    if (column > 26)
        print_letters((column - 1) / 26, stream);
    fputc('A' + (column - 1) % 26, stream);
}

static void print_place(const struct diagnostic *item, FILE *stream)
{
    bool cell = diagnostic_is_in_sheet(item->file), column = item->line > 0 && item->column > 0;
    const char *file = item->file ? item->file : "decamp";
    fprintf(stream, "%.*s", (int)strlen(file) - (cell && item->line == 0), file);
    if (cell && column)
        print_letters(item->column, stream);
    if (item->line > 0)
        fprintf(stream, cell ? "%d" : ":%d", item->line);
    if (!cell && column)
        fprintf(stream, ":%d", item->column);
}

void diagnostics_print(struct diagnostics *diagnostics, FILE *stream, size_t most)
{
    struct ranked *ranked = memory_new(diagnostics->count, sizeof *ranked);
    const char **files = memory_new(diagnostics->count + 1, sizeof *files);
    size_t file_count = 0;
    for (size_t i = 0; i < diagnostics->count; i++) {
        const struct diagnostic *item = &diagnostics->items[i];
        size_t rank = 0;
        const char *file = item->file ? item->file : "";
        while (rank < file_count && files[rank] != file && strcmp(files[rank], file) != 0)
            rank++;
        if (rank == file_count)
            files[file_count++] = file;
        ranked[i] = (struct ranked){item, rank, i};
    }
    if (diagnostics->count)
        qsort(ranked, diagnostics->count, sizeof *ranked, compare_ranked);
    for (size_t i = 0; i < diagnostics->count && (!most || i < most); i++) {
        const struct diagnostic *item = ranked[i].item;
        print_place(item, stream);
        fprintf(stream, ": %s: %s", severity_name(item->severity), item->message);
        if (item->hint)
            fprintf(stream, "; %s", item->hint);
        fputc('\n', stream);
    }
    if (most && diagnostics->count > most)
        fprintf(stream, "... and %zu more\n", diagnostics->count - most);
    free(files);
    free(ranked);
}
