#!/usr/bin/env python3
"""`decamp stress` beside a slow simulator of its own making (slow_stress.py) on small missions that between them have nearly every kind of risk.

    slow_stress_test.py DECAMP [RUNS [MISSION...]]      RUNS: of the slow simulator, default 800; against 10,000 of decamp stress

Means differ by at most four standard errors of the difference; shares, and the quantiles of days, by four standard errors of a share; the whole distribution
of the last day out by less than Kolmogorov's and Smirnov's bound at 1 in 15,000. Each comparison of two programs that are both right so fails once in some 15,000, and the
whole test once in some 150 seeds; seeds are fixed, so that it always says the same. Then one risk of each mission is changed for the slow simulator alone, which must be noticed.
"""
import datetime
import json
import math
import pathlib
import subprocess
import sys
import tempfile

from random_mission import START, day, write
from slow_stress import simulate

RUNS, ERRORS = 10000, 4
ALARM = 6.3e-5
decamp = str(pathlib.Path(sys.argv[1]).resolve())
slow_runs = int(sys.argv[2]) if len(sys.argv) > 2 else 800


def settings(last_day, **more):
    return [{"key": key, "value": value} for key, value in
            ({"name": "Slow and fast", "country": "ML", "start": day(0), "last_day": day(last_day), "horizon_days": 90,
              "escort_people": 10, "transfer_hours": 3} | more).items()]


def place(id, **more):
    return {"id": id, "name": id.title(), "country": "ML", "kind": "site", "closes": "yes"} | more


def road(start, to, km, **more):
    return {"id": f"{start}-{to}", "from": start, "to": to, "mode": "road", "km": km} | more


def unit(id, where, people, **more):
    return {"id": id, "name": id.title(), "kind": "military", "place": where, "destination": "home", "people": people, "guards": "yes",
            "escorts": "no", "smallest_part": 1, "vehicles": 0, "tonnes": 0} | more


TRUCKS = {"id": "trucks", "name": "Trucks", "mode": "road", "base": "hub", "payload_tonnes": 10, "seats": 20, "teu": 2, "speed_kmh": 40,
          "hours_per_day": 12, "turnround_hours": 2}
PLANE = {"id": "planes", "name": "Planes", "mode": "air", "base": "hub", "number": 1, "payload_tonnes": 10, "seats": 60, "teu": 4,
         "speed_kmh": 500, "hours_per_day": 24, "turnround_hours": 2}
HOME = {"id": "home", "name": "Home", "country": "TD", "kind": "home", "closes": "no"}
HARMLESS = [{"kind": "attack", "chance": 0, "likely": 0}, {"kind": "breakdown", "often": 0.000001, "likely": 0}]


def roads():
    """Travel, loading, packing, clearance and hand-over take longer; spells; one place after another."""
    return {
        "mission": settings(18),
        "places": [place("north", pack_days=3, clearance_days=2, handover_days=1), place("east", pack_days=2, clearance_days=1, after="north"),
                   place("hub", kind="hub", pack_days=1, clearance_days=1, handover_days=2, after="north;east"), HOME],
        "legs": [road("north", "hub", 420), road("east", "hub", 260), road("hub", "home", 600)],
        "units": [unit("alfa", "north", 70, vehicles=3, tonnes=15), unit("bravo", "east", 50, tonnes=20), unit("charlie", "hub", 60, tonnes=10)],
        "lift": [TRUCKS | {"number": 12, "turnround_hours": 6}],
        "risks": HARMLESS + [
            {"kind": "travel", "low": 1, "likely": 1.1, "high": 2}, {"kind": "travel", "leg": "hub-home", "low": 1, "p10": 1.05, "likely": 1.2, "p90": 1.8, "high": 2.5},
            {"kind": "loading", "low": 1, "likely": 1.5, "high": 4}, {"kind": "packing", "low": 1, "likely": 1.3, "high": 2.2},
            {"kind": "clearance", "low": 1, "p10": 1.1, "likely": 1.4, "p90": 2, "high": 3}, {"kind": "handover", "low": 1, "likely": 1, "high": 3},
            {"kind": "shut", "often": 8, "each": "yes", "country": "ML", "low": 1, "likely": 2, "high": 4},
            {"kind": "shut", "leg": "hub-home", "chance": 0.6, "from": day(4), "until": day(14), "low": 1, "likely": 3, "high": 6}],
    }


