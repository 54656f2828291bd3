/* Readers of project files.
 *
 * All formats are numbers in a fixed order between words that do not matter, so there is one
 * scanner, which knows lines and columns, and one function a format, which fills a `listing`: jobs
 * with modes and successors, and capacities. Checks and the building of the instance are common.
 * Whatever is wrong with a number is said and the number taken as 0; only a missing end or a wrong
 * count, after which every number would be read as another, ends the reading.
 */
#include "schedule/files.h"
#include "schedule/read_json.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_JOBS = 60000,
    MOST_RESOURCES = 1000,
    MOST_NUMBER = 1000000,
    MOST_CELLS = 20000000, /* modes x resources */
    MOST_HORIZON = 20000000,
    MOST_BYTES = 1 << 28,
};

struct source {
    const char *path, *text, *end, *at;
    int line;
    const char *line_start;
    struct diagnostics *diagnostics;
    bool broken; /* nothing more can be made of it */
};

struct job_mode {
    int32_t duration;
    size_t demand; /* its first in the listing's demands */
};

struct listing {
    struct arena arena;
    int32_t jobs, renewable, nonrenewable;
    int32_t *capacity;   /* [renewable + nonrenewable] */
    int32_t *mode_count; /* [jobs] */
    int *line;           /* [jobs] where its modes stand */
    size_t *first_mode;  /* [jobs + 1] */
    struct job_mode *modes;
    size_t mode_total, mode_capacity;
    int32_t *demands;
    size_t demand_total, demand_capacity;
    struct arc {
        int32_t from, to, lag; /* the lag: from start to start, only with lags */
    } * arcs;
    bool with_lags;
    size_t arc_count, arc_capacity;
};

/* --- scanner --- */

__attribute__((format(printf, 3, 4))) static void complain(struct source *source, const char *at,
                                                           const char *format, ...)
{
    char text[240];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    int column = at && at >= source->line_start ? (int)(at - source->line_start) + 1 : 0;
    diagnostics_add(source->diagnostics, SEVERITY_ERROR, source->path, source->line, column, "%s",
                    text);
}

static void next_line(struct source *source)
{
    const char *feed = source->at < source->end
                           ? memchr(source->at, '\n', (size_t)(source->end - source->at))
                           : NULL;
    source->at = feed ? feed + 1 : source->end;
    source->line_start = source->at;
    source->line += feed != NULL;
}

/* Moves to the next word, over line ends if `lines`. False at the end. */
static bool skip_blanks(struct source *source, bool lines)
{
    while (source->at < source->end && isspace((unsigned char)*source->at)) {
        if (*source->at == '\n') {
            if (!lines)
                return false;
            next_line(source);
        } else {
            source->at++;
        }
    }
    return source->at < source->end;
}

/* The next number, 0 .. most, on this line or, if `lines`, any; `what` says which. */
static int32_t read_number(struct source *source, const char *what, int32_t most, bool lines)
{
    if (source->broken)
        return 0;
    if (!skip_blanks(source, lines)) {
        complain(source, source->at, "%s is missing: the %s ends here", what,
                 lines ? "file" : "line");
        source->broken = lines;
        return 0;
    }
    const char *start = source->at;
    while (source->at < source->end && !isspace((unsigned char)*source->at))
        source->at++;
    int length = source->at - start > 20 ? 20 : (int)(source->at - start);
    int64_t value = 0;
    bool whole = true;
    for (const char *digit = start; digit < source->at; digit++) {
        whole = whole && *digit >= '0' && *digit <= '9';
        if (whole && value <= MOST_NUMBER)
            value = 10 * value + (*digit - '0');
    }
    source->broken =
        !whole &&
        lines; /* where lines do not matter, whatever follows would be read as something else */
    if (!whole)
        complain(source, start, "%s is '%.*s', not a whole number from 0", what, length, start);
    else if (value > most)
        complain(source, start, "%s is %.*s; at most %d are read", what, length, start, most);
    return whole && value <= most ? (int32_t)value : 0;
}

