/* The situation in words: status, history of a place or unit, and the situation report.
 *
 * All of it is printed from struct situation (situation.h); nothing is worked out here but sums and
 * differences of its quantities. Text fits `width` cells (80 where it is not a terminal); a
 * quantity with an asterisk is disputed. */
#ifndef DECAMP_SITUATION_STATUS_H
#define DECAMP_SITUATION_STATUS_H

#include "situation/situation.h"

#include <stdio.h>

struct status {
    const struct situation *situation;
    int width;
    int due_days; /* how many days ahead is due */
};

/* Everything: strength, components, countries, positions, who is where, lift, casualties, assets,
 * against the plan, due, disputes, entries that do not count. */
void status_print(const struct status *status, FILE *stream);
void status_print_json(const struct status *status, FILE *stream);

/* The entries that a figure is made of, each with what it adds. Figures: start, departed, remaining
 * (each alone, or with ":" and a kind of unit, country or unit), vacated, people:PLACE, lot:LOT, a
 * disposition's word, a measure of incidents or of reported figures. False, and nothing printed:
 * there is no such figure. */
bool status_print_why(const struct status *status, const char *figure, FILE *stream);
bool status_print_why_json(const struct status *status, const char *figure, FILE *stream);

/* Who had a place, or where a unit was, from when to when, and every entry about it, those that no
 * longer stand included. `place` or `unit` is -1. */
void history_print(const struct status *status, int place, int unit, FILE *stream);
void history_print_json(const struct status *status, int place, int unit, FILE *stream);

/* The situation report: summary, movements, closures and hand-overs, incidents and casualties,
 * constraints, due next. `since`: first day of the period reported on. */
void sitrep_print_text(const struct status *status, int32_t since, FILE *stream);
void sitrep_print_html(const struct status *status, int32_t since, FILE *stream);

#endif