def queue():
    """Trucks that are few and break down, flights that are refused (all on a day, or one by one), a last day that may change."""
    return {
        "mission": settings(26),
        "places": [place("west", pack_days=1, handover_days=1), place("south", clearance_days=2), place("hub", kind="hub", handover_days=1, runway_m=3000),
                   HOME | {"runway_m": 3000}],
        "legs": [road("west", "hub", 500), road("south", "hub", 350), {"id": "flight", "from": "hub", "to": "home", "mode": "air", "km": 1200}],
        "units": [unit("alfa", "west", 130, tonnes=30), unit("bravo", "south", 110, tonnes=20), unit("charlie", "hub", 60)],
        "lift": [TRUCKS | {"number": 4}, PLANE],
        "limits": [{"kind": "flights_per_day", "place": "hub", "value": 1, "why": "apron"}],
        "risks": [
            {"kind": "travel", "low": 1, "likely": 1.1, "high": 1.7}, {"kind": "packing", "low": 1, "likely": 1.2, "high": 2}, {"kind": "attack", "chance": 0, "likely": 0},
            {"kind": "breakdown", "mode": "road", "often": 0.2, "low": 1, "likely": 5, "high": 30, "vehicles": 0.3},
            {"kind": "replacement", "low": 2, "likely": 5, "high": 12},
            {"kind": "refused", "mode": "air", "chance": 0.2, "cause": "airspace", "low": 1, "likely": 2, "high": 4},
            {"kind": "refused", "mode": "road", "chance": 0.15, "likely": 1, "high": 3},
            {"kind": "date", "chance": 0.3, "from": day(5), "low": 2, "likely": 4, "high": 8}],
    }


def escorts():
    """Escorts from two units of which one guards, attacks on roads and places, convoys counted by the day."""
    return {
        "mission": settings(25),
        "places": [place("north", guard_people=20, pack_days=1, clearance_days=1, hostile_acts_per_day=0.1), place("east", guard_people=15, handover_days=2),
                   place("hub", kind="hub", guard_people=20, hostile_acts_per_day=0.4, clearance_days=1), HOME],
        "legs": [road("north", "hub", 380, escort="yes", hostile_acts_per_km=0.0012), road("east", "hub", 300, escort="yes", hostile_acts_per_km=0.0006),
                 road("hub", "home", 500)],
        "units": [unit("alfa", "north", 80, tonnes=10), unit("bravo", "east", 60, tonnes=10, vehicles=2), unit("charlie", "hub", 50, escorts="yes"),
                  unit("delta", "hub", 30, guards="no", tonnes=15)],
        "lift": [TRUCKS | {"number": 7}],
        "limits": [{"kind": "convoys_per_day", "value": 2, "why": "escorts"}, {"kind": "shut", "leg": "east-hub", "from": day(6), "until": day(8), "why": "rains"}],
        "risks": [
            {"kind": "travel", "low": 1, "likely": 1.2, "high": 2},
            {"kind": "attack", "chance": 0.6, "low": 6, "likely": 24, "high": 96, "vehicles": 0.7, "killed": 8, "wounded": 2.5},
            {"kind": "breakdown", "often": 0.05, "low": 1, "likely": 3, "high": 12, "vehicles": 0.1},
            {"kind": "replacement", "low": 3, "likely": 6, "high": 14},
            {"kind": "refused", "leg": "north-hub", "chance": 0.2, "from": day(2), "until": day(12), "likely": 1}],
    }


def usual():
    """Whatever is assumed where the table says nothing; beside it a day's arrivals, flights and spells with a cause."""
    return {
        "mission": settings(17, road_hours_per_day=10, transfer_hours=18),
        "places": [place("north", guard_people=10, pack_days=2, clearance_days=1, hostile_acts_per_day=0.2), place("east", pack_days=2, handover_days=1, after="north"),
                   place("hub", kind="hub", people_per_day=120, hostile_acts_per_day=0.1, clearance_days=1, handover_days=1, runway_m=3000),
                   HOME | {"runway_m": 3000}],
        "legs": [road("north", "east", 200, escort="yes", hostile_acts_per_km=0.002), road("east", "hub", 330, hostile_acts_per_km=0.001),
                 {"id": "flight", "from": "hub", "to": "home", "mode": "air", "km": 900}],
        "units": [unit("alfa", "north", 75, tonnes=10), unit("bravo", "east", 65, vehicles=2, escorts="yes", tonnes=8), unit("charlie", "hub", 90)],
        "lift": [TRUCKS | {"number": 6}, PLANE | {"number": 2}],
        "limits": [{"kind": "flights_per_day", "value": 2, "why": "crews"}],
        "risks": [{"kind": "shut", "leg": "north-east", "often": 6, "cause": "rain", "low": 1, "likely": 2, "high": 3},
                  {"kind": "shut", "leg": "east-hub", "often": 6, "cause": "rain", "low": 1, "likely": 2, "high": 3},
                  {"kind": "refused", "lift": "planes", "chance": 0.25, "likely": 1, "high": 2}],
    }


done = failures = 0


def check(what, holds, told):
    global done, failures
    done += 1
    print(f"{'ok' if holds else 'not ok'} {done} - {what}: {told}", flush=True)
    failures += not holds


