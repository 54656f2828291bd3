"""Each limit of a mission, loose and tight.

One row a limit: its name; the tiny mission it is tried on (missions.py); what is changed in it for both plans,
     and what for the tight
one alone, as `"table row column": value` (a row that is not there is added); the rule of docs/validity.md by which the loose plan is
refused under the tight limit (None: it is not,
     but the tight plan is better); what to look at in the plans (measures.py); and what
is seen there in the loose and in the tight plan. Day 1 is 2024-01-01.

To add a limit is to add a row. Every number here can be worked out by hand.
"""
from missions import AIR, HUB, PORT, ROAD
from measures import *


def limit(kind, **columns):
    return {"limits": [{"kind": kind} | columns]}


CARGO = {"assets stores place": "camp", "assets stores destination": "home", "assets stores quantity": 40,
     "assets stores tonnes": 1,
         "assets stores teu": 0.1, "units staff people": 10}
HELICOPTERS = {f"lift helicopters {column}": value for column, value in {
    "mode": "air", "base": "home", "number": 1, "seats": 20, "speed_kmh": 200, "hours_per_day": 24, "turnround_hours": 1}.items()}
ONE_PLANE = {"lift planes number": 1}
SHORT_CONVOYS = {"mission convoy_vehicles": 2}
ESCORTED = {"legs track escort": "yes", "legs track convoy_vehicles": 4}
GUARDED = {"units guards people": 80, "units guards place": "camp", "units guards destination": "home",
     "units guards guards": "yes",
           "units staff people": 70, "places camp guard_people": 50, "lift planes number": 2}
TWO_CAMPS = {f"places post {column}": value for column, value in AIR["places"]["camp"].items()}
TWO_CAMPS |= {"legs hop from": "post", "legs hop to": "home", "legs hop mode": "air", "legs hop km": 1000,
     "units watch people": 50,
              "units watch place": "post", "units watch destination": "home", "units staff people": 50, "lift planes number": 1}
SLOW_PLANES = {"places camp runway_m": 2000, "legs fly from": "camp", "legs fly to": "home", "legs fly mode": "air",
              "legs fly km": 1000} | {f"lift planes {column}": value for column,
     value in AIR["lift"]["planes"].items()} | {"lift planes speed_kmh": 50}
WAY_BY_AIR = SLOW_PLANES | {"units troops vehicles": 0}
POLICE = {f"units police {column}": value for column, value in AIR["units"]["staff"].items()} | {"units police people": 40}
LEAVABLE = {"units troops vehicles": 0, "units troops people": 20, "assets stores place": "camp",
     "assets stores destination": "home",
            "assets stores quantity": 200, "assets stores tonnes": 1, "assets stores dispositions": "redeploy;donate",
            "mission last_day": "2024-01-10"}
UNTIL_DAY_4 = {"until": "2024-01-04"}

