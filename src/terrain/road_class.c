/* Road classes: what the words of the common road layers mean for a convoy.
 *
 * A convoy of trucks with trailers drives far below the posted speeds, and what slows it is the
 * road, not the law. So each class has one speed for heavy convoys, decamp's own planning value,
 * meant to be replaced by what the mission's movement control has measured (--speeds). A surface
 * that is not paved lowers it, whatever the class: a trunk road of the Sahel may be sand. A posted
 * limit counts only where it is lower still.
 *
 * Words: highway=* of the OpenStreetMap wiki ("Key:highway"), which Geofabrik's shapefiles repeat
 * in `fclass`; `type` of Natural Earth 10m roads; the numbers of gROADS v1 (FCLASS) and GRIP4
 * (GP_RTP), which agree from 1 to 5. What is not in the table and is not closed to vehicles counts
 * as a minor road, and the reader says how often that happened.
 */
#include "terrain/road_class.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { UNPAVED_KMH = 25, SAND_KMH = 12 };

static const struct {
    const char *name;
    double kmh;
} classes[ROAD_CLASS_COUNT] = {
    [ROAD_MOTORWAY] = {"motorway", 60}, [ROAD_TRUNK] = {"trunk", 50},
    [ROAD_PRIMARY] = {"primary", 45},   [ROAD_SECONDARY] = {"secondary", 40},
    [ROAD_TERTIARY] = {"tertiary", 30}, [ROAD_MINOR] = {"minor", 25},
    [ROAD_STREET] = {"street", 20},     [ROAD_SERVICE] = {"service", 15},
    [ROAD_TRACK] = {"track", 12},       [ROAD_FERRY] = {"ferry", 8},
};

static const struct {
    const char *word;
    int kind;
} words[] = {
    /* OpenStreetMap, Geofabrik; decamp's own class names */
    {"motorway", ROAD_MOTORWAY},
    {"motorway_link", ROAD_MOTORWAY},
    {"trunk", ROAD_TRUNK},
    {"trunk_link", ROAD_TRUNK},
    {"primary", ROAD_PRIMARY},
    {"primary_link", ROAD_PRIMARY},
    {"secondary", ROAD_SECONDARY},
    {"secondary_link", ROAD_SECONDARY},
    {"tertiary", ROAD_TERTIARY},
    {"tertiary_link", ROAD_TERTIARY},
    {"unclassified", ROAD_MINOR},
    {"minor", ROAD_MINOR},
    {"road", ROAD_MINOR},
    {"residential", ROAD_STREET},
    {"living_street", ROAD_STREET},
    {"street", ROAD_STREET},
    {"service", ROAD_SERVICE},
    {"track", ROAD_TRACK},
    {"track_grade1", ROAD_TRACK},
    {"track_grade2", ROAD_TRACK},
    {"track_grade3", ROAD_TRACK},
    {"track_grade4", ROAD_TRACK},
    {"track_grade5", ROAD_TRACK},
    {"ferry", ROAD_FERRY},
    {"footway", ROAD_WORD_CLOSED},
    {"path", ROAD_WORD_CLOSED},
    {"cycleway", ROAD_WORD_CLOSED},
    {"bridleway", ROAD_WORD_CLOSED},
    {"steps", ROAD_WORD_CLOSED},
    {"pedestrian", ROAD_WORD_CLOSED},
    {"corridor", ROAD_WORD_CLOSED},
    {"elevator", ROAD_WORD_CLOSED},
    {"escalator", ROAD_WORD_CLOSED},
    {"platform", ROAD_WORD_CLOSED},
    {"via_ferrata", ROAD_WORD_CLOSED},
    {"construction", ROAD_WORD_CLOSED},
    {"proposed", ROAD_WORD_CLOSED},
    {"planned", ROAD_WORD_CLOSED},
    {"abandoned", ROAD_WORD_CLOSED},
    {"disused", ROAD_WORD_CLOSED},
    {"razed", ROAD_WORD_CLOSED},
    {"raceway", ROAD_WORD_CLOSED},
    {"bus_stop", ROAD_WORD_CLOSED},
    {"rest_area", ROAD_WORD_CLOSED},
    {"services", ROAD_WORD_CLOSED},
    {"no", ROAD_WORD_CLOSED},
    /* Natural Earth */
    {"Major Highway", ROAD_TRUNK},
    {"Beltway", ROAD_TRUNK},
    {"Bypass", ROAD_TRUNK},
    {"Secondary Highway", ROAD_PRIMARY},
    {"Ferry Route", ROAD_FERRY},
    {"Ferry, seasonal", ROAD_FERRY},
    {"Railroad", ROAD_WORD_CLOSED},
    /* gROADS, GRIP4 */
    {"1", ROAD_TRUNK},
    {"2", ROAD_PRIMARY},
    {"3", ROAD_SECONDARY},
    {"4", ROAD_TERTIARY},
    {"5", ROAD_MINOR},
    {"6", ROAD_TRACK},
};

