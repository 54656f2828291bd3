#include "base/output.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void release(struct output *output)
{
    free(output->temporary);
    free(output->path);
    *output = (struct output){0};
}

bool output_is_possible(const char *path, struct diagnostics *diagnostics)
{
    struct stat found;
    int fault = 0;
    bool exists = stat(path, &found) == 0;
    if (strcmp(path, "-") == 0)
        return true;
    if (exists && !S_ISREG(found.st_mode)) {
        fault = S_ISDIR(found.st_mode) ? EISDIR : access(path, W_OK) == 0 ? 0 : errno;
    } else {
        char *real = exists ? realpath(path, NULL) : NULL,
             *file = real ? real : memory_copy_text(path);
        fault = access(dirname(file), W_OK | X_OK) == 0 ? 0 : errno;
        free(file);
    }
    if (fault)
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "cannot be written: %s",
                        strerror(fault));
    return fault == 0;
}

bool output_open(struct output *output, const char *path, struct diagnostics *diagnostics)
{
    *output = (struct output){0};
    if (strcmp(path, "-") == 0) {
        output->stream = stdout;
        return true;
    }
    struct stat found;
    bool exists = stat(path, &found) == 0, direct = exists && !S_ISREG(found.st_mode);
    /* A link stays a link: the file that it leads to is replaced. */
    output->path = exists && !direct ? realpath(path, NULL) : NULL;
    if (!output->path)
        output->path = memory_copy_text(path);
    if (direct) {
        output->stream = fopen(output->path, "w");
    } else {
        size_t size = strlen(output->path) + sizeof ".XXXXXX";
        output->temporary = memory_new(size, 1);
        snprintf(output->temporary, size, "%s.XXXXXX", output->path);
        int descriptor = mkstemp(output->temporary);
        if (descriptor >= 0) {
            mode_t mask = umask(0);
            umask(mask);
            fchmod(descriptor, 0666 & ~mask);
            output->stream = fdopen(descriptor, "w");
            if (!output->stream) {
                close(descriptor);
                unlink(output->temporary);
            }
        }
    }
    if (output->stream)
        return true;
    diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "cannot be written: %s",
                    strerror(errno));
    release(output);
    return false;
}

bool output_commit(struct output *output, struct diagnostics *diagnostics)
{
    const char *name = output->path ? output->path : "standard output";
    bool written = fflush(output->stream) == 0 && !ferror(output->stream);
    if (output->path) {
        written = written && (!output->temporary || fsync(fileno(output->stream)) == 0);
        written = fclose(output->stream) == 0 && written;
        written = written && (!output->temporary || rename(output->temporary, output->path) == 0);
    }
    if (!written) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, name, 0, 0, "could not be written whole: %s",
                        strerror(errno));
        if (output->temporary)
            unlink(output->temporary);
    }
    release(output);
    return written;
}

void output_abandon(struct output *output)
{
    if (output->path) {
        fclose(output->stream);
        if (output->temporary)
            unlink(output->temporary);
    }
    release(output);
}
