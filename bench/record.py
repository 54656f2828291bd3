#!/usr/bin/env python3
"""Measures `decamp record` on a large mission: a table of many rows, and one entry into the ledger that came of it.

    record.py [BUILD] [--sites 100] [--rows 100000]

Each day a person of every unit goes to another unit's place and comes back: four rows, of which each is checked against all that its
unit did before. Seconds are of the processor.
"""
import argparse
import csv
import datetime
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIRST = datetime.date(2023, 1, 1)


def write_table(mission, path, rows):
    with open(mission / "units.csv", encoding="utf-8") as file:
        units = [row for row in csv.DictReader(line for line in file if not line.startswith("#")) if int(row["people"]) > 0]
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow("kind day place to origin unit people source".split())
        written = 0
        while written < rows:
            turn = written // (4 * len(units))
            day = (FIRST + datetime.timedelta(days=turn)).isoformat()
            for number, unit in enumerate(units):
                here, source = unit["place"], f"log {written}"
                there = next(other["place"] for other in units[number:] + units if other["place"] != here)
                table.writerow(["departure", day, here, there, "", unit["id"], 1, source])
                table.writerow(["arrival", day, there, "", here, unit["id"], 1, source])
                table.writerow(["departure", day, there, here, "", unit["id"], 1, source])
                table.writerow(["arrival", day, here, "", there, unit["id"], 1, source])
                written += 4
                if written >= rows:
                    break


def seconds(*words):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode:
        sys.exit(ended.stderr[:2000])
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, ended.stdout.splitlines()[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", nargs="?", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--sites", type=int, default=100)
    parser.add_argument("--rows", type=int, default=100000)
    options = parser.parse_args()
    decamp = options.build / "decamp"
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        mission, table = folder / "mission", folder / "table.csv"
        subprocess.run([sys.executable, ROOT / "bench/large_mission.py", mission, "--sites", str(options.sites)], check=True,
                       stdout=subprocess.DEVNULL)
        write_table(mission, table, options.rows)
        os.environ["DECAMP_KEY"] = str(folder / "key.key")
        subprocess.run([decamp, "key", "new", "hq", "-o", folder / "key"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([decamp, "ledger", "new", mission], check=True, stdout=subprocess.DEVNULL)
        one = ["closing", "--place", "hub1", "--day", "2023-12-31", "--dry-run", "--override", "measured"]
        for what, words in (("dry run", ["--from", table, "--dry-run"]), ("record", ["--from", table]), ("one entry", one)):
            took, said = seconds(decamp, "record", mission, *words)
            print(f"{what:10} {took:6.2f} s   {said}")


main()
