#!/usr/bin/env python3
"""The withdrawal from Mali, week by week: what remained by the ledger, as known then, is planned again from the plan of the
week before, and each plan is proven from the ledger, and against the tables of what remained, which must say the same.

The limits are those of the day too: rows of limits.csv that begin later are left out, which are the border and airspace of Niger, the
trucks held in Gao, flights refused, and danger as attacks have shown it. What was known beforehand has no first day: the rains, what
aprons and authorities let through. When a limit that has begun would end is in the tables from its first day on, though nobody knew.

    replay_test.py DECAMP SOURCE_ROOT [WEEKS BETWEEN]
"""
import csv
import datetime
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

decamp, root = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
step = int(sys.argv[3]) if len(sys.argv) > 3 else 1
mission = root / "examples/minusma"
days = [datetime.date(2023, 7, 2) + datetime.timedelta(7 * week) for week in range(0, 26, step)]


def run(folder, *words):
    return subprocess.run([decamp, *map(str, words)], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")


def know(folder, day):
    """The mission with the limits that had begun by the day, and how many have not."""
    shutil.copytree(mission, folder / "mission", dirs_exist_ok=True)
    with open(mission / "limits.csv", encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    known = [row for row in rows if row[head.index("from")] <= day.isoformat()]
    with open(folder / "mission/limits.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *known])
    return len(rows) - len(known)


print(f"1..{len(days)}")
failed = 0
with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    if know(folder, days[0]) == 0:
        sys.exit("Bail out! no limit of the example begins later")
    for words in (["key", "new", "planner", "-o", "p.key"], ["ledger", "new", "mission", "-o", "l.gpkg", "--key", "p.key"],
                  ["record", "mission", "--from", mission / "record.csv", "--ledger", "l.gpkg", "--key", "p.key"],
                  ["plan", "mission", "--schedules", 60, "--no-limits", "-o", "before.json"]):
        done = run(folder, *words)
        if done.returncode not in (0, 1):
            sys.exit(f"Bail out! {words[0]}: {done.stdout}")
    for number, day in enumerate(days, 1):
        unknown = know(folder, day)
        done = run(folder, "replan", "mission", "--as-of", day, "--known-on", day, "--ledger", "l.gpkg", "--plan", "before.json",
                   "--schedules", 60, "-o", "now.json", "--tables", "remains", "--json")
        problem, told = "", ""
        if done.returncode in (0, 1) and done.stdout.startswith("{"):
            result = json.loads(done.stdout)
            fates = [trip["fate"] for trip in result["trips"]]
            chosen = next(attempt for attempt in result["attempts"] if attempt["chosen"])
            told = (f"late {chosen['late_person_days']}, exposure {chosen['exposure']:.0f}, "
                    f"unchanged {fates.count('unchanged')} of {len(fates)}, new {result['new_trips']}")
            verdicts = [run(folder, "verify", "--json", *words)
                        for words in (["mission", "now.json", "--ledger", "l.gpkg", "--plan", "before.json"], ["remains", "now.json"])]
            problem = "".join(verdict.stdout for verdict in verdicts if verdict.returncode != 0)
            if not problem and len({str(json.loads(verdict.stdout)["figures"]) for verdict in verdicts}) > 1:
                problem = "the ledger and the tables of what remained give different figures\n"
            if any(trip["fixed"] and trip["fate"] == "changed" for trip in result["trips"]):
                problem += "a trip that was to stay is changed\n"
            (folder / "now.json").rename(folder / "before.json")
        elif done.returncode == 1 and "find no place" in done.stdout:
            told = done.stdout.splitlines()[0]  # it says what is impossible
        else:
            problem = f"exit {done.returncode}: {done.stdout}"
        print(f"{'not ok' if problem else 'ok'} {number} - {day}, {unknown} limits to come: {told}", flush=True)
        for line in problem.splitlines()[:12]:
            print("# " + line)
        failed += bool(problem)
sys.exit(1 if failed else 0)
