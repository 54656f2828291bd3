/* Text as people read it: UTF-8 checked, columns counted as a terminal shows them, near misses
 * found. utf8proc does the Unicode. */
#ifndef DECAMP_BASE_TEXT_H
#define DECAMP_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The offset of the first byte that is not valid UTF-8, or -1 if all of it is. */
ptrdiff_t text_find_invalid_utf8(const char *text, size_t length);

/* Puts '?' for every byte that is no text and a blank for every control character: what comes from
 * a damaged file. */
void text_make_printable(char *text);

/* Terminal cells that the text fills (combining marks 0, wide characters 2). Invalid bytes count 1.
 */
int text_width(const char *text);

/* Prints text, padded with blanks to `width` cells (negative: to the right edge), cut with an
 * ellipsis if longer. */
void text_print_padded(FILE *stream, const char *text, int width);

/* Prints text as lines of at most `width` cells, broken at blanks; every line but the first begins
 * with `indent` blanks, the first is taken to begin after as many cells already. A word that does
 * not fit in a line is printed whole. Ends with a newline. */
void text_print_wrapped(FILE *stream, const char *text, int indent, int width);

/* Cells in a line of the terminal that `stream` writes to, at least 60; 80 if it is not a terminal.
 */
int text_line_width(FILE *stream);

/* The candidate nearest to `text` by edit distance, case and accents ignored, if near enough to be
 * a slip; else NULL. */
const char *text_nearest(const char *text, const char *const *candidates, size_t count);

#endif
