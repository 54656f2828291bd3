/* The words of the tables, in the order of the enums in mission.h. */
#include "mission/tables.h"

#include <string.h>
#include <strings.h>

#define WORDS(name, ...)                                                                           \
    static const char *const name##_texts[] = {__VA_ARGS__};                                       \
    const struct words name##_words = {name##_texts,                                               \
                                       (int)(sizeof name##_texts / sizeof *name##_texts)}

WORDS(transport_mode, "road", "air", "river", "sea", "rail");
WORDS(place_kind, "site", "hub", "headquarters", "airfield", "seaport", "border", "town", "home");
WORDS(disposition, "redeploy", "transfer", "sell", "donate", "destroy", "abandon");
WORDS(limit_kind, "shut", "lift_number", "beds", "people_per_day", "tonnes_per_day",
      "vehicles_per_day", "flights_per_day", "convoys_per_day", "convoy_vehicles", "guard",
      "danger");
WORDS(risk_kind, "travel", "loading", "packing", "clearance", "handover", "shut", "refused",
      "attack", "breakdown", "replacement", "date");
WORDS(qualifier, "exact", "about", "at_least", "at_most");

int words_find(const struct words *words, const char *word)
{
    for (int i = 0; i < words->count; i++)
        if (strcasecmp(words->words[i], word) == 0)
            return i;
    return -1;
}

const char *transport_mode_name(enum transport_mode mode)
{
    return transport_mode_words.words[mode];
}

const char *place_kind_name(enum place_kind kind)
{
    return place_kind_words.words[kind];
}

const char *disposition_name(enum disposition disposition)
{
    return disposition_words.words[disposition];
}

const char *limit_kind_name(enum limit_kind kind)
{
    return limit_kind_words.words[kind];
}

const char *risk_kind_name(enum risk_kind kind)
{
    return risk_kind_words.words[kind];
}

const char *qualifier_name(enum qualifier qualifier)
{
    return qualifier_words.words[qualifier];
}

int transport_mode_find(const char *word)
{
    return words_find(&transport_mode_words, word);
}

int disposition_find(const char *word)
{
    return words_find(&disposition_words, word);
}