/* A number that only says what stands on the line; another one means that the lines are not those
 * expected. */
static void expect_number(struct source *source, const char *what, int32_t job, int32_t expected)
{
    size_t errors = source->diagnostics->errors;
    int32_t number = read_number(source, what, MOST_NUMBER, true);
    if (number == expected || source->broken)
        return;
    if (source->diagnostics->errors == errors)
        complain(source, NULL, "job %d: %s is %d where %d is expected", job + 1, what, number,
                 expected);
    source->broken = true;
}

/* Goes to the line after the one that starts with `words`, blanks aside, and then on by `more`
 * lines. */
static bool find_section(struct source *source, const char *words, int more)
{
    size_t length = strlen(words);
    if (source->broken)
        return false;
    while (source->at < source->end) {
        const char *line = source->at;
        while (line < source->end && (*line == ' ' || *line == '\t'))
            line++;
        bool found =
            (size_t)(source->end - line) >= length && strncasecmp(line, words, length) == 0;
        next_line(source);
        if (found) {
            while (more-- > 0)
                next_line(source);
            return true;
        }
    }
    diagnostics_add(source->diagnostics, SEVERITY_ERROR, source->path, 0, 0,
                    "there is no section '%s'", words);
    diagnostics_hint(source->diagnostics, "sections stand in PSPLIB's order");
    source->broken = true;
    return false;
}

/* The number behind the colon of the line that starts with `words`. */
static int32_t read_entry(struct source *source, const char *words, int32_t most)
{
    while (!source->broken && source->at < source->end) {
        const char *feed = memchr(source->at, '\n', (size_t)(source->end - source->at));
        const char *end = feed ? feed : source->end, *line = source->at;
        while (line < end && (*line == ' ' || *line == '\t' || *line == '-'))
            line++;
        const char *colon = memchr(line, ':', (size_t)(end - line));
        if (colon && (size_t)(end - line) >= strlen(words) &&
            strncasecmp(line, words, strlen(words)) == 0) {
            source->at = colon + 1;
            int32_t number = read_number(source, words, most, false);
            next_line(source);
            return number;
        }
        next_line(source);
    }
    if (!source->broken)
        diagnostics_add(source->diagnostics, SEVERITY_ERROR, source->path, 0, 0,
                        "there is no line '%s: NUMBER'", words);
    source->broken = true;
    return 0;
}

/* --- listing --- */

static void listing_start(struct listing *listing, int32_t jobs, int32_t renewable,
                          int32_t nonrenewable)
{
    listing->jobs = jobs;
    listing->renewable = renewable;
    listing->nonrenewable = nonrenewable;
    listing->capacity = arena_new(&listing->arena, (size_t)(renewable + nonrenewable) + 1,
                                  sizeof *listing->capacity);
    listing->mode_count = arena_new(&listing->arena, (size_t)jobs + 1, sizeof *listing->mode_count);
    listing->line = arena_new(&listing->arena, (size_t)jobs + 1, sizeof *listing->line);
    listing->first_mode = arena_new(&listing->arena, (size_t)jobs + 1, sizeof *listing->first_mode);
}

static void add_mode(struct source *source, struct listing *listing, bool lines)
{
    int32_t resources = listing->renewable + listing->nonrenewable;
    memory_grow(&listing->modes, &listing->mode_capacity, listing->mode_total + 1,
                sizeof *listing->modes);
    memory_grow(&listing->demands, &listing->demand_capacity,
                listing->demand_total + (size_t)resources + 1, sizeof *listing->demands);
    struct job_mode *mode = &listing->modes[listing->mode_total++];
    mode->duration = read_number(source, "a duration", MOST_NUMBER, lines);
    mode->demand = listing->demand_total;
    for (int32_t k = 0; k < resources; k++)
        listing->demands[listing->demand_total++] =
            read_number(source, "a demand", MOST_NUMBER, lines);
    if (listing->demand_total > MOST_CELLS && !source->broken) {
        complain(source, NULL, "more than %d demands are not read", MOST_CELLS);
        source->broken = true;
    }
}

