#!/usr/bin/env python3
"""Writes a large mission, to measure how fast tables are read and checked (bench/mission.sh).

    mission_generator.py FOLDER ROWS

Of ROWS rows a tenth are places, in clusters of sites around a hub; legs join sites to their hub and hubs in a ring, and
each hub to one of fifty homes by air. Half are lots. The mission is without errors; what it is like is the same for the
same ROWS.
"""
import csv
import os
import random
import sys


def write(folder, name, header, rows):
    with open(os.path.join(folder, name + ".csv"), "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def main():
    folder, rows = sys.argv[1], int(sys.argv[2])
    chance = random.Random(rows)
    os.makedirs(folder, exist_ok=True)
    homes = [f"home{i}" for i in range(50)]
    sites = [f"site{i}" for i in range(rows // 10 - len(homes))]
    hubs = sites[::20]
    is_hub = set(hubs)
    hub_of = {site: hubs[i // 20] for i, site in enumerate(sites)}
    write(folder, "mission", "key,value", [("name", "Large mission"), ("country", "ML"), ("start", "2023-07-01"),
                                           ("last_day", "2023-12-31")])
    at = lambda: (f"{chance.uniform(11, 20):.4f}", f"{chance.uniform(-8, 4):.4f}")
    write(folder, "places", "id,name,kind,country,latitude,longitude,guard_people,after,pack_days,runway_m,assumed,note",
          [(site, f"Place Ménaka {i}", "hub" if site in is_hub else "site", "ML", *at(), 20,
            "" if site in is_hub or i % 5 else hub_of[site], 2, 2000, "guard_people", "half of the strength")
           for i, site in enumerate(sites)] +
          [(home, home, "home", f"C{i}", chance.uniform(-30, 40), 30, 0, "", "", 3000, "", "")
           for i, home in enumerate(homes)])
    legs = [(site, hub_of[site], "road", chance.randint(2500, 4000), "yes", "yes" if chance.random() < .5 else "no")
            for site in sites if site != hub_of[site]]
    legs += [(hub, hubs[(i + 1) % len(hubs)], "road", 3000, "no", "no") for i, hub in enumerate(hubs)]
    legs += [(hub, homes[i % len(homes)], "air", "", "yes", "no") for i, hub in enumerate(hubs)]
    write(folder, "legs", "from,to,mode,km,both_ways,escort", legs)
    units = [(f"unit{i}", "military", chance.randint(60, 200), chance.randint(0, 20), chance.randint(0, 90),
              sites[i % len(sites)], chance.choice(homes), "yes", "yes") for i in range(rows * 2 // 10)]
    write(folder, "units", "id,kind,people,vehicles,tonnes,place,destination,guards,escorts", units)
    write(folder, "lift", "id,mode,base,number,payload_tonnes,seats,teu,speed_kmh",
          [(f"trucks{i}", "road", hub, 20, 20, 20, 2, 40) for i, hub in enumerate(hubs)] +
          [("planes", "air", homes[0], 4, 40, 150, 6, 700)])
    write(folder, "limits", "kind,place,from,until,value,why",
          [("danger", chance.choice(sites), "2023-08-01", "2023-09-01", 0.01, "attacks, as forecast")
           for _ in range(rows // 10)])
    lots = rows - len(sites) - len(homes) - len(legs) - len(units) - rows // 10 - len(hubs) - 1
    write(folder, "assets", "id,name,owner,place,destination,quantity,tonnes,teu,value_usd,dispositions",
          [(f"lot{i}", "Water purification unit, container", "UN", chance.choice(sites), chance.choice(homes),
            chance.randint(1, 20), 12.5, 1, 40000, "redeploy;sell;donate") for i in range(lots)])


main()
