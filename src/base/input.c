#include "base/input.h"

#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { READ_AT_ONCE = 1 << 16 };

char *input_read(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    char *text = NULL;
    size_t capacity = 0, got;
    *length = 0;
    do {
        memory_grow(&text, &capacity, *length + READ_AT_ONCE + 1, 1);
        got = fread(text + *length, 1, capacity - *length - 1, file);
        *length += got;
    } while (got > 0);
    int failure = ferror(file) ? errno : 0;
    fclose(file);
    if (failure) {
        free(text);
        errno = failure;
        return NULL;
    }
    text[*length] = '\0';
    return text;
}
