/* Private to situation: words and figures that status, history and sitrep share. */
#ifndef DECAMP_SITUATION_WORDS_H
#define DECAMP_SITUATION_WORDS_H

#include "situation/status.h"

#include <jansson.h>

enum { QUANTITY_TEXT = 160 };

/* The name's text, "" for -1. */
const char *words_name(const struct situation *situation, int32_t name);
/* Place, unit or lot by its id as the mission calls it, the id itself if the mission has none. */
const char *words_place(const struct situation *situation, int32_t name);

/* "116 people of mopti-senegal left Mopti for Dakar": what the entry tells. Written to `text`,
 * returned. */
char *words_entry(const struct situation *situation, int32_t entry, char *text, size_t size);

/* The reports of a fact, each in its words: "about 13,800 or 13,871*". The range, if they are
 * many. */
char *words_alternatives(const struct situation *situation, const struct fact *fact, char *text,
                         size_t size);

/* "2 days late", "1 day early", "on the day". */
char *words_delay(int days, char *text, size_t size);

/* A position of the mission: a site, hub or headquarters in its area. */
bool words_is_position(const struct mission *mission, int place);
/* Vacated: closed, or handed over and no closing told. */
bool words_is_vacated(const struct place_situation *place);
/* How many of the positions are vacated: a range, where closings are disputed. `total`: how many
 * there are. */
struct quantity words_vacated(const struct situation *situation, int32_t day, int *total);

/* The people of some units and holders. */
struct group {
    const char *name;
    struct quantity start, departed, dead, remaining, unaccounted;
};
/* By kind of unit, or by country, in order of the most people; holders that no unit is of come with
 * nothing at the start. Owned by the caller. */
struct group *words_groups(const struct situation *situation, bool by_country, int *count);

/* An incident that takes people out of the strength of a unit. */
bool words_is_death(const struct situation *situation, const struct ledger_entry *entry);

/* A reported figure. */
enum tally { TALLY_OTHER, TALLY_START, TALLY_DEPARTED, TALLY_REMAINING, TALLY_VACATED };
struct reported {
    int32_t fact;
    int32_t day;
    enum tally tally;
    const char *component; /* "military", "" for all; NULL: one that the mission's units do not tell
                              apart */
    bool has_summed;
    struct quantity summed; /* what the entries come to on that day, if that is the same thing */
};
/* All those that hold for a day up to as_of, by measure and then day. Owned by the caller. */
struct reported *words_reported(const struct situation *situation, int *count);
/* The last one of a tally, for all people; NULL: none. */
const struct reported *words_last_reported(const struct reported *list, int count,
                                           enum tally tally);
/* They cannot both be right. */
bool words_disagree(const struct reported *reported, const struct situation *situation);

/* What comes. */
struct due {
    int32_t day;
    const char *what; /* of the arena */
};
struct due *words_due(const struct status *status, struct arena *arena, int *count);

json_t *words_quantity_json(struct quantity quantity);
json_t *words_entry_json(const struct situation *situation, int32_t entry);
/* The ids of a fact's reports. */
json_t *words_reports_json(const struct situation *situation, const struct fact *fact);
/* "gao-17, gao-18 ..." of a fact. */
char *words_reports(const struct situation *situation, const struct fact *fact, char *text,
                    size_t size);

#endif
