#!/usr/bin/env python3
"""Mali 2023 as it could be planned on 1 July, and where what really happened falls in it.

    stress_mali.py DECAMP [--runs 1000] [--schedules N]

Plans examples/minusma without the limits that only became known later (examples/minusma/README.md lists them), carries the plan out with the risks as they
could be known on 1 July 2023, and sets the real closings and counts beside the runs. Prints what `decamp stress --against` prints.
"""
import argparse
import csv
import pathlib
import shutil
import subprocess
import sys
import tempfile

EXAMPLE = pathlib.Path(__file__).resolve().parent.parent / "examples"
KNOWN_SHUT = "the withdrawal begins on 17 July"


def known(row):
    """Not known on 1 July: what was shut, refused or attacked later."""
    if row["kind"] == "shut":
        return row["why"] == KNOWN_SHUT
    return row["kind"] != "danger" and not (row["kind"] == "flights_per_day" and row["from"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("decamp")
    parser.add_argument("--runs", default="1000")
    parser.add_argument("--schedules")
    options = parser.parse_args()
    decamp = str(pathlib.Path(options.decamp).resolve())
    with tempfile.TemporaryDirectory() as folder:
        mission = pathlib.Path(folder, "mission")
        mission.mkdir()
        for table in (EXAMPLE / "minusma").glob("*.csv"):
            if not table.name.startswith("record"):
                shutil.copy(table, mission)
        with open(mission / "limits.csv", newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        with open(mission / "limits.csv", "w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, rows[0].keys())
            writer.writeheader()
            writer.writerows(filter(known, rows))
        print(f"limits known on 1 July 2023: {sum(map(known, rows))} of {len(rows)}\n")
        plan = pathlib.Path(folder, "july.json")
        search = ["--schedules", options.schedules] if options.schedules else []
        made = subprocess.run([decamp, "plan", mission, "--no-limits", "-o", plan, *search], capture_output=True, text=True)
        if made.returncode not in (0, 1) or not plan.exists():
            sys.exit(made.stderr)
        subprocess.run([decamp, "stress", "mission", "july.json", "--runs", options.runs, "--policy", "keep",
                        "--against", EXAMPLE / "minusma-backtest" / "plan.json"], check=True, cwd=folder)


main()