CASES = [
    # Lift
    ("number of a pool", AIR, {}, ONE_PLANE, "lift", last_out, 1, 2),
    ("lift_number limit by date", AIR, {}, limit("lift_number", lift="planes", value=0, **UNTIL_DAY_4), "lift", first_departure,
     1, 5),
    ("payload", AIR, CARGO, {"lift planes payload_tonnes": 5}, "lift", trips, 5, 9),
    ("seats", AIR, {}, {"lift planes seats": 20}, "lift", trips, 4, 10),
    ("TEU", AIR, CARGO | {"assets stores teu": 0.2}, {"lift planes teu": 1}, "lift", trips, 5, 9),
    ("range", AIR, {"places strip kind": "airfield", "places strip country": "ML", "places strip runway_m": 2000,
                    "legs hop from": "camp", "legs hop to": "strip", "legs hop mode": "air", "legs hop km": 600,
                    "legs skip from": "strip", "legs skip to": "home", "legs skip mode": "air", "legs skip km": 600},
     {"lift planes range_km": 700}, "lift", legs, ["fly"], ["hop", "skip"]),
    ("runway", AIR, HELICOPTERS, {"places camp runway_m": 500}, "lift", pools, ["planes"], ["helicopters"]),
    ("hours_per_day of a pool", ROAD, {"units troops vehicles": 0, "legs road km": 400}, {"lift trucks hours_per_day": 6},
     "calendar",
     last_out, 2, 4),
    ("speed of a pool", ROAD, {"units troops vehicles": 0}, {"lift trucks speed_kmh": 20}, "calendar", last_out, 1, 2),
    ("turnround", AIR, ONE_PLANE, {"lift planes turnround_hours": 10}, "lift", last_out, 2, 4),
    ("first day of a pool", AIR, {}, {"lift planes from": "2024-01-05"}, "lift", first_departure, 1, 5),
    ("last day of a pool", AIR, HELICOPTERS | {"units staff available": "2024-01-03"}, {"lift planes until": "2024-01-02"},
     "lift", pools,
     ["planes"], ["helicopters"]),
    ("base of a pool", ROAD, {"units troops vehicles": 0, "legs road km": 400, "lift trucks base": "camp"},
     {"lift trucks base": "home"}, "lift", first_departure, 1, 2),
    ("lift_number limit less than a convoy", ROAD, {"units troops vehicles": 0}, limit("lift_number", lift="trucks", value=2),
     "lift",
     largest_convoy, 3, 2),

    # Own vehicles and convoys
    ("seats of own vehicles", ROAD, {}, {"mission vehicle_seats": 4}, "lift", pools, [], ["trucks"]),
    ("driving hours of own vehicles", ROAD, {"legs road km": 400}, {"mission road_hours_per_day": 6}, "calendar", last_out, 1, 2),
    ("hours of a leg", ROAD, {}, {"legs road hours": 20}, "calendar", last_out, 1, 2),
    ("convoy_vehicles of a leg", ROAD, {}, {"legs road convoy_vehicles": 5}, "throughput", trips, 1, 2),
    ("convoy_vehicles of the settings", ROAD, {}, {"mission convoy_vehicles": 5}, "throughput", trips, 1, 2),
    ("convoy_vehicles limit of a leg", ROAD, {}, limit("convoy_vehicles", leg="road", value=4), "throughput", largest_convoy, 10,
     4),
    ("convoy_vehicles limit everywhere", ROAD, {}, limit("convoy_vehicles", value=4), "throughput", largest_convoy, 10, 4),
    ("convoys_per_day at a place", ROAD, SHORT_CONVOYS, limit("convoys_per_day", place="camp", value=1), "throughput",
     last_departure, 1, 5),
    ("convoys_per_day of the mission", ROAD, SHORT_CONVOYS, limit("convoys_per_day", value=2), "throughput", last_departure, 1,
     3),
    ("convoys_per_day by date", ROAD, {}, limit("convoys_per_day", value=0, **UNTIL_DAY_4), "throughput", first_departure, 1, 5),
    ("vehicles_per_day of a leg", ROAD, SHORT_CONVOYS, {"legs road vehicles_per_day": 4}, "throughput", last_departure, 1, 3),
    ("vehicles_per_day limit by date", ROAD, {}, limit("vehicles_per_day", leg="road", value=9, **UNTIL_DAY_4), "throughput",
     first_departure, 1, 5),
    ("vehicles_per_day less than a convoy", ROAD, {}, {"legs road vehicles_per_day": 4}, "throughput", largest_convoy, 10, 4),
    ("vehicles_per_day limit less than a convoy of trucks", ROAD, {"units troops vehicles": 0},
     limit("vehicles_per_day", leg="road", value=2),
     "throughput", largest_convoy, 3, 2),
    ("one-way leg", ROAD,
     {"units troops vehicles": 0, "legs detour from": "camp", "legs detour to": "home", "legs detour km": 300,
     "lift trucks base": "camp"},
     {"legs road both_ways": "no"}, "calendar", legs_of_return, ["road"], ["detour"]),

    ("a convoy is not longer than a pool has trucks", ROAD, {"units troops vehicles": 0, "units troops people": 300},
     {"lift trucks number": 5},
     "lift", trips, 1, 3),
    ("trucks take whom own vehicles leave", ROAD, {"units troops vehicles": 5, "units troops people": 300},
     {"lift trucks number": 5},
     "lift", trips, 1, 3),

    # What a place, a country or the mission lets pass in a day
    ("flights_per_day at a place", AIR, {}, limit("flights_per_day", place="camp", value=1), "throughput", last_out, 1, 4),
    ("flights_per_day where they land", AIR, {}, limit("flights_per_day", place="home", value=2), "throughput", last_out, 1, 2),
    ("flights_per_day of the country left", AIR, {}, limit("flights_per_day", country="ML", value=1), "throughput", last_out, 1,
     4),
    ("flights_per_day of the country reached", AIR, {}, limit("flights_per_day", country="TD", value=1), "throughput", last_out,
     1, 4),
    ("flights_per_day of the mission", AIR, {}, limit("flights_per_day", value=1), "throughput", last_out, 1, 4),
    ("flights_per_day by date", AIR, {}, limit("flights_per_day", value=0, **UNTIL_DAY_4), "throughput", first_departure, 1, 5),
    ("people_per_day", AIR, {}, {"places camp people_per_day": 50}, "throughput", last_out, 1, 4),
    ("people_per_day limit by date", AIR, {}, limit("people_per_day", place="camp", value=0, **UNTIL_DAY_4), "throughput",
     first_departure, 1, 5),
    ("people_per_day limit less than an aircraft", AIR, {}, limit("people_per_day", place="camp", value=40), "throughput",
     last_out, 1, 5),
    ("people_per_day where they arrive", AIR, {}, {"places home people_per_day": 100}, "throughput", people_in_a_day, 200, 100),
    ("tonnes_per_day", AIR, CARGO, {"places camp tonnes_per_day": 10}, "throughput", last_departure, 1, 4),
    ("tonnes_per_day limit by date", AIR, CARGO, limit("tonnes_per_day", place="camp", value=0, **UNTIL_DAY_4), "throughput",
     first_departure_of_items, 1, 5),
    ("tonnes_per_day limit less than an aircraft", AIR, CARGO, limit("tonnes_per_day", place="camp", value=8), "throughput",
     last_departure, 1, 5),
    ("beds for those who wait for a flight", HUB, limit("flights_per_day", value=1) | {"units company destination": "hub"},
     {"places hub beds": 160},
     "throughput", most_at_hub, 120, 96),
    ("beds limit by date", HUB, {}, limit("beds", place="hub", value=60, **UNTIL_DAY_4), "throughput", first_departure, 1, 5),

    # Escort
    ("escort needed", HUB, {}, {"legs track escort": "yes"}, "escort", escorts, ["nobody"], ["company"]),
    ("escort aboard", HUB, {"legs track escort": "yes"}, {"units troops escorts": "yes"}, None, escorts, ["company"], ["aboard"]),
    ("escort_people", HUB, {"legs track escort": "yes"}, {"mission escort_people": 30}, "escort", escort_people, 20, 30),
    ("escorts return before the next convoy", HUB, ESCORTED, {"units company people": 20}, "escort", most_escorts_away, 60, 20),
    ("escorts are short", HUB, ESCORTED, {"units company people": 20}, "escort", last_departure_of_people, 2, 5),
    ("escorts also guard", HUB, ESCORTED | {"units company guards": "yes"}, {"places hub guard_people": 40}, "guard",
     most_escorts_away, 60, 20),

    # Guard
    ("guard_people: the last to leave together", AIR, GUARDED, {"places camp guard_people": 80}, "guard", last_to_leave, 50, 80),
    ("guard_people: the last out are guards", AIR, GUARDED | {"places camp guard_people": 0, "units guards guards": "no",
     "units staff people": 170, "units staff available": "2024-01-03"}, {"units guards guards": "yes", "places camp guard_people": 50}, "guard", staff_leave_last, True, False),
    ("guard limit by date: when the guard thins out", AIR, GUARDED | {"places camp earliest_close": "2024-01-10"},
     limit("guard", place="camp", value=80, **UNTIL_DAY_4), "guard", first_departure_of_guards, 1, 5),
    ("smallest_part", AIR, ONE_PLANE | POLICE | {"units staff people": 40},
     {"units staff smallest_part": 20, "units police smallest_part": 20},
     "conservation", smallest_part, 10, 40),
    ("available", AIR, {}, {"units staff available": "2024-01-05"}, "calendar", first_departure, 1, 5),

    # Closing
    ("pack_days", AIR, CARGO, {"places camp pack_days": 3}, "order", first_departure_of_items, 1, 4),
    ("clearance_days", AIR, CARGO, {"places camp clearance_days": 3}, "order", last_departure, 1, 4),
    ("clearance, after all but guards have left", AIR, GUARDED | {"places camp guard_people": 0, "units staff available": "2024-01-03",
     "units staff people": 100}, {"places camp clearance_days": 3}, "order", last_departure, 3, 6),
    ("handover_days", AIR, {}, {"places camp handover_days": 3}, "order", closed, 1, 4),
    ("earliest_close", AIR, {}, {"places camp earliest_close": "2024-01-05"}, "order", last_departure, 1, 5),
    ("earliest_close and hand-over", AIR, {"places camp handover_days": 2}, {"places camp earliest_close": "2024-01-05"}, "order",
     last_departure, 1, 3),
    ("after", AIR, TWO_CAMPS, {"places camp after": "post"}, "order", order_of_closing, ["camp", "post"], ["post", "camp"]),
    ("latest_close missed is named", AIR, ONE_PLANE | {"places camp handover_days": 2},
     {"places camp latest_close": "2024-01-03"}, "date",
     late_closings, [], ["camp"]),

    # Shut
    ("shut leg", ROAD, {}, limit("shut", leg="road", **UNTIL_DAY_4), "calendar", first_departure, 1, 5),
    ("shut place", ROAD, {}, limit("shut", place="camp", **UNTIL_DAY_4), "calendar", first_departure, 1, 5),
    ("shut country", ROAD, {}, limit("shut", country="TD", **UNTIL_DAY_4), "calendar", first_departure, 1, 5),
    ("shut mode", ROAD, {}, limit("shut", mode="road", **UNTIL_DAY_4), "calendar", first_departure, 1, 5),
    ("shut pool", AIR, {}, limit("shut", lift="planes", **UNTIL_DAY_4), "calendar", first_departure, 1, 5),
    ("everything shut", ROAD, {}, limit("shut", **UNTIL_DAY_4), "calendar", first_departure, 1, 5),
    ("shut for one mode in a country", ROAD, WAY_BY_AIR, limit("shut", country="ML", mode="road"), "calendar", modes, ["road"],
     ["air"]),
    ("shut pool on one leg", AIR, HELICOPTERS, limit("shut", lift="planes", leg="fly"), "calendar", pools, ["planes"],
     ["helicopters"]),
    ("season: no convoy may be on the road when it begins", ROAD, {"legs road km": 1000},
     limit("shut", leg="road", **{"from": "2024-01-03", "until": "2024-01-09"}), "calendar", first_departure, 1, 10),
    ("season: the longer road stays open", ROAD, {"legs detour from": "camp", "legs detour to": "home", "legs detour km": 300},
     limit("shut", leg="road", until="2024-01-25"), "calendar", legs, ["road"], ["detour"]),

    # Danger
    ("danger of a road by date: the plan waits", ROAD, {"legs road hostile_acts_per_km": 0.00001},
     limit("danger", leg="road", value=0.01, **UNTIL_DAY_4), None, first_departure, 1, 5),
    ("danger of a place by date: the plan waits elsewhere", HUB, {}, limit("danger", place="hub", value=1, **UNTIL_DAY_4), None,
     first_departure, 1, 5),
    ("danger of a road: the safer one is longer", ROAD,
     {"legs detour from": "camp", "legs detour to": "home", "legs detour km": 300},
     {"legs road hostile_acts_per_km": 0.001}, None, legs, ["road"], ["detour"]),
    ("danger of the camp: it is left first", AIR,
     TWO_CAMPS | {"places post hostile_acts_per_day": 0.001, "places camp hostile_acts_per_day": 0.01},
     {"places post hostile_acts_per_day": 0.1}, None, order_of_closing, ["camp", "post"], ["post", "camp"]),

    # Onward
    ("transfer_hours", HUB, {}, {"mission transfer_hours": 48}, "conservation", wait_at_hub, 7, 49),
    ("a sailing waits for what comes to the port", PORT, {}, {"legs sail hours": 100}, "calendar", last_arrival, 3, 6),
    ("the port is shut", PORT, {}, limit("shut", place="port", until="2024-01-10"), "calendar", first_departure, 1, 11),
    ("no sailing for a while", PORT, {}, limit("shut", mode="sea", until="2024-01-10"), "calendar", last_arrival, 3, 12),
    ("goods go by road to the port and by ship home; by air where no ship sails", PORT, SLOW_PLANES, {"lift ship number": 0},
     "lift", modes,
     ["road", "sea"], ["air", "road"]),

    # Too little
    ("lift is short: goods are left so that people are in time", ROAD, LEAVABLE, {"lift trucks number": 1}, "lift", left_in_place,
     [],
     [("stores", "donate")]),
    ("last_day missed: who is late is named", AIR, ONE_PLANE, {"mission last_day": "2024-01-01"}, "date", late_people, 0, 100),
]

