/* strptime and timegm do the calendar; what they let through (2023-02-31, trailing text, one-digit
 * months) is caught by formatting the result again and comparing. */
#include "base/date.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static bool parse_as(const char *text, const char *format, size_t length, int64_t *moment)
{
    char copy[32];
    struct tm parts = {.tm_mday = 1};
    if (strlen(text) != length || length >= sizeof copy)
        return false;
    for (size_t i = 0; i <= length; i++)
        copy[i] = (char)toupper((unsigned char)text[i]);
    const char *end = strptime(copy, format, &parts);
    if (!end || *end)
        return false;
    char again[32];
    time_t seconds = timegm(&parts);
    struct tm normal;
    if (!gmtime_r(&seconds, &normal) || normal.tm_year < 0 || normal.tm_year > 299)
        return false;
    if (strftime(again, sizeof again, format, &normal) != length || strcasecmp(again, copy) != 0)
        return false;
    *moment = (int64_t)seconds / 60;
    return true;
}

bool moment_parse(const char *text, int64_t *moment)
{
    return parse_as(text, "%Y-%m-%dT%H:%M", 16, moment) || parse_as(text, "%Y-%m-%d", 10, moment) ||
           parse_as(text, "%d%H%MZ %b %y", 14, moment);
}

bool day_parse(const char *text, int32_t *day)
{
    int64_t moment;
    if (!parse_as(text, "%Y-%m-%d", 10, &moment) && !parse_as(text, "%d%H%MZ %b %y", 14, &moment))
        return false;
    *day = moment_day(moment);
    return true;
}

static void split(int64_t moment, struct tm *parts)
{
    time_t seconds = (time_t)(moment * 60);
    memset(parts, 0, sizeof *parts);
    gmtime_r(&seconds, parts);
}

char *day_format(int32_t day, char text[static 11])
{
    struct tm parts;
    split(day_moment(day), &parts);
    strftime(text, 11, "%Y-%m-%d", &parts);
    return text;
}

char *moment_format(int64_t moment, char text[static 17])
{
    struct tm parts;
    split(moment, &parts);
    strftime(text, 17, "%Y-%m-%dT%H:%M", &parts);
    return text;
}

const char *day_weekday(int32_t day)
{
    static const char names[7][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    return names[((day % 7) + 7) % 7];
}

int32_t moment_day(int64_t moment)
{
    int64_t day = moment / MINUTES_PER_DAY;
    return (int32_t)(moment % MINUTES_PER_DAY < 0 ? day - 1 : day);
}

int64_t day_moment(int32_t day)
{
    return (int64_t)day * MINUTES_PER_DAY;
}
