/* Coordinates and lengths that cannot be meant.
 *
 * No borders of countries are at hand, so a position is held against the other places of the same
 * country: how far it is from their middle (the median of latitudes and of longitudes), compared
 * with how far the others are. A country needs five places with positions for that. A place that is
 * far out of line is told if exchanging its coordinates, or turning a sign, brings it among the
 * others; without such a reason only if no country is that wide, so that a capital far from the
 * mission's area passes.
 */
#include "mission/checks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEWEST_PLACES = 5 };
/* Far: this many times the median distance, and kilometres. Too far for any reason: kilometres. */
static const double far_times = 6, far_km = 600, too_far_km = 2000;

struct position {
    const char *country;
    int place;
    double latitude, longitude, km;
};

static int compare_doubles(const void *left_address, const void *right_address)
{
    double left = *(const double *)left_address, right = *(const double *)right_address;
    return left < right ? -1 : left > right;
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare_doubles);
    return values[count / 2];
}

static int compare_positions(const void *left_address, const void *right_address)
{
    const struct position *left = left_address, *right = right_address;
    int order = strcmp(left->country, right->country);
    return order ? order : left->place - right->place;
}

static void report_far(const struct mission *mission, struct diagnostics *diagnostics,
                       const struct position *position, double latitude, double longitude,
                       double near_km)
{
    static const struct {
        bool exchanged;
        double latitude, longitude; /* signs */
        const char *hint;
    } slips[] = {
        {true, 1, 1, "are latitude and longitude exchanged?"},
        {false, 1, -1, "west is negative: has longitude the right sign?"},
        {false, -1, 1, "south is negative: has latitude the right sign?"},
    };
    const struct place *place = &mission->places[position->place];
    const char *hint =
        position->km > too_far_km ? "are latitude, longitude and country right?" : NULL;
    for (size_t i = sizeof slips / sizeof *slips; i-- > 0;) {
        double north = slips[i].exchanged ? place->longitude : place->latitude * slips[i].latitude;
        double east = slips[i].exchanged ? place->latitude : place->longitude * slips[i].longitude;
        if (fabs(north) <= 90 && mission_geodesic_km(north, east, latitude, longitude) <= near_km)
            hint = slips[i].hint;
    }
    if (!hint)
        return;
    CHECK_WARNING(PLACES, position->place, "latitude",
                  "%s lies %.0f km from the middle of the places in %s", place->id, position->km,
                  position->country);
    CHECK_HINT("%s", hint);
}

static void check_country(const struct mission *mission, struct diagnostics *diagnostics,
                          struct position *positions, size_t count)
{
    double *values = memory_new(count, sizeof *values);
    double origin = positions[0].longitude; /* so that a country on the date line is in one piece */
    for (size_t i = 0; i < count; i++)
        values[i] = positions[i].latitude;
    double latitude = median(values, count);
    for (size_t i = 0; i < count; i++)
        values[i] = remainder(positions[i].longitude - origin, 360);
    double longitude = remainder(median(values, count) + origin, 360);
    for (size_t i = 0; i < count; i++)
        values[i] = positions[i].km =
            mission_geodesic_km(positions[i].latitude, positions[i].longitude, latitude, longitude);
    double near_km = fmax(far_km, far_times * median(values, count));
    for (size_t i = 0; i < count; i++)
        if (positions[i].km > near_km)
            report_far(mission, diagnostics, &positions[i], latitude, longitude, near_km);
    free(values);
}

void mission_check_countries(const struct mission *mission, struct diagnostics *diagnostics)
{
    struct position *positions = memory_new((size_t)mission->place_count, sizeof *positions);
    size_t count = 0;
    for (int i = 0; i < mission->place_count; i++) {
        const struct place *place = &mission->places[i];
        if (!place->has_position)
            continue;
        if (place->latitude == 0 && place->longitude == 0) {
            CHECK_WARNING(PLACES, i, "latitude", "%s lies at 0, 0, in the sea off Ghana",
                          place->id);
            CHECK_HINT("leave latitude and longitude empty where they are not known");
            continue;
        }
        positions[count++] =
            (struct position){place->country, i, place->latitude, place->longitude, 0};
    }
    qsort(positions, count, sizeof *positions, compare_positions);
    for (size_t begin = 0, end; begin < count; begin = end) {
        end = begin + 1;
        while (end < count && strcmp(positions[end].country, positions[begin].country) == 0)
            end++;
        if (end - begin >= FEWEST_PLACES)
            check_country(mission, diagnostics, positions + begin, end - begin);
    }
    free(positions);
}

void mission_check_lengths(const struct mission *mission, struct diagnostics *diagnostics)
{
    for (int i = 0; i < mission->leg_count; i++) {
        const struct leg *leg = &mission->legs[i];
        const struct place *from = &mission->places[leg->from], *to = &mission->places[leg->to];
        bool given = mission_cell_is_filled(mission, TABLE_LEGS, i, "km");
        const char *column = given ? "km" : "hours";
        if (from->has_position && to->has_position) {
            bool straight = leg->mode == MODE_AIR;
            double km =
                mission_geodesic_km(from->latitude, from->longitude, to->latitude, to->longitude);
            if (leg->km < 0.95 * km - 2) {
                CHECK_WARNING(LEGS, i, column,
                              "%s is %.0f km long, and the straight line between its ends %.0f",
                              leg->id, leg->km, km);
                CHECK_HINT("is it in miles, or is an end's position wrong?");
            } else if (leg->km > (straight ? 1.5 : 5) * km + 50) {
                CHECK_WARNING(
                    LEGS, i, column,
                    "%s is %.0f km long, and the straight line between its ends only %.0f", leg->id,
                    leg->km, km);
                CHECK_HINT("is an end's position wrong?");
            }
        }
        if (!given || leg->hours <= 0)
            continue;
        double pace = leg->km / leg->hours;
        if (leg->speed_kmh > 0 && fabs(pace - leg->speed_kmh) > 0.1 * leg->speed_kmh) {
            CHECK_WARNING(LEGS, i, "speed_kmh", "speed_kmh is %g, and km by hours %.1f",
                          leg->speed_kmh, pace);
            CHECK_HINT("hours count: leave speed_kmh empty");
        } else if (leg->mode == MODE_ROAD && pace > 120) {
            CHECK_WARNING(LEGS, i, "hours", "%g km in %g hours are %.0f km/h on a road", leg->km,
                          leg->hours, pace);
        }
    }
}
