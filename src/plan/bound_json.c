/* The bound in the plan file: the figure, and the prices from which anybody can work it out again.
 *
 * Sums of this many terms may be wrong in their last digits, so what is claimed is a millionth less
 * than what was found. */
#include "plan/bound.h"

#define CAUTION 1e-6

static json_t *day_json(const struct bound *bound, int day)
{
    char text[11];
    return json_string(day_format(bound->network->mission->settings.start_day + day, text));
}

/* Days in a row with one price are one entry. */
static void append_prices(const struct bound *bound, const struct bound_resource *resource,
                          json_t *list)
{
    const struct mission *mission = bound->network->mission;
    for (int day = 0, end; day < bound->day_count; day = end) {
        end = day + 1;
        if (resource->price[day] <= 0)
            continue;
        while (end < bound->day_count && resource->price[end] == resource->price[day])
            end++;
        enum limit_kind kind = resource->kind == BOUND_LIFT     ? LIMIT_LIFT_NUMBER
                               : resource->kind == BOUND_PEOPLE ? LIMIT_PEOPLE_PER_DAY
                                                                : LIMIT_FLIGHTS_PER_DAY;
        json_t *entry = json_pack("{s:s}", "limit", limit_kind_name(kind));
        if (resource->kind == BOUND_LIFT)
            json_object_set_new(entry, "lift", json_string(mission->lifts[resource->item].id));
        else if (resource->kind == BOUND_COUNTRY_FLIGHTS)
            json_object_set_new(entry, "country",
                                json_string(mission->places[resource->item].country));
        else if (resource->kind != BOUND_ALL_FLIGHTS)
            json_object_set_new(entry, "place", json_string(mission->places[resource->item].id));
        json_object_set_new(entry, "from", day_json(bound, day));
        json_object_set_new(entry, "until", day_json(bound, end - 1));
        json_object_set_new(entry, "price", json_real(resource->price[day]));
        json_array_append_new(list, entry);
    }
}

json_t *bound_json(const struct bound *bound)
{
    const struct mission *mission = bound->network->mission;
    json_t *prices = json_array(), *shares = json_array(), *places = json_array();
    for (int i = 0; i < bound->resource_count; i++)
        append_prices(bound, &bound->resources[i], prices);
    for (int l = 0; l < mission->leg_count; l++)
        if (bound->shares[l])
            json_array_append_new(shares, json_pack("{s:s, s:f}", "leg", mission->legs[l].id,
                                                    "people", bound->share[l]));
    for (int place = 0; place < bound->place_count; place++)
        if (bound->by_place[place] > 0)
            json_array_append_new(places,
                                  json_pack("{s:s, s:f}", "place", mission->places[place].id,
                                            "exposure", bound->by_place[place]));
    double value = bound->value > 0 ? bound->value * (1 - CAUTION) : 0;
    return json_pack("{s:f, s:s, s:o, s:f, s:o, s:o}", "exposure", value, "method",
                     "everybody alone, with prices for what they share", "places", places, "paid",
                     bound->paid, "prices", prices, "shares", shares);
}
