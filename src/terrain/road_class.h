/* From the words of road layers to a class and a speed. */
#ifndef DECAMP_TERRAIN_ROAD_CLASS_H
#define DECAMP_TERRAIN_ROAD_CLASS_H

#include "terrain/gis.h"

enum { ROAD_WORD_UNKNOWN = -1, ROAD_WORD_CLOSED = -2 };

/* The class that a layer's word means, as OpenStreetMap (`highway`), Geofabrik (`fclass`), Natural
 * Earth (`type`), gROADS and GRIP4 (numbers) use it, case ignored. ROAD_WORD_CLOSED: no road for
 * vehicles (footway, steps, proposed, railway ...). */
int road_class_find(const char *word);

/* The fields in which layers keep the class, best first; ends with NULL. */
extern const char *const road_class_fields[];

/* km/h on a line: the class's speed, lowered by an unpaved or sandy `surface` and by a `maxspeed`
 * (km/h, or with "mph"). Either may be NULL or empty. */
uint8_t road_speed(const struct road_speeds *speeds, enum road_class kind, const char *surface,
                   const char *maxspeed);

#endif
