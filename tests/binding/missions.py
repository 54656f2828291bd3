"""The tiny missions that the cases of binding_test.py begin with: tables, rows by their ids, cells by their columns."""

SETTINGS = {"name": "Tiny", "country": "ML", "start": "2024-01-01", "last_day": "2024-01-30", "horizon_days": 30}
HOME = {"country": "TD", "kind": "home", "runway_m": 3000}

# 200 people fly home from the camp's own strip: four aircraft, 50 seats each.
AIR = {
    "mission": SETTINGS,
    "places": {"camp": {"country": "ML", "kind": "site", "runway_m": 2000, "hostile_acts_per_day": 0.001}, "home": HOME},
    "legs": {"fly": {"from": "camp", "to": "home", "mode": "air", "km": 1000}},
    "units": {"staff": {"people": 200, "place": "camp", "destination": "home"}},
    "assets": {},
    "lift": {"planes": {"mode": "air", "base": "home", "number": 4, "payload_tonnes": 10, "seats": 50, "teu": 2, "speed_kmh": 500,
                        "hours_per_day": 24, "turnround_hours": 1, "runway_m": 1000, "range_km": 2000}},
    "limits": [],
}

# 60 people and 10 vehicles with 6 seats each drive over the border in 5 hours; trucks could carry people and goods as well.
ROAD = {
    "mission": SETTINGS,
    "places": {"camp": {"country": "ML", "kind": "site", "hostile_acts_per_day": 0.001}, "home": HOME},
    "legs": {"road": {"from": "camp", "to": "home", "km": 200, "speed_kmh": 40}},
    "units": {"troops": {"people": 60, "vehicles": 10, "place": "camp", "destination": "home"}},
    "assets": {},
    "lift": {"trucks": {"mode": "road", "base": "home", "number": 20, "payload_tonnes": 10, "seats": 20, "teu": 1, "speed_kmh": 40,
                        "hours_per_day": 12, "turnround_hours": 1, "cost_usd_per_km": 1}},
    "limits": [],
}

# 120 people drive from the camp, which is dangerous, to the hub, and fly home. A company of 60 at the hub can escort.
HUB = {
    "mission": SETTINGS | {"escort_people": 20},
    "places": {"camp": {"country": "ML", "kind": "site", "hostile_acts_per_day": 0.01},
               "hub": {"country": "ML", "kind": "hub", "runway_m": 2000, "hostile_acts_per_day": 0.0001}, "home": HOME},
    "legs": {"track": {"from": "camp", "to": "hub", "km": 200, "speed_kmh": 40},
             "fly": {"from": "hub", "to": "home", "mode": "air", "km": 1000}},
    "units": {"troops": {"people": 120, "vehicles": 20, "place": "camp", "destination": "home"},
              "company": {"people": 60, "place": "hub", "destination": "home", "escorts": "yes"}},
    "assets": {},
    "lift": {"planes": {"mode": "air", "base": "home", "number": 4, "payload_tonnes": 20, "seats": 60, "teu": 4, "speed_kmh": 500,
                        "hours_per_day": 24, "turnround_hours": 1, "runway_m": 1000}},
    "limits": [],
}

# Stores go by truck from the camp to a port abroad, and home by sea.
PORT = {
    "mission": SETTINGS,
    "places": {"camp": {"country": "ML", "kind": "site", "hostile_acts_per_day": 0.001}, "port": {"country": "TG", "kind": "seaport"},
               "home": HOME},
    "legs": {"road": {"from": "camp", "to": "port", "km": 200, "speed_kmh": 40},
             "sail": {"from": "port", "to": "home", "mode": "sea", "km": 1000}},
    "units": {"staff": {"people": 20, "place": "camp", "destination": "port"}},
    "assets": {"stores": {"place": "camp", "destination": "home", "quantity": 40, "tonnes": 1, "teu": 0.1}},
    "lift": {"trucks": ROAD["lift"]["trucks"] | {"base": "port"},
             "ship": {"mode": "sea", "base": "port", "number": 1, "payload_tonnes": 1000, "teu": 100, "speed_kmh": 25, "hours_per_day": 24}},
    "limits": [],
}
