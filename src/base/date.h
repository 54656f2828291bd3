/* Dates and moments as numbers.
 *
 * A *day* is an int32_t: days since 1970-01-01. A *moment* is an int64_t: minutes since
 * 1970-01-01T00:00, in the mission's own local time; decamp never converts between time zones. All
 * calendar arithmetic is the C library's.
 */
#ifndef DECAMP_BASE_DATE_H
#define DECAMP_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#define DAY_NONE        INT32_MIN
#define MINUTES_PER_DAY 1440

/* Reads YYYY-MM-DD, or a date-time group such as 081200Z DEC 23 (the time is checked, then
 * dropped). The whole text must be the date and the date must exist. Returns false and leaves *day
 * alone if not. Years 1900 to 2199. */
bool day_parse(const char *text, int32_t *day);

/* Reads YYYY-MM-DDTHH:MM (24:00 is not accepted), a date alone (00:00), or a date-time group with
 * its time. */
bool moment_parse(const char *text, int64_t *moment);

/* Writes YYYY-MM-DD, respectively YYYY-MM-DDTHH:MM. Each returns `text`. */
char *day_format(int32_t day, char text[static 11]);
char *moment_format(int64_t moment, char text[static 17]);

/* "Mon" ... "Sun". */
const char *day_weekday(int32_t day);

/* The day a moment lies in (floor, also before 1970), and the first moment of a day. */
int32_t moment_day(int64_t moment);
int64_t day_moment(int32_t day);

#endif
