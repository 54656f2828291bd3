/* Whole files, or pipes, into memory. */
#ifndef DECAMP_BASE_INPUT_H
#define DECAMP_BASE_INPUT_H

#include <stddef.h>

/* The content of the file, with a zero byte behind it, owned by the caller; NULL, with errno, if it
 * cannot be read. */
char *input_read(const char *path, size_t *length);

#endif
