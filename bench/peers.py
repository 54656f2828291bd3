#!/usr/bin/env python3
"""Sets decamp beside what else could schedule such projects, on the same instances in one run, each with the same time on one core.

    peers.py [BUILD] [--psplib FOLDER] [--seconds 10]

The instances are made by psplib/generate.py with few or scarce resources, or are every 160th of FOLDER/j30, j60 and j120. The peers:

MiniZinc with Gecode   constraint programming: the textbook model, a cumulative constraint for each resource, earliest starts first
TaskJuggler            project planning: each unit of a resource is a resource that tasks share; its own heuristic, no search

Neither is needed by decamp; one that is not installed (Debian: minizinc; tj3) is skipped and named. Each tool's starts are checked here:
`kept` counts instances for which they keep order, durations and capacities. Where TaskJuggler's do not, since it takes part of a task's resources when
not all are free and interrupts tasks, its order is what is used: each task in turn, as early as order and capacities allow.
Above: the makespan's excess over the longest path in per cent. Seconds are by the clock.
"""
import argparse
import collections
import csv
import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
PICKED = (16, 28, 56)  # groups of generate.py: factor 1 and strength .1; .5 and .3; 1 and .1
ORIGIN = datetime.datetime(2030, 1, 1)

Project = collections.namedtuple("Project", "duration demand after capacity")  # jobs from 0; demand [job][resource]

MODEL = """include "cumulative.mzn";
int: jobs; int: resources; int: horizon;
array[1..jobs] of int: duration;
array[1..resources, 1..jobs] of int: demand;
array[1..resources] of int: capacity;
array[int] of int: before; array[int] of int: behind;
array[1..jobs] of var 0..horizon: start;
var 0..horizon: makespan;
constraint forall(i in index_set(before))(start[before[i]] + duration[before[i]] <= start[behind[i]]);
constraint forall(k in 1..resources)(cumulative(start, duration, [demand[k, j] | j in 1..jobs], capacity[k]));
constraint forall(j in 1..jobs)(start[j] + duration[j] <= makespan);
solve :: int_search(start, smallest, indomain_min, complete) minimize makespan;
output ["\\(start)\\n"];
"""


def read(path):
    lines = path.read_text().splitlines()
    jobs = int(next(re.search(r":\s*(\d+)", line)[1] for line in lines if line.startswith("jobs")))
    numbers = {}
    for title, skip, count in (("PRECEDENCE", 2, jobs), ("REQUESTS", 3, jobs), ("RESOURCEAVAIL", 2, 1)):
        at = next(i for i, line in enumerate(lines) if line.startswith(title)) + skip
        numbers[title] = [[int(word) for word in line.split()] for line in lines[at:at + count]]
    return Project([row[2] for row in numbers["REQUESTS"]], [row[3:] for row in numbers["REQUESTS"]],
                   [[j - 1 for j in row[3:]] for row in numbers["PRECEDENCE"]], numbers["RESOURCEAVAIL"][0])


def makespan(project, start):
    return max(begin + lasts for begin, lasts in zip(start, project.duration))


def keeps(project, start):
    used = collections.Counter((k, t) for j, begin in enumerate(start) for t in range(begin, begin + project.duration[j])
                               for k, units in enumerate(project.demand[j]) for _ in range(units))
    return all(start[i] + project.duration[i] <= start[j] for i, row in enumerate(project.after) for j in row) and \
        all(units <= project.capacity[k] for (k, _), units in used.items())


def serial(project, order):
    """Each job in turn, as early as what comes before it and the capacities allow."""
    earliest, start = [0] * len(order), [0] * len(order)
    room = [collections.defaultdict(lambda most=most: most) for most in project.capacity]
    for j in order:
        t, span = earliest[j], project.duration[j]
        while any(room[k][u] < units for k, units in enumerate(project.demand[j]) for u in range(t, t + span)):
            t += 1
        start[j] = t
        for k, units in enumerate(project.demand[j]):
            for u in range(t, t + span):
                room[k][u] -= units
        for i in project.after[j]:
            earliest[i] = max(earliest[i], t + span)
    return start


def run_decamp(options, path, project, scratch):
    words = [options.build / "src/commands/decamp", "schedule", path, "--seconds", str(options.seconds), "--threads", "1", "--json"]
    return json.loads(subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout)["starts"]


def run_minizinc(options, path, project, scratch):
    before, behind = zip(*((i + 1, j + 1) for i, row in enumerate(project.after) for j in row))
    rows = "| ".join(", ".join(str(row[k]) for row in project.demand) for k in range(len(project.capacity)))
    (scratch / "model.mzn").write_text(MODEL)
    (scratch / "data.dzn").write_text(
        f"jobs = {len(project.duration)}; resources = {len(project.capacity)}; horizon = {sum(project.duration)};\n"
        f"duration = {project.duration}; capacity = {project.capacity};\ndemand = [| {rows} |];\n"
        f"before = {list(before)}; behind = {list(behind)};\n")
    words = ["minizinc", "--solver", "gecode", "-a", "--time-limit", str(int(options.seconds * 1000)), scratch / "model.mzn", scratch / "data.dzn"]
    ended = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # Debian's Gecode brings warnings
    if ended.returncode:
        sys.exit(f"minizinc: {ended.stderr}")
    found = re.findall(r"^\[(.*)\]$", ended.stdout, re.MULTILINE)
    return [int(word) for word in found[-1].split(",")] if found else None


