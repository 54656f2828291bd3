/* Runs a fuzzer's target on every file of the folders given: the kept corpus as an ordinary test,
 * with any compiler. */
#include "base/memory.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    char *data = NULL;
    size_t length = 0, capacity = 0, got;
    do {
        memory_grow(&data, &capacity, length + (1 << 16), 1);
        got = fread(data + length, 1, capacity - length, file);
        length += got;
    } while (got > 0);
    fclose(file);
    LLVMFuzzerTestOneInput((const uint8_t *)data, length);
    free(data);
    return 1;
}

int main(int argc, char **argv)
{
    int count = 0;
    for (int i = 1; i < argc; i++) {
        struct dirent **entries;
        int found = scandir(argv[i], &entries, NULL, alphasort);
        for (int k = 0; k < found; k++) {
            char path[4096];
            snprintf(path, sizeof path, "%s/%s", argv[i], entries[k]->d_name);
            if (entries[k]->d_name[0] != '.')
                count += replay(path);
            free(entries[k]);
        }
        if (found >= 0)
            free(entries);
    }
    printf("%d inputs\n", count);
    return count ? 0 : 1;
}