static void add_arc(struct source *source, struct listing *listing, int32_t from, int32_t number)
{
    if (number < 1 || number > listing->jobs) {
        if (!source->broken)
            complain(source, NULL, "job %d has the successor %d, but jobs are 1 to %d", from + 1,
                     number, listing->jobs);
        return;
    }
    memory_grow(&listing->arcs, &listing->arc_capacity, listing->arc_count + 1,
                sizeof *listing->arcs);
    listing->arcs[listing->arc_count++] = (struct arc){from, number - 1, 0};
}

static void end_line(struct source *source)
{
    if (!source->broken && skip_blanks(source, false))
        complain(source, source->at, "more numbers than expected on this line");
    next_line(source);
}

/* PSPLIB, .sm and .mm. */
static void read_psplib(struct source *source, struct listing *listing)
{
    int32_t jobs = read_entry(source, "jobs", MOST_JOBS);
    int32_t renewable = read_entry(source, "renewable", MOST_RESOURCES);
    int32_t nonrenewable = read_entry(source, "nonrenewable", MOST_RESOURCES);
    if (read_entry(source, "doubly constrained", MOST_RESOURCES) > 0)
        complain(source, NULL, "doubly constrained resources are not read");
    listing_start(listing, jobs, renewable, nonrenewable);
    if (jobs == 0 && !source->broken)
        complain(source, NULL, "there are no jobs");
    find_section(source, "PRECEDENCE RELATIONS", 1);
    for (int32_t job = 0; job < jobs && !source->broken; job++) {
        expect_number(source, "a job number", job, job + 1);
        listing->mode_count[job] = read_number(source, "the number of modes", MOST_NUMBER, false);
        int32_t successors = read_number(source, "the number of successors", MOST_JOBS, false);
        for (int32_t i = 0; i < successors && !source->broken; i++) {
            if (!skip_blanks(source, false)) {
                complain(source, source->at, "job %d: %d of %d successors", job + 1, i, successors);
                break;
            }
            add_arc(source, listing, job, read_number(source, "a successor", MOST_NUMBER, false));
        }
        end_line(source);
    }
    find_section(source, "REQUESTS/DURATIONS", 2);
    for (int32_t job = 0; job < jobs && !source->broken; job++) {
        listing->first_mode[job] = listing->mode_total;
        expect_number(source, "a job number", job, job + 1);
        listing->line[job] = source->line;
        for (int32_t mode = 0; mode < listing->mode_count[job] && !source->broken; mode++) {
            expect_number(source, "a mode number", job, mode + 1);
            add_mode(source, listing, false);
            end_line(source);
        }
    }
    find_section(source, "RESOURCEAVAILABILITIES", 1);
    for (int32_t k = 0; k < renewable + nonrenewable; k++)
        listing->capacity[k] = read_number(source, "a capacity", MOST_NUMBER, false);
}

/* Patterson, .rcp. */
static void read_patterson(struct source *source, struct listing *listing)
{
    int32_t jobs = read_number(source, "the number of jobs", MOST_JOBS, true);
    int32_t resources = read_number(source, "the number of resources", MOST_RESOURCES, true);
    listing_start(listing, jobs, resources, 0);
    if (jobs == 0 && !source->broken)
        complain(source, NULL, "there are no jobs");
    for (int32_t k = 0; k < resources; k++)
        listing->capacity[k] = read_number(source, "a capacity", MOST_NUMBER, true);
    for (int32_t job = 0; job < jobs && !source->broken; job++) {
        listing->first_mode[job] = listing->mode_total;
        listing->mode_count[job] = 1;
        skip_blanks(source, true);
        listing->line[job] = source->line;
        add_mode(source, listing, true);
        int32_t successors = read_number(source, "the number of successors", MOST_JOBS, true);
        for (int32_t i = 0; i < successors && !source->broken; i++)
            add_arc(source, listing, job, read_number(source, "a successor", MOST_NUMBER, true));
    }
    if (!source->broken && skip_blanks(source, true))
        complain(source, source->at, "more numbers than %d jobs have", jobs);
}

