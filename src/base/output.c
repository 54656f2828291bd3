#include "base/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool output_open(struct output *output, const char *path, struct diagnostics *diagnostics)
{
    *output = (struct output){0};
    if (strcmp(path, "-") == 0) {
        output->stream = stdout;
        return true;
    }
    size_t size = strlen(path) + sizeof ".XXXXXX";
    output->path = memory_copy_text(path);
    output->temporary = memory_new(size, 1);
    snprintf(output->temporary, size, "%s.XXXXXX", path);
    int descriptor = mkstemp(output->temporary);
    if (descriptor >= 0) {
        mode_t mask = umask(0);
        umask(mask);
        fchmod(descriptor, 0666 & ~mask);
        output->stream = fdopen(descriptor, "w");
    }
    if (output->stream)
        return true;
    diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "cannot be written: %s", strerror(errno));
    if (descriptor >= 0) {
        close(descriptor);
        unlink(output->temporary);
    }
    free(output->temporary);
    free(output->path);
    *output = (struct output){0};
    return false;
}

static void release(struct output *output)
{
    free(output->temporary);
    free(output->path);
    *output = (struct output){0};
}

bool output_commit(struct output *output, struct diagnostics *diagnostics)
{
    const char *name = output->path ? output->path : "standard output";
    bool written = fflush(output->stream) == 0 && !ferror(output->stream);
    if (output->path) {
        written = written && fsync(fileno(output->stream)) == 0;
        written = fclose(output->stream) == 0 && written;
        written = written && rename(output->temporary, output->path) == 0;
    }
    if (!written) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, name, 0, 0, "could not be written whole: %s", strerror(errno));
        if (output->path)
            unlink(output->temporary);
    }
    release(output);
    return written;
}

void output_abandon(struct output *output)
{
    if (output->path) {
        fclose(output->stream);
        unlink(output->temporary);
    }
    release(output);
}