# What a history may overrun of these, if it names it: the words in `overruns`. The others are refused whatever it names.
OVERRUNS = {name: [what] for what, names in {
    "lift_number": ("last day of a pool",),
    "convoy_vehicles": ("convoy_vehicles limit of a leg", "convoy_vehicles limit everywhere",),
    "convoys_per_day": ("convoys_per_day at a place", "convoys_per_day of the mission", "convoys_per_day by date",),
    "vehicles_per_day": ("vehicles_per_day of a leg", "vehicles_per_day limit by date",
        "vehicles_per_day less than a convoy", "vehicles_per_day limit less than a convoy of trucks",),
    "flights_per_day": ("flights_per_day at a place", "flights_per_day where they land",
        "flights_per_day of the country left", "flights_per_day of the country reached",
        "flights_per_day of the mission", "flights_per_day by date",),
    "people_per_day": ("people_per_day", "people_per_day limit by date",
        "people_per_day limit less than an aircraft", "people_per_day where they arrive",),
    "tonnes_per_day": ("tonnes_per_day", "tonnes_per_day limit by date", "tonnes_per_day limit less than an aircraft",),
    "beds": ("beds for those who wait for a flight", "beds limit by date",),
    "guard": ("escorts also guard", "guard_people: the last to leave together",
        "guard_people: the last out are guards", "guard limit by date: when the guard thins out",),
    "shut": ("shut leg", "shut place", "shut country", "shut mode", "shut pool", "everything shut",
        "shut for one mode in a country", "shut pool on one leg",
        "season: no convoy may be on the road when it begins", "season: the longer road stays open",
        "the port is shut", "no sailing for a while",),
}.items() for name in names}