/* RCPSP/max of ProGen/max, .sch: a first line of four numbers; lags from start to start, those of
 * jobs before, then in brackets. */
static bool starts_with_four_numbers(struct source source)
{
    int numbers = 0;
    while (skip_blanks(&source, false)) {
        numbers++;
        while (source.at < source.end && !isspace((unsigned char)*source.at))
            source.at++;
    }
    return numbers == 4;
}

/* A lag: [12] or [-3]. */
static int32_t read_lag(struct source *source)
{
    int sign = 1;
    if (!skip_blanks(source, false) || *source->at != '[') {
        complain(source, source->at, "a lag in brackets is missing");
        source->broken = true;
        return 0;
    }
    source->at++;
    if (source->at < source->end && *source->at == '-') {
        sign = -1;
        source->at++;
    }
    const char *start = source->at;
    int32_t value = 0;
    for (; source->at < source->end && isdigit((unsigned char)*source->at) && value <= MOST_NUMBER;
         source->at++)
        value = 10 * value + (*source->at - '0');
    if (source->at == start || value > MOST_NUMBER || source->at == source->end ||
        *source->at != ']') {
        complain(source, start, "a lag is not a whole number in brackets");
        source->broken = true;
        return 0;
    }
    source->at++;
    return sign * value;
}

static void read_progen_max(struct source *source, struct listing *listing)
{
    int32_t jobs = read_number(source, "the number of jobs", MOST_JOBS, false) + 2;
    int32_t resources = read_number(source, "the number of resources", MOST_RESOURCES, false);
    listing_start(listing, jobs, resources, 0);
    listing->with_lags = true;
    next_line(source);
    for (int32_t job = 0; job < jobs && !source->broken; job++) {
        expect_number(source, "a job number", job, job);
        expect_number(source, "the number of modes", job, 1);
        int32_t successors = read_number(source, "the number of successors", MOST_JOBS, false);
        size_t first = listing->arc_count;
        for (int32_t i = 0; i < successors && !source->broken; i++)
            add_arc(source, listing, job,
                    read_number(source, "a successor", MOST_NUMBER, false) + 1);
        for (size_t i = 0; i < (size_t)successors && !source->broken; i++) {
            int32_t lag = read_lag(source);
            if (first + i < listing->arc_count)
                listing->arcs[first + i].lag = lag;
        }
        end_line(source);
    }
    for (int32_t job = 0; job < jobs && !source->broken; job++) {
        listing->first_mode[job] = listing->mode_total;
        listing->mode_count[job] = 1;
        expect_number(source, "a job number", job, job);
        listing->line[job] = source->line;
        expect_number(source, "a mode number", job, 1);
        add_mode(source, listing, false);
        end_line(source);
    }
    for (int32_t k = 0; k < resources; k++)
        listing->capacity[k] = read_number(source, "a capacity", MOST_NUMBER, true);
}

/* --- instance --- */

static void check_demands(struct source *source, const struct listing *listing)
{
    for (int32_t job = 0; job < listing->jobs; job++) {
        source->line = listing->line[job];
        if (listing->mode_count[job] == 0)
            complain(source, NULL, "job %d has no mode", job + 1);
        for (int32_t k = 0; k < listing->renewable; k++) {
            bool fits = listing->mode_count[job] == 0;
            int32_t least = INT32_MAX;
            for (int32_t i = 0; i < listing->mode_count[job]; i++) {
                const struct job_mode *mode = &listing->modes[listing->first_mode[job] + (size_t)i];
                int32_t demand = mode->duration ? listing->demands[mode->demand + (size_t)k] : 0;
                fits = fits || demand <= listing->capacity[k];
                least = least < demand ? least : demand;
            }
            if (!fits)
                complain(source, NULL, "job %d needs %d units of resource %d, which has %d",
                         job + 1, least, k + 1, listing->capacity[k]);
        }
    }
}

