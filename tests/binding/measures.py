"""What the cases of binding_test.py look at in a plan. Day 1 is the mission's first."""
import datetime

START = datetime.datetime(2024, 1, 1)


def moment(text):
    return datetime.datetime.fromisoformat(text)


def day(text):
    return (moment(text) - START).days + 1


def trips_from(plan, place="camp"):
    return sorted((trip for trip in plan["trips"] if trip["from"] == place), key=lambda trip: trip["depart"])


def people(trip):
    return sum(load.get("people", 0) for load in trip["loads"])


def items(trip):
    return sum(load.get("quantity", 0) for load in trip["loads"])


def last_out(plan):
    return day(plan["figures"]["last_day_out"])


def trips(plan):
    return len(plan["trips"])


def first_departure(plan):
    return day(trips_from(plan)[0]["depart"])


def last_departure(plan):
    return day(trips_from(plan)[-1]["depart"])


def last_departure_of_people(plan):
    return day([trip for trip in trips_from(plan) if people(trip)][-1]["depart"])


def last_departure_from_hub(plan):
    return day(trips_from(plan, "hub")[-1]["depart"])


def first_departure_of_items(plan):
    return day([trip for trip in trips_from(plan) if items(trip)][0]["depart"])


def last_arrival(plan):
    return day(max(trip["arrive"] for trip in plan["trips"]))


def closed(plan, place="camp"):
    return next(day(closing["closed"]) for closing in plan["closings"] if closing["place"] == place)


def legs(plan):
    """Legs of the loaded moves, in the order of their departure."""
    return list(dict.fromkeys(move["leg"] for trip in sorted(plan["trips"], key=lambda trip: trip["depart"])
                              for move in trip["moves"]))


def legs_of_return(plan):
    return sorted({move["leg"] for trip in plan["trips"] for move in trip["lift"]["back"]})


def modes(plan):
    return list(dict.fromkeys(trip["mode"] for trip in sorted(plan["trips"], key=lambda trip: trip["depart"])))


def pools(plan):
    return sorted({trip["lift"]["pool"] for trip in plan["trips"] if trip.get("lift")})


def trucks_used(plan):
    return sum(trip["lift"]["number"] for trip in plan["trips"] if trip.get("lift"))


def escorts(plan):
    """Who escorts the trips from the camp: `aboard`, a unit that comes from elsewhere, or nobody."""
    found = {("aboard" if trip["escort"]["aboard"] else trip["escort"]["unit"]) if trip.get("escort") else "nobody"
             for trip in trips_from(plan)}
    return sorted(found)


def escort_people(plan):
    return sum(trip["escort"]["people"] for trip in plan["trips"] if trip.get("escort"))


def most_escorts_away(plan):
    """Most escorts away at one moment."""
    away = [(moment(trip["escort"]["from"]), moment(trip["escort"]["until"]), trip["escort"]["people"])
            for trip in plan["trips"] if trip.get("escort") and not trip["escort"]["aboard"]]
    return max((sum(number for other, until, number in away if other <= begin < until) for begin, _, _ in away), default=0)


def last_to_leave(plan):
    """People who leave the camp at its last moment."""
    last = trips_from(plan)[-1]["depart"]
    return sum(people(trip) for trip in trips_from(plan) if trip["depart"] == last)


def smallest_part(plan):
    return min(load["people"] for trip in plan["trips"] for load in trip["loads"] if "people" in load)


def largest_convoy(plan):
    """Vehicles of the largest trip from the camp: what drives, and lift."""
    return max(items(trip) if not trip.get("lift") else trip["lift"]["number"] for trip in trips_from(plan))


def left_in_place(plan):
    return sorted((entry["lot"], entry["disposition"]) for entry in plan["dispositions"])


def late_closings(plan):
    return [entry["place"] for entry in plan["late_closings"]]


def late_people(plan):
    return sum(entry["people"] for entry in plan["late"])


def order_of_closing(plan):
    return [closing["place"] for closing in sorted(plan["closings"], key=lambda closing: closing["last_departure"])]


def carries(trip, unit):
    return any(load.get("unit") == unit for load in trip["loads"])


def wait_at_hub(plan):
    """Hours from the first arrival of the troops at the hub to their first departure."""
    arrived = min(trip["arrive"] for trip in plan["trips"] if trip["to"] == "hub" and carries(trip, "troops"))
    left = min(trip["depart"] for trip in plan["trips"] if trip["from"] == "hub" and carries(trip, "troops"))
    return (moment(left) - moment(arrived)).total_seconds() / 3600


def staff_leave_last(plan):
    return carries(trips_from(plan)[-1], "staff")


def first_departure_of_guards(plan):
    return min(day(trip["depart"]) for trip in plan["trips"] if carries(trip, "guards"))


def most_at_hub(plan):
    """Most troops who wait at the hub."""
    there, most = 0, 0
    events = [(trip["arrive"], 1, people(trip)) for trip in plan["trips"] if trip["to"] == "hub"]
    events += [(trip["depart"], 0, -people(trip)) for trip in plan["trips"] if trip["from"] == "hub" and carries(trip, "troops")]
    for _, _, number in sorted(events):
        there += number
        most = max(most, there)
    return most


def people_in_a_day(plan):
    """Most people who leave the camp in a day."""
    days = [day(trip["depart"]) for trip in trips_from(plan)]
    return max(sum(people(trip) for trip in trips_from(plan) if day(trip["depart"]) == one) for one in days)