static const char *const unpaved[] = {"unpaved",  "gravel",      "fine_gravel", "dirt",
                                      "ground",   "earth",       "compacted",   "clay",
                                      "laterite", "pebblestone", "rock",        "grass"};
static const char *const soft[] = {"sand", "mud", "salt", "snow", "ice"};

const char *const road_class_fields[] = {"highway", "fclass", "gp_rtp",   "road_class", "roadclass",
                                         "class",   "type",   "category", NULL};

const char *road_class_name(enum road_class kind)
{
    return classes[kind].name;
}

struct road_speeds road_speeds_default(void)
{
    struct road_speeds speeds;
    for (int kind = 0; kind < ROAD_CLASS_COUNT; kind++)
        speeds.kmh[kind] = classes[kind].kmh;
    return speeds;
}

const char *road_speeds_parse(struct road_speeds *speeds, const char *list, struct arena *arena)
{
    for (char *rest = arena_copy_text(arena, list), *item; (item = strsep(&rest, ",")) != NULL;) {
        char *value = strchr(item, '=');
        if (!value)
            return arena_format(arena, "'%s' is not CLASS=KMH, as in track=12,primary=50", item);
        *value++ = '\0';
        int kind = 0;
        while (kind < ROAD_CLASS_COUNT && strcmp(item, classes[kind].name) != 0)
            kind++;
        if (kind == ROAD_CLASS_COUNT)
            return arena_format(
                arena,
                "there is no road class '%s'; the classes are motorway, trunk, primary, "
                "secondary, tertiary, minor, street, service, track, ferry",
                item);
        char *end;
        double kmh = strtod(value, &end);
        if (end == value || *end || !(kmh >= 1 && kmh <= 120))
            return arena_format(arena, "the speed of %s is 1 to 120 km/h, not '%s'", item, value);
        speeds->kmh[kind] = kmh;
    }
    return NULL;
}

int road_class_find(const char *word)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(word, words[i].word) == 0)
            return words[i].kind;
    return ROAD_WORD_UNKNOWN;
}

static bool is_one_of(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(word, list[i]) == 0)
            return true;
    return false;
}

uint8_t road_speed(const struct road_speeds *speeds, enum road_class kind, const char *surface,
                   const char *maxspeed)
{
    double kmh = speeds->kmh[kind];
    if (surface && is_one_of(surface, unpaved, sizeof unpaved / sizeof *unpaved))
        kmh = fmin(kmh, UNPAVED_KMH);
    if (surface && is_one_of(surface, soft, sizeof soft / sizeof *soft))
        kmh = fmin(kmh, SAND_KMH);
    if (maxspeed && *maxspeed) {
        char *end;
        double posted = strtod(maxspeed, &end);
        if (end != maxspeed && strstr(end, "mph"))
            posted *= 1.609344;
        if (end != maxspeed && posted >= 5)
            kmh = fmin(kmh, posted);
    }
    return (uint8_t)lround(fmax(kmh, 1));
}