/* Takes away what waits for nothing until nothing is left, or only what waits in a circle. */
static void check_precedence(struct source *source, const struct listing *listing)
{
    size_t jobs = (size_t)listing->jobs;
    int32_t *waits = memory_new(jobs, sizeof *waits), *ready = memory_new(jobs, sizeof *ready),
            found = 0;
    size_t *first = memory_new(jobs + 2, sizeof *first),
           *arcs = memory_new(listing->arc_count, sizeof *arcs);
    for (size_t arc = 0; arc < listing->arc_count; arc++) {
        waits[listing->arcs[arc].to]++;
        first[listing->arcs[arc].from + 2]++;
    }
    for (size_t job = 2; job <= jobs + 1; job++)
        first[job] += first[job - 1];
    for (size_t arc = 0; arc < listing->arc_count; arc++)
        arcs[first[listing->arcs[arc].from + 1]++] = arc;
    for (int32_t job = 0; job < listing->jobs; job++)
        if (waits[job] == 0)
            ready[found++] = job;
    for (int32_t next = 0; next < found; next++)
        for (size_t at = first[ready[next]]; at < first[ready[next] + 1]; at++)
            if (--waits[listing->arcs[arcs[at]].to] == 0)
                ready[found++] = listing->arcs[arcs[at]].to;
    for (int32_t job = 0; found < listing->jobs && job < listing->jobs; job++)
        if (waits[job] > 0) {
            diagnostics_add(
                source->diagnostics, SEVERITY_ERROR, source->path, 0, 0,
                "%d jobs wait for each other in a circle; job %d is among them or behind them",
                listing->jobs - found, job + 1);
            break;
        }
    free(waits);
    free(ready);
    free(first);
    free(arcs);
}

static struct schedule_instance *build(struct source *source, const struct listing *listing)
{
    int64_t horizon =
        listing->nonrenewable > 0; /* so that no start lies at the end, where nothing is taken */
    size_t arc = 0;
    for (int32_t job = 0; job < listing->jobs; job++) {
        int32_t longest = 0;
        for (int32_t i = 0; i < listing->mode_count[job]; i++) {
            const struct job_mode *mode = &listing->modes[listing->first_mode[job] + (size_t)i];
            longest = longest > mode->duration ? longest : mode->duration;
        }
        for (; arc < listing->arc_count && listing->arcs[arc].from == job; arc++)
            longest = longest > listing->arcs[arc].lag ? longest : listing->arcs[arc].lag;
        horizon += longest;
    }
    horizon = horizon > 0 ? horizon : 1; /* nothing but dummies */
    int32_t resources = listing->renewable + listing->nonrenewable;
    if (horizon > MOST_HORIZON || horizon * (resources + 1) > MOST_BYTES) {
        diagnostics_add(
            source->diagnostics, SEVERITY_ERROR, source->path, 0, 0,
            "durations sum up to %" PRId64 " periods; that is more than can be scheduled", horizon);
        return NULL;
    }
    struct schedule_builder *builder = schedule_builder_new((int32_t)horizon);
    for (int32_t k = 0; k < resources; k++)
        schedule_add_resource(builder, NULL, listing->capacity[k]);
    struct schedule_demand *demands = memory_new((size_t)resources + 1, sizeof *demands);
    for (int32_t job = 0; job < listing->jobs; job++) {
        schedule_add_activity(builder, 0);
        for (int32_t i = 0; i < listing->mode_count[job]; i++) {
            const struct job_mode *mode = &listing->modes[listing->first_mode[job] + (size_t)i];
            int32_t count = 0;
            for (int32_t k = 0; k < resources; k++) {
                int32_t quantity = listing->demands[mode->demand + (size_t)k];
                bool lasts = k >= listing->renewable;
                if (quantity && (lasts || mode->duration))
                    demands[count++] =
                        (struct schedule_demand){.resource = k,
                                                 .length = lasts ? SCHEDULE_TO_END : mode->duration,
                                                 .quantity = quantity};
            }
            struct schedule_mode added = {.duration = mode->duration,
                                          .deadline = SCHEDULE_TO_END,
                                          .calendar = -1,
                                          .cost_curve = -1,
                                          .guide_curve = -1};
            schedule_add_mode(builder, &added, demands, count);
        }
    }
    for (size_t i = 0; i < listing->arc_count; i++) {
        const struct arc *added = &listing->arcs[i];
        if (listing->with_lags) /* all as maximal ones: even minimal lags may make circles here */
            schedule_add_lag(builder, added->to, added->from, LAG_MAXIMAL, -added->lag);
        else
            schedule_add_lag(builder, added->from, added->to, LAG_FINISH_START, 0);
    }
    struct schedule_instance *instance = schedule_instance_new(builder, source->diagnostics);
    schedule_builder_free(builder);
    free(demands);
    return instance;
}

