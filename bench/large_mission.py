#!/usr/bin/env python3
"""Writes a large mission to measure with: sites in the districts of a country, hubs, a capital, ports, homes abroad.

    large_mission.py FOLDER [--sites 100] [--days 365] [--convoy 10] [--seed 1]

The same arguments always give the same mission. A district has about eight sites around a hub with an airfield; the farther
ones lie on the road of another site. Hubs are joined by roads to their neighbours, and those on the border to two ports abroad. People
fly home; vehicles and containers go by road to a port, and from there by ship. A third of the roads to the sites is shut by
rains for two months. Pools of trucks and aircraft grow with the number of sites, and shrink with the days; below 20 sites there are
more than are needed. 100 sites take nearly 5,000 trips.
"""
import argparse
import heapq
import math
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "property"))
from random_mission import day, write

SITES_OF_A_HUB = 8
HOMES = [("Kenya", -1.3, 36.9), ("Ghana", 5.6, -0.2), ("Nepal", 27.7, 85.4), ("Jordan", 31.9, 36.0), ("Uruguay", -34.9, -56.2),
         ("Ireland", 53.4, -6.3)]


def distance(one, other):
    """Kilometres on a sphere."""
    a, b, c, d = map(math.radians, (one["latitude"], one["longitude"], other["latitude"], other["longitude"]))
    share = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12742 * math.asin(math.sqrt(share))


def road(one, other, **more):
    """Roads are a third longer than the shortest line."""
    return {"id": f"{one['id']}-{other['id']}", "from": one["id"], "to": other["id"], "mode": "road",
            "km": round(1.3 * distance(one, other)) + 5, **more}


