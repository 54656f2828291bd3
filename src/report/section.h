/* Private to report: the sections, and words that several of them use. */
#ifndef DECAMP_REPORT_SECTION_H
#define DECAMP_REPORT_SECTION_H

#include "report/report.h"

#include "verify/plan_json.h"

/* A section of the report. To add one: a file with these two functions, and its row in report.c. */
struct section {
    const char *name;    /* for the command line, and its key in JSON */
    const char *heading; /* for people; NULL: `print` writes its own */
    /* There is something to say; `brief`: beside other sections, where one may stand for another.
     */
    bool (*has)(const struct report *report, bool brief); /* NULL: always */
    void (*print)(const struct report *report, bool brief, FILE *stream);
    json_t *(*json)(const struct report *report);
};

void closings_print(const struct report *report, bool brief, FILE *stream);
json_t *closings_json(const struct report *report);

void drawdown_print(const struct report *report, bool brief, FILE *stream);
json_t *drawdown_json(const struct report *report);

bool movements_has(const struct report *report, bool brief);
void movements_print(const struct report *report, bool brief, FILE *stream);
json_t *movements_json(const struct report *report);

bool weeks_has(const struct report *report, bool brief);
void weeks_print(const struct report *report, bool brief, FILE *stream);
json_t *weeks_json(const struct report *report);

bool late_has(const struct report *report, bool brief);
void late_print(const struct report *report, bool brief, FILE *stream);
json_t *late_json(const struct report *report);

void figures_print(const struct report *report, bool brief, FILE *stream);
json_t *figures_json(const struct report *report);

bool binding_has(const struct report *report, bool brief);
void binding_print(const struct report *report, bool brief, FILE *stream);
json_t *binding_json(const struct report *report);

bool prices_has(const struct report *report, bool brief);
void prices_print(const struct report *report, bool brief, FILE *stream);
json_t *prices_json(const struct report *report);

bool cures_has(const struct report *report, bool brief);
void cures_print(const struct report *report, bool brief, FILE *stream);
json_t *cures_json(const struct report *report);

bool assumed_has(const struct report *report, bool brief);
void assumed_print(const struct report *report, bool brief, FILE *stream);
json_t *assumed_json(const struct report *report);

/* The plan's closings by the moment they close, then by place; `count` of them, owned by the
 * caller. */
const struct plan_closing **report_sort_closings(const struct plan_document *plan);

/* The plan's trips by departure, then by id; owned by the caller. */
const struct plan_trip **report_sort_trips(const struct plan_document *plan);

#endif
