/* Reports on a plan: what planners read, print and send on.
 *
 * A report is made of *sections*, one row each in report.c: "closings", "drawdown", "movements",
 * "weeks", "late", "figures", "binding", "assumed". Each can be printed for people or given as
 * JSON. Beside them stand files: the movement table as CSV, a picture as SVG, a layer for maps.
 *
 * Everything is computed from the mission, the plan and the checker's result; nothing is taken on
 * trust from the plan file but what only the planner knows (bound, binding limits, cures). A plan
 * that is not valid can be reported on; the reader is told so. Partial documents cannot: compare.h.
 */
#ifndef DECAMP_REPORT_REPORT_H
#define DECAMP_REPORT_REPORT_H

#include "verify/verify.h"

#include <stdio.h>

/* What all reports are on. */
struct report {
    const struct mission *mission;
    const struct plan_document *plan;
    const struct verify_result *result; /* of this plan */
    int width;                          /* cells in a line; text_line_width of the stream */
};

/* Prints the verdict and all sections, movements by week if there are many: what `decamp plan`
 * shows. */
void report_print(const struct report *report, FILE *stream);

/* Prints one section in full. False, and nothing printed: there is no section of this name. */
bool report_print_section(const struct report *report, const char *section, FILE *stream);

/* All sections, or one, as one JSON object. False: there is no section of this name. */
bool report_print_json(const struct report *report, const char *section, FILE *stream);

/* "closings, drawdown, ...", for messages and help; owned by the caller. */
char *report_section_names(void);

/* Writes the movement table as CSV (RFC 4180, UTF-8, header row; moments as in the plan file) to
 * `path` ("-": standard output), whole or not at all. Columns: trip, mode, from, to, depart,
 * arrive, people, vehicles, tonnes, teu, lift, lift_number, escort, escort_people, loads. */
bool report_write_movements_csv(const struct report *report, const char *path,
                                struct diagnostics *diagnostics);

/* Writes one picture as SVG: people remaining, and below them each place with its people, packing,
 * clearance, last departure and hand-over. Whole or not at all; "-": standard output. */
bool report_write_picture(const struct report *report, const char *path,
                          struct diagnostics *diagnostics);

/* Writes a map layer; the ending of `path` tells the format (terrain/gis.h). Points: the places of
 * the plan with their closings. Lines: the legs that loads go over, by direction, with trips,
 * people, vehicles and tonnes. A warning says how many places have no position. */
bool report_write_map(const struct report *report, const char *path,
                      struct diagnostics *diagnostics);

#endif