static bool holds_words(const struct source *source, const char *words)
{
    return memmem(source->text, (size_t)(source->end - source->text), words, strlen(words)) != NULL;
}

struct schedule_instance *schedule_read_text(const char *text, size_t length, const char *path,
                                             struct diagnostics *diagnostics)
{
    struct source source = {.path = path,
                            .text = text,
                            .end = text + length,
                            .at = text,
                            .line = 1,
                            .line_start = text,
                            .diagnostics = diagnostics};
    const char *first = text;
    while (first < source.end && isspace((unsigned char)*first))
        first++;
    if (first < source.end && *first == '{')
        return schedule_read_json(text, length, path, diagnostics);
    struct listing listing = {0};
    struct schedule_instance *instance = NULL;
    size_t errors = diagnostics->errors;
    if (holds_words(&source, "PRECEDENCE RELATIONS")) {
        read_psplib(&source, &listing);
    } else if (skip_blanks(&source, true) && isdigit((unsigned char)*source.at)) {
        if (starts_with_four_numbers(source))
            read_progen_max(&source, &listing);
        else
            read_patterson(&source, &listing);
    } else {
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0,
                        "not a project file: it neither has PSPLIB's sections nor "
                        "starts with numbers");
        diagnostics_hint(diagnostics,
                         "PSPLIB .sm and .mm, ProGen/max .sch, Patterson .rcp and JSON are read");
    }
    if (diagnostics->errors == errors && !listing.with_lags)
        check_precedence(&source, &listing);
    if (diagnostics->errors == errors &&
        !listing.with_lags) /* there, it is one way of having no schedule */
        check_demands(&source, &listing);
    if (diagnostics->errors == errors)
        instance = build(&source, &listing);
    arena_clear(&listing.arena);
    free(listing.modes);
    free(listing.demands);
    free(listing.arcs);
    return instance;
}

char *schedule_read_bytes(const char *path, size_t *length, struct diagnostics *diagnostics)
{
    FILE *stream = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!stream) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "cannot be opened: %s",
                        strerror(errno));
        return NULL;
    }
    char *text = NULL;
    size_t capacity = 0, got = 0;
    *length = 0;
    do {
        *length += got;
        memory_grow(&text, &capacity, *length + 65536, 1);
    } while (*length <= MOST_BYTES && (got = fread(text + *length, 1, 65536, stream)) > 0);
    bool whole = !ferror(stream) && *length <= MOST_BYTES;
    if (ferror(stream))
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "cannot be read: %s",
                        strerror(errno));
    else if (!whole)
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0,
                        "is too large: at most %d MB are read", MOST_BYTES >> 20);
    if (stream != stdin)
        fclose(stream);
    if (!whole) {
        free(text);
        text = NULL;
    }
    return text;
}

struct schedule_instance *schedule_read(const char *path, struct diagnostics *diagnostics)
{
    size_t length;
    char *text = schedule_read_bytes(path, &length, diagnostics);
    struct schedule_instance *instance =
        text ? schedule_read_text(text, length, path, diagnostics) : NULL;
    free(text);
    return instance;
}
