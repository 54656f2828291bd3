#!/usr/bin/env python3
"""A plan carried out to the letter: all its movements, closings and dispositions are recorded, in any order of the rows.

    carried_out_test.py DECAMP SOURCE_ROOT

The planner, the record and the situation share no code; so nothing may stand against an entry, and in the end everybody and
everything must be where the plan says, on the day that it says. One departure told twice must be refused.
"""
import csv
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

COLUMNS = "kind day time place to origin unit lot people items measure amount trip event recipient source".split()


def rows_of(plan):
    """The plan as a log of what happened."""

    def at(kind, moment, **more):
        return {"kind": kind, "day": moment[:10], "time": moment[11:], "source": "log", **more}

    def moved(start, end, depart, arrive, **load):
        return [at("departure", depart, place=start, to=end, **load), at("arrival", arrive, place=end, origin=start, **load)]

    for trip in plan["trips"]:
        for load in trip["loads"]:
            told = {"unit": load["unit"], "people": load["people"]} if "unit" in load else \
                {"lot": load["lot"], "items": load["quantity"]}
            yield from moved(trip["from"], trip["to"], trip["depart"], trip["arrive"], trip=trip["id"], **told)
        escort = trip.get("escort")
        if escort and not escort["aboard"]:
            people = {"unit": escort["unit"], "people": escort["people"], "event": "escort of " + trip["id"]}
            for way in escort.get("out", []), [trip], escort.get("back", []):
                if way:
                    yield from moved(way[0]["from"], way[-1]["to"], way[0]["depart"], way[-1]["arrive"], **people)
    for closing in plan["closings"]:
        yield {"kind": "closing", "day": closing["last_departure"][:10], "place": closing["place"], "source": "log"}
        yield {"kind": "handover", "day": closing["closed"][:10], "place": closing["place"], "recipient": "X", "source": "log"}
    for gone in plan["dispositions"]:
        yield {"kind": "disposition", "day": gone["date"][:10], "place": gone["place"], "lot": gone["lot"],
               "measure": gone["disposition"], "amount": gone["quantity"], "source": "log"}


def differences(mission, plan, status):
    """What is not as planned in the end."""
    with open(mission / "units.csv", encoding="utf-8") as file:
        units = [row for row in csv.DictReader(file) if int(row["people"]) > 0]
    there = {(item["unit"], item.get("place")): item["quantity"] for item in status["where"] if "unit" in item}
    for unit in units:
        people = there.get((unit["id"], unit["destination"]))
        if not people or not people["least"] == people["most"] == int(unit["people"]):
            yield f"{unit['id']}: {people} at {unit['destination']}, not {unit['people']}"
    positions = {item["place"]: item for item in status["positions"]}
    for closing in plan["closings"]:
        position = positions[closing["place"]]
        if not position["vacated"] or position["handed_over"] != closing["closed"][:10]:
            yield f"{closing['place']}: {position}"
    for trip in status["trips"]:
        if trip["left"] != trip["planned"] or trip["days_late"] != 0 or not trip["arrived"]:
            yield f"trip {trip}"
    if len(status["trips"]) != len(plan["trips"]):
        yield f"{len(status['trips'])} trips of {len(plan['trips'])}"
    if status["disputed"] or status["strength"]["unaccounted"]["most"]:
        yield f"disputed {status['disputed']}, strength {status['strength']}"


def main():
    decamp, root = sys.argv[1], pathlib.Path(sys.argv[2])
    failures = number = 0
    cases = [("by hand", root / "tests/data/verify/mission", root / "tests/data/verify/plan.json"),
             ("Mali", root / "examples/minusma", None)]
    print(f"1..{len(cases)}")
    for number, (name, mission, plan_path) in enumerate(cases, 1):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            ledger, table = folder / "ledger.gpkg", folder / "table.csv"
            os.environ["DECAMP_KEY"] = str(folder / "key.key")

            def run(*words, may_fail=False):
                ended = subprocess.run([decamp, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
                if ended.returncode and not may_fail:
                    raise RuntimeError(f"{' '.join(map(str, words))}: {ended.stderr[:1500]}")
                return ended

            try:
                if not plan_path:
                    plan_path = folder / "plan.json"
                    run("plan", mission, "-o", plan_path, "--schedules", "50", may_fail=True)  # late, perhaps
                plan = json.loads(plan_path.read_text(encoding="utf-8"))
                rows = list(rows_of(plan))
                random.Random(number).shuffle(rows)
                with open(table, "w", encoding="utf-8", newline="") as file:
                    writer = csv.DictWriter(file, COLUMNS)
                    writer.writeheader()
                    writer.writerows(rows)
                run("key", "new", "hq", "-o", folder / "key")
                run("ledger", "new", mission, "-o", ledger)
                run("record", mission, "plan", plan_path, "--day", plan["mission"]["start"], "--ledger", ledger)
                said = run("record", mission, "--from", table, "--ledger", ledger).stderr
                end = max(row["day"] for row in rows)
                status = json.loads(run("status", mission, "--ledger", ledger, "--as-of", end, "--json").stdout)
                faults = [said] if said else []
                faults += differences(mission, plan, status)
                again = next(row for row in rows if row["kind"] == "departure" and "unit" in row)
                twice = run("record", mission, "departure", *[word for key, value in again.items() if key != "kind" and value != ""
                                                              for word in (f"--{key}", value)], "--ledger", ledger, may_fail=True)
                if twice.returncode != 3 or "recorded already" not in twice.stderr:
                    faults.append(f"told twice: {twice.returncode} {twice.stderr}")
            except RuntimeError as error:
                faults = [str(error)]
        print(f"{'not ok' if faults else 'ok'} {number} - {name}, {len(rows)} rows")
        for fault in faults:
            print("# " + fault.replace("\n", "\n# "))
        failures += bool(faults)
    sys.exit(1 if failures else 0)


main()