def compare(runs, fast):
    """All comparisons: what, how far apart in units of what is allowed, both as text."""
    count, found = len(runs), []

    def of_mean(name, key):
        values, other = [run[key] for run in runs], fast["figures"][key]
        mean = sum(values) / count
        error = math.sqrt(sum((value - mean) ** 2 for value in values) / (count - 1) / count + (other["standard_error"] or 0) ** 2)
        apart = abs(mean - other["mean"])
        found.append((name, apart / (ERRORS * error) if error else 0 if apart < 1e-9 else math.inf, f"{mean:.3f}, {other['mean']:.3f} ± {error:.3f}"))

    def of_share(name, share, other):
        pooled = (share * count + other * RUNS) / (count + RUNS)
        error = math.sqrt(pooled * (1 - pooled) * (1 / count + 1 / RUNS))
        found.append((name, abs(share - other) / (ERRORS * error) if error else 0, f"{share:.4f}, {other:.4f} ± {error:.4f}"))

    def of_quantile(name, days, level, date):
        """Days by which `level` of the other's runs are through, and no day before."""
        error = math.sqrt(level * (1 - level) * (1 / count + 1 / RUNS))
        by, before = (sum(day <= last for day in days) / count for last in (date, date - 1))
        found.append((name, max(level - by, before - level, 0) / (ERRORS * error), f"{by:.3f} of runs by day {date}, {before:.3f} before"))

    of_share("in time", sum(run["in_time"] for run in runs) / count, fast["in_time"]["share"])
    for key in ("last_out", "late_person_days", "killed", "wounded", "attacks", "refusals"):
        of_mean(key.replace("_", " "), key)
    days = {date_of(row["date"]): row["everybody_out"]["share"] for row in fast["remaining"]}
    apart = max(abs(sum(run["last_out"] <= last for run in runs) / count - share) for last, share in days.items())
    bound = math.sqrt(-math.log(ALARM / 2) / 2 * (1 / count + 1 / RUNS))
    found.append(("last day out as a distribution", apart / bound, f"at most {apart:.4f} apart, of {bound:.4f}"))
    for row in fast["last_out"]["out"]:
        of_quantile(f"last day out, {row['level']:.0%}", [run["last_out"] for run in runs], row["level"], date_of(row["date"]))
    for closing in fast["closings"]:
        closed = [run["closed"][closing["place"]] for run in runs]
        of_share(f"{closing['place']} closed as planned", sum(last <= date_of(closing["planned"]) for last in closed) / count, closing["by_planned"]["share"])
        for row in closing["closed"]:
            of_quantile(f"{closing['place']} closed, {row['level']:.0%}", closed, row["level"], date_of(row["date"]))
    return found


def date_of(text):
    return (datetime.date.fromisoformat(text) - START).days


def run(*words):
    ended = subprocess.run([decamp, *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", timeout=120)
    if ended.returncode not in (0, 1):
        sys.exit(f"decamp {words[0]}: exit {ended.returncode}\n{ended.stdout}{ended.stderr}")
    return ended.stdout


# Something less than the program was told of each.
CHANGED = {"roads": ("shut", "often", 4), "queue": ("breakdown", "vehicles", 0.15), "escorts": ("attack", "chance", 0.45), "usual": ("refused", "chance", 0.15)}

missions = [one for one in (roads, queue, escorts, usual) if not sys.argv[3:] or one.__name__ in sys.argv[3:]]
with tempfile.TemporaryDirectory(prefix="decamp-slow-") as base:
    for seed, make in enumerate(missions):
        name, tables = make.__name__, make()
        folder, plan = pathlib.Path(base, name), pathlib.Path(base, name + ".json")
        folder.mkdir()
        for table, rows in tables.items():
            write(folder, table, rows)
        run("plan", folder, "--schedules", 50, "--no-limits", "-o", plan)
        fast = json.loads(run("stress", folder, plan, "--runs", RUNS, "--sensitivity", 0, "--threads", 1, "--seed", 7 + seed, "--json"))["plans"][0]
        check(f"{name}: nothing is done against a limit", fast["forced"]["runs"] == 0, f"{fast['forced']['runs']} runs")
        for what, apart, told in compare(simulate(folder, plan, slow_runs, seed), fast):
            check(f"{name}, {what}", apart <= 1, told)
        kind, column, value = CHANGED[name]
        next(row for row in tables["risks"] if row["kind"] == kind)[column] = value
        write(folder, "risks", tables["risks"])
        apart, what = max((apart, what) for what, apart, _ in compare(simulate(folder, plan, slow_runs // 2, seed), fast))
        check(f"{name}: another {column} of {kind} is noticed", apart > 1, f"{what}, {apart:.1f} times what is allowed")
print(f"1..{done}")
sys.exit(1 if failures else 0)
