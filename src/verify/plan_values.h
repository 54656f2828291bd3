/* Private to the plan reader: typed values out of a JSON document, with errors that name their
 * place ("trips[3].lift.number").
 *
 * Each function looks up `key` in `object`, checks the value and returns it. A value that is
 * missing though `required`, or of the wrong kind, adds an error and yields the stated default, so
 * that reading goes on and finds the rest. */
#ifndef DECAMP_VERIFY_PLAN_VALUES_H
#define DECAMP_VERIFY_PLAN_VALUES_H

#include "mission/mission.h"

#include <jansson.h>

/* A place in the document: the chain from the root, kept on the stack and only put into words for
 * an error. */
struct place_in_document {
    const struct place_in_document *parent; /* NULL: the root */
    const char *key;                        /* NULL: an item of an array, by index */
    size_t index;
};

enum { MOST_COUNT = 1000000000 }; /* of people, items and vehicles */

struct plan_trip;

struct plan_reader {
    struct arena *arena;                          /* owns texts and arrays */
    const struct plan_trip *trips, **trips_by_id; /* as soon as they are read */
    size_t trip_count;
    const struct mission *mission;
    struct diagnostics *diagnostics;
    const char *path;
};

void plan_value_error(struct plan_reader *reader, const struct place_in_document *place,
                      const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The value, or NULL; a JSON null counts as missing. */
json_t *plan_value_find(struct plan_reader *reader, const struct place_in_document *place,
                        const json_t *object, const char *key, bool required);
/* The object under `key`, or NULL. */
json_t *plan_value_object(struct plan_reader *reader, const struct place_in_document *place,
                          const json_t *object, const char *key, bool required);
const char *plan_value_text(struct plan_reader *reader, const struct place_in_document *place,
                            const json_t *object, const char *key, bool required); /* "" */
int64_t plan_value_whole(struct plan_reader *reader, const struct place_in_document *place,
                         const json_t *object, const char *key, bool required, int64_t least,
                         int64_t most); /* least */
double plan_value_number(struct plan_reader *reader, const struct place_in_document *place,
                         const json_t *object, const char *key, bool required); /* NAN */
bool plan_value_truth(struct plan_reader *reader, const struct place_in_document *place,
                      const json_t *object, const char *key); /* false; never required */
int64_t plan_value_moment(struct plan_reader *reader, const struct place_in_document *place,
                          const json_t *object, const char *key, bool required); /* INT64_MIN */
int32_t plan_value_day(struct plan_reader *reader, const struct place_in_document *place,
                       const json_t *object, const char *key, bool required); /* DAY_NONE */

/* The index of the mission's item with the id under `key`, or -1. */
int plan_value_place(struct plan_reader *reader, const struct place_in_document *place,
                     const json_t *object, const char *key);
int plan_value_leg(struct plan_reader *reader, const struct place_in_document *place,
                   const json_t *object, const char *key);
int plan_value_unit(struct plan_reader *reader, const struct place_in_document *place,
                    const json_t *object, const char *key);
int plan_value_lot(struct plan_reader *reader, const struct place_in_document *place,
                   const json_t *object, const char *key);
int plan_value_lift(struct plan_reader *reader, const struct place_in_document *place,
                    const json_t *object, const char *key);

/* A place in the country under `key`, the first; or the trip, by its number: -1 if there is none.
 */
int plan_value_country(struct plan_reader *reader, const struct place_in_document *place,
                       const json_t *object, const char *key);
int plan_value_trip(struct plan_reader *reader, const struct place_in_document *place,
                    const json_t *object, const char *key);
int plan_value_compare_trips(const void *left, const void *right); /* pointers to trips, by id */

/* One of words[0 .. count-1], or -1. */
int plan_value_word(struct plan_reader *reader, const struct place_in_document *place,
                    const json_t *object, const char *key, const char *(*word)(int index),
                    int count);

/* The array under `key`: makes room for its items, each `size` bytes, in the arena, calls `read`
 * for each that is an object, and returns the room and its length. */
void *
plan_value_array(struct plan_reader *reader, const struct place_in_document *place,
                 const json_t *object, const char *key, bool required, size_t size, int *count,
                 void (*read)(struct plan_reader *reader, const struct place_in_document *place,
                              const json_t *item, void *room));

#endif
