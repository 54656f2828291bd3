#include "base/text.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

ptrdiff_t text_find_invalid_utf8(const char *text, size_t length)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;
    for (size_t i = 0; i < length;) {
        if (bytes[i] < 0x80) {
            i++;
            continue;
        }
        utf8proc_int32_t code;
        utf8proc_ssize_t used = utf8proc_iterate(bytes + i, (utf8proc_ssize_t)(length - i), &code);
        if (used <= 0)
            return (ptrdiff_t)i;
        i += (size_t)used;
    }
    return -1;
}

void text_make_printable(char *text)
{
    for (ptrdiff_t bad; (bad = text_find_invalid_utf8(text, strlen(text))) >= 0;)
        text[bad] = '?';
    for (; *text; text++)
        if ((unsigned char)*text < ' ')
            *text = ' ';
}

/* Decodes one character; a bad byte is taken as itself. Returns the bytes used, at least 1. */
static size_t decode(const char *text, utf8proc_int32_t *code)
{
    utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, code);
    if (used > 0)
        return (size_t)used;
    *code = (unsigned char)*text;
    return 1;
}

int text_width(const char *text)
{
    int width = 0;
    for (utf8proc_int32_t code; *text;) {
        text += decode(text, &code);
        width += utf8proc_charwidth(code);
    }
    return width;
}

void text_print_padded(FILE *stream, const char *text, int width)
{
    int room = width < 0 ? -width : width, full = text_width(text);
    if (width < 0 && full < room)
        fprintf(stream, "%*s", room - full, "");
    if (full <= room) {
        fputs(text, stream);
        if (width > 0)
            fprintf(stream, "%*s", room - full, "");
        return;
    }
    int used = 0;
    while (*text) {
        utf8proc_int32_t code;
        size_t bytes = decode(text, &code);
        int cells = utf8proc_charwidth(code);
        if (used + cells > room - 1)
            break;
        fwrite(text, 1, bytes, stream);
        used += cells;
        text += bytes;
    }
    fputs("…", stream);
    fprintf(stream, "%*s", room - 1 - used, "");
}

void text_print_wrapped(FILE *stream, const char *text, int indent, int width)
{
    int used = indent;
    bool first = true; /* of its line */
    while (*(text += strspn(text, " "))) {
        size_t length = strcspn(text, " ");
        char *word = strndup(text, length);
        int cells = word ? text_width(word) : (int)length;
        free(word);
        if (!first && used + 1 + cells > width) {
            fprintf(stream, "\n%*s", indent, "");
            used = indent;
            first = true;
        }
        if (!first)
            fputc(' ', stream);
        fwrite(text, 1, length, stream);
        used += cells + !first;
        first = false;
        text += length;
    }
    fputc('\n', stream);
}

int text_line_width(FILE *stream)
{
    struct winsize size;
    if (!isatty(fileno(stream)) || ioctl(fileno(stream), TIOCGWINSZ, &size) != 0 ||
        size.ws_col == 0) /* a terminal of no size: what mpirun gives */
        return 80;
    return size.ws_col < 60 ? 60 : size.ws_col;
}

/* Lower case without accents, for comparison only. Owned by the caller. */
static char *fold(const char *text)
{
    utf8proc_uint8_t *folded = NULL;
    utf8proc_map((const utf8proc_uint8_t *)text, 0, &folded,
                 UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK |
                     UTF8PROC_CASEFOLD);
    return folded ? (char *)folded : memory_copy_text(text);
}

/* Edit distance with transpositions (optimal string alignment), over bytes; gives up above `most`.
 */
static int edit_distance(const char *left, const char *right, int most)
{
    size_t n = strlen(left), m = strlen(right);
    if (n > 63 || m > 63 || (n > m ? n - m : m - n) > (size_t)most)
        return most + 1;
    int rows[3][64] = {0};
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= n; i++) {
        int *now = rows[i % 3], *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            int cost = before[j - 1] + (left[i - 1] != right[j - 1]);
            if (before[j] + 1 < cost)
                cost = before[j] + 1;
            if (now[j - 1] + 1 < cost)
                cost = now[j - 1] + 1;
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] &&
                earlier[j - 2] + 1 < cost)
                cost = earlier[j - 2] + 1;
            now[j] = cost;
        }
    }
    return rows[n % 3][m];
}

const char *text_nearest(const char *text, const char *const *candidates, size_t count)
{
    char *wanted = fold(text);
    int best = (int)strlen(wanted) / 3 + 1;
    const char *nearest = NULL;
    for (size_t i = 0; i < count; i++) {
        char *candidate = fold(candidates[i]);
        int distance = edit_distance(wanted, candidate, best);
        if (distance < best || (!nearest && distance == best)) {
            best = distance;
            nearest = candidates[i];
        }
        free(candidate);
    }
    free(wanted);
    return nearest;
}
