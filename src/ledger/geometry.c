/* The two geometries that a ledger holds, points and lines of two points, as GeoPackage keeps them
 * (OGC 12-128r17, clause 2.1.3): "GP", version 0, flags, SRS, then WKB. Always little-endian and
 * without an envelope, so that equal positions are equal bytes. */
#include "ledger/store.h"

#include <string.h>

enum { SRS_WGS84 = 4326, WKB_POINT = 1, WKB_LINE = 2, HEAD_BYTES = 8 };

static void put_integer(uint32_t number, unsigned char **at)
{
    for (int i = 0; i < 4; i++)
        *(*at)++ = (unsigned char)(number >> (8 * i));
}

static void put_position(double latitude, double longitude, unsigned char **at)
{
    for (int axis = 0; axis < 2; axis++) {
        double degrees = axis == 0 ? longitude : latitude;
        uint64_t bits;
        degrees = degrees == 0 ? 0 : degrees; /* one zero */
        memcpy(&bits, &degrees, sizeof bits);
        put_integer((uint32_t)bits, at);
        put_integer((uint32_t)(bits >> 32), at);
    }
}

static void put_head(uint32_t wkb_type, unsigned char **at)
{
    static const unsigned char magic[4] = {'G', 'P', 0, 1};
    memcpy(*at, magic, sizeof magic);
    *at += sizeof magic;
    put_integer(SRS_WGS84, at);
    *(*at)++ = 1; /* little-endian */
    put_integer(wkb_type, at);
}

void geometry_point(double latitude, double longitude, unsigned char bytes[POINT_BYTES])
{
    put_head(WKB_POINT, &bytes);
    put_position(latitude, longitude, &bytes);
}

void geometry_line(double latitude, double longitude, double other_latitude, double other_longitude,
                   unsigned char bytes[LINE_BYTES])
{
    put_head(WKB_LINE, &bytes);
    put_integer(2, &bytes);
    put_position(latitude, longitude, &bytes);
    put_position(other_latitude, other_longitude, &bytes);
}

static double read_degrees(const unsigned char *bytes)
{
    uint64_t bits = 0;
    double degrees;
    for (int i = 7; i >= 0; i--)
        bits = bits << 8 | bytes[i];
    memcpy(&degrees, &bits, sizeof degrees);
    return degrees;
}

bool geometry_read_point(const void *bytes, int length, double *latitude, double *longitude)
{
    if (length != POINT_BYTES)
        return false;
    unsigned char again[POINT_BYTES];
    double x = read_degrees((const unsigned char *)bytes + POINT_BYTES - 16);
    double y = read_degrees((const unsigned char *)bytes + POINT_BYTES - 8);
    if (!(x >= -180 && x <= 180 && y >= -90 && y <= 90))
        return false;
    geometry_point(y, x, again);
    *latitude = y;
    *longitude = x;
    return memcmp(bytes, again, POINT_BYTES) == 0;
}
