#!/usr/bin/env python3
"""Writes a small random mission that can be planned: one hub with an airfield, a few camps around it, homes abroad.

    random_mission.py FOLDER SEED [all-limits]

With all-limits every kind of limit, setting and lift may come on top, so that there may be no plan at all.
"""
import csv
import datetime
import os
import random
import sys

START = datetime.date(2023, 7, 1)


def day(offset):
    return (START + datetime.timedelta(days=offset)).isoformat()


def write(folder, name, rows):
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with open(os.path.join(folder, name + ".csv"), "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def add_all_limits(chance, settings, camps, places, legs, assets, lift, limits):
    """More of everything that a table can say."""
    maybe = lambda share: chance.random() < share
    between, choice = chance.randint, chance.choice
    settings |= {"period_hours": choice([1, 2, 3, 4, 6, 8, 12, 24]), "first_hour": choice([0, 4, 6, 7, 23]),
                 "road_hours_per_day": choice([6, 9.5, 12, 24]), "vehicle_seats": choice([0, 2, 6])}
    roads = [leg for leg in legs if leg["mode"] == "road"]
    if maybe(0.5):
        places.append({"id": "port", "name": "Port", "country": "SN", "kind": "seaport", "closes": "no"})
        legs.append({"id": "hub-port", "from": "hub", "to": "port", "mode": "road", "km": between(200, 900), "both_ways": "yes",
                     "escort": choice(["yes", "no"])})
        legs.append({"id": "port-home1", "from": "port", "to": "home1", "mode": "sea", "km": 1500, "both_ways": "yes"})
        lift.append({"id": "ships", "name": "Ships", "mode": "sea", "base": "port", "number": 1, "payload_tonnes": 500,
                     "seats": choice([0, 50]), "teu": 100, "speed_kmh": 20, "hours_per_day": 24, "turnround_hours": choice([0, 12, 36])})
    for road in roads:
        if maybe(0.3):
            legs.append(road | {"id": road["id"] + "-long", "km": road["km"] * 1.7, "hostile_acts_per_km": 0})
        if maybe(0.3):
            road["hours"] = round(chance.uniform(2, 40), 1)
    for lot in assets:
        lot["hazardous"] = choice(["yes", "no"])
        if maybe(0.2):
            lot |= {"drives": "yes", "seats": choice([0, 5])}
    for place in places:
        if place["id"] in camps:
            place |= {"people_per_day": between(20, 90) if maybe(0.3) else "", "tonnes_per_day": between(5, 40) if maybe(0.2) else "",
                      "latest_close": day(between(10, 30)) if maybe(0.2) else "", "beds": between(300, 500) if maybe(0.2) else ""}
    for _ in range(between(0, 7)):
        place, camp, leg, pool = choice(camps + ["hub"]), choice(camps), choice(roads)["id"], choice(lift)["id"]
        row = choice([{"kind": "people_per_day", "place": place, "value": between(15, 120)},
                      {"kind": "tonnes_per_day", "place": place, "value": between(5, 60)},
                      {"kind": "vehicles_per_day", "leg": leg, "value": between(6, 40)},
                      {"kind": "convoy_vehicles", "value": between(4, 40)},
                      {"kind": "convoys_per_day", "place": place, "value": between(1, 3)},
                      {"kind": "flights_per_day", "country": choice(["ML", "TD"]), "value": between(1, 3)},
                      {"kind": "lift_number", "lift": pool, "value": between(0, 15)},
                      {"kind": "beds", "place": "hub", "value": between(500, 900)},
                      {"kind": "guard", "place": camp, "value": between(0, 40)},
                      {"kind": "danger", "place": place, "value": choice([0, 0.001, 0.02])},
                      {"kind": "danger", "leg": leg, "value": choice([0, 0.001, 0.02])},
                      {"kind": "shut", "mode": choice(["road", "air"])}, {"kind": "shut", "lift": pool}, {"kind": "shut", "place": camp},
                      {"kind": "shut", "country": choice(["ML", "TD", "TG"])}, {"kind": "shut"}])
        first = between(0, 25)
        brief = row["kind"] in ("shut", "lift_number")
        until = "" if not brief and maybe(0.2) else day(first + between(0, 9 if brief else 30))
        limits.append(row | {"from": day(first), "until": until, "why": "chance"})


def main():
    folder, seed = sys.argv[1], int(sys.argv[2])
    chance = random.Random(seed)
    maybe = lambda share: chance.random() < share
    between = chance.randint
    os.makedirs(folder, exist_ok=True)
    camps = [f"camp{i + 1}" for i in range(between(1, 4))]
    last_day = between(30, 70)
    settings = {
        "name": f"Random mission {seed}", "country": "ML", "start": day(0), "last_day": day(last_day),
        "horizon_days": 60, "escort_people": between(10, 30), "transfer_hours": chance.choice([0, 3, 6, 12]),
    }

    places = [{"id": "hub", "name": "Hub", "country": "ML", "kind": "hub", "closes": "yes", "guard_people": between(0, 30),
               "beds": between(600, 900), "people_per_day": chance.choice(["", 300]), "handover_days": between(0, 3),
               "hostile_acts_per_day": 0.0005, "runway_m": 2200, "after": camps[0] if maybe(0.3) else ""}]
    legs, units, assets, limits = [], [], [], []
    for number, camp in enumerate(camps):
        guard = chance.choice([0, 20, 40])
        places.append({
            "id": camp, "name": camp.title(), "country": "ML", "kind": "site", "closes": "yes", "guard_people": guard,
            "beds": "", "pack_days": between(0, 3), "clearance_days": between(0, 2), "handover_days": between(0, 2),
            "earliest_close": day(between(3, 8)) if maybe(0.3) else "",
            "after": camps[number - 1] if number and maybe(0.4) else "",
            "hostile_acts_per_day": chance.choice([0, 0.001, 0.004])})
        legs.append({"id": f"{camp}-hub", "from": camp, "to": "hub", "mode": "road", "km": between(40, 500),
                     "both_ways": "yes", "escort": "yes" if maybe(0.6) else "no",
                     "vehicles_per_day": chance.choice(["", 60, 90]), "convoy_vehicles": chance.choice(["", 40, 60]),
                     "hostile_acts_per_km": chance.choice([0, 0.0001, 0.0003])})
        units.append({"id": f"{camp}-guard", "name": "Guard", "country": "Chad", "kind": "military", "place": camp,
                      "people": guard + between(40, 150), "destination": "home1", "guards": "yes",
                      "escorts": "yes" if maybe(0.5) else "no", "smallest_part": between(1, 20),
                      "vehicles": between(0, 12), "tonnes": between(0, 30)})
        if maybe(0.5):
            units.append({"id": f"{camp}-works", "name": "Works", "country": "Togo", "kind": "military", "place": camp,
                          "people": between(10, 60), "destination": "home2", "guards": "no", "escorts": "no",
                          "smallest_part": 10, "available": day(between(0, 6)), "vehicles": 0, "tonnes": between(0, 9)})
        if maybe(0.6):
            assets.append({"id": f"{camp}-tents", "name": "Tents", "owner": "UN", "condition": "good", "place": camp,
                           "destination": "home1" if maybe(0.5) else "", "quantity": between(1, 30), "tonnes": 1,
                           "teu": 0.2, "drives": "no", "value_usd": between(0, 2000), "hazardous": "no",
                           "dispositions": "redeploy;donate;destroy"})
        if maybe(0.3):
            limits.append({"kind": "shut", "leg": f"{camp}-hub", "from": day(between(8, 12)),
                           "until": day(between(12, 15)), "why": "rains"})
        if maybe(0.3):
            limits.append({"kind": "danger", "leg": f"{camp}-hub", "from": day(10), "value": 0.0005, "why": "ambushes"})
    units.append({"id": "hub-guard", "name": "Hub guard", "country": "Chad", "kind": "military", "place": "hub",
                  "people": between(150, 250), "destination": "home1", "guards": "yes", "escorts": "yes",
                  "smallest_part": between(1, 20), "vehicles": between(0, 6), "tonnes": between(0, 20)})
    for number in (1, 2):
        places.append({"id": f"home{number}", "name": f"Home {number}", "country": "TD" if number == 1 else "TG",
                       "kind": "home", "closes": "no", "runway_m": 3000})
        legs.append({"id": f"hub-home{number}", "from": "hub", "to": f"home{number}", "mode": "air",
                     "km": between(600, 1800), "both_ways": "yes", "escort": "no"})
    lift = [{"id": "trucks", "name": "Trucks", "mode": "road", "base": "hub", "number": between(20, 40),
             "payload_tonnes": 10, "seats": 20, "teu": 2, "speed_kmh": between(30, 50), "hours_per_day": 12,
             "turnround_hours": 2, "cost_usd_per_km": 1, "cost_usd_per_day": 100},
            {"id": "planes", "name": "Planes", "mode": "air", "base": "home1", "number": between(2, 3),
             "payload_tonnes": 20, "seats": between(80, 150), "teu": 4, "speed_kmh": 500, "range_km": 2000,
             "hours_per_day": 24, "turnround_hours": 2, "runway_m": 1800, "cost_usd_per_km": 10,
             "cost_usd_per_day": 5000},
            {"id": "togo", "name": "Togo's plane", "mode": "air", "base": "home2", "number": 1,
             "payload_tonnes": 20, "seats": 100, "teu": 4, "speed_kmh": 400, "range_km": 2000, "hours_per_day": 24,
             "turnround_hours": 2, "runway_m": 1800, "cost_usd_per_km": 8, "cost_usd_per_day": 4000}]
    limits.append({"kind": "flights_per_day", "place": "hub", "value": between(2, 4), "why": "apron"})
    if maybe(0.3):
        limits.append({"kind": "convoys_per_day", "value": between(2, 4), "why": "escorts"})
    if "all-limits" in sys.argv[3:]:
        add_all_limits(random.Random(seed + 1000000), settings, camps, places, legs, assets, lift, limits)
    settings = [{"key": key, "value": value} for key, value in settings.items()]
    for name, rows in (("mission", settings), ("places", places), ("legs", legs), ("units", units), ("assets", assets),
                       ("lift", lift), ("limits", limits)):
        if rows:
            write(folder, name, rows)


if __name__ == "__main__":
    main()