def join_neighbours(places):
    """The pairs of a shortest spanning tree (Prim), and of each place with its two nearest neighbours."""
    tree, pairs = {place["id"]: (distance(places[0], place), places[0]) for place in places[1:]}, set()
    by_id = {place["id"]: place for place in places}
    while tree:
        nearest = min(tree, key=lambda id: tree[id][0])
        pairs.add((tree.pop(nearest)[1]["id"], nearest))
        for id, (far, _) in tree.items():
            new = distance(by_id[nearest], by_id[id])
            if new < far:
                tree[id] = (new, by_id[nearest])
    for place in places:
        for _, other in heapq.nsmallest(3, ((distance(place, other), other["id"]) for other in places))[1:]:
            if (other, place["id"]) not in pairs:
                pairs.add((place["id"], other))
    return sorted(pairs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--sites", type=int, default=100)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--convoy", type=int, default=10, help="most vehicles in a convoy")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.sites < 1 or arguments.days < 30:
        parser.error("a mission has a site or more and 30 days or more")
    chance = random.Random(arguments.seed)
    between, maybe = chance.randint, lambda share: chance.random() < share
    sites, last = arguments.sites, arguments.days - 1
    share = lambda part: day(round(last * part))
    os.makedirs(arguments.folder, exist_ok=True)

    districts = max(1, round(sites / SITES_OF_A_HUB))
    rows = math.ceil(math.sqrt(districts))
    step = min(2.5, 45 / rows)  # degrees between hubs; a very large country is a dense one
    legs, units, assets, limits, all_sites, hubs = [], [], [], [], [], []
    for number in range(districts):
        hubs.append({
            "id": "capital" if number == 0 else f"hub{number}", "name": "Capital" if number == 0 else f"Hub {number}",
            "kind": "headquarters" if number == 0 else "hub", "country": "Azania",
            "latitude": round(10 + step * (number // rows) + chance.uniform(-0.6, 0.6), 3),
            "longitude": round(20 + step * (number % rows) + chance.uniform(-0.6, 0.6), 3),
            "guard_people": 60, "beds": 2400, "people_per_day": 900, "tonnes_per_day": 1500, "pack_days": 14, "clearance_days": 3,
            "handover_days": 2, "hostile_acts_per_day": 0.002, "runway_m": 3000 if number == 0 else chance.choice([1800, 2200, 2600])})
    for number in range(sites):
        hub = hubs[number % districts]
        nearby = all_sites[number % districts::districts]
        turn, far = chance.uniform(0, 2 * math.pi), chance.uniform(0.3, 0.9)
        site = {"id": f"site{number + 1}", "name": f"Site {number + 1}", "kind": "site", "country": "Azania",
                "latitude": round(hub["latitude"] + far * math.sin(turn), 3),
                "longitude": round(hub["longitude"] + far * math.cos(turn), 3),
                "guard_people": chance.choice([30, 40, 60]), "pack_days": between(4, 10), "clearance_days": between(1, 4),
                "handover_days": between(0, 2), "hostile_acts_per_day": round(chance.choice([0.001, 0.004, 0.015]), 4),
                "tonnes_per_day": 300}
        if maybe(0.2):
            site["earliest_close"] = share(chance.uniform(0.1, 0.3))
        danger = chance.choice([0.0001, 0.0003, 0.001])
        beyond = min(nearby, key=lambda other: distance(site, other)) if nearby and maybe(0.35) else None
        leg = road(site, beyond or hub, escort="yes", vehicles_per_day=chance.choice([60, 90, 120]), hostile_acts_per_km=danger)
        legs.append(leg)
        if beyond:
            beyond.setdefault("after", []).append(site["id"])
        if maybe(0.33):
            begins = between(round(last * 0.3), round(last * 0.5))
            limits.append({"kind": "shut", "leg": leg["id"], "from": day(begins), "until": day(begins + round(last / 6)), "why": "rains"})
        if maybe(0.2):
            limits.append({"kind": "danger", "leg": leg["id"], "from": share(0.5), "value": danger * 5, "why": "ambushes"})
        hub.setdefault("after", []).append(site["id"])
        all_sites.append(site)
        for name, people, works in (("battalion", between(300, 450), False), ("company", between(90, 160), False), ("works", between(60, 120), True)):
            units.append({"id": f"{site['id']}-{name}", "name": name.title(), "kind": "military", "place": site["id"], "people": people,
                          "home": between(1, len(HOMES)), "guards": "no" if works else "yes", "escorts": "no" if works else "yes",
                          "smallest_part": 20, "vehicles": math.ceil(people / 5), "tonnes": 0 if works else between(5, 20)})
        assets.append({"id": f"{site['id']}-containers", "owner": "UN", "place": site["id"], "destination": chance.choice(["port1", "port2"]),
                       "quantity": between(80, 160), "tonnes": 8, "teu": 1, "value_usd": 20000, "dispositions": "redeploy"})
        assets.append({"id": f"{site['id']}-camp", "owner": "UN", "place": site["id"], "quantity": 1, "dispositions": "donate"})
        if maybe(0.3):
            assets.append({"id": f"{site['id']}-fuel", "owner": "UN", "place": site["id"], "destination": hub["id"], "quantity": between(5, 20),
                           "tonnes": 2, "hazardous": "yes", "value_usd": 2000, "dispositions": "redeploy;destroy"})
    hubs[0].setdefault("after", []).extend(hub["id"] for hub in hubs[1:])
    for number, hub in enumerate(hubs):
        for name, people in (("guard", between(400, 600)), ("logistics", between(200, 300))):
            units.append({"id": f"{hub['id']}-{name}", "name": name.title(), "kind": "military", "place": hub["id"], "people": people,
                          "home": between(1, len(HOMES)), "guards": "yes" if name == "guard" else "no",
                          "escorts": "yes" if name == "guard" else "no", "smallest_part": 20, "vehicles": people // 8, "tonnes": 10})
        assets.append({"id": f"{hub['id']}-stores", "owner": "UN", "place": hub["id"], "destination": chance.choice(["port1", "port2"]),
                       "quantity": between(80, 200), "tonnes": 10, "teu": 1, "value_usd": 30000, "dispositions": "redeploy;sell;donate"})

    ports = [{"id": "port1", "name": "Western port", "kind": "seaport", "country": "Westland", "latitude": 9.0, "longitude": 17.0},
             {"id": "port2", "name": "Southern port", "kind": "seaport", "country": "Southland", "latitude": 7.5,
              "longitude": 20 + step / 2 * rows}]
    homes = [{"id": f"home{i + 1}", "name": name, "kind": "home", "country": name, "latitude": latitude, "longitude": longitude,
              "runway_m": 3000} for i, (name, latitude, longitude) in enumerate(HOMES)]
    by_id = {place["id"]: place for place in hubs}
    for one, other in join_neighbours(hubs) if districts > 1 else []:
        legs.append(road(by_id[one], by_id[other], speed_kmh=45, escort="yes", hostile_acts_per_km=0.0001, vehicles_per_day=400))
    for port in ports:
        for hub in sorted(hubs, key=lambda hub: distance(port, hub))[:2]:
            legs.append(road(hub, port, speed_kmh=50, escort="no"))
        for home in homes:
            legs.append({"id": f"{port['id']}-{home['id']}", "from": port["id"], "to": home["id"], "mode": "sea",
                         "km": round(1.8 * distance(port, home))})
    for number, hub in enumerate(hubs):
        if number:
            legs.append({"id": f"capital-{hub['id']}/air", "from": "capital", "to": hub["id"], "mode": "air"})
        for home in homes:
            if number == 0 or hub["runway_m"] > 2400:
                legs.append({"id": f"{hub['id']}-{home['id']}/air", "from": hub["id"], "to": home["id"], "mode": "air"})
        limits.append({"kind": "flights_per_day", "place": hub["id"], "value": 8 if number == 0 else 4, "why": "apron"})
        limits.append({"kind": "convoys_per_day", "place": hub["id"], "value": 10, "why": "escorts"})
    for unit in units:
        unit["destination"] = f"home{unit.pop('home')}"
    for place in hubs + all_sites:
        place["after"] = ";".join(place.get("after", []))

    size = lambda part: max(1, math.ceil(part * sites * 365 / arguments.days))
    trucks = {"mode": "road", "payload_tonnes": 20, "teu": 2, "speed_kmh": 50, "hours_per_day": 12, "turnround_hours": 4,
              "cost_usd_per_km": 1.5, "cost_usd_per_day": 150}
    lift = [{"id": f"trucks-{base}", "base": base, "number": max(12, size(part)), **trucks} for base, part in
            [("port1", 1.3), ("port2", 1.3)] + [(hub["id"], 1.6 / districts) for hub in hubs]]
    for hub in hubs:
        lift.append({"id": f"buses-{hub['id']}", "mode": "road", "base": hub["id"], "number": 8, "payload_tonnes": 2, "seats": 40,
                     "speed_kmh": 50, "hours_per_day": 12, "turnround_hours": 1, "cost_usd_per_km": 1, "cost_usd_per_day": 100})
    plane = {"mode": "air", "base": "capital", "turnround_hours": 2}
    lift += [{"id": "shuttles", "number": max(2, size(0.06)), "payload_tonnes": 5, "seats": 60, "speed_kmh": 480, "range_km": 2500,
              "hours_per_day": 12, "runway_m": 1500, "cost_usd_per_km": 8, "cost_usd_per_day": 3000, **plane},
             {"id": "charters", "number": max(2, size(0.045)), "payload_tonnes": 10, "seats": 80, "speed_kmh": 800, "range_km": 14000,
              "hours_per_day": 24, "runway_m": 2400, "cost_usd_per_km": 16, "cost_usd_per_day": 9000, **plane}]
    for port in ports:
        lift.append({"id": f"ships-{port['id']}", "mode": "sea", "base": port["id"], "number": max(2, size(0.06)), "payload_tonnes": 9000,
                     "teu": 600, "speed_kmh": 26, "hours_per_day": 24, "turnround_hours": 24, "cost_usd_per_km": 25, "cost_usd_per_day": 15000})

    write(arguments.folder, "mission", [{"key": key, "value": value} for key, value in {
        "name": f"Mission of {sites} sites, seed {arguments.seed}", "country": "Azania", "start": day(0), "last_day": day(last),
        "horizon_days": 90, "escort_people": 20, "convoy_vehicles": arguments.convoy, "transfer_hours": 6}.items()])
    for name, table in (("places", hubs + all_sites + ports + homes), ("legs", legs), ("units", units), ("assets", assets),
                        ("lift", lift), ("limits", limits)):
        write(arguments.folder, name, table)


main()
