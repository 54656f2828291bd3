/* What else in the plan has part in a breach.
 *
 * A breach says what is wrong where and when; what holds a date is what would have to give way: the
 * trip that brings what is missing, the clearance that has not ended, the trips that have the
 * trucks that day. Candidates are looked for in the plan itself, as whatever was not moved is in
 * the copy where it is in the plan. Of two that could give way, the one that was not moved counts.
 */
#include "explain/element.h"

struct search {
    const struct mission *mission;
    const struct plan_document *plan;
    const struct element_list *moved;
    const struct breach *breach;
    struct element_list *found;
    int64_t from, until; /* the stretch of time looked at: from < moment <= until */
};

/* Adds the element if it was not moved; true if so. */
static bool offer(struct search *search, struct element element)
{
    if (element.index < 0 || element_list_has(search->moved, element))
        return false;
    struct element_list *found = search->found;
    if (element_list_has(found, element))
        return true;
    memory_grow(&found->items, &found->capacity, (size_t)found->count + 1, sizeof *found->items);
    found->items[found->count++] = element;
    return true;
}

static bool offer_trip(struct search *search, int trip)
{
    return offer(search, (struct element){ELEMENT_TRIP, trip});
}

static bool offer_place(struct search *search, enum element_kind kind, int place)
{
    return offer(search, element_of_place(search->plan, kind, place));
}

static bool within(const struct search *search, int64_t moment)
{
    return moment > search->from && moment <= search->until;
}

/* The trip carries what the breach is about, or the breach is about nothing in particular. */
static bool carries(const struct search *search, const struct plan_trip *trip)
{
    const struct breach *breach = search->breach;
    for (int i = 0; i < trip->load_count; i++)
        if ((breach->unit >= 0 && trip->loads[i].unit == breach->unit) ||
            (breach->lot >= 0 && trip->loads[i].lot == breach->lot))
            return true;
    return breach->unit < 0 && breach->lot < 0;
}

/* Trips that bring it to the place, counted when it may go on. */
static bool offer_arrivals(struct search *search)
{
    int64_t transfer = (int64_t)(search->mission->settings.transfer_hours * 60);
    bool any = false;
    for (int i = 0; i < search->plan->trip_count; i++) {
        const struct plan_trip *trip = &search->plan->trips[i];
        if (trip->to == search->breach->place && within(search, trip->arrive + transfer) &&
            carries(search, trip))
            any |= offer_trip(search, i);
    }
    return any;
}

/* What leaves the place, is disposed of there, or comes back as escorts. */
static bool offer_leaving(struct search *search, bool escorts)
{
    const struct plan_document *plan = search->plan;
    int place = search->breach->place;
    bool any = false;
    for (int i = 0; i < plan->trip_count; i++) {
        const struct plan_trip *trip = &plan->trips[i];
        if (trip->from == place && within(search, trip->depart) && carries(search, trip))
            any |= offer_trip(search, i);
        if (escorts && trip->has_escort && !trip->escort.aboard &&
            search->mission->units[trip->escort.unit].place == place &&
            within(search, trip->escort.until))
            any |= offer_trip(search, i);
    }
    for (int i = 0; i < plan->disposition_count; i++) {
        const struct plan_disposition *disposal = &plan->dispositions[i];
        if (disposal->place == place && within(search, disposal->date) &&
            (search->breach->lot == disposal->lot ||
             (search->breach->lot < 0 && search->breach->unit < 0)))
            any |= offer(search, (struct element){ELEMENT_DISPOSAL, i});
    }
    return any;
}

static bool offer_disposals(struct search *search)
{
    bool any = false;
    for (int i = 0; i < search->plan->disposition_count; i++)
        if (search->plan->dispositions[i].lot == search->breach->lot &&
            search->plan->dispositions[i].place == search->breach->place)
            any |= offer(search, (struct element){ELEMENT_DISPOSAL, i});
    return any;
}

/* Trips that have vehicles of the pool, or escorts of the unit, at the breach's moment. */
static void offer_users(struct search *search)
{
    const struct plan_document *plan = search->plan;
    int64_t moment = search->breach->moment;
    bool pool = search->breach->kind == BREACH_POOL;
    int wanted = pool ? plan->trips[search->breach->trip].lift.lift : search->breach->unit;
    for (int i = 0; i < plan->trip_count; i++) {
        const struct plan_trip *trip = &plan->trips[i];
        if (pool ? trip->has_lift && trip->lift.lift == wanted && trip->lift.from <= moment &&
                       moment < trip->lift.until
                 : trip->has_escort && !trip->escort.aboard && trip->escort.unit == wanted &&
                       trip->escort.from <= moment && moment < trip->escort.until)
            offer_trip(search, i);
    }
}

void element_list_find_holders(struct element_list *held_by, const struct mission *mission,
                               const struct plan_document *plan, const struct element_list *moved,
                               const struct breach *breach, bool earlier)
{
    struct search search = {mission, plan, moved, breach, held_by, breach->moment, breach->moment};
    search.until += MINUTES_PER_DAY;
    switch (breach->kind) {
    case BREACH_ABSENT:
        if (!(earlier && offer_arrivals(&search)) && breach->trip >= 0)
            offer_trip(&search, breach->trip);
        break;
    case BREACH_GUARD:
        search.until = breach->until;
        if (!(earlier && offer_leaving(&search, true)) && breach->trip >= 0)
            offer_trip(&search, breach->trip);
        break;
    case BREACH_BEDS:
        search.from = breach->until - 1;
        search.until = breach->until;
        offer_leaving(&search, false);
        break;
    case BREACH_POOL:
    case BREACH_ESCORTS:
        offer_users(&search);
        break;
    case BREACH_DAY:
        for (int i = 0; i < breach->other_count; i++)
            offer_trip(&search, breach->others[i]);
        break;
    case BREACH_PACKING:
        if (!offer_place(&search, ELEMENT_PACKING, breach->place))
            offer_place(&search, ELEMENT_DEPARTURE, breach->place);
        break;
    case BREACH_CLEARANCE:
        if ((breach->trip < 0 || !offer_trip(&search, breach->trip)) &&
            (breach->lot < 0 || !offer_disposals(&search)) &&
            !offer_place(&search, ELEMENT_CLEARANCE, breach->place))
            offer_place(&search, ELEMENT_DEPARTURE, breach->place);
        break;
    case BREACH_CLOSED:
        if ((breach->trip < 0 || !offer_trip(&search, breach->trip)) &&
            !offer_leaving(&search, false))
            offer_place(&search, ELEMENT_DEPARTURE, breach->place);
        break;
    case BREACH_AFTER:
        if (!offer_place(&search, ELEMENT_DEPARTURE, breach->before))
            offer_place(&search, ELEMENT_DEPARTURE, breach->place);
        break;
    default:
        break;
    }
}

bool breach_is_followed(const struct breach *breach)
{
    switch (breach->kind) {
    case BREACH_ABSENT:
    case BREACH_GUARD:
    case BREACH_PACKING:
    case BREACH_CLEARANCE:
    case BREACH_CLOSED:
    case BREACH_AFTER:
        return true;
    default:
        return false;
    }
}