def run_taskjuggler(options, path, project, scratch):
    before = [[] for _ in project.duration]
    for i, row in enumerate(project.after):
        for j in row:
            before[j].append(i)
    text = [f'project p "p" {ORIGIN:%Y-%m-%d} +{sum(project.duration) // 24 + 2}d {{ timezone "UTC" timingresolution 60min dailyworkinghours 24',
            "  timeformat \"%Y-%m-%d-%H:%M\" workinghours mon - sun 0:00 - 24:00 }"]
    for k, most in enumerate(project.capacity):
        text += [f'resource r{k}_{unit} "r"' for unit in range(most)]
    for j, lasts in enumerate(project.duration):
        text.append(f'task t{j} "t{j}" {{')
        if before[j]:
            text.append("  depends " + ", ".join(f"!t{i}" for i in before[j]))
        else:
            text.append("  start ${projectstart}")
        for k, units in enumerate(project.demand[j]):
            names = [f"r{k}_{unit}" for unit in range(project.capacity[k])]
            text += [f"  allocate {names[0]} {{ alternative {', '.join(names[1:])} select order mandatory }}" if names[1:] else
                     f"  allocate {names[0]} {{ mandatory }}"] * units
        work = lasts * sum(project.demand[j])
        text.append(f"  effort {work}h }}" if work else f"  duration {lasts}h }}" if lasts else "  milestone }")
    text.append('taskreport starts "starts" { formats csv columns name, start, end }')
    (scratch / "project.tjp").write_text("\n".join(text) + "\n")
    try:
        ended = subprocess.run(["tj3", "--silent", "project.tjp"], cwd=scratch, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               timeout=20 * options.seconds)
    except subprocess.TimeoutExpired:
        return None
    if not (scratch / "starts.csv").exists():
        sys.exit(f"tj3: {ended.stdout}")
    with open(scratch / "starts.csv", encoding="utf-8") as table:
        rows = {row["Name"].strip(): row for row in csv.DictReader(table, delimiter=";")}
    when = [datetime.datetime.strptime(rows[f"t{j}"]["Start"], "%Y-%m-%d-%H:%M") for j in range(len(before))]
    return [round((moment - ORIGIN).total_seconds() / 3600) for moment in when]


TOOLS = [("decamp", None, run_decamp), ("MiniZinc with Gecode", "minizinc", run_minizinc), ("TaskJuggler", "tj3", run_taskjuggler)]


def find_instances(options, scratch):
    for size in (30, 60, 120):
        if options.psplib:
            yield size, sorted((options.psplib / f"j{size}").glob("*.sm"))[::160]
        else:
            words = [sys.executable, ROOT / "bench/psplib/generate.py", scratch / f"j{size}", "--activities", str(size), "--replicates", "1"]
            subprocess.run(words, check=True)
            yield size, [scratch / f"j{size}/j{size}_{group}_1.sm" for group in PICKED]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path, nargs="?", default=ROOT / "build")
    parser.add_argument("--psplib", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    tools = [tool for tool in TOOLS if not tool[1] or shutil.which(tool[1])]
    for name, program, _ in TOOLS:
        if (name, program) not in [tool[:2] for tool in tools]:
            print(f"{name} is skipped: there is no {program} here")
    print(f"time limit {options.seconds:g} s, one core of {os.cpu_count()} for each tool; TaskJuggler has no limit, and is stopped at 20 times that")
    print(f"{'jobs':>5} {'tool':21} {'instances':>9} {'solved':>6} {'kept':>4} {'above %':>8} {'s each':>7}  makespans")
    with tempfile.TemporaryDirectory() as folder:
        for size, paths in find_instances(options, pathlib.Path(folder)):
            for name, _, run in tools:
                measure(options, size, paths, name, run)


def measure(options, size, paths, name, run):
    found, kept, above, seconds = [], 0, 0.0, 0.0
    for path in paths:
        project = read(path)
        with tempfile.TemporaryDirectory() as scratch:
            started = time.monotonic()
            start = run(options, path, project, pathlib.Path(scratch))
            seconds += time.monotonic() - started
        if start is None:
            found.append("-")
            continue
        if keeps(project, start):
            kept += 1
        elif run is not run_taskjuggler:
            sys.exit(f"{name}: the starts for {path.name} do not hold")
        else:
            start = serial(project, sorted(range(len(start)), key=lambda j: (start[j], j)))
        endless = project._replace(capacity=[sum(row[k] for row in project.demand) for k in range(len(project.capacity))])
        longest = makespan(project, serial(endless, range(len(start))))
        found.append(makespan(project, start))
        above += 100 * (found[-1] - longest) / longest
    solved = sum(length != "-" for length in found)
    average = f"{above / solved:.2f}" if solved else "-"
    print(f"{size:5} {name:21} {len(paths):9} {solved:6} {kept:4} {average:>8} {seconds / len(paths):7.2f}  {' '.join(map(str, found))}", flush=True)


main()
